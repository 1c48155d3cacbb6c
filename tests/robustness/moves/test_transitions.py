"""What one case left out, or one code moved, does to a claim on two periods."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import numpy as np

from qca.analysis.claims.verdicts import Verdict
from qca.robustness.moves.leverage import SingleSteps, build_steps, list_steps, rank_moves
from qca.robustness.moves.omissions import list_left_out, list_omissions
from qca.robustness.solutions.solving import Solved, solve_table
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.evaluation import measure_scores
from qca.robustness.worlds.inventory import build_universe
from qca.study.cases import Case, Coding
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.places import Places
from qca.study.spec import Spec

_CRISP: dict[str, Any] = {"scale": {"no": 0, "yes": 1}}


def _declare(claim: str, **codes: str) -> Study:
    """Return a study of one state; of each period A and Y are told, as ``yn``."""
    words = {"y": "yes", "n": "no"}
    cases = [
        Case(
            name,
            "S",
            str(2000 + i),
            MappingProxyType(
                {field: Coding(label=words[c]) for field, c in zip("AY", told, strict=True)}
            ),
            Places(),
        )
        for i, (name, told) in enumerate(codes.items())
    ]
    spec = Spec.model_validate(
        {
            "title": "t",
            "cases": ["x.yaml"],
            "sets": {"A": _CRISP, "Y": _CRISP},
            "outcome": "Y",
            "conditions": ["A"],
            "claims": [{"id": "K", "says": "", "claim": claim}],
            "robustness": {"leave_out": "cases"},
        }
    )
    return build_study(spec, cases, FilesRead())


def _solve_all(trial: SingleSteps) -> dict[tuple[int, CodedTable], Solved]:
    return {(t.outcome, t.coded): solve_table(trial.universe, t) for t in trial.list_tables()}


def test_an_omitted_case_takes_all_its_transitions_along() -> None:
    # p -> q shows it, and q -> r is against it: without q there is no transition, not p -> r.
    universe = build_universe(_declare("before(A) -> Y", p="yn", q="yy", r="nn"))
    trial = SingleSteps.of(universe, list_left_out(universe))
    found = list_omissions(trial, _solve_all(trial))
    assert {each.left_out: each.effects.verdicts for each in found} == {
        "p": (),
        "q": (("K", Verdict.CONTRADICTED, Verdict.UNTESTED),),
        "r": (("K", Verdict.CONTRADICTED, Verdict.SUPPORTED),),
    }
    worlds = np.repeat(universe.start[np.newaxis], 2, axis=0)
    worlds[1, universe.left] = 2
    claim = universe.claims[0]
    _, coded = measure_scores(universe.realize(worlds)).select(universe, claim)
    assert universe.frame(claim).labels == ("p→q", "q→r")
    assert coded.tolist() == [[True, True], [False, False]]


def test_a_moved_code_moves_both_transitions_that_it_is_part_of() -> None:
    universe = build_steps(_declare("before(A) -> Y", p="yn", q="ny", r="nn"))
    trial = SingleSteps.of(universe, list_steps(universe))
    moves = rank_moves(trial, _solve_all(trial))
    turned = {(move.case, move.field): move.effects.verdicts for move in moves}
    assert turned == {
        # q comes after p, which has A, and before r.
        ("q", "A"): (("K", Verdict.SUPPORTED, Verdict.CONTRADICTED),),
        ("q", "Y"): (("K", Verdict.SUPPORTED, Verdict.CONTRADICTED),),
        ("p", "A"): (("K", Verdict.SUPPORTED, Verdict.UNTESTED),),
        ("p", "Y"): (),
        ("r", "A"): (),
        ("r", "Y"): (),
    }
