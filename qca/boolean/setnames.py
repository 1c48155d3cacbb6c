"""Names of sets as users give them beside expressions: a name that reads as one must be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qca.boolean.expressions import Literal
from qca.boolean.grammar import parse_expression
from qca.errors import InputError, Place, Problem
from qca.messages import say
from qca.names import check_text, is_plain, read_name, show_quoted, split_list

__all__ = ["read_set", "read_sets", "reads_as_expression", "refuse_expressions"]

_ARROW = re.compile(r"<->|<=>|->|=>|<-|<=")
_NOT = re.compile(r"^\s*not\b", re.IGNORECASE)


def read_set(text: str) -> str:
    """Return the name of a set that a user gave among others, in quotes or not.

    Raises
    ------
    InputError
        It cannot be seen what is meant: without quotes it reads as an expression over other sets,
        or something in it is invisible.

    Examples
    --------
    >>> read_set("GDP-PC"), read_set('"~A"')
    ('GDP-PC', '~A')
    >>> read_set("~A")
    Traceback (most recent call last):
    ...
    qca.errors.InputError: '~A' reads as an expression, not as one name; rename the column, or ...
    """
    text = check_text("name", text).strip()
    name = read_name(text)
    if name == text and reads_as_expression(name):
        raise InputError(
            say("'{name}' reads as an expression, not as one name", name=name),
            say("rename the column, or name it in quotes: {name}", name=show_quoted(name)),
        )
    return name


def read_sets(text: str) -> tuple[str, ...]:
    """Return the names of sets in a list with commas, as :func:`read_set` reads each.

    >>> read_sets('A, GDP-PC, "B, C"')
    ('A', 'GDP-PC', 'B, C')

    Raises
    ------
    InputError
        As :func:`read_set`, for all names at once.
    """
    names, problems = [], list[Problem]()
    for part in split_list(text):
        try:
            names.append(read_set(part))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(names)


def refuse_expressions(names: Iterable[str], place: Place | None = None) -> None:
    """Raise where names of columns that nobody wrote out read as expressions over other sets.

    Raises
    ------
    InputError
        Some do; all at once.
    """
    problems = [
        Problem(
            say("the column '{name}' reads as an expression, not as one name", name=name),
            say(
                "rename it, or name the columns and write this one in quotes: {name}",
                name=show_quoted(name),
            ),
            place,
        )
        for name in names
        if reads_as_expression(name)
    ]
    if problems:
        raise InputError(problems)


def reads_as_expression(name: str) -> bool:
    """Return whether a name, without quotes, says something else than a set of that name.

    >>> [reads_as_expression(name) for name in ("A", "GDP-PC", "~A", "A*B", "A[1]", "not A")]
    [False, False, True, True, True, True]
    """
    if is_plain(name):
        return False
    body = _NOT.sub("", name).strip()
    if body != name and body.startswith("(") and body.endswith(")"):
        body = body[1:-1]
    sides = _ARROW.split(body)
    try:
        parsed = [parse_expression(side) for side in sides]
    except InputError:
        return False
    return parsed != [Literal(name)]
