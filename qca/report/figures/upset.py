"""UpSet plots: how many cases show which configuration, of any number of conditions.

Source: Lex et al. (2014), UpSet: Visualization of Intersecting Sets, IEEE Transactions on
Visualization and Computer Graphics 20(12), 1983-1992.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.analysis.truth_table.table import RowCode
from qca.mappings import FrozenMapping
from qca.report.figures.canvas import (
    COLUMN,
    LINE,
    PAGE,
    Canvas,
    Fill,
    LegendEntry,
    arrange_entries,
    break_text,
    measure_text,
    open_canvas,
)
from qca.report.figures.drawings import Drawing, FigureKind, Subject, Wanted
from qca.report.figures.fills import fill_member
from qca.report.figures.members import (
    list_labels,
    list_members,
    name_condition,
    tell_outside,
    wrap_cases,
)
from qca.report.figures.style import LIGHT, SMALL, Theme
from qca.report.pieces.marks import mark_cases

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qca.analysis.truth_table.table import TruthTable
    from qca.record import Record
    from qca.report.figures.members import Members
    from qca.report.words import Words

__all__ = ["KIND", "draw_upset"]

# Configurations that one picture has.
_MOST = 32
# Heights of bars, rows of dots and lines; widths of columns, of bars of sets, and of names.
_BARS, _ROW, _LINE, _COLUMN, _SETS, _NAMES, _CASES = 72.0, 12.0, 10.0, 11.0, 34.0, 96.0, 80.0
_DOT, _GAP = 3.6, 6.0
_NOTHING: Mapping[str, str] = FrozenMapping({})


def draw_upset(
    table: TruthTable,
    words: Words,
    axes: Axes | None = None,
    *,
    labels: Mapping[str, str] = _NOTHING,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with a column for every observed configuration, those with most cases first.

    A bar tells how many cases there are, in parts by whether they are in the outcome; black dots
    below it which conditions are present, their value where there are more than two; then the code
    of the row and the names of the cases. At the left stands how many cases are in each set. A case
    is in a set where its membership is over 0.5. Configurations beyond the first are counted below.
    """
    members = list_members(table)
    texts = [*table.conditions, *labels.values(), *table.source.cases]
    with open_canvas(axes, theme, size=size, texts=texts) as canvas:
        plan = _plan(canvas, table, members, labels, words)
        notes = [
            line
            for note in _tell_notes(table, members, len(plan.shown), words)
            for line in break_text(note, plan.width, SMALL)
        ]
        legend = arrange_entries(_list_entries(plan.shown, table, theme, words), plan.width)
        below = len(legend) * 11 + len(notes) * SMALL * LINE + 2 * _GAP
        title = f"{words('figure.upset')}: {table.outcome}"
        canvas.cut(plan.width, plan.foot + plan.cases + below, title)
        _draw_sets(canvas, plan, table, members, words)
        _draw_scale(canvas, plan, words)
        for i, each in enumerate(plan.shown):
            _draw_column(canvas, plan, table, each, plan.left + plan.step * (i + 0.5))
        y = canvas.list_entries(0, plan.foot + plan.cases + _GAP / 2, legend)
        canvas.write_lines(0, y + _GAP / 2, notes)
    return canvas.axes


@dataclass(frozen=True, eq=False)
class _Plan:
    """Where columns begin and how far apart they are, where the dots begin, and the names."""

    width: float
    left: float
    step: float
    most: int
    top: float
    row: float
    foot: float
    cases: float
    shown: Sequence[Members]
    names: Sequence[list[str]]
    written: Sequence[list[str]]


