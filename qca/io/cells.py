"""From the rows of a file to named columns of cells: title rows, notes and empty columns left out.

A cell is a text, or a number where a workbook has one; an empty cell is the empty text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from qca.equality import ByValue
from qca.errors import InputError, Place, Problem, cut_text
from qca.io.encodings import tell_option
from qca.io.separators import EvenRows
from qca.messages import Message, say, say_count
from qca.names import normalize, refuse_hidden
from qca.numerals import looks_numeric, read_number
from qca.options import name_open_option

__all__ = ["Cells", "lay_out", "refuse_wide", "show_cell"]

TableCell = str | float
# As many as a sheet of Excel has.
MOST_COLUMNS = 1 << 14
# How a note under a table begins.
_NOTE = re.compile(
    r"(?:sources?|notes?|fuentes?|notas?|elaboraci[oó]n|quellen?|anmerkung(?:en)?)\b.{0,20}?[:.]|[*†]",
    re.IGNORECASE,
)
# What R writes for values that are no numbers.
_R_WORDS = ("NA", "TRUE", "FALSE")


@dataclass(frozen=True, eq=False)
class Cells(ByValue):
    """The columns of a table, as many cells each as there are ``lines`` of data.

    ``notes`` tell what stands in the file beside the table.
    """

    header_line: int
    header: tuple[str, ...]
    columns: tuple[Sequence[TableCell], ...]
    lines: tuple[int, ...]
    notes: tuple[Message, ...]


@dataclass(eq=False)
class _Layout:
    """Rows of a file on their way to columns."""

    file: str
    separator: str | None
    rows: list[Sequence[TableCell]]
    lines: list[int]
    notes: list[Message] = field(default_factory=list)

    def place(self, at: int) -> Place:
        return Place(self.file, self.lines[at])

    def refuse_empty(self) -> None:
        """Raise where there are no rows of data."""
        if len(self.rows) < 2:
            what, remedy = (
                say("the table has no rows of data"),
                say("write a header and a row for each case"),
            )
            raise InputError(Problem(what, remedy, Place(self.file)))

    def drop_titles(self) -> None:
        """Leave out the rows of one cell that stand above a wider table."""
        if not self.rows or not _is_title(self.rows[0]):
            return
        first = next((i for i, row in enumerate(self.rows) if not _is_title(row)), 0)
        if first:
            self._tell_left_out(range(first), is_above=True)
            self.rows, self.lines = self.rows[first:], self.lines[first:]

    def drop_notes(self) -> None:
        """Leave out the rows under the table that hold a note, not a case."""
        last = len(self.rows)
        while last > 1 and self._is_sparse(last - 1):
            last -= 1
        block = range(last, len(self.rows))
        gap = next((i for i in block if self.lines[i] - self.lines[i - 1] > 1), len(self.rows))
        first = len(self.rows)
        while first > last and (first > gap or _begins_note(self.rows[first - 1])):
            first -= 1
        if first < len(self.rows):
            self._tell_left_out(range(first, len(self.rows)), is_above=False)
            self.rows, self.lines = self.rows[:first], self.lines[:first]

    def _is_sparse(self, at: int) -> bool:
        row = self.rows[at]
        if _count_full(row) < 2:
            return True
        uneven = self.separator is not None and len(row) != len(self.rows[0])
        words = not any(isinstance(cell, float | int) or looks_numeric(cell) for cell in row)
        return _begins_note(row) and (uneven or words)

    def _tell_left_out(self, rows: range, *, is_above: bool) -> None:
        values = {
            "first": self.lines[rows[0]],
            "last": self.lines[rows[-1]],
            "text": cut_text(next(str(cell) for cell in self.rows[rows[0]] if cell != "")),
        }
        if is_above:
            note = say_count(
                "line {first} stands above the header ('{text}') and is left out",
                "lines {first} to {last} stand above the header ('{text}') and are left out",
                len(rows),
                **values,
            )
        else:
            note = say_count(
                "line {first} stands under the table ('{text}') and is left out",
                "lines {first} to {last} stand under the table ('{text}') and are left out",
                len(rows),
                **values,
            )
        self.notes.append(note)

    def name_rows(self) -> None:
        """Add the name that R's ``write.table`` leaves out over its row names."""
        header, body = self.rows[0], self.rows[1:]
        more = {len(row) - len(header) for row in body}
        if self.separator is None or more != {1} or all(row[-1] == "" for row in body):
            return
        words = any(not looks_numeric(str(row[1])) and row[1] not in _R_WORDS for row in body)
        if self.separator == "," or (self.separator == " " and words):
            what = say(
                "every row has one cell more than the header, which has {number}",
                number=len(header),
            )
            remedy = say(
                "name the first column; write decimal points, or quotes around 0,5 and around"
                " names of several words; or, if line {line} names the columns, {option}",
                line=self.lines[1],
                option=self._tell_skip(1),
            )
            raise InputError(Problem(what, remedy, self.place(0)))
        self.rows[0] = ["", *header]

    def refuse_other_header(self) -> None:
        """Raise where most rows agree on a number of cells that the header does not have."""
        header, body = self.rows[0], self.rows[1:]
        width, count = Counter(map(len, body)).most_common(1)[0]
        if len(header) >= width or count * 2 <= len(body):
            return
        first = next(i for i, row in enumerate(self.rows) if len(row) == width)
        if all(cell == "" for row in body for cell in row[len(header) :]):
            return
        what = say_count(
            "the header has {number} cell and most rows have {width}",
            "the header has {number} cells and most rows have {width}",
            len(header),
            width=width,
        )
        remedy = say(
            "check separators, quotes and decimal marks; or, if line {line} names the columns,"
            " {option}",
            line=self.lines[first],
            option=self._tell_skip(first),
        )
        raise InputError(Problem(what, remedy, self.place(0)))

    def _tell_skip(self, at: int) -> Message:
        return tell_option("skip_rows", str(self.lines[at] - 1))

    def even_out(self) -> None:
        """Cut empty cells beyond the header, and raise for every row that still does not fit it."""
        header = self.rows[0]
        width = max((j + 1 for j, cell in enumerate(header) if cell != ""), default=0)
        used = max((_end_of(row) for row in self.rows), default=0)
        wider = len(header) if used > width else width
        problems = []
        for i, row in enumerate(self.rows):
            if len(row) < width or _end_of(row) > wider:
                what = say(
                    "{values} under {columns}",
                    values=say_count("{number} value", "{number} values", len(row)),
                    columns=say_count("{number} column", "{number} columns", width),
                )
                remedy = say("check separators and quotes")
                if _count_full(row) < 2:
                    remedy = say("check separators and quotes, or remove the line if it is a note")
                problems.append(Problem(what, remedy, self.place(i)))
            elif len(row) != wider:
                self.rows[i] = [*row, *[""] * (wider - len(row))][:wider]
        if problems:
            raise InputError(problems)


