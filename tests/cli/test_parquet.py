"""Commands on Parquet give what they give on the same table in CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

Invoke = Callable[..., Any]


@pytest.fixture
def tables(tmp_path: Path) -> tuple[Path, Path]:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        rng.choice([0, 0.2, 0.4, 0.6, 0.8, 1], (80, 4)), columns=[*"ABC", "Y"]
    ).assign(D=rng.integers(0, 3, 80))
    frame["Y"] = np.maximum(frame[["A", "B"]].min(axis=1), frame["Y"] * (frame["D"] == 2))
    frame.insert(0, "case", [f"c{i}" for i in range(80)])
    frame.to_csv(tmp_path / "data.csv", index=False)
    folder = tmp_path / "data"
    folder.mkdir()
    for i in range(4):
        frame.iloc[20 * i : 20 * i + 20].to_parquet(folder / f"{i}.parquet", index=False)
    return tmp_path / "data.csv", folder


@pytest.mark.parametrize(
    "words",
    [
        ["truth-table", "-o", "Y"],
        ["truth-table", "-o", "~Y", "-c", "A,D", "--format", "json"],
        ["minimize", "-o", "Y", "--incl-cut", "0.75", "--expect", "A, B"],
        ["minimize", "-o", "Y", "--incl-cut", "0.75", "--format", "json", "--levels", "D=4"],
        ["necessity", "-o", "Y"],
    ],
)
def test_the_same_as_csv(words: list[str], tables: tuple[Path, Path], invoke: Invoke) -> None:
    command, *options = words
    csv, folder = (invoke(command, str(path), *options) for path in tables)
    assert csv.exit_code == folder.exit_code == 0, folder.stderr
    assert folder.stdout == csv.stdout


def test_one_file_and_its_notes(tables: tuple[Path, Path], invoke: Invoke) -> None:
    path = tables[1] / "0.parquet"
    pd.read_parquet(path).assign(word="text").to_parquet(path, index=False)
    result = invoke("truth-table", str(path), "-o", "Y")
    assert result.exit_code == 0
    assert "the column 'word' holds no numbers and is no condition" in result.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-o", "Y", "--sheet", "one"], "--sheet is not for Parquet"),
        (["-o", "Y", "--missing", "NA"], "--missing is not for Parquet"),
        (["-o", "Y", "-c", "A,A"], "the condition 'A' is named twice"),
        (["-o", "Y", "-c", "A,E"], "there is no set 'E'"),
        (["-o", "Y", "--id", "cas"], "there is no column 'cas'; did you mean 'case'?"),
        ([], "no outcome is named"),
    ],
)
def test_options_that_are_refused(
    options: list[str], message: str, tables: tuple[Path, Path], invoke: Invoke
) -> None:
    result = invoke("truth-table", str(tables[1]), *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
