"""A prediction whole: of cases outside an analysis, and of each of its own by the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qca.analysis.outcome import analyze_outcome
from qca.analysis.prediction.leaving import LeaveOutForecasts, leave_each_out
from qca.analysis.prediction.outside import CaseForecast, OutcomeForecasts, forecast_outcomes
from qca.equality import ByValue
from qca.errors import InputError, count_noun
from qca.messages import say
from qca.names import join_names
from qca.progress import Watch, ignore
from qca.results import Listed, describe
from qca.study.cases import Case
from qca.study.codes import field_of
from qca.study.declaration import Study
from qca.study.settings import LeaveOut
from qca.study.spares import score_outsiders

__all__ = ["Prediction", "predict_study"]


@dataclass(frozen=True, eq=False)
class Prediction(ByValue, Listed):
    """What an analysis says of cases that it was not made from, and how that fits.

    ``outside`` are forecasts of other cases, an entry for each outcome; ``left_out`` those of each
    state or case by the others. ``known`` are the cases that were asked for and are in the
    analysis, which are not predicted; ``unread`` the fields that matter and no other case has, and
    ``relative`` the sets that are calibrated from all cases at hand, and so give no other case a
    score.
    """

    study: Study
    outside: tuple[OutcomeForecasts, ...]
    left_out: tuple[LeaveOutForecasts, ...]
    known: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    relative: tuple[str, ...] = ()

    COLUMNS = (
        *("basis", "outcome", "case", "state", "by", "expression"),
        *("low", "high", "says", "outcome_low", "outcome_high", "hit"),
    )

    def __repr__(self) -> str:
        number = len(self.outside[0].cases) if self.outside else 0
        left = [f"each of {count_noun(len(each.folds), each.by[:-1])}" for each in self.left_out]
        return describe(self, count_noun(number, "case") + " outside", *dict.fromkeys(left))

    def list_rows(self) -> Iterator[tuple[str | float, ...]]:
        """Yield a row for each case and each model, kind of solution, or theory that speaks of it.

        ``basis`` says what the forecast is made from: ``all`` cases of the analysis, or those
        without the state or case that is named there.
        """
        for own in self.outside:
            for case in own.cases:
                yield from _list_rows("all", own.outcome, case)
        for left in self.left_out:
            for fold in left.folds:
                for case in fold.cases:
                    yield from _list_rows(f"without {fold.left}", left.outcome, case)


def _list_rows(basis: str, outcome: str, case: CaseForecast) -> Iterator[tuple[str | float, ...]]:
    first = basis, outcome, case.case, case.state
    there = case.outcome.low, case.outcome.high
    for kind in case.kinds:
        for model in kind.models:
            span = model.span.low, model.span.high
            yield (
                *first,
                kind.kind.value,
                model.expression,
                *span,
                model.says.value,
                *there,
                model.hit.value,
            )
        span = kind.span.low, kind.span.high
        yield (*first, kind.kind.value, "", *span, kind.says.value, *there, kind.hit.value)
    if (theory := case.theory) is not None:
        span = theory.span.low, theory.span.high
        by = join_names((*theory.bringing, *theory.ruling))
        yield (*first, "theory", by, *span, theory.says.value, *there, theory.hit.value)


def predict_study(
    study: Study,
    cases: Sequence[Case] = (),
    each: LeaveOut | None = None,
    *,
    watch: Watch = ignore,
) -> Prediction:
    """Return what a study says of cases outside it, and of each of its own by the others.

    ``each`` is what is left out in turn: by default nothing where there are other cases, else
    states, groups and cases.

    Raises
    ------
    InputError
        A code of another case cannot be read, every other case is in the analysis, or there are
        neither other cases nor anything to leave out.
    AnalysisError
        The study itself cannot be analysed.
    """
    inside = {case.id for case in study.cases}
    others = [case for case in cases if case.id not in inside]
    known = tuple(case.id for case in cases if case.id in inside)
    if cases and not others:
        raise InputError(
            say("all these cases are in the analysis: {names}", names=join_names(known)),
            say("name others, or predict each by the others with --leave-out states"),
        )
    if each is None:
        each = LeaveOut.NONE if others else LeaveOut.BOTH
    if each is LeaveOut.NONE and not others:
        raise InputError(
            say("there is nothing to predict: no other cases, and nothing is left out"),
            say("name case files with --cases, or predict each by the others with --leave-out"),
        )
    outside: tuple[OutcomeForecasts, ...] = ()
    unread: tuple[str, ...] = ()
    if others:
        scores = score_outsiders(study.spec, others)
        outcomes = [analyze_outcome(study, own, watch=watch) for own in study.spec.outcome]
        outside = forecast_outcomes(study, outcomes, list(zip(others, scores, strict=True)))
        unread = _list_unread(study, outside, others)
    left = () if each is LeaveOut.NONE else leave_each_out(study, each, watch=watch)
    rules = study.scores.scoring.rules_of
    used = {name for own in outside for case in own.cases for name in case.missing}
    relative = tuple(name for name in rules if name in used and not rules[name].is_settled)
    return Prediction(study, outside, left, known, unread, relative)


def _list_unread(
    study: Study, outside: Sequence[OutcomeForecasts], cases: Sequence[Case]
) -> tuple[str, ...]:
    """Return the fields that something said rests on and no case has, not even as uncoded."""
    spec = study.spec
    used = dict.fromkeys(name for own in outside for case in own.cases for name in case.missing)
    fields = (field_of(spec, name) for name in used if spec.sets[name].expression is None)
    known = {field for case in cases for field in case.codings}
    return tuple(field for field in dict.fromkeys(fields) if field not in known)
