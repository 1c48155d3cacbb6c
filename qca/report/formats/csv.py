"""Tables as CSV: the same in every language, unrounded, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from qca.escapes import escape_cell
from qca.report.pieces.cells import Cell, plain_cell

if TYPE_CHECKING:
    from qca.report.pieces.tables import ReportTable

__all__ = ["write_csv"]


def write_csv(table: ReportTable) -> str:
    """Return a table as CSV with the keys of its columns, unrounded; undefined is an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([escape_cell(column.key) for column in table.columns])
    for row in table.rows:
        writer.writerow([_plain(cell) for cell in row])
    return buffer.getvalue()


def _plain(cell: Cell) -> str | int | float:
    plain = plain_cell(cell)
    return escape_cell(plain) if isinstance(plain, str) else plain
