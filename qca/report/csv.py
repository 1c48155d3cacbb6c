"""Tables as CSV: the same in every language, unrounded, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io

from qca.report.cells import Cell, plain_cell
from qca.report.grids import ReportTable

# What makes a spreadsheet take a text for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(table: ReportTable) -> str:
    """Return a table as CSV with the keys of its columns, unrounded; undefined is an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_disarm(column.key) for column in table.columns])
    for row in table.rows:
        writer.writerow([_plain(cell) for cell in row])
    return buffer.getvalue()


def _plain(cell: Cell) -> str | int | float:
    plain = plain_cell(cell)
    return _disarm(plain) if isinstance(plain, str) else plain


def _disarm(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe before its first mark.

    A text that is a number stays as it is. Whoever reads the file takes one apostrophe away where a
    text begins with apostrophes and one of these marks.

    >>> _disarm("=1+1"), _disarm("-0.5"), _disarm("-A")
    ("'=1+1", '-0.5', "'-A")
    """
    if not text.lstrip("'").startswith(_FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
