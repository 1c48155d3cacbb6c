"""Pivots told: the single decisions on which a verdict rests, among those declared doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.record import Record
from qca.report.pieces.cells import Cell, Said, listed
from qca.report.pieces.passages import Passage, name_case, name_set
from qca.report.pieces.tables import ReportTable, numbers, texts
from qca.report.sections.robustness.decisions import (
    format_value,
    name_decision,
    sentence,
    tell_range,
)
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.study.codes import code_of

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import Verdict
    from qca.record import Judgement
    from qca.report.words import Words
    from qca.robustness.results.intervals import Interval, Point, Stretch

__all__ = ["list_pivots", "table_pivots", "tell_firmness", "tell_pivots"]


def list_pivots(record: Judgement) -> tuple[Interval, ...]:
    """Return where a decision that is declared doubtful turns a verdict by itself.

    Also where it does so at a single value alone.
    """
    return tuple(
        interval
        for interval in record.intervals
        if interval.decision.declared
        and (_turning(interval) or interval.apart or _readings(interval, record))
    )


def _turning(interval: Interval) -> list[Stretch[Verdict]]:
    """Return the stretches in which the verdict is another one, the nearest first."""
    others = [s for s in interval.stretches if s.finding != interval.verdict]
    at = interval.decision.at
    below = [s for s in others if s.high <= at]
    return [*reversed(below), *(s for s in others if s.high > at)]


def _readings(interval: Interval, record: Judgement) -> list[tuple[str, str]]:
    """Return the other codes that the sources support and that give another verdict, with it."""
    decision = interval.decision
    if decision.kind is not DecisionKind.READING:
        return []
    case = next(c for c in record.study.cases if c.id == decision.cases[0])
    coding = code_of(case, decision.name)
    also = coding.also if coding else ()
    return [
        (option, verdict.value)
        for option, verdict in interval.options
        if verdict is not interval.verdict and option in also
    ]


def tell_pivots(claim: str, record: Judgement, words: Words) -> list[str]:
    """Return a sentence for each single decision on which the verdict on a claim rests."""
    return [
        _tell_pivot(pivot, record, words) for pivot in list_pivots(record) if pivot.claim == claim
    ]


def _tell_pivot(pivot: Interval, record: Judgement, words: Words) -> str:
    decision = pivot.decision
    if not decision.graded:
        code = decision.options[0]
        readings = [
            words("pivot.reading", other=other, code=code, changed=words(verdict))
            for other, verdict in _readings(pivot, record)
        ]
        return words(
            "pivot.also",
            set=words.join([name_set(record, name) for name in decision.sets]),
            case=name_case(record, decision.cases[0]),
            readings=words.join(readings),
        )
    values = {
        "score": format_value(decision, decision.at),
        "low": format_value(decision, decision.low),
        "high": format_value(decision, decision.high),
        "turns": words.join(
            [
                *(_tell_turn(s, decision, words) for s in _turning(pivot)),
                *(_tell_apart(p, decision, words) for p in pivot.apart),
            ]
        ),
    }
    if decision.kind is not DecisionKind.SCORE:
        return words("pivot.number", what=name_decision(decision, record, words), **values)
    if len(decision.cells) > 1:
        cells = [words("cell", case=case, set=name) for case, name in decision.cells]
        return words("pivot.together", code=decision.name, cells=words.join(cells), **values)
    ((case, name),) = decision.cells
    named = {"set": name_set(record, name), "case": name_case(record, case)}
    key = "pivot.ends" if decision.ends else "pivot.between"
    return words(key, code=decision.name, **named, **values)


def _tell_turn(stretch: Stretch[Verdict], decision: Decision, words: Words) -> str:
    ends_in = stretch.low_in, stretch.high_in
    where = tell_range(decision, stretch.low, stretch.high, words, ends_in=ends_in)
    return words("pivot.turn", where=where, changed=words(stretch.finding))


def _tell_apart(point: Point[Verdict], decision: Decision, words: Words) -> str:
    where = words("range.alone", value=format_value(decision, point.at))
    return words("pivot.turn", where=where, changed=words(point.finding))


def tell_firmness(record: Judgement, words: Words) -> tuple[Passage, ...]:
    """Return which verdicts turn on a single decision, and on which; nothing if nobody asked."""
    assessed = isinstance(record, Record) and record.robustness is not None
    if isinstance(record, Record) and not assessed:
        return ()
    number = len(record.claims) + len(record.rivals)
    alone = words("firm.together" if assessed else "firm.alone")
    pivots = list_pivots(record)
    heading = words("firmness")
    if not any(interval.decision.declared for interval in record.intervals):
        return (Passage(heading, (words("firm.undeclared"),)),)
    if not pivots:
        return (Passage(heading, (words.count("firm.none", number), alone)),)
    told = words("firm.some", turning=len({pivot.claim for pivot in pivots}), number=number)
    return (Passage(heading, (f"{told} {alone}",), _list_decisive(pivots, record, words)),)


def _list_decisive(
    pivots: Sequence[Interval], record: Judgement, words: Words
) -> tuple[tuple[str, str], ...]:
    """Return each decision on which verdicts rest, with the claims they are on."""
    says = {c.claim.id: f"{c.claim.says} ({c.claim.id})" for c in [*record.claims, *record.rivals]}
    claims_of: dict[str, dict[str, None]] = {}
    for pivot in pivots:
        name = sentence(name_decision(pivot.decision, record, words))
        claims_of.setdefault(f"{name}.", {})[says[pivot.claim]] = None
    return tuple(
        (name, words("firm.decides", claims=words.join(list(claims))))
        for name, claims in claims_of.items()
    )


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
        for other, verdict in _readings(pivot, record):
            rows.append((*lead, None, None, None, other, _say_turn(now, verdict, words)))
    columns = (
        *texts(words, "claim", ("cases", "case"), ("sets", "set"), "code", ("kind", "reason")),
        *numbers(words, ("at", "now"), "from", "to"),
        *texts(words, "option", "verdict"),
    )
    table = ReportTable("pivots", words("table.pivots"), columns, tuple(rows))
    return [table] if rows else []


def _say_turn(before: str, after: str, words: Words) -> Said:
    return Said(f"{before} -> {after}", f"{words(before)} → {words(after)}")
