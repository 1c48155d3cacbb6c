"""Prime implicants from the observed rows, without ever listing the property space."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb
from typing import overload

import numpy as np

from qca.boolean.bitsets import (
    Bits,
    Flags,
    Numbers,
    count_bits,
    count_words,
    find_lowest,
    find_minimal,
    freeze,
    has_any,
    list_integers,
    pack_integers,
    pack_matrix,
    rank_sets,
    single_bits,
    unpack_matrix,
)
from qca.boolean.cubes import Space
from qca.boolean.dualization import Transversals, find_minimal_transversals
from qca.boolean.groups import find_largest_groups
from qca.boolean.lattices import MOST_VERTICES, list_minimal_transversals
from qca.equality import Protected
from qca.errors import AnalysisError
from qca.messages import say
from qca.progress import Stage, Watch, ignore

__all__ = ["Primes", "find_primes", "gather_terms"]

# Three million terms over sixty conditions take about half a gigabyte while they are sorted.
MOST_PRIMES = 3_000_000
# Rows that all terms together are held against: more terms than this divided by the rows that each
# may cover are not sought, and no more room is taken. Up to 100 rows the bound above decides.
_MOST_COVERED = 300_000_000
# Bytes that the differences between rows may take.
_MOST_BYTES = 2_000_000_000
# Rows between two reports of how many were looked at.
_OFTEN = 50
# Flags held at once while coverage is worked out.
_FLAGS = 1 << 24
# Literals of terms, and the positive rows that they cover.
_Described = tuple[Bits, Bits]


@dataclass(frozen=True, eq=False)
class Primes(Sequence[int], Protected):
    """Prime implicants as cubes, fewest literals first, then in condition order.

    ``literals`` holds their literals and ``coverage`` the positive rows that they cover, as blocks
    of ``bitsets`` with a column for each prime. Where they are not ``complete``, the search was
    stopped at its bound. Where they are ``grouped``, every set of rows that some prime covers is
    still covered by a prime that is here, so that the least number of terms can be told.
    """

    literals: Bits
    coverage: Bits
    rows: int
    complete: bool
    grouped: bool

    def __len__(self) -> int:
        return int(self.literals.shape[1])

    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[int, ...]: ...

    def __getitem__(self, index: int | slice) -> int | tuple[int, ...]:
        if isinstance(index, slice):
            return tuple(list_integers(self.literals[:, index]))
        return list_integers(self.literals[:, [index]])[0]

    def __iter__(self) -> Iterator[int]:
        return iter(self[:])

    def take(self, which: Sequence[int] | Numbers) -> tuple[int, ...]:
        """Return the primes at some positions."""
        return tuple(list_integers(self.literals[:, which]))

    def sizes(self) -> Numbers:
        """Return the number of literals of each."""
        return count_bits(self.literals)


def gather_terms(
    terms: Sequence[int], positive: Sequence[int], space: Space, *, complete: bool
) -> Primes:
    """Return terms that were found elsewhere, with the positive rows that they cover.

    >>> space = Space(("A", "B"), (2, 2))
    >>> gather_terms([0b10], [0b0110, 0b1010], space, complete=True).coverage.tolist()
    [[3]]
    """
    size = sum(space.levels)
    literals = pack_integers(terms, size)
    literals = literals[:, rank_sets(literals)]
    rows = pack_integers(positive, size)
    covered = np.ones((literals.shape[1], len(positive)), dtype=np.bool_)
    for word, row in zip(literals, rows, strict=True):
        covered &= word[:, None] & ~row[None, :] == 0
    return Primes(freeze(literals), freeze(pack_matrix(covered)), len(positive), complete, complete)


def find_primes(
    positive: Sequence[int],
    off: Sequence[int],
    space: Space,
    *,
    most: int = MOST_PRIMES,
    watch: Watch = ignore,
) -> Primes:
    """Return every prime implicant that covers a positive row, fewest literals first.

    A term is an implicant where it covers no configuration in ``off``, and prime where no literal
    can be spared. One that covers the positive row p is a set of p's literals which for every off
    cube names a condition on which p differs from it: a minimal transversal of those differences.

    ``positive`` holds full configurations, each once; ``off`` cubes or masks of any width (observed
    negative rows, excluded remainders, or for a conservative solution all that is not positive, as
    :func:`qca.boolean.cubes.find_outside` gives it). No positive row may lie in what is off. The
    search stops at ``most`` primes, or earlier where there are more than 100 positive rows, and
    says so.

    Source: Quine (1955) for primes; the transversal view is Dualization, e.g. Murakami and Uno
    (2014).

    Raises
    ------
    AnalysisError
        There are too many rows to hold how they differ.

    >>> space = Space(("A", "B"), (2, 2))
    >>> rows = [space.encode(c) for c in ((1, 0), (0, 0))]
    >>> [space.write(c) for c in find_primes(rows[:1], rows[1:], space)]
    ['A']
    """
    most = min(most, _MOST_COVERED // max(1, len(positive)))
    chart = _Differences(positive, off, space, watch)
    if chart.suits_lattices(most):
        terms = chart.search_lattices()
        watch(Stage.PRIMES, terms[0].shape[1], None)
        return _put_in_order([terms], chart.rows)
    described = []
    count = 0
    complete = grouped = True
    for block in find_minimal_transversals(chart.edges, len(space.names)):
        for part in _cut(block, chart.rows):
            described.append(chart.describe(part))
            count += described[-1][0].shape[1]
        watch(Stage.PRIMES, count, None)
        if count > most:
            complete = False
            break
    if not complete:
        groups, grouped = find_largest_groups(chart.between, chart.edges)
        described += [chart.describe(part) for part in _cut(groups, chart.rows)]
    return _put_in_order(described, chart.rows, complete=complete, grouped=grouped)


def _put_in_order(
    described: Sequence[_Described], rows: int, *, complete: bool = True, grouped: bool = True
) -> Primes:
    """Return terms in order; where they are not complete, some may have been found twice."""
    every, covered = (np.concatenate(blocks, axis=1) for blocks in zip(*described, strict=True))
    order = rank_sets(every)
    every, covered = every[:, order], covered[:, order]
    if not complete:
        new = np.ones(every.shape[1], dtype=np.bool_)
        new[1:] = (every[:, 1:] != every[:, :-1]).any(axis=0)
        every, covered = every[:, new], covered[:, new]
    return Primes(freeze(every), freeze(covered), rows, complete, grouped)


def _cut(block: Transversals, rows: int) -> Iterator[Transversals]:
    step = max(1, _FLAGS // max(1, rows))
    for start in range(0, len(block.graph), step):
        here = slice(start, start + step)
        yield Transversals(block.graph[here], block.vertices[:, here])


def _check_room(rows: int, off: int, space: Space) -> None:
    """Raise where flags for every two rows and their conditions take too much memory."""
    conditions = len(space.names)
    needed = max(rows * rows * conditions, (rows + off) * sum(space.levels))
    if needed > _MOST_BYTES:
        raise AnalysisError(
            say(
                "{rows:,} rows coded 1, over {conditions} conditions, are too many for prime"
                " implicants: how they differ takes {memory:,.0f} GB of memory",
                rows=rows,
                conditions=conditions,
                memory=needed / 1e9,
            ),
            say("use fewer conditions, a higher n_cut, or fewer cases"),
        )


class _Differences:
    """How the positive rows differ from what is off, and from each other.

    ``edges[i]`` holds the smallest sets of conditions on which row i differs from an off cube;
    ``between[:, i, j]`` the conditions on which rows i and j differ.
    """

    def __init__(
        self, positive: Sequence[int], off: Sequence[int], space: Space, watch: Watch = ignore
    ) -> None:
        self.watch = watch
        self.size = sum(space.levels)
        _check_room(len(positive), len(off), space)
        families = pack_integers(space.families, self.size)
        here = pack_integers(positive, self.size)
        there = pack_integers(off, self.size)
        named = [has_any(there & family[:, None]) for family in families.T]
        self.rows = len(positive)
        self.conditions = len(space.names)
        flags = unpack_matrix(here, self.size)
        self.literal_of = np.nonzero(flags)[1].reshape(self.rows, self.conditions)
        self._named = np.stack(named, axis=1)
        self._shown = unpack_matrix(there, self.size)
        apart = self.literal_of[:, None, :] != self.literal_of[None, :, :]
        flat = pack_matrix(apart.reshape(-1, self.conditions))
        self.between = flat.reshape(-1, self.rows, self.rows)
        self._conditions = single_bits(self.conditions)
        self._literals = single_bits(self.size)

    @cached_property
    def edges(self) -> list[Bits]:
        """The smallest sets of conditions on which each row differs from an off cube."""
        edge_list = []
        for number, row in enumerate(self.literal_of):
            if number and number % _OFTEN == 0:
                self.watch(Stage.PRIMES, number, self.rows)
            edges = pack_matrix(self._named & ~self._shown[:, row])
            edge_list.append(edges[:, find_minimal(edges)])
        return edge_list

    def suits_lattices(self, most: int) -> bool:
        """Return whether rows and conditions are few, and there cannot be over ``most`` primes."""
        if self.conditions > MOST_VERTICES:
            return False
        width = comb(self.conditions, self.conditions // 2)
        pairs = self.rows * max(len(self._named), 1 << self.conditions)
        return self.rows * width <= most and pairs * self.conditions <= _FLAGS

    def search_lattices(self) -> _Described:
        """Return literals and coverage of all primes, each row's transversals found as a whole."""
        differ = self._named[:, None, :] & ~self._shown[:, self.literal_of]
        edges = np.zeros((self.rows, 1 << self.conditions), dtype=np.bool_)
        edges[np.arange(self.rows), differ @ (1 << np.arange(self.conditions))] = True
        packed = np.packbits(edges, axis=1, bitorder="little")
        minimal = [
            list_minimal_transversals(int.from_bytes(row.tobytes(), "little"), self.conditions)
            for row in packed
        ]
        graph = np.repeat(np.arange(self.rows), [len(each) for each in minimal])
        named = np.array([each for own in minimal for each in own], dtype=np.uint64)[np.newaxis]
        coverage, new = self._cover(graph, named)
        literals = np.zeros((len(new), self.size), dtype=np.bool_)
        here = np.arange(len(new))[:, None], self.literal_of[graph[new]]
        literals[here] = unpack_matrix(named[:, new], self.conditions)
        return pack_matrix(literals), coverage

    def describe(self, transversals: Transversals) -> _Described:
        """Return literals and coverage of the terms that cover no row before their own."""
        named = np.zeros((count_words(self.conditions), len(transversals.graph)), dtype=np.uint64)
        for vertex in transversals.vertices:
            named |= self._conditions[:, vertex]
        coverage, new = self._cover(transversals.graph, named)
        literals = np.zeros((len(self._literals), len(new)), dtype=np.uint64)
        graph = transversals.graph[new]
        for vertex in transversals.vertices:
            literals |= self._literals[:, self.literal_of[graph, vertex[new]]]
        return literals, coverage

    def _cover(self, graph: Numbers, named: Bits) -> tuple[Bits, Numbers]:
        """Return the rows that terms cover, and which terms cover no row before their own.

        A term is given by its row and the conditions that it names; the coverage is that of those
        terms alone.
        """
        covered: Flags = np.ones((len(graph), self.rows), dtype=np.bool_)
        for word, conditions in zip(self.between, named, strict=True):
            covered &= word[graph] & conditions[:, None] == 0
        coverage = pack_matrix(covered)
        new = np.flatnonzero(find_lowest(coverage) == graph)
        return coverage[:, new], new
