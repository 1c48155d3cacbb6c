"""Weights of rows: why a cover cannot do with fewer primes.

Rows get shares of one prime such that the rows which any one prime covers never have more than one
share together. Then what is still to be covered needs at least as many primes as it has shares:
the dual of the covering problem.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qca.boolean.bitsets import Bits, Flags
from qca.errors import AnalysisError
from qca.messages import say

__all__ = ["Scales", "share_rows", "share_rows_best", "share_rows_well"]

Shares = NDArray[np.float64]

# Charts with more classes than this repay the cost of linear programming.
_LARGE = 100
# In charts where classes cover rows at more places than this it takes too long: half a minute.
_TOO_LARGE = 1_000_000


def share_rows(matrix: Flags) -> Shares:
    """Return shares that no row can raise alone, found row by row.

    ``matrix`` is rows by classes; every row is covered by some class. Each share begins with that
    of the largest class that covers the row, which breaks no class, and takes what is left over.

    >>> share_rows(np.array([[True, False], [True, True]])).tolist()
    [0.5, 0.5]
    """
    sizes = matrix.sum(axis=0)
    shares = np.where(matrix, 1.0 / np.maximum(sizes, 1), np.inf).min(axis=1)
    room = 1.0 - shares @ matrix
    for row in np.argsort(matrix.sum(axis=1), kind="stable"):
        classes = matrix[row]
        more = max(0.0, float(room[classes].min()))
        shares[row] += more
        room[classes] -= more
    return _make_sound(shares, matrix)


def share_rows_well(matrix: Flags) -> Shares:
    """Return shares with a great total: in a large chart, but no huge one, the greatest."""
    large = matrix.shape[1] > _LARGE and matrix.sum() <= _TOO_LARGE
    return share_rows_best(matrix) if large else share_rows(matrix)


def share_rows_best(matrix: Flags, weights: Shares | None = None) -> Shares:
    """Return shares with the greatest total, by linear programming (HiGHS).

    With ``weights`` of the rows the total is a weighted one.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    constraints = csr_array(matrix.T).astype(np.float64)
    most = np.ones(matrix.shape[1])
    gains = np.ones(len(matrix)) if weights is None else weights
    solved: Any = linprog(-gains, A_ub=constraints, b_ub=most)  # type: ignore[call-overload]
    if solved.x is None:
        raise AnalysisError(
            say("the linear solver gave no answer: {message}", message=solved.message),
            say("report this"),
        )
    return _make_sound(np.maximum(solved.x, 0.0), matrix)


def _make_sound(shares: Shares, matrix: Flags) -> Shares:
    """Scale shares down so that no rounding lets a class have more than one."""
    return shares / max(1.0, float((shares @ matrix).max(initial=0.0)))


class Scales:
    """Sums the shares of many sets of rows at once, by tables of eight rows each."""

    def __init__(self, shares: Shares) -> None:
        padded = np.zeros(-(-len(shares) // 8) * 8)
        padded[: len(shares)] = shares
        flags = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little")
        self._tables = padded.reshape(-1, 8) @ flags.T.astype(np.float64)

    def weigh(self, block: Bits) -> Shares:
        """Return the sum of the shares of the rows in each set.

        >>> Scales(np.array([0.5, 0.25])).weigh(np.array([[3, 2]], dtype=np.uint64)).tolist()
        [0.75, 0.25]
        """
        octets = np.ascontiguousarray(block.T).astype("<u8", copy=False).view(np.uint8)
        places = np.ascontiguousarray(octets.T)
        total = np.zeros(block.shape[1])
        for table, place in zip(self._tables, places, strict=False):
            total += table.take(place)
        return total
