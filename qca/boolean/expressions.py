"""Expressions over sets: ``~`` not, ``*`` and, ``+`` or, ``A[1]`` a value of a multi-value set.

An expression keeps the shape in which it was written, because its membership is computed from that
shape: ``A + ~A`` is ``max(a, 1 - a)``, not 1.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from qca.errors import InputError

# Generous for people, and low enough that no expression exhausts the interpreter's stack.
_DEEPEST = 100
_TOKEN = re.compile(r"\s*(?:(?P<name>[^\W\d]\w*)|(?P<number>\d+)|(?P<sign>.))", re.DOTALL)


@dataclass(frozen=True)
class Literal:
    """A set, or with ``levels`` the cases whose value on a multi-value set is one of them."""

    name: str
    levels: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Not:
    """The complement of an expression."""

    argument: Expression


@dataclass(frozen=True)
class And:
    """The intersection of two or more expressions."""

    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Or:
    """The union of two or more expressions."""

    arguments: tuple[Expression, ...]


Expression = Literal | Not | And | Or
_T = TypeVar("_T")


def parse_expression(text: str, *, comma_is_or: bool = False) -> Expression:
    """Return the expression written in ``text``; ``comma_is_or`` reads ``A, ~B*C`` as a union.

    Names are identifiers in any script. ``~`` binds closest, then ``*``, then ``+``.

    Raises
    ------
    InputError
        The text is not an expression; the message shows the place.

    Examples
    --------
    >>> str_expression(parse_expression("EL*(BQ + ~BC)"))
    'EL*(BQ + ~BC)'
    >>> parse_expression("DEV{1,2}")
    Literal(name='DEV', levels=(1, 2))
    >>> parse_expression("A*(B")
    Traceback (most recent call last):
    ...
    qca.errors.InputError: expected ')' at the end of 'A*(B'; close the parenthesis opened at ...
    """
    return _Parser(text, comma_is_or).parse()


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, comma_is_or: bool) -> None:
        self.text = unicodedata.normalize("NFC", text)
        self.ors = "+,;" if comma_is_or else "+"
        self.tokens: list[tuple[str, str, int]] = []
        for match in _TOKEN.finditer(self.text.rstrip()):
            kind = match.lastgroup or "sign"
            self.tokens.append((kind, match.group(kind), match.start(kind) + 1))
        self.at = 0
        self.depth = 0

    def parse(self) -> Expression:
        if not self.tokens:
            raise InputError("the expression is empty", "write sets joined by '*' and '+'")
        found = self._union()
        if self.at < len(self.tokens):
            kind, token, _ = self.tokens[self.at]
            if kind != "sign" or token == "~":
                raise self._error("expected an operator", "join sets with '*' (and) or '+' (or)")
            if token == ")":
                raise self._error("unexpected ')'", "remove it or open a parenthesis before it")
            raise self._error(f"unexpected '{token}'", "use only ~ * + ( ) and [ ]")
        return found

    def _error(self, what: str, remedy: str) -> InputError:
        if self.at < len(self.tokens):
            where = f"at position {self.tokens[self.at][2]} of"
        else:
            where = "at the end of"
        return InputError(f"{what} {where} '{self.text}'", remedy)

    def _peek(self) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "sign":
            return self.tokens[self.at][1]
        return ""

    def _union(self) -> Expression:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._error(f"more than {_DEEPEST} levels of nesting", "simplify the expression")
        parts = [self._intersection()]
        while self._peek() and self._peek() in self.ors:
            self.at += 1
            parts.append(self._intersection())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _intersection(self) -> Expression:
        parts = [self._factor()]
        while self._peek() == "*":
            self.at += 1
            parts.append(self._factor())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _factor(self) -> Expression:
        negations = 0
        while self._peek() == "~":
            self.at += 1
            negations += 1
        found = self._primary()
        for _ in range(negations % 2):
            found = Not(found)
        return found

    def _primary(self) -> Expression:
        if self._peek() == "(":
            opened = self.tokens[self.at][2]
            self.at += 1
            inner = self._union()
            if self._peek() != ")":
                raise self._error(
                    "expected ')'", f"close the parenthesis opened at position {opened}"
                )
            self.at += 1
            return inner
        if self.at >= len(self.tokens) or self.tokens[self.at][0] != "name":
            raise self._error(
                "expected the name of a set", "names begin with a letter and hold no spaces"
            )
        name = self.tokens[self.at][1]
        self.at += 1
        if self._peek() in ("[", "{") and self._peek():
            return Literal(name, self._levels())
        return Literal(name)

    def _levels(self) -> tuple[int, ...]:
        closing = {"[": "]", "{": "}"}[self._peek()]
        levels: set[int] = set()
        while True:
            self.at += 1
            if self.at >= len(self.tokens) or self.tokens[self.at][0] != "number":
                raise self._error("expected a whole number", "write values as A[1] or A[1,2]")
            levels.add(int(self.tokens[self.at][1]))
            self.at += 1
            if self._peek() == closing:
                self.at += 1
                return tuple(sorted(levels))
            if self._peek() != ",":
                raise self._error(f"expected '{closing}'", "write values as A[1] or A[1,2]")


def str_expression(expression: Expression) -> str:
    """Return the expression as text, with as few parentheses as it needs.

    >>> str_expression(Not(And((Literal("A"), Literal("B", (2,))))))
    '~(A*B[2])'
    """
    match expression:
        case Literal(name, None):
            return name
        case Literal(name, levels):
            return f"{name}[{','.join(map(str, levels or ()))}]"
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

    >>> names_of(parse_expression("B*A + ~B"))
    ('B', 'A')
    """
    return tuple(dict.fromkeys(literal.name for literal in literals_of(expression)))


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
