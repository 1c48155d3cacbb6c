"""Whole processes: a command from its start to its end, beside R's and beside bare imports.

Timed is the processor time of a program with all that it loads, which other work on the machine
changes less than the time that passes.
"""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.answers import Answer
from benchmarks.programs import run_program
from benchmarks.tables import ROOT, Data, find_study
from benchmarks.tasks import Task

LIPSET = ROOT / "tests" / "published" / "data" / "LF.csv"
_CUT = "0.8"
_START = "from qca.cli import start; start()"

# What each task of the group types, by kind.
COMMANDS: Mapping[str, Callable[[str], list[str]]] = {
    "help": lambda _name: ["--help"],
    "published": lambda command: [command, str(LIPSET), "-o", "SURV", "--incl-cut", _CUT],
    "study": lambda name: ["run", str(find_study(name)), "--no-robustness"],
    "whole study": lambda name: ["run", str(find_study(name))],
}

# Arguments: the file, the inclusion cut.
R_SCRIPT = """
given <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages(library(QCA))
data <- read.csv(given[1], row.names = 1)
table <- truthTable(data, outcome = "SURV", incl.cut = as.numeric(given[2]))
print(table)
print(minimize(table))
print(minimize(table, include = "?"))
"""


def time_process(command: Sequence[str]) -> Answer:
    """Return the processor time of a program, and its peak memory."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _, memory, _ = run_program(list(command))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Answer(seconds=seconds, memory=memory)


def time_command(task: Task) -> Answer:
    """Return the time of a command of this engine."""
    kind, name = task.command
    typed = COMMANDS[kind](name)
    return time_process([sys.executable, "-c", _START, *typed])


def time_r() -> Answer:
    """Return the time of R's QCA on the published table."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "run.R")
        script.write_text(R_SCRIPT, "utf-8")
        return time_process([shutil.which("Rscript") or "Rscript", str(script), str(LIPSET), _CUT])


class Imports:
    """An interpreter that imports some libraries, and does nothing."""

    grows = False
    warm_up: tuple[int, int] | None = None

    def __init__(self, *modules: str) -> None:
        self.modules = ", ".join(modules)
        self.name = f"import {self.modules}"

    def describe(self) -> str | None:
        """Return what it is."""
        versions = (f"{name} {version(name)}" for name in self.modules.split(", "))
        return f"Python {platform.python_version()}, which loads {', '.join(versions)} and ends"

    def takes(self, task: Task) -> bool:
        """It stands beside every whole process."""
        return task.work == "process"

    def solve(self, _task: Task, _data: Data) -> Answer:
        """Return its time."""
        return time_process([sys.executable, "-c", f"import {self.modules}"])
