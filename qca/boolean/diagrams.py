"""Decision diagrams of covers: all covers of a chart at once, however many they are.

The rows of a chart are gone through in a fixed order. At each row the classes whose first row it is
are picked or not; what has been picked is forgotten but for what matters later (which rows are
covered), so that partial covers that leave the same task meet in one node. Every path from the root
to an end is one cover, and every cover is one path. Counting paths counts covers; nothing is listed
that nobody asks for.

Source: Minato (1993), Proc. DAC, 272-277 (zero-suppressed diagrams); Bergman, Cire, van Hoeve and
Hooker (2016), Decision Diagrams for Optimization (layers merged by what is left to do).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qca.boolean.bitsets import Numbers
from qca.boolean.charts import Part

__all__ = ["Diagram", "Layer"]

# Sums of whole numbers below this are exact in floating point.
_EXACT = 2.0**53
_NEVER = np.iinfo(np.int64).max // 4

# How many there are, in floating point or as whole numbers of any size.
_Amounts = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Layer:
    """The ways from the nodes before one row to those after it.

    ``source`` and ``target`` number these nodes (e entries); ``picks`` holds the classes picked on
    the way, -1 where there are fewer than others have (shape: most picks, e).
    """

    source: Numbers
    target: Numbers
    picks: Numbers
    nodes: int


@dataclass(frozen=True, eq=False)
class Diagram:
    """All covers of a part of a chart, as paths through layers of nodes.

    There is one root. ``layers[i].nodes`` counts the nodes after layer i, of which each is reached
    and leads to an end. A cover costs ``step`` for each prime and one for each literal, so that
    with a large step fewer primes always come first.
    """

    layers: tuple[Layer, ...]
    part: Part
    step: int

    @cached_property
    def _class_cost(self) -> NDArray[np.int64]:
        return self.part.fewest_literals().astype(np.int64) + self.step

    def _sum_picks(self, layer: Layer, values: NDArray[np.int64]) -> NDArray[np.int64]:
        padded = np.concatenate([values, np.zeros(1, dtype=values.dtype)])
        return np.asarray(padded[layer.picks].sum(axis=0, dtype=values.dtype))

    def _multiply_picks(self, layer: Layer, values: _Amounts) -> _Amounts:
        padded = np.concatenate([values, np.ones(1, dtype=values.dtype)])
        picked = np.ones(layer.picks.shape[1], dtype=values.dtype)
        for picks in layer.picks:
            picked = picked * padded[picks]
        return picked

    @cached_property
    def _to_go(self) -> list[NDArray[np.int64]]:
        """For the nodes before each layer, and after the last, the least cost to an end."""
        costs = [np.zeros(self.layers[-1].nodes, dtype=np.int64)]
        before = [1, *(layer.nodes for layer in self.layers[:-1])]
        for layer, nodes in zip(reversed(self.layers), reversed(before), strict=True):
            here = np.full(nodes, _NEVER, dtype=np.int64)
            total = self._sum_picks(layer, self._class_cost) + costs[-1][layer.target]
            np.minimum.at(here, layer.source, total)
            costs.append(here)
        return costs[::-1]

    @property
    def least_cost(self) -> int:
        """The least cost of a cover."""
        return int(self._to_go[0][0])

    def _count_back(self, ways: Sequence[_Amounts]) -> list[_Amounts]:
        """Return how many covers lead on from each node, for the ways that each edge stands for."""
        counts = [np.ones(self.layers[-1].nodes, dtype=ways[0].dtype)]
        before = [1, *(layer.nodes for layer in self.layers[:-1])]
        for layer, way, nodes in zip(
            reversed(self.layers), reversed(ways), reversed(before), strict=True
        ):
            here = np.zeros(nodes, dtype=way.dtype)
            np.add.at(here, layer.source, way * counts[-1][layer.target])
            counts.append(here)
        return counts[::-1]

    @cached_property
    def _counted(self) -> tuple[list[_Amounts], list[_Amounts]]:
        """The ways of each edge, and how many covers lead on from each node: exact numbers."""
        with np.errstate(over="ignore", invalid="ignore"):
            quick = self._count_ways(self.part.sizes().astype(np.float64))
        if quick[1][0][0] < _EXACT:
            return quick
        return self._count_ways(self.part.sizes().astype(object))

    def _count_ways(self, sizes: _Amounts) -> tuple[list[_Amounts], list[_Amounts]]:
        ways = [self._multiply_picks(layer, sizes) for layer in self.layers]
        return ways, self._count_back(ways)

    @property
    def count(self) -> int:
        """How many covers there are."""
        return int(self._counted[1][0][0])

    @cached_property
    def count_cheapest(self) -> int:
        """How many covers have the least cost: of those with fewest primes, fewest literals."""
        values = self.part.count_fewest().astype(object)
        ways = []
        for layer, here, there in zip(self.layers, self._to_go[:-1], self._to_go[1:], strict=True):
            total = self._sum_picks(layer, self._class_cost) + there[layer.target]
            cheapest = total == here[layer.source]
            ways.append(self._multiply_picks(layer, values) * cheapest.astype(object))
        return int(self._count_back(ways)[0][0])

    def count_by_class(self) -> list[int]:
        """Return for each class in how many covers any one of its primes stands."""
        ways, onward = self._counted
        sizes = self.part.sizes()
        counts: _Amounts = np.zeros(self.part.classes, dtype=onward[0].dtype)
        reached = np.ones(1, dtype=onward[0].dtype)
        for layer, way, beyond in zip(self.layers, ways, onward[1:], strict=True):
            arriving = reached[layer.source] * way
            through = arriving * beyond[layer.target]
            for picks in layer.picks:
                real = np.flatnonzero(picks >= 0)
                np.add.at(counts, picks[real], through[real])
            reached = np.zeros(layer.nodes, dtype=way.dtype)
            np.add.at(reached, layer.target, arriving)
        return [int(total) // int(size) for total, size in zip(counts, sizes, strict=True)]

    def list_covers(self, most: int) -> list[tuple[int, ...]]:
        """Return the first covers, at most so many: by cost, then by their primes in order.

        Partial covers that meet in a node go on alike, so that no more than ``most`` of them need
        be kept there. What costs too much is left out at first and looked at only if it is needed.
        """
        wanted = min(most, self.count)
        limit = self.least_cost
        while True:
            covers, left_out = self._list_within(wanted, limit)
            if len(covers) >= wanted:
                return covers
            limit = max(left_out, 2 * limit - self.least_cost)

    def _list_within(self, most: int, limit: int) -> tuple[list[tuple[int, ...]], int]:
        """Return the first covers that cost no more than a limit, and what the next may cost."""
        prefixes = np.zeros((1, 0), dtype=np.int64)
        costs, nodes = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.intp)
        left_out = _NEVER
        for layer, to_go in zip(self.layers, self._to_go[1:], strict=True):
            prefixes, costs, nodes, dearer = self._extend(
                layer, to_go, limit, most, prefixes, costs, nodes
            )
            left_out = min(left_out, dearer)
        order = _order_prefixes(prefixes, costs, np.zeros_like(nodes))[:most]
        ended = _beyond(self.part)
        return [tuple(p for p in row if p < ended) for row in prefixes[order].tolist()], left_out

    def _extend(
        self,
        layer: Layer,
        to_go: NDArray[np.int64],
        limit: int,
        most: int,
        prefixes: NDArray[np.int64],
        costs: NDArray[np.int64],
        nodes: Numbers,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Numbers, int]:
        """Return the prefixes led on through a layer, the best ``most`` of them at each node.

        And the least that any of those costs which the limit leaves out.
        """
        order = np.argsort(layer.source, kind="stable")
        counts = np.bincount(layer.source, minlength=int(nodes.max(initial=0)) + 1)
        starts = np.cumsum(counts) - counts
        ways = counts[nodes]
        prefix = np.repeat(np.arange(len(nodes)), ways)
        edge = order[_count_up(ways) + np.repeat(starts[nodes], ways)]
        beyond = to_go[layer.target[edge]]
        least = costs[prefix] + self._sum_picks(layer, self._class_cost)[edge] + beyond
        kept = least <= limit
        dearer = int(least[~kept].min(initial=_NEVER))
        prefix, edge, beyond, least = prefix[kept], edge[kept], beyond[kept], least[kept]
        chosen, spent = prefixes[prefix], costs[prefix]
        for picks in layer.picks:
            picked, which, cost, over = self._choose(picks[edge], limit - least, most)
            dearer = min(dearer, limit + over)
            chosen = np.column_stack([chosen[which], picked])
            spent, edge, beyond = spent[which] + cost, edge[which], beyond[which]
            least = least[which] + self._excess(picked, picks[edge])
        node = layer.target[edge]
        chosen.sort(axis=1)
        width = int((chosen < _beyond(self.part)).sum(axis=1).max(initial=0))
        chosen = chosen[:, :width]
        if len(node) > 1:
            order = _order_prefixes(chosen, spent, node)
            sizes = np.bincount(node[order])
            order = order[_count_up(sizes[sizes > 0]) < most]
            chosen, spent, node = chosen[order], spent[order], node[order]
        return chosen, spent, node, dearer

    def _choose(
        self, classes: Numbers, room: NDArray[np.int64], most: int
    ) -> tuple[NDArray[np.int64], Numbers, NDArray[np.int64], int]:
        """Return the primes of classes that there is room for, of each the first ``most``.

        With the cost of each, and by how much the next one exceeds its room.
        """
        sizes = np.concatenate([np.minimum(self.part.sizes(), most), [1]])
        starts = np.concatenate([self.part.starts[:-1], [len(self.part.members)]])
        ways = sizes[classes]
        which = np.repeat(np.arange(len(classes)), ways)
        at = _count_up(ways) + np.repeat(starts[classes], ways)
        primes = np.concatenate([self.part.members, [_beyond(self.part)]])[at]
        over = self._excess(primes, classes[which]) - room[which]
        fits = over <= 0
        beyond = int(over[~fits].min(initial=_NEVER // 2))
        which, primes = which[fits], primes[fits]
        return primes, which, self._prime_cost[primes], beyond

    @cached_property
    def _prime_cost(self) -> NDArray[np.int64]:
        """The cost of each prime of the chart; nothing for the sentinel of no pick."""
        return np.concatenate([self.part.literals.astype(np.int64) + self.step, [0]])

    def _excess(self, primes: NDArray[np.int64], classes: Numbers) -> NDArray[np.int64]:
        """Return by how much primes cost more than the cheapest of their classes."""
        least = np.concatenate([self._class_cost, [0]])
        return np.asarray(self._prime_cost[primes] - least[classes])


def _beyond(part: Part) -> int:
    """Return a number above that of every prime."""
    return len(part.literals)


def _count_up(sizes: Numbers) -> Numbers:
    """Return 0, 1, … for each size in turn.

    >>> _count_up(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    total = int(sizes.sum())
    return np.arange(total) - np.repeat(np.cumsum(sizes) - sizes, sizes)


def _order_prefixes(
    prefixes: NDArray[np.int64], costs: NDArray[np.int64], nodes: Numbers
) -> Numbers:
    """Return the order by node, then by cost, then by the primes one after another."""
    return np.lexsort([*prefixes.T[::-1], costs, nodes])
