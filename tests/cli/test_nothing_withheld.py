"""What can be reported is reported where a solution cannot be had, with why and what to do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qca.analysis.truth_table.table import Why
from qca.report.words import load_words
from tests.cli.conftest import Invoke, WriteStudy, read_json

_NO_POSITIVE = """\
title: No positive row, but claims to test
cases: {table: data.csv, id: case}
sets:
  A: {as_is: true, why: x}
  B: {as_is: true, why: x}
  Y: {as_is: true, why: y}
outcome: Y
conditions: [A]
claims:
  - {id: N1, says: A or B is needed, claim: A + B <- Y}
"""
_DATA = """\
case,A,B,C,D,Y
c1,0.9,0.2,0.7,0.1,0.8
c2,0.1,0.8,0.9,0.4,0.7
c3,0.3,0.1,0.8,0.6,0.2
c4,0.7,0.6,0.2,0.9,0.3
c5,0.6,0.9,0.6,0.2,0.9
"""
_NOTHING_0 = "case,A,B,Y\na,0.9,0.1,0.9\nb,0.1,0.9,0.8\nc,0.2,0.7,0.6\n"


@pytest.fixture
def directory(write_study: WriteStudy) -> Path:
    return write_study(_NO_POSITIVE, _DATA)


def _read(invoke: Invoke, *arguments: str) -> Any:
    return read_json(invoke(*arguments, "--format", "json"))


def test_a_study_without_a_positive_row(directory: Path, invoke: Invoke) -> None:
    found = _read(invoke, "run", "spec.yaml", "--no-robustness")
    rows = found["truth_table"]["rows"]
    assert [(row["out"], round(row["incl"], 3)) for row in rows] == [("0", 0.708), ("0", 0.769)]
    assert [(s["kind"], s["why"], s["models"]) for s in found["solutions"]] == [
        (kind, "no row coded 1", []) for kind in ("conservative", "intermediate", "parsimonious")
    ]
    assert found["necessity"]["single"][0]["inclN"] == pytest.approx(2 / 2.9)
    claim = found["claims"][0]
    fit = [round(claim[name], 3) for name in ("inclN", "ron", "covN")]
    assert (claim["verdict"], fit) == ("supported", [1, 0.667, 0.806])
    assert claim["for"] == ["c1", "c2", "c5"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "no row is coded 1. Lower incl_cut (--incl-cut)"), ("es", "Baje incl_cut")],
)
def test_it_is_said_in_one_sentence(lang: str, said: str, directory: Path, invoke: Invoke) -> None:
    told = " ".join(invoke("minimize", "spec.yaml", "--lang", lang).stdout.split())
    assert told.count(said) == 1
    assert "outcome: ~Y" in told
    for style in ("csv", "latex"):
        result = invoke("minimize", "spec.yaml", "--format", style)
        assert (result.exit_code, result.stderr.count("no row is coded 1")) == (0, 1)


def test_all_commands_on_a_study(directory: Path, invoke: Invoke) -> None:
    checked = invoke("check", "spec.yaml")
    assert checked.exit_code == 0
    assert checked.stderr.count("no row is coded 1") == 1
    found = _read(invoke, "robustness", "spec.yaml", "--leave-out", "none")
    assert found["robustness"]
    result = invoke("run", "spec.yaml", "--out", "out", "--no-robustness")
    assert result.exit_code == 0
    assert Path("out/truth_table.csv").read_text().count("\n") == 3
    assert Path("out/solutions.csv").read_text().count("\n") == 1


def test_nothing_coded_0(directory: Path, invoke: Invoke) -> None:
    Path("data.csv").write_text(_NOTHING_0)
    found = _read(invoke, "minimize", "data.csv", "-o", "Y")
    first, middle, last = found["solutions"]
    (model,) = first["models"]
    assert model["expression"] == "~A*B + A*~B"
    assert [round(term["inclS"], 3) for term in model["terms"]] == [0.882, 1]
    assert [round(model[name], 3) for name in ("inclS", "pri", "covS")] == [0.92, 0.889, 1]
    assert first["why"] is middle["why"] is None
    assert [m["expression"] for m in middle["models"]] == [model["expression"]]
    assert (middle["models"][0]["pairs"], middle["models"][0]["simplifying_assumptions"]) == (
        [],
        [],
    )
    assert (last["why"], last["models"], last["model_count"]) == ("no row coded 0 or C", [], 0)
    expecting = _read(invoke, "minimize", "data.csv", "-o", "Y", "--expect", "A")
    assert [s["why"] for s in expecting["solutions"]] == [None, last["why"], last["why"]]
    certified = _read(invoke, "minimize", "data.csv", "-o", "Y", "--certificate")
    assert ["certificate" in s for s in certified["solutions"]] == [True, True, False]
    Path("c.json").write_text(json.dumps(certified))
    verified = invoke("verify", "c.json")
    assert verified.exit_code == 0 and "wrong" not in verified.stdout.splitlines()[0]


@pytest.mark.parametrize(
    ("text", "options", "why"),
    [
        ("case,A,Y\na,1,1\nb,0,1\n", "", "constant outcome"),
        ("case,A,Y\na,1,0\nb,0,0\n", "", "constant outcome"),
        ("case,A,Y\na,1,0.7\nb,0,0.7\n", "", "constant outcome"),
        ("case,A,Y\na,1,1\n", "", "constant outcome"),
        ("case,A,Y\na,1,0\nb,1,1\nc,0,0\n", "", "no row coded 1"),
        ("case,A,Y\na,1,1\nb,0,0\n", "--n-cut 2", "no row coded 1"),
        ("case,A,Y\na,0.9,0.6\nb,0.1,0.4\n", "--incl-cut 0.5 --pri-cut 1", "no row coded 1"),
        ("case,A,Y\na,1,1\nb,1,1\nc,1,0\n", "--incl-cut 0.5", "no row coded 0 or C"),
        ("case,A,Y\na,1,0.9\nb,0,1\n", "", "every possible row coded 1"),
        (
            "case,A,B,Y\na,0.9,0.8,0.9\nb,0.8,0.3,0.6\nc,0.2,0.9,0.4\nd,0.3,0.2,0.1\n",
            "--term-incl 0.999",
            "no term reaches the cut on terms",
        ),
    ],
)
def test_why_there_is_no_solution(
    text: str, options: str, why: str, directory: Path, invoke: Invoke
) -> None:
    Path("data.csv").write_text(text)
    arguments = ("data.csv", "-o", "Y", *options.split())
    found = _read(invoke, "minimize", *arguments)
    whys = [solution["why"] for solution in found["solutions"]]
    assert whys[-1] == why
    assert all((s["models"] == []) == (s["why"] is not None) for s in found["solutions"])
    assert found["truth_table"]["rows"]
    assert found["necessity"]["single"]
    for lang in ("en", "es"):
        told = " ".join(invoke("minimize", *arguments, "--lang", lang).stdout.split())
        lead = {"en": "There is no", "es": "No hay solución"}[lang]
        assert told.count(lead) == 1, told


@pytest.mark.parametrize("why", list(Why))
def test_the_cuts_in_the_way_are_named(why: Why, directory: Path, invoke: Invoke) -> None:
    options = {
        Why.INCLUSION: ("--incl-cut 1", "--incl-cut"),
        Why.BETWEEN: ("--incl-cut 1,0.1", "--incl-cut"),
        Why.PRI: ("--incl-cut 0.1 --pri-cut 1", "--pri-cut"),
        Why.FEW_CASES: ("--n-cut 9", "--n-cut"),
    }
    given, named = options[why]
    told = invoke("minimize", "data.csv", "-o", "Y", "-c", "A", *given.split()).stdout
    told = " ".join(told.split())
    lowered = told[told.index("Lower") : told.index(" if theory")]
    assert [cut for cut in ("--incl-cut", "--pri-cut", "--n-cut") if cut in lowered] == [named]


def test_necessity_of_a_constant_outcome(directory: Path, invoke: Invoke) -> None:
    Path("data.csv").write_text("case,A,B,Y\na,1,0,0\nb,0,1,0\n")
    for command in ("necessity", "truth-table"):
        result = invoke(command, "data.csv", "-o", "Y")
        assert result.exit_code == 0 and "the same for every case" in result.stderr
    found = _read(invoke, "necessity", "data.csv", "-o", "Y")["necessity"]
    assert {entry["inclN"] for entry in found["single"]} == {None}
    assert found["combinations"] == []


def test_cases_not_covered_and_deviant(directory: Path, invoke: Invoke) -> None:
    rows = "a,0.9,0.9,0.9\nb,0.8,0.6,0.4\nc,0.9,0.8,0.9\nd,0.3,0.2,0.8\ne,0.1,0.4,0\nf,0.2,0.1,0\n"
    Path("data.csv").write_text(f"case,A,B,Y\n{rows}g,0.3,0.5,0.8\nh,0.7,0.5,0.1\ni,0.4,0.3,0.5\n")
    arguments = ("data.csv", "-o", "Y", "--at-crossover", "drop", "--solution", "parsimonious")
    (solution,) = _read(invoke, "minimize", *arguments, "--incl-cut", "0.75")["solutions"]
    assert [model["expression"] for model in solution["models"]] == ["A", "B"]
    a, b = solution["models"]
    # h stands at 0.5 in B alone: it is in A, and in neither half of B.
    assert (a["deviant"], a["uncovered"]) == (["b", "h"], ["d", "g"])
    assert (b["deviant"], b["uncovered"]) == (["b"], ["d"])
    assert a["terms"][0]["deviant"] == a["deviant"]
    told = invoke("minimize", *arguments, "--incl-cut", "0.75")
    words = load_words("en")
    for key, named in (("uncovered", "d and g"), ("deviant", "b and h")):
        assert words.count(f"cases.{key}.many", 2, cases=named) in " ".join(told.stdout.split())


_ALL_AT_HALF = """\
title: Nobody in a row
cases: {table: t.csv, id: case}
sets:
  A: {as_is: true, why: w}
  Y: {as_is: true, why: w}
