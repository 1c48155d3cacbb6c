"""Every certificate that is written is accepted, whatever the table and the settings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qca.analysis.minimization import covering
from qca.boolean import covers
from qca.checker import check_document, read_document

Json = dict[str, Any]
_Make = Callable[..., Json]


def verdicts(document: Json) -> Counter[str]:
    """Check a document as it is read back from JSON."""
    return Counter(f.verdict for f in check_document(read_document(json.dumps(document))))


def proofs(document: Json) -> Counter[str]:
    return Counter(
        part["proof"]
        for solution in document["solutions"]
        for problem in solution["certificate"]["problems"]
        for part in (problem["least"] or {"parts": []})["parts"]
    )


@pytest.mark.parametrize("rule", ["minimal", "irredundant"])
def test_certificates_of_generated_tables_are_accepted(draw: _Make, rule: str) -> None:
    found = Counter[str]()
    done = 0
    for seed in range(100):
        document = draw(seed, models=rule)
        if document is not None:
            done += 1
            found += verdicts(document)
    assert done > 60
    assert found == {"verified": 3 * done}


@pytest.mark.parametrize("most", [1, 3])
def test_lists_that_are_cut_are_certified_too(draw: _Make, most: int) -> None:
    """But for intermediate models whose pairs of models are not all listed."""
    cut = 0
    for seed in range(300, 330):
        document = draw(seed, max_models=most)
        if document is None:
            continue
        cut += not all(solution["complete"] for solution in document["solutions"])
        for finding in check_document(read_document(json.dumps(document))):
            assert finding.verdict == "verified" or (
                finding.verdict == "not certified" and "of its pairs of models" in finding.says
            )
    assert cut > 0


@pytest.mark.parametrize(
    ("conditions", "cases", "seed", "proof"),
    [(6, 40, 2, "packing"), (8, 60, 4, "dual"), (8, 60, 57, "search"), (9, 60, 44, "search")],
)
def test_each_proof_of_the_least_size(
    make: _Make, patternless: Callable[..., pd.DataFrame], conditions, cases, seed, proof
) -> None:
    frame = patternless(conditions, cases, seed)
    document = make(frame, kinds=["parsimonious"], max_models=5)
    assert proofs(document)[proof] > 0
    assert verdicts(document) == {"verified": 1}


def test_a_proof_that_would_take_too_long_is_left_out_and_said_to_be(
    make: _Make, patternless: Callable[..., pd.DataFrame]
) -> None:
    frame = patternless(8, 60, 57)
    document = make(frame, kinds=["parsimonious"], max_models=5, steps=100)
    assert proofs(document)["none"] == 1
    assert verdicts(document) == {"verified": 1, "not certified": 1}
    findings = check_document(document)
    assert "that 10 is the least number of terms: more steps" in findings[0].says


def test_intermediate_models_alone_say_what_they_rest_on(draw: _Make) -> None:
    document = draw(3, kinds=["intermediate"])
    assert verdicts(document) == {"verified": 1, "not certified": 2}


def test_more_than_sixty_four_conditions(make: _Make) -> None:
    rng = np.random.default_rng(5)
    names = [f"C{j}" for j in range(70)]
    frame = pd.DataFrame(rng.integers(0, 2, (12, 70)), columns=names)
    frame["Y"] = [1, 0] * 6
    frame.index = [f"c{i}" for i in range(12)]
    document = make(frame, kinds=["conservative"])
    assert all(isinstance(row["row"], str) for row in document["truth_table"]["rows"])
    assert verdicts(document) == {"verified": 1}


def test_without_certificates_there_is_nothing_to_check(draw: _Make) -> None:
    document = draw(3)
    del document["solutions"][0]["certificate"]
    assert verdicts(document) == {"verified": 2, "not certified": 1}


def test_regions_beyond_the_limit_are_not_certified(
    draw: _Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qca.certificates.certification.MOST_REGIONS", 1)
    document = draw(21)
    assert len(document["solutions"][1]["models"]) > 1
    says = [f.says for f in check_document(document) if f.verdict == "not certified"]
    assert says
    assert all("of its pairs of models" in text for text in says)
    assert verdicts(document)["wrong"] == 0


def test_models_whose_least_size_is_not_proven(
    monkeypatch: pytest.MonkeyPatch, make: _Make, patternless: Callable[[int, int, int], Any]
) -> None:
    """What such a solution says is agreed to; a mark of the shortest models is not."""
    few = covers.ProofLimits(steps=0, work=0)
    monkeypatch.setattr(covers, "_FEW_ROWS", 0)
    monkeypatch.setattr(covers, "share_rows_well", lambda matrix: np.zeros(len(matrix)))
    monkeypatch.setattr(
        covering,
        "find_least_covers",
        lambda chart, **given: covers.find_least_covers(
            chart, **{**given, "steps": -10_000, "proof": few}
        ),
    )
    document = make(patternless(8, 60, 1), kinds=("parsimonious",), max_models=3)
    (solution,) = document["solutions"]
    assert solution["primes_complete"] and not solution["least_proven"]
    assert not (solution["count_exact"] or solution["ordered"] or solution["complete"])
    assert {model["fewest_terms"] for model in solution["models"]} == {None}
    assert "wrong" not in verdicts(document)
    solution["models"][0]["fewest_terms"] = True
    assert "wrong" in verdicts(document)
