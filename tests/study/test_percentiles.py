"""Anchors that are percentiles of the cases: where they lie, for whom, and what moves them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qca.errors import InputError, Problem
from qca.io.studies import load_study
from qca.record import analyze_study
from qca.report.contents import document_record
from qca.report.words import load_words
from qca.robustness.worlds.inventory import build_universe
from qca.study.anchors import list_anchors
from qca.study.declaration import Study
from qca.study.spec import RobustnessSpec

RAW = {"c1": 1.0, "c2": 2.0, "c3": 4.0, "c4": 7.0, "c5": 11.0, "c6": 16.0, "c7": None}
SPEC: dict[str, Any] = {
    "title": "t",
    "cases": {"table": "t.csv", "id": "id"},
    "missing": "drop",
    "sets": {
        "A": {"field": "a", "direct": {"percentiles": [10, 50, 90]}, "why": "w"},
        "Y": {"field": "y", "as_is": True, "why": "w"},
    },
    "outcome": "Y",
    "conditions": ["A"],
    "claims": [{"id": "S", "says": "s", "claim": "A -> Y"}],
}


def _load(
    folder: Path, declared: dict[str, Any] | None = None, raw: dict[str, Any] = RAW, **changes: Any
) -> Study:
    rows = [f"{case},{'' if a is None else a},{i % 2}" for i, (case, a) in enumerate(raw.items())]
    (folder / "t.csv").write_text("\n".join(["id,a,y", *rows]), "utf-8")
    sets = SPEC["sets"] | ({"A": {"field": "a", "why": "w", **declared}} if declared else {})
    path = folder / "spec.yaml"
    path.write_text(json.dumps({**SPEC, "sets": sets, **changes}), "utf-8")
    return load_study(path)


def _anchors(study: Study) -> list[float]:
    return [anchor.at for anchor in list_anchors(study.spec.sets["A"])]


def _fail(folder: Path, declared: dict[str, Any], raw: dict[str, Any] = RAW) -> Problem:
    with pytest.raises(InputError) as caught:
        _load(folder, declared, raw)
    (problem,) = caught.value.problems
    return problem


def test_percentiles_lie_where_r_and_numpy_have_them(tmp_path: Path) -> None:
    # R: quantile(c(1, 2, 4, 7, 11, 16), c(.1, .5, .9)), type 7 as by default.
    assert _anchors(_load(tmp_path)) == [1.5, 5.5, 13.5]


def test_they_are_those_of_the_cases_of_the_analysis(tmp_path: Path) -> None:
    # Without c6 they are 1, 2, 4, 7, 11.
    assert _anchors(_load(tmp_path, omit=["c6"])) == pytest.approx([1.4, 4, 9.4])


@pytest.mark.parametrize(
    ("declared", "anchors"),
    [
        ({"direct": {"percentiles": [90, 50, 10]}}, [13.5, 5.5, 1.5]),
        ({"linear": {"percentiles": ["10", "50", "90"]}}, [1.5, 5.5, 13.5]),
        (
            {"direct": {"out": {"percentile": 10}, "crossover": 6, "in": {"percentile": 90}}},
            [1.5, 6, 13.5],
        ),
        ({"crisp": {"percentile": 50}}, [5.5]),
        ({"crisp": [{"percentile": 50}]}, [5.5]),
        ({"indirect": {"cuts": [{"percentile": 20}, {"percentile": 80}]}}, [2, 11]),
        (
            {
                "bell": {
                    "out": [{"percentile": 0}, {"percentile": 100}],
                    "crossover": [{"percentile": 20}, {"percentile": 80}],
                    "in": [{"percentile": 40}, {"percentile": 60}],
                }
            },
            [1, 16, 2, 11, 4, 7],
        ),
    ],
)
def test_any_anchor_may_be_one(
    tmp_path: Path, declared: dict[str, Any], anchors: list[float]
) -> None:
    assert _anchors(_load(tmp_path, declared)) == anchors


@pytest.mark.parametrize(
    ("direct", "what"),
    [
        ({"percentiles": [5, 50]}, "'percentiles' are"),
        ({"percentiles": [5, 95, 50]}, "'percentiles' are"),
        ({"percentiles": [5, 50, 101]}, "'percentiles' are"),
        ({"percentiles": ["low", 50, 95]}, "'percentiles' are"),
        ({"percentiles": [5, 50, 95], "out": 1}, "'percentiles' beside 'out'"),
        ({"out": {"percentile": 5, "at": 1}, "crossover": 3, "in": 5}, "'at' beside 'percentile'"),
        ({"out": {"percentile": -1}, "crossover": 3, "in": 5}, "is '-1'"),
    ],
)
def test_what_are_no_percentiles(tmp_path: Path, direct: dict[str, Any], what: str) -> None:
    problem = _fail(tmp_path, {"direct": direct})
    assert what in problem.what
    assert problem.place is not None


def test_percentiles_that_are_one_value_are_refused(tmp_path: Path) -> None:
    raw = {"c1": 0, "c2": 0, "c3": 0, "c4": 0, "c5": 3, "c6": 9}
    problem = _fail(tmp_path, {"direct": {"percentiles": [10, 50, 90]}}, raw)
    told = "set 'A': the percentiles 10 and 50 are one value, 0, which 4 of 6 cases have"
    assert problem.what == told
    assert problem.place is not None


@pytest.mark.parametrize("case", ["c1", "c4", "c6"])
def test_leaving_a_case_out_draws_them_anew_as_omitting_it_does(tmp_path: Path, case: str) -> None:
    universe = build_universe(_load(tmp_path), RobustnessSpec.hold(leave_out="cases"))
    (position,) = universe.left_out
    setting = universe.start.copy()
    setting[position] = universe.decisions[position].options.index(case)
    world = universe.rebuild_memberships(setting)
    omitted = _load(tmp_path, omit=[case]).scores.memberships
    assert world.cases == omitted.cases
    np.testing.assert_array_equal(world.values, omitted.values)


def test_they_are_moved_by_themselves_where_nothing_is_left_out(tmp_path: Path) -> None:
    study = _load(tmp_path)
    both = build_universe(study, RobustnessSpec.hold(anchors=0.05, leave_out="both"))
    assert [d.name for d in both.decisions if d.role] == []
    alone = build_universe(study, RobustnessSpec.hold(anchors=0.05, leave_out="none"))
    assert [d.name for d in alone.decisions if d.role] == ["out", "crossover", "in"]
    moved = alone.start + np.array([0, 0.5, 0])
    kept = np.ones((1, len(alone.cases)), dtype=bool)
    (scores,) = alone.score(moved[np.newaxis], kept)
    plain = _load(tmp_path, {"direct": {"out": 1.5, "crossover": 6, "in": 13.5}})
    np.testing.assert_array_equal(scores, plain.scores.memberships.values)


def test_what_is_told_of_them(tmp_path: Path) -> None:
    study = _load(tmp_path, robustness={"anchors": 0.05})
    told = (
        "set 'A' takes its anchors from 6 cases: out 1.5 (percentile 10), crossover 5.5 (percentile"
    )
    assert any(note.startswith(told) for note in study.notes)
    warnings = [warning.what for warning in study.warnings]
    assert any("nothing about what the set means" in what for what in warnings)
    assert any("move with the cases that are left out" in what for what in warnings)
    record = analyze_study(study)
    assert document_record(record)["percentiles"][1] == {
        "set": "A",
        "anchor": "crossover",
        "percentile": 50,
        "at": 5.5,
        "n": 6,
    }
    assert "percentiles" not in document_record(analyze_study(_load(tmp_path, {"crisp": 3})))
    assert load_words("es")("percentiles.caution").startswith("Las anclas")


def test_a_variant_tells_the_percentiles_not_where_they_lie(tmp_path: Path) -> None:
    from qca.study.differences import list_differences

    base = _load(tmp_path).declared
    own = _load(tmp_path, {"direct": {"percentiles": [5, 50, 95]}}).declared
    assert list_differences(base, base) == ()
    (difference,) = list_differences(base, own)
    assert (
        difference.before == "direct: out percentile 10, crossover percentile 50, in percentile 90"
    )
