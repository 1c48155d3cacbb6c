"""Truth tables sorted as papers print them, and complete with logical remainders."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import qca
from qca.analysis.truth_table.arrangement import complete_table, sort_table
from qca.analysis.truth_table.table import TruthTable


def _table(conditions: int, cases: int, seed: int = 0) -> TruthTable:
    values = np.random.default_rng(seed).choice([0, 0.1, 0.9, 1], (cases, conditions + 1))
    values[:, -1] = np.maximum(values[:, 0], np.minimum(values[:, 1], values[:, -1]))
    names = [*(f"C{j}" for j in range(conditions)), "Y"]
    frame = pd.DataFrame(values, [f"case{i}" for i in range(cases)], names)
    return qca.build_truth_table(frame, "Y", names[:-1], incl_cut=(0.8, 0.7), n_cut=2)


def test_rows_are_sorted_by_code_cases_and_consistency() -> None:
    table = _table(4, 60)
    rows = sort_table(table, ["out", "n", "incl"]).rows
    assert sorted(r.number for r in rows) == [r.number for r in table.rows]
    assert len({r.out for r in rows}) > 2
    for one, two in zip(rows, rows[1:], strict=False):
        codes = "1C0?".index(one.out), "1C0?".index(two.out)
        assert (codes[0], -one.n, -one.incl, one.number) < (codes[1], -two.n, -two.incl, two.number)
    assert sort_table(table, ["row"]) == sort_table(table, []) == table


def test_a_complete_table_has_every_configuration_once() -> None:
    table = _table(5, 20)
    whole = complete_table(table)
    assert [row.number for row in whole.rows] == list(range(1, 33))
    assert [row.config for row in whole.rows] == [
        tuple(number >> (4 - j) & 1 for j in range(5)) for number in range(32)
    ]
    known = {row.number: row for row in table.rows}
    assert whole.observed_count == table.observed_count == len(known) < 32
    assert f"{len(known)} of 32 rows observed" in repr(whole)
    for row in whole.rows:
        if row.number in known:
            assert row is known[row.number]
        else:
            assert (row.n, row.out, row.cases) == (0, "?", ())
            assert math.isnan(row.incl) and math.isnan(row.pri)


def test_values_of_multi_value_conditions_are_all_there() -> None:
    frame = pd.DataFrame({"D": [0, 2], "B": [0, 1], "Y": [0, 1]}, ["a", "b"])
    table = qca.build_truth_table(frame, "Y", ["D", "B"], levels={"D": 3})
    rows = complete_table(table).rows
    assert [row.config for row in rows] == [(d, b) for d in range(3) for b in range(2)]


def test_a_table_too_large_to_print_is_refused_with_its_size() -> None:
    with pytest.raises(qca.QCAError, match=r"would have 8,192 rows, and at most 4,096"):
        complete_table(_table(13, 20))
    assert len(complete_table(_table(12, 20)).rows) == 4096


def test_an_unknown_key_lists_the_known_ones() -> None:
    with pytest.raises(qca.QCAError, match=r"not sorted by 'cases'.*use out, n, incl, pri, row"):
        sort_table(_table(2, 5), ["out", "cases"])
