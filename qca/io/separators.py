"""Rows of a text table: the separator is found from all lines, not from the header alone."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

from qca.errors import InputError, Place, Problem
from qca.io.encodings import tell_option
from qca.io.files import show_path
from qca.messages import say
from qca.numerals import looks_numeric

__all__ = ["EvenRows", "Rows", "cut_rows"]

SEPARATORS = {
    ",": say("commas"),
    ";": say("semicolons"),
    "\t": say("tabs"),
    "|": say("bars"),
    " ": say("spaces"),
}
# Written by Excel: the separator of a file as its first line.
_SEPARATOR_LINE = re.compile(r"sep=(.)(?:\r\n|\n|\r|$)", re.IGNORECASE)
_BLANK = " \t\f\v\u00a0\u2007\u202f\u3000"
# Rows of which the cells are looked at to tell two separators apart.
_SAMPLE = 200


class EvenRows(Sequence[list[str]]):
    """Rows with the same number of cells, one after another in one list: quick to cut by column."""

    def __init__(self, flat: list[str], width: int) -> None:
        self._flat, self._width = flat, width

    def __len__(self) -> int:
        return len(self._flat) // self._width

    @overload
    def __getitem__(self, at: int) -> list[str]: ...
    @overload
    def __getitem__(self, at: slice) -> list[list[str]]: ...
    def __getitem__(self, at: int | slice) -> list[str] | list[list[str]]:
        """Return a row, or some."""
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        start = (at % len(self)) * self._width
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._flat[start : start + self._width]

    def columns(self) -> list[list[str]]:
        """Return the cells under the first row, by column."""
        return [self._flat[j + self._width :: self._width] for j in range(self._width)]


@dataclass(frozen=True)
class Rows:
    """The rows of a text table: ``lines`` are those on which they begin, blank ones left out."""

    rows: Sequence[list[str]]
    lines: list[int]
    separator: str


def cut_rows(text: str, path: Path, separator: str | None = None, skip_rows: int = 0) -> Rows:
    """Return the rows of a text table, without its first ``skip_rows`` lines.

    The separator is the one given, else that of a line ``sep=;``, else the one that cuts most lines
    into the same number of cells (two or more); of several that do, the one that gives most
    numbers.

    Raises
    ------
    InputError
        No separator is found, two fit alike, or the quotes do not match.
    """
    told = _SEPARATOR_LINE.match(text)
    if told is not None:
        separator = separator or told.group(1)
    skip_rows = max(skip_rows, int(told is not None))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    lines = lines[skip_rows:]
    quoted = '"' in text
    if separator is None:
        present = [each for each in SEPARATORS if each in text]
        separator = _find_separator(lines, present, quoted, path)
    if not quoted:
        return _cut_plain(lines, separator, skip_rows)
    try:
        return _cut_quoted(lines, separator, skip_rows)
    except csv.Error as error:
        line = int(str(error.args[1])) if len(error.args) > 1 else None
        what = say("this is not valid CSV: {reason}", reason=error.args[0])
        raise InputError(
            Problem(what, say("check the quotes"), Place(show_path(path), line))
        ) from None


def _cut_plain(lines: Sequence[str], separator: str, above: int) -> Rows:
    """Cut lines without quotes, in which a separator is one wherever it stands."""
    blank = separator + _BLANK
    numbers = [i for i, line in enumerate(lines, start=above + 1) if line.strip(blank)]
    whole = lines if len(numbers) == len(lines) else [line for line in lines if line.strip(blank)]
    if separator == " ":
        return Rows([line.split() for line in whole], numbers, separator)
    counts = set(map(str.count, whole, [separator] * len(whole)))
    if len(counts) == 1:
        flat = separator.join(whole).split(separator)
        return Rows(EvenRows(flat, counts.pop() + 1), numbers, separator)
    return Rows([line.split(separator) for line in whole], numbers, separator)


def _cut_quoted(lines: Sequence[str], separator: str, above: int) -> Rows:
    """Cut lines of which some hold quotes, within which a separator or line end is text."""
    text = "\n".join(line.rstrip(" ") if separator == " " else line for line in lines)
    spaced = separator == " "
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=spaced
    )
    rows: list[list[str]] = []
    numbers, before = [], 0
    try:
        for row in reader:
            if any(cell.strip(_BLANK) for cell in row):
                rows.append(row)
                numbers.append(above + before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise csv.Error(str(error), above + reader.line_num) from None
    return Rows(rows, numbers, separator)


def _find_separator(lines: Sequence[str], present: Sequence[str], quoted: bool, path: Path) -> str:
    """Return the separator that fits the lines best; a comma where there is none."""
    cut = _cut_quoted if quoted else _cut_plain
    if len(present) == 1 and present != [" "]:
        return present[0]
    scores: dict[str, float] = {}
    for separator in present:
        if separator == " " and 1 in scores.values():
            continue  # words within cells
        try:
            widths = _count_cells(lines, separator) if not quoted else None
            widths = widths or Counter(map(len, cut(lines, separator, 0).rows))
        except csv.Error:
            continue
        # The share of lines that have the commonest number of cells over one.
        fits = max((count for width, count in widths.items() if width > 1), default=0)
        scores[separator] = fits / max(widths.total(), 1)
    most = max(scores.values(), default=0)
    best = [separator for separator, score in scores.items() if score == most > 0]
    if len(best) > 1:
        sample = lines[:_SAMPLE]
        shares = {each: _share_of_numbers(cut(sample, each, 0).rows) for each in best}
        best = [each for each in best if shares[each] == max(shares.values())]
    if len(best) > 1:
        names = SEPARATORS[best[0]]
        for each in best[1:]:
            names = say("{one} and by {other}", one=names, other=SEPARATORS[each])
        what = say("the cells could be separated by {names}", names=names)
        remedy = tell_option("separator", best[0])
        raise InputError(Problem(what, remedy, Place(show_path(path))))
    return best[0] if best else present[0] if present and present[0] != " " else ","


def _count_cells(lines: Sequence[str], separator: str) -> Counter[int]:
    """Return how many lines without quotes have each number of cells, blank ones left out."""
    if separator == " ":
        return Counter(len(line.split()) for line in lines if line.strip())
    counts = Counter(map(str.count, lines, [separator] * len(lines)))
    counts[0] -= sum(not line.strip() for line in lines) if counts[0] else 0
    return Counter({count + 1: number for count, number in counts.items()})


def _share_of_numbers(rows: Sequence[Sequence[str]]) -> float:
    """Return the share of cells under the first row that are written as numbers in some way."""
    cells = [cell.strip() for row in rows[1:] for cell in row]
    return sum(map(looks_numeric, cells)) / max(len(cells), 1)
