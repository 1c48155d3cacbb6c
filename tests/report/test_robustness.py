"""Robustness in words: the sentences follow what was found, in both languages."""

from __future__ import annotations

import json
import math
import re
import string
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.record import Record
from qca.report.compose import compose_report, compose_robustness
from qca.report.pieces.numbers import format_percent
from qca.report.pieces.sections import Remark, Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import ReportTable
from qca.report.sections.robustness.chance import tell_chance
from qca.report.sections.robustness.changes import tell_changes
from qca.report.sections.robustness.effects import tell_effects
from qca.report.sections.robustness.leverage import tell_leverage
from qca.report.sections.robustness.omissions import tell_omissions
from qca.report.sections.robustness.overview import build_robustness
from qca.report.sections.robustness.protocol import tell_protocol
from qca.report.sections.robustness.sensitivity import tell_sensitivity
from qca.report.sections.robustness.terms import tell_standing
from qca.report.sections.robustness.verdicts import tell_fragility
from qca.report.words import Words, load_words
from qca.robustness.limits import AssessmentLimits
from qca.robustness.results.assessment import Robustness
from qca.robustness.results.chance import ChanceTest, PermutationTest, Perturbation, Retention
from qca.robustness.results.changes import ClaimChanges, Goal, Search
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.results.moves import Effects
from qca.robustness.results.sensitivity import Sensitivity
from qca.robustness.results.solutions import SolutionStanding, TermStanding
from qca.study.claims import Relation
from qca.study.settings import SolutionKind
from tests.phrases import read_phrases
from tests.studies import FEW_DOUBTS, SPEC, assess, write_study

EN, ES = load_words("en"), load_words("es")


def join(section: Section | list[Section] | None) -> str:
    """Return all that a section says outside its tables, on one line."""
    if section is None:
        return ""
    if isinstance(section, list):
        return " ".join(map(join, section))
    parts = [section.title]
    for block in section.full:
        if isinstance(block, Remark):
            parts += [str(block.head), *map(str, block.body)]
        elif isinstance(block, Prose):
            parts.append(str(block))
    return " ".join([*parts, *map(join, section.parts)])


def paragraphs(section: Section | list[Section] | None) -> list[str]:
    if isinstance(section, list):
        (section,) = section
    assert section is not None
    return [str(block) for block in section.full if isinstance(block, Prose)]


def remarks(section: Section | None) -> list[tuple[str, str]]:
    assert section is not None
    return [
        (str(block.head), " ".join(map(str, block.body)))
        for block in section.full
        if isinstance(block, Remark)
    ]


def tell(record: Record, words: Words = EN) -> str:
    """Return all that is said on robustness, with the claims and without."""
    claims = [*record.claims, *record.rivals]
    told = [str(line) for tested in claims for line in tell_fragility(tested, record, words)]
    return " ".join([join(build_robustness(record, words, alone=True)), *told])


def get(record: Record) -> Robustness:
    assert record.robustness is not None
    return record.robustness


def alter(record: Record, **changes: Any) -> Record:
    """Return a record with other findings on robustness."""
    return replace(record, robustness=replace(get(record), **changes))


def item(record: Record, claim: str, words: Words = EN) -> str:
    """Return what is said of one claim."""
    tested = next(t for t in [*record.claims, *record.rivals] if t.claim.id == claim)
    return " ".join(map(str, tell_fragility(tested, record, words)))


# ----------------------------------------------------------------------------------------- worlds


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """A study whose worlds are few, with a claim that no case can test in any of them."""
    never = {"id": "U1", "says": "where the third brings no result", "claim": "C*~Y -> B"}
    changes = {**FEW_DOUBTS, "claims": [*SPEC["claims"], never]}
    return assess(write_study(tmp_path_factory.mktemp("few"), changes))


