"""What carries much: the codes to audit, the cases that decide, the terms that stand everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.report.pieces.passages import Passage, name_case, name_set
from qca.report.sections.robustness.decisions import name_omission, sentence, takes_states
from qca.vocabulary import Word

if TYPE_CHECKING:
    from qca.record import Record
    from qca.report.words import Words
    from qca.robustness.results.assessment import Robustness
    from qca.robustness.results.moves import Effects, Move
    from qca.robustness.results.solutions import SolutionStanding, TermStanding
    from qca.study.settings import SolutionKind

__all__ = ["Rank", "rank_term", "tell_effects", "tell_leverage", "tell_omissions", "tell_standing"]

# Codes to audit and omissions that are told, and where that is to be brief; tables have them all.
_MOST_CODES, _FEW_CODES = 5, 3
_MOST_TIED = 3
_MOST_OMISSIONS, _FEW_OMISSIONS = 8, 3
_MOST_TERMS = 5


def tell_leverage(
    robust: Robustness, record: Record, words: Words, *, brief: bool = False
) -> tuple[Passage, ...]:
    """Return which codes carry most, each moved by one step."""
    moves: dict[tuple[str, str], list[Move]] = {}
    for move in robust.leverage:
        moves.setdefault((move.case, move.field), []).append(move)
    if not moves:
        return ()
    # Moves come ranked, so the first one of a code is the one that changes most.
    heavy = [own for own in moves.values() if own[0].effects.verdicts or own[0].effects.models]
    values = {"tried": len(robust.leverage), "codes": len(moves)}
    heading = words("leverage")
    if not heavy:
        return (Passage(heading, (words("leverage.none", **values),)),)
    told = words.count("leverage.some", len(heavy), **values)
    most = _count_heaviest(heavy, _FEW_CODES if brief else _MOST_CODES)
    if len(heavy) > most:
        told += f" {words('leverage.first', shown=most)}"
    items = tuple(_tell_code(own, record, words) for own in heavy[:most])
    return (Passage(heading, (told,), items),)


def _count_heaviest(heavy: Sequence[Sequence[Move]], most: int) -> int:
    """Return how many codes to tell: not one of several that change equally much without others."""
    weights = [(len(own[0].effects.verdicts), len(own[0].effects.models)) for own in heavy]
    tied = [place for place in range(most, len(weights)) if weights[place] == weights[most - 1]]
    return most + len(tied) if len(tied) <= _MOST_TIED else most


def _tell_code(moves: Sequence[Move], record: Record, words: Words) -> tuple[str, str]:
    """Return a code as a heading, and what its heaviest move and the others change."""
    first = moves[0]
    sets = [name for name, *_ in first.scores]
    if len(sets) == 1:
        what = words("in_set", set=name_set(record, sets[0]))
    else:
        what = words("for_field", field=first.field)
    head = words("decision.code", case=name_case(record, first.case), what=what)
    body = words(
        "leverage.move",
        code=first.code,
        other=first.other,
        effects=tell_effects(first.effects, record.study.spec.minimize.solutions, words),
    )
    rest = [move.other for move in moves[1:] if move.effects.verdicts]
    if rest:
        codes = words.either([words("quoted", code=code) for code in rest])
        body += f" {words('leverage.others', codes=codes)}"
    return f"{sentence(head)}:", body


def tell_effects(effects: Effects, kinds: Sequence[SolutionKind], words: Words) -> str:
    """Return what a change does, as a clause: to verdicts, models and truth tables.

    ``kinds`` are those of the study; of an outcome of which only some change these are named.
    """
    by_verdict: dict[str, list[str]] = {}
    for claim, _, after in effects.verdicts:
        by_verdict.setdefault(after.value, []).append(claim)
    parts = [
        words.count(
            "effect.verdicts",
            len(claims),
            claims=words.join(claims, len(claims)),
            verdict=words(after if len(claims) == 1 else f"plural.{after}"),
        )
        for after, claims in by_verdict.items()
    ]
    changed: dict[str, list[SolutionKind]] = {}
    for outcome, kind in effects.models:
        changed.setdefault(outcome, []).append(kind)
    alike: dict[tuple[SolutionKind, ...], list[str]] = {}
    for outcome, own in changed.items():
        alike.setdefault(tuple(own), []).append(outcome)
    for own_kinds, outcomes in alike.items():
        key = "effect.models" if set(own_kinds) == set(kinds) else "effect.models.some"
        named = words.join([words(kind) for kind in own_kinds])
        parts.append(words(key, outcomes=words.join(outcomes), kinds=named))
    rest = [outcome for outcome in effects.tables if outcome not in changed]
    if rest:
        parts.append(words("effect.tables", outcomes=words.join(rest)))
    return "; ".join(parts) or words("effect.none")


def tell_omissions(
    robust: Robustness, record: Record, words: Words, *, brief: bool = False
) -> tuple[Passage, ...]:
    """Return what leaving out a case or a state changes, that which changes most first."""
    if not robust.omissions:
        return ()
    ranked = sorted(
        (o for o in robust.omissions if o.effects.any),
        key=lambda o: (-len(o.effects.verdicts), -len(o.effects.models), -len(o.effects.tables)),
    )
    still = [
        name_omission(o.left_out, record, words) for o in robust.omissions if not o.effects.any
    ]
    if takes_states(o.cases for o in robust.omissions):
        lines = [words("omission.some" if ranked else "omission.none")]
    else:
        lines = [words("omission.some.cases" if ranked else "omission.none.cases")]
    if still and ranked:
        lines.append(words("omission.still", names=words.join(still)))
    most = _FEW_OMISSIONS if brief else _MOST_OMISSIONS
    if len(ranked) > most:
        lines.append(words.count("omission.rest", len(ranked) - most))
    items = tuple(
        (
            words("omission.without", what=name_omission(o.left_out, record, words)),
            f"{sentence(tell_effects(o.effects, record.study.spec.minimize.solutions, words))}.",
        )
        for o in ranked[:most]
    )
    return (Passage(words("omission"), (" ".join(lines),), items),)


def tell_standing(robust: Robustness, words: Words, *, brief: bool = False) -> tuple[Passage, ...]:
    """Return which terms stand in the models of all worlds, of some, of none."""
    standings = [standing for standing in robust.standing if standing.tables]
    if not standings:
        return ()
    if brief:
        return (Passage(words("standing"), (" ".join(_tell_everywhere(standings, words)),)),)
    items = tuple(
        (
            words("standing.kind", outcome=s.outcome, kind=words(s.kind)),
            " ".join(_tell_standing(s, words)),
        )
        for s in standings
    )
    return (Passage(words("standing"), (words("standing.intro"),), items),)


def _tell_everywhere(standings: Sequence[SolutionStanding], words: Words) -> list[str]:
    """Say which terms stand everywhere, of each kind of solution, and of which kinds none does."""
    lines, without = [], []
    for standing in standings:
        kind = words("standing.of", outcome=standing.outcome, kind=words(standing.kind))
        terms = [t.term for t in standing.terms if rank_term(t, standing.solved) == Rank.ALL]
        if terms:
            lines.append(words("standing.everywhere", kind=kind, terms=words.join(terms)))
        elif standing.solved:
            without.append(kind)
    if without:
        lines.append(words("standing.nowhere", kinds=words.join(without, len(without))))
    if not any(standing.solved for standing in standings):
        lines.append(words("standing.unsolved"))
    return [words("standing.intro.brief"), *lines]


def _tell_standing(standing: SolutionStanding, words: Words) -> list[str]:
    solved = standing.solved
    if not solved:
        return [words("standing.unsolved")]
    lines = [words.count("standing.solved", solved, tables=standing.tables, same=standing.same)]
    every = [t for t in standing.terms if rank_term(t, solved) == Rank.ALL]
    some = [t for t in standing.terms if rank_term(t, solved) == Rank.SOME]
    none = [t.term for t in standing.terms if rank_term(t, solved) == Rank.NONE]
    if every:
        lines.append(words("standing.all", terms=words.join([t.term for t in every])))
    else:
        lines.append(words("standing.all.none"))
    every_some = [(t.term, t.in_every) for t in some if t.in_every]
    partly = [(t.term, t.in_some) for t in some if not t.in_every]
    for key, own in (("standing.some", every_some), ("standing.partly", partly)):
        if own:
            told = [words("standing.term", term=term, tables=count) for term, count in own]
            lines.append(words(key, terms=_cut(told, words)))
    if none:
        lines.append(words("standing.none", terms=_cut(none, words)))
    return lines


def _cut(names: Sequence[str], words: Words) -> str:
    if len(names) > _MOST_TERMS:
        names = [*names[:_MOST_TERMS], words("others", number=len(names) - _MOST_TERMS)]
    return words.join(names)


class Rank(Word):
    """In how many truth tables a term stands."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


def rank_term(term: TermStanding, solved: int) -> Rank:
    """Return whether a term stands in every model of all truth tables, in some model, in none."""
    if solved and term.in_every == solved:
        return Rank.ALL
    return Rank.SOME if term.in_some else Rank.NONE
