"""Cases that are coded in part: each finding rests on those that are coded on its own sets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qca.analysis.claims.judgements import judge_by_spec
from qca.analysis.outcome import build_table
from qca.errors import InputError
from qca.io.studies import load_study
from qca.record import Record, analyze_study, assess_record
from qca.robustness.limits import QUICK
from qca.robustness.results.worlds import VERDICTS
from qca.robustness.sweep.samples import sample_worlds
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.bounds import bound_claim, bound_row
from qca.robustness.worlds.boxes import bound_boxes
from qca.robustness.worlds.evaluation import judge_worlds, measure_scores
from qca.robustness.worlds.findings import Component
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.tables import code_tables
from qca.robustness.worlds.universe import Universe
from tests.robustness.conftest import rebuild_facts

_SPEC = """\
title: Gaps
cases: {table: data.csv, id: case}
missing: drop
sets:
  A: {field: a, scale: level, why: w}
  B: {field: b, scale: level, why: w}
  AB: {expression: A*B, why: w}
  Y: {field: y, scale: level, why: w}
  Z: {field: z, scale: level, why: w}
scales:
  level: {low: 0, mid: {score: 0.4, between: [0.3, 0.6], why: w}, high: 1}
outcome: [Y, Z]
conditions: [A, B]
claims:
  - {id: C1, says: s, claim: A -> Y}
  - {id: C2, says: s, claim: AB <- Y}
  - {id: C3, says: s, claim: A <-> Z, within: ~Y}
  - {id: C4, says: s, claim: not (B -> Z)}
robustness: {labels: true, incl_cut: [0.7, 0.95], leave_out: cases}
"""
_DATA = """\
case,a,b,y,z
c1,high,high,high,high
c2,high,low,high,low
c3,low,high,low,mid
c4,low,low,mid,low
c5,mid,high,high,high
"""
_PARTLY = "c6,high,,mid,low\nc7,low,high,,mid\nc8,,,,\n"


def _analyze(folder: Path, spec: str = _SPEC, data: str = _DATA + _PARTLY) -> Record:
    (folder / "spec.yaml").write_text(spec)
    (folder / "data.csv").write_text(data)
    return analyze_study(load_study(folder / "spec.yaml"))


@pytest.fixture
def universe(tmp_path: Path) -> Universe:
    return build_universe(_analyze(tmp_path).study)


def _draw(universe: Universe) -> Array:
    every = Component(universe, (), (), tuple(range(len(universe.decisions))))
    return np.concatenate([universe.start[np.newaxis], sample_worlds(every, 0, 64, seed=3)])


def test_each_finding_has_its_own_cases(tmp_path: Path) -> None:
    record = _analyze(tmp_path)
    assert [case.id for case in record.study.cases] == [f"c{i}" for i in range(1, 8)]
    assert record.study.left_out == {"c6": ("B",), "c7": ("Y",), "c8": ("A", "B", "Y", "Z")}
    first, second = record.outcomes
    assert (len(first.table.source.cases), len(second.table.source.cases)) == (5, 6)
    assert (first.left_out, second.left_out) == ({"c6": ("B",), "c7": ("Y",)}, {"c6": ("B",)})
    told = [(each.n, each.missing) for each in record.claims]
    assert told == [(6, ("c7",)), (5, ("c6", "c7")), (6, ("c7",)), (6, ("c6",))]


def test_outcomes_are_those_of_a_study_without_these_cases(tmp_path: Path) -> None:
    partly, whole = _analyze(tmp_path), _analyze(tmp_path, data=_DATA)
    one, other = (
        assess_record(each, each.study.spec.robustness, limits=QUICK) for each in (partly, whole)
    )
    (mine, _), (theirs, _) = one.outcomes, other.outcomes
    assert mine.table.rows == theirs.table.rows
    assert mine.solutions == theirs.solutions
    assert mine.necessity == theirs.necessity
    assert one.robustness is not None and other.robustness is not None
    assert one.robustness.retention == other.robustness.retention
    assert partly.claims[1].directions == whole.claims[1].directions


def test_worlds_have_the_findings_of_a_run(universe: Universe) -> None:
    worlds = _draw(universe)
    found = universe.realize(worlds)
    scores = measure_scores(found)
    built = 0
    for settings in worlds:
        memberships, spec = universe.rebuild_memberships(settings), universe.rebuild_spec(settings)
        now = universe.realize(settings[np.newaxis])
        for claim in universe.claims:
            judged = judge_worlds(universe, now, measure_scores(now), claim).verdicts[0]
            expected = judge_by_spec(spec, claim, memberships, rebuild_facts(universe, settings))
            assert VERDICTS[judged] is expected.verdict
    for outcome in universe.spec.outcome:
        tables = code_tables(universe, found, scores, outcome).tables
        for coded, settings in zip(tables, worlds, strict=True):
            if coded.reason is not None:
                continue
            memberships = universe.rebuild_memberships(settings)
            table = build_table(universe.rebuild_spec(settings), memberships, outcome)
            assert list(coded.rows) == [(row.number, row.out) for row in table.rows]
            built += 1
    assert built > 50


def test_bounds_hold_what_worlds_have(universe: Universe) -> None:
    worlds = _draw(universe)
    found = universe.realize(worlds)
    scores = measure_scores(found)
    boxes = bound_boxes(universe, worlds, worlds)
    for claim in universe.claims:
        possible = bound_claim(universe, boxes, claim)
        verdicts = judge_worlds(universe, found, scores, claim).verdicts
        assert possible[np.arange(len(worlds)), verdicts].all()
    for o, outcome in enumerate(universe.spec.outcome):
        fit = code_tables(universe, found, scores, outcome)
        for place, config in enumerate(fit.configs):
            shown = fit.gaps[:, place * fit.width : (place + 1) * fit.width]
            bounds = bound_row(universe, boxes, o, config)
            here = fit.observed[:, place]
            for test, each in enumerate(bounds):
                low, high = each.gap
                assert (low[here] <= shown[here, test] + 1e-6).all()
                assert (high[here] >= shown[here, test] - 1e-6).all()


def test_an_outcome_of_no_case_is_refused(tmp_path: Path) -> None:
    data = "case,a,b,y,z\nc1,high,,high,low\nc2,,low,high,low\n"
    with pytest.raises(InputError) as caught:
        _analyze(tmp_path, data=data)
    told = [str(problem) for problem in caught.value.problems]
    assert [
        f"no case is coded on every condition and on the outcome '{name}'" in text
        for name, text in zip("YZ", told, strict=True)
    ] == [True, True]
