"""Changes: what must be true, the smallest sets of changed decisions that turn a verdict.

A change counts once: another score of a label within its interval, another reading of one code, an
anchor, a cut, a case or a state left out. Sets are searched size by size and solved exactly, so
that no smaller one is missed and all of the smallest are found.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Generic

import numpy as np

from qca.boolean.budgets import Budget
from qca.progress import Stage
from qca.robustness.changes.candidates import Key
from qca.robustness.changes.contributions import BESIDE
from qca.robustness.changes.ends import find_ends_in, settle_ends
from qca.robustness.changes.minima import Minima
from qca.robustness.changes.regions import find_digits
from qca.robustness.changes.seekers import Seeker, Standing
from qca.robustness.changes.shifts import is_part
from qca.robustness.changes.trials import Trials
from qca.robustness.changes.undeclared import open_universe
from qca.robustness.changes.views import Span
from qca.robustness.engines.work import Packed, Work
from qca.robustness.results.changes import Change, ChangeSet, ClaimChanges, EndsIn, Goal, Search
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.results.worlds import VERDICTS
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.cuts import list_tolerated
from qca.robustness.worlds.evaluation import CONTRADICTED, NOT_SHOWN, SUPPORTED
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import CROSSOVER
from qca.study.claims import Claim
from qca.study.declaration import Study
from qca.study.scoring import FIXED
from qca.study.spec import RobustnessSpec

__all__ = ["name_number", "plan_changes"]

# Sets of which the ends of numbers are worked out; of more only the count is told.
_LISTED = 200
# Pieces that may be explored for each set that may be looked at.
_PIECES = 100


@dataclass(frozen=True, eq=False)
class _Shared:
    """What the searches of all claims share: decisions as declared, and with every score open."""

    declared: Universe
    open: Universe | None
    most: int
    pieces: int


def plan_changes(
    study: Study,
    wanted: RobustnessSpec | None = None,
    *,
    most: int | None = None,
    undeclared: bool = True,
    pieces: int | None = None,
    first: int | None = None,
) -> Work[_Shared, int, list[Packed], tuple[ClaimChanges, ...]]:
    """Return the work of finding the smallest sets of changes that turn a verdict.

    It has a part for each claim and rival.

    Parameters
    ----------
    wanted : which decisions are open; replaces what the study says in its ``robustness``.
    most : the sets and bounds that are looked at for each verdict on a claim, about; beyond, the
        search ends and is not ``complete``. By default the ``budget`` of ``wanted``.
    undeclared : where no changes that are declared doubtful make a claim hold, or fail, take those
        of any score as well, see :func:`qca.robustness.changes.undeclared.open_universe`.
    pieces : those into which the sets of one claim may be explored in all.
    first : the claims that are looked at, all by default.
    """
    settings = wanted or study.spec.robustness
    most = settings.budget if most is None else most
    declared = build_universe(study, settings, apart=True)
    wide = open_universe(study, settings) if undeclared else None
    shared = _Shared(declared, wide, most, _PIECES * most if pieces is None else pieces)
    parts = range(len(declared.claims))[:first]
    return Work("changes", Stage.CHANGES, _change_part, shared, parts, partial(_unpack_all, shared))


@dataclass(frozen=True, eq=False)
class _Outcome(Generic[Standing]):
    """What a search for one verdict found: sets of one size, with those that give each."""

    sets: Mapping[Key, Sequence[Standing]]
    size: int
    complete: bool


def _seek(seeker: Seeker[Standing], verdict: int, limit: int) -> _Outcome[Standing]:
    """Search the smallest sets that give a verdict, of at most so many changes."""
    if verdict == seeker.now:
        return _Outcome({(): []}, 0, True)
    budget = Budget(seeker.most)
    least, last = seeker.find_least(verdict), min(limit, seeker.largest)
    if least is None:
        return _Outcome({}, last, True)
    for size in range(max(1, least), last + 1):
        least_sets = seeker.find(verdict, size, budget)
        if least_sets.sets or not least_sets.whole:
            return _Outcome(
                least_sets.sets, size if least_sets.sets else size - 1, least_sets.whole
            )
    return _Outcome({}, last, True)


def _change_part(shared: _Shared, part: int) -> list[Packed]:
    """Return the searches for one claim, as JSON values."""
    if _adds_up(shared.declared, shared.declared.claims[part]):
        return _search_claim(Minima, shared, part)
    return _search_claim(Trials, shared, part)


def _search_claim(
    begin: Callable[[Universe, int, int, Budget], Seeker[Standing]], shared: _Shared, part: int
) -> list[Packed]:
    pieces = Budget(shared.pieces)
    seeker = begin(shared.declared, part, shared.most, pieces)
    fails = CONTRADICTED if seeker.inquiry.claim.is_plain else NOT_SHOWN
    goals = {Goal.HOLDS: SUPPORTED, Goal.FAILS: fails}
    outcomes = {verdict: _seek(seeker, verdict, seeker.largest) for verdict in goals.values()}
    packed, wide = [], None
    for goal, verdict in goals.items():
        outcome = outcomes[verdict]
        if outcome.sets or not outcome.complete or shared.open is None:
            packed.append(_pack(goal, seeker, {verdict: outcome}, True))
        else:
            wide = wide.restart() if wide else begin(shared.open, part, shared.most, pieces)
            packed.append(_pack(goal, wide, {verdict: _seek(wide, verdict, wide.largest)}, False))
    others = {verdict: each for verdict, each in outcomes.items() if verdict != seeker.now}
    limit = min((each.size for each in others.values() if each.sets), default=seeker.largest)
    for verdict in range(len(VERDICTS)):
        if verdict != seeker.now and verdict not in others:
            others[verdict] = _seek(seeker, verdict, limit)
            if others[verdict].sets:
                limit = others[verdict].size
    packed.append(_pack(Goal.CHANGES, seeker, others, True))
    return packed


def _adds_up(universe: Universe, claim: Claim) -> bool:
    """Return whether what single cases add settles a claim.

    It does not where its cases are made of several of the study, where codes bear on it by more
    than scores, nor where a share of the cases may be against it, which no single one exceeds.
    """
    tolerant = claim.is_plain and any(list_tolerated(universe.spec.cuts, claim))
    told = any(rule.claim == claim.id for rule in universe.fact_rules)
    return not (claim.joins_cases or told or tolerant)


def _pack(
    goal: Goal, seeker: Seeker[Standing], outcomes: Mapping[int, _Outcome[Standing]], declared: bool
) -> Packed:
    """Return the smallest sets among those that give some verdicts, as JSON values."""
    size = min((each.size for each in outcomes.values() if each.sets), default=None)
    least = {v: each for v, each in outcomes.items() if each.sets and each.size == size}
    complete = all(
        each.complete or (size is not None and v not in least and each.size >= size)
        for v, each in outcomes.items()
    )
    pairs = sorted((key, v) for v, each in least.items() for key in each.sets)
    sets = [
        _pack_set(seeker, verdict, key, least[verdict].sets[key])
        for key, verdict in pairs[:_LISTED]
    ]
    searched = min((each.size for each in outcomes.values()), default=0)
    return {
        "goal": goal.value,
        "declared": declared,
        "size": searched if size is None else size,
        "complete": complete,
        "count": len(pairs),
        "sets": sets,
    }


def _pack_set(
    seeker: Seeker[Standing], verdict: int, key: Key, standing: Sequence[Standing]
) -> Packed:
    """Return a set of changes as JSON values: what it changes, how far, a world it leads to."""
    ranges: Mapping[int, Span] = {}
    changed: list[list[float]] = []
    ends_in: dict[int, EndsIn] = {}
    if standing:
        ranges, worlds = seeker.find_ranges(verdict, standing)
        told = {p: _round(seeker.universe.decisions[p], ends) for p, ends in ranges.items()}
        sought = (seeker.inquiry, verdict, worlds, ranges)
        settled = settle_ends(*sought, told)
        ends_in = find_ends_in(*sought, told, settled)
        ranges = settled
        changed = [
            [int(p), worlds[0][p]] for p in np.flatnonzero(worlds[0] != seeker.universe.start)
        ]
    return {
        "verdict": verdict,
        "changes": [[decision, [list(each) for each in settings]] for decision, settings in key],
        "ranges": [[position, *ends] for position, ends in sorted(ranges.items())],
        "ends_in": [[position, *ends] for position, ends in sorted(ends_in.items())],
        "world": [[position, float(value)] for position, value in changed],
    }


def _unpack_all(shared: _Shared, results: Sequence[Sequence[Packed]]) -> tuple[ClaimChanges, ...]:
    """Return what must be true of each claim from the results of its part, the first ones."""
    return tuple(
        ClaimChanges(claim.id, tuple(_unpack(shared, packed) for packed in result))
        for claim, result in zip(shared.declared.claims, results, strict=False)
    )


def _unpack(shared: _Shared, packed: Packed) -> Search:
    declared = bool(packed["declared"])
    universe = shared.declared if declared or shared.open is None else shared.open
    return Search(
        goal=Goal(packed["goal"]),
        sets=tuple(_unpack_set(universe, each, declared) for each in packed["sets"]),
        size=int(packed["size"]),
        complete=bool(packed["complete"]),
        count=int(packed["count"]),
    )


def _unpack_set(universe: Universe, packed: Packed, declared: bool) -> ChangeSet:
    ranges = {
        int(p): _round(universe.decisions[int(p)], (low, high)) for p, low, high in packed["ranges"]
    }
    world = universe.start.copy()
    for position, value in packed["world"]:
        world[int(position)] = value
    ends_in = {int(p): (bool(low), bool(high)) for p, low, high in packed["ends_in"]}
    told = _Telling(universe, ranges, world, ends_in)
    changes = tuple(
        told.build_change(int(position), {int(p): v for p, v in settings})
        for position, settings in packed["changes"]
    )
    witness = tuple((name_number(universe.decisions[p]), float(world[p])) for p in sorted(ranges))
    return ChangeSet(changes, VERDICTS[packed["verdict"]], declared, witness)


def _round(decision: Decision, ends: Span) -> Span:
    """Return the ends of a number as they are told; just beside 0.5 is 0.5."""
    digits = find_digits(decision)
    middle = decision.kind is DecisionKind.SCORE
    low, high = (
        CROSSOVER if middle and abs(end - CROSSOVER) < 2 * BESIDE else round(end, digits)
        for end in ends
    )
    return low, high


def name_number(decision: Decision) -> str:
    """Return the name of an open number: of a score its case and set, of an anchor its set too.

    >>> name_number(
    ...     Decision(DecisionKind.ANCHOR, "crossover", cells=(("", "BEN"),), at=3, low=2, high=4)
    ... )
    'BEN crossover'
    """
    if decision.kind is DecisionKind.SCORE and len(decision.cells) == 1:
        return " ".join(decision.cells[0])
    return (
        " ".join((*decision.sets, decision.name))
        if decision.kind is DecisionKind.ANCHOR
        else decision.name
    )


class _Telling:
    """How the changes of one set are told, given the ranges of its numbers and a world of it."""

    def __init__(
        self,
        universe: Universe,
        ranges: Mapping[int, Span],
        world: Array,
        ends_in: Mapping[int, EndsIn],
    ) -> None:
        self.universe, self.ranges, self.world, self.ends_in = universe, ranges, world, ends_in
        self.gone = universe.find_gone(world)

    @cached_property
    def values(self) -> Array:
        """The scores of the world, which only sets that are read from numbers need."""
        return self.universe.realize(self.world[np.newaxis]).take(0)[0]

    def build_change(self, position: int, chosen: Mapping[int, float]) -> Change:
        """Return one change as it is told."""
        decision = self.universe.decisions[position]
        scores = self._list_scores(position, chosen)
        if not decision.graded:
            option = decision.options[int(chosen[position])]
            return Change(decision, option, math.nan, math.nan, scores)
        end = chosen.get(position, decision.at)
        low, high = self.ranges.get(position, (end, end))
        return Change(decision, "", low, high, scores, self.ends_in.get(position, (True, True)))

    def _list_scores(
        self, position: int, chosen: Mapping[int, float]
    ) -> tuple[tuple[str, str, float, float], ...]:
        """Return the scores that a change decides, with the lowest and highest that do it."""
        universe, ranges, world = self.universe, self.ranges, self.world
        spans: dict[tuple[int, int], Span] = {}
        for rule in universe.column_rules:
            for case, reading, _ in rule.readings:
                if reading in chosen:
                    spans[case, rule.set] = (float(self.values[case, rule.set]),) * 2
        places = {place for d in (position, *chosen) for place in universe.cells_of.get(d, ())}
        for cell in (universe.cell_rules[place] for place in sorted(places)):
            option = 0 if cell.reading == FIXED else int(world[cell.reading])
            value, source = cell.sources[option]
            if cell.reading in chosen or source == position:
                if source == FIXED:
                    ends = (value, value)
                elif source in ranges or not is_part(universe, source):
                    ends = ranges.get(source, (float(world[source]),) * 2)
                else:  # a score that the claim does not rest on
                    ends = (universe.decisions[source].low, universe.decisions[source].high)
                spans[cell.case, cell.set] = ends
        return tuple(
            (universe.cases[case], universe.names[j], *ends)
            for (case, j), ends in spans.items()
            if case not in self.gone
        )
