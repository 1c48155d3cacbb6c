"""Periods: which case comes before which in one state, and where their years overlap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qca.mappings import FrozenMapping
from qca.messages import Message, say
from qca.study.cases import read_years

if TYPE_CHECKING:
    from qca.study.cases import Case

__all__ = ["find_overlaps", "list_consecutive", "order_periods", "tell_overlap"]


def list_consecutive(cases: Iterable[Case]) -> list[tuple[Case, Case]]:
    """Return each two periods of one state between which none begins, the earlier one first.

    Periods stand in the order of their years; a case without years has no neighbour.

    >>> from qca.study.cases import Case
    >>> two = [Case(name, "N", years, {}) for name, years in (("N2", "2008-2015"), ("N1", "2000"))]
    >>> [(earlier.id, later.id) for earlier, later in list_consecutive(two)]
    [('N1', 'N2')]
    """
    by_state: dict[str, list[Case]] = {}
    for case in cases:
        if case.years:
            by_state.setdefault(case.state, []).append(case)
    neighbours: list[tuple[Case, Case]] = []
    for periods in by_state.values():
        ordered = sorted(periods, key=lambda case: read_years(case.years))
        neighbours += zip(ordered, ordered[1:], strict=False)
    return neighbours


def find_overlaps(cases: Iterable[Case]) -> list[tuple[Case, Case]]:
    """Return the neighbours of one state whose years overlap.

    Two that share the year in which one ends and the other begins do not.
    """
    overlaps = []
    for first, second in list_consecutive(cases):
        (_, end), (begin, _) = read_years(first.years), read_years(second.years)
        if begin < end or read_years(first.years) == read_years(second.years):
            overlaps.append((first, second))
    return overlaps


def tell_overlap(first: Case, second: Case) -> Message:
    """Return in a sentence that two periods of one state overlap."""
    return say(
        "the periods '{first}' and '{second}' of {state} overlap: {years} and {others}",
        first=first.id,
        second=second.id,
        state=first.state,
        years=first.years,
        others=second.years,
    )


def order_periods(cases: Iterable[Case]) -> FrozenMapping[str, str]:
    """Return for each case the one of the same state in the period before.

    A case without years has none before it, and comes before none. A period that is coded but left
    out of an analysis stays between its neighbours.

    >>> from qca.study.cases import Case
    >>> two = [Case(name, "N", years, {}) for name, years in (("N2", "2008-2015"), ("N1", "2000"))]
    >>> dict(order_periods(two))
    {'N2': 'N1'}
    """
    return FrozenMapping({later.id: earlier.id for earlier, later in list_consecutive(cases)})
