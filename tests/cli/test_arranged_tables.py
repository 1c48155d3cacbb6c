"""``qca truth-table --sort`` and ``--complete``."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


DATA = "case,A,B,C,Y\na,1,1,1,1\nb,1,1,1,1\nc,1,0,1,1\nd,0,0,0,0\ne,0,1,0,0\nf,0,1,0,0\n"


def test_a_table_is_printed_as_papers_do(invoke: Callable[..., Any]) -> None:
    Path("data.csv").write_text(DATA)
    data = "data.csv"
    plain = json.loads(invoke("truth-table", data, "-o", "Y", "--format", "json").stdout)
    assert [row["row"] for row in plain["truth_table"]["rows"]] == [1, 3, 6, 8]
    chosen = ("truth-table", data, "-o", "Y", "--sort", "out,n,incl")
    rows = list(csv.DictReader(io.StringIO(invoke(*chosen, "--format", "csv").stdout)))
    assert [(row["row"], row["out"], row["n"]) for row in rows] == [
        ("8", "1", "2"),
        ("6", "1", "1"),
        ("3", "0", "2"),
        ("1", "0", "1"),
    ]
    whole = (*chosen, "--complete")
    rows = list(csv.DictReader(io.StringIO(invoke(*whole, "--format", "csv").stdout)))
    assert [row["row"] for row in rows] == ["8", "6", "3", "1", "2", "4", "5", "7"]
    assert {(row["n"], row["incl"], row["pri"], row["out"]) for row in rows[4:]} == {
        ("0", "", "", "?")
    }
    remainders = json.loads(invoke(*whole, "--format", "json").stdout)["truth_table"]["rows"][4:]
    assert {(row["n"], row["incl"], row["why"]) for row in remainders} == {(0, None, None)}
    printed = invoke(*whole).stdout
    assert len(re.findall(r" 0 +– +–", printed)) == 4
    assert "4 of 8 possible configurations are observed" in printed  # remainders are none of them


def test_what_cannot_be_printed_is_refused(invoke: Callable[..., Any]) -> None:
    Path("data.csv").write_text(DATA)
    data = "data.csv"
    wrong = invoke("truth-table", data, "-o", "Y", "--sort", "cases")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "'cases'" in wrong.stderr and "out, n, incl, pri, row" in wrong.stderr
    many = ",".join(f"X{j}" for j in range(13))
    wide = "wide.csv"
    Path(wide).write_text(f"case,{many},Y\n" + "".join(
        f"c{i}," + ",".join(str(i >> j & 1) for j in range(13)) + f",{i % 2}\n" for i in range(9)
    ))  # fmt: skip
    refused = invoke("truth-table", wide, "-o", "Y", "--complete")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "8,192 rows" in refused.stderr
