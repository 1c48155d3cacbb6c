"""The command that says which case to study next, on the shipped study and on spoilt ones."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qca.report.sections.diversity_documents import document_diversity
from tests.cli.conftest import Invoke, SmallStudy, read_json
from tests.conftest import run_shipped


def test_it_answers_on_one_screen_with_reasons_and_states(invoke: Invoke, shipped: Path) -> None:
    text = invoke("next", "calibrations/2025.yaml").stdout
    assert len(text.splitlines()) <= 60
    told = " ".join(text.split())
    assert "To tell 3 models apart: a case of EL*~BQ*~BC (row 5)." in told
    assert "In SYN it rules out EL*BQ*BC and BQ*BC; out of it, EL." in told
    assert "Assumed both for SYN and for its negation: row 4." in told
    assert "No two cases differ in EL, BQ or BC alone" in told
    assert "Chiapas 2004–2015 (CH) is in row 1, which no analysed case shows" in told
    assert "Jalisco 2004–2015 (JA) is coded on no condition" in told
    spanish = invoke("next", "calibrations/2015.yaml", "--lang", "es").stdout
    assert "Con ART descarta EL*BO; sin él, EL." in " ".join(spanish.split())


def test_programs_read_the_same_as_in_a_record(invoke: Invoke) -> None:
    record = run_shipped("2025")
    analysis = Path(__file__).parents[2] / "calibrations" / "2025.yaml"
    document = read_json(invoke("next", analysis, "--format", "json", "--outcome", "BEN"))
    states = {each["case"]: each for each in document.pop("states")}
    own = record.diversity[1]
    assert document == json.loads(json.dumps(document_diversity(own)))
    assert document["outcome"] == "BEN"
    assert document["next"]["models"]["least"] == 1
    assert states["CH"]["row"] == 1
    assert states["CH"]["could_fill"] == [1]
    assert states["JA"]["not_coded"] == ["EL", "BQ", "BC"]
    assert len(states["JA"]["could_fill"]) == document["remainder_count"] == 5


@pytest.mark.parametrize(
    ("outcome", "problem"),
    [("SIN", "'SIN' is not one of the outcomes; did you mean 'SYN'?"), ("SYN*(", "expected")],
)
def test_another_outcome_is_refused(invoke: Invoke, outcome: str, problem: str) -> None:
    analysis = Path(__file__).parents[2] / "calibrations" / "2025.yaml"
    failed = invoke("next", analysis, "--outcome", outcome)
    assert failed.exit_code == 2
    assert problem in failed.stderr


def test_a_file_of_the_folder_that_is_not_valid_stops_nothing(
    invoke: Invoke, small: SmallStudy
) -> None:
    whole = invoke("next", small.spec)
    assert whole.stderr == ""
    spoilt = small.texts["south"].replace("label: bad", "lable: bad", 1).replace("S1:", "T1:")
    (small.directory / "third.yaml").write_text(spoilt.replace("S2:", "T2:"))
    told = invoke("next", small.spec)
    assert told.exit_code == 0
    assert told.stdout == whole.stdout
    assert "third.yaml" in told.stderr


def test_cases_at_the_middle_and_left_out_are_told(invoke: Invoke, small: SmallStudy) -> None:
    north = small.texts["north"].replace("value: 4,", "value: 3,")
    spec = small.texts["spec"].replace("at_crossover: error", "at_crossover: drop")
    spec += "omit: [S2]\n"
    document = read_json(invoke("next", small.write(spec=spec, north=north), "--format", "json"))
    states = {each["case"]: each for each in document["states"]}
    assert states["S2"]["row"] == 2
    assert states["S2"]["outcome"] is False
    assert states["S2"]["could_fill"] == [2]


def test_twenty_conditions_are_no_hindrance(
    invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(20)
    names = [f"C{i}" for i in range(20)]
    values = rng.integers(0, 2, (14, 20))
    outcome = (values[:, 0] & values[:, 1]) | (values[:, 2] & ~values[:, 3] & 1)
    lines = [
        ",".join(["id", *names, "Y"]),
        *(
            f"c{i}," + ",".join(map(str, [*row, y]))
            for i, (row, y) in enumerate(zip(values, outcome, strict=True))
        ),
    ]
    Path("data.csv").write_text("\n".join(lines) + "\n")
    spec = {
        "title": "Twenty",
        "cases": {"table": "data.csv", "id": "id"},
        "sets": {name: {"crisp": 0.5} for name in [*names, "Y"]},
        "outcome": "Y",
        "conditions": names,
        "minimize": {"solutions": ["parsimonious"], "max_models": 30},
        "claims": [{"id": "S", "says": "so", "claim": "C0*C1 -> Y"}],
    }
    Path("spec.yaml").write_text(json.dumps(spec))
    document = read_json(invoke("next", "spec.yaml", "--format", "json"))
    assert document["possible"] == 2**20
    assert document["remainder_count"] == 2**20 - len(np.unique(values, axis=0))
    assert document["remainders_listed_all"] is False
    best = document["next"]["models"]
    assert best["proven"]
    assert best["least"] == len(document["models"]) // 2
    assert document["next"]["claims"]["least"] == 1
