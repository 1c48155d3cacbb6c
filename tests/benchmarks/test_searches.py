"""Plain searches for necessary combinations and for models find what the engine finds."""

from __future__ import annotations

import pytest

from benchmarks.peers import Engine, Sketch
from benchmarks.tables import make_factors, make_fuzzy
from benchmarks.tasks import Task, Work


def make_task(work: Work) -> Task:
    return Task("searches", "", "factors", (), (0, 0), work)


@pytest.mark.parametrize("seed", [1, 2])
def test_as_many_combinations_are_necessary(seed: int) -> None:
    data, task = make_fuzzy(6, 20, seed), make_task("necessity")
    ours, plain = Engine().solve(task, data), Sketch().solve(task, data)
    assert ours.combinations == plain.combinations
    assert ours.combinations


@pytest.mark.parametrize(("factors", "levels"), [(4, 2), (5, 2), (3, 3), (4, 3)])
def test_single_outcomes_have_as_many_models(factors: int, levels: int) -> None:
    counts = set()
    for seed in range(4):
        data, task = make_factors(factors, 8, levels, seed), make_task("chains")
        ours, plain = Engine().solve(task, data), Sketch().solve(task, data)
        assert ours.outcome_models == plain.outcome_models
        counts.add(ours.outcome_models)
    assert len(counts) > 1
