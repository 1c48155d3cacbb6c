"""Who is in each configuration: cases in the outcome, out of it, or at its crossover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.boolean.expressions import names_of
from qca.boolean.formulas import Formula
from qca.names import list_name
from qca.report.figures.canvas import break_text
from qca.report.figures.style import SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qca.analysis.truth_table.table import Row, TruthTable
    from qca.record import Record
    from qca.report.words import Words

__all__ = [
    "Members",
    "list_labels",
    "list_members",
    "name_condition",
    "tell_key",
    "tell_members",
    "tell_outside",
    "wrap_cases",
]


@dataclass(frozen=True)
class Members:
    """The cases of a row by whether they are in the outcome; None stands for its crossover."""

    row: Row
    sides: tuple[tuple[bool | None, tuple[str, ...]], ...]

    @property
    def cases(self) -> tuple[tuple[bool | None, str], ...]:
        """The cases, each with its side: those in the outcome first."""
        return tuple((side, case) for side, cases in self.sides for case in cases)


def list_members(table: TruthTable) -> list[Members]:
    """Return the members of every observed row, those with most cases first."""
    rows = sorted(table.rows, key=lambda row: (-row.n, row.number))
    return [_divide(row, table) for row in rows]


def _divide(row: Row, table: TruthTable) -> Members:
    deviant = set(row.deviant)
    sides: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for case in row.cases:
        sides[None if case in table.undecided else case not in deviant].append(case)
    return Members(row, tuple((side, tuple(cases)) for side, cases in sides.items() if cases))


def wrap_cases(
    cases: Sequence[str], width: float, most: int, words: Words, size: float = SMALL
) -> list[str]:
    """Return names of cases in so many lines at most, and how many more there are."""
    names = [list_name(case) for case in cases]

    def wrap(kept: int) -> list[str]:
        more = [words("grid.more", number=len(names) - kept)] if kept < len(names) else []
        return break_text(", ".join([*names[:kept], *more]), width, size)

    low, high = 0, len(names)
    if len(wrap(high)) <= most:
        return wrap(high)
    while low < high - 1:
        middle = (low + high) // 2
        low, high = (middle, high) if len(wrap(middle)) <= most else (low, middle)
    return wrap(low)


def name_condition(name: str, labels: Mapping[str, str]) -> str:
    """Return a condition in full, with its short name.

    >>> name_condition("EL", {"EL": "strong leadership"}), name_condition("A", {})
    ('strong leadership (EL)', 'A')
    """
    return f"{labels[name]} ({name})" if labels.get(name, name) != name else name


def list_labels(record: Record) -> dict[str, str]:
    """Return what sets of a study are called in full, those that are."""
    return {name: each.label for name, each in record.study.spec.sets.items() if each.label}


def tell_key(expressions: Iterable[str], labels: Mapping[str, str]) -> str:
    """Return what the short names in expressions, or of sets, stand for; of those named in full.

    >>> from qca.boolean.formulas import read_formula
    >>> tell_key([read_formula("~EL*BQ"), "EL"], {"EL": "strong leadership", "A": "other"})
    'EL: strong leadership'
    """
    named = dict.fromkeys(name for each in expressions for name in _list_names(each))
    return "; ".join(f"{name}: {labels[name]}" for name in named if labels.get(name, name) != name)


def _list_names(expression: str) -> tuple[str, ...]:
    return names_of(expression.parsed) if isinstance(expression, Formula) else (expression,)


def tell_members(side: bool | None) -> str:
    """Return the mark of cases in the outcome, out of it, or at its crossover.

    >>> [tell_members(side) for side in (True, False, None)]
    ['●', '○', '◐']
    """
    return {True: "●", False: "○", None: "◐"}[side]


def tell_outside(table: TruthTable, words: Words) -> list[str]:
    """Return which cases are in no configuration."""
    if not table.dropped:
        return []
    cases = words.names(table.dropped)
    return [words.count("grid.dropped", len(table.dropped), cases=cases)]
