"""Grammar: how a text is read as an expression.

Besides ``before(X)``, three words speak of two periods: ``rises(X)`` is ``~before(X)*X``,
``falls(X)`` is ``before(X)*~X`` and ``keeps(X)`` is ``before(X)*X``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from qca.boolean.expressions import And, Expression, Literal, Not, Or, is_temporal
from qca.errors import InputError, show_given
from qca.mappings import FrozenMapping
from qca.messages import Message, say
from qca.names import QUOTES, check_text, is_plain, scan_plain, scan_quoted, show_quoted

__all__ = ["parse_expression"]

# Generous for people, and low enough that no expression exhausts the interpreter's stack.
_DEEPEST = 100
_LONGEST_NUMBER = 6
_DIGITS = "0123456789"
_OPERATORS = "~*+()[]{}"
_BREAKS = re.compile(r"[\t\r\n]")


def parse_expression(text: str, *, comma_is_or: bool = False, temporal: bool = False) -> Expression:
    """Return the expression written in ``text``; ``comma_is_or`` reads ``A, ~B*C`` as a union.

    Names are identifiers in any script, or stand in quotes. ``~`` binds closest, then ``*``, then
    ``+``. ``temporal`` allows ``before(A)`` and the like, which only claims can say.

    Raises
    ------
    InputError
        The text is not an expression; the message shows the place.

    Examples
    --------
    >>> print(parse_expression("EL*(BQ + ~BC)"))
    EL*(BQ + ~BC)
    >>> print(parse_expression("(A + B)*~C"))
    (A + B)*~C
    >>> parse_expression("DEV{1,2}")
    Literal(name='DEV', levels=(1, 2), earlier=False)
    >>> parse_expression("'GDP-PC'")
    Literal(name='GDP-PC', levels=None, earlier=False)
    >>> parse_expression("A*(B")
    Traceback (most recent call last):
    ...
    qca.errors.InputError: expected ')' at the end of 'A*(B'; close the parenthesis opened at ...
    """
    if not isinstance(comma_is_or, bool):
        raise InputError(
            say("comma_is_or is {comma_is_or}", comma_is_or=show_given(comma_is_or)),
            say("use True or False"),
        )
    return _Parser(text, comma_is_or, temporal).parse()


class _Token(NamedTuple):
    """A name, a number or a sign, and where in the text it begins, from 1."""

    kind: str
    text: str
    position: int


def _split_tokens(text: str) -> list[_Token]:
    tokens, at = list[_Token](), 0
    while at < len(text):
        if text[at] == " ":
            at += 1
        elif text[at] in QUOTES:
            closed = scan_quoted(text, at)
            if closed is None:
                what = say(
                    "the quote at position {position} of '{text}' is not closed",
                    position=at + 1,
                    text=text,
                )
                raise InputError(what, say("close it, or double a quote that is part of a name"))
            tokens.append(_Token("name", closed[0], at + 1))
            at = closed[1]
        elif (end := scan_plain(text, at)) > at:
            tokens.append(_Token("name", text[at:end], at + 1))
            at = end
        elif text[at] in _DIGITS:
            end = at + len(text[at:]) - len(text[at:].lstrip(_DIGITS))
            tokens.append(_Token("number", text[at:end], at + 1))
            at = end
        else:
            tokens.append(_Token("sign", text[at], at + 1))
            at += 1
    return tokens


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str, comma_is_or: bool, temporal: bool) -> None:
        if not isinstance(text, str):
            what = say("an expression is of the type {type}", type=type(text).__name__)
            raise InputError(what, say("write it as a text, as 'A*~B + C'"))
        self.text = check_text("expression", _BREAKS.sub(" ", text)).rstrip()
        self.ors = "+,;" if comma_is_or else "+"
        self.temporal = temporal
        self.tokens = _split_tokens(self.text)
        self.at = 0
        self.depth = 0

    def parse(self) -> Expression:
        if not self.tokens:
            raise InputError(
                say("the expression is empty"), say("write sets joined by '*' and '+'")
            )
        expression = self._union()
        if self.at < len(self.tokens):
            kind, token, _ = self.tokens[self.at]
            if kind != "sign" or token == "~":
                raise self._error(
                    say("expected an operator"),
                    say("join sets with '*' (and) or '+' (or)"),
                    may_be_name=True,
                )
            if token == ")":
                raise self._error(
                    say("unexpected '{sign}'", sign=token),
                    say("remove it or open a parenthesis before it"),
                )
            raise self._error(
                say("unexpected '{sign}'", sign=token),
                say("use only ~ * + ( ) and [ ]"),
                may_be_name=True,
            )
        return expression

    def _error(self, what: Message, remedy: Message, *, may_be_name: bool = False) -> InputError:
        where = say("{what} at the end of '{text}'", what=what, text=self.text)
        if self.at < len(self.tokens):
            position = self.tokens[self.at].position
            where = say(
                "{what} at position {position} of '{text}'",
                what=what,
                position=position,
                text=self.text,
            )
        if may_be_name and (name := self._find_unquoted()):
            remedy = say(
                "{remedy}; if '{name}' is one name, write it in quotes: {quoted}",
                remedy=remedy,
                name=name,
                quoted=show_quoted(name),
            )
        return InputError(where, remedy)

    def _find_unquoted(self) -> str:
        """Return what stands between operators where reading stopped: perhaps a name."""
        at = self.tokens[self.at].position - 1 if self.at < len(self.tokens) else len(self.text)
        ends = set(_OPERATORS) | set(self.ors)
        begin, end = at, at
        while begin > 0 and self.text[begin - 1] not in ends:
            begin -= 1
        while end < len(self.text) and self.text[end] not in ends:
            end += 1
        unquoted = self.text[begin:end].strip()
        return "" if is_plain(unquoted) else unquoted

    def _peek(self) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at].kind == "sign":
            return self.tokens[self.at].text
        return ""

    def _union(self) -> Expression:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self._error(
                say("more than {most} levels of nesting", most=_DEEPEST),
                say("simplify the expression"),
            )
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
        factor = self._primary()
        for _ in range(negations % 2):
            factor = Not(factor)
        return factor

    def _primary(self) -> Expression:
        if self._peek() == "(":
            opened = self.tokens[self.at][2]
            self.at += 1
            inner = self._union()
            if self._peek() != ")":
                raise self._error(
                    say("expected ')'"),
                    say("close the parenthesis opened at position {opened}", opened=opened),
                    may_be_name=True,
                )
            self.at += 1
            return inner
        if self.at >= len(self.tokens) or self.tokens[self.at].kind != "name":
            raise self._error(
                say("expected the name of a set"),
                say("names begin with a letter and hold no spaces, or stand in quotes"),
                may_be_name=True,
            )
        name = self.tokens[self.at].text
        if not name.strip():
            raise self._error(
                say("expected a name between the quotes"), say("write the name of a set")
            )
        if name in _MOVES and self._opens(self.at + 1):
            return self._move(name)
        self.at += 1
        if self._peek() in ("[", "{") and self._peek():
            return Literal(name, self._levels())
        return Literal(name)

    def _opens(self, at: int) -> bool:
        """Return whether a parenthesis opens there."""
        return at < len(self.tokens) and self.tokens[at][:2] == ("sign", "(")

    def _move(self, name: str) -> Expression:
        """Read what stands in the parentheses of ``before``, ``rises``, ``falls`` or ``keeps``."""
        start = self.at
        if not self.temporal:
            raise self._error(
                say("'{name}' outside a claim", name=name),
                say("speak of two periods in claims; here, name sets of one period"),
            )
        self.at += 1
        now = self._primary()
        if is_temporal(now):
            self.at = start
            raise self._error(
                say("'{name}' around what is of two periods already", name=name),
                say("write before, rises, falls and keeps around sets of one period"),
            )
        return _MOVES[name](_date_back(now), now)

    def _levels(self) -> tuple[int, ...]:
        closing = {"[": "]", "{": "}"}[self._peek()]
        levels: set[int] = set()
        while True:
            self.at += 1
            if self.at >= len(self.tokens) or self.tokens[self.at].kind != "number":
                raise self._error(
                    say("expected a whole number"), say("write values as A[1] or A[1,2]")
                )
            if len(self.tokens[self.at].text) > _LONGEST_NUMBER:
                raise self._error(
                    say("no set has so many values"), say("write values as A[1] or A[1,2]")
                )
            levels.add(int(self.tokens[self.at].text))
            self.at += 1
            if self._peek() == closing:
                self.at += 1
                return tuple(sorted(levels))
            if self._peek() != ",":
                raise self._error(
                    say("expected '{closing}'", closing=closing),
                    say("write values as A[1] or A[1,2]"),
                )


def _date_back(expression: Expression) -> Expression:
    """Return an expression in the period before."""
    match expression:
        case Literal():
            return replace(expression, earlier=True)
        case Not(inner):
            return Not(_date_back(inner))
        case And(arguments):
            return And(tuple(map(_date_back, arguments)))
        case Or(arguments):
            return Or(tuple(map(_date_back, arguments)))


def _negate(expression: Expression) -> Expression:
    return expression.argument if isinstance(expression, Not) else Not(expression)


# What is said of a set before and now.
_MOVES: Mapping[str, Callable[[Expression, Expression], Expression]] = FrozenMapping(
    {
        "before": lambda before, _now: before,
        "rises": lambda before, now: And((_negate(before), now)),
        "falls": lambda before, now: And((before, _negate(now))),
        "keeps": lambda before, now: And((before, now)),
    }
)
