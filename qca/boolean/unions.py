"""Unions of products: many families of sets, each made of independent choices, as one family.

Here a set of primes is one whole number, so that sets are compared and joined as numbers are. With
N primes in order, prime i of cost c is c * 2^N - 2^(N - 1 - i), and a set the sum of its primes: a
lower number has the lower cost, and among sets of one cost and size the lower one holds the first
prime in which they differ. A part is a choice among some such numbers; a product is one of each of
its parts, which share no prime.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, reduce
from math import prod
from operator import and_, or_

from qca.boolean.budgets import Budget, BudgetSpent
from qca.boolean.cubes import bits_of

__all__ = ["Counted", "CountedNumbers", "Numbering", "count_numbers", "count_union", "list_union"]

# Bits that are decided on one after another in counting.
_DEEPEST = 300

# A choice among sets, each as a number, rising; and one of each of several such choices.
Choice = tuple[int, ...]
Product = tuple[Choice, ...]


@dataclass(frozen=True)
class Numbering:
    """How sets of primes are written as numbers; ``costs`` are those of the primes in order.

    >>> numbering = Numbering((2, 1, 1))
    >>> sorted([numbering.encode([0]), numbering.encode([1, 2]), numbering.encode([1])])
    [6, 12, 13]
    >>> numbering.decode(13), numbering.cost(13)
    ([1, 2], 2)
    """

    costs: Sequence[int]

    def encode(self, primes: Iterable[int]) -> int:
        """Return the number of a set of primes."""
        return sum(map(self._numbers.__getitem__, primes))

    @cached_property
    def _numbers(self) -> list[int]:
        width = len(self.costs)
        return [(cost << width) - (1 << (width - 1 - i)) for i, cost in enumerate(self.costs)]

    def decode(self, number: int) -> list[int]:
        """Return the primes of a set, rising."""
        width = len(self.costs)
        return sorted(width - 1 - bit for bit in bits_of(self.mask(number)))

    def mask(self, number: int) -> int:
        """Return the primes of a set as bits, the first prime as the highest."""
        return -number & self._every

    @cached_property
    def _every(self) -> int:
        return (1 << len(self.costs)) - 1

    def cost(self, number: int) -> int:
        """Return what the primes of a set cost together."""
        return -(-number >> len(self.costs))


def list_union(products: Sequence[Product]) -> Iterator[tuple[int, list[int]]]:
    """Yield the distinct sets of all products in order, each with the products that hold it.

    A set is made when it is asked for: what is held are the sets that may come next.

    Source: for the sums of one product in order, Lawler (1972), Management Science 18(7), 401-405.

    >>> list(list_union([((1, 2), (10, 30)), ((2,), (10,))]))
    [(11, [0]), (12, [0, 1]), (31, [0]), (32, [0])]
    """
    queue: list[tuple[int, int, int, int]] = []
    steps: list[list[Choice]] = []
    for which, product in enumerate(products):
        choices = [part for part in product if len(part) > 1]
        steps.append(sorted(choices, key=lambda part: part[1] - part[0]))
        queue.append((sum(part[0] for part in product), which, -1, 0))
    heapq.heapify(queue)
    while queue:
        number = queue[0][0]
        holders = []
        while queue and queue[0][0] == number:
            _, which, part, chosen = heapq.heappop(queue)
            holders.append(which)
            for after, place, choice in _follow(steps[which], number, part, chosen):
                heapq.heappush(queue, (after, which, place, choice))
        yield number, holders


def _follow(
    parts: Sequence[Choice], number: int, at: int, chosen: int
) -> Iterator[tuple[int, int, int]]:
    """Yield what comes after one set of a product, so that each set has one before it.

    Parts up to ``at`` have been decided on; that one is at its choice ``chosen``, not the first.
    """
    if at >= 0 and chosen + 1 < len(parts[at]):
        yield number + parts[at][chosen + 1] - parts[at][chosen], at, chosen + 1
    if at + 1 < len(parts):
        more = parts[at + 1][1] - parts[at + 1][0]
        yield number + more, at + 1, 1
        if chosen == 1:
            yield number + more - parts[at][1] + parts[at][0], at + 1, 1


@dataclass(frozen=True)
class Counted:
    """How many distinct sets there are, and in how many of them each bit stands."""

    count: int
    standing: dict[int, int]


@dataclass(frozen=True)
class CountedNumbers:
    """How many distinct sets there are, in how many each prime stands, and how many cost least.

    Where not ``exact``, ``count`` is a lower bound; None for ``cheapest`` where it is not known.
    """

    count: int
    exact: bool
    standing: dict[int, int]
    cheapest: int | None


def count_numbers(numbering: Numbering, products: Sequence[Product], steps: int) -> CountedNumbers:
    """Return how many distinct sets some products hold, and how many of these cost least.

    Where the ``steps`` of :func:`count_union` do not suffice for all products, those with the most
    sets are counted, fewer and fewer.
    """
    mask = cache(lambda part: [numbering.mask(number) for number in part])
    ordered = sorted(set(products), key=lambda product: (-prod(map(len, product)), product))
    most = len(ordered)
    while True:
        masks = [[mask(part) for part in product] for product in ordered[:most]]
        if most == 1:
            count = _Union(Budget(0)).multiply(masks[0])
            break
        try:
            count = count_union(masks, Budget(steps))
            break
        except BudgetSpent:
            most = most // 4 or 1
    width = len(numbering.costs)
    return CountedNumbers(
        count=count.count,
        exact=most == len(ordered),
        standing={width - 1 - bit: times for bit, times in count.standing.items()},
        cheapest=_count_cheapest(numbering, ordered, steps),
    )


def _count_cheapest(numbering: Numbering, products: Sequence[Product], steps: int) -> int | None:
    cost = cache(lambda part: numbering.cost(part[0]))
    costs = [sum(cost(part) for part in product) for product in products]
    least = min(costs)
    masks = [
        [[numbering.mask(n) for n in part if numbering.cost(n) == cost(part)] for part in product]
        for product, each in zip(products, costs, strict=True)
        if each == least
    ]
    try:
        return count_union(masks, Budget(steps)).count
    except BudgetSpent:
        return None


def count_union(products: Iterable[Sequence[Sequence[int]]], budget: Budget) -> Counted:
    """Return how many distinct sets some products hold; the sets of parts are masks of bits.

    What all products share is set apart and multiplied; then the products are split by whether a
    set holds some bit, until one is left. A step of the budget is a part of a product looked at.

    Raises
    ------
    BudgetSpent
        There are more steps to take.

    >>> found = count_union([[[1, 2], [4, 8]], [[2, 16], [4]]], Budget(100))
    >>> found.count, sorted(found.standing.items())
    (5, [(0, 2), (1, 2), (2, 3), (3, 2), (4, 1)])
    """
    union = _Union(budget)
    return union.count(frozenset(union.read(product) for product in products))


# A product as the numbers of its parts.
_Numbers = frozenset[int]


class _Union:
    """Parts by their numbers, and what becomes of them when a bit is decided on."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.parts: list[frozenset[int]] = []
        self.used: list[int] = []
        self.numbers: dict[frozenset[int], int] = {}
        self.divided: dict[frozenset[int], list[int]] = {}
        self.known: dict[frozenset[_Numbers], Counted] = {}
        self.bits: dict[int, list[tuple[int, int]]] = {}
        self.deep = 0

    def multiply(self, product: Iterable[Iterable[int]]) -> Counted:
        """Return how many sets one product holds."""
        return self._multiply(self.read(product))

    def read(self, product: Iterable[Iterable[int]]) -> _Numbers:
        return frozenset(number for part in product for number in self._divide(frozenset(part)))

    def _divide(self, part: frozenset[int]) -> list[int]:
        """Return the numbers of what a part is made of.

        What stands in every set of it is set apart bit by bit, for products to have in common.
        """
        if part not in self.divided:
            every = reduce(and_, part)
            rest = frozenset(mask ^ every for mask in part)
            pieces = [frozenset({1 << bit}) for bit in bits_of(every)]
            if rest != {0}:
                pieces.append(rest)
            self.divided[part] = [self._number(piece) for piece in pieces]
        return self.divided[part]

    def _number(self, part: frozenset[int]) -> int:
        if part not in self.numbers:
            self.numbers[part] = len(self.parts)
            self.parts.append(part)
            self.used.append(reduce(or_, part))
        return self.numbers[part]

    def count(self, group: frozenset[_Numbers]) -> Counted:
        if group not in self.known:
            self.deep += 1
            if self.deep > _DEEPEST:
                raise BudgetSpent
            self.known[group] = self._count(group)
            self.deep -= 1
        return self.known[group]

    def _count(self, group: frozenset[_Numbers]) -> Counted:
        self.budget.charge(sum(len(product) + 1 for product in group))
        common = frozenset.intersection(*group)
        shared = self._multiply(common)
        if len(group) == 1:
            return shared
        rest = [product - common for product in group]
        often = Counter[int]()
        for product in rest:
            often.update(product)
        bit = self._choose(often, len(rest))
        split = {p: self._split(p, bit) for p in often if self.used[p] >> bit & 1}
        inside, outside = set[_Numbers](), set[_Numbers]()
        for product in rest:
            which = product & split.keys()
            if not which:
                outside.add(product)
                continue
            for chosen, kept in zip((inside, outside), split[next(iter(which))], strict=True):
                if kept is not None:
                    chosen.add(product - which | kept)
        counted = self.count(frozenset(inside))
        standing = dict(counted.standing)
        standing[bit] = standing.get(bit, 0) + counted.count
        total = counted.count
        if outside:
            other = self.count(frozenset(outside))
            total += other.count
            for each, times in other.standing.items():
                standing[each] = standing.get(each, 0) + times
        times_standing = {each: times * shared.count for each, times in standing.items()}
        for each, times in shared.standing.items():
            times_standing[each] = times * total
        return Counted(total * shared.count, times_standing)

    def _split(self, number: int, bit: int) -> tuple[_Numbers | None, _Numbers | None]:
        """Return what a part becomes where its set holds a bit, without it, and where not."""
        masks = self.parts[number]
        held = frozenset(mask ^ 1 << bit for mask in masks if mask >> bit & 1)
        others = frozenset(mask for mask in masks if not mask >> bit & 1)
        return (
            frozenset(self._divide(held)) if held else None,
            frozenset(self._divide(others)) if others else None,
        )

    def _multiply(self, product: _Numbers) -> Counted:
        total = prod(len(self.parts[number]) for number in product)
        standing: dict[int, int] = {}
        for number in product:
            share = total // len(self.parts[number])
            for bit, times in self._bits(number):
                standing[bit] = times * share
        return Counted(total, standing)

    def _choose(self, often: Mapping[int, int], products: int) -> int:
        """Return the bit that splits products best: few on the larger side, and few on both.

        ``often`` says in how many of the products each part is.
        """
        inside = defaultdict[int, int](int)
        always: dict[int, int] = {}
        for number, count in often.items():
            bits = self._bits(number)
            for bit, _ in bits:
                inside[bit] += count
            # What stands in every set of a part was set apart as a part of its own.
            if len(self.parts[number]) == 1:
                always[bits[0][0]] = count

        def weigh(bit: int) -> tuple[int, int]:
            some, other = inside[bit], products - always.get(bit, 0)
            return 2 * max(some, other) + min(some, other), bit

        return min(inside, key=weigh)

    def _bits(self, number: int) -> list[tuple[int, int]]:
        """Return in how many sets of a part each bit stands that stands in any."""
        if number not in self.bits:
            times: dict[int, int] = {}
            for mask in self.parts[number]:
                for bit in bits_of(mask):
                    times[bit] = times.get(bit, 0) + 1
            self.bits[number] = list(times.items())
        return self.bits[number]
