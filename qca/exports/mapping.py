"""The names that an export gives to sets, values, cases and outcomes, written down."""

from __future__ import annotations

import csv
import io

from qca.boolean.levels import first_of
from qca.escapes import escape_cell
from qca.exports.exchange import Exchange

__all__ = ["write_mapping"]


def write_mapping(given: Exchange) -> str:
    """Return as CSV what each thing is called here and there; all of them, changed or not."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["kind", "name", "exported"])
    rows = [("set", ours, theirs) for ours, theirs in given.names.names.items()]
    for name, count in given.names.levels.items():
        first = first_of(count)
        if count > 2:
            rows += [
                ("value", f"{name}[{first + i}]", f"{given.names[name]}[{i}]")
                for i in range(int(count))
            ]
    rows += [("outcome", str(o.analysis.table.outcome), o.text) for o in given.outcomes]
    rows += [("case", ours, theirs) for ours, theirs in given.cases.items()]
    for row in rows:
        writer.writerow([escape_cell(cell) for cell in row])
    return buffer.getvalue()
