"""Intervals: where a finding stays and where it turns along one decision, all else as it is.

A turn is a change on both sides. A value at which alone something else is found, a case at exactly
0.5 say, is a point of the stretch around it, not an end. A value on a turn belongs to the side
whose finding holds at it; where a third thing is found there, it is a stretch of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from qca.analysis.claims.verdicts import Verdict
from qca.equality import ByValue
from qca.results import Listed, describe
from qca.robustness.results.decisions import Decision

__all__ = ["Interval", "Point", "Stretch", "find_stretch"]

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Point(ByValue, Generic[T]):
    """A value at which alone something else is found than on both sides of it."""

    at: float
    finding: T


@dataclass(frozen=True, eq=False)
class Stretch(ByValue, Generic[T]):
    """A stretch of a graded decision in which a finding stays the same, but for ``points``.

    ``low_in`` and ``high_in`` say whether the ends belong to it.
    """

    low: float
    high: float
    finding: T
    low_in: bool = False
    high_in: bool = False
    points: tuple[Point[T], ...] = ()

    def holds(self, value: float) -> bool:
        """Return whether the finding holds at a value."""
        above = self.low <= value if self.low_in else self.low < value
        below = value <= self.high if self.high_in else value < self.high
        return above and below and all(value != point.at for point in self.points)


def find_stretch(stretches: Sequence[Stretch[T]], at: float) -> Stretch[T] | None:
    """Return the stretch whose finding holds at a value; of a point, one of its own.

    >>> stretches = Stretch(0, 0.5, "a", True), Stretch(0.5, 1, "b", True)
    >>> find_stretch(stretches, 0.5).finding
    'b'
    """
    for stretch in stretches:
        if stretch.holds(at):
            return stretch
        for point in stretch.points:
            if point.at == at:
                return Stretch(point.at, point.at, point.finding, True, True)
    return None


@dataclass(frozen=True)
class Interval(Listed):
    """How the verdict on one claim depends on one decision, all others as they are.

    ``stretches`` are those of a graded decision, in order; ``options`` the verdicts that the other
    options of a choice give.
    """

    claim: str
    decision: Decision
    verdict: Verdict
    stretches: tuple[Stretch[Verdict], ...] = ()
    options: tuple[tuple[str, Verdict], ...] = ()

    COLUMNS = ("claim", "decision", "from", "to", "from_in", "to_in", "option", "verdict")

    def __repr__(self) -> str:
        turns = "turns" if self.turns else "stays"
        told = f"{turns} along {self.decision.identifier}"
        return describe(self, self.claim, f"{self.verdict.value} {told}")

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each stretch, each single value in it, and each other option."""
        lead = self.claim, self.decision.identifier
        for s in self.stretches:
            yield (*lead, s.low, s.high, s.low_in, s.high_in, "", s.finding.value)
            for point in s.points:
                yield (*lead, point.at, point.at, True, True, "", point.finding.value)
        for option, verdict in self.options:
            yield (*lead, float("nan"), float("nan"), None, None, option, verdict.value)

    @property
    def turns(self) -> bool:
        """Whether the verdict turns anywhere; at a single value alone is no turn."""
        verdicts = [*(s.finding for s in self.stretches), *(verdict for _, verdict in self.options)]
        return any(each != self.verdict for each in verdicts)

    @property
    def held(self) -> Stretch[Verdict] | None:
        """The stretch about the present value in which the verdict stays; None for a choice."""
        return find_stretch(self.stretches, self.decision.at)

    @property
    def apart(self) -> tuple[Point[Verdict], ...]:
        """The single values at which alone the verdict is another one."""
        points = [p for s in self.stretches if s.finding == self.verdict for p in s.points]
        return tuple(points)
