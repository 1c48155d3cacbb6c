"""Changes: what must be true, the smallest sets of changed decisions that turn a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from qca.analysis.claims.verdicts import Verdict
from qca.equality import ByValue
from qca.errors import count_noun
from qca.results import Listed, describe
from qca.robustness.results.decisions import Decision, DecisionKind

__all__ = ["Change", "ChangeSet", "ClaimChanges", "Goal", "Search"]

EndsIn = tuple[bool, bool]


class Goal(StrEnum):
    """What changes are to make of a claim: supported, contradicted, anything but what it is.

    A claim about existence fails where it is not shown.
    """

    HOLDS = "holds"
    FAILS = "fails"
    CHANGES = "changes"


@dataclass(frozen=True, eq=False)
class Change(ByValue):
    """One changed decision of a set.

    ``to`` is the option that is chosen, empty for a graded decision; ``low`` and ``high`` are the
    ends of the values that do it with the other changes of the set (NaN for a choice). ``scores``
    are the lowest and highest score that results for each case and set, of a score or a recoding.
    ``ends_in`` says whether the ends of a number do it too.
    """

    decision: Decision
    to: str
    low: float
    high: float
    scores: tuple[tuple[str, str, float, float], ...]
    ends_in: EndsIn = (False, False)


@dataclass(frozen=True, eq=False)
class ChangeSet(ByValue):
    """Changes that together give a claim a verdict, and no fewer of them do.

    ``declared`` says that each of them is declared to be in doubt. ``witness`` is an example: a
    value of each number that is open (see ``name_number``), of which all together do it.
    """

    changes: tuple[Change, ...]
    verdict: Verdict
    declared: bool
    witness: tuple[tuple[str, float], ...] = ()

    @property
    def in_a_world(self) -> bool:
        """Whether some world has all these changes: declared, and one thing left out at most."""
        gone = sum(change.decision.kind is DecisionKind.LEFT_OUT for change in self.changes)
        return self.declared and gone <= 1


@dataclass(frozen=True)
class Search:
    """All smallest sets of changes that reach a goal, none where none was found.

    ``size`` is theirs, or the largest that was searched in full. ``count`` is how many there are:
    more than are listed where the list is cut. ``complete`` says that these are all the smallest
    ones, or that no set of any size does it.
    """

    goal: Goal
    sets: tuple[ChangeSet, ...]
    size: int
    complete: bool
    count: int

    def __repr__(self) -> str:
        return describe(self, self.tell(), count_noun(self.count, "set"))

    def tell(self) -> str:
        """Return in a few words what was found."""
        if self.sets:
            return f"{self.goal.value} by {count_noun(self.size, 'change')}"
        return f"{self.goal.value} by none" + ("" if self.complete else f" of up to {self.size}")


@dataclass(frozen=True)
class ClaimChanges(Listed):
    """What must be true for a claim to hold, to fail, and to get another verdict at all."""

    claim: str
    searches: tuple[Search, ...]

    COLUMNS = (
        *("claim", "goal", "number", "decision", "option", "from", "to", "verdict", "declared"),
    )

    def __repr__(self) -> str:
        return describe(self, self.claim, *(search.tell() for search in self.searches))

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield a row for each change; those of one goal and number are made together."""
        for search in self.searches:
            for number, each in enumerate(search.sets, start=1):
                for change in each.changes:
                    ends = change.to, change.low, change.high
                    lead = self.claim, search.goal.value, number, change.decision.identifier
                    yield (*lead, *ends, each.verdict.value, each.in_a_world)
