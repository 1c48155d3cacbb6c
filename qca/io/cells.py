"""The cells of CSV and Excel files as texts, column by column, with the lines they stand on."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from qca.errors import InputError, Place, Problem, nearest
from qca.io.files import show_path

if TYPE_CHECKING:
    import _csv

# Rows that are turned into columns at once: few enough to stay in the cache.
_BATCH = 1 << 12


@dataclass
class Cells:
    """The cells of a table by column, as its rows are added; the texts are stripped.

    ``lines`` are those of the rows; ``header_line`` is None until there is a header.
    """

    place: Place
    header_line: int | None = None
    header: list[str] = field(default_factory=list)
    columns: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add_header(self, line: int, names: Sequence[str]) -> None:
        """Begin the columns."""
        self.header_line = line
        self.header = [unicodedata.normalize("NFC", name) for name in names]
        self.columns = [[] for _ in names]
        self.problems += _check_header(self.header, Place(self.place.file, line))

    def add(self, lines: Sequence[int], rows: Sequence[Sequence[str]]) -> None:
        """Add some rows, each of which must have a cell for every column."""
        width = len(self.columns)
        if any(map(width.__ne__, map(len, rows))):
            self.problems += [
                Problem(
                    f"{len(row)} values under {width} columns",
                    "check separators and quotes",
                    Place(self.place.file, line),
                )
                for line, row in zip(lines, rows, strict=True)
                if len(row) != width
            ]
        self.lines += lines
        if rows and not self.problems:
            for column, cells in zip(self.columns, zip(*rows, strict=True), strict=True):
                column.extend(map(str.strip, cells))


def read_csv(text: str, path: Path) -> tuple[Cells, bool]:
    """Return the cells of a CSV text, and whether numbers in it have a decimal comma.

    Raises
    ------
    InputError
        The quotes do not match.
    """
    first = re.search(r"[^\r\n]*\S[^\r\n]*", text)
    header = first.group() if first else ""
    separator = max(",;\t", key=header.count) if any(s in header for s in ",;\t") else ","
    cells = Cells(Place(show_path(path)))
    if _fill_plain(cells, text, separator):
        return cells, separator != ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        _fill(cells, reader)
    except csv.Error as error:
        raise InputError(
            Problem(
                f"this is not valid CSV: {error}",
                "check the quotes",
                Place(show_path(path), reader.line_num),
            )
        ) from None
    return cells, separator != ","


def _fill_plain(cells: Cells, text: str, separator: str) -> bool:
    """Add all rows of a text without quotes in which all rows are even and none may be blank.

    Such a text is cut apart several times faster than it is read. Return whether it is one.
    """
    if '"' in text:
        return False
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    counts = set(map(str.count, lines, [separator] * len(lines)))
    if len(counts) > 1 or any("\r" in line for line in lines):
        return False
    width = counts.pop() + 1
    flat = separator.join(lines).split(separator)
    columns = [list(map(str.strip, flat[j::width])) for j in range(width)]
    if "" in columns[0]:
        return False
    cells.add_header(1, [column[0] for column in columns])
    cells.lines += range(2, len(lines) + 1)
    if not cells.problems:
        cells.columns = [column[1:] for column in columns]
    return True


def _fill(cells: Cells, reader: _csv.Reader) -> None:
    """Add all rows that are not blank; the first is the header."""
    before = 0
    lines: list[int] = []
    rows: list[list[str]] = []
    for row in reader:
        line, before = before + 1, reader.line_num
        if not any(map(str.strip, row)):
            continue
        if cells.header_line is None:
            cells.add_header(line, [cell.strip() for cell in row])
            continue
        lines.append(line)
        rows.append(row)
        if len(rows) == _BATCH:
            cells.add(lines, rows)
            lines, rows = [], []
    cells.add(lines, rows)


def read_excel(path: Path, content: bytes, sheet: str | None) -> Cells:
    """Return the cells of a sheet of an Excel workbook, the first if none is named.

    Raises
    ------
    InputError
        This is no workbook, or there is no such sheet.
    """
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
    found = Cells(Place(show_path(path)))
    even = [(n, row[:width] if not any(row[width:]) else row) for n, row in rows]
    if even:
        found.add_header(*even[0])
        found.add([line for line, _ in even[1:]], [row for _, row in even[1:]])
    return found


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return str(cell).strip()


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
