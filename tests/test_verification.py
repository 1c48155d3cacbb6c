"""Records verified: digits that were changed, files that were, and findings that do not return."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from qca.archive.seals import ARCHIVE, digest_document
from qca.cli import main
from qca.verification import FileState, verify_record
from tests.studies import SPEC, write_study

Invoke = Callable[..., Result]


def invoke(*args: object) -> Result:
    result = CliRunner().invoke(main, list(map(str, args)))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the files of a study and of its results, by their paths."""
    folder = tmp_path_factory.mktemp("written")
    (folder / "specs").mkdir()
    path = write_study(folder / "specs", {})
    result = invoke("run", path, "--certificate", "--no-robustness", "--format", "json")
    assert result.exit_code == 0, result.output
    (folder / "results").mkdir()
    (folder / "results" / "record.json").write_text(result.stdout, "utf-8")
    return {
        each.relative_to(folder).as_posix(): each.read_text("utf-8")
        for each in folder.rglob("*")
        if each.is_file()
    }


@pytest.fixture
def record(written: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in written.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "results" / "record.json"


def test_a_record_is_found_again_and_its_certificates_hold(record: Path) -> None:
    result = invoke("verify", record)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert "the seal holds" in lines[0] and f"{Path('specs/north.yaml')}: as it was" in lines
    (counted,) = [line for line in lines if line.startswith("run again: all ")]
    assert int(re.findall(r"\d+", counted)[0]) > 500
    assert "verified" in lines and lines[-1] == "all certificates hold"


def test_what_was_found_of_robustness_is_found_again(record: Path) -> None:
    few = {"labels": False, "alternatives": False, "leave_out": "none"}
    path = write_study(Path("specs"), {"robustness": few, "claims": SPEC["claims"][:1]})
    record.write_text(invoke("run", path, "--format", "json").stdout, "utf-8")
    assert json.loads(record.read_text("utf-8"))["robustness"] is not None
    assert verify_record(record).holds


def test_a_digit_changed_anywhere_is_noticed(record: Path, written: dict[str, str]) -> None:
    text = written["results/record.json"]
    digits = [each.start() for each in re.finditer(r"\d", text)]
    archive = text.index('"archive"')
    sample = [*digits[:: len(digits) // 60], *[at for at in digits if at > archive][:20]]
    assert any(at > archive for at in sample) and any(at < archive for at in sample)
    for at in sample:
        record.write_text(f"{text[:at]}{(int(text[at]) + 1) % 10}{text[at + 1 :]}", "utf-8")
        result = invoke("verify", record, "--format", "json")
        told = json.loads(result.stdout)
        assert result.exit_code == 1 and not told["verified"] and told["broken"]


def test_what_was_changed_is_named(record: Path, written: dict[str, str]) -> None:
    document = json.loads(written["results/record.json"])
    document["truth_table"]["rows"][0]["n"] += 1
    record.write_text(json.dumps(document), "utf-8")
    result = invoke("verify", record)
    assert result.exit_code == 1
    assert "truth_table.rows[1].n is" in result.stdout and "not verified" in result.stdout


def seal_again(document: dict[str, Any]) -> str:
    archive = {key: value for key, value in document[ARCHIVE].items() if key != "digest"}
    digest = digest_document({**document, ARCHIVE: archive})
    return json.dumps({**document, ARCHIVE: {**archive, "digest": digest}})


def test_a_new_seal_on_other_numbers_does_not_help(record: Path, written: dict[str, str]) -> None:
    document = json.loads(written["results/record.json"])
    document["claims"][0]["verdict"] = "supported"
    record.write_text(seal_again(document), "utf-8")
    result = invoke("verify", record)
    assert result.exit_code == 1 and "claims[1].verdict is 'supported'" in result.stdout
    # Nor where the archive, which would tell, is that of another version.
    document[ARCHIVE]["program"] = "0.0.9"
    record.write_text(seal_again(document), "utf-8")
    result = invoke("verify", record)
    assert result.exit_code == 1
    assert "N1: the verdict is in_kind and was supported" in result.stdout
    assert "qca 0.0.9 wrote it" in result.stdout


def test_without_its_archive_nothing_is_confirmed(record: Path, written: dict[str, str]) -> None:
    document = json.loads(written["results/record.json"])
    document[ARCHIVE] = None
    record.write_text(json.dumps(document), "utf-8")
    result = invoke("verify", record)
    assert result.exit_code == 1 and "holds no archive" in result.stdout
    record.write_text(written["results/record.json"][:-500], "utf-8")
    assert invoke("verify", record).exit_code == 1


@pytest.mark.parametrize(
    ("old", "new", "verdicts"),
    [
        ('"middle": {"score": 0.6', '"middle": {"score": 0.45', {"N1"}),
        ('"crossover": {"at": 3', '"crossover": {"at": 2.6', set()),
        ('"claim": "A <- Y"', '"claim": "not (A <- Y)"', {"N1"}),
        ('"title": "A small study"', '"title": "Another"', set()),
    ],
)
def test_a_changed_score_anchor_and_claim_are_told_with_what_they_change(
    record: Path, written: dict[str, str], old: str, new: str, verdicts: set[str]
) -> None:
    text = written["specs/spec.yaml"]
    assert old in text
    Path("specs/spec.yaml").write_text(text.replace(old, new), "utf-8")
    told = verify_record(record)
    assert not told.holds and told.broken is None
    assert dict(told.files) == {
        name: FileState.CHANGED if name == "spec.yaml" else FileState.SAME
        for name in ("north.yaml", "south.yaml", "spec.yaml")
    }
    assert {claim for claim, _, _ in told.verdicts} >= verdicts
    assert told.differences


def test_a_changed_code_is_told_by_its_file(record: Path, written: dict[str, str]) -> None:
    text = written["specs/north.yaml"].replace('"label": "high"', '"label": "low"', 1)
    Path("specs/north.yaml").write_text(text, "utf-8")
    result = invoke("verify", record)
    assert result.exit_code == 1
    assert f"{Path('specs/north.yaml')}: changed since" in result.stdout
    assert "memberships.N1.A is 0.0 and was 1.0" in result.stdout


def test_missing_files_are_named(record: Path) -> None:
    Path("specs/south.yaml").unlink()
    result = invoke("verify", record)
    assert result.exit_code == 1 and f"{Path('specs/south.yaml')}: missing" in result.stdout
    assert "not run again: files are missing" in result.stdout
    Path("specs/spec.yaml").unlink()
    result = invoke("verify", record)
    assert result.exit_code == 1 and "name it with --spec" in result.stdout


def test_the_analysis_file_can_be_named(record: Path, tmp_path: Path) -> None:
    (tmp_path / "far" / "away").mkdir(parents=True)
    Path("specs").rename(tmp_path / "far" / "away" / "specs")
    assert "--spec" in invoke("verify", record).stdout
    result = invoke("verify", record, "--spec", "far/away/specs/spec.yaml", "--format", "json")
    assert result.exit_code == 0 and json.loads(result.stdout)["verified"]


def test_the_file_that_is_as_it_was_is_taken_before_another(record: Path) -> None:
    Path("results/spec.yaml").write_text(json.dumps({**SPEC, "title": "x"}), "utf-8")
    told = verify_record(record)
    assert told.analysis == Path.cwd() / "specs" / "spec.yaml" and told.holds


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (["archive"], "it holds no archive"),
        (["manifest"], "manifest is missing"),
        (["archive", "manifest"], "it holds no archive"),
    ],
)
def test_a_record_that_lost_a_part_is_told_to_be_one(
    record: Path, lost: list[str], said: str
) -> None:
    document = json.loads(record.read_text("utf-8"))
    left = {key: value for key, value in document.items() if key not in lost}
    record.write_text(json.dumps(left), "utf-8")
    result = invoke("verify", record, "--spec", "specs/spec.yaml")
    assert result.exit_code == 1 and said in result.stdout
    told = json.loads(invoke("verify", record, "--format", "json").stdout)
    assert not told["verified"] and said in told["broken"]
    for solution in [s for own in (left, *left["further_outcomes"]) for s in own["solutions"]]:
        solution.pop("certificate")
    record.write_text(json.dumps(left), "utf-8")
    result = invoke("verify", record)
    assert result.exit_code == 1 and said in result.stdout


def test_options_for_records_are_for_records(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text("{}", "utf-8")
    assert invoke("verify", path, "--format", "json").exit_code == 2
    assert invoke("verify", path, "--spec", "x.yaml").exit_code == 2
