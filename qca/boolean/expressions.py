"""Expressions over sets: ``~`` not, ``*`` and, ``+`` or, ``A[1]`` a value of a multi-value set.

A name that is not made of letters, digits and underscores alone stands in quotes: ``"GDP-PC"``,
``'GDP PC'`` or `` `A.B` ``, a quote inside doubled. Printed, it stands in double quotes.

``before(X)`` is X in the period before, for cases that are transitions of one unit from a period to
the next. How a text is read says :mod:`qca.boolean.grammar`.

An expression keeps the shape in which it was written, because its membership is computed from that
shape: ``A + ~A`` is ``max(a, 1 - a)``, not 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from qca.names import write_name

__all__ = [
    "And",
    "Literal",
    "Not",
    "Or",
    "fold_expression",
    "is_temporal",
    "literals_of",
    "names_of",
    "str_expression",
]


class _Printed:
    """What every expression has: it prints as people write it."""

    def __str__(self) -> str:
        return str_expression(cast("Expression", self))


@dataclass(frozen=True)
class Literal(_Printed):
    """A set, or with ``levels`` the cases whose value on a multi-value set is one of them.

    ``earlier`` is the set in the period before.
    """

    name: str
    levels: tuple[int, ...] | None = None
    earlier: bool = False


@dataclass(frozen=True)
class Not(_Printed):
    """The complement of an expression."""

    argument: Expression


@dataclass(frozen=True)
class And(_Printed):
    """The intersection of two or more expressions."""

    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Or(_Printed):
    """The union of two or more expressions."""

    arguments: tuple[Expression, ...]


Expression = Literal | Not | And | Or
_T = TypeVar("_T")


def str_expression(expression: Expression) -> str:
    """Return the expression as text, with as few parentheses as it needs.

    >>> str_expression(Not(And((Literal("A"), Literal("B", (2,))))))
    '~(A*B[2])'
    >>> str_expression(And((Literal("GDP-PC"), Literal("A"))))
    '"GDP-PC"*A'
    """
    match expression:
        case Literal(earlier=True):
            return f"before({str_expression(replace(expression, earlier=False))})"
        case Literal(name, levels):
            values = "" if levels is None else f"[{','.join(map(str, levels))}]"
            return f"{write_name(name)}{values}"
        case Not(Literal() as inner):
            return f"~{str_expression(inner)}"
        case Not(inner):
            return f"~({str_expression(inner)})"
        case And(arguments):
            return "*".join(
                f"({str_expression(a)})" if isinstance(a, Or) else str_expression(a)
                for a in arguments
            )
        case Or(arguments):
            return " + ".join(str_expression(a) for a in arguments)


def literals_of(expression: Expression) -> Iterator[Literal]:
    """Yield each literal of the expression, from left to right, repeats included."""
    match expression:
        case Literal():
            yield expression
        case Not(inner):
            yield from literals_of(inner)
        case And(arguments) | Or(arguments):
            for argument in arguments:
                yield from literals_of(argument)


def names_of(expression: Expression) -> tuple[str, ...]:
    """Return the names used, each once, in order of appearance.

    >>> from qca.boolean.grammar import parse_expression
    >>> names_of(parse_expression("B*A + ~B"))
    ('B', 'A')
    """
    return tuple(dict.fromkeys(literal.name for literal in literals_of(expression)))


def is_temporal(expression: Expression) -> bool:
    """Return whether an expression speaks of the period before.

    >>> from qca.boolean.grammar import parse_expression
    >>> is_temporal(parse_expression("rises(A)*B", temporal=True))
    True
    """
    return any(literal.earlier for literal in literals_of(expression))


def fold_expression(
    expression: Expression,
    literal: Callable[[Literal], _T],
    negate: Callable[[_T], _T],
    intersect: Callable[[list[_T]], _T],
    unite: Callable[[list[_T]], _T],
) -> _T:
    """Return the value of the expression, built from the leaves upwards by the four functions."""

    def value(part: Expression) -> _T:
        match part:
            case Literal():
                return literal(part)
            case Not(inner):
                return negate(value(inner))
            case And(arguments):
                return intersect([value(a) for a in arguments])
            case Or(arguments):
                return unite([value(a) for a in arguments])

    return value(expression)
