"""The truth table: codes at the cuts, the crossover, and every argument that is refused."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qca import build_truth_table, minimize
from qca.analysis.truth_table.table import Why, negate_truth_table
from qca.errors import AnalysisError, InputError
from qca.sets.memberships import build_memberships

# T8: c7 stands at 0.5 on A. Rows by R 4.2.2 with QCA 3.25.1, which warns and goes on.
_T8 = pd.DataFrame(
    {
        "A": [0.9, 0.8, 0.7, 0.2, 0.1, 0.3, 0.5, 0.6],
        "B": [0.8, 0.3, 0.6, 0.9, 0.2, 0.4, 0.7, 0.2],
        "Y": [0.9, 0.4, 0.8, 0.7, 0.2, 0.3, 0.6, 0.5],
    },
    index=[f"c{i}" for i in range(1, 9)],
)


def _crisp(*rows: tuple[str, int, int]) -> pd.DataFrame:
    """Return cases of one condition A: (value of A, cases with Y, cases without)."""
    cells = [(int(a), y) for a, with_y, without in rows for y in [1] * with_y + [0] * without]
    return pd.DataFrame(cells, columns=["A", "Y"], index=[f"c{i}" for i in range(len(cells))])


def test_crossover_is_an_error_by_default() -> None:
    with pytest.raises(AnalysisError) as caught:
        build_truth_table(_T8.assign(B=_T8["B"].where(_T8["B"] != 0.2, 0.5)), "Y", ["A", "B"])
    assert [problem.what for problem in caught.value.problems] == [
        "case 'c5' is exactly 0.5 in condition 'B'",
        "case 'c7' is exactly 0.5 in condition 'A'",
        "case 'c8' is exactly 0.5 in condition 'B'",
    ]
    assert "at_crossover: drop" in caught.value.problems[0].remedy


def test_dropped_case_stays_in_the_sums() -> None:
    table = build_truth_table(_T8, "Y", ["A", "B"], incl_cut=0.85, at_crossover="drop")
    assert table.dropped == ("c7",)
    assert [row.n for row in table.rows] == [2, 1, 2, 2]
    assert [round(row.incl, 3) for row in table.rows] == [0.679, 0.926, 0.852, 1]
    assert [round(row.pri, 3) for row in table.rows] == [0.1, 0.75, 0.429, 1]
    assert "c7" not in [case for row in table.rows for case in row.cases]
    without = build_truth_table(_T8.drop("c7"), "Y", ["A", "B"], incl_cut=0.85)
    assert without.rows[1].incl != table.rows[1].incl


def test_dropped_case_stays_dropped_under_negation() -> None:
    table = negate_truth_table(build_truth_table(_T8, "Y", ["A", "B"], at_crossover="drop"))
    assert table.outcome == "~Y"
    assert [row.n for row in table.rows] == [2, 1, 2, 2]
    direct = build_truth_table(_T8, "~Y", ["A", "B"], at_crossover="drop")
    assert table.rows == direct.rows
    assert table.outcome_scores == pytest.approx(direct.outcome_scores)
    assert negate_truth_table(table).outcome == "Y"


@pytest.mark.parametrize(
    ("outcome", "negated"),
    [
        ("Y", "~Y"),
        ("~Y", "Y"),
        ("Y + Z", "~(Y + Z)"),
        ("~Y + Z", "~(~Y + Z)"),
        ("~(Y*~Z)", "Y*~Z"),
    ],
)
def test_name_of_the_negated_outcome(outcome: str, negated: str) -> None:
    frame = pd.DataFrame({"A": [1, 0, 1], "Y": [1, 0, 0], "Z": [0, 0, 1]}, index=list("abc"))
    table = negate_truth_table(build_truth_table(frame, outcome, ["A"]))
    assert table.outcome == negated
    assert negate_truth_table(table).outcome == outcome


def test_the_outcome_is_negated_once() -> None:
    """``~`` alone negates, in table, models and fit alike; twice is not at all."""
    frame = _T8.drop("c7")
    negated = build_truth_table(frame, "~Y", ["A", "B"], incl_cut=0.75)
    by_hand = build_truth_table(frame.assign(Y=1 - frame["Y"]), "Y", ["A", "B"], incl_cut=0.75)
    assert negated.rows == by_hand.rows
    (ours,), (other,) = (minimize(t, "conservative").models for t in (negated, by_hand))
    assert (ours.expression, ours.incl, ours.cov) == (other.expression, other.incl, other.cov)
    twice = build_truth_table(frame, "~~Y", ["A", "B"], incl_cut=0.75)
    once = build_truth_table(frame, "Y", ["A", "B"], incl_cut=0.75)
    assert (twice.outcome, twice.rows) == ("Y", once.rows)
    assert twice.rows != negated.rows
    assert minimize(twice, "conservative").models == minimize(once, "conservative").models


def test_every_case_at_the_crossover() -> None:
    frame = pd.DataFrame({"A": [0.5, 0.5], "Y": [1.0, 0.2]}, index=["c1", "c2"])
    with pytest.raises(AnalysisError, match="no case belongs to a row"):
        build_truth_table(frame, "Y", ["A"], at_crossover="drop")


def test_outcome_at_the_crossover_is_allowed() -> None:
    frame = pd.DataFrame({"A": [1.0, 0.0], "Y": [0.5, 0.2]}, index=["c1", "c2"])
    rows = build_truth_table(frame, "Y", ["A"], incl_cut=0.5).rows
    assert [(row.out, row.deviant) for row in rows] == [("0", ("c2",)), ("1", ())]


def test_multi_value_condition_has_no_crossover() -> None:
    frame = pd.DataFrame({"D": [0, 1, 2], "Y": [0, 1, 1]}, index=list("abc"))
    rows = build_truth_table(frame, "Y", ["D"]).rows
    assert [(row.number, row.config, row.out) for row in rows] == [
        (1, (0,), "0"),
        (2, (1,), "1"),
        (3, (2,), "1"),
    ]


@pytest.mark.parametrize(
    ("cuts", "out", "why"),
    [
        ({"incl_cut": 0.75}, "1", None),
        ({"incl_cut": 0.75 + 1e-10}, "1", None),
        ({"incl_cut": 0.75 + 1e-8}, "0", Why.INCLUSION),
        ({"incl_cut": (0.9, 0.75)}, "C", Why.BETWEEN),
        ({"incl_cut": (0.9, 0.75 + 1e-8)}, "0", Why.INCLUSION),
        ({"incl_cut": (0.75, 0.5)}, "1", None),
        ({"incl_cut": (0.9, 0.9)}, "0", Why.INCLUSION),
        ({"incl_cut": 0.7, "pri_cut": 0.75}, "1", None),
        ({"incl_cut": 0.7, "pri_cut": 0.76}, "0", Why.PRI),
        ({"incl_cut": (0.7, 0.5), "pri_cut": 0.76}, "0", Why.PRI),
        ({"incl_cut": (0.9, 0.5), "pri_cut": 0.76}, "C", Why.BETWEEN),
        ({"incl_cut": 0.7, "n_cut": 4}, "1", None),
        ({"incl_cut": 0.7, "n_cut": 5}, "?", Why.FEW_CASES),
    ],
)
def test_codes(cuts: dict[str, Any], out: str, why: Why | None) -> None:
    table = build_truth_table(_crisp(("1", 3, 1), ("0", 0, 6)), "Y", ["A"], **cuts)
    row = table.rows[1]
    assert (row.number, row.n, row.incl, row.pri) == (2, 4, 0.75, 0.75)
    assert (row.out, row.why) == (out, why)
    assert row.deviant == ("c3",)


def test_row_numbers_put_the_first_condition_first() -> None:
    frame = pd.DataFrame(
        {"A": [1, 0, 1], "D": [2, 1, 0], "B": [0, 1, 1], "Y": [1, 0, 1]}, index=list("abc")
    )
    rows = build_truth_table(frame, "Y", ["A", "D", "B"]).rows
    assert [(row.number, row.cases) for row in rows] == [(4, ("b",)), (8, ("c",)), (11, ("a",))]


def test_frame_of_rows() -> None:
    frame = build_truth_table(_crisp(("1", 3, 1), ("0", 0, 2)), "Y", ["A"]).to_frame()
    assert frame.index.tolist() == [1, 2] and frame.index.name == "row"
    assert frame.columns.tolist() == ["A", "out", "n", "incl", "pri", "cases"]
    assert frame.loc[2].tolist() == [1, "0", 4, 0.75, 0.75, "c0, c1, c2, c3"]


def test_sixty_conditions_cost_no_more_than_their_cases() -> None:
    names = [f"X{i}" for i in range(60)]
    values = np.random.default_rng(1).integers(0, 2, (5, 60))
    frame = pd.DataFrame(values, columns=names, index=list("abcde")).assign(Y=[1, 0, 1, 0, 1])
    table = build_truth_table(frame, "Y", names)
    assert len(table.rows) == 5
    assert max(row.number for row in table.rows) > 2**50


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"conditions": []}, "there are no conditions"),
        ({"conditions": ["A", "Y"]}, "the outcome 'Y' is also a condition"),
        ({"outcome": "~Y*A"}, "the outcome 'A' is also a condition"),
        ({"outcome": "X"}, "there is no set 'X'"),
        ({"outcome": "Y +"}, "expected the name of a set"),
        ({"conditions": ["A", "Bb"]}, "there is no set 'Bb'; did you mean 'B'"),
        ({"conditions": ["A", "A"]}, "the condition 'A' is named twice"),
        ({"incl_cut": (0.6, 0.8)}, "the inclusion cuts 0.6,0.8 rise"),
        ({"incl_cut": (0.9, 0.8, 0.7)}, "3 inclusion cuts"),
        ({"incl_cut": ()}, "0 inclusion cuts"),
        ({"incl_cut": 1.2}, "incl_cut is 1.2"),
        ({"incl_cut": (0.9, -0.1)}, "incl_cut is -0.1"),
        ({"incl_cut": float("nan")}, "incl_cut is nan"),
        ({"pri_cut": -1}, "pri_cut is -1"),
        ({"n_cut": 0}, "n_cut is 0; use a whole number from 1"),
        ({"n_cut": 1.5}, "n_cut is 1.5"),
        ({"at_crossover": "skip"}, "at_crossover is 'skip'"),
    ],
)
def test_arguments_that_are_refused(arguments: dict[str, Any], message: str) -> None:
    frame = pd.DataFrame({"A": [1, 0], "B": [0, 1], "Y": [1, 0]}, index=["c1", "c2"])
    given: dict[str, Any] = {"outcome": "Y", "conditions": ["A", "B"]} | arguments
    with pytest.raises(InputError, match=message):
        build_truth_table(frame, **given)


def test_all_bad_arguments_at_once() -> None:
    with pytest.raises(InputError) as caught:
        build_truth_table(_T8, "Y", ["A", "Y"], incl_cut=(0.2, 3), n_cut=0, pri_cut=-1)
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize("n_cut", [float("nan"), float("inf")])
def test_n_cut_that_is_no_number(n_cut: float) -> None:
    with pytest.raises(InputError, match="n_cut is"):
        build_truth_table(_T8, "Y", ["A"], n_cut=n_cut, at_crossover="drop")  # type: ignore[arg-type]


@pytest.mark.parametrize("constant", [0, 1, 0.3])
def test_constant_outcome(constant: float) -> None:
    with pytest.raises(AnalysisError, match=f"the outcome Y is {constant:g} for every case"):
        build_truth_table(_T8.assign(Y=constant), "Y", ["B"])


def test_memberships_are_checked_as_frames_are() -> None:
    known = build_memberships(_T8, ["A", "B", "Y"])
    with pytest.raises(InputError, match="the condition 'B' is named twice"):
        build_truth_table(known, "Y", ["B", "B"])


@pytest.mark.parametrize("name", ["A", "Y"])
def test_a_missing_membership_never_places_a_case(name: str) -> None:
    frame = pd.DataFrame({"A": [1, 0, 1.0], "Y": [1, 0, 1.0]}, index=list("abc"))
    frame.loc["b", name] = math.nan
    known = build_memberships(frame, ["A", "Y"], may_miss=[name])
    with pytest.raises((InputError, AnalysisError), match="'b'"):
        build_truth_table(known, "Y", ["A"])
