"""Supersets: the combinations of conditions that are necessary together, found size by size.

All combinations of one size are looked at together or not at all, so that a search that meets its
bound can say up to which size it is whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.boolean.budgets import Budget
from qca.boolean.cubes import bits_of
from qca.equality import ByValue
from qca.progress import Stage, Watch
from qca.sets.cuts import TOLERANCE
from qca.study.settings import NecessityCuts

# Work is counted in memberships looked at: so many take some ten seconds.
MOST_WORK = 1_000_000_000
# A combination costs at least this much, and one whose extensions are looked at this much more.
_LEAST_COST, _EXTENDED = 64, 8_000
# Comparisons with a combination that passes which cost as much as one membership.
_COMPARED = 8
# Combinations listed of each form.
_MOST_FOUND = 100_000
# Memberships held at once: 32 MB.
_CHUNK = 4_000_000

_Values = NDArray[np.float64]
_Flags = NDArray[np.bool_]
# Positions of literals, rising.
_Chosen = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Fits:
    """The inclusion, relevance (RoN) and coverage of several sets as supersets of the outcome."""

    incl: _Values
    ron: _Values
    cov: _Values

    def pass_cuts(self, cuts: NecessityCuts) -> _Flags:
        """Return which reach every cut; a parameter that is undefined reaches none."""
        passes = _reach(self.incl, cuts.incl)
        for values, cut in ((self.ron, cuts.ron), (self.cov, cuts.cov)):
            if cut is not None:
                passes &= _reach(values, cut)
        return passes

    def may_pass_later(self, cuts: NecessityCuts) -> _Flags:
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
    whole = np.full(len(sets), scores.sum())
    return Fits(
        _divide(overlap, whole),
        _divide((1 - sets).sum(axis=1), (1 - both).sum(axis=1)),
        _divide(overlap, sets.sum(axis=1)),
    )


def _divide(part: _Values, whole: _Values) -> _Values:
    found = np.full(len(part), np.nan)
    np.divide(part, whole, out=found, where=whole > TOLERANCE)
    return found


@dataclass(frozen=True, eq=False)
class Found(ByValue):
    """A combination that passes, by the positions of its literals, and its fit."""

    chosen: _Chosen
    incl: float
    ron: float
    cov: float


@dataclass(frozen=True)
class Whole:
    """What a search found, and the number of conditions up to which it is whole."""

    found: tuple[Found, ...]
    depth: int


@dataclass(frozen=True, eq=False)
class SupersetSearch:
    """The search for necessary combinations of literals.

    ``members`` has a row of memberships for each literal, ``condition`` the position of its
    condition; ``scores`` are the memberships in the outcome.
    """

    members: _Values
    condition: NDArray[np.int64]
    scores: _Values
    cuts: NecessityCuts
    work: int = MOST_WORK

    def find_conjunctions(self, depth: int, watch: Watch) -> Whole:
        """Return every conjunction that passes; only one whose parts reach the inclusion cut can.

        The search ends before the first size that takes more work than is left.
        """
        single = measure_supersets(self.members, self.scores)
        level: list[_Chosen] = [
            (int(i),) for i in np.flatnonzero(_reach(single.incl, self.cuts.incl))
        ]
        found: list[Found] = []
        budget = Budget(self.work)
        for size in range(2, depth + 1):
            if not level or not budget.spend(self._count_work(level, size)):
                return Whole(tuple(found), depth if not level else size - 1)
            own: list[Found] = []
            following: list[_Chosen] = []
            for chosen, further, fits in self._extend(level, np.minimum):
                watch(Stage.NECESSITY, len(found) + len(own), None)
                passes = fits.pass_cuts(self.cuts)
                own += _list_found(chosen, further, fits, passes)
                kept = _reach(fits.incl, self.cuts.incl)
                following += [(*chosen, int(i)) for i in further[kept]]
                if len(found) + len(own) > _MOST_FOUND:
                    return Whole(tuple(found), size - 1)
            found += own
            level = following
        return Whole(tuple(found), depth)

    def find_disjunctions(self, depth: int, watch: Watch) -> Whole:
        """Return every disjunction that passes and has no part that does.

        The search ends before the first size that takes more work than is left.
        """
        single = measure_supersets(self.members, self.scores).pass_cuts(self.cuts)
        passing = [1 << int(i) for i in np.flatnonzero(single)]
        level: list[_Chosen] = [(int(i),) for i in np.flatnonzero(~single)]
        found: list[Found] = []
        budget = Budget(self.work)
        for size in range(2, depth + 1):
            cost = self._count_work(level, size) + len(level) * len(passing) // _COMPARED
            if not level or not budget.spend(cost):
                return Whole(tuple(found), depth if not level else size - 1)
            own: list[Found] = []
            following: list[_Chosen] = []
            for chosen, further, fits in self._extend(level, np.maximum):
                watch(Stage.NECESSITY, len(found) + len(own), None)
                free = ~self._complete(chosen, passing)[further]
                passes = free & fits.pass_cuts(self.cuts)
                own += _list_found(chosen, further, fits, passes)
                kept = free & ~passes & fits.may_pass_later(self.cuts)
                following += [(*chosen, int(i)) for i in further[kept]]
                if len(found) + len(own) > _MOST_FOUND:
                    return Whole(tuple(found), size - 1)
            found += own
            passing += [sum(1 << i for i in each.chosen) for each in own]
            level = following
        return Whole(tuple(found), depth)

    def _count_work(self, level: Sequence[_Chosen], size: int) -> int:
        """Return what it takes to look at all extensions of combinations by one literal."""
        cost = max(len(self.scores), _LEAST_COST)
        counts = {int(j): int((self.condition > j).sum()) for j in np.unique(self.condition)}
        further = sum(counts[int(self.condition[chosen[-1]])] for chosen in level)
        return cost * (further + size * len(level)) + _EXTENDED * len(level)

    def _extend(
        self, level: Sequence[_Chosen], join: np.ufunc
    ) -> Iterator[tuple[_Chosen, NDArray[np.intp], Fits]]:
        """Yield combinations with the literals that may follow, and the fit of each extension.

        Only conditions after the last may follow, so that no combination comes twice.
        """
        step = max(1, _CHUNK // max(1, len(self.scores)))
        for chosen in level:
            further = np.flatnonzero(self.condition > self.condition[chosen[-1]])
            member = join.reduce(self.members[list(chosen)], axis=0)
            for start in range(0, len(further), step):
                part = further[start : start + step]
                sets = join(member, self.members[part])
                yield chosen, part, measure_supersets(sets, self.scores)

    def _complete(self, chosen: _Chosen, passing: Sequence[int]) -> _Flags:
        """Return which literals would make a combination contain one that passes."""
        used = sum(1 << i for i in chosen)
        completing = 0
        for part in passing:
            missing = part & ~used
            if missing & (missing - 1) == 0:
                completing |= missing
        flags = np.zeros(len(self.members), dtype=np.bool_)
        flags[list(bits_of(completing))] = True
        return flags


def _list_found(
    chosen: _Chosen, further: NDArray[np.intp], fits: Fits, which: _Flags
) -> list[Found]:
    return [
        Found(
            (*chosen, int(further[k])), float(fits.incl[k]), float(fits.ron[k]), float(fits.cov[k])
        )
        for k in np.flatnonzero(which).tolist()
    ]
