"""Why there is no solution: for each reason a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.solutions.absence import Absence, BareRow, NoSolution, name_options
from qca.report.pieces.numbers import format_beside, format_cut
from qca.report.pieces.spans import Prose, Symbols

if TYPE_CHECKING:
    from qca.analysis.solutions.solution import Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.report.words import Words

__all__ = ["tell_absences"]


def tell_absences(solutions: Sequence[Solution], table: TruthTable, words: Words) -> list[Prose]:
    """Return for each reason one sentence: which solutions there are not, why, and what to do."""
    kinds: dict[Absence, list[str]] = {}
    for solution in solutions:
        if solution.absence is not None:
            kinds.setdefault(solution.absence, []).append(words(solution.kind))
    return [
        words.tell(
            "no_solution",
            kinds=words.either(named),
            outcome=Symbols(table.outcome),
            why=_tell_reason(absence, table, words),
        )
        for absence, named in kinds.items()
    ]


def _tell_reason(absence: Absence, table: TruthTable, words: Words) -> Prose:
    match absence.reason:
        case NoSolution.NO_POSITIVE:
            cuts = words.either(name_options(absence.settings))
            negation = Symbols(table.outcome.negate())
            return words.tell("no_solution.no_positive", cuts=cuts, negation=negation)
        case NoSolution.NO_TERM:
            first = absence.bare[0]
            return words.tell(
                "no_solution.no_term",
                row=Symbols(first.row),
                cut=format_cut(first.cut),
                reach=_tell_reach(first, words),
            )
        case reason:
            return words.tell(f"no_solution.{reason.name.lower()}")


def _tell_reach(bare: BareRow, words: Words) -> Prose:
    """Return the highest consistency of a term within reach, where there is any."""
    if math.isnan(bare.best):
        return Prose()
    bound = "" if bare.whole else words("at_least")
    return words.tell("no_solution.reach", bound=bound, reach=format_beside(bare.reach, bare.cut))
