"""Configuration charts against a slow twin that lists every configuration of every term."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

import numpy as np
import pandas as pd
import pytest

from qca import AnalysisError, build_truth_table
from qca.analysis.minimization.enhanced import solve_enhanced
from qca.analysis.solutions.configurations import (
    ConfigurationChart,
    Coreness,
    chart_configurations,
)
from qca.analysis.solutions.solution import Model, Solution
from qca.analysis.truth_table.table import TruthTable
from qca.boolean.formulas import read_formula
from qca.study.settings import MinimizationSettings, RemainderSettings, SolutionKind

KINDS = SolutionKind.CONSERVATIVE, SolutionKind.INTERMEDIATE, SolutionKind.PARSIMONIOUS
Solved = tuple[TruthTable, dict[SolutionKind, Solution]]


def solve(
    frame: pd.DataFrame,
    expected: tuple[str, ...] = (),
    kinds: tuple[SolutionKind, ...] = KINDS,
    most: int = 50,
    levels: dict[str, int] | None = None,
) -> Solved:
    """Return the truth table of Y and its solutions."""
    names = [str(name) for name in frame.columns if name != "Y"]
    table = build_truth_table(frame, "Y", names, incl_cut=0.75, levels=levels)
    solutions, *_ = solve_enhanced(
        table,
        MinimizationSettings(solutions=kinds, max_models=most),
        RemainderSettings(expectations=tuple(map(read_formula, expected))),
    )
    return table, {each.kind: each for each in solutions}


def draw(seed: int, count: int = 9) -> tuple[pd.DataFrame, tuple[str, ...], dict[str, int] | None]:
    """Return crisp cases, or with a set of three values, and what is expected."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({name: rng.integers(0, 2, count) for name in "ABCDY"})
    frame.index = pd.Index([f"c{i}" for i in range(count)])
    frame.iloc[:2, frame.columns.get_loc("Y")] = (0, 1)
    if not seed % 3:
        frame["M"] = rng.integers(0, 3, count)
        return frame, ("A[1]", "M[2]", "C[0]"), {"M": 3}
    return frame, ("A", "B", "~C"), None


def rows_of(table: TruthTable, term: str) -> frozenset[tuple[int, ...]]:
    """Return every configuration in a term."""
    wanted = {}
    for literal in term.split("*"):
        negated, name, value = re.fullmatch(r"(~?)(\w+)(?:\[(\d)\])?", literal).groups()
        wanted[name] = int(value) if value else int(not negated)
    space = table.space
    return frozenset(
        row
        for row in product(*map(range, space.levels))
        if all(row[space.names.index(name)] == value for name, value in wanted.items())
    )


def is_core(table: TruthTable, literal: str, term: str, model: Model) -> bool:
    """Return whether a term of a model holds all of a term, and has a literal for itself."""
    rows = rows_of(table, term)
    return any(
        rows <= rows_of(table, one.expression)
        and rows_of(table, one.expression) <= rows_of(table, literal)
        for one in model.terms
    )


def stand(core: list[bool]) -> Coreness:
    if not core:
        return Coreness.UNDIVIDED
    if all(core):
        return Coreness.CORE
    return Coreness.CORE_IN_SOME if any(core) else Coreness.CONTRIBUTING


def deciders(chart: ConfigurationChart, solved: dict[SolutionKind, Solution]) -> list[Model]:
    models = solved[SolutionKind.PARSIMONIOUS].models
    if chart.kind is SolutionKind.PARSIMONIOUS:
        return [chart.model]
    if chart.kind is SolutionKind.CONSERVATIVE:
        return list(models)
    return [models[j - 1] for j in sorted({second for _, second in chart.model.pairs})]


def test_marks_are_those_of_the_twin() -> None:
    seen: Counter[tuple[SolutionKind, Coreness]] = Counter()
    outside = 0
    for seed in range(60):
        table, solved = solve(*draw(seed)[:2], levels=draw(seed)[2])
        if any(each.absence for each in solved.values()):
            continue
        for kind in KINDS:
            for chart in chart_configurations(table, list(solved.values()), kind):
                models = deciders(chart, solved)
                assert len(chart.deciding) == len(models)
                assert {c.term.expression for c in chart.columns} == {
                    t.expression for t in chart.model.terms
                }
                for column in chart.columns:
                    literals = column.term.expression.split("*")
                    assert len(literals) == len(column.marks)
                    for literal, mark in zip(literals, column.marks, strict=True):
                        core = [is_core(table, literal, column.term.expression, m) for m in models]
                        assert mark.condition in literal
                        assert mark.core_in == sum(core)
                        assert mark.coreness is stand(core)
                        seen[kind, mark.coreness] += 1
                    around = [
                        any(
                            rows_of(table, column.term.expression) <= rows_of(table, t.expression)
                            for t in m.terms
                        )
                        for m in models
                    ]
                    assert column.outside == around.count(False)
                    outside += column.outside
    assert all(
        seen[SolutionKind.INTERMEDIATE, each]
        for each in (Coreness.CORE, Coreness.CORE_IN_SOME, Coreness.CONTRIBUTING)
    )
    assert all(each is Coreness.CORE for kind, each in seen if kind is SolutionKind.PARSIMONIOUS)
    assert outside


