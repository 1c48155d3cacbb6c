"""Configuration charts as pictures: marks by size, fill and cross, numbers, and what is told."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.axes import Axes

import qca
from qca import InputError
from qca.analysis.solutions.configurations import ConfigurationChart, chart_configurations
from qca.analysis.truth_table.table import TruthTable
from qca.record import Record
from qca.report.figures.configurations import draw_configurations
from qca.report.figures.drawings import Wanted, choose_drawings
from qca.report.figures.kinds import FIGURES
from qca.report.figures.style import LIGHT
from qca.report.pieces.numbers import format_number
from qca.report.words import load_words

from .conftest import draw_frame, tabulate
from .looks import colour_of, dots_of, find, read

WORDS = load_words("en")
KINDS = ("conservative", "intermediate", "parsimonious")


def chart(table: TruthTable, expected: str, kind: str | None = None) -> list[ConfigurationChart]:
    solutions = [qca.minimize(table, each, expectations=expected) for each in KINDS]
    return list(chart_configurations(table, solutions, kind))


def find_column(axes: Axes, label: str) -> float:
    """Return where a column stands, whose label is bold."""
    (x,) = {
        text.get_position()[0]
        for text in axes.texts
        if text.get_text() == label
        and text.get_weight() == "bold"
        and text.get_color() == LIGHT.ink
    }
    return x


def look_at(axes: Axes, condition: str, column: str) -> list[tuple[float, str, bool]]:
    """Return the circles where a row and a column meet: radius, colour, whether dashed."""
    y = find(axes, condition).get_position()[1]
    x = find_column(axes, column)
    return [
        (round(dot.get_radius(), 1), colour_of(dot), dot.get_linestyle() not in ("solid", "-"))
        for dot in dots_of(axes)
        if abs(dot.center[0] - x) < 1 and abs(dot.center[1] - y) < 4
    ]


def crosses_at(axes: Axes, condition: str, column: str) -> int:
    y = find(axes, condition).get_position()[1]
    x = find_column(axes, column)
    lines = [line.get_xydata() for line in axes.lines]
    return sum(
        abs(ends[:, 0].mean() - x) < 1
        and abs(ends[:, 1].mean() - y) < 4
        and ends[0, 1] != ends[1, 1]
        for ends in lines
    )


def test_marks_are_those_of_the_chart() -> None:
    frame = pd.DataFrame(
        {"A": [1, 1, 0, 0], "B": [1, 0, 1, 0], "C": [0, 1, 1, 0], "Y": [1, 0, 0, 0]},
        [f"c{i}" for i in range(4)],
    )
    charts = chart(tabulate(frame), "A, B")
    (one,) = charts
    axes = draw_configurations(charts, WORDS)
    sizes = {"core": 5.2, "core_in_some": 2.8, "contributing": 2.8}
    seen = set()
    for column in one.columns:
        for name in one.used:
            mark = column.find(name)
            circles = look_at(axes, name, column.label)
            if mark is None:
                assert circles == []
                continue
            colour = LIGHT.ink if mark.present else LIGHT.paper
            solid = [each for each in circles if not each[2]]
            assert solid == [(sizes[mark.coreness.value], colour, False)]
            dashed = mark.coreness.value == "core_in_some"
            assert len(circles) - len(solid) == dashed
            assert crosses_at(axes, name, column.label) == (0 if mark.present else 2)
            seen.add((mark.coreness.value, mark.present))
    assert len(seen) > 1


def test_the_study_whose_parsimonious_models_tie(assessed: dict[str, Record]) -> None:
    (drawing, *_) = FIGURES["configurations"].list_drawings(assessed["2025"], Wanted())
    axes = drawing.draw(WORDS)
    dots = [dot for dot in dots_of(axes) if dot.get_linestyle() not in ("solid", "-")]
    assert len(dots) == 4  # of three conditions, and of the legend
    text = " ".join(read(axes))
    assert "2 parsimonious models decide what is core: EL; BQ*BC." in text
    assert "core by some models, present" in text
    (term,) = assessed["2025"].main.solutions[1].models[0].terms
    for number in (term.incl, term.pri, term.cov):
        assert f"{number:.3f}" in read(axes)


@pytest.mark.parametrize("language", ["en", "es"])
def test_fit_of_terms_and_models(tables: dict[str, TruthTable], language: str) -> None:
    charts = chart(tables["forty"], "C0, C1, C2, C3, C4")
    words = load_words(language)
    axes = draw_configurations(charts[:1], words)
    for column in charts[0].columns:
        x = find_column(axes, column.label)
        own = [t.get_text() for t in axes.texts if abs(t.get_position()[0] - x) < 0.1]
        term = column.term
        numbers = [format_number(each) for each in (term.incl, term.pri, term.cov, term.unique)]
        start = own.index(column.label)
        assert own[start + 1 : start + 6] == [*numbers, str(len(term.cases))]
    model = charts[0].model
    assert {f"{model.incl:.3f}", f"{model.cov:.3f}"} <= set(read(axes))
    assert words("chart.solution.cov") in read(axes)


def test_values_are_written_into_marks(tables: dict[str, TruthTable]) -> None:
    charts = chart(tables["values"], "C0[1]")
    axes = draw_configurations(charts[:1], WORDS)
    expected = [m.value for c in charts[0].columns for m in c.marks if m.present is None]
    paper = [text.get_text() for text in axes.texts if text.get_color() == LIGHT.paper]
    assert expected
    assert len(paper) >= len(expected)  # and those of the legend
    assert set(map(int, paper)) == set(expected)


def test_what_has_no_room_is_told() -> None:
    table = tabulate(draw_frame(312, 12))
    charts = chart_configurations(table, [qca.minimize(table, "conservative", max_models=20)])
    axes = draw_configurations(charts, WORDS)
    text = " ".join(read(axes))
    terms = len(charts[0].columns)
    assert f"{terms - 16} further configurations of model 1 are not drawn." in text
    assert len(charts) == 2
    assert "1 further model is not drawn (2 in all)." in text
    assert "Without a parsimonious solution to compare with" in text


def test_models_and_solutions_are_chosen(assessed: dict[str, Record]) -> None:
    record, kind = assessed["2025"], FIGURES["configurations"]
    drawings = choose_drawings(kind, record, WORDS, Wanted(model="BQ*BC", outcome="SYN"))
    assert [(d.key, d.outcome) for d in drawings] == [("BQ*BC", "SYN")]
    assert "In a parsimonious model all conditions are core." in drawings[0].caption(WORDS)
    (drawing, _) = choose_drawings(kind, record, WORDS, Wanted(solution="conservative"))
    assert "conservative" in drawing.caption(WORDS)
    with pytest.raises(InputError, match=r"no model 'XY' .*there are EL\*BQ\*BC, EL, BQ\*BC"):
        choose_drawings(kind, record, WORDS, Wanted(model="XY"))
    with pytest.raises(InputError, match="solution is 'best'; use 'conservative', "):
        choose_drawings(kind, record, WORDS, Wanted(solution="best"))
