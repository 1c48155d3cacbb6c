"""Samples of worlds: quasi-random settings, where there are too many to go through."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from qca.robustness.results.decisions import DecisionKind
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.findings import Component
from qca.robustness.worlds.universe import Universe
from qca.study.scoring import FIXED

__all__ = ["sample_worlds"]


def sample_worlds(component: Component, start: int, stop: int, seed: int) -> Array:
    """Return quasi-random settings of the decisions of a component, and of what is left out.

    Those from ``start`` to ``stop`` of one sequence. What makes no difference in a world stays as
    it is.

    Source: Owen (1998), Journal of Complexity 14(4), 466-489: scrambled Sobol points.
    """
    universe = component.universe
    from scipy.stats import qmc

    positions = list(component.decisions)
    if (left := universe.left) is not None:
        positions.append(left)
    # Older versions of scipy call it seed.
    known = inspect.signature(qmc.Sobol).parameters
    source: dict[str, Any] = {"rng" if "rng" in known else "seed": np.random.default_rng(seed)}
    points = qmc.Sobol(len(positions), scramble=True, **source)
    if start:
        points.fast_forward(start)
    drawn = points.random(stop - start)
    settings = np.repeat(universe.start[np.newaxis], len(drawn), axis=0)
    for column, position in zip(drawn.T, positions, strict=True):
        decision = universe.decisions[position]
        if decision.ends:
            settings[:, position] = np.where(column < 0.5, decision.low, decision.high)
        elif decision.graded:
            settings[:, position] = decision.low + column * (decision.high - decision.low)
        else:
            settings[:, position] = np.floor(column * len(decision.options))
    _settle_idle(universe, settings)
    return settings


def _settle_idle(universe: Universe, settings: Array) -> None:
    """Put what makes no difference in worlds to what it is now: scores that no case has."""
    gone = np.zeros((len(universe.omissions), len(universe.cases)), dtype=bool)
    for option, members in enumerate(universe.omissions):
        gone[option, list(members)] = True
    options = settings[:, universe.left].astype(int) if universe.left is not None else 0
    kept = np.broadcast_to(~gone[options], (len(settings), len(universe.cases)))
    used = np.zeros(settings.shape, dtype=bool)
    for cell in universe.cell_rules:
        read = settings[:, cell.reading] if cell.reading != FIXED else np.zeros(len(settings))
        for option, (_, position) in enumerate(cell.sources):
            if position != FIXED:
                used[:, position] |= kept[:, cell.case] & (read == option)
    for d, decision in enumerate(universe.decisions):
        if decision.kind is DecisionKind.READING:
            cases = [universe.cases.index(case) for case in decision.cases]
            used[:, d] = kept[:, cases].any(axis=1)
        if decision.kind in (DecisionKind.READING, DecisionKind.SCORE):
            settings[~used[:, d], d] = decision.start
