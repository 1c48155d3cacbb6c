"""Maxima: the most that a parameter is at over the points of all parts of a claim.

A parameter divides one sum by another. The most that it can be is found by the method of
Dinkelbach: where the first sum less ``r`` times the second is greatest, the ratio is at least
``r``; it becomes the next ``r``, until nothing is greater.

Source: Dinkelbach (1967), On Nonlinear Fractional Programming, Management Science 13(7), 492-498.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from qca.analysis.claims.verdicts import Parameter, exceeds
from qca.boolean.budgets import Budget
from qca.robustness.attainments.parts import Points
from qca.robustness.worlds.arrays import Array, Flags, Positions
from qca.sets.cuts import TOLERANCE
from qca.sets.exact import SCALE, Whole

__all__ = ["choose_points", "find_most", "measure_gaps"]

# By this much a sum must be greater to count as such, in memberships.
_RISE = 1e-12
_MOST_ROUNDS = 100
# Numbers of cases that are told apart as parts are gone through.
_MOST_STATES = 200_000

# How many cases test each direction, and then how many are against each.
_Kinds = tuple[int, ...]


def find_most(points: Points, name: Parameter, direction: int) -> Positions | None:
    """Return a point of each part at which a parameter of a direction is the most it can be.

    None where no points will do: at all some case speaks against the claim, or none tests the
    direction.
    """
    part, whole = (sums / SCALE for sums in points.sums[name])
    rows = np.arange(len(part))
    chosen = choose_points(points, part + whole, (direction,))
    if chosen is None:
        return None
    for _ in range(_MOST_ROUNDS):
        over = float(whole[rows, chosen].sum())
        if over <= TOLERANCE:
            break
        ratio = float(part[rows, chosen].sum()) / over
        better = choose_points(points, part - ratio * whole, (direction,))
        if better is None or (part - ratio * whole)[rows, better].sum() <= _RISE:
            break
        chosen = better
    return chosen


def measure_gaps(
    points: Points, names: Sequence[Parameter], cuts: Mapping[Parameter, float]
) -> Array:
    """Return by how much parameters pass their cuts (parts by points by parameters)."""
    sums = [(cuts[name] - TOLERANCE, *points.sums[name]) for name in names]
    return np.stack([(part - cut * whole) / SCALE for cut, part, whole in sums], axis=-1)


def choose_points(points: Points, worth: Array, directions: tuple[int, ...]) -> Positions | None:
    """Return a point of each part, together worth most, so that some case tests each direction.

    Nor are more cases against a direction than are tolerated. None where that cannot be. Parts are
    taken one by one; of choices after which as many cases test the claim and are against it, only
    the best is gone on with.

    Raises
    ------
    BudgetSpent
        There are too many numbers of cases to tell apart.
    """
    counts = _count_kinds(points, directions)
    refused = np.array([not share for share in points.tolerated])
    real = points.real & ~(points.against[..., refused] > 0).any(axis=-1)
    best: dict[_Kinds, float] = {(0,) * counts.shape[2]: 0.0}
    taken: list[dict[_Kinds, tuple[int, _Kinds]]] = []
    budget = Budget(_MOST_STATES)
    for part, own in enumerate(counts):
        options = _find_best(own, worth[part], real[part])
        budget.charge(len(best) * len(options))
        after: dict[_Kinds, float] = {}
        ways: dict[_Kinds, tuple[int, _Kinds]] = {}
        for kinds, value in best.items():
            for added, point in options.items():
                joined = _join_kinds(points, kinds, added)
                total = value + float(worth[part, point])
                if joined not in after or total > after[joined]:
                    after[joined], ways[joined] = total, (point, kinds)
        best = after
        taken.append(ways)
    standing = [kinds for kinds in best if _stands(points, kinds, directions)]
    if not standing:
        return None
    at = max(standing, key=lambda kinds: best[kinds])
    chosen = []
    for ways in reversed(taken):
        point, at = ways[at]
        chosen.append(point)
    return np.array(chosen[::-1], dtype=np.intp)


def _count_kinds(points: Points, directions: tuple[int, ...]) -> Whole:
    """Return how many cases test each direction, and are against it, at points of each part.

    Where none may be against it more than one need not be told from one. Directions that are not
    asked for need no case that tests them.
    """
    tested, against = points.tested.copy(), points.against.copy()
    for d, share in enumerate(points.tolerated):
        if not share:
            against[..., d] = np.minimum(against[..., d], 1)
            tested[..., d] = np.minimum(tested[..., d], 1) if d in directions else 0
    return np.concatenate([tested, against], axis=-1)


def _find_best(counts: Whole, worth: Array, real: Flags) -> dict[_Kinds, int]:
    """Return for each numbers of cases the point of one part that is worth most."""
    kinds: dict[_Kinds, int] = {}
    for point in np.argsort(-worth, kind="stable").tolist():
        if real[point]:
            kinds.setdefault(tuple(counts[point].tolist()), point)
    return kinds


def _join_kinds(points: Points, first: _Kinds, second: _Kinds) -> _Kinds:
    most = [*(None if share else 1 for share in points.tolerated)] * 2
    return tuple(
        a + b if cap is None else min(a + b, cap)
        for a, b, cap in zip(first, second, most, strict=True)
    )


def _stands(points: Points, kinds: _Kinds, directions: tuple[int, ...]) -> bool:
    """Return whether some case tests the directions, and no more than tolerated is against any."""
    count = len(points.tolerated)
    tested, against = kinds[:count], kinds[count:]
    within = not any(map(exceeds, against, tested, points.tolerated))
    return within and all(tested[d] for d in directions)
