"""Counterfactuals: what is excluded, and what is assumed, in words and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from qca.report.pieces.plain import as_plain
from qca.report.pieces.spans import Prose, Symbols, join_prose
from qca.report.sections.truth_table import document_rows
from qca.study.settings import SolutionKind

if TYPE_CHECKING:
    from qca.analysis.minimization.enhanced import Assumptions
    from qca.analysis.remainders.counterfactuals import Exclusion, Region
    from qca.analysis.solutions.solution import Model, Solution
    from qca.analysis.truth_table.table import TruthTable
    from qca.boolean.cubes import Space
    from qca.boolean.formulas import Formula
    from qca.report.pieces.plain import Json
    from qca.report.words import Words
    from qca.study.settings import OutcomeSettings

__all__ = [
    "Minimized",
    "document_assumptions",
    "name_region",
    "name_rows",
    "tell_assumptions",
    "tell_counterfactuals",
    "tell_model_counterfactuals",
]

# Rows named in a sentence, and those that are written out, too.
_MOST_ROWS, _MOST_WRITTEN = 12, 4
# Models of one kind of which it is told what they assume.
_MOST_MODELS = 4
# Pairs of models that are looked at for what an intermediate one does without.
_MOST_PAIRS = 50


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


def tell_counterfactuals(solution: Solution, table: TruthTable, words: Words) -> list[Prose]:
    """Return which logical remainders the models of a solution assume, in sentences.

    What an intermediate model does without is what is difficult in any pair that it comes from.
    """
    if solution.kind is SolutionKind.CONSERVATIVE:
        return []
    shown = solution.models[:_MOST_MODELS]
    told = [tell_model_counterfactuals(model, solution.kind, table, words) for model in shown]
    if left := len(solution.models) - len(told):
        told.append(words.tell_count("counterfactuals.left", left, kind=words(solution.kind)))
    return told


def tell_model_counterfactuals(
    model: Model, kind: SolutionKind, table: TruthTable, words: Words
) -> Prose:
    """Return which remainders an intermediate or parsimonious model assumes, and avoids if any."""
    assumed = model.assumed
    rows = (
        Prose((name_region(assumed, words),))
        if assumed.rows is None
        else _write_rows(assumed.rows, table.space, words)
    )
    told = [
        words.tell_amount(
            f"counterfactuals.{kind.value}",
            assumed.count,
            model=Symbols(model.expression),
            outcome=Symbols(table.outcome),
            rows=rows,
        )
    ]
    avoided = _list_difficult(model)
    if avoided is None:
        told.append(words.tell("counterfactuals.pairs"))
    elif avoided:
        named = _write_rows(avoided, table.space, words)
        told.append(words.tell_count("counterfactuals.difficult", len(avoided), rows=named))
    return join_prose(told)


def _list_difficult(model: Model) -> list[int] | None:
    """Return what parsimonious models assume and this one does not; None where it is too much."""
    pairs = model.counterfactuals
    if len(pairs) > _MOST_PAIRS or len(pairs) < model.pair_count:
        return None
    regions = [entry.difficult.rows for entry in pairs]
    if any(rows is None for rows in regions):
        return None
    return sorted({row for rows in regions if rows is not None for row in rows})


def _write_rows(rows: Sequence[int], space: Space, words: Words) -> Prose:
    """Return rows, written out where they are few."""
    if len(rows) > _MOST_WRITTEN:
        return Prose((name_rows(rows, words),))
    return words.tell_names(
        [
            words.tell("row.written", row=str(row), expression=Symbols(write_row(row, space)))
            for row in rows
        ]
    )


def write_row(number: int, space: Space) -> Formula:
    """Return the configuration of a row by its number, as an expression."""
    return space.write(space.encode(space.find_configuration(number)))


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
