"""The membership of every case in every set, as a map of shades with the numbers written in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from qca.mappings import FrozenMapping
from qca.report.figures.canvas import LINE, measure_text
from qca.report.figures.drawings import Drawing, FigureKind, Subject, Wanted
from qca.report.figures.members import list_labels, tell_key
from qca.report.figures.points import fit_axis
from qca.report.figures.style import (
    LIGHT,
    SMALL,
    WHOLE_WIDTH,
    Theme,
    open_axes,
    shade_memberships,
)
from qca.report.pieces.numbers import UNDEFINED, format_apart
from qca.sets.cuts import CROSSOVER, is_at_crossover

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from qca.record import Record
    from qca.report.words import Words
    from qca.sets.memberships import Memberships

__all__ = ["KIND", "draw_memberships"]

# Inches of a row, the least in which letters can be read, and of the highest picture of a page.
_ROW, _LEAST_ROW, _HIGHEST = 0.16, 0.09, 9.4
# Points that the scale of shades takes at the side.
_BAR = 56.0
# Signs of a name that stand beside the rows or columns.
_LONGEST = 40
# Names that are cut of which a key tells.
_MOST_CUT = 12
# Short names of which a key tells what they stand for.
_MOST_KEYED = 24
NO_LABELS: Mapping[str, str] = FrozenMapping()
# Points of print that a letter takes, and the membership from which letters are as light as paper.
_LETTER, _DARK = 3.8, 0.55


def draw_memberships(
    memberships: Memberships,
    words: Words,
    axes: Axes | None = None,
    *,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
    labels: Mapping[str, str] = NO_LABELS,
) -> Axes:
    """Return axes with the memberships of cases (rows) in sets (columns), as shades and numbers.

    One at the crossover is bold and framed; a case that is not coded on a set has a dash. Of a
    multi-value set the value is written, on no shade. Where rows are too low for letters, numbers
    and names of cases are left out, numbers where columns are too narrow, and this is said. Names
    that are cut stand in full in a key below.
    """
    cases, names = memberships.cases, memberships.names
    high = min(_HIGHEST, 0.75 + _ROW * len(cases))
    with open_axes(axes, theme, size=size or (WHOLE_WIDTH, high), texts=(*cases, *names)) as ax:
        values = memberships.values
        graded = np.array(memberships.levels) == 2
        shades = np.ma.masked_where(np.isnan(values) | ~graded, values)
        # Not imshow, and no scale of pixels: shades stay shapes in files of vectors.
        drawn = ax.pcolormesh(
            range(len(names)),
            range(len(cases)),
            shades,
            cmap=shade_memberships(theme),
            vmin=0,
            vmax=1,
        )
        ax.set(xlim=(-0.5, len(names) - 0.5), ylim=(len(cases) - 0.5, -0.5))
        bar = ax.figure.colorbar(drawn, ax=ax, fraction=0.03, pad=0.02, ticks=[0, 0.5, 1])
        assert bar.solids is not None
        bar.solids.set_rasterized(False)
        bar.set_label(words("figure.membership"))
        whole = ax.figure.figure
        crowded = whole.get_figheight() / len(cases) < _LEAST_ROW
        names, cases = tuple(map(_cut, names)), () if crowded else tuple(map(_cut, cases))
        beside = max((measure_text(case, SMALL) for case in cases), default=0) + _BAR
        room = (whole.get_figwidth() * 72 - beside) / len(names)
        longest = max(measure_text(name, SMALL) for name in names)
        upright = longest + _LETTER > room
        key = _tell_short(memberships.names, labels, words)
        told = fit_axis(ax, key) if key else ""
        if axes is None and size is None:
            below = (longest if upright else 0) + told.count("\n") * SMALL * LINE
            whole.set_size_inches(WHOLE_WIDTH, min(_HIGHEST, high + below / 72))
        ax.set_xticks(range(len(names)), names, rotation=90 if upright else 0)
        ax.set_yticks(range(len(cases)), cases)  # none where rows are too low for letters
        ax.tick_params(length=0)
        notes = _tell_cut(memberships, words)
        if crowded:
            number = len(memberships.cases)
            ax.set_ylabel(words("figure.memberships.unnamed", number=number))
        elif room > measure_text("0.00", SMALL):
            _write_numbers(ax, values, graded, room, theme)
        else:
            notes.append(words("figure.memberships.narrow"))
        lines = [*(fit_axis(ax, note) for note in notes), *([told] if told else [])]
        ax.set_xlabel("\n".join(lines), fontsize=SMALL if told else None)
        ax.set_title(words("figure.memberships"), loc="left", weight="bold")
    return ax


def _cut(name: str) -> str:
    """Return a name with a sign of what is left out where it would leave no room to draw."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _tell_short(names: Sequence[str], labels: Mapping[str, str], words: Words) -> str:
    """Return what the first short names stand for, and how many more there are."""
    named = [name for name in names if labels.get(name, name) != name]
    more = len(named) - len(named[:_MOST_KEYED])
    key = tell_key(named[:_MOST_KEYED], labels)
    return f"{key}; {words('grid.more', number=more)}" if more else key


def _tell_cut(memberships: Memberships, words: Words) -> list[str]:
    """Return the names in full that are cut beside rows and columns, the first of many."""
    cut = [name for name in (*memberships.names, *memberships.cases) if name != _cut(name)]
    if not cut:
        return []
    told = [f"{_cut(name)} = {name}" for name in cut[:_MOST_CUT]]
    more = len(cut) - len(told)
    return [*told, *([words("grid.more", number=more)] if more else [])]


def _write_numbers(
    ax: Axes, values: NDArray[np.float64], graded: NDArray[np.bool_], room: float, theme: Theme
) -> None:
    """Write every membership into its cell as tables do, or with two decimals to find room.

    One beside the crossover never reads as if it were at it.
    """
    digits = 3 if room > measure_text("0.000", SMALL) + _LETTER else 2
    from matplotlib.patches import Rectangle

    at = is_at_crossover(values) & graded
    for i, j in np.argwhere(at).tolist():
        frame = Rectangle((j - 0.46, i - 0.42), 0.92, 0.84, fill=False, edgecolor=theme.ink)
        frame.set_linestyle(":")
        ax.add_patch(frame)
    for (i, j), value in np.ndenumerate(values):
        text = format_apart(value, CROSSOVER, digits=digits) if graded[j] else _show_value(value)
        full = bool(graded[j] and value > _DARK)
        ax.text(
            j,
            i,
            text,
            ha="center",
            va="center",
            fontsize=SMALL,
            color=theme.paper if full else theme.ink,
            weight="bold" if at[i, j] else "normal",
        )


def _show_value(value: float) -> str:
    """Return the value of a multi-value set."""
    return UNDEFINED if np.isnan(value) else f"{value:g}"


def _list_drawings(record: Record, _wanted: Wanted) -> tuple[Drawing, ...]:
    memberships, labels = record.study.scores.memberships, list_labels(record)

    def tell(words: Words) -> str:
        sets = len(memberships.names)
        return words.count("figure.memberships.seen", len(memberships.cases), sets=sets)

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_memberships(memberships, words, axes, theme=theme, size=size, labels=labels)

    return (Drawing("memberships", Subject.WHOLE, "", "", tell, draw),)


KIND = FigureKind(
    name="memberships",
    title="figure.memberships",
    of=(Subject.WHOLE,),
    needs="figure.memberships.needs",
    list_drawings=_list_drawings,
)
