"""A canvas: axes as a sheet of paper in points, from the upper left corner, without an axis.

Pictures that are tables of marks (charts, grids, bars with names) are laid out on it: texts are
measured before they are written, so that nothing covers anything, and a picture is as high as what
stands on it. On axes that somebody gives, the whole canvas is made smaller where it does not fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from qca.report.figures.style import (
    LIGHT,
    SINGLE_COLUMN,
    SMALL,
    TEXT,
    WHOLE_WIDTH,
    Theme,
    add_halo,
    open_axes,
)
from qca.report.pieces.marks import mark_cases

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch
    from matplotlib.text import Text

__all__ = [
    "COLUMN",
    "LINE",
    "PAGE",
    "Canvas",
    "Fill",
    "LegendEntry",
    "arrange_entries",
    "break_text",
    "measure_text",
    "open_canvas",
]

_POINTS = 72
# What is left free around a picture, on both sides together.
_PAD = 6.0
# The widths of print that a canvas has of itself.
COLUMN, PAGE = SINGLE_COLUMN * _POINTS - _PAD, WHOLE_WIDTH * _POINTS - _PAD
# From line to line, of the size of the letters.
LINE = 1.25
# What rounding may make of a width.
_SLACK = 0.01
# How much of its colour a thin fill keeps.
_THIN = 0.3
# How much wider letters may become where they are fitted to dots.
_HINTED = 1.03
# The height of capitals, of the size of the letters.
_CAPITALS = 0.73
# What is left free between a title and the picture.
_BELOW_TITLE = 4.0


@dataclass(frozen=True)
class Fill:
    """How an area is filled: its colour, and lines over it that tell it apart in grey as well."""

    colour: str
    hatch: str = ""

    def thin(self, theme: Theme) -> Fill:
        """Return the fill so pale that a text over it is easy to read."""
        from matplotlib.colors import to_hex, to_rgb

        pairs = zip(to_rgb(self.colour), to_rgb(theme.paper), strict=True)
        red, green, blue = (_THIN * own + (1 - _THIN) * paper for own, paper in pairs)
        return Fill(to_hex((red, green, blue)), self.hatch[: len(self.hatch) // 2])


@dataclass(frozen=True)
class LegendEntry:
    """An entry of a legend: what is drawn, and what that means."""

    fill: Fill
    text: str


@lru_cache(20_000)
def _measure(text: str, size: float, weight: str, _fonts: tuple[str, ...]) -> float:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(size=size, weight=weight)
    return _HINTED * float(TextToPath().get_text_width_height_descent(text, font, False)[0])


def measure_text(text: str, size: float = TEXT, weight: str = "normal") -> float:
    """Return the width of the longest line of a text, in points, in the fonts of the picture."""
    import matplotlib as mpl

    fonts = tuple(mpl.rcParams["font.family"])
    return max((_measure(line, size, weight, fonts) for line in text.split("\n")), default=0.0)


def break_text(text: str, width: float, size: float = TEXT, weight: str = "normal") -> list[str]:
    """Return a text in lines that are no wider than so many points, broken between words.

    A product of an expression may be broken behind its signs; a word that is wider than a line is
    broken within.
    """
    lines: list[str] = []
    for glue, word in _list_words(text):
        joined = f"{lines[-1]}{glue}{word}" if lines else word
        if lines and measure_text(joined, size, weight) <= width + _SLACK:
            lines[-1] = joined
            continue
        while measure_text(word, size, weight) > width + _SLACK and len(word) > 1:
            kept = _count_fitting(word, width + _SLACK, size, weight)
            lines.append(word[:kept])
            word = word[kept:]
        lines.append(word)
    return lines or [""]


def _list_words(text: str) -> Iterator[tuple[str, str]]:
    """Yield the parts of a text that may stand in lines of their own, each with what is before it.

    >>> list(_list_words("A*~B or C"))
    [('', 'A*'), ('', '~B'), (' ', 'or'), (' ', 'C')]
    """
    for i, word in enumerate(text.split()):
        factors = word.split("*")
        for j, factor in enumerate(factors):
            sign = "*" if j + 1 < len(factors) else ""
            yield " " if i and not j else "", f"{factor}{sign}"


def _count_fitting(word: str, width: float, size: float, weight: str) -> int:
    """Return how many letters of a word fit into a line, one at least."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        fits = measure_text(word[:middle], size, weight) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


