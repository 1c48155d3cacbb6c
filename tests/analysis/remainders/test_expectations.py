"""Directional expectations given from Python: as text, by condition, or by position."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qca.analysis.remainders.expectations import read_expectations
from qca.boolean.cubes import Space
from qca.errors import InputError

_ABD = Space(("A", "B", "D"), (2, 2, 3))
_AB = Space(("A", "B"), (2, 2))


@pytest.mark.parametrize(
    ("given", "text", "space"),
    [
        ({"A": 1, "B": 0, "D": [1, 2]}, "A[1], B[0], D[1,2]", _ABD),
        ({"A": 1}, "A", _AB),
        ({"B": "0", "A": None}, "~B", _AB),
        ({"A": "-"}, "", _AB),
        ({}, "", _AB),
        ([1, 0], "A, ~B", _AB),
        ((0, None), "~A", _AB),
        (["1", "-"], "A", _AB),
        ([None, None], "", _AB),
        (np.array([1, 0]), "A, ~B", _AB),
        ([True, False], "A, ~B", _AB),
        ([1, "-", (0, 2)], "A[1], D[0,2]", _ABD),
        (["A", "~B"], "A, ~B", _AB),
        (pd.Series({"B": 0, "A": 1}), "A, ~B", _AB),
        (pd.Series({"B": 0, "A": None}), "~B", _AB),
        ([1.0, math.nan], "A", _AB),
        ([], "", _AB),
        ("", "", _AB),
    ],
)
def test_what_values_mean(given: Any, text: str, space: Space) -> None:
    assert read_expectations(given, space) == read_expectations(text, space)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"A": 2}, "'A' cannot be 2; its values are 0 to 1"),
        ({"A": 0.5}, "'A' cannot be 0.5"),
        ({"A": "yes"}, "'A' cannot be 'yes'"),
        ({"A": -1}, "'A' cannot be -1"),
        ({"a": 1}, "'a' is not one of the conditions; did you mean 'A'"),
        ({"A": [0, 1], "B": [0, 1]}, "cancel each other out"),
        ({0, 1}, "have no order"),
        ([1], "1 values are expected, and there are 2 conditions"),
        ([1, 0, 1], "3 values are expected"),
        ([1, "B"], "mix expressions and values"),
        ([1, [0, 5]], "'B' cannot be 5"),
    ],
)
def test_what_is_refused(given: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_expectations(given, _AB)
