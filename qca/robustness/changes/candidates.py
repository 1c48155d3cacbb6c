"""Candidates: sets of changes that may give a claim a verdict, and the worlds that they lead to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from qca.robustness.changes.contributions import list_contributions
from qca.robustness.changes.demands import Demand, place_parameter
from qca.robustness.changes.regions import (
    Inquiry,
    Reach,
    explore_region,
    search_region,
)
from qca.robustness.changes.shifts import Choices, Shift
from qca.robustness.changes.views import View, try_points, view_contributions
from qca.robustness.results.decisions import DecisionKind
from qca.robustness.worlds.arrays import Array, Positions
from qca.robustness.worlds.universe import Universe
from qca.study.claims import Claim

__all__ = ["Candidate", "MetDemand", "list_corners", "place_cuts"]

# Changes that tell sets apart: the position of each decision, and the choices made.
Key = tuple[tuple[int, Choices], ...]


@dataclass(frozen=True, eq=False)
class Candidate:
    """A set of changes that meets a demand, or may.

    ``shared`` are the changes that bear on several cases, ``cuts`` the settings of the cuts among
    them; ``chosen`` is the option of every case that is not left out by these.
    """

    inquiry: Inquiry
    shared: tuple[Shift, ...]
    cuts: Choices
    view: View
    chosen: Positions

    @property
    def universe(self) -> Universe:
        """The universe of the claim."""
        return self.inquiry.universe

    @cached_property
    def shifts(self) -> tuple[Shift, ...]:
        """All changes, in the order of their decisions."""
        options = self.view.table.options
        local = [shift for o in self.chosen.tolist() for shift in options[o].shifts]
        return tuple(sorted((*self.shared, *local), key=lambda shift: shift.key))

    @property
    def key(self) -> Key:
        """What tells the set apart."""
        return tuple(shift.key for shift in self.shifts)

    @cached_property
    def free(self) -> tuple[int, ...]:
        """The open numbers other than cuts."""
        positions = [d for shift in self.shifts for d, _ in shift.free]
        return tuple(
            d for d in positions if self.universe.decisions[d].kind is not DecisionKind.CUT
        )

    @property
    def apart(self) -> bool:
        """Whether each open number other than a cut bears on a single case."""
        return not {d for shift in self.shared for d, _ in shift.free} & set(self.free)

    @property
    def curved(self) -> bool:
        """Whether sums are not linear in the open numbers, even piece by piece."""
        return any(self.universe.decisions[d].kind is DecisionKind.ANCHOR for d in self.free)

    @property
    def ideal(self) -> bool:
        """Whether every chosen option has a point that is best in every respect."""
        return bool((self.view.ideal[self.chosen] >= 0).all())

    def place(self, points: Positions) -> Array:
        """Return the world of the set with the scores of some points, the cuts where they are."""
        table = self.view.table
        settings = _set(self.universe.start, self.shifts, self.cuts)
        for point in points.tolist():
            for position, j in table.options[table.owners[point]].free:
                settings[position] = table.rows[point, j]
        return settings

    def try_points(self) -> Array | None:
        """Return a world of the set that meets its demand at points of its options."""
        points = try_points(self.view, self.chosen)
        return None if points is None else self.place(points)

    def explore(self, verdict: int, besides: tuple[int, ...] = ()) -> Reach | None:
        """Explore the numbers of options without an ideal point, and others; the rest are ideal.

        Where numbers are shared, all are explored together.

        Raises
        ------
        BudgetSpent
            There are too many pieces.
        """
        if not self.apart:
            settings = self.place(np.zeros(0, dtype=np.intp))
            return explore_region(self.inquiry, settings, self.free, verdict)
        points = self.view.ideal[self.chosen]
        open_ = self.chosen[points < 0].tolist()
        free = [d for o in open_ for d, _ in self.view.table.options[o].free]
        free += [d for d in besides if d not in free]
        settings = self.place(points[points >= 0])
        return explore_region(self.inquiry, settings, free, verdict)

    def search(self, verdict: int, *, first: bool = False) -> Reach | None:
        """Search the open numbers together by bounds, where sums are curved.

        Raises
        ------
        BudgetSpent
            No world was found, but there may be one.
        """
        settings = self.place(np.zeros(0, dtype=np.intp))
        return search_region(self.inquiry, settings, self.free, verdict, first=first)

    def find_world(self, verdict: int) -> Array | None:
        """Return a world of the set that gives a verdict, with the cuts where they are.

        Raises
        ------
        BudgetSpent
            None was found, but there may be one.
        """
        if self.curved:
            region = self.search(verdict, first=True)
            return region.witness if region else None
        if self.apart:
            world = self.try_points()
            if world is not None:
                verdicts = self.inquiry.judge(world[np.newaxis])
                if verdicts[0] == verdict:
                    return world
            if self.ideal:
                return None
        region = self.explore(verdict)
        return region.witness if region else None

    def change_cut(self, demand: Demand, position: int, value: float) -> Candidate:
        """Return the set as another demand sees it, with a cut at some value."""
        claim = self.inquiry.claim
        cuts = dict(place_cuts(self.universe, claim, self.shared, demand)) | {position: value}
        local: list[tuple[Shift, ...]] = [() for _ in self.universe.cases]
        options = [self.view.table.options[o] for o in self.chosen.tolist()]
        for option in options:
            local[option.case] = option.shifts
        settings = tuple(cuts.items())
        corners = list_corners(self.universe, self.shared, settings)
        table = list_contributions(self.universe, claim, local, corners, len(self.shifts))
        # The last option of a case makes all of its changes.
        last = {option.case: o for o, option in enumerate(table.options)}
        chosen = np.array([last[option.case] for option in options], dtype=np.intp)
        view = view_contributions(table, demand)
        return replace(self, cuts=settings, view=view, chosen=chosen)


# A set of changes as it meets one demand, and a world in which it does.
MetDemand = tuple[Candidate, Array]


def _set(start: Array, shifts: Iterable[Shift], cuts: Choices) -> Array:
    """Return the settings of some changes."""
    settings = start.copy()
    for position, value in (*(each for shift in shifts for each in shift.settings), *cuts):
        settings[position] = value
    return settings


def place_cuts(
    universe: Universe, claim: Claim, shared: Iterable[Shift], demand: Demand
) -> Choices:
    """Return the open cuts, each at the end that makes a demand easiest."""
    cuts = []
    for position in (d for shift in shared for d, _ in shift.free):
        decision = universe.decisions[position]
        if decision.kind is DecisionKind.CUT:
            place = place_parameter(universe, claim, decision.name)
            ends = {1: decision.low, -1: decision.high}
            cuts.append((position, ends.get(demand.signs[place], decision.at)))
    return tuple(cuts)


def list_corners(universe: Universe, shared: Iterable[Shift], cuts: Choices) -> Array:
    """Return the corners of the box of the numbers that changes of several cases leave open.

    (corners by decisions)
    """
    shifts = tuple(shared)
    corners = _set(universe.start, shifts, cuts)[np.newaxis]
    fixed = {position for position, _ in cuts}
    for position in (d for shift in shifts for d, _ in shift.free if d not in fixed):
        decision = universe.decisions[position]
        corners = np.repeat(corners, 2, axis=0)
        corners[::2, position], corners[1::2, position] = decision.low, decision.high
    return corners
