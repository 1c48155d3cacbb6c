"""Parameters of fit: hand-worked values, undefined cases, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from qca.errors import InputError
from qca.sets.fit import necessity, ratio, sufficiency, unique_coverage

# Six cases worked by hand; A, B*~C and their union are also in tests/published (T6).
_A = [0.9, 0.8, 0.7, 0.2, 0.1, 0.3]
_Y = [0.9, 0.4, 0.8, 0.7, 0.2, 0.3]


def test_by_hand() -> None:
    # S x = 3.0, S y = 3.3, S min(x,y) = 2.6, S min(x,y,1-y) = 0.1+0.4+0.2+0.2+0.1+0.3 = 1.3
    fit = sufficiency(_A, _Y)
    assert fit.incl == pytest.approx(2.6 / 3.0)
    assert fit.pri == pytest.approx((2.6 - 1.3) / (3.0 - 1.3))
    assert fit.cov == pytest.approx(2.6 / 3.3)
    # S (1-x) = 3.0, S (1 - min(x,y)) = 6 - 2.6
    other = necessity(_A, _Y)
    assert (other.incl, other.cov) == (fit.cov, fit.incl)
    assert other.ron == pytest.approx(3.0 / 3.4)


def test_small_values_are_not_set_to_zero() -> None:
    """R writes a parameter under 0.00001 as 0, and under 0.0001 where there are several models."""
    small = 4e-6
    fit = sufficiency([1, 1], [small, small])
    assert fit.incl == pytest.approx(small, rel=1e-12)
    other = necessity([small, small], [1, 1])
    assert other.incl == pytest.approx(small, rel=1e-12)
    assert sufficiency([small, small], [1, 1]).cov == pytest.approx(small, rel=1e-12)
    unique = unique_coverage([[1, 0], [1, 2 * small]], [1, 1])
    assert unique == pytest.approx((0, small), rel=1e-12, abs=0)


def test_undefined_is_nan() -> None:
    nothing, all_in = np.zeros(3), np.ones(3)
    empty = sufficiency(nothing, all_in)
    assert math.isnan(empty.incl) and math.isnan(empty.pri) and empty.cov == 0
    without = sufficiency(all_in, nothing)
    assert (without.incl, without.pri) == (0, 0) and math.isnan(without.cov)
    assert math.isnan(necessity(all_in, all_in).ron)
    assert necessity(all_in, all_in).incl == 1
    assert math.isnan(necessity(all_in, nothing).incl)
    assert math.isnan(necessity(nothing, all_in).cov)
    assert math.isnan(sufficiency([0.3, 0.2], [0.5, 0.5]).pri)
    assert math.isnan(ratio(0.0, 0.0)) and ratio(1.0, 4.0) == 0.25


def test_unique_coverage() -> None:
    assert all(math.isnan(value) for value in unique_coverage([_A], _Y))
    assert unique_coverage([], _Y) == ()
    assert unique_coverage([_A, _A], _Y) == (0, 0)
    assert all(math.isnan(value) for value in unique_coverage([[0.2], [0.3]], [0.0]))
    first, second, third = unique_coverage([[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 0, 1]], [1] * 4)
    assert (first, second, third) == (0.25, 0.25, 0)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        ([0.1, 1.2], [0, 1], "membership 1.2 at position 2"),
        ([0.1, 0.2], [-0.1, 1], "membership -0.1 at position 1"),
        ([0.1, float("nan")], [0, 1], "membership nan at position 2"),
        ([0.1], [0, 1], "shapes"),
        ([[0.1]], [[0.1]], "shapes"),
    ],
)
def test_memberships_that_are_refused(x: list[float], y: list[float], message: str) -> None:
    for function in (sufficiency, necessity):
        with pytest.raises(InputError, match=message):
            function(x, y)
    if len(x) == len(y) and not isinstance(x[0], list):
        with pytest.raises(InputError, match=message):
            unique_coverage([x, x], y)
