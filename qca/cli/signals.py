"""Interruption: Ctrl-C and the request to end, heard at once or after what must not break off."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

__all__ = ["Terminated", "exit_status", "hearing_termination", "holding_back"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# A process that a signal ended has this much more than the signal's number as its status.
_STATUS = 128


class Terminated(KeyboardInterrupt):
    """The process was asked to end (SIGTERM)."""


def exit_status(interruption: KeyboardInterrupt) -> int:
    """Return the exit status that says by which signal a process ended.

    >>> exit_status(KeyboardInterrupt()), exit_status(Terminated())
    (130, 143)
    """
    ended_by = signal.SIGTERM if isinstance(interruption, Terminated) else signal.SIGINT
    return _STATUS + ended_by


@contextmanager
def hearing_termination() -> Iterator[None]:
    """Raise :class:`Terminated` on SIGTERM, so that it leaves things as clean as Ctrl-C does."""
    if not _can_handle():
        yield
        return
    before = signal.signal(signal.SIGTERM, _raise_terminated)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def holding_back() -> Iterator[None]:
    """Let an interruption wait until the work in hand, which must not be broken off, is done."""
    if not _can_handle():
        yield
        return
    heard: list[int] = []
    before = {n: signal.signal(n, lambda number, _: heard.append(number)) for n in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if heard:
            signal.raise_signal(heard[0])


def _can_handle() -> bool:
    """Return whether this thread may set handlers, and those set are Python's own."""
    return threading.current_thread() is threading.main_thread() and all(
        signal.getsignal(number) is not None for number in _SIGNALS
    )


def _raise_terminated(_number: int, _frame: FrameType | None) -> NoReturn:
    raise Terminated
