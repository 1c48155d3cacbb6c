"""What was measured, as Markdown: tables with medians and ratios, agreement, the machine."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable, Sequence

from benchmarks.answers import Answer
from benchmarks.formats import write_count, write_ratio, write_seconds
from benchmarks.rates import ABOUT, write_rate, write_rates
from benchmarks.runs import OURS, Run, count_agreements, find_disagreements
from benchmarks.tasks import GROUPS, MAX_MODELS, Task
from benchmarks.timing import Timing


def write_results(run: Run) -> str:
    """Return the whole report."""
    parts = [_write_head(run), *write_sections(run).values()]
    if run.figures:
        parts.append("## How cost grows")
        parts += [f"![{_CAPTIONS[name]}](figures/{name}.svg)" for name in run.figures]
    return "\n\n".join([*parts, _PUBLISHED]) + "\n"


def write_sections(run: Run) -> dict[str, str]:
    """Return the section of each group that was measured, by its title."""
    return {
        _TITLES[group][0]: write_group(run, group, tasks)
        for group in GROUPS
        if (tasks := run.tasks(group))
    }


def amend_results(text: str, run: Run) -> str:
    """Return a report in which the sections of the groups that were measured are new.

    Each says when it was measured; the rest stays as it is.
    """
    head, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    parts = {part.partition("\n")[0]: f"## {part.strip()}" for part in rest}
    order = [title for title, _ in _TITLES.values()]
    for title, section in write_sections(run).items():
        heading, _, body = section.partition("\n\n")
        told = [heading, _tell_apart(run), body]
        later = [name for name in parts if name not in order[: order.index(title) + 1]]
        parts = {
            **{name: part for name, part in parts.items() if name not in (title, *later)},
            title: "\n\n".join(told),
            **{name: parts[name] for name in later},
        }
    return "\n\n".join([head.strip(), *parts.values()]) + "\n"


def _tell_apart(run: Run) -> str:
    told = f"Measured apart from the rest, on {run.date}. {run.machine}.{_write_load(run)}"
    differing = "".join(f"\n- {entry}" for entry in find_disagreements(run))
    return f"{told}\n\n**Answers differ:**\n{differing}" if differing else told


def _write_load(run: Run) -> str:
    start, end = run.loads
    if start is None or end is None:
        return ""
    busy = " The machine was shared with other work." if start > 0.5 else ""
    return f" Load before and after: {start:.1f} and {end:.1f} of {run.cores}.{busy}"


def _write_head(run: Run) -> str:
    here = [f"- {name}: {told}" for name, told in run.contenders.items() if told is not None]
    absent = [name for name, told in run.contenders.items() if told is None]
    measured = f"Measured by `make bench` on {run.date}. {run.machine}.{_write_load(run)}"
    lines = ["# Benchmarks", measured, "\n".join(here)]
    if absent:
        lines.append(f"Not found here and so not run: {', '.join(absent)}.")
    differing = find_disagreements(run)
    if differing:
        lines.append("**Answers differ:**\n\n" + "\n".join(f"- {entry}" for entry in differing))
    else:
        lines.append("All answers that could be compared agree.")
    return "\n\n".join([*lines, _HOW.format(limit=run.limit, seeds=_write_seeds(run))])


def _write_seeds(run: Run) -> str:
    drawn = (timing.task for timing in run.timings if timing.task.work != "process")
    counts = sorted({len(task.seeds) for task in drawn}) or [1]
    if counts == [1]:
        return "one table each"
    return f"{counts[-1]} tables, drawn anew where they are random"


def write_group(run: Run, group: str, tasks: Sequence[Task]) -> str:
    """Return the section of one group: its tables, what agreed in it, and why some failed."""
    title, said = _TITLES[group]
    tables = write_rates(run, tasks) if group == "robustness" else [_write_table(run, tasks)]
    lines = [f"## {title}", said, *tables]
    counts = count_agreements(run, group)
    if counts:
        told = (f"{name} {right} of {all_}" for name, (all_, right) in counts.items())
        lines.append(f"Answers that agree with {OURS}, of those compared: {', '.join(told)}.")
    lines += _list_failures(run, group)
    return "\n\n".join(lines)


def _write_table(run: Run, tasks: Sequence[Task]) -> str:
    found = {task: run.find(task) for task in tasks}
    names = [
        name
        for name, told in run.contenders.items()
        if told is not None and name != OURS and any(name in timings for timings in found.values())
    ]
    works = len({task.work for task in tasks}) > 1
    columns: dict[str, Callable[[Task], str]] = {"table": lambda task: task.label}
    if works:
        columns["work"] = lambda task: task.work
    for heading, write in _ANSWERED.items():
        cells = {task: write(found[task][OURS]) for task in tasks if OURS in found[task]}
        if any(cell != "–" for cell in cells.values()):
            columns[heading] = lambda task, cells=cells: cells.get(task, "–")  # type: ignore[misc]
    columns[f"{OURS}, s"] = lambda task: _write_seconds(found[task].get(OURS))
    columns["MB"] = lambda task: _write_memory(found[task].get(OURS))
    for name in names:
        columns[f"{name}, s"] = lambda task, name=name: _write_ratio(  # type: ignore[misc]
            found[task].get(name), found[task].get(OURS)
        )
    rows = [[write(task) for write in columns.values()] for task in tasks]
    table = [list(columns), ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in table)


def write_line(timing: Timing, before: Sequence[Timing]) -> str:
    """Return one timing as a line, with its ratio to this engine's among those before."""
    ours = next((t for t in before if t.task == timing.task and t.contender == OURS), None)
    said = _write_ratio(timing, None if timing.contender == OURS else ours)
    task = timing.task
    if task.work in ("grid", "doubtful scores"):
        said += f", {write_rate(timing)} re-analyses per second"
    return f"{task.group:<10} {task.label:<38} {task.work:<13} {timing.contender:<14} {said}"


