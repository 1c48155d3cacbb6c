"""Moves: what a single code moved, or a single case or state left out, changes."""

from __future__ import annotations

from qca.analysis.claims.verdicts import Verdict
from qca.declarations import dataclass
from qca.equality import ByValue
from qca.study.settings import SolutionKind

__all__ = ["Effects", "Move", "Omission"]


@dataclass(frozen=True)
class Effects:
    """What a change of the world does: to truth tables, models and verdicts.

    ``tables`` are the outcomes whose table changes, ``models`` outcomes and kinds of solution whose
    models change, ``verdicts`` the claims with their old and new verdict.
    """

    tables: tuple[str, ...]
    models: tuple[tuple[str, SolutionKind], ...]
    verdicts: tuple[tuple[str, Verdict, Verdict], ...]

    @property
    def any(self) -> bool:
        """Whether anything changes."""
        return bool(self.tables or self.models or self.verdicts)


@dataclass(frozen=True, eq=False)
class Move(ByValue):
    """One code moved by one step: what it is, what it would be, and the scores that follow."""

    case: str
    field: str
    code: str
    other: str
    scores: tuple[tuple[str, float, float], ...]
    effects: Effects


@dataclass(frozen=True)
class Omission:
    """A case or state that is left out, the cases that go with it, and what that changes."""

    left_out: str
    cases: tuple[str, ...]
    effects: Effects
