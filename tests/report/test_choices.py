"""What models assume, in words, and models one at a time, against the models themselves."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from qca import build_truth_table, minimize
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import TruthTable
from qca.report.pieces.sections import Alternatives
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import ReportTable
from qca.report.sections.choices import choose_models
from qca.report.sections.counterfactuals import tell_counterfactuals
from qca.report.sections.solutions import table_solutions
from qca.report.words import load_words
from qca.study.settings import KINDS, SolutionKind

EN, ES = load_words("en"), load_words("es")


def _solve(seed: int) -> tuple[TruthTable, list[Solution]]:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.integers(0, 2, (7, 5)), columns=[*"ABCDY"])
    frame.loc[:1, "Y"] = 0, 1
    table = build_truth_table(frame, "Y", [*"ABCD"], incl_cut=0.6)
    if not any(row.out == "1" for row in table.rows):
        return table, []
    return table, [minimize(table, kind, expectations="A, ~B, C") for kind in KINDS]


def _covers(term: str, row: str) -> bool:
    return set(term.split("*")) <= set(row.split("*"))


def test_what_models_assume_is_told_row_by_row() -> None:
    written = 0
    for seed in range(12):
        table, solutions = _solve(seed)
        observed = {row.number for row in table.rows}
        for solution in solutions:
            told = [str(line) for line in tell_counterfactuals(solution, table, EN)]
            if solution.kind is SolutionKind.CONSERVATIVE:
                assert told == []
                continue
            for model, line in zip(solution.models[:4], told, strict=False):
                first, *rest = line.split(". It does without ")
                rows = re.findall(r"row (\d+) \(([^)]*)\)", first)
                assert model.assumptions is not None
                if len(model.assumptions) <= 4:
                    assert [int(number) for number, _ in rows] == list(model.assumptions)
                    assert not observed & set(model.assumptions)
                    written += len(rows)
                    for number, expression in rows:
                        bits = f"{int(number) - 1:04b}"
                        signs = zip("ABCD", bits, strict=True)
                        assert expression == "*".join(n if b == "1" else f"~{n}" for n, b in signs)
                        assert any(_covers(term.expression, expression) for term in model.terms)
                else:
                    listed = re.findall(r"\d+", first.rsplit(":", 1)[-1])
                    assert len(listed) == 1 or list(map(int, listed)) == list(model.assumptions)
                difficult = {row for c in model.counterfactuals for row in c.difficult.rows or ()}
                assert bool(rest) == bool(difficult)
    assert written > 10


def test_a_model_that_assumes_nothing_says_so_in_either_language() -> None:
    frame = pd.DataFrame({"A": [0, 0, 1, 1], "B": [0, 1, 0, 1], "Y": [0, 0, 0, 1]})
    table = build_truth_table(frame, "Y", ["A", "B"])
    solution = minimize(table, "parsimonious")
    (told,) = tell_counterfactuals(solution, table, EN)
    assert str(told) == "The parsimonious model A*B assumes no logical remainder."
    (told,) = tell_counterfactuals(solution, table, ES)
    assert str(told) == "El modelo parsimonioso A*B no supone ningún remanente lógico."


def test_each_of_several_models_can_be_had_alone() -> None:
    several = 0
    for seed in range(12):
        table, solutions = _solve(seed)
        whole = table_solutions(solutions, table, EN, None)
        together = (Prose(("said",)), whole)
        blocks = tuple(choose_models(solutions, table, together, EN))
        if all(len(solution.models) < 2 for solution in solutions):
            assert blocks == (together if whole.rows else together[:1])
            continue
        several += 1
        (chosen,) = blocks
        assert isinstance(chosen, Alternatives)
        assert chosen.together == together
        models = [model for solution in solutions for model in solution.models[:20]]
        assert [str(inner[0]) for _, inner in chosen.choices] == [m.expression for m in models]
        tables = [inner[-1] for _, inner in chosen.choices]
        rows = [row for own in tables if isinstance(own, ReportTable) for row in own.rows]
        assert rows == list(whole.rows)
        assert len({label for label, _ in chosen.choices}) == len(models)
    assert several > 2
