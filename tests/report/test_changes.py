"""What must be true, in words: ways that go together, those that are counted, those undeclared."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.record import Record
from qca.report.sections.robustness.changes import merge_sets, tell_change_set, tell_changes
from qca.report.words import load_words
from qca.robustness.results.changes import Change, ChangeSet, ClaimChanges, Goal, Search
from qca.robustness.results.decisions import Decision, DecisionKind

EN, ES = load_words("en"), load_words("es")
NAN = math.nan

SCORE = Decision(DecisionKind.SCORE, "middle", (("N2", "A"),), at=0.6, low=0.4, high=0.6)
CODE = Decision(DecisionKind.READING, "lead", (("S1", "A"),), options=("low", "middle", "high"))
SEVERAL = Decision(
    DecisionKind.READING, "lead", (("S1", "A"), ("S1", "C")), options=("low", "middle")
)
CUT = Decision(DecisionKind.CUT, "necessity.ron", at=0.5, low=0.4, high=0.6)
COUNT = Decision(DecisionKind.N_CUT, "n_cut", options=("1", "2", "3"))


def leave_out(name: str) -> Change:
    return Change(Decision(DecisionKind.LEFT_OUT, name, options=("", name)), name, NAN, NAN, ())


def recode(to: str, low: float = 0.4, high: float = 0.6, decision: Decision = CODE) -> Change:
    return Change(decision, to, NAN, NAN, tuple((c, s, low, high) for c, s in decision.cells))


def rescore(low: float, high: float, decision: Decision = SCORE) -> Change:
    return Change(decision, "", low, high, ())


def make(*changes: Change, verdict: Verdict = Verdict.MIXED, declared: bool = True) -> ChangeSet:
    return ChangeSet(changes, verdict, declared)


def search(
    goal: Goal, *sets: ChangeSet, complete: bool = True, size: int = 1, count: int | None = None
) -> Search:
    return Search(goal, sets, size, complete, len(sets) if count is None else count)


def tell(record: Record, now: Verdict, *searches: Search) -> str:
    found = ClaimChanges("N1", searches)
    return " ".join(map(str, tell_changes(found, now, record, EN)))


@pytest.mark.parametrize(
    ("changes", "english", "spanish"),
    [
        ((), "", ""),
        (
            (rescore(0.4, 0.5),),
            "the score of North 2000–2007 (N2) in first (A) is below 0.50",
            "el puntaje de North 2000–2007 (N2) en first (A) está por debajo de 0.50",
        ),
        (
            (rescore(0.4, 0.4),),
            "the score of North 2000–2007 (N2) in first (A) is at 0.40",
            "el puntaje de North 2000–2007 (N2) en first (A) está en 0.40",
        ),
        (
            (Change(CUT, "", 0.4, 0.49, (), ends_in=(True, True)),),
            "the relevance (RoN) cut for necessity is 0.49 or less",
            "el corte de relevancia (RoN) para la necesidad está en 0.49 o menos",
        ),
        (
            (rescore(0.45, 0.5),),
            "the score of North 2000–2007 (N2) in first (A) is between 0.45 and 0.50",
            "el puntaje de North 2000–2007 (N2) en first (A) está entre 0.45 y 0.50",
        ),
        (
            (rescore(0.55, 0.6, CUT),),
            "the relevance (RoN) cut for necessity is above 0.55",
            "el corte de relevancia (RoN) para la necesidad está por encima de 0.55",
        ),
        (
            (Change(COUNT, "2", NAN, NAN, ()),),
            "the least number of cases in a row is 2",
            "el número mínimo de casos por fila es 2",
        ),
        (
            (recode("high"),),
            "the code of South 2000–2007 (S1) in first (A) is “high” instead of “low”",
            "el código de South 2000–2007 (S1) en first (A) es “high” en lugar de “low”",
        ),
        (
            (recode("middle", decision=SEVERAL), leave_out("S3")),
            "the code of South 2000–2007 (S1) for “lead” is “middle” instead of “low” and "
            "South 2000–2007 (S3) is left out",
            "el código de South 2000–2007 (S1) para “lead” es “middle” en lugar de “low” y "
            "se excluye South 2000–2007 (S3)",
        ),
        (
            (leave_out("S3"), leave_out("North")),
            "South 2000–2007 (S3) and North (N1 and N2) are left out",
            "se excluyen South 2000–2007 (S3) y North (N1 y N2)",
        ),
    ],
)
def test_changes_in_words(
    small: Record, changes: tuple[Change, ...], english: str, spanish: str
) -> None:
    assert str(tell_change_set(make(*changes), small, EN)) == english
    assert str(tell_change_set(make(*changes), small, ES)) == spanish


def test_a_code_is_told_with_the_scores_that_do_it(small: Record) -> None:
    def told(change: Change) -> str:
        return str(tell_change_set(make(change), small, EN)).partition(" is ")[2]

    # The label may have any score from 0.4 to 0.6.
    assert told(recode("middle", 0.5, 0.6)) == "“middle” (scored 0.50 to 0.60) instead of “low”"
    assert told(recode("middle", 0.4, 0.6)) == "“middle” instead of “low”"
    assert told(recode("middle", 0.5, 0.5)) == "“middle” (scored 0.50) instead of “low”"
    assert told(recode("high", 1, 1)) == "“high” instead of “low”"
    two = recode("middle", decision=SEVERAL)
    two = replace(two, scores=(("S1", "A", 0.5, 0.6), ("S1", "C", 0, 0)))
    assert told(two) == "“middle” (scored 0.50 to 0.60 in A) instead of “low”"


def test_another_score_in_place_of_a_calibrated_one(small: Record) -> None:
    instead = Decision(DecisionKind.READING, "money", (("S1", "B"),), options=("0.2", "0.2"))
    change = Change(instead, "0.2", NAN, NAN, (("S1", "B", 0.5, 1.0),))
    told = str(tell_change_set(make(change), small, EN))
    assert told == "the score of South 2000–2007 (S1) in second (B) is above 0.50"


def test_sets_that_differ_in_one_place_are_one_way() -> None:
    sets = [
        make(recode(to), leave_out(name))
        for to in ("middle", "high")
        for name in ("N1", "N2", "S3")
    ]
    (way,) = merge_sets(sets)
    assert [len(place) for place in way] == [2, 3]
    assert merge_sets([]) == []
    # Without one of the six there is no such rectangle, but nothing is lost or added.
    ways = merge_sets(sets[:-1])
    pairs = {(a.to, b.to) for first, second in ways for a in first for b in second}
    assert pairs == {(s.changes[0].to, s.changes[1].to) for s in sets[:-1]}
    assert len(ways) == 2
    twice = [make(leave_out("N1"), leave_out(name)) for name in ("S1", "S2")]
    assert len(merge_sets(twice)) == 2  # "N1 and S1 or S2" would be unclear
    apart = [make(rescore(0.4, 0.45)), make(rescore(0.5, 0.5, CUT)), make(leave_out("N1"))]
    assert len(merge_sets(apart)) == 3


def test_the_present_verdict_holds_unless(small: Record) -> None:
    told = tell(
        small,
        Verdict.SUPPORTED,
        search(
            Goal.CHANGES,
            make(leave_out("S1"), verdict=Verdict.UNTESTED),
            make(rescore(0.4, 0.45)),
            make(leave_out("S2")),
            make(leave_out("S3")),
            make(rescore(0.47, 0.5)),
        ),
    )
    assert told == (
        "Supported unless the score of North 2000–2007 (N2) in first (A) is below 0.45 or between "
        "0.47 and 0.50, or South 2000–2007 (S2) or South 2000–2007 (S3) is left out (then mixed); "
        "or South 2000–2007 (S1) is left out (then untested)."
    )


def test_goals_are_told_where_they_say_more(small: Record) -> None:
    fails = make(rescore(0.4, 0.5), verdict=Verdict.CONTRADICTED)
    holds = make(recode("high"), leave_out("S2"), verdict=Verdict.SUPPORTED)
    any_ = search(Goal.CHANGES, fails)
    told = tell(small, Verdict.MIXED, any_, search(Goal.FAILS, fails), search(Goal.HOLDS, holds))
    assert told.startswith("Mixed unless the score of North 2000–2007 (N2) in first (A) is below")
    assert told.count("below 0.50") == 1
    assert told.endswith(
        "Supported if the code of South 2000–2007 (S1) in first (A) is “high” instead of “low” and "
        "South 2000–2007 (S2) is left out."
    )
    now = search(Goal.HOLDS, make(verdict=Verdict.SUPPORTED), size=0)
    assert "if" not in tell(small, Verdict.SUPPORTED, now)


def test_undeclared_changes_are_called_so(small: Record) -> None:
    ways = [
        make(recode("high"), leave_out("N1"), verdict=Verdict.SUPPORTED, declared=False),
        make(leave_out("S1"), rescore(0.4, 0.5), verdict=Verdict.SUPPORTED, declared=False),
        make(leave_out("S2"), rescore(0.4, 0.5), verdict=Verdict.SUPPORTED, declared=False),
    ]
    goal = search(Goal.HOLDS, *ways, size=2)
    told = tell(small, Verdict.CONTRADICTED, goal)
    assert told.startswith(
        "No doubt that is declared makes it supported. Beyond what is declared, it would be if"
    )
    assert "other way" not in told
    more = search(Goal.HOLDS, *ways, make(rescore(0.4, 0.5, CUT), rescore(0.4, 0.5)), size=2)
    more = replace(more, sets=tuple(replace(s, declared=False) for s in more.sets), count=9)
    told = tell(small, Verdict.CONTRADICTED, more)
    assert told.endswith("is left out, or in 8 other ways.")  # one example will do


def test_single_undeclared_changes_are_all_told(small: Record) -> None:
    ways = [
        make(leave_out("S1"), verdict=Verdict.SUPPORTED, declared=False),
        make(recode("high"), verdict=Verdict.SUPPORTED, declared=False),
        make(rescore(0.4, 0.5), verdict=Verdict.SUPPORTED, declared=False),
    ]
    goal = search(Goal.HOLDS, *ways)
    assert "other way" not in tell(small, Verdict.MIXED, goal)


def test_more_than_three_changes_at_once_are_not_told(small: Record) -> None:
    many = make(*(leave_out(name) for name in ("N1", "N2", "S1", "S2")))
    found = search(Goal.CHANGES, many, many, size=4)
    goal = search(Goal.HOLDS, make(*many.changes, rescore(0.4, 0.5)), size=5)
    told = tell(small, Verdict.MIXED, found, goal)
    assert told == (
        "Only 4 changes at once give another verdict than mixed, in 2 ways; the record has them. "
        "It takes 5 changes at once to make it supported, in 1 way; the record has it."
    )


def test_ways_beyond_the_first_are_counted(small: Record) -> None:
    sets = [
        make(recode(to, decision=replace(CODE, cells=((case, "A"),))), verdict=Verdict.SUPPORTED)
        for case in ("N1", "N2", "S1", "S2", "S3")
        for to in ("middle", "high")
    ]
    goal = search(Goal.HOLDS, *sets)
    told = tell(small, Verdict.MIXED, goal)
    assert told.count("“middle” or “high”") == 3
    assert told.endswith("or in 4 other ways.")
    four = replace(goal, sets=tuple(sets[:8]), count=8)
    assert tell(small, Verdict.MIXED, four).count("“middle” or “high”") == 4
    assert "other way" not in tell(small, Verdict.MIXED, four)
    cut = tell(small, Verdict.MIXED, search(Goal.CHANGES, *sets, count=500))
    assert cut.endswith("490 further ways that take as many changes are not listed.")


@pytest.mark.parametrize(
    ("complete", "said"),
    [
        (True, "Nothing that is open to decision makes it supported or contradicted."),
        (
            False,
            "No set of up to 3 changes makes it supported or contradicted; larger ones were not "
            "tried.",
        ),
    ],
)
def test_what_was_not_found(small: Record, complete: bool, said: str) -> None:
    goals = [search(goal, complete=complete, size=3) for goal in (Goal.HOLDS, Goal.FAILS)]
    assert tell(small, Verdict.MIXED, *goals) == said
    never = tell(small, Verdict.MIXED, search(Goal.CHANGES, complete=complete, size=3))
    assert "another verdict than mixed" in never
    assert ("were not tried" in never) != complete


def test_a_denial_is_not_shown_and_never_contradicted(small: Record) -> None:
    denied = next(c.claim.id for c in small.claims if c.claim.negated)
    (fails,) = [
        s
        for c in small.robustness.changes
        if c.claim == denied
        for s in c.searches
        if s.goal is Goal.FAILS
    ]
    found = ClaimChanges(
        denied, (search(Goal.FAILS, make(leave_out("N2"), verdict=Verdict.NOT_SHOWN)),)
    )
    told = " ".join(map(str, tell_changes(found, Verdict.SUPPORTED, small, EN)))
    assert told.startswith("Not shown if ")
    assert all(each.verdict is Verdict.NOT_SHOWN for each in fails.sets)
