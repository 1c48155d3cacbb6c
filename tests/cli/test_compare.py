"""``qca compare``: verdicts that moved and why on one screen, in every form and both languages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.studies import write_study

Invoke = Callable[..., Result]


@pytest.fixture(autouse=True)
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, changes in (("a", {}), ("b", {"omit": ["S2"], "conditions": ["A"]})):
        Path(name).mkdir()
        write_study(Path(name), changes).rename(f"{name}/{name}.yaml")


def test_one_screen_says_what_moved_and_why(invoke: Invoke) -> None:
    result = invoke("compare", "a/a.yaml", "b/b.yaml")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "a.yaml and b.yaml compared" and len(lines) <= 60
    (line,) = [line for line in lines if line.startswith("X1 ")]
    assert line.split("  ")[-1].strip() == "the case S2 taken out"
    assert "outcome" not in "".join(lines[:3]) and "S2" in "".join(lines)
    full = invoke("compare", "a/a.yaml", "b/b.yaml", "--full").stdout
    assert "Parameters of claims that differ" in full


def test_json_has_all_of_it_whatever_the_language(invoke: Invoke) -> None:
    printed = [
        invoke("compare", "a/a.yaml", "b/b.yaml", "--format", "json", "--lang", lang).stdout
        for lang in ("en", "es")
    ]
    assert printed[0] == printed[1]
    document = json.loads(printed[0])
    (moved,) = [each for each in document["verdicts"] if each["claim"] == "X1"]
    assert (moved["before"], moved["after"]) == ("supported", "not_shown")
    assert moved["made_by"] == {"sets": [["cases.S2"]], "exact": True, "ruled_out": 0}
    assert {".".join(each["path"]) for each in document["decisions"]} == {"cases.S2", "conditions"}
    assert document["outcomes"][0]["rows"] is None


def test_markdown_in_spanish(invoke: Invoke) -> None:
    result = invoke("compare", "a/a.yaml", "b/b.yaml", "--format", "md", "--lang", "es")
    assert result.exit_code == 0 and "# Comparación de a.yaml y b.yaml" in result.stdout


def test_files_of_one_name_are_told_apart(invoke: Invoke) -> None:
    Path("b/b.yaml").rename("b/a.yaml")
    assert invoke("compare", "a/a.yaml", "b/a.yaml").stdout.startswith("a/a.yaml and b/a.yaml ")


def test_what_is_wrong_in_both_is_told_at_once(invoke: Invoke) -> None:
    for name in "ab":
        path = Path(f"{name}/{name}.yaml")
        path.write_text(path.read_text("utf-8").replace('"omit"', '"omt"').replace("A*B", "A*Q"))
    result = invoke("compare", "a/a.yaml", "b/b.yaml")
    assert result.exit_code == 2 and result.stdout == ""
    assert "a.yaml" in result.stderr and "b.yaml" in result.stderr and "omt" in result.stderr
    assert invoke("compare", "a/a.yaml", "nowhere.yaml").exit_code == 2
    assert invoke("compare", "a/a.yaml", "a/a.yaml", "--full", "--format", "md").exit_code == 2
