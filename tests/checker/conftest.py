"""Documents with certificates, made from generated tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qca import build_truth_table
from qca.analysis.minimization.enhanced import solve_enhanced
from qca.certificates.certification import certify_solutions
from qca.errors import QCAError
from qca.report.sections.certificates import add_certificates
from qca.report.sections.counterfactuals import document_assumptions
from qca.report.sections.solutions import document_solutions
from qca.report.sections.truth_table import document_truth_table
from qca.study.settings import MinimizationSettings, RemainderSettings

Json = dict[str, Any]
KINDS = ("conservative", "intermediate", "parsimonious")
_SHAPES = [
    (2, 2),
    (2, 2, 2),
    (2, 2, 2, 2),
    (2,) * 5,
    (3, 2),
    (3, 3),
    (2, 3, 2),
    (4, 3, 2),
    (3, 3, 3),
]


def make_document(
    frame: pd.DataFrame,
    *,
    levels: dict[str, int] | None = None,
    incl_cut: float | tuple[float, float] = 0.8,
    n_cut: int = 1,
    kinds: Sequence[str] = KINDS,
    expectations: str | None = None,
    exclude: str | None = None,
    contradictory: bool = False,
    models: str = "minimal",
    max_models: int = 1000,
    outcome: str = "Y",
    memberships: bool = False,
    **steps: int,
) -> Json:
    """Return the JSON document of one outcome, Y, over all the other columns.

    On request with the memberships of all cases, as a document of a whole analysis holds them.
    """
    names = [name for name in frame.columns if name != "Y"]
    table = build_truth_table(
        frame, outcome, names, incl_cut=incl_cut, n_cut=n_cut, levels=levels, at_crossover="drop"
    )
    settings = MinimizationSettings(tuple(kinds), models, max_models)
    solutions, exclusions, assumptions = solve_enhanced(
        table,
        settings,
        RemainderSettings(expectations or (), exclude or (), contradictory=contradictory),
    )
    document = {
        "truth_table": document_truth_table(table),
        "solutions": document_solutions(solutions, table.space, settings.term_incl),
        "counterfactuals": document_assumptions(exclusions, assumptions, table.space),
    }
    certificates = certify_solutions(table, solutions, settings, **steps)
    add_certificates(document["solutions"], certificates)
    if memberships:
        document["memberships"] = frame.astype(float).to_dict("index")
    return document


def draw_document(seed: int, **given: Any) -> Json | None:
    """Return the document of a small random analysis, or None where it cannot be done."""
    rng = np.random.default_rng(seed)
    shape = _SHAPES[rng.integers(len(_SHAPES))]
    names = list("ABCDE"[: len(shape)])
    n = int(rng.integers(3, 22))
    values = np.column_stack([rng.integers(0, count, n) for count in shape])
    y = rng.random(n) < 0.5
    frame = pd.DataFrame(values, columns=names, index=[f"c{i}" for i in range(n)])
    frame["Y"] = np.where(rng.random(n) < 0.3, rng.choice([0.2, 0.7], n), y)
    picked = [f"{name}[{rng.integers(0, count)}]" for name, count in zip(names, shape, strict=True)]
    expected = [literal for literal in picked if rng.random() < 0.6]
    if rng.random() < 0.4:
        expected.append("*".join(picked[:2]))
    settings: Json = {
        "levels": dict(zip(names, shape, strict=True)),
        "incl_cut": (0.8, 0.6) if rng.random() < 0.5 else 0.8,
        "n_cut": 2 if rng.random() < 0.2 else 1,
        "expectations": ", ".join(expected) or None,
        "exclude": "*".join(picked[-2:]) if rng.random() < 0.5 else None,
        "contradictory": bool(rng.random() < 0.3),
    }
    try:
        document = make_document(frame, **{**settings, **given})
    except QCAError:
        return None
    return None if any(s["why"] for s in document["solutions"]) else document


def draw_frame(conditions: int, cases: int, seed: int) -> pd.DataFrame:
    """Return a crisp table without any pattern, so that many terms are needed."""
    rng = np.random.default_rng(seed)
    values = rng.integers(0, 2, (cases, conditions))
    y = rng.integers(0, 2, cases)
    y = np.where(rng.random(cases) < 0.1, 1 - y, y)
    names = [f"C{j}" for j in range(conditions)]
    return pd.DataFrame(values, columns=names, index=[f"c{i}" for i in range(cases)]).assign(Y=y)


@pytest.fixture(scope="session")
def make() -> Callable[..., Json]:
    """Give the tests ``make_document``."""
    return make_document


@pytest.fixture(scope="session")
def draw() -> Callable[..., Json | None]:
    """Give the tests ``draw_document``."""
    return draw_document


@pytest.fixture(scope="session")
def patternless() -> Callable[[int, int, int], pd.DataFrame]:
    """Give the tests ``draw_frame``."""
    return draw_frame
