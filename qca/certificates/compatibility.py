"""Compatible rows, as certificates need them: which positive rows one term can cover together.

Rows are *compatible* where the smallest cube that holds them all covers nothing off: then, and only
then, one term can cover them together. A model is a way of splitting the positive rows into
compatible sets. Which primes there are does not matter, and so their number, which may be huge,
does not either.

The engine lists the largest such sets too (``qca.boolean.groups``), as a way to primes, on blocks
of conditions and all at once. Here they serve to show that fewer terms do not suffice, so they are
found apart from the engine, by other means: in Python integers, straight from the definition, and
only as heavy as a proof asks for. That there are two is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qca.boolean.bitsets import pack_integers
from qca.boolean.budgets import Budget
from qca.boolean.cubes import Space, bits_of

__all__ = ["Compatibility", "make_scales"]

# Edges compared with all rows at once.
_TOGETHER = 256


@dataclass(frozen=True, eq=False)
class Compatibility:
    """The positive rows and what is off, both as cubes: which rows one term can cover together."""

    positive: tuple[int, ...]
    off: tuple[int, ...]
    space: Space

    @cached_property
    def holders(self) -> tuple[int, ...]:
        """For each literal the rows that have it, as bits."""
        rows_of = [0] * sum(self.space.levels)
        for i, row in enumerate(self.positive):
            for bit in bits_of(row):
                rows_of[bit] |= 1 << i
        return tuple(rows_of)

    @cached_property
    def _edges(self) -> tuple[tuple[int, ...], ...]:
        """For each row the literals by which it differs from what is off, fewest first."""
        widened = [(cube, self.space.widen(cube)) for cube in self.off]
        return tuple(
            tuple(sorted({row & wide & ~cube for cube, wide in widened}, key=_by_size))
            for row in self.positive
        )

    @cached_property
    def partners(self) -> tuple[int, ...]:
        """For each row those that are compatible with it (and itself), as bits."""
        size = sum(self.space.levels)
        rows = pack_integers(self.positive, size)
        masks = []
        for edges in self._edges:
            fits = np.ones(rows.shape[1], dtype=np.bool_)
            kept_out = pack_integers(edges, size)
            for start in range(0, len(edges), _TOGETHER):
                left = np.flatnonzero(fits)
                shared = rows[:, left, None] & kept_out[:, None, start : start + _TOGETHER]
                fits[left] = np.all(np.any(shared, axis=0), axis=1)
            masks.append(sum(1 << int(j) for j in np.flatnonzero(fits)))
        return tuple(masks)

    def find_parts(self) -> list[int]:
        """Return the rows in groups, as bits, such that no two of different groups can share."""
        parts: list[int] = []
        left = (1 << len(self.positive)) - 1
        while left:
            part, fresh = 0, left & -left
            while fresh:
                part |= fresh
                fresh = _unite(self.partners[i] for i in bits_of(fresh)) & ~part
            parts.append(part)
            left &= ~part
        return parts

    def close(self, rows: int, part: int) -> int:
        """Return the rows of ``part`` inside the smallest cube that holds ``rows``."""
        cube = -1
        for row in bits_of(rows):
            cube &= self.positive[row]
        for bit in bits_of(cube):
            part &= self.holders[bit]
        return part

    def widen(self, row: int, part: int) -> int:
        """Return a compatible set of ``part`` around a row, made larger greedily."""
        chosen, cube = 1 << row, self.positive[row]
        partners = sorted(
            bits_of(self.partners[row] & part),
            key=lambda i: (-(self.positive[i] & self.positive[row]).bit_count(), i),
        )
        for other in partners:
            smaller = cube & self.positive[other]
            if all(edge & smaller for edge in self._edges[row]):
                chosen, cube = chosen | 1 << other, smaller
        return chosen

    def sets_with(
        self, row: int, rows: int, weigh: Callable[[int], int], least: int, budget: Budget
    ) -> Iterator[int]:
        """Yield compatible sets of ``rows`` that hold ``row`` and weigh at least ``least``.

        Every such set lies in one that is yielded. A set is narrowed by one literal after another,
        each of which keeps something off out of the cube, until nothing off is left in it.
        """
        edges, literals = self._edges[row], tuple(bits_of(self.positive[row]))
        inside = rows & self.partners[row]
        stack = [(inside, 0)] if weigh(inside) >= least else []
        while stack:
            inside, barred = stack.pop()
            common = sum(1 << bit for bit in literals if not inside & ~self.holders[bit])
            if common & barred:
                continue  # a sibling that fixes this literal has these sets
            budget.charge(1)
            unmet = [edge & ~barred for edge in edges if not edge & common]
            if not unmet:
                yield inside
                continue
            for bit in bits_of(min(unmet, key=_by_size)):
                narrowed = inside & self.holders[bit]
                budget.charge(1)
                if weigh(narrowed) >= least:
                    stack.append((narrowed, barred))
                barred |= 1 << bit


def _unite(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union


def _by_size(mask: int) -> tuple[int, int]:
    return mask.bit_count(), mask


def make_scales(weights: Sequence[int]) -> Callable[[int], int]:
    """Return a function that sums the weights of a set of rows, by tables of ten rows each.

    >>> make_scales([1, 2, 4])(0b101)
    5
    """
    tables = []
    for start in range(0, len(weights), 10):
        sums = [0]
        for weight in weights[start : start + 10]:
            sums += [total + weight for total in sums]
        tables.append(sums)

    def weigh(rows: int) -> int:
        total, at = 0, 0
        while rows:
            total += tables[at][rows & 1023]
            rows >>= 10
            at += 1
        return total

    return weigh
