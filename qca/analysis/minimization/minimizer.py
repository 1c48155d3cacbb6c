"""Minimisation: from a truth table to every conservative, parsimonious and intermediate model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qca.analysis.minimization.problem import Minimization
from qca.analysis.remainders.counterfactuals import Exclusion, exclude_remainders
from qca.analysis.remainders.expectations import GivenExpectations, read_expectations
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import TruthTable
from qca.boolean.formulas import Formula, unite
from qca.errors import InputError, show_given
from qca.messages import say
from qca.progress import Watch, ignore
from qca.study.settings import MinimizationSettings, SolutionKind

__all__ = ["iterate_covers", "minimize_kinds", "prepare_minimization"]

# Remainders that must not be assumed: as expressions, or as exclusions already found.
GivenExclusions = str | Sequence[str | Exclusion]


def minimize_kinds(
    table: TruthTable,
    settings: MinimizationSettings,
    *,
    expectations: GivenExpectations | None = None,
    exclude: GivenExclusions | None = None,
    watch: Watch = ignore,
) -> tuple[Solution, ...]:
    """Return each solution that is asked for, as :func:`qca.minimize` does, solving nothing twice.

    Raises
    ------
    InputError
        Settings, expectations or exclusions are not valid.
    AnalysisError
        There is no solution of a kind.
    """
    job = prepare_minimization(
        table, settings, expectations=expectations, exclude=exclude, watch=watch
    )
    return tuple(job.solve(kind) for kind in job.settings.solutions)


def iterate_covers(job: Minimization) -> Iterator[Formula]:
    """Yield every model of the first kind that is asked for; see :func:`qca.iterate_models`."""
    kind = job.settings.solutions[0]
    if kind not in (SolutionKind.CONSERVATIVE, SolutionKind.PARSIMONIOUS):
        raise InputError(
            say("models of kind {kind} are not iterated over", kind=show_given(kind)),
            say("use minimize"),
        )
    job = replace(job, settings=replace(job.settings, max_models=1))
    solved = job.conservative if kind == SolutionKind.CONSERVATIVE else job.parsimonious
    return (
        unite([job.table.space.write(solved.primes[prime]) for prime in cover])
        for cover in solved.covers.iterate()
    )


def prepare_minimization(
    table: TruthTable,
    settings: MinimizationSettings,
    *,
    expectations: GivenExpectations | None = None,
    exclude: GivenExclusions | None = None,
    watch: Watch = ignore,
) -> Minimization:
    """Return the minimisation of a table, its arguments checked as :func:`qca.minimize` says."""
    settings = settings.settle()
    if not isinstance(table, TruthTable):
        what = say("what is to be minimised is of the type {name}", name=type(table).__name__)
        raise InputError(what, say("give a truth table, as qca.build_truth_table returns"))
    expected = read_expectations(expectations, table.space)
    exclusions = exclude_remainders(table, exclude)
    return Minimization(table, expected, exclusions, settings, watch)
