"""Tables of memberships in Parquet: one file, or a folder of files that are one table.

Files are read in batches of rows and only the columns that are needed, so that a table may be
larger than memory.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from qca.errors import InputError, Place, Problem, nearest
from qca.io.cells import MOST_COLUMNS, refuse_wide, show_cell
from qca.io.columns import kind_of_numbers
from qca.io.files import check_file, is_folder, list_folder, show_path
from qca.io.kinds import PARQUET
from qca.io.naming import Asked, ColumnKind, Heading, choose_naming
from qca.io.typed import TypedCells, lay_cells, list_cells
from qca.mappings import FrozenMapping
from qca.messages import Message, say
from qca.names import JOINT, normalize, refuse_hidden

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile  # type: ignore[import-untyped]

__all__ = ["ParquetTable", "list_parquet", "open_parquet", "read_parquet_cells"]

# Rows of one part: 60 columns of these are 30 MB.
_BATCH = 1 << 16

_T = TypeVar("_T")


@dataclass(frozen=True)
class ParquetTable:
    """Parquet files as one table in parts (a :class:`qca.sets.frames.Frames`).

    ``columns`` are all columns but those of the identifiers, ``sets`` those with numbers.
    ``named_by`` are the columns that name the cases, none where these are numbered from 1.
    ``counts`` are the rows of the files. ``raw`` has the names of columns as the files write them,
    where that is not their one form.
    """

    paths: tuple[Path, ...]
    counts: tuple[int, ...]
    columns: tuple[str, ...]
    sets: tuple[str, ...]
    named_by: tuple[str, ...]
    notes: tuple[Message, ...] = ()
    raw: Mapping[str, str] = field(default_factory=FrozenMapping)

    def map(self, work: Callable[[pd.DataFrame], _T], names: Sequence[str]) -> Iterator[_T]:
        """Yield ``work(part)`` for every batch of rows, in the order of the files."""
        needed = list(dict.fromkeys([*names, *self.named_by]))
        read = [self.raw.get(name, name) for name in needed]
        before = 0
        for path in self.paths:
            with _open(path) as file:
                for batch in _guard_all(file.iter_batches(_BATCH, columns=read), path):
                    frame = _guard(partial(batch.to_pandas, ignore_metadata=True), path)
                    frame = frame[read].set_axis(needed, axis=1)
                    if self.named_by:
                        frame = frame.set_axis(_join_names(frame, self.named_by, path))
                    else:
                        frame.index = pd.RangeIndex(before + 1, before + len(frame) + 1)
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


def open_parquet(
    path: Path,
    *,
    id_columns: Sequence[str] = (),
    used: Collection[str] = (),
    chosen: bool = False,
) -> ParquetTable:
    """Return a Parquet file, or the Parquet files of a folder as one table.

    The files of a folder are taken in the order of their names, numbers in these as numbers
    (``part.2`` before ``part.10``). The columns of identifiers are ``id_columns``, else the index
    that pandas stored, else those that :mod:`qca.io.naming` finds among the columns that are not
    ``used``; cases without a name are numbered through all files. Only columns that could name the
    cases are read yet.

    Raises
    ------
    InputError
        There is no such file, no Parquet file in the folder, one that is none, or a file with
        other columns or other kinds of columns than the first; or pyarrow is not installed.
    """
    table, schema = _open_bare(path)
    names, raw = table.columns, table.raw
    place = Place(show_path(path))
    kinds = {name: schema.field(raw.get(name, name)).type for name in names}
    stored = tuple(name for name in _list_stored(schema) if name not in used)
    asked = Asked(tuple(map(normalize, id_columns)) or stored, used, chosen)
    naming = choose_naming(_CaseColumns(table, kinds, asked), asked, place)
    left = {*naming.columns, *naming.left}
    columns = tuple(name for name in names if name not in left)
    return replace(
        table,
        columns=columns,
        sets=tuple(name for name in columns if _is_number(kinds[name])),
        named_by=naming.columns,
        notes=(naming.tell(), *naming.tell_left()),
    )


def read_parquet_cells(path: Path) -> TypedCells:
    """Return the table in a Parquet file, or in those of a folder, read whole.

    Raises
    ------
    InputError
        As :func:`open_parquet` says of files.
    """
    table, schema = _open_bare(path)
    columns: dict[str, list[object]] = {name: [] for name in table.columns}
    for each in table.paths:
        with _open(each) as file:
            for batch in _guard_all(file.iter_batches(_BATCH), each):
                for name, values in columns.items():
                    column = batch.column(table.raw.get(name, name))
                    values.extend(_guard(column.to_pylist, each))
    kinds = {name: str(schema.field(table.raw.get(name, name)).type) for name in columns}
    cells = {
        name: list_cells(values, is_single=kinds[name] == "float")
        for name, values in columns.items()
    }
    return TypedCells(lay_cells(cells, (), Place(show_path(path))), stored=_list_stored(schema))


def _open_bare(path: Path) -> tuple[ParquetTable, Any]:
    """Return Parquet files as a table of which nothing but the columns is known, and its schema."""
    paths = list_parquet(path)
    files: list[tuple[Any, int]] = []
    problems: list[Problem] = []
    for each in paths:
        try:
            with _open(each) as file:
                schema = _guard(partial(getattr, file, "schema_arrow"), each)
                files.append((schema, int(file.metadata.num_rows)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    schema = files[0][0]
    for each, (other, _) in zip(paths[1:], files[1:], strict=True):
        problems += _compare(schema, other, each, paths[0])
    names = [normalize(name) for name in schema.names]
    place = Place(show_path(path))
    problems += [
        Problem(
            say("the column '{name}' stands twice", name=name), say("rename one of them"), place
        )
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    problems += [found for name in names for found in refuse_hidden("column", name, place)]
    if len(names) > MOST_COLUMNS:
        problems = [refuse_wide(len(names), place)]
    if problems:
        raise InputError(problems)
    raw = dict(zip(names, schema.names, strict=True))
    table = ParquetTable(paths, tuple(count for _, count in files), tuple(names), (), ())
    return replace(table, raw=FrozenMapping({k: v for k, v in raw.items() if k != v})), schema


def _guard(action: Callable[[], _T], path: Path) -> _T:
    """Return what pyarrow reads; whatever it raises on a damaged file is one error of ours."""
    try:
        return action()
    except Exception as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        what = say("this cannot be read as Parquet: {reason}", reason=reason)
        raise InputError(Problem(what, say("check the file"), Place(show_path(path)))) from None


def _guard_all(parts: Iterator[_T], path: Path) -> Iterator[_T]:
    """Yield what pyarrow reads in turn, as :func:`_guard` does."""
    end: Any = object()
    while (part := _guard(lambda: next(parts, end), path)) is not end:
        yield part


def _join_names(frame: pd.DataFrame, columns: Sequence[str], path: Path) -> pd.Index[Any]:
    """Return the names of cases from one or several columns, joined by a space."""
    place = Place(show_path(path))
    if frame[list(columns)].isna().any(axis=None):
        shown = "' and '".join(columns)
        remedy = say("fill in the column '{name}'", name=shown)
        raise InputError(Problem(say("a case has no identifier"), remedy, place))
    parts = [map(_text_of, frame[name].tolist()) for name in columns]
    names = [normalize(JOINT.join(row)) for row in zip(*parts, strict=True)]
    if not "".join(names).isprintable() or not "".join(names).isascii():
        problems = [found for name in names for found in refuse_hidden("case", name, place)]
        if problems:
            raise InputError(problems)
    return pd.Index(names, dtype=object)


def _text_of(value: object) -> str:
    return show_cell(value) if isinstance(value, float) else str(value)


def list_parquet(path: Path) -> tuple[Path, ...]:
    """Return a Parquet file, or the Parquet files of a folder in the order of their names.

    Raises
    ------
    InputError
        There is none.
    """
    if not is_folder(path):
        check_file(path)
        return (path,)
    files = [
        each
        for each in list_folder(path)
        if each.suffix.lower() == PARQUET and each.name[0] not in "._" and each.is_file()
    ]
    if not files:
        raise InputError(
            Problem(
                say("there is no Parquet file in this folder"),
                say("name a folder of .parquet files, or a file in it"),
                Place(show_path(path)),
            )
        )
    return tuple(sorted(files, key=_natural_order))


def _natural_order(path: Path) -> list[tuple[int, str]]:
    # The split gives text, digits, text, … in turn.
    parts = re.split(r"(\d+)", path.name)
    return [(int(part) if i % 2 else 0, part) for i, part in enumerate(parts)]


def _open(path: Path) -> ParquetFile:
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise InputError(
            Problem(
                say("reading Parquet needs pyarrow, which is not installed"),
                say("run: pip install 'qca[dask]'"),
                Place(show_path(path)),
            )
        ) from None
    return _guard(lambda: ParquetFile(path), path)


def _compare(schema: Any, other: Any, path: Path, first: Path) -> list[Problem]:
    """Return where a file does not fit the first one; the order of its columns does not matter."""
    place = Place(show_path(path))
    problems = []
    for name in schema.names:
        if name not in other.names:
            what = say(
                "there is no column '{name}', which {file} has", name=name, file=show_path(first)
            )
            problems.append(
                Problem(what, nearest(name, other.names) or say("name it alike"), place)
            )
        elif _is_number(schema.field(name).type) != _is_number(other.field(name).type):
            what = say(
                "the column '{name}' is {type} and in {file} {other}",
                name=name,
                type=other.field(name).type,
                file=show_path(first),
                other=schema.field(name).type,
            )
            problems.append(Problem(what, say("write both with one type"), place))
    return problems


def _list_stored(schema: Any) -> tuple[str, ...]:
    """Return the columns that pandas stored as its index; none for one that only counts."""
    stored = _guard(lambda: (schema.pandas_metadata or {}).get("index_columns", []), Path())
    known = [name for name in stored if isinstance(name, str) and name in schema.names]
    return tuple(map(normalize, known)) if len(known) == len(stored) else ()


@dataclass(frozen=True, eq=False)
class _CaseColumns:
    """The columns of a table for the choice of those that name its cases.

    Only cells of columns that could are read: ``kinds`` of the others tell enough.
    """

    table: ParquetTable
    kinds: Mapping[str, Any]
    asked: Asked
    _read: dict[str, pd.Series[Any]] = field(default_factory=dict)

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(Heading(name, self._kind_of(name)) for name in self.kinds)

    @cached_property
    def count(self) -> int:
        return sum(self.table.counts)

    def are_unique(self, names: tuple[str, ...]) -> bool:
        if names == self._lone:
            return True  # whether it is so is found when the cases are read
        frame = pd.DataFrame({name: self._cells(name) for name in names})
        return not frame.isna().any(axis=None) and not frame.duplicated().any()

    def are_groups(self, name: str) -> bool:
        cells = self._cells(name)
        return bool(cells.nunique() * 2 <= self.count and not cells.isna().any())

    @cached_property
    def _lone(self) -> tuple[str, ...] | None:
        """The one column of texts where no whole numbers could name the cases instead."""
        free = [name for name in self.kinds if name not in self.asked.used]
        texts = tuple(name for name in free if not _is_number(self.kinds[name]))
        others = any(_is_integer(self.kinds[name]) for name in free)
        return texts if len(texts) == 1 and not others else None

    def _kind_of(self, name: str) -> ColumnKind:
        if not _is_number(self.kinds[name]):
            return ColumnKind.TEXTS
        settled = name in self.asked.used or self.asked.given or not self.count
        if settled or not _is_integer(self.kinds[name]):
            return ColumnKind.NUMBERS
        return kind_of_numbers(self._cells(name).to_numpy(dtype=float, na_value=math.nan))

    def _cells(self, name: str) -> pd.Series[Any]:
        if name not in self._read:
            parts = [part[name] for part in self.table.map(lambda frame: frame, [name])]
            self._read[name] = (
                pd.concat(parts, ignore_index=True) if parts else pd.Series(dtype=object)
            )
        return self._read[name]


def _is_integer(kind: Any) -> bool:
    from pyarrow import types  # type: ignore[import-untyped]

    return bool(types.is_integer(kind))


def _is_number(kind: Any) -> bool:
    from pyarrow import types

    return bool(
        types.is_integer(kind)
        or types.is_floating(kind)
        or types.is_decimal(kind)
        or types.is_boolean(kind)
        or types.is_null(kind)
    )
