"""A declared shift of scores at exactly 0.5: in rows and sums, in worlds, and what is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

import qca
from qca.analysis.outcome import build_table
from qca.cli import main
from qca.errors import InputError
from qca.exports.targets import export_record
from qca.io.studies import load_study
from qca.record import analyze_study
from qca.report.contents import document_record
from qca.robustness.moves.leverage import SingleSteps, take_steps
from qca.robustness.moves.omissions import list_left_out
from qca.robustness.worlds.inventory import build_universe
from qca.study.declaration import Study

FRAME = pd.DataFrame(
    {
        "A": [0.5, 0.2, 0.9, 0.1, 0.5],
        "B": [0.9, 0.5, 0.8, 0.2, 0.5],
        "Y": [0.8, 0.1, 0.9, 0.5, 0.7],
    },
    index=["c1", "c2", "c3", "c4", "c5"],
)
SPEC: dict[str, Any] = {
    "title": "halves",
    "cases": {"table": "t.csv", "id": "id"},
    "sets": {name: {"as_is": True, "why": "w"} for name in "ABY"},
    "outcome": "Y",
    "conditions": ["A", "B"],
    "truth_table": {"crossover_shift": 0.001},
    "claims": [{"id": "S", "says": "s", "claim": "A -> Y"}],
}


def _load(folder: Path, **changes: Any) -> Study:
    FRAME.to_csv(folder / "t.csv", index_label="id")
    path = folder / "spec.yaml"
    path.write_text(json.dumps({**SPEC, **changes}), "utf-8")
    return load_study(path)


@pytest.mark.parametrize("shift", [0.001, -0.001])
def test_the_table_is_that_of_scores_moved_by_hand(shift: float) -> None:
    table = qca.build_truth_table(FRAME, "Y", ["A", "B"], crossover_shift=shift)
    moved = FRAME.assign(**{n: FRAME[n].replace(0.5, 0.5 + shift) for n in ("A", "B")})
    assert table.rows == qca.build_truth_table(moved, "Y", ["A", "B"]).rows
    assert table.shifted == (("c1", "A"), ("c5", "A"), ("c2", "B"), ("c5", "B"))
    assert table.dropped == ()
    # The outcome stays where it is.
    assert table.undecided == {"c4"}
    assert (
        qca.minimize(table).models
        == qca.minimize(qca.build_truth_table(moved, "Y", ["A", "B"])).models
    )


def test_nothing_is_moved_unless_that_is_said() -> None:
    with pytest.raises(qca.QCAError, match="or declare a crossover_shift"):
        qca.build_truth_table(FRAME, "Y", ["A", "B"])
    told = qca.build_truth_table(FRAME.iloc[2:4], "Y", ["A", "B"], crossover_shift=0.001)
    assert told.shifted == ()


@pytest.mark.parametrize("shift", [0, 0.4, 1e-9, "0.001", True])
def test_what_is_no_shift(shift: Any) -> None:
    with pytest.raises(InputError, match="use a small number, as 0.001 or -0.001"):
        qca.build_truth_table(FRAME, "Y", ["A", "B"], crossover_shift=shift)


def test_a_case_is_not_both_shifted_and_dropped(tmp_path: Path) -> None:
    both = {"crossover_shift": 0.001, "at_crossover": "drop"}
    with pytest.raises(InputError, match="'at_crossover: drop' beside 'crossover_shift'"):
        qca.build_truth_table(FRAME, "Y", ["A", "B"], **both)
    with pytest.raises(InputError, match="'at_crossover: drop' beside 'crossover_shift'"):
        _load(tmp_path, truth_table=both)


def test_it_is_not_for_tables_in_parts(tmp_path: Path) -> None:
    FRAME.to_parquet(tmp_path / "t.parquet")
    with pytest.raises(InputError, match="not for a table in parts"):
        qca.build_truth_table(tmp_path / "t.parquet", "Y", ["A", "B"], crossover_shift=0.001)


def test_worlds_have_the_tables_that_runs_have(tmp_path: Path) -> None:
    study = _load(tmp_path, truth_table={"crossover_shift": -0.001, "incl_cut": 0.7})
    universe = build_universe(study)
    steps = list_left_out(universe)
    worlds = SingleSteps.of(universe, steps)
    outcome = study.spec.outcome[0]
    tables = [build_table(study.spec, study.scores.memberships, outcome)]
    tables += [
        build_table(study.spec, universe.rebuild_memberships(settings), outcome)
        for settings in take_steps(universe, steps)
    ]
    assert len(tables) == 6
    for shown, table in zip(worlds.classes, tables, strict=True):
        rows = [(row.number, row.out) for row in table.rows]
        assert list(shown.tables[0].rows) == rows


def test_which_cases_were_shifted_is_told_everywhere(tmp_path: Path) -> None:
    study = _load(tmp_path)
    record = analyze_study(study)
    # Claims are judged by the scores as they are.
    assert study.scores.memberships.column("A").tolist() == FRAME["A"].tolist()
    document = document_record(record)["truth_table"]
    assert document["crossover_shift"] == 0.001
    assert document["shifted"][0] == {"case": "c1", "set": "A"}
    command = CliRunner().invoke(main, ["run", str(tmp_path / "spec.yaml"), "--no-robustness"])
    text = " ".join(command.stdout.split())
    assert "At 0.5 on a condition, and moved by 0.001 to one side of it" in text
    assert "c1 in A, c5 in A, c2 in B and c5 in B" in text
    script = next(
        file.content.decode()
        for file in export_record(record, "r", "en").files
        if file.name.endswith(".R")
    )
    assert "function(x) ifelse(abs(x - 0.5) <= 1e-9, 0.501, x)" in script
    plain = document_record(analyze_study(_load(tmp_path, omit=["c1", "c2", "c5"], truth_table={})))
    assert not {"crossover_shift", "shifted"} & plain["truth_table"].keys()


def test_the_command_line_takes_it(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    FRAME.to_csv(path, index_label="id")
    arguments = ["truth-table", str(path), "-o", "Y", "--crossover-shift", "0.001"]
    ran = CliRunner().invoke(main, arguments)
    assert ran.exit_code == 0
    assert "moved by 0.001 to one side of it: c1 (A), c5 (A), c2 (B), c5 (B)" in ran.stderr
