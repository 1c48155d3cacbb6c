"""Diagnostics of sets: by hand, against a slow literal twin, and every error."""

from __future__ import annotations

import dataclasses
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qca.errors import InputError
from qca.sets.diagnostics import diagnose


def test_each_kind_of_set() -> None:
    frame = pd.DataFrame(
        {
            "F": [0.5, 0.6, 0.2, 1.0],
            "C": [1, 1, 1, 1],
            "M": [0, 2, 1, 0],
            "G": [0.5, None, 0.5 + 1e-10, 0.0],
            "E": [math.nan] * 4,
        },
        index=["MX", "NL", "PU", "JA"],
    )
    f, c, m, g, e = diagnose(frame, skew_cut=0.2)
    assert (f.name, f.kind, f.n, f.missing, f.minimum, f.maximum) == ("F", "fuzzy", 4, 0, 0.2, 1)
    assert (f.mean, f.share_in, f.share_extreme) == (pytest.approx(0.575), 0.5, 0.25)
    assert (f.at_crossover, f.constant, f.skewed) == (("MX",), False, False)
    assert (c.kind, c.share_in, c.share_extreme, c.constant, c.skewed) == (
        "crisp",
        1,
        1,
        True,
        True,
    )
    assert (m.kind, m.mean, m.at_crossover, m.skewed) == ("multi-value", 0.75, (), False)
    assert math.isnan(m.share_in) and math.isnan(m.share_extreme)
    assert (g.n, g.missing, g.at_crossover, g.share_in) == (3, 1, ("MX", "PU"), 0)
    assert g.skewed and not g.constant
    assert (e.kind, e.n, e.missing, e.constant, e.skewed) == ("crisp", 0, 4, False, False)
    assert all(math.isnan(v) for v in (e.minimum, e.maximum, e.mean, e.share_in, e.share_extreme))


def test_share_in_agrees_with_r() -> None:
    # R 4.2.2, SetMethods skew.check(c(.5, .6, .2)): 33.33 %
    [only] = diagnose(pd.DataFrame({"A": [0.5, 0.6, 0.2]}), skew_cut=0.2)
    assert only.share_in == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("members", "skew_cut", "skewed"),
    [
        (2, 0.2, False),
        (1, 0.2, True),
        (8, 0.2, False),
        (9, 0.2, True),
        (3, (0.35, 0.9), True),
        (9, (0.35, 0.9), False),
        (7, 0.3, False),
    ],
)
def test_skew_is_strict(members: int, skew_cut: float, skewed: bool) -> None:
    frame = pd.DataFrame({"A": [1] * members + [0] * (10 - members)})
    assert diagnose(frame, skew_cut=skew_cut)[0].skewed is skewed


grades = st.sampled_from([0.0, 0.2, 0.5, 0.500001, 0.7, 1.0]) | st.floats(0, 1) | st.none()


@given(st.lists(grades, min_size=1, max_size=20))
def test_diagnostics_are_their_twin(x: list[float | None]) -> None:
    frame = pd.DataFrame({"A": pd.Series(x, dtype=float)})
    [got] = diagnose(frame, skew_cut=0.2)
    seen = [value for value in x if value is not None]
    assert (got.n, got.missing) == (len(seen), len(x) - len(seen))
    middle = [str(i) for i, v in enumerate(x) if v is not None and abs(v - 0.5) <= 1e-9]
    assert list(got.at_crossover) == middle
    if seen:
        share = sum(value > 0.5 + 1e-9 for value in seen) / len(seen)
        assert got.share_in == pytest.approx(share)
        assert got.skewed is (share < 0.2 - 1e-9 or share > 0.8 + 1e-9)
        assert got.constant is (max(seen) - min(seen) <= 1e-9)
        assert got.minimum <= got.mean + 1e-12 and got.mean <= got.maximum + 1e-12


def test_result_is_frozen() -> None:
    [only] = diagnose(pd.DataFrame({"A": [1, 0]}), skew_cut=0.2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        only.name = "B"  # type: ignore[misc]


def test_errors_in_values_come_together() -> None:
    frame = pd.DataFrame(
        {"A": [0.5, 1.2, -0.1], "B": [2, -1, 0], "C": [1, "x", math.inf]}, index=["a", "b", "c"]
    )
    with pytest.raises(InputError) as excinfo:
        diagnose(frame, skew_cut=0.2)
    assert sorted(str(problem).split(";")[0] for problem in excinfo.value.problems) == [
        "case 'b' of 'A' is 1.2, outside [0, 1]",
        "case 'b' of 'B' is -1, outside [0, 1]",
        "case 'b' of 'C' is 'x', not a number",
        "case 'c' of 'A' is -0.1, outside [0, 1]",
        "case 'c' of 'C' is infinite",
    ]


def test_errors_in_arguments() -> None:
    with pytest.raises(InputError, match="not a DataFrame"):
        diagnose([1, 2], skew_cut=0.2)  # type: ignore[arg-type]
    frame = pd.DataFrame([[1, 0], [0, 1]], columns=["A", "A"], index=["x", "x"])
    with pytest.raises(InputError) as excinfo:
        diagnose(frame, skew_cut=0.2)
    assert len(excinfo.value.problems) == 2
    for cut in (0.6, -0.1, math.nan, "x", None, (0.8, 0.2), (0.1, 0.2, 0.3), (), (0.1, 2)):
        with pytest.raises(InputError, match="skew_cut is"):
            diagnose(pd.DataFrame({"A": [1]}), skew_cut=cut)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        diagnose(pd.DataFrame({"A": [1]}))  # type: ignore[call-arg]