def _plan(
    canvas: Canvas,
    table: TruthTable,
    members: Sequence[Members],
    labels: Mapping[str, str],
    words: Words,
) -> _Plan:
    titles = [name_condition(name, labels) for name in table.conditions]
    wanted = min(_NAMES, max(measure_text(title, SMALL) for title in titles) + _GAP)
    left = wanted + _SETS + _GAP
    width = canvas.width or (COLUMN if left + len(members) * _COLUMN <= COLUMN else PAGE)
    shown = members[: max(1, min(_MOST, int((width - left) // _COLUMN)))]
    step = min(26.0, (width - left) / len(shown))
    lines = max(1, int(step // (SMALL * LINE)))
    written = [wrap_cases(each.row.cases, _CASES, lines, words) for each in shown]
    names = [break_text(title, wanted - _GAP, SMALL) for title in titles]
    top = _LINE + _BARS + _GAP
    row = max(_ROW, max(map(len, names)) * SMALL * LINE + 2)
    foot = top + row * len(titles) + _LINE + 2
    longest = max(measure_text(line, SMALL) for each in written for line in each)
    most = max(each.row.n for each in shown)
    return _Plan(
        *(width, left, step, most, top, row, foot, longest + _GAP),
        *(shown, names, written),
    )


def _draw_sets(
    canvas: Canvas, plan: _Plan, table: TruthTable, members: Sequence[Members], words: Words
) -> None:
    """Write the conditions, and draw how many cases are in each set of two values."""
    right = plan.left - _GAP
    counts = [
        sum(each.row.n for each in members if each.row.config[j])
        for j in range(len(table.conditions))
    ]
    most = max(1, *counts)
    room = _SETS - measure_text(str(most), SMALL) - 3
    for j, lines in enumerate(plan.names):
        y = plan.top + plan.row * (j + 0.5)
        if j % 2 == 0:
            canvas.box(0, y - plan.row / 2, plan.width, plan.row, Fill(canvas.theme.shade), line=0)
        canvas.write_about(0, y, lines, size=SMALL)
        if table.space.levels[j] > 2:
            continue
        long = room * counts[j] / most
        canvas.box(right - long, y - 3, long, 6, Fill(canvas.theme.muted), line=0)
        canvas.write(right - long - 2, y, str(counts[j]), size=SMALL, ha="right")
    y = plan.foot - _LINE / 2 - 2
    canvas.write(0, y, words("upset.code"), size=SMALL)


def _draw_scale(canvas: Canvas, plan: _Plan, words: Words) -> None:
    """Draw the scale of the bars: no case, and the most."""
    low = plan.top - _GAP
    canvas.rule((plan.left - 2, low - _BARS), (plan.left - 2, low))
    for value in (0, plan.most):
        y = low - _BARS * value / plan.most
        canvas.rule((plan.left - 4, y), (plan.left - 2, y))
        canvas.write(plan.left - 6, y, str(value), size=SMALL, ha="right")
    lines = break_text(words("upset.cases"), plan.left - 16, SMALL)
    canvas.write_about(plan.left - 18, low - _BARS / 2, lines, size=SMALL, ha="right")


def _draw_column(
    canvas: Canvas, plan: _Plan, table: TruthTable, members: Members, x: float
) -> None:
    """Draw a configuration: its cases above, its conditions, its code and its names below."""
    low = y = plan.top - _GAP
    wide = min(12.0, plan.step - 3)
    for side, cases in members.sides:
        high = _BARS * len(cases) / plan.most
        y -= high
        canvas.box(x - wide / 2, y, wide, high, fill_member(side, canvas.theme))
    canvas.write(x, y - 5, str(members.row.n), size=SMALL, ha="center")
    canvas.rule((x - plan.step / 2, low), (x + plan.step / 2, low))
    heights = [plan.top + plan.row * (j + 0.5) for j in range(len(table.conditions))]
    several = [count > 2 for count in table.space.levels]
    held = [
        y
        for y, value, is_many in zip(heights, members.row.config, several, strict=True)
        if value or is_many
    ]
    if len(held) > 1:
        canvas.rule((x, held[0]), (x, held[-1]), width=1.0)
    for y, value, is_many in zip(heights, table.show_values(members.row), several, strict=True):
        is_held = is_many or value > 0
        fill = Fill(canvas.theme.ink if is_held else canvas.theme.paper)
        canvas.dot(x, y, _DOT, fill, line=0.5 if is_held else 0.35)
        if is_many:
            canvas.write(
                x,
                y,
                str(value),
                size=SMALL - 1,
                ha="center",
                colour=canvas.theme.paper,
                weight="bold",
            )
    foot = plan.foot - _LINE / 2 - 2
    canvas.write(x, foot, members.row.out.value, size=SMALL, ha="center", weight="bold")
    lines = plan.written[plan.shown.index(members)]
    at = x - (len(lines) - 1) * SMALL * LINE / 2
    for line in lines:
        name = canvas.write(at, plan.foot + 2, line, size=SMALL, ha="right", rotation=90)
        mark_cases(name, members.row.cases)
        at += SMALL * LINE


def _list_entries(
    shown: Sequence[Members], table: TruthTable, theme: Theme, words: Words
) -> list[LegendEntry]:
    held = {side for each in shown for side, _ in each.sides}
    return [
        LegendEntry(fill_member(side, theme), words(f"side.{side}".lower(), outcome=table.outcome))
        for side in (True, False, None)
        if side in held
    ]


def _tell_notes(
    table: TruthTable, members: Sequence[Members], shown: int, words: Words
) -> list[str]:
    """Return what the codes are, what is not drawn, and which cases are in no configuration."""
    held = {each.row.out for each in members}
    codes = [words(f"grid.code.{code.name.lower()}") for code in RowCode if code in held]
    notes = [f"{words('upset.code')} – {'; '.join(codes)}."]
    rest = members[shown:]
    if rest:
        cases = words.count("upset.held", sum(each.row.n for each in rest))
        notes.append(words.count("upset.rest", len(rest), cases=cases))
    return [*notes, *tell_outside(table, words)]


def _list_drawings(record: Record, _wanted: Wanted) -> tuple[Drawing, ...]:
    labels = list_labels(record)
    tables = (outcome.table for outcome in record.outcomes)
    return tuple(_build_drawing(table, labels) for table in tables if table.rows)


def _build_drawing(table: TruthTable, labels: Mapping[str, str]) -> Drawing:
    outcome = str(table.outcome)

    def tell(words: Words) -> str:
        rows = words.count("grid.observed", len(table.rows), possible=table.space.size)
        told = [words("upset.caption", outcome=outcome), rows]
        return " ".join([*told, *tell_outside(table, words)])

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_upset(table, words, axes, labels=labels, theme=theme, size=size)

    return Drawing("upset", Subject.OUTCOME, outcome, outcome, tell, draw)


KIND = FigureKind(
    name="upset",
    title="figure.upset",
    of=(Subject.OUTCOME,),
    needs="figure.truth_table.needs",
    list_drawings=_list_drawings,
)
