"""A study beside its plan: what is decided otherwise, why, and whether findings survive it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qca.comparison.adherence import Adherence
from qca.io.studies import load_study
from qca.pipeline import find_record, lock_file
from qca.record import Record, analyze_study
from qca.report.compose import compose_document, compose_report
from tests.studies import CASES, SPEC, write_study

CLAIM = {"id": "N1", "says": "n", "claim": "B <- Y"}
NEED = {"cuts": {"necessity": {"incl": 0.6}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the small study, locked."""
    lock_file(write_study(tmp_path, {}), date="2026-01-31")
    return tmp_path


def recode(folder: Path, name: str, field: str, **code: Any) -> None:
    for state in CASES:
        path = folder / f"{state}.yaml"
        file = json.loads(path.read_text("utf-8"))
        if name in file["periods"]:
            file["periods"][name][field] = {**code, "evidence": [{"source": "book"}]}
        path.write_text(json.dumps(file), "utf-8")


def read(path: Path) -> Record:
    return analyze_study(load_study(path))


def adhere(path: Path) -> Adherence:
    adherence = read(path).adherence
    assert adherence is not None
    return adherence


def list_paths(adherence: Adherence) -> list[str]:
    return [".".join(each.difference.path) for each in adherence.deviations]


def judge(path: Path) -> dict[str, Any]:
    record = read(path)
    return {each.claim.id: each.verdict for each in (*record.claims, *record.rivals)}


def test_a_study_as_planned_deviates_in_nothing(folder: Path) -> None:
    told = adhere(folder / "spec.yaml")
    assert (told.deviations, told.since, told.unused, told.lost) == ((), (), (), ())
    assert (told.file, told.date) == ("spec.lock.json", "2026-01-31")
    assert all(each.survives for each in told.verdicts) and len(told.verdicts) == 6


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"scales": {"level": SPEC["scales"]["level"] | {"middle": 0.4}}}, "scales.level.middle"),
        ({"sets": SPEC["sets"] | {"B": {"field": "money", "crisp": 1.5}}}, "sets.B"),
        (NEED, "cuts.necessity.incl"),
        ({"claims": [CLAIM, *SPEC["claims"][1:]]}, "claims.N1"),
        ({"omit": ["S2"]}, "cases.S2"),
    ],
)  # fmt: skip
def test_a_changed_score_anchor_cut_claim_and_case_are_told(
    folder: Path, changes: dict[str, Any], path: str
) -> None:
    planned = judge(folder / "spec.yaml")
    now = judge(write_study(folder, changes))
    told = adhere(folder / "spec.yaml")
    assert list_paths(told) == [path] and told.undeclared == told.deviations
    # Codes are as they were, so that the plan gives what it gave.
    assert {each.claim: (each.planned, each.now) for each in told.verdicts} == {
        claim: (planned[claim], now[claim]) for claim in planned
    }
    assert {each.claim for each in told.lost} == {c for c in planned if planned[c] is not now[c]}
    assert told.lost


def test_reasons_are_told_and_those_of_what_did_not_change(folder: Path) -> None:
    given = [
        {"change": "cuts.necessity", "why": {"en": "a reader asked", "es": "alguien lo pidió"}},
        {"change": "cuts.sufficiency", "why": "nothing"},
        {"change": "cuts.necessity.inclusion", "why": "nothing"},
    ]
    record = read(write_study(folder, {**NEED, "deviations": given}))
    told = record.adherence
    assert told is not None and [each.why for each in told.deviations] == ["a reader asked"]
    assert told.unused == ("cuts.sufficiency", "cuts.necessity.inclusion")
    assert len([w for w in record.study.warnings if "declared as changed" in w.what]) == 2
    assert not [w for w in record.study.warnings if "without a reason" in w.what]
    text = " ".join(compose_report(record, "text", "en").split())
    assert "a reader asked" in text and "A deviation" not in text and "Deviations are" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (["cuts.necessity", "cuts.necessity"], "'cuts.necessity' is declared as changed twice"),
        (["title", "title"], "'title' is declared as changed twice"),
        (["cuts", "cuts.necessity"], "'cuts.necessity' is declared as changed after 'cuts'"),
        (["cuts.necessity", "cuts"], ""),
        (["cuts.necessity", "cuts.necessity.incl"], "changed after 'cuts.necessity'"),
        (["cuts.necessity", "cuts.necessity.nothing"], ""),
        (["cuts.necessity", "cuts.nec"], ""),
    ],
)
def test_one_whose_reason_would_be_lost_is_told(
    folder: Path, changes: list[str], said: str
) -> None:
    given = [{"change": change, "why": f"w{i}"} for i, change in enumerate(changes)]
    study = load_study(write_study(folder, {**NEED, "deviations": given}))
    told = [w for w in study.warnings if "changed twice" in w.what or "changed after" in w.what]
    assert len(told) == bool(said) and all(said in str(each) for each in told)


def test_without_a_reason_it_stands_out(folder: Path) -> None:
    record = read(write_study(folder, NEED))
    (warning,) = [w for w in record.study.warnings if "without a reason" in w.what]
    assert "cuts.necessity.incl (0.9 → 0.6)" in warning.what
    for lang, said in (("en", "no reason declared"), ("es", "sin razón declarada")):
        assert said in compose_report(record, "text", lang)


