"""Readings: expressions as cubes, where each literal is a condition or is known by other means."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qca.boolean.budgets import MOST_STEPS, Budget, BudgetSpent
from qca.boolean.cubes import Space, absorb, intersection
from qca.boolean.expressions import Expression, Literal, Not, fold_expression, str_expression
from qca.boolean.levels import refuse_values, shift_values
from qca.errors import InputError, cut_text, nearest
from qca.messages import Message, say
from qca.names import join_names

__all__ = ["CubesIf", "cubes_of_expression", "read_literal"]

# Characters of an expression that a message shows.
_SHOWN = 60

# Returns the cubes of a part of an expression, or where it is not wanted those of its complement.
CubesIf = Callable[[bool], list[int]]


def _suggest(name: str, known: Sequence[str]) -> Message:
    """Return what to write for a name that is not known; in some programs small letters negate."""
    near = nearest(name, known)
    meant = next((one for one in known if one.casefold() == name.casefold()), "")
    if meant and name == name.lower():
        return say(
            "{near} (Small letters do not negate; write {negated})",
            near=near,
            negated=str_expression(Not(Literal(meant))),
        )
    return near or say("use their names")


def read_literal(part: Literal, space: Space) -> CubesIf:
    """Return the cubes of a literal: those where it holds, or where it does not.

    Raises
    ------
    InputError
        It names no condition, or a value that it does not have.
    """
    if part.name not in space.names:
        raise InputError(
            say(
                "'{name}' is not one of the conditions {names}",
                name=part.name,
                names=join_names(space.names),
            ),
            _suggest(part.name, space.names),
        )
    j = space.names.index(part.name)
    count, offset = space.levels[j], space.offsets[j]
    refuse_values(part.name, part.levels, count)
    inside = (1,) if part.levels is None else shift_values(part.levels, count)
    return lambda wanted: [
        1 << (offset + level) for level in range(count) if (level in inside) is wanted
    ]


def cubes_of_expression(
    expression: Expression,
    space: Space,
    *,
    steps: int = MOST_STEPS,
    read: Callable[[Literal, Space], CubesIf] = read_literal,
) -> tuple[int, ...]:
    """Return cubes whose union is the expression (crisp reading); empty where it is impossible.

    ``read`` says what literals are. Where one is neither held nor not in some configurations, the
    cubes are those in which the expression holds all the same.

    Raises
    ------
    InputError
        A literal names no condition, or a value that it does not have; or multiplying out the
        expression takes more than ``steps`` comparisons of cubes.

    >>> space = Space(("A", "B"), (2, 2))
    >>> from qca.boolean.grammar import parse_expression
    >>> [space.write(c) for c in cubes_of_expression(parse_expression("~(A*B)"), space)]
    ['~A', '~B']
    """
    budget = Budget(steps)

    # Negation is carried down to the literals (De Morgan), so that no complement is worked out
    # that nobody asked for.
    def literal(part: Literal) -> CubesIf:
        return read(part, space)

    def negate(part: CubesIf) -> CubesIf:
        return lambda wanted: part(not wanted)

    def intersect(parts: list[CubesIf]) -> CubesIf:
        return lambda wanted: (
            _product([part(True) for part in parts], space, budget)
            if wanted
            else absorb((cube for part in parts for cube in part(False)), budget)
        )

    def unite(parts: list[CubesIf]) -> CubesIf:
        return negate(intersect([negate(part) for part in parts]))

    cubes_if = fold_expression(expression, literal, negate, intersect, unite)
    try:
        return tuple(sorted(cubes_if(True), key=space.order))
    except BudgetSpent:
        shown = cut_text(str_expression(expression), _SHOWN)
        raise InputError(
            say("'{shown}' has too many terms when it is multiplied out", shown=shown),
            say("write it as a sum of products, or with fewer sums that are multiplied or negated"),
        ) from None


def _product(unions: Sequence[Sequence[int]], space: Space, budget: Budget) -> list[int]:
    cubes = [0]
    for union in unions:
        budget.charge(len(cubes) * len(union) * len(space.families))
        cubes = absorb(
            (
                both
                for first in cubes
                for second in union
                if (both := intersection(first, second, space)) is not None
            ),
            budget,
        )
    return cubes
