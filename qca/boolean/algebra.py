"""The laws of expressions: compare and print them, and through sympy negate and expand them.

A multi-value literal ``A[1]`` is one sympy symbol. ``levels`` maps each multi-value name to its
number of values; a name that is not in it is an ordinary set. An expression may be given as a text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from numbers import Integral
from typing import TYPE_CHECKING

from qca.boolean.budgets import Budget
from qca.boolean.expressions import And, Expression, Literal, Not, Or, fold_expression
from qca.boolean.formulas import read_formula
from qca.boolean.grammar import parse_expression
from qca.boolean.levels import first_of, refuse_values
from qca.boolean.satisfaction import can_be_true
from qca.errors import InputError, Problem, show_given
from qca.escapes import escape_latex
from qca.messages import say
from qca.names import write_name

if TYPE_CHECKING:
    from sympy.logic.boolalg import Boolean

__all__ = [
    "are_equivalent",
    "expand",
    "from_sympy",
    "implies",
    "is_contradiction",
    "negate",
    "to_latex",
    "to_sympy",
]

# Names that the fonts of mathematics have; others are set as text.
_MATHEMATICAL = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NO_LEVELS: Mapping[str, int] = {}


def _check_levels(levels: Mapping[str, int]) -> None:
    if levels is _NO_LEVELS:
        return
    if not isinstance(levels, Mapping):
        what = say(
            "the levels are {levels}, not given by the names of sets", levels=show_given(levels)
        )
        raise InputError(what, say("write them as {{'A': 3}}"))
    problems = [
        Problem(
            say("the levels of '{name}' are {count}", name=name, count=show_given(count)),
            say("write how many, from 2"),
        )
        for name, count in levels.items()
        if not isinstance(count, Integral) or isinstance(count, bool) or count < 2
    ]
    if problems:
        raise InputError(problems)


def _read(expression: Expression | str) -> Expression:
    return expression if isinstance(expression, Expression) else read_formula(expression).parsed


def to_sympy(expression: Expression | str, levels: Mapping[str, int] = _NO_LEVELS) -> Boolean:
    """Return the expression as a sympy Boolean; ``A[1]`` of a binary set is ``A``, ``A[0]`` ``~A``.

    >>> to_sympy("A*(B + ~C)")
    A & (B | ~C)
    """
    import sympy

    _check_levels(levels)
    return fold_expression(
        _read(expression),
        lambda literal: _literal(literal, levels),
        sympy.Not,
        lambda parts: sympy.And(*parts),
        lambda parts: sympy.Or(*parts),
    )


def _literal(literal: Literal, levels: Mapping[str, int]) -> Boolean:
    import sympy

    if literal.levels is None:
        return sympy.Symbol(write_name(literal.name))
    count = levels.get(literal.name, 2)
    refuse_values(literal.name, literal.levels, count)
    if count == 2:
        symbol = sympy.Symbol(write_name(literal.name))
        return sympy.Or(*(symbol if level else sympy.Not(symbol) for level in literal.levels))
    return sympy.Or(*(_symbol(literal.name, level) for level in literal.levels))


def _symbol(name: str, level: int) -> Boolean:
    """Return the symbol of a value of a multi-value set."""
    import sympy

    return sympy.Symbol(f"{write_name(name)}[{level}]")


def _read_symbol(name: str) -> Literal:
    """Return the literal that a symbol stands for; a symbol of a user's may have any name."""
    try:
        symbol = parse_expression(name)
    except InputError:
        return Literal(name)
    return symbol if isinstance(symbol, Literal) else Literal(name)


def from_sympy(value: Boolean) -> Expression:
    """Return a sympy Boolean as an expression; raises for the constants true and false.

    >>> import sympy
    >>> a, b = sympy.symbols("A B")
    >>> print(from_sympy(sympy.And(a, sympy.Not(b))))
    A*~B
    """
    import sympy

    if value is sympy.true or value is sympy.false:
        raise InputError(
            say("the expression is always true or always false"), say("use another expression")
        )
    if not isinstance(value, sympy.Symbol | sympy.Not | sympy.And | sympy.Or):
        what = say("a Boolean of sympy is of the type {type}", type=type(value).__name__)
        raise InputError(
            what, say("write it with And, Or and Not of symbols, as sympy.to_nnf does")
        )
    if isinstance(value, sympy.Symbol):
        return _read_symbol(value.name)
    parts = tuple(from_sympy(part) for part in sorted(value.args, key=sympy.default_sort_key))
    if isinstance(value, sympy.Not):
        return Not(parts[0])
    return And(parts) if isinstance(value, sympy.And) else Or(parts)


