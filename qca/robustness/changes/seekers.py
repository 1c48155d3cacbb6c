"""Seekers: what searches the sets of changes to one claim, size by size, in whichever way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, Self, TypeVar

from qca.boolean.budgets import Budget
from qca.robustness.changes.candidates import Key
from qca.robustness.changes.regions import Inquiry
from qca.robustness.changes.views import Span
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.universe import Universe

__all__ = ["Seeker", "SetsOfSize", "Standing"]

# How a set of changes gives a verdict.
Standing = TypeVar("Standing")


@dataclass(eq=False)
class SetsOfSize(Generic[Standing]):
    """The sets of one size that give a verdict; ``whole`` where none can have been missed.

    Each set comes with all ways in which it does.
    """

    sets: dict[Key, list[Standing]] = field(default_factory=dict)
    whole: bool = True

    def add(self, key: Key, standing: Standing) -> None:
        """Add a set, or another way in which a known one gives the verdict."""
        self.sets.setdefault(key, []).append(standing)


class Seeker(Protocol[Standing]):
    """Searches the changes that bear on one claim.

    ``now`` is its verdict, ``largest`` a number of changes that no set exceeds, ``most`` about how
    many sets may be looked at for one verdict.
    """

    inquiry: Inquiry
    most: int
    now: int
    largest: int

    @property
    def universe(self) -> Universe:
        """The universe, without what the claim does not rest on."""

    def restart(self) -> Self:
        """Return a search that is charged as a new one, and knows what this one worked out."""

    def find_least(self, verdict: int) -> int | None:
        """Return a size below which no set gives a verdict; None where no set of any size can."""

    def find(self, verdict: int, size: int, budget: Budget) -> SetsOfSize[Standing]:
        """Return the sets of one size that give a verdict."""

    def find_ranges(
        self, verdict: int, standing: Sequence[Standing]
    ) -> tuple[dict[int, Span], list[Array]]:
        """Return the ranges of the numbers of a set that gives a verdict, and worlds of it."""
