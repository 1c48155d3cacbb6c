"""Configuration charts as pictures: large marks for core conditions, small for contributing ones.

Source: Ragin and Fiss (2008), in Ragin, Redesigning Social Inquiry, ch. 11; Fiss (2011), Academy of
Management Journal 54(2), 393-420.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.analysis.solutions.configurations import Coreness, chart_configurations
from qca.errors import AnalysisError, InputError, cut_list, nearest
from qca.mappings import FrozenMapping
from qca.messages import say
from qca.report.figures.canvas import (
    COLUMN,
    LINE,
    PAGE,
    Canvas,
    Fill,
    break_text,
    measure_text,
    open_canvas,
)
from qca.report.figures.drawings import Drawing, FigureKind, Subject, Wanted
from qca.report.figures.members import list_labels, name_condition
from qca.report.figures.style import LIGHT, SMALL, TEXT, Theme
from qca.report.pieces.charts import MOST_MODELS, choose_shown, tell_charts
from qca.report.pieces.numbers import format_number
from qca.study.settings import SolutionKind

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qca.analysis.solutions.configurations import ChartColumn, ChartMark, ConfigurationChart
    from qca.record import Record
    from qca.report.words import Words

__all__ = ["KIND", "draw_configurations"]

# Radii of marks in points: of core and of contributing conditions; with a value in it.
_LARGE, _SMALL, _SMALL_VALUE = 5.2, 2.8, 3.6
# Heights of rows, and the narrowest column.
_ROW, _NUMBERS, _COLUMN, _GAP = 14.0, 10.0, 25.0, 6.0
# The part of the width that names of conditions may take.
_NAMES = 0.42
_NOWHERE: Mapping[str, str] = FrozenMapping({})


def draw_configurations(
    charts: Sequence[ConfigurationChart],
    words: Words,
    axes: Axes | None = None,
    *,
    labels: Mapping[str, str] = _NOWHERE,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with the charts of the models of one solution, one under another.

    Each has a column for every term and a row for every condition that stands in some term: a
    black circle where it is present, a crossed one where it is absent, its value in a circle where
    it has more than two, nothing where it may have any value. Large are core conditions, small
    contributing ones; a small mark in a dashed ring is core by some of the parsimonious models that
    decide, not by all. Under them stand consistency, PRI, raw and unique coverage, and cases of
    each term, then consistency and coverage of the model. What finds no place is told below.

    ``labels`` are what conditions are called in full.
    """
    shown = choose_shown(charts)
    texts = [*labels.values(), *(name for chart in shown for name in chart.conditions)]
    with open_canvas(axes, theme, size=size, texts=texts) as canvas:
        plan = _plan(canvas, shown, labels, words)
        notes = [
            line
            for note in tell_charts(charts, words)
            for line in break_text(note, plan.width, SMALL)
        ]
        legend = _arrange_legend(shown, plan.width, words)
        height = sum(_height(plan, block) for block in plan.blocks) + len(legend) * _ROW
        of = f"{charts[0].outcome}, {words(charts[0].kind)}"
        title = f"{words('figure.configurations')}: {of}"
        canvas.cut(plan.width, height + len(notes) * SMALL * LINE + 2 * _GAP, title)
        y = 0.0
        for block in plan.blocks:
            y = _draw_block(canvas, plan, block, y, words)
        y = _draw_legend(canvas, legend, y)
        canvas.write_lines(0, y + _GAP / 2, notes)
    return canvas.axes


@dataclass(frozen=True, eq=False)
class _Block:
    """Columns side by side: of a model, all of them or those that have room."""

    title: str
    chart: ConfigurationChart
    columns: tuple[ChartColumn, ...]
    last: bool


@dataclass(frozen=True, eq=False)
class _Plan:
    """Where everything stands: the width of names and of columns, the lines of names."""

    width: float
    names: float
    column: float
    lines: Mapping[str, list[str]]
    rows: tuple[str, ...]
    blocks: tuple[_Block, ...]


