"""Studies of many units: 32 states by two periods, from case files and from one table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from qca.cli import main
from qca.pipeline import run_file
from qca.record import Record

STATES = [f"State {number:02}" for number in range(1, 33)]
YEARS = ("2000-2007", "2008-2015")
LEVELS = ("low", "medium", "high")
SPEC: dict[str, Any] = {
    "title": "Made-up states",
    "scales": {"level": {"low": 0, "medium": {"score": 0.6, "between": [0.4, 0.6]}, "high": 1}},
    "sets": {
        "EL": {"label": "leadership", "field": "lead", "scale": "level", "why": "made up"},
        "BQ": {"label": "quality", "field": "quality", "scale": "level", "why": "made up"},
        "BC": {"label": "closeness", "field": "close", "scale": "level", "why": "made up"},
        "BEN": {
            "label": "benefits",
            "field": "money",
            "direct": {"percentiles": [5, 50, 95]},
            "why": "made up",
        },
    },
    "outcome": "BEN",
    "conditions": ["EL", "BQ", "BC"],
    "truth_table": {"n_cut": 2, "pri_cut": 0.5},
    "minimize": {"expectations": ["EL", "BQ", "BC"]},
    "claims": [
        {"id": "N1", "says": "leadership is needed", "claim": "EL <- BEN"},
        {"id": "S1", "says": "the three suffice", "claim": "EL*BQ*BC -> BEN"},
        {"id": "T1", "says": "with rising quality it rises", "claim": "rises(BQ) -> rises(BEN)"},
    ],
    "rivals": [{"id": "R1", "says": "closeness alone", "claim": "BC -> BEN"}],
    "typology": {"dimensions": ["BQ", "BC"], "types": {"both": "BQ*BC", "other": "~(BQ*BC)"}},
}


def _draw_codes() -> list[dict[str, Any]]:
    """Return made-up codes of each state in each period, the same in every run."""
    rng = np.random.default_rng(32)
    codes = []
    for number, state in enumerate(STATES):
        for years in YEARS:
            levels = rng.integers(0, 3, 3)
            labels = {
                f: LEVELS[i] for f, i in zip(("lead", "quality", "close"), levels, strict=True)
            }
            money = round(float(levels.min() * 2 + levels.sum() / 2 + rng.normal()), 3)
            first, last = years.split("-")
            told = {"state": state, "region": f"region {number % 4}", "from": first, "to": last}
            codes.append({**told, **labels, "money": money})
    return codes


CODES = _draw_codes()


def _write_table(folder: Path) -> dict[str, Any]:
    header = list(CODES[0])
    lines = [header, *([str(row[key]) for key in header] for row in CODES)]
    (folder / "states.csv").write_text("\n".join(map(",".join, lines)), "utf-8")
    mapping = {"unit": "state", "period": ["from", "to"], "groups": "region"}
    return {"cases": {"table": "states.csv", **mapping}}


def _write_files(folder: Path) -> dict[str, Any]:
    evidence = [{"source": "made-up", "where": "nowhere", "note": "drawn"}]
    names = []
    for number, state in enumerate(STATES):
        periods = {}
        for i, row in enumerate(CODES[2 * number : 2 * number + 2], 1):
            labels = {
                f: {"label": row[f], "evidence": evidence} for f in ("lead", "quality", "close")
            }
            money = {"value": row["money"], "evidence": evidence}
            years = f"{row['from']}-{row['to']}"
            periods[f"S{number + 1:02}_{i}"] = {"years": years, **labels, "money": money}
        file = {"case": state, "code": f"S{number + 1:02}", "periods": periods}
        names.append(f"s{number + 1:02}.yaml")
        (folder / names[-1]).write_text(json.dumps(file), "utf-8")
    return {"cases": names}


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("states")
    (folder / "spec.yaml").write_text(json.dumps({**SPEC, **_write_table(folder)}), "utf-8")
    return folder / "spec.yaml"


@pytest.fixture(scope="module")
def record(spec: Path) -> Record:
    return run_file(spec, screen=True)


def test_a_table_and_case_files_give_the_same_study(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(json.dumps({**SPEC, **_write_files(tmp_path)}), "utf-8")
    filed = run_file(path, robustness=False)
    np.testing.assert_array_equal(
        record.study.scores.memberships.values, filed.study.scores.memberships.values
    )
    told = [(claim.claim.id, claim.verdict) for claim in (*record.claims, *record.rivals)]
    assert told == [(each.claim.id, each.verdict) for each in (*filed.claims, *filed.rivals)]
    assert [row.out for row in record.main.table.rows] == [r.out for r in filed.main.table.rows]


def test_64_case_periods_are_analysed_whole(record: Record) -> None:
    assert len(record.study.cases) == 64
    assert sum(row.n for row in record.main.table.rows) == 64
    assert record.trajectories is not None
    assert len(record.study.facts.before) == 32
    assert record.robustness is not None
    left_out = {omission.left_out for omission in record.robustness.omissions}
    assert {"State 01", "State 01 2000-2007", "region: region 0"} <= left_out


def test_the_first_screen_stays_one(spec: Path) -> None:
    ran = CliRunner().invoke(main, ["run", str(spec), "--no-robustness"])
    assert ran.exit_code == 0
    assert len(ran.stdout.splitlines()) <= 60
