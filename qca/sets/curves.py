"""Curves of calibration: memberships at raw values, given anchors that are in order.

Anchors are numbers, or arrays that broadcast beside the values: many worlds of anchors at once,
each calibrated to the same bits as by itself. Nothing is checked here; :mod:`qca.sets.calibration`
does that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qca.sets.columns import Values

# Beyond these the R package QCA takes a direct or indirect membership for fully out or fully in.
FULLY_OUT, FULLY_IN = 0.0001, 0.9999
# A number, or an array of them.
_Number = float | Values
_Pair = tuple[_Number, _Number]


def draw_logistic(
    values: Values, out: _Number, crossover: _Number, into: _Number, idm: float
) -> Values:
    """Return the logistic set, ``1 / (1 + exp(-L (x - c) / d))``; a falling one is mirrored.

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
    """Return the piecewise power set, mirroring a falling one at zero; not snapped."""
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
    """Return the least of two ramps, or the greatest for an inverted bell."""
    left = draw_ramp(values, out[0], crossover[0], into[0], powers)
    right = draw_ramp(values, out[1], crossover[1], into[1], powers)
    upright = np.less(out[0], crossover[0])
    return snap(np.where(upright, np.minimum(left, right), np.maximum(left, right)))


def snap(memberships: Values) -> Values:
    """Return memberships with those next to 0 and 1 made 0 and 1."""
    memberships = np.where(memberships < FULLY_OUT, 0.0, memberships)
    return np.where(memberships > FULLY_IN, 1.0, memberships)


def are_in_order(out: _Number, crossover: _Number, into: _Number) -> NDArray[np.bool_]:
    """Return where three anchors rise or fall strictly."""
    rise = np.less(out, crossover) & np.less(crossover, into)
    return np.asarray(rise | (np.greater(out, crossover) & np.greater(crossover, into)))


def make_a_bell(out: _Pair, crossover: _Pair, into: _Pair) -> NDArray[np.bool_]:
    """Return where six anchors make a bell or an inverted one."""

    def rises_and_falls(low: _Pair, high: _Pair) -> NDArray[np.bool_]:
        left = np.less(low[0], crossover[0]) & np.less(crossover[0], high[0])
        right = np.less(high[1], crossover[1]) & np.less(crossover[1], low[1])
        return np.asarray(left & np.less_equal(high[0], high[1]) & right)

    return rises_and_falls(out, into) | rises_and_falls(into, out)
