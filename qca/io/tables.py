"""CSV and Excel tables, read as text first: an identifier 007 stays 007, NA is a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qca.errors import InputError, Place, Problem, nearest
from qca.io.cells import Cells, read_csv, read_excel
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
        return Place(show_path(self.path), self._line_of.get(case))

    @cached_property
    def _line_of(self) -> dict[str, int]:
        return dict(zip(self.frame.index.tolist(), self.lines, strict=True))


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
        cells = read_excel(path, content, sheet)
        comma = False
    else:
        if sheet is not None:
            raise InputError(
                f"'{path}' has no sheets", "leave out the sheet, or name an Excel file"
            )
        cells, comma = read_csv(decode(content, path), path)
    return _build_table(path, content, cells, id_column, missing, comma)


def _build_table(
    path: Path,
    content: bytes,
    cells: Cells,
    id_column: str | None,
    missing: Sequence[str],
    comma: bool,
) -> Table:
    shown = show_path(path)
    if not cells.lines:
        raise InputError(
            Problem(
                "the table has no rows of data",
                "write a header and a row for each case",
                Place(shown),
            )
        )
    if cells.problems:
        raise InputError(cells.problems)
    absent = frozenset(("", *missing))
    columns = {
        name: _mark_missing(column, absent)
        for name, column in zip(cells.header, cells.columns, strict=True)
    }
    lines = tuple(cells.lines)
    names, id_column = _identify(columns, id_column, comma, Place(shown, cells.header_line))
    if None in names or len(set(names)) < len(names):
        raise InputError(_problems_of_identifiers(names, lines, id_column, shown))
    frame = pd.DataFrame(
        {name: values for name, values in columns.items() if name != id_column},
        index=pd.Index(list(names), name=id_column or "case"),
        dtype=object,
    )
    return Table(frame, lines, path, content, comma)


def _mark_missing(column: list[str], absent: frozenset[str]) -> Sequence[str | None]:
    if not any(text in column for text in absent):
        return column
    return [None if cell in absent else cell for cell in column]


def _problems_of_identifiers(
    names: Sequence[str | None], lines: Sequence[int], id_column: str | None, shown: str
) -> list[Problem]:
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
    return problems


def _identify(
    cells: dict[str, Sequence[str | None]], id_column: str | None, comma: bool, place: Place
) -> tuple[Sequence[str | None], str | None]:
    """Return the identifiers and the column that they come from."""
    if id_column is not None:
        if id_column not in cells:
            remedy = nearest(id_column, cells) or f"the columns are {', '.join(cells)}"
            raise InputError(Problem(f"there is no column '{id_column}'", remedy, place))
        return cells[id_column], id_column
    for name, values in cells.items():
        # A set with a slip in it is not a column of names: most of its values are numbers.
        if _has_more_text(values, comma):
            return values, name
    count = len(next(iter(cells.values())))
    return [str(i + 1) for i in range(count)], None


def _has_more_text(values: Sequence[str | None], comma: bool) -> bool:
    """Return whether some value is text, and at most half of the values are numbers or missing."""
    if _parse_all(values, comma) is not None:
        return False
    texts = numbers = 0
    for value in values:
        if value is None or parse_number(value, comma) is not None:
            numbers += 1
            if numbers * 2 > len(values):
                return False
        else:
            texts += 1
            if texts * 2 >= len(values):
                return True
    return texts > 0


def parse_number(text: str, decimal_comma: bool) -> float | None:
    """Return the number that a text is, or None.

    >>> parse_number("0,8", True), parse_number("0,8", False), parse_number("1e-3", False)
    (0.8, None, 0.001)
    """
    try:
        return float(text.replace(",", ".") if decimal_comma else text)
    except ValueError:
        return None


def _parse_all(values: Iterable[str | None], comma: bool) -> NDArray[np.float64] | None:
    """Return the numbers of a column in which every value is one, else None."""
    try:
        if comma:
            values = [value.replace(",", ".") for value in values]  # type: ignore[union-attr]
        return np.fromiter(map(float, values), np.float64)  # type: ignore[arg-type]
    except (ValueError, TypeError, AttributeError):
        return None


def read_numbers(table: Table, name: str) -> NDArray[np.float64]:
    """Return the numbers of a column, NaN where a value is missing or is none."""
    values, comma = table.frame[name].tolist(), table.decimal_comma
    numbers = _parse_all(values, comma)
    if numbers is not None:
        return numbers
    found = [parse_number(value, comma) if isinstance(value, str) else None for value in values]
    return np.array([np.nan if number is None else number for number in found])


def numeric_frame(table: Table, columns: Sequence[str]) -> pd.DataFrame:
    """Return some columns with their numbers as numbers; what is not a number stays as it is."""
    data: dict[str, pd.Series[Any]] = {}
    for name in columns:
        if name not in table.frame.columns:
            continue
        values, comma = table.frame[name].tolist(), table.decimal_comma
        numbers = _parse_all(values, comma)
        if numbers is None:
            cells = [_number_or_text(v, comma) if isinstance(v, str) else None for v in values]
            data[name] = pd.Series(cells, index=table.frame.index, dtype=object)
        else:
            data[name] = pd.Series(numbers, index=table.frame.index)
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
