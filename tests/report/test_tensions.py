"""What is said of several claims together: their verdicts decide the words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qca.analysis.claims.tensions import Settlement, settle_tension
from qca.analysis.claims.verdicts import Verdict
from qca.errors import InputError
from qca.io.studies import load_study
from qca.record import Judgement, judge_study
from qca.report.contents import build_claims_report
from qca.report.pieces.sections import Remark
from qca.report.sections.claim_documents import document_claims
from qca.report.sections.tensions import tell_constructed, tell_tensions
from qca.report.words import load_words
from tests.robustness.conftest import declare_study

LANGUAGES = ("en", "es")
CLAIMS = [
    {"id": "N", "says": "n", "claim": "A <- Y"},
    {"id": "S", "says": "s", "claim": "B -> Y"},
    {"id": "D", "says": "d", "claim": "not (A*~B -> Y)"},
]


def judge(score: float, **spec: Any) -> Judgement:
    """Return the judgement on three cases, one of which has a score of its own in A."""
    scale = {"scale": {"no": 0, "yes": 1, "moved": score}}
    codes = {"p": ("moved", "yes", "yes"), "q": ("no", "no", "no"), "r": ("no", "yes", "no")}
    return judge_study(
        declare_study(
            dict.fromkeys("ABY", scale),
            {
                case: (case, {n: {"label": c} for n, c in zip("ABY", own, strict=True)})
                for case, own in codes.items()
            },
            outcome="Y",
            conditions=["A", "B"],
            claims=CLAIMS,
            **spec,
        )
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("score", "verdict", "settled"), [(1.0, Verdict.SUPPORTED, "decided"), (0.2, None, "none")]
)
def test_words_follow_verdicts(
    lang: str, score: float, verdict: Verdict | None, settled: str
) -> None:
    judged = judge(score, tensions=[{"claims": ["N", "S"], "says": "one pulls at another."}])
    words = load_words(lang)
    found = {tested.claim.id: tested.verdict for tested in judged.claims}
    assert found["N"] is (verdict or Verdict.CONTRADICTED)
    assert found["S"] is Verdict.CONTRADICTED
    (told,) = tell_tensions(judged, words)
    text = str(told)
    assert "one pulls at another (" in text  # as part of a sentence
    assert words(f"tension.{settled}") in text
    for other in set(Settlement) - {settled}:
        assert words(f"tension.{other.value}") not in text
    if verdict:
        assert f"N {words('supported')}, S {words('contradicted')}" in text
    else:
        assert text.endswith(f"S {words('plural.contradicted')}).")
    (document,) = document_claims(judged)["tensions"]
    assert document["settled"] == settled
    assert document["claims"] == {name: found[name].value for name in ("N", "S")}


def test_a_tension_is_settled_by_all_its_verdicts() -> None:
    upheld, against = (Verdict.SUPPORTED, Verdict.IN_KIND), (Verdict.CONTRADICTED,)
    for first in Verdict:
        for second in Verdict:
            pair = {first, second}
            expected = Settlement.OPEN
            if pair <= set(upheld):
                expected = Settlement.BOTH
            elif pair <= set(against):
                expected = Settlement.NONE
            elif pair <= {*upheld, *against}:
                expected = Settlement.DECIDED
            assert settle_tension([first, second]) is expected


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_construction_makes_true_is_marked_at_each_claim(lang: str) -> None:
    judged = judge(1.0, by_construction=[{"claims": ["N"], "says": {"en": "as cut", "es": "x y"}}])
    words = load_words(lang)
    says = {"en": "as cut", "es": "x y"}[lang]
    report = build_claims_report(judged, words)
    (section,) = [section for section in report.sections if section.key == "claims"]
    for remark in [block for block in section.full if isinstance(block, Remark)]:
        told = " ".join(map(str, remark.body))
        assert (words("claim.constructed", says=says) in told) == (remark.key == "N")
    document = document_claims(judged)
    assert [each["by_construction"] for each in document["claims"]] == [True, False, False]
    (group,) = document["by_construction"]
    assert group["claims"] == ["N"] and group["says_by_language"]["es"] == "x y"
    told = [str(each) for each in tell_constructed(replace(judged), load_words("en"))]
    assert told == ["Partly by construction (†): N (as cut)."]


@pytest.mark.parametrize(
    ("key", "groups", "line", "what"),
    [
        ("tensions", "[{claims: [N, M], says: x}]", 1, "there is no claim 'M'"),
        ("tensions", "[{claims: [N], says: x}]", 1, "a tension of fewer than two claims"),
        ("tensions", "[{claims: [], says: x}]", 1, "a tension of fewer than two claims"),
        ("tensions", "[{claims: [N, S, N], says: x}]", 1, "the claim 'N' is named twice"),
        ("tensions", "[{claims: [N, S], says: x},\n  {claims: [S, N], says: y}]", 2, "S and N"),
        ("by_construction", "[{claims: [], says: x}]", 1, "no claim is named"),
        ("by_construction", "[{claims: [R], says: x}]", 1, "there is no claim 'R'"),
        ("by_construction", "[{claims: [N]}]", 1, "says"),
        ("by_construction", "[{says: x}]", 1, "claims"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, key: str, groups: str, line: int, what: str
) -> None:
    (tmp_path / "t.csv").write_text("case,A,B,Y\np,1,1,1\nq,0,0,0\n", "utf-8")
    begun = """title: T
cases: {table: t.csv, id: case}
sets:
  A: {as_is: true, why: w}
  B: {as_is: true, why: w}
  Y: {as_is: true, why: w}
outcome: Y
conditions: [A, B]
claims:
  - {id: N, says: n, claim: A <- Y}
  - {id: S, says: s, claim: A -> Y}
"""
    (tmp_path / "s.yaml").write_text(f"{begun}{key}: {groups}\n", "utf-8")
    with pytest.raises(InputError) as caught:
        load_study(tmp_path / "s.yaml")
    (problem,) = caught.value.problems
    assert what in str(problem.what) and problem.remedy
    assert problem.place is not None
    assert problem.place.line == begun.count("\n") + line


def test_a_claim_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("case,A,Y\np,1,1\nq,0,0\n", "utf-8")
    (tmp_path / "s.yaml").write_text(
        "title: T\ncases: {table: t.csv, id: case}\n"
        "sets: {A: {as_is: true, why: w}, Y: {as_is: true, why: w}}\noutcome: Y\n"
        "conditions: [A]\nclaims:\n  - {id: N, says: n, claim: A <- Y}\n  - {id: S, says: s}\n"
        "tensions: [{claims: [N, S], says: x}]\n",
        "utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_study(tmp_path / "s.yaml")
    (problem,) = caught.value.problems
    assert "nothing is claimed" in str(problem.what)
