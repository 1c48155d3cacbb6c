"""The theory in short: whether conditions are each necessary, and jointly sufficient."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from qca.analysis.claims.theory import is_general, list_joined
from qca.analysis.claims.verdicts import Verdict
from qca.boolean.expressions import Literal, str_expression
from qca.report.pieces.cells import Beside
from qca.report.pieces.names import call_cases, call_set
from qca.report.pieces.numbers import format_cut
from qca.report.pieces.spans import Prose, SetName, Symbols, join_prose
from qca.report.sections.robustness.decisions import name_decision
from qca.report.sections.robustness.pivots import list_pivots
from qca.study.claims import Relation

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import Parameter, TestedClaim
    from qca.boolean.formulas import Formula
    from qca.record import Judgement, Record
    from qca.report.words import Words

__all__ = ["find_theory", "tell_theory"]

# Doubts that are named; of more the number is said.
_FEW_DOUBTS = 3


def tell_theory(record: Record, words: Words) -> list[Prose]:
    """Return what the claims say of the conditions of the analysis; nothing where none does.

    Told is of the first outcome of which conditions are claimed to be each necessary, or jointly
    sufficient: which verdict each of these claims has, which cases show it or are against it, by
    what it falls short, and what all of it rests on.
    """
    for outcome in record.study.spec.outcome:
        each, joint = _find_claims(record, outcome)
        named = _call_outcome(record, outcome)
        told = _tell_necessity(record, each, named, words) if len(each) > 1 else []
        if joint is not None:
            # After more than one sentence "they" would be the conditions of the last alone.
            known = len(told) == 1 and set(each) == list_joined(joint.claim.condition)
            key = "theory.sufficient.known" if known else "theory.sufficient"
            if known and _is_alike(joint, each):
                key = "theory.sufficient.same"
            told += _tell_sufficiency(record, joint, named, key, set(each) if told else (), words)
        if told:
            core = [*(each.values() if len(each) > 1 else ()), *((joint,) if joint else ())]
            return [*told, *_tell_rest(record, core, words)]
    return []


def _call_outcome(record: Record, outcome: Formula) -> SetName | Symbols:
    return (
        call_set(record.study, outcome) if outcome in record.study.spec.sets else Symbols(outcome)
    )


def _tell_necessity(
    record: Record, each: Mapping[str, TestedClaim], outcome: SetName | Symbols, words: Words
) -> list[Prose]:
    """Say of claims that conditions are necessary, those that fare alike together, how they do."""
    groups: dict[object, dict[str, TestedClaim]] = {}
    for name, tested in each.items():
        alike = tested.verdict, tested.supporting, tested.against, tested.failed
        groups.setdefault(alike, {})[name] = tested
    return [
        words.tell_count(
            "theory.necessary",
            len(group),
            sets=words.tell_names([call_set(record.study, name) for name in group]),
            outcome=outcome,
            verdict=words(next(iter(group.values())).verdict.value),
            why=_tell_why(record, group, words),
        )
        for group in groups.values()
    ]


def _is_alike(joint: TestedClaim, each: Mapping[str, TestedClaim]) -> bool:
    """Return whether the same cases, and no others, bear out a claim and all of several."""
    both = [joint, *each.values()]
    cases = {(tested.supporting, tested.against) for tested in both}
    return len(cases) == 1 and bool(joint.supporting) and not (joint.against or joint.failed)


def _tell_sufficiency(
    record: Record,
    joint: TestedClaim,
    outcome: SetName | Symbols,
    key: str,
    known: Collection[str],
    words: Words,
) -> list[Prose]:
    """Say of the claim that conditions are jointly sufficient how it does.

    ``key`` is the phrase: of the same conditions as before, or shown by the same cases, too. Sets
    that are ``known`` from before are named in short.
    """
    names = list_joined(joint.claim.condition)
    sets = [
        SetName(name) if name in known else call_set(record.study, name)
        for name in record.study.spec.conditions
        if name in names
    ]
    return [
        words.tell_count(
            key,
            len(sets),
            sets=words.tell_names(sets),
            outcome=outcome,
            verdict=words(joint.verdict.value),
            why=_tell_why(record, {"": joint}, words),
        )
    ]


def _tell_why(record: Record, group: Mapping[str, TestedClaim], words: Words) -> Prose:
    """Say which cases show claims that fare alike, or are against them, and what falls short."""
    first = next(iter(group.values()))
    if first.verdict is Verdict.UNTESTED:
        return words.tell("theory.untested")
    told = []
    for key, cases in (("cases.for", first.supporting), ("cases.against", first.against)):
        if cases:
            names = words.tell_names(call_cases(record.study, cases))
            told.append(words.tell_count(key, len(cases), names=names))
    if not first.against:
        told.append(words.tell("theory.none_against"))
    why = words.tell_names(told)
    if not first.failed or first.verdict is Verdict.CONTRADICTED:
        return why
    short = [_tell_short(group, name, words) for name in first.failed]
    return words.tell("theory.but", why=why, short=words.tell_names(short))


def _tell_short(group: Mapping[str, TestedClaim], name: Parameter, words: Words) -> Prose:
    """Say of a parameter that falls short in claims what it is in each."""
    values: list[Prose] = []
    cut = 0.0
    for claimed, tested in group.items():
        for parameter, value, needed in tested.directions[0].parameters:
            if parameter is name and needed is not None:
                cut = needed
                shown = Beside(value, (needed,), digits=2)
                values.append(Prose((f"{claimed} ", shown) if claimed else (shown,)))
    listed = join_prose(values, ", ")
    return words.tell("theory.short", measure=words(name.value), cut=format_cut(cut), values=listed)


def _tell_rest(record: Record, core: Sequence[TestedClaim], words: Words) -> list[Prose]:
    """Say on how many cases of which states claims rest, and on which single doubts."""
    study = record.study
    shown = {case for tested in core for case in tested.supporting}
    cases = [case for case in study.cases if case.id in shown]
    told = []
    if cases:
        states = list(dict.fromkeys(case.state for case in cases if case.state != case.id))
        whole = max(tested.n for tested in core)
        rests = words.tell_count("theory.rests", len(cases), of=whole)
        if len(states) == 1 and len(cases) > 1:
            rests = words.tell_count("theory.rests.state", len(cases), rests=rests, state=states[0])
        told.append(rests)
    ids = {tested.claim.id for tested in core}
    pivots = [pivot for pivot in list_pivots(record) if pivot.claim in ids]
    decisions = list(dict.fromkeys(pivot.decision for pivot in pivots))
    if decisions:
        claims = words.names(list(dict.fromkeys(pivot.claim for pivot in pivots)))
        named = words.tell_names([name_decision(each, record, words) for each in decisions], "or")
        few = len(decisions) <= _FEW_DOUBTS
        key = "theory.turns" if few else "theory.turns.many"
        number = len({pivot.claim for pivot in pivots})
        told.append(words.tell_count(key, number, claims=claims, doubts=named, many=len(decisions)))
    elif record.intervals:
        told.append(words.tell("theory.firm"))
    return [words.tell("theory.rest", told=join_prose(told, "; "))] if told else []


def find_theory(judged: Judgement, outcome: Formula) -> list[TestedClaim]:
    """Return the claims that conditions are each necessary, or jointly sufficient."""
    each, joint = _find_claims(judged, outcome)
    return [*each.values(), *((joint,) if joint else ())]


def _find_claims(
    judged: Judgement, outcome: Formula
) -> tuple[dict[str, TestedClaim], TestedClaim | None]:
    """Return the claims that single conditions are necessary, and that all are sufficient."""
    conditions = set(judged.study.spec.conditions)
    each: dict[str, TestedClaim] = {}
    joint = None
    for tested in judged.claims:
        claim = tested.claim
        if not is_general(claim) or claim.outcome != outcome.parsed:
            continue
        if claim.relation is Relation.NECESSARY and list_joined(claim.condition) <= conditions:
            if isinstance(claim.condition, Literal):
                each.setdefault(str_expression(claim.condition), tested)
        elif claim.relation is Relation.SUFFICIENT and list_joined(claim.condition) == conditions:
            joint = joint or tested
    return each, joint
