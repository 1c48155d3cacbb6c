"""Claims tested: a verdict for each by a rule that is printed with it, and the cases behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import overload

import numpy as np
from numpy.typing import NDArray

from qca.analysis.claims.caveats import Caveat, CaveatKind, Diversity, find_caveats
from qca.analysis.claims.constancy import measure_constancy
from qca.analysis.claims.frames import Frame
from qca.analysis.claims.orders import OrderTest, permute_amounts
from qca.equality import ByValue
from qca.mappings import FrozenMapping
from qca.names import join_names
from qca.results import Listed, describe, show_number
from qca.sets.cuts import TOLERANCE, is_at_crossover, is_in, is_out, reaches
from qca.sets.fit import Necessity, Sufficiency, necessity, sufficiency
from qca.sets.memberships import Memberships
from qca.study.claims import Claim, Form, Relation
from qca.study.facts import NO_FACTS, Facts
from qca.study.settings import NecessityCuts, SufficiencyCuts

__all__ = [
    "Direction",
    "Parameter",
    "TestedClaim",
    "Verdict",
    "exceeds",
    "judge_claim",
]

_Counts = NDArray[np.int64] | NDArray[np.float64]


class Verdict(StrEnum):
    """What the cases at hand say of a claim."""

    SUPPORTED = "supported"
    IN_KIND = "in_kind"
    MIXED = "mixed"
    CONTRADICTED = "contradicted"
    NOT_SHOWN = "not_shown"
    UNTESTED = "untested"


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
    """One direction of a claim, sufficiency or necessity, judged by itself as if it were plain.

    ``parameters`` are the values with their cuts (None: no cut), inclusion first; ``failed`` names
    those under their cut. ``agreeing`` and ``contradicting`` are the cases that bear it out or
    contradict it in kind, ``degree`` those that only lower its inclusion; ``scores`` are those of
    the first two in the condition and in the outcome. An untested direction has none of these.
    """

    relation: Relation
    verdict: Verdict
    parameters: tuple[tuple[Parameter, float, float | None], ...]
    failed: tuple[Parameter, ...]
    agreeing: tuple[str, ...]
    contradicting: tuple[str, ...]
    degree: tuple[str, ...]
    scores: tuple[tuple[str, float, float], ...]
    tested_by: int


@dataclass(frozen=True)
class TestedClaim(Listed):
    """A claim with its verdict.

    ``supporting`` and ``against`` are the cases for and against the claim as stated: for a negated
    claim, the cases that contradict what it negates are for it. It is judged on ``n`` cases, those
    that are coded on its sets; ``missing`` are the others.
    """

    claim: Claim
    verdict: Verdict
    directions: tuple[Direction, ...]
    sufficiency: Sufficiency | None
    necessity: Necessity | None
    sufficiency_cuts: SufficiencyCuts
    necessity_cuts: NecessityCuts
    order: OrderTest | None
    supporting: tuple[str, ...]
    against: tuple[str, ...]
    caveats: tuple[Caveat, ...]
    n: int
    missing: tuple[str, ...] = ()

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
    facts: Facts = NO_FACTS,
) -> TestedClaim:
    """Return the verdict on one claim.

    Each direction says that one set, narrowed to the scope of the claim, is a subset of another (X
    of Y for sufficiency, Y of X for necessity). A case in the first shows it where it is in the
    second, too, and is against it in kind where it is out of that; these test it, one at 0.5 in the
    second does not.

    *Plain claims.* Untested: no case tests it. Contradicted: cases are against it in kind and
    consistency is under its cut. Mixed: cases are against it in kind, yet consistency reaches its
    cut. In kind: no case is against it, but a parameter is under its cut or undefined. Supported:
    no case is against it and every parameter with a cut reaches it. Cases against count where they
    are more than the share of those that test it that the cut ``against`` tolerates (0: any). Both
    directions of an equivalence are judged: contradicted where one is, else mixed where one is,
    untested or supported where both are, else in kind.

    *Denials* are about existence: supported by one case against in kind what is denied, untested
    where no case tests it, else not shown. *Possibilities*, too: supported by one case that shows
    it, untested where no case tests it, else not shown. No parameter counts for either.

    Cases that are not coded on one of the sets are left out of the test and named in a caveat. The
    cases of a claim that speaks of two periods are the transitions between them, and of an order
    the pairs of cases that it ranks, concordant pairs being those that show it and tied ones those
    at 0.5. ``facts`` are what else it rests on.

    Raises
    ------
    InputError
        The claim names a set that does not exist.

    Examples
    --------
    >>> import pandas as pd
    >>> from qca.sets.memberships import build_memberships
    >>> from qca.study.resolution import build_claim
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
    for expression in claim.expressions:
        memberships.check_expression(expression)
    frame = Frame(claim, memberships.cases, memberships.names, memberships.levels, facts)
    values, every = memberships.values, np.ones(len(memberships.cases), dtype=bool)
    read, known = frame.read(values, ~np.isnan(values), every, 1.0)
    sides = [
        (side.relation, inner, outer)
        for side, (inner, outer) in zip(claim.sides, read, strict=True)
    ]
    coded = np.flatnonzero(known)
    missing = frame.list_missing(known)
    n = (len(memberships.cases) if claim.order else len(frame.labels)) - len(missing)
    cases = [frame.labels[int(i)] for i in coded]
    suff = nec = None
    directions = []
    parameters: tuple[tuple[Parameter, float, float | None], ...]
    for relation, inner, outer in sides:
        inner, outer = inner[coded], outer[coded]
        if relation is Relation.SUFFICIENT:
            tolerated = sufficiency_cuts.against
            suff = sufficiency(inner, outer)
            parameters = (
                (Parameter.INCL_S, suff.incl, sufficiency_cuts.incl),
                (Parameter.PRI, suff.pri, sufficiency_cuts.pri),
            )
        else:
            tolerated = necessity_cuts.against
            nec = necessity(outer, inner)
            parameters = (
                (Parameter.INCL_N, nec.incl, necessity_cuts.incl),
                (Parameter.RON, nec.ron, necessity_cuts.ron),
                (Parameter.COV_N, nec.cov, necessity_cuts.cov),
            )
        directions.append(_judge(relation, inner, outer, parameters, cases, tolerated))
    departing = {case for direction in directions for case in direction.contradicting}
    agreeing = {case for direction in directions for case in direction.agreeing} - departing
    told = [tuple(case for case in cases if case in side) for side in (agreeing, departing)]
    supporting, against = told
    if claim.negated:
        # One counter-case settles a denial: no case is against it then.
        supporting, against = told[1], () if told[1] else told[0]
    return TestedClaim(
        claim=claim,
        verdict=_JOINS[claim.form](directions),
        directions=tuple(directions),
        sufficiency=suff,
        necessity=nec,
        sufficiency_cuts=sufficiency_cuts,
        necessity_cuts=necessity_cuts,
        supporting=supporting,
        against=against,
        order=_test_order(frame, values, sides[0][1:], coded) if claim.order else None,
        caveats=find_caveats(
            claim,
            trivial=any(Parameter.RON in direction.failed for direction in directions),
            tested_by=[direction.tested_by for direction in directions],
            crossing=tuple(cases[int(i)] for i in np.flatnonzero(_find_crossing(sides, coded))),
            n=n,
            missing=missing,
            diversity=diversity,
            spans=frame.list_spans(known),
            void=_find_void(frame, values, known),
            constancy=measure_constancy(frame, values, known),
        ),
        n=n,
        missing=missing,
    )


