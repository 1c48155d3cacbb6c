"""Findings: what hangs together by the decisions behind it, and what was found of all worlds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qca.analysis.claims.verdicts import Parameter
from qca.boolean.cubes import link_items
from qca.boolean.expressions import names_of
from qca.robustness.worlds.arrays import Array, Flags, Positions
from qca.robustness.worlds.classes import Class, CodedTable
from qca.robustness.worlds.cuts import CLAIM_CUTS
from qca.robustness.worlds.looks import Look, look_at
from qca.robustness.worlds.universe import Universe
from qca.study.claims import Claim, Relation
from qca.study.scoring import find_distinct

# Sums are equal to this where all that tells them apart is rounding.
_EDGE = 1e-11
# Where a world lies among those that show the same: inside of them, at an end of the stretch of an
# anchor, or at values at which alone it is what it is (see ``Harvest``).
INSIDE, BESIDE, APART = range(3)
# Where a world lies, how many decisions it changes, and the setting of each.
Witness = tuple[int, int, tuple[float, ...]]

__all__ = [
    "INSIDE",
    "Class",
    "Component",
    "Harvest",
    "HarvestByOption",
    "Witness",
    "find_bearing",
    "find_components",
    "find_uses",
    "is_linear",
]


@dataclass(frozen=True)
class Component:
    """Findings of a universe that hang together by the decisions they depend on, and on no others.

    ``outcomes`` and ``claims`` are positions; ``decisions`` leave out what is left out, on which
    everything depends.
    """

    universe: Universe = field(compare=False, repr=False)
    outcomes: tuple[int, ...]
    claims: tuple[int, ...]
    decisions: tuple[int, ...]

    @property
    def place(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Where it stands among others: those with truth tables first."""
        return self.outcomes or (len(self.universe.spec.outcome),), self.claims

    @property
    def is_single(self) -> bool:
        """Whether it is one finding."""
        return len(self.outcomes) + len(self.claims) == 1

    def take_apart(self) -> list[Component]:
        """Return a component for each of the findings."""
        uses = find_uses(self.universe)
        tables = [((o,), (), uses.outcomes[o]) for o in self.outcomes]
        claims = [((), (c,), uses.claims[c]) for c in self.claims]
        return [
            Component(self.universe, outcomes, own, tuple(sorted(held)))
            for outcomes, own, held in (*tables, *claims)
        ]

    def remove(self, parts: Sequence[Component]) -> Component | None:
        """Return a component of the findings that are in none of some parts; None if all are."""
        outcomes = {o for part in parts for o in part.outcomes}
        claims = {c for part in parts for c in part.claims}
        rest = [
            each
            for each in self.take_apart()
            if not (outcomes.issuperset(each.outcomes) and claims.issuperset(each.claims))
        ]
        if not rest:
            return None
        return Component(
            universe=self.universe,
            outcomes=tuple(o for each in rest for o in each.outcomes),
            claims=tuple(c for each in rest for c in each.claims),
            decisions=tuple(sorted({d for each in rest for d in each.decisions})),
        )

    def look(self, settings: Array) -> Look:
        """Return the findings in worlds (worlds by decisions)."""
        return look_at(self.universe, self.outcomes, self.claims, settings)

    def classify(self, settings: Array) -> list[Class]:
        """Return the class of each world (worlds by decisions)."""
        first, which = find_distinct(settings)
        found = self.look(settings[first])
        return [found.classes[c] for c in found.which[which].tolist()]


