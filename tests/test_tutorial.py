"""What the tutorial shows is what its commands print, typed one after another."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from qca.cli import main
from qca.report.compose import compose_report, compose_robustness

from .conftest import assess_shipped, run_shipped

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "tutorial.md").read_text("utf-8")

# What is printed from results that other tests have, too.
_SHARED: dict[str, Callable[[], str]] = {
    "qca run calibrations/2025.yaml": lambda: compose_report(
        run_shipped("2025"), "text", "en", short=True
    ),
    "qca robustness calibrations/2025.yaml": lambda: compose_robustness(
        assess_shipped("2025"), "text", "en"
    ),
}
_NORTH, _CHIAPAS = "my/cases/nuevo-leon.yaml", "my/cases/chiapas.yaml"
_ANALYSIS = "my/calibrations/with-chiapas.yaml"
# Files that a block of YAML or of a table is, by its beginning, and whether it is added to one.
_FILES = {
    "case: Chiapas": (_CHIAPAS, False),
    "extends: 2025.yaml": (_ANALYSIS, False),
    "    executive_leadership:": (_CHIAPAS, True),
    "outcome: SYN\n": (_ANALYSIS, True),
    "extends: with-chiapas.yaml": ("my/calibrations/mine.yaml", False),
    "país;año": ("my/panel.csv", False),
    "title: A panel": ("my/panel.yaml", False),
}
# What the text tells to change before a command is typed for the first, second or third time: the
# file, behind what, and from what to what.
_EDITS: dict[str, list[tuple[str, str, str, str] | None]] = {
    "qca check my/calibrations/2025.yaml": [(_NORTH, "NL2:\n", "label: medium\n", "label: lwo\n")],
    "qca claims my/calibrations/2025.yaml": [(_NORTH, "NL2:\n", "label: lwo\n", "label: low\n")],
    "qca cases check --dir my/cases": [None, (_CHIAPAS, "", "rangel-2025", "rangel-padilla-2025")],
    f"qca check {_ANALYSIS}": [
        None,
        None,
        (_CHIAPAS, "", "label: unstable", "label: low"),
    ],
}


def _edit(file: str, after: str, old: str, new: str) -> None:
    text = Path(file).read_text("utf-8")
    begin = text.index(after)
    assert old in text[begin:]
    Path(file).write_text(text[:begin] + text[begin:].replace(old, new, 1), "utf-8")


def _type(command: str, *, notes: bool) -> str:
    """Return what a command prints, with or without its notes."""
    if not command.startswith("qca "):
        shell = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
        return shell.stdout
    if command in _SHARED:
        return _SHARED[command]()
    call, _, fields = command.partition(" | cut -d, -f1-")
    call, _, file = call.partition(" > ")
    result = CliRunner().invoke(main, shlex.split(call)[1:])
    if file:
        Path(file).write_text(result.stdout, "utf-8")
        return result.stderr
    if fields:
        rows = [row.split(",")[: int(fields)] for row in result.stdout.splitlines()]
        return "\n".join(map(",".join, rows))
    return result.output if notes or result.exit_code else result.stdout


def _matches(shown: str, printed: str) -> bool:
    """Return whether a text is what is printed, ``…`` for any part of it."""
    pattern = ".*?".join(re.escape(part) for part in shown.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def test_the_tutorial_prints_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("cases", "calibrations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    monkeypatch.chdir(tmp_path)
    typed: dict[str, int] = {}
    answers = ""
    checked = 0
    for language, block in re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE):
        if language == "console":
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, shown = part.partition("\n")
                if command.startswith(("make ", ". ")):
                    continue
                edits = _EDITS.get(command, [])
                done = typed[command] = typed.get(command, -1) + 1
                if done < len(edits) and (edit := edits[done]) is not None:
                    _edit(*edit)
                printed = _type(command, notes="qca: " in shown)
                if shown:
                    checked += 1
                    assert _matches(shown, printed), f"$ {command}\n{printed}"
        elif language == "python":
            with contextlib.redirect_stdout(io.StringIO()) as output:
                exec(compile(block, "tutorial.md", "exec"), {})
            answers = output.getvalue()
        elif language == "text" and answers:
            assert block == answers
        elif begun := next((begin for begin in _FILES if block.startswith(begin)), None):
            file, is_added = _FILES[begun]
            before = Path(file).read_text("utf-8") if is_added else ""
            Path(file).write_text(before + block, "utf-8")
    assert checked > 20