def _plan(
    canvas: Canvas, charts: Sequence[ConfigurationChart], labels: Mapping[str, str], words: Words
) -> _Plan:
    """Return how wide everything is, and which columns stand side by side."""
    used = {name for chart in charts for name in chart.used}
    rows = tuple(name for name in charts[0].conditions if name in used)
    titles = [name_condition(name, labels) for name in rows]
    heads = [words(f"chart.{key}") for key in (*_FIT, "solution.incl", "solution.cov")]
    wanted = max(map(measure_text, (*titles, *heads))) + _GAP
    most = max(len(chart.columns) for chart in charts)
    width = canvas.width or (COLUMN if _fits(COLUMN, wanted, most) else PAGE)
    names = min(wanted, width * _NAMES)
    room = max(1, int((width - names) // _COLUMN))
    lines = {
        name: break_text(title, names - _GAP) for name, title in zip(rows, titles, strict=True)
    }
    blocks = tuple(
        _Block(
            _title(chart, start, chart.model_count > 1, words),
            chart,
            chart.columns[start : start + room],
            start + room >= len(chart.columns),
        )
        for chart in charts
        for start in range(0, len(chart.columns), room)
    )
    column = min((width - names) / min(room, most), 2.2 * _COLUMN)
    return _Plan(width, names, column, lines, rows, blocks)


def _fits(width: float, names: float, columns: int) -> bool:
    return width - min(names, width * _NAMES) >= columns * _COLUMN


def _title(chart: ConfigurationChart, start: int, several: bool, words: Words) -> str:
    if start:
        return words("chart.continued", number=chart.number)
    return words("chart.model", number=chart.number) if several else ""


_FIT = ("incl", "pri", "cov", "unique", "cases")


def _height(plan: _Plan, block: _Block) -> float:
    names = sum(_row_height(plan, name) for name in plan.rows)
    below = len(_FIT) + (3 if block.last else 0)
    return (_NUMBERS + 2 if block.title else 0) + _ROW + names + below * _NUMBERS + 3 * _GAP


def _row_height(plan: _Plan, name: str) -> float:
    return max(_ROW, len(plan.lines[name]) * TEXT * LINE + 3)


def _draw_block(canvas: Canvas, plan: _Plan, block: _Block, y: float, words: Words) -> float:
    """Draw a block from a height downwards, and return where it ends."""
    right = plan.names + plan.column * len(block.columns)
    middles = [plan.names + plan.column * (i + 0.5) for i in range(len(block.columns))]
    if block.title:
        canvas.write(0, y + _NUMBERS / 2, block.title, weight="bold")
        y += _NUMBERS + 2
    canvas.rule((0, y), (right, y), width=0.9)
    canvas.write(0, y + _ROW / 2, words("chart.configuration"))
    for x, column in zip(middles, block.columns, strict=True):
        canvas.write(x, y + _ROW / 2, column.label, ha="center", weight="bold")
    y += _ROW
    canvas.rule((0, y), (right, y))
    y += _GAP / 2
    for name in plan.rows:
        height = _row_height(plan, name)
        canvas.write_about(0, y + height / 2, plan.lines[name])
        for x, column in zip(middles, block.columns, strict=True):
            mark = column.find(name)
            if mark is not None:
                _draw_mark(canvas, x, y + height / 2, mark)
        y += height
    y += _GAP / 2
    canvas.rule((0, y), (right, y))
    y += _GAP / 2
    for key in _FIT:
        canvas.write(0, y + _NUMBERS / 2, words(f"chart.{key}"))
        for x, column in zip(middles, block.columns, strict=True):
            canvas.write(x, y + _NUMBERS / 2, _show_fit(column, key), ha="center", size=SMALL)
        y += _NUMBERS
    if block.last:
        y += _GAP / 2
        canvas.rule((0, y), (right, y))
        model = block.chart.model
        for key, value in (("incl", model.incl), ("pri", model.pri), ("cov", model.cov)):
            canvas.write(0, y + _NUMBERS / 2 + 1, words(f"chart.solution.{key}"))
            middle = (plan.names + right) / 2
            number = format_number(value)
            canvas.write(middle, y + _NUMBERS / 2 + 1, number, ha="center", size=SMALL)
            y += _NUMBERS
        y += 2
    canvas.rule((0, y), (right, y), width=0.9)
    return y + _GAP


def _show_fit(column: ChartColumn, key: str) -> str:
    term = column.term
    fit = {"incl": term.incl, "pri": term.pri, "cov": term.cov, "unique": term.unique}
    return format_number(fit[key]) if key in fit else str(len(term.cases))


def _draw_mark(canvas: Canvas, x: float, y: float, mark: ChartMark) -> None:
    """Draw a mark about a place."""
    value = "" if mark.present is not None else str(mark.value)
    small = _SMALL_VALUE if value else _SMALL
    is_large = mark.coreness in (Coreness.CORE, Coreness.UNDIVIDED)
    radius = _LARGE if is_large else small
    if mark.coreness is Coreness.CORE_IN_SOME:
        canvas.dot(x, y, _LARGE + 0.4, None, line=0.6, dashed=True)
    ink, paper = Fill(canvas.theme.ink), Fill(canvas.theme.paper)
    canvas.dot(x, y, radius, paper if mark.present is False else ink)
    if mark.present is False:
        reach = radius * 0.7
        line = 0.9 if is_large else 0.7
        canvas.rule((x - reach, y - reach), (x + reach, y + reach), width=line)
        canvas.rule((x - reach, y + reach), (x + reach, y - reach), width=line)
    if value:
        letters = (1.25 if len(value) < 2 else 0.95) * radius
        colour = canvas.theme.paper
        canvas.write(x, y, value, size=letters, ha="center", colour=colour, weight="bold")


# Marks of the legend: one for each kind and value that the charts have.
_LegendItem = tuple["ChartMark | None", str, float]


def _arrange_legend(
    charts: Sequence[ConfigurationChart], width: float, words: Words
) -> list[list[_LegendItem]]:
    """Return the marks that stand in charts with what they mean, in lines of a width."""
    held: dict[tuple[Coreness, str], ChartMark] = {}
    for chart in charts:
        for mark in (mark for column in chart.columns for mark in column.marks):
            kind = {True: "present", False: "absent", None: "value"}[mark.present]
            held.setdefault((mark.coreness, kind), mark)
    items: list[_LegendItem] = []
    for standing in Coreness:
        for kind in ("present", "absent", "value"):
            if (standing, kind) in held:
                text = words(f"chart.{standing.value}.{kind}")
                items.append((held[standing, kind], text, 16 + measure_text(text, SMALL)))
    lines: list[list[_LegendItem]] = []
    taken = width
    for item in items:
        if taken + item[2] > width:
            lines.append([])
            taken = 0.0
        lines[-1].append(item)
        taken += item[2] + 10
    return lines


def _draw_legend(canvas: Canvas, lines: list[list[_LegendItem]], y: float) -> float:
    for line in lines:
        x = 0.0
        for mark, text, wide in line:
            if mark is not None:
                _draw_mark(canvas, x + 6, y + _ROW / 2, mark)
            canvas.write(x + 15, y + _ROW / 2, text, size=SMALL)
            x += wide + 10
        y += _ROW
    return y


def _list_drawings(record: Record, wanted: Wanted) -> tuple[Drawing, ...]:
    """Return the chart of a solution for each outcome, or those of a model that is asked for."""
    labels = list_labels(record)
    if wanted.model is not None:
        return _draw_model(record, wanted.model, labels)
    kind = None if wanted.solution is None else SolutionKind.read("solution", wanted.solution)
    drawings = []
    for outcome in record.outcomes:
        try:
            charts = chart_configurations(outcome.table, outcome.solutions, kind, most=MOST_MODELS)
        except AnalysisError:
            continue  # there is no such solution, as the report says
        drawings.append(_build_drawing(charts, Subject.SOLUTION, charts[0].kind.value, labels))
    return tuple(drawings)


def _draw_model(record: Record, model: str, labels: Mapping[str, str]) -> tuple[Drawing, ...]:
    """Return the charts of the models that are written so.

    Raises
    ------
    InputError
        There are none: with the models that there are.
    """
    known = [
        (outcome, solution.kind, each.expression)
        for outcome in record.outcomes
        for solution in outcome.solutions
        for each in solution.models
    ]
    drawings = [
        _build_drawing([chart], Subject.MODEL, model, labels)
        for outcome, kind in dict.fromkeys((o, kind) for o, kind, each in known if each == model)
        for chart in chart_configurations(outcome.table, outcome.solutions, kind)
        if chart.model.expression == model
    ]
    if not drawings:
        models = list(dict.fromkeys(each for _, _, each in known))
        there_are = say("there are {listed}", listed=cut_list(models, 12))
        what = say(
            "there is {subject} '{given}' to draw as '{name}'",
            subject=say("no model"),
            given=model,
            name="configurations",
        )
        raise InputError(what, nearest(model, models) or there_are)
    return tuple(drawings)


def _build_drawing(
    charts: Sequence[ConfigurationChart], subject: Subject, key: str, labels: Mapping[str, str]
) -> Drawing:
    first = charts[0]

    def tell(words: Words) -> str:
        told = words.count(
            "chart.caption", first.model_count, kind=words(first.kind), outcome=first.outcome
        )
        return " ".join([told, *tell_charts(charts, words)])

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_configurations(charts, words, axes, labels=labels, theme=theme, size=size)

    return Drawing("configurations", subject, key, str(first.outcome), tell, draw)


KIND = FigureKind(
    name="configurations",
    title="figure.configurations",
    of=(Subject.SOLUTION, Subject.MODEL),
    needs="figure.configurations.needs",
    list_drawings=_list_drawings,
)
