"""The single decisions on which verdicts rest, in words and as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.io.studies import load_study
from qca.record import Judgement, Record, judge_study
from qca.report.sections.claims import tell_claims
from qca.report.sections.robustness.pivots import (
    list_pivots,
    table_pivots,
    tell_firmness,
    tell_pivots,
)
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


@pytest.mark.parametrize(
    ("interval", "english", "spanish"),
    [
        (
            walk(SCORE, (0.3, 0.4, CONTRADICTED), (0.4, 0.7, MIXED)),
            "The verdict rests on how “middle” is scored in first (A) for North 2000–2007 (N2): "
            "scored 0.50 now, it may lie anywhere from 0.30 to 0.70, and below 0.40 the claim "
            "would be contradicted.",
            "ahora 0.50, puede estar entre 0.30 y 0.70, y por debajo de 0.40 la afirmación "
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
            "and between 0.35 and 0.40 the claim would be contradicted, below 0.35 the claim would "
            "be supported, at 0.60 the claim would be supported and above 0.65 the claim would be "
            "supported.",
            "entre 0.35 y 0.40 la afirmación quedaría contradicha",
        ),
        (
            walk(CRISP, (0, 0, CONTRADICTED), (1, 1, MIXED)),
            "how “ajar” is scored in third (C) for North 2000–2007 (N2): scored 1.00 now, it may "
            "be 0.00 or 1.00, and at 0.00 the claim would be contradicted.",
            "ahora 1.00, puede ser 0.00 o 1.00, y en 0.00 la afirmación quedaría contradicha.",
        ),
        (
            walk(ALL, (0.3, 0.4, CONTRADICTED), (0.4, 0.7, MIXED)),
            "The verdict rests on how “middle” is scored (N2 in A and S2 in A): scored 0.50 now",
            "El veredicto depende de cómo se puntúa “middle” (N2 en A y S2 en A): ahora 0.50",
        ),
        (
            walk(ANCHOR, (2.5, 3.4, MIXED), (3.4, 3.5, SUPPORTED)),
            "The verdict rests on the anchor “crossover” of second (B): 3 now, it may lie anywhere "
            "from 2.5 to 3.5, and above 3.4 the claim would be supported.",
            "el ancla “crossover” de second (B): ahora 3, puede estar entre 2.5 y 3.5",
        ),
        (
            walk(CUT, (0.75, 0.9, MIXED), (0.9, 0.95, CONTRADICTED)),
            "The verdict rests on the inclusion cut for sufficiency: 0.80 now, it may lie anywhere "
            "from 0.75 to 0.95, and above 0.90 the claim would be contradicted.",
            "el corte de inclusión para la suficiencia: ahora 0.80",
        ),
        (
            Interval("N1", CODE, MIXED, options=(("middle", SUPPORTED), ("high", CONTRADICTED))),
            # The sources do not say high: only what they do is a doubt.
            "The verdict rests on the coding of first (A) for South 2000–2007 (S1): read as "
            "“middle” instead of “low”, which the sources also allow, the claim would be "
            "supported.",
            "leída como “middle” en lugar de “low”, lo que las fuentes también permiten, la "
            "afirmación quedaría respaldada.",
        ),
    ],
)
def test_each_kind_of_decision(
    small: Record, interval: Interval, english: str, spanish: str
) -> None:
    record = replace(small, intervals=(interval,))
    (told,) = tell_pivots("N1", record, EN)
    assert english in told
    assert "high" not in told
    (told,) = tell_pivots("N1", record, ES)
    assert spanish in told
    assert tell_pivots("S1", record, EN) == []
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
    (firm,) = tell_firmness(record, EN)
    assert "changes any of the 5 verdicts by itself" in firm.paragraphs[0]


def test_pivots_are_those_of_the_record(small: Record) -> None:
    turning = {interval.claim for interval in list_pivots(small)}
    assert turning == {"N1", "S1", "X1", "B1", "R1"}
    (firm,) = tell_firmness(small, EN)
    assert firm.paragraphs == (f"{EN('firm.some', turning=5, number=5)} {EN('firm.together')}",)
    heads = dict(firm.items)
    assert "both suffice (S1)" in heads["The inclusion cut for sufficiency."]
    assert "the first is needed (N1)" in heads["The score of North 2000–2007 (N2) in first (A)."]
    claims = " ".join(body for passage in tell_claims(small, EN) for _, body in passage.items)
    assert claims.count("The verdict rests on") == len(list_pivots(small))


def test_claims_alone_say_that_doubts_are_tried_alone() -> None:
    judged = judge_study(load_study(ROOT / "calibrations" / "2015.yaml"))
    assert type(judged) is Judgement
    (firm,) = tell_firmness(judged, EN)
    assert firm.paragraphs[0].endswith(EN("firm.alone"))
    assert firm.items
    (undeclared,) = tell_firmness(replace(judged, intervals=()), EN)
    assert undeclared.paragraphs == (EN("firm.undeclared"),)


def test_nothing_is_said_where_nobody_asked(small: Record, vary: Callable[..., Record]) -> None:
    bare = replace(small, robustness=None, intervals=())
    assert tell_firmness(bare, EN) == ()
    assert len(tell_claims(bare, EN)) == 2
    closed = vary(robustness={"labels": False, "alternatives": False}, scales={"level": LEVEL})
    firm = tell_claims(closed, EN)[-1]
    assert firm.heading == EN("firmness")


LEVEL = {"low": 0, "middle": 0.6, "high": 1}
