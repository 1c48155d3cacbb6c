"""Robustness: one study analysed again and again, with other cuts or with other scores.

Each contender is given the study ready made. What is timed of this engine is the way that
``qca robustness`` goes: decisions, the scores of every world, their truth tables, and the models of
every distinct one. What is told besides, so that answers can be compared, is not timed.
"""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.answers import Answer, Models, order_models
from benchmarks.programs import run_program
from benchmarks.tables import OUTCOME, Data, find_study
from benchmarks.tasks import Task
from qca.study.settings import SolutionKind

if TYPE_CHECKING:
    from qca.boolean.cubes import Space
    from qca.robustness.solutions.solving import Solved
    from qca.robustness.worlds.classes import CodedTable
    from qca.robustness.worlds.universe import Universe
    from qca.study.declaration import Study

KINDS = (SolutionKind.CONSERVATIVE, SolutionKind.PARSIMONIOUS)
# Ends of the grid; n cuts are 1, 2 and so on.
INCL, PRI = (0.6, 0.98), (0.0, 0.75)
# How far a doubtful score may lie from what it is.
DOUBT = 0.1
SEED = 2025
# Re-analyses per second by R's QCA of a study of 18 cases and 5 conditions, on another machine.
R_RATE = 4.2
# setqca lists no more models, and this engine none beyond these in a world.
_MOST_SETQCA, _MOST = 256, 100

# Worlds at once, so that arrays stay small.
_BATCH = 4096
_COMMAND = "from qca.cli import main; main()"


@dataclass(frozen=True)
class Grid:
    """The cuts that are combined."""

    incl: tuple[float, ...]
    pri: tuple[float, ...]
    n: tuple[int, ...]

    @property
    def points(self) -> list[tuple[float, float, int]]:
        """All combinations, the n cut changing fastest."""
        return list(product(self.incl, self.pri, self.n))


def make_grid(steps: Sequence[int]) -> Grid:
    """Return a grid of so many inclusion, PRI and n cuts, at least two of each."""
    incl, pri, n = steps
    return Grid(
        tuple(np.linspace(*INCL, incl).round(6).tolist()),
        tuple(np.linspace(*PRI, pri).round(6).tolist()),
        tuple(range(1, n + 1)),
    )


@dataclass
class Clock:
    """Adds up seconds by what was done in them."""

    spent: dict[str, float] = field(default_factory=dict)
    last: float = field(default_factory=time.perf_counter)

    def lap(self, name: str) -> None:
        """Put down what has passed since the last lap, or since the start."""
        now = time.perf_counter()
        self.spent[name] = self.spent.get(name, 0.0) + now - self.last
        self.last = now

    @property
    def total(self) -> float:
        """All seconds together."""
        return sum(self.spent.values())


def solve_worlds(task: Task, data: Data) -> Answer:
    """Return this engine's answer to a task of robustness."""
    if task.work == "command":
        return run_command(str(task.arguments[0]))
    if task.work == "grid":
        return _solve_grid(data, make_grid(task.worlds))
    if task.work == "exact sweep":
        return _sweep_ranges(data, make_grid(task.worlds))
    return _solve_doubtful(data, task.worlds[0])


def _solve_grid(data: Data, grid: Grid) -> Answer:
    from qca.robustness.worlds.inventory import build_universe

    study = declare_study(data, grid)
    clock = Clock()
    universe = build_universe(study)
    settings = _set_cuts(universe, grid)
    clock.lap("decisions")
    keys, solved = _analyze(universe, settings, clock)
    read = {
        key: tuple(_read_solved(found, kind, universe.space) for kind in KINDS)
        for key, found in solved.items()
    }
    return Answer(
        worlds=len(keys),
        tables=len(solved),
        keys=tuple(map(str, keys)),
        models=tuple(read[key] for key in keys),
        phases=tuple(clock.spent.items()),
        seconds=clock.total,
    )


def _sweep_ranges(data: Data, grid: Grid) -> Answer:
    """Every truth table that any cuts between the ends of a grid can give, and its models."""
    from qca.robustness.solutions.solving import TableOfWorld, solve_table
    from qca.robustness.sweep.sweep import sweep_universe
    from qca.robustness.worlds.inventory import build_universe

    study = declare_study(data, grid)
    clock = Clock()
    universe = build_universe(study)
    clock.lap("decisions")
    sweep = sweep_universe(universe, budget=20_000, seed=SEED)
    tables = sweep.tables[0]
    clock.lap("truth tables")
    for key, at in tables.items():
        solve_table(universe, TableOfWorld(0, key, at))
    clock.lap("models")
    return Answer(
        tables=len(tables),
        reached=tuple(sorted(map(str, tables))),
        exhaustive=sweep.sweep.exhaustive,
        phases=tuple(clock.spent.items()),
        seconds=clock.total,
    )


