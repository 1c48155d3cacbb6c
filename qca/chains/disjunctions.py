"""Minimal disjunctions: the sets of conjunctions that reach a cut on coverage, none to spare.

What conjunctions share with the outcome is a matrix of conjunctions by cases. A set of them covers
in each case the largest share, so that coverage grows with the set, and by less the larger the set
is (it is submodular). Both searches rest on that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qca.boolean.budgets import Budget
from qca.boolean.cubes import bits_of
from qca.boolean.transversals import search_transversals
from qca.sets.cuts import TOLERANCE

__all__ = ["Disjunctions", "Limits", "find_minimal_disjunctions"]

_Values = NDArray[np.float64]
_Indices = NDArray[np.intp]

# Memberships looked at in a search by coverage, and vertices in one for transversals: some
# seconds, and a fraction of one.
_MOST_WORK = 200_000_000
_MOST_STEPS = 50_000
# Conjunctions from which a search of bounded depth is quicker than one for all transversals.
_MANY = 200
# What a step of the search costs however small it is.
_LEAST_COST = 4_000
# A list that is not whole is taken from at least this many times what it is to hold.
_MARGIN = 10


@dataclass(frozen=True)
class Limits:
    """The most terms and literals of a disjunction (None: any number), and how many are listed."""

    terms: int | None = None
    literals: int | None = None
    listed: int = 1000

    def admit(self, literals: int) -> bool:
        """Return whether a disjunction may have so many literals."""
        return self.literals is None or literals <= self.literals


@dataclass(frozen=True)
class Disjunctions:
    """Minimal disjunctions, each a rising tuple of positions.

    ``finished`` says whether these are all within the limits; ``larger`` whether there may be some
    of more terms or literals than the limits allow.
    """

    listed: tuple[tuple[int, ...], ...]
    finished: bool
    larger: bool


def find_minimal_disjunctions(
    shared: _Values, scores: _Values, sizes: Sequence[int], cut: float, limits: Limits
) -> Disjunctions:
    """Return the sets of rows of ``shared`` that reach a cut on coverage and of which no part does.

    Coverage of a set is ``S max over its rows of shared / S scores``, sums over cases. Where not
    all can be found, those of fewest terms come first, and some times as many as are to be listed.

    Parameters
    ----------
    shared:
        for each conjunction (rows) what it shares with the outcome in each case: ``min(m, y)``,
        times the number of cases where a column stands for several.
    scores:
        memberships in the outcome, times the same numbers.
    sizes:
        the number of literals of each conjunction.
    cut:
        the cut on coverage, over 0 and at most 1.

    Examples
    --------
    >>> shared = np.array([[1.0, 1, 0], [0, 1, 1], [0, 0, 1]])
    >>> find_minimal_disjunctions(shared, np.ones(3), (1, 1, 2), 1, Limits()).listed
    ((0, 1), (0, 2))
    """
    if not len(shared) or shared.max(axis=0).sum() < (cut - TOLERANCE) * scores.sum():
        return Disjunctions((), finished=True, larger=False)
    classes = _group_rows(shared, sizes)
    values = np.ascontiguousarray(shared[[members[0] for members in classes]])
    least = [sizes[members[0]] for members in classes]
    sets = None
    if cut >= 1 - TOLERANCE:
        sets = _find_transversals(values, scores, least, limits)
    if sets is None:
        target = float(scores.sum()) * (cut - TOLERANCE)
        sets = _find_by_coverage(values, target, least, limits)
    return _choose_members(sets, classes, sizes, limits)


def _choose_members(
    sets: Disjunctions, classes: Sequence[Sequence[int]], sizes: Sequence[int], limits: Limits
) -> Disjunctions:
    """Return the disjunctions that sets of classes stand for, one member of each class in each."""
    choices: list[tuple[int, ...]] = []
    larger = sets.larger
    for chosen in sorted(sets.listed, key=lambda s: (len(s), s)):
        for members in _choose([classes[i] for i in chosen]):
            if not limits.admit(sum(sizes[i] for i in members)):
                larger = True
                continue
            if len(choices) >= _MARGIN * limits.listed:
                return Disjunctions(tuple(choices), finished=False, larger=larger)
            choices.append(tuple(sorted(members)))
    return Disjunctions(tuple(choices), sets.finished, larger)


def _group_rows(shared: _Values, sizes: Sequence[int]) -> list[list[int]]:
    """Return the positions of equal rows together, of which a minimal set holds one at most.

    In each group the conjunctions of fewest literals come first.
    """
    groups: dict[bytes, list[int]] = {}
    for i in sorted(range(len(shared)), key=lambda i: (sizes[i], i)):
        groups.setdefault((np.round(shared[i], 12) + 0.0).tobytes(), []).append(i)
    return list(groups.values())


def _choose(groups: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    """Yield every way of taking one item from each group."""
    if not groups:
        yield ()
        return
    for rest in _choose(groups[1:]):
        for item in groups[0]:
            yield (item, *rest)


def _find_transversals(
    values: _Values, scores: _Values, sizes: Sequence[int], limits: Limits
) -> Disjunctions | None:
    """Return the minimal disjunctions that cover every case wholly: transversals of the cases.

    None where there are too many to find all of them, and so to know which are the simplest.
    """
    if limits.terms is not None and len(values) > _MANY:
        return None
    edges = []
    for case in np.flatnonzero(scores > TOLERANCE):
        meets = np.flatnonzero(values[:, case] >= scores[case] - TOLERANCE)
        if not len(meets):
            return Disjunctions((), finished=True, larger=False)
        edges.append(sum(1 << int(i) for i in meets))
    sets: list[tuple[int, ...]] = []
    budget = Budget(_MOST_STEPS)
    for chosen in search_transversals(edges, budget):
        sets.append(tuple(bits_of(chosen)))
        if len(sets) > _MARGIN * limits.listed:
            return None
    if budget.left < 0:
        return None
    kept = tuple(
        found
        for found in sets
        if (limits.terms is None or len(found) <= limits.terms)
        and limits.admit(sum(sizes[i] for i in found))
    )
    return Disjunctions(kept, finished=True, larger=len(kept) < len(sets))


def _find_by_coverage(
    values: _Values, target: float, sizes: Sequence[int], limits: Limits
) -> Disjunctions:
    """Return the minimal sets that reach a target, by the number of terms."""
    search = _CoverageSearch(values, target, sizes, limits, Budget(_MOST_WORK))
    everything, whole = np.arange(len(values)), values.sum(axis=1)
    nothing = np.zeros(values.shape[1])
    most = min(limits.terms or len(values), len(values))
    for size in range(1, most + 1):
        search.deeper = False
        if not search.explore((), nothing, everything, whole, size):
            return Disjunctions(tuple(search.listed), finished=False, larger=True)
        if not search.deeper:
            break
    more = search.deeper and most < len(values)  # of all terms together there is no larger set
    return Disjunctions(tuple(search.listed), True, more or search.larger)


@dataclass(eq=False)
class _CoverageSearch:
    """The state of a search: whether sets of more terms could reach the target (``deeper``).

    ``larger`` says whether some set was left out for its literals.
    """

    values: _Values
    target: float
    sizes: Sequence[int]
    limits: Limits
    budget: Budget
    deeper: bool = False
    larger: bool = False
    listed: list[tuple[int, ...]] = field(default_factory=list)

    def explore(
        self,
        chosen: tuple[int, ...],
        covered: _Values,
        candidates: _Indices,
        most: _Values,
        slots: int,
    ) -> bool:
        """Add the minimal sets of ``slots`` more terms; return False where the work is spent.

        ``most`` bounds what each candidate can add: what it added to a smaller set. The terms still
        to come must add what is needed, and each adds at most what it would add now, so that none
        may add less than the others, at their best, leave open.
        """
        need = self.target - float(covered.sum())
        if slots == 1:
            self.deeper = self.deeper or self._reaches(covered, candidates)
            candidates = candidates[most >= need - TOLERANCE]
        if not self.budget.spend(_LEAST_COST + len(candidates) * len(covered)):
            return False
        gains = np.maximum(self.values[candidates], covered).sum(axis=1) - covered.sum()
        if slots == 1:
            return self._close(chosen, candidates[gains >= need])
        if not self.limits.admit(sum(self.sizes[i] for i in chosen) + slots):
            self.larger = True
            return True
        # A term that reaches the target at once makes any larger set that holds it redundant.
        small = (gains > TOLERANCE) & (gains < need)
        order = np.argsort(-gains[small], kind="stable")
        useful, gained = candidates[small][order], gains[small][order]
        for position, item in enumerate(useful):
            if gained[position : position + slots].sum() < need - TOLERANCE:
                self.deeper = self.deeper or self._reaches(covered, useful[position:])
                break
            following = (*chosen, int(item))
            if not self._is_sparing(following):
                continue
            least = need - (slots - 1) * gained[position] - TOLERANCE
            end = int(np.searchsorted(-gained, -least, side="right"))
            union = np.maximum(covered, self.values[item])
            self.deeper = self.deeper or (
                end < len(useful) and self._reaches(union, useful[position + 1 :])
            )
            rest = slice(position + 1, max(end, position + 1))
            if not self.explore(following, union, useful[rest], gained[rest], slots - 1):
                return False
        return True

    def _reaches(self, covered: _Values, items: _Indices) -> bool:
        """Return whether all the items together would reach the target."""
        if not len(items):
            return False
        largest = np.maximum(covered, self.values[items].max(axis=0))
        return bool(largest.sum() >= self.target)

    def _is_sparing(self, chosen: tuple[int, ...]) -> bool:
        """Return whether every term adds something that no other covers; if not, none ever will."""
        if len(chosen) < 2:
            return True
        rows = self.values[list(chosen)]
        second, first = np.partition(rows, -2, axis=0)[-2:]
        owner = rows.argmax(axis=0)
        own = np.bincount(owner, weights=first - second, minlength=len(chosen))
        return bool((own > TOLERANCE).all())

    def _close(self, chosen: tuple[int, ...], hits: _Indices) -> bool:
        """Add the sets that a last term completes and of which no part reaches the target."""
        rows = self.values[list(chosen)]
        literals = sum(self.sizes[i] for i in chosen)
        for item in hits:
            if not self.limits.admit(literals + self.sizes[item]):
                self.larger = True
            elif all(
                self._falls_short(np.delete(rows, i, axis=0), self.values[item])
                for i in range(len(chosen))
            ):
                self.listed.append(tuple(sorted((*chosen, int(item)))))
                if len(self.listed) > _MARGIN * self.limits.listed:
                    return False
        return True

    def _falls_short(self, rows: _Values, last: _Values) -> bool:
        return bool(np.vstack([rows, last]).max(axis=0).sum() < self.target)
