"""Rivals against slow twins: both directions judged by hand, and cases counted one by one."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca.analysis.claims.caveats import CaveatKind
from qca.analysis.claims.constancy import find_constancy
from qca.analysis.claims.rivals import compare_claims, compare_rivals
from qca.analysis.claims.verdicts import Verdict, judge_claim
from qca.errors import InputError
from qca.io.studies import load_study
from qca.record import analyze_study, assess_record
from qca.report.compose import compose_report
from qca.report.words import load_words
from qca.sets.memberships import build_memberships
from qca.study.claims import Claim, Relation, list_rivals
from qca.study.declaration import Study
from qca.study.resolution import build_claim
from qca.study.settings import NecessityCuts, SufficiencyCuts
from qca.study.spec import ClaimSpec

_SCORE = st.sampled_from([0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 1.0, math.nan])
_ROWS = st.lists(st.fixed_dictionaries(dict.fromkeys("ABXYS", _SCORE)), min_size=1, max_size=7)


def claim_of(text: str, **more: Any) -> Claim:
    return build_claim(ClaimSpec.model_validate({"id": "R", "says": "", "claim": text, **more}))


def inside(score: float) -> bool:
    return score > 0.5 + 1e-9


def outside(score: float) -> bool:
    return score < 0.5 - 1e-9


def judge_necessity(rows: list[dict[str, float]], *, scoped: bool) -> str:
    """Return the verdict on ``X <- Y``, within S if so, by plain sums over the cases."""
    used = "XYS" if scoped else "XY"
    known = [row for row in rows if not any(math.isnan(row[n]) for n in used)]
    pairs = [(row["X"], min(row["Y"], row["S"]) if scoped else row["Y"]) for row in known]
    testing = [(x, y) for x, y in pairs if inside(y) and abs(x - 0.5) > 1e-9]
    if not testing:
        return "untested"
    shared, over = (sum(f(x, y) for x, y in pairs) for f in (min, max))
    incl, cov = shared / sum(y for _, y in pairs), None
    whole = sum(x for x, _ in pairs)
    cov = shared / whole if whole > 1e-12 else math.nan
    open_part = sum(1 - min(x, y) for x, y in pairs)
    ron = sum(1 - x for x, _ in pairs) / open_part if open_part > 1e-12 else math.nan
    assert over >= shared
    if any(outside(x) for x, _ in testing):
        return "mixed" if incl >= 0.9 - 1e-9 else "contradicted"
    reached = incl >= 0.9 - 1e-9 and ron >= 0.5 - 1e-9 and cov >= 0.5 - 1e-9
    return "supported" if reached else "in_kind"


@settings(max_examples=120)
@given(rows=_ROWS, scoped=st.booleans())
def test_the_converse_is_judged_as_the_claim_reversed_by_hand(
    rows: list[dict[str, float]], scoped: bool
) -> None:
    rival = claim_of("X -> Y", **({"within": "S"} if scoped else {}))
    converse = rival.converse
    assert converse is not None
    tested = judge_claim(
        converse,
        build_memberships(pd.DataFrame(rows), list("ABXYS"), may_miss=list("ABXYS")),
        sufficiency_cuts=SufficiencyCuts(),
        necessity_cuts=NecessityCuts(),
    )
    assert tested.verdict.value == judge_necessity(rows, scoped=scoped)


@settings(max_examples=120)
@given(rows=_ROWS, scoped=st.booleans())
def test_cases_beside_the_theory_are_counted_as_a_loop_counts_them(
    rows: list[dict[str, float]], scoped: bool
) -> None:
    memberships = build_memberships(pd.DataFrame(rows), list("ABXYS"), may_miss=list("ABXYS"))
    rival = claim_of("X -> Y", **({"within": "S"} if scoped else {}))
    found = compare_claims(claim_of("A*B -> Y"), rival, memberships)
    groups: dict[tuple[bool, bool], list[str]] = {}
    kinds: dict[tuple[bool, bool], list[str]] = {}
    half = []
    for name, row in zip(memberships.cases, rows, strict=True):
        if scoped and not inside(row["S"]):
            continue
        x, t = row["X"], math.nan
        if not math.isnan(row["A"]) and not math.isnan(row["B"]):
            t = min(row["A"], row["B"])
        if math.isnan(x) != math.isnan(t):
            half.append(name)
        if math.isnan(x) or math.isnan(t):
            continue
        if inside(row["Y"]):
            groups.setdefault((inside(t), inside(x)), []).append(name)
        if (inside(t) or outside(t)) and (inside(x) or outside(x)):
            kinds.setdefault((inside(t), inside(x)), []).append(name)
    told = {
        (True, True): found.both,
        (True, False): found.theory_only,
        (False, True): found.rival_only,
        (False, False): found.neither,
    }
    assert {key: list(cases) for key, cases in told.items() if cases} == groups
    alike = (True, True) in kinds and (False, False) in kinds
    apart = [*kinds.get((True, False), []), *kinds.get((False, True), [])]
    assert found.indistinct == (alike and not apart)
    opposed = (True, False) in kinds and (False, True) in kinds
    assert found.mirrored == (opposed and set(kinds) == {(True, False), (False, True)})
    assert sorted([*found.factor_alone, *found.condition_alone]) == sorted(apart)
    assert sorted(found.cases) == sorted(name for names in kinds.values() for name in names)
    assert list(found.open_cases) == half
    assert len(found.unobserved) == 2 - len({key for key in kinds if key[0] != key[1]})


@settings(max_examples=100)
@given(scores=st.lists(_SCORE, max_size=6))
def test_a_constant_factor_is_what_a_loop_finds(scores: list[float]) -> None:
    known = [score for score in scores if not math.isnan(score)]
    found = find_constancy(pd.Series(scores, dtype=float).to_numpy())
    same = (
        all(map(inside, known))
        or all(map(outside, known))
        or (bool(known) and max(known) - min(known) <= 0.1 + 1e-9)
    )
    assert (found is not None) == (same and len(known) > 1)
    if found is not None:
        assert (found.number, found.low, found.high) == (len(known), min(known), max(known))


@pytest.mark.parametrize(
    "text", ["not (X -> Y)", "some (X -> Y)", "some (X)", "X <-> Y"], ids=lambda text: str(text)
)
def test_a_form_of_its_own_has_no_converse(text: str) -> None:
    rival = claim_of(text)
    assert rival.converse is None
    assert list_rivals([rival]) == (rival,)


def test_the_converse_of_the_converse_says_the_same() -> None:
    for text, other in (("A*B -> Y", "A*B <- Y"), ("A + ~B <- Y", "A + ~B -> Y")):
        rival = claim_of(text, within="S")
        converse = rival.converse
        assert converse is not None
        assert (converse.text, converse.within) == (other, rival.within)
        assert converse.converse is not None
        assert converse.converse.sides == rival.sides


# ------------------------------------------------------------------------------ in studies

TABLE = """case,A,B,X,K,Y
c1,1,1,1,0.55,1
c2,1,1,1,0.58,1
c3,0,1,0,0.57,0
c4,1,0,0,0.56,0
c5,0,0,,0.55,0
"""
SPEC: dict[str, Any] = {
    "title": "Rivals",
    "cases": {"table": "data.csv", "id": "case"},
    "sets": {name: {"as_is": True} for name in "ABXKY"},
    "outcome": "Y",
    "conditions": ["A", "B"],
    "claims": [{"id": "S1", "says": "both", "claim": "A*B -> Y"}],
    "rivals": [
        {"id": "R1", "says": "X does it", "claim": "X -> Y"},
        {"id": "R2", "says": "K is needed", "claim": "K <- Y"},
        {"id": "R3", "says": "A alone does not", "claim": "not (A -> Y)"},
    ],
}


def write(tmp_path: Path, **changes: Any) -> Path:
    (tmp_path / "data.csv").write_text(TABLE)
    path = tmp_path / "study.yaml"
    path.write_text(json.dumps({**SPEC, **changes}))
    return path


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return load_study(write(tmp_path))


def test_each_rival_of_a_study_is_tested_in_both_directions(study: Study) -> None:
    record = analyze_study(study)
    ids = ["R1", "R1 <-", "R2", "R2 ->", "R3"]
    assert [tested.claim.id for tested in record.rivals] == ids
    findings = compare_rivals(study, record.rivals)
    assert [finding.rival.claim.id for finding in findings] == ["R1", "R2", "R3"]
    assert findings[0].holding == (Relation.SUFFICIENT, Relation.NECESSARY)
    assert (
        findings[1].holding
        == (Relation.NECESSARY,)
        == tuple(
            relation
            for relation, each in findings[1].directions.items()
            if each.verdict.value in ("supported", "in_kind")
        )
    )
    assert findings[2].converse is None and not findings[2].directions


def test_what_cannot_be_told_apart_and_what_is_constant_are_caveats(study: Study) -> None:
    record = analyze_study(study)
    kinds = {t.claim.id: {c.kind: c for c in t.caveats} for t in record.rivals}
    for name in ("R1", "R1 <-"):
        caveat = kinds[name][CaveatKind.INDISTINCT]
        assert (caveat.claim, caveat.cases) == ("S1", ("c1", "c2", "c3", "c4"))
        assert CaveatKind.CONSTANT not in kinds[name]
    for name in ("R2", "R2 ->"):
        constancy = kinds[name][CaveatKind.CONSTANT].constancy
        assert constancy is not None
        assert (constancy.low, constancy.high, constancy.number) == (0.55, 0.58, 5)
    (first, *_) = compare_rivals(study, record.rivals)
    assert first.comparison is not None
    assert first.comparison.open_cases == ("c5",)
    assert [str(each) for each in first.comparison.unobserved] == ["X*~(A*B)", "~X*A*B"]


def test_one_case_more_tells_a_rival_apart(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "data.csv").write_text(TABLE + "c6,1,0,1,0.9,0\n")
    record = analyze_study(load_study(path))
    (first, *_) = compare_rivals(record.study, record.rivals)
    assert first.comparison is not None
    assert not first.comparison.indistinct
    assert first.comparison.factor_alone == ("c6",)
    assert Relation.SUFFICIENT not in first.holding


def test_without_a_claim_of_joint_sufficiency_there_is_nothing_to_hold_rivals_beside(
    tmp_path: Path,
) -> None:
    record = analyze_study(load_study(write(tmp_path, claims=[])))
    assert {each.comparison for each in compare_rivals(record.study, record.rivals)} == {None}


def test_an_id_that_is_that_of_a_rival_reversed_is_refused(tmp_path: Path) -> None:
    claims = [*SPEC["claims"], {"id": "R1 <-", "says": "", "claim": "A <- Y"}]
    with pytest.raises(InputError) as caught:
        load_study(write(tmp_path, claims=claims))
    (problem,) = caught.value.problems
    assert "R1 <-" in str(problem.what)
    assert "'R1'" in str(problem.what)


def test_a_rival_that_is_another_reversed_is_said_to_be_needless(tmp_path: Path) -> None:
    rivals = [*SPEC["rivals"], {"id": "R4", "says": "X is needed", "claim": "X <- Y"}]
    study = load_study(write(tmp_path, rivals=rivals))
    told = [
        str(problem.what) for problem in study.warnings if "in the other direction" in problem.what
    ]
    assert len(told) == 1
    assert "'R4'" in told[0]
    assert "'R1'" in told[0]
    within = [*SPEC["rivals"], {**rivals[-1], "within": "A"}]
    study = load_study(write(tmp_path, rivals=within))
    assert not [p for p in study.warnings if "in the other direction" in p.what]


def test_a_case_that_is_left_out_may_tell_them_apart(tmp_path: Path) -> None:
    path = write(tmp_path, omit=["c6", "c7"], sets={**SPEC["sets"], "T": {"expression": "X*~K"}})
    (tmp_path / "data.csv").write_text(TABLE + "c6,1,0,1,0.9,0\nc7,1,1,,0.9,0\n")
    study = load_study(path)
    (first, *_) = compare_rivals(study, analyze_study(study).rivals)
    assert first.comparison is not None
    assert first.comparison.indistinct
    assert first.comparison.telling == ("c6",)


def test_spare_cases_are_scored_as_they_would_be_in_the_analysis(tmp_path: Path) -> None:
    """What a set reads of all cases at once, or cannot read, gives no membership."""
    text = "case,A,B,X,Y,raw\n" + "".join(
        f"c{i},{i % 2},{i % 3 % 2},{i % 2},{i % 2},{i}.5\n" for i in range(8)
    )
    sets = {
        **{name: {"as_is": True} for name in "ABXY"},
        "D": {"field": "raw", "direct": {"out": 1, "crossover": 3, "in": 6}},
        "E": {"expression": "D*~X"},
        "F": {"field": "raw", "tfr": True},
    }
    rivals = [{"id": "R1", "says": "", "claim": "E + F + X -> Y"}]
    (tmp_path / "data.csv").write_text(text)
    path = tmp_path / "study.yaml"
    parts = {**SPEC, "sets": sets, "rivals": rivals}
    path.write_text(json.dumps(parts))
    whole = load_study(path).scores.memberships
    path.write_text(json.dumps({**parts, "omit": ["c5", "c6"]}))
    spares = load_study(path).spare
    assert spares is not None
    assert dict(spares.told) == {"c5": ("c5", ""), "c6": ("c6", "")}
    spare = spares.memberships
    assert spare.cases == ("c5", "c6")
    for name in spare.names:
        for case in spare.cases:
            found = spare.column(name)[spare.cases.index(case)]
            if name == "F":
                assert math.isnan(found)
            else:
                assert found == pytest.approx(whole.column(name)[whole.cases.index(case)])
    assert {"D", "E", "F", "X", "A", "B"} <= set(spare.names)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_report_tells_of_rivals_what_was_found(study: Study, lang: str) -> None:
    words = load_words(lang)
    record = analyze_study(study)
    text = " ".join(compose_report(record, "text", lang).split())
    assert words("rivals.indistinct", rivals="R1") in text
    assert words.count("rivals.constant", 1, rivals="R2") in text
    assert words("indistinct.possible", wanted=f"X*~(A*B) {words('or')} ~X*A*B") in text
    assert words.count("indistinct.open", 1, names="c5") in text
    found = words("constant.near", number=5, low="0.55", high="0.58")
    assert words("rival.is", what=found) in text
    assert (
        words.count("rival.nec.supported", 2, names=words.join(["c1", "c2"]), outcome="Y") in text
    )


def test_json_has_the_converse_and_what_tells_rivals_apart(study: Study) -> None:
    document = json.loads(compose_report(analyze_study(study), "json", "en"))
    first, second, third = document["rivals"]
    assert [each["id"] for each in (first, second, third)] == ["R1", "R2", "R3"]
    assert (first["converse"]["id"], first["converse"]["claim"]) == ("R1 <-", "X <- Y")
    assert first["explains"] == ["sufficient", "necessary"]
    assert third["converse"] is third["beside"] is None
    assert second["constant"] == {"cases": 5, "low": 0.55, "high": 0.58}
    assert first["beside"]["explained"]["both"] == ["c1", "c2"]
    assert first["beside"]["told_apart"] is False
    assert first["beside"]["coded_on_one"] == ["c5"]
    (theory,) = document["theory"]
    assert (theory["claim"], theory["condition"], theory["cases"]) == ("S1", "A*B", 5)


def test_worlds_are_those_of_both_directions(tmp_path: Path) -> None:
    """Each test is one more claim: robustness judges it in every world, as if it stood alone."""
    sets = {**SPEC["sets"], "X": {"as_is": True}, "K": {"as_is": True}}
    path = write(tmp_path, sets=sets, robustness={"cuts": {"sufficiency": {"incl": [0.5, 0.9]}}})
    record = analyze_study(load_study(path))
    assessed = assess_record(record, record.study.spec.robustness)
    assert assessed.robustness is not None
    assert assessed.robustness.sweep is not None
    shares = dict(
        zip(
            [c.id for c in assessed.robustness.claims],
            assessed.robustness.sweep.shares,
            strict=True,
        )
    )
    alone = [
        {"id": "Q1", "says": "", "claim": "X <- Y"},
        {"id": "Q2", "says": "", "claim": "K -> Y"},
    ]
    other = analyze_study(
        load_study(
            write(
                tmp_path,
                claims=[*SPEC["claims"], *alone],
                rivals=[],
                robustness={"cuts": {"sufficiency": {"incl": [0.5, 0.9]}}},
            )
        )
    )
    again = assess_record(other, other.study.spec.robustness).robustness
    assert again is not None
    assert again.sweep is not None
    single = dict(zip([c.id for c in again.claims], again.sweep.shares, strict=True))
    for converse, by_hand in (("R1 <-", "Q1"), ("R2 ->", "Q2")):
        for verdict in Verdict:
            assert shares[converse].get(verdict) == pytest.approx(single[by_hand].get(verdict))


@pytest.mark.parametrize(
    ("text", "scope", "scores", "found"),
    [
        ("X -> Y", None, [0.6, 0.9, 1.0], (3, 0.6, 1.0)),
        ("X <- Y", None, [0.6, 0.9, 1.0], (3, 0.6, 1.0)),
        ("~X -> Y", None, [0.6, 0.9, 1.0], None),  # no case is in it: that is told as untested
        ("X -> Y", "S", [0.6, 0.2, 0.9], (2, 0.6, 0.9)),
        ("X -> Y", None, [0.6, 0.2, 0.9], None),
        ("not (X -> Y)", None, [0.6, 0.9, 1.0], None),
    ],
)
def test_a_constant_factor_is_a_caveat_of_plain_claims_that_are_tested(
    text: str, scope: str | None, scores: list[float], found: tuple[int, float, float] | None
) -> None:
    frame = pd.DataFrame({"X": scores, "Y": [1.0, 1.0, 1.0], "S": [1.0, 0.0, 1.0]})
    tested = judge_claim(
        claim_of(text, **({} if scope is None else {"within": scope})),
        build_memberships(frame, ["X", "Y", "S"]),
        sufficiency_cuts=SufficiencyCuts(),
        necessity_cuts=NecessityCuts(),
    )
    told = [c.constancy for c in tested.caveats if c.kind is CaveatKind.CONSTANT]
    assert [(each.number, each.low, each.high) for each in told if each] == (
        [] if found is None else [found]
    )
