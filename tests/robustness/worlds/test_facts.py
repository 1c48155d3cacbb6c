"""Amounts and stated types by other readings: each world is a study in which the code stands."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

from qca.analysis.claims.judgements import judge_by_spec
from qca.robustness.assessment import assess_study
from qca.robustness.results.changes import Goal
from qca.robustness.sweep.sweep import sweep_universe
from qca.robustness.worlds.bounds import bound_claim
from qca.robustness.worlds.boxes import bound_boxes
from qca.robustness.worlds.evaluation import judge_worlds, measure_scores
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.study.declaration import Study
from tests.robustness.conftest import declare_study, rebuild_facts

_SCALE = {"low": 0, "mid": {"score": 0.6, "between": [0.4, 0.7]}, "high": 1}
_Json = dict[str, Any]
# "also" of the amounts, of the label that places, and of one that is no type.
_CODES: dict[str, _Json] = {
    "p": {"a": "high", "money": 5.0, "kind": "rich"},
    "q": {"a": "mid", "money": 3.0, "kind": "rich"},
    "r": {"a": "low", "money": 2.0, "kind": "poor"},
    "s": {"a": "low", "money": 1.0, "kind": "poor"},
}
_ALSO = {("r", "money"): ["4", "6"], ("q", "kind"): ["poor"], ("s", "kind"): ["odd"]}
_NUMBERS = {("r", "money"): [4.0, 6.0]}


def declare(codes: dict[str, _Json], also: dict[tuple[str, str], list[str]], **spec: Any) -> Study:
    coded: dict[str, tuple[str, _Json]] = {}
    for case, own in codes.items():
        fields: _Json = {}
        for field, code in own.items():
            key = "value" if isinstance(code, float) else "label"
            fields[field] = {key: code, "also": also.get((case, field), [])}
        coded[case] = (case, fields)
    return declare_study(
        {
            "A": {"field": "a", "scale": _SCALE},
            "N": {"expression": "~A"},
            "K": {"field": "kind", "scale": {"rich": 1, "poor": 0, "odd": 0}},
        },
        coded,
        outcome="K",
        conditions=["A"],
        claims=[
            {"id": "o", "says": "", "order": "A > N", "on": "money"},
            {"id": "y", "says": "", "order": "A > N", "on": "money", "per": "year"},
            {"id": "t", "says": "", "agrees": "typology"},
        ],
        typology={"dimensions": ["A"], "types": {"rich": "A", "poor": "~A"}, "stated": "kind"},
        **spec,
    )


def load(**robustness: Any) -> tuple[Study, Universe]:
    study = declare(_CODES, _ALSO, robustness=robustness)
    return study, build_universe(study)


def name(universe: Universe) -> list[str]:
    return [decision.identifier for decision in universe.decisions]


def test_codes_on_which_claims_rest_are_decisions() -> None:
    _, universe = load(leave_out="none")
    assert name(universe) == ["q.A", "q.kind", "r.money", "s.kind"]
    money = universe.decisions[2]
    assert (money.options, money.cases, money.sets) == (("2", "4", "6"), ("r",), ())
    # The other kind of s is no type, but in no other set: it is a reading for the placement alone.
    assert universe.decisions[3].sets == ()
    assert universe.decisions[1].sets == ("K",)


def test_worlds_are_studies_with_other_codes() -> None:
    _, universe = load(leave_out="none")
    shown = set()
    for options in np.ndindex(2, 3, 2):
        codes = copy.deepcopy(_CODES)
        places = ("q", "kind"), ("r", "money"), ("s", "kind")
        for (case, field), option in zip(places, options, strict=True):
            if option:
                own = _NUMBERS.get((case, field), _ALSO[case, field])
                codes[case][field] = own[option - 1]
        other = declare(codes, {})
        world = universe.start.copy()
        world[1:] = options
        realized = universe.realize(world[np.newaxis])
        low = bound_boxes(universe, world[np.newaxis], world[np.newaxis])
        for claim in universe.claims:
            expected = judge_by_spec(
                other.spec, claim, other.scores.memberships, other.facts
            ).verdict
            rebuilt = judge_by_spec(
                universe.rebuild_spec(world),
                claim,
                universe.rebuild_memberships(world),
                rebuild_facts(universe, world),
            ).verdict
            fit = judge_worlds(universe, realized, measure_scores(realized), claim)
            place = int(fit.verdicts[0])
            assert rebuilt is expected
            assert list(type(expected))[place] is expected
            assert np.flatnonzero(bound_claim(universe, low, claim)[0]).tolist() == [place]
            shown.add((claim.id, expected.value))
    assert {v for c, v in shown if c == "o"} == {"supported", "contradicted"}
    assert {v for c, v in shown if c == "t"} == {"supported", "contradicted"}


@pytest.mark.parametrize("leave_out", ["none", "cases"])
def test_the_sweep_goes_through_them(leave_out: str) -> None:
    study, universe = load(leave_out=leave_out)
    swept = sweep_universe(universe, budget=20_000, seed=1)
    assert swept.sweep.exhaustive
    grid = np.array(
        [
            (a, *options)
            for a in (0.4, 0.45, 0.5, 0.55, 0.6, 0.7)
            for options in np.ndindex(*(len(d.options) for d in universe.decisions[1:]))
        ]
    )
    realized = universe.realize(grid)
    for share, claim in zip(swept.sweep.shares, universe.claims, strict=True):
        verdicts = judge_worlds(universe, realized, measure_scores(realized), claim).verdicts
        told = {i for i, (s, a) in enumerate(zip(share.shares, share.apart, strict=True)) if s or a}
        assert told == set(verdicts.tolist()), claim.id
    # One doubt about an amount is the smallest change of an order.
    robust = assess_study(study)
    changes = {found.claim: found for found in robust.changes}
    for claim in ("o", "t"):
        (change,) = [s for s in changes[claim].searches if s.goal is Goal.CHANGES]
        named = {c.decision.identifier for each in change.sets for c in each.changes}
        assert named & ({"r.money"} if claim == "o" else {"q.kind", "s.kind"})
