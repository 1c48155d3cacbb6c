"""Contrasts: pairs of cases that differ in one condition alone, and whether the outcome differs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qca.boolean.expressions import And, Expression, Literal, Not, str_expression
from qca.boolean.formulas import Formula
from qca.boolean.levels import first_of
from qca.equality import ByValue
from qca.errors import count_noun
from qca.results import Framed, Listed, Results, build_frame, describe
from qca.sets.cuts import is_at_crossover, is_in
from qca.sets.memberships import Memberships

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "MOST_PAIRS",
    "Contrast",
    "ContrastCount",
    "Contrasts",
    "Nearest",
    "OpenPair",
    "find_contrasts",
    "find_open_pairs",
]

# Pairs of each kind that are kept for each condition; all are counted.
MOST_PAIRS = 25
# Configurations among which the nearest two are sought.
_MOST_ROWS = 2000


@dataclass(frozen=True)
class Contrast(Listed):
    """Two cases that differ in one condition, and are on the same side of all others.

    ``higher`` is the case in the condition (of the higher value, where it has more than two) and
    ``lower`` the other, with their ``values``; ``alike`` is what they share, and ``outcomes`` say
    whether each has the outcome.
    """

    condition: str
    higher: str
    lower: str
    values: tuple[int, int]
    alike: str
    outcomes: tuple[bool, bool]

    COLUMNS = ("condition", "higher", "lower", "alike", "outcome_higher", "outcome_lower")

    @property
    def differs(self) -> bool:
        """Whether one of the two has the outcome and the other has not."""
        return self.outcomes[0] != self.outcomes[1]

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the pair."""
        yield self.condition, self.higher, self.lower, self.alike, *self.outcomes


@dataclass(frozen=True)
class ContrastCount(Listed):
    """How many pairs differ in one condition alone.

    In those ``along`` it the case of the higher value has the outcome and the other has not, in
    those ``against`` it is the other way round; in the ``same`` both have it or neither.
    """

    condition: str
    along: int
    against: int
    same: int

    COLUMNS = ("condition", "along", "against", "same")

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the condition."""
        yield self.condition, self.along, self.against, self.same


@dataclass(frozen=True)
class Nearest:
    """Two cases of different configurations that differ in the fewest conditions, and in which.

    Among such pairs it is one that ``differs`` in the outcome, too, if there is any.
    """

    first: str
    second: str
    conditions: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, eq=False)
class Contrasts(ByValue, Framed):
    """The pairs of cases that differ in one condition alone, for one outcome.

    ``differing`` are those that differ in the outcome, too, and ``same`` those that do not, the
    first of each; ``counts`` count all of them. ``valued`` are the conditions of more than two
    values, ``unclear`` the cases at 0.5, or not coded, on a condition or the outcome. ``nearest``
    are two cases that come nearest where no pair differs in one condition alone.
    """

    outcome: Formula
    conditions: tuple[str, ...]
    differing: Results[Contrast]
    same: Results[Contrast]
    counts: Results[ContrastCount]
    valued: tuple[str, ...]
    unclear: tuple[str, ...]
    nearest: Nearest | None

    def __repr__(self) -> str:
        told = f"{self.differing_count} with another outcome", f"{self.same_count} with the same"
        pairs = count_noun(self.differing_count + self.same_count, "pair")
        return describe(self, str(self.outcome), pairs, *told)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each listed pair, those that differ in the outcome first."""
        pairs = (*self.differing, *self.same)
        return build_frame(Contrast.COLUMNS, (row for pair in pairs for row in pair.list_rows()))

    @property
    def differing_count(self) -> int:
        """How many pairs differ in one condition and in the outcome."""
        return sum(each.along + each.against for each in self.counts)

    @property
    def same_count(self) -> int:
        """How many pairs differ in one condition and not in the outcome."""
        return sum(each.same for each in self.counts)


