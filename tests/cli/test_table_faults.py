"""Tables on which the program once went wrong in silence, with what is right worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result

import qca

Invoke = Callable[..., Result]

_FILES = {
    "numeric-ids.csv": "id,A,B,Y\n3,1,0,1\n1,1,1,1\n4,0,1,0\n2,0,0,0\n",
    "decimal-comma-no-id.csv": 'A,B,Y\n"0,9",0.2,0.8\n"0,1",0.7,0.2\n"0,2",0.9,0.9\n',
    "decimal-commas.csv": "A;B;Y\n0,9;0,2;0,8\n0,1;0,7;0,2\n0,2;0,9;0,9\n",
    "thousands-dots.csv": "case;GDP;URB;SURV\nA;1.720;33,4;-9\nB;1.098;60,5;10\nC;586;69,0;7\n",
    "underscore.csv": "case,A,B,Y\na,0.0_9,0.2,1\nb,0.1,0.7,0\nc,0.8,0.7,0.9\n",
    "wide.csv": "case,A,B,Y\na,\uff10.9,0.2,1\nb,0.1,0.7,0\nc,0.8,0.7,0.9\n",
    "sep-line.csv": "sep=;\r\npaís;A;B;Y\r\nMéxico;0,9;0,2;0,8\r\nPerú;0,1;0,7;0,2\r\n"
    "España;0,8;0,6;0,9\r\nÇeşme;0,2;0,1;0,3\r\n",
    "pipe.csv": "case|A|B|Y\nx|0.9|0.2|0.8\ny|0.1|0.7|0.2\n",
    "empty-columns.csv": "case,A,B,Y,,\nx,0.9,0.2,0.8,,\ny,0.1,0.7,0.2,,\n",
    "missing.csv": "case,A,B,Y\nx,0.9,.,0.8\ny,0.1,0.7,0.2\nz,NA,0.3,0.4\nv,0.8,0.9,0.9\n",
    "gaps.csv": "case,A,B,Y\nx,0.9,,0.8\ny,0.1,0.7,0.2\nz,,0.3,0.4\nv,0.8,0.9,0.9\n",
}
_SPEC = """\
title: Dots between thousands
cases: {table: thousands-dots.csv, id: case%s}
sets:
  G: {field: GDP, direct: {out: 400, crossover: 550, in: 900}, why: "made up"}
  U: {field: URB, direct: {out: 25, crossover: 50, in: 65}, why: "made up"}
