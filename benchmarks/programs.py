"""The contenders that are programs on PATH: R with its package QCA, and ccubes."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks import sketch
from benchmarks.answers import Answer, order_models
from benchmarks.tables import Data
from benchmarks.tasks import Task

# Arguments: data, inclusion cut, n cut, PRI cut, "?" or "" for remainders, work. Timed inside, so
# that neither the start of R nor the reading of the file counts.
R_SCRIPT = """
given <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages(library(QCA))
data <- read.csv(given[1], row.names = 1, check.names = FALSE)
conditions <- setdiff(colnames(data), "Y")
start <- Sys.time()
table <- truthTable(data, outcome = "Y", conditions = conditions,
                    incl.cut = as.numeric(given[2]), n.cut = as.numeric(given[3]),
                    pri.cut = as.numeric(given[4]))
if (given[6] != "truth table") {
  include <- if (given[5] == "remainders") "?" else ""
  found <- minimize(table, include = include)
}
cat("seconds", as.numeric(difftime(Sys.time(), start, units = "secs")), sep = "\\t")
cat("\\n")
if (given[6] == "truth table") {
  rows <- table$tt[table$tt$OUT != "?", ]
  for (i in seq_len(nrow(rows))) {
    config <- paste(unlist(rows[i, conditions]), collapse = "")
    cat("row", config, format(as.numeric(rows[i, "incl"]), digits = 15), sep = "\\t")
    cat("\\n")
  }
} else {
  models <- if (is.list(found$solution)) found$solution else list(found$solution)
  for (model in models) {
    cat("model", model, sep = "\\t")
    cat("\\n")
  }
  if (!is.null(found$certification)) {
    cat("status", found$certification$status, sep = "\\t")
    cat("\\n")
  }
}
"""


class ProgramError(Exception):
    """A program ended without an answer."""


class RQCA:
    """R's QCA through Rscript: all least models, by its default method."""

    name = "R QCA"
    grows = True
    warm_up: tuple[int, int] | None = None

    def describe(self) -> str | None:
        """Return versions, or None where R or its package is missing."""
        command = shutil.which("Rscript")
        if command is None:
            return None
        asked = 'cat(R.version$major, R.version$minor, as.character(packageVersion("QCA")))'
        told = subprocess.run(
            [command, "-e", asked], capture_output=True, text=True, check=False, timeout=60
        )
        parts = told.stdout.split()
        if told.returncode or len(parts) != 3:
            return None
        return f"QCA {parts[2]} in R {parts[0]}.{parts[1]}"

    def takes(self, task: Task) -> bool:
        """It has no thorough way to count, and reads none of our studies."""
        if task.work == "process":
            return "minimize" in task.command
        return task.work in ("parsimonious", "conservative", "truth table")

    def solve(self, task: Task, data: Data) -> Answer:
        """Return the answer; the models count as all only where R does not doubt them."""
        if task.work == "process":
            from benchmarks.processes import time_r

            return time_r()
        command = shutil.which("Rscript") or "Rscript"
        with tempfile.TemporaryDirectory() as folder:
            script, table = Path(folder, "run.R"), Path(folder, "data.csv")
            script.write_text(R_SCRIPT, "utf-8")
            data.frame.to_csv(table, index_label="case")
            remainders = "remainders" if task.work == "parsimonious" else "none"
            cuts = [f"{value:.17g}" for value in (data.incl_cut, data.n_cut, data.pri_cut)]
            printed, memory, _ = run_program(
                [command, str(script), str(table), *cuts, remainders, task.work]
            )
        return read_r(printed, memory)


def read_r(printed: str, memory: float | None) -> Answer:
    """Return the answer from the lines that the script prints."""
    lines = [line.split("\t") for line in printed.splitlines() if "\t" in line]
    told = [float(line[1]) for line in lines if line[0] == "seconds"]
    if not told:
        raise ProgramError("R told no time")
    models = order_models(line[1:] for line in lines if line[0] == "model")
    rows = tuple(sorted((line[1], float(line[2])) for line in lines if line[0] == "row"))
    sure = all(line[1] == "certified" for line in lines if line[0] == "status")
    return Answer(
        terms=len(models[0]) if models and sure else None,
        least=len(models) if models and sure else None,
        least_models=models if models and sure else None,
        rows=rows or None,
        seconds=told[0],
        memory=memory,
    )


