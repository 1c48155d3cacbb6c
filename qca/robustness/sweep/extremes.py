"""Extremes: how far the parameters of claims reach where sums are curved, found by search.

Where sums are linear, parameters are ratios of linear functions and extreme at the vertices of
chambers. Along a curve they may be extreme anywhere. From the best worlds known, with anchors at
all corners of their ranges, each decision is then moved by itself, numbers up and down by steps
that are halved wherever nothing is better.

Source: compass search, as in Kolda, Lewis and Torczon (2003), SIAM Review 45(3), 385-482.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qca.analysis.claims.verdicts import Parameter
from qca.robustness.sweep.exploration import list_stretches
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.evaluation import judge_worlds, measure_scores
from qca.robustness.worlds.findings import APART, Component, Harvest, find_uses
from qca.robustness.worlds.universe import Universe

__all__ = ["stretch_ranges"]

# The first step, as a share of the range of a decision; the last; and how many are taken at most.
_FIRST, _LAST, _MOST = 0.25, 1e-8, 200
# From how many of the best corners a search sets out, and of how many anchors there are corners.
_STARTS, _CORNERS = 4, 6


def stretch_ranges(component: Component, harvests: Sequence[Harvest]) -> None:
    """Widen the ranges of parameters in harvests as far as a search from their ends leads.

    Each harvest is of worlds that leave out the same.
    """
    universe = component.universe
    uses = find_uses(universe)
    for claim in component.claims:
        held = sorted(uses.claims[claim])
        if any(universe.decisions[d].curved for d in held):
            names = {name for harvest in harvests for c, name in harvest.reached if c == claim}
            for name in sorted(names):
                search = _Search(universe, claim, name, held)
                for harvest in harvests:
                    if (claim, name) in harvest.reached:
                        low, high = harvest.reached[claim, name]
                        worlds = [search.climb(low, -1.0), search.climb(high, 1.0)]
                        # These may lie at ends, at which alone they are what they are.
                        apart = np.full(len(worlds), APART)
                        harvest.add(component, np.array(worlds), lying=apart)


@dataclass(frozen=True)
class _Search:
    """The search for worlds at which one parameter of a claim is extreme."""

    universe: Universe
    claim: int
    name: Parameter
    held: Sequence[int]

    def climb(self, start: Array, sign: float) -> Array:
        """Return a world at which the parameter times ``sign`` is as great as steps lead."""
        decisions = self.universe.decisions
        free = [d for d in self.held if decisions[d].moves_scores]
        low = np.array([decisions[d].low for d in free])
        high = np.array([decisions[d].high for d in free])
        moves = np.concatenate([np.eye(len(free)), -np.eye(len(free))]) * (high - low)
        settled = [(d, value) for d in self.held for value in self._list_values(d)]
        places = self._choose_starts(start, sign)
        steps = np.full(len(places), _FIRST)
        best = self._measure(places, sign)
        rows = np.arange(len(places))
        for _ in range(_MOST):
            tried = np.repeat(places[:, np.newaxis], len(moves) + len(settled), axis=1)
            tried[:, : len(moves), free] += steps[:, np.newaxis, np.newaxis] * moves
            tried[..., free] = np.clip(tried[..., free], low, high)
            for place, (d, value) in enumerate(settled, len(moves)):
                tried[:, place, d] = value
            values = self._measure(tried, sign)
            chosen = values.argmax(axis=1)
            better = values[rows, chosen] > best
            places[better] = tried[rows, chosen][better]
            best[better] = values[rows, chosen][better]
            steps[~better] /= 2
            if (steps < _LAST).all():
                break
        return np.asarray(places[best.argmax()])

    def _list_values(self, position: int) -> list[float]:
        """Return the settings of a decision between which there is nothing."""
        decision = self.universe.decisions[position]
        if not decision.graded:
            return [float(option) for option in range(len(decision.options))]
        if decision.ends or decision.divides:
            return [low for low, _ in list_stretches(self.universe, position)]
        return []

    def _choose_starts(self, start: Array, sign: float) -> Array:
        """Return the best of a world and those with its anchors at the corners of their ranges."""
        decisions = self.universe.decisions
        curved = [d for d in self.held if decisions[d].curved][:_CORNERS]
        upper = (np.arange(2 ** len(curved))[:, np.newaxis] >> np.arange(len(curved))) & 1 == 1
        worlds = np.repeat(start[np.newaxis], len(upper) + 1, axis=0)
        ends = [[decisions[d].low for d in curved], [decisions[d].high for d in curved]]
        worlds[1:, curved] = np.where(upper, ends[1], ends[0])
        order = np.argsort(-self._measure(worlds, sign), kind="stable")
        return worlds[order[:_STARTS]]

    def _measure(self, settings: Array, sign: float) -> Array:
        """Return the parameter times ``sign`` in worlds (decisions on the last axis)."""
        realized = self.universe.realize(settings.reshape(-1, settings.shape[-1]))
        claim = self.universe.claims[self.claim]
        fit = judge_worlds(self.universe, realized, measure_scores(realized), claim)
        (values,) = (r.fit[self.name] for r in fit.relations.values() if self.name in r.fit)
        return np.nan_to_num(sign * values, nan=-np.inf).reshape(settings.shape[:-1])
