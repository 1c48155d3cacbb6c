"""Fit of terms and models to the cases of a truth table, in memory or in parts.

Every parameter of fit is a ratio of sums over the cases. The sums are exact (:mod:`qca.sets.exact`)
and those of the parts add up, so that a table in parts is read once for all terms and models asked
for together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from qca.analysis.truth_table.table import TruthTable
from qca.boolean.cubes import Space
from qca.boolean.expressions import Expression
from qca.boolean.levels import first_of
from qca.equality import ByValue
from qca.sets.exact import CHUNK, SCALE, Whole, exact_ratio, scale, scale_membership
from qca.sets.fit import Sufficiency
from qca.sets.memberships import Memberships
from qca.sets.partitions import map_parts

__all__ = ["ModelFit", "TermFits"]

# Memberships of terms that are kept are at most so many numbers; the others are worked out again.
_KEPT = 1 << 22

# The sums over cases of m, min(m, y) and min(m, y, 1-y).
_Sums = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class ModelFit(ByValue):
    """The fit of one model: of each term in the order given, and of the whole (their maximum).

    ``unique`` is the coverage of each term that no other term of the model shares, NaN where there
    is no other term.
    """

    terms: tuple[Sufficiency, ...]
    unique: tuple[float, ...]
    whole: Sufficiency


@dataclass(frozen=True, eq=False)
class TermFits:
    """The fit of terms (cubes over the conditions of the table) and of models made of them.

    What was worked out once is kept.

    Examples
    --------
    >>> import pandas as pd
    >>> from qca import build_truth_table
    >>> frame = pd.DataFrame({"A": [0.9, 0.2], "B": [0.4, 0.3], "Y": [0.8, 0.4]}, ["c1", "c2"])
    >>> table = build_truth_table(frame, "Y", ["A", "B"])
    >>> fits = TermFits(table)
    >>> (fit,) = fits.fit_models([[table.space.encode((1, 0))]])
    >>> fit.whole
    Sufficiency(incl=1.0, pri=1.0, cov=0.6666666666666666)
    """

    table: TruthTable

    def _read_fits(self, cubes: Sequence[int]) -> tuple[Sufficiency, ...]:
        """Return the fit of terms whose sums are known."""
        for cube in cubes:
            if cube not in self._fits:
                self._fits[cube] = self._sufficiency(self._terms[cube])
        return tuple(self._fits[cube] for cube in cubes)

    def fit_models(self, models: Sequence[Sequence[int]]) -> tuple[ModelFit, ...]:
        """Return the fit of each model, given by its terms, reading the cases once for all.

        Terms, and the whole as their maximum, have the parameters of :func:`qca.fit.sufficiency`,
        and terms the unique coverage of :func:`qca.fit.unique_coverage`, within their model. All
        lie in [0, 1] and are NaN where those are; they rest on exact sums, rounded once.
        """
        asked = [tuple(cubes) for cubes in models]
        self._learn([cube for cubes in asked for cube in cubes], asked)
        return tuple(self._fit(cubes) for cubes in asked)

    def _fit(self, cubes: tuple[int, ...]) -> ModelFit:
        whole, unique = self._models[cubes]
        return ModelFit(
            terms=self._read_fits(cubes),
            unique=tuple(exact_ratio(part, self._in_outcome[0]) for part in unique)
            if len(cubes) > 1
            else (float("nan"),) * len(cubes),
            whole=self._sufficiency(whole),
        )

    def _sufficiency(self, sums: _Sums) -> Sufficiency:
        total, overlap, shared = sums
        return Sufficiency(
            incl=exact_ratio(overlap, total),
            pri=exact_ratio(overlap - shared, total - shared),
            cov=exact_ratio(overlap, self._in_outcome[0]),
        )

    # What is known: the sums of terms; those of models, with the unique parts of their terms; and
    # that of the outcome.

    @cached_property
    def _fits(self) -> dict[int, Sufficiency]:
        return {}

    @cached_property
    def _terms(self) -> dict[int, _Sums]:
        return {}

    @cached_property
    def _models(self) -> dict[tuple[int, ...], tuple[_Sums, tuple[int, ...]]]:
        return {}

    @cached_property
    def _in_outcome(self) -> list[int]:
        return []

    def _learn(self, cubes: Iterable[int], models: Iterable[tuple[int, ...]]) -> None:
        """Work out the sums that are not known yet, in one pass over the cases."""
        terms = tuple(cube for cube in dict.fromkeys(cubes) if cube not in self._terms)
        models = tuple(model for model in dict.fromkeys(models) if model not in self._models)
        if not terms and not models:
            return
        sums = iter(self._add_up(terms, models).tolist())
        in_outcome = next(sums)
        if not self._in_outcome:
            self._in_outcome.append(in_outcome)
        for cube in terms:
            self._terms[cube] = (next(sums), next(sums), next(sums))
        for model in models:
            whole = (next(sums), next(sums), next(sums))
            self._models[model] = whole, tuple(next(sums) for _ in model)

    def _add_up(
        self, terms: tuple[int, ...], models: tuple[tuple[int, ...], ...]
    ) -> NDArray[np.object_]:
        if self._in_memory is not None:
            return _sum_cases(self._in_memory, terms, models)
        work = _Work(self.table.outcome.parsed, self.table.space, terms, models)
        return _total(map_parts(self.table.source, work))

    @cached_property
    def _in_memory(self) -> _Cases | None:
        """The cases where they are few; their memberships in terms are kept between questions."""
        source = self.table.source
        if not isinstance(source, Memberships) or len(source.cases) > CHUNK:
            return None
        return _Cases(source, self.table.outcome.parsed, self.table.space)


@dataclass(frozen=True)
class _Work:
    """What is asked of each part."""

    outcome: Expression
    space: Space
    terms: tuple[int, ...]
    models: tuple[tuple[int, ...], ...]

    def __call__(self, part: Memberships) -> NDArray[np.object_]:
        if len(part.cases) <= CHUNK:
            return self._sum_few(part)
        # A part of someone else's making may be too large for sums in 64 bits.
        return _total(map_parts(part, self._sum_few))

    def _sum_few(self, part: Memberships) -> NDArray[np.object_]:
        return _sum_cases(_Cases(part, self.outcome, self.space), self.terms, self.models)


def _total(parts: Iterable[NDArray[np.object_]]) -> NDArray[np.object_]:
    return reduce(np.add, parts)


@dataclass(frozen=True, eq=False)
class _Cases:
    """Scaled memberships of at most ``CHUNK`` cases."""

    part: Memberships
    outcome_expression: Expression
    space: Space

    @cached_property
    def outcome(self) -> Whole:
        return scale_membership(self.part, self.outcome_expression)

    @cached_property
    def shared(self) -> Whole:
        """The memberships min(y, 1-y)."""
        return np.minimum(self.outcome, SCALE - self.outcome)

    @cached_property
    def membership(self) -> Callable[[int], Whole]:
        """The memberships in a term."""

        @lru_cache(max(8, _KEPT // max(1, len(self.part.cases))))
        def literal(j: int, value: int) -> Whole:
            column = self.part.column(self.space.names[j])
            if self.space.levels[j] > 2:
                return np.where(column == value + first_of(self.space.levels[j]), SCALE, 0)
            scaled = scale(column)
            return scaled if value else SCALE - scaled

        @lru_cache(max(8, _KEPT // max(1, len(self.part.cases))))
        def term(cube: int) -> Whole:
            member = np.full(len(self.part.cases), SCALE)
            for j, value in self.space.decode(cube):
                np.minimum(member, literal(j, value), out=member)
            return member

        return term

    def sum_members(self, members: Whole) -> _Sums:
        """Return the sums of m, min(m, y) and min(m, y, 1-y)."""
        both = np.minimum(members, self.outcome)
        overlap = int(both.sum())
        return int(members.sum()), overlap, int(np.minimum(both, self.shared, out=both).sum())


def _sum_cases(
    cases: _Cases, terms: Iterable[int], models: Iterable[tuple[int, ...]]
) -> NDArray[np.object_]:
    """Return the sums of outcome, terms and models over some cases, in a row."""
    sums = [int(cases.outcome.sum())]
    for cube in terms:
        sums += cases.sum_members(cases.membership(cube))
    for model in models:
        members = np.array([cases.membership(cube) for cube in model])
        sums += cases.sum_members(members.max(axis=0))
        overlaps = np.minimum(members, cases.outcome)
        # What a term covers beyond the second largest is what no other covers.
        second = np.partition(overlaps, -2, axis=0)[-2] if len(model) > 1 else 0
        sums += np.maximum(overlaps - second, 0).sum(axis=1).tolist()
    return np.array(sums, dtype=object)
