"""Satisfaction: whether an expression can be true at all, without multiplying it out.

First some drawn configurations are looked at, all in one pass: an expression that is true in one of
them can be true. Where none is found, values are fixed one after another, with all that follows
from them, until the expression is true or every way has failed (Davis, Logemann and Loveland 1962).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qca.boolean.budgets import Budget
from qca.boolean.cubes import bits_of
from qca.boolean.expressions import And, Expression, Literal, Not, Or, fold_expression, literals_of
from qca.boolean.levels import refuse_values, shift_values

__all__ = ["can_be_true", "draw_truths"]

# Configurations that are drawn, one for each bit of a number.
_DRAWN = 512
# Values that each term of a union must fix for the union to be taken apart.
_FIXED = 2
# Steps that it takes to look at a part of an expression.
_LOOKED = 5


@dataclass(frozen=True)
class _Part:
    """A conjunction (``every``) or disjunction of parts; a part is another, or a set of values.

    A value is a bit; a literal the bits of those values of its set for which it is true.
    """

    every: bool
    parts: tuple[_Node, ...]


_Node = _Part | int | bool


def can_be_true(
    expression: Expression, levels: Mapping[str, int], budget: Budget | None = None
) -> bool:
    """Return whether some configuration is in the expression (crisp reading).

    ``levels`` are the numbers of values of multi-value sets. The budget is charged for every part
    of the expression that is looked at with some values fixed.

    Raises
    ------
    BudgetSpent
        There are more steps to take.
    InputError
        A literal names a value that its set does not have, or none where the set has several.

    >>> from qca.boolean.grammar import parse_expression as p
    >>> can_be_true(p("A*~(A + B)"), {}), can_be_true(p("D[1]*~D[0]"), {"D": 3})
    (False, True)
    """
    for literal in dict.fromkeys(literals_of(expression)):
        refuse_values(literal.name, literal.levels, levels.get(literal.name, 2))
    if draw_truths(expression, levels):
        return True
    names = list(dict.fromkeys(literal.name for literal in literals_of(expression)))
    counts = [levels.get(name, 2) for name in names]
    offsets = {name: sum(counts[:j]) for j, name in enumerate(names)}
    families = [
        ((1 << count) - 1) << offsets[name] for name, count in zip(names, counts, strict=True)
    ]
    node = _translate(expression, offsets, levels)
    return any(_search(each, families, budget) for each in _split(node))


def draw_truths(expression: Expression, levels: Mapping[str, int]) -> int:
    """Return in which of some drawn configurations an expression is true, a bit for each.

    They are the same for all expressions: two that differ in a bit are not equivalent.

    >>> from qca.boolean.grammar import parse_expression as p
    >>> draw_truths(p("A*~A"), {}), draw_truths(p("~(A*B)"), {}) == draw_truths(p("~A + ~B"), {})
    (0, True)
    """
    everywhere = (1 << _DRAWN) - 1

    def literal(part: Literal) -> int:
        count = levels.get(part.name, 2)
        values = _draw_values(part.name, count)
        truths = 0
        for level in (1,) if part.levels is None else shift_values(part.levels, count):
            truths |= values[level]
        return truths

    def intersect(parts: Sequence[int]) -> int:
        truths = everywhere
        for part in parts:
            truths &= part
        return truths

    def unite(parts: Sequence[int]) -> int:
        truths = 0
        for part in parts:
            truths |= part
        return truths

    return fold_expression(expression, literal, lambda part: everywhere ^ part, intersect, unite)


@lru_cache(maxsize=4096)
def _draw_values(name: str, count: int) -> tuple[int, ...]:
    """Return for each value of a set in which configurations it has that value."""
    from random import Random

    drawn = Random(f"{name} {count}")
    if count == 2:
        inside = drawn.getrandbits(_DRAWN)
        return ((1 << _DRAWN) - 1) ^ inside, inside
    values = [0] * count
    for place in range(_DRAWN):
        values[drawn.randrange(count)] |= 1 << place
    return tuple(values)


def _translate(
    expression: Expression, offsets: Mapping[str, int], levels: Mapping[str, int]
) -> _Node:
    """Return the expression with every negation carried down to the literals (De Morgan)."""

    def translate(part: Expression, wanted: bool) -> _Node:
        match part:
            case Literal(name, inside):
                count = levels.get(name, 2)
                values = (1,) if inside is None else shift_values(inside, count)
                return sum(
                    1 << (offsets[name] + level)
                    for level in range(count)
                    if (level in values) is wanted
                )
            case Not(inner):
                return translate(inner, not wanted)
            case And(arguments) | Or(arguments):
                every = isinstance(part, And) is wanted
                return _Part(every, tuple(translate(a, wanted) for a in arguments))

    return translate(expression, True)


def _split(node: _Node) -> list[_Node]:
    """Return expressions of which one can be true where this can: the terms of a union in it.

    Of several unions that one is taken apart whose terms fix the most values each.
    """
    if not isinstance(node, _Part):
        return [node]
    if not node.every:
        return list(node.parts)
    unions = [part for part in node.parts if isinstance(part, _Part) and not part.every]
    widest = max(unions, key=lambda union: min(map(_count_fixed, union.parts)), default=None)
    if widest is None or min(map(_count_fixed, widest.parts)) < _FIXED:
        return [node]
    rest = tuple(part for part in node.parts if part is not widest)
    return [_Part(True, (term, *rest)) for term in widest.parts]


def _count_fixed(node: _Node) -> int:
    """Return how many values are fixed at once where a part is to be true."""
    if isinstance(node, _Part):
        return sum(isinstance(part, int) for part in node.parts) if node.every else 0
    return 1


class _Narrowing:
    """Values left for each set, and an expression as far as it is open under them."""

    def __init__(self, families: Sequence[int], budget: Budget | None) -> None:
        self.families = families
        self.family_of = {1 << bit: family for family in families for bit in bits_of(family)}
        self.budget = budget

    def simplify(self, node: _Node, allowed: int) -> _Node:
        """Return what is left of a part: whether it is true, where that is decided."""
        if self.budget is not None:
            self.budget.charge(_LOOKED)
        if isinstance(node, bool):
            return node
        if isinstance(node, int):
            if not node & allowed:
                return False
            family = self.family_of[node & -node]
            return True if allowed & family & ~node == 0 else node & allowed
        kept: list[_Node] = []
        for part in node.parts:
            left = self.simplify(part, allowed)
            if isinstance(left, bool):
                if left is not node.every:
                    return left
            elif isinstance(left, _Part) and left.every is node.every:
                kept += left.parts
            else:
                kept.append(left)
        if not kept:
            return node.every
        return kept[0] if len(kept) == 1 else _Part(node.every, tuple(kept))

    def propagate(self, node: _Node, allowed: int) -> tuple[_Node, int]:
        """Fix what must be, again and again; return what is left of the expression, and values."""
        while True:
            node = self.simplify(node, allowed)
            if isinstance(node, bool):
                return node, allowed
            parts = node.parts if isinstance(node, _Part) and node.every else (node,)
            before = allowed
            for part in parts:
                if isinstance(part, int):
                    allowed &= ~self.family_of[part & -part] | part
                    if not allowed & self.family_of[part & -part]:
                        return False, allowed
            if allowed == before:
                return node, allowed


def _search(node: _Node, families: Sequence[int], budget: Budget | None) -> bool:
    """Return whether some values make an expression true, trying both ways of one literal."""
    narrowing = _Narrowing(families, budget)
    stack = [(node, sum(families))]
    while stack:
        left, allowed = narrowing.propagate(*stack.pop())
        if left is True:
            return True
        if left is False:
            continue
        # A literal that stands often decides much.
        counts = Counter(_list_literals(left))
        literal = max(counts, key=lambda part: (counts[part], -part))
        family = narrowing.family_of[literal & -literal]
        stack.append((left, allowed & ~literal))
        stack.append((left, allowed & ~family | (allowed & literal)))
    return False


def _list_literals(node: _Node) -> list[int]:
    literals: list[int] = []
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, _Part):
            waiting.extend(part.parts)
        elif not isinstance(part, bool):
            literals.append(part)
    return literals
