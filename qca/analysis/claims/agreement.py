"""Agreement: claims whose condition is what a solution finds, compared as Boolean expressions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from qca.analysis.outcome import OutcomeAnalysis
from qca.boolean.algebra import are_equivalent
from qca.boolean.budgets import MOST_STEPS, Budget, BudgetSpent
from qca.boolean.expressions import Expression
from qca.boolean.satisfaction import draw_truths
from qca.results import Listed, Results
from qca.study.claims import Claim, Relation
from qca.study.settings import SolutionKind

__all__ = ["Agreement", "find_agreements"]

# Models compared with a claim; people read no more than these.
_MOST_MODELS = 20


@dataclass(frozen=True)
class Agreement(Listed):
    """A claim of sufficiency whose condition is a model of some solutions for its outcome.

    Of the kinds in ``unchecked`` it is not known, because the comparison takes too much work.
    """

    claim: str
    outcome: str
    kinds: tuple[SolutionKind, ...]
    unchecked: tuple[SolutionKind, ...] = ()

    COLUMNS = ("claim", "outcome", "solutions", "unchecked")

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the claim."""
        yield self.claim, self.outcome, ", ".join(self.kinds), ", ".join(self.unchecked)


def find_agreements(
    claims: Sequence[Claim], outcomes: Sequence[OutcomeAnalysis], *, steps: int = MOST_STEPS
) -> Results[Agreement]:
    """Return the claims whose condition is equivalent to a listed model, and of which solutions.

    Only claims of sufficiency are compared, over the conditions of the analysis and for an outcome
    that was analysed; the comparison is crisp (two expressions hold the same cases). ``steps``
    bound the work of all comparisons together.
    """
    budget = Budget(steps)
    models = [_read_models(outcome) for outcome in outcomes]
    agreements = []
    for claim in claims:
        if claim.negated or claim.relation is Relation.NECESSARY:
            continue
        for outcome, own in zip(outcomes, models, strict=True):
            table = outcome.table
            levels = dict(zip(table.conditions, table.space.levels, strict=True))
            if not set(claim.condition_names) <= set(levels):
                continue
            if table.outcome.parsed != claim.outcome:
                continue
            agreement = _compare(claim, table.outcome, own, levels, budget)
            if agreement.kinds or agreement.unchecked:
                agreements.append(agreement)
    return Results(agreements, Agreement)


# The models of one kind that are compared, each with the drawn configurations in which it is true.
_Models = tuple[SolutionKind, list[tuple[Expression, int]]]


def _read_models(outcome: OutcomeAnalysis) -> list[_Models]:
    table = outcome.table
    levels = dict(zip(table.conditions, table.space.levels, strict=True))
    return [
        (
            solution.kind,
            [
                (model, draw_truths(model, levels))
                for each in solution.models[:_MOST_MODELS]
                for model in [each.expression.parsed]
            ],
        )
        for solution in outcome.solutions
    ]


def _compare(
    claim: Claim,
    outcome: str,
    models: Sequence[_Models],
    levels: Mapping[str, int],
    budget: Budget,
) -> Agreement:
    """Return of which kinds some model is equivalent to the condition of a claim."""
    truths = draw_truths(claim.condition, levels)
    kinds: list[SolutionKind] = []
    unchecked: list[SolutionKind] = []
    for kind, own in models:
        # A difference in one configuration suffices; a model is never a contradiction.
        alike = [model for model, known in own if known == truths]
        try:
            if any(are_equivalent(claim.condition, model, levels, budget) for model in alike):
                kinds.append(kind)
        except BudgetSpent:
            unchecked.append(kind)
    return Agreement(claim.id, outcome, tuple(kinds), tuple(unchecked))
