"""Anchors by name, and columns calibrated with some of them replaced, against plain numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca.errors import InputError
from qca.study.anchors import (
    Anchor,
    Role,
    calibrate_column,
    calibrate_curves,
    find_anchor,
    list_anchors,
    pair_neighbours,
)
from qca.study.calibrations import CALIBRATIONS, SetSpec

_DOUBT = {"at": 3, "between": [2.5, 3.5], "why": "reasons"}
# Every calibration by numbers with its anchors in the order of the file, some as ranges.
_DECLARED: dict[str, tuple[dict[str, Any], dict[str, float]]] = {
    "direct": (
        {"out": 1, "crossover": _DOUBT, "in": {"at": 5}, "idm": 0.9},
        {"out": 1, "crossover": 3, "in": 5},
    ),
    "linear": (
        {"out": 5, "crossover": _DOUBT, "in": 1, "below": 2, "above": 0.5},
        {"out": 5, "crossover": 3, "in": 1},
    ),
    "bell": (
        {"out": [1, 9], "crossover": [_DOUBT, 8], "in": [4, 6], "below": 2, "above": 3},
        {"out[1]": 1, "out[2]": 9, "crossover[1]": 3, "crossover[2]": 8, "in[1]": 4, "in[2]": 6},
    ),
    "indirect": ({"cuts": [1, _DOUBT, 6]}, {"cuts[1]": 1, "cuts[2]": 3, "cuts[3]": 6}),
    "crisp": ([_DOUBT, 1], {"crisp[1]": 3, "crisp[2]": 1}),
}
_VALUES = np.array([0.5, 2, 2.9, 3.3, math.nan, 5, 7, 8.5, 12])


def _declare(**calibration: Any) -> SetSpec:
    return SetSpec.model_validate(calibration)


@pytest.mark.parametrize("method", _DECLARED)
def test_names(method: str) -> None:
    declared, at = _DECLARED[method]
    anchors = list_anchors(_declare(**{method: declared}))
    assert {anchor.name: anchor.at for anchor in anchors} == at
    assert [anchor.name for anchor in anchors] == list(at)
    (doubtful,) = [anchor for anchor in anchors if anchor.between]
    assert doubtful == Anchor(doubtful.role, doubtful.place, 3, (2.5, 3.5), "reasons")


@pytest.mark.parametrize(
    "declared",
    [{"scale": "level"}, {"tfr": "true"}, {"as_is": "true"}, {"expression": "A"}],
    ids=lambda declared: next(iter(declared)),
)
def test_no_anchors(declared: dict[str, Any]) -> None:
    assert list_anchors(_declare(**declared)) == ()
    assert pair_neighbours(_declare(**declared)) == ()


def test_every_calibration_is_looked_at() -> None:
    assert set(CALIBRATIONS) - set(_DECLARED) == {"scale", "tfr", "as_is", "expression"}


def test_one_threshold() -> None:
    for given_as in ("3", _DOUBT, [_DOUBT]):
        (anchor,) = list_anchors(_declare(crisp=given_as))
        assert (anchor.name, anchor.at) == ("crisp[1]", 3)


def test_ends() -> None:
    assert Anchor(Role.INTO, None, 3, None, "").ends == (3, 3)
    assert Anchor(Role.INTO, None, 3, (2, 4), "").ends == (2, 4)
    assert Anchor(Role.INTO, None, 3, (4, 2), "").ends == (2, 4)


@pytest.mark.parametrize("method", _DECLARED)
def test_the_place_of_an_anchor(method: str) -> None:
    declared, at = _DECLARED[method]
    for anchor in list_anchors(_declare(**{method: declared})):
        number = at[anchor.name]
        found: Any = {method: declared}
        for step in find_anchor(_declare(**{method: declared}), anchor):
            found = found[step]
        assert (found["at"] if isinstance(found, dict) else found) == number


# Calibration --------------------------------------------------------------------------------------


def _written(method: str, at: Mapping[str, float]) -> SetSpec:
    """Declare a set with plain numbers for its anchors: what replaced anchors should amount to."""
    declared, _ = _DECLARED[method]
    if isinstance(declared, list):
        return _declare(**{method: list(at.values())})
    plain: dict[str, Any] = dict(declared)
    for name, number in at.items():
        key, _, item = name.partition("[")
        if item:
            plain[key] = list(plain[key])
            plain[key][int(item[0]) - 1] = number
        else:
            plain[key] = number
    return _declare(**{method: plain})


@pytest.mark.parametrize("method", _DECLARED)
@given(data=st.data())
@settings(max_examples=25)
def test_replaced_anchors_are_as_if_they_were_written(method: str, data: st.DataObject) -> None:
    declared, at = _DECLARED[method]
    steps = st.floats(-0.45, 0.45)  # small enough to keep the order
    replaced = {
        name: number + data.draw(steps)
        for name, number in at.items()
        if data.draw(st.booleans(), label=name)
    }
    found = calibrate_column(_declare(**{method: declared}), _VALUES, replaced)
    expected = calibrate_column(_written(method, {**at, **replaced}), _VALUES)
    np.testing.assert_array_equal(found, expected)
    assert np.isnan(found).tolist() == np.isnan(_VALUES).tolist()


@pytest.mark.parametrize("method", _DECLARED)
@given(data=st.data())
@settings(max_examples=25)
def test_many_settings_at_once_are_those_one_by_one(method: str, data: st.DataObject) -> None:
    declared, at = _DECLARED[method]
    chosen = [name for name in at if data.draw(st.booleans(), label=name)] or [next(iter(at))]
    # Large enough to break the order now and then, also by making two anchors equal.
    steps = st.one_of(st.floats(-3, 3), st.integers(-3, 3))
    count = data.draw(st.integers(1, 4))
    anchors = {
        name: np.array([at[name] + data.draw(steps) for _ in range(count)]) for name in chosen
    }
    values = np.stack([_VALUES + data.draw(st.floats(-1, 1)) for _ in range(count)])
    found = calibrate_curves(_declare(**{method: declared}), values, anchors)
    if method in ("indirect", "crisp"):
        assert found is None
        return
    assert found is not None
    for row, own in enumerate(values):
        replaced = {name: float(column[row]) for name, column in anchors.items()}
        try:
            expected = calibrate_column(_declare(**{method: declared}), own, replaced)
        except InputError:
            expected = np.full(len(own), math.nan)
        np.testing.assert_array_equal(found[row], expected)


def test_no_other_name_is_an_anchor() -> None:
    with pytest.raises(InputError, match="no anchor 'crosover'; did you mean 'crossover'"):
        calibrate_column(_written("direct", _DECLARED["direct"][1]), _VALUES, {"crosover": 2})
    with pytest.raises(InputError, match="there are none"):
        calibrate_column(_declare(tfr="true"), _VALUES, {"out": 2})
    with pytest.raises(InputError, match="did you mean 'crossover'"):
        calibrate_curves(
            _written("direct", _DECLARED["direct"][1]), _VALUES, {"crosover": np.array([2.0])}
        )


# Neighbours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "rising"),
    [
        ({"direct": {"out": 1, "crossover": 3, "in": 5}}, "out crossover in"),
        ({"linear": {"out": 5, "crossover": 3, "in": 1}}, "in crossover out"),
        ({"direct": {"out": 1, "crossover": 5, "in": 3}}, ""),
        ({"direct": {"out": 1, "crossover": 1, "in": 3}}, ""),
        (
            {"bell": {"out": [1, 6], "crossover": [2, 5], "in": [3, 3]}},
            "out[1] crossover[1] in[1] in[2] crossover[2] out[2]",
        ),
        (
            {"bell": {"in": [1, 6], "crossover": [2, 5], "out": [3, 4]}},
            "in[1] crossover[1] out[1] out[2] crossover[2] in[2]",
        ),
        ({"bell": {"out": [1, 6], "crossover": [2, 5], "in": [4, 3]}}, ""),
        ({"crisp": [4, 2, 9]}, "crisp[2] crisp[1] crisp[3]"),
        ({"crisp": [4, 4]}, ""),
        ({"indirect": {"cuts": [3, 1]}}, "cuts[2] cuts[1]"),
    ],
)
def test_neighbours(declared: dict[str, Any], rising: str) -> None:
    pairs = pair_neighbours(_declare(**declared))
    names = rising.split()
    assert [(a.name, b.name) for a, b in pairs] == [
        (names[i], names[i + 1]) for i in range(len(names) - 1)
    ]
