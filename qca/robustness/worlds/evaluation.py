"""Evaluation of many worlds at once: their truth tables, and the verdicts on every claim.

Sums are those of :mod:`qca.sets.exact`, whole numbers, and rules those of
:mod:`qca.analysis.truthtable` and :mod:`qca.analysis.verdicts`, so that a world has the table and
the verdicts that a run with its settings would have.

What a world shows depends on its sums only by which of their cuts they pass. So each finding also
tells what it would be if other cuts were passed, the cases standing where they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qca.analysis.rows import encode_configurations
from qca.analysis.verdicts import Verdict
from qca.boolean.expressions import names_of, parse_expression
from qca.robustness.worlds.sums import SufficiencySums, add_up, divide, gap, reaches_all
from qca.robustness.worlds.universe import Array, Realization, Universe, find_distinct, fold_scores
from qca.sets.cuts import TOLERANCE, is_at_crossover, is_in
from qca.sets.exact import SCALE, Whole, scale
from qca.study.claims import Claim, Relation

VERDICTS = tuple(Verdict)
SUPPORTED, CONTRADICTED, MIXED, UNTESTED = range(4)
Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]
# A world by its position, or all of them.
World = int | slice
ALL = slice(None)


class NoTable(StrEnum):
    """Why a world has no truth table, the reason that counts first put first."""

    UNCODED = "uncoded"
    CONSTANT = "constant"
    CROSSOVER = "crossover"
    NOWHERE = "nowhere"


# Codes of rows in the order of how far they are from positive; "" is a row that is not observed.
OUTS = ("", "?", "0", "C", "1")
# The cut of each parameter of a claim, as decisions name it.
CUT_NAMES = {
    "inclS": "sufficiency.incl",
    "pri": "sufficiency.pri",
    "inclN": "necessity.incl",
    "ron": "necessity.ron",
    "covN": "necessity.cov",
}


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of worlds as whole numbers, where they are coded, and the cases kept."""

    whole: Whole
    coded: Flags
    keep: Flags

    def select(self, universe: Universe, claim: Claim) -> tuple[Whole, Whole, Flags]:
        """Return both sides of a claim, and which cases test it."""
        used = [universe.names.index(name) for name in claim.names]
        coded = self.coded[..., used].all(axis=-1) & self.keep
        x, y = (
            fold_scores(self.whole, universe.names, universe.levels, side, SCALE)
            for side in (claim.condition, claim.outcome)
        )
        return x, y, coded


def measure_scores(found: Realization) -> Scores:
    """Return the scores of worlds as whole numbers."""
    coded = ~np.isnan(found.values)
    return Scores(scale(np.where(coded, found.values, 0.0)), coded, found.keep)


@dataclass(frozen=True, eq=False)
class RelationFit:
    """One direction of a claim in every world.

    ``tested`` and ``against`` say whether a case tests it, and whether one contradicts it in kind;
    ``fit`` are its parameters by name. Of those with a cut, inclusion first, ``gaps`` are by how
    much their sums pass it (linear in the scores while no two of one case change order) and
    ``passed`` whether they do. Where ``spare`` is 0, RoN is undefined.
    """

    tested: Flags
    against: Flags
    fit: Mapping[str, Array]
    gaps: Mapping[str, Array]
    passed: Mapping[str, Flags]
    spare: Array | None = None

    @property
    def verdicts(self) -> Codes:
        """The verdict in every world."""
        return judge_direction(
            self.tested, self.against, np.column_stack(list(self.passed.values()))
        )

    @property
    def matters(self) -> Flags:
        """Whether anything depends on each parameter with a cut (worlds by parameters).

        Where a case contradicts in kind, only inclusion matters.
        """
        others = [self.tested & ~self.against] * (len(self.gaps) - 1)
        return np.column_stack([self.tested, *others])