def test_outcomes_coded_since_are_what_a_plan_waits_for(tmp_path: Path) -> None:
    path = write_study(tmp_path, {})
    for name in ("N1", "N2", "S1", "S2"):
        recode(tmp_path, name, "result", uncoded="not yet")
    lock_file(path)
    write_study(tmp_path, {})
    told = adhere(path)
    assert told.deviations == () and told.early == (("result", ("S3",)),)
    assert sorted(each.path for each in told.since) == [
        ("cases", name, "result") for name in ("N1", "N2", "S1", "S2")
    ]
    recode(tmp_path, "S3", "result", label="bad")
    assert list_paths(adhere(path)) == ["cases.S3.result"]


def test_outcomes_that_none_had_are_no_deviation_either(tmp_path: Path) -> None:
    path = write_study(tmp_path, {})
    for name in ("N1", "N2", "S1", "S2", "S3"):
        recode(tmp_path, name, "result", uncoded="not yet")
    lock_file(path)
    write_study(tmp_path, {})
    told = adhere(path)
    assert told.deviations == () and [each.path for each in told.since] == [
        ("cases", "*", "result")
    ]


def test_a_code_that_was_changed_is_held_against_both(folder: Path) -> None:
    planned = judge(folder / "spec.yaml")
    recode(folder, "N1", "lead", label="low")
    now = judge(folder / "spec.yaml")
    told = adhere(folder / "spec.yaml")
    assert list_paths(told) == ["cases.N1.lead"]
    for each in told.verdicts:
        # The declaration is as planned: on the codes of today it gives what it gives now.
        assert each.planned is each.now is now[each.claim]
        assert each.as_coded is planned[each.claim]
    assert {each.claim for each in told.lost} == {c for c in now if now[c] is not planned[c]}
    text = " ".join(compose_report(read(folder / "spec.yaml"), "text", "en").split())
    assert "and with the codes of then" in text
    assert (
        "the plan gives all of its 6 verdicts as they are. With the codes of then it gives" in text
    )


def test_new_claims_were_not_planned_and_lost_ones_are_told(folder: Path) -> None:
    claims = [*SPEC["claims"][1:], {"id": "Z", "says": "z", "claim": "C -> Y"}]
    record = read(write_study(folder, {"claims": claims}))
    assert record.adherence is not None
    verdicts = {each.claim: (each.planned, each.now) for each in record.adherence.verdicts}
    assert verdicts["N1"][1] is None and verdicts["Z"][0] is None
    assert [each.claim for each in record.adherence.lost] == ["N1"]
    assert "claimed since: Z" in compose_report(record, "text", "en")


def test_rows_and_models_are_held_against_the_plan(folder: Path) -> None:
    told = adhere(write_study(folder, {"truth_table": {"incl_cut": 0.95}}))
    (outcome,) = told.outcomes
    assert list_paths(told) == ["truth_table.incl_cut"]
    assert outcome.rows is not None and any(each.changed == ("out",) for each in outcome.rows)


def test_a_plan_that_cannot_be_carried_out_says_why(folder: Path) -> None:
    for name, lead in (("N1", "lofty"), ("S1", "low")):
        recode(folder, name, "lead", label=lead)
    scale = {"level": SPEC["scales"]["level"] | {"lofty": 1}}
    told = adhere(write_and_keep(folder, {"scales": scale}))
    assert told.failure is not None and "lofty" in told.failure and told.verdicts == ()


def write_and_keep(folder: Path, changes: dict[str, Any]) -> Path:
    """Write the analysis file alone."""
    path = folder / "spec.yaml"
    path.write_text(json.dumps({**SPEC, **changes}), "utf-8")
    return path


def test_the_document_and_the_record_have_it(folder: Path) -> None:
    record = read(write_study(folder, NEED))
    document = compose_document(record)
    (deviation,) = document["plan"]["deviations"]
    assert deviation["path"] == ["cuts", "necessity", "incl"] and deviation["why"] is None
    assert (deviation["before"], deviation["after"]) == ("0.9", "0.6")
    lost = [each["claim"] for each in document["plan"]["verdicts"] if not each["survives"]]
    assert lost == [each.claim for each in record.adherence.lost] != []  # type: ignore[union-attr]
    assert "spec.lock.json" in document["manifest"]["files"]
    path = folder / "record.json"
    path.write_text(compose_report(record, "json", "en"), "utf-8")
    assert find_record(path).adherence == record.adherence


def test_deviations_without_a_lock_are_from_nothing(tmp_path: Path) -> None:
    given = {"deviations": [{"change": "cuts", "why": "w"}]}
    record = read(write_study(tmp_path, given))
    assert record.adherence is None and compose_document(record)["plan"] is None
    assert [w for w in record.study.warnings if "no lock beside" in w.what]


def test_an_analysis_that_extends_a_locked_one_has_no_plan_of_it(folder: Path) -> None:
    write_study(folder, {"deviations": [{"change": "cuts", "why": "w"}]})
    own = folder / "own.yaml"
    own.write_text("extends: spec.yaml\ncuts: {necessity: {incl: 0.6}}\n", "utf-8")
    record = read(own)
    assert record.adherence is None and record.study.spec.deviations == ()
