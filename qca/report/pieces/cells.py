"""What stands in a cell of a table: a value as it is in files, and as people read it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from qca.equality import ByValue
from qca.names import join_names
from qca.report.pieces.numbers import UNDEFINED, format_apart, format_beside, format_number
from qca.sets.cuts import reaches

__all__ = [
    "Beside",
    "Distinct",
    "Explained",
    "NameList",
    "Said",
    "beside",
    "format_cell",
    "listed",
    "plain_cell",
]


@dataclass(frozen=True)
class Said:
    """A value told in words: ``key`` in files, whatever the language, and ``text`` to people."""

    key: str
    text: str


@dataclass(frozen=True)
class NameList:
    """Names (of cases, of sets); those with a comma in them are quoted, so that it is read back.

    ``more`` counts those that are not among them, where a cell is to be short.
    """

    names: tuple[str, ...]
    more: int = 0


@dataclass(frozen=True, eq=False)
class Beside(ByValue):
    """A number that is held against cuts, and so never printed as equal to one that it misses.

    A ``marked`` one says by a sign whether it reaches all of them, or where ``passes`` is given
    whether something else holds, too.
    """

    value: float
    cuts: tuple[float | None, ...]
    digits: int = 3
    marked: bool = False
    passes: bool | None = None

    def write(self) -> str:
        """Return the number with the digits that show on which side of each cut it is."""
        cuts = [cut for cut in self.cuts if cut is not None]
        return f"{format_beside(self.value, *cuts, digits=self.digits)}{self.sign}"

    @property
    def sign(self) -> str:
        """The sign behind a marked number; nothing where it has no cut, or is undefined.

        >>> (
        ...     Beside(0.9, (0.8,), marked=True).sign,
        ...     Beside(0.9, (0.8,), marked=True, passes=False).sign,
        ... )
        ('✓', '✗')
        """
        cuts = [cut for cut in self.cuts if cut is not None]
        if not self.marked or not cuts or math.isnan(self.value):
            return ""
        reached = all(reaches(self.value, cut) for cut in cuts)
        return "✓" if (reached if self.passes is None else self.passes) else "✗"


@dataclass(frozen=True, eq=False)
class Distinct(ByValue):
    """A number that is held against others, and so never printed as equal to one that it is not."""

    value: float
    others: tuple[float, ...]

    def write(self) -> str:
        """Return the number with the digits that tell it from each of the others."""
        return format_apart(self.value, *self.others)


@dataclass(frozen=True, eq=False)
class Explained(ByValue):
    """A value with what it rests on, which is shown on demand where a form can, else nowhere."""

    cell: Cell
    details: tuple[str, ...]


Cell = str | int | float | Said | NameList | Beside | Distinct | Explained | None


def listed(names: Iterable[str], most: int | None = None) -> NameList | None:
    """Return names as a cell, the first of more than ``most`` alone; None for no names.

    >>> listed([]) is None, format_cell(listed(["a", "b", "c"], most=2))
    (True, 'a +2')
    """
    held = tuple(names)
    if most is not None and len(held) > most:
        return NameList(held[: most - 1], len(held) - most + 1)
    return NameList(held) if held else None


def beside(value: float | None, *cuts: float | None) -> Cell:
    """Return a number as a cell that is held against cuts; None where there is no number.

    >>> beside(None, 0.8) is None
    True
    """
    return None if value is None else Beside(value, cuts)


def format_cell(cell: Cell) -> str:
    """Return a cell as people read it: numbers with three digits, nothing as a dash.

    >>> format_cell(0.5), format_cell(3), format_cell(None), format_cell("A*B")
    ('0.500', '3', '–', 'A*B')
    >>> format_cell(NameList(("Chile", "Korea, South"))), format_cell(beside(0.7996, 0.8))
    ('Chile, "Korea, South"', '0.7996')
    >>> format_cell(Distinct(0.79996, (0.8,))), format_cell(Distinct(0.8, (0.8,)))
    ('0.79996', '0.800')
    """
    if isinstance(cell, Explained):
        cell = cell.cell
    match cell:
        case None:
            return UNDEFINED
        case Said():
            return cell.text
        case NameList():
            told = join_names(cell.names)
            return f"{told} +{cell.more}" if cell.more else told
        case Beside() | Distinct():
            return cell.write()
        case float():
            return format_number(cell)
        case _:
            return str(cell)


def plain_cell(cell: Cell) -> str | int | float:
    """Return a cell as it stands in files: unrounded, in no language; undefined is empty.

    >>> plain_cell(Said("supported", "respaldada")), plain_cell(float("nan"))
    ('supported', '')
    """
    match cell:
        case Explained():
            return plain_cell(cell.cell)
        case Said():
            return cell.key
        case NameList():
            return join_names(cell.names)
        case Beside() | Distinct():
            return plain_cell(cell.value)
        case None:
            return ""
        case _:
            return "" if isinstance(cell, float) and math.isnan(cell) else cell
