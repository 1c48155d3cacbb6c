"""The plane of a typology: two dimensions, the type of each quadrant, and each state's path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qca.boolean.expressions import Expression, Literal, fold_expression, names_of
from qca.names import list_name
from qca.report.figures.canvas import (
    COLUMN,
    LINE,
    Canvas,
    break_text,
    measure_text,
    open_canvas,
)
from qca.report.figures.drawings import Drawing, FigureKind, Subject, Wanted
from qca.report.figures.labels import Label, place_labels
from qca.report.figures.members import list_labels, name_condition
from qca.report.figures.paths import PlacedCase, is_broken, list_paths, list_placed
from qca.report.figures.style import (
    LIGHT,
    SHAPES,
    SMALL,
    TEXT,
    Theme,
)
from qca.report.pieces.marks import mark_cases
from qca.sets.cuts import CROSSOVER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from qca.analysis.typology import Typology
    from qca.record import Record
    from qca.report.words import Words
    from qca.sets.memberships import Memberships
    from qca.study.cases import Case

__all__ = ["KIND", "draw_typology"]

# States that have a colour and a mark of their own; cases that are named at one place.
_MOST_STATES, _MOST_NAMES = 8, 4
# How far beyond 0 and 1 the plane reaches.
_EDGE = 0.06
# Cases of which each finds room for its name, whatever their places.
_FEW = 8
# Points: the largest plane, numbers beside it, its margin, rows and entries of the legend, marks.
_MOST_SIDE, _NUMBERS, _MARGIN, _ROW, _ENTRY, _MARKER, _GAP = 330.0, 16.0, 4.0, 11.0, 18.0, 4.5, 6.0


def name_quadrant(typology: Typology, high: Mapping[str, bool]) -> list[str]:
    """Return the types whose expression holds where dimensions are over 0.5 or not."""
    return [name for name, formula in typology.types if _holds(formula.parsed, high)]


def _holds(expression: Expression, high: Mapping[str, bool]) -> bool:
    def read(literal: Literal) -> bool:
        own = high[literal.name]
        return own if literal.levels is None else int(own) in literal.levels

    return fold_expression(expression, read, lambda part: not part, all, any)


def _can_draw(typology: Typology, memberships: Memberships) -> bool:
    """Return whether a typology has two dimensions of two values, of which all its types are."""
    dimensions = set(typology.dimensions)
    named = {name for _, formula in typology.types for name in names_of(formula.parsed)}
    plain = all(memberships.levels[memberships.index(name)] == 2 for name in dimensions)
    return len(dimensions) == 2 and named <= dimensions and plain


def draw_typology(
    typology: Typology,
    memberships: Memberships,
    cases: Sequence[Case],
    words: Words,
    axes: Axes | None = None,
    *,
    before: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with every case at its memberships in the two dimensions of a typology.

    Lines at 0.5 part the quadrants, each with the name of its type. The cases of one state are
    joined by arrows in the order of their years, dotted where ``before`` maps the later one to
    another period than the earlier. A case is hollow where its sources state another type than its
    scores. ``cases`` are those of the memberships, in their order.
    """
    places = list_placed(typology, memberships, cases)
    paths = list_paths(places)
    names = [name_condition(name, labels or {}) for name in typology.dimensions]
    texts = [*names, *(case.id for case in cases), *paths, *(name for name, _ in typology.types)]
    with open_canvas(axes, theme, size=size, texts=texts) as canvas:
        plan = _plan(canvas, typology, names)
        styles = _style(places, paths, theme)
        shown = list(paths) if len(paths) <= _MOST_STATES else []
        notes = _tell_notes(places, len(cases) - len(places), before, words)
        notes = _wrap_notes(notes, plan.width)
        # A line for the names that find no room, should there be any.
        spare = [""] if len(places) > _FEW else []
        legend = _arrange_states(shown, plan.width)
        height = plan.foot + len(legend) * _ROW + (len(notes) + len(spare)) * SMALL * LINE + _GAP
        canvas.cut(plan.width, height, words("figure.typology"))
        plane = _draw_plane(canvas, plan, names)
        _name_quadrants(canvas, plan)
        marks = _draw_paths(plane, paths, before, styles, canvas.scale)
        _draw_points(plane, places, styles, canvas)
        y = _draw_legend(canvas, legend, styles, plan.foot)
        size_of_names = SMALL * canvas.scale
        written = place_labels(
            plane, _name_places(places, words), theme, marks=marks, size=size_of_names
        )
        for label in filter(None, written):
            mark_cases(label, [p.case for p in places if (p.x, p.y) == tuple(label.xy)])
        if unnamed := sum(label is None for label in written):
            notes += _wrap_notes([words.count("plane.unnamed", unnamed)], plan.width)
        canvas.write_lines(0, y + _GAP / 2, notes)
    return canvas.axes


