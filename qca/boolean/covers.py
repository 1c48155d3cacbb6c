"""Covers: the sets of prime implicants that together cover every positive row.

Each part of the prime implicant chart is solved by a decision diagram of its covers. Where a
diagram would take more steps than it may, some of its nodes are left out: then the covers that it
holds are covers all the same, and their number a proven lower bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil, prod

import numpy as np
from numpy.typing import NDArray

from qca.boolean.bitsets import Numbers, freeze
from qca.boolean.charts import Chart, Part, order_rows, split_chart
from qca.boolean.construction import Built, build_irredundant_diagram, build_least_diagram
from qca.boolean.diagrams import Diagram, Layer
from qca.boolean.smallcovers import (
    MOST_BESIDE,
    MOST_SOLVER_WORK,
    drop_spare,
    find_small_cover,
    spread_covers,
)
from qca.boolean.weights import Shares, share_rows, share_rows_well
from qca.errors import AnalysisError
from qca.messages import say
from qca.progress import Stage, Watch, ignore

__all__ = [
    "Covers",
    "ProofLimits",
    "divide_count",
    "find_irredundant_covers",
    "find_least_covers",
]

# Steps that a diagram may take: so many, some for each prime, which took longer to find, and for
# few rows as many as these may need. A step costs about a tenth of a microsecond.
USUAL_STEPS = 2_000_000
_STEPS_PER_PRIME = 2
_FEW_ROWS = 22
# Squared rows times classes beyond which no diagram is begun: each takes ten seconds or more.
_MOST_DIAGRAM = 4_000_000_000
# Primes of covers that are listed at most, however many covers are wanted: models of them take a
# quarter of a minute and half a gigabyte.
_MOST_LISTED = 2_000_000
# Covers that are listed when the first of all is asked for.
_AT_FIRST = 1000
# Rounding in sums of shares stays far below this.
_SLIP = 1e-6
# How fast classes are expected to be rarer in least covers, the less of a prime they make use of.
_RARE = 6.0


@dataclass(frozen=True)
class ProofLimits:
    """How much work goes into the proof that fewer primes do not suffice.

    After ``steps`` of diagrams it is left to integer programming, which has ``work`` (see
    ``smallcovers``).
    """

    steps: int = 5_000_000
    work: int = MOST_SOLVER_WORK


USUAL_PROOF = ProofLimits()


@dataclass(frozen=True, eq=False)
class Covers:
    """Some or all covers of a chart, each a rising tuple of positions of primes.

    They stand in order: fewest primes, then fewest literals, then by their primes one after
    another. ``count`` is exact where ``exact``, otherwise a lower bound; ``complete`` says whether
    ``covers`` lists them all, ``ordered`` whether those listed are the first of all; ``least`` says
    whether fewer primes than the first has are proven not to suffice. ``cheapest`` counts those
    with fewest primes and literals (None where not known). ``shares[i]`` is the share of all covers
    in which prime i stands: 1 for an essential prime, 0 for one that stands in none, NaN where it
    is not known.
    """

    covers: tuple[tuple[int, ...], ...]
    count: int
    exact: bool
    complete: bool
    ordered: bool
    least: bool
    cheapest: int | None
    shares: NDArray[np.float64]
    _solved: tuple[_Solved, ...] = field(repr=False)

    def iterate(self, most: int = _AT_FIRST) -> Iterator[tuple[int, ...]]:
        """Yield every cover that was found, in order: ``most`` are listed at first and then more.

        >>> from qca.boolean.bitsets import pack_integers
        >>> chart = Chart(pack_integers([0b1, 0b1, 0b1], 1), 1, np.full(3, 2))
        >>> list(find_least_covers(chart, most=1).iterate())
        [(0,), (1,), (2,)]
        """
        seen = 0
        while seen < self.count:
            listed = _list_first(self._solved, most)
            yield from listed[seen:]
            seen, most = len(listed), 4 * most


def find_least_covers(
    chart: Chart,
    *,
    most: int,
    steps: int = USUAL_STEPS,
    proof: ProofLimits = USUAL_PROOF,
    watch: Watch = ignore,
) -> Covers:
    """Return the covers of least size, the first ``most`` of them.

    Together the primes of the chart cover every row that any of them covers. ``steps`` bounds the
    work that goes into counting, ``proof`` that into the proof that no cover is smaller. Where that
    does not suffice, the covers have as few primes as were found (``least`` is false).

    Source: McCluskey (1956), Bell System Technical Journal 35, 1417-1444 (the chart); Bergman et
    al. (2016), Decision Diagrams for Optimization, chs. 3-6 (exact and restricted diagrams).

    >>> from qca.boolean.bitsets import pack_integers
    >>> chart = Chart(pack_integers([0b011, 0b110, 0b101], 3), 3, np.full(3, 2))
    >>> find_least_covers(chart, most=10).covers
    ((0, 1), (0, 2), (1, 2))
    """
    allowed = steps + _STEPS_PER_PRIME * len(chart.literals)
    return _solve_parts(
        chart, most, lambda part: _solve_least(part, allowed, most, proof, watch), watch
    )


def find_irredundant_covers(
    chart: Chart,
    *,
    most: int,
    steps: int = USUAL_STEPS,
    proof: ProofLimits = USUAL_PROOF,
    watch: Watch = ignore,
) -> Covers:
    """Return the covers from which no prime can be taken away, the first ``most`` of them.

    Where ``steps`` do not suffice for any, they are covers of few primes, sought as far as
    ``proof`` allows.

    >>> from qca.boolean.bitsets import pack_integers
    >>> chart = Chart(pack_integers([0b011, 0b110, 0b101, 0b001], 3), 3, np.full(4, 2))
    >>> find_irredundant_covers(chart, most=10).covers
    ((0, 1), (0, 2), (1, 2), (1, 3))
    """
    allowed = steps + _STEPS_PER_PRIME * len(chart.literals)
    return _solve_parts(
        chart, most, lambda part: _solve_irredundant(part, allowed, most, proof, watch), watch
    )


# A cover and what it costs.
_Priced = tuple[tuple[int, ...], int]


@dataclass(frozen=True, eq=False)
class _Solved:
    """The covers of one part; without a ``diagram`` it has one row, and each prime covers that."""

    part: Part
    costs: Numbers
    diagram: Diagram | None
    whole: bool
    least: bool = True

    @cached_property
    def count(self) -> int:
        return self.diagram.count if self.diagram else len(self.part.members)

    @property
    def size(self) -> int:
        return self.diagram.least_cost // self.diagram.step if self.diagram else 1

    @cached_property
    def cheapest(self) -> int:
        if self.diagram:
            return self.diagram.count_cheapest
        prices = self.costs[self.part.members]
        return int((prices == prices.min()).sum())

    def list_covers(self, most: int) -> list[_Priced]:
        if self.diagram:
            covers = self.diagram.list_covers(most)
        else:
            covers = [(prime,) for prime in self.part.members[:most].tolist()]
        return [(cover, int(self.costs[list(cover)].sum())) for cover in covers]

    def share_primes(self) -> NDArray[np.float64]:
        """Return the share of each prime, NaN where it is not known.

        A prime that alone covers a row is a part of its own, for what else it covers is dropped.
        """
        if self.diagram is None:
            return np.full(len(self.part.members), 1 / len(self.part.members))
        if self.whole:
            shares = [divide_count(times, self.count) for times in self.diagram.count_by_class()]
            return np.repeat(np.array(shares), self.part.sizes())
        return np.full(len(self.part.members), np.nan)


def _solve_parts(chart: Chart, most: int, solve: Callable[[Part], Built], watch: Watch) -> Covers:
    # One prime more always costs more than all the literals that a cover can have.
    costs = chart.literals + 1 + int(chart.literals.max(initial=0)) * chart.rows
    parts = split_chart(chart)
    solved = []
    for number, part in enumerate(parts):
        watch(Stage.COVERS, number, len(parts))
        if part.rows == 1:
            solved.append(_Solved(part, costs, None, whole=True))
            continue
        if part.rows**2 * part.classes > _MOST_DIAGRAM:
            built = _solve_huge(part, most)
        else:
            built = solve(part)
        if built.diagram is None:
            raise AnalysisError(
                say("a positive row is covered by no term"), say("report this as a bug")
            )
        solved.append(_Solved(part, costs, built.diagram, built.whole, built.least))
    shares = np.zeros(len(chart.literals))
    for each in solved:
        shares[each.part.members] = each.share_primes()
    exact = all(each.whole for each in solved)
    count = prod(each.count for each in solved)
    listed = _list_first(solved, bound_list(most, sum(each.size for each in solved)))
    return Covers(
        covers=listed,
        count=count,
        exact=exact,
        complete=exact and len(listed) == count,
        ordered=exact,
        least=all(each.least for each in solved),
        cheapest=prod(each.cheapest for each in solved) if exact else None,
        shares=freeze(shares),
        _solved=tuple(solved),
    )


def bound_list(most: int, size: int) -> int:
    """Return how many covers of a size are listed at most where ``most`` are wanted.

    >>> bound_list(1000, 5), bound_list(10_000_000, 50)
    (1000, 40000)
    """
    return min(most, max(1, _MOST_LISTED // max(1, size)))


def _list_first(solved: Sequence[_Solved], most: int) -> tuple[tuple[int, ...], ...]:
    """Return the first covers of the whole chart: one cover of each part."""
    listed: list[_Priced] = [((), 0)]
    for each in solved:
        listed = _join_lists(listed, each.list_covers(most), most)
    return tuple(tuple(sorted(cover)) for cover, _ in listed)


def _join_lists(first: list[_Priced], second: list[_Priced], most: int) -> list[_Priced]:
    """Return the first ``most`` covers made of one of each list, both in order.

    The i-th of one and the j-th of the other have at least i * j - 1 pairs before them.
    """
    if len(second) == 1:  # the order stays
        ((other, more),) = second
        return [(one + other, cost + more) for one, cost in first]
    joined = [
        (tuple(sorted(one + other)), cost + more)
        for i, (one, cost) in enumerate(first, 1)
        for other, more in second[: most // i]
    ]
    joined.sort(key=lambda priced: (priced[1], priced[0]))
    return joined[:most]


def divide_count(part: int, whole: int) -> float:
    """Return a share that is 0 or 1 only where it is so exactly.

    >>> divide_count(1, 4), divide_count(10**30 - 1, 10**30) < 1
    (0.25, True)
    """
    if part in (0, whole):
        return float(part == whole)
    return min(max(part / whole, float(np.nextafter(0, 1))), float(np.nextafter(1, 0)))


def _list_diagram(part: Part, covers: Sequence[tuple[int, ...]]) -> Diagram:
    """Return a diagram of covers that are given one by one, as classes."""
    sizes = max(map(len, covers))
    picks = np.array([(*cover, *[-1] * (sizes - len(cover))) for cover in covers]).T
    nowhere = np.zeros(len(covers), dtype=np.intp)
    step = 1 + int(part.literals.max(initial=0)) * part.rows
    return Diagram((Layer(nowhere, nowhere, picks, 1),), part, step)


def _solve_least(part: Part, steps: int, most: int, proof: ProofLimits, watch: Watch) -> Built:
    """Return the least covers of a part: sizes are tried from a lower bound on."""
    if part.rows <= _FEW_ROWS:
        steps = max(steps, 1 << part.rows)
    part, shares = _order_part(part)
    size = max(1, ceil(float(shares.sum()) - _SLIP))
    while True:
        watch(Stage.LEAST, size, None)
        built = build_least_diagram(part, size, shares, steps)
        if built.diagram is None and not built.whole and steps < proof.steps:
            built = build_least_diagram(part, size, shares, proof.steps)
        if built.diagram is not None:
            return built if built.whole else _add_covers(built.diagram, most)
        if not built.whole:
            break
        size += 1
    return _solve_small(part, size, shares, steps, most, proof)


def _order_part(part: Part) -> tuple[Part, Shares]:
    """Return a part with its rows in an order that suits least covers, and shares of the rows.

    A class that leaves much of the one that it may have unused stands in few least covers.
    """
    shares = share_rows_well(part.matrix)
    spare = 1.0 - shares @ part.matrix
    order = order_rows(part.matrix, np.exp(-_RARE * spare))
    return part.reorder(order), shares[order]


def _solve_huge(part: Part, most: int) -> Built:
    """Return some small covers of a part that is too large for a diagram."""
    size = max(1, ceil(float(share_rows(part.matrix).sum()) - _SLIP))
    cover = find_small_cover(part, size, work=0).classes
    while True:
        listed = spread_covers(part, [cover], most)
        smallest = min((drop_spare(part.matrix, each) for each in listed), key=len)
        if len(smallest) == len(cover):
            return Built(_list_diagram(part, listed), whole=False, least=len(cover) <= size)
        cover = smallest


def _solve_small(
    part: Part, size: int, shares: Shares, steps: int, most: int, proof: ProofLimits
) -> Built:
    """Return covers of a part that are small; no diagram of covers of ``size`` primes was found.

    Fewer than that are proven not to suffice.
    """
    small = find_small_cover(part, size, proof.work)
    cover, least = small.classes, small.least
    while True:
        seeds = [cover]
        built = build_least_diagram(part, len(cover), shares, steps) if len(cover) > size else None
        if built and built.diagram:
            listed = built.diagram.list_covers(min(most, MOST_BESIDE))
            seeds = _name_classes(part, listed)
            least = len(seeds[0]) if built.whole else least
            if len(cover) == len(seeds[0]) <= least:
                return built if built.whole else _add_covers(built.diagram, most)
        # Where a cover is not proven to be the least, what is like it may show a smaller one.
        smallest, smallest_covers = seeds[0], list[tuple[int, ...]]()
        if len(smallest) == len(cover):
            smallest_covers = spread_covers(part, seeds, most)
            smallest = min((drop_spare(part.matrix, each) for each in smallest_covers), key=len)
        if len(smallest) == len(cover):
            return Built(
                _list_diagram(part, smallest_covers), whole=False, least=len(cover) <= least
            )
        cover = smallest


def _add_covers(diagram: Diagram, most: int) -> Built:
    """Return a diagram that is not whole, or where it has few covers one with more of them."""
    if diagram.count >= min(most, MOST_BESIDE):
        return Built(diagram, whole=False)
    seeds = _name_classes(diagram.part, diagram.list_covers(most))
    return Built(_list_diagram(diagram.part, spread_covers(diagram.part, seeds, most)), whole=False)


def _name_classes(part: Part, covers: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Return covers of primes as covers of classes."""
    class_of = np.empty(len(part.literals), dtype=np.intp)
    class_of[part.members] = np.repeat(np.arange(part.classes), part.sizes())
    return [tuple(class_of[list(cover)].tolist()) for cover in covers]


def _solve_irredundant(
    part: Part, steps: int, most: int, proof: ProofLimits, watch: Watch
) -> Built:
    watch(Stage.COVERS, 0, None)
    part = part.reorder(order_rows(part.matrix))
    built = build_irredundant_diagram(part, steps)
    if built.diagram is not None:
        return built
    # Covers of few primes are irredundant; whether fewer would do is not asked.
    return replace(_solve_least(part, steps, most, proof, watch), whole=False, least=True)
