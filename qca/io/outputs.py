"""Files of results in a folder: only those that qca wrote are replaced or removed, all or none.

``files.json`` in the folder lists every file with its digest, by the command that wrote it. A file
that is not in the list, or was edited since, belongs to somebody else.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from qca.errors import InputError, Place, Problem
from qca.io.files import digest, show_path, tell_reason
from qca.io.folders import change_folder, check_directory
from qca.messages import NOTHING, Message, say
from qca.options import name_open_option, name_option

__all__ = [
    "CommandFiles",
    "ListedFile",
    "Manifest",
    "ResultFile",
    "check_outputs",
    "read_manifest",
    "write_outputs",
]

MANIFEST = "files.json"
INDEX = "index.md"
_MOST_BYTES = 10_000_000


class ResultFile(Protocol):
    """A file to write, as a report composes it."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def content(self) -> bytes:
        """What it holds, byte by byte."""

    @property
    def holds(self) -> str:
        """What it holds, in a few words."""


@dataclass(frozen=True)
class ListedFile:
    """A file that was written: its name, what it holds, its size and its SHA-256."""

    name: str
    holds: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class CommandFiles:
    """The files that one command wrote, and on which analysis file."""

    command: str
    analysis: str
    files: tuple[ListedFile, ...]

    def names(self) -> set[str]:
        """Return the names of the files."""
        return {file.name for file in self.files}


@dataclass(frozen=True)
class Manifest:
    """What qca wrote into a folder: a part for each command, and the index of all files."""

    parts: tuple[CommandFiles, ...] = ()
    index: ListedFile | None = None

    def list_files(self) -> dict[str, ListedFile]:
        """Return every file but the manifest itself by name."""
        index = (self.index,) if self.index else ()
        return {file.name: file for file in (*(f for p in self.parts for f in p.files), *index)}


def read_manifest(directory: Path) -> Manifest:
    """Return what qca wrote into a folder; nothing where no list of it can be read there."""
    try:
        content = _read_regular(directory / MANIFEST, _MOST_BYTES)
        return _parse_manifest(json.loads(content))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Manifest()


def check_outputs(directory: Path, names: Iterable[str], *, force: bool) -> None:
    """Check before long work that files of these names can be written into a folder.

    Raises
    ------
    InputError
        The folder cannot be made or written to, or files of others are in the way.
    """
    check_directory(directory)
    known = read_manifest(directory).list_files()
    problems = [
        problem
        for name in names
        if (problem := _object(directory / name, known.get(name), None, force=force))
    ]
    if problems:
        raise InputError(problems)


def write_outputs(
    directory: Path,
    files: Sequence[ResultFile],
    *,
    command: str,
    analysis: str,
    tell_index: Callable[[Sequence[CommandFiles]], str],
    inputs: frozenset[Path] = frozenset(),
    force: bool = False,
) -> list[Message]:
    """Write the results of a command into a folder, and return notes on what was left alone.

    Files that an earlier run of the command wrote and this one does not are removed. All is done or
    nothing: where a step fails, the folder is as it was before. ``tell_index`` returns the text of
    the index of all files. ``inputs`` are the real paths of files that not even ``force`` touches.

    Raises
    ------
    InputError
        The folder cannot be written to, or files of others are in the way: all at once.
    """
    before = read_manifest(directory)
    part = CommandFiles(
        command, analysis, tuple(_list_file(f.name, f.holds, f.content) for f in files)
    )
    others = tuple(_without(p, part.names()) for p in before.parts if p.command != command)
    parts = tuple(sorted((p for p in (*others, part) if p.files), key=lambda p: p.command))
    index = tell_index(parts).encode()
    manifest = Manifest(parts, _list_file(INDEX, "", index))
    contents = {file.name: file.content for file in files}
    contents |= {INDEX: index, MANIFEST: _write_manifest(manifest).encode()}
    known = before.list_files()
    problems = [
        problem
        for name, content in contents.items()
        if (
            problem := _object(
                directory / name, known.get(name), content, force=force, inputs=inputs
            )
        )
    ]
    if problems:
        raise InputError(problems)
    stale = [file for name, file in known.items() if name not in manifest.list_files()]
    removed = [
        f.name
        for f in stale
        if _holds(directory / f.name, f.bytes, f.sha256)
        and not _is_input(directory / f.name, inputs)
    ]
    change_folder(directory, contents, removed)
    replaced = [
        say(
            "{folder} held the results of 'qca {command} {analysis}', which are replaced",
            folder=show_path(directory),
            command=part.command,
            analysis=earlier.analysis,
        )
        for earlier in before.parts
        if earlier.command == command and earlier.analysis != analysis
    ]
    return replaced + [
        say(
            "{file} was edited since qca wrote it, and is left as it is",
            file=show_path(directory / f.name),
        )
        for f in stale
        if f.name not in removed and os.path.lexists(directory / f.name)
    ]


