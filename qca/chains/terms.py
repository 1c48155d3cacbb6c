"""Minimally sufficient conjunctions over all factors, whatever configurations were observed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qca.analysis.minimization.conjunctions import (
    MOST_TERM_WORK,
    Literals,
    measure_peaks,
    measure_terms,
)
from qca.boolean.bitsets import Bits, Numbers, find_supersets, list_integers, pack_integers
from qca.boolean.budgets import Budget
from qca.sets.cuts import TOLERANCE, is_in

__all__ = ["SufficientTerms", "find_sufficient_terms"]

# Candidates held at once while a level is made.
_CHUNK = 200_000
# Comparisons of two terms that cost as much as one membership.
_COMPARED = 8


@dataclass(frozen=True)
class SufficientTerms:
    """Minimally sufficient conjunctions, fewest literals first.

    ``longer`` says whether conjunctions of more literals than allowed could pass as well;
    ``finished`` whether the search went as far as it was allowed to.
    """

    terms: tuple[int, ...]
    longer: bool
    finished: bool


@dataclass(frozen=True, eq=False)
class _Level:
    """Terms of one size, and for each the position of its last literal."""

    terms: Bits
    last: Numbers


def find_sufficient_terms(
    literals: Literals,
    families: Sequence[Sequence[int]],
    incl: float,
    max_size: int,
    *,
    uninstantiated: bool,
) -> SufficientTerms:
    """Return every conjunction that passes a cut on inclusion and of which no part passes.

    A conjunction has at most one literal of each family (the values of a factor), and some overlap
    with the outcome. With m its membership and y that in the outcome: ``S min(m,y) / S m`` reaches
    ``incl``, and that of no proper part does.

    Parameters
    ----------
    literals:
        memberships of all literals and of the outcome.
    families:
        the bits of the literals that may be used, by factor.
    max_size:
        the most literals of a conjunction.
    uninstantiated:
        whether longer conjunctions matter (``longer``) that no case is in. Those that are found
        may be such all the same.

    Source: Baumgartner and Ambuhl (2020), Political Science Research and Methods 8(3), 526-542.

    Examples
    --------
    >>> members = np.array([[1.0, 0, 1, 0], [0, 1, 0, 1], [1, 1, 0, 0], [0, 0, 1, 1]])
    >>> y = np.array([0.0, 1, 0, 0])
    >>> found = find_sufficient_terms(
    ...     Literals(members, y, np.ones(4)), [(0, 1), (2, 3)], 1, 2, uninstantiated=True
    ... )
    >>> [bin(term) for term in found.terms]
    ['0b110']
    """
    bits = [bit for family in families for bit in family]
    if not bits:
        return SufficientTerms((), longer=False, finished=True)
    single = pack_integers([1 << bit for bit in bits], literals.members.shape[0])
    following = np.repeat(np.cumsum([len(f) for f in families]), [len(f) for f in families])
    floor = np.minimum.reduce(literals.members[bits])
    kept = single[:, :0]
    level = _Level(kept, following[:0])
    budget = Budget(MOST_TERM_WORK)
    for size in range(1, min(max_size, len(families)) + 1):
        passing: list[Bits] = []
        terms: list[Bits] = []
        lasts: list[Numbers] = []
        for candidates in _grow(level, single, following, size):
            cost = literals.cost + kept.shape[1] // _COMPARED
            if not budget.spend(len(candidates.last) * cost):
                sufficient_terms = np.hstack([kept, *passing])
                return SufficientTerms(
                    tuple(list_integers(sufficient_terms)), longer=True, finished=False
                )
            fresh = ~find_supersets(candidates.terms, kept)
            looked, last = candidates.terms[:, fresh], candidates.last[fresh]
            fit = measure_terms(literals, looked, size, floor)
            overlaps = fit.overlap > TOLERANCE
            passes = (fit.incl >= incl - TOLERANCE) & overlaps
            hopeful = ~passes & (fit.bound >= incl - TOLERANCE) & overlaps
            passing.append(looked[:, passes])
            terms.append(looked[:, hopeful])
            lasts.append(last[hopeful])
        if not terms:
            break
        kept = np.hstack([kept, *passing])
        level = _Level(np.hstack(terms), np.concatenate(lasts))
    # Terms that end in the last factor have nothing longer to them; where all do, the levels ended.
    growing = level.terms[:, following[level.last] < single.shape[1]]
    longer = growing.shape[1] > 0 and max_size < len(families)
    if longer and not uninstantiated:
        longer = bool(is_in(measure_peaks(literals, growing, max_size)).any())
    return SufficientTerms(tuple(list_integers(kept)), longer, finished=True)


def _grow(level: _Level, single: Bits, following: Numbers, size: int) -> Iterator[_Level]:
    """Yield the terms with one literal more, of a factor after the last, so that none comes twice.

    ``following[i]`` is the position of the first literal of the factor after that of literal i.
    """
    if size == 1:
        yield _Level(single, np.arange(single.shape[1]))
        return
    counts = single.shape[1] - following[level.last]
    step = max(1, _CHUNK // single.shape[1])
    for start in range(0, len(counts), step):
        part = slice(start, start + step)
        parents = np.repeat(np.arange(len(counts))[part], counts[part])
        if not len(parents):
            continue
        ends = np.cumsum(counts[part])
        within = np.arange(len(parents)) - np.repeat(ends - counts[part], counts[part])
        last = following[level.last[parents]] + within
        yield _Level(level.terms[:, parents] | single[:, last], last)
