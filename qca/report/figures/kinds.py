"""The table of pictures: every kind by its name. Commands and formats look them up here."""

from __future__ import annotations

from collections.abc import Mapping

from qca.errors import InputError, nearest, show_given
from qca.mappings import FrozenMapping
from qca.messages import NOTHING, join_messages, say
from qca.report.figures import (
    calibration,
    configurations,
    intervals,
    memberships,
    models,
    necessity,
    truth_table,
    typology,
    upset,
    venn,
    worlds,
    xy,
)
from qca.report.figures.drawings import FigureKind

__all__ = ["FIGURES", "find_kind"]

# In the order of the work.
FIGURES: Mapping[str, FigureKind] = FrozenMapping(
    {
        kind.name: kind
        for kind in (
            calibration.KIND,
            memberships.KIND,
            truth_table.KIND,
            venn.KIND,
            upset.KIND,
            necessity.KIND,
            configurations.KIND,
            xy.KIND,
            typology.KIND,
            intervals.KIND,
            worlds.KIND,
            models.KIND,
        )
    }
)


def find_kind(name: str) -> FigureKind:
    """Return a kind of picture by its name.

    Raises
    ------
    InputError
        There is none of this name: with those that there are.

    >>> find_kind("memberships").name
    'memberships'
    """
    if not isinstance(name, str) or name not in FIGURES:
        known = say("the kinds are {listed}", listed=", ".join(FIGURES))
        close = nearest(name, FIGURES) if isinstance(name, str) else NOTHING
        raise InputError(
            say("there is no kind of picture {name}", name=show_given(name)),
            join_messages([close, known], "; ") if close else known,
        )
    return FIGURES[name]
