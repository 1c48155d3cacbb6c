"""Several files of a folder changed at once: all of them, or none and nothing left behind."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from qca.errors import InputError, Place, Problem, QCAError
from qca.io.files import show_path, tell_reason
from qca.messages import say
from qca.options import name_open_option

__all__ = ["change_folder", "check_directory"]

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# What most file systems allow.
_LONGEST_NAME = 255


def change_folder(
    directory: Path, contents: Mapping[str, bytes], removed: Iterable[str] = ()
) -> None:
    """Write contents by file name into a folder, and remove files from it.

    Links are not followed: what is written takes their place. Where a step fails, the folder is as
    it was before; one that had to be made is gone again.

    Raises
    ------
    InputError
        A file, or the folder, cannot be written.
    """
    _Change(directory).make(contents, removed)


def check_directory(directory: Path) -> None:
    """Check that files can be written into a directory, which may have to be made first.

    Raises
    ------
    InputError
        The directory cannot be made or written to.
    """
    with _guard(directory):
        _refuse_name(directory)
        nearest_one = next(
            folder
            for folder in (directory, *directory.absolute().parents)
            if os.path.lexists(folder) and os.stat(folder)
        )
        if not nearest_one.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        # Rights do not tell all: /proc lets nobody make anything, and a disk may be read-only.
        probe = nearest_one / f".qca-{secrets.token_hex(4)}.part"
        probe.mkdir()
        probe.rmdir()


def _refuse_name(directory: Path) -> None:
    """Raise what the system would raise for a name that cannot be one."""
    with suppress(FileNotFoundError):
        os.lstat(directory)
    if any(len(os.fsencode(part)) > _LONGEST_NAME for part in directory.parts):
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))


@dataclass
class _Change:
    """One change of a folder, which is taken back where a step of it fails."""

    directory: Path
    _token: str = field(default_factory=lambda: secrets.token_hex(4))
    _made: list[Path] = field(default_factory=list)
    # Temporary names of what is written, and of what was there before, by final name.
    _written: dict[str, Path] = field(default_factory=dict)
    _kept: dict[str, Path] = field(default_factory=dict)
    _placed: list[str] = field(default_factory=list)

    def make(self, contents: Mapping[str, bytes], removed: Iterable[str]) -> None:
        """Write contents by file name and remove files, or change nothing and say why."""
        try:
            with _guard(self.directory):
                self._make_folders()
            for name, content in contents.items():
                with _guard(self.directory / name):
                    self._write(name, content)
            for name in (*removed, *contents):
                with _guard(self.directory / name):
                    self._replace(name)
        except BaseException:
            self._take_back()
            raise
        for path in self._kept.values():
            with suppress(OSError):
                path.unlink()

    def _make_folders(self) -> None:
        _refuse_name(self.directory)
        missing = []
        for folder in (self.directory, *self.directory.parents):
            if os.path.lexists(folder):
                break
            missing.append(folder)
        for folder in reversed(missing):
            if not os.path.lexists(folder):  # as a/.. once there is a
                folder.mkdir()
                self._made.append(folder)

    def _write(self, name: str, content: bytes) -> None:
        temporary = self._name_temporary("part")
        self._written[name] = temporary
        with open(os.open(temporary, _NEW, 0o666), "wb") as file:
            file.write(content)

    def _replace(self, name: str) -> None:
        """Put what was written in its place, keeping what is there until all is done."""
        final = self.directory / name
        if os.path.lexists(final):
            if name in self._written:
                with suppress(OSError):  # who may read it stays as it was
                    os.chmod(self._written[name], stat.S_IMODE(os.stat(final).st_mode))
            before = self._name_temporary("old")
            os.rename(final, before)
            self._kept[name] = before
        if name in self._written:
            os.rename(self._written[name], final)
            self._placed.append(name)

    def _name_temporary(self, ending: str) -> Path:
        number = len(self._written) + len(self._kept)
        return self.directory / f".qca-{self._token}-{number}.{ending}"

    def _take_back(self) -> None:
        for name in self._placed:
            with suppress(OSError):
                (self.directory / name).unlink()
        for name, before in self._kept.items():
            with suppress(OSError):
                os.rename(before, self.directory / name)
        for temporary in self._written.values():
            with suppress(OSError):
                temporary.unlink()
        for folder in reversed(self._made):
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def _guard(path: Path) -> Iterator[None]:
    """Turn what goes wrong with writing into an error that names the file."""
    try:
        yield
    except QCAError:
        raise
    except (OSError, ValueError) as error:
        raise InputError(
            Problem(
                say("cannot be written: {reason}", reason=tell_reason(error)),
                say("choose another directory with {option}", option=name_open_option("out")),
                Place(show_path(path)),
            )
        ) from None
