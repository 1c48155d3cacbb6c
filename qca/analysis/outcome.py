"""What a study asks of one outcome, and of its claims."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qca.analysis.counterfactuals import Exclusion
from qca.analysis.enhanced import Assumptions, solve_enhanced
from qca.analysis.minimization import minimize_kinds
from qca.analysis.necessity import NecessityAnalysis, analyze_necessity
from qca.analysis.solution import Solution
from qca.analysis.truthtable import TruthTable, build_truth_table
from qca.analysis.verdicts import Diversity, TestedClaim, judge_claim
from qca.errors import AnalysisError, Problem, QCAError
from qca.sets.cuts import is_at_crossover, is_in
from qca.sets.memberships import Memberships
from qca.study.claims import Claim
from qca.study.declaration import Study
from qca.study.settings import NecessityCuts, SufficiencyCuts
from qca.study.spec import Spec


@dataclass(frozen=True)
class OutcomeAnalysis:
    """The analysis of one outcome."""

    table: TruthTable
    solutions: tuple[Solution, ...]
    exclusions: tuple[Exclusion, ...]
    assumptions: Assumptions
    necessity: NecessityAnalysis


def judge_claims(study: Study) -> tuple[tuple[TestedClaim, ...], tuple[TestedClaim, ...]]:
    """Return the verdicts on the claims and on the rivals of a study."""
    tested = [
        tuple(judge_by_spec(study.spec, claim, study.scores.memberships) for claim in claims)
        for claims in (study.claims, study.rivals)
    ]
    return tested[0], tested[1]


def judge_by_spec(spec: Spec, claim: Claim, memberships: Memberships) -> TestedClaim:
    """Return the verdict on a claim under the cuts of a specification."""
    nec, suff = spec.cuts.necessity, spec.cuts.sufficiency
    return judge_claim(
        claim,
        memberships,
        sufficiency_cuts=SufficiencyCuts(suff.incl, suff.pri),
        necessity_cuts=NecessityCuts(nec.incl, nec.ron, nec.cov),
        diversity=_diversity(claim, spec, memberships),
    )


def _diversity(claim: Claim, spec: Spec, memberships: Memberships) -> Diversity | None:
    """Count the configurations that the cases show of the conditions that a claim speaks of."""
    used = [name for name in claim.names if name in spec.conditions]
    if len(used) < 2:
        return None
    levels = np.array([memberships.levels[memberships.index(name)] for name in used])
    values = np.column_stack([memberships.column(name) for name in used])
    values = values[~np.isnan(values).any(axis=1)]
    graded = levels == 2
    values = values[~(is_at_crossover(values) & graded).any(axis=1)]
    corners = np.where(graded, is_in(values), values)
    return Diversity(len(np.unique(corners, axis=0)), int(np.prod(levels, dtype=object)))


def check_outcomes(study: Study) -> None:
    """Raise everything that stands against the truth tables of a study's outcomes."""
    problems: list[Problem] = []
    for outcome in study.spec.outcome:
        try:
            minimize_kinds(
                build_table(study.spec, study.scores.memberships, outcome),
                study.spec.minimize.solutions,
                expectations=study.spec.minimize.expectations,
                max_models=1,
            )
        except QCAError as error:
            problems.extend(p for p in error.problems if p not in problems)
    if problems:
        raise AnalysisError(problems)


def build_table(spec: Spec, memberships: Memberships, outcome: str) -> TruthTable:
    """Return the truth table of one outcome of a study."""
    cuts = spec.truth_table
    return build_truth_table(
        memberships,
        outcome,
        spec.conditions,
        incl_cut=cuts.incl_cut,
        n_cut=cuts.n_cut,
        pri_cut=cuts.pri_cut,
        at_crossover=cuts.at_crossover,
    )


def analyze_outcome(spec: Spec, memberships: Memberships, outcome: str) -> OutcomeAnalysis:
    """Return truth table, solutions and necessity for one outcome of a study."""
    table = build_table(spec, memberships, outcome)
    declared = spec.minimize
    solutions, exclusions, assumptions = solve_enhanced(
        table,
        declared.solutions,
        expectations=declared.expectations,
        exclude=declared.exclude,
        necessary=declared.enhanced.necessary,
        contradictory=declared.enhanced.contradictory,
        models=declared.models,
        max_models=declared.max_models,
    )
    nec = spec.cuts.necessity
    necessity = analyze_necessity(
        memberships,
        outcome,
        spec.conditions,
        incl_cut=nec.incl,
        ron_cut=nec.ron,
        cov_cut=nec.cov,
    )
    return OutcomeAnalysis(table, solutions, exclusions, assumptions, necessity)
