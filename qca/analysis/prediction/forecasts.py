"""Forecasts: on which side of the outcome a case should be, and whether it is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from qca.equality import ByValue
from qca.sets.cuts import CROSSOVER, TOLERANCE
from qca.sets.fit import sufficiency

__all__ = [
    "Bracket",
    "Forecast",
    "Hit",
    "OutOfSampleFit",
    "compare_outcome",
    "fit_forecasts",
    "forecast_side",
    "join_sides",
]


class Forecast(StrEnum):
    """On which side of the outcome a case should be.

    It is ``open`` where that depends on codes that the case misses, ``divided`` where models say
    different things, ``silent`` where the theory says nothing of such a case, ``conflict`` where it
    says both, and ``none`` where there is no solution.
    """

    IN = "in"
    OUT = "out"
    CROSSOVER = "crossover"
    OPEN = "open"
    DIVIDED = "divided"
    SILENT = "silent"
    CONFLICT = "conflict"
    NONE = "none"


class Hit(StrEnum):
    """Whether a case is on the side of the outcome on which it should be.

    It is ``crossover`` where the case is at 0.5 in what predicts or in the outcome, ``undecided``
    where the forecast is on no side, and ``unknown`` where its outcome is not coded.
    """

    RIGHT = "right"
    WRONG = "mistaken"
    CROSSOVER = "crossover"
    UNDECIDED = "undecided"
    UNKNOWN = "unknown"


@dataclass(frozen=True, eq=False)
class Bracket(ByValue):
    """The least and the greatest membership that a case could have; one number where coded."""

    low: float
    high: float

    @property
    def is_point(self) -> bool:
        """Whether it is one number; not where it is undefined."""
        return self.high - self.low <= TOLERANCE


@dataclass(frozen=True, eq=False)
class OutOfSampleFit(ByValue):
    """How forecasts fit the cases that they are of.

    Of the cases whose outcome is coded, ``in_in`` should be in it and are, ``in_out`` should be and
    are not, ``out_in`` and ``out_out`` should be out of it; the others are counted by ``hits``.
    Consistency (``incl``), PRI and coverage (``cov``) rest on the ``measured`` cases, whose
    memberships in both are known; they are NaN where the field has them undefined.
    """

    hits: tuple[int, ...]
    in_in: int
    in_out: int
    out_in: int
    out_out: int
    measured: int
    incl: float
    pri: float
    cov: float

    def count(self, hit: Hit) -> int:
        """Return how many cases are a hit of a kind."""
        return self.hits[list(Hit).index(hit)]

    @property
    def compared(self) -> int:
        """How many cases have a coded outcome."""
        return sum(self.hits) - self.count(Hit.UNKNOWN)


def forecast_side(span: Bracket) -> Forecast:
    """Return the side on which a membership puts a case, whatever it is between its two ends.

    >>> [forecast_side(Bracket(*ends)).value for ends in ((0.6, 1), (0, 0.4), (0.5, 0.5), (0.4, 1))]
    ['in', 'out', 'crossover', 'open']
    """
    if span.low > CROSSOVER + TOLERANCE:
        return Forecast.IN
    if span.high < CROSSOVER - TOLERANCE:
        return Forecast.OUT
    middle = span.low >= CROSSOVER - TOLERANCE and span.high <= CROSSOVER + TOLERANCE
    return Forecast.CROSSOVER if middle else Forecast.OPEN


def join_sides(sides: Iterable[Forecast]) -> Forecast:
    """Return what several models say together: what all say, else that they are divided.

    Where some say one thing and of others it is open, so it is of all.

    >>> one, other = [Forecast.IN, Forecast.OPEN], [Forecast.IN, Forecast.OUT]
    >>> join_sides(one).value, join_sides(other).value
    ('open', 'divided')
    """
    said = set(sides)
    if not said:
        return Forecast.NONE
    if len(said) == 1:
        return said.pop()
    settled = said - {Forecast.OPEN}
    return Forecast.OPEN if len(settled) == 1 else Forecast.DIVIDED


def compare_outcome(forecast: Forecast, outcome: Bracket) -> Hit:
    """Return whether a case is where it should be.

    >>> compare_outcome(Forecast.OUT, Bracket(0.2, 0.2)).value
    'right'
    >>> compare_outcome(Forecast.IN, Bracket(0, 1)).value
    'unknown'
    """
    side = forecast_side(outcome)
    if side is Forecast.OPEN:
        return Hit.UNKNOWN
    if Forecast.CROSSOVER in (side, forecast):
        return Hit.CROSSOVER
    if forecast not in (Forecast.IN, Forecast.OUT):
        return Hit.UNDECIDED
    return Hit.RIGHT if forecast is side else Hit.WRONG


def fit_forecasts(forecasts: Sequence[tuple[Forecast, Bracket, Bracket]]) -> OutOfSampleFit:
    """Return how forecasts fit: each with the membership in what predicts and in the outcome.

    With x the former and y the latter, over the m cases in which both are known,
    ``incl = S min(x,y) / S x`` and ``cov = S min(x,y) / S y``, as in a sample.

    Source: Woodside (2014), Embrace perform model, Journal of Business Research 67(12), 2495-2503
    (predictive validity: models of one sample, consistency and coverage in another).

    >>> told = [(0.9, 0.8), (0.7, 0.2), (0.2, 0.6), (0.1, 0.1)]
    >>> fit = fit_forecasts(
    ...     [(forecast_side(Bracket(x, x)), Bracket(x, x), Bracket(y, y)) for x, y in told]
    ... )
    >>> fit.count(Hit.RIGHT), fit.count(Hit.WRONG), round(fit.incl, 4), round(fit.cov, 4)
    (2, 2, 0.6842, 0.7647)
    """
    hits = [compare_outcome(forecast, outcome) for forecast, _, outcome in forecasts]
    sides = [(forecast, forecast_side(outcome)) for forecast, _, outcome in forecasts]
    pairs = [(x.low, y.low) for _, x, y in forecasts if x.is_point and y.is_point]
    measured = sufficiency([x for x, _ in pairs], [y for _, y in pairs])
    return OutOfSampleFit(
        tuple(hits.count(hit) for hit in Hit),
        sides.count((Forecast.IN, Forecast.IN)),
        sides.count((Forecast.IN, Forecast.OUT)),
        sides.count((Forecast.OUT, Forecast.IN)),
        sides.count((Forecast.OUT, Forecast.OUT)),
        len(pairs),
        measured.incl if pairs else np.nan,
        measured.pri if pairs else np.nan,
        measured.cov if pairs else np.nan,
    )
