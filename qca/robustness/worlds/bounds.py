"""Bounds: what worlds can show where scores and cuts lie in intervals.

Sums over cases are bounded case by case, so that nothing possible is ever missed; what is bounded
as possible may still not be reached. Scores that are the same in every world of a box are known to
be, so that two tests which come down to one are not taken to turn apart from each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qca.analysis.claims.verdicts import Parameter
from qca.boolean.expressions import Expression, Literal, fold_expression
from qca.boolean.levels import first_of
from qca.robustness.worlds.arrays import Array, Flags
from qca.robustness.worlds.cuts import CUT_NAMES
from qca.robustness.worlds.evaluation import (
    CONTRADICTED,
    MIXED,
    SUPPORTED,
    UNTESTED,
    join_verdicts,
)
from qca.robustness.worlds.looks import Look
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import TOLERANCE
from qca.study.claims import Claim, Relation

__all__ = [
    "Bounds",
    "BoxScores",
    "CaseBounds",
    "bound_boxes",
    "bound_claim",
    "bound_relation",
    "bound_row",
    "bound_tests",
    "bound_undefined",
    "count_corners",
    "fold_intervals",
]

# Sums in floating point are trusted to this.
_SLACK = 1e-11
_Sources = NDArray[np.int64]
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
    source: _Sources

    @property
    def told(self) -> tuple[Array, Array, _Sources]:
        """What tells a score apart; where it is settled, its value alone."""
        return self.low, self.high, np.where(self.low == self.high, -1, self.source)


@dataclass(frozen=True, eq=False)
class BoxScores:
    """Intervals of the scores of boxes of worlds (boxes by cases by sets), and of their cuts."""

    scores: Bounds
    keep: Flags
    cuts: Mapping[str, tuple[Array, Array]]

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

    def fold_claim(self, universe: Universe, claim: Claim) -> tuple[Bounds, Bounds, Flags]:
        """Return both sides of a claim, and which cases test it."""
        used = [universe.names.index(name) for name in claim.names]
        coded = ~np.isnan(self.scores.low[..., used]).any(axis=-1) & self.keep
        return self.fold(universe, claim.condition), self.fold(universe, claim.outcome), coded


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
    return BoxScores(scores, realized.keep.reshape(len(low), count, -1)[:, 0], cuts)


def count_corners(universe: Universe, low: Array, high: Array) -> int:
    """Return at how many corners of a box its scores are worked out."""
    free = (low != high).any(axis=0)
    return 1 << int(_list_turns(universe)[free].max(initial=0) + 1)


def _list_turns(universe: Universe) -> _Sources:
    """Return for every decision when it changes ends as corners are gone through.

    Only the anchors of one set bear on a score together; all else takes its ends in step.
    """
    turns = np.zeros(len(universe.decisions), dtype=np.int64)
    for rule in universe.column_rules:
        for turn, (_, position) in enumerate(rule.anchors):
            turns[position] = turn
    return turns


def fold_intervals(universe: Universe, scores: Bounds, expression: Expression) -> Bounds:
    """Return the interval of an expression, sets on the last axis of ``scores``."""

    def literal(part: Literal) -> Bounds:
        j = universe.names.index(part.name)
        column = Bounds(scores.low[..., j], scores.high[..., j], scores.source[..., j])
        if part.levels is None:
            return column
        if universe.levels[j] == 2:
            return _unite([column if level else _negate(column) for level in part.levels])
        inside = np.where(np.isin(column.low, part.levels), 1.0, 0 * column.low)
        return Bounds(inside, inside, column.source)

    return fold_expression(expression, literal, _negate, _intersect, _unite)


def _negate(part: Bounds) -> Bounds:
    return Bounds(1 - part.high, 1 - part.low, part.source ^ 1)


def _intersect(parts: Sequence[Bounds]) -> Bounds:
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
    return _negate(_intersect([_negate(part) for part in parts]))


def _scatter(numbers: _Sources) -> _Sources:
    """Return numbers spread over all 64 bits, so that no two sums of a few are equal.

    Source: Steele, Lea and Flood (2014), OOPSLA: the mixing function of SplitMix64.
    """
    mixed = numbers.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (mixed ^ (mixed >> np.uint64(31))).view(np.int64)


@dataclass(frozen=True, eq=False)
class CaseBounds:
    """What each case adds to the gap of a test (boxes by cases), and what tells it apart.

    Of ``kind`` there is one for each formula; ``parts`` are the scores in it, each the least of
    some.
    """

    low: Array
    high: Array
    coded: Flags
    kind: int
    cut: Cut
    parts: tuple[tuple[Bounds, ...], ...]

    @cached_property
    def told(self) -> tuple[Array | _Sources, ...]:
        """What tells apart what cases add: the same in two tests where all of this is."""
        told: list[Array | _Sources] = [np.full(self.low.shape, self.kind)]
        told += [np.broadcast_to(end, self.low.shape) for end in self.cut]
        for part in self.parts:
            told += part[0].told if len(part) == 1 else _intersect(part).told
        return tuple(np.where(self.coded, each, 0) for each in told)

    @property
    def gap(self) -> tuple[Array, Array]:
        """The ends of the gap in each box."""
        return self.low.sum(axis=-1) - _SLACK, self.high.sum(axis=-1) + _SLACK


def _keep_terms(
    low: Array, high: Array, coded: Flags, kind: int, cut: Cut, *parts: tuple[Bounds, ...]
) -> CaseBounds:
    return CaseBounds(np.where(coded, low, 0), np.where(coded, high, 0), coded, kind, cut, parts)


def _bound_incl(x: Bounds, y: Bounds, cut: Cut, coded: Flags) -> CaseBounds:
    """Bound min(x, y) - c x: concave in x with its top at y, rising in y, falling in c."""

    def term(a: Array, b: Array, c: Array) -> Array:
        return np.minimum(a, b) - c * a

    low = np.minimum(term(x.low, y.low, cut[1]), term(x.high, y.low, cut[1]))
    high = term(np.clip(y.high, x.low, x.high), y.high, cut[0])
    return _keep_terms(low, high, coded, 0, cut, (x,), (x, y))


def _bound_pri(x: Bounds, y: Bounds, cut: Cut, coded: Flags) -> CaseBounds:
    """Bound min(x, y) - min(x, y, 1-y) - c (x - min(x, y, 1-y)): rising in y, falling in c.

    In x it is made of lines that meet at y and 1 - y.
    """

    def term(a: Array, b: Array, c: Array) -> Array:
        both = np.minimum(a, b)
        shared = np.minimum(both, 1 - b)
        return both - shared - c * (a - shared)

    def over_x(b: Array, c: Array) -> list[Array]:
        inner = (x.low, x.high, np.clip(b, x.low, x.high), np.clip(1 - b, x.low, x.high))
        return [term(a, b, c) for a in inner]

    low = np.minimum.reduce(over_x(y.low, cut[1]))
    high = np.maximum.reduce(over_x(y.high, cut[0]))
    return _keep_terms(low, high, coded, 1, cut, (x,), (x, y), (x, y, _negate(y)))


def _bound_ron(x: Bounds, y: Bounds, cut: Cut, coded: Flags) -> CaseBounds:
    """Bound 1 - x - c (1 - min(x, y)): falling in x, rising in y, falling in c."""

    def term(a: Array, b: Array, c: Array) -> Array:
        return np.asarray(1 - a - c * (1 - np.minimum(a, b)))

    low, high = term(x.high, y.low, cut[1]), term(x.low, y.high, cut[0])
    return _keep_terms(low, high, coded, 2, cut, (x,), (x, y))


def bound_undefined(universe: Universe, boxes: BoxScores, claim: Claim) -> tuple[Flags, Flags]:
    """Return where RoN may be undefined, all cases being inside, and where it surely fails so.

    Where no case can be out of the condition, it is undefined or 0.
    """
    x, y, coded = boxes.fold_claim(universe, claim)
    now = universe.spec.cuts.necessity.ron or 0.0
    positive = boxes.cut(CUT_NAMES[Parameter.RON], now)[0][:, 0] > 0
    spare = np.where(coded, 1 - np.minimum(x.high, y.high), 0).sum(axis=-1)
    outside = np.where(coded, 1 - x.low, 0).sum(axis=-1)
    return spare <= TOLERANCE, (outside <= _SLACK) & positive


def bound_relation(
    universe: Universe, boxes: BoxScores, claim: Claim, relation: Relation
) -> dict[Parameter, CaseBounds]:
    """Return the tests of one direction of a claim by the names of their parameters."""
    x, y, coded = boxes.fold_claim(universe, claim)
    suff, nec = universe.spec.cuts.sufficiency, universe.spec.cuts.necessity
    tests = {}
    if relation is Relation.SUFFICIENT:
        rules = {
            Parameter.INCL_S: (_bound_incl, x, y, suff.incl),
            Parameter.PRI: (_bound_pri, x, y, suff.pri),
        }
    else:
        rules = {
            Parameter.INCL_N: (_bound_incl, y, x, nec.incl),
            Parameter.RON: (_bound_ron, x, y, nec.ron),
            Parameter.COV_N: (_bound_incl, x, y, nec.cov),
        }
    for name, (bound, inner, outer, now) in rules.items():
        if now is not None:
            tests[name] = bound(inner, outer, boxes.cut(CUT_NAMES[name], now), coded)
    return tests


def bound_row(
    universe: Universe, boxes: BoxScores, outcome: int, config: Sequence[int]
) -> list[CaseBounds]:
    """Return the tests of one row of the truth table of an outcome."""
    table = universe.settled[outcome].truth_table
    member = _intersect(
        [
            boxes.fold(universe, Literal(name, (value + first_of(count),)))
            for name, value, count in zip(
                universe.space.names, config, universe.space.levels, strict=True
            )
        ]
    )
    y = boxes.fold(universe, universe.outcomes[outcome])
    cuts = table.incl_cut if isinstance(table.incl_cut, tuple) else (table.incl_cut,)
    return [
        _bound_incl(member, y, boxes.cut("incl_cut", cuts[0]), boxes.keep),
        _bound_pri(member, y, boxes.cut("pri_cut", table.pri_cut), boxes.keep),
        *(_bound_incl(member, y, boxes.cut("", low), boxes.keep) for low in cuts[1:]),
    ]


def bound_tests(
    universe: Universe, boxes: BoxScores, look: Look, outcomes: Sequence[int]
) -> list[CaseBounds]:
    """Return the tests of a look at one world of each box, in its order."""
    tests = []
    for o, table in zip(outcomes, look.tables, strict=True):
        for config in table.configs:
            tests += bound_row(universe, boxes, o, config)
    for fit in look.claims:
        for relation in fit.relations:
            tests += bound_relation(universe, boxes, fit.claim, relation).values()
    return tests


def bound_claim(universe: Universe, boxes: BoxScores, claim: Claim) -> Flags:
    """Return which verdicts on a claim are possible in each box (boxes by four)."""
    x, y, coded = boxes.fold_claim(universe, claim)
    directions = []
    for relation, inner, outer in ((Relation.SUFFICIENT, x, y), (Relation.NECESSARY, y, x)):
        if claim.relation in (relation, Relation.BOTH):
            tests = bound_relation(universe, boxes, claim, relation)
            undefined = bound_undefined(universe, boxes, claim)[0] & (Parameter.RON in tests)
            gaps = [terms.gap for terms in tests.values()]
            directions.append(_bound_direction(inner, outer, coded, gaps, undefined))
    possible = directions[0] if len(directions) == 1 else _join(directions[0], directions[1])
    return possible[:, [CONTRADICTED, SUPPORTED, MIXED, UNTESTED]] if claim.negated else possible


def _bound_direction(
    inner: Bounds,
    outer: Bounds,
    coded: Flags,
    gaps: Sequence[tuple[Array, Array]],
    undefined: Flags,
) -> Flags:
    """Return which verdicts on "inner is a subset of outer" are possible."""
    over, under = 0.5 + TOLERANCE, 0.5 - TOLERANCE
    surely_tested = (coded & (inner.low > over)).any(axis=-1)
    maybe = coded & (inner.high > over)
    maybe_tested = maybe.any(axis=-1)
    surely_against = (coded & (inner.low > over) & (outer.high < under)).any(axis=-1)
    maybe_against = (maybe & (outer.low < under)).any(axis=-1)
    may_pass = [high >= 0 for _, high in gaps]
    may_fail = [low < 0 for low, _ in gaps]
    possible = np.zeros((len(coded), 4), dtype=bool)
    possible[:, UNTESTED] = ~surely_tested
    possible[:, CONTRADICTED] = maybe_tested & maybe_against & may_fail[0]
    possible[:, SUPPORTED] = maybe_tested & ~surely_against & np.logical_and.reduce(may_pass)
    in_degree = ~surely_against & (np.logical_or.reduce(may_fail) | undefined)
    possible[:, MIXED] = maybe_tested & ((maybe_against & may_pass[0]) | in_degree)
    return possible


def _join(first: Flags, second: Flags) -> Flags:
    """Return which verdicts are possible of a claim in both directions."""
    possible = np.zeros_like(first)
    verdicts = np.arange(4, dtype=np.int8)
    for a in range(4):
        joined = join_verdicts([np.full(4, a, dtype=np.int8), verdicts])
        for b in range(4):
            possible[:, joined[b]] |= first[:, a] & second[:, b]
    return possible
