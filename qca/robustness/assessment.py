"""The assessment: how fragile each verdict of a study is, and what would have to be true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qca.results import Results
from qca.robustness.attainments.attainments import find_attainments
from qca.robustness.chance.chance import find_retentions, plan_tests
from qca.robustness.changes.changes import plan_changes
from qca.robustness.engines.work import Runner, run_here
from qca.robustness.limits import Allowance, AssessmentLimits
from qca.robustness.moves.intervals import find_intervals
from qca.robustness.moves.leverage import SingleSteps, Step, build_steps, list_steps, rank_moves
from qca.robustness.moves.omissions import list_left_out, list_omissions
from qca.robustness.moves.sensitivity import TableWalk, build_wide, find_sensitivity, plan_walks
from qca.robustness.results.assessment import LeftOut, Robustness, Topic
from qca.robustness.results.attainments import Attainment
from qca.robustness.results.chance import ChanceTest, Retention
from qca.robustness.results.changes import ClaimChanges
from qca.robustness.results.decisions import Decision
from qca.robustness.results.intervals import Interval
from qca.robustness.results.moves import Move, Omission
from qca.robustness.results.sensitivity import Sensitivity
from qca.robustness.results.solutions import Comparison, SolutionStanding
from qca.robustness.solutions.solving import Solved, TableOfWorld, plan_solving
from qca.robustness.solutions.standing import compare_models, find_standing
from qca.robustness.sweep.sweep import count_worlds, fits_budget, sweep_universe
from qca.robustness.sweep.swept import Swept
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.study.declaration import Study
from qca.study.spec import RobustnessSpec

__all__ = ["Runner", "assess_study"]


def assess_study(
    study: Study,
    settings: RobustnessSpec | None = None,
    *,
    limits: AssessmentLimits | None = None,
    run: Runner | None = None,
) -> Robustness:
    """Return how fragile the findings of a study are.

    ``settings`` replace those of the study. Under ``limits`` what would take longer is left out.
    ``run`` does the work in parts; the results are the same whoever does it.
    """
    wanted = settings or study.spec.robustness
    universe = build_universe(study, wanted)
    return _Assessor(study, wanted, universe, Allowance(universe, limits), run or run_here).assess()


@dataclass(frozen=True, eq=False)
class _Assessor:
    """Works out all parts of an assessment for which there is room.

    ``solved`` are the truth tables that are solved, by the position of the outcome and their codes.
    """

    study: Study
    wanted: RobustnessSpec
    universe: Universe
    allowance: Allowance
    run: Runner
    solved: dict[tuple[int, CodedTable], Solved] = field(default_factory=dict)

    def assess(self) -> Robustness:
        universe = self.universe
        swept = self.sweep()
        changes = self.find_changes()
        omitted = self.take_steps(Topic.OMISSIONS, universe, list_left_out(universe))
        moving = build_steps(self.study)
        steps = self.take_steps(Topic.CODES, moving, list_steps(moving))
        wide = build_wide(self.study)
        walks = self.walk(wide)
        outcomes = range(len(universe.spec.outcome))
        tables = [
            [TableOfWorld(o, table, at) for table, at in swept.tables[o].items()] if swept else []
            for o in outcomes
        ]
        present = tuple(universe.start.tolist())
        now = [TableOfWorld(o, omitted.classes[0].tables[o], present) for o in outcomes]
        self.solve("now", universe, now)
        if not self.solve_within(Topic.TERMS, universe, [t for own in tables for t in own]):
            tables = [[] for _ in outcomes]
        if not self.solve_within(Topic.SENSITIVITY, wide, [t for w in walks for t in w.tables]):
            walks = []
        if not self.solve_within(Topic.OMISSIONS, universe, omitted.list_tables()):
            omitted = SingleSteps.of(universe, [])
        if not self.solve_within(Topic.CODES, moving, steps.list_tables()):
            steps = SingleSteps.of(moving, [])
        standing: list[SolutionStanding] = []
        comparisons: list[Comparison] = []
        for o in outcomes:
            standing += find_standing(universe, o, tables[o], now[o], self.solved)
            comparisons += compare_models(universe, o, tables[o], now[o], self.solved)
        return Robustness(
            cases=universe.cases,
            outcomes=tuple(universe.spec.outcome),
            claims=universe.claims,
            decisions=Results(universe.decisions, Decision),
            idle=universe.list_idle(),
            omitted=tuple(
                tuple(universe.cases[i] for i in gone) for gone in universe.omissions[1:]
            ),
            settings=self.wanted,
            sweep=swept.sweep if swept else None,
            intervals=Results(find_intervals(universe), Interval),
            attainments=Results(find_attainments(self.study, self.wanted), Attainment),
            changes=Results(changes, ClaimChanges),
            leverage=Results(rank_moves(steps, self.solved), Move),
            omissions=Results(list_omissions(omitted, self.solved), Omission),
            standing=Results(standing, SolutionStanding),
            comparisons=Results(comparisons, Comparison),
            sensitivity=Results(find_sensitivity(wide, walks, self.solved), Sensitivity),
            chance=Results(self.test_chance(), ChanceTest),
            retention=Results(find_retentions(universe), Retention),
            left_out=Results(self.allowance.left_out, LeftOut),
        )

    def sweep(self) -> Swept | None:
        """Return the sweep; None where it would take more than it may."""
        limits = self.allowance.limits
        if limits is not None:
            fits = fits_budget(self.universe, min(self.wanted.budget, limits.boxes))
            if not fits or not self.allowance.fits_worlds(count_worlds(self.universe)):
                self.allowance.leave(Topic.WORLDS, 0, None)
                return None
        wanted = self.wanted
        return sweep_universe(self.universe, budget=wanted.budget, seed=wanted.seed, run=self.run)

    def find_changes(self) -> tuple[ClaimChanges, ...]:
        """Return what must be true of the claims, of as many as there is room for."""
        limits = self.allowance.limits
        most, pieces = self.wanted.budget, None
        count = self.allowance.count_sought()
        if limits is not None:
            most = self.allowance.count_sets(limits, count)
            pieces = limits.pieces // max(1, count)
        work = plan_changes(self.study, self.wanted, most=most, pieces=pieces, first=count)
        return self.run(work)

    def take_steps(self, topic: Topic, universe: Universe, steps: Sequence[Step]) -> SingleSteps:
        """Return the worlds of single steps, the present one alone where they are too many."""
        allowed = self.allowance.allow_worlds(topic, len(steps), len(steps))
        return SingleSteps.of(universe, steps if allowed else [])

    def walk(self, wide: Universe) -> list[TableWalk]:
        work = plan_walks(wide)
        worlds = self.allowance.count_walked(wide, [decision for _, decision in work.parts])
        if not self.allowance.allow_worlds(Topic.SENSITIVITY, worlds, len(work.parts)):
            return []
        return self.run(work)

    def test_chance(self) -> tuple[ChanceTest, ...]:
        limits = self.allowance.limits
        most = self.wanted.permutations
        if limits is not None:
            most = min(most, limits.orders)
        first = self.allowance.count_shuffled(most)
        return self.run(plan_tests(self.universe, most=most, seed=self.wanted.seed, first=first))

    def solve_within(
        self, topic: Topic, universe: Universe, tables: Sequence[TableOfWorld]
    ) -> bool:
        """Solve the truth tables of a topic; return whether there is room for it."""
        fresh = [t.coded for t in tables if (t.outcome, t.coded) not in self.solved]
        if not self.allowance.allow_tables(topic, fresh, len(tables)):
            return False
        self.solve(topic.value, universe, tables)
        return True

    def solve(self, name: str, universe: Universe, tables: Sequence[TableOfWorld]) -> None:
        """Add the models of truth tables, each distinct one solved once."""
        coded = {(t.outcome, t.coded): t for t in tables}
        fresh = {key: table for key, table in coded.items() if key not in self.solved}
        models = self.run(plan_solving(name, universe, list(fresh.values())))
        self.solved.update(zip(fresh, models, strict=True))
