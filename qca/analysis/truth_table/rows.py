"""The sums behind inclusion and PRI of every row of a truth table, over many cases at once.

For a row with membership m and an outcome y, the sums over all cases of m, min(m, y) and
min(m, y, 1-y). Three facts keep them cheap.

*A case has few different memberships.* On each fuzzy condition a case stands on one side of 0.5;
its membership on the other side, l, is at most a half. In a row that differs from its side in some
conditions, m is the least l among these, and in the row of its own side 1 - max l. So with the
conditions ordered by l, all rows that agree with the case on the first r - 1 of them and differ on
the r-th share one m: they form a subcube. Each case is added to F + 1 subcubes of the 3^F that F
conditions have, instead of to 2^F rows; the rows then gather the subcubes that hold them.

*A crisp or multi-value condition admits one value.* A case has membership 0 in every row with
another value, so that cases and rows are matched on these conditions first.

*Rows share beginnings.* Where there are too many conditions for 3^F subcubes, or few rows, the
observed rows are followed as a tree and the minimum so far is carried down its branches.

All three work on whole numbers (:mod:`qca.sets.exact`), so that they give the same sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.sets.exact import CHUNK, SCALE, Whole, scale

__all__ = ["encode_configurations", "sum_rows"]

# Subcubes that are held at once (3**12 and a little): six numbers of 8 bytes for each.
_MOST_CUBES = 600_000
# Sums of parts under and over 2**24 are exact in floating point, in which numpy counts fastest.
_LOW = 1 << 24
# Codes of which a table holds the positions, faster than they are searched for.
_MOST_PLACES = 1 << 20
# Cases for which subcubes are worked out at once, so that these arrays stay in the cache.
_BLOCK = 1 << 13
# Nanoseconds, measured: for a case in a row, a row, a case in a subcube, a subcube, and at all.
_CASE_ROW, _ROW, _CASE_CUBE, _CUBE, _START = 2, 12_000, 35, 40, 200_000


def sum_rows(
    values: NDArray[np.float64],
    outcome: Whole,
    configurations: NDArray[np.int64],
    levels: Sequence[int],
) -> NDArray[np.object_]:
    """Return for each row the sums of m, min(m, y) and min(m, y, 1-y), as whole numbers.

    Parameters
    ----------
    values:
        memberships (n cases by k conditions); the values of multi-value conditions.
    outcome:
        memberships in the outcome, scaled (n cases).
    configurations:
        the rows (R by k), no two of them equal.
    levels:
        the number of values of each condition, 2 for a crisp or fuzzy one.

    Returns
    -------
    Python integers of any size, R by 3; sums of parts of the cases add up to those of all.

    Source: inclusion and PRI as in :func:`qca.fit.sufficiency`.

    Examples
    --------
    >>> from qca.sets.exact import scale
    >>> values, outcome = np.array([[0.9, 0.2], [0.3, 0.4]]), scale(np.array([0.8, 0.4]))
    >>> sums = sum_rows(values, outcome, np.array([[0, 0], [1, 0]]), (2, 2))
    >>> (sums / SCALE).tolist()
    [[0.7, 0.5, 0.5], [1.1, 1.1, 0.5]]
    """
    totals = np.zeros((len(configurations), 3), dtype=object)
    for start in range(0, len(values), CHUNK):
        part = slice(start, start + CHUNK)
        totals += _sum_chunk(values[part], outcome[part], configurations, levels).astype(object)
    return totals


def encode_configurations(columns: Sequence[NDArray[np.int64]], levels: Sequence[int]) -> Whole:
    """Return one whole number for each configuration, rising as configurations do.

    ``columns`` (k of n) are the values on each condition, from 0 to one less than its ``levels``;
    the first condition weighs most: ``code = (v1 * l2 + v2) * l3 + v3`` and so on. Where the
    numbers would outgrow 64 bits they are ranks, and mean nothing beyond one call.

    >>> encode_configurations([np.array([0, 1, 1]), np.array([2, 0, 2])], (2, 3)).tolist()
    [2, 3, 5]
    """
    codes = np.zeros(len(columns[0]) if columns else 0, dtype=np.int64)
    reach = 1
    for column, count in zip(columns, levels, strict=True):
        if reach * count >= 1 << 62:
            known, codes = np.unique(codes, return_inverse=True)
            reach = len(known)
        codes = codes * count + column
        reach *= count
    return codes


def _sum_chunk(
    values: NDArray[np.float64],
    outcome: Whole,
    configurations: NDArray[np.int64],
    levels: Sequence[int],
) -> Whole:
    """Return the sums of cases that are few enough for 64 bits."""
    columns = np.ascontiguousarray(values.T)
    graded = [j for j, n in enumerate(levels) if n == 2 and not _is_crisp(columns[j])]
    exact = [j for j in range(len(levels)) if j not in graded]
    group_of_case, group_of_row, groups = _match(columns, configurations, exact, levels)
    if len(graded) < len(columns):
        columns = columns[graded]
    if exact and (inside := np.flatnonzero(group_of_case >= 0)).size < len(outcome):
        group_of_case, outcome = group_of_case[inside], outcome[inside]
        columns = columns[:, inside]
    count = len(outcome)
    sides = np.empty((2, len(graded), count), dtype=np.int64)
    sides[1] = scale(columns)
    np.subtract(SCALE, sides[1], out=sides[0])
    cases = _Cases(sides, outcome, np.minimum(outcome, SCALE - outcome))
    rows = configurations[:, graded]
    chunk = np.zeros((len(rows), 3), dtype=np.int64)
    cap = np.full(count, SCALE)
    if _prefer_cubes(count, len(rows), len(graded), groups, count // groups + 1):
        chunk[:] = _sum_subcubes(cases, group_of_case, rows, group_of_row, groups)
    elif groups == 1:
        _sum_branch(cases, rows, np.arange(len(rows)), 0, cap, chunk)
    else:
        for members, own in _split_groups(group_of_case, group_of_row, groups):
            _sum_branch(cases.take(members), rows, own, 0, cap[: len(members)], chunk)
    return chunk


def _is_crisp(column: NDArray[np.float64]) -> bool:
    # Most fuzzy columns show it in their first cases.
    return all(
        bool(np.all((part == 0) | (part == 1))) for part in (column[:_BLOCK], column[_BLOCK:])
    )


def _match(
    columns: NDArray[np.float64],
    configurations: NDArray[np.int64],
    exact: Sequence[int],
    levels: Sequence[int],
) -> tuple[Whole, Whole, int]:
    """Return the groups of cases and rows equal on the exact conditions; -1 for no row's."""
    if not exact:
        return np.zeros(columns.shape[1], np.int64), np.zeros(len(configurations), np.int64), 1
    codes = encode_configurations(
        [np.concatenate([configurations[:, j], columns[j].astype(np.int64)]) for j in exact],
        [levels[j] for j in exact],
    )
    count = len(configurations)
    known, group_of_row = np.unique(codes[:count], return_inverse=True)
    return _find_codes(known, codes[count:]), group_of_row, len(known)


