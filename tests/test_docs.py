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
from qca.cli import main
from qca.report.figures.kinds import FIGURES
from qca.report.formats import FORMATS

DOCS = Path(__file__).parents[1] / "docs"
README = DOCS.parent / "README.md"
PAGES = [*DOCS.glob("*.md"), *(DOCS / "howto").glob("*.md"), *(DOCS / "decisions").glob("*.md")]
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def list_keys(schema: object) -> set[str]:
    """Return the names of all properties in a JSON schema."""
    if isinstance(schema, list):
        return set().union(*map(list_keys, schema))
    if not isinstance(schema, dict):
        return set()
    own = schema.get("properties", {})
    return {*own, *set().union(*map(list_keys, schema.values()))}


@pytest.mark.parametrize("which", ["spec", "case", "codebook"])
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


def list_anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts and MyST make them."""
    told = re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in told)
    return {heading.replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("page", [*PAGES, README], ids=lambda page: page.name)
def test_every_anchor_is_a_heading(page: Path) -> None:
    text = FENCE.sub("", page.read_text("utf-8"))
    for file, anchor in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", text):
        if not file.startswith("http"):
            assert anchor in list_anchors(page.parent / file if file else page), (file, anchor)


def test_sections_of_the_method_that_pages_name_are_there() -> None:
    method = (DOCS / "method.md").read_text("utf-8")
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", method, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    own = re.sub(r"\(\d{4}\), (section|ch\.) [\d.]+", "", method)
    assert {int(number) for number in re.findall(r"section (\d+)", own)} <= set(numbers)


def test_decisions_are_numbered_one_after_another() -> None:
    pages = sorted((DOCS / "decisions").glob("0*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        assert page.read_text("utf-8").startswith(f"# {int(page.name[:4])}. "), page.name
        for number, name in re.findall(
            r"\[(?:decision )?(\d+)\]\((?:decisions/)?(\d{4})-", page.read_text("utf-8")
        ):
            assert int(number) == int(name), page.name


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


SHOWN = re.compile(
    r"^```(?:console|bash|\{(?:command-output|picture)\}) ?(.*?)^```", re.DOTALL | re.MULTILINE
)


def list_typed(page: Path) -> list[str]:
    """Return what a page tells to type after ``qca``, a line each."""
    blocks = SHOWN.findall(page.read_text("utf-8"))
    lines = [each for block in blocks for each in re.findall(r"^(?:\$ )?(qca .*)$", block, re.M)]
    parts = [part for line in lines for part in re.split(r" && | > | \| ", line)]
    return [part.removeprefix("qca ") for part in parts if part.startswith("qca ")]


def find_command(words: list[str]) -> click.Command:
    """Return the command that words begin with, taking them away."""
    command: click.Command = main
    while isinstance(command, click.Group) and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    return command


def test_shell_commands_of_the_pages_are_commands() -> None:
    """What a page tells to type has options that the command knows, and values that it takes."""
    seen = 0
    for page in PAGES:
        for line in list_typed(page):
            words = next(csv.reader([line], delimiter=" ", skipinitialspace=True))
            command = find_command(words)
            assert not isinstance(command, click.Group) or words[0].startswith("-"), (page, line)
            known = {option: each for each in command.params for option in each.opts}
            for at, word in enumerate(words):
                if word.startswith("--") and word != "--version":
                    assert word in known, (page, line)
                    kind = known[word].type
                    if isinstance(kind, click.Choice) and words[at + 1 :]:
                        assert words[at + 1] in kind.choices, (page, line)
            seen += 1
    assert seen > 60


def test_options_that_pages_name_are_options() -> None:
    """Also those in the middle of a sentence, of whichever command."""
    known = {"--version", "--help", "--no-robustness"}
    commands: list[click.Command] = [main]
    for command in commands:
        commands += command.commands.values() if isinstance(command, click.Group) else ()
        known |= {option for each in command.params for option in each.opts}
    for page in [*(page for page in PAGES if "decisions" not in page.parts), README]:
        for code in re.findall(r"`([^`\n]+)`", FENCE.sub("", page.read_text("utf-8"))):
            if code.startswith(("qca ", "-")):
                named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", code))
                assert named - known == set(), (page, code)


def test_every_picture_is_shown_and_no_other() -> None:
    page = (DOCS / "pictures.md").read_text("utf-8")
    drawn = [command.split()[2] for command in re.findall(r"\{picture\} qca (.*)", page)]
    assert drawn == [*FIGURES]
    assert re.findall(r"^## `(.*?)`", page, re.MULTILINE) == [*FIGURES]


def test_pictures_that_pages_name_exist() -> None:
    for page in [*PAGES, README]:
        for kind in re.findall(r"qca plot \S+ ([a-z][\w-]*)", page.read_text("utf-8")):
            assert kind in FIGURES, (page, kind)


def test_every_form_of_a_report_is_told() -> None:
    """The page on reports names every form, and the README every target of an export, too."""
    page = (DOCS / "howto" / "reports.md").read_text("utf-8")
    readme = README.read_text("utf-8")
    for form in FORMATS:
        assert f"--to {form.name}" in page or f"`{form.name}`" in page, form.name
        assert re.search(rf"[|` ]{form.name}[\\`|]", readme), form.name
    (to,) = [each for each in find_command(["export"]).params if "--to" in each.opts]
    assert isinstance(to.type, click.Choice)
    for target in to.type.choices:
        assert re.search(rf"[|` ]{target}[\\`|]", readme), target