@dataclass(frozen=True, eq=False)
class _Plan:
    """Where the plane stands, and the lines that stand about it."""

    width: float
    left: float
    top: float
    side: float
    across: list[str]
    up: list[str]
    types: Mapping[tuple[bool, bool], list[str]]
    foot: float


def _plan(canvas: Canvas, typology: Typology, names: Sequence[str]) -> _Plan:
    width = canvas.width or COLUMN
    side = min(width - 2 * TEXT * LINE - _NUMBERS - _MARGIN, _MOST_SIDE)
    up, across = (break_text(name, side, TEXT) for name in reversed(names))
    left = len(up) * TEXT * LINE + _NUMBERS
    side = min(width - left - _MARGIN, _MOST_SIDE)
    first, second = typology.dimensions
    types = {
        (right, high): break_text(
            " / ".join(name_quadrant(typology, {first: right, second: high})) or "–",
            side * 0.42,
            TEXT,
            "bold",
        )
        for right in (False, True)
        for high in (False, True)
    }
    above, below = (max(len(types[right, h]) for right in (False, True)) for h in (True, False))
    top = above * TEXT * LINE + 3
    foot = top + side + (below + len(across)) * TEXT * LINE + 2 * _GAP
    return _Plan(left + side + _MARGIN, left, top, side, across, up, types, foot)


def _wrap_notes(notes: Sequence[str], width: float) -> list[str]:
    return [line for note in notes for line in break_text(note, width, SMALL)]


@dataclass(frozen=True, eq=False)
class _Style:
    """How the cases of a state are drawn."""

    colour: str
    shape: str


def _style(
    places: Sequence[PlacedCase], paths: Mapping[str, Sequence[PlacedCase]], theme: Theme
) -> dict[str, _Style]:
    """Return a colour and a mark for each state with a path; all others look alike."""
    styles = {place.state: _Style(theme.ink, "o") for place in places}
    colours = [colour for colour in theme.series if colour != theme.ink]
    for i, state in enumerate(paths):
        styles[state] = _Style(colours[i % len(colours)], SHAPES[i % len(SHAPES)])
    return styles


def _draw_plane(canvas: Canvas, plan: _Plan, names: Sequence[str]) -> Axes:
    """Draw the plane with its lines and names, and return the axes of its memberships."""
    low = plan.top + plan.side
    plane = canvas.inset(plan.left, plan.top, plan.side, plan.side)
    plane.set(xlim=(-_EDGE, 1 + _EDGE), ylim=(-_EDGE, 1 + _EDGE), xticks=[], yticks=[])
    plane.set_xlabel(names[0]).set_visible(False)
    plane.set_ylabel(names[1]).set_visible(False)
    colour, wide = canvas.theme.muted, 0.7 * canvas.scale
    plane.axvline(CROSSOVER, color=colour, linewidth=wide, linestyle="--")
    plane.axhline(CROSSOVER, color=colour, linewidth=wide, linestyle="--")
    for value in (0, CROSSOVER, 1):
        at = (value + _EDGE) / (1 + 2 * _EDGE) * plan.side
        canvas.write(plan.left + at, low + _GAP, f"{value:g}", size=SMALL, ha="center")
        canvas.write(plan.left - 3, low - at, f"{value:g}", size=SMALL, ha="right")
    y = plan.foot - _GAP - len(plan.across) * TEXT * LINE / 2
    canvas.write_about(plan.left + plan.side / 2, y, plan.across, ha="center")
    for i, text in enumerate(plan.up):
        x = TEXT * LINE * (i + 0.5)
        canvas.write(x, plan.top + plan.side / 2, text, ha="center", rotation=90)
    return plane


def _name_quadrants(canvas: Canvas, plan: _Plan) -> None:
    """Write the types over and under the plane, each beside its quadrant."""
    for (right, high), lines in plan.types.items():
        x = plan.left + plan.side * (0.75 if right else 0.25)
        y = plan.top - 3 - (len(lines) - 0.5) * TEXT * LINE
        if not high:
            y = plan.top + plan.side + _GAP
        for line in lines:
            canvas.write(x, y, line, ha="center", weight="bold", colour=canvas.theme.muted)
            y += TEXT * LINE


