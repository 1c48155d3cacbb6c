"""Sensitivity ranges: how far an anchor, a label or a cut can move before the models change.

Source: Oana and Schneider (2024), Sociological Methods & Research 53(1), 57-88.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.results import Listed, describe
from qca.robustness.results.decisions import Decision
from qca.robustness.results.solutions import WrittenModel
from qca.robustness.results.worlds import NoTable
from qca.study.settings import SolutionKind

__all__ = ["PointModels", "Sensitivity"]


@dataclass(frozen=True, eq=False)
class PointModels(ByValue):
    """A single value at which the models are others than on both sides of it.

    ``models`` is None where there are none, and ``why`` says why: ``crossover`` where a case stands
    at exactly 0.5.
    """

    at: float
    models: tuple[WrittenModel, ...] | None
    why: NoTable | str | None


@dataclass(frozen=True, eq=False)
class Sensitivity(ByValue, Listed):
    """The range of one decision, moved alone, in which the models of one kind stay the same.

    ``turns_below`` and ``turns_above`` say whether they are others beyond its ends; where not, the
    end is the bound of what was tried. ``low_in`` and ``high_in`` say whether the ends belong to
    it. ``apart`` are single values in it, or at such a bound, that do not.
    """

    outcome: Formula
    kind: SolutionKind
    decision: Decision
    low: float
    high: float
    turns_below: bool
    turns_above: bool
    low_in: bool = True
    high_in: bool = True
    apart: tuple[PointModels, ...] = ()

    COLUMNS = (
        *("outcome", "kind", "decision", "at", "from", "to", "from_in", "to_in"),
        *("turns_below", "turns_above", "points"),
    )

    def __repr__(self) -> str:
        told = f"{self.decision.identifier} from {self.low:g} to {self.high:g}"
        return describe(self, f"{self.outcome}, {self.kind}", told)

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the range."""
        decision = self.decision
        yield (
            *(str(self.outcome), str(self.kind), decision.identifier),
            decision.at if decision.graded else float(decision.options[0]),
            *(self.low, self.high, self.low_in, self.high_in),
            *(self.turns_below, self.turns_above),
            "; ".join(f"{each.at:g}" for each in self.apart),
        )