def _without(part: CommandFiles, names: set[str]) -> CommandFiles:
    return CommandFiles(
        part.command, part.analysis, tuple(f for f in part.files if f.name not in names)
    )


def _list_file(name: str, holds: str, content: bytes) -> ListedFile:
    return ListedFile(name, holds, len(content), digest(content))


def _object(
    path: Path,
    known: ListedFile | None,
    content: bytes | None,
    *,
    force: bool,
    inputs: frozenset[Path] = frozenset(),
) -> Problem | None:
    """Return why a file must not be written over what is in its place; None where it may be.

    ``known`` is what the manifest says of it, ``content`` what is to be written where it is known.
    """
    what, remedy = (
        NOTHING,
        say("choose another folder with {option}", option=name_open_option("out")),
    )
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        what = say("cannot be written: {reason}", reason=tell_reason(error))
        return Problem(what, remedy, Place(show_path(path)))
    if stat.S_ISDIR(mode):
        what = say("there is a folder of this name")
    elif _is_input(path, inputs) and not _is_content(path, content):
        what = say("this is an input of the analysis and would be overwritten")
    elif not (force or _may_replace(path, known, content)):
        remedy = say(
            "{remedy}, or replace it with {option}", remedy=remedy, option=name_option("force")
        )
        what = (
            say("was edited since qca wrote it")
            if known
            else say("qca did not write what is there")
        )
    return Problem(what, remedy, Place(show_path(path))) if what else None


def _may_replace(path: Path, known: ListedFile | None, content: bytes | None) -> bool:
    """Return whether what is there is ours, or just what is to be written."""
    if path.name == MANIFEST:
        return bool(read_manifest(path.parent).parts)
    if known is not None and _holds(path, known.bytes, known.sha256):
        return True
    return _is_content(path, content)


def _is_content(path: Path, content: bytes | None) -> bool:
    """Return whether what is there is just what is to be written."""
    return content is not None and _holds(path, len(content), digest(content))


def _is_input(path: Path, inputs: frozenset[Path]) -> bool:
    return Path(os.path.realpath(path)) in inputs


def _holds(path: Path, size: int, sha256: str) -> bool:
    """Return whether a path is a regular file with a content of this size and digest."""
    try:
        return os.lstat(path).st_size == size and digest(_read_regular(path, size)) == sha256
    except (OSError, ValueError):
        return False


def _read_regular(path: Path, most: int) -> bytes:
    """Return what a regular file holds; a link is not followed."""
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise OSError(errno.EINVAL, "no regular file")
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:
        return file.read(most + 1)


def _write_manifest(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n"


def _parse_manifest(data: Any) -> Manifest:
    """Return the manifest in JSON data, or raise what a wrong shape raises."""
    parts = tuple(
        CommandFiles(
            str(p["command"]), str(p["analysis"]), tuple(_parse_file(f) for f in p["files"])
        )
        for p in data["parts"]
    )
    return Manifest(parts, None if data["index"] is None else _parse_file(data["index"]))


def _parse_file(data: Mapping[str, Any]) -> ListedFile:
    name = str(data["name"])
    if name in ("", ".", "..", MANIFEST) or any(mark in name for mark in "/\\\0"):
        raise ValueError(f"no name of a file here: {name!r}")
    return ListedFile(name, str(data["holds"]), int(data["bytes"]), str(data["sha256"]))
