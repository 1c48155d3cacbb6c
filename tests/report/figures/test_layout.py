"""In every picture no text covers another or reaches over the edge, however much is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import qca
from qca.analysis.claims.verdicts import Verdict
from qca.analysis.solutions.configurations import chart_configurations
from qca.analysis.truth_table.table import RowCode, TruthTable
from qca.record import Record
from qca.report.figures import fills
from qca.report.figures.canvas import COLUMN, PAGE, break_text, measure_text, open_canvas
from qca.report.figures.configurations import draw_configurations
from qca.report.figures.drawings import Wanted
from qca.report.figures.kinds import FIGURES
from qca.report.figures.models import draw_models
from qca.report.figures.style import DARK, LIGHT, SINGLE_COLUMN, WHOLE_WIDTH
from qca.report.figures.truth_table import draw_truth_table
from qca.report.figures.upset import draw_upset
from qca.report.figures.venn import draw_venn
from qca.report.words import load_words
from qca.study.settings import SolutionKind

from .looks import list_faults

OWN = ("truth-table", "venn", "upset", "configurations", "typology")
OWN += ("intervals", "models")


@pytest.mark.parametrize(
    ("study", "name"),
    [*((year, name) for year in ("2025", "2015") for name in OWN), ("small", "worlds")],
)
def test_pictures_of_studies(assessed: dict[str, Record], study: str, name: str) -> None:
    drawings = FIGURES[name].list_drawings(assessed[study], Wanted())
    assert drawings
    words = load_words("es")
    assert drawings[0].caption(words)
    for size in (None, (WHOLE_WIDTH, 4.0)):
        axes = drawings[0].draw(words, size=size, theme=DARK if size else LIGHT)
        assert list_faults(axes) == []
        assert size is None or tuple(axes.figure.get_size_inches()) == size


def draw_tables(table: TruthTable) -> Iterator[Axes]:
    words = load_words("en")
    yield draw_truth_table(table, words)
    yield draw_upset(table, words)
    if len(table.conditions) <= 3 and not table.space.multi_value:
        yield draw_venn(table, words)
    kinds = [kind for kind in SolutionKind if kind is not SolutionKind.INTERMEDIATE]
    solutions = [qca.minimize(table, kind, max_models=20) for kind in kinds]
    charts = chart_configurations(table, solutions, SolutionKind.CONSERVATIVE)
    yield draw_configurations(charts, words, labels=dict.fromkeys(table.conditions, "x y " * 12))
    yield draw_models(solutions[-1], words)


@pytest.mark.parametrize("name", ["long", "many", "values"])
def test_pictures_of_many_cases(tables: dict[str, TruthTable], name: str) -> None:
    for axes in draw_tables(tables[name]):
        assert list_faults(axes) == []
        width, height = axes.figure.get_size_inches()
        assert height < 10
        assert width == pytest.approx(WHOLE_WIDTH) or width == pytest.approx(SINGLE_COLUMN)


def test_a_canvas_on_axes_that_are_given_shrinks_to_fit() -> None:
    own = Figure(figsize=(2, 1)).add_axes((0, 0, 1, 1))
    with open_canvas(own) as canvas:
        assert canvas.width == pytest.approx(144)
        canvas.cut(288, 144)
        assert canvas.scale == pytest.approx(0.5)
        assert canvas.write(0, 0, "x", size=8).get_fontsize() == pytest.approx(4)
    assert canvas.axes is own


def test_lines_are_no_wider_than_they_may_be() -> None:
    with open_canvas(None):
        for width in (20.0, 60.0, 200.0):
            text = "~FIRST*SECOND*THIRD or averyveryverylongwordwithoutanyspace and more"
            lines = break_text(text, width)
            assert "".join(lines).replace(" ", "") == text.replace(" ", "")
            assert all(measure_text(line) <= width + 0.1 for line in lines)
        assert break_text("", 10) == [""]
        assert break_text("A*B", measure_text("A*B")) == ["A*B"]
    assert 0 < COLUMN < PAGE


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_fills_differ_in_grey(theme: fills.Theme) -> None:
    """By the lines over them, where not by the colour."""
    groups: list[tuple[Callable[..., object], list[object]]] = [
        (fills.fill_verdict, list(Verdict)),
        (fills.fill_code, list(RowCode)),
        (fills.fill_member, [True, False, None]),
    ]
    for fill, things in groups:
        hatches = [fill(thing, theme).hatch for thing in things]
        assert len(set(hatches)) == len(things)
