"""The fit of types against slow loops; why placement agrees where inclusion falls short."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qca.analysis.typefit import TypologyFit, fit_typology
from qca.analysis.typology import Typology, classify_cases
from qca.io.studies import load_study
from qca.record import Record, analyze_study
from qca.sets.memberships import Memberships, build_memberships
from qca.study.cases import Case, Coding
from qca.study.spec import Spec, TypologySpec
from qca.study.typologies import find_type_sets

ROOT = Path(__file__).parents[2]
TYPES = {"both": "A*B", "first": "A*~B", "second": "~A*B", "neither": "~A*~B"}
SETS = {"both": "S1", "second": "S2"}
SCORES = (0.0, 0.3, 0.5, 0.6, 1.0, math.nan)


@st.composite
def draw_typologies(draw: st.DrawFn) -> tuple[Memberships, Typology]:
    count = draw(st.integers(1, 10))
    names = ("A", "B", "S1", "S2")
    columns = {name: [draw(st.sampled_from(SCORES)) for _ in range(count)] for name in names}
    frame = pd.DataFrame(columns, index=[f"c{i}" for i in range(count)])
    memberships = build_memberships(frame, names, may_miss=names)
    cases = []
    for name in frame.index:
        label = draw(st.sampled_from([*TYPES, "on its way", None]))
        cases.append(Case(name, "s", "2000", {"kind": Coding(label=label)} if label else {}))
    declared = TypologySpec.model_validate(
        {"dimensions": ["A", "B"], "types": TYPES, "stated": "kind"}
    )
    return memberships, classify_cases(declared, memberships, cases)


def score_slowly(a: float, b: float, name: str) -> float:
    if math.isnan(a) or math.isnan(b):
        return math.nan
    first, second = (a, b), (1 - a, 1 - b)
    sides = {"both": (0, 0), "first": (0, 1), "second": (1, 0), "neither": (1, 1)}[name]
    return min((first, second)[sides[0]][0], (first, second)[sides[1]][1])


@given(draw_typologies())
def test_fit_equals_a_slow_loop(drawn: tuple[Memberships, Typology]) -> None:
    memberships, typology = drawn
    rows = memberships.to_frame()
    for own in fit_typology(typology, memberships, SETS).types:
        placed, stated, shared, inner_sum, outer_sum = [], [], 0.0, 0.0, 0.0
        for case in typology.cases:
            a, b = map(float, rows.loc[case.case, ["A", "B"]])
            score = score_slowly(a, b, own.name)
            if score > 0.5:
                placed.append(case.case)
            if case.stated == own.name:
                stated.append(case.case)
            outer = float(rows.loc[case.case, SETS.get(own.name, "A")])
            if not math.isnan(score + outer):
                shared += min(score, outer)
                inner_sum += score
                outer_sum += outer
        assert (list(own.placed), list(own.stated)) == (placed, stated)
        assert list(own.agreeing) == [case for case in placed if case in stated]
        assert own.set == SETS.get(own.name, "")
        assert (own.inclusion is None) is (own.name not in SETS)
        if own.inclusion is not None:
            found = own.inclusion.incl, own.inclusion.cov
            expected = (shared / total if total else math.nan for total in (inner_sum, outer_sum))
            assert found == pytest.approx(tuple(expected), nan_ok=True)


@given(draw_typologies())
def test_where_cases_stand_equals_a_slow_loop(drawn: tuple[Memberships, Typology]) -> None:
    memberships, typology = drawn
    rows = memberships.to_frame()
    for case in typology.cases:
        a, b = map(float, rows.loc[case.case, ["A", "B"]])
        pairs = (("A", a), ("B", b))
        assert case.crossing == tuple(name for name, score in pairs if score == 0.5)
        assert case.uncoded == tuple(name for name, score in pairs if math.isnan(score))
        scores = {name: score_slowly(a, b, name) for name in TYPES}
        if case.uncoded:
            assert (case.between, case.agrees) == ((), None)
            continue
        most = max(scores.values())
        ties = tuple(name for name, score in scores.items() if abs(score - most) < 1e-9)
        assert case.between == (ties if len(ties) > 1 else ())
        assert case.is_type is (case.stated is None or case.stated in TYPES)
        inside = [name for name, score in scores.items() if score > 0.5]
        assert case.agrees == (inside == [case.stated] if case.stated in TYPES else None)


def read_study(name: str) -> Record:
    return analyze_study(load_study(ROOT / "calibrations" / f"{name}.yaml"))


def fit_of(record: Record) -> TypologyFit:
    assert record.typology_fit is not None
    return record.typology_fit


def test_the_claims_that_fall_short_name_what_makes_them() -> None:
    record = read_study("2025")
    fit, scores = fit_of(record), record.study.scores.memberships.to_frame()
    assert fit.claims == ("T5",)
    assert {own.name: own.set for own in fit.types} == {
        "synergistic": "SYN",
        "state-led": "STL",
        "business-led": "BUL",
        "quiescent": "QUI",
    }
    verdicts = {tested.claim.id: tested for tested in record.claims}
    short = {own.claim for own in fit.shortfalls}
    assert short
    assert short == {
        name for name in ("T1", "T2", "T3", "T4") if verdicts[name].verdict in ("in_kind", "mixed")
    }
    for own in fit.shortfalls:
        claim = verdicts[own.claim].claim
        [(_, inner, outer)] = claim.sides
        memberships = record.study.scores.memberships
        for each in own.excesses:
            place = memberships.cases.index(each.case)
            assert each.inner == memberships.membership(inner)[place]
            assert each.outer == memberships.membership(outer)[place]
            assert each.inner > each.outer
            assert scores.loc[each.case, str(claim.outcome)] == each.outer
        # Without these cases the claim would not fall short.
        rest = [
            i for i, c in enumerate(memberships.cases) if c not in {e.case for e in own.excesses}
        ]
        assert (memberships.membership(inner) <= memberships.membership(outer) + 1e-9)[rest].all()


def test_nothing_falls_short_where_placement_does_not_agree() -> None:
    record = read_study("2015-processes")
    assert record.typology is not None
    assert [c.case for c in record.typology.cases if c.agrees is False] == ["PU2010"]
    assert fit_of(record).shortfalls == ()
    assert fit_of(record).claims == ()


def test_a_set_holds_a_type_where_it_tells_it_from_all_others() -> None:
    spec = Spec.model_validate(
        {
            "title": "t",
            "cases": {"table": "t.csv"},
            "scales": {"named": {"a": 1, "b": 0, "c": 0.2}},
            "sets": {
                "TWO": {"field": "kind", "scale": {"a": 0.7, "b": 0.67, "c": 0}, "why": "w"},
                "HALF": {"field": "kind", "scale": {"a": 1, "b": 0.5, "c": 0}, "why": "w"},
                "OTHER": {"field": "rank", "scale": {"a": 1, "b": 0, "c": 0}, "why": "w"},
                "A": {"field": "kind", "scale": "named", "why": "w"},
                "A2": {"field": "kind", "scale": {"a": 1, "b": 0, "c": 0}, "why": "w"},
                "C": {"field": "kind", "scale": {"a": 0, "b": 0.4, "c": 0.6}, "why": "w"},
            },
            "outcome": "A",
            "conditions": ["C"],
            "typology": {
                "dimensions": ["TWO", "HALF"],
                "types": {"a": "TWO", "b": "HALF", "c": "C"},
                "stated": "kind",
            },
        }
    )
    assert dict(find_type_sets(spec)) == {"a": "A", "c": "C"}
    plain = spec.model_copy(update={"typology": None})
    assert dict(find_type_sets(plain)) == {}
