"""The page on adding a state, step by step: what it shows is printed, in under ten commands."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from qca.cli import main

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "howto" / "add-a-state.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
CASE, ANALYSIS = "my/cases/queretaro.yaml", "my/calibrations/with-queretaro.yaml"
# What the page tells to mend before it checks again.
MENDED = {
    "synergystic": "synergistic",
    "{source: interview,": "{source: interviews,",
    "4,8": "4.8",
    "      also: [medium-high]\n": "",
    "{where:": "{source: interviews, where:",
}


def _list_commands() -> list[tuple[str, str]]:
    """Return the commands of the page with what it shows that each prints."""
    shown = [block for language, block in BLOCKS if language == "console"]
    parts = [part for block in shown for part in re.split(r"^\$ ", block, flags=re.M)[1:]]
    return [(command, told) for command, _, told in (part.partition("\n") for part in parts)]


def _matches(shown: str, printed: str) -> bool:
    """Return whether a text is what is printed, ``…`` for any part of it."""
    pattern = ".*?".join(re.escape(part) for part in shown.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def _type(command: str) -> str:
    if command.startswith("qca "):
        return CliRunner().invoke(main, shlex.split(command)[1:]).output
    return subprocess.run(command, shell=True, capture_output=True, text=True, check=True).stdout


def _put_codes(block: str) -> None:
    """Put the codes of a block in the place of why there is none, as a coder does."""
    text, period = Path(CASE).read_text("utf-8"), ""
    for called, field, code in re.findall(
        r"^  (\w+):\n|^    (\w+):\n((?:      .*\n)+)", block, re.MULTILINE
    ):
        period = called or period
        if field:
            head = text.index(f"\n    {field}:\n", text.index(f"\n  {period}:\n"))
            begin = text.index("      uncoded: not looked for yet\n", head)
            assert text[begin - len(field) - 2 : begin] == f"{field}:\n"
            end = text.index("\n", begin) + 1
            text = text[:begin] + code + text[end:]
    Path(CASE).write_text(text, "utf-8")


def test_a_state_is_added_in_under_ten_commands() -> None:
    assert len(_list_commands()) < 10


def test_the_page_prints_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("cases", "calibrations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    checks = 0
    for language, block in BLOCKS:
        if language == "console":
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                checks += "cases check" in command
                if "cases check" in command and checks == 2:
                    text = Path(CASE).read_text("utf-8")
                    for old, new in MENDED.items():
                        assert text.count(old) == 1, old
                        text = text.replace(old, new)
                    Path(CASE).write_text(text, "utf-8")
                printed = _type(command)
                assert _matches(shown, printed), f"$ {command}\n{printed}"
        elif language == "bibtex":
            with Path("my/cases/sources.bib").open("a", encoding="utf-8") as file:
                file.write(block)
        elif block.startswith("extends:"):
            Path(ANALYSIS).write_text(block, "utf-8")
        else:
            _put_codes(block)
    assert checks == 2
