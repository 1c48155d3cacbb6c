"""The truth table as a grid: filled and empty cells, codes, and how near rows are to their cuts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
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
from qca.report.figures.fills import fill_code
from qca.report.figures.members import list_labels, tell_key, tell_outside, wrap_cases
from qca.report.figures.style import LIGHT, SMALL, Theme
from qca.report.pieces.numbers import format_beside, format_cut

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qca.analysis.truth_table.table import Row, TruthTable
    from qca.record import Record
    from qca.report.words import Words

__all__ = ["KIND", "draw_truth_table"]

# Rows of the table that one picture has, and lines that the cases of a row may take.
_MOST_ROWS, _MOST_LINES = 40, 3
# Sides of cells, widths of the other columns, and the room that cases take at least.
_CELL, _ROW, _NUMBER, _CODE, _COUNT, _CASES = 11.0, 13.0, 22.0, 17.0, 18.0, 64.0
# Of bars, and of the numbers beside them.
_LONG, _SHORT, _DIGITS = 36.0, 14.0, 26.0
_GAP = 6.0
_NOTHING: Mapping[str, str] = FrozenMapping({})
_ORDER = {code: place for place, code in enumerate(RowCode)}


def sort_rows(rows: Sequence[Row]) -> list[Row]:
    """Return rows as papers print them: by code, then most cases, then highest consistency."""
    return sorted(rows, key=lambda row: (_ORDER[row.out], -row.n, -_defined(row.incl), row.number))


def _defined(value: float) -> float:
    return -1.0 if isnan(value) else value


def draw_truth_table(
    table: TruthTable,
    words: Words,
    axes: Axes | None = None,
    *,
    labels: Mapping[str, str] = _NOTHING,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with the observed rows of a truth table, one under another.

    Rows are sorted by their code, then by the number of cases and by consistency. A cell is filled
    where the condition is present, empty where it is absent; a value of more than two is written.
    Consistency and PRI are bars from 0 to 1, with a line at each cut. Rows beyond forty are counted
    below, by their codes, and so are the logical remainders. ``labels`` are what sets are called in
    full, told in a key below.
    """
    rows = sort_rows(table.rows)
    key = tell_key(table.conditions, labels)
    texts = [*table.conditions, *table.source.cases, key]
    with open_canvas(axes, theme, size=size, texts=texts) as canvas:
        plan = _plan(canvas, table, rows[:_MOST_ROWS], words)
        notes = [
            line
            for note in (*_tell_notes(table, rows, words), *([key] if key else []))
            for line in break_text(note, plan.width, SMALL)
        ]
        legend = arrange_entries(_list_entries(rows, theme, words), plan.width)
        body = sum(plan.heights)
        height = plan.head + body + 3 * _GAP + len(legend) * _ROW + len(notes) * SMALL * LINE
        canvas.cut(plan.width, height, f"{words('figure.truth_table')}: {table.outcome}")
        _draw_head(canvas, plan, table, words)
        y = plan.head + _GAP / 2
        for row, cases, high in zip(rows, plan.cases, plan.heights, strict=False):
            _draw_row(canvas, plan, table, row, cases, y + high / 2)
            y += high
        _draw_cuts(canvas, plan, table, plan.head + _GAP / 2, y)
        canvas.rule((0, y + _GAP / 2), (plan.width, y + _GAP / 2), width=0.9)
        y = canvas.list_entries(0, y + _GAP, legend)
        canvas.write_lines(0, y + _GAP / 2, notes)
    return canvas.axes


@dataclass(frozen=True, eq=False)
class _Plan:
    """Where columns begin, how high the head and each row are, and the cases in lines."""

    width: float
    head: float
    turned: bool
    cells: float
    bar: float
    code: float
    count: float
    incl: float
    pri: float
    names: float
    cases: tuple[list[str], ...]
    heights: tuple[float, ...]


def _plan(canvas: Canvas, table: TruthTable, rows: Sequence[Row], words: Words) -> _Plan:
    cell = _CELL + 1
    widest = max(map(measure_text, table.conditions))
    turned = widest > cell
    number = max(_NUMBER, 4 + max(measure_text(str(row.number), SMALL) for row in rows))
    before = number + cell * len(table.conditions) + _GAP + _CODE + _COUNT + _GAP
    after = 2 * (_DIGITS + _GAP)
    names = max((measure_text(case, SMALL) for row in rows for case in row.cases), default=0.0)
    narrow = before + after + 2 * _SHORT + min(names + 8, _CASES)
    width = canvas.width or (COLUMN if narrow <= COLUMN else PAGE)
    # Bars give way before the names of cases do.
    bar = min(_LONG, max(_SHORT, (width - before - after - min(names + 8, _CASES)) / 2))
    code = number + cell * len(table.conditions) + _GAP
    count = code + _CODE + _GAP / 2
    incl = count + _COUNT + _GAP / 2
    pri = incl + bar + _DIGITS + _GAP
    last = pri + bar + _DIGITS + _GAP
    width = max(width, last + min(names + 8, _CASES))
    cases = tuple(wrap_cases(row.cases, width - last, _MOST_LINES, words) for row in rows)
    heights = tuple(max(_ROW, len(lines) * SMALL * LINE + 3) for lines in cases)
    head = (widest + 8) if turned else _ROW + 2
    return _Plan(width, head, turned, number, bar, code, count, incl, pri, last, cases, heights)


