"""Parameters of fit of set relations.

In every formula x and y are memberships of the same cases in two sets, both in [0, 1]; min and max
are taken case by case and the sums run over all cases. An undefined ratio (0/0) is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qca.equality import ByValue
from qca.errors import InputError
from qca.messages import say
from qca.sets.columns import is_series
from qca.sets.cuts import TOLERANCE

__all__ = ["Necessity", "Sufficiency", "necessity", "ratio", "sufficiency", "unique_coverage"]

_Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sufficiency(ByValue):
    """Fit of "x is sufficient for y": inclusion (consistency), PRI and coverage."""

    incl: float
    pri: float
    cov: float


@dataclass(frozen=True, eq=False)
class Necessity(ByValue):
    """Fit of "x is necessary for y": inclusion (consistency), relevance (RoN) and coverage."""

    incl: float
    ron: float
    cov: float


def sufficiency(x: ArrayLike, y: ArrayLike) -> Sufficiency:
    """Return how far x is a subset of y.

    ``incl = S min(x,y) / S x``; ``pri = (S min(x,y) - S min(x,y,1-y)) / (S x - S min(x,y,1-y))``;
    ``cov = S min(x,y) / S y``. Each lies in [0, 1]; incl and pri are NaN where no case has any
    membership in x (pri also where x never exceeds min(y, 1-y)), cov where none has any in y.

    Parameters
    ----------
    x, y:
        memberships, one for each case, of the same length n.

    Raises
    ------
    InputError
        A membership is missing or outside [0, 1], or the lengths differ.

    Source: Ragin (2006), Political Analysis 14(3), 291-310 (incl, cov); Schneider and Wagemann
    (2012), Set-Theoretic Methods, pp. 242-243 (PRI); Dusa (2019), QCA with R, ch. 6.

    Examples
    --------
    >>> fit = sufficiency([0.9, 0.8, 0.7, 0.2, 0.1, 0.3], [0.9, 0.4, 0.8, 0.7, 0.2, 0.3])
    >>> round(fit.incl, 4), round(fit.pri, 4), round(fit.cov, 4)
    (0.8667, 0.7647, 0.7879)
    """
    x, y = _pair(x, y)
    both = np.minimum(x, y)
    shared = float(np.minimum(both, 1 - y).sum())
    overlap, in_x = float(both.sum()), float(x.sum())
    return Sufficiency(
        incl=ratio(overlap, in_x),
        pri=ratio(overlap - shared, in_x - shared),
        cov=ratio(overlap, float(y.sum())),
    )


def necessity(x: ArrayLike, y: ArrayLike) -> Necessity:
    """Return how far x is a superset of y, and how far that is more than trivial.

    ``incl = S min(x,y) / S y``; ``ron = S (1-x) / S (1 - min(x,y))``;
    ``cov = S min(x,y) / S x``. Each lies in [0, 1]; incl is NaN where no case has any membership in
    y, cov where none has any in x, ron where every case is fully in both.

    Parameters
    ----------
    x, y:
        memberships, one for each case, of the same length n.

    Raises
    ------
    InputError
        A membership is missing or outside [0, 1], or the lengths differ.

    Source: Ragin (2006), Political Analysis 14(3), 291-310; Schneider and Wagemann (2012),
    Set-Theoretic Methods, p. 236 (relevance of necessity).

    Examples
    --------
    >>> fit = necessity([0.9, 0.8, 0.7, 0.2, 0.1, 0.3], [0.9, 0.4, 0.8, 0.7, 0.2, 0.3])
    >>> round(fit.incl, 4), round(fit.ron, 4), round(fit.cov, 4)
    (0.7879, 0.8824, 0.8667)
    """
    x, y = _pair(x, y)
    both = np.minimum(x, y)
    overlap = float(both.sum())
    return Necessity(
        incl=ratio(overlap, float(y.sum())),
        ron=ratio(float((1 - x).sum()), float((1 - both).sum())),
        cov=ratio(overlap, float(x.sum())),
    )


def unique_coverage(terms: Sequence[ArrayLike], y: ArrayLike) -> tuple[float, ...]:
    """Return for each term of a model the coverage that no other term of it shares.

    ``covU_j = cov_j - S min(min(x_j,y), max over l != j of min(x_l,y)) / S y``, in [0, 1]. NaN for
    a model of a single term, where there is nothing to be unique against, and where S y = 0.

    Parameters
    ----------
    terms:
        for each term of one model, its memberships (n cases).
    y:
        memberships in the outcome (n cases).

    Raises
    ------
    InputError
        A membership is missing or outside [0, 1], or the lengths differ.

    Source: Ragin (2006), Political Analysis 14(3), p. 304; computed within each model.

    Examples
    --------
    >>> [round(float(u), 4) for u in unique_coverage([[1, 1, 0], [0, 1, 0]], [1, 1, 1])]
    [0.3333, 0.0]
    """
    if not isinstance(terms, Sequence) and np.ndim(terms) != 2:
        raise InputError(
            say("the terms are not a list of memberships"), say("give one list for each term")
        )
    if len(terms) < 2:
        return (float("nan"),) * len(terms)
    pairs = [_pair(term, y) for term in terms]
    overlaps = np.array([np.minimum(x, outcome) for x, outcome in pairs])
    in_y = float(pairs[0][1].sum())
    largest = overlaps.max(axis=0)
    where = overlaps.argmax(axis=0)
    ranked = np.partition(overlaps, -2, axis=0)
    second = ranked[-2]
    unique = []
    for j, overlap in enumerate(overlaps):
        others = np.where(where == j, second, largest)
        unique.append(ratio(float((overlap - np.minimum(overlap, others)).sum()), in_y))
    return tuple(unique)


def ratio(part: float, whole: float) -> float:
    """Return ``part / whole`` of sums over cases, NaN where ``whole`` is at most 1e-9.

    >>> ratio(0.5, 2.0), ratio(0.0, 0.0)
    (0.25, nan)
    """
    return part / whole if whole > TOLERANCE else float("nan")


def _pair(x: ArrayLike, y: ArrayLike) -> tuple[_Array, _Array]:
    first, second = _read(x), _read(y)
    if is_series(x) and is_series(y) and not x.index.equals(y.index):
        raise InputError(
            say("the two Series are of different cases, or have them in another order"),
            say("give them one index, as by x.reindex(y.index)"),
        )
    if first.ndim != 1 or first.shape != second.shape:
        raise InputError(
            say(
                "memberships of shapes {first} and {second}", first=first.shape, second=second.shape
            ),
            say("give two sequences with one membership for each case"),
        )
    for values in (first, second):
        bad = np.flatnonzero(~((values >= -TOLERANCE) & (values <= 1 + TOLERANCE)))
        if bad.size:
            raise InputError(
                say(
                    "membership {value:g} at position {position}",
                    value=values[bad[0]],
                    position=bad[0] + 1,
                ),
                say("memberships lie between 0 and 1"),
            )
    return np.clip(first, 0, 1), np.clip(second, 0, 1)


def _read(given: ArrayLike) -> _Array:
    try:
        array = np.asarray(given)
        if array.dtype.kind not in "cmM":
            return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        pass
    raise InputError(say("memberships that are not numbers"), say("give numbers between 0 and 1"))
