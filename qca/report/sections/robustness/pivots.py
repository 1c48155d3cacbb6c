"""Pivots told: the single decisions on which verdicts rest, among those declared doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.record import Record
from qca.report.pieces.cells import Cell, Said, listed
from qca.report.pieces.plain import Json
from qca.report.pieces.sections import Remark, Section
from qca.report.pieces.spans import Prose, join_prose
from qca.report.pieces.tables import (
    ReportTable,
    build_robust_table,
    numbers,
    texts,
)
from qca.report.sections.robustness.decisions import (
    Ids,
    format_value,
    identify_all,
    tell_decision,
    tell_range,
)
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.study.codes import code_of

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import Verdict
    from qca.record import Judgement
    from qca.report.words import Words
    from qca.robustness.results.assessment import Robustness
    from qca.robustness.results.intervals import Interval, Point, Stretch

__all__ = [
    "build_doubts",
    "document_interval",
    "group_pivots",
    "list_pivots",
    "list_readings",
    "table_intervals",
    "table_pivots",
    "tell_doubt",
    "tell_firmness",
    "tell_range_of",
]


def build_doubts(judged: Judgement, words: Words) -> list[Section]:
    """Return the section on the single doubts that turn verdicts.

    There is none for a record: there they are told with the claims (see ``tell_fragility``), among
    all that may turn a verdict.
    """
    if isinstance(judged, Record) or not (judged.claims or judged.rivals):
        return []
    groups = group_pivots(list_pivots(judged))
    remarks = [tell_doubt(decision, own, judged, words) for decision, own in groups.items()]
    told = Prose((tell_firmness(judged, words),))
    return [Section("doubts", words("firmness"), full=(told, *remarks))]


def tell_firmness(judged: Judgement, words: Words) -> str:
    """Say how many verdicts turn on a single decision that is declared doubtful."""
    if not any(interval.decision.declared for interval in judged.intervals):
        return words("firm.undeclared")
    pivots = list_pivots(judged)
    number = len(judged.claims) + len(judged.rivals)
    alone = "" if isinstance(judged, Record) else f" {words('firm.alone')}"
    if not pivots:
        return words.count("firm.none", number) + alone
    return words.count("firm.some", len({p.claim for p in pivots}), of=number) + alone


def list_pivots(record: Judgement) -> tuple[Interval, ...]:
    """Return where a decision that is declared doubtful turns a verdict by itself.

    Also where it does so at a single value alone.
    """
    return tuple(
        interval
        for interval in record.intervals
        if interval.decision.declared
        and (_turning(interval) or interval.apart or list_readings(interval, record))
    )


def group_pivots(pivots: Sequence[Interval]) -> dict[Decision, list[Interval]]:
    """Return the pivots of each decision, that first which turns most verdicts."""
    groups: dict[Decision, list[Interval]] = {}
    for pivot in pivots:
        groups.setdefault(pivot.decision, []).append(pivot)
    return dict(sorted(groups.items(), key=lambda item: -len(item[1])))


def _turning(interval: Interval) -> list[Stretch[Verdict]]:
    """Return the stretches in which the verdict is another one, the nearest first."""
    others = [s for s in interval.stretches if s.finding != interval.verdict]
    at = interval.decision.at
    below = [s for s in others if s.high <= at]
    return [*reversed(below), *(s for s in others if s.high > at)]


def list_readings(interval: Interval, record: Judgement) -> list[tuple[str, Verdict]]:
    """Return the other codes that the sources support and that give another verdict, with it."""
    decision = interval.decision
    if decision.kind is not DecisionKind.READING:
        return []
    case = next(c for c in record.study.cases if c.id == decision.cases[0])
    coding = code_of(case, decision.name)
    also = coding.alternatives if coding else ()
    return [
        (option, verdict)
        for option, verdict in interval.options
        if verdict is not interval.verdict and option in also
    ]


def tell_doubt(
    decision: Decision, pivots: Sequence[Interval], record: Judgement, words: Words
) -> Remark:
    """Return a decision with what it is now, what it may be, and what it then turns."""
    turns = _collect_turns(pivots, record, words)
    told = [
        words.tell("firm.where", where=w, turned=_tell_turned(v, words)) for w, v in turns.items()
    ]
    head = tell_decision(decision, record, words, first=True)
    return Remark(
        head + ":",
        (join_prose([tell_range_of(decision, words), join_prose(told, "; ")]) + ".",),
        key=decision.identifier,
    )


def _collect_turns(
    pivots: Sequence[Interval], record: Judgement, words: Words
) -> dict[str, dict[Verdict, list[str]]]:
    """Return where a decision lies, in words, and which claims then get which verdict."""
    turns: dict[str, dict[Verdict, list[str]]] = {}
    for pivot in pivots:
        for where, verdict in _list_turns(pivot, record, words):
            claims = turns.setdefault(where, {}).setdefault(verdict, [])
            if pivot.claim not in claims:
                claims.append(pivot.claim)
    return turns


def _tell_turned(verdicts: dict[Verdict, list[str]], words: Words) -> Prose:
    return words.tell_names(
        [
            words.tell_count(
                "effect.verdicts",
                len(claims),
                claims=words.join(claims, len(claims)),
                verdict=words(verdict if len(claims) == 1 else f"plural.{verdict}"),
            )
            for verdict, claims in verdicts.items()
        ],
        most=len(verdicts),
    )


def tell_range_of(decision: Decision, words: Words) -> Prose:
    """Say what a decision is now, and where it may lie."""
    if not decision.graded:
        return words.tell("firm.code", code=decision.options[0])
    values = {
        "now": format_value(decision, decision.at),
        "low": format_value(decision, decision.low),
        "high": format_value(decision, decision.high),
    }
    key = "firm.ends" if decision.ends else "firm.between"
    told = words.tell(key, **values)
    labelled = decision.kind is DecisionKind.SCORE and len(decision.cells) == 1
    return words.tell("firm.label", label=decision.name, told=told) if labelled else told


def _list_turns(pivot: Interval, record: Judgement, words: Words) -> list[tuple[str, Verdict]]:
    """Return where a decision turns a verdict, in words, and to what."""
    decision = pivot.decision
    if not decision.graded:
        return [
            (words("firm.reading", code=other), verdict)
            for other, verdict in list_readings(pivot, record)
        ]
    return [
        *((_tell_stretch(s, decision, words), s.finding) for s in _turning(pivot)),
        *((_tell_point(p, decision, words), p.finding) for p in pivot.apart),
    ]


def _tell_stretch(stretch: Stretch[Verdict], decision: Decision, words: Words) -> str:
    ends_in = stretch.low_in, stretch.high_in
    return tell_range(decision, stretch.low, stretch.high, words, ends_in=ends_in)


def _tell_point(point: Point[Verdict], decision: Decision, words: Words) -> str:
    return words("range.alone", value=format_value(decision, point.at))


def table_pivots(record: Judgement, words: Words) -> list[ReportTable]:
    """Return every single decision that changes a verdict, and where it does; none if none does."""
    rows: list[tuple[Cell, ...]] = []
    for pivot in list_pivots(record):
        decision = pivot.decision
        lead: tuple[Cell, ...] = (
            pivot.claim,
            listed(decision.cases),
            listed(decision.sets),
            decision.name,
            words.say(f"doubt.{decision.kind.value}", decision.kind.value),
        )
        now = pivot.verdict.value
        for s in _turning(pivot):
            rows.append((*lead, decision.at, s.low, s.high, None, _say_turn(now, s.finding, words)))
        for p in pivot.apart:
            rows.append((*lead, decision.at, p.at, p.at, None, _say_turn(now, p.finding, words)))
        for other, verdict in list_readings(pivot, record):
            rows.append((*lead, None, None, None, other, _say_turn(now, verdict.value, words)))
    columns = (
        *texts(words, "claim", ("cases", "case"), ("sets", "set"), "code", ("kind", "reason")),
        *numbers(words, ("at", "now"), "from", "to"),
        *texts(words, "option", "verdict"),
    )
    table = ReportTable("pivots", words("table.pivots"), columns, tuple(rows))
    return [table] if rows else []


def _say_turn(before: str, after: str, words: Words) -> Said:
    return Said(f"{before} -> {after}", f"{words(before)} → {words(after)}")


def table_intervals(robust: Robustness, words: Words) -> ReportTable:
    """Return along each decision, all else as it is, the verdict in each stretch or option."""
    ids = identify_all(robust)
    rows: list[tuple[Cell, ...]] = []
    for interval in robust.intervals:
        lead = (interval.claim, ids[interval.decision])
        for s in interval.stretches:
            ends = (words.flag(s.low_in), words.flag(s.high_in))
            rows.append((*lead, s.low, s.high, *ends, None, words.say(s.finding)))
            itself = (words.flag(True), words.flag(True), None)
            rows += [(*lead, p.at, p.at, *itself, words.say(p.finding)) for p in s.points]
        rows += [(*lead, *[None] * 4, o, words.say(v.value)) for o, v in interval.options]
    columns = (
        *texts(words, "claim", "decision"),
        *numbers(words, "from", "to"),
        *texts(words, "from_in", "to_in", "option", "verdict"),
    )
    return build_robust_table("intervals", words, columns, rows)


def document_interval(interval: Interval, ids: Ids) -> Json:
    """Return where along a decision the verdict on a claim is what."""
    decision, held = interval.decision, interval.held
    return {
        "decision": ids[decision],
        "at": decision.at if decision.graded else decision.options[0],
        "stays": [held.low, held.high] if held else None,
        "ends_in": [held.low_in, held.high_in] if held else None,
        "stretches": [
            {
                "from": s.low,
                "to": s.high,
                "ends_in": [s.low_in, s.high_in],
                "verdict": str(s.finding),
                "points": [{"at": p.at, "verdict": str(p.finding)} for p in s.points],
            }
            for s in interval.stretches
        ],
        "options": [
            {"option": option, "verdict": verdict.value} for option, verdict in interval.options
        ],
    }
