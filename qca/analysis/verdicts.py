"""Claims tested: a verdict for each by a rule that is printed with it, and the cases behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from qca.sets.cuts import is_at_crossover, is_in, is_out, reaches
from qca.sets.fit import Necessity, Sufficiency, necessity, sufficiency
from qca.sets.memberships import Memberships
from qca.study.claims import Claim, Relation
from qca.study.settings import NecessityCuts, SufficiencyCuts

# Fewer cases than this in the set that tests a claim are too few to rest much on.
FEW_CASES = 3


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


@dataclass(frozen=True)
class TestedClaim:
    """A claim with its verdict.

    ``supporting`` and ``opposing`` are the cases for and against the claim as stated (for a negated
    claim, the cases that contradict what it negates are for it). ``failed`` names the parameters
    under their cut; ``degree`` the cases that agree in kind and yet lower the inclusion.
    """

    claim: Claim
    verdict: Verdict
    sufficiency: Sufficiency | None
    necessity: Necessity | None
    sufficiency_cuts: SufficiencyCuts
    necessity_cuts: NecessityCuts
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    degree: tuple[str, ...]
    failed: tuple[str, ...]
    caveats: tuple[Caveat, ...]


@dataclass(frozen=True)
class _Half:
    """One direction of a claim, tested."""

    verdict: Verdict
    agreeing: tuple[int, ...]
    contradicting: tuple[int, ...]
    degree: tuple[int, ...]
    failed: tuple[str, ...]


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
    Mixed: anything between. A negated claim is supported only where what it negates is
    contradicted, and contradicted where no case speaks against what it negates. Cases that are not
    coded on one of the sets are left out of the test and named in a caveat.

    Raises
    ------
    InputError
        The claim names a set that does not exist.

    Examples
    --------
    >>> import pandas as pd
    >>> from qca.sets.memberships import build_memberships
    >>> from qca.study.claims import parse_claim
    >>> from qca.study.spec import ClaimSpec
    >>> frame = pd.DataFrame({"A": [1, 1, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"])
    >>> claim = parse_claim(ClaimSpec(id="S", says="", claim="A -> Y"))
    >>> tested = judge_claim(
    ...     claim,
    ...     build_memberships(frame, ["A", "Y"]),
    ...     sufficiency_cuts=SufficiencyCuts(),
    ...     necessity_cuts=NecessityCuts(),
    ... )
    >>> tested.verdict.value, tested.supporting, tested.opposing, tested.sufficiency.incl
    ('contradicted', ('c1',), ('c2',), 0.5)
    """
    x = memberships.membership(claim.condition)
    y = memberships.membership(claim.outcome)
    coded = np.flatnonzero(~(np.isnan(x) | np.isnan(y)))
    missing = tuple(c for i, c in enumerate(memberships.cases) if i not in coded)
    x, y = x[coded], y[coded]
    cases = [memberships.cases[i] for i in coded]
    suff = nec = None
    halves = []
    if claim.relation in (Relation.SUFFICIENT, Relation.BOTH):
        suff = sufficiency(x, y)
        failed = _failed(
            ("inclusion", suff.incl, sufficiency_cuts.incl), ("PRI", suff.pri, sufficiency_cuts.pri)
        )
        halves.append(_judge(x, y, failed, suff.incl, sufficiency_cuts.incl, x > y))
    if claim.relation in (Relation.NECESSARY, Relation.BOTH):
        nec = necessity(x, y)
        failed = _failed(
            ("inclusion", nec.incl, necessity_cuts.incl),
            ("RoN", nec.ron, necessity_cuts.ron),
            ("coverage", nec.cov, necessity_cuts.cov),
        )
        halves.append(_judge(y, x, failed, nec.incl, necessity_cuts.incl, y > x))
    half = halves[0] if len(halves) == 1 else _join(halves)
    verdict = _negate(half.verdict, half.contradicting) if claim.negated else half.verdict
    caveats = _find_caveats(half, x, y, nec, cases, missing, diversity)
    if claim.negated and verdict is Verdict.CONTRADICTED:
        caveats.insert(0, Caveat(CaveatKind.CANNOT_SHOW))
    sides = [tuple(cases[i] for i in side) for side in (half.agreeing, half.contradicting)]
    supporting, opposing = reversed(sides) if claim.negated else sides
    return TestedClaim(
        claim=claim,
        verdict=verdict,
        sufficiency=suff,
        necessity=nec,
        sufficiency_cuts=sufficiency_cuts,
        necessity_cuts=necessity_cuts,
        supporting=supporting,
        opposing=opposing,
        degree=tuple(cases[i] for i in half.degree),
        failed=half.failed,
        caveats=tuple(caveats),
    )


