"""The one tolerance of the toolkit, and the comparisons that use it.

Sums of memberships carry rounding errors of about 1e-16 for each case; 1e-9 lies far above these
and far below anything a researcher means.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qca.errors import InputError

TOLERANCE = 1e-9
CROSSOVER = 0.5


def reaches(value: float, cut: float) -> bool:
    """Return whether ``value`` is at or above ``cut``; an undefined value (NaN) reaches nothing.

    >>> reaches(0.8, 0.8), reaches(0.1 + 0.2, 0.3), reaches(float("nan"), 0.0)
    (True, True, False)
    """
    return value >= cut - TOLERANCE


def is_in(membership: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where a case is more in the set than out of it: membership over 0.5."""
    return membership > CROSSOVER + TOLERANCE


def is_out(membership: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where a case is more out of the set than in it: membership under 0.5."""
    return membership < CROSSOVER - TOLERANCE


def is_at_crossover(membership: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where a case is neither in nor out: membership of 0.5."""
    return np.abs(membership - CROSSOVER) <= TOLERANCE


def check_share(name: str, value: float) -> None:
    """Raise where a cut does not lie in [0, 1].

    >>> check_share("incl_cut", 1.2)
    Traceback (most recent call last):
    ...
    qca.errors.InputError: incl_cut is 1.2; a cut lies between 0 and 1
    """
    if not 0 <= value <= 1:
        raise InputError(f"{name} is {value:g}", "a cut lies between 0 and 1")
