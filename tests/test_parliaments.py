"""The study of another field that the documentation tells of, against the figures published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.analysis.solutions.solution import Solution
from qca.io.studies import load_study
from qca.record import Record, analyze_study
from qca.study.codes import field_of
from qca.study.settings import SolutionKind

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "examples" / "parliaments"
PAGE = (ROOT / "docs" / "parliaments.md").read_text("utf-8")
PUBLISHED: dict[str, Any] = {
    each["id"]: each
    for each in json.loads((ROOT / "tests/published/expected.json").read_text("utf-8"))
}


@pytest.fixture(scope="module")
def record() -> Record:
    return analyze_study(load_study(FOLDER / "parliaments.yaml"))


def find_solution(record: Record, kind: SolutionKind, outcome: int = 0) -> Solution:
    (solution,) = [each for each in record.outcomes[outcome].solutions if each.kind is kind]
    return solution


def list_models(solution: Solution) -> set[frozenset[str]]:
    return {frozenset(str(term.expression) for term in model.terms) for model in solution.models}


def test_it_is_whole_and_warns_of_nothing(record: Record) -> None:
    study = record.study
    assert study.warnings == ()
    assert len(study.cases) == 22
    assert study.codebook is not None
    assert {field_of(study.spec, name) for name in study.spec.sets} == set(study.codebook.fields)
    assert all(claim.source and claim.where for claim in (*study.claims, *study.spec.rivals))
    assert all(verdict.verdict is Verdict.SUPPORTED for verdict in record.claims)
    assert {v.verdict for v in record.rivals} <= {Verdict.CONTRADICTED, Verdict.IN_KIND}


@pytest.mark.parametrize(
    ("name", "kind", "outcome"),
    [
        ("Krook", SolutionKind.CONSERVATIVE, 0),
        ("Krook", SolutionKind.PARSIMONIOUS, 0),
        ("Krook-negated", SolutionKind.CONSERVATIVE, 1),
    ],
)
def test_models_are_those_published(
    record: Record, name: str, kind: SolutionKind, outcome: int
) -> None:
    printed = PUBLISHED[name][kind.value]
    solution = find_solution(record, kind, outcome)
    assert list_models(solution) == set(map(frozenset, printed["models"]))
    for fit in printed.get("fit", []):
        (model,) = [
            each
            for each in solution.models
            if {str(term.expression) for term in each.terms} == set(fit["terms"])
        ]
        for term in model.terms:
            values = fit["terms"][str(term.expression)]
            assert term.cov == pytest.approx(values["covS"], abs=5e-4)
            assert term.unique == pytest.approx(values["covU"], abs=5e-4)


def test_the_intermediate_model_published_is_one_of_two(record: Record) -> None:
    printed = PUBLISHED["Krook-intermediate"]["intermediate"]
    solution = find_solution(record, SolutionKind.INTERMEDIATE)
    (model,) = map(frozenset, printed["contains_models"])
    assert model in list_models(solution)
    assert solution.model_count == 2


def test_necessity_is_as_published_and_told_so(record: Record) -> None:
    (printed,) = [
        each
        for each in PUBLISHED["Krook-necessity"]["necessity"]
        if each["expression"] == "ES + LP"
    ]
    (claim,) = [each for each in record.claims if each.claim.id == "N1"]
    assert claim.necessity is not None
    assert claim.necessity.incl == printed["inclN"]
    assert claim.necessity.cov == pytest.approx(printed["covN"], abs=5e-4)
    assert claim.necessity.ron == pytest.approx(printed["ron"], abs=5e-4)


def test_the_page_shows_the_models_that_there_are(record: Record) -> None:
    for name, kind in (("Krook", "conservative"), ("Krook-negated", "conservative")):
        (terms,) = PUBLISHED[name][kind]["models"]
        assert f"`{' + '.join(terms)}`" in PAGE
    fit = PUBLISHED["Krook"]["conservative"]["fit"][0]["terms"]
    (terms,) = PUBLISHED["Krook"]["conservative"]["models"]
    assert ", ".join(f"{fit[term]['covS']:.3f}" for term in terms) in " ".join(PAGE.split())
