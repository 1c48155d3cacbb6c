"""The decimal mark is found from all cells; what can be read in two ways is refused at its cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qca.errors import InputError
from qca.io.readings import TableReading
from qca.io.tables import read_table

_NAN = float("nan")


def _numbers(directory: Path, text: str, **said: Any) -> list[list[float]]:
    path = directory / "t.csv"
    path.write_text(text, encoding="utf-8")
    table = read_table(path, TableReading(**said))
    return np.column_stack([column.numbers for column in table.columns.values()]).tolist()


@pytest.mark.parametrize(
    ("text", "said", "numbers"),
    [
        ("case;G;U\na;1.234.567;1,5\nb;1.720;2\n", {}, [[1234567, 1.5], [1720, 2]]),
        ("case;G;U\na;1.234,5;1,5\nb;1.720;2\n", {}, [[1234.5, 1.5], [1720, 2]]),
        ("case;G;U\na;1 720;1,5\nb;586;2\n", {}, [[1720, 1.5], [586, 2]]),
        ("case;G;U\na;1\u202f720;1,5\nb;586;2\n", {}, [[1720, 1.5], [586, 2]]),
        ("case;G;U\na;1'720;1.5\nb;1’234’586;2\n", {}, [[1720, 1.5], [1234586, 2]]),
        ('case,G\na,"1,234.5"\nb,"1,720"\n', {}, [[1234.5], [1720]]),
        ("case;G;U\na;1.720;33,4\nb;586;2\n", {"thousands": "."}, [[1720, 33.4], [586, 2]]),
        ("case;G\na;1.720\nb;586\n", {"decimal": "."}, [[1.72], [586]]),
        ("case;G\na;1.720\nb;586\n", {"thousands": "."}, [[1720], [586]]),
        ("case,G\na,1.720\nb,2.586\n", {}, [[1.72], [2.586]]),
        ("case;G\na;0,720\nb;1,720\n", {}, [[0.72], [1.72]]),
        ("case,G\na,33.3%\nb,7%\n", {}, [[0.333], [0.07]]),
        ("case;G\na;33,3%\nb;7 %\n", {}, [[0.333], [0.07]]),
        ("case,G,T\na,TRUE,sí\nb,False,no\n", {}, [[1, 1], [0, 0]]),
        ("case,G\na,1e-3\nb,-.5\n", {}, [[0.001], [-0.5]]),
    ],
)
def test_numbers_as_they_are_written(
    text: str, said: dict[str, Any], numbers: list[list[float]], tmp_path: Path
) -> None:
    assert _numbers(tmp_path, text, **said) == numbers


@pytest.mark.parametrize(
    ("text", "said", "line", "parts"),
    [
        ("case;G;U\na;1.720;33,4\nb;586;2\n", {}, 2, ("1.720", "1720", "--thousands")),
        ("case;G;U\na;1;33,4\nb;0.5;2\n", {}, 3, ("0.5", "33,4", "alike")),
        ("case;G\na;1.720\nb;586\n", {}, 2, ("1.72 or 1720", "--decimal")),
        ('case,G\na,"1,720"\nb,586\n', {}, 2, ("1.72 or 1720", "--decimal")),
        ("case;G\na;1,5\nb;2,5\n", {"decimal": "."}, 2, ("decimal comma", "said")),
        ("case;G;U\na;1.234.567;1'000\nb;1;2\n", {}, 2, ("two ways",)),
        ("case;G;U\na;1.234.567;0.5\nb;1;2\n", {}, 2, ("0.5", "between thousands")),
        ("case;G\na;1\nb;2\n", {"decimal": ".", "thousands": "."}, None, ("the same",)),
        ("case;G\na;1\nb;2\n", {"decimal": ";"}, None, ("decimal is ';'",)),
    ],
)
def test_numbers_that_can_be_read_in_two_ways(
    text: str, said: dict[str, Any], line: int | None, parts: tuple[str, ...], tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        _numbers(tmp_path, text, **said)
    (problem,) = caught.value.problems
    assert (problem.place.line if problem.place else None) == line
    assert all(part in str(problem) for part in parts), problem
    assert problem.remedy


def test_columns_that_are_not_used_decide_but_are_no_error(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("case;G;U;V\na;1.720;33,4;0.5\nb;586;2;1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"1\.720.* can be 1\.720? or 1720"):
        read_table(path, used=("G",), chosen=True)
    path.write_text("case;G;U\na;0.5;33,4\nb;1;2\n", encoding="utf-8")
    table = read_table(path, used=("G",), chosen=True)
    assert table.columns["G"].numbers.tolist() == [0.5, 1]
