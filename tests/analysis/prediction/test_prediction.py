"""Predictions against what is worked out by hand, and against analyses without what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from qca.analysis.outcome import analyze_outcome
from qca.analysis.prediction.forecasts import (
    Bracket,
    Forecast,
    Hit,
    compare_outcome,
    fit_forecasts,
    forecast_side,
)
from qca.analysis.prediction.prediction import Prediction, predict_study
from qca.errors import InputError
from qca.study.cases import Case, Coding
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.settings import LeaveOut, SolutionKind
from qca.study.spec import Spec

_SETS: dict[str, Any] = {
    "A": {"field": "a", "as_is": "true"},
    "B": {"field": "b", "as_is": "true"},
    "C": {"field": "c", "scale": {"low": 0, "middle": 0.4, "high": 1}},
    "Y": {"field": "y", "as_is": "true"},
}
# Y where A and B are: A*B is the only model that is conservative; C never matters.
_CASES: dict[str, Sequence[Any]] = {
    "N1": (1.0, 1.0, "high", 1.0),
    "N2": (0.8, 0.9, "low", 0.9),
    "S1": (1.0, 0.0, "high", 0.0),
    "S2": (0.0, 1.0, "low", 0.1),
    "T1": (0.9, 0.7, "low", 0.8),
    "T2": (0.2, 0.3, "high", 0.2),
}


def _make(name: str, codes: Sequence[Any]) -> Case:
    """Return a case whose state is its first letter; None is no code."""
    codings = {
        field: Coding(label=code) if isinstance(code, str) else Coding(value=code)
        for field, code in zip("abcy", codes, strict=True)
        if code is not None
    }
    return Case(name, name[0], f"200{name[1]}", codings)


def _build(cases: Mapping[str, Sequence[Any]] = _CASES, **more: Any) -> Study:
    spec = Spec.model_validate(
        {
            "title": "t",
            "cases": ["x"],
            "sets": _SETS,
            "outcome": "Y",
            "conditions": ["A", "B"],
            "truth_table": {"incl_cut": 0.8},
            "minimize": {"solutions": ["conservative", "parsimonious"]},
            "missing": "drop",
            **more,
        }
    )
    made = [_make(name, codes) for name, codes in cases.items()]
    return build_study(spec, made, FilesRead(), review=False)


def _predict(study: Study, others: Mapping[str, Sequence[Any]]) -> Prediction:
    return predict_study(study, [_make(name, codes) for name, codes in others.items()])


def test_cases_outside_by_hand() -> None:
    others = {
        "U1": (0.9, 0.6, "low", 0.9),  # A*B 0.6, in; Y 0.9: right
        "U2": (0.6, 0.8, "low", 0.4),  # 0.6, in; 0.4: wrong
        "V1": (0.3, 0.9, "low", 0.8),  # 0.3, out; 0.8: wrong
        "V2": (0.1, 0.2, "low", 0.0),  # 0.1, out; 0: right
        "W1": (0.5, 0.9, "low", 0.6),  # at 0.5
        "W2": (0.9, 0.9, "low", 0.5),  # its outcome at 0.5
        "X1": (None, 0.8, "low", 0.9),  # from 0 to 0.8: open
        "X2": (None, 0.3, "low", 0.2),  # from 0 to 0.3: out whatever A is
        "X3": (0.7, 0.7, "low", None),  # in, and nobody knows
    }
    (own,) = _predict(_build(), others).outside
    told = {case.case: case.kinds[0] for case in own.cases}
    spans = {name: (kind.span.low, kind.span.high) for name, kind in told.items()}
    assert spans == {
        "U1": (0.6, 0.6),
        "U2": (0.6, 0.6),
        "V1": (0.3, 0.3),
        "V2": (0.1, 0.1),
        "W1": (0.5, 0.5),
        "W2": (0.9, 0.9),
        "X1": (0.0, 0.8),
        "X2": (0.0, 0.3),
        "X3": (0.7, 0.7),
    }
    said = {name: (kind.says.value, kind.hit.value) for name, kind in told.items()}
    assert said == {
        "U1": ("in", "right"),
        "U2": ("in", "mistaken"),
        "V1": ("out", "mistaken"),
        "V2": ("out", "right"),
        "W1": ("crossover", "crossover"),
        "W2": ("in", "crossover"),
        "X1": ("open", "undecided"),
        "X2": ("out", "right"),
        "X3": ("in", "unknown"),
    }
    fit = own.fits[SolutionKind.CONSERVATIVE]
    counts = {hit: fit.count(hit) for hit in Hit}
    assert counts == {
        Hit.RIGHT: 3,
        Hit.WRONG: 2,
        Hit.CROSSOVER: 2,
        Hit.UNDECIDED: 1,
        Hit.UNKNOWN: 1,
    }
    assert (fit.compared, fit.in_in, fit.in_out, fit.out_in, fit.out_out) == (8, 1, 1, 1, 2)
    # Six cases have both: x = 0.6, 0.6, 0.3, 0.1, 0.5, 0.9 and y = 0.9, 0.4, 0.8, 0, 0.6, 0.5, so
    # that the overlap is 0.6 + 0.4 + 0.3 + 0 + 0.5 + 0.5.
    assert fit.measured == 6
    assert fit.incl == pytest.approx(2.3 / 3.0)
    assert fit.cov == pytest.approx(2.3 / 3.2)
    # Of that, min(x, y, 1 - y) is 0.1 + 0.4 + 0.2 + 0 + 0.4 + 0.5.
    assert fit.pri == pytest.approx((2.3 - 1.6) / (3.0 - 1.6))
    assert own.model_fits["A*B"] == fit  # type: ignore[index]


def test_each_state_by_the_others_by_hand() -> None:
    prediction = predict_study(_build(), each=LeaveOut.STATES)
    (own,) = prediction.left_out
    assert own.by is LeaveOut.STATES
    models = {
        fold.left: {
            solution.kind.value: [model.expression for model in solution.models]
            for solution in fold.solved
        }
        for fold in own.folds
    }
    # Without S no case shows one condition alone, so that either is enough for the shortest model.
    assert models == {
        "N": {"conservative": ["A*B"], "parsimonious": ["A*B"]},
        "S": {"conservative": ["A*B"], "parsimonious": ["A", "B"]},
        "T": {"conservative": ["A*B"], "parsimonious": ["A*B"]},
    }
    said = {
        case.case: [(kind.span.low, kind.span.high, kind.says.value) for kind in case.kinds]
        for fold in own.folds
        for case in fold.cases
    }
    assert said == {
        "N1": [(1, 1, "in"), (1, 1, "in")],
        "N2": [(0.8, 0.8, "in"), (0.8, 0.8, "in")],
        "S1": [(0, 0, "out"), (0, 1, "divided")],
        "S2": [(0, 0, "out"), (0, 1, "divided")],
        "T1": [(0.7, 0.7, "in"), (0.7, 0.7, "in")],
        "T2": [(0.2, 0.2, "out"), (0.2, 0.2, "out")],
    }
    conservative, parsimonious = (own.fits[kind] for kind in own.fits)
    assert (conservative.count(Hit.RIGHT), parsimonious.count(Hit.RIGHT)) == (6, 4)
    assert parsimonious.count(Hit.UNDECIDED) == 2
    # x = 1, 0.8, 0, 0, 0.7, 0.2 and y = 1, 0.9, 0, 0.1, 0.8, 0.2: x within y throughout.
    assert conservative.incl == 1
    assert conservative.cov == pytest.approx(2.7 / 3.0)
    assert parsimonious.measured == 4


def test_leaving_out_is_the_analysis_without(seeded: np.random.Generator) -> None:
    values = seeded.choice([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], size=(12, 3))
    cases = {
        f"{'PQRS'[i // 3]}{i % 3}": (a, b, "low", y) for i, (a, b, y) in enumerate(values.tolist())
    }
    study = _build(cases)
    (own,) = predict_study(study, each=LeaveOut.STATES).left_out
    for fold in own.folds:
        kept = {name: codes for name, codes in cases.items() if name[0] != fold.left}
        rest = analyze_outcome(_build(kept), study.spec.outcome[0])
        assert [s.models for s in fold.solved] == [s.models for s in rest.solutions]
        for case in fold.cases:
            place = study.scores.memberships.cases.index(case.case)
            for kind in case.kinds:
                for model in kind.models:
                    whole = study.scores.memberships.membership(model.expression.parsed)
                    assert model.span == Bracket(float(whole[place]), float(whole[place]))


@pytest.fixture
def seeded() -> np.random.Generator:
    return np.random.default_rng(7)


def test_where_the_others_give_nothing_nothing_is_said() -> None:
    cases = {name: _CASES[name] for name in ("N1", "N2", "S1", "S2")}
    (own,) = predict_study(_build(cases), each=LeaveOut.STATES).left_out
    north = next(fold for fold in own.folds if fold.left == "N")
    assert {kind.says for case in north.cases for kind in case.kinds} == {Forecast.NONE}
    fit = own.fits[SolutionKind.CONSERVATIVE]
    # What the north gives says of the south that it is out, and it is.
    assert (fit.compared, fit.count(Hit.UNDECIDED), fit.count(Hit.RIGHT)) == (4, 2, 2)


def test_a_relative_set_gives_cases_outside_no_score() -> None:
    amounts = {"N1": 5.0, "N2": 4.0, "T1": 6.0, "S1": 1.0, "S2": 2.0, "T2": 3.0}
    cases = {name: (x, 0.9, "low", float(x > 3)) for name, x in amounts.items()}
    sets = {**_SETS, "A": {"field": "a", "tfr": "true"}}
    study = _build(cases, sets=sets, truth_table={"incl_cut": 0.7})
    prediction = predict_study(study, [_make("U1", (4.0, 0.9, "low", 1.0))], LeaveOut.STATES)
    assert prediction.relative == ("A",)
    outside = prediction.outside[0].cases
    folds = prediction.left_out[0].folds
    left = [case for fold in folds for case in fold.cases if case.kinds[0].models]
    assert left
    for case in (*outside, *left):
        # It has a number, and no score of its own: anything from 0 to its score in B.
        assert case.missing == ("A",)
        assert (case.kinds[0].span.low, case.kinds[0].span.high) == (0, 0.9)


def test_percentiles_are_those_of_the_cases_that_stay() -> None:
    amounts = {"N1": 9.0, "N2": 7.0, "T1": 8.0, "S1": 1.0, "S2": 2.0, "T2": 3.0}
    cases = {name: (x, 0.9, "low", float(x > 5)) for name, x in amounts.items()}
    sets = {**_SETS, "A": {"field": "a", "linear": {"percentiles": [0, 50, 100]}}}
    study = _build(cases, sets=sets, truth_table={"incl_cut": 0.7})
    (own,) = predict_study(study, each=LeaveOut.STATES).left_out
    (third,) = (fold for fold in own.folds if fold.left == "T")
    assert [model.expression for model in third.solved[0].models] == ["A*B"]
    # Of 9, 7, 1, 2 the middle is 4.5: 8 is in by 1/2 + (8 - 4.5) / (9 - 4.5) / 2, 3 out.
    spans = [case.kinds[0].span for case in third.cases]
    assert [span.low for span in spans] == pytest.approx([0.5 + 3.5 / 9, 0.5 * 2 / 3.5])
    assert all(span.is_point for span in spans)


_CLAIMS = [
    {"id": "S1", "says": "x", "claim": "A*B -> Y"},
    {"id": "N1", "says": "x", "claim": "A <- Y"},
    {"id": "V1", "says": "x", "claim": "~B -> ~Y", "within": "C"},
    {"id": "X1", "says": "x", "claim": "not (C -> Y)"},
    {"id": "Z1", "says": "x", "claim": "Y*A -> Y"},
]


@pytest.mark.parametrize(
    ("codes", "says", "by"),
    [
        ((0.9, 0.8, "low", None), "in", (("S1",), ())),
        ((0.2, 0.8, "low", None), "out", ((), ("N1",))),
        ((0.9, 0.3, "high", None), "out", ((), ("V1",))),
        ((0.9, 0.3, "low", None), "silent", ((), ())),
        ((None, 0.8, "low", None), "open", ((), ())),
        # Whatever A is, B and C rule it out.
        ((None, 0.3, "high", None), "out", ((), ("V1",))),
        ((0.9, 0.3, None, None), "open", ((), ())),
        ((0.5, 0.8, "low", None), "silent", ((), ())),
    ],
)
def test_what_the_theory_says(codes: Sequence[Any], says: str, by: tuple[Any, Any]) -> None:
    (own,) = _predict(_build(claims=_CLAIMS), {"U1": codes}).outside
    assert own.theory.circular == ("Z1",)
    theory = own.cases[0].theory
    assert theory is not None
    assert (theory.says.value, (theory.bringing, theory.ruling)) == (says, by)


def test_claims_that_say_both_are_a_conflict() -> None:
    claims = [_CLAIMS[0], {"id": "V2", "says": "x", "claim": "C -> ~Y"}]
    (own,) = _predict(_build(claims=claims), {"U1": (1.0, 1.0, "high", 0.9)}).outside
    theory = own.cases[0].theory
    assert theory is not None
    assert (theory.says, theory.hit) == (Forecast.CONFLICT, Hit.UNDECIDED)
    # The model says in, the theory both: that is no disagreement on a side.
    assert not own.cases[0].is_divided


def test_models_that_differ_are_told() -> None:
    cases = {name: _CASES[name] for name in ("N1", "N2", "T2")}
    (own,) = _predict(_build(cases), {"U1": (1.0, 0.0, "low", 1.0)}).outside
    (case,) = own.cases
    parsimonious = case.kinds[1]
    said = {model.expression: model.says.value for model in parsimonious.models}
    assert said == {"A": "in", "B": "out"}
    assert (parsimonious.says, parsimonious.hit) == (Forecast.DIVIDED, Hit.UNDECIDED)
    assert case.is_divided
    assert own.model_fits["A"].count(Hit.RIGHT) == 1  # type: ignore[index]
    assert own.model_fits["B"].count(Hit.WRONG) == 1  # type: ignore[index]


def test_what_cannot_be_predicted_is_refused() -> None:
    study = _build()
    with pytest.raises(InputError, match="all these cases are in the analysis: N1"):
        _predict(study, {"N1": _CASES["N1"]})
    with pytest.raises(InputError, match="there is nothing to predict"):
        predict_study(study, each=LeaveOut.NONE)
    assert _predict(study, {"N1": _CASES["N1"], "U1": _CASES["N1"]}).known == ("N1",)
    with pytest.raises(InputError) as caught:
        _predict(study, {"U1": (1.4, 0.2, "hgh", 0.1), "U2": (0.1, 0.2, "low", "much")})
    told = " ".join(str(problem) for problem in caught.value.problems)
    assert "case 'U1' has 1.4 in set 'A'" in told
    assert "did you mean 'high'" in told
    assert "case 'U2' has 'much' in 'y', not a number" in told
    one = _build({name: _CASES[name] for name in ("N1", "N2")}, truth_table={"incl_cut": 0.8})
    with pytest.raises(InputError, match="there is nothing but 'N' to leave out"):
        predict_study(one, each=LeaveOut.STATES)


def test_each_way_of_leaving_out_is_told_once() -> None:
    both = predict_study(_build())
    assert [own.by for own in both.left_out] == [LeaveOut.STATES, LeaveOut.CASES]
    single = {name: _CASES[name] for name in ("N1", "S1", "T2")}
    assert [own.by for own in predict_study(_build(single)).left_out] == [LeaveOut.CASES]


@pytest.mark.parametrize(
    ("ends", "side"),
    [
        ((0.5, 0.5), Forecast.CROSSOVER),
        ((0.5, 0.7), Forecast.OPEN),
        ((0.5 + 1e-8, 1), Forecast.IN),
        ((0, 0.5 - 1e-8), Forecast.OUT),
        ((np.nan, np.nan), Forecast.OPEN),
    ],
)
def test_a_side_is_one_whatever_is_missing(ends: tuple[float, float], side: Forecast) -> None:
    assert forecast_side(Bracket(*ends)) is side


def test_nothing_to_measure_is_undefined() -> None:
    fit = fit_forecasts([(Forecast.IN, Bracket(0.7, 0.7), Bracket(0, 1))])
    assert (fit.compared, fit.measured) == (0, 0)
    assert np.isnan([fit.incl, fit.pri, fit.cov]).all()
    assert compare_outcome(Forecast.SILENT, Bracket(1, 1)) is Hit.UNDECIDED