def _draw_head(canvas: Canvas, plan: _Plan, table: TruthTable, words: Words) -> None:
    y = plan.head - 6
    for j, name in enumerate(table.conditions):
        x = plan.cells + (_CELL + 1) * j + _CELL / 2
        canvas.write(
            x,
            plan.head - 2 if plan.turned else y,
            name,
            ha="left" if plan.turned else "center",
            rotation=90 if plan.turned else 0,
        )
    canvas.write(0, y, words("grid.row"))
    canvas.write(plan.code + _CODE / 2, y, "OUT", ha="center")
    canvas.write(plan.count + _COUNT / 2, y, "n", ha="center")
    canvas.write(plan.incl, y, words("grid.incl"))
    canvas.write(plan.pri, y, words("grid.pri"))
    canvas.write(plan.names, y, words("grid.cases"))
    canvas.rule((0, plan.head), (plan.width, plan.head), width=0.9)


def _draw_row(
    canvas: Canvas, plan: _Plan, table: TruthTable, row: Row, cases: list[str], y: float
) -> None:
    canvas.write(0, y, str(row.number), size=SMALL)
    top = y - _CELL / 2
    ink, paper = Fill(canvas.theme.ink), Fill(canvas.theme.paper)
    for j, value in enumerate(table.show_values(row)):
        x = plan.cells + (_CELL + 1) * j
        several = table.space.levels[j] > 2
        is_filled = not several and value == 1
        canvas.box(x, top, _CELL, _CELL, ink if is_filled else paper)
        if several:
            canvas.write(x + _CELL / 2, y, str(value), ha="center", size=SMALL)
    canvas.box(plan.code, top, _CODE, _CELL, fill_code(row.out, canvas.theme))
    # The code is legible over lines as well.
    canvas.box(plan.code + _CODE / 2 - 4, top + 1.5, 8, _CELL - 3, paper, line=0)
    canvas.write(plan.code + _CODE / 2, y, row.out.value, ha="center", weight="bold")
    canvas.write(plan.count + _COUNT / 2, y, str(row.n), ha="center")
    cuts = table.settings.incl_cuts
    _draw_bar(canvas, plan.incl, y, plan.bar, row.incl, format_beside(row.incl, *cuts))
    _draw_bar(
        canvas, plan.pri, y, plan.bar, row.pri, format_beside(row.pri, table.settings.pri_cut)
    )
    canvas.write_about(plan.names, y, cases, size=SMALL, cases=row.cases)


def _draw_bar(canvas: Canvas, x: float, y: float, long: float, value: float, text: str) -> None:
    canvas.box(x, y - 3, long, 6, None, line=0.3, colour=canvas.theme.muted)
    if not isnan(value):
        canvas.box(x, y - 3, long * value, 6, Fill(canvas.theme.rule), line=0)
    canvas.write(x + long + 3, y, text, size=SMALL)


def _draw_cuts(canvas: Canvas, plan: _Plan, table: TruthTable, top: float, low: float) -> None:
    """Draw a line through the bars at each cut, but for those at 0."""
    settings = table.settings
    for x, cuts in ((plan.incl, settings.incl_cuts), (plan.pri, (settings.pri_cut,))):
        for cut in cuts:
            if cut > 0:
                at = x + plan.bar * cut
                canvas.rule((at, top), (at, low), width=0.8, dashes="--")


def _list_entries(rows: Sequence[Row], theme: Theme, words: Words) -> list[LegendEntry]:
    held = {row.out for row in rows}
    codes = [code for code in RowCode if code in held]
    return [
        LegendEntry(fill_code(code, theme), words(f"grid.code.{code.name.lower()}"))
        for code in codes
    ]


def _tell_notes(table: TruthTable, rows: Sequence[Row], words: Words) -> list[str]:
    """Return what the lines are, how many rows there are besides, and who is in none."""
    settings = table.settings
    cuts = words.join([format_cut(cut) for cut in settings.incl_cuts])
    key = "grid.cuts" if settings.pri_cut > 0 else "grid.cuts.incl"
    notes = [words(key, incl=cuts, pri=format_cut(settings.pri_cut))]
    notes.append(words.count("grid.observed", len(rows), possible=table.space.size))
    rest = Counter(row.out for row in rows[_MOST_ROWS:])
    if rest:
        parts = [f"{rest[code]} × {code.value}" for code in RowCode if rest[code]]
        notes.append(words.count("grid.rest", rest.total(), codes=words.join(parts)))
    return [*notes, *tell_outside(table, words)]


def _list_drawings(record: Record, _wanted: Wanted) -> tuple[Drawing, ...]:
    labels = list_labels(record)
    tables = (outcome.table for outcome in record.outcomes)
    return tuple(_build_drawing(table, labels) for table in tables if table.rows)


def _build_drawing(table: TruthTable, labels: Mapping[str, str]) -> Drawing:
    outcome = str(table.outcome)

    def tell(words: Words) -> str:
        rows = sort_rows(table.rows)
        return " ".join([words("grid.caption", outcome=outcome), *_tell_notes(table, rows, words)])

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_truth_table(table, words, axes, labels=labels, theme=theme, size=size)

    return Drawing("truth-table", Subject.OUTCOME, outcome, outcome, tell, draw)


KIND = FigureKind(
    name="truth-table",
    title="figure.truth_table",
    of=(Subject.OUTCOME,),
    needs="figure.truth_table.needs",
    list_drawings=_list_drawings,
)
