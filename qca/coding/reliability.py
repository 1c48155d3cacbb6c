"""How far coders agree: percent agreement and Krippendorff's alpha, with bootstrap intervals.

What is measured are units, each coded by some coders; who coded what makes no difference. Codes are
told by how often each value was given to each unit (units by values). Units with fewer than two
codes cannot be compared, and count nowhere.

Alpha is ``1 - Do / De``: the disagreement inside units over that between all codes, whichever unit
they are of. It is 1 where coders agree throughout and 0 where they agree as chance would have it;
it is undefined where all codes are the same, since nothing then shows that they tell units apart.

Source: Krippendorff (2011), Computing Krippendorff's alpha-reliability, University of Pennsylvania.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qca.equality import ByValue
from qca.results import describe, show_number
from qca.sets.columns import Values
from qca.study.settings import AgreementSettings

__all__ = [
    "CodedUnits",
    "Estimate",
    "Measurement",
    "Reliability",
    "measure_reliability",
    "sample_alpha",
]

# How often each unit is drawn (samples by units), or was given each value (units by values).
_Counts = NDArray[np.int64]
# Numbers that are held at once while samples are drawn: 32 MB.
_TOGETHER = 1 << 22
# Ends of intervals are told to this, so that they are the same on every machine.
_DIGITS = 10


class Measurement(StrEnum):
    """The level on which codes are measured, which says how far two codes differ.

    Of *nominal* codes any two differ alike; of *ordinal* ones by how many codes lie between them;
    of numbers (*interval*) by their difference. All differences are squared.
    """

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


@dataclass(frozen=True, eq=False)
class CodedUnits(ByValue):
    """Units of one field with the codes they were given.

    ``groups`` says of each unit to which case it belongs, by position, since whole cases are drawn
    again. ``counts`` (units by values) says how often each value was given; ``values`` rise.
    """

    level: Measurement
    groups: NDArray[np.intp]
    counts: _Counts
    values: Values

    def keep_pairable(self) -> CodedUnits:
        """Return the units with two codes or more, and the values that these were given."""
        keep = self.counts.sum(axis=1) > 1
        given = self.counts[keep].any(axis=0)
        counts = self.counts[keep][:, given]
        return CodedUnits(self.level, self.groups[keep], counts, self.values[given])


@dataclass(frozen=True, eq=False)
class Estimate(ByValue):
    """A coefficient with its interval; NaN throughout where it is undefined.

    The interval alone is NaN where one case is all there is, which samples only repeat.
    ``undefined`` is the share of samples in which it is, of which the interval knows nothing.
    """

    at: float
    low: float
    high: float
    undefined: float = 0.0

    def __repr__(self) -> str:
        low, high = show_number(self.low), show_number(self.high)
        return describe(self, show_number(self.at), f"{low} to {high}")


@dataclass(frozen=True, eq=False)
class Reliability(ByValue):
    """How far coders agree: on ``units`` with two codes or more, in ``pairs`` of codes.

    ``agreement`` is the share of pairs of codes of one unit that are the same, in [0, 1], undefined
    where there are none; ``alpha`` is at most 1, and below 0 where coders disagree more than chance
    would have it.
    """

    units: int
    pairs: int
    agreement: Estimate
    alpha: Estimate

    def __repr__(self) -> str:
        return describe(self, f"alpha {show_number(self.alpha.at)}", f"{self.units} units")


def measure_reliability(fields: Sequence[CodedUnits], settings: AgreementSettings) -> Reliability:
    """Return how far coders agree on one field, or on several together.

    Several are taken together without any order of their codes, since the codes of one cannot be
    held against those of another: disagreement inside units is summed over the fields, and so is
    that which is expected inside each of them. Of one field, or where only one has units that can
    be compared, alpha is that of its level.

    Intervals are of ``settings.confidence`` and hold the middle values of as many samples of cases,
    drawn with replacement; a case brings all its units. Of one case alone there is none. Hayes and
    Krippendorff (2007) draw single pairs of codes and keep ``De`` as it is, which takes codes of
    one unit for unrelated and makes intervals too short; so whole cases are drawn here, and ``De``
    is that of each sample.

    Source: Krippendorff (2011), equations of section C and D; Efron and Tibshirani (1993), An
    Introduction to the Bootstrap, chapter 13 (percentiles).

    >>> from qca.study.settings import AgreementSettings
    >>> counts = np.array([[2, 0], [1, 1], [0, 2], [2, 0]])
    >>> units = CodedUnits(Measurement.NOMINAL, np.arange(4), counts, np.arange(2.0))
    >>> found = measure_reliability([units], AgreementSettings())
    >>> round(found.alpha.at, 3), found.agreement.at
    (0.533, 0.75)
    """
    known = [units for each in fields if len((units := each.keep_pairable()).counts)]
    pairs = sum(_count_pairs(units.counts.sum(axis=1)).sum() for units in known)
    count = sum(len(units.counts) for units in known)
    if not known:
        none = Estimate(np.nan, np.nan, np.nan)
        return Reliability(0, 0, none, none)
    alone = known[0] if len(known) == 1 else None
    once = np.ones((1, 1 + max(int(units.groups.max()) for units in known)), dtype=np.int64)
    agreement = float(_share_agreed(known, once)[0])
    alpha = float(_pool_alpha(known, once)[0]) if alone is None else _find_alpha(alone)
    if len(_list_present(known)) < 2:
        bare = (Estimate(at, np.nan, np.nan) for at in (agreement, alpha))
        return Reliability(count, int(pairs) // 2, *bare)
    samples = [
        (
            _share_agreed(known, drawn),
            _pool_alpha(known, drawn) if alone is None else sample_alpha(alone, drawn),
        )
        for drawn in _draw(known, once.shape[1], settings)
    ]
    agreed, alphas = (np.concatenate(parts) for parts in zip(*samples, strict=True))
    return Reliability(
        count,
        int(pairs) // 2,
        _estimate(agreement, agreed, settings.confidence),
        _estimate(alpha, alphas, settings.confidence),
    )


def _estimate(at: float, sampled: Values, share: float) -> Estimate:
    defined = sampled[~np.isnan(sampled)]
    if np.isnan(at) or not defined.size:
        return Estimate(at, np.nan, np.nan)
    low, high = np.quantile(defined, [(1 - share) / 2, (1 + share) / 2])
    lost = (len(sampled) - len(defined)) / len(sampled)
    return Estimate(at, round(float(low), _DIGITS), round(float(high), _DIGITS), lost)


def _list_present(known: Sequence[CodedUnits]) -> NDArray[np.intp]:
    """Return the cases of which there are units, by position."""
    return np.unique(np.concatenate([units.groups for units in known]))


def _draw(
    known: Sequence[CodedUnits], width: int, settings: AgreementSettings
) -> Iterator[_Counts]:
    """Yield how often each case is drawn in each sample (samples by cases), some at a time.

    Cases without any unit are not drawn.
    """
    present = _list_present(known)
    chance = np.zeros(width)
    chance[present] = 1 / len(present)
    generator = np.random.default_rng(settings.seed)
    widest = max(width, *(len(units.counts) for units in known))
    together = max(1, _TOGETHER // widest)
    for first in range(0, settings.samples, together):
        some = min(together, settings.samples - first)
        yield generator.multinomial(len(present), chance, size=some)


def _count_pairs(numbers: _Counts) -> _Counts:
    """Return how many ordered pairs there are of so many things."""
    return numbers * (numbers - 1)


def _share_agreed(known: Sequence[CodedUnits], drawn: _Counts) -> Values:
    """Return which share of the pairs of codes of one unit are the same, in each sample."""
    same = np.zeros(len(drawn))
    every = np.zeros(len(drawn))
    for units in known:
        weights = drawn[:, units.groups]
        same += weights @ _count_pairs(units.counts).sum(axis=1)
        every += weights @ _count_pairs(units.counts.sum(axis=1))
    return _divide(same, every)


def _find_alpha(units: CodedUnits) -> float:
    """Return alpha of one field; NaN where all its codes have one value."""
    from krippendorff import alpha

    counts, values, level = units.counts, units.values, _LEVELS[units.level]
    if len(values) < 2:
        return float("nan")
    return float(alpha(value_counts=counts, value_domain=values, level_of_measurement=level))


# What the library calls the levels.
_LEVELS: dict[Measurement, Literal["nominal", "ordinal", "interval"]] = {
    Measurement.NOMINAL: "nominal",
    Measurement.ORDINAL: "ordinal",
    Measurement.INTERVAL: "interval",
}


def _pool_alpha(known: Sequence[CodedUnits], drawn: _Counts) -> Values:
    """Return alpha of several fields together, in each sample: of nominal codes in each field."""
    parts = [_measure_nominal(units.counts, drawn[:, units.groups]) for units in known]
    observed, expected = (np.sum(each, axis=0) for each in zip(*parts, strict=True))
    return 1 - _divide(observed, expected)


def sample_alpha(units: CodedUnits, drawn: _Counts) -> Values:
    """Return alpha of one field in each sample; NaN where all codes of a sample have one value.

    The library takes one sample at a time, a thousand times slower; tests hold both together.
    """
    weights = drawn[:, units.groups]
    if units.level is Measurement.NOMINAL:
        observed, expected = _measure_nominal(units.counts, weights)
    else:
        observed, expected = _measure_spread(units, weights)
    return 1 - _divide(observed, expected)


def _measure_nominal(counts: _Counts, weights: _Counts) -> tuple[Values, Values]:
    """Return ``n Do`` and ``n De`` in each sample, of codes of which any two differ alike."""
    sizes = counts.sum(axis=1)
    differing = _count_pairs(sizes) - _count_pairs(counts).sum(axis=1)
    observed = weights @ (differing / (sizes - 1))
    given = weights @ counts
    total = given.sum(axis=1)
    expected = _divide(_count_pairs(total) - _count_pairs(given).sum(axis=1), total - 1)
    return observed, np.nan_to_num(expected)


def _measure_spread(units: CodedUnits, weights: _Counts) -> tuple[Values, Values]:
    """Return ``n Do`` and ``n De`` in each sample, of codes that lie apart on a line.

    Those of ordinal codes lie where the middle of their ranks is among the codes of the sample. Of
    numbers x, the squared differences of all ordered pairs sum to ``2 (n S x² - (S x)²)``.
    """
    counts, values = units.counts, units.values
    sizes = counts.sum(axis=1)
    given = weights @ counts
    total = given.sum(axis=1, keepdims=True)
    if units.level is Measurement.ORDINAL:
        at = np.cumsum(given, axis=1) - given / 2
    else:
        at = np.repeat((values - values.mean())[np.newaxis], len(weights), axis=0)
    inside = weights / (sizes - 1)
    squares = ((inside * sizes) @ counts * at**2).sum(axis=1)
    observed = 2 * (squares - (inside * (at @ counts.T) ** 2).sum(axis=1))
    squares = total[:, 0] * (given * at**2).sum(axis=1) - (given * at).sum(axis=1) ** 2
    expected = _divide(2 * squares, total[:, 0] - 1)
    expected[(given > 0).sum(axis=1) < 2] = 0
    return observed, expected


def _divide(above: NDArray[np.number], below: NDArray[np.number]) -> Values:
    """Return quotients; NaN where the divisor is 0."""
    quotients = np.full(len(above), np.nan)
    np.divide(above, below, out=quotients, where=below > 0)
    return quotients