def _solve_doubtful(data: Data, count: int) -> Answer:
    """Quasi-random worlds in which every score of a condition lies near what it is."""
    from qca.robustness.sweep.samples import sample_worlds
    from qca.robustness.worlds.findings import find_components
    from qca.robustness.worlds.inventory import build_universe

    study = declare_study(data, None)
    clock = Clock()
    universe = build_universe(study)
    (component,) = find_components(universe)
    clock.lap("decisions")
    settings = sample_worlds(component, 0, count, SEED)
    clock.lap("drawing")
    keys, solved = _analyze(universe, settings, clock)
    return Answer(
        worlds=len(keys),
        tables=len(solved),
        phases=tuple(clock.spent.items()),
        seconds=clock.total,
    )


def _analyze(
    universe: Universe, settings: np.ndarray, clock: Clock
) -> tuple[list[CodedTable], dict[CodedTable, Solved]]:
    """Return the key of each world's truth table, and the models of each distinct one."""
    from qca.robustness.solutions.solving import TableOfWorld, solve_table
    from qca.robustness.worlds.evaluation import measure_scores
    from qca.robustness.worlds.tables import code_tables

    (outcome,) = universe.spec.outcome
    keys: list[CodedTable] = []
    for start in range(0, len(settings), _BATCH):
        found = universe.realize(settings[start : start + _BATCH])
        clock.lap("scores")
        scores = measure_scores(found)
        clock.lap("whole numbers")
        keys += code_tables(universe, found, scores, outcome).tables
        clock.lap("truth tables")
    first: dict[CodedTable, int] = {}
    for world, key in enumerate(keys):
        first.setdefault(key, world)
    solved = {
        key: solve_table(universe, TableOfWorld(0, key, tuple(settings[world].tolist())))
        for key, world in first.items()
    }
    clock.lap("models")
    return keys, solved


def declare_study(data: Data, grid: Grid | None) -> Study:
    """Return a study of a table, through an analysis file such as anyone would write.

    Its cuts are in doubt, anywhere between the ends of a grid; or else, without a grid, every score
    of a condition, which is a label with an interval.
    """
    from qca.io.studies import load_study

    sets: dict[str, dict[str, Any]] = {
        name: {"as_is": True} for name in [*data.conditions, OUTCOME]
    }
    cuts: dict[str, Any] = {"incl_cut": data.incl_cut, "pri_cut": data.pri_cut, "n_cut": data.n_cut}
    ranges: dict[str, Any] = {}
    if grid is None:
        for name in data.conditions:
            scores = sorted(set(data.frame[name].tolist()))
            sets[name] = {"scale": {f"{score:g}": _doubt(score) for score in scores}}
    else:
        sides = {"incl_cut": grid.incl, "pri_cut": grid.pri, "n_cut": grid.n}
        cuts = {name: values[0] for name, values in sides.items()}
        ranges = {name: [values[0], values[-1]] for name, values in sides.items()}
    spec = {
        "title": "A study analysed again and again",
        "cases": {"table": "table.csv", "id": "case"},
        "sets": sets,
        "outcome": OUTCOME,
        "conditions": data.conditions,
        "truth_table": cuts,
        "minimize": {"solutions": KINDS},
        "robustness": {"leave_out": "none", **ranges},
    }
    with tempfile.TemporaryDirectory() as folder:
        data.frame.to_csv(Path(folder, "table.csv"), index_label="case", float_format="%g")
        path = Path(folder, "study.yaml")
        path.write_text(json.dumps(spec), "utf-8")  # which is YAML, too
        return load_study(path)


def _doubt(score: float) -> dict[str, Any]:
    low, high = max(0.0, score - DOUBT), min(1.0, score + DOUBT)
    return {"score": score, "between": [round(low, 6), round(high, 6)]}


def _set_cuts(universe: Universe, grid: Grid) -> np.ndarray:
    """Return the points of a grid as worlds."""
    place = universe.positions
    options = universe.decisions[place["n_cut"]].options
    settings = np.repeat(universe.start[np.newaxis], len(grid.points), axis=0)
    incl, pri, n = zip(*grid.points, strict=True)
    settings[:, place["incl_cut"]] = incl
    settings[:, place["pri_cut"]] = pri
    settings[:, place["n_cut"]] = [options.index(str(least)) for least in n]
    return settings


def _read_solved(found: Solved, kind: SolutionKind, space: Space) -> Models | None:
    models = found.write(kind, space)
    if models is None:
        return None
    return () if len(models) >= _MOST else pick_shortest(models)


