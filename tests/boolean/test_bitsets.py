"""Blocks of sets against Python's integers, on both sides of every word's boundary."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from qca.boolean import bitsets
from qca.boolean.bitsets import (
    add_elements,
    count_bits,
    count_words,
    drop_repeated,
    find_lowest,
    find_minimal,
    find_subsets,
    find_supersets,
    first_bits,
    freeze,
    group_sets,
    has_any,
    list_elements,
    list_integers,
    pack_integers,
    pack_matrix,
    rank_sets,
    single_bits,
    unpack_matrix,
)

_SIZES = [1, 2, 8, 63, 64, 65, 127, 128, 129, 200]


def _draw(size: int, count: int = 60) -> list[int]:
    """Return sets of very different sizes, some of them twice, the first and the last full."""
    rng = np.random.default_rng(size)
    found = [0, (1 << size) - 1, 1, 1 << size - 1]
    for _ in range(count):
        share = rng.choice([0.02, 0.1, 0.5, 0.9])
        found.append(sum(1 << e for e in range(size) if rng.random() < share))
    return found + found[2:9]


def _elements(mask: int) -> list[int]:
    return [e for e in range(mask.bit_length()) if mask >> e & 1]


def test_words() -> None:
    assert [count_words(n) for n in (0, 1, 63, 64, 65, 128, 129)] == [1, 1, 1, 1, 2, 2, 3]


@pytest.mark.parametrize("size", _SIZES)
def test_packing(size: int) -> None:
    masks = _draw(size)
    block = pack_integers(masks, size)
    assert block.shape == (count_words(size), len(masks)) and block.dtype == np.uint64
    assert list_integers(block) == masks
    matrix = unpack_matrix(block, size)
    assert matrix.dtype == np.bool_ and matrix.shape == (len(masks), size)
    assert [np.flatnonzero(row).tolist() for row in matrix] == [_elements(m) for m in masks]
    assert (pack_matrix(matrix) == block).all()
    assert list_integers(single_bits(size)) == [1 << e for e in range(size)]
    with pytest.raises(ValueError, match="read-only"):
        freeze(block)[0, 0] = 1


def test_packing_of_nothing() -> None:
    assert pack_matrix(np.zeros((3, 0), dtype=np.bool_)).tolist() == [[0, 0, 0]]
    assert list_integers(pack_integers([], 70)) == []
    assert unpack_matrix(pack_integers([], 70), 70).shape == (0, 70)


@pytest.mark.parametrize("size", _SIZES)
def test_first_bits(size: int) -> None:
    sizes = np.arange(size + 1)
    found = list_integers(first_bits(sizes, count_words(size)))
    assert found == [(1 << n) - 1 for n in range(size + 1)]


@pytest.mark.parametrize("size", _SIZES)
def test_elements(size: int) -> None:
    masks = _draw(size)
    block = pack_integers(masks, size)
    assert has_any(block).tolist() == [mask != 0 for mask in masks]
    assert count_bits(block).tolist() == [mask.bit_count() for mask in masks]
    assert find_lowest(block).tolist() == [min(_elements(m), default=-1) for m in masks]
    for count in {mask.bit_count() for mask in masks}:
        chosen = [mask for mask in masks if mask.bit_count() == count]
        found = list_elements(pack_integers(chosen, size), count)
        assert found.shape == (count, len(chosen))
        assert found.T.tolist() == [_elements(mask) for mask in chosen]


@pytest.mark.parametrize("size", _SIZES)
def test_groups(size: int) -> None:
    masks = _draw(size)
    first, group = group_sets(pack_integers(masks, size))
    assert [masks[i] for i in first] == sorted(set(masks))
    assert [masks.index(masks[i]) for i in first] == first.tolist()
    assert [masks[first[g]] for g in group] == masks
    assert list_integers(drop_repeated(pack_integers(masks, size))) == sorted(set(masks))


def _twin_minimal(masks: Sequence[int]) -> set[int]:
    return {
        i
        for i, mask in enumerate(masks)
        if not any(
            other & mask == other and (other != mask or j < i) for j, other in enumerate(masks)
        )
    }


@pytest.mark.parametrize("paired", [0, 400])
@pytest.mark.parametrize("size", _SIZES)
def test_minimal_sets(size: int, paired: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitsets, "_PAIRED", paired)
    masks = _draw(size)
    for chosen in (masks, masks[1:], masks[4:], [m | 1 << size - 1 for m in masks[4:]]):
        found = find_minimal(pack_integers(chosen, size)).tolist()
        assert len(found) == len(set(found))
        assert set(found) == _twin_minimal(chosen)


@pytest.mark.parametrize("size", _SIZES)
def test_order(size: int) -> None:
    masks = _draw(size)
    order = rank_sets(pack_integers(masks, size)).tolist()
    assert sorted(order) == list(range(len(masks)))
    assert [masks[i] for i in order] == sorted(masks, key=lambda m: (m.bit_count(), _elements(m)))


@pytest.mark.parametrize("size", _SIZES)
def test_parts_and_wholes(size: int) -> None:
    masks = _draw(size)
    block = pack_integers(masks, size)
    for whole in masks:
        found = find_subsets(block, pack_integers([whole], size)).tolist()
        assert found == [mask & ~whole == 0 for mask in masks]
    for parts in (masks[1:3], masks[4:40], masks[2:] * 3):
        found = find_supersets(block, pack_integers(parts, size)).tolist()
        assert found == [any(mask & part == part for part in parts) for mask in masks]
    singles = single_bits(size)[:, : min(size, 70)]
    grown = list_integers(add_elements(block, singles))
    assert grown == sorted(
        {m | 1 << e for m in masks for e in range(min(size, 70)) if not m >> e & 1}
    )


@pytest.mark.parametrize(("many", "together"), [(1, 1 << 16), (1 << 13, 100), (1 << 13, 1)])
@pytest.mark.parametrize("size", [64, 65])
def test_wholes_are_found_in_steps_of_any_length(
    size: int, many: int, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    masks = _draw(size)
    block = pack_integers(masks, size)
    monkeypatch.setattr(bitsets, "_MANY", many)
    monkeypatch.setattr(bitsets, "_TOGETHER", together)
    for parts in (masks[4:12], masks[2:] * 3, []):
        found = find_supersets(block, pack_integers(parts, size)).tolist()
        assert found == [any(mask & part == part for part in parts) for mask in masks]
        assert find_supersets(block[:, :0], pack_integers(parts, size)).tolist() == []
