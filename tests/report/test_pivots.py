"""The single decisions on which verdicts rest, in words and as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.io.studies import load_study
from qca.record import Judgement, Record, judge_study
from qca.report.pieces.sections import Remark
from qca.report.sections.robustness.firmness import Firmness, find_firmness
from qca.report.sections.robustness.pivots import (
    build_doubts,
    list_pivots,
    table_pivots,
    tell_firmness,
)
from qca.report.sections.robustness.verdicts import tell_fragility
from qca.report.words import Words, load_words
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.results.intervals import Interval, Stretch

from .conftest import ROOT

EN, ES = load_words("en"), load_words("es")
SUPPORTED, MIXED, CONTRADICTED = Verdict.SUPPORTED, Verdict.MIXED, Verdict.CONTRADICTED

SCORE = Decision(DecisionKind.SCORE, "middle", (("N2", "A"),), at=0.5, low=0.3, high=0.7)
CRISP = Decision(DecisionKind.SCORE, "ajar", (("N2", "C"),), at=1, low=0, high=1, ends=True)
ALL = replace(SCORE, cells=(("N2", "A"), ("S2", "A")))
ANCHOR = Decision(DecisionKind.ANCHOR, "crossover", (("", "B"),), at=3, low=2.5, high=3.5)
CUT = Decision(DecisionKind.CUT, "sufficiency.incl", at=0.8, low=0.75, high=0.95)
CODE = Decision(DecisionKind.READING, "lead", (("S1", "A"),), options=("low", "middle", "high"))


def walk(decision: Decision, *stretches: tuple[float, float, Verdict]) -> Interval:
    return Interval("N1", decision, MIXED, tuple(Stretch(*each) for each in stretches))


def judge(record: Record, *intervals: Interval) -> Judgement:
    """Return the verdicts of a record alone, turning on other intervals."""
    return Judgement(
        study=record.study, claims=record.claims, rivals=record.rivals, intervals=intervals
    )


def tell(judged: Judgement, words: Words) -> list[str]:
    """Return what is said on each doubt, the first line saying how many verdicts turn."""
    (section,) = build_doubts(judged, words)
    first, *remarks = section.full
    assert all(isinstance(remark, Remark) for remark in remarks)
    return [
        str(first),
        *(
            f"{remark.head} {' '.join(map(str, remark.body))}"
            for remark in remarks
            if isinstance(remark, Remark)
        ),
    ]


@pytest.mark.parametrize(
    ("interval", "english", "spanish"),
    [
        (
            walk(SCORE, (0.3, 0.4, CONTRADICTED), (0.4, 0.7, MIXED)),
            "The score of North 2000–2007 (N2) in first (A): “middle”, 0.50 now, anywhere from "
            "0.30 to 0.70; below 0.40 N1 would be contradicted.",
            "bajo 0.40 N1 quedaría contradicha.",
        ),
        (
            walk(
                SCORE,
                (0.3, 0.35, SUPPORTED),
                (0.35, 0.4, CONTRADICTED),
                (0.4, 0.6, MIXED),
                (0.6, 0.6, SUPPORTED),
                (0.6, 0.65, MIXED),
                (0.65, 0.7, SUPPORTED),
            ),
            "between 0.35 and 0.40 N1 would be contradicted; below 0.35 N1 would be supported; at "
            "0.60 N1 would be supported; above 0.65 N1 would be supported.",
            "entre 0.35 y 0.40 N1 quedaría contradicha",
        ),
        (
            walk(CRISP, (0, 0, CONTRADICTED), (1, 1, MIXED)),
            "“ajar”, 1.00 now, 0.00 or 1.00; at 0.00 N1 would be contradicted.",
            "en 0.00 N1 quedaría contradicha.",
        ),
        (
            walk(ALL, (0.3, 0.4, CONTRADICTED), (0.4, 0.7, MIXED)),
            "The score of “middle” (N2 in A and S2 in A): 0.50 now",
            "(N2 en A y S2 en A)",
        ),
        (
            walk(ANCHOR, (2.5, 3.4, MIXED), (3.4, 3.5, SUPPORTED)),
            "The anchor “crossover” of second (B): 3 now, anywhere from 2.5 to 3.5; above 3.4 N1 "
            "would be supported.",
            "l ancla “crossover” de second (B)",
        ),
        (
            walk(CUT, (0.75, 0.9, MIXED), (0.9, 0.95, CONTRADICTED)),
            "The consistency cut for sufficiency: 0.80 now, anywhere from 0.75 to 0.95; above 0.90 "
            "N1 would be contradicted.",
            "l corte de consistencia para la suficiencia",
        ),
        (
            Interval("N1", CODE, MIXED, options=(("middle", SUPPORTED), ("high", CONTRADICTED))),
            # The sources do not say high: only what they do is a doubt.
            "The code of South 2000–2007 (S1) in first (A): “low” now; read as “middle”, N1 would "
            "be supported.",
            "“middle”, N1 quedaría respaldada.",
        ),
    ],
)
def test_each_kind_of_decision(
    small: Record, interval: Interval, english: str, spanish: str
) -> None:
    judged = judge(small, interval)
    first, told = tell(judged, EN)
    assert first.startswith("1 of 6 verdicts turns on a single decision")
    assert english in told
    assert "high" not in told
    assert spanish in tell(judged, ES)[1]
    (table,) = table_pivots(judged, EN)
    turns = [stretch for stretch in interval.stretches if stretch.finding != MIXED]
    assert len(table.rows) == (len(turns) or 1)


def test_what_turns_nothing_or_is_undeclared_is_no_pivot(small: Record) -> None:
    still = walk(SCORE, (0.3, 0.7, MIXED))
    wide = walk(replace(SCORE, declared=False), (0.3, 0.4, CONTRADICTED), (0.4, 0.7, MIXED))
    step = Interval("N1", CODE, MIXED, options=(("middle", MIXED), ("high", CONTRADICTED)))
    judged = judge(small, still, wide, step)
    assert list_pivots(judged) == ()
    assert table_pivots(judged, EN) == []
    (told,) = tell(judged, EN)
    assert "changes any of the 6 verdicts by itself" in told


def test_doubts_of_a_record_are_told_with_its_claims(small: Record) -> None:
    assert {interval.claim for interval in list_pivots(small)} == {
        "N1",
        "S1",
        "X1",
        "B1",
        "R1",
        "R1 <-",
    }
    assert build_doubts(small, EN) == []
    assert tell_firmness(small, EN) == EN.count("firm.some", 6, of=6)
    for tested in [*small.claims, *small.rivals]:
        assert tell_fragility(tested, small, EN)


def test_firmness_is_that_of_the_least_that_turns_a_verdict(small: Record) -> None:
    assert set(find_firmness(small).values()) == {Firmness.ONE_DOUBT}
    unmoved = find_firmness(replace(small, intervals=()))
    assert small.robustness is not None and small.robustness.sweep is not None
    for tested, share in zip(
        [*small.claims, *small.rivals], small.robustness.sweep.shares, strict=True
    ):
        firm, now = unmoved[tested.claim.id], tested.verdict
        assert (firm is Firmness.NOTHING) is (share.get(now) == 1)
        assert (firm is Firmness.DOUBTS) is (share.get_whole(now) < 1)
    assert find_firmness(replace(small, robustness=None)) == {}


def test_claims_alone_say_that_doubts_are_tried_alone() -> None:
    judged = judge_study(load_study(ROOT / "calibrations" / "2015.yaml"))
    assert type(judged) is Judgement
    first, *doubts = tell(judged, EN)
    assert first.endswith(EN("firm.alone"))
    assert doubts
    assert set(find_firmness(judged).values()) <= {Firmness.ONE_DOUBT, Firmness.NOT_ALONE}
    assert tell(replace(judged, intervals=()), EN) == [EN("firm.undeclared")]


def test_what_turns_nothing_is_said_so(vary: Callable[..., Record]) -> None:
    closed = vary(robustness={"labels": False, "alternatives": False}, scales={"level": LEVEL})
    assert tell_firmness(closed, EN) == EN.count("firm.none", 6)


LEVEL = {"low": 0, "middle": 0.6, "high": 1}
