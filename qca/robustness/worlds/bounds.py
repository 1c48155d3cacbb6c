"""Bounds: what worlds can show where scores and cuts lie in intervals.

Sums over cases are bounded case by case, so that nothing possible is ever missed; what is bounded
as possible may still not be reached. Scores that are the same in every world of a box are known to
be (``boxes``), so that two tests which come down to one are not taken to turn apart from each
other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qca.analysis.claims.verdicts import Parameter, exceeds
from qca.boolean.expressions import Literal
from qca.boolean.levels import first_of
from qca.robustness.worlds.arrays import Array, Flags
from qca.robustness.worlds.boxes import (
    Bounds,
    BoxScores,
    Cut,
    Sources,
    intersect_bounds,
    negate_bounds,
)
from qca.robustness.worlds.cuts import CUT_NAMES, list_tolerated
from qca.robustness.worlds.evaluation import (
    CONTRADICTED,
    IN_KIND,
    MIXED,
    NOT_SHOWN,
    SUPPORTED,
    UNTESTED,
    VERDICT_COUNT,
    join_verdicts,
)
from qca.robustness.worlds.looks import Look
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import TOLERANCE
from qca.study.claims import Claim, Form, Relation

__all__ = [
    "CaseBounds",
    "bound_claim",
    "bound_relation",
    "bound_row",
    "bound_tests",
    "bound_undefined",
]

# Sums in floating point are trusted to this.
_SLACK = 1e-11


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
    def told(self) -> tuple[Array | Sources, ...]:
        """What tells apart what cases add: the same in two tests where all of this is."""
        told: list[Array | Sources] = [np.full(self.low.shape, self.kind)]
        told += [np.broadcast_to(end, self.low.shape) for end in self.cut]
        for part in self.parts:
            told += part[0].told if len(part) == 1 else intersect_bounds(part).told
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
    return _keep_terms(low, high, coded, 1, cut, (x,), (x, y), (x, y, negate_bounds(y)))


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
    sides, coded = boxes.fold_claim(universe, claim)
    y, x = sides[-1]
    now = universe.spec.cuts.necessity.ron or 0.0
    positive = boxes.cut(CUT_NAMES[Parameter.RON], now)[0][:, 0] > 0
    spare = np.where(coded, 1 - np.minimum(x.high, y.high), 0).sum(axis=-1)
    outside = np.where(coded, 1 - x.low, 0).sum(axis=-1)
    return spare <= TOLERANCE, (outside <= _SLACK) & positive


def bound_relation(
    universe: Universe, boxes: BoxScores, claim: Claim, relation: Relation
) -> dict[Parameter, CaseBounds]:
    """Return the tests of one direction of a claim by the names of their parameters."""
    sides, coded = boxes.fold_claim(universe, claim)
    own = next(i for i, side in enumerate(claim.sides) if side.relation is relation)
    subset, superset = sides[own]
    suff, nec = universe.spec.cuts.sufficiency, universe.spec.cuts.necessity
    tests = {}
    if relation is Relation.SUFFICIENT:
        rules = {
            Parameter.INCL_S: (_bound_incl, subset, superset, suff.incl),
            Parameter.PRI: (_bound_pri, subset, superset, suff.pri),
        }
    else:
        rules = {
            Parameter.INCL_N: (_bound_incl, subset, superset, nec.incl),
            Parameter.RON: (_bound_ron, superset, subset, nec.ron),
            Parameter.COV_N: (_bound_incl, superset, subset, nec.cov),
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
    member = intersect_bounds(
        [
            boxes.fold(universe, Literal(name, (value + first_of(count),)))
            for name, value, count in zip(
                universe.space.names, config, universe.space.levels, strict=True
            )
        ]
    )
    y = boxes.fold(universe, universe.outcomes[outcome])
    keep = boxes.keep & universe.tabled[outcome]
    cuts = table.incl_cut if isinstance(table.incl_cut, tuple) else (table.incl_cut,)
    return [
        _bound_incl(member, y, boxes.cut("incl_cut", cuts[0]), keep),
        _bound_pri(member, y, boxes.cut("pri_cut", table.pri_cut), keep),
        *(_bound_incl(member, y, boxes.cut("", low), keep) for low in cuts[1:]),
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
    """Return which verdicts on a claim are possible in each box (boxes by six)."""
    sides, coded = boxes.fold_claim(universe, claim)
    if not claim.is_plain:
        return _bound_existence(sides, coded, claim.form)
    directions = []
    tolerated = list_tolerated(universe.spec.cuts, claim)
    for side, (inner, outer), share in zip(claim.sides, sides, tolerated, strict=True):
        tests = bound_relation(universe, boxes, claim, side.relation)
        undefined = bound_undefined(universe, boxes, claim)[0] & (Parameter.RON in tests)
        gaps = [terms.gap for terms in tests.values()]
        directions.append(_bound_direction(inner, outer, coded, gaps, undefined, share))
    return directions[0] if len(directions) == 1 else _join(directions[0], directions[1])


@dataclass(frozen=True, eq=False)
class _Kinds:
    """How many cases surely, and at most, are in ``inner`` and in or out of ``outer``.

    Each is a pair of the least and the largest number.
    """

    against: tuple[Array, Array]
    agreeing: tuple[Array, Array]

    @classmethod
    def of(cls, inner: Bounds, outer: Bounds, coded: Flags) -> _Kinds:
        """Count the cases of each box."""
        over, under = 0.5 + TOLERANCE, 0.5 - TOLERANCE
        surely, maybe = coded & (inner.low > over), coded & (inner.high > over)

        def count(sure: Flags, possible: Flags) -> tuple[Array, Array]:
            return (surely & sure).sum(axis=-1), (maybe & possible).sum(axis=-1)

        return cls(
            count(outer.high < under, outer.low < under),
            count(outer.low > over, outer.high > over),
        )

    @property
    def surely_tested(self) -> Flags:
        """Whether some case surely tests that the one is a subset of the other."""
        return np.asarray((self.against[0] > 0) | (self.agreeing[0] > 0))

    @property
    def maybe_tested(self) -> Flags:
        """Whether some case may test it."""
        return np.asarray((self.against[1] > 0) | (self.agreeing[1] > 0))

    def exceed(self, tolerated: float) -> tuple[Flags, Flags]:
        """Return whether surely, and whether maybe, more are against it than is tolerated."""
        # Their share is least where few are and many others agree, and the other way round.
        (least, most), (few, many) = self.against, self.agreeing
        return (
            exceeds(least, least + many, tolerated),
            exceeds(most, most + few, tolerated),
        )


def _bound_existence(sides: Sequence[tuple[Bounds, Bounds]], coded: Flags, form: Form) -> Flags:
    """Return which verdicts are possible on a claim that there is a case of something, or none."""
    kinds = [_Kinds.of(inner, outer, coded) for inner, outer in sides]
    shown = [kind.agreeing if form is Form.POSSIBILITY else kind.against for kind in kinds]
    surely, maybe = (np.logical_or.reduce([each[end] > 0 for each in shown]) for end in (0, 1))
    tested = np.logical_or.reduce([kind.surely_tested for kind in kinds])
    testable = np.logical_or.reduce([kind.maybe_tested for kind in kinds])
    possible = np.zeros((len(coded), VERDICT_COUNT), dtype=bool)
    possible[:, SUPPORTED] = maybe
    possible[:, NOT_SHOWN] = testable & ~surely
    possible[:, UNTESTED] = ~tested
    return possible


def _bound_direction(
    inner: Bounds,
    outer: Bounds,
    coded: Flags,
    gaps: Sequence[tuple[Array, Array]],
    undefined: Flags,
    tolerated: float,
) -> Flags:
    """Return which verdicts on "inner is a subset of outer" are possible."""
    kinds = _Kinds.of(inner, outer, coded)
    testable = kinds.maybe_tested
    surely_over, maybe_over = kinds.exceed(tolerated)
    may_pass = [high >= 0 for _, high in gaps]
    may_fail = [low < 0 for low, _ in gaps]
    possible = np.zeros((len(coded), VERDICT_COUNT), dtype=bool)
    possible[:, UNTESTED] = ~kinds.surely_tested
    possible[:, CONTRADICTED] = testable & maybe_over & may_fail[0]
    possible[:, MIXED] = testable & maybe_over & may_pass[0]
    possible[:, SUPPORTED] = testable & ~surely_over & np.logical_and.reduce(may_pass)
    falls_short = np.logical_or.reduce(may_fail) | undefined
    possible[:, IN_KIND] = testable & ~surely_over & falls_short
    return possible


def _join(first: Flags, second: Flags) -> Flags:
    """Return which verdicts are possible of a claim in both directions."""
    possible = np.zeros_like(first)
    verdicts = np.arange(VERDICT_COUNT, dtype=np.int8)
    for a in range(VERDICT_COUNT):
        joined = join_verdicts([np.full(VERDICT_COUNT, a, dtype=np.int8), verdicts])
        for b in range(VERDICT_COUNT):
            possible[:, joined[b]] |= first[:, a] & second[:, b]
    return possible
