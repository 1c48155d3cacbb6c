"""Studies of a table, written and run, and R where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from ruamel.yaml import YAML

from qca.exports.targets import export_record
from qca.pipeline import run_file

if TYPE_CHECKING:
    from qca.record import Record

STAND_IN = Path(__file__).parent / "stand_in.R"
SHIPPED = Path(__file__).parents[2] / "calibrations"
Shipped = Callable[[str], "Record"]
RunTable = Callable[..., "Record"]


@pytest.fixture
def run_table(tmp_path: Path) -> RunTable:
    """Return what runs the study of a table of memberships, with further keys of its file."""

    def run(frame: pd.DataFrame, **keys: object) -> Record:
        frame.to_csv(tmp_path / "table.csv", index_label="case")
        outcome = keys.pop("outcome", "Y")
        sets = {n: {"as_is": True, "why": "given"} for n in frame.columns if n.isidentifier()}
        declared = keys.pop("sets", {})
        assert isinstance(declared, dict)
        spec = {
            "title": "A table",
            "cases": {"table": "table.csv", "id": "case"},
            "sets": sets | declared,
            "outcome": outcome,
            "conditions": [name for name in frame.columns if name != "Y"],
            **keys,
        }
        path = tmp_path / "spec.yaml"
        with path.open("w", encoding="utf-8") as file:
            YAML().dump(spec, file)
        return run_file(path, robustness=False)

    return run


@cache
def _run_shipped(name: str) -> Record:
    return run_file(SHIPPED / f"{name}.yaml", robustness=False)


@pytest.fixture(scope="session")
def shipped() -> Shipped:
    """Return the record of a shipped analysis, without how fragile it is."""
    return _run_shipped


def write_script(record: Record, folder: Path, lang: str = "en") -> str:
    """Write the R export of a record into a folder, and return its script."""
    folder.mkdir(parents=True, exist_ok=True)
    export = export_record(record, "r", lang)
    for file in export.files:
        (folder / file.name).write_bytes(file.content)
    return (folder / "analysis.R").read_text("utf-8")


@pytest.fixture
def run_r(tmp_path: Path) -> Callable[[str, Path], str]:
    """Return what runs R code in a folder; skips where there is no R."""
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")

    def run(code: str, folder: Path) -> str:
        done = subprocess.run(
            ["Rscript", "--vanilla", "-e", code],
            check=False,
            cwd=folder,
            capture_output=True,
            text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)},
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    return run
