"""Stretches made of the legs of a walk along one decision (see ``results.intervals``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from qca.robustness.results.intervals import Point, Stretch, T
from qca.robustness.worlds.findings import Class

__all__ = ["merge_stretches"]

# A value, or all between two values, these apart; and the class of the worlds there.
Leg = tuple[float, float, Class]


def merge_stretches(walked: Sequence[Leg], tell: Callable[[Class], T]) -> tuple[Stretch[T], ...]:
    """Return stretches with what is found in each, given what is at and between values, in order.

    Values that nothing lies between are stretches by themselves.

    >>> walked = [(0, 0, ("a",)), (0, 0.5, ("a",)), (0.5, 0.5, ("b",)), (0.5, 1, ("b",))]
    >>> stretches = merge_stretches(walked, lambda key: key[0])
    >>> [(s.low, s.high, s.low_in, s.high_in) for s in stretches]
    [(0, 0.5, True, False), (0.5, 1, True, False)]
    """
    runs: list[Stretch[T]] = []
    for low, high, key in walked:
        told, is_in = tell(key), low == high
        if runs and runs[-1].finding == told:
            runs[-1] = replace(runs[-1], high=high, high_in=is_in)
        else:
            runs.append(Stretch(low, high, told, is_in, is_in))
    if all(low == high for low, high, _ in walked):
        return tuple(runs)
    stretches: list[Stretch[T]] = []
    waiting: list[Point[T]] = []
    for place, run in enumerate(runs):
        alone = run.low == run.high
        around = {r.finding for r in runs[max(0, place - 1) : place + 2] if r is not run}
        if alone and len(around) == 1:
            waiting.append(Point(run.low, run.finding))
        elif stretches and waiting and stretches[-1].finding == run.finding:
            stretches[-1] = replace(
                stretches[-1],
                high=run.high,
                high_in=run.high_in,
                points=(*stretches[-1].points, *waiting),
            )
            waiting = []
        else:
            stretches.append(replace(run, points=tuple(waiting)))
            waiting = []
    if waiting:  # at the very end of what is tried
        stretches[-1] = replace(stretches[-1], points=(*stretches[-1].points, *waiting))
    return tuple(stretches)
