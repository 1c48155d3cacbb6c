"""A plain-Python sketch of parsimonious minimisation, as a baseline and an independent check.

It shares no code with the engine: rows by one numpy pass over the observed corners, primes as
minimal transversals by MMCS on Python integers (Murakami and Uno 2014, Discrete Applied
Mathematics 170, 83-94), the least cover by HiGHS on a chart of merged and undominated columns.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from benchmarks.tables import OUTCOME, Data

_TOLERANCE = 1e-9


def build_rows(data: Data) -> pd.DataFrame:
    """Return the observed rows: ``config`` as text, ``n``, ``incl``, ``pri`` and ``out``.

    With m the membership in a corner: incl = S min(m,y) / S m, and
    pri = (S min(m,y) - S min(m,y,1-y)) / (S m - S min(m,y,1-y)).
    """
    values = data.frame[data.conditions].to_numpy(np.float64).T
    outcome = data.frame[OUTCOME].to_numpy(np.float64)
    doubt = np.minimum(outcome, 1 - outcome)
    weights = 1 << np.arange(len(values), dtype=np.int64)
    _, first, counts = np.unique(weights @ (values > 0.5), return_index=True, return_counts=True)
    rows = []
    for case, count in zip(first, counts, strict=True):
        corner = values[:, case] > 0.5
        members = values[0] if corner[0] else 1 - values[0]
        for inside, column in zip(corner[1:], values[1:], strict=True):
            members = np.minimum(members, column if inside else 1 - column)
        total, both = members.sum(), np.minimum(members, outcome).sum()
        shared = np.minimum(members, doubt).sum()
        incl = both / total
        pri = (both - shared) / (total - shared) if total > shared else np.nan
        passes = incl >= data.incl_cut - _TOLERANCE and not pri < data.pri_cut - _TOLERANCE
        out = "?" if count < data.n_cut else "1" if passes else "0"
        rows.append(("".join("01"[int(flag)] for flag in corner), count, incl, pri, out))
    return pd.DataFrame(rows, columns=["config", "n", "incl", "pri", "out"])


def encode_rows(rows: pd.DataFrame, out: str) -> list[int]:
    """Return the configurations with one outcome code, the first condition as the lowest bit."""
    return [int(config[::-1], 2) for config in rows["config"][rows["out"] == out]]


def find_transversals(edges: list[int]) -> Iterator[int]:
    """Yield every minimal set that meets all edges; sets are integers, one bit for each element.

    MMCS: an element is added only while each one chosen still has an edge that it alone meets.
    """
    edges = sorted(set(edges), key=int.bit_count)
    kept: list[int] = []
    for edge in edges:
        if not any(other & edge == other for other in kept):
            kept.append(edge)
    if kept and not kept[0]:
        return
    meets: dict[int, int] = {}
    for number, edge in enumerate(kept):
        for vertex in _list_bits(edge):
            meets[vertex] = meets.get(vertex, 0) | 1 << number
    chosen: list[int] = []

    def search(candidates: int, missed: int, alone: list[int]) -> Iterator[int]:
        if not missed:
            yield sum(chosen)
            return
        edge, fewest = 0, len(meets) + 1
        for number in _list_bits(missed):
            options = kept[number.bit_length() - 1] & candidates
            if options.bit_count() < fewest:
                edge, fewest = options, options.bit_count()
        candidates &= ~edge
        for vertex in _list_bits(edge):
            met = meets[vertex]
            left = [mine & ~met for mine in alone]
            if all(left):
                chosen.append(vertex)
                yield from search(candidates, missed & ~met, [*left, missed & met])
                chosen.pop()
                candidates |= vertex

    yield from search(sum(meets), (1 << len(kept)) - 1, [])


def find_primes(positive: list[int], negative: list[int]) -> dict[tuple[int, int], int]:
    """Return primes as (conditions used, their values), with the positive rows that each covers.

    A prime that covers the positive row p is a minimal set of p's literals that meets the
    difference of p from every negative row; so each is found once from every row that it covers.
    """
    found: dict[tuple[int, int], int] = {}
    for number, row in enumerate(positive):
        for used in find_transversals([row ^ other for other in negative]):
            term = used, row & used
            found[term] = found.get(term, 0) | 1 << number
    return found


def merge_rows(positive: list[int], width: int) -> dict[tuple[int, int], int]:
    """Return the primes of the positive rows alone, by merging pairs (Quine 1952)."""
    level = {((1 << width) - 1, row) for row in positive}
    primes: set[tuple[int, int]] = set()
    while level:
        wider, merged = set(), set()
        for used, values in level:
            for bit in _list_bits(used):
                if (used, values ^ bit) in level:
                    merged.add((used, values))
                    wider.add((used & ~bit, values & ~bit))
        primes |= level - merged
        level = wider
    return {
        (used, values): sum(1 << i for i, row in enumerate(positive) if row & used == values)
        for used, values in primes
    }


def reduce_columns(columns: list[int]) -> list[int]:
    """Return the distinct columns of a chart that lie in no other one."""
    kept: list[int] = []
    holders: dict[int, int] = {}
    for column in sorted(set(columns), key=int.bit_count, reverse=True):
        inside = -1
        for row in _list_bits(column):
            inside &= holders.get(row, 0)
            if not inside:
                break
        if inside:
            continue
        for row in _list_bits(column):
            holders[row] = holders.get(row, 0) | 1 << len(kept)
        kept.append(column)
    return kept


def find_least(columns: list[int], rows: int) -> int:
    """Return how many columns the least cover of all rows has, by mixed-integer programming."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    kept = reduce_columns(columns)
    chart = csr_array([[column >> row & 1 for column in kept] for row in range(rows)])
    ones = np.ones(len(kept))
    solved = milp(
        ones,
        constraints=LinearConstraint(chart, lb=np.ones(rows)),
        integrality=np.ones(len(kept), dtype=np.int64),
        bounds=Bounds(0, 1),
    )
    if not solved.success:
        raise RuntimeError(f"HiGHS: {solved.message}")
    return round(solved.fun)


def _list_bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest
        number ^= lowest
