"""Dualization over few vertices: a family of vertex sets as the bits of one whole number.

Bit i of a family says whether the set whose members are the bits of i belongs to it. A step then
handles all sets at once, and a family that comes again and again, as it does where many similar
truth tables are minimised, is dualized once.
"""

from __future__ import annotations

from functools import cache, lru_cache

__all__ = ["list_minimal_transversals"]

# Families over more vertices would take numbers of thousands of bits.
MOST_VERTICES = 10
# Families that are remembered.
_KNOWN = 4096


def list_minimal_transversals(family: int, vertices: int) -> tuple[int, ...]:
    """Return every minimal transversal of a family, as sets of bits, in no particular order.

    >>> edges = 1 << 0b011 | 1 << 0b110
    >>> sorted(list_minimal_transversals(edges, 3))
    [2, 5]
    """
    above = family
    for vertex, without in enumerate(_list_lacking(vertices)):
        above |= (above & without) << (1 << vertex)
    return _dualize(above, vertices)


@lru_cache(maxsize=_KNOWN)
def _dualize(above: int, vertices: int) -> tuple[int, ...]:
    """Return the minimal transversals of a family that is closed upwards.

    A set is a transversal where its complement holds no member of the family. So the complements of
    the minimal ones are the largest sets that hold none: outside the family, but inside it with any
    one vertex more.

    Source: Crama and Hammer (2011), Boolean Functions, ch. 4 (the dual of a monotone function).
    """
    largest = (1 << (1 << vertices)) - 1 & ~above
    for vertex, without in enumerate(_list_lacking(vertices)):
        largest &= ~without | (above >> (1 << vertex))
    full = (1 << vertices) - 1
    minimal = []
    while largest:
        lowest = largest & -largest
        minimal.append(full ^ (lowest.bit_length() - 1))
        largest ^= lowest
    return tuple(minimal)


@cache
def _list_lacking(vertices: int) -> tuple[int, ...]:
    """Return for each vertex the family of all sets that lack it."""
    families = []
    for vertex in range(vertices):
        width = 1 << vertex
        block = (1 << width) - 1
        family = 0
        for start in range(0, 1 << vertices, 2 * width):
            family |= block << start
        families.append(family)
    return tuple(families)
