"""The assessment: how fragile each verdict of a study is, and what would have to be true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qca.progress import Stage, Watch, ignore
from qca.robustness.chance.chance import ChanceTask, find_retentions, permute_claim, unpack_tests
from qca.robustness.changes.changes import change_part, gather_changes, plan_changes
from qca.robustness.engines import Work
from qca.robustness.limits import Allowance, AssessmentLimits
from qca.robustness.moves.intervals import find_intervals
from qca.robustness.moves.leverage import SingleSteps, Step, build_steps, list_steps, rank_moves
from qca.robustness.moves.omissions import list_left_out, list_omissions
from qca.robustness.moves.sensitivity import (
    TableWalk,
    build_wide,
    find_sensitivity,
    gather_walks,
    list_walks,
    walk_part,
)
from qca.robustness.results.assessment import Robustness, Topic
from qca.robustness.results.chance import ChanceTest
from qca.robustness.results.changes import ClaimChanges
from qca.robustness.results.intervals import Interval
from qca.robustness.results.solutions import Comparison, SolutionStanding
from qca.robustness.solutions.solving import KeyedTable, Solved, solve_part
from qca.robustness.solutions.standing import compare_models, find_standing
from qca.robustness.sweep.sweep import count_boxes, plan_sweep, sweep_universe
from qca.robustness.sweep.swept import Swept
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.study.declaration import Study
from qca.study.spec import RobustnessSpec

# Truth tables that are solved in one part of the work.
_TABLES = 200

# (name of the work, work, what parts share, parts, stage) -> results in the order of the parts.
Runner = Callable[[str, Work, Any, Sequence[Any], Stage], list[Any]]


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
    limits: AssessmentLimits | None = None,
    run: Runner | None = None,
    watch: Watch = ignore,
) -> Robustness:
    """Return how fragile the findings of a study are.

    ``settings`` replace those of the study. Under ``limits`` what would take longer is left out.
    ``run`` does the work in parts; the results are the same whoever does it.
    """
    wanted = settings or study.spec.robustness
    run = run or run_here(watch)
    universe = build_universe(study, wanted)
    allowance = Allowance(universe, limits)
    swept = _sweep(wanted, allowance, run)
    changes = _find_changes(study, wanted, allowance, run)
    omitted = _try(Topic.OMISSIONS, universe, list_left_out(universe), allowance)
    moving = build_steps(study)
    steps = _try(Topic.CODES, moving, list_steps(moving), allowance)
    wide = build_wide(study)
    walks = _walk(wide, allowance, run)
    tables = _gather_tables(universe, swept)
    now = [
        KeyedTable(o, key, tuple(universe.start.tolist()))
        for o, key in enumerate(omitted.classes[0][: len(tables)])
    ]
    solved: dict[tuple[int, str], Solved] = {}
    _solve(solved, "now", universe, now, run)
    if not _solve_within(
        solved,
        Topic.TERMS,
        universe,
        [t for own in tables for t in own.values()],
        allowance,
        run,
    ):
        tables = [{} for _ in tables]
    if not _solve_within(
        solved,
        Topic.SENSITIVITY,
        wide,
        [t for walk in walks for t in walk.tables],
        allowance,
        run,
    ):
        walks = []
    if not _solve_within(solved, Topic.OMISSIONS, universe, omitted.list_tables(), allowance, run):
        omitted = SingleSteps.of(universe, [])
    if not _solve_within(solved, Topic.CODES, moving, steps.list_tables(), allowance, run):
        steps = SingleSteps.of(moving, [])
    standing: list[SolutionStanding] = []
    comparisons: list[Comparison] = []
    for o, own in enumerate(tables):
        standing += find_standing(universe, o, list(own.values()), now[o], solved)
        comparisons += compare_models(universe, o, list(own.values()), now[o], solved)
    return Robustness(
        cases=universe.cases,
        outcomes=tuple(universe.spec.outcome),
        claims=universe.claims,
        decisions=universe.decisions,
        idle=universe.list_idle(),
        omitted=tuple(tuple(universe.cases[i] for i in gone) for gone in universe.omissions[1:]),
        settings=wanted,
        sweep=swept.sweep if swept else None,
        intervals=find_intervals(universe),
        changes=changes,
        leverage=rank_moves(steps, solved),
        omissions=list_omissions(omitted, solved),
        standing=tuple(standing),
        comparisons=tuple(comparisons),
        sensitivity=find_sensitivity(wide, walks, solved),
        chance=_test_chance(universe, wanted, allowance, run),
        retention=find_retentions(universe),
        left_out=tuple(allowance.left_out),
    )


def find_study_intervals(study: Study) -> tuple[Interval, ...]:
    """Return how the verdict on each claim depends on each decision that is declared doubtful."""
    return find_intervals(build_universe(study))


def _sweep(wanted: RobustnessSpec, allowance: Allowance, run: Runner) -> Swept | None:
    """Return the sweep; None where it would take more than it may."""
    universe, limits = allowance.universe, allowance.limits
    if limits is not None:
        task, _, over = plan_sweep(universe, min(wanted.budget, limits.boxes))
        boxes = len(universe.omissions) * sum(count_boxes(universe, c) for c in task.components)
        if any(over) or not allowance.fits_worlds(boxes):
            allowance.leave(Topic.WORLDS, 0, None)
            return None

    def spread(name: str, work: Work, task: Any, parts: Sequence[Any]) -> list[Any]:
        stage = Stage.CERTAINTY if name.startswith("certainty") else Stage.SWEEP
        return run(name, work, task, parts, stage)

    return sweep_universe(universe, budget=wanted.budget, seed=wanted.seed, spread=spread)


def _find_changes(
    study: Study, wanted: RobustnessSpec, allowance: Allowance, run: Runner
) -> tuple[ClaimChanges, ...]:
    """Return what must be true of the claims, of as many as there is room for."""
    limits = allowance.limits
    most, pieces = wanted.budget, None
    count = allowance.count_sought()
    if limits is not None:
        most = allowance.count_sets(limits, count)
        pieces = limits.pieces // max(1, count)
    task, parts = plan_changes(study, wanted, most=most, pieces=pieces)
    found = run("changes", change_part, task, parts[:count], Stage.CHANGES)
    return gather_changes(task, found)


def _try(
    part: Topic, universe: Universe, steps: Sequence[Step], allowance: Allowance
) -> SingleSteps:
    """Return the worlds of single steps, the present one alone where they are too many."""
    allowed = allowance.allow_worlds(part, len(steps), len(steps))
    return SingleSteps.of(universe, steps if allowed else [])


def _walk(wide: Universe, allowance: Allowance, run: Runner) -> list[TableWalk]:
    parts = list_walks(wide)
    worlds = allowance.count_walked(wide, [decision for _, decision in parts])
    if not allowance.allow_worlds(Topic.SENSITIVITY, worlds, len(parts)):
        return []
    return gather_walks(wide, parts, run("walks", walk_part, wide, parts, Stage.WALKS))


def _test_chance(
    universe: Universe, wanted: RobustnessSpec, allowance: Allowance, run: Runner
) -> tuple[ChanceTest, ...]:
    limits = allowance.limits
    most = wanted.permutations if limits is None else min(wanted.permutations, limits.orders)
    parts = range(allowance.count_shuffled(most))
    task = ChanceTask(universe, most, wanted.seed)
    return unpack_tests(universe, run("chance", permute_claim, task, parts, Stage.CHANCE))


def _gather_tables(universe: Universe, swept: Swept | None) -> list[dict[str, KeyedTable]]:
    """Return for each outcome the distinct truth tables of the sweep, none without one."""
    return [
        {key: KeyedTable(o, key, at) for key, at in swept.tables[o].items()} if swept else {}
        for o in range(len(universe.spec.outcome))
    ]


def _solve_within(
    solved: dict[tuple[int, str], Solved],
    part: Topic,
    universe: Universe,
    tables: Sequence[KeyedTable],
    allowance: Allowance,
    run: Runner,
) -> bool:
    """Solve the truth tables of a part; return whether there is room for it."""
    fresh = [t.key for t in tables if (t.outcome, t.key) not in solved]
    if not allowance.allow_tables(part, fresh, len(tables)):
        return False
    _solve(solved, part.value, universe, tables, run)
    return True


def _solve(
    solved: dict[tuple[int, str], Solved],
    name: str,
    universe: Universe,
    tables: Sequence[KeyedTable],
    run: Runner,
) -> None:
    """Add the models of truth tables, each distinct one solved once."""
    fresh = {(t.outcome, t.key): t for t in tables if (t.outcome, t.key) not in solved}
    items = [(t.outcome, t.key, list(t.settings)) for t in fresh.values()]
    parts = [items[start : start + _TABLES] for start in range(0, len(items), _TABLES)]
    results = run(f"tables {name}", solve_part, universe, parts, Stage.TABLES)
    found = [Solved.unpack(packed) for result in results for packed in result]
    solved |= dict(zip(fresh, found, strict=True))
