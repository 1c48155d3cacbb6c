"""What a report tells of an analysis that extends another: in the answer, in a section, in JSON."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.io.records import load_sealed
from qca.io.studies import load_study
from qca.pipeline import open_record
from qca.record import Record, analyze_study
from qca.report.compose import compose_document, compose_report
from qca.report.contents import build_report
from qca.report.formats.csv import write_csv
from qca.report.pieces.tables import ReportTable
from qca.report.sections.variant import table_departures, tell_variant
from qca.report.words import load_words

ROOT = Path(__file__).parents[2] / "calibrations"
LANGUAGES = ("en", "es")


@pytest.fixture(scope="module")
def crisp() -> Record:
    return analyze_study(load_study(ROOT / "2025-crisp.yaml"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_answer_names_the_decisions_that_make_it_differ(crisp: Record, lang: str) -> None:
    assert crisp.variant is not None
    words = load_words(lang)
    (told,) = map(str, tell_variant(crisp, words))
    assert told in " ".join(compose_report(crisp, "text", lang, short=True).split())
    needed = [each.difference for each in crisp.variant.departures if each.needed]
    assert f" {len(needed)} " in told and f" {crisp.variant.compared} " in told
    for difference in needed:
        assert difference.path[-1] in told and difference.after in told


def test_the_docs_name_the_same_decisions(crisp: Record) -> None:
    page = (ROOT.parent / "docs" / "claims-of-the-studies.md").read_text("utf-8")
    told = page.split("**From fuzzy to crisp.**")[1].split("\n\n")[0].replace("\n", " ")
    assert crisp.variant is not None
    needed = {each.difference.path[-1] for each in crisp.variant.departures if each.needed}
    assert set(re.findall("“([^”]+)”", told)) == needed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_section_tells_every_decision_and_verdict(crisp: Record, lang: str) -> None:
    words = load_words(lang)
    report = build_report(crisp, words)
    (section,) = [section for section in report.sections if section.key == "variant"]
    text = " ".join(str(block) for block in section.full)
    assert crisp.variant is not None
    for turned in crisp.variant.verdicts:
        assert turned.claim in text
    (table,) = [block for block in section.full if isinstance(block, ReportTable)]
    assert len(table.rows) == len(crisp.variant.departures)
    # Files are the same in every language.
    assert write_csv(table) == write_csv(table_departures(crisp.variant, load_words("en")))


def test_the_document_has_it(crisp: Record) -> None:
    document = compose_document(crisp)
    assert document["extends"] == "2025.yaml"
    differs: Any = document["differs"]
    assert crisp.variant is not None
    assert differs["compared"] == crisp.variant.compared
    verdicts = {claim["id"]: claim["verdict"] for claim in document["claims"]}
    for each in differs["verdicts"]:
        assert verdicts[each["claim"]] == each["after"] != each["before"]
        assert {each["before"], each["after"]} <= {verdict.value for verdict in Verdict}
    plain = compose_document(analyze_study(load_study(ROOT / "2015.yaml")))
    assert plain["extends"] is None and plain["differs"] is None


def test_a_record_that_is_read_back_tells_the_same(tmp_path: Path) -> None:
    record = analyze_study(load_study(ROOT / "2015-processes.yaml"))
    path = tmp_path / "record.json"
    path.write_text(compose_report(record, "json", "en"), "utf-8")
    assert load_sealed(path)[0]["extends"] == "2015.yaml"
    kept = open_record(path).record
    assert kept.variant == record.variant
    for lang in LANGUAGES:
        assert compose_report(kept, "text", lang) == compose_report(record, "text", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_compared_is_said(tmp_path: Path, lang: str) -> None:
    (tmp_path / "t.csv").write_text("case,A,Y\np,1,1\nq,0,0\n", "utf-8")
    (tmp_path / "part.yaml").write_text("sets: {A: {as_is: true, why: w}}\n", "utf-8")
    (tmp_path / "own.yaml").write_text(
        "extends: part.yaml\ntitle: T\ncases: {table: t.csv, id: case}\n"
        "sets: {Y: {as_is: true, why: w}}\noutcome: Y\nconditions: [A]\n",
        "utf-8",
    )
    record = analyze_study(load_study(tmp_path / "own.yaml"))
    words = load_words(lang)
    assert tell_variant(record, words) == []
    told = " ".join(compose_report(record, "text", lang).split())
    assert str(words.tell("variant.part", file="part.yaml")) in told
    assert compose_document(record)["extends"] == "part.yaml"
