"""Ranges of anchors and cuts: every bad one is an error at its line, and all come at once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca.errors import InputError
from qca.io.studies import load_study
from qca.study.anchors import calibrate_column
from qca.study.calibrations import SetSpec
from qca.study.places import Places
from qca.study.ranges import check_ranges
from qca.study.spec import Spec

_SPEC = """\
title: A small study
cases: {table: data.csv, id: case}
sets:
  A:
    why: reasons
    direct:
      out: 1
      crossover: {at: 3, between: [2.5, 3.5], why: two sources}
      in: 5
  B:
    why: reasons
    crisp: {at: 20, between: [15, 25]}
  C:
    why: reasons
    indirect:
      cuts:
        - 2
        - at: 4
          between: [3, 5]
  D:
    why: reasons
    bell:
      out: [1, {at: 9, between: [8.5, 12]}]
      crossover: [2, 7]
      in: [3, {at: 4, between: [3, 4]}]
  Y: {as_is: true, why: reasons}
outcome: Y
conditions: [A, B]
truth_table: {incl_cut: [0.8, 0.7], n_cut: 1, pri_cut: 0.5}
cuts:
  necessity: {incl: 0.9, ron: 0.5, cov: }
  sufficiency: {incl: 0.8, pri: 0.5}
robustness:
  labels: together
  incl_cut: [0.7, 0.95]
  pri_cut: [0.5, 0.5]
  n_cut: [1, 2]
  cuts:
    sufficiency: {incl: [0.75, 0.9], pri: [0.4, 0.6]}
    necessity:
      incl: [0.8, 0.95]
      ron: [0, 1]
  leave_out: states
  anchors: 0.1
