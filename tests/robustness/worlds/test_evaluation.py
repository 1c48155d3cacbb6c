"""Many worlds at once: each has the fit, the verdicts and the truth tables of a run of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qca.analysis.claims.judgements import judge_by_spec
from qca.analysis.claims.verdicts import Verdict
from qca.analysis.outcome import build_table
from qca.analysis.truth_table.table import RowCode
from qca.errors import QCAError
from qca.robustness.results.worlds import VERDICTS, NoTable
from qca.robustness.sweep.samples import sample_worlds
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.bounds import bound_row
from qca.robustness.worlds.boxes import bound_boxes
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.evaluation import (
    join_verdicts,
    judge_direction,
    judge_worlds,
    measure_scores,
)
from qca.robustness.worlds.findings import Component
from qca.robustness.worlds.looks import look_at
from qca.robustness.worlds.tables import code_tables
from qca.robustness.worlds.universe import Universe
from tests.robustness.conftest import ANALYSES, load_universe, rebuild_facts

_CUTS = {"incl_cut": (0.6, 1.0), "pri_cut": (0.0, 0.8), "n_cut": (1, 2)}


def _draw(name: str) -> tuple[Universe, Array]:
    """Return a universe in which cuts move too, with the present world and others of it."""
    universe = load_universe(name, **_CUTS)
    every = Component(
        universe, (), (), tuple(d for d in range(len(universe.decisions)) if d != universe.left)
    )
    drawn = sample_worlds(every, 0, 64, seed=7)
    return universe, np.concatenate([universe.start[np.newaxis], drawn])


@pytest.mark.parametrize("name", ANALYSES)
def test_claims_are_judged_as_in_a_run(name: str) -> None:
    universe, worlds = _draw(name)
    found = universe.realize(worlds)
    scores = measure_scores(found)
    runs = [
        (universe.rebuild_spec(w), universe.rebuild_memberships(w), rebuild_facts(universe, w))
        for w in worlds
    ]
    seen = set()
    for claim in universe.claims:
        fit = judge_worlds(universe, found, scores, claim)
        for world, (spec, memberships, facts) in enumerate(runs):
            expected = judge_by_spec(spec, claim, memberships, facts)
            assert VERDICTS[fit.verdicts[world]] is expected.verdict
            seen.add(expected.verdict)
            for relation, own in fit.relations.items():
                (direction,) = (d for d in expected.directions if d.relation is relation)
                shown = {p.value: value for p, value, _ in direction.parameters}
                assert shown.keys() <= own.fit.keys()
                for parameter, value in shown.items():
                    assert own.fit[parameter][world] == pytest.approx(value, abs=1e-12, nan_ok=True)
    assert len(seen) > 2


@pytest.mark.parametrize("name", ANALYSES)
def test_tables_are_coded_as_in_a_run(name: str) -> None:
    universe, worlds = _draw(name)
    found = universe.realize(worlds)
    scores = measure_scores(found)
    built = refused = 0
    for outcome in universe.spec.outcome:
        tables = code_tables(universe, found, scores, outcome).tables
        for coded, settings in zip(tables, worlds, strict=True):
            memberships = universe.rebuild_memberships(settings)
            try:
                table = build_table(universe.rebuild_spec(settings), memberships, outcome)
            except QCAError:
                assert coded.reason is not None
                refused += 1
                continue
            if table.constant:
                assert coded == CodedTable.refuse(NoTable.CONSTANT)
                refused += 1
                continue
            assert list(coded.rows) == [(row.number, row.out) for row in table.rows]
            built += 1
    assert built + refused == len(worlds) * len(universe.spec.outcome)
    assert built >= 40  # of 2015 one case alone has the outcome, and has another reading


def test_cuts_by_outcome_are_those_of_a_run() -> None:
    universe = load_universe("2025.yaml")
    first, second = universe.spec.outcome
    cuts = {"incl_cut": {first: 0.9, second: (0.75, 0.5)}, "n_cut": {first: 2, second: 1}}
    table = universe.spec.truth_table.model_copy(update=cuts)
    universe = replace(universe, spec=universe.spec.model_copy(update={"truth_table": table}))
    now = universe.start[np.newaxis]
    found = universe.realize(now)
    scores = measure_scores(found)
    coded = [code_tables(universe, found, scores, o).tables[0] for o in (first, second)]
    memberships = universe.rebuild_memberships(universe.start)
    built = [build_table(universe.spec, memberships, outcome) for outcome in (first, second)]
    assert [list(each.rows) for each in coded] == [
        [(row.number, row.out) for row in table.rows] for table in built
    ]
    assert [RowCode.OPEN in dict(each.rows).values() for each in coded] == [True, False]
    boxes = bound_boxes(universe, now, now)
    for o, each in enumerate(built):
        for row in each.rows:
            tests = bound_row(universe, boxes, o, row.config)
            assert len(tests) == (2, 3)[o]


def test_the_rule_of_one_direction() -> None:
    tested, against = np.array([1, 1, 1, 1, 0], dtype=bool), np.array([0, 0, 1, 1, 1], dtype=bool)
    passed = np.array([[1, 1], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=bool)
    told = [VERDICTS[v] for v in judge_direction(tested, against, passed)]
    assert told == [
        Verdict.SUPPORTED,
        Verdict.IN_KIND,
        Verdict.MIXED,
        Verdict.CONTRADICTED,
        Verdict.UNTESTED,
    ]


def test_both_directions_together() -> None:
    plain = [code for code, verdict in enumerate(VERDICTS) if verdict is not Verdict.NOT_SHOWN]
    pairs = [(a, b) for a in plain for b in plain]
    first, second = (np.array(side, dtype=np.int8) for side in zip(*pairs, strict=True))
    for (a, b), found in zip(pairs, join_verdicts([first, second]).tolist(), strict=True):
        both = {VERDICTS[a], VERDICTS[b]}
        worst = [v for v in (Verdict.CONTRADICTED, Verdict.MIXED) if v in both]
        if worst:
            assert VERDICTS[found] is worst[0]
        else:
            assert VERDICTS[found] is (VERDICTS[a] if a == b else Verdict.IN_KIND)


@pytest.mark.parametrize("name", ANALYSES)
def test_a_look_tells_what_other_tests_passed_would_show(name: str) -> None:
    universe, worlds = _draw(name)
    outcomes, claims = range(len(universe.spec.outcome)), range(len(universe.claims))
    look = look_at(universe, tuple(outcomes), tuple(claims), worlds)
    assert look.passed.shape == look.gaps.shape == (len(worlds), len(look.cuts))
    # The gap of a test says by its sign whether it is passed, wherever anything depends on it.
    sure = look.matters & (np.abs(look.gaps) > 1e-6)
    np.testing.assert_array_equal(look.passed[sure], look.gaps[sure] > 0)
    for world in range(0, len(worlds), 9):
        # Nothing depends on tests that do not matter.
        other = np.where(look.matters[world], look.passed[world], ~look.passed[world])
        (classes, _), own = look.classify(other[np.newaxis], world), look.which[world]
        assert classes == [look.classes[own]]
        assert all(classes[0].verdict(claim) in VERDICTS for claim in claims)
    codes = {code for each in look.classes for _, code in each.tables[0].rows}
    assert codes <= set(RowCode)
    assert len(codes) > 1
