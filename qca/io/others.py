"""Other cases: those that stand in the folders of an analysis's case files, and not in it."""

from __future__ import annotations

from pathlib import Path

from qca.errors import InputError, Problem
from qca.io.casefolders import list_case_paths
from qca.io.documents import read_document
from qca.io.files import find_named
from qca.io.refusals import is_case_file
from qca.io.studies import Loader
from qca.study.cases import Case, CaseFile, list_cases
from qca.study.declaration import Study
from qca.study.places import Places
from qca.study.table_source import TableSource

__all__ = ["find_other_cases"]


def find_other_cases(path: Path, study: Study) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    """Return the cases in the folders of the case files that are in no truth table of a study.

    They are cut into periods as the study cuts its own, where a file has such. Of files that are
    not valid it is told what is wrong with them. An analysis of a table has no other cases than
    those of its rows that it leaves out.
    """
    tabled = {case.id for case in study.cases} - set(study.left_out)
    others = {case.id: case for case in study.cases if case.id not in tabled}
    problems: list[Problem] = []
    if not isinstance(study.spec.cases, TableSource):
        named = [find_named(path.parent, name) for name in study.spec.cases]
        for folder in dict.fromkeys(file.parent for file in named):
            files, wrong = _read_valid(folder)
            problems += wrong
            for file, places in files:
                periods = study.spec.periods
                cut = periods if periods in file.alternative_periods else None
                for case in list_cases(file, places, cut):
                    if case.id not in tabled:
                        others.setdefault(case.id, case)
    return tuple(others.values()), tuple(problems)


def _read_valid(directory: Path) -> tuple[list[tuple[CaseFile, Places]], list[Problem]]:
    """Return the valid case files of a directory, by name, and what is wrong with others.

    Files of another kind, such as analysis files, are left alone.
    """
    read, problems = [], list[Problem]()
    for path in list_case_paths(directory):
        loader = Loader(directory / "cases")
        loader.find_codebook(directory)
        try:
            if not is_case_file(read_document(path).data):
                continue
            file = loader.read_case_file(path)
        except InputError as error:
            loader.problems.extend(error.problems)
            file = None
        if file is not None and not loader.problems:
            read.append(file)
        problems += [each for each in loader.problems if each not in problems]
    return read, problems
