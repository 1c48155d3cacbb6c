"""Checkpoints: finished parts of long work on disk, so that an interrupted run can go on.

One JSON value a line: first the key of the work, then one finished part after another. Each line is
written at once and whole, so that a run that is killed leaves at most one torn line, the last one.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any, Self

from qca.io.files import show_path


class Checkpoint:
    """The finished parts of the work that ``key`` stands for, in a file.

    ``key`` is a digest of everything that the results rest on. The file is made when the first part
    is kept. ``problem`` says why parts are not kept any more, where that is so; the work goes on.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "work.jsonl"
    ...     with Checkpoint(path, "1f") as checkpoint:
    ...         checkpoint.keep("sweep", 4, [0.1, float("nan")])
    ...     Checkpoint(path, "1f").load(), Checkpoint(path, "2a").load()
    ({'sweep': {4: [0.1, nan]}}, {})
    """

    def __init__(self, path: Path, key: str) -> None:
        self.path = path
        self.problem = ""
        self._key = key
        self._stale = False
        # How much of the file is worth going on with: nothing, unless it is loaded.
        self._sound = 0
        self._file: FileIO | None = None

    @property
    def stale(self) -> bool:
        """Whether :meth:`load` has found a file that belongs to other work."""
        return self._stale

    def load(self) -> dict[str, dict[int, Any]]:
        """Return the results kept in the file, by name of the work and position of the part.

        Nothing, where there is no file, it cannot be read, or it belongs to other work. What is
        kept from now on is added to what is returned; without loading, it replaces the file.
        """
        self._sound, self._stale = 0, False
        try:
            head, *lines = self.path.read_bytes().splitlines(keepends=True)
        except (OSError, ValueError):  # there is no file, or it is empty
            return {}
        if _read_line(head) != self._head():
            self._stale = head.endswith(b"\n")  # else it is torn: nothing was kept
            return {}
        self._sound = len(head)
        found: dict[str, dict[int, Any]] = {}
        for line in lines:
            match _read_line(line):
                case {"work": str(work), "position": int(position), "result": result}:
                    found.setdefault(work, {})[position] = result
                case _:  # torn; nothing after it can be relied on
                    break
            self._sound += len(line)
        return found

    def keep(self, work: str, position: int, result: Any) -> None:
        """Add the result of one part, a JSON value: floats come back exactly, NaN too."""
        if self.problem:
            return
        line = _write_line({"work": work, "position": position, "result": result})
        try:
            if self._file is None:
                self._file = self._open()
            _append(self._file, line)
        except OSError as error:
            reason = error.strerror or str(error)
            self.problem = f"{show_path(self.path)}: cannot be written: {reason}"
            self.close()

    def discard(self) -> None:
        """Delete the file, where it can be deleted."""
        self.close()
        self._sound = 0
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file. What is kept later is added to it."""
        file, self._file = self._file, None
        if file is not None:
            self._sound = file.tell()
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> FileIO:
        """Open the file after what is sound in it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # Without a buffer, so that each line is with the system once it is written.
        file = FileIO(self.path, "a")
        try:
            if file.tell() != self._sound:
                file.truncate(self._sound)
            if not self._sound:
                _append(file, _write_line(self._head()))
        except OSError:
            file.close()
            raise
        return file

    def _head(self) -> dict[str, str]:
        return {"key": self._key}


def default_path(key: str) -> Path:
    """Return where a checkpoint lies if nothing else is said: in the cache of the user.

    The environment variable ``QCA_CACHE`` names another folder.
    """
    return _find_folder() / f"robustness-{key[:16]}.jsonl"


def _find_folder() -> Path:
    if chosen := os.environ.get("QCA_CACHE"):
        return Path(chosen)
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home
        return Path(tempfile.gettempdir()) / "qca"
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = home / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or home / ".cache"
    return Path(base) / "qca"


def _write_line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _read_line(line: bytes) -> Any:
    """Return the value of a line, or None for one that is torn."""
    if not line.endswith(b"\n"):
        return None
    try:
        return json.loads(line)
    except ValueError:
        return None


def _append(file: FileIO, line: bytes) -> None:
    """Write a line whole, or raise an error."""
    written = file.write(line)
    if written != len(line):
        raise OSError("the disk is full")
