"""The prime implicant chart: which positive rows each prime covers, cut to what decides.

Primes that cover the same rows are interchangeable in a cover and form one class. A row that is
covered whenever another is tells nothing and is dropped. Parts of the chart that share no prime are
solved apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.boolean.bitsets import (
    Bits,
    Flags,
    Numbers,
    find_minimal,
    group_sets,
    has_any,
    pack_matrix,
    unpack_matrix,
)
from qca.boolean.primes import Primes

__all__ = ["Chart", "Part", "chart_primes", "order_rows", "split_chart"]


@dataclass(frozen=True, eq=False)
class Chart:
    """For each prime the positive rows that it covers, and its number of literals.

    ``coverage`` is a block of ``bitsets`` over ``rows`` rows, ``literals`` has an entry for each
    prime. Primes are known by their position, which is also the order in which covers are compared;
    with fewer literals a prime should stand earlier.
    """

    coverage: Bits
    rows: int
    literals: Numbers


def chart_primes(primes: Primes) -> Chart:
    """Return the chart of prime implicants."""
    return Chart(primes.coverage, primes.rows, primes.sizes())


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a chart: classes of interchangeable primes over the rows that bind.

    ``matrix`` (rows by classes) says which classes cover a row. The primes of class c are
    ``members[starts[c]:starts[c + 1]]``, rising; ``literals`` are those of every prime of the whole
    chart.
    """

    matrix: Flags
    members: Numbers
    starts: Numbers
    literals: Numbers

    @property
    def rows(self) -> int:
        """The number of rows that bind."""
        return len(self.matrix)

    @property
    def classes(self) -> int:
        """The number of classes."""
        return int(self.matrix.shape[1])

    def sizes(self) -> Numbers:
        """Return how many primes each class has."""
        return np.diff(self.starts)

    def fewest_literals(self) -> Numbers:
        """Return for each class the fewest literals that one of its primes has."""
        return np.minimum.reduceat(self.literals[self.members], self.starts[:-1])

    def count_fewest(self) -> Numbers:
        """Return for each class how many of its primes have the fewest literals."""
        least = np.repeat(self.fewest_literals(), self.sizes())
        fewest = (self.literals[self.members] == least).astype(np.intp)
        return np.asarray(np.add.reduceat(fewest, self.starts[:-1]))

    def reorder(self, rows: Numbers) -> Part:
        """Return the part with its rows in another order."""
        return Part(self.matrix[rows], self.members, self.starts, self.literals)


def split_chart(chart: Chart) -> list[Part]:
    """Return the parts of a chart that share no prime, cut to classes and to the rows that bind.

    >>> from qca.boolean.bitsets import pack_integers
    >>> chart = Chart(pack_integers([0b001, 0b010, 0b110, 0b001], 3), 3, np.full(4, 2))
    >>> [part.matrix.tolist() for part in split_chart(chart)]
    [[[True]], [[True]]]
    """
    classes, members, starts = _group(chart.coverage, np.arange(chart.coverage.shape[1]))
    matrix = unpack_matrix(classes, chart.rows).T
    named = np.flatnonzero(matrix.any(axis=1))
    binding = np.sort(named[find_minimal(pack_matrix(matrix[named]))])
    reduced = pack_matrix(matrix[binding].T)
    of_class = np.repeat(np.arange(classes.shape[1]), np.diff(starts))
    useful = has_any(reduced)[of_class]
    primes = members[useful]
    classes, members, starts = _group(reduced[:, of_class[useful]], primes)
    matrix = np.ascontiguousarray(unpack_matrix(classes, len(binding)).T)
    return list(_separate(matrix, members, starts, chart.literals))


def _group(block: Bits, primes: Numbers) -> tuple[Bits, Numbers, Numbers]:
    """Return the different sets of a block, and the primes of each one after another, rising."""
    first, group = group_sets(block)
    order = np.lexsort((primes, group))
    counts = np.bincount(group, minlength=len(first))
    return block[:, first], primes[order], np.concatenate([[0], np.cumsum(counts)])


def _separate(
    matrix: Flags, members: Numbers, starts: Numbers, literals: Numbers
) -> Iterator[Part]:
    """Yield the parts of a matrix that share no column, in the order of their first rows."""
    left = np.arange(len(matrix))
    alone = matrix.sum(axis=1) == 1
    while len(left):
        columns = np.asarray(matrix[left[0]])
        if alone[left[0]]:
            # No other row that binds is covered by a class that a row has to itself.
            only = int(columns.argmax())
            own = members[starts[only] : starts[only + 1]]
            yield Part(np.ones((1, 1), dtype=np.bool_), own, np.array([0, len(own)]), literals)
            left = left[1:]
            continue
        while True:
            inside = np.asarray(matrix[:, columns].any(axis=1))
            wider = np.asarray(matrix[inside].any(axis=0))
            if (wider == columns).all():
                break
            columns = wider
        chosen = np.flatnonzero(columns)
        slices = [members[starts[c] : starts[c + 1]] for c in chosen]
        bounds = np.concatenate([[0], np.cumsum([len(s) for s in slices])]).astype(np.intp)
        yield Part(matrix[np.ix_(inside, columns)], np.concatenate(slices), bounds, literals)
        left = left[~inside[left]]


def order_rows(matrix: Flags, weights: NDArray[np.float64] | None = None) -> Numbers:
    """Return an order of rows in which few classes are open at a time.

    It begins with the row that fewest classes cover and goes on with the row that opens the fewest
    new ones; with ``weights``, those of least weight.
    """
    weighed = matrix if weights is None else matrix * weights
    left = list(range(len(matrix)))
    open_classes = np.zeros(matrix.shape[1], dtype=np.bool_)
    order = []
    while left:
        new = (weighed[left] * ~open_classes).sum(axis=1)
        row = left.pop(int(new.argmin()))
        order.append(row)
        open_classes |= matrix[row]
    return np.array(order, dtype=np.intp)
