"""Tables alone as HTML, for what shows them inside a page of its own: a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from qca.report.formats.html.spans import Marker, mark_up
from qca.report.formats.html.tables import view_table
from qca.report.pieces.sections import Report, Section

if TYPE_CHECKING:
    from qca.report.pieces.tables import ReportTable
    from qca.report.words import Words

__all__ = ["write_fragment"]

_TABLE = Markup(
    '<table style="text-align: left; margin: 1em 0">\n'
    '<caption style="text-align: left">{}</caption>\n'
    "<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>\n{}"
)
# Rows of a table that a notebook holds; its data frame has all.
_MOST_ROWS = 60


def write_fragment(head: str, tables: Sequence[ReportTable], words: Words) -> str:
    """Return a line and tables as HTML that needs no script and no style of a page."""
    report = Report("", words, tuple(Section(table.name, "", full=(table,)) for table in tables))
    marker = Marker.read(report, signs=False)
    parts = [Markup("<p>{}</p>").format(mark_up(head))]
    parts += [_write_table(table, marker, words) for table in tables if table.rows]
    return str(Markup("\n").join(parts))


def _write_table(table: ReportTable, marker: Marker, words: Words) -> Markup:
    view = view_table(table.cut(_MOST_ROWS * max(1, len(table.columns))), marker, explain=False)
    heads = Markup("").join(
        Markup('<th scope="col">{}</th>').format(mark_up(column.title)) for column, _ in view.heads
    )
    notes = [table.note] if table.note else []
    if len(table.rows) > _MOST_ROWS:
        notes.insert(0, words("showing.cut", shown=_MOST_ROWS, whole=len(table.rows)))
    told = Markup("").join(Markup("<p>{}</p>\n").format(mark_up(note)) for note in notes)
    rows = Markup("\n").join(filter(None, (view.rows, view.rest)))
    return _TABLE.format(mark_up(table.title), heads, rows, told)
