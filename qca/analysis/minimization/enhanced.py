"""Enhanced standard analysis: which remainders may be assumed, and what speaks against the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qca.analysis.minimization.minimizer import prepare_minimization
from qca.analysis.minimization.problem import Minimization
from qca.analysis.remainders.counterfactuals import (
    Exclusion,
    Region,
    Rule,
    build_exclusion,
    exclude_remainders,
    exclude_unnecessary,
    find_contradictory_assumptions,
)
from qca.analysis.solutions.absence import describe_absence
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import RowCode, TruthTable, negate_truth_table
from qca.progress import Watch, ignore
from qca.study.settings import MinimizationSettings, RemainderSettings, SolutionKind

__all__ = ["Assumptions", "prepare_enhanced", "solve_enhanced"]


@dataclass(frozen=True)
class Assumptions:
    """What stands against the remainders of an analysis.

    ``contradictory`` are the remainders that the parsimonious solutions assume both for the outcome
    and for its negation, all of them where ``complete`` (every model of both sides was looked at,
    and every pair of their terms);
    ``simultaneous`` the observed rows coded 1 for both; ``unsolved`` says why the negated outcome
    could not be minimised, where it could not.
    """

    contradictory: Region
    complete: bool
    simultaneous: tuple[int, ...]
    unsolved: str | None


def solve_enhanced(
    table: TruthTable,
    settings: MinimizationSettings,
    remainders: RemainderSettings,
    *,
    watch: Watch = ignore,
) -> tuple[tuple[Solution, ...], tuple[Exclusion, ...], Assumptions]:
    """Return the solutions, the remainders excluded by each rule, and what is left to object to.

    Enhanced standard analysis: remainders are excluded that were declared impossible, that lack a
    necessary condition, and (where ``contradictory``) that the parsimonious solutions of the
    outcome and of its negation, as they are found first, would both assume. Those that the
    solutions without them share anew are reported. Observed rows are never recoded. A solution that
    cannot be had is returned without models, and says why.

    Source: Schneider and Wagemann (2013), Political Research Quarterly 66(1), 211-220.
    """
    job = prepare_enhanced(table, settings, remainders, watch=watch)
    kinds = job.settings.solutions
    negated = negate_truth_table(table, watch=watch)
    shared = _Shared()
    if any(kind != SolutionKind.CONSERVATIVE for kind in kinds):
        shared = _find_shared(job, negated)
        if remainders.contradictory and shared.cubes:
            rule = Rule.CONTRADICTORY
            excluded = build_exclusion(table, shared.cubes, rule.name.lower(), rule)
            job = replace(job, exclusions=(*job.exclusions, excluded))
            shared = _find_shared(job, negated)
    assumptions = Assumptions(
        contradictory=Region(shared.cubes, (), table.space, disjoint=True),
        complete=shared.complete,
        simultaneous=_find_simultaneous(table, negated),
        unsolved=shared.unsolved,
    )
    return (
        tuple(job.solve_if_any(SolutionKind(kind)) for kind in dict.fromkeys(kinds)),
        job.exclusions,
        assumptions,
    )


def prepare_enhanced(
    table: TruthTable,
    settings: MinimizationSettings,
    remainders: RemainderSettings,
    *,
    watch: Watch = ignore,
) -> Minimization:
    """Return the minimisation of a table without the remainders that are ruled out beforehand.

    Contradictory assumptions are not excluded: these are known only when both sides are solved.
    """
    exclude = (
        *exclude_remainders(table, remainders.exclude),
        *exclude_unnecessary(table, remainders.necessary),
    )
    return prepare_minimization(
        table, settings, expectations=remainders.expectations, exclude=exclude, watch=watch
    )


def _find_simultaneous(table: TruthTable, negated: TruthTable) -> tuple[int, ...]:
    """Return the observed rows that are coded 1 for the outcome and for its negation."""
    positive = {row.number for row in table.rows if row.out == RowCode.POSITIVE}
    return tuple(
        row.number for row in negated.rows if row.out == RowCode.POSITIVE and row.number in positive
    )


@dataclass(frozen=True)
class _Shared:
    """Assumptions shared by both sides, as disjoint cubes; all of them where ``complete``."""

    cubes: tuple[int, ...] = ()
    complete: bool = True
    unsolved: str | None = None


def _find_shared(job: Minimization, negated: TruthTable) -> _Shared:
    """Return the remainders that some parsimonious model of each side covers.

    The negation is coded with the same cuts. That a condition is necessary for the outcome forbids
    to assume the outcome without it, not its negation, so such exclusions bind one side alone.
    """
    of_negation = tuple(e for e in job.exclusions if e.rule is not Rule.NECESSITY)
    other = replace(job, table=negated, exclusions=of_negation)
    if job.find_absence(SolutionKind.PARSIMONIOUS):
        return _Shared()
    if absence := other.find_absence(SolutionKind.PARSIMONIOUS):
        return _Shared(unsolved=describe_absence(absence, negated)[0].what)
    (here, all_here), (there, all_there) = job.find_assumed(), other.find_assumed()
    cubes, whole = find_contradictory_assumptions(job.table, here, there)
    return _Shared(cubes, all_here and all_there and whole)
