"""Systems of equivalences: whether they can hold together, and what follows from them.

An equivalence ``A*B + C <-> E`` holds in a configuration where its left side and its outcome are
both true or both false. In a small space the configurations in which it does are known, a bit for
each; in a larger one they are searched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qca.boolean.constraints import Constraint, find_values
from qca.boolean.cubes import Space, bits_of
from qca.boolean.transversals import search_transversals
from qca.boolean.truths import Truths, find_truths

__all__ = [
    "Equivalence",
    "are_compatible",
    "find_essential_subsets",
    "find_impossible_literals",
    "follows",
    "has_cycle",
    "is_reducible",
]


@dataclass(frozen=True)
class Equivalence:
    """A disjunction of terms that stands for one value of a factor (a cube of one bit)."""

    terms: tuple[int, ...]
    outcome: int

    @property
    def literals(self) -> int:
        """The bits of all literals on the left side."""
        held = 0
        for term in self.terms:
            held |= term
        return held


@dataclass(frozen=True)
class _Listed:
    """Some equivalences that hold, by the configurations (``where``) in which they do."""

    truths: Truths
    where: int

    def allow(
        self,
        *,
        true: int = 0,
        false: int = 0,
        none_of: tuple[int, ...] = (),
        some_of: tuple[int, ...] | None = None,
    ) -> bool:
        """Return whether a literal or term may hold, another not, none or some of others."""
        left = self.where & self.truths.of_term(true) & ~self.truths.of_union(none_of)
        if false:
            left &= ~self.truths.of_term(false)
        if some_of is not None:
            left &= self.truths.of_union(some_of)
        return left != 0

    def find_possible(self, literals: int) -> int:
        """Return those of some literals that may hold."""
        return sum(1 << b for b in bits_of(literals) if self.where & self.truths.literals[b])


@dataclass(frozen=True)
class _Searched:
    """Some equivalences that hold, without a list of the configurations in which they do."""

    items: tuple[Equivalence, ...]
    space: Space

    def find(
        self,
        *,
        true: int = 0,
        false: int = 0,
        none_of: tuple[int, ...] = (),
        some_of: tuple[int, ...] | None = None,
    ) -> int:
        """Return values of which every choice (one for each factor) will do; 0 if none does."""
        constraints: list[Constraint] = [(e.terms, e.outcome, True) for e in self.items]
        if none_of:
            constraints.append((none_of, 0, False))
        if some_of is not None:
            constraints.append((some_of, 0, True))
        return find_values(constraints, self.space, true=true, false=false)

    def allow(
        self,
        *,
        true: int = 0,
        false: int = 0,
        none_of: tuple[int, ...] = (),
        some_of: tuple[int, ...] | None = None,
    ) -> bool:
        """Return whether a literal or term may hold, another not, none or some of others."""
        return self.find(true=true, false=false, none_of=none_of, some_of=some_of) != 0

    def find_possible(self, literals: int) -> int:
        """Return those of some literals that may hold."""
        possible, left = 0, literals
        while left:
            literal = left & -left
            values = self.find(true=literal)
            possible |= literals & values
            left &= ~(values | literal)
        return possible


def _assume(equivalences: Iterable[Equivalence], space: Space) -> _Listed | _Searched:
    truths = find_truths(space)
    if truths is None:
        return _Searched(tuple(equivalences), space)
    where = truths.everywhere
    for item in equivalences:
        where &= truths.of_equivalence(item.terms, item.outcome)
    return _Listed(truths, where)


def are_compatible(equivalences: Iterable[Equivalence], space: Space) -> bool:
    """Return whether some configuration satisfies all equivalences.

    >>> space = Space(("A", "B"), (2, 2))
    >>> a, not_a, b = 0b10, 0b01, 0b1000
    >>> are_compatible([Equivalence((a,), b)], space)
    True
    >>> are_compatible([Equivalence((a,), b), Equivalence((not_a,), b)], space)
    False
    """
    return _assume(equivalences, space).allow()


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
    return literals & ~_assume(equivalences, space).find_possible(literals)


def follows(equivalence: Equivalence, others: Sequence[Equivalence], space: Space) -> bool:
    """Return whether an equivalence holds in every configuration in which the others do.

    >>> space = Space(("A", "B"), (2, 2))
    >>> follows(Equivalence((0b10,), 0b1000), [Equivalence((0b1000,), 0b10)], space)
    True
    """
    terms, outcome = equivalence.terms, equivalence.outcome
    held = _assume(others, space)
    return not (held.allow(true=outcome, none_of=terms) or held.allow(false=outcome, some_of=terms))


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
    held = _assume(others, space)
    for i, term in enumerate(equivalence.terms):
        rest = equivalence.terms[:i] + equivalence.terms[i + 1 :]
        if not held.allow(true=term, none_of=rest):
            return True
        for bit in bits_of(term):
            literal = 1 << bit
            if not held.allow(true=term ^ literal, false=literal, none_of=rest):
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
    # a transversal of these sets.
    truths = find_truths(space)
    if truths is None:
        parts = _search_parts(whole, space)
    else:
        parts = list(search_transversals(_list_failing(whole, truths)))
    return tuple(tuple(whole[i] for i in bits_of(part)) for part in parts)


def _list_failing(whole: Sequence[Equivalence], truths: Truths) -> list[int]:
    """Return which equivalences fail together, by position as bits, in every configuration.

    Where one fails that no part can be without, the others do not matter.
    """
    where = [truths.of_equivalence(item.terms, item.outcome) for item in whole]
    inside, alone = truths.everywhere, 0
    for i, own in enumerate(where):
        others = truths.everywhere
        for other in (*where[:i], *where[i + 1 :]):
            others &= other
        if others & ~own:
            inside &= own
            alone |= 1 << i
    failing = {0: inside}
    for i, own in enumerate(where):
        if alone >> i & 1:
            continue
        split = {}
        for which, here in failing.items():
            if here & own:
                split[which] = here & own
            if here & ~own:
                split[which | 1 << i] = here & ~own
        failing = split
    return [*(1 << i for i in bits_of(alone)), *(which for which in failing if which)]


def _search_parts(whole: tuple[Equivalence, ...], space: Space) -> list[int]:
    """Return the smallest parts by position, as bits: what fails is looked for as it is needed."""
    failing = [
        1 << i
        for i, item in enumerate(whole)
        if not follows(item, whole[:i] + whole[i + 1 :], space)
    ]
    parts: dict[int, None] = {}
    looking = True
    while looking:
        looking = False
        for chosen in search_transversals(failing):
            missed = 0 if chosen in parts else _find_failing(whole, chosen, space)
            if missed:
                failing.append(missed)
                looking = True
                break
            parts[chosen] = None
    return list(parts)


def _find_failing(whole: Sequence[Equivalence], chosen: int, space: Space) -> int:
    """Return which equivalences fail in some configuration in which those chosen hold; 0 if none.

    Both are given by position, as bits.
    """
    kept = _Searched(tuple(whole[i] for i in bits_of(chosen)), space)
    for i, item in enumerate(whole):
        if chosen >> i & 1:
            continue
        allowed = kept.find(true=item.outcome, none_of=item.terms) or kept.find(
            false=item.outcome, some_of=item.terms
        )
        if allowed:
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
