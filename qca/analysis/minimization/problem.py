"""The minimisation of one truth table, as a problem of which each part is solved once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qca.analysis.minimization.covering import Covering, SolveCovering, solve_covering
from qca.analysis.minimization.intermediate import Intermediate, solve_pairs
from qca.analysis.minimization.pairing import EasyCubes, PairsOfRegion
from qca.analysis.remainders.counterfactuals import Exclusion, Region, encode_rows
from qca.analysis.remainders.expectations import Expectations
from qca.analysis.solutions.absence import Absence, NoSolution, explain_no_positive, report_absence
from qca.analysis.solutions.models import ModelBuilder
from qca.analysis.solutions.solution import (
    Counterfactuals,
    Model,
    Solution,
    WrittenTerms,
    no_solution,
)
from qca.analysis.truth_table.table import RowCode, TruthTable
from qca.boolean.bitsets import freeze
from qca.boolean.cubes import find_outside
from qca.boolean.primes import Primes, gather_terms
from qca.progress import Watch
from qca.study.settings import MinimizationSettings, SolutionKind

if TYPE_CHECKING:
    from qca.analysis.minimization.conjunctions import ConsistentTerms

__all__ = ["Minimization"]

# Pairs that are listed with the intermediate models, shared evenly among these.
_MOST_PAIRS = 20_000
# Terms of parsimonious models that are looked through for contradictory assumptions.
_MOST_ASSUMED = 500


@dataclass(frozen=True, eq=False)
class Minimization:
    """The minimisation of one truth table: each kind is solved once, when first asked for.

    ``solve_problem`` solves its covering problems.
    """

    table: TruthTable
    expectations: Expectations
    exclusions: tuple[Exclusion, ...]
    settings: MinimizationSettings
    watch: Watch
    solve_problem: SolveCovering = solve_covering

    @cached_property
    def positive(self) -> list[int]:
        """The configurations to be covered."""
        return encode_rows(self.table, RowCode.POSITIVE)

    def find_absence(self, kind: SolutionKind) -> Absence | None:
        """Return why there is no solution of a kind, or None where there is one.

        Without expectations nothing is easy to assume, so that the intermediate models are the
        conservative ones, which may be had where there is no parsimonious one.
        """
        if kind != SolutionKind.INTERMEDIATE:
            return self._absences(kind)
        first, second = (
            self._absences(SolutionKind.CONSERVATIVE),
            self._absences(SolutionKind.PARSIMONIOUS),
        )
        if first is None and second is not None and not self.expectations.terms:
            return None
        return first or second

    @cached_property
    def _absences(self) -> Callable[[SolutionKind], Absence | None]:
        return cache(self._look_for_absence)

    def _look_for_absence(self, kind: SolutionKind) -> Absence | None:
        if self.table.constant:
            return Absence(NoSolution.CONSTANT)
        if not self.table.rows:
            return Absence(NoSolution.NO_ROW)
        if not self.positive:
            return explain_no_positive(self.table)
        off = self._find_off(kind)
        if not off:
            whole = not self._unknown
            return Absence(NoSolution.ALL_POSITIVE if whole else NoSolution.NO_NEGATIVE)
        if self.settings.term_incl is not None and (
            bare := self._search_terms(self.positive, off).bare
        ):
            return Absence(NoSolution.NO_TERM, bare=bare)
        return None

    def _find_off(self, kind: SolutionKind) -> list[int]:
        """Return what the terms of conservative or of parsimonious models must not cover.

        For a conservative model only positive rows are known, so that everything else is off. A
        parsimonious one may cover any remainder that is not excluded.
        """
        if kind == SolutionKind.CONSERVATIVE:
            return self._unknown
        excluded = [cube for exclusion in self.exclusions for cube in exclusion.cubes]
        return [*encode_rows(self.table, RowCode.NEGATIVE, RowCode.CONTRADICTION), *excluded]

    @cached_property
    def _unknown(self) -> list[int]:
        return find_outside(self.positive, self.table.space)

    @cached_property
    def conservative(self) -> Covering:
        """The models of positive rows alone."""
        return self._solve_side(SolutionKind.CONSERVATIVE)

    @cached_property
    def parsimonious(self) -> Covering:
        """The models that may also cover any remainder that is not excluded."""
        return self._solve_side(SolutionKind.PARSIMONIOUS)

    def _solve_side(self, kind: SolutionKind) -> Covering:
        if absence := self.find_absence(kind):
            raise report_absence(absence, self.table)
        return self._cover(self._find_off(kind))

    def _cover(self, off: Sequence[int], settings: MinimizationSettings | None = None) -> Covering:
        find_terms = None if self.settings.term_incl is None else self._find_terms
        return self.solve_problem(
            self.positive, off, self.table.space, settings or self.settings, find_terms, self.watch
        )

    def _find_terms(self, positive: Sequence[int], off: Sequence[int]) -> Primes:
        """Return the minimal terms that reach the cut on their own inclusion."""
        searched = self._search_terms(positive, off)
        if searched.bare:
            raise report_absence(Absence(NoSolution.NO_TERM, bare=searched.bare), self.table)
        return gather_terms(searched.terms, positive, self.table.space, complete=searched.complete)

    def _search_terms(self, positive: Sequence[int], off: Sequence[int]) -> ConsistentTerms:
        key = tuple(off)
        if key not in self._searched:
            self._searched[key] = self._search(positive, off)
        return self._searched[key]

    @cached_property
    def _searched(self) -> dict[tuple[int, ...], ConsistentTerms]:
        return {}

    def _search(self, positive: Sequence[int], off: Sequence[int]) -> ConsistentTerms:
        from qca.analysis.minimization.conjunctions import search_consistent_terms

        table, space = self.table, self.table.space

        def members(cube: int) -> NDArray[np.float64]:
            return table.memberships.membership(space.write(cube).parsed)

        return search_consistent_terms(
            positive,
            off,
            space,
            members,
            table.outcome_scores,
            self.settings.term_incl or 0.0,
            watch=self.watch,
        )

    def find_assumed(self) -> tuple[frozenset[int], bool]:
        """Return terms of the parsimonious models, and whether these are the terms of all models.

        Those of the models not listed are left out where they are very many.
        """
        solved = self.parsimonious
        standing = solved.list_standing()
        if standing is not None and len(standing) <= _MOST_ASSUMED:
            return frozenset(standing), True
        return frozenset(term for model in solved.models for term in model), solved.complete

    def solve_if_any(self, kind: SolutionKind) -> Solution:
        """Return the solution of one kind, or one without models that says why there is none."""
        absence = self.find_absence(kind)
        if absence is None and kind != self._stand_in(kind):
            return replace(
                self.solve(SolutionKind.CONSERVATIVE), kind=kind, exclusions=self.exclusions
            )
        if absence is None:
            return self.solve(kind)
        expectations = self.expectations.terms if kind == SolutionKind.INTERMEDIATE else ()
        return no_solution(kind, self.settings.models, self.table.space, absence, expectations)

    def solve(self, kind: SolutionKind) -> Solution:
        """Return the solution of one kind; that there is none of it, or of a side, is an error.

        An intermediate solution asked for by itself needs both of its sides.
        """
        if kind == SolutionKind.INTERMEDIATE:
            return self._solve_intermediate()
        solved = self.conservative if kind == SolutionKind.CONSERVATIVE else self.parsimonious
        covers, known = solved.covers, solved.primes.complete
        ordered = covers.ordered and known
        least = solved.least and (self.settings.least or covers.ordered)
        return Solution(
            kind=kind,
            rule=self.settings.models,
            primes=WrittenTerms(solved.primes, self.table.space),
            primes_complete=known,
            shares=covers.shares if known else freeze(np.full(len(solved.primes), np.nan)),
            models=tuple(self._builder.build_models(solved.models, least, ordered)),
            model_count=covers.count,
            count_exact=solved.exact,
            complete=solved.complete,
            ordered=ordered,
            least_proven=solved.least,
            cheapest=covers.cheapest if known else None,
            exclusions=self.exclusions if kind == SolutionKind.PARSIMONIOUS else (),
            cubes=solved.models,
        )

    def list_models(self, kind: SolutionKind) -> tuple[tuple[int, ...], ...]:
        """Return the models of one kind that :meth:`solve` lists, as cubes, without their fit."""
        kind = self._stand_in(kind)
        if kind == SolutionKind.INTERMEDIATE:
            return self._intermediate.models
        return (
            self.conservative if kind == SolutionKind.CONSERVATIVE else self.parsimonious
        ).models

    def _stand_in(self, kind: SolutionKind) -> SolutionKind:
        """Return the kind whose models are those of a kind; see :meth:`find_absence`."""
        if kind == SolutionKind.INTERMEDIATE and self.find_absence(SolutionKind.PARSIMONIOUS):
            return SolutionKind.CONSERVATIVE if self.find_absence(kind) is None else kind
        return kind

    @cached_property
    def _intermediate(self) -> Intermediate:
        return solve_pairs(
            self.positive,
            (self.conservative, self.parsimonious),
            self.expectations,
            self.table.space,
            self.settings,
            self._cover,
            self.settings.term_incl is None,
            self.watch,
        )

    def _solve_intermediate(self) -> Solution:
        """Return the distinct models over all pairs of conservative and parsimonious models."""
        pairs = self._intermediate
        most = max(1, _MOST_PAIRS // len(pairs.models))
        built = self._builder.build_models(pairs.models, pairs.ordered, pairs.ordered)
        models = tuple(
            self._add_pairs(model, pairs.regions[terms], most)
            for terms, model in zip(pairs.models, built, strict=True)
        )
        return Solution(
            kind=SolutionKind.INTERMEDIATE,
            rule=self.settings.models,
            primes=WrittenTerms(pairs.primes, self.table.space),
            primes_complete=pairs.primes_complete,
            shares=pairs.shares,
            models=models,
            model_count=pairs.count,
            count_exact=pairs.exact,
            complete=pairs.exact and len(models) == pairs.count,
            ordered=pairs.ordered,
            least_proven=pairs.least,
            cheapest=pairs.cheapest,
            expectations=self.expectations.terms,
            exclusions=self.exclusions,
            cubes=pairs.models,
        )

    def _add_pairs(
        self, model: Model, regions: Sequence[tuple[EasyCubes, PairsOfRegion]], most: int
    ) -> Model:
        """Return a model with the pairs that it comes from, the first ``most`` of them listed."""
        pairs = sorted(
            (pair, region) for region, found in regions for pair in found.numbered[:most]
        )
        counterfactuals = tuple(
            Counterfactuals(pair, self._easy(region), self._difficult(pair[1], region))
            for pair, region in pairs[:most]
        )
        count = sum(found.count for _, found in regions)
        return replace(model, pair_count=count, counterfactuals=counterfactuals)

    @cached_property
    def _easy(self) -> Callable[[EasyCubes], Region]:
        return cache(self._builder.list_remainders)

    @cached_property
    def _difficult(self) -> Callable[[int, EasyCubes], Region]:
        models, list_remainders = self.parsimonious.models, self._builder.list_remainders
        return cache(lambda number, region: list_remainders(models[number - 1], region))

    @cached_property
    def _builder(self) -> ModelBuilder:
        return ModelBuilder(self.table)
