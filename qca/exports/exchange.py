"""A record as another program is given it: its columns, cases and outcomes under valid names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qca.analysis.outcome import OutcomeAnalysis
from qca.boolean.cubes import Space
from qca.boolean.expressions import Expression, Literal, Not
from qca.boolean.levels import first_of
from qca.equality import ByValue
from qca.exports.names import NameRule, NameTable, rename_all
from qca.mappings import FrozenMapping
from qca.record import Record
from qca.study.codes import needed_sets

__all__ = ["Exchange", "ExportColumn", "ExportedOutcome", "exchange"]


@dataclass(frozen=True, eq=False)
class ExportedOutcome:
    """An outcome, the one of this ``number``, as a column of the data or its negation.

    ``added`` says that the column is made for it, because it is no set but an expression.
    """

    number: int
    analysis: OutcomeAnalysis
    column: str
    negated: bool
    added: bool

    @property
    def text(self) -> str:
        """The outcome as R and others write it: ``SYN``, ``~SYN``."""
        return f"~{self.column}" if self.negated else self.column


@dataclass(frozen=True, eq=False)
class ExportColumn(ByValue):
    """A column of the data: its name here and there, and its scores, NaN where not coded."""

    ours: str
    name: str
    scores: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Exchange:
    """A record with the names that its sets, cases and outcomes have in another program."""

    record: Record
    names: NameTable
    cases: Mapping[str, str]
    outcomes: tuple[ExportedOutcome, ...]
    columns: tuple[ExportColumn, ...]

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions, first the most significant in row numbers."""
        return tuple(self.names[name] for name in self.record.study.spec.conditions)

    @property
    def plain_levels(self) -> dict[str, int]:
        """The number of values of each set under its name there."""
        return {self.names[name]: int(count) for name, count in self.names.levels.items()}

    def build_space(self, analysis: OutcomeAnalysis) -> Space:
        """Return the conditions under their names there, with values from 0."""
        space = analysis.table.space
        return Space(tuple(self.names[n] for n in space.names), tuple(map(int, space.levels)))

    def undeclared(self) -> tuple[tuple[str, int, int], ...]:
        """Return the conditions of which the cases show fewer values than are declared.

        Each with the number that a program counts in the data, and the number declared. Programs
        that count go from 0 to the largest, and need every value between.
        """
        short = []
        for column in self.columns:
            count = int(self.names.levels.get(column.ours, 2))
            if column.name in self.conditions and count > 2:
                shown = {int(score) for score in column.scores if not math.isnan(score)}
                if len(shown) < count:
                    short.append((column.ours, len(shown), count))
        return tuple(short)


def exchange(
    record: Record, rule: NameRule, case_rule: NameRule, *, partly_coded: bool
) -> Exchange:
    """Return a record with names that are valid by the rules of another program.

    Where it takes no cases that are ``partly_coded``, those are left that all truth tables have.
    """
    spec, memberships = record.study.spec, record.study.scores.memberships
    if not partly_coded:
        memberships = memberships.keep_coded(needed_sets(spec, spec.outcome))
    levels = FrozenMapping(dict(zip(memberships.names, memberships.levels, strict=True)))
    renamed = rename_all(memberships.names, rule)
    names = NameTable(renamed, levels)
    columns = []
    for name in memberships.names:
        count = levels[name]
        scores = memberships.column(name)
        columns.append(
            ExportColumn(name, names[name], scores - first_of(count) if count > 2 else scores)
        )
    outcomes: list[ExportedOutcome] = []
    for number, analysis in enumerate(record.outcomes, 1):
        said = _find_column(analysis.table.outcome.parsed, levels)
        if said is not None:
            name, negated = said
            outcomes.append(ExportedOutcome(number, analysis, names[name], negated, added=False))
            continue
        text = str(analysis.table.outcome)
        taken = [column.name for column in columns]
        column = rename_all([text], rule, taken)[text]
        outcomes.append(ExportedOutcome(number, analysis, column, negated=False, added=True))
        scores = memberships.membership(analysis.table.outcome.parsed)
        columns.append(ExportColumn(text, column, scores))
    cases = rename_all(memberships.cases, case_rule)
    return Exchange(record, names, cases, tuple(outcomes), tuple(columns))


def _find_column(outcome: Expression, levels: Mapping[str, int]) -> tuple[str, bool] | None:
    """Return the set that an outcome is, and whether negated; None where it is something else."""
    inner, negated = (outcome.argument, True) if isinstance(outcome, Not) else (outcome, False)
    if not isinstance(inner, Literal) or levels[inner.name] > 2:
        return None
    if inner.levels is None:
        return inner.name, negated
    if len(inner.levels) > 1:
        return None
    return inner.name, negated != (inner.levels == (0,))
