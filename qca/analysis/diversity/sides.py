"""Sides: which sets of one field a case can be in or out of together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from qca.analysis.partial.gaps import list_gaps
from qca.boolean.levels import first_of
from qca.sets.cuts import is_in, is_out
from qca.study.cases import Case
from qca.study.codes import field_of, levels_of
from qca.study.spec import Spec

__all__ = ["FieldSides", "list_sides"]


@dataclass(frozen=True)
class FieldSides:
    """The sets that are read from one field, and how some code of it would place a case in them.

    Each of ``places`` maps sets to a value, counted from 0 (of two: out and in); a set in which the
    case would stand at 0.5 is in no place.
    """

    field: str
    sets: tuple[str, ...]
    places: tuple[Mapping[str, int], ...]


def list_sides(spec: Spec, names: Iterable[str]) -> tuple[FieldSides, ...]:
    """Return the sides of each field that any of the sets is read from, and other sets, too."""
    wanted = {field_of(spec, name) for name in names if spec.sets[name].expression is None}
    sharing: dict[str, list[str]] = {}
    for name, declared in spec.sets.items():
        if declared.expression is None and field_of(spec, name) in wanted:
            sharing.setdefault(field_of(spec, name), []).append(name)
    sets = [name for own in sharing.values() if len(own) > 1 for name in own]
    # Of a case without any code, every code of these fields is a gap.
    listed = []
    for gap in list_gaps(spec, Case("", "", "", {}), sets):
        levels = [levels_of(spec.sets[name]) for name in gap.sets]
        places: list[dict[str, int]] = []
        for row in gap.scores.tolist():
            sides = [_find_side(score, count) for score, count in zip(row, levels, strict=True)]
            place = {n: s for n, s in zip(gap.sets, sides, strict=True) if s is not None}
            if place not in places:
                places.append(place)
        listed.append(FieldSides(gap.field, gap.sets, tuple(places)))
    return tuple(listed)


def _find_side(score: float, levels: int) -> int | None:
    if levels > 2:
        return int(score) - first_of(levels)
    member = np.array([score])
    return 1 if is_in(member)[0] else 0 if is_out(member)[0] else None
