"""Words for long work: what is going on, and where it was when it was interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qca.progress import Stage

if TYPE_CHECKING:
    from qca.report.words import Words

__all__ = ["format_duration", "tell_interruption", "tell_progress"]


def tell_progress(
    words: Words,
    seconds: float,
    stage: Stage,
    done: int,
    whole: int | None,
    left: float | None = None,
) -> str:
    """Return the time, the stage, how far it is and, where that is known, the seconds left.

    >>> from qca.report.words import load_words
    >>> tell_progress(load_words("en"), 12.3, Stage.PRIMES, 160720, None)
    '12 s · looking for prime implicants: 160,720 found'
    >>> tell_progress(load_words("en"), 12.3, Stage.CHANCE, 3, 8, left=20.5)
    '12 s · shuffling the outcomes: 3 of 8, about 20 s left'
    """
    what, so_far = words(f"stage.{stage}"), _tell_extent(words, stage, done, whole)
    remaining = words("remaining", time=format_duration(left)) if left and left >= 1 else ""
    extent = ", ".join(part for part in (so_far, remaining) if part)
    return f"{format_duration(seconds)} · {what}{f': {extent}' if extent else ''}"


def tell_interruption(
    words: Words,
    seconds: float,
    stage: Stage,
    done: int,
    whole: int | None,
    *,
    printing: bool = False,
    out: str | None = None,
    resumable: bool = False,
) -> str:
    """Return that work was interrupted, where it was, and the state of what it leaves.

    ``out`` names the directory whose files were all written, if any were; ``printing`` says that
    part of the report may have been printed, ``resumable`` that what was finished is kept.

    >>> from qca.report.words import load_words
    >>> tell_interruption(load_words("en"), 14, Stage.CHANCE, 3, 8)
    'interrupted after 14 s while shuffling the outcomes (3 of 8); nothing was written'
    """
    what, so_far = words(f"stage.{stage}"), _tell_extent(words, stage, done, whole)
    where = f"{what} ({so_far})" if so_far else what
    if out:
        left = words("left.files", out=out)
    else:
        left = words("left.cut" if printing else "left.parts" if resumable else "left.nothing")
    return words("interrupted", time=format_duration(seconds), where=where, left=left)


def format_duration(seconds: float) -> str:
    """Return a time span in whole seconds, minutes and hours.

    >>> format_duration(14.7), format_duration(125), format_duration(7260)
    ('14 s', '2 min 5 s', '2 h 1 min')
    """
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minute} min"
    return f"{minutes} min {second} s" if minutes else f"{second} s"


def _tell_extent(words: Words, stage: Stage, done: int, whole: int | None) -> str:
    if whole is not None:
        return words("extent.whole", done=f"{done:,}", whole=f"{whole:,}")
    if not done:
        return ""
    # Sizes of covers are tried one after the other.
    return words("extent.tried" if stage is Stage.LEAST else "extent.found", done=f"{done:,}")
