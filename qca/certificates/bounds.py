"""Lower bounds on the number of terms: why no model can do with fewer.

A model splits the positive rows into sets that one term can cover together (compatible sets), so
what bounds the number of such sets bounds the number of terms. The engine has bounds of its own
(``qca.boolean.weights``), on charts of primes, which no certificate relies on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.boolean.budgets import Budget, BudgetSpent
from qca.boolean.cubes import bits_of
from qca.certificates.compatibility import Compatibility, make_scales
from qca.vocabulary import Word

__all__ = [
    "LowerBound",
    "Proof",
    "find_packing",
    "prove_least",
    "round_weights",
    "search_cover",
    "weigh_rows",
]


class Proof(Word):
    """What shows that fewer terms do not suffice."""

    PACKING = "packing"
    DUAL = "dual"
    SEARCH = "search"
    NONE = "none"


_PACKING_STEPS = 5_000
_ROUNDS = 200
_CUTS_PER_ROUND = 400
_FINE = 10_000
_COARSEST = 1000


@dataclass(frozen=True)
class LowerBound:
    """Why the positive rows at the positions ``rows`` need at least ``terms`` terms.

    packing: no two of them are compatible. dual: no compatible set weighs more than ``unit``, and
    all together weigh more than ``terms - 1`` units. search: no cover by ``terms - 1`` compatible
    sets was found by the exhaustive search of :func:`search_cover`, of so many ``nodes`` and with
    that ``digest``. none: not proven, because of ``why``.
    """

    terms: int
    proof: Proof
    rows: tuple[int, ...]
    weights: tuple[int, ...] = ()
    unit: int = 0
    nodes: int = 0
    digest: str = ""
    why: str = ""


def prove_least(
    sharing: Compatibility, cover: Sequence[int], budget: Budget
) -> tuple[LowerBound, ...]:
    """Return bounds on disjoint groups of rows that add up to the number of terms of ``cover``.

    Between rows of different groups no term can be shared, so the bounds of the groups add up.
    Proofs are tried from the plainest on: a packing, dual weights, an exhaustive search.
    """
    covers = [sum(1 << i for i, row in enumerate(sharing.positive) if row & t == t) for t in cover]
    everything = (1 << len(sharing.positive)) - 1
    packed = find_packing(sharing.partners, everything, len(cover))
    if packed is not None:
        return (LowerBound(len(cover), Proof.PACKING, tuple(bits_of(packed))),)
    bounds = []
    for part in sharing.find_parts():
        inside = [rows for rows in covers if rows & part]
        bounds.append(_prove_part(sharing, part, inside, budget))
    return tuple(bounds)


def _prove_part(
    sharing: Compatibility, part: int, covers: Sequence[int], budget: Budget
) -> LowerBound:
    size = len(covers)
    packed = find_packing(sharing.partners, part, size)
    if packed is not None:
        return LowerBound(size, Proof.PACKING, tuple(bits_of(packed)))
    rows = tuple(bits_of(part))
    try:
        shares = weigh_rows(sharing, part, covers, budget)
        weights, unit = round_weights(shares, size)
        if sum(weights) > (size - 1) * unit:
            kept = tuple((row, w) for row, w in zip(rows, weights, strict=True) if w)
            return LowerBound(
                size, Proof.DUAL, tuple(r for r, _ in kept), tuple(w for _, w in kept), unit
            )
        searched = search_cover(sharing, rows, weights, unit, size - 1, budget)
    except BudgetSpent:
        return LowerBound(size, Proof.NONE, rows, why="more steps than a certificate may take")
    if searched is None:
        return LowerBound(size, Proof.NONE, rows, why="a cover with fewer terms exists")
    return LowerBound(size, Proof.SEARCH, rows, weights, unit, *searched)


def find_packing(partners: Sequence[int], rows: int, size: int) -> int | None:
    """Return ``size`` rows of which no two are compatible, or None where none are found.

    Branches on the row with fewest partners; gives up after a fixed number of steps.

    >>> find_packing((0b011, 0b111, 0b110), 0b111, 2)
    5
    """
    stack, steps = [(0, rows)], _PACKING_STEPS
    while stack and steps:
        steps -= 1
        chosen, left = stack.pop()
        missing = size - chosen.bit_count()
        if not missing:
            return chosen
        if left.bit_count() < missing:
            continue
        row = min(bits_of(left), key=lambda i: (partners[i] & left).bit_count())
        if (partners[row] & left).bit_count() > 2:  # a row with one partner may always be taken
            stack.append((chosen, left & ~(1 << row)))
        stack.append((chosen | 1 << row, left & ~partners[row]))
    return None


def weigh_rows(
    sharing: Compatibility, part: int, covers: Sequence[int], budget: Budget
) -> NDArray[np.float64]:
    """Return shares of one term that the rows of a part can claim at once, none over 1 together.

    They solve the linear programme max sum x, x(S) <= 1 for every compatible set S, x >= 0. Sets
    are added when the shares found break them (cutting planes), so that few are ever looked at.
    """
    from scipy.optimize import linprog

    rows = tuple(bits_of(part))
    sets = dict.fromkeys([rows_of for rows_of in covers if rows_of])
    for row in rows:
        sets[sharing.widen(row, part)] = None
    for _ in range(_ROUNDS):
        matrix = np.array([[mask >> row & 1 for row in rows] for mask in sets], dtype=float)
        solved = linprog(-np.ones(len(rows)), A_ub=matrix, b_ub=np.ones(len(matrix)), bounds=(0, 1))
        shares = np.maximum(0, np.asarray(solved.x, dtype=np.float64))
        broken = _broken_sets(sharing, part, rows, np.floor(shares * _FINE * 100), budget)
        if not broken:
            return shares
        sets |= dict.fromkeys(broken)
    raise BudgetSpent


def _broken_sets(
    sharing: Compatibility,
    part: int,
    rows: Sequence[int],
    shares: NDArray[np.float64],
    budget: Budget,
) -> list[int]:
    """Return compatible sets that weigh more than one term, the heaviest first."""
    weights = [0] * len(sharing.positive)
    for row, share in zip(rows, shares, strict=True):
        weights[row] = int(share)
    weigh = make_scales(weights)
    left = sum(1 << row for row in rows if weights[row])
    broken: dict[int, int] = {}
    for row in sorted(rows, key=lambda i: (-weights[i], i)):
        if not left >> row & 1:
            break
        for mask in sharing.sets_with(row, left, weigh, _FINE * 100 + 1, budget):
            broken[sharing.close(mask, part)] = weigh(mask)
        left &= ~(1 << row)
        if len(broken) > _CUTS_PER_ROUND:
            break
    return sorted(broken, key=lambda mask: (-broken[mask], mask))[:_CUTS_PER_ROUND]


def round_weights(shares: NDArray[np.float64], size: int) -> tuple[tuple[int, ...], int]:
    """Return shares as whole numbers of a unit, rounded down, and the unit.

    The unit is the smallest that still proves ``size``, else a fine one. Rounding down keeps every
    compatible set within one unit.

    >>> round_weights(np.array([0.5, 0.5, 0.5]), 2)
    ((1, 1, 1), 2)
    """
    for unit in (*range(1, _COARSEST + 1), _FINE):
        weights = tuple(int(w) for w in np.floor(shares * unit + 1e-6))
        if sum(weights) > (size - 1) * unit:
            break
    return weights, unit


def _keep_largest(sets: Iterable[int]) -> list[int]:
    """Return the sets that lie in no other."""
    kept: list[int] = []
    for one in sorted(sets, key=int.bit_count, reverse=True):
        if not any(one & other == one for other in kept):
            kept.append(one)
    return kept


def search_cover(
    sharing: Compatibility,
    rows: Sequence[int],
    weights: Sequence[int],
    unit: int,
    most: int,
    budget: Budget,
) -> tuple[int, str] | None:
    """Return nodes and digest of the search for a cover of ``most`` sets; None where there is one.

    A node is a set U of uncovered rows and a number k of terms left. Where it is met for the first
    time it is counted, and the line ``k:positions`` (from 1, in the order of ``rows``) goes into
    the digest. With k > 0, the row of U compatible with fewest rows of U (the first such) is
    covered in every way that leaves no more weight than k - 1 units: by each largest compatible set
    of U that holds the row, the heaviest first, then in order of their positions.
    """
    own = [0] * len(sharing.positive)
    for row, weight in zip(rows, weights, strict=True):
        own[row] = weight
    weigh = make_scales(own)
    position = {row: i for i, row in enumerate(rows, 1)}
    digest = hashlib.sha256()
    seen: set[tuple[int, int]] = set()
    part = sum(1 << row for row in rows)
    # Every set used below lies in a largest set of the whole part, which weighs no less.
    lightest = weigh(part) - (most - 1) * unit
    around = {
        row: _keep_largest(set(sharing.sets_with(row, part, weigh, lightest, budget)))
        for row in rows
    }
    stack = [(part, most)]
    while stack:
        uncovered, left = stack.pop()
        if (uncovered, left) in seen:
            continue
        seen.add((uncovered, left))
        listed = sorted(position[row] for row in bits_of(uncovered))
        digest.update(f"{left}:{','.join(map(str, listed))}\n".encode())
        if not uncovered:
            return None
        if not left:
            continue
        row = min(
            (rows[i - 1] for i in listed),
            key=lambda i: (sharing.partners[i] & uncovered).bit_count(),
        )
        least = weigh(uncovered) - (left - 1) * unit
        budget.charge(1 + len(around[row]) // 10)  # far cheaper steps than those above
        left_of = {chosen & uncovered for chosen in around[row]}
        largest = _keep_largest({chosen for chosen in left_of if weigh(chosen) >= least})
        largest.sort(key=lambda s: (-weigh(s), sorted(position[i] for i in bits_of(s))))
        stack.extend((uncovered & ~chosen, left - 1) for chosen in reversed(largest))
    return len(seen), digest.hexdigest()
