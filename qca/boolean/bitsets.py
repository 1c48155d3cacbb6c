"""Many sets at once: bits in 64-bit words, a column for each set.

A block of n sets over m elements is an array of shape (words, n), words = ceil(m / 64). Element e
is bit ``e % 64`` of word ``e // 64``. Everything here is done for the whole block in one step.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "add_elements",
    "count_bits",
    "count_words",
    "drop_repeated",
    "find_lowest",
    "find_minimal",
    "find_subsets",
    "find_supersets",
    "first_bits",
    "freeze",
    "group_sets",
    "has_any",
    "list_elements",
    "list_integers",
    "pack_integers",
    "pack_matrix",
    "rank_sets",
    "single_bits",
    "unpack_matrix",
]

Bits = NDArray[np.uint64]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.intp]

WORD = 64
# Up to so many sets every pair is compared at once.
_PAIRED = 400
# Pairs of sets compared in one step, where no side has so many that one step is long without.
_TOGETHER = 1 << 16
_MANY = 1 << 13
# Words of sets of sets that are held at once.
_WORDS = 1 << 20
_ONE = np.uint64(1)
_EVERY = np.uint64(0xFFFFFFFFFFFFFFFF)


_Array = TypeVar("_Array", bound=NDArray[np.generic])


def freeze(array: _Array) -> _Array:
    """Return an array that can no longer be written to."""
    array.setflags(write=False)
    return array


def count_words(size: int) -> int:
    """Return how many words hold ``size`` elements: at least one."""
    return max(1, -(-size // WORD))


def pack_matrix(matrix: Flags) -> Bits:
    """Return the rows of a matrix of flags (n sets by m elements) as a block.

    >>> pack_matrix(np.array([[True, False, True]])).tolist()
    [[5]]
    """
    sets, size = matrix.shape
    octets = np.packbits(matrix, axis=1, bitorder="little")
    padded = np.zeros((sets, count_words(size) * 8), dtype=np.uint8)
    padded[:, : octets.shape[1]] = octets
    return np.ascontiguousarray(padded.view("<u8").astype(np.uint64, copy=False).T)


def unpack_matrix(block: Bits, size: int) -> Flags:
    """Return a block as a matrix of flags (n sets by ``size`` elements)."""
    octets = np.ascontiguousarray(block.T).astype("<u8", copy=False).view(np.uint8)
    return np.unpackbits(octets, axis=1, count=size, bitorder="little").view(np.bool_)


def pack_integers(masks: Sequence[int], size: int) -> Bits:
    """Return sets held as integers as a block.

    >>> pack_integers([0b101, 0b10], 3).tolist()
    [[5, 2]]
    """
    words = count_words(size)
    raw = b"".join(mask.to_bytes(8 * words, "little") for mask in masks)
    table = np.frombuffer(raw, dtype="<u8").reshape(len(masks), words)
    return np.ascontiguousarray(table.astype(np.uint64, copy=False).T)


def list_integers(block: Bits) -> list[int]:
    """Return the sets of a block as integers.

    >>> list_integers(pack_integers([1 << 70, 3], 71)) == [1 << 70, 3]
    True
    """
    total: list[int] = block[0].tolist()
    for word in range(1, len(block)):
        shift = WORD * word
        total = [low | high << shift for low, high in zip(total, block[word].tolist(), strict=True)]
    return total


def single_bits(size: int) -> Bits:
    """Return the ``size`` sets of one element each."""
    block = np.zeros((count_words(size), size), dtype=np.uint64)
    elements = np.arange(size)
    block[elements // WORD, elements] = _ONE << (elements % WORD).astype(np.uint64)
    return block


def first_bits(sizes: Numbers, words: int) -> Bits:
    """Return for each size the set of the elements 0 to size - 1.

    >>> first_bits(np.array([0, 3]), 1).tolist()
    [[0, 7]]
    """
    block = np.empty((words, len(sizes)), dtype=np.uint64)
    for word in range(words):
        here = np.clip(sizes - WORD * word, 0, WORD)
        shifts = (WORD - here).clip(0, WORD - 1).astype(np.uint64)
        block[word] = np.where(here > 0, _EVERY >> shifts, np.uint64(0))
    return block


def has_any(block: Bits) -> Flags:
    """Return which sets have any element."""
    held = block[0]
    for word in block[1:]:
        held = held | word
    return np.asarray(held != 0)


def find_lowest(block: Bits) -> Numbers:
    """Return the lowest element of each set, -1 where it is empty.

    >>> find_lowest(np.array([[0b100, 0]], dtype=np.uint64)).tolist()
    [2, -1]
    """
    lowest = np.full(block.shape[1], -1, dtype=np.intp)
    for word in range(len(block) - 1, -1, -1):
        part = block[word]
        below = np.bitwise_count((part & (~part + _ONE)) - _ONE)
        lowest = np.where(part != 0, below.astype(np.intp) + WORD * word, lowest)
    return lowest


def count_bits(block: Bits) -> Numbers:
    """Return the number of elements of each set."""
    return np.asarray(np.bitwise_count(block).sum(axis=0, dtype=np.intp))


def group_sets(block: Bits) -> tuple[Numbers, Numbers]:
    """Return where each different set first stands, in rising order, and for each set its group.

    >>> first, group = group_sets(np.array([[5, 2, 5]], dtype=np.uint64))
    >>> first.tolist(), group.tolist()
    ([1, 0], [1, 0, 1])
    """
    if len(block) == 1:
        _, first, group = np.unique(block[0], return_index=True, return_inverse=True)
        return first, group.reshape(-1)
    order = np.lexsort(block)
    ordered = block[:, order]
    new = np.ones(block.shape[1], dtype=np.bool_)
    new[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    group = np.empty(block.shape[1], dtype=np.intp)
    group[order] = np.cumsum(new) - 1
    return order[new], group


def drop_repeated(block: Bits) -> Bits:
    """Return the different sets of a block, each once, in rising order.

    >>> drop_repeated(np.array([[5, 2, 5]], dtype=np.uint64)).tolist()
    [[2, 5]]
    """
    if len(block) == 1:
        return np.unique(block[0])[None]
    return block[:, group_sets(block)[0]]


def list_elements(block: Bits, size: int) -> Numbers:
    """Return the elements of sets of ``size`` elements each, rising: shape (size, n).

    >>> list_elements(pack_integers([0b101, 0b110], 3), 2).T.tolist()
    [[0, 2], [1, 2]]
    """
    matrix = unpack_matrix(block, WORD * len(block))
    return np.nonzero(matrix)[1].reshape(block.shape[1], size).T


def add_elements(block: Bits, elements: Bits) -> Bits:
    """Return the sets with one more of some elements (sets of one each), each set once.

    >>> add_elements(pack_integers([0b001, 0b010], 3), pack_integers([0b001, 0b010], 3)).tolist()
    [[3]]
    """
    grown = (block[:, :, None] | elements[:, None, :]).reshape(len(block), -1)
    more = (grown != np.repeat(block, elements.shape[1], axis=1)).any(axis=0)
    return drop_repeated(grown[:, more])


def find_subsets(block: Bits, whole: Bits) -> Flags:
    """Return which sets lie in ``whole``, a block of one set.

    >>> find_subsets(pack_integers([0b011, 0b100], 3), pack_integers([0b111], 3)).tolist()
    [True, True]
    """
    return np.asarray(((block & ~whole) == 0).all(axis=0))


def find_supersets(block: Bits, parts: Bits) -> Flags:
    """Return which sets contain one of the parts.

    >>> find_supersets(pack_integers([0b111, 0b100], 3), pack_integers([0b011], 3)).tolist()
    [True, False]
    """
    supersets = np.zeros(block.shape[1], dtype=np.bool_)
    if block.shape[1] >= _MANY:  # a step for each part is long enough
        for part in parts.T:
            holds = block[0] & part[0] == part[0]
            for word, more in zip(block[1:], part[1:], strict=True):
                holds &= word & more == more
            supersets |= holds
        return supersets
    few, others = (block, parts) if block.shape[1] < parts.shape[1] else (parts, block)
    step = max(1, _TOGETHER // max(1, others.shape[1]))
    for start in range(0, few.shape[1], step):
        here = slice(start, start + step)
        if few is block:
            missing = parts[:, None, :] & ~block[:, here, None]
            supersets[here] = (missing == 0).all(axis=0).any(axis=1)
        else:
            missing = parts[:, here, None] & ~block[:, None, :]
            supersets |= (missing == 0).all(axis=0).any(axis=0)
    return supersets


def find_minimal(block: Bits) -> Numbers:
    """Return the positions of the sets that contain no other, of equal ones the first.

    >>> find_minimal(np.array([[3, 1, 6, 1]], dtype=np.uint64)).tolist()
    [1, 2]
    """
    order = group_sets(block)[0]
    order = order[np.lexsort((order, count_bits(block[:, order])))]
    left = block[:, order]
    if left.shape[1] <= _PAIRED:
        inside = (left[:, :, None] & ~left[:, None, :] == 0).all(axis=0)
        return np.asarray(order[inside.sum(axis=0) == 1])  # each lies in itself
    return np.asarray(order[_contain_no_other(left)])


def _contain_no_other(block: Bits) -> Flags:
    """Return which of some different sets contain no other, by the sets that have each element.

    What lies around a set is what has all of its elements; what lies inside it, what has none of
    the others. The fewer of both are gone through, for many sets in one step.
    """
    sets = block.shape[1]
    matrix = unpack_matrix(block, WORD * len(block))
    matrix = matrix[:, matrix.any(axis=0)]
    around = 2 * matrix.sum() <= matrix.size
    looked_at = matrix if around else ~matrix
    having = pack_matrix(looked_at.T).T
    every = first_bits(np.array([sets]), having.shape[1])
    own = np.arange(sets)
    single = ~(_ONE << (own % WORD).astype(np.uint64))
    minimal = np.ones(sets, dtype=np.bool_)
    step = max(1, _WORDS // having.shape[1])
    for start in range(0, sets, step):
        here = slice(start, start + step)
        found = np.repeat(every.T, len(own[here]), axis=0)
        for element, others in zip(looked_at[here].T, having, strict=True):
            found[element] &= others
        found[np.arange(len(found)), own[here] // WORD] &= single[here]
        if around:
            wider = np.bitwise_or.reduce(found, axis=0)[:, None]
            minimal &= ~unpack_matrix(wider, sets)[0]
        else:
            minimal[here] = ~found.any(axis=1)
    return minimal


def rank_sets(block: Bits) -> Numbers:
    """Return the order of sets: fewest elements first, then the one with the lowest other element.

    Of two sets of one size the first is the one that has the lowest element they do not share.

    >>> rank_sets(np.array([[0b110, 0b001, 0b011]], dtype=np.uint64)).tolist()
    [1, 2, 0]
    """
    keys = [~_reverse_bits(word) for word in block]
    return np.lexsort([*reversed(keys), count_bits(block)])


def _reverse_bits(word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    swapped = word.byteswap()
    for shift, mask in ((4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333), (1, 0x5555555555555555)):
        step, keep = np.uint64(shift), np.uint64(mask)
        swapped = ((swapped >> step) & keep) | ((swapped & keep) << step)
    return swapped
