"""The sketch agrees with the engine, and its parts with what can be listed."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import qca
from benchmarks import sketch
from benchmarks.answers import compare_answers
from benchmarks.peers import Engine, Sketch
from benchmarks.tables import OUTCOME, Data, make_fuzzy, make_random
from benchmarks.tasks import Task, Work
from qca.analysis.truth_table.table import TruthTable

EDGES = st.lists(st.integers(1, 63), max_size=7)


@given(EDGES)
def test_transversals_are_the_minimal_ones(edges: list[int]) -> None:
    meeting = [chosen for chosen in range(64) if all(chosen & edge for edge in edges)]
    minimal = {s for s in meeting if not any(t != s and t & s == t for t in meeting)}
    found = list(sketch.find_transversals(edges))
    assert set(found) == minimal
    assert len(found) == len(minimal)


def test_an_empty_edge_is_met_by_nothing() -> None:
    assert list(sketch.find_transversals([0, 1])) == []


@given(EDGES)
def test_columns_kept_are_the_largest(columns: list[int]) -> None:
    largest = {c for c in columns if not any(d != c and c & d == c for d in columns)}
    kept = sketch.reduce_columns(columns)
    assert set(kept) == largest
    assert len(kept) == len(largest)


@given(EDGES.filter(bool))
@settings(max_examples=30)
def test_the_least_cover_is_least(columns: list[int]) -> None:
    whole = 0
    for column in columns:
        whole |= column
    rows = [row for row in range(6) if whole >> row & 1]
    packed = [sum((c >> row & 1) << i for i, row in enumerate(rows)) for c in columns]
    covers = (
        size
        for size in range(1, len(packed) + 1)
        for chosen in itertools.combinations(packed, size)
        if all(any(c >> i & 1 for c in chosen) for i in range(len(rows)))
    )
    assert sketch.find_least(packed, len(rows)) == next(covers)


@pytest.mark.parametrize("work", ["parsimonious", "conservative"])
@given(st.integers(2, 5), st.integers(4, 24), st.integers(0, 10_000))
@settings(max_examples=25)
def test_sketch_and_engine_agree(work: Work, conditions: int, cases: int, seed: int) -> None:
    data = make_random(conditions, cases, seed)
    if data.frame[OUTCOME].nunique() < 2:
        return
    task = Task("random", "", "random", (conditions, cases), (conditions, cases), work)
    compared = compare_answers(Engine().solve(task, data), Sketch().solve(task, data))
    assert compared.agreed == ("terms of a least model", "number of primes")
    assert not compared.differing


def test_primes_are_the_engines_term_by_term() -> None:
    data = make_random(6, 20, 3)
    rows = sketch.build_rows(data)
    found = sketch.find_primes(sketch.encode_rows(rows, "1"), sketch.encode_rows(rows, "0"))
    texts = {
        "*".join(
            name if values >> i & 1 else f"~{name}"
            for i, name in enumerate(data.conditions)
            if used >> i & 1
        )
        for used, values in found
    }
    assert texts == set(qca.minimize(_table(data)).primes)


@pytest.mark.parametrize("cuts", [(0.8, 1, 0.0), (0.7, 3, 0.0), (0.75, 1, 0.6)])
def test_rows_are_the_engines(cuts: tuple[float, int, float]) -> None:
    data = Data(make_fuzzy(4, 60, 2).frame, *cuts)
    rows = sketch.build_rows(data).set_index("config")
    theirs = {"".join(map(str, row.config)): row for row in _table(data).rows}
    assert set(rows.index) == set(theirs)
    assert len(set(rows["out"])) > 1
    for config, row in rows.iterrows():
        told = theirs[str(config)]
        assert (row["n"], row["out"]) == (told.n, told.out)
        assert row["incl"] == pytest.approx(told.incl, abs=1e-12)
        assert row["pri"] == pytest.approx(told.pri, abs=1e-12, nan_ok=True)


def _table(data: Data) -> TruthTable:
    return qca.build_truth_table(
        data.frame,
        OUTCOME,
        data.conditions,
        incl_cut=data.incl_cut,
        n_cut=data.n_cut,
        pri_cut=data.pri_cut,
    )
