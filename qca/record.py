"""The record: everything that one analysis found, for reports to draw on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from qca.analysis.agreement import Agreement, find_agreements
from qca.analysis.outcome import OutcomeAnalysis, analyze_outcome, find_verdict, judge_claims
from qca.analysis.typology import Typology, place_cases
from qca.analysis.verdicts import TestedClaim
from qca.progress import Watch, ignore
from qca.robustness.pivots import Pivot, find_pivots
from qca.sets.diagnostics import SetDiagnostics, diagnose
from qca.study.declaration import Study

# A set with fewer than a fifth of the cases on one side tells little by being there or not.
SKEW_CUT = 0.2


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The verdicts on the claims and rivals of a study, and the scores on which they turn."""

    study: Study
    claims: tuple[TestedClaim, ...]
    rivals: tuple[TestedClaim, ...]
    pivots: tuple[Pivot, ...]


@dataclass(frozen=True, kw_only=True)
class Record(Judgement):
    """All findings of one study. ``outcomes`` begins with the main outcome."""

    outcomes: tuple[OutcomeAnalysis, ...]
    agreements: tuple[Agreement, ...]
    typology: Typology | None
    diagnostics: tuple[SetDiagnostics, ...]

    @property
    def main(self) -> OutcomeAnalysis:
        """The analysis of the main outcome."""
        return self.outcomes[0]


def judge_study(study: Study, *, watch: Watch = ignore) -> Judgement:
    """Return the verdicts on a study's claims alone."""
    claims, rivals = judge_claims(study)
    pivots = find_study_pivots(study, watch=watch)
    return Judgement(study=study, claims=claims, rivals=rivals, pivots=pivots)


def analyze_study(study: Study, *, watch: Watch = ignore) -> Record:
    """Return everything that a study asks for.

    Raises
    ------
    AnalysisError
        Part of the analysis cannot be done: a case at 0.5, a constant outcome, no positive row, no
        negative row where remainders are used.
    """
    spec, memberships = study.spec, study.scores.memberships
    outcomes = tuple(
        analyze_outcome(spec, memberships, outcome, watch=watch) for outcome in spec.outcome
    )
    judged = judge_study(study, watch=watch)
    return Record(
        study=study,
        claims=judged.claims,
        rivals=judged.rivals,
        pivots=judged.pivots,
        outcomes=outcomes,
        agreements=find_agreements(study.claims, outcomes),
        typology=place_cases(spec.typology, memberships, study.cases) if spec.typology else None,
        diagnostics=diagnose(memberships.to_frame(), skew_cut=SKEW_CUT),
    )


def find_study_pivots(study: Study, *, watch: Watch = ignore) -> tuple[Pivot, ...]:
    """Return the declared doubts about single scores that change a verdict of the study."""
    spec = study.spec
    return find_pivots(
        [*study.claims, *study.rivals],
        study.scores,
        partial(find_verdict, spec),
        labels=spec.robustness.labels,
        alternatives=spec.robustness.alternatives,
        watch=watch,
    )
