"""Combinations: one option of each item, of a given cost in all, that can reach what is wanted.

Items come in groups; some groups can be left out as a whole, at a cost of 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qca.robustness.worlds.arrays import Array, Flags, Positions

__all__ = ["Group", "Item", "find_least", "list_combinations"]

# Sums in floating point are trusted to this.
SLACK = 1e-11
# The option of an item that is left out with its group.
GONE = -1
# Cells of the arrays that are worked on at once.
_CELLS = 4_000_000
_NEVER = 1 << 30


@dataclass(frozen=True, eq=False)
class Item:
    """The options of one item.

    Costs (O), the greatest heights (O by Q) and the flags within reach (O by F) of each.
    """

    costs: Positions
    heights: Array
    flags: Flags

    @cached_property
    def best(self) -> tuple[tuple[int, Array], ...]:
        """Each cost that an option has, rising, with the greatest heights at it."""
        order = np.argsort(self.costs, kind="stable")
        costs = self.costs[order]
        starts = np.flatnonzero(np.diff(costs, prepend=-1))
        heights = np.maximum.reduceat(self.heights[order], starts, axis=0)
        return tuple(zip(costs[starts].tolist(), heights, strict=True))

    @cached_property
    def rank(self) -> tuple[bool, float]:
        """What orders items: those first that leave least open."""
        still = self.heights[self.costs == 0]
        stays = bool(np.isfinite(still).any())
        gain = float((self.heights.max(axis=0) - still.max(axis=0)).sum()) if stays else 0.0
        return stays, -gain

    @cached_property
    def needs(self) -> Positions:
        """The least cost of each flag."""
        costs = np.where(self.flags, self.costs[:, np.newaxis], _NEVER)
        return np.asarray(costs.min(axis=0, initial=_NEVER))


@dataclass(frozen=True, eq=False)
class Group:
    """Items by their position; ``optional`` where they can be left out together."""

    items: tuple[int, ...]
    optional: bool


@dataclass(frozen=True, eq=False)
class _Rest:
    """What is within reach from some point on: of each sum of costs, of each flag, and in all.

    ``reach`` are the greatest heights at a cost of at most 0, 1, … (costs by Q; -inf where nothing
    costs so little), ``needs`` the least cost of each flag, ``limit`` the greatest cost.
    """

    reach: Array
    needs: Positions
    limit: int

    def add_item(self, item: Item) -> _Rest:
        """Return what is within reach with one more item."""
        size = len(self.reach) - 1
        reach = np.full_like(self.reach, -np.inf)
        for cost, best in item.best:
            if cost <= size:
                np.maximum(reach[cost:], best + self.reach[: size + 1 - cost], out=reach[cost:])
        np.maximum.accumulate(reach, axis=0, out=reach)
        needs = np.minimum(self.needs, item.needs)
        return _Rest(reach, needs, self.limit + item.best[-1][0])

    def choose(self, instead: _Rest) -> _Rest:
        """Return what is within reach where another rest can be had instead, at a cost of 1."""
        reach = self.reach.copy()
        np.maximum(reach[1:], instead.reach[:-1], out=reach[1:])
        needs = np.minimum(self.needs, instead.needs + 1)
        return _Rest(reach, needs, max(self.limit, instead.limit + 1))

    def allows(self, heights: Array, flags: Flags, left: Positions) -> Flags:
        """Return which partial combinations may do, with so much left to spend exactly."""
        may = (left >= 0) & (left <= self.limit)
        may &= (heights + self.reach[left] >= -SLACK).all(axis=1)
        return np.asarray(may & (flags | (self.needs <= left[:, np.newaxis])).all(axis=1))


def _list_rests(
    items: Sequence[Item], groups: Sequence[Group], size: int
) -> tuple[list[list[_Rest]], list[_Rest]]:
    """Return what is within reach inside each group, from each item on, and from each group on."""
    width, flags = items[0].heights.shape[1], items[0].flags.shape[1]
    rest = _Rest(np.zeros((size + 1, width)), np.full(flags, _NEVER, dtype=np.intp), 0)
    after = [rest]
    inside: list[list[_Rest]] = []
    for group in reversed(groups):
        own = [after[0]]
        for i in reversed(group.items):
            own.insert(0, own[0].add_item(items[i]))
        inside.insert(0, own)
        after.insert(0, own[0].choose(after[0]) if group.optional else own[0])
    return inside, after


def find_least(items: Sequence[Item], groups: Sequence[Group], most: int) -> int | None:
    """Return a cost below which no combination may do, None where none of up to ``most`` may."""
    rest = _list_rests(items, groups, most)[1][0]
    enough = (rest.reach >= -SLACK).all(axis=1)
    enough &= (rest.needs <= np.arange(most + 1)[:, np.newaxis]).all(axis=1)
    return int(enough.argmax()) if enough.any() else None


def list_combinations(
    items: Sequence[Item], groups: Sequence[Group], size: int, most: int
) -> tuple[Positions, bool]:
    """Return the combinations of one option of each item that cost ``size`` in all and may do.

    Heights must sum to at least 0 in each of the Q columns, and each flag be within reach of some
    chosen option. Combinations are built item by item; those that the best of the other items
    cannot make good are dropped. With more than ``most`` at once only the first are followed.

    Returns
    -------
    (combinations by items) options, ``GONE`` for items left out, and whether none was cut off.

    >>> item = Item(np.array([0, 1]), np.array([[-1.0], [0.5]]), np.zeros((2, 0), dtype=bool))
    >>> still = Item(np.array([0]), np.array([[0.5]]), np.zeros((1, 0), dtype=bool))
    >>> list_combinations([item, still], [Group((0,), True), Group((1,), False)], 1, 9)[0].tolist()
    [[1, 0], [-1, 0]]
    """
    groups = _order(items, groups)
    inside, after = _list_rests(items, groups, size)
    rows = _Rows.start(items, size)
    whole = True
    for g, group in enumerate(groups):
        kept, gone = rows.select(inside[g][0]), rows.leave(after[g + 1], group)
        for place, i in enumerate(group.items):
            kept = kept.expand(items[i], i, inside[g][place + 1])
            whole &= len(kept.left) <= most
            kept = kept.take(slice(most))
        rows = kept.add(gone) if group.optional else kept
        whole &= len(rows.left) <= most
        rows = rows.take(slice(most))
        if not len(rows.left):
            break
    return rows.chosen, whole


@dataclass(frozen=True, eq=False)
class _Rows:
    """Partial combinations: what they sum to, their flags, what is left to spend, their options."""

    heights: Array
    flags: Flags
    left: Positions
    chosen: Positions

    @classmethod
    def start(cls, items: Sequence[Item], size: int) -> _Rows:
        """Return the one combination in which nothing is chosen yet."""
        return cls(
            np.zeros((1, items[0].heights.shape[1])),
            np.zeros((1, items[0].flags.shape[1]), dtype=bool),
            np.array([size], dtype=np.intp),
            np.full((1, len(items)), GONE, dtype=np.intp),
        )

    def take(self, which: slice | Flags) -> _Rows:
        """Return some of the combinations."""
        return _Rows(self.heights[which], self.flags[which], self.left[which], self.chosen[which])

    def add(self, other: _Rows) -> _Rows:
        """Return these and other combinations."""
        return _Rows(
            np.concatenate([self.heights, other.heights]),
            np.concatenate([self.flags, other.flags]),
            np.concatenate([self.left, other.left]),
            np.concatenate([self.chosen, other.chosen]),
        )

    def select(self, rest: _Rest) -> _Rows:
        """Return the combinations that may do with the rest."""
        return self.take(rest.allows(self.heights, self.flags, self.left))

    def leave(self, rest: _Rest, group: Group) -> _Rows:
        """Return the combinations with a group left out that may do with the rest."""
        if not group.optional:
            return self.take(slice(0))
        return _Rows(self.heights, self.flags, self.left - 1, self.chosen).select(rest)

    def expand(self, item: Item, place: int, rest: _Rest) -> _Rows:
        """Return the combinations with each option of one more item that may do with the rest."""
        step = max(1, _CELLS // (len(item.costs) * self.heights.shape[1]))
        parts = [
            self._expand(slice(start, start + step), item, place, rest)
            for start in range(0, max(1, len(self.left)), step)
        ]
        first, *others = parts
        for part in others:
            first = first.add(part)
        return first

    def _expand(self, rows: slice, item: Item, place: int, rest: _Rest) -> _Rows:
        left = self.left[rows, np.newaxis] - item.costs
        row, option = np.nonzero((left >= 0) & (left <= rest.limit))
        heights = self.heights[rows][row] + item.heights[option]
        flags = self.flags[rows][row] | item.flags[option]
        left = left[row, option]
        may = rest.allows(heights, flags, left)
        chosen = self.chosen[rows][row[may]]
        chosen[:, place] = option[may]
        return _Rows(heights[may], flags[may], left[may], chosen)


def _order(items: Sequence[Item], groups: Sequence[Group]) -> list[Group]:
    """Return groups in the order in which they are followed, those first that leave least open."""
    ranks = {i: (*items[i].rank, i) for group in groups for i in group.items}
    ordered = [
        Group(tuple(sorted(group.items, key=ranks.__getitem__)), group.optional) for group in groups
    ]
    return sorted(ordered, key=lambda group: ranks[group.items[0]])
