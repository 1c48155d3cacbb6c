"""The universe of a study: its decisions, and the scores and cuts that each setting of them gives.

A world is one setting of every decision. Worlds come as an array with a row for each world and a
column for each decision: the number that a graded decision takes, or the option of a choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qca.analysis.claims.frames import Frame
from qca.boolean.bitsets import freeze
from qca.boolean.cubes import Space
from qca.boolean.expressions import Expression, names_of
from qca.equality import ByValue
from qca.errors import count_noun
from qca.mappings import FrozenMapping
from qca.results import describe
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.worlds.arrays import Array, Flags
from qca.robustness.worlds.cuts import CLAIM_CUTS
from qca.sets.memberships import Memberships
from qca.sets.transitions import find_links
from qca.study.claims import Claim
from qca.study.facts import Facts
from qca.study.outcomes import find_common_cut, settle_outcome
from qca.study.scoring import FIXED, Scoring
from qca.study.settings import OutcomeSettings
from qca.study.spec import Spec

__all__ = ["FactRule", "Realization", "Universe"]

# Options of what is left out, times cases, for which it is held which cases each keeps.
_MOST_FLAGS = 10_000_000


@dataclass(frozen=True, eq=False)
class FactRule(ByValue):
    """What a claim rests on besides scores of a case, for each option of the reading of its code.

    ``case`` and ``reading`` are positions, of the case and of the decision.
    """

    claim: str
    case: int
    reading: int
    options: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Realization:
    """The scores of worlds (worlds by cases by sets), the cases kept, and the cuts.

    ``n_cut`` has a column for each outcome. ``told`` are amounts or stated types (worlds by cases)
    of the claims, by their ids, for which they are not those of the study throughout.
    """

    values: Array
    keep: Flags
    cuts: Mapping[str, Array]
    n_cut: NDArray[np.int64]
    told: Mapping[str, Array] = FrozenMapping()

    def take(self, world: int) -> tuple[Array, Flags]:
        """Return the scores (cases by sets) and the cases kept of one world."""
        return self.values[world], self.keep[world]


@dataclass(frozen=True, eq=False)
class Universe(Scoring):
    """The scoring of a study with its decisions open; it travels whole to other processes.

    Rules name decisions by their position. ``claims`` are claims and rivals. ``left_out`` gives for
    each decision on what is left out the positions of the cases that its options take away.
    ``facts`` are what claims rest on besides scores, ``fact_rules`` what may stand instead.
    """

    spec: Spec
    claims: tuple[Claim, ...]
    decisions: tuple[Decision, ...]
    left_out: Mapping[int, tuple[tuple[int, ...], ...]]
    facts: Facts
    fact_rules: tuple[FactRule, ...] = ()

    def __repr__(self) -> str:
        cases, claims = count_noun(len(self.cases), "case"), count_noun(len(self.claims), "claim")
        return describe(self, count_noun(len(self.decisions), "decision"), cases, claims)

    @cached_property
    def start(self) -> Array:
        """The present setting of every decision."""
        return np.array([decision.start for decision in self.decisions], dtype=np.float64)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The position of every decision on a cut, by its name."""
        kinds = (DecisionKind.CUT, DecisionKind.N_CUT)
        return {d.name: i for i, d in enumerate(self.decisions) if d.kind in kinds}

    @cached_property
    def cells_of(self) -> Mapping[int, tuple[int, ...]]:
        """For each decision the places of the rules of cells that it bears on, rising."""
        cells: dict[int, list[int]] = {}
        for place, cell in enumerate(self.cell_rules):
            for position in {cell.reading, *(source for _, source in cell.sources)} - {FIXED}:
                cells.setdefault(position, []).append(place)
        return {position: tuple(places) for position, places in cells.items()}

    @cached_property
    def uses(self) -> tuple[frozenset[int], ...]:
        """For each set the decisions that bear on its scores, by way of other sets too."""
        used: list[set[int]] = [set() for _ in self.names]
        for cell in self.cell_rules:
            own = {position for _, position in cell.sources} | {cell.reading}
            used[cell.set] |= own - {FIXED}
        for column in self.column_rules:
            used[column.set] |= {reading for _, reading, _ in column.readings}
            used[column.set] |= {position for _, position in column.anchors}
        for j, expression in self.derived:
            for name in names_of(expression):
                used[j] |= used[self.names.index(name)]
        return tuple(frozenset(each) for each in used)

    def frame(self, claim: Claim) -> Frame:
        """Return what the cases of a claim are, and how their memberships are read."""
        return self._frames[claim.id]

    @cached_property
    def _frames(self) -> Mapping[str, Frame]:
        """The frame of each claim."""
        own = self.cases, self.names, self.levels, self.facts
        return {claim.id: Frame(claim, *own) for claim in self.claims}

    def _tell_facts(self, settings: Array) -> Mapping[str, Array]:
        """Return the amounts or stated types of worlds, of the claims of which any may differ."""
        told: dict[str, Array] = {}
        for rule in self.fact_rules:
            if rule.claim not in told:
                frame = self._frames[rule.claim]
                now = frame.stated if frame.claim.placement else frame.amounts
                told[rule.claim] = np.repeat(now[np.newaxis].astype(float), len(settings), axis=0)
            chosen = settings[:, rule.reading].astype(np.intp)
            told[rule.claim][:, rule.case] = np.array(rule.options)[chosen]
        return told

    @cached_property
    def links(self) -> NDArray[np.intp]:
        """The positions of the earlier and the later case of each transition (T by 2)."""
        return find_links(self.cases, self.facts.before)

    @cached_property
    def space(self) -> Space:
        """The property space of the conditions."""
        conditions = tuple(self.spec.conditions)
        return Space(conditions, tuple(self.levels[self.names.index(name)] for name in conditions))

    @cached_property
    def outcomes(self) -> tuple[Expression, ...]:
        """The outcomes as expressions."""
        return tuple(outcome.parsed for outcome in self.spec.outcome)

    @cached_property
    def tabled(self) -> Flags:
        """Which cases are in the truth table of each outcome (outcomes by cases).

        They are coded on the conditions and on the outcome; no reading of a code takes it away.
        """
        coded = ~np.isnan(self.base)
        used = [
            [self.names.index(name) for name in (*self.spec.conditions, *names_of(outcome))]
            for outcome in self.outcomes
        ]
        return freeze(np.array([coded[:, own].all(axis=1) for own in used]))

    @cached_property
    def settled(self) -> tuple[OutcomeSettings, ...]:
        """What is declared for each outcome; cuts that are decisions may stand elsewhere."""
        return tuple(settle_outcome(self.spec, outcome) for outcome in self.spec.outcome)

    @property
    def left(self) -> int | None:
        """The position of the first decision on what is left out, where there is one."""
        return next(iter(self.left_out), None)

    @property
    def omissions(self) -> tuple[tuple[int, ...], ...]:
        """What each option of the first decision on what is left out takes away."""
        return ((),) if self.left is None else self.left_out[self.left]

    def list_idle(self) -> frozenset[Decision]:
        """Return the scores of labels that no code has now, but in another reading."""
        held = {cell.sources[0][1] for cell in self.cell_rules}
        return frozenset(
            decision
            for position, decision in enumerate(self.decisions)
            if decision.kind is DecisionKind.SCORE and position not in held
        )

    def find_gone(self, settings: Array) -> frozenset[int]:
        """Return the positions of the cases that a world leaves out."""
        return frozenset(
            case
            for position, options in self.left_out.items()
            for case in options[int(settings[position])]
        )

    def bears_on(self, names: Sequence[str]) -> frozenset[int]:
        """Return the decisions that bear on scores in any of these sets."""
        return frozenset().union(*(self.uses[self.names.index(name)] for name in names))

    def base_sets(self, names: Sequence[str]) -> frozenset[int]:
        """Return the positions of the sets that these are built from, in the end."""
        built = dict(self.derived)
        sets: set[int] = set()
        for name in names:
            j = self.names.index(name)
            sets |= self.base_sets(names_of(built[j])) if j in built else {j}
        return frozenset(sets)

    @cached_property
    def _kept(self) -> Mapping[int, Flags]:
        """For each decision on what is left out the cases that its options keep, where few do."""
        flags = {}
        for position, taken in self.left_out.items():
            if len(taken) * len(self.cases) <= _MOST_FLAGS:
                kept = np.ones((len(taken), len(self.cases)), dtype=bool)
                for option, members in enumerate(taken):
                    kept[option, list(members)] = False
                flags[position] = freeze(kept)
        return flags

    def _find_kept(self, position: int, options: NDArray[np.intp]) -> Flags:
        """Return which cases worlds keep that take some options of what is left out."""
        if (known := self._kept.get(position)) is not None:
            return known[options]
        # A row for each option would take more memory than there is.
        kept = np.ones((len(options), len(self.cases)), dtype=bool)
        for world in np.flatnonzero(options).tolist():
            kept[world, list(self.left_out[position][options[world]])] = False
        return kept

    def realize(self, settings: Array) -> Realization:
        """Return the scores and cuts of worlds (worlds by decisions).

        Where a calibration refuses the anchors or the cases of a world, its set is not coded.
        """
        count = len(settings)
        keep = np.ones((count, len(self.cases)), dtype=bool)
        for position in self.left_out:
            chosen = settings[:, position]
            if chosen.any():  # the first option leaves nothing out
                keep &= self._find_kept(position, chosen.astype(np.intp))
        cuts = {
            name: settings[:, position]
            for name, position in self.positions.items()
            if self.decisions[position].kind is DecisionKind.CUT
        }
        n_cut = np.repeat([[each.truth_table.n_cut for each in self.settled]], count, axis=0)
        if (position := self.positions.get("n_cut", FIXED)) != FIXED:
            counts = np.array([int(option) for option in self.decisions[position].options])
            n_cut[:] = counts[settings[:, position].astype(np.intp), np.newaxis]
        told = self._tell_facts(settings) if self.fact_rules else {}
        return Realization(self.score(settings, keep), keep, cuts, n_cut, told)

    def rebuild_memberships(self, settings: Array) -> Memberships:
        """Return the memberships of one world, of the cases that it keeps."""
        values, keep = self.realize(settings[np.newaxis]).take(0)
        cases = tuple(case for case, k in zip(self.cases, keep, strict=True) if k)
        return Memberships(cases, self.names, self.levels, freeze(values[keep]))

    def rebuild_spec(self, settings: Array) -> Spec:
        """Return the specification of one world: its cuts, of rows and of claims."""
        realized = self.realize(settings[np.newaxis])
        now = {name: float(cut[0]) for name, cut in realized.cuts.items()}
        table, cuts = self.spec.truth_table, self.spec.cuts
        changed: dict[str, object] = {}
        if "n_cut" in self.positions:
            changed["n_cut"] = int(realized.n_cut[0, 0])
        if "incl_cut" in now:
            high, before = now["incl_cut"], find_common_cut(self.spec, "incl_cut")
            changed["incl_cut"] = (high, before[1]) if isinstance(before, tuple) else high
        if "pri_cut" in now:
            changed["pri_cut"] = now["pri_cut"]
        sides: dict[str, dict[str, float]] = {"sufficiency": {}, "necessity": {}}
        for cut in CLAIM_CUTS.values():
            if cut.name in now:
                sides[cut.side][cut.key] = now[cut.name]
        moved = {side: getattr(cuts, side).model_copy(update=own) for side, own in sides.items()}
        return self.spec.model_copy(
            update={
                "truth_table": table.model_copy(update=changed),
                "cuts": cuts.model_copy(update=moved),
            }
        )
