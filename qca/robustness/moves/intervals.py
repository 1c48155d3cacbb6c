"""Intervals: where a finding stays and where it turns along one decision, all else as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qca.analysis.verdicts import Verdict
from qca.robustness.sweep.certainty import bound_classes
from qca.robustness.sweep.exploration import Box, explore_boxes, find_open, list_stretches
from qca.robustness.worlds.bounds import bound_boxes, bound_claim
from qca.robustness.worlds.decisions import Decision, Kind
from qca.robustness.worlds.evaluation import VERDICTS
from qca.robustness.worlds.findings import LETTERS, Class, Component, Harvest, find_uses
from qca.robustness.worlds.universe import Universe

# Ends of stretches are told to this; finer ones stand for one point.
_DIGITS = 8
_WIDTH = 1e-8
# Turns along an anchor are found to this share of its range.
_FINEST = 1e-9
_MOST_PIECES = 100_000


@dataclass(frozen=True)
class Stretch:
    """A stretch of a graded decision in which a finding stays the same."""

    low: float
    high: float
    found: str

    def holds(self, value: float) -> bool:
        """Return whether a value lies in the stretch."""
        return self.low - _WIDTH <= value <= self.high + _WIDTH


@dataclass(frozen=True)
class Interval:
    """How the verdict on one claim depends on one decision, all others as they are.

    ``stretches`` are those of a graded decision, in order; ``options`` the verdicts that the other
    options of a choice give.
    """

    claim: str
    decision: Decision
    verdict: Verdict
    stretches: tuple[Stretch, ...] = ()
    options: tuple[tuple[str, Verdict], ...] = ()

    @property
    def turns(self) -> bool:
        """Whether the verdict turns anywhere."""
        found = [*(s.found for s in self.stretches), *(verdict for _, verdict in self.options)]
        return any(each != self.verdict for each in found)

    @property
    def stays(self) -> tuple[float, float] | None:
        """The interval about the present value in which the verdict stays; None for a choice."""
        held = find_stretch(self.stretches, self.decision.at)
        return (held.low, held.high) if held else None


def find_stretch(stretches: Sequence[Stretch], at: float) -> Stretch | None:
    """Return the stretch that holds a value, the widest where two meet there."""
    holding = [stretch for stretch in stretches if stretch.holds(at)]
    return max(holding, key=lambda s: s.high - s.low, default=None)


def find_intervals(universe: Universe) -> tuple[Interval, ...]:
    """Return for every claim and every decision that bears on it how the verdict depends on it.

    Decisions on what is left out are not among these.
    """
    start = universe.start
    uses = find_uses(universe)
    every = Component((), tuple(range(len(universe.claims))), ())
    now = Harvest().add(universe, every, start[np.newaxis])[0][-1]
    found: dict[tuple[int, int], Interval] = {}
    for d, decision in enumerate(universe.decisions):
        claims = tuple(c for c in every.claims if d in uses["claim", c])
        component = Component((), claims, (d,))
        if decision.kind is Kind.LEFT_OUT or not claims:
            continue
        if decision.graded and d not in find_open(universe, component, start):
            continue
        if decision.graded:
            walked = walk_decision(universe, component, d)
            for place, c in enumerate(claims):
                stretches = merge_stretches(walked, lambda key, p=place: _name(key[-1][p]))  # type: ignore[misc]
                found[c, d] = Interval(
                    universe.claims[c].id, decision, _name(now[c]), stretches=stretches
                )
        else:
            worlds = np.repeat(start[np.newaxis], len(decision.options) - 1, axis=0)
            worlds[:, d] = range(1, len(decision.options))
            classes = Harvest().add(universe, component, worlds)
            for place, c in enumerate(claims):
                options = tuple(
                    (option, _name(key[-1][place]))
                    for option, key in zip(decision.options[1:], classes, strict=True)
                )
                found[c, d] = Interval(
                    universe.claims[c].id, decision, _name(now[c]), options=options
                )
    return tuple(found[key] for key in sorted(found))


def _name(letter: str) -> Verdict:
    return VERDICTS[LETTERS.index(letter)]


def walk_decision(
    universe: Universe, component: Component, position: int
) -> list[tuple[float, float, Class]]:
    """Return the stretches of one graded decision with the class of worlds in each, in order.

    The others are as they are. Sums are linear along scores and cuts; along an anchor the stretch
    is halved where bounds leave a turn possible.
    """
    alone = replace(component, decisions=(position,))
    boxes = [
        Box(tuple(universe.start.tolist()), (position,), (side,))
        for side in list_stretches(universe, position)
    ]
    if universe.decisions[position].kind is Kind.ANCHOR:
        if all(low == high for box in boxes for low, high in box.sides):
            return _walk_threshold(universe, alone, position, [box.sides[0][0] for box in boxes])
        return _halve_anchor(universe, alone, position, boxes)
    pieces = explore_boxes(universe, alone, boxes, Harvest(), _MOST_PIECES)
    found = []
    for piece in pieces:
        values = piece.settings[:, position]
        found.append((float(values.min()), float(values.max()), piece.classes[-1]))
    return sorted(found)


def _walk_threshold(
    universe: Universe, component: Component, position: int, points: Sequence[float]
) -> list[tuple[float, float, Class]]:
    """Return the class at each value of a threshold that divides the cases, and between them."""
    ends = [(points[i], points[i + 1]) for i in range(len(points) - 1)]
    sides = sorted([*((point, point) for point in points), *ends])
    worlds = np.repeat(universe.start[np.newaxis], len(sides), axis=0)
    worlds[:, position] = [(low + high) / 2 for low, high in sides]
    classes = Harvest().add(universe, component, worlds)
    return [(*side, key) for side, key in zip(sides, classes, strict=True)]


def _halve_anchor(
    universe: Universe, component: Component, position: int, boxes: Sequence[Box]
) -> list[tuple[float, float, Class]]:
    """Return stretches of an anchor in each of which bounds allow for one class alone."""
    decision = universe.decisions[position]
    finest = _FINEST * (decision.high - decision.low)
    sides = np.array([box.sides[0] for box in boxes])
    settled = []
    while len(sides):
        low = np.repeat(universe.start[np.newaxis], len(sides), axis=0)
        high = low.copy()
        low[:, position], high[:, position] = sides.T
        classes = Harvest().add(universe, component, (low + high) / 2)
        done = _is_settled(universe, component, low, high) | (sides[:, 1] - sides[:, 0] <= finest)
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


def _is_settled(
    universe: Universe, component: Component, low: np.ndarray, high: np.ndarray
) -> np.ndarray:
    """Return where bounds allow for one verdict on each claim and one table of each outcome."""
    boxes = bound_boxes(universe, low, high)
    settled = np.ones(len(low), dtype=bool)
    for claim in component.claims:
        settled &= bound_claim(universe, boxes, universe.claims[claim]).sum(axis=1) == 1
    if component.outcomes:
        open_ = np.flatnonzero(settled)
        alone = replace(component, claims=())
        classes = bound_classes(universe, alone, low[open_], high[open_])
        settled[open_] = [found is not None and len(found) == 1 for found in classes]
    return settled


def merge_stretches(
    walked: Sequence[tuple[float, float, Class]], tell: Callable[[Class], str]
) -> tuple[Stretch, ...]:
    """Return stretches with what is found in each, neighbours that find the same joined.

    >>> [
    ...     (s.low, s.high, s.found)
    ...     for s in merge_stretches(
    ...         [(0.4, 0.499999998, ("a",)), (0.5, 0.5, ("b",)), (0.500000002, 0.6, ("b",))],
    ...         lambda key: key[0],
    ...     )
    ... ]
    [(0.4, 0.5, 'a'), (0.5, 0.6, 'b')]
    """
    found: list[Stretch] = []
    for low, high, key in walked:
        low, high, told = round(low, _DIGITS), round(high, _DIGITS), tell(key)
        if found and found[-1].found == told:
            found[-1] = replace(found[-1], high=max(high, found[-1].high))
        else:
            found.append(Stretch(low, high, told))
    return tuple(found)
