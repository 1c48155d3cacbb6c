"""Timing: one contender on one task in a process of its own, cut off after a limit."""

from __future__ import annotations

import json
import os
import queue
import signal
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import IO

from benchmarks.answers import Answer, read_answer
from benchmarks.peers import Contender
from benchmarks.tables import ROOT
from benchmarks.tasks import Task

# Seconds for imports, warming up and making the table, none of which is timed.
_SETTING_UP = 120.0


@dataclass(frozen=True)
class Timing:
    """What came of one contender on one task, by seed.

    Where it was ``cut`` after ``limit`` seconds, the seeds after that one were not run, and all
    without an answer count as longer than the limit. ``failures`` says why a seed has none for
    another reason.
    """

    contender: str
    task: Task
    limit: float
    answers: Mapping[int, Answer] = field(default_factory=dict)
    failures: Mapping[int, str] = field(default_factory=dict)
    cut: bool = False
    skipped: bool = False

    @property
    def seconds(self) -> float:
        """The median over the seeds: infinite where the median seed was cut, NaN without any."""
        times = [answer.seconds for answer in self.answers.values() if answer.seconds is not None]
        if self.cut:
            times += [float("inf")] * (len(self.task.seeds) - len(times) - len(self.failures))
        return statistics.median_high(times) if times else float("nan")

    @property
    def memory(self) -> float:
        """The highest peak of memory in MB; NaN where it was not seen."""
        told = [answer.memory for answer in self.answers.values() if answer.memory is not None]
        return max(told, default=float("nan"))


def time_contender(contender: str, task: Task, limit: float) -> Timing:
    """Return the timing of a contender on a task."""
    asked = json.dumps({"contender": contender, "task": asdict(task)})
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(asked)
    process.stdin.close()
    answers: dict[int, Answer] = {}
    failures: dict[int, str] = {}
    running: int | None = None
    lines, reader = _read_lines(process.stdout)
    try:
        while True:
            line = lines.get(timeout=_SETTING_UP if running is None else limit)
            if line is None:
                break
            told = json.loads(line)
            running = told["seed"] if told["state"] == "started" else None
            if told["state"] == "done":
                answers[told["seed"]] = read_answer(told["answer"])
            elif told["state"] == "failed":
                failures[told["seed"]] = told["why"]
    except queue.Empty:
        if running is None:
            failures[task.seeds[0]] = "did not start in time"
        return Timing(contender, task, limit, answers, failures, cut=running is not None)
    finally:
        _end(process)
        reader.join()
    if not answers and not failures:
        failures[task.seeds[0]] = f"its process ended with code {process.returncode}"
    return Timing(contender, task, limit, answers, failures)


def time_all(
    contenders: Sequence[Contender], tasks: Iterable[Task], limit: float
) -> Iterator[Timing]:
    """Yield the timing of each contender on each task that it takes, as they come.

    One that ``grows`` is left out where a table is at least as large, in conditions and in cases,
    as one of the same group and work at which it was cut or failed.
    """
    stopped: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for task in tasks:
        for contender in contenders:
            if not contender.takes(task):
                continue
            before = stopped.setdefault((contender.name, task.group, task.work), [])
            if contender.grows and any(k <= task.size[0] and n <= task.size[1] for k, n in before):
                yield Timing(contender.name, task, limit, skipped=True)
                continue
            timing = time_contender(contender.name, task, limit)
            if timing.cut or not timing.answers:
                before.append(task.size)
            yield timing


def _read_lines(stream: IO[str]) -> tuple[queue.Queue[str | None], threading.Thread]:
    """Return a queue of the lines of a stream, then None, so that waiting can have an end."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        with stream:
            for line in stream:
                lines.put(line)
        lines.put(None)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    return lines, reader


def _end(process: subprocess.Popen[str]) -> None:
    """End a process with all that it started, and wait for it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
