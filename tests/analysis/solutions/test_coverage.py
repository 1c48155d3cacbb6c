"""Cases deviant in kind and cases not covered, against the memberships in each term and model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qca import build_truth_table
from qca.analysis.minimization.enhanced import solve_enhanced
from qca.boolean.formulas import read_formula
from qca.boolean.grammar import parse_expression
from qca.study.settings import MinimizationSettings, RemainderSettings
from tests.frames import FrameList


def _draw(rng: np.random.Generator) -> pd.DataFrame:
    n = 16
    scores = np.array([0, 0.2, 0.4, 0.5, 0.6, 0.8, 1])
    frame = pd.DataFrame({name: rng.choice(scores, n) for name in "ABY"})
    frame["M"] = rng.integers(0, 3, n)
    return frame.set_axis([f"c{i}" for i in range(n)])


@pytest.mark.parametrize("seed", range(8))
def test_cases_are_those_of_the_memberships(seed: int) -> None:
    rng = np.random.default_rng(seed)
    apart = 0
    for _ in range(6):
        frame = _draw(rng)
        outcome = ("Y", "~Y")[int(rng.integers(2))]
        data = FrameList([frame.iloc[:7], frame.iloc[7:]]) if seed % 2 else frame
        table = build_truth_table(
            data, outcome, ["A", "B", "M"], incl_cut=0.6, at_crossover="drop", levels={"M": 3}
        )
        solutions, *_ = solve_enhanced(
            table,
            MinimizationSettings(max_models=5),
            RemainderSettings(expectations=(read_formula("A[1]"),)),
        )
        y = table.outcome_scores
        for model in (model for solution in solutions for model in solution.models):
            for part in (model, *model.terms):
                x = table.memberships.membership(parse_expression(part.expression))
                assert set(part.deviant) == set(frame.index[(x > 0.5) & (y < 0.5)])
                apart += bool(set(part.deviant) & set(table.dropped))
            x = table.memberships.membership(parse_expression(model.expression))
            assert set(model.uncovered) == set(frame.index[(x < 0.5) & (y > 0.5)])
            assert len(set(model.uncovered)) == len(model.uncovered)
    assert apart
