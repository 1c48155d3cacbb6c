"""Orders: the planes on which two scores of one case change their order.

Sums over cases are linear in the scores wherever no two scores of a case that are compared, nor one
and the complement of the other, change their order. Of a transition, the scores of both its cases.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qca.boolean.expressions import names_of
from qca.robustness.worlds.arrays import Array, Flags
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import TOLERANCE
from qca.study.scoring import FIXED

__all__ = ["Pairs", "find_crossing", "list_pairs", "list_planes"]

_Pair = tuple[int, int]
# The decision on which a score depends, if it is open, and what it is otherwise.
_Score = tuple[int | None, float]


@dataclass(frozen=True)
class Pairs:
    """The pairs of sets whose scores are compared in the findings, by position.

    ``within`` are of one case, ``between`` of a case (the second) and that of the period before,
    ``across`` of any two cases.
    """

    within: tuple[_Pair, ...]
    between: tuple[_Pair, ...]
    across: tuple[_Pair, ...]


def list_pairs(universe: Universe, outcomes: Sequence[int], claims: Sequence[int]) -> Pairs:
    """Return the pairs of sets whose scores are compared in the findings."""
    tested = [universe.claims[c] for c in claims]
    groups = [universe.base_sets(claim.names) for claim in tested]
    between = [g for g, claim in zip(groups, tested, strict=True) if claim.is_temporal]
    across = [universe.base_sets(names_of(c.order.on)) for c in tested if c.order and c.order.on]
    for o in outcomes:
        names = (*universe.spec.conditions, *names_of(universe.outcomes[o]))
        groups.append(universe.base_sets(names))
    return Pairs(
        tuple(sorted({(a, b) for group in groups for a in group for b in group if a < b})),
        *(
            tuple(sorted({(a, b) for group in each for a in group for b in group}))
            for each in (between, across)
        ),
    )


def list_planes(
    universe: Universe,
    pairs: Pairs,
    settings: Array,
    values: Array,
    free: frozenset[int],
) -> Array:
    """Return the planes a.s + b = 0 on which scores change order, over all decisions (P by D + 1).

    ``values`` are the scores (cases by sets) where the choices, and the graded decisions that are
    not ``free``, are as in ``settings``.
    """
    open_cells: dict[int, dict[int, int]] = {}
    for cell in universe.cell_rules:
        option = 0 if cell.reading == FIXED else int(settings[cell.reading])
        if (position := cell.sources[option][1]) in free:
            open_cells.setdefault(cell.case, {})[cell.set] = position
    gone = universe.find_gone(settings)
    compared = [(case, case, pairs.within) for case in open_cells]
    compared += [
        (earlier, later, pairs.between)
        for earlier, later in universe.links.tolist()
        if pairs.between and (earlier in open_cells or later in open_cells)
    ]
    if pairs.across:
        count = len(universe.cases)
        compared += [
            (first, second, pairs.across)
            for first in range(count)
            for second in range(first)
            if first in open_cells or second in open_cells
        ]
    planes: set[tuple[float, ...]] = set()
    for first, second, own in compared:
        if first in gone or second in gone:
            continue
        one, other = (open_cells.get(case, {}) for case in (first, second))
        for a, b in own:
            if a in one or b in other:
                scores = (
                    (one.get(a), float(values[first, a])),
                    (other.get(b), float(values[second, b])),
                )
                planes |= _compare(*scores, len(settings))
    return np.array(sorted(planes)).reshape(len(planes), len(settings) + 1)


def _compare(first: _Score, second: _Score, count: int) -> set[tuple[float, ...]]:
    """Return the planes where a score equals another, or the complement of another."""
    if math.isnan(first[1]) or math.isnan(second[1]):
        return set()
    planes = set()
    for sign, constant in ((-1.0, 0.0), (1.0, -1.0)):
        plane = [0.0] * (count + 1)
        plane[-1] = constant
        for (position, value), factor in ((first, 1.0), (second, sign)):
            if position is None:
                plane[-1] += factor * value
            else:
                plane[position] += factor
        planes.add(tuple(plane))
    return planes


def find_crossing(planes: Array, low: Array, high: Array) -> Flags:
    """Return which planes pass through the inside of which boxes (boxes by planes).

    ``low`` and ``high`` are the corners of the boxes (boxes by decisions).

    >>> find_crossing(np.array([[1, -0.5]]), np.array([[0], [0.6]]), np.array([[1], [1]])).tolist()
    [[True], [False]]
    """
    middle = ((low + high) / 2) @ planes[:, :-1].T + planes[:, -1]
    reach = ((high - low) / 2) @ np.abs(planes[:, :-1]).T
    return np.asarray(np.abs(middle) < reach - TOLERANCE)
