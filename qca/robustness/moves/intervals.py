"""Intervals: where a finding stays and where it turns along one decision, all else as it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from qca.robustness.moves.stretches import merge_stretches
from qca.robustness.moves.walks import walk_decision
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.results.intervals import Interval
from qca.robustness.sweep.exploration import find_open
from qca.robustness.worlds.classes import Class
from qca.robustness.worlds.findings import Component, find_uses
from qca.robustness.worlds.universe import Universe

__all__ = ["find_intervals"]


def find_intervals(
    universe: Universe, chosen: Callable[[Decision], bool] = bool
) -> tuple[Interval, ...]:
    """Return for every claim and every decision that bears on it how the verdict depends on it.

    Decisions on what is left out are not among these, nor those that are not ``chosen``.
    """
    start = universe.start
    uses = find_uses(universe)
    every = Component(universe, (), tuple(range(len(universe.claims))), ())
    now = every.classify(start[np.newaxis])[0]
    intervals: dict[tuple[int, int], Interval] = {}
    for d, decision in enumerate(universe.decisions):
        claims = tuple(c for c in every.claims if d in uses.claims[c])
        component = Component(universe, (), claims, (d,))
        if decision.kind is DecisionKind.LEFT_OUT or not claims or not chosen(decision):
            continue
        if decision.graded and d not in find_open(component, start):
            continue
        if decision.graded:
            walked = walk_decision(component, d)
            for place, c in enumerate(claims):
                stretches = merge_stretches(walked, partial(Class.verdict, place=place))
                intervals[c, d] = Interval(
                    universe.claims[c].id, decision, now.verdict(c), stretches=stretches
                )
        else:
            worlds = np.repeat(start[np.newaxis], len(decision.options) - 1, axis=0)
            worlds[:, d] = range(1, len(decision.options))
            classes = component.classify(worlds)
            for place, c in enumerate(claims):
                options = tuple(
                    (option, shown.verdict(place))
                    for option, shown in zip(decision.options[1:], classes, strict=True)
                )
                intervals[c, d] = Interval(
                    universe.claims[c].id, decision, now.verdict(c), options=options
                )
    return tuple(intervals[key] for key in sorted(intervals))
