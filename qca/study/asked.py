"""What is asked of the cases: an outcome, by conditions. Checked here for every analysis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qca.errors import InputError, Problem
from qca.messages import say

__all__ = ["check_asked", "problems_of_repeats"]


def check_asked(
    outcome: Sequence[str], conditions: Sequence[str], problems: Iterable[Problem] = ()
) -> None:
    """Raise where an outcome, by the sets that it names, has no conditions to be analysed by.

    ``problems`` are those of the settings, told at the same time.

    Raises
    ------
    InputError
        There are no conditions, one is named twice, or is in the outcome.

    >>> check_asked(["Y"], ["A", "Y"])
    Traceback (most recent call last):
    ...
    qca.errors.InputError: the outcome 'Y' is also a condition; take it out of the conditions
    """
    refused = (
        [] if conditions else [Problem(say("there are no conditions"), say("name at least one"))]
    )
    refused += problems_of_repeats(conditions)
    refused += [
        Problem(
            say("the outcome '{name}' is also a condition", name=name),
            say("take it out of the conditions"),
        )
        for name in outcome
        if name in conditions
    ]
    if refused := [*refused, *problems]:
        raise InputError(refused)


def problems_of_repeats(conditions: Sequence[str]) -> list[Problem]:
    """Return a problem for each condition that is named more than once."""
    return [
        Problem(say("the condition '{name}' is named twice", name=name), say("name it once"))
        for name in dict.fromkeys(conditions)
        if conditions.count(name) > 1
    ]
