"""The words of reports, by language."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from qca.errors import InputError, show_given
from qca.names import list_name, quote
from qca.report import LANGUAGES
from qca.report.cells import Said

__all__ = ["Words", "load_words"]

# Names beyond this many are counted, not listed.
_MOST_NAMES = 8


@dataclass(frozen=True)
class Words:
    """The phrases of one language."""

    language: str
    phrases: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Return the phrase ``key`` with its gaps filled."""
        return self.phrases[key].format(**values)

    def say(self, key: str, code: str | None = None) -> Said:
        """Return the phrase ``key`` as a cell; in files it stands as ``code``, else as its key."""
        return Said(code or key, self(key))

    def flag(self, value: bool) -> Said:
        """Return yes or no as a cell; in files ``true`` or ``false``."""
        return Said("true", self("yes")) if value else Said("false", self("no"))

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the phrase ``key.one`` or ``key.many`` for a number of things."""
        return self(f"{key}.{'one' if number == 1 else 'many'}", number=number, **values)

    def amount(self, key: str, number: int, **values: object) -> str:
        """Return the phrase ``key.none``, ``key.one`` or ``key.many`` for a number of things."""
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

    def _list(self, names: Sequence[str], last: str) -> str:
        if len(names) < 2:
            return "".join(names)
        clash = self(f"clash.{last}")
        joint = self(f"instead.{last}" if clash and re.match(clash, names[-1], re.I) else last)
        return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def load_words(language: str) -> Words:
    """Return the words of a language.

    Raises
    ------
    InputError
        It is none of :data:`qca.report.LANGUAGES`.
    """
    if not isinstance(language, str) or language not in LANGUAGES:
        raise InputError(
            f"there is no language {show_given(language)}", f"use {' or '.join(LANGUAGES)}"
        )
    return Words(language, import_module(f"qca.report.words.{language}").PHRASES)
