"""Minima: the smallest sets of changes that give a claim a verdict, found size by size."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from copy import copy

import numpy as np

from qca.boolean.budgets import Budget, BudgetSpent
from qca.robustness.changes.candidates import Candidate, Key, MetDemand, list_corners, place_cuts
from qca.robustness.changes.combinations import GONE, Group, Item, find_least, list_combinations
from qca.robustness.changes.contributions import Contributions, list_contributions
from qca.robustness.changes.demands import Demand, list_demands
from qca.robustness.changes.regions import Inquiry
from qca.robustness.changes.seekers import SetsOfSize
from qca.robustness.changes.shifts import (
    Choices,
    Shift,
    choose_shifts,
    list_shifts,
    narrow_universe,
)
from qca.robustness.changes.spans import find_spans
from qca.robustness.changes.views import Span, View, view_contributions
from qca.robustness.sweep.exploration import BATCH
from qca.robustness.worlds.arrays import Array, Positions
from qca.robustness.worlds.universe import Universe

__all__ = ["Minima"]

# Shared changes, the settings of open cuts, and the most changes of each case.
_Place = tuple[Key, Choices, int]
# How much of the budget it takes to work out what cases add with other shared changes, to combine
# it under one demand, to explore one set, and to search one by bounds; a set that is settled by
# points takes 1.
_TABULATED, _COMBINED, _EXPLORED, _SEARCHED = 20, 2, 10, 50
# Shared numbers and options of cases beyond which no bound on the size is worked out beforehand.
_MOST_SHARED, _MOST_OPTIONS = 6, 3000
# Points that are kept for other demands and sizes.
_MOST_KEPT = 1_000_000


class Minima:
    """Searches the changes that bear on one claim.

    ``pieces`` are those that may be looked at where sets of changes are explored.
    """

    def __init__(self, universe: Universe, claim: int, most: int, pieces: Budget) -> None:
        self.shifts = list_shifts(universe, claim)
        self.inquiry = Inquiry(narrow_universe(universe, claim), claim, pieces)
        self.most = most
        # What is left out bears on other cases only where sets are relative to all at hand.
        shared, relative = self.shifts.shared, self.shifts.relative
        self.core = tuple(s for s in shared if relative or not s.gone)
        self.states = tuple(s for s in shared if s.gone and not relative)
        self.now = int(self.inquiry.judge(universe.start[np.newaxis])[0])
        self.largest = self.shifts.largest
        self._made: dict[_Place, Contributions] = {}
        self._tables: dict[_Place, Contributions] = {}
        self._views: dict[tuple[object, ...], View] = {}

    @property
    def universe(self) -> Universe:
        """The universe, without what the claim does not rest on."""
        return self.inquiry.universe

    def restart(self) -> Minima:
        """Return a search that is charged as a new one, and knows what this one worked out."""
        fresh = copy(self)
        fresh._tables, fresh._views = {}, {}
        return fresh

    def list_demands(self, verdict: int) -> tuple[Demand, ...]:
        """Return the demands of which one must be met for a verdict."""
        return list_demands(self.universe, self.inquiry.claim, verdict)

    def find_ranges(
        self, verdict: int, standing: Sequence[MetDemand]
    ) -> tuple[dict[int, Span], list[Array]]:
        """Return the ranges of the numbers of a set that gives a verdict, and worlds of it."""
        worlds = [world for _, world in standing]
        return find_spans(standing, verdict, self.list_demands(verdict)), worlds

    def find(self, verdict: int, size: int, budget: Budget) -> SetsOfSize[MetDemand]:
        """Return the sets of one size that give a verdict."""
        sets = SetsOfSize[MetDemand]()
        demands = self.list_demands(verdict)
        try:
            for count in range(size + 1):
                for core in choose_shifts(self.core, count):
                    for demand in demands:
                        known = len(self._tables)
                        candidates = self._list_candidates(core, demand, size, sets)
                        budget.charge(_COMBINED + _TABULATED * (len(self._tables) - known))
                        budget.charge(len(candidates))
                        self._keep_standing(verdict, candidates, sets, budget)
        except BudgetSpent:
            sets.whole = False
        return sets

    def find_least(self, verdict: int) -> int | None:
        """Return a size below which no set gives a verdict; None where no set of any size can.

        Changes of several cases are taken to be free, and each at its best for every case.
        """
        if any(s.settings for s in self.core) or len(self.core) > _MOST_SHARED:
            return 0
        if sum(_count_options(own) for own in self.shifts.local) > _MOST_OPTIONS:
            return 0
        least = []
        for demand in self.list_demands(verdict):
            cuts = place_cuts(self.universe, self.inquiry.claim, self.core, demand)
            try:
                view = self._view(self.core, cuts, demand, self.largest)
            except BudgetSpent:
                return 0
            items, groups, _ = self._list_items(view, frozenset())
            least.append(find_least(items, groups, self.largest))
        known = [size for size in least if size is not None]
        return min(known, default=None)

    def _list_candidates(
        self, core: tuple[Shift, ...], demand: Demand, size: int, sets: SetsOfSize[MetDemand]
    ) -> list[Candidate]:
        """Return the sets with some shared changes whose bounds do not keep them from a demand."""
        rest = size - len(core)
        cuts = place_cuts(self.universe, self.inquiry.claim, core, demand)
        view = self._view(core, cuts, demand, rest)
        gone = frozenset(case for shift in core for case in shift.gone)
        items, groups, starts = self._list_items(view, gone)
        if items:
            rows, whole = list_combinations(items, groups, rest, self.most)
            sets.whole &= whole
        else:  # no case is left
            rows = np.zeros((0 if rest or demand.some else 1, 0), dtype=np.intp)
        candidates = []
        for row in rows:
            states = [
                state
                for group, state in zip(groups, self.states, strict=False)
                if group.items and row[group.items[0]] == GONE
            ]
            shared = (*core, *states)
            chosen = (row + starts)[row != GONE]
            candidates.append(Candidate(self.inquiry, shared, cuts, view, chosen))
        return candidates

    def _list_items(
        self, view: View, gone: Collection[int]
    ) -> tuple[list[Item], list[Group], Positions]:
        """Return the options of every case that is not left out, in groups, and where they start.

        The groups of the states come first, in their order.
        """
        own = {case: each for case, each in view.items.items() if case not in gone}
        places = {case: place for place, case in enumerate(own)}
        groups = [
            Group(tuple(places[case] for case in state.gone), optional=True)
            for state in self.states
        ]
        grouped = {case for state in self.states for case in state.gone}
        groups += [Group((places[case],), optional=False) for case in own if case not in grouped]
        starts = np.array([start for start, _ in own.values()], dtype=np.intp)
        return [item for _, item in own.values()], groups, starts

    def _view(
        self,
        core: Sequence[Shift],
        cuts: Choices,
        demand: Demand,
        rest: int,
    ) -> View:
        """Return what cases add with so many changes of their own, as a demand sees it."""
        most = min(rest, max((len(own) for own in self.shifts.local), default=0))
        place = (tuple(shift.key for shift in core), cuts, most)
        if (*place, demand) not in self._views:
            if place not in self._tables:
                if sum(len(table.rows) for table in self._tables.values()) > _MOST_KEPT:
                    self._made.clear()
                    self._tables.clear()
                    self._views.clear()
                self._tables[place] = self._tabulate(core, cuts, most)
            self._views[(*place, demand)] = view_contributions(self._tables[place], demand)
        return self._views[(*place, demand)]

    def _tabulate(self, core: Sequence[Shift], cuts: Choices, most: int) -> Contributions:
        """Return what cases add, out of what they add with more changes where that is known."""
        shared = tuple(shift.key for shift in core)
        for (known, own, count), table in self._made.items():
            if (known, own) == (shared, cuts) and count >= most:
                return table.limit(most)
        corners = list_corners(self.universe, core, cuts)
        claim = self.inquiry.claim
        table = list_contributions(self.universe, claim, self.shifts.local, corners, most)
        self._made[shared, cuts, most] = table
        return table

    def _keep_standing(
        self, verdict: int, candidates: list[Candidate], sets: SetsOfSize[MetDemand], budget: Budget
    ) -> None:
        """Add the candidates that give the verdict.

        Where numbers bear on single cases most are settled by points, judged many at once.
        """
        open_ = []
        for start in range(0, len(candidates), BATCH):
            batch = candidates[start : start + BATCH]
            for candidate, world in zip(batch, self._try(batch, verdict), strict=True):
                if world is not None:
                    sets.add(candidate.key, (candidate, world))
                elif not (candidate.apart and candidate.ideal):
                    open_.append(candidate)
        for candidate in open_:
            budget.charge(_SEARCHED if candidate.curved else _EXPLORED)
            try:
                world = candidate.find_world(verdict)
            except BudgetSpent:
                sets.whole = False
            else:
                if world is not None:
                    sets.add(candidate.key, (candidate, world))

    def _try(self, candidates: list[Candidate], verdict: int) -> list[Array | None]:
        """Return for each candidate a world that gives the verdict, if one shows at points."""
        worlds = [c.try_points() if c.apart else None for c in candidates]
        tried = [world for world in worlds if world is not None]
        if not tried:
            return worlds
        standing = iter(self.inquiry.judge(np.array(tried)) == verdict)
        return [world if world is not None and next(standing) else None for world in worlds]


def _count_options(shifts: Iterable[Shift]) -> int:
    """Return how many sets of the changes of one case there are, or more."""
    counts: dict[int, int] = {}
    for shift in shifts:
        counts[shift.touches] = counts.get(shift.touches, 0) + 1
    return math.prod(count + 1 for count in counts.values())
