"""Calibration: raw values or labels against memberships, with the anchors and the cases on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qca.equality import ByValue
from qca.report.figures.drawings import Drawing, FigureKind, Subject, Wanted
from qca.report.figures.legends import add_legend
from qca.report.figures.points import fit_axis, fit_title, name_points, tell_omitted, wrap_lines
from qca.report.figures.style import LIGHT, SINGLE_COLUMN, SMALL, Standing, Theme, open_axes
from qca.report.pieces.marks import mark_cases
from qca.report.pieces.numbers import format_raw
from qca.sets.cuts import is_at_crossover, is_in, is_out
from qca.study.anchors import CURVED, calibrate_column, list_anchors
from qca.study.calibrations import LabelScore, Scale, SetSpec
from qca.study.codes import code_of, field_of, levels_of, scale_of, score_of, text_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from qca.record import Record
    from qca.report.words import Words
__all__ = ["KIND", "CalibratedSet", "draw_calibration"]

# Points of a curve, and how far it is drawn beyond the outermost value, as a share of all values.
_FINE, _MARGIN = 401, 0.06
# How high the axes are, of their width.
_HIGH = 0.7
# Points of print that a letter of a small text takes.
_LETTER = 3.6
# Letters of a name under a tick for each inch of the picture.
_LETTERS = 20


@dataclass(frozen=True, eq=False)
class CalibratedSet(ByValue):
    """A set with how it is calibrated, and what each case has of it.

    ``at`` are raw values (n cases), or of a ``scale`` the positions of labels in ``labels``; NaN
    where a case is not coded. ``scores`` are the memberships (n cases), or values of a multi-value
    set.
    """

    name: str
    declared: SetSpec
    field: str
    unit: str
    cases: tuple[str, ...]
    at: NDArray[np.float64]
    scores: NDArray[np.float64]
    labels: tuple[tuple[str, float | LabelScore], ...] = ()


def draw_calibration(
    shown: CalibratedSet,
    words: Words,
    axes: Axes | None = None,
    *,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with the cases by what they are coded (x) and their membership (y).

    A curve shows what any other raw value would give; where that rests on all cases (``indirect``),
    a dotted line only joins them. Anchors are lines with their values above the axes; where they
    could lie otherwise is shaded. Of a scale, each label has a tick with its score, and a bar over
    the scores that it could have.

    Source: Ragin (2008), Redesigning Social Inquiry, ch. 5.
    """
    texts = (*shown.cases, shown.name, shown.declared.label, shown.field, shown.unit)
    labels = tuple(label for label, _ in shown.labels)
    size = size or (SINGLE_COLUMN, SINGLE_COLUMN * 0.95)
    with open_axes(axes, theme, size=size, texts=(*texts, *labels)) as ax:
        if levels_of(shown.declared) == 2:
            ax.axhline(
                0.5, color=theme.muted, linewidth=0.6, linestyle="--", zorder=1, gid="crossover"
            )
        _title(ax, shown, words)
        if labels:
            _draw_scale(ax, shown, theme)
        else:
            _draw_curve(ax, shown, theme)
            _draw_anchors(ax, shown.declared, words, theme)
        _draw_cases(ax, shown, words, theme)
    return ax


def _title(ax: Axes, shown: CalibratedSet, words: Words) -> None:
    label = shown.declared.label
    told = f"{shown.name}: {label}" if label else shown.name
    method = words(f"method.{shown.declared.method}")
    lift = 16 if list_anchors(shown.declared) else 4
    ax.set_title(fit_title(ax, told), loc="left", weight="bold", pad=lift + 9)
    ax.annotate(
        method,
        (0, 1),
        xytext=(0, lift),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=SMALL,
        gid="method",
    )
    ax.set_xlabel(fit_axis(ax, f"{shown.field} ({shown.unit})" if shown.unit else shown.field))
    most = levels_of(shown.declared) - 1
    graded = most == 1
    named = words("figure.member" if graded else "figure.value", set=shown.name)
    ax.set_ylabel(fit_axis(ax, named, _HIGH))
    ax.set_ylim(-0.06 * most, 1.06 * most)
    ticks = [0, 0.25, 0.5, 0.75, 1] if graded else [*range(most + 1)]
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])


