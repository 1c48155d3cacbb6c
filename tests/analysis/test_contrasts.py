"""Pairs that differ in one condition against a slow loop over all pairs of cases."""

from __future__ import annotations

import math

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from qca.analysis.contrasts import Contrasts, find_contrasts
from qca.boolean.formulas import hold_formula
from qca.sets.memberships import Memberships, build_memberships

SCORES = (0.0, 0.3, 0.5, 0.7, 1.0, math.nan)
CONDITIONS = ("A", "B", "D")
# Of a case: its values on the conditions, and whether it has the outcome; None where unclear.
Side = tuple[tuple[int, ...], bool] | None


@st.composite
def draw_memberships(draw: st.DrawFn) -> Memberships:
    count = draw(st.integers(1, 14))
    score = st.sampled_from(SCORES if draw(st.booleans()) else (0.0, 1.0))
    columns = {name: [draw(score) for _ in range(count)] for name in ("A", "B", "Y")}
    columns["D"] = [draw(st.sampled_from((0.0, 1.0, 2.0))) for _ in range(count)]
    frame = pd.DataFrame(columns, index=[f"c{i}" for i in range(count)])
    return build_memberships(frame, list(columns), levels={"D": 3}, may_miss=["A", "B", "Y"])


def list_sides(memberships: Memberships) -> dict[str, Side]:
    sides: dict[str, Side] = {}
    for case, row in memberships.to_frame().iterrows():
        plain = [float(row[name]) for name in ("A", "B", "Y")]
        clear = not any(math.isnan(score) or score == 0.5 for score in plain)
        values = int(plain[0] > 0.5), int(plain[1] > 0.5), int(row["D"])
        sides[str(case)] = (values, plain[2] > 0.5) if clear else None
    return sides


def find(memberships: Memberships, most: int = 1000) -> Contrasts:
    return find_contrasts(memberships, hold_formula("Y"), CONDITIONS, most=most)


@given(draw_memberships())
def test_pairs_equal_a_slow_loop(memberships: Memberships) -> None:
    sides, own = list_sides(memberships), find(memberships)
    expected: dict[bool, set[tuple[str, str, str, tuple[bool, bool]]]] = {True: set(), False: set()}
    nearest: tuple[int, bool] | None = None
    for high, one in sides.items():
        for low, other in sides.items():
            if one is None or other is None:
                continue
            apart = [j for j in range(3) if one[0][j] != other[0][j]]
            if apart:
                rank = len(apart), one[1] == other[1]
                nearest = rank if nearest is None else min(nearest, rank)
            if len(apart) == 1 and one[0][apart[0]] > other[0][apart[0]]:
                pair = CONDITIONS[apart[0]], high, low, (one[1], other[1])
                expected[one[1] != other[1]].add(pair)
    for differs, listed in ((True, own.differing), (False, own.same)):
        told = [(p.condition, p.higher, p.lower, p.outcomes) for p in listed]
        assert len(told) == len(set(told))
        assert set(told) == expected[differs]
        assert all(p.differs is differs for p in listed)
    for count in own.counts:
        pairs = [p[3] for kind in expected.values() for p in kind if p[0] == count.condition]
        assert count.along == pairs.count((True, False))
        assert count.against == pairs.count((False, True))
        assert count.same == len(pairs) - count.along - count.against
    assert own.unclear == tuple(case for case, side in sides.items() if side is None)
    if expected[True] or expected[False] or nearest is None:
        assert own.nearest is None
    else:
        assert own.nearest is not None
        assert (len(own.nearest.conditions), not own.nearest.differs) == nearest
        ends = [sides[case] for case in (own.nearest.first, own.nearest.second)]
        assert ends[0] is not None
        assert ends[1] is not None
        assert (ends[0][1] != ends[1][1]) is own.nearest.differs


@given(draw_memberships(), st.integers(0, 3))
def test_what_is_not_listed_is_counted(memberships: Memberships, most: int) -> None:
    cut, whole = find(memberships, most), find(memberships)
    assert cut.counts == whole.counts
    for few, every in ((cut.differing, whole.differing), (cut.same, whole.same)):
        expected = []
        for condition in CONDITIONS:
            expected += [pair for pair in every if pair.condition == condition][:most]
        assert list(few) == expected
    assert cut.differing_count == len(whole.differing)
    assert cut.same_count == len(whole.same)


def test_what_two_cases_share_is_an_expression() -> None:
    frame = pd.DataFrame(
        {"A": [1, 1], "GDP-PC": [0, 0], "D": [2, 0], "Y": [1, 0]}, index=["c1", "c2"]
    )
    memberships = build_memberships(frame, list(frame.columns), levels={"D": 3})
    own = find_contrasts(memberships, hold_formula("Y"), ["A", "GDP-PC", "D"])
    [pair] = own.differing
    assert (pair.condition, pair.alike, pair.values) == ("D", 'A*~"GDP-PC"', (2, 0))
    assert own.valued == ("D",)
    assert own.to_frame().loc["D", "higher"] == "c1"
    assert find_contrasts(memberships, hold_formula("~Y"), ["D"]).differing[0].alike == ""