def _draw_paths(
    plane: Axes,
    paths: Mapping[str, Sequence[PlacedCase]],
    before: Mapping[str, str] | None,
    styles: Mapping[str, _Style],
    scale: float,
) -> list[tuple[float, float]]:
    """Draw arrows from case to case, and return points on them, which no name may cover."""
    marks = []
    for state, own in paths.items():
        for one, other in zip(own, own[1:], strict=False):
            if (one.x, one.y) == (other.x, other.y):
                continue
            arrow = {
                "arrowstyle": "-|>",
                "color": styles[state].colour,
                "linewidth": 0.9 * scale,
                "linestyle": ":" if is_broken(one, other, before) else "-",
                "shrinkA": 4 * scale,
                "shrinkB": 4 * scale,
                "mutation_scale": 7 * scale,
            }
            plane.annotate("", (other.x, other.y), xytext=(one.x, one.y), arrowprops=arrow)
            steps = np.linspace(0, 1, 24)[1:-1]
            marks += [(one.x + t * (other.x - one.x), one.y + t * (other.y - one.y)) for t in steps]
    return marks


def _draw_points(
    plane: Axes, places: Sequence[PlacedCase], styles: Mapping[str, _Style], canvas: Canvas
) -> None:
    for place in places:
        style = styles[place.state]
        (drawn,) = plane.plot(
            *(place.x, place.y),
            linestyle="none",
            marker=style.shape,
            color=style.colour,
            markerfacecolor=canvas.theme.paper if place.agrees is False else style.colour,
            markersize=_MARKER * canvas.scale,
            clip_on=False,
            zorder=4,
        )
        mark_cases(drawn, [place.case])


def _arrange_states(states: Sequence[str], width: float) -> list[list[str]]:
    """Return the entries of the legend in lines of a width."""
    lines: list[list[str]] = []
    taken = width
    for state in states:
        wide = _ENTRY + measure_text(state, SMALL)
        if taken + wide > width:
            lines.append([])
            taken = 0.0
        lines[-1].append(state)
        taken += wide
    return lines


def _draw_legend(
    canvas: Canvas, lines: Sequence[Sequence[str]], styles: Mapping[str, _Style], y: float
) -> float:
    """Name the states that have a path, and return where that ends."""
    for line in lines:
        x = 5.0
        for state in line:
            style = styles[state]
            size = _MARKER * canvas.scale
            canvas.axes.plot(
                x, y + _ROW / 2, marker=style.shape, color=style.colour, markersize=size
            )
            canvas.write(x + 6, y + _ROW / 2, state, size=SMALL)
            x += _ENTRY + measure_text(state, SMALL)
        y += _ROW
    return y


def _name_places(places: Sequence[PlacedCase], words: Words) -> list[Label]:
    """Return the names of cases, of those at one place together."""
    together: dict[tuple[float, float], list[str]] = {}
    for place in places:
        together.setdefault((place.x, place.y), []).append(list_name(place.case))
    labels = []
    for (x, y), names in together.items():
        kept = names if len(names) <= _MOST_NAMES else names[: _MOST_NAMES - 1]
        more = [words("grid.more", number=len(names) - len(kept))] if len(kept) < len(names) else []
        labels.append(Label(", ".join([*kept, *more]), x, y, float(len(names))))
    return labels


def _tell_notes(
    places: Sequence[PlacedCase], uncoded: int, before: Mapping[str, str] | None, words: Words
) -> list[str]:
    """Return what arrows and hollow marks mean, and which cases are not drawn."""
    notes = []
    if paths := list_paths(places).values():
        notes.append(words("plane.paths"))
        pairs = [pair for own in paths for pair in zip(own, own[1:], strict=False)]
        if any(is_broken(*pair, before) for pair in pairs):
            notes.append(words("plane.broken"))
        if len(paths) > _MOST_STATES:
            notes.append(words("plane.states", number=len(paths)))
    if any(place.agrees is False for place in places):
        notes.append(words("plane.hollow"))
    if uncoded:
        notes.append(words.count("plane.uncoded", uncoded))
    return notes


def _list_drawings(record: Record, _wanted: Wanted) -> tuple[Drawing, ...]:
    typology, memberships = record.typology, record.study.scores.memberships
    if typology is None or not _can_draw(typology, memberships):
        return ()
    labels = list_labels(record)
    cases, before = record.study.cases, record.study.facts.before
    places = list_placed(typology, memberships, cases)

    def tell(words: Words) -> str:
        across, up = typology.dimensions
        told = words.count("plane.caption", len(places), across=across, up=up)
        return " ".join([told, *_tell_notes(places, len(cases) - len(places), before, words)])

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_typology(
            typology,
            memberships,
            cases,
            words,
            axes,
            before=before,
            labels=labels,
            theme=theme,
            size=size,
        )

    return (Drawing("typology", Subject.WHOLE, "", "", tell, draw),)


KIND = FigureKind(
    name="typology",
    title="figure.typology",
    of=(Subject.WHOLE,),
    needs="figure.typology.needs",
    list_drawings=_list_drawings,
)
