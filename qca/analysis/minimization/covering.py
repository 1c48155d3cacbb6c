"""One covering problem solved: the terms at hand and the models made of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qca.boolean.charts import chart_primes
from qca.boolean.covers import USUAL_STEPS, Covers, find_irredundant_covers, find_least_covers
from qca.boolean.cubes import Space
from qca.boolean.primes import Primes, find_primes
from qca.progress import Watch
from qca.study.settings import MinimizationSettings

__all__ = ["Covering", "KnownProblems", "cover_primes", "solve_covering"]

# Steps that go into the counting of models where thoroughness is asked for.
_THOROUGH_STEPS = 50 * USUAL_STEPS

# Returns the terms to choose from, given what they must not cover.
FindTerms = Callable[[Sequence[int], Sequence[int]], Primes]


@dataclass(frozen=True, eq=False)
class Covering:
    """The prime implicants of one problem, and the covers of its positive rows."""

    primes: Primes
    covers: Covers

    @property
    def exact(self) -> bool:
        """Whether the number of models is exact: no prime and no cover was left out."""
        return self.covers.exact and self.primes.complete

    @property
    def least(self) -> bool:
        """Whether fewer terms than the first model has are proven not to suffice."""
        return self.covers.least and self.primes.grouped

    @property
    def complete(self) -> bool:
        """Whether every model is listed."""
        return self.covers.complete and self.primes.complete

    @cached_property
    def models(self) -> tuple[tuple[int, ...], ...]:
        """The models listed, as cubes."""
        used = sorted({prime for cover in self.covers.covers for prime in cover})
        cubes = dict(zip(used, self.primes.take(used), strict=True))
        return tuple(tuple(cubes[prime] for prime in cover) for cover in self.covers.covers)

    def list_standing(self) -> tuple[int, ...] | None:
        """Return the terms that stand in any model, listed or not; None where not all are known."""
        if not self.exact:
            return None
        return self.primes.take(np.flatnonzero(self.covers.shares > 0))


def solve_covering(
    positive: Sequence[int],
    off: Sequence[int],
    space: Space,
    settings: MinimizationSettings,
    find_terms: FindTerms | None,
    watch: Watch,
) -> Covering:
    """Return the models of terms that cover the positive rows and nothing that is off.

    The terms are the prime implicants, or those that ``find_terms`` returns.
    """
    if find_terms is None:
        primes = find_primes(positive, off, space, watch=watch)
    else:
        primes = find_terms(positive, off)
    return cover_primes(primes, settings, watch)


# What :func:`solve_covering` is given, and returns.
SolveCovering = Callable[
    [Sequence[int], Sequence[int], Space, MinimizationSettings, FindTerms | None, Watch], Covering
]


def cover_primes(primes: Primes, settings: MinimizationSettings, watch: Watch) -> Covering:
    """Return the models made of primes that are known."""
    find = find_least_covers if settings.least else find_irredundant_covers
    steps = _THOROUGH_STEPS if settings.thorough else USUAL_STEPS
    covers = find(chart_primes(primes), most=settings.max_models, steps=steps, watch=watch)
    return Covering(primes, covers)


# What is to be covered, what is off, and the settings.
_Key = tuple[tuple[int, ...], tuple[int, ...], MinimizationSettings]


class KnownProblems:
    """Covering problems that were solved before: similar truth tables lead to the same ones.

    It stands in for :func:`solve_covering` where all tables have one property space.
    """

    def __init__(self) -> None:
        self._solved: dict[_Key, Covering] = {}

    def solve(
        self,
        positive: Sequence[int],
        off: Sequence[int],
        space: Space,
        settings: MinimizationSettings,
        find_terms: FindTerms | None,
        watch: Watch,
    ) -> Covering:
        """Return what :func:`solve_covering` does; terms chosen by their fit are not remembered."""
        if find_terms is not None:
            return solve_covering(positive, off, space, settings, find_terms, watch)
        key = tuple(positive), tuple(off), settings
        solved = self._solved.get(key)
        if solved is None:
            solved = solve_covering(positive, off, space, settings, None, watch)
            self._solved[key] = solved
        return solved
