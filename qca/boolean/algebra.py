"""The laws of expressions, through sympy: negate, expand, compare, print.

A multi-value literal ``A[1]`` is one sympy symbol; that a case has exactly one value on ``A`` is
added as a constraint wherever two expressions are compared. ``levels`` maps each multi-value name
to its number of values; a name that is not in it is an ordinary set.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sympy
from sympy.logic.boolalg import Boolean, distribute_or_over_and, to_nnf
from sympy.logic.inference import satisfiable

from qca.boolean.expressions import And, Expression, Literal, Not, Or, fold_expression, literals_of
from qca.errors import InputError

_NO_LEVELS: Mapping[str, int] = {}


def to_sympy(expression: Expression, levels: Mapping[str, int] = _NO_LEVELS) -> Boolean:
    """Return the expression as a sympy Boolean; ``A[1]`` of a binary set is ``A``, ``A[0]`` ``~A``.

    >>> from qca.boolean.expressions import parse_expression
    >>> to_sympy(parse_expression("A*(B + ~C)"))
    A & (B | ~C)
    """
    return fold_expression(
        expression,
        lambda literal: _literal(literal, levels),
        sympy.Not,
        lambda parts: sympy.And(*parts),
        lambda parts: sympy.Or(*parts),
    )


def _literal(literal: Literal, levels: Mapping[str, int]) -> Boolean:
    if literal.levels is None:
        return sympy.Symbol(literal.name)
    count = levels.get(literal.name, 2)
    if any(level >= count for level in literal.levels):
        raise InputError(
            f"'{literal.name}' has the values 0 to {count - 1}, not {max(literal.levels)}",
            "use a value that the set has",
        )
    if count == 2:
        symbol = sympy.Symbol(literal.name)
        return sympy.Or(*(symbol if level else sympy.Not(symbol) for level in literal.levels))
    return sympy.Or(*(sympy.Symbol(f"{literal.name}[{level}]") for level in literal.levels))


def from_sympy(value: Boolean) -> Expression:
    """Return a sympy Boolean as an expression; raises for the constants true and false.

    >>> from qca.boolean.expressions import str_expression
    >>> a, b = sympy.symbols("A B")
    >>> str_expression(from_sympy(sympy.And(a, sympy.Not(b))))
    'A*~B'
    """
    if value in (sympy.true, sympy.false):
        raise InputError("the expression is always true or always false", "use another expression")
    if isinstance(value, sympy.Symbol):
        name, bracket, rest = value.name.partition("[")
        return Literal(name, tuple(int(x) for x in rest[:-1].split(",")) if bracket else None)
    parts = tuple(from_sympy(part) for part in sorted(value.args, key=sympy.default_sort_key))
    if isinstance(value, sympy.Not):
        return Not(parts[0])
    return And(parts) if isinstance(value, sympy.And) else Or(parts)


def _domain(expressions: Iterable[Expression], levels: Mapping[str, int]) -> Boolean:
    """Return the constraint that every multi-value set used has exactly one of its values."""
    names = {lit.name for e in expressions for lit in literals_of(e) if lit.levels is not None}
    rules: list[Boolean] = []
    for name in sorted(names):
        count = levels.get(name, 2)
        if count > 2:
            values = [sympy.Symbol(f"{name}[{level}]") for level in range(count)]
            rules.append(sympy.Or(*values))
            rules.extend(
                sympy.Not(sympy.And(values[i], values[j])) for j in range(count) for i in range(j)
            )
    return sympy.And(*rules)


def implies(first: Expression, second: Expression, levels: Mapping[str, int] = _NO_LEVELS) -> bool:
    """Return whether every case in ``first`` must be in ``second`` (crisp reading).

    >>> from qca.boolean.expressions import parse_expression as p
    >>> implies(p("A*B"), p("A")), implies(p("A"), p("A*B"))
    (True, False)
    >>> implies(p("~D[0]"), p("D[1] + D[2]"), {"D": 3})
    True
    """
    outside = sympy.And(
        to_sympy(first, levels),
        sympy.Not(to_sympy(second, levels)),
        _domain((first, second), levels),
    )
    return not satisfiable(outside)


def is_contradiction(expression: Expression, levels: Mapping[str, int] = _NO_LEVELS) -> bool:
    """Return whether no case can be in the expression (crisp reading).

    >>> from qca.boolean.expressions import parse_expression as p
    >>> is_contradiction(p("A*~A")), is_contradiction(p("A + ~A"))
    (True, False)
    """
    return not satisfiable(sympy.And(to_sympy(expression, levels), _domain([expression], levels)))


def are_equivalent(
    first: Expression, second: Expression, levels: Mapping[str, int] = _NO_LEVELS
) -> bool:
    """Return whether both expressions hold the same cases (crisp reading).

    >>> from qca.boolean.expressions import parse_expression as p
    >>> are_equivalent(p("~(A*B)"), p("~A + ~B"))
    True
    """
    return implies(first, second, levels) and implies(second, first, levels)


def negate(expression: Expression, levels: Mapping[str, int] = _NO_LEVELS) -> Expression:
    """Return the complement as a sum of products, by De Morgan's laws.

    >>> from qca.boolean.expressions import parse_expression as p, str_expression
    >>> str_expression(negate(p("A*B + C")))
    '~A*~C + ~B*~C'
    """
    return from_sympy(_positive(sympy.Not(to_sympy(expression, levels)), levels))


def expand(expression: Expression, levels: Mapping[str, int] = _NO_LEVELS) -> Expression:
    """Return the expression multiplied out into a sum of products (not minimised).

    >>> from qca.boolean.expressions import parse_expression as p, str_expression
    >>> str_expression(expand(p("A*(B + ~C)")))
    'A*B + A*~C'
    """
    return from_sympy(_positive(to_sympy(expression, levels), levels))


def _positive(value: Boolean, levels: Mapping[str, int]) -> Boolean:
    """Multiply out, writing the complement of a multi-value literal as its other values."""
    value = to_nnf(value, simplify=False)
    swaps: dict[Boolean, Boolean] = {}
    for symbol in value.atoms(sympy.Symbol):
        name, bracket, rest = symbol.name.partition("[")
        if bracket:
            others = range(levels.get(name, 2))
            swaps[sympy.Not(symbol)] = sympy.Or(
                *(sympy.Symbol(f"{name}[{level}]") for level in others if level != int(rest[:-1]))
            )
    return distribute_or_over_and(value.subs(swaps) if swaps else value)


def to_latex(expression: Expression) -> str:
    r"""Return the expression in LaTeX's mathematical notation, in the shape it was written.

    >>> from qca.boolean.expressions import parse_expression as p
    >>> to_latex(p("A*~B + C[1]"))
    'A \\cdot \\lnot B + C^{\\{1\\}}'
    """

    def literal(part: Literal) -> str:
        name = part.name.replace("_", r"\_")
        name = name if len(part.name) == 1 else rf"\mathrm{{{name}}}"
        if part.levels is None:
            return name
        return rf"{name}^{{\{{{','.join(map(str, part.levels))}\}}}}"

    def bracket(part: Expression) -> str:
        text = to_latex(part)
        return rf"\left({text}\right)" if isinstance(part, Or) else text

    match expression:
        case Literal():
            return literal(expression)
        case Not(inner):
            body = to_latex(inner)
            if not isinstance(inner, Literal):
                body = rf"\left({body}\right)"
            return rf"\lnot {body}"
        case And(arguments):
            return r" \cdot ".join(bracket(a) for a in arguments)
        case Or(arguments):
            return " + ".join(to_latex(a) for a in arguments)
