"""Every command whose result is a report prints it in every form of text, or writes one file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from qca.report.formats import FORMATS

Invoke = Callable[..., Result]
TABLE = "case,A,B,Y\na,1,1,1\nb,1,0,1\nc,0,1,0\nd,0,0,0\n"
SPEC = "calibrations/2015.yaml"
TEXTS = [form.name for form in FORMATS if not form.binary]


@pytest.mark.parametrize("form", ["md", "html"])
@pytest.mark.parametrize(
    "command",
    [
        ("claims", SPEC),
        ("calibrate", SPEC),
        ("check", SPEC, "--report"),
        ("truth-table", "data.csv", "-o", "Y"),
        ("minimize", "data.csv", "-o", "Y"),
        ("necessity", "data.csv", "-o", "Y"),
        ("chains", "data.csv"),
    ],
    ids=lambda command: command[0] if isinstance(command, tuple) else command,
)
def test_results_are_printed_in_every_form(
    command: tuple[str, ...], form: str, shipped: Path, invoke: Invoke
) -> None:
    Path("data.csv").write_text(TABLE)
    for lang in ("en", "es"):
        result = invoke(*command, "--format", form, "--lang", lang)
        assert result.exit_code == 0, result.stderr
        if form == "html":
            assert result.stdout.startswith("<!doctype html>")
            assert f'lang="{lang}"' in result.stdout
        else:
            assert "| --- |" in result.stdout or "\n- **" in result.stdout


@pytest.mark.parametrize(
    ("command", "names"),
    [
        (("truth-table", "data.csv", "-o", "Y", "--format"), ("latex", "tex")),
        (("truth-table", "data.csv", "-o", "Y", "--format"), ("md", "markdown")),
        (("check", SPEC, "--format"), ("tex", "latex")),
        (("report", "data.csv", "--to"), ("docx", "word")),
    ],
)
def test_a_form_is_called_by_either_of_its_names(
    command: tuple[str, ...], names: tuple[str, str], shipped: Path, invoke: Invoke
) -> None:
    Path("data.csv").write_text(TABLE)
    first, second = (invoke(*command, name) for name in names)
    # A table is no record to report on; but that is said of both words, which are both known.
    assert (first.exit_code, first.output) == (second.exit_code, second.output)
    assert "'--" not in first.stderr


def test_a_form_that_a_command_does_not_have_is_refused_as_it_was_called(invoke: Invoke) -> None:
    result = invoke("truth-table", "data.csv", "-o", "Y", "--format", "word")
    assert result.exit_code == 2
    assert "'word' is not one of 'text', 'json', 'csv', 'latex', 'md', 'html'" in result.stderr


@pytest.mark.parametrize("name", [f"report{form.suffix}" for form in FORMATS] + ["record.json"])
def test_a_run_writes_its_report_into_one_file(name: str, shipped: Path, invoke: Invoke) -> None:
    result = invoke("run", SPEC, "--no-robustness", "--out", name)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == invoke("run", SPEC, "--no-robustness").stdout
    assert f"written to {name}" in result.stderr
    content = Path(name).read_bytes()
    if name == "record.json":
        assert "archive" in json.loads(content)
        return
    record = invoke("run", SPEC, "--no-robustness", "--format", "json").stdout
    Path("other.json").write_text(record)
    again = f"again{Path(name).suffix}"
    assert invoke("report", "other.json", "--out", again).exit_code == 0
    assert Path(again).read_bytes() == content


def test_a_file_of_others_is_left_alone(shipped: Path, invoke: Invoke) -> None:
    Path("report.md").write_text("mine")
    result = invoke("run", SPEC, "--no-robustness", "--out", "report.md")
    assert result.exit_code == 2
    assert Path("report.md").read_text() == "mine"
    Path("taken").write_text("mine")
    inside = invoke("run", SPEC, "--no-robustness", "--out", "taken/report.docx")
    assert inside.exit_code == 2
    assert "taken" in inside.stderr


@pytest.mark.parametrize("form", TEXTS)
def test_robustness_is_told_in_every_form(form: str, shipped: Path, invoke: Invoke) -> None:
    result = invoke(
        "robustness", SPEC, "--labels", "fixed", "--permutations", "10", "--format", form
    )
    assert result.exit_code == 0, result.stderr
    assert "worlds" in result.stdout
