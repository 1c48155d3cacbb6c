"""A whole run of the benchmarks, and where the answers of contenders differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.answers import Comparison, compare_answers
from benchmarks.tasks import Task
from benchmarks.timing import Timing

OURS = "this engine"


@dataclass(frozen=True)
class Run:
    """A whole run: what was timed, by whom, where. ``contenders`` has None for who is not here."""

    timings: tuple[Timing, ...]
    contenders: Mapping[str, str | None]
    machine: str
    date: str
    limit: float
    loads: tuple[float | None, float | None] = (None, None)
    cores: int = 1
    figures: tuple[str, ...] = ()

    def find(self, task: Task) -> dict[str, Timing]:
        """Return the timings of one task by contender."""
        return {timing.contender: timing for timing in self.timings if timing.task == task}

    def tasks(self, group: str) -> list[Task]:
        """Return the tasks of one group, in order."""
        return list(dict.fromkeys(t.task for t in self.timings if t.task.group == group))


@dataclass(frozen=True)
class Disagreement:
    """A task on which a contender's answer differs from this engine's."""

    task: Task
    seed: int
    contender: str
    what: tuple[str, ...]

    def __str__(self) -> str:
        """Return a sentence."""
        where = f"{self.task.group}, {self.task.label}, {self.task.work}, seed {self.seed}"
        return f"{where}: {self.contender} differs from {OURS} in {', '.join(self.what)}"


def find_disagreements(run: Run) -> list[Disagreement]:
    """Return each answer that differs from this engine's to the same question."""
    return [
        Disagreement(timing.task, seed, timing.contender, comparison.differing)
        for timing, seed, comparison in _compare(run)
        if comparison.differing
    ]


def count_agreements(run: Run, group: str) -> dict[str, tuple[int, int]]:
    """Return for each contender how many of its answers in a group were compared and agree."""
    counts: dict[str, tuple[int, int]] = {}
    for timing, _, comparison in _compare(run):
        if timing.task.group == group:
            compared, agreeing = counts.get(timing.contender, (0, 0))
            counts[timing.contender] = compared + 1, agreeing + (not comparison.differing)
    return counts


def _compare(run: Run) -> Iterator[tuple[Timing, int, Comparison]]:
    ours = {t.task: t for t in run.timings if t.contender == OURS}
    for timing in run.timings:
        mine = ours.get(timing.task)
        if timing.contender == OURS or mine is None:
            continue
        for seed, answer in timing.answers.items():
            if seed not in mine.answers:
                continue
            comparison = compare_answers(mine.answers[seed], answer)
            if comparison.agreed or comparison.differing:
                yield timing, seed, comparison
