"""Progress of long work: which stage it is at and how far, told to whoever watches.

The core prints nothing. A function that may take long has a parameter ``watch`` and calls it now
and then; the command line shows what it hears once a run takes more than a moment.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from qca.messages import Message

__all__ = ["Stage", "call_aside", "ignore", "tell_nobody"]

_Result = TypeVar("_Result")
# How long a signal may wait to be heard, in seconds.
_SLICE = 0.1


class Stage(StrEnum):
    """What is being worked out."""

    READING = "reading"
    ROWS = "rows"
    PRIMES = "primes"
    LEAST = "least"
    COVERS = "covers"
    PAIRS = "pairs"
    TERMS = "terms"
    NECESSITY = "necessity"
    CHAINS = "chains"
    FOLDS = "folds"
    SWEEP = "sweep"
    CERTAINTY = "certainty"
    CHANGES = "changes"
    WALKS = "walks"
    TABLES = "tables"
    CHANCE = "chance"
    EXPLAINING = "explaining"
    REPORT = "report"
    PICTURES = "pictures"


# Called with the stage, how much of it is done, and how much there is. Where that is not known
# (None), what is done counts what has been found.
Watch = Callable[[Stage, int, int | None], None]


def ignore(_stage: Stage, _done: int, _whole: int | None) -> None:
    """Watch nothing."""


def tell_nobody(_note: Message) -> None:
    """Ignore what is told."""


def call_aside(work: Callable[[], _Result]) -> _Result:
    """Return ``work()``, done in a thread of its own, so that an interruption is heard meanwhile.

    Python acts on a signal such as Ctrl-C only between its own instructions, so a solver in C that
    is called directly cannot be interrupted before it returns. Interrupted here, the solver is left
    to itself: it ends with the process, or at its own time limit.

    Raises whatever ``work`` raises.

    >>> call_aside(lambda: 6 * 7)
    42
    """
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:  # raised again below, in the caller's thread
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_SLICE)
    if errors:
        raise errors[0]
    return results[0]
