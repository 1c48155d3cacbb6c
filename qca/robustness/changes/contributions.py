"""Contributions: what each case adds to the sums of a claim under each set of its own changes.

Within a case the scores that are open span a box. Where two scores of the case change order, or one
passes 0.5, the box falls into pieces on which all sums are linear, so that they are extreme at the
corners of the pieces; every coordinate of a corner is an end of an interval, 0.5, a fixed score or
a complement of one of these. The corners are listed as points, and what they add is worked out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qca.boolean.bitsets import freeze
from qca.boolean.budgets import BudgetSpent
from qca.robustness.changes.demands import list_parameters, measure_cases
from qca.robustness.changes.shifts import Choices, Shift, choose_shifts
from qca.robustness.worlds.arrays import Array, Flags, Positions
from qca.robustness.worlds.cuts import CUT_NAMES
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import CROSSOVER
from qca.sets.memberships import fold_scores
from qca.study.claims import Claim

__all__ = ["Contributions", "list_contributions"]

# How near to 0.5 a score is looked at that is in or out, and by how much a parameter must miss its
# cut where numbers are open: far above the tolerance, so that nothing rests on that alone.
BESIDE, MARGIN = 1e-6, 1e-7
# Points of one case under one set of changes, and in all, beyond which a search is given up.
_MOST_POINTS, _MOST_ROWS = 20_000, 1_000_000
# Points that are measured at once.
_BATCH = 1 << 16
# A single point, which lies between no others.
_OUTER = freeze(np.zeros(1, dtype=bool))


@dataclass(frozen=True)
class _Option:
    """Changes of one case that are made together.

    ``free`` are the graded decisions that they leave open, each with the set whose score it is.
    """

    case: int
    shifts: tuple[Shift, ...]

    @property
    def free(self) -> tuple[tuple[int, int], ...]:
        """The graded decisions that are left open, each with the set whose score it is."""
        return tuple(each for shift in self.shifts for each in shift.free)

    @property
    def gone(self) -> bool:
        """Whether the case is left out."""
        return any(shift.gone for shift in self.shifts)


@dataclass(frozen=True, eq=False)
class Contributions:
    """The options of all cases with their points, case by case and the smallest first.

    _Option ``o`` has the points from ``starts[o]`` on to the next: the scores of its case in all
    sets (``rows``), what these add to the gaps of the parameters, and their flags. ``inner`` marks
    points in the middle between two corners, which are listed where a single score is open. Where
    changes of several cases leave scores open besides, points only bound what can be reached.
    """

    options: tuple[_Option, ...]
    starts: Positions
    rows: Array
    gaps: Array
    flags: Flags
    inner: Flags

    @cached_property
    def owners(self) -> Positions:
        """The option of every point."""
        counts = np.diff([*self.starts.tolist(), len(self.rows)])
        return np.repeat(np.arange(len(self.options)), counts)

    @cached_property
    def costs(self) -> Positions:
        """The number of changes of every option."""
        return np.array([len(option.shifts) for option in self.options], dtype=np.intp)

    def limit(self, most: int) -> Contributions:
        """Return the contributions under at most so many changes of each case."""
        kept = self.costs <= most
        if kept.all():
            return self
        points = kept[self.owners]
        owners = self.owners[points]
        return Contributions(
            tuple(option for option, keep in zip(self.options, kept, strict=True) if keep),
            np.searchsorted(owners, np.flatnonzero(kept)),
            self.rows[points],
            self.gaps[points],
            self.flags[points],
            self.inner[points],
        )

    def span(self, option: int) -> slice:
        """Return where the points of an option are."""
        last = option + 1 == len(self.options)
        return slice(
            int(self.starts[option]), len(self.rows) if last else int(self.starts[option + 1])
        )


def list_contributions(
    universe: Universe,
    claim: Claim,
    local: Sequence[Sequence[Shift]],
    corners: Array,
    most: int,
) -> Contributions:
    """Return what cases add under every set of at most so many of their own changes.

    ``local`` are the changes of each case. ``corners`` are the settings of all that several cases
    share (worlds by decisions): one, or the corners of the box of the numbers that are open.

    Raises
    ------
    BudgetSpent
        There are too many points.
    """
    grid = _Grid(universe, claim, corners)
    ends, effects = grid.find_ends([shift for shifts in local for shift in shifts])
    options: list[_Option] = []
    parts: list[tuple[Array, Flags]] = []
    size = 0
    for case, shifts in enumerate(local):
        for count in range(min(most, len(shifts)) + 1):
            for chosen in choose_shifts(shifts, count):
                options.append(_Option(case, chosen))
                parts.append(grid.list_points(options[-1], ends[case], effects))
                size += len(parts[-1][0])
                if size > _MOST_ROWS:
                    raise BudgetSpent
    rows = np.concatenate([rows for rows, _ in parts])
    starts = np.cumsum([0, *(len(own) for own, _ in parts[:-1])])
    gaps, flags = grid.measure(rows)
    out = starts[[option.gone for option in options]]
    gaps[out], flags[out] = 0, False
    inner = np.concatenate([inner for _, inner in parts])
    return Contributions(tuple(options), starts, rows, gaps, flags, inner)


# The lowest and highest scores of one case in each set.
_Ends = tuple[list[float], list[float]]


@dataclass(frozen=True, eq=False)
class _Grid:
    """The points of options of cases, all that is shared being at some corners."""

    universe: Universe
    claim: Claim
    corners: Array

    @cached_property
    def sets(self) -> list[int]:
        """The sets that the claim rests on."""
        return sorted(self.universe.base_sets(self.claim.names))

    @cached_property
    def graded(self) -> list[int]:
        """Those of them that have scores between 0 and 1."""
        return [j for j in self.sets if self.universe.levels[j] == 2]

    def find_ends(
        self, shifts: Sequence[Shift]
    ) -> tuple[list[_Ends], Mapping[tuple[int, Choices], _Ends]]:
        """Return the ends over the corners of each case, as it is and with each of its shifts."""
        count, width = self.corners.shape
        worlds = np.repeat(self.corners[np.newaxis], len(shifts) + 1, axis=0)
        for world, shift in zip(worlds[1:], shifts, strict=True):
            for position, value in shift.settings:
                world[:, position] = value
        values = self.universe.realize(worlds.reshape((len(shifts) + 1) * count, width)).values
        values = values.reshape(len(shifts) + 1, count, *values.shape[1:])
        low, high = values.min(axis=1).tolist(), values.max(axis=1).tolist()
        own = {s.key: (low[w][s.case], high[w][s.case]) for w, s in enumerate(shifts, 1)}
        return list(zip(low[0], high[0], strict=True)), own

    def list_points(
        self, option: _Option, ends: _Ends, effects: Mapping[tuple[int, Choices], _Ends]
    ) -> tuple[Array, Flags]:
        """Return the points of an option, and which lie in the middle between others."""
        low, high = ends[0].copy(), ends[1].copy()
        # Scores that are replaced outright come last: they hold whatever raw value is read.
        outright = (1 << len(self.universe.names)) - 1
        for shift in sorted(option.shifts, key=lambda shift: bool(shift.touches & outright)):
            for j in shift.sets:
                low[j], high[j] = effects[shift.key][0][j], effects[shift.key][1][j]
        own = {j: self.universe.decisions[position] for position, j in option.free}
        for j, decision in own.items():
            low[j], high[j] = decision.low, decision.high
        open_ = [j for j in self.sets if low[j] < high[j]]
        if not open_ or option.gone or any(math.isnan(low[j]) for j in self.sets):
            return np.array([low]), _OUTER
        ended = {j for j, decision in own.items() if decision.ends}
        points = [
            [low[j], high[j]] if j in ended else self._list_values(j, low, high) for j in open_
        ]
        if len(open_) == 1 and open_[0] in own and not ended:
            column, inner = _halve(np.array(points[0]))
            rows = np.array([low] * len(column))
            rows[:, open_[0]] = column
            return rows, inner
        total = math.prod(len(each) for each in points)
        if total > _MOST_POINTS:
            raise BudgetSpent
        rows = np.repeat([low], total, axis=0)
        rows[:, open_] = np.stack(np.meshgrid(*points, indexing="ij"), axis=-1).reshape(total, -1)
        return rows, np.zeros(total, dtype=bool)

    def _list_values(self, j: int, low: list[float], high: list[float]) -> list[float]:
        """Return the values of one score at which corners of pieces can lie."""
        if j not in self.graded:
            return list(map(float, range(math.ceil(low[j]), math.floor(high[j]) + 1)))
        values = {CROSSOVER - BESIDE, CROSSOVER, CROSSOVER + BESIDE, low[j], high[j]}
        for k in self.graded:
            if k != j:
                values |= {low[k], high[k], 1 - low[k], 1 - high[k]}
        return sorted(
            value
            for value in values
            if low[j] <= value <= high[j]
            and (value == CROSSOVER or abs(value - CROSSOVER) >= BESIDE * (1 - 1e-6))
        )

    def measure(self, rows: Array) -> tuple[Array, Flags]:
        """Return what points add to the gaps, and their flags; work out their derived sets."""
        universe = self.universe
        for j, expression in universe.derived:
            rows[:, j] = fold_scores(rows, universe.names, universe.levels, expression, 1.0)
        used = {CUT_NAMES[name] for _, name in list_parameters(universe, self.claim)}
        cuts = {
            name: float(self.corners[0, position])
            for name, position in universe.positions.items()
            if name in used
        }
        parts = [
            measure_cases(universe, self.claim, rows[start : start + _BATCH], cuts)
            for start in range(0, len(rows), _BATCH)
        ]
        return np.concatenate([g for g, _ in parts]), np.concatenate([f for _, f in parts])


def _halve(points: Array) -> tuple[Array, Flags]:
    """Return points with those in the middle between neighbours, which are marked.

    Nothing lies between 0.5 and the points just beside it.
    """
    middles = ((points[:-1] + points[1:]) / 2)[np.diff(points) > 2 * BESIDE]
    both = np.concatenate([points, middles])
    order = np.argsort(both, kind="stable")
    return both[order], np.asarray(order >= len(points))
