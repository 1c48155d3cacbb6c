"""Numbers as reports print them: rounded only here, and never undefined as 0."""

from __future__ import annotations

import math

UNDEFINED = "–"

Cell = str | int | float | None


def format_number(value: float | None, digits: int = 3) -> str:
    """Return a number with fixed digits; undefined is a dash.

    >>> format_number(0.12345), format_number(float("nan")), format_number(1, 2)
    ('0.123', '–', '1.00')
    """
    if value is None or math.isnan(value):
        return UNDEFINED
    return f"{value:.{digits}f}"


def or_null(value: float | None) -> float | None:
    """Return a number for JSON: undefined is null.

    >>> or_null(float("nan")) is None
    True
    """
    return None if value is None or math.isnan(value) else value


def format_cell(cell: Cell) -> str:
    """Return a cell of a table as text: numbers with three digits, nothing as a dash.

    >>> format_cell(0.5), format_cell(3), format_cell(None), format_cell("A*B")
    ('0.500', '3', '–', 'A*B')
    """
    if cell is None or isinstance(cell, float):
        return format_number(cell)
    return str(cell)
