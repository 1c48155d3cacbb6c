"""Reports in Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.escapes import escape_markdown
from qca.report.pieces.cells import format_cell
from qca.report.pieces.passages import Passage, name_case, name_set
from qca.study.codes import field_of

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.pieces.tables import ReportTable
    from qca.report.words import Words
    from qca.study.cases import Coding

__all__ = ["show_coding", "write_evidence", "write_markdown"]


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
    marks = ["---:" if c.kind == "number" else "---" for c in table.columns]
    cells = [[escape_markdown(format_cell(cell)) for cell in row] for row in table.rows]
    rows = [[escape_markdown(column.title) for column in table.columns], marks, *cells]
    return [f"| {' | '.join(row)} |" for row in rows]


def write_evidence(record: Record, words: Words) -> str:
    """Return the evidence behind every score, case by case, as Markdown."""
    spec = record.study.spec
    lines = [f"## {words('evidence')}", ""]
    for case in record.study.cases:
        used = {field_of(spec, name): name for name, s in spec.sets.items() if s.expression is None}
        parts = []
        for field, name in used.items():
            coding = case.codings.get(field)
            if coding is None or not coding.evidence:
                continue
            parts.append(
                f"- **{escape_markdown(name_set(record, name))}**: "
                f"{escape_markdown(show_coding(coding))}"
            )
            parts += [
                f"  - {', '.join(map(escape_markdown, (e.source, e.where)))}: "
                f"{escape_markdown(e.note)}"
                for e in coding.evidence
            ]
        if parts:
            lines += [f"### {escape_markdown(name_case(record, case.id))}", "", *parts, ""]
    return "\n".join(lines).rstrip() + "\n" if len(lines) > 2 else ""


def show_coding(coding: Coding) -> str:
    """Return a code with its unit, span and other readings on one line."""
    if coding.uncoded is not None:
        return f"not coded ({coding.uncoded})"
    shown = coding.label if coding.value is None else f"{coding.value:g} {coding.unit}".strip()
    span = f", {coding.span.replace('-', '–')}" if coding.span else ""
    also = f" (also: {', '.join(coding.also)})" if coding.also else ""
    return f"{shown}{span}{also}"
