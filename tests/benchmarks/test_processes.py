"""Whole processes are what they are said to be; no time is asserted."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks import processes
from benchmarks.contenders import CONTENDERS, find_contender
from benchmarks.processes import COMMANDS, Imports, time_process
from benchmarks.programs import ProgramError
from benchmarks.tables import make_random
from benchmarks.tasks import Task, list_tasks
from qca.cli import main

TASKS = [task for task in list_tasks() if task.group == "processes"]
DATA = make_random(4, 12, 1)


def _list_takers(task: Task) -> list[str]:
    return [contender.name for contender in CONTENDERS if contender.takes(task)]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.label)
def test_every_command_stands_beside_bare_imports(task: Task) -> None:
    imports = ["import numpy, pandas, sympy, click", "import numpy, pandas"]
    r = ["R QCA"] if "minimize" in task.command else []
    assert _list_takers(task) == ["this engine", *r, *imports]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.label)
def test_what_is_typed_is_a_command(task: Task) -> None:
    kind, name = task.command
    typed = COMMANDS[kind](name)
    told = CliRunner().invoke(main, [*typed, "--help"])
    assert told.exit_code == 0
    assert all(Path(word).exists() for word in typed if "/" in word)


def test_a_process_has_a_time_and_one_that_fails_an_error() -> None:
    assert (time_process([sys.executable, "-c", "sum(range(10**5))"]).seconds or 0) > 0
    assert find_contender("import numpy, pandas").describe()
    with pytest.raises(ProgramError, match="No module named 'nosuchmodule'"):
        time_process([sys.executable, "-c", "import nosuchmodule"])


def test_each_contender_runs_its_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    keep: Callable[[list[str]], object] = ran.append
    monkeypatch.setattr(processes, "time_process", lambda command: keep(list(command)))
    rscript = tmp_path / "Rscript"
    rscript.write_text("#!/bin/sh\n")
    rscript.chmod(rscript.stat().st_mode | stat.S_IEXEC)
    monkeypatch.setenv("PATH", str(tmp_path))
    task = next(task for task in TASKS if "minimize" in task.command)
    for name in ("this engine", "R QCA"):
        find_contender(name).solve(task, DATA)
    Imports("json", "csv").solve(task, DATA)
    ours, r, imports = ran
    assert ours[-6:] == ["minimize", str(processes.LIPSET), "-o", "SURV", "--incl-cut", "0.8"]
    assert (r[0], r[2:]) == (str(rscript), [str(processes.LIPSET), "0.8"])
    assert imports[1:] == ["-c", "import json, csv"]
