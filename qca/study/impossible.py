"""Configurations that no case can show: whether some case shows one after all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from qca.boolean.bitsets import freeze
from qca.boolean.expressions import names_of
from qca.errors import Problem, cut_list
from qca.messages import say
from qca.names import list_name
from qca.sets.cuts import is_in, shift_halves
from qca.study.outcomes import settle_outcome
from qca.study.places import Places

if TYPE_CHECKING:
    from qca.sets.memberships import Memberships
    from qca.study.spec import Spec

__all__ = ["check_impossible"]

# Cases that a message names.
_MOST_NAMED = 8


def check_impossible(spec: Spec, memberships: Memberships, places: Places) -> list[Problem]:
    """Return a problem for each configuration declared impossible that some case is in.

    A case is in one by its score, or where a score of exactly 0.5 is declared to be moved into it.
    What is declared has been checked to be readable, and to name conditions alone.
    """
    problems = []
    settled = [settle_outcome(spec, outcome).truth_table for outcome in spec.outcome]
    shifts = dict.fromkeys(cuts.crossover_shift or 0.0 for cuts in settled)
    sources = [memberships, *(_shift(memberships, shift) for shift in shifts)]
    for i, each in enumerate(spec.impossible):
        expression = each.row.parsed
        columns = [memberships.column(name) for name in names_of(expression)]
        known = ~np.isnan(columns).any(axis=0)
        inside = known & np.any([is_in(own.membership(expression)) for own in sources], axis=0)
        if not inside.any():
            continue
        names = [list_name(memberships.cases[c]) for c in np.flatnonzero(inside).tolist()]
        what = say(
            "'{row}' is declared impossible, and {cases} are in it",
            row=each.row,
            cases=cut_list(names, _MOST_NAMED),
        )
        if len(names) == 1:
            what = say(
                "'{row}' is declared impossible, and case '{case}' is in it",
                row=each.row,
                case=names[0],
            )
        remedy = say("correct the codes, or take it out of 'impossible'")
        problems.append(Problem(what, remedy, places.find("impossible", i, "row")))
    return problems


def _shift(memberships: Memberships, shift: float) -> Memberships:
    """Return memberships with those at 0.5 moved to one side, but not values of several levels."""
    if not shift:
        return memberships
    graded = np.array([count == 2 for count in memberships.levels])
    values = np.where(graded, shift_halves(memberships.values, shift), memberships.values)
    return replace(memberships, values=freeze(values))
