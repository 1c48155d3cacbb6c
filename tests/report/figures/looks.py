"""What stands in a picture: its texts with their places, its areas, and what covers what."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.patches import Circle, Patch, Rectangle
from matplotlib.text import Text

__all__ = ["boxes_of", "colour_of", "dots_of", "find", "list_faults", "read", "texts_of"]


def texts_of(axes: Axes) -> list[Text]:
    """Return the texts that are seen, those of axes within too."""
    every = [*axes.texts, *(text for child in axes.child_axes for text in child.texts)]
    return [text for text in every if text.get_visible() and text.get_text().strip()]


def read(axes: Axes) -> list[str]:
    return [text.get_text() for text in texts_of(axes)]


def find(axes: Axes, text: str) -> Text:
    """Return the one text of these letters."""
    (one,) = [each for each in texts_of(axes) if each.get_text() == text]
    return one


def list_faults(axes: Axes) -> list[str]:
    """Return the texts that cover one another, half a point aside, or reach over the edge."""
    figure = axes.figure.figure
    if axes.child_axes:
        figure.draw_without_rendering()  # which tells them where they stand
    slack = figure.dpi / 72 / 2
    held = [(text.get_text(), Text.get_window_extent(text).extents) for text in texts_of(axes)]
    names, boxes = [name for name, _ in held], np.array([box for _, box in held])
    low, high = boxes[:, :2], boxes[:, 2:]
    common = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])
    pairs = np.argwhere(np.triu((common > slack).all(axis=2), 1)).tolist()
    over = (low < -1).any(axis=1) | (high > figure.bbox.extents[2:] + 1).any(axis=1)
    return [
        *(f"{names[i]!r} covers {names[j]!r}" for i, j in pairs),
        *(f"{names[i]!r} is cut" for i in np.flatnonzero(over).tolist()),
    ]


def boxes_of(axes: Axes, hatch: str | None = None) -> list[Rectangle]:
    every = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return every if hatch is None else [p for p in every if (p.get_hatch() or "") == hatch]


def dots_of(axes: Axes) -> list[Circle]:
    return [patch for patch in axes.patches if isinstance(patch, Circle)]


def colour_of(patch: Patch) -> str:
    return to_hex(patch.get_facecolor())
