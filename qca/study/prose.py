"""Text for people in a declaration: in one language, or in several.

``label: strong leadership`` stands as it is in every report; ``label: {en: strong leadership, es:
liderazgo fuerte}`` in the language of the report. What names something (sets, cases, fields, labels
of scales, types) is the same in every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Annotated, TypeVar, cast, get_args

from pydantic import BaseModel, ValidatorFunctionWrapHandler, WithJsonSchema, WrapValidator

from qca.errors import InputError, show_text
from qca.mappings import FrozenMapping
from qca.messages import LANGUAGES, list_either, say

__all__ = ["ProseText", "Versions", "drop_prose", "find_lacking_versions", "tell_versions"]

_Declared = TypeVar("_Declared")


class Versions(str):
    """A text in several languages; as a ``str`` it is the English one, or else the first given.

    >>> text = Versions({"es": "liderazgo fuerte", "en": "strong leadership"})
    >>> text, text.tell("es"), Versions({"es": "liderazgo"}).tell("en")
    ('strong leadership', 'liderazgo fuerte', 'liderazgo')
    """

    __slots__ = ("versions",)
    versions: Mapping[str, str]

    def __new__(cls, versions: Mapping[str, str]) -> Versions:
        """Hold the text in each language that is given, of which there is one at least."""
        main = next((versions[each] for each in LANGUAGES if each in versions), "")
        text = super().__new__(cls, main)
        text.versions = FrozenMapping(versions)
        return text

    def __reduce__(self) -> tuple[type[Versions], tuple[dict[str, str]]]:
        return Versions, (dict(self.versions),)

    def tell(self, language: str) -> str:
        """Return the text in a language, or where it is not given in that one, as it stands."""
        return self.versions.get(language, str.__str__(self))


def _read_prose(value: object, read: ValidatorFunctionWrapHandler) -> object:
    """Return a text, or that in each language where a mapping gives several."""
    if isinstance(value, Versions) or not isinstance(value, Mapping):
        return value if isinstance(value, Versions) else read(value)
    known = list_either(LANGUAGES)
    if not value:
        raise InputError(
            say("there is no text"), say("give it in a language: {listed}", listed=known)
        )
    for language, text in value.items():
        if language not in LANGUAGES:
            raise InputError(
                say("there is no language {language}", language=show_text(str(language))),
                say("use {listed}", listed=known),
            )
        if not isinstance(text, str) or not text.strip():
            raise InputError(
                say("there is no text in the language '{language}'", language=language),
                say("write one, or take the key out"),
            )
    return Versions(value)


ANY_TEXT = {
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "properties": {language: {"type": "string"} for language in LANGUAGES},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]
}
ProseText = Annotated[str, WrapValidator(_read_prose), WithJsonSchema(ANY_TEXT)]


def tell_versions(declared: _Declared, language: str) -> _Declared:
    """Return what is declared with every text in a language; itself where none is in several.

    >>> tell_versions({"EL": Versions({"en": "strong", "es": "fuerte"})}, "es")
    FrozenMapping({'EL': 'fuerte'})
    """
    return cast(_Declared, _tell(declared, language))


def find_lacking_versions(declared: object, language: str) -> tuple[str, ...]:
    """Return where texts stand that are given in languages, and not in this one.

    >>> find_lacking_versions({"EL": Versions({"en": "strong"})}, "es")
    ('EL',)
    """
    return tuple(dict.fromkeys(".".join(path) for path in _find(declared, language, ())))


def drop_prose(declared: object) -> object:
    """Return what is declared as plain values, without texts for people.

    >>> from qca.study.calibrations import LabelScore
    >>> drop_prose((LabelScore(score=0.6, why="a doubt"), 1))
    [{'score': 0.6, 'between': None}, 1]
    """
    if isinstance(declared, BaseModel):
        return {
            info.alias or name: drop_prose(getattr(declared, name))
            for name, info in type(declared).model_fields.items()
            if not _is_prose((info.annotation, *info.metadata))
        }
    if isinstance(declared, Mapping):
        return {str(key): drop_prose(value) for key, value in declared.items()}
    if isinstance(declared, list | tuple):
        return [drop_prose(each) for each in declared]
    if isinstance(declared, Enum):
        return declared.value
    return str(declared) if isinstance(declared, str) else declared


def _is_prose(hints: tuple[object, ...]) -> bool:
    """Return whether an annotation, with what is said of it, is that of text for people."""
    return any(
        (isinstance(hint, WrapValidator) and hint.func is _read_prose)
        or _is_prose((*get_args(hint), *getattr(hint, "__metadata__", ())))
        for hint in hints
    )


# Most of what is declared, of which there is nothing to be told.
_PLAIN = frozenset({str, float, int, bool, type(None)})


def _tell(value: object, language: str) -> object:
    if isinstance(value, Versions):
        return value.tell(language)
    if type(value) in _PLAIN:
        return value
    changed: dict[object, object] = {}
    for name, part in _list_parts(value).items():
        told = _tell(part, language)
        if told is not part:
            changed[name] = told
    return _replace(value, changed) if changed else value


def _find(value: object, language: str, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, Versions):
        if language not in value.versions:
            yield path
        return
    for name, part in _list_parts(value).items():
        # What has an identifier is found by it, as a claim.
        step = getattr(part, "id", name) if isinstance(value, tuple) else name
        yield from _find(part, language, (*path, str(step)))


def _list_parts(value: object) -> Mapping[object, object]:
    """Return what a declaration is made of, by name or place; nothing for a plain value."""
    if isinstance(value, BaseModel):
        own = {name: value.__dict__[name] for name in type(value).model_fields}
        return dict([*own.items(), *(value.__pydantic_extra__ or {}).items()])
    if isinstance(value, Mapping):
        return value
    if isinstance(value, tuple):
        return dict(enumerate(value))
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: getattr(value, each.name) for each in fields(value) if each.init}
    return {}


def _replace(value: object, changed: Mapping[object, object]) -> object:
    """Return a declaration with other parts."""
    if isinstance(value, Mapping):
        return FrozenMapping({**value, **changed})
    if isinstance(value, tuple):
        return tuple(changed.get(place, part) for place, part in enumerate(value))
    named = {str(name): part for name, part in changed.items()}
    if isinstance(value, BaseModel):
        return _replace_fields(value, named)
    assert is_dataclass(value)
    assert not isinstance(value, type)
    return replace(value, **named)


def _replace_fields(value: BaseModel, changed: dict[str, object]) -> BaseModel:
    """Return a part of a declaration with other fields; those that are free keys are its extra."""
    own = {name: part for name, part in changed.items() if name in type(value).model_fields}
    told = value.model_copy(update=own)
    if value.__pydantic_extra__ is not None:
        # Not by model_copy, which would write into what both share.
        extra = {name: changed.get(name, part) for name, part in value.__pydantic_extra__.items()}
        object.__setattr__(told, "__pydantic_extra__", extra)
    return told
