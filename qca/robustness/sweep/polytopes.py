"""Polytopes: boxes cut by planes, so that every function of interest has one sign on each piece.

A polytope is kept by its vertices, and for each vertex the facets it lies on. A linear function has
one sign on it if it has one at all vertices; else the plane where it is zero cuts it in two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from qca.boolean.bitsets import freeze, pack_integers
from qca.robustness.worlds.arrays import Array, Flags

__all__ = ["Polytope", "divide_box", "has_flat", "make_box"]

# A function that passes zero by less than this at every vertex does not cut: far below the
# tolerance of any comparison.
FLAT = 1e-12
# Pairs of vertices up to which it is quicker to look at one after the other.
_FEW = 40
# Numbers up to which it is quicker to compare one after the other.
_SMALL = 64


@dataclass(frozen=True, eq=False)
class Polytope:
    """Vertices (V by d), and for each the facets that it lies on, as bits.

    ``functions`` are the values of linear functions at the vertices (V by J), which its parts have
    too. ``fresh`` is the bit of the next facet.
    """

    vertices: Array
    facets: tuple[int, ...]
    functions: Array
    fresh: int

    def split(self, values: Array) -> tuple[Polytope, Polytope] | None:
        """Return the parts on which a linear function is at most and at least 0, None for one part.

        ``values`` are those of the function at the vertices.

        >>> square = make_box([(0, 1), (0, 1)])
        >>> left, right = square.split(square.vertices[:, 0] - 0.25)
        >>> sorted(left.vertices.tolist())
        [[0.0, 0.0], [0.0, 1.0], [0.25, 0.0], [0.25, 1.0]]
        """
        above: list[int] = []
        at: list[int] = []
        below: list[int] = []
        for vertex, value in enumerate(values.tolist()):
            (above if value > FLAT else below if value < -FLAT else at).append(vertex)
        if not (above and below):
            return None
        edges = self._find_edges(above, below)
        u, v = [edge[0] for edge in edges], [edge[1] for edge in edges]
        first, last = values[u], values[v]
        share = (first / (first - last))[:, np.newaxis]
        # Vertices and functions are carried together, which takes half the steps.
        points = np.concatenate([self.vertices, self.functions], axis=1)
        start = points[u]
        born = start + share * (points[v] - start)
        size = self.vertices.shape[1]
        # What lies on the plane lies on one facet more.
        shared = [self.facets[w] | self.fresh for w in at]
        shared += [edge[2] | self.fresh for edge in edges]
        halves = []
        for side in (below, above):
            kept = side + at
            own = np.concatenate([points[kept], born])
            facets = (*[self.facets[w] for w in side], *shared)
            vertices = own[:, :size].copy()  # products round as those of an array of its own
            halves.append(Polytope(vertices, facets, own[:, size:], self.fresh << 1))
        return halves[0], halves[1]

    def _find_edges(self, above: list[int], below: list[int]) -> list[tuple[int, int, int]]:
        """Return the edges between two groups of vertices: their ends, and the facets of each.

        Two vertices are joined by an edge where no third lies on all the facets that they share.
        """
        if len(above) * len(below) > _FEW:
            return self._find_many_edges(above, below)
        least = self.vertices.shape[1] - 1
        edges = []
        for u in above:
            for v in below:
                shared = self.facets[u] & self.facets[v]
                if shared.bit_count() >= least:
                    holding = [1 for facets in self.facets if facets & shared == shared]
                    if len(holding) == 2:
                        edges.append((u, v, shared))
        return edges

    def _find_many_edges(self, above: list[int], below: list[int]) -> list[tuple[int, int, int]]:
        """Return the same of many vertices at once."""
        block = pack_integers(self.facets, self.fresh.bit_length())
        shared = block[:, above][:, :, np.newaxis] & block[:, np.newaxis, below]
        enough = np.bitwise_count(shared).sum(axis=0) >= self.vertices.shape[1] - 1
        pairs = np.argwhere(enough).tolist()
        joint = shared[:, enough]
        holding = ((joint[:, :, np.newaxis] & ~block[:, np.newaxis]) == 0).all(axis=0).sum(axis=1)
        return [
            (above[i], below[j], self.facets[above[i]] & self.facets[below[j]])
            for (i, j), count in zip(pairs, holding.tolist(), strict=True)
            if count == 2
        ]

    def divide(self, columns: int | None = None) -> Iterator[Polytope]:
        """Yield the pieces on which none of the first functions changes its sign (all by default).

        >>> line = make_box([(0, 1)])
        >>> halves = line.carry(line.vertices - 0.5).divide()
        >>> [piece.vertices.ravel().tolist() for piece in halves]
        [[0.0, 0.5], [1.0, 0.5]]
        """
        count = self.functions.shape[1] if columns is None else columns
        pending = [(self, 0)]
        while pending:
            piece, column = pending.pop()
            while column < count:
                rest = piece.functions[:, column:count]
                step = _find_turning(rest)
                if step is None:
                    break
                parts = piece.split(rest[:, step])
                column += step + 1
                if parts:
                    pending.append((parts[1], column))
                    piece = parts[0]
            yield piece

    def carry(self, functions: Array) -> Polytope:
        """Return the polytope with the values of other functions at its vertices."""
        return Polytope(self.vertices, self.facets, functions, self.fresh)


def _find_turning(functions: Array) -> int | None:
    """Return the first function that changes its sign (values by functions), None for none."""
    if functions.size <= _SMALL:
        columns = enumerate(zip(*functions.tolist(), strict=True))
        return next((j for j, own in columns if max(own) > FLAT and min(own) < -FLAT), None)
    turning = (functions.max(axis=0) > FLAT) & (functions.min(axis=0) < -FLAT)
    step = int(turning.argmax())
    return step if turning[step] else None


def has_flat(functions: Array, width: float) -> bool:
    """Return whether a function (values by functions) changes by no more than a width.

    >>> has_flat(np.array([[0, 1], [2, 1.5]]), 0.5), has_flat(np.array([[0], [2]]), 0.5)
    (True, False)
    """
    if functions.size <= _SMALL:
        columns = zip(*functions.tolist(), strict=True)
        return any(max(own) - min(own) <= width for own in columns)
    return bool((functions.max(axis=0) - functions.min(axis=0) <= width).any())


def make_box(sides: Sequence[tuple[float, float]]) -> Polytope:
    """Return the box with these sides: 2^d vertices, each on one of the two facets of every side.

    Every side has a length; without sides the box is a point.

    >>> make_box([(0, 1)]).vertices.tolist()
    [[0.0], [1.0]]
    """
    count = len(sides)
    upper, facets = _list_corners(count)
    low = np.array([side[0] for side in sides], dtype=np.float64)
    high = np.array([side[1] for side in sides], dtype=np.float64)
    vertices = np.where(upper, high, low).reshape(2**count, count)
    return Polytope(vertices, facets, np.zeros((len(vertices), 0)), 1 << 2 * count)


@lru_cache(maxsize=16)
def _list_corners(count: int) -> tuple[Flags, tuple[int, ...]]:
    """Return which ends the corners of a box have (corners by sides), and their facets."""
    upper = (np.arange(2**count)[:, np.newaxis] >> np.arange(count)[::-1]) & 1 == 1
    facets = tuple(
        sum(1 << (j + count * end) for j, end in enumerate(row)) for row in upper.tolist()
    )
    return freeze(upper), facets


def divide_box(box: Polytope, planes: Array) -> Iterator[Polytope]:
    """Yield the pieces of a box cut by planes a.x + b = 0, each row (P by d + 1) being a and b.

    >>> for piece in divide_box(make_box([(0, 1)]), np.array([[2, -1]])):
    ...     print(sorted(piece.vertices.tolist()))
    [[0.0], [0.5]]
    [[0.5], [1.0]]
    """
    values = box.vertices @ planes[:, :-1].T + planes[:, -1]
    for piece in box.carry(values).divide():
        yield piece.carry(piece.functions[:, :0])
