"""Retention: how likely the codes of a crisp truth table survive wrong or missing cases.

A table is retained where every row keeps its code: 1, 0 or remainder. Whether a row does depends
only on the perturbed cases among its own members, so for each row it is counted how many sets of k
of its members leave it as it is. A set of cases is one set of members of each row, and leaves the
table as it is where each of these leaves its row; so the counts of the table are the coefficients
of the product of the rows' polynomials ``S_k count_k z^k``. This is the number that inclusion and
exclusion over all sets of changed rows gives, without going through these sets.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from qca.errors import InputError, Problem
from qca.mappings import FrozenMapping
from qca.messages import say
from qca.robustness.results.chance import Perturbation
from qca.sets.cuts import reaches
from qca.study.domains import COUNT, SHARE

__all__ = ["RowCount", "find_retention"]


@dataclass(frozen=True)
class RowCount:
    """A row of a crisp truth table: its members (``total``), and those with the outcome.

    Raises ``InputError`` where these are no counts.
    """

    positive: int
    total: int

    def __post_init__(self) -> None:
        if not 0 <= self.positive <= self.total:
            raise InputError(
                say(
                    "a row with {positive} of {total} cases that have the outcome",
                    positive=self.positive,
                    total=self.total,
                ),
                say("give counts from 0, and no more cases with the outcome than there are"),
            )


def _corrupt(row: RowCount, positive: int, negative: int) -> RowCount:
    return RowCount(row.positive - positive + negative, row.total)


def _delete(row: RowCount, positive: int, negative: int) -> RowCount:
    return RowCount(row.positive - positive, row.total - positive - negative)


# What becomes of a row if so many members with and without the outcome are perturbed.
_PERTURBED: Mapping[Perturbation, Callable[[RowCount, int, int], RowCount]] = FrozenMapping(
    {Perturbation.CORRUPTION: _corrupt, Perturbation.DELETION: _delete}
)


def find_retention(
    rows: Sequence[RowCount],
    *,
    incl_cut: float,
    n_cut: int,
    kind: Perturbation,
    number: int | None = None,
    probability: float | None = None,
) -> float:
    """Return the probability that every row of a crisp truth table keeps its code.

    A row with fewer than ``n_cut`` members is a remainder; another is coded 1 where
    ``positive / total >= incl_cut``, else 0. Corruption turns the outcome of a perturbed case into
    its opposite; deletion removes the case, and a row that falls under ``n_cut`` has changed. With
    ``F_k`` the number of sets of k of the N cases that leave every code as it is,

    - ``number`` (dependent perturbations: exactly so many cases, all sets equally likely) gives
      ``F_number / C(N, number)``;
    - ``probability`` (independent perturbations: each case with probability p) gives
      ``S_k F_k p^k (1-p)^(N-k)``, the product over the rows of the same sum for each row.

    The result lies in [0, 1], worked out in integers and rounded once; NaN where the rows have no
    case. The work grows with the product of a row's cases with and without the outcome, or with the
    square of ``number`` where that is less. On crisp data PRI equals inclusion, so that a PRI cut
    is covered by giving the greater of the two as ``incl_cut``.

    Raises
    ------
    InputError
        A cut or a probability outside its range, both or neither of ``number`` and ``probability``,
        or a ``number`` below 0 or over N.

    Source: Thiem, Spöhel and Duşa (2016), Enhancing Sensitivity Diagnostics for Qualitative
    Comparative Analysis: A Combinatorial Approach, Political Analysis 24(1), 104-120.

    Examples
    --------
    Rows of 2 and 1 cases with the outcome, and two of 1 without. Any corrupted case changes a code;
    of deleted ones, a single case of the first row does not.

    >>> rows = [RowCount(2, 2), RowCount(1, 1), RowCount(0, 1), RowCount(0, 1)]
    >>> wrong, missing = Perturbation.CORRUPTION, Perturbation.DELETION
    >>> find_retention(rows, incl_cut=1, n_cut=1, kind=wrong, probability=0.1)  # 0.9^5
    0.59049
    >>> find_retention(rows, incl_cut=1, n_cut=1, kind=missing, number=1)
    0.4
    """
    cases = sum(row.total for row in rows)
    problems = [
        *_problems_of_cuts(incl_cut, n_cut, kind),
        *_problems_of_amount(number, probability, cases),
    ]
    if problems:
        raise InputError(problems)
    if cases == 0:
        return float("nan")
    rule = _Rule(incl_cut, n_cut, _PERTURBED[kind])
    if probability is not None:
        part, whole = probability.as_integer_ratio()
        weights = (_weigh(rule.count_sets(row, row.total), part, whole) for row in rows)
        everything: int = whole**cases
        return math.prod(weights) / everything
    number = number or 0
    kept = [1]
    for row in rows:
        kept = _multiply(kept, rule.count_sets(row, number), number)
    return kept[number] / math.comb(cases, number)


@dataclass(frozen=True, eq=False)
class _Rule:
    """When a row is what it was."""

    incl_cut: float
    n_cut: int
    perturb: Callable[[RowCount, int, int], RowCount]

    def code(self, row: RowCount) -> bool | None:
        """Return whether a row is coded 1; None for a remainder."""
        if row.total < self.n_cut:
            return None
        return reaches(row.positive / row.total, self.incl_cut)

    def count_sets(self, row: RowCount, most: int) -> list[int]:
        """Return how many sets of 0, 1, ... members (at most ``most``) leave the row as it is."""
        code = self.code(row)
        negative = row.total - row.positive
        with_outcome, without = (
            [math.comb(whole, part) for part in range(min(whole, most) + 1)]
            for whole in (row.positive, negative)
        )
        counts = [0] * (min(row.total, most) + 1)
        for i, ways in enumerate(with_outcome):
            for j, other_ways in enumerate(without[: most - i + 1]):
                if self.code(self.perturb(row, i, j)) is code:
                    counts[i + j] += ways * other_ways
        return counts


def _multiply(first: Sequence[int], second: Sequence[int], most: int) -> list[int]:
    """Return the product of two polynomials, up to the power ``most``."""
    product = [0] * (min(len(first) + len(second) - 2, most) + 1)
    for i, one in enumerate(first):
        for j, other in enumerate(second[: most - i + 1]):
            product[i + j] += one * other
    return product


def _weigh(counts: Sequence[int], part: int, whole: int) -> int:
    """Return ``whole**size`` times the probability of the counted sets of ``size`` members.

    Each member is in a set with the probability ``part / whole``, independently.
    """
    size = len(counts) - 1
    return sum(count * part**k * (whole - part) ** (size - k) for k, count in enumerate(counts))


def _problems_of_cuts(incl_cut: float, n_cut: int, kind: str) -> list[Problem]:
    problems = SHARE.list_problems("incl_cut", incl_cut) + COUNT.list_problems("n_cut", n_cut)
    if kind not in _PERTURBED:
        problems.append(
            Problem(
                say("kind is '{kind}'", kind=kind),
                say("give one of {listed}", listed=", ".join(_PERTURBED)),
            )
        )
    return problems


def _problems_of_amount(number: int | None, probability: float | None, cases: int) -> list[Problem]:
    if (number is None) == (probability is None):
        what = say("neither of number and probability given")
        if number is not None:
            what = say("both of number and probability given")
        return [Problem(what, say("give one of them"))]
    if number is not None and not 0 <= number <= cases:
        return [
            Problem(
                say("number is {number}", number=number),
                say("the rows have {cases} cases", cases=cases),
            )
        ]
    if probability is not None and not 0 <= probability <= 1:
        return [
            Problem(
                say("probability is {probability:g}", probability=probability),
                say("it lies between 0 and 1"),
            )
        ]
    return []