"""
_DATA = """\
case,A,B,C,D,Y
c1,1,10,1,1,0.2
c2,2,18,3,5,0.4
c3,4,30,6,9,0.9
c4,6,22,9,10,0.8
"""


def _load(path: Path, spec: str, data: str = _DATA) -> Any:
    (path / "data.csv").write_text(data, encoding="utf-8")
    (path / "spec.yaml").write_text(spec, encoding="utf-8")
    return load_study(path / "spec.yaml")


def _problems(path: Path, changes: Sequence[tuple[str, str]], data: str = _DATA) -> list[str]:
    """Return what is said of the study with parts exchanged, each as ``line: what; remedy``."""
    spec = _SPEC
    for old, new in changes:
        assert old in spec
        spec = spec.replace(old, new, 1)
    with pytest.raises(InputError) as caught:
        _load(path, spec.replace("§", ""), data)
    assert all(problem.remedy for problem in caught.value.problems)
    return [f"{p.place.line if p.place else '?'}: {p}" for p in caught.value.problems]


def test_good_ranges(tmp_path: Path) -> None:
    study = _load(tmp_path, _SPEC)
    assert study.warnings == ()
    assert study.spec.robustness.n_cuts == (1, 2)
    assert sorted(study.scores.scoring.rules_of) == ["A", "B", "C", "D", "Y"]


# What is exchanged in the study, § before what the message must name the line of, and its words.
_BAD: list[tuple[str, str, str]] = [
    # between and at
    ("[2.5, 3.5]", "§[3.5, 2.5]", "the range [3.5, 2.5] of 'crossover' of set 'A' falls"),
    ("[15, 25]", "§[25, 15]", "the range [25, 15] of 'crisp[1]' of set 'B' falls"),
    ("between: [3, 5]", "§between: [5, 3]", "the range [5, 3] of 'cuts[2]' of set 'C' falls"),
    (
        "[2.5, 3.5]",
        "§[3.25, 3.5]",
        "[3.25, 3.5] of 'crossover' of set 'A' does not hold the present value, 3; "
        "widen the range, or change 'at'",
    ),
    ("[8.5, 12]", "§[9.5, 12]", "'out[2]' of set 'D' does not hold the present value, 9;"),
    ("[15, 25]", "§[20.0000001, 25]", "[20.0000001, 25] of 'crisp[1]'"),
    # anchors that could meet
    (
        "[2.5, 3.5]",
        "§[1, 3.5]",
        "'out' and 'crossover' of set 'A' could meet: 'out' goes up to 1, and 'crossover' down to 1"
        "; narrow a range",
    ),
    (
        "[2.5, 3.5], why: two sources}\n      in: 5",
        "§[2.5, 5], why: x}\n      in: {at: 5, between: [5, 6]}",
        "'crossover' and 'in' of set 'A' could meet",
    ),
    ("out: 1\n", "out: §{at: 1, between: [0, 4]}\n", "'out' goes up to 4, and 'crossover' down to"),
    ("between: [3, 5]", "§between: [1.5, 5]", "'cuts[1]' and 'cuts[2]' of set 'C' could meet"),
    ("between: [3, 5]", "§between: [2, 5]", "'cuts[1]' goes up to 2, and 'cuts[2]' down to 2"),
    ("[3, 4]}", "§[2.5, 4]}", "'in[1]' and 'in[2]' of set 'D' could meet"),
    ("[8.5, 12]", "§[6, 12]", "'crossover[2]' goes up to 7, and 'out[2]' down to 6"),
    (
        "crisp: {at: 20, between: [15, 25]}",
        "crisp: [{at: 22, between: §[15, 25]}, 18]",
        "'crisp[2]' and 'crisp[1]' of set 'B' could meet: 'crisp[2]' goes up to 18, and 'crisp[1]'",
    ),
    # outside the raw values
    (
        "[15, 25]",
        "§[5, 25]",
        "the range [5, 25] of 'crisp[1]' of set 'B' leaves the raw values, which go from 10 to 30; "
        "keep it between these two",
    ),
    ("[15, 25]", "§[15, 30.5]", "[15, 30.5] of 'crisp[1]' of set 'B' leaves the raw values"),
    (
        "crossover: {at: 3, between: [2.5, 3.5], why: two sources}\n      in: 5",
        "crossover: §{at: 3, between: [2.5, 6.5]}\n      in: 9",
        "'crossover' of set 'A' leaves the raw values, which go from 1 to 6",
    ),
    ("between: [3, 5]", "§between: [3, 9.5]", "'cuts[2]' of set 'C' leaves the raw values"),
    (
        "out: [1, {at: 9, between: [8.5, 12]}]\n      crossover: [2, 7]",
        "out: [0, {at: 9, between: [8.5, 12]}]\n      crossover: [{at: 2, between: §[0.5, 2]}, 7]",
        "'crossover[1]' of set 'D' leaves the raw values, which go from 1 to 10",
    ),
    # cuts of the truth table
    ("incl_cut: [0.7, 0.95]", "§incl_cut: [0.95, 0.7]", "'robustness.incl_cut' falls"),
    ("incl_cut: [0.7, 0.95]", "§incl_cut: [0.7, 1.2]", "'robustness.incl_cut' leaves [0, 1]"),
    ("pri_cut: [0.5, 0.5]", "§pri_cut: [-0.1, 0.5]", "'robustness.pri_cut' leaves [0, 1]"),
    (
        "incl_cut: [0.7, 0.95]",
        "§incl_cut: [0.85, 0.95]",
        "'robustness.incl_cut' does not hold the present value, 0.8; "
        "widen the range, or change 'truth_table.incl_cut'",
    ),
    (
        "incl_cut: [0.7, 0.95]",
        "§incl_cut: [0.65, 0.95]",
        "the range [0.65, 0.95] of 'robustness.incl_cut' reaches under the second cut, 0.7",
    ),
    ("pri_cut: [0.5, 0.5]", "§pri_cut: [0.6, 0.7]", "change 'truth_table.pri_cut'"),
    ("pri_cut: [0.5, 0.5]", "§pri_cut: [0.6]", "pri_cut"),
    ("pri_cut: [0.5, 0.5]", "§pri_cut: [0.4, 0.5, 0.6]", "pri_cut"),
    ("pri_cut: [0.5, 0.5]", "§pri_cut: 0.5", "'robustness.pri_cut' is '0.5'; it should be a list"),
    ("n_cut: [1, 2]", "§n_cut: [2, 1]", "'robustness.n_cut' falls"),
    ("n_cut: [1, 2]", "§n_cut: [0, 2]", "'robustness.n_cut' goes down to 0; a row needs at least"),
    ("n_cut: [1, 2]", "§n_cut: [2, 3]", "'robustness.n_cut' does not hold the present value, 1"),
    ("n_cut: [1, 2]", "§n_cut: [2, 3, 4]", "does not hold the present value, 1; add 1, or change"),
    ("n_cut: [1, 2]", "§n_cut: [2]", "does not hold the present value, 1"),
    ("n_cut: [1, 2]", "§n_cut: []", "n_cut"),
    ("n_cut: [1, 2]", "§n_cut: [1, 2.5]", "whole number"),
    (
        "n_cut: [1, 2]",
        "§n_cut: [1, 1000000000]",
        "'robustness.n_cut' goes up to 1000000000, and there are 4 cases; keep it at 4 or under",
    ),
    # cuts of claims
    ("pri: [0.4, 0.6]", "pri: §[0.6, 0.4]", "'robustness.cuts.sufficiency.pri' falls"),
    (
        "incl: [0.75, 0.9]",
        "incl: §[0.85, 0.9]",
        "widen the range, or change 'cuts.sufficiency.incl'",
    ),
    ("ron: [0, 1]", "§ron: [0, 1.5]", "'robustness.cuts.necessity.ron' leaves [0, 1]"),
    ("incl: [0.8, 0.95]", "§incl: [0.8, 0.85]", "'cuts.necessity.incl'"),
    (
        "ron: [0, 1]",
        "§cov: [0.4, 0.6]",
        "'robustness.cuts.necessity.cov' is a range for 'cuts.necessity.cov', which is empty; "
        "give 'cuts.necessity.cov' a value, or take the range out",
    ),
    # the other settings
    ("labels: together", "§labels: togther", "did you mean 'together'"),
    ("labels: together", "§labels: alone", "write true, false or together"),
    ("labels: together", "§labels: [true, false]", "write true, false or together"),
    ("leave_out: states", "§leave_out: state", "did you mean 'states'"),
    ("leave_out: states", "§leave_out: all", "cases, states, groups, both or none"),
    ("anchors: 0.1", "§anchors: 0", "more than 0"),
    ("anchors: 0.1", "§anchors: 0.6", "at most 0.5"),
    ("anchors: 0.1", "§anchors: nan", "anchors"),
    ("anchors: 0.1", "§all_labels: 0", "at least 1"),
    ("anchors: 0.1", "§budget: 0", "at least 1"),
    ("anchors: 0.1", "§seed: -1", "at least 0"),
    ("anchors: 0.1", "§permutations: 0", "at least 1"),
    # misspelt keys
    ("why: two", "§wy: two", "did you mean 'why'"),
    ("between: [15, 25]", "§betwen: [15, 25]", "did you mean 'between'"),
    ("- at: 4", "- §att: 4", "did you mean 'at'"),
    ("{at: 9, ", "{§a: 9, ", "did you mean 'at'"),
    ("ron: [0, 1]", "§rom: [0, 1]", "did you mean 'ron'"),
    ("leave_out: states", "§leaveout: states", "did you mean 'leave_out'"),
    ("anchors: 0.1", "§anchor: 0.1", "did you mean 'anchors'"),
    # shapes
    ("[2.5, 3.5]", "§[2.5]", "between"),
    ("[2.5, 3.5]", "§3", "'sets.A.direct.crossover.between' is '3'; it should be a list"),
    ("{at: 3, between: [2.5, 3.5], why: two sources}", "§{between: [2, 3]}", "'at' is missing"),
    ("{at: 3, between: [2.5, 3.5], why: two sources}", "§[2, 3]", "a number"),
    ("in: 5", "in: 5\n      §idm: {at: 0.9}", "idm"),
]


@pytest.mark.parametrize(
    ("old", "new", "part"), _BAD, ids=[new.replace("§", "") for _, new, _ in _BAD]
)
def test_a_bad_range_is_refused_at_its_line(old: str, new: str, part: str, tmp_path: Path) -> None:
    line = (_SPEC.replace(old, new, 1).partition("§")[0]).count("\n") + 1
    problems = _problems(tmp_path, [(old, new)])
    assert any(p.startswith(f"{line}: ") and part in p for p in problems), problems
    assert len(problems) == 1, problems


def test_all_at_once(tmp_path: Path) -> None:
    changes = [
        ("[2.5, 3.5]", "[3.5, 2.5]"),
        ("in: 5", "in: {at: 5, between: [3.2, 6]}"),
        ("[15, 25]", "[21, 31]"),
        ("between: [3, 5]", "between: [2, 5]"),
        ("[8.5, 12]", "[12, 9.5]"),
        ("incl_cut: [0.7, 0.95]", "incl_cut: [1.2, 0.6]"),
        ("pri_cut: [0.5, 0.5]", "pri_cut: [0.6, 0.7]"),
        ("n_cut: [1, 2]", "n_cut: [0, 7, 8]"),
        ("pri: [0.4, 0.6]", "pri: [0.6, 0.4]"),
        ("ron: [0, 1]", "cov: [0.4, 0.6]"),
        ("labels: together", "labels: alone"),
        ("leave_out: states", "leave_out: all"),
        ("anchors: 0.1", "anchors: 7"),
        ("outcome: Y", "outcome: Z"),
    ]
    problems = _problems(tmp_path, changes)
    for part in (
        "'crossover' of set 'A' falls",
        "'crossover' and 'in' of set 'A' could meet",
        "'crisp[1]' of set 'B' does not hold the present value, 20",
        "'crisp[1]' of set 'B' leaves the raw values",
        "'cuts[1]' and 'cuts[2]' of set 'C' could meet",
        "'out[2]' of set 'D' falls",
        "'out[2]' of set 'D' does not hold the present value, 9",
        "'robustness.incl_cut' falls",
        "'robustness.incl_cut' leaves [0, 1]",
        "'robustness.incl_cut' reaches under the second cut",
        "'truth_table.pri_cut'",
        "'robustness.n_cut' goes down to 0",
        "'robustness.n_cut' does not hold the present value, 1",
        "'robustness.n_cut' goes up to 8",
        "'robustness.cuts.sufficiency.pri' falls",
        "'cuts.necessity.cov', which is empty",
        "'alone'",
        "'all'",
        "'7'",
        "no set 'Z'",
    ):
        assert sum(part in problem for problem in problems) == 1, (part, problems)
    assert len(problems) == 20, problems
    assert not any(problem.startswith("?") for problem in problems)


def test_ranges_of_full_membership_may_leave_the_raw_values(tmp_path: Path) -> None:
    changed = _SPEC.replace("out: 1\n", "out: {at: 1, between: [-9, 2]}\n")
    changed = changed.replace("in: 5", "in: {at: 5, between: [4, 99]}")
    assert _load(tmp_path, changed).warnings == ()


def test_only_the_raw_values_of_the_cases_at_hand_count(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, [("outcome: Y", "omit: [c1]\noutcome: Y"), ("[15", "[12")])
    assert "go from 18 to 30" in problem
    uncoded = _DATA.replace("c1,1,10", "c1,1,")
    needless = ("conditions: [A, B]", "conditions: [A]")
    (problem,) = _problems(tmp_path, [needless, ("[15", "[12")], uncoded)
    assert "go from 18 to 30" in problem


def test_a_base_file_and_what_differs(tmp_path: Path) -> None:
    _load(tmp_path, _SPEC)
    over = tmp_path / "over.yaml"
    over.write_text("extends: spec.yaml\nsets:\n  A:\n    direct: {crossover: {at: 4}}\n")
    with pytest.raises(InputError) as caught:
        load_study(over)
    (problem,) = caught.value.problems
    assert "does not hold the present value, 4" in str(problem)
    assert str(problem.place).endswith("spec.yaml:8:26"), "the range stands in the base"


# Against a twin that tries every value ------------------------------------------------------------


def _is_refused(declared: SetSpec, at: dict[str, float]) -> bool:
    """Return whether the calibration itself says that anchors are out of order or repeated."""
    try:
        calibrate_column(declared, np.array([1.0, 2.0]), at)
    except InputError as error:
        return "order" in str(error) or "repeated" in str(error)
    return False


_ROLES = {
    "direct": ("out", "crossover", "in"),
    "linear": ("in", "crossover", "out"),
    "bell": ("out[1]", "crossover[1]", "in[1]", "in[2]", "crossover[2]", "out[2]"),
    "crisp": ("crisp[2]", "crisp[1]", "crisp[3]"),
    "cuts": ("cuts[1]", "cuts[2]"),
}
_WHOLE = st.integers(0, 14)


@st.composite
def _ranges(draw: st.DrawFn) -> tuple[str, dict[str, tuple[int, int, int]]]:
    """Draw a calibration, and for each of its anchors where it is and the ends of its range."""
    method = draw(st.sampled_from(sorted(_ROLES)))
    names = list(_ROLES[method])
    if method == "bell" and draw(st.booleans()):
        names = [n.replace("out", "x").replace("in", "out").replace("x", "in") for n in names]
    found = {}
    for name, at in zip(names, sorted(draw(_WHOLE) for _ in names), strict=True):
        below, above = draw(st.tuples(st.integers(0, 2), st.integers(0, 2)))
        if method == "bell" and below + above > 2:
            above = 0
        found[name] = (at - below, at, at + above)
    return method, found


def _declare(method: str, ranges: dict[str, tuple[int, int, int]]) -> SetSpec:
    written: dict[str, Any] = {}
    for name in sorted(ranges):
        low, at, high = ranges[name]
        number = {"at": at, "between": [low, high]} if low < high else at
        key, _, item = name.partition("[")
        if item:
            written.setdefault(key, []).append(number)
        else:
            written[key] = number
    declared: Any = {"cuts": {"indirect": written}, "crisp": {"crisp": written.get("crisp")}}
    return SetSpec.model_validate(declared.get(method, {method: written}))


@given(_ranges())
@settings(max_examples=150)
def test_anchors_could_meet_exactly_where_some_values_are_refused(
    drawn: tuple[str, dict[str, tuple[int, int, int]]],
) -> None:
    method, ranges = drawn
    declared = _declare(method, ranges)
    spec = Spec.model_validate(
        {"title": "", "cases": [], "sets": {"A": declared}, "outcome": "Y", "conditions": ["A"]}
    )
    said = check_ranges(spec, Places())
    if _is_refused(declared, {}):
        assert said == [], "the calibration says that the anchors are out of order as they are"
        return
    values = [range(low, high + 1) for low, _, high in ranges.values()]
    refused = any(
        _is_refused(declared, dict(zip(ranges, map(float, at), strict=True)))
        for at in itertools.product(*values)
    )
    assert bool(said) == refused
