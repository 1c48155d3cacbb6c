"""Names at points: none covers another or a mark, and what finds no room is counted.

A name stands beside its point where there is room, else further away with a line to it. Where
names stand follows from the points alone, so that the same points give the same picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qca.equality import ByValue
from qca.report.figures.style import SMALL, Theme, add_halo, settle_layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation
    from numpy.typing import NDArray

    _Numbers = NDArray[np.float64]
    _Flags = NDArray[np.bool_]

__all__ = ["Label", "place_labels"]

# Points of print between a mark and its name, between names, and how far away a name may stand.
_GAP, _CLEAR, _FARTHEST = 3.5, 1.0, 64.0
# A name farther from its point than this has a line to it.
_NEAR = 5.0
# Half the side of the square that a mark takes.
_MARK = 2.6
_ANGLES = np.deg2rad(np.array([0, 180, 90, 270, 45, 135, 315, 225, *range(15, 360, 15)]))


@dataclass(frozen=True, eq=False)
class Label(ByValue):
    """A name to write at a point in the units of the axes; the weightier find a place first."""

    text: str
    x: float
    y: float
    weight: float = 0.0


def place_labels(
    axes: Axes,
    labels: Sequence[Label],
    theme: Theme,
    *,
    marks: Sequence[tuple[float, float]] = (),
    size: float = SMALL,
) -> list[Annotation | None]:
    """Write names at points so that none covers another, a mark, or the edge of the axes.

    ``marks`` are further points that no name may cover; those of the labels are such anyway. To be
    called when all else is drawn and the limits are set.

    Returns
    -------
    For each label what was written, None where there is no room for it: the caller tells how many.
    """
    from matplotlib.text import Text

    figure = axes.figure.figure
    settle_layout(axes)
    unit = figure.dpi / 72
    points = np.array([(each.x, each.y) for each in labels] or np.empty((0, 2)))
    spots = np.array([*points.tolist(), *marks] or np.empty((0, 2)), dtype=np.float64)
    at = axes.transData.transform(spots) / unit if len(spots) else spots
    frame = axes.get_window_extent()
    inside = np.array([frame.x0, frame.y0, frame.x1, frame.y1]) / unit
    room = _Room(inside, [*np.column_stack([at - _MARK, at + _MARK])], [])
    placed: list[Annotation | None] = [None] * len(labels)
    for i in sorted(range(len(labels)), key=lambda i: -labels[i].weight):
        written = _write(axes, labels[i], theme, size)
        extent = Text.get_window_extent(written)  # without the line
        place = room.find(at[i], extent.width / unit, extent.height / unit)
        if place is None:
            written.remove()
            continue
        written.set_position((float(place[0] - at[i][0]), float(place[1] - at[i][1])))
        arrow = written.arrow_patch
        if arrow is not None:
            arrow.set_visible(bool(room.is_far(at[i])))
        placed[i] = written
    return placed


def _write(axes: Axes, label: Label, theme: Theme, size: float) -> Annotation:
    written = axes.annotate(
        label.text,
        (label.x, label.y),
        xytext=(0, 0),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=size,
        color=theme.ink,
        zorder=6,
        arrowprops={
            "arrowstyle": "-",
            "color": theme.muted,
            "linewidth": 0.4,
            "shrinkA": 0,
            "shrinkB": 2,
        },
    )
    add_halo(written, theme, 1.5)
    written.set_in_layout(False)
    return written


class _Room:
    """What is taken of the axes, in points of print: boxes (left, bottom, right, top) and lines."""

    def __init__(
        self,
        inside: _Numbers,
        boxes: list[_Numbers],
        lines: list[_Numbers],
    ) -> None:
        self.inside, self.boxes, self.lines = inside, boxes, lines
        self._last = np.zeros(4)

    def find(self, point: _Numbers, width: float, height: float) -> _Numbers | None:
        """Return where the middle of a name may stand, the nearest place first, and take it."""
        half = np.array([width / 2 + _CLEAR, height / 2 + _CLEAR])
        distances = np.arange(_GAP, _FARTHEST, 3.0)
        around = np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)])
        # So far that the edge of the name, not its middle, has the distance.
        reach = np.minimum(
            half[0] / np.maximum(np.abs(around[:, 0]), 1e-9),
            half[1] / np.maximum(np.abs(around[:, 1]), 1e-9),
        )
        middles = point + (around[None] * (reach[None, :, None] + distances[:, None, None]))
        middles = middles.reshape(-1, 2)
        boxes = np.column_stack([middles - half, middles + half])
        low, high = boxes[:, :2] >= self.inside[:2], boxes[:, 2:] <= self.inside[2:]
        # Nothing farther off than the farthest place is in the way of a name, or of its line.
        every = np.array(self.boxes)
        taken = every[
            _meet(np.array([*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)]), every)
        ]
        lines = np.array(self.lines).reshape(-1, 4)
        for k in np.flatnonzero((low & high).all(axis=1)).tolist():
            if not _meet(boxes[k], taken).any() and not self._crosses(
                point, middles[k], boxes[k], taken, lines
            ):
                self._take(point, middles[k], boxes[k])
                return np.asarray(middles[k])
        return None

    def is_far(self, point: _Numbers) -> bool:
        """Return whether the name that was placed last stands so far away that it needs a line."""
        nearest = np.clip(point, self._last[:2], self._last[2:])
        return bool(np.hypot(*(point - nearest)) > _NEAR)

    def _take(self, point: _Numbers, middle: _Numbers, box: _Numbers) -> None:
        self._last = box
        self.boxes.append(box)
        if self.is_far(point):
            self.lines.append(np.array([*point, *middle]))

    def _crosses(
        self,
        point: _Numbers,
        middle: _Numbers,
        box: _Numbers,
        taken: _Numbers,
        lines: _Numbers,
    ) -> bool:
        """Return whether a name would lie on a line, or its own line on another name or line."""
        if _touch(lines, box[None]).any():
            return True
        nearest = np.clip(point, box[:2], box[2:])
        if np.hypot(*(point - nearest)) <= _NEAR:
            return False
        own = np.array([[*point, *middle]])
        others = taken[~((taken[:, :2] <= point) & (point <= taken[:, 2:])).all(axis=1)]
        return bool(_touch(own, others).any() or _intersect(own[0], lines).any())


def _meet(box: _Numbers, boxes: _Numbers) -> _Flags:
    """Return which boxes a box shares room with."""
    return np.asarray((boxes[:, :2] < box[2:]).all(axis=1) & (boxes[:, 2:] > box[:2]).all(axis=1))


def _touch(lines: _Numbers, boxes: _Numbers) -> _Flags:
    """Return which of lines and boxes, pair by pair or one with all, run through each other."""
    start, step = lines[:, :2], lines[:, 2:] - lines[:, :2]
    step = np.where(np.abs(step) < 1e-12, 1e-12, step)
    ends = np.stack([(boxes[:, :2] - start) / step, (boxes[:, 2:] - start) / step])
    entry, leave = ends.min(axis=0).max(axis=1), ends.max(axis=0).min(axis=1)
    return np.asarray(np.maximum(entry, 0) <= np.minimum(leave, 1))


def _intersect(line: _Numbers, lines: _Numbers) -> _Flags:
    """Return which lines a line crosses."""

    def side(ends: _Numbers, x: _Numbers, y: _Numbers) -> _Numbers:
        ax, ay, bx, by = ends.T
        return np.asarray((bx - ax) * (y - ay) - (by - ay) * (x - ax))

    apart = side(line, lines[:, 0], lines[:, 1]) * side(line, lines[:, 2], lines[:, 3])
    across = side(lines, line[0], line[1]) * side(lines, line[2], line[3])
    return np.asarray((apart < 0) & (across < 0))
