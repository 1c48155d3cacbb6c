"""Minimisation: from a truth table to every conservative, parsimonious and intermediate model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypedDict, Unpack

from qca.analysis.minimization.covering import CoveringRule
from qca.analysis.minimization.problem import Minimization
from qca.analysis.remainders.counterfactuals import Exclusion, exclude_remainders
from qca.analysis.remainders.expectations import GivenExpectations, read_expectations
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import TruthTable
from qca.boolean.formulas import Formula, unite
from qca.errors import InputError
from qca.progress import Watch, ignore
from qca.sets.cuts import check_count, check_share
from qca.study.settings import KINDS, MinimizationSettings, ModelRule, SolutionKind

_DEFAULTS = MinimizationSettings()


class Options(TypedDict, total=False):
    """What :func:`minimize` can be told besides the table and the kind."""

    expectations: GivenExpectations | None
    exclude: str | Sequence[str | Exclusion] | None
    models: str
    max_models: int
    term_incl: float | None
    thorough: bool
    watch: Watch


def minimize(
    table: TruthTable,
    kind: str = SolutionKind.PARSIMONIOUS,
    *,
    expectations: GivenExpectations | None = None,
    exclude: str | Sequence[str | Exclusion] | None = None,
    models: str = _DEFAULTS.models,
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
        directional expectations, ``"A, ~B, A*C"``: A present, B absent, A with C; or values by
        condition, ``{"A": 1, "B": 0, "D": [1, 2]}``, or of each in order, ``[1, 0, None]``.
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
    >>> from qca.analysis.truth_table.table import build_truth_table
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
    kinds: Sequence[str],
    **options: Unpack[Options],
) -> tuple[Solution, ...]:
    """Return one solution for each kind, as :func:`minimize` does, solving nothing twice."""
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise InputError(f"there is no {unknown[0]!r} solution", f"use {', '.join(KINDS)}")
    job = prepare_minimization(table, **options)
    return tuple(job.solve(SolutionKind(kind)) for kind in kinds)


def iterate_models(
    table: TruthTable,
    kind: str = SolutionKind.PARSIMONIOUS,
    **options: Unpack[Options],
) -> Iterator[Formula]:
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
    >>> from qca.analysis.truth_table.table import build_truth_table
    >>> frame = pd.DataFrame({"A": [1, 0], "B": [1, 0], "Y": [1, 0]}, index=["c1", "c2"])
    >>> list(iterate_models(build_truth_table(frame, "Y", ["A", "B"], incl_cut=1)))
    ['A', 'B']
    """
    if kind not in (SolutionKind.CONSERVATIVE, SolutionKind.PARSIMONIOUS):
        raise InputError(f"models of kind {kind!r} are not iterated over", "use minimize")
    job = prepare_minimization(table, **options)
    job = replace(job, rule=replace(job.rule, max_models=1))
    solved = job.conservative if kind == SolutionKind.CONSERVATIVE else job.parsimonious
    return (
        unite([table.space.write(solved.primes[prime]) for prime in cover])
        for cover in solved.covers.iterate()
    )


def prepare_minimization(
    table: TruthTable,
    *,
    expectations: GivenExpectations | None = None,
    exclude: str | Sequence[str | Exclusion] | None = None,
    models: str = _DEFAULTS.models,
    max_models: int = _DEFAULTS.max_models,
    term_incl: float | None = None,
    thorough: bool = False,
    watch: Watch = ignore,
) -> Minimization:
    """Return the minimisation of a table, its arguments checked as :func:`minimize` says."""
    chosen = ModelRule.read("models", models)
    if not isinstance(table, TruthTable):
        what = f"what is to be minimised is of the type {type(table).__name__}"
        raise InputError(what, "give a truth table, as qca.build_truth_table returns")
    check_count("max_models", max_models)
    expected = read_expectations(expectations, table.space)
    if term_incl is not None:
        check_share("term_incl", term_incl)
    exclusions = exclude_remainders(table, exclude)
    rule = CoveringRule(chosen, max_models, thorough)
    return Minimization(table, expected, exclusions, rule, term_incl, watch)
