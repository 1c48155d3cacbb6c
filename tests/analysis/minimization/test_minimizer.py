"""Minimisation: refusals, contradictions and remainders, ties, fit, and what R's CCubes misses."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product
from typing import Any

import pandas as pd
import pytest

from qca import build_truth_table, minimize
from qca.analysis.minimization.minimizer import minimize_kinds
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import TruthTable
from qca.errors import AnalysisError, InputError
from qca.study.settings import MinimizationSettings, SolutionKind


def _table(
    conditions: str, rows: dict[str, str], *, incl_cut: tuple[float, float] = (0.9, 0.4)
) -> TruthTable:
    """Return a table from its rows: ``{"101": "1"}``; a C row has a case with and one without."""
    cells, names = [], []
    for config, out in rows.items():
        for case, y in enumerate({"1": (1,), "0": (0,), "C": (1, 0)}[out]):
            cells.append([*map(int, config), y])
            names.append(f"r{config}{'ab'[case]}")
    frame = pd.DataFrame(cells, columns=[*conditions, "Y"], index=names)
    return build_truth_table(frame, "Y", list(conditions), incl_cut=incl_cut)


def _models(solution: Solution) -> list[str]:
    return sorted(model.expression for model in solution.models)


def test_no_positive_row() -> None:
    table = build_truth_table(
        pd.DataFrame({"A": [1, 1, 0], "Y": [1, 0, 0]}, index=list("abc")), "Y", ["A"]
    )
    for kind in ("conservative", "parsimonious", "intermediate"):
        with pytest.raises(AnalysisError, match="no row is coded 1 for the outcome Y"):
            minimize(table, kind)


def test_no_negative_row() -> None:
    table = _table("AB", {"11": "1", "10": "C"}, incl_cut=(0.5, 0.4))
    assert _models(minimize(table, "conservative")) == ["A"]
    for kind in ("parsimonious", "intermediate"):
        with pytest.raises(AnalysisError, match="no row is coded 0"):
            minimize(table, kind)


def test_contradictory_rows_count_as_negative() -> None:
    table = _table("AB", {"11": "1", "10": "C"})
    assert [row.out for row in table.rows] == ["C", "1"]
    assert _models(minimize(table, "parsimonious")) == ["B"]
    assert _models(minimize(table, "conservative")) == ["A*B"]


def test_every_row_positive() -> None:
    table = build_truth_table(
        pd.DataFrame({"A": [1, 1, 0, 0], "Y": [1, 0.9, 0.9, 1]}, index=list("abcd")), "Y", ["A"]
    )
    with pytest.raises(AnalysisError, match="every possible row is coded 1"):
        minimize(table, "conservative")
    with pytest.raises(AnalysisError, match="every possible row is coded 1"):
        minimize(table, "parsimonious")


@pytest.mark.parametrize("exclude", ["A", "A*~A", "A*B, A*~B"])
def test_exclusion_of_no_remainder_is_none(exclude: str) -> None:
    """No row is negative, and what is excluded is observed or impossible."""
    table = _table("AB", {"11": "1", "10": "C"}, incl_cut=(0.5, 0.4))
    with pytest.raises(AnalysisError, match="no row is coded 0"):
        minimize(table, "parsimonious", exclude=exclude)


def test_excluded_remainders_stand_in_for_negative_rows() -> None:
    table = _table("AB", {"11": "1", "10": "C"}, incl_cut=(0.5, 0.4))
    assert _models(minimize(table, "parsimonious", exclude="~A")) == ["A"]


def test_contradictions_and_remainders_as_in_the_method_reference() -> None:
    rows = {"000": "0", "001": "0", "011": "0", "101": "1", "111": "1", "110": "C"}
    table = _table("ABC", rows)
    assert [row.out for row in table.rows] == ["0", "0", "0", "1", "C", "1"]
    assert _models(minimize(table, "conservative")) == ["A*C"]
    assert _models(minimize(table, "parsimonious")) == ["A*C"]
    assert "A" not in minimize(table, "parsimonious").primes
    without = _table("ABC", {config: out for config, out in rows.items() if out != "C"})
    found = minimize(without, "parsimonious")
    assert _models(found) == ["A"]
    assert found.models[0].assumptions == (5, 7)


def test_exclusion_of_observed_rows_has_no_effect() -> None:
    table = _table("ABC", {"111": "1", "110": "1", "001": "0", "000": "C"})
    plain = minimize(table, "parsimonious")
    again = minimize(table, "parsimonious", exclude=["A*B*C, A*B*~C", "~A*~B"])
    assert _models(plain) == _models(again) == ["A", "B"]
    assert [exclusion.region.count for exclusion in again.exclusions] == [0, 0]
    changed = minimize(table, "parsimonious", exclude="A*~B")
    assert _models(changed) == ["B"]
    assert changed.exclusions[0].region.rows == (5, 6)


def test_rows_under_the_n_cut_may_be_assumed_and_excluded() -> None:
    frame = pd.DataFrame(
        {"A": [1, 1, 0, 0, 1], "B": [1, 1, 0, 0, 0], "Y": [1, 1, 0, 0, 0]}, index=list("abcde")
    )
    table = build_truth_table(frame, "Y", ["A", "B"], n_cut=2)
    assert [(row.number, row.out) for row in table.rows] == [(1, "0"), (3, "?"), (4, "1")]
    models = {model.expression: model for model in minimize(table, "parsimonious").models}
    assert (models["A"].assumptions, models["A"].under_n_cut) == ((3,), (3,))
    assert models["A"].terms[0].cases == ("a", "b")  # not e, whose row is only assumed
    assert (models["B"].assumptions, models["B"].under_n_cut) == ((2,), ())
    assert _models(minimize(table, "parsimonious", exclude="~B")) == ["B"]


@pytest.mark.parametrize("kind", ["parsimonious", "intermediate"])
def test_ccubes_stops_before_the_least_cover(kind: SolutionKind) -> None:
    """R's default answers F + G; one prime of four literals covers both rows."""
    rows = {"101111": "1", "011111": "1"}
    for others in product("01", repeat=4):
        rows["00" + "".join(others)] = "0"
    del rows["001111"]
    table = _table("FGBCDE", rows)
    solution = minimize(table, "parsimonious")
    assert _models(solution) == ["B*C*D*E"]
    assert set(solution.primes) == {"F", "G", "B*C*D*E"}
    assert _models(minimize(table, "parsimonious", models="irredundant")) == ["B*C*D*E", "F + G"]
    assert minimize(table, kind).complete


