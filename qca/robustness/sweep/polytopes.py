"""Polytopes: boxes cut by planes, so that every function of interest has one sign on each piece.

A polytope is kept by its vertices, and for each vertex the facets it lies on. A linear function has
one sign on it if it has one at all vertices; else the plane where it is zero cuts it in two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qca.robustness.worlds.arrays import Array, Flags, Positions

# A function that passes zero by less than this at every vertex does not cut: far below the
# tolerance of any comparison.
FLAT = 1e-12


@dataclass(frozen=True, eq=False)
class Polytope:
    """Vertices (V by d), and which facets each lies on (V by F).

    ``functions`` are the values of linear functions at the vertices (V by J), which its parts have
    too.
    """

    vertices: Array
    facets: Flags
    functions: Array

    def split(self, values: Array) -> tuple[Polytope, Polytope] | None:
        """Return the parts on which a linear function is at most and at least 0, None for one part.

        ``values`` are those of the function at the vertices.

        >>> square = make_box([(0, 1), (0, 1)])
        >>> left, right = square.split(square.vertices[:, 0] - 0.25)
        >>> sorted(left.vertices.tolist())
        [[0.0, 0.0], [0.0, 1.0], [0.25, 0.0], [0.25, 1.0]]
        """
        over, under = values > FLAT, values < -FLAT
        if not (over.any() and under.any()):
            return None
        above, below = np.flatnonzero(over), np.flatnonzero(under)
        u, v, edges = self._find_edges(above, below)
        share = (values[u] / (values[u] - values[v]))[:, np.newaxis]
        born = self.vertices[u] + share * (self.vertices[v] - self.vertices[u])
        carried = self.functions[u] + share * (self.functions[v] - self.functions[u])
        at = np.flatnonzero(~(over | under))
        parts = []
        for side in (below, above):
            kept = np.concatenate([side, at])
            facets = np.concatenate([self.facets[kept], edges])
            fresh = np.arange(len(facets)) >= len(side)
            used = facets.any(axis=0)
            parts.append(
                Polytope(
                    np.concatenate([self.vertices[kept], born]),
                    np.column_stack([facets[:, used], fresh]),
                    np.concatenate([self.functions[kept], carried]),
                )
            )
        return parts[0], parts[1]

    def _find_edges(self, above: Positions, below: Positions) -> tuple[Positions, Positions, Flags]:
        """Return the ends of edges between two groups of vertices, and the facets of each edge.

        Two vertices are joined by an edge where no third lies on all the facets that they share.
        """
        shared = self.facets[above][:, np.newaxis] & self.facets[below]
        enough = shared.sum(axis=2) >= self.vertices.shape[1] - 1
        i, j = np.nonzero(enough)
        shared = shared[i, j]
        # Of the facets that each pair shares, how many each vertex lies on.
        held = shared.astype(np.float32) @ self.facets.T.astype(np.float32)
        joined = (held == shared.sum(axis=1)[:, np.newaxis]).sum(axis=1) == 2
        return above[i[joined]], below[j[joined]], shared[joined]

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
                parts = piece.split(piece.functions[:, column])
                column += 1
                if parts:
                    pending.append((parts[1], column))
                    piece = parts[0]
            yield piece

    def carry(self, functions: Array) -> Polytope:
        """Return the polytope with the values of other functions at its vertices."""
        return Polytope(self.vertices, self.facets, functions)


def make_box(sides: Sequence[tuple[float, float]]) -> Polytope:
    """Return the box with these sides: 2^d vertices, each on one of the two facets of every side.

    Every side has a length; without sides the box is a point.

    >>> make_box([(0, 1)]).vertices.tolist()
    [[0.0], [1.0]]
    """
    count = len(sides)
    upper = (np.arange(2**count)[:, np.newaxis] >> np.arange(count)[::-1]) & 1 == 1
    low = np.array([side[0] for side in sides], dtype=np.float64)
    high = np.array([side[1] for side in sides], dtype=np.float64)
    vertices = np.where(upper, high, low).reshape(2**count, count)
    facets = np.concatenate([~upper, upper], axis=1).reshape(2**count, -1)
    return Polytope(vertices, facets, np.zeros((len(vertices), 0)))


def divide_box(box: Polytope, planes: Array) -> Iterator[Polytope]:
    """Yield the pieces of a box cut by planes a.x + b = 0, each row (P by d + 1) being a and b.

    >>> for piece in divide_box(make_box([(0, 1)]), np.array([[2, -1]])):
    ...     print(sorted(piece.vertices.tolist()))
    [[0.0], [0.5]]
    [[0.5], [1.0]]
    """
    values = box.vertices @ planes[:, :-1].T + planes[:, -1]
    for piece in box.carry(values).divide():
        yield piece.carry(np.zeros((len(piece.vertices), 0)))
