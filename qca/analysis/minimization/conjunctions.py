"""Conjunctions that are sufficient by their own inclusion, minimal and all of them.

Inclusion is not monotone: a conjunction may fail where both a part of it and an extension pass. So
the search goes by the number of literals, keeps what passes, drops what contains something kept,
and extends the rest for as long as an extension could still pass.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.analysis.solutions.absence import BareRow
from qca.boolean.bitsets import (
    Bits,
    Numbers,
    add_elements,
    count_bits,
    find_subsets,
    find_supersets,
    list_elements,
    list_integers,
    pack_integers,
)
from qca.boolean.budgets import Budget
from qca.boolean.cubes import Space, bits_of
from qca.boolean.primes import find_primes
from qca.progress import Stage, Watch, ignore
from qca.sets.cuts import TOLERANCE

__all__ = [
    "ConsistentTerms",
    "Fit",
    "Literals",
    "gather_literals",
    "measure_peaks",
    "measure_terms",
    "search_consistent_terms",
]

_Values = NDArray[np.float64]

# Work is counted in memberships looked at; half a thousand million take some seconds.
MOST_TERM_WORK = 500_000_000
# A term costs at least this much, however few cases there are.
_LEAST_COST = 64
# Memberships held at once: 32 MB.
_CHUNK = 4_000_000
# Extensions of one level held at once.
_MOST_GROWN = 8_000_000
# Comparisons of two terms that cost as much as one membership.
_COMPARED = 8


@dataclass(frozen=True, eq=False)
class Literals:
    """What a search works on: the memberships of every literal, and the outcome.

    ``members`` has a row for each bit of the space and a column for each pattern of memberships
    (cases that agree in everything are one pattern); ``scores`` and ``weights`` have an entry for
    each pattern: the membership in the outcome, and the number of cases.
    """

    members: _Values
    scores: _Values
    weights: _Values

    @property
    def cost(self) -> int:
        """What it costs to look at one term."""
        return max(int(self.members.shape[1]), _LEAST_COST)


@dataclass(frozen=True, eq=False)
class Fit:
    """Inclusion of terms, their overlap with the outcome, and the most an extension can reach."""

    incl: _Values
    overlap: _Values
    bound: _Values


@dataclass(frozen=True)
class ConsistentTerms:
    """Terms in the order of the space; ``complete`` says whether the search went to its end.

    ``bare`` are the positive rows that lie in no such term.
    """

    terms: tuple[int, ...]
    complete: bool
    bare: tuple[BareRow, ...] = ()


def gather_literals(
    space: Space, members: Callable[[int], _Values], scores: _Values, bits: Iterable[int]
) -> Literals:
    """Return the memberships of some literals, with cases that agree in everything as one.

    ``members`` gives the memberships (n cases) of a cube; literals not in ``bits`` are 0.
    """
    columns = np.zeros((sum(space.levels), len(scores)))
    for bit in bits:
        columns[bit] = members(1 << bit)
    table = np.vstack([columns, scores])
    patterns, counts = np.unique(table, axis=1, return_counts=True)
    return Literals(
        np.ascontiguousarray(patterns[:-1]), patterns[-1].copy(), counts.astype(np.float64)
    )


def measure_terms(literals: Literals, terms: Bits, size: int, floor: _Values) -> Fit:
    """Return the fit of terms (a block) of ``size`` literals each, in chunks of bounded memory.

    With m the membership in a term T and y in the outcome, ``incl = S min(m,y) / S m``, in [0, 1],
    NaN where S m = 0. An extension of T whose membership is nowhere under ``min(floor, m)`` has at
    most the inclusion ``S min(m,y) / S max(min(m,y), min(floor,m))``: the best it can do is to
    keep what T shares with y, and to give up the rest down to the floor.
    """
    chunk = max(1, _CHUNK // max(1, literals.members.shape[1]))
    parts = [
        _measure(literals, terms[:, start : start + chunk], size, floor)
        for start in range(0, terms.shape[1], chunk)
    ]
    if not parts:
        return Fit(np.empty(0), np.empty(0), np.empty(0))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Fit(*columns)


def measure_peaks(literals: Literals, terms: Bits, size: int) -> _Values:
    """Return for each term, of ``size`` literals each, the highest membership that a case has."""
    chunk = max(1, _CHUNK // max(1, literals.members.shape[1]))
    peaks = [np.empty(0)]
    for start in range(0, terms.shape[1], chunk):
        peaks.append(_intersect(literals, terms[:, start : start + chunk], size).max(axis=1))
    return np.concatenate(peaks)


def _intersect(literals: Literals, terms: Bits, size: int) -> _Values:
    """Return the memberships of terms (terms by patterns)."""
    m = np.ones((terms.shape[1], literals.members.shape[1]))
    for bits in list_elements(terms, size):
        np.minimum(m, literals.members[bits], out=m)
    return m


def _measure(
    literals: Literals, terms: Bits, size: int, floor: _Values
) -> tuple[_Values, _Values, _Values]:
    m = _intersect(literals, terms, size)
    shared = np.minimum(m, literals.scores)
    total, overlap = m @ literals.weights, shared @ literals.weights
    np.minimum(m, floor, out=m)
    np.maximum(m, shared, out=m)
    return _divide(overlap, total), overlap, _divide(overlap, m @ literals.weights)


def _divide(part: _Values, whole: _Values) -> _Values:
    ratios = np.full(len(part), np.nan)
    np.divide(part, whole, out=ratios, where=whole > TOLERANCE)
    return ratios


def search_consistent_terms(
    positive: Sequence[int],
    off: Sequence[int],
    space: Space,
    members: Callable[[int], _Values],
    y: _Values,
    incl: float,
    *,
    watch: Watch = ignore,
) -> ConsistentTerms:
    """Return the minimal conjunctions that pass a cut on inclusion and cover nothing that is off.

    A term T is returned where it covers a positive row, covers no configuration in ``off``, its
    inclusion over all cases ``S min(m,y) / S m`` reaches ``incl``, and no proper part of T does
    all three. Each contains a prime implicant, and is one where the primes pass by themselves.

    Parameters
    ----------
    positive:
        full configurations that are to be covered.
    off:
        cubes that must not be covered: negative rows, excluded remainders, or for a conservative
        solution all that is not positive.
    members:
        gives the memberships (n cases) of a cube.
    y:
        memberships in the outcome (n cases).
    incl:
        the cut, in [0, 1].

    Source: the consistency threshold for prime implicants (``pi.cons``) of Dusa, R package QCA,
    with negative rows respected.

    Examples
    --------
    >>> space = Space(("A", "B"), (2, 2))
    >>> a, b = np.array([0.9, 0.8, 0.2]), np.array([0.8, 0.2, 0.1])
    >>> def members(cube):
    ...     parts = [(a, b)[j] if v else 1 - (a, b)[j] for j, v in space.decode(cube)]
    ...     return np.minimum.reduce(parts)
    >>> rows = [space.encode(c) for c in ((1, 1), (0, 0))]
    >>> y = np.array([0.8, 0.6, 0.0])
    >>> found = search_consistent_terms(rows[:1], rows[1:], space, members, y, 0.9)
    >>> [space.write(term) for term in found.terms]
    ['B']
    """
    bits = {bit for row in positive for bit in bits_of(row)}
    literals = gather_literals(space, members, y, bits)
    known = find_primes(positive, off, space, watch=watch)
    primes = pack_integers(list(known), sum(space.levels))
    sizes = count_bits(primes)
    passes = _measure_primes(literals, primes, sizes) >= incl - TOLERANCE
    search = _RowSearch(literals, primes[:, ~passes], sizes[~passes], incl, Budget(MOST_TERM_WORK))
    kept = primes[:, passes]
    complete = known.complete
    for done, row in enumerate(positive):
        watch(Stage.TERMS, done, len(positive))
        conjunctions, whole = search.find(row, kept)
        kept = np.hstack([kept, conjunctions])
        complete = complete and whole
    terms = tuple(sorted(list_integers(kept), key=space.order))
    bare = [row for row in positive if not any(row & term == term for term in terms)]
    budget = Budget(MOST_TERM_WORK)
    told = []
    for row in bare:
        best, whole = search.find_best(row, budget)
        told.append(BareRow(space.write(row), incl, complete, best, whole))
    return ConsistentTerms(terms, complete, tuple(told))


def _measure_primes(literals: Literals, primes: Bits, sizes: Numbers) -> _Values:
    incl = np.empty(primes.shape[1])
    for size in np.unique(sizes):
        here = sizes == size
        nowhere = np.zeros(literals.members.shape[1])
        incl[here] = measure_terms(literals, primes[:, here], int(size), nowhere).incl
    return incl


@dataclass(frozen=True, eq=False)
class _RowSearch:
    """The search for terms within one positive row after another, from the primes upwards.

    ``primes`` are those that fail by themselves; one that passes is minimal as it is.
    """

    literals: Literals
    primes: Bits
    sizes: Numbers
    cut: float
    budget: Budget

    def find(self, row: int, known: Bits) -> tuple[Bits, bool]:
        """Return the terms in a row besides those known, and whether the search was whole.

        Every proper part of a term in the row that does what a term must lies in the row too, so a
        term is minimal where it contains none of those kept, found here or known from other rows.
        """
        inside = _Row.enter(row, self)
        kept = known[:, find_subsets(known, inside.mask)]
        before = kept.shape[1]
        frontier = kept[:, :0]
        for size in range(row.bit_count() + 1):
            level = inside.grow(frontier, size, self.budget, self.literals.cost, kept)
            if level is None:
                return kept[:, before:], False
            fit = measure_terms(self.literals, level, size, inside.floor)
            passes = fit.incl >= self.cut - TOLERANCE
            kept = np.hstack([kept, level[:, passes]])
            frontier = level[:, ~passes & (fit.bound >= self.cut - TOLERANCE)]
        return kept[:, before:], True

    def find_best(self, row: int, budget: Budget) -> tuple[float, bool]:
        """Return the highest inclusion of a term in a row, NaN if none has any membership."""
        inside = _Row.enter(row, self)
        best = math.nan
        frontier = self.primes[:, :0]
        for size in range(row.bit_count() + 1):
            level = inside.grow(frontier, size, budget, self.literals.cost, frontier[:, :0])
            if level is None:
                return best, False
            fit = measure_terms(self.literals, level, size, inside.floor)
            best = float(np.fmax.reduce(fit.incl, initial=best))
            frontier = level[:, ~(fit.bound <= best)]
        return best, True


@dataclass(frozen=True, eq=False)
class _Row:
    """A positive row: its literals, the primes in it by size, and every case's membership in it."""

    mask: Bits
    bits: Bits
    starts: dict[int, Bits]
    floor: _Values

    @classmethod
    def enter(cls, row: int, search: _RowSearch) -> _Row:
        """Return what a search works on within one row."""
        width = search.literals.members.shape[0]
        mask = pack_integers([row], width)
        inside = find_subsets(search.primes, mask)
        starts = {
            int(size): search.primes[:, inside & (search.sizes == size)]
            for size in np.unique(search.sizes[inside])
        }
        bits = list(bits_of(row))
        floor = np.minimum.reduce(search.literals.members[bits])
        return cls(mask, pack_integers([1 << bit for bit in bits], width), starts, floor)

    def grow(self, frontier: Bits, size: int, budget: Budget, cost: int, kept: Bits) -> Bits | None:
        """Return the terms of one size to look at, or None where the work is spent.

        A prime contains no other term that is kept, so only what has grown is compared with them.
        """
        children = frontier.shape[1] * self.bits.shape[1]
        if children > _MOST_GROWN or not budget.spend(children):
            return None
        level = add_elements(frontier, self.bits)
        if not budget.spend(level.shape[1] * kept.shape[1] // _COMPARED):
            return None
        level = level[:, ~find_supersets(level, kept)]
        if size in self.starts:
            level = np.hstack([level, self.starts[size]])
        return level if budget.spend(level.shape[1] * cost) else None
