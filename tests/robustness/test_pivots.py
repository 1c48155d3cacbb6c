"""Pivots against a twin that tries each doubt by itself on memberships rebuilt by hand.

The twin copies the scores into a plain table, changes the one cell or the cells of one reading,
works out the sets built by expressions itself, and judges the claim on that table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qca.analysis.outcome import judge_by_spec
from qca.analysis.verdicts import Verdict, judge_claim
from qca.boolean.expressions import parse_expression
from qca.errors import InputError
from qca.io.studies import load_study
from qca.record import find_study_pivots
from qca.robustness.pivots import Pivot, find_pivots
from qca.sets.memberships import Memberships, build_memberships
from qca.study.claims import Claim, parse_claim
from qca.study.doubts import Alternative, Change
from qca.study.scores import Scores
from qca.study.settings import NecessityCuts, SufficiencyCuts
from qca.study.spec import ClaimSpec

_Table = dict[str, dict[str, float]]
_CALIBRATIONS = Path(__file__).parents[2] / "calibrations"
# What the derived sets of the generated studies hold, as text and by hand; E is built from D.
_DERIVED: dict[str, tuple[str, Callable[[Mapping[str, float]], float]]] = {
    "D": ("A*~B", lambda case: _coded(min, case["A"], 1 - case["B"])),
    "E": ("D + ~A", lambda case: _coded(max, case["D"], 1 - case["A"])),
}


def _coded(take: Callable[[float, float], float], first: float, second: float) -> float:
    return math.nan if math.isnan(first) or math.isnan(second) else take(first, second)


def _claim(text: str) -> Claim:
    return parse_claim(ClaimSpec(id=text, says="", claim=text))


def _frozen(table: Mapping[str, Mapping[str, float]]) -> Memberships:
    frame = pd.DataFrame.from_dict({c: dict(s) for c, s in table.items()}, orient="index")
    return build_memberships(frame, list(frame.columns), may_miss=list(frame.columns))


def _derive(table: _Table) -> _Table:
    for case in table.values():
        for name, (_, by_hand) in _DERIVED.items():
            case[name] = by_hand(case)
    return table


def _judge(claim: Claim, memberships: Memberships) -> Verdict:
    return judge_claim(
        claim,
        memberships,
        sufficiency_cuts=SufficiencyCuts(),
        necessity_cuts=NecessityCuts(),
    ).verdict


def _doubt(case: str, name: str, now: float, then: float, reason: str = "between") -> Alternative:
    return Alternative(case, reason, "now", "then", (Change(name, now, then, True),))


def _scores(table: _Table, alternatives: Sequence[Alternative]) -> Scores:
    derived = tuple(
        (name, parse_expression(text))
        for name, (text, _) in _DERIVED.items()
        if name in next(iter(table.values()))
    )
    return Scores(_frozen(table), tuple(alternatives), derived)


def _pivots(
    claims: Sequence[str],
    scores: Scores,
    labels: bool = True,
    alternatives: bool = True,
) -> tuple[Pivot, ...]:
    return find_pivots(
        [_claim(text) for text in claims],
        scores,
        _judge,
        labels=labels,
        alternatives=alternatives,
    )


# -------------------------------------------------------------------------------------- twin


def test_every_doubt_tried_alone() -> None:
    rng = np.random.default_rng(20250605)
    claims = ["A -> Y", "B <- Y", "not (A*B -> Y)", "D -> Y", "E <-> Y", "A + ~B <- Y"]
    grid = [0, 0.2, 0.4, 0.45, 0.6, 0.75, 1]
    found = turned = derived = 0
    for _ in range(80):
        n = int(rng.integers(3, 7))
        table: _Table = {
            f"c{i}": {name: float(rng.choice(grid)) for name in ("A", "B", "Y")} for i in range(n)
        }
        if rng.random() < 0.3:
            table["c0"]["B"] = math.nan
        table = _derive(table)
        doubts = []
        for _ in range(int(rng.integers(1, 7))):
            case = f"c{rng.integers(1, n)}"
            if rng.random() < 0.6:
                name = str(rng.choice(["A", "B", "Y"]))
                doubts.append(_doubt(case, name, table[case][name], float(rng.choice(grid))))
            else:
                changes = tuple(
                    Change(name, table[case][name], float(rng.choice(grid)), True)
                    for name in ("A", "Y")
                )
                doubts.append(Alternative(case, "also", "now", "then", changes))
        scores = _scores(table, doubts)
        before = np.array(scores.memberships.values)

        def judge_at(text: str, doubt: Alternative, at: Mapping[str, float]) -> Verdict:
            rebuilt = {case: dict(held) for case, held in table.items()}  # noqa: B023
            rebuilt[doubt.case].update(at)
            return _judge(_claim(text), _frozen(_derive(rebuilt)))

        expected = {}
        for text in claims:
            now = _judge(_claim(text), _frozen(table))
            for i, doubt in enumerate(doubts):
                then = judge_at(text, doubt, {c.set: c.alternative for c in doubt.changes})
                if then is not now:
                    expected[text, i] = (now, then)
        pivots = _pivots(claims, scores)
        ours = {(p.claim, id(p.alternative)): (p.verdict, p.changed) for p in pivots}
        assert len(ours) == len(pivots)
        assert ours == {(t, id(doubts[i])): pair for (t, i), pair in expected.items()}
        assert np.array_equal(before, scores.memberships.values, equal_nan=True)
        for pivot in pivots:
            found += 1
            derived += pivot.claim in ("D -> Y", "E <-> Y")
            if pivot.alternative.reason == "also":
                assert math.isnan(pivot.turns_at)
                continue
            (change,) = pivot.alternative.changes
            way = math.copysign(2e-6, change.alternative - change.score)
            low, high = sorted((change.score, change.alternative))
            assert low <= pivot.turns_at <= high
            beyond, short = (
                float(np.clip(pivot.turns_at + step, low, high)) for step in (way, -way)
            )
            assert judge_at(pivot.claim, pivot.alternative, {change.set: beyond}) is pivot.changed
            assert judge_at(pivot.claim, pivot.alternative, {change.set: short}) is not (
                pivot.changed
            )
            turned += 1
    assert found > 150
    assert turned > 80
    assert derived > 30


# -------------------------------------------------------------------------------- by algebra


@pytest.mark.parametrize(
    ("then", "changed", "turn"),
    [
        (0.2, None, None),  # inclusion 1/1.2
        (0.4, Verdict.MIXED, 0.25),  # 1/(1+a) = 0.8
        (0.5, Verdict.MIXED, 0.25),
        (0.9, Verdict.CONTRADICTED, 0.5),  # in the condition and out of the outcome
    ],
)
def test_where_sufficiency_turns(then: float, changed: Verdict | None, turn: float | None) -> None:
    table: _Table = {"c0": {"A": 1.0, "Y": 1.0}, "c1": {"A": 0.0, "Y": 0.0}}
    found = _pivots(["A -> Y"], _scores(table, [_doubt("c1", "A", 0.0, then)]))
    if changed is None:
        assert found == ()
        return
    (pivot,) = found
    assert (pivot.claim, pivot.verdict, pivot.changed) == ("A -> Y", Verdict.SUPPORTED, changed)
    assert pivot.alternative == _doubt("c1", "A", 0.0, then)
    assert pivot.turns_at == pytest.approx(turn, abs=1e-6)


def test_where_necessity_turns() -> None:
    """(1 + 1 + 1 + a)/(3 + 1) = 0.9 at a = 0.6, on the way down from 1."""
    table: _Table = {f"c{i}": {"A": 1.0, "Y": 1.0} for i in range(4)}
    table["c4"] = {"A": 0.0, "Y": 0.0}
    (pivot,) = _pivots(["A <- Y"], _scores(table, [_doubt("c0", "A", 1.0, 0.55)]))
    assert (pivot.verdict, pivot.changed) == (Verdict.SUPPORTED, Verdict.MIXED)
    assert pivot.turns_at == pytest.approx(0.6, abs=1e-6)
    (pivot,) = _pivots(["not (A <- Y)"], _scores(table, [_doubt("c0", "A", 1.0, 0.0)]))
    assert (pivot.verdict, pivot.changed) == (Verdict.CONTRADICTED, Verdict.SUPPORTED)
    assert pivot.turns_at == pytest.approx(0.5, abs=1e-6)


def test_derived_sets_follow() -> None:
    """D is A*~B and E is D + ~A: B of one case carries both with it."""
    table = _derive({"c0": {"A": 1.0, "B": 0.0, "Y": 1.0}, "c1": {"A": 0.0, "B": 0.0, "Y": 1.0}})
    scores = _scores(table, [_doubt("c0", "B", 0.0, 1.0)])
    changed = scores.replace_scores({("c0", "B"): 1.0})
    assert changed.column("D").tolist() == [0, 0]
    assert changed.column("E").tolist() == [0, 1]
    assert not changed.values.flags.writeable
    found = {p.claim: (p.changed, p.turns_at) for p in _pivots(["E <- Y", "D <- E"], scores)}
    assert found["E <- Y"] == (Verdict.CONTRADICTED, pytest.approx(0.5, abs=1e-6))


def test_a_third_verdict_on_the_way_is_passed_over() -> None:
    """Supported to 0.25, mixed to 0.5, contradicted beyond: the turn is that into the last."""
    table: _Table = {"c0": {"A": 1.0, "Y": 1.0}, "c1": {"A": 0.1, "Y": 0.0}}
    ends = [_doubt("c1", "A", 0.1, 0.8), _doubt("c1", "A", 0.1, 0.3)]
    found = _pivots(["A -> Y"], _scores(table, ends))
    assert [p.changed.value for p in found] == ["contradicted", "mixed"]
    assert [p.turns_at for p in found] == pytest.approx([0.5, 0.25], abs=1e-6)


@pytest.mark.parametrize(
    ("labels", "alternatives", "reasons"),
    [
        (True, True, ["between", "also"]),
        (True, False, ["between"]),
        (False, True, ["also"]),
        (False, False, []),
    ],
)
def test_switches(labels: bool, alternatives: bool, reasons: list[str]) -> None:
    table: _Table = {"c0": {"A": 1.0, "Y": 1.0}, "c1": {"A": 0.0, "Y": 0.0}}
    doubts = [_doubt("c1", "A", 0.0, 1.0), _doubt("c1", "A", 0.0, 1.0, "also")]
    found = _pivots(["A -> Y"], _scores(table, doubts), labels, alternatives)
    assert [pivot.alternative.reason for pivot in found] == reasons


def test_no_turn_where_there_are_no_scores_between() -> None:
    table: _Table = {"c0": {"A": 1.0, "Y": 1.0}, "c1": {"A": 0.0, "Y": 0.0}}
    steps = Alternative("c1", "between", "x", "x", (Change("A", 0.0, 1.0, False),))
    (pivot,) = _pivots(["A -> Y"], _scores(table, [steps]))
    assert pivot.changed is Verdict.CONTRADICTED
    assert math.isnan(pivot.turns_at)


# ----------------------------------------------------------------------------- whole studies

_SPEC = """\
title: t
cases: [c.yaml]
sets:
  A:
    why: w
    scale: {low: 0, middle: {score: 0.6, between: [0.4, 0.6], why: w}, high: 1}
  N: {why: w, field: number, direct: {out: 1, crossover: 3, in: 5}}
  K: {why: w, field: number, crisp: 3}
  D: {why: w, field: kind, levels: 3, as_is: true}
  Y: {why: w, as_is: true}
  NOTA: {why: w, expression: "~A"}
