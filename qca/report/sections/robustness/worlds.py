"""Robustness told: how many worlds there are, and how each verdict fares in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import TestedClaim, Verdict
from qca.report.pieces.numbers import format_beside, format_percent
from qca.report.pieces.passages import Passage, shorten_names
from qca.report.sections.evidence import tell_uncounted
from qca.report.sections.robustness.chance import tell_chance
from qca.report.sections.robustness.changes import tell_changes
from qca.report.sections.robustness.decisions import sentence, takes_states
from qca.report.sections.robustness.fragility import tell_leverage, tell_omissions, tell_standing
from qca.report.sections.robustness.protocol import tell_protocol
from qca.robustness.results.assessment import Robustness, Topic
from qca.robustness.results.changes import ClaimChanges, Goal
from qca.robustness.results.decisions import DecisionKind

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.words import Words
    from qca.robustness.results.worlds import ClaimShares, Sweep

__all__ = ["tell_robustness"]

# From this share of the worlds on, a verdict that is not the same in all stands in most.
_MOST = 0.8


def tell_robustness(record: Record, words: Words, *, brief: bool = False) -> tuple[Passage, ...]:
    """Return how fragile the findings are, in sentences; nothing where nobody asked.

    ``brief`` leaves out what the published protocol measures, which takes tables to follow.
    """
    robust = record.robustness
    if robust is None:
        return ()
    claims = [*record.claims, *record.rivals]
    lines = [] if brief else [str(line) for line in tell_uncounted(record, words)]
    lines.append(_tell_worlds(robust, words))
    if robust.sweep is not None and claims:
        caution = [words("share.caution")]
        if robust.omitted:
            by_state = takes_states(robust.omitted)
            caution.append(words("share.singly" if by_state else "share.singly.cases"))
        lines += [_tell_firm(robust.sweep, claims, words), " ".join(caution)]
    if told := _tell_left_out(robust, words):
        lines.append(told)
    if brief and robust.sweep is not None:
        lines.append(words("robust.more"))
    items = [
        (item, claim.verdict)
        for place, claim in enumerate(claims)
        # Of a claim of which nothing was worked out there is nothing to tell.
        if (item := _tell_claim(claim, place, robust, record, words, brief=brief))[1]
    ]
    told_items, verdicts = tuple(i for i, _ in items), tuple(v for _, v in items)
    return (
        Passage(words("robust"), tuple(lines), told_items, verdicts),
        *tell_leverage(robust, record, words, brief=brief),
        *tell_omissions(robust, record, words, brief=brief),
        *tell_standing(robust, words, brief=brief),
        *(() if brief else tell_protocol(robust, record, words)),
        *tell_chance(robust, words, brief=brief),
    )


# ------------------------------------------------------------------------------------- worlds


def _tell_left_out(robust: Robustness, words: Words) -> str:
    """Say what was left out besides the worlds, of which the sentence on these tells."""
    parts = [
        words(f"left_out.{left.part.value}", done=left.done, whole=left.whole)
        for left in robust.left_out
        if left.part is not Topic.WORLDS
    ]
    return words("left_out.run", parts="; ".join(parts)) if parts else ""


def _tell_worlds(robust: Robustness, words: Words) -> str:
    """Say which decisions are open, how many worlds they lead to, and whether any was missed."""
    decisions = robust.decisions
    if not decisions:
        return words("worlds.closed")
    counts = Counter(decision.kind for decision in decisions)
    parts = [
        words.count(f"open.{kind.value}", counts[kind])
        for kind in (
            DecisionKind.SCORE,
            DecisionKind.READING,
            DecisionKind.ANCHOR,
            DecisionKind.CUT,
            DecisionKind.N_CUT,
        )
        if counts[kind]
    ]
    if counts[DecisionKind.LEFT_OUT]:
        key = "open.left_out" if takes_states(robust.omitted) else "open.left_out.cases"
        parts.append(words.count(key, len(robust.omitted)))
    lines = [words("worlds.open", parts=words.join(parts))]
    undeclared = sum(not decision.declared for decision in decisions)
    if undeclared:
        lines.append(words.count("open.undeclared", undeclared))
    lines.append(_tell_sweep(robust, words))
    return " ".join(lines)


def _tell_sweep(robust: Robustness, words: Words) -> str:
    sweep = robust.sweep
    if sweep is None:
        return words("worlds.quick")
    tables = words.join(
        [
            words.count("tables.of", count, shown=f"{count:,}", outcome=outcome)
            for outcome, count in zip(robust.outcomes, sweep.tables, strict=True)
        ]
    )
    drawn = not sweep.exhaustive
    differ = words("worlds.differ" if robust.omitted else "worlds.differ.kept")
    values = {"shown": f"{sweep.worlds:,}", "tables": tables, "differ": differ}
    if drawn:
        values |= {"points": f"{sweep.points:,}", "seed": str(robust.settings.seed)}
    lines = [words.count("worlds.drawn" if drawn else "worlds", sweep.worlds, **values)]
    if robust.omitted:
        whole = sweep.worlds_whole
        lines.append(words.count("worlds.whole", whole, shown=f"{whole:,}"))
    if sweep.worlds_apart:
        number = sweep.worlds_apart
        lines.append(words.count("worlds.apart", number, shown=f"{number:,}"))
    claims = robust.claims
    exact = [c.id for c, share in zip(claims, sweep.shares, strict=True) if not share.sampled]
    lines.append(words("worlds.rare" if drawn else "worlds.all"))
    if drawn and exact:
        lines.append(words("worlds.exact", claims=words.join(exact, len(exact))))
    return " ".join(lines)


# ------------------------------------------------------------------------------------- verdicts


def _tell_firm(sweep: Sweep, claims: Sequence[TestedClaim], words: Words) -> str:
    """Say which verdicts are the same everywhere, which in most worlds, and which turn."""
    firm: list[str] = []
    untested: list[str] = []
    most: list[str] = []
    turning: list[str] = []
    minor: list[str] = []
    for tested, share in zip(claims, sweep.shares, strict=True):
        now, name = share.get(tested.verdict), tested.claim.id
        always = untested if tested.verdict is Verdict.UNTESTED else firm
        (always if now == 1 else most if now >= _MOST else turning).append(name)
        first = max(Verdict, key=share.get)
        if share.get(first) > now:
            minor.append(words("firm.other", claim=name, verdict=words(first.value)))
    lines = []
    worlds = words("worlds.every" if sweep.exhaustive else "worlds.sample")
    if firm:
        key = "robust.firm.all" if len(firm) == len(claims) else "robust.firm"
        lines.append(_count(key, firm, words, all=len(claims), worlds=worlds))
    else:
        lines.append(words("robust.firm.none", worlds=worlds))
    if untested:
        lines.append(_count("robust.untested", untested, words))
    percent = _percent(1 - _MOST, words)
    if most:
        lines.append(_count("robust.most", most, words, share=percent))
    if turning:
        lines.append(_count("robust.turning", turning, words, share=percent))
    if minor:
        lines.append(_count("robust.minor", minor, words))
    return " ".join(lines)


def _count(key: str, claims: Sequence[str], words: Words, **values: object) -> str:
    """Return a phrase on so many claims, all of them named."""
    return words.count(key, len(claims), claims=words.join(claims, len(claims)), **values)


def _tell_claim(
    tested: TestedClaim,
    place: int,
    robust: Robustness,
    record: Record,
    words: Words,
    *,
    brief: bool,
) -> tuple[str, str]:
    """Return a claim as a heading, and how its verdict fares and what would turn it."""
    claim = tested.claim
    head = words("robust.claim", id=claim.id, says=claim.says, claim=claim.text)
    lines = []
    share = robust.sweep.shares[place] if robust.sweep is not None else None
    if share is not None:
        lines.append(_tell_share(share, tested.verdict, words) + _tell_ranges(tested, share, words))
        if apart := share.list_apart():
            verdicts = words.join([words(verdict.value) for verdict in apart])
            lines.append(words("share.apart", verdicts=verdicts))
    changes = next((c for c in robust.changes if c.claim == claim.id), None)
    if changes is not None:
        lines += tell_changes(changes, tested.verdict, record, words, brief=brief)
        kept = 1.0 if share is None else share.get_whole(tested.verdict)
        if kept < 1 and not _keeps_cases(changes):
            lines.append(words("change.more"))
    return head, shorten_names(" ".join(lines), record)


def _keeps_cases(changes: ClaimChanges) -> bool:
    """Return whether any of the fewest changes to another verdict leaves nothing out."""
    return any(
        all(change.decision.kind is not DecisionKind.LEFT_OUT for change in each.changes)
        for search in changes.searches
        if search.goal is Goal.CHANGES
        for each in search.sets
    )


def _tell_share(share: ClaimShares, now: Verdict, words: Words) -> str:
    shares = {verdict: share.get(verdict) for verdict in Verdict}
    where = words("worlds.sample" if share.sampled else "worlds.every")
    if shares[now] == 1:
        return sentence(words("share.firm", verdict=words(now.value), worlds=where))
    others = sorted((v for v in Verdict if v is not now and shares[v]), key=lambda v: -shares[v])
    parts = [
        words("share.part", verdict=words(v.value), share=_percent(shares[v], words))
        for v in others
    ]
    kept = share.get_whole(now)
    whole = words("share.whole", share=_percent(kept, words)) if kept != shares[now] else ""
    key = "share.now" if shares[now] >= max(shares[v] for v in others) else "share.only"
    return sentence(
        words(
            key,
            verdict=words(now.value),
            share=_percent(shares[now], words),
            worlds=where,
            whole=whole,
            others=words.join(parts),
        )
    )


def _percent(share: float, words: Words) -> str:
    return words("percent", share=format_percent(share))


def _tell_ranges(tested: TestedClaim, share: ClaimShares, words: Words) -> str:
    """Return between what the inclusion lies: of both sides where a claim has two."""
    ranges = dict(share.ranges)
    told = []
    for direction in tested.directions:
        name, now, cut = direction.parameters[0]
        if name not in ranges:
            continue
        low, high = (format_beside(value, cut, digits=2) for value in ranges[name])
        measure = words(name.value) if len(tested.directions) == 1 else name.value
        if tested.claim.negated and len(tested.directions) == 1:
            measure = words("range.denied")
        key = "range.held" if low == high else "range.spread"
        told.append(
            words(key, measure=measure, low=low, high=high, now=format_beside(now, cut, digits=2))
        )
    return f"{''.join(f'; {part}' for part in told)}."
