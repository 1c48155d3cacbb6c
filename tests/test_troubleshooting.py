"""What the page on troubles shows is what the program prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

import qca.cli
from qca.cli import main

TEXT = (Path(__file__).parents[1] / "docs" / "troubleshooting.md").read_text("utf-8")
FILES = {
    "latin.csv": "case,A,Y\nLeón,0.9,1\nb,0.1,0\n".encode("cp1252"),
    "commas.csv": b'case,A,Y\nx,"1,720",1\nb,"1,300",0\n',
    "gaps.csv": b"case,A,B,Y\na,0.9,1,1\nb,n/a,0,0\n",
    "half.csv": b"case,A,Y\na,0.5,1\nb,0.1,0\n",
}


def _matches(shown: str, printed: str) -> bool:
    """Return whether a text is what is printed, ``…`` for any part of it."""
    pattern = ".*?".join(re.escape(part) for part in shown.strip().split("…"))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def test_the_page_shows_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        Path(name).write_bytes(content)
    blocks = re.findall(r"^```console\n\$ qca (.*?)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    assert {word for command, _ in blocks for word in command.split()} > set(FILES)
    for command, shown in blocks:
        printed = CliRunner().invoke(main, shlex.split(command)).output
        assert _matches(shown, printed), printed


def test_the_page_shows_what_is_said_of_overwritten_files() -> None:
    (shown,) = re.findall(r"^```text\n(.*?)\n```$", TEXT, re.MULTILINE)
    assert shown == qca.cli._OVERWRITTEN.format("…").strip()
