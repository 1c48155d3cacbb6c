"""Labels without order have no next one: which fields are so, and what audits do with them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from qca.io.studies import load_study
from qca.record import analyze_study, assess_record
from qca.report.sections.robustness.leverage import document_leverage, tell_leverage
from qca.report.words import load_words
from qca.robustness.changes.undeclared import open_universe
from qca.robustness.moves.leverage import build_steps
from qca.robustness.moves.sensitivity import build_wide
from qca.robustness.results.decisions import DecisionKind
from qca.study.calibrations import SetSpec
from qca.study.nominal import find_nominal, is_ordered
from tests.robustness.conftest import declare_study

_KINDS = ("none", "state", "firms", "both")
_GRADED = {"none": 0, "state": 0.3, "firms": 0.6, "both": 1}


def _one(label: str) -> dict[str, float]:
    return {each: float(each == label) for each in _KINDS}


@pytest.mark.parametrize(
    ("scales", "ordered"),
    [
        ([_one("both")], True),
        ([_one("both"), _one("none")], True),
        ([_one("both"), _one("none"), _one("state")], False),
        ([_GRADED], True),
        ([_GRADED, _one("state"), _one("firms"), _one("both")], True),
        ([{"none": 0, "state": 0, "firms": 1, "both": 1}, _one("both"), _one("none")], True),
        ([{"a": 0, "b": 0, "c": 1}, {"a": 0, "b": 1, "c": 1}, {"a": 1, "b": 1, "c": 0}], True),
        ([{"a": 0, "b": 1, "c": 0}, {"a": 0, "b": 0, "c": 1}], True),
        ([{"a": 0, "b": 1}, {"a": 1, "b": 0}], True),
    ],
)
def test_an_order_is_looked_for_in_which_all_scales_rise_or_fall(
    scales: list[dict[str, float]], ordered: bool
) -> None:
    assert is_ordered(scales) is ordered
    assert is_ordered(scales[::-1]) is ordered


def _study(sets: dict[str, Any] | None = None, **spec: Any) -> Any:
    own = {"X": {"field": "x", "scale": {"low": 0, "high": 1}, "why": "w"}, **(sets or {})}
    kinds = dict(zip(("c1", "c2", "c3", "c4"), _KINDS, strict=True))
    cases = {
        case: (f"s{case}", {"kind": {"label": kind}, "x": {"label": ("low", "high")[i % 2]}})
        for i, (case, kind) in enumerate(kinds.items())
    }
    wanted = {
        "outcome": ["K"],
        "conditions": ["X"],
        "claims": [{"id": "C", "says": "s", "claim": "X -> K"}],
    }
    return declare_study(own, cases, **{**wanted, **spec})


_GRADED_SET = {"K": {"field": "kind", "scale": _GRADED, "why": "w"}}
_NOMINAL_SET = {"K": {**_GRADED_SET["K"], "nominal": True}}
_TYPES = {"dimensions": ["X"], "types": {"both": "X", "none": "~X"}, "stated": "kind"}


def test_a_field_is_nominal_where_it_is_said_or_where_its_labels_are_types() -> None:
    assert find_nominal(_study(_GRADED_SET).spec) == set()
    assert find_nominal(_study(_NOMINAL_SET).spec) == {"kind"}
    assert find_nominal(_study(_GRADED_SET, typology=_TYPES).spec) == {"kind"}
    three = {name: {"field": "kind", "scale": _one(name), "why": "w"} for name in _KINDS[1:]}
    assert find_nominal(_study({**three, "K": three["both"]}).spec) == {"kind"}


def _list_moves(study: Any) -> dict[str, set[str]]:
    return {
        d.cases[0]: set(d.options[1:])
        for d in build_steps(study).decisions
        if d.kind is DecisionKind.READING and d.name == "kind"
    }


def test_audits_move_a_code_without_order_to_every_other_label() -> None:
    assert _list_moves(_study(_GRADED_SET))["c1"] == {"state"}
    moves = _list_moves(_study(_NOMINAL_SET))
    assert moves == {f"c{i + 1}": set(_KINDS) - {kind} for i, kind in enumerate(_KINDS)}


def test_no_number_lies_between_labels_without_order() -> None:
    graded, nominal = (
        open_universe(study, study.spec.robustness)
        for study in (_study(_GRADED_SET), _study(_NOMINAL_SET))
    )
    kinds = [
        {d.kind for d in universe.decisions if "K" in d.sets} for universe in (graded, nominal)
    ]
    assert kinds == [{DecisionKind.SCORE}, {DecisionKind.READING}]
    (first, *_) = (d for d in nominal.decisions if "K" in d.sets)
    assert set(first.options) == set(_KINDS)


def test_the_score_of_a_label_without_order_is_held_by_no_neighbour() -> None:
    def ends(study: Any) -> dict[str, tuple[float, float]]:
        return {d.name: (d.low, d.high) for d in build_wide(study).decisions if "K" in d.sets}

    assert ends(_study(_GRADED_SET))["state"] == (0, 0.6)
    assert set(ends(_study(_NOMINAL_SET)).values()) == {(0, 1)}


def test_reports_say_so() -> None:
    for sets, said in ((_GRADED_SET, []), (_NOMINAL_SET, ["kind"])):
        study = _study(sets)
        record = analyze_study(study)
        record = assess_record(record, study.spec.robustness)
        robust = record.robustness
        assert robust is not None
        assert document_leverage(robust, record)["nominal"] == said
        for language, phrase in (("en", "have no order"), ("es", "no tienen orden")):
            section = tell_leverage(robust, record, load_words(language))
            assert section is not None
            assert (phrase in str(section.full[0])) is bool(said)


def test_nominal_is_about_labels() -> None:
    with pytest.raises(ValidationError, match="'nominal' does not go with 'as_is'"):
        SetSpec.model_validate({"as_is": "true", "nominal": True})


def test_patterns_of_the_shipped_study_have_no_order() -> None:
    assert find_nominal(load_study("calibrations/2025.yaml").spec) == {"implementation"}
