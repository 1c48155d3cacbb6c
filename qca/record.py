"""The record: everything that one analysis found, for reports to draw on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from qca.analysis.claims.agreement import Agreement, find_agreements
from qca.analysis.claims.judgements import judge_claims
from qca.analysis.claims.variants import Variant, find_variant
from qca.analysis.contrasts import Contrasts, find_contrasts
from qca.analysis.outcome import OutcomeAnalysis, analyze_outcome
from qca.analysis.trajectories import Trajectories, trace_trajectories
from qca.analysis.typefit import TypologyFit, fit_typology
from qca.analysis.typology import Typology, classify_cases
from qca.comparison.adherence import Adherence, find_adherence
from qca.errors import cut_list
from qca.progress import Watch, ignore
from qca.results import Results, tally
from qca.sets.diagnostics import SetDiagnostics, diagnose
from qca.study.settings import SKEW_CUT
from qca.study.typologies import find_type_sets

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim
    from qca.analysis.diversity.answers import LimitedDiversity
    from qca.robustness.assessment import Runner
    from qca.robustness.limits import AssessmentLimits
    from qca.robustness.results.assessment import Robustness
    from qca.robustness.results.attainments import Attainment
    from qca.robustness.results.intervals import Interval
    from qca.study.declaration import Study
    from qca.study.spec import RobustnessSpec

__all__ = ["Judgement", "Record", "analyze_study", "assess_record", "judge_study"]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The verdicts on the claims and rivals of a study, and the decisions on which they turn.

    ``intervals`` are those of every decision that is declared doubtful, each alone, and
    ``attainments`` tell of what is supported in kind whether it could be supported; there are none
    where robustness was not asked for.
    """

    study: Study
    claims: tuple[TestedClaim, ...]
    rivals: tuple[TestedClaim, ...]
    intervals: tuple[Interval, ...]
    attainments: tuple[Attainment, ...] = ()

    def __repr__(self) -> str:
        first = repr(self.study).removeprefix("Study")
        return "\n  ".join([f"{type(self).__name__}{first}", *self._tell_claims()])

    def _tell_claims(self) -> list[str]:
        sides = (("claims", self.claims), ("rivals", self.rivals))
        return [f"{name}: {tally(c.verdict.value for c in own)}" for name, own in sides if own]


@dataclass(frozen=True, kw_only=True)
class Record(Judgement):
    """All findings of one study. ``outcomes`` begins with the main outcome.

    ``contrasts`` are the pairs of cases that differ in one condition alone, for each outcome;
    ``trajectories`` those of units through their periods (None: no case has years).
    ``robustness`` is None where it was not asked for, ``variant`` where the study extends no other,
    and ``adherence`` where no plan was locked beside it. ``versions`` are those of the libraries
    that it was made with, by name; None where these are the ones at hand.
    """

    outcomes: tuple[OutcomeAnalysis, ...]
    agreements: Results[Agreement]
    contrasts: tuple[Contrasts, ...]
    typology: Typology | None
    typology_fit: TypologyFit | None
    trajectories: Trajectories | None
    diagnostics: Results[SetDiagnostics]
    robustness: Robustness | None
    variant: Variant | None = None
    adherence: Adherence | None = None
    versions: Mapping[str, str] | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        first, *lines = [repr(self.study), repr(self.main), *self._tell_claims()]
        if further := [outcome.table.outcome for outcome in self.outcomes[1:]]:
            lines.append(f"further outcomes: {cut_list(further, 8)}")
        if self.robustness is not None:
            lines.append(repr(self.robustness))
        return "\n  ".join([f"{type(self).__name__}{first.removeprefix('Study')}", *lines])

    @cached_property
    def diversity(self) -> tuple[LimitedDiversity, ...]:
        """What rests on the rows of each outcome that no case shows; worked out when asked for."""
        from qca.analysis.diversity.limited import find_diversity

        return tuple(find_diversity(self.study, own, self.claims) for own in self.outcomes)

    @property
    def main(self) -> OutcomeAnalysis:
        """The analysis of the main outcome."""
        return self.outcomes[0]


def judge_study(study: Study) -> Judgement:
    """Return the verdicts on a study's claims alone, and on which decisions they turn."""
    from qca.robustness.pivots import find_study_attainments, find_study_intervals

    claims, rivals = judge_claims(study)
    return Judgement(
        study=study,
        claims=claims,
        rivals=rivals,
        intervals=find_study_intervals(study),
        attainments=find_study_attainments(study),
    )


def assess_record(
    record: Record,
    settings: RobustnessSpec,
    *,
    limits: AssessmentLimits | None = None,
    run: Runner | None = None,
) -> Record:
    """Return a record with how fragile its findings are (see ``robustness.assessment``)."""
    from qca.robustness.assessment import assess_study

    robustness = assess_study(record.study, settings, limits=limits, run=run)
    return replace(
        record,
        intervals=robustness.intervals,
        attainments=robustness.attainments,
        robustness=robustness,
    )


def analyze_study(study: Study, *, watch: Watch = ignore) -> Record:
    """Return everything that a study asks for, but how fragile it is.

    Raises
    ------
    AnalysisError
        Part of the analysis cannot be done, as where a case stands at 0.5 on a condition.
    """
    spec, memberships = study.spec, study.scores.memberships
    outcomes = tuple(analyze_outcome(study, outcome, watch=watch) for outcome in spec.outcome)
    claims, rivals = judge_claims(study)
    typology = fit = None
    if spec.typology is not None:
        typology = classify_cases(spec.typology, memberships, study.cases)
        type_sets = find_type_sets(spec)
        fit = fit_typology(typology, memberships, type_sets, claims, study.facts)
    return Record(
        study=study,
        claims=claims,
        rivals=rivals,
        intervals=(),
        attainments=(),
        outcomes=outcomes,
        agreements=find_agreements(study.claims, outcomes),
        contrasts=tuple(
            find_contrasts(memberships, own.table.outcome, own.table.conditions) for own in outcomes
        ),
        typology=typology,
        typology_fit=fit,
        trajectories=trace_trajectories(memberships, study.cases, study.facts.before, typology),
        diagnostics=diagnose(memberships, skew_cut=SKEW_CUT),
        robustness=None,
        variant=find_variant(study, [*claims, *rivals]),
        adherence=find_adherence(study, [*claims, *rivals], outcomes),
    )
