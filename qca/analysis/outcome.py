"""What a study asks of one outcome: its table, solutions and necessary conditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from qca.analysis.minimization.enhanced import Assumptions, solve_enhanced
from qca.analysis.necessity.analysis import NecessityAnalysis, analyze_necessity
from qca.analysis.remainders.counterfactuals import Exclusion
from qca.analysis.solutions.absence import describe_absence
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import TruthTable, build_truth_table, tell_shifted
from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.errors import AnalysisError, Problem, QCAError
from qca.mappings import FrozenMapping
from qca.messages import say
from qca.names import join_names
from qca.progress import Stage, Watch, ignore
from qca.sets.memberships import Memberships
from qca.study.codes import needed_sets
from qca.study.declaration import Study
from qca.study.facts import LongSpan, list_long_spans
from qca.study.outcomes import settle_outcome
from qca.study.settings import ConstantOutcome, OutcomeSettings
from qca.study.spec import Spec

__all__ = ["OutcomeAnalysis", "analyze_outcome", "build_table", "check_outcomes"]


@dataclass(frozen=True, eq=False)
class OutcomeAnalysis(ByValue):
    """The analysis of one outcome, and the settings that it was made with.

    It rests on the cases that are coded on the conditions and on the outcome; ``left_out`` maps the
    others to the sets that they miss. ``spans`` are the values that it rests on of other years than
    their case.
    """

    settings: OutcomeSettings
    table: TruthTable
    solutions: tuple[Solution, ...]
    exclusions: tuple[Exclusion, ...]
    assumptions: Assumptions
    necessity: NecessityAnalysis
    left_out: Mapping[str, tuple[str, ...]] = FrozenMapping()
    spans: tuple[LongSpan, ...] = ()

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
            settings = settle_outcome(study.spec, outcome)
            table = build_table(study.spec, study.scores.memberships, outcome, watch=watch)
            least = replace(settings.minimization, max_models=1, thorough=False)
            solutions, *_ = solve_enhanced(table, least, settings.remainders, watch=watch)
        except QCAError as error:
            problems.extend(p for p in error.problems if p not in problems)
            continue
        if table.shifted:
            notes[Problem(tell_shifted(table))] = None
        if table.dropped:
            named = join_names(table.dropped)
            notes[Problem(say("at 0.5 on a condition, and so in no row: {cases}", cases=named))] = (
                None
            )
        for solution in solutions:
            if solution.absence is not None:
                notes |= dict.fromkeys(describe_absence(solution.absence, table))
    if problems:
        raise AnalysisError(problems)
    return tuple(notes)


def analyze_outcome(study: Study, outcome: Formula, *, watch: Watch = ignore) -> OutcomeAnalysis:
    """Return truth table, solutions and necessity for one outcome of a study."""
    watch(Stage.ROWS, 0, None)
    spec, memberships = study.spec, study.scores.memberships
    settings = settle_outcome(spec, outcome)
    table = build_table(spec, memberships, outcome, watch=watch)
    used = needed_sets(spec, [outcome])
    own = [name for name in used if spec.sets[name].expression is None]
    solutions, exclusions, assumptions = solve_enhanced(
        table, settings.minimization, settings.remainders, watch=watch
    )
    necessity = analyze_necessity(
        table.memberships,
        outcome,
        spec.conditions,
        settings.necessity,
        constant=ConstantOutcome.KEEP,
        watch=watch,
    )
    inside = set(table.source.cases)
    tabled = [case for case in study.cases if case.id in inside]
    return OutcomeAnalysis(
        settings,
        table,
        solutions,
        exclusions,
        assumptions,
        necessity,
        FrozenMapping(memberships.find_gaps(own)),
        list_long_spans(spec, used, tabled),
    )


def build_table(
    spec: Spec, memberships: Memberships, outcome: Formula, *, watch: Watch = ignore
) -> TruthTable:
    """Return the truth table of one outcome of a study, a constant outcome too.

    Its cases are those that are coded on the conditions and on the outcome.
    """
    settings = settle_outcome(spec, outcome).truth_table
    coded = memberships.keep_coded(needed_sets(spec, [outcome]))
    return build_truth_table(
        coded, outcome, spec.conditions, settings, constant=ConstantOutcome.KEEP, watch=watch
    )
