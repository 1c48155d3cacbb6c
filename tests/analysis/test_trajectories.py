"""Trajectories against slow loops over units, periods and sets, and against claims."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qca.analysis.trajectories import SetChange, Trajectories, trace_trajectories
from qca.analysis.typology import classify_cases
from qca.boolean.grammar import parse_expression
from qca.sets.memberships import Memberships, build_memberships
from qca.sets.transitions import link_periods
from qca.study.cases import Case, Coding
from qca.study.periods import order_periods
from qca.study.spec import TypologySpec

SCORES = (0.0, 0.2, 0.5, 0.6, 1.0, math.nan)
TYPES = {"both": "A*B", "first": "A*~B", "second": "~A*B", "neither": "~A*~B"}


@st.composite
def draw_studies(draw: st.DrawFn) -> tuple[Memberships, list[Case], list[Case]]:
    """Draw the memberships of analysed periods, these, and all periods of the files."""
    every, chosen, rows = [], [], []
    for unit in range(draw(st.integers(1, 4))):
        year = 2000
        for period in range(draw(st.integers(1, 4))):
            year += draw(st.integers(0, 2))
            last = year + draw(st.integers(0, 3))
            label = draw(st.sampled_from([*TYPES, "on its way", None]))
            codes = {"kind": Coding(label=label)} if label else {}
            case = Case(f"u{unit}p{period}", f"unit {unit}", f"{year}-{last}", codes)
            every.append(case)
            if draw(st.integers(0, 4)):
                chosen.append(case)
                scores = [draw(st.sampled_from(SCORES)) for _ in "AB"]
                rows.append([*scores, draw(st.sampled_from((0.0, 1.0, 2.0)))])
            year = last + 1
    if not chosen:
        chosen, rows = every[:1], [[0.2, 0.6, 2.0]]
    order = draw(st.permutations(range(len(chosen))))
    chosen, rows = [chosen[i] for i in order], [rows[i] for i in order]
    frame = pd.DataFrame(rows, columns=["A", "B", "D"], index=[case.id for case in chosen])
    levels = {"D": 3}
    memberships = build_memberships(frame, ["A", "B", "D"], levels=levels, may_miss=["A", "B"])
    return memberships, chosen, every


def trace(study: tuple[Memberships, list[Case], list[Case]]) -> Trajectories:
    memberships, cases, every = study
    declared = TypologySpec.model_validate(
        {"dimensions": ["A", "B"], "types": TYPES, "stated": "kind"}
    )
    typology = classify_cases(declared, memberships, cases)
    traced = trace_trajectories(memberships, cases, order_periods(every), typology)
    assert traced is not None
    return traced


def change_slowly(before: float, after: float, levels: int) -> SetChange:
    if math.isnan(before) or math.isnan(after):
        return SetChange.UNCODED
    if levels > 2:
        return SetChange.SAME if before == after else SetChange.ANOTHER
    if 0.5 in (before, after):
        return SetChange.OPEN
    if before < 0.5:
        return SetChange.RISES if after > 0.5 else SetChange.OUT
    return SetChange.KEPT if after > 0.5 else SetChange.FALLS


def first_year(case: Case) -> int:
    return int(case.years.split("-")[0])


def list_slowly(every: Sequence[Case], cases: Sequence[Case]) -> dict[str, tuple[Case, Case]]:
    """Return every two analysed periods of a unit between which no other of the files lies."""
    found = {}
    for one in cases:
        for other in cases:
            if one.state == other.state and first_year(one) < first_year(other):
                between = [
                    case
                    for case in every
                    if case.state == one.state
                    and first_year(one) < first_year(case) < first_year(other)
                ]
                if not between:
                    found[f"{one.id}→{other.id}"] = (one, other)
    return found


@given(draw_studies())
def test_transitions_equal_a_slow_loop(
    study: tuple[Memberships, list[Case], list[Case]],
) -> None:
    memberships, cases, every = study
    traced = trace(study)
    slow = list_slowly(every, cases)
    assert {own.name for own in traced.transitions} == set(slow)
    scores = memberships.to_frame()
    for own in traced.transitions:
        one, other = slow[own.name]
        for name, levels, change in zip(
            memberships.names, memberships.levels, own.changes, strict=True
        ):
            pair = scores.loc[one.id, name], scores.loc[other.id, name]
            assert change is change_slowly(*map(float, pair), levels)


@given(draw_studies())
def test_sets_change_as_claims_say(study: tuple[Memberships, list[Case], list[Case]]) -> None:
    memberships, _, every = study
    traced = trace(study)
    linked = link_periods(memberships, order_periods(every))
    words = {"rises": SetChange.RISES, "falls": SetChange.FALLS, "keeps": SetChange.KEPT}
    for word, change in words.items():
        for name in "AB":
            scores = linked.membership(parse_expression(f"{word}({name})", temporal=True))
            inside = {linked.cases[i] for i in np.flatnonzero(scores > 0.5 + 1e-9)}
            assert inside == {o.name for o in traced.transitions if name in o.list_sets(change)}


@given(draw_studies())
def test_moves_and_gaps_equal_a_slow_loop(
    study: tuple[Memberships, list[Case], list[Case]],
) -> None:
    memberships, cases, every = study
    traced = trace(study)
    scores = memberships.to_frame()
    slow = list_slowly(every, cases)

    def place(case: Case) -> str | None:
        a, b = map(float, scores.loc[case.id, ["A", "B"]])
        if math.isnan(a) or math.isnan(b) or 0.5 in (a, b):
            return None
        return {(True, True): "both", (True, False): "first", (False, True): "second"}.get(
            (a > 0.5, b > 0.5), "neither"
        )

    def state(case: Case) -> str | None:
        return case.codings["kind"].label if "kind" in case.codings else None

    for read, side, rest in ((place, "placed", "unplaced"), (state, "stated", "unstated")):
        expected: dict[tuple[str, str], set[str]] = {}
        left = set()
        for name, (one, other) in slow.items():
            before, after = read(one), read(other)
            if before is None or after is None:
                left.add(name)
            else:
                expected.setdefault((before, after), set()).add(name)
        told = {
            (move.before, move.after): {own.name for own in getattr(move, side)}
            for move in traced.moves
            if getattr(move, side)
        }
        assert told == expected
        some_state = any(state(case) for case in cases)
        if side == "placed" or some_state:
            assert {own.name for own in getattr(traced, rest)} == left
    assert [unit.unit for unit in traced.singles] == [
        unit
        for unit in dict.fromkeys(case.state for case in cases)
        if sum(case.state == unit for case in cases) == 1
    ]
    for unit, gap in traced.gaps:
        years = {
            year
            for case in (c for c in cases if c.id in (gap.before, gap.after))
            for year in range(first_year(case), int(case.years.split("-")[1]) + 1)
        }
        missing = [year for year in range(min(years), max(years)) if year not in years]
        assert gap.years == ((missing[0], missing[-1]) if missing else None)
        between = [
            case.id
            for case in every
            if case.state == unit
            and case.id not in (gap.before, gap.after)
            and min(years) < first_year(case) < max(years)
        ]
        assert list(gap.left_out) == between
    joined = {own.name for own in traced.transitions}
    for unit in traced.units:
        for one, other in zip(unit.periods, unit.periods[1:], strict=False):
            told_gap = [g for g in unit.gaps if (g.before, g.after) == (one.case, other.case)]
            broken = any(g.left_out for g in told_gap)
            assert (f"{one.case}→{other.case}" in joined) is not broken


def test_without_years_there_is_none() -> None:
    frame = pd.DataFrame({"A": [1, 0]}, index=["c1", "c2"])
    cases = [Case(name, name, "", {}) for name in frame.index]
    assert trace_trajectories(build_memberships(frame, ["A"]), cases, {}) is None


@pytest.mark.parametrize("kept", [True, False])
def test_a_period_left_out_breaks_the_path(kept: bool) -> None:
    every = [Case(f"N{i}", "N", f"200{i}", {}) for i in (1, 3, 5)]
    cases = every if kept else [every[0], every[2]]
    frame = pd.DataFrame({"A": [1.0] * len(cases)}, index=[case.id for case in cases])
    traced = trace_trajectories(build_memberships(frame, ["A"]), cases, order_periods(every))
    assert traced is not None
    assert [own.name for own in traced.transitions] == (["N1→N3", "N3→N5"] if kept else [])
    (*_, (_, gap)) = traced.gaps
    assert gap.left_out == (() if kept else ("N3",))
    assert gap.years == ((2004, 2004) if kept else (2002, 2004))
    assert traced.to_frame().shape == ((2, 5) if kept else (0, 5))
