"""Reading and writing whole files, with errors that name them."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from qca.errors import InputError, Place, Problem, nearest


def show_path(path: Path) -> str:
    """Return a path as people would type it: relative to where they are, if it lies below."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def read_bytes(path: Path) -> bytes:
    """Return the content of a file.

    Raises
    ------
    InputError
        The file is missing, is a directory, is empty or cannot be read.
    """
    place = Place(show_path(path))
    try:
        if path.is_dir():
            raise InputError(Problem("this is a directory", "name a file in it", place))
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError(Problem("there is no such file", _near(path), place)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        remedy = "check the path and the rights on the file"
        raise InputError(Problem(f"cannot be read: {reason}", remedy, place)) from None
    if not content.strip():
        raise InputError(Problem("the file is empty", "see 'qca --help' for what it holds", place))
    return content


def _near(path: Path) -> str:
    try:
        siblings = [p.name for p in path.parent.iterdir()]
    except OSError:
        return f"there is no directory '{path.parent}' either"
    return nearest(path.name, siblings) or "check the path"


def decode(content: bytes, path: Path) -> str:
    """Return the text of a file in UTF-8, with or without a byte order mark.

    Raises
    ------
    InputError
        It is not UTF-8; the message says where.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(
            Problem(
                "this is not a text file in UTF-8",
                "save it with the encoding UTF-8",
                Place(show_path(path), line),
            )
        ) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(
            Problem(
                "this is a binary file, not text",
                "name a YAML or CSV file",
                Place(show_path(path), line),
            )
        )
    return text


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write_all(directory: Path, files: dict[str, str]) -> None:
    """Write texts into a directory, by file name: all of them, or none that is half-written.

    Each is written under a temporary name and then renamed.

    Raises
    ------
    InputError
        The directory cannot be made or written to.
    """
    _guard(directory, lambda: directory.mkdir(parents=True, exist_ok=True))
    written: list[tuple[Path, Path]] = []
    try:
        for name, text in files.items():
            temporary = directory / f".{name}.{os.getpid()}.part"
            written.append((temporary, directory / name))
            _guard(temporary, partial(temporary.write_text, text, "utf-8", newline="\n"))
        for temporary, final in written:
            _guard(final, partial(os.replace, temporary, final))
    finally:
        for temporary, _ in written:
            temporary.unlink(missing_ok=True)


def check_directory(directory: Path) -> None:
    """Check that files can be written into a directory, which may have to be made first.

    Raises
    ------
    InputError
        The directory cannot be made or written to.
    """
    nearest_one = next(p for p in (directory, *directory.absolute().parents) if p.exists())

    def look() -> None:
        if not nearest_one.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not os.access(nearest_one, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    _guard(directory, look)


def _guard(path: Path, action: Callable[[], object]) -> None:
    try:
        action()
    except OSError as error:
        raise InputError(
            Problem(
                f"cannot be written: {error.strerror or error}",
                "choose another directory with --out",
                Place(show_path(path)),
            )
        ) from None