def find_contrasts(
    memberships: Memberships,
    outcome: Formula,
    conditions: Sequence[str],
    *,
    most: int = MOST_PAIRS,
) -> Contrasts:
    """Return the pairs of cases that differ in exactly one condition, by their outcome.

    A case is in a condition or the outcome over 0.5 and out of it under 0.5; one at 0.5 is in no
    pair. Of a multi-value condition any two values differ. For each
    condition at most ``most`` pairs of each kind are listed, in the order of conditions and of
    configurations; all are counted.

    Source: Mill (1843), A System of Logic, book III, ch. 8 (the method of difference); De Meur and
    Berg-Schlosser (1996), Conditions of Authoritarianism, Fascism, and Democracy in Interwar
    Europe, Comparative Political Studies 29, 423-468 (most similar cases of different outcome).

    >>> import pandas as pd
    >>> from qca.boolean.formulas import hold_formula
    >>> from qca.sets.memberships import build_memberships
    >>> frame = pd.DataFrame(
    ...     {"A": [1, 0, 0], "B": [1, 1, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"]
    ... )
    >>> found = find_contrasts(
    ...     build_memberships(frame, ["A", "B", "Y"]), hold_formula("Y"), ["A", "B"]
    ... )
    >>> [(each.condition, each.higher, each.lower, each.alike) for each in found.differing]
    [('A', 'c1', 'c2', 'B')]
    >>> [(each.higher, each.lower) for each in found.same]
    [('c2', 'c3')]
    """
    table = _place(memberships, outcome, conditions)
    listed: dict[bool, list[Contrast]] = {True: [], False: []}
    counts = []
    for j, condition in enumerate(conditions):
        along = against = same = 0
        kept: dict[bool, list[Contrast]] = {True: [], False: []}
        for lower, higher in table.list_neighbours(j):
            (in_low, out_low), (in_high, out_high) = table.members[lower], table.members[higher]
            along += len(in_high) * len(out_low)
            against += len(out_high) * len(in_low)
            same += len(in_high) * len(in_low) + len(out_high) * len(out_low)
            for differs, own in kept.items():
                if len(own) < most:
                    own += table.list_pairs(j, lower, higher, differs, most - len(own))
        counts.append(ContrastCount(condition, along, against, same))
        for differs, own in kept.items():
            listed[differs] += own
    some = any(each.along or each.against or each.same for each in counts)
    return Contrasts(
        outcome=outcome,
        conditions=tuple(conditions),
        differing=Results(listed[True], Contrast),
        same=Results(listed[False], Contrast),
        counts=Results(counts, ContrastCount),
        valued=tuple(n for n, here in zip(conditions, table.valued, strict=True) if here),
        unclear=table.unclear,
        nearest=None if some else table.find_nearest(),
    )


@dataclass(frozen=True)
class OpenPair:
    """Pairs that lack one half: cases from which one of another configuration would differ alone.

    A case of the configuration ``config`` would differ from each of these
    in the ``condition`` and in no other; ``having`` are in the outcome, ``lacking`` out of it.
    """

    condition: str
    config: tuple[int, ...]
    having: tuple[str, ...]
    lacking: tuple[str, ...]


def find_open_pairs(
    memberships: Memberships, outcome: Formula, conditions: Sequence[str]
) -> tuple[OpenPair, ...] | None:
    """Return every pair that a case of a configuration without clear cases would complete.

    In the order of observed configurations, then of conditions. Clear is a case that is in or out
    of each condition and of the outcome. None where there are very many configurations.

    >>> import pandas as pd
    >>> from qca.boolean.formulas import hold_formula
    >>> from qca.sets.memberships import build_memberships
    >>> frame = pd.DataFrame({"A": [1, 0], "B": [1, 0], "Y": [1, 0]}, index=["c1", "c2"])
    >>> pairs = find_open_pairs(
    ...     build_memberships(frame, ["A", "B", "Y"]), hold_formula("Y"), ["A", "B"]
    ... )
    >>> [(pair.condition, pair.config, pair.having, pair.lacking) for pair in pairs]
    [('A', (1, 0), (), ('c2',)), ('B', (0, 1), (), ('c2',)), ('A', (0, 1), ('c1',), ()), ...]
    """
    table = _place(memberships, outcome, conditions)
    if len(table.rows) > _MOST_ROWS:
        return None
    rows = [tuple(row) for row in table.rows.tolist()]
    known = set(rows)
    levels = [memberships.levels[memberships.index(name)] for name in conditions]
    pairs = []
    for row, (having, lacking) in zip(rows, table.members, strict=True):
        names = tuple(tuple(table.cases[i] for i in side) for side in (having, lacking))
        for j, condition in enumerate(conditions):
            for value in range(first_of(levels[j]), first_of(levels[j]) + levels[j]):
                other = (*row[:j], value, *row[j + 1 :])
                if other not in known:
                    pairs.append(OpenPair(condition, other, *names))
    return tuple(pairs)


