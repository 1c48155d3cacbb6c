"""The exact sweep against a fine grid, and worlds against runs with their settings."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qca.analysis.claims.judgements import judge_by_spec
from qca.analysis.outcome import build_table
from qca.errors import QCAError
from qca.io.studies import load_study
from qca.robustness.engines.work import Joined, Part, Result, Shared, Work
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.results.worlds import NoTable
from qca.robustness.sweep import sweep
from qca.robustness.sweep.sweep import sweep_universe
from qca.robustness.sweep.swept import Swept
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.findings import Component, Harvest
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from tests.robustness.conftest import ANALYSES, rebuild_facts, run_backwards

ROOT = Path(__file__).parents[2]
# Worlds of a grid that are looked at for each component.
MOST = 2_000
# An outcome that is the same for every case is met by chance alone; such worlds are not sought.
CONSTANT = CodedTable.refuse(NoTable.CONSTANT)


def list_points(decision: Decision, count: int) -> list[float]:
    """Return the settings of one decision that a grid tries: also ends, what it is now, and 0.5."""
    if not decision.graded:
        return [float(option) for option in range(len(decision.options))]
    if decision.ends:
        return [decision.low, decision.high]
    points = {decision.low, decision.high, decision.at}
    points |= set(np.linspace(decision.low, decision.high, count).tolist())
    if decision.kind is DecisionKind.SCORE and decision.low <= 0.5 <= decision.high:
        points.add(0.5)
    return sorted(points)


def lay_grid(component: Component, count: int) -> Array:
    """Return the worlds of a grid over a component and what is left out, or some of very many."""
    universe = component.universe
    positions = [*component.decisions, *([universe.left] if universe.left is not None else [])]
    points = [list_points(universe.decisions[d], count) for d in positions]
    sizes = [len(own) for own in points]
    total = int(np.prod(sizes, dtype=object))
    numbers: list[int] = list(range(total))
    if total > MOST:
        numbers = random.Random(1).sample(range(total), MOST)
    worlds = np.repeat(universe.start[np.newaxis], len(numbers), axis=0)
    for row, number in enumerate(numbers):
        for d, own in zip(positions, points, strict=True):
            number, place = divmod(number, len(own))
            worlds[row, d] = own[place]
    return worlds


def is_exact(component: Component, swept: Swept) -> bool:
    """Return whether all worlds of a component were gone through."""
    drawn = [swept.sweep.shares[c].sampled for c in component.claims]
    drawn += [swept.sweep.sampled_tables[o] for o in component.outcomes]
    assert len(set(drawn)) == 1
    return not drawn[0]


def find_missed(universe: Universe, swept: Swept, count: int) -> list[object]:
    """Return what a grid finds and the sweep has not, and parameters outside their ranges.

    Of what was swept; what was drawn may miss some.
    """
    missed: list[object] = []
    for component, classes in zip(swept.components, swept.classes, strict=True):
        if not is_exact(component, swept):
            continue
        worlds = lay_grid(component, count)
        seen = Harvest()
        for world, key in zip(worlds, seen.add(component, worlds), strict=True):
            option = 0 if universe.left is None else int(world[universe.left])
            if CONSTANT not in key.tables and key not in classes[option]:
                missed.append((key, world.tolist()))
        for (claim, name), (low, high) in seen.ranges.items():
            least, most = dict(swept.sweep.shares[claim].ranges)[name]
            if low < least - 1e-9 or high > most + 1e-9:
                missed.append((claim, name, (low, high), (least, most)))
    return missed


def describe_world(component: Component, world: Array) -> tuple[str, ...]:
    """Return the class of a world as runs with its settings have it."""
    universe = component.universe
    spec, memberships = universe.rebuild_spec(world), universe.rebuild_memberships(world)
    facts = rebuild_facts(universe, world)
    tables = []
    for o in component.outcomes:
        if np.ptp(memberships.membership(universe.outcomes[o])) <= 1e-9:  # no solution comes of it
            tables.append("none")
            continue
        try:
            table = build_table(spec, memberships, spec.outcome[o])
        except QCAError:
            tables.append("none")
            continue
        tables.append(" ".join(f"{row.number}={row.out}" for row in table.rows))
    told = [
        judge_by_spec(spec, universe.claims[c], memberships, facts).verdict.value
        for c in component.claims
    ]
    return (*tables, *told)


def check_witnesses(universe: Universe, swept: Swept, most: int) -> int:
    """Check that worlds found show in a run what they are said to show."""
    found = [
        (component, key, settings)
        for component, options in zip(swept.components, swept.classes, strict=True)
        for classes in options
        for key, settings in classes.items()
    ]
    for component, key, settings_ in random.Random(2).sample(found, min(most, len(found))):
        tables = ("none" if table.reason else str(table) for table in key.tables)
        told = (*tables, *(key.verdict(place) for place in range(len(key.verdicts))))
        world = np.array(settings_)
        shown = describe_world(component, world)
        if shown != told:  # within rounding of a cut: then it is shown just beside the witness
            beside = (describe_world(component, w) for w in step_aside(universe, world))
            assert told in beside, (shown, settings_)
    return len(found)


def step_aside(universe: Universe, world: Array) -> Iterator[Array]:
    """Yield worlds that differ from one by a hair in the graded decisions."""
    graded = np.array([d.graded and not d.ends for d in universe.decisions])
    generator = np.random.default_rng(4)
    for _ in range(30):
        step = generator.uniform(-1e-8, 1e-8, len(world))
        yield np.where(graded, world + step, world)


@pytest.mark.parametrize("name", ANALYSES)
def test_real_analyses(name: str) -> None:
    universe = build_universe(load_study(ROOT / "calibrations" / name))
    budget = 1_000 if name == "2025-institutions.yaml" else 300
    swept = sweep_universe(universe, budget=budget, seed=1)
    # The doubts are too many to be gone through together: claims are gone through by themselves.
    assert swept.sweep.worlds is None
    exact = [component for component in swept.components if is_exact(component, swept)]
    assert exact
    assert find_missed(universe, swept, 9) == []
    assert all(sum(share.shares) == 1 for share in swept.sweep.shares)
    assert check_witnesses(universe, swept, 30) > 20


@dataclass(frozen=True)
class Small:
    """A small study, and which kinds of doubt it has."""

    rows: tuple[tuple[str, str, float, str], ...]
    low: float
    between: tuple[float, float]
    crisp_outcome: bool
    pri: float
    two_cuts: bool
    together: bool
    leave_out: str
    doubt: str
    against: float = 0.0
    also: bool = False

    def write(self, folder: Path) -> Path:
        names = []
        for state in range(0, len(self.rows), 2):
            periods = [
                self._write_case(i, row)
                for i, row in enumerate(self.rows[state : state + 2], state)
            ]
            name = f"state{state}.yaml"
            lines = [f"case: state{state}", f"code: S{state}", "periods:", *periods]
            (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
            names.append(name)
        anchor = "{at: 3, between: [2.6, 3.3]}" if self.doubt == "anchor" else "3"
        cut = ", incl_cut: [0.7, 0.95]" if self.doubt == "cut" else ""
        conditions = "A, B, M" if self.doubt == "anchor" else "A, B"
        middle = "1" if self.crisp_outcome else "{score: 0.6, between: [0.45, 0.7]}"
        text = f"""\
