"""Claims tested: a verdict for each by a rule that is printed with it, and the cases behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from qca.equality import ByValue
from qca.names import join_names
from qca.results import Listed, describe, show_number
from qca.sets.cuts import TOLERANCE, is_at_crossover, is_in, is_out, reaches
from qca.sets.fit import Necessity, Sufficiency, necessity, sufficiency
from qca.sets.memberships import Memberships
from qca.study.claims import Claim, Relation
from qca.study.settings import FEW_CASES, NecessityCuts, SufficiencyCuts

__all__ = [
    "Caveat",
    "CaveatKind",
    "Direction",
    "Diversity",
    "Parameter",
    "TestedClaim",
    "Verdict",
    "judge_claim",
]


class Verdict(StrEnum):
    """What the cases at hand say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    MIXED = "mixed"
    UNTESTED = "untested"


class CaveatKind(StrEnum):
    """What limits a verdict."""

    TRIVIAL = "trivial necessity"
    FEW_CASES = "few cases"
    DIVERSITY = "limited diversity"
    CROSSOVER = "memberships of 0.5"
    MISSING = "missing codes"
    CANNOT_SHOW = "cases cannot show it"


@dataclass(frozen=True)
class Caveat:
    """A limit of a verdict: the cases concerned, or a number out of a possible one."""

    kind: CaveatKind
    cases: tuple[str, ...] = ()
    number: int | None = None
    possible: int | None = None


@dataclass(frozen=True)
class Diversity:
    """How many of the possible configurations of the conditions are observed."""

    observed: int
    possible: int


class Parameter(StrEnum):
    """A parameter of fit, named as in the record; the coverage of sufficiency has no cut."""

    INCL_S = "inclS"
    PRI = "pri"
    COV_S = "covS"
    INCL_N = "inclN"
    RON = "ron"
    COV_N = "covN"


@dataclass(frozen=True, eq=False)
class Direction(ByValue):
    """One direction of a claim, sufficiency or necessity, judged by itself.

    ``parameters`` are the values with their cuts (None: no cut), inclusion first; ``failed`` names
    those under their cut. ``agreeing`` and ``contradicting`` are the cases that bear it out or
    contradict it in kind, ``degree`` those that only lower its inclusion. An untested direction has
    none of these.
    """

    relation: Relation
    verdict: Verdict
    parameters: tuple[tuple[Parameter, float, float | None], ...]
    failed: tuple[Parameter, ...]
    agreeing: tuple[str, ...]
    contradicting: tuple[str, ...]
    degree: tuple[str, ...]
    tested_by: int


