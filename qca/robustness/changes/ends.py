"""Ends: whether the ends of the range of a changed number give the verdict themselves.

An end is tried as it is told, with the other open numbers of the set at the ends of their ranges
or as in the world found. Where no such world gives the verdict at the end itself, it may be for
rounding alone: then the tests that are passed on either side are those passed at it, for a measure
reaches its cut where it is at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from qca.robustness.changes.contributions import BESIDE
from qca.robustness.changes.views import Range
from qca.robustness.worlds.decisions import Kind
from qca.robustness.worlds.evaluation import judge_worlds, measure_scores
from qca.robustness.worlds.universe import Array, Universe
from qca.sets.cuts import CROSSOVER

EndsIn = tuple[bool, bool]
# Steps off an end, as shares of the range of a decision.
_STEPS = (0.0, 2e-6, 2e-5, 2e-4)
# Numbers of which all corners are tried.
_MOST_CORNERS = 4


def find_ends_in(
    universe: Universe,
    claim: int,
    verdict: int,
    worlds: Sequence[Array],
    ranges: Mapping[int, Range],
    told: Mapping[int, Range],
) -> dict[int, EndsIn]:
    """Return for each open number of a set of changes whether its ends give the verdict.

    ``worlds`` give it, with the numbers somewhere in their ``ranges``; ``told`` are the ranges as
    they are told.
    """
    found = {}
    for position in ranges:
        others = list(_set_others(worlds, position, ranges))
        low, high = (
            _holds_end(universe, claim, verdict, others, position, told[position][side], sign)
            for side, sign in ((0, -1.0), (1, 1.0))
        )
        found[position] = (low, high)
    return found


def _set_others(
    worlds: Sequence[Array], position: int, ranges: Mapping[int, Range]
) -> Iterator[Array]:
    """Yield worlds with the other numbers at the corners of their ranges, and as they are."""
    yield from worlds
    others = [p for p in ranges if p != position][:_MOST_CORNERS]
    for corner in range(2 ** len(others)) if others else ():
        for world in worlds[:1]:
            moved = world.copy()
            for place, p in enumerate(others):
                moved[p] = ranges[p][corner >> place & 1]
            yield moved


def _holds_end(
    universe: Universe,
    claim: int,
    verdict: int,
    others: Sequence[Array],
    position: int,
    end: float,
    sign: float,
) -> bool:
    """Return whether an end gives the verdict; ``sign`` points out of the range."""
    decision = universe.decisions[position]
    reach = (decision.high - decision.low) * np.array(_STEPS)
    values = np.concatenate([end - sign * reach, end + sign * reach[1:]])
    values = np.clip(values, decision.low, decision.high)
    tried = np.repeat(np.array(others)[:, np.newaxis], len(values), axis=1)
    tried[..., position] = values
    found = universe.realize(tried.reshape(-1, tried.shape[-1]))
    fit = judge_worlds(universe, found, measure_scores(found), universe.claims[claim])
    stands = (fit.verdicts == verdict).reshape(len(others), len(values))
    if stands[:, 0].any():
        return True
    if decision.kind is Kind.SCORE and abs(end - CROSSOVER) <= BESIDE:
        return False
    count = len(_STEPS)
    for world in range(len(others)):
        inside, outside = np.flatnonzero(stands[world, :count]), stands[world, count:]
        beyond = np.flatnonzero(~outside)
        if inside.size and beyond.size:
            first = world * len(values) + int(inside[0])
            last = world * len(values) + count + int(beyond[0])
            passed = (fit.passed[first] | fit.passed[last])[np.newaxis]
            if int(fit.judge(passed, slice(first, first + 1))[0]) == verdict:
                return True
    return False
