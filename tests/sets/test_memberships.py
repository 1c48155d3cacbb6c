"""Memberships: every problem of the input at once, levels, and membership in expressions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qca.boolean.grammar import parse_expression
from qca.errors import InputError, Place
from qca.sets.memberships import Memberships, build_memberships


def _frame(**columns: list[object]) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    return pd.DataFrame(columns, index=[f"c{i}" for i in range(1, n + 1)])


def test_every_problem_at_once() -> None:
    frame = _frame(
        A=[0.2, -0.1, 1.5, 0.4],
        B=[None, "x", 1, 0],
        D=[0, 2, 1.5, -1],
        E=[np.inf, 0.5, 0.1, 0.9],
    )
    with pytest.raises(InputError) as caught:
        build_memberships(frame, ["A", "B", "D", "E"], levels={"D": 3})
    assert [problem.what for problem in caught.value.problems] == [
        "case 'c2' has -0.1 in set 'A'",
        "case 'c3' has 1.5 in set 'A'",
        "case 'c2' has 'x' in set 'B', not a number",
        "case 'c1' has no membership in set 'B'",
        "case 'c3' has 1.5 in set 'D'",
        "case 'c4' has -1 in set 'D'",
        "case 'c1' has inf in set 'E'",
    ]
    assert all(problem.remedy for problem in caught.value.problems)


def test_every_problem_of_names_at_once() -> None:
    frame = _frame(Alpha=[0, 1], B=[0, 1])
    frame = pd.concat([frame, frame[["B"]]], axis=1)
    with pytest.raises(InputError) as caught:
        build_memberships(frame, ["Alpah", "B", "B"], levels={"Z": 3, "Alpha": 1})
    whats = [problem.what for problem in caught.value.problems]
    assert whats == [
        "there is no set 'Alpah'",
        "the column 'B' stands twice",
        "the set 'B' is named twice",
        "levels are declared for 'Z', which is not a set",
        "'Alpha' is declared with 1 values",
    ]
    assert caught.value.problems[0].remedy == "did you mean 'Alpha'?"


def test_cases_that_stand_twice() -> None:
    frame = _frame(A=[0, 1, 1]).set_axis(["x", "y", "x"])
    with pytest.raises(InputError, match="case 'x' stands more than once"):
        build_memberships(frame, ["A"])


def test_no_cases() -> None:
    with pytest.raises(InputError, match="there are no cases"):
        build_memberships(pd.DataFrame({"A": []}), ["A"])


def test_places_come_from_the_file() -> None:
    with pytest.raises(InputError, match=r"^data.csv:3: case 'c2' has 7.5 in set 'A'"):
        build_memberships(
            _frame(A=[0.2, 7.5]), ["A"], locate=lambda case, name: Place("data.csv", 3)
        )


@pytest.mark.parametrize(
    ("values", "declared", "levels"),
    [
        ([0, 1, 1], None, 2),
        ([0.2, 1, 0], None, 2),
        ([0, 0, 0], None, 2),
        ([0, 2, 1], None, 3),
        ([0, 3, 3], None, 4),
        ([0, 1, 1], 4, 4),
        ([0, 19, 1], None, 20),
        (["0", "1", "0.3"], None, 2),
    ],
)
def test_levels(values: list[object], declared: int | None, levels: int) -> None:
    given = {"A": declared} if declared else None
    assert build_memberships(_frame(A=values), ["A"], levels=given).levels == (levels,)


@pytest.mark.parametrize(
    ("values", "declared", "message"),
    [
        ([0, 2, 1], 2, "case 'c2' has 2 in set 'A'; calibrate"),
        (
            [0, 3, 1],
            3,
            "case 'c2' has 3 in set 'A'; this multi-value set has the whole values 0 to 2",
        ),
        ([0, 0.5, 2], None, "case 'c3' has 2 in set 'A'; calibrate"),
        ([0, 20, 1], None, "set 'A' has whole numbers up to 20"),
        ([2001, 2004, 2007], None, "set 'A' has whole numbers up to 2007"),
        ([0, 1, 1], 21, "'A' is declared with 21 values; use 2 to 20"),
    ],
)
def test_values_that_do_not_fit(values: list[object], declared: int | None, message: str) -> None:
    given = {"A": declared} if declared else None
    with pytest.raises(InputError, match=message):
        build_memberships(_frame(A=values), ["A"], levels=given)


def test_missing_only_where_allowed() -> None:
    frame = _frame(A=[0.2, None], B=[1, 0])
    with pytest.raises(InputError, match="case 'c2' has no membership in set 'A'"):
        build_memberships(frame, ["A", "B"], may_miss=["B"])
    found = build_memberships(frame, ["A", "B"], may_miss=["A"])
    assert np.isnan(found.column("A")).tolist() == [False, True]
    both = found.membership(parse_expression("~A*B"))
    assert both[0] == 0.8
    assert np.isnan(both[1])


def test_values_are_read_only() -> None:
    found = build_memberships(_frame(A=[0.2, 1]), ["A"])
    with pytest.raises(ValueError, match="read-only"):
        found.values[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        Memberships(("c1",), ("A",), (2,), np.zeros((1, 1)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A + ~A", [0.8, 0.6]),
        ("A*~A", [0.2, 0.4]),
        ("A[1]", [0.2, 0.6]),
        ("A[0]", [0.8, 0.4]),
        ("A[0,1]", [0.8, 0.6]),
        ("D[2]", [1, 0]),
        ("~D[2]", [0, 1]),
        ("D[0,2]*A", [0.2, 0.6]),
    ],
)
def test_membership_in_expressions(text: str, expected: list[float]) -> None:
    found = build_memberships(_frame(A=[0.2, 0.6], D=[2, 0]), ["A", "D"])
    assert found.membership(parse_expression(text)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("X", "there is no set 'X'"),
        ("a", "did you mean 'A'"),
        ("D", "'D' has 3 values; say which, as in D"),
        ("D[3]", "'D' has the values 0 to 2, not 3"),
        ("A[2]", "'A' has the values 0 to 1, not 2"),
    ],
)
def test_expressions_that_do_not_fit(text: str, message: str) -> None:
    found = build_memberships(_frame(A=[0.2, 0.6], D=[2, 0]), ["A", "D"])
    with pytest.raises(InputError, match=message):
        found.membership(parse_expression(text))
