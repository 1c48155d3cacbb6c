"""Calibration: from raw values or verbal labels to memberships.

Every function takes one column of values (a list, an array or a pandas Series, in the unit of the
raw data) and returns new float64 scores of the same length, in the same order: a Series with the
index and the name of one that it is given, otherwise an array. A missing value
(NaN, None, ``pandas.NA``) stays missing, as NaN, and an infinite one is an error. All problems of a
call are raised together in one :class:`qca.errors.InputError`.

References
----------
.. [1] Ragin, C. C. (2008). Redesigning Social Inquiry: Fuzzy Sets and Beyond. University of
   Chicago Press. Ch. 5, "Calibrating Fuzzy Sets", pp. 85-105.
.. [2] Duşa, A. (2019). QCA with R: A Comprehensive Resource. Springer. Ch. 4, "Calibration".
.. [3] Cheli, B., and Lemmi, A. (1995). A "Totally" Fuzzy and Relative Approach to the
   Multidimensional Analysis of Poverty. Economic Notes 24(1), 115-134.
.. [4] Schneider, C. Q., and Wagemann, C. (2012). Set-Theoretic Methods for the Social Sciences.
   Cambridge University Press. Section 1.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from qca.errors import InputError, Problem, show_given
from qca.messages import say
from qca.sets import curves
from qca.sets.arguments import (
    check_bell,
    check_exponents,
    check_idm,
    check_order,
    check_scale,
    check_words,
    read_arguments,
    read_cuts,
    read_pairs,
)
from qca.sets.columns import (
    Values,
    is_missing,
    keep_series,
    name_place,
    raise_all,
    read_values,
)
from qca.sets.cuts import TOLERANCE
from qca.sets.regression import smooth_scores

__all__ = ["as_is", "bell", "crisp", "direct", "indirect", "labels", "linear", "tfr"]


@keep_series
def direct(
    x: ArrayLike, *, out: float, crossover: float, into: float, idm: float = curves.IDM
) -> Values:
    """Calibrate by the direct method: a logistic curve through three anchors.

    ``m = 1 / (1 + exp(-L (x - crossover) / d))`` with ``L = ln(idm / (1 - idm))`` and ``d`` the
    distance from the crossover to ``into`` on the inner side and to ``out`` on the outer side. So
    ``m`` is ``1 - idm`` at ``out``, 0.5 at ``crossover`` and ``idm`` at ``into``. Anchors in
    falling order give a falling set, exactly one minus the set with ``out`` and ``into`` exchanged.
    As in R, ``m`` under 0.0001 becomes 0 and ``m`` over 0.9999 becomes 1.

    Parameters
    ----------
    x : (n,) values in raw units; anchors in the same unit.
    idm : membership at ``into``, 0.5 < idm < 1. Ragin's log odds of 3 are ``idm=0.9526``.

    Returns
    -------
    (n,) memberships in [0, 1]; NaN where ``x`` is missing, nowhere else.

    Raises
    ------
    InputError
        An infinite or non-numeric value; anchors neither strictly rising nor strictly falling (R
        computes on); ``idm`` out of range.

    Source: Ragin (2008) [1]_, ch. 5; Duşa (2019) [2]_, section 4.2.3.

    >>> direct([0, 1, 2, 3, 4, 5], out=1, crossover=3, into=4).round(4).tolist()
    [0.0119, 0.05, 0.1866, 0.5, 0.95, 0.9972]
    """
    problems: list[Problem] = []
    values = read_values(x, problems)
    numbers = read_arguments({"out": out, "crossover": crossover, "into": into}, problems)
    check_order(numbers, problems)
    check_idm(idm, problems)
    raise_all(problems)
    first, middle, last = numbers
    return curves.draw_logistic(values, first, middle, last, float(idm))


@keep_series
def linear(
    x: ArrayLike,
    *,
    out: float,
    crossover: float,
    into: float,
    below: float = curves.EXPONENT,
    above: float = curves.EXPONENT,
) -> Values:
    """Calibrate by straight lines, or powers, through three anchors.

    For a rising set: 0 up to ``out``; ``((x - out) / (crossover - out))**below / 2`` up to
    ``crossover``; ``1 - ((into - x) / (into - crossover))**above / 2`` up to ``into``; 1 beyond.
    Anchors in falling order mirror it; ``below`` always shapes the half under 0.5. As in R, ``m``
    under 0.0001 becomes 0 and ``m`` over 0.9999 becomes 1.

    Parameters
    ----------
    x : (n,) values in raw units; anchors in the same unit.
    below, above : exponents over 0; 1 is a straight line.

    Returns
    -------
    (n,) memberships in [0, 1]; NaN where ``x`` is missing (an error in R), nowhere else.

    Raises
    ------
    InputError
        An infinite or non-numeric value; anchors neither strictly rising nor strictly falling (R
        warns if two are equal); an exponent that is not over 0.

    Source: Duşa (2019) [2]_, section 4.2.2.

    >>> linear([1, 2, 3, 3.5, 4], out=1, crossover=3, into=4, below=2, above=3).tolist()
    [0.0, 0.125, 0.5, 0.9375, 1.0]
    """
    problems: list[Problem] = []
    values = read_values(x, problems)
    numbers = read_arguments({"out": out, "crossover": crossover, "into": into}, problems)
    check_order(numbers, problems)
    check_exponents(below, above, problems)
    raise_all(problems)
    first, middle, last = numbers
    return curves.snap(curves.draw_ramp(values, first, middle, last, (float(below), float(above))))


@keep_series
def bell(
    x: ArrayLike,
    *,
    out: Sequence[float],
    crossover: Sequence[float],
    into: Sequence[float],
    below: float = curves.EXPONENT,
    above: float = curves.EXPONENT,
) -> Values:
    """Calibrate a set of middle values, or of extreme ones, by six anchors.

    With ``out = (e1, e2)``, ``crossover = (c1, c2)``, ``into = (i1, i2)`` and :func:`linear`:
    ``e1 < c1 < i1 <= i2 < c2 < e2`` is a bell, ``min(linear(e1, c1, i1), linear(e2, c2, i2))``;
    ``i1 < c1 < e1 <= e2 < c2 < i2`` is an inverted bell, the ``max`` of the same two.

    Parameters
    ----------
    x : (n,) values in raw units; anchors in the same unit.
    below, above : exponents over 0 of the halves under and over 0.5; 1 is a straight line.

    Returns
    -------
    (n,) memberships in [0, 1]; NaN where ``x`` is missing (an error in R), nowhere else.

    Raises
    ------
    InputError
        An infinite or non-numeric value; anchors that are not pairs, or in neither order; an
        exponent that is not over 0.

    Source: Duşa (2019) [2]_, section 4.2.4.

    >>> bell([1.5, 3.5, 6.5, 8], out=(1, 7), crossover=(2, 6), into=(3, 4), below=2).tolist()
    [0.125, 1.0, 0.125, 0.0]
    """
    problems: list[Problem] = []
    values = read_values(x, problems)
    pairs = read_pairs({"out": out, "crossover": crossover, "into": into}, problems)
    check_bell(pairs, problems)
    check_exponents(below, above, problems)
    raise_all(problems)
    ends, middles, tops = pairs
    return curves.draw_bell(values, ends, middles, tops, (float(below), float(above)))


@keep_series
def indirect(x: ArrayLike, *, cuts: Sequence[float]) -> Values:
    """Calibrate by the indirect method: smooth a coarse grouping by a regression.

    A case over ``j`` of the ``k`` cuts (strictly) has the coarse score ``j / k``, rounded to three
    decimals. The membership is the fitted value of a quasi-binomial logit regression of that score
    on ``1, ln x, sqrt x, x, x**2``, rounded to six decimals; under 0.0001 it becomes 0 and over
    0.9999 it becomes 1. An ``x`` of zero is taken as 0.00001 in the regression. All of this is R's,
    but the fit: it is the maximum of the likelihood, or its limit where cases are separated, proven
    to within 3e-8 (see :mod:`qca.sets.regression`). Nothing makes memberships rise with ``x``.

    Parameters
    ----------
    x : (n,) values of at least 0, in raw units.
    cuts : (k,) different numbers in the same unit, in any order.

    Returns
    -------
    (n,) memberships in [0, 1]; NaN where ``x`` is missing: such a case takes no part in the
    regression (R drops it from the result).

    Raises
    ------
    InputError
        An infinite, non-numeric or negative value; no cut, or a repeated one; cuts that leave all
        cases in one group (R returns a constant); a fit that cannot be proven.

    Source: Ragin (2008) [1]_, ch. 5; Duşa (2019) [2]_, section 4.2.5.

    >>> indirect([0, 1, 3, 5, 8, 10, 14, 20, 30, 40], cuts=[2, 4, 6, 12, 25]).round(2).tolist()
    [0.0, 0.0, 0.18, 0.42, 0.6, 0.65, 0.71, 0.85, 0.99, 1.0]
    """
    problems: list[Problem] = []
    values = read_values(x, problems)
    edges = read_cuts(cuts, say("cut"), problems)
    for i in np.flatnonzero(values < 0):
        what = say(
            "{place} is {value:g}, under 0, which the indirect method cannot take",
            place=name_place(x, i),
            value=values[i],
        )
        problems.append(
            Problem(what, say("shift or rescale the values, or use another calibration"))
        )
    raise_all(problems)
    seen = ~np.isnan(values)
    result = np.full(values.shape, np.nan)
    if seen.any():
        result[seen] = curves.snap(smooth_scores(values[seen], edges).round(6))
    return result


@keep_series
def tfr(x: ArrayLike) -> Values:
    """Calibrate an ordinal variable by its distribution: totally fuzzy and relative.

    ``m = max(0, (F(x) - F(1)) / (1 - F(1)))`` where ``F(v)`` is the share of the cases observed
    with values of at most ``v``. The lowest category is the literal value 1, as in R, whether or
    not it occurs: code ordinal categories 1, 2, 3, …; a value of 1 or under has membership 0.

    Parameters
    ----------
    x : (n,) codes of ordered categories.

    Returns
    -------
    (n,) memberships in [0, 1], the highest category 1; NaN where ``x`` is missing, and everywhere
    if no value is over 1 (0/0).

    Raises
    ------
    InputError
        An infinite or non-numeric value.

    Source: Cheli and Lemmi (1995) [3]_; Duşa (2019) [2]_, section 4.3.

    >>> tfr([1, 1, 2, 3, 3, 3, 4, 5, 7, 7]).tolist()
    [0.0, 0.0, 0.125, 0.5, 0.5, 0.5, 0.625, 0.75, 1.0, 1.0]
    """
    problems: list[Problem] = []
    values = read_values(x, problems)
    raise_all(problems)
    ordered = np.sort(values[~np.isnan(values)])
    # Counts, not shares: the quotient of two counts is rounded once.
    lowest = np.searchsorted(ordered, 1.0, side="right")
    if lowest == len(ordered):
        return np.full(values.shape, np.nan)
    upto = np.searchsorted(ordered, values, side="right")
    result = np.maximum(0.0, (upto - lowest) / (len(ordered) - lowest))
    return np.where(np.isnan(values), np.nan, result)


@keep_series
def crisp(x: ArrayLike, thresholds: float | Sequence[float]) -> Values:
    """Calibrate to a crisp set by one threshold, or to a multi-value set by several.

    The value is the number of thresholds ``t`` with ``t <= x``; the comparison is exact.

    Parameters
    ----------
    x : (n,) values in raw units.
    thresholds : one number or (k,) different numbers in the same unit, in any order.

    Returns
    -------
    (n,) whole numbers in 0..k, as float64; NaN where ``x`` is missing (an error in R).

    Raises
    ------
    InputError
        An infinite or non-numeric value; no threshold, or a repeated one. A threshold outside the
        values observed is allowed (R refuses it): theory sets it, not the data at hand.

    Source: Duşa (2019) [2]_, section 4.1; Schneider and Wagemann (2012) [4]_.

    >>> crisp([1, 2, 3, 4, 5], [4, 2]).tolist()
    [0.0, 1.0, 1.0, 2.0, 2.0]
    """
    problems: list[Problem] = []
    values = read_values(x, problems)
    edges = read_cuts(thresholds, say("threshold"), problems)
    raise_all(problems)
    counts = np.searchsorted(edges, values, side="right").astype(np.float64)
    return np.where(np.isnan(values), np.nan, counts)


@keep_series
def labels(words: Sequence[str | None], scale: Mapping[str, float]) -> Values:
    """Calibrate verbal labels by the score that a declared scale gives to each.

    ``m = scale[word]``; a label is compared letter by letter.

    Parameters
    ----------
    words : (n,) labels; None, NaN or ``pandas.NA`` where there is none.
    scale : label to score: memberships in [0, 1], or whole numbers from 0 for a multi-value set.

    Returns
    -------
    (n,) scores; NaN where there is no label.

    Raises
    ------
    InputError
        A label that is not on the scale, with where it stands and the nearest one that is; a scale
        that is empty or has a score of neither kind.

    Source: Ragin (2008) [1]_, ch. 5 (verbal labels); Duşa (2019) [2]_, section 4.2.1.

    >>> labels(["high", None, "medium"], {"low": 0, "medium": 0.6, "high": 1}).tolist()
    [1.0, nan, 0.6]
    """
    if not isinstance(scale, Mapping):
        remedy = say("give the score of each label, as {{'low': 0, 'high': 1}}")
        raise InputError(say("the scale is {scale}", scale=show_given(scale)), remedy)
    problems: list[Problem] = []
    check_scale(scale, problems)
    if isinstance(words, str | bytes | Mapping) or not isinstance(words, Iterable):
        shown = say("words is one text, {words}", words=show_given(words))
        if not isinstance(words, str):
            shown = say("words is {words}, not a list", words=show_given(words))
        problems.append(Problem(shown, say("give a list of labels")))
        words = []
    check_words(words, scale, problems)
    raise_all(problems)
    scores = [np.nan if word is None or is_missing(word) else scale[word] for word in words]
    return np.array(scores, dtype=np.float64)


@keep_series
def as_is(x: ArrayLike) -> Values:
    """Take values that are memberships already, and check that they are.

    ``m = x``, brought back into [0, 1] where rounding has left it within 1e-9 of an end.

    Parameters
    ----------
    x : (n,) memberships.

    Returns
    -------
    (n,) memberships in [0, 1]; NaN where ``x`` is missing.

    Raises
    ------
    InputError
        Values that are not numbers in [0, 1], each with where it stands.

    Source: Schneider and Wagemann (2012) [4]_ (the range of a fuzzy set).

    >>> as_is([0, 0.33, 1]).tolist()
    [0.0, 0.33, 1.0]
    """
    problems: list[Problem] = []
    values = read_values(x, problems)
    for i in np.flatnonzero((values < -TOLERANCE) | (values > 1 + TOLERANCE)):
        what = say(
            "{place} is {value:.12g}, outside [0, 1]", place=name_place(x, i), value=values[i]
        )
        problems.append(Problem(what, say("correct it, or calibrate the raw values")))
    raise_all(problems)
    return np.clip(values, 0.0, 1.0)
