"""The theory in claims: what they say that its conditions are jointly sufficient for."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qca.boolean.expressions import And, Expression, Literal
from qca.study.claims import Claim, Relation

__all__ = ["find_joint", "is_general", "list_joined"]


def find_joint(
    claims: Sequence[Claim], conditions: Collection[str], outcome: Expression
) -> Claim | None:
    """Return the first claim that all conditions are jointly sufficient for an outcome, if any.

    >>> from qca.study.claims import build_claim
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


def is_general(claim: Claim) -> bool:
    """Return whether a claim says something of all cases as they are, without a form of its own."""
    return claim.is_plain and not claim.joins_cases and claim.within is None


def list_joined(expression: Expression) -> set[str]:
    """Return the sets of a conjunction of sets as they are; none of anything else.

    >>> from qca.boolean.expressions import parse_expression
    >>> sorted(list_joined(parse_expression("A*B"))), list_joined(parse_expression("A*~B"))
    (['A', 'B'], set())
    """
    parts = expression.arguments if isinstance(expression, And) else (expression,)
    names = [part.name for part in parts if isinstance(part, Literal) and part.levels is None]
    return set(names) if len(names) == len(parts) else set()
