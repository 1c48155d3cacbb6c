"""``qca robustness``: the same bytes whoever does the work, resumed where it was interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from qca.analysis.claims.verdicts import Verdict

from .conftest import SmallStudy

Invoke = Callable[..., Result]
QCA = [sys.executable, "-m", "qca.cli"]


def load(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_text_begins_with_sentences(invoke: Invoke, small: SmallStudy) -> None:
    result = invoke("robustness", small.spec)
    assert result.exit_code == 0
    _, _, told = result.stdout.partition("\n\n")
    worlds = load(invoke("robustness", small.spec, "--format", "json"))["robustness"]["worlds"]
    assert f"{worlds} worlds" in told[:800]
    spanish = invoke("robustness", small.spec, "--lang", "es").stdout
    assert "worlds" not in spanish


def test_json_has_what_is_promised(invoke: Invoke, small: SmallStudy) -> None:
    document = load(invoke("robustness", small.spec, "--format", "json"))
    found = document["robustness"]
    assert {"worlds", "distinct_tables", "exhaustive", "seed", "claims", "leverage"} <= set(found)
    assert {"terms", "leave_one_out", "protocol", "chance"} <= set(found)
    assert found["exhaustive"] is True
    assert found["seed"] is None
    claims = {claim["id"]: claim for claim in found["claims"]}
    for claim in claims.values():
        shares = [claim[verdict.value] for verdict in Verdict]
        assert sum(shares) == pytest.approx(1)
        assert {"incl", "holds_if", "fails_if", "intervals"} <= set(claim)
    leadership = claims["N1"]
    for goal in ("holds_if", "fails_if"):
        text = json.dumps(leadership[goal])
        assert "N2" in text, goal


def test_files_are_written_with_out(invoke: Invoke, shipped: Path) -> None:
    result = invoke("robustness", "calibrations/2015.yaml", "--out", "found")
    assert result.exit_code == 0
    names = {path.name for path in Path("found").iterdir()}
    assert {"robustness.json", "robustness.md"} <= names
    assert any(name.endswith(".csv") for name in names)
    assert json.loads(Path("found/robustness.json").read_text("utf-8"))["robustness"]["claims"]


@pytest.mark.parametrize("engine", [("--jobs", "2"), ("--engine", "dask", "--jobs", "2")])
def test_whoever_does_the_work(invoke: Invoke, small: SmallStudy, engine: tuple[str, ...]) -> None:
    options = ("--format", "json", "--all-labels", "1", "--incl-cut", "0.7,0.9")
    alone = invoke("robustness", small.spec, *options)
    command = [*QCA, "robustness", str(small.spec), *options, *engine]
    shared = subprocess.run(command, capture_output=True, check=False)
    assert shared.returncode == 0
    assert all(line.startswith(b"qca: ") for line in shared.stderr.splitlines())
    assert shared.stdout.decode("utf-8") == alone.stdout


def test_run_has_a_part_on_robustness(invoke: Invoke, small: SmallStudy) -> None:
    with_it = load(invoke("run", small.spec, "--format", "json"))
    assert with_it["robustness"]["exhaustive"] is True
    without = invoke("run", small.spec, "--format", "json", "--no-robustness")
    assert load(without)["robustness"] is None
    text = invoke("run", small.spec, "--no-robustness").stdout
    assert "of the worlds" not in text


def test_a_sample_says_that_it_is_one(invoke: Invoke, shipped: Path) -> None:
    options = ("--budget", "100", "--seed", "7", "--format", "json")
    found = load(invoke("robustness", "calibrations/2015.yaml", *options))["robustness"]
    assert (found["exhaustive"], found["seed"], found["sampled_worlds"]) == (False, 7, 64)
    again = load(invoke("robustness", "calibrations/2015.yaml", *options))["robustness"]
    assert found == again
    text = invoke("robustness", "calibrations/2015.yaml", "--budget", "100").stdout
    assert "sample" in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--all-labels", "none"), "number of labels"),
        (("--all-labels", "0"), "number of labels"),
        (("--anchors", "much"), "not a share"),
        (("--anchors", "80%"), "up to 50%"),
        (("--incl-cut", "0.9,0.7"), "falls"),
        (("--incl-cut", "0.8"), "not a range"),
        (("--incl-cut", "0.9,0.95"), "0.8"),
        (("--incl-cut", "0.7,1.2"), "1"),
        (("--n-cut", "1,2.5"), "whole numbers"),
        (("--n-cut", "1,99"), "4 cases"),
        (("--jobs", "0"), "0"),
        (("--engine", "spark"), "no engine 'spark'"),
        (("--engine", "dask://nowhere"), "address of a scheduler"),
        (("--budget", "0"), "0"),
    ],
)
def test_bad_options_are_named(
    invoke: Invoke, small: SmallStudy, options: tuple[str, ...], message: str
) -> None:
    result = invoke("robustness", small.spec, *options)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr


def test_bad_ranges_are_named_with_their_place(invoke: Invoke, small: SmallStudy) -> None:
    spec = small.texts["spec"].replace(
        "{out: 1, crossover: 3, in: 5}", "{out: 1, crossover: {at: 3, between: [3.5, 0.5]}, in: 5}"
    )
    result = invoke("robustness", small.write(spec=spec))
    assert result.exit_code == 2
    line = next(i for i, text in enumerate(spec.splitlines(), 1) if "crossover: {" in text)
    assert f"spec.yaml:{line}" in result.stderr


def count_lines(folder: Path) -> int:
    return sum(len(path.read_bytes().splitlines()) for path in folder.glob("*"))


# A process that says when it has kept twelve parts, and waits for the signal.
KEEPING = """
import sys, threading
from qca.cli import main
from qca.io.checkpoints import Checkpoint

