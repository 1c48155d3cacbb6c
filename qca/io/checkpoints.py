"""Checkpoints: finished parts of long work on disk, so that an interrupted run can go on.

One JSON value a line: first the key of the work, then one finished part after another, each with a
digest of itself. A line is written at once and whole and never changed: a run that is killed, a
disk that fails, or two runs at once cost lines, and never make one part pass for another.

What is read must be the user's own: no link, and nothing that others can write.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from qca.io.files import show_path, tell_reason
from qca.messages import NOTHING, Message, say, say_count
from qca.progress import tell_nobody

__all__ = ["Checkpoint", "default_path"]

# Who has not gone on by then will not; the inputs have most likely changed.
MOST_DAYS = 30
_DAY = 86_400
_MOST_BYTES = 1 << 30
_PREFIX, _ENDING = "robustness-", ".jsonl"
_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_HAS_FOLDERS = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")
# Where the part begins in a line, after its digest in hexadecimal.
_BEGIN = len('{"digest":"') + 64 + len('","part":')
_SHARED = stat.S_IWGRP | stat.S_IWOTH


class Checkpoint:
    """The finished parts of the work that ``key`` stands for, in a file.

    ``key`` is a digest of everything that the results rest on. The file is made when the first part
    is kept, for its owner alone. ``tell`` is told what a user should know: what was dropped, and
    why parts are not kept any more, where that is so (``problem``); the work goes on.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "work.jsonl"
    ...     with Checkpoint(path, "1f") as checkpoint:
    ...         checkpoint.keep("sweep", 4, [0.1, float("nan")])
    ...     Checkpoint(path, "1f").load(), Checkpoint(path, "2a").load()
    ({'sweep': {4: [0.1, nan]}}, {})
    """

    def __init__(self, path: Path, key: str, tell: Callable[[Message], None] = tell_nobody) -> None:
        self.path = path
        self.problem = NOTHING
        self._key = key
        self._tell = tell
        # Whether the file holds what is worth going on with; without loading, it is replaced.
        self._loaded = False
        self._file: int | None = None
        self._identity: tuple[int, int] | None = None

    def load(self) -> dict[str, dict[int, object]]:
        """Return the results kept in the file, by name of the work and position of the part.

        Nothing, where there is no file, it cannot be read, or it belongs to other work. What is
        kept from now on is added to what is returned; without loading, it replaces the file.
        """
        self._loaded = False
        try:
            content = self._read()
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            self._tell(say("{file} is not used: {reason}", file=self._shown, reason=_reason(error)))
            return {}
        parts: dict[str, dict[int, object]] = {}
        damaged = 0
        lines = content.split(b"\n")
        torn = len(lines) - 1  # what follows the last line's end is told of only if it is a part
        for number, line in enumerate(lines):
            part = self._read_part(line)
            if part is not None:
                work, position, result = part
                parts.setdefault(work, {})[position] = result
            elif line and number != torn and not (number == 0 and line == self._head()):
                damaged += 1
        self._loaded = bool(parts) or lines[:1] == [self._head()]
        if damaged and not self._loaded:
            reason = say("it belongs to other work")
            self._tell(say("{file} is not used: {reason}", file=self._shown, reason=reason))
        elif damaged:
            self._tell(
                say_count(
                    "{file}: one part was damaged and will be worked out again",
                    "{file}: {number} parts were damaged and will be worked out again",
                    damaged,
                    file=self._shown,
                )
            )
        return parts

    @property
    def _shown(self) -> str:
        return show_path(self.path)

    def keep(self, work: str, position: int, result: object) -> None:
        """Add the result of one part, a JSON value: floats come back exactly, NaN too."""
        if self.problem:
            return
        line = self._write_part(work, position, result)
        try:
            if self._file is None:
                self._file = self._open()
            _append(self._file, line)
        except (OSError, ValueError) as error:
            self.problem = say(
                "{file}: cannot be written: {reason}", file=self._shown, reason=_reason(error)
            )
            self._tell(say("{problem}; what is finished is not kept", problem=self.problem))
            self.close()

    def discard(self) -> None:
        """Delete the file, where it can be deleted and no other run has begun it anew."""
        self.close()
        self._loaded = False
        with suppress(OSError, ValueError), _Folder(self.path.parent) as folder:
            now = folder.look_at(self.path.name)
            if self._identity in (None, (now.st_dev, now.st_ino)):
                folder.remove(self.path.name)

    def close(self) -> None:
        """Close the file. What is kept later is added to it."""
        file, self._file = self._file, None
        if file is not None:
            self._loaded = True
            os.close(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _read(self) -> bytes:
        with _Folder(self.path.parent) as folder:
            folder.expire()
            file = folder.open(self.path.name, os.O_RDONLY)
            with open(file, "rb") as opened:
                if _own(file).st_mode & _SHARED:
                    raise OSError(0, _SHARED_FILE)
                content = opened.read(_MOST_BYTES + 1) or b""
        if len(content) > _MOST_BYTES:
            raise ValueError(_TOO_LARGE)
        return content

    def _open(self) -> int:
        """Return the file, opened after what is sound in it, or made anew."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _Folder(self.path.parent) as folder:
            file = self._open_loaded(folder) if self._loaded else None
            if file is None:
                folder.expire()
                with suppress(FileNotFoundError):
                    folder.remove(self.path.name)
                # A run that still writes to the file that was there goes on with that one.
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL
                file = folder.open(self.path.name, flags)
                _append(file, self._head() + b"\n")
        now = os.fstat(file)
        self._identity = now.st_dev, now.st_ino
        return file

    def _open_loaded(self, folder: _Folder) -> int | None:
        """Return the file that was loaded, or None where it is gone; a torn line is closed off."""
        try:
            file = folder.open(self.path.name, os.O_RDWR | os.O_APPEND)
        except FileNotFoundError:
            return None
        size = _own(file).st_size
        if size:
            os.lseek(file, size - 1, os.SEEK_SET)
            if os.read(file, 1) != b"\n":
                _append(file, b"\n")
        return file

    def _head(self) -> bytes:
        return _encode({"key": self._key})

    def _write_part(self, work: str, position: int, result: object) -> bytes:
        """Return the line of a part: what is kept, after a digest of it and of the key."""
        kept = _encode({"work": work, "position": position, "result": result})
        return b'{"digest":"%s","part":%s}\n' % (self._digest(kept), kept)

    def _read_part(self, line: bytes) -> tuple[str, int, object] | None:
        """Return work, position and result in a line, or None for one that is damaged."""
        kept = line[_BEGIN:-1]
        if line != b'{"digest":"%s","part":%s}' % (self._digest(kept), kept):
            return None
        try:
            part = json.loads(kept)
        except (ValueError, RecursionError):
            return None
        match part:
            case {"work": str(work), "position": int(position), "result": result}:
                return (work, position, result) if position >= 0 else None
        return None

    def _digest(self, kept: bytes) -> bytes:
        return hashlib.sha256(self._key.encode() + b"\n" + kept).hexdigest().encode()


