"""Leverage: what a single score moved by one step changes, so that a reader knows which to audit.

A step goes to the next label of the scale; where a set has no labels, to the next value that
another case has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.results.moves import Effects, Move
from qca.robustness.solutions.solving import Solved, TableOfWorld
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.findings import Class, Component
from qca.robustness.worlds.inventory import build_universe, used_sets
from qca.robustness.worlds.universe import Universe
from qca.study.codes import field_of
from qca.study.declaration import Study
from qca.study.settings import LeaveOut
from qca.study.spec import RobustnessSpec

__all__ = ["SingleSteps", "build_steps", "list_near", "list_steps", "rank_moves", "take_steps"]

_STEPS = RobustnessSpec.hold(
    labels=False, alternatives=False, all_labels=1, leave_out=LeaveOut.NONE
)


# A decision by its position, and the option that it takes.
Step = tuple[int, int]
# Scores that are looked at together: 32 MB.
_TOGETHER = 4_000_000


@dataclass(frozen=True, eq=False)
class SingleSteps:
    """Worlds that each take one step from the present one, which comes first.

    ``steps`` are those of the worlds from the second on; ``classes`` what is found in all of them.
    """

    universe: Universe
    steps: tuple[Step, ...]
    classes: tuple[Class, ...]

    @classmethod
    def of(cls, universe: Universe, steps: Sequence[Step]) -> SingleSteps:
        """Evaluate the worlds of some steps, with the present one put first."""
        every = Component(
            universe,
            tuple(range(len(universe.spec.outcome))),
            tuple(range(len(universe.claims))),
            (),
        )
        classes = every.classify(universe.start[np.newaxis])
        for some in _batch(universe, steps):
            classes += every.classify(take_steps(universe, some))
        return cls(universe, tuple(steps), tuple(classes))

    def list_tables(self) -> list[TableOfWorld]:
        """Return the distinct truth tables of the worlds."""
        tables: dict[tuple[int, CodedTable], TableOfWorld] = {}
        for world, shown in enumerate(self.classes):
            for o, table in enumerate(shown.tables):
                if (o, table) not in tables:
                    (settings,) = take_steps(self.universe, self.steps[max(0, world - 1) : world])
                    tables[o, table] = TableOfWorld(o, table, tuple(settings.tolist()))
        return list(tables.values())

    def find_effects(self, world: int, solved: Mapping[tuple[int, CodedTable], Solved]) -> Effects:
        """Return in what a world differs from the present one."""
        before, after = self.classes[0], self.classes[world]
        outcomes = self.universe.spec.outcome
        pairs = list(zip(before.tables, after.tables, strict=True))
        changed = [o for o, (one, other) in enumerate(pairs) if one != other]
        models = [
            (outcomes[o], kind)
            for o in changed
            for kind in self.universe.spec.minimize.solutions
            if solved[o, pairs[o][0]].differ(solved[o, pairs[o][1]], kind)
        ]
        verdicts = [
            (claim.id, before.verdict(c), after.verdict(c))
            for c, claim in enumerate(self.universe.claims)
            if before.verdict(c) != after.verdict(c)
        ]
        return Effects(tuple(outcomes[o] for o in changed), tuple(models), tuple(verdicts))


def build_steps(study: Study) -> Universe:
    """Return the universe in which each code may move by one step, and nothing else may change."""
    universe = build_universe(study, _STEPS)
    decisions = list(universe.decisions)
    columns = {rule.set: rule for rule in universe.column_rules}
    used = used_sets(study.spec, [claim.names for claim in universe.claims])
    for name, present in study.scores.scoring.rules_of.items():
        if name not in used:
            continue
        rule, raw = columns.get(present.set, present), present.raw
        field = field_of(study.spec, name)
        readings = list(rule.readings)
        for i, (case, near) in enumerate(zip(universe.cases, list_near(raw), strict=True)):
            if near:
                values = (float(raw[i]), *near)
                options = tuple(f"{value:g}" for value in values)
                decisions.append(
                    Decision(DecisionKind.READING, field, cells=((case, name),), options=options)
                )
                readings.append((i, len(decisions) - 1, values))
        columns[rule.set] = replace(rule, readings=tuple(readings))
    return replace(universe, decisions=tuple(decisions), column_rules=tuple(columns.values()))


def list_near(raw: Array) -> list[tuple[float, ...]]:
    """Return for each case the next smaller and the next larger value that another case has.

    Parameters
    ----------
    raw : (n,) raw values, NaN where a case is not coded: it has none near.

    >>> list_near(np.array([2.0, 5.0, np.nan, 2.0]))
    [(5.0,), (2.0,), (), (5.0,)]
    """
    known = np.array(sorted(set(raw[~np.isnan(raw)].tolist())))
    places = np.searchsorted(known, raw).tolist()
    values = known.tolist()
    return [
        () if lost else (*values[max(0, at - 1) : at], *values[at + 1 : at + 2])
        for at, lost in zip(places, np.isnan(raw).tolist(), strict=True)
    ]


def take_steps(universe: Universe, steps: Sequence[Step]) -> Array:
    """Return the worlds that each take one step from the present one; the present one for none."""
    worlds = np.repeat(universe.start[np.newaxis], max(1, len(steps)), axis=0)
    for world, (decision, option) in zip(worlds, steps, strict=False):
        world[decision] = option
    return worlds


def _batch(universe: Universe, steps: Sequence[Step]) -> Iterator[Sequence[Step]]:
    """Yield steps as many at a time as memory allows."""
    width = max(universe.base.size, len(universe.decisions), 1)
    together = max(1, _TOGETHER // width)
    for start in range(0, len(steps), together):
        yield steps[start : start + together]


def list_steps(universe: Universe) -> list[Step]:
    """Return every step that moves one code."""
    return [
        (d, option)
        for d, decision in enumerate(universe.decisions)
        for option in range(1, len(decision.options))
    ]


def rank_moves(
    trial: SingleSteps, solved: Mapping[tuple[int, CodedTable], Solved]
) -> tuple[Move, ...]:
    """Return the moves of single codes, those first that change most."""
    universe = trial.universe
    now = universe.realize(universe.start[np.newaxis]).values[0]
    moves = []
    world = 0
    for some in _batch(universe, trial.steps):
        values = universe.realize(take_steps(universe, some)).values
        for (d, option), then in zip(some, values, strict=True):
            world += 1
            decision = universe.decisions[d]
            case = universe.cases.index(decision.cases[0])
            scores = tuple(
                (name, float(now[case, j]), float(then[case, j]))
                for name in decision.sets
                for j in [universe.names.index(name)]
            )
            moves.append(
                Move(
                    case=decision.cases[0],
                    field=decision.name,
                    code=decision.options[0],
                    other=decision.options[option],
                    scores=scores,
                    effects=trial.find_effects(world, solved),
                )
            )
    return tuple(
        sorted(
            moves,
            key=lambda m: (
                -len(m.effects.verdicts),
                -len(m.effects.models),
                -len(m.effects.tables),
                m.case,
                m.field,
                m.other,
            ),
        )
    )
