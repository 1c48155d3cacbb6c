"""Progress on stderr after a moment, and interruptions that leave a clear state."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pytest
from click.testing import Result

import qca.io.folders
from qca.cli.progress import FIRST, Clock, Progress
from qca.progress import Stage

from .conftest import SetClock, SmallStudy

Invoke = Callable[..., Result]


class _Terminal(io.StringIO):
    """A terminal of one line: what was ever shown on it, and what it shows now."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        written = super().write(text)
        self.shown.append(self.screen())
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
    monkeypatch.delenv("TERM", raising=False)
    return _Terminal()


def test_one_line_on_a_terminal(terminal: _Terminal, clock: SetClock) -> None:
    with Progress(terminal, clock) as progress:
        clock.let_pass(1.9)
        assert terminal.getvalue() == ""
        clock.let_pass(0.2)
        assert terminal.screen() == "qca: 2 s · reading the files"
        progress.watch(Stage.PRIMES, 160720, None)
        assert terminal.screen() == "qca: 2 s · reading the files"  # written anew twice a second
        clock.let_pass(0.9)
        shown = "qca: 3 s · looking for prime implicants: 160,720 found"
        assert terminal.screen() == shown
        progress.watch(Stage.PAIRS, 3, 8)
        clock.let_pass(1)
        bar = "[#######-------------]"
        assert terminal.screen() == f"qca: {bar} 4 s · deriving intermediate models: 3 of 8"
        progress.language = "es"
        clock.let_pass(0.5)
        assert terminal.screen().endswith("modelos intermedios: 3 de 8")
    assert terminal.screen() == ""
    assert "\n" not in terminal.getvalue()


