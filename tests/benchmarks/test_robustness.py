"""Contenders agree on every point of a grid, and what is written of it are rates and ratios."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from click.testing import CliRunner

from benchmarks import robustness
from benchmarks.__main__ import main
from benchmarks.answers import Answer, compare_answers, read_answer
from benchmarks.peers import Engine, SetQCA, Singly
from benchmarks.rates import write_rate
from benchmarks.report import amend_results, write_line, write_results
from benchmarks.robustness import make_grid, pick_shortest
from benchmarks.runs import Run, find_disagreements
from benchmarks.tables import Data, make_random, read_published
from benchmarks.tasks import Task, Work, list_tasks
from benchmarks.timing import Timing
from qca.study.calibrations import LabelScore

LIPSET = read_published("LF", 0.8)
BOTH = ("coded rows of each world", "shortest models of each world")


def make_task(work: Work = "grid", worlds: tuple[int, ...] = (4, 3, 2)) -> Task:
    label = " × ".join(map(str, worlds))
    return Task("robustness", label, "published", ("LF", 0.8), (5, 18), work, (1,), worlds=worlds)


@pytest.mark.parametrize("data", [LIPSET, make_random(4, 30, 1)], ids=["Lipset", "crisp"])
def test_worlds_solved_together_are_those_solved_one_by_one(data: Data) -> None:
    together, alone = Engine().solve(make_task(), data), Singly().solve(make_task(), data)
    compared = compare_answers(together, alone)
    assert compared.agreed == BOTH
    assert not compared.differing
    assert together.worlds == 24
    assert together.tables == len(set(together.keys or ()))
    assert read_answer(together.to_json()) == together


@pytest.mark.parametrize("data", [LIPSET, make_random(4, 30, 1)], ids=["Lipset", "crisp"])
def test_setqca_agrees_on_every_point(data: Data) -> None:
    pytest.importorskip("setqca")
    compared = compare_answers(Engine().solve(make_task(), data), SetQCA().solve(make_task(), data))
    assert compared.agreed == BOTH
    assert not compared.differing


def test_points_are_not_all_alike() -> None:
    answer = Engine().solve(make_task(), LIPSET)
    assert len(set(answer.keys or ())) > 3
    models = set(answer.models or ())
    assert len(models) > 3
    assert (None, None) in models  # where no row is positive any more


def test_one_point_that_differs_is_seen() -> None:
    ours = Answer(keys=("1=1", "1=0"), models=(((("A",),),), (None,)))
    assert not compare_answers(ours, ours).differing
    coded = replace(ours, keys=("1=1", "1=1"))
    assert compare_answers(ours, coded).differing == BOTH[:1]
    other = replace(ours, models=(((("B",),),), (None,)))
    assert compare_answers(ours, other).differing == BOTH[1:]
    unknown = replace(ours, models=(((),), (None,)))
    assert not compare_answers(ours, unknown).differing


def test_the_exact_sweep_has_every_table_of_the_grid() -> None:
    swept = Engine().solve(make_task("exact sweep"), LIPSET)
    assert swept.exhaustive
    assert set(Engine().solve(make_task(), LIPSET).keys or ()) <= set(swept.reached or ())
    assert swept.tables == len(swept.reached or ())


def test_every_score_of_a_condition_is_in_doubt() -> None:
    study = robustness.declare_study(LIPSET, None)
    for name in LIPSET.conditions:
        scale = study.spec.sets[name].scale
        assert isinstance(scale, dict)
        assert {float(label) for label in scale} == set(LIPSET.frame[name])
        for entry in scale.values():
            assert isinstance(entry, LabelScore) and entry.between
            low, high = entry.between
            assert low == pytest.approx(max(0, entry.score - 0.1))
            assert high == pytest.approx(min(1, entry.score + 0.1))
    answer = Engine().solve(make_task("doubtful scores", (64,)), LIPSET)
    assert answer.worlds == 64
    assert 1 < (answer.tables or 0) <= 64


def test_phases_add_up() -> None:
    for work, worlds in (("grid", (3, 2, 2)), ("doubtful scores", (16,))):
        answer = Engine().solve(make_task(work, worlds), LIPSET)
        assert answer.seconds == pytest.approx(sum(dict(answer.phases or ()).values()))


def test_a_grid_has_its_ends() -> None:
    grid = make_grid((3, 2, 2))
    assert grid.incl == (0.6, 0.79, 0.98)
    assert grid.points[:3] == [(0.6, 0.0, 1), (0.6, 0.0, 2), (0.6, 0.75, 1)]
    assert len(grid.points) == 12


def test_shortest_models_have_fewest_literals() -> None:
    assert pick_shortest([["A*~B", "C"], ["D", "A"]]) == (("A", "D"),)
    assert len(pick_shortest([["A"], ["B"]])) == 2


def test_setqca_is_asked_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    term = SimpleNamespace(as_expression=lambda names: f"{names[1]}*{names[0]}")
    model = SimpleNamespace(boolean=SimpleNamespace(implicants=(term,)))
    asked: list[dict[str, object]] = []

    def build(frame: object, **given: object) -> SimpleNamespace:
        asked.append(given)
        rows = [(2, "C", 1), (0, "R", 1), (1, "1", 3), (3, "R", 0)]
        made = [SimpleNamespace(minterm=m, outcome=o, frequency=n) for m, o, n in rows]
        return SimpleNamespace(rows=made)

    def sweep(frame: object, grid: dict[str, tuple[float, ...]], **given: object) -> object:
        count = len(grid["consistency"]) * len(grid["pri"]) * len(grid["frequency"])
        runs = [SimpleNamespace(failure=None, terms={"DEV*URB"})] * (count - 1)
        return SimpleNamespace(runs=[*runs, SimpleNamespace(failure="none", terms=set())])

    fitted = SimpleNamespace(solutions=lambda kind: (model,), conditions=("DEV", "URB"))
    package, rows = ModuleType("setqca"), ModuleType("setqca.truth_table")
    package.FSQCA = lambda **cuts: SimpleNamespace(fit=lambda *_, **__: fitted)  # type: ignore[attr-defined]
    package.RobustnessGrid = lambda **cuts: cuts  # type: ignore[attr-defined]
    package.robustness_analysis = sweep  # type: ignore[attr-defined]
    rows.build_truth_table = build  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "setqca", package)
    monkeypatch.setitem(sys.modules, "setqca.truth_table", rows)
    answer = SetQCA().solve(make_task(worlds=(2, 2, 2)), LIPSET)
    found = (("DEV*URB",),)
    assert answer.models == (*((found, found),) * 7, (None, None))
    assert answer.keys == ("1=? 2=1 3=0",) * 8
    assert [cuts["inclusion_cutoff"] for cuts in asked] == [0.6] * 4 + [0.98] * 4
    term.as_expression = lambda names: "URB"
    with pytest.raises(RuntimeError, match="its estimator differ at"):
        SetQCA().solve(make_task(worlds=(2, 2, 2)), LIPSET)


def make_timing(name: str, task: Task, **told: object) -> Timing:
    return Timing(name, task, 20.0, {1: Answer(**told)})  # type: ignore[arg-type]


GRID, SWEEP = make_task(), make_task("exact sweep")
DOUBTFUL = make_task("doubtful scores", (1000,))
COMMAND = replace(make_task("command", ()), label="2025.yaml")
PHASES = (("decisions", 0.001), ("scores", 0.002), ("truth tables", 0.004), ("models", 0.013))
RUN = Run(
    (
        make_timing(
            "this engine", GRID, tables=2, keys=("1=1", "1=0"), phases=PHASES, seconds=0.02
        ),
        make_timing("setqca", GRID, keys=("1=1", "1=0"), seconds=0.2),
        make_timing("one by one", GRID, keys=("1=1", "1=0"), seconds=0.1),
        make_timing("this engine", SWEEP, reached=("1=1", "1=0"), exhaustive=True, seconds=0.01),
        make_timing("this engine", DOUBTFUL, tables=7, phases=PHASES, seconds=0.02),
        make_timing("this engine", COMMAND, worlds=1234, tables=56, seconds=2.5),
    ),
    {"this engine": "qca 0", "setqca": "setqca 0.2", "one by one": "nothing shared"},
    "A machine, 2 cores",
    "2026-01-01 00:00 UTC",
    20.0,
    (1.5, 2.0),
    2,
)


def find_rows(text: str, label: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith(f"| {label} |")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_rates_and_ratios_are_written() -> None:
    text = write_results(RUN)
    rates, spent = find_rows(text, "grid 4 × 3 × 2")
    assert rates[1:] == ["24", "2", "1,200", "120", "240", "10×", "5×", "286×"]
    assert find_rows(text, "re-analyses")[0][-1] == "to R's 4.2, elsewhere"
    assert "measured elsewhere, on another machine" in text
    # 6 ms for 24 worlds, and 13 for 2 tables.
    assert spent[1:] == ["1.0", "–", "2.0", "–", "4.0", "13.0", "250", "6.5"]
    alone = find_rows(text, "doubtful scores 1000")[0]
    assert alone[1:] == ["1,000", "7", "50,000", "–", "–", "–", "–", "11,905×"]
    assert "setqca 1 of 1, one by one 1 of 1" in text


def test_sweep_and_command_are_told() -> None:
    text = write_results(RUN)
    assert "found the 2 truth tables (all of them)" in text
    assert "The 2 that points of the grid have are among them." in text
    assert "2025.yaml` as a whole process took 2.50 s, for 1,234 worlds with 56 distinct" in text
    short = make_timing("this engine", SWEEP, reached=("1=1",), exhaustive=False, seconds=0.01)
    missed = write_results(replace(RUN, timings=(RUN.timings[0], short)))
    assert "(as far as it could tell)" in missed
    assert "**It missed 1 that points of the grid have.**" in missed


def test_what_was_cut_or_failed_has_no_rate() -> None:
    cut = Timing("setqca", GRID, 20.0, cut=True)
    failed = Timing("one by one", GRID, 20.0, failures={1: "MemoryError: too much"})
    text = write_results(replace(RUN, timings=(RUN.timings[0], cut, failed)))
    (rates, _) = find_rows(text, "grid 4 × 3 × 2")
    assert rates[4:8] == ["< 1.2", "fails", "> 1,000×", "–"]
    assert "- 4 × 3 × 2, one by one: MemoryError: too much" in text
    lost = write_results(replace(RUN, timings=(replace(failed, contender="this engine"), cut)))
    assert find_rows(lost, "grid 4 × 3 × 2")[0][3:] == ["fails", "< 1.2", "–", "–", "–", "–"]
    assert write_rate(Timing("setqca", GRID, 20.0, skipped=True)) == "not asked"


def test_a_line_has_its_rate() -> None:
    line = write_line(RUN.timings[1], RUN.timings[:2])
    assert line.endswith("0.200 (10×), 120 re-analyses per second")


SMALL = Task("random", "8 × 40", "random", (8, 40), (8, 40), seeds=(1,))
OLD = replace(RUN, timings=(make_timing("this engine", SMALL, terms=7, seconds=0.5),))


def test_a_section_is_put_in_and_replaced() -> None:
    old = write_results(replace(OLD, figures=("conditions",)))
    once = amend_results(old, replace(RUN, date="2026-02-02"))
    assert [line for line in once.splitlines() if line.startswith("## ")] == [
        *("## Random tables", "## Robustness"),
        *("## How cost grows", "## Figures measured elsewhere"),
    ]
    said = "Measured apart from the rest, on 2026-02-02. A machine, 2 cores. Load before and after"
    assert said in once
    kept = old.split("## How cost grows")
    assert once.startswith(kept[0])
    assert once.endswith(kept[1])
    again = amend_results(once, replace(RUN, date="2026-03-03"))
    assert again == once.replace("2026-02-02", "2026-03-03")
    faster = make_timing("this engine", SMALL, terms=7, seconds=0.25)
    both = amend_results(again, replace(OLD, timings=(faster,)))
    assert find_rows(both, "8 × 40")[0][-2:] == ["0.250", "–"]
    assert both.partition("## Robustness")[2] == again.partition("## Robustness")[2]


def test_what_differs_stands_in_the_section() -> None:
    wrong = make_timing("setqca", GRID, keys=("1=1", "1=1"), seconds=0.2)
    run = replace(RUN, timings=(RUN.timings[0], wrong))
    (found,) = find_disagreements(run)
    assert f"**Answers differ:**\n\n- {found}" in amend_results(write_results(OLD), run)


def test_the_command_is_told_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "qca.cli", ModuleType("qca.cli"))
    sys.modules["qca.cli"].main = SimpleNamespace(commands={"run": None})  # type: ignore[attr-defined]
    assert not Engine().takes(COMMAND)
    sys.modules["qca.cli"].main.commands["robustness"] = None
    assert Engine().takes(COMMAND)
    monkeypatch.setitem(sys.modules, "qca.cli", None)
    assert not Engine().takes(COMMAND)
    assert Engine().takes(GRID)


def test_the_command_is_run_and_read(monkeypatch: pytest.MonkeyPatch) -> None:
    told = '{"robustness": {"worlds": 12, "distinct_tables": 3, "exhaustive": true}}'
    monkeypatch.setattr(robustness, "_COMMAND", f"import sys; print({told!r})")
    answer = robustness.run_command("2025")
    assert (answer.worlds, answer.tables, answer.exhaustive) == (12, 3, True)
    assert answer.seconds is not None


def test_tasks_of_the_group_fit_its_contenders() -> None:
    tasks = [task for task in list_tasks() if task.group == "robustness"]
    grids = [task for task in tasks if Singly().takes(task)]
    assert [task.worlds for task in grids] == [(5, 2, 2), (20, 5, 3)]
    assert [task for task in tasks if SetQCA().takes(task)] == grids


def test_the_group_is_measured_and_its_section_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = make_task(worlds=(2, 2, 2))
    monkeypatch.setattr("benchmarks.__main__.list_tasks", lambda: (task,))
    monkeypatch.setattr("benchmarks.__main__.CONTENDERS", (Engine(), Singly()))
    (tmp_path / "results.md").write_text(write_results(OLD), "utf-8")
    told = CliRunner().invoke(main, ["--amend", "--out", str(tmp_path), "--limit", "60"])
    assert told.exit_code == 0, told.output
    text = (tmp_path / "results.md").read_text("utf-8")
    assert "one by one 1 of 1" in text
    assert find_rows(text, "8 × 40")
    assert find_rows(text, "grid 2 × 2 × 2")[0][1] == "8"
