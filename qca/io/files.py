"""Reading whole files, regular ones or the standard input, with errors that name them."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qca.errors import InputError, Place, Problem, nearest
from qca.messages import Message, keep_text, say
from qca.names import normalize

__all__ = [
    "check_file",
    "decode",
    "digest",
    "find_lock",
    "find_named",
    "is_folder",
    "is_standard_input",
    "list_folder",
    "read_bytes",
    "refuse_binary",
    "show_path",
    "tell_reason",
]

# How one names the standard input.
# What a lock is called beside its analysis.
_LOCK = ".lock.json"
_STDIN = ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
# Beyond this a table does not fit beside its numbers in the memory of most machines.
MOST_BYTES = 1_000_000_000
_MILLION = 1_000_000
# Opening a pipe must not wait for who writes to it, nor a terminal become the one in control.
_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOCTTY", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)
_KINDS = (
    (stat.S_ISFIFO, say("a named pipe")),
    (stat.S_ISCHR, say("a device")),
    (stat.S_ISBLK, say("a device")),
    (stat.S_ISSOCK, say("a socket")),
)


def is_standard_input(path: Path) -> bool:
    """Return whether a path stands for the standard input.

    >>> is_standard_input(Path("-")), is_standard_input(Path("data.csv"))
    (True, False)
    """
    return path.as_posix() in _STDIN


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder; one that cannot be looked at is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def find_named(folder: Path, name: str) -> Path:
    """Return the path that a file names, as it stands on disk.

    Accents in names of files can be stored in two ways (macOS stores another than most write); a
    text that was read has one of them.
    """
    path = folder / name
    if name.isascii() or os.path.exists(path):
        return path
    for part in Path(name).parts:
        there = folder / part
        if not part.isascii() and not os.path.exists(there):
            alike = [p for p in _list_quietly(folder) if normalize(p.name) == normalize(part)]
            there = alike[0] if len(alike) == 1 else there
        folder = there
    return folder


def _list_quietly(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except (OSError, ValueError):
        return []


def find_lock(analysis: Path) -> Path:
    """Return where the lock of an analysis file stands, or would stand.

    >>> find_lock(Path("calibrations/2025.yaml")).as_posix()
    'calibrations/2025.lock.json'
    """
    return analysis.with_name(f"{analysis.stem}{_LOCK}")


def show_path(path: Path) -> str:
    """Return a path as people would type it: relative to where they are, if it lies below."""
    if is_standard_input(path):
        return "standard input"
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):  # the working folder is gone, or on another drive
        return str(path)
    return str(path) if relative.startswith("..") else relative


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """Return the content of a regular file, or of the standard input where the path is ``-``.

    Raises
    ------
    InputError
        The file is missing, is a folder, a device or a pipe, is empty, has over ``most`` bytes or
        cannot be read; or its name is not Unicode.
    """
    place = Place(show_path(path))
    with _reading(path):
        content = _read_stdin(most) if is_standard_input(path) else _read_file(path, most)
    if len(content) > most:
        what = say("the file has over {size} MB", size=most // _MILLION)
        raise InputError(Problem(what, say("name the right file, or a smaller one"), place))
    if not content.strip():
        raise InputError(
            Problem(say("the file is empty"), say("name another, or save this one again"), place)
        )
    return content


def check_file(path: Path) -> None:
    """Check that a path is a regular file that can be read.

    Raises
    ------
    InputError
        It is not.
    """
    with _reading(path):
        os.close(_open_file(path))


def list_folder(path: Path) -> list[Path]:
    """Return the paths in a folder, by name.

    Raises
    ------
    InputError
        There is no such folder, or it cannot be read.
    """
    with _reading(path):
        return sorted(path.iterdir())


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong with a file that is read into an error that names it."""
    place = Place(show_path(path))
    try:
        str(path).encode()
        yield
    except UnicodeEncodeError:
        what = say("the name of the file is not valid Unicode")
        raise InputError(Problem(what, say("rename the file"), place)) from None
    except FileNotFoundError:
        raise InputError(Problem(say("there is no such file"), _near(path), place)) from None
    except _NotReadError as error:
        raise InputError(Problem(error.what, error.remedy, place)) from None
    except (OSError, ValueError) as error:
        reason = tell_reason(error)
        remedy = _REMEDIES.get(getattr(error, "errno", None) or 0, _REMEDY)
        raise InputError(
            Problem(say("cannot be read: {reason}", reason=reason), remedy, place)
        ) from None


