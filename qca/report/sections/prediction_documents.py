"""Predictions as JSON: every forecast, and how forecasts fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.analysis.prediction.forecasts import Forecast, Hit
from qca.report.languages import document_prose
from qca.report.pieces.numbers import or_null
from qca.report.pieces.plain import as_plain

if TYPE_CHECKING:
    from qca.analysis.prediction.forecasts import Bracket, OutOfSampleFit
    from qca.analysis.prediction.leaving import FoldForecasts
    from qca.analysis.prediction.outside import CaseForecast, OutcomeForecasts
    from qca.analysis.prediction.prediction import Prediction
    from qca.report.pieces.plain import Json

__all__ = ["document_prediction"]


@as_plain
def document_prediction(prediction: Prediction) -> Json:
    """Return a prediction as a JSON document."""
    return {
        **document_prose("title", prediction.study.spec.title),
        "known": list(prediction.known),
        "unread": list(prediction.unread),
        "relative": list(prediction.relative),
        "outcomes": [_document_outside(own) for own in prediction.outside],
        "leave_out": [
            {
                "outcome": own.outcome,
                "by": own.by.value,
                "folds": [_document_fold(fold) for fold in own.folds],
                "fit": {kind.value: _document_fit(fit) for kind, fit in own.fits.items()},
            }
            for own in prediction.left_out
        ],
    }


def _document_outside(own: OutcomeForecasts) -> Json:
    return {
        "outcome": own.outcome,
        "theory": [
            {
                "claim": each.claim,
                "when": str(each.when),
                "says": (Forecast.IN if each.brings else Forecast.OUT).value,
            }
            for each in own.theory.sayings
        ],
        "circular": list(own.theory.circular),
        "cases": [_document_case(case) for case in own.cases],
        "fit": {
            "kinds": {kind.value: _document_fit(fit) for kind, fit in own.fits.items()},
            "models": {model: _document_fit(fit) for model, fit in own.model_fits.items()},
            "theory": None if own.theory_fit is None else _document_fit(own.theory_fit),
        },
    }


def _document_fold(fold: FoldForecasts) -> Json:
    return {
        "left": fold.left,
        "absent": None if fold.absent is None else str(fold.absent),
        "solutions": {
            solution.kind.value: [model.expression for model in solution.models]
            for solution in fold.solved
        },
        "none": {
            solution.kind.value: solution.absence.reason.value
            for solution in fold.solved
            if solution.absence is not None
        },
        "cases": [_document_case(case) for case in fold.cases],
    }


def _document_case(case: CaseForecast) -> Json:
    document: Json = {
        "case": case.case,
        "state": case.state,
        "years": case.years,
        "missing": list(case.missing),
        "outcome": _document_span(case.outcome),
        "divided": case.is_divided,
        "kinds": [
            {
                "kind": kind.kind.value,
                **_document_span(kind.span),
                "says": kind.says.value,
                "hit": kind.hit.value,
                "models": [
                    {
                        "expression": model.expression,
                        **_document_span(model.span),
                        "says": model.says.value,
                        "hit": model.hit.value,
                    }
                    for model in kind.models
                ],
            }
            for kind in case.kinds
        ],
    }
    if case.theory is not None:
        document["theory"] = {
            **_document_span(case.theory.span),
            "says": case.theory.says.value,
            "hit": case.theory.hit.value,
            "in": list(case.theory.bringing),
            "out": list(case.theory.ruling),
        }
    return document


def _document_span(span: Bracket) -> Json:
    return {"low": or_null(span.low), "high": or_null(span.high)}


def _document_fit(fit: OutOfSampleFit) -> Json:
    return {
        "compared": fit.compared,
        **{hit.value: fit.count(hit) for hit in Hit},
        "in_in": fit.in_in,
        "in_out": fit.in_out,
        "out_in": fit.out_in,
        "out_out": fit.out_out,
        "measured": fit.measured,
        "inclS": or_null(fit.incl),
        "pri": or_null(fit.pri),
        "covS": or_null(fit.cov),
    }
