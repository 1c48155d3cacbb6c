"""What is weak in coded cases: years, spans, sources, other readings."""

from __future__ import annotations

from typing import Any

import pytest

from qca.coding.weaknesses import (
    review_periods_of_states,
    review_readings,
    review_single_sources,
    review_spans,
)
from qca.study.cases import Case, Coding


def case(years: str, name: str = "N1", state: str = "N", **codes: dict[str, Any]) -> Case:
    codings = {field: Coding.model_validate(code) for field, code in codes.items()}
    return Case(name, state, years, codings)


@pytest.mark.parametrize(
    ("years", "said"),
    [
        (["2000-2007", "2008-2015"], None),
        (["2000-2007", "2007-2015"], None),  # the year in which one ends and the other begins
        (["2008-2015", "2000-2006"], "2007 is missing"),
        (["2000-2003", "2008-2015"], "2004-2007 is missing"),
        (["2000-2003", "2008"], "2004-2007 is missing"),
        (["2003", "2009"], None),  # moments, between which nothing is missing
        (["2000-2007", "2005-2015"], "overlap: 2000-2007 and 2005-2015"),
        (["2000", "2000"], "overlap: 2000 and 2000"),
    ],
)
def test_years_that_overlap_or_that_no_period_has(years: list[str], said: str | None) -> None:
    cases = [case(each, f"N{i}") for i, each in enumerate(years)]
    told = [str(problem) for problem in review_periods_of_states(cases)]
    assert len(told) == (said is not None)
    assert said is None or said in told[0]
    apart = [case(each, f"N{i}", f"state {i}") for i, each in enumerate(years)]
    assert review_periods_of_states(apart) == []


def test_a_value_of_other_years_is_told_unless_a_note_says_why() -> None:
    inside = case("2000-2007", a={"value": "1", "span": "2001-2007"}, b={"value": "1"})
    assert review_spans([inside]) == []
    outside = case(
        "2000-2007",
        a={"value": "1", "span": "2004-2009"},
        b={"value": "1", "span": "1999", "note": "nothing else is known"},
        c={"uncoded": "none", "span": "1999"},
    )
    (told,) = review_spans([outside])
    assert str(told) == (
        "'a' of case 'N1' is of 2004-2009, and the period of 2000-2007; give the value of these"
        " years, or say in 'note' why it stands"
    )


def code(*sources: str) -> dict[str, Any]:
    return {"label": "x", "evidence": [{"source": source} for source in sources]}


def test_states_that_rest_on_one_source_are_told_by_source() -> None:
    cases = [
        case("2000", "A1", "Alpha", a=code("one"), b=code("one")),
        case("2000", "B1", "Beta", a=code("one"), b=code("one", "two")),
        case("2000", "C1", "Gamma", a=code("one")),
        case("2001", "C2", "Gamma", a=code("one")),
        case("2000", "D1", "Delta", a=code("two"), b=code("two")),
        case("2000", "E1", "Epsilon", a=code("one")),  # one code has one source
        case("2000", "F1", "Zeta", a={"uncoded": "none"}),
    ]
    assert [str(problem.what) for problem in review_single_sources(cases)] == [
        "every code of Alpha and Gamma rests on one source, 'one'",
        "every code of Delta rests on one source, 'two'",
    ]


@pytest.mark.parametrize(
    ("coding", "said"),
    [
        ({"label": "high", "also": ["low"]}, []),
        ({"label": "high", "also": ["high"]}, ["holds 'high', which is the code itself"]),
        ({"label": "high", "also": ["low", "low"]}, ["holds 'low' twice; keep it once"]),
        ({"value": "4.3", "also": ["4.30"]}, ["holds '4.30', which is the code itself"]),
        ({"value": "4.3", "also": ["5", "5.0", "6"]}, ["holds '5.0' twice"]),
        ({"coders": {"ab": "high", "cd": "low"}}, []),
    ],
)
def test_readings_that_are_no_other(coding: dict[str, Any], said: list[str]) -> None:
    told = [str(problem) for problem in review_readings([case("2000", a=coding)])]
    assert len(told) == len(said)
    assert all(part in line for part, line in zip(said, told, strict=True))
