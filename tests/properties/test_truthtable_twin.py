"""Truth tables and parameters of fit against twins that go case by case, in plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca import build_truth_table
from qca.analysis.truth_table.table import negate_truth_table
from qca.sets.fit import necessity, sufficiency, unique_coverage

_Draw = Callable[[np.random.Generator, str], tuple[pd.DataFrame, dict[str, int]]]
_Row = tuple[tuple[int, ...], str, int, float, float, list[str], list[str]]


def _divide(part: float, whole: float) -> float:
    return part / whole if whole > 1e-9 else math.nan


def _same(first: float, second: float) -> bool:
    return (math.isnan(first) and math.isnan(second)) or abs(first - second) < 1e-9


def twin_sufficiency(x: Sequence[float], y: Sequence[float]) -> tuple[float, float, float]:
    """Return inclusion, PRI and coverage by one loop."""
    in_x = in_y = in_both = in_all_three = 0.0
    for a, b in zip(x, y, strict=True):
        in_x += a
        in_y += b
        in_both += min(a, b)
        in_all_three += min(a, b, 1 - b)
    pri = _divide(in_both - in_all_three, in_x - in_all_three)
    return _divide(in_both, in_x), pri, _divide(in_both, in_y)


def twin_necessity(x: Sequence[float], y: Sequence[float]) -> tuple[float, float, float]:
    """Return inclusion, relevance and coverage by one loop."""
    in_x = in_y = in_both = out_of_x = out_of_both = 0.0
    for a, b in zip(x, y, strict=True):
        in_x += a
        in_y += b
        in_both += min(a, b)
        out_of_x += 1 - a
        out_of_both += 1 - min(a, b)
    return _divide(in_both, in_y), _divide(out_of_x, out_of_both), _divide(in_both, in_x)


def twin_rows(
    frame: pd.DataFrame,
    levels: dict[str, int],
    cuts: tuple[float, float | None],
    n_cut: int,
    pri_cut: float,
) -> dict[int, _Row]:
    """Return the rows of a truth table by number, case by case."""
    names = list(levels)
    cells = frame.to_dict("index")
    outcome = [cells[case]["Y"] for case in cells]
    members: dict[tuple[int, ...], list[str]] = {}
    for case in cells:
        corner = []
        for name in names:
            value = cells[case][name]
            if levels[name] > 2:
                corner.append(int(value))
            elif value == 0.5:
                break
            else:
                corner.append(1 if value > 0.5 else 0)
        else:
            members.setdefault(tuple(corner), []).append(case)
    rows = {}
    for config, cases in members.items():
        member = []
        for case in cells:
            parts = []
            for name, wanted in zip(names, config, strict=True):
                value = cells[case][name]
                if levels[name] > 2:
                    parts.append(1.0 if value == wanted else 0.0)
                else:
                    parts.append(value if wanted == 1 else 1 - value)
            member.append(min(parts))
        incl, pri, _ = twin_sufficiency(member, outcome)
        if len(cases) < n_cut:
            out = "?"
        elif incl >= cuts[0] - 1e-9:
            out = "1" if pri >= pri_cut - 1e-9 else "0"
        else:
            out = "C" if cuts[1] is not None and incl >= cuts[1] - 1e-9 else "0"
        number = 0
        for name, value in zip(names, config, strict=True):
            number = number * levels[name] + value
        deviant = [case for case in cases if cells[case]["Y"] < 0.5]
        rows[number + 1] = (config, out, len(cases), incl, pri, cases, deviant)
    return rows


@pytest.mark.parametrize("kind", ["crisp", "fuzzy", "multi-value"])
def test_truth_tables(kind: str, draw: _Draw) -> None:
    rng = np.random.default_rng(20240611)
    seen = set()
    for _ in range(350):
        frame, levels = draw(rng, kind)
        high = float(rng.choice([0.5, 0.7, 0.75, 0.8, 0.9, 1]))
        low = float(rng.choice([0.3, 0.5])) if rng.random() < 0.5 else None
        n_cut, pri_cut = int(rng.integers(1, 4)), float(rng.choice([0, 0.5, 0.7]))
        if kind == "fuzzy" and rng.random() < 0.3:
            frame.iloc[rng.integers(len(frame)), 0] = 0.5
            if (frame["A"] == 0.5).sum() == len(frame):
                continue
        table = build_truth_table(
            frame,
            "Y",
            list(levels),
            incl_cut=high if low is None else (high, low),
            n_cut=n_cut,
            pri_cut=pri_cut,
            at_crossover="drop",
            levels=levels,
        )
        for ours, outcome in ((table, frame["Y"]), (negate_truth_table(table), 1 - frame["Y"])):
            twin = twin_rows(frame.assign(Y=outcome), levels, (high, low), n_cut, pri_cut)
            assert [row.number for row in ours.rows] == sorted(twin)
            for row in ours.rows:
                config, out, n, incl, pri, cases, deviant = twin[row.number]
                assert (row.config, row.out, row.n) == (config, out, n)
                assert (list(row.cases), list(row.deviant)) == (cases, deviant)
                assert _same(row.incl, incl) and _same(row.pri, pri)
                assert (row.why is None) == (row.out == "1")
                seen.add(row.out)
        assert list(table.dropped) == [c for c in frame.index if frame.at[c, "A"] == 0.5]
    assert seen == {"1", "0", "C", "?"}


_share = st.one_of(st.sampled_from([0.0, 0.5, 1.0]), st.floats(0, 1, width=32))
_pairs = st.lists(st.tuples(_share, _share), min_size=1, max_size=12)


@given(_pairs)
@settings(max_examples=500)
def test_fit(pairs: list[tuple[float, float]]) -> None:
    x, y = (list(column) for column in zip(*pairs, strict=True))
    one, other = sufficiency(x, y), necessity(x, y)
    ours = (one.incl, one.pri, one.cov, other.incl, other.ron, other.cov)
    twins = (*twin_sufficiency(x, y), *twin_necessity(x, y))
    # A whole that is nearly nothing makes the ratio ill-conditioned: its last digits may differ.
    for value, twin in zip(ours, twins, strict=True):
        assert math.isnan(value) == math.isnan(twin) or sum(x) < 1e-6 or sum(y) < 1e-6
        assert math.isnan(value) or 0 <= value <= 1
        assert math.isnan(value) or math.isnan(twin) or abs(value - twin) < 1e-5


@given(st.data())
@settings(max_examples=300)
def test_unique_coverage(data: st.DataObject) -> None:
    n, count = data.draw(st.integers(1, 8)), data.draw(st.integers(1, 5))
    column = st.lists(_share, min_size=n, max_size=n)
    terms = data.draw(st.lists(column, min_size=count, max_size=count))
    y = data.draw(column)
    found = unique_coverage(terms, y)
    assert len(found) == count
    for j, value in enumerate(found):
        others = [term for i, term in enumerate(terms) if i != j]
        if not others or sum(y) <= 1e-9:
            assert math.isnan(value)
            continue
        whole = twin_sufficiency([max(column) for column in zip(*terms, strict=True)], y)[2]
        rest = twin_sufficiency([max(column) for column in zip(*others, strict=True)], y)[2]
        assert abs(value - (whole - rest)) < 1e-6
        assert 0 <= value <= 1
