"""How contenders are run and cut off; no time is asserted."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from benchmarks import timing
from benchmarks.answers import Answer
from benchmarks.peers import Engine, SetQCA
from benchmarks.tasks import Task
from benchmarks.timing import Timing, time_all, time_contender


def make_task(conditions: int, cases: int, seeds: tuple[int, ...] = (1, 2, 3)) -> Task:
    size = conditions, cases
    return Task("random", f"{conditions} × {cases}", "random", size, size, seeds=seeds)


def make_timing(seconds: tuple[float, ...], *, cut: bool) -> Timing:
    answers = {seed: Answer(seconds=taken) for seed, taken in enumerate(seconds, 1)}
    return Timing("setqca", make_task(4, 12), 20.0, answers, cut=cut)


@pytest.mark.parametrize(
    ("seconds", "cut", "median"),
    [
        ((3.0, 1.0, 2.0), False, 2.0),
        ((3.0, 1.0), True, 3.0),
        ((1.0,), True, math.inf),
        ((), True, math.inf),
    ],
)
def test_what_was_cut_counts_as_longer_than_all(
    seconds: tuple[float, ...], cut: bool, median: float
) -> None:
    assert make_timing(seconds, cut=cut).seconds == median


def test_what_failed_has_no_median() -> None:
    failed = Timing("setqca", make_task(4, 12), 20.0, failures={1: "no", 2: "no", 3: "no"})
    assert math.isnan(failed.seconds)
    assert math.isnan(failed.memory)


def test_a_contender_runs_in_a_process_of_its_own() -> None:
    found = time_contender("this engine", make_task(4, 12, (1, 2)), 1e6)
    assert set(found.answers) == {1, 2}
    assert not found.cut
    assert not found.failures
    assert found.seconds > 0
    assert all(answer.terms for answer in found.answers.values())


def test_what_takes_too_long_is_ended() -> None:
    found = time_contender("this engine", make_task(40, 400), 0.001)
    assert found.cut
    assert math.isinf(found.seconds)


def test_a_failure_is_told() -> None:
    found = time_contender("this engine", make_task(4, 1, (1,)), 1e6)
    assert not found.answers
    assert "AnalysisError" in found.failures[1]


def test_what_grows_is_not_asked_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def stand_in(name: str, task: Task, limit: float) -> Timing:
        cut = name == "setqca" and task.size == (10, 40)
        return Timing(name, task, limit, {} if cut else {1: Answer(seconds=1.0)}, cut=cut)

    monkeypatch.setattr(timing, "time_contender", stand_in)
    sizes = ((8, 40), (10, 40), (12, 20), (12, 40), (30, 100))
    found = time_all([Engine(), SetQCA()], [make_task(*size) for size in sizes], 20.0)
    told = {(entry.contender, entry.task.size): entry.skipped for entry in _all(found)}
    assert [told["setqca", size] for size in sizes[:4]] == [False, False, False, True]
    assert ("setqca", (30, 100)) not in told
    assert not any(skipped for (name, _), skipped in told.items() if name == "this engine")


def _all(timings: Iterator[Timing]) -> list[Timing]:
    return list(timings)
