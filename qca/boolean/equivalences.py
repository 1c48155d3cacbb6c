"""Systems of equivalences: whether they can hold together, and what follows from them.

An equivalence ``A*B + C <-> E`` holds in a configuration where its left side and its outcome are
both true or both false. Nothing here lists configurations: a search fixes a value only where
nothing more follows from those that are fixed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qca.boolean.cubes import Space, bits_of
from qca.boolean.transversals import search_transversals


@dataclass(frozen=True)
class Equivalence:
    """A disjunction of terms that stands for one value of a factor (a cube of one bit)."""

    terms: tuple[int, ...]
    outcome: int

    @property
    def literals(self) -> int:
        """The bits of all literals on the left side."""
        found = 0
        for term in self.terms:
            found |= term
        return found


@lru_cache(maxsize=8)
def _list_families(space: Space) -> dict[int, int]:
    """Return for each literal the bits of all values of its factor."""
    return {1 << bit: family for family in space.families for bit in bits_of(family)}


class _Conflict(Exception):  # noqa: N818  # never leaves this module, and is no error
    """Nothing can satisfy the constraints."""


# What a disjunction must equal: the truth of a literal, or (with no literal) a truth.
_Constraint = tuple[tuple[int, ...], int, bool]


class _Solver:
    """Looks for a configuration; ``allowed`` are the values that each factor may still have."""

    def __init__(self, constraints: Sequence[_Constraint], space: Space) -> None:
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


def _can_hold(
    equivalences: Iterable[Equivalence],
    space: Space,
    *,
    true: int = 0,
    false: int = 0,
    none_of: tuple[int, ...] | None = None,
    some_of: tuple[int, ...] | None = None,
) -> int:
    """Return values with which the equivalences hold, literals and disjunctions fixed; 0 if none.

    Whatever value is chosen of those returned for each factor, they hold.
    """
    constraints: list[_Constraint] = [(e.terms, e.outcome, True) for e in equivalences]
    if none_of is not None:
        constraints.append((none_of, 0, False))
    if some_of is not None:
        constraints.append((some_of, 0, True))
    allowed = (1 << sum(space.levels)) - 1
    for family in space.families:
        if part := true & family:
            allowed = allowed & ~family | part
    allowed &= ~false
    if any(not allowed & family for family in space.families):
        return 0
    return _Solver(constraints, space).solve(allowed)


def are_compatible(equivalences: Iterable[Equivalence], space: Space) -> bool:
    """Return whether some configuration satisfies all equivalences.

    >>> space = Space(("A", "B"), (2, 2))
    >>> a, not_a, b = 0b10, 0b01, 0b1000
    >>> are_compatible([Equivalence((a,), b)], space)
    True
    >>> are_compatible([Equivalence((a,), b), Equivalence((not_a,), b)], space)
    False
    """
    return bool(_can_hold(equivalences, space))


def find_impossible_literals(
    equivalences: Sequence[Equivalence], literals: int, space: Space
) -> int:
    """Return those of some literals that hold in no configuration in which the equivalences do.

    Where a factor has such a literal for each of its values but one, the system makes it constant.

    >>> space = Space(("A", "B", "C"), (2, 2, 2))
    >>> a, not_a, b, c = 0b10, 0b01, 0b1000, 0b100000
    >>> system = [Equivalence((b,), a), Equivalence((not_a | c,), b)]  # B is A; A' C is B
    >>> bin(find_impossible_literals(system, 0b111111, space))
    '0b101010'
    """
    impossible, left = 0, literals
    while left:
        literal = left & -left
        possible = _can_hold(equivalences, space, true=literal)
        impossible |= 0 if possible else literal
        left &= ~(possible | literal)
    return impossible


def follows(equivalence: Equivalence, others: Sequence[Equivalence], space: Space) -> bool:
    """Return whether an equivalence holds in every configuration in which the others do.

    >>> space = Space(("A", "B"), (2, 2))
    >>> follows(Equivalence((0b10,), 0b1000), [Equivalence((0b1000,), 0b10)], space)
    True
    """
    return not _find_exception(equivalence, others, space)


def _find_exception(equivalence: Equivalence, others: Sequence[Equivalence], space: Space) -> int:
    """Return values with which the others hold and an equivalence does not; 0 if there are none."""
    terms, outcome = equivalence.terms, equivalence.outcome
    return _can_hold(others, space, true=outcome, none_of=terms) or _can_hold(
        others, space, false=outcome, some_of=terms
    )


def is_reducible(equivalence: Equivalence, others: Sequence[Equivalence], space: Space) -> bool:
    """Return whether, given the others, a term or a literal of the left side says nothing.

    A part can be taken away where the left sides with and without it are equal in every
    configuration in which the others hold. Without others: where they are logically equivalent.

    >>> space = Space(("A", "B", "C"), (2, 2, 2))
    >>> a, b, c = 0b10, 0b1000, 0b100000
    >>> is_reducible(Equivalence((a, 0b01 | b), c), [], space)  # A + ~A*B is A + B
    True
    >>> is_reducible(Equivalence((a, b), c), [], space)
    False
    """
    for i, term in enumerate(equivalence.terms):
        rest = equivalence.terms[:i] + equivalence.terms[i + 1 :]
        if not _can_hold(others, space, true=term, none_of=rest):
            return True
        for bit in bits_of(term):
            literal = 1 << bit
            if not _can_hold(others, space, true=term ^ literal, false=literal, none_of=rest):
                return True
    return False


def find_essential_subsets(
    equivalences: Sequence[Equivalence], space: Space
) -> tuple[tuple[Equivalence, ...], ...]:
    """Return the smallest parts of a system that say the same as the whole.

    An equivalence that follows from the others is structurally redundant. Where one can go in
    place of another there are several such parts; each is returned once.

    Source: Baumgartner and Falk (2023), The British Journal for the Philosophy of Science 74(1),
    on structural redundancies.

    >>> space = Space(("A", "B"), (2, 2))
    >>> found = find_essential_subsets(
    ...     [Equivalence((0b10,), 0b1000), Equivalence((0b1000,), 0b10)], space
    ... )
    >>> len(found)
    2
    """
    whole = tuple(equivalences)
    factors = [space.widen(e.outcome) for e in whole]
    if len(set(factors)) == len(factors) and not has_cycle(whole, space):
        return (whole,)  # each outcome can be set apart from its causes, so none follows
    # A part says the same where it holds one of the equivalences that fail, wherever some do: it is
    # a transversal of these sets, which are looked for only as they are needed.
    failing = [
        1 << i
        for i, item in enumerate(whole)
        if not follows(item, whole[:i] + whole[i + 1 :], space)
    ]
    found: dict[int, None] = {}
    looking = True
    while looking:
        looking = False
        for chosen in search_transversals(failing):
            missed = 0 if chosen in found else _find_failing(whole, chosen, space)
            if missed:
                failing.append(missed)
                looking = True
                break
            found[chosen] = None
    return tuple(tuple(whole[i] for i in bits_of(chosen)) for chosen in found)


def _find_failing(whole: Sequence[Equivalence], chosen: int, space: Space) -> int:
    """Return which equivalences fail in some configuration in which those chosen hold; 0 if none.

    Both are given by position, as bits.
    """
    kept = [whole[i] for i in bits_of(chosen)]
    for i, item in enumerate(whole):
        if chosen >> i & 1:
            continue
        if allowed := _find_exception(item, kept, space):
            taken = sum(allowed & family & -(allowed & family) for family in space.families)
            return sum(1 << j for j, other in enumerate(whole) if not _holds(other, taken))
    return 0


def _holds(item: Equivalence, configuration: int) -> bool:
    left = any(configuration & term == term for term in item.terms)
    return left == bool(configuration & item.outcome)


def has_cycle(equivalences: Sequence[Equivalence], space: Space) -> bool:
    """Return whether some factor stands among its own causes, near or far.

    >>> space = Space(("A", "B"), (2, 2))
    >>> has_cycle([Equivalence((0b10,), 0b1000)], space)
    False
    """
    waiting = [(space.widen(e.outcome), space.widen(e.literals)) for e in equivalences]
    while waiting:
        outcomes = 0
        for outcome, _ in waiting:
            outcomes |= outcome
        rest = [(outcome, causes) for outcome, causes in waiting if causes & outcomes]
        if len(rest) == len(waiting):
            return True
        waiting = rest
    return False
