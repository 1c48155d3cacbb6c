"""The configuration chart as a table: a sign for each mark, and the numbers of terms and models."""

from __future__ import annotations

import math

import qca
from qca.analysis.solutions.configurations import ChartMark, Coreness, chart_configurations
from qca.report.formats.latex_text import write_plain
from qca.report.pieces.cells import format_cell, plain_cell
from qca.report.pieces.charts import write_mark
from qca.report.sections.configurations import table_configurations
from qca.report.words import load_words
from tests.report.figures.conftest import draw_frame, tabulate

KINDS = ("conservative", "intermediate", "parsimonious")


def test_cells_are_those_of_the_chart() -> None:
    table = tabulate(draw_frame(40, 5).assign(R=[i % 3 for i in range(40)]), levels={"R": 3})
    solutions = [qca.minimize(table, kind, expectations="C0[1], R[2]") for kind in KINDS]
    charts = chart_configurations(table, solutions)
    (drawn,) = table_configurations(table, solutions, load_words("es"))
    assert drawn.outcome == "Y"
    rows = {plain_cell(row[0]): row[1:] for row in drawn.rows}
    keys = [column.key for column in drawn.columns[1:]]
    shown = {f"M{chart.number}.{c.label}": (chart, c) for chart in charts for c in chart.columns}
    assert len(keys) <= 16
    for i, key in enumerate(keys):
        chart, column = shown[key]
        for name in chart.used:
            mark = column.find(name)
            assert format_cell(rows[name][i]) == ("" if mark is None else write_mark(mark))
        term = column.term
        assert [rows[k][i] for k in ("inclS", "pri", "covS", "n")] == [
            *(term.incl, term.pri, term.cov),
            len(term.cases),
        ]
        unique = rows["covU"][i]
        assert unique == term.unique or math.isnan(term.unique)
        first = column is chart.columns[0]
        assert plain_cell(rows["solution_covS"][i]) == (chart.model.cov if first else "")
    assert any("central" in drawn.note for _ in keys)


def test_signs_differ_by_all_that_they_mean() -> None:
    marks = [
        ChartMark("A", value, present, standing, 0)
        for standing in (Coreness.CORE, Coreness.CORE_IN_SOME, Coreness.CONTRIBUTING)
        for value, present in ((1, True), (0, False), (2, None))
    ]
    signs = [write_mark(mark) for mark in marks]
    assert len(set(signs)) == len(signs)
    for sign in signs:  # LaTeX has them without a package
        assert write_plain(sign).isascii()


def test_models_that_have_no_room_are_counted() -> None:
    table = tabulate(draw_frame(312, 12))
    solutions = [qca.minimize(table, "conservative", max_models=20)]
    (drawn,) = table_configurations(table, solutions, load_words("en"))
    assert len(drawn.columns) == 17
    terms = len(solutions[0].models[0].terms)
    assert f"{terms - 16} further configurations of model 1 are not drawn." in drawn.note
    assert table_configurations(table, (), load_words("en")) == ()
