"""The command for chains: words, tables, JSON, and what goes wrong."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Invoke = Callable[..., Result]

EDUCATE = """\
case,U,D,L,G,E,note
a,1,1,1,1,1,x
b,1,1,1,0,1,x
c,1,0,1,1,1,x
d,1,0,1,0,1,x
e,0,1,1,1,1,x
f,0,1,1,0,1,x
g,0,0,0,1,1,x
h,0,0,0,0,0,x
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(EDUCATE, encoding="utf-8")
    return "data.csv"


def test_text_tells_the_simplest_chain_first(invoke: Invoke, data: str) -> None:
    result = invoke("chains", data)
    assert result.exit_code == 0
    told = " ".join(result.stdout.split())
    assert "The simplest chain is (L + G <-> E)*(U + D <-> L)" in told
    assert "E goes with L or G; L goes with U or D." in told
    assert "1 other fits the same cuts" in told
    assert "(U + D + G <-> E)*(U + D <-> L)." in told
    assert "Everything was looked at" in told
    assert "the data alone do not show a direction" in told
    assert "(whole chain)" in told
    assert "'note' holds text" in result.stderr


def test_text_in_spanish(invoke: Invoke, data: str) -> None:
    told = " ".join(invoke("chains", data, "--lang", "es").stdout.split())
    assert "La cadena más simple es (L + G <-> E)*(U + D <-> L)" in told
    assert "E acompaña a L o G" in told


def test_json(invoke: Invoke, data: str) -> None:
    document = json.loads(invoke("chains", data, "--format", "json").stdout)
    assert [chain["expression"] for chain in document["chains"]] == [
        "(L + G <-> E)*(U + D <-> L)",
        "(U + D + G <-> E)*(U + D <-> L)",
    ]
    assert document["chains"][0]["models"][0] == {"outcome": "E", "expression": "L + G"}
    assert document["complete"] is True
    assert document["chain_count"] == 2
    assert document["bounds"] == []
    outcome = next(o for o in document["outcomes"] if o["outcome"] == "L")
    assert outcome["models"][0] == {
        "expression": "U + D",
        "terms": ["U", "D"],
        "inclS": 1.0,
        "covS": 1.0,
        "complexity": 2,
        "reducible": False,
        "varies": True,
    }
    assert {"term": "U", "inclS": 1.0, "covS": pytest.approx(4 / 6)} in outcome["terms"]


def test_csv_and_latex(invoke: Invoke, data: str) -> None:
    rows = list(csv.reader(io.StringIO(invoke("chains", data, "--format", "csv").stdout)))
    assert rows[0] == ["chain", "outcome", "model", "inclS", "covS", "complexity", "note"]
    assert rows[1][:3] == ["1", "E", "L + G"]
    latex = invoke("chains", data, "--format", "latex").stdout
    assert r"\begin{tabular}" in latex
    assert "None" not in latex


def test_ordering_and_limits_are_told(invoke: Invoke, data: str) -> None:
    result = invoke(
        "chains", data, "-c", "U,D,L,E", "--order", "U, D < L < E", "--strict",
        "--incl-cut", "0.8", "--cov-cut", "0.8", "--max-size", "1",
    )  # fmt: skip
    told = " ".join(result.stdout.split())
    assert "only what is earlier is a cause of what is later" in told
    assert "Conjunctions of more than 1 literals" in told
    few = invoke("chains", data, "--max-models", "1")
    assert "At most 1 models" in " ".join(few.stdout.split())
    less = " ".join(invoke("chains", data, "--max-terms", "1").stdout.split())
    assert "No factor reaches the cuts" in less
    assert "Models of more conjunctions (1)" in less


def test_rules_are_told(invoke: Invoke, data: str) -> None:
    Path("noisy.csv").write_text(
        "case,A,B,C\na,1,0,0\nb,1,1,1\nc,1,0,0\nd,0,0,1\ne,1,0,0\n", encoding="utf-8"
    )
    cuts = ("chains", "noisy.csv", "--incl-cut", "0.75", "--cov-cut", "0.75")
    told = " ".join(invoke(*cuts).stdout.split())
    assert "2 combinations of models are left out: 1 because a part says nothing" in told
    assert "1 because a value that cases have could not occur" in told
    assert "the outcome does not vary where the model holds" in told
    assert "implies what is left of it" not in told
    document = json.loads(invoke(*cuts, "--format", "json").stdout)
    assert document["left_out_for"] == {"contradiction": 0, "redundancy": 1, "constant": 1}
    assert document["left_out"] == 2
    rules = {"uninstantiated": False, "selection": "none", "redundancy": "equivalence"}
    assert document["rules"] == rules
    chosen = (*cuts, "--selection", "cs", "--redundancy", "implication", "--uninstantiated")
    told = " ".join(invoke(*chosen, "--lang", "es").stdout.split())
    assert "ya implica lo que queda de ella" in told
    assert "Se excluye 1 modelo, porque el resultado" in told
    document = json.loads(invoke(*chosen, "--format", "json").stdout)
    rules = {"uninstantiated": True, "selection": "cs", "redundancy": "implication"}
    assert document["rules"] == rules
    assert [outcome["unselected"] for outcome in document["outcomes"]] == [1, 0, 0]
    Path("fuzzy.csv").write_text(
        "case,B,Y\nr,0.5,0.6\ns,0.2,0.3\nt,0.1,0.2\nu,0.3,0.3\n", encoding="utf-8"
    )
    fuzzy = ("chains", "fuzzy.csv", "--outcomes", "Y", "--incl-cut", "0.9", "--cov-cut", "0.7")
    told = " ".join(invoke(*fuzzy).stdout.split())
    assert "1 sufficient conjunction is left out, since no case has a membership over 0.5" in told
    assert "left out" not in invoke(*fuzzy, "--uninstantiated").stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--order", "U < Z"], "names 'Z'"),
        (["-c", "U,Q"], "there is no column 'Q'"),
        (["--outcomes", "Q"], "there is no factor 'Q'"),
        (["--strict"], "no ordering to go by"),
        (["--incl-cut", "2"], "incl_cut is 2"),
        (["-c", "U,U"], "named twice"),
        (["--levels", "Z=3"], "--levels has 'Z=3'"),
    ],
)
def test_wrong_usage(invoke: Invoke, data: str, arguments: list[str], told: str) -> None:
    result = invoke("chains", data, *arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stdout == ""


def test_nothing_that_differs(invoke: Invoke, data: str) -> None:
    Path("same.csv").write_text("case,A,B\nx,1,0\ny,1,1\n", encoding="utf-8")
    result = invoke("chains", "same.csv")
    assert result.exit_code == 1
    assert "only B differs" in result.stderr


def test_an_analysis_file_is_no_table(invoke: Invoke, data: str) -> None:
    Path("spec.yaml").write_text("title: x\n", encoding="utf-8")
    result = invoke("chains", "spec.yaml")
    assert result.exit_code == 2
    assert "no table in CSV or Excel" in result.stderr
    assert "qca calibrate" in result.stderr
