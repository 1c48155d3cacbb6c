"""What the README shows is what the program prints, and what is derived is up to date."""

from __future__ import annotations

import re
import runpy
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from qca.cli import main
from qca.report.compose import compose_report, compose_robustness

from .conftest import assess_shipped, run_shipped

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_output_blocks_are_real() -> None:
    printed = compose_report(run_shipped("2025"), "text", "en", short=True)
    printed += compose_report(run_shipped("2025"), "text", "en")
    printed += compose_robustness(assess_shipped("2025"), "text", "en")
    blocks = re.findall(r"^```\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    blocks = [block for block in blocks if block.startswith(("N1", "Synergistic"))]
    assert len(blocks) == 3
    for block in blocks:
        assert block in printed


def test_shell_blocks_are_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = re.findall(r"^```\n(\$ qca.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert len(blocks) == 1
    monkeypatch.chdir(tmp_path)
    for name in ("tests", "calibrations"):
        Path(name).symlink_to(ROOT / name)
    for block in blocks:
        commands = [line for line in block.splitlines() if line.startswith("$ ")]
        shown = "\n".join(line for line in block.splitlines() if not line.startswith("$ "))
        printed = ""
        for command in commands:
            call, _, file = command.removeprefix("$ qca ").partition(" > ")
            result = CliRunner().invoke(main, shlex.split(call))
            assert result.exit_code == 0, result.output
            printed = result.stdout
            if file:
                Path(file).write_text(printed, "utf-8")
        assert shown in printed


def test_python_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)
    assert "record" in names


def test_commands_named_exist() -> None:
    for name in re.findall(r"^\| `qca (.*?)`", README, re.MULTILINE):
        command = name.split()[0].rstrip(",")
        assert command in main.commands, command


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)h][^)]*)\)", README):
        assert (ROOT / target).exists(), target


def test_derived_files_are_up_to_date() -> None:
    build = runpy.run_path(str(ROOT / "docs" / "build.py"))
    for name, text in build["build_schemas"]().items():
        assert (ROOT / "docs" / "schema" / name).read_text("utf-8") == text, "run 'make docs'"


def test_a_picture_says_of_which_page_it_is() -> None:
    """The build makes it anew where the page is another one, which costs a browser."""
    build = runpy.run_path(str(ROOT / "docs" / "build.py"))
    with Image.open(build["PICTURE"]) as picture:
        assert picture.size == (build["WIDTH"] * build["SCALE"], build["HEIGHT"] * build["SCALE"])
        assert len(str(picture.info["page"])) == 64
    assert not build["is_of_page"](build["PICTURE"], "another page")
    assert "(docs/images/page.png)" in README
