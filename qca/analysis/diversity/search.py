"""The search for the remainders that tell most: best first, and never row by row.

Whatever is asked of a row is whether it lies in some unions of cubes: the terms of a model, what a
claim is about. A part of the property space, itself a cube, is split by one condition after another
only until it lies wholly in or out of each of them; then its rows all answer alike. Of parts that
are not there yet an upper bound is known, and the part with the highest is split first, so that
what comes out first is best, and proven to be.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from qca.boolean.budgets import MOST_STEPS, Budget, BudgetSpent
from qca.boolean.counting import cover_everything, volume
from qca.boolean.cubes import Space, bits_of, intersection

__all__ = ["AlikeRows", "Ranking", "RowValue", "find_first_row", "rank_rows"]

# The value of rows by the unions that hold them, and an upper bound where some may hold them yet:
# both are given as bits. Of two values the one that comes later in order is better.
RowValue = Callable[[int, int], tuple[int, ...]]

# Steps down that are taken to find some rows, where there were none within the budget.
_DIVE = 20_000


@dataclass(frozen=True)
class AlikeRows:
    """Rows that lie in the same unions, which are ``held`` as bits, as disjoint cubes.

    ``value`` is that of each; ``whole`` says whether these are all rows that lie in just those.
    """

    held: int
    cubes: tuple[int, ...]
    value: tuple[int, ...]
    whole: bool


@dataclass(frozen=True)
class Ranking:
    """Rows by their value, the best first, those of one value by their first configuration.

    ``complete`` says whether every row was looked at; else ``bound`` is a value that no other
    reaches beyond, and ``proven`` says whether the first rows are as good as any.
    """

    groups: tuple[AlikeRows, ...]
    complete: bool
    bound: tuple[int, ...] | None

    @property
    def proven(self) -> bool:
        """Whether no row has a higher value than the first."""
        return self.complete or bool(
            self.groups and self.bound and self.groups[0].value >= self.bound
        )


@dataclass(frozen=True)
class _Part:
    """A part of the space: which terms may hold some of it, and which unions hold all or some."""

    cube: int
    alive: int
    held: int
    open: int


@dataclass(frozen=True, eq=False)
class _Search:
    """What does not change while parts are split."""

    space: Space
    terms: Sequence[int]
    unions: Sequence[int]
    without: Sequence[int]
    rank: RowValue
    budget: Budget
    known: dict[int, list[int]] = field(default_factory=dict)

    def settle(self, cube: int, alive: int, held: int, still: int) -> _Part:
        """Return a part with what its terms decide of unions."""
        inside = left = 0
        for i in bits_of(alive):
            if self.terms[i] & ~cube:
                left |= 1 << i
            else:
                inside |= 1 << i
        now = relevant = 0
        for u in bits_of(still):
            union = self.unions[u]
            if union & inside:
                held |= 1 << u
            elif union & left:
                now |= 1 << u
                relevant |= union
        return _Part(cube, left & relevant, held, now)

    def split(self, part: _Part) -> Iterator[_Part]:
        """Yield the parts by the values of the condition that most terms name."""
        named = [0] * len(self.space.families)
        alive = [self.terms[i] & ~part.cube for i in bits_of(part.alive)]
        for term in alive:
            for j, family in enumerate(self.space.families):
                named[j] += bool(term & family)
        j = max(range(len(named)), key=named.__getitem__)
        family, offset = self.space.families[j], self.space.offsets[j]
        for value in range(self.space.levels[j]):
            bit = 1 << (offset + value)
            alive_here = 0
            for i in bits_of(part.alive):
                own = self.terms[i] & family
                if not own or own == bit:
                    alive_here |= 1 << i
            yield self.settle(part.cube | bit, alive_here, part.held, part.open)

    def cost(self, part: _Part) -> int:
        """Return the steps that it takes to split a part."""
        return part.alive.bit_count() * len(self.space.families) + part.open.bit_count() + 1

    def is_spent(self, part: _Part) -> bool:
        """Return whether no row of a part is left: all are taken."""
        return _is_covered(part.cube, self.without, self.space)


def rank_rows(
    space: Space,
    unions: Sequence[Sequence[int]],
    without: Sequence[int],
    rank: RowValue,
    *,
    most: int,
    steps: int,
) -> Ranking:
    """Return the rows outside ``without`` by their value, as groups that lie in the same unions.

    At most ``most`` groups are returned, the best. A step of the work is a term looked at in one
    condition.

    >>> space = Space(("A", "B", "C"), (2, 2, 2))
    >>> models = [space.encode((1, 1, 1))], [0b10], [0b1000]  # A*B*C, A, B
    >>> def value(held, may):
    ...     return (held.bit_count() + may.bit_count(),)
    >>> ranking = rank_rows(space, models, [space.encode((1, 1, 1))], value, most=9, steps=1000)
    >>> [(group.value, [space.write(c) for c in group.cubes]) for group in ranking.groups]
    [((2,), ['A*B*~C']), ((1,), ['~A*B']), ((1,), ['A*~B']), ((0,), ['~A*~B'])]
    """
    terms = list(dict.fromkeys(term for union in unions for term in union))
    places = {term: i for i, term in enumerate(terms)}
    masks = [sum(1 << i for i in {places[term] for term in union}) for union in unions]
    search = _Search(space, terms, masks, without, rank, Budget(steps))
    first = search.settle(0, (1 << len(terms)) - 1, 0, (1 << len(unions)) - 1)
    heap = [(_turn(rank(first.held, first.open)), 0, first)]
    complete, made = True, 0
    while heap:
        _, _, part = heap[0]
        if part.open:
            if not search.budget.spend(search.cost(part)):
                complete = False
                break
            heapq.heappop(heap)
            for own in search.split(part):
                made += 1
                heapq.heappush(heap, (_turn(rank(own.held, own.open)), made, own))
            continue
        if not search.is_spent(part):
            if part.held not in search.known and len(search.known) == most:
                complete = False
                break
            search.known.setdefault(part.held, []).append(part.cube)
        heapq.heappop(heap)
    bound = _turn(heap[0][0]) if heap else None
    if not search.known and heap:
        _dive(search, heap[0][2])
    groups = [
        AlikeRows(held, tuple(cubes), value, bound is None or value > bound)
        for held, cubes in search.known.items()
        for value in [rank(held, 0)]
    ]
    groups.sort(key=lambda group: (_turn(group.value), min(map(space.decode, group.cubes))))
    return Ranking(tuple(groups), complete, bound)


def _turn(value: tuple[int, ...]) -> tuple[int, ...]:
    """Return a value such that a better one comes earlier in order, or back."""
    return tuple(-each for each in value)


def _dive(search: _Search, start: _Part) -> None:
    """Find some rows of a part, going for the best all the way down."""
    stack, left = [start], _DIVE
    while stack and left:
        part = stack.pop()
        left -= 1
        if part.open:
            parts = search.split(part)
            stack += sorted(parts, key=lambda own: search.rank(own.held, own.open))
        elif not search.is_spent(part):
            search.known[part.held] = [part.cube]
            return


def find_first_row(cubes: Sequence[int], without: Sequence[int], space: Space) -> int | None:
    """Return the lowest number of a row in the cubes that is not taken; None where all are.

    >>> space = Space(("A", "B"), (2, 2))
    >>> find_first_row([0b10], [space.encode((1, 0))], space)  # A, without A*~B
    4
    """
    numbers = [
        space.row_number([value for _, value in space.decode(_descend(cube, without, space))])
        for cube in cubes
        if not _is_covered(cube, without, space)
    ]
    return min(numbers, default=None)


def _descend(cube: int, without: Sequence[int], space: Space) -> int:
    """Return the first configuration of a cube that is not taken."""
    for family, offset, count in zip(space.families, space.offsets, space.levels, strict=True):
        if cube & family:
            continue
        parts = (cube | 1 << (offset + value) for value in range(count))
        cube = next(part for part in parts if not _is_covered(part, without, space))
    return cube


def _is_covered(cube: int, without: Sequence[int], space: Space) -> bool:
    """Return whether every row of a cube lies in others; where that takes too long, it does not."""
    met = [both for each in without if (both := intersection(each, cube, space)) is not None]
    if sum(volume(both, space) for both in met) < volume(cube, space):
        return False
    narrowed = [both & ~cube for both in met]
    if 0 in narrowed:
        return True
    # What the cube fixes is as if it had one value: it is left out of the question.
    free = [j for j, family in enumerate(space.families) if not cube & family]
    small = Space(tuple(space.names[j] for j in free), tuple(space.levels[j] for j in free))
    moved = [
        sum(
            ((part & space.families[j]) >> space.offsets[j]) << small.offsets[i]
            for i, j in enumerate(free)
        )
        for part in narrowed
    ]
    try:
        return cover_everything(moved, small, Budget(MOST_STEPS))
    except BudgetSpent:
        return False
