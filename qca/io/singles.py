"""Single files where somebody wants them: what others made is replaced on demand only.

What stands in the way and has just the content that is to be written is no matter.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from qca.errors import InputError, Place, Problem
from qca.io.files import show_path, tell_reason
from qca.io.folders import change_folder, check_directory
from qca.messages import say
from qca.options import name_open_option, name_option

__all__ = ["check_places", "write_contents"]


def check_places(paths: Sequence[Path]) -> None:
    """Check before long work that files can be written; whose they are is seen when they are.

    Raises
    ------
    InputError
        A folder cannot be made or written to, or one is in the place of a file.
    """
    for folder in dict.fromkeys(path.parent for path in paths):
        check_directory(folder)
    if problems := [p for path in paths if (p := _object(path, frozenset(), None, force=True))]:
        raise InputError(problems)


def write_contents(
    contents: Mapping[Path, bytes], *, inputs: frozenset[Path] = frozenset(), force: bool = False
) -> None:
    """Write files, all or none of those of a folder; ``inputs`` not even ``force`` touches.

    Raises
    ------
    InputError
        A folder cannot be written to, or something else is in the way of a file: all at once.
    """
    problems = [
        problem
        for path, content in contents.items()
        if (problem := _object(path, inputs, content, force=force))
    ]
    if problems:
        raise InputError(problems)
    for folder in dict.fromkeys(path.parent for path in contents):
        own = {path.name: content for path, content in contents.items() if path.parent == folder}
        change_folder(folder, own)


def _object(
    path: Path, inputs: frozenset[Path], content: bytes | None, *, force: bool
) -> Problem | None:
    """Return why a file must not be written over what is in its place; None where it may be."""
    remedy = say("name another file with {option}", option=name_open_option("out"))
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        what = say("cannot be written: {reason}", reason=tell_reason(error))
        return Problem(what, remedy, Place(show_path(path)))
    if stat.S_ISDIR(mode):
        what = say("there is a folder of this name")
    elif Path(os.path.realpath(path)) in inputs:
        what = say("this is an input of the analysis and would be overwritten")
    elif force or _holds(path, content):
        return None
    else:
        what, remedy = (
            say("there is a file already"),
            say(
                "{remedy}, or replace it with {option}", remedy=remedy, option=name_option("force")
            ),
        )
    return Problem(what, remedy, Place(show_path(path)))


def _holds(path: Path, content: bytes | None) -> bool:
    try:
        return content is not None and path.is_file() and path.read_bytes() == content
    except OSError:
        return False
