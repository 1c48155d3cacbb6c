"""Fillers: cases that are coded in part, or not analysed, and which rows they could be in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qca.boolean.cubes import Space
from qca.boolean.formulas import Formula
from qca.boolean.levels import first_of
from qca.sets.cuts import is_at_crossover, is_in, is_out
from qca.study.cases import Case
from qca.study.spares import score_spares
from qca.study.spec import Spec

__all__ = ["Filler", "find_fillers"]


@dataclass(frozen=True)
class Filler:
    """A case that could fill a row, with the part of the property space that it can be in.

    It is not coded on the conditions ``missing``, and stands at 0.5 on those ``between``; with
    neither it is in the one ``row``. ``holds`` says whether it is in the outcome, None where that
    is not coded, or 0.5.
    """

    case: str
    state: str
    years: str
    cube: int
    missing: tuple[str, ...]
    between: tuple[str, ...]
    row: int | None
    holds: bool | None


def find_fillers(
    spec: Spec, cases: Sequence[Case], space: Space, outcome: Formula
) -> tuple[Filler, ...]:
    """Return which rows some cases could be in, by the codes that they have.

    Those with most conditions coded come first. A code that a set cannot read is as if it were
    missing, and so is one in a set that is calibrated from all cases at hand.
    """
    asked = [*space.names, *(name for name in spec.sets if name not in space.names)]
    scored = score_spares(spec, cases, asked)
    members = None if scored is None else scored.memberships
    held = None if members is None else members.membership(outcome.parsed)
    listed = []
    for case in cases:
        at = (
            None
            if members is None or case.id not in members.cases
            else members.cases.index(case.id)
        )
        cube, missing, between = 0, [], []
        for j, name in enumerate(space.names):
            score = np.array([np.nan])
            if members is not None and at is not None:
                score = members.values[at : at + 1, members.index(name)]
            if np.isnan(score[0]):
                missing.append(name)
            elif space.levels[j] > 2:
                cube |= 1 << (space.offsets[j] + int(score[0]) - first_of(space.levels[j]))
            elif is_at_crossover(score)[0]:
                between.append(name)
            else:
                cube |= 1 << (space.offsets[j] + int(is_in(score)[0]))
        whole = not missing and not between
        holds = None
        if held is not None and at is not None:
            own = held[at : at + 1]
            holds = True if is_in(own)[0] else False if is_out(own)[0] else None
        listed.append(
            Filler(
                case.id,
                case.state,
                case.years,
                cube,
                tuple(missing),
                tuple(between),
                space.row_number([value for _, value in space.decode(cube)]) if whole else None,
                holds,
            )
        )
    return tuple(sorted(listed, key=lambda filler: len(filler.missing) + len(filler.between)))
