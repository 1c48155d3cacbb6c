"""Prediction: what solutions and the theory say of cases that are not in the analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qca.analysis.outcome import OutcomeAnalysis
from qca.analysis.partial.completions import Completions, bound_memberships, complete_cases
from qca.analysis.prediction.forecasts import (
    Bracket,
    Forecast,
    Hit,
    OutOfSampleFit,
    compare_outcome,
    fit_forecasts,
    forecast_side,
    join_sides,
)
from qca.analysis.prediction.theory import Theory, forecast_theory, gather_theory
from qca.analysis.solutions.solution import Solution
from qca.boolean.expressions import Expression, names_of
from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.mappings import FrozenMapping
from qca.sets.columns import Values
from qca.study.cases import Case
from qca.study.declaration import Study
from qca.study.scoring import Scoring
from qca.study.settings import SolutionKind
from qca.study.spec import Spec

__all__ = [
    "CaseForecast",
    "KindForecast",
    "ModelForecast",
    "OutcomeForecasts",
    "TheoryForecast",
    "fit_kinds",
    "forecast_case",
    "forecast_outcomes",
]


@dataclass(frozen=True, eq=False)
class ModelForecast(ByValue):
    """What one model says of a case, by its membership in it."""

    expression: Formula
    span: Bracket
    says: Forecast
    hit: Hit


@dataclass(frozen=True, eq=False)
class KindForecast(ByValue):
    """What the models of one kind of solution say of a case, each by itself and together.

    ``span`` holds the memberships in all of them.
    """

    kind: SolutionKind
    models: tuple[ModelForecast, ...]
    span: Bracket
    says: Forecast
    hit: Hit


@dataclass(frozen=True, eq=False)
class TheoryForecast(ByValue):
    """What the theory says of a case, by its membership in what should bring the outcome.

    ``bringing`` and ``ruling`` are the claims that put it in the outcome, and out of it, whatever
    it misses.
    """

    span: Bracket
    says: Forecast
    hit: Hit
    bringing: tuple[str, ...]
    ruling: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CaseForecast(ByValue):
    """What is said of one case with regard to one outcome.

    ``missing`` are the sets that it has no score in, of those that anything said rests on;
    ``outcome`` is its membership in the outcome, as far as it is coded.
    """

    case: str
    state: str
    years: str
    missing: tuple[str, ...]
    outcome: Bracket
    kinds: tuple[KindForecast, ...]
    theory: TheoryForecast | None

    @property
    def is_divided(self) -> bool:
        """Whether models of one kind or of several, or these and the theory, say different things.

        What is open, or where nothing is said, differs from nothing.
        """
        said = {each.says for kind in self.kinds for each in kind.models}
        if self.theory is not None:
            said.add(self.theory.says)
        return len(said & {Forecast.IN, Forecast.OUT, Forecast.CROSSOVER}) > 1


@dataclass(frozen=True, eq=False)
class OutcomeForecasts(ByValue):
    """What is said of cases with regard to one outcome, and how it fits those whose own is coded.

    ``fits`` are those of each kind of solution, of its models together; ``model_fits`` those of
    each model by itself, ``theory_fit`` that of the theory (None: no claim says anything).
    """

    outcome: Formula
    theory: Theory
    cases: tuple[CaseForecast, ...]
    fits: Mapping[SolutionKind, OutOfSampleFit]
    model_fits: Mapping[Formula, OutOfSampleFit]
    theory_fit: OutOfSampleFit | None


def forecast_outcomes(
    study: Study, outcomes: Sequence[OutcomeAnalysis], cases: Sequence[tuple[Case, Values]]
) -> tuple[OutcomeForecasts, ...]:
    """Return what the solutions and the theory of a study say of cases outside it.

    Each case stands with its scores in the sets of the study, NaN where it has none.
    """
    spec, scoring = study.spec, study.scores.scoring
    made = []
    for outcome in outcomes:
        theory = gather_theory(spec, study.claims, outcome.table.outcome)
        told = tuple(
            forecast_case(spec, scoring, case, outcome.table.outcome, outcome.solutions, theory)
            for case in cases
        )
        made.append(
            OutcomeForecasts(
                outcome.table.outcome,
                theory,
                told,
                fit_kinds(told),
                _fit_models(told),
                _fit_theory(told),
            )
        )
    return tuple(made)


def forecast_case(
    spec: Spec,
    scoring: Scoring,
    case: tuple[Case, Values],
    outcome: Formula,
    solutions: Sequence[Solution],
    theory: Theory | None = None,
) -> CaseForecast:
    """Return what solutions, and a theory, say of one case with regard to an outcome."""
    own, scores = case
    asked = _Asked(spec, scoring, case)
    there = asked.bound(outcome.parsed)
    models = dict.fromkeys(model.expression for each in solutions for model in each.models)
    used = tuple(dict.fromkeys(n for each in models for n in names_of(each.parsed)))
    completions = asked.complete(used)
    spans = {each: asked.bound(each.parsed, completions) for each in models}
    said = None
    names = {*used, *names_of(outcome.parsed)}
    if theory is not None and theory.sayings:
        said = _ask_theory(theory, asked, there)
        names |= set(theory.names)
    return CaseForecast(
        own.id,
        own.state,
        own.years,
        tuple(
            name
            for name, score in zip(scoring.names, scores.tolist(), strict=True)
            if name in names and np.isnan(score)
        ),
        there,
        tuple(_join_models(solution, spans, there) for solution in solutions),
        said,
    )


@dataclass(frozen=True, eq=False)
class _Asked:
    """One case of which something is asked."""

    spec: Spec
    scoring: Scoring
    case: tuple[Case, Values]

    def complete(self, names: Sequence[str]) -> Completions:
        return complete_cases(self.spec, self.scoring, [self.case], names)

    def bound(self, expression: Expression, completions: Completions | None = None) -> Bracket:
        """Return the memberships that it could have in an expression."""
        own = completions or self.complete(names_of(expression))
        ((low, high),) = bound_memberships(own, [expression])
        return Bracket(low, high)


def _join_models(
    solution: Solution, spans: Mapping[Formula, Bracket], outcome: Bracket
) -> KindForecast:
    """Return what the models of a solution say of a case, each and together."""
    own = [(model.expression, spans[model.expression]) for model in solution.models]
    models = tuple(
        ModelForecast(expression, span, says, compare_outcome(says, outcome))
        for expression, span in own
        for says in [forecast_side(span)]
    )
    says = join_sides(model.says for model in models)
    low = min((span.low for _, span in own), default=np.nan)
    high = max((span.high for _, span in own), default=np.nan)
    joined = Bracket(low, high)
    return KindForecast(solution.kind, models, joined, says, compare_outcome(says, outcome))


def _ask_theory(theory: Theory, asked: _Asked, outcome: Bracket) -> TheoryForecast:
    says = forecast_theory(theory, asked.complete(theory.names))
    settled = [
        (each.claim, each.brings)
        for each in theory.sayings
        if forecast_side(asked.bound(each.when)) is Forecast.IN
    ]
    bringing = theory.unite(True)
    return TheoryForecast(
        Bracket(np.nan, np.nan) if bringing is None else asked.bound(bringing),
        says,
        compare_outcome(says, outcome),
        tuple(claim for claim, brings in settled if brings),
        tuple(claim for claim, brings in settled if not brings),
    )


def fit_kinds(cases: Sequence[CaseForecast]) -> Mapping[SolutionKind, OutOfSampleFit]:
    """Return how the forecasts of each kind of solution fit, its models together."""
    told: dict[SolutionKind, list[tuple[Forecast, Bracket, Bracket]]] = {}
    for case in cases:
        for each in case.kinds:
            told.setdefault(each.kind, []).append((each.says, each.span, case.outcome))
    return FrozenMapping({kind: fit_forecasts(own) for kind, own in told.items()})


def _fit_models(cases: Sequence[CaseForecast]) -> Mapping[Formula, OutOfSampleFit]:
    """Return how the forecasts of each model fit."""
    told: dict[Formula, dict[str, tuple[Forecast, Bracket, Bracket]]] = {}
    for case in cases:
        for each in (model for kind in case.kinds for model in kind.models):
            own = told.setdefault(each.expression, {})
            own[case.case] = (each.says, each.span, case.outcome)
    return FrozenMapping({model: fit_forecasts(list(own.values())) for model, own in told.items()})


def _fit_theory(cases: Sequence[CaseForecast]) -> OutOfSampleFit | None:
    told = [(c.theory.says, c.theory.span, c.outcome) for c in cases if c.theory is not None]
    return fit_forecasts(told) if told else None
