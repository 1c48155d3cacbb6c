"""Chambers: the parts of boxes on which sums are linear, and what is measured at their ends.

A chamber is a polytope in the graded decisions that are free in it; all others are settled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qca.boolean.budgets import BudgetSpent
from qca.robustness.results.decisions import DecisionKind
from qca.robustness.sweep.polytopes import FLAT, Polytope, divide_box, has_flat, make_box
from qca.robustness.worlds.arrays import Array, Flags, Positions
from qca.robustness.worlds.findings import APART, INSIDE, Component
from qca.robustness.worlds.looks import Look, Test
from qca.robustness.worlds.orders import find_crossing, list_pairs, list_planes
from qca.sets.cuts import TOLERANCE
from qca.study.scoring import find_distinct

__all__ = [
    "Chamber",
    "batch_chambers",
    "cut_boxes",
    "divide_chambers",
    "look_once",
    "measure_fields",
    "place_points",
]

# Worlds that are evaluated at once, so that arrays stay small.
BATCH = 4096
# Open decisions of one box, which has two to the power of these corners.
_MOST_SIDES = 12
# For each case a gap may change so much between a measure at its cut and one that just reaches it.
_THIN = 4 * TOLERANCE


@dataclass(frozen=True, eq=False)
class Chamber:
    """A part of a box: a polytope in the settings of the decisions ``free``.

    ``low`` and ``high`` are the corners of the box; ``lying`` says where the world in the middle of
    the chamber lies (see ``findings``). The functions of the polytope are first ``groups`` of so
    many columns: where all of one group are 0, something is undefined. Where cuts
    """

    low: Array
    high: Array
    free: tuple[int, ...]
    shape: Polytope
    lying: int = INSIDE
    groups: tuple[int, ...] = ()
    tests: tuple[Test, ...] = ()
    cuts: tuple[str, ...] = ()

    @property
    def gaps(self) -> tuple[Array, Array]:
        """The gaps of the tests at the low ends of the cuts, and at the high ends (V by T)."""
        first, last = np.split(self.shape.functions[:, sum(self.groups) :], 2, axis=1)
        return first, last

    def list_weights(self) -> Array:
        """Return the points at which to look inside, as weights of the vertices; the middle last.

        Before it come the middles of the faces on which something is undefined.
        """
        count = len(self.shape.vertices)
        middle = np.ones((1, count)) / count
        if not self.groups:
            return middle
        at = np.abs(self.shape.functions) <= TOLERANCE
        groups = np.split(at, np.cumsum(self.groups), axis=1)[: len(self.groups)]
        void = np.column_stack([group.all(axis=1) for group in groups])
        rows = [
            holds / holds.sum()
            for face in _close_faces(void)
            for holds in [(void >= np.array(face)).all(axis=1)]
        ]
        return np.concatenate([np.array(rows).reshape(-1, count), middle])


def place_points(chambers: Sequence[Chamber], points: Sequence[Array]) -> Array:
    """Return the settings at points of each chamber, all else as at its low corner."""
    settings = np.repeat([c.low for c in chambers], [len(own) for own in points], axis=0)
    start = 0
    for chamber, own in zip(chambers, points, strict=True):
        settings[start : start + len(own), list(chamber.free)] = own
        start += len(own)
    return settings


def _close_faces(void: Flags) -> list[tuple[bool, ...]]:
    """Return what is undefined on faces, given what is at each vertex (V by groups).

    The vertices at which all of some groups are 0 span a face; on it they are all that are.
    """
    faces = {tuple(row) for row in void.tolist()}
    while True:
        shared = {tuple(np.logical_and(a, b).tolist()) for a in faces for b in faces}
        if shared <= faces:
            return sorted(face for face in faces if any(face))
        faces |= shared


def cut_boxes(
    component: Component,
    low: Array,
    high: Array,
    free: Sequence[int],
    lying: Positions,
) -> Iterator[Chamber]:
    """Yield the chambers of boxes in which no two scores of a case change their order.

    ``low`` and ``high`` are the corners of boxes (boxes by decisions); decisions that are not
    ``free`` are taken as at the low corner. ``lying`` says where the worlds of each box lie.

    Raises
    ------
    BudgetSpent
        A box has too many sides.
    """
    universe = component.universe
    pairs = list_pairs(universe, component.outcomes, component.claims)
    scores = frozenset(d for d in free if universe.decisions[d].kind is DecisionKind.SCORE)
    settled = low.copy()
    settled[:, list(free)] = 0
    first, which = find_distinct(settled)
    values = universe.realize(low[first]).values
    planes = [
        list_planes(universe, pairs, low[world], values[i], scores)
        for i, world in enumerate(first.tolist())
    ]
    pinned = high.copy()
    rest = [d for d in range(low.shape[1]) if d not in free]
    pinned[:, rest] = low[:, rest]
    crossing: dict[int, Flags] = {}
    for i in range(len(first)):
        boxes = np.flatnonzero(which == i)
        chambers = find_crossing(planes[i], low[boxes], pinned[boxes])
        crossing |= dict(zip(boxes.tolist(), chambers, strict=True))
    for box in range(len(low)):
        own = planes[which[box]][crossing[box]]
        dims = tuple(d for d in free if low[box, d] < high[box, d])
        for shape in _cut_box(low[box], high[box], dims, own):
            yield Chamber(low[box], high[box], dims, shape, int(lying[box]))


def _cut_box(low: Array, high: Array, dims: tuple[int, ...], planes: Array) -> Iterator[Polytope]:
    """Yield the pieces of a box cut by planes over all decisions."""
    if len(dims) > _MOST_SIDES:
        raise BudgetSpent
    whole = make_box([(low[d], high[d]) for d in dims])
    if not len(planes):
        yield whole
        return
    fixed = [d for d in range(len(low)) if d not in dims]
    constants = planes[:, fixed] @ low[fixed] + planes[:, -1]
    own = np.concatenate([planes[:, dims], constants[:, np.newaxis]], axis=1)
    yield from divide_box(whole, own)


def batch_chambers(chambers: Sequence[Chamber]) -> Iterator[list[Chamber]]:
    """Yield chambers in batches of about so many vertices as worlds are evaluated at once."""
    batch: list[Chamber] = []
    size = 0
    for chamber in chambers:
        size += len(chamber.shape.vertices)
        if batch and size > BATCH:
            yield batch
            batch, size = [], len(chamber.shape.vertices)
        batch.append(chamber)
    if batch:
        yield batch


@dataclass(frozen=True, eq=False)
class _Fields:
    """What is linear on chambers, at the vertices of all of them, one after the other.

    ``gaps`` are those of the tests, with every cut at its low end and, where cuts move, again with
    every cut at its high end. ``outcomes`` are the memberships in each outcome (worlds by cases),
    ``spares`` the sums that must not be 0 for RoN to be defined.
    """

    gaps: tuple[Array, ...]
    outcomes: tuple[Array, ...]
    spares: tuple[Array, ...]
    tests: tuple[Test, ...]
    cuts: tuple[str, ...]
    cases: int


def measure_fields(
    component: Component, chambers: Sequence[Chamber], cuts: Sequence[int]
) -> _Fields:
    """Return what is linear on chambers; ``cuts`` are the decisions on cuts that move besides."""
    universe = component.universe
    settings = place_points(chambers, [chamber.shape.vertices for chamber in chambers])
    look, which = look_once(component, settings)
    gaps = [look.gaps[which]]
    if cuts:
        counts = [len(chamber.shape.vertices) for chamber in chambers]
        for d in cuts:
            settings[:, d] = np.repeat([chamber.high[d] for chamber in chambers], counts)
        last, also = look_once(component, settings)
        gaps.append(last.gaps[also])
    return _Fields(
        tuple(gaps),
        tuple(table.outcome[which] for table in look.tables),
        tuple(spare[which] for spare in look.spares),
        look.tests if cuts else (),
        look.cuts if cuts else (),
        len(universe.cases),
    )


def look_once(component: Component, settings: Array) -> tuple[Look, Positions]:
    """Return a look at the distinct worlds among some, and which of these each is."""
    first, which = find_distinct(settings)
    return component.look(settings[first]), which


def divide_chambers(chambers: Sequence[Chamber], fields: _Fields) -> Iterator[Chamber]:
    """Yield the parts of chambers on which no field changes its sign."""
    counts = [len(chamber.shape.vertices) for chamber in chambers]
    starts = np.cumsum([0, *counts[:-1]])
    gaps = np.concatenate(fields.gaps, axis=1)
    turning = _find_turning(gaps, starts)
    turns = np.asarray(turning.any(axis=1))
    voids = _find_voids(fields, starts)
    width = _THIN * fields.cases
    for i, (chamber, start, count) in enumerate(
        zip(chambers, starts.tolist(), counts, strict=True)
    ):
        own = slice(start, start + count)
        groups = [_read_void(fields, void, own) for void in voids[i]]
        kept = [*groups, gaps[own]] if fields.tests else groups
        if not kept and not turns[i]:
            yield chamber
            continue
        # What is 0 only where something is undefined cuts too: between cases that differ.
        signed = gaps[own][:, turning[i]]
        if groups:
            signed = np.concatenate([*groups, signed], axis=1)
        shape = chamber.shape.carry(np.concatenate([signed, *kept], axis=1) if kept else signed)
        sizes = tuple(group.shape[1] for group in groups)
        first = sum(sizes)
        for part in shape.divide(signed.shape[1]):
            # A part no wider than the tolerance is a measure exactly at its cut.
            values = part.functions[:, first : signed.shape[1]]
            thin = has_flat(values, width)
            yield Chamber(
                chamber.low,
                chamber.high,
                chamber.free,
                part.carry(part.functions[:, signed.shape[1] :]),
                APART if thin else chamber.lying,
                sizes,
                fields.tests,
                fields.cuts,
            )


def _find_turning(values: Array, starts: Positions) -> Flags:
    """Return which functions change their sign on which chamber (chambers by functions)."""
    above = np.maximum.reduceat(values, starts, axis=0) > FLAT
    return np.asarray(above & (np.minimum.reduceat(values, starts, axis=0) < -FLAT))


def _find_voids(fields: _Fields, starts: Positions) -> list[list[int]]:
    """Return for each chamber what may be undefined on it: outcomes first, then claims with RoN."""
    voids: list[list[int]] = [[] for _ in starts]
    for o, scores in enumerate(fields.outcomes):
        # All cases may be equal where no case lies wholly over another.
        least = np.fmax.reduce(np.minimum.reduceat(scores, starts, axis=0), axis=1)
        most = np.fmin.reduce(np.maximum.reduceat(scores, starts, axis=0), axis=1)
        for chamber in np.flatnonzero(least <= most + TOLERANCE).tolist():
            voids[chamber].append(o)
    for s, spare in enumerate(fields.spares, len(fields.outcomes)):
        for chamber in np.flatnonzero(np.minimum.reduceat(spare, starts) <= TOLERANCE).tolist():
            voids[chamber].append(s)
    return voids


def _read_void(fields: _Fields, void: int, own: slice) -> Array:
    """Return functions that are all 0 where something is undefined.

    Of an outcome, by how much the cases differ from the first that is kept; of RoN, its spare sum.
    """
    if void >= len(fields.outcomes):
        return fields.spares[void - len(fields.outcomes)][own][:, np.newaxis]
    scores = fields.outcomes[void][own]
    kept = scores[:, ~np.isnan(scores).any(axis=0)]
    return np.asarray(kept[:, 1:] - kept[:, :1])
