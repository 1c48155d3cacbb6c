"""Case files coded in a workbook, and merged back: what was edited there, and not a byte more."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from qca.cli.commands import main
from qca.errors import InputError
from qca.sheets.importing import make_changes, plan_import
from qca.sheets.making import make_book

ROOT = Path(__file__).resolve().parents[2]

NORTH = """\
# yaml-language-server: $schema=case.schema.json
case: North State
code: N
periods:
  N1:
    years: 2000-2007

    # The grade of the section on the period.
    lead:
      label: high  # p. 3
      note:
        en: "Graded by the section."
        es: "Graduado por la sección."
      evidence:
        - {source: key-1, where: 'Part 1', note: {en: "The first.", es: "Lo primero."}}
        # Of the comparison.
        - {source: key-1, where: "Part 2", note: "The second: a drop."}
    firms:
      value: 12.50
      unit: firms
      span: "2004"
  N2:
    years: 2008-2015
    lead:
      label: medium
      also: [low]
    firms:
      uncoded:
        en: "Not told."
        es: "No se dice."
"""
SOUTH = """\
case: South
code: S
periods:
    S1:
        years: 2000-2007
        lead: {label: low, evidence: [{source: key-2}]}
        firms:
            value: 3
    S2:
        years: 2008-2015
        lead:
            label: 'medium'
            note: >-
              A longer note
              in two lines.
        firms:
            value: 4"""
SPEC = """\
title: Two states
cases: [../cases/north.yaml, ../cases/south.yaml]
sets:
  L: {label: leadership, field: lead, scale: {low: 0, medium: 0.6, high: 1}, why: so}
  F: {label: many firms, field: firms, direct: {out: 1, crossover: 5, in: 10}, why: so}
conditions: [L]
outcome: F
missing: drop
"""
BIB = "@book{key-1, title={A}}\n@book{key-2, title={B}}\n"


def write_study(folder: Path) -> Path:
    """Write a study of two states, and return where its analysis is."""
    for name, text in {
        "cases/north.yaml": NORTH,
        "cases/south.yaml": SOUTH,
        "cases/sources.bib": BIB,
        "specs/two.yaml": SPEC,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder / "specs" / "two.yaml"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a study, where the test is."""
    write_study(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


SPEC_PATH = Path("specs/two.yaml")


def make(language: str = "en", coders: tuple[str, ...] = ()) -> bytes:
    return make_book(SPEC_PATH, language=language, tell=str, coders=coders)


def find_cell(page: Worksheet, case: str, field: str, key: str, row: int = 0) -> tuple[int, int]:
    column = next(cell.column for cell in page[1] if cell.value == key)
    for i in range(3, page.max_row + 1):
        if page.cell(i, 2).value == field and str(page.cell(i, 3).value).startswith(case):
            return i + row, column
    raise AssertionError(field)


Edit = Callable[[Workbook], object]


def put(case: str, field: str, key: str, value: object, row: int = 0) -> Edit:
    def edit(book: Workbook) -> None:
        page = book["North State" if case.startswith("N") else "South"]
        page.cell(*find_cell(page, case, field, key, row)).value = value

    return edit


def save(*edits: Edit, content: bytes | None = None) -> Path:
    book = load_workbook(BytesIO(content or make()))
    for edit in edits:
        edit(book)
    book.save("coding.xlsx")
    return Path("coding.xlsx")


def bring_in(*edits: Edit, content: bytes | None = None) -> list[tuple[str, ...]]:
    plan = plan_import(save(*edits, content=content), Path("cases"))
    make_changes(plan)
    return [(c.case, c.field, c.part, c.before, c.after) for c in plan.changes]


def read_all() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path("cases").iterdir()}


