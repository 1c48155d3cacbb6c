"""What must be true: the smallest sets of changes of small analyses, and of the real one."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.io.studies import load_study
from qca.robustness.changes.changes import plan_changes
from qca.robustness.changes.undeclared import open_universe
from qca.robustness.engines.work import run_here
from qca.robustness.results.changes import ChangeSet, ClaimChanges, Goal, Search
from qca.robustness.results.decisions import DecisionKind
from qca.robustness.worlds.inventory import build_universe
from qca.sets.calibration import direct
from qca.study.cases import Case, Coding
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.places import Places
from qca.study.spec import Spec
from tests.robustness.conftest import run_backwards

_ROOT = Path(__file__).parents[3]
_LEVEL = {"low": 0, "medium": {"score": 0.6, "between": [0.4, 0.7]}, "high": 1}


def _study(
    sets: dict[str, Any], cases: dict[str, dict[str, Any]], claim: str, **robustness: Any
) -> Study:
    """Return a study of cases of one state each; codes are labels, values or whole codings."""

    def read(code: Any) -> Coding:
        if isinstance(code, dict):
            return Coding.model_validate(code)
        return Coding(label=code) if isinstance(code, str) else Coding(value=code)

    spec = Spec.model_validate(
        {
            "title": "t",
            "cases": ["x.yaml"],
            "scales": {"level": _LEVEL},
            "sets": sets,
            "outcome": "Y",
            "conditions": ["A"],
            "claims": [{"id": "K", "says": "", "claim": claim}],
            "robustness": {"leave_out": "none", **robustness},
        }
    )
    built = [
        Case(
            name,
            f"state of {name}",
            "2000",
            MappingProxyType({field: read(code) for field, code in codes.items()}),
            Places(),
        )
        for name, codes in cases.items()
    ]
    return build_study(spec, built, FilesRead())


def _search(study: Study, goal: Goal, **options: Any) -> Search:
    (found,) = run_here(plan_changes(study, **options))
    return found.searches[list(Goal).index(goal)]


def _tell(found: ChangeSet) -> list[tuple[str, str, float, float]]:
    """Return the changes of a set in short: what is changed, to what, and from where to where."""
    return [
        (
            " ".join([change.decision.name, *change.decision.cases]),
            change.to,
            change.low,
            change.high,
        )
        for change in found.changes
    ]


@cache
def _real() -> dict[str, ClaimChanges]:
    study = load_study(_ROOT / "calibrations" / "2025.yaml")
    return {found.claim: found for found in run_here(plan_changes(study))}


def test_the_real_claim_fails_where_leadership_drops_below_the_middle() -> None:
    _, fails, changes = _real()["N1"].searches
    (found,) = fails.sets
    assert (fails.size, fails.complete, fails.count) == (1, True, 1)
    assert found.verdict is Verdict.CONTRADICTED
    assert found.declared
    (change,) = found.changes
    assert change.decision.cells == (("NL2", "EL"),)
    assert (change.low, change.high) == (0.4, 0.5)
    assert change.scores == (("NL2", "EL", 0.4, 0.5),)
    # It holds without that period, and without the state there is no synergy to test it.
    assert [(each.verdict, _tell(each)[0][0]) for each in changes.sets] == [
        (Verdict.CONTRADICTED, "medium NL2"),
        (Verdict.SUPPORTED, "NL2"),
        (Verdict.UNTESTED, "Nuevo León"),
    ]


def test_the_real_claim_holds_without_the_period_of_less_leadership() -> None:
    holds, *_ = _real()["N1"].searches
    assert holds.complete
    (found,) = holds.sets
    assert found.declared
    # The label may be 0.6 at most, so that no score of it lets consistency reach 0.9.
    assert [change.to for change in found.changes] == ["NL2"]


def test_every_real_search_is_complete() -> None:
    claims = build_universe(load_study(_ROOT / "calibrations" / "2025.yaml")).claims
    assert sum(claim.joins_cases for claim in claims) > 5
    searches = [search for claim in claims for search in _real()[claim.id].searches]
    assert len(searches) == 3 * len(claims)
    assert all(search.complete for search in searches)
    assert all(search.count >= len(search.sets) for search in searches)


def test_a_goal_that_is_met_takes_no_change() -> None:
    holds, _, changes = _real()["S1"].searches
    assert [found.changes for found in holds.sets] == [()]
    assert (holds.size, holds.complete) == (0, True)
    assert [_tell(found)[0][:2] for found in changes.sets] == [("Nuevo León", "Nuevo León")]
    assert changes.sets[0].verdict is Verdict.UNTESTED


_TWO = {"A": {"scale": "level"}, "Y": {"scale": {"no": 0, "yes": 1}}}


def test_the_score_of_another_label_is_part_of_recoding_to_it() -> None:
    study = _study(
        _TWO,
        {
            "p": {"A": "high", "Y": "yes"},
            "q": {"A": {"label": "high", "also": ["medium"]}, "Y": "no"},
        },
        "A -> Y",
    )
    found = _search(study, Goal.CHANGES)
    assert [(each.verdict, _tell(each)[0][:2]) for each in found.sets] == [
        (Verdict.IN_KIND, ("A q", "medium"))
    ]
    # At 0.5 and below q is no longer in A: inclusion is 1 / 1.5 there, still under its cut.
    (change,) = found.sets[0].changes
    assert math.isnan(change.low)
    assert change.scores == (("q", "A", 0.4, 0.5),)
    assert found.sets[0].witness[0][0] == "q A"


def test_scores_moved_together_are_one_change() -> None:
    cases = {name: {"A": "medium", "Y": "no"} for name in "pq"} | {"r": {"A": "high", "Y": "yes"}}
    apart, together = (
        _search(_study(_TWO, cases, "A -> Y", labels=labels), Goal.CHANGES, undeclared=False)
        for labels in (True, "together")
    )
    assert (apart.size, together.size) == (2, 1)
    assert [_tell(each) for each in together.sets] == [[("medium p q", "", 0.4, 0.5)]]
    assert together.sets[0].changes[0].scores == (("p", "A", 0.4, 0.5), ("q", "A", 0.4, 0.5))


def test_a_cut_turns_a_verdict_at_the_inclusion() -> None:
    sets = {"A": {"as_is": "true"}, "Y": {"as_is": "true"}}
    cases = {"p": {"A": 0.8, "Y": 0.6}, "q": {"A": 1, "Y": 0.95}}
    study = _study(sets, cases, "A -> Y", cuts={"sufficiency": {"incl": [0.7, 0.95]}})
    found = _search(study, Goal.CHANGES)
    ((change,),) = [each.changes for each in found.sets]
    assert change.decision.kind is DecisionKind.CUT
    assert (change.low, change.high) == (pytest.approx(1.55 / 1.8, abs=1e-6), 0.95)


def test_an_anchor_turns_a_verdict_where_a_case_crosses_it() -> None:
    sets = {
        "A": {"direct": {"out": 0, "crossover": {"at": 5, "between": [4, 7]}, "in": 10}},
        "Y": {"scale": {"no": 0, "yes": 1}},
    }
    cases = {"p": {"A": 9, "Y": "yes"}, "q": {"A": 6, "Y": "no"}, "r": {"A": 8.5, "Y": "yes"}}
    cases["s"] = {"A": 0, "Y": "yes"}
    found = _search(_study(sets, cases, "A -> Y"), Goal.HOLDS)
    ((change,),) = [each.changes for each in found.sets]
    assert change.decision.kind is DecisionKind.ANCHOR
    assert change.high == 7

    def incl(crossover: float) -> float:
        raw = np.array([9.0, 8.5, 0.0, 6.0])
        *within, q = direct(raw, out=0, crossover=crossover, into=10).tolist()
        return sum(within) / (sum(within) + q)

    # From 6 on q is out of A; it lowers inclusion until the crossover lies well above.
    assert change.low > 6
    assert incl(change.low - 1e-5) < 0.8 < incl(change.low + 1e-5)


def test_calibrated_scores_may_be_anything_where_nothing_declared_does_it() -> None:
    sets = {
        "A": {"direct": {"out": 0, "crossover": {"at": 5, "between": [4.9, 5.1]}, "in": 10}},
        "B": {"field": "A", "crisp": 3},
        "Y": {"crisp": 1},
    }
    cases = {
        "p": {"A": 9, "Y": 2},
        "q": {"A": {"value": 8, "also": ["7"]}, "Y": 0},
        "r": {"A": 1, "Y": 0},
    }
    study = _study(sets, cases, "A -> Y")
    found = _search(study, Goal.HOLDS)
    assert not any(each.declared for each in found.sets)
    told = {_tell(each)[0][:2]: each.changes[0] for each in found.sets}
    assert set(told) == {("q", "q"), (" q", ""), ("Y q", "1")}
    scores = study.scores.memberships.column("A").tolist()
    # Inclusion is at its cut of 0.8 where the others have four times the score of q and r.
    assert told[" q", ""].scores == (("q", "A", 0, told[" q", ""].high),)
    assert told[" q", ""].high == pytest.approx(scores[0] / 4 - scores[2], abs=1e-6)
    assert told["Y q", "1"].scores == (("q", "Y", 1, 1),)


def test_replaced_scores_stay_where_anchors_move() -> None:
    sets = {
        "A": {"direct": {"out": 0, "crossover": {"at": 5, "between": [4, 6]}, "in": 10}},
        "B": {"expression": "~A"},
        "Y": {"crisp": 1},
    }
    study = _study(sets, {"p": {"A": 9, "Y": 2}, "q": {"A": 4, "Y": 0}}, "B -> Y")
    universe = open_universe(study, study.spec.robustness)
    kinds = [(d.kind, d.cells) for d in universe.decisions]
    anchor = kinds.index((DecisionKind.ANCHOR, (("", "A"),)))
    switch = kinds.index((DecisionKind.READING, (("q", "A"),)))
    score = kinds.index((DecisionKind.SCORE, (("q", "A"),)))
    worlds = np.repeat(universe.start[np.newaxis], 3, axis=0)
    worlds[1:, anchor] = 6
    worlds[2, [switch, score]] = 1, 0.75
    values = universe.realize(worlds).values
    assert values[1, 1, 0] < values[0, 1, 0] < 0.5
    assert values[2, :, 0].tolist() == [values[1, 0, 0], 0.75]
    assert values[2, :, 1].tolist() == [1 - values[1, 0, 0], 0.25]


def test_left_out_cases_and_states() -> None:
    sets = {"A": {"scale": {"no": 0, "yes": 1}}, "Y": {"scale": {"no": 0, "yes": 1}}}
    cases = {"p": {"A": "yes", "Y": "yes"}, "q": {"A": "yes", "Y": "no"}}
    found = _search(_study(sets, cases, "A -> Y", leave_out="both"), Goal.HOLDS)
    # The state of q has no other case, so that leaving it out is the same.
    assert [_tell(each)[0][:2] for each in found.sets] == [("q", "q")]


def _split_study() -> Study:
    """Return a study in which each of five cases must be changed, in one of four ways or more."""
    sets = {"A": {"scale": "level"}, "Y": {"scale": "level"}}
    cases = {f"c{i}": {"A": "high", "Y": "low"} for i in range(5)}
    return _study(sets, {"p": {"A": "high", "Y": "high"}, **cases}, "A -> Y")


def test_more_sets_than_are_listed_are_counted() -> None:
    found = _search(_split_study(), Goal.HOLDS)
    assert found.complete
    assert len(found.sets) == 200
    assert found.count > 200
    assert found.size == 5


def test_a_spent_budget_is_told() -> None:
    found = _search(_split_study(), Goal.HOLDS, most=2)
    assert not found.complete
    assert found.size < 5


def test_parts_travel_as_json() -> None:
    study = _split_study()
    direct = run_here(plan_changes(study, most=500))
    assert run_backwards(plan_changes(study, most=500)) == direct