_ENTRY, _BOX = 11.0, 9.0


def arrange_entries(entries: Sequence[LegendEntry], width: float) -> list[list[LegendEntry]]:
    """Return the entries of a legend in lines of a width."""
    lines: list[list[LegendEntry]] = []
    taken = width
    for entry in entries:
        wide = _BOX + 4 + measure_text(entry.text, SMALL)
        if taken + wide > width:
            lines.append([])
            taken = 0.0
        lines[-1].append(entry)
        taken += wide + 9
    return lines


class Canvas:
    """Axes as a sheet, ``scale`` times as large as it is laid out.

    Everything is drawn after :meth:`cut` has said how large the sheet is.
    """

    def __init__(
        self, axes: Axes, theme: Theme, size: tuple[float, float] | None, is_given: bool
    ) -> None:
        self.axes, self.theme, self.is_given = axes, theme, is_given
        self._size = size
        self.scale = 1.0

    @property
    def width(self) -> float | None:
        """The width that there is, in points; None where it is free."""
        if self.is_given:
            extent = float(self.axes.get_window_extent().width)
            return extent / self.axes.figure.figure.dpi * _POINTS
        return None if self._size is None else self._size[0] * _POINTS - _PAD

    def cut(self, width: float, height: float, title: str = "") -> None:
        """Make the canvas so large in points; smaller as a whole where it does not fit its axes.

        A title stands above it, where heights are below zero.
        """
        axes = self.axes
        lines = break_text(title, width, TEXT + 1, "bold") if title else []
        above = len(lines) * (TEXT + 1) * LINE + _BELOW_TITLE if lines else 0.0
        axes.set_axis_off()
        axes.set_xlim(0, width)
        axes.set_ylim(height, -above)
        self._fit(width, height + above)
        for i, line in enumerate(lines):
            y = (i + 0.5) * (TEXT + 1) * LINE - above
            self.write(0, y, line, size=TEXT + 1, weight="bold").set_gid("title")

    def _fit(self, width: float, height: float) -> None:
        """Make the picture as large as the canvas, or the canvas as small as its axes."""
        axes, figure = self.axes, self.axes.figure.figure
        axes.set_aspect("equal", adjustable="box", anchor="N")
        if self.is_given:
            figure.draw_without_rendering()  # now it is settled how large the axes are
            extent = axes.get_window_extent()
            self.scale = extent.width / figure.dpi * _POINTS / width
            return
        # Nothing stands outside: there is no layout to be found.
        figure.set_layout_engine("none")
        inches = self._size or ((width + _PAD) / _POINTS, (height + _PAD) / _POINTS)
        figure.set_size_inches(*inches)
        across, down = (each * _POINTS for each in inches)
        self.scale = min((across - _PAD) / width, (down - _PAD) / height)
        wide, high = width * self.scale / across, height * self.scale / down
        axes.set_position(((1 - wide) / 2, 1 - high - _PAD / 2 / down, wide, high))

    def inset(self, x: float, y: float, width: float, height: float) -> Axes:
        """Return axes of their own on the canvas, by their upper left corner."""
        right, (low, high) = self.axes.get_xlim()[1], self.axes.get_ylim()
        whole = low - high
        bounds = x / right, (low - y - height) / whole, width / right, height / whole
        return self.axes.inset_axes(bounds)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = TEXT,
        ha: str = "left",
        colour: str = "",
        weight: str = "normal",
        rotation: float = 0,
    ) -> Text:
        """Write a line whose capitals stand about a height, whatever letters it has."""
        down = _CAPITALS * size / 2
        turned = rotation != 0
        written = self.axes.text(
            x + (down if turned else 0),
            y + (0 if turned else down),
            text,
            fontsize=size * self.scale,
            ha=ha,
            va="baseline",
            color=colour or self.theme.ink,
            weight=weight,
            rotation=rotation,
            rotation_mode="anchor",
            zorder=5,
        )
        written.set_in_layout(False)
        return written

    def write_about(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        size: float = TEXT,
        ha: str = "left",
        halo: bool = False,
        cases: Sequence[str] = (),
    ) -> None:
        """Write lines one under another, their middle at a height; with ``halo`` on paper.

        ``cases`` are those that the lines name.
        """
        y -= (len(lines) - 1) * size * LINE / 2
        for line in lines:
            written = self.write(x, y, line, size=size, ha=ha)
            mark_cases(written, cases)
            if halo:
                add_halo(written, self.theme, 2 * self.scale)
            y += size * LINE

    def rule(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        width: float = 0.5,
        colour: str = "",
        dashes: Literal["-", "--"] = "-",
    ) -> None:
        """Draw a straight line."""
        from matplotlib.lines import Line2D

        line = Line2D(
            *zip(start, end, strict=True),
            color=colour or self.theme.ink,
            linewidth=width * self.scale,
            linestyle=dashes,
            solid_capstyle="butt",
            zorder=3,
        )
        self.axes.add_artist(line)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: Fill | None,
        *,
        line: float = 0.5,
        colour: str = "",
    ) -> Patch:
        """Draw a box by its upper left corner, empty where there is no fill."""
        from matplotlib.patches import Rectangle

        return self.add(Rectangle((x, y), width, height), fill, line, colour)

    def dot(
        self,
        x: float,
        y: float,
        radius: float,
        fill: Fill | None,
        *,
        line: float = 0.7,
        dashed: bool = False,
    ) -> Patch:
        """Draw a circle about a place, empty where there is no fill."""
        from matplotlib.patches import Circle

        circle = self.add(Circle((x, y), radius), fill, line, "")
        if dashed:
            circle.set_linestyle((0, (1.6, 1.1)))
        return circle

    def add(self, patch: Patch, fill: Fill | None, line: float, colour: str = "") -> Patch:
        """Draw an area of any shape, with lines of a colour about it and over it."""
        patch.set(
            facecolor=fill.colour if fill else "none",
            edgecolor=colour or self.theme.ink,
            hatch=fill.hatch if fill else None,
            linewidth=line * self.scale,
            zorder=2,
        )
        self.axes.add_artist(patch)
        return patch

    def write_lines(
        self, x: float, y: float, lines: Sequence[str], *, size: float = SMALL, colour: str = ""
    ) -> float:
        """Write lines one under another from a height downwards, and return where they end."""
        for line in lines:
            self.write(x, y + size * LINE / 2, line, size=size, colour=colour)
            y += size * LINE
        return y

    def list_entries(self, x: float, y: float, lines: Sequence[Sequence[LegendEntry]]) -> float:
        """Draw a legend from a height downwards, and return where it ends."""
        for line in lines:
            at = x
            for entry in line:
                self.box(at, y + (_ENTRY - 6.5) / 2, _BOX, 6.5, entry.fill)
                self.write(at + _BOX + 3, y + _ENTRY / 2, entry.text, size=SMALL)
                at += _BOX + 13 + measure_text(entry.text, SMALL)
            y += _ENTRY
        return y


@contextmanager
def open_canvas(
    axes: Axes | None,
    theme: Theme = LIGHT,
    *,
    size: tuple[float, float] | None = None,
    texts: Iterable[str] = (),
) -> Iterator[Canvas]:
    """Give a canvas on axes, or on new ones of a size in inches; without one it is cut to measure.

    ``texts`` are those of users, as for :func:`qca.report.figures.style.open_axes`.
    """
    with open_axes(axes, theme, size=size or (1.0, 1.0), texts=texts) as ax:
        yield Canvas(ax, theme, size, axes is not None)