outcome: Y
conditions: [A]
truth_table: {at_crossover: drop}
claims: [{id: N1, says: A is needed, claim: A <- Y}]
"""


@pytest.mark.parametrize("lang", ["en", "es"])
def test_where_no_case_is_in_a_row_all_else_is_told(
    lang: str, directory: Path, invoke: Invoke
) -> None:
    Path("t.csv").write_text("case,A,Y\nc1,0.5,0.9\nc2,0.5,0.2\n")
    Path("spec.yaml").write_text(_ALL_AT_HALF)
    for command in ("run", "robustness"):
        result = invoke(command, "spec.yaml", "--lang", lang)
        assert result.exit_code == 0, result.stderr
        assert "N1" in result.stdout
    told = " ".join(invoke("run", "spec.yaml", "--full", "--lang", lang).stdout.split())
    reason = {"en": "no case belongs to a row", "es": "ningún caso pertenece a una fila"}[lang]
    none = {"en": "None of the 2 possible", "es": "ninguna de las 2 configuraciones"}[lang]
    assert told.count(reason) == 1 and none in told
    table = invoke("truth-table", "spec.yaml")
    assert table.exit_code == 0 and "no case belongs to a row" in table.stderr
    found = _read(invoke, "run", "spec.yaml", "--certificate")
    assert [s["why"] for s in found["solutions"]] == ["no case in a row"] * 3
    assert found["truth_table"]["rows"] == []
    found = _read(invoke, "minimize", "spec.yaml", "--certificate")
    Path("found.json").write_text(json.dumps(found))
    assert (
        "verified: there is no solution: no case in a row" in invoke("verify", "found.json").stdout
    )


def test_one_of_something_is_told_as_one(directory: Path, invoke: Invoke) -> None:
    Path("t.csv").write_text("case,A,Y\nc1,0.9,0.9\n")
    Path("spec.yaml").write_text(_ALL_AT_HALF)
    told = invoke("run", "spec.yaml", "--full").stdout
    assert "1 case (c1) is compared on" in told and "1 of 2 possible configurations is" in told
    told = invoke("run", "spec.yaml", "--full", "--lang", "es").stdout
    assert "Se compara 1 caso (c1)" in told and "Se observa 1 de 2" in told
    assert "1 case, 2 sets, 1 claim, 0 rivals" in invoke("check", "spec.yaml").stdout
