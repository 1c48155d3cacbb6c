"""``qca lock``, and what check, run and report say beside a lock."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from tests.studies import write_study

Invoke = Callable[..., Result]
NEED = {"cuts": {"necessity": {"incl": 0.6}}}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_study(Path(), {})


def test_a_plan_is_locked_and_later_runs_tell_what_deviates(invoke: Invoke) -> None:
    locked = invoke("lock", "spec.yaml", "--date", "2026-01-31")
    assert locked.exit_code == 0, locked.output
    lines = locked.stdout.splitlines()
    assert lines[0] == "locked: spec.lock.json" and lines[-1].startswith("seal: sha256:")
    assert "5 codes of outcomes exist already" in locked.stdout
    again = invoke("lock", "spec.yaml").stdout
    assert again.splitlines()[0] == "locked already, with the same plan: spec.lock.json"
    assert "everything is as planned in spec.lock.json" in invoke("check", "spec.yaml").stderr

    write_study(Path(), NEED)
    told = invoke("check", "spec.yaml").stderr
    assert told.count("cuts.necessity.incl (0.9 → 0.6)") == 1 and "say why under" in told
    assert "everything is as planned" not in told
    write_study(Path(), {**NEED, "deviations": [{"change": "cuts", "why": "a reader asked"}]})
    told = invoke("check", "spec.yaml").stderr
    assert "cuts.necessity.incl (0.9 → 0.6): a reader asked" in told
    run = invoke("run", "spec.yaml", "--no-robustness", "--out", "results")
    assert run.exit_code == 0 and len(run.stdout.splitlines()) <= 60
    screen = " ".join(run.stdout.split())
    assert "1 decision is taken otherwise than planned in spec.lock.json." in screen
    assert "the plan gives 2 of 6 verdicts otherwise: N1 and B1." in screen
    report = " ".join(invoke("report", "results/record.json", "--full").stdout.split())
    assert "The plan was locked in spec.lock.json on 2026-01-31." in report
    assert "a reader asked" in report
    assert (
        Path("results/deviations.csv")
        .read_text("utf-8")
        .splitlines()[1]
        .startswith("cuts.necessity.incl,0.9,0.6,a reader asked")
    )
    spanish = " ".join(invoke("run", "spec.yaml", "--no-robustness", "--lang", "es").stdout.split())
    assert "Se toma 1 decisión de otro modo que en el plan de spec.lock.json." in spanish

    refused = invoke("lock", "spec.yaml")
    assert refused.exit_code == 2 and "--replace" in refused.stderr
    replaced = invoke("lock", "spec.yaml", "--replace")
    assert replaced.exit_code == 0 and "one former lock is kept" in replaced.stdout


def test_a_lock_that_was_changed_is_refused_by_all_that_read_it(invoke: Invoke) -> None:
    invoke("lock", "spec.yaml")
    assert invoke("verify", "spec.lock.json").exit_code == 0
    path = Path("spec.lock.json")
    path.write_text(path.read_text("utf-8").replace('"score": "0.6"', '"score": "0.5"', 1), "utf-8")
    for command in ("run", "check", "lock", "claims"):
        result = invoke(command, "spec.yaml")
        assert result.exit_code == 2 and result.stdout == ""
        assert "spec.lock.json: the lock cannot be relied on: its seal" in result.stderr
    verified = invoke("verify", "spec.lock.json")
    assert verified.exit_code == 1 and verified.stdout.endswith("not verified\n")


def test_elsewhere_it_says_that_runs_do_not_read_it(invoke: Invoke) -> None:
    result = invoke("lock", "spec.yaml", "--out", "registered.json", "--lang", "es")
    assert result.exit_code == 0 and "registered.json" in result.stdout
    assert len(result.stdout.splitlines()) == 9
    assert not Path("spec.lock.json").exists()
    assert json.loads(Path("registered.json").read_text("utf-8"))["analysis"] == "spec.yaml"


@pytest.mark.parametrize("date", ["31.1.2026", "2026-02-30", "2026-1-31", "today"])
def test_what_is_no_day_is_refused(invoke: Invoke, date: str) -> None:
    result = invoke("lock", "spec.yaml", "--date", date)
    assert result.exit_code == 2 and "2026-01-31" in result.stderr
    assert not Path("spec.lock.json").exists()
