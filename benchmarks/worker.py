"""The process in which one contender does one task: ``python -m benchmarks.worker``.

It reads contender and task as JSON from stdin and prints one line of JSON before and one after
each seed, so that who started it can cut it off and still has what was finished.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.contenders import find_contender
from benchmarks.programs import read_peak
from benchmarks.tables import make_random
from benchmarks.tasks import Task

# Bytes of address space: what asks for more fails instead of stopping the machine.
_MOST_MEMORY = 12 << 30


def main() -> None:
    """Do what stdin asks for."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    asked = json.load(sys.stdin)
    fields: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in asked["task"].items()
    }
    task = Task(**fields)
    contender = find_contender(asked["contender"])
    # Imports and first calls are not what is timed; a program of its own has none here. The solver
    # is loaded at once, because not every table of the size for warming up needs it.
    importlib.import_module("scipy.optimize")
    if contender.warm_up is not None and task.work != "process":
        with contextlib.suppress(Exception):
            small = replace(task, worlds=tuple(min(2, count) for count in task.worlds))
            # Trying all conjunctions of ten factors would take minutes.
            size = (4, 12) if task.work == "chains" else contender.warm_up
            contender.solve(small, make_random(*size, 0))
    for seed in task.seeds:
        try:
            data = task.make(seed)
        except Exception as error:
            _fail(seed, error)
            continue
        _reset_peak()
        before = read_peak(key="VmRSS")
        _say({"state": "started", "seed": seed})
        start = time.perf_counter()
        try:
            answer = contender.solve(task, data)
        except Exception as error:  # whatever a contender fails with is its result
            _fail(seed, error)
            continue
        seconds = time.perf_counter() - start
        after = read_peak()
        added = None if before is None or after is None else max(0.0, after - before)
        told = answer.to_json()
        own = answer.seconds is not None
        told["seconds"] = answer.seconds if own else seconds
        told["memory"] = answer.memory if own else added
        _say({"state": "done", "seed": seed, "answer": told})


def _reset_peak() -> None:
    """Let the peak of memory start anew, where the system allows that (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "utf-8")


def _fail(seed: int, error: Exception) -> None:
    _say({"state": "failed", "seed": seed, "why": f"{type(error).__name__}: {error}"[:300]})


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
