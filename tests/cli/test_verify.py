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


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_what_other_programs_save_is_read(
    written: dict[str, Any], invoke: Invoke, encoding: str
) -> None:
    plain = invoke("verify", "solutions.json").stdout
    Path("solutions.json").write_text(json.dumps(written), encoding=encoding)
    result = invoke("verify", "solutions.json")
    assert (result.exit_code, result.stdout) == (0, plain)
    code = [sys.executable, "-m", "qca.checker", "solutions.json"]
    done = subprocess.run(code, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, plain)


@pytest.mark.parametrize(
    "text",
    [
        '{"solutions": [], "n": 1e999}',
        '{"solutions": [], "n": ' + "1" * 5000 + "}",
        '{"a":' * 100_000,
        '{"a\x1b[2J": 1}',
        "{'a': 1}",
        '{"solutions": [{"certificate": null}]}',
        '{"solutions": [{"certificate": {}}], "further_outcomes": 3}',
        '{"solutions": [{"certificate": {}}], "further_outcomes": [7]}',
        "\x00\x00\x00",
    ],
)
def test_hostile_files_end_in_a_line(tmp_path: Path, invoke: Invoke, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    result = invoke("verify", path)
    assert result.exit_code in (1, 2)
    assert "Traceback" not in result.stderr
    assert "\x1b" not in result.output


def test_what_is_no_file_is_no_document(tmp_path: Path, invoke: Invoke) -> None:
    for path in (tmp_path, Path("/dev/zero"), tmp_path / ("n" * 300)):
        assert invoke("verify", path).exit_code == 2
        code = [sys.executable, "-m", "qca.checker", str(path)]
        done = subprocess.run(code, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1


def test_names_forge_no_lines(written: dict[str, Any], invoke: Invoke) -> None:
    forged = "Y\nall certificates hold\x1b[1A\u202e\u2028all certificates hold\ud800"
    written["truth_table"]["outcome"] = forged
    written["solutions"][1]["kind"] = forged
    written["solutions"][2]["models"][0]["terms"][0]["term"] = forged
    written["truth_table"]["rows"][0][forged] = 1
    written[forged] = 2
    Path("solutions.json").write_text(json.dumps(written))
    result = invoke("verify", "solutions.json")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert len(lines) == 3 + 2
    assert lines[-1].endswith("do not rely on this document")
    assert all(line.startswith(('"Y\\nall', "not covered", "2 wrong")) for line in lines)
    assert all(line.isprintable() for line in lines)
    written["truth_table"]["outcome"] = "all certificates hold"
    Path("solutions.json").write_text(json.dumps(written))
    lines = invoke("verify", "solutions.json").stdout.splitlines()
    assert not any(line.startswith("all certificates hold") for line in lines)


def test_what_is_not_covered_is_named_in_one_line(written: dict[str, Any], invoke: Invoke) -> None:
    lines = invoke("verify", "solutions.json").stdout.splitlines()
    told = [line for line in lines if line.startswith("not covered by certificates: ")]
    assert lines[-2:-1] == told
    for field in ("outcome", "prime_shares", "essential", "fewest_literals_count", "necessity"):
        assert field in told[0]
    assert "whether solutions are all" in told[0]
    assert "out," not in told[0]
    written["solutions"][0]["models"][0]["assumption_count"] += 1
    Path("solutions.json").write_text(json.dumps(written))
    assert invoke("verify", "solutions.json").exit_code == 1


def test_a_solution_that_there_is_not(tmp_path: Path, invoke: Invoke, monkeypatch: Any) -> None:
    """Three of the four rows are coded 1 and the last is not observed."""
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text("case,A,B,Y\na,1,1,1\nb,1,0,1\nc,0,1,1\nd,0,1,0.2\n")
    command = ("minimize", "data.csv", "-o", "Y", "--incl-cut", "0.5", "--format", "json")
    text = invoke(*command, "--certificate").stdout
    document = json.loads(text)
    Path("solutions.json").write_text(text)
    reasons = {entry["kind"]: entry["why"] for entry in document["solutions"]}
    assert reasons["parsimonious"] == "no row coded 0 or C"
    result = invoke("verify", "solutions.json")
    assert result.exit_code == 0
    line = "Y, parsimonious solution: verified: there is no solution: no row coded 0 or C"
    assert line in result.stdout
    document["truth_table"]["cuts"]["incl"] = 0.9
    row = next(row for row in document["truth_table"]["rows"] if row["incl"] < 0.9)
    row |= {"out": "0", "why": "inclusion under the cut"}
    Path("solutions.json").write_text(json.dumps(document))
    result = invoke("verify", "solutions.json")
    assert result.exit_code == 1
    assert 'parsimonious solution: wrong: why: the rows do not bear out "no row' in result.stdout


def test_a_document_without_any_solution(
    tmp_path: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text("case,A,B,Y\na,1,1,0\nb,1,0,0\nc,0,1,1\nd,0,1,0\n")
    command = ("minimize", "data.csv", "-o", "Y", "--format", "json", "--certificate")
    Path("solutions.json").write_text(invoke(*command).stdout)
    result = invoke("verify", "solutions.json")
    assert result.exit_code == 0
    assert result.stdout.count("verified: there is no solution: no row coded 1") == 3
    assert result.stdout.endswith("all certificates hold\n")


def test_certificates_go_with_json_alone(written: dict[str, Any], invoke: Invoke) -> None:
    result = invoke(*COMMAND, "--certificate")
    assert result.exit_code == 2
    assert "add --format json" in result.stderr


def test_a_run_is_certified_for_each_outcome(shipped: Path, invoke: Invoke) -> None:
    command = ("run", "calibrations/2025.yaml", "--certificate", "--no-robustness")
    assert invoke(*command).exit_code == 2
    assert invoke(*command, "--out", "results").exit_code == 0
    result = invoke("verify", "results/record.json")
    assert result.exit_code == 0
    document = json.loads(Path("results/record.json").read_text())
    outcomes = 1 + len(document["further_outcomes"])
    assert outcomes > 1
    assert result.stdout.count(": verified: ") == 3 * outcomes
    printed = invoke(*command, "--format", "json").stdout
    assert json.loads(printed) == document
    told = next(line for line in result.stdout.splitlines() if line.startswith("not covered"))
    known = {"truth_table", "solutions", "counterfactuals", "further_outcomes"}
    assert all(key in told for key in document.keys() - known)
    document["further_outcomes"][0]["solutions"][2]["models"][0]["assumption_count"] += 1
    Path("spoilt.json").write_text(json.dumps(document))
    assert invoke("verify", "spoilt.json").exit_code == 1


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
    # qca/__init__.py imports these, not the checker.
    assert own == "'qca.errors', 'qca.messages']"


def test_findings_are_told_in_the_language_asked_for(
    written: dict[str, Any], invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QCA_LANG", "es")
    *solutions, end = invoke("verify", "solutions.json").stdout.splitlines()
    assert solutions[0].startswith("Y, solución conservadora: verificado: modelos: ")
    assert end == "todos los certificados son válidos"
    written["solutions"][0]["models"][0]["terms"].pop()
    Path("solutions.json").write_text(json.dumps(written))
    told = invoke("verify", "solutions.json").stdout
    assert "Y, solución conservadora: incorrecto: " in told
    assert "no se fíe de este documento" in told
    for english in ("wrong", "verified", "rely on", "least number", "not covered"):
        assert english not in told


def test_findings_in_english_are_those_of_the_checker(
    written: dict[str, Any], invoke: Invoke
) -> None:
    """Sentences are found by their form to be translated; told in English they are as they were."""
    from qca import checker

    document = checker.read_document(Path("solutions.json").read_bytes())
    findings = checker.check_document(document)
    told = checker.tell_findings(findings, checker.list_uncovered(document))
    assert invoke("verify", "solutions.json").stdout == told
