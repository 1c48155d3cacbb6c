"""Columns of a table: their cells, and the numbers that these are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qca.io.cells import TableCell, show_cell
from qca.io.naming import WHOLES, ColumnKind
from qca.mappings import FrozenMapping
from qca.numerals import ABSENT_WORDS, TRUTHS, Marks, are_plain, looks_numeric, read_number

__all__ = [
    "Notation",
    "TableColumn",
    "are_plain_cells",
    "are_whole",
    "find_truth_words",
    "holds_texts",
    "kind_of_numbers",
    "mark_missing",
]


class Notation(Enum):
    """How the values of a column are written."""

    TEXTS = "texts"
    NUMBERS = "numbers"
    PERCENTS = "percentages"
    TRUTHS = "truth values"


@dataclass(frozen=True, eq=False)
class TableColumn:
    """A column of a table, its numbers written with ``marks``; None is a missing cell.

    ``is_text`` says that it holds more texts than numbers, ``is_plain`` that it holds plain
    numerals alone. ``labels`` are those that its values carry, ``reasons`` why cells are missing,
    by their positions, where the file says so.
    """

    name: str
    cells: Sequence[TableCell | None]
    is_text: bool
    marks: Marks
    is_plain: bool = False
    labels: Mapping[TableCell, str] = FrozenMapping()
    reasons: Mapping[int, str] = FrozenMapping()

    @cached_property
    def texts(self) -> Sequence[str | None]:
        """The cells as texts: the label of a value where it carries one."""
        labels = self.labels
        return [
            None if cell is None else labels[cell] if cell in labels else show_cell(cell)
            for cell in self.cells
        ]

    @cached_property
    def numbers(self) -> NDArray[np.float64]:
        """The numbers of the column, NaN where a cell is missing or no number."""
        return self._read[1]

    @cached_property
    def written(self) -> Notation:
        """How the values are written."""
        return Notation.TEXTS if self.is_text else self._read[0]

    @cached_property
    def gaps(self) -> list[int]:
        """The positions of cells that are missing."""
        empty = np.flatnonzero(np.isnan(self.numbers)).tolist()
        return [i for i in empty if self.cells[i] is None]

    @cached_property
    def slips(self) -> list[int]:
        """The positions of cells that are there and are no numbers."""
        empty = np.flatnonzero(np.isnan(self.numbers)).tolist()
        return [i for i in empty if self.cells[i] is not None]

    @cached_property
    def _read(self) -> tuple[Notation, NDArray[np.float64]]:
        cells, marks = self.cells, self.marks
        numbers = _read_plain(cells) if marks.are_plain and self.is_plain else None
        if numbers is not None:
            return Notation.NUMBERS, numbers
        if (truths := find_truth_words(cells)) is not None:
            return Notation.TRUTHS, _read(cells, lambda text: truths.get(text.casefold()))
        texts = [cell for cell in cells if cell is not None]
        if texts and all(isinstance(text, str) and text.endswith("%") for text in texts):
            return Notation.PERCENTS, _read(cells, lambda text: _read_percent(text, marks))
        return Notation.NUMBERS, _read(cells, marks.read)

    def kind(self) -> ColumnKind:
        """Return what the column holds, as far as that says whether it can name cases."""
        if self.is_text:
            return ColumnKind.TEXTS
        if self.written is not Notation.NUMBERS:
            return ColumnKind.NUMBERS
        kind = kind_of_numbers(self.numbers)
        texts = [cell for cell in self.cells if isinstance(cell, str)] if kind in WHOLES else []
        is_code = any(text[0] == "0" and len(text) > 1 and text.isdecimal() for text in texts)
        return ColumnKind.CODES if is_code else kind


def kind_of_numbers(numbers: NDArray[np.float64]) -> ColumnKind:
    """Return what numbers are, as far as that says whether they can name cases.

    >>> kind_of_numbers(np.array([3.0, 1, 2])), kind_of_numbers(np.array([0.0, 1, 2]))
    (<ColumnKind.WHOLE: 'whole numbers'>, <ColumnKind.LEVELS: 'values of a set'>)
    """
    if not len(numbers) or not are_whole(numbers) or numbers.max() <= 1:
        return ColumnKind.NUMBERS
    if numbers.min() >= 1000 and numbers.max() < 3000:
        return ColumnKind.YEARS
    # A multi-value set has the value 0, or few cases.
    if numbers.min() >= 1 or len(numbers) > 5:
        return ColumnKind.WHOLE
    return ColumnKind.LEVELS if numbers.min() >= 0 else ColumnKind.NUMBERS


def are_whole(numbers: NDArray[np.float64]) -> bool:
    """Return whether all are whole numbers that a float holds exactly."""
    return bool(np.all((np.abs(numbers) < 1e15) & (numbers == np.floor(numbers))))


def are_plain_cells(cells: Sequence[TableCell | None]) -> bool:
    """Return whether all cells are plain numerals, as in most columns.

    Dates and codes (2001-01-01, E1) have the signs of numerals and are none.

    >>> (
    ...     are_plain_cells(["0.8", "1e-3"]),
    ...     are_plain_cells(["2001-01-01", "2002-01-01"]),
    ...     are_plain_cells(["E1", "E2"]),
    ... )
    (True, False, False)
    """
    try:
        return are_plain(cells) and _read_plain(cells) is not None  # type: ignore[arg-type]
    except TypeError:  # None and numbers are not joined
        return False


def mark_missing(cells: Sequence[TableCell], absent: Collection[str]) -> Sequence[TableCell | None]:
    """Return cells with None where one is empty or holds a text that stands for no value.

    A number of a workbook stands for none where its text does, as -99.
    """
    if set(map(type, cells)) == {str}:
        if not any(text in cells for text in absent):
            return cells
        return [None if cell in absent else cell for cell in cells]
    return [None if show_cell(cell) in absent else cell for cell in cells]


def holds_texts(cells: Sequence[TableCell | None]) -> bool:
    """Return whether some cell is a text, and at most half are missing or like numbers.

    A set with a slip in it is no column of texts; words for missing values say nothing.
    """
    if find_truth_words(cells) is not None:
        return False
    texts = numbers = 0
    for cell in cells:
        if cell is None or not isinstance(cell, str) or _is_like_a_number(cell):
            numbers += 1
            if numbers * 2 > len(cells):
                return False
        elif cell.casefold() not in ABSENT_WORDS:
            texts += 1
            if texts * 2 >= len(cells):
                return True
    return texts > 0


def _is_like_a_number(text: str) -> bool:
    return looks_numeric(text.removesuffix("%").rstrip())


def find_truth_words(cells: Sequence[TableCell | None]) -> dict[str, float] | None:
    """Return the words for true and false of which every cell is one, or None.

    >>> find_truth_words(["TRUE", None, "False"]), find_truth_words(["T", "no"])
    ({'true': 1.0, 'false': 0.0}, None)
    """
    texts = set()
    for cell in cells:
        if cell is not None:
            if not isinstance(cell, str) or len(cell) > 9:
                return None
            texts.add(cell)
            if len(texts) > 12:  # more than there are ways to write the words
                return None
    words = {text.casefold() for text in texts}
    return next((known for known in TRUTHS if words and words <= known.keys()), None)


def _read_plain(cells: Sequence[TableCell | None]) -> NDArray[np.float64] | None:
    """Return the numbers of a column of plain numerals; None where one is none after all."""
    try:
        numbers = np.fromiter(map(float, cells), np.float64, len(cells))  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return None
    return numbers if np.isfinite(numbers).all() else None


def _read(
    cells: Sequence[TableCell | None], read: Callable[[str], float | None]
) -> NDArray[np.float64]:
    numbers = (read(cell) if isinstance(cell, str) else cell for cell in cells)
    values = (np.nan if number is None else float(number) for number in numbers)
    return np.fromiter(values, np.float64, len(cells))


def _read_percent(text: str, marks: Marks) -> float | None:
    """Return a percentage as a share: the decimal that it is, so 33.3% is 0.333 exactly."""
    plain = marks.to_plain(text.removesuffix("%").rstrip())
    if plain is None or read_number(plain) is None:
        return None
    return read_number(plain + "e-2") if "e" not in plain.casefold() else None
