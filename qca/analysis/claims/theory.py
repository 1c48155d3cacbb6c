"""The theory in claims: what they say that its conditions are jointly sufficient for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qca.boolean.expressions import And, Expression, Literal, Or, str_expression
from qca.study.claims import Claim, Relation

__all__ = ["find_joint", "find_paths", "is_general", "list_joined"]


def find_joint(
    claims: Sequence[Claim], conditions: Collection[str], outcome: Expression
) -> Claim | None:
    """Return the first claim that all conditions are jointly sufficient for an outcome, if any.

    >>> from qca.study.resolution import build_claim
    >>> from qca.study.spec import ClaimSpec
    >>> texts = {"N1": "A <- Y", "S1": "A*B -> Y"}
    >>> claims = [build_claim(ClaimSpec(id=i, says="", claim=t)) for i, t in texts.items()]
    >>> find_joint(claims, ["A", "B"], claims[0].outcome).id
    'S1'
    """
    wanted = set(conditions)
    for claim in claims:
        if (
            is_general(claim)
            and claim.relation is Relation.SUFFICIENT
            and claim.outcome == outcome
            and list_joined(claim.condition) == wanted
        ):
            return claim
    return None


def find_paths(
    claims: Sequence[Claim], conditions: Collection[str], outcome: Expression
) -> Claim | None:
    """Return what the claims say is sufficient for an outcome, as one claim; None if nothing.

    That is the claim that all conditions jointly are, if there is one, else every claim about
    expressions of them, put together by "or".

    >>> from qca.study.resolution import build_claim
    >>> from qca.study.spec import ClaimSpec
    >>> texts = {"S1": "A*B -> Y", "S2": "~C -> Y", "X1": "not (B -> Y)"}
    >>> claims = [build_claim(ClaimSpec(id=i, says="", claim=t)) for i, t in texts.items()]
    >>> found = find_paths(claims, ["A", "B", "C"], claims[0].outcome)
    >>> found.id, found.text
    ('S1 + S2', 'A*B + ~C -> Y')
    """
    joint = find_joint(claims, conditions, outcome)
    if joint is not None:
        return joint
    paths = [
        claim
        for claim in claims
        if is_general(claim)
        and claim.relation is not Relation.NECESSARY
        and claim.outcome == outcome
        and set(claim.condition_names) <= set(conditions)
    ]
    if not paths:
        return None
    first, *more = paths
    whole = Or(tuple(path.condition for path in paths)) if more else first.condition
    return Claim(
        id=" + ".join(path.id for path in paths),
        says=first.says,
        text=f"{str_expression(whole)} -> {str_expression(outcome)}",
        condition=whole,
        relation=Relation.SUFFICIENT,
        outcome=outcome,
    )


def is_general(claim: Claim) -> bool:
    """Return whether a claim says something of all cases as they are, without a form of its own."""
    return claim.is_plain and not claim.joins_cases and claim.within is None


def list_joined(expression: Expression) -> set[str]:
    """Return the sets of a conjunction of sets as they are; none of anything else.

    >>> from qca.boolean.grammar import parse_expression
    >>> sorted(list_joined(parse_expression("A*B"))), list_joined(parse_expression("A*~B"))
    (['A', 'B'], set())
    """
    parts = expression.arguments if isinstance(expression, And) else (expression,)
    names = [part.name for part in parts if isinstance(part, Literal) and part.levels is None]
    return set(names) if len(names) == len(parts) else set()
