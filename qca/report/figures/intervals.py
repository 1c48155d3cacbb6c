"""On which decisions verdicts turn: bars from the least to the most that could be decided.

Each decision is moved alone, all others stay as they are. Its bars have the same ends and a line
where it is now; those of a choice have a part for every verdict that its options give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Verdict
from qca.names import list_name
from qca.report.figures.canvas import (
    COLUMN,
    LINE,
    Canvas,
    LegendEntry,
    arrange_entries,
    break_text,
    measure_text,
    open_canvas,
)
from qca.report.figures.drawings import Drawing, FigureKind, Subject, Wanted
from qca.report.figures.fills import fill_verdict
from qca.report.figures.style import LIGHT, SMALL, TEXT, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from qca.record import Record
    from qca.report.words import Words
    from qca.robustness.results.decisions import Decision
    from qca.robustness.results.intervals import Interval, Stretch

__all__ = ["KIND", "draw_intervals"]

# Bars that one picture has, and lines that names of claims and of options may take.
_MOST, _MOST_LINES = 40, 2
# The height of all bars, a page in points.
_TALL = 560.0
_ROW, _BAR, _GAP, _NUMBERS = 12.0, 7.0, 6.0, 8.0
# The part of the width that names of claims may take, and the narrowest part of a choice.
_NAMES, _OPTION = 0.3, 26.0


@dataclass(frozen=True)
class Turning:
    """A decision on which verdicts turn, and the claims by how: one interval for all alike."""

    decision: Decision
    rows: tuple[tuple[tuple[str, ...], Interval], ...]


def list_turning(intervals: Sequence[Interval]) -> tuple[Turning, ...]:
    """Return the decisions on which a verdict turns, those with most claims first.

    A verdict that is another one at a single value alone turns nowhere. Claims whose intervals are
    the same stand together.
    """
    own: dict[Decision, list[Interval]] = {}
    for interval in intervals:
        if interval.turns:
            own.setdefault(interval.decision, []).append(interval)
    ranked = sorted(own.items(), key=lambda pair: -len(pair[1]))
    return tuple(Turning(decision, _join_alike(held)) for decision, held in ranked)


def _join_alike(intervals: Sequence[Interval]) -> tuple[tuple[tuple[str, ...], Interval], ...]:
    rows: list[tuple[list[str], Interval]] = []
    for interval in intervals:
        for names, first in rows:
            if (first.stretches, first.options) == (interval.stretches, interval.options):
                names.append(interval.claim)
                break
        else:
            rows.append(([interval.claim], interval))
    return tuple((tuple(names), interval) for names, interval in rows)


def count_still(intervals: Sequence[Interval]) -> int:
    """Return how many decisions turn no verdict."""
    turning = {interval.decision for interval in intervals if interval.turns}
    return len({interval.decision for interval in intervals} - turning)


def draw_intervals(
    intervals: Sequence[Interval],
    words: Words,
    axes: Axes | None = None,
    *,
    theme: Theme = LIGHT,
    size: tuple[float, float] | None = None,
) -> Axes:
    """Return axes with a bar for each claim and each decision on which its verdict turns.

    A bar of a number reaches from the lowest to the highest value that it could have, in parts by
    the verdict, with a diamond at a value at which alone the verdict is another one; a line through
    the bars of a decision stands where it is now. A bar of a choice has first what the study has,
    then the other options by the verdict that they give. Bars beyond a page are counted below, and
    so are decisions that turn no verdict.
    """
    turning = list_turning(intervals)
    texts = [part for each in turning for part in (_name(each.decision), *each.decision.options)]
    texts += [interval.claim for interval in intervals]
    with open_canvas(axes, theme, size=size, texts=texts) as canvas:
        plan = _plan(canvas, turning, words)
        notes = [
            line
            for note in _tell_notes(intervals, turning, words, plan.blocks)
            for line in break_text(note, plan.width, SMALL)
        ]
        entries = [
            LegendEntry(fill_verdict(v, theme), words(v.value)) for v in _list_verdicts(plan.blocks)
        ]
        legend = arrange_entries(entries, plan.width)
        height = sum(block.height for block in plan.blocks)
        below = len(legend) * 11 + len(notes) * SMALL * LINE + 2 * _GAP
        canvas.cut(plan.width, height + below, words("figure.intervals"))
        y = 0.0
        for block in plan.blocks:
            _draw_block(canvas, plan, block, y)
            y += block.height
        y = canvas.list_entries(0, y, legend)
        canvas.write_lines(0, y + _GAP / 2, notes)
    return canvas.axes


@dataclass(frozen=True, eq=False)
class _Row:
    """A bar: the claims, in lines, and its interval; of a choice the parts it has."""

    names: list[str]
    interval: Interval
    parts: tuple[tuple[Verdict, list[str], float], ...]
    height: float


@dataclass(frozen=True, eq=False)
class _Block:
    """The bars of one decision under its heading."""

    decision: Decision
    heading: list[str]
    rows: tuple[_Row, ...]
    height: float


@dataclass(frozen=True, eq=False)
class _Plan:
    """How wide the picture is, where bars begin and end, and the decisions one under another."""

    width: float
    left: float
    right: float
    blocks: tuple[_Block, ...]


def _plan(canvas: Canvas, turning: Sequence[Turning], words: Words) -> _Plan:
    width = canvas.width or COLUMN
    names = [words.join(claims) for each in turning for claims, _ in each.rows]
    widest = max((measure_text(name, SMALL) for name in names), default=0.0)
    left = min(widest + _GAP, width * _NAMES)
    right = width - 2 * _GAP
    blocks: list[_Block] = []
    room, tall = _MOST, _TALL
    for each in turning:
        heading = break_text(_head(each.decision, words), width, TEXT, "bold")
        height = len(heading) * TEXT * LINE + 1.5 * _GAP
        height += 2 * _NUMBERS if each.decision.graded else 0
        rows: list[_Row] = []
        for claims, interval in each.rows[:room]:
            row = _plan_row(claims, interval, left, right - left, words)
            if blocks and height + row.height > tall:
                break
            rows.append(row)
            height += row.height
        if rows:
            blocks.append(_Block(each.decision, heading, tuple(rows), height))
        room, tall = room - len(rows), tall - height
        if len(rows) < len(each.rows):
            break
    return _Plan(width, left, right, tuple(blocks))


def _plan_row(
    claims: Sequence[str], interval: Interval, left: float, long: float, words: Words
) -> _Row:
    names = [list_name(claim) for claim in claims]
    lines = _shorten(names, left - _GAP, words)
    parts = () if interval.decision.graded else _plan_parts(interval, long, words)
    below = max((len(lines) for _, lines, _ in parts), default=0) * SMALL * LINE
    return _Row(lines, interval, parts, max(_ROW, len(lines) * SMALL * LINE + 2) + below)


def _shorten(names: Sequence[str], width: float, words: Words) -> list[str]:
    """Return names in few lines: so many as have room, and how many more there are."""
    for kept in range(len(names), 0, -1):
        more = [words("grid.more", number=len(names) - kept)] if kept < len(names) else []
        lines = break_text(", ".join([*names[:kept], *more]), width, SMALL)
        if len(lines) <= _MOST_LINES:
            break
    return lines


def _plan_parts(
    interval: Interval, long: float, words: Words
) -> tuple[tuple[Verdict, list[str], float], ...]:
    """Return the parts of a choice: what the study has, then the other options by verdict."""
    groups: list[tuple[Verdict, list[str]]] = [
        (interval.verdict, [interval.decision.options[0] or words("turns.nothing")])
    ]
    by_verdict: dict[Verdict, list[str]] = {}
    for option, verdict in interval.options:
        by_verdict.setdefault(verdict, []).append(option)
    groups += list(by_verdict.items())
    share = max(_OPTION, long / len(groups)) if groups else long
    return tuple(
        (verdict, _shorten(options, share - 3, words), share) for verdict, options in groups
    )


def _name(decision: Decision) -> str:
    return decision.identifier


def _head(decision: Decision, words: Words) -> str:
    """Return what is decided: where it bears on, the label or the anchor, and what it is now."""
    if not decision.graded:
        now = decision.options[0] or words("turns.nothing")
        return words("turns.choice", decision=_name(decision), now=now)
    kind = f"turns.{decision.kind.value}"
    name, now = decision.name, _show(decision.at)
    return words(kind, decision=_name(decision), name=name, now=now)


def _show(value: float) -> str:
    return f"{value:.4g}"


def _draw_block(canvas: Canvas, plan: _Plan, block: _Block, y: float) -> None:
    for line in block.heading:
        canvas.write(0, y + TEXT * LINE / 2, line, weight="bold")
        y += TEXT * LINE
    y += _GAP / 4
    top = y
    for row in block.rows:
        parts = max((len(lines) for _, lines, _ in row.parts), default=0) * SMALL * LINE
        middle = y + (row.height - parts) / 2
        canvas.write_about(0, middle, row.names, size=SMALL)
        if block.decision.graded:
            _draw_stretches(canvas, plan, row.interval, middle)
        else:
            _draw_parts(canvas, plan, row, middle)
        y += row.height
    if block.decision.graded:
        at = _place(plan, block.decision, block.decision.at)
        canvas.rule((at, top - 1), (at, y + 1), width=1.3)
        _write_scale(canvas, plan, block, y)


def _place(plan: _Plan, decision: Decision, value: float) -> float:
    """Return where a value of a number stands between the ends of the bars."""
    span = decision.high - decision.low
    part = (value - decision.low) / span if span else 0.5
    return plan.left + (plan.right - plan.left) * min(1.0, max(0.0, part))


def _draw_stretches(canvas: Canvas, plan: _Plan, interval: Interval, y: float) -> None:
    decision = interval.decision
    for stretch in interval.stretches:
        x, end = (_place(plan, decision, value) for value in (stretch.low, stretch.high))
        fill = fill_verdict(stretch.finding, canvas.theme)
        canvas.box(x, y - _BAR / 2, max(end - x, 1.2), _BAR, fill)
    for stretch in interval.stretches:
        _draw_points(canvas, plan, decision, stretch, y)


def _draw_points(
    canvas: Canvas, plan: _Plan, decision: Decision, stretch: Stretch[Verdict], y: float
) -> None:
    """Draw the single values at which alone the verdict is another one."""
    from matplotlib.patches import Polygon

    half = _BAR / 2
    for point in stretch.points:
        x = _place(plan, decision, point.at)
        corners = [(x - half, y), (x, y - half), (x + half, y), (x, y + half)]
        canvas.add(Polygon(corners), fill_verdict(point.finding, canvas.theme), 0.5)


def _draw_parts(canvas: Canvas, plan: _Plan, row: _Row, y: float) -> None:
    x = plan.left
    for verdict, lines, share in row.parts:
        canvas.box(x, y - _BAR / 2, share - 2, _BAR, fill_verdict(verdict, canvas.theme))
        canvas.write_lines(x, y + _BAR / 2 + 1, lines, size=SMALL)
        x += share


def _write_scale(canvas: Canvas, plan: _Plan, block: _Block, y: float) -> None:
    """Write the ends, where it is now and where verdicts turn, so far as they have room."""
    decision = block.decision
    turns = {
        value
        for row in block.rows
        for stretch in row.interval.stretches
        for value in (stretch.low, stretch.high)
    }
    ends = dict.fromkeys([decision.low, decision.high, decision.at])
    taken: list[list[tuple[float, float]]] = [[], []]
    for value in [*ends, *sorted(turns - ends.keys())]:
        x = _place(plan, decision, value)
        canvas.rule((x, y), (x, y + 2), width=0.4)
        half = measure_text(_show(value), SMALL) / 2 + 1.5
        for line, spans in enumerate(taken):
            if all(x + half <= low or x - half >= high for low, high in spans):
                spans.append((x - half, x + half))
                weight = "bold" if value == decision.at else "normal"
                at = y + 3 + _NUMBERS * (line + 0.5)
                canvas.write(x, at, _show(value), size=SMALL, ha="center", weight=weight)
                break


def _list_verdicts(blocks: Sequence[_Block]) -> list[Verdict]:
    held = set()
    for interval in (row.interval for block in blocks for row in block.rows):
        held |= {interval.verdict, *(verdict for _, verdict in interval.options)}
        for stretch in interval.stretches:
            held |= {stretch.finding, *(point.finding for point in stretch.points)}
    return [verdict for verdict in Verdict if verdict in held]


def _tell_notes(
    intervals: Sequence[Interval],
    turning: Sequence[Turning],
    words: Words,
    blocks: Sequence[_Block] | None = None,
) -> list[str]:
    """Return what the line is, and how many bars and decisions are not drawn."""
    notes = []
    if any(each.decision.graded for each in turning):
        notes.append(words("turns.now"))
    if any(not each.decision.graded for each in turning):
        notes.append(words("turns.first"))
    if blocks is not None:
        rest = sum(len(each.rows) for each in turning) - sum(len(each.rows) for each in blocks)
        if rest:
            notes.append(words.count("turns.rest", rest))
    if still := count_still(intervals):
        notes.append(words.count("turns.still", still))
    return notes


def _list_drawings(record: Record, wanted: Wanted) -> tuple[Drawing, ...]:
    intervals = record.intervals
    if not intervals:
        return ()
    claims = dict.fromkeys(interval.claim for interval in intervals)
    if wanted.claim is None:
        return (_build_drawing(intervals, Subject.WHOLE, ""),)
    return tuple(
        _build_drawing([each for each in intervals if each.claim == claim], Subject.CLAIM, claim)
        for claim in claims
    )


def _build_drawing(intervals: Sequence[Interval], subject: Subject, key: str) -> Drawing:
    def tell(words: Words) -> str:
        turning = list_turning(intervals)
        told = words.count("turns.caption", len(turning))
        return " ".join([told, *_tell_notes(intervals, turning, words)])

    def draw(
        words: Words,
        axes: Axes | None = None,
        *,
        theme: Theme = LIGHT,
        size: tuple[float, float] | None = None,
    ) -> Axes:
        return draw_intervals(intervals, words, axes, theme=theme, size=size)

    return Drawing("intervals", subject, key, "", tell, draw)


KIND = FigureKind(
    name="intervals",
    title="figure.intervals",
    of=(Subject.WHOLE, Subject.CLAIM),
    needs="figure.intervals.needs",
    list_drawings=_list_drawings,
    needs_worlds=True,
)
