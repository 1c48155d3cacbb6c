"""Shares of rows: no class has more than one, and their total bounds every cover from below."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from qca.boolean.bitsets import pack_integers
from qca.boolean.weights import Scales, share_rows, share_rows_best, share_rows_well

Flags = NDArray[np.bool_]
_SLIP = 1e-9


def _draw(rng: np.random.Generator, most: int = 30) -> Flags:
    """Return rows by classes: every row is covered."""
    rows, classes = int(rng.integers(1, 13)), int(rng.integers(1, most))
    matrix = rng.random((rows, classes)) < rng.choice([0.1, 0.3, 0.6])
    matrix[np.arange(rows), rng.integers(0, classes, rows)] = True
    return np.asarray(matrix)


def _twin_least_size(matrix: Flags) -> int:
    """Return the size of a least cover: sets of rows reached by one class more and more."""
    masks = [sum(1 << int(r) for r in np.flatnonzero(column)) for column in matrix.T]
    reached, size = {0}, 0
    while (1 << len(matrix)) - 1 not in reached:
        reached = {rows | mask for rows in reached for mask in masks}
        size += 1
    return size


@pytest.mark.parametrize("share", [share_rows, share_rows_best, share_rows_well])
def test_shares_are_sound(share: object) -> None:
    assert callable(share)
    rng = np.random.default_rng(1)
    for _ in range(80):
        matrix = _draw(rng)
        shares = share(matrix)
        assert shares.shape == (len(matrix),) and (shares >= 0).all()
        assert (shares @ matrix <= 1 + _SLIP).all()
        assert shares.sum() <= _twin_least_size(matrix) + _SLIP


def test_no_row_can_have_more_alone() -> None:
    rng = np.random.default_rng(2)
    for _ in range(80):
        matrix = _draw(rng)
        room = 1 - share_rows(matrix) @ matrix
        assert all(room[row].min() <= _SLIP for row in matrix)


def test_programming_is_at_least_as_good() -> None:
    rng = np.random.default_rng(3)
    better = 0
    for _ in range(80):
        matrix = _draw(rng)
        quick, best = share_rows(matrix).sum(), share_rows_best(matrix).sum()
        assert best >= quick - _SLIP
        better += best > quick + 0.01
    assert better > 5


def test_known_shares() -> None:
    """Three rows, any two of which one class covers: a half each."""
    matrix = np.array([[1, 1, 0], [0, 1, 1], [1, 0, 1]], dtype=np.bool_)
    assert share_rows(matrix) == pytest.approx([0.5] * 3)
    assert share_rows_best(matrix) == pytest.approx([0.5] * 3)
    assert share_rows(np.eye(3, dtype=np.bool_)) == pytest.approx([1] * 3)


def test_large_charts_are_shared_by_programming() -> None:
    rng = np.random.default_rng(4)
    small = rng.random((12, 100)) < 0.3
    large = rng.random((12, 101)) < 0.3
    assert (share_rows_well(small) == share_rows(small)).all()
    assert (share_rows_well(large) == share_rows_best(large)).all()
    assert share_rows_best(large).sum() > share_rows(large).sum()


@pytest.mark.parametrize("rows", [1, 7, 8, 9, 63, 64, 65, 130])
def test_sums_of_shares(rows: int) -> None:
    rng = np.random.default_rng(rows)
    shares = rng.random(rows)
    masks = [int.from_bytes(rng.bytes(20), "little") & ((1 << rows) - 1) for _ in range(50)]
    expected = [sum(shares[r] for r in range(rows) if mask >> r & 1) for mask in masks]
    assert Scales(shares).weigh(pack_integers(masks, rows)) == pytest.approx(expected, abs=1e-12)
