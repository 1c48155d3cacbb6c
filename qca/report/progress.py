"""Words for long work: what is going on, and where it was when it was interrupted."""

from __future__ import annotations

from qca.progress import Stage
from qca.report.words import Words


def tell_progress(words: Words, seconds: float, stage: Stage, done: int, whole: int | None) -> str:
    """Return the time, the stage and how far it is.

    >>> from qca.report.words import load_words
    >>> tell_progress(load_words("en"), 12.3, Stage.PRIMES, 160720, None)
    '12 s · looking for prime implicants: 160,720 found'
    """
    what, so_far = words(f"stage.{stage}"), _tell_extent(words, stage, done, whole)
    return f"{format_duration(seconds)} · {what}{f': {so_far}' if so_far else ''}"


def tell_interruption(
    words: Words,
    seconds: float,
    stage: Stage,
    done: int,
    whole: int | None,
    *,
    printing: bool = False,
    out: str | None = None,
) -> str:
    """Return that work was interrupted, where it was, and the state of what it leaves.

    ``out`` names the directory whose files were all written, if any were; ``printing`` says that
    part of the report may have been printed.

    >>> from qca.report.words import load_words
    >>> tell_interruption(load_words("en"), 14, Stage.DOUBTS, 3, 8)
    'interrupted after 14 s while trying out doubtful scores (3 of 8); nothing was written'
    """
    what, so_far = words(f"stage.{stage}"), _tell_extent(words, stage, done, whole)
    where = f"{what} ({so_far})" if so_far else what
    left = (
        words("left.files", out=out) if out else words("left.cut" if printing else "left.nothing")
    )
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
