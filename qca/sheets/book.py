"""The workbook for coders: instructions, a sheet for each case file, and what it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from qca.coding.templates import Tell
from qca.messages import Message, say
from qca.report.formats.packages import seal_package
from qca.sheets.entries import LABEL, VALUE
from qca.sheets.layout import LOCKED, CodeBlock, CodingSheet, SheetColumn
from qca.sheets.origin import Origin, encode_origin
from qca.sheets.validation import ask_number, offer_choices

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.styles.cell_style import StyleArray
    from openpyxl.worksheet.dimensions import RowDimension
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = [
    "LISTS",
    "ORIGIN",
    "list_titles",
    "mark_row",
    "mark_sheet",
    "name_sheets",
    "write_book",
]

# The hidden sheets: what the workbook was made from, and the lists of the drop-downs.
ORIGIN, LISTS = "qca-origin", "qca-lists"
# Where blocks begin: below the hidden row of keys, and the heads.
_FIRST_ROW = 3
_LONGEST_NAME = 31
_UNNAMED = re.compile(r"[\\/*?:\[\]'\x00-\x1f]")
# Excel reads these as a letter by its code.
_CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
# What a page in landscape holds in width, A4 or Letter, and how small it may be printed, in points
# and percent; the first columns come again on every page.
_PAGE, _SMALLEST, _LARGEST, _REPEATED = 735, 40, 80, 2
# Letters of a line of instructions.
_LINE_OF_TEXT = 90
_FONT, _SIZE = "Arial", 10
# Points of a line of text, and of the width of a letter.
_HIGH, _WIDE = 13, 5.6
_INK, _PAPER, _HEAD, _LINE = "404040", "F2F2F2", "1F3864", "BFBFBF"


def _escape_coded(text: str) -> str:
    """Return a text so that Excel shows it as it is.

    >>> _escape_coded("_x0041_")
    '_x005F_x0041_'
    """
    return _CODED.sub("_x005F_", text)


def mark_sheet(number: int) -> str:
    """Return the hidden mark of a sheet, by which it is known whatever its name."""
    return f"qca-sheet {number}"


def mark_row(block: int, row: int) -> str:
    """Return the hidden mark of a row of a block.

    >>> mark_row(2, 0)
    '2.0'
    """
    return f"{block}.{row}"


def name_sheets(names: Sequence[str], taken: Iterable[str]) -> list[str]:
    """Return names as sheets can have them, each another one.

    >>> name_sheets(["Nuevo León", "a/b", "A B", ""], ["Instructions"])
    ['Nuevo León', 'a b', 'A B (2)', 'sheet']
    """
    used = {name.casefold() for name in taken}
    named = []
    for name in names:
        plain = " ".join(_UNNAMED.sub(" ", name).split())[:_LONGEST_NAME].strip() or "sheet"
        own, number = plain, 2
        while own.casefold() in used:
            own = f"{plain[: _LONGEST_NAME - 5].strip()} ({number})"
            number += 1
        used.add(own.casefold())
        named.append(own)
    return named


def write_book(
    origin: Origin,
    columns: Sequence[SheetColumn],
    sources: Sequence[str],
    instructions: Sequence[Message],
    tell: Tell,
) -> bytes:
    """Return the workbook (.xlsx); on the same input, the same bytes.

    ``sources`` are the keys that evidence may name, and ``instructions`` what the first sheet says,
    a paragraph a row, the first as its title.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.workbook.protection import WorkbookProtection

    book = Workbook()
    # Columns are measured by it.
    book._named_styles["Normal"].font = Font(_FONT, _SIZE)  # type: ignore[attr-defined]
    first = book.worksheets[0]
    first.title = origin.instructions
    _write_instructions(first, instructions, tell)
    lists = _Lists(book)
    for number, sheet in enumerate(origin.sheets):
        page = book.create_sheet(sheet.title)
        _SheetWriter(page, columns, tell).write(number, sheet)
        _add_lists(page, columns, sheet, sources, lists, tell)
    lists.finish()
    _write_origin(book.create_sheet(ORIGIN), origin)
    book.active = 1 if origin.sheets else 0
    first.sheet_view.tabSelected = not origin.sheets
    book.security = WorkbookProtection(lockStructure=True)
    book.properties.creator = "qca"
    buffer = BytesIO()
    book.save(buffer)
    return seal_package(buffer.getvalue())


def _put(page: Worksheet, row: int, column: int, text: str) -> Cell:
    """Write a text into a cell; it stays one, whatever it begins with."""
    from openpyxl.cell import Cell

    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    if text:
        cell.value = _escape_coded(text)
        cell.data_type = "s"
    return cell


