"""Limits: how much of each part a quick assessment works out, and what it leaves to the full one.

Work is estimated before it is done, from the numbers of cases, claims, conditions and worlds, so
that what is left out depends on the study and on no machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qca.robustness.results.assessment import LeftOut, Topic
from qca.robustness.worlds.classes import CodedTable
from qca.robustness.worlds.universe import Universe

__all__ = ["QUICK", "SCREEN", "Allowance", "AssessmentLimits"]

# Steps that it takes to seek what must be true of a claim, for each case; to shuffle one outcome,
# besides one for each case; and to look at one option of a number that is walked along.
_SOUGHT, _SHUFFLED, _WALKED = 40_000, 50, 32
# Sets of changes of one case that are combined in one step, and how many are looked at in any case.
_COMBINED, _FEWEST = 5, 200


@dataclass(frozen=True)
class AssessmentLimits:
    """What an assessment may take.

    ``boxes`` of worlds, ``sets`` of changes for each verdict on a claim, ``orders`` of the outcome;
    ``pieces`` into which sets of changes are explored, shared by all claims. The others are in
    steps of about a tenth of a microsecond: ``worlds`` for each part that goes through worlds,
    ``search`` for what must be true of all claims, ``draws`` for shuffling, ``tables`` for solving
    truth tables. Together that is some ten seconds.
    """

    boxes: int = 3000
    sets: int = 3000
    orders: int = 3000
    pieces: int = 300_000
    worlds: int = 40_000_000
    search: int = 100_000_000
    draws: int = 100_000_000
    tables: int = 50_000_000


QUICK = AssessmentLimits()
# What one screen tells: nothing of sets of changes.
SCREEN = AssessmentLimits(search=0)


@dataclass
class Allowance:
    """Takes note of what of an assessment is left out; nothing is where there are no limits."""

    universe: Universe
    limits: AssessmentLimits | None
    left_out: list[LeftOut] = field(default_factory=list)
    _tables: int = 0

    @property
    def _world(self) -> int:
        """What it takes to look at one world: each case in every set and every row."""
        cases, sets = self.universe.base.shape
        rows = min(cases, self.universe.space.size) * len(self.universe.spec.outcome)
        return int(cases * (sets + rows + len(self.universe.claims)))

    def fits_worlds(self, worlds: int) -> bool:
        """Return whether there is room for a part that goes through so many worlds."""
        return self.limits is None or worlds * self._world <= self.limits.worlds

    def allow_worlds(self, part: Topic, worlds: int, whole: int) -> bool:
        """Return whether a part that goes through so many worlds is done, else take note."""
        if self.fits_worlds(worlds):
            return True
        self.leave(part, 0, whole)
        return False

    def count_walked(self, universe: Universe, decisions: Sequence[int]) -> int:
        """Return about how many worlds it takes to walk along decisions."""
        options = [len(universe.decisions[d].options) for d in decisions]
        return sum(count or _WALKED for count in options)

    def count_sought(self) -> int:
        """Return of how many claims it is sought what must be true, the first ones."""
        cases, whole = len(self.universe.cases), len(self.universe.claims)
        if self.limits is None:
            return whole
        return self._share(Topic.CHANGES, self.limits.search // (_SOUGHT * max(1, cases)), whole)

    def count_sets(self, limits: AssessmentLimits, claims: int) -> int:
        """Return how many sets of changes are looked at for each verdict on so many claims.

        Combining the changes of N cases takes about N steps for each, and N times over.
        """
        cases = max(1, len(self.universe.cases))
        room = _COMBINED * limits.search // (max(1, claims) * cases**2)
        return min(limits.sets, max(_FEWEST, room))

    def count_shuffled(self, orders: int) -> int:
        """Return for how many claims the outcome is shuffled so often, the first ones."""
        cases, whole = len(self.universe.cases), len(self.universe.claims)
        if self.limits is None:
            return whole
        return self._share(Topic.CHANCE, self.limits.draws // (orders * (cases + _SHUFFLED)), whole)

    def _share(self, part: Topic, room: int, whole: int) -> int:
        if room < whole:
            self.leave(part, room, whole)
        return min(room, whole)

    def allow_tables(self, part: Topic, tables: Sequence[CodedTable], whole: int) -> bool:
        """Return whether a part is done for which so many more truth tables are to be solved."""
        if self.limits is None:
            return True
        rows = [len(table.numbers) for table in tables]
        cost = sum(n * n for n in rows) * len(self.universe.spec.conditions)
        if self._tables + cost > self.limits.tables:
            self.leave(part, 0, whole)
            return False
        self._tables += cost
        return True

    def leave(self, part: Topic, done: int, whole: int | None) -> None:
        """Take note that only so many of a part are done."""
        self.left_out.append(LeftOut(part, done, whole))