@dataclass(frozen=True, eq=False)
class ClaimFit:
    """A claim in every world, each direction by itself."""

    claim: Claim
    relations: Mapping[Relation, RelationFit]

    @cached_property
    def verdicts(self) -> Codes:
        """The verdict in every world."""
        return self.judge(self.passed)

    @property
    def cuts(self) -> tuple[str, ...]:
        """The names of the cuts, in the order of ``gaps``."""
        return tuple(CUT_NAMES[name] for each in self.relations.values() for name in each.gaps)

    @property
    def gaps(self) -> Array:
        """By how much each parameter with a cut passes it (worlds by parameters)."""
        return np.column_stack([g for r in self.relations.values() for g in r.gaps.values()])

    @property
    def matters(self) -> Flags:
        """Whether anything depends on it."""
        return np.column_stack([each.matters for each in self.relations.values()])

    @property
    def passed(self) -> Flags:
        """Whether it does."""
        return np.column_stack([p for r in self.relations.values() for p in r.passed.values()])

    def judge(self, passed: Flags, world: World = ALL) -> Codes:
        """Return the verdicts if parameters passed their cuts so, cases standing as in a world."""
        start, found = 0, []
        for each in self.relations.values():
            stop = start + len(each.gaps)
            found.append(
                judge_direction(each.tested[world], each.against[world], passed[:, start:stop])
            )
            start = stop
        verdicts = join_verdicts(found)
        return _NEGATED[verdicts] if self.claim.negated else verdicts


_NEGATED = np.array([CONTRADICTED, SUPPORTED, MIXED, UNTESTED], dtype=np.int8)


def judge_direction(tested: Flags, against: Flags, passed: Flags) -> Codes:
    """Return the verdicts on "inner is a subset of outer", as rules of verdicts say.

    ``passed`` are the parameters with a cut (worlds by parameters), inclusion first.
    """
    held = np.where(against | ~passed.all(axis=1), MIXED, SUPPORTED)
    held = np.where(against & ~passed[:, 0], CONTRADICTED, held)
    return np.where(tested, held, UNTESTED).astype(np.int8)


def join_verdicts(verdicts: list[Codes]) -> Codes:
    """Return the verdicts on claims from those on their directions."""
    if len(verdicts) == 1:
        return verdicts[0]
    first, second = verdicts
    same = np.where(first == second, first, np.int8(MIXED))
    return np.where((first == CONTRADICTED) | (second == CONTRADICTED), np.int8(CONTRADICTED), same)


def judge_worlds(universe: Universe, found: Realization, scores: Scores, claim: Claim) -> ClaimFit:
    """Return a claim in every world, judged as :func:`qca.analysis.verdicts.judge_claim` does."""
    x, y, coded = scores.select(universe, claim)
    relations = {}
    if claim.relation is not Relation.NECESSARY:
        relations[Relation.SUFFICIENT] = _judge_sufficiency(universe, found, x, y, coded)
    if claim.relation is not Relation.SUFFICIENT:
        relations[Relation.NECESSARY] = _judge_necessity(universe, found, x, y, coded)
    return ClaimFit(claim, relations)


def _judge_sufficiency(
    universe: Universe, found: Realization, x: Whole, y: Whole, coded: Flags
) -> RelationFit:
    cuts = universe.spec.cuts.sufficiency
    sums = SufficiencySums.of(x, y, coded)
    fit = {"inclS": sums.incl, "pri": sums.pri, "covS": divide(sums.both, add_up(y, coded))}
    gaps, passed = {}, {}
    for name, now in (("inclS", cuts.incl), ("pri", cuts.pri)):
        if now is not None:
            cut = found.cuts.get(CUT_NAMES[name], now)
            gaps[name] = sums.incl_gap(cut) if name == "inclS" else sums.pri_gap(cut)
            passed[name] = reaches_all(fit[name], cut)
    return RelationFit(*_find_kinds(x, y, coded), fit, gaps, passed)


def _judge_necessity(
    universe: Universe, found: Realization, x: Whole, y: Whole, coded: Flags
) -> RelationFit:
    cuts = universe.spec.cuts.necessity
    both = np.minimum(x, y)
    overlap, in_x, in_y = add_up(both, coded), add_up(x, coded), add_up(y, coded)
    out_x, out_both = add_up(SCALE - x, coded), add_up(SCALE - both, coded)
    fit, gaps, passed = {}, {}, {}
    for name, part, whole, now in (
        ("inclN", overlap, in_y, cuts.incl),
        ("ron", out_x, out_both, cuts.ron),
        ("covN", overlap, in_x, cuts.cov),
    ):
        fit[name] = divide(part, whole)
        if now is not None:
            cut = found.cuts.get(CUT_NAMES[name], now)
            gaps[name] = gap(part, whole, cut)
            passed[name] = reaches_all(fit[name], cut)
    spare = None if cuts.ron is None else out_both / SCALE
    return RelationFit(*_find_kinds(y, x, coded), fit, gaps, passed, spare)


