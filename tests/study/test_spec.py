"""The schema of analysis files: defaults, types, and each violation at its place."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from qca.errors import Place, Problem
from qca.study.calibrations import CALIBRATIONS, Range
from qca.study.cases import CaseFile
from qca.study.checks import check_spec
from qca.study.places import Places
from qca.study.schema import validate
from qca.study.settings import RobustnessSettings
from qca.study.spec import RobustnessSpec, Spec

_MINIMAL: dict[str, Any] = {
    "title": "t",
    "cases": ["a.yaml"],
    "sets": {"A": {"field": "a", "as_is": "true"}, "Y": {"field": "y", "as_is": "true"}},
    "outcome": "Y",
    "conditions": ["A"],
}


def _validate(changes: dict[str, Any]) -> tuple[Spec | None, list[Problem]]:
    problems: list[Problem] = []
    data = {**_MINIMAL, **changes}
    return validate(
        Spec, {k: v for k, v in data.items() if v is not ...}, Places(), problems
    ), problems


def _set(**declared: Any) -> dict[str, Any]:
    return {"sets": {"A": declared, "Y": {"as_is": "true"}}}


def test_defaults() -> None:
    spec, problems = _validate({})
    assert problems == []
    assert spec is not None
    assert spec.truth_table.model_dump() == {
        "incl_cut": 0.8,
        "n_cut": 1,
        "pri_cut": 0,
        "at_crossover": "error",
        "crossover_shift": None,
    }
    assert spec.minimize.solutions == ("conservative", "intermediate", "parsimonious")
    assert (spec.minimize.models, spec.minimize.max_models) == ("minimal", 1000)
    assert spec.cuts.necessity.model_dump() == {"incl": 0.9, "ron": 0.5, "cov": 0.5, "against": 0}
    assert spec.cuts.sufficiency.model_dump() == {"incl": 0.8, "pri": 0.5, "against": 0}
    assert spec.outcome == ("Y",)
    assert spec.missing == "error"
    robustness = spec.robustness.model_dump()
    assert {key: robustness[key] for key in asdict(RobustnessSettings())} == {
        "labels": True,
        "alternatives": True,
        "leave_out": "both",
        "all_labels": None,
        "anchors": None,
        "budget": 20_000,
        "seed": 2025,
        "permutations": 10_000,
    }
    assert [robustness[key] for key in ("incl_cut", "pri_cut", "n_cut")] == [None] * 3
    assert robustness["cuts"] == {
        "sufficiency": {"incl": None, "pri": None},
        "necessity": {"incl": None, "ron": None, "cov": None},
    }


def test_a_specification_cannot_change() -> None:
    spec, _ = _validate({})
    assert spec is not None
    with pytest.raises(ValueError, match="frozen"):
        spec.title = "other"  # type: ignore[misc]


def test_texts_become_numbers() -> None:
    spec, problems = _validate({"truth_table": {"incl_cut": ["0.9", "0.7"], "n_cut": "2"}})
    assert problems == []
    assert spec is not None
    assert (spec.truth_table.incl_cut, spec.truth_table.n_cut) == ((0.9, 0.7), 2)


def test_one_or_several_outcomes_and_thresholds() -> None:
    spec, _ = _validate({"outcome": ["Y", "~Y"], **_set(crisp="3")})
    assert spec is not None
    assert spec.outcome == ("Y", "~Y")
    assert spec.sets["A"].crisp == (3.0,)


@pytest.mark.parametrize(
    ("declared", "method"),
    [
        ({"scale": "level"}, "scale"),
        ({"scale": {"low": "0"}}, "scale"),
        ({"crisp": ["1", "2"]}, "crisp"),
        ({"direct": {"out": "1", "crossover": "2", "in": "3"}}, "direct"),
        ({"linear": {"out": "1", "crossover": "2", "in": "3"}}, "linear"),
        ({"bell": {"out": ["1", "6"], "crossover": ["2", "5"], "in": ["3", "4"]}}, "bell"),
        ({"indirect": {"cuts": ["1", "2"]}}, "indirect"),
        ({"tfr": "true"}, "tfr"),
        ({"as_is": "true"}, "as_is"),
        ({"expression": "Y"}, "expression"),
    ],
)
def test_every_calibration(declared: dict[str, Any], method: str) -> None:
    spec, problems = _validate(_set(**declared))
    assert problems == []
    assert spec is not None
    assert spec.sets["A"].method == method


@pytest.mark.parametrize(
    ("declared", "found"),
    [
        ({"direct": {"out": "1", "crossover": "…", "in": "5"}}, lambda s: s.direct.crossover),
        ({"linear": {"out": "1", "crossover": "2", "in": "…"}}, lambda s: s.linear.into),
        (
            {"bell": {"out": ["1", "6"], "crossover": ["2", "…"], "in": ["2.5", "2.6"]}},
            lambda s: s.bell.crossover[1],
        ),
        ({"indirect": {"cuts": ["1", "…"]}}, lambda s: s.indirect.cuts[1]),
        ({"crisp": ["…", "7"]}, lambda s: s.crisp[0]),
        ({"crisp": "…"}, lambda s: s.crisp[0]),
    ],
)
def test_a_number_or_a_range(declared: dict[str, Any], found: Any) -> None:
    def write(part: Any, number: Any) -> Any:
        if isinstance(part, dict):
            return {key: write(value, number) for key, value in part.items()}
        if isinstance(part, list):
            return [write(value, number) for value in part]
        return number if part == "…" else part

    for number, expected in [
        ("3", 3.0),
        ({"at": "3"}, Range(at=3)),
        ({"at": "3", "between": ["2.7", "4"], "why": "x"}, Range(at=3, between=(2.7, 4), why="x")),
    ]:
        spec, problems = _validate(_set(**write(declared, number)))
        assert problems == []
        assert spec is not None
        assert found(spec.sets["A"]) == expected
        assert _checked(_set(**write(declared, number))) == ""
        for mode in ("python", "json"):
            data = spec.model_dump(mode=mode, by_alias=True)
            assert Spec.model_validate(data) == spec


@pytest.mark.parametrize(
    "declared",
    [
        {"direct": {"out": 1, "crossover": 2, "in": 3, "idm": {"at": 0.9}}},
        {"linear": {"out": 1, "crossover": 2, "in": 3, "above": {"at": 2}}},
    ],
)
def test_no_range_where_nothing_is_decided(declared: dict[str, Any]) -> None:
    _, problems = _validate(_set(**declared))
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("given", "read"),
    [("true", True), ("false", False), (True, True), ("together", "together")],
)
def test_how_labels_move(given: Any, read: Any) -> None:
    spec, problems = _validate({"robustness": {"labels": given}})
    assert problems == []
    assert spec is not None
    assert spec.robustness.labels is read or spec.robustness.labels == read == "together"


@pytest.mark.parametrize(
    ("given", "values"),
    [
        (None, ()),
        ((3,), (3,)),
        ((2, 2), (2,)),
        ((1, 4), (1, 2, 3, 4)),
        ((5, 1, 5, 2), (1, 2, 5)),
    ],
)
def test_values_of_n_cut(given: tuple[int, ...] | None, values: tuple[int, ...]) -> None:
    assert RobustnessSpec(n_cut=given).n_cuts == values


def test_every_calibration_has_a_test() -> None:
    marks = test_every_calibration.pytestmark  # type: ignore[attr-defined]
    assert {method for _, method in marks[0].args[1]} == set(CALIBRATIONS)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"title": ...}, "'title' is missing"),
        ({"titel": "x"}, "did you mean 'title'"),
        ({"conditions": []}, "'conditions'"),
        ({"outcome": []}, "'outcome'"),
        ({"conditions": ["A-B"]}, "'A-B' is not a name"),
        ({"conditions": ["1A"]}, "'1A' is not a name"),
        ({"missing": "ignore"}, "error or drop"),
        ({"truth_table": {"incl_cut": "1.01"}}, "1.01"),
        ({"truth_table": {"incl_cut": "nan"}}, "incl_cut"),
        ({"truth_table": {"n_cut": "0"}}, "n_cut"),
        ({"truth_table": {"n_cut": "1.5"}}, "n_cut"),
        ({"truth_table": {"incl_cut": ["0.7", "0.9"]}}, "higher one first"),
        ({"minimize": {"solutions": ["complex"]}}, "'complex'"),
        ({"cuts": {"necessity": {"incl": "2"}}}, "cuts.necessity.incl"),
        (_set(), "no calibration"),
        (_set(as_is="true", crisp="1"), "2 calibrations"),
        (_set(expression="Y", field="a"), "has no 'field'"),
        (_set(direct={"out": "1", "crossover": "2"}), "'in' is missing"),
        (_set(scale={"x": {"score": "0.7", "between": ["0.4", "0.6"]}}), "lies outside"),
        (_set(scale={"x": {"score": "0.5", "between": ["0.6", "0.4"]}}), "lower end first"),
        (_set(levels="1", as_is="true"), "levels"),
        (_set(levels="21", as_is="true"), "levels"),
    ],
)
def test_violations(changes: dict[str, Any], part: str) -> None:
    _, problems = _validate(changes)
    assert any(part in str(problem) for problem in problems), problems


def test_all_violations_at_once_and_the_rest_is_kept() -> None:
    changes = {
        "colour": "red",
        "truth_table": {"n_cut": "0", "pri_cut": "x", "incl_cut": "0.9"},
        "missing": "no",
        "claims": [{"id": "a", "says": "s", "claim": "A -> Y"}, {"id": "b", "says": "s"}],
    }
    spec, problems = _validate(changes)
    said = "\n".join(str(problem) for problem in problems)
    for part in ("colour", "n_cut", "pri_cut", "missing", "claim"):
        assert part in said
    assert spec is not None, "what is valid is kept, so that later checks can go on"
    assert spec.truth_table.incl_cut == 0.9
    assert spec.claims[0].id == "a"


def test_places_of_violations() -> None:
    known = {(): Place("s.yaml", 1), ("truth_table",): Place("s.yaml", 7)}
    known[("truth_table", "n_cut")] = Place("s.yaml", 8, 3)  # type: ignore[index]
    problems: list[Problem] = []
    validate(Spec, {**_MINIMAL, "truth_table": {"n_cut": "0", "x": "1"}}, Places(known), problems)
    assert {str(problem.place) for problem in problems} == {"s.yaml:8:3", "s.yaml:7"}


def test_misspelt_keys_of_case_files_get_the_nearest_word() -> None:
    data = {
        "case": "North",
        "code": "N",
        "periods": {
            "N1": {
                "years": "2000",
                "lead": {"lable": "x", "label": "x", "evidence": [{"source": "b", "were": "p"}]},
            }
        },
    }
    problems: list[Problem] = []
    validate(CaseFile, data, Places(), problems)
    said = "\n".join(str(problem) for problem in problems)
    assert "did you mean 'label'" in said
    assert "did you mean 'where'" in said


def _checked(changes: dict[str, Any]) -> str:
    spec, problems = _validate(changes)
    assert spec is not None
    assert problems == []
    return "\n".join(str(problem) for problem in check_spec(spec, Places()))


def test_checks_pass() -> None:
    assert _checked({}) == ""


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"outcome": "Z"}, "no set 'Z'"),
        ({"outcome": "A"}, "'A' is also a condition"),
        ({"outcome": "~A"}, "'A' is also a condition"),
        ({"conditions": ["A", "A"]}, "twice"),
        ({"conditions": ["a"]}, "did you mean 'A'"),
        ({"minimize": {"expectations": ["Q"]}}, "'Q'"),
        ({"minimize": {"exclude": ["A*"]}}, "A*"),
        ({"claims": [{"id": "a", "says": "", "claim": "A -> Q"}]}, "no set 'Q'"),
        ({"claims": [{"id": "a", "says": "", "claim": "A"}]}, "no arrow"),
        ({"claims": [{"id": "a", "says": "", "claim": "A -> Y"}] * 2}, "stands twice"),
        ({"typology": {"dimensions": ["A"], "types": {"t": "Y"}}}, "dimensions"),
        (_set(scale={"x": "1.3"}), "1.3"),
        (_set(scale="none"), "no scale 'none'"),
        (
            {**_set(crisp=["1", "2"]), "claims": [{"id": "a", "says": "", "claim": "A -> Y"}]},
            "A[1]",
        ),
        (
            {**_set(crisp=["1", "2"]), "claims": [{"id": "a", "says": "", "claim": "A[3] -> Y"}]},
            "3",
        ),
    ],
)
def test_checks(changes: dict[str, Any], part: str) -> None:
    assert part in _checked(changes)


def test_scores_of_a_multi_value_set_may_pass_1() -> None:
    assert _checked({**_set(levels="3", scale={"x": "0", "y": "2"})}) == ""
