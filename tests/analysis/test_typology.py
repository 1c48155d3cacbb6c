"""Typologies against minima and maxima by hand; cases in no type, in several, and as stated."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qca.analysis.typology import TypedCase, Typology, classify_cases
from qca.errors import InputError
from qca.sets.memberships import build_memberships
from qca.study.cases import Case, Coding
from qca.study.places import Places
from qca.study.spec import TypologySpec

_FOUR = {"both": "A*B", "first": "A*~B", "second": "~A*B", "neither": "~(A + B)"}


def _place(
    scores: Mapping[str, Mapping[str, float]],
    types: Mapping[str, str],
    codes: Mapping[str, Mapping[str, Any]] | None = None,
    stated: str | None = "kind",
) -> Typology:
    frame = pd.DataFrame.from_dict(dict(scores), orient="index")
    memberships = build_memberships(frame, list(frame.columns), may_miss=list(frame.columns))
    cases = []
    for name in scores:
        code = (codes or {}).get(name)
        codings = {} if code is None else {"kind": Coding.model_validate(code)}
        cases.append(Case(name, "s", "2000", MappingProxyType(codings), Places("f")))
    declared = TypologySpec(dimensions=("A", "B"), types=dict(types), stated=stated)
    return classify_cases(declared, memberships, cases)


def test_memberships_of_four_types() -> None:
    rng = np.random.default_rng(6)
    scores = {
        f"c{i}": {"A": float(a), "B": float(b)}
        for i, (a, b) in enumerate(rng.choice([0, 0.2, 0.49, 0.5, 0.51, 0.7, 1], (200, 2)))
    }
    placed = _place(scores, _FOUR)
    assert placed.dimensions == ("A", "B")
    assert placed.types == tuple(_FOUR.items())
    assert [case.case for case in placed.cases] == list(scores)
    for case in placed.cases:
        a, b = scores[case.case]["A"], scores[case.case]["B"]
        expected = (min(a, b), min(a, 1 - b), min(1 - a, b), 1 - max(a, b))
        assert case.memberships == pytest.approx(expected, abs=1e-12)
        inside = tuple(n for n, m in zip(_FOUR, expected, strict=True) if m > 0.5 + 1e-9)
        assert case.types == inside
        # A sound typology: one type, none at the crossover of a dimension.
        assert len(case.types) == (0 if 0.5 in (a, b) else 1)


def test_a_case_may_be_of_several_types_or_not_coded() -> None:
    scores = {"c0": {"A": 0.9, "B": 0.8}, "c1": {"A": math.nan, "B": 1.0}, "c2": {"A": 0, "B": 0}}
    placed = _place(scores, {"wide": "A + B", "narrow": "A*B", "as written": "A*~A"})
    several, uncoded, none = placed.cases
    assert several.types == ("wide", "narrow")
    assert several.memberships == pytest.approx((0.9, 0.8, 0.1))
    assert uncoded.types == ()
    assert all(math.isnan(m) for m in uncoded.memberships)
    assert none.types == ()


def test_what_the_sources_state() -> None:
    scores = {f"c{i}": {"A": 1.0, "B": 1.0} for i in range(6)}
    scores["c5"] = {"A": 0.5, "B": 1.0}
    codes = {
        "c0": {"label": "both"},
        "c1": {"label": "first", "also": ["both", "second"]},
        "c2": {"uncoded": "the text says nothing"},
        "c4": {"value": 3},
        "c5": {"label": "both"},
    }
    placed = _place(scores, _FOUR, codes).cases
    assert [case.stated for case in placed] == ["both", "first", None, None, None, "both"]
    assert [case.also for case in placed] == [(), ("both", "second"), (), (), (), ()]
    assert [case.agrees for case in placed] == [True, False, None, None, None, False]
    assert {case.stated for case in _place(scores, _FOUR, codes, stated=None).cases} == {None}


def test_agreement_asks_for_that_type_alone() -> None:
    assert TypedCase("c", (0.9, 0.9), ("x", "y"), "x").agrees is False
    assert TypedCase("c", (0.9,), ("x",), "x").agrees is True
    assert TypedCase("c", (0.9,), ("x",), None).agrees is None


def test_no_types_and_an_unknown_dimension() -> None:
    assert _place({"c": {"A": 1.0, "B": 0.0}}, {}).cases[0].memberships == ()
    with pytest.raises(InputError, match="there is no set 'Q'"):
        _place({"c": {"A": 1.0, "B": 0.0}}, {"t": "A*Q"})


def test_between_types_are_ties_that_reach_the_crossover() -> None:
    scores = {
        "none": {"A": 0.0, "B": 0.4},
        "tied under": {"A": 0.4, "B": 0.5},
        "between": {"A": 0.9, "B": 0.5},
        "one": {"A": 0.9, "B": 0.6},
    }
    gaps = {"both": "A*B", "first": "A*~B"}
    told = {case.case: (case.between, case.crossing) for case in _place(scores, gaps).cases}
    assert told == {
        "none": ((), ()),
        "tied under": ((), ("B",)),
        "between": (("both", "first"), ("B",)),
        "one": ((), ()),
    }
