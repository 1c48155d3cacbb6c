"""The configuration chart as a table, which every format writes: a column for each term.

Source: Ragin and Fiss (2008), in Ragin, Redesigning Social Inquiry, ch. 11; Fiss (2011), Academy of
Management Journal 54(2), 393-420.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qca.analysis.solutions.configurations import chart_configurations
from qca.report.pieces.cells import Said
from qca.report.pieces.charts import MOST_MODELS, choose_shown, tell_charts, tell_signs, write_mark
from qca.report.pieces.tables import Column, ReportTable, texts

if TYPE_CHECKING:
    from qca.analysis.solutions.configurations import ChartColumn, ConfigurationChart
    from qca.analysis.solutions.solution import Solution, Term
    from qca.analysis.truth_table.table import TruthTable
    from qca.report.pieces.cells import Cell
    from qca.report.words import Words

__all__ = ["table_configurations"]

# What stands in the rows under the marks, by its key and its word.
_FIT: tuple[tuple[str, str, Callable[[Term], Cell]], ...] = (
    ("inclS", "chart.incl", lambda term: term.incl),
    ("pri", "chart.pri", lambda term: term.pri),
    ("covS", "chart.cov", lambda term: term.cov),
    ("covU", "chart.unique", lambda term: term.unique),
    ("n", "chart.cases", lambda term: len(term.cases)),
)


def table_configurations(
    table: TruthTable, solutions: Sequence[Solution], words: Words
) -> tuple[ReportTable, ...]:
    """Return the configuration chart of a solution as a table; none where there is no solution.

    It is that of the intermediate solution where there is one, else of the conservative or the
    parsimonious one. Conditions stand in rows, terms in columns, those of several models side by
    side; what is said of a model as a whole stands in its first column. Models and terms beyond
    those that have room are counted in the note.
    """
    if not any(solution.models for solution in solutions):
        return ()
    charts = chart_configurations(table, solutions, most=MOST_MODELS)
    shown = choose_shown(charts)
    pairs = [(chart, column) for chart in shown for column in chart.columns]
    used = {name for chart in shown for name in chart.used}
    rows: list[tuple[Cell, ...]] = [
        (name, *(_show(column, name) for _, column in pairs))
        for name in table.conditions
        if name in used
    ]
    for key, word, read in _FIT:
        rows.append((Said(key, words(word)), *(read(column.term) for _, column in pairs)))
    rows += _list_whole(pairs, words)
    several = charts[0].model_count > 1
    columns = (
        *texts(words, ("row", "chart.configuration")),
        *(_head(chart, column, several) for chart, column in pairs),
    )
    title = words("chart.table", kind=words(charts[0].kind), outcome=table.outcome)
    note = " ".join([tell_signs(shown, words), *tell_charts(charts, words)])
    return (ReportTable("configurations", title, columns, tuple(rows), note, str(table.outcome)),)


def _head(chart: ConfigurationChart, column: ChartColumn, several: bool) -> Column:
    title = f"M{chart.number}: {column.label}" if several else column.label
    return Column(f"M{chart.number}.{column.label}", title)


def _show(column: ChartColumn, name: str) -> Cell:
    """Return the mark of a condition in a term; in files what it says, and nothing for a blank."""
    mark = column.find(name)
    if mark is None:
        return Said("", "")
    return Said(f"{mark.value} {mark.coreness.value}", write_mark(mark))


def _list_whole(
    pairs: Sequence[tuple[ConfigurationChart, ChartColumn]], words: Words
) -> list[tuple[Cell, ...]]:
    """Return the rows on whole models, each with a number in the first column of a model."""
    rows: list[tuple[Cell, ...]] = []
    for key in ("incl", "pri", "cov"):
        cells: list[Cell] = []
        for chart, column in pairs:
            model = chart.model
            value = {"incl": model.incl, "pri": model.pri, "cov": model.cov}[key]
            cells.append(value if column is chart.columns[0] else Said("", ""))
        named = {"incl": "solution_inclS", "pri": "solution_pri", "cov": "solution_covS"}[key]
        rows.append((Said(named, words(f"chart.solution.{key}")), *cells))
    return rows
