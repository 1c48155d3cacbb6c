"""Reports in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.escapes import escape_markdown
from qca.report.pieces.cells import format_cell
from qca.report.pieces.passages import Passage
from qca.report.pieces.tables import CellKind

if TYPE_CHECKING:
    from qca.report.pieces.tables import ReportTable

__all__ = ["write_markdown"]


def write_markdown(title: str, passages: Sequence[Passage], tables: Sequence[ReportTable]) -> str:
    """Return a report as Markdown."""
    lines = [f"# {escape_markdown(title)}", ""] if title else []
    for passage in passages:
        lines += [f"## {escape_markdown(passage.heading)}", ""]
        for paragraph in passage.paragraphs:
            lines += [escape_markdown(paragraph), ""]
        for head, body in passage.items:
            lines += [f"- **{escape_markdown(head)}** {escape_markdown(body)}"]
        if passage.items:
            lines.append("")
    for table in tables:
        lines += [f"## {escape_markdown(table.title)}", "", *_table_lines(table), ""]
        if table.note:
            lines += [f"*{escape_markdown(table.note)}*", ""]
    return "\n".join(lines).rstrip() + "\n"


def _table_lines(table: ReportTable) -> list[str]:
    marks = ["---:" if c.kind is CellKind.NUMBER else "---" for c in table.columns]
    cells = [[escape_markdown(format_cell(cell)) for cell in row] for row in table.rows]
    rows = [[escape_markdown(column.title) for column in table.columns], marks, *cells]
    return [f"| {' | '.join(row)} |" for row in rows]
