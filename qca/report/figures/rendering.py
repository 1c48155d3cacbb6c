"""Pictures as files: the same picture gives the same bytes, in print and on a page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from qca.mappings import FrozenMapping
from qca.report.figures.style import DOTS, hold_settings, list_lacking

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["find_lacking", "render_axes", "render_element", "render_pages"]

# What a file would say of when it was drawn, and by whom: nothing, so that bytes are the same.
_METADATA: Mapping[str, Mapping[str, str | None]] = FrozenMapping(
    {
        "svg": {"Date": None, "Creator": None, "Format": None, "Type": None},
        "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
        "png": {"Software": None},
    }
)
_IDENTIFIERS = re.compile(r'(\bid="|href="#|url\(#)')


def find_figure(axes: Axes) -> Figure:
    """Return the whole picture that axes are part of."""
    from matplotlib.figure import Figure

    whole = axes.figure.figure
    assert isinstance(whole, Figure)
    return whole


def find_lacking(axes: Axes) -> tuple[str, ...]:
    """Return the characters in a picture that no font here has, which are drawn as boxes."""
    from matplotlib.text import Text

    texts = [each for each in find_figure(axes).findobj(Text) if isinstance(each, Text)]
    return list_lacking(text.get_text() for text in texts)


def render_axes(axes: Axes, form: str) -> bytes:
    """Return the picture that axes are part of as a file of one of the formats.

    Letters become outlines, so that a picture looks and fits the same without its fonts. Nothing
    in the file depends on when, where or how often it is drawn.
    """
    return _render([axes], lambda figure, to: _save(figure, to, form))


def render_pages(pages: Iterable[Axes]) -> bytes:
    """Return several pictures as the pages of one PDF file."""
    from matplotlib.backends.backend_pdf import PdfPages

    def save(figures: list[Figure], to: BytesIO) -> None:
        with PdfPages(to, metadata=dict(_METADATA["pdf"])) as file:
            for figure in figures:
                file.savefig(figure)

    return _render_all(list(pages), save)


def render_element(axes: Axes, *, prefix: str, title: str) -> str:
    """Return the picture as an SVG element for a page that holds several.

    ``prefix`` begins each identifier in it, so that no two pictures share one; ``title`` is what is
    read aloud.
    """
    text = render_axes(axes, "svg").decode()
    element = text[text.index("<svg") :]
    named = _IDENTIFIERS.sub(rf"\g<1>{prefix}-", element)
    head, _, rest = named.partition(">")
    return f'{head} role="img"><title>{escape(title)}</title>{rest}'


def _render(axes: list[Axes], save: Callable[[Figure, BytesIO], None]) -> bytes:
    return _render_all(axes, lambda figures, to: save(figures[0], to))


def _render_all(axes: list[Axes], save: Callable[[list[Figure], BytesIO], None]) -> bytes:
    written = BytesIO()
    with hold_settings({"svg.hashsalt": "qca", "svg.fonttype": "path", "pdf.fonttype": 42}):
        save([find_figure(each) for each in axes], written)
    return written.getvalue()


def _save(figure: Figure, to: BytesIO, form: str) -> None:
    figure.savefig(to, format=form, dpi=DOTS, metadata=dict(_METADATA[form]))
