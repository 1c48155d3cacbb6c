"""Boxes: between which ends the scores lie of all worlds whose decisions lie between two ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qca.analysis.claims.frames import Frame, hold_alone, tell_more
from qca.boolean.expressions import Expression, Literal, fold_expression
from qca.mappings import FrozenMapping
from qca.robustness.worlds.arrays import Array, Flags
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import CROSSOVER, TOLERANCE
from qca.sets.transitions import pair_periods
from qca.study.claims import Claim

__all__ = [
    "Bounds",
    "BoxScores",
    "bound_boxes",
    "count_corners",
    "fold_intervals",
    "intersect_bounds",
    "negate_bounds",
]

Sources = NDArray[np.int64]
# What tells the score of a set in the period before from the one in this period.
_EARLIER = np.int64(1 << 40)
# Where the numbers begin of what claims tell of how cases stand, of each claim its own.
_KINDS = 1 << 41
# A cut from its lowest to its highest value, less the tolerance, as columns.
Cut = tuple[Array, Array]


@dataclass(frozen=True, eq=False)
class Bounds:
    """Ends of intervals of scores, arrays of one shape.

    ``source`` says what a score is: two of one case with one source are the same in every world.
    An even number and the odd one that follows are complements.
    """

    low: Array
    high: Array
    source: Sources

    @property
    def told(self) -> tuple[Array, Array, Sources]:
        """What tells a score apart; where it is settled, its value alone."""
        return self.low, self.high, np.where(self.low == self.high, -1, self.source)


@dataclass(frozen=True, eq=False)
class BoxScores:
    """Intervals of the scores of boxes of worlds (boxes by cases by sets), and of their cuts.

    ``told`` is as in ``Realization``: the same in all worlds of a box.
    """

    scores: Bounds
    keep: Flags
    cuts: Mapping[str, tuple[Array, Array]]
    told: Mapping[str, Array] = FrozenMapping()

    def cut(self, name: str, now: float) -> Cut:
        """Return the interval of a cut."""
        still = np.full(len(self.keep), now)
        low, high = self.cuts.get(name, (still, still))
        return low[:, np.newaxis] - TOLERANCE, high[:, np.newaxis] - TOLERANCE

    @cached_property
    def _folded(self) -> dict[Expression, Bounds]:
        """The intervals of expressions worked out so far."""
        return {}

    def fold(self, universe: Universe, expression: Expression) -> Bounds:
        """Return the interval of an expression in every box (boxes by cases)."""
        if expression not in self._folded:
            self._folded[expression] = fold_intervals(universe, self.scores, expression)
        return self._folded[expression]

    def fold_claim(
        self, universe: Universe, claim: Claim
    ) -> tuple[list[tuple[Bounds, Bounds]], Flags]:
        """Return the two sets of each direction of a claim, and which cases are coded on both."""
        frame = universe.frame(claim)
        keep = np.asarray(self.keep[:, frame.links].all(axis=-1))
        if claim.order or claim.placement:
            return self._fold_kinds(universe, frame, keep)
        scores, folded = self.scores, self._folded
        if claim.is_temporal:
            scores, folded = _pair_bounds(scores, frame.links), {}
        used = [
            universe.names.index(literal.name) + literal.earlier * len(universe.names)
            for literal in claim.literals
        ]
        coded = ~np.isnan(scores.low[..., used]).any(axis=-1) & keep

        def fold(expression: Expression) -> Bounds:
            if expression not in folded:
                folded[expression] = fold_intervals(universe, scores, expression)
            return folded[expression]

        return [(fold(inner), fold(outer)) for _, inner, outer in claim.sides], coded

    def _fold_kinds(
        self, universe: Universe, frame: Frame, keep: Flags
    ) -> tuple[list[tuple[Bounds, Bounds]], Flags]:
        """Return the two sets of a claim that depends on how cases stand, and to each other, alone.

        They hold cases in full or not at all, and of amounts that are equal a half.
        """
        low = self.scores.low
        known = ~np.isnan(low)
        # What is coded does not depend on how much: any numbers tell.
        claim, order, told = frame.claim, frame.claim.order, self.told.get(frame.claim.id)
        coded = frame.read(np.where(known, low, 0.0), known, self.keep, 1.0, told)[1]
        if order is None:
            stated = frame.stated if told is None else told
            types = [self._find_members(universe, part) for _, part in claim.placement]
            alone = _hold_surely(types)
            ends = [
                (
                    np.logical_or.reduce([each[end] for each in types]),
                    np.logical_or.reduce(
                        [each & (stated == t) for t, each in enumerate(alone[end])]
                    ),
                )
                for end in (0, 1)
            ]
        else:
            ranks = [
                [self._find_members(universe, part) for _, part in rank] for rank in order.ranks
            ]
            lows, highs = ([[each[end] for each in r] for r in ranks] for end in (0, 1))
            unite = np.logical_or.reduce
            ranked = [(unite(a), unite(b)) for a, b in zip(lows, highs, strict=True)]
            above = [frame.list_above(each) for each in _hold_surely(ranked)]
            more = [np.broadcast_to(m, above[0].shape) for m in self._compare(universe, frame)]
            ends = list(zip(above, more, strict=True))
        own = _KINDS + 4 * universe.claims.index(claim)
        sides = [
            Bounds(
                np.where(coded, ends[0][place], 0.0),
                np.where(coded, ends[1][place], 0.0),
                np.full(coded.shape, own + 2 * place, dtype=np.int64),
            )
            for place in (0, 1)
        ]
        return [(sides[0], sides[1])], np.asarray(coded & keep)

    def _find_members(self, universe: Universe, part: Expression) -> tuple[Flags, Flags]:
        """Return which cases are surely, and which may be, in an expression."""
        bounds = self.fold(universe, part)
        over = CROSSOVER + TOLERANCE
        return np.asarray(bounds.low > over), np.asarray(bounds.high > over)

    def _compare(self, universe: Universe, frame: Frame) -> tuple[Array, Array]:
        """Return the least and the most of what an order says of the amounts of two cases."""
        first, second = frame.links[:, 0], frame.links[:, 1]
        order = frame.claim.order
        if order is None or order.on is None:
            own = self.told.get(frame.claim.id, frame.amounts)
            more = tell_more(own[..., first] - own[..., second], 1.0)
            return more, more
        amounts = self.fold(universe, order.on)
        return (
            tell_more(amounts.low[..., first] - amounts.high[..., second], 1.0),
            tell_more(amounts.high[..., first] - amounts.low[..., second], 1.0),
        )


def _pair_bounds(scores: Bounds, links: NDArray[np.intp]) -> Bounds:
    """Return the intervals of transitions, whose scores in the two periods have other sources."""
    source = pair_periods(scores.source, links)
    source[..., scores.source.shape[-1] :] ^= _EARLIER
    return Bounds(pair_periods(scores.low, links), pair_periods(scores.high, links), source)


def bound_boxes(universe: Universe, low: Array, high: Array) -> BoxScores:
    """Return the scores of boxes of worlds, given by their lowest and highest settings (B by D).

    The score of a case in a set that is not built from others rises or falls with each decision, so
    its ends lie at corners of the box. Choices must be the same at both ends.
    """
    turns = _list_turns(universe)
    count = count_corners(universe, low, high)
    upper = (np.arange(count)[:, np.newaxis] >> turns) & 1 == 1
    corners = np.where(upper, high[:, np.newaxis], low[:, np.newaxis])
    realized = universe.realize(corners.reshape(-1, low.shape[1]))
    values = realized.values.reshape(len(low), count, *realized.values.shape[1:])
    scores = Bounds(
        values.min(axis=1),
        values.max(axis=1),
        np.zeros(values[:, 0].shape, dtype=np.int64) + 2 * np.arange(values.shape[-1]),
    )
    for j, expression in universe.derived:
        built = fold_intervals(universe, scores, expression)
        scores.low[..., j], scores.high[..., j] = built.low, built.high
        scores.source[..., j] = built.source
    cuts = {
        name: (ends.reshape(len(low), count).min(axis=1), ends.reshape(len(low), count).max(axis=1))
        for name, ends in realized.cuts.items()
    }
    told = {claim: own.reshape(len(low), count, -1)[:, 0] for claim, own in realized.told.items()}
    return BoxScores(scores, realized.keep.reshape(len(low), count, -1)[:, 0], cuts, told)


def count_corners(universe: Universe, low: Array, high: Array) -> int:
    """Return at how many corners of a box its scores are worked out."""
    free = (low != high).any(axis=0)
    return 1 << int(_list_turns(universe)[free].max(initial=0) + 1)


def _list_turns(universe: Universe) -> Sources:
    """Return for every decision when it changes ends as corners are gone through.

    Only the anchors of one set bear on a score together; all else takes its ends in step.
    """
    turns = np.zeros(len(universe.decisions), dtype=np.int64)
    for rule in universe.column_rules:
        for turn, (_, position) in enumerate(rule.anchors):
            turns[position] = turn
    return turns


def _hold_surely(inside: Sequence[tuple[Flags, Flags]]) -> tuple[list[Flags], list[Flags]]:
    """Return which cases are surely, and which may be, in one of several parts alone.

    ``inside`` says of each part which cases are surely in it, and which may be.
    """
    sure, possible = [low for low, _ in inside], [high for _, high in inside]
    return hold_alone(sure, possible), hold_alone(possible, sure)


def fold_intervals(universe: Universe, scores: Bounds, expression: Expression) -> Bounds:
    """Return the interval of an expression, sets on the last axis of ``scores``."""

    def literal(part: Literal) -> Bounds:
        j = universe.names.index(part.name)
        at = j + len(universe.names) if part.earlier else j
        column = Bounds(scores.low[..., at], scores.high[..., at], scores.source[..., at])
        if part.levels is None:
            return column
        if universe.levels[j] == 2:
            return _unite([column if level else negate_bounds(column) for level in part.levels])
        inside = np.where(np.isin(column.low, part.levels), 1.0, 0 * column.low)
        return Bounds(inside, inside, column.source)

    return fold_expression(expression, literal, negate_bounds, intersect_bounds, _unite)


def negate_bounds(part: Bounds) -> Bounds:
    """Return the complement of a score."""
    return Bounds(1 - part.high, 1 - part.low, part.source ^ 1)


def intersect_bounds(parts: Sequence[Bounds]) -> Bounds:
    """Return the least of some scores.

    Its source is that of the one that is least throughout; else a number for all that can be.
    """
    low = np.minimum.reduce([part.low for part in parts])
    high = np.minimum.reduce([part.high for part in parts])
    only = np.full(low.shape, -1, dtype=np.int64)
    mixed = np.zeros(low.shape, dtype=np.int64)
    alone = np.ones(low.shape, dtype=bool)
    for part in parts:
        least = (part.low < high) | (part.high == high)
        alone &= ~least | (only == -1) | (only == part.source)
        only = np.where(least, part.source, only)
        value = np.where(part.low == part.high, part.low.view(np.int64), part.source)
        mixed += np.where(least, _scatter(value), 0)
    return Bounds(low, high, np.where(alone, only, mixed & ~1))


def _unite(parts: Sequence[Bounds]) -> Bounds:
    return negate_bounds(intersect_bounds([negate_bounds(part) for part in parts]))


def _scatter(numbers: Sources) -> Sources:
    """Return numbers spread over all 64 bits, so that no two sums of a few are equal.

    Source: Steele, Lea and Flood (2014), OOPSLA: the mixing function of SplitMix64.
    """
    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ (mixed >> np.uint64(31))).view(np.int64)
