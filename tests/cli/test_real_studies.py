"""The shipped studies: what they report follows the numbers, the same in every run."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from qca.analysis.claims.verdicts import Verdict
from qca.record import Record
from qca.report.compose import compose_report
from qca.report.files import compose_files

Invoke = Callable[..., Result]
Shipped = Callable[[str], Record]
_NAMES = ["2025", "2015", "2025-crisp", "2025-chiapas"]


def _document(record: Record) -> Any:
    return json.loads(compose_report(record, "json", "en"))


def _run(invoke: Invoke, name: str, *options: str) -> Any:
    """Return the document of an analysis in the current directory, which a test may have changed.

    What does not depend on how fragile the findings are goes without it, because that takes most
    of the time.
    """
    result = invoke("run", f"calibrations/{name}.yaml", "--format", "json", *options)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def _replace(path: str, old: str, new: str, times: int = 1) -> None:
    text = Path(path).read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {path}"
    Path(path).write_text(text.replace(old, new, times), encoding="utf-8")


def _claim(text: str, name: str) -> str:
    """Return the paragraph on one claim, on one line."""
    found = re.search(rf"^{name} [A-ZÁÉÍÓÚ ]+: .*?(?=^\S+ [A-ZÁÉÍÓÚ ]+: |^---)", text, re.M | re.S)
    assert found is not None, f"there is nothing on {name}"
    return " ".join(found.group().split())


def _label_of_leadership(text: str) -> str:
    """Return the case file with the label of leadership in the second period set to high."""
    start = text.index("  NL2:\n")
    at = text.index("label: medium", text.index("executive_leadership:", start))
    assert at < text.index("bureaucratic_quality:", start)
    return text[:at] + text[at:].replace("label: medium", "label: high", 1)


@pytest.mark.parametrize("name", _NAMES)
def test_shipped_analyses_run(
    name: str, shipped: Path, invoke: Invoke, shipped_record: Shipped, quick_reading: None
) -> None:
    check = invoke("check", f"calibrations/{name}.yaml")
    left_out = "qca: note: left out of truth tables for missing codes: JA (EL, BQ, BC, SYN)"
    told = f"{left_out}\n" if name == "2025-chiapas" else ""
    assert (check.exit_code, check.stderr) == (0, told), check.output
    document = _document(shipped_record(name))
    for claim in [*document["claims"], *document["rivals"]]:
        assert claim["verdict"] in {verdict.value for verdict in Verdict}
    for style in ("text", "md"):
        for lang in ("en", "es"):
            report = compose_report(shipped_record(name), style, lang)
            assert document["title_by_language"][lang] in report
            assert not re.search(r"\bnan\b|\bNone\b(?! is )|\{\w*\}", report)


@pytest.mark.parametrize("name", ["2015", "2025-chiapas"])
def test_two_runs_are_identical(
    name: str, shipped: Path, invoke: Invoke, shipped_record: Shipped
) -> None:
    """One run is that of the command, in another folder; the other's record all tests share."""
    result = invoke("run", f"calibrations/{name}.yaml", "--out", "out")
    assert result.exit_code == 0
    assert result.stdout == compose_report(shipped_record(name), "text", "en", short=True)
    again = {file.name: file.text for file in compose_files(shipped_record(name), "en")}
    assert {file: Path("out", file).read_bytes().decode() for file in again} == again


