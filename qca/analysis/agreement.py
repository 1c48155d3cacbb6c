"""Agreement: claims whose condition is what a solution finds, compared as Boolean expressions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qca.analysis.outcome import OutcomeAnalysis
from qca.boolean.algebra import are_equivalent, is_contradiction
from qca.boolean.expressions import parse_expression
from qca.study.claims import Claim, Relation
from qca.study.settings import SolutionKind

# Each model is compared with the claim by Shannon expansion; people read no more than these.
_MOST_MODELS = 20


@dataclass(frozen=True)
class Agreement:
    """A claim of sufficiency whose condition is a model of some solutions for its outcome."""

    claim: str
    outcome: str
    kinds: tuple[SolutionKind, ...]


def find_agreements(
    claims: Sequence[Claim], outcomes: Sequence[OutcomeAnalysis]
) -> tuple[Agreement, ...]:
    """Return the claims whose condition is equivalent to a listed model, and of which solutions.

    Only claims of sufficiency are compared, over the conditions of the analysis and for an outcome
    that was analysed; the comparison is crisp (two expressions hold the same cases).
    """
    found = []
    for claim in claims:
        if claim.negated or claim.relation is Relation.NECESSARY:
            continue
        for outcome in outcomes:
            table = outcome.table
            levels = dict(zip(table.conditions, table.space.levels, strict=True))
            if not set(claim.condition_names) <= set(levels):
                continue
            if parse_expression(table.outcome) != claim.outcome:
                continue
            if is_contradiction(claim.condition, levels):
                continue
            kinds = tuple(
                solution.kind
                for solution in outcome.solutions
                if any(
                    are_equivalent(claim.condition, parse_expression(model.expression), levels)
                    for model in solution.models[:_MOST_MODELS]
                )
            )
            if kinds:
                found.append(Agreement(claim.id, table.outcome, kinds))
    return tuple(found)
