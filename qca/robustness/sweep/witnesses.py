"""Witnesses drawn inside: where sums are curved, from the ends of stretches of anchors.

What is told of a world, the scores of its solutions say, should not rest on how near to a raw value
an anchor happens to lie. So each world found with anchors at the ends of their stretches is moved
towards the middle of these, as far as it shows the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qca.robustness.sweep.exploration import list_stretches
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.findings import BESIDE, Class, Component, Harvest

__all__ = ["draw_inside"]

# How far it is to the middle of a stretch: the shares of the way that are tried.
_SHARES = 0.5 ** np.arange(20)


def draw_inside(component: Component, harvests: Sequence[Harvest]) -> None:
    """Add to harvests worlds well inside the classes that were found at ends of stretches."""
    universe = component.universe
    curved = [d for d in component.decisions if universe.decisions[d].curved]
    if not curved:
        return
    stretches = {d: np.array(list_stretches(universe, d)) for d in curved}
    for harvest in harvests:
        beside = [
            (key, np.array(at))
            for key, (lying, _, at) in sorted(harvest.classes.items())
            if lying == BESIDE
        ]
        moved = [
            world
            for key, start in beside
            if (world := _move_inside(component, key, start, stretches)) is not None
        ]
        if moved:
            harvest.add(component, np.array(moved))


def _move_inside(
    component: Component, key: Class, start: Array, stretches: dict[int, Array]
) -> Array | None:
    """Return a world of a class on the way from one at ends of stretches to their middles."""
    goal = start.copy()
    for d, sides in stretches.items():
        own = sides[(sides[:, 0] <= start[d]) & (start[d] <= sides[:, 1])]
        if len(own):
            goal[d] = own[0].mean()
    worlds = start + _SHARES[:, np.newaxis] * (goal - start)
    classes = component.classify(worlds)
    same = [each == key for each in classes]
    for place in range(len(same) - 1):
        if same[place] and same[place + 1]:
            return np.asarray(worlds[place + 1])
    return None