def test_ccubes_stops_before_the_second_model() -> None:
    """R's default answers A alone."""
    rows = {"11111": "1"}
    for others in product("01", repeat=4):
        rows["0" + "".join(others)] = "0"
    del rows["01111"]
    solution = minimize(_table("ABCDE", rows), "parsimonious")
    assert _models(solution) == ["A", "B*C*D*E"]
    assert (solution.model_count, solution.count_exact, solution.complete) == (2, True, True)


def test_ties_and_irredundant_models() -> None:
    ones = {0, 1, 2, 5, 6, 7}
    rows = {format(n, "03b"): "1" if n in ones else "0" for n in range(8)}
    table = _table("ABC", rows)
    least = minimize(table, "parsimonious")
    assert {frozenset(term.expression for term in model.terms) for model in least.models} == {
        frozenset({"~A*~B", "B*~C", "A*C"}),
        frozenset({"~A*~C", "~B*C", "A*B"}),
    }
    every = minimize(table, "parsimonious", models="irredundant")
    assert [len(model.terms) for model in every.models] == [3, 3, 4, 4, 4]
    assert (every.model_count, every.rule) == (5, "irredundant")
    cut = minimize(table, "parsimonious", models="irredundant", max_models=2)
    assert (len(cut.models), cut.model_count, cut.count_exact, cut.complete) == (2, 5, True, False)


def test_intermediate_models_that_are_cut_say_so() -> None:
    table = _table("ABC", {"111": "1", "100": "1", "000": "0"})
    every = minimize(table, "intermediate", expectations="A, B, C")
    assert every.model_count > 0 and every.complete and every.count_exact
    ones = {0, 1, 2, 5, 6, 7}
    tied = _table("ABC", {format(n, "03b"): "1" if n in ones else "0" for n in range(8)})
    whole = minimize(tied, "intermediate", expectations="A")
    assert (len(whole.models), whole.complete) == (2, True)
    assert {pair for model in whole.models for pair in model.pairs} == {
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
    }
    cut = minimize(tied, "intermediate", expectations="A", max_models=1)
    # The pairs are those of all models of both sides, not of the one that is listed.
    assert (len(cut.models), cut.complete, cut.count_exact) == (1, False, True)
    assert cut.model_count == 2
    assert cut.models[0].expression == whole.models[0].expression
    assert cut.models[0].pair_count == len(whole.models[0].pairs)


