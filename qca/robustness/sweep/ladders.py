"""Ladders: the values of a cut at which tests turn, while scores move within a chamber.

The gap of a test by a cut c that may lie from l to h is linear in c, so that it turns at ``c = l +
(h - l) u`` with ``u = p / (p - q)``, where p is the gap at l and q the gap at h. Both are linear in
the scores on the chamber. Test i turns at or over j where ``p_i (p_j - q_j) >= p_j (p_i - q_i)``,
that is where ``p_j q_i - p_i q_j >= 0``: a quadratic form, whose sign on the chamber is sure where
its coefficients over all pairs of vertices have one sign (Bernstein's bound).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qca.robustness.worlds.arrays import Array, Flags

__all__ = ["Ladder", "list_places", "list_upper"]

# Products of gaps are trusted to this.
_FLAT = 1e-12


@dataclass(frozen=True, eq=False)
class Ladder:
    """The tests by one cut that turn on a chamber: their gaps at its two ends (V by n each).

    ``tests`` are their positions among all tests.
    """

    tests: tuple[int, ...]
    first: Array
    last: Array

    @property
    def above(self) -> Flags:
        """Which test surely turns at or over which other (n by n)."""
        return np.asarray((self._coefficients() >= -_FLAT).all(axis=(2, 3)))

    def _coefficients(self) -> Array:
        """Return the coefficients of the quadratic forms (n by n by V by V)."""
        # [i, j, v, w] is p_j at v times q_i at w.
        product = (
            self.first.T[np.newaxis, :, :, np.newaxis] * self.last.T[:, np.newaxis, np.newaxis]
        )
        even = (product + product.swapaxes(2, 3)) / 2
        return np.asarray(even - even.swapaxes(0, 1))

    def find_turns(self, weights: Array) -> Array:
        """Return where tests turn in a world of the chamber, as shares of the range of the cut.

        ``weights`` are those of the vertices.
        """
        first, last = weights @ self.first, weights @ self.last
        return np.asarray(first / (first - last))

    def find_plane(self, above: Flags) -> Array | None:
        """Return a linear function near zero where two tests turn together, at the vertices.

        None where all pairs are settled.
        """
        unsettled = np.argwhere(~(above | above.T))
        if not len(unsettled):
            return None
        i, j = unsettled[0]
        form = self._coefficients()[i, j]
        # The tangent at the middle of the chamber.
        return np.asarray(2 * form.mean(axis=1) - form.mean())


def list_places(turns: Array) -> list[tuple[float, float]]:
    """Return a place between each two neighbouring turns, and beyond the outermost, in (0, 1).

    Each with how far these lie apart.

    >>> list_places(np.array([0.5, 0.25, 0.5]))
    [(0.125, 0.25), (0.375, 0.25), (0.75, 0.5)]
    """
    ends = np.array(sorted({0.0, *turns.tolist(), 1.0}))
    middles, widths = (ends[:-1] + ends[1:]) / 2, np.diff(ends)
    return list(zip(middles.tolist(), widths.tolist(), strict=True))


def list_upper(above: Flags, most: int) -> list[list[bool]] | None:
    """Return which tests can be passed together: none without those that turn at or over it.

    None where these are more than so many.

    >>> list_upper(np.array([[True, True], [False, True]]), 9)
    [[False, False], [True, False], [True, True]]
    """
    upper: list[list[bool]] = [[]]
    for test in range(len(above)):
        upper = [
            [*taken, passed]
            for taken in upper
            for passed in (False, True)
            if _fits(above, test, passed, taken)
        ]
        if len(upper) > most:
            return None
    return upper


def _fits(above: Flags, test: int, passed: bool, taken: Sequence[bool]) -> bool:
    for other, is_in in enumerate(taken):
        if passed and not is_in and above[other, test]:
            return False
        if not passed and is_in and above[test, other]:
            return False
    return True