def test_the_section_begins_with_the_worlds(few: Record) -> None:
    record = few
    (section,) = build_robustness(record, EN, alone=True)
    sweep = get(record).sweep
    assert sweep is not None
    assert section.title == "How robust the findings are"
    first, firm, _, caution = paragraphs(section)
    assert "verdicts turn on a single decision" in firm
    assert f"lead to {sweep.worlds} worlds" in first
    for outcome, tables in zip("YC", sweep.tables, strict=True):
        assert f"{tables} truth tables for {outcome}" in first
    assert "All were found" in first
    assert "sample" not in first
    assert "not a probability" in caution
    assert "3 scores within the intervals of their labels, 1 anchor" in first
    names = ["robustness_claims", "leverage", "omissions", "terms", "sensitivity", "protocol"]
    tables = [block.name for block in section.full if isinstance(block, ReportTable)]
    assert [*tables, *(part.key for part in section.parts)] == [*names, "chance", "decisions"]


def test_worlds_in_which_every_case_counts_are_told_apart(
    few: Record, shipped_assessment: Callable[[str], Record]
) -> None:
    record = shipped_assessment("2025")
    assert EN("change.more") in item(record, "S1")
    assert EN("change.more") not in item(record, "N1")  # a single doubt turns it
    sweep = get(few).sweep
    assert sweep is not None
    assert "(33% of those in which every case counts)" in item(few, "N1")
    assert EN("change.more") not in item(few, "S1")  # nothing turns it with every case kept
    document = json.loads(compose_robustness(few, "json", "en"))["robustness"]
    whole = {claim["id"]: claim["every_case"] for claim in document["claims"]}
    assert whole["S1"] == {
        verdict.value: float(verdict is Verdict.SUPPORTED) for verdict in Verdict
    }
    assert whole["N1"]["in_kind"] == pytest.approx(1 / 3, abs=1e-9)
    for claim, share in zip(document["claims"], sweep.shares, strict=True):
        assert sum(share.whole) == 1
        assert whole[claim["id"]][claim["now"]] > 0


def draw_together(record: Record) -> Record:
    """Return a record as if all of its worlds had been drawn together."""
    sweep = get(record).sweep
    assert sweep is not None
    shares = tuple(replace(share, sampled=True) for share in sweep.shares)
    counts = {"worlds": 40, "worlds_whole": 9, "worlds_apart": 2}
    return alter(record, sweep=replace(sweep, shares=shares, exhaustive=False, **counts))


def test_what_worlds_differ_in(small: Record, vary: Callable[..., Record]) -> None:
    assert "by its verdict and by what is left out, and" in tell(small)
    together = tell(draw_together(small))
    assert "differ in what is left out, in a truth table or in a verdict" in together
    kept = tell(draw_together(vary(robustness={"leave_out": "none"})))
    assert "worlds that differ in a truth table or in a verdict" in kept
    assert EN("share.singly.states") not in kept
    assert "every case counts" not in kept


def test_findings_with_too_many_worlds_together_are_told_of_by_themselves(small: Record) -> None:
    first, _, second, *_ = paragraphs(build_robustness(small, EN))
    sweep = get(small).sweep
    assert sweep is not None and not sweep.exhaustive and sweep.worlds is None
    assert sweep.sampled_tables == (True,)
    drawn = [
        claim.id for claim, s in zip(get(small).claims, sweep.shares, strict=True) if s.sampled
    ]
    assert drawn == ["N1", "S1", "X1"]
    assert "each claim and each truth table was gone through by itself" in first
    assert "at least 26 truth tables for Y" in first
    assert "For N1, S1, X1 and the truth tables for Y there are too many even so: 128" in first
    assert "(a quasi-random sample, seed 2025)" in first
    assert "cada afirmación y cada tabla de verdad se recorrió por separado" in tell(small, ES)
    assert "same in all worlds looked at" in second
    assert "of the worlds drawn" in item(small, "S1")
    assert "of the worlds of its own" in item(small, "R1")
    document = json.loads(compose_robustness(small, "json", "en"))["robustness"]
    assert (document["worlds"], document["joint"], document["sampled_worlds"]) == (None, False, 128)
    assert document["exact_tables"] == {"Y": False}
    for claim, share in zip(document["claims"], sweep.shares, strict=True):
        assert claim["exact"] == (claim["id"] not in drawn)
        assert claim["worlds"] == share.worlds > 0
    # Where everything was found, that is said.
    whole = replace(
        sweep,
        exhaustive=True,
        sampled_tables=(False,),
        shares=tuple(replace(share, sampled=False) for share in sweep.shares),
    )
    told = tell(alter(small, sweep=whole))
    assert EN("worlds.apart_from.all") in told
    assert "worlds drawn" not in told