def _failed(*parameters: tuple[str, float, float | None]) -> tuple[str, ...]:
    return tuple(
        name for name, value, cut in parameters if cut is not None and not reaches(value, cut)
    )


def _judge(
    inner: NDArray[np.float64],
    outer: NDArray[np.float64],
    failed: tuple[str, ...],
    incl: float,
    cut: float,
    exceeds: NDArray[np.bool_],
) -> _Half:
    """Judge "inner is a subset of outer", which both relations come down to."""
    testing = is_in(inner)
    agreeing = np.flatnonzero(testing & is_in(outer))
    contradicting = np.flatnonzero(testing & is_out(outer))
    if not testing.any():
        verdict = Verdict.UNTESTED
    elif contradicting.size and not reaches(incl, cut):
        verdict = Verdict.CONTRADICTED
    elif failed or contradicting.size:
        verdict = Verdict.MIXED
    else:
        verdict = Verdict.SUPPORTED
    in_kind = np.zeros(len(inner), dtype=bool)
    in_kind[contradicting] = True
    degree = np.flatnonzero(exceeds & ~in_kind)
    sides = [tuple(map(int, side)) for side in (agreeing, contradicting, degree)]
    return _Half(verdict, sides[0], sides[1], sides[2], failed)


def _join(halves: Sequence[_Half]) -> _Half:
    """Join the two directions of an equivalence: it holds only where both do."""
    verdicts = {half.verdict for half in halves}
    if Verdict.CONTRADICTED in verdicts:
        verdict = Verdict.CONTRADICTED
    elif Verdict.UNTESTED in verdicts:
        verdict = Verdict.UNTESTED
    elif verdicts == {Verdict.SUPPORTED}:
        verdict = Verdict.SUPPORTED
    else:
        verdict = Verdict.MIXED

    def union(parts: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
        return tuple(sorted({i for part in parts for i in part}))

    against = union([half.contradicting for half in halves])
    return _Half(
        verdict,
        tuple(i for i in union([half.agreeing for half in halves]) if i not in against),
        against,
        union([half.degree for half in halves]),
        tuple(dict.fromkeys(name for half in halves for name in half.failed)),
    )


def _negate(verdict: Verdict, contradicting: tuple[int, ...]) -> Verdict:
    """Return the verdict on the negation of what was judged."""
    if verdict is Verdict.UNTESTED:
        return verdict
    if verdict is Verdict.CONTRADICTED:
        return Verdict.SUPPORTED
    return Verdict.MIXED if contradicting or verdict is Verdict.MIXED else Verdict.CONTRADICTED


def _find_caveats(
    half: _Half,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    nec: Necessity | None,
    cases: Sequence[str],
    missing: tuple[str, ...],
    diversity: Diversity | None,
) -> list[Caveat]:
    caveats = []
    if nec is not None and half.verdict is not Verdict.UNTESTED and "RoN" in half.failed:
        caveats.append(Caveat(CaveatKind.TRIVIAL))
    testing = len(half.agreeing) + len(half.contradicting)
    if 0 < testing < FEW_CASES:
        caveats.append(Caveat(CaveatKind.FEW_CASES, number=testing))
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