outcome: Y
conditions: [A, N]
claims:
  - {id: a, says: s, claim: A -> Y}
  - {id: k, says: s, claim: K <- Y}
  - {id: d, says: s, claim: "D[2] -> Y"}
rivals:
  - {id: r, says: s, claim: NOTA -> Y}
"""
_CASES = """\
case: X
code: X
periods:
  x1:
    years: 2000-2001
    A: {label: high}
    number: {value: 5, also: ["2"]}
    kind: {value: 2}
    Y: {value: 1}
  x2:
    years: 2000-2001
    A: {label: middle, also: [low]}
    number: {value: 1}
    kind: {value: 0, also: ["2"]}
    Y: {value: 0}
  x3: {years: 2000-2001, A: {label: low}, number: {value: 4}, kind: {value: 1}, Y: {value: 1}}
"""


def _write(tmp_path: Path, spec: str = _SPEC, cases: str = _CASES) -> Path:
    (tmp_path / "c.yaml").write_text(cases)
    (tmp_path / "s.yaml").write_text(spec)
    return tmp_path / "s.yaml"


def test_doubts_of_a_study(tmp_path: Path) -> None:
    study = load_study(_write(tmp_path))
    found = {(a.case, a.reason, a.other): a for a in study.scores.alternatives}
    assert set(found) == {
        ("x1", "also", "2"),
        ("x2", "between", "middle"),
        ("x2", "also", "low"),
        ("x2", "also", "2"),
    }
    # One reading of a number changes every set that is calibrated from it, together.
    number = found["x1", "also", "2"]
    assert (number.sets, number.code) == (("N", "K"), "5")
    assert [(c.alternative, c.graded) for c in number.changes] == [
        (pytest.approx(1 / (1 + math.exp(math.log(19) / 2))), True),
        (0.0, False),
    ]
    assert found["x2", "between", "middle"].changes == (Change("A", 0.6, 0.4, True),)
    assert found["x2", "also", "low"].changes == (Change("A", 0.6, 0.0, True),)
    assert found["x2", "also", "2"].changes == (Change("D", 0.0, 2.0, False),)


def test_pivots_of_a_study(tmp_path: Path) -> None:
    study = load_study(_write(tmp_path))
    found = {(p.claim, p.alternative.other): p for p in find_study_pivots(study)}
    assert set(found) == {
        *(("a", "middle"), ("a", "low"), ("d", "2"), ("k", "2")),
        *(("r", "middle"), ("r", "low")),
    }
    assert found["a", "middle"].changed is Verdict.MIXED
    assert found["a", "middle"].turns_at == pytest.approx(0.5, abs=1e-6)
    assert found["a", "low"].changed is Verdict.SUPPORTED
    assert found["r", "middle"].verdict is Verdict.MIXED
    assert found["r", "middle"].changed is Verdict.CONTRADICTED
    assert found["d", "2"].changed is Verdict.CONTRADICTED
    assert all(math.isnan(p.turns_at) for p in found.values() if p.alternative.reason == "also")


@pytest.mark.parametrize(("labels", "alternatives"), [(True, False), (False, True)])
def test_switches_of_a_study(labels: bool, alternatives: bool, tmp_path: Path) -> None:
    text = f"robustness: {{labels: {labels}, alternatives: {alternatives}}}\n".lower()
    pivots = find_study_pivots(load_study(_write(tmp_path, _SPEC + text)))
    wanted = {"between"} if labels else {"also"}
    assert {pivot.alternative.reason for pivot in pivots} == wanted


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{value: 5, also: ["2"]}', "{value: 5, also: [nan]}"),
        ('{value: 5, also: ["2"]}', "{value: 5, also: [inf]}"),
        ('number: {value: 5, also: ["2"]}', "number: {label: '5', also: [x]}"),
        ("Y: {value: 0}", "Y: {value: 0, also: ['1.4']}"),
        ("Y: {value: 0}", "Y: {value: 0, also: ['-0.2']}"),
        ('kind: {value: 0, also: ["2"]}', 'kind: {value: 0, also: ["7"]}'),
        ('kind: {value: 0, also: ["2"]}', 'kind: {value: 0, also: ["1.5"]}'),
        ("also: [low]", "also: [tiny]"),
    ],
)
def test_other_readings_are_checked_like_codes(old: str, new: str, tmp_path: Path) -> None:
    assert old in _CASES
    with pytest.raises(InputError) as caught:
        load_study(_write(tmp_path, cases=_CASES.replace(old, new)))
    # One problem for each set that the field goes into, all at the place.
    for problem in caught.value.problems:
        assert problem.place is not None
        assert problem.place.line is not None


@pytest.mark.parametrize("name", ["2015", "2025", "2025-chiapas", "2025-crisp"])
def test_shipped_studies_doubt_by_doubt(name: str) -> None:
    study = load_study(_CALIBRATIONS / f"{name}.yaml")
    expected = set()
    frame = study.scores.memberships.to_frame()
    levels = dict(zip(frame.columns, study.scores.memberships.levels, strict=True))
    for claim in (*study.claims, *study.rivals):
        now = judge_by_spec(study.spec, claim, study.scores.memberships).verdict
        for other in study.scores.alternatives:
            changed = frame.copy()
            for change in other.changes:
                changed.loc[other.case, change.set] = change.alternative
            for column, declared in study.spec.sets.items():
                if declared.expression is not None:
                    assert declared.expression.startswith("~")
                    changed[column] = 1 - changed[declared.expression[1:]]
            rebuilt = build_memberships(
                changed, list(changed), levels=levels, may_miss=list(changed)
            )
            then = judge_by_spec(study.spec, claim, rebuilt).verdict
            if then is not now:
                expected.add((claim.id, other, now, then))
    ours = {(p.claim, p.alternative, p.verdict, p.changed) for p in find_study_pivots(study)}
    assert ours == expected
    assert len(ours) >= 4
