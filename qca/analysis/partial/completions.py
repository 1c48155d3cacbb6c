"""Completions: every way in which what some cases miss could be coded, as far as it matters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qca.analysis.partial.gaps import MissingCode, list_gaps
from qca.boolean.expressions import Expression
from qca.equality import ByValue
from qca.sets.columns import Values
from qca.sets.memberships import fold_scores
from qca.study.cases import Case
from qca.study.scoring import Scoring
from qca.study.spec import Spec

__all__ = ["MOST_COMPLETIONS", "Completions", "bound_memberships", "complete_cases"]

# Of more completions none is looked at, and what they could show is not known.
MOST_COMPLETIONS = 65_536


@dataclass(frozen=True, eq=False)
class Completions(ByValue):
    """The ways in which the gaps of some cases can be closed.

    ``base`` are the scores of the cases as they are coded (cases by sets), NaN where they are not.
    """

    spec: Spec
    scoring: Scoring
    cases: tuple[str, ...]
    base: Values
    gaps: tuple[MissingCode, ...]

    @cached_property
    def count(self) -> int:
        """How many there are: one where nothing is missing."""
        return math.prod(len(gap.codes) for gap in self.gaps)

    @property
    def are_too_many(self) -> bool:
        """Whether there are more than are looked at."""
        return self.count > MOST_COMPLETIONS

    @cached_property
    def values(self) -> Values:
        """The scores in each (completions by cases by sets), of sets built from others, too."""
        values = np.repeat(self.base[np.newaxis], self.count, axis=0)
        for gap, chosen in zip(self.gaps, self._choices, strict=True):
            case = self.cases.index(gap.case)
            for column, name in zip(gap.scores.T, gap.sets, strict=True):
                values[:, case, self.scoring.names.index(name)] = column[chosen]
        self.scoring.derive(values)
        return values

    def tell(self, field: str) -> tuple[tuple[str, list[str | float | None]], ...]:
        """Return which codes the cases that have a gap in a field have there in each."""
        return tuple(
            (gap.case, [gap.codes[i] for i in chosen.tolist()])
            for gap, chosen in zip(self.gaps, self._choices, strict=True)
            if gap.field == field
        )

    def weigh(self, expression: Expression) -> Values:
        """Return the memberships of the cases in an expression (completions by cases)."""
        scoring = self.scoring
        return fold_scores(self.values, scoring.names, scoring.levels, expression, 1.0)

    @cached_property
    def _choices(self) -> tuple[NDArray[np.intp], ...]:
        """For each gap which of its codes is taken in each completion."""
        sizes = [np.arange(len(gap.codes)) for gap in self.gaps]
        return tuple(axis.ravel() for axis in np.meshgrid(*sizes, indexing="ij"))


def complete_cases(
    spec: Spec,
    scoring: Scoring,
    cases: Sequence[tuple[Case, Values]],
    names: Iterable[str],
    fields: Mapping[str, Sequence[float | str]] | None = None,
) -> Completions:
    """Return the completions of cases, each with its scores (sets), that matter for some sets.

    ``fields`` are read besides; with each stand the amounts or labels in it that matter.
    """
    read = fields or {}
    told = [each for own in read.values() for each in own]
    wanted = tuple(names)
    gaps = [
        gap
        for case, scores in cases
        for gap in list_gaps(spec, case, wanted, read, told, _list_unscored(scoring, scores))
    ]
    return Completions(
        spec,
        scoring,
        tuple(case.id for case, _ in cases),
        np.array([scores for _, scores in cases]),
        tuple(gaps),
    )


def _list_unscored(scoring: Scoring, scores: Values) -> tuple[str, ...]:
    return tuple(scoring.names[i] for i in np.flatnonzero(np.isnan(scores)).tolist())


def bound_memberships(
    completions: Completions, expressions: Sequence[Expression]
) -> list[tuple[float, float]]:
    """Return the least and the greatest membership of the first case in each expression.

    They are exact: some code of what is missing gives each of the two, and none gives less or more.
    Of more completions than are looked at they are 0 and 1.

    >>> from qca.boolean.grammar import parse_expression
    >>> scoring = Scoring(cases=("c",), names=("A",), levels=(2,), base=np.array([[np.nan]]))
    >>> gap = MissingCode(
    ...     "c", "a", ("A",), np.array([[0.0], [0.6], [1.0]]), ("low", "medium", "high")
    ... )
    >>> one = Completions(None, scoring, ("c",), scoring.base, (gap,))
    >>> [bound_memberships(one, [parse_expression(text)]) for text in ("A", "A + ~A")]
    [[(0.0, 1.0)], [(0.6, 1.0)]]
    """
    if completions.are_too_many:
        return [(0.0, 1.0)] * len(expressions)
    weighed = [completions.weigh(each)[:, 0] for each in expressions]
    return [(float(column.min()), float(column.max())) for column in weighed]
