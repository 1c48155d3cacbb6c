"""Supersets: the combinations of conditions that are necessary together, found size by size.

All combinations of one size are looked at together or not at all, so that a search that meets its
bound can say up to which size it is whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qca.boolean.bitsets import Numbers, find_supersets, single_bits
from qca.boolean.budgets import Budget
from qca.equality import ByValue
from qca.progress import Stage, Watch
from qca.sets.cuts import TOLERANCE
from qca.study.settings import NecessityParameters

__all__ = ["Fits", "Superset", "SupersetSearch", "SupersetsFound", "measure_supersets"]

# Work is counted in memberships looked at: so many take some seconds.
MOST_SUPERSET_WORK = 1_000_000_000
# A combination costs at least this much, and one whose extensions are looked at this much more.
_LEAST_COST, _EXTENDED = 64, 8_000
# Comparisons with a combination that passes which cost as much as one membership.
_COMPARED = 8
# Combinations listed of each form.
_MOST_FOUND = 100_000
# Memberships looked at in one step: half a megabyte, which stays near the processor.
_CHUNK = 64_000
# Combinations times cases, or times literals, that are extended together.
_TOGETHER = 500_000

_Values = NDArray[np.float64]
_Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Fits:
    """The inclusion, relevance (RoN) and coverage of several sets as supersets of the outcome."""

    incl: _Values
    ron: _Values
    cov: _Values

    def pass_cuts(self, cuts: NecessityParameters) -> _Flags:
        """Return which reach every cut; a parameter that is undefined reaches none."""
        passes = _reach(self.incl, cuts.incl)
        for values, cut in ((self.ron, cuts.ron), (self.cov, cuts.cov)):
            if cut is not None:
                passes &= _reach(values, cut)
        return passes

    def may_pass_later(self, cuts: NecessityParameters) -> _Flags:
        """Return which could become part of a disjunction that passes, though they do not.

        Adding a set can only lower relevance, so what reaches the inclusion cut without reaching
        the one on relevance need not be extended.
        """
        inconsistent = ~_reach(self.incl, cuts.incl)
        if cuts.cov is None:
            return inconsistent
        relevant = cuts.ron is None or _reach(self.ron, cuts.ron)
        return np.asarray(inconsistent | relevant)


def _reach(values: _Values, cut: float) -> _Flags:
    """Return which values reach a cut, as :func:`qca.sets.cuts.reaches` does of one."""
    return np.asarray(values >= cut - TOLERANCE)


def measure_supersets(sets: _Values, scores: _Values) -> Fits:
    """Return the fit of each of several sets (k by n cases) as a superset of the outcome.

    The parameters are those of :func:`qca.fit.necessity`, to the last bit.

    >>> found = measure_supersets(np.array([[1.0, 1.0, 0.0]]), np.array([1.0, 0.0, 0.0]))
    >>> found.incl.tolist(), found.ron.tolist(), found.cov.tolist()
    ([1.0], [0.5], [0.5])
    """
    both = np.minimum(sets, scores)
    overlap = both.sum(axis=1)
    return Fits(
        _divide(overlap, scores.sum()),
        _divide((1 - sets).sum(axis=1), (1 - both).sum(axis=1)),
        _divide(overlap, sets.sum(axis=1)),
    )


def _divide(part: _Values, whole: _Values | float) -> _Values:
    ratios = np.full(len(part), np.nan)
    np.divide(part, whole, out=ratios, where=whole > TOLERANCE)
    return ratios


@dataclass(frozen=True, eq=False)
class Superset(ByValue):
    """A combination that passes, by the positions of its literals, and its fit."""

    chosen: tuple[int, ...]
    incl: float
    ron: float
    cov: float


@dataclass(frozen=True)
class SupersetsFound:
    """What a search found, and the number of conditions up to which it is whole."""

    supersets: tuple[Superset, ...]
    depth: int


@dataclass(frozen=True, eq=False)
class SupersetSearch:
    """The search for necessary combinations of literals.

    ``members`` has a row of memberships for each literal, ``condition`` the position of its
    condition, rising; ``scores`` are the memberships in the outcome.
    """

    members: _Values
    condition: NDArray[np.int64]
    scores: _Values
    cuts: NecessityParameters
    work: int = MOST_SUPERSET_WORK

    @cached_property
    def single(self) -> Fits:
        """The fit of every literal by itself."""
        return measure_supersets(self.members, self.scores)

    def find_conjunctions(self, depth: int, watch: Watch) -> SupersetsFound:
        """Return every conjunction that passes; only one whose parts reach the inclusion cut can.

        The search ends before the first size that takes more work than is left.
        """
        return self._search(np.minimum, _reach(self.single.incl, self.cuts.incl), depth, watch)

    def find_disjunctions(self, depth: int, watch: Watch) -> SupersetsFound:
        """Return every disjunction that passes and has no part that does.

        The search ends before the first size that takes more work than is left.
        """
        return self._search(np.maximum, ~self.single.pass_cuts(self.cuts), depth, watch)

    def _search(self, join: np.ufunc, first: _Flags, depth: int, watch: Watch) -> SupersetsFound:
        """Return the combinations that pass, grown size by size from some literals and by them."""
        union = join is np.maximum
        growth = _Growth.start(self, first, join)
        level = growth.usable[:, None]
        bits = single_bits(len(self.members))
        passing = bits[:, ~first] if union else bits[:, :0]
        supersets: list[Superset] = []
        budget = Budget(self.work)
        for size in range(2, depth + 1):
            cost = self._count_work(level, size) + len(level) * passing.shape[1] // _COMPARED
            if not len(level) or not budget.spend(cost):
                return SupersetsFound(tuple(supersets), size - 1 if len(level) else depth)
            own: list[Superset] = []
            following = []
            for chosen, incl in growth.extend(level):
                watch(Stage.NECESSITY, len(supersets) + len(own), None)
                packed = np.bitwise_or.reduce(bits[:, chosen], axis=2)
                free = ~find_supersets(packed, passing)
                consistent = free & _reach(incl, self.cuts.incl)
                near = chosen[consistent]
                fits = self._measure(near, join)
                passes = fits.pass_cuts(self.cuts)
                own += _list_found(near, fits, passes)
                if len(supersets) + len(own) > _MOST_FOUND:
                    return SupersetsFound(tuple(supersets), size - 1)
                extended = consistent
                if union:
                    extended = free & ~consistent
                    extended[consistent] = ~passes & fits.may_pass_later(self.cuts)
                following.append(chosen[extended])
            supersets += own
            level = np.concatenate(following)
            if union and own:
                more = np.array([each.chosen for each in own])
                passing = np.hstack([passing, np.bitwise_or.reduce(bits[:, more], axis=2)])
        return SupersetsFound(tuple(supersets), depth)

    def _measure(self, chosen: Numbers, join: np.ufunc) -> Fits:
        """Return the fit of combinations."""
        step = max(1, _CHUNK // len(self.scores))
        parts = [
            measure_supersets(_join(self.members, part, join), self.scores)
            for part in (chosen[i : i + step] for i in range(0, max(1, len(chosen)), step))
        ]
        incl, ron, cov = zip(*((each.incl, each.ron, each.cov) for each in parts), strict=True)
        return Fits(np.concatenate(incl), np.concatenate(ron), np.concatenate(cov))

    def _count_work(self, level: Numbers, size: int) -> int:
        """Return what it takes to look at all extensions of combinations by one literal."""
        cost = max(len(self.scores), _LEAST_COST)
        last = np.searchsorted(self.condition, self.condition[level[:, -1]], side="right")
        further = int((len(self.condition) - last).sum())
        return cost * (further + size * len(level)) + _EXTENDED * len(level)


@dataclass(frozen=True, eq=False)
class _Growth:
    """How combinations grow: by the usable literals of later conditions, so that none comes twice.

    ``shared`` is what each literal shares with the outcome in each case; what a combination shares
    is the least or the largest of these (``join``). ``following`` has for every literal the
    position in ``usable`` of the first one of a later condition.
    """

    usable: Numbers
    following: Numbers
    shared: _Values
    whole: float
    join: np.ufunc

    @classmethod
    def start(cls, search: SupersetSearch, usable: _Flags, join: np.ufunc) -> _Growth:
        """Return how combinations of some literals grow."""
        return cls(
            np.flatnonzero(usable),
            np.searchsorted(search.condition[usable], search.condition, side="right"),
            np.minimum(search.members, search.scores),
            search.scores.sum(),
            join,
        )

    def extend(self, level: Numbers) -> Iterator[tuple[Numbers, _Values]]:
        """Yield combinations with one literal more, a row of positions each, and their inclusion.

        Those that end on the same condition are followed by the same literals, and come together.
        """
        level = level[np.argsort(level[:, -1], kind="stable")]
        step = max(1, _TOGETHER // max(self.shared.shape))
        for start in range(0, len(level), step):
            parents = level[start : start + step]
            begins = self.following[parents[:, -1]]
            counts = len(self.usable) - begins
            added = np.arange(counts.sum()) + np.repeat(begins + counts - counts.cumsum(), counts)
            chosen = np.column_stack([np.repeat(parents, counts, axis=0), self.usable[added]])
            yield chosen, _divide(self._measure_overlap(parents, begins), self.whole)

    def _measure_overlap(self, parents: Numbers, begins: Numbers) -> _Values:
        """Return what all extensions of combinations share with the outcome, sums over cases."""
        rows, further = _join(self.shared, parents, self.join), self.shared[self.usable]
        step = max(1, _CHUNK // max(1, further.size))
        edges = [0, *(np.flatnonzero(np.diff(begins)) + 1).tolist(), len(begins)]
        parts = [
            self.join(rows[i : min(i + step, end), None], further[begins[i] :]).sum(axis=2).ravel()
            for start, end in zip(edges, edges[1:], strict=False)
            for i in range(start, end, step)
        ]
        return np.concatenate(parts)


def _join(rows: _Values, chosen: Numbers, join: np.ufunc) -> _Values:
    """Return for each combination the least or the largest of its rows in each case."""
    joined = rows[chosen[:, 0]]
    for column in chosen.T[1:]:
        join(joined, rows[column], out=joined)
    return joined


def _list_found(chosen: Numbers, fits: Fits, which: _Flags) -> list[Superset]:
    columns = (chosen[which], fits.incl[which], fits.ron[which], fits.cov[which])
    return [
        Superset(tuple(c), *fit) for c, *fit in zip(*(x.tolist() for x in columns), strict=True)
    ]
