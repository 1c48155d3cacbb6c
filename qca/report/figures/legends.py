"""What stands under a picture: what its marks mean, and what is left out of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qca.report.figures.canvas import measure_text
from qca.report.figures.style import SMALL, TEXT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["add_legend"]

# Points of print between the name of an axis and what stands under it.
_GAP = 5.0
# Points of an entry: its mark and what is free beside it, its line; and those beside the axes.
_HANDLE, _ENTRY, _MARGIN = 22.0, 9.0, 36.0
# Points of a line of the title and of the name of an axis; of all else above and below the axes.
_TITLE, _NAME, _AROUND = (TEXT + 1) * 1.2, TEXT * 1.2, 38.0


def add_legend(
    axes: Axes, notes: Sequence[str], *, cut: bool = False
) -> Callable[[Sequence[str]], None]:
    """Add a legend under axes with room for notes, and return what writes these.

    What is left out is known only when all has its place, and nothing may move then: so the room is
    taken beforehand for ``notes``, the longest that may be told. To be called when the axis below
    has its ticks and its name. Two columns stand where they find room. With ``cut``, a new picture
    of square axes is made so high that all of it finds room, and no higher.
    """
    from matplotlib.transforms import offset_copy

    for _ in notes:
        axes.plot([], [], linestyle="none", label=" ", gid="note")
    figure = axes.figure.figure
    axis = axes.xaxis.get_tightbbox()
    bottom = axes.get_window_extent().y0
    below = _GAP + (0.0 if axis is None else (bottom - axis.y0) * 72 / figure.dpi)
    entries = [label for label in axes.get_legend_handles_labels()[1] if label.strip()]
    told = [*entries, *notes]
    columns = _count_columns(told, figure.get_figwidth() * 72 - _MARGIN)
    if cut:
        _fit_height(axes, -(-len(told) // columns))
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
    blank = legend.get_texts()[-len(notes) :] if notes else []

    def tell(told: Sequence[str]) -> None:
        for text, note in zip(blank, told, strict=False):
            text.set_text(note)

    return tell


def _count_columns(entries: Sequence[str], room: float) -> int:
    """Return in how many columns entries are written, at most two, in a room of some points."""
    wide = [measure_text(entry, SMALL) + _HANDLE for entry in entries]
    half = (len(wide) + 1) // 2
    fits = max(wide[:half], default=0.0) + max(wide[half:], default=0.0) <= room
    return 2 if fits else 1


def _fit_height(axes: Axes, rows: int) -> None:
    """Give a new picture the height of its square axes and of the lines above and below them."""
    figure = axes.figure.figure
    width = figure.get_figwidth()
    title, across, up = axes.get_title(loc="left"), axes.get_xlabel(), axes.get_ylabel()
    more = _TITLE * (title.count("\n") + 1) + _NAME * (across.count("\n") + 1) + _ENTRY * rows
    side = width * 72 - _MARGIN - _NAME * up.count("\n")
    figure.set_size_inches(width, (side + more + _AROUND) / 72)
