"""Classes of worlds: coded truth tables and verdicts, as small values that are cheap to compare.

Row codes and verdicts are small numbers here, as in the arrays that they are taken from; what they
stand for is told where they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Self

from qca.analysis.claims.verdicts import Verdict
from qca.analysis.truth_table.table import RowCode
from qca.robustness.results.worlds import VERDICTS, NoTable

__all__ = ["Class", "CodedTable"]

# Codes of rows in the order of how far they are from positive; None is a row that is not observed.
ROW_CODES = (None, RowCode.OPEN, RowCode.NEGATIVE, RowCode.CONTRADICTION, RowCode.POSITIVE)
# Why there is no table, by number; None where there is one.
REASONS: tuple[NoTable | None, ...] = (None, *NoTable)
# What is written of a class between processes: numbers and codes of rows, why there are none.
PackedTable = tuple[Sequence[int], str, int]


class CodedTable(NamedTuple):
    r"""A truth table by its coding alone: the numbers of the observed rows, and a code for each.

    ``codes`` are positions in ``ROW_CODES``, ``none`` is one in ``REASONS``.

    >>> table = CodedTable((3, 5), bytes([4, 2]))
    >>> list(table), str(table), str(CodedTable.refuse(NoTable.CROSSOVER))
    ([(3, 5), b'\x04\x02', 0], '3=1 5=0', 'none: crossover')
    """

    numbers: tuple[int, ...] = ()
    codes: bytes = b""
    none: int = 0

    @classmethod
    def refuse(cls, reason: NoTable) -> Self:
        """Return that there is no table, and why."""
        return cls(none=REASONS.index(reason))

    @property
    def reason(self) -> NoTable | None:
        """Why there is no table; None where there is one."""
        return REASONS[self.none]

    @property
    def rows(self) -> Iterator[tuple[int, RowCode]]:
        """The observed rows by their numbers, with their codes."""
        for number, place in zip(self.numbers, self.codes, strict=True):
            code = ROW_CODES[place]
            assert code is not None
            yield number, code

    def __str__(self) -> str:
        if self.reason is not None:
            return f"none: {self.reason}"
        return " ".join(f"{number}={code}" for number, code in self.rows)

    def pack(self) -> PackedTable:
        """Return the table as JSON values."""
        return self.numbers, self.codes.hex(), self.none

    @classmethod
    def unpack(cls, packed: PackedTable) -> Self:
        """Return a table from what :meth:`pack` gave."""
        numbers, codes, none = packed
        return cls(tuple(numbers), bytes.fromhex(codes), none)


class Class(NamedTuple):
    """What a world shows: the truth table of each outcome, and the verdict on each claim.

    ``verdicts`` are positions in ``VERDICTS``.

    >>> shown = Class((CodedTable((1,), bytes([4])),), bytes([2]))
    >>> shown.verdict(0)
    <Verdict.MIXED: 'mixed'>
    """

    tables: tuple[CodedTable, ...] = ()
    verdicts: bytes = b""

    def verdict(self, place: int) -> Verdict:
        """Return the verdict on one of the claims."""
        return VERDICTS[self.verdicts[place]]

    def put_table(self, place: int, table: CodedTable) -> Self:
        """Return the class with another table of one outcome."""
        return self._replace(tables=(*self.tables[:place], table, *self.tables[place + 1 :]))
