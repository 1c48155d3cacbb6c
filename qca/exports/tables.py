"""A study as CSV: a file for each table, unrounded, which qca reads again."""

from __future__ import annotations

from qca.exports.files import Export, ExportFile
from qca.exports.grids import list_grids, write_grid
from qca.record import Record
from qca.report.words import Words

__all__ = ["export_tables"]


def export_tables(record: Record, words: Words) -> Export:
    """Return the tables of a study as CSV files."""
    grids = list_grids(record, words)
    files = tuple(ExportFile(f"study-{g.key}.csv", write_grid(g).encode(), g.holds) for g in grids)
    return Export(files, ())
