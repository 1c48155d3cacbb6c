"""What is declared for each outcome: whom a list serves, cuts by outcome, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from qca.boolean.formulas import read_formula
from qca.errors import InputError, Problem
from qca.study.checks import check_spec
from qca.study.jsonschema import build_schema
from qca.study.outcomes import find_common_cut, serve, settle_outcome
from qca.study.places import Places
from qca.study.schema import validate
from qca.study.settings import RemainderSettings
from qca.study.spec import Spec

_SETS = {name: {"as_is": "true", "why": "x"} for name in ("A", "B", "Y", "Z")}
_SETS["M"] = {"as_is": "true", "levels": "3", "why": "x"}
_DATA: dict[str, Any] = {"title": "t", "cases": ["a.yaml"], "sets": _SETS, "conditions": ["A", "B"]}


def _declare(outcome: list[str], **changes: Any) -> tuple[Spec, list[Problem]]:
    problems: list[Problem] = []
    spec = validate(Spec, {**_DATA, "outcome": outcome, **changes}, Places(), problems)
    assert spec is not None
    return spec, [*problems, *check_spec(spec, Places())]


@pytest.mark.parametrize(
    ("outcomes", "served"),
    [
        (["Y"], ["Y", "~~Y", "Y[1]"]),
        (["~Y"], ["~Y", "Y[0]"]),
        (["Y", "~Y"], ["Y"]),
        (["~Y", "Y"], ["Y"]),
        (["Y[0]", "Y[1]"], ["Y[1]"]),
        (["Y", "Z"], ["Y", "Z"]),
        (["Y", "~Z"], ["Y", "~Z"]),
        (["Y + Z", "~Y*~Z"], ["Y + Z", "~(~Y*~Z)"]),
        # Other values of three are no negation.
        (["M[0]", "M[1]"], ["M[0]", "M[1]"]),
        (["M[0]", "~M[0]"], ["M[0]"]),
    ],
)
def test_whom_a_list_serves(outcomes: list[str], served: list[str]) -> None:
    levels = {"M": 3}
    everyone = ["Y", "~Y", "~~Y", "Y[0]", "Y[1]", "Z", "~Z", "Y + Z", "~Y*~Z", "~(~Y*~Z)", "M[0]"]
    everyone += ["M[1]", "~M[0]", "M[1,2]"]
    given, declared = (read_formula("A"),), [read_formula(outcome) for outcome in outcomes]
    found = [o for o in map(read_formula, everyone) if serve(given, o, declared, levels)]
    assert set(served) <= set(found)
    for outcome in found:
        same = any(serve({read_formula(s): given}, outcome, [], levels) for s in served)
        assert same, f"{outcome} is served by {outcomes}"


def test_each_outcome_has_its_own() -> None:
    spec, problems = _declare(
        ["Y", "~Y"],
        minimize={
            "expectations": {"Y": ["A", "B"], "~Y": "~A"},
            "exclude": ["A*~B"],
            "enhanced": {"necessary": {"~(Y)": ["B"]}},
        },
        truth_table={
            "incl_cut": {"Y": "0.9", "~Y": ["0.8", "0.6"]},
            "n_cut": {"Y": "1", "~Y": "2"},
        },
    )
    assert problems == []
    first, second = (settle_outcome(spec, outcome) for outcome in spec.outcome)
    assert first.remainders == RemainderSettings(("A", "B"), ("A*~B",), ())  # type: ignore[arg-type]
    assert second.remainders == RemainderSettings(("~A",), (), ("B",))  # type: ignore[arg-type]
    assert (first.unserved, second.unserved) == (("necessary",), ("exclude",))
    assert (first.truth_table.incl_cut, first.truth_table.n_cut) == (0.9, 1)
    assert (second.truth_table.incl_cut, second.truth_table.n_cut) == ((0.8, 0.6), 2)
    keys = ("incl_cut", "n_cut", "pri_cut")
    assert [find_common_cut(spec, key) for key in keys] == [None, None, 0]


def test_where_nobody_has_any_none_is_unserved() -> None:
    spec, _ = _declare(["Y", "~Y"], minimize={"expectations": {"Y": None, "~Y": []}})
    assert [settle_outcome(spec, outcome).unserved for outcome in spec.outcome] == [(), ()]


def test_a_cut_given_once_serves_all_outcomes() -> None:
    spec, _ = _declare(["Y", "~Y"], truth_table={"incl_cut": "0.7", "pri_cut": {"Y": 1, "~Y": 1}})
    assert [settle_outcome(spec, o).truth_table.incl_cut for o in spec.outcome] == [0.7] * 2
    assert find_common_cut(spec, "pri_cut") == 1


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"minimize": {"expectations": {"~Z": ["A"]}}}, ("'~Z'", "minimize.expectations")),
        ({"minimize": {"exclude": {"y": "A"}}}, ("'y'", "did you mean 'Y'")),
        ({"minimize": {"expectations": {"Y": "A", "~~Y": "B"}}}, ("twice", "'~~Y'", "'Y'")),
        ({"minimize": {"enhanced": {"necessary": {"Y*(": "A"}}}}, ("Y*(",)),
        ({"minimize": {"expectations": {"Y": ["Q"]}}}, ("'Q'",)),
        ({"minimize": {"exclude": {"~Y": ["A*"]}}}, ("A*",)),
        ({"truth_table": {"incl_cut": {"Y": 0.8}}}, ("truth_table.incl_cut", "'~Y'", "add it")),
        ({"truth_table": {"incl_cut": {"Y": [0.5, 0.8], "~Y": 1}}}, ("rise",)),
        ({"truth_table": {"pri_cut": {"Y": 0, "~Y": 1, "Z": 1}}}, ("'Z'", "pri_cut")),
        (
            {
                "truth_table": {"incl_cut": {"Y": 0.8, "~Y": 0.9}},
                "robustness": {"incl_cut": [0.7, 0.9]},
            },
            ("robustness.incl_cut", "by outcome"),
        ),
    ],
)
def test_what_is_refused(changes: Any, parts: tuple[str, ...]) -> None:
    _, problems = _declare(["Y", "~Y"], **changes)
    (told,) = map(str, problems)
    for part in parts:
        assert part in told, told


def test_a_cut_for_an_outcome_that_has_none() -> None:
    spec, _ = _declare(["Y", "~Y"], truth_table={"incl_cut": {"Y": 0.8, "~Y": 0.9}})
    with pytest.raises(InputError, match="not for Z; .*--incl-cut"):
        settle_outcome(spec, read_formula("Z"))


@pytest.mark.parametrize(
    ("changes", "valid"),
    [
        ({"minimize": {"expectations": {"Y": ["A"], "~Y": "~A"}}}, True),
        ({"truth_table": {"incl_cut": {"Y": 0.8, "~Y": [0.9, 0.5]}, "n_cut": {"Y": 2}}}, True),
        ({"minimize": {"expectations": {"Y": {"A": "B"}}}}, False),
        ({"truth_table": {"pri_cut": {"Y": 1.5}}}, False),
    ],
)
def test_editors_accept_what_is_given_by_outcome(changes: Any, valid: bool) -> None:
    sets = {name: {"as_is": True} for name in _SETS}
    data = {**_DATA, "sets": sets, "outcome": ["Y", "~Y"], **changes}
    assert Draft202012Validator(build_schema("spec")).is_valid(data) is valid
