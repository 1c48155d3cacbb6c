"""Counts of boxes: how many a component of worlds has, before any of them is listed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from qca.robustness.results.decisions import DecisionKind
from qca.robustness.sweep.exploration import list_stretches
from qca.robustness.worlds.findings import Component
from qca.study.scoring import FIXED

__all__ = ["count_boxes", "count_settings", "list_choices"]

# A code that gives a case a label: the position of its reading (or FIXED), and the option.
_Reading = tuple[int, int]


def count_boxes(component: Component, most: int | None = None) -> int:
    """Return how many boxes of worlds a component has, with all that can be left out.

    The score of a label is open only under the reading that has the label, and only while a case
    that has it is kept. Counting ends at the first number over ``most``.
    """
    counter = _Counter(
        component,
        {d: _list_readers(component, d) for d in component.decisions},
        {
            d: len(list_stretches(component.universe, d))
            for d in component.decisions
            if component.universe.decisions[d].graded
        },
    )
    total = 0
    for option in range(len(component.universe.omissions)):
        total += counter.count(option)
        if most is not None and total > most:
            break
    return total


def _list_readers(component: Component, position: int) -> tuple[tuple[int, _Reading], ...]:
    """Return the cases that may have the label of a score, each with how it is then read."""
    universe = component.universe
    cells = [universe.cell_rules[place] for place in universe.cells_of.get(position, ())]
    return tuple(
        (cell.case, (cell.reading, option))
        for cell in cells
        for option, (_, source) in enumerate(cell.sources)
        if source == position
    )


@dataclass(frozen=True, eq=False)
class _Counter:
    """What it takes to count boxes: who has each label, and the stretches of each number."""

    component: Component
    readers: Mapping[int, tuple[tuple[int, _Reading], ...]]
    stretches: Mapping[int, int]

    def count(self, option: int) -> int:
        """Return how many boxes there are with one option of what is left out."""
        universe = self.component.universe
        gone = frozenset(universe.omissions[option])
        total = 1
        under: dict[_Reading, int] = {}
        for d, stretches in self.stretches.items():
            readings = {reading for case, reading in self.readers[d] if case not in gone}
            if len(readings) == 1 and (own := next(iter(readings)))[0] != FIXED:
                under[own] = under.get(own, 1) * stretches
            elif readings or universe.decisions[d].kind is not DecisionKind.SCORE:
                total *= stretches
        for d in list_choices(self.component, option):
            options = range(len(universe.decisions[d].options))
            total *= sum(under.get((d, chosen), 1) for chosen in options)
        return total


def count_settings(component: Component) -> list[int]:
    """Return how many settings the choices have, for each option of what is left out."""
    universe = component.universe
    return [
        math.prod(len(universe.decisions[d].options) for d in list_choices(component, option))
        for option in range(len(universe.omissions))
    ]


def list_choices(component: Component, option: int) -> list[int]:
    """Return the choices that make a difference: not readings of cases that are left out."""
    universe = component.universe
    gone = {universe.cases[i] for i in universe.omissions[option]}
    return [
        d
        for d in component.decisions
        for decision in [universe.decisions[d]]
        if not decision.graded and not (decision.cases and gone >= set(decision.cases))
    ]
