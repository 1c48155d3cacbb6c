"""The tables of reports as workbooks: numbers are numbers, texts texts, nothing is a formula."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from qca.record import Record
from qca.report.contents import build_report
from qca.report.formats.excel import write_report
from qca.report.pieces.cells import plain_cell
from qca.report.pieces.sections import Report, Section
from qca.report.pieces.tables import Column, ReportTable
from qca.report.words import load_words
from tests.report.papers import ODD, build_nasty_report

NASTY = build_nasty_report("en")
WRITTEN = write_report(NASTY)


def _open(written: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(written))


def test_names_of_sheets_are_valid_and_differ() -> None:
    heads = (Column("a", "a"), Column("b", "b"))
    tables = [
        ReportTable("robustness_of_a_long_name", "t", heads, (("x", 1),), outcome=outcome)
        for outcome in ("A[1]*B:C/D?", "a[1]*b:c/d?", "~Y", "", "", "'", "x" * 50, "x" * 60)
    ]
    history = ReportTable("History", "t", heads, (("x", 1),))
    report = Report("T", load_words("en"), (Section("s", "S", full=(*tables, history)),))
    names = _open(write_report(report)).sheetnames
    assert len({name.lower() for name in names}) == len(tables) + 2
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    assert "history" not in {name.lower() for name in names}


def test_no_text_is_a_formula_and_each_is_what_it_was() -> None:
    sheet = _open(WRITTEN)["odd-~Y_1"]
    assert sheet["A1"].value == "Odd names: 50 % & more_of # them"
    assert sheet["A2"].value == "A note on ~A*B & on 50 %."
    assert [cell.value for cell in sheet[3]] == ["name", "the set", "incl"]
    shown = [row[0] for row in sheet.iter_rows(min_row=4)]
    assert {cell.data_type for cell in shown} == {"s"}
    assert all(cell.quotePrefix for cell in shown)
    told = [name.replace("\t", " ").replace("\n", " ").replace("\x07", "<U+0007>") for name in ODD]
    assert [cell.value for cell in shown] == told


def test_numbers_are_numbers_unrounded() -> None:
    sheet = _open(WRITTEN)["truth_table-Y"]
    row = list(sheet[3 + 5])
    assert [cell.value for cell in row[2:4]] == [4, 0.79996]
    assert [cell.number_format for cell in row[2:4]] == ["0", "0.000"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A4", "A3:E133")
    assert sheet["E4"].value is None


def test_the_first_sheet_lists_the_others() -> None:
    book = _open(WRITTEN)
    index = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in index.iter_rows(min_row=4)]
    assert [row[0] for row in rows] == book.sheetnames[1:]
    assert [row[3] for row in rows] == [sheet.max_row - 3 for sheet in book.worksheets[1:]]
    assert index["A4"].hyperlink.location == f"'{book.sheetnames[1]}'!A1"


def test_a_text_that_is_too_long_for_a_cell_says_what_is_left_out() -> None:
    table = ReportTable("t", "t", (Column("a", "a"),), (("x" * 40_000,),))
    report = Report("T", load_words("en"), (Section("s", "S", full=(table,)),))
    value = str(_open(write_report(report))["t"]["A4"].value)
    assert len(value) <= 32_767
    kept = value.index("…")
    assert value[:kept] == "x" * kept
    assert kept > 32_000 and str(40_000 - kept) in value[kept:]


def test_two_runs_give_the_same_bytes() -> None:
    assert write_report(build_nasty_report("en")) == WRITTEN


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_workbook_holds_the_values_of_a_record(small: Record, language: str) -> None:
    report = build_report(small, load_words(language))
    book = _open(write_report(report))
    table = next(
        block for _, section in report.walk() for block in section.full
        if isinstance(block, ReportTable) and block.name == "memberships"
    )  # fmt: skip
    rows = [[cell.value for cell in row] for row in book["memberships"].iter_rows(min_row=4)]
    for row, cells in zip(rows, table.rows, strict=True):
        assert row[0] == plain_cell(cells[0])
        # openpyxl writes sixteen digits, Excel computes with fifteen.
        assert row[1:] == pytest.approx(list(map(plain_cell, cells[1:])), rel=1e-15)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(tmp_path: Path) -> None:
    (tmp_path / "t.xlsx").write_bytes(WRITTEN)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "t.xlsx"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    if not (tmp_path / "t.pdf").exists():
        pytest.skip(f"LibreOffice has no Calc: {done.stderr.decode(errors='replace')[:80]}")
    assert (tmp_path / "t.pdf").read_bytes().startswith(b"%PDF")
