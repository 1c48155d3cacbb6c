"""Rivals beside the theory: what each explains in both directions, and what tells them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qca.analysis.claims.caveats import Caveat, CaveatKind
from qca.analysis.claims.constancy import Constancy, measure_constancy
from qca.analysis.claims.frames import Frame
from qca.analysis.claims.theory import find_paths
from qca.analysis.claims.verdicts import Direction, TestedClaim, Verdict
from qca.boolean.algebra import is_contradiction
from qca.boolean.budgets import MOST_STEPS, Budget, BudgetSpent
from qca.boolean.expressions import And, Expression, Not
from qca.equality import ByValue
from qca.results import Results
from qca.sets.cuts import is_in, is_out
from qca.sets.memberships import Memberships
from qca.study.claims import Claim, Relation

if TYPE_CHECKING:
    from qca.study.declaration import Study

__all__ = ["RivalComparison", "RivalFinding", "add_indistinct", "compare_claims", "compare_rivals"]


@dataclass(frozen=True)
class RivalComparison:
    """A rival's factor beside the joint condition of the ``theory``.

    They are compared over the ``cases`` that are clearly in or out of both: in the factor alone, in
    the condition alone. Of the cases of the outcome that are coded on both, ``both`` are in both,
    ``theory`` and ``rival`` in the one alone, and ``neither`` in none (0.5 is not in).

    ``unobserved`` are the combinations that no case shows though one could; ``telling`` cases of
    the files that are not analysed but show one of them; and ``open_cases`` those analysed that
    are coded on one of the two alone.
    """

    theory: Claim
    cases: tuple[str, ...]
    factor_alone: tuple[str, ...]
    condition_alone: tuple[str, ...]
    both: tuple[str, ...]
    theory_only: tuple[str, ...]
    rival_only: tuple[str, ...]
    neither: tuple[str, ...]
    indistinct: bool
    mirrored: bool
    unobserved: tuple[Expression, ...]
    telling: tuple[str, ...]
    open_cases: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RivalFinding(ByValue):
    """A rival with its converse (None: it has a form of its own), and beside the theory.

    ``constancy`` says how its factor is (nearly) the same in every case, where it is.
    ``comparison`` is None where no claim says that the conditions are jointly sufficient for its
    outcome, or where the rival speaks of other things than the cases.
    """

    rival: TestedClaim
    converse: TestedClaim | None
    constancy: Constancy | None
    comparison: RivalComparison | None

    @cached_property
    def tests(self) -> tuple[TestedClaim, ...]:
        """The rival as it is declared, and in the other direction."""
        return (self.rival,) if self.converse is None else (self.rival, self.converse)

    @cached_property
    def directions(self) -> Mapping[Relation, Direction]:
        """Both directions, as they are judged; none of a rival with a form of its own."""
        if not self.rival.claim.is_plain or self.rival.claim.order or self.rival.claim.placement:
            return {}
        return {each.relation: each for tested in self.tests for each in tested.directions}

    @property
    def holding(self) -> tuple[Relation, ...]:
        """The directions that the cases bear out, if only in kind."""
        fitting = (Verdict.SUPPORTED, Verdict.IN_KIND)
        return tuple(r for r, each in self.directions.items() if each.verdict in fitting)


def compare_rivals(study: Study, rivals: Sequence[TestedClaim]) -> tuple[RivalFinding, ...]:
    """Return each rival of a study with its converse and beside the theory.

    ``rivals`` are those tested, the converse of each among them.
    """
    converses = {each.claim.converse_of: each for each in rivals if each.claim.converse_of}
    memberships = study.scores.memberships
    return tuple(
        RivalFinding(
            rival=rival,
            converse=converses.get(rival.claim.id),
            constancy=_find_constancy(study, rival.claim),
            comparison=_compare(study, rival.claim, memberships),
        )
        for rival in rivals
        if not rival.claim.converse_of
    )


def _find_constancy(study: Study, rival: Claim) -> Constancy | None:
    memberships = study.scores.memberships
    frame = Frame(rival, memberships.cases, memberships.names, memberships.levels, study.facts)
    values, every = memberships.values, np.ones(len(memberships.cases), dtype=bool)
    _, known = frame.read(values, ~np.isnan(values), every, 1.0)
    return measure_constancy(frame, values, known)


def add_indistinct(study: Study, rivals: Results[TestedClaim]) -> Results[TestedClaim]:
    """Return rivals with a caveat where their factor cannot be told apart from the theory."""
    told: dict[str, Caveat] = {}
    for finding in compare_rivals(study, rivals):
        compared = finding.comparison
        if compared is not None and compared.indistinct:
            caveat = Caveat(CaveatKind.INDISTINCT, compared.cases, claim=compared.theory.id)
            told |= {each.claim.id: caveat for each in finding.tests}
    return Results(
        (
            replace(each, caveats=(*each.caveats, told[each.claim.id]))
            if each.claim.id in told
            else each
            for each in rivals
        ),
        rivals.kind,
    )


def _compare(study: Study, rival: Claim, memberships: Memberships) -> RivalComparison | None:
    if not rival.is_plain or rival.joins_cases:
        return None
    theory = find_paths(study.claims, study.spec.conditions, rival.outcome)
    if theory is None:
        return None
    spare = None if study.spare is None else study.spare.memberships
    return compare_claims(theory, rival, memberships, spare)


def compare_claims(
    theory: Claim, rival: Claim, memberships: Memberships, spare: Memberships | None = None
) -> RivalComparison:
    """Return the factor of one claim beside the condition of another, over the same cases.

    They cannot be told apart where some case is in both, some out of both, and none in one alone;
    they are mirrored where each is in one alone, so that it is the absence of the factor that
    cannot be told apart.
    ``spare`` are cases that are coded, but not analysed.

    Examples
    --------
    >>> import pandas as pd
    >>> from qca.sets.memberships import build_memberships
    >>> from qca.study.resolution import build_claim
    >>> from qca.study.spec import ClaimSpec
    >>> frame = pd.DataFrame({"A": [1, 0], "B": [0.9, 0.2], "Y": [1, 0]}, index=["c1", "c2"])
    >>> theory, rival = (
    ...     build_claim(ClaimSpec(id=id, says="", claim=f"{name} -> Y"))
    ...     for id, name in (("S1", "A"), ("R1", "B"))
    ... )
    >>> found = compare_claims(theory, rival, build_memberships(frame, ["A", "B", "Y"]))
    >>> found.indistinct, found.both, [str(each) for each in found.unobserved]
    (True, ('c1',), ['B*~A', '~B*A'])
    """
    factor, condition, outcome = (
        _weigh(memberships, part, rival.within)
        for part in (rival.condition, theory.condition, rival.outcome)
    )
    coded = ~np.isnan(factor) & ~np.isnan(condition)

    def name(chosen: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(memberships.cases[int(i)] for i in np.flatnonzero(chosen))

    alone = _find_alone(factor, condition)
    shared_in, shared_out = is_in(factor) & is_in(condition), is_out(factor) & is_out(condition)
    shown = coded & is_in(outcome)
    levels = dict(zip(memberships.names, memberships.levels, strict=True))
    return RivalComparison(
        theory=theory,
        cases=name(shared_in | shared_out | alone[0] | alone[1]),
        factor_alone=name(alone[0]),
        condition_alone=name(alone[1]),
        both=name(shown & is_in(factor) & is_in(condition)),
        theory_only=name(shown & ~is_in(factor) & is_in(condition)),
        rival_only=name(shown & is_in(factor) & ~is_in(condition)),
        neither=name(shown & ~is_in(factor) & ~is_in(condition)),
        indistinct=bool(shared_in.any() and shared_out.any() and not np.any(alone)),
        mirrored=bool(alone[0].any() and alone[1].any() and not np.any((shared_in, shared_out))),
        unobserved=_list_unobserved(rival, theory, alone, levels),
        telling=_find_telling(rival, theory, spare),
        open_cases=name(np.isnan(factor) != np.isnan(condition)),
    )


def _weigh(
    memberships: Memberships, part: Expression, within: Expression | None
) -> NDArray[np.float64]:
    """Return memberships in a part of a claim; none (NaN) of cases that are not in its scope."""
    own = memberships.membership(part)
    if within is None:
        return own
    return np.where(is_in(memberships.membership(within)), own, np.nan)


def _find_alone(
    factor: NDArray[np.float64], condition: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which cases are clearly in the one and out of the other, and the reverse."""
    return is_in(factor) & is_out(condition), is_out(factor) & is_in(condition)


def _list_unobserved(
    rival: Claim,
    theory: Claim,
    alone: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    levels: Mapping[str, int],
) -> tuple[Expression, ...]:
    """Return the combinations of the two that no case shows, but for those that none could."""
    factor, condition = rival.condition, theory.condition
    combinations = And((factor, Not(condition))), And((Not(factor), condition))
    unobserved = [each for each, shown in zip(combinations, alone, strict=True) if not shown.any()]
    try:
        budget = Budget(MOST_STEPS)
        return tuple(each for each in unobserved if not is_contradiction(each, levels, budget))
    except BudgetSpent:
        return tuple(unobserved)


def _find_telling(rival: Claim, theory: Claim, spare: Memberships | None) -> tuple[str, ...]:
    if spare is None:
        return ()
    factor, condition = (
        _weigh(spare, part, rival.within) for part in (rival.condition, theory.condition)
    )
    apart = np.logical_or.reduce(_find_alone(factor, condition))
    return tuple(spare.cases[int(i)] for i in np.flatnonzero(apart))