@dataclass(frozen=True)
class TestedClaim(Listed):
    """A claim with its verdict.

    ``supporting`` and ``against`` are the cases for and against the claim as stated: for a negated
    claim, the cases that contradict what it negates are for it.
    """

    claim: Claim
    verdict: Verdict
    directions: tuple[Direction, ...]
    sufficiency: Sufficiency | None
    necessity: Necessity | None
    sufficiency_cuts: SufficiencyCuts
    necessity_cuts: NecessityCuts
    supporting: tuple[str, ...]
    against: tuple[str, ...]
    caveats: tuple[Caveat, ...]

    COLUMNS = (
        *("id", "claim", "verdict", "inclS", "pri", "covS", "inclN", "ron", "covN"),
        *("for", "against", "caveats"),
    )

    def __repr__(self) -> str:
        fit = [f"{p.value} {show_number(value)}" for p, value in self._list_fit()]
        sides = f"{len(self.supporting)} for", f"{len(self.against)} against"
        name = f"{self.claim.id}: " if self.claim.id else ""
        return describe(self, f"{name}{self.claim.text}", self.verdict.value, *fit, *sides)

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the claim; a direction that is not claimed is undefined."""
        suff, nec = self.sufficiency, self.necessity
        undefined = (float("nan"),) * 3
        yield (
            self.claim.id,
            self.claim.text,
            self.verdict.value,
            *((suff.incl, suff.pri, suff.cov) if suff else undefined),
            *((nec.incl, nec.ron, nec.cov) if nec else undefined),
            join_names(self.supporting),
            join_names(self.against),
            "; ".join(caveat.kind.value for caveat in self.caveats),
        )

    def _list_fit(self) -> Iterator[tuple[Parameter, float]]:
        for direction in self.directions:
            for name, value, _cut in direction.parameters:
                yield name, value

    @property
    def opposing(self) -> tuple[str, ...]:
        """The cases against the claim, under the name that ``against`` had before."""
        return self.against

    @property
    def failed(self) -> tuple[Parameter, ...]:
        """The parameters under their cuts, of all directions that are tested."""
        return tuple(name for direction in self.directions for name in direction.failed)


def judge_claim(
    claim: Claim,
    memberships: Memberships,
    *,
    sufficiency_cuts: SufficiencyCuts,
    necessity_cuts: NecessityCuts,
    diversity: Diversity | None = None,
) -> TestedClaim:
    """Return the verdict on one claim.

    Untested: no case is in the set that would test it (the condition for sufficiency, the outcome
    for necessity). Contradicted: a case contradicts it in kind (sufficiency: in the condition and
    out of the outcome; necessity: in the outcome and out of the condition) and inclusion is under
    its cut. Supported: every parameter with a cut reaches it and no case contradicts in kind.
    Mixed: anything between. An equivalence is judged in both directions: supported where both are,
    contradicted where one is, untested where both are, else mixed.

    A negated claim is supported where what it negates is contradicted, contradicted where what it
    negates is supported (the cases at hand cannot show it), and else has the same verdict. Cases
    that are not coded on one of the sets are left out of the test and named in a caveat.

    Raises
    ------
    InputError
        The claim names a set that does not exist.

    Examples
    --------
    >>> import pandas as pd
    >>> from qca.sets.memberships import build_memberships
    >>> from qca.study.claims import build_claim
    >>> from qca.study.spec import ClaimSpec
    >>> frame = pd.DataFrame({"A": [1, 1, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"])
    >>> claim = build_claim(ClaimSpec(id="S", says="", claim="A -> Y"))
    >>> tested = judge_claim(
    ...     claim,
    ...     build_memberships(frame, ["A", "Y"]),
    ...     sufficiency_cuts=SufficiencyCuts(),
    ...     necessity_cuts=NecessityCuts(),
    ... )
    >>> tested.verdict.value, tested.supporting, tested.against, tested.sufficiency.incl
    ('contradicted', ('c1',), ('c2',), 0.5)
    """
    x = memberships.membership(claim.condition)
    y = memberships.membership(claim.outcome)
    coded = np.flatnonzero(~(np.isnan(x) | np.isnan(y)))
    missing = tuple(c for i, c in enumerate(memberships.cases) if i not in coded)
    x, y = x[coded], y[coded]
    cases = [memberships.cases[i] for i in coded]
    directions = []
    suff = nec = None
    parameters: tuple[tuple[Parameter, float, float | None], ...]
    if claim.relation is not Relation.NECESSARY:
        suff = sufficiency(x, y)
        parameters = (
            (Parameter.INCL_S, suff.incl, sufficiency_cuts.incl),
            (Parameter.PRI, suff.pri, sufficiency_cuts.pri),
        )
        directions.append(_judge(Relation.SUFFICIENT, x, y, parameters, cases))
    if claim.relation is not Relation.SUFFICIENT:
        nec = necessity(x, y)
        cuts = necessity_cuts
        parameters = (
            (Parameter.INCL_N, nec.incl, cuts.incl),
            (Parameter.RON, nec.ron, cuts.ron),
            (Parameter.COV_N, nec.cov, cuts.cov),
        )
        directions.append(_judge(Relation.NECESSARY, y, x, parameters, cases))
    verdict = _join([direction.verdict for direction in directions])
    if claim.negated:
        verdict = _NEGATED.get(verdict, verdict)
    caveats = _find_caveats(directions, x, y, cases, missing, diversity)
    if claim.negated and verdict is Verdict.CONTRADICTED:
        caveats.insert(0, Caveat(CaveatKind.CANNOT_SHOW))
    departing = {case for direction in directions for case in direction.contradicting}
    agreeing = {case for direction in directions for case in direction.agreeing} - departing
    sides = [tuple(case for case in cases if case in side) for side in (agreeing, departing)]
    supporting, against = reversed(sides) if claim.negated else sides
    return TestedClaim(
        claim=claim,
        verdict=verdict,
        directions=tuple(directions),
        sufficiency=suff,
        necessity=nec,
        sufficiency_cuts=sufficiency_cuts,
        necessity_cuts=necessity_cuts,
        supporting=supporting,
        against=against,
        caveats=tuple(caveats),
    )


_NEGATED = {
    Verdict.CONTRADICTED: Verdict.SUPPORTED,
    Verdict.SUPPORTED: Verdict.CONTRADICTED,
}


def _judge(
    relation: Relation,
    inner: NDArray[np.float64],
    outer: NDArray[np.float64],
    parameters: tuple[tuple[Parameter, float, float | None], ...],
    cases: Sequence[str],
) -> Direction:
    """Judge "inner is a subset of outer", which both relations come down to."""

    def name(chosen: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(cases[int(i)] for i in np.flatnonzero(chosen))

    testing = is_in(inner)
    if not testing.any():
        return Direction(relation, Verdict.UNTESTED, parameters, (), (), (), (), 0)
    contradicting = testing & is_out(outer)
    failed = tuple(
        name for name, value, cut in parameters if cut is not None and not reaches(value, cut)
    )
    if contradicting.any() and parameters[0][0] in failed:
        verdict = Verdict.CONTRADICTED
    elif failed or contradicting.any():
        verdict = Verdict.MIXED
    else:
        verdict = Verdict.SUPPORTED
    return Direction(
        relation=relation,
        verdict=verdict,
        parameters=parameters,
        failed=failed,
        agreeing=name(testing & is_in(outer)),
        contradicting=name(contradicting),
        degree=name((inner > outer + TOLERANCE) & ~contradicting),
        tested_by=int(testing.sum()),
    )


def _join(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict on a claim from those on its directions."""
    if Verdict.CONTRADICTED in verdicts:
        return Verdict.CONTRADICTED
    return verdicts[0] if len(set(verdicts)) == 1 else Verdict.MIXED


def _find_caveats(
    directions: Sequence[Direction],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    cases: Sequence[str],
    missing: tuple[str, ...],
    diversity: Diversity | None,
) -> list[Caveat]:
    caveats = []
    if any(Parameter.RON in direction.failed for direction in directions):
        caveats.append(Caveat(CaveatKind.TRIVIAL))
    tested = [direction.tested_by for direction in directions if direction.tested_by]
    if tested and min(tested) < FEW_CASES:
        caveats.append(Caveat(CaveatKind.FEW_CASES, number=min(tested)))
    at = np.flatnonzero(is_at_crossover(x) | is_at_crossover(y))
    if at.size:
        caveats.append(Caveat(CaveatKind.CROSSOVER, tuple(cases[int(i)] for i in at)))
    if missing:
        caveats.append(Caveat(CaveatKind.MISSING, missing))
    if diversity is not None and diversity.observed < diversity.possible:
        caveats.append(
            Caveat(CaveatKind.DIVERSITY, number=diversity.observed, possible=diversity.possible)
        )
    return caveats