def _find_kinds(inner: Whole, outer: Whole, coded: Flags) -> tuple[Flags, Flags]:
    """Return whether a case tests "inner is a subset of outer", and whether one contradicts it."""
    half, width = SCALE // 2, int(TOLERANCE * SCALE)
    testing = coded & (inner > half + width)
    against = testing & (outer < half - width)
    return np.asarray(testing.any(axis=-1)), np.asarray(against.any(axis=-1))


@dataclass(frozen=True, eq=False)
class TableFit:
    """The truth tables of one outcome in every world.

    ``configs`` are the rows that some world observes, in the order of their ``numbers``. Of each
    world and row,
    ``observed`` says whether it is and ``enough`` whether it holds as many cases as it must;
    ``passed`` and ``gaps`` whether it passes its cuts and by how much (``width`` columns for each
    row: inclusion, PRI, and the second cut on inclusion where there is one). ``none`` says why
    there is no table: 0 where there is, else one more than the position in ``NoTable``; ``refused``
    whether that is for how the cases stand, and not for an outcome that is constant.
    ``outcome`` are the memberships of cases in the outcome, NaN where a case is left out.
    """

    configs: tuple[tuple[int, ...], ...]
    numbers: tuple[int, ...]
    none: Codes
    refused: Flags
    observed: Flags
    enough: Flags
    gaps: Array
    passed: Flags
    width: int
    outcome: Array

    @property
    def cuts(self) -> tuple[str, ...]:
        """The names of the cuts, in the order of ``gaps``; the second on inclusion has none."""
        return ("incl_cut", "pri_cut", "")[: self.width] * len(self.numbers)

    @property
    def matters(self) -> Flags:
        """Whether anything depends on the test (worlds by tests)."""
        found = self.observed & self.enough & ~self.refused[:, np.newaxis]
        return np.repeat(found, self.width, axis=1)

    @property
    def keys(self) -> tuple[str, ...]:
        """A key for the table of each world.

        It lists the observed rows with their codes, ``"3=1 5=0"``, or says why there is none.
        """
        names, which = self.write(self.passed)
        return tuple(names[w] for w in which)

    def write(self, passed: Flags, world: World = ALL) -> tuple[list[str], NDArray[np.intp]]:
        """Return the keys if rows passed their cuts so, cases standing as in a world.

        Each distinct key is written once; they come with the position of the key of each world.
        """
        rows = passed.reshape(len(passed), len(self.numbers), self.width)
        coded = np.where(rows[..., 0] & rows[..., 1], np.int8(4), np.int8(2))
        if self.width > 2:
            coded = np.where(~rows[..., 0] & rows[..., 2], np.int8(3), coded)
        coded = np.where(self.enough[world], coded, np.int8(1))
        coded = np.where(self.observed[world], coded, np.int8(0))
        none = np.broadcast_to(self.none[world], len(passed))
        first, which = find_distinct(np.column_stack([none, np.where(none[:, None], 0, coded)]))
        reasons = ("", *NoTable)
        keys = []
        for w in first:
            if none[w]:
                keys.append(f"none: {reasons[none[w]].value}")
            else:
                pairs = zip(self.numbers, coded[w].tolist(), strict=True)
                keys.append(" ".join(f"{number}={OUTS[code]}" for number, code in pairs if code))
        return keys, which


