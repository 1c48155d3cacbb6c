"""Exact sums of memberships: the same whatever the order in which cases are added up.

A sum of floating-point numbers depends on the order of its terms, so that a table read in parts
would differ in its last digits from the same table read whole. Here a membership x is the whole
number ``q = round(x * 10**14)``, at most 5e-15 from it: sums of whole numbers have no order, 1 - x
is ``10**14 - q``, min and max are the same, and scores that people type (0.33, 0.6) are exact.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qca.boolean.expressions import Expression, fold_expression
from qca.sets.cuts import TOLERANCE
from qca.sets.memberships import Memberships

__all__ = ["add_up", "exact_ratio", "scale", "scale_membership"]

SCALE = 10**14
# This many memberships at most add up to less than 2**63.
CHUNK = 1 << 16

Whole = NDArray[np.int64]


def scale(values: NDArray[np.float64]) -> Whole:
    """Return memberships in [0, 1] as whole numbers from 0 to ``SCALE``: ``round(x * 10**14)``.

    No membership may be missing: NaN has no whole number.

    >>> scale(np.array([0, 0.33, 1])).tolist()
    [0, 33000000000000, 100000000000000]
    """
    return np.rint(values * SCALE).astype(np.int64)


def scale_membership(memberships: Memberships, expression: Expression) -> Whole:
    """Return the membership of every case in an expression, as whole numbers.

    As :meth:`Memberships.membership`, for cases that are all coded: min, max and SCALE - q, so that
    a membership that is q in whole numbers is SCALE - q in the negation, exactly.

    Source: Zadeh (1965), Information and Control 8, 338-353.

    >>> from qca.boolean.grammar import parse_expression
    >>> scores = np.array([[0.9, 0.4]])
    >>> scores.flags.writeable = False
    >>> found = Memberships(("c1",), ("A", "B"), (2, 2), scores)
    >>> scale_membership(found, parse_expression("A*~B")).tolist()
    [60000000000000]
    """
    return fold_expression(
        expression,
        lambda literal: scale(memberships.membership(literal)),
        lambda part: SCALE - part,
        np.minimum.reduce,
        np.maximum.reduce,
    )


def add_up(whole: Whole) -> int:
    """Return the sum of scaled memberships of any number of cases.

    >>> add_up(np.full(200_000, SCALE)) == 200_000 * SCALE
    True
    """
    if len(whole) <= CHUNK:
        return int(whole.sum())
    sums = np.add.reduceat(whole, np.arange(0, len(whole), CHUNK))
    return sum(sums.tolist())


def exact_ratio(part: int, whole: int) -> float:
    """Return ``part / whole`` of scaled sums, rounded once; NaN where ``whole`` is nothing.

    >>> exact_ratio(8 * SCALE, 10 * SCALE), exact_ratio(0, 0)
    (0.8, nan)
    """
    return part / whole if whole > TOLERANCE * SCALE else float("nan")
