"""The commands called in this process, a small study to spoil, and a copy of the shipped ones."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from qca.cli import main
from qca.cli.endings import MISTAKE
from qca.cli.progress import Clock, Progress
from qca.io import studies

ROOT = Path(__file__).parents[2]

SPEC = """\
title: A small study
cases: [north.yaml, south.yaml]
scales:
  level:
    low: 0
    middle: {score: 0.6, between: [0.4, 0.6], why: doubt}
    high: 1
sets:
  A: {label: first, field: lead, scale: level, why: reasons}
  B: {label: second, field: money, direct: {out: 1, crossover: 3, in: 5}, why: reasons}
  Y: {label: result, field: result, scale: {bad: 0, good: 1}, why: reasons}
outcome: Y
conditions: [A, B]
truth_table: {incl_cut: 0.8, n_cut: 1, pri_cut: 0.5, at_crossover: error}
minimize:
  solutions: [conservative, intermediate, parsimonious]
  expectations: [A, B]
cuts:
  necessity: {incl: 0.9, ron: 0.5, cov: 0.5}
  sufficiency: {incl: 0.8, pri: 0.5}
claims:
  - {id: N1, says: the first is needed, claim: A <- Y}
  - {id: S1, says: both suffice, claim: A*B -> Y}
rivals:
  - {id: R1, says: money does it, claim: B -> Y}
typology:
  dimensions: [A, B]
  types: {full: A*B, lean: A*~B, rich: ~A*B, empty: ~A*~B}
robustness: {labels: true, alternatives: true}
"""
NORTH = """\
case: North
code: N
periods:
  N1:
    years: 2000-2007
    lead:
      label: high
      evidence:
        - {source: book, where: page 1, note: says so}
    money: {value: 4.5, unit: million, span: 2000-2007, evidence: [{source: book}]}
    result: {label: good, evidence: [{source: book}]}
  N2:
    years: 2008-2015
    lead: {label: middle, also: [low], evidence: [{source: book}]}
    money: {value: 4, evidence: [{source: book}]}
    result: {label: good, evidence: [{source: book}]}
alternative_periods:
  other:
    N3:
      years: 2000-2015
      lead: {label: high, evidence: [{source: book}]}
      money: {value: 5, evidence: [{source: book}]}
      result: {label: good, evidence: [{source: book}]}
"""
SOUTH = """\
case: South
code: S
periods:
  S1:
    years: 2000-2007
    lead: {label: low, evidence: [{source: book}]}
    money: {value: 1.5, evidence: [{source: book}]}
    result: {label: bad, evidence: [{source: book}]}
  S2:
    years: 2008-2015
    lead: {label: low, evidence: [{source: book}]}
    money: {value: 4, evidence: [{source: book}]}
    result: {label: bad, evidence: [{source: book}]}
"""
BIB = "@book{book,\n  title = {A book}\n}\n"


@dataclass(frozen=True)
class SmallStudy:
    """A study in a directory of its own; ``texts`` are its files, to be spoilt and written."""

    directory: Path
    texts: Mapping[str, str]

    @property
    def spec(self) -> Path:
        return self.directory / "spec.yaml"

    def write(self, **texts: str) -> Path:
        """Write the study with some of its files replaced, and return the analysis file."""
        for name, text in {**self.texts, **texts}.items():
            (self.directory / f"{name}.yaml").write_text(text, encoding="utf-8")
        (self.directory / "sources.bib").write_text(BIB, encoding="utf-8")
        return self.spec


class SetClock(Clock):
    """A clock that stands still until a test lets time pass; who waits is woken by it in turn."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 1000.0
        self._due: float | None = None
        self._turn = threading.Condition()

    def read(self) -> float:
        return self._now

    def wait(self, seconds: float) -> bool:
        with self._turn:
            due = self._due = self._now + seconds
            self._turn.notify_all()
            self._turn.wait_for(lambda: self._stopped.is_set() or self._now >= due)
            self._due = None
            return self._stopped.is_set()

    def stop(self) -> None:
        with self._turn:
            super().stop()
            self._turn.notify_all()

    def let_pass(self, seconds: float) -> None:
        """Let time pass, and return once all is done that was due meanwhile."""
        end = self._now + seconds
        with self._turn:
            self._await_waiter()
            while self._due is not None and self._due <= end:
                self._now = self._due
                self._turn.notify_all()
                self._await_waiter()
            self._now = end

    def _await_waiter(self) -> None:
        """Return once somebody waits for later than now, or nobody will any more."""
        self._turn.wait_for(
            lambda: self._stopped.is_set() or (self._due is not None and self._due > self._now)
        )


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Return a clock that the test moves on, and have progress shown by it."""
    monkeypatch.delenv("QCA_PROGRESS")
    return SetClock()


Invoke = Callable[..., Result]


@pytest.fixture
def invoke() -> Invoke:
    """Call the command line in this process; any exception but a clean exit fails the test."""

    def call(*args: object, progress: Progress | None = None) -> Result:
        result = CliRunner().invoke(main, [str(arg) for arg in args], obj=progress)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise AssertionError(f"{args} raised {result.exception!r}") from result.exception
        assert result.exit_code != MISTAKE, result.stderr
        assert "Traceback" not in result.output
        return result

    return call


def read_json(result: Result) -> Any:
    """Return the JSON that a command printed, which ended well."""
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("}\n")
    return json.loads(result.stdout, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))


WriteStudy = Callable[[str, str], Path]


@pytest.fixture
def write_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteStudy:
    """Return what writes an analysis file and its table into the current directory."""
    monkeypatch.chdir(tmp_path)

    def write(spec: str, data: str) -> Path:
        Path("spec.yaml").write_text(spec, encoding="utf-8")
        Path("data.csv").write_text(data, encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallStudy:
    """Return a small valid study in the current directory."""
    monkeypatch.chdir(tmp_path)
    study = SmallStudy(tmp_path, {"spec": SPEC, "north": NORTH, "south": SOUTH})
    study.write()
    return study


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the shipped analyses and cases, as the current directory."""
    for name in ("calibrations", "cases"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def quick_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read a file that has not changed only once: nothing else takes time here."""
    read, known = studies.read_document, {}

    def remember(path: Path) -> object:
        content = path.read_bytes() if os.path.isfile(path) else b""
        if not content:
            return read(path)
        if (path, content) not in known:
            known[path, content] = read(path)
        return known[path, content]

    monkeypatch.setattr(studies, "read_document", remember)
