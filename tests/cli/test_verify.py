"""``--certificate`` writes what ``qca verify`` reads."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Invoke = Callable[..., Result]
DATA = "case,A,B,C,Y\na,1,1,0,1\nb,1,0,1,1\nc,0,1,1,1\nd,0,0,1,0\ne,0,0,0,0\nf,1,0,0,0\n"
COMMAND = ("minimize", "data.csv", "-o", "Y", "--expect", "A, B", "--exclude", "A*B*C")


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, invoke: Invoke) -> dict[str, Any]:
    """Return a document with certificates, also written to solutions.json."""
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(DATA)
    result = invoke(*COMMAND, "--format", "json", "--certificate")
    assert result.exit_code == 0
    Path("solutions.json").write_text(result.stdout)
    return dict(json.loads(result.stdout))


def test_without_the_flag_the_json_is_as_before(written: dict[str, Any], invoke: Invoke) -> None:
    plain = json.loads(invoke(*COMMAND, "--format", "json").stdout)
    for solution in written["solutions"]:
        assert solution.pop("certificate")["format"] == 1
    assert plain == written


def test_what_is_sound_is_verified(written: dict[str, Any], invoke: Invoke) -> None:
    result = invoke("verify", "solutions.json")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    for kind, line in zip(("conservative", "intermediate", "parsimonious"), lines, strict=False):
        assert line.startswith(f"Y, {kind} solution: verified: models: ")
        assert "least number of terms: " in line
    assert lines[-1] == "all certificates hold"


def test_what_is_wrong_exits_with_1(written: dict[str, Any], invoke: Invoke) -> None:
    written["solutions"][0]["models"][0]["terms"].pop()
    Path("solutions.json").write_text(json.dumps(written))
    result = invoke("verify", "solutions.json")
    assert result.exit_code == 1
    assert "Y, conservative solution: wrong: certificate: model 1: " in result.stdout
    assert "do not rely on this document" in result.stdout


def test_what_is_not_certified_is_said_and_exits_with_0(
    written: dict[str, Any], invoke: Invoke
) -> None:
    del written["solutions"][2]["certificate"]
    Path("solutions.json").write_text(json.dumps(written))
    result = invoke("verify", "solutions.json")
    assert result.exit_code == 0
    assert "Y, parsimonious solution: not certified: it has no certificate" in result.stdout
    assert "nothing is wrong; what is not certified is said above" in result.stdout


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        '{"solutions": []}',
        '{"solutions": 1, "solutions": 2}',
        "[" * 100_000,
        "NaN",
    ],
)
def test_other_files_exit_with_2(tmp_path: Path, invoke: Invoke, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    result = invoke("verify", path)
    assert result.exit_code == 2
    assert "--certificate" in result.stderr


def test_missing_and_binary_files_exit_with_2(tmp_path: Path, invoke: Invoke) -> None:
    path = tmp_path / "other.json"
    assert invoke("verify", path).exit_code == 2
    path.write_bytes(b"\xff\xfe\x00")
    assert invoke("verify", path).exit_code == 2


def test_certificates_go_with_json_alone(written: dict[str, Any], invoke: Invoke) -> None:
    result = invoke(*COMMAND, "--certificate")
    assert result.exit_code == 2
    assert "add --format json" in result.stderr


def test_a_run_is_certified_for_each_outcome(shipped: Path, invoke: Invoke) -> None:
    spec = "calibrations/2025.yaml"
    assert invoke("run", spec, "--certificate").exit_code == 2
    assert invoke("run", spec, "--certificate", "--out", "results").exit_code == 0
    result = invoke("verify", "results/record.json")
    assert result.exit_code == 0
    document = json.loads(Path("results/record.json").read_text())
    outcomes = 1 + len(document["further_outcomes"])
    assert outcomes > 1
    assert result.stdout.count(": verified: ") == 3 * outcomes
    printed = invoke("run", spec, "--certificate", "--format", "json").stdout
    assert json.loads(printed) == document


def test_the_checker_runs_by_itself(written: dict[str, Any]) -> None:
    def run(name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "qca.checker", name]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = run("solutions.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("all certificates hold\n")
    assert run("data.csv").returncode == 2
    assert run("nowhere.json").returncode == 2
    written["solutions"][0]["model_count"] = 9
    Path("solutions.json").write_text(json.dumps(written))
    assert run("solutions.json").returncode == 1


def test_the_checker_loads_the_standard_library_alone(written: dict[str, Any]) -> None:
    code = (
        "import sys; from qca.checker import check_document, read_document\n"
        "from pathlib import Path\n"
        "check_document(read_document(Path('solutions.json').read_text()))\n"
        "names = {name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names)\n"
        "own = {name for name in sys.modules if name.startswith('qca.')}\n"
        "print(sorted(names), sorted(n for n in own if not n.startswith('qca.checker')))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names, own = done.stdout.strip().split("] [")
    assert {"numpy", "pandas", "scipy", "sympy"}.isdisjoint(names.strip("[]'").split("', '"))
    assert own == "'qca.errors']"  # which qca/__init__.py imports, not the checker
