"""Certificates on a table that can be worked out by hand, and of models that are wrong."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from qca import build_truth_table
from qca.analysis.minimization.minimizer import minimize_kinds
from qca.analysis.truth_table.table import TruthTable
from qca.certificates.certification import Certificate, certify_solutions
from qca.errors import AnalysisError
from qca.study.settings import KINDS, MinimizationSettings, ModelRule, SolutionKind

ROWS = {"000": 0, "001": 0, "011": 1, "101": 1, "110": 1}


@pytest.fixture
def table() -> TruthTable:
    frame = pd.DataFrame(
        [[*map(int, config), y] for config, y in ROWS.items()],
        columns=list("ABCY"),
        index=list(ROWS),
    )
    return build_truth_table(frame, "Y", list("ABC"), incl_cut=1)


def certify(table: TruthTable, kind: SolutionKind, rule: ModelRule = "minimal") -> Certificate:
    solutions = minimize_kinds(table, MinimizationSettings((kind,), rule, 100))
    return certify_solutions(table, solutions, MinimizationSettings(max_models=100))[0]


def test_what_each_literal_keeps_out(table: TruthTable) -> None:
    certificate = certify(table, "parsimonious")
    (problem,) = certificate.problems
    (model,) = certificate.models
    write = table.space.write
    assert [write(term.cube) for term in problem.terms] == ["A", "B"]
    first, second = problem.terms
    assert (first.positive, second.positive) == (6, 4)
    assert [kept_out.row for _, kept_out in (*first.needs, *second.needs)] == [1, 1]
    assert model.covered_by == ((4, 2 - 1), (6, 0), (7, 0))
    assert problem.size == 2


def test_two_rows_with_something_off_between_them_need_two_terms(table: TruthTable) -> None:
    ((least,),) = [problem.least for problem in certify(table, "parsimonious").problems]
    assert (least.bound.proof, least.rows) == ("packing", (4, 6))
    ((first, second, between),) = least.apart  # 011 and 101 meet in C, which holds 001
    assert (first, second, between.row) == (4, 6, 2)


def test_configurations_that_no_case_shows_are_given_in_full(table: TruthTable) -> None:
    (problem,) = certify(table, "conservative").problems
    needs = {
        (table.space.write(term.cube), table.space.write(literal)): (off.config, off.row)
        for term in problem.terms
        for literal, off in term.needs
    }
    assert needs["~A*B*C", "B"] == ((0, 0, 1), 2)
    assert needs["~A*B*C", "~A"] == ((1, 1, 1), None)


def test_irredundant_models_have_a_row_of_their_own_for_each_term(table: TruthTable) -> None:
    certificate = certify(table, "parsimonious", "irredundant")
    assert all(problem.size is None and not problem.least for problem in certificate.problems)
    alone = {
        tuple(table.space.write(cube) for cube in cubes): model.alone
        for cubes, model in zip(certificate.solution.cubes, certificate.models, strict=True)
    }
    assert alone["A", "B"] == (6, 4)


def test_without_expectations_regions_are_conservative_terms(table: TruthTable) -> None:
    certificate = certify(table, "intermediate")
    (problem,) = certificate.problems
    assert {easy.cube for easy in problem.easy} == {easy.conservative for easy in problem.easy}
    assert [number for number, _ in certificate.conservative] == [1]
    assert [number for number, _ in certificate.parsimonious] == [1]


@pytest.mark.parametrize("kind", KINDS[::2])
def test_models_that_are_wrong_cannot_be_certified(table: TruthTable, kind: SolutionKind) -> None:
    (solution,) = minimize_kinds(table, MinimizationSettings((kind,), max_models=100))
    (cubes,) = solution.cubes
    narrow = table.space.encode((0, 1, 1))
    for spoilt, said in (
        ((0, *cubes[1:]), "is not an implicant"),
        ((*cubes[:1], table.space.encode((0, 0, 1))), "is not an implicant"),
        (cubes[:1], "no term covers row"),
        ((*cubes[:1], narrow), "is not prime")
        if kind == "parsimonious"
        else (cubes[:2], "no term"),
    ):
        wrong = replace(solution, cubes=(spoilt,))
        with pytest.raises(AnalysisError, match=said):
            certify_solutions(table, [wrong], MinimizationSettings(max_models=100))


def test_a_term_that_can_be_spared_cannot_be_certified() -> None:
    cells = [(a, b, c, b if a else c) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    frame = pd.DataFrame(cells, columns=list("ABCY"), index=[f"c{i}" for i in range(8)])
    full = build_truth_table(frame, "Y", list("ABC"), incl_cut=1)
    (solution,) = minimize_kinds(full, MinimizationSettings(("parsimonious",), "irredundant", 9))
    assert solution.primes == ("~A*C", "A*B", "B*C")
    consensus = full.space.encode((0, 1, 1)) & full.space.encode((1, 1, 1))
    wrong = replace(solution, cubes=((*solution.cubes[0], consensus),))
    with pytest.raises(AnalysisError, match="a term can be spared"):
        certify_solutions(full, [wrong], MinimizationSettings(max_models=9))


def test_a_model_with_more_terms_than_it_needs_has_no_proof(table: TruthTable) -> None:
    (solution,) = minimize_kinds(table, MinimizationSettings(("conservative",), max_models=100))
    doubled = replace(solution, cubes=(solution.cubes[0] + solution.cubes[0][:1],))
    (certificate,) = certify_solutions(table, [doubled], MinimizationSettings(max_models=100))
    assert "none" in [least.bound.proof for least in certificate.problems[0].least]


def test_regions_beyond_a_number_are_left_out(
    table: TruthTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qca.certificates.certification.MOST_REGIONS", 0)
    certificate = certify(table, "intermediate")
    assert certificate.problems == ()
    assert [model.problems for model in certificate.models] == [()]
