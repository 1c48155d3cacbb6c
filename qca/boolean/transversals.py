"""Minimal transversals of one hypergraph, one after another.

A transversal (hitting set) of some edges is a set of vertices that meets every edge; it is minimal
where no vertex can be spared. ``dualization`` finds all of them, thousands in one step. The search
here goes depth first: it is the one to take where there may be far too many, because it yields the
first at once and can be left at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from qca.boolean.budgets import Budget
from qca.boolean.cubes import absorb, bits_of

__all__ = ["search_transversals"]


def search_transversals(edges: Iterable[int], budget: Budget | None = None) -> Iterator[int]:
    """Yield every minimal transversal once; edges and transversals are integers of vertex bits.

    The search is MMCS: a partial transversal grows by a vertex of the uncovered edge that has
    fewest candidates, and is given up as soon as one of its vertices has no edge of its own
    left, so no set is visited twice and none is compared with another. It stops early, and
    silently, where the ``budget`` (a step is one vertex looked at) is spent: the caller looks at
    ``budget.left``. An empty edge cannot be met, and no edge needs no vertex.

    Source: Murakami and Uno (2014), Discrete Applied Mathematics 170, algorithm MMCS.

    >>> sorted(search_transversals([0b011, 0b110]))
    [2, 5]
    >>> list(search_transversals([])), list(search_transversals([0]))
    ([0], [])
    """
    kept = absorb(edges)
    if kept and kept[0] == 0:
        return
    incidence = _edges_by_vertex(kept)
    everything = (1 << len(kept)) - 1
    vertices = sum(1 << vertex for vertex in incidence)
    stack: list[tuple[int, tuple[int, ...], int, int]] = [(0, (), everything, vertices)]
    while stack:
        chosen, own, uncovered, candidates = stack.pop()
        if not uncovered:
            yield chosen
            continue
        branch = _tightest(kept, uncovered, candidates)
        if budget is not None and not budget.spend(branch.bit_count() + 1):
            return
        candidates &= ~branch
        children = []
        for vertex in bits_of(branch):
            met = incidence[vertex]
            still_own = tuple(edge & ~met for edge in own)
            if all(still_own):
                own_and_new = (*still_own, uncovered & met)
                children.append((chosen | 1 << vertex, own_and_new, uncovered & ~met, candidates))
                candidates |= 1 << vertex
        stack.extend(reversed(children))


def _edges_by_vertex(edges: Sequence[int]) -> dict[int, int]:
    """Return for each vertex the edges that it meets, as bits in the order given."""
    edges_of: dict[int, int] = {}
    for index, edge in enumerate(edges):
        for vertex in bits_of(edge):
            edges_of[vertex] = edges_of.get(vertex, 0) | 1 << index
    return edges_of


def _tightest(edges: Sequence[int], uncovered: int, candidates: int) -> int:
    """Return the candidates of the uncovered edge that has fewest of them."""
    best, fewest = 0, 1 << 60
    for index in bits_of(uncovered):
        part = edges[index] & candidates
        count = part.bit_count()
        if count < fewest:
            best, fewest = part, count
            if count <= 1:
                break
    return best
