"""CSV and Excel tables, read as text first: an identifier 007 stays 007, NA is a name."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qca.errors import InputError, Place, Problem, nearest
from qca.io.files import decode, read_bytes, show_path

_EXCEL = (".xlsx", ".xlsm")


@dataclass(frozen=True, eq=False)
class Table:
    """A table of texts. ``frame`` has the cases in its index and every other column as text.

    ``lines`` are the lines (CSV) or rows (Excel) of the file on which the cases stand; missing
    values are None.
    """

    frame: pd.DataFrame
    lines: tuple[int, ...]
    path: Path
    content: bytes
    decimal_comma: bool

    def place(self, case: str, _column: str = "") -> Place:
        """Return where a case stands."""
        rows = [i for i, name in enumerate(self.frame.index) if name == case]
        line = self.lines[rows[-1]] if rows else None
        return Place(show_path(self.path), line)


def read_table(
    path: Path,
    *,
    id_column: str | None = None,
    sheet: str | None = None,
    missing: Sequence[str] = (),
) -> Table:
    """Return a CSV or Excel table.

    The separator of a CSV file is the comma, semicolon or tab that its header uses; with semicolon
    or tab, ``0,8`` is read as a number with a decimal comma. The column of identifiers is
    ``id_column``, else the first that is not numeric, else there is none and cases are numbered.

    Raises
    ------
    InputError
        The file cannot be read, has no rows, an uneven row, a repeated or empty column name, or a
        repeated identifier; all at once.
    """
    content = read_bytes(path)
    if path.suffix.lower() in _EXCEL:
        rows = _read_excel(path, content, sheet)
        comma = False
    else:
        if sheet is not None:
            raise InputError(
                f"'{path}' has no sheets", "leave out the sheet, or name an Excel file"
            )
        rows, comma = _read_csv(decode(content, path), path)
    return _build_table(path, content, rows, id_column, missing, comma)


def _read_csv(text: str, path: Path) -> tuple[list[tuple[int, list[str]]], bool]:
    header = next(line for line in text.splitlines() if line.strip())
    separator = max(",;\t", key=header.count) if any(s in header for s in ",;\t") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = []
    try:
        before = 0
        for row in reader:
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in row):
                rows.append((line, [cell.strip() for cell in row]))
    except csv.Error as error:
        raise InputError(
            Problem(
                f"this is not valid CSV: {error}",
                "check the quotes",
                Place(show_path(path), reader.line_num),
            )
        ) from None
    return rows, separator != ","


def _read_excel(path: Path, content: bytes, sheet: str | None) -> list[tuple[int, list[str]]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook

    try:
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError):
        raise InputError(
            Problem(
                "this is not an Excel workbook", "save it as .xlsx or .csv", Place(show_path(path))
            )
        ) from None
    if sheet is not None and sheet not in workbook.sheetnames:
        raise InputError(
            Problem(
                f"there is no sheet '{sheet}'",
                nearest(sheet, workbook.sheetnames)
                or f"there are {', '.join(workbook.sheetnames)}",
                Place(show_path(path)),
            )
        )
    page = workbook[sheet] if sheet is not None else workbook.worksheets[0]
    rows = []
    for number, cells in enumerate(page.iter_rows(values_only=True), start=1):
        row = [_cell_text(cell) for cell in cells]
        if any(row):
            rows.append((number, row))
    width = max((i + 1 for i, cell in enumerate(rows[0][1]) if cell), default=0) if rows else 0
    return [(n, row[:width] if not any(row[width:]) else row) for n, row in rows]


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell).strip()


def _build_table(
    path: Path,
    content: bytes,
    rows: list[tuple[int, list[str]]],
    id_column: str | None,
    missing: Sequence[str],
    comma: bool,
) -> Table:
    shown = show_path(path)
    if len(rows) < 2:
        raise InputError(
            Problem(
                "the table has no rows of data",
                "write a header and a row for each case",
                Place(shown),
            )
        )
    header = [unicodedata.normalize("NFC", name) for name in rows[0][1]]
    problems = _check_header(header, Place(shown, rows[0][0]))
    for line, row in rows[1:]:
        if len(row) != len(header):
            problems.append(
                Problem(
                    f"{len(row)} values under {len(header)} columns",
                    "check separators and quotes",
                    Place(shown, line),
                )
            )
    if problems:
        raise InputError(problems)
    cells = {
        name: [None if row[j] == "" or row[j] in missing else row[j] for _, row in rows[1:]]
        for j, name in enumerate(header)
    }
    lines = tuple(line for line, _ in rows[1:])
    names, id_column = _identify(cells, id_column, comma, Place(shown, rows[0][0]))
    problems = [
        Problem(
            "this case has no identifier", f"fill in the column '{id_column}'", Place(shown, line)
        )
        for line, name in zip(lines, names, strict=True)
        if name is None
    ]
    first: dict[str, int] = {}
    for line, name in zip(lines, names, strict=True):
        if name is None:
            continue
        if name in first:
            problems.append(
                Problem(
                    f"case '{name}' stands more than once (first at line {first[name]})",
                    "give every case an identifier of its own",
                    Place(shown, line),
                )
            )
        first.setdefault(name, line)
    if problems:
        raise InputError(problems)
    frame = pd.DataFrame(
        {name: values for name, values in cells.items() if name != id_column},
        index=pd.Index(names, name=id_column or "case"),
        dtype=object,
    )
    return Table(frame, lines, path, content, comma)


def _check_header(header: list[str], place: Place) -> list[Problem]:
    problems = []
    for j, name in enumerate(header):
        if not name:
            problems.append(Problem(f"column {j + 1} has no name", "name it", place))
        elif name in header[:j]:
            problems.append(
                Problem(f"the column '{name}' stands twice", "rename one of them", place)
            )
    return problems


def _identify(
    cells: dict[str, list[str | None]], id_column: str | None, comma: bool, place: Place
) -> tuple[list[str | None], str | None]:
    """Return the identifiers and the column that they come from."""
    if id_column is not None:
        if id_column not in cells:
            remedy = nearest(id_column, cells) or f"the columns are {', '.join(cells)}"
            raise InputError(Problem(f"there is no column '{id_column}'", remedy, place))
        return cells[id_column], id_column
    for name, values in cells.items():
        if any(value is not None and parse_number(value, comma) is None for value in values):
            # A set with a slip in it is not a column of names: most of its values are numbers.
            numbers = sum(v is None or parse_number(v, comma) is not None for v in values)
            if numbers * 2 <= len(values):
                return values, name
    count = len(next(iter(cells.values())))
    return [str(i + 1) for i in range(count)], None


def parse_number(text: str, decimal_comma: bool) -> float | None:
    """Return the number that a text is, or None.

    >>> parse_number("0,8", True), parse_number("0,8", False), parse_number("1e-3", False)
    (0.8, None, 0.001)
    """
    try:
        return float(text.replace(",", ".") if decimal_comma else text)
    except ValueError:
        return None


def numeric_frame(table: Table, columns: Sequence[str]) -> pd.DataFrame:
    """Return some columns with their numbers as numbers; what is not a number stays as it is."""
    known = [name for name in columns if name in table.frame.columns]
    data = {
        name: pd.Series(
            [
                _number_or_text(v, table.decimal_comma) if isinstance(v, str) else None
                for v in table.frame[name]
            ],
            index=table.frame.index,
            dtype=object,
        )
        for name in known
    }
    return pd.DataFrame(data, index=table.frame.index)


def _number_or_text(value: str, comma: bool) -> float | str:
    number = parse_number(value, comma)
    return value if number is None else number


def list_sets(table: Table) -> list[str]:
    """Return the columns that can be sets: those in which some value is a number."""
    return [
        str(name)
        for name in table.frame.columns
        if any(
            isinstance(v, str) and parse_number(v, table.decimal_comma) is not None
            for v in table.frame[name]
        )
    ]
