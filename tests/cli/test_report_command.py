"""``qca report`` prints what ``qca run`` printed, from its JSON alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke, SmallStudy, WriteStudy


@pytest.mark.parametrize("style", ["text", "md", "json"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_report_is_what_the_run_printed(
    invoke: Invoke, small: SmallStudy, style: str, lang: str
) -> None:
    printed = invoke("run", small.spec, "--format", style, "--lang", lang)
    Path("r.json").write_text(invoke("run", small.spec, "--format", "json").stdout, "utf-8")
    for file in small.directory.glob("*.yaml"):
        file.unlink()
    result = invoke("report", "r.json", "--to", style, "--lang", lang)
    assert result.exit_code == 0
    assert result.stdout == printed.stdout
    assert result.stderr == ""


def test_a_folder_is_written_again(invoke: Invoke, small: SmallStudy) -> None:
    assert (
        invoke("run", small.spec, "--out", "first", "--lang", "es", "--certificate").exit_code == 0
    )
    result = invoke("report", "first/record.json", "--out", "second", "--lang", "es")
    assert result.exit_code == 0
    assert "written to second" in result.stderr
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
    result = invoke("report", "-", "--to", "pdf")
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
