"""Attainments: whether claims that fall short could be supported at other scores of labels.

Every other decision stays as it is: codes, anchors, cuts and cases. Each score that the study
declares doubtful may be anything in its interval, those of one label together where its sweep moves
them so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qca.analysis.claims.verdicts import Parameter
from qca.boolean.budgets import Budget, BudgetSpent
from qca.robustness.attainments.maxima import choose_points, find_most, measure_gaps
from qca.robustness.attainments.parts import Points, list_points
from qca.robustness.results.attainments import Attainment, Rescoring, UnderCut
from qca.robustness.results.decisions import DecisionKind
from qca.robustness.sweep.exploration import explore_boxes, list_boxes
from qca.robustness.worlds.arrays import Array, Flags
from qca.robustness.worlds.cuts import CLAIM_CUTS
from qca.robustness.worlds.evaluation import (
    IN_KIND,
    SUPPORTED,
    ClaimFit,
    judge_worlds,
    measure_scores,
)
from qca.robustness.worlds.findings import Component, Unkept, find_uses
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.sets.cuts import CROSSOVER, TOLERANCE, reaches
from qca.study.claims import Claim
from qca.study.declaration import Study
from qca.study.settings import LeaveOut
from qca.study.spec import RobustnessSpec

__all__ = ["find_attainments"]

# How often parameters are weighed against each other anew, and by how much one gains that lags.
_MOST_WEIGHED, _PACE = 40, 0.7
# Worlds that are mixed, and their shares in the scores of one part.
_MOST_MIXED, _SHARES = 4, (0.0, 0.25, 0.5, 0.75)
# Scores that are explored together, and the pieces into which those of all claims may fall.
_MOST_EXPLORED, _MOST_PIECES = 8, 20_000
# A score that is hardly in, or out, is told further from 0.5 where that does as well.
_NEAR = 1e-6


def find_attainments(study: Study, wanted: RobustnessSpec | None = None) -> tuple[Attainment, ...]:
    """Return for each claim and rival that is supported in kind whether it could be supported.

    ``wanted`` replaces what the study says of robustness: whether the scores of a label move
    together.
    """
    if not (study.claims or study.rivals):
        return ()
    settings = RobustnessSpec.hold(
        labels=(wanted or study.spec.robustness).labels or True,
        alternatives=False,
        leave_out=LeaveOut.NONE,
    )
    universe = build_universe(study, settings)
    scores = frozenset(
        d for d, decision in enumerate(universe.decisions) if decision.kind is DecisionKind.SCORE
    )
    uses = find_uses(universe).claims
    settled, pieces_left = [], Budget(_MOST_PIECES)
    for position, claim in enumerate(universe.claims):
        if claim.is_plain:
            sought = _Sought(
                universe, position, tuple(sorted(scores & uses[position])), pieces_left
            )
            if int(sought.now.verdicts[0]) == IN_KIND:
                settled.append(sought.settle())
    return tuple(settled)


@dataclass(frozen=True, eq=False)
class _Sought:
    """One claim, and the doubtful scores that bear on it."""

    universe: Universe
    position: int
    free: tuple[int, ...]
    pieces_left: Budget

    @property
    def claim(self) -> Claim:
        """The claim itself."""
        return self.universe.claims[self.position]

    @cached_property
    def now(self) -> ClaimFit:
        """The claim as it stands."""
        return self.fit(self.universe.start[np.newaxis])

    @cached_property
    def cuts(self) -> Mapping[Parameter, float]:
        """The cuts of the parameters that have one."""
        names = [name for each in self.now.relations.values() for name in each.gaps]
        read = {name: CLAIM_CUTS[name].read(self.universe.spec.cuts) for name in names}
        return {name: float(cut) for name, cut in read.items() if cut is not None}

    def fit(self, settings: Array) -> ClaimFit:
        """Return the claim in worlds."""
        realized = self.universe.realize(settings)
        return judge_worlds(self.universe, realized, measure_scores(realized), self.claim)

    def settle(self) -> Attainment:
        """Return what can be reached."""
        short = [
            (name, float(each.fit[name][0]))
            for each in self.now.relations.values()
            for name, passed in each.passed.items()
            if each.tested[0] and not passed[0]
        ]
        try:
            points = list_points(self.universe, self.claim, self.free)
            shortfalls = [self._measure(name, value, points) for name, value in short]
            could, world = self._join(points, shortfalls)
        except BudgetSpent:
            shortfalls = [UnderCut(n, v, self.cuts[n], None, None, ()) for n, v in short]
            could, world = None, None
        doubtful = tuple(self.universe.decisions[d] for d in self.free)
        return Attainment(
            claim=self.claim.id,
            doubtful=doubtful,
            could_reach=could,
            witness=() if world is None else self._tell(world, self._stands),
            shortfalls=tuple(shortfalls),
        )

    def _measure(self, name: Parameter, value: float, points: Points) -> UnderCut:
        """Return how far one parameter could reach."""
        cut = self.cuts[name]
        relations = self.now.relations.values()
        (own,) = (d for d, each in enumerate(relations) if name in each.gaps)
        most = find_most(points, name, own)
        if most is None:
            return UnderCut(name, value, cut, None, None, ())
        world = points.place(most)
        (fit,) = (
            each.fit for each in self.fit(world[np.newaxis]).relations.values() if name in each.fit
        )
        highest = float(fit[name][0])
        if not reaches(highest, cut):
            return UnderCut(name, value, cut, False, highest, ())
        witness = self._tell(world, lambda fit: _reach(fit, own, name))
        return UnderCut(name, value, cut, True, highest, witness)

    def _join(
        self, points: Points, shortfalls: Sequence[UnderCut]
    ) -> tuple[bool | None, Array | None]:
        """Return whether all could reach their cuts at once, and a world in which they do.

        Parameters are weighed, and those that lag more and more: in the end either all reach their
        cuts together or a weighted sum shows that they cannot, but for mixtures of scores.
        """
        if any(short.could_reach is False for short in shortfalls):
            return False, None
        names, directions = list(self.cuts), tuple(range(len(self.claim.sides)))
        weights = np.ones(len(names)) / len(names)
        tried: list[Array] = []
        gaps = measure_gaps(points, names, self.cuts)
        for _ in range(_MOST_WEIGHED):
            worth = gaps @ weights
            chosen = choose_points(points, worth, directions)
            if chosen is None:
                return False, None
            own = gaps[np.arange(len(chosen)), chosen].sum(axis=0)
            world = points.place(chosen)
            if int(self.fit(world[np.newaxis]).verdicts[0]) == SUPPORTED:
                return True, world
            if own @ weights < -TOLERANCE:
                # At no scores is even the weighted sum of the gaps as much as 0.
                return False, None
            tried.append(world)
            weights *= np.exp(-_PACE * own / max(float(np.abs(own).max()), TOLERANCE))
            weights /= weights.sum()
        mixed = self._mix(np.unique(tried[-_MOST_MIXED:], axis=0), points)
        return self._explore() if mixed is None else (True, mixed)

    def _mix(self, worlds: Array, points: Points) -> Array | None:
        """Return a world with parts of one world and parts of another that is supported."""
        mixed = [worlds[0]]
        for first, second in ((a, b) for a in worlds for b in worlds):
            for count, part in enumerate(points.positions):
                held = [d for own in points.positions[:count] for d in own]
                for share in _SHARES:
                    mixed.append(second.copy())
                    mixed[-1][held] = first[held]
                    own = list(part)
                    mixed[-1][own] = share * first[own] + (1 - share) * second[own]
        stands = self._stands(self.fit(np.array(mixed)))
        return mixed[int(stands.argmax())] if stands.any() else None

    def _explore(self) -> tuple[bool | None, Array | None]:
        """Look into every piece in which all sums are linear."""
        if len(self.free) > _MOST_EXPLORED:
            return None, None
        component = Component(self.universe, (), (self.position,), self.free)
        boxes = list_boxes(component, self.universe.start)
        most = self.pieces_left.left
        try:
            pieces = explore_boxes(component, boxes, Unkept(), most)
        except BudgetSpent:
            self.pieces_left.spend(most)
            return None, None
        self.pieces_left.spend(len(pieces))
        for piece in pieces:
            for world, shown in zip(piece.settings, piece.classes, strict=True):
                if shown.verdicts[0] == SUPPORTED:
                    return True, world
        return False, None

    def _stands(self, fit: ClaimFit) -> Flags:
        return np.asarray(fit.verdicts == SUPPORTED)

    def _tell(self, world: Array, holds: Callable[[ClaimFit], Flags]) -> Rescoring:
        """Return the fewest scores found that do what those of a world do."""
        world = self._shorten(world, holds)
        changed = np.flatnonzero(world != self.universe.start).tolist()
        for d in changed:
            world = self._move_off(world, d, holds)
        return tuple((self.universe.decisions[d], float(world[d])) for d in changed)

    def _shorten(self, world: Array, holds: Callable[[ClaimFit], Flags]) -> Array:
        start = self.universe.start
        changed = np.flatnonzero(world != start)
        alone = np.repeat(start[np.newaxis], len(changed), axis=0)
        alone[np.arange(len(changed)), changed] = world[changed]
        if len(changed) > 1 and (does := holds(self.fit(alone))).any():
            return np.asarray(alone[does.argmax()])
        for d in changed.tolist():
            less = world.copy()
            less[d] = start[d]
            if holds(self.fit(less[np.newaxis]))[0]:
                world = less
        return world

    def _move_off(self, world: Array, d: int, holds: Callable[[ClaimFit], Flags]) -> Array:
        """Return a world with a score that is hardly in, or out, further from 0.5 if it can be."""
        decision = self.universe.decisions[d]
        side = float(world[d]) - CROSSOVER
        if not 0 < abs(side) < _NEAR:
            return world
        end = decision.high if side > 0 else decision.low
        tried = np.repeat(world[np.newaxis], 2, axis=0)
        tried[:, d] = end, (CROSSOVER + end) / 2
        does = holds(self.fit(tried))
        return np.asarray(tried[does.argmax()]) if does.any() else world


def _reach(fit: ClaimFit, direction: int, name: Parameter) -> Flags:
    """Return where a parameter of a direction reaches its cut, and no case is against the claim."""
    parts = list(fit.relations.values())
    against = np.logical_or.reduce([each.against for each in parts])
    return np.asarray(~against & parts[direction].tested & parts[direction].passed[name])
