"""What the numbers of a column span, and so what kind of set it can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.boolean.levels import describe_values, first_of
from qca.equality import ByValue
from qca.errors import Problem
from qca.messages import Message, keep_text, say
from qca.options import name_open_option
from qca.sets.cuts import TOLERANCE

__all__ = ["Extent", "describe_value", "measure_extent", "problem_of_levels"]

# R stops at the same number; a "set" with more values is raw data or an identifier.
MOST_LEVELS = 20


@dataclass(frozen=True, eq=False)
class Extent(ByValue):
    """What the numbers of a column span: enough to tell what kind of set it is.

    ``low`` and ``high`` are NaN where no case is coded; ``whole`` holds of no numbers at all.
    """

    low: float
    high: float
    whole: bool
    missing: bool

    def merge(self, other: Extent) -> Extent:
        """Return the extent of this part of a column and another."""
        return Extent(
            float(np.fmin(self.low, other.low)),
            float(np.fmax(self.high, other.high)),
            self.whole and other.whole,
            self.missing or other.missing,
        )

    def count_values(self, declared: int | None) -> int:
        """Return how many values the set has: 2 where it is crisp or fuzzy."""
        if declared is not None:
            return declared
        return int(self.high) + 1 if self.whole and self.high > 1 else 2

    def fits(self, count: int, *, may_miss: bool = False) -> bool:
        """Return whether every number is one that a set of so many values can have."""
        if self.missing and not may_miss:
            return False
        if count > 2:
            first = first_of(count)
            return self.whole and not (self.low < first or self.high >= first + count)
        return not (self.low < -TOLERANCE or self.high > 1 + TOLERANCE)


def measure_extent(values: NDArray[np.float64]) -> Extent:
    """Return what the numbers of a column span.

    >>> measure_extent(np.array([0, 2, np.nan]))
    Extent(low=0.0, high=2.0, whole=True, missing=True)
    """
    absent = np.isnan(values)
    missing = bool(absent.any())
    present = values[~absent] if missing else values
    if not present.size:
        return Extent(np.nan, np.nan, True, missing)
    low, high = float(present.min()), float(present.max())
    finite = np.isfinite(low) and np.isfinite(high)
    return Extent(low, high, bool(finite and np.all(present == np.floor(present))), missing)


def problem_of_levels(name: str, count: int, declared: int | None) -> Problem | None:
    """Return the problem of a column with more whole numbers than a set has, if it is one."""
    if declared is not None or count <= MOST_LEVELS:
        return None
    return Problem(
        say("set '{name}' has whole numbers up to {most}", name=name, most=count - 1),
        say(
            "calibrate it, leave it out, or name it with {id} if it names cases",
            id=name_open_option("id"),
        ),
    )


def describe_value(value: float, count: int) -> tuple[Message, Message]:
    """Return what is wrong with a value, and its remedy."""
    if np.isnan(value):
        return say("no membership"), say("code the case, or leave the case or the set out")
    shown = keep_text(f"{value:g}")
    if not np.isfinite(value):
        return shown, say("correct the value: it must be a finite number")
    if count > 2:
        values = describe_values(count)
        return shown, say("this multi-value set has the whole values {values}", values=values)
    return shown, say("calibrate the set: memberships lie between 0 and 1")
