"""Solutions that there are not, with a reason that the truth table shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .findings import Verdict, cite, require, take
from .table import Table

__all__ = ["check_absence"]


def check_absence(table: Table, solution: Any) -> Iterator[tuple[Verdict, str]]:
    """Yield whether there is no solution for the reason that is given; raise where it is wrong."""
    why, models = take(solution, "why", str), take(solution, "models", list)
    require(not models, "there are models all the same")
    codes = list(table.codes.values())
    shown = {
        "no case in a row": not codes,
        "no row coded 1": "1" not in codes,
        "every possible row coded 1": codes == ["1"] * table.size,
        "no row coded 0 or C": "0" not in codes and "C" not in codes,
    }
    if why not in shown:
        yield "not certified", f"that there is no solution: {cite(why)}"
        return
    require(shown[why], f"the rows do not bear out {cite(why)}")
    yield "verified", f"there is no solution: {why}"
