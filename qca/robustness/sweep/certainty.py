"""Certainty where sums are curved: bounds that leave no room for what was not found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qca.analysis.claims.verdicts import Parameter
from qca.robustness.results.worlds import NoTable
from qca.robustness.sweep.exploration import Box, find_apart, find_corners
from qca.robustness.sweep.ladders import list_upper
from qca.robustness.worlds.arrays import Array, Flags
from qca.robustness.worlds.bounds import CaseBounds, bound_tests, bound_undefined
from qca.robustness.worlds.boxes import BoxScores, bound_boxes, count_corners
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.cuts import CUT_NAMES
from qca.robustness.worlds.findings import APART, INSIDE, Class, Component, Harvest, Witness
from qca.robustness.worlds.looks import Look
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import TOLERANCE

__all__ = ["bound_classes", "certify_boxes", "find_flat"]

# Boxes that are bounded at once, so that arrays stay small.
_BATCH = 256
# Classes of one box, beyond which it is halved before they are listed.
_MOST_CLASSES = 64
_GOLDEN = (1 + 5**0.5) / 2


def certify_boxes(component: Component, boxes: Sequence[Box], harvest: Harvest, most: int) -> bool:
    """Return whether boxes hold no class of worlds that the harvest has not.

    A box in which bounds leave room for another class is halved, and a world inside each box is
    added to the harvest, until nothing is left or ``most`` corners were looked at. Boxes smaller
    than the tolerance are left: several tests turn there at one point, and what would show at that
    point alone is not told apart. The boxes must leave out the same cases, and every score keeps
    its side of 0.5 in each.
    """
    universe = component.universe
    low, high = find_corners(boxes)
    apart = find_apart(universe, boxes)
    scale = np.where(high > low, high - low, 1.0).max(axis=0)
    looked = 0
    while len(low):
        looked += len(low) * count_corners(universe, low, high)
        if looked > most:
            return False
        views = list(_view_boxes(component, low, high))
        starts = range(0, len(low), _BATCH)
        parts = [apart[start : start + _BATCH] for start in starts]
        for view, own in zip(views, parts, strict=True):
            sure = np.ones(len(own), dtype=bool)
            harvest.take(component, view.look, sure, np.where(own, APART, INSIDE))
        known = harvest.list_wide(), harvest.classes
        open_ = np.concatenate(
            [_find_open(view, own, *known) for view, own in zip(views, parts, strict=True)]
        )
        # In a box that is smaller than this, which tests are passed is a matter of rounding.
        open_ &= ((high - low) / scale).max(axis=1) > TOLERANCE
        apart = np.tile(apart[open_], 2)
        low, high = _halve(low[open_], high[open_], scale)
    return True


def bound_classes(component: Component, low: Array, high: Array) -> list[list[Class] | None]:
    """Return the classes that are possible in boxes of worlds; None where there are too many.

    BoxScores are given by their lowest and highest settings (boxes by decisions).
    """
    views = _view_boxes(component, low, high)
    return [view.list_classes(box) for view in views for box in range(len(view.turning))]


def find_flat(component: Component, low: Array, high: Array) -> Flags:
    """Return the boxes in which no more may turn than tests that lie at their cut all over.

    Two cases that move together, say, of which one counts for and one against, keep a measure
    exactly where it is; bounds never settle that, but the ends and the inside of a box show it.
    """
    universe = component.universe
    flat = []
    for start, view in zip(
        range(0, len(low), _BATCH), _view_boxes(component, low, high), strict=True
    ):
        part = slice(start, start + _BATCH)
        ends = [component.look(side[part]) for side in (low, high)]
        at = np.ones(view.turning.shape, dtype=bool)
        for look in (view.look, *ends):
            if look.tests != view.look.tests:
                return np.zeros(len(low), dtype=bool)
            at &= look.passed & (np.abs(look.gaps) <= 2 * TOLERANCE * len(universe.cases))
        flat.append(~(view.turning & ~at).any(axis=1) & ~view.constant.any(axis=1))
    return np.concatenate(flat) if flat else np.zeros(0, dtype=bool)


def _halve(low: Array, high: Array, scale: Array) -> tuple[Array, Array]:
    """Return both halves of every box, cut across its longest side."""
    longest = ((high - low) / scale).argmax(axis=1)
    worlds = np.arange(len(low))
    middle = (low[worlds, longest] + high[worlds, longest]) / 2
    below, above = high.copy(), low.copy()
    below[worlds, longest] = middle
    above[worlds, longest] = middle
    return np.concatenate([low, above]), np.concatenate([below, high])


def _find_open(
    view: _View, apart: Flags, wide: Mapping[Class, Witness], every: Mapping[Class, Witness]
) -> Flags:
    """Return which boxes may hold a class that is not known; single values, one of any kind."""
    open_ = np.zeros(len(view.turning), dtype=bool)
    # Where no test turns, a box holds the class of the world that was harvested.
    for box in np.flatnonzero(view.turning.any(axis=1) | view.constant.any(axis=1)).tolist():
        possible = view.list_classes(box)
        known = every if apart[box] else wide
        open_[box] = possible is None or any(each not in known for each in possible)
    return open_


_CONSTANT = CodedTable.refuse(NoTable.CONSTANT)


@dataclass(frozen=True, eq=False)
class _View:
    """Boxes with a look at a world inside each: which tests turn in each, and what comes of it.

    ``undefined`` says which tests may be undefined (RoN), ``constant`` which outcomes may be the
    same for all cases.
    """

    look: Look
    terms: list[CaseBounds]
    turning: Flags
    undefined: Flags
    constant: Flags

    def list_classes(self, box: int) -> list[Class] | None:
        """Return the classes that are possible in a box, None where there are too many."""
        groups: dict[bytes, list[int]] = {}
        for test in np.flatnonzero(self.turning[box]).tolist():
            own = b"".join(each[box].tobytes() for each in self.terms[test].told)
            groups.setdefault(own, []).append(test)
        sets = list_upper(
            self._compare(box, [tests[0] for tests in groups.values()]), _MOST_CLASSES
        )
        if sets is None:
            return None
        passed = np.repeat(self.look.passed[box : box + 1], len(sets), axis=0)
        for place, tests in enumerate(groups.values()):
            passed[:, tests] = np.array(sets)[:, [place]]
        classes, _ = self.look.classify(passed, box)
        return list(dict.fromkeys(self._vary(classes, box)))

    def _compare(self, box: int, tests: Sequence[int]) -> Flags:
        """Return which test is surely passed where which other is (n by n)."""
        surely = np.eye(len(tests), dtype=bool)
        for i, first in enumerate(tests):
            for j, second in enumerate(tests):
                if i != j and not self.undefined[box, [first, second]].any():
                    a, b = self.terms[first], self.terms[second]
                    if a.low.shape != b.low.shape:  # of other cases: transitions, pairs
                        surely[i, j] = (a.low[box].sum() - b.high[box].sum()) >= 0
                        continue
                    same = np.logical_and.reduce(
                        [x[box] == y[box] for x, y in zip(a.told, b.told, strict=False)]
                    ) & (len(a.told) == len(b.told))
                    surely[i, j] = np.where(same, 0, a.low[box] - b.high[box]).sum() >= 0
        return surely

    def _vary(self, classes: Sequence[Class], box: int) -> Iterator[Class]:
        """Yield classes, also with outcomes that are constant."""
        for each in classes:
            varied = [each]
            for o in np.flatnonzero(self.constant[box]).tolist():
                if each.tables[o].reason is not NoTable.UNCODED:
                    varied += [other.put_table(o, _CONSTANT) for other in varied]
            yield from varied


def _view_boxes(component: Component, low: Array, high: Array) -> Iterator[_View]:
    """Yield boxes in batches, with the tests that turn in each."""
    universe = component.universe
    # Decisions are not all taken at the same share of their sides: an outcome that is constant in a
    # world where no two scores are equal by chance is constant in all of its box.
    inside = 0.4 + 0.2 * (_GOLDEN * np.arange(low.shape[1]) % 1)
    for start in range(0, len(low), _BATCH):
        part = slice(start, start + _BATCH)
        look = component.look(low[part] + inside * (high[part] - low[part]))
        boxes = bound_boxes(universe, low[part], high[part])
        terms = bound_tests(universe, boxes, look, component.outcomes)
        ends = np.array([each.gap for each in terms]).reshape(len(terms), 2, len(boxes.keep))
        undefined, void = _find_undefined(universe, boxes, look)
        turning = (ends[:, 1] >= 0).T & ((ends[:, 0] < 0).T | undefined) & look.matters & ~void
        constant = [_find_constant(universe, boxes, o) for o in component.outcomes]
        yield _View(
            look,
            terms,
            turning,
            undefined,
            np.array(constant, dtype=bool).reshape(len(constant), len(boxes.keep)).T,
        )


def _find_undefined(universe: Universe, boxes: BoxScores, look: Look) -> tuple[Flags, Flags]:
    """Return which tests may be undefined in which box, or surely fail so: those of RoN."""
    count = len(boxes.keep)
    rows = sum(len(table.cuts) for table in look.tables)
    undefined = [[np.zeros((count, rows), dtype=bool)], [np.zeros((count, rows), dtype=bool)]]
    for fit in look.claims:
        is_ron = np.array([name == CUT_NAMES[Parameter.RON] for name in fit.cuts])
        for parts, where in zip(
            undefined, bound_undefined(universe, boxes, fit.claim), strict=True
        ):
            parts.append(where[:, np.newaxis] & is_ron)
    maybe, surely = (np.concatenate(parts, axis=1) for parts in undefined)
    return maybe, surely


def _find_constant(universe: Universe, boxes: BoxScores, outcome: int) -> Flags:
    """Return in which box an outcome may be the same for all cases."""
    y = boxes.fold(universe, universe.outcomes[outcome])
    keep = boxes.keep & universe.tabled[outcome]
    least = np.where(keep, y.low, -np.inf).max(axis=-1)
    most = np.where(keep, y.high, np.inf).min(axis=-1)
    return np.asarray(least <= most + TOLERANCE)
