"""Tables in Word: of a style of their own, as wide as the page at most, with heads on each page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from qca.escapes import escape_document
from qca.report.formats.paper import FittedTable, Paper
from qca.report.pieces.cells import Cell, format_cell
from qca.report.pieces.tables import CellKind

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

__all__ = ["PAPER", "POINTS", "TABLE_STYLE", "TEXT_STYLES", "build_word_table"]

# A4 with margins of 25 mm, letters of 11 points; a cell has 3 points on each side.
POINTS = 11.0
_SIDE = 3.0
_UPRIGHT, _SIDEWAYS = 453.0, 700.0
# How much wider letters are where a machine lacks the font; and how far a table is stretched to
# the width of the page.
_ROOMY, _STRETCH = 1.2, 1.45
PAPER = Paper(
    _UPRIGHT / POINTS / _ROOMY,
    _SIDEWAYS / POINTS / _ROOMY,
    *(44, 27),
    2 * _SIDE / POINTS,
    (9.5 / POINTS, 8.5 / POINTS, 7.5 / POINTS),
)
TABLE_STYLE = "Booktabs"
# The style of the text of a table, for each size on the paper.
TEXT_STYLES = (("Table Text", 9.5), ("Table Text Small", 8.5), ("Table Text Smaller", 7.5))
# Shorter tables stand on one page.
_KEPT = 18
_TWIPS = 20
_RIGHT, _BOLD = '<w:jc w:val="right"/>', "<w:rPr><w:b/></w:rPr>"
_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def build_word_table(fitted: FittedTable) -> BaseOxmlElement:
    """Return a table as an element of a document."""
    from docx.oxml.parser import parse_xml

    widths = _set_widths(fitted)
    columns = fitted.table.columns
    style = TEXT_STYLES[fitted.size][0].replace(" ", "")
    right = [column.kind is CellKind.NUMBER for column in columns]
    bold = [column.kind is CellKind.VERDICT for column in columns]
    kept = sum(fitted.lines) <= _KEPT
    head = _write_row(
        [column.title for column in columns],
        widths,
        style,
        right,
        bold,
        "<w:cantSplit/><w:tblHeader/>",
        keep=True,
    )
    rows = [
        _write_row(
            row,
            widths,
            style,
            right,
            bold,
            "<w:cantSplit/>",
            keep=kept and place < len(fitted.lines) - 1,
        )
        for place, row in enumerate(fitted.table.rows)
    ]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    written = (
        f'<w:tbl {_NAMESPACE}><w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" '
        'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(escape_document(fitted.table.title))}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{''.join(rows)}</w:tbl>"
    )
    return parse_xml(written)


def _set_widths(fitted: FittedTable) -> list[int]:
    """Return the widths of columns in twentieths of a point, together no wider than the page."""
    letters = POINTS * PAPER.scales[fitted.size]
    sides = 2 * _SIDE * len(fitted.widths)
    room = (_SIDEWAYS if fitted.sideways else _UPRIGHT) - sides
    stretch = min(_STRETCH, room / (letters * sum(fitted.widths)))
    return [int((width * letters * stretch + 2 * _SIDE) * _TWIPS) for width in fitted.widths]


def _write_row(
    row: Sequence[Cell],
    widths: Sequence[int],
    style: str,
    right: Sequence[bool],
    bold: Sequence[bool],
    marks: str,
    *,
    keep: bool,
) -> str:
    kept = "<w:keepNext/>" if keep else ""
    cells = [
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}{_RIGHT if is_right else ""}</w:pPr>'
        f"<w:r>{_BOLD if is_bold else ''}"
        f'<w:t xml:space="preserve">{escape(escape_document(format_cell(cell)))}</w:t>'
        "</w:r></w:p></w:tc>"
        for cell, width, is_right, is_bold in zip(row, widths, right, bold, strict=True)
    ]
    properties = f"<w:trPr>{marks}</w:trPr>" if marks else ""
    return f"<w:tr>{properties}{''.join(cells)}</w:tr>"
