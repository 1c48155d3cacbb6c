"""Rows of truth tables and models of solutions that differ between two analyses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.report.pieces.cells import Cell, Said, listed
from qca.report.pieces.numbers import or_null
from qca.report.pieces.sections import Block, Remark, Section
from qca.report.pieces.spans import Prose, Symbols, Verbatim, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable

if TYPE_CHECKING:
    from qca.analysis.truth_table.table import Row
    from qca.comparison.tables import ChangedModels, ChangedRow, ComparedOutcome
    from qca.report.pieces.plain import Json
    from qca.report.words import Words

__all__ = ["build_outcome", "document_compared", "tell_outcome"]

# Cases of a row that a table names.
_MOST_NAMED = 12


def tell_outcome(outcome: ComparedOutcome, words: Words) -> Prose:
    """Say of an outcome whether its rows and models differ."""
    named = Symbols(outcome.outcome)
    rows = (
        words.tell("comparison.rows.apart")
        if outcome.rows is None
        else words.tell_amount("comparison.rows", len(outcome.rows))
    )
    differing = [each for each in outcome.models if each.differs]
    kinds = words.names([words(f"comparison.kind.{each.kind.value}") for each in differing])
    models = words.tell_amount("comparison.models", len(differing), kinds=kinds)
    return words.tell("comparison.outcome", outcome=named, rows=rows, models=models)


def build_outcome(outcome: ComparedOutcome, names: tuple[str, str], words: Words) -> Section:
    """Return the rows and models of an outcome that differ."""
    title = words("comparison.of", outcome=outcome.outcome)
    blocks: list[Block] = [tell_outcome(outcome, words)]
    if outcome.rows:
        blocks.append(_table_rows(outcome, names, words))
    blocks += [_tell_models(each, names, words) for each in outcome.models if each.differs]
    return Section(f"outcome-{outcome.outcome}", title, full=tuple(blocks))


def _table_rows(outcome: ComparedOutcome, names: tuple[str, str], words: Words) -> ReportTable:
    rows: list[tuple[Cell, ...]] = [
        (
            Said(str(outcome.space.row_number(each.config)), _write_row(outcome, each)),
            *(_show_row(row, words) for row in (each.before, each.after)),
            *(listed(row.cases, _MOST_NAMED) if row else None for row in (each.before, each.after)),
        )
        for each in outcome.rows or ()
    ]
    there = [words("variant.there", file=name) for name in names]
    columns = (
        Column("row", words("row"), CellKind.EXPRESSION),
        Column("before", there[0]),
        Column("after", there[1]),
        Column("cases_before", words("comparison.cases_in", file=names[0]), CellKind.CASES),
        Column("cases_after", words("comparison.cases_in", file=names[1]), CellKind.CASES),
    )
    title = words("comparison.rows_that_differ", outcome=outcome.outcome)
    return ReportTable("comparison_rows", title, columns, tuple(rows), outcome=str(outcome.outcome))


def _write_row(outcome: ComparedOutcome, row: ChangedRow) -> str:
    return str(outcome.space.write(outcome.space.encode(row.config)))


def _show_row(row: Row | None, words: Words) -> Cell:
    """Return the code of a row with its consistency; that it is not observed."""
    if row is None:
        return Said("", words("comparison.unobserved"))
    return Said(row.out.value, words("comparison.row", out=row.out.value, incl=f"{row.incl:.3f}"))


def _tell_models(models: ChangedModels, names: tuple[str, str], words: Words) -> Remark:
    """Return the models that only one of the two has."""
    head = words.tell("comparison.solution", kind=words(f"comparison.kind.{models.kind.value}"))
    sides = zip((models.gone, models.added), models.solved, names, strict=True)
    body = []
    for own, solved, name in sides:
        if not solved:
            body.append(words.tell("comparison.unsolved", file=Verbatim(name)))
        elif own:
            listed_models = join_prose([Symbols(each) for each in own], "; ")
            body.append(
                words.tell_count(
                    "comparison.models_in", len(own), models=listed_models, file=Verbatim(name)
                )
            )
    body.append(words.tell_amount("comparison.kept", len(models.kept)))
    if not models.listed:
        body.append(words.tell("comparison.unlisted"))
    return Remark(head, tuple(body), models.kind.value)


def document_compared(outcome: ComparedOutcome) -> Json:
    """Return the rows and models of an outcome that differ."""
    rows = outcome.rows
    return {
        "outcome": str(outcome.outcome),
        "rows": None if rows is None else [_document_row(outcome, each) for each in rows],
        "solutions": [
            {
                "kind": each.kind.value,
                "differs": each.differs,
                "only_in_first": [str(model) for model in each.gone],
                "only_in_second": [str(model) for model in each.added],
                "in_both": [str(model) for model in each.kept],
                "all_listed": each.listed,
            }
            for each in outcome.models
        ],
    }


def _document_row(outcome: ComparedOutcome, row: ChangedRow) -> Json:
    def tell(own: Row | None) -> Json | None:
        if own is None:
            return None
        fit = {"incl": or_null(own.incl), "pri": or_null(own.pri)}
        return {"out": own.out.value, "n": own.n, **fit, "cases": list(own.cases)}

    return {
        "config": _write_row(outcome, row),
        "changed": list(row.changed),
        "before": tell(row.before),
        "after": tell(row.after),
    }