def test_a_sample_is_called_one(small: Record) -> None:
    small = draw_together(small)
    first, _, second, *_ = paragraphs(build_robustness(small, EN))
    sweep = get(small).sweep
    assert sweep is not None and not sweep.exhaustive
    assert "128 were drawn (a quasi-random sample, seed 2025)" in first
    assert "Rarer worlds may be missing" in first
    assert "All were found" not in first
    assert "of the worlds drawn" in item(small, "N1")
    assert "same in all worlds drawn" in second
    assert "muestra" in tell(small, ES)
    # What does not hang together with what is sampled is complete.
    part = replace(
        sweep, shares=tuple(replace(s, sampled=i > 0) for i, s in enumerate(sweep.shares))
    )
    told = tell(alter(small, sweep=part))
    assert "What is said on N1 is complete all the same." in told
    assert "% of the worlds (" in item(alter(small, sweep=part), "N1")


def test_a_quick_look_says_what_it_leaves_out(tmp_path: Path) -> None:
    record = assess(
        write_study(tmp_path, {}), limits=AssessmentLimits(boxes=50, sets=50, orders=50)
    )
    assert get(record).sweep is None
    told = tell(record)
    assert EN("worlds.quick") in told
    assert "of the worlds" not in told
    assert EN("share.caution") not in told
    assert EN("standing") not in told
    assert "unless" in item(record, "N1")
    assert "Verdicts over all worlds" not in compose_report(record, "text", "en")
    assert ES("worlds.quick") in tell(record, ES)


@pytest.mark.parametrize(
    ("size", "told"),
    [
        (0, "not worked out: it takes a larger budget."),
        (1, "No single change makes it supported; several at once were not tried."),
        (2, "No set of up to 2 changes makes it supported; larger ones were not tried."),
    ],
)
def test_what_was_not_searched_is_said(small: Record, size: int, told: str) -> None:
    searches = [Search(goal, (), size, False, 0) for goal in (Goal.CHANGES, Goal.HOLDS)]
    found = ClaimChanges("N1", tuple(searches))
    for words in (EN, ES):
        first, second = tell_changes(found, Verdict.MIXED, small, words)
        assert first != second
        assert words is ES or str(second).endswith(told)


def test_one_world(tmp_path: Path, vary: Callable[..., Record]) -> None:
    record = vary(robustness={"labels": False, "alternatives": False, "leave_out": "none"})
    told = tell(record)
    anchor = "1 anchor."
    assert anchor in told
    bare = vary(
        robustness={"labels": False, "alternatives": False, "leave_out": "none"},
        sets={
            name: {**own, "direct": {"out": 1, "crossover": 3, "in": 5}} if name == "B" else own
            for name, own in json.loads((tmp_path / "spec.yaml").read_text("utf-8"))["sets"].items()
        },
    )
    told = tell(bare)
    assert EN("worlds.closed") in told
    assert "All 6 verdicts are the same in all worlds." in told
    assert "in all worlds" in item(bare, "N1")
    assert "Without" not in told


# --------------------------------------------------------------------------------------- verdicts


