"""The words of reports, by language: one catalogue (.po) a subject, read by gettext."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter

from qca.errors import InputError, show_given
from qca.messages import list_either, say
from qca.names import list_name, quote
from qca.report import LANGUAGES
from qca.report.pieces.cells import Said
from qca.report.pieces.spans import Inline, Prose, join_prose, quote_span
from qca.report.sentences import read_catalogue

__all__ = ["Words", "load_words"]

# Names beyond this many are counted, not listed.
_MOST_NAMES = 8
# Stands for the last of several names while they are joined.
_LAST = "\1"
# Whose way of writing lists and numbers each language follows: Mexican texts write 0.5, not 0,5.
_LOCALES = {"en": "en_GB", "es": "es_MX"}


class _NoPhrase(NullTranslations):
    """What is asked where a catalogue lacks a phrase: a slip of ours, never shown as a phrase."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
        raise KeyError(msgid1)


@dataclass(frozen=True)
class Words:
    """The phrases of one language."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """Return the phrase ``key`` with its gaps filled."""
        return _load_catalogue(self.language).gettext(key).format(**values)

    def tell(self, key: str, **values: Inline | Prose | int) -> Prose:
        """Return the phrase ``key`` with its gaps filled by spans, each staying what it is.

        >>> from qca.report.pieces.spans import Symbols
        >>> load_words("en").tell("untested.suff", set=Symbols("EL*BQ")).spans[1]
        Symbols(text='EL*BQ')
        """
        return _fill(_load_catalogue(self.language).gettext(key), values)

    def tell_count(self, key: str, number: int, **values: Inline | Prose | int) -> Prose:
        """Return the phrase ``key`` as :meth:`tell` does, in the form that a number takes."""
        phrase = _load_catalogue(self.language).ngettext(key, key, number)
        return _fill(phrase, {"number": number, **values})

    def tell_amount(self, key: str, number: int, **values: Inline | Prose | int) -> Prose:
        """Return the phrase ``key.none``, or where there are any what :meth:`tell_count` does."""
        if not number:
            return self.tell(f"{key}.none", **values)
        return self.tell_count(key, number, **values)

    def tell_names(
        self, names: Sequence[Inline | Prose], last: str = "and", most: int = _MOST_NAMES
    ) -> Prose:
        """Return spans as a list in words, the last joined by "and" or "or"; at most so many."""
        joint = f" {self(last)} "
        told = [n if isinstance(n, Prose) else quote_span(n, joint) for n in names]
        if len(told) > most:
            told = [*told[: most - 1], self("others", number=len(told) - most + 1)]
        places = {f"\0{place}\0": each for place, each in enumerate(told)}
        joined = self._list(list(places), last, str(join_prose(told[-1:])) if told else "")
        parts = [part for part in re.split("(\0\\d+\0)", joined) if part]
        return join_prose([places.get(part, part) for part in parts], "")

    def say(self, key: str, code: str | None = None) -> Said:
        """Return the phrase ``key`` as a cell; in files it stands as ``code``, else as its key."""
        return Said(code or key, self(key))

    def flag(self, value: bool) -> Said:
        """Return yes or no as a cell; in files ``true`` or ``false``."""
        return Said("true", self("yes")) if value else Said("false", self("no"))

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the phrase ``key`` in the form that a number of things takes."""
        phrase = _load_catalogue(self.language).ngettext(key, key, number)
        return phrase.format(number=number, **values)

    def amount(self, key: str, number: int, **values: object) -> str:
        """Return the phrase ``key.none``, or where there are things what :meth:`count` does."""
        return self.count(key, number, **values) if number else self(f"{key}.none", **values)

    def join(self, names: Sequence[str], most: int = _MOST_NAMES) -> str:
        """Return names as a list in words, the last joined by "and"; at most so many.

        >>> load_words("en").join(["a", "b", "c"])
        'a, b and c'
        """
        names = list(names)
        if len(names) > most:
            kept = names[: most - 1]
            names = [*kept, self("others", number=len(names) - len(kept))]
        return self._list(names, "and")

    def names(self, names: Sequence[str], most: int = _MOST_NAMES) -> str:
        """Return names that users gave as :meth:`join` does; one that reads as several is quoted.

        >>> load_words("en").names(["Chile", "Korea, South", "Trinidad and Tobago"])
        'Chile, "Korea, South" and "Trinidad and Tobago"'
        """
        last = f" {self('and')} "
        return self.join([quote(n) if last in n else list_name(n) for n in names], most)

    def either(self, names: Sequence[str]) -> str:
        """Return names as a list in words, the last joined by "or".

        >>> load_words("en").either(["a", "b", "c"])
        'a, b or c'
        >>> load_words("es").either(["A", "Oaxaca"]), load_words("es").join(["A", "Hidalgo"])
        ('A u Oaxaca', 'A e Hidalgo')
        """
        return self._list(names, "or")

    def _list(self, names: Sequence[str], last: str, sounds: str | None = None) -> str:
        """Return names as a list; ``sounds`` is how the last one is read, if not as it stands."""
        if len(names) < 2:
            return "".join(names)
        from babel.lists import format_list

        locale, parts = _LOCALES[self.language], [*names[:-1], _LAST]
        told = format_list(parts, "or" if last == "or" else "standard", locale)
        if re.match(self(f"clash.{last}"), names[-1] if sounds is None else sounds, re.I):
            told = told.replace(f" {self(last)} {_LAST}", f" {self(f'instead.{last}')} {_LAST}")
        return told.replace(_LAST, names[-1])


def _fill(phrase: str, values: Mapping[str, Inline | Prose | int]) -> Prose:
    spans: list[Inline] = []
    for text, name, spec, _ in Formatter().parse(phrase):
        if text:
            spans.append(text)
        if name is not None:
            value = values[name]
            if isinstance(value, Prose):
                spans += value.spans
            else:
                spans.append(format(value, spec or "") if isinstance(value, int) else value)
    return Prose(tuple(spans))


def load_words(language: str) -> Words:
    """Return the words of a language.

    Raises
    ------
    InputError
        It is none of :data:`qca.report.LANGUAGES`.
    """
    if not isinstance(language, str) or language not in LANGUAGES:
        raise InputError(
            say("there is no language {language}", language=show_given(language)),
            say("use {listed}", listed=list_either(LANGUAGES)),
        )
    return Words(language)


@cache
def _load_catalogue(language: str) -> GNUTranslations:
    """Return the phrases of a language, by their keys."""
    catalogue = GNUTranslations(BytesIO(read_catalogue(Path(__file__).parent, language)))
    catalogue.add_fallback(_NoPhrase())
    return catalogue
