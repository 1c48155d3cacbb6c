"""A workbook of codes as it comes back: each cell by what it stands for, and what is amiss."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from qca.errors import InputError, Place, Problem, cut_text
from qca.io.files import show_path
from qca.io.workbooks import open_workbook
from qca.messages import Message, say, say_count
from qca.numerals import explain_slip, read_number
from qca.sheets.book import LISTS, ORIGIN, mark_row, mark_sheet
from qca.sheets.entries import VALUE, clean, type_number
from qca.sheets.layout import LOCKED, CodeBlock, CodingSheet
from qca.sheets.origin import Origin, UnreadableError, decode_origin

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["EditedBook", "EditedCell", "EditedSheet", "read_book"]

_AGAIN = say("make a new workbook with 'qca cases sheet', and copy what was coded into it")
_CODED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)|_x000D_")
# By row and column.
_Cells: TypeAlias = "dict[tuple[int, int], Cell]"
# Of the edge of a sheet, where its marks are looked for.
_NEAR = 50


@dataclass(frozen=True)
class EditedCell:
    """What stands in a cell, and where that is."""

    text: str
    place: Place


@dataclass(frozen=True)
class EditedSheet:
    """A sheet as it comes back: its cells by block, row in the block and key of the column."""

    made: CodingSheet
    title: str
    cells: Mapping[tuple[int, int, str], EditedCell]


@dataclass(frozen=True)
class EditedBook:
    """A workbook as it comes back, with what is amiss in it, and what is only to be told."""

    origin: Origin
    sheets: tuple[EditedSheet, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def read_book(path: Path, content: bytes) -> EditedBook:
    """Return a workbook of codes as it comes back.

    Raises
    ------
    InputError
        It is no workbook, or none that ``qca cases sheet`` made.
    """
    book = open_workbook(path, content)
    origin = _read_origin(book, path)
    reader = _Reader(show_path(path), origin)
    return reader.read(book)


def _read_origin(book: Workbook, path: Path) -> Origin:
    place = Place(show_path(path))
    if ORIGIN not in book.sheetnames:
        what = say("this workbook has no codes that 'qca cases sheet' laid out")
        remedy = say("name one that it made, saved as .xlsx")
        raise InputError(Problem(what, remedy, place))
    cells = sorted(
        (row, cell.value)
        for (row, column), cell in _list_cells(book[ORIGIN]).items()
        if column == 1 and cell.value is not None
    )
    try:
        return decode_origin([_unescape(str(value)) for _, value in cells])
    except UnreadableError:
        what = say("the hidden sheet that says what this workbook was made from was changed")
        raise InputError(Problem(what, _AGAIN, place)) from None


def _list_cells(page: Worksheet) -> _Cells:
    """Return the cells of a sheet that were ever written to, by row and column.

    To go through the rows would make every cell of a sheet with one far away.
    """
    from openpyxl.cell import Cell

    return {at: cell for at, cell in page._cells.items() if isinstance(cell, Cell)}


def _unescape(text: str) -> str:
    return _CODED.sub(lambda match: "_" if match[0] == "_x005F_" else "\r", text)


@dataclass
class _Reader:
    """Gathers the sheets of a workbook and what is amiss in them."""

    shown: str
    origin: Origin
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    # Rows and columns of the sheet that is read which are known to be added, and told of as such.
    told: set[tuple[str, int]] = field(default_factory=set)

    def read(self, book: Workbook) -> EditedBook:
        """Return the workbook, each sheet known by its mark."""
        marks = {mark_sheet(number): number for number in range(len(self.origin.sheets))}
        known: dict[int, tuple[Worksheet, _Cells, tuple[int, int]]] = {}
        others = []
        for page in book.worksheets:
            cells = _list_cells(page)
            at = next(
                (
                    where
                    for where, cell in sorted(cells.items())
                    if max(where) <= _NEAR and cell.value in marks
                ),
                None,
            )
            if at is None:
                others.append((page, cells))
            elif (number := marks[str(cells[at].value)]) in known:
                what = say("this sheet is a copy of '{name}'", name=known[number][0].title)
                remedy = say("delete one of the two")
                self.problems.append(Problem(what, remedy, self._place(page)))
            else:
                known[number] = page, cells, at
        self._tell_missing_sheets(set(known))
        self._tell_other_sheets(others)
        sheets = tuple(
            self._read_sheet(self.origin.sheets[number], *known[number]) for number in sorted(known)
        )
        return EditedBook(self.origin, sheets, tuple(self.problems), tuple(self.notes))

    def _place(self, page: Worksheet, where: str = "") -> Place:
        """Return the place of a sheet, or of a cell in it, as formulas name them."""
        name = page.title if page.title.isalnum() else f"'{page.title}'"
        return Place(f"{self.shown}: {name}{'!' if where else ''}{where}")

    def _tell_missing_sheets(self, known: set[int]) -> None:
        for number, sheet in enumerate(self.origin.sheets):
            if number not in known:
                what = say(
                    "the sheet '{name}' is missing, or its hidden first row or column is",
                    name=sheet.title,
                )
                remedy = say(
                    "put it back from a copy; a workbook of some cases is made with '--cases'"
                )
                self.problems.append(Problem(what, remedy, Place(self.shown)))

    def _tell_other_sheets(self, others: Sequence[tuple[Worksheet, _Cells]]) -> None:
        """Tell of sheets that somebody added; the one of instructions is not looked at."""
        own = {ORIGIN, LISTS, self.origin.instructions}
        for page, cells in others:
            if page.title not in own and any(cell.value is not None for cell in cells.values()):
                what = say("this sheet is not one of the workbook, and is not read")
                self.notes.append(Problem(what, place=self._place(page)))

    def _read_sheet(
        self,
        made: CodingSheet,
        page: Worksheet,
        cells: _Cells,
        at: tuple[int, int],
    ) -> EditedSheet:
        top, left = at
        self.told.clear()
        if page.title != made.title:
            what = say("the sheet '{name}' was renamed", name=made.title)
            self.notes.append(Problem(what, place=self._place(page)))
        for merged in page.merged_cells.ranges:
            what = say("cells are merged")
            remedy = say("unmerge them, and check what each should hold")
            self.problems.append(Problem(what, remedy, self._place(page, str(merged.coord))))
        columns = self._find_columns(page, cells, top, left)
        rows = self._find_rows(made, page, cells, top, left)
        read: dict[tuple[int, int, str], EditedCell] = {}
        for (row, column), cell in sorted(cells.items()):
            if row == top or column == left:
                continue
            place = self._place(page, cell.coordinate)
            self._tell_comment(cell, place)
            if cell.value is None:
                continue
            if column not in columns or row not in rows:
                known = {("row", row), ("column", column)} & self.told
                if not known and not (row == top + 1 and column in columns):
                    self._tell_stray(row in rows, column in columns, row, place)
                continue
            block, within = rows[row]
            key = columns[column]
            text = self._read_value(cell, key, place)
            if text is not None:
                read[block, within, key] = EditedCell(text, place)
        for row, (block, within) in rows.items():
            for column, key in columns.items():
                place = self._place(page, _coordinate(row, column))
                read.setdefault((block, within, key), EditedCell("", place))
        self._check_heads(page, cells, columns, top + 1)
        self._check_locked(made, read)
        return EditedSheet(made, page.title, read)

    def _find_columns(self, page: Worksheet, cells: _Cells, top: int, left: int) -> dict[int, str]:
        """Return the keys of columns, wherever they have been moved to."""
        columns: dict[int, str] = {}
        for (row, column), cell in sorted(cells.items()):
            if row == top and column != left and cell.value is not None:
                key = str(cell.value)
                if key in columns.values() or key not in self.origin.columns:
                    what = say("this column was added or copied")
                    place = self._place(page, cell.coordinate)
                    self.problems.append(Problem(what, say("delete it"), place))
                    self.told.add(("column", column))
                else:
                    columns[column] = key
        for key, title in self.origin.columns.items():
            if key not in columns.values():
                what = say("the column '{title}' is missing", title=title)
                self.problems.append(Problem(what, _AGAIN, self._place(page)))
        return columns

    def _find_rows(
        self,
        made: CodingSheet,
        page: Worksheet,
        cells: _Cells,
        top: int,
        left: int,
    ) -> dict[int, tuple[int, int]]:
        """Return the block and the row in it of each row, wherever it has been moved to."""
        marks = {
            mark_row(i, within): (i, within)
            for i, block in enumerate(made.blocks)
            for within in range(block.rows)
        }
        rows: dict[int, tuple[int, int]] = {}
        for (row, column), cell in sorted(cells.items()):
            if column == left and row != top and cell.value is not None:
                own = marks.get(str(cell.value))
                if own is None or own in rows.values():
                    what = say("row {row} was added or copied", row=row)
                    remedy = say("delete it; evidence goes into the free rows of a code")
                    place = self._place(page, f"{row}:{row}")
                    self.problems.append(Problem(what, remedy, place))
                    self.told.add(("row", row))
                else:
                    rows[row] = own
        kept = set(rows.values())
        for i, block in enumerate(made.blocks):
            gone = sum((i, within) not in kept for within in range(block.rows))
            if gone:
                self.problems.append(Problem(_tell_gone(block, gone), _AGAIN, self._place(page)))
        return rows

    def _tell_stray(self, known_row: bool, known_column: bool, row: int, place: Place) -> None:
        if known_row:
            what = say("something stands in a column that was added")
            remedy = say("write it as a note, and delete the column")
        elif known_column:
            what = say("something stands in row {row}, which is none of the sheet's", row=row)
            remedy = say("delete it; evidence goes into the free rows of a code")
        else:
            what = say("something stands outside of the table")
            remedy = say("delete it")
        self.problems.append(Problem(what, remedy, place))

    def _tell_comment(self, cell: Cell, place: Place) -> None:
        if getattr(cell, "comment", None) is not None:
            what = say("the comment on this cell is not read")
            self.notes.append(Problem(what, say("write what matters as a note"), place))

    def _check_heads(
        self, page: Worksheet, cells: _Cells, columns: dict[int, str], row: int
    ) -> None:
        for column, key in columns.items():
            cell = cells.get((row, column))
            title = "" if cell is None or cell.value is None else clean(_unescape(str(cell.value)))
            if title != clean(self.origin.columns[key]):
                what = say("the head '{title}' was changed", title=self.origin.columns[key])
                remedy = say("put it back; the column keeps its meaning")
                place = self._place(page, _coordinate(row, column))
                self.problems.append(Problem(what, remedy, place))

    def _check_locked(
        self, made: CodingSheet, read: Mapping[tuple[int, int, str], EditedCell]
    ) -> None:
        for (block, within, key), cell in read.items():
            before = made.blocks[block].show_cell(within, key)
            if key in LOCKED and cell.text != clean(before):
                what = say(
                    "'{text}' was changed, which is not for coders",
                    text=cut_text(" ".join(before.split())),
                )
                remedy = say("put it back; fields and periods are declared in the YAML files")
                self.problems.append(Problem(what, remedy, cell.place))

    def _read_value(self, cell: Cell, key: str, place: Place) -> str | None:
        """Return the text of a cell; None where it has no plain one, which is told."""
        value, kind = cell.value, cell.data_type
        what: Message | None = None
        remedy = say("write what it should hold")
        if kind == "f":
            what, remedy = say("a formula stands here"), say("paste its value alone")
        elif kind == "e":
            what = say("the error {error} stands here", error=value)
        elif isinstance(value, datetime.date | datetime.time | datetime.timedelta):
            what = say("a date stands here")
            remedy = say("write it as a text, with an apostrophe before, as '2004-2007")
        if what is not None:
            self.problems.append(Problem(what, remedy, place))
            return None
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, int | float):
            return type_number(float(value))
        text = clean(_unescape(str(value)))
        return self._read_number(text, place) if key == VALUE and text else text

    def _read_number(self, text: str, place: Place) -> str | None:
        """Return a number that stands as a text in a cell."""
        number = read_number(text)
        if number is None:
            what = say("'{text}' is not a number", text=cut_text(text))
            self.problems.append(Problem(what, explain_slip(text), place))
            return None
        what = say("the number {text} is stored as a text, and read as a number", text=text)
        self.notes.append(Problem(what, place=place))
        return type_number(number)


def _tell_gone(block: CodeBlock, gone: int) -> Message:
    if gone == block.rows:
        return say(
            "the rows of '{field}' in case '{case}' are missing",
            field=block.guide.field,
            case=block.period,
        )
    return say_count(
        "{number} row of '{field}' in case '{case}' is missing",
        "{number} rows of '{field}' in case '{case}' are missing",
        gone,
        field=block.guide.field,
        case=block.period,
    )


def _coordinate(row: int, column: int) -> str:
    from openpyxl.utils import get_column_letter

    return f"{get_column_letter(column)}{row}"
