"""Groups of compatible rows: positive rows that one term can cover together.

Rows are *compatible* where the conditions on which they agree keep out everything that is off. The
largest groups decide how many terms a model needs, however many primes there are: tens of millions
of primes may go back to a few thousand groups.

This is the engine's way, on blocks of conditions and all groups at once. Certificates find the
compatible rows again by other means (``qca.certificates.compatibility``), and mean to: what checks
an engine should not share its faults.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qca.boolean.bitsets import Bits, Flags, Numbers, pack_matrix, single_bits, unpack_matrix
from qca.boolean.dualization import Transversals

__all__ = ["find_largest_groups"]

# Groups of rows that are looked at, and comparisons of rows and edges with sets of conditions.
MOST_GROUPS = 300_000
MOST_COMPARED = 2_000_000_000
# Comparisons of an edge with a set of conditions that are held at once.
_TOGETHER = 1 << 22


@dataclass(frozen=True, eq=False)
class _Groups:
    """Groups of rows: their first row, the last one added, members, and shared conditions."""

    first: Numbers
    last: Numbers
    members: Bits
    shared: Bits

    def take(self, which: Numbers | slice) -> _Groups:
        return _Groups(
            self.first[which], self.last[which], self.members[:, which], self.shared[:, which]
        )


def find_largest_groups(
    between: Bits,
    edges: Sequence[Bits],
    *,
    most: int = MOST_GROUPS,
    compared: int = MOST_COMPARED,
) -> tuple[Transversals, bool]:
    """Return for every largest group of compatible rows a prime implicant that covers it.

    And whether the search went to its end. It stops after ``most`` groups or ``compared``
    comparisons; then every row is in some group all the same, but not every largest group is there.
    Large ones are then sought from one row after another as well (see :func:`_expand_rows`).

    ``between[:, i, j]`` holds the conditions on which rows i and j differ, ``edges[i]`` the
    smallest sets of conditions on which row i differs from what is off. A prime is given by the
    first row that it covers and its conditions (some of them named twice, where others have more).

    Groups closed under agreement are listed by Close-by-One: each from the one parent from which
    its rows, added in order, bring in no earlier row.

    Source: Kuznetsov (1993), Nauchno-Tekhnicheskaya Informatsiya, Seriya 2, 1 (Close-by-One).

    >>> from qca.boolean.bitsets import pack_integers
    >>> between = np.array([[[0b00, 0b10], [0b10, 0b00]]], dtype=np.uint64)
    >>> found, whole = find_largest_groups(between, [pack_integers([0b01], 2)] * 2)
    >>> found.graph.tolist(), found.vertices.tolist(), whole
    ([0], [[0]], True)
    """
    search = _Search(between, edges, most, compared)
    largest = [search.find_primes(block) for block in search.run()]
    if search.left < 0:
        largest.append(_expand_rows(between, edges, compared))
    size = max(len(groups.vertices) for groups in largest)
    groups = Transversals(
        np.concatenate([groups.graph for groups in largest]),
        np.concatenate([np.resize(f.vertices, (size, len(f.graph))) for f in largest], axis=1),
    )
    return groups, search.left >= 0


class _Search:
    def __init__(self, between: Bits, edges: Sequence[Bits], most: int, compared: int) -> None:
        self.left = most
        self.compared = compared
        self.between = between
        self.rows = between.shape[1]
        most = max(family.shape[1] for family in edges)
        # A row with fewer edges has one of them repeated.
        self.edges = np.stack(
            [family[:, np.arange(most) % family.shape[1]] for family in edges], axis=1
        )
        self.single = single_bits(self.rows)
        self.step = max(1, _TOGETHER // (most * self.rows))

    def keeps_out(self, first: Numbers, shared: Bits) -> Flags:
        """Return whether conditions shared with the row ``first`` meet each of its edges."""
        kept = np.zeros((len(first), self.edges.shape[2]), dtype=np.bool_)
        for word, conditions in zip(self.edges, shared, strict=True):
            kept |= word[first] & conditions[:, None] != 0
        return np.asarray(kept.all(axis=1))

    def agree(self, first: Numbers, shared: Bits) -> Bits:
        """Return the rows that agree with ``first`` on all of the shared conditions."""
        members = np.ones((len(first), self.rows), dtype=np.bool_)
        for word, conditions in zip(self.between, shared, strict=True):
            members &= word[first] & conditions[:, None] == 0
        return pack_matrix(members)

    def run(self) -> Iterator[_Groups]:
        """Yield the largest groups."""
        every = np.arange(self.rows)
        shared = ~np.zeros((len(self.between), self.rows), dtype=np.uint64)
        members = self.agree(every, shared)
        stack = [_Groups(every, every, members, shared)]
        while stack:
            groups = stack.pop()
            if self.left < 0:
                yield groups  # compatible all the same
                continue
            if len(groups.first) > self.step:
                stack.append(groups.take(slice(self.step, None)))
                groups = groups.take(slice(self.step))
            self.left -= len(groups.first)
            self.compared -= len(groups.first) * self.rows * self.edges.shape[2]
            if self.compared < 0:
                self.left = -1
            parent, row = np.nonzero(~unpack_matrix(groups.members, self.rows))
            first = groups.first[parent]
            shared = groups.shared[:, parent] & ~self.between[:, first, row]
            fits = self.keeps_out(first, shared)
            grows = np.zeros(len(groups.first), dtype=np.bool_)
            grows[parent[fits]] = True
            if not grows.all():
                yield groups.take(np.flatnonzero(~grows))
            fits &= row > groups.last[parent]
            parent, row, first, shared = parent[fits], row[fits], first[fits], shared[:, fits]
            members = self.agree(first, shared)
            # A row that comes in before the one added means that another parent has this group.
            fresh = unpack_matrix(members & ~groups.members[:, parent], self.rows)
            kept = np.flatnonzero(fresh.argmax(axis=1) == row)
            if len(kept):
                stack.append(_Groups(first[kept], row[kept], members[:, kept], shared[:, kept]))

    def find_primes(self, groups: _Groups) -> Transversals:
        """Return for each group a prime: its shared conditions without those that can be spared."""
        conditions = single_bits(64 * len(self.between))
        left = groups.shared.copy()
        named = self.edges.any(axis=(1, 2))
        top = 64 * int(np.flatnonzero(named)[-1] + 1)
        for condition in range(top - 1, -1, -1):
            fewer = left & ~conditions[:, [condition]]
            spared = self.keeps_out(groups.first, fewer)
            left = np.where(spared, fewer, left)
        group, kept = np.nonzero(unpack_matrix(left, 64 * len(self.between)))
        counts = np.bincount(group, minlength=len(groups.first))
        starts = np.cumsum(counts) - counts
        place = np.arange(counts.max())[:, None] % counts[None, :]
        return Transversals(groups.first, kept[starts + place].astype(np.int32))


def _expand_rows(between: Bits, edges: Sequence[Bits], compared: int) -> Transversals:
    """Return a prime over each row that no earlier one covers, grown to cover many rows.

    From all of the row's literals those are dropped, one after another, that keep the most other
    rows out: a row that differs on d of the literals left weighs 2^-d.

    Source: after the expansion of Brayton et al. (1984), Logic Minimization Algorithms, ch. 4.
    """
    rows, size = between.shape[1], 64 * len(between)
    covered = np.zeros(rows, dtype=np.bool_)
    expanded: list[tuple[int, Numbers]] = []
    for row in range(rows):
        if covered[row]:
            continue
        own = unpack_matrix(edges[row], size)
        compared -= int(own.any(axis=0).sum()) ** 2 * (len(own) + rows)
        if compared < 0:
            break
        differ = unpack_matrix(between[:, row], size)
        kept = _drop_literals(own, differ)
        covered |= ~differ[:, kept].any(axis=1)
        expanded.append((row, np.flatnonzero(kept)))
    longest = max((len(kept) for _, kept in expanded), default=1)
    vertices = [np.resize(kept, longest) for _, kept in expanded]
    return Transversals(
        np.array([row for row, _ in expanded], dtype=np.intp),
        np.array(vertices, dtype=np.int32).reshape(len(expanded), longest).T,
    )


def _drop_literals(edges: Flags, differ: Flags) -> Flags:
    """Return which conditions of a row are left in a prime: each is alone in some edge."""
    kept = np.asarray(edges.any(axis=0))
    while True:
        needed = edges[edges[:, kept].sum(axis=1) == 1].any(axis=0)
        spare = np.flatnonzero(kept & ~needed)
        if not len(spare):
            return kept
        weights = 0.5 ** differ[:, kept].sum(axis=1)
        kept[spare[(weights @ differ[:, spare]).argmax()]] = False
