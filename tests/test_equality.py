"""``==`` of every dataclass: well defined, by value, NaN equal to NaN, or by identity."""

from __future__ import annotations

import math
import types
from typing import Any

import numpy as np
import pandas as pd
import pytest

import qca
from qca.equality import are_alike
from qca.sets.fit import sufficiency


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        (math.nan, np.float64("nan"), True),
        (1, 1.0, True),
        ((1, (math.nan,)), (1.0, (float("nan"),)), True),
        ((1,), [1], False),
        ([1], (1,), False),
        ((1, 2), (1,), False),
        (np.array([1, math.nan]), np.array([1, math.nan]), True),
        (np.array([1, math.nan]), np.array([math.nan, 1]), False),
        (np.array([[1]]), np.array([1]), False),
        (np.array([1]), 1, False),
        (1, np.array([1]), False),
        (np.array([1]), [1], False),
        (np.array([]), np.array([]), True),
        (np.array(["a"], dtype=object), np.array(["a"], dtype=object), True),
        ({"a": np.array([1])}, types.MappingProxyType({"a": np.array([1])}), True),
        ({"a": 1}, {"b": 1}, False),
        (pd.DataFrame({"a": [math.nan]}), pd.DataFrame({"a": [math.nan]}), True),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]}), False),
        (pd.Series([1]), pd.DataFrame({"a": [1]}), False),
        (pd.Series([1]), 1, False),
        (None, math.nan, False),
    ],
)
def test_values_alike(first: Any, second: Any, alike: bool) -> None:
    assert are_alike(first, second) is alike
    assert are_alike(second, first) is alike


def test_results_of_the_same_analysis_are_equal() -> None:
    frame = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=list("xyz"))
    one, same = (qca.build_truth_table(frame, "Y", ["A", "B"]) for _ in range(2))
    assert one == same
    assert one != qca.build_truth_table(frame, "Y", ["A", "B"], n_cut=2)
    assert qca.minimize(one, "parsimonious") == qca.minimize(same, "parsimonious")
    assert qca.minimize(one, "parsimonious") != qca.minimize(same, "conservative")
    assert qca.necessity(frame, "Y", ["A", "B"]) == qca.necessity(frame, "Y", ["A", "B"])
    assert sufficiency([0, 0], [0, 1]) == sufficiency([0, 0], [0, 1])


def test_two_runs_are_equal() -> None:
    one, same = (qca.run("calibrations/2015.yaml", robustness=False) for _ in range(2))
    assert one == same
    assert hash(one) == hash(same)
