"""The one tolerance of the toolkit, and the comparisons that use it.

Sums of memberships carry rounding errors of about 1e-16 for each case; 1e-9 lies far above these
and far below anything a researcher means.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from numbers import Real

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


def check_share(name: str, value: float) -> None:
    """Raise where a cut does not lie in [0, 1].

    >>> check_share("incl_cut", 1.2)
    Traceback (most recent call last):
    ...
    qca.errors.InputError: incl_cut is 1.2; a cut lies between 0 and 1
    """
    number = to_number(value)
    if number is None:
        raise InputError(f"{name} is {value!r}, not a number", "give a number between 0 and 1")
    if not 0 <= number <= 1:
        raise InputError(f"{name} is {number:g}", "a cut lies between 0 and 1")


def check_count(name: str, value: float, least: int = 1) -> None:
    """Raise where a number is not whole, or under the least.

    >>> check_count("n_cut", 1.5)
    Traceback (most recent call last):
    ...
    qca.errors.InputError: n_cut is 1.5; use a whole number from 1
    """
    number = to_number(value)
    if number is None or number < least or not number.is_integer():
        shown = f"{value!r}" if number is None else f"{number:g}"
        raise InputError(f"{name} is {shown}", f"use a whole number from {least}")


def to_number(value: object) -> float | None:
    """Return a value as a number, infinite beyond any; None for texts, truth values and lists.

    >>> to_number(np.float32(0.5)), to_number(10**400), to_number("0.5"), to_number(True)
    (0.5, inf, None, None)
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real | Decimal):
        return None
    try:
        return float(value)
    except OverflowError:  # a whole number over 1e308
        return -np.inf if isinstance(value, int) and value < 0 else np.inf


def list_cuts(given: float | Sequence[float]) -> tuple[float, ...]:
    """Return the cuts that are given as one number, or as a list, an array or a Series.

    >>> list_cuts(0.8), list_cuts(np.array([0.8, 0.6])) == (0.8, 0.6)
    ((0.8,), True)
    """
    is_list = np.ndim(given) == 1 and not isinstance(given, str | bytes)
    return tuple(given) if is_list else (given,)  # type: ignore[arg-type, return-value]
