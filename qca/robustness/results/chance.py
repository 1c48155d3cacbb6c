"""Chance: how often shuffled outcomes would fit a claim as well, and how firm the row codes are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qca.equality import ByValue
from qca.errors import count_noun
from qca.results import Listed, describe, show_number
from qca.study.claims import Claim, Relation
from qca.vocabulary import Word

__all__ = ["ChanceTest", "PermutationTest", "Perturbation", "Retention", "is_dealt"]

# Each case is disturbed by itself with this probability.
PROBABILITY = 0.1


def is_dealt(claim: Claim) -> bool:
    """Return whether the scores of one side of a claim are dealt to the cases anew.

    One case settles a claim about existence, an order has a test of its own, and who is placed
    where is not dealt out.
    """
    return claim.is_plain and claim.order is None and not claim.placement


@dataclass(frozen=True, eq=False)
class PermutationTest(ByValue):
    """What chance alone gives, beside an inclusion.

    ``p`` is the share of arrangements in which the inclusion is at least the observed one, and
    ``least_p`` the p that the best arrangement has: the smallest that these memberships can give,
    and no evidence where it is large. ``mean`` is the mean inclusion over all arrangements.
    ``exact`` says that every distinct arrangement was looked at; ``arrangements`` is how many were:
    the distinct ways to deal the memberships in the outer set to the cases, or the size of the
    sample. Where the observed inclusion is undefined, so is the rest, and no arrangement is looked
    at.
    """

    observed: float
    p: float
    arrangements: int
    exact: bool
    least_p: float
    mean: float


@dataclass(frozen=True)
class ChanceTest(Listed):
    """The permutation test of one direction of a claim; ``cases`` are those coded on both sides."""

    claim: str
    relation: Relation
    cases: int
    test: PermutationTest

    COLUMNS = (
        *("claim", "relation", "cases", "inclusion", "mean", "p", "least_p", "arrangements"),
        "exact",
    )

    def __repr__(self) -> str:
        told = f"p {show_number(self.test.p)}", count_noun(self.test.arrangements, "arrangement")
        return describe(self, f"{self.claim} {self.relation.value}", *told)

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the test."""
        test = self.test
        yield (
            *(self.claim, self.relation.value, self.cases, test.observed, test.mean),
            *(test.p, test.least_p, test.arrangements, test.exact),
        )


class Perturbation(Word):
    """What happens to a case that is disturbed: its outcome is wrong, or it is missing."""

    CORRUPTION = "corruption"
    DELETION = "deletion"


@dataclass(frozen=True, eq=False)
class Retention(ByValue, Listed):
    """The probability that all rows keep their codes, one case being disturbed, or each by chance.

    Of crisp truth tables alone: it is NaN where any score is not crisp.
    """

    outcome: str
    kind: Perturbation
    one_case: float
    each_case: float

    COLUMNS = ("outcome", "kind", "one_case", "each_case")

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the probabilities."""
        yield self.outcome, str(self.kind), self.one_case, self.each_case
