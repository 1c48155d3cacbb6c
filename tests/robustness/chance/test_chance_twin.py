"""Permutation tests of claims of every form that is dealt, against a loop over all arrangements."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from qca.robustness.chance.chance import plan_tests
from qca.robustness.engines.work import run_here
from qca.robustness.worlds.inventory import build_universe
from qca.study.claims import Relation
from tests.robustness.conftest import declare_study

_SCALE = {"none": 0, "low": 0.2, "mid": 0.6, "high": 0.8, "full": 1}
# Two units of three periods each, by their labels in A, B and Y.
_CODES = {
    "p0": ("p", "2000", "low", "mid", "low"),
    "p1": ("p", "2001", "high", "mid", "mid"),
    "p2": ("p", "2002", "full", "none", "full"),
    "q0": ("q", "2000", "none", "high", "high"),
    "q1": ("q", "2001", "mid", "full", "low"),
    "q2": ("q", "2002", "high", "mid", "mid"),
}
_BEFORE = {"p1": "p0", "p2": "p1", "q1": "q0", "q2": "q1"}


def read(now: dict[str, float], then: dict[str, float]) -> dict[str, list[tuple[float, float]]]:
    """Return what each claim says of a case: the inner and the outer set of each direction."""
    a, b, y = now["A"], now["B"], now["Y"]
    before, rises = then["A"], min(1 - then["A"], a)
    return {
        "s": [(min(a, b), y)],
        "n": [(y, a)],
        "both": [(a, y), (y, a)],
        "scope": [(min(a, 1 - b), y)],
        "scope_n": [(min(y, b), a)],
        "before": [(before, y)],
        "rises": [(min(y, b), rises)],
    }


_CLAIMS = [
    {"id": "s", "says": "", "claim": "A*B -> Y"},
    {"id": "n", "says": "", "claim": "A <- Y"},
    {"id": "both", "says": "", "claim": "A <-> Y"},
    {"id": "scope", "says": "", "claim": "A -> Y", "within": "~B"},
    {"id": "scope_n", "says": "", "claim": "A <- Y", "within": "B"},
    {"id": "before", "says": "", "claim": "before(A) -> Y"},
    {"id": "rises", "says": "", "claim": "rises(A) <- Y", "within": "B"},
]
_SETTLED = [
    {"id": "not", "says": "", "claim": "not (A -> Y)"},
    {"id": "some", "says": "", "claim": "some (A*B)"},
]


def test_arrangements_are_gone_through_one_by_one() -> None:
    coded: dict[str, tuple[str, dict[str, Any]]] = {
        case: (state, {"A": {"label": a}, "B": {"label": b}, "Y": {"label": y}})
        for case, (state, _, a, b, y) in _CODES.items()
    }
    study = declare_study(
        {name: {"scale": _SCALE} for name in "ABY"},
        coded,
        {case: years for case, (_, years, *_) in _CODES.items()},
        outcome="Y",
        conditions=["A", "B"],
        claims=[*_CLAIMS, *_SETTLED],
        robustness={"leave_out": "none"},
    )
    universe = build_universe(study)
    tests = run_here(plan_tests(universe, most=100_000, seed=1))
    assert {test.claim for test in tests} == {claim["id"] for claim in _CLAIMS}
    scores = {
        case: dict(zip("ABY", (_SCALE[label] for label in labels), strict=True))
        for case, (_, _, *labels) in _CODES.items()
    }
    linked = {"before", "rises"}
    for test in tests:
        cases = _BEFORE if test.claim in linked else _CODES
        place = 1 if test.claim == "both" and test.relation is Relation.NECESSARY else 0
        pairs = [
            read(scores[case], scores[_BEFORE.get(case, case)])[test.claim][place] for case in cases
        ]
        inner = [pair[0] for pair in pairs]
        values = [pair[1] for pair in pairs]
        dealt = [
            sum(map(min, inner, order)) / sum(inner) for order in itertools.permutations(values)
        ]
        observed = sum(map(min, inner, values)) / sum(inner)
        as_good = sum(value >= observed - 1e-9 for value in dealt)
        best = sum(value >= max(dealt) - 1e-9 for value in dealt)
        assert test.cases == len(pairs)
        assert test.test.exact
        assert test.test.arrangements == len(set(itertools.permutations(values)))
        assert test.test.observed == pytest.approx(observed)
        assert test.test.p == pytest.approx(as_good / len(dealt))
        assert test.test.least_p == pytest.approx(best / len(dealt))
        assert test.test.mean == pytest.approx(sum(dealt) / len(dealt))