def _draw_scale(ax: Axes, shown: CalibratedSet, theme: Theme) -> None:
    """Draw the labels of a scale with their scores, and the scores that they could have."""
    for i, (_, entry) in enumerate(shown.labels):
        if isinstance(entry, LabelScore) and entry.between is not None:
            low, high = entry.between
            ax.plot(
                [i, i], [low, high], color=theme.rule, linewidth=4, zorder=1, gid=f"between-{i}"
            )
    marks = [score_of(entry) for _, entry in shown.labels]
    ax.plot(
        range(len(marks)),
        marks,
        linestyle="none",
        marker="_",
        markersize=7,
        color=theme.ink,
        zorder=2,
        gid="scores",
    )
    wide = max(4, round(_LETTERS * 0.8 * ax.figure.figure.get_figwidth() / len(marks)))
    told = [
        "\n".join([*wrap_lines(name, wide), f"{score_of(entry):g}"]) for name, entry in shown.labels
    ]
    crowded = any(len(line) > wide for name, _ in shown.labels for line in wrap_lines(name, wide))
    ax.set_xticks(range(len(marks)), told, rotation=90 if crowded else 0)
    ax.set_xlim(-0.6, len(marks) - 0.4)


def _draw_curve(ax: Axes, shown: CalibratedSet, theme: Theme) -> None:
    """Draw what raw values give, as far as the calibration says it of others than the cases'."""
    declared = shown.declared
    coded = ~np.isnan(shown.at)
    anchors = [end for anchor in list_anchors(declared) for end in anchor.ends]
    values = np.array([*shown.at[coded], *anchors])
    low, high = (values.min(), values.max()) if len(values) else (0.0, 1.0)
    margin = _MARGIN * ((high - low) or 1)
    ax.set_xlim(low - margin, high + margin)
    grid = np.linspace(low - margin, high + margin, _FINE)
    style = "-"
    if declared.method in CURVED:
        x, y = grid, calibrate_column(declared, grid)
    elif declared.crisp is not None:
        edges = [anchor.at for anchor in list_anchors(declared)]
        x = np.sort([low - margin, *np.repeat(edges, 2), high + margin])
        y = np.repeat(np.arange(len(edges) + 1, dtype=np.float64), 2)
    elif declared.as_is is not None:
        x = y = grid[(grid >= 0) & (grid <= levels_of(declared) - 1)]
    else:
        order = np.argsort(shown.at[coded], kind="stable")
        x, y = shown.at[coded][order], shown.scores[coded][order]
        if declared.tfr is not None:  # the share of cases holds until the next value
            x, y = np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]
        else:
            style = ":"
    ax.plot(x, y, linestyle=style, color=theme.muted, zorder=2, gid="curve")


def _draw_anchors(ax: Axes, declared: SetSpec, words: Words, theme: Theme) -> None:
    """Draw the anchors as lines, named above the axes, and where they could lie otherwise."""
    anchors = list_anchors(declared)
    for anchor in anchors:
        ax.axvline(
            anchor.at, color=theme.series[2], linewidth=0.7, zorder=1, gid=f"anchor-{anchor.name}"
        )
        if anchor.between is not None:
            ax.axvspan(
                *anchor.ends, color=theme.shade, linewidth=0, zorder=0, gid=f"range-{anchor.name}"
            )
    if not anchors:
        return
    told = [
        f"{words(f'anchor.{anchor.role}')} {format_raw(anchor.at)}"
        + (f" (P{anchor.percentile:g})" if anchor.percentile is not None else "")
        for anchor in anchors
    ]
    above = ax.secondary_xaxis("top")
    low, high = ax.get_xlim()
    width = 72 * 0.8 * ax.figure.figure.get_figwidth()
    places = sorted((anchor.at - low) / (high - low) * width for anchor in anchors)
    gap = min((places[i + 1] - places[i] for i in range(len(places) - 1)), default=width)
    crowded = gap < _LETTER * max(map(len, told))
    above.set_xticks([anchor.at for anchor in anchors], told, rotation=90 if crowded else 0)
    above.tick_params(length=2, pad=1)
    if crowded:
        # The method stands above what is written upright.
        lift = 8 + _LETTER * max(map(len, told))
        next(text for text in ax.texts if text.get_gid() == "method").set_position((0, lift))
        ax.set_title(ax.get_title(loc="left"), loc="left", weight="bold", pad=lift + 9)


