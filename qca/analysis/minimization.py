"""Minimisation: from a truth table to every conservative, parsimonious and intermediate model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from qca.analysis.counterfactuals import (
    Exclusion,
    Expectations,
    Region,
    encode_rows,
    exclude_remainders,
    find_easy_region,
    read_expectations,
)
from qca.analysis.solution import Counterfactuals, Model, Solution, Term
from qca.analysis.truthtable import TruthTable
from qca.boolean.covers import Covers, find_irredundant_covers, find_least_covers
from qca.boolean.cubes import absorb, complement
from qca.boolean.primes import find_primes
from qca.errors import AnalysisError, InputError
from qca.sets.fit import Sufficiency, sufficiency, unique_coverage
from qca.study.settings import KINDS, MinimizationSettings, ModelRule, SolutionKind

_DEFAULTS = MinimizationSettings()
# Pairs of a conservative and a parsimonious model that are looked at for intermediate models.
_MOST_PAIRS = 100_000


def minimize(
    table: TruthTable,
    kind: SolutionKind = "parsimonious",
    *,
    expectations: str | Sequence[str] | None = None,
    exclude: str | Sequence[str] | Sequence[Exclusion] | None = None,
    models: ModelRule = _DEFAULTS.models,
    max_models: int = _DEFAULTS.max_models,
) -> Solution:
    """Return every model of one kind for the rows of the table that are coded 1.

    A conservative model covers positive rows alone; a parsimonious one may also cover any
    remainder; an intermediate one, for each pair of a conservative and a parsimonious model, those
    remainders that are easy counterfactuals under the directional expectations.

    Parameters
    ----------
    expectations:
        directional expectations, ``"A, ~B, A*C"``: A present, B absent, A with C.
    exclude:
        remainders that must not be assumed, as expressions, or as exclusions already found.
    models:
        ``"minimal"`` for the models with fewest terms, ``"irredundant"`` for all models from which
        no term can be taken away.
    max_models:
        how many models are listed; the count is reported apart.

    Raises
    ------
    InputError
        An argument is not valid.
    AnalysisError
        No row is positive, or remainders may be used and no row is negative.

    Source: Quine (1955); Ragin (1987, 2008); Dusa (2019), QCA with R, chs. 7-8.

    Examples
    --------
    >>> import pandas as pd
    >>> from qca.analysis.truthtable import build_truth_table
    >>> frame = pd.DataFrame(
    ...     {"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"]
    ... )
    >>> table = build_truth_table(frame, "Y", ["A", "B"], incl_cut=1)
    >>> minimize(table, "parsimonious").models[0].expression
    'B'
    >>> minimize(table, "conservative").models[0].expression
    'A*B'
    """
    return minimize_kinds(
        table,
        (kind,),
        expectations=expectations,
        exclude=exclude,
        models=models,
        max_models=max_models,
    )[0]


def minimize_kinds(
    table: TruthTable,
    kinds: Sequence[SolutionKind],
    *,
    expectations: str | Sequence[str] | None = None,
    exclude: str | Sequence[str] | Sequence[Exclusion] | None = None,
    models: ModelRule = _DEFAULTS.models,
    max_models: int = _DEFAULTS.max_models,
) -> tuple[Solution, ...]:
    """Return one solution for each kind, as :func:`minimize` does, solving nothing twice."""
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise InputError(f"there is no {unknown[0]!r} solution", f"use {', '.join(KINDS)}")
    job = prepare_minimization(
        table,
        expectations=expectations,
        exclude=exclude,
        models=models,
        max_models=max_models,
    )
    return tuple(job.solve(kind) for kind in kinds)


def prepare_minimization(
    table: TruthTable,
    *,
    expectations: str | Sequence[str] | None = None,
    exclude: str | Sequence[str] | Sequence[Exclusion] | None = None,
    models: ModelRule,
    max_models: int,
) -> Minimization:
    """Return the minimisation of a table, its arguments checked as :func:`minimize` says."""
    if models not in ("minimal", "irredundant"):
        raise InputError(f"models is {models!r}", "use 'minimal' or 'irredundant'")
    if max_models < 1:
        raise InputError(f"max_models is {max_models}", "use a whole number from 1")
    expected = read_expectations(expectations, table.space)
    return Minimization(table, expected, _read_exclusions(table, exclude), models, max_models)


def _read_exclusions(
    table: TruthTable, exclude: str | Sequence[str] | Sequence[Exclusion] | None
) -> tuple[Exclusion, ...]:
    if exclude is None or isinstance(exclude, str):
        return exclude_remainders(table, exclude)
    found: list[Exclusion] = []
    for item in exclude:
        found.extend([item] if isinstance(item, Exclusion) else exclude_remainders(table, item))
    return tuple(found)


@dataclass(frozen=True)
class _Problem:
    """One minimisation solved: primes, covers of the positive rows, and how many there are."""

    primes: tuple[int, ...]
    covers: tuple[tuple[int, ...], ...]
    found: Covers


@dataclass(frozen=True, eq=False)
class Minimization:
    """The minimisation of one truth table: each kind is solved once, when first asked for."""

    table: TruthTable
    expectations: Expectations
    exclusions: tuple[Exclusion, ...]
    rule: ModelRule
    max_models: int

    @cached_property
    def positive(self) -> list[int]:
        """The configurations to be covered."""
        rows = encode_rows(self.table, "1")
        if not rows:
            raise AnalysisError(
                f"no row is coded 1 for the outcome {self.table.outcome}, so there is nothing to "
                "minimise",
                "lower a cut if theory allows it, or look at the negated outcome",
            )
        return rows

    @cached_property
    def conservative(self) -> _Problem:
        """Only positive rows are known, so everything else is off."""
        off = complement(self.positive, self.table.space)
        if not off:
            raise AnalysisError(
                "every possible row is coded 1, so that no condition makes a difference",
                "check the calibration of the outcome",
            )
        return self._cover(off)

    @cached_property
    def parsimonious(self) -> _Problem:
        """Any remainder that is not excluded may be covered."""
        negative = encode_rows(self.table, "0C")
        excluded = [cube for exclusion in self.exclusions for cube in exclusion.cubes]
        if not negative and not excluded:
            raise AnalysisError(
                "no row is coded 0 (or C), so with remainders every condition could be dropped",
                "ask for the conservative solution alone, or check cuts and calibration",
            )
        return self._cover([*negative, *excluded])

    def _cover(self, off: Sequence[int]) -> _Problem:
        primes = find_primes(self.positive, off, self.table.space)
        coverage = [
            sum(1 << i for i, row in enumerate(self.positive) if row & prime == prime)
            for prime in primes
        ]
        find = find_least_covers if self.rule == "minimal" else find_irredundant_covers
        found = find(coverage, most=self.max_models)
        covers = sorted(found.covers, key=lambda cover: _cover_order(cover, primes))
        return _Problem(primes, tuple(covers), found)

    def find_assumed(self) -> tuple[frozenset[int], bool]:
        """Return the terms of the parsimonious models, and whether these are all the models."""
        problem = self.parsimonious
        used = {problem.primes[i] for cover in problem.covers for i in cover}
        return frozenset(used), problem.found.complete

    def solve(self, kind: SolutionKind) -> Solution:
        """Return the solution of one kind."""
        if kind == "intermediate":
            return self._solve_intermediate()
        problem = self.conservative if kind == "conservative" else self.parsimonious
        cubes = tuple(tuple(problem.primes[i] for i in cover) for cover in problem.covers)
        return Solution(
            kind=kind,
            rule=self.rule,
            primes=tuple(self.table.space.write(cube) for cube in problem.primes),
            models=tuple(self._build_model(terms) for terms in cubes),
            model_count=problem.found.count,
            count_exact=problem.found.exact,
            complete=problem.found.complete,
            exclusions=self.exclusions if kind == "parsimonious" else (),
            cubes=cubes,
        )

    def _solve_intermediate(self) -> Solution:
        """Return the distinct models over all pairs of conservative and parsimonious models."""
        space = self.table.space
        sides = (self.conservative, self.parsimonious)
        first, second = (
            [tuple(side.primes[i] for i in cover) for cover in side.covers] for side in sides
        )
        solved: dict[frozenset[int], _Problem] = {}
        pairs_of: dict[tuple[int, ...], list[tuple[tuple[int, int], frozenset[int]]]] = {}
        whole = all(side.found.complete for side in sides)
        for number in range(min(len(first) * len(second), _MOST_PAIRS)):
            i, j = divmod(number, len(second))
            region = find_easy_region(first[i], second[j], self.expectations, space)
            if region not in solved:
                on = absorb([*self.positive, *region])
                solved[region] = self._cover(complement(on, space))
            problem = solved[region]
            for cover in problem.covers:
                terms = tuple(problem.primes[p] for p in cover)
                pairs_of.setdefault(terms, []).append(((i + 1, j + 1), region))
        whole = whole and len(first) * len(second) <= _MOST_PAIRS
        whole = whole and all(problem.found.complete for problem in solved.values())
        ordered = sorted(pairs_of, key=lambda terms: _terms_order(terms, space.order))
        listed = ordered[: self.max_models]
        easy = cache(self._remainders)
        difficult = cache(lambda j, region: self._remainders(second[j], region))
        models = tuple(
            replace(
                self._build_model(terms),
                counterfactuals=tuple(
                    Counterfactuals(pair, easy(region), difficult(pair[1] - 1, region))
                    for pair, region in pairs_of[terms]
                ),
            )
            for terms in listed
        )
        primes = {prime for problem in solved.values() for prime in problem.primes}
        return Solution(
            kind="intermediate",
            rule=self.rule,
            primes=tuple(space.write(prime) for prime in sorted(primes, key=space.order)),
            models=models,
            model_count=len(ordered),
            count_exact=whole,
            complete=whole and len(listed) == len(ordered),
            expectations=self.expectations.text,
            exclusions=self.exclusions,
            cubes=tuple(listed),
        )

    def _remainders(self, cubes: Iterable[int], without: Iterable[int] = ()) -> Region:
        """Return what cubes cover besides the positive rows, and besides ``without``."""
        return Region(tuple(sorted(cubes)), (*self.positive, *sorted(without)), self.table.space)

    @cached_property
    def _memberships(self) -> Callable[[int], NDArray[np.float64]]:
        table = self.table

        def membership(cube: int) -> NDArray[np.float64]:
            parts = []
            for j, value in table.space.decode(cube):
                column = table.memberships.column(table.conditions[j])
                if table.space.levels[j] > 2:
                    parts.append((column == value).astype(np.float64))
                else:
                    parts.append(column if value else 1 - column)
            return np.asarray(np.minimum.reduce(parts))

        return cache(membership)

    @cached_property
    def _term_fit(self) -> Callable[[int], tuple[Sufficiency, tuple[str, ...]]]:
        def fit(cube: int) -> tuple[Sufficiency, tuple[str, ...]]:
            covered = [
                case
                for row in self.table.rows
                if row.out == "1" and self.table.space.encode(row.config) & cube == cube
                for case in row.cases
            ]
            x = self._memberships(cube)
            return sufficiency(x, self.table.outcome_scores), tuple(covered)

        return cache(fit)

    def _build_model(self, cubes: Sequence[int]) -> Model:
        space, y = self.table.space, self.table.outcome_scores
        members = [self._memberships(cube) for cube in cubes]
        uniques = unique_coverage(members, y)
        terms = []
        for cube, unique in zip(cubes, uniques, strict=True):
            fit, cases = self._term_fit(cube)
            terms.append(Term(space.write(cube), fit.incl, fit.pri, fit.cov, unique, cases))
        whole = sufficiency(np.maximum.reduce(members), y)
        few = [
            row.number
            for row in self.table.rows
            if row.out == "?" and any(space.encode(row.config) & c == c for c in cubes)
        ]
        return Model(
            expression=" + ".join(term.expression for term in terms),
            terms=tuple(terms),
            incl=whole.incl,
            pri=whole.pri,
            cov=whole.cov,
            assumed=self._remainders(cubes),
            under_n_cut=tuple(few),
        )


def _cover_order(cover: Sequence[int], primes: Sequence[int]) -> tuple[int, int, tuple[int, ...]]:
    """Sort models by number of terms, then of literals, then by the order of their primes."""
    return (len(cover), sum(primes[i].bit_count() for i in cover), tuple(cover))


def _terms_order(
    terms: Sequence[int], order: Callable[[int], tuple[int, tuple[tuple[int, int], ...]]]
) -> tuple[int, int, list[tuple[int, tuple[tuple[int, int], ...]]]]:
    return (len(terms), sum(term.bit_count() for term in terms), [order(term) for term in terms])
