"""Verdicts over the worlds: how each claim fares in them, and what would turn it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Parameter, TestedClaim, Verdict
from qca.record import Record
from qca.report.pieces.cells import Cell, beside
from qca.report.pieces.numbers import format_beside, format_percent
from qca.report.pieces.plain import Json
from qca.report.pieces.spans import Inline, Judged, Prose, join_prose
from qca.report.pieces.tables import (
    CellKind,
    Column,
    ReportTable,
    build_robust_table,
    numbers,
    texts,
)
from qca.report.sections.robustness.changes import tell_changes
from qca.report.sections.robustness.decisions import (
    sentence,
)
from qca.report.words import Words
from qca.robustness.results.assessment import Robustness
from qca.robustness.results.changes import ClaimChanges, Goal
from qca.robustness.results.decisions import DecisionKind

if TYPE_CHECKING:
    from qca.record import Judgement
    from qca.report.words import Words
    from qca.robustness.results.worlds import ClaimShares

__all__ = ["document_share", "find_share", "table_shares", "tell_fragility", "tell_percent"]


def tell_fragility(tested: TestedClaim, record: Judgement, words: Words) -> list[Prose]:
    """Return how the verdict on a claim fares in the worlds, and what would turn it.

    Nothing where nobody asked.
    """
    claim = tested.claim.id
    robust = record.robustness if isinstance(record, Record) else None
    if robust is None:
        return []
    lines = []
    share = find_share(claim, record)
    if share is not None:
        joint = robust.sweep is not None and robust.sweep.worlds is not None
        told = _tell_share(share, tested.verdict, words, joint=joint)
        lines.append(told + _tell_ranges(tested, share, words))
        if apart := share.list_apart():
            verdicts = words.tell_names([_judge(verdict, words) for verdict in apart])
            lines.append(words.tell("share.apart", verdicts=verdicts))
    changes = next((c for c in robust.changes if c.claim == claim), None)
    if changes is None:
        return lines
    lines += tell_changes(changes, tested.verdict, record, words)
    kept = 1.0 if share is None else share.get_whole(tested.verdict)
    if kept < 1 and not _keeps_cases(changes):
        lines.append(words.tell("change.more"))
    return lines


# Parameters of sufficiency and of necessity that share a column.
_PAIRS = (
    (Parameter.INCL_S, Parameter.INCL_N),
    (Parameter.PRI, Parameter.RON),
    (Parameter.COV_S, Parameter.COV_N),
)


def find_share(claim: str, record: Judgement) -> ClaimShares | None:
    """Return in what shares of the worlds a claim has each verdict; None where nobody knows."""
    robust = record.robustness if isinstance(record, Record) else None
    if robust is None or robust.sweep is None:
        return None
    ids = [each.id for each in robust.claims]
    return robust.sweep.shares[ids.index(claim)]


def _judge(verdict: Verdict, words: Words) -> Judged:
    return Judged(verdict, words(verdict.value))


def _keeps_cases(changes: ClaimChanges) -> bool:
    """Return whether any of the fewest changes to another verdict leaves nothing out."""
    return any(
        all(change.decision.kind is not DecisionKind.LEFT_OUT for change in each.changes)
        for search in changes.searches
        if search.goal is Goal.CHANGES
        for each in search.sets
    )


def _tell_share(share: ClaimShares, now: Verdict, words: Words, *, joint: bool) -> Prose:
    shares = {verdict: share.get(verdict) for verdict in Verdict}
    where = words("worlds.sample" if share.sampled else "worlds.every" if joint else "worlds.own")
    if shares[now] == 1:
        return sentence(words.tell("share.firm", verdict=words(now.value), worlds=where))
    others = sorted((v for v in Verdict if v is not now and shares[v]), key=lambda v: -shares[v])
    parts = [
        words.tell("share.part", verdict=_judge(v, words), share=tell_percent(shares[v], words))
        for v in others
    ]
    kept = share.get_whole(now)
    whole = words("share.whole", share=tell_percent(kept, words)) if kept != shares[now] else ""
    key = "share.now" if shares[now] >= max(shares[v] for v in others) else "share.only"
    return sentence(
        words.tell(
            key,
            verdict=words(now.value),
            share=tell_percent(shares[now], words),
            worlds=where,
            whole=whole,
            others=words.tell_names(parts),
        )
    )


def tell_percent(share: float, words: Words) -> str:
    """Return a share in per cent."""
    return words("percent", share=format_percent(share))


def _tell_ranges(tested: TestedClaim, share: ClaimShares, words: Words) -> Prose:
    """Return between what the consistency lies: of both sides where a claim has two."""
    ranges = dict(share.ranges)
    told: list[Inline] = []
    for direction in tested.directions:
        name, now, cut = direction.parameters[0]
        if name not in ranges:
            continue
        low, high = (format_beside(value, cut, digits=2) for value in ranges[name])
        measure = words(name.value) if len(tested.directions) == 1 else name.value
        if tested.claim.negated and len(tested.directions) == 1:
            measure = words("range.denied")
        key = "range.held" if low == high else "range.spread"
        value = format_beside(now, cut, digits=2)
        told.append("; " + words(key, measure=measure, low=low, high=high, now=value))
    return join_prose([*told, "."], "")


def table_shares(record: Record, robust: Robustness, words: Words) -> ReportTable:
    """Return in which share of the worlds each claim has each verdict, and its ranges of fit."""
    rows: list[tuple[Cell, ...]] = []
    if robust.sweep is not None:
        claims = [*record.claims, *record.rivals]
        for tested, share in zip(claims, robust.sweep.shares, strict=True):
            ranges = dict(share.ranges)
            suff, nec = tested.sufficiency_cuts, tested.necessity_cuts
            bars = {Parameter.INCL_S: suff.incl, Parameter.PRI: suff.pri}
            bars |= {
                Parameter.INCL_N: nec.incl,
                Parameter.RON: nec.ron,
                Parameter.COV_N: nec.cov,
            }
            shares = [share.get(verdict) for verdict in Verdict]
            fit: list[Cell] = []
            for pair in _PAIRS:
                name = next((name for name in pair if name in ranges), pair[0])
                fit += [beside(end, bars.get(name)) for end in ranges.get(name, (None, None))]
            verdict_now = words.say(tested.verdict.value)
            rows.append((tested.claim.id, verdict_now, *shares, *fit, words.flag(share.sampled)))
    ends = [
        Column(f"{key}_{end}", words(f"{word}_of", measure=title), CellKind.NUMBER)
        for key, title in (
            ("incl", words("short.consistency")),
            ("pri_ron", words("short.second")),
            ("cov", words("short.coverage")),
        )
        for end, word in (("min", "least"), ("max", "most"))
    ]
    columns = (
        *texts(words, "claim", "verdict"),
        *numbers(words, *(verdict.value for verdict in Verdict)),
        *ends,
        *texts(words, "sampled"),
    )
    return build_robust_table("claims", words, columns, rows, words("note.shares"))


def document_share(tested: TestedClaim, share: ClaimShares | None) -> Json:
    """Return shares of the worlds, and the range of the inclusion of the claim's main relation."""
    if share is None:
        names = ("every_case", "apart", "incl", "ranges", "sampled", "exact", "worlds")
        nothing = (*(v.value for v in Verdict), *names)
        return dict.fromkeys(nothing)
    ranges = {name: list(ends) for name, ends in share.ranges}
    main = tested.directions[0].parameters[0][0]
    return {
        **{verdict.value: share.get(verdict) for verdict in Verdict},
        "every_case": {verdict.value: share.get_whole(verdict) for verdict in Verdict},
        "apart": [v.value for v in share.list_apart()],
        "incl": ranges.get(main),
        "ranges": ranges,
        "sampled": share.sampled,
        "exact": not share.sampled,
        "worlds": share.worlds,
    }
