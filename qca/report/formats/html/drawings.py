"""Pictures inside a page, as SVG: small, in the page's letters, with the cases to be pointed at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from markupsafe import Markup

from qca.report.formats.canvases import find_canvas, save_canvas
from qca.report.formats.html.spans import Marker, mark_up

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

    from qca.report.pieces.sections import Figure

__all__ = ["FigureView", "view_figure"]

# By this an artist says as its ``gid`` (a collection as its ``urls``) to which case it belongs.
_CASE = "case:"
# How much larger than in print a picture may stand on a screen.
_SCALE = 1.45
_SIZE = re.compile(r'<svg [^>]*?width="([\d.]+)pt" height="([\d.]+)pt" viewBox="([^"]+)"[^>]*>')
_NOT_NEEDED = re.compile(
    r"<metadata>.*?</metadata>|<defs>\s*<style.*?</style>\s*</defs>|<!--.*?-->", re.DOTALL
)
_NAMED_CASE = re.compile(rf'id="{_CASE}([^"~]*)~\d+"')
_LINKED_CASE = re.compile(rf'<a xlink:href="{_CASE}([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_IDENTIFIERS = re.compile(r'(\bid="|href="#|url\(#)')
# Where shapes lie; no name of a case is among these, and no number that is written out.
_SHAPES = re.compile(
    r' (?:d|points|transform|style|viewBox|width|height|[xy][12]?|c[xy]|r)="[^"]*"'
)
_TAG = re.compile(r"<[^>]*>")
_DIGITS = re.compile(r"(\d\.\d\d)\d+")
_SPACES = re.compile(r"\s*\n\s*")
_FONT = re.compile(r"font-family: [^;\"]*;?\s*| transform=\"rotate\(-?0 [^)]*\)\"")
_TEXT = re.compile(r"(<text[^>]*>)([^<]*)")


@dataclass(frozen=True)
class FigureView:
    """A picture as a template needs it: drawn, told in words, and how wide it may become."""

    anchor: str
    title: str
    alt: str
    caption: Markup
    drawn: Markup
    width: int


def view_figure(figure: Figure, marker: Marker) -> FigureView:
    """Return a picture, drawn."""
    anchor = marker.take_anchor("figure", figure.key)
    drawn, width = _draw(figure, anchor, marker)
    return FigureView(
        anchor, figure.title, figure.alt, marker.write(figure.caption), drawn, round(width)
    )


def _draw(figure: Figure, anchor: str, marker: Marker) -> tuple[Markup, float]:
    """Return a picture as an SVG element whose identifiers are its own, and its width on screen.

    Letters stay letters: they can be searched, selected and read, and a page of many pictures
    remains small.
    """
    import matplotlib as mpl

    canvas = find_canvas(figure)
    _name_artists(canvas, marker)
    # Letters that no font here has are set by the reader's browser, from fonts of its own.
    with mpl.rc_context({"svg.hashsalt": "qca", "svg.fonttype": "none"}):
        written, _ = save_canvas(canvas, "svg", {"Date": None})
    text = written.decode("utf-8")
    head = _SIZE.search(text)
    assert head is not None
    inner = text[head.end() : text.rindex("</svg>")]
    opening = (
        f'<svg viewBox="{head[3]}" role="img" aria-label="{mark_up(figure.alt)}" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    element = f"{opening}{_trim(inner, anchor, marker)}</svg>"
    return Markup(element), float(head[1]) * 4 / 3 * _SCALE


def _name_artists(canvas: Canvas, marker: Marker) -> None:
    """Have every text that is the name of a case say so, and give each mark an own identifier."""
    from matplotlib.text import Text

    for number, artist in enumerate(canvas.findobj()):
        gid = artist.get_gid()
        if gid is not None and gid.startswith(_CASE):
            name = gid.removeprefix(_CASE)
        elif isinstance(artist, Text) and artist.get_text() in marker.cases:
            name = artist.get_text()
        else:
            continue
        artist.set_gid(f"{_CASE}{quote(name)}~{number}")


def _trim(inner: str, anchor: str, marker: Marker) -> str:
    """Return what stands in a picture without what a page does not need of it."""

    def mark(name: str) -> str:
        case = marker.cases.get(name)
        return "" if case is None else f'class="case" data-case="{case}"'

    inner = _NOT_NEEDED.sub("", inner)
    inner = _NAMED_CASE.sub(lambda m: mark(unquote(m[1])), inner)
    inner = _LINKED_CASE.sub(lambda m: f"<g {mark(unescape(m[1]))}>{m[2]}</g>", inner)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', inner))
    inner = re.sub(r' id="([^"]*)"', lambda m: m[0] if m[1] in used else "", inner)
    inner = _IDENTIFIERS.sub(rf"\g<1>{anchor}--", inner)
    inner = _TEXT.sub(lambda m: m[1] + str(mark_up(unescape(m[2]))), _FONT.sub("", inner))
    return _SPACES.sub("\n", _TAG.sub(_round_shapes, inner))


def _round_shapes(tag: re.Match[str]) -> str:
    """Return a tag whose shapes lie where they lie to a hundredth of a point."""
    return _SHAPES.sub(lambda shape: _DIGITS.sub(r"\1", shape[0]), tag[0])
