"""The universe of a study: its decisions, and the scores and cuts that each setting of them gives.

A world is one setting of every decision. Worlds come as an array with a row for each world and a
column for each decision: the number that a graded decision takes, or the option of a choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qca.boolean.bitsets import freeze
from qca.boolean.cubes import Space
from qca.boolean.expressions import (
    Expression,
    Literal,
    fold_expression,
    names_of,
    parse_expression,
)
from qca.equality import ByValue
from qca.errors import QCAError, count_noun
from qca.results import describe
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.worlds.arrays import Array, Flags
from qca.sets.memberships import Memberships
from qca.study.anchors import calibrate_column, calibrate_curves
from qca.study.calibrations import SetSpec
from qca.study.claims import Claim
from qca.study.outcomes import OutcomeSettings, find_common_cut, settle_outcome
from qca.study.spec import Spec

_Number = TypeVar("_Number", np.float64, np.int64)
# What stands for the score of a cell: a number, or the position of a graded decision.
ScoreSource = tuple[float, int]
FIXED = -1


@dataclass(frozen=True, eq=False)
class CellRule(ByValue):
    """Where the score of one case in one set comes from, for each option of its reading.

    ``case`` and ``set`` are positions; ``reading`` is that of a decision, or ``FIXED``.
    """

    case: int
    set: int
    reading: int
    sources: tuple[ScoreSource, ...]


@dataclass(frozen=True, eq=False)
class ColumnRule(ByValue):
    """How a set is calibrated from numbers: its raw values, what may replace them, its anchors.

    ``readings`` are (case, decision, raw value for each option); ``anchors`` (name, decision).
    A ``relative`` set is calibrated from all cases at hand, so that leaving one out changes others.
    """

    set: int
    declared: SetSpec
    raw: Array
    readings: tuple[tuple[int, int, tuple[float, ...]], ...]
    anchors: tuple[tuple[str, int], ...]
    relative: bool


@dataclass(frozen=True, eq=False)
class Realization:
    """The scores of worlds (worlds by cases by sets), the cases kept, and the cuts.

    ``n_cut`` has a column for each outcome.
    """

    values: Array
    keep: Flags
    cuts: Mapping[str, Array]
    n_cut: NDArray[np.int64]

    def take(self, world: int) -> tuple[Array, Flags]:
        """Return the scores (cases by sets) and the cases kept of one world."""
        return self.values[world], self.keep[world]


@dataclass(frozen=True, eq=False)
class Universe(ByValue):
    """All decisions of a study, and what they bear on; it travels whole to other processes.

    ``base`` are the present scores (cases by sets), NaN where a case is not coded; ``derived`` the
    sets built from others, each after those that it is built from; ``claims`` claims and rivals.
    ``left_out`` gives for each decision on what is left out the positions of the cases that its
    options take away.
    """

    spec: Spec
    cases: tuple[str, ...]
    names: tuple[str, ...]
    levels: tuple[int, ...]
    base: Array
    derived: tuple[tuple[int, Expression], ...]
    claims: tuple[Claim, ...]
    decisions: tuple[Decision, ...]
    cell_rules: tuple[CellRule, ...]
    column_rules: tuple[ColumnRule, ...]
    left_out: Mapping[int, tuple[tuple[int, ...], ...]]

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
        found: dict[int, list[int]] = {}
        for place, cell in enumerate(self.cell_rules):
            for position in {cell.reading, *(source for _, source in cell.sources)} - {FIXED}:
                found.setdefault(position, []).append(place)
        return {position: tuple(places) for position, places in found.items()}

    @cached_property
    def uses(self) -> tuple[frozenset[int], ...]:
        """For each set the decisions that bear on its scores, by way of other sets too."""
        found: list[set[int]] = [set() for _ in self.names]
        for cell in self.cell_rules:
            own = {position for _, position in cell.sources} | {cell.reading}
            found[cell.set] |= own - {FIXED}
        for column in self.column_rules:
            found[column.set] |= {reading for _, reading, _ in column.readings}
            found[column.set] |= {position for _, position in column.anchors}
        for j, expression in self.derived:
            for name in names_of(expression):
                found[j] |= found[self.names.index(name)]
        return tuple(frozenset(each) for each in found)

    @cached_property
    def space(self) -> Space:
        """The property space of the conditions."""
        conditions = tuple(self.spec.conditions)
        return Space(conditions, tuple(self.levels[self.names.index(name)] for name in conditions))

    @cached_property
    def outcomes(self) -> tuple[Expression, ...]:
        """The outcomes as expressions."""
        return tuple(parse_expression(outcome) for outcome in self.spec.outcome)

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
        found: set[int] = set()
        for name in names:
            j = self.names.index(name)
            found |= self.base_sets(names_of(built[j])) if j in built else {j}
        return frozenset(found)

    def realize(self, settings: Array) -> Realization:
        """Return the scores and cuts of worlds (worlds by decisions).

        Where a calibration refuses the anchors or the cases of a world, its set is not coded.
        """
        count = len(settings)
        values = np.repeat(self.base[np.newaxis], count, axis=0)
        keep = np.ones((count, len(self.cases)), dtype=bool)
        for position, taken in self.left_out.items():
            gone = np.zeros((len(taken), len(self.cases)), dtype=bool)
            for option, members in enumerate(taken):
                gone[option, list(members)] = True
            keep &= ~gone[settings[:, position].astype(np.intp)]
        for cell in self.cell_rules:
            values[:, cell.case, cell.set] = _read_sources(cell, settings)
        for column in self.column_rules:
            values[:, :, column.set] = self._calibrate(column, settings, keep)
        for j, expression in self.derived:
            values[:, :, j] = fold_scores(values, self.names, self.levels, expression, 1)
        cuts = {
            name: settings[:, position]
            for name, position in self.positions.items()
            if self.decisions[position].kind is DecisionKind.CUT
        }
        n_cut = np.repeat([[each.truth_table.n_cut for each in self.settled]], count, axis=0)
        if (position := self.positions.get("n_cut", FIXED)) != FIXED:
            counts = np.array([int(option) for option in self.decisions[position].options])
            n_cut[:] = counts[settings[:, position].astype(np.intp), np.newaxis]
        return Realization(values, keep, cuts, n_cut)

    def _calibrate(self, rule: ColumnRule, settings: Array, keep: Flags) -> Array:
        """Return the calibrated columns of worlds."""
        if any(self.decisions[d].curved for _, d in rule.anchors):
            raw = np.repeat(rule.raw[np.newaxis], len(settings), axis=0)
            for case, reading, options in rule.readings:
                raw[:, case] = np.array(options)[settings[:, reading].astype(np.intp)]
            anchors = {name: settings[:, d] for name, d in rule.anchors}
            found = calibrate_curves(rule.declared, raw, anchors)
            if found is not None:
                return found
        return self._calibrate_apart(rule, settings, keep)

    def _calibrate_apart(self, rule: ColumnRule, settings: Array, keep: Flags) -> Array:
        """Return the calibrated columns of worlds, each distinct one worked out once."""
        used = [*(d for _, d, _ in rule.readings), *(d for _, d in rule.anchors)]
        key = settings[:, used]
        if rule.relative:
            key = np.column_stack([key, keep])
        first, which = find_distinct(key)
        known = self._columns
        columns = []
        for world in first.tolist():
            place = (rule.set, key[world].tobytes())
            if place not in known:
                known[place] = self._calibrate_one(rule, settings[world], keep[world])
            columns.append(known[place])
        return np.array(columns)[which]

    @cached_property
    def _columns(self) -> dict[tuple[int, bytes], Array]:
        """Columns worked out so far, by their set and what they rest on."""
        return {}

    def _calibrate_one(self, rule: ColumnRule, settings: Array, keep: Flags) -> Array:
        raw = rule.raw.copy()
        for case, reading, options in rule.readings:
            raw[case] = options[int(settings[reading])]
        if rule.relative:
            raw[~keep] = np.nan
        anchors = {name: float(settings[d]) for name, d in rule.anchors}
        try:
            column = calibrate_column(rule.declared, raw, anchors)
        except QCAError:
            return np.full(len(raw), np.nan)
        # As build_memberships does.
        return np.clip(column, 0, 1) if self.levels[rule.set] == 2 else column

    def rebuild_memberships(self, settings: Array) -> Memberships:
        """Return the memberships of one world, of the cases that it keeps."""
        values, keep = self.realize(settings[np.newaxis]).take(0)
        cases = tuple(case for case, k in zip(self.cases, keep, strict=True) if k)
        return Memberships(cases, self.names, self.levels, freeze(values[keep]))

    def rebuild_spec(self, settings: Array) -> Spec:
        """Return the specification of one world: its cuts, of rows and of claims."""
        found = self.realize(settings[np.newaxis])
        now = {name: float(cut[0]) for name, cut in found.cuts.items()}
        table, cuts = self.spec.truth_table, self.spec.cuts
        changed: dict[str, object] = {}
        if "n_cut" in self.positions:
            changed["n_cut"] = int(found.n_cut[0, 0])
        if "incl_cut" in now:
            cut, before = now["incl_cut"], find_common_cut(self.spec, "incl_cut")
            changed["incl_cut"] = (cut, before[1]) if isinstance(before, tuple) else cut
        if "pri_cut" in now:
            changed["pri_cut"] = now["pri_cut"]
        sides = {}
        for side in ("sufficiency", "necessity"):
            own = {n.removeprefix(f"{side}."): v for n, v in now.items() if n.startswith(side)}
            sides[side] = getattr(cuts, side).model_copy(update=own)
        return self.spec.model_copy(
            update={
                "truth_table": table.model_copy(update=changed),
                "cuts": cuts.model_copy(update=sides),
            }
        )


def find_distinct(rows: NDArray[_Number]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the positions of the distinct rows of a matrix, and which of them each row is.

    >>> first, which = find_distinct(np.array([[2.0, 1.0], [0.0, 1.0], [2.0, 1.0]]))
    >>> first.tolist(), which.tolist()
    ([1, 0], [1, 0, 1])
    """
    varying = rows[:, (rows != rows[:1]).any(axis=0)]
    codes = np.zeros(len(rows), dtype=np.int64)
    for column in varying.T:
        known, ranks = np.unique(column, return_inverse=True)
        # Ranks of what was read so far, so that the codes never outgrow 64 bits.
        codes = np.unique(codes * len(known) + ranks, return_inverse=True)[1]
    _, first, which = np.unique(codes, return_index=True, return_inverse=True)
    return first, which


