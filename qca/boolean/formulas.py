"""Formulas: expressions as they are written, together with what they say.

A text is parsed once, where it enters; from then on it travels as a formula, which prints as it was
written and needs no second reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Self, TypeVar

from qca.boolean.expressions import And, Expression, Not, Or, str_expression
from qca.boolean.grammar import parse_expression
from qca.errors import InputError

__all__ = ["Formula", "Written", "hold_formula", "intersect", "read_formula", "unite"]

_T = TypeVar("_T")


class Written(str, Generic[_T]):
    """A text that carries what it says, or what is wrong with it where it cannot be read.

    It is a text: it prints, sorts and compares as what was written, and is a key of JSON as it is.
    """

    __slots__ = ("_meaning",)
    _meaning: _T | InputError

    def __new__(cls, text: str, meaning: _T | InputError) -> Self:
        """Return a text with what it says."""
        written = super().__new__(cls, text)
        object.__setattr__(written, "_meaning", meaning)
        return written

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __reduce__(self) -> tuple[type[Self], tuple[str, _T | InputError]]:
        return type(self), (str(self), self._meaning)

    @property
    def parsed(self) -> _T:
        """What the text says.

        Raises
        ------
        InputError
            It cannot be read.
        """
        if isinstance(self._meaning, InputError):
            raise InputError(self._meaning.problems)
        return self._meaning

    @property
    def is_readable(self) -> bool:
        """Whether the text can be read."""
        return not isinstance(self._meaning, InputError)


class Formula(Written[Expression]):
    """An expression as it is written, with what it says.

    >>> formula = read_formula("A*(B+C)")
    >>> formula, formula.parsed.arguments[0]
    ('A*(B+C)', Literal(name='A', levels=None, earlier=False))
    """

    __slots__ = ()

    @classmethod
    def write(cls, expression: Expression) -> Self:
        """Return an expression, written with as few parentheses as it needs."""
        return cls(str_expression(expression), expression)

    def negate(self) -> Formula:
        """Return the negation, and of a negation what it negates.

        >>> read_formula("A + B").negate(), read_formula("~A").negate()
        ('~(A + B)', 'A')
        """
        parsed = self.parsed
        return Formula.write(parsed.argument if isinstance(parsed, Not) else Not(parsed))


def intersect(parts: Sequence[Formula]) -> Formula:
    """Return the intersection of literals.

    >>> intersect([read_formula("A"), read_formula("~B")])
    'A*~B'
    """
    if len(parts) == 1:
        return parts[0]
    return Formula("*".join(parts) or "1", And(tuple(part.parsed for part in parts)))


def unite(parts: Sequence[Formula]) -> Formula:
    """Return the union of terms.

    >>> unite([read_formula("A*B"), read_formula("~C")])
    'A*B + ~C'
    """
    if len(parts) == 1:
        return parts[0]
    return Formula(" + ".join(parts), Or(tuple(part.parsed for part in parts)))


def read_formula(text: str | Expression, *, comma_is_or: bool = False) -> Formula:
    """Return an expression that somebody wrote; what was read before is not read again.

    ``comma_is_or`` reads ``A, ~B*C`` as a union.

    Raises
    ------
    InputError
        The text is not an expression; the message shows the place.

    Examples
    --------
    >>> read_formula("A*B").parsed == read_formula(read_formula("A*B").parsed).parsed
    True
    """
    if isinstance(text, Formula):
        text.parsed  # noqa: B018 - what could not be read is refused here
        return text
    if isinstance(text, Expression):
        return Formula.write(text)
    return Formula(text, parse_expression(text, comma_is_or=comma_is_or))


def hold_formula(text: str, *, comma_is_or: bool = False) -> Formula:
    """Return what somebody wrote as an expression; what is wrong with it is told when asked for.

    >>> hold_formula("A*(B").is_readable
    False
    """
    try:
        return read_formula(text, comma_is_or=comma_is_or)
    except InputError as error:
        return Formula(text, error)
