"""Scoring: the one way from codes to scores, of the present study and of any other reading of it.

A code stands for an entry of a scale or a raw value (``study.codes``). An entry has a score; raw
values are calibrated, all cases of a set together; sets built from others follow. What is decided
otherwise enters here and nowhere else: a rule says which of its numbers a decision may replace.
Without decisions, the scores are the memberships of the study; with them, those of its worlds
(``robustness.worlds``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from qca.boolean.expressions import Expression
from qca.equality import ByValue
from qca.errors import QCAError, count_noun
from qca.results import describe
from qca.sets.columns import Values
from qca.sets.memberships import clip_scores, fold_scores
from qca.study.anchors import (
    CURVED,
    calibrate_column,
    calibrate_curves,
    has_percentiles,
    place_percentiles,
)
from qca.study.calibrations import SetSpec

__all__ = ["CellRule", "ColumnRule", "Scoring", "find_distinct"]

_Flags = NDArray[np.bool_]
# A score as it stands, or the position of the decision that replaces it (else FIXED).
ScoreSource = tuple[float, int]
FIXED = -1
# What stands for the score that a calibration gives, in the rule of a cell that may have another.
AS_CALIBRATED = float("nan")
_Number = TypeVar("_Number", np.float64, np.int64)
# Calibrated from all cases at hand, so that leaving one out changes the scores of others.
RELATIVE = ("tfr", "indirect")
_NO_DECISIONS = np.empty(0)


@dataclass(frozen=True, eq=False)
class CellRule(ByValue):
    """Where the score of one case in one set comes from, for each option of its reading.

    ``case`` and ``set`` are positions; ``reading`` is that of a decision, or ``FIXED``. Of a set
    that is calibrated from numbers, a source may be ``AS_CALIBRATED``.
    """

    case: int
    set: int
    reading: int
    sources: tuple[ScoreSource, ...]

    @property
    def moves(self) -> bool:
        """Whether the score is the number of one decision, whatever else is decided."""
        return self.reading == FIXED and self.sources[0][1] != FIXED

    def score(self, settings: Values) -> Values:
        """Return the score of the cell in every world (worlds by decisions)."""
        if self.moves:
            return settings[:, self.sources[0][1]]
        options = np.zeros(len(settings), dtype=np.intp)
        if self.reading != FIXED:
            options = settings[:, self.reading].astype(np.intp)
        scores = np.array([value for value, _ in self.sources])[options]
        for option, (_, position) in enumerate(self.sources):
            if position != FIXED:
                scores = np.where(options == option, settings[:, position], scores)
        return np.asarray(scores)


@dataclass(frozen=True, eq=False)
class ColumnRule(ByValue):
    """How a set is calibrated from numbers: its raw values, what may replace them, its anchors.

    ``raw`` is NaN where a case is not coded. ``readings`` are (case, decision, raw value for each
    option); ``anchors`` (name, decision).
    """

    set: int
    declared: SetSpec
    raw: Values
    readings: tuple[tuple[int, int, tuple[float, ...]], ...] = ()
    anchors: tuple[tuple[str, int], ...] = ()

    @property
    def relative(self) -> bool:
        """Whether it is calibrated from all cases at hand: leaving one out changes others."""
        return not self.is_settled or has_percentiles(self.declared)

    @property
    def is_settled(self) -> bool:
        """Whether a case can be scored by itself, as the anchors stand now."""
        return self.declared.method not in RELATIVE

    @property
    def decisions(self) -> tuple[int, ...]:
        """The positions of the decisions that it rests on."""
        return *(d for _, d, _ in self.readings), *(d for _, d in self.anchors)

    def calibrate(self, settings: Values = _NO_DECISIONS, keep: _Flags | None = None) -> Values:
        """Return the scores (n,) of one world, by default of the study without decisions.

        ``keep`` says which cases a set is calibrated from that rests on all of them; percentiles
        are those of these cases, and of the study where it is not given.

        Raises
        ------
        InputError
            As :func:`qca.study.anchors.calibrate_column` says.
        """
        raw = self.raw.copy()
        for case, reading, options in self.readings:
            raw[case] = options[int(settings[reading])]
        if self.relative and keep is not None:
            raw[~keep] = np.nan
        anchors = {name: float(settings[d]) for name, d in self.anchors}
        declared = self.declared if keep is None else place_percentiles(self.declared, raw)
        return calibrate_column(declared, raw, anchors)

    def draw(self, settings: Values) -> Values | None:
        """Return the scores of all worlds at once where anchors move along a curve, else None.

        A world whose anchors are refused has NaN throughout.
        """
        if not self.anchors or self.declared.method not in CURVED or self.relative:
            return None
        raw = np.repeat(self.raw[np.newaxis], len(settings), axis=0)
        for case, reading, options in self.readings:
            raw[:, case] = np.array(options)[settings[:, reading].astype(np.intp)]
        return calibrate_curves(
            self.declared, raw, {name: settings[:, d] for name, d in self.anchors}
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Scoring(ByValue):
    """The rules by which the codes of a study become scores, at any setting of its decisions.

    ``base`` are the present scores (cases by sets), NaN where a case is not coded; rules replace
    them. ``levels`` are as in ``Memberships``; ``derived`` are the sets built from others, by
    position, each after those that it is built from.
    """

    cases: tuple[str, ...]
    names: tuple[str, ...]
    levels: tuple[int, ...]
    base: Values
    derived: tuple[tuple[int, Expression], ...] = ()
    cell_rules: tuple[CellRule, ...] = ()
    column_rules: tuple[ColumnRule, ...] = ()

    def __repr__(self) -> str:
        cases, sets = count_noun(len(self.cases), "case"), count_noun(len(self.names), "set")
        return describe(self, cases, sets, f"{len(self.column_rules)} calibrated from numbers")

    @cached_property
    def rules_of(self) -> Mapping[str, ColumnRule]:
        """The rules of the sets that are calibrated from numbers, by the name of the set."""
        return {self.names[rule.set]: rule for rule in self.column_rules}

    def score(self, settings: Values, keep: _Flags) -> Values:
        """Return the scores of worlds (worlds by cases by sets).

        ``settings`` are worlds by decisions, ``keep`` (worlds by cases) says which cases are not
        left out. Where a calibration refuses the anchors or the cases of a world, its set is not
        coded: NaN.
        """
        values = np.repeat(self.base[np.newaxis], len(settings), axis=0)
        for column in self.column_rules:
            drawn = column.draw(settings)
            scored = self._calibrate(column, settings, keep) if drawn is None else drawn
            values[:, :, column.set] = scored
        calibrated = {column.set for column in self.column_rules}
        cases, sets, positions = self._moving
        values[:, cases, sets] = settings[:, positions]
        for cell in self._others:
            scores = cell.score(settings)
            if cell.set in calibrated:
                now = values[:, cell.case, cell.set]
                scores = np.where(np.isnan(scores), now, scores)
            values[:, cell.case, cell.set] = scores
        self.derive(values)
        return values

    @cached_property
    def _moving(self) -> tuple[list[int], list[int], list[int]]:
        """The cells that take the number of a decision as it is: cases, sets, and decisions."""
        moving = [cell for cell in self.cell_rules if cell.moves]
        return (
            [cell.case for cell in moving],
            [cell.set for cell in moving],
            [cell.sources[0][1] for cell in moving],
        )

    @cached_property
    def _others(self) -> tuple[CellRule, ...]:
        """The rules of all other cells."""
        return tuple(cell for cell in self.cell_rules if not cell.moves)

    def derive(self, values: Values) -> None:
        """Work out the sets that are built from others, in place; sets on the last axis."""
        for j, expression in self.derived:
            values[..., j] = fold_scores(values, self.names, self.levels, expression, 1)

    def _calibrate(self, rule: ColumnRule, settings: Values, keep: _Flags) -> Values:
        """Return the calibrated columns of worlds, each distinct one worked out once."""
        key = settings[:, list(rule.decisions)]
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
    def _columns(self) -> dict[tuple[int, bytes], Values]:
        """Columns worked out so far, by their set and what they rest on."""
        return {}

    def _calibrate_one(self, rule: ColumnRule, settings: Values, keep: _Flags) -> Values:
        try:
            return clip_scores(rule.calibrate(settings, keep), self.levels[rule.set])
        except QCAError:
            return np.full(len(rule.raw), np.nan)


def find_distinct(rows: NDArray[_Number]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the positions of the distinct rows of a matrix, and which of them each row is.

    >>> first, which = find_distinct(np.array([[2.0, 1.0], [0.0, 1.0], [2.0, 1.0]]))
    >>> first.tolist(), which.tolist()
    ([1, 0], [1, 0, 1])
    """
    varying = rows[:, (rows != rows[:1]).any(axis=0)]
    order = np.lexsort(varying.T[::-1]) if varying.size else np.arange(len(rows))
    ordered = varying[order]
    new = np.ones(len(rows), dtype=np.bool_)
    new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    which = np.empty(len(rows), dtype=np.intp)
    which[order] = np.cumsum(new) - 1
    return order[new], which
