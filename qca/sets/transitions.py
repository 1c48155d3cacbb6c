"""Transitions: cases that are one unit in a period and in the period before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qca.boolean.bitsets import freeze
from qca.boolean.expressions import Expression
from qca.equality import ByValue
from qca.sets.memberships import Memberships, fold_scores

__all__ = ["ARROW", "Transitions", "find_links", "link_periods", "pair_periods"]

_Value = TypeVar("_Value", np.float64, np.int64, np.bool_)

ARROW = "→"


def find_links(cases: Sequence[str], before: Mapping[str, str]) -> NDArray[np.intp]:
    """Return the positions of the earlier and the later case of each transition (T by 2).

    >>> find_links(["N1", "N2", "P1"], {"N2": "N1", "P2": "P1"}).tolist()
    [[0, 1]]
    """
    places = {case: i for i, case in enumerate(cases)}
    pairs = [
        (places[before[case]], i)
        for case, i in places.items()
        if case in before and before[case] in places
    ]
    return freeze(np.array(pairs, dtype=np.intp).reshape(len(pairs), 2))


def pair_periods(values: NDArray[_Value], links: NDArray[np.intp]) -> NDArray[_Value]:
    """Return the scores of transitions out of those of cases (… by cases by sets).

    ``links`` are the positions of the earlier and the later case (transitions by two). The sets
    stand there twice: as they are in the later period, then as they were in the earlier one.

    >>> pair_periods(np.array([[0.2], [0.9]]), np.array([[0, 1]])).tolist()
    [[0.9, 0.2]]
    """
    return np.concatenate([values[..., links[:, 1], :], values[..., links[:, 0], :]], axis=-1)


@dataclass(frozen=True, eq=False)
class Transitions(ByValue):
    """The memberships of transitions: as :class:`Memberships`, for expressions of two periods.

    ``cases`` are named ``NL1→NL2``; ``links`` are the positions of the earlier and the later case.
    """

    memberships: Memberships
    cases: tuple[str, ...]
    links: NDArray[np.intp]

    def membership(self, expression: Expression) -> NDArray[np.float64]:
        """Return the membership of every transition in an expression: min, max and 1 - x.

        A transition of which a case is not coded on a set that is used gets NaN.
        """
        own = self.memberships
        return fold_scores(
            pair_periods(own.values, self.links), own.names, own.levels, expression, 1
        )


def link_periods(memberships: Memberships, before: Mapping[str, str]) -> Transitions:
    """Return the transitions between cases; ``before`` maps each to that of the period before.

    A transition of which one case is not there is none.

    >>> import pandas as pd
    >>> from qca.boolean.grammar import parse_expression
    >>> from qca.sets.memberships import build_memberships
    >>> frame = pd.DataFrame({"A": [0.2, 0.9]}, index=["N1", "N2"])
    >>> transitions = link_periods(build_memberships(frame, ["A"]), {"N2": "N1"})
    >>> transitions.cases
    ('N1→N2',)
    >>> transitions.membership(parse_expression("rises(A)", temporal=True)).tolist()
    [0.8]
    """
    links = find_links(memberships.cases, before)
    names = [f"{memberships.cases[a]}{ARROW}{memberships.cases[b]}" for a, b in links.tolist()]
    return Transitions(memberships, tuple(names), links)
