"""Venn diagrams of one to three conditions: which cases lie in which region, and what these show.

Circles do not tell by their size how many cases there are. With few cases the names do; and three
circles whose regions are all as large as what they hold do not exist as a rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qca.analysis.truth_table.table import RowCode
from qca.errors import InputError
from qca.mappings import FrozenMapping
from qca.messages import say
from qca.names import join_names, list_name
from qca.report.figures.canvas import (
    COLUMN,
    LINE,
    Canvas,
    Fill,
    LegendEntry,
    arrange_entries,
    break_text,
    measure_text,
    open_canvas,
)
from qca.report.figures.drawings import Drawing, FigureKind, Subject, Wanted
from qca.report.figures.fills import fill_code
from qca.report.figures.members import (
    list_labels,
    list_members,
    name_condition,
    tell_members,
    tell_outside,
)
from qca.report.figures.style import LIGHT, SMALL, TEXT, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from qca.analysis.truth_table.table import TruthTable
    from qca.record import Record
    from qca.report.figures.members import Members
    from qca.report.words import Words

__all__ = ["KIND", "draw_venn"]

# Conditions that circles can tell apart.
_MOST_SETS = 3
# Corners of the polygon that a circle is drawn as.
_CORNERS = 240
_GAP = 6.0
# The width of the frame, in radii, and how far it reaches over the circles' middles.
_NOTHING: Mapping[str, str] = FrozenMapping({})

# Middle (x, y) and room (width, height) of a region, in radii from the middle of the first circle.
_Room = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class _Layout:
    """The frame (left, top, right, bottom), the middles of circles, where names and regions are."""

    frame: tuple[float, float, float, float]
    middles: tuple[tuple[float, float], ...]
    names: tuple[tuple[float, float], ...]
    rooms: Mapping[tuple[int, ...], _Room]


# The room of a name above a circle, in radii.
_WIDE, _HIGH = 1.25, 0.46
# Middles of three circles stand so far apart, and the third so far below the others.
_SIDE, _DOWN = 1.05, 0.909
_LAYOUTS: Mapping[int, _Layout] = FrozenMapping(
    {
        1: _Layout(
            (-1.7, -1.45, 1.7, 1.5),
            ((0, 0),),
            ((0, -1.22),),
            FrozenMapping({(1,): (0, 0, 1.3, 1.2), (0,): (0, 1.25, 3.0, 0.4)}),
        ),
        2: _Layout(
            (-1.15, -1.45, 2.25, 1.5),
            ((0, 0), (1.1, 0)),
            ((-0.15, -1.22), (1.25, -1.22)),
            FrozenMapping(
                {
                    (1, 0): (-0.48, 0, 0.85, 1.0),
                    (1, 1): (0.55, 0, 0.72, 1.0),
                    (0, 1): (1.58, 0, 0.85, 1.0),
                    (0, 0): (0.55, 1.25, 3.0, 0.4),
                }
            ),
        ),
        3: _Layout(
            (-1.1, -1.45, _SIDE + 1.1, _DOWN + 1.45),
            ((0, 0), (_SIDE, 0), (_SIDE / 2, _DOWN)),
            ((-0.15, -1.22), (_SIDE + 0.15, -1.22), (_SIDE / 2, _DOWN + 1.22)),
            FrozenMapping(
                {
                    (1, 1, 1): (_SIDE / 2, 0.303, 0.56, 0.46),
                    (1, 1, 0): (_SIDE / 2, -0.36, 0.6, 0.46),
                    (1, 0, 1): (-0.03, 0.64, 0.5, 0.5),
                    (0, 1, 1): (_SIDE + 0.03, 0.64, 0.5, 0.5),
                    (1, 0, 0): (-0.46, -0.2, 0.82, 0.8),
                    (0, 1, 0): (_SIDE + 0.46, -0.2, 0.82, 0.8),
                    (0, 0, 1): (_SIDE / 2, 1.42, 1.0, 0.7),
                    (0, 0, 0): (-0.72, 1.72, 0.68, 0.9),
                }
            ),
        ),
    }
)


def draw_venn(
    table: TruthTable,
    words: Words,
    axes: Axes | None = None,
    *,
    labels: Mapping[str, str] = _NOTHING,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with a circle for each condition of a truth table, and the cases in the regions.

    A case is in a circle where its membership is over 0.5. A region is filled by the code of its
    row, with lines over it that tell codes apart in grey; one without cases stays pale. Names of
    cases have a mark by whether they are in the outcome, and where there is no room for them they
    are counted by it.

    Raises
    ------
    InputError
        There are more than three conditions, or one has more than two values.
    """
    if not _can_draw(table):
        raise InputError(
            say(
                "circles cannot tell apart the regions of {names}",
                names=join_names(table.conditions),
            ),
            say("take at most three conditions of two values each, or draw them as 'upset'"),
        )
    full = {name: name_condition(name, labels) for name in table.conditions}
    layout = _LAYOUTS[len(full)]
    with open_canvas(axes, theme, size=size, texts=[*full.values(), *table.source.cases]) as canvas:
        width = canvas.width or COLUMN
        left, top, right, bottom = layout.frame
        radius = min(width / (right - left), COLUMN / 3)
        width = radius * (right - left)
        legend = arrange_entries(_list_entries(table, theme, words), width)
        # What finds no room at its circle stands below, and the short name there.
        below = [told for told in full.values() if not _fits(told, radius)]
        names = [name if told in below else told for name, told in full.items()]
        told = [*below, *_tell_notes(table, words)]
        notes = [line for note in told for line in break_text(note, width, SMALL)]
        high = radius * (bottom - top)
        below_it = len(legend) * 11 + len(notes) * SMALL * LINE + 2 * _GAP
        canvas.cut(width, high + below_it, f"{words('figure.venn')}: {table.outcome}")
        place = _Place(radius, -left * radius, -top * radius)
        members = {each.row.config: each for each in list_members(table)}
        around = _fill_region((0,) * len(names), members, theme)
        canvas.box(0.5, 0.5, width - 1, high - 1, around, line=0, colour=theme.muted)
        canvas.box(0.5, 0.5, width - 1, high - 1, None, line=0.9)
        _draw_regions(canvas, place, layout, members)
        for (x, y), name in zip(layout.names, names, strict=True):
            lines = break_text(name, _WIDE * radius, TEXT)
            canvas.write_about(*place.at(x, y), lines, ha="center", halo=True)
        for config, room in layout.rooms.items():
            if config in members:
                _write_members(canvas, place, room, members[config])
        y = canvas.list_entries(0, high + _GAP, legend)
        canvas.write_lines(0, y + _GAP / 2, notes)
    return canvas.axes