def lay_out(
    rows: Sequence[Sequence[TableCell]],
    lines: Sequence[int],
    file: str,
    separator: str | None = None,
) -> Cells:
    """Return the columns of a table from the rows of a file that are not blank.

    ``separator`` is None for a workbook, whose rows end where their last cell is. The header is the
    first row with more than one cell; rows of one cell above it are titles. Rows under the table
    are notes where they have one cell and stand after a blank row or begin like "Source:".

    Raises
    ------
    InputError
        There are no rows of data, an uneven row, too many columns, or a column without a name, with
        one that stands twice, or with one that holds what cannot be seen; all at once.
    """
    if isinstance(rows, EvenRows) and _is_clean(rows):
        header, columns = rows[0], rows.columns()
        return _name_columns(header, columns, lines, (), Place(file, lines[0]))
    layout = _Layout(file, separator, list(rows), list(lines))
    layout.drop_titles()
    layout.refuse_empty()
    widths = set(map(len, layout.rows))
    if max(widths) > MOST_COLUMNS:
        raise InputError(refuse_wide(max(widths), layout.place(0)))
    layout.drop_notes()
    layout.refuse_empty()
    if len(widths) > 1 or any(cell == "" for cell in layout.rows[0]):
        layout.name_rows()
        layout.refuse_other_header()
        layout.even_out()
    cells = list(zip(*layout.rows[1:], strict=True)) or [()] * len(layout.rows[0])
    return _name_columns(layout.rows[0], cells, layout.lines, layout.notes, layout.place(0))


