"""Trajectories: how each unit goes through its periods, in every set and from type to type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from qca.equality import ByValue
from qca.errors import count_noun, cut_list
from qca.names import join_names
from qca.results import Framed, Listed, Results, build_frame, describe
from qca.sets.cuts import TOLERANCE, is_in, is_out
from qca.sets.memberships import Memberships
from qca.sets.transitions import ARROW
from qca.study.cases import Case, read_years

if TYPE_CHECKING:
    import pandas as pd

    from qca.analysis.typology import TypedCase, Typology

__all__ = [
    "Gap",
    "SetChange",
    "Trajectories",
    "Trajectory",
    "Transition",
    "TypeMove",
    "UnitPeriod",
    "trace_trajectories",
]


class SetChange(StrEnum):
    """What becomes of a set from one period to the next.

    A set *rises* where its unit was out of it and is in it, *falls* where it was in and is out, is
    *kept* where it was and is in: as in claims, ``rises(X)``, ``falls(X)`` and ``keeps(X)`` are
    then over 0.5. It *stays out* where it was and is out. A multi-value set has *another* value or
    the *same* one. Where one of the two memberships is 0.5 it is *open*, or *uncoded*.
    """

    RISES = "rises"
    FALLS = "falls"
    KEPT = "keeps"
    OUT = "stays out"
    ANOTHER = "another value"
    SAME = "same value"
    OPEN = "open"
    UNCODED = "uncoded"


@dataclass(frozen=True, eq=False)
class UnitPeriod(ByValue):
    """A unit in one of its periods: its scores in the sets, and the types that it is of.

    ``scores`` are NaN where a set is not coded; ``stated`` is the type that the sources name.
    """

    case: str
    years: str
    scores: tuple[float, ...]
    types: tuple[str, ...] = ()
    stated: str | None = None

    def __repr__(self) -> str:
        return describe(self, self.case, self.years, join_names(self.types))


@dataclass(frozen=True)
class Gap:
    """What is missing between two periods that follow each other in the analysis.

    ``years`` are the first and the last one that no period covers (None: none is missing), and
    ``left_out`` the periods that are coded but not analysed. With such a one between, the two make
    no transition.
    """

    before: str
    after: str
    years: tuple[int, int] | None
    left_out: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Trajectory(ByValue):
    """The periods of one unit in the order of their years, and the gaps between them."""

    unit: str
    periods: tuple[UnitPeriod, ...]
    gaps: tuple[Gap, ...]

    def __repr__(self) -> str:
        path = ARROW.join(period.case for period in self.periods)
        return describe(self, self.unit, path, count_noun(len(self.gaps), "gap"))


@dataclass(frozen=True)
class Transition(Listed):
    """A unit from one period to the next, and what becomes of each set (in their order)."""

    unit: str
    before: str
    after: str
    sets: tuple[str, ...]
    changes: tuple[SetChange, ...]

    COLUMNS = ("transition", "unit", *(change.value for change in SetChange))

    def __repr__(self) -> str:
        moving = (SetChange.RISES, SetChange.FALLS)
        told = [f"{kind.value} {cut_list(self.list_sets(kind), 4)}" for kind in moving]
        return describe(self, self.name, *told)

    @property
    def name(self) -> str:
        """Its name, as claims on two periods have it: ``NL1→NL2``."""
        return f"{self.before}{ARROW}{self.after}"

    def list_sets(self, change: SetChange) -> tuple[str, ...]:
        """Return the sets of which this becomes."""
        pairs = zip(self.sets, self.changes, strict=True)
        return tuple(name for name, own in pairs if own is change)

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row of the transition: which sets rise, fall, …."""
        yield self.name, self.unit, *(join_names(self.list_sets(change)) for change in SetChange)


