"""Tables as CSV."""

from __future__ import annotations

import csv
import io
import math

from qca.report.grids import ReportTable
from qca.report.numbers import Cell


def write_csv(table: ReportTable) -> str:
    """Return a table as CSV with a header, unrounded; undefined is an empty cell."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_plain(cell) for cell in row])
    return buffer.getvalue()


def _plain(cell: Cell) -> Cell:
    return "" if cell is None or (isinstance(cell, float) and math.isnan(cell)) else cell
