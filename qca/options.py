"""How a setting is called in a message: an option on the command line, a keyword in Python.

What reads tables is used by both. Messages call settings by their options; a function of Python
that reads a table says, while it does, how its own caller writes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["are_keywords", "call_settings", "name_open_option", "name_option"]

# How a keyword with its value is written; None on the command line.
_CALLED: ContextVar[Callable[[str, str], str] | None] = ContextVar("called", default=None)


def name_option(key: str, value: str = "") -> str:
    """Return how a setting is given, with a value as it is written there.

    >>> name_option("skip_rows", "2"), name_option("drop_missing")
    ('--skip-rows 2', '--drop-missing')
    >>> with call_settings(lambda key, value: f"{key}={value}"):
    ...     name_option("skip_rows", "2"), name_option("drop_missing")
    ('skip_rows=2', 'drop_missing=True')
    """
    called = _CALLED.get()
    if called is not None:
        return called(key, value or "True")
    return f"--{key.replace('_', '-')} {value}".strip()


def name_open_option(key: str) -> str:
    """Return how a setting is given whose value is left to who reads it.

    >>> name_open_option("separator")
    '--separator'
    >>> with call_settings(lambda key, value: f"{key}={value}"):
    ...     name_open_option("separator")
    'separator=…'
    """
    return name_option(key, "…") if are_keywords() else name_option(key)


def are_keywords() -> bool:
    """Return whether settings are called by keywords now, so that there is no other way."""
    return _CALLED.get() is not None


@contextmanager
def call_settings(called: Callable[[str, str], str]) -> Iterator[None]:
    """Have settings called as ``called(key, value)`` writes them, as long as it lasts."""
    before = _CALLED.set(called)
    try:
        yield
    finally:
        _CALLED.reset(before)
