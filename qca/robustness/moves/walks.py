"""Walks along one graded decision, all others as they are: what is at each value and between."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qca.robustness.moves.stretches import Leg
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.sweep.certainty import bound_classes, find_flat
from qca.robustness.sweep.exploration import Box, explore_boxes, find_width, list_stretches
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.bounds import bound_claim
from qca.robustness.worlds.boxes import bound_boxes
from qca.robustness.worlds.findings import Class, Component, Unkept

__all__ = ["walk_decision"]

# Scores and cuts are told to this; of an anchor, this share of its range.
_DIGITS = 8
# Turns along an anchor are found to this share of its range.
_FINEST = 1e-11
_MOST_PIECES = 100_000
# In stretches as short as this share of the range a measure that is at its cut at both ends and
# inside is there throughout.
_FLAT = 1 / 256


def walk_decision(component: Component, position: int) -> list[Leg]:
    """Return what is found at every value at which anything may turn, and between them, in order.

    The others are as they are. Sums are linear along scores and cuts; along an anchor the stretch
    is halved where bounds leave a turn possible.
    """
    universe = component.universe
    alone = replace(component, decisions=(position,))
    decision = universe.decisions[position]
    sides = list_stretches(universe, position)
    if decision.ends:
        return _find_classes(alone, position, sides)
    if decision.divides:
        points = [low for low, _ in sides]
        between = [(points[i], points[i + 1]) for i in range(len(points) - 1)]
        return _find_classes(alone, position, sorted([*sides, *between]))
    boxes = [Box(tuple(universe.start.tolist()), (position,), (side,)) for side in sides]
    if decision.kind is DecisionKind.ANCHOR:
        pieces = _halve_anchor(alone, position, boxes)
    else:
        explored = explore_boxes(alone, boxes, Unkept(), _MOST_PIECES)
        pieces = sorted(
            (float(values.min()), float(values.max()), piece.classes[-1])
            for piece in explored
            for values in [piece.settings[:, position]]
        )
    return _Walker(alone, position, pieces).list_steps()


def _find_classes(
    component: Component, position: int, sides: Sequence[tuple[float, float]]
) -> list[Leg]:
    """Return the class in the middle of each side."""
    universe = component.universe
    worlds = np.repeat(universe.start[np.newaxis], len(sides), axis=0)
    worlds[:, position] = [(low + high) / 2 for low, high in sides]
    classes = component.classify(worlds)
    return [(*side, key) for side, key in zip(sides, classes, strict=True)]


def _halve_anchor(component: Component, position: int, boxes: Sequence[Box]) -> list[Leg]:
    """Return stretches of an anchor in each of which bounds allow for one class alone."""
    universe = component.universe
    decision = universe.decisions[position]
    spread = decision.high - decision.low
    finest = _FINEST * spread
    sides = np.array([box.sides[0] for box in boxes])
    settled: list[Leg] = []
    while len(sides):
        low = np.repeat(universe.start[np.newaxis], len(sides), axis=0)
        high = low.copy()
        low[:, position], high[:, position] = sides.T
        classes = component.classify((low + high) / 2)
        settling = _is_settled(component, low, high, _FLAT * spread)
        done = settling | (sides[:, 1] - sides[:, 0] <= finest)
        settled += [
            (float(a), float(b), key)
            for (a, b), key, end in zip(sides, classes, done, strict=True)
            if end
        ]
        rest = sides[~done]
        middle = rest.mean(axis=1)
        sides = np.concatenate(
            [np.column_stack([rest[:, 0], middle]), np.column_stack([middle, rest[:, 1]])]
        )
    return sorted(settled)


def _is_settled(component: Component, low: Array, high: Array, flat: float) -> np.ndarray:
    """Return where bounds allow for one verdict on each claim and one table of each outcome.

    Where boxes are no wider than ``flat``, measures that stay at their cuts are left aside.
    """
    universe = component.universe
    settled = np.ones(len(low), dtype=bool)
    if component.claims:
        boxes = bound_boxes(universe, low, high)
        for claim in component.claims:
            settled &= bound_claim(universe, boxes, universe.claims[claim]).sum(axis=1) == 1
    if component.outcomes:
        open_ = np.flatnonzero(settled)
        alone = replace(component, claims=())
        classes = bound_classes(alone, low[open_], high[open_])
        settled[open_] = [found is not None and len(found) == 1 for found in classes]
    narrow = np.flatnonzero(~settled & ((high - low).max(axis=1) <= flat))
    settled[narrow] = find_flat(component, low[narrow], high[narrow])
    return settled


@dataclass(frozen=True, eq=False)
class _Walker:
    """What is found in pieces of one decision, of which some are single values."""

    component: Component
    position: int
    pieces: Sequence[Leg]

    @property
    def decision(self) -> Decision:
        """The decision that is moved."""
        return self.component.universe.decisions[self.position]

    @property
    def digits(self) -> int:
        """To how many decimals values are told."""
        if self.decision.kind is not DecisionKind.ANCHOR:
            return _DIGITS
        return _DIGITS + 1 - math.ceil(math.log10(self.decision.high - self.decision.low))

    def list_steps(self) -> list[Leg]:
        """Return what is at each value at which anything may turn, and between them."""
        exact = self._list_exact()
        open_ = self._list_open()
        at = dict(exact)
        between: dict[float, Leg] = {}
        # Worlds in no more than rounding's reach of a value are those at it.
        for low, high, key in open_:
            first, last = self._tell(low, exact), self._tell(high, exact)
            if first < last:
                between[first] = (first, last, key)
            else:
                at.setdefault(first, key)
        for value, _, key in self._list_borders(open_):
            at.setdefault(self._tell(value, exact), key)
        whole = [part for step in between.values() for part in _cut(step, sorted(at))]
        return sorted([*whole, *((value, value, key) for value, key in at.items())])

    def _list_open(self) -> list[Leg]:
        """Return the pieces that are no single values; of an anchor, halves put together again."""
        open_ = [piece for piece in self.pieces if piece[0] < piece[1]]
        if self.decision.kind is not DecisionKind.ANCHOR:
            return open_
        finest = 2 * _FINEST * (self.decision.high - self.decision.low)
        legs: list[Leg] = []
        for low, high, key in open_:
            if high - low <= finest:  # what was halved to the end is unsettled
                continue
            if legs and legs[-1][2] == key and low - legs[-1][1] <= finest:
                low = legs.pop()[0]
            legs.append((low, high, key))
        return legs

    def _list_exact(self) -> dict[float, Class]:
        """Return the values that are tried as they are: the present one, both ends, points."""
        decision = self.decision
        values = {low for low, high, _ in self.pieces if low == high}
        sides = [(v, v) for v in sorted(values | {decision.at, decision.low, decision.high})]
        legs = _find_classes(self.component, self.position, sides)
        return {value: key for value, _, key in legs}

    def _tell(self, value: float, exact: Mapping[float, Class]) -> float:
        """Return a value as it is told: a value that was tried where it is beside one."""
        near = min(exact, key=lambda known: abs(known - value))
        reach = max(10.0**-self.digits, find_width(self.component.universe, self.position))
        return near if abs(near - value) <= reach else round(value, self.digits)

    def _list_borders(self, pieces: Sequence[Leg]) -> list[Leg]:
        """Return the class at each value at which two pieces meet.

        A measure reaches its cut where it is at it, so that there every test is passed that is
        passed on either side: it need not be tried, and no rounding bears on it.
        """
        count = len(pieces)
        at = [high for _, high, _ in pieces[:-1]]
        values = [*((low + high) / 2 for low, high, _ in pieces), *at]
        worlds = np.repeat(self.component.universe.start[np.newaxis], len(values), axis=0)
        worlds[:, self.position] = values
        look = self.component.look(worlds)
        passed = look.passed.copy()
        either = look.passed[: count - 1] | look.passed[1:count]
        passed[count:] = either & ~look.undefined[count:]
        classes, which = look.classify(passed)
        return [(v, v, classes[w]) for v, w in zip(at, which[count:].tolist(), strict=True)]


def _cut(step: Leg, values: Sequence[float]) -> list[Leg]:
    """Return a step cut at the values inside it."""
    low, high, key = step
    ends = [low, *(value for value in values if low < value < high), high]
    return [(ends[i], ends[i + 1], key) for i in range(len(ends) - 1)]
