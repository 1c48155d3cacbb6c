"""Memberships as people have them: a data frame, or the path of a table."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qca.boolean.expressions import names_of
from qca.boolean.formulas import read_formula
from qca.errors import InputError, Problem, nearest, show_given
from qca.io.data import Selection, find_sets, open_data, select_sets
from qca.io.readings import TableReading
from qca.messages import say
from qca.names import normalize, read_given
from qca.options import call_settings
from qca.sets.cells import name_cases
from qca.sets.checks import Declared
from qca.sets.memberships import Memberships
from qca.sets.partitions import AnyMemberships, Partitions, read_memberships
from qca.study.domains import Switch
from qca.study.missing import tell_left_out

if TYPE_CHECKING:
    import pandas as pd

    from qca.boolean.expressions import Expression
    from qca.sets.frames import Frames

__all__ = ["call_keyword", "evaluate", "leave_out_missing", "load_frame", "read_path", "take_sets"]

_LOG = logging.getLogger("qca")
# Settings that Python calls otherwise than the command line.
_KEYWORDS = {"id": "id_column", "out": "directory"}
_AS_THEY_ARE = ("True", "False", "…")


def call_keyword(key: str, value: str) -> str:
    """Return how a setting is given as a keyword.

    >>> call_keyword("id", "country"), call_keyword("drop_missing", "True")
    ("id_column='country'", 'drop_missing=True')
    """
    plain = value in _AS_THEY_ARE or value.isdecimal()
    return f"{_KEYWORDS.get(key, key)}={value if plain else repr(value)}"


def _call_loading(key: str, value: str) -> str:
    return f"qca.load_frame(path, {call_keyword(key, value)})"


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
        ``separator``, ``sheet``, ``skip_rows``, ``missing`` (a text, or a tuple of them).

    Raises
    ------
    InputError
        The file or a membership in it is not valid; every problem at once.
    """
    said = {**reading, "id_column": id_column}
    read = read_path(path, sets, said, levels, drop_missing=drop_missing, called=call_keyword)
    return _gather(read).to_frame()


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
    called: Callable[[str, str], str] = _call_loading,
) -> AnyMemberships:
    """Return sets from the file of a table; what was found on the way goes to the log "qca".

    ``said`` is what is said of how to read it: ``id_column``, and the fields
    of :class:`qca.io.tables.TableReading`. ``called`` is how messages call these (see
    :mod:`qca.options`),
    by default as keywords of :func:`load_frame`, for functions that have none of them.

    Raises
    ------
    InputError
        The file or a membership is not valid.
    """
    reading = _read_said(said, drop_missing)
    if not isinstance(path, str | Path):
        raise InputError(
            say("the path is {path}", path=show_given(path)),
            say("give the path of a table, as a text"),
        )
    path = Path(path)
    names = None if names is None else read_given("sets", names)
    with call_settings(called):
        table = open_data(path, reading, used=names or (), chosen=names is not None)
        names, notes = (names, ()) if names is not None else find_sets(table)
        selected: Selection[AnyMemberships] = select_sets(
            table, names, levels=levels, drop_missing=drop_missing
        )
    for note in (*table.notes, *notes, *selected.notes):
        _LOG.info("%s: %s", path, note)
    return selected.memberships


def leave_out_missing(frame: Any, names: Sequence[str]) -> pd.DataFrame:
    """Return a pandas or Dask DataFrame without the cases that miss a value in some columns.

    Raises
    ------
    InputError
        It is neither; or no case is left.
    """
    if not hasattr(frame, "dropna") or not hasattr(frame, "columns"):
        what = say(
            "cases that miss a value cannot be left out of a {name}", name=type(frame).__name__
        )
        raise InputError(what, say("give a DataFrame, or the path of a table"))
    labels = [label for label in frame.columns if normalize(str(label)) in names]
    kept: pd.DataFrame = frame.dropna(subset=labels)
    if hasattr(frame, "to_delayed"):  # a Dask DataFrame, which is not read yet
        return kept
    if len(frame) and not len(kept):
        raise InputError(
            say("every case misses a value"), say("fill in values, or leave columns out")
        )
    gone = frame.loc[frame[labels].isna().any(axis=1), labels]
    missed = [tuple(map(str, gone.columns[row])) for row in gone.isna().to_numpy()]
    for note in tell_left_out(dict(zip(name_cases(gone), missed, strict=True))):
        _LOG.info("%s", note)
    return kept


def _read_said(said: Mapping[str, Any], drop_missing: object) -> TableReading:
    """Return what is said about reading a file; every problem with it at once."""
    given = {**said}
    columns = given.pop("id_column", None)
    known = [field.name for field in fields(TableReading) if field.name != "id_columns"]
    problems = Switch().list_problems("drop_missing", drop_missing)
    for key in given.keys() - set(known):
        remedy = nearest(str(key), known) or say("use {listed}", listed=", ".join(known))
        problems.append(Problem(say("'{key}' says nothing about reading a file", key=key), remedy))
    if isinstance(given.get("missing"), str):
        given["missing"] = (given["missing"],)
    try:
        if isinstance(columns, str):
            columns = (columns,)
        columns = () if columns is None else read_given("columns that name the cases", columns)
        reading = TableReading(**{key: given[key] for key in known if key in given})
    except InputError as error:
        raise InputError([*problems, *error.problems]) from None
    if problems:
        raise InputError(problems)
    return replace(reading, id_columns=columns)


def _gather(source: AnyMemberships) -> Memberships:
    return source.gather() if isinstance(source, Partitions) else source
