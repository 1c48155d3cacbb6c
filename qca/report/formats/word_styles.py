"""What documents of Word are made of: their page, their styles, fields and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.escapes import escape_document
from qca.report.formats.word_tables import POINTS, TABLE_STYLE, TEXT_STYLES

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.text.paragraph import Paragraph

__all__ = ["ANCHOR", "add_field", "add_link", "add_mark", "add_run", "prepare_document"]

# What the name of a place in a document begins with; its number follows.
ANCHOR = "section_"
_LANGUAGES = {"en": "en-GB", "es": "es-MX"}
_MARGIN, _PAGE = 25, (210, 297)
_FONT, _CODE = "Times New Roman", "Courier New"
_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# Rules above, below, and under the heads, as in books.
_TABLE = f"""<w:style {_NAMESPACE} w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}">
<w:name w:val="{TABLE_STYLE}"/><w:basedOn w:val="TableNormal"/>
<w:uiPriority w:val="99"/><w:qFormat/>
<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="auto"/>
<w:bottom w:val="single" w:sz="8" w:space="0" w:color="auto"/></w:tblBorders>
<w:tblCellMar><w:top w:w="15" w:type="dxa"/><w:left w:w="60" w:type="dxa"/>
<w:bottom w:w="15" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>
<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>
<w:bottom w:val="single" w:sz="4" w:space="0" w:color="auto"/></w:tcBorders>
<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>"""


def prepare_document(title: str, language: str) -> Document:
    """Return an empty document in a language: A4, with styles, page numbers and properties."""
    import docx

    document = docx.Document()
    _set_page(document)
    _set_styles(document)
    _set_language(document, _LANGUAGES[language])
    about = document.core_properties
    about.title, about.author, about.comments = escape_document(title)[:255], "", ""
    about.language, about.last_modified_by, about.revision = _LANGUAGES[language], "", 1
    return document


def _set_page(document: Document) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    page = document.sections[0]
    page.page_width, page.page_height = (Mm(side) for side in _PAGE)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(_MARGIN)
    paragraph = page.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_field(paragraph, "PAGE", "1")


def _set_styles(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.parser import parse_xml
    from docx.shared import Pt, RGBColor

    styles = document.styles
    black = RGBColor(0, 0, 0)

    def style(name: str, points: float, before: float, after: float, based: str = "Normal") -> None:
        if name not in [each.name for each in styles]:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles[based]
        own = styles[name]
        own.font.size, own.font.color.rgb, own.font.name = Pt(points), black, _FONT
        own.paragraph_format.space_before, own.paragraph_format.space_after = Pt(before), Pt(after)
        own.paragraph_format.line_spacing = 1.0 if name != "Normal" else 1.1

    style("Normal", POINTS, 0, 6)
    style("Title", 20, 0, 12)
    for level, points in enumerate((15, 13, 11.5, 11), start=1):
        style(f"Heading {level}", points, 14 if level < 3 else 8, 4)
    style("TOC Heading", 13, 6, 4)
    for level in (1, 2):
        style(f"TOC {level}", POINTS, 0, 2)
    styles["TOC 2"].paragraph_format.left_indent = Pt(12)
    style("Caption", 10, 8, 4)
    style("List Paragraph", POINTS, 0, 6)
    styles["List Paragraph"].paragraph_format.left_indent = Pt(0)
    style("Figure", POINTS, 6, 0)
    styles["Figure"].paragraph_format.keep_with_next = True
    style("Table Note", 8.5, 3, 10)
    for name, points in TEXT_STYLES:
        style(name, points, 0, 0)
    _clear(document)
    code = styles.add_style("Verbatim Char", WD_STYLE_TYPE.CHARACTER)
    code.font.name, code.font.size = _CODE, Pt(POINTS - 1)
    styles.element.append(parse_xml(_TABLE))


def _clear(document: Document) -> None:
    """Take away what the styles of the template have besides: fonts of a theme, close lines."""
    from docx.oxml.ns import qn

    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for name in [name for name in fonts.attrib if str(name).endswith("Theme")]:
            del fonts.attrib[name]
    for close in [*document.styles.element.iter(qn("w:contextualSpacing"))]:
        close.getparent().remove(close)


def _set_language(document: Document, tag: str) -> None:
    from docx.oxml.ns import qn

    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), tag)


def add_run(paragraph: Paragraph, text: str, *, bold: bool = False, style: str = "") -> None:
    """Add a text to a paragraph."""
    run = paragraph.add_run(text, style=style or None)
    if bold:
        run.bold = True


def add_mark(paragraph: Paragraph, kind: str) -> None:
    """Add one of the marks of a field: where it begins, what it says, what it showed, its end."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    element: BaseOxmlElement
    if kind in ("begin", "separate", "end"):
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
    else:
        element = OxmlElement("w:instrText")
        element.set(qn("xml:space"), "preserve")
        element.text = f" {kind} "
    paragraph.add_run()._r.append(element)


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """Add a field to a paragraph, and what it shows before Word makes it anew."""
    add_mark(paragraph, "begin")
    add_mark(paragraph, code)
    add_mark(paragraph, "separate")
    paragraph.add_run(shown)
    add_mark(paragraph, "end")


def add_link(paragraph: Paragraph, anchor: str, text: str, *, here: bool = False) -> None:
    """Add a text that leads to a place of the document, or that is the place (``here``)."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    run = paragraph.add_run(text)._r
    if not here:
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), anchor)
        run.addprevious(link)
        link.append(run)
        return
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    begin.set(qn("w:name"), anchor)
    for mark in (begin, end):
        mark.set(qn("w:id"), anchor.removeprefix(ANCHOR))
    run.addprevious(begin)
    run.addnext(end)
