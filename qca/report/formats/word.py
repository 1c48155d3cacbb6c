"""Whole reports as documents of Word, by python-docx; the same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from qca.escapes import escape_document
from qca.report.formats.canvases import find_canvas, save_canvas
from qca.report.formats.packages import seal_package
from qca.report.formats.paper import FittedTable, fit_table
from qca.report.formats.word_styles import (
    ANCHOR,
    add_field,
    add_link,
    add_mark,
    add_run,
    prepare_document,
)
from qca.report.formats.word_tables import PAPER, build_word_table
from qca.report.pieces.sections import Alternatives, Figure, Remark
from qca.report.pieces.spans import (
    CaseName,
    Judged,
    Prose,
    Reference,
    SetName,
    Verbatim,
    show_inline,
)
from qca.report.pieces.tables import ReportTable

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

    from qca.report.pieces.sections import Block, Report, Section
    from qca.report.pieces.spans import Inline

__all__ = ["write_report"]

_LEVELS = 3
# Dots in an inch, and the widest and highest that a picture is, in inches.
_DOTS = 300
_WIDEST, _HIGHEST = 6.3, 8.4


def write_report(report: Report) -> bytes:
    """Return a report as a document of Word (.docx)."""
    written = BytesIO()
    writer = _DocumentWriter(report)
    writer.write()
    writer.document.save(written)
    return seal_package(written.getvalue())


class _DocumentWriter:
    """Writes the sections of a report; what was named in a section is named in short there."""

    def __init__(self, report: Report) -> None:
        self.report, self.words = report, report.words
        self.document = prepare_document(report.title, report.words.language)
        self.sideways = False
        self.named: set[object] = set()
        self.counts = {"Table": 0, "Figure": 0}
        self.anchors = {
            section.key: f"{ANCHOR}{number}" for number, (_, section) in enumerate(report.walk())
        }
        self.heads: list[tuple[int, Section]] = []

    def write(self) -> None:
        """Write everything."""
        self.document.add_paragraph(escape_document(self.report.title), style="Title")
        self._write_contents()
        for depth, section in self.report.walk():
            if depth == 0:
                self.named = set()
            # Headings wait for what they stand over, which may need a page on its side.
            self.heads.append((depth, section))
            self._write_blocks(section.captioned())
        self._write_heads()

    def _write_contents(self) -> None:
        """Write the contents as a field that Word can make anew, with page numbers then."""
        self.document.add_paragraph(self.words("paper.contents"), style="TOC Heading")
        listed = [(d, s) for d, s in self.report.walk() if d < 2]
        for place, (depth, section) in enumerate(listed):
            paragraph = self.document.add_paragraph(style=f"TOC {depth + 1}")
            if place == 0:
                add_mark(paragraph, "begin")
                add_mark(paragraph, r'TOC \o "1-2" \h \z \u')
                add_mark(paragraph, "separate")
            add_link(paragraph, self.anchors[section.key], escape_document(section.title))
            if place == len(listed) - 1:
                add_mark(paragraph, "end")

    def _write_heads(self) -> None:
        for depth, section in self.heads:
            level = min(depth + 1, _LEVELS)
            heading = self.document.add_paragraph(style=f"Heading {level}")
            add_link(heading, self.anchors[section.key], escape_document(section.title), here=True)
        self.heads = []

    def _turn(self, sideways: bool) -> None:
        """Begin a page on its side, or one that is upright again."""
        if sideways is self.sideways:
            return
        from docx.enum.section import WD_ORIENT, WD_SECTION

        page = self.document.add_section(WD_SECTION.NEW_PAGE)
        page.orientation = WD_ORIENT.LANDSCAPE if sideways else WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = page.page_height, page.page_width
        self.sideways = sideways

    def _write_blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, ReportTable):
                if block.rows:
                    self._write_table(block.trim())
                continue
            self._turn(False)
            self._write_heads()
            match block:
                case Prose():
                    self._write_prose(self._add_paragraph(), block)
                case Remark():
                    self._write_remark(block)
                case Figure(table=table):
                    self._write_figure(block)
                    self._write_blocks([table] if table is not None else [])
                case Alternatives(together=together) if together:
                    self._write_blocks(together)
                case Alternatives():
                    for title, choice in block.choices:
                        self._add_paragraph("Heading 4", escape_document(title))
                        self._write_blocks(choice)

    def _add_paragraph(self, style: str = "Normal", text: str = "") -> Paragraph:
        return self.document.add_paragraph(text, style=style)

    def _write_remark(self, remark: Remark) -> None:
        paragraph = self._add_paragraph("List Paragraph")
        self._write_prose(paragraph, remark.head, bold=True)
        for prose in remark.body:
            add_run(paragraph, " ")
            self._write_prose(paragraph, prose)

    def _write_table(self, table: ReportTable) -> None:
        for fitted in fit_table(table, PAPER):
            self._turn(fitted.sideways)
            self._write_heads()
            if fitted.part == 1:
                self._write_caption("Table", Prose((table.title,)), keep=True)
            else:
                self._write_continued(fitted)
            self._body_append(fitted)
            self._add_paragraph("Table Note", escape_document(fitted.table.note))

    def _write_continued(self, fitted: FittedTable) -> None:
        part = self.words("paper.part", part=fitted.part, parts=fitted.parts)
        text = f"{self.words('paper.table')} {self.counts['Table']}, {part}"
        self._add_paragraph("Caption", text).paragraph_format.keep_with_next = True

    def _body_append(self, fitted: FittedTable) -> None:
        # The last element of a document is what its last section is like.
        self.document.element.body.insert_element_before(build_word_table(fitted), "w:sectPr")

    def _write_caption(self, kind: str, told: Prose, *, keep: bool) -> None:
        self.counts[kind] += 1
        paragraph = self._add_paragraph("Caption")
        paragraph.paragraph_format.keep_with_next = keep
        add_run(paragraph, f"{self.words(f'paper.{kind.lower()}')} ")
        add_field(paragraph, rf"SEQ {kind} \* ARABIC", str(self.counts[kind]))
        add_run(paragraph, ". ")
        self._write_prose(paragraph, told)

    def _write_figure(self, figure: Figure) -> None:
        from docx.shared import Inches

        canvas = find_canvas(figure)
        drawn, lacking = save_canvas(canvas, "png", {"Software": None}, dpi=_DOTS)
        width, height = canvas.get_size_inches()
        scale = min(1.0, _WIDEST / width, _HIGHEST / height)
        paragraph = self._add_paragraph("Figure")
        picture = paragraph.add_run().add_picture(BytesIO(drawn), width=Inches(width * scale))
        described = picture._inline.docPr
        described.set("descr", escape_document(figure.alt))
        described.set("name", escape_document(figure.key))
        self._write_caption("Figure", figure.caption or Prose((figure.title,)), keep=False)
        if lacking:
            listed = self.words.join(lacking)
            note = self.words("paper.lacking", listed=listed)
            self._add_paragraph("Table Note", escape_document(note))

    def _write_prose(self, paragraph: Paragraph, prose: Prose, *, bold: bool = False) -> None:
        for span in prose:
            self._write_span(paragraph, span, bold)

    def _write_span(self, paragraph: Paragraph, span: Inline, bold: bool) -> None:
        match span:
            case SetName() | CaseName():
                text = show_inline(span, full=span not in self.named)
                self.named.add(span)
                add_run(paragraph, escape_document(text), bold=bold)
            case Judged():
                add_run(paragraph, escape_document(span.text), bold=True)
            case Verbatim():
                add_run(paragraph, escape_document(span.text), bold=bold, style="Verbatim Char")
            case Reference() if span.section in self.anchors:
                add_link(paragraph, self.anchors[span.section], escape_document(span.text))
            case _:
                add_run(paragraph, escape_document(show_inline(span)), bold=bold)
