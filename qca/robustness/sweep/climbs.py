"""Climbs: every class of worlds along cuts that move while scores do.

On a chamber, sums are linear in the scores. Along a cut, tests turn one after the other; worlds are
taken between any two turns. Where the order of turns is not the same all over a chamber, it is cut
up until what it could hold besides has been found elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qca.boolean.budgets import BudgetSpent
from qca.robustness.sweep.chambers import BATCH, Chamber, place_points
from qca.robustness.sweep.ladders import Ladder, list_places, list_upper
from qca.robustness.sweep.polytopes import FLAT
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.findings import APART, Class, Component, Harvest
from qca.sets.cuts import TOLERANCE

__all__ = ["check_budget", "climb_cuts"]

# Sets of tests that could be passed together in one chamber, beyond which it is cut up first.
_MOST_SETS = 64
# Steps along a cut that are no longer are a measure exactly at it.
_THIN = 4 * TOLERANCE


def check_budget(count: int, most: int) -> None:
    """Raise :class:`BudgetSpent` where something is more than it may be."""
    if count > most:
        raise BudgetSpent


def climb_cuts(
    component: Component,
    cuts: Sequence[int],
    chambers: Sequence[Chamber],
    harvest: Harvest,
    most: int,
) -> list[tuple[Array, Class]]:
    """Return a world with its class for each step between turns of tests.

    Chambers on which the order of turns is open are cut further, until no class can be missed.

    Raises
    ------
    BudgetSpent
        There are more than ``most`` chambers, or worlds.
    """
    return _Climb(component, tuple(cuts), harvest, most).explore(chambers)


@dataclass(frozen=True, eq=False)
class _Climb:
    """Exploration along cuts that move while scores do."""

    component: Component
    cuts: tuple[int, ...]
    harvest: Harvest
    most: int

    def explore(self, chambers: Sequence[Chamber]) -> list[tuple[Array, Class]]:
        """Explore chambers, and the parts into which they are cut."""
        climbed: list[tuple[Array, Class]] = []
        pending = list(chambers)
        looked = 0
        while pending:
            open_ = []
            worlds: list[tuple[Array, int]] = []
            for chamber in pending:
                ladders = self._build_ladders(chamber)
                worlds += self._list_steps(chamber, ladders)
                if (plane := _find_plane(ladders)) is not None:
                    open_.append((chamber, ladders, plane))
                looked += 1
                check_budget(max(looked, len(climbed) + len(worlds)), self.most)
            for start in range(0, len(worlds), BATCH):
                batch = worlds[start : start + BATCH]
                settings = np.array([world for world, _ in batch])
                lying = np.array([place for _, place in batch])
                classes = self.harvest.add(self.component, settings, lying=lying)
                climbed += zip(settings, classes, strict=True)
            pending = [
                part
                for chamber, ladders, plane in open_
                if not self._is_closed(chamber, ladders)
                for part in _cut_chamber(chamber, plane)
            ]
        return climbed

    def _build_ladders(self, chamber: Chamber) -> dict[int, Ladder]:
        """Return for each cut the tests that turn on a chamber."""
        first, last = chamber.gaps
        turning = (first.max(axis=0, initial=0) > FLAT) & (last.min(axis=0, initial=0) < -FLAT)
        ladders = {}
        for d in self.cuts:
            name = self.component.universe.decisions[d].name
            tests = tuple(t for t in np.flatnonzero(turning).tolist() if chamber.cuts[t] == name)
            if tests:
                ladders[d] = Ladder(tests, first[:, tests], last[:, tests])
        return ladders

    def _list_steps(
        self, chamber: Chamber, ladders: Mapping[int, Ladder]
    ) -> list[tuple[Array, int]]:
        """Return worlds of a chamber between the turns of tests, for all cuts in combination.

        Each comes with where it lies.
        """
        steps: list[tuple[Array, int]] = []
        points = chamber.list_weights()
        for place, weights in enumerate(points, 1):
            lying = chamber.lying if place == len(points) else APART
            worlds = [
                (
                    place_points([chamber], [(weights @ chamber.shape.vertices)[np.newaxis]])[0],
                    lying,
                )
            ]
            for d in self.cuts:
                turns = ladders[d].find_turns(weights) if d in ladders else np.zeros(0)
                low, high = chamber.low[d], chamber.high[d]
                worlds = [
                    (
                        _set_decision(world, d, low + step * (high - low)),
                        APART if width * (high - low) <= _THIN else own,
                    )
                    for world, own in worlds
                    for step, width in list_places(turns)
                ]
            steps += worlds
        return steps

    def _is_closed(self, chamber: Chamber, ladders: Mapping[int, Ladder]) -> bool:
        """Return whether all classes that a chamber could hold were found."""
        middle, _ = self._list_steps(chamber, {})[-1]
        look = self.component.look(middle[np.newaxis])
        places = {test: place for place, test in enumerate(look.tests)}
        passed = look.passed.copy()
        for ladder in ladders.values():
            sets = list_upper(ladder.above, _MOST_SETS)
            own = [places.get(chamber.tests[t], -1) for t in ladder.tests]
            if sets is None or len(sets) * len(passed) > _MOST_SETS:
                return False
            before = np.repeat(passed, len(sets), axis=0)
            before[:, own] = np.tile(np.array(sets), (len(passed), 1))
            passed = before
        classes, _ = look.classify(passed, 0)
        known = self.harvest.find_harvest(self.component.universe, middle).classes
        return all(each in known for each in classes)


def _find_plane(ladders: Mapping[int, Ladder]) -> Array | None:
    """Return a function that is near zero where two tests turn together, None where none do."""
    planes = (ladder.find_plane(ladder.above) for ladder in ladders.values())
    return next((plane for plane in planes if plane is not None), None)


def _set_decision(world: Array, position: int, value: float) -> Array:
    changed = world.copy()
    changed[position] = value
    return changed


def _cut_chamber(chamber: Chamber, plane: Array) -> list[Chamber]:
    """Return the parts of a chamber cut near where two tests turn together, or across."""
    parts = chamber.shape.split(plane)
    if parts is None:
        spread = np.ptp(chamber.shape.vertices, axis=0)
        across = chamber.shape.vertices[:, int(spread.argmax())]
        parts = chamber.shape.split(across - (across.min() + across.max()) / 2)
    if parts is None:
        raise BudgetSpent  # too small to be cut
    return [replace(chamber, shape=part) for part in parts]
