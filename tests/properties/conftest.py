"""Random frames of memberships, the same in every run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

Drawn = tuple[pd.DataFrame, dict[str, int]]
_SHAPES = {
    "crisp": [(2,) * k for k in range(2, 6)],
    "fuzzy": [(2,) * k for k in range(2, 6)],
    "multi-value": [
        (3, 2),
        (4, 2),
        (3, 3),
        (2, 3, 2),
        (4, 3, 2),
        (3, 3, 3),
        (2, 2, 3, 2),
        (4, 3, 2, 2),
    ],
}


def draw_frame(rng: np.random.Generator, kind: str) -> Drawn:
    """Return 2 to 24 cases in 2 to 5 conditions and an outcome Y, and the number of values of each.

    Half of the outcomes follow a few of the conditions with noise, so that all codes come up.
    """
    levels = _SHAPES[kind][rng.integers(len(_SHAPES[kind]))]
    n = int(rng.integers(2, 25))
    names = list("ABCDE"[: len(levels)])
    if kind == "fuzzy":  # tenths and never 0.5
        values = rng.choice([0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 1], size=(n, len(levels)))
    else:
        values = np.column_stack([rng.integers(0, count, n) for count in levels]).astype(float)
    y = rng.choice([0, 0.2, 0.4, 0.6, 0.8, 1] if kind == "fuzzy" else [0, 1], size=n).astype(float)
    if rng.random() < 0.5:
        tops = np.array(levels) - 1
        picked = rng.permutation(len(levels))[:2]
        signal = (values / tops)[:, picked].min(axis=1)
        signal = np.round(signal, 1) if kind == "fuzzy" else np.round(signal)
        y = np.where(rng.random(n) < 0.8, signal, y)
    if y.max() == y.min():
        y[0] = 1 - y[0] if y[0] in (0, 1) else 0
    frame = pd.DataFrame(values, columns=names, index=[f"c{i}" for i in range(n)]).assign(Y=y)
    return frame, dict(zip(names, levels, strict=True))


@pytest.fixture
def draw() -> Callable[[np.random.Generator, str], Drawn]:
    """Give the tests ``draw_frame``."""
    return draw_frame
