"""Single steps on claims of every form, held against a study with that change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from qca.analysis.claims.judgements import judge_claims
from qca.robustness.moves.leverage import SingleSteps, build_steps, list_steps
from qca.robustness.moves.omissions import list_left_out
from qca.robustness.worlds.inventory import build_universe
from qca.study.declaration import Study
from tests.robustness.conftest import declare_study

_SCALE = {"none": 0, "low": 0.2, "mid": 0.6, "high": 0.8, "full": 1}
_TYPES = {"up": 1, "down": 0}
_CODES = {
    "p0": {"a": "low", "b": "mid", "y": "low", "kind": "down"},
    "p1": {"a": "high", "b": "mid", "y": "mid", "kind": "up"},
    "p2": {"a": "full", "b": "none", "y": "full", "kind": "up"},
    "q0": {"a": "none", "b": "high", "y": "high", "kind": "up"},
    "q1": {"a": "mid", "b": "full", "y": "low", "kind": "down"},
}
_YEARS = {"p0": "2000", "p1": "2001", "p2": "2002", "q0": "2000", "q1": "2001"}
_CLAIMS = [
    "A*B -> Y",
    "A <- Y",
    "A <-> Y",
    "not (B -> Y)",
    "not (A <- Y)",
    "some (A*B)",
    "some (A -> ~Y)",
    "before(A) -> Y",
    "rises(A) <- Y",
    "not (keeps(B) -> Y)",
    "some (falls(B)*Y)",
]


def declare(
    codes: Mapping[str, Mapping[str, str]], against: float, omit: tuple[str, ...] = ()
) -> Study:
    coded: dict[str, tuple[str, dict[str, Any]]] = {
        case: (case[0], {field: {"label": label} for field, label in own.items()})
        for case, own in codes.items()
    }
    claims = [{"id": f"c{i}", "says": "", "claim": claim} for i, claim in enumerate(_CLAIMS)]
    claims += [
        {"id": "scope", "says": "", "claim": "A -> Y", "within": "~B"},
        {"id": "later", "says": "", "claim": "A -> Y", "within": "before(B)"},
        {"id": "order", "says": "", "order": "K > D", "on": "A"},
        {"id": "types", "says": "", "agrees": "typology"},
    ]
    return declare_study(
        {
            "A": {"field": "a", "scale": _SCALE},
            "B": {"field": "b", "scale": _SCALE},
            "Y": {"field": "y", "scale": _SCALE},
            "K": {"field": "kind", "scale": _TYPES},
            "D": {"expression": "~K"},
        },
        coded,
        _YEARS,
        outcome="Y",
        conditions=["A", "B"],
        claims=claims,
        cuts={"sufficiency": {"against": against}, "necessity": {"against": against}},
        typology={"dimensions": ["A"], "types": {"up": "A", "down": "~A"}, "stated": "kind"},
        robustness={"leave_out": "both"},
        omit=list(omit),
    )


def tell(study: Study) -> dict[str, str]:
    claims, rivals = judge_claims(study)
    return {tested.claim.id: tested.verdict.value for tested in (*claims, *rivals)}


@pytest.mark.parametrize("against", [0.0, 0.4])
def test_steps_are_studies_with_one_code_changed(against: float) -> None:
    study = declare(_CODES, against)
    universe = build_steps(study)
    steps = list_steps(universe)
    trial = SingleSteps.of(universe, steps)
    now, turned = tell(study), set()
    for (d, option), shown in zip(steps, trial.classes[1:], strict=True):
        decision = universe.decisions[d]
        (case,) = decision.cases
        codes = {name: dict(own) for name, own in _CODES.items()}
        codes[case][decision.name] = decision.options[option]
        expected = tell(declare(codes, against))
        told = {claim.id: shown.verdict(c).value for c, claim in enumerate(universe.claims)}
        assert told == expected, (case, decision.name)
        turned |= {claim for claim, verdict in told.items() if verdict != now[claim]}
    assert {"types", "order"} <= turned
    assert len(turned) > 5


@pytest.mark.parametrize("against", [0.0, 0.4])
def test_omissions_are_studies_without_the_cases(against: float) -> None:
    study = declare(_CODES, against)
    universe = build_universe(study)
    steps = list_left_out(universe)
    trial = SingleSteps.of(universe, steps)
    assert len(steps) == 7
    for (_, option), shown in zip(steps, trial.classes[1:], strict=True):
        gone = tuple(universe.cases[i] for i in universe.omissions[option])
        told = {claim.id: shown.verdict(c).value for c, claim in enumerate(universe.claims)}
        assert told == tell(declare(_CODES, against, gone)), gone
