"""Sums of memberships over the cases of many worlds at once, and by how much they pass a cut.

Memberships are whole numbers q from 0 to ``SCALE`` (:mod:`qca.sets.exact`), worlds by cases, with
the cases on the last axis; sums and what comes of them have an entry for each world. The parameters
are those of :func:`qca.fit.sufficiency` and :func:`qca.fit.necessity`, where their sources stand.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qca.robustness.worlds.arrays import Array, Flags
from qca.sets.cuts import TOLERANCE
from qca.sets.exact import SCALE, Whole

__all__ = ["SufficiencySums", "add_up_coded", "divide", "gap", "reaches_all"]


@dataclass(frozen=True, eq=False)
class SufficiencySums:
    """The sums behind inclusion and PRI of "x is sufficient for y", one of each for every world.

    ``both`` is S min(x, y), ``inside`` S x, ``shared`` S min(x, y, 1 - y), times ``SCALE``.

    >>> x, y = np.array([[9, 8]]) * (SCALE // 10), np.array([[9, 4]]) * (SCALE // 10)
    >>> sums = SufficiencySums.of(x, y, np.array([[True, True]]))
    >>> (
    ...     sums.incl.round(4).tolist(),
    ...     sums.pri.round(4).tolist(),
    ...     sums.incl_gap(0.7).round(4).tolist(),
    ... )
    ([0.7647], [0.6667], [0.11])
    """

    both: Whole
    inside: Whole
    shared: Whole

    @classmethod
    def of(cls, x: Whole, y: Whole, coded: Flags) -> SufficiencySums:
        """Return the sums over the cases that are ``coded``; x, y and it are worlds by cases."""
        both = np.minimum(x, y)
        shared = np.minimum(both, SCALE - y)
        return cls(add_up_coded(both, coded), add_up_coded(x, coded), add_up_coded(shared, coded))

    @property
    def incl(self) -> Array:
        """Inclusion in [0, 1], both / inside; NaN where no case has any membership in x."""
        return divide(self.both, self.inside)

    @property
    def pri(self) -> Array:
        """PRI in [0, 1], (both - shared) / (inside - shared).

        NaN where x nowhere exceeds min(y, 1 - y).
        """
        return divide(self.both - self.shared, self.inside - self.shared)

    def incl_gap(self, cut: Array | float) -> Array:
        """By how much the sums pass a cut on inclusion: :func:`gap` of its two sums."""
        return gap(self.both, self.inside, cut)

    def pri_gap(self, cut: Array | float) -> Array:
        """By how much the sums pass a cut on PRI: :func:`gap` of its two sums."""
        return gap(self.both - self.shared, self.inside - self.shared, cut)


def add_up_coded(scores: Whole, coded: Flags) -> Whole:
    """Return the sums over the cases that are coded.

    >>> add_up_coded(np.array([[1, 2, 3]]), np.array([[True, False, True]])).tolist()
    [4]
    """
    return np.asarray(np.where(coded, scores, 0).sum(axis=-1))


def divide(part: Whole, whole: Whole) -> Array:
    """Return ``part / whole`` of sums (worlds), NaN where the whole is at most 1e-9 memberships.

    >>> divide(np.array([4, 0]) * SCALE, np.array([5, 0]) * SCALE).tolist()
    [0.8, nan]
    """
    defined = whole > TOLERANCE * SCALE
    ratios = np.full(part.shape, np.nan)
    np.divide(part, whole, out=ratios, where=defined)
    return ratios


def gap(part: Whole, whole: Whole, cut: Array | float) -> Array:
    """Return by how much a ratio passes its cut, in memberships: ``part - (cut - 1e-9) whole``.

    It is at least 0 where ``part / whole`` reaches the cut, under 0 where it does not, and linear
    in the scores as long as min and max in the sums fall to the same scores. Where ``whole`` is 0
    it is 0, though the ratio is undefined and reaches nothing.

    >>> gap(np.array([4]) * SCALE, np.array([5]) * SCALE, 0.5).round(4).tolist()
    [1.5]
    """
    return np.asarray((part - (cut - TOLERANCE) * whole) / SCALE)


def reaches_all(values: Array, cut: Array | float) -> Flags:
    """Return where values are at least ``cut - 1e-9``; an undefined one (NaN) reaches nothing.

    As :func:`qca.sets.cuts.reaches`, for many values, or cuts, at once.

    >>> reaches_all(np.array([0.8, 0.79, np.nan]), 0.8).tolist()
    [True, False, False]
    """
    return np.asarray(values >= cut - TOLERANCE)