title: small
cases: [{", ".join(names)}]
cuts: {{sufficiency: {{against: {self.against}}}, necessity: {{against: {self.against}}}}}
scales:
  level: {{low: {self.low}, mid: {{score: 0.6, between: {list(self.between)}}}, high: 0.9}}
  result: {{low: 0, mid: {middle}, high: 1}}
sets:
  A: {{field: a, scale: level, why: x}}
  B: {{field: b, scale: level, why: x}}
  M: {{field: m, direct: {{out: 1, crossover: {anchor}, in: 5}}, why: x}}
  Y: {{field: y, scale: result, why: x}}
  Z: {{expression: "A*~B + M", why: x}}
  N: {{expression: "~B", why: x}}
outcome: Y
conditions: [{conditions}]
truth_table: {{incl_cut: {"[0.8, 0.6]" if self.two_cuts else "0.8"}, pri_cut: {self.pri}}}
minimize: {{solutions: [parsimonious]}}
typology: {{dimensions: [A, B], types: {{up: A, down: ~A + B}}, stated: k}}
claims:
  - {{id: a, says: x, claim: A*B -> Y}}
  - {{id: b, says: x, claim: A + M <- Y}}
  - {{id: c, says: x, claim: not (Z -> Y)}}
  - {{id: d, says: x, claim: A <-> Y}}
  - {{id: e, says: x, claim: A -> Y, within: ~B}}
  - {{id: f, says: x, claim: some (A*~B)}}
  - {{id: g, says: x, order: B > N, on: A}}
  - {{id: h, says: x, order: A > B, on: m}}
  - {{id: i, says: x, agrees: typology}}
  - {{id: j, says: x, claim: before(A) -> Y}}
  - {{id: k, says: x, claim: rises(A) <- Y, within: B}}
  - {{id: l, says: x, claim: not (keeps(A)*B -> Y)}}
  - {{id: m, says: x, claim: some (before(B)*Y)}}
  - {{id: n, says: x, claim: some (A -> ~Y), within: falls(B)}}
  - {{id: o, says: x, claim: not (B <- Y), within: A}}