def _list_failures(run: Run, group: str) -> list[str]:
    said = [
        f"- {timing.task.label}, {timing.contender}: {why}"
        for timing in run.timings
        if timing.task.group == group
        for why in dict.fromkeys(timing.failures.values())
    ]
    return ["Failed:\n\n" + "\n".join(said)] if said else []


def _median(timing: Timing, read: Callable[[Answer], int | None]) -> str:
    told = [read(answer) for answer in timing.answers.values()]
    known = [value for value in told if value is not None]
    if not known or len(known) < len(told):
        return "–"
    return write_count(statistics.median_high(known))


def _write_models(timing: Timing) -> str:
    exact = _median(timing, lambda answer: answer.least)
    if exact != "–":
        return exact
    bound = _median(timing, lambda answer: answer.at_least)
    return bound if bound == "–" else f"≥ {bound}"


_ANSWERED: dict[str, Callable[[Timing], str]] = {
    "rows": lambda t: _median(t, lambda answer: len(answer.rows) if answer.rows else None),
    "primes": lambda t: _median(t, lambda answer: answer.primes),
    "terms": lambda t: _median(t, lambda answer: answer.terms),
    "least models": _write_models,
    "combinations": lambda t: _median(t, lambda answer: answer.combinations),
    "models of outcomes": lambda t: _median(t, lambda answer: answer.outcome_models),
}


def _write_seconds(timing: Timing | None) -> str:
    if timing is None:
        return "–"
    if timing.skipped:
        return "not asked"
    if math.isinf(timing.seconds):
        return f"> {timing.limit:g}"
    if math.isnan(timing.seconds):
        return "fails"
    runs = len(timing.answers)
    wanted = len(timing.task.seeds)
    some = f" ({runs} of {wanted} seeds)" if runs < wanted else ""
    return f"{write_seconds(timing.seconds)}{some}"


def _write_memory(timing: Timing | None) -> str:
    if timing is None or math.isnan(timing.memory):
        return "–"
    return f"{timing.memory:.0f}" if timing.memory >= 10 else f"{timing.memory:.1f}"


def _write_ratio(timing: Timing | None, ours: Timing | None) -> str:
    said = _write_seconds(timing)
    if timing is None or ours is None or timing.skipped or math.isnan(timing.seconds):
        return said
    if not math.isfinite(ours.seconds):
        return said
    if math.isinf(timing.seconds):
        return f"{said} (> {write_ratio(timing.limit / ours.seconds)})"
    ratio, memory = write_ratio(timing.seconds / ours.seconds), _write_memory(timing)
    return f"{said} ({ratio})" if memory == "–" else f"{said} ({ratio}, {memory} MB)"


