"""The one way through: from the path of an analysis file to its record, and to certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from qca.analysis import truthtable
from qca.analysis.truthtable import TruthTable
from qca.boolean.expressions import names_of, parse_expression
from qca.io.parquet import is_parquet, open_parquet
from qca.io.studies import load_study
from qca.io.tables import numeric_frame, read_table
from qca.progress import Watch, ignore
from qca.record import Record, analyze_study
from qca.sets.frames import Frames
from qca.sets.memberships import build_memberships
from qca.sets.partitions import Source
from qca.study.settings import AtCrossover, TruthTableSettings

if TYPE_CHECKING:
    from qca.certificates.certification import Certificate

_DEFAULTS = TruthTableSettings()


def run(path: str | Path, *, watch: Watch = ignore) -> Record:
    """Return the record of the analysis that the file at ``path`` declares.

    ``watch`` is told how far it is.

    Raises
    ------
    InputError
        A file is not valid; every problem is reported at once.
    AnalysisError
        The analysis cannot be done.
    """
    return analyze_study(load_study(path), watch=watch)


def certify_record(record: Record, *, watch: Watch = ignore) -> tuple[tuple[Certificate, ...], ...]:
    """Return for each outcome of a record the certificates of its solutions."""
    from qca.certificates.certification import certify_solutions

    most = record.study.spec.minimize.max_models
    return tuple(
        certify_solutions(outcome.table, outcome.solutions, max_models=most, watch=watch)
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
    at_crossover: AtCrossover = _DEFAULTS.at_crossover,
    levels: Mapping[str, int] | None = None,
    id_column: str | None = None,
    watch: Watch = ignore,
) -> TruthTable:
    """Return the truth table of ``outcome`` over ``conditions``.

    All as :func:`qca.analysis.truthtable.build_truth_table`, which says how rows are made and
    coded; in addition ``frame`` may be a path.

    Parameters
    ----------
    frame:
        memberships, cases in the index and sets in the columns: a pandas or Dask DataFrame, or
        the path of a table: a folder of Parquet files or one such file, which are read part by part
        and may be larger than memory, or a CSV or Excel file.
    id_column:
        the column of a file that names the cases, else the index that pandas stored in Parquet,
        else the first column that is not numeric, else the cases are numbered.

    Raises
    ------
    InputError
        A file, names, cuts or memberships are not valid.
    AnalysisError
        A case stands at 0.5 on a condition, or the outcome is the same for every case.

    Examples
    --------
    >>> frame = pd.DataFrame({"A": [1, 1, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"])
    >>> [(row.number, row.n, row.incl) for row in build_truth_table(frame, "Y", ["A"]).rows]
    [(1, 1, 0.0), (2, 2, 0.5)]
    """
    data: pd.DataFrame | Source | Frames
    if not isinstance(frame, str | Path):
        data = frame
    elif is_parquet(Path(frame)):
        data = open_parquet(Path(frame), id_column=id_column)
    else:
        table = read_table(Path(frame), id_column=id_column)
        used = list(dict.fromkeys([*conditions, *names_of(parse_expression(outcome))]))
        data = build_memberships(
            numeric_frame(table, used), used, levels=levels, locate=table.place
        )
    return truthtable.build_truth_table(
        data,
        outcome,
        conditions,
        incl_cut=incl_cut,
        n_cut=n_cut,
        pri_cut=pri_cut,
        at_crossover=at_crossover,
        levels=levels,
        watch=watch,
    )
