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

from qca.analysis.claims.verdicts import Parameter
from qca.robustness.worlds.arrays import Array, Codes, Flags
from qca.robustness.worlds.cuts import CUT_NAMES
from qca.robustness.worlds.sums import SufficiencySums, add_up_coded, divide, gap, reaches_all
from qca.robustness.worlds.universe import Realization, Universe
from qca.sets.cuts import TOLERANCE
from qca.sets.exact import SCALE, Whole, scale
from qca.sets.memberships import fold_scores
from qca.study.claims import Claim, Relation

__all__ = [
    "ClaimFit",
    "WorldScores",
    "join_verdicts",
    "judge_direction",
    "judge_worlds",
    "measure_scores",
]

SUPPORTED, CONTRADICTED, MIXED, UNTESTED = range(4)
# A world by its position, or all of them.
World = int | slice
ALL = slice(None)


@dataclass(frozen=True, eq=False)
class WorldScores:
    """The scores of worlds as whole numbers, where they are coded, and the cases kept."""

    whole: Whole
    coded: Flags
    keep: Flags

    def select(self, universe: Universe, claim: Claim) -> tuple[Whole, Whole, Flags]:
        """Return both sides of a claim, and which cases test it."""
        used = [universe.names.index(name) for name in claim.names]
        coded = self.coded[..., used].all(axis=-1) & self.keep
        x, y = (
            fold_scores(self.whole, universe.names, universe.levels, side, SCALE)
            for side in (claim.condition, claim.outcome)
        )
        return x, y, coded


def measure_scores(realized: Realization) -> WorldScores:
    """Return the scores of worlds as whole numbers."""
    coded = ~np.isnan(realized.values)
    return WorldScores(scale(np.where(coded, realized.values, 0.0)), coded, realized.keep)


@dataclass(frozen=True, eq=False)
class _RelationFit:
    """One direction of a claim in every world.

    ``tested`` and ``against`` say whether a case tests it, and whether one contradicts it in kind;
    ``fit`` are its parameters by name. Of those with a cut, inclusion first, ``gaps`` are by how
    much their sums pass it (linear in the scores while no two of one case change order) and
    ``passed`` whether they do. Where ``spare`` is 0, RoN is undefined.
    """

    tested: Flags
    against: Flags
    fit: Mapping[Parameter, Array]
    gaps: Mapping[Parameter, Array]
    passed: Mapping[Parameter, Flags]
    spare: Array | None = None

    @property
    def verdicts(self) -> Codes:
        """The verdict in every world."""
        return judge_direction(
            self.tested, self.against, np.column_stack(list(self.passed.values()))
        )

    @property
    def matters(self) -> Flags:
        """Whether anything depends on each parameter with a cut (worlds by parameters).

        Where a case contradicts in kind, only inclusion matters.
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
        return np.column_stack([each.matters for each in self.relations.values()])

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
        start, verdicts_of = 0, []
        for each in self.relations.values():
            stop = start + len(each.gaps)
            verdicts_of.append(
                judge_direction(each.tested[world], each.against[world], passed[:, start:stop])
            )
            start = stop
        verdicts = join_verdicts(verdicts_of)
        return _NEGATED[verdicts] if self.claim.negated else verdicts


_NEGATED = np.array([CONTRADICTED, SUPPORTED, MIXED, UNTESTED], dtype=np.int8)


def judge_direction(tested: Flags, against: Flags, passed: Flags) -> Codes:
    """Return the verdicts on "inner is a subset of outer", as rules of verdicts say.

    ``passed`` are the parameters with a cut (worlds by parameters), inclusion first.
    """
    held = np.where(against | ~passed.all(axis=1), MIXED, SUPPORTED)
    held = np.where(against & ~passed[:, 0], CONTRADICTED, held)
    return np.where(tested, held, UNTESTED).astype(np.int8)


def join_verdicts(verdicts: list[Codes]) -> Codes:
    """Return the verdicts on claims from those on their directions."""
    if len(verdicts) == 1:
        return verdicts[0]
    first, second = verdicts
    same = np.where(first == second, first, np.int8(MIXED))
    return np.where((first == CONTRADICTED) | (second == CONTRADICTED), np.int8(CONTRADICTED), same)


def judge_worlds(
    universe: Universe, realized: Realization, scores: WorldScores, claim: Claim
) -> ClaimFit:
    """Return a claim in every world, judged by the rules of ``judge_claim``."""
    x, y, coded = scores.select(universe, claim)
    relations = {}
    if claim.relation is not Relation.NECESSARY:
        relations[Relation.SUFFICIENT] = _judge_sufficiency(universe, realized, x, y, coded)
    if claim.relation is not Relation.SUFFICIENT:
        relations[Relation.NECESSARY] = _judge_necessity(universe, realized, x, y, coded)
    return ClaimFit(claim, relations)


def _judge_sufficiency(
    universe: Universe, realized: Realization, x: Whole, y: Whole, coded: Flags
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
            cut = realized.cuts.get(CUT_NAMES[name], now)
            gaps[name] = sums.incl_gap(cut) if name is Parameter.INCL_S else sums.pri_gap(cut)
            passed[name] = reaches_all(fit[name], cut)
    return _RelationFit(*_find_kinds(x, y, coded), fit, gaps, passed)


def _judge_necessity(
    universe: Universe, realized: Realization, x: Whole, y: Whole, coded: Flags
) -> _RelationFit:
    cuts = universe.spec.cuts.necessity
    both = np.minimum(x, y)
    overlap, in_x, in_y = add_up_coded(both, coded), add_up_coded(x, coded), add_up_coded(y, coded)
    out_x, out_both = add_up_coded(SCALE - x, coded), add_up_coded(SCALE - both, coded)
    fit, gaps, passed = {}, {}, {}
    for name, part, whole, now in (
        (Parameter.INCL_N, overlap, in_y, cuts.incl),
        (Parameter.RON, out_x, out_both, cuts.ron),
        (Parameter.COV_N, overlap, in_x, cuts.cov),
    ):
        fit[name] = divide(part, whole)
        if now is not None:
            cut = realized.cuts.get(CUT_NAMES[name], now)
            gaps[name] = gap(part, whole, cut)
            passed[name] = reaches_all(fit[name], cut)
    spare = None if cuts.ron is None else out_both / SCALE
    return _RelationFit(*_find_kinds(y, x, coded), fit, gaps, passed, spare)


def _find_kinds(inner: Whole, outer: Whole, coded: Flags) -> tuple[Flags, Flags]:
    """Return whether a case tests "inner is a subset of outer", and whether one contradicts it."""
    half, width = SCALE // 2, int(TOLERANCE * SCALE)
    testing = coded & (inner > half + width)
    against = testing & (outer < half - width)
    return np.asarray(testing.any(axis=-1)), np.asarray(against.any(axis=-1))
