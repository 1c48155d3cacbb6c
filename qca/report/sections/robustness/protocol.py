"""The robustness test protocol told: how far decisions can move, and what other worlds leave."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qca.report.pieces.numbers import format_number
from qca.report.pieces.passages import Passage, shorten_names
from qca.report.sections.robustness.decisions import (
    Ends,
    format_value,
    name_decision,
    sentence,
    tell_ends,
)
from qca.robustness.results.worlds import NoTable
from qca.study.settings import SolutionKind

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.words import Words
    from qca.robustness.results.assessment import Robustness
    from qca.robustness.results.decisions import Decision
    from qca.robustness.results.sensitivity import Sensitivity
    from qca.robustness.results.solutions import Comparison

__all__ = ["tell_protocol"]

# Decisions told that are closest to a turn.
_MOST_CLOSE = 5
# Classes of cases: the name of a field of ``CaseRobustness`` and its key in words.
CLASSES = (
    "robust_typical",
    "robust_deviant",
    "shaky_typical",
    "shaky_deviant",
    "possible_typical",
    "possible_deviant",
    "extreme_deviant",
    "irrelevant",
)


def tell_protocol(robust: Robustness, record: Record, words: Words) -> tuple[Passage, ...]:
    """Return the figures of the protocol in sentences."""
    passages = []
    if robust.sensitivity:
        lines = _tell_sensitivity(robust.sensitivity, record, words)
        passages.append(Passage(words("sensitivity"), (shorten_names(" ".join(lines), record),)))
    tested = [comparison for comparison in robust.comparisons if comparison.tests]
    if tested:
        # Kinds with the same model and the same figures are told together.
        groups: dict[Comparison, tuple[Comparison, list[str]]] = {}
        for comparison in tested:
            alike = replace(comparison, kind=SolutionKind.CONSERVATIVE)
            groups.setdefault(alike, (comparison, []))[1].append(words(comparison.kind))
        items = tuple(
            _tell_comparison(comparison, kinds, robust.cases, words)
            for comparison, kinds in groups.values()
        )
        passages.append(Passage(words("protocol"), (words("protocol.intro"),), items))
    return tuple(passages)


# ------------------------------------------------------------------------------- sensitivity


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


def _tell_sensitivity(ranges: Sequence[Sensitivity], record: Record, words: Words) -> list[str]:
    rooms = _find_room(ranges)
    turning = [room for room in rooms if room.turns]
    lines = [
        words("sensitivity.intro"),
        words("sensitivity.count", number=len(turning), all=len(rooms)),
    ]
    if turning:
        parts = [_tell_room(room, record, words) for room in turning[:_MOST_CLOSE]]
        lines.append(words("sensitivity.close", ranges="; ".join(parts)))
    return lines


def _tell_room(room: _Room, record: Record, words: Words) -> str:
    decision = room.decision
    graded = decision.graded
    at, low, high = (
        (format_value(decision, value) if graded else f"{value:.0f}")
        for value in (decision.at if graded else float(decision.options[0]), room.low, room.high)
    )
    what = name_decision(decision, record, words)
    if room.low == room.high:
        return words("sensitivity.point", what=what, outcome=room.outcome, now=at)
    where = tell_ends(low, high, words, ends_in=room.ends_in)
    told = words("sensitivity.range", what=what, outcome=room.outcome, now=at, where=where)
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


# -------------------------------------------------------------------------------- comparisons


def _tell_comparison(
    comparison: Comparison, kinds: Sequence[str], cases: Sequence[str], words: Words
) -> tuple[str, str]:
    """Return a model as a heading, and how it stands beside the models of the other worlds."""
    fit, sorted_ = comparison.fit, comparison.cases
    head = words(
        "protocol.model", outcome=comparison.outcome, kind=words.join(kinds), model=comparison.model
    )
    values = {
        "rf_cov": fit.rf_cov,
        "rf_cons": fit.rf_cons,
        "sc_min": fit.rf_sc_min,
        "sc_max": fit.rf_sc_max,
        "incl": fit.core_incl,
        "pri": fit.core_pri,
        "cov": fit.core_cov,
    }
    shown = {name: format_number(value, 2) for name, value in values.items()}
    lines = [
        words.count("protocol.tests", comparison.tests),
        words("protocol.core", **shown),
        words("protocol.fit", **shown),
    ]
    for name in CLASSES[:-1]:
        own = [cases[i] for i in getattr(sorted_, name)]
        if own:
            lines.append(words.count(f"class.{name}", len(own), cases=words.names(own)))
    ratios = [
        words(key, value=format_number(value, 2))
        for key, value in (
            ("protocol.rcr_typ", sorted_.rcr_typical),
            ("protocol.rcr_dev", sorted_.rcr_deviant),
        )
        if not math.isnan(value)
    ]
    if ratios:
        lines.append(f"{sentence(words.join(ratios))}.")
    if sorted_.rank is not None:
        lines.append(words(f"protocol.rank.{sorted_.rank}", rank=sorted_.rank))
    return head, " ".join(lines)
