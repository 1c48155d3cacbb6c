"""Arguments that are no settings of a stage: those that are called, switches, and what changes."""

from __future__ import annotations

from collections.abc import Mapping

from qca.errors import InputError, Problem, show_given
from qca.messages import say
from qca.study.domains import Switch

__all__ = ["check_called", "check_changes", "check_switches"]


def check_called(**given: object) -> None:
    """Raise where an argument that is to be called cannot be.

    >>> check_called(watch=print)
    """
    problems = [
        Problem(
            say("{name} is {value}", name=name, value=show_given(value)),
            say("give a function, or leave it out"),
        )
        for name, value in given.items()
        if not callable(value)
    ]
    if problems:
        raise InputError(problems)


def check_switches(**given: object) -> None:
    """Raise where an argument is neither true nor false.

    >>> check_switches(force=True)
    """
    problems = [p for name, value in given.items() for p in Switch().list_problems(name, value)]
    if problems:
        raise InputError(problems)


def check_changes(changes: object) -> None:
    """Raise where what is to be changed is not given by name.

    >>> check_changes({"seed": 1})
    """
    if not isinstance(changes, Mapping | None):
        remedy = say("give them by name, as {{'seed': 1}}")
        raise InputError(say("the changes are {changes}", changes=show_given(changes)), remedy)