def pick_shortest(models: Iterable[Sequence[str]]) -> Models:
    """Return those models that have fewest literals.

    >>> pick_shortest([["A*B", "C"], ["A", "D"], ["B", "~D"]])
    (('A', 'D'), ('B', '~D'))
    """
    counted = [(sum(term.count("*") + 1 for term in model), model) for model in models]
    least = min(count for count, _ in counted)
    return order_models(model for count, model in counted if count == least)


def refit_grid(task: Task, data: Data) -> Answer:
    """Return the answer of this engine without its robustness: every point by itself."""
    from qca.analysis.minimization.minimizer import minimize_kinds
    from qca.analysis.truth_table.table import build_truth_table
    from qca.errors import AnalysisError
    from qca.study.settings import MinimizationSettings, TruthTableSettings

    keys, models = [], []
    clock = Clock()
    for incl, pri, n in make_grid(task.worlds).points:
        table = build_truth_table(
            data.frame, OUTCOME, data.conditions, TruthTableSettings(incl, n, pri)
        )
        try:
            found = minimize_kinds(table, MinimizationSettings(KINDS, max_models=_MOST))
        except AnalysisError:
            found = ()
        clock.lap("all")
        keys.append(" ".join(f"{row.number}={row.out}" for row in table.rows))
        texts = [[[t.expression for t in m.terms] for m in each.models] for each in found]
        models.append(tuple(map(pick_shortest, texts)) if found else (None, None))
        clock.last = time.perf_counter()
    return Answer(
        worlds=len(keys), keys=tuple(map(str, keys)), models=tuple(models), seconds=clock.total
    )


def sweep_setqca(task: Task, data: Data) -> Answer:
    """Return the answer of setqca's robustness grid.

    It tells one model for each point. The coded rows and the other models are those of its
    estimator, which the grid calls, fitted to each point once more.
    """
    from setqca import FSQCA, RobustnessGrid, robustness_analysis

    grid = make_grid(task.worlds)
    asked = RobustnessGrid(consistency=grid.incl, pri=grid.pri, frequency=grid.n)
    given = {"outcome": OUTCOME, "conditions": data.conditions}
    clock = Clock()
    found = robustness_analysis(data.frame, grid=asked, family="parsimonious", **given)
    clock.lap("all")
    keys, models = [], []
    for (incl, pri, n), run in zip(grid.points, found.runs, strict=True):
        estimator = FSQCA(consistency=incl, pri=pri, frequency=n)
        keys.append(_key_setqca(data, incl, pri, n))
        fitted = None if run.failure else estimator.fit(data.frame, **given)
        own = tuple(_read_setqca(fitted, kind) for kind in KINDS)
        told = order_models([run.terms])[0]
        if own[1] and told not in own[1]:
            raise RuntimeError(f"the grid of setqca and its estimator differ at {incl}, {pri}, {n}")
        models.append(own)
    return Answer(
        worlds=len(keys), keys=tuple(map(str, keys)), models=tuple(models), seconds=clock.total
    )


def _key_setqca(data: Data, incl: float, pri: float, n: int) -> str:
    """Return the observed rows with their codes, as this engine writes them.

    setqca codes C what passes the inclusion cut but not the PRI cut. Neither engine takes such a
    row as positive or as a remainder; here it is 0.
    """
    from setqca.truth_table import build_truth_table

    table = build_truth_table(
        data.frame,
        outcome=OUTCOME,
        conditions=data.conditions,
        inclusion_cutoff=incl,
        pri_cutoff=pri,
        frequency_cutoff=n,
    )
    codes = {"R": "?", "C": "0"}
    return " ".join(
        f"{row.minterm + 1}={codes.get(row.outcome, row.outcome)}"
        for row in sorted(table.rows, key=lambda row: row.minterm)
        if row.frequency
    )


def _read_setqca(fitted: Any, kind: str) -> Models | None:
    if fitted is None:
        return None
    found = fitted.solutions(kind)
    if len(found) >= _MOST_SETQCA:
        return ()
    names = tuple(fitted.conditions)
    return order_models(
        [term.as_expression(names) for term in model.boolean.implicants] for model in found
    )


def has_command() -> bool:
    """Return whether ``qca robustness`` is there."""
    try:
        return "robustness" in importlib.import_module("qca.cli").main.commands
    except ImportError:
        return False


def run_command(name: str) -> Answer:
    """Return what ``qca robustness`` tells of a study, as a whole process."""
    command = [sys.executable, "-c", _COMMAND, "robustness", str(find_study(name))]
    printed, memory, seconds = run_program([*command, "--format", "json"])
    told = json.loads(printed).get("robustness", {})
    counts = {key: told.get(key) for key in ("worlds", "distinct_tables")}
    known = {key: value for key, value in counts.items() if isinstance(value, int)}
    return Answer(
        worlds=known.get("worlds"),
        tables=known.get("distinct_tables"),
        exhaustive=told.get("exhaustive"),
        seconds=seconds,
        memory=memory,
    )
