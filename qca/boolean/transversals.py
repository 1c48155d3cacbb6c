"""Minimal transversals of a hypergraph: the one search behind primes and covers.

A transversal (hitting set) of some edges is a set of vertices that meets every edge; it is minimal
where no vertex can be spared. Edges and transversals are integers whose bits are the vertices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qca.boolean.cubes import absorb, bits_of

WEIGHT_UNIT = 1_000_000


@dataclass
class Budget:
    """How many steps a search may still take; a step is one vertex looked at."""

    left: int

    def spend(self, steps: int) -> bool:
        """Take some steps; return whether there were as many to take."""
        self.left -= steps
        return self.left >= 0


def minimal_transversals(
    edges: Iterable[int],
    most: int | None = None,
    budget: Budget | None = None,
    weights: Mapping[int, int] | None = None,
) -> Iterator[int]:
    """Yield every minimal transversal once, or with ``most`` those of at most so many vertices.

    The search is MMCS: a partial transversal grows by a vertex of the uncovered edge that has
    fewest candidates, and is given up as soon as one of its vertices has no edge of its own
    left, so no set is visited twice and none is compared with another. It stops early, and
    silently, where the ``budget`` is spent: the caller looks at ``budget.left``.

    ``weights`` gives edges a share of one vertex, in units of ``WEIGHT_UNIT``, such that the
    edges which any one vertex meets never weigh more than one unit. Uncovered edges then need at
    least as many vertices as they weigh units, which prunes a search bounded by ``most`` well.

    Source: Murakami and Uno (2014), Discrete Applied Mathematics 170, algorithm MMCS.

    >>> sorted(minimal_transversals([0b011, 0b110]))
    [2, 5]
    >>> list(minimal_transversals([]))
    [0]
    """
    kept = absorb(edges)
    if kept and kept[0] == 0:
        return  # an empty edge cannot be met
    incidence = edges_by_vertex(kept)
    weigh = _tabulate([weights[edge] for edge in kept]) if weights else None
    everything = (1 << len(kept)) - 1
    vertices = sum(1 << vertex for vertex in incidence)
    stack: list[tuple[int, tuple[int, ...], int, int]] = [(0, (), everything, vertices)]
    while stack:
        chosen, own, uncovered, candidates = stack.pop()
        if not uncovered:
            yield chosen
            continue
        least = 0
        if most is not None:
            needed = _needed(kept, uncovered, candidates, most - len(own), weigh)
            if needed is None:
                continue
            least = needed
        branch = _tightest(kept, uncovered, candidates)
        if budget is not None and not budget.spend(branch.bit_count() + 1):
            return
        candidates &= ~branch
        children = []
        for vertex in bits_of(branch):
            met = incidence[vertex]
            if least > 0 and weigh is not None and weigh(uncovered & met) < least:
                continue  # neither here nor below: what it newly meets only shrinks
            still_own = tuple(edge & ~met for edge in own)
            if all(still_own):
                own_and_new = (*still_own, uncovered & met)
                children.append((chosen | 1 << vertex, own_and_new, uncovered & ~met, candidates))
                candidates |= 1 << vertex
        stack.extend(reversed(children))


def _tabulate(shares: Sequence[int]) -> Callable[[int], int]:
    """Return a function that sums the shares of a set of edges, by tables of ten edges each."""
    tables = []
    for start in range(0, len(shares), 10):
        sums = [0]
        for share in shares[start : start + 10]:
            sums += [total + share for total in sums]
        tables.append(sums)

    def weigh(edges: int) -> int:
        total = 0
        for sums in tables:
            total += sums[edges & 1023]
            edges >>= 10
        return total

    return weigh


def edges_by_vertex(edges: Sequence[int]) -> dict[int, int]:
    """Return for each vertex the edges that it meets, as bits in the order given."""
    found: dict[int, int] = {}
    for index, edge in enumerate(edges):
        for vertex in bits_of(edge):
            found[vertex] = found.get(vertex, 0) | 1 << index
    return found


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


def _needed(
    edges: Sequence[int],
    uncovered: int,
    candidates: int,
    room: int,
    weigh: Callable[[int], int] | None,
) -> int | None:
    """Return what a vertex must newly meet for the rest to fit into the room that it leaves.

    In units of weight (0 without weights); None where the uncovered edges cannot fit at all.
    """
    if room <= 0:
        return None
    if weigh is None:
        return 0 if _fits(edges, uncovered, candidates, room) else None
    least = weigh(uncovered) - (room - 1) * WEIGHT_UNIT
    return least if least <= WEIGHT_UNIT else None


def _fits(
    edges: Sequence[int],
    uncovered: int,
    candidates: int,
    room: int,
) -> bool:
    """Return whether ``room`` more vertices could still meet every uncovered edge."""
    used = 0
    needed = 0
    for index in bits_of(uncovered):
        part = edges[index] & candidates
        if not part & used:  # a packing: edges that share no candidate need a vertex each
            used |= part
            needed += 1
            if needed > room:
                return False
    return True
