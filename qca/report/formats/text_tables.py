"""Tables drawn for a terminal: side by side where they fit, else cut so that each part is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Verdict
from qca.report.formats.text_lines import (
    COLOURS,
    StyledLine,
    fill_lines,
    measure_parts,
    pad,
    split_cell,
    split_words,
)
from qca.report.pieces.cells import Cell, Said
from qca.report.pieces.tables import CellKind

if TYPE_CHECKING:
    from qca.report.pieces.tables import ReportTable

__all__ = ["style_table"]

# Between two columns of a table; of a compact one, what is tried before any cell is folded.
_GAP, _NARROW_GAP = 3, 2
_COMPACT_GAPS = (_NARROW_GAP, 1)
# A column of texts is not made narrower than this to spare a cut.
_COMFORT = 24
# What stands for the words that are left out, and the least width of a column that is shortened.
_ELLIPSIS = "…"
_SHORTEST = 16
# In a table of no more rows a cell may take a few lines.
_FEW_ROWS, _MOST_LINES = 8, 3
# A table is folded rather than cut while its rows take no more lines.
_MOST_FOLDS = 4


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
    styles: Sequence[str] = ()

    def lines(self, row: int | None) -> list[str]:
        """Return the lines of a cell, or of the title."""
        parts = self.title if row is None else self.cells[row]
        return [pad(line, self.width, right=self.right) for line in fill_lines(parts, self.width)]


def style_table(table: ReportTable, width: int) -> list[list[StyledLine]]:
    """Return a table as parts of several lines, the first of each its heads.

    One that is too wide is folded, its columns closer, or if its rows then took many lines, cut
    into parts of columns. Each part repeats the first columns, as many as tell its rows apart;
    where these alone take too much room, each row is written out as a list.
    Neither numbers nor names are ever broken. A compact one takes a line a row where it fits, or
    more lines where it does not, and is cut only where not even its longest words fit.
    """
    if not table.rows:
        return []
    drawn = [_draw_column(table, j) for j in range(len(table.columns))]
    if table.compact and (line_up := _compact(table, drawn, width)) is not None:
        return [_draw_part(*line_up)]
    keys = table.count_keys()
    lead, rest = drawn[:keys], drawn[keys:]
    narrow = _narrow(lead, width - _measure(rest))
    if _measure(narrow) + _measure(rest) - _GAP <= width:
        return [_draw_part(_widen([*narrow, *rest], width))]
    if (squeezed := _squeeze(drawn, width)) is not None:
        return [_draw_part(squeezed, _NARROW_GAP)]
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


def _compact(
    table: ReportTable, drawn: Sequence[_Drawn], width: int
) -> tuple[list[_Drawn], int] | None:
    """Return columns that stand side by side, and the gap between them; None if they cannot.

    Brief texts are shortened; then columns move together; then the other texts are folded.
    """
    # A head of several words may take several lines.
    whole = [
        replace(c, width=max(measure_parts([c.title])[0], measure_parts(c.cells)[1])) for c in drawn
    ]
    wide, narrow = _COMPACT_GAPS
    for gap, fold in ((wide, False), (narrow, False), (narrow, True)):
        line_up = list(whole)
        excess = sum(column.width + gap for column in whole) - gap - width
        for j in sorted(range(len(whole)), key=lambda j: -whole[j].width):
            if excess > 0 and table.columns[j].brief:
                line_up[j] = _spare(whole[j], excess)
                excess -= whole[j].width - line_up[j].width
        for j in sorted(range(len(whole)), key=lambda j: -whole[j].width) if fold else ():
            if excess > 0 and not table.columns[j].brief:
                room = min(whole[j].width, max(whole[j].least, whole[j].width - excess))
                line_up[j] = replace(whole[j], width=room)
                excess -= whole[j].width - room
        if excess <= 0:
            return _unfold_heads(line_up, -excess), gap
    return None


def _unfold_heads(columns: Sequence[_Drawn], room: int) -> list[_Drawn]:
    """Return columns as wide as their heads where there is room left, those first that need least.

    A head that would stay in several lines takes none of it.
    """
    unfolded = list(columns)
    needs = [measure_parts([column.title])[1] - column.width for column in columns]
    for j in sorted(range(len(columns)), key=needs.__getitem__):
        if 0 < needs[j] <= room:
            unfolded[j] = replace(columns[j], width=columns[j].width + needs[j])
            room -= needs[j]
    return unfolded


def _spare(column: _Drawn, excess: int) -> _Drawn:
    """Return a brief column narrowed as far as it goes, its cells shortened to a line or a few."""
    room = max(min(_SHORTEST, column.width), column.width - excess)
    most = 1 if len(column.cells) > _FEW_ROWS else _MOST_LINES
    cells = [_shorten(parts, room, most) for parts in column.cells]
    return replace(column, width=room, cells=cells)


def _shorten(parts: Sequence[str], width: int, most: int = 1) -> list[str]:
    """Return the parts of a cell that fit into so many lines, and a sign where there are more.

    >>> _shorten(["all ", "of ", "them"], 8), _shorten(["all ", "of ", "us"], 10)
    (['all ', 'of…'], ['all ', 'of ', 'us'])
    """
    if len(fill_lines(parts, width)) <= most:
        return list(parts)
    kept = list(parts)
    while len(kept) > 1 and len(fill_lines(_end(kept), width)) > most:
        kept.pop()
    return _end(kept)


def _end(parts: Sequence[str]) -> list[str]:
    return [*parts[:-1], parts[-1].rstrip(" ,;:") + _ELLIPSIS]


def _squeeze(drawn: Sequence[_Drawn], width: int) -> list[_Drawn] | None:
    """Return columns that stand close and are folded until they fit; None if rows get too high.

    What room there is goes first to those that need least of it to be whole.
    """
    squeezed = [replace(column, width=column.least) for column in drawn]
    room = width + _NARROW_GAP - _measure(squeezed, _NARROW_GAP)
    if room < 0:
        return None
    for j in sorted(range(len(drawn)), key=lambda j: drawn[j].whole - drawn[j].least):
        more = min(room, drawn[j].whole - drawn[j].least)
        squeezed[j] = replace(squeezed[j], width=drawn[j].least + more)
        room -= more
    high = max(len(c.lines(row)) for c in squeezed for row in range(len(c.cells)))
    return squeezed if high <= _MOST_FOLDS else None


def _measure(columns: Sequence[_Drawn], gap: int = _GAP) -> int:
    """Return the room that columns take, each with the gap behind it."""
    return sum(column.width + gap for column in columns)


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
    styles = [_colour(row[j]) for row in table.rows] if column.kind is CellKind.VERDICT else ()
    right = column.kind is CellKind.NUMBER
    return _Drawn(title, cells, least, whole, wide, right=right, styles=styles)


def _colour(cell: Cell) -> str:
    """Return the colour of a verdict."""
    return COLOURS[Verdict(cell.key)] if isinstance(cell, Said) and cell.key else ""


def _draw_part(columns: Sequence[_Drawn], gap: int = _GAP) -> list[StyledLine]:
    rule = "─" * (sum(column.width + gap for column in columns) - gap)
    rows = range(len(columns[0].cells))
    heads, *bodies = (_draw_row(columns, row, gap) for row in (None, *rows))
    return [*heads, ((rule, ""),), *(line for body in bodies for line in body)]


def _draw_row(columns: Sequence[_Drawn], row: int | None, gap: int) -> list[StyledLine]:
    cells = [column.lines(row) for column in columns]
    styles = ["" if row is None or not c.styles else c.styles[row] for c in columns]
    height = max(map(len, cells))
    # The heads stand on the rule, the cells hang from their first line.
    for column, lines in zip(columns, cells, strict=True):
        blank = [" " * column.width] * (height - len(lines))
        lines[:] = [*blank, *lines] if row is None else [*lines, *blank]
    between = " " * gap
    return [_join_cells(line, styles, between) for line in zip(*cells, strict=True)]


def _join_cells(cells: Sequence[str], styles: Sequence[str], between: str) -> StyledLine:
    """Return the cells of a line as one, those apart that have a style."""
    parts: list[tuple[str, str]] = []
    for place, (cell, style) in enumerate(zip(cells, styles, strict=True)):
        text = cell if place == len(cells) - 1 else cell + between
        if parts and parts[-1][1] == style:
            parts[-1] = (parts[-1][0] + text, style)
        else:
            parts.append((text, style))
    while parts and not parts[-1][0].strip():
        parts.pop()
    if parts:
        parts[-1] = (parts[-1][0].rstrip(), parts[-1][1])
    return tuple(parts)


def _list_rows(table: ReportTable, width: int) -> list[StyledLine]:
    """Return each row as a list of titles and values, for tables that are too wide to be cut."""
    told: list[StyledLine] = []
    for row in table.rows:
        if told:
            told.append(())
        for column, cell in zip(table.columns, row, strict=True):
            title = f"{column.title}: " if column.title else ""
            parts = [title, *split_cell(cell, symbolic=column.kind is CellKind.EXPRESSION)]
            first, *more = fill_lines(parts, width - 2)
            told += [((line, ""),) for line in (first, *(f"  {line}" for line in more))]
    return told
