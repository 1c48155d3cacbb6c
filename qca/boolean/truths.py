"""Truths: in which configurations of a small space something holds, a bit for each of them.

Configuration r is bit r, as rows are numbered from 0. What holds together is an intersection of
numbers, so that questions about all configurations are answered in a few steps.
"""

from __future__ import annotations

from functools import lru_cache

from qca.boolean.cubes import Space, bits_of

__all__ = ["Truths", "find_truths"]

# Configurations up to which a number has a bit for each: as many as 14 conditions of two values.
_MOST = 1 << 14
# Terms and equivalences of which the truths are kept: 8 MB of each at most.
_KEPT = 4096


class Truths:
    """Where the literals of a space hold, and what is made of them.

    >>> truths = find_truths(Space(("A", "B"), (2, 2)))
    >>> a, not_b = 0b10, 0b100
    >>> bin(truths.of_term(a | not_b)), bin(truths.of_union((a, not_b)))
    ('0b100', '0b1101')
    >>> bin(truths.of_equivalence((a,), 0b1000))  # both or neither
    '0b1001'
    """

    def __init__(self, space: Space) -> None:
        self.everywhere = (1 << space.size) - 1
        self.literals = tuple(
            _repeat(((1 << stride) - 1) << (stride * value), stride * count, space.size)
            for stride, count in zip(space.strides, space.levels, strict=True)
            for value in range(count)
        )
        self.of_term = lru_cache(_KEPT)(self._find_term)
        self.of_equivalence = lru_cache(_KEPT)(self._find_equivalence)

    def of_union(self, terms: tuple[int, ...]) -> int:
        """Return where some term holds."""
        union = 0
        for term in terms:
            union |= self.of_term(term)
        return union

    def _find_term(self, term: int) -> int:
        truths = self.everywhere
        for bit in bits_of(term):
            truths &= self.literals[bit]
        return truths

    def _find_equivalence(self, terms: tuple[int, ...], outcome: int) -> int:
        return self.everywhere ^ self.of_union(terms) ^ self.of_term(outcome)


def _repeat(bits: int, period: int, size: int) -> int:
    """Return some bits again and again, one period after another."""
    return bits * (((1 << size) - 1) // ((1 << period) - 1))


@lru_cache(maxsize=4)
def find_truths(space: Space) -> Truths | None:
    """Return the truths of a space, or None where it has too many configurations."""
    return Truths(space) if space.size <= _MOST else None
