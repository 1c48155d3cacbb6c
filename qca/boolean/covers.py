"""Covers: the sets of prime implicants that together cover every positive row.

The prime implicant chart is read as a hypergraph: its edges are the positive rows, its vertices the
classes of primes that cover the same rows, and a cover is a transversal. Rows that are covered
whenever another is are dropped, and the parts of the chart that share no prime are solved apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import comb, prod
from typing import TypeVar

import numpy as np

from qca.boolean.cubes import absorb, bits_of
from qca.boolean.transversals import (
    WEIGHT_UNIT,
    Budget,
    edges_by_vertex,
    minimal_transversals,
)
from qca.errors import AnalysisError

_T = TypeVar("_T")

# Steps of a search before it gives way: branch and bound to linear programming, enumeration to a
# lower bound that is said to be one. A step costs about five microseconds.
_BOUND_STEPS = 10_000
_ENUMERATION_STEPS = 500_000
# Classes of primes from which a bound by linear programming repays its cost in an enumeration.
_MANY_CLASSES = 150
# Inclusion-exclusion holds 2^rows sums at once; 22 rows are 4,194,304 of them.
_COUNTED_ROWS = 22


@dataclass(frozen=True)
class Covers:
    """Some or all covers of a chart, each a rising tuple of indices of primes.

    ``count`` is exact where ``exact``, otherwise a lower bound; ``complete`` says whether
    ``covers`` lists them all.
    """

    covers: tuple[tuple[int, ...], ...]
    count: int
    exact: bool
    complete: bool


@dataclass(frozen=True)
class _Part:
    """A part of the chart: its rows as edges over classes, the primes that make up each class."""

    edges: tuple[int, ...]
    classes: dict[int, tuple[int, ...]]


@dataclass(frozen=True)
class _Least:
    """The proven least size of a part's covers; where it was hard, a cover and a dual bound."""

    size: int
    witness: int | None = None
    weights: dict[int, int] | None = None


def find_least_covers(coverage: Sequence[int], *, most: int) -> Covers:
    """Return the covers of proven least size, at most ``most`` of them.

    ``coverage[i]`` holds the rows that prime i covers, as bits; together they cover every row that
    any of them names. Covers are ordered by the order of their primes.

    >>> find_least_covers([0b011, 0b110, 0b101], most=10).covers
    ((0, 1), (0, 2), (1, 2))
    """
    found = []
    for part in _split(coverage):
        least = _solve_least(part.edges)
        if least.weights is None and len(part.classes) > _MANY_CLASSES:
            least = replace(least, weights=_weigh_edges(part.edges))
        counted = _count_by_inclusion_exclusion(part, least.size)
        found.append(_enumerate(part, least, most, counted))
    return _combine(found, most)


def find_irredundant_covers(coverage: Sequence[int], *, most: int) -> Covers:
    """Return the covers from which no prime can be taken away, at most ``most`` of them.

    >>> find_irredundant_covers([0b011, 0b110, 0b101, 0b001], most=10).covers
    ((0, 1), (0, 2), (1, 2), (1, 3))
    """
    return _combine([_enumerate(part, None, most, None) for part in _split(coverage)], most)


def _split(coverage: Sequence[int]) -> list[_Part]:
    """Return the parts of the chart that share no prime, each reduced to the rows that bind."""
    groups = _group(coverage, range(len(coverage)))
    by_row = _transpose(list(groups))
    binding = set(absorb(by_row.values()))
    kept = 0
    for row, edge in by_row.items():
        if edge in binding:
            binding.remove(edge)  # of rows that the same primes cover, one is enough
            kept |= 1 << row
    reduced = _group([rows & kept for rows in groups], groups.values())
    parts = []
    for together in _components(list(reduced)):
        here = [rows for rows in reduced if rows & together]
        edges = tuple(_transpose(here).values())
        classes = {
            vertex: tuple(sorted(prime for members in reduced[rows] for prime in members))
            for vertex, rows in enumerate(here)
        }
        parts.append(_Part(edges, classes))
    return parts


def _group(masks: Sequence[int], items: Iterable[_T]) -> dict[int, list[_T]]:
    """Return the items by their masks, those with none left out."""
    found: dict[int, list[_T]] = {}
    for mask, item in zip(masks, items, strict=True):
        if mask:
            found.setdefault(mask, []).append(item)
    return found


