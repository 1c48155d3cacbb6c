"""Models that are asked for one after another, however many there are."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pandas as pd
import pytest

from qca import build_truth_table, iterate_models, minimize
from qca.analysis.truth_table.table import TruthTable
from qca.errors import InputError


def _random_table(conditions: int, cases: int, seed: int) -> TruthTable:
    random = np.random.default_rng(seed)
    rows = np.unique(random.integers(0, 2, (cases, conditions)), axis=0)
    names = [f"C{j}" for j in range(conditions)]
    frame = pd.DataFrame(rows, columns=names, index=[f"c{i}" for i in range(len(rows))])
    return build_truth_table(
        frame.assign(Y=random.permutation(np.arange(len(rows)) % 2)), "Y", names, incl_cut=1
    )


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rule", ["minimal", "irredundant"])
def test_every_model_is_yielded_once_and_in_order(seed: int, rule: str) -> None:
    table = _random_table(5, 20, seed)
    solution = minimize(table, models=rule, max_models=100_000)  # type: ignore[arg-type]
    assert solution.complete
    found = list(iterate_models(table, models=rule))  # type: ignore[arg-type]
    assert found == [model.expression for model in solution.models]
    assert len(set(found)) == solution.model_count


def test_more_models_than_are_listed_at_first() -> None:
    table = _random_table(18, 40, 1)
    solution = minimize(table, max_models=10)
    assert solution.count_exact
    assert solution.model_count > 5_000
    found = list(islice(iterate_models(table), 5_000))
    assert found[:10] == [model.expression for model in solution.models]
    assert len(set(found)) == 5_000
    literals = [text.count("*") + text.count("+") for text in found]
    assert literals == sorted(literals)


def test_conservative_models() -> None:
    table = _random_table(4, 12, 2)
    solution = minimize(table, "conservative")
    assert list(iterate_models(table, "conservative")) == [m.expression for m in solution.models]


def test_intermediate_models_are_not_iterated_over() -> None:
    with pytest.raises(InputError, match="not iterated over"):
        iterate_models(_random_table(4, 12, 2), "intermediate")
