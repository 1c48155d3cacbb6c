"""Sensitivity: how far each decision can move before a model changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.report.pieces.cells import Distinct
from qca.report.pieces.plain import Json
from qca.report.pieces.sections import Section
from qca.report.pieces.spans import Prose, Symbols, join_prose
from qca.report.pieces.tables import (
    ReportTable,
    build_robust_table,
    numbers,
    texts,
)
from qca.report.sections.robustness.decisions import (
    Ends,
    Ids,
    format_value,
    identify_decisions,
    tell_decision,
    tell_ends,
)
from qca.report.words import Words
from qca.robustness.results.assessment import Robustness
from qca.robustness.results.decisions import Decision
from qca.robustness.results.sensitivity import Sensitivity
from qca.robustness.results.worlds import NoTable

if TYPE_CHECKING:
    from qca.record import Record

__all__ = ["document_sensitivity", "table_sensitivity", "tell_sensitivity"]

# Decisions told that are closest to a turn.
_MOST_CLOSE = 5


def tell_sensitivity(robust: Robustness, record: Record, words: Words) -> Section | None:
    """Return which decisions are closest to a turn, and the ranges of all of them."""
    if not robust.sensitivity:
        return None
    rooms = _find_room(robust.sensitivity)
    turning = [room for room in rooms if room.turns]
    lines = [
        words.tell("sensitivity.intro"),
        words.tell("sensitivity.count", number=len(turning), all=len(rooms)),
    ]
    if turning:
        parts = [_tell_room(room, record, words) for room in turning[:_MOST_CLOSE]]
        lines.append(words.tell("sensitivity.close", ranges=join_prose(parts, "; ")))
    full = (join_prose(lines), table_sensitivity(robust, words))
    return Section("sensitivity", words("sensitivity"), full=full)


@dataclass(frozen=True, eq=False)
class _Room:
    """The range of one decision in which no model of one outcome changes, of whatever kind."""

    outcome: str
    decision: Decision
    low: float
    high: float
    ends_in: Ends
    apart: Mapping[float, str | None]
    turns: bool
    share: float


def _find_room(ranges: Sequence[Sensitivity]) -> list[_Room]:
    """Return for each outcome and decision the range that holds for every kind, narrowest first.

    Ranges are compared by how far the closer turn is, as a share of all that was tried.
    """
    groups: dict[tuple[str, Decision], list[Sensitivity]] = {}
    for each in ranges:
        groups.setdefault((each.outcome, each.decision), []).append(each)
    rooms = []
    for (outcome, decision), own in groups.items():
        low, high = max(s.low for s in own), min(s.high for s in own)
        below = [s.low for s in own if s.turns_below]
        above = [s.high for s in own if s.turns_above]
        at = decision.at if decision.graded else float(decision.options[0])
        width = (decision.high - decision.low) if decision.graded else len(decision.options) - 1
        gaps = [at - max(below)] if below else []
        gaps += [min(above) - at] if above else []
        share = min(gaps) / width if gaps and width else float("inf")
        ends_in = (
            all(s.low_in for s in own if s.low == low),
            all(s.high_in for s in own if s.high == high),
        )
        # At a value where some kind turns, the range is at its end.
        points = (p for s in own for p in s.apart if low <= p.at <= high)
        apart = {p.at: p.why for p in points if p.at not in (*below, *above)}
        rooms.append(_Room(outcome, decision, low, high, ends_in, apart, bool(gaps), share))
    return sorted(rooms, key=lambda room: room.share)


def _tell_room(room: _Room, record: Record, words: Words) -> Prose:
    decision, outcome = room.decision, Symbols(room.outcome)
    graded = decision.graded
    at, low, high = (
        (format_value(decision, value) if graded else f"{value:.0f}")
        for value in (decision.at if graded else float(decision.options[0]), room.low, room.high)
    )
    what = tell_decision(decision, record, words)
    if room.low == room.high:
        return words.tell("sensitivity.point", what=what, outcome=outcome, now=at)
    where = tell_ends(low, high, words, ends_in=room.ends_in)
    told = words.tell("sensitivity.range", what=what, outcome=outcome, now=at, where=where)
    return told + _tell_apart(room, words)


def _tell_apart(room: _Room, words: Words) -> str:
    """Say at which single values within a range the models are not what they are around it."""
    told = ""
    for key, at_half in (("crossover", True), ("apart", False)):
        values = [
            format_value(room.decision, at)
            for at, why in sorted(room.apart.items())
            if (why == NoTable.CROSSOVER) is at_half
        ]
        if values:
            told += words(f"sensitivity.{key}", values=words.join(values, len(values)))
    return told


def table_sensitivity(robust: Robustness, words: Words) -> ReportTable:
    """Return the range of each decision in which the models of each kind stay the same."""
    ids = identify_decisions(room.decision for room in robust.sensitivity)
    rows = []
    for room in robust.sensitivity:
        decision = room.decision
        at = decision.at if decision.graded else float(decision.options[0])
        rows.append(
            (
                room.outcome,
                words.say(room.kind),
                ids[decision],
                at,
                Distinct(room.low, (at, round(room.low))),
                Distinct(room.high, (at, round(room.high))),
                words.flag(room.low_in),
                words.flag(room.high_in),
                words.flag(room.turns_below),
                words.flag(room.turns_above),
                "; ".join(f"{each.at:g}" for each in room.apart) or None,
            )
        )
    columns = (
        *texts(words, "outcome", "kind", "decision"),
        *numbers(words, ("at", "now"), "from", "to"),
        *texts(words, "from_in", "to_in", "turns_below", "turns_above", ("points", "apart")),
    )
    return build_robust_table("sensitivity", words, columns, rows, words("note.sensitivity"))


def document_sensitivity(room: Sensitivity, ids: Ids) -> Json:
    """Return the range of a decision in which the models of one kind stay the same."""
    decision = room.decision
    graded = decision.graded
    tried = [decision.low, decision.high]
    if not graded:
        counts = [float(option) for option in decision.options]
        tried = [min(counts), max(counts)]
    return {
        "outcome": room.outcome,
        "kind": room.kind,
        "decision": ids[decision],
        "what": decision.kind.value,
        "name": decision.name,
        "sets": list(decision.sets),
        "at": decision.at if graded else float(decision.options[0]),
        "stays": [room.low, room.high],
        "ends_in": [room.low_in, room.high_in],
        "points": [
            {
                "at": each.at,
                "models": None
                if each.models is None
                else [" + ".join(terms) for terms in each.models],
                "why": each.why,
            }
            for each in room.apart
        ],
        "tried": tried,
        "turns_below": room.turns_below,
        "turns_above": room.turns_above,
    }
