"""Arguments of a wrong kind from Python: each is refused with its remedy, and none misread."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sympy

import qca
from qca.io.studies import load_study
from qca.pipeline import change_settings
from qca.report.words import load_words

FRAME = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"])
TABLE = qca.build_truth_table(FRAME, "Y", ["A", "B"])
NO_DATA: list[Any] = [None, 3, b"data", [[1, 0], [0, 1]], {"A": [1]}, FRAME["A"], FRAME.to_numpy()]
NO_NUMBER: list[Any] = [None, "0.8", "²", True, np.True_, [[0.8]], {"Y": 0.8}, 10**400, np.nan]


def build(**given: Any) -> Any:
    return qca.build_truth_table(FRAME, **{"outcome": "Y", "conditions": ["A", "B"], **given})


@pytest.mark.parametrize("data", NO_DATA, ids=lambda data: type(data).__name__)
def test_what_is_no_data_frame_is_refused(data: Any) -> None:
    for call in (
        lambda: qca.necessity(data, "Y", ["A"]),
        lambda: qca.find_chains(data),
        lambda: qca.minimize(data),
    ):
        with pytest.raises(qca.InputError, match=r"of the type \w+; give a"):
            call()


def test_a_text_is_a_path_but_no_table() -> None:
    calls: list[Callable[[], Any]] = [
        lambda: qca.build_truth_table("no data", "Y", ["A"]),
        lambda: qca.necessity("no data", "Y", ["A"]),
        lambda: qca.find_chains("no data"),
        lambda: qca.evaluate("A", "no data"),
        lambda: qca.judge("no data", "A -> Y"),
        lambda: qca.diagnostics.diagnose("no data", skew_cut=0.2),
    ]
    for call in calls:
        with pytest.raises(qca.InputError, match="no data: there is no such file"):
            call()
    with pytest.raises(qca.InputError, match=r"of the type str; give a"):
        qca.minimize("no data")  # type: ignore[arg-type]


@pytest.mark.parametrize("value", NO_NUMBER, ids=lambda value: str(value)[:9])
@pytest.mark.parametrize("name", ["incl_cut", "pri_cut", "n_cut"])
def test_a_cut_is_a_number(name: str, value: Any) -> None:
    with pytest.raises(qca.InputError, match=name):
        build(**{name: value})


def test_cuts_may_be_numbers_of_any_library() -> None:
    for cut in (0.5, np.float32(0.5), Decimal("0.5"), np.array([0.5, 0.4]), pd.Series([0.5])):
        assert build(incl_cut=cut).settings.incl_cuts[0] == 0.5


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: build(conditions="AB"), "the conditions are 'AB', not a list"),
        (lambda: build(conditions=None), "the conditions are None, not a list"),
        (lambda: build(outcome=["Y"]), "an expression is of the type list"),
        (lambda: build(outcome=b"Y"), "an expression is of the type bytes"),
        (lambda: build(levels=[3]), "the levels are"),
        (lambda: build(levels={1: 3}), "levels are declared for '1'"),
        (lambda: qca.minimize(TABLE, max_models=1.5), "max_models is 1.5"),  # type: ignore[arg-type]
        (lambda: qca.minimize(TABLE, max_models=None), "max_models is None"),  # type: ignore[arg-type]
        (lambda: qca.minimize(TABLE, expectations=1), "the expectations are 1"),  # type: ignore[arg-type]
        (lambda: qca.minimize(TABLE, exclude=1), "what is to be excluded is 1"),  # type: ignore[arg-type]
        (lambda: qca.minimize(TABLE, exclude=[1]), "an expression is of the type int"),  # type: ignore[list-item]
        (lambda: qca.necessity(FRAME, "Y", ["A"], depth=1.5), "depth is 1.5"),  # type: ignore[arg-type]
        (lambda: qca.find_chains(FRAME, max_size="2"), "max_size is '2'"),  # type: ignore[arg-type]
        (lambda: qca.run(None), "the analysis is of the type NoneType"),  # type: ignore[arg-type]
        (lambda: qca.fit.sufficiency(["a"], [1]), "memberships that are not numbers"),
        (lambda: qca.fit.sufficiency([1j], [1]), "memberships that are not numbers"),
        (lambda: qca.fit.unique_coverage(None, [1]), "the terms are not a list"),  # type: ignore[arg-type]
    ],
)
def test_arguments_of_a_wrong_kind_are_refused(call: Callable[[], Any], told: str) -> None:
    with pytest.raises(qca.InputError) as caught:
        call()
    assert told in str(caught.value)
    assert all(problem.remedy for problem in caught.value.problems)


def test_conditions_may_come_one_by_one() -> None:
    assert build(conditions=iter(["A", "B"])).conditions == ("A", "B")


def test_series_of_other_cases_are_not_paired_by_place() -> None:
    x = pd.Series([1.0, 0.0], index=["a", "b"])
    assert qca.fit.sufficiency(x, x).incl == 1
    assert qca.fit.sufficiency(x, [1.0, 0.0]).incl == 1
    for fit in (qca.fit.sufficiency, qca.fit.necessity):
        with pytest.raises(qca.InputError, match="other cases|different cases"):
            fit(x, x[::-1])
    with pytest.raises(qca.InputError, match="different cases"):
        qca.fit.unique_coverage([x, x], x.set_axis(["a", "c"]))


def test_numbers_with_an_imaginary_part_are_no_memberships() -> None:
    with pytest.raises(qca.InputError, match="case 'c1' has .* in set 'A', not a number"):
        qca.necessity(FRAME.assign(A=[1j, 1, 0]), "Y", ["A"])


NO_FUNCTION: list[Any] = [None, 5, "x", pd.Series([1, 2])]


@pytest.mark.parametrize("given", NO_FUNCTION, ids=lambda given: type(given).__name__)
def test_who_watches_is_a_function(given: Any) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: build(watch=given),
        lambda: qca.minimize(TABLE, watch=given),
        lambda: qca.iterate_models(TABLE, watch=given),
        lambda: qca.necessity(FRAME, "Y", ["A", "B"], watch=given),
        lambda: qca.find_chains(FRAME, watch=given),
        lambda: qca.run("no file", watch=given),
        lambda: qca.assess("no file", watch=given),
    ]
    for call in calls:
        with pytest.raises(qca.InputError, match=r"watch is .*; give a function, or leave it out"):
            call()


@pytest.mark.parametrize("given", [None, 1, "no", pd.Series([True])], ids=lambda v: str(v)[:9])
def test_a_switch_is_true_or_false(given: Any) -> None:
    with pytest.raises(qca.InputError, match=r"robustness is .*; use True or False"):
        qca.run("no file", robustness=given)
    with pytest.raises(qca.InputError, match=r"resume is .*; use True or False"):
        qca.assess("no file", resume=given)
    with pytest.raises(qca.InputError, match=r"comma_is_or is .*; use True or False"):
        qca.parse_expression("A, B", comma_is_or=given)


@pytest.mark.parametrize("given", [5, "seed", pd.Series([1])], ids=lambda v: type(v).__name__)
def test_changes_are_given_by_name(given: Any) -> None:
    with pytest.raises(qca.InputError, match=r"the changes are .*; give them by name"):
        qca.assess("no file", given)


@pytest.mark.parametrize("given", [None, 5, ["en"], pd.Series(["en"])], ids=lambda v: str(v)[:9])
def test_a_language_is_one_of_few(given: Any) -> None:
    with pytest.raises(qca.InputError, match=r"there is no language .*; use en or es"):
        load_words(given)


@pytest.mark.parametrize(
    "given", [5, "A", [1], pd.Series([2]), {"A": "x"}, {"A": 1}], ids=lambda v: str(v)[:9]
)
def test_levels_of_laws_are_numbers_by_name(given: Any) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: qca.algebra.are_equivalent("A", "A + B", given),
        lambda: qca.algebra.is_contradiction("A", given),
        lambda: qca.algebra.negate("A", given),
        lambda: qca.algebra.expand("A", given),
    ]
    for call in calls:
        with pytest.raises(qca.InputError, match=r"the levels (of 'A' )?are"):
            call()


def test_only_what_has_a_meaning_here_is_taken_from_sympy() -> None:
    a, b = sympy.symbols("A B")
    refused: list[Any] = [
        5,
        None,
        "A",
        FRAME,
        [a],
        a > 1,
        a >> b,
        sympy.Xor(a, b),
        sympy.ITE(a, b, a),
    ]
    for given in refused:
        with pytest.raises(qca.InputError, match=r"a Boolean of sympy is of the type|always true"):
            qca.algebra.from_sympy(given)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"labels": "none"}, "'labels': 'none' does not say how labels may move"),
        ({"sed": 1}, "unknown key 'sed'; did you mean 'seed'"),
        ({"permutations": -1}, "'permutations' is -1; it should be at least 1"),
    ],
)
def test_settings_that_are_changed_are_checked_as_those_of_a_file(changes: Any, told: str) -> None:
    with pytest.raises(qca.InputError, match=told):
        change_settings(load_study(Path("calibrations/2025.yaml")), changes)