def _transpose(masks: Sequence[int]) -> dict[int, int]:
    """Return for each bit that any mask has, in order, the positions of the masks that have it."""
    union = 0
    for mask in masks:
        union |= mask
    backwards = masks[::-1]
    return {
        bit: int("".join("1" if mask >> bit & 1 else "0" for mask in backwards), 2)
        for bit in bits_of(union)
    }


def _components(masks: list[int]) -> list[int]:
    """Return the unions of masks that are linked by shared bits."""
    found: list[int] = []
    for mask in masks:
        apart = []
        for other in found:
            if other & mask:
                mask |= other
            else:
                apart.append(other)
        found = [*apart, mask]
    return sorted(found, key=lambda mask: mask & -mask)


def _solve_least(edges: tuple[int, ...]) -> _Least:
    """Return the least number of vertices that meet every edge, proven.

    Branch and bound is quickest for the charts of most studies; where it takes more than a moment,
    integer programming gives the size and linear programming a bound for the enumeration.
    """
    reduced = tuple(_undominated(edges))
    upper = _greedy_size(reduced)
    budget = Budget(_BOUND_STEPS)
    while upper > 1:
        smaller = next(minimal_transversals(reduced, upper - 1, budget), None)
        if budget.left < 0:
            return _solve_least_by_programming(edges, reduced)
        if smaller is None:
            break
        upper = smaller.bit_count()
    return _Least(upper)


def _undominated(edges: Sequence[int]) -> list[int]:
    """Return the edges over those vertices alone that meet a set of edges no other vertex contains.

    Enough for the least size, not for the covers themselves: a dominated prime may stand in one.
    No two vertices meet the same edges, so one that stands alone in all of its edges is such.
    """
    allowed = 0
    for vertex, met in edges_by_vertex(edges).items():
        shared = -1
        for index in bits_of(met):
            shared &= edges[index]
        if shared == 1 << vertex:
            allowed |= shared
    return absorb(edge & allowed for edge in edges)


def _greedy_size(edges: Sequence[int]) -> int:
    met = edges_by_vertex(edges)
    uncovered = (1 << len(edges)) - 1
    size = 0
    while uncovered:
        uncovered &= ~max(met.values(), key=lambda hits: (hits & uncovered).bit_count())
        size += 1
    return size


