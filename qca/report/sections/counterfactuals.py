"""Counterfactuals: what is excluded, and what is assumed, in words and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from qca.report.pieces.plain import as_plain
from qca.report.pieces.spans import Prose, Symbols
from qca.report.sections.truth_table import document_rows

if TYPE_CHECKING:
    from qca.analysis.minimization.enhanced import Assumptions
    from qca.analysis.remainders.counterfactuals import Exclusion, Region
    from qca.analysis.solutions.solution import Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.boolean.cubes import Space
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.settings import OutcomeSettings

__all__ = [
    "Minimized",
    "document_assumptions",
    "name_region",
    "name_rows",
    "tell_assumptions",
]

# Rows named in a sentence.
_MOST_ROWS = 12


class Minimized(Protocol):
    """What the minimisation of one outcome found."""

    @property
    def table(self) -> TruthTable:
        """The truth table."""

    @property
    def solutions(self) -> Sequence[Solution]:
        """The solutions, one a kind."""

    @property
    def exclusions(self) -> Sequence[Exclusion]:
        """The remainders that must not be assumed."""

    @property
    def assumptions(self) -> Assumptions:
        """What is left to object to in what is assumed."""

    @property
    def settings(self) -> OutcomeSettings:
        """The settings of the outcome."""


def tell_assumptions(outcome: Minimized, words: Words) -> list[Prose]:
    """Return what was excluded from assuming, and what is left to object to, in sentences."""
    assumptions, named = outcome.assumptions, Symbols(outcome.table.outcome)
    lines = [
        words.tell_count(
            "excluded",
            each.region.count,
            rule=words(each.rule.value),
            expression=Symbols(each.expression),
        )
        for each in outcome.exclusions
    ]
    few = sorted({n for s in outcome.solutions for m in s.models for n in m.under_n_cut})
    if few:
        lines.append(words.tell("under_n_cut", rows=name_rows(few, words), outcome=named))
    if assumptions.contradictory.count:
        rows = name_region(assumptions.contradictory, words)
        lines.append(words.tell("contradictory", rows=rows, outcome=named))
    if assumptions.unsolved is not None:
        lines.append(words.tell("assumptions.unsolved", outcome=named))
    elif not assumptions.complete:
        lines.append(words.tell("assumptions.partial", outcome=named))
    if assumptions.simultaneous:
        rows = name_rows(assumptions.simultaneous, words)
        lines.append(words.tell("simultaneous", rows=rows, outcome=named))
    return lines


def name_rows(rows: Sequence[int], words: Words) -> str:
    """Return row numbers in words."""
    if len(rows) > _MOST_ROWS:
        return words("row.counted", number=len(rows))
    return words.count("row.number", len(rows), rows=", ".join(map(str, rows)))


def name_region(region: Region, words: Words) -> str:
    """Return the rows of a region in words, or their number where they are too many."""
    if region.rows is None:
        return words("row.counted", number=region.count)
    return name_rows(region.rows, words)


@as_plain
def document_assumptions(
    exclusions: Sequence[Exclusion], assumptions: Assumptions, space: Space
) -> Json:
    """Return the remainders excluded, by rule, and what is left to object to."""

    def region(part: Region) -> Json:
        return {"count": part.count, "rows": document_rows(part.rows, space)}

    return {
        "excluded": [
            {"rule": e.rule.value, "expression": e.expression, **region(e.region)}
            for e in exclusions
        ],
        "contradictory_assumptions": {
            **region(assumptions.contradictory),
            "complete": assumptions.complete,
        },
        "simultaneous_subset_relations": document_rows(assumptions.simultaneous, space),
        "negated_outcome_unsolved": assumptions.unsolved,
    }
