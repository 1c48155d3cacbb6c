"""Evaluation of many worlds at once: the verdicts on every claim.

Sums are those of :mod:`qca.sets.exact`, whole numbers, and rules those of
:mod:`qca.analysis.claims.verdicts`, so that a world has the verdicts that a run with its settings
would have. :mod:`qca.robustness.worlds.tables` does the same for truth tables.

What a world shows depends on its sums only by which of their cuts they pass. So each finding also
tells what it would be if other cuts were passed, the cases standing where they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qca.analysis.claims.frames import Sides
from qca.analysis.claims.verdicts import Parameter, exceeds
from qca.robustness.worlds.arrays import Array, Codes, Flags
from qca.robustness.worlds.cuts import CUT_NAMES
from qca.robustness.worlds.sums import SufficiencySums, add_up_coded, divide, gap, reaches_all
from qca.robustness.worlds.universe import Realization, Universe
from qca.sets.cuts import TOLERANCE
from qca.sets.exact import SCALE, Whole, scale
from qca.study.claims import Claim, Form, Relation

__all__ = [
    "ClaimFit",
    "WorldScores",
    "join_verdicts",
    "judge_apart",
    "judge_direction",
    "judge_existence",
    "judge_worlds",
    "measure_scores",
]

SUPPORTED, IN_KIND, MIXED, CONTRADICTED, NOT_SHOWN, UNTESTED = range(6)
VERDICT_COUNT = 6
# A world by its position, or all of them.
World = int | slice
ALL = slice(None)


@dataclass(frozen=True, eq=False)
class WorldScores:
    """The scores of worlds as whole numbers, where they are coded, and the cases kept.

    ``told`` is as in ``Realization``.
    """

    whole: Whole
    coded: Flags
    keep: Flags
    told: Mapping[str, Array]

    def select(self, universe: Universe, claim: Claim) -> tuple[Sides[np.int64], Flags]:
        """Return the two sets of each direction of a claim, and which cases are coded on both.

        What its cases are says its frame (see ``analysis.claims.frames``).
        """
        frame = universe.frame(claim)
        told = self.told.get(claim.id)
        return frame.read(self.whole, self.coded, self.keep, SCALE, told)


def measure_scores(realized: Realization) -> WorldScores:
    """Return the scores of worlds as whole numbers."""
    coded = ~np.isnan(realized.values)
    whole = scale(np.where(coded, realized.values, 0.0))
    return WorldScores(whole, coded, realized.keep, realized.told)


@dataclass(frozen=True, eq=False)
class _RelationFit:
    """One direction of a claim in every world.

    ``tested`` says whether a case tests it, ``against`` whether more are against it in kind than
    the cut tolerates, ``shown`` whether one settles a claim about existence.
    ``fit`` are its parameters by name. Of those with a cut, inclusion first, ``gaps`` are by how
    much their sums pass it (linear in the scores while no two of one case change order) and
    ``passed`` whether they do; ``sums`` are those that are divided by each other. Where ``spare``
    is 0, RoN is undefined.
    """

    tested: Flags
    against: Flags
    shown: Flags
    fit: Mapping[Parameter, Array]
    sums: Mapping[Parameter, tuple[Whole, Whole]]
    gaps: Mapping[Parameter, Array]
    passed: Mapping[Parameter, Flags]
    spare: Array | None = None

    @property
    def matters(self) -> Flags:
        """Whether a plain claim depends on each parameter with a cut (worlds by parameters).

        Where cases are against it in kind, only inclusion matters.
        """
        others = [self.tested & ~self.against] * (len(self.gaps) - 1)
        return np.column_stack([self.tested, *others])


@dataclass(frozen=True, eq=False)
class ClaimFit:
    """A claim in every world, each direction by itself."""

    claim: Claim
    relations: Mapping[Relation, _RelationFit]

    @cached_property
    def verdicts(self) -> Codes:
        """The verdict in every world."""
        return self.judge(self.passed)

    @property
    def cuts(self) -> tuple[str, ...]:
        """The names of the cuts, in the order of ``gaps``."""
        return tuple(CUT_NAMES[name] for each in self.relations.values() for name in each.gaps)

    @property
    def gaps(self) -> Array:
        """By how much each parameter with a cut passes it (worlds by parameters)."""
        return np.column_stack([g for r in self.relations.values() for g in r.gaps.values()])

    @property
    def matters(self) -> Flags:
        """Whether anything depends on it."""
        matters = np.column_stack([each.matters for each in self.relations.values()])
        return matters & self.claim.is_plain

    @property
    def passed(self) -> Flags:
        """Whether it does."""
        return np.column_stack([p for r in self.relations.values() for p in r.passed.values()])

    @property
    def undefined(self) -> Flags:
        """Whether it is undefined."""
        parts = [np.isnan(r.fit[name]) for r in self.relations.values() for name in r.gaps]
        return np.column_stack(parts)

    def judge(self, passed: Flags, world: World = ALL) -> Codes:
        """Return the verdicts if parameters passed their cuts so, cases standing as in a world."""
        if not self.claim.is_plain:
            parts = list(self.relations.values())
            tested = np.logical_or.reduce([each.tested[world] for each in parts])
            shown = np.logical_or.reduce([each.shown[world] for each in parts])
            told = judge_existence(tested, shown)
            return np.broadcast_to(told, len(passed)).astype(np.int8)
        start, verdicts_of = 0, []
        for each in self.relations.values():
            stop = start + len(each.gaps)
            verdicts_of.append(
                judge_direction(each.tested[world], each.against[world], passed[:, start:stop])
            )
            start = stop
        return join_verdicts(verdicts_of)


def judge_direction(tested: Flags, against: Flags, passed: Flags) -> Codes:
    """Return the verdicts on "inner is a subset of outer", as rules of verdicts say.

    ``passed`` are the parameters with a cut (worlds by parameters), inclusion first.
    """
    agreed = np.where(passed.all(axis=1), SUPPORTED, IN_KIND)
    opposed = np.where(passed[:, 0], MIXED, CONTRADICTED)
    return np.where(tested, np.where(against, opposed, agreed), UNTESTED).astype(np.int8)


def judge_existence(tested: Flags, shown: Flags) -> Codes:
    """Return the verdicts on claims that there is a case of something, or none."""
    return np.where(shown, SUPPORTED, np.where(tested, NOT_SHOWN, UNTESTED)).astype(np.int8)


def join_verdicts(verdicts: list[Codes]) -> Codes:
    """Return the verdicts on claims from those on their directions."""
    if len(verdicts) == 1:
        return verdicts[0]
    first, second = verdicts
    joined = np.where(first == second, first, np.int8(IN_KIND))
    for verdict in (MIXED, CONTRADICTED):
        joined = np.where((first == verdict) | (second == verdict), np.int8(verdict), joined)
    return np.asarray(joined)


def judge_worlds(
    universe: Universe, realized: Realization, scores: WorldScores, claim: Claim
) -> ClaimFit:
    """Return a claim in every world, judged by the rules of ``judge_claim``."""
    sides, coded = scores.select(universe, claim)
    return _judge_sides(universe, realized.cuts, claim, sides, coded)


def judge_apart(universe: Universe, scores: WorldScores, claim: Claim) -> ClaimFit:
    """Return a claim judged on each of its cases alone, world by world and case by case."""
    sides, coded = scores.select(universe, claim)
    alone = [(inner.reshape(-1, 1), outer.reshape(-1, 1)) for inner, outer in sides]
    return _judge_sides(universe, {}, claim, alone, coded.reshape(-1, 1))


def _judge_sides(
    universe: Universe,
    moved: Mapping[str, Array],
    claim: Claim,
    sides: Sides[np.int64],
    coded: Flags,
) -> ClaimFit:
    relations = {
        side.relation: _JUDGES[side.relation](universe, moved, inner, outer, coded, claim.form)
        for side, (inner, outer) in zip(claim.sides, sides, strict=True)
    }
    return ClaimFit(claim, relations)


def _judge_sufficiency(
    universe: Universe, moved: Mapping[str, Array], x: Whole, y: Whole, coded: Flags, form: Form
) -> _RelationFit:
    cuts = universe.spec.cuts.sufficiency
    sums = SufficiencySums.of(x, y, coded)
    fit = {
        Parameter.INCL_S: sums.incl,
        Parameter.PRI: sums.pri,
        Parameter.COV_S: divide(sums.both, add_up_coded(y, coded)),
    }
    gaps, passed = {}, {}
    for name, now in ((Parameter.INCL_S, cuts.incl), (Parameter.PRI, cuts.pri)):
        if now is not None:
            cut = moved.get(CUT_NAMES[name], now)
            gaps[name] = sums.incl_gap(cut) if name is Parameter.INCL_S else sums.pri_gap(cut)
            passed[name] = reaches_all(fit[name], cut)
    divided = {
        Parameter.INCL_S: (sums.both, sums.inside),
        Parameter.PRI: (sums.both - sums.shared, sums.inside - sums.shared),
    }
    kinds = _find_kinds(x, y, coded, cuts.against, form)
    return _RelationFit(*kinds, fit, divided, gaps, passed)


def _judge_necessity(
    universe: Universe, moved: Mapping[str, Array], y: Whole, x: Whole, coded: Flags, form: Form
) -> _RelationFit:
    cuts = universe.spec.cuts.necessity
    both = np.minimum(x, y)
    overlap, in_x, in_y = add_up_coded(both, coded), add_up_coded(x, coded), add_up_coded(y, coded)
    out_x, out_both = add_up_coded(SCALE - x, coded), add_up_coded(SCALE - both, coded)
    fit, sums, gaps, passed = {}, {}, {}, {}
    for name, part, whole, now in (
        (Parameter.INCL_N, overlap, in_y, cuts.incl),
        (Parameter.RON, out_x, out_both, cuts.ron),
        (Parameter.COV_N, overlap, in_x, cuts.cov),
    ):
        fit[name] = divide(part, whole)
        sums[name] = (part, whole)
        if now is not None:
            cut = moved.get(CUT_NAMES[name], now)
            gaps[name] = gap(part, whole, cut)
            passed[name] = reaches_all(fit[name], cut)
    spare = None if cuts.ron is None else out_both / SCALE
    kinds = _find_kinds(y, x, coded, cuts.against, form)
    return _RelationFit(*kinds, fit, sums, gaps, passed, spare)


_JUDGES = {Relation.SUFFICIENT: _judge_sufficiency, Relation.NECESSARY: _judge_necessity}


def _find_kinds(
    inner: Whole, outer: Whole, coded: Flags, tolerated: float, form: Form
) -> tuple[Flags, Flags, Flags]:
    """Return whether a case tests "inner is a subset of outer", whether so many are against it.

    And whether one is that settles a claim about existence: against a denial's, in a possibility's.
    """
    half, width = SCALE // 2, int(TOLERANCE * SCALE)
    inside = coded & (inner > half + width)
    agreeing, against = inside & (outer > half + width), inside & (outer < half - width)
    testing = agreeing | against
    shown = agreeing if form is Form.POSSIBILITY else against
    number, opposed = testing.sum(axis=-1), against.sum(axis=-1)
    return (
        np.asarray(number > 0),
        exceeds(opposed, number, tolerated),
        np.asarray(shown.any(axis=-1)),
    )
