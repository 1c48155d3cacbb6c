"""All 64 analyses of the reference data against the output of the R package QCA 3.25.1.

Compared are truth tables, primes, the complete sets of models of all three kinds, fit of every
term and model, simplifying assumptions, counterfactuals, necessity, and what is refused.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from qca import build_truth_table, minimize
from qca import necessity as analyze_necessity
from qca.analysis.solutions.solution import Model, Solution
from qca.analysis.truth_table.table import TruthTable
from qca.boolean.grammar import parse_expression
from qca.errors import AnalysisError
from qca.sets.fit import necessity
from qca.sets.memberships import build_memberships
from qca.study.settings import SolutionKind

_HERE = Path(__file__).parent
_ANALYSES: dict[str, dict[str, Any]] = json.loads((_HERE / "r_reference.json").read_text())
_TOLERANCE = 1e-9
# R writes smaller parameters of fit as 0: in the table of a single model, and of several.
_FLOOR = 1e-5
_FLOOR_OF_SEVERAL = 1e-4

_Terms = frozenset[str]
_Pair = tuple[_Terms, _Terms]

analyses = pytest.mark.parametrize("key", sorted(_ANALYSES))


@cache
def _frame(key: str) -> pd.DataFrame:
    return pd.read_csv(_HERE / "data" / f"{_ANALYSES[key]['name']}.csv", index_col="case")


@cache
def _table(key: str) -> TruthTable:
    given = _ANALYSES[key]
    return build_truth_table(
        _frame(key),
        given["outcome"],
        given["conditions"],
        incl_cut=given["incl_cut"],
        n_cut=given["n_cut"],
        pri_cut=given["pri_cut"],
    )


@cache
def _solution(key: str, kind: SolutionKind) -> Solution:
    expected = None
    if kind == "intermediate":
        value = "[1]" if _table(key).space.multi_value else ""
        expected = ", ".join(name + value for name in _ANALYSES[key]["conditions"])
    return minimize(_table(key), kind, expectations=expected)


def _terms(model: Model) -> frozenset[str]:
    return frozenset(term.expression for term in model.terms)


def _assert_same(ours: float, r: float | None, floor: float) -> None:
    if r is None:
        assert math.isnan(ours)
    elif r == 0:
        assert 0 <= ours < floor
    else:
        assert ours == pytest.approx(r, abs=_TOLERANCE, rel=0)


def _assert_same_fit(model: Model, fit: dict[str, Any], floor: float) -> None:
    by_term = {term.expression: term for term in model.terms}
    assert {row["pi"] for row in fit["rows"]} == set(by_term)
    for row in fit["rows"]:
        term = by_term[row["pi"]]
        _assert_same(term.incl, row["inclS"], floor)
        _assert_same(term.pri, row["PRI"], floor)
        _assert_same(term.cov, row["covS"], floor)
        _assert_same(term.unique, row["covU"], floor)
    _assert_same(model.incl, fit["sol"]["inclS"], floor)
    _assert_same(model.pri, fit["sol"]["PRI"], floor)
    _assert_same(model.cov, fit["sol"]["covS"], floor)


def test_every_reference_is_here() -> None:
    assert len(_ANALYSES) == 64
    assert {given["name"] for given in _ANALYSES.values()} == {
        path.stem for path in (_HERE / "data").glob("*.csv")
    }
    assert not any(given["all_sol"] for given in _ANALYSES.values())


@analyses
def test_truth_table(key: str) -> None:
    rows = {row.number: row for row in _table(key).rows}
    listed = _ANALYSES[key]["truth_table"]
    assert {row["row"] for row in listed} == {n for n, row in rows.items() if row.out != "?"}
    assert all(row.n < _ANALYSES[key]["n_cut"] for row in rows.values() if row.out == "?")
    for row in listed:
        ours = rows[row["row"]]
        assert (list(ours.config), ours.out, ours.n) == (row["config"], row["out"], row["n"])
        _assert_same(ours.incl, row["incl"], _FLOOR)
        _assert_same(ours.pri, row["pri"], _FLOOR)


@analyses
@pytest.mark.parametrize("kind", ["conservative", "parsimonious"])
def test_solution(key: str, kind: SolutionKind) -> None:
    r = _ANALYSES[key][kind]
    if "error" in r:
        with pytest.raises(AnalysisError):
            _solution(key, kind)
        return
    ours = _solution(key, kind)
    assert set(ours.primes) == set(r["primes"])
    assert len(ours.primes) == len(r["primes"])
    by_terms = {_terms(model): model for model in ours.models}
    assert set(by_terms) == {frozenset(model) for model in r["models"]}
    assert ours.model_count == len(ours.models) == len(r["models"])
    assert ours.count_exact and ours.complete
    floor = _FLOOR_OF_SEVERAL if len(r["models"]) > 1 else _FLOOR
    assert len(r["fit"]["models"]) == len(r["models"]) == len(r["sa"])
    assumed = {int(name.removeprefix("M")): rows for name, rows in r["sa"].items()}  # M1 or M01
    for number, (terms, fit) in enumerate(zip(r["models"], r["fit"]["models"], strict=True), 1):
        model = by_terms[frozenset(terms)]
        _assert_same_fit(model, fit, floor)
        assert model.assumptions is not None
        assert set(model.assumptions) == set(assumed[number])
        assert model.assumed.count == len(model.assumptions)


_with_intermediate = pytest.mark.parametrize(
    "key", [key for key in sorted(_ANALYSES) if "intermediate" in _ANALYSES[key]]
)


@_with_intermediate
def test_intermediate(key: str) -> None:
    given = _ANALYSES[key]
    ours = _solution(key, "intermediate")
    firsts = [_terms(model) for model in _solution(key, "conservative").models]
    seconds = [_terms(model) for model in _solution(key, "parsimonious").models]
    found: dict[_Pair, tuple[set[int], set[int], set[_Terms]]] = {}
    for model in ours.models:
        for entry in model.counterfactuals:
            easy, difficult = set(entry.easy.rows or ()), set(entry.difficult.rows or ())
            pair = (firsts[entry.pair[0] - 1], seconds[entry.pair[1] - 1])
            listed = found.setdefault(pair, (easy, difficult, set()))
            assert listed[:2] == (easy, difficult)
            listed[2].add(_terms(model))
    expected: dict[_Pair, tuple[set[int], set[int], set[_Terms]]] = {}
    for name, result in given["intermediate"].items():
        i, j = (int(number) for number in name.removeprefix("C").split("P"))
        pair = (
            frozenset(given["conservative"]["models"][i - 1]),
            frozenset(given["parsimonious"]["models"][j - 1]),
        )
        models = {frozenset(model) for model in result["models"]}
        expected[pair] = (set(result["ec"]), set(result["dc"]), models)
    assert found == expected
    distinct = {model for result in expected.values() for model in result[2]}
    assert {_terms(model) for model in ours.models} == distinct
    assert ours.model_count == len(ours.models) == len(distinct)
    assert ours.count_exact and ours.complete


@pytest.mark.parametrize(
    "key", [k for k in sorted(_ANALYSES) if "intermediate" not in _ANALYSES[k]]
)
def test_without_intermediate_reference(key: str) -> None:
    """R refused one of the two solutions, or the data are multi-value and R was not asked."""
    given = _ANALYSES[key]
    if "error" in given["conservative"] or "error" in given["parsimonious"]:
        with pytest.raises(AnalysisError):
            _solution(key, "intermediate")
    else:
        assert _table(key).space.multi_value
        assert _solution(key, "intermediate").complete


@_with_intermediate
def test_fit_of_intermediate_models(key: str) -> None:
    by_terms = {_terms(model): model for model in _solution(key, "intermediate").models}
    for result in _ANALYSES[key]["intermediate"].values():
        assert len(result["models"]) == len(result["fit"]["models"])
        for terms, fit in zip(result["models"], result["fit"]["models"], strict=True):
            floor = _FLOOR_OF_SEVERAL if len(result["models"]) > 1 else _FLOOR
            _assert_same_fit(by_terms[frozenset(terms)], fit, floor)


@pytest.mark.parametrize("key", [k for k in sorted(_ANALYSES) if "necessity" in _ANALYSES[k]])
def test_necessity(key: str) -> None:
    given = _ANALYSES[key]
    names = [*given["conditions"], given["outcome"]]
    memberships = build_memberships(_frame(key), names)
    outcome = memberships.membership(parse_expression(given["outcome"]))
    found = analyze_necessity(memberships, given["outcome"], given["conditions"], depth=1)
    single = {condition.expression: condition for condition in found.single}
    assert set(single) == {row["expr"] for row in given["necessity"]}
    for row in given["necessity"]:
        member = memberships.membership(parse_expression(row["expr"]))
        for fit in (single[row["expr"]], necessity(member, outcome)):
            _assert_same(fit.incl, row["inclN"], _FLOOR)
            _assert_same(fit.ron, row["RoN"], _FLOOR)
            _assert_same(fit.cov, row["covN"], _FLOOR)


def test_unique_coverage_is_computed_within_each_model() -> None:
    """Decision: R's figure over the union of all models is not used."""
    r = _ANALYSES["fuzzy_4_12_1_1"]["parsimonious"]["fit"]["overall"]
    assert [row["covU"] for row in r] == pytest.approx([0.125, 0.01527777777778])
    models = _solution("fuzzy_4_12_1_1", "parsimonious").models
    assert [len(model.terms) for model in models] == [1, 1]
    assert all(math.isnan(model.terms[0].unique) for model in models)
