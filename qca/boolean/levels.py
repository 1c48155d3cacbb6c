"""How many values a set has, and which one is the first.

The values of a multi-value set are whole numbers in a row. Data, expressions and reports speak of
them as they are declared; configurations, row numbers and cubes count them from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from numbers import Integral

from qca.errors import InputError, Problem, show_given
from qca.messages import Message, say
from qca.names import write_name

__all__ = [
    "Levels",
    "describe_values",
    "find_outside_value",
    "find_problem",
    "first_of",
    "read_levels",
    "refuse_values",
    "shift_values",
]

_RANGE = re.compile(r"\s*([0-9]{1,9})\s*[-–]\s*([0-9]{1,9})\s*")
_COUNT = re.compile(r"\s*[0-9]{1,9}\s*")


class Levels(int):
    """The number of values of a set whose first value is ``first``; equal to that number.

    >>> three = Levels(3, 1)
    >>> three == 3, describe_values(three), first_of(3)
    (True, '1 to 3', 0)
    """

    first: int

    def __new__(cls, count: int, first: int = 0) -> Levels:
        """Return the number ``count``, with its first value."""
        made = super().__new__(cls, count)
        made.first = first
        return made

    def __reduce__(self) -> tuple[type[Levels], tuple[int, int]]:
        """Return what a copy is made from, in another process too."""
        return Levels, (int(self), self.first)


def first_of(count: int) -> int:
    """Return the first value of a set with so many values: 0 where nothing else is declared."""
    return count.first if isinstance(count, Levels) else 0


def describe_values(count: int) -> Message:
    """Return the values of a set in words: ``"0 to 2"``."""
    first = first_of(count)
    return say("{first} to {last}", first=first, last=first + count - 1)


def find_outside_value(values: Iterable[int], count: int) -> int | None:
    """Return one of some values that a set does not have, the largest; None where it has all."""
    outside = [value for value in values if not 0 <= value - first_of(count) < count]
    return max(outside, default=None)


def refuse_values(name: str, values: Iterable[int] | None, count: int) -> None:
    """Raise where a literal names a value that its set does not have, or none of several.

    Raises
    ------
    InputError
        As :func:`find_problem` says.
    """
    if problem := find_problem(name, values, count):
        raise InputError(problem)


def find_problem(name: str, values: Iterable[int] | None, count: int) -> Problem | None:
    """Return what is wrong with the values that a literal of a set names, None for nothing.

    >>> print(find_problem("R", (1, 5), 3))
    'R' has the values 0 to 2, not 5; use a value that the set has
    >>> print(find_problem("R", None, 3))
    'R' has 3 values; say which, as in R[1]
    >>> find_problem("R", (0, 2), 3) is find_problem("A", None, 2) is None
    True
    """
    if values is None:
        if count <= 2:
            return None
        several = say("'{name}' has {count} values", name=name, count=count)
        return Problem(several, say("say which, as in {name}[1]", name=write_name(name)))
    outside = find_outside_value(values, count)
    if outside is None:
        return None
    what = say(
        "'{name}' has the values {values}, not {outside}",
        name=name,
        values=describe_values(count),
        outside=outside,
    )
    return Problem(what, say("use a value that the set has"))


def shift_values(values: Iterable[int], count: int) -> tuple[int, ...]:
    """Return values counted from 0."""
    return tuple(value - first_of(count) for value in values)


def read_levels(given: object, name: str) -> int:
    """Return levels as they are declared: ``3``, ``"1-3"`` or ``(1, 3)``.

    Raises
    ------
    InputError
        This is no number of values and no range of them.

    Examples
    --------
    >>> [describe_values(read_levels(given, "R")) for given in (3, "3", "1-3", (1, 3))]
    ['0 to 2', '0 to 2', '1 to 3', '1 to 3']
    """
    if isinstance(given, Levels):
        return given
    ends: Sequence[object] | None = None
    if isinstance(given, str):
        if matched := _RANGE.fullmatch(given):
            ends = [int(end) for end in matched.groups()]
        elif _COUNT.fullmatch(given):
            given = int(given)
    elif isinstance(given, list | tuple) and len(given) == 2:
        ends = given
    if ends is not None and all(isinstance(end, Integral) for end in ends):
        first, last = (int(end) for end in ends)  # type: ignore[call-overload]
        return _check_range(first, last, name)
    if isinstance(given, Integral) and not isinstance(given, bool):
        return int(given)
    raise InputError(
        say("the levels of '{name}' are {given}", name=name, given=show_given(given)),
        say("write how many, or a range as 1-3"),
    )


def _check_range(first: int, last: int, name: str) -> int:
    shown = say("the levels of '{name}' are {first} to {last}", name=name, first=first, last=last)
    if last <= first or first < 0:
        raise InputError(shown, say("write a rising range of whole numbers from 0, as 1-3"))
    if last - first == 1 and first:
        raise InputError(shown, say("code a set of two values 0 and 1"))
    return Levels(last - first + 1, first)
