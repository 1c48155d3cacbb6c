"""A study as one workbook: a sheet for each table, heads frozen, texts never taken for formulas."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from qca.errors import AnalysisError
from qca.exports.files import Export, ExportFile
from qca.exports.grids import ExportGrid, list_grids
from qca.messages import say
from qca.names import show_hidden

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from qca.record import Record
    from qca.report.words import Words

__all__ = ["export_workbook"]

# What a sheet holds at most, and a cell.
_MOST_ROWS, _MOST_COLUMNS, _MOST_MARKS = 1 << 20, 1 << 14, 32_767
_LONGEST_SHEET = 31
_WIDEST = 60
# Two runs on the same input give the same bytes, so that no clock is asked.
_EPOCH = datetime(1980, 1, 1)


def export_workbook(record: Record, words: Words) -> Export:
    """Return a workbook with the tables of a study, and a sheet that says what each holds.

    Raises
    ------
    AnalysisError
        A table has more rows or columns than a sheet holds.
    """
    from openpyxl import Workbook

    grids = list_grids(record, words)
    notes = tuple(words("export.note.cut", sheet=g.key) for g in grids if _is_cut(g))
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "qca"
    rows = (*((grid.key, grid.holds) for grid in grids), *(("", note) for note in notes))
    for grid in (ExportGrid("contents", "", ("sheet", "holds"), rows), *grids):
        _check_size(grid)
        _fill(book.create_sheet(grid.key[:_LONGEST_SHEET]), grid)
    buffer = io.BytesIO()
    book.save(buffer)
    content = _without_times(buffer.getvalue())
    return Export((ExportFile("study.xlsx", content, words("export.xlsx")),), notes)


def _check_size(grid: ExportGrid) -> None:
    if len(grid.rows) >= _MOST_ROWS or len(grid.header) > _MOST_COLUMNS:
        raise AnalysisError(
            say(
                "the table '{name}' has {rows:,} rows and {columns:,} columns, more than a sheet"
                " holds",
                name=grid.key,
                rows=len(grid.rows),
                columns=len(grid.header),
            ),
            say("export it as CSV: --to csv"),
        )


def _is_cut(grid: ExportGrid) -> bool:
    """Return whether a text is longer than a cell."""
    return any(
        isinstance(cell, str) and len(show_hidden(cell)) > _MOST_MARKS
        for row in grid.rows
        for cell in row
    )


def _fill(sheet: Worksheet, grid: ExportGrid) -> None:
    """Write a table into a sheet; a text stays one, whatever it begins with."""
    from openpyxl.cell.cell import Cell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    widths = [0] * len(grid.header)
    for i, row in enumerate((grid.header, *grid.rows), 1):
        for j, value in enumerate(row, 1):
            if value is None:
                continue
            cell = sheet.cell(i, j)
            if isinstance(value, str) and isinstance(cell, Cell):
                shown = show_hidden(value)[:_MOST_MARKS]
                cell.value = shown
                cell.data_type = "s"
            else:
                cell.value = value
            widths[j - 1] = max(widths[j - 1], len(str(value)))
            if i == 1:
                cell.font = Font(bold=True)
            elif len(str(value)) > _WIDEST:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
    for j, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(j)].width = min(width, _WIDEST) + 2
    sheet.freeze_panes = "B2"


def _without_times(content: bytes) -> bytes:
    """Return a workbook without the times at which its parts were made."""
    buffer = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as made, ZipFile(buffer, "w", ZIP_DEFLATED) as kept:
        for name in made.namelist():
            part = made.read(name)
            if name == "docProps/core.xml":
                part = _without_dates(part)
            info = ZipInfo(name, _EPOCH.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            kept.writestr(info, part)
    return buffer.getvalue()


def _without_dates(core: bytes) -> bytes:
    """Return the properties of a workbook, made and changed at no time in particular."""
    from xml.etree import ElementTree

    root = ElementTree.fromstring(core)
    for each in root.iter():
        if each.tag.endswith(("}created", "}modified")):
            each.text = _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ")
    return ElementTree.tostring(root)
