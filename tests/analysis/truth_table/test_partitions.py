"""Truth tables in parts equal those in memory: two million cases, Dask, a cluster, Parquet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import qca
from qca import build_truth_table
from qca.analysis.minimization.enhanced import solve_enhanced
from qca.analysis.truth_table.table import negate_truth_table
from qca.boolean.formulas import read_formula
from qca.errors import AnalysisError, InputError
from qca.study.settings import MinimizationSettings, RemainderSettings
from tests.frames import FrameList

_NAMES = ["A", "B", "C", "D"]


def _draw(n: int, seed: int = 3) -> pd.DataFrame:
    """Return n cases in two fuzzy, a crisp and a multi-value condition, and an outcome."""
    rng = np.random.default_rng(seed)
    fuzzy = rng.choice(np.array([0, 0.1, 0.2, 1 / 3, 0.45, 0.6, 0.7, 0.9, 1]), (n, 2))
    outcome = np.clip(fuzzy.min(axis=1) + rng.choice([-0.1, 0, 0.17], n), 0, 1)
    return pd.DataFrame(
        {
            "A": fuzzy[:, 0],
            "B": fuzzy[:, 1],
            "C": rng.integers(0, 2, n),
            "D": rng.integers(0, 3, n),
            "Y": outcome,
        },
        index=pd.Index([f"case {i}" for i in range(n)], name="case"),
    )


def test_two_million_cases() -> None:
    n = 2_000_000
    rng = np.random.default_rng(11)
    values = rng.random((n, 6))
    values[:, 5] = np.maximum(values[:, :2].min(axis=1), values[:, 5] ** 3)
    values[:, 2] = values[:, 2] > 0.3
    frame = pd.DataFrame(values, columns=[*"ABCDE", "Y"], index=np.arange(n))
    whole = build_truth_table(frame, "Y", list("ABCDE"), incl_cut=0.8)
    bounds = [0, 1, 300_000, 300_000, 1_111_111, n]
    parts = FrameList([frame.iloc[a:b] for a, b in pairwise(bounds)])
    divided = build_truth_table(parts, "Y", list("ABCDE"), incl_cut=0.8)
    assert len(whole.rows) == 32 and sum(row.n for row in whole.rows) == n
    assert {row.out for row in whole.rows} == {"0", "1"}
    assert divided.rows == whole.rows
    # The sums are right as well as equal.
    row = whole.rows[21]
    sides = [values[:, j] if v else 1 - values[:, j] for j, v in enumerate(row.config)]
    member = np.minimum.reduce(sides)
    assert row.incl == pytest.approx(np.minimum(member, values[:, 5]).sum() / member.sum(), 1e-12)


def _assert_equal(frame: pd.DataFrame, other: Any, **options: Any) -> None:
    whole = build_truth_table(frame, "Y", _NAMES, incl_cut=0.7, n_cut=2)
    divided = qca.build_truth_table(other, "Y", _NAMES, incl_cut=0.7, n_cut=2, **options)
    assert divided.rows == whole.rows
    assert negate_truth_table(divided).rows == negate_truth_table(whole).rows
    for kinds in (("conservative", "parsimonious"), ("intermediate",)):
        asked = MinimizationSettings(kinds, max_models=100)
        remainders = RemainderSettings(
            expectations=(read_formula("A"), read_formula("B")), contradictory=True
        )
        found, known = (solve_enhanced(each, asked, remainders) for each in (divided, whole))
        assert found == known


def test_dask() -> None:
    dask_frame = pytest.importorskip("dask.dataframe")
    frame = _draw(500)
    divided = dask_frame.from_pandas(frame, npartitions=7, sort=False)
    _assert_equal(frame, divided)
    some = divided[divided["A"] > 0.95]  # leaves empty partitions
    _assert_equal(frame[frame["A"] > 0.95], some)


def test_problems_in_dask_name_the_partition() -> None:
    dask_frame = pytest.importorskip("dask.dataframe")
    frame = _draw(30)
    frame.iloc[25, 0] = 1.5
    divided = dask_frame.from_pandas(frame, npartitions=3, sort=False)
    with pytest.raises(InputError, match="partition 3: case 'case 25' has 1.5 in set 'A'"):
        build_truth_table(divided, "Y", _NAMES)


@pytest.fixture
def client() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_existing_cluster(client: Any) -> None:
    import dask.dataframe

    frame = _draw(300)
    seen = len(client.cluster.scheduler.transition_log)
    _assert_equal(frame, dask.dataframe.from_pandas(frame, npartitions=4, sort=False))
    assert len(client.cluster.scheduler.transition_log) > seen


@pytest.mark.parametrize("missing", ["dask", "pyarrow"])
def test_library_that_is_not_installed(
    missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    frame = _draw(20)
    frame.to_parquet(tmp_path / "data.parquet")
    source: Any = tmp_path
    if missing == "dask":
        source = pytest.importorskip("dask.dataframe").from_pandas(frame, npartitions=2)
    for name in [*sys.modules]:
        if name == missing or name.startswith(f"{missing}."):
            monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=r"run: pip install 'qca\[dask\]'"):
        qca.build_truth_table(source, "Y", _NAMES)


def test_folder_of_parquet_files(tmp_path: Path) -> None:
    frame = _draw(400)
    for number, start in enumerate(range(0, 400, 35)):
        frame.iloc[start : start + 35].to_parquet(tmp_path / f"part.{number}.parquet")
    _assert_equal(frame, tmp_path)
    _assert_equal(frame, str(tmp_path))


def test_csv_by_its_path(tmp_path: Path) -> None:
    frame = _draw(60)
    frame.to_csv(tmp_path / "data.csv")
    _assert_equal(frame, tmp_path / "data.csv")
    renamed = frame.reset_index().rename(columns={"case": "who"})
    renamed.insert(0, "number", [f"n{i}" for i in range(60)])
    renamed.to_csv(tmp_path / "other.csv", index=False)
    _assert_equal(frame, tmp_path / "other.csv", id_column="who")


def test_crossover_names_case_condition_and_file(tmp_path: Path) -> None:
    frame = _draw(40)
    frame.iloc[33, 1] = 0.5
    frame.iloc[:20].to_parquet(tmp_path / "a.parquet")
    frame.iloc[20:].to_parquet(tmp_path / "b.parquet")
    with pytest.raises(AnalysisError, match=r"b.parquet: case 'case 33' is exactly 0.5 in .* 'B'"):
        qca.build_truth_table(tmp_path, "Y", _NAMES)
    table = qca.build_truth_table(tmp_path, "Y", _NAMES, at_crossover="drop")
    assert table.dropped == ("case 33",)
    assert table.rows == build_truth_table(frame, "Y", _NAMES, at_crossover="drop").rows


def test_progress_is_told() -> None:
    frame, told = _draw(90), []
    parts = FrameList([frame.iloc[i : i + 30] for i in (0, 30, 60)])
    build_truth_table(parts, "Y", _NAMES, watch=lambda *args: told.append(args))
    assert [(stage.value, done, whole) for stage, done, whole in told] == [
        ("rows", 1, 3),
        ("rows", 2, 3),
        ("rows", 3, 3),
    ]