class _Folder:
    """A folder of checkpoints, held open so that no link can be put in its place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    def __enter__(self) -> Self:
        if not _HAS_FOLDERS:  # Windows
            if self._path.is_symlink():
                raise OSError(0, _LINKED_FOLDER)
            return self
        try:
            self._fd = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            if self._path.is_symlink():
                raise OSError(0, _LINKED_FOLDER) from None
            raise
        status = os.fstat(self._fd)
        sticky = status.st_mode & stat.S_ISVTX
        if status.st_uid not in (0, os.geteuid()) or (status.st_mode & stat.S_IWOTH and not sticky):
            self.__exit__()
            raise OSError(0, _SHARED_FOLDER)
        return self

    def __exit__(self, *_: object) -> None:
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def _at(self, name: str) -> str | Path:
        return name if self._fd is not None else self._path / name

    def open(self, name: str, flags: int) -> int:
        """Open a file of the folder that is the user's own and no link."""
        file = os.open(self._at(name), flags | _NO_LINK, 0o600, dir_fd=self._fd)
        try:
            _own(file)
        except OSError:
            os.close(file)
            raise
        return file

    def look_at(self, name: str) -> os.stat_result:
        return os.stat(self._at(name), dir_fd=self._fd, follow_symlinks=False)

    def remove(self, name: str) -> None:
        os.unlink(self._at(name), dir_fd=self._fd)

    def expire(self) -> None:
        """Delete the checkpoints that nobody has gone on with for long."""
        oldest = time.time() - MOST_DAYS * _DAY
        for name in os.listdir(self._path if self._fd is None else self._fd):
            if name.startswith(_PREFIX) and name.endswith(_ENDING):
                with suppress(OSError):
                    status = self.look_at(name)
                    if status.st_mtime < oldest and stat.S_ISREG(status.st_mode):
                        self.remove(name)


def _own(file: int) -> os.stat_result:
    """Return what is known of an open file, or raise an error where it is not the user's own."""
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, _IRREGULAR)
    if status.st_nlink > 1:
        raise OSError(0, _SECOND_NAME)
    if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
        raise OSError(0, _OF_OTHERS)
    return status


def default_path(key: str) -> Path:
    """Return where a checkpoint lies if nothing else is said: in the cache of the user.

    The environment variable ``QCA_CACHE`` names another folder.
    """
    return _find_folder() / f"{_PREFIX}{key[:16]}{_ENDING}"


def _find_folder() -> Path:
    if chosen := os.environ.get("QCA_CACHE"):
        return Path(chosen)
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home
        user = os.geteuid() if hasattr(os, "geteuid") else 0
        return Path(tempfile.gettempdir()) / f"qca-{user}"
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or home / ".cache"
    return Path(base) / "qca"


def _encode(value: dict[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


# What is found of the file itself.
_SHARED_FILE = say("others can write to it")
_SHARED_FOLDER = say("others can write to the folder")
_TOO_LARGE = say("it is too large")
_LINKED_FOLDER = say("the folder is a link")
_IRREGULAR = say("it is no regular file")
_SECOND_NAME = say("it has a second name (a hard link)")
_OF_OTHERS = say("it belongs to another user")
_FULL = say("the disk is full")
_FOUND = {
    str(found): found
    for found in (
        _SHARED_FILE,
        _SHARED_FOLDER,
        _TOO_LARGE,
        _LINKED_FOLDER,
        _IRREGULAR,
        _SECOND_NAME,
        _OF_OTHERS,
        _FULL,
    )
}


def _reason(error: OSError | ValueError) -> Message:
    if getattr(error, "errno", None) == errno.ELOOP:
        return say("it is a link")
    told = tell_reason(error)
    return _FOUND.get(told, told)


def _append(file: int, line: bytes) -> None:
    """Write a line whole, or raise an error."""
    if os.write(file, line) != len(line):
        raise OSError(0, _FULL)
