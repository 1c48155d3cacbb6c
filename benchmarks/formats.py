"""Numbers as they are written."""

from __future__ import annotations

import math


def write_count(count: int) -> str:
    """Return a count in full up to a billion, then with three digits.

    >>> write_count(1680), write_count(1315512000)
    ('1,680', '1.32e+09')
    """
    return f"{count:,}" if count < 10**9 else f"{count:.3g}"


def write_seconds(seconds: float) -> str:
    """Return seconds with three digits.

    >>> write_seconds(0.04032), write_seconds(12.345), write_seconds(123.4)
    ('0.0403', '12.3', '123')
    """
    if seconds >= 100:
        return f"{seconds:.0f}"
    digits = max(0, 2 - math.floor(math.log10(seconds))) if seconds > 0 else 3
    return f"{seconds:.{min(digits, 4)}f}"


def write_ratio(ratio: float) -> str:
    """Return a ratio with two digits, or whole from ten.

    >>> write_ratio(0.314), write_ratio(1234.5)
    ('0.31×', '1,234×')
    """
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.2g}×"
