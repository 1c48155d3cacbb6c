"""Counting: how many configurations cubes hold, which, and whether they hold all."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

from qca.boolean.budgets import Budget
from qca.boolean.cubes import Space, absorb, bits_of

__all__ = ["count_rows", "cover_everything", "list_rows", "volume"]


def count_rows(cubes: Iterable[int], space: Space) -> int:
    """Return how many configurations the union of the cubes holds.

    >>> space = Space(("A", "B", "C"), (2, 2, 2))
    >>> count_rows([0b10, 0b1000], space)  # A + B
    6
    """
    return _count_union(absorb(cubes), space, space.size)


def _count_union(cubes: list[int], space: Space, size: int) -> int:
    """Count by Shannon expansion; ``size`` is the number of rows that the open conditions span."""
    if not cubes:
        return 0
    if 0 in cubes:
        return size
    if len(cubes) == 1:
        return size * volume(cubes[0], space) // space.size
    named = [sum(1 for cube in cubes if cube & family) for family in space.families]
    j = max(range(len(named)), key=named.__getitem__)
    family, offset, levels = space.families[j], space.offsets[j], space.levels[j]
    free = [cube for cube in cubes if not cube & family]
    total, unnamed = 0, 0
    for level in range(levels):
        bit = 1 << (offset + level)
        inside = {cube & ~bit for cube in cubes if cube & bit}
        if inside:
            total += _count_union([*inside, *free], space, size // levels)
        else:
            unnamed += 1
    # The values that no cube names leave the same behind.
    return total + (unnamed and unnamed * _count_union(free, space, size // levels))


def cover_everything(cubes: Iterable[int], space: Space, budget: Budget | None = None) -> bool:
    """Return whether no configuration is outside the union of the cubes.

    A step of the budget is a cube looked at in one condition.

    Raises
    ------
    BudgetSpent
        There are more steps to take.

    >>> space = Space(("A", "B"), (2, 2))
    >>> cover_everything([0b01, 0b10], space), cover_everything([0b01, 0b0110], space)
    (True, False)
    """
    remaining = absorb(cubes, budget)
    if not remaining or remaining[0] == 0:
        return bool(remaining)
    if budget is not None:
        budget.charge(len(remaining) * len(space.families))
    counts = [sum(1 for cube in remaining if cube & family) for family in space.families]
    family = space.families[max(range(len(counts)), key=counts.__getitem__)]
    named = 0
    for cube in remaining:
        named |= cube & family
    free = [cube for cube in remaining if not cube & family]
    if named != family and not cover_everything(free, space, budget):
        return False
    return all(
        cover_everything(
            free + [cube & ~(1 << bit) for cube in remaining if cube >> bit & 1], space, budget
        )
        for bit in bits_of(named)
    )


def volume(cube: int, space: Space) -> int:
    """Return how many configurations a cube holds."""
    return prod(
        count
        for family, count in zip(space.families, space.levels, strict=True)
        if not cube & family
    )


def list_rows(
    cubes: Iterable[int], space: Space, most: int, without: Iterable[int] = ()
) -> tuple[int, ...] | None:
    """Return the row numbers in the union of the cubes and in none of ``without``, rising.

    None where they are more than ``most``, or lie in a cube of more than ``most`` besides what is
    taken away.

    >>> list_rows([0b10], Space(("A", "B"), (2, 2)), most=10)  # A
    (3, 4)
    """
    without = list(without)
    room = most + sum(volume(cube, space) for cube in without)
    rows: set[int] = set()
    for cube in cubes:
        if volume(cube, space) > room:
            return None
        rows.update(_rows_of(cube, space))
        if len(rows) > room:
            return None
    for cube in without:
        rows.difference_update(_rows_of(cube, space))
    return tuple(sorted(rows)) if len(rows) <= most else None


def _rows_of(cube: int, space: Space) -> list[int]:
    """Return the row numbers of a cube."""
    fixed = dict(space.decode(cube))
    numbers = [1 + sum(space.strides[j] * value for j, value in fixed.items())]
    for j, (stride, count) in enumerate(zip(space.strides, space.levels, strict=True)):
        if j not in fixed:
            numbers = [n + stride * value for n in numbers for value in range(count)]
    return numbers
