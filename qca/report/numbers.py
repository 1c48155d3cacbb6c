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


def format_raw(value: float) -> str:
    """Return a raw value with the digits that tell it apart, and no more.

    >>> format_raw(2.07769877), format_raw(3.0), format_raw(1070.4)
    ('2.078', '3', '1,070')
    """
    return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"


def format_percent(share: float) -> str:
    """Return a share in whole per cent; all and none are said of nothing less.

    >>> [format_percent(share) for share in (0, 0.001, 0.354, 0.999, 1)]
    ['0', '<1', '35', '>99', '100']
    """
    if 0 < share < 0.01:
        return "<1"
    return ">99" if 0.99 < share < 1 else f"{100 * share:.0f}"
