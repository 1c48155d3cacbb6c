"""The robustness test protocol: an initial solution beside test solutions of the same cases.

IS is the membership of every case in the initial solution, TS that in one test solution (the
solution under other decisions), and y that in the outcome. minTS and maxTS are the least and the
greatest membership over all test solutions, and the robust core is min(IS, minTS). No figure
depends on the order of the test solutions or on how often one is given. (SetMethods 4.0 for R
combines the first and the last test solution only, and reuses rounded figures.)

Where there are no test solutions, nothing was tested: the core is IS itself, but every figure that
compares is undefined and no case is sorted.

Source: Oana and Schneider (2024), A Robustness Test Protocol for Applied QCA, Sociological Methods
& Research 53(1), 57-88.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qca.equality import ByValue
from qca.errors import InputError, Problem
from qca.messages import Message, say
from qca.robustness.results.solutions import CaseRobustness, FitRobustness
from qca.sets.cuts import TOLERANCE, is_in, is_out
from qca.sets.exact import add_up, exact_ratio, scale
from qca.sets.fit import ratio, sufficiency

__all__ = ["SingleTest", "measure_fit", "rank_tests", "sort_cases"]

_Array = NDArray[np.float64]
_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class SingleTest(ByValue):
    """One test solution (its position, from 0) alone: its rank and set coincidence with IS."""

    position: int
    rank: int
    sc: float


def measure_fit(initial: ArrayLike, tests: ArrayLike, outcome: ArrayLike) -> FitRobustness:
    """Return the fit-oriented robustness of IS.

    ``core_incl``, ``core_pri`` and ``core_cov`` are the fit of "the core is sufficient for y" (see
    :func:`qca.sets.fit.sufficiency`). ``rf_cov = cov(core) / cov(IS)``;
    ``rf_cons = incl(IS) / incl(core)``; ``rf_sc_min = S min(IS,minTS) / S max(IS,minTS)``, and
    ``rf_sc_max`` likewise with maxTS. All lie in [0, 1] but ``rf_cons``, which is over 1 where the
    core is less consistent than IS. A ratio is NaN where its divisor is 0 or undefined; without
    test solutions the four ratios are NaN and the core is IS.

    Parameters
    ----------
    initial, outcome:
        memberships in IS and in the outcome (n cases).
    tests:
        memberships in the test solutions (t solutions by n cases; t may be 0).

    Raises
    ------
    InputError
        A membership is missing or outside [0, 1], or the shapes differ.

    Source: Oana and Schneider (2024), Sociological Methods & Research 53(1), 57-88.

    Examples
    --------
    >>> fit = measure_fit([0.8, 0.6, 0.2], [[0.8, 0.4, 0.2], [0.9, 0.6, 0.4]], [0.9, 0.5, 0.1])
    >>> round(fit.core_incl, 4), round(fit.rf_cov, 4), round(fit.rf_cons, 4)
    (0.9286, 0.9286, 0.9423)
    >>> round(fit.rf_sc_min, 4), round(fit.rf_sc_max, 4)
    (0.875, 0.8421)
    """
    first, others, y = _check(initial, tests, outcome)
    core = np.vstack([first[None], others]).min(axis=0)
    whole, kept = sufficiency(first, y), sufficiency(core, y)
    if not len(others):
        return FitRobustness(kept.incl, kept.pri, kept.cov, _NAN, _NAN, _NAN, _NAN)
    least, most = _coincidences(first, np.array([others.min(axis=0), others.max(axis=0)]))
    return FitRobustness(
        core_incl=kept.incl,
        core_pri=kept.pri,
        core_cov=kept.cov,
        rf_cov=ratio(kept.cov, whole.cov),
        rf_cons=ratio(whole.incl, kept.incl),
        rf_sc_min=least,
        rf_sc_max=most,
    )


def sort_cases(initial: ArrayLike, tests: ArrayLike, outcome: ArrayLike) -> CaseRobustness:
    """Return the case-oriented robustness of IS.

    A case over 0.5 in IS is robust where it is over 0.5 in minTS and shaky where it is under; a
    case under 0.5 in IS is possible where it is over 0.5 in maxTS. Each of these is typical where
    y is over 0.5 and deviant where it is under. A case under 0.5 in both IS and maxTS is an extreme
    deviant (for coverage) where y is over 0.5, and irrelevant where it is under.
    ``rcr_typical = robust / (robust + shaky + possible)`` counts typical cases and lies in [0, 1];
    ``rcr_deviant`` counts deviant ones; NaN where there are none. ``rank`` is 1 where no case is
    shaky or possible, 2 where some are possible only, 3 where some are shaky only, 4 where there
    are both, whatever their membership in the outcome (0.5 too). Without test solutions every class
    is empty, both ratios are NaN and ``rank`` is None.

    Parameters and errors are those of :func:`measure_fit`.

    Source: Oana and Schneider (2024), Sociological Methods & Research 53(1), 57-88; the rank as
    ``RCC_Rank`` in SetMethods.

    Examples
    --------
    >>> sorted_ = sort_cases([0.8, 0.6, 0.2], [[0.8, 0.4, 0.2], [0.9, 0.6, 0.6]], [0.9, 0.7, 0.1])
    >>> sorted_.robust_typical, sorted_.shaky_typical, sorted_.possible_deviant
    ((0,), (1,), (2,))
    >>> sorted_.rcr_typical, sorted_.rcr_deviant, sorted_.rank
    (0.5, 0.0, 4)
    """
    first, others, y = _check(initial, tests, outcome)
    if not len(others):
        return CaseRobustness((), (), (), (), (), (), (), (), _NAN, _NAN, None)
    least, most = others.min(axis=0), others.max(axis=0)
    robust = is_in(first) & is_in(least)
    shaky = is_in(first) & is_out(least)
    possible = is_out(first) & is_in(most)
    outside = is_out(first) & is_out(most)
    typical = [_positions(part & is_in(y)) for part in (robust, shaky, possible)]
    deviant = [_positions(part & is_out(y)) for part in (robust, shaky, possible)]
    return CaseRobustness(
        robust_typical=typical[0],
        robust_deviant=deviant[0],
        shaky_typical=typical[1],
        shaky_deviant=deviant[1],
        possible_typical=typical[2],
        possible_deviant=deviant[2],
        extreme_deviant=_positions(outside & is_in(y)),
        irrelevant=_positions(outside & is_out(y)),
        rcr_typical=ratio(len(typical[0]), sum(map(len, typical))),
        rcr_deviant=ratio(len(deviant[0]), sum(map(len, deviant))),
        rank=int(_rank(shaky.any(), possible.any())),
    )


def rank_tests(initial: ArrayLike, tests: ArrayLike, outcome: ArrayLike) -> tuple[SingleTest, ...]:
    """Return each test solution alone beside IS, the most different first.

    ``rank`` is that of :func:`sort_cases` with this test solution only, from 1 to 4;
    ``sc = S min(IS,TS) / S max(IS,TS)``, in [0, 1], NaN where no case has any membership in either.
    The highest rank comes first, then the least coincidence (NaN last), then the order given.
    Neither depends on the outcome, which is checked like the rest.

    Parameters and errors are those of :func:`measure_fit`.

    Source: Oana and Schneider (2024), Sociological Methods & Research 53(1), 57-88; the order as in
    ``rob.singletest`` of SetMethods.

    Examples
    --------
    >>> rank_tests([0.8, 0.6], [[0.8, 0.7], [0.8, 0.4]], [1, 1])
    (SingleTest(position=1, rank=3, sc=0.857...), SingleTest(position=0, rank=1, sc=0.933...))
    """
    first, others, _ = _check(initial, tests, outcome)
    shaky = (is_in(first) & is_out(others)).any(axis=1)
    possible = (is_out(first) & is_in(others)).any(axis=1)
    ranks = _rank(shaky, possible)
    scores = _coincidences(first, others)
    return tuple(
        SingleTest(int(i), int(ranks[i]), scores[i])
        for i in np.lexsort((np.array(scores), -ranks))  # stable, and puts NaN last
    )


def _rank(
    shaky: NDArray[np.bool_] | np.bool_, possible: NDArray[np.bool_] | np.bool_
) -> NDArray[np.int64]:
    return np.asarray(1 + 2 * np.asarray(shaky, np.int64) + np.asarray(possible, np.int64))


def _coincidences(first: _Array, others: _Array) -> list[float]:
    # Exact sums, so that solutions which differ from IS by as much are tied, not ordered by noise.
    one, rest = scale(first), scale(others)
    shared, joint = np.minimum(one, rest), np.maximum(one, rest)
    return [
        exact_ratio(add_up(part), add_up(whole)) for part, whole in zip(shared, joint, strict=True)
    ]


def _positions(chosen: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(np.flatnonzero(chosen).tolist())


def _check(
    initial: ArrayLike, tests: ArrayLike, outcome: ArrayLike
) -> tuple[_Array, _Array, _Array]:
    first, others, y = (np.asarray(part, dtype=np.float64) for part in (initial, tests, outcome))
    if others.shape == (0,):
        others = np.empty((0, first.size))
    if first.ndim != 1 or y.shape != first.shape or others.shape[1:] != first.shape:
        raise InputError(
            say(
                "memberships of shapes {initial} (initial solution), {tests} (tests) and"
                " {outcome} (outcome)",
                initial=first.shape,
                tests=others.shape,
                outcome=y.shape,
            ),
            say(
                "give n memberships for the initial solution and the outcome, and a row of n"
                " for each test solution"
            ),
        )
    problems = [
        *_find_problems([say("the initial solution")], first[None]),
        *_find_problems(
            [say("test solution {number}", number=i + 1) for i in range(len(others))], others
        ),
        *_find_problems([say("the outcome")], y[None]),
    ]
    if problems:
        raise InputError(problems)
    return np.clip(first, 0, 1), np.clip(others, 0, 1), np.clip(y, 0, 1)


def _find_problems(names: Sequence[Message], rows: _Array) -> list[Problem]:
    bad = ~((rows >= -TOLERANCE) & (rows <= 1 + TOLERANCE))
    return [
        Problem(
            say(
                "membership {value:g} at position {position} of {solution}",
                value=rows[i, j],
                position=j + 1,
                solution=names[i],
            ),
            say("memberships lie between 0 and 1"),
        )
        for i, j in np.argwhere(bad)
    ]
