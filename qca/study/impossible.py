"""Configurations that no case can show: whether some case shows one after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qca.boolean.expressions import names_of
from qca.errors import Problem, cut_list
from qca.messages import say
from qca.names import list_name
from qca.sets.cuts import is_in
from qca.study.places import Places

if TYPE_CHECKING:
    from qca.sets.memberships import Memberships
    from qca.study.spec import Spec

__all__ = ["check_impossible"]

# Cases that a message names.
_MOST_NAMED = 8


def check_impossible(spec: Spec, memberships: Memberships, places: Places) -> list[Problem]:
    """Return a problem for each configuration declared impossible that some case is in.

    What is declared has been checked to be readable, and to name conditions alone.
    """
    problems = []
    for i, each in enumerate(spec.impossible):
        expression = each.row.parsed
        columns = [memberships.column(name) for name in names_of(expression)]
        known = ~np.isnan(columns).any(axis=0)
        inside = known & is_in(memberships.membership(expression))
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
