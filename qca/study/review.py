"""What a reader should know of a study though it stops nothing: claims, types, names, periods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qca.boolean.algebra import are_equivalent, is_contradiction
from qca.boolean.budgets import MOST_STEPS, Budget, BudgetSpent
from qca.boolean.expressions import And, Expression, Literal, Not, Or, names_of
from qca.errors import Problem
from qca.messages import Message, say, say_count
from qca.names import join_names
from qca.study.anchors import has_percentiles
from qca.study.cases import Case
from qca.study.claims import Claim, Reading
from qca.study.codes import trace_sets
from qca.study.outcomes import find_outcome, list_levels
from qca.study.periods import find_overlaps, tell_overlap
from qca.study.places import Places
from qca.study.resolution import build_claim
from qca.study.settings import LeaveOut
from qca.study.spec import Spec
from qca.study.table_source import TableSource

__all__ = [
    "review_logic",
    "review_outcomes",
    "review_percentiles",
    "review_periods",
    "review_sources",
]

_TOO_INTRICATE = say("the expressions are too intricate; write them shorter to have it checked")


def review_logic(spec: Spec, places: Places, *, steps: int = MOST_STEPS) -> list[Problem]:
    """Return claims that logic settles, idle impossible rows, and types that overlap or leave gaps.

    What would take more than ``steps`` in all to check is said not to be checked.
    """
    levels = list_levels(spec)
    budget = Budget(steps)
    return [
        *_review_claims(spec, places, levels, budget),
        *_review_rivals(spec, places),
        *_review_impossible(spec, places, levels, budget),
        *_review_types(spec, places, levels, budget),
    ]


def _review_claims(
    spec: Spec, places: Places, levels: Mapping[str, int], budget: Budget
) -> list[Problem]:
    problems = []
    for declared, path in spec.list_claims():
        claim = build_claim(declared, spec)
        if claim.order or claim.placement:
            continue
        place = places.find(*path, "claim")
        try:
            for what, remedy in _review_claim(claim, spec, levels, budget):
                problems.append(Problem(what, remedy, place))
        except BudgetSpent:
            what = say("whether logic alone settles claim '{id}' was not checked", id=claim.id)
            problems.append(Problem(what, _TOO_INTRICATE, place))
    return problems


def _review_rivals(spec: Spec, places: Places) -> list[Problem]:
    """Return rivals that say what another says in the other direction, which is tested anyway."""
    problems = []
    known: dict[tuple[object, ...], str] = {}
    for i, declared in enumerate(spec.rivals):
        rival = build_claim(declared, spec)
        first = known.get((rival.condition, rival.relation, rival.outcome, rival.within))
        if first is not None:
            what = say(
                "rival '{id}' is '{first}' in the other direction, in which that is tested anyway",
                id=rival.id,
                first=first,
            )
            problems.append(Problem(what, say("leave it out"), places.find("rivals", i, "claim")))
        elif (other := rival.converse) is not None:
            said = other.condition, other.relation, other.outcome, other.within
            known.setdefault(said, rival.id)
    return problems


def _review_impossible(
    spec: Spec, places: Places, levels: Mapping[str, int], budget: Budget
) -> list[Problem]:
    """Return what is declared impossible and holds no row, or the rows of another before it."""
    problems = []
    for i, each in enumerate(spec.impossible):
        place = places.find("impossible", i, "row")
        try:
            if is_contradiction(each.row.parsed, levels, budget):
                what = say("'{row}' is declared impossible and contradicts itself", row=each.row)
                problems.append(Problem(what, say("correct it"), place))
                continue
            first = next(
                (
                    other.row
                    for other in spec.impossible[:i]
                    if are_equivalent(other.row.parsed, each.row.parsed, levels, budget)
                ),
                None,
            )
        except BudgetSpent:
            what = say("whether '{row}' is declared impossible twice was not checked", row=each.row)
            problems.append(Problem(what, _TOO_INTRICATE, place))
            continue
        if first is not None:
            what = say("'{row}' is declared impossible twice", row=each.row)
            if first != each.row:
                what = say(
                    "'{row}' is declared impossible twice, as '{first}' before",
                    row=each.row,
                    first=first,
                )
            problems.append(Problem(what, say("name it once"), place))
    return problems


def _review_claim(
    claim: Claim, spec: Spec, levels: Mapping[str, int], budget: Budget
) -> list[tuple[Message, Message]]:
    """Return what logic alone says of a claim, each with a remedy; nothing where cases decide.

    One side contradicts itself; or one lies within the other whatever the cases are, as in
    ``A*Y -> Y``; or a set, or one that it is built from, stands on both sides.
    """
    pairs = [(_part_periods(inner), _part_periods(outer)) for _, inner, outer in claim.sides]
    levels = {**levels, **{f"before({name})": count for name, count in levels.items()}}
    if claim.within is not None and is_contradiction(_part_periods(claim.within), levels, budget):
        return []  # no case is in the scope, which is told where cases are looked at
    if any(is_contradiction(side, levels, budget) for pair in pairs for side in pair):
        what = say(
            "one side of claim '{id}' contradicts itself, so that no case is in it", id=claim.id
        )
        return [(what, say("correct it"))]
    if any(_lies_within(*pair, levels, budget) for pair in pairs):
        what = say("claim '{id}': it holds by logic alone, whatever the cases are", id=claim.id)
        if claim.negated:
            what = say(
                "claim '{id}': what it denies holds by logic alone, whatever the cases are",
                id=claim.id,
            )
        return [(what, say("take the outcome out of its condition"))]
    if claim.is_temporal or claim.condition == Or((claim.outcome, Not(claim.outcome))):
        return []
    sides = claim.condition, claim.outcome
    first, second = (trace_sets(spec, names_of(side)) for side in sides)
    if both := [name for name in first if name in second]:
        what = say(
            "claim '{id}': '{name}' stands on both sides, in words or built in",
            id=claim.id,
            name=both[0],
        )
        return [(what, say("keep it on one side, or take it as meant"))]
    return []


def _part_periods(expression: Expression) -> Expression:
    """Return an expression in which a set and the same in the period before have two names."""
    match expression:
        case Literal(name, levels, earlier):
            return Literal(f"before({name})" if earlier else name, levels)
        case Not(inner):
            return Not(_part_periods(inner))
        case And(arguments):
            return And(tuple(map(_part_periods, arguments)))
        case Or(arguments):
            return Or(tuple(map(_part_periods, arguments)))


def _lies_within(
    inner: Expression, outer: Expression, levels: Mapping[str, int], budget: Budget
) -> bool:
    return is_contradiction(And((inner, Not(outer))), levels, budget)


def _review_types(
    spec: Spec, places: Places, levels: Mapping[str, int], budget: Budget
) -> list[Problem]:
    if not spec.typology or not spec.typology.types:
        return []
    types = {name: formula.parsed for name, formula in spec.typology.types.items()}
    place = places.find("typology", "types")
    problems = []
    names = list(types)
    unchecked = 0
    for i, first in enumerate(names):
        for second in names[:i]:
            try:
                apart = is_contradiction(And((types[first], types[second])), levels, budget)
            except BudgetSpent:
                unchecked += 1
                continue
            if not apart:
                what = say(
                    "the types '{second}' and '{first}' overlap: a case can be of both",
                    second=second,
                    first=first,
                )
                problems.append(Problem(what, say("let each case be of one type"), place))
    if unchecked:
        what = say_count(
            "whether types overlap was not checked for {number} pair",
            "whether types overlap was not checked for {number} pairs",
            unchecked,
        )
        problems.append(Problem(what, _TOO_INTRICATE, place))
    outside = Not(Or(tuple(types.values()))) if len(types) > 1 else Not(types[names[0]])
    try:
        if not is_contradiction(outside, levels, budget):
            what = say("the types leave gaps: a case can be of none")
            problems.append(Problem(what, say("add a type, or take it as meant"), place))
    except BudgetSpent:
        what = say("whether the types leave gaps was not checked")
        problems.append(Problem(what, _TOO_INTRICATE, place))
    return problems


def review_outcomes(spec: Spec, places: Places) -> list[Problem]:
    """Return outcomes that are named twice, however they are written."""
    levels = list_levels(spec)
    problems = []
    for i, text in enumerate(spec.outcome):
        if (first := find_outcome(text, spec.outcome[:i], levels)) is not None:
            what = say("the outcome '{outcome}' is named twice", outcome=text)
            if first != text:
                what = say(
                    "the outcome '{outcome}' is named twice, as '{first}' before",
                    outcome=text,
                    first=first,
                )
            problems.append(Problem(what, say("name it once"), places.find("outcome", i)))
    return problems


def review_percentiles(spec: Spec, places: Places) -> list[Problem]:
    """Return that percentiles say nothing of what a set means, once for all sets that have any."""
    drawn = [name for name, declared in spec.sets.items() if has_percentiles(declared)]
    if not drawn:
        return []
    place = places.find("sets", drawn[0], spec.sets[drawn[0]].method)
    what = say_count(
        "anchors of set {names} are percentiles: they say where a case stands among these cases,"
        " and nothing about what the set means",
        "anchors of the sets {names} are percentiles: they say where a case stands among these"
        " cases, and nothing about what the sets mean",
        len(drawn),
        names=join_names(drawn),
    )
    remedy = say("say under 'why' what makes them a standard, or take anchors from elsewhere")
    problems = [Problem(what, remedy, place)]
    settings = spec.robustness
    if settings.anchors is not None and settings.leave_out is not LeaveOut.NONE:
        what = say(
            "'robustness.anchors' leaves percentiles where they are: they move with the cases that"
            " are left out"
        )
        remedy = say("to move them by themselves, set 'leave_out: none'")
        problems.append(Problem(what, remedy, places.find("robustness", "anchors")))
    return problems


def review_periods(spec: Spec, cases: Sequence[Case], places: Places) -> list[Problem]:
    """Return ``periods`` that no table has, and periods of one state that overlap.

    Two that share the year in which one ends and the other begins do not.
    """
    problems = []
    if spec.periods is not None and isinstance(spec.cases, TableSource):
        what = say(
            "'periods' is about case files, and the cases are in a table, whose rows all count"
        )
        problems.append(
            Problem(what, say("leave it out, or choose with 'only'"), places.find("periods"))
        )
    for first, second in find_overlaps(cases):
        remedy = say("take it as meant, or part the years")
        problems.append(Problem(tell_overlap(first, second), remedy, second.find()))
    return problems


def review_sources(spec: Spec, places: Places) -> list[Problem]:
    """Return in one note which claims name no source, in a study of which some do.

    A reading of our own needs none.
    """
    declared = (*spec.claims, *spec.rivals)
    silent = [c.id for c in declared if not c.source and c.reading is Reading.TEXT]
    if not silent or not any(c.source for c in declared):
        return []
    what = say_count(
        "{number} claim names no source, though others do: {names}",
        "{number} claims name no source, though others do: {names}",
        len(silent),
        names=join_names(tuple(silent)),
    )
    key = "claims" if any(c.id in silent for c in spec.claims) else "rivals"
    return [Problem(what, say("add 'source' and 'where', or 'reading: ours'"), places.find(key))]
