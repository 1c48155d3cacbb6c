"""Intermediate models over all pairs of models, against a loop over every pair.

The loop takes each conservative and each parsimonious model by itself, drops literals from each
term inside another, and solves what is then easy from scratch. Nothing is shared between pairs.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pytest

from qca import build_truth_table, minimize
from qca.analysis.minimization import intermediate, pairing, problem
from qca.analysis.minimization.minimizer import minimize_kinds, prepare_minimization
from qca.analysis.remainders.counterfactuals import encode_rows
from qca.analysis.remainders.expectations import read_expectations, relax_term
from qca.analysis.solutions.solution import Solution, WrittenTerms
from qca.analysis.truth_table.table import RowCode, TruthTable
from qca.boolean import covers
from qca.boolean.charts import chart_primes
from qca.boolean.covers import find_irredundant_covers, find_least_covers
from qca.boolean.cubes import Space, absorb, complement
from qca.boolean.primes import find_primes
from qca.errors import QCAError
from qca.progress import ignore
from qca.study.settings import KINDS, MinimizationSettings, ModelRule, SolutionKind

_ALL = 100_000
_Model = tuple[int, ...]


def _draw_table(rng: np.random.Generator) -> tuple[TruthTable, str]:
    """Return a table of many ties, and expectations of some of its conditions."""
    k = int(rng.integers(3, 6))
    names = list("ABCDE"[:k])
    rows = rng.permutation(2**k)[: int(rng.integers(5, 2**k + 1))]
    cells = [[*(int(row) >> j & 1 for j in range(k)), int(rng.random() < 0.55)] for row in rows]
    frame = pd.DataFrame(cells, columns=[*names, "Y"], index=[f"c{row}" for row in rows])
    table = build_truth_table(frame, "Y", names, incl_cut=1)
    signs = [name if rng.random() < 0.5 else f"~{name}" for name in names]
    return table, ", ".join(signs[: int(rng.integers(1, k + 1))])


@dataclass(frozen=True)
class _Looped:
    """The models of both sides, and each intermediate model with all pairs that it comes from."""

    conservative: list[_Model]
    parsimonious: list[_Model]
    pairs: dict[_Model, list[tuple[int, int]]]


def _solve(positive: list[int], off: list[int], table: TruthTable, rule: ModelRule) -> list[_Model]:
    primes = find_primes(positive, off, table.space)
    find = find_least_covers if rule == "minimal" else find_irredundant_covers
    found = find(chart_primes(primes), most=_ALL, steps=10_000_000)
    assert found.complete
    return [tuple(primes[i] for i in cover) for cover in found.covers]


def _loop(table: TruthTable, text: str, rule: ModelRule) -> _Looped:
    expected = read_expectations(text, table.space)
    positive = encode_rows(table, RowCode.POSITIVE)
    negative = encode_rows(table, RowCode.NEGATIVE, RowCode.CONTRADICTION)
    conservative = _solve(positive, complement(positive, table.space), table, rule)
    parsimonious = _solve(positive, negative, table, rule)
    pairs: dict[_Model, list[tuple[int, int]]] = {}
    for i, first in enumerate(conservative, 1):
        for j, second in enumerate(parsimonious, 1):
            easy = [
                cube
                for c in first
                for p in second
                if c & p == p
                for cube in relax_term(c, c & ~p, expected, table.space)
            ]
            off = complement([*positive, *easy], table.space)
            for model in _solve(positive, off, table, rule):
                pairs.setdefault(model, []).append((i, j))
    return _Looped(conservative, parsimonious, pairs)


@cache
def _problems(rule: ModelRule) -> list[tuple[TruthTable, str, _Looped]]:
    """Return problems that can be solved, and their loops; those with several models on a side."""
    rng = np.random.default_rng(1)
    found = []
    while len(found) < 30:
        try:
            table, text = _draw_table(rng)
            sides = minimize_kinds(
                table, MinimizationSettings(("conservative", "parsimonious"), rule)
            )
        except QCAError:
            continue
        pairs = sides[0].model_count * sides[1].model_count
        if 1 < pairs <= 20:
            found.append((table, text, _loop(table, text, rule)))
    return found


@pytest.mark.parametrize("rule", ["minimal", "irredundant"])
def test_all_pairs(rule: ModelRule) -> None:
    several = 0
    for table, text, loop in _problems(rule):
        every = minimize(table, "intermediate", expectations=text, models=rule, max_models=_ALL)
        assert every.complete and every.count_exact and every.ordered
        assert set(every.cubes) == set(loop.pairs)
        assert every.model_count == len(every.models) == len(loop.pairs)
        for cubes, model in zip(every.cubes, every.models, strict=True):
            assert list(model.pairs) == sorted(loop.pairs[cubes])
            assert model.pair_count == len(model.pairs)
        # Each pair makes some model.
        made = {pair for model in every.models for pair in model.pairs}
        assert len(made) == len(loop.conservative) * len(loop.parsimonious)
        standing = Counter(term for model in loop.pairs for term in model)
        assert every.shares == pytest.approx(
            [standing[prime] / len(loop.pairs) for prime in every.primes.cubes]
        )
        several += len(loop.pairs) > 1
    assert several > 10


@pytest.mark.parametrize("most", [1, 2])
@pytest.mark.parametrize("rule", ["minimal", "irredundant"])
def test_models_that_are_not_listed_are_paired(rule: ModelRule, most: int) -> None:
    """With few models listed, those of all pairs are found where each region has few models."""
    whole = unlisted = 0
    for table, text, loop in _problems(rule):
        few = minimize(table, "intermediate", expectations=text, models=rule, max_models=most)
        for cubes, model in zip(few.cubes, few.models, strict=True):
            assert cubes in loop.pairs
            assert model.pair_count <= len(loop.pairs[cubes])
            assert set(model.pairs) <= set(loop.pairs[cubes])
            if few.count_exact:
                assert model.pair_count == len(loop.pairs[cubes])
        assert few.model_count <= len(loop.pairs)
        assert few.complete == (few.count_exact and few.model_count == len(few.models))
        if not few.count_exact:
            continue
        whole += 1
        assert few.model_count == len(loop.pairs)
        assert few.ordered and len(few.models) == min(most, len(loop.pairs))
        every = minimize(table, "intermediate", expectations=text, models=rule, max_models=_ALL)
        assert few.cubes == every.cubes[:most]
        unlisted += max(len(loop.conservative), len(loop.parsimonious)) > most
    assert whole > 10 and unlisted > 5


@pytest.mark.parametrize("most", [1, 2, _ALL])
@pytest.mark.parametrize("rule", ["minimal", "irredundant"])
def test_regions_of_all_pairs(rule: ModelRule, most: int) -> None:
    """How many pairs make each region easy does not depend on how many models are listed."""
    both = 0
    for table, text, loop in _problems(rule):
        expected = read_expectations(text, table.space)
        regions = Counter(
            frozenset(
                absorb(
                    cube
                    for c in first
                    for p in second
                    if c & p == p
                    for cube in relax_term(c, c & ~p, expected, table.space)
                )
            )
            for first in loop.conservative
            for second in loop.parsimonious
        )
        job = prepare_minimization(
            table, MinimizationSettings(models=rule, max_models=most), expectations=text
        )
        found = pairing.pair_models(
            job.conservative, job.parsimonious, expected, table.space, job.settings, ignore
        )
        assert found.whole
        assert {region: pairs.count for region, pairs in found.regions.items()} == regions
        both += min(len(loop.conservative), len(loop.parsimonious)) > min(most, 2)
    assert both > 2 or most > 1


@pytest.mark.parametrize("rule", ["minimal", "irredundant"])
def test_regions_together_or_one_by_one(rule: ModelRule, monkeypatch: pytest.MonkeyPatch) -> None:
    """Solved all at once, regions have the models that each has by itself."""
    rng = np.random.default_rng(8)
    tables = [_draw_wide(rng, rule) for _ in range(10)]
    asked = {"models": rule, "max_models": 40}
    together = [minimize(t, "intermediate", expectations=e, **asked) for t, e in tables]
    monkeypatch.setattr(intermediate, "_MOST_CUBES", 0)
    monkeypatch.setattr(intermediate, "_MOST_MODELS", (_ALL, _ALL))
    several = 0
    for (table, text), first in zip(tables, together, strict=True):
        second = minimize(table, "intermediate", expectations=text, **asked)
        assert first.models == second.models and first.cubes == second.cubes
        assert (first.model_count, first.cheapest) == (second.model_count, second.cheapest)
        assert first.count_exact and second.count_exact
        assert first.primes == second.primes
        assert first.shares == pytest.approx(second.shares)
        several += len({model.pairs for model in first.models}) > 1
    assert several > 2


def _draw_wide(rng: np.random.Generator, rule: ModelRule) -> tuple[TruthTable, str]:
    """Return a table of six conditions, one of three values, and expectations of most of them."""
    rows = 30 if rule == "minimal" else 13
    levels = [2, 2, 2, 3, 2, 2]
    names = list("ABCDEF")
    while True:
        cells = np.column_stack([rng.integers(0, count, rows) for count in levels])
        cells = np.unique(cells, axis=0)
        outcome = rng.permutation(np.arange(len(cells)) % 2)
        frame = pd.DataFrame(np.column_stack([cells, outcome]), columns=[*names, "Y"])
        frame.index = pd.Index([f"c{i}" for i in range(len(frame))])
        table = build_truth_table(frame, "Y", names, incl_cut=1, levels={"D": 3})
        if 1 < minimize(table, "parsimonious", models=rule).model_count < 60:
            return table, "A[1], ~B, C*E, D[2], F"


def test_pairs_without_a_bound_are_those_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too many regions arise, what is found is still true, and said to be not all."""
    monkeypatch.setattr(pairing, "_MOST_REGIONS", 0)
    cut = 0
    for table, text, loop in _problems("minimal"):
        found = minimize(table, "intermediate", expectations=text, max_models=_ALL)
        assert set(found.cubes) <= set(loop.pairs)
        assert all(
            set(model.pairs) <= set(loop.pairs[cubes])
            for cubes, model in zip(found.cubes, found.models, strict=True)
        )
        if not found.count_exact:
            cut += 1
            assert not (found.complete or found.ordered) and found.cheapest is None
            # The regions left out have prime implicants of their own.
            assert not found.primes_complete
            assert np.isnan(found.shares).all()
            assert all(model.fewest_literals is None for model in found.models)
    assert cut > 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_very_many_models_is_cut(
    kind: SolutionKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are asked for; the first in order are listed, and all are counted."""
    cut = 0
    for table, text, _ in _problems("irredundant"):
        asked = {"expectations": text, "models": "irredundant"}
        every = minimize(table, kind, max_models=_ALL, **asked)
        with monkeypatch.context() as patch:
            patch.setattr(covers, "_MOST_LISTED", 2 * len(every.cubes[0]))
            few = minimize(table, kind, max_models=10_000_000, **asked)
        assert few.cubes == every.cubes[:2] and few.model_count == every.model_count
        assert few.count_exact and few.complete == (few.model_count <= 2)
        cut += not few.complete
    assert cut > 2


def test_many_pairs_are_counted_and_some_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problem, "_MOST_PAIRS", 2)
    shortened = 0
    for table, text, loop in _problems("minimal"):
        found = minimize(table, "intermediate", expectations=text, max_models=_ALL)
        most = max(1, 2 // len(found.models))
        for cubes, model in zip(found.cubes, found.models, strict=True):
            assert model.pair_count == len(loop.pairs[cubes])
            assert list(model.pairs) == sorted(loop.pairs[cubes])[:most]
            shortened += len(model.pairs) < model.pair_count
    assert shortened > 10


def _length(model: _Model) -> tuple[int, int]:
    return len(model), sum(term.bit_count() for term in model)


def test_marks_and_shares() -> None:
    longer = dearer = 0
    for table, text, loop in _problems("irredundant"):
        solutions = minimize_kinds(
            table, MinimizationSettings(KINDS, "irredundant", _ALL), expectations=text
        )
        by_kind = {"conservative": loop.conservative, "parsimonious": loop.parsimonious}
        for solution in solutions:
            models = by_kind.get(solution.kind, list(loop.pairs))
            shortest = min(map(_length, models))
            assert sorted(solution.cubes) == sorted(models)
            assert solution.cheapest == sum(_length(model) == shortest for model in models)
            assert list(solution.shares) == pytest.approx(
                [sum(p in m for m in models) / len(models) for p in solution.primes.cubes]
            )
            for cubes, model in zip(solution.cubes, solution.models, strict=True):
                assert model.fewest_terms == (len(cubes) == shortest[0])
                assert model.fewest_literals == (_length(cubes) == shortest)
                longer += not model.fewest_terms
                dearer += bool(model.fewest_terms and not model.fewest_literals)
    assert longer > 10 and dearer > 10


def test_fewer_literals_do_not_make_up_for_more_terms() -> None:
    """B*C and F + G have two literals each; only the first has the fewest terms."""
    rows = {"1011": 1, "0111": 1, "0000": 0, "0001": 0, "0010": 0}
    frame = pd.DataFrame(
        [[*map(int, row), y] for row, y in rows.items()], index=list(rows), columns=list("FGBCY")
    )
    table = build_truth_table(frame, "Y", list("FGBC"), incl_cut=1)
    models = minimize(table, models="irredundant").models
    marks = [(m.expression, m.fewest_terms, m.fewest_literals) for m in models]
    assert marks == [("B*C", True, True), ("F + G", False, False)]


@pytest.mark.parametrize("most", [1, 3])
def test_shares_count_models_that_are_not_listed(most: int) -> None:
    cut = 0
    for table, _, loop in _problems("minimal"):
        for kind, models in (
            ("conservative", loop.conservative),
            ("parsimonious", loop.parsimonious),
        ):
            found = minimize(table, kind, max_models=most)  # type: ignore[arg-type]
            assert found.cubes == tuple(models[:most])
            assert (found.model_count, found.count_exact) == (len(models), True)
            assert found.complete == (len(models) <= most)
            assert list(found.shares) == pytest.approx(
                [sum(p in m for m in models) / len(models) for p in found.primes.cubes]
            )
            cut += not found.complete
    assert cut > 10


def test_a_share_rounds_to_no_essential_term() -> None:
    """Two to the power of 60 models have the last term, and one has not."""
    choices = [(1 << 2 * i, 1 << 2 * i + 1) for i in range(60)]
    solved = intermediate._Solved(
        terms=tuple(range(1, 122)),
        models=[(*choices, (1 << 120,)), (tuple(first for first, _ in choices[:1]),)],
        whole=True,
        primes=tuple(range(1, 122)),
        primes_complete=True,
        least=True,
    )
    regions = [(frozenset({which}), pairing.PairsOfRegion(1)) for which in range(2)]
    found = intermediate._gather(solved, regions, True, MinimizationSettings(max_models=2), 61)
    assert found.exact and found.count == 2**60 + 1
    assert 0.999 < found.shares[120] < 1


def test_written_terms() -> None:
    space = Space(("A", "B"), (2, 3))
    cubes = [space.encode((1, 2)), 0b10, 0]
    terms = WrittenTerms(cubes, space)
    assert (len(terms), terms[0], terms[-1]) == (3, "A[1]*B[2]", "1")
    assert terms[:2] == ("A[1]*B[2]", "A[1]") == tuple(terms)[:2]
    assert terms == ["A[1]*B[2]", "A[1]", "1"] and terms == WrittenTerms(list(cubes), space)
    assert terms != ("A[1]*B[2]", "A[1]") and terms != ["A[1]*B[2]", "1", "A[1]"]
    assert terms != "A" and "A[1]" in terms and "B[2]" not in terms
    with pytest.raises(IndexError):
        terms[3]
    with pytest.raises(TypeError, match="unhashable"):
        hash(terms)


def _solution() -> Solution:
    rows = {"000": 1, "001": 1, "010": 1, "101": 1, "110": 1, "111": 1, "011": 0, "100": 0}
    frame = pd.DataFrame(
        [[*map(int, row), y] for row, y in rows.items()], index=list(rows), columns=list("ABCY")
    )
    return minimize(build_truth_table(frame, "Y", list("ABC"), incl_cut=1))


def test_arrays_of_a_solution_are_frozen() -> None:
    solution = _solution()
    assert solution.shares.tolist() == [0.5] * 6 and solution.cheapest == 2
    with pytest.raises(ValueError, match="read-only"):
        solution.shares[0] = 1