def problems(*edits: Edit, content: bytes | None = None) -> list[str]:
    """Return what keeps an edited workbook from being merged; no file is another one then."""
    before = read_all()
    with pytest.raises(InputError) as caught:
        bring_in(*edits, content=content)
    assert read_all() == before
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_was_not_edited_changes_nothing_in_the_shipped_cases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    for name in ("cases", "calibrations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    spec = Path("calibrations/2025.yaml")
    content = make_book(spec, language=language, tell=str, cases=[Path("cases/nuevo-leon.yaml")])
    before = read_all()
    assert bring_in(content=content) == []
    assert read_all() == before


def test_edits_are_those_made_by_hand(study: Path) -> None:
    changes = bring_in(
        put("N1", "lead", "label", "medium"),
        put("N1", "lead", "also", "high; low"),
        put("N1", "lead", "note", "Graded anew."),
        put("N1", "lead", "evidence.where", "It's in 1", row=0),
        put("N1", "lead", "evidence.source", "key-2", row=2),
        put("N1", "lead", "evidence.note", 'He "led": twice.', row=2),
        put("N1", "firms", "value", 13.25),
        put("N2", "lead", "label", None),
        put("N2", "lead", "also", None),
        put("N2", "lead", "uncoded", "Not told: twice."),
        put("N2", "firms", "uncoded", None),
        put("N2", "firms", "value", 8),
        put("N2", "firms", "unit", "firms"),
        put("S1", "lead", "label", "high"),
        put("S1", "lead", "span", "2005"),
        put("S2", "lead", "note", "Another\nnote."),
        put("S2", "firms", "evidence.source", "key-1"),
    )
    assert ("N1", "lead", "label", "high", "medium") in changes
    assert ("N1", "firms", "value", "12.5", "13.25") in changes
    assert ("N1", "lead", "evidence.3.source", "", "key-2") in changes
    assert len(changes) == 17
    north, south = NORTH, SOUTH
    for old, new in (
        ("label: high  # p. 3\n", "label: medium  # p. 3\n      also: [high, low]\n"),
        ('en: "Graded by the section."', 'en: "Graded anew."'),
        ("where: 'Part 1'", "where: 'It''s in 1'"),
        (
            'note: "The second: a drop."}\n',
            'note: "The second: a drop."}\n'
            '        - {source: key-2, note: "He \\"led\\": twice."}\n',
        ),
        ("value: 12.50", "value: 13.25"),
        ("      label: medium\n      also: [low]\n", '      uncoded: "Not told: twice."\n'),
        (
            '      uncoded:\n        en: "Not told."\n        es: "No se dice."\n',
            '      value: 8\n      unit: "firms"\n',
        ),
    ):
        assert north.count(old) == 1
        north = north.replace(old, new)
    for old, new in (
        ("{label: low, ", '{label: high, span: "2005", '),
        (
            "              A longer note\n              in two lines.\n",
            "              Another\n\n              note.\n",
        ),
        (
            "            value: 4",
            "            value: 4\n            evidence:\n                - {source: key-1}",
        ),
    ):
        assert south.count(old) == 1
        south = south.replace(old, new)
    assert (study / "cases" / "north.yaml").read_text() == north
    assert (study / "cases" / "south.yaml").read_text() == south


def test_a_version_in_another_language_stays(study: Path) -> None:
    [change] = bring_in(put("N1", "lead", "note", "Otra vez."), content=make("es"))
    assert change[3:] == ("Graduado por la sección.", "Otra vez.")
    text = (study / "cases" / "north.yaml").read_text()
    assert text == NORTH.replace("Graduado por la sección.", "Otra vez.")


def test_what_is_taken_out_is_gone(study: Path) -> None:
    blank = [put("N1", "lead", f"evidence.{key}", None) for key in ("source", "where", "note")]
    bring_in(put("N2", "lead", "also", None), put("N1", "firms", "span", None), *blank)
    gone = (
        "        - {source: key-1, where: 'Part 1',"
        ' note: {en: "The first.", es: "Lo primero."}}\n',
        '      span: "2004"\n',
        "      also: [low]\n",
    )
    by_hand = NORTH
    for line in gone:
        by_hand = by_hand.replace(line, "")
    assert (study / "cases" / "north.yaml").read_text() == by_hand


def test_coders_have_columns_of_their_own(study: Path) -> None:
    bring_in(
        put("S2", "lead", "coders.ab", "low"),
        put("S2", "lead", "coders.cd", "medium"),
        put("S2", "lead", "adjudication", "Both, in May."),
        content=make("en", ("ab", "cd")),
    )
    assert (study / "cases" / "south.yaml").read_text() == SOUTH.replace(
        "            label: 'medium'\n",
        "            label: 'medium'\n            coders: {ab: low, cd: medium}\n"
        '            adjudication: "Both, in May."\n',
    )
    path = save(put("N2", "firms", "coders.ab", "3"), content=make("en", ("ab", "cd")))
    [note] = plan_import(path, Path("cases")).notes
    assert "the reason why there is no code still stands, and holds" in str(note)
    # Who has coded has a column again.
    page = load_workbook(BytesIO(make()))["South"]
    assert page.cell(*find_cell(page, "S2", "lead", "coders.ab")).value == "low"


def test_two_copies_that_differ_are_a_conflict(study: Path) -> None:
    copy = make()
    bring_in(put("N1", "lead", "label", "medium"), put("N2", "lead", "label", "low"), content=copy)
    [told] = problems(
        put("N1", "lead", "label", "low"), put("N2", "lead", "label", "low"), content=copy
    )
    assert told == (
        "coding.xlsx: 'North State'!E3: 'label' of 'lead' in case 'N1' was changed to 'low' here,"
        " and in north.yaml to 'medium' (it was 'high'); decide which it is, and write that in both"
    )
    [told] = problems(
        put("N1", "lead", "label", None), put("N1", "lead", "uncoded", "No."), content=copy
    )
    assert "!I3: 'uncoded' of 'lead' in case 'N1' was changed to 'No.' here, and in" in told
    assert "to 'medium' (it was 'high')" in told
    # What only one of them changed is merged, and what both changed alike is no matter.
    changes = bring_in(
        put("N1", "lead", "label", "medium"), put("S1", "lead", "label", "high"), content=copy
    )
    assert changes == [("S1", "lead", "label", "low", "high")]


def test_evidence_that_both_added_is_kept_and_what_both_changed_is_a_conflict(study: Path) -> None:
    copy = make()

    def add(where: str) -> list[Edit]:
        return [
            put("N1", "lead", "evidence.source", "key-2", row=2),
            put("N1", "lead", "evidence.where", where, row=2),
        ]

    bring_in(*add("p. 1"), put("N1", "lead", "evidence.note", "One", row=1), content=copy)
    assert len(bring_in(*add("p. 2"), content=copy)) == 2
    assert bring_in(*add("p. 2"), content=copy) == []
    text = (study / "cases" / "north.yaml").read_text()
    assert text.index('where: "p. 1"') < text.index('where: "p. 2"')
    [told] = problems(put("N1", "lead", "evidence.note", "Two", row=1), content=copy)
    assert told.startswith(
        "coding.xlsx: 'North State'!O4: evidence 2 for 'lead' in case 'N1' was changed here, and in"
        " north.yaml too"
    )


def test_every_problem_is_told_at_once_with_its_cell(study: Path) -> None:
    told = problems(
        put("N1", "lead", "label", "very high"),
        put("N1", "firms", "uncoded", "Not told"),
        put("N2", "lead", "also", "medum"),
        put("N2", "firms", "span", "2015-2008"),
        put("S1", "lead", "evidence.source", "key-3"),
        put("S2", "lead", "evidence.where", "p. 3", row=1),
        put("S1", "firms", "note", "here", row=1),
        put("S1", "firms", "value", "2,5"),
        put("S2", "firms", "value", "=1+1"),
    )
    found = "\n".join(told)
    for part in (
        "'North State'!E3: 'very high' is no label of 'lead'; did you mean 'high'?",
        "!I9: 'periods.N1.firms': both value and uncoded; give one",
        "'North State'!K7: 'medum' is no label of 'lead'; did you mean 'medium'?",
        "'2015-2008' run backwards",
        "South!M3: the source 'key-3' is not in sources.bib; did you mean 'key-2'?",
        "the key 'source' is missing in 'periods.S2.lead.evidence.0'",
        "a code stands in the first of its rows; here is room for evidence",
        "'2,5' is not a number; write 2.5 with a decimal point",
        "a formula stands here; paste its value alone",
    ):
        assert part in found, found
    assert len(told) == 9
    assert all(
        line.startswith(("coding.xlsx: 'North State'!", "coding.xlsx: South!")) for line in told
    )


def test_what_is_odd_but_clear_is_merged_with_a_note(study: Path) -> None:
    def edit(book: Workbook) -> None:
        page = book["South"]
        page.title = "South final"
        page.cell(*find_cell(page, "S1", "lead", "also")).comment = Comment("sure?", "ab")
        book.create_sheet("scratch")["A1"] = "mine"
        book.move_sheet(page, -1)

    plan = plan_import(save(put("S2", "firms", "value", " 4.50 "), edit), Path("cases"))
    assert [(c.part, c.after) for c in plan.changes] == [("value", "4.5")]
    assert sorted(str(note).partition(";")[0] for note in plan.notes) == [
        "coding.xlsx: 'South final'!F10: the number 4.50 is stored as a text, and read as a number",
        "coding.xlsx: 'South final'!K3: the comment on this cell is not read",
        "coding.xlsx: 'South final': the sheet 'South' was renamed",
        "coding.xlsx: scratch: this sheet is not one of the workbook, and is not read",
    ]


def spoil(action: Callable[[Workbook, Worksheet], object]) -> Edit:
    return lambda book: action(book, book["South"])


def copy_row(book: Workbook, page: Worksheet) -> None:
    last = page.max_row + 1
    for column in range(1, 16):
        page.cell(last, column).value = page.cell(3, column).value


SPOILED: dict[str, tuple[Edit, str]] = {
    "a sheet that is missing": (
        spoil(lambda book, page: book.remove(page)),
        "the sheet 'South' is missing, or its hidden first row or column is",
    ),
    "a sheet that stands twice": (
        spoil(lambda book, page: book.copy_worksheet(page)),
        "'South Copy': this sheet is a copy of 'South'",
    ),
    "cells that are merged": (
        spoil(lambda book, page: page.merge_cells("E3:F3")),
        "South!E3:F3: cells are merged",
    ),
    "rows that are deleted": (
        spoil(lambda book, page: page.delete_rows(4, 1)),
        "South: 1 row of 'lead' in case 'S1' is missing",
    ),
    "a row that was added": (
        spoil(lambda book, page: (page.insert_rows(4), page.__setitem__("M4", "key-1"))),
        "South!M4: something stands in row 4, which is none of the sheet's",
    ),
    "a row that was copied": (spoil(copy_row), "South!12:12: row 12 was added or copied"),
    "a column that is deleted": (
        spoil(lambda book, page: page.delete_cols(12)),
        "South: the column 'note on the code' is missing",
    ),
    "a column that was added": (
        spoil(lambda book, page: (page.insert_cols(5), page.__setitem__("E3", "mine"))),
        "South!E3: something stands in a column that was added",
    ),
    "a cell outside of the table": (
        spoil(lambda book, page: page.__setitem__("ZZ900", "mine")),
        "South!ZZ900: something stands outside of the table",
    ),
    "a locked cell": (
        spoil(lambda book, page: page.__setitem__("C3", "S3")),
        "South!C3: 'S1 2000-2007' was changed, which is not for coders",
    ),
    "a head": (
        spoil(lambda book, page: page.__setitem__("E2", "grade")),
        "South!E2: the head 'label' was changed",
    ),
    "keys that are gone": (
        spoil(lambda book, page: page.delete_rows(1)),
        "the sheet 'South' is missing, or its hidden first row or column is",
    ),
    "what it was made from": (
        lambda book: book["qca-origin"].__setitem__("A2", "{}"),
        "the hidden sheet that says what this workbook was made from was changed",
    ),
    "another workbook": (
        lambda book: book.remove(book["qca-origin"]),
        "this workbook has no codes that 'qca cases sheet' laid out",
    ),
}


@pytest.mark.parametrize("kind", SPOILED)
def test_a_workbook_that_was_taken_apart_is_refused(study: Path, kind: str) -> None:
    edit, expected = SPOILED[kind]
    [told] = problems(edit)
    assert told.partition(";")[0] == f"coding.xlsx: {expected}"


def test_a_column_under_the_key_of_another_is_told(study: Path) -> None:
    told = problems(spoil(lambda book, page: page.__setitem__("E1", "value")))
    assert any("South: the column 'label' is missing" in each for each in told)


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04rest"])
def test_a_file_that_is_no_workbook_is_refused(study: Path, content: bytes) -> None:
    Path("coding.xlsx").write_bytes(content)
    with pytest.raises(InputError, match="coding.xlsx: "):
        plan_import(Path("coding.xlsx"), Path("cases"))


def test_a_sheet_from_an_older_analysis_is_checked_by_the_present_one(study: Path) -> None:
    copy = make()
    SPEC_PATH.write_text(SPEC.replace("medium: 0.6", "middle: 0.6"))
    [told] = problems(put("N1", "lead", "label", "medium"), content=copy)
    assert "'medium' is no label of 'lead'; its labels are low, middle, high" in told
    path = save(put("N1", "lead", "label", "low"), content=copy)
    [note] = plan_import(path, Path("cases")).notes
    assert "was changed since this workbook was made" in str(note)
    SPEC_PATH.rename("elsewhere.yaml")
    [note] = plan_import(path, Path("cases")).notes
    assert "is not found, so that labels are checked by what it said" in str(note)
    assert plan_import(path, Path("cases"), Path("elsewhere.yaml")).changes


def test_a_period_whose_years_are_others_now_is_told(study: Path) -> None:
    copy = make()
    path = study / "cases" / "north.yaml"
    path.write_text(NORTH.replace("years: 2000-2007", "years: 2000-2006", 1))
    assert bring_in(put("N2", "lead", "label", "low"), content=copy)
    [told] = problems(put("N1", "lead", "label", "low"), content=copy)
    assert "the years of case 'N1' are now 2000-2006, and not 2000-2007" in told


def test_what_an_alias_repeats_is_named_and_left_alone(study: Path) -> None:
    path = study / "cases" / "south.yaml"
    text = SOUTH.replace("value: 3", "value: 3\n            note: &n More").replace(
        "value: 4", "value: 4\n            note: *n"
    )
    path.write_text(text)
    told = problems(put("S2", "firms", "note", "Less"))
    assert told[0].startswith("cases/south.yaml:19: what stands here cannot be changed")
    assert bring_in(put("S2", "firms", "value", 5))
    assert path.read_text() == text.replace("value: 4", "value: 5")


def test_all_files_are_written_or_none(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(put("N1", "lead", "label", "low"), put("S1", "lead", "label", "high"))
    plan = plan_import(path, Path("cases"))
    assert sorted(plan.contents) == ["north.yaml", "south.yaml"]
    before, rename, done = read_all(), os.rename, []

    def fail(source: Path, target: Path) -> None:
        done.append(target)
        if len(done) == 4:
            raise OSError(28, "full")
        rename(source, target)

    monkeypatch.setattr("os.rename", fail)
    with pytest.raises(InputError, match="cannot be written"):
        make_changes(plan)
    assert len(done) > 3
    assert read_all() == before
    monkeypatch.undo()
    os.chmod(study / "cases" / "north.yaml", 0o640)
    monkeypatch.chdir(study)
    make_changes(plan)
    assert (study / "cases" / "north.yaml").stat().st_mode & 0o777 == 0o640


def test_a_file_that_is_saved_meanwhile_is_not_written_over(study: Path) -> None:
    plan = plan_import(save(put("N1", "lead", "label", "low")), Path("cases"))
    path = study / "cases" / "north.yaml"
    path.write_text(NORTH + "# more\n")
    with pytest.raises(InputError, match="was changed while the workbook was read"):
        make_changes(plan)
    assert path.read_text() == NORTH + "# more\n"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_what_libreoffice_saves_is_merged_and_still_offers_lists(
    study: Path, tmp_path: Path
) -> None:
    save(
        put("N1", "lead", "label", "low"),
        put("N1", "lead", "note", '_x0041_ = "é"\nin two lines'),
        put("S2", "firms", "value", 4.1),
    )
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run([*command, "--outdir", "saved", "coding.xlsx"], check=True, capture_output=True)
    plan = plan_import(Path("saved/coding.xlsx"), Path("cases"))
    assert [change.after for change in plan.changes] == [
        "low",
        '_x0041_ = "é"\nin two lines',
        "4.1",
    ]
    assert plan.notes == ()
    book = load_workbook("saved/coding.xlsx")
    page = book["North State"]
    label = page.cell(*find_cell(page, "N1", "lead", "label"))
    rules = page.data_validations.dataValidation
    [offered] = [rule for rule in rules if label.coordinate in rule.sqref]
    assert (offered.type, offered.showDropDown) == ("list", False)
    assert page.protection.sheet
    assert not label.protection.locked


def test_the_sheet_offers_what_may_be_written(study: Path) -> None:
    content = make("en", ("ab",))
    assert make("en", ("ab",)) == content
    book = load_workbook(BytesIO(content))
    page = book["North State"]
    label = page.cell(*find_cell(page, "N1", "lead", "label"))
    rules = page.data_validations.dataValidation
    [offered] = [rule for rule in rules if label.coordinate in rule.sqref]
    assert (offered.type, offered.showErrorMessage) == ("list", True)
    sheet, _, cells = offered.formula1.partition("!")
    lists = book[sheet.strip("'")]
    assert [cell.value for (cell,) in lists[cells.replace("$", "")]] == ["low", "medium", "high"]
    assert lists.sheet_state == "hidden"
    assert page.cell(*find_cell(page, "N2", "lead", "coders.ab")).coordinate in offered.sqref
    source = page.cell(*find_cell(page, "N2", "firms", "evidence.source", 1))
    [offered] = [rule for rule in rules if source.coordinate in rule.sqref]
    sheet, _, cells = offered.formula1.partition("!")
    assert [cell.value for (cell,) in lists[cells.replace("$", "")]] == ["key-1", "key-2"]
    assert page.protection.sheet
    assert book.security.lockStructure
    assert not label.protection.locked
    assert not source.protection.locked
    assert page.cell(label.row, 2).protection.locked
    assert page.cell(*find_cell(page, "N1", "lead", "value")).protection.locked
    assert page.freeze_panes == "D3"
    assert book["qca-origin"].sheet_state == "veryHidden"


def test_the_commands(study: Path) -> None:
    run = CliRunner().invoke
    made = run(main, ["cases", "sheet", str(SPEC_PATH), "--lang", "es"])
    assert made.exit_code == 0, made.stderr
    again = run(main, ["cases", "sheet", str(SPEC_PATH)])
    assert again.exit_code == 2
    assert "coding.xlsx: there is a file already" in again.stderr
    named = run(main, ["cases", "sheet", str(SPEC_PATH), "--out", "coding.ods"])
    assert named.stderr == "qca: --out: 'coding.ods' is no name of a workbook; end it with .xlsx\n"
    book = load_workbook("coding.xlsx")
    assert book.sheetnames[0] == "Instrucciones"
    put("N1", "lead", "label", "medium")(book)
    put("N1", "lead", "note", "Una nota que es mucho más larga que una línea de la pantalla.")(book)
    book.save("coding.xlsx")
    dry = run(main, ["cases", "import", "coding.xlsx", "--dry-run"])
    assert dry.stdout.splitlines() == [
        "cases/north.yaml",
        "  N1 lead label: high → medium",
        "  N1 lead note: ",
        "    - Graduado por la sección.",
        "    + Una nota que es mucho más larga que una línea de la pantalla.",
        "2 changes in 1 file; nothing is written yet",
    ]
    assert Path("cases/north.yaml").read_text() == NORTH
    done = run(main, ["cases", "import", "coding.xlsx", "--format", "json"])
    told = json.loads(done.stdout)
    assert told["written"] is True
    assert told["files"] == ["north.yaml"]
    assert told["changes"][0] == {
        "file": "north.yaml",
        "case": "N1",
        "field": "lead",
        "part": "label",
        "before": "high",
        "after": "medium",
        "cell": "coding.xlsx: 'North State'!E3",
    }
    assert "label: medium  # p. 3" in Path("cases/north.yaml").read_text()
    same = run(main, ["cases", "import", "coding.xlsx"])
    assert same.stdout == "nothing to change: the case files hold what the workbook does\n"
