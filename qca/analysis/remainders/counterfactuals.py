"""Counterfactuals: what is assumed of configurations that no case shows.

Regions of the property space are held as cubes, so that assumptions over thirty conditions cost
as little as over three; they are listed row by row only where they are few enough to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from qca.analysis.truth_table.table import RowCode, TruthTable
from qca.boolean.budgets import MOST_STEPS, Budget, BudgetSpent
from qca.boolean.counting import count_rows, list_rows, volume
from qca.boolean.cubes import Space, absorb, intersection, subtract
from qca.boolean.expressions import Expression, Not, str_expression
from qca.boolean.formulas import read_formula
from qca.boolean.readings import cubes_of_expression
from qca.errors import AnalysisError, InputError, show_given
from qca.messages import say
from qca.results import describe

__all__ = [
    "Exclusion",
    "Region",
    "Rule",
    "build_exclusion",
    "encode_known",
    "encode_rows",
    "exclude_remainders",
    "exclude_unnecessary",
    "find_contradictory_assumptions",
]

# A region of more rows than this is counted but not listed.
MOST_LISTED = 10_000
# Cubes that a line names.
_NAMED = 8


@dataclass(frozen=True)
class Region:
    """The configurations in ``cubes`` and not in ``without``: how many, and which.

    ``disjoint`` says that no two cubes share a configuration and nothing is taken away.

    Both are worked out when first asked for, because a solution may hold thousands of regions that
    nobody looks at.
    """

    cubes: tuple[int, ...]
    without: tuple[int, ...]
    space: Space = field(repr=False)
    disjoint: bool = field(default=False, repr=False)

    def __repr__(self) -> str:
        cubes = " + ".join(map(self.space.write, self.cubes[:_NAMED]))
        more = len(self.cubes) - _NAMED
        return describe(self, cubes or "nothing", f"and {more} more" if more > 0 else "")

    @cached_property
    def rows(self) -> tuple[int, ...] | None:
        """The row numbers, rising, or None where they are too many to list."""
        return list_rows(self.cubes, self.space, MOST_LISTED, self.without)

    @cached_property
    def count(self) -> int:
        """How many configurations there are, also where they are too many to list."""
        if self.rows is not None:
            return len(self.rows)
        if self.disjoint:
            return sum(volume(cube, self.space) for cube in self.cubes)
        both = count_rows((*self.cubes, *self.without), self.space)
        return both - count_rows(self.without, self.space)


class Rule(StrEnum):
    """Why logical remainders are excluded from simplification."""

    DECLARED = "declared impossible or implausible"
    NECESSITY = "contradicts a necessary condition"
    CONTRADICTORY = "would be assumed for the outcome and for its negation"


@dataclass(frozen=True)
class Exclusion:
    """Remainders that must not be used, by one rule; never an observed row."""

    rule: Rule
    expression: str
    cubes: tuple[int, ...]
    region: Region


def encode_rows(table: TruthTable, *codes: RowCode) -> list[int]:
    """Return the configurations of the rows with one of the codes."""
    return [table.space.encode(row.config) for row in table.rows if row.out in codes]


def encode_known(table: TruthTable) -> list[int]:
    """Return the configurations of the rows that are not open, and so no remainders."""
    return [table.space.encode(row.config) for row in table.rows if row.out != RowCode.OPEN]


def exclude_remainders(
    table: TruthTable, exclude: str | Sequence[str | Exclusion] | None
) -> tuple[Exclusion, ...]:
    """Return the exclusions declared as expressions (none, one, or several), or found before.

    Raises
    ------
    InputError
        An expression cannot be read or names something that is not a condition.
    """
    if not isinstance(exclude, Iterable | None):
        raise InputError(
            say("what is to be excluded is {exclude}", exclude=show_given(exclude)),
            say("write it as 'A*~B'"),
        )
    items = [exclude] if isinstance(exclude, str) else list(() if exclude is None else exclude)
    return tuple(
        item
        if isinstance(item, Exclusion)
        else _exclude(table, read_formula(item, comma_is_or=True).parsed, item, Rule.DECLARED)
        for item in items
    )


def exclude_unnecessary(table: TruthTable, necessary: Sequence[str]) -> tuple[Exclusion, ...]:
    """Return the remainders that lack a necessary condition (enhanced standard analysis).

    Where N is necessary for the outcome, no configuration without N can show it, so assuming that
    one does would be untenable.

    Source: Schneider and Wagemann (2013), Political Research Quarterly 66(1), 211-220.
    """
    required = [read_formula(text).parsed for text in necessary]
    return tuple(
        _exclude(table, Not(each), f"without {str_expression(each)}", Rule.NECESSITY)
        for each in required
    )


def _exclude(table: TruthTable, expression: Expression, shown: str, rule: Rule) -> Exclusion:
    cubes = cubes_of_expression(expression, table.space)
    return build_exclusion(table, cubes, shown, rule)


def build_exclusion(
    table: TruthTable,
    cubes: Iterable[int],
    shown: str,
    rule: Rule,
    *,
    steps: int = MOST_STEPS,
) -> Exclusion:
    """Return the exclusion of the remainders in ``cubes``; observed rows are left as they are.

    Raises
    ------
    AnalysisError
        It takes more than so many steps to set them apart from the observed rows.
    """
    observed = encode_known(table)
    try:
        kept = tuple(subtract(cubes, observed, table.space, Budget(steps)))
    except BudgetSpent:
        raise AnalysisError(
            say(
                "the remainders excluded by '{shown}' are too intricate to be set apart from"
                " the observed rows",
                shown=shown,
            ),
            say("exclude by fewer or shorter terms, or take fewer conditions"),
        ) from None
    return Exclusion(rule, shown, kept, Region(kept, (), table.space, disjoint=True))


def find_contradictory_assumptions(
    table: TruthTable,
    assumed: Iterable[int],
    negated: Iterable[int],
    *,
    steps: int = MOST_STEPS,
) -> tuple[tuple[int, ...], bool]:
    """Return the remainders covered both by ``assumed`` terms and by ``negated`` ones.

    They come as disjoint cubes, with whether these are all. Where that takes more than so many
    steps, half of the terms of each side are left out, the longer ones, as often as it takes.

    Source: Yamasaki and Rihoux (2009), in Rihoux and Ragin, Configurational Comparative Methods,
    p. 136.
    """
    first: Sequence[int]
    second: Sequence[int]
    first, second = (sorted(set(terms), key=table.space.order) for terms in (assumed, negated))
    observed = encode_known(table)
    whole = True
    while first and second:
        try:
            return _intersect(first, second, observed, table.space, Budget(steps)), whole
        except BudgetSpent:
            if len(first) == len(second) == 1:
                return (), False
            first, second = _halve(first), _halve(second)
            steps, whole = steps // 2, False
    return (), whole


def _halve(terms: Sequence[int]) -> Sequence[int]:
    """Return the first half of some terms, one at least."""
    return terms[: max(1, len(terms) // 2)]


def _intersect(
    first: Sequence[int],
    second: Sequence[int],
    without: Sequence[int],
    space: Space,
    budget: Budget,
) -> tuple[int, ...]:
    """Return what the unions of two lists of cubes share besides some, as disjoint cubes."""
    budget.charge(len(first) * len(second))
    both = [
        cube
        for one in first
        for other in second
        if (cube := intersection(one, other, space)) is not None
    ]
    return tuple(subtract(absorb(both, budget), without, space, budget)) if both else ()
