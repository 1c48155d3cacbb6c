"""Numbers as reports print them: rounded only here, and never undefined as 0."""

from __future__ import annotations

import math

from qca.sets.cuts import reaches

__all__ = [
    "format_apart",
    "format_beside",
    "format_cut",
    "format_number",
    "format_percent",
    "format_raw",
    "or_null",
]

UNDEFINED = "–"
# Numbers no further from each other are the same, but for rounding.
_SAME = 1e-9
# No two numbers that a tolerance of 1e-9 keeps apart read the same with as many.
_MOST_DIGITS = 12


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


def format_cut(cut: float | None) -> str:
    """Return a cut with two digits, or with as many as it takes to say it whole.

    >>> format_cut(0.8), format_cut(0.8004), format_cut(None)
    ('0.80', '0.8004', '–')
    """
    if cut is None:
        return UNDEFINED
    return next(
        (text for n in range(2, _MOST_DIGITS) if float(text := f"{cut:.{n}f}") == cut),
        f"{cut:.{_MOST_DIGITS}f}",
    )


def format_beside(value: float | None, *cuts: float | None, digits: int = 3) -> str:
    """Return a number that is held against cuts, with the digits that show on which side it is.

    One that misses a cut, however little, never reads as equal to it; one that reaches it, if only
    within the tolerance of 1e-9, never reads as less.

    >>> format_beside(0.79960, 0.8), format_beside(0.7999999, 0.8), format_beside(0.75, 0.8)
    ('0.7996', '0.7999999', '0.750')
    >>> (
    ...     format_beside(0.8 - 1e-10, 0.8),
    ...     format_beside(0.80042, 0.8004),
    ...     format_beside(0.7, 0.8, 0.6),
    ... )
    ('0.800', '0.8004', '0.700')
    """
    if value is None or math.isnan(value):
        return UNDEFINED
    sides = [(float(format_cut(cut)), reaches(value, cut)) for cut in cuts if cut is not None]
    value = max([value, *(cut for cut in cuts if cut is not None and reaches(value, cut))])
    candidates = (f"{value:.{n}f}" for n in range(digits, _MOST_DIGITS + 1))
    told = (t for t in candidates if all((float(t) >= cut) is passes for cut, passes in sides))
    return next(told, repr(value))


def format_apart(value: float | None, *others: float, digits: int = 3) -> str:
    """Return a number with the digits that tell it from others, such as where a decision is now.

    >>> format_apart(0.7996, 0.8), format_apart(0.79, 0.8), format_apart(0.8, 0.8)
    ('0.7996', '0.790', '0.800')
    """
    if value is None or math.isnan(value):
        return UNDEFINED
    away = [other for other in others if abs(value - other) > _SAME]
    told = (n for n in range(digits, _MOST_DIGITS) if all(_differ(value, o, n) for o in away))
    return f"{value:.{next(told, _MOST_DIGITS)}f}"


def _differ(value: float, other: float, digits: int) -> bool:
    return f"{value:.{digits}f}" != f"{other:.{digits}f}"


def format_raw(value: float, *others: float) -> str:
    """Return a raw value with the digits that tell it apart, also from others, and no more.

    >>> format_raw(2.07769877), format_raw(3.0), format_raw(1070.4)
    ('2.078', '3', '1,070')
    >>> format_raw(9.9999, 10), format_raw(123456.7, 123457.2), format_raw(10, 10)
    ('9.9999', '123,456.7', '10')
    """
    away = [other for other in others if abs(value - other) > _SAME * max(1, abs(value))]
    extra = range(_MOST_DIGITS)
    texts = (
        _write_raw(value, more)
        for more in extra
        if all(_write_raw(value, more) != _write_raw(other, more) for other in away)
    )
    return next(texts, _write_raw(value, 0))


def _write_raw(value: float, more: int) -> str:
    return f"{value:.{4 + more}g}" if abs(value) < 1000 else f"{value:,.{more}f}"


def format_percent(share: float) -> str:
    """Return a share in whole per cent; all and none are said of nothing less.

    >>> [format_percent(share) for share in (0, 0.001, 0.354, 0.999, 1)]
    ['0', '<1', '35', '>99', '100']
    """
    if 0 < share < 0.01:
        return "<1"
    return ">99" if 0.99 < share < 1 else f"{100 * share:.0f}"
