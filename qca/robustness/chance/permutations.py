"""Permutations: how often chance alone makes one set as good a subset of another.

The memberships in the outcome are shuffled over the cases. Both sets keep the memberships they
have, so that large and small sets are compared with what they could give, and only who has which
changes. Sums are of whole numbers (:mod:`qca.sets.exact`) and ways are counted in integers, so that
the result does not depend on the order of cases or on the machine.

*All arrangements at once.* Arrangements that deal the same number of each membership to cases of
equal membership have equal inclusion. So the cases are taken in groups of equal membership, each is
dealt its share of what is left, and the ways to do so are counted. Two deals that leave the same
memberships and have the same overlap so far are one from there on. Thirty crisp cases have at most
16 deals for their 155 million arrangements.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qca.errors import InputError, Problem
from qca.messages import say
from qca.robustness.results.chance import PermutationTest
from qca.sets.cuts import TOLERANCE
from qca.sets.exact import CHUNK, Whole, add_up, scale
from qca.sets.fit import sufficiency

__all__ = ["permute_outcome"]

# Ways are counted up to so many cases; with more, the numbers would have thousands of digits.
_FEW = 1000
# Memberships that are shuffled in one step.
_CELLS = 1 << 20

_Integers = NDArray[np.object_]  # Python integers, of any size


def permute_outcome(inner: ArrayLike, outer: ArrayLike, *, most: int, seed: int) -> PermutationTest:
    """Return how often shuffled memberships make ``inner`` as good a subset of ``outer``.

    ``incl = S min(x,y) / S x`` with x the memberships in ``inner`` and y those in ``outer``; with
    every arrangement of y over the cases equally likely, ``p = P(incl >= observed)``, where sums
    that differ by less than the tolerance are equal. For "X is sufficient for Y" ``inner`` is X,
    and for "X is necessary for Y" it is Y: to shuffle one set against the other is the same.

    All arrangements are looked at where there are up to 1000 cases and never more than ``most``
    different deals at once (see the module). Otherwise ``most`` arrangements are drawn at random,
    and ``p = (b + 1) / (most + 1)`` with b of them at least as good: the observed one counts as one
    of them, so that p is never 0. ``mean`` is exact in both cases:
    ``S_i S_j min(x_i, y_j) / (n S x)``, for each case meets each membership equally often.

    ``p``, ``least_p`` and ``mean`` lie in [0, 1] and are NaN where no case has any membership in
    ``inner``. The test takes cases for exchangeable, and says nothing of other claims tried on the
    same cases.

    Parameters
    ----------
    inner, outer:
        memberships, one for each case, of the same length n.
    most:
        deals at once, or arrangements in the sample; from 1.
    seed:
        of the random numbers, from 0. The same seed gives the same result bit for bit.

    Raises
    ------
    InputError
        A membership is missing or outside [0, 1], the lengths differ, or ``most`` or ``seed`` is
        too small.

    Source: Braumoeller (2015), Guarding Against False Positives in Qualitative Comparative
    Analysis, Political Analysis 23(4), 471-487; Phipson and Smyth (2010), Permutation P-values
    Should Never Be Zero, Statistical Applications in Genetics and Molecular Biology 9(1), 39 (p of
    a sample).

    Examples
    --------
    Four cases in which the set and its outcome go together: 1 of 6 arrangements is as good.

    >>> test = permute_outcome([1, 1, 0, 0], [1, 1, 0, 0], most=1000, seed=1)
    >>> test.observed, round(test.p, 4), test.arrangements, test.exact, test.mean
    (1.0, 0.1667, 6, True, 0.5)
    """
    _check(most, seed)
    observed = sufficiency(inner, outer).incl
    nan = float("nan")
    if math.isnan(observed):
        return PermutationTest(observed, nan, 0, exact=False, least_p=nan, mean=nan)
    x, y = (scale(np.clip(np.asarray(v, dtype=np.float64), 0, 1)) for v in (inner, outer))
    whole = add_up(x)
    mean = _add_up_pairs(x, y) / (len(x) * whole)
    trimmed = _trim(x, y)
    spread = _find_spread(*trimmed, most)
    exact = spread is not None
    if spread is None:
        spread = _sample_spread(*trimmed, most, seed)
    # The overlap is largest where the memberships of both sets rise together.
    reached, best = _overlap(*trimmed), _overlap(*map(np.sort, trimmed))
    slack = int(TOLERANCE * whole)
    return PermutationTest(
        observed,
        spread.share_from(reached - slack),
        _count_arrangements(y) if exact else most,
        exact,
        spread.share_from(best - slack),
        mean,
    )


@dataclass(frozen=True, eq=False)
class _Spread:
    """Overlaps and in how many ways each comes about; ``extra`` ways reach any overlap asked of."""

    overlaps: _Integers
    ways: _Integers
    extra: int

    def share_from(self, overlap: int) -> float:
        reached = int(self.ways[self.overlaps >= overlap].sum()) + self.extra
        return reached / (int(self.ways.sum()) + self.extra)


@dataclass(frozen=True, eq=False)
class _Deals:
    """Deals to some of the groups (k of them): what is left, the overlap so far, and the ways.

    ``left`` is k by the number of different memberships to deal.
    """

    left: NDArray[np.int64]
    overlaps: Whole
    ways: _Integers


def _check(most: int, seed: int) -> None:
    problems = [
        Problem(
            say("{name} is {value}", name=name, value=value),
            say("give a whole number from {least}", least=least),
        )
        for name, value, least in (("most", most, 1), ("seed", seed, 0))
        if value < least
    ]
    if problems:
        raise InputError(problems)


def _overlap(x: Whole, y: Whole) -> int:
    return add_up(np.minimum(x, y))


def _add_up_pairs(x: Whole, y: Whole) -> int:
    """Return the sum of min(x_i, y_j) over all pairs of i and j."""
    y = np.sort(y)
    below = np.searchsorted(y, x, side="right")
    sums = np.concatenate([[0], np.cumsum(y.astype(object))])
    return int((sums[below] + x.astype(object) * (len(y) - below)).sum())


def _trim(x: Whole, y: Whole) -> tuple[Whole, Whole]:
    """Return both sets without differences that change every overlap alike, or none.

    What lies above all of the other set never counts, and what lies below all of it always counts
    as it is. Trimmed, more memberships are equal.
    """
    top = min(x.max(), y.max())
    bottom = max(x.min(), y.min())  # where this is over the top, clipping takes the top
    return np.clip(x, bottom, top), np.clip(y, bottom, top)


def _count_arrangements(y: Whole) -> int:
    ways = math.factorial(len(y))
    for count in np.unique(y, return_counts=True)[1].tolist():
        ways //= math.factorial(count)
    return ways


def _find_spread(x: Whole, y: Whole, most: int) -> _Spread | None:
    """Return the overlaps of all arrangements; None where that takes more than ``most`` deals."""
    if len(x) > _FEW:
        return None
    groups, values = (np.unique(v, return_counts=True) for v in (x, y))
    if len(values[0]) > len(groups[0]):
        # The fewer memberships can be left, the more deals are one.
        groups, values = values, groups
    deals = _Deals(values[1][None, :], np.zeros(1, dtype=np.int64), np.array([1], dtype=object))
    for membership, size in zip(*groups, strict=True):
        dealt = _deal(deals, int(size), np.minimum(membership, values[0]), most)
        if dealt is None:
            return None
        deals = _merge(dealt)
    return _Spread(deals.overlaps.astype(object), deals.ways, extra=0)


def _deal(deals: _Deals, size: int, gains: Whole, most: int) -> _Deals | None:
    """Deal memberships to a group of ``size`` cases in every way; None for more than ``most``.

    ``gains`` is what each membership adds to the overlap if a case of the group has it.
    """
    left, overlaps, ways = deals.left, deals.overlaps, deals.ways
    places = np.full(len(overlaps), size)
    for j, gain in enumerate(gains):
        # No deal is a dead end: what later memberships cannot fill is dealt now.
        low = np.maximum(0, places - left[:, j + 1 :].sum(axis=1))
        options = np.minimum(left[:, j], places) - low + 1
        if options.sum() > most:
            return None
        origin = np.repeat(np.arange(len(options)), options)
        starts = np.cumsum(options) - options
        dealt = np.arange(len(origin)) - (starts - low)[origin]
        left, places = left[origin], places[origin]
        ways = ways[origin] * _choose(places, dealt)
        overlaps = overlaps[origin] + dealt * gain
        left[:, j] -= dealt
        places = places - dealt
    return _Deals(left, overlaps, ways)


def _choose(places: NDArray[np.int64], dealt: NDArray[np.int64]) -> _Integers:
    """Return in how many ways ``dealt`` of the ``places`` are chosen, one by one."""
    codes, inverse = np.unique(places * (_FEW + 1) + dealt, return_inverse=True)
    ways = [math.comb(*divmod(code, _FEW + 1)) for code in codes.tolist()]
    chosen: _Integers = np.array(ways, dtype=object)[inverse]
    return chosen


def _merge(deals: _Deals) -> _Deals:
    """Make one of deals that leave the same and have the same overlap."""
    states = np.column_stack([deals.left, deals.overlaps])
    states, inverse = np.unique(states, axis=0, return_inverse=True)
    ways = np.zeros(len(states), dtype=object)
    np.add.at(ways, inverse.reshape(-1), deals.ways)
    return _Deals(states[:, :-1], states[:, -1], ways)


def _sample_spread(x: Whole, y: Whole, most: int, seed: int) -> _Spread:
    """Return the overlaps of ``most`` arrangements drawn at random."""
    x, y = np.sort(x), np.sort(y)  # so that the order of cases does not matter
    rng = np.random.default_rng(seed)
    together = max(1, _CELLS // len(x))
    overlaps = []
    for start in range(0, most, together):
        shape = (min(together, most - start), len(y))
        overlaps.append(_add_up_rows(x, rng.permuted(np.broadcast_to(y, shape), axis=1)))
    return _Spread(np.concatenate(overlaps), np.ones(most, dtype=object), extra=1)


def _add_up_rows(x: Whole, arranged: Whole) -> _Integers:
    """Return the overlap of x with each row (k by n)."""
    sums = np.zeros(len(arranged), dtype=object)
    for start in range(0, len(x), CHUNK):
        part = slice(start, start + CHUNK)
        sums += np.minimum(x[part], arranged[:, part]).sum(axis=1)
    return sums
