"""Adherence: what a study decides otherwise than its plan, and whether its findings survive that.

The plan is carried out on the codes of today: the analysis as it was locked, of the cases that it
had. What it finds is held against what the study finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.analysis.claims.judgements import judge_claims
from qca.analysis.claims.verdicts import Verdict
from qca.analysis.outcome import analyze_outcome
from qca.comparison.tables import ComparedOutcome, compare_outcomes
from qca.errors import QCAError
from qca.mappings import FrozenMapping
from qca.messages import Message, join_messages
from qca.study.cases import Case
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.differences import Declaration, Difference, DifferenceKind
from qca.study.plans import Deviation, Plan, list_deviations, list_unused

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.analysis.outcome import OutcomeAnalysis

__all__ = ["Adherence", "PlannedVerdict", "find_adherence"]


@dataclass(frozen=True)
class PlannedVerdict:
    """The verdict on a claim under the plan on the codes of today, and the present one.

    ``planned`` is None of a claim that was not planned, ``now`` of one that is given up.
    ``as_coded`` is that under the plan with the codes that it was locked with, as far as there were
    any; None where no code was changed.
    """

    claim: str
    planned: Verdict | None
    now: Verdict | None
    as_coded: Verdict | None = None

    @property
    def survives(self) -> bool:
        """Whether the plan gives the present verdict, on the codes of today and on its own."""
        return self.planned is self.now and self.as_coded in (None, self.now)


@dataclass(frozen=True)
class Adherence:
    """How a study stands to the plan that was locked beside it, in ``file`` on the day ``date``.

    ``deviations`` are what is decided otherwise; ``unused`` declared ones of what is not;
    ``since`` outcomes that were coded since, and ``early`` those that had been, cases by field.
    ``verdicts`` are on all claims and rivals of either, and ``outcomes`` what differs in truth
    tables and solutions, the plan first. ``failure`` says why the plan cannot be carried out on the
    codes of today, in which case there are neither.
    """

    file: str
    date: str
    deviations: tuple[Deviation, ...]
    unused: tuple[str, ...]
    since: tuple[Difference, ...]
    early: tuple[tuple[str, tuple[str, ...]], ...]
    verdicts: tuple[PlannedVerdict, ...]
    outcomes: tuple[ComparedOutcome, ...]
    failure: Message | None = None

    @property
    def lost(self) -> tuple[PlannedVerdict, ...]:
        """The verdicts on planned claims that do not survive under the plan."""
        return tuple(each for each in self.verdicts if each.planned and not each.survives)

    @property
    def undeclared(self) -> tuple[Deviation, ...]:
        """The deviations without a reason."""
        return tuple(each for each in self.deviations if not each.why)


def find_adherence(
    study: Study, tested: Sequence[TestedClaim], outcomes: Sequence[OutcomeAnalysis]
) -> Adherence | None:
    """Return how a study stands to its plan; None where none was locked beside it.

    ``tested`` are its claims and rivals with their verdicts, ``outcomes`` what it finds of each.
    """
    plan, declared = study.plan, study.declared
    if plan is None or declared is None:
        return None
    deviations, since = list_deviations(plan, declared)
    unused = list_unused(deviations, study.spec)
    told = plan.file, plan.date, deviations, unused, since, plan.coded
    now = {each.claim.id: each.verdict for each in tested}
    if not deviations:
        kept = tuple(PlannedVerdict(name, verdict, verdict) for name, verdict in now.items())
        return Adherence(*told, kept, ())
    try:
        planned = _build(plan, _take_codes(plan, declared, keep=False))
        analyzed = [analyze_outcome(planned, outcome) for outcome in planned.spec.outcome]
    except QCAError as error:
        failure = join_messages([each.tell() for each in error.problems], "; ")
        return Adherence(*told, (), (), failure)
    return Adherence(
        *told,
        _compare_verdicts(_judge(planned), now, _judge_as_coded(plan, declared, deviations)),
        compare_outcomes(analyzed, outcomes, FrozenMapping()),
    )


def _build(plan: Plan, cases: tuple[Case, ...]) -> Study:
    return build_study(plan.declared.spec, cases, FilesRead(), review=False)


def _judge(study: Study) -> dict[str, Verdict]:
    claims, rivals = judge_claims(study)
    return {each.claim.id: each.verdict for each in (*claims, *rivals)}


def _judge_as_coded(
    plan: Plan, declared: Declaration, deviations: Sequence[Deviation]
) -> Mapping[str, Verdict] | None:
    """Return the verdicts under the plan with the codes that it was locked with, too.

    None where no code was changed since, or with the former ones there is no analysis.
    """
    if all(each.difference.kind is not DifferenceKind.CODE for each in deviations):
        return None
    try:
        return _judge(_build(plan, _take_codes(plan, declared, keep=True)))
    except QCAError:
        return None


def _take_codes(plan: Plan, declared: Declaration, *, keep: bool) -> tuple[Case, ...]:
    """Return the cases of the plan as they are coded today.

    To ``keep`` means that codes which the plan was locked with stay as they were. A case that is
    gone since is as it was then.
    """
    today = {case.id: case for case in declared.cases}
    cases = []
    for case in plan.declared.cases:
        own = today.get(case.id, case)
        if keep:
            locked = {field: code for field, code in case.codings.items() if code.is_coded}
            own = Case(own.id, own.state, own.years, {**own.codings, **locked})
        cases.append(own)
    return tuple(cases)


def _compare_verdicts(
    planned: Mapping[str, Verdict],
    now: Mapping[str, Verdict],
    as_coded: Mapping[str, Verdict] | None,
) -> tuple[PlannedVerdict, ...]:
    return tuple(
        PlannedVerdict(
            name, planned.get(name), now.get(name), None if as_coded is None else as_coded.get(name)
        )
        for name in dict.fromkeys([*planned, *now])
    )
