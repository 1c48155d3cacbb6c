"""Folders of case files, read as far as they can be, with everything that is wrong in them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qca.coding.grades import review_grades
from qca.coding.inspection import Inspection, inspect_cases
from qca.coding.needs import list_needs
from qca.coding.weaknesses import (
    review_periods_of_states,
    review_readings,
    review_single_sources,
    review_spans,
)
from qca.errors import InputError, Place, Problem, report_absent
from qca.io.codebooks import find_codebook
from qca.io.files import decode, list_folder, read_bytes, show_path
from qca.io.studies import Loader, read_spec_file
from qca.messages import say
from qca.study.accordance import ask_evidence, review_codes
from qca.study.case_review import repeated_cases, review_cases
from qca.study.cases import CaseFile, list_cases, list_every_case
from qca.study.codebook import Codebook
from qca.study.places import Places

__all__ = [
    "CaseFolder",
    "FolderCheck",
    "check_case_folder",
    "find_schema",
    "list_case_paths",
    "load_case_files",
    "load_codebook",
    "read_case_folder",
]

_ENDINGS = (".yaml", ".yml")
# What editors read in the first line of a file.
_MODELINE = "# yaml-language-server: $schema="


@dataclass(frozen=True)
class CaseFolder:
    """The case files of a folder as far as they can be read, with everything that is wrong there.

    What is missing in a file, or faulty, is left out of it.
    """

    files: tuple[tuple[CaseFile, Places], ...]
    codebook: Codebook | None
    problems: tuple[Problem, ...]


def read_case_folder(directory: Path) -> CaseFolder:
    """Return the case files of a directory by name, and all that is not valid in any of them.

    Problems in the codebook beside them count, and unknown sources and labels off a scale.

    Raises
    ------
    InputError
        The directory cannot be listed.
    """
    paths = list_case_paths(directory)
    loader = Loader(directory / "cases")
    codebook = loader.find_codebook(directory)
    read = []
    for path in paths:
        try:
            read.append(loader.read_case_file(path))
        except InputError as error:
            loader.problems.extend(error.problems)
    files = tuple(file for file in read if file is not None)
    loader.problems.extend(repeated_cases(files))
    if not paths:
        what = say("there are no case files (*.yaml) here")
        remedy = say("name their directory with --dir")
        loader.problems.append(Problem(what, remedy, Place(show_path(directory))))
    return CaseFolder(files, codebook, tuple(loader.problems))


def load_case_files(directory: Path) -> list[tuple[CaseFile, Places]]:
    """Return every case file of a directory, by name.

    Raises
    ------
    InputError
        There is none, or everything that is not valid there (see :func:`read_case_folder`).
    """
    folder = read_case_folder(directory)
    if folder.problems:
        raise InputError(folder.problems)
    return list(folder.files)


def load_codebook(directory: Path) -> Codebook | None:
    """Return the codebook of the case files in a directory; None where there is none.

    Raises
    ------
    InputError
        Everything that is not valid in it.
    """
    loader = Loader(directory / "cases")
    codebook = loader.find_codebook(directory)
    if loader.problems:
        raise InputError(loader.problems)
    return codebook


@dataclass(frozen=True)
class FolderCheck:
    """What is wrong in the case files of a folder, and what is only weak, both in their order."""

    faults: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    files: int
    periods: int


def check_case_folder(
    directory: Path, analysis: Path | None = None, names: Sequence[str] = ()
) -> FolderCheck:
    """Return everything that is wrong or weak in case files, also for an analysis of some of them.

    A file that is not valid keeps nothing else from being looked at, but what is faulty in it. With
    ``names`` of cases, their codes or ids, nothing is told of the files of others.
    """
    folder = read_case_folder(directory)
    wanted = _choose_files(folder, names)
    cases = {case.id: case for each in wanted for case in list_every_case(*each)}
    faults = list(folder.problems)
    faulty = frozenset(p.place for p in faults if p.place is not None)
    remarks = review_cases(
        [(file, replace(places, faulty=faulty)) for file, places in folder.files],
        lambda field, remedy: ask_evidence(folder.codebook, field, remedy),
    )
    if folder.codebook is not None:
        remarks += review_codes(folder.codebook, cases.values())
        remarks += review_grades(folder.codebook, tuple(cases.values()))
    for cut in dict.fromkeys(cut for file, _ in wanted for cut, *_ in file.all_periods()):
        alike = [case for each in wanted for case in list_cases(*each, cut or None)]
        remarks += review_periods_of_states([c for c in alike if c.find("years") not in faulty])
    remarks += review_spans(c for c in cases.values() if c.find("years") not in faulty)
    remarks += review_readings(cases.values())
    remarks += review_single_sources(tuple(cases.values()))
    if analysis is not None:
        inspection = _inspect(folder, analysis)
        faults += inspection.faults
        # What only one case is found to have may be suggested already.
        told = {(p.place, p.remedy) for p in remarks}
        remarks += [p for p in inspection.gaps if (p.place, p.remedy) not in told]
    kept = [each for each in folder.files if each not in wanted]
    others = {place.file for _, places in kept if (place := places.find()) is not None}
    faults += _list_unknown_cases(folder, names)

    def sort(problems: Sequence[Problem]) -> tuple[Problem, ...]:
        told = [p for p in dict.fromkeys(problems) if p.place is None or p.place.file not in others]
        return tuple(sorted(told, key=_rank))

    return FolderCheck(sort(faults), sort(remarks), len(wanted), len(cases))


def _call_file(file: CaseFile) -> tuple[str, ...]:
    """Return what the case of a file can be called."""
    return file.case, file.code, *(name for _, name, _ in file.all_periods())


def _choose_files(folder: CaseFolder, names: Sequence[str]) -> tuple[tuple[CaseFile, Places], ...]:
    called = set(names)
    return tuple(each for each in folder.files if not names or called & set(_call_file(each[0])))


def _list_unknown_cases(folder: CaseFolder, names: Sequence[str]) -> list[Problem]:
    known = dict.fromkeys(word for file, _ in folder.files for word in _call_file(file))
    return report_absent(names, known, say("there is no case"))


def _rank(problem: Problem) -> tuple[str, int]:
    place = problem.place
    return ("", 0) if place is None else (place.file, place.line or 0)


def _inspect(folder: CaseFolder, analysis: Path) -> Inspection:
    """Return what an analysis misses in its own cases, and in the others of a folder."""
    read = read_spec_file(analysis)
    if read.spec is None:
        return Inspection(read.problems, ())
    spec = read.spec
    analysed = {
        case.id
        for case in read.cases
        if (not spec.only or case.id in spec.only) and case.id not in spec.omit
    }
    beside = [case for each in folder.files for case in list_cases(*each, spec.periods)]
    every = {case.id: case for case in (*read.cases, *beside)}
    inspection = inspect_cases(
        spec,
        list_needs(spec),
        every.values(),
        analysed=analysed,
        analysis=show_path(analysis),
        faulty={p.place for p in (*folder.problems, *read.problems) if p.place is not None},
    )
    faults = [*read.problems, *inspection.faults]
    return Inspection(tuple(faults), inspection.gaps)


def find_schema(directory: Path) -> str:
    """Return where the case files of a directory say that their schema is, for editors; or ""."""
    for path in list_case_paths(directory):
        try:
            first = decode(read_bytes(path), path).partition("\n")[0]
        except InputError:
            continue
        if first.startswith(_MODELINE):
            return first.removeprefix(_MODELINE).strip()
    return ""


def list_case_paths(directory: Path) -> list[Path]:
    """Return the files of a directory that are meant as case files: YAML, but for the codebook."""
    listed = list_folder(directory) if os.path.lexists(directory) else []
    book = find_codebook(directory)
    return [path for path in listed if path.suffix in _ENDINGS and path != book]
