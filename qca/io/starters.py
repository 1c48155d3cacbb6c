"""Starters: a small study of invented cases that a new project begins with."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from qca.errors import InputError, Place, Problem
from qca.io.files import is_folder, list_folder, show_path
from qca.io.folders import change_folder
from qca.messages import say

__all__ = ["read_starter", "refuse_used", "write_starter"]


def read_starter(language: str) -> dict[str, bytes]:
    """Return the files of the starter in a language, by their path in a project.

    >>> sorted(read_starter("en"))[:3]
    ['README.md', 'calibrations/first.yaml', 'cases/aldea.yaml']
    """
    return dict(_list_files(files("qca.io").joinpath("starter", language), ""))


def _list_files(folder: Traversable, above: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{above}{entry.name}"
        if entry.is_dir():
            yield from _list_files(entry, f"{path}/")
        elif entry.name.endswith((".md", ".yaml", ".bib")):
            yield path, entry.read_bytes()


def refuse_used(directory: Path) -> None:
    """Refuse a directory that holds anything, or is none.

    Raises
    ------
    InputError
        Something is there that a new project would be mixed with.
    """
    if not os.path.lexists(directory):
        return
    if not is_folder(directory):
        what, remedy = say("this is no folder"), say("name a new one")
    elif listed := list_folder(directory):
        what = say("the folder is not empty: it has {name}", name=listed[0].name)
        remedy = say("name a new one, or add a case to what is there with 'qca cases new'")
    else:
        return
    raise InputError(Problem(what, remedy, Place(show_path(directory))))


def write_starter(directory: Path, contents: Mapping[str, bytes]) -> None:
    """Write the files of a new project, by their path in it: all of them, or none.

    Raises
    ------
    InputError
        Something is in the directory, or it cannot be written.
    """
    refuse_used(directory)
    made = not os.path.lexists(directory)
    folders: dict[Path, dict[str, bytes]] = {}
    for name, content in sorted(contents.items()):
        path = directory / name
        folders.setdefault(path.parent, {})[path.name] = content
    done: list[Path] = []
    try:
        for folder, own in folders.items():
            change_folder(folder, own)
            done.append(folder)
    except InputError:
        for folder in reversed(done):
            for name in folders[folder]:
                with suppress(OSError):
                    (folder / name).unlink()
            if made or folder != directory:
                with suppress(OSError):
                    folder.rmdir()
        raise
