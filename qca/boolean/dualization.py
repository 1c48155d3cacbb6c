"""Dualization: every minimal transversal of one or many hypergraphs, thousands in one step.

A transversal (hitting set) of some edges is a set of vertices that meets every edge; it is minimal
where no vertex can be spared. Prime implicants are minimal transversals (``primes``), and so are
irredundant covers (``covers``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.boolean.bitsets import (
    Bits,
    Flags,
    Numbers,
    count_bits,
    count_words,
    find_lowest,
    first_bits,
    has_any,
    pack_matrix,
    unpack_matrix,
)

__all__ = ["Transversals", "find_minimal_transversals"]

# Children looked at in one step: enough to make numpy's overhead small, few enough for its memory.
_TOGETHER = 1 << 17


@dataclass(frozen=True, eq=False)
class Transversals:
    """Some minimal transversals of one size: the hypergraph of each, and its vertices as columns.

    ``graph`` has n entries, ``vertices`` the shape (size, n).
    """

    graph: Numbers
    vertices: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class _Nodes:
    """Partial transversals of one size.

    ``once`` holds the edges that exactly one vertex of them meets, ``met`` those that any meets.
    """

    graph: Numbers
    vertices: NDArray[np.int32]
    once: Bits
    met: Bits

    def take(self, which: Numbers | Flags | slice) -> _Nodes:
        return _Nodes(
            self.graph[which], self.vertices[:, which], self.once[:, which], self.met[:, which]
        )

    def __len__(self) -> int:
        return len(self.graph)


class _Hypergraphs:
    """Edges of several hypergraphs over the same number of vertices, in the order of a search."""

    def __init__(self, families: Sequence[Bits], vertices: int) -> None:
        self.vertices = vertices
        self.most = max(family.shape[1] for family in families)
        self.words = count_words(self.most)
        sizes = np.array([family.shape[1] for family in families], dtype=np.intp)
        self.edges = first_bits(sizes, self.words)
        incidence, members, counts = [], [], np.zeros((len(families), self.most), dtype=np.intp)
        for graph, family in enumerate(families):
            matrix = np.zeros((self.most, vertices), dtype=np.bool_)
            # Small edges first: they leave the fewest ways on.
            order = np.argsort(count_bits(family), kind="stable")
            matrix[: len(order)] = unpack_matrix(family[:, order], vertices)
            incidence.append(pack_matrix(matrix.T))
            members.append(np.nonzero(matrix)[1])
            counts[graph] = matrix.sum(axis=1)
        self.incidence = np.concatenate(incidence, axis=1)
        self.members = np.concatenate(members).astype(np.int32)
        self.counts = counts.reshape(-1)
        self.starts = np.cumsum(self.counts) - self.counts

    def roots(self) -> _Nodes:
        count = self.edges.shape[1]
        none = np.zeros((self.words, count), dtype=np.uint64)
        return _Nodes(np.arange(count), np.zeros((0, count), dtype=np.int32), none, none)

    def met_by(self, graph: Numbers, vertex: NDArray[np.int32]) -> Bits:
        return self.incidence[:, graph * self.vertices + vertex]

    def grow(self, nodes: _Nodes, edge: Numbers) -> _Nodes:
        """Return every way of meeting ``edge`` by a vertex that leaves each vertex needed."""
        place = nodes.graph * self.most + edge
        counts = self.counts[place]
        parent = np.repeat(np.arange(len(nodes)), counts)
        within = np.arange(len(parent)) - np.repeat(np.cumsum(counts) - counts, counts)
        vertex = self.members[np.repeat(self.starts[place], counts) + within]
        graph = nodes.graph[parent]
        meets = self.met_by(graph, vertex)
        met = nodes.met[:, parent]
        once = (nodes.once[:, parent] & ~meets) | (meets & ~met)
        # Of the edges up to this one, each earlier vertex must have one to itself.
        decided = once & first_bits(edge + 1, self.words)[:, parent]
        needed = np.ones(len(parent), dtype=np.bool_)
        for earlier in nodes.vertices:
            needed &= has_any(decided & self.met_by(graph, earlier[parent]))
        kept = np.flatnonzero(needed)
        parent = parent[kept]
        vertices = np.concatenate([nodes.vertices[:, parent], vertex[None, kept]])
        return _Nodes(graph[kept], vertices, once[:, kept], met[:, kept] | meets[:, kept])


def find_minimal_transversals(families: Sequence[Bits], vertices: int) -> Iterator[Transversals]:
    """Yield every minimal transversal of every hypergraph once, in blocks of one size each.

    ``families[g]`` holds the edges of hypergraph g as sets over ``vertices`` vertices (a block of
    ``bitsets``), none of them containing another.

    A partial transversal is extended by each vertex of the first edge, in a fixed order, that it
    does not meet, and is given up as soon as one of its vertices has no edge of its own among those
    up to that edge. Every minimal transversal of the first i edges has one parent alone among those
    of the first i - 1, so that none is found twice and none is compared with another. All partial
    transversals of a block are extended in one step.

    Source: Berge (1989), Hypergraphs, ch. 2 (one edge after another); Murakami and Uno (2014),
    Discrete Applied Mathematics 170, algorithm RS (the parent, and the test of criticality).

    >>> from qca.boolean.bitsets import pack_integers
    >>> found = find_minimal_transversals([pack_integers([0b011, 0b110], 3)], 3)
    >>> sorted(tuple(map(int, t)) for block in found for t in block.vertices.T)
    [(0, 2), (1,)]
    """
    if not families:
        return
    graphs = _Hypergraphs(families, vertices)
    stack = [graphs.roots()]
    while stack:
        nodes = stack.pop()
        edge = find_lowest(graphs.edges[:, nodes.graph] & ~nodes.met)
        finished = edge < 0
        if finished.any():
            yield Transversals(nodes.graph[finished], nodes.vertices[:, finished])
            nodes, edge = nodes.take(~finished), edge[~finished]
        if not len(nodes):
            continue
        ways = np.cumsum(graphs.counts[nodes.graph * graphs.most + edge])
        cut = max(1, int(np.searchsorted(ways, _TOGETHER)))
        if cut < len(nodes):
            stack.append(nodes.take(slice(cut, None)))
            nodes, edge = nodes.take(slice(cut)), edge[:cut]
        grown = graphs.grow(nodes, edge)
        if len(grown):
            stack.append(grown)
