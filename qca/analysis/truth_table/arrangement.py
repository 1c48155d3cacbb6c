"""Truth tables as papers print them: sorted by code and cases, complete with logical remainders."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qca.analysis.truth_table.table import Row, RowCode
from qca.errors import AnalysisError, InputError, show_given
from qca.mappings import FrozenMapping
from qca.messages import say

if TYPE_CHECKING:
    from qca.analysis.truth_table.table import TruthTable

__all__ = ["SORT_KEYS", "check_keys", "complete_table", "sort_table"]

# More rows than this are no table to print, nor to look through.
_MOST_ROWS = 4096
_CODES = {code: place for place, code in enumerate(("1", "C", "0", "?"))}


def _fall(value: float) -> float:
    """Return what sorts numbers from the largest on, undefined ones last."""
    return math.inf if math.isnan(value) else -value


# By what rows may be sorted: those of the outcome first, the largest numbers first.
SORT_KEYS: Mapping[str, Callable[[Row], float]] = FrozenMapping(
    {
        "out": lambda row: _CODES[row.out.value],
        "n": lambda row: -row.n,
        "incl": lambda row: _fall(row.incl),
        "pri": lambda row: _fall(row.pri),
        "row": lambda row: row.number,
    }
)


def check_keys(keys: Sequence[str]) -> tuple[str, ...]:
    """Return keys by which rows can be sorted.

    Raises
    ------
    InputError
        One of them is none of :data:`SORT_KEYS`.
    """
    for key in keys:
        if key not in SORT_KEYS:
            what = say("rows are not sorted by {key}", key=show_given(key))
            raise InputError(what, say("use {listed}", listed=", ".join(SORT_KEYS)))
    return tuple(keys)


def sort_table(table: TruthTable, keys: Sequence[str]) -> TruthTable:
    """Return a truth table with its rows sorted by some of :data:`SORT_KEYS`, the first one first.

    Rows that are equal in all of them stand in the order of their numbers. As papers print it, it
    is sorted by ``out``, ``n`` and ``incl``: rows of the outcome first (then ``C``, ``0`` and
    ``?``), within these the ones with most cases, then with the highest consistency.

    Raises
    ------
    InputError
        There is no such key.

    Examples
    --------
    >>> import pandas as pd
    >>> import qca
    >>> frame = pd.DataFrame({"A": [0, 1, 1], "Y": [0, 1, 1]}, ["a", "b", "c"])
    >>> table = qca.build_truth_table(frame, "Y", ["A"])
    >>> [row.number for row in sort_table(table, ["out", "n"]).rows]
    [2, 1]
    """
    falls = [SORT_KEYS[key] for key in check_keys(keys)]
    ordered = sorted(table.rows, key=lambda row: [*(fall(row) for fall in falls), row.number])
    return replace(table, rows=tuple(ordered))


def complete_table(table: TruthTable) -> TruthTable:
    """Return a truth table with a row for every configuration, in order of their numbers.

    Rows without cases (logical remainders) have ``n`` 0, the code ``?``, and NaN for parameters.

    Raises
    ------
    AnalysisError
        There would be more than 4,096 rows, as from 13 conditions of two values on.

    Examples
    --------
    >>> import pandas as pd
    >>> import qca
    >>> frame = pd.DataFrame({"A": [0, 1], "B": [0, 1], "Y": [0, 1]}, ["a", "b"])
    >>> table = complete_table(qca.build_truth_table(frame, "Y", ["A", "B"]))
    >>> [(row.number, row.config, row.n) for row in table.rows]
    [(1, (0, 0), 1), (2, (0, 1), 0), (3, (1, 0), 0), (4, (1, 1), 1)]
    """
    space = table.space
    if space.size > _MOST_ROWS:
        what = say(
            "a complete truth table would have {rows} rows, and at most {most} are printed",
            rows=f"{space.size:,}",
            most=f"{_MOST_ROWS:,}",
        )
        raise AnalysisError(what, say("use fewer conditions, or leave the remainders out"))
    known = {row.number: row for row in table.rows}
    rows = (known.get(n) or _make_remainder(table, n) for n in range(1, space.size + 1))
    return replace(table, rows=tuple(rows))


def _make_remainder(table: TruthTable, number: int) -> Row:
    space = table.space
    config = tuple(
        (number - 1) // stride % count
        for stride, count in zip(space.strides, space.levels, strict=True)
    )
    return Row(number, config, RowCode.OPEN, 0, math.nan, math.nan, (), (), None)