robustness: {{labels: {"together" if self.together else "true"}, leave_out: {self.leave_out}{cut}}}
"""
        path = folder / "spec.yaml"
        path.write_text(text, "utf-8")
        return path

    def _write_case(self, i: int, row: tuple[str, str, float, str]) -> str:
        """Return the codes of a case; with ``also`` the first has other readings of two."""
        a, b, m, y = row
        also = (", also: ['2.5']", f", also: [{'down' if y == 'high' else 'up'}]")
        amount, kind = also if self.also and not i else ("", "")
        codes = [f"{key}: {{label: {label}}}" for key, label in zip("aby", (a, b, y), strict=True)]
        codes.append(f"m: {{value: {m}{amount}}}")
        codes.append(f"k: {{label: {'up' if y == 'high' else 'down'}{kind}}}")
        return f"  c{i}: {{years: {2000 + i}, {', '.join(codes)}}}"


_LABELS = st.sampled_from(["low", "mid", "high"])
_ROWS = st.lists(
    st.tuples(_LABELS, _LABELS, st.sampled_from([1.2, 2.8, 3.2, 4.4]), _LABELS),
    min_size=2,
    max_size=4,
).map(tuple)
STUDIES = st.builds(
    Small,
    rows=_ROWS,
    low=st.sampled_from([0.0, 0.2]),
    between=st.sampled_from([(0.4, 0.6), (0.55, 0.7), (0.3, 0.75)]),
    crisp_outcome=st.booleans(),
    pri=st.sampled_from([0.0, 0.5]),
    two_cuts=st.booleans(),
    together=st.booleans(),
    leave_out=st.sampled_from(["cases", "none"]),
    doubt=st.sampled_from(["labels", "labels", "anchor", "cut"]),
    against=st.sampled_from([0.0, 0.0, 0.34]),
    also=st.booleans(),
)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(small=STUDIES)
def test_a_grid_finds_nothing_that_the_sweep_missed(
    small: Small, tmp_path_factory: pytest.TempPathFactory
) -> None:
    try:
        study = load_study(small.write(tmp_path_factory.mktemp("small")))
    except QCAError:  # a range outside the raw values of so few cases
        return
    universe = build_universe(study)
    swept = sweep_universe(universe, budget=600, seed=1)
    assert find_missed(universe, swept, 7) == []
    check_witnesses(universe, swept, 8)


def test_parts_in_any_order_give_one_sweep() -> None:
    universe = build_universe(load_study(ROOT / "calibrations" / "2015.yaml"))

    for budget in (20_000, 50):
        plain = sweep_universe(universe, budget=budget, seed=3)
        other = sweep_universe(universe, budget=budget, seed=3, run=run_backwards)
        assert plain.sweep.exhaustive == (budget > 50)
        assert (plain.classes, plain.sweep.shares) == (other.classes, other.sweep.shares)


def test_parts_of_any_size_where_sums_are_curved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Small(
        rows=(
            ("high", "high", 2.8, "high"),
            ("low", "mid", 3.2, "low"),
            ("high", "low", 1.2, "mid"),
            ("high", "high", 4.4, "high"),
        ),
        low=0.2,
        between=(0.4, 0.6),
        crisp_outcome=True,
        pri=0.5,
        two_cuts=False,
        together=True,
        leave_out="cases",
        doubt="anchor",
    )
    universe = build_universe(load_study(small.write(tmp_path)))
    names: list[str] = []

    def backwards(work: Work[Shared, Part, Result, Joined], /) -> Joined:
        names.append(work.name)
        return run_backwards(work)

    plain = sweep_universe(universe, budget=20_000, seed=3)
    assert plain.sweep.exhaustive
    assert find_missed(universe, plain, 9) == []
    monkeypatch.setattr(sweep, "_CURVED_CHUNK", 3)
    monkeypatch.setattr(sweep, "_TOGETHER", 2)
    other = sweep_universe(universe, budget=20_000, seed=3, run=backwards)
    assert len([name for name in names if name.startswith("certainty")]) > 1
    assert other.sweep.exhaustive
    assert [[set(own) for own in options] for options in other.classes] == [
        [set(own) for own in options] for options in plain.classes
    ]
    assert [share.shares for share in other.sweep.shares] == [
        share.shares for share in plain.sweep.shares
    ]
    # Where certainty is not had, the rest is spared, and worlds are drawn.
    monkeypatch.setattr(sweep, "_LOOKS", 0)
    names.clear()
    drawn = sweep_universe(universe, budget=20_000, seed=3, run=backwards)
    assert not drawn.sweep.exhaustive
    assert [name for name in names if name.startswith("certainty")][:1] == ["certainty 0"]
    assert len([name for name in names if name == "certainty 2"]) == 0
    assert names[-1] == "sample"


def test_a_sample_is_drawn_from_its_seed() -> None:
    universe = build_universe(load_study(ROOT / "calibrations" / "2025-crisp.yaml"))
    exact = sweep_universe(universe, budget=20_000, seed=1)
    first, again, other = (sweep_universe(universe, budget=16, seed=s) for s in (1, 1, 2))
    assert exact.sweep.exhaustive
    assert not first.sweep.exhaustive
    assert first.sweep.points == 16
    assert first.classes == again.classes
    assert first.classes != other.classes
    check_witnesses(universe, first, 30)
    # A sample finds nothing that is not there, and what is swept by itself has it all.
    fewer = 0
    for own, share in zip(exact.sweep.shares, first.sweep.shares, strict=True):
        met = {place for place, count in enumerate(share.shares) if count}
        every = {place for place, count in enumerate(own.shares) if count}
        assert met <= every if share.sampled else met == every
        fewer += met < every
        for name, (low, high) in share.ranges:
            least, most = dict(own.ranges)[name]
            assert least - 1e-9 <= low <= high <= most + 1e-9
            assert share.sampled or (low, high) == pytest.approx((least, most))
    assert fewer
