"""A review of the logic of a study: what no case could test, what overlaps, what leaves gaps."""

from __future__ import annotations

from collections.abc import Mapping

from qca.boolean.algebra import is_contradiction
from qca.boolean.budgets import MOST_STEPS, Budget, BudgetSpent
from qca.boolean.expressions import And, Not, Or, parse_expression
from qca.errors import Problem
from qca.study.claims import parse_claim
from qca.study.columns import levels_of
from qca.study.places import Places
from qca.study.spec import Spec

_TOO_INTRICATE = "the expressions are too intricate; write them shorter to have it checked"


def review_logic(spec: Spec, places: Places, *, steps: int = MOST_STEPS) -> list[Problem]:
    """Return claims that no case could test, and types that overlap or leave gaps.

    What would take more than ``steps`` in all to check is said not to be checked.
    """
    levels = {name: levels_of(declared) for name, declared in spec.sets.items()}
    budget = Budget(steps)
    return [
        *_review_claims(spec, places, levels, budget),
        *_review_types(spec, places, levels, budget),
    ]


def _review_claims(
    spec: Spec, places: Places, levels: Mapping[str, int], budget: Budget
) -> list[Problem]:
    found = []
    for key, claims in (("claims", spec.claims), ("rivals", spec.rivals)):
        for i, declared in enumerate(claims):
            claim = parse_claim(declared)
            place = places.find(key, i, "claim")
            try:
                sides = (claim.condition, claim.outcome)
                if any(is_contradiction(side, levels, budget) for side in sides):
                    what = (
                        f"one side of claim '{claim.id}' contradicts itself, "
                        "so that no case is in it"
                    )
                    found.append(Problem(what, "correct it", place))
            except BudgetSpent:
                what = f"whether a side of claim '{claim.id}' contradicts itself was not checked"
                found.append(Problem(what, _TOO_INTRICATE, place))
    return found


def _review_types(
    spec: Spec, places: Places, levels: Mapping[str, int], budget: Budget
) -> list[Problem]:
    if not spec.typology or not spec.typology.types:
        return []
    types = {name: parse_expression(text) for name, text in spec.typology.types.items()}
    place = places.find("typology", "types")
    found = []
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
                what = f"the types '{second}' and '{first}' overlap: a case can be of both"
                found.append(Problem(what, "let each case be of one type", place))
    if unchecked:
        what = f"whether types overlap was not checked for {unchecked} pairs"
        found.append(Problem(what, _TOO_INTRICATE, place))
    outside = Not(Or(tuple(types.values()))) if len(types) > 1 else Not(types[names[0]])
    try:
        if not is_contradiction(outside, levels, budget):
            what = "the types leave gaps: a case can be of none"
            found.append(Problem(what, "add a type, or take it as meant", place))
    except BudgetSpent:
        what = "whether the types leave gaps was not checked"
        found.append(Problem(what, _TOO_INTRICATE, place))
    return found
