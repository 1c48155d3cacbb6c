"""Cases that are left out, or are in no row, are named by every command on an analysis file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Invoke, WriteStudy

_SPEC = """\
title: Gaps
cases: {table: data.csv, id: case}
missing: drop
sets:
  A: {as_is: true, why: x}
  B: {as_is: true, why: x}
  Y: {as_is: true, why: y}
outcome: Y
conditions: [A, B]
truth_table: {at_crossover: drop}
claims: [{id: S1, says: a, claim: A -> Y}]
robustness: {leave_out: none}
"""
_DATA = (
    'case,A,B,Y\nc1,0.9,0.8,0.9\nc2,0.2,0.9,0.3\nc3,,0.4,\n"Korea, South",0.1,,0.2\n'
    "c5,0.8,0.3,0.7\nc6,0.5,0.2,0.1\n"
)
_MISSED = {"c3": ["A", "Y"], "Korea, South": ["B"]}
_COMMANDS = ["truth-table", "minimize", "necessity", "claims", "calibrate", "run", "robustness"]


@pytest.fixture
def directory(write_study: WriteStudy) -> Path:
    return write_study(_SPEC, _DATA)


@pytest.mark.parametrize("command", _COMMANDS)
def test_cases_are_named(command: str, directory: Path, invoke: Invoke) -> None:
    result = invoke(command, "spec.yaml", "--format", "json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["left_out"] == _MISSED
    told = 'left out of truth tables for missing codes: c3 (A, Y), "Korea, South" (B)'
    assert result.stderr.count(told) == 1
    rows = "at 0.5 on a condition, and so in no row: c6"
    if command in ("truth-table", "minimize", "robustness", "run"):
        found: Any = document if command == "robustness" else document["truth_table"]
        assert found["dropped"] == ["c6"]
    if command in ("truth-table", "minimize", "robustness"):
        assert result.stderr.count(rows) == 1


@pytest.mark.parametrize("command", ["run", "robustness"])
def test_reports_name_them_too(command: str, directory: Path, invoke: Invoke) -> None:
    result = invoke(command, "spec.yaml", "--format", "md")
    told = (
        "unless a claim says otherwise: c3 (A and Y; could be in 2 of 4 rows);"
        " Korea, South (B; could be in 2 of 4 rows)."
    )
    assert [result.stdout.count(told), result.stderr.count("c3 (A, Y)")] == [1, 1]


def test_check_names_them(directory: Path, invoke: Invoke) -> None:
    result = invoke("check", "spec.yaml")
    assert result.exit_code == 0
    assert "left out of truth tables for missing codes: c3 (A, Y)" in result.stderr
    assert "in no row: c6" in result.stderr


def test_where_none_is_left_out_nothing_is_said(directory: Path, invoke: Invoke) -> None:
    kept = [line for line in _DATA.splitlines() if line[:2] not in ("c3", '"K', "c6")]
    Path("data.csv").write_text("\n".join(kept) + "\n")
    for command in _COMMANDS:
        result = invoke(command, "spec.yaml", "--format", "json")
        assert json.loads(result.stdout)["left_out"] == {}
        assert "left out" not in result.stderr and "no row" not in result.stderr


def test_what_is_said_of_the_number_of_cases_is_that_of_the_table(
    directory: Path, invoke: Invoke
) -> None:
    told = " ".join(invoke("run", "spec.yaml", "--full").stdout.split())
    assert "4 cases were compared" in told
    assert "2 further cases are not coded on all conditions and the outcome" in told
    assert "Y is analysed on 4 of 6 cases. Left out: c3 (A and Y); Korea, South (B)." in told
