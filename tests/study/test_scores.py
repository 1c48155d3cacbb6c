"""From codes to scores: expressions, missing codes, and the scores that doubts would give."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from qca.errors import Problem
from qca.study.calibrations import LabelScore
from qca.study.cases import Case, Coding
from qca.study.codes import (
    Entry,
    levels_of,
    missing_codes,
    needed_sets,
    read_entry,
    report_missing,
    text_of,
)
from qca.study.places import Places
from qca.study.scores import Scores, score_cases
from qca.study.spec import Spec

_LEVEL = {"low": 0, "middle": {"score": 0.6, "between": [0.4, 0.7]}, "high": 1}
_SETS: dict[str, Any] = {
    "A": {"field": "lead", "scale": "level"},
    "B": {"field": "money", "direct": {"out": 1, "crossover": 3, "in": 5}},
    "Y": {"as_is": "true"},
}


def _spec(sets: dict[str, Any] | None = None, **changes: Any) -> Spec:
    data = {
        "title": "t",
        "cases": ["a.yaml"],
        "scales": {"level": _LEVEL},
        "sets": {**_SETS, **(sets or {})},
        "outcome": "Y",
        "conditions": ["A", "B"],
        **changes,
    }
    return Spec.model_validate(data)


def _case(name: str, **fields: Any) -> Case:
    codings = {
        key: Coding.model_validate(
            value
            if isinstance(value, dict)
            else {"label": value}
            if isinstance(value, str)
            else {"value": value}
        )
        for key, value in fields.items()
    }
    return Case(name, "State", "2000", MappingProxyType(codings), Places())


_CASES = (
    _case("p", lead="high", money=5, Y=0.9),
    _case(
        "q",
        lead={"label": "middle", "also": ["low"]},
        money={"value": 3, "also": ["4", "1"]},
        Y=0.2,
    ),
)


def _score(spec: Spec, cases: tuple[Case, ...] = _CASES) -> tuple[Scores | None, str]:
    problems: list[Problem] = []
    scores = score_cases(spec, cases, Places(), problems)
    return scores, "\n".join(str(problem) for problem in problems)


def _scores(spec: Spec, cases: tuple[Case, ...] = _CASES) -> Scores:
    scores, said = _score(spec, cases)
    assert said == ""
    assert scores is not None
    return scores


def test_scores() -> None:
    memberships = _scores(_spec()).memberships
    assert memberships.names == ("A", "B", "Y")
    assert memberships.cases == ("p", "q")
    assert memberships.column("A").tolist() == [1, 0.6]
    assert memberships.column("B") == pytest.approx([0.95, 0.5])
    assert memberships.column("Y").tolist() == [0.9, 0.2]


def test_a_set_is_its_own_field() -> None:
    assert _scores(_spec({"Y": {"crisp": "0.5"}})).memberships.column("Y").tolist() == [1, 0]


def test_labels_that_are_numbers() -> None:
    cases = (_case("p", lead="high", money="5", Y="0.9"), _case("q", lead="low", money="1", Y="0"))
    assert _scores(_spec(), cases).memberships.column("B") == pytest.approx([0.95, 0.05])
    graded = _spec({"A": {"field": "lead", "scale": {"0": 0, "2.5": 1}}})
    cases = (_case("p", lead=2.5, money=5, Y=1), _case("q", lead=0, money=1, Y=0))
    assert _scores(graded, cases).memberships.column("A").tolist() == [1, 0]


@pytest.mark.parametrize("reverse", [False, True])
def test_expressions_in_any_order(reverse: bool) -> None:
    built = {"E": {"expression": "~D + B"}, "D": {"expression": "A*B"}}
    sets = dict(reversed(built.items())) if reverse else built
    memberships = _scores(_spec(sets)).memberships
    a, b = memberships.column("A"), memberships.column("B")
    assert memberships.column("D") == pytest.approx(np.minimum(a, b))
    assert memberships.column("E") == pytest.approx(np.maximum(1 - np.minimum(a, b), b))


def test_multi_value_sets() -> None:
    spec = _spec({"B": {"field": "money", "crisp": [2, 4]}, "C": {"expression": "B[2]"}})
    memberships = _scores(spec).memberships
    assert memberships.column("B").tolist() == [2, 1]
    assert memberships.column("C").tolist() == [1, 0]
    assert memberships.levels == (2, 3, 2, 2)
    assert [levels_of(spec.sets[name]) for name in "ABY"] == [2, 3, 2]


@pytest.mark.parametrize(
    ("sets", "part"),
    [
        ({"D": {"expression": "D"}}, "D → D"),
        ({"D": {"expression": "E*A"}, "E": {"expression": "~D"}}, "circle"),
        ({"D": {"expression": "Q*A"}}, "'Q'"),
        ({"D": {"expression": "A*"}}, "A*"),
        ({"D": {"expression": "A[3]"}}, "3"),
        ({"A": {"field": "led", "scale": "level"}}, "did you mean 'lead'"),
        ({"A": {"field": "lead", "scale": {"high": 1}}}, "'middle'"),
        ({"A": {"field": "lead", "scale": {"high": 1, "middle": 0.6}}}, "'low'"),
        ({"A": {"field": "lead", "crisp": "1"}}, "'high'"),
        ({"B": {"field": "money", "as_is": "true"}}, "'B'"),
        ({"B": {"field": "money", "direct": {"out": 5, "crossover": 3, "in": 4}}}, "set 'B'"),
    ],
)
def test_problems(sets: dict[str, Any], part: str) -> None:
    _, said = _score(_spec(sets))
    assert part in said


def test_problems_of_all_sets_and_cases_at_once() -> None:
    cases = (_case("p", lead="hi", money="much", Y=1), _case("q", lead="lo", money=1, Y=0))
    scores, said = _score(_spec(), cases)
    assert scores is None
    for part in ("'hi'", "'much'", "'lo'"):
        assert part in said


# Raw values --------------------------------------------------------------------------------------


def test_raw_values_of_the_sets_calibrated_from_numbers() -> None:
    sets = {
        "C": {"field": "money", "crisp": [2, 4]},
        "D": {"expression": "A*B"},
        "M": {"field": "money", "tfr": "true"},
        "Z": {"field": "z", "linear": {"out": 1, "crossover": 2, "in": 3}},
    }
    cases = (
        _case("p", lead="high", money="5", Y=0.9, z=1234567.25),
        _case("q", lead="low", money=3, Y=0.2, z={"uncoded": "not said"}),
    )
    raw = _raw(_scores(_spec(sets), cases))
    assert {name: values.tolist() for name, values in raw.items() if name != "Z"} == {
        "B": [5, 3],
        "C": [5, 3],
        "M": [5, 3],
        "Y": [0.9, 0.2],
    }
    np.testing.assert_array_equal(raw["Z"], [1234567.25, np.nan])


def _raw(scores: Scores) -> dict[str, np.ndarray]:
    return {name: rule.raw for name, rule in scores.scoring.rules_of.items()}


def test_a_scoring_says_in_a_line_what_it_is() -> None:
    scores = _scores(_spec({"D": {"expression": "A*B"}}))
    said = "Scoring(2 cases: 4 sets, 2 calibrated from numbers)"
    assert repr(scores.scoring) == said
    assert said in repr(scores)


def test_raw_values_cannot_change() -> None:
    raw = _raw(_scores(_spec()))
    assert all(values.dtype == np.float64 for values in raw.values())
    with pytest.raises(ValueError, match="read-only"):
        raw["B"][0] = 1


def test_anchors_that_are_ranges_score_where_they_are() -> None:
    crossover = {"at": 3, "between": [2, 3.5]}
    ranged = _spec({"B": {"field": "money", "direct": {"out": 1, "crossover": crossover, "in": 5}}})
    cases = (*_CASES, _case("r", lead="low", money=1.5, Y=0))
    now, plain = _scores(ranged, cases).memberships, _scores(_spec(), cases).memberships
    assert (now.values == plain.values).all()


def test_a_range_that_leaves_the_raw_values() -> None:
    crossover = {"at": 3, "between": [2.5, 3.5]}
    spec = _spec({"B": {"field": "money", "direct": {"out": 1, "crossover": crossover, "in": 5}}})
    scores, said = _score(spec)
    assert scores is None
    assert "the range [2.5, 3.5] of 'crossover' of set 'B' leaves the raw values" in said
    assert "from 3 to 5" in said, "another reading of a code is no raw value"


def test_what_a_code_stands_for() -> None:
    spec = _spec({"C": {"field": "lead", "scale": {"low": 1, "middle": 0.3, "high": 0}}})
    case = _CASES[1]

    def read(name: str, field: str) -> list[Entry]:
        coding = case.codings[field]
        words = (text_of(coding), *coding.also)
        return [read_entry(spec, case, name, coding, word) for word in words]

    assert read("A", "lead") == [LabelScore(score=0.6, between=(0.4, 0.7)), 0]
    assert read("C", "lead") == [0.3, 1]
    assert read("B", "money") == [3, 4, 1]
    exact = Coding(value=1234567.25)
    assert text_of(exact) == "1.23457e+06"
    assert read_entry(spec, case, "B", exact, text_of(exact)) == 1234567.25


# Missing codes -----------------------------------------------------------------------------------


def test_needed_sets_are_conditions_outcomes_and_their_parts() -> None:
    sets = {
        "D": {"expression": "E"},
        "E": {"expression": "B + ~C"},
        "C": {"field": "c", "crisp": 1},
    }
    spec = _spec({**sets, "Z": {"field": "z", "crisp": "1"}}, conditions=["A", "D"], outcome="~Y")
    assert set(needed_sets(spec, spec.outcome)) == {"A", "B", "C", "D", "E", "Y"}
    assert missing_codes(spec, _CASES[0], spec.outcome) == ("C",)
    gap = _case("g", lead={"uncoded": "not said"}, money=1, Y=1)
    assert set(missing_codes(spec, gap, spec.outcome)) == {"A", "C"}


def test_a_set_that_is_not_needed_may_miss_codes() -> None:
    spec = _spec({"Z": {"field": "z", "crisp": "1"}, "V": {"expression": "Z*A"}})
    cases = (_case("p", lead="high", money=5, Y=1, z=2), _case("q", lead="low", money=1, Y=0))
    memberships = _scores(spec, cases).memberships
    assert memberships.column("Z")[0] == 1
    assert np.isnan(memberships.column("Z")[1])
    assert np.isnan(memberships.column("V")[1])
    needing = spec.model_copy(update={"conditions": ("A", "Z")})
    (problem,) = report_missing(needing, cases[1], {"lead", "money", "Y", "z"})
    assert "case 'q' has no membership in set 'Z': 'z' is not coded" in str(problem)
    assert report_missing(needing, cases[0], {"lead", "money", "Y", "z"}) == []


# Other readings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sets", "money", "expected"),
    [
        ({}, {"label": "3", "also": ["x", "much"]}, ["'x' in 'money', not a", "'much' in 'money'"]),
        ({"B": {"field": "money", "as_is": "true"}}, {"value": 0.3, "also": ["1.4"]}, ["1.4 in"]),
        ({"B": {"field": "money", "as_is": "true"}}, {"value": 0.3, "also": ["1.0000000001"]}, []),
        (
            {"B": {"field": "money", "as_is": "true", "levels": "1-3"}},
            {"value": 2, "also": ["3", "0", "1.5"]},
            ["0 in set 'B'; use a value from 1 to 3", "1.5 in set 'B'"],
        ),
        (
            {"B": {"field": "money", "indirect": {"cuts": [4]}}},
            {"value": 3, "also": ["-1"]},
            ["set 'B', were case 'q' read as '-1': value 2 is -1, under 0"],
        ),
        ({"B": {"field": "money", "tfr": "true"}}, {"value": 3, "also": ["2"]}, []),
    ],
)
def test_a_reading_is_refused_as_a_code_would_be(
    sets: dict[str, Any], money: dict[str, Any], expected: list[str]
) -> None:
    other = 1 if "as_is" in sets.get("B", {}) else 5
    cases = (_case("p", lead="high", money=other, Y=0.9), _case("q", lead="low", money=money, Y=0))
    _, said = _score(_spec(sets), cases)
    found = said.splitlines()
    assert len(found) == len(expected), "one message for each"
    for line, part in zip(found, expected, strict=True):
        assert part in line


def test_a_label_that_is_only_read_also_must_be_on_the_scale() -> None:
    cases = (_CASES[0], _case("q", lead={"label": "high", "also": ["hihg"]}, money=3, Y=0.2))
    _, said = _score(_spec(), cases)
    assert said.count("the scale of set 'A' does not know; did you mean 'high'?") == 1


def test_labels_of_coders_must_be_on_the_scale() -> None:
    for more in ({}, {"label": "high"}):
        lead = {"coders": {"ab": "high", "cd": "hihg"}, **more}
        cases = (_CASES[0], _case("q", lead=lead, money=3, Y=0.2))
        _, said = _score(_spec(), cases)
        assert said.count("the scale of set 'A' does not know; did you mean 'high'?") == 1


def test_a_label_off_the_scales_of_several_sets_is_reported_once() -> None:
    sets = {"B": {"field": "lead", "scale": {"high": 0.9, "low": 0.1}}}
    cases = (_case("p", lead="hihg", money=3, Y=0.9), _case("q", lead="low", money=3, Y=0.2))
    _, said = _score(_spec(sets), cases)
    (line,) = [each for each in said.splitlines() if "hihg" in each]
    assert "which the scales of the sets A, B do not know; did you mean 'high'?" in line
