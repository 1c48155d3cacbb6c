"""Tables of memberships in Parquet: one file, or a folder of files that are one table.

Files are read in batches of rows and only the columns that are needed, so that a table may be
larger than memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from qca.errors import InputError, Place, Problem, nearest
from qca.io.files import check_file, is_folder, list_folder, show_path

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile  # type: ignore[import-untyped]

ENDING = ".parquet"
# Rows of one part: 60 columns of these are 30 MB.
_BATCH = 1 << 16

_T = TypeVar("_T")


@dataclass(frozen=True, eq=False)
class ParquetTable:
    """Parquet files as one table in parts (a :class:`qca.sets.frames.Frames`).

    ``columns`` are all columns but that of the identifiers, ``sets`` those with numbers.
    ``id_column`` is None where the cases are numbered from 1. ``counts`` are the rows of the files.
    """

    paths: tuple[Path, ...]
    counts: tuple[int, ...]
    columns: tuple[str, ...]
    sets: tuple[str, ...]
    id_column: str | None

    def map(self, work: Callable[[pd.DataFrame], _T], names: Sequence[str]) -> Iterator[_T]:
        """Yield ``work(part)`` for every batch of rows, in the order of the files."""
        read = [*names, *([] if self.id_column is None else [self.id_column])]
        before = 0
        for path in self.paths:
            with _open(path) as file:
                for batch in file.iter_batches(_BATCH, columns=read):
                    frame = batch.to_pandas(ignore_metadata=True)
                    if self.id_column is None:
                        frame.index = pd.RangeIndex(before + 1, before + len(frame) + 1)
                    else:
                        frame = _name_cases(frame, self.id_column, path)
                    before += len(frame)
                    yield work(frame[list(names)])

    def place(self, number: int) -> Place:
        """Return the file of a part."""
        for path, parts in zip(self.paths, self._parts, strict=True):
            if number < parts:
                return Place(show_path(path))
            number -= parts
        return Place(show_path(self.paths[-1]))

    @cached_property
    def _parts(self) -> tuple[int, ...]:
        return tuple(-(-count // _BATCH) for count in self.counts)


def is_parquet(path: Path) -> bool:
    """Return whether a path is one that :func:`open_parquet` is for: a folder, or by its ending."""
    return path.suffix.lower() == ENDING or is_folder(path)


def open_parquet(path: Path, *, id_column: str | None = None) -> ParquetTable:
    """Return a Parquet file, or the Parquet files of a folder as one table.

    The files of a folder are taken in the order of their names, numbers in these as numbers
    (``part.2`` before ``part.10``). The column of identifiers is ``id_column``, else the index that
    pandas stored, else the first column without numbers, else there is none and the cases are
    numbered through all files. No value is read yet.

    Raises
    ------
    InputError
        There is no such file, no Parquet file in the folder, one that is none, or a file with
        other columns or other kinds of columns than the first; or pyarrow is not installed.
    """
    paths = _list_files(path)
    files: list[tuple[Any, int]] = []
    problems: list[Problem] = []
    for each in paths:
        try:
            with _open(each) as file:
                files.append((file.schema_arrow, int(file.metadata.num_rows)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    schema = files[0][0]
    for each, (other, _) in zip(paths[1:], files[1:], strict=True):
        problems += _compare(schema, other, each, paths[0])
    problems += [
        Problem(f"the column '{name}' stands twice", "rename one of them", Place(show_path(path)))
        for name in dict.fromkeys(schema.names)
        if schema.names.count(name) > 1
    ]
    if problems:
        raise InputError(problems)
    id_column = _identify(schema, id_column, path)
    columns = tuple(name for name in schema.names if name != id_column)
    sets = tuple(name for name in columns if _is_number(schema.field(name).type))
    return ParquetTable(paths, tuple(count for _, count in files), columns, sets, id_column)


def _name_cases(frame: pd.DataFrame, id_column: str, path: Path) -> pd.DataFrame:
    if frame[id_column].isna().any():
        place = Place(show_path(path))
        remedy = f"fill in the column '{id_column}'"
        raise InputError(Problem("a case has no identifier", remedy, place))
    return frame.set_index(id_column)


def _list_files(path: Path) -> tuple[Path, ...]:
    if not is_folder(path):
        check_file(path)
        return (path,)
    found = [
        each
        for each in list_folder(path)
        if each.suffix.lower() == ENDING and each.name[0] not in "._" and each.is_file()
    ]
    if not found:
        raise InputError(
            Problem(
                "there is no Parquet file in this folder",
                "name a folder of .parquet files, or a file in it",
                Place(show_path(path)),
            )
        )
    return tuple(sorted(found, key=_natural_order))


def _natural_order(path: Path) -> list[tuple[int, str]]:
    # The split gives text, digits, text, … in turn.
    parts = re.split(r"(\d+)", path.name)
    return [(int(part) if i % 2 else 0, part) for i, part in enumerate(parts)]


def _open(path: Path) -> ParquetFile:
    try:
        from pyarrow import ArrowException  # type: ignore[import-untyped]
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise InputError(
            Problem(
                "reading Parquet needs pyarrow, which is not installed",
                "run: pip install 'qca[dask]'",
                Place(show_path(path)),
            )
        ) from None
    try:
        return ParquetFile(path)
    except (ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            Problem(
                f"this cannot be read as Parquet: {reason}",
                "check the file",
                Place(show_path(path)),
            )
        ) from None


def _compare(schema: Any, other: Any, path: Path, first: Path) -> list[Problem]:
    """Return where a file does not fit the first one; the order of its columns does not matter."""
    place = Place(show_path(path))
    problems = []
    for name in schema.names:
        if name not in other.names:
            what = f"there is no column '{name}', which {show_path(first)} has"
            problems.append(Problem(what, nearest(name, other.names) or "name it alike", place))
        elif _is_number(schema.field(name).type) != _is_number(other.field(name).type):
            kinds = f"{other.field(name).type} and in {show_path(first)} {schema.field(name).type}"
            what = f"the column '{name}' is {kinds}"
            problems.append(Problem(what, "write both with one type", place))
    return problems


def _identify(schema: Any, id_column: str | None, path: Path) -> str | None:
    names = list(schema.names)
    if id_column is not None:
        if id_column not in names:
            remedy = nearest(id_column, names) or f"the columns are {', '.join(names)}"
            place = Place(show_path(path))
            raise InputError(Problem(f"there is no column '{id_column}'", remedy, place))
        return id_column
    stored = (schema.pandas_metadata or {}).get("index_columns", [])
    if len(stored) == 1 and stored[0] in names:
        return str(stored[0])
    return next((name for name in names if not _is_number(schema.field(name).type)), None)


def _is_number(kind: Any) -> bool:
    from pyarrow import types

    return bool(
        types.is_integer(kind)
        or types.is_floating(kind)
        or types.is_decimal(kind)
        or types.is_boolean(kind)
        or types.is_null(kind)
    )
