"""Tables as plain cells; each output format draws them in its own way."""

from __future__ import annotations

from dataclasses import dataclass

from qca.report.numbers import Cell


@dataclass(frozen=True)
class ReportTable:
    """A table: a name for files, a title, columns, and rows of values, rounded where drawn.

    ``numeric`` names the columns of numbers, ``symbolic`` those of expressions.
    """

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[str] = frozenset()
    note: str = ""
    symbolic: frozenset[str] = frozenset()
