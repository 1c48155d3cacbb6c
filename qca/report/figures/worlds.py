"""In which share of the worlds each claim has which verdict, as bars in parts.

A share of worlds is no probability: nobody says how likely each setting of the decisions is.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Verdict
from qca.names import list_name
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
from qca.report.figures.fills import fill_verdict
from qca.report.figures.style import LIGHT, SMALL, TEXT, Theme
from qca.report.pieces.numbers import UNDEFINED, format_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qca.record import Record
    from qca.report.words import Words
    from qca.robustness.results.assessment import Robustness
    from qca.robustness.results.worlds import ClaimShares

__all__ = ["KIND", "draw_worlds"]

# Claims that one picture has.
_MOST = 40
_ROW, _BAR, _NAMES, _GAP, _SCALE = 13.0, 8.0, 110.0, 6.0, 12.0
# Shares that are written into their part of the bar where they have room.
_INSIDE = 3.0


def draw_worlds(
    robust: Robustness,
    words: Words,
    axes: Axes | None = None,
    *,
    verdicts: Sequence[Verdict] = (),
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with a bar for every claim and rival, in parts by the verdict it has.

    The length of a part is the share of all worlds in which the claim has the verdict. The one that
    it has in the study (``verdicts``, in the order of the claims) is marked by a triangle, also
    where it is a matter of no world at all. Claims beyond forty are counted below.
    """
    pairs = pair_shares(robust)
    texts = [claim for claim, _ in pairs]
    with open_canvas(axes, theme, size=size, texts=texts) as canvas:
        width = canvas.width or COLUMN
        shown = pairs[:_MOST]
        names = min(_NAMES, max(measure_text(name) for name, _ in shown) + _GAP)
        lines = [break_text(name, names - _GAP, TEXT) for name, _ in shown]
        heights = [max(_ROW, len(each) * TEXT * LINE + 3) for each in lines]
        held = [v for v in Verdict if any(shares.get(v) for _, shares in shown)]
        entries = [LegendEntry(fill_verdict(v, theme), words(v.value)) for v in held]
        legend = arrange_entries(entries, width)
        notes = [
            line
            for note in _tell_notes(robust, len(pairs), bool(verdicts), words)
            for line in break_text(note, width, SMALL)
        ]
        body = sum(heights) + _SCALE
        below = len(legend) * 11 + len(notes) * SMALL * LINE + 2 * _GAP
        canvas.cut(width, body + below, words("figure.worlds"))
        y = 0.0
        right = width - 2 * _GAP
        for i, ((_, shares), name, high) in enumerate(zip(shown, lines, heights, strict=True)):
            canvas.write_about(0, y + high / 2, name)
            now = verdicts[i] if i < len(verdicts) else None
            _draw_shares(canvas, shares, (names, right), y + high / 2, now)
            y += high
        _draw_scale(canvas, names, right, y)
        y = canvas.list_entries(0, y + _SCALE + _GAP / 2, legend)
        canvas.write_lines(0, y + _GAP / 2, notes)
    return canvas.axes


def pair_shares(robust: Robustness) -> list[tuple[str, ClaimShares]]:
    """Return the claims of which shares are known, with these."""
    shares = robust.sweep.shares if robust.sweep is not None else ()
    return [(list_name(claim.id), own) for claim, own in zip(robust.claims, shares, strict=False)]


def show_share(share: float) -> str:
    """Return a share with its sign.

    >>> show_share(0.354), show_share(float("nan"))
    ('35%', '–')
    """
    return UNDEFINED if isnan(share) else f"{format_percent(share)}%"


def _draw_shares(
    canvas: Canvas,
    shares: ClaimShares,
    ends: tuple[float, float],
    y: float,
    now: Verdict | None,
) -> None:
    """Draw the bar of a claim about a height."""
    left, long = ends[0], ends[1] - ends[0]
    x = left
    for verdict in Verdict:
        share = shares.get(verdict)
        wide = long * share
        if share:
            fill = fill_verdict(verdict, canvas.theme)
            canvas.box(x, y - _BAR / 2, wide, _BAR, fill)
            _write_share(canvas, share, x, wide, y)
        if verdict is now:
            middle = x + wide / 2
            canvas.write(middle, y - _BAR / 2 - 1.2, "▼", size=SMALL - 2, ha="center")
        x += wide


def _write_share(canvas: Canvas, share: float, x: float, wide: float, y: float) -> None:
    """Write a share on a patch of paper in its part of the bar, where there is room."""
    text = show_share(share)
    need = measure_text(text, SMALL - 0.5) + 2
    if need + _INSIDE <= wide:
        middle = x + wide / 2
        paper = Fill(canvas.theme.paper)
        canvas.box(middle - need / 2, y - _BAR / 2 + 1, need, _BAR - 2, paper, line=0)
        canvas.write(middle, y, text, size=SMALL - 0.5, ha="center")


def _draw_scale(canvas: Canvas, left: float, right: float, y: float) -> None:
    """Draw the scale under the bars, from none to all worlds."""
    canvas.rule((left, y + 1), (right, y + 1))
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = left + (right - left) * share
        canvas.rule((x, y + 1), (x, y + 3))
        canvas.write(x, y + 8, show_share(share), size=SMALL, ha="center")


def _tell_notes(robust: Robustness, claims: int, marked: bool, words: Words) -> list[str]:
    """Return what shares are, of how many worlds, and which claims are not drawn."""
    sweep = robust.sweep
    assert sweep is not None
    if sweep.worlds is None:
        notes = [words("bars.alone")]
    else:
        notes = [words.count("bars.shares" if sweep.exhaustive else "bars.sampled", sweep.worlds)]
    notes.append(words("bars.improbable"))
    if marked:
        notes.append(words("bars.now"))
    if any(any(shares.apart) for shares in sweep.shares):
        notes.append(words("bars.apart"))
    if claims > _MOST:
        notes.append(words.count("bars.rest", claims - _MOST))
    if len(robust.claims) > claims:
        notes.append(words.count("bars.unknown", len(robust.claims) - claims))
    return notes


def _list_drawings(record: Record, _wanted: Wanted) -> tuple[Drawing, ...]:
    robust = record.robustness
    if robust is None or not pair_shares(robust):
        return ()
    verdicts = [claim.verdict for claim in (*record.claims, *record.rivals)]

    def tell(words: Words) -> str:
        pairs = pair_shares(robust)
        told = words.count("bars.caption", len(pairs))
        return " ".join([told, *_tell_notes(robust, len(pairs), True, words)])

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_worlds(robust, words, axes, verdicts=verdicts, theme=theme, size=size)

    return (Drawing("worlds", Subject.WHOLE, "", "", tell, draw),)


KIND = FigureKind(
    name="worlds",
    title="figure.worlds",
    of=(Subject.WHOLE,),
    needs="figure.worlds.needs",
    list_drawings=_list_drawings,
    needs_worlds=True,
)
