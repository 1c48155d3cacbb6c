"""The page "From Python": its examples are run, and what its table of names says is true."""

from __future__ import annotations

import doctest
import inspect
import json
import re
import shutil
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

import qca
from qca.analysis.claims.agreement import Agreement
from qca.analysis.claims.verdicts import Direction
from qca.analysis.claims.verdicts import TestedClaim as Tested
from qca.analysis.necessity.analysis import NecessaryCondition, NecessityAnalysis
from qca.analysis.outcome import OutcomeAnalysis
from qca.analysis.solutions.solution import Term
from qca.analysis.truth_table.table import Row
from qca.cli import main
from qca.record import Record
from qca.robustness.results.attainments import Attainment
from qca.study.jsonschema import build_schema
from qca.study.spec import Spec

from .conftest import run_shipped

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "python.md").read_text("utf-8")
CLASSES: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        *(Agreement, Direction, NecessaryCondition, NecessityAnalysis, Row, Term, Tested),
        *(Attainment, OutcomeAnalysis, Record, Spec),
        *(qca.Model, qca.Solution, qca.Study),
    )
}
del Tested  # its name begins like that of a test


def test_the_examples_print_what_they_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("cases", "calibrations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    tried = 0
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for block in re.findall(r"^```python\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE):
        line = TEXT[: TEXT.index(block)].count("\n")
        test = doctest.DocTestParser().get_doctest(block, names, "python.md", None, line)
        told: list[str] = []
        result = runner.run(test, out=told.append, clear_globs=False)
        assert result.failed == 0, "".join(told)
        tried += result.attempted
        names = test.globs
    assert tried > 40
    assert TEXT.count("```") == 2 * len(re.findall("^```python$", TEXT, re.MULTILINE))


def rows_of_names() -> list[list[str]]:
    """Return the rows of the table of names, each cell after the first as the names in it."""
    lines = [line for line in TEXT.splitlines() if line.startswith("| ")]
    assert len(lines) > 15
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def names_in(column: int, separator: str = ".") -> list[str]:
    """Return the names in a column; one that begins with a dot is beside the one before."""
    found: list[str] = []
    for row in rows_of_names():
        for name in re.findall(r"`([^`]+)`", row[column]):
            if name.startswith((".", "--")):
                name = found[-1].rpartition(separator)[0] + separator + name.lstrip(".")
            found.append(name)
    assert len(found) > 8
    return found


@pytest.mark.parametrize("name", names_in(1, " "))
def test_each_option_exists(name: str) -> None:
    command, option = name.split(" ")
    result = CliRunner().invoke(main, [command, "--help"])
    assert re.search(rf"{option}\b", result.output)


@pytest.mark.parametrize("name", names_in(2))
def test_each_key_of_an_analysis_file_exists(name: str) -> None:
    schema = build_schema("spec")
    known = [schema]
    for key in name.split("."):
        parts = unfold(known, schema)
        if key == "NAME":  # whatever a person calls it
            known = [part["additionalProperties"] for part in parts if is_open(part)]
        else:
            known = [part["properties"][key] for part in parts if key in part.get("properties", {})]
        assert known, key


def is_open(part: Any) -> bool:
    return isinstance(part.get("additionalProperties"), dict)


def unfold(parts: list[Any], schema: Any) -> list[Any]:
    """Return what parts of a schema stand for: their references and choices followed."""
    found = []
    for part in parts:
        choices = part.get("anyOf", part.get("oneOf", []))
        found += unfold(choices, schema)
        if "$ref" in part:
            found += unfold([schema["$defs"][part["$ref"].rpartition("/")[2]]], schema)
        found.append(part)
    return found


def test_each_key_of_the_json_occurs() -> None:
    record = qca.RunRecord.tell(run_shipped("2025"), "x.yaml")
    table = str(ROOT / "tests" / "published" / "data" / "LF.csv")
    printed = CliRunner().invoke(main, ["minimize", table, "-o", "SURV", "--format", "json"])
    documents = [json.loads(record.to_json()), json.loads(printed.stdout)]
    for name in names_in(3):
        parts = documents
        for key in name.split("."):
            lists = [part if isinstance(part, list) else [part] for part in parts]
            parts = [part[key] for items in lists for part in items if key in part]
            assert parts, name


@pytest.mark.parametrize("name", names_in(4))
def test_each_name_in_python_exists(name: str) -> None:
    if called := re.fullmatch(r"(\w+)\((\w+)\)", name):
        assert called[2] in inspect.signature(getattr(qca, called[1])).parameters
        return
    kind, attribute = name.split(".")
    of = CLASSES[kind]
    assert is_dataclass(of) or issubclass(of, BaseModel)
    named = [field.name for field in fields(of)] if is_dataclass(of) else of.model_fields
    assert attribute in {*named, *dir(of)}


def test_older_names_still_work() -> None:
    record = run_shipped("2015")
    for solution in record.main.solutions:
        assert solution.models_rule == solution.rule
        assert solution.fewest_literals_count == solution.cheapest
    assert [claim.opposing for claim in record.claims] == [c.against for c in record.claims]


def test_the_page_is_linked() -> None:
    for page in ("README.md", "docs/tutorial.md"):
        assert "python.md" in (ROOT / page).read_text("utf-8")
