"""Decisions: everything in a study that could as well have been decided otherwise.

A graded decision is a number that may lie anywhere in an interval (the score of a label, an anchor,
a cut); any other is a choice between options, of which the first is what the study has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qca.equality import ByValue
from qca.errors import cut_list
from qca.names import join_names
from qca.results import Listed, describe
from qca.study.anchors import DIVIDING, Role

__all__ = ["Decision", "DecisionKind"]


class DecisionKind(StrEnum):
    """What is decided."""

    SCORE = "score"
    READING = "reading"
    ANCHOR = "anchor"
    CUT = "cut"
    N_CUT = "n_cut"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, eq=False)
class Decision(ByValue, Listed):
    """One decision and the other ways in which it could be taken.

    ``name`` is the label whose score is in doubt, the field that is read, the anchor, the cut; of
    what is left out it is empty. ``cells`` are the scores (case, set) that it bears on directly: of
    an anchor, the set alone, and the case alone of a code on which claims rest, but no set.
    ``options`` are those of a choice, first the present one; a graded decision has none, but lies
    at ``at`` and may lie from ``low`` to ``high``, or at these two ends alone (``ends``: a crisp
    set has nothing between). ``role`` is that of an anchor.
    """

    kind: DecisionKind
    name: str
    cells: tuple[tuple[str, str], ...] = ()
    options: tuple[str, ...] = ()
    at: float = 0.0
    low: float = 0.0
    high: float = 0.0
    ends: bool = False
    declared: bool = True
    role: Role | None = None

    COLUMNS = (
        *("decision", "kind", "name", "cases", "sets", "at", "from", "to", "options", "declared"),
    )

    def __repr__(self) -> str:
        told = f"{self.low:g} to {self.high:g}, now {self.at:g}"
        if not self.graded:
            told = cut_list([option or "nothing" for option in self.options], 4)
        return describe(self, self.identifier, told, "" if self.declared else "not declared")

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the decision; what a choice has no number for is undefined."""
        numbers = (self.at, self.low, self.high) if self.graded else (float("nan"),) * 3
        lead = self.identifier, self.kind.value, self.name
        lists = join_names(self.cases), join_names(self.sets)
        yield (*lead, *lists, *numbers, " | ".join(self.options), self.declared)

    def __post_init__(self) -> None:
        if not self.options and not self.low <= self.at <= self.high:
            raise ValueError(f"{self.at} lies outside [{self.low}, {self.high}]")

    @property
    def identifier(self) -> str:
        """What it bears on, as ``NL2.EL`` or ``incl_cut``; several decisions may have one."""
        if self.kind is DecisionKind.LEFT_OUT:
            return "left_out"
        if self.kind in (DecisionKind.CUT, DecisionKind.N_CUT):
            return self.name
        if self.kind is DecisionKind.SCORE and len(self.cells) == 1:
            return ".".join(self.cells[0])
        if self.kind is DecisionKind.READING:
            return f"{self.cases[0]}.{self.name}"
        return f"{'+'.join(self.sets)}.{self.name}"

    @property
    def graded(self) -> bool:
        """Whether it is a number in an interval, not a choice between options."""
        return not self.options

    @property
    def divides(self) -> bool:
        """Whether it is an anchor that only divides the cases: a threshold, a cut in a scale."""
        return self.role in DIVIDING

    @property
    def curved(self) -> bool:
        """Whether scores change with it along a curve."""
        return self.kind is DecisionKind.ANCHOR and not self.divides

    @property
    def moves_scores(self) -> bool:
        """Whether scores change with it throughout its interval."""
        return self.curved or (self.kind is DecisionKind.SCORE and not self.ends)

    @property
    def start(self) -> float:
        """The present setting: the number itself, or option 0."""
        return self.at if self.graded else 0.0

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases whose scores it bears on."""
        return tuple(dict.fromkeys(case for case, _ in self.cells if case))

    @property
    def sets(self) -> tuple[str, ...]:
        """The sets whose scores it bears on."""
        return tuple(dict.fromkeys(name for _, name in self.cells if name))
