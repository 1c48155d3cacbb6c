"""The pages of the documentation: keys, links and examples are those of the program."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import click
import pandas as pd
import pytest

import qca

DOCS = Path(__file__).parents[1] / "docs"
PAGES = [*DOCS.glob("*.md"), *(DOCS / "howto").glob("*.md"), *(DOCS / "decisions").glob("*.md")]
TO_COME = set[str]()
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def list_keys(schema: object) -> set[str]:
    """Return the names of all properties in a JSON schema."""
    if isinstance(schema, list):
        return set().union(*map(list_keys, schema))
    if not isinstance(schema, dict):
        return set()
    own = schema.get("properties", {})
    return {*own, *set().union(*map(list_keys, schema.values()))}


@pytest.mark.parametrize("which", ["spec", "case"])
def test_every_key_of_a_file_is_explained(which: str) -> None:
    schema = json.loads((DOCS / "schema" / f"{which}.schema.json").read_text("utf-8"))
    page = (DOCS / "analysis-file.md").read_text("utf-8")
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`\n]+`", FENCE.sub("", page)))))
    assert list_keys(schema) - named == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text("utf-8"))
    for link in re.findall(r"\]\(([^)#\s]+)", text):
        if not link.startswith("http"):
            assert (page.parent / link).exists(), link


def test_every_page_is_in_the_contents() -> None:
    contents = (DOCS / "index.md").read_text("utf-8").splitlines()
    pages = {page.relative_to(DOCS).with_suffix("").as_posix() for page in PAGES}
    missing = {page for page in pages if not page.startswith("decisions/0")} - {*contents, "index"}
    assert missing == set()


def test_the_example_is_the_published_calibration() -> None:
    """Lipset's raw data with the anchors of the page give the fuzzy scores that R ships (LF)."""
    study = qca.load_study(DOCS / "examples" / "democracy.yaml")
    published = DOCS.parent / "tests" / "published" / "data" / "LF.csv"
    expected = pd.read_csv(published, index_col=0)
    assert (study.to_frame()[list(expected.columns)].round(2) - expected).abs().max().max() < 0.011


def test_shell_commands_of_the_pages_are_commands() -> None:
    """What a page tells to type has options that the command knows."""
    from qca.cli import main

    for page in PAGES:
        for block in re.findall(
            r"^```(?:console|\{command-output\}) ?(.*?)^```",
            page.read_text("utf-8"),
            re.DOTALL | re.MULTILINE,
        ):
            for line in re.findall(r"^(?:\$ )?qca (.*)$", block, re.MULTILINE):
                words = next(csv.reader([line], delimiter=" ", skipinitialspace=True))
                command: click.Command = main
                while isinstance(command, click.Group) and words[0] in command.commands:
                    command = command.commands[words.pop(0)]
                known = {option for each in command.params for option in each.opts}
                if words and words[0] in TO_COME:
                    continue
                assert {word for word in words if word.startswith("--")} <= {*known, "--version"}, (
                    page,
                    line,
                )
