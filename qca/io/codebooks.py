"""Codebooks: the file that stands beside case files, and says what their fields mean."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qca.errors import InputError, Problem
from qca.io.documents import read_document
from qca.messages import say
from qca.study.accordance import check_codebook
from qca.study.codebook import CODEBOOK, Codebook
from qca.study.places import Places
from qca.study.schema import validate

__all__ = [
    "CodebookFile",
    "find_codebook",
    "join_codebooks",
    "load_codebook_file",
    "read_codebook",
]

# What the file may be named; with another ending it would be taken for a case file.
_NAMES = (CODEBOOK, "codebook.yml")


@dataclass(frozen=True)
class CodebookFile:
    """A codebook as it was read: where its parts stand, and what the file holds."""

    path: Path
    codebook: Codebook
    places: Places
    content: bytes


def find_codebook(folder: Path) -> Path | None:
    """Return the path of the codebook in a folder; None where there is none."""
    paths = (folder / name for name in _NAMES)
    return next((path for path in paths if os.path.lexists(path)), None)


def read_codebook(path: Path, problems: list[Problem]) -> CodebookFile | None:
    """Return a codebook, adding what is wrong to ``problems``; None where nothing can be read.

    Raises
    ------
    InputError
        The file cannot be read as YAML.
    """
    document = read_document(path)
    codebook = validate(Codebook, document.data, document.places, problems)
    if codebook is None:
        return None
    told = {problem.place for problem in problems}
    faults = check_codebook(codebook, document.places)
    problems += [problem for problem in faults if problem.place not in told]
    return CodebookFile(path, codebook, document.places, document.content)


def load_codebook_file(path: Path) -> Codebook:
    """Return a codebook by itself.

    Raises
    ------
    InputError
        Everything that is not valid in it.
    """
    problems: list[Problem] = []
    file = read_codebook(path, problems)
    if file is None or problems:
        raise InputError(problems)
    return file.codebook


def join_codebooks(files: Sequence[CodebookFile], problems: list[Problem]) -> Codebook | None:
    """Return what the codebooks of several folders say together, of which one may say all.

    What two say differently of one field is added to ``problems``.
    """
    if len(files) < 2:
        return files[0].codebook if files else None
    fields = dict(files[0].codebook.fields)
    for file in files[1:]:
        for name, spec in file.codebook.fields.items():
            if fields.setdefault(name, spec) != spec:
                what = say(
                    "the codebooks of two folders say different things of '{name}'", name=name
                )
                place = file.places.find("fields", name)
                problems.append(Problem(what, say("let them agree"), place))
    return files[0].codebook.model_copy(update={"fields": fields})
