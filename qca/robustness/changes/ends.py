"""Ends: whether the ends of the range of a changed number give the verdict themselves.

An end is tried as it is told, with the other open numbers of the set at the ends of their ranges
or as in the world found. Where no such world gives the verdict at the end itself, it may be for
rounding alone: then the tests that are passed on either side are those passed at it, for a measure
reaches its cut where it is at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qca.robustness.changes.contributions import BESIDE
from qca.robustness.changes.regions import Inquiry, find_digits
from qca.robustness.changes.views import Span
from qca.robustness.results.changes import EndsIn
from qca.robustness.results.decisions import DecisionKind
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.evaluation import ClaimFit
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import CROSSOVER

__all__ = ["find_ends_in", "settle_ends"]

# Steps off an end, as shares of the range of a decision.
_STEPS = (0.0, 2e-6, 2e-5, 2e-4)
# A search stops short of a turn by its margin: an end so near a rounder value may be that value,
# if the verdict stands at some of these shares of the way from there.
_NEAR = 2e-5
_SHARES = (0.02, 0.1, 0.25)
_FEWER = (3, 2, 1)
# Numbers of which all corners are tried.
_MOST_CORNERS = 4


def settle_ends(
    inquiry: Inquiry,
    verdict: int,
    worlds: Sequence[Array],
    ranges: Mapping[int, Span],
    told: Mapping[int, Span],
) -> dict[int, Span]:
    """Return ranges as they are told with each end that stops short of a turn at the turn.

    The margin by which sums must pass a cut would tell 0.5999999 of a verdict that turns at 0.6.
    """
    settled = {}
    for position, ends in told.items():
        others = list(_set_others(worlds, position, ranges))
        low, high = (
            _settle_end(inquiry, verdict, others, position, end, sign)
            for end, sign in zip(ends, (-1.0, 1.0), strict=True)
        )
        settled[position] = (low, high)
    return settled


def _settle_end(
    inquiry: Inquiry,
    verdict: int,
    others: Sequence[Array],
    position: int,
    end: float,
    sign: float,
) -> float:
    """Return the value just beyond an end at which the verdict turns, else the end."""
    decision = inquiry.universe.decisions[position]
    digits = find_digits(decision)
    rounder = (decision.at, *(round(end, digits - fewer) for fewer in _FEWER))
    reach = _NEAR * (decision.high - decision.low)
    near = [
        value
        for value in dict.fromkeys(rounder)
        if 0 < sign * (value - end) <= reach and decision.low <= value <= decision.high
    ]
    if not near or (decision.kind is DecisionKind.SCORE and abs(end - CROSSOVER) <= BESIDE):
        return end
    values = np.array([[value + share * (end - value) for share in _SHARES] for value in near])
    tried = np.repeat(np.array(others)[np.newaxis], values.size, axis=0)
    tried[..., position] = values.reshape(-1, 1)
    verdicts = inquiry.judge(tried.reshape(-1, tried.shape[-1]))
    stands = (verdicts == verdict).reshape(*values.shape, len(others)).any(axis=(1, 2))
    return next((value for value, does in zip(near, stands, strict=True) if does), end)


def find_ends_in(
    inquiry: Inquiry,
    verdict: int,
    worlds: Sequence[Array],
    ranges: Mapping[int, Span],
    told: Mapping[int, Span],
    settled: Mapping[int, Span],
) -> dict[int, EndsIn]:
    """Return for each open number of a set of changes whether its ends give the verdict.

    ``worlds`` give it, with the numbers somewhere in their ``ranges``; ``told`` are the ranges
    rounded, ``settled`` those of :func:`settle_ends`. An end at a turn has no rounding: what stands
    at it is what is found there.
    """
    tried = [
        _try_end(
            inquiry.universe, list(_set_others(worlds, position, ranges)), position, side, settled
        )
        for position in ranges
        for side in (0, 1)
    ]
    if not tried:
        return {}
    # Worlds are judged one by one however many there are, and faster together.
    fit = inquiry.fit(np.concatenate([each.worlds for each in tried]))
    stops = np.cumsum([len(each.worlds) for each in tried]).tolist()
    holds = [
        _holds_end(
            inquiry.universe,
            fit,
            verdict,
            each,
            stop - len(each.worlds),
            is_rounded=each.end == told[each.position][each.side],
        )
        for each, stop in zip(tried, stops, strict=True)
    ]
    return dict(zip(ranges, zip(holds[::2], holds[1::2], strict=True), strict=True))


def _set_others(
    worlds: Sequence[Array], position: int, ranges: Mapping[int, Span]
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


@dataclass(frozen=True, eq=False)
class _Tried:
    """Worlds in which an end is tried: the end itself, and steps inside and outside of it."""

    position: int
    side: int
    end: float
    worlds: Array


def _try_end(
    universe: Universe,
    others: Sequence[Array],
    position: int,
    side: int,
    settled: Mapping[int, Span],
) -> _Tried:
    decision, end = universe.decisions[position], settled[position][side]
    sign = (-1.0, 1.0)[side]  # points out of the range
    reach = (decision.high - decision.low) * np.array(_STEPS)
    values = np.concatenate([end - sign * reach, end + sign * reach[1:]])
    values = np.clip(values, decision.low, decision.high)
    tried = np.repeat(np.array(others)[:, np.newaxis], len(values), axis=1)
    tried[..., position] = values
    return _Tried(position, side, end, tried.reshape(-1, tried.shape[-1]))


def _holds_end(
    universe: Universe,
    fit: ClaimFit,
    verdict: int,
    tried: _Tried,
    start: int,
    *,
    is_rounded: bool,
) -> bool:
    """Return whether an end gives the verdict; its worlds begin at ``start`` of those judged."""
    decision, end = universe.decisions[tried.position], tried.end
    count = len(_STEPS)
    each = 2 * count - 1
    stands = (fit.verdicts[start : start + len(tried.worlds)] == verdict).reshape(-1, each)
    if stands[:, 0].any():
        return True
    if not is_rounded or (decision.kind is DecisionKind.SCORE and abs(end - CROSSOVER) <= BESIDE):
        return False
    for world in range(len(stands)):
        inside, outside = np.flatnonzero(stands[world, :count]), stands[world, count:]
        beyond = np.flatnonzero(~outside)
        if inside.size and beyond.size:
            first = start + world * each + int(inside[0])
            last = start + world * each + count + int(beyond[0])
            passed = (fit.passed[first] | fit.passed[last])[np.newaxis]
            if int(fit.judge(passed, slice(first, first + 1))[0]) == verdict:
                return True
    return False
