"""Sheets of workbooks as rows of cells: .xlsx by openpyxl, .xls and .ods by calamine.

A number stays a number, whatever the decimal mark of texts in the same sheet; TRUE and FALSE are
texts, dates are texts in ISO form, and an error such as #N/A is the text that the sheet shows.
"""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zipfile import BadZipFile, ZipFile

from qca.equality import ByValue
from qca.errors import InputError, Place, Problem, nearest
from qca.io.cells import MOST_COLUMNS, TableCell
from qca.io.files import show_path
from qca.io.kinds import OLE
from qca.messages import Message, join_messages, say
from qca.options import name_open_option

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["Sheet", "open_workbook", "read_sheet"]

# The parts of a workbook together, unpacked; and the cells of a sheet, empty ones too.
_MOST_UNPACKED = 200_000_000
_MOST_CELLS = 2_000_000
_MOST_ROWS = 1 << 20
_REMEDY = say("open it in Excel or LibreOffice and save it again, or save the sheet as .csv")

_AS_XLSX = say("save it as .xlsx")

_T = TypeVar("_T")


@dataclass(frozen=True, eq=False)
class Sheet(ByValue):
    """The rows of a sheet that are not blank, even in length, with their numbers."""

    rows: list[list[TableCell]]
    lines: list[int]
    notes: tuple[Message, ...]


def read_sheet(path: Path, content: bytes, sheet: str | None) -> Sheet:
    """Return a sheet of a workbook: the one named, else the first that is not hidden.

    Raises
    ------
    InputError
        This is no workbook, it is damaged or locked, its sheet is too large, or there is no such
        sheet.
    """
    place = Place(show_path(path))
    if content.startswith(OLE):
        _refuse_locked(content, place)
        return _read_by_calamine(content, sheet, place, "an .xls workbook")
    kind = _kind_of_zip(content, place)
    if kind == "ods":
        return _read_by_calamine(content, sheet, place, "an .ods workbook")
    return _read_by_openpyxl(content, sheet, place)


def open_workbook(path: Path, content: bytes) -> Workbook:
    """Return a workbook (.xlsx) with all that it holds: every sheet, formulas as such.

    Raises
    ------
    InputError
        This is no workbook of this kind, or it is damaged or locked.
    """
    import warnings

    from openpyxl import load_workbook

    place = Place(show_path(path))
    if content.startswith(OLE):
        _refuse_locked(content, place)
        raise InputError(Problem(say("this is an old workbook (.xls)"), _AS_XLSX, place))
    if _kind_of_zip(content, place) == "ods":
        what = say("this is a workbook of LibreOffice (.ods)")
        raise InputError(Problem(what, _AS_XLSX, place))

    def load() -> Workbook:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that nobody asked for
            return load_workbook(io.BytesIO(content))

    return _guard(load, place)


def _refuse_locked(content: bytes, place: Place) -> None:
    if "EncryptedPackage".encode("utf-16-le") in content:
        what = say("this workbook is locked with a password")
        raise InputError(Problem(what, say("save it without one"), place))


