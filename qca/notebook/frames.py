"""Memberships as people have them: a data frame, or the path of a table."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qca.boolean.expressions import names_of
from qca.boolean.formulas import read_formula
from qca.io.data import Selection, find_sets, open_data, select_sets
from qca.io.tables import Reading
from qca.sets.memberships import Declared, Memberships
from qca.sets.partitions import AnyMemberships, Partitions, read_memberships

if TYPE_CHECKING:
    import pandas as pd

    from qca.boolean.expressions import Expression
    from qca.sets.frames import Frames

__all__ = ["evaluate", "load_frame", "read_path", "take_sets"]

_LOG = logging.getLogger("qca")


def load_frame(
    path: str | Path,
    sets: Sequence[str] | None = None,
    *,
    id_column: str | Sequence[str] | None = None,
    levels: Declared | None = None,
    drop_missing: bool = False,
    **reading: Any,
) -> pd.DataFrame:
    """Return a table of memberships as a data frame indexed by case, read as commands read it.

    Nothing is guessed silently: what was found of marks, columns and cases goes to the log "qca".

    Parameters
    ----------
    path:
        a CSV file, a workbook (Excel, LibreOffice), or Parquet (a file or a folder).
    sets:
        the columns that are wanted; by default all that hold numbers.
    id_column:
        the column that names the cases, or several; else it is found.
    levels:
        the number of values of multi-value sets, as in :func:`qca.build_truth_table`.
    drop_missing:
        leave out the cases that miss a value.
    reading:
        what else is to be said about reading a file: ``decimal``, ``thousands``, ``encoding``,
        ``separator``, ``sheet``, ``skip_rows``, ``missing`` (a tuple of texts).

    Raises
    ------
    InputError
        The file or a membership in it is not valid; every problem at once.
    """
    said = {**reading, "id_column": id_column}
    return _gather(read_path(path, sets, said, levels, drop_missing=drop_missing)).to_frame()


def evaluate(expression: str | Expression, frame: str | Path | pd.DataFrame) -> pd.Series[float]:
    """Return the membership of every case in an expression: min, max and 1 - x, as written.

    Each is in [0, 1]. A multi-value literal is 1 for the cases with its value and 0 for others.

    Parameters
    ----------
    expression:
        as ``"A*~B + C[2]"``.
    frame:
        memberships, cases in the index and sets in the columns, or the path of such a table.

    Raises
    ------
    InputError
        The expression cannot be read or names a set that there is not; or a membership of a set
        that it names is missing or not valid.

    Source: Zadeh (1965), Information and Control 8, 338-353.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"A": [0.8, 0.4], "B": [0.3, 0.9]}, index=["c1", "c2"])
    >>> evaluate("A*~B", frame).round(2).to_dict()
    {'c1': 0.7, 'c2': 0.1}
    """
    import pandas as pd

    formula = read_formula(expression)
    memberships = take_sets(frame, names_of(formula.parsed))
    index = frame.index if isinstance(frame, pd.DataFrame) else memberships.to_frame().index
    return pd.Series(memberships.membership(formula.parsed), index=index, name=str(formula))


def take_sets(
    frame: str | Path | pd.DataFrame | AnyMemberships | Frames,
    names: Sequence[str] | None,
    *,
    levels: Declared | None = None,
) -> Memberships:
    """Return sets of a data frame, or of the table at a path, as memberships in memory.

    ``names`` are those that are needed, or None for all.

    Raises
    ------
    InputError
        The file, a name or a membership is not valid.
    """
    if isinstance(frame, str | Path):
        return _gather(read_path(frame, names, {}, levels))
    if names is None:
        names = tuple(map(str, getattr(frame, "columns", ())))
    return _gather(read_memberships(frame, names, levels=levels))


def read_path(
    path: str | Path,
    names: Sequence[str] | None,
    said: Mapping[str, Any],
    levels: Declared | None,
    *,
    drop_missing: bool = False,
) -> AnyMemberships:
    """Return sets from the file of a table; what was found on the way goes to the log "qca".

    ``said`` is what is said of how to read it: ``id_column``, and the fields of
    :class:`qca.io.tables.Reading`.

    Raises
    ------
    InputError
        The file or a membership is not valid.
    """
    path, given = Path(path), {**said}
    columns = given.pop("id_column", None)
    columns = (columns,) if isinstance(columns, str) else tuple(columns or ())
    reading = Reading(**given, id_columns=columns)
    table = open_data(path, reading, used=names or (), chosen=names is not None)
    names, notes = (names, ()) if names is not None else find_sets(table)
    selected: Selection[AnyMemberships] = select_sets(
        table, names, levels=levels, drop_missing=drop_missing
    )
    for note in (*table.notes, *notes, *selected.notes):
        _LOG.info("%s: %s", path, note)
    return selected.memberships


def _gather(source: AnyMemberships) -> Memberships:
    return source.gather() if isinstance(source, Partitions) else source
