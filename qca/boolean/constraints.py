"""Constraints on disjunctions of terms, and the values of factors with which they hold.

Nothing here lists configurations: a search fixes a value only where nothing more follows from those
that are fixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from qca.boolean.cubes import Space, bits_of

__all__ = ["find_values"]

# What a disjunction must equal: the truth of a literal, or (with no literal) a truth.
Constraint = tuple[tuple[int, ...], int, bool]


def find_values(
    constraints: Sequence[Constraint], space: Space, *, true: int = 0, false: int = 0
) -> int:
    """Return values with which all constraints hold, some literals being true or false; 0 if none.

    Whatever value is chosen of those returned for each factor, they hold.

    >>> space = Space(("A", "B"), (2, 2))
    >>> a, not_a, b = 0b10, 0b01, 0b1000
    >>> bin(find_values([((a,), b, True)], space, true=not_a))  # A is B, and absent
    '0b101'
    """
    allowed = (1 << sum(space.levels)) - 1
    for family in space.families:
        if part := true & family:
            allowed = allowed & ~family | part
    allowed &= ~false
    if any(not allowed & family for family in space.families):
        return 0
    return _Solver(constraints, space).solve(allowed)


@lru_cache(maxsize=8)
def _list_families(space: Space) -> dict[int, int]:
    """Return for each literal the bits of all values of its factor."""
    return {1 << bit: family for family in space.families for bit in bits_of(family)}


class _Conflict(Exception):  # noqa: N818  # never leaves this module, and is no error
    """Nothing can satisfy the constraints."""


class _Solver:
    """Looks for a configuration; ``allowed`` are the values that each factor may still have."""

    def __init__(self, constraints: Sequence[Constraint], space: Space) -> None:
        self.constraints = constraints
        self.space = space
        self.families = _list_families(space)

    def solve(self, allowed: int) -> int:
        """Return values of which every choice (one for each factor) will do, 0 where none does."""
        try:
            allowed, undecided = self._propagate(allowed)
        except _Conflict:
            return 0
        if not undecided:
            return allowed
        return self.solve(allowed & ~self.families[undecided] | undecided) or self.solve(
            allowed & ~undecided
        )

    def _find_certain(self, allowed: int) -> int:
        """Return the values that their factors are bound to have."""
        certain = 0
        for family in self.space.families:
            left = allowed & family
            if not left & (left - 1):
                certain |= left
        return certain

    def _fix(self, literal: int, value: bool, allowed: int) -> int:
        family = self.families[literal]
        allowed = allowed & ~family | (allowed & literal) if value else allowed & ~literal
        if not allowed & family:
            raise _Conflict
        return allowed

    def _propagate(self, allowed: int) -> tuple[int, int]:
        """Return the values left, and a literal to decide on (0 where all constraints hold)."""
        certain = self._find_certain(allowed)
        while True:
            before, undecided = allowed, 0
            for terms, outcome, wanted in self.constraints:
                target: bool | None = wanted
                if outcome and outcome & allowed:
                    target = True if outcome & certain else None
                elif outcome:
                    target = False
                parts, is_true = _look(terms, allowed, certain)
                if parts:
                    narrowed = self._push(parts, target, allowed)
                    undecided = parts[0] & -parts[0]
                elif target is None:
                    narrowed = self._fix(outcome, is_true, allowed)
                elif target is is_true:
                    continue
                else:
                    raise _Conflict
                if narrowed != allowed:
                    allowed, certain = narrowed, self._find_certain(narrowed)
            if allowed == before:
                return allowed, undecided

    def _push(self, parts: list[int], target: bool | None, allowed: int) -> int:
        """Return the values left when a disjunction with these open parts must have a truth."""
        if target is True and len(parts) == 1:
            for bit in bits_of(parts[0]):
                allowed = self._fix(1 << bit, True, allowed)
        elif target is False:
            for part in parts:
                if part & (part - 1) == 0:
                    allowed = self._fix(part, False, allowed)
        return allowed


def _look(terms: tuple[int, ...], allowed: int, certain: int) -> tuple[list[int], bool]:
    """Return the open literals of each term still possible (none where one is certain)."""
    parts = []
    for term in terms:
        if term & ~allowed:
            continue
        unsure = term & ~certain
        if not unsure:
            return [], True
        parts.append(unsure)
    return parts, False