keep, kept = Checkpoint.keep, []

def tell(*part):
    keep(*part)
    kept.append(part)
    if len(kept) == 12:
        print("here", file=sys.stderr, flush=True)
        threading.Event().wait()

Checkpoint.keep = tell
main()
"""


def test_interrupted_and_resumed(shipped: Path, own_cache: Path) -> None:
    command = [*QCA, "robustness", "calibrations/2015.yaml", "--format", "json"]
    whole = subprocess.run(command, capture_output=True, check=True)
    assert not list(own_cache.glob("*"))  # nothing is left of a run that ended
    told = [sys.executable, "-c", KEEPING, *command[3:]]
    with subprocess.Popen(told, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == b"here\n"
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate()
    assert process.returncode == 130
    assert stdout == b""
    assert b"--resume" in stderr
    kept = count_lines(own_cache)
    assert kept >= 12
    resumed = subprocess.run(
        [*command, "--resume"], capture_output=True, check=True, env=os.environ
    )
    assert resumed.stdout == whole.stdout
    assert not list(own_cache.glob("*"))


def test_resuming_takes_what_is_kept(
    invoke: Invoke, small: SmallStudy, monkeypatch: pytest.MonkeyPatch, own_cache: Path
) -> None:
    from qca.robustness.changes import changes
    from qca.robustness.sweep import sweep

    whole = invoke("robustness", small.spec, "--format", "json").stdout

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(changes, "_change_part", stop)
    assert invoke("robustness", small.spec).exit_code == 130
    assert count_lines(own_cache)
    monkeypatch.undo()
    monkeypatch.setenv("QCA_CACHE", str(own_cache))
    seen: list[object] = []
    real = sweep.sweep_part

    def count(task: Any, part: Any) -> Any:
        seen.append(part)
        return real(task, part)

    monkeypatch.setattr(sweep, "sweep_part", count)
    again = invoke("robustness", small.spec, "--format", "json", "--resume")
    assert again.stdout == whole
    assert not seen


def test_what_other_code_kept_is_not_gone_on_with(
    invoke: Invoke, small: SmallStudy, monkeypatch: pytest.MonkeyPatch, own_cache: Path
) -> None:
    """Two states of the program may have one version number, and keep parts in other forms."""
    from qca import pipeline
    from qca.robustness.changes import changes

    whole = invoke("robustness", small.spec, "--format", "json").stdout

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(changes, "_change_part", stop)
        assert invoke("robustness", small.spec).exit_code == 130
    assert count_lines(own_cache)
    monkeypatch.setattr(pipeline, "_digest_code", lambda _: "of other code")
    again = invoke("robustness", small.spec, "--format", "json", "--resume")
    assert again.stdout == whole
    assert "nothing is kept of this very work" in again.stderr


def test_the_digest_of_code_follows_every_file(tmp_path: Path) -> None:
    from qca.pipeline import _digest_code

    found = {_digest_code(tmp_path)}
    for name, text in (("a.py", "1"), ("b/c.py", "2"), ("b/c.py", "3")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        found.add(_digest_code(tmp_path))
    (tmp_path / "a.txt").write_text("4")
    assert len(found | {_digest_code(tmp_path)}) == 4