class CCubes:
    """The program ccubes: one least model, certified where it can."""

    name = "ccubes"
    grows = True
    warm_up: tuple[int, int] | None = None

    def describe(self) -> str | None:
        """Return its path, or None where it is not on PATH; it tells no version."""
        command = shutil.which("ccubes")
        return None if command is None else f"{command}, {' '.join(self._options()) or 'as is'}"

    def takes(self, task: Task) -> bool:
        """It wants what is off written out, which only remainders that are free allow."""
        return task.work == "parsimonious" and not task.multi_valued

    def solve(self, _task: Task, data: Data) -> Answer:
        """Return the answer: the positive and negative rows go in as a PLA file of type fr."""
        command = shutil.which("ccubes") or "ccubes"
        rows = sketch.build_rows(data)
        with tempfile.TemporaryDirectory() as folder:
            source, target = Path(folder, "table.pla"), Path(folder, "least.pla")
            source.write_text(write_pla(rows["config"].tolist(), rows["out"].tolist()), "utf-8")
            _, memory, seconds = run_program(
                [command, *self._options(), str(source), str(target)], folder
            )
            if not target.exists():
                raise ProgramError("ccubes wrote no model")
            model = read_pla(target.read_text("utf-8"))
        exact = "-c" in self._options()
        return Answer(terms=len(model) if exact else None, seconds=seconds, memory=memory)

    @staticmethod
    def _options() -> list[str]:
        """Return the option for certified least covers; older versions have another ``-c``."""
        told = subprocess.run(
            [shutil.which("ccubes") or "ccubes", "--help"],
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )
        return ["-c"] if re.search(r"-c\s.*certif", told.stdout + told.stderr) else []


def write_pla(configs: list[str], outs: list[str]) -> str:
    """Return rows as a PLA file that gives what is on and what is off.

    >>> print(write_pla(["10", "00", "11"], ["1", "0", "?"]), end="")
    .i 2
    .o 1
    .type fr
    .p 2
    10 1
    00 0
    .e
    """
    rows = [f"{config} {out}" for config, out in zip(configs, outs, strict=True) if out != "?"]
    head = [f".i {len(configs[0])}", ".o 1", ".type fr", f".p {len(rows)}"]
    return "\n".join([*head, *rows, ".e", ""])


def read_pla(text: str) -> list[str]:
    """Return the cubes of a PLA file that are on.

    >>> read_pla(".i 2\\n.o 1\\n1- 1\\n-0 1\\n.e\\n")
    ['1-', '-0']
    """
    return re.findall(r"^([01-]+)\s+1\s*$", text, re.MULTILINE)


def run_program(command: list[str], folder: str | None = None) -> tuple[str, float | None, float]:
    """Return what a program prints, its peak memory in MB where seen, and its seconds.

    The memory is read while it runs, so that of a very short run may be missed. Who calls cuts it
    off by ending the process group.
    """
    with tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as complaint:
        start = time.perf_counter()
        program = subprocess.Popen(command, stdout=printed, stderr=complaint, cwd=folder)
        memory = None
        while program.poll() is None:
            memory = read_peak(program.pid) or memory
            time.sleep(0.002)
        seconds = time.perf_counter() - start
        if program.returncode:
            complaint.seek(0)
            said = [line.strip() for line in complaint if line.strip()]
            raise ProgramError(said[-1] if said else f"exit code {program.returncode}")
        printed.seek(0)
        return printed.read(), memory, seconds


def read_peak(process: int | str = "self", key: str = "VmHWM") -> float | None:
    """Return the peak memory of a process in MB, or None where the system does not tell."""
    try:
        told = Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return None
    found = re.search(rf"^{key}:\s+(\d+) kB", told, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else None
