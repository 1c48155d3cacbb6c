"""Orders: the planes on which two scores of one case change their order.

Sums over cases are linear in the scores wherever no two scores of a case that are compared, nor one
and the complement of the other, change their order.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qca.boolean.expressions import names_of
from qca.robustness.worlds.arrays import Array, Flags
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import TOLERANCE
from qca.study.scoring import FIXED

__all__ = ["find_crossing", "list_pairs", "list_planes"]

_Pair = tuple[int, int]


def list_pairs(
    universe: Universe, outcomes: Sequence[int], claims: Sequence[int]
) -> tuple[_Pair, ...]:
    """Return the pairs of sets whose scores are compared in the findings, by position."""
    groups = [universe.base_sets(universe.claims[c].names) for c in claims]
    for o in outcomes:
        names = (*universe.spec.conditions, *names_of(universe.outcomes[o]))
        groups.append(universe.base_sets(names))
    return tuple(sorted({(a, b) for group in groups for a in group for b in group if a < b}))


def list_planes(
    universe: Universe,
    pairs: Sequence[_Pair],
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
    planes: set[tuple[float, ...]] = set()
    for case, cells in open_cells.items():
        for a, b in pairs:
            if case not in gone and (a in cells or b in cells):
                planes |= _compare(values[case], cells, a, b, len(settings))
    return np.array(sorted(planes)).reshape(len(planes), len(settings) + 1)


def _compare(
    values: Array, cells: dict[int, int], a: int, b: int, count: int
) -> set[tuple[float, ...]]:
    """Return the planes where a score of a case equals another, or the complement of another."""
    if np.isnan(values[[a, b]]).any():
        return set()
    planes = set()
    for sign, constant in ((-1.0, 0.0), (1.0, -1.0)):
        plane = [0.0] * (count + 1)
        plane[-1] = constant
        for j, factor in ((a, 1.0), (b, sign)):
            if j in cells:
                plane[cells[j]] += factor
            else:
                plane[-1] += factor * float(values[j])
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