def _kind_of_zip(content: bytes, place: Place) -> str:
    """Return whether a packed workbook is "xlsx" or "ods"."""
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
            size = sum(info.file_size for info in packed.infolist())
    except (BadZipFile, ValueError, OSError, NotImplementedError):
        what = say("this is not an Excel workbook, nor one of LibreOffice")
        remedy = say("save it as .xlsx or .csv, and name text files .csv")
        raise InputError(Problem(what, remedy, place)) from None
    if size > _MOST_UNPACKED:
        what = say("the workbook unpacks to over {size} MB", size=_MOST_UNPACKED // 1_000_000)
        raise InputError(Problem(what, say("keep the sheet that is needed, as .csv"), place))
    if "xl/workbook.bin" in names:
        what = say("this is a binary workbook (.xlsb)")
        raise InputError(Problem(what, _AS_XLSX, place))
    if "content.xml" in names:
        return "ods"
    if any(name.lower().endswith("workbook.xml") for name in names):
        return "xlsx"
    what = say("this is a packed file, but not an Excel workbook")
    raise InputError(Problem(what, say("save the table as .xlsx or .csv"), place))


def _guard(action: Callable[[], _T], place: Place) -> _T:
    """Return what a library reads; whatever it raises on a damaged file is one error of ours."""
    try:
        return action()
    except InputError:
        raise
    except BaseException as error:  # damage shows as nearly any exception
        # A panic in compiled code is no Exception; Ctrl-C is neither.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:120]
        what = say(
            "the workbook is damaged, or of a kind that cannot be read ({reason})", reason=reason
        )
        raise InputError(Problem(what, _REMEDY, place)) from None


def _choose(
    sheet: str | None, visible: Sequence[str], others: Sequence[str], place: Place
) -> tuple[str, tuple[Message, ...]]:
    """Return the name of the sheet to read, and a note where others could have been meant."""
    names = [*visible, *others]
    if not names:
        raise InputError(Problem(say("the workbook has no sheet with cells"), _REMEDY, place))
    if sheet is not None:
        if sheet not in names:
            remedy = nearest(sheet, names) or say("there are {listed}", listed=", ".join(names))
            raise InputError(
                Problem(say("there is no sheet '{sheet}'", sheet=sheet), remedy, place)
            )
        return sheet, ()
    if len(names) == 1:
        return names[0], ()
    told = say(
        "the sheet '{name}' is read, of {listed}; {option} names another",
        name=names[0],
        listed=_list_sheets(names, others),
        option=name_open_option("sheet"),
    )
    return names[0], (told,)


def _list_sheets(names: Sequence[str], hidden: Sequence[str]) -> Message:
    listed = join_messages(names)
    if not hidden:
        return listed
    return say("{names} (hidden: {hidden})", names=listed, hidden=join_messages(hidden))


def _even(
    rows: Iterator[tuple[int, list[TableCell]]], place: Place
) -> tuple[list[list[TableCell]], list[int]]:
    """Return the rows that are not blank, each as long as the longest, and their numbers."""
    rows_even: list[list[TableCell]] = []
    lines: list[int] = []
    width = cells = 0
    for number, row in rows:
        while row and row[-1] == "":
            row.pop()
        width = max(width, len(row))
        cells += len(row)
        if number > _MOST_ROWS or width > MOST_COLUMNS or cells > _MOST_CELLS:
            what = say("the sheet has over {number} million cells", number=_MOST_CELLS // 1_000_000)
            raise InputError(Problem(what, say("keep the columns that are needed, as .csv"), place))
        if row:
            rows_even.append(row)
            lines.append(number)
    if width * len(rows_even) > _MOST_CELLS:
        stray = max(range(len(rows_even)), key=lambda i: len(rows_even[i]))
        what = say(
            "row {row} has {width:,} cells, and the sheet {rows:,} rows",
            row=lines[stray],
            width=width,
            rows=len(rows_even),
        )
        raise InputError(Problem(what, say("delete the stray cell far to the right"), place))
    return [row + [""] * (width - len(row)) for row in rows_even], lines


def _read_by_openpyxl(content: bytes, sheet: str | None, place: Place) -> Sheet:
    import warnings

    from openpyxl import load_workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    def load(*, values: bool) -> Workbook:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that nobody asked for
            return load_workbook(io.BytesIO(content), read_only=True, data_only=values)

    def read(page: Any) -> tuple[list[list[TableCell]], list[int]]:
        page.reset_dimensions()  # a stray cell, or a wrong entry, makes millions of empty ones
        rows = enumerate(page.iter_rows(values_only=True), start=1)
        return _even(((n, list(map(_cell_of, row))) for n, row in rows), place)

    def work() -> Sheet:
        book = load(values=True)
        pages = {p.title: p for p in book.worksheets if isinstance(p, ReadOnlyWorksheet)}
        visible = [name for name, page in pages.items() if page.sheet_state == "visible"]
        hidden = [name for name in pages if name not in visible]
        name, notes = _choose(sheet, visible, hidden, place)
        rows, lines = read(pages[name])
        if any("" in row for row in rows):
            # A formula that no spreadsheet has computed has no value: it is shown instead.
            written, its_lines = read(load(values=False)[name])
            rows, lines = _show_formulas(rows, lines, written, its_lines)
        return Sheet(rows, lines, notes)

    return _guard(work, place)


def _show_formulas(
    rows: list[list[TableCell]],
    lines: list[int],
    written: list[list[TableCell]],
    all_lines: list[int],
) -> tuple[list[list[TableCell]], list[int]]:
    """Return rows with the text of each formula that has no value."""
    values = dict(zip(lines, rows, strict=True))
    formulas, numbers = [], []
    for line, row in zip(all_lines, written, strict=True):
        value = values.get(line, [])
        value = value + [""] * (len(row) - len(value))
        shown = [
            w if v == "" and isinstance(w, str) and w.startswith("=") else v
            for v, w in zip(value, row, strict=True)
        ]
        if any(cell != "" for cell in shown):
            formulas.append(shown)
            numbers.append(line)
    return formulas, numbers


def _cell_of(value: object) -> TableCell:
    """Return the cell that a value of a workbook is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        # The text of what no sheet shows as a number (inf) is no number either.
        return value if math.isfinite(value) else str(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return str(getattr(value, "text", value)).strip()


def _read_by_calamine(content: bytes, sheet: str | None, place: Place, kind: str) -> Sheet:
    try:
        import python_calamine as calamine
    except ImportError:
        what = say("reading {kind} needs python-calamine, which is not installed", kind=kind)
        remedy = say("run: pip install 'qca[sheets]', or save it as .xlsx or .csv")
        raise InputError(Problem(what, remedy, place)) from None

    def work() -> Sheet:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        pages = [m for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
        visible = [m.name for m in pages if m.visible == calamine.SheetVisibleEnum.Visible]
        hidden = [m.name for m in pages if m.name not in visible]
        name, notes = _choose(sheet, visible, hidden, place)
        page = book.get_sheet_by_name(name)
        if page.total_height * page.total_width > _MOST_CELLS:
            what = say(
                "the sheet has {rows:,} rows of {width:,} cells",
                rows=page.total_height,
                width=page.total_width,
            )
            raise InputError(Problem(what, say("delete stray cells, or save it as .csv"), place))
        first = page.start[0] if page.start else 0
        numbered = enumerate(page.to_python(skip_empty_area=True), start=first + 1)
        return Sheet(*_even(((n, list(map(_cell_of, row))) for n, row in numbered), place), notes)

    return _guard(work, place)
