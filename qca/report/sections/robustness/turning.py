"""What would change the answer most, in short: for the first screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.record import Record
from qca.report.pieces.cells import Cell
from qca.report.pieces.sections import Section
from qca.report.pieces.spans import Prose, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.sections.ranking import rank_claims
from qca.report.sections.robustness.decisions import format_value, name_decision, tell_omission
from qca.report.sections.robustness.pivots import group_pivots, list_pivots, list_readings
from qca.robustness.results.decisions import Decision

if TYPE_CHECKING:
    from qca.record import Judgement
    from qca.report.words import Words
    from qca.robustness.results.intervals import Interval

__all__ = ["build_changes"]

# Decisions told on the first screen, and verdicts named of each.
_MOST_SHORT = 3
_FEW_CLAIMS = 5


def build_changes(judged: Judgement, words: Words) -> list[Section]:
    """Return for the first screen the few doubts that turn most verdicts, and what is left out."""
    groups = group_pivots(list_pivots(judged))
    shown = list(groups.items())[:_MOST_SHORT]
    order = [tested.claim.id for tested in rank_claims(judged)]
    rows = tuple(_shorten(decision, own, order, judged, words) for decision, own in shown)
    columns = (
        Column("decision", words("short.decision")),
        Column("now", words("now"), CellKind.NUMBER),
        Column("other", words("short.other")),
        Column("turns", words("short.turned")),
    )
    table = ReportTable("changes_short", "", columns, rows, compact=True)
    lines = []
    if left := len(groups) - len(shown):
        lines.append(Prose((words.count("short.doubts", left),)))
    lines += _tell_omitted(judged, words)
    if not rows and not lines:
        return []
    blocks = (*((table,) if rows else ()), *((join_prose(lines),) if lines else ()))
    return [Section("changes", words("short.change"), short=blocks)]


def _shorten(
    decision: Decision,
    pivots: Sequence[Interval],
    order: Sequence[str],
    judged: Judgement,
    words: Words,
) -> tuple[Cell, ...]:
    """Return a decision in short, what it is and may be, and how many verdicts it turns: whose."""
    if decision.graded:
        now = format_value(decision, decision.at)
        ends = [format_value(decision, end) for end in (decision.low, decision.high)]
        other = words.either(ends) if decision.ends else "–".join(ends)
    else:
        now = decision.options[0]
        readings = [code for pivot in pivots for code, _ in list_readings(pivot, judged)]
        other = words.either([*dict.fromkeys(readings)])
    turned = sorted({pivot.claim for pivot in pivots}, key=order.index)
    named = words.names(turned, _FEW_CLAIMS)
    return (
        str(name_decision(decision, judged, words)),
        now,
        other,
        words.count("short.turning", len(turned), claims=named),
    )


def _tell_omitted(judged: Judgement, words: Words) -> list[Prose]:
    """Say what turns most verdicts by being left out."""
    robust = judged.robustness if isinstance(judged, Record) else None
    if robust is None or not robust.omissions:
        return []
    most = max(robust.omissions, key=lambda omission: len(omission.effects.verdicts))
    number = len(most.effects.verdicts)
    if not number:
        return []
    what = tell_omission(most.left_out, judged, words)
    return [words.tell_count("short.omitted", number, what=what)]
