"""What a row settles of other sets, and which rows cannot be: against every code there could be."""

from __future__ import annotations

from typing import Any

import pytest

from qca.analysis.claims.judgements import judge_claims
from qca.analysis.diversity.answers import LimitedDiversity
from qca.analysis.diversity.impossible import WhyImpossible
from qca.analysis.diversity.limited import find_diversity
from qca.analysis.outcome import analyze_outcome
from qca.study.cases import Case, Coding
from qca.study.declaration import FilesRead, build_study
from qca.study.spec import Spec

SETS: dict[str, Any] = {
    "A": {"field": "lead", "scale": {"low": 0, "middle": 0.6, "high": 1}},
    "H": {"field": "lead", "scale": {"low": 0, "middle": 0.3, "high": 1}},
    "B": {"field": "money", "direct": {"out": 1, "crossover": 3, "in": 5}},
    "R": {"field": "money", "direct": {"out": 3, "crossover": 6, "in": 9}},
    "W": {"field": "wish", "scale": {"no": 0, "yes": 1}},
    "AB": {"expression": "A*B"},
    "Y": {"field": "result", "scale": {"bad": 0, "fair": 0, "good": 1}},
    "F": {"field": "result", "scale": {"bad": 0, "fair": 1, "good": 0}},
}
CASES = (("high", 8, "yes", "good"), ("low", 1, "no", "bad"), ("middle", 1, "no", "fair"))


def look(conditions: list[str], *claims: str, **more: Any) -> LimitedDiversity:
    spec = {
        "title": "t",
        "cases": ["none"],
        "sets": SETS,
        "outcome": "Y",
        "conditions": conditions,
        "claims": [{"id": text, "says": "", "claim": text} for text in claims],
        **more,
    }
    cases = [
        Case(
            f"c{i}",
            "s",
            "",
            {
                "lead": Coding(label=lead),
                "money": Coding(value=money),
                "wish": Coding(label=wish),
                "result": Coding(label=result),
            },
        )
        for i, (lead, money, wish, result) in enumerate(CASES)
    ]
    study = build_study(Spec.model_validate(spec), cases, FilesRead(), review=False)
    (outcome,) = study.spec.outcome
    return find_diversity(study, analyze_outcome(study, outcome), judge_claims(study)[0])


def find_tests(own: LimitedDiversity, claim: str) -> dict[str, tuple[bool, bool]]:
    return {str(g.config): (claim in g.if_in, claim in g.if_out) for g in own.groups}


def test_other_sets_are_known_as_far_as_the_codes_of_the_row_go() -> None:
    claims = ["H -> Y", "~H -> Y", "R -> Y", "W -> Y", "AB -> Y", "F -> Y", "~F -> B", "B*W -> Y"]
    own = look(["A", "B"], *claims)
    assert {str(group.config) for group in own.groups} == {"~A*B"}
    told = {claim: find_tests(own, claim)["~A*B"] for claim in claims}
    # Low leadership is not high; money over one line may be over the other; wishes are free.
    assert told["H -> Y"] == (False, False)
    assert told["~H -> Y"] == (True, True)
    assert told["R -> Y"] == (False, False)
    assert told["W -> Y"] == (False, False)
    assert told["AB -> Y"] == (False, False)
    # A good result is not fair; one that is not good may be.
    assert told["F -> Y"] == (False, False)
    assert told["~F -> B"] == (True, False)
    assert told["B*W -> Y"] == (False, False)
    assert own.groups[0].against == ((), ("~H -> Y",))
    # No row at all settles these.
    assert set(own.elsewhere) == {"R -> Y", "W -> Y", "F -> Y", "B*W -> Y", "H -> Y"}


@pytest.mark.parametrize(
    ("conditions", "row", "why"),
    [
        (["A", "H", "B"], "~A*H", WhyImpossible.SHARED_FIELD),
        (["B", "R", "A"], "~B*R", WhyImpossible.SHARED_FIELD),
        (["A", "B", "AB"], "AB = A*B", WhyImpossible.BUILT),
    ],
)
def test_rows_that_no_code_gives_are_impossible(
    conditions: list[str], row: str, why: WhyImpossible
) -> None:
    own = look(conditions)
    (impossible,) = own.impossible
    assert impossible.ground is why
    space = impossible.region.space
    configs = [
        dict(zip(space.names, space.find_configuration(r), strict=True))
        for r in impossible.region.rows or ()
    ]
    if why is WhyImpossible.BUILT:
        wrong = [c for c in configs if c["AB"] != (c["A"] and c["B"])]
        assert len(wrong) == len(configs) == 4
    else:
        low, high = conditions[:2]
        assert len(configs) == 2
        assert all((config[low], config[high]) == (0, 1) for config in configs)
    told = {row for group in own.groups for row in group.region.rows or ()}
    assert not told & set(impossible.region.rows or ())
    assert own.remainders == len(told) == 8 - 3 - len(configs)


def test_declared_rows_are_told_with_the_reason_and_never_proposed() -> None:
    own = look(["A", "B"], impossible=[{"row": "~A*B", "why": "it takes a lead to have money"}])
    (impossible,) = own.impossible
    assert (impossible.expression, impossible.why) == ("~A*B", "it takes a lead to have money")
    assert own.remainders == 0
    assert own.groups == ()
    assert own.advice == {}


def test_claims_of_periods_pairs_and_types_are_told_apart() -> None:
    typology = {"dimensions": ["A"], "types": {"good": "A", "bad": "~A"}, "stated": "result"}
    spec = {"id": "P", "says": "", "agrees": "typology"}
    own = look(["A", "B"], typology=typology, claims=[spec])
    assert own.elsewhere == ("P",)
    assert own.claims == ()
