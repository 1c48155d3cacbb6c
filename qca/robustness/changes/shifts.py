"""Shifts: the single changes of a study that can bear on one claim.

A shift makes one choice, or sets one number free within its interval, or both: another label whose
score is itself in doubt. A shift is local where it bears on one case alone, else shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from qca.equality import ByValue
from qca.robustness.results.decisions import DecisionKind
from qca.robustness.worlds.arrays import Flags
from qca.robustness.worlds.findings import find_bearing
from qca.robustness.worlds.universe import Universe
from qca.study.scoring import FIXED, CellRule

__all__ = ["Shift", "choose_shifts", "is_part", "list_shifts", "narrow_universe"]

SHARED = -1
# Settings that are decided: (position of the decision, value).
Choices = tuple[tuple[int, float], ...]


@dataclass(frozen=True, eq=False)
class Shift(ByValue):
    """One change: the decision that is told, the choices it makes, what it leaves open.

    ``case`` is the one it bears on, or ``SHARED``. ``sets`` are the sets in which it replaces the
    score of its case, ``free`` the graded decisions that are open, each with the set whose score it
    is (-1 where it bears on several cases), ``gone`` the cases it leaves out. ``touches`` are bits
    for what it decides: two shifts of a case, or two shared ones, that have one in common do not
    go together.
    """

    decision: int
    settings: Choices
    case: int
    sets: tuple[int, ...] = ()
    free: tuple[tuple[int, int], ...] = ()
    touches: int = 0
    gone: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[int, Choices]:
        """What tells the shift apart from all others."""
        return self.decision, self.settings


@dataclass(frozen=True)
class _Shifts:
    """The shifts that can bear on one claim: those of each case, and those of several at once.

    ``relative`` says that sets are calibrated from all cases at hand, so that leaving one out bears
    on the others.
    """

    local: tuple[tuple[Shift, ...], ...]
    shared: tuple[Shift, ...]
    relative: bool

    @property
    def largest(self) -> int:
        """A number that no set of shifts exceeds that go together."""
        shared = len({shift.touches for shift in self.shared})
        return shared + sum(len({shift.decision for shift in own}) for own in self.local)


def narrow_universe(universe: Universe, claim: int) -> Universe:
    """Return a universe without the rules for scores that a claim does not rest on."""
    sets = universe.base_sets(universe.claims[claim].names)
    return replace(
        universe,
        cell_rules=tuple(rule for rule in universe.cell_rules if rule.set in sets),
        column_rules=tuple(rule for rule in universe.column_rules if rule.set in sets),
    )


def list_shifts(universe: Universe, claim: int) -> _Shifts:
    """Return the shifts that can bear on a claim, in the order of the decisions.

    Decisions on cases that are not coded for the claim do not.
    """
    return _Bearing(universe, claim).list_shifts()


def choose_shifts(shifts: Sequence[Shift], count: int) -> Iterator[tuple[Shift, ...]]:
    """Yield every way to make so many shifts together, in order.

    >>> shifts = [Shift(0, ((0, 1.0),), 0, touches=1), Shift(0, ((0, 2.0),), 0, touches=1)]
    >>> [len(list(choose_shifts(shifts, count))) for count in (0, 1, 2)]
    [1, 2, 0]
    """
    if not count:
        yield ()
        return
    for i, first in enumerate(shifts):
        rest = [s for s in shifts[i + 1 :] if not s.touches & first.touches]
        for others in choose_shifts(rest, count - 1):
            yield (first, *others)


def is_part(universe: Universe, position: int) -> bool:
    """Return whether the score of a label is open only where one code is read otherwise.

    It is then part of that reading. The score of a label that other codes have too is one decision
    on all of them.
    """
    options = [
        option
        for cell in universe.cell_rules
        for option, (_, source) in enumerate(cell.sources)
        if source == position
    ]
    return len(options) == 1 and options[0] > 0


@dataclass(frozen=True, eq=False)
class _Bearing:
    """What bears on one claim."""

    universe: Universe
    claim: int

    @cached_property
    def sets(self) -> frozenset[int]:
        """The sets that the claim rests on in the end."""
        return self.universe.base_sets(self.universe.claims[self.claim].names)

    @cached_property
    def coded(self) -> Flags:
        """Which cases are coded on all sets of the claim, or may be part of one of its cases."""
        if self.universe.claims[self.claim].joins_cases:
            return np.ones(len(self.universe.cases), dtype=bool)
        used = [self.universe.names.index(name) for name in self.universe.claims[self.claim].names]
        values, _ = self.universe.realize(self.universe.start[np.newaxis]).take(0)
        return np.asarray(~np.isnan(values[:, used]).any(axis=1))

    @cached_property
    def relative(self) -> bool:
        """Whether any of the sets is calibrated from all cases at hand."""
        return any(rule.relative for rule in self.universe.column_rules if rule.set in self.sets)

    @cached_property
    def cells(self) -> tuple[CellRule, ...]:
        """The rules for scores of the claim's sets."""
        return tuple(rule for rule in self.universe.cell_rules if rule.set in self.sets)

    def list_shifts(self) -> _Shifts:
        shifts: list[Shift] = []
        bearing = find_bearing(self.universe, self.universe.claims[self.claim])
        for d, decision in enumerate(self.universe.decisions):
            if decision.kind is DecisionKind.LEFT_OUT:
                shifts += self._leave_out(d)
            elif d in bearing:
                if decision.kind in (DecisionKind.ANCHOR, DecisionKind.CUT):
                    shifts.append(Shift(d, (), SHARED, free=((d, -1),), touches=self._bit(d)))
                elif decision.kind is DecisionKind.SCORE:
                    shifts += self._score(d)
                elif decision.kind is DecisionKind.READING:
                    shifts += self._read(d)
        return _Shifts(
            tuple(tuple(s for s in shifts if s.case == i) for i in range(len(self.coded))),
            tuple(s for s in shifts if s.case == SHARED),
            self.relative,
        )

    def _bit(self, d: int) -> int:
        """Return a bit for a decision: after those for scores and for raw values."""
        return 1 << (2 * len(self.universe.names) + d)

    def _leave_out(self, d: int) -> list[Shift]:
        """Return the shift that leaves out a case or a state."""
        members = self.universe.left_out[d][1]
        gone = members if self.relative else tuple(i for i in members if self.coded[i])
        if not gone:
            return []
        if self.relative or len(gone) > 1:
            return [Shift(d, ((d, 1.0),), SHARED, touches=self._bit(d), gone=gone)]
        # With the case gone nothing else of it makes a difference.
        every = self._bit(len(self.universe.decisions)) - 1
        return [Shift(d, ((d, 1.0),), gone[0], touches=every, gone=gone)]

    def _score(self, d: int) -> list[Shift]:
        """Return the shifts of the score of a label: one, or one to each other end."""
        decision = self.universe.decisions[d]
        places = [
            (cell, option)
            for cell in self.cells
            for option, (_, source) in enumerate(cell.sources)
            if source == d and self.coded[cell.case]
        ]
        if not places or is_part(self.universe, d):
            return []
        (cell, option), *others = places
        shift = Shift(d, (), SHARED, free=((d, -1),), touches=self._bit(d))
        if not others and option == 0:
            shift = Shift(d, (), cell.case, (cell.set,), ((d, cell.set),), 1 << cell.set)
        if decision.ends:
            ends = [end for end in (decision.low, decision.high) if end != decision.at]
            return [replace(shift, settings=((d, end),), free=()) for end in ends]
        return [shift]

    def _read(self, d: int) -> list[Shift]:
        """Return the shifts to the other readings of a code."""
        count = len(self.universe.names)
        cells = [cell for cell in self.cells if cell.reading == d]
        columns = [
            (rule, case)
            for rule in self.universe.column_rules
            for case, reading, _ in rule.readings
            if rule.set in self.sets and reading == d
        ]
        claim = self.universe.claims[self.claim].id
        told = [r for r in self.universe.fact_rules if r.reading == d and r.claim == claim]
        every = [cell.case for cell in cells], [case for _, case in columns], [r.case for r in told]
        (case,) = {case for own in every for case in own}
        sets = dict.fromkeys([*(cell.set for cell in cells), *(rule.set for rule, _ in columns)])
        touches = sum(1 << cell.set for cell in cells)
        touches += sum(1 << (count + rule.set) for rule, _ in columns)
        touches |= self._bit(d) if told else 0
        if any(rule.relative for rule, _ in columns):
            case, touches = SHARED, self._bit(d)
        elif not self.coded[case]:
            return []
        return [
            Shift(named, ((d, float(option)),), case, tuple(sets), free, touches)
            for option in range(1, len(self.universe.decisions[d].options))
            for free in [self._list_parts(cells, option)]
            for named in [free[0][0] if _is_replaced(cells) and free else d]
        ]

    def _list_parts(self, cells: Sequence[CellRule], option: int) -> tuple[tuple[int, int], ...]:
        """Return the scores that are open with an option, each with its set."""
        moved = [(cell.sources[option][1], cell.set) for cell in cells]
        return tuple((p, j) for p, j in moved if p != FIXED and is_part(self.universe, p))


def _is_replaced(cells: Sequence[CellRule]) -> bool:
    """Return whether a choice puts a score in the place of a calibrated one.

    It is told as a change of that score.
    """
    return any(np.isnan(cell.sources[0][0]) for cell in cells)