def code_tables(universe: Universe, found: Realization, scores: Scores, outcome: str) -> TableFit:
    """Return the truth tables of one outcome, as :func:`qca.analysis.outcome.build_table` does."""
    spec, names, space = universe.spec, universe.names, universe.space
    expression = parse_expression(outcome)
    places = [names.index(name) for name in space.names]
    used = [*places, *(names.index(name) for name in names_of(expression))]
    y = fold_scores(scores.whole, names, universe.levels, expression, SCALE)
    graded = np.array([count == 2 for count in space.levels])
    values, keep = found.values[..., places], scores.keep
    crossing = (is_at_crossover(values) & graded).any(axis=-1) & keep
    corners = np.where(graded, is_in(values), np.nan_to_num(values)).astype(np.int64)
    corners = corners.reshape(-1, len(places))
    codes = encode_configurations(list(corners.T), space.levels)
    known, first, which = np.unique(
        np.where((keep & ~crossing).reshape(-1), codes, -1), return_index=True, return_inverse=True
    )
    rows = np.flatnonzero(known >= 0)
    row_of_case = which.reshape(keep.shape)
    members = row_of_case[:, np.newaxis] == rows[:, np.newaxis]
    counts = members.sum(axis=-1)
    low = spec.truth_table.incl_cut
    width = 3 if isinstance(low, tuple) else 2
    gaps = np.zeros((len(keep), len(rows), width))
    passed = np.zeros(gaps.shape, dtype=bool)
    for r, row in enumerate(rows):
        worlds = np.flatnonzero(counts[:, r])
        member = _find_membership(scores.whole[worlds], places, corners[first[row]], space.levels)
        sums = SufficiencySums.of(member, y[worlds], keep[worlds])
        gaps[worlds, r], passed[worlds, r] = _test_row(universe, found, worlds, sums)
    uncoded = np.asarray((~scores.coded[..., used].all(axis=-1) & keep).any(axis=-1))
    none, refused = _refuse(universe, y, keep, uncoded, crossing)
    configs = tuple(tuple(config) for config in corners[first[rows]].tolist())
    return TableFit(
        configs=configs,
        numbers=tuple(space.row_number(config) for config in configs),
        none=none,
        refused=refused,
        observed=counts > 0,
        enough=counts >= found.n_cut[:, np.newaxis],
        gaps=gaps.reshape(len(keep), -1),
        passed=passed.reshape(len(keep), -1),
        width=width,
        outcome=np.where(keep, y / SCALE, np.nan),
    )


def _refuse(
    universe: Universe, y: Whole, keep: Flags, uncoded: Flags, crossing: Flags
) -> tuple[Codes, Flags]:
    """Return for each world why it has no table (see ``TableFit``)."""
    high = np.where(keep, y, -1).max(axis=-1)
    low = np.where(keep, y, 2 * SCALE).min(axis=-1)
    refusals = {
        NoTable.NOWHERE: (crossing | ~keep).all(axis=-1),
        NoTable.CROSSOVER: crossing.any(axis=-1)
        & (universe.spec.truth_table.at_crossover == "error"),
        NoTable.CONSTANT: high - low <= TOLERANCE * SCALE,
        NoTable.UNCODED: uncoded,
    }
    none = np.zeros(len(y), dtype=np.int8)
    for reason, where in refusals.items():
        none[where] = 1 + list(NoTable).index(reason)
    del refusals[NoTable.CONSTANT]
    return none, np.logical_or.reduce(list(refusals.values()))


def _find_membership(
    whole: Whole, places: list[int], config: NDArray[np.int64], levels: tuple[int, ...]
) -> Whole:
    """Return the memberships of cases in one row, in every world."""
    member = np.full(whole.shape[:-1], SCALE)
    for j, value, count in zip(places, config, levels, strict=True):
        column = whole[..., j]
        if count > 2:
            column = np.where(column == value * SCALE, SCALE, 0)
        elif not value:
            column = SCALE - column
        np.minimum(member, column, out=member)
    return member


def _test_row(
    universe: Universe, found: Realization, worlds: NDArray[np.intp], sums: SufficiencySums
) -> tuple[Array, Flags]:
    """Return by how much one row passes its cuts in some worlds, and whether it does."""
    table = universe.spec.truth_table
    incl = table.incl_cut if isinstance(table.incl_cut, tuple) else (table.incl_cut,)
    high, pri = (
        found.cuts[name][worlds] if name in found.cuts else now
        for name, now in (("incl_cut", incl[0]), ("pri_cut", table.pri_cut))
    )
    gaps = [sums.incl_gap(high), sums.pri_gap(pri)]
    passed = [reaches_all(sums.incl, high), reaches_all(sums.pri, pri)]
    if len(incl) > 1:
        gaps.append(sums.incl_gap(incl[1]))
        passed.append(reaches_all(sums.incl, incl[1]))
    return np.column_stack(gaps), np.column_stack(passed)
