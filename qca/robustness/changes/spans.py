"""Spans: how far each number of a set of changes may go, so that the set gives its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qca.analysis.claims.verdicts import Parameter
from qca.boolean.budgets import BudgetSpent
from qca.robustness.changes.candidates import Candidate, MetDemand
from qca.robustness.changes.contributions import MARGIN
from qca.robustness.changes.demands import Demand, list_parameters, place_parameter
from qca.robustness.changes.views import Span, find_range
from qca.robustness.worlds.arrays import Array
from qca.study.claims import Relation

__all__ = ["find_spans"]

# The range of each of some numbers, by the position of the decision.
Ranges = Mapping[int, Span]
# Worlds that are looked for along a cut.
_MOST_STEPS = 30


def find_spans(
    standing: Sequence[MetDemand], verdict: int, demands: Sequence[Demand]
) -> dict[int, Span]:
    """Return the range of each open number of a set of changes that gives a verdict.

    ``standing`` is the set as it meets some of the ``demands``. The range of a number goes from the
    least to the greatest value that does it with some setting of the others.
    """
    spans: list[Ranges] = []
    for candidate, world in standing:
        spans.append({d: (float(world[d]), float(world[d])) for d in candidate.free})
        try:
            if candidate.apart:
                spans += _span_apart(candidate, verdict)
                continue
            together = candidate.search if candidate.curved else candidate.explore
            if region := together(verdict):
                spans.append(region.ranges)
        except BudgetSpent:  # the world that was found stands for the rest
            continue
    ranges: dict[int, Span] = {}
    for each in spans:
        for position, (low, high) in each.items():
            old = ranges.get(position, (low, high))
            ranges[position] = (min(low, old[0]), max(high, old[1]))
    candidate, _ = standing[0]
    for position, _ in candidate.cuts:
        ranges[position] = _span_cut(candidate, verdict, demands, position)
    return ranges


def _span_apart(candidate: Candidate, verdict: int) -> list[Ranges]:
    """Return ranges where cases add to sums independently: of each with the others ideal."""
    view, chosen = candidate.view, candidate.chosen
    open_ = view.ideal[chosen] < 0
    spans: list[Ranges] = []
    for place, o in enumerate(chosen.tolist()):
        free = tuple(d for d, _ in view.table.options[o].free)
        if len(free) == 1 and not np.delete(open_, place).any():
            span = find_range(view, chosen, place)
            spans += [{free[0]: span}] if span else []
        elif free:
            region = candidate.explore(verdict, free)
            spans += [{d: region.ranges[d] for d in free}] if region else []
    return spans


def _span_cut(candidate: Candidate, verdict: int, demands: Sequence[Demand], position: int) -> Span:
    """Return the range of a cut over all the demands that the set may meet."""
    decision = candidate.universe.decisions[position]
    claim = candidate.inquiry.claim
    place = place_parameter(candidate.universe, claim, decision.name)
    parameter = list_parameters(candidate.universe, claim)[place]
    cut = []
    for demand in demands:
        climb = _Climb(candidate, verdict, demand, position, *parameter)
        sign = demand.signs[place]
        if sign:
            cut += climb.follow(sign)
        else:
            cut += [end for end in (decision.low, decision.high) if climb.find(end) is not None]
    return min(cut), max(cut)


@dataclass(frozen=True, eq=False)
class _Climb:
    """A walk along a cut: how far it can go with one demand met."""

    candidate: Candidate
    verdict: int
    demand: Demand
    position: int
    relation: Relation
    parameter: Parameter

    def find(self, value: float) -> Array | None:
        """Return a world that gives the verdict with the cut at some value."""
        moved = self.candidate.change_cut(self.demand, self.position, value)
        try:
            return moved.find_world(self.verdict)
        except BudgetSpent:
            return None

    def follow(self, sign: int) -> list[float]:
        """Return values of the cut with the verdict, from its easier end as far as it goes.

        A world shows how far the cut can go with all else as it is there: to its own parameter.
        Beyond, a better world is looked for, until there is none (Dinkelbach 1967).
        """
        inquiry = self.candidate.inquiry
        decision = inquiry.universe.decisions[self.position]
        value, far = (decision.low, decision.high) if sign > 0 else (decision.high, decision.low)
        ends: list[float] = []
        for _ in range(_MOST_STEPS):
            world = self.find(value)
            if world is None:
                break
            ends.append(value)
            relation = inquiry.fit(world[np.newaxis]).relations[self.relation]
            fit = float(relation.fit[self.parameter][0])
            reach = far if np.isnan(fit) or (fit - far) * sign >= 0 else fit
            # At its own value a parameter reaches the cut; just beside it, it may not.
            near = np.repeat(world[np.newaxis], 2, axis=0)
            near[:, self.position] = reach, reach - sign * MARGIN
            if (inquiry.judge(near) == self.verdict).any():
                ends.append(reach)
            if reach == far:
                break
            value = reach + sign * MARGIN
        return ends
