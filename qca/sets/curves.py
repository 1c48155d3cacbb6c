"""Curves of calibration: memberships at raw values, given anchors that are in order.

Values and anchors are in raw units, memberships in [0, 1]. Anchors are numbers, or arrays that
broadcast beside the values: many worlds of anchors at once, each calibrated to the same bits as by
itself. A value that is NaN has a membership of NaN. Nothing is checked here;
:mod:`qca.sets.calibration` does that: what is drawn from anchors that are not in order
(:func:`are_in_order`, :func:`make_a_bell`) means nothing.

References
----------
.. [1] Ragin, C. C. (2008). Redesigning Social Inquiry: Fuzzy Sets and Beyond. University of
   Chicago Press. Ch. 5.
.. [2] Duşa, A. (2019). QCA with R: A Comprehensive Resource. Springer. Sections 4.2.2 to 4.2.4.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qca.sets.columns import Values

__all__ = ["are_in_order", "draw_bell", "draw_logistic", "draw_ramp", "make_a_bell", "snap"]

# Beyond these the R package QCA takes a direct or indirect membership for fully out or fully in.
FULLY_OUT, FULLY_IN = 0.0001, 0.9999
# A number, or an array of them.
_Number = float | Values
_Pair = tuple[_Number, _Number]

# What the calibrations take where nothing is said, in files and in Python: the membership at the
# last anchor, and the exponents of a curve of powers.
IDM, EXPONENT = 0.95, 1.0


def draw_logistic(
    values: Values, out: _Number, crossover: _Number, into: _Number, idm: float
) -> Values:
    """Return memberships on a logistic curve, snapped, in the shape that all broadcast to.

    ``1 / (1 + exp(-L (x - c) / d))`` with ``L = ln(idm / (1 - idm))``, c the crossover, and d its
    distance to ``into`` where ``x >= c``, else to ``out``. A set that falls from ``out`` to
    ``into`` is 1 minus the one with both exchanged.

    Source: Ragin (2008) [1]_, ch. 5; Duşa (2019) [2]_, section 4.2.3.

    >>> out, into = np.array([[1.0], [4.0]]), np.array([[4.0], [1.0]])
    >>> draw_logistic(np.array([2.0]), out, 3.0, into, 0.95).round(4).tolist()
    [[0.1866], [0.8134]]
    """
    falling = np.greater(out, into)
    low, high = np.where(falling, into, out), np.where(falling, out, into)
    # A distance that overflows is as good as any other: both are cut where exp() is safe.
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        width = np.where(values < crossover, crossover - low, high - crossover)
        odds = np.log(idm / (1 - idm)) * ((values - crossover) / width)
    rising = snap(1 / (1 + np.exp(-np.clip(odds, -700.0, 700.0))))
    return np.where(falling, 1 - rising, rising)


def draw_ramp(
    values: Values,
    out: _Number,
    crossover: _Number,
    into: _Number,
    powers: tuple[float, float],
) -> Values:
    """Return memberships on two powers that meet at the crossover, not snapped.

    With e, c, i for the anchors and ``powers = (below, above)``: ``((x - e) / (c - e))**below / 2``
    where ``x <= c``, else ``1 - ((i - x) / (i - c))**above / 2``, both ratios kept in [0, 1]. So m
    is 0 up to e, a half at c and 1 from i on. A set that falls is that of -x and -e, -c, -i.

    Source: Duşa (2019) [2]_, section 4.2.2.

    >>> draw_ramp(np.array([0.0, 2, 3, 3.5, np.nan]), 1.0, 3.0, 4.0, (2.0, 1.0)).tolist()
    [0.0, 0.125, 0.5, 0.75, nan]
    """
    below, above = powers
    sign = np.where(np.greater(out, into), -1.0, 1.0)
    x, e, c, i = (sign * part for part in (values, out, crossover, into))
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        low = np.clip((x - e) / (c - e), 0.0, 1.0)
        high = np.clip((i - x) / (i - c), 0.0, 1.0)
    return np.where(x <= c, low**below / 2, 1 - high**above / 2)


def draw_bell(
    values: Values, out: _Pair, crossover: _Pair, into: _Pair, powers: tuple[float, float]
) -> Values:
    """Return memberships on a bell, snapped: the least of two ramps.

    The ramps go through the first and through the second anchor of each pair. Where ``out`` begins
    over ``crossover``, it is an inverted bell: the greatest of the two.

    Source: Duşa (2019) [2]_, section 4.2.4.

    >>> draw_bell(np.array([1.5, 3.5, 6.5]), (1, 7), (2, 6), (3, 4), (1.0, 1.0)).tolist()
    [0.25, 1.0, 0.25]
    """
    left = draw_ramp(values, out[0], crossover[0], into[0], powers)
    right = draw_ramp(values, out[1], crossover[1], into[1], powers)
    upright = np.less(out[0], crossover[0])
    return snap(np.where(upright, np.minimum(left, right), np.maximum(left, right)))


def snap(memberships: Values) -> Values:
    """Return memberships with those under 0.0001 made 0 and those over 0.9999 made 1.

    Source: ``calibrate`` of the R package QCA does so for the direct and the indirect method.

    >>> snap(np.array([0.00009, 0.0001, 0.99995, np.nan])).tolist()
    [0.0, 0.0001, 1.0, nan]
    """
    memberships = np.where(memberships < FULLY_OUT, 0.0, memberships)
    return np.where(memberships > FULLY_IN, 1.0, memberships)


def are_in_order(out: _Number, crossover: _Number, into: _Number) -> NDArray[np.bool_]:
    """Return where ``out < crossover < into`` or ``out > crossover > into``.

    >>> are_in_order(np.array([1.0, 4.0, 3.0]), 3.0, np.array([4.0, 1.0, 4.0])).tolist()
    [True, True, False]
    """
    rise = np.less(out, crossover) & np.less(crossover, into)
    return np.asarray(rise | (np.greater(out, crossover) & np.greater(crossover, into)))


def make_a_bell(out: _Pair, crossover: _Pair, into: _Pair) -> NDArray[np.bool_]:
    """Return where six anchors make a bell, or with ``out`` and ``into`` exchanged one inverted.

    With e, c, i for the three pairs: ``e1 < c1 < i1 <= i2 < c2 < e2``.

    >>> make_a_bell((1, 7), (2, 6), (3, 4)).tolist(), make_a_bell((1, 7), (2, 6), (4, 3)).tolist()
    (True, False)
    """

    def rises_and_falls(low: _Pair, high: _Pair) -> NDArray[np.bool_]:
        left = np.less(low[0], crossover[0]) & np.less(crossover[0], high[0])
        right = np.less(high[1], crossover[1]) & np.less(crossover[1], low[1])
        return np.asarray(left & np.less_equal(high[0], high[1]) & right)

    return rises_and_falls(out, into) | rises_and_falls(into, out)
