"""What is written of a run: medians, ratios, what was cut, what differs; and the command."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main, select_tasks, write_run
from benchmarks.answers import Answer
from benchmarks.formats import write_count
from benchmarks.report import write_line, write_results
from benchmarks.runs import Run, find_disagreements
from benchmarks.tasks import Task, list_tasks
from benchmarks.timing import Timing

SMALL = Task("random", "8 × 40", "random", (8, 40), (8, 40), seeds=(1,))
LARGE = replace(SMALL, label="10 × 40", arguments=(10, 40), size=(10, 40))
LONG = replace(SMALL, label="12 × 40", arguments=(12, 40), size=(12, 40))


def make_timing(name: str, task: Task, **told: object) -> Timing:
    return Timing(name, task, 20.0, {1: Answer(**told)})  # type: ignore[arg-type]


RUN = Run(
    (
        make_timing("this engine", SMALL, terms=7, primes=112, least=1680, seconds=0.5, memory=3.2),
        make_timing("setqca", SMALL, terms=7, seconds=1.0, memory=40.0),
        make_timing("this engine", LARGE, terms=5, primes=308, at_least=51, seconds=0.25),
        Timing("setqca", LARGE, 20.0, cut=True),
        make_timing("sketch", LARGE, terms=5, primes=308, seconds=0.125),
        make_timing("this engine", LONG, terms=5, primes=700, seconds=0.25),
        Timing("setqca", LONG, 20.0, skipped=True),
        Timing("sketch", LONG, 20.0, failures={1: "MemoryError: too much"}),
    ),
    {"this engine": "qca 0", "setqca": "setqca 0.2", "R QCA": None, "sketch": "plain"},
    "A machine, 2 cores",
    "2026-01-01 00:00 UTC",
    20.0,
    (1.5, 2.0),
    2,
)


def find_row(text: str, label: str) -> list[str]:
    line = next(line for line in text.splitlines() if line.startswith(f"| {label} |"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_table_holds_medians_ratios_and_what_was_cut() -> None:
    text = write_results(RUN)
    head = find_row(text, "table")
    assert head == [
        *("table", "primes", "terms", "least models", "this engine, s", "MB"),
        *("setqca, s", "sketch, s"),
    ]
    assert find_row(text, "8 × 40") == [
        *("8 × 40", "112", "7", "1,680", "0.500", "3.2", "1.00 (2×, 40 MB)", "–")
    ]
    assert find_row(text, "10 × 40")[3:] == [
        *("≥ 51", "0.250", "–", "> 20 (> 80×)", "0.125 (0.5×)")
    ]
    assert find_row(text, "12 × 40")[-2:] == ["not asked", "fails"]
    assert "- 12 × 40, sketch: MemoryError: too much" in text


def test_the_head_tells_where_and_who() -> None:
    text = write_results(RUN)
    assert "2026-01-01 00:00 UTC. A machine, 2 cores." in text
    assert "The machine was shared with other work." in text
    assert "shared" not in write_results(replace(RUN, loads=(0.1, 2.0)))
    assert "- setqca: setqca 0.2" in text
    assert "Not found here and so not run: R QCA." in text
    assert "89 GB" in text
    assert "setqca 1 of 1, sketch 1 of 1" in text


def test_what_differs_stands_first() -> None:
    assert find_disagreements(RUN) == []
    assert "All answers that could be compared agree." in write_results(RUN)
    wrong = make_timing("sketch", SMALL, terms=8, primes=112, seconds=1.0)
    run = replace(RUN, timings=(*RUN.timings, wrong))
    (found,) = find_disagreements(run)
    assert found.what == ("terms of a least model",)
    assert f"**Answers differ:**\n\n- {found}" in write_results(run)
    assert "sketch 1 of 2" in write_results(run)


def test_a_line_has_its_ratio() -> None:
    ours, theirs = RUN.timings[:2]
    assert write_line(ours, [ours]).endswith("this engine    0.500")
    assert write_line(theirs, [ours, theirs]).endswith("setqca         1.00 (2×, 40 MB)")


def test_large_counts_stay_readable() -> None:
    assert write_count(999_999_999) == "999,999,999"
    assert write_count(3812037652224) == "3.81e+12"


def test_results_are_written_without_matplotlib(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    write_run(RUN, tmp_path)
    assert (tmp_path / "results.md").read_text("utf-8") == write_results(RUN)
    assert "How cost grows" not in write_results(RUN)


def test_figures_are_drawn_and_shown(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    write_run(RUN, tmp_path)
    text = (tmp_path / "results.md").read_text("utf-8")
    for name in ("conditions", "primes"):
        assert f"(figures/{name}.svg)" in text
        assert (tmp_path / "figures" / f"{name}.svg").read_text("utf-8").startswith("<?xml")
    assert "cases.svg" not in text


def test_quick_is_part_of_the_whole() -> None:
    tasks = list_tasks()
    assert select_tasks(tasks, quick=False, only=()) == list(tasks)
    quick = select_tasks(tasks, quick=True, only=("random", "models"))
    assert {task.group for task in quick} == {"random", "models"}
    assert all(len(task.seeds) == 1 for task in quick)


def test_the_command_measures_and_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = Task("random", "4 × 12", "random", (4, 12), (4, 12), seeds=(1,), quick=True)
    monkeypatch.setattr("benchmarks.__main__.list_tasks", lambda: (tiny,))
    monkeypatch.setenv("PATH", str(tmp_path))
    told = CliRunner().invoke(main, ["--quick", "--out", str(tmp_path), "--limit", "60"])
    assert told.exit_code == 0, told.output
    assert "ccubes: not found" in told.output
    text = (tmp_path / "results.md").read_text("utf-8")
    assert find_row(text, "4 × 12")[2] == "3"
    assert "sketch 1 of 1" in text


def test_the_command_fails_where_answers_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = make_timing("sketch", SMALL, terms=8, seconds=1.0)
    run = replace(RUN, timings=(*RUN.timings, wrong))
    monkeypatch.setattr("benchmarks.__main__.measure", lambda tasks, limit: run)
    told = CliRunner().invoke(main, ["--out", str(tmp_path)])
    assert told.exit_code == 1
    assert "DIFFERS random, 8 × 40, parsimonious, seed 1: sketch" in told.output
