"""How far the coders of cases agree, and where they differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qca.coding.agreement import CoderAgreement, measure_agreement
from qca.coding.reliability import Measurement
from qca.io.studies import load_study
from qca.study.cases import Case, Coding
from qca.study.codebook import Codebook
from qca.study.settings import AgreementSettings
from qca.study.spec import Spec

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "coders" / "analysis.yaml"
QUICK = AgreementSettings(samples=50)


def measure(
    fields: dict[str, list[dict[str, Any]]], spec: Spec | None = None, book: Codebook | None = None
) -> CoderAgreement:
    """Return the agreement on fields, each with what was coded in one case after the other."""
    count = max(map(len, fields.values()))
    cases = [
        Case(
            f"c{i}",
            "s",
            "",
            {name: Coding.model_validate(own[i]) for name, own in fields.items() if i < len(own)},
        )
        for i in range(count)
    ]
    found = measure_agreement(cases, spec, book, QUICK)
    assert found is not None
    return found


def by(*codes: str) -> dict[str, Any]:
    return {"coders": dict(zip(("a", "b", "c"), codes, strict=False))}


def scale(**sets: Any) -> Spec:
    made = {
        name: labels if "scale" in labels else {"field": "f", "scale": labels}
        for name, labels in sets.items()
    }
    return Spec.model_validate(
        {"title": "t", "cases": ["x.yaml"], "outcome": "A", "conditions": ["A"], "sets": made}
    )


LABELS = [by("low", "low"), by("mid", "high"), by("high", "high"), by("low", "mid")]


@pytest.mark.parametrize(
    ("spec", "level"),
    [
        (None, Measurement.NOMINAL),
        (scale(A={"low": 0, "mid": 0.6, "high": 1}), Measurement.ORDINAL),
        (scale(A={"low": 1, "mid": 0.4, "high": 0}), Measurement.ORDINAL),
        # The finest scale of a field says in which order its labels stand.
        (
            scale(A={"low": 0, "mid": 0, "high": 1}, B={"low": 0, "mid": 0.6, "high": 1}),
            Measurement.ORDINAL,
        ),
        # Of labels with one score nothing says which is higher.
        (scale(A={"low": 0, "mid": 0, "high": 1}), Measurement.NOMINAL),
        (
            scale(A={"scale": {"low": 0, "mid": 0.6, "high": 1}, "field": "f", "nominal": True}),
            Measurement.NOMINAL,
        ),
    ],
)
def test_the_level_of_labels_is_that_of_their_scale(spec: Spec | None, level: Measurement) -> None:
    assert measure({"f": LABELS}, spec).fields[0].level is level


@pytest.mark.parametrize(
    ("ordered", "nominal", "level"),
    [
        (True, False, Measurement.ORDINAL),
        (False, False, Measurement.NOMINAL),
        (True, True, Measurement.NOMINAL),
    ],
)
def test_a_codebook_puts_labels_in_order(ordered: bool, nominal: bool, level: Measurement) -> None:
    guide = {"labels": ["low", "mid", "high"], "ordered": ordered}
    book = Codebook.model_validate({"fields": {"f": guide}})
    own = {"low": 0, "mid": 0, "high": 1}
    spec = scale(A={"scale": own, "field": "f", "nominal": nominal})
    assert measure({"f": LABELS}, spec, book).fields[0].level is level
    assert nominal or measure({"f": LABELS}, None, book).fields[0].level is level


def test_numbers_are_numbers() -> None:
    codes = [by("1", "1.0"), by("2", "4"), by("10", "9")]
    (field,) = measure({"f": codes}).fields
    assert field.level is Measurement.INTERVAL
    assert field.reliability.agreement.at == pytest.approx(1 / 3)
    # With a scale they are labels.
    found = measure({"f": codes[1:]}, scale(A={"2": 0, "4": 0.4, "9": 0.6, "10": 1}))
    assert found.fields[0].level is Measurement.ORDINAL
    # One that is none makes names of all.
    assert measure({"f": [*codes, by("many", "9")]}).fields[0].level is Measurement.NOMINAL


def test_what_is_counted() -> None:
    found = measure(
        {
            "f": [by("x", "x"), by("x", "y"), {**by("x", "y", "x"), "label": "x"}, by("x")],
            "g": [by("x", "x"), {"label": "x"}],
        }
    )
    first, second = found.fields
    assert (first.coders, second.coders, found.coders) == (
        ("a", "b", "c"),
        ("a", "b"),
        tuple("abc"),
    )
    assert (first.reliability.units, first.reliability.pairs, first.single) == (3, 5, 1)
    assert (first.differ, second.differ) == (2, 0)
    # Of the pairs of codes in f, one of one, none of one, and one of three are the same.
    assert first.reliability.agreement.at == pytest.approx(2 / 5)
    assert found.whole.agreement.at == pytest.approx(3 / 6)
    assert [(each.case, each.field) for each in found.disagreements] == [("c1", "f"), ("c2", "f")]
    assert [each.case for each in found.open] == ["c1"]
    assert found.weakest is first


def test_what_was_decided_plays_no_part() -> None:
    apart = measure({"f": [by("x", "y"), by("y", "y")]})
    decided = measure({"f": [{**by("x", "y"), "label": "z", "adjudication": "d"}, by("y", "y")]})
    assert decided.whole == apart.whole


def test_without_coders_there_is_nothing() -> None:
    assert measure_agreement([Case("c", "s", "", {"f": Coding(label="x")})]) is None


def test_the_example_of_the_documentation() -> None:
    study = load_study(EXAMPLE)
    found = measure_agreement(study.cases, study.spec, settings=QUICK)
    assert found is not None
    levels = {field.field: field.level.value for field in found.fields}
    assert levels == {
        "leadership": "ordinal",
        "quality": "ordinal",
        "funds": "interval",
        "growth": "ordinal",
    }
    assert len(found.disagreements) == 5
    assert [each.case for each in found.open] == ["S2"]
