"""Other cases: those that stand in the folders of an analysis's case files, and not in it."""

from __future__ import annotations

from pathlib import Path

from qca.errors import InputError, Problem
from qca.io.files import find_named
from qca.io.studies import load_case_files
from qca.study.cases import Case, list_cases
from qca.study.declaration import Study
from qca.study.spec import TableSource

__all__ = ["find_other_cases"]


def find_other_cases(path: Path, study: Study) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    """Return the cases in the folders of the case files that are in no truth table of a study.

    They are cut into periods as the study cuts its own, where a file has such. Of files that are
    not valid it is told what is wrong with them; the cases of their folder are left out. An
    analysis of a table has no other cases than those of its rows that it leaves out.
    """
    tabled = {case.id for case in study.cases} - set(study.left_out)
    others = {case.id: case for case in study.cases if case.id not in tabled}
    problems: list[Problem] = []
    if not isinstance(study.spec.cases, TableSource):
        named = [find_named(path.parent, name) for name in study.spec.cases]
        for folder in dict.fromkeys(file.parent for file in named):
            try:
                files = load_case_files(folder)
            except InputError as error:
                problems += error.problems
                continue
            for file, places in files:
                periods = study.spec.periods
                cut = periods if periods in file.alternative_periods else None
                for case in list_cases(file, places, cut):
                    if case.id not in tabled:
                        others.setdefault(case.id, case)
    return tuple(others.values()), tuple(problems)
