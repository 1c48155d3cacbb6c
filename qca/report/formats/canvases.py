"""Pictures as the bytes of a file within a report, with what no font here can show."""

from __future__ import annotations

import re
import warnings
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas

    from qca.report.pieces.sections import Figure

__all__ = ["find_canvas", "save_canvas"]

_LACKING = re.compile(r"Glyph (\d+) .* missing from")


def find_canvas(figure: Figure) -> Canvas:
    """Return a picture, drawn."""
    from matplotlib.figure import Figure as Canvas

    canvas = figure.draw().figure.figure  # type: ignore[attr-defined]
    assert isinstance(canvas, Canvas)
    return canvas


def save_canvas(
    canvas: Canvas, form: str, metadata: dict[str, str | None], dpi: float | str = "figure"
) -> tuple[bytes, tuple[str, ...]]:
    """Return a picture as a file, and the characters that no font here has, drawn as boxes.

    Nothing that matplotlib warns of reaches whoever waits for a report.
    """
    written = BytesIO()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        canvas.savefig(written, format=form, dpi=dpi, metadata=metadata)
    found = [_LACKING.match(str(warning.message)) for warning in caught]
    return written.getvalue(), tuple(sorted({chr(int(match[1])) for match in found if match}))