def test_a_line_fits_the_terminal(
    terminal: _Terminal, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    with Progress(terminal, clock):
        clock.let_pass(FIRST)
        assert terminal.screen() == "qca: 2 s · reading"
    assert terminal.screen() == ""


def test_a_note_stands_on_a_line_of_its_own(
    terminal: _Terminal, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress(terminal, clock) as progress:
        clock.let_pass(FIRST)
        progress.say("qca: note: this")
        before, _, after = terminal.getvalue().partition("qca: note: this\n")
        assert before.endswith(" \r")
        assert after == ""
        clock.let_pass(0.5)
        assert terminal.screen() == "qca: 2 s · reading the files"  # it comes back
    assert terminal.screen() == ""


def test_lines_in_a_log(clock: SetClock) -> None:
    stream = io.StringIO()
    with Progress(stream, clock) as progress:
        progress.watch(Stage.CHAINS, 0, None)
        clock.let_pass(185)
    shown = [
        line.removesuffix(" · looking for causal chains") for line in stream.getvalue().split("\n")
    ]
    times = ["2 s", "10 s", "30 s", "1 min 0 s", "2 min 0 s", "3 min 0 s"]
    assert shown == [*(f"qca: {time}" for time in times), ""]


def test_a_dumb_terminal_is_a_log(
    terminal: _Terminal, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with Progress(terminal, clock):
        clock.let_pass(10)
    assert terminal.getvalue() == "qca: 2 s · reading the files\nqca: 10 s · reading the files\n"


@pytest.mark.usefixtures("clock")
def test_the_time_left(terminal: _Terminal) -> None:
    log = io.StringIO()
    for stream in (log, terminal):
        clock = SetClock()
        with Progress(stream, clock) as progress:
            clock.let_pass(1)
            progress.watch(Stage.SWEEP, 0, 8)  # its pace is measured from here
            progress.watch(Stage.SWEEP, 2, 8)
            clock.let_pass(9)
    assert log.getvalue().endswith(" lead to: 2 of 8, about 27 s left\n")
    assert terminal.shown[-2].startswith("qca: [#####---------------] 10 s · going")
    assert "[" not in log.getvalue()  # a bar is for terminals


def test_nobody_reads_it_any_more(clock: SetClock) -> None:
    class Closed(io.StringIO):
        def flush(self) -> None:
            clock.stop()
            raise BrokenPipeError

    with Progress(Closed(), clock) as progress:
        clock.let_pass(FIRST)
        assert progress.tell_interruption().startswith("interrupted after 2 s while reading")


def test_nothing_in_a_quick_command(small: SmallStudy, invoke: Invoke, clock: SetClock) -> None:
    assert invoke("claims", small.spec, progress=Progress(clock=clock)).stderr == ""


@pytest.mark.parametrize(("switch", "lines"), [("0", 1), ("1", 3), ("", 3)])
def test_it_can_be_turned_off(
    switch: str,
    lines: int,
    small: SmallStudy,
    invoke: Invoke,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QCA_PROGRESS", switch)
    _interrupt_necessity(monkeypatch, signal.SIGINT, clock, 14 if lines > 1 else 0)
    said = invoke("necessity", small.spec, progress=Progress(clock=clock)).stderr.splitlines()
    assert len(said) == lines
    assert said[-1].startswith("qca: interrupted after ")


def test_the_clock_of_every_day() -> None:
    clock = Clock()
    assert clock.read() <= clock.read()
    assert not clock.wait(0)
    clock.stop()
    assert clock.wait(1e6)


# Interruptions -------------------------------------------------------------------------------


def _interrupt_necessity(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals, clock: SetClock, seconds: float
) -> None:
    def interrupt(*_args: object, watch: Any, **_kwargs: object) -> None:
        watch(Stage.NECESSITY, 1204, None)
        if seconds:
            clock.let_pass(seconds)
        signal.raise_signal(number)

    monkeypatch.setattr("qca.analysis.necessity.analysis.analyze_necessity", interrupt)
    monkeypatch.setattr("qca.analysis.outcome.analyze_necessity", interrupt)


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["int", "term"]
)
@pytest.mark.parametrize("command", [["run", "--out", "out"], ["necessity"]], ids=" ".join)
def test_interrupted(
    command: list[str],
    number: signal.Signals,
    status: int,
    small: SmallStudy,
    invoke: Invoke,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = signal.getsignal(number)
    _interrupt_necessity(monkeypatch, number, clock, 14)
    result = invoke(*command, small.spec, progress=Progress(clock=clock))
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr == (
        "qca: 2 s · looking for necessary combinations: 1,204 found\n"
        "qca: 10 s · looking for necessary combinations: 1,204 found\n"
        "qca: interrupted after 14 s while looking for necessary combinations (1,204 found); "
        "nothing was written\n"
    )
    assert not Path("out").exists()
    assert signal.getsignal(number) == before


def test_interrupted_in_spanish(
    small: SmallStudy, invoke: Invoke, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _interrupt_necessity(monkeypatch, signal.SIGINT, clock, 3)
    spanish = ("necessity", small.spec, "--lang", "es")
    assert invoke(*spanish, progress=Progress(clock=clock)).stderr == (
        "qca: 2 s · búsqueda de combinaciones necesarias: van 1,204\n"
        "qca: interrumpido a los 3 s, en la fase “búsqueda de combinaciones necesarias "
        "(van 1,204)”; no se escribió nada\n"
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_files_are_written_to_the_last(
    number: signal.Signals,
    small: SmallStudy,
    invoke: Invoke,
    clock: SetClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    invoke("run", small.spec, "--out", "whole")
    rename = os.rename

    def interrupt(*paths: Path) -> None:
        signal.raise_signal(number)
        rename(*paths)

    monkeypatch.setattr(qca.io.folders.os, "rename", interrupt)
    result = invoke("run", small.spec, "--out", "out", progress=Progress(clock=clock))
    assert result.exit_code == 128 + number
    assert result.stdout == ""
    assert result.stderr.startswith("qca: interrupted after 0 s while putting the report together")
    assert result.stderr.endswith("; the files in out are complete\n")
    files = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    assert files == {path.name: path.read_bytes() for path in Path("whole").iterdir()}


@pytest.mark.parametrize(
    ("command", "where"),
    [
        (("report", "--to", "md", "--out", "r.md"), "putting the report together"),
        (("report", "--out", "again"), "putting the report together"),
        (("plot", "truth-table", "--out", "t.svg"), "drawing the pictures"),
    ],
)
def test_a_record_is_long_read_when_it_is_rendered(
    command: tuple[str, ...],
    where: str,
    small: SmallStudy,
    invoke: Invoke,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    invoke("run", small.spec, "--out", "out")

    def interrupt(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("qca.report.contents.build_report", interrupt)
    monkeypatch.setattr("qca.report.figures.drawings.choose_drawings", interrupt)
    result = invoke(command[0], "out/record.json", *command[1:])
    assert result.exit_code == 130
    assert f"while {where}; nothing was written" in result.stderr
    assert not Path(command[-1]).exists()


def test_a_report_cut_short(
    small: SmallStudy, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
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


# A process that says when it has come to the combinations, and stays there for the signal.
_SCRIPT = """
import threading

from qca.cli import main
from qca.cli.progress import Progress
from qca.progress import Stage

class Told(Progress):
    told = False

    def watch(self, stage, done, whole):
        super().watch(stage, done, whole)
        if stage is Stage.NECESSITY and done and not self.told:
            self.told = True
            self.say("here")
            threading.Event().wait()

main(obj=Told())
"""


@pytest.mark.skipif(
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN, reason="started so that it hears no Ctrl-C"
)
def test_a_process_is_interrupted(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    frame = pd.DataFrame(random.random((20, 6)), columns=list("ABCDEF")).round(3)
    frame.assign(Y=frame.mean(axis=1)).to_csv(tmp_path / "data.csv", index_label="case")
    options = ["necessity", "data.csv", "-o", "Y", "--incl-cut", "0.3"]
    command = [sys.executable, "-c", _SCRIPT, *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, encoding="utf-8"
    ) as process:
        assert process.stderr is not None
        assert "here\n" in iter(process.stderr.readline, "")
        process.send_signal(signal.SIGINT)
        stdout, said = process.communicate()
    assert (process.returncode, stdout) == (130, "")
    stage = r"looking for necessary combinations \([\d,]+ found\)"
    assert re.fullmatch(rf"qca: interrupted after \d+ s while {stage}; nothing was written\n", said)
    assert [path.name for path in tmp_path.iterdir()] == ["data.csv"]