def test_intermediate_without_expectations_is_conservative() -> None:
    table = _table("ABC", {"111": "1", "110": "1", "001": "0", "000": "0"})
    first, second = minimize_kinds(table, MinimizationSettings(("conservative", "intermediate")))
    assert _models(first) == _models(second) == ["A*B"]
    assert second.models[0].easy == ()
    assert second.models[0].difficult == (5, 6)
    assert first.models[0].easy is None


def test_terms_name_the_cases_of_their_positive_rows() -> None:
    frame = pd.DataFrame(
        {"A": [0.9, 0.8, 0.2, 0.7], "B": [0.8, 0.1, 0.3, 0.9], "Y": [0.9, 0.3, 0.1, 0.4]},
        index=["c1", "c2", "c3", "c4"],
    )
    table = build_truth_table(frame, "Y", ["A", "B"], incl_cut=0.7)
    (model,) = minimize(table, "parsimonious").models
    assert model.expression == "B"
    assert model.terms[0].cases == ("c1", "c4")
    assert math.isnan(model.terms[0].unique)
    assert model.terms[0].incl == model.incl == pytest.approx(1.4 / 2.1)
    assert model.cov == pytest.approx(1.4 / 1.7)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "complex"}, "there is no 'complex' solution"),
        ({"models": "all"}, "models is 'all'"),
        ({"max_models": 0}, "max_models is 0"),
        ({"expectations": "A, X"}, "'X' is not one of the conditions A, B"),
        ({"expectations": "a"}, "did you mean 'A'"),
        ({"expectations": "A[2]"}, "'A' has the values 0 to 1, not 2"),
        ({"expectations": "A, ~A"}, "the expectations 'A, ~A' cancel each other out"),
        ({"expectations": "A*~A"}, "cancel each other out"),
        ({"expectations": ["A", "~A"]}, "cancel each other out"),
        ({"exclude": "Y"}, "'Y' is not one of the conditions A, B"),
        ({"exclude": "A*("}, "expected the name of a set"),
        ({"exclude": ["A", "X*B"]}, "'X' is not one of the conditions"),
    ],
)
def test_arguments_that_are_refused(arguments: dict[str, Any], message: str) -> None:
    table = _table("AB", {"11": "1", "00": "0"})
    with pytest.raises(InputError, match=message):
        minimize(table, **arguments)


def test_expectations_that_simplify_in_two_ways() -> None:
    table = _table("ABC", {"111": "1", "000": "0"})
    text = "~A*~B, B*~C, A*C, ~A*~C, ~B*C, A*B"
    with pytest.raises(AnalysisError, match="simplify in more than one way"):
        minimize(table, "intermediate", expectations=text)


def _wide_table(k: int, positive: Sequence[int]) -> TruthTable:
    names = [f"X{i}" for i in range(k)]
    cells = [[(i + j) % 2 if j % 3 else int(i in positive) for j in range(k)] for i in range(6)]
    frame = pd.DataFrame(cells, columns=names, index=[f"c{i}" for i in range(6)])
    frame = frame.drop_duplicates()
    frame["Y"] = [int(case in {f"c{i}" for i in positive}) for case in frame.index]
    return build_truth_table(frame, "Y", names, incl_cut=1)


def test_many_conditions_do_not_list_the_space() -> None:
    table = _wide_table(40, [0, 1])
    solution = minimize(table, "parsimonious")
    assert solution.complete
    assert solution.models[0].assumed.count > 10**10
    assert solution.models[0].assumptions is None
    assert minimize(table, "conservative").complete


def test_many_expectations_do_not_list_the_space() -> None:
    """Nobody could list the 2^40 rows that 40 expectations name."""
    table = _wide_table(40, [0, 1])
    solution = minimize(table, "intermediate", expectations=", ".join(table.conditions))
    assert solution.complete