def test_shares_are_told_with_the_present_verdict_first(small: Record) -> None:
    sweep = get(small).sweep
    assert sweep is not None
    verdicts = list(Verdict)
    for tested, share in zip([*small.claims, *small.rivals], sweep.shares, strict=True):
        told = item(small, tested.claim.id)
        now = float(share.shares[verdicts.index(tested.verdict)])
        verdict_now = EN(tested.verdict.value)
        first = re.match(rf"({verdict_now}) (?:now, but in only|in) (?:(<?\d+)%|all)", told, re.I)
        assert first is not None, told
        assert first[2] == format_percent(now)
        assert ("but in only" in told) == (now < max(map(float, share.shares)))
        for verdict, each in zip(verdicts, share.shares, strict=True):
            if verdict is not tested.verdict and each:
                assert f"{EN(verdict.value)} in {format_percent(float(each))}%" in told
        low, high = dict(share.ranges)[tested.directions[0].parameters[0][0].value]
        assert f"from {low:.2f} to {high:.2f}" in told or f"is {low:.2f} throughout" in told


def test_firm_verdicts_are_counted(few: Record) -> None:
    told = paragraphs(build_robustness(few, EN))[2]
    assert told.startswith(EN("robust.firm.none", worlds="worlds"))
    assert "U1 stays untested throughout." in told
    assert "2 turn in more than 20% of them: N1 and X1." in told
    assert "For 2 another verdict is more frequent than the present one: N1 (contradicted)" in told


def test_a_verdict_that_nearly_always_stands_is_not_firm(small: Record) -> None:
    small = draw_together(small)
    sweep = get(small).sweep
    assert sweep is not None
    nearly = (Fraction(999, 1000), Fraction(1, 1000))
    zero = Fraction(0)
    shares = []
    for tested, share in zip([*small.claims, *small.rivals], sweep.shares, strict=True):
        order = [nearly[0] if v is tested.verdict else zero for v in Verdict]
        order[order.index(zero)] = nearly[1]
        shares.append(replace(share, shares=tuple(order)))
    record = alter(small, sweep=replace(sweep, shares=tuple(shares)))
    told = paragraphs(build_robustness(record, EN))[2]
    assert told.startswith(EN("robust.firm.none", worlds="worlds drawn"))
    assert "6 turn in at most 20% of them: N1, S1, X1, B1, R1 and R1 <-." in told
    assert "in >99% of the worlds" in item(record, "N1")


@pytest.mark.parametrize(
    ("share", "percent"), [(0, "0"), (1e-9, "<1"), (0.994, ">99"), (1 - 1e-9, ">99"), (1, "100")]
)
def test_all_and_none_are_said_of_nothing_less(share: float, percent: str) -> None:
    assert format_percent(share) == percent


def test_what_turns_the_verdict_on_leadership(shipped_record: Callable[[str], Record]) -> None:
    record = shipped_record("2025")
    label = record.study.spec.sets["EL"].label
    score = f"the score of Nuevo León 2008–2015 (NL2) in {label} (EL) is below 0.50"
    told = item(record, "N1")
    assert told.startswith("Supported in kind unless ")
    assert f"{score} (then contradicted)" in told
    # The case in which cohesion is lower than synergy is the one that lowers consistency.
    assert "unless Nuevo León 2000–2007 (NL1) is left out (then supported)" in item(record, "N3")
    assert (
        "No doubt that is declared makes it contradicted. Beyond what is declared, it would be if"
        in item(record, "S1")
    )
    spanish = item(record, "N1", ES)
    assert spanish.startswith("Respaldada cualitativamente salvo si ")
    assert "si el puntaje de Nuevo León 2008–2015 (NL2) en" in spanish
    assert "por debajo de 0.50 (entonces contradicha)" in spanish


# --------------------------------------------------------------------------------- both languages


def test_no_english_is_left_in_spanish(small: Record) -> None:
    told = tell(small, ES)
    told = re.sub(r"“[^”]*”", "", told)
    for claim in get(small).claims:
        told = told.replace(claim.says, "")
    for key, phrase in read_phrases("en").items():
        for text, *_ in string.Formatter().parse(phrase):
            piece = (text or "").strip(" .,;:()")
            if len(piece.split()) > 1 and piece not in SPANISH[key].format(**_fill(key)):
                assert piece not in told, (key, piece)
    for word in ("unless", "would", "worlds", "the", "supported", "mixed", "below", "others"):
        assert not re.search(rf"\b{word}\b", told), word


