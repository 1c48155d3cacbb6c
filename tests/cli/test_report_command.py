"""``qca report`` prints what ``qca run`` printed, from its JSON alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qca.report.styles import STYLES, find_style
from tests.cli.conftest import Invoke, SmallStudy, WriteStudy


@pytest.mark.parametrize(
    ("style", "lang", "more"),
    [
        ("text", "en", ()),
        ("text", "es", ("--no-robustness",)),
        ("text", "es", ("--no-robustness", "--full")),
        ("md", "es", ("--no-robustness",)),
        ("json", "en", ("--no-robustness",)),
        ("html", "es", ("--no-robustness",)),
    ],
)
def test_a_report_is_what_the_run_printed(
    invoke: Invoke, small: SmallStudy, style: str, lang: str, more: tuple[str, ...]
) -> None:
    printed = invoke("run", small.spec, "--format", style, "--lang", lang, *more)
    quick = more[:1]
    Path("r.json").write_text(invoke("run", small.spec, "--format", "json", *quick).stdout, "utf-8")
    for file in small.directory.glob("*.yaml"):
        file.unlink()
    result = invoke("report", "r.json", "--to", style, "--lang", lang, *more[1:])
    assert result.exit_code == 0
    assert result.stdout == printed.stdout
    assert result.stderr == ""


def test_a_folder_is_written_again(invoke: Invoke, small: SmallStudy) -> None:
    assert (
        invoke("run", small.spec, "--out", "first", "--lang", "es", "--certificate").exit_code == 0
    )
    result = invoke("report", "first/record.json", "--out", "second", "--lang", "es")
    assert result.exit_code == 0
    assert "escrito en second" in result.stderr
    first = {path.name: path.read_bytes() for path in Path("first").iterdir()}
    second = {path.name: path.read_bytes() for path in Path("second").iterdir()}
    apart = {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}
    assert apart == {"index.md", "files.json"}  # which say what command wrote them
    assert "qca report record.json" in second["index.md"].decode()


def test_a_record_is_rendered_into_its_own_folder(invoke: Invoke, small: SmallStudy) -> None:
    assert invoke("run", small.spec, "--out", "out").exit_code == 0
    before = Path("out/record.json").read_bytes()
    result = invoke("report", "out/record.json", "--out", "out", "--lang", "es")
    assert result.exit_code == 0
    assert Path("out/record.json").read_bytes() == before
    assert "Lo que" in Path("out/report.md").read_text("utf-8")


def test_a_record_is_never_replaced_by_another(invoke: Invoke, small: SmallStudy) -> None:
    text = invoke("run", small.spec, "--format", "json").stdout
    Path("out").mkdir()
    record = Path("out/report.md")
    record.write_text(text, encoding="utf-8")
    result = invoke("report", record, "--out", "out", "--force")
    assert result.exit_code == 2
    assert "this is an input of the analysis and would be overwritten" in result.stderr
    assert record.read_text("utf-8") == text


def test_a_changed_record_is_refused_in_a_line(invoke: Invoke, small: SmallStudy) -> None:
    document = json.loads(invoke("run", small.spec, "--format", "json").stdout)
    document["memberships"]["N2"]["A"] = 0.9
    Path("r.json").write_text(json.dumps(document), "utf-8")
    for more in ((), ("--out", "out")):
        result = invoke("report", "r.json", *more)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (
            "qca: r.json: the record was changed after qca wrote it: memberships.N2.A is 0.9 and"
            " was 0.6; use the file as qca wrote it, or run the analysis again with 'qca run'\n"
        )
    assert not Path("out").exists()


def test_what_is_none_is_refused_in_a_line(invoke: Invoke, small: SmallStudy) -> None:
    result = invoke("report", small.spec)
    assert result.exit_code == 2
    assert result.stderr.startswith("qca: spec.yaml:1:1: this is not JSON: ")
    result = invoke("report", "spec.jsn")
    assert result.stderr.startswith("qca: spec.jsn: there is no such file")
    result = invoke("report", "-", "--to", "pdf", "--out", "a")
    assert result.exit_code == 2
    assert "'pdf' is not one of 'text'" in result.stderr


TABLE = """\
title: A table
cases: {table: data.csv, id: case}
sets: {A: {as_is: true}, B: {as_is: true}, Y: {as_is: true}}
outcome: [Y, ~Y]
conditions: [A, B]
missing: drop
"""
DATA = "case,A,B,Y\nc1,1,1,1\nc2,1,0,0\n<script>,0,1,1\nc4,,0,0\n"


def test_a_table_with_cases_left_out_is_told_alike(invoke: Invoke, write_study: WriteStudy) -> None:
    write_study(TABLE, DATA)
    printed = invoke("run", "spec.yaml", "--no-robustness").stdout
    text = invoke("run", "spec.yaml", "--no-robustness", "--format", "json").stdout
    Path("r.json").write_text(text, "utf-8")
    assert invoke("report", "r.json").stdout == printed
    for command in ("minimize", "robustness"):
        other = invoke(command, "spec.yaml", "--format", "json").stdout
        Path("other.json").write_text(other, "utf-8")
        assert "JSON of another command" in invoke("report", "other.json").stderr


def test_pictures_are_drawn_of_a_record(invoke: Invoke, small: SmallStudy) -> None:
    assert invoke("run", small.spec, "--out", "out").exit_code == 0
    assert invoke("plot", "spec.yaml", "memberships", "--out", "one.svg").exit_code == 0
    for file in small.directory.glob("*.yaml"):
        file.unlink()
    listed = invoke("plot", "out/record.json")
    assert "memberships: " in listed.stdout
    assert invoke("plot", "out/record.json", "memberships", "--out", "two.svg").exit_code == 0
    assert Path("two.svg").read_bytes() == Path("one.svg").read_bytes()
    refused = invoke("plot", "out/record.json", "memberships", "--out", "out/record.json")
    assert refused.exit_code == 2


@pytest.fixture
def record(invoke: Invoke, small: SmallStudy) -> str:
    """Return the path of the record of a small study, whose files are gone."""
    text = invoke("run", small.spec, "--no-robustness", "--format", "json").stdout
    Path("r.json").write_text(text, "utf-8")
    for file in small.directory.glob("*.yaml"):
        file.unlink()
    return "r.json"


@pytest.mark.parametrize(
    ("given", "name", "style"),
    [
        (("--to", "md", "--out", "a.md"), "a.md", "md"),
        (("--out", "a.md"), "a.md", "md"),
        (("--out", "a.MD"), "a.MD", "md"),
        (("--out", "a.txt"), "a.txt", "text"),
        (("--out", "a.json"), "a.json", "json"),
        (("--to", "text", "--out", "a.md"), "a.md", "text"),
        (("--to", "md", "--out", "a"), "a", "md"),
        (("--to", "md", "--out", "there"), "there/report.md", "md"),
        (("--to", "md", "--out", "new/b.md"), "new/b.md", "md"),
    ],
)
def test_one_form_is_written_to_a_file(
    invoke: Invoke, record: str, given: tuple[str, ...], name: str, style: str
) -> None:
    Path("there").mkdir()
    full = ("--full",) if style == "text" else ()
    printed = invoke("report", record, "--to", style, "--lang", "es", *full).stdout
    result = invoke("report", record, *given, "--lang", "es")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"escrito en {name}\n"
    assert Path(name).read_text("utf-8") == printed


def test_files_of_others_and_the_record_stay(invoke: Invoke, record: str) -> None:
    Path("a.md").write_text("mine", "utf-8")
    result = invoke("report", record, "--out", "a.md")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a.md: there is a file already; name another file with --out, or replace it with" in (
        result.stderr
    )
    assert Path("a.md").read_text("utf-8") == "mine"
    assert invoke("report", record, "--out", "a.md", "--force").exit_code == 0
    assert Path("a.md").read_text("utf-8") != "mine"
    before = Path(record).read_bytes()
    result = invoke("report", record, "--to", "md", "--out", record, "--force")
    assert "this is an input of the analysis and would be overwritten" in result.stderr
    assert Path(record).read_bytes() == before


def test_a_file_of_no_known_form_is_refused(invoke: Invoke, record: str) -> None:
    result = invoke("report", record, "--out", "a.pdf")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "'a.pdf' does not say the form of the report; end it with .txt, .md, .html, .tex" in (
        result.stderr
    )
    result = invoke("report", record, "--force")
    assert "--force is about files that are written; name a folder with --out" in result.stderr
    assert not Path("a.pdf").exists()


def test_every_form_that_there_is_can_be_had(invoke: Invoke, record: str) -> None:
    for style in STYLES.values():
        result = invoke("report", record, "--to", style.name, "--out", f"a.{style.suffix}")
        assert result.exit_code == 0, result.stderr
        assert Path(f"a.{style.suffix}").stat().st_size > 100
        assert find_style(style.suffix) == style


def test_a_form_that_is_no_text_needs_a_file(invoke: Invoke, record: str) -> None:
    for style in STYLES.values():
        result = invoke("report", record, "--to", style.name)
        assert result.exit_code == (2 if style.binary else 0)
        told = f"{style.name} is no text that can be printed; name a file with --out"
        assert (told in result.stderr) is style.binary
        assert (result.stdout == "") is style.binary


def test_what_is_whole_anyhow_is_not_asked_for(invoke: Invoke, record: str) -> None:
    for given in (("--to", "md"), ("--out", "a.txt")):
        result = invoke("report", record, "--full", *given)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "leave it out: nothing is left out there" in result.stderr
    assert not Path("a.txt").exists()