def _find_void(
    frame: Frame, values: NDArray[np.float64], known: NDArray[np.bool_]
) -> CaveatKind | None:
    """Return why no case could test a claim: there are no transitions, or its scope has none."""
    if frame.claim.is_temporal and not frame.labels:
        return CaveatKind.PERIODS
    within = frame.claim.within
    if within is None or is_in(frame.weigh(values, within)[known]).any():
        return None
    return CaveatKind.SCOPE


def _test_order(
    frame: Frame,
    values: NDArray[np.float64],
    pairs: tuple[NDArray[np.float64], NDArray[np.float64]],
    coded: NDArray[np.intp],
) -> OrderTest:
    """Return how amounts follow the order that a claim says they do.

    ``pairs`` say which pairs it ranks, and in which the first has more.
    """
    above, more = (side[coded] for side in pairs)
    ranked = is_in(above)
    tied = coded[ranked & is_at_crossover(more)]
    ranks, amounts, empty, several = frame.rank(values)
    return OrderTest(
        int((ranked & is_in(more)).sum()),
        int((ranked & is_out(more)).sum()),
        tuple(frame.labels[int(i)] for i in tied),
        empty,
        several,
        permute_amounts(ranks, amounts),
    )


def _find_crossing(
    sides: Sequence[tuple[Relation, NDArray[np.float64], NDArray[np.float64]]],
    coded: NDArray[np.intp],
) -> NDArray[np.bool_]:
    """Return which of the coded cases are at 0.5 on a side of a claim."""
    at = [is_at_crossover(each[coded]) for _, *pair in sides for each in pair]
    return np.asarray(np.any(at, axis=0))


