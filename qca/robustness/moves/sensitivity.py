"""Sensitivity ranges: how far each anchor, label and cut can move before the models change.

Each is moved alone over all the values that it could have, declared doubtful or not. The turns are
worked out, not stepped to.

Source: Oana and Schneider (2024), Sociological Methods & Research 53(1), 57-88.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from qca.equality import ByValue
from qca.progress import Stage
from qca.robustness.engines.work import Work
from qca.robustness.moves.stretches import Leg, merge_stretches
from qca.robustness.moves.walks import walk_decision
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.results.intervals import Stretch, find_stretch
from qca.robustness.results.sensitivity import PointModels, Sensitivity
from qca.robustness.solutions.solving import Solved, TableOfWorld
from qca.robustness.worlds.classes import Class, CodedTable, PackedTable
from qca.robustness.worlds.findings import Component, find_uses
from qca.robustness.worlds.inventory import build_universe, used_sets
from qca.robustness.worlds.universe import Universe
from qca.study.anchors import list_anchors, pair_neighbours
from qca.study.codes import code_of, field_of, read_entry, scale_of, score_of, text_of
from qca.study.declaration import Study
from qca.study.nominal import find_nominal
from qca.study.outcomes import find_common_cut
from qca.study.scoring import FIXED, CellRule, ColumnRule
from qca.study.settings import LeaveOut, SolutionKind
from qca.study.spec import RobustnessSpec

__all__ = ["TableWalk", "build_wide", "find_sensitivity", "plan_walks"]

_NOTHING = RobustnessSpec.hold(labels=False, alternatives=False, leave_out=LeaveOut.NONE)
# Anchors that move towards each other stop this share of the way short of meeting.
_SHORT = 1e-6
# An outcome and a decision, by their positions.
_Route = tuple[int, int]
# The ends of a leg, and the table in it.
_PackedLeg = tuple[float, float, PackedTable]


@dataclass(frozen=True, eq=False)
class TableWalk(ByValue):
    """The truth tables of one outcome along one decision, in order, with a world of each."""

    outcome: int
    decision: Decision
    steps: tuple[Leg, ...]
    tables: tuple[TableOfWorld, ...]


def build_wide(study: Study) -> Universe:
    """Return the universe in which every anchor, label and cut may move as far as makes sense.

    A label may have any score between those of the labels next to it, an anchor lie anywhere
    between the anchors next to it and the ends of the raw data.
    """
    universe = build_universe(study, _NOTHING)
    wide = _Wide(study, universe)
    wide.add_labels()
    wide.add_anchors()
    wide.add_cuts()
    return replace(
        universe,
        decisions=tuple(wide.decisions),
        cell_rules=tuple(wide.cells),
        column_rules=tuple(wide.columns),
    )


class _Wide:
    """Gathers the decisions of a wide universe."""

    def __init__(self, study: Study, universe: Universe) -> None:
        self.study, self.universe = study, universe
        self.decisions: list[Decision] = []
        self.cells: list[CellRule] = []
        self.columns: list[ColumnRule] = []
        spec = study.spec
        names = used_sets(spec, [])
        self.used = [name for name in names if spec.sets[name].expression is None]

    def add_labels(self) -> None:
        """Add the score of every label that some case has, the same for all sets of one scale."""
        spec = self.study.spec
        nominal = find_nominal(spec)
        known: dict[tuple[str, str], int] = {}
        for name in self.used:
            scale = scale_of(spec, name)
            if scale is None or spec.sets[name].levels is not None:
                continue
            named = spec.sets[name].scale
            key = named if isinstance(named, str) else f"\0{name}"
            scores = sorted({score_of(entry) for entry in scale.values()})
            for i, case in enumerate(self.study.cases):
                coding = code_of(case, field_of(spec, name))
                if coding is None:
                    continue
                word = text_of(coding)
                at = score_of(read_entry(spec, case, name, coding, word))
                position = known.get((key, word))
                if position is None:
                    place = scores.index(at)
                    first, last = place == 0, place + 1 == len(scores)
                    if field_of(spec, name) in nominal:
                        first, last = True, True
                    low = 0.0 if first else scores[place - 1]
                    high = 1.0 if last else scores[place + 1]
                    self.decisions.append(
                        Decision(DecisionKind.SCORE, word, at=at, low=low, high=high)
                    )
                    position = known[key, word] = len(self.decisions) - 1
                old = self.decisions[position]
                self.decisions[position] = replace(old, cells=(*old.cells, (case.id, name)))
                j = self.universe.names.index(name)
                self.cells.append(CellRule(i, j, FIXED, ((at, position),)))

    def add_anchors(self) -> None:
        """Add the anchors of the sets that are calibrated from numbers."""
        for name in self.used:
            rule = self.study.scores.scoring.rules_of.get(name)
            if rule is None or not (anchors := list_anchors(rule.declared)):
                continue
            known = rule.raw[~np.isnan(rule.raw)]
            ends = float(known.min()), float(known.max())
            placed = []
            for anchor in anchors:
                bounds = [min(ends[0], anchor.at), max(ends[1], anchor.at)]
                for first, second in pair_neighbours(rule.declared):
                    short = _SHORT * abs(second.at - first.at)
                    if second.name == anchor.name:
                        bounds[0] = max(bounds[0], first.at + short)
                    if first.name == anchor.name:
                        bounds[1] = min(bounds[1], second.at - short)
                if bounds[0] < bounds[1]:
                    self.decisions.append(
                        Decision(
                            DecisionKind.ANCHOR,
                            anchor.name,
                            cells=(("", name),),
                            at=anchor.at,
                            low=bounds[0],
                            high=bounds[1],
                            role=anchor.role,
                        )
                    )
                    placed.append((anchor.name, len(self.decisions) - 1))
            self.columns.append(replace(rule, anchors=tuple(placed)))

    def add_cuts(self) -> None:
        """Add the cuts of the truth table that all outcomes share."""
        spec, decisions = self.study.spec, self.decisions
        incl, pri, n_cut = (find_common_cut(spec, key) for key in ("incl_cut", "pri_cut", "n_cut"))
        if incl is not None:
            high, low = incl if isinstance(incl, tuple) else (incl, 0.0)
            decisions.append(Decision(DecisionKind.CUT, "incl_cut", at=high, low=low, high=1.0))
        if pri is not None:
            decisions.append(Decision(DecisionKind.CUT, "pri_cut", at=pri, low=0.0, high=1.0))
        if n_cut is not None:
            others = [str(n) for n in range(1, len(self.universe.cases) + 1) if n != n_cut]
            decisions.append(Decision(DecisionKind.N_CUT, "n_cut", options=(str(n_cut), *others)))


def plan_walks(
    universe: Universe,
) -> Work[Universe, _Route, list[_PackedLeg], list[TableWalk]]:
    """Return the work of walking, for each outcome, along each decision that bears on it."""
    uses = find_uses(universe)
    outcomes = range(len(universe.spec.outcome))
    routes = [(o, d) for o in outcomes for d in sorted(uses.outcomes[o])]
    join = partial(_unpack_walks, universe, routes)
    return Work("walks", Stage.WALKS, _walk_part, universe, routes, join)


def _walk_part(universe: Universe, part: _Route) -> list[_PackedLeg]:
    """Return the steps of one walk as JSON values: their ends, and the table in each."""
    o, d = part
    component = Component(universe, (o,), (), ())
    if universe.decisions[d].graded:
        steps = walk_decision(component, d)
    else:
        steps = _walk_counts(component, d)
    return [(low, high, shown.tables[0].pack()) for low, high, shown in steps]


def _unpack_walks(
    universe: Universe, routes: Sequence[_Route], walked: Sequence[Sequence[_PackedLeg]]
) -> list[TableWalk]:
    """Return walks from what :func:`_walk_part` gave, with a world for each table.

    One well inside a stretch rather than at a single value.
    """
    walks = []
    for (o, d), packed in zip(routes, walked, strict=True):
        decision = universe.decisions[d]
        steps: list[Leg] = [
            (float(low), float(high), Class((CodedTable.unpack(table),)))
            for low, high, table in packed
        ]
        tables: dict[CodedTable, TableOfWorld] = {}
        for low, high, shown in sorted(steps, key=lambda step: step[0] - step[1]):
            (table,) = shown.tables
            world = universe.start.copy()
            at = (low + high) / 2
            world[d] = at if decision.graded else decision.options.index(f"{low:.0f}")
            tables.setdefault(table, TableOfWorld(o, table, tuple(world.tolist())))
        walks.append(TableWalk(o, decision, tuple(steps), tuple(tables.values())))
    return walks


def _walk_counts(component: Component, position: int) -> list[Leg]:
    """Return the table at each option of a cut on whole numbers, in order."""
    universe = component.universe
    options = universe.decisions[position].options
    worlds = np.repeat(universe.start[np.newaxis], len(options), axis=0)
    worlds[:, position] = range(len(options))
    classes = component.classify(worlds)
    return sorted((float(n), float(n), key) for n, key in zip(options, classes, strict=True))


def find_sensitivity(
    universe: Universe, walks: Sequence[TableWalk], solved: Mapping[tuple[int, CodedTable], Solved]
) -> tuple[Sensitivity, ...]:
    """Return for every outcome, kind and decision the range in which the models stay the same."""
    return tuple(
        _find_range(universe, walk, kind, solved)
        for walk in walks
        for kind in universe.spec.minimize.solutions
    )


def _find_range(
    universe: Universe,
    walk: TableWalk,
    kind: SolutionKind,
    solved: Mapping[tuple[int, CodedTable], Solved],
) -> Sensitivity:
    decision = walk.decision
    at = decision.at if decision.graded else float(decision.options[0])
    stretches = merge_stretches(
        walk.steps, lambda shown: solved[walk.outcome, shown.tables[0]].gather(kind)
    )
    held = find_stretch(stretches, at) or Stretch(at, at, None, True, True)
    at_value = {low: shown.tables[0] for low, high, shown in walk.steps if low == high}
    points = [(p.at, solved[walk.outcome, at_value[p.at]]) for p in held.points]
    return Sensitivity(
        outcome=universe.spec.outcome[walk.outcome],
        kind=kind,
        decision=decision,
        low=held.low,
        high=held.high,
        turns_below=held.low > stretches[0].low,
        turns_above=held.high < stretches[-1].high,
        low_in=held.low_in,
        high_in=held.high_in,
        apart=tuple(
            PointModels(value, own.write(kind, universe.space), own.unsolved.get(kind))
            for value, own in points
        ),
    )
