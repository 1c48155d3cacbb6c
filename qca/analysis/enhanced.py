"""Enhanced standard analysis: which remainders may be assumed, and what speaks against the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qca.analysis.counterfactuals import (
    Exclusion,
    Region,
    Rule,
    build_exclusion,
    exclude_remainders,
    exclude_unnecessary,
    find_contradictory_assumptions,
)
from qca.analysis.minimization import Solution, minimize_kinds
from qca.analysis.truthtable import TruthTable, negate_truth_table
from qca.errors import AnalysisError
from qca.study.settings import ModelRule, SolutionKind


@dataclass(frozen=True)
class Assumptions:
    """What stands against the remainders of an analysis.

    ``contradictory`` are the remainders that the parsimonious solutions assume both for the outcome
    and for its negation; ``simultaneous`` the observed rows coded 1 for both; ``unsolved`` says why
    the negated outcome could not be minimised, where it could not.
    """

    contradictory: Region
    simultaneous: tuple[int, ...]
    unsolved: str | None


def solve_enhanced(
    table: TruthTable,
    kinds: Sequence[SolutionKind],
    *,
    expectations: Sequence[str] | str | None,
    exclude: Sequence[str] | str | None,
    necessary: Sequence[str] = (),
    contradictory: bool = False,
    models: ModelRule,
    max_models: int,
) -> tuple[tuple[Solution, ...], tuple[Exclusion, ...], Assumptions]:
    """Return the solutions, the remainders excluded by each rule, and what is left to object to.

    Enhanced standard analysis: remainders are excluded that were declared impossible, that lack a
    ``necessary`` condition, and (with ``contradictory``) that the parsimonious solutions of the
    outcome and of its negation, as they are found first, would both assume. Those that the
    solutions without them share anew are reported. Observed rows are never recoded.

    Source: Schneider and Wagemann (2013), Political Research Quarterly 66(1), 211-220.
    """
    exclusions = (*exclude_remainders(table, exclude), *exclude_unnecessary(table, necessary))
    simultaneous = find_simultaneous(table)
    cubes: tuple[int, ...] = ()
    unsolved = None
    if any(kind != "conservative" for kind in kinds):
        cubes, unsolved = find_assumptions(table, exclusions, models, max_models)
        if contradictory and cubes:
            rule = Rule.CONTRADICTORY
            exclusions = (*exclusions, build_exclusion(table, cubes, rule.name.lower(), rule))
            cubes, unsolved = find_assumptions(table, exclusions, models, max_models)
    solutions = minimize_kinds(
        table,
        kinds,
        expectations=expectations,
        exclude=exclusions,
        models=models,
        max_models=max_models,
    )
    assumptions = Assumptions(Region(cubes, (), table.space), simultaneous, unsolved)
    return solutions, exclusions, assumptions


def find_simultaneous(table: TruthTable) -> tuple[int, ...]:
    """Return the observed rows that are coded 1 for the outcome and for its negation."""
    positive = {row.number for row in table.rows if row.out == "1"}
    negated = negate_truth_table(table)
    return tuple(row.number for row in negated.rows if row.out == "1" and row.number in positive)


def find_assumptions(
    table: TruthTable, exclusions: Sequence[Exclusion], models: ModelRule, max_models: int
) -> tuple[tuple[int, ...], str | None]:
    """Return the contradictory assumptions as cubes, and why there are none where ~Y fails.

    They are remainders that some parsimonious model of the outcome covers and some model of its
    negation too, coded with the same cuts. That a condition is necessary for the outcome forbids
    to assume the outcome without it, not its negation, so such exclusions bind one side alone.
    """
    of_negation = [e for e in exclusions if e.rule is not Rule.NECESSITY]
    sides = []
    for side, excluded in ((table, exclusions), (negate_truth_table(table), of_negation)):
        try:
            solution = minimize_kinds(
                side, ("parsimonious",), exclude=excluded, models=models, max_models=max_models
            )[0]
        except AnalysisError as error:
            return (), error.problems[0].what
        sides.append({cube for model in solution.cubes for cube in model})
    return find_contradictory_assumptions(table, *sides), None
