"""``python -m benchmarks``: time this engine and whoever else is here, side by side, in one run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.contenders import CONTENDERS
from benchmarks.machine import describe_machine, read_load
from benchmarks.report import amend_results, write_line, write_results
from benchmarks.runs import Run, find_disagreements
from benchmarks.tables import ROOT
from benchmarks.tasks import GROUPS, Task, list_tasks
from benchmarks.timing import Timing, time_all


@click.command()
@click.option("--quick", is_flag=True, help="A few small tables, one seed: under a minute.")
@click.option("--only", multiple=True, type=click.Choice(GROUPS), help="This group (repeatable).")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for results.md and figures/; 'benchmarks' for a whole run, else "
    "'build/benchmarks', so that part of a run does not replace a whole one.",
)
@click.option(
    "--amend",
    is_flag=True,
    help="Replace the sections of the groups alone, in results.md as it is.",
)
@click.option("--limit", type=click.FloatRange(0.1), help="Seconds a table may take [20; quick 2].")
def main(
    quick: bool, only: tuple[str, ...], out: Path | None, amend: bool, limit: float | None
) -> None:
    """Time this engine against setqca, R's QCA and ccubes, where they are installed, and a sketch.

    Prints a line for each as it comes, then writes results.md with medians, ratios and figures.
    Exit code 1 where answers differ.
    """
    tasks = select_tasks(list_tasks(), quick=quick, only=only)
    if out is None:
        part = (quick or only) and not amend
        out = ROOT / "build" / "benchmarks" if part else ROOT / "benchmarks"
    run = measure(tasks, limit or (2.0 if quick else 20.0))
    if amend:
        amend_run(run, out)
    else:
        write_run(run, out)
    click.echo(f"wrote {out / 'results.md'}")
    differing = find_disagreements(run)
    for entry in differing:
        click.echo(f"DIFFERS {entry}", err=True)
    sys.exit(1 if differing else 0)


def select_tasks(tasks: Iterable[Task], *, quick: bool, only: tuple[str, ...]) -> list[Task]:
    """Return the tasks of some groups, or of all; the quick ones alone, with one seed."""
    kept = [task for task in tasks if not only or task.group in only]
    if not quick:
        return kept
    return [replace(task, seeds=task.seeds[:1]) for task in kept if task.quick]


def measure(tasks: list[Task], limit: float) -> Run:
    """Return what was measured, printing each line as it comes."""
    before = read_load()
    contenders = {contender.name: contender.describe() for contender in CONTENDERS}
    for name, told in contenders.items():
        click.echo(f"{name}: {told or 'not found'}")
    here = [contender for contender in CONTENDERS if contenders[contender.name] is not None]
    timings: list[Timing] = []
    for timing in time_all(here, tasks, limit):
        timings.append(timing)
        click.echo(write_line(timing, timings))
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    cores = os.cpu_count() or 1
    loads = (before, read_load())
    return Run(tuple(timings), contenders, describe_machine(), date, limit, loads, cores)


def write_run(run: Run, folder: Path) -> None:
    """Write results.md, and the figures where matplotlib is installed."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        from benchmarks.figures import draw_figures

        run = replace(run, figures=draw_figures(run, folder / "figures"))
    except ModuleNotFoundError:
        click.echo("no figures: matplotlib is not installed", err=True)
    (folder / "results.md").write_text(write_results(run), "utf-8")


def amend_run(run: Run, folder: Path) -> None:
    """Write the sections of the groups that were measured into the results.md there is."""
    path = folder / "results.md"
    path.write_text(amend_results(path.read_text("utf-8"), run), "utf-8")


if __name__ == "__main__":
    main()