SPANISH = read_phrases("es")


def _fill(key: str) -> dict[str, str]:
    return {name: "" for _, name, *_ in string.Formatter().parse(SPANISH[key]) if name}


@pytest.mark.parametrize("style", ["text", "md"])
@pytest.mark.parametrize("lang", ["en", "es"])
def test_reports_have_no_gaps(
    shipped_assessment: Callable[[str], Record], small: Record, style: str, lang: str
) -> None:
    for record in (small, shipped_assessment("2015")):
        for text in (compose_robustness(record, style, lang), compose_report(record, style, lang)):
            assert not re.search(r"\bnan\b|\bNone\b|\{\w*\}|\binf\b|  [a-z]+\.[a-z]+\.", text)
            assert load_words(lang)("robust") in text
            assert not re.search(r"\b1 (others|otros|further ways|claims)\b", text)


# ------------------------------------------------------------------- codes, omissions and terms


def test_codes_are_ranked_and_counted(small: Record) -> None:
    labels = {
        (case.id, field)
        for case in small.study.cases
        for field, coding in case.codings.items()
        if coding.value is None
    }
    moves = [move for move in get(small).leverage if (move.case, move.field) in labels]
    (told,) = paragraphs(tell_leverage(get(small), small, EN))
    codes = {(m.case, m.field) for m in moves}
    assert f"({len(moves)} moves of {len(codes)} codes)" in told
    heavy = {(m.case, m.field) for m in moves if m.effects.verdicts or m.effects.models}
    assert f"{len(heavy)} codes change a verdict or a model." in told
    first = moves[0]
    assert f"first: the code of {next(c for c in told.split('code of ')[1:])}" in told
    assert told.split("code of ")[1].startswith(f"South 2000–2007 ({first.case})") or (
        f"({first.case})" in told.split("code of ")[1]
    )
    still = alter(small, leverage=tuple(m for m in moves if not m.effects.any))
    assert "None changes a verdict or a model." in join(tell_leverage(get(still), still, EN))
    assert tell_leverage(get(alter(small, leverage=())), small, EN) is None


def test_scores_without_labels_are_no_codes_to_audit(small: Record) -> None:
    """There is no code behind a number that could be checked against a source."""
    numbers = {
        (case.id, field)
        for case in small.study.cases
        for field, coding in case.codings.items()
        if coding.value is not None
    }
    moves = tuple(m for m in get(small).leverage if (m.case, m.field) in numbers)
    assert tell_leverage(get(alter(small, leverage=moves)), small, EN) is None


def test_effects() -> None:
    turned = Verdict.SUPPORTED, Verdict.MIXED
    effects = Effects(
        tables=("Y", "Z"),
        models=(("Y", "conservative"), ("Y", "parsimonious")),
        verdicts=(("A", *turned), ("B", *turned), ("C", Verdict.MIXED, Verdict.SUPPORTED)),
    )
    two: tuple[SolutionKind, ...] = ("conservative", "parsimonious")
    assert str(tell_effects(effects, two, EN)) == (
        "A and B would be mixed; C would be supported; the models of Y would differ; "
        "the truth table of Z would be another, its models the same"
    )
    some = str(tell_effects(effects, (*two, "intermediate"), EN))
    assert "the models of Y would differ (conservative and parsimonious);" in some
    told = str(tell_effects(effects, two, ES))
    assert told.startswith("A y B quedarían mixtas; C quedaría respaldada;")
    assert str(tell_effects(Effects((), (), ()), two, EN)) == "nothing changes"