def test_the_working_directory_changes_nothing(
    shipped: Path, invoke: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []
    (shipped / "elsewhere").mkdir()
    for where in (".", "calibrations", "elsewhere"):
        monkeypatch.chdir(shipped / where)
        relative = os.path.relpath(shipped / "calibrations/2025-crisp.yaml")
        for path in (relative, shipped / "calibrations/2025-crisp.yaml"):
            runs.append(invoke("run", path, "--no-robustness", "--format", "json").stdout)
    assert len(set(runs)) == 1
    assert str(shipped) not in runs[0]


def test_the_manifest_follows_the_files(shipped: Path, invoke: Invoke) -> None:
    before = _run(invoke, "2025-crisp", "--no-robustness")["manifest"]["files"]
    assert set(before) == {
        "2025-crisp.yaml",
        "2025.yaml",
        "../cases/codebook.yaml",
        "../cases/nuevo-leon.yaml",
        "../cases/puebla.yaml",
        "../cases/sources.bib",
    }
    with Path("cases/puebla.yaml").open("a") as file:
        file.write("# a remark\n")
    after = _run(invoke, "2025-crisp", "--no-robustness")["manifest"]["files"]
    assert {name for name in before if before[name] != after[name]} == {"../cases/puebla.yaml"}


# What the necessity of leadership rests on -----------------------------------------------------

_CELL = "core of Nuevo León 2008–2015 (NL2) in at least medium executive leadership (EL)"
_PIVOT = f"The s{_CELL}:"


def _doubt(text: str) -> str:
    """Return what is said of the score of leadership, on one line; nothing where it is no doubt."""
    told = [" ".join(part.split()) for part in text.split("\n\n")]
    found = [part for part in told if part.startswith(_PIVOT)]
    assert len(found) <= 1
    return found[0] if found else ""


def _leadership(invoke: Invoke) -> str:
    return invoke("claims", "calibrations/2025.yaml").stdout


def test_necessity_of_leadership_rests_on_one_score(
    shipped: Path, invoke: Invoke, shipped_record: Shipped
) -> None:
    record = shipped_record("2025")
    told = _doubt(_leadership(invoke))
    assert "“medium”, 0.60 now, anywhere from 0.40 to 0.60;" in told
    assert re.search(r"below 0\.50 [^;]*\bN1\b[^;]* would be contradicted", told)
    # Where all is told of a claim, it stands with the claim.
    # The case is named in full where it comes first, which may be before its score.
    score = "score of NL2 in at least medium executive leadership (EL) is below 0.50"
    assert score in _claim(compose_report(record, "text", "en"), "N1")
    assert score in " ".join(compose_report(record, "md", "en").split())
    assert "Nuevo León 2008–2015 (NL2)" in _claim(compose_report(record, "text", "es"), "N1")
    found = _document(record)["robustness"]
    (decision,) = [d for d in found["decisions"] if d["id"] == "NL2.EL"]
    assert (decision["name"], decision["at"], decision["between"]) == ("medium", 0.6, [0.4, 0.6])
    (interval,) = (each for each in _intervals(found, "N1") if each["decision"] == "NL2.EL")
    assert interval["at"] == 0.6
    assert interval["stays"] == pytest.approx([0.5, 0.6], abs=1e-4)
    assert [s["verdict"] for s in interval["stretches"]] == ["contradicted", "in_kind"]


def _intervals(found: Any, claim: str) -> Any:
    """Return how the verdict on a claim depends on each decision."""
    (own,) = [each["intervals"] for each in found["claims"] if each["id"] == claim]
    return own


def test_the_sentence_follows_the_scale(shipped: Path, invoke: Invoke) -> None:
    _replace("calibrations/2025.yaml", "between: [0.4, 0.6]", "between: [0.55, 0.65]")
    told = invoke("run", "calibrations/2025.yaml", "--full", "--out", "out").stdout
    assert not _doubt(told)
    document = json.loads(Path("out/record.json").read_text("utf-8"))
    for interval in _intervals(document["robustness"], "N1"):
        assert {s["verdict"] for s in interval["stretches"]} <= {"in_kind"}


def test_the_sentence_follows_the_score(shipped: Path, invoke: Invoke) -> None:
    _replace("calibrations/2025.yaml", "score: 0.6", "score: 0.4")
    told = _leadership(invoke)
    assert _claim(told, "N1").startswith("N1 CONTRADICTED")
    assert "NL2" in _claim(told, "N1")
    assert re.search(r"from 0\.50 [^;]*\bN1\b[^;]* would be supported in kind", _doubt(told))


def test_the_sentence_follows_the_label(shipped: Path, invoke: Invoke) -> None:
    path = Path("cases/nuevo-leon.yaml")
    path.write_text(_label_of_leadership(path.read_text("utf-8")), "utf-8")
    assert _run(invoke, "2025", "--no-robustness")["memberships"]["NL2"]["EL"] == 1
    told = _leadership(invoke)
    assert not _doubt(told)


def test_the_sentence_follows_the_setting(shipped: Path, invoke: Invoke) -> None:
    _replace("calibrations/2025.yaml", "labels: true", "labels: false")
    assert not _doubt(_leadership(invoke))


# The fifth case and the one that is not coded ----------------------------------------------------


def test_chiapas_is_quiescent(shipped_record: Shipped) -> None:
    document = _document(shipped_record("2025-chiapas"))
    assert document["typology"]["CH"]["type"] == "quiescent"
    assert [case["id"] for case in document["cases"]][-2:] == ["CH", "JA"]
    assert document["left_out"] == {"JA": ["EL", "BQ", "BC", "SYN"]}
    by_id = {claim["id"]: claim for claim in document["claims"]}
    for name in ("T4", "G1"):
        assert by_id[name]["verdict"] != "untested"
        assert by_id[name]["for"] == ["CH"]
    assert document["memberships"]["CH"]["BEN"] is None
    missing = [c for c in by_id["S2"]["caveats"] if "CH" in c["cases"]]
    assert missing, "S2 uses BEN, on which CH is not coded"


def _add_jalisco() -> None:
    _replace("calibrations/2025.yaml", "puebla.yaml]", "puebla.yaml, ../cases/jalisco.yaml]")


def test_jalisco_is_refused(shipped: Path, invoke: Invoke) -> None:
    _add_jalisco()
    result = invoke("run", "calibrations/2025.yaml", "--out", "out")
    assert (result.exit_code, result.stdout) == (2, "")
    assert not Path("out").exists()
    for name in ("EL", "BQ", "BC", "SYN", "BEN"):
        assert re.search(rf"cases/jalisco\.yaml:\d+:\d+: case 'JA' .*'{name}'", result.stderr), name
    for name in ("PA", "CLOSE", "SMALL", "INNO", "INST", "BORDER"):
        assert f"'{name}'" not in result.stderr, f"{name} is no condition and no outcome"


def test_jalisco_is_left_out_and_named(
    shipped: Path, invoke: Invoke, shipped_record: Shipped
) -> None:
    plain = _document(shipped_record("2025"))
    _add_jalisco()
    _replace("calibrations/2025.yaml", "outcome: [SYN, BEN]", "missing: drop\noutcome: [SYN, BEN]")
    assert invoke("run", "calibrations/2025.yaml", "--out", "out").exit_code == 0
    document = json.loads(Path("out/record.json").read_text("utf-8"))
    assert set(document["left_out"]) == {"JA"}
    assert set(document["left_out"]["JA"]) >= {"EL", "BQ", "BC"}
    own = document["memberships"].pop("JA")
    assert {name for name, score in own.items() if score is not None} == {"BORDER", "DEP"}
    assert document["memberships"] == plain["memberships"]
    # It is in no truth table, and tests no claim on a set on which it is not coded.
    assert document["truth_table"] == plain["truth_table"]
    for claim, before in zip(document["claims"], plain["claims"], strict=True):
        # It makes no transition, either: there is one period of it.
        at_once = not re.search(r"before|rises|falls|keeps", f"{claim['claim']} {claim['within']}")
        assert claim["left_out"] == [*before["left_out"], *(["JA"] if at_once else [])]
        same = claim.keys() - {"left_out", "caveats"}
        assert {key: claim[key] for key in same} == {key: before[key] for key in same}
    quick = ("run", "calibrations/2025.yaml", "--no-robustness")
    for style in ("text", "md"):
        told = " ".join(invoke(*quick, "--format", style).stdout.split())
        assert re.search(r"[Ll]eft out[^.]*\bJA\b[^.]*\bEL\b", told), told[:800]
    assert "JA" in invoke(*quick, "--lang", "es").stdout


# The two studies ---------------------------------------------------------------------------------


def test_the_periods_of_the_two_studies_do_not_mix(
    shipped: Path, invoke: Invoke, shipped_record: Shipped
) -> None:
    new, old = (_document(shipped_record(name)) for name in ("2025", "2015"))
    assert [case["id"] for case in new["cases"]] == ["NL1", "NL2", "PU1", "PU2"]
    assert [case["id"] for case in old["cases"]] == ["NL2003", "NL2010", "PU2003", "PU2010"]
    years = {case["id"]: case["years"] for case in [*new["cases"], *old["cases"]]}
    assert years["NL1"] == "2000-2007"
    assert years["NL2"] == "2008-2015"
    assert years["NL2003"] == "2003-2009"
    assert years["NL2010"] == "2010-2015"
    for document in (new, old):
        ids = {case["id"] for case in document["cases"]}
        assert set(document["memberships"]) == ids
        assert set(document["evidence"]) == ids
        assert set(document["typology"]) == ids
    named = [{claim["id"] for claim in document["claims"]} for document in (new, old)]
    assert {"H1", "H2", "H3", "H4"} <= named[1] - named[0]
    _replace("calibrations/2025.yaml", "outcome: [SYN", "only: [NL2003]\noutcome: [SYN")
    result = invoke("check", "calibrations/2025.yaml")
    assert result.exit_code == 2
    assert "there is no case 'NL2003'" in result.stderr


def test_crisp_sets_are_crisp(shipped_record: Shipped) -> None:
    document = _document(shipped_record("2025-crisp"))
    for case, scores in document["memberships"].items():
        for name, score in scores.items():
            assert score in {0, 1, None}, f"{case} {name} {score}"
    base = _document(shipped_record("2025"))
    assert [c["id"] for c in document["claims"]] == [c["id"] for c in base["claims"]]


def test_every_code_that_is_used_has_evidence(shipped_record: Shipped) -> None:
    for name in _NAMES:
        for case, fields in _document(shipped_record(name))["evidence"].items():
            for field, coding in fields.items():
                assert coding.get("uncoded") or coding["evidence"], f"{case} {field}"


@pytest.mark.parametrize("name", _NAMES)
def test_verdicts_follow_the_rules(name: str, shipped_record: Shipped) -> None:
    """The table of rules in docs/method.md, from the cases and parameters that are printed."""
    document = _document(shipped_record(name))
    for claim in [*document["claims"], *document["rivals"]]:
        shown, against = bool(claim["for"]), bool(claim["against"])
        if claim["claim"].startswith(("not", "some")):
            expected = "supported" if shown else "not_shown" if against else "untested"
            assert claim["verdict"] == expected, claim["id"]
            continue
        cuts = {"inclS": 0.8, "pri": 0.5}
        if "<-" in claim["claim"]:
            cuts = {"inclN": 0.9, "ron": 0.5, "covN": 0.5}
        failed = {key for key, cut in cuts.items() if not (claim[key] or 0) >= cut}
        if against:
            expected = "contradicted" if failed & {"inclS", "inclN"} else "mixed"
        elif shown:
            expected = "in_kind" if failed else "supported"
        else:
            expected = "untested"
        assert claim["verdict"] == expected, claim["id"]
