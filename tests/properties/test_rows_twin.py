"""The sums behind the rows against fractions, case by case: exact, by each way, in any parts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca import build_truth_table, minimize
from qca.analysis.solutions import termfit
from qca.analysis.solutions.termfit import TermFits
from qca.analysis.truth_table import rows as module
from qca.analysis.truth_table.rows import encode_configurations, sum_rows
from qca.analysis.truth_table.table import TruthTable, negate_truth_table
from qca.errors import AnalysisError
from qca.sets import partitions
from qca.sets.exact import SCALE, scale
from qca.sets.fit import sufficiency, unique_coverage
from tests.frames import FrameList

_some = settings(max_examples=100)

# What to set so that rows are summed in one way only, whatever it costs.
_WAYS = {
    "as it costs": {"_START": module._START},
    "subcubes": {"_CASE_CUBE": 0, "_CUBE": 0, "_START": -1},
    "tree": {"_MOST_CUBES": 0},
    "tree, then subcubes": {"_MOST_CUBES": 10, "_CASE_CUBE": 0, "_CUBE": 0, "_START": -1},
    "small chunks": {"CHUNK": 3, "_BLOCK": 2, "_CASE_CUBE": 0, "_CUBE": 0, "_START": -1},
}

_score = st.one_of(
    st.sampled_from(["0", "1", "0.5"]), st.integers(0, 1000).map(lambda i: str(i / 1000))
)
_crisp = st.sampled_from(["0", "1"])


@st.composite
def _tables(draw: st.DrawFn) -> tuple[list[list[str]], list[str], list[int]]:
    """Some cases as texts, their outcome, and the number of values of each condition."""
    kinds = draw(st.lists(st.sampled_from(["fuzzy", "crisp", 3, 4]), min_size=1, max_size=4))
    n = draw(st.integers(1, 12))
    cells = {"fuzzy": _score, "crisp": _crisp}
    columns = [
        draw(
            st.lists(
                cells[kind] if isinstance(kind, str) else st.integers(0, kind - 1).map(str),
                min_size=n,
                max_size=n,
            )
        )
        for kind in kinds
    ]
    outcome = draw(st.lists(_score, min_size=n, max_size=n))
    cases = [list(row) for row in zip(*columns, strict=True)]
    return cases, outcome, [2 if isinstance(kind, str) else kind for kind in kinds]


def _corner(case: Sequence[str], levels: Sequence[int]) -> tuple[int, ...] | None:
    """Return the row of a case, or None at the crossover."""
    if any(n == 2 and Fraction(x) == Fraction(1, 2) for x, n in zip(case, levels, strict=True)):
        return None
    return tuple(
        int(x) if n > 2 else int(Fraction(x) > Fraction(1, 2))
        for x, n in zip(case, levels, strict=True)
    )


def _twin(
    cases: Sequence[Sequence[str]],
    outcome: Sequence[str],
    levels: Sequence[int],
    config: Sequence[int],
) -> tuple[Fraction, Fraction, Fraction]:
    """Return the sums of m, min(m, y) and min(m, y, 1-y) in fractions."""
    total = overlap = shared = Fraction(0)
    for case, text in zip(cases, outcome, strict=True):
        y = Fraction(text)
        parts = []
        for x, n, v in zip(case, levels, config, strict=True):
            if n > 2:
                parts.append(Fraction(int(x) == v))
            else:
                parts.append(Fraction(x) if v else 1 - Fraction(x))
        m = min(parts)
        total, overlap, shared = total + m, overlap + min(m, y), shared + min(m, y, 1 - y)
    return total, overlap, shared


@pytest.mark.parametrize("way", _WAYS)
@given(table=_tables())
@_some
def test_sums(way: str, table: tuple[list[list[str]], list[str], list[int]]) -> None:
    cases, outcome, levels = table
    configs = sorted({config for case in cases if (config := _corner(case, levels))})
    if not configs:
        return
    with mock.patch.multiple(module, **_WAYS[way]):
        found = sum_rows(
            np.array(cases, dtype=float),
            scale(np.array(outcome, dtype=float)),
            np.array(configs),
            levels,
        )
    for config, sums in zip(configs, found.tolist(), strict=True):
        assert [Fraction(s, SCALE) for s in sums] == list(_twin(cases, outcome, levels, config))


def _frame(table: tuple[list[list[str]], list[str], list[int]]) -> pd.DataFrame:
    cases, outcome, levels = table
    names = list("ABCD"[: len(levels)])
    index = [f"c{i}" for i in range(len(cases))]
    return pd.DataFrame(cases, columns=names, index=index, dtype=float).assign(
        Y=np.array(outcome, dtype=float)
    )


def _same(first: TruthTable, second: TruthTable) -> bool:
    """Return whether two tables are equal to the last digit."""
    return (first.rows, first.dropped, first.space, first.outcome) == (
        second.rows,
        second.dropped,
        second.space,
        second.outcome,
    )


@given(_tables())
@_some
def test_fit_of_rows_is_rounded_once(table: tuple[list[list[str]], list[str], list[int]]) -> None:
    cases, outcome, levels = table
    frame = _frame(table)
    names = frame.columns[:-1].tolist()
    counts = dict(zip(names, levels, strict=True))
    try:
        built = build_truth_table(frame, "Y", names, at_crossover="drop", levels=counts)
    except AnalysisError:  # a constant outcome, or no case in a row
        return
    corners = [_corner(case, levels) for case in cases]
    assert [row.config for row in built.rows] == sorted({c for c in corners if c})
    assert list(built.dropped) == [f"c{i}" for i, corner in enumerate(corners) if not corner]
    for row in built.rows:
        total, overlap, shared = _twin(cases, outcome, levels, row.config)
        assert row.incl == float(overlap / total)
        assert (row.pri == float((overlap - shared) / (total - shared))) or total == shared
        members = [f"c{i}" for i, corner in enumerate(corners) if corner == row.config]
        assert (list(row.cases), row.n) == (members, len(members))
        assert list(row.deviant) == [c for c in members if frame.at[c, "Y"] < 0.5]


@given(st.data())
@_some
def test_parts_give_what_the_whole_gives(data: st.DataObject) -> None:
    table = data.draw(_tables())
    frame = _frame(table)
    names = frame.columns[:-1].tolist()
    places = sorted(data.draw(st.lists(st.integers(0, len(frame)), max_size=4)))
    bounds = [0, *places, len(frame)]
    parts = FrameList([frame.iloc[a:b] for a, b in pairwise(bounds)])
    cuts = data.draw(st.sampled_from([{"incl_cut": 0.6}, {"incl_cut": (0.9, 0.5), "n_cut": 2}]))
    try:
        whole = build_truth_table(frame, "Y", names, at_crossover="drop", **cuts)
    except AnalysisError as error:
        with pytest.raises(AnalysisError) as caught:
            build_truth_table(parts, "Y", names, at_crossover="drop", **cuts)
        assert str(caught.value) == str(error)
        return
    divided = build_truth_table(parts, "Y", names, at_crossover="drop", **cuts)
    assert _same(whole, divided)
    assert _same(negate_truth_table(whole), negate_truth_table(divided))
    assert (whole.outcome_scores == divided.outcome_scores).all()
    with mock.patch.object(partitions, "CHUNK", 2), mock.patch.object(termfit, "CHUNK", 2):
        cut = build_truth_table(frame, "Y", names, at_crossover="drop", **cuts)
        assert _same(whole, cut)
        cubes = [whole.space.encode(row.config) for row in whole.rows]
        assert TermFits(cut).fit_models([cubes]) == TermFits(whole).fit_models([cubes])
    try:
        solution = minimize(whole, "conservative")
    except AnalysisError as error:
        with pytest.raises(AnalysisError) as caught:
            minimize(divided, "conservative")
        assert str(caught.value) == str(error)
        return
    assert minimize(divided, "conservative") == solution


@given(_tables(), st.data())
@_some
def test_fit_of_models(
    table: tuple[list[list[str]], list[str], list[int]], data: st.DataObject
) -> None:
    """Terms and models fit as their memberships do, and in parts as in the whole."""
    frame = _frame(table)
    names = frame.columns[:-1].tolist()
    try:
        built = build_truth_table(frame, "Y", names, at_crossover="drop")
    except AnalysisError:
        return
    space = built.space
    literal = st.integers(0, len(names) - 1).flatmap(
        lambda j: st.integers(0, space.levels[j] - 1).map(lambda v: {j: v})
    )
    term = st.lists(literal, min_size=1, max_size=3).map(
        lambda parts: {j: v for part in parts for j, v in part.items()}
    )
    terms = data.draw(st.lists(term, min_size=1, max_size=3))
    members = [
        np.min(
            [
                (frame[names[j]] == v).astype(float)
                if space.levels[j] > 2
                else (frame[names[j]] if v else 1 - frame[names[j]])
                for j, v in each.items()
            ],
            axis=0,
        )
        for each in terms
    ]
    cubes = [sum(1 << (space.offsets[j] + v) for j, v in each.items()) for each in terms]
    (fit,) = TermFits(built).fit_models([cubes])
    y = frame["Y"].to_numpy()
    for ours, member in zip(fit.terms, members, strict=True):
        _assert_near(ours, sufficiency(member, y))
    _assert_near(fit.whole, sufficiency(np.max(members, axis=0), y))
    assert fit.unique == pytest.approx(unique_coverage(members, y), nan_ok=True, abs=1e-12)
    divided = build_truth_table(
        FrameList([frame.iloc[:1], frame.iloc[1:]]), "Y", names, at_crossover="drop"
    )
    assert TermFits(divided).fit_models([cubes, cubes[:1]])[0] == fit


def _assert_near(first: object, second: object) -> None:
    for name in ("incl", "pri", "cov"):
        ours, other = getattr(first, name), getattr(second, name)
        assert ours == pytest.approx(other, nan_ok=True, abs=1e-12)


def test_codes_rise_as_configurations_do() -> None:
    """Of sixty-five conditions too, which no number of 64 bits can hold."""
    rng = np.random.default_rng(7)
    levels = [2] * 60 + [3] * 5
    rows = np.array([[rng.integers(0, n) for n in levels] for _ in range(200)])
    rows[::2, :58] = rows[0, :58]
    codes = encode_configurations(list(rows.T), levels)
    ranked = [tuple(rows[i].tolist()) for i in np.argsort(codes, kind="stable")]
    assert ranked == sorted(map(tuple, rows.tolist()))
    assert len(set(codes.tolist())) == len({tuple(row) for row in rows.tolist()})
