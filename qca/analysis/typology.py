"""Typologies: how far each case belongs to each type, and where texts say otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.errors import count_noun
from qca.names import free_names
from qca.results import Framed, build_frame, describe, tally
from qca.sets.cuts import is_in
from qca.sets.memberships import Memberships
from qca.study.cases import Case
from qca.study.spec import TypologySpec

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TypedCase", "Typology", "classify_cases"]


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
class Typology(Framed):
    """The types by name with their expressions, and every case placed among them."""

    dimensions: tuple[str, ...]
    types: tuple[tuple[str, Formula], ...]
    cases: tuple[TypedCase, ...]

    def __repr__(self) -> str:
        placed = tally(case.types[0] if len(case.types) == 1 else "between" for case in self.cases)
        return describe(
            self, " × ".join(self.dimensions), count_noun(len(self.cases), "case"), placed
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the membership of every case in every type, its type, and that of the sources.

        A column of ours that is also the name of a type gets an underscore behind it.
        """
        names = [name for name, _ in self.types]
        own = free_names(("type", "stated", "agrees"), names)
        rows = (
            (c.case, *c.memberships, ", ".join(c.types), c.stated, c.agrees) for c in self.cases
        )
        return build_frame(("case", *names, *own), rows)


def classify_cases(
    declared: TypologySpec, memberships: Memberships, cases: Sequence[Case]
) -> Typology:
    """Return every case's membership in every type (fuzzy min, max and 1 - x, as written).

    Memberships lie in [0, 1]; a case that is not coded on a set of a type has NaN in it. It is of
    the types in which its membership is over 0.5: of none, one, or several.

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