@dataclass(frozen=True)
class TypeMove(Listed):
    """From which type to which one units go, or in which they stay.

    ``placed`` are the transitions that do so by their scores, ``stated`` those that do by what the
    sources state.
    """

    before: str
    after: str
    placed: tuple[Transition, ...]
    stated: tuple[Transition, ...]

    COLUMNS = ("before", "after", "placed", "stated")

    def __repr__(self) -> str:
        counts = f"{len(self.placed)} by scores", f"{len(self.stated)} by sources"
        return describe(self, f"{self.before}{ARROW}{self.after}", *counts)

    @property
    def stays(self) -> bool:
        """Whether the type is the same in both periods."""
        return self.before == self.after

    def list_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield the one row: both types, and the transitions by scores and by sources."""
        sides = (self.placed, self.stated)
        yield self.before, self.after, *(join_names([t.name for t in side]) for side in sides)


@dataclass(frozen=True)
class Trajectories(Framed):
    """The trajectories of all units that have periods, and what they have in common.

    ``unplaced`` are the transitions that are not placed in one type in both periods, ``unstated``
    those of which the sources do not state both; there are none of either without a typology.
    """

    sets: tuple[str, ...]
    units: tuple[Trajectory, ...]
    transitions: Results[Transition]
    moves: Results[TypeMove]
    unplaced: tuple[Transition, ...]
    unstated: tuple[Transition, ...]

    def __repr__(self) -> str:
        units = count_noun(len(self.units), "unit")
        return describe(self, units, count_noun(len(self.transitions), "transition"))

    @property
    def singles(self) -> tuple[Trajectory, ...]:
        """The units that have one period alone."""
        return tuple(unit for unit in self.units if len(unit.periods) == 1)

    @property
    def gaps(self) -> tuple[tuple[str, Gap], ...]:
        """The gaps of all units, with the unit that each is of."""
        return tuple((unit.unit, gap) for unit in self.units for gap in unit.gaps)

    def to_frame(self) -> pd.DataFrame:
        """Return a row for each transition and set: the score before and after, and the change."""
        return build_frame(
            ("transition", "unit", "set", "earlier", "later", "change"),
            self.list_changes(),
        )

    def list_changes(self) -> Iterator[tuple[str, str, str, float, float, str]]:
        """Yield each transition with each set: its scores before and after, and the change."""
        scores = {period.case: period.scores for unit in self.units for period in unit.periods}
        for own in self.transitions:
            before, after = scores[own.before], scores[own.after]
            for j, name in enumerate(self.sets):
                yield own.name, own.unit, name, before[j], after[j], own.changes[j].value


def trace_trajectories(
    memberships: Memberships,
    cases: Sequence[Case],
    before: Mapping[str, str],
    typology: Typology | None = None,
) -> Trajectories | None:
    """Return the trajectory of every unit through its periods; None where no case has years.

    ``cases`` are those of the memberships, in their order, and ``before`` maps each case of the
    files to that of the period before, whether or not it is analysed. Two analysed periods make a
    transition where the one is before the other.

    >>> import pandas as pd
    >>> from qca.sets.memberships import build_memberships
    >>> frame = pd.DataFrame({"A": [0.2, 0.9], "B": [1, 0.6]}, index=["N1", "N2"])
    >>> cases = [Case("N1", "N", "2000-2005", {}), Case("N2", "N", "2008-2015", {})]
    >>> traced = trace_trajectories(build_memberships(frame, ["A", "B"]), cases, {"N2": "N1"})
    >>> [(own.name, own.list_sets(SetChange.RISES)) for own in traced.transitions], traced.gaps
    ([('N1→N2', ('A',))], (('N', Gap(before='N1', after='N2', years=(2006, 2007), left_out=())),))
    """
    places = {case.id: i for i, case in enumerate(cases)}
    units: dict[str, list[Case]] = {}
    for case in cases:
        if case.years:
            units.setdefault(case.state, []).append(case)
    if not units:
        return None
    sides = _Sides(memberships)
    typed = {each.case: each for each in typology.cases} if typology else {}
    traced, transitions = [], []
    for unit, own in units.items():
        own.sort(key=lambda case: read_years(case.years))
        periods = [_build_period(c, memberships, places[c.id], typed.get(c.id)) for c in own]
        gaps = []
        for earlier, later in zip(own, own[1:], strict=False):
            gap = _find_gap(earlier, later, before)
            if gap.years or gap.left_out:
                gaps.append(gap)
            if before.get(later.id) == earlier.id:
                changes = sides.compare(places[earlier.id], places[later.id])
                transitions.append(
                    Transition(unit, earlier.id, later.id, memberships.names, changes)
                )
        traced.append(Trajectory(unit, tuple(periods), tuple(gaps)))
    placed = {each.case: each.types[0] for each in typed.values() if len(each.types) == 1}
    stated = {each.case: each.stated for each in typed.values() if each.stated is not None}
    order = [name for name, _ in typology.types] if typology else []
    return Trajectories(
        sets=memberships.names,
        units=tuple(traced),
        transitions=Results(transitions, Transition),
        moves=_gather_moves(transitions, placed, stated, order),
        unplaced=_list_outside(transitions, placed) if typed else (),
        unstated=_list_outside(transitions, stated) if stated else (),
    )


def _build_period(
    case: Case, memberships: Memberships, place: int, typed: TypedCase | None
) -> UnitPeriod:
    scores = tuple(memberships.values[place].tolist())
    if typed is None:
        return UnitPeriod(case.id, case.years, scores)
    return UnitPeriod(case.id, case.years, scores, typed.types, typed.stated)


class _Sides:
    """The sides on which cases are of sets, to be compared."""

    def __init__(self, memberships: Memberships) -> None:
        self.values = memberships.values
        self.coded = ~np.isnan(memberships.values)
        self.inside, self.outside = is_in(memberships.values), is_out(memberships.values)
        self.valued = [count > 2 for count in memberships.levels]

    def compare(self, earlier: int, later: int) -> tuple[SetChange, ...]:
        """Return what becomes of each set between two cases."""
        return tuple(self._compare(earlier, later, j) for j in range(len(self.valued)))

    def _compare(self, earlier: int, later: int, j: int) -> SetChange:
        if not (self.coded[earlier, j] and self.coded[later, j]):
            return SetChange.UNCODED
        if self.valued[j]:
            apart = abs(self.values[earlier, j] - self.values[later, j])
            return SetChange.SAME if apart <= TOLERANCE else SetChange.ANOTHER
        was_out, is_now = self.outside[earlier, j], self.inside[later, j]
        if not ((was_out or self.inside[earlier, j]) and (is_now or self.outside[later, j])):
            return SetChange.OPEN
        if was_out:
            return SetChange.RISES if is_now else SetChange.OUT
        return SetChange.KEPT if is_now else SetChange.FALLS


def _find_gap(earlier: Case, later: Case, before: Mapping[str, str]) -> Gap:
    """Return what is missing between two periods of a unit, if anything."""
    left_out: list[str] = []
    at = before.get(later.id)
    while at is not None and at != earlier.id:
        left_out.insert(0, at)
        at = before.get(at)
    end, begin = read_years(earlier.years)[1], read_years(later.years)[0]
    years = (end + 1, begin - 1) if begin > end + 1 else None
    return Gap(earlier.id, later.id, years, tuple(left_out))


def _gather_moves(
    transitions: Sequence[Transition],
    placed: Mapping[str, str],
    stated: Mapping[str, str],
    order: Sequence[str],
) -> Results[TypeMove]:
    """Return from which type to which units go, in the order of types; first those that stay."""
    sides: tuple[dict[tuple[str, str], list[Transition]], ...] = ({}, {})
    for side, types in zip(sides, (placed, stated), strict=True):
        for own in transitions:
            if own.before in types and own.after in types:
                side.setdefault((types[own.before], types[own.after]), []).append(own)
    moves = dict.fromkeys([*sides[0], *sides[1]])
    names = dict.fromkeys([*order, *(name for pair in moves for name in pair)])
    places = {name: place for place, name in enumerate(names)}

    def rank(pair: tuple[str, str]) -> tuple[bool, int, int]:
        return pair[0] != pair[1], places[pair[0]], places[pair[1]]

    return Results(
        (
            TypeMove(*pair, tuple(sides[0].get(pair, ())), tuple(sides[1].get(pair, ())))
            for pair in sorted(moves, key=rank)
        ),
        TypeMove,
    )


def _list_outside(
    transitions: Sequence[Transition], types: Mapping[str, str]
) -> tuple[Transition, ...]:
    """Return the transitions of which a period has no type."""
    return tuple(own for own in transitions if not (own.before in types and own.after in types))