@dataclass(frozen=True, eq=False)
class _Corners:
    """The cases by configuration, those with the outcome apart from those without."""

    cases: tuple[str, ...]
    conditions: tuple[str, ...]
    valued: tuple[bool, ...]
    rows: NDArray[np.int64]
    members: list[tuple[list[int], list[int]]]
    unclear: tuple[str, ...]

    def list_neighbours(self, j: int) -> Iterator[tuple[int, int]]:
        """Yield the configurations that differ in one condition alone, the lower value first."""
        others = [i for i in range(len(self.conditions)) if i != j]
        alike: dict[tuple[int, ...], list[int]] = {}
        for row, values in enumerate(self.rows[:, others].tolist()):
            alike.setdefault(tuple(values), []).append(row)
        for group in alike.values():
            ordered = sorted(group, key=lambda row: int(self.rows[row, j]))
            for place, lower in enumerate(ordered):
                for higher in ordered[place + 1 :]:
                    yield lower, higher

    def list_pairs(
        self, j: int, lower: int, higher: int, differs: bool, most: int
    ) -> list[Contrast]:
        """Return the first pairs of two configurations, those that differ in the outcome or not."""
        low, high = self.members[lower], self.members[higher]
        alike, pairs = self._write(lower, j), list[Contrast]()
        values = int(self.rows[higher, j]), int(self.rows[lower, j])
        for of_high in (0, 1):
            of_low = 1 - of_high if differs else of_high
            outcomes = (of_high == 0, of_low == 0)
            for a in high[of_high]:
                for b in low[of_low]:
                    if len(pairs) == most:
                        return pairs
                    names = self.cases[a], self.cases[b]
                    pairs.append(Contrast(self.conditions[j], *names, values, alike, outcomes))
        return pairs

    def _write(self, row: int, without: int) -> str:
        """Return a configuration as an expression, one condition left out."""
        parts: list[Expression] = []
        for i, name in enumerate(self.conditions):
            value = int(self.rows[row, i])
            if self.valued[i]:
                part: Expression = Literal(name, (value,))
            else:
                part = Literal(name) if value else Not(Literal(name))
            if i != without:
                parts.append(part)
        return str_expression(And(tuple(parts)) if len(parts) > 1 else parts[0]) if parts else ""

    def find_nearest(self) -> Nearest | None:
        """Return two cases of configurations that differ in the fewest conditions."""
        if len(self.rows) > _MOST_ROWS:
            return None
        has, lacks = (
            np.array([bool(own[side]) for own in self.members], dtype=bool) for side in (0, 1)
        )
        best: tuple[int, int, int] | None = None
        for row in range(len(self.rows) - 1):
            apart = (self.rows[row + 1 :] != self.rows[row]).sum(axis=1)
            other = (has[row + 1 :] & lacks[row]) | (lacks[row + 1 :] & has[row])
            rank = 2 * apart + ~other
            least = int(rank.argmin())
            if best is None or int(rank[least]) < best[0]:
                best = int(rank[least]), row, row + 1 + least
        if best is None:
            return None
        rank_of_both, *pair = best
        one, two = (self.members[row] for row in pair)
        chosen = min(one[0] + one[1]), min(two[0] + two[1])
        if differs := rank_of_both % 2 == 0:
            chosen = (one[0][0], two[1][0]) if one[0] and two[1] else (one[1][0], two[0][0])
        first, second = (self.cases[i] for i in sorted(chosen))
        apart_in = self.rows[pair[0]] != self.rows[pair[1]]
        told = tuple(name for name, here in zip(self.conditions, apart_in, strict=True) if here)
        return Nearest(first, second, told, differs)


def _place(memberships: Memberships, outcome: Formula, conditions: Sequence[str]) -> _Corners:
    """Return which case is of which configuration, and has the outcome."""
    positions = [memberships.index(name) for name in conditions]
    valued = np.array([memberships.levels[j] > 2 for j in positions], dtype=bool)
    values, result = memberships.values[:, positions], memberships.membership(outcome.parsed)
    clear = ~np.isnan(values) & (valued | ~is_at_crossover(values))
    kept = clear.all(axis=1) & ~np.isnan(result) & ~is_at_crossover(result)
    corners = np.where(valued, np.nan_to_num(values), is_in(values)).astype(np.int64)
    chosen = np.flatnonzero(kept)
    rows, inverse = np.unique(corners[chosen], axis=0, return_inverse=True)
    members: list[tuple[list[int], list[int]]] = [([], []) for _ in range(len(rows))]
    has = is_in(result)
    for case, row in zip(chosen.tolist(), inverse.reshape(-1).tolist(), strict=True):
        members[row][0 if has[case] else 1].append(case)
    names = memberships.cases
    return _Corners(
        cases=names,
        conditions=tuple(conditions),
        valued=tuple(valued.tolist()),
        rows=rows,
        members=members,
        unclear=tuple(names[i] for i in np.flatnonzero(~kept).tolist()),
    )
