"""What a study asks of one outcome, and of its claims."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qca.analysis.counterfactuals import Exclusion
from qca.analysis.enhanced import Assumptions, solve_enhanced
from qca.analysis.minimization import Solution
from qca.analysis.necessity import NecessityAnalysis, analyze_necessity
from qca.analysis.truthtable import TruthTable, build_truth_table
from qca.analysis.verdicts import Diversity, TestedClaim, judge_claim
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


def analyze_outcome(spec: Spec, memberships: Memberships, outcome: str) -> OutcomeAnalysis:
    """Return truth table, solutions and necessity for one outcome of a study."""
    cuts = spec.truth_table
    table = build_truth_table(
        memberships,
        outcome,
        spec.conditions,
        incl_cut=cuts.incl_cut,
        n_cut=cuts.n_cut,
        pri_cut=cuts.pri_cut,
        at_crossover=cuts.at_crossover,
    )
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
