"""Worlds at single values: they are told apart, and no witness of another lies at one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from qca.io.studies import load_study
from qca.robustness.results.worlds import NoTable
from qca.robustness.sweep.samples import sample_worlds
from qca.robustness.sweep.sweep import sweep_universe
from qca.robustness.sweep.swept import Swept
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.findings import Harvest, is_linear
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.study.declaration import Study
from tests.robustness.conftest import declare_study
from tests.robustness.moves.test_turns import draw_study as draw_turning

ROOT = Path(__file__).parents[3]
# Worlds drawn of each component; none of them lies at a single value.
DRAWN = 256


def sweep_study(study: Study, budget: int = 400) -> tuple[Universe, Swept]:
    universe = build_universe(study)
    return universe, sweep_universe(universe, budget=budget, seed=0)


def find_shaken(universe: Universe, world: Array, rng: np.random.Generator) -> Array:
    """Return worlds that differ from one by a hair in every number that is open."""
    reach = np.array(
        [1e-7 * (d.high - d.low) if d.graded and not d.ends else 0 for d in universe.decisions]
    )
    low = [d.low if d.graded else 0 for d in universe.decisions]
    high = [d.high if d.graded else np.inf for d in universe.decisions]
    shaken = world + reach * rng.uniform(-1, 1, (20, len(world)))
    return np.clip(shaken, low, high)


def check_sweep(universe: Universe, swept: Swept) -> tuple[int, int]:
    """Check classes and witnesses; return how many are met at single values alone, and others."""
    rng = np.random.default_rng(3)
    alone = others = 0
    for component, classes, apart in zip(swept.components, swept.classes, swept.apart, strict=True):
        drawn = sample_worlds(component, 0, DRAWN, seed=5)
        for world, key in zip(drawn, Harvest().add(component, drawn), strict=True):
            option = 0 if universe.left is None else int(world[universe.left])
            assert key not in apart[option], (key, world)
        for option, own in enumerate(classes):
            present = universe.start.copy()
            if universe.left is not None:
                present[universe.left] = option
            (now,) = Harvest().add(component, present[None])
            assert now not in apart[option]
            alone += len(apart[option])
            for key, settings_ in own.items():
                world = np.array(settings_)
                if key not in apart[option] and (world != present).any():
                    others += 1
                    shaken = find_shaken(universe, world, rng)
                    shown = set(Harvest().add(component, shaken))
                    # Where sums are curved, a world found while boxes are halved may lie anywhere.
                    assert shown == {key} or (key in shown and not is_linear(component))
    return alone, others


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(draw_turning())
def test_no_drawn_world_lies_at_a_single_value(study: Study) -> None:
    universe, swept = sweep_study(study)
    if swept.sweep.exhaustive:
        check_sweep(universe, swept)


def test_real_worlds_at_single_values_are_not_counted() -> None:
    universe, swept = sweep_study(load_study(ROOT / "calibrations" / "2015.yaml"), 20_000)
    alone, others = check_sweep(universe, swept)
    assert alone
    assert others
    refused = CodedTable.refuse(NoTable.CROSSOVER)
    assert all(refused not in tables for tables in swept.tables)
    # The worlds of a claim by itself are its verdicts with what is left out, those apart excepted.
    assert (swept.sweep.worlds, swept.sweep.worlds_apart) == (None, None)
    for component, classes, apart in zip(swept.components, swept.classes, swept.apart, strict=True):
        for place, claim in enumerate(component.claims):
            shown = [
                {key.verdict(place) for key in own if key not in gone}
                for own, gone in zip(classes, apart, strict=True)
            ]
            assert swept.sweep.shares[claim].worlds == sum(map(len, shown))


def test_a_cut_met_at_the_end_of_a_doubt_alone_is_no_world() -> None:
    level = {"low": 0, "high": 1, "mid": {"score": 0.55, "between": [0.55, 0.6], "why": "?"}}
    coded = {"p": ("high", "high"), "q": ("high", "mid"), "r": ("low", "low")}
    study = declare_study(
        {name: {"scale": level} for name in "ABY"},
        {
            case: ("s", {"A": {"label": a}, "B": {"label": a}, "Y": {"label": y}})
            for case, (a, y) in coded.items()
        },
        outcome="Y",
        conditions=["A", "B"],
        claims=[{"id": "S", "says": "", "claim": "A -> Y"}],
        robustness={"leave_out": "none"},
    )
    _, swept = sweep_study(study)
    (share,) = swept.sweep.shares
    # Inclusion is (1 + s) / 2: at 0.6 alone it reaches the cut of 0.8.
    assert share.shares == (0, 1, 0, 0, 0, 0)
    assert share.apart == (True, False, False, False, False, False)
    assert (swept.sweep.worlds, swept.sweep.worlds_apart) == (1, 1)


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_drawn_sweeps_of_every_kind(
    draw_study: Callable[[np.random.Generator], Study], seed: int
) -> None:
    universe, swept = sweep_study(draw_study(np.random.default_rng(seed)))
    if swept.sweep.exhaustive:
        check_sweep(universe, swept)
