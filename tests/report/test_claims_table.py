"""What the table of claims shows of claims that no parameter judges, and of orders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from qca.io.studies import load_study
from qca.record import Judgement, judge_study
from qca.report.pieces.cells import format_cell
from qca.report.pieces.tables import ReportTable
from qca.report.sections.claim_documents import document_claim
from qca.report.sections.claims import build_claims, explain_verdict, tell_claim
from qca.report.words import load_words
from tests.robustness.conftest import declare_study

ROOT = Path(__file__).parents[2]
_GRADES = {"low": 0.2, "mid": 0.6, "high": 0.9}
_SCALE = {"scale": _GRADES}


def _judge(*claims: dict[str, Any]) -> Judgement:
    codes = {"p": ("high", "high"), "q": ("mid", "low"), "r": ("low", "mid"), "s": ("low", "low")}
    return judge_study(
        declare_study(
            {
                "A": _SCALE,
                "Y": _SCALE,
                "HIGH": {"expression": "A"},
                "LOW": {"expression": "~A"},
                "EITHER": {"expression": "A + Y"},
            },
            {
                case: (case, {"A": {"label": a}, "Y": {"label": y}})
                for case, (a, y) in codes.items()
            },
            outcome="Y",
            conditions=["A"],
            claims=[{"id": f"k{i}", "says": "", **claim} for i, claim in enumerate(claims)],
        )
    )


def _show(judged: Judgement, lang: str, *, short: bool) -> pd.DataFrame:
    (section,) = build_claims(judged, load_words(lang))
    told = section.short if short else section.full
    (table,) = [block for block in told if isinstance(block, ReportTable)]
    keys = [column.key for column in table.columns]
    rows = [[format_cell(cell) for cell in row] for row in table.rows]
    return pd.DataFrame(rows, columns=keys)


def test_no_sign_stands_where_no_parameter_judges() -> None:
    judged = _judge({"claim": "A -> Y"}, {"claim": "not (A -> Y)"}, {"claim": "some (A -> Y)"})
    fit = judged.claims[0].sufficiency
    assert fit is not None
    shown = _show(judged, "en", short=False)["consistency"].tolist()
    assert shown[0][-1] in "✓✗"
    assert shown[1:] == [f"{fit.incl:.3f}"] * 2
    # On the first screen nothing stands there at all.
    assert _show(judged, "en", short=True)["consistency"].tolist()[1:] == ["–"] * 2


def test_the_sign_of_the_first_screen_is_of_all_parameters() -> None:
    # All cases are in the last condition, so that it is necessary, but trivially so.
    claims = ("A -> Y", "A + Y <- Y", "A + ~A <- Y")
    judged = _judge(*({"claim": claim} for claim in claims))
    shown = _show(judged, "en", short=True)["consistency"].tolist()
    whole = _show(judged, "en", short=False)
    assert list(whole.columns[3:6]) == ["consistency", "second", "coverage"]
    for sign, row in zip(shown, whole.to_dict("records"), strict=True):
        parameters = [row[key] for key in ("consistency", "second", "coverage")]
        assert sign[-1] == ("✗" if any("✗" in each for each in parameters) else "✓")
    assert shown == ["0.79✗", "1.00✓", "1.00✗"]


@pytest.mark.parametrize(("lang", "told"), [("en", "2 of 4"), ("es", "2 de 4")])
def test_an_order_shows_pairs_and_p(lang: str, told: str) -> None:
    judged = _judge({"order": "HIGH > LOW", "on": "Y"})
    (row,) = _show(judged, lang, short=False).to_dict("records")
    (short,) = _show(judged, lang, short=True).to_dict("records")
    assert short["consistency"] == told
    (tested,) = judged.claims
    order = tested.order
    assert order is not None
    assert (order.concordant, order.discordant, len(order.tied)) == (2, 1, 1)
    assert row["consistency"] == told
    assert row["second"] == f"p {order.p:.2f}"
    assert row["coverage"] == "–"


@pytest.mark.parametrize(
    ("lang", "several", "untested"),
    [
        ("en", "p and q are of several ranks", "No two cases of different ranks differ"),
        ("es", "p y q son de varios rangos", "No hay dos casos de rangos distintos que difieran"),
    ],
)
def test_what_an_order_compares_with_nothing_is_told(
    lang: str, several: str, untested: str
) -> None:
    # p and q are in A and in A + Y, r in the second alone, s in neither.
    judged = _judge({"order": "HIGH > EITHER", "on": "Y"}, {"order": "EITHER > LOW", "on": "LOW"})
    first, second = (
        " ".join(map(str, tell_claim(each, judged, load_words(lang)).body))
        for each in judged.claims
    )
    assert several in first
    assert untested in first
    assert document_claim(judged.claims[0], judged)["order"]["several"] == ["p", "q"]
    assert untested not in second


@pytest.mark.parametrize(
    ("claim", "case", "condition", "told"),
    [
        ("not (A -> Y)", "q", "A", "q (0.60 in the condition, 0.20 in the outcome)"),
        ("not (A <- Y)", "r", "A", "r (0.20 in the condition, 0.60 in the outcome)"),
        ("some (A -> Y)", "p", "A", "p (0.90 in the condition, 0.90 in the outcome)"),
        ("some (Y*~A)", "r", "", "r (0.60)"),
    ],
)
def test_cases_of_existence_are_named_with_their_degrees(
    claim: str, case: str, condition: str, told: str
) -> None:
    judged = _judge({"claim": claim})
    (tested,) = judged.claims
    assert told in str(explain_verdict(tested, load_words("en")))
    (found,) = document_claim(tested, judged)["existence"]
    scores = judged.study.scores.memberships
    place = scores.cases.index(case)
    assert found["case"] == case
    if condition:
        assert found["condition"] == scores.column(condition)[place]
        assert found["outcome"] == scores.column("Y")[place]


def test_plain_claims_name_no_cases_of_existence() -> None:
    judged = _judge({"claim": "A -> Y"})
    assert document_claim(judged.claims[0], judged)["existence"] == []


def test_a_placement_shows_how_many_cases_agree() -> None:
    judged = judge_study(load_study(ROOT / "calibrations" / "2015.yaml"))
    (tested,) = [each for each in judged.claims if each.claim.placement]
    shown = _show(judged, "en", short=False).set_index("id")
    agreeing, against = len(tested.supporting), len(tested.against)
    assert shown["consistency"][tested.claim.id] == f"{agreeing} of {agreeing + against}"
