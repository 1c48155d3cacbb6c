"""qca predict: what it says of the real states, and what it says where it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke

ROOT = Path(__file__).parents[2]
SPEC = str(ROOT / "calibrations" / "2025.yaml")


def _list(*names: str) -> list[str]:
    return [part for name in names for part in ("--cases", str(ROOT / "cases" / name))]


def test_other_states(invoke: Invoke) -> None:
    result = invoke("predict", SPEC, *_list("chiapas.yaml", "jalisco.yaml", "queretaro.yaml"))
    assert result.exit_code == 0, result.stderr
    told = " ".join(result.stdout.split())
    for said in (
        "cases in BQ*BC*DEP, EL*BQ*BC or (BQh + BCh)*INST*~ELh are in SYN (T1, S1 and C1)",
        "CH 0.00 parsimonious BQ*BC 0.00 out right",
        "CH 0.00 theory V2, N1, N2, N3 0.00 out right",
        "JA 0.00–1.00 conservative and intermediate EL*BQ*BC 0.00–1.00 open not known",
        "JA (EL, BQ, BC, ELh, BQh, BCh, SYN and INST)",
        # No grade of Chiapas is in anything that should bring benefits, nor in what rules them out.
        "CH 0.00–1.00 theory – 0.00 nothing not known",
    ):
        assert said in told


def test_what_fits_is_told_in_a_sentence_where_no_outcome_is_known(invoke: Invoke) -> None:
    shown = invoke("predict", SPEC, *_list("chiapas.yaml", "jalisco.yaml")).stdout
    known, unknown = shown.split("elsewhere")[1:]
    said = "Of no case here is it known whether it is in BEN, so that none of this can be compared"
    assert said in " ".join(unknown.split())
    assert "How that fits" not in unknown
    assert "Out of the sample" not in unknown
    assert "How that fits: SYN" in known
    assert "Of no case here" not in known


def test_json_and_spanish(invoke: Invoke) -> None:
    result = invoke("predict", SPEC, *_list("chiapas.yaml", "puebla.yaml"), "--format", "json")
    document = json.loads(result.stdout)
    assert document["known"] == ["PU1", "PU2"]
    assert "in the analysis, and so not predicted: PU1, PU2" in result.stderr
    synergy, benefits = document["outcomes"]
    (case,) = synergy["cases"]
    assert (case["case"], case["outcome"]) == ("CH", {"low": 0, "high": 0})
    assert [kind["hit"] for kind in case["kinds"]] == ["right"] * 3
    assert synergy["fit"]["kinds"]["parsimonious"]["out_out"] == 1
    assert benefits["fit"]["theory"]["unknown"] == 1
    assert document["leave_out"] == []
    spanish = invoke("predict", SPEC, *_list("chiapas.yaml"), "--lang", "es")
    assert "Según la teoría, los casos en" in spanish.stdout


def test_each_by_the_others(invoke: Invoke) -> None:
    result = invoke("predict", SPEC, "--format", "json")
    own = {(each["outcome"], each["by"]): each for each in json.loads(result.stdout)["leave_out"]}
    assert list(own) == [("SYN", "states"), ("BEN", "states"), ("SYN", "cases"), ("BEN", "cases")]
    assert [fold["none"]["parsimonious"] for fold in own["SYN", "states"]["folds"]]
    fit = own["SYN", "cases"]["fit"]
    assert (fit["conservative"]["right"], fit["parsimonious"]["right"]) == (4, 2)
    shown = invoke("predict", SPEC, "--leave-out", "cases")
    assert "PU1 (EL says out, BQ says in); PU2 (EL says out, BC says in)" in shown.stdout


def test_files_that_are_none_are_refused_together(invoke: Invoke) -> None:
    spec = str(ROOT / "calibrations" / "2015.yaml")
    result = invoke("predict", SPEC, "--cases", spec, *_list("chiapas.yaml", "nope.yaml"))
    assert result.exit_code == 2
    assert "this is an analysis file, not a case file" in result.stderr
    assert "nope.yaml: there is no such file" in result.stderr
    twice = invoke("predict", SPEC, *_list("chiapas.yaml", "chiapas.yaml"))
    assert "case 'CH' stands in two of the files of --cases" in twice.stderr
    inside = invoke("predict", SPEC, *_list("puebla.yaml"))
    assert "all these cases are in the analysis: PU1, PU2" in inside.stderr
    assert inside.exit_code == 2


@pytest.mark.usefixtures("tmp_path")
def test_a_table_of_cases(invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    sets = "{" + ", ".join(f"{name}: {{as_is: true, why: x}}" for name in "ABY") + "}"
    Path("s.yaml").write_text(
        f"title: t\ncases: {{table: in.csv, id: name}}\nsets: {sets}\noutcome: Y\n"
        "conditions: [A, B]\nminimize: {solutions: [conservative]}\n",
        "utf-8",
    )
    Path("in.csv").write_text("name,A,B,Y\na,0.9,0.8,0.9\nb,0.2,0.9,0.1\nc,0.8,0.1,0.2\n")
    Path("out.csv").write_text("name,A,B,Y\nd,0.7,0.8,0.6\ne,0.9,0.2,0.9\na,0.9,0.8,0.9\n")
    result = invoke("predict", "s.yaml", "--cases", "out.csv", "--format", "csv")
    assert result.exit_code == 0, result.stderr
    rows = [line.split(",") for line in result.stdout.splitlines()]
    assert rows[0][:4] == ["basis", "outcome", "case", "state"]
    models = [row for row in rows[1:] if row[5]]
    assert [(row[2], row[6], row[8], row[-1]) for row in models] == [
        ("d", "0.7", "in", "right"),
        ("e", "0.2", "out", "mistaken"),
    ]
