"""CSV tables and sheets of workbooks: an identifier 007 stays 007, and NA is a name.

What a file leaves open (separator, header, decimal mark, names of the cases) is found from all its
cells and told in notes; what cannot be found is an error with its remedy.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qca.errors import MOST_ALONE, InputError, Place, Problem, cut_list
from qca.io.cells import TableCell, lay_out, show_cell
from qca.io.columns import (
    Notation,
    TableColumn,
    are_plain_cells,
    are_whole,
    holds_texts,
    mark_missing,
)
from qca.io.encodings import decode_table
from qca.io.files import read_bytes, show_path
from qca.io.kinds import is_labelled, is_typed, is_workbook
from qca.io.marks import find_marks
from qca.io.naming import Asked, ColumnKind, Heading, Naming, choose_naming, is_unnamed
from qca.io.readings import TableReading
from qca.io.separators import cut_rows
from qca.io.typed import TypedCells, read_labelled
from qca.mappings import FrozenMapping
from qca.messages import Message, say
from qca.names import JOINT, list_name, normalize, refuse_hidden
from qca.options import name_open_option

if TYPE_CHECKING:
    from qca.numerals import Marks

__all__ = ["CasePlaces", "Table", "list_sets", "read_table", "tell_written"]

_FOR_TEXT = ("encoding", "separator")
_NO_LABELS: FrozenMapping[TableCell, str] = FrozenMapping()
_NO_REASONS: FrozenMapping[int, str] = FrozenMapping()


@dataclass(frozen=True, eq=False)
class Table:
    """A table that was read: its cases, and every column that does not name them.

    ``contents`` are its files, ``lines`` the lines (CSV) or rows of these on which the cases stand.
    ``named_by`` are the columns that name the cases, none where they are numbered, and ``keys``
    these with their cells. ``notes`` tell what was found.
    """

    path: Path
    contents: tuple[tuple[Path, bytes], ...]
    cases: tuple[str, ...]
    lines: tuple[int, ...]
    columns: Mapping[str, TableColumn]
    named_by: tuple[str, ...]
    marks: Marks
    notes: tuple[Message, ...]
    keys: Mapping[str, TableColumn] = FrozenMapping()

    @cached_property
    def place(self) -> CasePlaces:
        """What says where a case stands; it outlives the table, whose content it does not hold."""
        return CasePlaces(show_path(self.path), dict(zip(self.cases, self.lines, strict=True)))


@dataclass(frozen=True)
class CasePlaces:
    """Where the cases of a table stand: its file, and the line or row of each."""

    file: str
    lines: Mapping[str, int]

    def __call__(self, case: str, _column: str = "") -> Place:
        """Return where a case stands."""
        return Place(self.file, self.lines.get(case))


def read_table(
    path: Path,
    reading: TableReading | None = None,
    *,
    used: Collection[str] = (),
    chosen: bool = False,
    named: bool = True,
) -> Table:
    """Return the table in a CSV file, a sheet of a workbook, or a file with types.

    ``used`` are columns that the analysis needs as sets, all of them if ``chosen``; which columns
    name the cases is decided in :mod:`qca.io.naming`. Where they are not to be ``named``, the cases
    are numbered from 1.

    Raises
    ------
    InputError
        The file cannot be read; it has no rows, an uneven row, a column name that is repeated,
        empty or not visible, numbers that can be read in two ways, or a case without a name of its
        own.
    """
    reading = reading or TableReading()
    given = tuple(map(normalize, reading.id_columns))
    if is_typed(path):
        contents, typed = _read_typed(path, reading)
        asked = Asked(given or typed.stored, frozenset(used), chosen) if named else None
        return _build_table(path, contents, typed, reading, [], None, asked)
    content = read_bytes(path)
    file = show_path(path)
    notes: list[Message] = []
    separator = None
    if is_workbook(path, content):
        for key in _FOR_TEXT:
            if getattr(reading, key) is not None:
                raise InputError(
                    say("'{path}' is a workbook, which has no {key}", path=path, key=key),
                    say("leave it out"),
                )
        from qca.io.workbooks import read_sheet

        sheet = read_sheet(path, content, reading.sheet)
        notes += sheet.notes
        above = sum(line <= reading.skip_rows for line in sheet.lines)
        cells = lay_out(sheet.rows[above:], sheet.lines[above:], file)
    else:
        if reading.sheet is not None:
            raise InputError(
                say("'{path}' has no sheets", path=path),
                say("leave out the sheet, or name a workbook"),
            )
        text, encoding = decode_table(content, path, reading.encoding)
        rows = cut_rows(text, path, reading.separator, reading.skip_rows)
        separator = rows.separator
        cells = lay_out(rows.rows, rows.lines, file, separator)
        if encoding not in ("utf-8", "utf8"):
            notes.append(say("the file is read in the encoding {encoding}", encoding=encoding))
    asked = Asked(given, frozenset(used), chosen) if named else None
    contents = ((path, content),)
    return _build_table(path, contents, TypedCells(cells), reading, notes, separator, asked)


def _read_typed(
    path: Path, reading: TableReading
) -> tuple[tuple[tuple[Path, bytes], ...], TypedCells]:
    """Return the files of a table whose values have types, with their content, and its columns."""
    open_keys = ("missing", "encoding") if is_labelled(path) else ("missing",)
    for key in reading.list_said():
        if key not in open_keys:
            raise InputError(
                say(
                    "'{path}' is a file whose values have types, which has no {key}",
                    path=path,
                    key=key,
                ),
                say("leave it out"),
            )
    if is_labelled(path):
        contents = ((path, read_bytes(path)),)
        return contents, read_labelled(path, reading.encoding)
    from qca.io.parquet import list_parquet, read_parquet_cells

    cells = read_parquet_cells(path)
    return tuple((each, read_bytes(each)) for each in list_parquet(path)), cells


def _build_table(
    path: Path,
    contents: tuple[tuple[Path, bytes], ...],
    typed: TypedCells,
    reading: TableReading,
    notes: list[Message],
    separator: str | None,
    asked: Asked | None,
) -> Table:
    file, cells = show_path(path), typed.cells
    notes += cells.notes
    absent = frozenset(("", *reading.missing))
    filled = {}
    for name, column in zip(cells.header, cells.columns, strict=True):
        unlabelled = (
            show_cell(v) for v, label in typed.labels.get(name, {}).items() if label in absent
        )
        filled[name] = mark_missing(column, absent.union(unlabelled))
    plain = {name for name, column in filled.items() if are_plain_cells(column)}
    named = asked.given if asked else ()
    numeric = {
        name: column
        for name, column in filled.items()
        if name not in named and (name in plain or not holds_texts(column))
    }
    marks, told = find_marks(
        numeric,
        cells.lines,
        file,
        decimal=reading.decimal,
        thousands=reading.thousands,
        points=separator == ",",
        plain=plain,
        needed=asked.used if asked and asked.chosen else None,
    )
    columns = {
        name: TableColumn(
            name,
            column,
            name not in numeric,
            marks,
            name in plain,
            typed.labels.get(name, _NO_LABELS),
            typed.reasons.get(name, _NO_REASONS),
        )
        for name, column in filled.items()
    }
    place = Place(file, cells.header_line or None)
    naming = choose_naming(_CaseColumns(columns), asked, place) if asked else Naming(())
    names = _join(columns, naming, cells.lines, file)
    left = {*naming.columns, *naming.left}
    if "" in columns and "" not in left:
        raise InputError(Problem(say("column 1 has no name"), say("name it"), place))
    how = (naming.tell(), *naming.tell_left()) if asked else ()
    return Table(
        path,
        contents,
        names,
        cells.lines,
        FrozenMapping({name: c for name, c in columns.items() if name not in left}),
        naming.columns,
        marks,
        (*how, *told, *notes),
        FrozenMapping({name: columns[name] for name in naming.columns}),
    )


@dataclass(frozen=True, eq=False)
class _CaseColumns:
    """The columns of a table, as far as the choice of those that name the cases looks at them."""

    columns: Mapping[str, TableColumn]

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(Heading(name, _kind_of(column)) for name, column in self.columns.items())

    @cached_property
    def count(self) -> int:
        return len(next(iter(self.columns.values())).cells)

    def are_unique(self, names: tuple[str, ...]) -> bool:
        parts = [self.columns[name].cells for name in names]
        if any(None in part for part in parts):
            return False
        rows = parts[0] if len(parts) == 1 else list(zip(*parts, strict=True))
        return len(set(rows)) == self.count

    def are_groups(self, name: str) -> bool:
        cells = self.columns[name].cells
        return None not in cells and len(set(cells)) * 2 <= self.count


def _kind_of(column: TableColumn) -> ColumnKind:
    """Return what a column holds; whole numbers without a heading are those of rows."""
    kind = column.kind()
    rows = kind is ColumnKind.NUMBERS and is_unnamed(column.name) and are_whole(column.numbers)
    return ColumnKind.WHOLE if rows else kind


def _join(
    columns: Mapping[str, TableColumn], naming: Naming, lines: Sequence[int], file: str
) -> tuple[str, ...]:
    """Return the names of the cases; raise for every one that is missing, repeated or not visible.

    The parts of a name from several columns are joined by a space.
    """
    if not naming.columns:
        return tuple(str(i) for i in range(1, len(lines) + 1))
    parts = [columns[name].cells for name in naming.columns]
    names: list[str | None]
    if len(parts) == 1 and set(map(type, parts[0])) == {str}:
        names = list(map(str, parts[0]))
    else:
        rows = zip(*(columns[name].texts for name in naming.columns), strict=True)
        names = [None if None in row else JOINT.join(row) for row in rows]
    joined = "".join(filter(None, names))
    if not (joined.isascii() and joined.isprintable()):
        names = [normalize(name) if isinstance(name, str) else None for name in names]
    if None in names or len(set(names)) < len(names) or not joined.isprintable():
        _refuse_names(names, naming, lines, file)
    return tuple(map(str, names))


def _refuse_names(
    names: Sequence[TableCell | None], naming: Naming, lines: Sequence[int], file: str
) -> None:
    problems: list[Problem] = []
    shown = "' and '".join(naming.columns)
    standing: dict[str, list[int]] = {}
    for line, name in zip(lines, names, strict=True):
        place = Place(file, line)
        if name is None:
            remedy = say("fill in the column '{name}'", name=shown)
            problems.append(Problem(say("this case has no identifier"), remedy, place))
            continue
        if name not in standing:
            problems += refuse_hidden("case", str(name), place)
        standing.setdefault(str(name), []).append(line)
    problems += _refuse_repeated({name: at for name, at in standing.items() if len(at) > 1}, file)
    if problems:
        raise InputError(problems)


def _refuse_repeated(repeated: Mapping[str, Sequence[int]], file: str) -> list[Problem]:
    """Return a problem for each name that stands at several lines, or one for all where many do."""
    remedy = say(
        "give every case an identifier of its own, or name more columns with {option}",
        option=name_open_option("id"),
    )
    if len(repeated) <= MOST_ALONE:
        return [
            Problem(
                say(
                    "case '{case}' stands more than once (first at line {first})",
                    case=case,
                    first=first,
                ),
                remedy,
                Place(file, line),
            )
            for case, (first, *others) in repeated.items()
            for line in others
        ]
    told = [
        say("{case} (lines {lines})", case=list_name(case), lines=", ".join(map(str, lines)))
        for case, lines in repeated.items()
    ]
    what = say(
        "{number} cases stand more than once: {listed}",
        number=len(repeated),
        listed=cut_list(told, MOST_ALONE),
    )
    place = Place(file, min(lines[1] for lines in repeated.values()))
    return [Problem(what, remedy, place)]


def list_sets(table: Table) -> list[str]:
    """Return the columns that can be sets: those in which some value is a number."""
    return [name for name, column in table.columns.items() if not np.isnan(column.numbers).all()]


def tell_written(table: Table, names: Sequence[str]) -> list[Message]:
    """Say which of some columns hold percentages or truth values, and what is made of them."""
    written = []
    for name in names:
        column = table.columns[name]
        shown = next((cell for cell in column.cells if cell is not None), "")
        if column.written is Notation.PERCENTS:
            written.append(
                say(
                    "the column '{name}' has percentages ('{shown}'), read as shares of 1",
                    name=name,
                    shown=shown,
                )
            )
        if column.written is Notation.TRUTHS:
            written.append(
                say(
                    "the column '{name}' has truth values ('{shown}'), read as 1 and 0",
                    name=name,
                    shown=shown,
                )
            )
    return written
