"""Charts of prime implicants: rows that bind, classes of primes, and parts, found one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from qca.boolean.bitsets import list_integers
from qca.boolean.charts import Part, chart_primes, order_rows, split_chart
from qca.boolean.cubes import Space
from qca.boolean.primes import find_primes
from tests.charts import build_chart, primes_of


def _draw(rng: np.random.Generator) -> list[int]:
    """Return what some primes cover; half of the charts are sparse and fall into parts."""
    rows, primes = int(rng.integers(1, 12)), int(rng.integers(1, 16))
    share = rng.choice([0.1, 0.2, 0.5])
    return [sum(1 << r for r in range(rows) if rng.random() < share) for _ in range(primes)]


def _binding(coverage: Sequence[int]) -> list[int]:
    """Return for each row the primes that cover it, without the rows that go with another."""
    rows = max((mask.bit_length() for mask in coverage), default=0)
    edges = [sum(1 << i for i, mask in enumerate(coverage) if mask >> r & 1) for r in range(rows)]
    edges = [edge for edge in edges if edge]
    return [
        edge
        for i, edge in enumerate(edges)
        if not any(
            other & edge == other and (other != edge or j < i) for j, other in enumerate(edges)
        )
    ]


def _edges(part: Part) -> set[int]:
    """Return for each row of a part the primes that cover it."""
    return {
        sum(1 << int(p) for c in np.flatnonzero(row) for p in primes_of(part, int(c)))
        for row in part.matrix
    }


def test_rows_classes_and_parts() -> None:
    rng = np.random.default_rng(5)
    several = 0
    for _ in range(400):
        coverage = _draw(rng)
        expected = _binding(coverage)
        if not any(coverage):
            continue
        parts = split_chart(build_chart(coverage))
        several += len(parts) > 1
        # The rows that bind, each in one part.
        assert sum(part.rows for part in parts) == len(expected)
        assert set().union(*map(_edges, parts)) == set(expected)
        # No prime in two parts, and within a part every row hangs together with the others.
        members = [p for part in parts for p in part.members.tolist()]
        assert len(members) == len(set(members))
        assert set(members) == {p for edge in expected for p in range(20) if edge >> p & 1}
        for part in parts:
            _assert_hangs_together(_edges(part))
            _assert_classes(part, expected)


def _assert_hangs_together(edges: set[int]) -> None:
    first, *left = edges
    joined = first
    while left:
        touching = [edge for edge in left if edge & joined]
        assert touching
        for edge in touching:
            joined |= edge
            left.remove(edge)


def _assert_classes(part: Part, expected: Sequence[int]) -> None:
    """Two primes are in one class exactly where they cover the same binding rows."""
    signatures = []
    for which in range(part.classes):
        primes = primes_of(part, which).tolist()
        assert primes == sorted(primes) and len(primes) == part.sizes()[which] > 0
        rows = {tuple(edge >> prime & 1 for edge in expected) for prime in primes}
        assert len(rows) == 1
        signatures += rows
    assert len(signatures) == len(set(signatures))


def test_literals_of_classes() -> None:
    coverage = [0b011, 0b110, 0b011, 0b101, 0b110, 0b011]
    literals = [1, 2, 2, 2, 2, 1]
    (part,) = split_chart(build_chart(coverage, literals))
    by_class = {
        tuple(primes_of(part, c).tolist()): (int(least), int(count))
        for c, (least, count) in enumerate(
            zip(part.fewest_literals(), part.count_fewest(), strict=True)
        )
    }
    assert by_class == {(0, 2, 5): (1, 2), (1, 4): (2, 2), (3,): (2, 1)}


def test_row_dominance() -> None:
    """A row that is covered whenever another is goes; of equal rows one stays."""
    (part,) = split_chart(build_chart([0b01, 0b11]))  # whatever covers row 1 covers row 0
    assert (part.rows, part.members.tolist()) == (1, [1])
    (part,) = split_chart(build_chart([0b111, 0b111]))
    assert (part.rows, part.classes, primes_of(part, 0).tolist()) == (1, 1, [0, 1])


def test_primes_that_cover_nothing_are_in_no_part() -> None:
    parts = split_chart(build_chart([0, 0b1, 0, 0b10]))
    assert [part.members.tolist() for part in parts] == [[1], [3]]


def test_reordered_rows() -> None:
    (part,) = split_chart(build_chart([0b011, 0b110, 0b101]))
    again = part.reorder(np.array([2, 0, 1]))
    assert (again.matrix == part.matrix[[2, 0, 1]]).all()
    assert again.members is part.members


@pytest.mark.parametrize("seed", range(5))
def test_order_of_rows(seed: int) -> None:
    """Each row opens no more classes than any other that could have come next."""
    matrix = np.random.default_rng(seed).random((15, 20)) < 0.3
    order = order_rows(matrix).tolist()
    assert sorted(order) == list(range(15))
    seen = np.zeros(20, dtype=np.bool_)
    for place, row in enumerate(order):
        opened = {r: int((matrix[r] & ~seen).sum()) for r in order[place:]}
        assert opened[row] == min(opened.values())
        seen |= matrix[row]


def test_chart_of_primes() -> None:
    space = Space(tuple("ABC"), (2, 2, 2))
    rows = [space.encode(r) for r in ((1, 1, 1), (1, 0, 1), (0, 1, 1), (0, 0, 0))]
    primes = find_primes(rows[:3], rows[3:], space)
    chart = chart_primes(primes)
    assert (chart.rows, chart.literals.tolist()) == (3, [p.bit_count() for p in primes])
    assert list_integers(chart.coverage) == [
        sum(1 << i for i, row in enumerate(rows[:3]) if row & p == p) for p in primes
    ]
