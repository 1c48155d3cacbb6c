"""Paths in a plane: where cases stand on two sets, and in what order units pass there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qca.equality import ByValue
from qca.study.cases import read_years

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qca.analysis.typology import Typology
    from qca.sets.memberships import Memberships
    from qca.study.cases import Case

__all__ = ["PlacedCase", "is_broken", "list_paths", "list_placed"]


@dataclass(frozen=True, eq=False)
class PlacedCase(ByValue):
    """A case in the plane: its memberships in the two dimensions, its state and its years."""

    case: str
    x: float
    y: float
    state: str
    years: tuple[int, int]
    agrees: bool | None


def list_placed(
    typology: Typology, memberships: Memberships, cases: Sequence[Case]
) -> tuple[PlacedCase, ...]:
    """Return where cases stand, in the order of their years; those that are coded on both."""
    across, up = (memberships.column(name) for name in typology.dimensions)
    places = [
        PlacedCase(
            case.id,
            float(across[i]),
            float(up[i]),
            case.state,
            read_years(case.years) if case.years else (0, 0),
            typed.agrees,
        )
        for i, (case, typed) in enumerate(zip(cases, typology.cases, strict=True))
        if np.isfinite(across[i]) and np.isfinite(up[i])
    ]
    return tuple(sorted(places, key=lambda place: place.years))


def list_paths(places: Sequence[PlacedCase]) -> dict[str, list[PlacedCase]]:
    """Return the states that have several cases with these, in the order of their years."""
    paths: dict[str, list[PlacedCase]] = {}
    for place in places:
        paths.setdefault(place.state, []).append(place)
    return {state: own for state, own in paths.items() if len(own) > 1}


def is_broken(one: PlacedCase, other: PlacedCase, before: Mapping[str, str] | None) -> bool:
    """Return whether a period that is not drawn lies between two that are."""
    return before is not None and before.get(other.case) != one.case
