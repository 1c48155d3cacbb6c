"""Exploration of boxes of worlds: every class of worlds in them, with a witness of each.

Within a box each score keeps its side of 0.5. Planes where two scores of one case change order cut
it into chambers on which every sum is linear; planes where a sum passes its cut cut these into
chambers in which nothing changes any more. One world inside each chamber, and those at its
vertices, show everything that the box holds.

Where scores and cuts both move, sums are linear in the scores alone. Chambers are then cut where a
sum passes its cut at one end of the range of the cut, and along the range worlds are taken between
the values at which tests turn (see ``ladders``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from qca.boolean.expressions import names_of
from qca.equality import ByValue
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.sweep.chambers import (
    BATCH,
    Chamber,
    batch_chambers,
    cut_boxes,
    divide_chambers,
    measure_fields,
    place_points,
)
from qca.robustness.sweep.climbs import check_budget, climb_cuts
from qca.robustness.worlds.arrays import Array, Flags, Positions
from qca.robustness.worlds.findings import (
    APART,
    BESIDE,
    INSIDE,
    Class,
    Component,
    Harvest,
    is_linear,
)
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import CROSSOVER, TOLERANCE
from qca.study.anchors import Role, list_anchors
from qca.study.claims import Relation
from qca.study.scoring import FIXED

__all__ = [
    "BATCH",
    "Box",
    "Halfspace",
    "Piece",
    "explore_boxes",
    "find_apart",
    "find_corners",
    "find_open",
    "find_width",
    "list_boxes",
    "list_stretches",
]

# Just off the crossover: the nearest score that counts as in, or out.
_BESIDE = 2 * TOLERANCE
# Sets of tests that could be passed together in one chamber, beyond which it is cut up first.
_MOST_SETS = 64
_MIDDLE = 0.5
# Vertices that a piece may have where there are as many pieces as there may be.
VERTICES = 8

Halfspace = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Box(ByValue):
    """A setting of the choices, and the side of the box in each graded decision that is open."""

    settings: tuple[float, ...]
    free: tuple[int, ...]
    sides: tuple[Halfspace, ...]


def list_stretches(universe: Universe, position: int) -> list[Halfspace]:
    """Return the stretches of a graded decision on which every score keeps its side of 0.5.

    Of an anchor that only divides the cases, they are points, one at least for each division.
    """
    decision = universe.decisions[position]
    low, high = decision.low, decision.high
    if decision.ends:
        return [(low, low), (high, high)]
    if decision.kind is DecisionKind.SCORE:
        return _cut_side((low, high), [CROSSOVER], _BESIDE)
    if decision.kind is DecisionKind.ANCHOR:
        values = _list_values(universe, position)
        inside = [value for value in values if low <= value <= high]
        if decision.divides:
            return _choose_between(decision, inside)
        if decision.role is Role.CROSSOVER:
            return _cut_side((low, high), inside, find_width(universe, position))
    return [(low, high)]


def _list_values(universe: Universe, position: int) -> list[float]:
    """Return the raw values that cases have or could have in the set of an anchor."""
    (rule,) = [c for c in universe.column_rules if position in {d for _, d in c.anchors}]
    raw = np.concatenate([rule.raw, *(np.array(options) for *_, options in rule.readings)])
    return sorted(set(raw[~np.isnan(raw)].tolist()))


def find_width(universe: Universe, position: int) -> float:
    """Return how far from a value at which a case stands at 0.5 it must lie to be in, or out.

    Of a crossover, at a raw value; of a score, 0.5 itself; nothing of other decisions.
    """
    decision = universe.decisions[position]
    if decision.kind is DecisionKind.SCORE:
        return _BESIDE
    if decision.role is not Role.CROSSOVER:
        return 0.0
    (rule,) = [c for c in universe.column_rules if position in {d for _, d in c.anchors}]
    declared = rule.declared
    steep = 1.0
    if declared.direct is not None:
        idm = declared.direct.idm
        steep = float(np.log(idm / (1 - idm))) / 4
    elif (curve := declared.linear or declared.bell) is not None:
        steep = min(curve.below, curve.above) / 2
    # No two anchors lie further apart than all that they could be.
    ends = [end for anchor in list_anchors(declared) for end in anchor.ends]
    moving = [universe.decisions[d] for _, d in rule.anchors]
    ends += [end for each in moving for end in (each.low, each.high)]
    rounding = 1e-12 * max(abs(value) for value in (*_list_values(universe, position), *ends))
    return _BESIDE * (max(ends) - min(ends)) / steep + rounding


def _cut_side(side: Halfspace, points: Sequence[float], width: float) -> list[Halfspace]:
    """Return a side cut at points: the stretches between them, and each point by itself.

    >>> _cut_side((0, 4), [1, 4], 0.5)
    [(0, 0.5), (1, 1), (1.5, 3.5), (4, 4)]
    """
    low, high = side
    sides = []
    for point in points:
        if not side[0] <= point <= high:
            continue
        if point - width >= low:
            sides.append((low, point - width))
        sides.append((point, point))
        low = point + width
    return [*sides, (low, high)] if low <= high else sides


def _choose_between(decision: Decision, values: Sequence[float]) -> list[Halfspace]:
    """Return thresholds that divide the values in every way in which one can."""
    ends = [decision.low, *values, decision.high]
    middles = [(a + b) / 2 for a, b in zip(ends, [*ends[1:], ends[-1]], strict=True)]
    points = sorted({decision.low, decision.high, decision.at, *values, *middles})
    return [(point, point) for point in points]


def _choose_stretches(component: Component, position: int) -> list[Halfspace]:
    """Return the stretches of a graded decision that boxes of a component have as sides.

    Of a threshold one for each division of the cases; where sums are curved, scores at which
    something may be undefined are stretches of their own, because bounds never leave them out.
    """
    universe = component.universe
    decision = universe.decisions[position]
    sides = list_stretches(universe, position)
    if decision.divides:
        return _choose_divisions(universe, position, sides)
    if decision.kind is DecisionKind.SCORE and not decision.ends and not is_linear(component):
        marks = sorted({CROSSOVER, *_list_marks(component, decision)})
        return _cut_side((decision.low, decision.high), marks, _BESIDE)
    return sides


def _choose_divisions(
    universe: Universe, position: int, sides: Sequence[Halfspace]
) -> list[Halfspace]:
    """Return a threshold for each way to divide the cases, the present one for its own."""
    decision = universe.decisions[position]
    values = np.array(_list_values(universe, position))
    divisions: dict[int, Halfspace] = {}
    for side in sides:
        # A case at a threshold is over it, a case at a cut of the indirect method is not.
        under = values < side[0] if decision.role is Role.THRESHOLD else values <= side[0]
        division = int(under.sum())
        if side[0] == decision.at or division not in divisions:
            divisions[division] = side
    return list(divisions.values())


def _list_marks(component: Component, decision: Decision) -> list[float]:
    """Return the scores at which an outcome may be constant, or RoN undefined."""
    universe = component.universe
    names = [name for o in component.outcomes for name in names_of(universe.outcomes[o])]
    sets = universe.base_sets(names) & {universe.names.index(name) for name in decision.sets}
    scores = universe.base[:, sorted(sets)]
    marks = sorted(set(scores[~np.isnan(scores)].tolist()))
    claims = [universe.claims[c] for c in component.claims]
    if any(claim.relation is not Relation.SUFFICIENT for claim in claims):
        marks += [0.0, 1.0]
    return marks


def find_open(component: Component, settings: Array) -> tuple[int, ...]:
    """Return the graded decisions of a component that bear on something, the choices being made.

    A label's score is open where some case that is not left out is read so.
    """
    universe = component.universe
    gone = universe.find_gone(settings)
    used: set[int] = set()
    for cell in universe.cell_rules:
        if cell.case not in gone:
            option = 0 if cell.reading == FIXED else int(settings[cell.reading])
            used.add(cell.sources[option][1])
    return tuple(
        d
        for d in component.decisions
        if universe.decisions[d].graded
        and (universe.decisions[d].kind is not DecisionKind.SCORE or d in used)
    )


def list_boxes(component: Component, settings: Array) -> list[Box]:
    """Return the boxes of a component, given the setting of every choice."""
    free = find_open(component, settings)
    boxes: list[tuple[Halfspace, ...]] = [()]
    for position in free:
        stretches = _choose_stretches(component, position)
        boxes = [(*box, side) for box in boxes for side in stretches]
    return [Box(tuple(settings.tolist()), free, sides) for sides in boxes]


def find_corners(boxes: Sequence[Box]) -> tuple[Array, Array]:
    """Return the lowest and the highest settings of boxes (boxes by decisions)."""
    low = np.array([box.settings for box in boxes])
    high = low.copy()
    for i, box in enumerate(boxes):
        low[i, list(box.free)] = [side[0] for side in box.sides]
        high[i, list(box.free)] = [side[1] for side in box.sides]
    return low, high


@dataclass(frozen=True, eq=False)
class Piece:
    """Worlds of one piece, at its vertices and last in its middle, and the class of each.

    Where scores and cuts move together, the middle alone.
    """

    settings: Array
    classes: tuple[Class, ...]


def explore_boxes(
    component: Component, boxes: Sequence[Box], harvest: Harvest, most: int
) -> list[Piece]:
    """Add to the harvest every class of worlds in boxes; return the pieces into which they fall.

    Where scores change along curves (see ``findings.is_linear``) these are not every class: the
    anchors are then taken at the ends and in the middle of their sides.

    Raises
    ------
    BudgetSpent
        There are more than ``most`` pieces.
    """
    universe = component.universe
    low, high = find_corners(boxes)
    apart = find_apart(universe, boxes)
    free = sorted({d for box in boxes for d in box.free})
    curved = [d for d in free if universe.decisions[d].curved]
    straight = [d for d in free if d not in curved]
    pieces = []
    for share in (0.0, 1.0, _MIDDLE) if curved else (_MIDDLE,):
        start, end = low.copy(), high.copy()
        start[:, curved] = end[:, curved] = low[:, curved] + share * (high - low)[:, curved]
        lying = np.where(apart, APART, INSIDE if share == _MIDDLE else BESIDE)
        pieces = _explore(component, (start, end), straight, harvest, most, lying)
    return pieces


def find_apart(universe: Universe, boxes: Sequence[Box]) -> Flags:
    """Return which boxes are single values of a number that could be anything around them."""
    decisions = universe.decisions
    return np.array(
        [
            any(
                low == high and decisions[d].low < decisions[d].high
                for d, (low, high) in zip(box.free, box.sides, strict=True)
                if not (decisions[d].ends or decisions[d].divides)
            )
            for box in boxes
        ],
        dtype=bool,
    )


def _explore(
    component: Component,
    corners: tuple[Array, Array],
    free: Sequence[int],
    harvest: Harvest,
    most: int,
    lying: Positions,
) -> list[Piece]:
    """Explore boxes, given by their corners, in which sums bend only where scores change order.

    ``lying`` says where the worlds of each box lie.
    """
    universe = component.universe
    low, high = corners
    moving = [d for d in free if (low[:, d] < high[:, d]).any()]
    cuts = [d for d in moving if universe.decisions[d].kind is DecisionKind.CUT]
    if len(cuts) == len(moving):
        cuts = []
    moving = [d for d in moving if d not in cuts]
    chambers = _list_within(cut_boxes(component, low, high, moving, lying), most)
    final = _list_within(
        (
            chamber
            for batch in batch_chambers(chambers)
            for chamber in divide_chambers(batch, measure_fields(component, batch, cuts))
        ),
        most,
    )
    if cuts:
        # Parameters do not depend on cuts: they are extreme at the vertices of the first chambers.
        for batch in batch_chambers(chambers):
            settings = place_points(batch, [chamber.shape.vertices for chamber in batch])
            ends, apart = np.ones(len(settings), dtype=bool), np.full(len(settings), APART)
            harvest.add(component, settings, ends, apart)
        worlds = climb_cuts(component, cuts, final, harvest, most)
        return [Piece(world[np.newaxis], (found,)) for world, found in worlds]
    return _look_into(component, final, harvest)


def _list_within(chambers: Iterable[Chamber], most: int) -> list[Chamber]:
    """Return chambers, of which there may be so many, with a few vertices each."""
    values: list[Chamber] = []
    vertices = 0
    for chamber in chambers:
        values.append(chamber)
        vertices += len(chamber.shape.vertices)
        check_budget(max(len(values), vertices // VERTICES), most)
    return values


def _look_into(component: Component, chambers: Sequence[Chamber], harvest: Harvest) -> list[Piece]:
    """Look at the worlds at the vertices of chambers and inside them."""
    pieces = []
    for batch in batch_chambers(chambers):
        inside = [chamber.list_weights() @ chamber.shape.vertices for chamber in batch]
        counts = [
            count
            for chamber, points in zip(batch, inside, strict=True)
            for count in (len(chamber.shape.vertices), len(points))
        ]
        edges = np.repeat(np.arange(len(counts)) % 2 == 0, counts)
        ends = np.cumsum(counts)[1::2]
        lying = np.full(len(edges), APART)
        lying[ends - 1] = [chamber.lying for chamber in batch]
        worlds = place_points(
            batch,
            [
                np.concatenate([chamber.shape.vertices, points])
                for chamber, points in zip(batch, inside, strict=True)
            ],
        )
        classes = harvest.add(component, worlds, edges, lying)
        start = 0
        for end in ends.tolist():
            pieces.append(Piece(worlds[start:end], tuple(classes[start:end])))
            start = end
    return pieces