outcome: U
conditions: [G]
"""


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in _FILES.items():
        Path(name).write_bytes(text.encode())


def _json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def _rows(document: Any) -> dict[tuple[int, ...], list[str]]:
    rows = document["truth_table"]["rows"]
    return {tuple(row["config"].values()): row["cases"] for row in rows}


@pytest.mark.parametrize("options", [(), ("-c", "A,B"), ("--id", "id")])
def test_numeric_identifiers(options: tuple[str, ...], invoke: Invoke) -> None:
    found = invoke("truth-table", "numeric-ids.csv", "-o", "Y", *options, "--format", "json")
    assert _rows(_json(found)) == {(0, 0): ["2"], (0, 1): ["4"], (1, 0): ["3"], (1, 1): ["1"]}
    assert _json(found)["cases_named_by"] == ["id"]
    assert "the cases are named by the column 'id'" in found.stderr


def test_decimal_commas_lose_no_condition(invoke: Invoke) -> None:
    refused = invoke("truth-table", "decimal-comma-no-id.csv", "-o", "Y")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "decimal-comma-no-id.csv:2: '0,9' in column 'A'" in refused.stderr
    found = invoke("truth-table", "decimal-commas.csv", "-o", "Y", "--format", "json")
    first, second = _json(found)["truth_table"]["rows"]
    assert [first["config"], second["config"]] == [{"A": 0, "B": 1}, {"A": 1, "B": 0}]
    assert (first["n"], round(first["incl"], 4), round(first["pri"], 3)) == (2, 0.6875, 0.583)
    assert (second["n"], second["incl"], second["out"]) == (1, 1, "1")
    assert _json(found)["cases_named_by"] == []
    assert "numbered from 1" in found.stderr and "decimal commas" in found.stderr


@pytest.mark.parametrize(
    ("cells", "told"),
    [(("90%", "10%"), "percentages"), (("TRUE", "FALSE"), "truth values"), (("sí", "no"), "sí")],
)
def test_percentages_and_truth_values(cells: tuple[str, str], told: str, invoke: Invoke) -> None:
    Path("t.csv").write_text(f"A,Y\n{cells[0]},1\n{cells[1]},0\n", encoding="utf-8")
    found = invoke("truth-table", "t.csv", "-o", "Y", "--format", "json")
    assert _rows(_json(found)) == {(0,): ["2"], (1,): ["1"]}
    assert told in found.stderr


def test_dots_between_thousands(invoke: Invoke) -> None:
    Path("spec.yaml").write_text(_SPEC % "")
    refused = invoke("calibrate", "spec.yaml")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "thousands-dots.csv:2: '1.720' in column 'GDP'" in refused.stderr
    assert "thousands: " in refused.stderr
    Path("spec.yaml").write_text(_SPEC % ', thousands: "."')
    scores = _json(invoke("calibrate", "spec.yaml", "--format", "json"))["memberships"]
    assert [round(scores[case]["G"], 3) for case in "ABC"] == [1.0, 0.990, 0.575]


@pytest.mark.parametrize("name", ["underscore", "wide"])
def test_numbers_in_other_signs(name: str, invoke: Invoke) -> None:
    refused = invoke("truth-table", f"{name}.csv", "-o", "Y")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert f"{name}.csv:2: case 'a' has" in refused.stderr


@pytest.mark.parametrize(
    ("name", "solution"), [("sep-line", "A"), ("pipe", "A*~B"), ("empty-columns", "A*~B")]
)
def test_dialects(name: str, solution: str, invoke: Invoke) -> None:
    options = ("-o", "Y", "--solution", "conservative", "--format", "json")
    (found,) = _json(invoke("minimize", f"{name}.csv", *options))["solutions"]
    assert [model["expression"] for model in found["models"]] == [solution]


@pytest.mark.parametrize("command", ["truth-table", "minimize", "necessity", "chains"])
def test_missing_values(command: str, invoke: Invoke) -> None:
    outcome = () if command == "chains" else ("-o", "Y")
    refused = invoke(command, "missing.csv", *outcome)
    assert refused.exit_code == 2
    assert "--missing" in refused.stderr and "--drop-missing" in refused.stderr
    declared = (command, "missing.csv", *outcome, "--missing", ".", "--missing", "NA")
    assert "--drop-missing" in invoke(*declared).stderr
    found = invoke(*declared, "--drop-missing", "--format", "json")
    assert "left out for missing values: x (B), z (A)" in found.stderr
    left = "cases_left_out" if command == "chains" else "left_out"
    assert _json(found)[left] == {"x": ["B"], "z": ["A"]}
    gaps = invoke(command, "gaps.csv", *outcome, "--drop-missing", "--format", "json")
    assert gaps.stdout == found.stdout


def test_missing_values_in_python_and_parquet(invoke: Invoke) -> None:
    frame = pd.read_csv("gaps.csv")
    frame.to_parquet("gaps.parquet", index=False)
    complete = frame.dropna().set_index("case")
    expected = qca.build_truth_table(complete, "Y", ["A", "B"]).rows
    for name, reading in (("gaps.csv", {}), ("missing.csv", {"missing": (".", "NA")})):
        table = qca.build_truth_table(name, "Y", ["A", "B"], reading=reading, drop_missing=True)
        assert table.rows == expected
    parts = qca.build_truth_table("gaps.parquet", "Y", ["A", "B"], drop_missing=True)
    assert parts.rows == expected
    found = invoke("truth-table", "gaps.parquet", "-o", "Y", "--drop-missing", "--format", "json")
    assert _json(found)["left_out"] == {"x": ["B"], "z": ["A"]}


def test_options_are_for_text_or_workbooks(invoke: Invoke) -> None:
    for options in (("--sheet", "x"), ("--encoding", "klingon"), ("--decimal", ";")):
        refused = invoke("truth-table", "pipe.csv", "-o", "Y", *options)
        assert (refused.exit_code, refused.stdout) == (2, "")
    pd.read_csv("gaps.csv").to_parquet("gaps.parquet")
    refused = invoke("truth-table", "gaps.parquet", "-o", "Y", "--skip-rows", "1")
    assert "--skip-rows is not for Parquet" in refused.stderr
    with pytest.raises(qca.InputError, match="^decimal is not for Parquet"):
        qca.build_truth_table("gaps.parquet", "Y", ["A", "B"], reading={"decimal": ","})
    found = invoke("truth-table", "pipe.csv", "-o", "Y", "--separator", "|", "--decimal", ".")
    assert found.exit_code == 0


def test_an_analysis_names_its_cases_by_several_columns(invoke: Invoke) -> None:
    Path("panel.csv").write_text(
        "país;año;PIB;Y\nMX;2001;1.720,5;sí\nMX;2002;;no\nPE;2001;98,5;no\nPE;2002;900,0;sí\n",
        encoding="utf-8",
    )
    spec = """\
title: A panel
cases: {table: panel.csv, id: [país, año]}
missing: drop
sets:
  G: {field: PIB, crisp: 500, why: w}
  Y: {scale: {sí: 1, no: 0}, why: w}
outcome: Y
conditions: [G]
"""
    Path("spec.yaml").write_text(spec, encoding="utf-8")
    found = invoke("run", "spec.yaml", "--no-robustness", "--format", "json")
    document = _json(found)
    assert document["cases_named_by"] == ["país", "año"]
    assert document["left_out"] == {"MX 2002": ["G"]}
    scores = {case: sets["G"] for case, sets in document["memberships"].items()}
    assert scores == {"MX 2001": 1, "MX 2002": None, "PE 2001": 0, "PE 2002": 1}
    assert "the cases are named by the columns 'país' and 'año'" in found.stderr
    assert "points between thousands" in found.stderr
    # Nothing has to be said about the names here: the columns are found by themselves.
    Path("spec.yaml").write_text(spec.replace(", id: [país, año]", ""), encoding="utf-8")
    alone = invoke("run", "spec.yaml", "--no-robustness", "--format", "json")
    assert _json(alone)["memberships"] == document["memberships"]
    for key in ("decimal: ','", "skip_rows: 1_0", "separator: ab", "deciml: x"):
        Path("spec.yaml").write_text(spec.replace("id: [", f"{key}, id: ["), encoding="utf-8")
        refused = invoke("calibrate", "spec.yaml", "--format", "json")
        assert (refused.exit_code == 0) == (key == "decimal: ','"), refused.output