_TITLES = {
    "random": (
        "Random tables",
        "Crisp, half of the distinct configurations positive, the worst case; parsimonious "
        f"solution, {MAX_MODELS} models listed.",
    ),
    "structured": (
        "Structured tables",
        "Planted: random cases with Y = C1\\*C2 + C3\\*~C4. Scale: cases that have the first so "
        "many conditions, Y for an odd number. Parsimonious solution.",
    ),
    "studies": (
        "Studies of real size",
        "Published data of `tests/published` and the studies of `calibrations`; “whole study” is "
        "from the analysis file to the record with everything that a report says.",
    ),
    "large": (
        "Many cases",
        "Truth tables of fuzzy memberships. The sketch is here one numpy pass for each observed "
        "corner, in floating point; this engine's sums are exact.",
    ),
    "models": (
        "Many models",
        "Random tables side by side without a common condition, blocks × (conditions × cases), "
        "so that least models multiply; and single random tables that have very many. “Thorough” "
        "counts them exactly at greater cost; “intermediate” expects every condition, and lists "
        "1,000 of the models of all pairs; “block by block” solves each block alone and "
        "multiplies, a check of the count.",
    ),
    "searches": (
        "Necessary combinations, and chains",
        "All combinations of up to three of twelve conditions; and coincidence analysis at cuts of "
        "1, every factor an outcome, of several values each of them. The sketch forms every "
        "combination; of chains it finds the models of single outcomes alone, this engine puts "
        "them together. On another machine R took 0.046 s for the first (QCA), and for chains of "
        "seven factors and of five with several values 1.28 s and 5.6 s (cna), where this engine "
        "took 0.14 s, 1.86 s and 17 s before it was changed: not to be compared with the columns.",
    ),
    "robustness": ("Robustness", ABOUT),
    "processes": (
        "Whole processes",
        "A command from its start to its end, loading and printing included: processor time, the "
        "median of the runs, and the peak of memory. R reads the same table, minimises it without "
        "and with remainders, and prints. Last, an interpreter that imports some libraries of "
        "ours and ends.",
    ),
}

_CAPTIONS = {
    "conditions": "Seconds against the number of conditions, random tables of 40 and of 100 cases",
    "cases": "Seconds against the number of cases: truth tables and planted tables",
    "primes": "Seconds and memory against the number of prime implicants",
}

_HOW = """\
Seconds are medians over {seeds}; in parentheses the ratio to this engine in the same run (2× takes
twice as long) and the memory. Each contender does each task in a process of its own; imports,
warming up and making the table are not timed (for ccubes the whole program is, and its truth table
is not). “> {limit:g}” was cut off after so many seconds, and the later seeds were not run; “not
asked” is at least as large as a table at which the same contender was cut or failed; “–” is what a
contender does not do or tell. Numbers of primes, terms and models are medians too. MB is the
highest peak of memory over the seeds, above what the process held before with its libraries and
the table (for a program of its own its whole peak, where it was seen).

They do not all do the same: this engine and R list models with their fit, setqca lists those
least models that also have fewest literals (up to 256), ccubes returns one, and the sketch finds
primes and the size of a least model only, in plain Python. R's default search can stop before the
last prime."""

_PUBLISHED = """\
## Figures measured elsewhere

For the random tables, on another machine with two cores, not to be compared with the columns above
beyond their order of magnitude. The sketch there is the same method in plain Python: seconds for
primes + least cover by HiGHS.

| k × n | R QCA 3.25.1 | ccubes | setqca 0.2 | sketch |
|---|---|---|---|---|
| 8 × 40 | fails (asks 89 GB) | 0.013 | 0.55 | 0.001 + 0.01 |
| 8 × 100 | fails | 0.016 | – | 0.002 + 0.01 |
| 10 × 40 | fails | – | 44 | 0.001 + 0.01 |
| 12 × 40 | fails | – | > 300 | 0.006 + 0.02 |
| 14 × 100 | 33, then fails | gives up | – | 0.03 + 0.22 (11 terms) |
| 18 × 40 | 2.3, then fails | 1.1 | – | 0.01 + 0.17 |
| 24 × 100 | – | 5.6, gives up | – | 0.8 + 2.0 (160,720 primes) |"""
