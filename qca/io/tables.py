"""CSV tables and sheets of workbooks: an identifier 007 stays 007, and NA is a name.

What a file leaves open (separator, header, decimal mark, names of the cases) is found from all its
cells and told in notes; what cannot be found is an error with its remedy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qca.errors import MOST_ALONE, InputError, Place, Problem, cut_list, show_given
from qca.io.cells import Cells, TableCell, lay_out, show_cell
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
from qca.io.kinds import is_workbook
from qca.io.marks import find_marks
from qca.io.naming import Asked, ColumnKind, Heading, Naming, choose_naming, is_unnamed
from qca.io.separators import cut_rows
from qca.mappings import FrozenMapping
from qca.messages import Message, list_either, say
from qca.names import JOINT, list_name, normalize, refuse_hidden
from qca.options import name_open_option

if TYPE_CHECKING:
    from qca.numerals import Marks

__all__ = ["CasePlaces", "Table", "TableReading", "list_sets", "read_table", "tell_written"]

_FOR_TEXT = ("encoding", "separator")


@dataclass(frozen=True)
class TableReading:
    """What is said about how a table is to be read; what is not said is found from the file.

    ``id_columns`` name the cases, ``missing`` are texts that stand for missing values, and
    ``skip_rows`` lines above the header are left out.
    """

    id_columns: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    decimal: str | None = None
    thousands: str | None = None
    encoding: str | None = None
    separator: str | None = None
    sheet: str | None = None
    skip_rows: int = 0

    def list_said(self) -> list[str]:
        """Return what is said but for the columns that name the cases, by key."""
        others = [field for field in fields(self) if field.name != "id_columns"]
        return [field.name for field in others if getattr(self, field.name) != field.default]

    def __post_init__(self) -> None:
        if problems := [*self._check_texts(), *self._check_marks()]:
            raise InputError(problems)

    def _check_texts(self) -> Iterator[Problem]:
        """Yield a problem for each value of another type, as Python may give it."""
        for key in ("encoding", "sheet"):
            if not isinstance(value := getattr(self, key), str | None):
                yield Problem(
                    say("{key} is {value}", key=key, value=show_given(value)), say("give a text")
                )
        if not _are_texts(self.missing):
            yield Problem(
                say("missing is {missing}", missing=show_given(self.missing)),
                say("give texts, as ('NA', '-')"),
            )
        skipped = self.skip_rows
        if isinstance(skipped, bool) or not isinstance(skipped, Integral) or skipped < 0:
            yield Problem(
                say("skip_rows is {skipped}", skipped=show_given(skipped)), say("use 0 or more")
            )

    def _check_marks(self) -> Iterator[Problem]:
        for key, allowed in (("decimal", ".,"), ("thousands", ".,' "), ("separator", None)):
            value = getattr(self, key)
            lone = isinstance(value, str) and len(value) == 1
            if value is not None and not (lone and value in (allowed or value)):
                known = list_either(f"'{mark}'" for mark in allowed or ",;|")
                shown = f"'{value}'" if isinstance(value, str) else show_given(value)
                yield Problem(
                    say("{key} is {shown}", key=key, shown=shown), say("use {known}", known=known)
                )
            elif key == "separator" and value is not None and value in '"\r\n':
                yield Problem(
                    say("no cells are separated by quotes or line ends"), say("say another one")
                )


def _are_texts(given: object) -> bool:
    return isinstance(given, tuple) and all(isinstance(each, str) for each in given)


@dataclass(frozen=True, eq=False)
class Table:
    """A table that was read: its cases, and every column that does not name them.

    ``lines`` are the lines (CSV) or rows (workbook) of the file on which the cases stand.
    ``named_by`` are the columns that name the cases, none where they are numbered. ``notes`` tell
    what was found.
    """

    path: Path
    content: bytes
    cases: tuple[str, ...]
    lines: tuple[int, ...]
    columns: Mapping[str, TableColumn]
    named_by: tuple[str, ...]
    marks: Marks
    notes: tuple[Message, ...]

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
) -> Table:
    """Return the table in a CSV file or a sheet of a workbook.

    ``used`` are columns that the analysis needs as sets, all of them if ``chosen``; which columns
    name the cases is decided in :mod:`qca.io.naming`.

    Raises
    ------
    InputError
        The file cannot be read; it has no rows, an uneven row, a column name that is repeated,
        empty or not visible, numbers that can be read in two ways, or a case without a name of its
        own.
    """
    reading = reading or TableReading()
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
    asked = Asked(tuple(map(normalize, reading.id_columns)), frozenset(used), chosen)
    return _build_table(path, content, cells, reading, notes, separator, asked)


def _build_table(
    path: Path,
    content: bytes,
    cells: Cells,
    reading: TableReading,
    notes: list[Message],
    separator: str | None,
    asked: Asked,
) -> Table:
    file = show_path(path)
    notes += cells.notes
    absent = frozenset(("", *reading.missing))
    filled = {
        name: mark_missing(column, absent)
        for name, column in zip(cells.header, cells.columns, strict=True)
    }
    plain = {name for name, column in filled.items() if are_plain_cells(column)}
    numeric = {
        name: column
        for name, column in filled.items()
        if name not in asked.given and (name in plain or not holds_texts(column))
    }
    marks, told = find_marks(
        numeric,
        cells.lines,
        file,
        decimal=reading.decimal,
        thousands=reading.thousands,
        points=separator == ",",
        plain=plain,
        needed=asked.used if asked.chosen else None,
    )
    columns = {
        name: TableColumn(name, column, name not in numeric, marks, name in plain)
        for name, column in filled.items()
    }
    place = Place(file, cells.header_line)
    naming = choose_naming(_CaseColumns(columns), asked, place)
    names = _join(columns, naming, cells.lines, file)
    left = {*naming.columns, *naming.left}
    if "" in columns and "" not in left:
        raise InputError(Problem(say("column 1 has no name"), say("name it"), place))
    return Table(
        path,
        content,
        names,
        cells.lines,
        FrozenMapping({name: c for name, c in columns.items() if name not in left}),
        naming.columns,
        marks,
        (naming.tell(), *naming.tell_left(), *told, *notes),
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
        rows = zip(*parts, strict=True)
        names = [None if None in row else JOINT.join(map(show_cell, row)) for row in rows]
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
