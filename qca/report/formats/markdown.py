"""Reports in Markdown, as GitHub renders it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qca.escapes import escape_markdown, escape_terminal
from qca.report.pieces.cells import format_cell
from qca.report.pieces.sections import Alternatives, Block, Figure, Remark
from qca.report.pieces.spans import Judged, Prose, Reference, Symbols, Verbatim, name_once
from qca.report.pieces.tables import CellKind, ReportTable

if TYPE_CHECKING:
    from qca.report.pieces.sections import Report, Section
    from qca.report.pieces.spans import Inline

__all__ = ["write_report"]

# Of headings, below that of the report.
_DEEPEST = 6


def write_report(report: Report) -> str:
    """Return a report as Markdown: a list of contents, then every section under an anchor."""
    lines = [f"# {escape_markdown(report.title)}", ""] if report.title else []
    sections = list(report.walk())
    if len(sections) > 1:
        lines += [
            f"{'  ' * depth}- [{escape_markdown(section.title)}](#{section.key})"
            for depth, section in sections
        ]
        lines.append("")
    for depth, section in sections:
        mark = "#" * min(depth + 2, _DEEPEST)
        anchor = f'<a id="{section.key}"></a>' if len(sections) > 1 else ""
        lines += [f"{mark} {anchor}{escape_markdown(section.title)}", ""]
        lines += _tell_blocks(section.full, section)
    return "\n".join(lines).rstrip() + "\n"


def _tell_blocks(blocks: tuple[Block, ...], section: Section) -> Iterator[str]:
    listed = False
    for block in blocks:
        if listed and not isinstance(block, Remark):
            yield ""
        listed = isinstance(block, Remark)
        yield from _tell_block(block, section)
    if listed:
        yield ""


def _tell_block(block: Block, section: Section) -> Iterator[str]:
    match block:
        case Prose():
            yield from (_tell_prose(block, set()), "")
        case Remark():
            named: set[Inline] = set()
            head = _tell_prose(block.head, named, bold=True)
            body = [_tell_prose(prose, named) for prose in block.body]
            yield " ".join([f"- **{head}**", *body]).rstrip()
        case ReportTable():
            yield from _tell_table(block.trim(), section)
        case Figure():
            if block.alt:
                yield from (f"*{escape_markdown(block.alt)}*", "")
        case Alternatives(together=together) if together:
            yield from _tell_blocks(together, section)
        case Alternatives():
            for label, blocks in block.choices:
                yield from (f"**{escape_markdown(label)}**", "")
                yield from _tell_blocks(blocks, section)


def _tell_prose(prose: Prose, named: set[Inline], *, bold: bool = False) -> str:
    return "".join(_mark(span, text, bold) for span, text in name_once(prose, named)).strip()


def _mark(span: Inline, text: str, bold: bool) -> str:
    """Return a span as Markdown marks its kind; within bold print nothing more is bold."""
    match span:
        case Symbols() | Verbatim():
            return _write_code(text)
        case Reference():
            return f"[{_escape_part(text)}](#{span.section})"
        case Judged() if not bold:
            return f"**{_escape_part(text)}**"
        case _:
            return _escape_part(text)


def _escape_part(text: str) -> str:
    """Return part of a line as it is shown; blanks at its ends stay."""
    inner = text.strip()
    if not inner:
        return " " if text else ""
    head, tail = " " * text[0].isspace(), " " * text[-1].isspace()
    return f"{head}{escape_markdown(inner)}{tail}"


def _write_code(text: str) -> str:
    shown = escape_terminal(text)
    if not shown or set(shown) & set("`|\\") or shown != shown.strip():
        return _escape_part(text)
    return f"`{shown}`"


def _tell_table(table: ReportTable, section: Section) -> Iterator[str]:
    if table.title and table.title != section.title:
        yield from (f"**{escape_markdown(table.title)}**", "")
    marks = ["---:" if c.kind is CellKind.NUMBER else "---" for c in table.columns]
    cells = [[escape_markdown(format_cell(cell)) for cell in row] for row in table.rows]
    rows = [[escape_markdown(column.title) for column in table.columns], marks, *cells]
    yield from (f"| {' | '.join(row)} |" for row in rows)
    yield ""
    if table.note:
        yield from (f"*{escape_markdown(table.note)}*", "")
