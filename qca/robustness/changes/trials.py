"""Trials: the smallest sets of changes to a claim that what single cases add does not settle.

The cases of a claim on two periods, on an order or on placements are made of several of the study,
and a share of the cases that may be against a claim is exceeded by no single one. So each set of
changes is tried by itself: bounds say which verdicts it may give, and where they leave it open its
numbers are explored. Sizes are gone through as long as all sets of a size can be tried.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from qca.boolean.budgets import Budget, BudgetSpent
from qca.robustness.changes.regions import Inquiry, Reach, explore_region, search_region
from qca.robustness.changes.seekers import SetsOfSize
from qca.robustness.changes.shifts import Shift, list_shifts, narrow_universe
from qca.robustness.changes.views import Span
from qca.robustness.results.decisions import DecisionKind
from qca.robustness.worlds.arrays import Array, Flags
from qca.robustness.worlds.bounds import bound_claim
from qca.robustness.worlds.boxes import bound_boxes
from qca.robustness.worlds.evaluation import VERDICT_COUNT
from qca.robustness.worlds.universe import Universe

__all__ = ["Trials"]

# How much of the budget it takes to explore the numbers of one set, and to search one by bounds; a
# set that bounds or a single world settle takes 1.
_EXPLORED, _SEARCHED = 10, 50
# Scores that are read at once.
_TOGETHER = 4_000_000


@dataclass(frozen=True, eq=False)
class _Tried:
    """Sets of changes of one size, and which verdicts each may give (sets by verdicts).

    Where it leaves no number open, the one that it gives.
    """

    sets: tuple[tuple[Shift, ...], ...]
    possible: Flags


class Trials:
    """Searches the changes that bear on one claim by trying them.

    ``pieces`` are those that may be looked at where sets of changes are explored.
    """

    def __init__(self, universe: Universe, claim: int, most: int, pieces: Budget) -> None:
        shifts = list_shifts(universe, claim)
        self.shifts = (*shifts.shared, *(shift for own in shifts.local for shift in own))
        self.inquiry = Inquiry(narrow_universe(universe, claim), claim, pieces)
        self.most = most
        self.now = int(self.inquiry.judge(universe.start[np.newaxis])[0])
        self.largest = shifts.largest
        self._tried: dict[int, _Tried] = {}

    @property
    def universe(self) -> Universe:
        """The universe, without what the claim does not rest on."""
        return self.inquiry.universe

    def restart(self) -> Trials:
        """Return a search that is charged as a new one, and knows what this one worked out."""
        return copy(self)

    def find_least(self, verdict: int) -> int | None:
        """Return a size below which no set gives a verdict."""
        del verdict
        return 1

    def find(self, verdict: int, size: int, budget: Budget) -> SetsOfSize[Reach]:
        """Return the sets of one size that give a verdict."""
        reached = SetsOfSize[Reach]()
        try:
            tried = self._try(size, budget)
            for place in np.flatnonzero(tried.possible[:, verdict]).tolist():
                self._settle(tried.sets[place], verdict, reached, budget)
        except BudgetSpent:
            reached.whole = False
        return reached

    def find_ranges(
        self, verdict: int, standing: Sequence[Reach]
    ) -> tuple[dict[int, Span], list[Array]]:
        """Return the ranges of the numbers of a set that gives a verdict, and worlds of it."""
        del verdict
        (reach,) = standing
        return dict(reach.ranges), [reach.witness]

    def _try(self, size: int, budget: Budget) -> _Tried:
        """Return all sets of a size, with the verdicts that bounds leave open."""
        budget.charge(math.comb(len(self.shifts), size))
        if size not in self._tried:
            sets = tuple(_choose(self.shifts, size))
            self._tried[size] = _Tried(sets, self._bound(sets))
        return self._tried[size]

    def _bound(self, sets: Sequence[tuple[Shift, ...]]) -> Flags:
        universe = self.universe
        possible = np.zeros((len(sets), VERDICT_COUNT), dtype=bool)
        together = max(1, _TOGETHER // max(1, universe.base.size))
        for start in range(0, len(sets), together):
            part = slice(start, start + together)
            low, high = self._list_corners(sets[part])
            still = (low == high).all(axis=1)
            boxes = bound_boxes(universe, low, high)
            bounds = bound_claim(universe, boxes, self.inquiry.claim)
            if still.any():
                bounds[still] = np.eye(VERDICT_COUNT, dtype=bool)[self.inquiry.judge(low[still])]
            possible[part] = bounds
        return possible

    def _list_corners(self, sets: Sequence[tuple[Shift, ...]]) -> tuple[Array, Array]:
        low = np.array([self._place(shifts) for shifts in sets]).reshape(len(sets), -1)
        high = low.copy()
        for row, shifts in enumerate(sets):
            for position in _list_free(shifts):
                decision = self.universe.decisions[position]
                low[row, position], high[row, position] = decision.low, decision.high
        return low, high

    def _place(self, shifts: Sequence[Shift]) -> Array:
        """Return the world with the choices of a set, its numbers as they are."""
        world = self.universe.start.copy()
        for position, value in (each for shift in shifts for each in shift.settings):
            world[position] = value
        return world

    def _settle(
        self, shifts: tuple[Shift, ...], verdict: int, reached: SetsOfSize[Reach], budget: Budget
    ) -> None:
        """Add a set that gives the verdict."""
        settings, free = self._place(shifts), _list_free(shifts)
        reach: Reach | None = Reach({}, settings)
        if free:
            curved = any(self.universe.decisions[d].kind is DecisionKind.ANCHOR for d in free)
            budget.charge(_SEARCHED if curved else _EXPLORED)
            explore = search_region if curved else explore_region
            try:
                reach = explore(self.inquiry, settings, free, verdict)
            except BudgetSpent:
                reached.whole = False
                return
        if reach is not None:
            ordered = sorted(shifts, key=lambda shift: shift.key)
            reached.add(tuple(shift.key for shift in ordered), reach)


def _list_free(shifts: Sequence[Shift]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(d for shift in shifts for d, _ in shift.free))


def _choose(shifts: Sequence[Shift], count: int) -> Iterator[tuple[Shift, ...]]:
    """Yield every set of so many changes that go together."""
    if not count:
        yield ()
        return
    for i, first in enumerate(shifts):
        rest = [
            shift
            for shift in shifts[i + 1 :]
            if shift.case != first.case or not shift.touches & first.touches
        ]
        for others in _choose(rest, count - 1):
            yield (first, *others)
