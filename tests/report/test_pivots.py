"""The single decisions on which verdicts rest, in words and as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.io.studies import load_study
from qca.record import Judgement, Record, judge_study
from qca.report.contents import build_claims_report, build_report
from qca.report.pieces.sections import Remark, Section
from qca.report.pieces.spans import Prose
from qca.report.sections.robustness.firmness import Firmness, find_firmness
from qca.report.sections.robustness.pivots import build_doubts, list_pivots, table_pivots
from qca.report.words import load_words
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


def remarks(section: Section) -> dict[str, str]:
    """Return what is said under each head."""
    blocks = [block for block in section.full if isinstance(block, Remark)]
    return {str(block.head): " ".join(map(str, block.body)) for block in blocks}


def first(section: Section) -> str:
    told = section.full[0]
    assert isinstance(told, Prose)
    return str(told)


@pytest.mark.parametrize(
    ("interval", "head", "english", "spanish"),
    [
        (
            walk(SCORE, (0.3, 0.4, CONTRADICTED), (0.4, 0.7, MIXED)),
            "The score of North 2000–2007 (N2) in first (A):",
            "“middle”, 0.50 now, anywhere from 0.30 to 0.70; below 0.40 N1 would be contradicted.",
            "“middle”, ahora 0.50, en cualquier punto entre 0.30 y 0.70; por debajo de 0.40 N1 "
            "quedaría contradicha.",
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
            "The score of North 2000–2007 (N2) in first (A):",
            "between 0.35 and 0.40 N1 would be contradicted; below 0.35 N1 would be supported; at "
            "0.60 N1 would be supported; above 0.65 N1 would be supported.",
            "entre 0.35 y 0.40 N1 quedaría contradicha",
        ),
        (
            walk(CRISP, (0, 0, CONTRADICTED), (1, 1, MIXED)),
            "The score of North 2000–2007 (N2) in third (C):",
            "“ajar”, 1.00 now, 0.00 or 1.00; at 0.00 N1 would be contradicted.",
            "ahora 1.00, 0.00 o 1.00; en 0.00 N1 quedaría contradicha.",
        ),
        (
            walk(ALL, (0.3, 0.4, CONTRADICTED), (0.4, 0.7, MIXED)),
            "The score of “middle” (N2 in A and S2 in A):",
            "0.50 now, anywhere from 0.30 to 0.70; below 0.40",
            "ahora 0.50, en cualquier punto entre 0.30 y 0.70",
        ),
        (
            walk(ANCHOR, (2.5, 3.4, MIXED), (3.4, 3.5, SUPPORTED)),
            "The anchor “crossover” of second (B):",
            "3 now, anywhere from 2.5 to 3.5; above 3.4 N1 would be supported.",
            "ahora 3, en cualquier punto entre 2.5 y 3.5",
        ),
        (
            walk(CUT, (0.75, 0.9, MIXED), (0.9, 0.95, CONTRADICTED)),
            "The consistency cut for sufficiency:",
            "0.80 now, anywhere from 0.75 to 0.95; above 0.90 N1 would be contradicted.",
            "ahora 0.80",
        ),
        (
            Interval("N1", CODE, MIXED, options=(("middle", SUPPORTED), ("high", CONTRADICTED))),
            # The sources do not say high: only what they do is a doubt.
            "The code of South 2000–2007 (S1) in first (A):",
            "“low” now; read as “middle”, N1 would be supported.",
            "ahora “low”; leído como “middle”, N1 quedaría respaldada.",
        ),
    ],
)
def test_each_kind_of_decision(
    small: Record, interval: Interval, head: str, english: str, spanish: str
) -> None:
    record = replace(small, intervals=(interval,))
    (section,) = build_doubts(record, EN)
    ((named, told),) = remarks(section).items()
    assert named == head
    assert english in told
    assert "high" not in told
    (section,) = build_doubts(record, ES)
    ((_, told),) = remarks(section).items()
    assert spanish in told
    (table,) = table_pivots(record, EN)
    turns = [stretch for stretch in interval.stretches if stretch.finding != MIXED]
    assert len(table.rows) == (len(turns) or 1)


def test_what_turns_nothing_or_is_undeclared_is_no_pivot(small: Record) -> None:
    still = walk(SCORE, (0.3, 0.7, MIXED))
    wide = walk(replace(SCORE, declared=False), (0.3, 0.4, CONTRADICTED), (0.4, 0.7, MIXED))
    step = Interval("N1", CODE, MIXED, options=(("middle", MIXED), ("high", CONTRADICTED)))
    record = replace(small, intervals=(still, wide, step))
    assert list_pivots(record) == ()
    assert table_pivots(record, EN) == []
    (section,) = build_doubts(record, EN)
    assert "changes any of the 5 verdicts by itself" in first(section)
    assert not remarks(section)


def test_pivots_are_those_of_the_record(small: Record) -> None:
    turning = {interval.claim for interval in list_pivots(small)}
    assert turning == {"N1", "S1", "X1", "B1", "R1"}
    (section,) = build_doubts(small, EN)
    assert first(section) == EN.count("firm.some", 5, of=5)
    told = remarks(section)
    assert "S1 would be" in told["The consistency cut for sufficiency:"]
    assert "N1" in told["The score of North 2000–2007 (N2) in first (A):"]
    # Those come first that turn most.
    counts = [
        len({p.claim for p in list_pivots(small) if p.decision.identifier == remark.key})
        for remark in section.full
        if isinstance(remark, Remark)
    ]
    assert counts == sorted(counts, reverse=True)


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
    (section,) = build_doubts(judged, EN)
    assert first(section).endswith(EN("firm.alone"))
    assert remarks(section)
    assert set(find_firmness(judged).values()) <= {Firmness.ONE_DOUBT, Firmness.NOT_ALONE}
    (undeclared,) = build_doubts(replace(judged, intervals=()), EN)
    assert first(undeclared) == EN("firm.undeclared")


def test_nothing_is_said_where_nobody_asked(small: Record, vary: Callable[..., Record]) -> None:
    bare = replace(small, robustness=None, intervals=())
    assert build_doubts(bare, EN) == []
    assert [s.key for s in build_claims_report(bare, EN).sections] == ["claims"]
    closed = vary(robustness={"labels": False, "alternatives": False}, scales={"level": LEVEL})
    assert "doubts" in [section.key for section in build_report(closed, EN).sections]


LEVEL = {"low": 0, "middle": 0.6, "high": 1}
