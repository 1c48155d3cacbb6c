"""What findings lack: cases that do not count, solutions that cannot be had, uncovered cases."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.solutions.absence import Absence, NoSolution, name_options
from qca.names import join_names
from qca.report.pieces.numbers import format_beside, format_cut

if TYPE_CHECKING:
    from qca.analysis.solutions.solution import Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.record import Record
    from qca.report.words import Words

__all__ = ["tell_absences", "tell_cases", "tell_uncounted"]


def tell_uncounted(record: Record, words: Words) -> list[str]:
    """Name the cases that do not count: those that miss a code, and those at 0.5 on a condition."""
    lines = []
    if record.study.left_out:
        gaps = [
            words("left_out.case", case=case, sets=join_names(sets))
            for case, sets in record.study.left_out.items()
        ]
        lines.append(words("left_out", cases="; ".join(gaps)))
    if record.main.table.dropped:
        lines.append(words("dropped", cases=words.names(record.main.table.dropped)))
    return lines


def tell_absences(solutions: Sequence[Solution], table: TruthTable, words: Words) -> list[str]:
    """Return for each reason one sentence: which solutions there are not, why, and what to do."""
    kinds: dict[Absence, list[str]] = {}
    for solution in solutions:
        if solution.absence is not None:
            kinds.setdefault(solution.absence, []).append(words(solution.kind))
    return [
        words(
            "no_solution",
            kinds=words.either(named),
            outcome=table.outcome,
            why=_tell_reason(absence, table, words),
        )
        for absence, named in kinds.items()
    ]


def _tell_reason(absence: Absence, table: TruthTable, words: Words) -> str:
    match absence.reason:
        case NoSolution.NO_POSITIVE:
            cuts = words.either(name_options(absence.settings))
            return words("no_solution.no_positive", cuts=cuts, negation=table.outcome.negate())
        case NoSolution.NO_TERM:
            first = absence.bare[0]
            bound = "" if first.whole else words("at_least")
            reach = (
                ""
                if math.isnan(first.best)
                else words(
                    "no_solution.reach", bound=bound, reach=format_beside(first.reach, first.cut)
                )
            )
            return words(
                "no_solution.no_term", row=first.row, cut=format_cut(first.cut), reach=reach
            )
        case reason:
            return words(f"no_solution.{reason.name.lower()}")


def tell_cases(solution: Solution, words: Words) -> list[str]:
    """Name the cases of the outcome that models leave uncovered, and those in them without it."""
    key = "one" if len(solution.models) == 1 else "many"
    told = []
    for name in ("uncovered", "deviant"):
        cases = dict.fromkeys(case for m in solution.models for case in getattr(m, name))
        if cases:
            told.append(
                words.count(f"cases.{name}.{key}", len(cases), cases=words.names(list(cases)))
            )
    return told
