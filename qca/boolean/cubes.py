"""Cubes: terms as machine integers, over a space of conditions.

Every value of every condition has one bit. A configuration has one bit for each condition, a term
(cube) the bits of its literals, so that a term covers a configuration where
``term & configuration == term``. The empty cube 0 covers everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import prod
from operator import and_
from typing import TypeVar

from qca.boolean.budgets import Budget
from qca.boolean.expressions import Literal, Not
from qca.boolean.formulas import Formula, intersect
from qca.boolean.levels import first_of

__all__ = [
    "Space",
    "absorb",
    "bits_of",
    "complement",
    "find_outside",
    "intersection",
    "link_items",
    "subtract",
]

_T = TypeVar("_T")

_LONG = 512
# Conditions from which on what cubes have in common is set apart first.
_MANY = 300
# Steps that it takes to make a cube and to hold it.
_MADE = 8
# Characters of an expression that a message shows.
_SHOWN = 60


def bits_of(mask: int) -> Iterator[int]:
    """Yield the positions of the bits set in ``mask``, lowest first.

    >>> list(bits_of(0b1011))
    [0, 1, 3]
    """
    if mask.bit_length() > _LONG:
        # Each step below costs the whole length of the number; a text is searched but once.
        text = bin(mask)[:1:-1]
        at = text.find("1")
        while at >= 0:
            yield at
            at = text.find("1", at + 1)
        return
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


@dataclass(frozen=True)
class Space:
    """The conditions of an analysis and how many values each has (2 for crisp and fuzzy sets)."""

    names: tuple[str, ...]
    levels: tuple[int, ...]

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """The bit of value 0 of each condition."""
        return tuple(sum(self.levels[:j]) for j in range(len(self.levels)))

    @cached_property
    def families(self) -> tuple[int, ...]:
        """For each condition the bits of all its values."""
        return tuple(
            ((1 << count) - 1) << offset
            for offset, count in zip(self.offsets, self.levels, strict=True)
        )

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """The weight of each condition in a row number: the first condition is most significant."""
        return tuple(prod(self.levels[j + 1 :]) for j in range(len(self.levels)))

    @cached_property
    def _literals(self) -> tuple[tuple[Formula, ...], ...]:
        """For each condition its values as literals; ``A[1]`` where any has more than two."""
        return tuple(
            tuple(
                Formula.write(Literal(name, (value + first_of(count),)))
                if self.multi_value
                else Formula.write(Literal(name) if value else Not(Literal(name)))
                for value in range(count)
            )
            for name, count in zip(self.names, self.levels, strict=True)
        )

    @property
    def size(self) -> int:
        """The number of possible configurations."""
        return prod(self.levels)

    @property
    def multi_value(self) -> bool:
        """Whether any condition has more than two values, so that every literal carries its own."""
        return any(count > 2 for count in self.levels)

    def encode(self, configuration: Sequence[int]) -> int:
        """Return the cube of a full configuration."""
        return sum(1 << (o + v) for o, v in zip(self.offsets, configuration, strict=True))

    def decode(self, cube: int) -> tuple[tuple[int, int], ...]:
        """Return the literals of a cube as (condition, value) pairs, in condition order."""
        literals = []
        for j, (family, offset) in enumerate(zip(self.families, self.offsets, strict=True)):
            if part := cube & family:
                literals.append((j, part.bit_length() - 1 - offset))
        return tuple(literals)

    def widen(self, cube: int) -> int:
        """Return the bits of all values of every condition that the cube names."""
        wide = 0
        for family in self.families:
            if cube & family:
                wide |= family
        return wide

    def row_number(self, configuration: Sequence[int]) -> int:
        """Return the number of a configuration, from 1, the first condition most significant."""
        return 1 + sum(s * v for s, v in zip(self.strides, configuration, strict=True))

    def find_configuration(self, number: int) -> tuple[int, ...]:
        """Return the configuration of a row by its number, as row_number counts.

        >>> Space(("A", "B"), (2, 3)).find_configuration(4)
        (1, 0)
        """
        pairs = zip(self.strides, self.levels, strict=True)
        return tuple((number - 1) // stride % count for stride, count in pairs)

    def order(self, cube: int) -> tuple[int, tuple[tuple[int, int], ...]]:
        """Return the sort key of terms: fewest literals, then condition order, absent first."""
        return (cube.bit_count(), self.decode(cube))

    def write(self, cube: int) -> Formula:
        """Return a cube as it is written; ``A[1]`` throughout where any condition is multi-value.

        >>> space = Space(("A", "B"), (2, 2))
        >>> space.write(space.encode((1, 0)))
        'A*~B'
        >>> Space(("A", "B"), (2, 3)).write(0b01001)
        'A[0]*B[1]'
        """
        return intersect([self._literals[j][value] for j, value in self.decode(cube)])


def intersection(first: int, second: int, space: Space) -> int | None:
    """Return the cube of the cases in both cubes, or None where there can be none."""
    both = first | second
    if any((part := both & family) & (part - 1) for family in space.families):
        return None
    return both


def absorb(cubes: Iterable[int], budget: Budget | None = None) -> list[int]:
    """Return the cubes that lie in no other: those with no proper or equal subset of literals.

    A step of the budget is a comparison of two cubes.

    >>> absorb([0b11, 0b01, 0b110, 0b01])
    [1, 6]
    """
    kept: list[int] = []
    for cube in sorted(set(cubes), key=lambda c: (c.bit_count(), c)):
        if budget is not None:
            budget.charge(len(kept))
        if not any(small & cube == small for small in kept):
            kept.append(cube)
    return kept


def link_items(items: Iterable[tuple[int, _T]]) -> list[list[_T]]:
    """Return items, each given with what it holds as bits, in groups of which no two share a bit.

    >>> link_items([(0b001, "a"), (0b110, "b"), (0b011, "c"), (0b1000, "d")])
    [['b', 'a', 'c'], ['d']]
    """
    groups: list[tuple[int, list[_T]]] = []
    for held, item in items:
        joined, apart = [item], []
        for others, members in groups:
            if others & held:
                held, joined = held | others, members + joined
            else:
                apart.append((others, members))
        groups = [*apart, (held, joined)]
    return [members for _, members in groups]


def complement(cubes: Iterable[int], space: Space, budget: Budget | None = None) -> list[int]:
    """Return disjoint cubes that cover exactly what ``cubes`` leave uncovered.

    The budget is that of :func:`find_outside`, and is charged for every cube returned.

    >>> space = Space(("A", "B"), (2, 2))
    >>> [space.write(c) for c in complement([space.encode((1, 1))], space)]
    ['~A', 'A*~B']
    """
    masks = find_outside(cubes, space, budget)
    for family in space.families:
        if budget is not None:
            budget.charge(_MADE * sum((mask & family).bit_count() or 1 for mask in masks))
        masks = [
            cube
            for mask in masks
            for cube in (
                [mask & ~family | 1 << bit for bit in bits_of(mask & family)]
                if mask & family
                else [mask]
            )
        ]
    return masks


def find_outside(cubes: Iterable[int], space: Space, budget: Budget | None = None) -> list[int]:
    """Return what ``cubes`` leave uncovered, as disjoint masks of the values that are allowed.

    A mask is a cube that may have several values of a condition; one without any is free in it.
    Shannon expansion on the condition that most cubes name: the number of masks is at most about
    the number of cubes times the number of conditions where these are full configurations; where
    they are not, it may come near the size of the space. A step of the budget is a cube looked at
    in one condition.

    Raises
    ------
    BudgetSpent
        There are more steps to take.

    >>> space = Space(("A", "D"), (2, 3))
    >>> [bin(mask) for mask in find_outside([0b00101], space)]  # outside A[0]*D[0]
    ['0b10', '0b11001']
    """
    remaining = absorb(cubes, budget)
    if not remaining:
        return [0]
    if remaining[0] == 0:
        return []
    if budget is not None:
        budget.charge(len(remaining) * len(space.families))
    if len(space.families) > _MANY and (common := reduce(and_, remaining)):
        return _peel(remaining, common, space, budget)
    counts = [sum(1 for cube in remaining if cube & family) for family in space.families]
    family = space.families[max(range(len(counts)), key=counts.__getitem__)]
    free = [cube for cube in remaining if not cube & family]
    named = 0
    for cube in remaining:
        named |= cube & family
    # Masks that differ only in this condition are joined.
    values_of: dict[int, int] = {}
    if named != family:
        values_of = dict.fromkeys(find_outside(free, space, budget), family & ~named)
    for bit in bits_of(named):
        inside = [cube & ~(1 << bit) for cube in remaining if cube >> bit & 1]
        for mask in find_outside(free + inside, space, budget):
            values_of[mask] = values_of.get(mask, 0) | 1 << bit
    return [mask if values == family else mask | values for mask, values in values_of.items()]


def _peel(cubes: Sequence[int], common: int, space: Space, budget: Budget | None) -> list[int]:
    """Return what cubes leave uncovered that have literals in common, these one after another.

    Each would be a level of recursion otherwise, and there may be a thousand.
    """
    masks = []
    before = 0
    for family in space.families:
        if literal := common & family:
            masks.append(before | family & ~literal)
            before |= literal
    rest = [cube & ~common for cube in cubes]
    return masks + [mask | common for mask in find_outside(rest, space, budget)]


def subtract(
    cubes: Iterable[int], removed: Iterable[int], space: Space, budget: Budget | None = None
) -> list[int]:
    """Return disjoint cubes that cover what ``cubes`` cover and ``removed`` do not.

    Raises
    ------
    BudgetSpent
        The budget does not suffice for the two complements that it takes.
    """
    outside = complement(cubes, space, budget)
    return complement([*outside, *removed], space, budget)