THREE = pd.DataFrame(
    {"A": [1, 0, 0], "B": [1, 1, 0], "C": [1, 0, 1], "Y": [1, 0, 0]}, ["c1", "c2", "c3"]
)


def test_where_parsimonious_models_tie_all_of_them_are_asked() -> None:
    table, solved = solve(THREE, ("A", "B", "C"))
    parsimonious = solved[SolutionKind.PARSIMONIOUS]
    assert [model.expression for model in parsimonious.models] == ["A", "B*C"]
    (chart,) = chart_configurations(table, list(solved.values()))
    assert (chart.kind, chart.deciding, chart.paired) == (SolutionKind.INTERMEDIATE, (1, 2), True)
    (column,) = chart.columns
    assert [(m.coreness, m.core_in) for m in column.marks] == [(Coreness.CORE_IN_SOME, 1)] * 3
    assert column.core_by == ("A", "B*C")
    assert chart.standings == (Coreness.CORE_IN_SOME,)
    assert chart.to_frame().core_in_some.tolist() == ["A, B, C"]


def test_terms_with_the_same_core_are_permutations_of_one_another() -> None:
    grouped = 0
    for seed in range(1, 40):
        frame, expected, levels = draw(seed, 14)
        table, solved = solve(frame, expected, levels=levels)
        if any(each.absence for each in solved.values()):
            continue
        for chart in chart_configurations(table, list(solved.values())):
            labels = [column.label for column in chart.columns]
            assert len(set(labels)) == len(labels)
            numbers = [re.sub("[a-z]", "", label) for label in labels]
            assert [*dict.fromkeys(numbers)] == [*map(str, range(1, len(set(numbers)) + 1))]
            assert numbers == sorted(numbers, key=int)
            cores = dict(zip(labels, (c.core_by for c in chart.columns), strict=True))
            for one, first in zip(labels, numbers, strict=True):
                for other, second in zip(labels, numbers, strict=True):
                    same = cores[one] == cores[other] and any(
                        core is not None for core in cores[one]
                    )
                    assert (first == second) == (same or one == other)
                assert (numbers.count(first) > 1) == (one != first)
                grouped += one != first
    assert grouped


def test_without_a_parsimonious_solution_nothing_is_told_apart() -> None:
    table, solved = solve(THREE, kinds=KINDS[:1])
    (chart,) = chart_configurations(table, list(solved.values()))
    assert (chart.kind, chart.deciding, chart.decided) == (SolutionKind.CONSERVATIVE, (), True)
    assert {m.coreness for m in chart.columns[0].marks} == {Coreness.UNDIVIDED}
    # There is none where no row is coded 0 either.
    table, solved = solve(THREE.assign(Y=[1, 1, 1]).iloc[:2].assign(Y=[1.0, 0.9]))
    assert solved[SolutionKind.PARSIMONIOUS].absence
    (chart,) = chart_configurations(table, list(solved.values()))
    assert chart.standings == (Coreness.UNDIVIDED,)


def test_models_that_are_not_listed_are_told() -> None:
    table, solved = solve(THREE, kinds=KINDS, most=1)
    assert not solved[SolutionKind.PARSIMONIOUS].complete
    for chart in chart_configurations(table, list(solved.values()), SolutionKind.CONSERVATIVE):
        assert (chart.deciding, chart.paired, chart.decided) == ((1,), False, False)


def test_values_are_those_of_the_data() -> None:
    frame = pd.DataFrame({"R": [1, 2, 3], "B": [0, 1, 1], "Y": [0, 1, 0]}, ["c1", "c2", "c3"])
    table = build_truth_table(frame, "Y", ["R", "B"], levels={"R": (1, 3)})
    solutions, *_ = solve_enhanced(table, MinimizationSettings(), RemainderSettings())
    (chart,) = chart_configurations(table, solutions)
    (column,) = chart.columns
    assert column.term.expression == "R[2]*B[1]"
    assert [(m.value, m.present) for m in column.marks] == [(2, None), (1, True)]
    assert [m.coreness for m in column.marks] == [Coreness.CORE, Coreness.CONTRIBUTING]
    assert column.find("R") == column.marks[0]
    assert column.find("S") is None


def test_a_kind_that_there_is_not_is_refused() -> None:
    table, solved = solve(THREE, kinds=KINDS[:1])
    with pytest.raises(AnalysisError, match=r"no parsimonious solution of Y here; use .cons"):
        chart_configurations(table, list(solved.values()), SolutionKind.PARSIMONIOUS)
    with pytest.raises(AnalysisError, match="minimise the table first"):
        chart_configurations(table, ())
    table, solved = solve(THREE.assign(Y=[0.4, 0.3, 0.2]))
    with pytest.raises(AnalysisError, match="no row is coded 1"):
        chart_configurations(table, list(solved.values()))
