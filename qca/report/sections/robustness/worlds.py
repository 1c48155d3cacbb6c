"""Worlds: which decisions are open, what worlds they lead to, which verdicts hold in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import TestedClaim, Verdict
from qca.report.pieces.plain import Json
from qca.report.pieces.spans import Inline, Judged, Prose, Symbols, join_prose
from qca.report.sections.robustness.decisions import (
    mark_left_out,
)
from qca.report.sections.robustness.verdicts import tell_percent
from qca.robustness.results.assessment import Robustness, Topic
from qca.robustness.results.decisions import DecisionKind

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.words import Words
    from qca.robustness.results.worlds import Sweep
    from qca.study.declaration import Study

__all__ = ["document_worlds", "tell_worlds"]

# From this share of the worlds on, a verdict that is not the same in all stands in most.
_MOST = 0.8


def tell_worlds(record: Record, robust: Robustness, words: Words) -> tuple[Prose, ...]:
    """Return how many worlds there are, which verdicts hold in all, and what a share means."""
    claims = [*record.claims, *record.rivals]
    lines = [_tell_worlds(robust, record.study, words)]
    if robust.sweep is not None and claims:
        caution = [words.tell("share.caution")]
        if robust.omitted:
            caution.append(words.tell(f"share.singly.{mark_left_out(robust, record.study)}"))
        lines += [_tell_firm(robust.sweep, claims, words), join_prose(caution)]
    if told := _tell_left_out(robust, words):
        lines.append(told)
    return tuple(lines)


def _tell_left_out(robust: Robustness, words: Words) -> Prose:
    """Say what was left out besides the worlds, of which the sentence on these tells."""
    parts = [
        words(f"left_out.{left.part.value}", done=left.done, whole=left.whole)
        for left in robust.left_out
        if left.part is not Topic.WORLDS
    ]
    return words.tell("left_out.run", parts="; ".join(parts)) if parts else Prose()


def _tell_worlds(robust: Robustness, study: Study, words: Words) -> Prose:
    """Say which decisions are open, how many worlds they lead to, and whether any was missed."""
    decisions = robust.decisions
    if not decisions:
        return words.tell("worlds.closed")
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
        key = f"open.left_out.{mark_left_out(robust, study)}"
        parts.append(words.count(key, len(robust.omitted)))
    lines = [words.tell("worlds.open", parts=words.join(parts))]
    undeclared = sum(not decision.declared for decision in decisions)
    if undeclared:
        lines.append(words.tell_count("open.undeclared", undeclared))
    lines.append(_tell_sweep(robust, words))
    return join_prose(lines)


def _tell_sweep(robust: Robustness, words: Words) -> Prose:
    sweep = robust.sweep
    if sweep is None:
        return words.tell("worlds.quick")
    each = zip(robust.outcomes, sweep.tables, sweep.sampled_tables, strict=True)
    tables = words.tell_names(
        [
            words.tell_count(
                "tables.least" if drawn and sweep.worlds is None else "tables.of",
                count,
                shown=f"{count:,}",
                outcome=Symbols(outcome),
            )
            for outcome, count, drawn in each
        ]
    )
    if sweep.worlds is None:
        return _tell_alone(robust, sweep, tables, words)
    return _tell_joint(robust, sweep, sweep.worlds, tables, words)


def _tell_joint(
    robust: Robustness, sweep: Sweep, number: int, tables: Prose, words: Words
) -> Prose:
    """Say how many worlds there are where all findings were gone through together."""
    drawn = not sweep.exhaustive
    differ = words("worlds.differ" if robust.omitted else "worlds.differ.kept")
    values: dict[str, Inline | Prose | int] = {
        "shown": f"{number:,}",
        "tables": tables,
        "differ": differ,
    }
    if drawn:
        values |= {"points": f"{sweep.points:,}", "seed": str(robust.settings.seed)}
    lines = [words.tell_count("worlds.drawn" if drawn else "worlds", number, **values)]
    if robust.omitted and sweep.worlds_whole is not None:
        whole = sweep.worlds_whole
        lines.append(words.tell_count("worlds.whole", whole, shown=f"{whole:,}"))
    if sweep.worlds_apart:
        apart = sweep.worlds_apart
        lines.append(words.tell_count("worlds.apart", apart, shown=f"{apart:,}"))
    claims = robust.claims
    exact = [c.id for c, share in zip(claims, sweep.shares, strict=True) if not share.sampled]
    lines.append(words.tell("worlds.rare" if drawn else "worlds.all"))
    if drawn and exact:
        lines.append(words.tell("worlds.exact", claims=words.join(exact, len(exact))))
    return join_prose(lines)


def _tell_alone(robust: Robustness, sweep: Sweep, tables: Prose, words: Words) -> Prose:
    """Say that each finding was gone through by itself, and of which worlds were only drawn."""
    omitted = words("worlds.apart_from.omitted") if robust.omitted else ""
    lines = [words.tell("worlds.apart_from", tables=tables, omitted=omitted)]
    if sweep.exhaustive:
        lines.append(words.tell("worlds.apart_from.all"))
        return join_prose(lines)
    claims = zip(robust.claims, sweep.shares, strict=True)
    outcomes = zip(robust.outcomes, sweep.sampled_tables, strict=True)
    sampled: list[str | Prose] = [claim.id for claim, share in claims if share.sampled]
    if named := [Symbols(outcome) for outcome, drawn in outcomes if drawn]:
        told = words.tell_names([Prose((each,)) for each in named], most=len(named))
        sampled.append(words.tell("worlds.apart_from.tables", outcomes=told))
    lines.append(
        words.tell(
            "worlds.apart_from.drawn",
            sampled=words.tell_names(sampled, most=len(sampled)),
            points=f"{sweep.points:,}",
            seed=str(robust.settings.seed),
        )
    )
    return join_prose(lines)


def _tell_firm(sweep: Sweep, claims: Sequence[TestedClaim], words: Words) -> Prose:
    """Say which verdicts are the same everywhere, which in most worlds, and which turn."""
    alone = sweep.worlds is None
    firm: list[str] = []
    untested: list[str] = []
    most: list[str] = []
    turning: list[str] = []
    minor: list[Prose] = []
    for tested, share in zip(claims, sweep.shares, strict=True):
        now, name = share.get(tested.verdict), tested.claim.id
        always = untested if tested.verdict is Verdict.UNTESTED else firm
        # A claim by itself has so few worlds that what counts is whether cases are kept.
        near = share.get_whole(tested.verdict) == 1 if alone else now >= _MOST
        (always if now == 1 else most if near else turning).append(name)
        first = max(Verdict, key=share.get)
        if share.get(first) > now:
            verdict = Judged(first, words(first.value))
            minor.append(words.tell("firm.other", claim=name, verdict=verdict))
    lines = []
    mixed = "worlds.sample" if sweep.worlds is not None else "worlds.seen"
    worlds = words("worlds.every" if sweep.exhaustive else mixed)
    if firm:
        key = "robust.firm.all" if len(firm) == len(claims) else "robust.firm"
        lines.append(_count(key, firm, words, all=len(claims), worlds=worlds))
    else:
        lines.append(words.tell("robust.firm.none", worlds=worlds))
    if untested:
        lines.append(_count("robust.untested", untested, words))
    percent = tell_percent(1 - _MOST, words)
    if most:
        key = "robust.kept" if alone else "robust.most"
        lines.append(_count(key, most, words, share=percent))
    if turning:
        key = "robust.turning.kept" if alone else "robust.turning"
        lines.append(_count(key, turning, words, share=percent))
    if minor and not alone:
        lines.append(_count("robust.minor", minor, words))
    return join_prose(lines)


def _count(
    key: str, claims: Sequence[str | Prose], words: Words, **values: Inline | Prose | int
) -> Prose:
    """Return a phrase on so many claims, all of them named."""
    named = words.tell_names(claims, most=len(claims))
    return words.tell_count(key, len(claims), claims=named, **values)


def document_worlds(robust: Robustness) -> Json:
    """Return how many worlds and truth tables there are, and whether that is all of them."""
    sweep = robust.sweep
    drawn = any(not test.test.exact and test.test.arrangements for test in robust.chance)
    seed = robust.settings.seed if drawn or (sweep and not sweep.exhaustive) else None
    if sweep is None:
        nothing = (
            "worlds",
            "worlds_apart",
            "distinct_tables",
            "tables",
            "exhaustive",
            "sampled_worlds",
            "joint",
            "exact_tables",
        )
        return {**dict.fromkeys(nothing), "seed": seed}
    tables = dict(zip(robust.outcomes, sweep.tables, strict=True))
    return {
        "worlds": sweep.worlds,
        "worlds_apart": sweep.worlds_apart,
        "distinct_tables": sweep.tables[0],
        "tables": tables,
        "exhaustive": sweep.exhaustive,
        "sampled_worlds": None if sweep.exhaustive else sweep.points,
        "joint": sweep.worlds is not None,
        "exact_tables": {
            outcome: not drawn
            for outcome, drawn in zip(robust.outcomes, sweep.sampled_tables, strict=True)
        },
        "seed": seed,
    }
