"""Omissions: what leaving out one case, or all cases of one state, changes."""

from __future__ import annotations

from collections.abc import Mapping

from qca.robustness.moves.leverage import SingleSteps, Step
from qca.robustness.results.moves import Omission
from qca.robustness.solutions.solving import Solved
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.universe import Universe

__all__ = ["list_left_out", "list_omissions"]


def list_left_out(universe: Universe) -> list[Step]:
    """Return every step that leaves out one case or state."""
    if universe.left is None:
        return []
    return [(universe.left, option) for option in range(1, len(universe.omissions))]


def list_omissions(
    trial: SingleSteps, solved: Mapping[tuple[int, CodedTable], Solved]
) -> tuple[Omission, ...]:
    """Return what each omission changes, in the order of cases and states."""
    universe = trial.universe
    if not trial.steps or universe.left is None:
        return ()
    names = universe.decisions[universe.left].options
    return tuple(
        Omission(
            left_out=names[option],
            cases=tuple(universe.cases[i] for i in universe.omissions[option]),
            effects=trial.find_effects(option, solved),
        )
        for option in range(1, len(names))
    )
