"""Tables and files on robustness: nothing in them is cut, and files hold what reports leave out."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from qca.record import Record
from qca.report.compose import compose_report
from qca.report.contents import document_record
from qca.report.files import compose_files, compose_robustness_files
from qca.report.pieces.cells import Said
from qca.report.sections.robustness.overview import document_robustness, list_robust_tables
from qca.report.words import load_words
from qca.robustness.results.chance import Perturbation, Retention

EN, ES = load_words("en"), load_words("es")
NAMES = {
    "claims",
    "leverage",
    "leave_one_out",
    "terms",
    "sensitivity",
    "protocol",
    "chance",
    "decisions",
}


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def files(small: Record) -> dict[str, str]:
    return {file.name: file.text for file in compose_robustness_files(small, "en")}


def test_files(small: Record, files: dict[str, str]) -> None:
    tables = {f"robustness_{name}.csv" for name in NAMES | {"changes", "intervals"}}
    assert set(files) == {"robustness.json", "robustness.md", *tables}
    whole = {file.name: file.text for file in compose_files(small, "en")}
    assert set(files) - set(whole) == {"robustness.json", "robustness.md"}
    assert {name: text for name, text in whole.items() if name in tables} == {
        name: text for name, text in files.items() if name in tables
    }


def test_rows_follow_the_document(small: Record, files: dict[str, str]) -> None:
    found = document_robustness(small)
    assert found is not None
    counts = {
        "claims": len(found["claims"]),
        "leverage": len(found["leverage"]),
        "leave_one_out": len(found["leave_one_out"]),
        "terms": sum(len(standing["terms"]) for standing in found["terms"]),
        "sensitivity": len(found["protocol"]["sensitivity"]),
        "protocol": len(found["protocol"]["comparisons"]),
        "chance": len(found["chance"]),
        "decisions": len(found["decisions"]),
        "intervals": sum(
            len(interval["stretches"]) + len(interval["options"])
            for claim in found["claims"]
            for interval in claim["intervals"]
        ),
        "changes": sum(
            max(1, len(claim[f"{goal}_if"]))
            for claim in found["claims"]
            for goal in ("holds", "fails", "changes")
        ),
    }
    for name, count in counts.items():
        assert len(read(files[f"robustness_{name}.csv"])) == count > 0, name
    for row, claim in zip(read(files["robustness_claims.csv"]), found["claims"], strict=True):
        assert row["claim"] == claim["id"]
        assert row["sampled"] == ("true" if claim["sampled"] else "false")
        for verdict in ("supported", "contradicted", "mixed", "untested"):
            assert float(row[verdict]) == claim[verdict]
        assert [float(row["incl_min"]), float(row["incl_max"])] == claim["incl"]


def test_tables_stand_in_the_order_of_the_section(small: Record) -> None:
    names = [table.name for table in list_robust_tables(small, EN)]
    assert names == [f"robustness_{name}" for name in (*_ORDER, "changes", "intervals")]


_ORDER = [
    "claims",
    "leverage",
    "leave_one_out",
    "terms",
    "sensitivity",
    "protocol",
    "chance",
    "decisions",
]


def test_retention_has_a_table_where_sets_are_crisp(small: Record) -> None:
    robust = small.robustness
    assert robust is not None
    crisp = replace(robust, retention=(Retention("Y", Perturbation.DELETION, 0.5, 0.8),))
    (table,) = [
        t
        for t in list_robust_tables(replace(small, robustness=crisp), EN)
        if t.name == "robustness_retention"
    ]
    assert table.rows == (("Y", Said("deletion", "case missing"), 0.5, 0.8),)


@pytest.mark.parametrize("words", [EN, ES])
def test_columns_are_told_apart(
    shipped_assessment: Callable[[str], Record], words: object, small: Record
) -> None:
    for record in (small, shipped_assessment("2015")):
        for table in list_robust_tables(record, words):  # type: ignore[arg-type]
            titles = [column.title for column in table.columns]
            assert len(set(titles)) == len(titles), titles
            assert all(len(row) == len(table.columns) for row in table.rows), table.name


def test_without_robustness_there_are_no_tables(small: Record) -> None:
    bare = replace(small, robustness=None, intervals=())
    assert list_robust_tables(bare, EN) == ()
    names = [file.name for file in compose_files(bare, "en")]
    assert not [name for name in names if "robust" in name or "pivot" in name]
    assert document_record(bare)["robustness"] is None


def test_a_quick_look_has_no_table_of_shares(small: Record) -> None:
    robust = small.robustness
    assert robust is not None
    quick = replace(small, robustness=replace(robust, sweep=None))
    names = {table.name for table in list_robust_tables(quick, EN)}
    assert "robustness_claims" not in names
    assert "robustness_chance" in names
    assert EN("table.robust.claims") not in compose_report(quick, "text", "en")
