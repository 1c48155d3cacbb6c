"""Names made valid for other programs, each of them once, with what became of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from qca.boolean.expressions import And, Expression, Literal, Not, Or, fold_expression
from qca.boolean.levels import first_of
from qca.mappings import FrozenMapping

__all__ = [
    "FSQCA_NAMES",
    "PLAIN_CASES",
    "R_NAMES",
    "TOSMANA_NAMES",
    "NameRule",
    "NameTable",
    "rename_all",
]

# Words of R's own, and the columns that its truth tables add to those of the conditions.
_R_WORDS = (
    "if else repeat while function for next break TRUE FALSE NULL Inf NaN NA NA_integer_ NA_real_ "
    "NA_character_ in OUT n incl PRI cases DCC dcc pval0 pval1 expression"
)
# What fs/QCA and Tosmana add to their own tables, and the operators that they write as words.
_TABLE_WORDS = "number cases caseid raw consist PRI SYM outcome and or not id C O R L"


@dataclass(frozen=True)
class NameRule:
    """Which names a program takes: a first mark, further marks, how long, and none of ``words``.

    ``first`` and ``further`` are the insides of character classes. ``stem`` begins a name of which
    nothing valid is left.
    """

    first: str
    further: str
    most: int
    words: frozenset[str]
    stem: str

    def accepts(self, name: str) -> bool:
        """Return whether a name is valid as it is.

        >>> [R_NAMES.accepts(name) for name in ("EL", "GDP-PC", "if", "2nd", "Ñu")]
        [True, False, False, False, False]
        """
        form = f"[{self.first}][{self.further}]*"
        fits = re.fullmatch(form, name, re.ASCII) is not None and len(name) <= self.most
        return fits and name.casefold() not in self.words

    def make(self, name: str) -> str:
        """Return a valid name that is as close to a name as may be; it may be taken.

        >>> [R_NAMES.make(name) for name in ("GDP-PC", "if", "2nd", "Ñu", "経済")]
        ['GDP_PC', 'if_', 'S2nd', 'Nu', 'S']
        >>> FSQCA_NAMES.make("GDP-PC")
        'GDPPC'
        """
        if self.accepts(name):
            return name
        plain = unicodedata.normalize("NFKD", name)
        plain = "".join(mark for mark in plain if not unicodedata.combining(mark))
        joint = "_" if re.fullmatch(f"[{self.further}]", "_") else ""
        kept = re.sub(f"[^{self.further}]+", joint, plain, flags=re.ASCII).strip("_")
        if not kept or not re.match(f"[{self.first}]", kept):
            kept = self.stem + kept
        kept = kept[: self.most]
        return kept if self.accepts(kept) else _extend(kept, joint or "x", self.most)


def _extend(name: str, ending: str, most: int) -> str:
    return name[: most - len(ending)] + ending


def _rule(further: str, most: int, words: str) -> NameRule:
    known = frozenset(word.casefold() for word in words.split())
    return NameRule("A-Za-z", further, most, known, "S")


R_NAMES = _rule("A-Za-z0-9_", 60, _R_WORDS)
FSQCA_NAMES = _rule("A-Za-z0-9", 30, _TABLE_WORDS)
TOSMANA_NAMES = _rule("A-Za-z0-9", 30, _TABLE_WORDS)
# Names of cases: what joins them in lists, and what a spreadsheet would obey, is left out.
PLAIN_CASES = NameRule("A-Za-z0-9", "A-Za-z0-9_", 60, frozenset(), "case_")


@dataclass(frozen=True)
class NameTable:
    """The names of sets in another program, and of sets of several values the number of these.

    Values count from 0 there. ``added`` are columns that the export adds, by what they hold.
    """

    names: Mapping[str, str]
    levels: Mapping[str, int]

    def __getitem__(self, name: str) -> str:
        """Return the name of a set in the other program."""
        return self.names[name]

    @property
    def changed(self) -> tuple[tuple[str, str], ...]:
        """The sets whose name is another one there: ours, then theirs."""
        return tuple((ours, theirs) for ours, theirs in self.names.items() if ours != theirs)

    @property
    def shifted(self) -> tuple[tuple[str, int], ...]:
        """The sets whose values count from another number here: the name here, and that number."""
        return tuple((n, first_of(c)) for n, c in self.levels.items() if first_of(c))

    def rename(self, expression: Expression) -> Expression:
        """Return an expression over the names and values that the other program has."""

        def literal(part: Literal) -> Expression:
            first = first_of(self.levels.get(part.name, 2))
            levels = part.levels and tuple(value - first for value in part.levels)
            return Literal(self.names[part.name], levels, part.earlier)

        return fold_expression(
            expression,
            literal,
            Not,
            lambda parts: And(tuple(parts)),
            lambda parts: Or(tuple(parts)),
        )


def rename_all(
    names: Iterable[str], rule: NameRule, taken: Iterable[str] = ()
) -> FrozenMapping[str, str]:
    """Return a valid name for each name; no two are alike, whatever the case of their letters.

    A name that is valid as it is keeps itself before others may have it. ``taken`` are names that
    none of them may have.

    >>> dict(rename_all(["GDP PC", "GDP_PC", "gdp_pc"], R_NAMES))
    {'GDP PC': 'GDP_PC3', 'GDP_PC': 'GDP_PC', 'gdp_pc': 'gdp_pc2'}
    """
    names = list(names)
    used = {name.casefold() for name in taken}
    made: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for name in sorted(names, key=lambda each: not rule.accepts(each)):
        valid = rule.make(name)
        made[name] = _find_free(valid, used, numbers, rule.most)
        used.add(made[name].casefold())
    return FrozenMapping({name: made[name] for name in names})


def _find_free(name: str, used: Collection[str], numbers: dict[str, int], most: int) -> str:
    """Return a name, or the first of ``name2``, ``name3``, … that is free.

    ``numbers`` holds the last number of each name, so that thousands alike cost no search.
    """
    free, number = name, numbers.get(name, 1)
    while free.casefold() in used:
        number += 1
        free = name[: most - len(str(number))] + str(number)
    numbers[name] = number
    return free