def _find_codes(known: Whole, codes: Whole) -> Whole:
    """Return the positions of codes, which are at least 0, among known ones that rise; else -1.

    >>> _find_codes(np.array([2, 5]), np.array([5, 9, 2, 3])).tolist()
    [1, -1, 0, -1]
    """
    size = int(known[-1]) + 2  # the last place is that of all greater ones
    if size <= _MOST_PLACES:
        places = np.full(size, -1)
        places[known] = np.arange(len(known))
        return places[np.minimum(codes, size - 1)]
    positions = np.minimum(np.searchsorted(known, codes), len(known) - 1)
    return np.where(known[positions] == codes, positions, -1)


def _split_groups(
    group_of_case: Whole, group_of_row: Whole, groups: int
) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Return the positions of the cases and of the rows of each group."""
    parts = []
    for group_of in (group_of_case, group_of_row):
        order = np.argsort(group_of, kind="stable")
        starts = np.searchsorted(group_of[order], np.arange(1, groups))
        parts.append(np.split(order, starts))
    return list(zip(*parts, strict=True))


@dataclass(frozen=True, eq=False)
class _Cases:
    """Scaled memberships: ``sides[v, j]`` on side v of condition j, in y, and in min(y, 1-y)."""

    sides: Whole
    outcome: Whole
    shared: Whole

    def take(self, members: NDArray[np.intp]) -> _Cases:
        return _Cases(self.sides[:, :, members], self.outcome[members], self.shared[members])


def _prefer_cubes(cases: int, rows: int, conditions: int, groups: int, in_group: int) -> bool:
    """Return whether subcubes are likely to cost less than a tree of the rows."""
    cubes = groups * 3**conditions
    by_rows = rows * (in_group * _CASE_ROW + _ROW)
    by_cubes = cases * (conditions + 1) * _CASE_CUBE + cubes * _CUBE + _START
    return bool(cubes <= _MOST_CUBES and by_cubes < by_rows)


def _sum_branch(
    cases: _Cases,
    rows: NDArray[np.int64],
    own: NDArray[np.intp],
    depth: int,
    cap: Whole,
    sums: Whole,
) -> None:
    """Add up the rows ``own``, which agree on the first conditions; ``cap`` is their minimum."""
    count = cases.sides.shape[1]
    left = count - depth
    if len(own) == 1 or not left:
        for row in own:
            member = cap.copy()
            for j in range(depth, count):
                np.minimum(member, cases.sides[rows[row, j], j], out=member)
            both = np.minimum(member, cases.outcome)
            sums[row] = member.sum(), both.sum(), np.minimum(member, cases.shared, out=both).sum()
    elif _prefer_cubes(len(cap), len(own), left, 1, len(cap)):
        below = _Cases(cases.sides[:, depth:], cases.outcome, cases.shared)
        one = np.zeros(len(cap), np.int64)
        sums[own] = _sum_subcubes(
            below, one, rows[own, depth:], np.zeros(len(own), np.int64), 1, cap
        )
    else:
        for side in (0, 1):
            kept = own[rows[own, depth] == side]
            if kept.size:
                under = np.minimum(cap, cases.sides[side, depth])
                _sum_branch(cases, rows, kept, depth + 1, under, sums)


def _sum_subcubes(
    cases: _Cases,
    group_of_case: Whole,
    rows: NDArray[np.int64],
    group_of_row: Whole,
    groups: int,
    cap: Whole | None = None,
) -> Whole:
    """Return the sums of rows by way of the subcubes of all fuzzy conditions, group by group."""
    count = rows.shape[1]
    size = groups * 3**count
    sums = np.zeros((6, size))
    step = max(_BLOCK, size // 16)
    for start in range(0, len(group_of_case), step):
        part = slice(start, start + step)
        cubes, members = _place_in_subcubes(cases.sides[:, :, part], group_of_case[part])
        if cap is not None:
            np.minimum(members, cap[part], out=members)
        for i, bound in enumerate((None, cases.outcome[part], cases.shared[part])):
            if bound is not None:
                # min(m, y, 1-y) is min(min(m, y), min(y, 1-y)).
                np.minimum(members, bound, out=members)
            high, low = members >> 24, members & (_LOW - 1)
            for k, half in ((2 * i, high), (2 * i + 1, low)):
                sums[k] += np.bincount(cubes.ravel(), half.ravel(), size)
    places = group_of_row * 2**count
    for j in range(count):
        places = places + (rows[:, j] << (count - 1 - j))
    halves = np.array([_gather(each, groups, count)[places] for each in sums]).astype(np.int64)
    return np.column_stack([halves[2 * i] * _LOW + halves[2 * i + 1] for i in range(3)])


def _place_in_subcubes(sides: Whole, group_of_case: Whole) -> tuple[Whole, Whole]:
    """Return the subcubes that each case belongs to and its membership there, both (F+1) by n.

    A subcube is a number in base 3 with a digit for each condition: its side, or 2 where it is
    free.
    """
    count, n = sides.shape[1:]
    weights = 3 ** np.arange(count - 1, -1, -1, dtype=np.int64)
    start = (group_of_case + 1) * 3**count - 1
    if not count:
        return start[np.newaxis], np.full((1, n), SCALE)
    # One number for each case and condition that sorts by l and remembers condition and side.
    keys = np.empty((n, count), dtype=np.int64)
    for j in range(count):
        over = sides[1, j] > sides[0, j]
        np.minimum(sides[0, j], sides[1, j], out=keys[:, j])
        keys[:, j] <<= 5
        keys[:, j] |= 2 * j + over
    keys.sort(axis=1)
    ordered = np.ascontiguousarray(keys.T)
    tags = ordered & 31
    own = np.column_stack([-2 * weights, -weights]).ravel()
    other = np.column_stack([-weights, -2 * weights]).ravel()
    cubes = np.empty((count + 1, n), dtype=np.int64)
    at = start
    for r in range(count):
        np.add(at, other[tags[r]], out=cubes[r])
        at = at + own[tags[r]]
    cubes[count] = at
    members = np.empty_like(cubes)
    np.right_shift(ordered, 5, out=members[:count])
    np.subtract(SCALE, members[count - 1], out=members[count])
    return cubes, members


def _gather(sums: NDArray[np.float64], groups: int, count: int) -> NDArray[np.float64]:
    """Return for every configuration the sum over the subcubes that hold it."""
    held = sums.reshape((groups,) + (3,) * count)
    for axis in range(1, count + 1):
        free = np.take(held, [2], axis=axis)
        held = np.take(held, [0, 1], axis=axis) + free
    return held.ravel()
