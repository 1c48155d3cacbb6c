"""Exports to fs/QCA, Tosmana, CSV and a workbook, their names, and the command that writes them."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from qca import InputError
from qca.cli import main
from qca.exports.exchange import exchange
from qca.exports.names import FSQCA_NAMES, PLAIN_CASES, R_NAMES, NameRule, rename_all
from qca.exports.targets import TARGETS, export_record
from qca.io.readings import TableReading
from qca.io.tables import read_table
from qca.record import Record

from .conftest import RunTable, Shipped

SPEC = Path(__file__).parents[2] / "calibrations" / "2025.yaml"


def _read(content: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode()), delimiter=delimiter))


def _files(record: Record, to: str, lang: str = "en") -> dict[str, bytes]:
    return {file.name: file.content for file in export_record(record, to, lang).files}


@given(st.lists(st.text(min_size=1, max_size=70), unique=True, max_size=8))
@pytest.mark.parametrize("rule", [R_NAMES, FSQCA_NAMES, PLAIN_CASES])
def test_names_are_valid_and_differ(rule: NameRule, names: list[str]) -> None:
    renamed = rename_all(names, rule, ["taken"])
    assert list(renamed) == names
    assert all(map(rule.accepts, renamed.values()))
    assert len({name.casefold() for name in (*renamed.values(), "taken")}) == len(names) + 1
    assert all(renamed[n] == n for n in names if rule.accepts(n) and _is_alone(n, names))


def _is_alone(name: str, names: list[str]) -> bool:
    return name.casefold() not in ("taken", *(n.casefold() for n in names if n != name))


def test_thousands_of_names_alike() -> None:
    renamed = rename_all([f"案例{chr(0x4E00 + i)}" for i in range(3000)], PLAIN_CASES)
    assert len(set(renamed.values())) == 3000


def test_every_export_is_the_same_twice(shipped: Shipped) -> None:
    for target in TARGETS:
        first, again = (_files(shipped("2025"), target.name) for _ in range(2))
        assert first == again
        assert set(target.files) <= set(first)


def test_only_what_people_read_depends_on_the_language(shipped: Shipped) -> None:
    for target in TARGETS:
        record = shipped("2015")
        english, spanish = (_files(record, target.name, lang) for lang in ("en", "es"))
        assert english.keys() == spanish.keys()
        differing = {name for name in english if english[name] != spanish[name]}
        assert differing <= {"analysis.R", "fsqca.txt", "tosmana.txt", "study.xlsx"}
        if target.name != "csv":
            assert differing


def test_what_the_study_says_in_languages_is_told_in_one(shipped: Shipped) -> None:
    """Title and claims stand in the language of the export, in comments, notes and workbooks."""
    record = shipped("2015")
    for name, file in (("r", "analysis.R"), ("fsqca", "fsqca.txt"), ("tosmana", "tosmana.txt")):
        text = _files(record, name, "es")[file].decode()
        assert "Procesos de política pública" in text
        assert "Policy processes" not in text
    assert "organización" in _files(record, "r", "es")["analysis.R"].decode()
    assert "Policy processes" in _files(record, "r", "en")["analysis.R"].decode()


def test_fsqca_is_given_what_is_coded_for_every_case(shipped: Shipped) -> None:
    record = shipped("2025")
    files = _files(record, "fsqca")
    rows = _read(files["fsqca.csv"])
    memberships = record.study.scores.memberships
    assert [row.pop("caseid") for row in rows] == list(memberships.cases)
    assert set(memberships.names) - set(rows[0]) == {"JOINS", "UPG"}
    for name in rows[0]:
        found = [float(row[name]) for row in rows]
        assert found == pytest.approx(memberships.column(name).tolist(), abs=1e-14)
    text = files["fsqca.txt"].decode()
    assert "JOINS" in text
    assert "UPG" in text
    for outcome in record.outcomes:
        for solution in outcome.solutions:
            assert all(model.expression in text for model in solution.models)


def test_fsqca_cannot_be_told_everything(run_table: RunTable) -> None:
    draw = np.random.default_rng(4)
    frame = pd.DataFrame(
        {
            "DEV": np.arange(12) % 3,
            **{name: draw.integers(0, 10, 12) / 10 + 0.04 for name in ("LIT", "IND", "Y")},
        },
        [f"c {i}" for i in range(12)],
    )
    record = run_table(
        frame,
        outcome=["~Y"],
        sets={"DEV": {"as_is": True, "why": "given", "levels": 3}},
        truth_table={"incl_cut": [0.8, 0.5], "pri_cut": 0.6},
        minimize={"expectations": ["~LIT", "LIT*IND"], "exclude": ["DEV[2]*LIT"]},
    )
    export = export_record(record, "fsqca")
    files = {file.name: file.content for file in export.files}
    assert {"DEV0", "DEV1", "DEV2"} <= set(_read(files["fsqca.csv"])[0])
    text = " ".join(files["fsqca.txt"].decode().split())
    assert "Set Negated" in text
    assert "LIT[1]*IND[1] has no form" in text or "LIT*IND has no form" in text
    assert "IND: Present or Absent" in text
    assert "DEV=2 LIT=1" in text
    assert any("DEV" in note for note in export.notes)
    assert any("c 0" in note for note in export.notes)
    assert _read(files["fsqca-names.csv"])[-1] == {
        "kind": "case",
        "name": "c 11",
        "exported": "c_11",
    }


def test_tosmana_is_given_whole_values(run_table: RunTable) -> None:
    frame = pd.DataFrame(
        {"A": [0.9, 0.2, 0.7, 0.1], "B": [0.2, 0.3, 0.9, 0.6], "Y": [0.8, 0.5, 0.1, 0.2]},
        ["a", "b", "c", "d"],
    )
    export = export_record(run_table(frame, truth_table={"incl_cut": 0.6}), "tosmana")
    files = {file.name: file.content for file in export.files}
    assert _read(files["tosmana.csv"], ";") == [
        {"caseid": "a", "A": "1", "B": "0", "Y": "1"},
        {"caseid": "c", "A": "1", "B": "1", "Y": "0"},
        {"caseid": "d", "A": "0", "B": "1", "Y": "0"},
    ]
    text = files["tosmana.txt"].decode()
    assert "without remainders: A*~B" in text
    assert "with remainders: ~B" in text
    assert any("b" in note and "0.5" in note for note in export.notes)


def test_tables_are_read_again(shipped: Shipped, tmp_path: Path) -> None:
    record = shipped("2025")
    for name, content in _files(record, "csv").items():
        (tmp_path / name).write_bytes(content)
    table = read_table(tmp_path / "study-memberships.csv", TableReading())
    assert list(table.cases) == list(record.study.scores.memberships.cases)
    codes = _read((tmp_path / "study-codes.csv").read_bytes())
    evidence = sum(
        max(1, len(coding.evidence))
        for case in record.study.cases
        for field, coding in case.codings.items()
        if field in {row["field"] for row in codes}
    )
    assert len(codes) == evidence
    assert all(row["source"] for row in codes if not row["uncoded"])
    rows = _read((tmp_path / "study-truth_table_2.csv").read_bytes())
    assert [row["out"] for row in rows] == [row.out for row in record.outcomes[1].table.rows]
    settings = {
        (r["of"], r["key"]): r["value"]
        for r in _read((tmp_path / "study-settings.csv").read_bytes())
    }
    assert settings["SYN", "truth_table.incl_cut"] == "0.8"
    assert settings["SYN", "minimize.expectations"] == "EL, BQ, BC"
    assert settings["S1", "claim"] == "EL*BQ*BC -> SYN"


def test_a_workbook_has_a_sheet_for_each_table(run_table: RunTable) -> None:
    frame = pd.DataFrame({"A": [0.9, 0.2], "Y": [0.8, 0.1], "why": ["=1+1", "no"]}, ["=cmd", "b"])
    labels = {"field": "why", "scale": {"=1+1": 1, "no": 0}, "why": "=2+2"}
    keys: dict[str, object] = {"conditions": ["A"], "sets": {"why": labels}}
    (content,) = _files(run_table(frame, **keys), "xlsx").values()
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == [
        *("contents", "memberships", "raw", "codes", "truth_table", "sets", "settings")
    ]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B2"
        assert all(cell.font.bold for cell in sheet[1])
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    memberships = [[cell.value for cell in row] for row in book["memberships"].iter_rows()]
    assert memberships == [["case", "A", "Y", "why"], ["=cmd", 0.9, 0.8, 1], ["b", 0.2, 0.1, 0]]
    assert book["contents"].max_row == len(book.sheetnames)


def test_a_text_longer_than_a_cell_is_cut_and_told(run_table: RunTable) -> None:
    frame = pd.DataFrame({"A": [0.9, 0.2], "Y": [0.8, 0.1]}, ["a", "b"])
    sets = {"A": {"as_is": True, "why": "x" * 40_000}}
    export = export_record(run_table(frame, sets=sets), "xlsx")
    assert [note for note in export.notes if "sheet sets" in note]
    book = load_workbook(io.BytesIO(export.files[0].content))
    assert len(str(book["sets"].cell(2, 6).value)) == 32_767


def test_undefined_and_not_coded_are_empty(shipped: Shipped) -> None:
    rows = _read(_files(shipped("2025"), "csv")["study-memberships.csv"])
    assert [row["JOINS"] for row in rows if row["case"] == "NL2"] == [""]


def test_an_unknown_program_lists_the_known(shipped: Shipped) -> None:
    with pytest.raises(InputError, match="no export to 'stata'; use r, fsqca, .* or xlsx"):
        export_record(shipped("2025"), "stata")


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_the_command_writes_an_export(
    target: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = getattr(target, "name", "")
    result = CliRunner().invoke(main, ["export", str(SPEC), "--to", name, "--lang", "es"])
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    single = getattr(target, "single", None)
    written = Path("2025.xlsx") if single else Path(f"2025-{name}")
    assert f"escrito en {written}" in result.stderr
    assert written.is_file() == bool(single)
    if not single:
        assert {*getattr(target, "files", ()), "index.md", "files.json"} <= set(os.listdir(written))
    assert (
        CliRunner().invoke(main, ["export", str(SPEC), "--to", name, "--lang", "es"]).exit_code == 0
    )


def test_several_exports_share_a_folder_and_spare_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(main, ["export", str(SPEC), *arguments])
        return result.exit_code, result.stderr

    for target in TARGETS:
        assert call("--to", target.name, "--out", "out")[0] == 0
    assert {name for target in TARGETS for name in target.files} <= set(os.listdir("out"))
    Path("out/analysis.R").write_text("mine")
    status, told = call("--to", "r", "--out", "out")
    assert status == 2
    assert "was edited since qca wrote it" in told
    assert Path("out/analysis.R").read_text() == "mine"
    assert call("--to", "r", "--out", "out", "--force")[0] == 0
    assert call("--to", "r", "--out", "analysis.R")[0] == 2
    Path("book.xlsx").write_text("mine")
    assert call("--to", "xlsx", "--out", "book.xlsx")[0] == 2
    assert call("--to", "xlsx", "--out", "book.xlsx", "--force")[0] == 0
    assert call("--to", "xlsx", "--out", "book.csv")[0] == 2


def test_columns_are_those_of_the_study(shipped: Shipped) -> None:
    record = shipped("2025")
    columns = exchange(record, R_NAMES, PLAIN_CASES, partly_coded=True).columns
    assert [column.ours for column in columns] == list(record.study.scores.memberships.names)
