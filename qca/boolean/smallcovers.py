"""Small covers of charts whose decision diagrams are too large, by integer programming.

The solver (HiGHS) is given a number of nodes of its search tree, fewer the larger the chart, and
never a time: what it finds depends on no machine. It proves what is the least, as far as that goes;
further covers come from those found by exchanging one class for another.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np

from qca.boolean.bitsets import (
    Bits,
    Flags,
    Numbers,
    count_words,
    find_minimal,
    first_bits,
    has_any,
    pack_matrix,
)
from qca.boolean.charts import Part
from qca.progress import call_aside

__all__ = ["SmallCover", "drop_spare", "find_small_cover", "spread_covers"]

# Places of the chart where a class covers a row, times nodes: some twenty seconds.
MOST_SOLVER_WORK = 400_000
# Classes that are compared, each with each, to leave out those that another makes needless.
_MOST_CLASSES = 100_000
# Classes, in words, that are looked at for what may stand in place of a class.
_MOST_REPLACED = 500_000_000
# Covers that are sought beside those of a diagram that is not whole: half a minute at most.
MOST_BESIDE = 20_000
# Rounding in the solver's bound stays far below this.
_SLIP = 1e-6


@dataclass(frozen=True)
class SmallCover:
    """Classes that cover every row of a part, and how many any cover needs at least."""

    classes: tuple[int, ...]
    least: int


def find_small_cover(part: Part, least: int, work: int = MOST_SOLVER_WORK) -> SmallCover:
    """Return a cover of few classes; it is of the least size where it has ``least`` of them.

    ``least`` is what is known of that before. The solver may look at ``work`` divided by the number
    of places where a class covers a row, as many nodes; where that is none, or where it finds no
    cover, classes are taken one after another, always the one that covers the most that is left.

    >>> from qca.boolean.bitsets import pack_integers
    >>> from qca.boolean.charts import Chart, split_chart
    >>> (part,) = split_chart(Chart(pack_integers([0b011, 0b110, 0b101], 3), 3, np.full(3, 2)))
    >>> find_small_cover(part, 1), find_small_cover(part, 1, work=0)
    (SmallCover(classes=(0, 1), least=2), SmallCover(classes=(0, 1), least=1))
    """
    best = SmallCover(_take_largest(part.matrix), least)
    if len(best.classes) <= least or part.classes > _MOST_CLASSES:
        return best
    words = count_words(part.rows)
    uncovered = first_bits(np.array([part.rows]), words) & ~pack_matrix(part.matrix.T)
    useful = np.sort(find_minimal(uncovered))  # no other class covers more than these
    matrix = part.matrix[:, useful]
    nodes = work // int(matrix.sum())
    if not nodes:
        return best
    solved = call_aside(lambda: _solve(matrix, nodes))
    if solved.mip_dual_bound is not None and np.isfinite(solved.mip_dual_bound):
        least = max(least, ceil(solved.mip_dual_bound - _SLIP))
    cover = best.classes
    if solved.x is not None and round(solved.x.sum()) < len(cover):
        cover = drop_spare(part.matrix, useful[np.flatnonzero(solved.x > 0.5)].tolist())
    return SmallCover(cover, min(least, len(cover)))


def _solve(matrix: Flags, nodes: int) -> Any:
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    return milp(
        np.ones(matrix.shape[1]),
        constraints=LinearConstraint(csr_array(matrix.astype(np.float64)), lb=1),
        integrality=np.ones(matrix.shape[1], dtype=np.int64),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0, "node_limit": nodes},
    )


def _take_largest(matrix: Flags) -> tuple[int, ...]:
    """Return a cover from which no class can be spared, the largest taken first."""
    left = np.ones(len(matrix), dtype=np.bool_)
    taken: list[int] = []
    while left.any():
        taken.append(int(matrix[left].sum(axis=0).argmax()))
        left &= ~matrix[:, taken[-1]]
    return drop_spare(matrix, sorted(taken))


def drop_spare(matrix: Flags, cover: Sequence[int]) -> tuple[int, ...]:
    """Return a cover without the classes that can be spared, tried one after another.

    >>> drop_spare(np.array([[True, True, False], [False, True, True]]), (0, 1, 2))
    (1,)
    """
    times = matrix[:, list(cover)].sum(axis=1)
    kept = []
    for which in cover:
        if (times[matrix[:, which]] > 1).all():
            times = times - matrix[:, which]
        else:
            kept.append(which)
    return tuple(kept)


def spread_covers(part: Part, seeds: Sequence[tuple[int, ...]], most: int) -> list[tuple[int, ...]]:
    """Return ``most`` covers of classes, those with few literals first as far as can be seen.

    They come from the seeds by exchanging a class for another that covers all that it alone covers,
    again and again.
    """
    costs = part.fewest_literals().tolist()
    masks = pack_matrix(part.matrix.T)
    most = min(most, MOST_BESIDE, max(1, _MOST_REPLACED // masks.size))
    seen = {tuple(sorted(seed)) for seed in seeds}
    queue = [(sum(costs[c] for c in cover), cover) for cover in seen]
    heapq.heapify(queue)
    spread: list[tuple[int, ...]] = []
    while queue and len(spread) < most:
        cost, cover = heapq.heappop(queue)
        spread.append(cover)
        for which in cover:
            for other in _replace(part.matrix, masks, cover, which).tolist():
                new = tuple(sorted({*cover, other} - {which}))
                if len(new) == len(cover) and new not in seen and len(seen) < 20 * most:
                    seen.add(new)
                    heapq.heappush(queue, (cost - costs[which] + costs[other], new))
    return spread


def _replace(matrix: Flags, masks: Bits, cover: Sequence[int], which: int) -> Numbers:
    """Return the classes that cover all that one class of a cover alone covers."""
    others = matrix[:, [c for c in cover if c != which]].any(axis=1)
    alone = pack_matrix((matrix[:, which] & ~others)[None, :])
    return np.flatnonzero(~has_any(alone & ~masks))
