"""The membership of every case in every set, as a map of shades with the numbers written in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qca.report.figures.drawings import Drawing, FigureKind, Subject, Wanted
from qca.report.figures.style import (
    LIGHT,
    SMALL,
    WHOLE_WIDTH,
    Theme,
    open_axes,
    shade_memberships,
)
from qca.sets.cuts import is_at_crossover

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qca.record import Record
    from qca.report.words import Words
    from qca.sets.memberships import Memberships

__all__ = ["KIND", "draw_memberships"]


def draw_memberships(
    memberships: Memberships,
    words: Words,
    axes: Axes | None = None,
    *,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with the memberships of cases (rows) in sets (columns).

    A case that is not coded on a set has an empty cell with a dash; a membership at the crossover
    is framed. Of a multi-value set the value is written, on no shade.
    """
    count = len(memberships.cases)
    height = 0.6 + 0.16 * count
    texts = (*memberships.cases, *memberships.names)
    with open_axes(axes, theme, size=size or (WHOLE_WIDTH, height), texts=texts) as ax:
        values = memberships.values
        fuzzy = np.array(memberships.levels) == 2
        shades = np.ma.masked_where(np.isnan(values) | ~fuzzy, values)
        drawn = ax.imshow(shades, cmap=shade_memberships(theme), vmin=0, vmax=1, aspect="auto")
        bar = ax.figure.colorbar(drawn, ax=ax, fraction=0.03, pad=0.02, ticks=[0, 0.5, 1])
        bar.set_label(words("figure.membership"))
        ax.set_xticks(range(len(memberships.names)), memberships.names)
        ax.set_yticks(range(count), memberships.cases)
        for (i, j), value in np.ndenumerate(values):
            text = "–" if np.isnan(value) else f"{value:.3g}"
            at = bool(fuzzy[j] and is_at_crossover(np.array([value]))[0])
            colour = "#ffffff" if fuzzy[j] and value > 0.6 else "#000000"
            weight = "bold" if at else "normal"
            ax.text(
                j, i, text, ha="center", va="center", fontsize=SMALL, color=colour, weight=weight
            )
    return ax


def _list_drawings(record: Record, _wanted: Wanted) -> tuple[Drawing, ...]:
    memberships = record.study.scores.memberships

    def tell(words: Words) -> str:
        counts = {"cases": len(memberships.cases), "sets": len(memberships.names)}
        return words("figure.memberships.seen", **counts)

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_memberships(memberships, words, axes, theme=theme, size=size)

    return (Drawing("memberships", Subject.WHOLE, "", "", tell, draw),)


KIND = FigureKind(
    name="memberships",
    title="figure.memberships",
    of=(Subject.WHOLE,),
    needs="figure.memberships.needs",
    list_drawings=_list_drawings,
)
