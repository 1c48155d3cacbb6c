"""How values, names and expressions are written in R, and in the expressions of its package QCA."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from qca.boolean.expressions import And, Expression, Literal, Not, Or, fold_expression
from qca.names import show_hidden

__all__ = [
    "is_simple",
    "write_call",
    "write_column",
    "write_comment",
    "write_list",
    "write_membership",
    "write_number",
    "write_sum",
    "write_text",
    "write_vector",
]

_WIDTH = 96
_PLAIN = range(0x20, 0x7F)


def write_text(text: str) -> str:
    r"""Return a text in quotes, in plain ASCII, whatever marks it holds.

    >>> print(write_text('say "sí"\n'))
    "say \"s\u00ed\"\n"
    """
    signs = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
    return '"' + "".join(signs.get(mark) or _write_mark(mark) for mark in text) + '"'


def _write_mark(mark: str) -> str:
    code = ord(mark)
    if code in _PLAIN:
        return mark
    if code == 0:  # which no text of R may hold
        return "?"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def write_number(value: float | None) -> str:
    """Return a number to the last digit; undefined is NA.

    >>> write_number(0.8), write_number(3), write_number(float("nan")), write_number(None)
    ('0.8', '3', 'NA', 'NA')
    """
    if value is None or math.isnan(value):
        return "NA"
    return repr(int(value)) if float(value).is_integer() else repr(float(value))


def write_vector(items: Iterable[float | str | None], indent: str = "") -> str:
    """Return a vector of numbers or of texts, in lines that are not too long.

    >>> write_vector([1, 0.5]), write_vector(["a"]), write_vector([])
    ('c(1, 0.5)', 'c("a")', 'c()')
    """
    shown = [write_text(item) if isinstance(item, str) else write_number(item) for item in items]
    return write_call("c", shown, indent)


def write_call(
    function: str, arguments: Sequence[str], indent: str = "", *, beside: int = 0
) -> str:
    """Return a call; one that is too long for a line has its arguments in lines of their own.

    ``beside`` is the number of marks that stand in the same line.

    >>> write_call("f", ["1", "x = 2"])
    'f(1, x = 2)'
    """
    short = f"{function}({', '.join(arguments)})"
    if len(indent) + beside + len(short) <= _WIDTH and "\n" not in short:
        return short
    lines, line = [], indent + " "
    for position, argument in enumerate(arguments):
        ending = "," if position < len(arguments) - 1 else ""
        if line.strip() and len(line) + len(argument) + 2 > _WIDTH:
            lines.append(line)
            line = indent + " "
        line += f" {argument}{ending}"
    return "\n".join([f"{function}(", *lines, line, f"{indent})"])


def write_list(items: Mapping[str, str], indent: str = "") -> str:
    """Return a list with names.

    >>> write_list({"a": "1"})
    'list(a = 1)'
    """
    return write_call("list", [f"{name} = {value}" for name, value in items.items()], indent)


def write_comment(text: str, indent: str = "") -> str:
    r"""Return a comment in lines that are not too long; what is invisible is shown.

    >>> write_comment("a\nb")
    '# a b'
    """
    lines, line = [], f"{indent}#"
    for word in show_hidden(" ".join(text.split())).split(" "):
        if len(line) + len(word) + 1 > _WIDTH and line.strip() != "#":
            lines.append(line)
            line = f"{indent}#"
        line += f" {word}"
    return "\n".join([*lines, line])


def write_membership(expression: Expression, levels: Mapping[str, int]) -> str:
    """Return the membership in an expression as arithmetic over columns.

    ``levels`` says of how many values each set is.

    >>> from qca.boolean.grammar import parse_expression
    >>> write_membership(parse_expression("A*~B + R[1,2]"), {"R": 3})
    'pmax(pmin(A, 1 - B), has_value(R, c(1, 2)))'
    """

    def literal(part: Literal) -> str:
        column = write_column(part)
        if part.levels is None:
            return column
        if levels.get(part.name, 2) > 2:
            return f"has_value({column}, {write_vector(part.levels)})"
        sides = [column if level else f"1 - {column}" for level in part.levels]
        return sides[0] if len(sides) == 1 else f"pmax({', '.join(sides)})"

    def negate(inner: str) -> str:
        return f"1 - ({inner})" if inner.startswith("1 - ") else f"1 - {inner}"

    return fold_expression(
        expression,
        literal,
        negate,
        lambda parts: f"pmin({', '.join(parts)})",
        lambda parts: f"pmax({', '.join(parts)})",
    )


def write_column(literal: Literal) -> str:
    """Return the column of a set; that of the period before is named for it.

    >>> write_column(Literal("A")), write_column(Literal("A", earlier=True))
    ('A', 'before.A')
    """
    return f"before.{literal.name}" if literal.earlier else literal.name


def write_sum(expression: Expression) -> str | None:
    """Return a sum of products as QCA reads one; None where the expression is none.

    >>> from qca.boolean.grammar import parse_expression
    >>> print(write_sum(parse_expression("A*~B + C")), write_sum(parse_expression("A*(B + C)")))
    A*~B + C None
    """
    terms = expression.arguments if isinstance(expression, Or) else (expression,)
    written = [_write_product(term) for term in terms]
    return " + ".join(map(str, written)) if all(written) else None


def _write_product(term: Expression) -> str | None:
    literals = _list_factors(term)
    names = [_name_of(literal) for literal in literals]
    if None in names or len(set(names)) < len(names):  # R drops A*~A, which has members here
        return None
    return "*".join(map(str, literals))


def _list_factors(term: Expression) -> list[Expression]:
    """Return what a product multiplies, that of products within it, too."""
    if not isinstance(term, And):
        return [term]
    return [factor for part in term.arguments for factor in _list_factors(part)]


def _name_of(literal: Expression) -> str | None:
    inner = literal.argument if isinstance(literal, Not) else literal
    if not isinstance(inner, Literal) or inner.levels is not None or inner.earlier:
        return None
    return inner.name


def is_simple(expression: Expression) -> bool:
    """Return whether an expression is one set or its negation.

    >>> from qca.boolean.grammar import parse_expression
    >>> [is_simple(parse_expression(text)) for text in ("A", "~A", "A*B", "A[1]")]
    [True, True, False, False]
    """
    return _name_of(expression) is not None
