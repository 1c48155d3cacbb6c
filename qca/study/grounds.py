"""Grounds: whether claims find in the cases what they rest on: fields, numbers, years, periods."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from qca.boolean.expressions import is_temporal, str_expression
from qca.errors import InputError, Problem, nearest
from qca.messages import say
from qca.names import join_names
from qca.sets.cuts import is_in
from qca.sets.memberships import Memberships
from qca.sets.transitions import link_periods
from qca.study.cases import Case
from qca.study.claims import Claim
from qca.study.orders import list_unknown
from qca.study.periods import find_overlaps, tell_overlap
from qca.study.places import Places
from qca.study.resolution import build_claim

if TYPE_CHECKING:
    from qca.study.facts import Facts
    from qca.study.spec import ClaimSpec, Spec

__all__ = ["check_grounds", "review_grounds"]


def check_grounds(
    spec: Spec, cases: Sequence[Case], places: Places, broken: Collection[str] = ()
) -> list[Problem]:
    """Return a problem for each claim that finds nothing in the cases that it could be tested by.

    ``cases`` are all of the files, those that are not analysed too: a period keeps its place among
    the others. What is wrong with claims by themselves the checks report. ``broken`` are sets that
    are declared but not validly.
    """
    problems: list[Problem] = []
    if not cases:
        return problems
    temporal = None
    for declared, path in spec.list_claims():
        if declared.order is not None and declared.on not in broken:
            problems += _check_amounts(declared, spec, cases, places, path)
        if declared.agrees is not None:
            problems += _check_stated(declared, spec, cases, places)
        claim = _build(declared, spec)
        if claim is not None and claim.is_temporal:
            temporal = temporal or declared
            if not any(case.years for case in cases):
                what = say(
                    "claim '{id}' speaks of two periods, and the cases have no years", id=claim.id
                )
                remedy = say(
                    "code the cases in case files, by periods, or do without before, rises, falls"
                    " and keeps"
                )
                place = places.find(*path, _find_temporal(claim))
                problems.append(Problem(what, remedy, place))
    if temporal is not None:
        problems += _check_periods(temporal, cases)
    return list(dict.fromkeys(problems))


def _build(declared: ClaimSpec, spec: Spec) -> Claim | None:
    try:
        return build_claim(declared, spec)
    except InputError:
        return None


def _find_temporal(claim: Claim) -> str:
    """Return under which key a claim speaks of two periods."""
    return "claim" if is_temporal(claim.condition) or is_temporal(claim.outcome) else "within"


def _check_periods(declared: ClaimSpec, cases: Sequence[Case]) -> list[Problem]:
    """Return the periods of one state of which none comes before the other."""
    return [
        Problem(
            say(
                "{overlap}, and claim '{id}' speaks of what comes before",
                overlap=tell_overlap(first, second),
                id=declared.id,
            ),
            say("part the years, or move one of them into 'alternative_periods'"),
            second.find(),
        )
        for first, second in find_overlaps(cases)
    ]


def _check_amounts(
    declared: ClaimSpec,
    spec: Spec,
    cases: Sequence[Case],
    places: Places,
    path: tuple[str, int],
) -> Iterator[Problem]:
    """Yield what keeps an order from being compared in a field."""
    on = declared.on
    if on is None or not (unknown := list_unknown(on, spec)):
        return
    fields = dict.fromkeys(field for case in cases for field in case.codings)
    if on not in fields:
        what = say(
            "claim '{id}' compares '{on}', and '{name}' is neither a set nor a field",
            id=declared.id,
            on=on,
            name=unknown[0],
        )
        listed = say(
            "the sets are {sets}; the fields are {fields}",
            sets=join_names(tuple(spec.sets)),
            fields=join_names(tuple(fields)),
        )
        remedy = nearest(unknown[0], [*spec.sets, *fields]) or listed
        yield Problem(what, remedy, places.find(*path, "on"))
        return
    valued = [case for case in cases if on in case.codings and case.codings[on].value is not None]
    if not valued:
        what = say(
            "claim '{id}' compares '{field}', which has no numbers", id=declared.id, field=on
        )
        remedy = say("give 'on' a field with numbers, or a set that is calibrated from this one")
        yield Problem(what, remedy, places.find(*path, "on"))
    timeless = [case.id for case in valued if not (case.years or case.codings[on].span)]
    if declared.per and timeless:
        what = say(
            "claim '{id}' divides '{field}' by years, and these cases have none: {cases}",
            id=declared.id,
            field=on,
            cases=join_names(tuple(timeless)),
        )
        remedy = say("give the values a 'span', or leave 'per' out")
        yield Problem(what, remedy, places.find(*path, "per"))


def _check_stated(
    declared: ClaimSpec, spec: Spec, cases: Sequence[Case], places: Places
) -> list[Problem]:
    """Return a problem where no case is stated to be of a type that could agree with anything."""
    typology = spec.typology
    if typology is None or typology.stated is None or not typology.types:
        return []
    known = any(typology.stated in case.codings for case in cases)
    labels = _list_labels(typology.stated, cases)
    if not known or set(labels) & set(typology.types):
        return []
    what = say(
        "claim '{id}' compares types, and no label in '{field}' is one of them",
        id=declared.id,
        field=typology.stated,
    )
    listed = say(
        "the types are {types}; the labels are {labels}",
        types=join_names(tuple(typology.types)),
        labels=join_names(tuple(labels)),
    )
    bare = say("name a field whose labels are types")
    return [Problem(what, listed if labels else bare, places.find("typology", "stated"))]


def _list_labels(field: str, cases: Iterable[Case]) -> dict[str, list[str]]:
    """Return the labels in a field, with the cases that have each."""
    labels: dict[str, list[str]] = {}
    for case in cases:
        coding = case.codings.get(field)
        if coding is not None and coding.label is not None:
            labels.setdefault(coding.label, []).append(case.id)
    return labels


def review_grounds(
    spec: Spec,
    claims: Sequence[Claim],
    cases: Sequence[Case],
    memberships: Memberships,
    facts: Facts,
    places: Places,
) -> list[Problem]:
    """Return which claims cannot be tested though nothing is wrong: no case is in their scope.

    And which stated labels are no types though they look like one, where some claim compares them.
    """
    keys = {declared.id: path for declared, path in spec.list_claims()}
    links = link_periods(memberships, facts.before)
    problems = []
    for claim in claims:
        path = keys.get(claim.id)
        if path is None:
            continue  # the converse of a rival
        if claim.is_temporal and not links.cases:
            what = say(
                "claim '{id}' speaks of two periods, and no state has two among the cases,"
                " so that nothing tests it",
                id=claim.id,
            )
            remedy = say("add the period before, or take it as meant")
            problems.append(Problem(what, remedy, places.find(*path, _find_temporal(claim))))
        elif claim.within is not None:
            source = links if claim.is_temporal else memberships
            if not np.any(is_in(source.membership(claim.within))):
                what = say(
                    "no case is in the scope of claim '{id}', {scope}, so that nothing tests it",
                    id=claim.id,
                    scope=str_expression(claim.within),
                )
                remedy = say("widen the scope, or take it as meant")
                problems.append(Problem(what, remedy, places.find(*path, "within")))
    if any(claim.placement for claim in claims):
        problems += _review_stated(spec, cases, places)
    return problems


def _review_stated(spec: Spec, cases: Sequence[Case], places: Places) -> list[Problem]:
    typology = spec.typology
    if typology is None or typology.stated is None:
        return []
    labels = _list_labels(typology.stated, cases)
    close = {
        label: remedy
        for label in labels
        if label not in typology.types and (remedy := nearest(label, typology.types, likeness=0.8))
    }
    return [
        Problem(
            say(
                "'{label}', stated in '{field}', is no type, so that it is compared with none:"
                " {cases}",
                label=label,
                field=typology.stated,
                cases=join_names(tuple(labels[label])),
            ),
            remedy,
            places.find("typology", "stated"),
        )
        for label, remedy in close.items()
    ]
