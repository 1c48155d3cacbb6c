"""Demands: what must be true of the cases, and of the sums over them, for a verdict on a claim.

Each demand is a conjunction, from the rules of :mod:`qca.analysis.claims.verdicts`; a verdict
stands where one of its demands is met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qca.analysis.claims.verdicts import Parameter
from qca.robustness.worlds.arrays import Array, Flags
from qca.robustness.worlds.cuts import CLAIM_CUTS, CUT_NAMES
from qca.robustness.worlds.evaluation import (
    CONTRADICTED,
    IN_KIND,
    MIXED,
    NOT_SHOWN,
    SUPPORTED,
    UNTESTED,
    VERDICT_COUNT,
    join_verdicts,
    judge_worlds,
    measure_scores,
)
from qca.robustness.worlds.universe import Realization, Universe
from qca.sets.cuts import TOLERANCE
from qca.sets.exact import SCALE
from qca.study.claims import Claim, Form, Relation

__all__ = ["Demand", "list_demands", "list_parameters", "measure_cases", "place_parameter"]

# Flags of a case in one direction: it tests it; it contradicts it in kind; it is not fully in both
# sides (where every case is, relevance is undefined); it shows a claim about existence.
TESTING, AGAINST, RELEVANT, SHOWING = range(4)
_FLAGS = 4


@dataclass(frozen=True)
class Demand:
    """What must be true: of each parameter that has a cut, and of flags of cases.

    ``signs`` are 1 where a parameter must reach its cut, -1 where it must not, and else 0. No case
    has a flag of ``none``, and at least one case each flag of ``some``.
    """

    signs: tuple[int, ...]
    none: frozenset[int]
    some: frozenset[int]

    def join(self, other: Demand) -> Demand:
        """Return the demand for two directions, this one for the first of them."""
        none, some = (
            frozenset(flag + _FLAGS for flag in flags) for flags in (other.none, other.some)
        )
        return Demand(self.signs + other.signs, self.none | none, self.some | some)


def list_parameters(universe: Universe, claim: Claim) -> tuple[tuple[Relation, Parameter], ...]:
    """Return the parameters with a cut by which a claim is judged, direction by direction."""
    return tuple(
        (cut.relation, parameter)
        for parameter, cut in CLAIM_CUTS.items()
        if claim.relation in (cut.relation, Relation.BOTH)
        and cut.read(universe.spec.cuts) is not None
    )


def place_parameter(universe: Universe, claim: Claim, cut: str) -> int:
    """Return the place of the parameter that a cut is of, among those of a claim."""
    names = [CUT_NAMES[name] for _, name in list_parameters(universe, claim)]
    return names.index(cut)


def list_demands(universe: Universe, claim: Claim, verdict: int) -> tuple[Demand, ...]:
    """Return the demands of which one must be met for a verdict on a claim."""
    if not claim.is_plain:
        return tuple(
            _list_existence(len(list_parameters(universe, claim)), len(claim.sides), verdict)
        )
    own: dict[Relation, list[Parameter]] = {}
    for relation, name in list_parameters(universe, claim):
        own.setdefault(relation, []).append(name)
    first, *others = own.values()
    if not others:
        return tuple(_list_own(first, verdict))
    return tuple(
        one.join(other)
        for a in range(VERDICT_COUNT)
        for b in range(VERDICT_COUNT)
        if int(join_verdicts([np.array([a]), np.array([b])])[0]) == verdict
        for one in _list_own(first, a)
        for other in _list_own(others[0], b)
    )


def _list_own(parameters: Sequence[Parameter], verdict: int) -> list[Demand]:
    """Return the demands for a verdict on one direction."""

    def demand(signs: dict[int, int], none: set[int], some: set[int]) -> Demand:
        every = tuple(signs.get(p, 0) for p in range(len(parameters)))
        return Demand(every, frozenset(none), frozenset(some))

    relevant = {RELEVANT} if Parameter.RON in parameters else set()
    if verdict == UNTESTED:
        return [demand({}, {TESTING}, set())]
    if verdict == SUPPORTED:
        reached = dict.fromkeys(range(len(parameters)), 1)
        return [demand(reached, {AGAINST}, {TESTING} | relevant)]
    if verdict == CONTRADICTED:
        return [demand({0: -1}, set(), {AGAINST})]
    if verdict == MIXED:
        return [demand({0: 1}, set(), {AGAINST})]
    if verdict != IN_KIND:
        return []
    short = [demand({p: -1}, {AGAINST}, {TESTING}) for p in range(len(parameters))]
    if relevant:
        short.append(demand({}, {AGAINST, RELEVANT}, {TESTING}))
    return short


def _list_existence(parameters: int, directions: int, verdict: int) -> list[Demand]:
    """Return the demands for a verdict on a claim that there is a case of something, or none."""

    def flags(flag: int, directions: range) -> frozenset[int]:
        return frozenset(flag + direction * _FLAGS for direction in directions)

    every, free = range(directions), (0,) * parameters
    if verdict == SUPPORTED:
        return [Demand(free, frozenset(), flags(SHOWING, range(d, d + 1))) for d in every]
    if verdict == UNTESTED:
        return [Demand(free, flags(TESTING, every), frozenset())]
    if verdict == NOT_SHOWN:
        none = flags(SHOWING, every)
        return [Demand(free, none, flags(TESTING, range(d, d + 1))) for d in every]
    return []


def measure_cases(
    universe: Universe, claim: Claim, values: Array, cuts: dict[str, float]
) -> tuple[Array, Flags]:
    """Return what single cases add to the gaps of the parameters (N by P), and their flags.

    ``values`` are the scores of each case in all sets (N by sets), ``cuts`` those that are not as
    the study has them. A case that is not coded adds nothing and has no flag.
    """
    count = len(values)
    realized = Realization(
        values[:, np.newaxis],
        np.ones((count, 1), dtype=bool),
        {name: np.full(count, cut) for name, cut in cuts.items()},
        np.ones((count, len(universe.outcomes)), dtype=np.int64),
    )
    scores = measure_scores(realized)
    gaps = judge_worlds(universe, realized, scores, claim).gaps
    sides, coded = scores.select(universe, claim)
    over, under = (SCALE // 2 + sign * int(TOLERANCE * SCALE) for sign in (1, -1))
    flags = []
    for inner, outer in sides:
        relevant = SCALE - np.minimum(inner, outer) > TOLERANCE * SCALE
        agreeing, against = (inner > over) & (outer > over), (inner > over) & (outer < under)
        testing = agreeing | against
        shown = agreeing if claim.form is Form.POSSIBILITY else against
        flags += [testing[:, 0], against[:, 0], relevant[:, 0], shown[:, 0]]
    return gaps, np.column_stack(flags) & coded
