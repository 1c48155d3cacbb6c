"""The configuration chart among what a run writes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from qca.pipeline import run_file

from .conftest import Invoke

ROOT = Path(__file__).parents[2]


def test_every_report_has_it(invoke: Invoke, tmp_path: Path) -> None:
    spec = ROOT / "calibrations" / "2015.yaml"
    out = tmp_path / "out"
    assert invoke("run", spec, "--no-robustness", "--out", out).exit_code == 0
    with (out / "configurations.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    (term,) = run_file(spec, robustness=False).main.solutions[1].models[0].terms
    held = {row["row"]: row["M1.1"] for row in rows if row["outcome"] == "ART"}
    assert (held["EL"], held["BO"]) == ("1 core", "1 contributing")
    assert float(held["inclS"]) == pytest.approx(term.incl)
