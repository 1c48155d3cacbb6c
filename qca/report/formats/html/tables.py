"""Tables as HTML: every cell as its column is, with what it takes to sort it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from qca.report.formats.html.spans import Marker, mark_up, mark_up_name
from qca.report.pieces.cells import Cell, Explained, NameList, Said, format_cell, plain_cell
from qca.report.pieces.tables import CellKind, Column, ReportTable

__all__ = ["TableView", "view_table"]

# Cells of one table that are written; more make a page that no browser opens gladly.
_MOST_CELLS = 500_000
# Rows that are shown at first where a script can show the others on demand.
_FIRST_ROWS = 100
# Characters of a cell that is read as a text.
_LONG_CELL = 40
_MISSING = Markup(' class="none"')


@dataclass(frozen=True)
class GroundView:
    """What a value rests on: where it stands in the page, of what it is, and what there is to say.

    It is shown on demand; below the table where a browser knows no popovers, and not on paper.
    """

    anchor: str
    title: str
    details: tuple[str, ...]


@dataclass(frozen=True)
class TableView:
    """A table as a template needs it: ``rows`` are whole rows in HTML, ``rest`` the later ones."""

    anchor: str
    table: ReportTable
    heads: tuple[tuple[Column, str], ...]
    rows: Markup
    rest: Markup
    grounds: tuple[GroundView, ...]
    whole: int
    shown: int
    width: str
    stacks: bool

    def role(self, role: str) -> Markup:
        """Return what tells a screen reader the part of a table, if a phone shows none."""
        return _tell_role(role) if self.stacks else Markup("")


def view_table(table: ReportTable, marker: Marker, *, explain: bool = True) -> TableView:
    """Return a table as a template needs it, without the columns in which nothing stands.

    With ``explain``, values that rest on something are buttons for a place below the table.
    """
    table = table.trim()
    drawn = table.cut(_MOST_CELLS)
    anchor = marker.take_anchor("table", table.name, table.outcome)
    grounds: list[GroundView] = []
    stacks = _is_to_be_read(drawn)
    rows = [
        _write_row(row, drawn.columns, marker, grounds, anchor if explain else "", stacks=stacks)
        for row in drawn.rows
    ]
    first = len(rows) if len(rows) <= 2 * _FIRST_ROWS else _FIRST_ROWS
    return TableView(
        anchor=anchor,
        table=table,
        heads=tuple((column, _name_kind(column)) for column in drawn.columns),
        rows=_join(rows[:first]),
        rest=_join(rows[first:]),
        grounds=tuple(grounds),
        whole=len(table.rows),
        shown=len(rows),
        width=_name_width(len(drawn.columns)),
        stacks=stacks,
    )


def _is_to_be_read(table: ReportTable) -> bool:
    """Return whether the rows of a table are read one by one, so that a phone may stack them.

    A table of numbers is compared down its columns, and stays one on a phone as well.
    """
    kinds = {column.kind for column in table.columns}
    if CellKind.VERDICT in kinds:
        return True
    words = (cell for row in table.rows for cell in row if isinstance(cell, str))
    return CellKind.NUMBER not in kinds and any(len(cell) > _LONG_CELL for cell in words)


def _tell_role(role: str) -> Markup:
    return Markup(' role="{}"').format(role)


def _name_width(columns: int) -> str:
    return "" if columns < 8 else "wide" if columns < 12 else "widest"


def _join(rows: Iterable[Markup]) -> Markup:
    return Markup("\n").join(rows)


def _name_kind(column: Column) -> str:
    return "number" if column.kind is CellKind.NUMBER else "text"


def _write_row(
    row: Sequence[Cell],
    columns: Sequence[Column],
    marker: Marker,
    grounds: list[GroundView],
    anchor: str,
    *,
    stacks: bool,
) -> Markup:
    """Return a row in HTML, and add what its values rest on, if asked, to that of the table."""
    verdicts = [
        cell.key
        for cell, column in zip(row, columns, strict=True)
        if column.kind is CellKind.VERDICT and isinstance(cell, Said)
    ]
    judged = Markup(' data-verdict="{}"').format(mark_up(verdicts[0])) if verdicts else ""
    cells = []
    for place, (cell, column) in enumerate(zip(row, columns, strict=True)):
        name = ""
        if isinstance(cell, Explained) and not anchor:
            cell = cell.cell
        elif isinstance(cell, Explained):
            name = f"{anchor}--{len(grounds) + 1}"
            title = f"{format_cell(row[0])}, {column.title}: {format_cell(cell)}"
            grounds.append(GroundView(name, title, cell.details))
            cell = cell.cell
        head = place == 0
        stacked = _name_in_stack(column, head=head) if stacks else Markup("")
        cells.append(_write_cell(cell, column, marker, stacked, head=head, ground=name))
    role = _tell_role("row") if stacks else Markup("")
    return Markup("<tr{}{}>{}</tr>").format(role, judged, Markup("").join(cells))


def _name_in_stack(column: Column, *, head: bool) -> Markup:
    """Return what a cell says of itself where it stands below, not beside, the one before it."""
    title = Markup(' data-title="{}"').format(mark_up(column.title))
    return _tell_role("rowheader" if head else "cell") + title


def _write_cell(
    cell: Cell, column: Column, marker: Marker, stacked: Markup, *, head: bool, ground: str
) -> Markup:
    shown = format_cell(cell)
    attributes = stacked
    if _is_missing(cell):
        attributes += _MISSING
    elif column.kind is CellKind.NUMBER:
        attributes += Markup(' class="n"') + _sort_by(cell, shown)
    shape = Markup('<th scope="row"{}>{}</th>' if head else "<td{}>{}</td>")
    written = _show(cell, shown, column, marker)
    if ground:
        button = Markup('<button type="button" class="why" popovertarget="{}">{}</button>')
        written = button.format(ground, written)
    return shape.format(attributes, written)


def _sort_by(cell: Cell, shown: str) -> Markup:
    """Return the value by which a number is sorted, where what is shown of it is not enough."""
    value = plain_cell(cell)
    if not isinstance(value, int | float):
        return Markup("")
    try:
        enough = float(shown) == value
    except ValueError:
        enough = False
    return Markup("") if enough else Markup(' data-value="{}"').format(f"{value:.12g}")


def _is_missing(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def _show(cell: Cell, shown: str, column: Column, marker: Marker) -> Markup:
    match cell, column.kind:
        case NameList(names, more), _:
            written = marker.write_cases(names) + (f" +{more}" if more else "")
        case Said(key, text), CellKind.VERDICT:
            written = marker.write_verdict(key, text)
        case str(), CellKind.EXPRESSION:
            written = marker.write_symbols(cell)
        case str(), _ if cell in marker.cases:
            written = marker.write_case(cell)
        case str(), CellKind.SET:
            written = marker.write_set(cell)
        case _:
            written = mark_up_name(shown)
    return written
