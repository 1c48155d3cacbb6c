"""Tables drawn for a terminal: side by side where they fit, else cut so that each part is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qca.report.formats.text_lines import fill_lines, measure_parts, pad, split_cell, split_words
from qca.report.pieces.tables import CellKind

if TYPE_CHECKING:
    from qca.report.pieces.tables import ReportTable

__all__ = ["draw_table"]

# Between two columns of a table.
_GAP = 3
# A column of texts is not made narrower than this to spare a cut.
_COMFORT = 24


@dataclass(frozen=True)
class _Drawn:
    """A column in parts that are never broken: its title, its cells, and the width that it gets.

    It needs the ``least`` width, and more than the ``whole`` is of no use to it.
    """

    title: Sequence[str]
    cells: Sequence[Sequence[str]]
    least: int
    whole: int
    width: int
    right: bool

    def lines(self, row: int | None) -> list[str]:
        """Return the lines of a cell, or of the title."""
        parts = self.title if row is None else self.cells[row]
        return [pad(line, self.width, right=self.right) for line in fill_lines(parts, self.width)]


def draw_table(table: ReportTable, width: int) -> list[str]:
    """Return a table as texts of several lines, the first of each its heads.

    One that is too wide is cut into parts of columns. Each part repeats the first columns, as many
    as tell its rows apart; where these alone take too much room, each row is written out as a list.
    Neither numbers nor names are ever broken.
    """
    if not table.rows:
        return []
    drawn = [_draw_column(table, j) for j in range(len(table.columns))]
    keys = table.count_keys()
    lead, rest = drawn[:keys], drawn[keys:]
    narrow = _narrow(lead, width - _measure(rest))
    if _measure(narrow) + _measure(rest) - _GAP <= width:
        return [_draw_part(_widen([*narrow, *rest], width))]
    widest = max((column.width for column in rest), default=-_GAP)
    lead = _narrow(lead, min(width // 2, width - widest))
    if _measure(lead) + widest > width:
        return [_list_rows(table, width)]
    parts: list[list[_Drawn]] = []
    room = 0
    for column in rest:
        if not parts or column.width > room:
            parts.append([*lead])
            room = width - _measure(lead)
        parts[-1].append(column)
        room -= column.width + _GAP
    return [_draw_part(_widen(part, width)) for part in parts]


def _measure(columns: Sequence[_Drawn]) -> int:
    """Return the room that columns take, each with the gap behind it."""
    return sum(column.width + _GAP for column in columns)


def _narrow(columns: Sequence[_Drawn], room: int) -> list[_Drawn]:
    """Return columns that take no more room if they can be narrowed so far, the widest first."""
    narrowed = list(columns)
    for j in sorted(range(len(narrowed)), key=lambda j: -narrowed[j].width):
        excess = max(0, _measure(narrowed) - room)
        least = min(narrowed[j].width, max(narrowed[j].least, _COMFORT))
        narrowed[j] = replace(narrowed[j], width=max(least, narrowed[j].width - excess))
    return narrowed


def _widen(columns: Sequence[_Drawn], width: int) -> list[_Drawn]:
    """Return columns that take the room left, those first whose cells are folded most."""
    widths = [column.width for column in columns]
    for _ in range(width + _GAP - _measure(columns)):
        folded = [column.whole / taken for column, taken in zip(columns, widths, strict=True)]
        j = max(range(len(columns)), key=folded.__getitem__)
        if folded[j] <= 1:
            break
        widths[j] += 1
    return [replace(column, width=w) for column, w in zip(columns, widths, strict=True)]


def _draw_column(table: ReportTable, j: int) -> _Drawn:
    column = table.columns[j]
    title = split_words(column.title)
    symbolic = column.kind is CellKind.EXPRESSION
    cells = [split_cell(row[j], symbolic=symbolic) for row in table.rows]
    least, whole = measure_parts([title, *cells])
    wide = min(whole, max(least, _COMFORT)) if j > 0 and column.kind is CellKind.TEXT else whole
    return _Drawn(title, cells, least, whole, wide, right=column.kind is CellKind.NUMBER)


def _draw_part(columns: Sequence[_Drawn]) -> str:
    rule = "─" * (sum(column.width + _GAP for column in columns) - _GAP)
    rows = range(len(columns[0].cells))
    heads, *bodies = (_draw_row(columns, row) for row in (None, *rows))
    return "\n".join([*heads, rule, *(line for body in bodies for line in body)])


def _draw_row(columns: Sequence[_Drawn], row: int | None) -> list[str]:
    cells = [column.lines(row) for column in columns]
    height = max(map(len, cells))
    # The heads stand on the rule, the cells hang from their first line.
    for column, lines in zip(columns, cells, strict=True):
        blank = [" " * column.width] * (height - len(lines))
        lines[:] = [*blank, *lines] if row is None else [*lines, *blank]
    return [(" " * _GAP).join(line).rstrip() for line in zip(*cells, strict=True)]


def _list_rows(table: ReportTable, width: int) -> str:
    """Return each row as a list of titles and values, for tables that are too wide to be cut."""
    blocks = []
    for row in table.rows:
        lines = []
        for column, cell in zip(table.columns, row, strict=True):
            title = f"{column.title}: " if column.title else ""
            parts = [title, *split_cell(cell, symbolic=column.kind is CellKind.EXPRESSION)]
            first, *more = fill_lines(parts, width - 2)
            lines += [first, *(f"  {line}" for line in more)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)
