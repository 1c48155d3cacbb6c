"""What reports and documents say where there are several models, against the models themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from qca import build_truth_table, minimize
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import TruthTable
from qca.report.sections.models import rank_terms, tell_solution
from qca.report.sections.solutions import document_solutions, table_terms
from qca.report.words import load_words
from qca.study.settings import KINDS, ModelRule, SolutionKind

EN, ES = load_words("en"), load_words("es")


def _draw_table(seed: int, rows: int = 15, conditions: int = 5) -> TruthTable:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        rng.integers(0, 2, (rows, conditions + 1)), columns=[*"ABCDE"[:conditions], "Y"]
    )
    return build_truth_table(frame, "Y", list(frame.columns[:-1]), incl_cut=1)


def _solve(table: TruthTable, kind: SolutionKind, models: ModelRule = "minimal") -> Solution:
    return minimize(table, kind, expectations="A, B, C", models=models)


@pytest.mark.parametrize("models", ["minimal", "irredundant"])
@pytest.mark.parametrize("kind", KINDS)
def test_document_against_the_list(kind: SolutionKind, models: ModelRule) -> None:
    several = 0
    for seed in range(8):
        table = _draw_table(seed)
        solution = _solve(table, kind, models)
        (document,) = document_solutions([solution], table.space, None)
        listed = [set(m["expression"].split(" + ")) for m in document["models"]]
        if not solution.complete:
            continue
        several += len(listed) > 1
        assert document["essential"] == [
            t for t in document["primes"] if all(t in m for m in listed)
        ]
        expected = [sum(t in m for m in listed) / len(listed) for t in document["primes"]]
        assert document["prime_shares"] == pytest.approx(expected, abs=1e-9)
        assert document["prime_count"] == len(document["primes"])
        assert (document["primes_complete"], document["primes_listed_all"]) == (True, True)
        assert (document["ordered"], document["term_incl"]) == (True, None)
        literals = [m["expression"].count("*") for m in document["models"]]
        least = min(map(len, listed))
        fewest = min(n for n, m in zip(literals, listed, strict=True) if len(m) == least)
        cheap = [(len(m), n) == (least, fewest) for n, m in zip(literals, listed, strict=True)]
        assert [m["fewest_literals"] for m in document["models"]] == cheap
        assert [m["fewest_terms"] for m in document["models"]] == [len(m) == least for m in listed]
        assert document["fewest_literals_count"] == sum(cheap)
        for model in document["models"]:
            if kind == "intermediate":
                assert model["pair_count"] >= max(1, len(model["pairs"]))
            else:
                assert "pair_count" not in model
    assert several or kind == "conservative"


def test_primes_are_cut_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    table = _draw_table(1)
    solution = _solve(table, "parsimonious")
    monkeypatch.setattr("qca.report.sections.solutions._MOST_PRIMES", 3)
    (document,) = document_solutions([solution], table.space, 0.9)
    assert document["primes"] == list(solution.primes[:3])
    assert len(document["prime_shares"]) == 3
    assert document["prime_count"] == len(solution.primes) > 3
    assert document["primes_listed_all"] is False
    assert document["term_incl"] == 0.9


def test_shares_that_are_not_known_are_null() -> None:
    table = _draw_table(1)
    solution = _solve(table, "parsimonious")
    unknown = replace(solution, shares=np.full(len(solution.primes), np.nan))
    (document,) = document_solutions([unknown], table.space, None)
    assert set(document["prime_shares"]) == {None}
    assert document["essential"] is None
    assert EN("models.no_essential") not in str(tell_solution(unknown, table, EN, None))


def test_terms_are_ranked_as_they_stand_in_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qca.report.sections.models._MOST_TERMS", 6)
    ranked = 0
    for seed in range(8):
        table = _draw_table(seed)
        solution = _solve(table, "parsimonious", "irredundant")
        terms, left = rank_terms(solution)
        models = [{x.expression for x in m.terms} for m in solution.models]
        count = {term: sum(term in model for model in models) for term, *_ in terms}
        assert solution.complete
        assert [n for *_, n in terms] == [count[t] for t, *_ in terms]
        assert [share for _, share, _ in terms] == sorted((s for _, s, _ in terms), reverse=True)
        for term, share, _ in terms:
            assert share == pytest.approx(count[term] / len(solution.models))
        every = {term for model in models for term in model}
        assert len(terms) == min(6, len(every))
        assert left == len(every) - len(terms)
        ranked += left > 0
        # Where no share is known, the list alone ranks them alike.
        unknown = replace(solution, shares=np.full(len(solution.primes), np.nan))
        again, same = rank_terms(unknown)
        assert [n for *_, n in again] == [n for *_, n in terms]
        assert all(np.isnan(share) for _, share, _ in again)
        assert same == left
    assert ranked


def test_one_model_is_told_in_one_sentence() -> None:
    frame = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]})
    table = build_truth_table(frame, "Y", ["A", "B"], incl_cut=1)
    solution = minimize(table, "intermediate")
    assert table_terms([solution], "Y", EN) == []
    told = str(tell_solution(solution, table, EN, None))
    assert ": A*B is sufficient for Y. No expectations are declared" in told
    # One model that was found is not the only one if the count is a bound.
    open_ = replace(solution, count_exact=False, complete=False)
    assert "at least 1 model " in str(tell_solution(open_, table, EN, None))
    assert table_terms([open_], "Y", EN)


@pytest.mark.parametrize(
    ("changes", "term_incl", "said", "unsaid"),
    [
        ({}, None, ["models.alike"], ["models.ordered", "primes.cut.minimal"]),
        ({"complete": False}, None, ["models.ordered"], ["models.unordered.minimal"]),
        (
            {"ordered": False, "cheapest": None, "count_exact": False, "complete": False},
            None,
            ["models.unordered.minimal"],
            ["models.ordered", "models.alike"],
        ),
        (
            {"ordered": False, "cheapest": None, "rule": "irredundant"},
            None,
            ["models.unordered.irredundant"],
            ["models.unordered.minimal"],
        ),
        # Pairs that were left out may have shorter models.
        (
            {"kind": "intermediate", "ordered": False, "cheapest": None, "primes_complete": False},
            None,
            ["models.unordered.irredundant", "primes.cut.pairs"],
            ["models.unordered.minimal", "primes.cut.minimal"],
        ),
        (
            {"least_proven": False, "ordered": False, "cheapest": None, "count_exact": False},
            None,
            ["models.unproven"],
            ["models.unordered.minimal", "primes.cut.unproven"],
        ),
        (
            {"primes_complete": False, "least_proven": False, "ordered": False, "cheapest": None},
            None,
            ["primes.cut.unproven"],
            ["models.unordered.minimal", "models.unproven", "primes.cut.minimal"],
        ),
        ({"primes_complete": False}, None, ["primes.cut.minimal"], ["primes.cut.chosen"]),
        ({"primes_complete": False}, 0.8, ["primes.cut.chosen"], ["primes.cut.minimal"]),
    ],
)
def test_what_is_known_is_said(
    changes: dict[str, object], term_incl: float | None, said: list[str], unsaid: list[str]
) -> None:
    frame = pd.DataFrame({"A": [1, 0], "B": [1, 0], "Y": [1, 0]})
    table = build_truth_table(frame, "Y", ["A", "B"], incl_cut=1)
    solution = replace(minimize(table, "parsimonious"), **changes)  # type: ignore[arg-type]
    for words in (EN, ES):
        told = str(tell_solution(solution, table, words, term_incl))
        assert all(words(key) in told for key in said)
        assert not any(words(key) in told for key in unsaid)
        assert words("models.no_essential") in told


def test_pairs_are_told() -> None:
    table = _draw_table(1)
    solution = _solve(table, "parsimonious")
    models = tuple(
        replace(model, pair_count=1 + i % 2) for i, model in enumerate(solution.models[:2])
    )
    two = replace(solution, kind="intermediate", models=models, model_count=2)
    assert "In this order they come from 1 and 2 pairs of" in str(
        tell_solution(two, table, EN, None)
    )
    same = replace(two, models=(models[0], models[0]))
    assert "Each comes from 1 pair of" in str(tell_solution(same, table, EN, None))
    bound = replace(two, models=models * 4, count_exact=False)
    assert "from 1 to 2 pairs at least each of" in str(tell_solution(bound, table, EN, None))