def implies(
    first: Expression | str,
    second: Expression | str,
    levels: Mapping[str, int] = _NO_LEVELS,
    budget: Budget | None = None,
) -> bool:
    """Return whether every case in ``first`` must be in ``second`` (crisp reading).

    >>> implies("A*B", "A"), implies("A", "A*B")
    (True, False)
    >>> implies("~D[0]", "D[1] + D[2]", {"D": 3})
    True

    Raises
    ------
    BudgetSpent
        It takes more steps than the budget has (see :func:`qca.boolean.satisfaction.can_be_true`).
    InputError
        A text is no expression; a literal names a value that its set does not have, or none where
        the set has several.
    """
    _check_levels(levels)
    first, second = _read(first), _read(second)
    # Each part of a union by itself, so that little of the other side is left to look at.
    parts = first.arguments if isinstance(first, Or) else (first,)
    return not any(can_be_true(And((part, Not(second))), levels, budget) for part in parts)


def is_contradiction(
    expression: Expression | str,
    levels: Mapping[str, int] = _NO_LEVELS,
    budget: Budget | None = None,
) -> bool:
    """Return whether no case can be in the expression (crisp reading). Raises as :func:`implies`.

    >>> is_contradiction("A*~A"), is_contradiction("A + ~A")
    (True, False)
    """
    _check_levels(levels)
    return not can_be_true(_read(expression), levels, budget)


def are_equivalent(
    first: Expression | str,
    second: Expression | str,
    levels: Mapping[str, int] = _NO_LEVELS,
    budget: Budget | None = None,
) -> bool:
    """Return whether both expressions hold the same cases (crisp reading).

    Raises as :func:`implies`.

    >>> are_equivalent("~(A*B)", "~A + ~B")
    True
    """
    first, second = _read(first), _read(second)
    return implies(first, second, levels, budget) and implies(second, first, levels, budget)


def negate(expression: Expression | str, levels: Mapping[str, int] = _NO_LEVELS) -> Expression:
    """Return the complement as a sum of products, by De Morgan's laws.

    >>> print(negate("A*B + C"))
    ~A*~C + ~B*~C
    """
    return from_sympy(_positive(to_sympy(Not(_read(expression)), levels), levels))


def expand(expression: Expression | str, levels: Mapping[str, int] = _NO_LEVELS) -> Expression:
    """Return the expression multiplied out into a sum of products (not minimised).

    >>> print(expand("A*(B + ~C)"))
    A*B + A*~C
    """
    return from_sympy(_positive(to_sympy(expression, levels), levels))


def _positive(value: Boolean, levels: Mapping[str, int]) -> Boolean:
    """Multiply out, writing the complement of a multi-value literal as its other values."""
    import sympy
    from sympy.logic.boolalg import distribute_or_over_and, to_nnf

    value = to_nnf(value, simplify=False)
    swaps: dict[Boolean, Boolean] = {}
    for symbol in value.atoms(sympy.Symbol):
        literal = _read_symbol(symbol.name)
        if literal.levels is not None:
            count = levels.get(literal.name, 2)
            others = range(first_of(count), first_of(count) + count)
            swaps[sympy.Not(symbol)] = sympy.Or(
                *(_symbol(literal.name, level) for level in others if level not in literal.levels)
            )
    return distribute_or_over_and(value.subs(swaps) if swaps else value)


def to_latex(expression: Expression | str) -> str:
    r"""Return the expression in LaTeX's mathematical notation, in the shape it was written.

    >>> to_latex("A*~B + C[1]")
    'A \\cdot \\mathord{\\sim}B + C^{\\{1\\}}'
    """

    def literal(part: Literal) -> str:
        name = escape_latex(write_name(part.name))
        if not _MATHEMATICAL.fullmatch(part.name):
            name = rf"\textrm{{{name}}}"
        elif len(part.name) > 1:
            name = rf"\mathrm{{{name}}}"
        if part.levels is None:
            return name
        return rf"{name}^{{\{{{','.join(map(str, part.levels))}\}}}}"

    def bracket(part: Expression) -> str:
        text = to_latex(part)
        return rf"\left({text}\right)" if isinstance(part, Or) else text

    match expression := _read(expression):
        case Literal():
            return literal(expression)
        case Not(inner):
            body = to_latex(inner)
            if not isinstance(inner, Literal):
                body = rf"\left({body}\right)"
            return rf"\mathord{{\sim}}{body}"
        case And(arguments):
            return r" \cdot ".join(bracket(a) for a in arguments)
        case Or(arguments):
            return " + ".join(to_latex(a) for a in arguments)
