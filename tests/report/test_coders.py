"""What reports say of several coders."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qca.coding.agreement import measure_agreement
from qca.pipeline import run_file
from qca.record import Record
from qca.report.compose import compose_document, compose_report
from qca.report.contents import list_tables
from qca.report.pieces.sections import Remark
from qca.report.pieces.spans import Prose
from qca.report.sections.codebook import build_codebook
from qca.report.sections.coders import build_agreement, document_agreement_of
from qca.report.words import load_words

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "coders" / "analysis.yaml"


@pytest.fixture(scope="module")
def record() -> Record:
    return run_file(EXAMPLE, robustness=False)


def test_the_first_screen_says_that_coders_differ(record: Record) -> None:
    screen = compose_report(record, "text", "en", short=True)
    said = "Coders differ on 5 codes. On 1 of them nobody has decided, so that it is not coded."
    assert said in " ".join(screen.split())
    assert "Agreement of coders" not in screen


@pytest.mark.parametrize(
    ("language", "title", "decided"),
    [
        ("en", "How far coders agree", "The code is high. cs: the decree"),
        ("es", "Cuánto coinciden los codificadores", "El código es high. cs: the decree"),
    ],
)
def test_the_whole_report_says_where_and_why(
    record: Record, language: str, title: str, decided: str
) -> None:
    report = compose_report(record, "text", language)
    assert title in report
    assert decided in report
    assert "north-report, p. 12: The governor signs the decree" in report


def test_the_codebook_names_several_sources_as_a_list(record: Record) -> None:
    codebook = record.study.codebook
    assert codebook is not None
    given = {"source": ("a-2020", "b-2021"), "where": "ch. 2"}
    field = codebook.fields["leadership"].model_copy(update=given)
    changed = codebook.model_copy(update={"fields": {"leadership": field}})
    study = replace(record.study, codebook=changed)
    (section,) = build_codebook(replace(record, study=study), load_words("en"))
    told = [str(line) for block in section.full if isinstance(block, Remark) for line in block.body]
    assert "After a-2020 and b-2021 (ch. 2)." in told


def test_one_case_with_two_codes_has_no_interval(record: Record) -> None:
    agreement = measure_agreement(record.study.cases[:1], record.study.spec, record.study.codebook)
    assert agreement is not None
    for field in document_agreement_of(agreement)["fields"]:
        assert field["units"] == 1
        assert field["agreement"]["at"] is not None and field["agreement"]["low"] is None
        assert (field["alpha"]["low"], field["alpha"]["high"]) == (None, None)
    section = build_agreement(agreement, load_words("en"))
    told = [str(each) for each in section.full if isinstance(each, Prose)]
    assert [each for each in told if "No interval is given for leadership" in each]


def test_the_document_and_the_table(record: Record) -> None:
    document = json.loads(json.dumps(compose_document(record)["coders"]))
    assert document["coders"] == ["am", "br"]
    (field,) = [each for each in document["fields"] if each["field"] == "leadership"]
    assert (field["level"], field["units"], field["single"]) == ("ordinal", 5, 1)
    assert field["alpha"]["low"] <= field["alpha"]["at"] <= field["alpha"]["high"]
    differ = {(each["case"], each["field"]): each for each in document["differ"]}
    assert differ["S2", "leadership"]["code"] is None
    assert differ["N1", "leadership"]["codes"] == {"am": "high", "br": "medium"}
    assert differ["N1", "leadership"]["adjudication"].startswith("cs: ")
    assert differ["N1", "leadership"]["evidence"][0]["where"] == "p. 12"
    assert differ["S1", "quality"]["adjudication"] is None
    assert document["intervals"] == {"samples": 2000, "confidence": 0.95, "seed": 2025}
    (table,) = [t for t in list_tables(record, load_words("en")) if t.name == "coders"]
    assert [row[0] for row in table.rows[:-1]] == [f["field"] for f in document["fields"]]


def test_a_study_without_coders_says_nothing_of_them() -> None:
    record = run_file(EXAMPLE.parents[1] / "democracy.yaml", robustness=False)
    assert "coders" not in compose_document(record)
    assert "coders" not in [table.name for table in list_tables(record, load_words("en"))]
    assert "oder" not in compose_report(record, "text", "en", short=True)
