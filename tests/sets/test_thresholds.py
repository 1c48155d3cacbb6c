"""Suggested thresholds against R, against a slow literal twin, and every error."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qca.errors import InputError
from qca.sets.thresholds import METHODS, find_thresholds

VALUES = [1, 2, 3, 10, 11, 12, 30, 31]


def twin(x: list[float], n: int, method: str) -> list[float]:
    """Merge the two nearest groups until n + 1 are left."""

    def distance(a: list[float], b: list[float]) -> float:
        pairs = [abs(p - q) for p in a for q in b]
        return {"complete": max(pairs), "single": min(pairs), "average": sum(pairs) / len(pairs)}[
            method
        ]

    groups = [[value] for value in sorted(x)]
    while len(groups) > n + 1:
        # Of groups on a line, the nearest two are neighbours.
        gaps = [distance(a, b) for a, b in pairwise(groups)]
        i = gaps.index(min(gaps))
        groups[i : i + 2] = [groups[i] + groups[i + 1]]
    return [(a[-1] + b[0]) / 2 for a, b in pairwise(groups)]


def test_thresholds_agree_with_r() -> None:
    # R 4.2.2, QCA 3.25.1, findTh()
    assert find_thresholds(VALUES) == (21,)
    assert find_thresholds(VALUES, n=2) == (6.5, 21)


@pytest.mark.parametrize("method", ["complete", "single", "average"])
def test_thresholds_are_their_twin_where_no_distance_ties(method: str) -> None:
    rng = np.random.default_rng(7)
    for _ in range(100):
        x = rng.normal(size=rng.integers(4, 25)).tolist()
        n = int(rng.integers(1, 4))
        np.testing.assert_allclose(find_thresholds(x, n, method), twin(x, n, method), rtol=1e-12)


@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=30),
    st.integers(1, 5),
    st.sampled_from(METHODS),
    st.randoms(),
)
def test_thresholds_separate_and_ignore_order_and_gaps(
    x: list[int],
    n: int,
    method: str,
    random,  # type: ignore[no-untyped-def]
) -> None:
    if len(set(x)) <= n:
        with pytest.raises(InputError, match="distinct values"):
            find_thresholds(x, n, method)
        return
    found = find_thresholds(x, n, method)
    assert len(found) == n and list(found) == sorted(set(found))
    edges = [-math.inf, *found, math.inf]
    for low, high in pairwise(edges):
        assert any(low < value < high for value in x)
    shuffled = [*x, None]
    random.shuffle(shuffled)
    assert find_thresholds(shuffled, n, method) == found


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("method", METHODS)
def test_huge_values_are_safe(method: str) -> None:
    assert find_thresholds([-1.7e308, -1.6e308, 1e308, 1.2e308], 1, method) == (-0.3e308,)
    assert find_thresholds([0, 0, 1e-300], 1, method) == (5e-301,)


def test_errors() -> None:
    with pytest.raises(InputError, match="3 thresholds need 4 groups, but there are 2 distinct"):
        find_thresholds([1, 1, 2, None], n=3)
    with pytest.raises(InputError, match="there are 0 distinct"):
        find_thresholds([])
    for n in (0, -1, 1.5, True, "1"):
        with pytest.raises(InputError, match="number of thresholds"):
            find_thresholds(VALUES, n=n)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="did you mean 'complete'"):
        find_thresholds(VALUES, method="complet")
    with pytest.raises(InputError, match="use one of complete, single"):
        find_thresholds(VALUES, method="kmeans")
    with pytest.raises(InputError) as excinfo:
        find_thresholds([1, math.inf, "a"], n=0, method="x")
    assert len(excinfo.value.problems) == 4
