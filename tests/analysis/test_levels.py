"""Multi-value sets whose values begin at 1: declared, printed, read, and otherwise as from 0."""

from __future__ import annotations

import json
import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import qca
from qca import find_chains
from qca.boolean.levels import Levels, first_of, read_levels
from qca.errors import InputError
from tests.cli.conftest import invoke as invoke  # noqa: PLC0414
from tests.frames import FrameList

_FROM_ONE = "case,R,B,Y\nc1,1,1,1\nc2,2,1,1\nc3,3,1,1\nc4,1,0,0\nc5,2,0,0\nc6,3,0,0\n"


def _shift(text: str) -> str:
    """Return expressions over R with the values from 0 written from 1."""
    return re.sub(r"R\[(\d)\]", lambda found: f"R[{int(found[1]) + 1}]", text)


def _draw(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n = 14
    frame = pd.DataFrame({"R": rng.integers(0, 3, n), "S": rng.integers(0, 4, n)})
    frame["A"] = rng.choice([0.1, 0.4, 0.7, 0.9], n)
    frame.iloc[:3, 0] = [0, 1, 2]
    frame["Y"] = np.select(
        [frame["R"] == 2, frame["R"] == 0], [0.8, 0.1], rng.choice([0.2, 0.9], n)
    )
    return frame.set_axis([f"c{i}" for i in range(n)])


@pytest.mark.parametrize("seed", range(12))
def test_values_from_one_are_values_from_zero(seed: int) -> None:
    frame = _draw(seed)
    names = ["R", "S", "A"]
    levels: dict[str, Any] = {"R": 3, "S": 4}
    first = qca.build_truth_table(frame, "Y", names, incl_cut=0.7, levels=levels)
    moved = frame.assign(R=frame["R"] + 1)
    declared: dict[str, Any] = {"R": [(1, 3), "1-3", Levels(3, 1)][seed % 3], "S": 4}
    data = FrameList([moved.iloc[:5], moved.iloc[5:]]) if seed % 2 else moved
    second = qca.build_truth_table(data, "Y", names, incl_cut=0.7, levels=declared)
    assert second.rows == first.rows
    frames = first.to_frame(), second.to_frame()
    assert (frames[1]["R"] - frames[0]["R"] == 1).all()
    assert (frames[1]["S"] == frames[0]["S"]).all()
    for kind in ("conservative", "parsimonious", "intermediate"):
        more = ({}, {}) if kind != "intermediate" else ("R[2], A[1]", "R[3], A[1]")
        given = [{"expectations": text} if text else {} for text in more]
        one = qca.minimize(first, kind, **given[0])
        two = qca.minimize(second, kind, **given[1])
        assert [m.expression for m in two.models] == [_shift(m.expression) for m in one.models]
        assert [(m.incl, m.cov, m.assumptions) for m in two.models] == [
            (m.incl, m.cov, m.assumptions) for m in one.models
        ]
    needed = [qca.necessity(frame, "Y", names, levels=levels)]
    needed.append(qca.necessity(moved, "Y", names, levels=declared))
    told = [[(c.expression, c.incl, c.ron) for c in found.single] for found in needed]
    assert [(_shift(text), *fit) for text, *fit in told[0]] == told[1]


def test_chains_speak_of_declared_values() -> None:
    frame = _draw(3).round()
    cuts = {"incl_cut": 0.7, "cov_cut": 0.7}
    found = find_chains(frame, levels={"R": 3, "S": 4}, **cuts)
    moved = find_chains(frame.assign(R=frame["R"] + 1), levels={"R": (1, 3), "S": 4}, **cuts)
    listed = [
        [(o.outcome, str(m)) for o in each.outcomes for m in o.models] for each in (found, moved)
    ]
    assert listed[0]
    assert [(_shift(a), _shift(b)) for a, b in listed[0]] == listed[1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((1, 2), "code a set of two values 0 and 1"),
        ("3-1", "rising range"),
        ("1-", "a range as 1-3"),
        ("many", "a range as 1-3"),
        ((-1, 2), "rising range"),
        ((1.0, 3.5), "a range as 1-3"),
        (True, "a range as 1-3"),
        ("1-30", "use 2 to 20"),
        (1, "use 2 to 20"),
        ("2-4", "the whole values 2 to 4"),
        ("0-1", "calibrate"),
    ],
)
def test_what_is_refused(given: Any, said: str) -> None:
    frame = pd.DataFrame({"R": [1, 2, 3], "Y": [0, 1, 1]}, index=list("abc"))
    with pytest.raises(InputError, match=said):
        qca.build_truth_table(frame, "Y", ["R"], levels={"R": given})


