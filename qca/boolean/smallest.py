"""Sets of some things that do what all of them do together: all smallest, or one without spares."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import comb

__all__ = ["SmallestSets", "find_smallest", "spare_all"]

# Says whether a set of positions does it.
Passes = Callable[[frozenset[int]], bool]


@dataclass(frozen=True)
class SmallestSets:
    """Sets of positions that do something.

    ``exact`` says that these are all of the smallest ones. Else the search was cut short: no set of
    up to ``ruled_out`` does it, and ``sets`` holds one of which nothing can be spared.
    """

    sets: tuple[tuple[int, ...], ...]
    exact: bool
    ruled_out: int


def find_smallest(number: int, test: Passes, most: int) -> SmallestSets:
    """Return all smallest sets of ``number`` things that pass a test; the set of all passes it.

    Whether larger sets pass says nothing of smaller ones, so that sets are tried size by size, the
    sizes whole, and no more than ``most`` sets. A set of which nothing can be spared, found by
    sparing one thing after the other, says at which size there is one for certain.

    Parameters
    ----------
    number
        How many things there are, N >= 0.
    test
        Says of a set of positions (0 to N - 1) whether it does.
    most
        How many sets may be tried beside those by which the first one is found.

    Examples
    --------
    >>> find_smallest(4, lambda chosen: chosen >= {1, 2} or {0, 3} <= chosen, 100).sets
    ((0, 3), (1, 2))
    >>> find_smallest(4, lambda chosen: chosen >= {1, 2, 3}, 3)
    SmallestSets(sets=((1, 2, 3),), exact=False, ruled_out=0)
    """
    least = spare_all(number, test)
    left = most
    for size in range(len(least) + 1):
        left -= comb(number, size)
        if left < 0:
            return SmallestSets((tuple(sorted(least)),), exact=False, ruled_out=size - 1)
        passing = [chosen for chosen in _choose(number, size) if test(frozenset(chosen))]
        if passing:
            return SmallestSets(tuple(passing), exact=True, ruled_out=size - 1)
    raise AssertionError("what passed once does not pass again")


def spare_all(number: int, test: Passes) -> frozenset[int]:
    """Return a set that passes, and without any one of its things does not; that of all passes.

    Things are spared for good, one after the other in their order, and gone through until none is
    left, as one may be spared only once others are. It need not be a smallest set.

    >>> sorted(spare_all(4, lambda chosen: chosen >= {1, 2} or {0, 3} <= chosen))
    [1, 2]
    """
    kept, before = frozenset(range(number)), number + 1
    while len(kept) < before:
        before = len(kept)
        for position in sorted(kept):
            if test(kept - {position}):
                kept -= {position}
    return kept


def _choose(number: int, size: int) -> Iterator[tuple[int, ...]]:
    """Yield the sets of a size, in order.

    >>> list(_choose(3, 2)), list(_choose(2, 0))
    ([(0, 1), (0, 2), (1, 2)], [()])
    """
    chosen = list(range(size))
    while True:
        yield tuple(chosen)
        movable = [i for i in range(size) if chosen[i] < number - size + i]
        if not movable:
            return
        last = movable[-1]
        chosen[last:] = range(chosen[last] + 1, chosen[last] + 1 + size - last)
