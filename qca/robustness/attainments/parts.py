"""Parts: the cases of a claim that share doubtful scores, and where their sums can be extreme.

What a claim is judged by are sums over its cases, and each of these rests on few of the doubtful
scores. Cases that share none move apart from each other, so that sums are extreme where each part
by itself is. Within a part sums bend only where a score equals another, or the complement of one,
or passes 0.5. The corners of the pieces between have coordinates that are ends of intervals,
settled scores, 0.5, or complements of these: all of them are looked at, of all parts at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qca.analysis.claims.verdicts import Parameter
from qca.boolean.budgets import BudgetSpent
from qca.boolean.cubes import link_items
from qca.boolean.expressions import Literal, names_of
from qca.robustness.results.decisions import Decision
from qca.robustness.worlds.arrays import Array, Flags, Positions
from qca.robustness.worlds.cuts import list_tolerated
from qca.robustness.worlds.evaluation import judge_apart, measure_scores
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import CROSSOVER, TOLERANCE
from qca.sets.exact import Whole
from qca.study.claims import Claim, Order

__all__ = ["Points", "list_points"]

# The nearest scores to 0.5 that count as in, or out; nearer to each other scores are the same.
_BESIDE, _SAME = 2 * TOLERANCE, TOLERANCE / 2
# Doubtful scores; points of one part; points times cases of the claim; scores read at once.
_MOST_FREE, _MOST_POINTS, _MOST_SUMS, _TOGETHER = 1000, 20_000, 4_000_000, 4_000_000


@dataclass(frozen=True, eq=False)
class Points:
    """The points of every part (parts by points), and what its cases add to the sums there.

    World ``p`` of ``settings`` has point ``p`` of each part that has so many, else its last one:
    then that is not ``real``. ``tested`` counts the cases that test each direction (on the last
    axis), ``against`` those that are against it in kind, of which a share is ``tolerated``.
    ``positions`` are the doubtful scores of each part.
    """

    settings: Array
    positions: tuple[tuple[int, ...], ...]
    sums: dict[Parameter, tuple[Whole, Whole]]
    real: Flags
    tested: Whole
    against: Whole
    tolerated: tuple[float, ...]

    def place(self, chosen: Positions) -> Array:
        """Return the world with one point of each part."""
        world: Array = self.settings[0].copy()
        for own, point in zip(self.positions, chosen.tolist(), strict=True):
            world[list(own)] = self.settings[point, list(own)]
        return world


def list_points(universe: Universe, claim: Claim, free: Sequence[int]) -> Points:
    """Return the points of a claim over the doubtful scores that are ``free``.

    Raises
    ------
    BudgetSpent
        There are too many scores, or points.
    """
    if len(free) > _MOST_FREE:
        raise BudgetSpent
    cases = _Cases(universe, claim, tuple(free))
    parts = cases.list_parts()
    columns = [cases.list_points(own) for own, _ in parts]
    count = max((len(each) for each in columns), default=1)
    if count * max(1, len(cases.links)) > _MOST_SUMS:
        raise BudgetSpent
    settings = np.repeat(universe.start[np.newaxis], count, axis=0)
    for (own, _), points in zip(parts, columns, strict=True):
        settings[:, list(own)] = points[np.minimum(np.arange(count), len(points) - 1)]
    alone = _Alone.measure(universe, claim, settings)
    members = [list(held) for _, held in parts]
    counts = np.array([len(each) for each in columns])
    real = np.arange(count) < counts[:, np.newaxis]
    tested, against = (
        np.stack([_add_up(each, members) for each in kinds], axis=-1)
        for kinds in (alone.tested, alone.against)
    )
    sums = {
        name: (_add_up(part, members), _add_up(whole, members))
        for name, (part, whole) in alone.sums.items()
    }
    positions = tuple(held for held, _ in parts)
    tolerated = list_tolerated(universe.spec.cuts, claim)
    return Points(settings, positions, sums, real, tested, against, tolerated)


def _add_up(values: Array | Whole | Flags, members: Sequence[list[int]]) -> Whole:
    """Return sums over the cases of each part (parts by points) of values (points by cases)."""
    return np.array([values[:, own].sum(axis=1, dtype=np.int64) for own in members])


@dataclass(frozen=True, eq=False)
class _Alone:
    """What every case of a claim adds to sums by itself (points by cases).

    And direction by direction whether it tests the claim, or is against it in kind.
    """

    sums: dict[Parameter, tuple[Whole, Whole]]
    tested: list[Flags]
    against: list[Flags]

    @classmethod
    def measure(cls, universe: Universe, claim: Claim, settings: Array) -> _Alone:
        together = max(1, _TOGETHER // max(1, universe.base.size))
        parts = [
            cls._read(universe, claim, settings[start : start + together])
            for start in range(0, len(settings), together)
        ]
        directions = range(len(claim.sides))
        return cls(
            {
                name: (
                    np.concatenate([each.sums[name][0] for each in parts]),
                    np.concatenate([each.sums[name][1] for each in parts]),
                )
                for name in parts[0].sums
            },
            [np.concatenate([each.tested[d] for each in parts]) for d in directions],
            [np.concatenate([each.against[d] for each in parts]) for d in directions],
        )

    @classmethod
    def _read(cls, universe: Universe, claim: Claim, settings: Array) -> _Alone:
        scores = measure_scores(universe.realize(settings))
        fit = judge_apart(universe, scores, claim)
        shape = (len(settings), -1)
        relations = fit.relations.values()
        return cls(
            {
                name: (part.reshape(shape), whole.reshape(shape))
                for each in relations
                for name, (part, whole) in each.sums.items()
            },
            [each.tested.reshape(shape) for each in relations],
            [each.against.reshape(shape) for each in relations],
        )


@dataclass(frozen=True, eq=False)
class _Cases:
    """The cases of a claim, and the doubtful scores on which each rests."""

    universe: Universe
    claim: Claim
    free: tuple[int, ...]

    @cached_property
    def links(self) -> Positions:
        """The cases of the study that make up each (cases by one or two)."""
        return self.universe.frame(self.claim).links

    @cached_property
    def sets(self) -> tuple[frozenset[int], ...]:
        """The sets that bear on a case of the claim, for each case of the study in it."""
        universe, claim = self.universe, self.claim
        if not claim.is_temporal:
            every = universe.base_sets(claim.names)
            return (every,) * int(self.links.shape[1])
        return tuple(
            universe.base_sets([part.name for part in claim.literals if part.earlier is earlier])
            for earlier in (True, False)
        )

    def list_parts(self) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Return the doubtful scores of each part with its cases."""
        rests: list[set[int]] = []
        of_cell: dict[tuple[int, int], set[int]] = {}
        free = set(self.free)
        for cell in self.universe.cell_rules:
            own = {source for _, source in cell.sources} & free
            of_cell.setdefault((cell.case, cell.set), set()).update(own)
        for link in self.links.tolist():
            own = set[int]()
            for case, sets in zip(link, self.sets, strict=True):
                own = own.union(*(of_cell.get((case, j), set()) for j in sets))
            rests.append(own)
        linked = link_items(
            (sum(1 << d for d in own), (own, case)) for case, own in enumerate(rests) if own
        )
        moving = [
            (tuple(sorted(set().union(*(own for own, _ in part)))), tuple(case for _, case in part))
            for part in linked
        ]
        settled = tuple(case for case, own in enumerate(rests) if not own)
        return [*moving, ((), settled)] if settled else moving

    def list_points(self, own: Sequence[int]) -> Array:
        """Return the settings of the scores of one part at which corners can lie."""
        values = [self._list_values(position, own) for position in own]
        if math.prod(map(len, values)) > _MOST_POINTS:
            raise BudgetSpent
        if not own:
            return np.zeros((1, 0))
        return np.stack(np.meshgrid(*values, indexing="ij"), axis=-1).reshape(-1, len(own))

    def _list_values(self, position: int, own: Sequence[int]) -> list[float]:
        decision = self.universe.decisions[position]
        if decision.ends:
            return [decision.low, decision.high]
        if self.claim.order is not None:
            return self._list_steps(self.claim.order, position, own)
        fixed = self._list_scores(own, sorted(frozenset().union(*self.sets)))
        beside = CROSSOVER - _BESIDE, CROSSOVER, CROSSOVER + _BESIDE
        return _clip([decision.at, *beside, *fixed, *(1 - value for value in fixed)], decision)

    def _list_steps(self, order: Order, position: int, own: Sequence[int]) -> list[float]:
        """Return the settings of a score between which no two cases of an order change places.

        One amount is more than another between corners, not at them: as many steps lie between two
        corners as there are scores.
        """
        universe = self.universe
        decision = universe.decisions[position]
        compared = frozenset[int]()
        if order.on is not None:
            compared = universe.base_sets(names_of(order.on))
        held = {p for p in own if self._sets_of(p) & compared}
        if position not in held:
            return _clip([decision.at, CROSSOVER], decision)
        fixed = self._list_scores(own, sorted(compared))
        corners = [decision.at, CROSSOVER, *fixed]
        if not isinstance(order.on, Literal):
            corners += [1 - value for value in fixed]
        inside = _clip(corners, decision)
        ends = [(universe.decisions[p].low, universe.decisions[p].high) for p in held]
        between = []
        for low, high in zip(inside, inside[1:], strict=False):
            count = sum(a < high and b > low for a, b in ends)
            between += [low + (high - low) * step / (count + 1) for step in range(1, count + 1)]
        return _thin([*inside, *between])

    def _sets_of(self, position: int) -> frozenset[int]:
        return frozenset(
            self.universe.names.index(name) for name in self.universe.decisions[position].sets
        )

    def _list_scores(self, own: Sequence[int], sets: Sequence[int]) -> list[float]:
        """Return the scores in some sets with which those of a part may be compared."""
        universe = self.universe
        ends = [end for p in own for d in [universe.decisions[p]] for end in (d.low, d.high)]
        cells = [cell for cell in universe.cell_rules if cell.sources[0][1] in own]
        cases = {cell.case for cell in cells}
        if self.claim.joins_cases:
            cases |= {c for link in self.links.tolist() if cases & set(link) for c in link}
        scores = self._now[np.ix_(sorted(cases), sets)]
        return [*ends, *scores[~np.isnan(scores)].tolist()]

    @cached_property
    def _now(self) -> Array:
        return self.universe.realize(self.universe.start[np.newaxis]).take(0)[0]


def _clip(values: Iterable[float], decision: Decision) -> list[float]:
    """Return values in the interval of a decision, in order, with its ends."""
    low, high = decision.low, decision.high
    return _thin([low, high, *(value for value in values if low <= value <= high)])


def _thin(values: Iterable[float]) -> list[float]:
    """Return values in order, of those that are the same but for rounding one.

    >>> _thin([0.3, 0.1 + 0.2, 0.2])
    [0.2, 0.3]
    """
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _SAME:
            kept.append(value)
    return kept
