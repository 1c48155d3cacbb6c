"""Worlds as scores and cuts: each against a study declared with its settings."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qca.boolean.grammar import parse_expression
from qca.io.studies import load_study
from qca.robustness.results.decisions import DecisionKind
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.sets import calibration
from qca.sets.memberships import Memberships, fold_scores
from qca.study.declaration import Study
from qca.study.scoring import find_distinct
from qca.study.spec import RobustnessSpec

_CALIBRATIONS = Path(__file__).parents[3] / "calibrations"
_ANALYSES = sorted(_CALIBRATIONS.glob("*.yaml"))
_Declare = Callable[..., Study]
_LEVEL = {"low": 0, "mid": {"score": 0.6, "between": [0.4, 0.6]}, "high": 1}


def set_world(universe: Universe, changes: Mapping[tuple[str, str], float]) -> Array:
    """Return the world with decisions changed, by name and first case."""
    world = universe.start.copy()
    for (name, case), value in changes.items():
        (d,) = (
            i
            for i, each in enumerate(universe.decisions)
            if each.name == name and (not case or case in each.cases)
        )
        world[d] = value
    return world


@pytest.mark.parametrize("path", _ANALYSES, ids=lambda path: path.stem)
def test_the_present_world_is_the_study(path: Path) -> None:
    study = load_study(path)
    universe = build_universe(study)
    found = universe.realize(universe.start[np.newaxis])
    np.testing.assert_array_equal(found.values[0], study.scores.memberships.values)
    assert found.keep.all()
    assert universe.rebuild_spec(universe.start) == study.spec


def test_each_label_is_a_study_of_its_own(declare: _Declare) -> None:
    """A world is what the study would be, had it been declared so."""

    def build(mid: Any, label: str, *, gone: bool = False) -> Study:
        cases = {
            "k1": ("s", {"A": {"label": "mid"}, "Y": {"label": label, "also": ["high"]}}),
            "k2": ("s", {"A": {"label": "high"}, "Y": {"label": "low"}}),
            "k3": ("t", {"A": {"label": "mid"}, "Y": {"label": "high"}}),
        }
        if gone:
            del cases["k2"]
        scale = {"low": 0.1, "mid": mid, "high": 0.9}
        return declare(
            {
                "A": {"scale": scale},
                "Y": {"scale": {"low": 0.1, "mid": 0.5, "high": 0.9}},
                "D": {"expression": "A*~Y"},
                "E": {"expression": "D + ~A"},
            },
            cases,
            outcome="Y",
            conditions=["A"],
            claims=[{"id": "c", "says": "", "claim": "E -> Y"}],
            robustness={"labels": "together", "leave_out": "cases"},
        )

    universe = build_universe(build({"score": 0.6, "between": [0.3, 0.7]}, "low"))
    changes = {("mid", "k1"): 0.35, ("Y", "k1"): 1.0, ("", ""): 2.0}
    for mid in (0.3, 0.45, 0.7):
        for reading, label in enumerate(("low", "high")):
            for option, gone in ((0, False), (2, True)):
                changes = {("mid", "k1"): mid, ("Y", "k1"): reading, ("", ""): option}
                found = universe.rebuild_memberships(set_world(universe, changes))
                expected = build(mid, label, gone=gone).scores.memberships
                assert (found.cases, found.names, found.levels) == (
                    expected.cases,
                    expected.names,
                    expected.levels,
                )
                np.testing.assert_allclose(found.values, expected.values, atol=1e-15)


@pytest.mark.parametrize("method", ["tfr", "indirect"])
def test_relative_sets_are_calibrated_from_the_cases_kept(declare: _Declare, method: str) -> None:
    raw = [1.0, 2, 3, 3, 5, 8, 9, 12, 15]
    declared = {"tfr": {"tfr": "true"}, "indirect": {"indirect": {"cuts": [1.5, 4, 10]}}}
    study = declare(
        {"A": declared[method], "Y": {"scale": {"low": 0, "high": 1}}},
        {
            f"k{i}": (f"s{i}", {"A": {"value": x}, "Y": {"label": "high" if i % 2 else "low"}})
            for i, x in enumerate(raw)
        },
        outcome="Y",
        conditions=["A"],
    )
    universe = build_universe(study)
    worlds = np.repeat(universe.start[np.newaxis], len(raw) + 1, axis=0)
    worlds[:, universe.left] = range(len(raw) + 1)
    values = universe.realize(worlds).values[..., 0]
    for gone in range(len(raw)):
        kept = [x for i, x in enumerate(raw) if i != gone]
        expected = (
            calibration.tfr(kept)
            if method == "tfr"
            else calibration.indirect(kept, cuts=[1.5, 4, 10])
        )
        np.testing.assert_array_equal(np.delete(values[gone + 1], gone), expected)
    # The scores of others change.
    assert any(len(np.unique(own[~np.isnan(own)])) > 1 for own in values.T)


def test_what_a_calibration_refuses_is_not_coded(declare: _Declare) -> None:
    study = declare(
        {"A": {"indirect": {"cuts": [{"at": 4, "between": [1, 9]}]}}, "Y": {"scale": _LEVEL}},
        {
            f"k{i}": ("s", {"A": {"value": x}, "Y": {"label": label}})
            for i, (x, label) in enumerate([(1, "low"), (3, "low"), (5, "high"), (9, "mid")])
        },
        outcome="Y",
        conditions=["A"],
    )
    universe = build_universe(study)
    worlds = np.array([universe.start, set_world(universe, {("cuts[1]", ""): 9.0})])
    coded = ~np.isnan(universe.realize(worlds).values)
    assert coded[0].all()
    # No case lies over the cut, so that there is nothing to regress on.
    assert coded[1].all(axis=0).tolist() == [False, True]


def test_cuts_of_a_world() -> None:
    study = load_study(_CALIBRATIONS / "2025.yaml")
    ranges = {
        "incl_cut": [0.7, 0.9],
        "pri_cut": [0.4, 0.6],
        "n_cut": [1, 2],
        "cuts": {
            "sufficiency": {"incl": [0.7, 0.9], "pri": [0.4, 0.6]},
            "necessity": {"incl": [0.8, 0.95], "ron": [0.4, 0.6], "cov": [0.4, 0.6]},
        },
    }
    universe = build_universe(study, RobustnessSpec.model_validate(ranges))
    wanted = {
        "incl_cut": 0.85,
        "pri_cut": 0.45,
        "n_cut": 1.0,
        "sufficiency.incl": 0.75,
        "sufficiency.pri": 0.55,
        "necessity.incl": 0.85,
        "necessity.ron": 0.41,
        "necessity.cov": 0.59,
    }
    assert set(universe.positions) == set(wanted)
    world = universe.start.copy()
    for name, value in wanted.items():
        world[universe.positions[name]] = value
    spec = universe.rebuild_spec(world)
    table, cuts = spec.truth_table, spec.cuts
    assert (table.incl_cut, table.pri_cut, table.n_cut) == (0.85, 0.45, 2)
    assert table.at_crossover == study.spec.truth_table.at_crossover
    assert (cuts.sufficiency.incl, cuts.sufficiency.pri) == (0.75, 0.55)
    assert (cuts.necessity.incl, cuts.necessity.ron, cuts.necessity.cov) == (0.85, 0.41, 0.59)
    found = universe.realize(world[np.newaxis])
    assert found.n_cut.tolist() == [[2] * len(universe.outcomes)]
    assert {name: cut.tolist() for name, cut in found.cuts.items()} == {
        name: [value] for name, value in wanted.items() if name != "n_cut"
    }


def test_the_second_inclusion_cut_stays() -> None:
    study = load_study(_CALIBRATIONS / "2025.yaml")
    table = study.spec.truth_table.model_copy(update={"incl_cut": (0.8, 0.6)})
    universe = build_universe(study, RobustnessSpec(incl_cut=(0.7, 0.9)))
    changed = universe.spec.model_copy(update={"truth_table": table})
    object.__setattr__(universe, "spec", changed)
    world = set_world(universe, {("incl_cut", ""): 0.9})
    assert universe.rebuild_spec(world).truth_table.incl_cut == (0.9, 0.6)


def test_what_bears_on_sets(declare: _Declare) -> None:
    study = declare(
        {
            "A": {"scale": _LEVEL},
            "B": {"direct": {"out": 1, "crossover": {"at": 3, "between": [2, 4]}, "in": 5}},
            "C": {"expression": "A + ~B"},
            "Y": {"scale": _LEVEL},
        },
        {
            f"k{i}": ("s", {"A": {"label": a, "also": ["high"]}, "B": {"value": b}, "Y": y})
            for i, (a, b, y) in enumerate(
                [("mid", 1, {"label": "low"}), ("low", 6, {"label": "mid"})]
            )
        },
        outcome="Y",
        conditions=["C"],
    )
    universe = build_universe(study)
    kinds = [(d.kind, d.sets) for d in universe.decisions]
    of_a = {i for i, (_, sets) in enumerate(kinds) if sets == ("A",)}
    of_b = {i for i, (kind, _) in enumerate(kinds) if kind is DecisionKind.ANCHOR}
    assert len(of_a) == 3
    assert len(of_b) == 1
    assert universe.bears_on(["A"]) == of_a
    assert universe.bears_on(["B"]) == of_b
    assert universe.bears_on(["C"]) == of_a | of_b
    a, b, y = (universe.names.index(name) for name in "ABY")
    assert universe.base_sets(["C", "Y"]) == {a, b, y}
    assert universe.space.names == ("C",)


def test_universes_travel() -> None:
    universe = build_universe(load_study(_CALIBRATIONS / "2025.yaml"))
    fresh = pickle.loads(pickle.dumps(universe))
    worlds = np.repeat(universe.start[np.newaxis], 3, axis=0)
    worlds[1:, universe.left] = 1, 2
    before = universe.realize(worlds)
    used = pickle.loads(pickle.dumps(universe))
    for other in (fresh, used):
        after = other.realize(worlds)
        np.testing.assert_array_equal(before.values, after.values)
        np.testing.assert_array_equal(before.keep, after.keep)


def test_expressions_as_memberships_have_them() -> None:
    rng = np.random.default_rng(8)
    values = np.column_stack(
        [rng.uniform(size=(40, 2)), rng.integers(0, 3, 40), rng.uniform(size=40)]
    )
    values[3, 0] = values[4, 2] = np.nan
    values.setflags(write=False)
    names, levels = ("A", "B", "M", "Z"), (2, 2, 3, 2)
    memberships = Memberships(tuple(map(str, range(40))), names, levels, values)
    for text in ("A*~B + M[1]", "~(A + Z)*M[0,2]", "A[0,1]", "~M[2]", "B[0] + Z[1]"):
        expression = parse_expression(text)
        found = fold_scores(values, names, levels, expression, 1)
        np.testing.assert_allclose(found, memberships.membership(expression), atol=1e-15)
        whole = np.rint(np.nan_to_num(values) * 1000).astype(np.int64)
        scaled = fold_scores(whole, names, levels, expression, 1000)
        assert scaled.dtype == np.int64
        coded = ~np.isnan(found)
        np.testing.assert_allclose(scaled[coded] / 1000, found[coded], atol=1e-3)


def test_distinct_rows() -> None:
    rng = np.random.default_rng(9)
    for columns in (0, 1, 3, 70):
        rows = rng.integers(0, 2, size=(50, columns)).astype(float)
        first, which = find_distinct(rows)
        assert len({tuple(row) for row in rows.tolist()}) == len(first)
        np.testing.assert_array_equal(rows[first][which], rows)