def _write_instructions(page: Worksheet, paragraphs: Sequence[Message], tell: Tell) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.properties import PageSetupProperties

    page.column_dimensions["A"].width = _LINE_OF_TEXT
    for row, paragraph in enumerate(paragraphs, start=1):
        cell = _put(page, row, 1, tell(paragraph))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(_FONT, 14 if row == 1 else 11, bold=row == 1)
        lines = -(-len(tell(paragraph)) // _LINE_OF_TEXT)
        page.row_dimensions[row] = _make_height(page, row, (lines + 0.6) * 14.5 + (row == 1) * 6)
    page.sheet_view.showGridLines = False
    page.protection.sheet = True
    page.page_setup.orientation = "portrait"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


class _SheetWriter:
    """Writes the sheet of a case file."""

    def __init__(self, page: Worksheet, columns: Sequence[SheetColumn], tell: Tell) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

        self.page, self.columns, self.tell = page, columns, tell
        self._top = Alignment(wrap_text=True, vertical="top")
        self._thin, self._thick = Side("thin", color=_LINE), Side("medium", color=_INK)
        self._border = Border(self._thin, self._thin, self._thin, self._thin)
        self._begin = Border(self._thin, self._thin, self._thick, self._thin)
        self._paper, self._head = PatternFill("solid", _PAPER), PatternFill("solid", _HEAD)
        self._bold, self._plain = Font(_FONT, _SIZE, bold=True), Font(_FONT, _SIZE)
        self._white = Font(_FONT, _SIZE, bold=True, color="FFFFFF")
        self._told = Font(_FONT, _SIZE, color=_INK)
        self._free = Protection(locked=False)
        self._worn: dict[tuple[bool, ...], StyleArray] = {}

    def write(self, number: int, sheet: CodingSheet) -> None:
        """Write the heads and the blocks, and protect what is not for coders."""
        page = self.page
        self._field = max((len(block.guide.field) for block in sheet.blocks), default=0)
        _put(page, 1, 1, mark_sheet(number))
        for at, column in enumerate(self.columns, start=2):
            _put(page, 1, at, column.key)
            head = _put(page, 2, at, self.tell(column.title))
            head.font, head.fill, head.alignment = self._white, self._head, self._top
            page.column_dimensions[head.column_letter].width = self._width(column)
        self._set_height(2, [(self.tell(c.title), self._width(c) - 1) for c in self.columns])
        row = _FIRST_ROW
        for i, block in enumerate(sheet.blocks):
            for within in range(block.rows):
                _put(page, row, 1, mark_row(i, within))
                self._write_row(row, block, within)
                row += 1
        self._set_up(row - 1)

    def _write_row(self, row: int, block: CodeBlock, within: int) -> None:
        for at, column in enumerate(self.columns, start=2):
            text = block.show_cell(within, column.key)
            cell = _put(self.page, row, at, text)
            if column.key == VALUE and text:
                cell.value, cell.data_type = float(text), "n"
            self._dress(cell, column, within, block.is_open(within, column))
        texts = [(block.show_cell(within, c.key), self._width(c)) for c in self.columns]
        self._set_height(row, texts)

    def _width(self, column: SheetColumn) -> int:
        """Return how many letters wide a column is."""
        return (
            min(max(column.width, self._field + 2), 30) if column.key == LOCKED[0] else column.width
        )

    def _set_height(self, row: int, texts: Sequence[tuple[str, int]]) -> None:
        """Make a row as high as its texts are, until somebody writes more into it."""
        lines = [
            sum(-(-max(len(line), 1) // width) for line in text.split("\n"))
            for text, width in texts
        ]
        self.page.row_dimensions[row] = _make_height(self.page, row, max(lines) * _HIGH + 2)

    def _dress(self, cell: Cell, column: SheetColumn, within: int, is_open: bool) -> None:
        """Give a cell its looks; those that look alike share them, which is ten times faster."""
        named = column.key in LOCKED[:2]
        looks = within == 0, column.key == VALUE, is_open, named
        if looks in self._worn:
            cell._style = self._worn[looks]  # type: ignore[attr-defined]
            return
        cell.alignment = self._top
        cell.border = self._begin if within == 0 else self._border
        if column.key != VALUE:
            cell.number_format = "@"  # 2004-07 stays what it is
        if is_open:
            cell.protection = self._free
            cell.font = self._plain
        else:
            cell.fill = self._paper
            cell.font = self._bold if named else self._told
        self._worn[looks] = cell._style  # type: ignore[attr-defined]

    def _set_up(self, last: int) -> None:
        from openpyxl.utils import get_column_letter

        page = self.page
        page.row_dimensions[1].hidden = True
        page.column_dimensions["A"].hidden = True
        page.freeze_panes = "D3"
        page.protection.sheet = True
        page.protection.formatColumns = page.protection.formatRows = False  # may be changed
        page.page_setup.orientation = "landscape"
        page.page_setup.pageOrder = "overThenDown"
        page.page_setup.scale = self._add_break()
        page.print_title_rows, page.print_title_cols = "2:2", "B:C"
        page.page_margins.left = page.page_margins.right = 0.3
        page.page_margins.top = page.page_margins.bottom = 0.5
        if page.oddFooter is not None:
            page.oddFooter.center.text = "&A – &P / &N"
        page.print_area = f"B2:{get_column_letter(len(self.columns) + 1)}{last}"

    def _add_break(self) -> int:
        """Begin a page with the notes, and return how large both pages are printed, in percent."""
        from openpyxl.worksheet.pagebreak import Break, ColBreak

        first = [column.key for column in self.columns].index("note")
        breaks = ColBreak()
        breaks.append(Break(id=first + 1))  # after so many columns, the hidden one too
        self.page.col_breaks = breaks
        widths = [self._width(column) + 1 for column in self.columns]
        widest = max(sum(widths[:first]), sum(widths[:_REPEATED]) + sum(widths[first:]))
        return max(_SMALLEST, min(_LARGEST, int(100 * _PAGE / (widest * _WIDE))))


def _make_height(page: Worksheet, row: int, points: float) -> RowDimension:
    """Return the height of a row, which programs may still fit to what is written there."""
    from openpyxl.worksheet.dimensions import RowDimension

    class Fitted(RowDimension):
        customHeight = False  # noqa: N815 - as the format calls it

    return Fitted(page, index=row, ht=points)


class _Lists:
    """The hidden sheet of what drop-downs offer, a column for each list."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.known: dict[tuple[str, ...], int] = {}

    def name(self, values: Sequence[str]) -> str:
        """Return where in the workbook a list stands."""
        from openpyxl.utils import get_column_letter

        column = self.known.setdefault(tuple(values), len(self.known) + 1)
        letter = get_column_letter(column)
        return f"'{LISTS}'!${letter}$1:${letter}${len(values)}"

    def finish(self) -> None:
        """Write all lists."""
        page = self.book.create_sheet(LISTS)
        page.sheet_state = "hidden"
        for values, column in self.known.items():
            for row, value in enumerate(values, start=1):
                _put(page, row, column, value).number_format = "@"


def _add_lists(
    page: Worksheet,
    columns: Sequence[SheetColumn],
    sheet: CodingSheet,
    sources: Sequence[str],
    lists: _Lists,
    tell: Tell,
) -> None:
    """Add what cells offer and take: labels, numbers, and the sources of evidence."""
    from openpyxl.utils import get_column_letter

    letters = {column.key: get_column_letter(at) for at, column in enumerate(columns, start=2)}
    row, cells = _FIRST_ROW, dict[tuple[str, ...], list[str]]()
    prompts: dict[tuple[str, ...], tuple[str, str]] = {}
    numbers: list[str] = []
    for block in sheet.blocks:
        guide = block.guide
        for column in columns:
            if not block.is_open(0, column) or column.is_evidence:
                continue
            where = f"{letters[column.key]}{row}"
            if column.key == LABEL or column.key.startswith("coders."):
                if guide.labels:
                    key = (guide.field, *guide.labels)
                    prompts[key] = guide.field, guide.prompt
                    cells.setdefault(key, []).append(where)
            elif column.key == VALUE:
                numbers.append(where)
        row += block.rows
    for key, coded in cells.items():
        told = say("Choose one of the labels in the list.")
        offer_choices(page, coded, lists.name(key[1:]), tell(told), *prompts[key])
    if sources and row > _FIRST_ROW:
        evidence = [
            f"{letters['evidence.source']}{_FIRST_ROW}:{letters['evidence.source']}{row - 1}"
        ]
        told = say("Choose one of the sources in the list. New ones are added to sources.bib.")
        offer_choices(page, evidence, lists.name(sources), tell(told))
    if numbers:
        ask_number(page, numbers, tell(say("Write a number alone, without its unit.")))


def _write_origin(page: Worksheet, origin: Origin) -> None:
    page.sheet_state = "veryHidden"
    for row, text in enumerate(encode_origin(origin), start=1):
        _put(page, row, 1, text).number_format = "@"
    page.protection.sheet = True


def list_titles(columns: Sequence[SheetColumn], tell: Tell) -> Mapping[str, str]:
    """Return the titles of columns as they are written, by key."""
    return {column.key: tell(column.title) for column in columns}
