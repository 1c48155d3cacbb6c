"""The one tolerance of the toolkit, and the comparisons that use it.

Sums of memberships carry rounding errors of about 1e-16 for each case; 1e-9 lies far above these
and far below anything a researcher means.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["is_at_crossover", "is_in", "is_out", "reaches", "shift_halves"]

TOLERANCE = 1e-9
CROSSOVER = 0.5


def reaches(value: float, cut: float) -> bool:
    """Return whether ``value`` is at or above ``cut``; an undefined value (NaN) reaches nothing.

    >>> reaches(0.8, 0.8), reaches(0.1 + 0.2, 0.3), reaches(float("nan"), 0.0)
    (True, True, False)
    """
    return value >= cut - TOLERANCE


def is_in(membership: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where a case is more in the set than out of it: m > 0.5 + 1e-9; never where m is NaN.

    Source: Ragin (2008), Redesigning Social Inquiry, ch. 5 (the crossover).

    >>> is_in(np.array([0.6, 0.5, 0.4, np.nan])).tolist()
    [True, False, False, False]
    """
    return membership > CROSSOVER + TOLERANCE


def is_out(membership: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where a case is more out of the set than in it: m < 0.5 - 1e-9; never where m is NaN.

    >>> is_out(np.array([0.6, 0.5, 0.4, np.nan])).tolist()
    [False, False, True, False]
    """
    return membership < CROSSOVER - TOLERANCE


def is_at_crossover(membership: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where a case is neither in nor out: abs(m - 0.5) <= 1e-9; never where m is NaN.

    >>> is_at_crossover(np.array([0.6, 0.5 + 1e-12, 0.4, np.nan])).tolist()
    [False, True, False, False]
    """
    return np.abs(membership - CROSSOVER) <= TOLERANCE


def shift_halves(membership: NDArray[np.float64], shift: float) -> NDArray[np.float64]:
    """Return memberships with those at the crossover moved to one side of it.

    >>> shift_halves(np.array([0.6, 0.5, 0.4]), 0.001).tolist()
    [0.6, 0.501, 0.4]
    """
    return np.where(is_at_crossover(membership), CROSSOVER + shift, membership)
