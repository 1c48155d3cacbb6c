"""Pictures inside a page, as SVG: small, in the page's letters, with the cases to be pointed at."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from markupsafe import Markup

from qca.names import list_name
from qca.report.formats.canvases import find_canvas, save_canvas
from qca.report.formats.html.spans import Marker, mark_up
from qca.report.formats.html.tables import TableView, view_table
from qca.report.pieces.marks import cases_of

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
# A text or marks of several cases: which, whether it lies in light, and what is drawn.
_SEVERAL_CASES = re.compile(r'<g id="((?:names|marks):([01])~\d+)">(.*?)(?=<g id="|\Z)', re.DOTALL)
_HALO = re.compile(r'id="halo:~\d+"')
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
_USE = re.compile("<use ")
# What is written, in a text or a line of one.
_SAID = re.compile(r"(<(?:text|tspan)[^>]*>)([^<]+)")
_TEXT = re.compile(r"(<text[^>]*>)([^<]*)")


@dataclass(frozen=True)
class FigureView:
    """A picture as a template needs it: drawn, told in words, and how wide it may become."""

    anchor: str
    title: str
    alt: str
    caption: Markup
    table: TableView | None
    drawn: Markup
    width: int


def view_figure(figure: Figure, marker: Marker) -> FigureView:
    """Return a picture, drawn."""
    anchor = marker.take_anchor("figure", figure.key)
    drawn, width = _draw(figure, anchor, marker)
    table = None if figure.table is None else view_table(figure.table, marker)
    caption = marker.write(figure.caption)
    return FigureView(anchor, figure.title, figure.alt, caption, table, drawn, round(width))


def _draw(figure: Figure, anchor: str, marker: Marker) -> tuple[Markup, float]:
    """Return a picture as an SVG element whose identifiers are its own, and its width on screen.

    Letters stay letters: they can be searched, selected and read, and a page of many pictures
    remains small.
    """
    import matplotlib as mpl

    canvas = find_canvas(figure)
    several = _name_artists(canvas, marker)
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
    element = f"{opening}{_trim(inner, anchor, marker, several)}</svg>"
    return Markup(element), float(head[1]) * 4 / 3 * _SCALE


def _name_artists(canvas: Canvas, marker: Marker) -> dict[str, tuple[str, ...]]:
    """Have every text that is the name of a case say so, and give each mark an own identifier.

    Light about letters is left to the page's style, as matplotlib would draw such letters as
    shapes, which nobody can search.

    Returns
    -------
    The cases of those artists that belong to several, by their identifiers.
    """
    from matplotlib.text import Text

    several = {}
    for number, artist in enumerate(canvas.findobj()):
        gid, is_text = artist.get_gid() or "", isinstance(artist, Text)
        if is_text and artist.get_path_effects():
            artist.set_path_effects([])
            gid = f"halo:{gid}"
        cases = cases_of(artist)
        if cases:
            name = f"{'names' if is_text else 'marks'}:{gid.startswith('halo:'):d}~{number}"
            several[name] = cases
            artist.set_gid(name)
        elif gid.startswith(_CASE):
            artist.set_gid(f"{_CASE}{quote(gid.removeprefix(_CASE))}~{number}")
        elif isinstance(artist, Text) and artist.get_text() in marker.cases:
            artist.set_gid(f"{_CASE}{quote(artist.get_text())}~{number}")
        elif gid.startswith("halo:"):
            artist.set_gid(f"halo:~{number}")
    return several


def _trim(inner: str, anchor: str, marker: Marker, several: Mapping[str, tuple[str, ...]]) -> str:
    """Return what stands in a picture without what a page does not need of it."""

    def mark(name: str) -> str:
        case = marker.cases.get(name)
        return "" if case is None else f'class="case" data-case="{case}"'

    inner = _NOT_NEEDED.sub("", inner)
    inner = _SEVERAL_CASES.sub(lambda m: _part(m, several[m[1]], marker), inner)
    inner = _HALO.sub('class="halo"', inner)
    inner = _NAMED_CASE.sub(lambda m: mark(unquote(m[1])), inner)
    inner = _LINKED_CASE.sub(lambda m: f"<g {mark(unescape(m[1]))}>{m[2]}</g>", inner)
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', inner))
    inner = re.sub(r' id="([^"]*)"', lambda m: m[0] if m[1] in used else "", inner)
    inner = _IDENTIFIERS.sub(rf"\g<1>{anchor}--", inner)
    inner = _TEXT.sub(lambda m: m[1] + str(mark_up(unescape(m[2]))), _FONT.sub("", inner))
    return _SPACES.sub("\n", _TAG.sub(_round_shapes, inner))


def _part(shape: re.Match[str], cases: Sequence[str], marker: Marker) -> str:
    """Return what is drawn of several cases, each mark and each name as that of its own case."""
    opening = '<g class="halo">' if int(shape[2]) else "<g>"
    part = _part_marks if shape[1].startswith("marks") else _part_names
    return opening + part(shape[3], cases, marker)


def _part_marks(drawn: str, cases: Sequence[str], marker: Marker) -> str:
    """Return marks, each as that of its case; they stand in the order of the cases."""
    if len(_USE.findall(drawn)) != len(cases):  # some lie beyond the picture
        return drawn
    left = iter(cases)

    def name(_: re.Match[str]) -> str:
        case = marker.cases.get(next(left))
        return "<use " if case is None else f'<use class="case" data-case="{case}" '

    return _USE.sub(name, drawn)


def _part_names(drawn: str, cases: Sequence[str], marker: Marker) -> str:
    """Return lines of names, each name as that of its case; one that is broken is not marked."""
    forms = {
        _escape(form): marker.cases[case]
        for case in cases
        if case in marker.cases
        for form in (case, list_name(case), case.replace(" ", "\u00a0"))
    }
    if not forms:
        return drawn
    # The longest first: a name may begin another.
    listed = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    names = re.compile(rf"(?<!\w)(?:{listed})(?!\w)")

    def mark(name: re.Match[str]) -> str:
        return f'<tspan class="case" data-case="{forms[name[0]]}">{name[0]}</tspan>'

    return _SAID.sub(lambda m: m[1] + names.sub(mark, m[2]), drawn)


def _escape(text: str) -> str:
    """Return a text as matplotlib writes it into a picture."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _round_shapes(tag: re.Match[str]) -> str:
    """Return a tag whose shapes lie where they lie to a hundredth of a point."""
    return _SHAPES.sub(lambda shape: _DIGITS.sub(r"\1", shape[0]), tag[0])
