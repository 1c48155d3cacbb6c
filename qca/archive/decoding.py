"""From nodes to a record: only classes of the program are made, each field checked before.

Each node is made of nodes before it, so that nothing nests and nothing goes round in a circle.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from pydantic import BaseModel

from qca.archive.encoding import ARRAYS, SAFE_WHOLE, AnyArray, AnyText, Made, list_kept
from qca.archive.kinds import check_fields, list_kinds
from qca.boolean.formulas import Formula, Written
from qca.boolean.levels import Levels
from qca.errors import InputError, Problem, QCAError, cut_text
from qca.mappings import FrozenMapping
from qca.messages import Message, say
from qca.results import Results
from qca.study.prose import Versions

__all__ = ["NotKeptError", "read_nodes"]

# What values are made of: values that were made before, whatever they are.
_Parts = list[Any]
# What is held once may stand in many places, and again in what stands in many: the values that all
# unfold to, taken together, are bounded. A study of 300 cases and 200 models has twelve million.
MOST_VALUES = 1_000_000_000
_PLAIN = (str, int, float, bool, type(None))
_NOT_FINITE = ("nan", "inf", "-inf")


class NotKeptError(Exception):
    """What the nodes say cannot be made: why not."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


def read_nodes(nodes: object, classes: object) -> object:
    """Return the value that nodes stand for, the last of them.

    ``classes`` are the classes that they are written of, each with its fields.

    Raises
    ------
    NotKeptError
        There is a class or a field that this program does not have, or a value that does not fit.

    >>> read_nodes(["a", ["tuple", 0, 0]], {})
    ('a', 'a')
    """
    if not isinstance(nodes, list) or not nodes or not isinstance(classes, dict):
        raise NotKeptError(say("they are no list of values"))
    _check_classes(classes)
    reader = _Reader()
    for number, node in enumerate(nodes):
        try:
            reader.read(node)
        except NotKeptError:
            raise
        except (QCAError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            raise NotKeptError(
                say(
                    "value {number} cannot be made: {error}",
                    number=number,
                    error=error.list_lines()[0] if isinstance(error, QCAError) else error,
                )
            ) from None
    return reader.values[-1]


def _check_classes(classes: Mapping[str, object]) -> None:
    """Raise where classes are written that this program has not, or has with other fields."""
    kinds = list_kinds()
    for name, written in classes.items():
        if name not in kinds or issubclass(kinds[name], Enum):
            raise NotKeptError(say("there is no class {name!r} of results", name=cut_text(name)))
        own = list_kept(kinds[name])
        if not isinstance(written, list) or tuple(written) != own:
            raise NotKeptError(
                say(
                    "the class {name} has the fields {listed}, and no others",
                    name=name,
                    listed=", ".join(own),
                )
            )


class _Reader:
    """Makes the values of nodes, one after the other."""

    def __init__(self) -> None:
        self.values: _Parts = []
        # How many values each unfolds to, and all together.
        self._sizes: list[int] = []
        self._total = 0
        self._kinds = list_kinds()

    def read(self, node: object) -> None:
        """Make the value of the next node."""
        if isinstance(node, _PLAIN):
            self._keep(node, 1)
            return
        if not isinstance(node, list) or not node or not isinstance(node[0], str):
            raise NotKeptError(say("a value is neither plain nor made of others"))
        name, *positions = node
        here = len(self.values)
        for position in positions:
            if type(position) is not int or not 0 <= position < here:
                raise NotKeptError(say("a value is made of one that does not stand before it"))
        size = 1 + sum(self._sizes[position] for position in positions)
        self._total += size
        if self._total > MOST_VALUES:
            raise NotKeptError(say("it unfolds to over {most:,} values", most=MOST_VALUES))
        self._keep(self._make(name, [self.values[position] for position in positions]), size)

    def _keep(self, value: object, size: int) -> None:
        self.values.append(value)
        self._sizes.append(size)

    def _make(self, name: str, parts: _Parts) -> object:
        if (make := _MAKERS.get(name)) is not None:
            return make(parts)
        if name == Made.RESULTS:
            kind = self._find_kind(parts[0])
            return Results(parts[1:], kind)
        kind = self._find_kind(name)
        if issubclass(kind, Enum):
            return kind[_only(parts, str)]
        given = parts.pop() if issubclass(kind, BaseModel) else ()
        self._check_fields(kind, parts)
        named = dict(zip(list_kept(kind), parts, strict=True))
        return _make_model(kind, named, given) if issubclass(kind, BaseModel) else kind(**named)

    def _find_kind(self, name: object) -> type:
        kind = self._kinds.get(name) if isinstance(name, str) else None
        if kind is None:
            raise NotKeptError(
                say("there is no class {name!r} of results", name=cut_text(str(name)))
            )
        return kind

    def _check_fields(self, kind: type, parts: Sequence[object]) -> None:
        checks = check_fields(kind)
        if len(parts) != len(checks):
            raise NotKeptError(
                say(
                    "{name} has {number} fields, not {given}",
                    name=kind.__name__,
                    number=len(checks),
                    given=len(parts),
                )
            )
        for name, check, part in zip(list_kept(kind), checks, parts, strict=True):
            if not check(part):
                shown = cut_text(type(part).__name__)
                raise NotKeptError(
                    say(
                        "{kind}.{field} cannot be {shown} of that content",
                        kind=kind.__name__,
                        field=name,
                        shown=shown,
                    )
                )


def _make_model(kind: type[BaseModel], named: dict[str, object], given: object) -> BaseModel:
    """Return a part of a declaration with the fields that it has, and which were given."""
    if not isinstance(given, tuple) or not set(given) <= named.keys():
        raise NotKeptError(say("{name} was given other fields than it has", name=kind.__name__))
    made = kind.__new__(kind)
    # As it is unpickled: what was read once is not read again.
    made.__setstate__(
        {
            "__dict__": named,
            "__pydantic_fields_set__": set(given),
            "__pydantic_extra__": None,
            "__pydantic_private__": None,
        }
    )
    return made


def _only(parts: _Parts, *kinds: type) -> Any:
    """Return the one part that there is, of such a kind."""
    if len(parts) != 1 or type(parts[0]) not in kinds:
        raise NotKeptError(say("a value is not made of one part, as it must be"))
    return parts[0]


def _pair(parts: _Parts) -> dict[object, object]:
    return dict(zip(parts[::2], parts[1::2], strict=True))


def _read_whole(parts: _Parts) -> int:
    value = int(_only(parts, str), 16)
    if -SAFE_WHOLE < value < SAFE_WHOLE:
        raise NotKeptError(say("a number is written in another way than numbers are"))
    return value


def _read_real(parts: _Parts) -> float:
    written = _only(parts, str)
    if written not in _NOT_FINITE:
        raise NotKeptError(
            say("{written!r} is no number that is not finite", written=cut_text(written))
        )
    return float(written)


def _read_ratio(parts: _Parts) -> Fraction:
    numerator, denominator = parts
    if type(numerator) is not int or type(denominator) is not int:
        raise NotKeptError(say("a ratio is not one of whole numbers"))
    return Fraction(numerator, denominator)


def _read_array(parts: _Parts) -> AnyArray:
    kind, shape, written = parts
    if kind not in ARRAYS:
        raise NotKeptError(say("arrays hold no {kind!r}", kind=cut_text(str(kind))))
    content = bytes.fromhex(written)
    sizes = all(type(size) is int and size >= 0 for size in shape)
    if not sizes or len(content) != prod(shape) * np.dtype(kind).itemsize:
        raise NotKeptError(say("an array has not as many numbers as its shape says"))
    array = np.frombuffer(content, dtype=kind).reshape(shape)
    array.setflags(write=False)
    return array


def _read_text(kind: type[AnyText]) -> Callable[[_Parts], AnyText]:
    def read(parts: _Parts) -> AnyText:
        text, meaning = parts
        if type(text) is not str or type(meaning).__name__ not in _MEANINGS:
            raise NotKeptError(say("a text says what no text says"))
        return kind(text, meaning)

    return read


# What a text may say: an expression, a claim, or what is wrong with it.
_MEANINGS = ("And", "InputError", "Literal", "Not", "Or", "Statement")


def _read_fault(parts: _Parts) -> InputError:
    if not all(isinstance(part, Problem) for part in parts):
        raise NotKeptError(say("a text is wrong for no reason"))
    return InputError(parts)


# How values stand in a sentence: no width, which could take all memory.
_FORM = re.compile(r"|,|[,.0-9]{0,3}f|g|\.[0-9]{1,2}g|#04x")


def _read_message(parts: _Parts) -> Message:
    sentence, many, number, values = parts
    texts = all(type(text) is str for text in (sentence, many))
    counts = number is None or type(number) is int
    if not (texts and counts and isinstance(values, dict) and all(map(_fills, values.values()))):
        raise NotKeptError(say("a message says what no message says"))
    for _, gap, form, _ in (*_FORMATTER.parse(sentence), *_FORMATTER.parse(many)):
        if gap is not None and not (gap.isidentifier() and _FORM.fullmatch(form or "")):
            raise NotKeptError(say("a message says what no message says"))
    return Message(sentence, many, number, values)


def _read_versions(parts: _Parts) -> Versions:
    if not parts or not all(type(part) is str for part in parts):
        raise NotKeptError(say("a text in several languages is none"))
    return Versions({str(language): str(text) for language, text in _pair(parts).items()})


def _read_levels(parts: _Parts) -> Levels:
    if len(parts) != 2 or not all(type(part) is int for part in parts):
        raise NotKeptError(say("the values of a set are none"))
    return Levels(*parts)


def _fills(value: object) -> bool:
    return isinstance(value, Message) or type(value) in (str, int, float)


_FORMATTER = string.Formatter()
_MAKERS: dict[str, Callable[[_Parts], object]] = {
    Made.TUPLE: tuple,
    Made.LIST: list,
    Made.DICT: _pair,
    Made.LEVELS: _read_levels,
    Made.SET: frozenset,
    Made.WHOLE: _read_whole,
    Made.REAL: _read_real,
    Made.RATIO: _read_ratio,
    Made.ARRAY: _read_array,
    Made.MAPPING: lambda parts: FrozenMapping(_pair(parts)),
    Made.UNREADABLE: _read_fault,
    Made.MESSAGE: _read_message,
    Made.VERSIONS: _read_versions,
    Formula.__name__: _read_text(Formula),
    Written.__name__: _read_text(Written),
}
