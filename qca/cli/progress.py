"""What is going on, shown on stderr once a command has run for a moment.

On a terminal it is one line that is rewritten, and wiped in the end; in a pipe or a log it is a
line now and then. Under two seconds nothing is shown, and stdout is never touched. With
``QCA_PROGRESS=0`` in the environment nothing is shown at all.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import Self, TextIO

import click

from qca.cli.language import spoken_language
from qca.cli.streams import fit_text, tell
from qca.progress import Stage

__all__ = ["Clock", "Progress", "draw_bar", "estimate_left", "find_progress"]

# In seconds: when a line first appears, how often it is rewritten, and when one follows in a log.
FIRST = 2.0
_TICK = 0.5
_IN_LOGS = (10.0, 30.0, 60.0)
_MINUTE = 60.0
# Characters of the bar.
_BAR = 20
# What turns it off: "0" is no.
_SWITCH = "QCA_PROGRESS"


class Clock:
    """Tells the time in seconds, and lets one thread wait; tests put one of their own here."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def read(self) -> float:
        """Return the time since some moment that stays the same."""
        return time.monotonic()

    def wait(self, seconds: float) -> bool:
        """Wait so long, or until stopped; return whether it was stopped."""
        return self._stopped.wait(seconds)

    def stop(self) -> None:
        """Let nobody wait any more."""
        self._stopped.set()


class Progress:
    """Hears how far long work is, and shows it from a thread, so that the time goes on.

    ``files`` is the directory of the files that were written, and ``printing`` whether the report
    has begun: what an interruption finds done. ``resumable`` says that finished parts are kept.
    """

    def __init__(self, stream: TextIO | None = None, clock: Clock | None = None) -> None:
        self._given = stream
        self.language = spoken_language()
        self.files: str | None = None
        self.printing = False
        self.resumable = False
        self._clock = clock or Clock()
        self._begun = self._clock.read()
        self._heard: tuple[Stage, int, int | None] = (Stage.READING, 0, None)
        # When the stage that is heard began, and how far it was then.
        self._entered: tuple[float, int] = (self._begun, 0)
        self._width = 0
        self._lock = threading.Lock()
        self._shower: threading.Thread | None = None

    def watch(self, stage: Stage, done: int, whole: int | None) -> None:
        """Take note of how far the work is: a :data:`qca.progress.Watch`."""
        if stage is not self._heard[0]:
            self._entered = (self._clock.read(), done)
        self._heard = (stage, done, whole)

    def __enter__(self) -> Self:
        """Begin to show what is heard, if there is where to show it."""
        # Read here: the thread that shows it would not know.
        self.language = spoken_language()
        if self._stream is None or os.environ.get(_SWITCH) == "0":
            return self
        self._shower = threading.Thread(target=self._show, daemon=True, name="progress")
        self._shower.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Show no more, and wipe what is shown."""
        self._clock.stop()
        if self._shower is not None:
            self._shower.join()
            self._shower = None
        with self._lock:
            self._wipe()

    def say(self, line: str) -> None:
        """Print a line on stderr that stays; what is shown of the progress comes after it."""
        with self._lock:
            self._wipe()
            tell(line)

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
            resumable=self.resumable,
        )

    @property
    def _stream(self) -> TextIO | None:
        return self._given or sys.stderr

    def _seconds(self) -> float:
        return self._clock.read() - self._begun

    def _show(self) -> None:
        assert self._stream is not None
        terminal = self._stream.isatty() and os.environ.get("TERM") != "dumb"
        pause = FIRST
        while not self._clock.wait(pause):
            # Loaded here: most commands are done before anything is shown.
            from qca.report.progress import tell_progress
            from qca.report.words import load_words

            words, heard = load_words(self.language), self._heard
            entered, begun = self._entered
            left = estimate_left(self._clock.read() - entered, begun, *heard[1:])
            told = tell_progress(words, self._seconds(), *heard, left)
            bar = draw_bar(*heard[1:]) if terminal else ""
            with self._lock:
                shown = self._rewrite(f"qca: {bar}{told}") if terminal else f"qca: {told}\n"
                if not _write(self._stream, shown):
                    return
            pause = _TICK if terminal else _pause_in_log(self._seconds())

    def _wipe(self) -> None:
        if self._width:
            _write(self._stream, f"\r{' ' * self._width}\r")
            self._width = 0

    def _rewrite(self, line: str) -> str:
        """Return what replaces the line that is shown; a line too long would not go away."""
        import shutil

        line = line[: shutil.get_terminal_size().columns - 1]
        blank = " " * (self._width - len(line))
        self._width = len(line)
        return f"\r{line}{blank}"


def find_progress() -> Progress:
    """Return the progress of the command that is running."""
    return click.get_current_context().ensure_object(Progress)


def estimate_left(seconds: float, begun: int, done: int, whole: int | None) -> float | None:
    """Return how long a stage will go on, at the pace so far; None where that is not known.

    ``begun`` is how much of it was done when it was entered, ``seconds`` ago.

    >>> estimate_left(10, 0, 5, 20), estimate_left(10, 5, 5, 20), estimate_left(10, 0, 5, None)
    (30.0, None, None)
    """
    if whole is None or done <= begun or done >= whole:
        return None
    return seconds / (done - begun) * (whole - done)


def draw_bar(done: int, whole: int | None) -> str:
    """Return a bar of how far a stage is, or nothing where that is not known.

    >>> draw_bar(5, 20)
    '[#####---------------] '
    """
    if not whole:
        return ""
    full = _BAR * min(done, whole) // whole
    return f"[{'#' * full}{'-' * (_BAR - full)}] "


def _pause_in_log(seconds: float) -> float:
    """Return how long to wait for the next line, ``seconds`` from the beginning.

    >>> _pause_in_log(2), _pause_in_log(10), _pause_in_log(75)
    (8.0, 20.0, 60.0)
    """
    return next((moment - seconds for moment in _IN_LOGS if moment > seconds), _MINUTE)


def _write(stream: TextIO | None, text: str) -> bool:
    """Write at once, and return whether anybody can still read it."""
    if stream is None:
        return False
    try:
        stream.write(fit_text(text, stream.encoding or "utf-8"))
        stream.flush()
    except (OSError, ValueError):  # closed
        return False
    return True
