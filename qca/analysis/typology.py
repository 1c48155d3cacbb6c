"""Typologies: how far each case belongs to each type, and where texts say otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.sets.cuts import is_in
from qca.sets.memberships import Memberships
from qca.study.cases import Case
from qca.study.spec import TypologySpec


@dataclass(frozen=True, eq=False)
class TypedCase(ByValue):
    """A case in a typology: its membership in every type, and those that it belongs to.

    ``types`` are the types with a membership over 0.5: one in a sound typology, none for a case at
    the crossover of a dimension (or not coded on it). ``stated`` is the type that the sources name,
    ``also`` those that another reading of them gives.
    """

    case: str
    memberships: tuple[float, ...]
    types: tuple[str, ...]
    stated: str | None
    also: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool | None:
        """Whether the case is of the type that the sources state; None where they state none."""
        if self.stated is None:
            return None
        return self.types == (self.stated,)


@dataclass(frozen=True)
class Typology:
    """The types by name with their expressions, and every case placed among them."""

    dimensions: tuple[str, ...]
    types: tuple[tuple[str, Formula], ...]
    cases: tuple[TypedCase, ...]


def place_cases(
    declared: TypologySpec, memberships: Memberships, cases: Sequence[Case]
) -> Typology:
    """Return every case's membership in every type (fuzzy min, max and 1 - x, as written).

    Source: Kvist (2007), Fuzzy set ideal type analysis, Journal of Business Research 60(5).
    """
    names = tuple(declared.types)
    scores = np.array(
        [memberships.membership(formula.parsed) for formula in declared.types.values()]
    ).reshape(len(names), len(memberships.cases))
    inside = is_in(scores)
    placed = []
    for i, case in enumerate(cases):
        coding = case.codings.get(declared.stated) if declared.stated else None
        known = coding is not None and coding.label is not None
        placed.append(
            TypedCase(
                case=case.id,
                memberships=tuple(float(score) for score in scores[:, i]),
                types=tuple(name for name, here in zip(names, inside[:, i], strict=True) if here),
                stated=coding.label if coding is not None and known else None,
                also=coding.also if coding is not None and known else (),
            )
        )
    return Typology(declared.dimensions, tuple(declared.types.items()), tuple(placed))
