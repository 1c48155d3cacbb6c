"""Cases in files that an analysis file does not name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from qca.errors import InputError, Place, Problem
from qca.io.files import find_named, show_path
from qca.io.kinds import TABLES
from qca.io.studies import Loader
from qca.messages import Message, say
from qca.study.cases import Case, list_cases
from qca.study.declaration import Study
from qca.study.places import Places
from qca.study.spec import Spec
from qca.study.table_source import TableSource

__all__ = ["load_outsiders"]


def load_outsiders(
    path: str | Path, study: Study, names: Sequence[str | Path]
) -> tuple[tuple[Case, ...], tuple[Message, ...]]:
    """Return the cases in files that an analysis file does not name, and notes on reading them.

    A file is of cases, cut into periods as the analysis says, or a table, which is read as the one
    of the analysis is, where it has one.

    Raises
    ------
    InputError
        Everything that is not valid in the files, and cases that stand more than once in them.
    """
    loader = Loader(Path(path))
    cases: list[Case] = []
    for name in map(Path, names):
        try:
            cases += _read_file(loader, study.spec, find_named(Path(), str(name)))
        except InputError as error:
            loader.problems.extend(error.problems)
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            what = say("case '{id}' stands in two of the files of --cases", id=case.id)
            remedy = say("name one of them, or give one of the cases another name")
            loader.problems.append(Problem(what, remedy, case.find()))
        seen.add(case.id)
    if loader.problems:
        raise InputError(list(dict.fromkeys(loader.problems)))
    return tuple(cases), tuple(loader.notes)


def _read_file(loader: Loader, spec: Spec, path: Path) -> Sequence[Case]:
    """Return the cases of a file, with problems noted by the loader."""
    if path.suffix.lower() in TABLES:
        own = spec.cases if isinstance(spec.cases, TableSource) else TableSource(table="-")
        source = own.model_copy(update={"table": os.path.abspath(path)})
        return loader.read_cases(spec.model_copy(update={"cases": source}), Places())
    read = loader.read_case_file(path)
    if read is None:
        return []
    file, places = read
    cases = list_cases(file, places, spec.periods)
    if spec.periods is not None and not cases:
        what = say("the case file has no periods '{periods}'", periods=spec.periods)
        remedy = say("the analysis cuts the years so: add them under 'alternative_periods'")
        loader.problems.append(Problem(what, remedy, Place(show_path(path))))
    return cases
