"""What was measured of robustness, as Markdown: re-analyses per second, and where the time goes."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from benchmarks.formats import write_count, write_ratio, write_seconds
from benchmarks.robustness import DOUBT, INCL, PRI, R_RATE, SEED
from benchmarks.runs import OURS, Run
from benchmarks.tasks import Task
from benchmarks.timing import Timing

PEER, ALONE = "setqca", "one by one"
# What is done for every world, in order; besides, once for a study and once for a table.
_EACH = ("drawing", "scores", "whole numbers", "truth tables")


def write_rates(run: Run, tasks: Sequence[Task]) -> list[str]:
    """Return the tables of the group, and what else was measured in it."""
    counted = [task for task in tasks if task.work in ("grid", "doubtful scores")]
    found = {task: run.find(task) for task in tasks}
    rates = [_list_rates(task, found[task]) for task in counted]
    spent = [
        _list_phases(task, ours)
        for task in counted
        if (ours := found[task].get(OURS)) and ours.answers
    ]
    lines = [_write_table(_RATES, rates)]
    if spent:
        lines += [_SPENT_SAID, _write_table(_SPENT, spent)]
    for task in tasks:
        ours = found[task].get(OURS)
        if ours is not None and ours.answers:
            if task.work == "exact sweep":
                lines.append(_tell_sweep(task, ours, counted, found))
            if task.work == "command":
                lines.append(_tell_command(task, ours))
    return lines


def write_rate(timing: Timing | None) -> str:
    """Return how many re-analyses were done in a second; what was cut did fewer than it says."""
    if timing is None:
        return "–"
    if timing.skipped:
        return "not asked"
    worlds = math.prod(timing.task.worlds)
    if math.isinf(timing.seconds):
        return f"< {_write_whole(worlds / timing.limit)}"
    return "fails" if math.isnan(timing.seconds) else _write_whole(worlds / timing.seconds)


def _list_rates(task: Task, timings: dict[str, Timing]) -> list[str]:
    ours = timings.get(OURS)
    rate = math.prod(task.worlds) / _find_seconds(ours)
    return [
        f"{task.work} {task.label}",
        write_count(math.prod(task.worlds)),
        "–" if ours is None else _write_tables(ours),
        *(write_rate(timings.get(name)) for name in (OURS, PEER, ALONE)),
        *(_write_gain(ours, timings.get(name)) for name in (PEER, ALONE)),
        write_ratio(rate / R_RATE) if rate > 0 else "–",
    ]


def _write_gain(ours: Timing | None, other: Timing | None) -> str:
    """Return how many times as many re-analyses this engine does."""
    here, there = _find_seconds(ours), _find_seconds(other)
    if not math.isfinite(here) or other is None or math.isnan(there):
        return "–"
    return (
        f"> {write_ratio(other.limit / here)}" if math.isinf(there) else write_ratio(there / here)
    )


def _list_phases(task: Task, ours: Timing) -> list[str]:
    spent = {name: _median(ours, name) for name in ("decisions", *_EACH, "models")}
    tables = statistics.median_high(answer.tables or 0 for answer in ours.answers.values())
    each = sum(spent[name] for name in _EACH) / math.prod(task.worlds)
    cells = [f"{1000 * spent[name]:.1f}" if spent[name] else "–" for name in spent]
    new = spent["models"] / tables if tables else math.nan
    return [f"{task.work} {task.label}", *cells, f"{1e6 * each:.0f}", f"{1000 * new:.1f}"]


def _tell_sweep(
    task: Task, ours: Timing, counted: Sequence[Task], found: dict[Task, dict[str, Timing]]
) -> str:
    answer = next(iter(ours.answers.values()))
    reached = set(answer.reached or ())
    on_grid = {
        key
        for other in counted
        if other.arguments == task.arguments and (timing := found[other].get(OURS))
        for each in timing.answers.values()
        for key in each.keys or ()
    }
    missed = on_grid - reached
    all_ = "all of them" if answer.exhaustive else "as far as it could tell"
    said = (
        f"The exact sweep needs no grid: it found the {len(reached)} truth tables ({all_}) that "
        f"any cuts between the ends of the grid can give, and their models, in "
        f"{write_seconds(ours.seconds)} s. "
    )
    if missed:
        return said + f"**It missed {len(missed)} that points of the grid have.**"
    return said + f"The {len(on_grid)} that points of the grid have are among them."


def _tell_command(task: Task, ours: Timing) -> str:
    answer = next(iter(ours.answers.values()))
    said = f"`qca robustness calibrations/{task.label}` as a whole process took "
    said += f"{write_seconds(ours.seconds)} s"
    if answer.worlds is not None:
        said += f", for {answer.worlds:,} worlds"
        said += f" with {answer.tables:,} distinct truth tables" if answer.tables else ""
    return said + "."


def _find_seconds(timing: Timing | None) -> float:
    return math.nan if timing is None else timing.seconds


def _write_whole(rate: float) -> str:
    return write_count(round(rate)) if rate >= 10 else f"{rate:.1f}"


def _write_tables(timing: Timing) -> str:
    known = [answer.tables for answer in timing.answers.values() if answer.tables is not None]
    return write_count(statistics.median_high(known)) if known else "–"


def _median(timing: Timing, phase: str) -> float:
    told = [dict(answer.phases or ()) for answer in timing.answers.values()]
    return statistics.median_high(phases.get(phase, 0.0) for phases in told)


def _write_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    table = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in table)


ABOUT = f"""\
Re-analyses per second of Lipset's fuzzy data, 18 cases and 5 conditions
(`tests/published/data/LF.csv`): its truth table, conservative and parsimonious models. In a grid,
inclusion cuts from {INCL[0]:g} to {INCL[1]:g}, PRI cuts from {PRI[0]:g} to {PRI[1]:g} and n cuts
from 1 up are combined, by all contenders alike; of setqca it is its `robustness_analysis`. Doubtful
scores are quasi-random worlds (seed {SEED}) in which each of the 90 scores of conditions lies
within {DOUBT:g} of what it is; setqca has nothing like it. This engine solves worlds with equal
truth tables once. “One by one” is this engine too, but without its robustness: a table and its
solutions at each point anew. That and setqca also work out the fit of every model, which this
engine leaves out where nothing rests on it. setqca codes C what fails the PRI cut alone; it counts
as 0 here. Its models are those with fewest literals, compared with those of this engine.

R's QCA took a quarter of a second for each re-analysis of a study of this size, {R_RATE:g} per
second, **measured elsewhere, on another machine**: that ratio is an order of magnitude."""

_RATES = (
    "re-analyses",
    "worlds",
    "distinct tables",
    f"{OURS}, per s",
    f"{PEER}, per s",
    f"{ALONE}, per s",
    f"to {PEER}",
    f"to {ALONE}",
    f"to R's {R_RATE:g}, elsewhere",
)

_SPENT_SAID = """\
Where this engine's time goes, in ms: finding the decisions, drawing worlds, their scores, these as
whole numbers, coding truth tables, and the models of distinct ones. From this, what a world adds
that has a table already solved, and what a new table adds."""

_SPENT = (
    "re-analyses",
    "decisions",
    *_EACH,
    "models",
    "each world, µs",
    "each distinct table, ms",
)
