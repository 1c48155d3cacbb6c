"""What is going on, shown on stderr once a command has run for a moment.

On a terminal it is one line that is rewritten, and wiped in the end; in a pipe or a log it is a
line now and then. Under two seconds nothing is shown, and stdout is never touched.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from typing import Self, TextIO

import click

from qca.progress import Stage

# In seconds: when a line first appears, how often it is rewritten, and when one follows in a log.
FIRST = 2.0
_TICK = 0.5
_IN_LOGS = (10.0, 30.0, 60.0)
_MINUTE = 60.0


class Progress:
    """Hears how far long work is, and shows it from a thread, so that the time goes on.

    ``files`` is the directory of the files that were written, and ``printing`` whether the report
    has begun: what an interruption finds done.
    """

    def __init__(self, stream: TextIO | None = None, first: float = FIRST) -> None:
        self._stream = stream or sys.stderr
        self.language = "en"
        self.files: str | None = None
        self.printing = False
        self._first = first
        self._begun = time.monotonic()
        self._heard: tuple[Stage, int, int | None] = (Stage.READING, 0, None)
        self._width = 0
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._shower: threading.Thread | None = None

    def watch(self, stage: Stage, done: int, whole: int | None) -> None:
        """Take note of how far the work is: a :data:`qca.progress.Watch`."""
        self._heard = (stage, done, whole)

    def __enter__(self) -> Self:
        """Begin to show what is heard."""
        self._shower = threading.Thread(target=self._show, daemon=True, name="progress")
        self._shower.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Show no more, and wipe what is shown."""
        self._ended.set()
        if self._shower is not None:
            self._shower.join()
            self._shower = None
        with self._lock:
            self._wipe()

    def say(self, line: str) -> None:
        """Print a line on stderr that stays; what is shown of the progress comes after it."""
        with self._lock:
            self._wipe()
            click.echo(line, err=True)

    def tell_interruption(self) -> str:
        """Return a line that says where the work was interrupted and what is left of it."""
        from qca.report.progress import tell_interruption
        from qca.report.words import load_words

        return tell_interruption(
            load_words(self.language),
            self._seconds(),
            *self._heard,
            printing=self.printing,
            out=self.files,
        )

    def _seconds(self) -> float:
        return time.monotonic() - self._begun

    def _show(self) -> None:
        terminal = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        pause = self._first
        while not self._ended.wait(pause):
            # Loaded here: most commands are done before anything is shown.
            from qca.report.progress import tell_progress
            from qca.report.words import load_words

            told = tell_progress(load_words(self.language), self._seconds(), *self._heard)
            with self._lock:
                shown = self._rewrite(f"qca: {told}") if terminal else f"qca: {told}\n"
                if not _write(self._stream, shown):
                    return
            pause = _TICK if terminal else _pause_in_log(self._seconds())

    def _wipe(self) -> None:
        if self._width:
            _write(self._stream, f"\r{' ' * self._width}\r")
            self._width = 0

    def _rewrite(self, line: str) -> str:
        """Return what replaces the line that is shown; a line too long would not go away."""
        line = line[: shutil.get_terminal_size().columns - 1]
        blank = " " * (self._width - len(line))
        self._width = len(line)
        return f"\r{line}{blank}"


def find_progress() -> Progress:
    """Return the progress of the command that is running."""
    return click.get_current_context().ensure_object(Progress)


def _pause_in_log(seconds: float) -> float:
    """Return how long to wait for the next line, ``seconds`` from the beginning.

    >>> _pause_in_log(2), _pause_in_log(10), _pause_in_log(75)
    (8.0, 20.0, 60.0)
    """
    return next((moment - seconds for moment in _IN_LOGS if moment > seconds), _MINUTE)


def _write(stream: TextIO, text: str) -> bool:
    """Write at once, and return whether anybody can still read it."""
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError):  # closed
        return False
    return True
