"""Progress on stderr after a moment, and interruptions that leave a clear state."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pytest
from click.testing import Result

import qca.cli.progress
import qca.io.files
from qca.cli.progress import FIRST, Progress
from qca.progress import Stage

Invoke = Callable[..., Result]


class _Terminal(io.StringIO):
    """A terminal of one line: what was ever shown on it, and what it shows now."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []
        self.told = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        written = super().write(text)
        self.shown.append(self.screen())
        self.told.set()
        return written

    def screen(self) -> str:
        line: list[str] = []
        at = 0
        for sign in self.getvalue():
            if sign in "\r\n":
                at = 0
                line = line if sign == "\r" else []
                continue
            line[at : at + 1] = sign
            at += 1
        return "".join(line).rstrip()


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> _Terminal:
    monkeypatch.setattr(qca.cli.progress, "_TICK", 0.01)
    monkeypatch.delenv("TERM", raising=False)
    return _Terminal()


def _wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)


def test_one_line_on_a_terminal(terminal: _Terminal) -> None:
    with Progress(terminal, first=0.02) as progress:
        _wait_for(lambda: any("reading the files" in line for line in terminal.shown))
        progress.watch(Stage.PRIMES, 160720, None)
        _wait_for(lambda: terminal.screen().endswith("looking for prime implicants: 160,720 found"))
        progress.watch(Stage.PAIRS, 3, 8)
        _wait_for(lambda: terminal.screen().endswith("deriving intermediate models: 3 of 8"))
        progress.language = "es"
        _wait_for(lambda: terminal.screen().endswith("modelos intermedios: 3 de 8"))
    assert terminal.screen() == ""
    assert "\n" not in terminal.getvalue()


def test_a_line_fits_the_terminal(terminal: _Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    with Progress(terminal, first=0.02):
        _wait_for(terminal.told.is_set)
    assert terminal.shown[0] == "qca: 0 s · reading"
    assert terminal.screen() == ""


def test_a_note_stands_on_a_line_of_its_own(
    terminal: _Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress(terminal, first=0.02) as progress:
        _wait_for(terminal.screen)
        progress.say("qca: note: this")
        before, _, _ = terminal.getvalue().partition("qca: note: this\n")
        assert before.endswith(" \r")
        _wait_for(lambda: "reading" in terminal.getvalue().rpartition("\n")[2])  # it comes back
    assert terminal.screen() == ""


def test_lines_in_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(qca.cli.progress, "_IN_LOGS", (0.2,))
    with Progress(stream, first=0.02) as progress:
        progress.watch(Stage.CHAINS, 0, None)
        _wait_for(lambda: stream.getvalue().count("\n") == 2)
    assert stream.getvalue() == "qca: 0 s · looking for causal chains\n" * 2


def test_the_time_left_in_a_log() -> None:
    stream = io.StringIO()
    with Progress(stream, first=0.05) as progress:
        progress.watch(Stage.SWEEP, 0, 8)
        progress.watch(Stage.SWEEP, 2, 8)
        _wait_for(lambda: stream.getvalue().endswith(" left\n"))
    assert "2 of 8, about 0 s left" in stream.getvalue()
    assert "[" not in stream.getvalue()  # a bar is for terminals


def test_nothing_before_its_time(terminal: _Terminal) -> None:
    with Progress(terminal):
        time.sleep(0.05)
    assert terminal.getvalue() == ""
    assert FIRST == 2


def test_nothing_in_a_quick_command(small: Any, invoke: Invoke) -> None:
    assert invoke("claims", small.spec).stderr == ""


# Interruptions -------------------------------------------------------------------------------


def _interrupt_necessity(monkeypatch: pytest.MonkeyPatch, number: signal.Signals) -> None:
    def interrupt(*_args: object, watch: Any, **_kwargs: object) -> None:
        watch(Stage.NECESSITY, 1204, None)
        signal.raise_signal(number)

    monkeypatch.setattr("qca.analysis.necessity.analyze_necessity", interrupt)
    monkeypatch.setattr("qca.analysis.outcome.analyze_necessity", interrupt)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["int", "term"]
)
@pytest.mark.parametrize("command", [["run", "--out", "out"], ["necessity"]], ids=" ".join)
def test_interrupted(
    command: list[str],
    number: signal.Signals,
    status: int,
    small: Any,
    invoke: Invoke,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = signal.getsignal(number)
    _interrupt_necessity(monkeypatch, number)
    result = invoke(*command, small.spec)
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr == (
        "qca: interrupted after 0 s while looking for necessary combinations (1,204 found); "
        "nothing was written\n"
    )
    assert not Path("out").exists()
    assert signal.getsignal(number) == before


def test_interrupted_in_spanish(
    small: Any, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    _interrupt_necessity(monkeypatch, signal.SIGINT)
    assert invoke("necessity", small.spec, "--lang", "es").stderr == (
        "qca: interrumpido a los 0 s, en la fase «búsqueda de combinaciones necesarias "
        "(van 1,204)»; no se escribió nada\n"
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_files_are_written_to_the_last(
    number: signal.Signals, small: Any, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoke("run", small.spec, "--out", "whole")
    replace = os.replace

    def interrupt(*paths: Path) -> None:
        signal.raise_signal(number)
        replace(*paths)

    monkeypatch.setattr(qca.io.files.os, "replace", interrupt)
    result = invoke("run", small.spec, "--out", "out")
    assert result.exit_code == 128 + number
    assert result.stdout == ""
    assert result.stderr.startswith("qca: interrupted after 0 s while putting the report together")
    assert result.stderr.endswith("; the files in out are complete\n")
    files = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    assert files == {path.name: path.read_bytes() for path in Path("whole").iterdir()}


def test_a_report_cut_short(small: Any, invoke: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    echo = click.echo

    def interrupt(text: str, *, err: bool = False, **_options: object) -> None:
        if err:
            echo(text, err=True)
        else:
            echo(text[:9])
            raise KeyboardInterrupt

    monkeypatch.setattr(click, "echo", interrupt)
    result = invoke("claims", small.spec)
    assert result.exit_code == 130
    assert result.stderr.endswith("; the report is not printed to its end\n")


_SCRIPT = Path(sys.executable).with_name("qca")


@pytest.mark.skipif(
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN, reason="started so that it hears no Ctrl-C"
)
def test_a_process_is_interrupted(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    names = [f"C{i}" for i in range(30)]
    cases = [f"case {i}" for i in range(60)]
    frame = pd.DataFrame(random.random((60, 30)), cases, names).round(3)
    frame.assign(Y=frame.mean(axis=1)).to_csv(tmp_path / "slow.csv", index_label="case")
    # Thousands of millions of combinations.
    command = [_SCRIPT, "necessity", "slow.csv", "-o", "Y", "--incl-cut", "0.3", "--depth", "30"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        shown = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        stdout, said = process.communicate(timeout=30)
    # A slow machine may still be loading libraries, and takes that for reading.
    stage = r"(looking for necessary combinations|reading the files)"
    assert re.fullmatch(rf"qca: \d+ s · {stage}(: [\d,]+ found)?\n", shown)
    assert (process.returncode, stdout) == (130, "")
    state = r"( \([\d,]+ found\))?; nothing was written"
    assert re.fullmatch(rf"qca: interrupted after \d+ s while {stage}{state}\n", said)
    assert [path.name for path in tmp_path.iterdir()] == ["slow.csv"]
