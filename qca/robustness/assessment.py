"""The assessment: how fragile each verdict of a study is, and what would have to be true."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qca.progress import Stage, Watch, ignore
from qca.robustness.chance.chance import (
    ChanceTask,
    ChanceTest,
    Retention,
    find_retentions,
    permute_claim,
    unpack_tests,
)
from qca.robustness.changes.changes import (
    ClaimChanges,
    change_part,
    gather_changes,
    plan_changes,
)
from qca.robustness.engines import Work
from qca.robustness.moves.intervals import Interval, find_intervals
from qca.robustness.moves.leverage import Move, build_steps, rank_moves, try_steps
from qca.robustness.moves.omissions import Omission, list_omissions, try_omissions
from qca.robustness.moves.sensitivity import (
    Sensitivity,
    build_wide,
    find_sensitivity,
    gather_walks,
    list_walks,
    walk_part,
)
from qca.robustness.solutions.solving import KeyedTable, Solved, solve_part
from qca.robustness.solutions.standing import (
    Comparison,
    SolutionStanding,
    compare_models,
    find_standing,
)
from qca.robustness.sweep.sweep import Sweep, plan_sweep, sweep_universe
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.study.declaration import Study
from qca.study.spec import RobustnessSpec

# Truth tables that are solved in one part of the work.
_TABLES = 200

# (name of the work, work, what parts share, parts, stage) -> results in the order of the parts.
Runner = Callable[[str, Work, Any, Sequence[Any], Stage], list[Any]]


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """How fragile the findings of a study are.

    ``settings`` are those it was assessed with. What a quick assessment leaves out is None or
    empty: ``sweep`` where there are too many worlds, and what rests on it.
    """

    universe: Universe
    settings: RobustnessSpec
    sweep: Sweep | None
    intervals: tuple[Interval, ...]
    changes: tuple[ClaimChanges, ...]
    leverage: tuple[Move, ...]
    omissions: tuple[Omission, ...]
    standing: tuple[SolutionStanding, ...]
    comparisons: tuple[Comparison, ...]
    sensitivity: tuple[Sensitivity, ...]
    chance: tuple[ChanceTest, ...]
    retention: tuple[Retention, ...]


def run_here(watch: Watch) -> Runner:
    """Return what does all work in this process."""

    def run(_name: str, work: Work, shared: Any, parts: Sequence[Any], stage: Stage) -> list[Any]:
        results = []
        for done, part in enumerate(parts):
            watch(stage, done, len(parts))
            results.append(work(shared, part))
        return results

    return run


def assess_study(
    study: Study,
    settings: RobustnessSpec | None = None,
    *,
    quick: bool = False,
    run: Runner | None = None,
    watch: Watch = ignore,
) -> Robustness:
    """Return how fragile the findings of a study are.

    ``settings`` replace those of the study. ``quick`` leaves out what would take long: a sweep of
    more worlds than ``QUICK`` and larger searches for what must be true. ``run`` does the work in
    parts; the results are the same whoever does it.
    """
    wanted = settings or study.spec.robustness
    run = run or run_here(watch)
    universe = build_universe(study, wanted)
    sweep = _sweep(universe, wanted, quick, run)
    changes = _find_changes(study, wanted, quick, run)
    steps, omitted = try_steps(build_steps(study)), try_omissions(universe)
    wide = build_wide(study)
    parts = list_walks(wide)
    walks = gather_walks(wide, parts, run("walks", walk_part, wide, parts, Stage.WALKS))
    tables = _gather_tables(universe, sweep)
    groups = [
        (universe, [table for each in tables for table in each.values()]),
        (universe, omitted.list_tables()),
        (steps.universe, steps.list_tables()),
        (wide, [table for walk in walks for table in walk.tables]),
    ]
    solved = _solve(groups, run)
    standing: list[SolutionStanding] = []
    comparisons: list[Comparison] = []
    for o, own in enumerate(tables):
        now = KeyedTable(o, omitted.classes[0][o], tuple(universe.start.tolist()))
        standing += find_standing(universe, o, list(own.values()), now, solved)
        comparisons += compare_models(universe, o, list(own.values()), now, solved)
    most = min(wanted.permutations, QUICK) if quick else wanted.permutations
    task = ChanceTask(universe, most, wanted.seed)
    tested = run("chance", permute_claim, task, range(len(universe.claims)), Stage.CHANCE)
    return Robustness(
        universe=universe,
        settings=wanted,
        sweep=sweep,
        intervals=find_intervals(universe),
        changes=changes,
        leverage=rank_moves(steps, solved),
        omissions=list_omissions(omitted, solved),
        standing=tuple(standing),
        comparisons=tuple(comparisons),
        sensitivity=find_sensitivity(wide, walks, solved),
        chance=unpack_tests(universe, tested),
        retention=find_retentions(universe),
    )


# What a quick assessment does at most: boxes of worlds, sets of changes, orders of the outcome.
QUICK = 3000


def _sweep(universe: Universe, wanted: RobustnessSpec, quick: bool, run: Runner) -> Sweep | None:
    """Return the sweep; None where it would take more than a quick assessment may."""
    if quick and any(plan_sweep(universe, min(wanted.budget, QUICK))[2]):
        return None

    def spread(name: str, work: Work, task: Any, parts: Sequence[Any]) -> list[Any]:
        stage = Stage.CERTAINTY if name.startswith("certainty") else Stage.SWEEP
        return run(name, work, task, parts, stage)

    return sweep_universe(universe, budget=wanted.budget, seed=wanted.seed, spread=spread)


def _find_changes(
    study: Study, wanted: RobustnessSpec, quick: bool, run: Runner
) -> tuple[ClaimChanges, ...]:
    most = QUICK if quick else wanted.budget
    task, parts = plan_changes(study, wanted, most=most)
    return gather_changes(task, run("changes", change_part, task, parts, Stage.CHANGES))


def _gather_tables(universe: Universe, sweep: Sweep | None) -> list[dict[str, KeyedTable]]:
    """Return for each outcome the distinct truth tables of the sweep, none without one."""
    return [
        {key: KeyedTable(o, key, at) for key, at in sweep.list_tables(o).items()} if sweep else {}
        for o in range(len(universe.spec.outcome))
    ]


def _solve(
    groups: Sequence[tuple[Universe, Sequence[KeyedTable]]], run: Runner
) -> Mapping[tuple[int, str], Solved]:
    """Return the models of truth tables, each distinct one solved once."""
    solved: dict[tuple[int, str], Solved] = {}
    for number, (universe, tables) in enumerate(groups):
        fresh = {(t.outcome, t.key): t for t in tables if (t.outcome, t.key) not in solved}
        items = [(t.outcome, t.key, list(t.settings)) for t in fresh.values()]
        parts = [items[start : start + _TABLES] for start in range(0, len(items), _TABLES)]
        results = run(f"tables {number}", solve_part, universe, parts, Stage.TABLES)
        found = [Solved.unpack(packed) for result in results for packed in result]
        solved |= dict(zip(fresh, found, strict=True))
    return solved
