"""Robustness as JSON: what it says follows what was found, and nothing in it is undefined."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.record import Record
from qca.report.compose import compose_report, compose_robustness
from qca.report.sections.robustness.decisions import identify_decisions
from qca.report.sections.robustness.overview import document_robustness
from qca.robustness.results.chance import is_dealt
from qca.robustness.results.changes import Goal
from qca.robustness.results.decisions import Decision, DecisionKind
from tests.robustness.conftest import run_backwards
from tests.studies import SPEC, assess, write_study

VERDICTS = [verdict.value for verdict in Verdict]


@pytest.fixture(params=["small", "2015"])
def record(
    shipped_assessment: Callable[[str], Record], request: pytest.FixtureRequest, small: Record
) -> Record:
    return small if request.param == "small" else shipped_assessment(request.param)


def document(record: Record) -> Any:
    found = document_robustness(record)
    assert found is not None
    return found


def walk(value: Any) -> Iterator[Any]:
    """Yield every number and text of a document."""
    if isinstance(value, dict):
        for each in value.values():
            yield from walk(each)
    elif isinstance(value, list):
        for each in value:
            yield from walk(each)
    else:
        yield value


def test_every_value_is_plain_and_finite(record: Record) -> None:
    found = document(record)
    json.dumps(found, allow_nan=False)
    for value in walk(found):
        assert value is None or isinstance(value, bool | int | float | str), repr(value)
        assert not isinstance(value, float) or math.isfinite(value)
        assert type(value) in {type(None), bool, int, float, str}


def test_a_move_that_leaves_a_set_without_scores(vary: Callable[..., Record]) -> None:
    """Where both cases have one raw value, the indirect method gives no score: null, and a dash."""
    indirect = {"field": "money", "indirect": {"cuts": [4]}, "why": "by groups"}
    record = vary(cases=["north.yaml"], sets={**SPEC["sets"], "B": indirect}, robustness={})
    moves = [move for move in document(record)["leverage"] if move["field"] == "money"]
    assert [score["to"] for move in moves for score in move["scores"]] == [None, None]
    assert all(math.isfinite(score["from"]) for move in moves for score in move["scores"])
    report = compose_robustness(record, "md", "en")
    assert "B 1.00 → –" in report
    assert "nan" not in report


def test_worlds(record: Record) -> None:
    found, sweep = document(record), record.robustness and record.robustness.sweep
    assert sweep
    assert (found["worlds"], found["exhaustive"]) == (sweep.worlds, sweep.exhaustive)
    assert found["distinct_tables"] == found["tables"][record.study.spec.outcome[0]]
    assert (found["sampled_worlds"] is None) == sweep.exhaustive
    assert (found["seed"] is None) == sweep.exhaustive
    assert found["settings"]["budget"] == record.study.spec.robustness.budget


def test_claims(record: Record) -> None:
    found = document(record)
    tested = [*record.claims, *record.rivals]
    assert [claim["id"] for claim in found["claims"]] == [t.claim.id for t in tested]
    rivals = [claim["id"] for claim in found["claims"] if claim["rival"]]
    assert rivals == [t.claim.id for t in record.rivals]
    for claim, own in zip(found["claims"], tested, strict=True):
        assert claim["now"] == own.verdict.value
        assert sum(claim[verdict] for verdict in VERDICTS) == pytest.approx(1)
        assert all(0 <= claim[verdict] <= 1 for verdict in VERDICTS)
        assert claim[claim["now"]] > 0
        main, value, _ = own.directions[0].parameters[0]
        assert claim["incl"] == claim["ranges"].get(main.value)
        if claim["incl"] is None:  # no case is in the condition to any degree
            assert math.isnan(value)
        else:
            assert claim["incl"][0] - 1e-9 <= value <= claim["incl"][1] + 1e-9
        assert all(low <= high for low, high in claim["ranges"].values())


def test_changes_are_those_that_were_found(record: Record) -> None:
    assert record.robustness is not None
    found = document(record)
    ids = {decision["id"] for decision in found["decisions"]}
    changes = {each.claim: each for each in record.robustness.changes}
    plain = {claim.id: claim.is_plain for claim in record.robustness.claims}
    for claim in found["claims"]:
        for search in changes[claim["id"]].searches:
            listed = claim[f"{search.goal.value}_if"]
            told = claim["searches"][search.goal.value]
            assert told["count"] >= len(listed) == len(search.sets)
            for each in listed:
                assert len(each["changes"]) == told["size"]
                assert (each["text"] == "") == (told["size"] == 0)
                assert all(change["text"] in each["text"] for change in each["changes"]) or any(
                    change["kind"] == "left_out" for change in each["changes"]
                )
                if each["declared"]:
                    assert {change["decision"] for change in each["changes"]} <= ids
        # A goal that holds already takes no change.
        if claim["now"] == "supported":
            assert [each["changes"] for each in claim["holds_if"]] == [[]]
        assert all(each["verdict"] == "supported" for each in claim["holds_if"])
        failed = "contradicted" if plain[claim["id"]] else "not_shown"
        assert all(each["verdict"] == failed for each in claim["fails_if"])
        assert all(each["verdict"] != claim["now"] for each in claim["changes_if"])
    assert {goal.value for goal in Goal} == set(claim["searches"])


def test_intervals_agree_with_the_verdict_now(record: Record) -> None:
    found = document(record)
    decisions = {decision["id"]: decision for decision in found["decisions"]}
    graded = 0
    for claim in found["claims"]:
        for interval in claim["intervals"]:
            decision = decisions[interval["decision"]]
            assert interval["at"] == decision["at"]
            if decision["between"] is None:
                assert [o["option"] for o in interval["options"]] == decision["options"][1:]
                assert (interval["stays"], interval["stretches"]) == (None, [])
                continue
            graded += 1
            low, high = interval["stays"]
            assert low - 1e-6 <= interval["at"] <= high + 1e-6
            ends = [(s["from"], s["to"]) for s in interval["stretches"]]
            assert ends == sorted(ends)
            held = [s for s in interval["stretches"] if (s["from"], s["to"]) == (low, high)]
            # What holds at one value alone, as where a parameter is just at its cut, is a point.
            held += [
                point
                for s in interval["stretches"]
                for point in s["points"]
                if point["at"] == low == high
            ]
            assert [s["verdict"] for s in held] == [claim["now"]]
    assert graded


def test_decisions_have_names_of_their_own(record: Record) -> None:
    found = document(record)
    ids = [decision["id"] for decision in found["decisions"]]
    assert len(ids) == len(set(ids))
    assert ids[-1] == "left_out"


def test_leverage_leaves_out_what_changes_nothing(record: Record) -> None:
    assert record.robustness is not None
    found = document(record)
    assert found["moves_tried"] == len(record.robustness.leverage) > len(found["leverage"]) > 0
    counts = [len(move["verdicts"]) for move in found["leverage"]]
    assert counts == sorted(counts, reverse=True)
    for move in found["leverage"]:
        assert move["verdicts"] or move["models"] or move["tables"]
        assert any(score["from"] != score["to"] for score in move["scores"])
    assert len(found["leave_one_out"]) == len(record.robustness.omissions)


def test_terms(record: Record) -> None:
    for standing in document(record)["terms"]:
        solved = standing["tables"] - standing["unsolved"]
        assert standing["same"] <= solved
        for term in standing["terms"]:
            assert term["share_every"] == pytest.approx(term["in_every"] / solved)
            expected = "some" if term["in_some"] else "none"
            assert term["standing"] == ("all" if term["in_every"] == solved else expected)
            written = [model.split(" + ") for model in standing["models"]]
            assert term["now"] == any(term["term"] in model for model in written)


def test_protocol(record: Record) -> None:
    protocol = document(record)["protocol"]
    cases = [case.id for case in record.study.cases]
    for found in protocol["comparisons"]:
        sorted_ = [case for own in found["cases"].values() for case in own]
        assert len(sorted_) == len(set(sorted_)) <= len(cases)
        assert set(sorted_) <= set(cases)
        assert sum(found["ranks"].values()) == found["tests"]
        assert found["rank"] in {None, 1, 2, 3, 4}
        for name in ("RF_cov", "RF_SC_minTS", "RF_SC_maxTS", "RCR_typ", "RCR_dev"):
            assert found[name] is None or -1e-9 <= found[name] <= 1 + 1e-9
    assert protocol["comparisons"]
    for found in protocol["sensitivity"]:
        (low, high), (least, most) = found["stays"], found["tried"]
        assert least - 1e-6 <= low <= found["at"] <= high <= most + 1e-6
        assert found["turns_below"] or low == pytest.approx(least, abs=1e-6)
        assert found["turns_above"] or high == pytest.approx(most, abs=1e-6)


def test_chance(record: Record) -> None:
    found = document(record)
    assert record.robustness is not None
    dealt = {claim.id for claim in record.robustness.claims if is_dealt(claim)}
    assert {test["claim"] for test in found["chance"]} == dealt < {c["id"] for c in found["claims"]}
    incl = {claim["id"]: claim["incl"] for claim in found["claims"]}
    for test in found["chance"]:
        if test["p"] is None:  # no case is in the condition to any degree
            assert incl[test["claim"]] is None
            continue
        assert 0 < test["least_p"] <= test["p"] <= 1
    for retention in found["retention"]:
        assert retention["one_case"] is None  # fuzzy
        assert retention["probability"] == 0.1


def test_the_order_of_the_work_changes_nothing(tmp_path: Any, small: Record) -> None:
    again = assess(write_study(tmp_path, {}), run=run_backwards)
    assert json.dumps(document(again)) == json.dumps(document(small))


def test_nothing_is_said_where_nobody_asked(small: Record) -> None:
    bare = replace(small, robustness=None, intervals=())
    assert document_robustness(bare) is None
    assert json.loads(compose_report(bare, "json", "en"))["robustness"] is None


def test_both_commands_give_the_same_document(small: Record) -> None:
    alone = json.loads(compose_robustness(small, "json", "en"))
    assert set(alone) == {"title", "left_out", "dropped", "robustness", "manifest"}
    assert alone["robustness"] == document(small)
    assert json.loads(compose_report(small, "json", "es"))["robustness"] == document(small)
    assert set(alone["manifest"]) == {"analysis", "files", "versions"}


def test_what_a_quick_look_leaves_out_is_null(small: Record) -> None:
    assert small.robustness is not None
    quick = replace(small, robustness=replace(small.robustness, sweep=None))
    found = document(quick)
    for key in ("worlds", "distinct_tables", "tables", "exhaustive", "sampled_worlds", "seed"):
        assert found[key] is None
    for claim in found["claims"]:
        for key in (*VERDICTS, "incl", "ranges", "sampled"):
            assert claim[key] is None
        assert claim["holds_if"] is not None


def test_undeclared_decisions_are_marked(vary: Callable[..., Record]) -> None:
    wide = {"all_labels": 1, "anchors": 0.1, "leave_out": "none", "budget": 20}
    found = document(vary(robustness=wide))
    declared = {decision["id"]: decision["declared"] for decision in found["decisions"]}
    assert declared["N1.lead"] is False
    assert declared["S1.lead"] is True
    assert (declared["B.crossover"], declared["B.out"]) == (True, False)
    assert "left_out" not in declared
    assert found["leave_one_out"] == []


def test_identifiers() -> None:
    cells = (("S1", "A"), ("S2", "A"))
    score = Decision(DecisionKind.SCORE, "low", (("S1", "A"),), at=0, low=0, high=0.3)
    decisions = [
        Decision(DecisionKind.READING, "A", (("S1", "A"),), options=("low", "high")),
        score,
        replace(score, name="high", at=0.9, high=1),
        replace(score, name="high", at=0.8, high=1),
        replace(score, name="high", at=0.7, high=1),
        Decision(DecisionKind.SCORE, "middle", cells, at=0.6, low=0.4, high=0.6),
        Decision(DecisionKind.ANCHOR, "in[1]", (("", "B"),), at=0.6, low=0.4, high=0.6),
        Decision(DecisionKind.CUT, "necessity.ron", at=0.6, low=0.4, high=0.6),
        Decision(DecisionKind.LEFT_OUT, "S1", options=("", "S1")),
        Decision(DecisionKind.LEFT_OUT, "S2", options=("", "S2")),
    ]
    found = identify_decisions([*decisions, *reversed(decisions)])
    assert list(found) == decisions
    assert list(found.values()) == [
        "S1.A",
        "S1.A.low",
        "S1.A.high",
        "S1.A.high.2",
        "S1.A.high.3",
        "A.middle",
        "B.in[1]",
        "necessity.ron",
        "left_out",
        "left_out",
    ]
