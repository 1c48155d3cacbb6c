"""What a study declares doubtful, told as decisions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qca.errors import InputError
from qca.io.studies import load_study
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.worlds.inventory import build_universe, is_crisp, list_neighbours, used_sets
from qca.robustness.worlds.universe import Universe
from qca.study.calibrations import LabelScore
from qca.study.declaration import Study
from qca.study.spec import RobustnessSpec

_CALIBRATIONS = Path(__file__).parents[3] / "calibrations"
_LEVEL = {"low": 0, "mid": {"score": 0.6, "between": [0.4, 0.6]}, "high": 1}
_Declare = Callable[..., Study]


def load(name: str) -> Study:
    return load_study(_CALIBRATIONS / f"{name}.yaml")


def tell(universe: Universe, kind: DecisionKind) -> list[tuple[Any, ...]]:
    """Return the decisions of a kind, each by what it is and what it may be."""
    return [
        (d.name, d.cells, (d.low, d.at, d.high)) if d.graded else (d.name, d.cells, d.options)
        for d in universe.decisions
        if d.kind is kind
    ]


def test_decisions_of_a_real_analysis() -> None:
    universe = build_universe(load("2025"))
    level, high = (0.4, 0.6, 0.6), (0.33, 0.33, 0.6)
    low, last = (0.0, 0.0, 0.33), (0.0, 0.33, 0.6)
    assert tell(universe, DecisionKind.SCORE) == [
        ("medium", (("NL1", "BQ"),), level),
        ("medium-high", (("NL1", "BQh"),), (0.4, 0.75, 0.75)),
        ("medium", (("NL1", "BQh"),), high),
        ("medium-high", (("NL1", "BCh"),), (0.4, 0.75, 0.75)),
        ("medium-high", (("NL1", "BCt"),), (0.4, 0.4, 0.6)),
        ("partly", (("NL1", "PA"),), level),
        ("medium", (("NL2", "EL"),), level),
        ("medium", (("NL2", "ELh"),), high),
        ("partly", (("NL2", "PA"),), level),
        ("medium", (("PU1", "BQ"),), level),
        ("medium", (("PU1", "BQh"),), high),
        ("state-led", (("PU1", "SYN"),), low),
        ("little deployed", (("PU1", "DEP"),), high),
        ("until the government changed", (("PU1", "DUR"),), last),
        ("medium", (("PU2", "BC"),), level),
        ("medium", (("PU2", "BCh"),), high),
        ("business-led", (("PU2", "SYN"),), low),
        ("in part of the years", (("PU2", "OPT"),), (0.4, 0.4, 0.6)),
        ("little deployed", (("PU2", "DEP"),), high),
        ("until the government changed", (("PU2", "DUR"),), last),
        ("partly", (("PU2", "PA"),), level),
    ]
    duration = ("until the government changed", "short-lived")
    assert tell(universe, DecisionKind.READING) == [
        ("bureaucratic_quality", (("NL1", "BQ"), ("NL1", "BQh")), ("medium-high", "medium")),
        ("prosoft_per_firm", (("NL1", "BEN"),), ("4.3", "5.1", "3.3")),
        ("institution", (("NL1", "INST"),), ("advisory council", "autonomous body")),
        ("partisan_alignment", (("NL1", "PA"),), ("not aligned", "partly")),
        ("partisan_alignment", (("NL2", "PA"),), ("not aligned", "partly")),
        ("vote_margin", (("NL2", "CLOSE"),), ("6", "5.6")),
        (
            "implementation",
            (("PU1", "SYN"), ("PU1", "STL"), ("PU1", "QUI"), ("PU1", "IMPL")),
            ("state-led", "quiescent"),
        ),
        ("prosoft_per_firm", (("PU1", "BEN"),), ("2.3", "2.7", "1.1")),
        ("deployment", (("PU1", "DEP"),), ("deployed", "little deployed")),
        ("initiative_duration", (("PU1", "DUR"),), duration[::-1]),
        ("vote_margin", (("PU1", "CLOSE"),), ("13.63", "13")),
        ("bureaucratic_quality", (("PU2", "BQ"),), ("medium-low", "low")),
        ("opting_in", (("PU2", "OPT"),), ("in part of the years", "not")),
        ("deployment", (("PU2", "DEP"),), ("deployed", "little deployed")),
        ("initiative_duration", (("PU2", "DUR"),), duration),
        ("partisan_alignment", (("PU2", "PA"),), ("aligned", "partly")),
        ("vote_margin", (("PU2", "CLOSE"),), ("4.93", "10")),
    ]
    (left,) = [d for d in universe.decisions if d.kind is DecisionKind.LEFT_OUT]
    assert left.options == ("", "NL1", "NL2", "PU1", "PU2", "Nuevo León", "Puebla")
    assert universe.omissions == ((), (0,), (1,), (2,), (3,), (0, 1), (2, 3))
    assert all(d.declared for d in universe.decisions)
    assert len(universe.decisions) == 21 + 17 + 1


def test_crisp_sets_have_nothing_between() -> None:
    universe = build_universe(load("2025-crisp"))
    scores = [d for d in universe.decisions if d.kind is DecisionKind.SCORE]
    assert scores
    assert all(d.ends and (d.low, d.high) == (0, 1) for d in scores)


def test_labels_together() -> None:
    study = load("2025")
    wanted = study.spec.robustness.model_copy(update={"labels": "together"})
    universe = build_universe(study, wanted)
    level = ("NL1", "BQ"), ("NL2", "EL"), ("PU1", "BQ"), ("PU2", "BC")
    partly = ("NL1", "PA"), ("NL2", "PA"), ("PU2", "PA")
    # A label of two scales has two scores.
    high = ("NL1", "BQh"), ("NL2", "ELh"), ("PU1", "BQh"), ("PU2", "BCh")
    assert tell(universe, DecisionKind.SCORE) == [
        ("medium", level, (0.4, 0.6, 0.6)),
        ("medium-high", (("NL1", "BQh"), ("NL1", "BCh")), (0.4, 0.75, 0.75)),
        ("medium", high, (0.33, 0.33, 0.6)),
        ("medium-high", (("NL1", "BCt"),), (0.4, 0.4, 0.6)),
        ("partly", partly, (0.4, 0.6, 0.6)),
        ("state-led", (("PU1", "SYN"),), (0.0, 0.0, 0.33)),
        ("little deployed", (("PU1", "DEP"), ("PU2", "DEP")), (0.33, 0.33, 0.6)),
        ("until the government changed", (("PU1", "DUR"), ("PU2", "DUR")), (0.0, 0.33, 0.6)),
        ("business-led", (("PU2", "SYN"),), (0.0, 0.0, 0.33)),
        ("in part of the years", (("PU2", "OPT"),), (0.4, 0.4, 0.6)),
    ]
    together = universe.decisions[3]
    assert together.cases == ("NL1", "NL2", "PU1", "PU2")
    assert together.sets == ("BQh", "ELh", "BCh")


def test_labels_of_a_scale_in_place_are_not_those_of_a_scale_of_that_name(
    declare: _Declare,
) -> None:
    study = declare(
        {"A": {"scale": _LEVEL}, "B": {"scale": "A"}, "Y": {"scale": "A"}},
        {
            "k1": ("s", {f: {"label": "mid"} for f in "ABY"}),
            "k2": ("s", {f: {"label": "low"} for f in "ABY"}),
        },
        scales={"A": _LEVEL},
        outcome="Y",
        conditions=["A", "B"],
        robustness={"labels": "together", "leave_out": "none"},
    )
    cells = [cells for _, cells, _ in tell(build_universe(study), DecisionKind.SCORE)]
    assert cells == [(("k1", "A"),), (("k1", "B"), ("k1", "Y"))]


@pytest.mark.parametrize(("labels", "alternatives"), [(False, True), (True, False)])
def test_what_is_not_wanted_is_left_out(labels: bool, alternatives: bool) -> None:
    study = load("2025")
    wanted = RobustnessSpec(labels=labels, alternatives=alternatives, leave_out="none")
    kinds = {d.kind for d in build_universe(study, wanted).decisions}
    assert (DecisionKind.SCORE in kinds) is labels
    assert (DecisionKind.READING in kinds) is alternatives
    assert DecisionKind.LEFT_OUT not in kinds


def test_only_sets_that_something_rests_on(declare: _Declare) -> None:
    codes = {field: {"label": "mid"} for field in "ABCDY"}
    study = declare(
        {
            **{name: {"scale": _LEVEL} for name in "ABCY"},
            "D": {"scale": _LEVEL},
            "E": {"expression": "B + C"},
        },
        {"k1": ("s", codes), "k2": ("s", {**codes, "Y": {"label": "low"}})},
        outcome="Y",
        conditions=["A"],
        claims=[{"id": "c", "says": "", "claim": "E -> Y"}],
    )
    assert used_sets(study.spec, [("E", "Y")]) == ("A", "B", "C", "Y", "E")
    assert used_sets(study.spec, []) == ("A", "Y")
    told = {cells[0][1] for _, cells, _ in tell(build_universe(study), DecisionKind.SCORE)}
    assert told == {"A", "B", "C", "Y"}


def test_readings_of_labels_bring_their_own_scores(declare: _Declare) -> None:
    other = {"low": 0, "mid": 0, "high": 0}
    study = declare(
        {"A": {"scale": _LEVEL}, "B": {"field": "A", "scale": other}, "Y": {"scale": _LEVEL}},
        {
            "k1": ("s", {"A": {"label": "high", "also": ["mid"]}, "Y": {"label": "low"}}),
            "k2": ("t", {"A": {"label": "low"}, "Y": {"label": "high"}}),
        },
        outcome="Y",
        conditions=["A", "B"],
    )
    universe = build_universe(study)
    # In B both readings have one score, so that the reading bears on A alone.
    assert tell(universe, DecisionKind.READING) == [("A", (("k1", "A"),), ("high", "mid"))]
    (rule,) = universe.cell_rules
    reading, mid = (i for i, d in enumerate(universe.decisions) if d.cells == (("k1", "A"),))
    assert (rule.case, rule.set, rule.reading) == (0, 0, reading)
    assert rule.sources == ((1, -1), (0.6, mid))
    # One case to a state: leaving out either is one option.
    assert universe.decisions[-1].options == ("", "k1", "k2")


def test_codes_of_coders_are_readings_as_others_are(declare: _Declare) -> None:
    def list_decisions(code: dict[str, Any]) -> tuple[Decision, ...]:
        study = declare(
            {"A": {"scale": _LEVEL}, "Y": {"scale": _LEVEL}},
            {
                "k1": ("s", {"A": code, "Y": {"label": "low"}}),
                "k2": ("t", {"A": {"label": "low"}, "Y": {"label": "high"}}),
            },
            outcome="Y",
            conditions=["A"],
        )
        return build_universe(study).decisions

    as_also = list_decisions({"label": "high", "also": ["mid"]})
    coders = {"ab": "mid", "cd": "high", "ef": "mid"}
    assert list_decisions({"label": "high", "coders": coders}) == as_also
    assert list_decisions({"label": "high", "also": ["mid"], "coders": coders}) == as_also
    alone = list_decisions({"coders": {"ab": "high", "cd": "high"}})
    assert alone == list_decisions({"label": "high"})


def test_coders_that_differ_leave_a_case_uncoded(declare: _Declare) -> None:
    code = {"coders": {"ab": "high", "cd": "low"}}
    sets = {"A": {"scale": _LEVEL}, "Y": {"scale": _LEVEL}}
    cases = {
        f"k{i}": ("s", {"A": each, "Y": {"label": "low"}})
        for i, each in enumerate((code, {"label": "low"}))
    }
    tested = {"outcome": "Y", "conditions": ["A"]}
    with pytest.raises(InputError, match=r"not coded \(its coders differ: ab: high, cd: low\)"):
        declare(sets, cases, **tested)
    study = declare(sets, cases, **tested, missing="drop")
    assert study.left_out == {"k0": ("A",)}


def test_equal_labels_add_no_decision(declare: _Declare) -> None:
    twice = {"low": 0, "mid": _LEVEL["mid"], "same": _LEVEL["mid"], "high": 1}
    study = declare(
        {"A": {"scale": twice}, "Y": {"scale": _LEVEL}},
        {
            "k1": ("s", {"A": {"label": "mid", "also": ["same"]}, "Y": {"label": "low"}}),
            "k2": ("s", {"A": {"label": "low"}, "Y": {"label": "high"}}),
        },
        outcome="Y",
        conditions=["A"],
        robustness={"leave_out": "none"},
    )
    universe = build_universe(study)
    assert [(d.kind, d.name) for d in universe.decisions] == [(DecisionKind.SCORE, "mid")]


def test_readings_of_numbers_keep_all_their_digits(declare: _Declare) -> None:
    codes = [{"value": 1234567.25, "also": ["3"]}, {"value": 5}]
    study = declare(
        {"A": {"crisp": 4}, "Y": {"scale": _LEVEL}},
        {
            f"k{i}": ("s", {"A": code, "Y": {"label": label}})
            for i, (code, label) in enumerate(zip(codes, ("low", "high"), strict=True))
        },
        outcome="Y",
        conditions=["A"],
    )
    (rule,) = build_universe(study).column_rules
    assert rule.readings == ((0, 0, (1234567.25, 3.0)),)
    assert rule.raw.tolist() == [1234567.25, 5]


def test_neighbours_move_labels() -> None:
    study = load("2025")
    wanted = RobustnessSpec(labels=False, alternatives=False, all_labels=1, leave_out="none")
    universe = build_universe(study, wanted)
    readings = {(d.cells[0][0], d.name): d for d in universe.decisions}
    moved = readings["PU1", "bureaucratic_quality"]
    assert moved.options == ("medium", "medium-low", "medium-high")
    assert not moved.declared
    assert readings["NL1", "executive_leadership"].options == ("high", "medium-high")
    # Every label of this field stands beside the one that some set tells it from.
    pattern = readings["PU1", "implementation"]
    assert pattern.options[0] == "state-led"
    assert set(pattern.options) == {"quiescent", "state-led", "business-led", "synergistic"}
    # What is calibrated from numbers has no labels.
    assert not any(d.name == "vote_margin" for d in universe.decisions)


def test_neighbours_by_steps() -> None:
    scale = {"a": 0, "b": LabelScore(score=0.4, between=(0.3, 0.5)), "c": 0.4, "d": 0.7, "e": 1}
    assert list_neighbours(scale, "a", 1) == ["b", "c"]
    assert list_neighbours(scale, "b", 1) == ["a", "c", "d"]
    assert list_neighbours(scale, "e", 2) == ["b", "c", "d"]
    assert list_neighbours(scale, "z", 1) == []
    assert is_crisp({"a": 0, "b": LabelScore(score=1, between=(0, 1))})
    assert not is_crisp({"a": 0, "b": LabelScore(score=1, between=(0.5, 1))})


def test_declared_anchors(declare: _Declare) -> None:
    doubt = {"at": 5, "between": [4, 6]}
    study = declare(
        {
            "A": {"direct": {"out": 1, "crossover": doubt, "in": 9}},
            "B": {"field": "A", "crisp": [doubt, 2]},
            "Y": {"scale": _LEVEL},
        },
        {
            f"k{i}": ("s", {"A": {"value": value}, "Y": {"label": label}})
            for i, (value, label) in enumerate([(1, "low"), (5, "high"), (9, "high")])
        },
        outcome="Y",
        conditions=["A", "B"],
    )
    universe = build_universe(study)
    assert tell(universe, DecisionKind.ANCHOR) == [
        ("crossover", (("", "A"),), (4, 5, 6)),
        ("crisp[1]", (("", "B"),), (4, 5, 6)),
    ]
    crossover, threshold = universe.decisions[:2]
    assert (crossover.curved, crossover.divides) == (True, False)
    assert (threshold.curved, threshold.divides) == (False, True)
    assert crossover.cases == ()


def test_undeclared_anchors_keep_their_order(declare: _Declare) -> None:
    bell = {"out": [1, 9], "crossover": [2, 8], "in": [4, 6]}
    study = declare(
        {
            "A": {"bell": bell},
            "B": {
                "field": "A",
                "direct": {"out": 10, "crossover": {"at": 5, "between": [4.5, 7]}, "in": 0},
            },
            "Y": {"scale": _LEVEL},
        },
        {
            f"k{i}": ("s", {"A": {"value": value}, "Y": {"label": label}})
            for i, (value, label) in enumerate([(1.5, "low"), (5, "high"), (9, "high")])
        },
        outcome="Y",
        conditions=["A", "B"],
    )
    universe = build_universe(study, RobustnessSpec(anchors=0.5, leave_out="none"))
    ranges = {(d.sets[0], d.name): (d.low, d.high, d.declared) for d in universe.decisions}
    step = 0.5 * 7.5
    assert ranges["A", "out[1]"] == pytest.approx((1 - step, 1.499, False))
    # A crossover stays within the raw values.
    assert ranges["A", "crossover[1]"] == pytest.approx((1.501, 2.998, False))
    assert ranges["A", "in[1]"] == pytest.approx((3.002, 4.998, False))
    assert ranges["A", "crossover[2]"] == pytest.approx((7.002, 8.499, False))
    assert ranges["B", "crossover"] == (4.5, 7, True)
    # Short of the declared range of its neighbour.
    assert ranges["B", "out"] == pytest.approx((10 - 0.499 * 3, 10 + step, False))
    assert ranges["B", "in"] == pytest.approx((-step, 0.499 * 4.5, False))
    rng = np.random.default_rng(1)
    low, high = (np.array([getattr(d, end) for d in universe.decisions]) for end in ("low", "high"))
    worlds = rng.uniform(low, high, size=(300, len(low)))
    worlds[:64] = np.where(rng.integers(0, 2, size=(64, len(low))) == 1, low, high)
    assert not np.isnan(universe.realize(worlds).values).any()


def test_cuts() -> None:
    study = load("2025")
    wanted = RobustnessSpec.model_validate(
        {
            "incl_cut": [0.7, 0.9],
            "pri_cut": [0.5, 0.5],
            "n_cut": [1, 3],
            "cuts": {"sufficiency": {"pri": [0.4, 0.6]}, "necessity": {"ron": [0.5, 0.7]}},
        }
    )
    universe = build_universe(study, wanted)
    assert tell(universe, DecisionKind.CUT) == [
        ("incl_cut", (), (0.7, 0.8, 0.9)),
        ("sufficiency.pri", (), (0.4, 0.5, 0.6)),
        ("necessity.ron", (), (0.5, 0.5, 0.7)),
    ]
    assert tell(universe, DecisionKind.N_CUT) == [("n_cut", (), ("1", "2", "3"))]
    assert list(universe.positions) == ["incl_cut", "sufficiency.pri", "necessity.ron", "n_cut"]


def test_what_is_left_out(declare: _Declare) -> None:
    def build(leave_out: str, *, apart: bool = False) -> Universe:
        study = declare(
            {"A": {"scale": _LEVEL}, "Y": {"scale": _LEVEL}},
            {
                name: (state, {"A": {"label": "low"}, "Y": {"label": label}})
                for name, state, label in [("t", "t", "low"), ("u", "t", "high"), ("v", "v", "low")]
            },
            outcome="Y",
            conditions=["A"],
        )
        return build_universe(
            study, RobustnessSpec.model_validate({"leave_out": leave_out}), apart=apart
        )

    # A state may have the name of one of its cases; one of a single case is that case.
    both = build("both")
    assert both.decisions[-1].options == ("", "t", "u", "v", "t")
    assert both.omissions == ((), (0,), (1,), (2,), (0, 1))
    assert build("states").omissions == ((), (0, 1), (2,))
    assert build("cases").omissions == ((), (0,), (1,), (2,))
    none = build("none")
    assert (none.left, none.omissions) == (None, ((),))
    apart = build("both", apart=True)
    left = [d for d in apart.decisions if d.kind is DecisionKind.LEFT_OUT]
    assert [d.options for d in left] == [("", "t"), ("", "u"), ("", "v"), ("", "t")]
    world = apart.start.copy()
    world[list(apart.left_out)[1:3]] = 1
    assert apart.find_gone(world) == {1, 2}


def test_nothing_is_left_out_of_one_case(declare: _Declare) -> None:
    study = declare(
        {"A": {"scale": _LEVEL}, "Y": {"scale": _LEVEL}},
        {"k": ("s", {"A": {"label": "low"}, "Y": {"label": "high"}})},
        outcome="Y",
        conditions=["A"],
    )
    assert build_universe(study).left_out == {}


def test_a_decision_lies_in_its_range() -> None:
    with pytest.raises(ValueError, match="outside"):
        Decision(DecisionKind.CUT, "incl_cut", at=0.9, low=0.7, high=0.8)
    assert Decision(DecisionKind.CUT, "incl_cut", at=0.8, low=0.7, high=0.8).start == 0.8
    assert Decision(DecisionKind.READING, "A", options=("x", "y")).start == 0