def test_omissions_are_ranked(small: Record) -> None:
    omissions = get(small).omissions
    (found,) = paragraphs(tell_omissions(get(small), small, EN))
    changing = [o for o in omissions if o.effects.any]
    first = max(changing, key=lambda o: len(o.effects.verdicts))
    assert found.split("Without ")[1].startswith(first.left_out)
    assert found.count("Without ") == 3
    assert found.endswith(f"{len(changing) - 3} more that change less are not told here.")
    nothing = Effects((), (), ())
    still = alter(small, omissions=(replace(omissions[0], effects=nothing), *changing[1:]))
    told = join(tell_omissions(get(still), still, EN))
    assert "Leaving out North 2000–2007 (N1) changes nothing." in told
    none = alter(small, omissions=tuple(replace(o, effects=nothing) for o in omissions))
    assert paragraphs(tell_omissions(get(none), none, EN)) == [EN("omission.none.states")]
    assert tell_omissions(get(alter(small, omissions=())), small, EN) is None


def test_terms_stand_in_all_some_or_none(small: Record) -> None:
    terms = (
        TermStanding("A", 4, 4, True),
        TermStanding("B", 2, 3, False),
        TermStanding("C", 0, 2, False),
        TermStanding("D", 0, 0, True),
    )
    standing = SolutionStanding("Y", "conservative", 6, 2, 3, (("A",),), terms)
    none = replace(standing, kind="parsimonious", unsolved=6, terms=())
    some = replace(standing, outcome="Z", terms=terms[1:2])
    record = alter(small, standing=(standing, none, some))
    section = tell_standing(get(record), EN)
    (told,) = paragraphs(section)
    assert "Y (conservative): A in every model" in told
    assert told.endswith("for Z (conservative).")
    said = "4 of 6 truth tables have a solution; in 3 of them the models are those of the study."
    assert dict(remarks(section)) == {"Y, conservative:": said, "Z, conservative:": said}
    assert section is not None
    table = section.full[-1]
    assert isinstance(table, ReportTable)
    assert [str(row[2]) for row in table.rows] == ["A", "B", "C", "D", "B"]
    unswept = alter(small, standing=(replace(standing, tables=0, unsolved=0),))
    assert tell_standing(get(unswept), EN) is None


# ------------------------------------------------------------------------------ protocol and chance


def test_the_protocol_is_told_with_its_figures(small: Record) -> None:
    protocol = tell_protocol(get(small), small, EN)
    assert len(remarks(protocol)) <= len(get(small).comparisons)
    first = get(small).comparisons[0]
    head, body = remarks(protocol)[0]
    assert first.model in head
    assert f"Held against {first.tests} other models." in body
    assert f"Rank {first.cases.rank} of 4" in body
    for name in (get(small).cases[i] for i in first.cases.robust_typical):
        assert name in body
    assert protocol is not None
    table = protocol.full[-1]
    assert isinstance(table, ReportTable)
    keys = [column.key for column in table.columns]
    assert table.rows[0][keys.index("RF_cov")] == first.fit.rf_cov
    turning = {
        (s.outcome, s.decision) for s in get(small).sensitivity if s.turns_below or s.turns_above
    }
    every = {(s.outcome, s.decision) for s in get(small).sensitivity}
    (told,) = paragraphs(tell_sensitivity(get(small), small, EN))
    assert f"{len(turning)} of {len(every)} change a model" in told
    assert told.count("leaves all models of Y as they are") == 5
    alone = alter(small, comparisons=tuple(replace(c, tests=0) for c in get(small).comparisons))
    assert tell_protocol(get(alone), alone, EN) is None