def _fits(told: str, radius: float) -> bool:
    """Return whether there is room above a circle for what its condition is called."""
    return len(break_text(told, _WIDE * radius, TEXT)) * TEXT * LINE <= _HIGH * radius


def _can_draw(table: TruthTable) -> bool:
    """Return whether circles can show every configuration of the conditions."""
    return len(table.conditions) <= _MOST_SETS and not table.space.multi_value


@dataclass(frozen=True, eq=False)
class _Place:
    """Where the middle of the first circle stands, and how long a radius is, in points."""

    radius: float
    x: float
    y: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a place in points."""
        return self.x + x * self.radius, self.y + y * self.radius


def _draw_regions(
    canvas: Canvas, place: _Place, layout: _Layout, members: Mapping[tuple[int, ...], Members]
) -> None:
    """Fill the regions, those in fewest circles first so that the others lie over them."""
    from matplotlib.patches import Polygon

    for config in sorted(layout.rooms, key=sum):
        inside = [layout.middles[j] for j, value in enumerate(config) if value]
        if inside:
            corners = [place.at(x, y) for x, y in find_region(inside).tolist()]
            fill = _fill_region(config, members, canvas.theme)
            canvas.add(Polygon(corners), fill, 0, canvas.theme.muted)
    for middle in layout.middles:
        canvas.dot(*place.at(*middle), place.radius, None, line=0.9)


def find_region(middles: list[tuple[float, float]]) -> NDArray[np.float64]:
    """Return the corners of what circles of radius 1 about some middles have in common.

    They are in order about their mean: what circles have in common has no dents.

    >>> np.abs(find_region([(0, 0)])).max().round(3)
    np.float64(1.0)
    """
    turns = np.linspace(0, 2 * np.pi, _CORNERS, endpoint=False)
    circle = np.column_stack([np.cos(turns), np.sin(turns)])
    points = np.concatenate([circle + middle for middle in np.array(middles)])
    away = np.hypot(*(points[:, None] - np.array(middles)[None]).transpose(2, 0, 1))
    kept = points[(away <= 1 + 1e-9).all(axis=1)]
    around = kept - kept.mean(axis=0)
    return np.asarray(kept[np.argsort(np.arctan2(around[:, 1], around[:, 0]))])


def _fill_region(
    config: tuple[int, ...], members: Mapping[tuple[int, ...], Members], theme: Theme
) -> Fill:
    if config not in members:
        return Fill(theme.paper)
    return fill_code(members[config].row.out, theme).thin(theme)


def _write_members(canvas: Canvas, place: _Place, room: _Room, members: Members) -> None:
    """Write the cases of a region about its middle, or how many there are of each side."""
    x, y, wide, high = room
    lines = [f"{tell_members(side)} {list_name(case)}" for side, case in members.cases]
    fits = len(lines) * SMALL * LINE <= high * place.radius
    if not fits or max(measure_text(line, SMALL) for line in lines) > wide * place.radius:
        lines = [f"{tell_members(side)} {len(cases)}" for side, cases in members.sides]
    across, down = place.at(x, y)
    named = [case for _, case in members.cases]
    canvas.write_about(across, down, lines, size=SMALL, ha="center", halo=True, cases=named)


def _list_entries(table: TruthTable, theme: Theme, words: Words) -> list[LegendEntry]:
    held = {row.out for row in table.rows}
    entries = [
        LegendEntry(fill_code(code, theme).thin(theme), words(f"grid.code.{code.name.lower()}"))
        for code in RowCode
        if code in held
    ]
    if len(table.rows) < table.space.size:
        entries.append(LegendEntry(Fill(theme.paper), words("venn.remainder")))
    return entries


def _tell_notes(table: TruthTable, words: Words) -> list[str]:
    """Return what the marks mean, and which cases are in no region."""
    sides = {side for each in list_members(table) for side, _ in each.sides}
    marks = [
        f"{tell_members(s)} {words(f'side.{s}'.lower(), outcome=table.outcome)}"
        for s in (True, False, None)
    ]
    shown = [mark for s, mark in zip((True, False, None), marks, strict=True) if s in sides]
    return [f"{', '.join(shown)}.", *tell_outside(table, words)]


def _list_drawings(record: Record, _wanted: Wanted) -> tuple[Drawing, ...]:
    labels = list_labels(record)
    tables = (outcome.table for outcome in record.outcomes)
    return tuple(
        _build_drawing(table, labels) for table in tables if table.rows and _can_draw(table)
    )


def _build_drawing(table: TruthTable, labels: Mapping[str, str]) -> Drawing:
    outcome = str(table.outcome)

    def tell(words: Words) -> str:
        told = words("venn.caption", conditions=words.join(table.conditions), outcome=outcome)
        return " ".join([told, *tell_outside(table, words)])

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_venn(table, words, axes, labels=labels, theme=theme, size=size)

    return Drawing("venn", Subject.OUTCOME, outcome, outcome, tell, draw)


KIND = FigureKind(
    name="venn",
    title="figure.venn",
    of=(Subject.OUTCOME,),
    needs="figure.venn.needs",
    list_drawings=_list_drawings,
)
