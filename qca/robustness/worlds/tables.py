"""Truth tables of many worlds at once, each as a run with its settings would have it.

Sums are those of :mod:`qca.sets.exact`, whole numbers, and rules those of
:mod:`qca.analysis.truth_table.table`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.analysis.truth_table.rows import encode_configurations
from qca.analysis.truth_table.table import RowCode
from qca.boolean.expressions import names_of
from qca.boolean.formulas import Formula
from qca.boolean.levels import first_of
from qca.robustness.results.worlds import NoTable
from qca.robustness.worlds.arrays import Array, Codes, Flags
from qca.robustness.worlds.classes import REASONS, ROW_CODES, CodedTable
from qca.robustness.worlds.evaluation import ALL, World, WorldScores
from qca.robustness.worlds.sums import SufficiencySums, reaches_all
from qca.robustness.worlds.universe import Realization, Universe
from qca.sets.cuts import CROSSOVER, TOLERANCE, is_at_crossover, is_in, shift_halves
from qca.sets.exact import SCALE, Whole, scale
from qca.sets.memberships import fold_scores
from qca.study.scoring import find_distinct
from qca.study.settings import AtCrossover, TruthTableSettings

__all__ = ["TableFit", "code_tables"]

_OPEN, _NEGATIVE, _CONTRADICTION, _POSITIVE = (
    np.int8(ROW_CODES.index(code))
    for code in (RowCode.OPEN, RowCode.NEGATIVE, RowCode.CONTRADICTION, RowCode.POSITIVE)
)


@dataclass(frozen=True, eq=False)
class TableFit:
    """The truth tables of one outcome in every world.

    ``configs`` are the rows that some world observes, in the order of their ``numbers``. Of each
    world and row,
    ``observed`` says whether it is and ``enough`` whether it holds as many cases as it must;
    ``passed`` and ``gaps`` whether it passes its cuts and by how much (``width`` columns for each
    row: inclusion, PRI, and the second cut on inclusion where there is one). ``none`` says why
    there is no table: a position in ``REASONS``; ``refused`` whether that is for how the cases
    stand, and not for an outcome that is constant.
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
        tested = self.observed & self.enough & ~self.refused[:, np.newaxis]
        return np.repeat(tested, self.width, axis=1)

    @property
    def tables(self) -> tuple[CodedTable, ...]:
        """The table of each world."""
        tables, which = self.code(self.passed)
        return tuple(tables[w] for w in which)

    def code(self, passed: Flags, world: World = ALL) -> tuple[list[CodedTable], NDArray[np.intp]]:
        """Return the tables if rows passed their cuts so, cases standing as in a world.

        Distinct ones, with the position among them of the table of each world.
        """
        rows = passed.reshape(len(passed), len(self.numbers), self.width)
        coded = np.where(rows[..., 0] & rows[..., 1], _POSITIVE, _NEGATIVE)
        if self.width > 2:
            coded = np.where(~rows[..., 0] & rows[..., 2], _CONTRADICTION, coded)
        coded = np.where(self.enough[world], coded, _OPEN)
        coded = np.where(self.observed[world], coded, np.int8(0))
        none = np.broadcast_to(self.none[world], len(passed))
        first, which = find_distinct(np.column_stack([none, np.where(none[:, None], 0, coded)]))
        tables = []
        # Few sets of rows are observed, so that many tables have the same numbers.
        known: dict[bytes, tuple[int, ...]] = {}
        for reason, codes in zip(none[first].tolist(), coded[first].astype(np.uint8), strict=True):
            if reason:
                tables.append(CodedTable(none=reason))
                continue
            rows = codes > 0
            key = rows.tobytes()
            if key not in known:
                known[key] = tuple(self.numbers[row] for row in np.flatnonzero(rows).tolist())
            tables.append(CodedTable(known[key], codes[rows].tobytes()))
        return tables, which