def test_the_narrowest_range_over_all_kinds_comes_first(small: Record) -> None:
    cut = Decision(DecisionKind.CUT, "incl_cut", at=0.8, low=0.0, high=1.0)
    wide = Sensitivity("Y", "conservative", cut, 0.5, 1.0, True, False)
    narrow = replace(wide, kind="parsimonious", low=0.7, high=0.9, turns_above=True)
    far = replace(wide, decision=replace(cut, name="pri_cut"), low=0.1)
    free = replace(wide, decision=replace(cut, name="n_cut"), low=0.0, turns_below=False)
    record = alter(small, sensitivity=(far, wide, free, narrow), comparisons=())
    (told,) = paragraphs(tell_sensitivity(get(record), record, EN))
    assert "2 of 3 change a model somewhere, each outcome counted apart." in told
    assert told.endswith(
        "Closest to a turn, as a share of the values tried: the consistency cut of the truth "
        "table, 0.80 now, leaves all models of Y as they are from 0.70 to 0.90; the PRI cut of the "
        "truth table, 0.80 now, leaves all models of Y as they are from 0.10 to 1.00."
    )
    alone = alter(record, sensitivity=(free,))
    (told,) = paragraphs(tell_sensitivity(get(alone), alone, EN))
    assert told.endswith("each outcome counted apart.")
    assert "0 of 1 change" in told


def test_kinds_with_the_same_figures_go_together(small: Record) -> None:
    first = get(small).comparisons[0]
    same = alter(small, comparisons=(first, replace(first, kind="parsimonious")))
    ((head, _),) = remarks(tell_protocol(get(same), same, EN))
    assert head == f"Y, conservative and parsimonious: {first.model}."


def _test(claim: str, p: float, least: float, *, exact: bool = True) -> ChanceTest:
    test = PermutationTest(0.9, p, 5000, exact, least, 0.5)
    return ChanceTest(claim, Relation.SUFFICIENT, 12, test)


def test_few_cases_cannot_show_much(small: Record) -> None:
    told = paragraphs(tell_chance(get(small), EN))[0]
    least = min(found.test.least_p for found in get(small).chance)
    assert f"With 5 cases the smallest p that any of these claims can have is {least:.2f}" in told
    assert "cannot reach 0.05 here" in told
    assert EN("chance.apart", claims="X1") in told


def test_many_cases_can(small: Record) -> None:
    tests = (
        _test("N1", 0.002, 0.0001),
        _test("S1", 0.2, 0.001),
        _test("R1", 0.9, 0.3),
        _test("B1", 0.04, 0.001, exact=False),
    )
    text = paragraphs(tell_chance(get(alter(small, chance=tests)), EN))[0]
    assert "With 12 cases the smallest p that any of these claims can have is 0.0001." in text
    assert "At most 0.05: N1 (p = 0.002) and B1 (p = 0.04)." in text
    assert "Of 4 tests, some are small by chance alone." in text
    assert "R1 cannot reach that, however well it fits." in text
    assert "too many orders for B1: 5,000 were drawn at random (seed 2025)" in text
    plain = alter(small, chance=tests, claims=[c for c in get(small).claims if c.is_plain])
    assert "Not tested so" not in paragraphs(tell_chance(get(plain), EN))[0]
    none = join(tell_chance(get(alter(small, chance=tests[1:2])), EN))
    assert "None is at most 0.05." in none


def test_undefined_tests_are_not_told(small: Record) -> None:
    nothing = replace(_test("N1", math.nan, math.nan))
    assert tell_chance(get(alter(small, chance=(nothing,))), EN) is None


def test_retention_is_told_of_crisp_tables(small: Record) -> None:
    crisp = (
        Retention("Y", Perturbation.CORRUPTION, 0.0, 0.6561),
        Retention("Y", Perturbation.DELETION, 0.5, 0.802),
    )
    record = alter(small, retention=crisp)
    *_, last = paragraphs(tell_chance(get(record), EN))
    assert "Y: 0% if one case, whichever, is wrong on the outcome, and 66% if each is" in last
    assert "Y: 50% if one case, whichever, is missing, and 80% if each is" in last
    assert "10%" in last
    assert len(paragraphs(tell_chance(get(small), EN))) == 1


def test_nothing_is_told_where_nobody_asked(small: Record) -> None:
    bare = replace(small, robustness=None, intervals=())
    assert build_robustness(bare, EN) == []
    text = compose_report(bare, "text", "en")
    for key in ("robust", "firmness", "leverage"):
        assert EN(key) not in text
    assert EN("firm.alone") not in text
