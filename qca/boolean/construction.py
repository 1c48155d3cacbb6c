"""Building decision diagrams of covers, a row at a time and all nodes of a layer at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qca.boolean.bitsets import (
    Bits,
    Flags,
    Numbers,
    group_sets,
)
from qca.boolean.charts import Part
from qca.boolean.diagrams import Diagram, Layer
from qca.boolean.picks import PickRule, Ranks, pick_irredundant, pick_least
from qca.boolean.weights import Shares

__all__ = ["Built", "build_irredundant_diagram", "build_least_diagram"]

# Pairs of a node and a class that are looked at together.
_TOGETHER = 1 << 17
# Partial covers from which on a quick look at all of their classes pays, and how many times more
# these may be than those that are open.
_SIFTED = 32
_SPREAD = 4


@dataclass(frozen=True, eq=False)
class Built:
    """A diagram, or None where no cover was found; ``whole`` where nothing was left out.

    ``least`` says whether no cover is known to be missing that is smaller than those here.
    """

    diagram: Diagram | None
    whole: bool
    least: bool = True


@dataclass(frozen=True, eq=False)
class _Partial:
    """Partial covers in the course of one row.

    ``state`` is what is remembered of each, ``source`` the node before the row that it comes from,
    ``last`` the place of its last pick among the classes of the row, ``picks`` all its picks here.
    """

    state: Bits
    source: Numbers
    last: Numbers
    picks: Numbers

    def take(self, which: Flags | Numbers) -> _Partial:
        return _Partial(
            self.state[:, which], self.source[which], self.last[which], self.picks[:, which]
        )


def build_least_diagram(part: Part, terms: int, shares: Shares, steps: int) -> Built:
    """Return all covers of at most ``terms`` primes of which each adds rows to those before it.

    With the least number of terms these are all least covers. ``shares`` are what each row needs of
    a prime at least (see ``weights``). A step is one pair of a node and a class; where ``steps`` do
    not suffice, the nodes that look best go on and the others are left out.
    """
    return _build(part, pick_least(part, terms, shares), steps)


def build_irredundant_diagram(part: Part, steps: int) -> Built:
    """Return all irredundant covers, or those among them that ``steps`` allow."""
    return _build(part, pick_irredundant(part), steps)


class _Allowance:
    """Shares out steps among the rows: freely at first, evenly when half of them are spent."""

    def __init__(self, steps: int, rows: int) -> None:
        self.steps = self.left = steps
        self.rows = rows
        self.whole = True

    def limit(self, row: int, ways: Numbers, rank: Callable[[], Ranks]) -> Flags | None:
        """Return which nodes may go on, the best first, or None where all may."""
        room = max(self.left - self.steps // 2, self.left // (self.rows - row), 1)
        total = int(ways.sum())
        if total <= room:
            self.left -= total
            return None
        self.whole = False
        order = np.argsort(rank(), kind="stable")
        spent = np.cumsum(ways[order])
        kept = np.zeros(len(ways), dtype=np.bool_)
        count = max(1, int(np.searchsorted(spent, room, side="right")))
        kept[order[:count]] = True
        self.left -= int(spent[count - 1])
        return kept


def _build(part: Part, rule: PickRule, steps: int) -> Built:
    state = rule.start()
    layers: list[Layer] = []
    allowance = _Allowance(steps, part.rows)
    # A row that is the first of no class is covered by now in every state that lives.
    for row in sorted(set(part.matrix.argmax(axis=0).tolist())):
        classes, alive = rule.open_row(row, state, allowance.whole)
        sources = np.flatnonzero(alive)
        finished: list[_Partial] = []
        none = np.empty((0, len(sources)), dtype=np.intp)
        partial = _Partial(state[:, sources], sources, np.full(len(sources), -1), none)
        while len(partial.source):
            covered, kept = rule.close_row(row, partial.state)
            done = partial.take(covered)
            finished.append(_Partial(kept[:, covered], done.source, done.last, done.picks))
            grown = _pick_each(rule, partial, classes, row, allowance)
            if not grown:
                break
            partial = _join(grown)
        if not finished:
            return Built(None, allowance.whole)
        ended = _join(finished)
        first, group = group_sets(ended.state)
        if not len(first):
            return Built(None, allowance.whole)
        state = ended.state[:, first]
        layers.append(Layer(ended.source, group, ended.picks, len(first)))
    # One term more always costs more than all the literals that a cover can have.
    step = 1 + int(part.literals.max(initial=0)) * part.rows
    return Built(_prune(layers, part, step), allowance.whole)


def _pick_each(
    rule: PickRule, partial: _Partial, classes: Numbers, row: int, allowance: _Allowance
) -> list[_Partial]:
    """Return the partial covers with one class more, later in the order than their last pick."""
    until = rule.reach(partial.state, classes)
    ways = np.maximum(0, until - partial.last - 1)
    chosen = allowance.limit(row, ways, lambda: rule.rank(partial.state))
    if chosen is not None:
        ways = np.where(chosen, ways, 0)
    if len(until) >= _SIFTED:
        # Those that have alike many classes open to them are looked at together.
        order = np.argsort(until, kind="stable")
        partial, ways, until = partial.take(order), ways[order], until[order]
    ends = np.cumsum(ways)
    grown = []
    start = 0
    while start < len(ways):
        before = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + _TOGETHER, side="right")))
        here = ways[start:stop]
        parent = np.repeat(np.arange(start, stop), here)
        offset = np.arange(len(parent)) - np.repeat(ends[start:stop] - here - before, here)
        place = partial.last[parent] + 1 + offset
        wide = int(until[stop - 1])
        if stop - start >= _SIFTED and (stop - start) * wide <= _SPREAD * len(parent):
            promising = rule.promise(partial.state[:, start:stop], classes[:wide])
            kept = promising.ravel()[(parent - start) * wide + place]
            parent, place = parent[kept], place[kept]
        start = stop
        if not len(parent):
            continue
        live, state = rule.pick(partial.state[:, parent], classes[place])
        parent, place = parent[live], place[live]
        if len(parent):
            picks = np.concatenate([partial.picks[:, parent], classes[place][None, :]])
            grown.append(_Partial(state, partial.source[parent], place, picks))
    return grown


def _join(parts: list[_Partial]) -> _Partial:
    if len(parts) == 1:
        return parts[0]
    counts = [len(part.source) for part in parts]
    picks = np.full((max(len(part.picks) for part in parts), sum(counts)), -1, dtype=np.intp)
    start = 0
    for part, count in zip(parts, counts, strict=True):
        picks[: len(part.picks), start : start + count] = part.picks
        start += count
    return _Partial(
        np.concatenate([part.state for part in parts], axis=1),
        np.concatenate([part.source for part in parts]),
        np.concatenate([part.last for part in parts]),
        picks,
    )


def _prune(layers: list[Layer], part: Part, step: int) -> Diagram:
    """Return the diagram without the nodes that lead to no end."""
    alive = np.ones(layers[-1].nodes, dtype=np.bool_)
    pruned = []
    for i in range(len(layers) - 1, -1, -1):
        layer = layers[i]
        kept = alive[layer.target]
        target = (np.cumsum(alive) - 1)[layer.target[kept]]
        nodes = int(alive.sum())
        source = layer.source[kept]
        alive = np.zeros(layers[i - 1].nodes if i else 1, dtype=np.bool_)
        alive[source] = True
        source = (np.cumsum(alive) - 1)[source]
        pruned.append(Layer(source, target, layer.picks[:, kept], nodes))
    return Diagram(tuple(reversed(pruned)), part, step)
