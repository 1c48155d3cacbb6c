"""Several outcomes on the command line: expectations and cuts for each, and repeated options."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Invoke, WriteStudy, read_json

_SPEC = """\
title: Survival and breakdown
cases: {table: data.csv, id: case}
sets:
  A: {as_is: true, why: x}
  B: {as_is: true, why: x}
  C: {as_is: true, why: x}
  SURV: {as_is: true, why: y}
outcome: [SURV, ~SURV]
conditions: [A, B, C]
minimize:
  expectations: [A, B]
  exclude: ["~A*B*~C"]
"""
_DATA = "case,A,B,C,SURV\nc1,1,1,0,1\nc2,1,0,0,1\nc3,0,1,1,0\nc4,0,0,1,0\nc5,1,1,1,1\n"


@pytest.fixture
def directory(write_study: WriteStudy) -> Path:
    return write_study(_SPEC, _DATA)


def _read(invoke: Invoke, *arguments: str) -> list[Any]:
    found = read_json(invoke(*arguments, "--format", "json"))
    return [found, *found.get("further_outcomes", [])]


def _declared(invoke: Invoke, *arguments: str) -> dict[str, tuple[list[str], list[str]]]:
    return {
        outcome["truth_table"]["outcome"]: (
            outcome["declared"]["expectations"],
            outcome["declared"]["exclude"],
        )
        for outcome in _read(invoke, *arguments)
    }


def test_a_list_does_not_serve_a_negation(directory: Path, invoke: Invoke) -> None:
    for command in ("minimize", "run"):
        extra = ("--no-robustness",) if command == "run" else ()
        surv, other = _read(invoke, command, "spec.yaml", *extra)
        assert surv["declared"]["expectations"] == ["A", "B"]
        assert [s["expectations"] for s in surv["solutions"]] == [None, "A, B", None]
        assert surv["counterfactuals"]["excluded"][0]["expression"] == "~A*B*~C"
        assert other["declared"] == {
            "expectations": [],
            "exclude": [],
            "necessary": [],
            "unserved": ["expectations", "exclude"],
        }
        models = {s["kind"]: [m["expression"] for m in s["models"]] for s in other["solutions"]}
        assert models["intermediate"] == models["conservative"]
        assert other["counterfactuals"]["excluded"] == []
        whole = (*extra, "--full") if command == "run" else extra
        told = " ".join(invoke(command, "spec.yaml", *whole).stdout.split())
        assert told.count("No expectations are declared for ~SURV") == 1
        assert told.count("and not for ~SURV: expectations and exclude") == 1
        spanish = " ".join(invoke(command, "spec.yaml", *whole, "--lang", "es").stdout.split())
        assert "No se declaran expectativas para ~SURV" in spanish


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("-o", "SURV"), {"SURV": (["A", "B"], ["~A*B*~C"])}),
        (("-o", "~SURV"), {"~SURV": ([], [])}),
        (("-o", "SURV[0]"), {"SURV[0]": ([], [])}),
        (("-o", "~SURV", "--expect", "~A"), {"~SURV": (["~A"], [])}),
        (("--expect", "C"), {"SURV": (["C"], ["~A*B*~C"]), "~SURV": ([], [])}),
        (
            ("--expect", "~SURV: ~A, ~B", "--expect", "~SURV:C"),
            {"SURV": (["A", "B"], ["~A*B*~C"]), "~SURV": (["~A, ~B", "C"], [])},
        ),
        (
            ("--expect", "A", "--expect", "SURV: B", "--exclude", "~SURV: A*C"),
            {"SURV": (["A", "B"], ["~A*B*~C"]), "~SURV": ([], ["A*C"])},
        ),
    ],
)
def test_options_for_one_outcome(
    arguments: tuple[str, ...], found: Any, directory: Path, invoke: Invoke
) -> None:
    assert _declared(invoke, "minimize", "spec.yaml", *arguments) == found


def test_a_table_has_the_outcome_that_is_asked_for(directory: Path, invoke: Invoke) -> None:
    options = ("--expect", "~A", "--expect", "~B,~C", "--exclude", "A*B", "--exclude", "~SURV:~A*B")
    found = _declared(invoke, "minimize", "data.csv", "-o", "~SURV", *options)
    assert found == {"~SURV": (["~A", "~B,~C"], ["A*B", "~A*B"])}


def test_a_lone_negated_outcome_is_served(directory: Path, invoke: Invoke) -> None:
    Path("spec.yaml").write_text(_SPEC.replace("[SURV, ~SURV]", "~SURV"))
    assert _declared(invoke, "minimize", "spec.yaml") == {"~SURV": (["A", "B"], ["~A*B*~C"])}
    assert _declared(invoke, "minimize", "spec.yaml", "-o", "SURV") == {"SURV": ([], [])}


def test_outcomes_of_several_sets_are_certified(directory: Path, invoke: Invoke) -> None:
    several = _SPEC.replace("[SURV, ~SURV]", "[SURV*D, ~SURV + ~D]").replace(
        "outcome:", "  D: {as_is: true, why: z}\noutcome:"
    )
    Path("spec.yaml").write_text(several)
    rows = [f"{line},{'D' if i == 0 else i % 2}" for i, line in enumerate(_DATA.splitlines())]
    Path("data.csv").write_text("\n".join(rows) + "\n")
    result = invoke("run", "spec.yaml", "--no-robustness", "--format", "json", "--certificate")
    first, second = json.loads(result.stdout), json.loads(result.stdout)["further_outcomes"][0]
    assert first["declared"]["expectations"] == ["A", "B"]
    assert second["declared"]["unserved"] == ["expectations", "exclude"]
    Path("c.json").write_text(result.stdout)
    verified = invoke("verify", "c.json")
    assert verified.exit_code == 0 and ": wrong:" not in verified.stdout, verified.stdout


def test_what_is_for_no_outcome_is_refused(directory: Path, invoke: Invoke) -> None:
    for source, options in (("spec.yaml", ()), ("data.csv", ("-o", "SURV"))):
        result = invoke("minimize", source, *options, "--expect", "~SURf: A")
        assert (result.exit_code, result.stdout) == (2, "")
        assert "--expect: '~SURf' is not one of the outcomes; did you mean" in result.stderr


def test_cuts_by_outcome(directory: Path, invoke: Invoke) -> None:
    cuts = "truth_table: {incl_cut: {SURV: 0.8, ~SURV: [0.9, 0.5]}, n_cut: {SURV: 1, ~SURV: 2}}"
    Path("spec.yaml").write_text(f"{_SPEC}{cuts}\n")
    found = _read(invoke, "run", "spec.yaml")
    assert [o["truth_table"]["cuts"] for o in found] == [
        {"incl": 0.8, "n": 1, "pri": 0},
        {"incl": [0.9, 0.5], "n": 2, "pri": 0},
    ]
    assert {row["out"] for row in found[1]["truth_table"]["rows"]} == {"?"}
    other = _read(invoke, "minimize", "spec.yaml", "-o", "~SURV", "--n-cut", "1")
    assert {row["out"] for row in other[0]["truth_table"]["rows"]} == {"0", "1"}
    assert invoke("run", "spec.yaml", "--no-robustness", "--out", "out").exit_code == 0
    assert '"SURV: 0.8; ~SURV: 0.9, 0.5"' in Path("out/settings.csv").read_text()


@pytest.mark.parametrize(
    ("cuts", "parts"),
    [
        ("n_cut: {SURV: 1, ~SURV: 0}", ("n_cut.~SURV", "at least 1")),
        ("pri_cut: {SURV: high, ~SURV: 1}", ("pri_cut.SURV", "'high'")),
        ("incl_cut: {SURV: 1}", ("'truth_table.incl_cut'", "not for '~SURV'")),
        ("incl_cut: {SURV: 1, ~SURV: 1, ~SUR: 1}", ("'~SUR'", "did you mean '~SURV'")),
    ],
)
def test_a_faulty_cut_is_refused_at_its_place(
    cuts: str, parts: tuple[str, ...], directory: Path, invoke: Invoke
) -> None:
    Path("spec.yaml").write_text(f"{_SPEC}truth_table: {{{cuts}}}\n")
    result = invoke("check", "spec.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    (told,) = [line for line in result.stderr.splitlines() if line.startswith("qca: spec")]
    assert told.startswith("qca: spec.yaml:13:")
    assert all(part in told for part in parts), told
