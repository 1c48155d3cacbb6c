"""What is wrong with claims is told at its place with a remedy, whichever key it is under."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qca.errors import InputError
from qca.io.studies import load_study
from tests.cli.conftest import Invoke, SmallStudy

_NORTH = """\
case: North
code: NO
periods:
  N1:
    years: 2000-2007
    lead: {label: high, evidence: [{source: book}]}
    money: {value: 9, span: 2004-2009, evidence: [{source: book}]}
    result: {label: good, evidence: [{source: book}]}
  N2:
    years: 2008-2015
    lead: {label: low, evidence: [{source: book}]}
    money: {value: 4, evidence: [{source: book}]}
    result: {label: bad, evidence: [{source: book}]}
"""
_SPEC = """\
title: Claims
cases: [north.yaml]
scales: {level: {low: 0, high: 1}}
sets:
  L: {field: lead, scale: level, why: w}
  M: {field: money, direct: {out: 1, crossover: 5, in: 8}, why: w}
  R: {field: result, scale: {bad: 0, good: 1}, why: w}
outcome: R
conditions: [L, M]
typology: {dimensions: [L, M], types: {both: L*M, none: ~L*~M}, stated: result}
claims:
"""


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallStudy:
    monkeypatch.chdir(tmp_path)
    return SmallStudy(tmp_path, {"spec": _SPEC, "north": _NORTH})


def _claim(text: str) -> str:
    return f"{_SPEC}  - {{id: X, says: s, {text}}}\n"


_ERRORS = [
    ("claim: L -> R, within: NOPE", "there is no set 'NOPE'; there are L, M, R"),
    ("claim: L -> R, within: 'L*'", "expected the name of a set at the end of 'L*'"),
    ("claim: '', within: L", "no arrow in ''; write X -> Y"),
    ("order: both > nix, on: money", "names 'nix'; known are both, none"),
    ("order: both, on: money", "'both' is no order; write the highest first"),
    ("order: both > both, on: money", "'both' stands twice in the order"),
    ("order: both > none, on: nix", "compares 'nix', and 'nix' is neither a set nor a field"),
    ("order: both > none, on: L*nix", "compares 'L*nix', and 'nix' is neither a set nor a field"),
    ("order: both > none, on: monye", "neither a set nor a field; did you mean 'money'?"),
    ("order: both > none, on: result", "compares 'result', which has no numbers; give 'on'"),
    ("order: both > none, by: nix, on: money", "ranks by 'nix', from which no set is calibrated"),
    ("order: good > nix, by: result, on: money", "names 'nix'; its labels are bad, good"),
    ("order: both > none, on: money, per: month", "is 'month'; use year"),
    ("order: both > none, on: M, per: year", "divides memberships by years; give 'on' a field"),
    ("claim: before(before(L)) -> R", "'before' around what is of two periods already"),
    ("claim: before() -> R", "expected the name of a set"),
    ("claim: L -> R, order: both > none, on: money", "both claim and order; give one of"),
    ("agrees: nix", "is 'nix'; use typology"),
    (
        "agrees: typology",
        "no label in 'result' is one of them; the types are both, none; the",
    ),
    ("claim: L -> R, reading: mine", "is 'mine'; use text or ours"),
    (
        "claim: L -> R, source: boook",
        "'boook' is not in sources.bib; did you mean 'book'?",
    ),
    ("claim: some L -> R", "'some' without parentheses"),
    ("claim: not L -> R", "'not' without parentheses"),
    ("claim: L -> R, by: result", "'by' without an order; add 'order'"),
]


@pytest.mark.parametrize(("text", "told"), _ERRORS)
def test_errors_are_told_where_they_are(study: SmallStudy, text: str, told: str) -> None:
    study.write(spec=_claim(text))
    with pytest.raises(InputError) as caught:
        load_study("spec.yaml")
    (problem,) = caught.value.problems
    assert told in f"{problem.what}; {problem.remedy}"
    where = "typology" if text == "agrees: typology" else "  - {id: X"
    place = problem.place
    assert place is not None and place.line is not None
    assert _claim(text).splitlines()[place.line - 1].startswith(where)


def test_all_are_told_at_once_each_under_its_key(study: SmallStudy) -> None:
    text = "order: both > nix, on: nox, per: year"
    study.write(spec=_claim(text) + "cuts: {sufficiency: {against: 1.5}}\n")
    with pytest.raises(InputError) as caught:
        load_study("spec.yaml")
    line = _claim(text).splitlines()[-1]
    columns = {p.place.column for p in caught.value.problems if p.place is not None}
    assert {line.index(key) + 1 for key in ("order:", "on: nox")} <= {c for c in columns if c}
    assert any("at most 1" in str(p) for p in caught.value.problems)


_OVERLAPS = [("2000-2007", "2000-2010"), ("2000-2007", "2008-2015")]


@pytest.mark.parametrize(("years", "other"), _OVERLAPS)
def test_periods_without_order_stop_what_asks_for_it(
    study: SmallStudy, years: str, other: str
) -> None:
    north = _NORTH.replace(years, other, 1)
    study.write(spec=_claim("claim: L -> R, within: falls(L)"), north=north)
    with pytest.raises(InputError, match="overlap: .*, and claim 'X' speaks of what comes before"):
        load_study("spec.yaml")
    study.write(spec=_claim("claim: L -> R"), north=north)
    assert any("overlap" in str(warning) for warning in load_study("spec.yaml").warnings)


def test_a_table_has_no_periods_and_no_years(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("case,l,r,m\na,1,1,5\nb,0,1,3\nc,1,0,4\n")
    Path("spec.yaml").write_text(
        "title: t\ncases: {table: t.csv, id: case}\n"
        "sets: {L: {field: l, as_is: true, why: w}, R: {field: r, as_is: true, why: w}}\n"
        "outcome: R\nconditions: [L]\nclaims:\n"
        "  - {id: X1, says: s, claim: before(L) -> R}\n"
        "  - {id: X2, says: s, order: L > R, on: m, per: year}\n"
        "  - {id: X3, says: s, claim: L -> R, within: falls(L)}\n"
    )
    with pytest.raises(InputError) as caught:
        load_study("spec.yaml")
    told = [str(problem) for problem in caught.value.problems]
    assert [text.split("claim '")[1][:2] for text in told] == ["X1", "X2", "X3"]
    assert "these cases have none: a, b, c; give the values a 'span'" in told[1]
    assert all("spec.yaml:" in text for text in told)


_NOTES = [
    ("claim: L -> R, within: L*~L", "no case is in the scope of claim 'X', L*~L", "scope"),
    ("claim: L -> R, within: L*~M", "no case is in the scope of claim 'X', L*~M", "scope"),
    ("claim: L -> R, within: rises(L)", "no case is in the scope of claim 'X'", "scope"),
]


@pytest.mark.parametrize(("text", "told", "kind"), _NOTES)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_scope_without_cases_leaves_the_claim_untested(
    study: SmallStudy, invoke: Invoke, text: str, told: str, kind: str, lang: str
) -> None:
    study.write(spec=_claim(text))
    assert [str(w) for w in load_study("spec.yaml").warnings if told in str(w)] != []
    assert len([w for w in load_study("spec.yaml").warnings if "'X'" in str(w)]) == 1
    found = invoke("claims", "spec.yaml", "--format", "json")
    (claim,) = json.loads(found.stdout)["claims"]
    assert (claim["verdict"], claim["caveats"][0]["kind"]) == ("untested", f"no case in the {kind}")
    said = {"en": "no case is in its scope", "es": "ningún caso está en su ámbito"}[lang]
    assert said in " ".join(invoke("claims", "spec.yaml", "--lang", lang).stdout.split())


def test_one_period_of_each_state_tests_nothing_between_two(
    study: SmallStudy, invoke: Invoke
) -> None:
    study.write(spec=_claim("claim: falls(L) -> ~R") + "only: [N1]\n")
    warnings = load_study("spec.yaml").warnings
    assert any("no state has two among the cases" in str(warning) for warning in warnings)
    found = json.loads(invoke("claims", "spec.yaml", "--format", "json").stdout)
    assert found["claims"][0]["caveats"][0]["kind"] == "no two periods"


def test_claims_without_a_source_share_a_note_where_others_have_one(study: SmallStudy) -> None:
    bare = "  - {id: Y, says: s, claim: M -> R}\n  - {id: Z, says: s, claim: R -> M}\n"
    study.write(spec=_claim("claim: L -> R, source: book") + bare)
    told = [str(w) for w in load_study("spec.yaml").warnings if "source" in str(w.what)]
    assert [text.count("2 claims name no source, though others do: Y, Z") for text in told] == [1]
    for text in ("claim: L -> R", "claim: L -> R, source: Some Author (2008)"):
        study.write(spec=_claim(text))
        assert not any("no source" in str(w) for w in load_study("spec.yaml").warnings)
    ours = "  - {id: Y, says: s, claim: M -> R, reading: ours}\n"
    study.write(spec=_claim("claim: L -> R, source: book") + ours)
    assert not any("no source" in str(w) for w in load_study("spec.yaml").warnings)


def test_what_is_wrong_is_told_in_spanish_too(study: SmallStudy, invoke: Invoke) -> None:
    study.write(spec=_claim("order: both > none, on: nix"))
    told = invoke("check", "spec.yaml", "--lang", "es").stderr
    assert "no es ni un conjunto ni un campo; los conjuntos son L, M, R" in told


def test_values_of_other_years_are_a_caveat(study: SmallStudy, invoke: Invoke) -> None:
    study.write(spec=_claim("claim: M -> R") + "  - {id: Y, says: s, claim: L -> R}\n")
    document = json.loads(invoke("run", "spec.yaml", "--format", "json").stdout)
    span = {"case": "N1", "field": "money", "span": "2004-2009", "years": "2000-2007"}
    first, second = document["claims"]
    assert [c["spans"] for c in first["caveats"] if "spans" in c] == [[span]]
    assert not any("spans" in caveat for caveat in second["caveats"])
    assert document["rests_on"]["spans"] == [span]
    told = " ".join(invoke("run", "spec.yaml", "--full").stdout.split())
    said = "beyond the period of their case: money of N1 covers 2004–2009 (period 2000–2007)"
    assert told.count(said) == 2


def test_no_reading_departs_from_what_is_not_coded(study: SmallStudy) -> None:
    north = _NORTH.replace("{label: low, evidence", "{uncoded: unknown, also: [low], evidence", 1)
    study.write(spec=_claim("claim: L -> R"), north=north)
    with pytest.raises(InputError) as caught:
        load_study("spec.yaml")
    (problem,) = caught.value.problems
    assert "'also' beside 'uncoded'" in problem.what
    assert str(problem.place).startswith("north.yaml:11")
