"""Necessity: how consistent each condition is as a necessary one, against how relevant it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from qca.analysis.necessity.analysis import Composition
from qca.mappings import FrozenMapping
from qca.report.figures.drawings import Drawing, FigureKind, Subject, Wanted
from qca.report.figures.labels import Label, place_labels
from qca.report.figures.legends import add_legend
from qca.report.figures.members import list_labels, tell_key
from qca.report.figures.points import fit_axis, fit_title, wrap_name
from qca.report.figures.style import LIGHT, SINGLE_COLUMN, SMALL, Standing, Theme, open_axes
from qca.report.pieces.numbers import format_cut

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qca.analysis.necessity.analysis import NecessaryCondition, NecessityAnalysis
    from qca.record import Record
    from qca.report.words import Words

__all__ = ["KIND", "draw_necessity"]

_NOTHING: Mapping[str, str] = FrozenMapping({})
# The inches of a new picture, whose height is cut to what it shows.
_SIZE = (SINGLE_COLUMN, SINGLE_COLUMN)
# Letters in a line of a label, and conditions beyond which only those that pass are named.
_LETTERS, _MOST_LABELS = 22, 45


def draw_necessity(
    analysis: NecessityAnalysis,
    words: Words,
    axes: Axes | None = None,
    *,
    labels: Mapping[str, str] = _NOTHING,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with every condition, and combination found, by RoN (x) and consistency (y).

    Lines are the cuts. One that passes every cut is filled; one in the corner above the lines that
    is not falls short of the cut of coverage. Where a parameter is not defined (0/0), the condition
    is not drawn, and counted. ``labels`` are what sets are called in full, told in a key below.

    Source: Schneider and Wagemann (2012), Set-Theoretic Methods, pp. 235-237 (relevance of
    necessity).
    """
    conditions = (*analysis.single, *analysis.combinations)
    expressions = [analysis.outcome, *(each.expression for each in conditions)]
    key = tell_key(expressions, labels)
    texts = [*expressions, key]
    with open_axes(axes, theme, size=size or _SIZE, texts=texts) as ax:
        drawn = [c for c in conditions if not (np.isnan(c.incl) or np.isnan(c.ron))]
        _frame(ax, analysis, key, words, theme)
        _mark(ax, drawn, words, theme)
        undefined = len(conditions) - len(drawn)
        tell = add_legend(
            ax, _tell_left_out(len(drawn), undefined, words), cut=axes is None and size is None
        )
        many = len(drawn) > _MOST_LABELS
        named = [c for c in drawn if c.passes] if many else drawn
        names = [
            Label(wrap_name(c.expression, _LETTERS), c.ron, c.incl, 2 * c.passes + c.incl)
            for c in named
        ]
        spots = [(c.ron, c.incl) for c in drawn]
        placed = place_labels(ax, names, theme, marks=spots)
        unnamed = len(drawn) - sum(label is not None for label in placed)
        tell(_tell_left_out(unnamed, undefined, words))
    return ax


def _tell_left_out(unnamed: int, undefined: int, words: Words) -> list[str]:
    """Return how many conditions are not named, and how many not drawn, where there are such."""
    told = [words.count("figure.conditions.unnamed", unnamed)] if unnamed else []
    return told + ([words.count("figure.conditions.undefined", undefined)] if undefined else [])


def _frame(ax: Axes, analysis: NecessityAnalysis, key: str, words: Words, theme: Theme) -> None:
    ax.set_xlim(-0.04, 1.04)
    ax.set_ylim(-0.04, 1.04)
    ax.set_aspect("equal", adjustable="box")
    ticks = [0, 0.25, 0.5, 0.75, 1]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    below = (words("figure.relevance"), key)
    ax.set_xlabel("\n".join(fit_axis(ax, each) for each in below if each))
    ax.set_ylabel(words("figure.consistency"))
    ax.set_title(
        fit_title(ax, words("figure.necessity.of", outcome=analysis.outcome)),
        loc="left",
        weight="bold",
        pad=14,
    )
    cuts = analysis.cuts
    ends = [-0.04, 1.04]
    lines = [("cut-incl", ends, [cuts.incl] * 2)]
    lines += [("cut-ron", [cuts.ron] * 2, ends)] if cuts.ron is not None else []
    for name, x, y in lines:
        ax.plot(x, y, color=theme.muted, linewidth=0.6, linestyle="--", zorder=1, gid=name)
    given = (("inclN", cuts.incl), ("ron", cuts.ron), ("covN", cuts.cov))
    told = [
        f"{words(f'figure.{name}')} {format_cut(cut)}" for name, cut in given if cut is not None
    ]
    ax.annotate(
        words("figure.cuts", cuts=" · ".join(told)),
        (0, 1),
        xytext=(0, 4),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=SMALL,
        gid="cuts",
    )


def _mark(ax: Axes, drawn: Sequence[NecessaryCondition], words: Words, theme: Theme) -> None:
    """Draw the single conditions that pass, those that do not, and the combinations, which do."""
    combined = [c for c in drawn if c.form is not Composition.SINGLE]
    single = [c for c in drawn if c.form is Composition.SINGLE]
    groups = (
        ("passes", Standing.FOR, [c for c in single if c.passes]),
        ("fails", Standing.IDLE, [c for c in single if not c.passes]),
        ("combined", Standing.DEGREE, combined),
    )
    for key, standing, own in groups:
        if not own:
            continue
        mark = theme.marks[standing]
        ax.plot(
            [each.ron for each in own],
            [each.incl for each in own],
            linestyle="none",
            marker=mark.shape,
            color=mark.colour,
            markerfacecolor=mark.colour if mark.filled else theme.paper,
            markeredgewidth=0.9,
            clip_on=False,
            zorder=4,
            gid=key,
            label=f"{words(f'necessity.{key}')} ({len(own)})",
        )


def _list_drawings(record: Record, _wanted: Wanted) -> tuple[Drawing, ...]:
    labels = list_labels(record)
    return tuple(_hold_drawing(analysis.necessity, labels) for analysis in record.outcomes)


def _hold_drawing(analysis: NecessityAnalysis, labels: Mapping[str, str]) -> Drawing:
    def tell(words: Words) -> str:
        passing = [c.expression for c in (*analysis.single, *analysis.combinations) if c.passes]
        head = words("figure.necessity.seen", outcome=analysis.outcome)
        names = words.join(passing) if passing else words("figure.necessity.none")
        return f"{head}: {names}"

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_necessity(analysis, words, axes, labels=labels, theme=theme, size=size)

    outcome = analysis.outcome
    return Drawing("necessity", Subject.OUTCOME, outcome, outcome, tell, draw)


KIND = FigureKind(
    name="necessity",
    title="figure.necessity",
    of=(Subject.OUTCOME,),
    needs="figure.necessity.needs",
    list_drawings=_list_drawings,
)
