"""Typologies: how far each case belongs to each type, and where texts say otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qca.boolean.expressions import names_of
from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.errors import count_noun
from qca.names import free_names
from qca.results import Framed, build_frame, describe, tally
from qca.sets.cuts import CROSSOVER, TOLERANCE, is_at_crossover, is_in, reaches
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
    the crossover of a dimension (or not coded on it). ``between`` are the types that share the
    highest membership, where it reaches 0.5 and no one has it alone; ``crossing`` and ``uncoded``
    the sets of types on which it is at 0.5 or not coded. ``stated`` is what the sources name
    (``is_type``: one of the types), ``also`` what another reading of them gives.
    """

    case: str
    memberships: tuple[float, ...]
    types: tuple[str, ...]
    stated: str | None
    also: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    crossing: tuple[str, ...] = ()
    uncoded: tuple[str, ...] = ()
    is_type: bool = True

    @property
    def agrees(self) -> bool | None:
        """Whether the case is of the type that the sources state.

        None where they state none of the types, or where the case is not coded on all of their
        sets, as in claims that placements agree.
        """
        if self.stated is None or not self.is_type or self.uncoded:
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
    parts = [formula.parsed for formula in declared.types.values()]
    scores = np.array([memberships.membership(part) for part in parts])
    scores = scores.reshape(len(names), len(memberships.cases))
    sets = tuple(dict.fromkeys(name for part in parts for name in names_of(part)))
    positions = [memberships.index(name) for name in sets]
    own = memberships.values[:, positions]
    graded = np.array([memberships.levels[j] == 2 for j in positions], dtype=bool)
    inside, crossing, uncoded = is_in(scores), is_at_crossover(own) & graded, np.isnan(own)
    placed = []
    for i, case in enumerate(cases):
        coding = case.codings.get(declared.stated) if declared.stated else None
        known = coding is not None and coding.label is not None
        stated = coding.label if coding is not None and known else None
        placed.append(
            TypedCase(
                case=case.id,
                memberships=tuple(float(score) for score in scores[:, i]),
                types=_choose(names, inside[:, i]),
                stated=stated,
                also=coding.alternatives if coding is not None and known else (),
                between=_find_ties(names, scores[:, i]),
                crossing=_choose(sets, crossing[i]),
                uncoded=_choose(sets, uncoded[i]),
                is_type=stated is None or stated in names,
            )
        )
    return Typology(declared.dimensions, tuple(declared.types.items()), tuple(placed))


def _choose(names: Sequence[str], flags: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(name for name, here in zip(names, flags, strict=True) if here)


def _find_ties(names: Sequence[str], scores: NDArray[np.float64]) -> tuple[str, ...]:
    """Return the types that share the highest membership, if that reaches 0.5 and is shared."""
    if len(names) < 2 or np.isnan(scores).any() or not reaches(scores.max(), CROSSOVER):
        return ()
    ties = _choose(names, scores >= scores.max() - TOLERANCE)
    return ties if len(ties) > 1 else ()