def _solve_least_by_programming(edges: Sequence[int], reduced: Sequence[int]) -> _Least:
    """Return least size, one cover and dual weights, by integer and linear programming (HiGHS)."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    matrix, vertices = _incidence_matrix(reduced)
    cost = np.ones(len(vertices))
    solved = milp(
        cost,
        constraints=LinearConstraint(matrix, lb=1),
        integrality=np.ones(len(vertices), dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    if solved.x is None:
        raise AnalysisError(f"the linear solver gave no answer: {solved.message}")
    chosen = [v for v, x in zip(vertices, solved.x, strict=True) if float(x) > 0.5]
    return _Least(len(chosen), sum(1 << vertex for vertex in chosen), _weigh_edges(edges))


def _weigh_edges(edges: Sequence[int]) -> dict[int, int]:
    """Return shares of one vertex that the edges can claim at once, by linear programming.

    They are a dual solution of the covering problem, rounded down to whole parts of a unit so that
    no rounding can make the bound that rests on them unsound.
    """
    from scipy.optimize import linprog

    matrix, columns = _incidence_matrix(edges)
    dual = linprog(-np.ones(len(edges)), A_ub=matrix.T, b_ub=np.ones(len(columns)))
    if dual.x is None:
        raise AnalysisError(f"the linear solver gave no answer: {dual.message}")
    shares = np.maximum(0, np.floor(dual.x * WEIGHT_UNIT))
    heaviest = int((matrix.T @ shares).max())
    if heaviest > WEIGHT_UNIT:
        shares = np.floor(shares * (WEIGHT_UNIT / heaviest) * (1 - 1e-9))
    return {edge: int(share) for edge, share in zip(edges, shares, strict=True)}


def _incidence_matrix(edges: Sequence[int]) -> tuple[np.ndarray, list[int]]:
    vertices = sorted(edges_by_vertex(edges))
    column = {vertex: i for i, vertex in enumerate(vertices)}
    matrix = np.zeros((len(edges), len(vertices)))
    for i, edge in enumerate(edges):
        for vertex in bits_of(edge):
            matrix[i, column[vertex]] = 1
    return matrix, vertices


def _affordable(edges: Sequence[int], least: _Least) -> list[int]:
    """Return the edges without the vertices that stand in no least cover (reduced-cost fixing).

    A least cover may waste only the difference between its size and the dual bound.
    """
    if least.weights is None:
        return list(edges)
    slack = least.size * WEIGHT_UNIT - sum(least.weights[edge] for edge in edges)
    allowed = 0
    for vertex, met in edges_by_vertex(edges).items():
        weight = sum(least.weights[edges[index]] for index in bits_of(met))
        if WEIGHT_UNIT - weight <= slack:
            allowed |= 1 << vertex
    return [edge & allowed for edge in edges]


def _count_by_inclusion_exclusion(part: _Part, size: int) -> int | None:
    """Return the exact number of covers of ``size`` primes, or None where the part is too large.

    With N(S) the number of primes that cover no row in S, the covers of k primes are
    sum over all S of (-1)^|S| * C(N(S), k): each set of k primes is counted once for every set of
    rows that it misses, and these cancel unless it misses none.
    """
    rows = len(part.edges)
    if rows > _COUNTED_ROWS:
        return None
    met = edges_by_vertex(part.edges)
    avoiding = np.zeros(1 << rows, dtype=np.int64)
    for vertex, primes in part.classes.items():
        avoiding[met[vertex]] += len(primes)
    for bit in range(rows):  # sums over subsets, one row at a time
        view = avoiding.reshape(-1, 2, 1 << bit)
        view[:, 1] += view[:, 0]
    signs = np.ones(1, dtype=np.int64)
    for _ in range(rows):
        signs = np.concatenate([signs, -signs])
    signed = np.bincount(avoiding[::-1], weights=signs)  # N(S) is the sum over subsets of ~S
    return sum(int(weight) * comb(n, size) for n, weight in enumerate(signed) if weight)


def _enumerate(part: _Part, least: _Least | None, most: int, counted: int | None) -> Covers:
    """Return covers of one part: the least ones, or without ``least`` the irredundant ones."""
    budget = Budget(_ENUMERATION_STEPS)
    if least is None:
        search = minimal_transversals(part.edges, None, budget)
    else:
        weights = least.weights
        edges = _affordable(part.edges, least)
        if weights is not None:
            weights = {new: weights[old] for new, old in zip(edges, part.edges, strict=True)}
        search = minimal_transversals(edges, least.size, budget, weights)
    listed: dict[tuple[int, ...], None] = {}
    seen = 0
    finished = True
    for chosen in search:
        members = [part.classes[vertex] for vertex in bits_of(chosen)]
        seen += prod(map(len, members))
        if len(listed) < most:
            listed.update(dict.fromkeys(_choices(members, most - len(listed))))
        elif counted is not None:
            finished = False
            break
    finished = finished and budget.left >= 0
    if not listed and least is not None and least.witness is not None:
        members = [part.classes[vertex] for vertex in bits_of(least.witness)]
        seen = prod(map(len, members))
        listed.update(dict.fromkeys(_choices(members, most)))
    count = seen if finished else (counted or seen)
    exact = finished or counted is not None
    return Covers(tuple(listed), count, exact, exact and len(listed) == count)


def _choices(members: Sequence[Sequence[_T]], most: int) -> Iterator[tuple[_T, ...]]:
    """Yield at most ``most`` ways of taking one item from each sequence."""
    total = prod(map(len, members))
    for number in range(min(total, most)):
        chosen = []
        for items in members:
            number, which = divmod(number, len(items))
            chosen.append(items[which])
        yield tuple(chosen)


def _combine(parts: Sequence[Covers], most: int) -> Covers:
    """Return the covers of the whole chart: one cover of each part."""
    count = prod(part.count for part in parts)
    joined = [
        tuple(sorted(prime for cover in chosen for prime in cover))
        for chosen in _choices([part.covers for part in parts], most)
    ]
    exact = all(part.exact for part in parts)
    complete = all(part.complete for part in parts) and len(joined) == count
    return Covers(tuple(sorted(joined)), count, exact, complete)
