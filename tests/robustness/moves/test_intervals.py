"""Along one decision: what the stretches say is what a run with each value says."""

from __future__ import annotations

import numpy as np
import pytest

from qca.analysis.claims.judgements import judge_by_spec
from qca.io.studies import load_study
from qca.robustness.moves.intervals import find_intervals
from qca.robustness.moves.sensitivity import build_wide
from qca.robustness.results.intervals import find_stretch
from qca.robustness.worlds.universe import Universe
from tests.robustness.conftest import ANALYSES, ROOT, load_universe, rebuild_facts


def judge_at(universe: Universe, claim: str, position: int, value: float) -> str:
    world = universe.start.copy()
    world[position] = value
    (found,) = (c for c in universe.claims if c.id == claim)
    spec, memberships = universe.rebuild_spec(world), universe.rebuild_memberships(world)
    return judge_by_spec(spec, found, memberships, rebuild_facts(universe, world)).verdict.value


@pytest.mark.parametrize("name", ANALYSES)
def test_stretches_say_what_a_run_says(name: str) -> None:
    universe = load_universe(name)
    turning = 0
    for interval in find_intervals(universe):
        position = universe.decisions.index(interval.decision)
        decision = interval.decision
        turning += interval.turns
        for option, verdict in interval.options:
            at = decision.options.index(option)
            assert judge_at(universe, interval.claim, position, at) == verdict.value
        if not decision.graded:
            continue
        grid = [decision.low, decision.high, decision.at]
        if not decision.ends:
            grid += np.linspace(decision.low, decision.high, 21).tolist()
            grid += [end for s in interval.stretches for end in (s.low - 1e-6, s.high + 1e-6)]
        for value in grid:
            if decision.low <= value <= decision.high:
                expected = judge_at(universe, interval.claim, position, value)
                holding = {s.finding for s in interval.stretches if s.holds(value)}
                holding |= {
                    p.finding for s in interval.stretches for p in s.points if p.at == value
                }
                assert holding == {expected}, (interval, value)
    assert turning


def test_leadership_in_the_second_period_decides_on_its_necessity() -> None:
    universe = load_universe("2025.yaml")
    (found,) = (i for i in find_intervals(universe) if i.claim == "N1" and i.turns)
    assert found.decision.cells == (("NL2", "EL"),)
    assert [(s.low, s.high, s.finding) for s in found.stretches] == [
        (0.4, 0.5, "contradicted"),
        (0.5, 0.6, "in_kind"),
    ]
    assert found.held is not None
    assert (found.held.low, found.held.high) == (0.5, 0.6)


def test_anchors_turn_verdicts_where_runs_do() -> None:
    universe = build_wide(load_study(ROOT / "calibrations" / "2025.yaml"))
    anchors = [i for i in find_intervals(universe) if i.decision.name == "crossover"]
    assert any(interval.turns for interval in anchors)
    for interval in anchors:
        position = universe.decisions.index(interval.decision)
        for stretch in interval.stretches:
            inside = min(1e-5, (stretch.high - stretch.low) / 3)  # none: a finding at a turn alone
            for value in (stretch.low + inside, stretch.high - inside):
                found = judge_at(universe, interval.claim, position, value)
                assert found == stretch.finding, (interval, value)


def test_where_two_stretches_meet_the_one_whose_finding_is_there_holds() -> None:
    universe = load_universe("2025.yaml")
    (found,) = (i for i in find_intervals(universe) if i.claim == "N1" and i.turns)
    assert find_stretch(found.stretches, 0.45) == found.stretches[0]
    assert find_stretch(found.stretches, 0.5) == found.stretches[1]
    assert find_stretch(found.stretches, 0.7) is None
