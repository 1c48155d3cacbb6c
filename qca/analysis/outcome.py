"""What a study asks of one outcome: its table, solutions and necessary conditions."""

from __future__ import annotations

from dataclasses import dataclass

from qca.analysis.minimization.enhanced import (
    Assumptions,
    prepare_enhanced,
    solve_enhanced,
)
from qca.analysis.minimization.problem import Minimization
from qca.analysis.necessity.analysis import NecessityAnalysis, analyze_necessity
from qca.analysis.remainders.counterfactuals import Exclusion
from qca.analysis.solutions.absence import describe_absence
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import TruthTable, build_truth_table
from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.errors import AnalysisError, Problem, QCAError
from qca.names import join_names
from qca.progress import Stage, Watch, ignore
from qca.sets.memberships import Memberships
from qca.study.declaration import Study
from qca.study.outcomes import OutcomeSettings, settle_outcome
from qca.study.settings import ConstantOutcome
from qca.study.spec import Spec


@dataclass(frozen=True, eq=False)
class OutcomeAnalysis(ByValue):
    """The analysis of one outcome; ``term_incl`` is the cut on each term, where there is one."""

    settings: OutcomeSettings
    table: TruthTable
    solutions: tuple[Solution, ...]
    exclusions: tuple[Exclusion, ...]
    assumptions: Assumptions
    necessity: NecessityAnalysis
    term_incl: float | None = None

    def __repr__(self) -> str:
        return "\n  ".join(map(repr, (self.table, *self.solutions, self.necessity)))


def check_outcomes(study: Study, *, watch: Watch = ignore) -> tuple[Problem, ...]:
    """Return what a run would tell; raise what stands against a truth table.

    That is which cases are in no row, and which solutions cannot be had, and why.

    Raises
    ------
    AnalysisError
        A truth table cannot be built; every outcome is looked at.
    """
    problems: list[Problem] = []
    notes: dict[Problem, None] = {}
    for outcome in study.spec.outcome:
        watch(Stage.ROWS, 0, None)
        try:
            table = build_table(study.spec, study.scores.memberships, outcome, watch=watch)
            found, *_ = solve_by_spec(study.spec, table, max_models=1, thorough=False, watch=watch)
        except QCAError as error:
            problems.extend(p for p in error.problems if p not in problems)
            continue
        if table.dropped:
            named = join_names(table.dropped)
            notes[Problem(f"at 0.5 on a condition, and so in no row: {named}")] = None
        for solution in found:
            if solution.absence is not None:
                notes |= dict.fromkeys(describe_absence(solution.absence, table))
    if problems:
        raise AnalysisError(problems)
    return tuple(notes)


def build_table(
    spec: Spec, memberships: Memberships, outcome: Formula, *, watch: Watch = ignore
) -> TruthTable:
    """Return the truth table of one outcome of a study, a constant outcome too."""
    cuts = settle_outcome(spec, outcome).truth_table
    return build_truth_table(
        memberships,
        outcome,
        spec.conditions,
        incl_cut=cuts.incl_cut,
        n_cut=cuts.n_cut,
        pri_cut=cuts.pri_cut,
        at_crossover=cuts.at_crossover,
        constant=ConstantOutcome.KEEP,
        watch=watch,
    )


def solve_by_spec(
    spec: Spec, table: TruthTable, *, max_models: int, thorough: bool, watch: Watch = ignore
) -> tuple[tuple[Solution, ...], tuple[Exclusion, ...], Assumptions]:
    """Return the solutions of a truth table that a specification asks for, and what they assume."""
    declared, settled = spec.minimize, settle_outcome(spec, table.outcome)
    return solve_enhanced(
        table,
        declared.solutions,
        expectations=settled.expectations,
        exclude=settled.exclude,
        necessary=settled.necessary,
        contradictory=declared.enhanced.contradictory,
        models=declared.models,
        max_models=max_models,
        term_incl=declared.term_incl,
        thorough=thorough,
        watch=watch,
    )


def prepare_by_spec(spec: Spec, table: TruthTable, *, max_models: int) -> Minimization:
    """Return the minimisation that a specification asks for, of which each kind can be solved.

    Contradictory assumptions are not excluded: see :func:`solve_by_spec`.
    """
    declared, settled = spec.minimize, settle_outcome(spec, table.outcome)
    return prepare_enhanced(
        table,
        settled.necessary,
        expectations=settled.expectations,
        exclude=settled.exclude,
        models=declared.models,
        max_models=max_models,
        term_incl=declared.term_incl,
    )


def analyze_outcome(
    spec: Spec, memberships: Memberships, outcome: Formula, *, watch: Watch = ignore
) -> OutcomeAnalysis:
    """Return truth table, solutions and necessity for one outcome of a study."""
    watch(Stage.ROWS, 0, None)
    table = build_table(spec, memberships, outcome, watch=watch)
    declared = spec.minimize
    solutions, exclusions, assumptions = solve_by_spec(
        spec, table, max_models=declared.max_models, thorough=declared.thorough, watch=watch
    )
    nec = spec.cuts.necessity
    necessity = analyze_necessity(
        memberships,
        outcome,
        spec.conditions,
        incl_cut=nec.incl,
        ron_cut=nec.ron,
        cov_cut=nec.cov,
        constant=ConstantOutcome.KEEP,
        watch=watch,
    )
    return OutcomeAnalysis(
        settings=settle_outcome(spec, outcome),
        table=table,
        solutions=solutions,
        exclusions=exclusions,
        assumptions=assumptions,
        necessity=necessity,
        term_incl=declared.term_incl,
    )