def _judge(
    relation: Relation,
    inner: NDArray[np.float64],
    outer: NDArray[np.float64],
    parameters: tuple[tuple[Parameter, float, float | None], ...],
    cases: Sequence[str],
    tolerated: float,
) -> Direction:
    """Judge "inner is a subset of outer", which both relations come down to.

    ``tolerated`` is the share of the cases that test it that may be against it in kind.
    """

    def name(chosen: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(cases[int(i)] for i in np.flatnonzero(chosen))

    testing = is_in(inner) & ~is_at_crossover(outer)
    if not testing.any():
        return Direction(relation, Verdict.UNTESTED, parameters, (), (), (), (), (), 0)
    contradicting = testing & is_out(outer)
    condition, outcome = (inner, outer) if relation is Relation.SUFFICIENT else (outer, inner)
    failed = tuple(
        name for name, value, cut in parameters if cut is not None and not reaches(value, cut)
    )
    if exceeds(int(contradicting.sum()), int(testing.sum()), tolerated):
        missed = parameters[0][0] in failed
        verdict = Verdict.CONTRADICTED if missed else Verdict.MIXED
    else:
        verdict = Verdict.IN_KIND if failed else Verdict.SUPPORTED
    return Direction(
        relation=relation,
        verdict=verdict,
        parameters=parameters,
        failed=failed,
        agreeing=name(testing & is_in(outer)),
        contradicting=name(contradicting),
        degree=name((inner > outer + TOLERANCE) & ~contradicting),
        scores=tuple(
            (cases[int(i)], float(condition[i]), float(outcome[i]))
            for i in np.flatnonzero(testing & (is_in(outer) | contradicting))
        ),
        tested_by=int(testing.sum()),
    )


@overload
def exceeds(against: int, testing: int, tolerated: float) -> bool: ...


@overload
def exceeds(against: _Counts, testing: _Counts, tolerated: float) -> NDArray[np.bool_]: ...


def exceeds(
    against: int | _Counts, testing: int | _Counts, tolerated: float
) -> bool | NDArray[np.bool_]:
    """Return whether more cases are against in kind than is tolerated, as a share of those testing.

    Of arrays of such numbers, where they are.

    >>> exceeds(1, 20, 0.05), exceeds(2, 20, 0.05), exceeds(1, 20, 0)
    (False, True, True)
    """
    return against > tolerated * testing + TOLERANCE


def _join_plain(directions: Sequence[Direction]) -> Verdict:
    """Return the verdict on a plain claim from those on its directions."""
    verdicts = {direction.verdict for direction in directions}
    for verdict in (Verdict.CONTRADICTED, Verdict.MIXED):
        if verdict in verdicts:
            return verdict
    return verdicts.pop() if len(verdicts) == 1 else Verdict.IN_KIND


def _join_denial(directions: Sequence[Direction]) -> Verdict:
    return _tell_existence(directions, any(each.contradicting for each in directions))


def _join_possibility(directions: Sequence[Direction]) -> Verdict:
    return _tell_existence(directions, any(each.agreeing for each in directions))


def _tell_existence(directions: Sequence[Direction], shown: bool) -> Verdict:
    if shown:
        return Verdict.SUPPORTED
    tested = any(direction.tested_by for direction in directions)
    return Verdict.NOT_SHOWN if tested else Verdict.UNTESTED


_JOINS: Mapping[Form, Callable[[Sequence[Direction]], Verdict]] = FrozenMapping(
    {
        Form.PLAIN: _join_plain,
        Form.DENIAL: _join_denial,
        Form.POSSIBILITY: _join_possibility,
    }
)
