"""Minimisation: from a truth table to every conservative, parsimonious and intermediate model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TypedDict, Unpack

import numpy as np
from numpy.typing import NDArray

from qca.analysis.counterfactuals import (
    Exclusion,
    Expectations,
    Region,
    encode_rows,
    exclude_remainders,
    read_expectations,
)
from qca.analysis.covering import Covering, CoveringRule, SolveCovering, solve_covering
from qca.analysis.intermediate import Intermediate, solve_pairs
from qca.analysis.models import ModelBuilder, cost_terms
from qca.analysis.pairing import EasyCubes, PairsOfRegion
from qca.analysis.solution import Counterfactuals, Model, Solution, WrittenTerms
from qca.analysis.truthtable import TruthTable
from qca.boolean.bitsets import freeze
from qca.boolean.cubes import find_outside
from qca.boolean.expressions import parse_expression
from qca.boolean.primes import Primes, gather_terms
from qca.errors import AnalysisError, InputError
from qca.progress import Watch, ignore
from qca.sets.cuts import check_share
from qca.study.settings import KINDS, MinimizationSettings, ModelRule, SolutionKind

_DEFAULTS = MinimizationSettings()
# Pairs that are listed with the intermediate models, shared evenly among these.
_MOST_PAIRS = 20_000
# Terms of parsimonious models that are looked through for contradictory assumptions.
_MOST_ASSUMED = 500


class Options(TypedDict, total=False):
    """What :func:`minimize` can be told besides the table and the kind."""

    expectations: str | Sequence[str] | None
    exclude: str | Sequence[str | Exclusion] | None
    models: ModelRule
    max_models: int
    term_incl: float | None
    thorough: bool
    watch: Watch


def minimize(
    table: TruthTable,
    kind: SolutionKind = "parsimonious",
    *,
    expectations: str | Sequence[str] | None = None,
    exclude: str | Sequence[str | Exclusion] | None = None,
    models: ModelRule = _DEFAULTS.models,
    max_models: int = _DEFAULTS.max_models,
    term_incl: float | None = None,
    thorough: bool = False,
    watch: Watch = ignore,
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
        how many models are listed, the first in order: fewest terms, then fewest literals, then
        condition order. The count is reported apart.
    term_incl:
        least sufficiency inclusion of every term over all cases: terms are then the minimal
        conjunctions that reach it and cover no negative row, instead of the prime implicants.
    thorough:
        spend up to 50 times the usual work on counting the models exactly.
    watch:
        is told how far the work has come.

    Raises
    ------
    InputError
        An argument is not valid.
    AnalysisError
        No row is positive, or remainders may be used and no row is negative; or no term that
        covers a positive row reaches ``term_incl``.

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
        term_incl=term_incl,
        thorough=thorough,
        watch=watch,
    )[0]


def minimize_kinds(
    table: TruthTable,
    kinds: Sequence[SolutionKind],
    **options: Unpack[Options],
) -> tuple[Solution, ...]:
    """Return one solution for each kind, as :func:`minimize` does, solving nothing twice."""
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise InputError(f"there is no {unknown[0]!r} solution", f"use {', '.join(KINDS)}")
    job = prepare_minimization(table, **options)
    return tuple(job.solve(kind) for kind in kinds)


def iterate_models(
    table: TruthTable,
    kind: SolutionKind = "parsimonious",
    **options: Unpack[Options],
) -> Iterator[str]:
    """Yield every conservative or parsimonious model, however many there are, as an expression.

    In order: fewest terms, then fewest literals, then condition order. Models are made as they are
    asked for. Parameters and errors as in :func:`minimize`, but that ``max_models`` bounds nothing.
    Where the number of models is not exact there (``count_exact``), only those found are yielded.

    Raises
    ------
    InputError
        The kind is intermediate: such models belong to pairs of models, and are not found one
        after another.

    Examples
    --------
    >>> import pandas as pd
    >>> from qca.analysis.truthtable import build_truth_table
    >>> frame = pd.DataFrame({"A": [1, 0], "B": [1, 0], "Y": [1, 0]}, index=["c1", "c2"])
    >>> list(iterate_models(build_truth_table(frame, "Y", ["A", "B"], incl_cut=1)))
    ['A', 'B']
    """
    if kind not in ("conservative", "parsimonious"):
        raise InputError(f"models of kind {kind!r} are not iterated over", "use minimize")
    job = prepare_minimization(table, **options)
    job = replace(job, rule=replace(job.rule, max_models=1))
    solved = job.conservative if kind == "conservative" else job.parsimonious
    return (
        " + ".join(table.space.write(solved.primes[prime]) for prime in cover)
        for cover in solved.covers.iterate()
    )


def prepare_minimization(
    table: TruthTable,
    *,
    expectations: str | Sequence[str] | None = None,
    exclude: str | Sequence[str | Exclusion] | None = None,
    models: ModelRule = _DEFAULTS.models,
    max_models: int = _DEFAULTS.max_models,
    term_incl: float | None = None,
    thorough: bool = False,
    watch: Watch = ignore,
) -> Minimization:
    """Return the minimisation of a table, its arguments checked as :func:`minimize` says."""
    if models not in ("minimal", "irredundant"):
        raise InputError(f"models is {models!r}", "use 'minimal' or 'irredundant'")
    if max_models < 1:
        raise InputError(f"max_models is {max_models}", "use a whole number from 1")
    expected = read_expectations(expectations, table.space)
    if term_incl is not None:
        check_share("term_incl", term_incl)
    exclusions = exclude_remainders(table, exclude)
    rule = CoveringRule(models, max_models, thorough)
    return Minimization(table, expected, exclusions, rule, term_incl, watch)


@dataclass(frozen=True, eq=False)
class Minimization:
    """The minimisation of one truth table: each kind is solved once, when first asked for.

    ``solve_problem`` solves its covering problems.
    """

    table: TruthTable
    expectations: Expectations
    exclusions: tuple[Exclusion, ...]
    rule: CoveringRule
    term_incl: float | None
    watch: Watch
    solve_problem: SolveCovering = solve_covering

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
    def conservative(self) -> Covering:
        """Only positive rows are known, so everything else is off."""
        off = find_outside(self.positive, self.table.space)
        if not off:
            raise AnalysisError(
                "every possible row is coded 1, so that no condition makes a difference",
                "check the calibration of the outcome",
            )
        return self._cover(off)

    @cached_property
    def parsimonious(self) -> Covering:
        """Any remainder that is not excluded may be covered."""
        negative = encode_rows(self.table, "0C")
        excluded = [cube for exclusion in self.exclusions for cube in exclusion.cubes]
        if not negative and not excluded:
            raise AnalysisError(
                "no row is coded 0 (or C), so with remainders every condition could be dropped",
                "ask for the conservative solution alone, or check cuts and calibration",
            )
        return self._cover([*negative, *excluded])

    def _cover(self, off: Sequence[int], rule: CoveringRule | None = None) -> Covering:
        find_terms = None if self.term_incl is None else self._find_terms
        return self.solve_problem(
            self.positive, off, self.table.space, rule or self.rule, find_terms, self.watch
        )

    def _find_terms(self, positive: Sequence[int], off: Sequence[int]) -> Primes:
        """Return the minimal terms that reach the cut on their own inclusion."""
        from qca.analysis.conjunctions import find_consistent_terms

        table, space = self.table, self.table.space

        def members(cube: int) -> NDArray[np.float64]:
            literals = parse_expression(space.write(cube))
            return table.memberships.membership(literals)

        found = find_consistent_terms(
            positive,
            off,
            space,
            members,
            table.outcome_scores,
            self.term_incl or 0.0,
            watch=self.watch,
        )
        return gather_terms(found.terms, positive, space, complete=found.complete)

    def find_assumed(self) -> tuple[frozenset[int], bool]:
        """Return terms of the parsimonious models, and whether these are the terms of all models.

        Those of the models not listed are left out where they are very many.
        """
        solved = self.parsimonious
        standing = solved.list_standing()
        if standing is not None and len(standing) <= _MOST_ASSUMED:
            return frozenset(standing), True
        return frozenset(term for model in solved.models for term in model), solved.complete

    def solve(self, kind: SolutionKind) -> Solution:
        """Return the solution of one kind."""
        if kind == "intermediate":
            return self._solve_intermediate()
        solved = self.conservative if kind == "conservative" else self.parsimonious
        covers, known = solved.covers, solved.primes.complete
        ordered = covers.ordered and known
        least = solved.primes.grouped and (self.rule.least or covers.ordered)
        return Solution(
            kind=kind,
            rule=self.rule.rule,
            primes=WrittenTerms(solved.primes, self.table.space),
            primes_complete=known,
            shares=covers.shares if known else freeze(np.full(len(solved.primes), np.nan)),
            models=tuple(self._builder.build_models(solved.models, least, ordered)),
            model_count=covers.count,
            count_exact=solved.exact,
            complete=solved.complete,
            ordered=ordered,
            least_proven=solved.primes.grouped,
            cheapest=covers.cheapest if known else None,
            exclusions=self.exclusions if kind == "parsimonious" else (),
            cubes=solved.models,
        )

    def list_models(self, kind: SolutionKind) -> tuple[tuple[int, ...], ...]:
        """Return the models of one kind that :meth:`solve` lists, as cubes, without their fit."""
        if kind == "intermediate":
            return self._intermediate.models[: self.rule.max_models]
        return (self.conservative if kind == "conservative" else self.parsimonious).models

    @cached_property
    def _intermediate(self) -> Intermediate:
        return solve_pairs(
            self.positive,
            (self.conservative, self.parsimonious),
            self.expectations,
            self.table.space,
            self.rule,
            max(self.rule.max_models, _DEFAULTS.max_models),
            self._cover,
            self.watch,
        )

    def _solve_intermediate(self) -> Solution:
        """Return the distinct models over all pairs of conservative and parsimonious models."""
        space, pairs = self.table.space, self._intermediate
        found, solved, whole = pairs.regions, pairs.solved, pairs.whole
        listed = self.list_models("intermediate")
        most = max(1, _MOST_PAIRS // len(listed))
        built = self._builder.build_models(listed, whole, whole)
        models = tuple(
            self._add_pairs(model, found[terms], most)
            for terms, model in zip(listed, built, strict=True)
        )
        order = cache(space.order)
        cubes = sorted({prime for problem in solved for prime in problem.primes}, key=order)
        costs = [cost_terms(terms) for terms in found]
        standing = Counter(term for terms in found for term in terms)
        shares = [standing[cube] / len(found) for cube in cubes]
        return Solution(
            kind="intermediate",
            rule=self.rule.rule,
            primes=WrittenTerms(cubes, space),
            primes_complete=all(problem.primes.complete for problem in solved),
            shares=freeze(np.array(shares) if whole else np.full(len(cubes), np.nan)),
            models=models,
            model_count=len(found),
            count_exact=whole,
            complete=whole and len(listed) == len(found),
            ordered=whole,
            least_proven=all(problem.primes.grouped for problem in solved),
            cheapest=costs.count(min(costs)) if whole else None,
            expectations=self.expectations.text,
            exclusions=self.exclusions,
            cubes=listed,
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
