"""The one way through: from the path of an analysis file to its record, and to certificates."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from qca import __version__
from qca.analysis.truth_table import table as truth_tables
from qca.analysis.truth_table.table import TruthTable
from qca.boolean.expressions import names_of
from qca.boolean.formulas import read_formula
from qca.errors import InputError
from qca.io.data import open_data, select_sets
from qca.io.files import digest
from qca.io.studies import load_study
from qca.io.tables import Reading
from qca.progress import Watch, ignore, tell_nobody
from qca.record import Record, analyze_study, assess_record
from qca.sets.frames import Frames
from qca.sets.memberships import Declared
from qca.sets.partitions import Source
from qca.study.declaration import Study
from qca.study.places import Places
from qca.study.ranges import check_counts, check_ranges
from qca.study.settings import TruthTableSettings
from qca.study.spec import RobustnessSpec

if TYPE_CHECKING:
    import pandas as pd

    from qca.certificates.certification import Certificate
    from qca.io.checkpoints import Checkpoint
    from qca.io.outputs import ResultFile
    from qca.robustness.engines import Engine
    from qca.robustness.engines.work import Found, Part, Result, Shared, Work

_DEFAULTS = TruthTableSettings()


def run_file(
    path: str | Path,
    *,
    robustness: bool = True,
    jobs: int = 1,
    engine: str = "local",
    watch: Watch = ignore,
) -> Record:
    """Return the record of the analysis that the file at ``path`` declares.

    ``robustness`` adds how fragile its findings are, as far as that is quickly worked out exactly
    (:func:`assess_file` does all of it). ``jobs`` processes share that work, or those of another
    ``engine`` (see :func:`qca.robustness.engines.find_engine`). ``watch`` is told how far it is.

    Raises
    ------
    InputError
        A file is not valid; every problem is reported at once.
    AnalysisError
        The analysis cannot be done.
    """
    record = analyze_study(load_study(path), watch=watch)
    if not robustness:
        return record
    from qca.robustness.limits import QUICK

    settings = record.study.spec.robustness
    from qca.robustness.engines import find_engine

    with find_engine(engine, jobs) as workers:
        return assess_record(record, settings, limits=QUICK, run=_Spread(workers, watch))


def assess_file(
    path: str | Path,
    changes: Mapping[str, object] | None = None,
    *,
    jobs: int = 1,
    engine: str = "local",
    resume: bool = False,
    watch: Watch = ignore,
    tell: Callable[[str], None] = tell_nobody,
) -> Record:
    """Return the record of an analysis with everything on how fragile its findings are.

    ``changes`` replace settings of ``robustness`` in the file. Finished parts of the work are kept
    on disk until all is done; ``resume`` goes on where the same work was interrupted. ``tell`` is
    told of parts that are damaged or cannot be kept.

    Raises
    ------
    InputError
        A file or a setting is not valid; every problem is reported at once.
    AnalysisError
        The analysis cannot be done.
    """
    from qca.io.checkpoints import Checkpoint, default_path
    from qca.robustness.engines import find_engine

    study = load_study(path)
    settings = change_settings(study, changes or {})
    record = analyze_study(study, watch=watch)
    key = _digest_work(record, settings)
    with Checkpoint(default_path(key), key, tell) as kept, find_engine(engine, jobs) as workers:
        done = kept.load() if resume else {}
        if resume and not done:
            tell("nothing is kept of this very work, so that it begins anew")
        found = assess_record(record, settings, run=_Spread(workers, watch, done, kept))
        kept.discard()
    return found


def change_settings(study: Study, changes: Mapping[str, object]) -> RobustnessSpec:
    """Return the settings of robustness of a study with some replaced, checked again."""
    now = study.spec.robustness
    settings = RobustnessSpec.model_validate({**now.model_dump(), **changes})
    spec = study.spec.model_copy(update={"robustness": settings})
    problems = [*check_ranges(spec, Places()), *check_counts(spec, len(study.cases), Places())]
    if problems:
        raise InputError(problems)
    return settings


@dataclass(frozen=True, eq=False)
class _Spread:
    """Has work done by an engine, and its results kept in a checkpoint where there is one."""

    engine: Engine
    watch: Watch
    done: Mapping[str, Mapping[int, Any]] = field(default_factory=dict)
    kept: Checkpoint | None = None

    def __call__(self, work: Work[Shared, Part, Result, Found], /) -> Found:
        keep = partial(self.kept.keep, work.name) if self.kept else None
        done = self.done.get(work.name, {})
        return self.engine.run(work, done=done, keep=keep, watch=self.watch)


def _digest_work(record: Record, settings: RobustnessSpec) -> str:
    """Return a digest of everything on which the results of the work depend."""
    import json

    parts = {
        "files": dict(sorted(record.study.digests.items())),
        "settings": settings.model_dump(mode="json"),
        "versions": [__version__, np.__version__],
    }
    return digest(json.dumps(parts, sort_keys=True).encode())


def write_record(
    directory: Path,
    files: Sequence[ResultFile],
    *,
    command: str,
    source: Path,
    record: Record,
    lang: str,
    force: bool = False,
) -> list[str]:
    """Write the files of a record into a folder, all or none, with an index of them.

    ``command`` is the one that writes them, ``source`` the analysis file: no file that the record
    is made from is ever replaced. Returns notes on what was left alone.

    Raises
    ------
    InputError
        The folder cannot be written to, or files of others are in the way.
    """
    from qca.io.outputs import write_outputs
    from qca.report.files import compose_index

    return write_outputs(
        directory,
        files,
        command=command,
        analysis=source.name,
        tell_index=lambda parts: compose_index(
            [(part.command, part.analysis, part.files) for part in parts], lang
        ),
        inputs=frozenset(
            Path(os.path.realpath(source.parent / name)) for name in record.study.digests
        ),
        force=force,
    )


def certify_record(record: Record, *, watch: Watch = ignore) -> tuple[tuple[Certificate, ...], ...]:
    """Return for each outcome of a record the certificates of its solutions."""
    from qca.certificates.certification import certify_solutions

    return tuple(
        certify_solutions(
            outcome.table, outcome.solutions, outcome.settings.minimization, watch=watch
        )
        for outcome in record.outcomes
    )


def build_truth_table(
    frame: str | Path | pd.DataFrame | Source | Frames,
    outcome: str,
    conditions: Sequence[str],
    *,
    incl_cut: float | Sequence[float] = _DEFAULTS.incl_cut,
    n_cut: int = _DEFAULTS.n_cut,
    pri_cut: float = _DEFAULTS.pri_cut,
    at_crossover: str = _DEFAULTS.at_crossover,
    levels: Declared | None = None,
    id_column: str | Sequence[str] | None = None,
    reading: Mapping[str, Any] | None = None,
    drop_missing: bool = False,
    watch: Watch = ignore,
) -> TruthTable:
    """Return the truth table of ``outcome`` over ``conditions``.

    All as :func:`qca.analysis.truth_table.table.build_truth_table`, which says how rows are made
    and coded; in addition ``frame`` may be a path.

    Parameters
    ----------
    frame:
        memberships, cases in the index and sets in the columns: a pandas or Dask DataFrame, or
        the path of a table: a folder of Parquet files or one such file, which are read part by part
        and may be larger than memory, or a CSV file or a workbook.
    id_column:
        the column of a file that names the cases, or several; else the index that pandas stored in
        Parquet, else what :mod:`qca.io.naming` finds. The log "qca" tells which.
    reading:
        what else is to be said about reading a file: ``decimal``, ``thousands``, ``encoding``,
        ``separator``, ``sheet``, ``skip_rows``, ``missing`` (a tuple of texts).
    drop_missing:
        leave out the cases of a file that miss a value, and name them in the log "qca".

    Raises
    ------
    InputError
        A file, names, cuts or memberships are not valid.
    AnalysisError
        A case stands at 0.5 on a condition, or the outcome is the same for every case.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"A": [1, 1, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"])
    >>> [(row.number, row.n, row.incl) for row in build_truth_table(frame, "Y", ["A"]).rows]
    [(1, 1, 0.0), (2, 2, 0.5)]
    """
    data: pd.DataFrame | Source | Frames
    outcome = read_formula(outcome)
    if not isinstance(frame, str | Path):
        data = frame
    else:
        used = list(dict.fromkeys([*conditions, *names_of(outcome.parsed)]))
        columns = (id_column,) if isinstance(id_column, str) else tuple(id_column or ())
        said = Reading(**{**(reading or {}), "id_columns": columns})
        data = _read_path(Path(frame), used, said, levels, drop_missing=drop_missing)
    settings = TruthTableSettings.hold(
        incl_cut=incl_cut, n_cut=n_cut, pri_cut=pri_cut, at_crossover=at_crossover
    )
    return truth_tables.build_truth_table(
        data,
        outcome,
        conditions,
        settings,
        levels=levels,
        watch=watch,
    )


def _read_path(
    path: Path,
    used: Sequence[str],
    reading: Reading,
    levels: Declared | None,
    *,
    drop_missing: bool,
) -> Source:
    """Return the sets that are used from the file of a table."""
    import logging

    table = open_data(path, reading, used=used, chosen=True)
    found = select_sets(table, used, levels=levels, drop_missing=drop_missing)
    log = logging.getLogger("qca")
    for note in (*table.notes, *found.notes):
        log.info("%s: %s", path, note)
    return found.memberships
