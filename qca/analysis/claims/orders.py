"""Orders tested: which pairs of cases follow an order, and how often chance does as well."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.equality import ByValue

__all__ = ["OrderTest", "count_pairs", "permute_amounts"]

# Cells of the table of sums by what is left of each rank, beyond which p is not worked out.
_MOST_CELLS = 20_000_000


@dataclass(frozen=True, eq=False)
class OrderTest(ByValue):
    """How amounts follow an order of ranks, the highest first.

    ``tied`` are pairs of cases of different ranks with the same amount, ``empty`` the names in the
    order that no case is of, ``several`` the cases that are of several ranks, and so are compared
    with none. ``p`` is the share of all arrangements of the amounts over the cases in which at
    least as many pairs are concordant (ties count a half); NaN where no two cases are of different
    ranks, or where there are too many arrangements to count.
    """

    concordant: int
    discordant: int
    tied: tuple[str, ...]
    empty: tuple[str, ...]
    several: tuple[str, ...]
    p: float


def count_pairs(ranks: Sequence[int], amounts: Sequence[float]) -> tuple[int, int, int]:
    """Return how many pairs of different ranks are concordant, discordant and tied.

    ``ranks`` number the ranks of cases from 0, the highest; concordant is a pair of which the case
    of the higher rank has the larger amount.

    >>> count_pairs([0, 0, 1, 2], [5, 3, 3, 4])
    (2, 2, 1)
    """
    rank, amount = np.asarray(ranks), np.asarray(amounts, dtype=np.float64)
    above = rank[:, np.newaxis] < rank
    apart = np.sign(amount[:, np.newaxis] - amount)[above]
    return int((apart > 0).sum()), int((apart < 0).sum()), int((apart == 0).sum())


def permute_amounts(ranks: Sequence[int], amounts: Sequence[float]) -> float:
    """Return how often arrangements of the amounts over the cases follow the order as well.

    ``p = P(2C + T >= observed)`` with C the concordant and T the tied pairs of different ranks,
    every arrangement being equally likely: the exact test of Jonckheere and Terpstra with ties. p
    is in (0, 1], and NaN where there are not two ranks or too many arrangements to count. Amounts
    are dealt from the smallest up, so that what a deal adds depends only on how many of each rank
    have got one before.

    Source: Jonckheere (1954), A Distribution-Free k-Sample Test Against Ordered Alternatives,
    Biometrika 41, 133-145.

    >>> permute_amounts([0, 0, 1, 1], [4, 3, 2, 1]) == 1 / 6
    True
    """
    sizes = np.unique(np.asarray(ranks), return_counts=True)[1]
    pairs = (len(ranks) ** 2 - int((sizes**2).sum())) // 2
    cells = (2 * pairs + 1) * math.prod(int(size) + 1 for size in sizes)
    if len(sizes) < 2 or cells > _MOST_CELLS:
        return math.nan
    concordant, _, tied = count_pairs(ranks, amounts)
    ways = _count_ways(sizes, np.unique(np.asarray(amounts), return_counts=True)[1])
    reached = sum(count for score, count in ways.items() if score >= 2 * concordant + tied)
    return reached / sum(ways.values())


def _count_ways(sizes: NDArray[np.intp], ties: NDArray[np.intp]) -> dict[int, int]:
    """Return in how many ways each sum ``2C + T`` comes about.

    ``sizes`` are those of the ranks, the highest first, ``ties`` how many cases have each amount,
    from the smallest.
    """
    states: dict[tuple[int, ...], dict[int, int]] = {(0,) * len(sizes): {0: 1}}
    for tie in ties.tolist():
        dealt: dict[tuple[int, ...], dict[int, int]] = {}
        for state, sums in states.items():
            for deal in _list_deals([int(s) - g for s, g in zip(sizes, state, strict=True)], tie):
                ways = math.prod(
                    math.comb(int(size) - got, d)
                    for size, got, d in zip(sizes, state, deal, strict=True)
                )
                # Each is over all of lower ranks dealt before, and even with those dealt now.
                gain = sum(
                    d * (2 * sum(state[r + 1 :]) + sum(deal[r + 1 :])) for r, d in enumerate(deal)
                )
                after = tuple(g + d for g, d in zip(state, deal, strict=True))
                own = dealt.setdefault(after, {})
                for score, count in sums.items():
                    own[score + gain] = own.get(score + gain, 0) + count * ways
        states = dealt
    return states[tuple(int(size) for size in sizes)]


def _list_deals(left: Sequence[int], count: int) -> list[tuple[int, ...]]:
    """Return every way to deal so many among ranks with so many places left.

    >>> _list_deals([1, 2], 2)
    [(0, 2), (1, 1)]
    """
    if len(left) == 1:
        return [(count,)] if count <= left[0] else []
    return [
        (first, *rest)
        for first in range(min(left[0], count) + 1)
        for rest in _list_deals(left[1:], count - first)
    ]
