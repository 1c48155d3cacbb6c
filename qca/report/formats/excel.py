"""The tables of a report as a workbook of Excel, by openpyxl; the same report, the same bytes.

A sheet holds one table: its title in the first row, its note in the second, heads in the third,
values below, so that ``--skip-rows 2`` reads it back. Numbers are numbers, as exact as they were
computed, and are only shown with three digits. A text is never a formula, whatever it begins with.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING

from qca.escapes import escape_document
from qca.report.formats.packages import seal_package
from qca.report.pieces.cells import Beside, Cell, Distinct, Explained, format_cell
from qca.report.pieces.sections import Alternatives
from qca.report.pieces.tables import CellKind, ReportTable

if TYPE_CHECKING:
    from openpyxl.cell import Cell as BookCell
    from openpyxl.worksheet.worksheet import Worksheet

    from qca.report.pieces.sections import Block, Report
    from qca.report.words import Words

__all__ = ["write_report"]

# What Excel takes: letters in a cell, rows of a sheet, letters in the name of a sheet.
_MOST_LETTERS, _MOST_ROWS, _MOST_NAME = 32_767, 1_048_576, 31
_HEAD_ROW = 3
_UNNAMED = re.compile(r"[\\/*?:\[\]'\x00-\x1f]")
# Excel keeps this name for itself.
_RESERVED = "history"
_WIDEST, _NARROWEST = 60, 7
_DECIMALS, _WHOLE, _DIGITS = "0.000", "0", "0123456789"


@dataclass(frozen=True)
class _BookSheet:
    """A sheet: its name, the table on it, and the title of the section that it stands in."""

    name: str
    table: ReportTable
    section: str


def write_report(report: Report) -> bytes:
    """Return the tables of a report as a workbook (.xlsx), with a list of them first."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheets = _list_sheets(report)
    _write_index(book.create_sheet(_clean_name(report.words("book.contents"))), report, sheets)
    for sheet in sheets:
        _write_sheet(book.create_sheet(sheet.name), sheet.table, report.words)
    about = book.properties
    about.title, about.creator = escape_document(report.title), ""
    about.language = report.words.language
    written = BytesIO()
    book.save(written)
    return seal_package(written.getvalue())


def _list_sheets(report: Report) -> list[_BookSheet]:
    taken = {_clean_name(report.words("book.contents")).lower(), _RESERVED}
    sheets = []
    for _, section in report.walk():
        for table in _list_tables(section.full):
            for part in _split_rows(table.trim()):
                name = _choose_name(part, taken)
                sheets.append(_BookSheet(name, part, section.title))
    return sheets


def _list_tables(blocks: Iterable[Block]) -> Iterable[ReportTable]:
    for block in blocks:
        if isinstance(block, ReportTable):
            if block.rows:
                yield block
        elif isinstance(block, Alternatives) and block.together:
            yield from _list_tables(block.together)
        elif isinstance(block, Alternatives):
            for _, choice in block.choices:
                yield from _list_tables(choice)


def _split_rows(table: ReportTable) -> list[ReportTable]:
    """Return a table as sheets hold it: several where it has more rows than a sheet."""
    most = _MOST_ROWS - _HEAD_ROW
    begins = range(0, len(table.rows), most)
    return [replace(table, rows=table.rows[begin : begin + most]) for begin in begins]


def _clean_name(name: str) -> str:
    return _UNNAMED.sub("_", escape_document(name)).strip() or "_"


def _choose_name(table: ReportTable, taken: set[str]) -> str:
    """Return a name that no other sheet has, whatever the case of its letters.

    It is made of the key of the table and its outcome, the same in every language.
    """
    whole = _clean_name("-".join(filter(None, (table.name, table.outcome))))
    name, number = whole[:_MOST_NAME], 1
    while name.lower() in taken:
        number += 1
        end = f"-{number}"
        name = whole[: _MOST_NAME - len(end)] + end
    taken.add(name.lower())
    return name


def _write_index(page: Worksheet, report: Report, sheets: Sequence[_BookSheet]) -> None:
    from openpyxl.worksheet.hyperlink import Hyperlink

    words = report.words
    keys = ("sheet", "title", "section", "rows", "note")
    _set_widths(page, [32, 60, 40, 8, 80])
    page.freeze_panes = f"A{_HEAD_ROW + 1}"
    page.append([_write_text(page, report.title, bold=True)])
    page.append([_write_text(page, words("book.text"))])
    page.append([_write_text(page, words(f"book.{key}"), bold=True) for key in keys])
    for sheet in sheets:
        link = _write_text(page, sheet.name)
        link.hyperlink = Hyperlink(ref="", location=f"'{sheet.name}'!A1")
        link.style = "Hyperlink"
        texts = [_write_text(page, text) for text in (sheet.table.title, sheet.section)]
        note = _write_text(page, sheet.table.note)
        page.append([link, *texts, _write_number(page, len(sheet.table.rows)), note])


def _write_sheet(page: Worksheet, table: ReportTable, words: Words) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    _set_widths(page, _measure_columns(table))
    first = table.columns[0].kind is not CellKind.NUMBER
    page.freeze_panes = f"{'B' if first and len(table.columns) > 1 else 'A'}{_HEAD_ROW + 1}"
    last = get_column_letter(len(table.columns))
    page.auto_filter.ref = f"A{_HEAD_ROW}:{last}{_HEAD_ROW + len(table.rows)}"
    page.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.append([_write_text(page, table.title, bold=True)])
    page.append([_write_text(page, table.note)])
    page.append([_write_text(page, column.title, bold=True) for column in table.columns])
    for row in table.rows:
        page.append([_write_cell(page, cell, words) for cell in row])


def _set_widths(page: Worksheet, widths: Iterable[float]) -> None:
    from openpyxl.utils import get_column_letter

    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = width


def _measure_columns(table: ReportTable) -> list[float]:
    """Return the widths of columns, in letters."""
    return [
        min(
            _WIDEST,
            max(
                _NARROWEST,
                len(column.title),
                *(len(format_cell(row[j])) for row in table.rows[:1000]),
            )
            + 2,
        )
        for j, column in enumerate(table.columns)
    ]


def _write_cell(page: Worksheet, cell: Cell, words: Words) -> BookCell | None:
    if isinstance(cell, Explained):
        return _write_cell(page, cell.cell, words)
    value = cell.value if isinstance(cell, Beside | Distinct) else cell
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _write_number(page, value, _find_mark(cell)) if math.isfinite(value) else None
    text = escape_document(format_cell(value))
    if len(text) > _MOST_LETTERS:
        # Nothing is cut in silence; CSV holds it whole.
        kept = _MOST_LETTERS - 200
        text = f"{text[:kept]}… ({words('book.cut', number=len(text) - kept)})"
    return _write_text(page, text)


def _find_mark(cell: Cell) -> str:
    """Return the sign behind a number that says whether it reaches its cuts."""
    return cell.sign if isinstance(cell, Beside) else ""


def _write_number(page: Worksheet, value: float, mark: str = "") -> BookCell:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(page, value)
    shown = _WHOLE if isinstance(value, int) else _DECIMALS
    cell.number_format = shown if mark in _DIGITS else f'{shown}"{mark}"'
    return cell


def _write_text(page: Worksheet, text: str, *, bold: bool = False) -> BookCell:
    """Return a text as a cell that is a text, also when somebody edits it."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    cell = WriteOnlyCell(page)
    cell.value = escape_document(text) or None
    if cell.value is not None:
        cell.data_type = "s"
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    cell.alignment = Alignment(vertical="top")
    return cell
