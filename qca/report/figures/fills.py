"""What areas are filled with: a colour and lines for each verdict, code of a row, side of a case.

Lines over the colour tell apart in grey what the colour tells apart otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Verdict
from qca.analysis.truth_table.table import RowCode
from qca.mappings import FrozenMapping
from qca.report.figures.canvas import Fill

if TYPE_CHECKING:
    from qca.report.figures.style import Theme

__all__ = ["fill_code", "fill_member", "fill_verdict"]

# Of each its place among the colours of a theme (None: the paper), and the lines over it.
_VERDICTS: Mapping[Verdict, tuple[int | None, str]] = FrozenMapping(
    {
        Verdict.SUPPORTED: (0, ""),
        Verdict.IN_KIND: (2, "\\\\"),
        Verdict.MIXED: (4, "////"),
        Verdict.CONTRADICTED: (1, "xxxx"),
        Verdict.NOT_SHOWN: (5, "++++"),
        Verdict.UNTESTED: (None, "...."),
    }
)
_CODES: Mapping[RowCode, tuple[int | None, str]] = FrozenMapping(
    {
        RowCode.POSITIVE: (0, ""),
        RowCode.NEGATIVE: (4, "////"),
        RowCode.CONTRADICTION: (1, "xxxx"),
        RowCode.OPEN: (None, "...."),
    }
)
_MEMBERS: Mapping[bool | None, tuple[int | None, str]] = FrozenMapping(
    {True: (0, ""), False: (4, "////"), None: (None, "....")}
)


def fill_verdict(verdict: Verdict, theme: Theme) -> Fill:
    """Return what an area of a verdict is filled with."""
    return _fill(*_VERDICTS[verdict], theme)


def fill_code(code: RowCode, theme: Theme) -> Fill:
    """Return what a row of a truth table is filled with."""
    return _fill(*_CODES[code], theme)


def fill_member(holds: bool | None, theme: Theme) -> Fill:
    """Return what a case is filled with: in the outcome, out of it, or at the crossover."""
    return _fill(*_MEMBERS[holds], theme)


def _fill(place: int | None, hatch: str, theme: Theme) -> Fill:
    return Fill(theme.paper if place is None else theme.series[place], hatch)
