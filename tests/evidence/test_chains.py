"""What a score rests on, and what rests on it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from qca.evidence.chains import EvidenceChain, trace_chains
from qca.io.studies import load_study
from qca.record import Record, analyze_study, judge_study
from tests.studies import SETS_OF_ONE_FIELD, write_study

CHANGES: dict[str, Any] = {
    "sets": {
        **SETS_OF_ONE_FIELD,
        "B": {
            "field": "money",
            "direct": {"out": 1, "crossover": {"at": 3, "between": [2.5, 3.5]}, "in": 5},
        },
        "AB": {"expression": "A*B"},
    },
    "claims": [
        {"id": "N1", "says": "n", "claim": "A <- Y"},
        {"id": "S1", "says": "s", "claim": "AB -> Y"},
        {"id": "S2", "says": "t", "claim": "A2 -> Y"},
    ],
    "rivals": [{"id": "R1", "says": "r", "claim": "B -> Y"}],
    "robustness": {},
}


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return analyze_study(load_study(write_study(tmp_path, CHANGES)))


def trace(record: Record, case: str, *names: str) -> tuple[EvidenceChain, ...]:
    (chosen,) = [each for each in record.study.cases if each.id == case]
    return trace_chains(record, chosen, names)


def test_what_a_score_rests_on(record: Record) -> None:
    (chain,) = trace(record, "N2", "A")
    assert (chain.field, chain.score) == ("lead", 0.6)
    assert chain.coding is not None
    assert [each.source for each in chain.coding.evidence] == ["book"]
    assert (chain.parts, chain.built, chain.siblings) == ((), ("AB",), ("A2",))


def test_what_rests_on_a_score(record: Record) -> None:
    (chain,) = trace(record, "N2", "A")
    # What is calibrated from the same field, and what is built from it, rest on the code, too.
    assert [claim.claim.id for claim in chain.claims] == ["N1", "S1", "S2"]
    (row,) = chain.rows
    (own,) = [row for row in record.main.table.rows if "N2" in row.cases]
    assert (row.outcome, row.row, row.out) == ("Y", own.number, own.out.value)
    assert row.others == tuple(case for case in own.cases if case != "N2")
    held = {(term.kind.value, term.term) for term in chain.terms}
    assert held == {
        (solution.kind.value, str(term.expression))
        for solution in record.main.solutions
        for model in solution.models
        for term in model.terms
        if "N2" in term.cases and "A" in str(term.expression)
    }
    assert held


def test_a_set_built_from_others_brings_these(record: Record) -> None:
    chains = trace(record, "N2", "AB")
    assert [chain.name for chain in chains] == ["AB", "A", "B"]
    built, *_ = chains
    assert (built.field, built.coding, built.recodings) == (None, None, ())
    assert built.parts == ("A", "B")
    assert built.score == min(chain.score for chain in chains[1:])
    assert [claim.claim.id for claim in built.claims] == ["S1"]


def test_doubts_about_a_score_are_those_of_its_label_and_its_anchors(record: Record) -> None:
    label, anchor = trace(record, "N2", "A", "B")
    assert {each.decision.name for each in label.intervals} == {"middle"}
    assert {each.decision.name for each in anchor.intervals} == {"crossover"}
    # They are the very ones that the study is told to turn on.
    known = {(i.claim, i.decision, i.stretches) for i in judge_study(record.study).intervals}
    for chain in (label, anchor):
        assert {(i.claim, i.decision, i.stretches) for i in chain.intervals} <= known


def test_the_other_codes_are_those_of_the_field(record: Record) -> None:
    (chain,) = trace(record, "S1", "A")
    assert {move.other for move in chain.recodings} == {"middle", "high"}
    assert {move.field for move in chain.recodings} == {"lead"}


def test_a_case_without_a_code_has_no_score_and_no_row(tmp_path: Path) -> None:
    path = write_study(tmp_path, {**CHANGES, "missing": "drop"})
    file = tmp_path / "south.yaml"
    text = file.read_text("utf-8").replace('"lead": {"label": "high"', '"lead": {"uncoded": "?"')
    file.write_text(text, "utf-8")
    record = analyze_study(load_study(path))
    (chain,) = trace(record, "S3", "A")
    assert math.isnan(chain.score)
    assert [(row.outcome, row.row) for row in chain.rows] == [("Y", None)]
    assert (chain.terms, chain.recodings) == ((), ())
