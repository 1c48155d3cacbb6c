"""Cases coded in part are told on the screen, in the report and in JSON, and are in no table."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qca.io.studies import load_study
from qca.record import Record, analyze_study
from qca.report.compose import compose_report
from qca.report.sections.rivals import tell_arrows
from qca.report.words import load_words
from qca.study.claims import list_rivals
from qca.study.resolution import build_claim
from qca.study.spec import ClaimSpec
from tests.studies import write_study

_REAL = Path(__file__).parents[2] / "calibrations" / "2025-chiapas.yaml"


@pytest.fixture(scope="module")
def record() -> Record:
    return analyze_study(load_study(_REAL))


@pytest.fixture(scope="module")
def document(record: Record) -> dict[str, Any]:
    return json.loads(compose_report(record, "json", "en"))["partial"]


def test_the_screen_says_where_a_case_could_be(record: Record) -> None:
    shown = " ".join(compose_report(record, "text", "en", short=True).split())
    assert "JA (EL, BQ, BC and SYN; could be in 8 of 8 rows)." in shown
    assert "Cases coded in part" not in shown


def test_the_report_says_what_it_could_show(record: Record) -> None:
    full = " ".join(compose_report(record, "text", "en", short=False).split())
    section = full[full.index("Cases coded in part") :]
    for told in (
        "it could be in 8 of 8 rows: 1, 2 and 3, coded 0; 4, 5, 6 and 7, which no case shows; 8,"
        " coded 1. It could be in SYN or out of it.",
        "Models of SYN: could support or contradict EL*BQ*BC, EL and BQ*BC.",
        # What an arrow after a name means is said once, before the first.
        "With an arrow after its name, as in R1 <-, a rival explanation is taken as necessary; R1"
        " by itself takes it as sufficient.",
        "could contradict, and cannot support, R4 <-; can show nothing of R4.",
        # Chiapas is coded on the main sets, and misses those of rivals.
        "could support, and cannot contradict, A1, Y2 and Y4;",
    ):
        assert told in section
    assert section.count("With an arrow after its name") == 1
    spanish = compose_report(record, "text", "es", short=False)
    assert "Casos codificados en parte" in spanish


def test_an_arrow_is_told_for_each_way_that_a_rival_is_turned(record: Record) -> None:
    back, on = (
        build_claim(ClaimSpec(id=name, says="", claim=claim))
        for name, claim in (("R1", "PA -> SYN"), ("R2", "PA <- SYN"))
    )
    study = replace(record.study, rivals=list_rivals([back, on]))
    words = load_words("en")
    told = [str(prose) for prose in tell_arrows({"R1 <-", "R2", "R2 ->"}, study, words)]
    assert any("R1 <-, a rival explanation is taken as necessary" in each for each in told)
    assert any("R2 ->, a rival explanation is taken as sufficient" in each for each in told)
    assert len(told) == 2
    assert tell_arrows({"R1", "R2"}, study, words) == []


def test_json_has_each_row_claim_and_model(document: dict[str, Any], record: Record) -> None:
    assert document["count"] == 6
    jalisco, *others = document["cases"]
    assert jalisco["case"] == "JA"
    assert not jalisco["uncoded"]
    (rows,) = jalisco["rows"]
    assert [rows[key] for key in ("outcome", "count", "apart", "in", "out")] == [
        *("SYN", 8, "cannot", "could", "could")
    ]
    assert rows["missing"] == ["EL", "BQ", "BC", "SYN"]
    assert [(row["row"], row["out"]) for row in rows["rows"]][3:5] == [(4, None), (5, None)]
    # The field is no border state: what is claimed of such states cannot be shown by it.
    claims = {(each["claim"], each["label"]): each for each in jalisco["claims"]}
    assert claims["R4", "JA"]["support"] == claims["R4", "JA"]["against"] == "cannot"
    assert claims["R4 <-", "JA"]["against"] == "could"
    # Synergistic cases are of the highest rank: no other is above them.
    assert claims["O1", "JA>NL1"]["support"] == claims["O1", "JA>NL1"]["against"] == "cannot"
    assert claims["O1", "NL1>JA"]["support"] == "could"
    assert all(not case["rows"] and not case["models"] for case in others)
    tabled = {case for row in record.main.table.rows for case in row.cases}
    assert "JA" not in tabled


def _study(tmp_path: Path, code: dict[str, Any], **changes: Any) -> Record:
    path = write_study(tmp_path, {"missing": "drop", **changes})
    file = tmp_path / "south.yaml"
    south = json.loads(file.read_text("utf-8"))
    south["periods"]["S2"].update(code)
    file.write_text(json.dumps(south), "utf-8")
    return analyze_study(load_study(path))


def test_a_code_that_decides_all_is_told_as_such(tmp_path: Path) -> None:
    # S2 is out of B, so that whatever its lead is it supports no claim that both suffice.
    record = _study(tmp_path, {"lead": {"uncoded": "not told"}})
    told = json.loads(compose_report(record, "json", "en"))["partial"]
    (case,) = told["cases"]
    assert [row["row"] for row in case["rows"][0]["rows"]] == [1, 3]
    shown = {each["claim"]: (each["support"], each["against"]) for each in case["claims"]}
    # N1: A <- Y; S2 is out of Y. X1: not (A -> Y); a case in A without Y shows it.
    assert shown == {
        "N1": ("cannot", "cannot"),
        "S1": ("cannot", "cannot"),
        "X1": ("could", "cannot"),
    }


def test_a_case_without_any_code_is_told_too(tmp_path: Path) -> None:
    nothing = {f: {"uncoded": "not told"} for f in ("lead", "money", "access", "result")}
    record = _study(tmp_path, nothing)
    (case,) = json.loads(compose_report(record, "json", "en"))["partial"]["cases"]
    assert (case["case"], case["uncoded"], case["rows"][0]["count"]) == ("S2", True, 4)
    assert "No code on any set." in compose_report(record, "text", "en", short=False)


def test_without_such_a_case_nothing_is_said(tmp_path: Path) -> None:
    record = analyze_study(load_study(write_study(tmp_path, {})))
    assert json.loads(compose_report(record, "json", "en"))["partial"] == {"count": 0, "cases": []}
    assert "Cases coded in part" not in compose_report(record, "text", "en", short=False)


def test_a_code_that_coders_left_open_is_missing(tmp_path: Path) -> None:
    record = _study(tmp_path, {"lead": {"coders": {"ab": "low", "cd": "high"}}})
    (case,) = json.loads(compose_report(record, "json", "en"))["partial"]["cases"]
    assert (case["case"], case["missing"]) == ("S2", ["A"])
    # Someone may decide otherwise than either of them.
    assert [row["row"] for row in case["rows"][0]["rows"]] == [1, 3]