def refuse_wide(count: int, place: Place) -> Problem:
    """Return the problem with a table that has over ``MOST_COLUMNS`` columns."""
    what = say(
        "the table has {count:,} columns; at most {most:,} are read",
        count=count,
        most=MOST_COLUMNS,
    )
    return Problem(what, say("keep the columns that are needed"), place)


def _is_clean(rows: EvenRows) -> bool:
    """Return whether there is nothing beside the table that would have to be left out."""
    first, last = rows[0], rows[-1]
    plain = len(rows) > 1 and len(first) <= MOST_COLUMNS and all(map(str.strip, first))
    return plain and len(first) > 1 and _count_full(last) > 1 and not _begins_note(last)


def _name_columns(
    first: Sequence[TableCell],
    columns: Sequence[Sequence[TableCell]],
    lines: Sequence[int],
    notes: Sequence[Message],
    place: Place,
) -> Cells:
    """Return columns by name, without those that have neither a name nor a cell."""
    header = [_name_of(cell) for cell in first]
    cells = [_strip(column) for column in columns]
    kept = [j for j, name in enumerate(header) if name or any(cell != "" for cell in cells[j])]
    header, cells = [header[j] for j in kept], [cells[j] for j in kept]
    if problems := _check_header(header, kept, place):
        raise InputError(problems)
    return Cells(lines[0], tuple(header), tuple(cells), tuple(lines[1:]), tuple(notes))


def _strip(column: Sequence[TableCell]) -> Sequence[TableCell]:
    try:
        return list(map(str.strip, column))  # type: ignore[arg-type]  # numbers: see below
    except TypeError:
        return [cell.strip() if isinstance(cell, str) else cell for cell in column]


def show_cell(cell: TableCell) -> str:
    """Return a cell as text, whole numbers without a decimal point.

    >>> show_cell("007"), show_cell(8.0), show_cell(0.25)
    ('007', '8', '0.25')
    """
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _name_of(cell: TableCell) -> str:
    return normalize(show_cell(cell).strip())


def _count_full(row: Sequence[TableCell]) -> int:
    return sum(cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in row)


def _is_title(row: Sequence[TableCell]) -> bool:
    """Return whether a row has its first cell alone; the header of one set may have another."""
    return _count_full(row) == 1 and _end_of(row) == 1


def _end_of(row: Sequence[TableCell]) -> int:
    """Return how many cells a row has up to its last full one."""
    end = len(row)
    while end and (row[end - 1] == "" or str(row[end - 1]).isspace()):
        end -= 1
    return end


def _begins_note(row: Sequence[TableCell]) -> bool:
    first = next((cell for cell in row if cell != ""), "")
    return isinstance(first, str) and _NOTE.match(first.strip()) is not None


def _check_header(header: Sequence[str], positions: Sequence[int], place: Place) -> list[Problem]:
    scores = [read_number(name) for name in header[1:]]
    if len(scores) > 1 and all(score is not None and 0 <= score <= 1 for score in scores):
        what = say(
            "the first line holds memberships ({listed}, …), not names of columns",
            listed=", ".join(header[1:3]),
        )
        return [Problem(what, say("add a line above that names the columns"), place)]
    problems = []
    counts = Counter(header)
    seen: set[str] = set()
    for j, name in zip(positions, header, strict=True):
        if not name and j:
            remedy = say(
                "name it (a merged cell names its first column only), or {option}",
                option=_tell_skipping(),
            )
            problems.append(
                Problem(say("column {number} has no name", number=j + 1), remedy, place)
            )
        elif name and counts[name] > 1 and name in seen:
            what = say("the column '{name}' stands twice", name=name)
            problems.append(Problem(what, say("rename one of them"), place))
        problems += refuse_hidden("column", name, place) if name not in seen else []
        seen.add(name)
    return problems


def _tell_skipping() -> Message:
    return say(
        "say with {option} how many lines stand above the header",
        option=name_open_option("skip_rows"),
    )