_REMEDY = say("check the path and the rights on the file")
_REMEDIES = {
    errno.ENAMETOOLONG: say("shorten the name"),
    errno.ELOOP: say("the link leads back to itself: name the file"),
    errno.EIO: say("copy the file to another disk"),
}
# What systems say most, in words of ours, so that they can be told in any language.
_REASONS = {
    errno.EACCES: say("Permission denied"),
    errno.EPERM: say("Operation not permitted"),
    errno.ENOENT: say("No such file or directory"),
    errno.ENOTDIR: say("Not a directory"),
    errno.EISDIR: say("Is a directory"),
    errno.EEXIST: say("File exists"),
    errno.ENOSPC: say("No space left on device"),
    errno.EROFS: say("Read-only file system"),
    errno.EIO: say("Input/output error"),
    errno.ELOOP: say("Too many levels of symbolic links"),
    errno.ENAMETOOLONG: say("File name too long"),
    errno.EMFILE: say("Too many open files"),
}


def tell_reason(error: OSError | ValueError) -> Message:
    """Say what the system found wrong with a file.

    >>> tell_reason(OSError(errno.ENOSPC, "…")), tell_reason(ValueError("embedded null byte"))
    ('No space left on device', 'embedded null byte')
    """
    known = _REASONS.get(getattr(error, "errno", None) or 0)
    return known or keep_text(getattr(error, "strerror", None) or str(error))


class _NotReadError(Exception):
    """What was named is nothing to read: what it is, and the remedy."""

    def __init__(self, what: Message, remedy: Message) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def _read_file(path: Path, most: int) -> bytes:
    with open(_open_file(path), "rb") as file:
        return file.read(most + 1) or b""


def _open_file(path: Path) -> int:
    """Return the descriptor of a regular file that is opened for reading."""
    if is_folder(path):
        raise _NotReadError(say("this is a directory"), say("name a file in it"))
    opened = os.open(path, _FLAGS)
    mode = os.fstat(opened).st_mode
    if stat.S_ISREG(mode):
        return opened
    os.close(opened)
    kind = next((name for of_kind, name in _KINDS if of_kind(mode)), say("no regular file"))
    raise _NotReadError(
        say("this is {kind}, not a file", kind=kind), say("name a file, or '-' for standard input")
    )


def _read_stdin(most: int) -> bytes:
    if sys.stdin is None:
        raise _NotReadError(say("the standard input is closed"), say("name a file instead"))
    return sys.stdin.buffer.read(most + 1) or b""


def _near(path: Path) -> Message:
    try:
        siblings = [p.name for p in path.parent.iterdir()]
    except (FileNotFoundError, NotADirectoryError):
        return say("there is no directory '{path}' either", path=path.parent)
    except OSError:
        return say("check the path")
    return nearest(path.name, siblings) or say("check the path")


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
                say("this is not a text file in UTF-8"),
                say("save it with the encoding UTF-8"),
                Place(show_path(path), line),
            )
        ) from None
    refuse_binary(text, path, say("name a YAML or CSV file"))
    return text


def refuse_binary(text: str, path: Path, remedy: Message) -> None:
    """Raise where a text holds the character 0, which no text has.

    Raises
    ------
    InputError
        It does.
    """
    if "\0" in text:
        place = Place(show_path(path), text.count("\n", 0, text.index("\0")) + 1)
        raise InputError(Problem(say("this is a binary file, not text"), remedy, place))


def digest(content: bytes) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    from hashlib import sha256

    return sha256(content).hexdigest()
