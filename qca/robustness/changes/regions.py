"""Regions: where a verdict stands over the numbers that are open, all else being decided."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from qca.boolean.budgets import Budget, BudgetSpent
from qca.robustness.changes.contributions import BESIDE
from qca.robustness.changes.views import Span
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.sweep.exploration import (
    VERTICES,
    Box,
    Halfspace,
    Piece,
    explore_boxes,
    find_corners,
    list_stretches,
)
from qca.robustness.worlds.arrays import Array, Codes
from qca.robustness.worlds.bounds import bound_claim
from qca.robustness.worlds.boxes import bound_boxes
from qca.robustness.worlds.evaluation import ClaimFit, judge_worlds, measure_scores
from qca.robustness.worlds.findings import Component, Unkept
from qca.robustness.worlds.universe import Universe
from qca.study.claims import Claim

__all__ = ["Inquiry", "Reach", "explore_region", "find_digits", "search_region"]

# Boxes in which numbers are explored together, and pieces of these; boxes looked at by bounds for a
# world, and for ranges.
_MOST_BOXES, _MOST_PIECES, _MOST_BOUNDED, _MOST_SPANNED = 3000, 30_000, 4000, 1000
# Pieces that it costs to explore any set at all.
_CALLED = 5
# Numbers are told to so many digits of their range, far above the tolerance of cuts; where sums are
# curved, nothing smaller is looked at.
_DIGITS, _FINEST = 6, 1e-7


@dataclass(frozen=True, eq=False)
class Reach:
    """The range of each open number over the worlds in which a verdict stands, and one of these."""

    ranges: Mapping[int, Span]
    witness: Array


@dataclass(frozen=True, eq=False)
class _Region:
    """A region that was explored: the number of its pieces, and where each verdict stands.

    Where at least ``enough`` pieces are allowed, none are too many.
    """

    pieces: int
    enough: int
    reaches: Mapping[int, Reach]


@dataclass(frozen=True, eq=False)
class Inquiry:
    """One claim of a universe, by its position, as changes are sought for it.

    ``pieces_left`` may still be looked at, for all sets of changes together; ``explored`` are the
    regions that were, by the settings and the open numbers.
    """

    universe: Universe
    position: int
    pieces_left: Budget
    explored: dict[tuple[bytes, tuple[int, ...]], _Region] = field(default_factory=dict)

    @property
    def claim(self) -> Claim:
        """The claim itself."""
        return self.universe.claims[self.position]

    def judge(self, settings: Array) -> Codes:
        """Return the verdict in each world."""
        return self.fit(settings).verdicts

    def fit(self, settings: Array) -> ClaimFit:
        """Return the claim in worlds."""
        realized = self.universe.realize(settings)
        return judge_worlds(self.universe, realized, measure_scores(realized), self.claim)


def find_digits(decision: Decision) -> int:
    """Return how many decimals of a number are told.

    >>> find_digits(Decision(DecisionKind.CUT, "pri_cut", at=0.5, low=0.3, high=0.8))
    7
    """
    return _DIGITS - math.floor(math.log10(decision.high - decision.low))


def explore_region(
    inquiry: Inquiry, settings: Array, free: Sequence[int], verdict: int
) -> Reach | None:
    """Return where a verdict stands; sums must be linear in the open numbers piece by piece.

    Every piece that is looked at is charged, also where a region that was explored before is
    explored no second time.

    Raises
    ------
    BudgetSpent
        There are too many pieces.
    """
    universe, pieces_left, explored = inquiry.universe, inquiry.pieces_left, inquiry.explored
    boxes = _list_boxes(universe, settings, free)
    pieces_left.charge(_CALLED)
    most = min(_MOST_PIECES, pieces_left.left)
    place = (settings.tobytes(), tuple(free))
    if place not in explored or explored[place].enough > most:
        component = Component(universe, (), (inquiry.position,), tuple(free))
        try:
            pieces = explore_boxes(component, boxes, Unkept(), most)
        except BudgetSpent:
            pieces_left.spend(most)
            raise
        worlds = sum(len(piece.classes) for piece in pieces)
        enough = max(len(pieces), worlds // VERTICES)
        explored[place] = _Region(len(pieces), enough, _find_reaches(pieces, free))
    pieces_left.spend(explored[place].pieces)
    return explored[place].reaches.get(verdict)


def _find_reaches(pieces: Sequence[Piece], free: Sequence[int]) -> dict[int, Reach]:
    """Return where each verdict stands that stands anywhere."""
    if not pieces:
        return {}
    sizes = [len(piece.classes) for piece in pieces]
    settings = np.concatenate([piece.settings for piece in pieces])
    verdicts = np.array([int(each.verdicts[0]) for piece in pieces for each in piece.classes])
    ends = np.cumsum(sizes) - 1
    # What stands in the middle of a piece stands up to its vertices.
    inside = np.repeat(verdicts[ends], sizes)
    reaches = {}
    for verdict in sorted(set(verdicts.tolist())):
        standing = (verdicts == verdict) | (inside == verdict)
        middles = ends[verdicts[ends] == verdict]
        witness = middles[0] if len(middles) else standing.argmax()
        every = settings[standing]
        ranges = {p: (float(every[:, p].min()), float(every[:, p].max())) for p in free}
        reaches[verdict] = Reach(ranges, settings[witness])
    return reaches


def _list_boxes(universe: Universe, settings: Array, free: Sequence[int]) -> list[Box]:
    """Return the boxes in which no score passes 0.5."""
    stretches = [_list_stretches(universe, position) for position in free]
    if math.prod(len(each) for each in stretches) > _MOST_BOXES:
        raise BudgetSpent
    sides: list[tuple[Halfspace, ...]] = [()]
    for each in stretches:
        sides = [(*side, stretch) for side in sides for stretch in each]
    return [Box(tuple(settings.tolist()), tuple(free), side) for side in sides]


def _list_stretches(universe: Universe, position: int) -> list[Halfspace]:
    """Return the stretches of a number on which every score keeps its side of 0.5, drawn in a bit.

    Scores beside 0.5 are then as far from it as in other searches.
    """
    decision = universe.decisions[position]
    width = BESIDE * (1.0 if decision.kind is DecisionKind.SCORE else decision.high - decision.low)
    stretches = []
    for low, high in list_stretches(universe, position):
        start = low if low in (high, decision.low) else low + width
        end = high if high in (low, decision.high) else high - width
        if start <= end:
            stretches.append((start, end))
    return stretches


def search_region(
    inquiry: Inquiry,
    settings: Array,
    free: Sequence[int],
    verdict: int,
    *,
    first: bool = False,
) -> Reach | None:
    """Return where a verdict stands, sums being curved; None where bounds rule it out.

    Boxes in which bounds leave it open whether the verdict stands are halved, as long as they could
    make a range longer. Worlds are looked at where every number is as it is told (see
    ``find_digits``): what stands at none of these is not counted. ``first`` stops at the first.
    Of several numbers at once the ranges are those of the worlds found by then.

    Raises
    ------
    BudgetSpent
        None was found in so many boxes, but there may be one.
    """
    universe, pieces_left = inquiry.universe, inquiry.pieces_left
    hunt = _Hunt(inquiry, tuple(free), verdict)
    low, high = find_corners(_list_boxes(universe, settings, free))
    looked = 0
    while len(low) and not (first and hunt.witness is not None):
        looked += len(low)
        if hunt.witness is None:
            pieces_left.charge(len(low))
        elif not pieces_left.spend(len(low)):
            break
        if looked > _MOST_BOUNDED and hunt.witness is None:
            raise BudgetSpent
        if looked > _MOST_SPANNED and hunt.witness is not None:
            break
        open_ = hunt.look(low, high)
        low, high = hunt.halve(low[open_], high[open_])
    if hunt.witness is None:
        return None
    ends = zip(hunt.least.tolist(), hunt.most.tolist(), strict=True)
    ranges = {p: _reach_values(universe, p, each) for p, each in zip(free, ends, strict=True)}
    return Reach(ranges, hunt.witness)


class _Hunt:
    """What is known of a region: its extent over the worlds found in it, and one of these."""

    def __init__(self, inquiry: Inquiry, free: tuple[int, ...], verdict: int) -> None:
        self.inquiry, self.verdict = inquiry, verdict
        self.places = list(free)
        decisions = [inquiry.universe.decisions[p] for p in free]
        self.digits = [find_digits(decision) for decision in decisions]
        self.ends = np.array([(decision.low, decision.high) for decision in decisions]).T
        self.spread = self.ends[1] - self.ends[0]
        self.least = np.full(len(free), np.inf)
        self.most = np.full(len(free), -np.inf)
        self.witness: Array | None = None

    def look(self, low: Array, high: Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Look at boxes; return in which more may be found that makes a range longer."""
        worlds = self._tell(np.concatenate([(low + high) / 2, low, high]))
        stands = self.inquiry.judge(worlds) == self.verdict
        universe = self.inquiry.universe
        boxes = bound_boxes(universe, low, high)
        possible = bound_claim(universe, boxes, self.inquiry.claim)
        may = possible[:, self.verdict]
        wide = ((high - low)[:, self.places] / self.spread > _FINEST).any(axis=1)
        sure = may & (possible.sum(axis=1) == 1) & wide
        inside = np.concatenate([worlds[stands], low[sure], high[sure]])[:, self.places]
        if len(inside):
            self.least = np.minimum(self.least, inside.min(axis=0))
            self.most = np.maximum(self.most, inside.max(axis=0))
        if self.witness is None and stands.any():
            self.witness = worlds[stands][0]
        finest = _FINEST * self.spread
        longer = (low[:, self.places] < self.least - finest) | (
            high[:, self.places] > self.most + finest
        )
        return np.asarray(may & ~sure & wide & longer.any(axis=1))

    def _tell(self, worlds: Array) -> Array:
        """Return worlds with every number as it is told."""
        for p, digits, low, high in zip(self.places, self.digits, *self.ends, strict=True):
            worlds[:, p] = np.clip(np.round(worlds[:, p], digits), low, high)
        return worlds

    def halve(self, low: Array, high: Array) -> tuple[Array, Array]:
        """Return both halves of every box, cut across its longest side."""
        worlds = np.arange(len(low))
        longest = np.array(self.places)[((high - low)[:, self.places] / self.spread).argmax(axis=1)]
        middle = (low[worlds, longest] + high[worlds, longest]) / 2
        below, above = high.copy(), low.copy()
        below[worlds, longest] = above[worlds, longest] = middle
        return np.concatenate([low, above]), np.concatenate([below, high])


def _reach_values(universe: Universe, position: int, ends: Span) -> Span:
    """Return the range of an anchor that only divides cases, up to the values it lies between."""
    decision = universe.decisions[position]
    if not decision.divides:
        return ends
    raw = [
        float(value)
        for rule in universe.column_rules
        if position in {d for _, d in rule.anchors}
        for value in (*rule.raw, *(value for *_, options in rule.readings for value in options))
    ]
    below = max((value for value in raw if value <= ends[0]), default=decision.low)
    above = min((value for value in raw if value >= ends[1]), default=decision.high)
    return max(below, decision.low), min(above, decision.high)
