"""Attainments: how far parameters that fall short could reach with other scores of labels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qca.analysis.claims.verdicts import Parameter
from qca.equality import ByValue
from qca.results import Listed, describe
from qca.robustness.results.decisions import Decision

__all__ = ["Attainment", "Rescoring", "UnderCut"]

# Scores of labels, each with the value that it would have.
Rescoring = tuple[tuple[Decision, float], ...]


@dataclass(frozen=True, eq=False)
class UnderCut(ByValue):
    """A parameter under its cut, or undefined, of a claim that no case speaks against.

    ``highest`` is the most that it is at any admissible scores with which no case speaks against
    the claim: NaN where it is defined at none, None where that was not worked out, as
    ``could_reach`` then is. ``witness`` are the fewest found with which it reaches its cut.
    """

    parameter: Parameter
    value: float
    cut: float
    could_reach: bool | None
    highest: float | None
    witness: Rescoring


@dataclass(frozen=True, eq=False)
class Attainment(Listed, ByValue):
    """Whether a claim that is supported in kind could be supported at other scores of its labels.

    ``doubtful`` are the scores that the study declares doubtful, and that bear on the claim. At
    those of the ``witness`` it is supported; ``could_reach`` is None where that was not settled.
    """

    claim: str
    doubtful: tuple[Decision, ...]
    could_reach: bool | None
    witness: Rescoring
    shortfalls: tuple[UnderCut, ...]

    COLUMNS = ("claim", "parameter", "value", "cut", "could_reach", "highest")

    def __repr__(self) -> str:
        told = {True: "could be supported", False: "could not be supported", None: "not settled"}
        return describe(self, self.claim, told[self.could_reach])

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each parameter that falls short."""
        for short in self.shortfalls:
            ends = short.value, short.cut, short.could_reach, short.highest
            yield (self.claim, short.parameter.value, *ends)
