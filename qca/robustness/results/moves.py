"""Moves: what a single code moved, or a single case or state left out, changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qca.analysis.claims.verdicts import Verdict
from qca.equality import ByValue
from qca.errors import count_noun
from qca.names import join_names
from qca.results import Listed, describe
from qca.study.settings import SolutionKind

__all__ = ["Effects", "Move", "Omission"]


_CHANGED = ("turned", "verdicts", "models", "tables")


@dataclass(frozen=True)
class Effects:
    """What a change of the world does: to truth tables, models and verdicts.

    ``tables`` are the outcomes whose table changes, ``models`` outcomes and kinds of solution whose
    models change, ``verdicts`` the claims with their old and new verdict.
    """

    tables: tuple[str, ...]
    models: tuple[tuple[str, SolutionKind], ...]
    verdicts: tuple[tuple[str, Verdict, Verdict], ...]

    def __repr__(self) -> str:
        counts = ((self.tables, "table"), (self.models, "solution"), (self.verdicts, "verdict"))
        return describe(self, ", ".join(count_noun(len(part), noun) for part, noun in counts))

    def group_verdicts(self) -> dict[Verdict, list[str]]:
        """Return the claims that get each new verdict."""
        turned: dict[Verdict, list[str]] = {}
        for claim, _, after in self.verdicts:
            turned.setdefault(after, []).append(claim)
        return turned

    def group_models(self) -> dict[str, list[SolutionKind]]:
        """Return the kinds of solution whose models change, by outcome."""
        kinds: dict[str, list[SolutionKind]] = {}
        for outcome, kind in self.models:
            kinds.setdefault(outcome, []).append(kind)
        return kinds

    def list_cells(self) -> tuple[object, ...]:
        """Return what changes: how many verdicts and which, models, truth tables."""
        turned = self.group_verdicts().items()
        models = self.group_models().items()
        return (
            len(self.verdicts),
            "; ".join(f"{join_names(claims)} -> {after.value}" for after, claims in turned),
            "; ".join(f"{outcome} ({', '.join(kinds)})" for outcome, kinds in models),
            "; ".join(self.tables),
        )

    @property
    def any(self) -> bool:
        """Whether anything changes."""
        return bool(self.tables or self.models or self.verdicts)


@dataclass(frozen=True, eq=False)
class Move(ByValue, Listed):
    """One code moved by one step: what it is, what it would be, and the scores that follow."""

    case: str
    field: str
    code: str
    other: str
    scores: tuple[tuple[str, float, float], ...]
    effects: Effects

    COLUMNS = ("field", "other", "code", "scores", *_CHANGED)

    def __repr__(self) -> str:
        what = f"{self.case}.{self.field}: {self.code} -> {self.other}"
        return f"{type(self).__name__}({what}, {_tell(self.effects)})"

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the move."""
        moved = ", ".join(f"{name} {a:.2f} → {b:.2f}" for name, a, b in self.scores if a != b)
        lead = f"{self.case}.{self.field}", self.other, self.code, moved
        yield (*lead, *self.effects.list_cells())


@dataclass(frozen=True)
class Omission(Listed):
    """A case or state that is left out, the cases that go with it, and what that changes."""

    left_out: str
    cases: tuple[str, ...]
    effects: Effects

    COLUMNS = ("left_out", "cases", *_CHANGED)

    def __repr__(self) -> str:
        return describe(self, self.left_out, _tell(self.effects))

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of what is left out."""
        yield (self.left_out, join_names(self.cases), *self.effects.list_cells())


def _tell(effects: Effects) -> str:
    parts = (effects.verdicts, "verdict"), (effects.models, "solution"), (effects.tables, "table")
    told = [count_noun(len(changed), noun) for changed, noun in parts if changed]
    return f"changes {', '.join(told)}" if told else "changes nothing"
