"""Which row each case belongs to, and the sums of every row, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.analysis.truth_table.rows import encode_configurations, sum_rows
from qca.boolean.expressions import Expression
from qca.boolean.levels import first_of
from qca.progress import Stage, Watch
from qca.sets.cuts import is_at_crossover, is_in, is_out
from qca.sets.exact import scale_membership
from qca.sets.memberships import Memberships
from qca.sets.partitions import AnyMemberships, count_parts, map_parts

__all__ = ["Placement", "place_cases", "sum_configurations"]


@dataclass(frozen=True, eq=False)
class Placement:
    """The observed rows and their cases.

    ``configurations`` are the rows in order (R by k), ``members[i]`` the positions of the cases of
    row i. ``crossing`` are the pairs (case, condition) at 0.5, ``outside`` the cases among them,
    which belong to no row, and ``apart`` their configurations, -1 where they stand at 0.5.
    ``lacking`` says which cases are without the outcome, ``undecided`` which stand at 0.5 in it;
    ``low`` and ``high`` are its least and largest membership.
    """

    configurations: NDArray[np.int64]
    members: tuple[NDArray[np.intp], ...]
    crossing: tuple[tuple[int, int], ...]
    outside: NDArray[np.intp]
    apart: NDArray[np.int64]
    lacking: NDArray[np.bool_]
    undecided: NDArray[np.bool_]
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class _Part:
    """The same of one part; ``row_of`` is -1 for a case in no row."""

    configurations: NDArray[np.int64]
    row_of: NDArray[np.int32]
    crossing: NDArray[np.intp]
    apart: NDArray[np.int64]
    lacking: NDArray[np.bool_]
    undecided: NDArray[np.bool_]
    low: float
    high: float


@dataclass(frozen=True)
class _Place:
    outcome: Expression
    conditions: tuple[str, ...]
    levels: tuple[int, ...]

    def __call__(self, part: Memberships) -> _Part:
        n = len(part.cases)
        corners, crossing = [], []
        outside = np.zeros(n, dtype=bool)
        for j, name in enumerate(self.conditions):
            column = part.column(name)
            if self.levels[j] > 2:
                corners.append(column.astype(np.int64) - first_of(self.levels[j]))
                continue
            corners.append(is_in(column).astype(np.int64))
            at = is_at_crossover(column)
            if at.any():
                outside |= at
                crossing += [(i, j) for i in map(int, np.flatnonzero(at))]
        codes, first = np.unique(encode_configurations(corners, self.levels), return_inverse=True)
        row_of = first.reshape(-1).astype(np.int32)
        example = np.zeros(len(codes), dtype=np.intp)
        example[row_of] = np.arange(n)
        placed = np.column_stack([corner[example] for corner in corners])
        # A row that only cases at 0.5 would be in is not observed.
        kept = np.zeros(len(codes), dtype=bool)
        kept[row_of[~outside]] = True
        ranks = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
        pairs = np.array(sorted(crossing), dtype=np.intp).reshape(-1, 2)
        apart = np.column_stack([corner[outside] for corner in corners])
        apart[np.searchsorted(np.flatnonzero(outside), pairs[:, 0]), pairs[:, 1]] = -1
        scores = part.membership(self.outcome)
        return _Part(
            placed[kept],
            np.where(outside, np.int32(-1), ranks[row_of]),
            pairs,
            apart,
            is_out(scores),
            is_at_crossover(scores),
            float(scores.min(initial=np.inf)),
            float(scores.max(initial=-np.inf)),
        )


def place_cases(
    source: AnyMemberships, outcome: Expression, conditions: Sequence[str], levels: Sequence[int]
) -> Placement:
    """Return the observed rows over ``conditions`` and which cases belong to each.

    A case belongs to the one row in which its membership, the least over the conditions, is over a
    half: in each crisp or fuzzy condition it stands on the side of 0.5 where it is, in each
    multi-value condition at its value. A case within 1e-9 of 0.5 on a condition belongs to no row.

    Parameters
    ----------
    source : memberships of n cases, whole or in parts, all coded on the sets that are used.
    outcome, conditions : an expression, and the names of k sets.
    levels : the number of values of each condition, 2 for a crisp or fuzzy one.

    Returns
    -------
    The R rows that some case belongs to, rising as whole numbers do, the first condition foremost;
    R is 0 where every case stands at 0.5.

    Source: Ragin (2008), Redesigning Social Inquiry, ch. 7.

    >>> from qca.boolean.grammar import parse_expression
    >>> scores = np.array([[0.9, 0.2, 0.7], [0.5, 0.8, 0.3], [0.1, 0.3, 0.4], [0.8, 0.4, 0.9]])
    >>> scores.flags.writeable = False
    >>> found = Memberships(("c1", "c2", "c3", "c4"), ("A", "B", "Y"), (2, 2, 2), scores)
    >>> placed = place_cases(found, parse_expression("Y"), ("A", "B"), (2, 2))
    >>> placed.configurations.tolist(), [own.tolist() for own in placed.members]
    ([[0, 0], [1, 0]], [[2], [0, 3]])
    >>> placed.crossing, placed.low, placed.high
    (((1, 0),), 0.3, 0.9)
    """
    parts = list(map_parts(source, _Place(outcome, tuple(conditions), tuple(levels))))
    stacked = np.concatenate([part.configurations for part in parts])
    codes = encode_configurations(list(stacked.T), levels)
    known, first, row_of = np.unique(codes, return_index=True, return_inverse=True)
    rows_of_cases, crossing, start, above = [], [], 0, 0
    for part in parts:
        # The last place is for the -1 of a case in no row.
        own = row_of.reshape(-1)[above : above + len(part.configurations)]
        ranks = np.append(own, -1).astype(np.int32)
        rows_of_cases.append(ranks[part.row_of])
        crossing += [(start + int(i), int(j)) for i, j in part.crossing]
        start, above = start + len(part.row_of), above + len(part.configurations)
    placed = np.concatenate(rows_of_cases)
    # Numbers of 16 bits are sorted by counting.
    small = placed.astype(np.int16) if len(known) < 1 << 15 else placed
    order = np.argsort(small, kind="stable")
    starts = np.searchsorted(small[order], np.arange(len(known) + 1, dtype=small.dtype))
    return Placement(
        configurations=stacked[first],
        members=tuple(order[starts[i] : starts[i + 1]] for i in range(len(known))),
        crossing=tuple(crossing),
        outside=order[: starts[0]],
        apart=np.concatenate([part.apart for part in parts]),
        lacking=np.concatenate([part.lacking for part in parts]),
        undecided=np.concatenate([part.undecided for part in parts]),
        low=min(part.low for part in parts),
        high=max(part.high for part in parts),
    )


@dataclass(frozen=True, eq=False)
class _Sum:
    outcome: Expression
    conditions: tuple[str, ...]
    levels: tuple[int, ...]
    configurations: NDArray[np.int64]

    def __call__(self, part: Memberships) -> NDArray[np.object_]:
        positions = [part.index(name) for name in self.conditions]
        return sum_rows(
            part.values[:, positions] - [first_of(count) for count in self.levels],
            scale_membership(part, self.outcome),
            self.configurations,
            self.levels,
        )


def sum_configurations(
    source: AnyMemberships,
    outcome: Expression,
    conditions: Sequence[str],
    levels: Sequence[int],
    configurations: NDArray[np.int64],
    watch: Watch,
) -> NDArray[np.object_]:
    """Return for every row the sums of m, min(m, y) and min(m, y, 1-y) over all cases.

    m is the membership of a case in the row, the least over the conditions, and y that in the
    outcome; cases that belong to other rows, or to none, count too.

    Parameters
    ----------
    source, outcome, conditions, levels : as in :func:`place_cases`.
    configurations : (R, k) values of the conditions, no two rows equal.
    watch : is told how many parts are read, of how many.

    Returns
    -------
    (R, 3) whole numbers of any size (memberships times ``SCALE``): those of
    :func:`qca.analysis.truth_table.rows.sum_rows`, to the last digit, however the cases are parted.

    Source: Ragin (2008), Redesigning Social Inquiry, ch. 7; the sums are those of inclusion and
    PRI in :func:`qca.fit.sufficiency`.

    >>> from qca.boolean.grammar import parse_expression
    >>> scores = np.array([[0.9, 0.8], [0.3, 0.4]])
    >>> scores.flags.writeable = False
    >>> found = Memberships(("c1", "c2"), ("A", "Y"), (2, 2), scores)
    >>> rows = np.array([[0], [1]])
    >>> sums = sum_configurations(found, parse_expression("Y"), ("A",), (2,), rows, print)
    rows 1 1
    >>> (sums / 10**14).tolist()
    [[0.8, 0.5, 0.5], [1.2, 1.1, 0.5]]
    """
    work = _Sum(outcome, tuple(conditions), tuple(levels), configurations)
    totals = np.zeros((len(configurations), 3), dtype=object)
    whole = count_parts(source)
    for number, sums in enumerate(map_parts(source, work), start=1):
        totals += sums
        watch(Stage.ROWS, number, whole)
    return totals
