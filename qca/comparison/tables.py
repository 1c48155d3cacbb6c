"""Memberships, rows of truth tables and solutions that differ between two analyses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from qca.analysis.truth_table.table import Row, TruthTable
from qca.boolean.cubes import Space
from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.study.settings import SolutionKind

if TYPE_CHECKING:
    from qca.analysis.outcome import OutcomeAnalysis
    from qca.analysis.solutions.solution import Model, Solution
    from qca.sets.memberships import Memberships

__all__ = [
    "ChangedModels",
    "ChangedRow",
    "ChangedScore",
    "ComparedOutcome",
    "compare_memberships",
    "compare_outcomes",
    "is_other",
]


@dataclass(frozen=True, eq=False)
class ChangedScore(ByValue):
    """The membership of a case in a set, where both analyses have both; NaN where not coded."""

    case: str
    set: str
    before: float
    after: float


@dataclass(frozen=True)
class ChangedRow:
    """A row of the truth table that differs: ``before`` or ``after`` is None where unobserved.

    ``changed`` says of a row that both have what differs in it: code, cases, consistency, PRI.
    """

    config: tuple[int, ...]
    before: Row | None
    after: Row | None
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangedModels:
    """The models of one kind of solution that one analysis has and the other has not.

    ``kept`` are those of both, ``listed`` says whether all models of both are listed. ``solved``
    says on each side whether there is such a solution, be it without a model.
    """

    kind: SolutionKind
    gone: tuple[Formula, ...]
    added: tuple[Formula, ...]
    kept: tuple[Formula, ...]
    listed: bool
    solved: tuple[bool, bool]

    @property
    def differs(self) -> bool:
        """Whether the models differ, or only one side has the solution."""
        return bool(self.gone or self.added) or self.solved[0] is not self.solved[1]


@dataclass(frozen=True)
class ComparedOutcome:
    """The truth tables and solutions of one outcome.

    Rows are None where the two tables have other conditions, or conditions of other values.
    """

    outcome: Formula
    space: Space
    rows: tuple[ChangedRow, ...] | None
    observed: tuple[int, int]
    models: tuple[ChangedModels, ...]


def compare_memberships(
    base: Memberships, own: Memberships, cases: Mapping[str, str]
) -> tuple[ChangedScore, ...]:
    """Return memberships that differ; ``cases`` map names in ``own`` to those in ``base``."""
    theirs = {cases.get(case, case): place for place, case in enumerate(own.cases)}
    rows = [(i, theirs[case]) for i, case in enumerate(base.cases) if case in theirs]
    names = [name for name in base.names if name in own.names]
    if not rows or not names:
        return ()
    before, after = (
        each.values[np.ix_(list(places), [each.names.index(name) for name in names])]
        for each, places in zip((base, own), zip(*rows, strict=True), strict=True)
    )
    differing = np.argwhere((before != after) & ~(np.isnan(before) & np.isnan(after)))
    return tuple(
        ChangedScore(base.cases[rows[i][0]], names[j], float(before[i, j]), float(after[i, j]))
        for i, j in differing.tolist()
    )


def is_other(before: float, after: float) -> bool:
    """Return whether a number is another one; undefined twice is the same.

    >>> is_other(0.5, 0.6), is_other(float("nan"), float("nan")), is_other(0.5, float("nan"))
    (True, False, True)
    """
    return before != after and not (isnan(before) and isnan(after))


def compare_outcomes(
    base: Sequence[OutcomeAnalysis], own: Sequence[OutcomeAnalysis], cases: Mapping[str, str]
) -> tuple[ComparedOutcome, ...]:
    """Return what differs in each outcome that both analyses have, in the order of the first."""
    theirs = {str(each.table.outcome): each for each in own}
    return tuple(
        _compare(each, theirs[str(each.table.outcome)], cases)
        for each in base
        if str(each.table.outcome) in theirs
    )


def _compare(
    base: OutcomeAnalysis, own: OutcomeAnalysis, cases: Mapping[str, str]
) -> ComparedOutcome:
    first, second = base.table, own.table
    return ComparedOutcome(
        first.outcome,
        first.space,
        _compare_rows(first, second, cases),
        (len(first.rows), len(second.rows)),
        tuple(_compare_solutions(base.solutions, own.solutions)),
    )


def _compare_rows(
    base: TruthTable, own: TruthTable, cases: Mapping[str, str]
) -> tuple[ChangedRow, ...] | None:
    levels = [dict(zip(each.conditions, each.space.levels, strict=True)) for each in (base, own)]
    if levels[0] != levels[1]:
        return None
    order = [own.conditions.index(name) for name in base.conditions]
    theirs = {tuple(row.config[i] for i in order): row for row in own.rows}
    ours = {row.config: row for row in base.rows}
    rows = []
    for config in dict.fromkeys([*ours, *theirs]):
        before, after = ours.get(config), theirs.get(config)
        changed: tuple[str, ...] = ()
        if before is not None and after is not None:
            changed = _list_changed(before, after, cases)
        if before is None or after is None or changed:
            rows.append(ChangedRow(config, before, after, changed))
    return tuple(rows)


def _list_changed(before: Row, after: Row, cases: Mapping[str, str]) -> tuple[str, ...]:
    """Return what differs in a row that both tables have."""
    differing = {
        "out": before.out is not after.out,
        "cases": set(before.cases) != {cases.get(case, case) for case in after.cases},
        "incl": is_other(before.incl, after.incl),
        "pri": is_other(before.pri, after.pri),
    }
    return tuple(key for key, differs in differing.items() if differs)


def _compare_solutions(base: Sequence[Solution], own: Sequence[Solution]) -> list[ChangedModels]:
    pairs = [{each.kind: each for each in side} for side in (base, own)]
    compared = []
    for kind in SolutionKind:
        first, second = (side.get(kind) for side in pairs)
        if first is None and second is None:
            continue
        before, after = (_list_models(each) for each in (first, second))
        compared.append(
            ChangedModels(
                kind,
                tuple(model for key, model in before.items() if key not in after),
                tuple(model for key, model in after.items() if key not in before),
                tuple(model for key, model in before.items() if key in after),
                all(each is None or each.complete for each in (first, second)),
                (first is not None, second is not None),
            )
        )
    return compared


def _list_models(solution: Solution | None) -> dict[frozenset[frozenset[str]], Formula]:
    """Return the models of a solution by what they say, in whatever order it is written."""
    models: Sequence[Model] = () if solution is None else solution.models
    return {
        frozenset(frozenset(str(term.expression).split("*")) for term in model.terms): (
            model.expression
        )
        for model in models
    }
