"""What stands under a picture: what its marks mean, and what is left out of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["add_legend"]

# Points of print between the name of an axis and what stands under it.
_GAP = 5.0


def add_legend(axes: Axes, *, lines: int, columns: int = 2) -> Callable[[Sequence[str]], None]:
    """Add a legend under axes with room for so many lines of notes, and return what writes these.

    What is left out is known only when all has its place, and nothing may move then: so the room is
    taken beforehand. To be called when the axis below has its ticks and its name.
    """
    from matplotlib.transforms import offset_copy

    for _ in range(lines):
        axes.plot([], [], linestyle="none", label=" ", gid="note")
    figure = axes.figure.figure
    axis = axes.xaxis.get_tightbbox()
    bottom = axes.get_window_extent().y0
    below = _GAP + (0.0 if axis is None else (bottom - axis.y0) * 72 / figure.dpi)
    legend = axes.legend(
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=offset_copy(axes.transAxes, figure, y=-below, units="points"),
        ncols=columns,
        handletextpad=0.3,
        columnspacing=1.2,
        borderaxespad=0,
        borderpad=0,
    )
    blank = legend.get_texts()[-lines:] if lines else []

    def tell(notes: Sequence[str]) -> None:
        for text, note in zip(blank, notes, strict=False):
            text.set_text(note)

    return tell