def _draw_cases(ax: Axes, shown: CalibratedSet, words: Words, theme: Theme) -> None:
    coded = np.flatnonzero(~(np.isnan(shown.at) | np.isnan(shown.scores)))
    x, y = shown.at[coded], shown.scores[coded]
    graded = levels_of(shown.declared) == 2
    groups = (
        (("set.in", Standing.FOR, is_in(y)), ("set.out", Standing.IDLE, is_out(y)))
        if graded
        else (("set.cases", Standing.FOR, np.ones(len(y), dtype=np.bool_)),)
    )
    if graded:
        groups = (*groups, ("zone.crossover", Standing.OPEN, is_at_crossover(y)))
    for key, standing, flags in groups:
        if not flags.any():
            continue
        mark = theme.marks[standing]
        (drawn,) = ax.plot(
            x[flags],
            y[flags],
            linestyle="none",
            marker=mark.shape,
            color=mark.colour,
            markerfacecolor=mark.colour if mark.filled else theme.paper,
            markeredgewidth=0.9,
            clip_on=False,
            zorder=4,
            gid=f"cases-{standing.value}",
            label=f"{words(key)} ({int(flags.sum())})",
        )
        mark_cases(drawn, [shown.cases[i] for i in coded[flags]])
    uncoded = len(shown.cases) - len(coded)
    tell = add_legend(ax, tell_omitted(len(coded), uncoded, words))
    near = [1 + int(abs(score - 0.5) < 0.2) for score in y] if graded else [1] * len(y)
    names = [shown.cases[i] for i in coded]
    unnamed = name_points(ax, x.tolist(), y.tolist(), names, near, words, theme)
    tell(tell_omitted(unnamed, uncoded, words))


def find_calibrated(record: Record) -> tuple[CalibratedSet, ...]:
    """Return the sets of a record that are calibrated from a field, in their order."""
    study = record.study
    memberships, rules = study.scores.memberships, study.scores.scoring.rules_of
    sets = []
    for name, declared in study.spec.sets.items():
        if declared.expression is not None:
            continue
        field = field_of(study.spec, name)
        codings = [code_of(case, field) for case in study.cases]
        scale = scale_of(study.spec, name)
        labels = _order_labels(scale) if scale is not None else ()
        places = {label: float(i) for i, (label, _) in enumerate(labels)}
        at = (
            np.array([np.nan if c is None else places[text_of(c)] for c in codings])
            if labels
            else rules[name].raw
        )
        units = {coding.unit for coding in codings if coding is not None and coding.unit}
        sets.append(
            CalibratedSet(
                name=name,
                declared=declared,
                field=field,
                unit=" / ".join(sorted(units)),
                cases=memberships.cases,
                at=at,
                scores=memberships.column(name),
                labels=labels,
            )
        )
    return tuple(sets)


def _order_labels(scale: Scale) -> tuple[tuple[str, float | LabelScore], ...]:
    """Return the labels of a scale from the lowest score to the highest."""
    return tuple(sorted(scale.items(), key=lambda entry: score_of(entry[1])))


def _list_drawings(record: Record, _wanted: Wanted) -> Sequence[Drawing]:
    return tuple(_hold_drawing(shown) for shown in find_calibrated(record))


def _hold_drawing(shown: CalibratedSet) -> Drawing:
    def tell(words: Words) -> str:
        method = words(f"method.{shown.declared.method}")
        return words("figure.calibration.seen", set=shown.name, method=method)

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_calibration(shown, words, axes, theme=theme, size=size)

    return Drawing("calibration", Subject.SET, shown.name, "", tell, draw)


KIND = FigureKind(
    name="calibration",
    title="figure.calibration",
    of=(Subject.SET,),
    needs="figure.calibration.needs",
    list_drawings=_list_drawings,
)
