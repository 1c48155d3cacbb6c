"""Enhanced standard analysis: which remainders may be assumed, and what speaks against the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qca.analysis.counterfactuals import (
    Exclusion,
    Region,
    Rule,
    build_exclusion,
    build_region,
    exclude_remainders,
    exclude_unnecessary,
    find_contradictory_assumptions,
)
from qca.analysis.minimization import Solution, minimize_kinds
from qca.analysis.truthtable import TruthTable, negate_truth_table
from qca.errors import AnalysisError
from qca.study.settings import ModelRule, SolutionKind

# Contradictory assumptions as cubes, simultaneous rows, and why ~Y could not be solved.
_Found = tuple[tuple[int, ...], tuple[int, ...], str | None]


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
    outcome and of its negation would both assume. Observed rows are never recoded.

    Source: Schneider and Wagemann (2013), Political Research Quarterly 66(1), 211-220.
    """
    exclusions = (*exclude_remainders(table, exclude), *exclude_unnecessary(table, necessary))
    found: _Found = ((), (), None)
    if any(kind != "conservative" for kind in kinds):
        found = find_assumptions(table, exclusions, max_models)
    if contradictory and found[0]:
        rule = Rule.CONTRADICTORY
        exclusions = (*exclusions, build_exclusion(table, found[0], rule.name.lower(), rule))
        found = find_assumptions(table, exclusions, max_models)
    solutions = minimize_kinds(
        table,
        kinds,
        expectations=expectations,
        exclude=exclusions,
        models=models,
        max_models=max_models,
    )
    cubes, simultaneous, unsolved = found
    region = build_region(cubes, table.space)
    return solutions, exclusions, Assumptions(region, simultaneous, unsolved)


def find_assumptions(table: TruthTable, exclusions: Sequence[Exclusion], max_models: int) -> _Found:
    """Return contradictory assumptions (as cubes) and simultaneous subset relations (rows).

    Both compare the outcome with its negation, coded with the same cuts; the assumptions are those
    of the union of all parsimonious models on either side.
    """
    negated = negate_truth_table(table)
    positive = {row.number for row in table.rows if row.out == "1"}
    simultaneous = tuple(r.number for r in negated.rows if r.out == "1" and r.number in positive)
    sides = []
    for side in (table, negated):
        try:
            solution = minimize_kinds(
                side, ("parsimonious",), exclude=exclusions, max_models=max_models
            )[0]
        except AnalysisError as error:
            return (), simultaneous, error.problems[0].what
        sides.append({cube for model in solution.cubes for cube in model})
    return find_contradictory_assumptions(table, *sides), simultaneous, None
