"""Cases as points: those at one place share a name, and what is not named is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING

import numpy as np

from qca.report.figures.canvas import break_text
from qca.report.figures.labels import Label, place_labels
from qca.report.figures.style import TEXT
from qca.report.pieces.marks import mark_cases

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qca.report.figures.style import Theme
    from qca.report.words import Words

__all__ = [
    "Spot",
    "fit_axis",
    "fit_title",
    "gather_points",
    "name_points",
    "tell_omitted",
    "wrap_lines",
    "wrap_name",
]

# Places so near are one.
_SAME = 9
# Letters in a line of a label, lines, and labels beyond which only the weightier are written.
_LETTERS, _LINES, _MOST_LABELS = 22, 3, 45
# Points beside the axes, where the numbers and the name of the other axis stand.
_MARGIN = 36.0
# Names of one place that are tried to be written.
_NAMED = 12


@dataclass(frozen=True)
class Spot:
    """The cases at one place: their positions, and how much it matters that they are named."""

    members: tuple[int, ...]
    weight: int


def gather_points(
    x: Sequence[float], y: Sequence[float], weights: Sequence[int]
) -> tuple[Spot, ...]:
    """Return the cases by the places where they stand, in their order.

    >>> [spot.members for spot in gather_points([0, 1, 0], [0, 0, 0], [0, 0, 1])]
    [(0, 2), (1,)]
    """
    places: dict[tuple[float, float], list[int]] = {}
    for i, place in enumerate(zip(x, y, strict=True)):
        places.setdefault((round(place[0], _SAME), round(place[1], _SAME)), []).append(i)
    return tuple(
        Spot(tuple(members), max(weights[i] for i in members)) for members in places.values()
    )


def name_points(
    axes: Axes,
    x: Sequence[float],
    y: Sequence[float],
    names: Sequence[str],
    weights: Sequence[int],
    words: Words,
    theme: Theme,
) -> int:
    """Write the names of cases at their points, and return how many of them are not written.

    Where there are very many places, only cases of the greatest weight are named, as far as there
    are any, and of these those that stand farthest from others, which a name finds room beside. Of
    many cases at one place the first are named, and the others counted.
    """
    spots = gather_points(x, y, weights)
    most = max(weights, default=0)
    if len(spots) > _MOST_LABELS:
        spots = tuple(c for c in spots if c.weight == most and most > 0)
        spots = _choose_apart(spots, x, y)
    told = [_tell_names([names[i] for i in c.members], words) for c in spots]
    labels = [
        Label(text, x[c.members[0]], y[c.members[0]], c.weight)
        for c, (text, _) in zip(spots, told, strict=True)
    ]
    placed = place_labels(axes, labels, theme, marks=list(zip(x, y, strict=True)))
    for spot, label in zip(spots, placed, strict=True):
        if label is not None:
            mark_cases(label, [names[i] for i in spot.members])
    written = sum(
        count for (_, count), label in zip(told, placed, strict=True) if label is not None
    )
    return len(names) - written


def _choose_apart(
    spots: tuple[Spot, ...], x: Sequence[float], y: Sequence[float]
) -> tuple[Spot, ...]:
    """Return so many places as can be told apart, those farthest from any other point."""
    if len(spots) <= _MOST_LABELS:
        return spots
    from scipy.spatial import KDTree

    points = np.unique(np.column_stack([x, y]), axis=0)
    own = np.array([(x[spot.members[0]], y[spot.members[0]]) for spot in spots])
    distances = np.asarray(KDTree(points).query(own, k=2)[0])
    chosen = np.argsort(-distances[:, 1], kind="stable")[:_MOST_LABELS]
    return tuple(spots[place] for place in sorted(chosen.tolist()))


def _tell_names(names: Sequence[str], words: Words) -> tuple[str, int]:
    """Return the names at one place in a few lines, and how many of them these are."""
    held = [_hold(name) for name in names]
    whole = _fill(words.join(held, len(held)))
    if len(whole) <= _LINES or len(names) < 3:
        return "\n".join(whole), len(names)
    # Of all but one, the last takes no more room than what would be said instead.
    fewer = range(min(len(names) - 2, _NAMED), 0, -1)
    told = ((_fill(words.join(held, kept + 1)), kept) for kept in fewer)
    lines, kept = next(each for each in told if len(each[0]) <= _LINES or each[1] == 1)
    return "\n".join(lines), kept


def _hold(name: str) -> str:
    """Return a name that is not broken, unless it is too long for a line."""
    return name if len(name) > _LETTERS else name.replace(" ", "\u00a0")


def _fill(text: str) -> list[str]:
    return wrap(text, _LETTERS, break_long_words=False, break_on_hyphens=False)


def tell_omitted(unnamed: int, uncoded: int, words: Words) -> list[str]:
    """Return how many cases are not named, and how many not drawn, where there are such."""
    told = [words.count("figure.unnamed", unnamed)] if unnamed else []
    return told + ([words.count("figure.uncoded", uncoded)] if uncoded else [])


def fit_title(axes: Axes, title: str) -> str:
    """Return a title in lines that are no wider than there is room above the axes."""
    return "\n".join(break_text(title, _find_room(axes), TEXT + 1, "bold"))


def fit_axis(axes: Axes, name: str, share: float = 0.97) -> str:
    """Return the name of an axis in lines that find room beside it, in a share of the width."""
    return "\n".join(break_text(name, _find_room(axes) * share, TEXT))


def _find_room(axes: Axes) -> float:
    """Return how many points wide axes may be, as they stand in the columns of a picture."""
    spec = axes.get_subplotspec()
    columns = 1 if spec is None else spec.get_gridspec().ncols
    return float(axes.figure.figure.get_figwidth()) * 72 / columns - _MARGIN


def wrap_name(name: str, letters: int) -> str:
    """Return a name or an expression in lines, broken between words or behind an operator.

    >>> print(wrap_name("A*B*C + D", 5))
    A*B*
    C + D
    """
    return "\n".join(wrap_lines(name, letters))


def wrap_lines(name: str, letters: int) -> list[str]:
    """Return the lines of a name or an expression; a word that is longer than a line stays whole.

    >>> wrap_lines("rather strong", 8)
    ['rather', 'strong']
    """
    held = name.replace(" + ", "\u00a0+ ").replace("*", "* ")
    lines = wrap(held, letters, break_long_words=False, break_on_hyphens=False)
    return [line.replace("* ", "*").replace("\u00a0+", " +") for line in lines]
