"""Values on cuts and scores at exactly 0.5: what stretches say is what plain analyses say there.

Each candidate for a turn is tried to the left, at itself and to the right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qca.analysis.claims.judgements import judge_by_spec
from qca.analysis.claims.verdicts import Verdict
from qca.analysis.outcome import build_table
from qca.errors import QCAError
from qca.io.studies import load_study
from qca.robustness.changes.changes import plan_changes
from qca.robustness.engines.work import run_here
from qca.robustness.moves.intervals import find_intervals
from qca.robustness.moves.sensitivity import (
    TableWalk,
    build_wide,
    find_sensitivity,
    plan_walks,
)
from qca.robustness.moves.stretches import merge_stretches
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.results.intervals import Interval, Stretch, find_stretch
from qca.robustness.results.sensitivity import Sensitivity
from qca.robustness.solutions.solving import solve_table
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.findings import Component, Harvest
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.study.declaration import Study
from tests.robustness.conftest import declare_study

FAULTS = Path(__file__).parent / "turning"


def load(name: str) -> Study:
    return load_study(FAULTS / name)


def walk_all(study: Study) -> tuple[Universe, list[TableWalk]]:
    universe = build_wide(study)
    return universe, run_here(plan_walks(universe))


def find_ranges(study: Study, name: str) -> dict[str, Sensitivity]:
    universe, walks = walk_all(study)
    own = [walk for walk in walks if walk.decision.name == name]
    solved = {(t.outcome, t.coded): solve_table(universe, t) for walk in own for t in walk.tables}
    return {found.kind: found for found in find_sensitivity(universe, own, solved)}


def test_a_case_at_one_half_is_no_end_of_a_range() -> None:
    found = find_ranges(load("crossover-range.yaml"), "crossover")
    for kind in ("conservative", "intermediate"):
        own = found[kind]
        assert (own.low, own.high) == (pytest.approx(2.3566106, abs=1e-7), 18)
        assert (own.low_in, own.high_in) == (True, False)
        assert own.turns_below
        assert own.turns_above
        assert [each.at for each in own.apart] == [5, 7, 12, 14]
    own = found["parsimonious"]
    assert (own.low, own.high) == (pytest.approx(2.3566106, abs=1e-7), pytest.approx(20, abs=1e-4))
    assert own.turns_below
    assert not own.turns_above
    assert [each.at for each in own.apart] == [5, 7, 12, 14, 18]
    assert {(each.models, each.why) for each in own.apart} == {(None, "crossover")}


@pytest.mark.parametrize("name", ["s.yaml", "s2.yaml"])
def test_a_value_on_a_cut_is_on_its_own_side(name: str) -> None:
    study = load(name)
    (interval,) = find_intervals(build_universe(study))
    assert interval.held == Stretch(0.6, 0.65, "supported", True, True)
    for found in find_ranges(study, "mid").values():
        ends = (found.low, found.high, found.turns_below, found.turns_above)
        assert ends == ((0, 0.8, False, True) if name == "s.yaml" else (0.6, 1, True, False))
        assert found.low_in
        assert found.high_in == (name == "s2.yaml")


@pytest.mark.parametrize("name", ["s.yaml", "s2.yaml"])
def test_a_change_does_not_take_the_value_of_its_cut(name: str) -> None:
    (found,) = run_here(plan_changes(load(name), undeclared=False))
    (short,) = {
        (change.low, change.high, change.ends_in)
        for search in found.searches
        for each in search.sets
        for change in each.changes
        if each.verdict is Verdict.IN_KIND
    }
    assert short == (0.5, 0.6, (True, False))  # at 0.6, as it is now, the claim is supported


def test_a_point_has_a_range_of_its_own() -> None:
    steps = [(0.0, 0.0, "a"), (0.0, 0.5, "a"), (0.5, 0.5, "b"), (0.5, 1.0, "a"), (1.0, 1.0, "c")]
    (whole,) = merge_stretches([(low, high, (key,)) for low, high, key in steps], lambda k: k[0])
    assert (whole.low, whole.high, whole.low_in, whole.high_in) == (0, 1, True, False)
    assert [(p.at, p.finding) for p in whole.points] == [(0.5, "b"), (1, "c")]
    assert find_stretch([whole], 0.5) == Stretch(0.5, 0.5, "b", True, True)
    assert find_stretch([whole], 0.6) == whole


# ---------------------------------------------------------------------- drawn studies, on purpose

TENTHS = [round(0.1 * i, 1) for i in range(11)]
# Quotients of sums of tenths over one to six cases.
CUTS = sorted({round(a / b, 9) for b in range(1, 13) for a in range(b // 2, b + 1) if a})


@st.composite
def draw_study(draw: st.DrawFn) -> Study:
    """Draw a study whose scores are tenths, 0.5 among them, and whose measures lie on its cuts."""
    count = draw(st.integers(3, 5))
    at = draw(st.sampled_from([0.4, 0.5, 0.6, 0.7]))
    low, high = draw(st.sampled_from([(0.5, 0.8), (0.3, 0.5), (0.4, 0.6), (0.2, 0.9)]))
    ends = [min(low, at), max(high, at)]
    scale = {f"t{i}": score for i, score in enumerate(TENTHS) if score != 0.5}
    scale["mid"] = {"score": at, "between": ends, "why": "?"}
    words = st.sampled_from([*scale, "mid", "mid"])
    crossover: Any = draw(st.sampled_from([4.0, 5.0, 5.5, 6.0]))
    if draw(st.booleans()):
        crossover = {"at": crossover, "between": [3.0, 7.0]}
    method = draw(st.sampled_from(["direct", "linear", "scale"]))
    a: dict[str, Any] = {"scale": scale}
    if method != "scale":
        a = {method: {"out": 0, "crossover": crossover, "in": 10}}
    cases = {}
    for i in range(count):
        codes = {name: {"label": draw(words)} for name in ("B", "Y")}
        codes["A"] = {"label": draw(words)} if method == "scale" else _draw_value(draw, i)
        cases[f"k{i}"] = ("s", codes)
    cuts = st.sampled_from(CUTS)
    incl = draw(cuts)
    return declare_study(
        {"A": a, "B": {"scale": scale}, "Y": {"scale": scale}},
        cases,
        outcome="Y",
        conditions=["A", "B"],
        truth_table={
            "incl_cut": incl,
            "pri_cut": draw(st.sampled_from([0, 0.5])),
            "n_cut": draw(st.sampled_from([1, 2])),
            "at_crossover": draw(st.sampled_from(["error", "drop"])),
        },
        cuts={
            "sufficiency": {"incl": draw(cuts), "pri": draw(st.sampled_from([None, 0.5, 0.75]))},
            "necessity": {"incl": draw(cuts), "ron": draw(st.sampled_from([None, 0.5]))},
        },
        claims=[
            {"id": "S", "says": "", "claim": draw(st.sampled_from(["A -> Y", "A*~B -> Y"]))},
            {"id": "N", "says": "", "claim": draw(st.sampled_from(["B <- Y", "A + B <- Y"]))},
        ],
        robustness={
            "labels": draw(st.sampled_from(["together", "true"])),
            "leave_out": "none",
            "incl_cut": [min(incl, 0.6), max(incl, 0.9)],
            "cuts": {"sufficiency": {"incl": [0.3, 1]}, "necessity": {"incl": [0.3, 1]}},
        },
    )


def _draw_value(draw: st.DrawFn, case: int) -> dict[str, float]:
    """Draw a raw value; those of the first two cases lie around all crossovers."""
    ends = {0: (1, 3), 1: (7, 9)}.get(case, (1, 9))
    return {"value": float(draw(st.integers(*ends)))}


def list_candidates(decision: Decision, stretches: tuple[Stretch, ...]) -> Iterator[float]:
    """Yield values to try: those told, with both sides of them, tenths and whole numbers."""
    told = [end for s in stretches for end in (s.low, s.high, *(p.at for p in s.points))]
    reach = 1e-6 * (decision.high - decision.low)
    for value in told:
        if value == round(value, 4):  # exact; others are rounded, so that nothing is at them
            yield value
        yield from (value - reach, value + reach)
    scale = 1.0 if decision.kind is DecisionKind.ANCHOR else 0.05
    yield from (round(scale * i, 4) for i in range(25))
    yield from (round(scale * (i + 0.37), 4) for i in range(25))
    yield decision.at


def set_decision(universe: Universe, position: int, value: float) -> Array:
    world = universe.start.copy()
    world[position] = value
    return world


def say(stretches: tuple[Stretch, ...], value: float) -> str:
    """Return what stretches say of a value: one of them holds there."""
    (found,) = {s.finding for s in stretches if s.holds(value)} | {
        p.finding for s in stretches for p in s.points if p.at == value
    }
    return found


def list_checks(decision: Decision, stretches: tuple[Stretch, ...]) -> Iterator[tuple[float, str]]:
    """Yield values with what stretches say of them."""
    for value in list_candidates(decision, stretches):
        if decision.low <= value <= decision.high:
            yield value, say(stretches, value)


def code_plainly(universe: Universe, outcome: int, world: Array) -> str:
    """Return the table of a world as a run with its settings has it.

    Where the outcome is the same for every case, no solution comes of it.
    """
    spec, memberships = universe.rebuild_spec(world), universe.rebuild_memberships(world)
    if np.ptp(memberships.column(universe.spec.outcome[outcome])) <= 1e-9:
        return "none"
    try:
        table = build_table(spec, memberships, universe.spec.outcome[outcome])
    except QCAError:
        return "none"
    return " ".join(f"{row.number}={row.out}" for row in table.rows)


def judge_plainly(universe: Universe, interval: Interval, world: Array) -> str:
    (claim,) = (c for c in universe.claims if c.id == interval.claim)
    spec, memberships = universe.rebuild_spec(world), universe.rebuild_memberships(world)
    return judge_by_spec(spec, claim, memberships, universe.facts).verdict.value


def check_claims(study: Study) -> Mapping[str, int]:
    """Check the stretches of every claim and decision; return how many of what there were."""
    universe = build_universe(study)
    counts = {"values": 0, "turns": 0, "points": 0}
    for interval in find_intervals(universe):
        decision = interval.decision
        if not decision.graded or decision.ends:
            continue
        position = universe.decisions.index(decision)
        for value, told in list_checks(decision, interval.stretches):
            world = set_decision(universe, position, value)
            shown = judge_plainly(universe, interval, world)
            assert shown == told, (interval, value)
            counts["values"] += 1
        assert interval.held is not None
        assert interval.held.finding == interval.verdict
        counts["turns"] += len(interval.stretches) - 1
        counts["points"] += sum(len(s.points) for s in interval.stretches)
    return counts


def check_tables(study: Study) -> Mapping[str, int]:
    """Check the stretches of every decision over the truth tables."""
    universe, walks = walk_all(study)
    counts = {"values": 0, "turns": 0, "points": 0}
    for walk in walks:
        if not walk.decision.graded:
            continue
        position = universe.decisions.index(walk.decision)
        stretches = merge_stretches(walk.steps, lambda shown: str(shown.tables[0]))
        plain = tuple(_hide_reasons(s) for s in stretches)
        for value, told in list_checks(walk.decision, plain):
            world = set_decision(universe, position, value)
            shown = code_plainly(universe, walk.outcome, world)
            assert shown == told, (walk.decision, value, stretches)
            counts["values"] += 1
        held = find_stretch(stretches, walk.decision.at)
        component = Component(universe, (walk.outcome,), (), ())
        (now,) = Harvest().add(component, universe.start[None])
        assert held is not None
        assert held.finding == str(now.tables[0])
        counts["turns"] += len(stretches) - 1
        counts["points"] += sum(len(s.points) for s in stretches)
    return counts


def _hide_reasons(stretch: Stretch) -> Stretch:
    def hide(found: str) -> str:
        return "none" if found.startswith("none") else found

    points = tuple(replace(p, finding=hide(p.finding)) for p in stretch.points)
    return replace(stretch, finding=hide(stretch.finding), points=points)


_DRAWN = settings(max_examples=12, suppress_health_check=list(HealthCheck))


@_DRAWN
@given(draw_study())
def test_intervals_say_what_runs_say_left_at_and_right(study: Study) -> None:
    check_claims(study)


@_DRAWN
@given(draw_study())
def test_ranges_say_what_runs_say_left_at_and_right(study: Study) -> None:
    check_tables(study)


def check_changes(study: Study) -> Mapping[str, int]:
    """Check the ends of numbers that turn a verdict by themselves; return how many of each kind."""
    counts = {"in": 0, "out": 0}
    universe = build_universe(study, apart=True)
    for found in run_here(plan_changes(study, undeclared=False)):
        for each in (each for search in found.searches for each in search.sets):
            graded = [c for c in each.changes if c.decision.graded and not c.decision.ends]
            if len(each.changes) > 1 or not graded:
                continue
            (change,) = graded
            position = universe.decisions.index(change.decision)
            (claim,) = (c for c in universe.claims if c.id == found.claim)
            for end, is_in in zip((change.low, change.high), change.ends_in, strict=True):
                if end == round(end, 2):  # others are rounded, so that nothing is at them
                    world = set_decision(universe, position, end)
                    spec = universe.rebuild_spec(world)
                    shown = judge_by_spec(
                        spec, claim, universe.rebuild_memberships(world), universe.facts
                    ).verdict
                    assert (shown is each.verdict) == is_in, (found.claim, each, end)
                    counts["in" if is_in else "out"] += 1
    return counts


@_DRAWN
@given(draw_study())
def test_ends_of_changes_give_the_verdict_or_do_not_as_told(study: Study) -> None:
    check_changes(study)
