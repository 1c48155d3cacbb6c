"""Predictions: what is said of cases outside an analysis, and how it fits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qca.analysis.prediction.forecasts import Forecast, Hit, forecast_side
from qca.report.pieces.cells import Cell, Said, listed
from qca.report.pieces.numbers import format_beside
from qca.report.pieces.sections import Block, Section
from qca.report.pieces.spans import CaseName, Prose, SetName, Symbols, join_prose
from qca.report.pieces.tables import CellKind, Column, ReportTable, measures
from qca.sets.cuts import CROSSOVER
from qca.study.settings import LeaveOut

if TYPE_CHECKING:
    from qca.analysis.prediction.forecasts import Bracket, OutOfSampleFit
    from qca.analysis.prediction.leaving import LeaveOutForecasts
    from qca.analysis.prediction.outside import (
        CaseForecast,
        KindForecast,
        ModelForecast,
        OutcomeForecasts,
        TheoryForecast,
    )
    from qca.analysis.prediction.prediction import Prediction
    from qca.boolean.formulas import Formula
    from qca.report.words import Words

__all__ = ["build_prediction", "table_prediction"]

# Models of one solution that a cell shows, and cases that a sentence names.
_MOST_MODELS, _MOST_NAMED = 3, 12


def build_prediction(prediction: Prediction, words: Words) -> list[Section]:
    """Return a section on other cases for each outcome, and on each state or case left out."""
    sections = [_build_outside(own, prediction, words) for own in prediction.outside]
    for left in prediction.left_out:
        sections.append(_build_left_out(left, words))
    return sections


# ------------------------------------------------------------------------------ other cases


def _build_outside(own: OutcomeForecasts, prediction: Prediction, words: Words) -> Section:
    outcome = Symbols(own.outcome)
    blocks: list[Block] = [_tell_theory(own, words)]
    if own.theory.circular:
        claims = words.names(own.theory.circular, _MOST_NAMED)
        blocks.append(words.tell("predict.circular", claims=claims, outcome=outcome))
    blocks.append(_table_cases(own, words))
    blocks += _tell_missing(own.cases, words)
    blocks += _tell_divided(own.cases, words)
    blocks += _tell_fits(own, words)
    title = words("predict.outside", outcome=own.outcome, number=len(prediction.study.cases))
    return Section("prediction", title, full=tuple(blocks))


def _tell_theory(own: OutcomeForecasts, words: Words) -> Prose:
    """Say which claims say of cases whether they have the outcome, and where they do not."""
    outcome = Symbols(own.outcome)
    parts = []
    for key, brings in (("brings", True), ("rules", False)):
        said = [each for each in own.theory.sayings if each.brings is brings]
        if said:
            cases = words.tell_names([Symbols(str(each.when)) for each in said], "or", most=99)
            claims = words.names(list(dict.fromkeys(each.claim for each in said)), 99)
            parts.append(words.tell(f"predict.{key}", cases=cases, outcome=outcome, claims=claims))
    if not parts:
        return words.tell("predict.no_theory", outcome=outcome)
    return words.tell("predict.theory", parts=join_prose(parts, "; "))


def _table_cases(own: OutcomeForecasts, words: Words) -> ReportTable:
    """Return what each model and the theory say of each case, and whether that is so."""
    rows: list[tuple[Cell, ...]] = []
    for case in own.cases:
        first: tuple[Cell, ...] = (case.case, _show_span(case.outcome))
        for expression, (kinds, model) in _list_models(case).items():
            by = Said(", ".join(kinds), words.join([words(kind) for kind in kinds]))
            said = (_show_span(model.span), _say(model.says, words), _tell_hit(model.hit, words))
            rows.append((*first, by, expression, *said))
        rows += [
            (*first, words.say(kind.kind.value), None, None, *_tell_none(kind, words))
            for kind in case.kinds
            if not kind.models
        ]
        if (theory := case.theory) is not None:
            claims = listed((*theory.bringing, *theory.ruling)) if _has_claims(theory) else None
            said = (_show_span(theory.span), _say(theory.says, words), _tell_hit(theory.hit, words))
            rows.append((*first, words.say("predict.by_theory", "theory"), claims, *said))
    columns = (
        Column("case", words("case"), CellKind.CASE),
        Column("outcome", words("predict.coded", outcome=own.outcome)),
        Column("by", words("predict.by")),
        Column("expression", words("predict.expression"), CellKind.EXPRESSION),
        Column("membership", words("predict.membership")),
        Column("says", words("predict.says")),
        Column("hit", words("predict.hit")),
    )
    title = words("table.prediction", outcome=own.outcome)
    return ReportTable("prediction", title, columns, tuple(rows), compact=True)


def _has_claims(theory: TheoryForecast) -> bool:
    return bool(theory.bringing or theory.ruling)


def _tell_none(kind: KindForecast, words: Words) -> tuple[Cell, Cell]:
    return _say(kind.says, words), _tell_hit(kind.hit, words)


def _list_models(case: CaseForecast) -> Mapping[Formula, tuple[list[str], ModelForecast]]:
    """Return each distinct model that speaks of a case, with the kinds of solution it is of."""
    models: dict[Formula, tuple[list[str], ModelForecast]] = {}
    for kind in case.kinds:
        for model in kind.models:
            models.setdefault(model.expression, ([], model))[0].append(kind.kind.value)
    return models


def _tell_missing(cases: Sequence[CaseForecast], words: Words) -> list[Prose]:
    """Say which cases miss codes that something rests on, so that memberships are intervals."""
    told = [
        words.tell(
            "left_out.case",
            case=CaseName(case.case),
            sets=words.tell_names([SetName(name) for name in case.missing], most=99),
        )
        for case in cases
        if case.missing
    ]
    if not told:
        return []
    left = len(told) - _MOST_NAMED
    shown = told[:_MOST_NAMED]
    if left > 0:
        shown.append(Prose((words("others", number=left),)))
    return [words.tell("predict.missing", cases=join_prose(shown, "; "))]


def _tell_divided(cases: Sequence[CaseForecast], words: Words) -> list[Prose]:
    """Say of which cases models, or these and the theory, say different things."""
    divided = [CaseName(case.case) for case in cases if case.is_divided]
    if not divided:
        return [Prose((words("predict.agree"),))]
    names = words.tell_names(divided, most=_MOST_NAMED)
    return [words.tell_count("predict.divided", len(divided), cases=names)]


def _tell_fits(own: OutcomeForecasts, words: Words) -> list[Block]:
    """Return how what is said fits; a sentence where no outcome is known to compare it with."""
    if all(forecast_side(case.outcome) is Forecast.OPEN for case in own.cases):
        return [words.tell("predict.unknown", outcome=Symbols(own.outcome))]
    return [_table_fits(own, words), Prose((words("predict.measured"),))]


def _table_fits(own: OutcomeForecasts, words: Words) -> ReportTable:
    """Return how what is said fits the cases whose outcome is coded."""
    rows: list[tuple[Cell, ...]] = []
    for expression, fit in own.model_fits.items():
        rows.append((words.say("partial.model", "model"), expression, *_list_fit(fit)))
    for kind, fit in own.fits.items():
        rows.append((words.say(kind.value), None, *_list_fit(fit)))
    if own.theory_fit is not None:
        rows.append((words.say("predict.by_theory", "theory"), None, *_list_fit(own.theory_fit)))
    columns = (
        Column("by", words("predict.by")),
        Column("expression", words("predict.expression"), CellKind.EXPRESSION),
        *_fit_columns(words),
    )
    title = words("table.prediction_fit", outcome=own.outcome)
    return ReportTable("prediction_fit", title, columns, tuple(rows), compact=True)


def _list_fit(fit: OutOfSampleFit) -> tuple[Cell, ...]:
    counts = (fit.count(hit) for hit in Hit)
    return (fit.compared, *counts, fit.measured, fit.incl, fit.pri, fit.cov)


def _fit_columns(words: Words) -> tuple[Column, ...]:
    counted = ["compared", *(hit.value for hit in Hit), "measured"]
    return (
        *(Column(key, words(f"predict.fit.{key}"), CellKind.NUMBER) for key in counted),
        *measures(words, "inclS", "pri", "covS"),
    )


# ------------------------------------------------------------------------------ leaving out


def _build_left_out(own: LeaveOutForecasts, words: Words) -> Section:
    outcome = Symbols(own.outcome)
    kind = own.by.value
    blocks: list[Block] = [words.tell(f"predict.each.{kind}", outcome=outcome)]
    blocks.append(_table_folds(own, words))
    absent = [fold for fold in own.folds if not any(s.models for s in fold.solved)]
    if absent:
        names = words.names([fold.left for fold in absent], _MOST_NAMED)
        blocks.append(words.tell("predict.absent", names=names, outcome=outcome))
    blocks += _tell_split(own, words)
    blocks.append(_table_fold_fits(own, words))
    title = words(f"predict.each.{kind}.title", outcome=own.outcome)
    return Section(f"leave_out_{kind}", title, full=tuple(blocks))


def _table_folds(own: LeaveOutForecasts, words: Words) -> ReportTable:
    rows: list[tuple[Cell, ...]] = []
    for fold in own.folds:
        for case in fold.cases:
            rows += [
                (
                    fold.left,
                    case.case,
                    _show_span(case.outcome),
                    Said(", ".join(kinds), words.join([words(kind) for kind in kinds])),
                    _show_models(kind, words),
                    _show_span(kind.span),
                    _say(kind.says, words),
                    _tell_hit(kind.hit, words),
                )
                for kinds, kind in _join_kinds(case)
            ]
    together = own.by is not LeaveOut.CASES
    columns = (
        *([Column("left", words("predict.without"))] if together else []),
        Column("case", words("case"), CellKind.CASE),
        Column("outcome", words("predict.coded", outcome=own.outcome)),
        Column("by", words("predict.by")),
        Column("models", words("predict.models")),
        Column("membership", words("predict.membership")),
        Column("says", words("predict.says")),
        Column("hit", words("predict.hit")),
    )
    shown = rows if together else [row[1:] for row in rows]
    title = words("table.leave_out", outcome=own.outcome)
    return ReportTable("leave_out", title, columns, tuple(shown), compact=True)


def _tell_split(own: LeaveOutForecasts, words: Words) -> list[Prose]:
    """Say which models say what of the cases of which those of one solution are divided."""
    parts = []
    for case in (case for fold in own.folds for case in fold.cases):
        split = {
            model.expression: model.says
            for kind in case.kinds
            if kind.says is Forecast.DIVIDED
            for model in kind.models
        }
        if split:
            told = [
                words.tell("predict.split.model", model=Symbols(model), says=_say(says, words).text)
                for model, says in list(split.items())[:_MOST_NAMED]
            ]
            if (left := len(split) - len(told)) > 0:
                told.append(Prose((words("others", number=left),)))
            models = join_prose(told, ", ")
            parts.append(words.tell("predict.split.case", case=CaseName(case.case), models=models))
    return [words.tell("predict.split", parts=join_prose(parts, "; "))] if parts else []


def _join_kinds(case: CaseForecast) -> list[tuple[list[str], KindForecast]]:
    """Return what is said of a case, kinds of solution that have the same models together."""
    groups: dict[tuple[Formula, ...], tuple[list[str], KindForecast]] = {}
    for kind in case.kinds:
        models = tuple(model.expression for model in kind.models)
        groups.setdefault(models, ([], kind))[0].append(kind.kind.value)
    return list(groups.values())


def _show_models(kind: KindForecast, words: Words) -> Cell:
    """Return the models of a solution; of many the first."""
    models = [str(model.expression) for model in kind.models]
    shown = models[:_MOST_MODELS]
    if left := len(models) - len(shown):
        shown.append(words("others", number=left))
    return Said("; ".join(models), f" {words('or')} ".join(shown)) if models else None


def _table_fold_fits(own: LeaveOutForecasts, words: Words) -> ReportTable:
    rows = tuple((words.say(kind.value), *_list_fit(fit)) for kind, fit in own.fits.items())
    columns = (Column("by", words("predict.by")), *_fit_columns(words))
    title = words("table.prediction_fit", outcome=own.outcome)
    return ReportTable("leave_out_fit", title, columns, rows, compact=True)


# ------------------------------------------------------------------------------ cells


def _show_span(span: Bracket) -> Cell:
    """Return a membership, or the interval in which it lies; nothing where it is undefined."""
    if math.isnan(span.low):
        return None
    low, high = (format_beside(end, CROSSOVER, digits=2) for end in (span.low, span.high))
    return Said(low, low) if span.is_point else Said(f"{low}-{high}", f"{low}–{high}")


def _say(says: Forecast, words: Words) -> Said:
    return words.say(f"forecast.{says.value}", says.value)


def _tell_hit(hit: Hit, words: Words) -> Said:
    return words.say(f"hit.{hit.value}", hit.value)


def table_prediction(prediction: Prediction, words: Words) -> ReportTable:
    """Return every forecast in a row of its own, as files have it."""
    columns = tuple(Column(key, key) for key in prediction.COLUMNS)
    rows = tuple(prediction.list_rows())
    return ReportTable("prediction", words("predict.all"), columns, rows)