def _read_sources(cell: CellRule, settings: Array) -> Array:
    """Return the score of one cell in every world."""
    found = [
        settings[:, position] if position != FIXED else np.full(len(settings), value)
        for value, position in cell.sources
    ]
    if cell.reading == FIXED:
        return found[0]
    options = settings[:, cell.reading].astype(np.intp)
    return np.array(found)[options, np.arange(len(settings))]


def fold_scores(
    values: NDArray[_Number],
    names: Sequence[str],
    levels: Sequence[int],
    expression: Expression,
    one: float,
) -> NDArray[_Number]:
    """Return the membership in an expression, sets on the last axis of ``values``.

    ``one`` is full membership: 1, or the scale of whole numbers. Multi-value sets hold their values
    times ``one``. A case that is not coded on a set that is used gets NaN.
    """
    full = values.dtype.type(one)

    def literal(part: Literal) -> NDArray[_Number]:
        j = names.index(part.name)
        column = values[..., j]
        if part.levels is None:
            return column
        if levels[j] == 2:
            sides = [column if level else full - column for level in part.levels]
            return np.asarray(np.maximum.reduce(sides))
        inside = np.isin(column, [level * full for level in part.levels])
        # 0 times NaN keeps what is not coded apart.
        return np.asarray(np.where(inside, full, 0 * column))

    return fold_expression(
        expression,
        literal,
        lambda part: np.asarray(full - part),
        lambda parts: np.asarray(np.minimum.reduce(parts)),
        lambda parts: np.asarray(np.maximum.reduce(parts)),
    )
