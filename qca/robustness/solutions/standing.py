"""Standing: which terms stand in the models of all worlds, of some, of none; the robust core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from qca.analysis.minimization.enhanced import prepare_enhanced
from qca.boolean.formulas import Formula, unite
from qca.errors import QCAError
from qca.robustness.results.solutions import (
    Comparison,
    SolutionStanding,
    TermStanding,
)
from qca.robustness.solutions.protocol import measure_fit, rank_tests, sort_cases
from qca.robustness.solutions.solving import Solved, TableOfWorld, rebuild_table
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.universe import Universe
from qca.study.settings import SolutionKind

__all__ = ["compare_models", "find_standing"]

# Prime implicants of the present table that are looked up among the terms of other worlds.
_MOST_PRIMES = 200


def find_standing(
    universe: Universe,
    outcome: int,
    tables: Sequence[TableOfWorld],
    now: TableOfWorld,
    solved: Mapping[tuple[int, CodedTable], Solved],
) -> tuple[SolutionStanding, ...]:
    """Return how the models of each kind fare over the truth tables of one outcome."""
    standings = []
    for kind in universe.spec.minimize.solutions:
        present = solved[outcome, now.coded].models.get(kind, ())
        sets = [solved[outcome, each.coded].gather(kind) for each in tables]
        known = [models for models in sets if models is not None]
        held_now = frozenset(frozenset(terms) for terms in present)
        terms = dict.fromkeys(term for model in present for term in model)
        for models in known:
            terms |= dict.fromkeys(sorted(term for model in models for term in model))
        terms |= dict.fromkeys(_list_primes(universe, now, kind))
        write = universe.space.write
        standing = [_find_term(term, write(term), known, held_now) for term in terms]
        standings.append(
            SolutionStanding(
                outcome=universe.spec.outcome[outcome],
                kind=kind,
                tables=len(tables),
                unsolved=len(sets) - len(known),
                same=sum(models == held_now for models in known),
                now=tuple(tuple(map(write, terms)) for terms in present),
                terms=tuple(sorted(standing, key=lambda t: (-t.in_every, -t.in_some, t.term))),
            )
        )
    return tuple(standings)


def _find_term(
    term: int,
    written: Formula,
    sets: Sequence[frozenset[frozenset[int]]],
    now: frozenset[frozenset[int]],
) -> TermStanding:
    return TermStanding(
        term=written,
        in_every=sum(all(term in model for model in models) for models in sets),
        in_some=sum(any(term in model for model in models) for models in sets),
        now=any(term in model for model in now),
    )


def _list_primes(universe: Universe, now: TableOfWorld, kind: SolutionKind) -> Sequence[int]:
    """Return the prime implicants of the study's own conservative or parsimonious solution."""
    if kind == SolutionKind.INTERMEDIATE or now.coded.reason is not None:
        return []
    settings = universe.settled[now.outcome]
    asked = replace(settings.minimization, max_models=1, thorough=False)
    job = prepare_enhanced(rebuild_table(universe, now), asked, settings.remainders)
    try:
        solved = job.conservative if kind == SolutionKind.CONSERVATIVE else job.parsimonious
    except QCAError:
        return []
    return list(solved.primes.take(range(min(len(solved.primes), _MOST_PRIMES))))


def compare_models(
    universe: Universe,
    outcome: int,
    tables: Sequence[TableOfWorld],
    now: TableOfWorld,
    solved: Mapping[tuple[int, CodedTable], Solved],
) -> tuple[Comparison, ...]:
    """Return the protocol's figures for every model of the study.

    Test solutions are all models of the worlds given, each by the scores of its own world; the
    outcome is that of the study.
    """
    worlds = [table for table in tables if not universe.find_gone(np.array(table.settings))]
    kept = np.flatnonzero(universe.tabled[outcome])
    present = universe.rebuild_memberships(universe.start)
    scores = present.membership(universe.spec.outcome[outcome].parsed)[kept]
    comparisons = []
    for kind in universe.spec.minimize.solutions:
        tests = [
            row
            for table in worlds
            if table.coded != now.coded
            for row in _score_models(universe, table, solved[outcome, table.coded], kind, kept)
        ]
        rows = np.array(tests).reshape(-1, len(kept))
        initial = _score_models(universe, now, solved[outcome, now.coded], kind, kept)
        models = solved[outcome, now.coded].models.get(kind, ())
        for terms, membership in zip(models, initial, strict=True):
            ranks = [test.rank for test in rank_tests(membership, rows, scores)]
            comparisons.append(
                Comparison(
                    outcome=universe.spec.outcome[outcome],
                    kind=kind,
                    model=unite(list(map(universe.space.write, terms))),
                    tests=len(rows),
                    fit=measure_fit(membership, rows, scores),
                    cases=sort_cases(membership, rows, scores).place(kept.tolist()),
                    ranks=(ranks.count(1), ranks.count(2), ranks.count(3), ranks.count(4)),
                )
            )
    return tuple(comparisons)


def _score_models(
    universe: Universe,
    table: TableOfWorld,
    solved: Solved,
    kind: SolutionKind,
    kept: NDArray[np.intp],
) -> list[Array]:
    """Return the memberships of the cases ``kept`` in each model, by the scores of its world."""
    if kind not in solved.models:
        return []
    memberships = universe.rebuild_memberships(np.array(table.settings))
    terms = dict.fromkeys(term for model in solved.models[kind] for term in model)
    write = universe.space.write
    of_term = {term: memberships.membership(write(term).parsed)[kept] for term in terms}
    return [np.maximum.reduce([of_term[term] for term in model]) for model in solved.models[kind]]
