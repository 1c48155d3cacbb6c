"""Records, and tables of many cases, of which pictures are drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qca import build_truth_table
from qca.analysis.truth_table.table import TruthTable
from qca.pipeline import run_file
from qca.record import Record
from tests.studies import FEW_DOUBTS, write_study

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Record]:
    """The shipped studies, and one whose worlds are few, with how firm their findings are."""
    paths = {year: ROOT / "calibrations" / f"{year}.yaml" for year in ("2025", "2015")}
    paths["small"] = write_study(tmp_path_factory.mktemp("small"), FEW_DOUBTS)
    return {name: run_file(path) for name, path in paths.items()}


def draw_frame(cases: int, conditions: int, seed: int = 1, name: str = "C") -> pd.DataFrame:
    """Return crisp cases, of which two conditions together mostly show the outcome."""
    rng = np.random.default_rng(seed)
    names = [f"{name}{i}" for i in range(conditions)]
    frame = pd.DataFrame(rng.integers(0, 2, (cases, conditions)), columns=names)
    shown = (frame[names[0]] & frame[names[1]]) | (rng.random(cases) < 0.1)
    return frame.assign(Y=shown.astype(int)).set_axis([f"case {i}" for i in range(cases)])


def tabulate(frame: pd.DataFrame, **settings: object) -> TruthTable:
    names = [str(name) for name in frame.columns if name != "Y"]
    return build_truth_table(frame, "Y", names, incl_cut=0.8, pri_cut=0.5, **settings)


@pytest.fixture(scope="session")
def tables() -> dict[str, TruthTable]:
    """Truth tables of many cases, of long names, of many conditions, of several values."""
    forty = draw_frame(40, 5)
    long = draw_frame(40, 3, name="a condition with a long name ")
    values = draw_frame(40, 3).assign(R=np.arange(40) % 3)
    return {
        "forty": tabulate(forty),
        "long": tabulate(long.set_axis([f"A case with a very long name, {i}" for i in range(40)])),
        "many": tabulate(draw_frame(312, 12)),
        "values": tabulate(values, levels={"R": 3}),
    }
