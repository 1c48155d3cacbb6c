"""Reading diagrams: counts beyond any machine number, and lists in order at every cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from qca.boolean.charts import order_rows, split_chart
from qca.boolean.construction import build_irredundant_diagram, build_least_diagram
from qca.boolean.covers import find_irredundant_covers, find_least_covers
from qca.boolean.diagrams import Diagram
from qca.boolean.weights import share_rows
from tests.charts import build_chart, primes_of

_PLENTY = 1_000_000
# Three least and five irredundant covers: rows of a ring of three, and one in each corner.
_RING = [0b011, 0b110, 0b101]


def _diagrams(coverage: Sequence[int], literals: Sequence[int]) -> list[Diagram]:
    found = []
    for part in split_chart(build_chart(coverage, literals)):
        part = part.reorder(order_rows(part.matrix))
        terms, least = 1, None
        while least is None:
            least = build_least_diagram(part, terms, share_rows(part.matrix), _PLENTY).diagram
            terms += 1
        every = build_irredundant_diagram(part, _PLENTY).diagram
        assert every is not None
        found += [least, every]
    return found


def _draw(rng: np.random.Generator) -> tuple[list[int], list[int]]:
    """Return a chart of large classes whose primes have very different numbers of literals."""
    rows = int(rng.integers(2, 6))
    kinds = [int(m) for m in rng.integers(1, 1 << rows, int(rng.integers(2, 6)))]
    coverage = [kinds[i] for i in rng.integers(0, len(kinds), int(rng.integers(4, 22)))]
    return coverage, sorted(rng.choice([1, 2, 3, 9], len(coverage)).tolist())


def test_lists_are_in_order_at_every_cut() -> None:
    rng = np.random.default_rng(1)
    longest = 0
    for _ in range(80):
        coverage, literals = _draw(rng)
        for diagram in _diagrams(coverage, literals):
            whole = diagram.list_covers(_PLENTY)
            assert len(whole) == len(set(whole)) == diagram.count
            assert all(cover == tuple(sorted(set(cover))) for cover in whole)
            assert whole == sorted(whole, key=lambda c: (len(c), sum(literals[p] for p in c), c))
            for most in range(1, min(len(whole), 60) + 2):
                assert diagram.list_covers(most) == whole[:most]
            longest = max(longest, len(whole))
    assert longest > 50


def test_counts_and_shares() -> None:
    rng = np.random.default_rng(2)
    for _ in range(80):
        coverage, literals = _draw(rng)
        for diagram in _diagrams(coverage, literals):
            whole = diagram.list_covers(_PLENTY)
            costs = [sum(diagram.step + literals[p] for p in cover) for cover in whole]
            assert diagram.least_cost == min(costs)
            assert diagram.count_cheapest == costs.count(min(costs))
            part = diagram.part
            expected = [
                {sum(p in cover for cover in whole) for p in primes_of(part, c).tolist()}
                for c in range(part.classes)
            ]
            assert [{n} for n in diagram.count_by_class()] == expected


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_one_great_diagram(size: int) -> None:
    """A path of rows: its irredundant covers are counted by a recurrence, its singles ``size``.

    Row i is covered by ``size`` primes of its own and by those that it shares with its neighbours.
    """
    rows = 40
    coverage = [0b11 << i for i in range(rows - 1)] + [
        1 << i for i in range(rows) for _ in range(size)
    ]
    found = find_irredundant_covers(build_chart(coverage), most=3)
    assert found.exact and found.count == _count_path(rows, size)
    assert found.count.bit_length() > (60 if size > 1 else 20)
    assert len(found.covers) == 3
    assert found.shares[: rows - 1] == pytest.approx(found.shares[: rows - 1][::-1], abs=1e-12)
    # With n rows and covers of n / 2 primes, the only least cover takes every other pair.
    least = find_least_covers(build_chart(coverage), most=3)
    assert least.covers == (tuple(range(0, rows, 2)),)


def _count_path(rows: int, size: int) -> int:
    """Count irredundant covers of a path by what stands at its last row, going row by row.

    A cover is a set of links (two neighbouring rows) and of singles on rows that no link covers; no
    link may have both of its rows covered by the links beside it. The states: the last row is
    uncovered by links so far and so needs a single or the next link (0), covered by one link that
    has a row of its own (1), or by a link that has no row of its own yet (2).
    """
    # After row i and before the link (i, i + 1) is decided.
    uncovered, owning, waiting = 1, 0, 0
    for _ in range(rows - 1):
        # No link: an uncovered row takes one of its singles; a waiting link owns this row.
        none = uncovered * size + owning + waiting
        # A link: it owns an uncovered row; it covers the row of a waiting one, which is lost, and
        # after one that owns a row it waits for its second.
        uncovered, owning, waiting = none, uncovered, owning
    return uncovered * size + owning + waiting


def test_the_path_is_counted_rightly() -> None:
    for rows in range(2, 7):
        coverage = [0b11 << i for i in range(rows - 1)] + [1 << i for i in range(rows)] * 2
        found = find_irredundant_covers(build_chart(coverage), most=_PLENTY)
        assert len(found.covers) == found.count == _count_path(rows, 2)


def test_products_over_parts_are_exact() -> None:
    """Fifty rings of three rows, each with three least covers and with twins of one prime."""
    blocks = 50
    coverage = [mask << 3 * b for b in range(blocks) for mask in [*_RING, _RING[0]]]
    found = find_least_covers(build_chart(coverage), most=7)
    assert found.exact and found.count == 5**blocks > 1 << 100
    assert found.cheapest == 5**blocks
    assert len(set(found.covers)) == 7 and all(len(c) == 2 * blocks for c in found.covers)
    assert found.shares[:4] == pytest.approx([2 / 5, 3 / 5, 3 / 5, 2 / 5])
    first = tuple(p for b in range(blocks) for p in (4 * b, 4 * b + 1))
    assert found.covers[0] == first


def test_shares_close_to_one_are_not_one() -> None:
    """A prime that stands in all covers but one of very many is not essential."""
    size, rows = 30, 12
    coverage = [0b11 << i for i in range(rows - 1)] + [1 << i for i in range(rows)] * size
    found = find_irredundant_covers(build_chart(coverage), most=1)
    inside = found.shares[: rows - 1]
    assert ((inside > 0) & (inside < 1)).all()
    essential = find_irredundant_covers(build_chart([*coverage, 1 << rows]), most=1)
    assert essential.shares[-1] == 1.0


def test_counts_beyond_floating_point() -> None:
    """More covers than the greatest floating-point number: 100 to the power of 170 and more."""
    rows, size = 170, 100
    coverage = [0b11 << i for i in range(rows - 1)] + [1 << i for i in range(rows)] * size
    found = find_irredundant_covers(build_chart(coverage), most=1)
    assert found.exact and found.count == _count_path(rows, size) > 10**340