def test_a_literal_out_of_range_names_the_range() -> None:
    frame = pd.DataFrame({"R": [1, 2, 3], "Y": [0, 1, 1]}, index=list("abc"))
    table = qca.build_truth_table(frame, "Y", ["R"], levels={"R": (1, 3)})
    for text in ("R[0]", "R[4]", "R[1,4]"):
        with pytest.raises(InputError, match="'R' has the values 1 to 3, not [04]"):
            qca.minimize(table, "intermediate", expectations=text)
    assert qca.minimize(table, "parsimonious", exclude="R[3]").models
    assert qca.minimize(table, "intermediate", expectations={"R": 3}).models
    with pytest.raises(InputError, match="'R' cannot be 0; its values are 1 to 3"):
        qca.minimize(table, "intermediate", expectations={"R": 0})


def test_levels_travel_to_other_processes() -> None:
    copied = pickle.loads(pickle.dumps((Levels(3, 1),)))[0]
    assert (copied, first_of(copied)) == (3, 1)
    assert first_of(read_levels("0-2", "R")) == 0


def test_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("one.csv").write_text(_FROM_ONE)
    arguments = ("minimize", "one.csv", "-o", "Y", "--format", "json", "--certificate")
    result = invoke(*arguments, "--levels", "R=1-3,B=2", "--expect", "R[3]")
    assert "no case has the value" not in result.stderr
    found = json.loads(result.stdout)
    assert found["truth_table"]["rows"][0]["config"] == {"R": 1, "B": 0}
    assert (found["truth_table"]["levels"], found["truth_table"]["firsts"]) == (
        {"R": 3, "B": 2},
        {"R": 1, "B": 0},
    )
    assert [m["expression"] for s in found["solutions"] for m in s["models"]] == ["B[1]"] * 3
    text = invoke(*arguments[:4], "--levels", "R=1-3").stdout
    assert "All 6 possible configurations are observed" in text
    Path("c.json").write_text(result.stdout)
    assert "all certificates hold" in invoke("verify", "c.json").stdout
    found["truth_table"]["firsts"]["R"] = 0
    Path("c.json").write_text(json.dumps(found))
    assert "wrong" in invoke("verify", "c.json").stdout
    undeclared = invoke(*arguments[:4])
    assert "levels: 1-3 (--levels R=1-3)" in undeclared.stderr
    assert "no case has" not in invoke(*arguments[:4], "--levels", "R=4").stderr
    Path("zero.csv").write_text(_FROM_ONE.replace("c1,1", "c1,0").replace("c4,1", "c4,0"))
    assert "no case has" not in invoke("minimize", "zero.csv", "-o", "Y").stderr


_STUDY = """\
title: Regimes
cases: {table: data.csv, id: case}
sets:
  R: {levels: LEVELS, scale: SCALE, why: x}
  A: {as_is: true, why: x}
  Y: {as_is: true, why: x}
outcome: Y
conditions: [R, A]
truth_table: {incl_cut: 0.6}
claims:
  - {id: S1, says: the last is enough, claim: "R[LAST] -> Y"}
  - {id: S2, says: others are not, claim: "not (~R[LAST] -> Y)"}
minimize: {expectations: ["R[LAST]", A]}
robustness: {all_labels: 1}
"""


def test_in_an_analysis_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Any) -> None:
    monkeypatch.chdir(tmp_path)
    frame = _draw(5)
    frame["R"] = frame["R"].map({0: "old", 1: "new", 2: "late"})
    frame.drop(columns="S").to_csv("data.csv", index_label="case")
    found = []
    for levels, scale, last in (
        ("3", "{old: 0, new: 1, late: 2}", "2"),
        ("1-3", "{old: 1, new: 2, late: 3}", "3"),
    ):
        text = _STUDY.replace("LEVELS", levels).replace("SCALE", scale).replace("LAST", last)
        Path("spec.yaml").write_text(text)
        result = invoke("robustness", "spec.yaml", "--leave-out", "none", "--format", "json")
        assert result.exit_code == 0, result.stderr
        robust = json.loads(result.stdout)["robustness"]
        run = json.loads(invoke("run", "spec.yaml", "--format", "json").stdout)
        assert {score["R"] for score in run["memberships"].values()} <= {1, 2, 3, int(last) - 2}
        found.append((robust, run["claims"], run["solutions"], run["truth_table"]["rows"]))
    for part in range(3):
        first, second = (json.dumps(each[part]) for each in found)
        assert _blur(second) == _blur(_shift(first))
    for one, two in zip(found[0][3], found[1][3], strict=True):
        assert two["config"]["R"] == one["config"]["R"] + 1
    Path("spec.yaml").write_text(text.replace("late: 3}", "late: 0}"))
    assert "from 1 to 3" in invoke("check", "spec.yaml").stderr
    Path("spec.yaml").write_text(text.replace('"R[3] ->', '"R[0] ->'))
    assert "'R' has the values 1 to 3, not 0" in invoke("check", "spec.yaml").stderr


def _blur(text: str) -> str:
    """Leave out scores of R, which are as declared."""
    return re.sub(r'"(score|from|to|now|low|high|at|scores)": (\[[^]]*\]|[^,}]*)', "", text)
