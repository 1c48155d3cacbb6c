"""Options given twice add up, or are refused: none is overwritten in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from qca.cli import main
from qca.cli.options import Command
from tests.cli.conftest import Invoke


def _walk(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], object]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _walk(command, (*path, name))
        else:
            yield (*path, name), command


_COMMANDS = dict(_walk(main))


@pytest.mark.parametrize("path", _COMMANDS, ids=" ".join)
def test_an_option_of_one_value_is_given_once(path: tuple[str, ...], invoke: Invoke) -> None:
    command = _COMMANDS[path]
    assert isinstance(command, Command)
    options = [p for p in command.params if isinstance(p, click.Option)]
    for option in options:
        name = option.opts[-1]
        result = invoke(*path, name, "1", name, "1")
        refused = f"{'/'.join(option.opts)} is given more than once; give it once"
        assert (refused in result.stderr) is not (option.multiple or option.is_flag), name
        if refused in result.stderr:
            assert (result.exit_code, result.stdout) == (2, "")


def test_every_repeated_option_is_named(invoke: Invoke) -> None:
    result = invoke("minimize", "x.csv", "-o", "Y", "--outcome", "Z", "--id", "a", "--id=a")
    assert [line.split(" is ")[0] for line in result.stderr.splitlines()] == [
        "qca: -o/--outcome",
        "qca: --id",
    ]


@pytest.mark.parametrize("reverse", [False, True])
def test_exclusions_add_up(
    reverse: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text("case,A,B,C,Y\nc1,1,1,0,1\nc2,0,0,1,0\n")
    given = ["A*B*C", "~A*B*~C"]
    options = [part for text in given[:: -1 if reverse else 1] for part in ("--exclude", text)]
    kinds = ("--solution", "parsimonious", "--solution", "parsimonious")
    result = invoke("minimize", "data.csv", "-o", "Y", *kinds, *options, "--format", "json")
    document = json.loads(result.stdout)
    (solution,) = document["solutions"]
    assert [model["expression"] for model in solution["models"]] == ["A*~C"]
    excluded = document["counterfactuals"]["excluded"]
    assert {(e["expression"], e["count"]) for e in excluded} == {(text, 1) for text in given}


@pytest.mark.parametrize("command", ["minimize", "chains"])
def test_levels_are_told_once(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text("case,R,Y\nc1,1,1\nc2,2,0\nc3,3,0\n")
    outcome = () if command == "chains" else ("-o", "Y")
    result = invoke(command, "data.csv", *outcome, "--levels", 'R=1-3,"R"=4')
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--levels names 'R' twice; name it once" in result.stderr
