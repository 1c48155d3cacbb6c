"""Sensitivity ranges: inside them the models are those of the study, just outside they are not."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from qca.io.studies import load_study
from qca.robustness.moves.sensitivity import (
    build_wide,
    find_sensitivity,
    plan_walks,
)
from qca.robustness.results.decisions import DecisionKind
from qca.robustness.results.sensitivity import Sensitivity
from qca.robustness.solutions.solving import TableOfWorld, solve_table
from qca.robustness.worlds.findings import Component, Harvest
from qca.robustness.worlds.universe import Universe
from tests.robustness.conftest import ANALYSES, ROOT, run_backwards


def assess(name: str) -> tuple[Universe, tuple[Sensitivity, ...]]:
    universe = build_wide(load_study(ROOT / "calibrations" / name))
    walks = run_backwards(plan_walks(universe))
    solved = {(t.outcome, t.coded): solve_table(universe, t) for walk in walks for t in walk.tables}
    return universe, find_sensitivity(universe, walks, solved)


def solve_at(universe: Universe, found: Sensitivity, value: float) -> object:
    """Return the models in the world in which one decision is set otherwise."""
    world = universe.start.copy()
    position = universe.decisions.index(found.decision)
    decision = found.decision
    world[position] = value if decision.graded else decision.options.index(f"{value:.0f}")
    o = universe.spec.outcome.index(found.outcome)
    (shown,) = Harvest().add(Component(universe, (o,), (), ()), world[np.newaxis])
    return solve_table(universe, TableOfWorld(o, shown.tables[0], tuple(world))).gather(found.kind)


def just_outside(found: Sensitivity) -> Iterator[tuple[float, float]]:
    """Yield the ends at which models turn, each with a value just beyond it.

    At 0.5 there is no truth table, so that models may turn at the end and be the same beyond.
    """
    step = 1e-6 if found.decision.graded else 1
    if found.turns_below:
        yield found.low, found.low - step
    if found.turns_above:
        yield found.high, found.high + step


@pytest.mark.parametrize("name", ANALYSES)
def test_models_turn_just_outside_their_range(name: str) -> None:
    universe, ranges = assess(name)
    kinds = {found.decision.kind for found in ranges}
    assert {DecisionKind.SCORE, DecisionKind.CUT, DecisionKind.N_CUT} <= kinds
    turning = 0
    for found in ranges:
        decision = found.decision
        now = decision.at if decision.graded else float(decision.options[0])
        assert found.low <= now <= found.high
        present = solve_at(universe, found, now)
        for end, beyond in just_outside(found):
            turning += 1
            outside = [solve_at(universe, found, value) for value in (end, beyond)]
            assert any(models != present for models in outside), (found, end)
        if decision.graded:
            for share in (0.02, 0.31, 0.77, 0.98):
                value = found.low + share * (found.high - found.low)
                assert solve_at(universe, found, value) == present, (found, value)
    assert turning


def test_every_anchor_of_the_conditions_and_outcomes_has_a_range() -> None:
    _, ranges = assess("2025.yaml")
    anchors = {f.decision.name for f in ranges if f.decision.kind is DecisionKind.ANCHOR}
    assert anchors == {"out", "crossover", "in"}
    crossover = next(f for f in ranges if f.decision.name == "crossover")
    assert crossover.turns_below
    assert crossover.turns_above
    assert crossover.low > 1.7  # the lowest value of any case