@dataclass(eq=False)
class Harvest:
    """Classes of worlds with a witness of each, and the ranges of the parameters of claims.

    A witness is one well inside, where there is one; of these the setting with fewest decisions
    changed, and the first in order among equals, so that it does not depend on the order in which
    parts of the work are done. A class whose witness lies ``APART`` is met at single values alone:
    at a score of exactly 0.5, a measure exactly at its cut, an outcome that is the same for all.
    ``reached`` are worlds at both ends of the ranges, while the work is under way.
    """

    classes: dict[Class, Witness] = field(default_factory=dict)
    ranges: dict[tuple[int, Parameter], tuple[float, float]] = field(default_factory=dict)
    reached: dict[tuple[int, Parameter], tuple[Array, Array]] = field(default_factory=dict)

    def add(
        self,
        component: Component,
        settings: Array,
        edges: Flags | None = None,
        lying: Positions | None = None,
    ) -> list[Class]:
        """Evaluate worlds and take in what they show; return the class of each.

        ``lying`` says where each lies, ``INSIDE`` unless given. Of worlds at ``edges`` between
        others only ranges are taken where a test turns there: which side such a world is on is a
        matter of rounding.
        """
        first, which = find_distinct(settings)
        look = component.look(settings[first])
        sure = np.ones(len(first), dtype=bool)
        if edges is not None:
            inside = np.zeros(len(first), dtype=bool)
            inside[which[~edges]] = True
            sure = inside | ~(look.matters & (np.abs(look.gaps) <= _EDGE)).any(axis=1)
        places = np.full(len(first), APART)
        np.minimum.at(places, which, INSIDE if lying is None else lying)
        self.take(component, look, sure, places)
        return [look.classes[c] for c in look.which[which].tolist()]

    def take(self, component: Component, look: Look, sure: Flags, lying: Positions) -> None:
        """Take in the classes of the worlds that are sure, and the ranges of all."""
        universe = component.universe
        self._take_classes(universe, look, np.flatnonzero(sure), lying)
        self._take_ranges(component, look, np.arange(len(sure)))

    def _take_classes(
        self, universe: Universe, look: Look, chosen: Positions, lying: Positions
    ) -> None:
        settings, own, places = look.settings[chosen], look.which[chosen], lying[chosen]
        changes = (settings != universe.start).sum(axis=1)
        order = np.lexsort((*settings.T[::-1], changes, places, own))
        heads = order[np.flatnonzero(np.diff(own[order], prepend=-1))]
        for w in heads.tolist():
            key = look.classes[own[w]]
            witness = (int(places[w]), int(changes[w]), tuple(settings[w].tolist()))
            self.classes[key] = min(witness, self.classes.get(key, witness))

    def list_wide(self) -> dict[Class, Witness]:
        """Return the classes that are met at more than single values."""
        return {key: witness for key, witness in self.classes.items() if witness[0] < APART}

    def _take_ranges(self, component: Component, look: Look, chosen: Positions) -> None:
        for claim, fit in zip(component.claims, look.claims, strict=True):
            for relation in fit.relations.values():
                for name, values in relation.fit.items():
                    known = chosen[~np.isnan(values[chosen])]
                    if known.size:
                        ends = known[[values[known].argmin(), values[known].argmax()]]
                        self._reach(claim, name, values[ends], look.settings[ends])

    def _reach(self, claim: int, name: Parameter, values: Array, worlds: Array) -> None:
        """Widen the range of a parameter to what two worlds have."""
        low, high = values.tolist()
        old = self.ranges.get((claim, name), (np.inf, -np.inf))
        first, last = self.reached.get((claim, name), (worlds[0], worlds[1]))
        self.reached[claim, name] = (
            worlds[0] if low < old[0] else first,
            worlds[1] if high > old[1] else last,
        )
        self.widen(claim, name, low, high)

    def widen(self, claim: int, name: Parameter, low: float, high: float) -> None:
        """Widen the range of a parameter of a claim."""
        old = self.ranges.get((claim, name), (low, high))
        self.ranges[claim, name] = (min(old[0], low), max(old[1], high))

    def find_harvest(self, universe: Universe, settings: Array) -> Harvest:
        """Return the harvest of the worlds that leave out what this one does: here, of all."""
        del universe, settings
        return self

    def merge(self, other: Harvest) -> None:
        """Take in what another part of the work found."""
        for key, witness in other.classes.items():
            self.classes[key] = min(witness, self.classes.get(key, witness))
        for (claim, name), (low, high) in other.ranges.items():
            self.widen(claim, name, low, high)

    def pack(self) -> dict[str, object]:
        """Return the harvest as JSON values."""
        tables: dict[CodedTable, int] = {}
        classes = [
            [
                [tables.setdefault(table, len(tables)) for table in key.tables],
                key.verdicts.hex(),
                place,
                n,
                at,
            ]
            for key, (place, n, at) in self.classes.items()
        ]
        return {
            "tables": [table.pack() for table in tables],
            "classes": classes,
            "ranges": [[c, name, low, high] for (c, name), (low, high) in self.ranges.items()],
        }

    @classmethod
    def unpack(cls, packed: Mapping[str, Iterable[Sequence[Any]]]) -> Harvest:
        """Return a harvest from what :meth:`pack` gave."""
        tables = [CodedTable.unpack((rows, codes, none)) for rows, codes, none in packed["tables"]]
        classes: dict[Class, Witness] = {}
        for own, verdicts, place, n, at in packed["classes"]:
            key = Class(tuple([tables[t] for t in own]), bytes.fromhex(verdicts))
            classes[key] = (place, n, tuple(at))
        return cls(
            classes,
            {(c, Parameter(name)): (low, high) for c, name, low, high in packed["ranges"]},
        )


