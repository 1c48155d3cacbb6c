"""Which columns name the cases: decided here, once, for every kind of table, and always told.

In this order, among the columns that the analysis does not use as sets:

1. the columns that are named (``--id country,year``);
2. the first column of texts, if each case has another one there. A column of names that R or pandas
   wrote without a heading counts as one, unless it only numbers the rows;
3. if the texts repeat, the first two columns of texts or years that together do not
   (``country`` and ``year``);
4. if the first texts are groups (each stands twice or more on average), the next column of texts;
5. where there are no texts, or only groups: a column that can be no set, because it holds a
   different whole number for each case, and that is headed like identifiers, or stands first in the
   table where it is known which columns are sets; then one headed so that counts the cases from 0;
   then two such columns, a unit and a year;
6. else no column: the cases are numbered from 1.

Texts of which some stand twice by mistake are an error, and so is a column of different whole
numbers that stands among the sets without looking like identifiers by its name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from qca.errors import InputError, Place, Problem, nearest
from qca.messages import Message, list_all, say
from qca.options import are_keywords, name_option

__all__ = ["Asked", "CaseColumns", "ColumnKind", "Heading", "Naming", "choose_naming", "is_unnamed"]

# How a column of identifiers or periods is headed, in the languages of our users.
_YEAR_WORDS = frozenset(
    {"year", "years", "año", "años", "anio", "ano", "jahr", "wave", "ola", "time"}
    | {"period", "periodo", "período"}
)
_ID_WORDS = _YEAR_WORDS | {
    *("id", "ids", "case", "cases", "caso", "casos", "code", "codes", "cod", "codigo", "código"),
    *("nr", "no", "num", "number", "número", "numero", "n", "unit", "unidad", "name", "nombre"),
    *("country", "país", "pais", "state", "estado", "obs", "row", "index", "clave", "key", "iso"),
    *("observation", "date", "fecha", "ccode", "cowcode", "gwcode", "gwno", "fips", "geoid"),
    *("caseid", "unitid", "countryid", "countrycode", "stateid", "cvegeo"),
}
_WORD = re.compile(r"[^\W\d_]+|\d+")
# As pandas names a column without a heading: in a table that it reads, and in Parquet.
_UNNAMED = re.compile(r"(?:Unnamed: \d+|__index_level_\d+__)?")
# Pairs are looked for among so many columns of texts and years.
_MOST_PARTS = 6


def is_unnamed(name: str) -> bool:
    """Return whether a column has no heading, or the one that pandas makes up.

    >>> is_unnamed(""), is_unnamed("Unnamed: 0"), is_unnamed("A")
    (True, True, False)
    """
    return _UNNAMED.fullmatch(name) is not None


class ColumnKind(Enum):
    """What a column holds, as far as that says whether it can name cases."""

    TEXTS = "texts"  # more texts than numbers
    CODES = "codes"  # whole numbers of which some begin with a zero, as 007
    YEARS = "years"  # whole numbers from 1000 to 2999
    WHOLE = "whole numbers"  # such as no set has
    LEVELS = "values of a set"  # whole numbers from 0: a set may have them, and so may identifiers
    NUMBERS = "numbers"


WHOLES = (ColumnKind.WHOLE, ColumnKind.YEARS)


@dataclass(frozen=True)
class Heading:
    """A column as the choice sees it."""

    name: str
    kind: ColumnKind

    @property
    def is_unnamed(self) -> bool:
        """Whether R or pandas wrote it for its row names."""
        return is_unnamed(self.name)

    def is_headed(self, words: Collection[str]) -> bool:
        """Return whether its name holds one of some words."""
        return self.is_unnamed or any(
            word in words for word in _WORD.findall(self.name.casefold().replace("_", " "))
        )


def _show(name: str) -> str:
    return "without a name" if not name or name.startswith("__index_level_") else f"'{name}'"


@dataclass(frozen=True)
class Naming:
    """The columns that name the cases, and those left out because they only number the rows."""

    columns: tuple[str, ...]
    left: tuple[str, ...] = ()

    def tell(self) -> Message:
        """Say what names the cases."""
        if not self.columns:
            return say("no column names the cases: they are numbered from 1")
        shown = [_show(name) for name in self.columns]
        if len(shown) == 1:
            return say("the cases are named by the column {name}", name=shown[0])
        return say("the cases are named by the columns {listed}", listed=list_all(shown))

    def tell_left(self) -> list[Message]:
        """Say which columns are left out."""
        shown = [_show(name) for name in self.left]
        return [
            say("the column {name} only numbers the rows and is left out", name=name)
            for name in shown
        ]


@dataclass(frozen=True)
class Asked:
    """What an analysis asks of the columns of a table.

    ``given`` are said to name the cases. ``used`` are its sets, which is all of them if ``chosen``:
    then any other column may name cases.
    """

    given: tuple[str, ...]
    used: Collection[str]
    chosen: bool


class CaseColumns(Protocol):
    """The columns of a table, as far as the choice looks at them."""

    @property
    def headings(self) -> Sequence[Heading]:
        """The columns in order."""

    @property
    def count(self) -> int:
        """The number of cases."""

    def are_unique(self, names: tuple[str, ...]) -> bool:
        """Return whether every case has another name by some columns."""

    def are_groups(self, name: str) -> bool:
        """Return whether the texts of a column repeat as groups do."""


def choose_naming(columns: CaseColumns, asked: Asked, place: Place) -> Naming:
    """Return the columns that name the cases.

    Raises
    ------
    InputError
        A column that was said is not there, is used as a set, or is said twice; or a column looks
        like identifiers and it is not certain that it is meant so.
    """
    free = [heading for heading in columns.headings if heading.name not in asked.used]
    if asked.given:
        naming = _check_given(columns, asked, place)
    else:
        naming = _by_texts(columns, free)
        if not naming or (not columns.are_unique(naming) and columns.are_groups(naming[0])):
            # Texts that are groups name nothing; they are refused only if nothing else does.
            known = asked.chosen or bool(naming)
            naming = _by_numbers(columns, free, place, chosen=known) or naming
    rows = [h.name for h in free if h.is_unnamed and h.kind in WHOLES and h.name not in naming]
    return Naming(naming, tuple(rows))


def _check_given(columns: CaseColumns, asked: Asked, place: Place) -> tuple[str, ...]:
    known = [heading.name for heading in columns.headings]
    problems = []
    for i, name in enumerate(asked.given):
        if name not in known:
            remedy = nearest(name, known) or say(
                "the columns are {listed}", listed=", ".join(known)
            )
            problems.append(Problem(say("there is no column '{name}'", name=name), remedy, place))
        elif name in asked.used:
            what = say("the column '{name}' cannot both name the cases and be a set", name=name)
            problems.append(Problem(what, say("name another column"), place))
        elif name in asked.given[:i]:
            problems.append(
                Problem(
                    say("the column '{name}' is named twice", name=name), say("name it once"), place
                )
            )
    if problems:
        raise InputError(problems)
    return asked.given


def _by_texts(columns: CaseColumns, free: Sequence[Heading]) -> tuple[str, ...]:
    """Return the columns of texts that name cases; the first where none does, to be refused."""
    texts = [h for h in free if h.kind in (ColumnKind.TEXTS, ColumnKind.CODES)]
    if not texts:
        return ()
    first = texts[0].name
    if columns.are_unique((first,)):
        return (first,)
    parts = [h for h in free if h in texts or (h.kind is ColumnKind.YEARS and not h.is_unnamed)]
    parts += [h for h in free if h.kind is ColumnKind.WHOLE and h.is_headed(_YEAR_WORDS)]
    parts = [h for h in free if h in parts][:_MOST_PARTS]
    for i, one in enumerate(parts):
        for other in parts[i + 1 :]:
            pair = (one.name, other.name)
            alone = any(columns.are_unique((name,)) for name in pair)
            if not alone and columns.are_unique(pair):
                return pair
    if columns.are_groups(first):
        for heading in texts[1:]:
            if columns.are_unique((heading.name,)):
                return (heading.name,)
    return (first,)


def _by_numbers(
    columns: CaseColumns, free: Sequence[Heading], place: Place, *, chosen: bool
) -> tuple[str, ...]:
    """Return the columns of whole numbers that name cases, none where no column does."""
    whole = [h for h in free if h.kind in WHOLES]
    years = [h for h in whole if h.kind is ColumnKind.YEARS or h.is_headed(_YEAR_WORDS)]
    first = next(iter(columns.headings), None)
    units = [h for h in whole if h.is_headed(_ID_WORDS) or (chosen and h is first)]
    sure = [*units, *(h for h in whole if h.kind is ColumnKind.YEARS and h is first)]
    sure += [
        h
        for h in free
        if columns.count > 2 and h.kind is ColumnKind.LEVELS and h.is_headed(_ID_WORDS)
    ]
    for heading in sure:
        if columns.are_unique((heading.name,)):
            return (heading.name,)
    for unit in (h for h in units if h not in years):
        for year in years:
            pair = tuple(h.name for h in free if h in (unit, year))
            if columns.are_unique(pair):
                return pair
    for heading in whole if not chosen else ():
        if columns.count > 2 and columns.are_unique((heading.name,)):
            what = say(
                "the column '{name}' looks like identifiers, not like a set", name=heading.name
            )
            named = name_option("id", heading.name)
            remedy = say("name it with {option}, or name the conditions with -c", option=named)
            if are_keywords():
                remedy = say(
                    "name it with {option}, or name the sets that are wanted", option=named
                )
            raise InputError(Problem(what, remedy, place))
    return ()
