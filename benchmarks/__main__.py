"""Time truth table and parsimonious solution against setqca on the same random crisp tables.

Prints medians in seconds and the ratio in the same run. The table is random: k conditions, n cases,
half of the outcomes positive, which is the worst case for any minimiser. setqca is asked only up
to eight conditions, beyond which it takes minutes.
"""

from __future__ import annotations

import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

import numpy as np
import pandas as pd

import qca

TABLES = ((4, 40), (5, 40), (6, 40), (7, 40), (8, 40), (10, 40), (12, 40), (14, 100), (18, 40))
PEER_UP_TO = 8
SEEDS = (1, 2, 3)


def make_table(conditions: int, cases: int, seed: int) -> pd.DataFrame:
    """Return a random crisp table in which equal configurations have equal outcomes."""
    random = np.random.default_rng(seed)
    rows = random.integers(0, 2, (cases, conditions))
    _, first, back = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    outcomes = random.permutation(np.arange(len(first)) % 2)
    names = [f"C{j + 1}" for j in range(conditions)]
    frame = pd.DataFrame(rows, columns=names, index=[f"c{i + 1}" for i in range(cases)])
    return frame.assign(Y=outcomes[back.reshape(-1)])


def solve_here(frame: pd.DataFrame) -> set[frozenset[str]]:
    """Return our parsimonious models."""
    conditions = [name for name in frame.columns if name != "Y"]
    table = qca.build_truth_table(frame, outcome="Y", conditions=conditions, incl_cut=1)
    models = qca.minimize(table, "parsimonious", max_models=100).models
    return {frozenset(term.expression for term in model.terms) for model in models}


def solve_there(frame: pd.DataFrame) -> int:
    """Return how many parsimonious models setqca lists."""
    import setqca

    conditions = [name for name in frame.columns if name != "Y"]
    return len(setqca.CSQCA().fit(frame, outcome="Y", conditions=conditions).parsimonious)


def time_median(solve: Callable[[pd.DataFrame], object], frames: list[pd.DataFrame]) -> float:
    """Return the median time over the tables."""
    times = []
    for frame in frames:
        start = time.perf_counter()
        solve(frame)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print one line for each size of table."""
    try:
        peer = f"setqca {version('setqca')}"
    except PackageNotFoundError:
        peer = ""
    print(f"Python {platform.python_version()}, {platform.machine()}, {sys.platform}")
    print(f"{'k':>3} {'n':>4} {'qca (s)':>10} {peer or 'no peer':>14} {'ratio':>8}")
    solve_here(make_table(4, 20, 0))  # imports are not what is timed
    for conditions, cases in TABLES:
        frames = [make_table(conditions, cases, seed) for seed in SEEDS]
        ours = time_median(solve_here, frames)
        theirs = ratio = "–"
        if peer and conditions <= PEER_UP_TO:
            solve_there(frames[0].head(8))
            taken = time_median(solve_there, frames)
            theirs, ratio = f"{taken:.4f}", f"{taken / ours:.1f}x"
        print(f"{conditions:>3} {cases:>4} {ours:>10.4f} {theirs:>14} {ratio:>8}", flush=True)


if __name__ == "__main__":
    main()