def code_tables(
    universe: Universe, realized: Realization, scores: WorldScores, outcome: Formula
) -> TableFit:
    """Return the truth tables of one outcome, as :func:`qca.analysis.outcome.build_table` does."""
    spec, names, space = universe.spec, universe.names, universe.space
    expression = outcome.parsed
    places = [names.index(name) for name in space.names]
    used = [*places, *(names.index(name) for name in names_of(expression))]
    y = fold_scores(scores.whole, names, universe.levels, expression, SCALE)
    graded = np.array([count == 2 for count in space.levels])
    position = spec.outcome.index(outcome)
    values, keep = realized.values[..., places], scores.keep & universe.tabled[position]
    shift = universe.settled[position].truth_table.crossover_shift
    whole = scores.whole
    if shift is not None:
        values = np.where(graded, shift_halves(values, shift), values)
        whole = whole.copy()
        whole[..., places] = np.where(
            graded & is_at_crossover(realized.values[..., places]),
            scale(np.array(CROSSOVER + shift)),
            whole[..., places],
        )
    crossing = (is_at_crossover(values) & graded).any(axis=-1) & keep
    firsts = np.array([first_of(count) for count in space.levels])
    # What is not coded has no table, whatever it counts as.
    known_values = np.where(np.isnan(values), firsts, values) - firsts
    corners = np.where(graded, is_in(values), known_values).astype(np.int64)
    corners = corners.reshape(-1, len(places))
    codes = encode_configurations(list(corners.T), space.levels)
    known, first, which = np.unique(
        np.where((keep & ~crossing).reshape(-1), codes, -1), return_index=True, return_inverse=True
    )
    rows = np.flatnonzero(known >= 0)
    row_of_case = which.reshape(keep.shape)
    members = row_of_case[:, np.newaxis] == rows[:, np.newaxis]
    counts = members.sum(axis=-1)
    cuts = universe.settled[position].truth_table
    width = 3 if isinstance(cuts.incl_cut, tuple) else 2
    gaps = np.zeros((len(keep), len(rows), width))
    passed = np.zeros(gaps.shape, dtype=bool)
    for r, row in enumerate(rows):
        worlds = np.flatnonzero(counts[:, r])
        member = _find_membership(whole[worlds], places, corners[first[row]], space.levels)
        sums = SufficiencySums.of(member, y[worlds], keep[worlds])
        gaps[worlds, r], passed[worlds, r] = _test_row(cuts, realized, worlds, sums)
    uncoded = np.asarray((~scores.coded[..., used].all(axis=-1) & keep).any(axis=-1))
    none, refused = _refuse(universe, y, keep, uncoded, crossing)
    configs = tuple(tuple(config) for config in corners[first[rows]].tolist())
    return TableFit(
        configs=configs,
        numbers=tuple(space.row_number(config) for config in configs),
        none=none,
        refused=refused,
        observed=counts > 0,
        enough=counts >= realized.n_cut[:, position, np.newaxis],
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
        & (universe.settled[0].truth_table.at_crossover == AtCrossover.ERROR),
        NoTable.CONSTANT: high - low <= TOLERANCE * SCALE,
        NoTable.UNCODED: uncoded,
    }
    none = np.zeros(len(y), dtype=np.int8)
    for reason, where in refusals.items():
        none[where] = REASONS.index(reason)
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
            column = np.where(column == (value + first_of(count)) * SCALE, SCALE, 0)
        elif not value:
            column = SCALE - column
        np.minimum(member, column, out=member)
    return member


def _test_row(
    table: TruthTableSettings,
    realized: Realization,
    worlds: NDArray[np.intp],
    sums: SufficiencySums,
) -> tuple[Array, Flags]:
    """Return by how much one row passes its cuts in some worlds, and whether it does."""
    incl = table.incl_cut if isinstance(table.incl_cut, tuple) else (table.incl_cut,)
    high, pri = (
        realized.cuts[name][worlds] if name in realized.cuts else now
        for name, now in (("incl_cut", incl[0]), ("pri_cut", table.pri_cut))
    )
    gaps = [sums.incl_gap(high), sums.pri_gap(pri)]
    passed = [reaches_all(sums.incl, high), reaches_all(sums.pri, pri)]
    if len(incl) > 1:
        gaps.append(sums.incl_gap(incl[1]))
        passed.append(reaches_all(sums.incl, incl[1]))
    return np.column_stack(gaps), np.column_stack(passed)
