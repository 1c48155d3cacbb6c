"""Sums of memberships over the cases of many worlds at once, and by how much they pass a cut.

Memberships are whole numbers (see :mod:`qca.sets.exact`), with the cases on the last axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qca.robustness.worlds.arrays import Array, Flags
from qca.sets.cuts import TOLERANCE
from qca.sets.exact import SCALE, Whole


@dataclass(frozen=True, eq=False)
class SufficiencySums:
    """The sums behind inclusion and PRI of "x is sufficient for y", over the last axis."""

    both: Whole
    inside: Whole
    shared: Whole

    @classmethod
    def of(cls, x: Whole, y: Whole, coded: Flags) -> SufficiencySums:
        """Return the sums over the cases that are coded."""
        both = np.minimum(x, y)
        shared = np.minimum(both, SCALE - y)
        return cls(add_up_coded(both, coded), add_up_coded(x, coded), add_up_coded(shared, coded))

    @property
    def incl(self) -> Array:
        """Inclusion; NaN where no case has any membership."""
        return divide(self.both, self.inside)

    @property
    def pri(self) -> Array:
        """PRI; NaN where it is undefined."""
        return divide(self.both - self.shared, self.inside - self.shared)

    def incl_gap(self, cut: Array | float) -> Array:
        """By how much the sums pass a cut on inclusion."""
        return gap(self.both, self.inside, cut)

    def pri_gap(self, cut: Array | float) -> Array:
        """By how much the sums pass a cut on PRI."""
        return gap(self.both - self.shared, self.inside - self.shared, cut)


def add_up_coded(scores: Whole, coded: Flags) -> Whole:
    """Return the sums over the cases that are coded.

    >>> add_up_coded(np.array([[1, 2, 3]]), np.array([[True, False, True]])).tolist()
    [4]
    """
    return np.asarray(np.where(coded, scores, 0).sum(axis=-1))


def divide(part: Whole, whole: Whole) -> Array:
    """Return ratios of sums, NaN where the whole is nothing."""
    defined = whole > TOLERANCE * SCALE
    found = np.full(part.shape, np.nan)
    np.divide(part, whole, out=found, where=defined)
    return found


def gap(part: Whole, whole: Whole, cut: Array | float) -> Array:
    """Return by how much a ratio passes its cut, in sums; under 0 where it does not reach it."""
    return np.asarray((part - (cut - TOLERANCE) * whole) / SCALE)


def reaches_all(values: Array, cut: Array | float) -> Flags:
    """Return where values reach a cut; an undefined one reaches nothing."""
    return np.asarray(values >= cut - TOLERANCE)