class Unkept(Harvest):
    """Takes in nothing, where only the classes of the worlds are asked for."""

    def add(
        self,
        component: Component,
        settings: Array,
        edges: Flags | None = None,
        lying: Positions | None = None,
    ) -> list[Class]:
        """Return the class of each world."""
        del edges, lying
        return component.classify(settings)


@dataclass(eq=False)
class HarvestByOption(Harvest):
    """Harvests of worlds that leave out different things, one for each option."""

    harvests: list[Harvest] = field(default_factory=list)

    def take(self, component: Component, look: Look, sure: Flags, lying: Positions) -> None:
        """Take in what worlds show, each with those that leave out the same."""
        universe = component.universe
        options = _find_options(universe, look.settings)
        for option, harvest in enumerate(self.harvests):
            own = np.flatnonzero(options == option)
            if own.size:
                harvest._take_classes(universe, look, own[sure[own]], lying)
                harvest._take_ranges(component, look, own)

    def find_harvest(self, universe: Universe, settings: Array) -> Harvest:
        """Return the harvest of the worlds that leave out what this one does."""
        return self.harvests[int(_find_options(universe, settings[np.newaxis])[0])]


def _find_options(universe: Universe, settings: Array) -> NDArray[np.int64]:
    """Return the option of what is left out that each world has."""
    if universe.left is None:
        return np.zeros(len(settings), dtype=np.int64)
    return settings[:, universe.left].astype(np.int64)


def find_components(universe: Universe) -> list[Component]:
    """Return the findings of a universe in groups that share no decision.

    Worlds of different components combine freely, so that each can be swept by itself. Findings
    that no decision bears on make one component.
    """
    uses = find_uses(universe)
    findings: list[tuple[frozenset[int], tuple[int, ...], tuple[int, ...]]] = []
    findings += [(held, (i,), ()) for i, held in enumerate(uses.outcomes)]
    findings += [(held, (), (i,)) for i, held in enumerate(uses.claims)]
    groups = link_items((sum(1 << d for d in each[0]), each) for each in findings if each[0])
    if still := [each for each in findings if not each[0]]:
        groups.append(still)
    components = [
        Component(
            universe=universe,
            outcomes=tuple(sorted(i for _, outcomes, _ in group for i in outcomes)),
            claims=tuple(sorted(i for _, _, claims in group for i in claims)),
            decisions=tuple(sorted(frozenset().union(*(held for held, _, _ in group)))),
        )
        for group in groups
    ]
    return sorted(components, key=lambda c: c.place)


class _Uses(NamedTuple):
    """The decisions that bear on the truth table of each outcome, and on each claim."""

    outcomes: tuple[frozenset[int], ...]
    claims: tuple[frozenset[int], ...]


def find_uses(universe: Universe) -> _Uses:
    """Return the decisions that bear on each finding."""
    positions = universe.positions
    outcomes = []
    table_cuts = {positions[n] for n in ("incl_cut", "pri_cut", "n_cut") if n in positions}
    for outcome in universe.outcomes:
        names = (*universe.spec.conditions, *names_of(outcome))
        outcomes.append(universe.bears_on(names) | table_cuts)
    claims = [find_bearing(universe, claim) for claim in universe.claims]
    return _Uses(tuple(outcomes), tuple(claims))


def find_bearing(universe: Universe, claim: Claim) -> frozenset[int]:
    """Return the decisions that bear on one claim."""
    positions = universe.positions
    own = {
        positions[cut.name]
        for cut in CLAIM_CUTS.values()
        if claim.relation in (cut.relation, Relation.BOTH) and cut.name in positions
    }
    own |= {rule.reading for rule in universe.fact_rules if rule.claim == claim.id}
    return universe.bears_on(claim.names) | own


def is_linear(component: Component) -> bool:
    """Return whether exploration alone finds every class of a component.

    Sums are linear in scores, and in cuts, while no two scores of a case change order. Along an
    anchor they are curved, unless it only divides the cases (a threshold, a cut of the indirect
    method).
    """
    universe = component.universe
    return not any(universe.decisions[d].curved for d in component.decisions)
