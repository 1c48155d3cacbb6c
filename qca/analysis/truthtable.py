"""The truth table: the observed configurations, how many cases each holds and what it shows.

Only observed rows exist. A configuration that no case shows is a logical remainder and is never
listed, so a table of sixty conditions costs no more than its cases.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qca.boolean.cubes import Space
from qca.boolean.expressions import Not, names_of, parse_expression, str_expression
from qca.errors import AnalysisError, InputError, Problem
from qca.sets.cuts import TOLERANCE, check_share, is_at_crossover, is_in, is_out, reaches
from qca.sets.fit import ratio
from qca.sets.memberships import Memberships, build_memberships
from qca.study.settings import AtCrossover, TruthTableSettings

_DEFAULTS = TruthTableSettings()


class Why(StrEnum):
    """Why a row is not coded 1."""

    INCLUSION = "inclusion under the cut"
    PRI = "PRI under the cut"
    BETWEEN = "inclusion between the two cuts"
    FEW_CASES = "fewer cases than the cut"


@dataclass(frozen=True)
class Cuts:
    """The cuts of a truth table. ``incl_low`` is the second inclusion cut, under ``incl``."""

    incl: float
    n: int
    pri: float
    incl_low: float | None = None


@dataclass(frozen=True)
class Row:
    """An observed configuration.

    ``out`` is ``"1"``, ``"0"``, ``"C"`` (contradiction, between two inclusion cuts) or ``"?"``
    (fewer cases than ``n_cut``). ``deviant`` names the members without the outcome.
    """

    number: int
    config: tuple[int, ...]
    out: str
    n: int
    incl: float
    pri: float
    cases: tuple[str, ...]
    deviant: tuple[str, ...]
    why: Why | None


@dataclass(frozen=True, eq=False)
class TruthTable:
    """The observed rows in order of their numbers, with the memberships they were made from.

    ``outcome_scores`` are the memberships in the outcome as analysed (negated for ``~Y``);
    ``dropped`` names the cases that belong to no row because they stand at 0.5 on a condition.
    """

    outcome: str
    conditions: tuple[str, ...]
    cuts: Cuts
    rows: tuple[Row, ...]
    space: Space
    memberships: Memberships
    outcome_scores: NDArray[np.float64]
    dropped: tuple[str, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a data frame indexed by row number."""
        records = [
            {
                **dict(zip(self.conditions, row.config, strict=True)),
                "out": row.out,
                "n": row.n,
                "incl": row.incl,
                "pri": row.pri,
                "cases": ", ".join(row.cases),
            }
            for row in self.rows
        ]
        columns = [*self.conditions, "out", "n", "incl", "pri", "cases"]
        index = pd.Index([row.number for row in self.rows], name="row")
        return pd.DataFrame(records, index=index, columns=columns)


def build_truth_table(
    frame: pd.DataFrame | Memberships,
    outcome: str,
    conditions: Sequence[str],
    *,
    incl_cut: float | Sequence[float] = _DEFAULTS.incl_cut,
    n_cut: int = _DEFAULTS.n_cut,
    pri_cut: float = _DEFAULTS.pri_cut,
    at_crossover: AtCrossover = _DEFAULTS.at_crossover,
    levels: Mapping[str, int] | None = None,
) -> TruthTable:
    """Return the truth table of ``outcome`` over ``conditions``.

    A case belongs to the row of its corner: each crisp or fuzzy condition over or under 0.5, each
    multi-value condition at its value. With m the membership in a row (the minimum over the
    conditions) and y in the outcome, over all n cases: ``incl = S min(m,y) / S m`` and
    ``pri = (S min(m,y) - S min(m,y,1-y)) / (S m - S min(m,y,1-y))``, both in [0, 1]. A row is coded
    1 where inclusion and PRI reach their cuts, C where inclusion lies between two cuts, ``?`` where
    it holds fewer than ``n_cut`` cases, else 0.

    Parameters
    ----------
    frame:
        memberships, cases in the index, sets in the columns.
    outcome:
        an expression over sets that are not conditions: ``Y``, ``~Y``, ``Y[2]``.
    conditions:
        names of columns. The first is the most significant in row numbers, which begin at 1.
    incl_cut:
        the inclusion cut, or two: at or over the first 1, from the second up C.
    at_crossover:
        what to do with a case at exactly 0.5 on a condition: ``"error"``, or ``"drop"`` it from
        the rows (it still counts in the sums).
    levels:
        the number of values of multi-value conditions, else one more than the largest in the data.

    Raises
    ------
    InputError
        Names, cuts or memberships are not valid (see :func:`build_memberships`).
    AnalysisError
        A case stands at 0.5 on a condition, or the outcome is the same for every case.

    Source: Ragin (2008), Redesigning Social Inquiry, ch. 7; PRI as in :func:`qca.fit.sufficiency`.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"]
    ... )
    >>> table = build_truth_table(frame, "Y", ["A", "B"], incl_cut=1)
    >>> [(row.number, row.out, row.cases) for row in table.rows]
    [(1, '0', ('c3',)), (3, '0', ('c2',)), (4, '1', ('c1',))]
    """
    expression = parse_expression(outcome)
    conditions = tuple(str(name) for name in conditions)
    cuts = _check_arguments(names_of(expression), conditions, incl_cut, n_cut, pri_cut)
    if at_crossover not in ("error", "drop"):
        raise InputError(f"at_crossover is {at_crossover!r}", "use 'error' or 'drop'")
    if not isinstance(frame, Memberships):
        used = [*conditions, *names_of(expression)]
        frame = build_memberships(frame, used, levels=levels)
    frame.check_coded([*conditions, *names_of(expression)])
    scores = np.array(frame.membership(expression))
    scores.setflags(write=False)
    if scores.max() - scores.min() <= TOLERANCE:
        raise AnalysisError(
            f"the outcome {outcome} is {scores[0]:g} for every case",
            "add cases that differ, or choose another outcome",
        )
    positions = [frame.index(name) for name in conditions]
    values = frame.values[:, positions]
    space = Space(conditions, tuple(frame.levels[j] for j in positions))
    outside = _check_crossover(values, frame, space, at_crossover)
    rows = _build_rows(values, scores, frame.cases, outside, space, cuts)
    dropped = tuple(frame.cases[i] for i in np.flatnonzero(outside))
    return TruthTable(
        str_expression(expression), conditions, cuts, rows, space, frame, scores, dropped
    )


def negate_truth_table(table: TruthTable) -> TruthTable:
    """Return the truth table of the negated outcome, with the same conditions and cuts."""
    expression = parse_expression(table.outcome)
    inner = expression.argument if isinstance(expression, Not) else Not(expression)
    outcome = str_expression(inner)
    scores = 1 - table.outcome_scores
    scores.setflags(write=False)
    positions = [table.memberships.index(name) for name in table.conditions]
    values = table.memberships.values[:, positions]
    cases = table.memberships.cases
    outside = np.isin(np.array(cases), np.array(table.dropped))
    rows = _build_rows(values, scores, cases, outside, table.space, table.cuts)
    return replace(table, outcome=outcome, outcome_scores=scores, rows=rows)


def _check_arguments(
    outcome: Sequence[str],
    conditions: Sequence[str],
    incl_cut: float | Sequence[float],
    n_cut: int,
    pri_cut: float,
) -> Cuts:
    problems = []
    if not conditions:
        problems.append(Problem("there are no conditions", "name at least one"))
    problems.extend(
        Problem(f"the condition '{name}' is named twice", "name it once")
        for name in dict.fromkeys(conditions)
        if conditions.count(name) > 1
    )
    problems.extend(
        Problem(f"the outcome '{name}' is also a condition", "take it out of the conditions")
        for name in outcome
        if name in conditions
    )
    incl = tuple(incl_cut) if isinstance(incl_cut, Sequence) else (incl_cut,)
    if len(incl) not in (1, 2):
        problems.append(Problem(f"{len(incl)} inclusion cuts", "give one, or two as 0.8,0.6"))
    if len(incl) == 2 and incl[1] > incl[0]:
        problems.append(
            Problem(f"the inclusion cuts {incl[0]:g},{incl[1]:g} rise", "give the higher one first")
        )
    for name, value in (*(("incl_cut", cut) for cut in incl), ("pri_cut", pri_cut)):
        try:
            check_share(name, value)
        except InputError as error:
            problems.extend(error.problems)
    if not math.isfinite(n_cut) or n_cut < 1 or n_cut != int(n_cut):
        problems.append(Problem(f"n_cut is {n_cut:g}", "use a whole number from 1"))
    if problems:
        raise InputError(problems)
    low = float(incl[1]) if len(incl) == 2 else None
    return Cuts(float(incl[0]), int(n_cut), float(pri_cut), low)


def _check_crossover(
    values: NDArray[np.float64], memberships: Memberships, space: Space, at_crossover: AtCrossover
) -> NDArray[np.bool_]:
    """Return which cases belong to no row, or raise naming each case and condition."""
    graded = np.array(space.levels) == 2
    at = is_at_crossover(values) & graded
    if at.any() and at_crossover == "error":
        raise AnalysisError(
            Problem(
                f"case '{memberships.cases[i]}' is exactly 0.5 in condition '{space.names[j]}'",
                "a case at the crossover belongs to no row: score it on one side, "
                "or drop it from the rows with at_crossover: drop (--at-crossover drop)",
                memberships.locate(memberships.cases[i], space.names[j]),
            )
            for i, j in zip(*np.nonzero(at), strict=True)
        )
    return np.asarray(at.any(axis=1))


def _build_rows(
    values: NDArray[np.float64],
    scores: NDArray[np.float64],
    cases: Sequence[str],
    outside: NDArray[np.bool_],
    space: Space,
    cuts: Cuts,
) -> tuple[Row, ...]:
    graded = np.array(space.levels) == 2
    corners = np.where(graded, is_in(values), values).astype(np.int64)
    placed = np.flatnonzero(~outside)
    if not placed.size:
        raise AnalysisError(
            "no case belongs to a row: each stands at 0.5 on a condition", "score them on one side"
        )
    configurations, row_of = np.unique(corners[placed], axis=0, return_inverse=True)
    row_of = row_of.reshape(-1)
    order = np.argsort(row_of, kind="stable")
    starts = np.searchsorted(row_of[order], np.arange(len(configurations) + 1))
    lacking = is_out(scores)
    rows = []
    for i, corner in enumerate(configurations):
        members = placed[order[starts[i] : starts[i + 1]]]
        incl, pri = _row_fit(values, scores, corner, graded)
        out, why = _code_row(incl, pri, len(members), cuts)
        config = tuple(int(value) for value in corner)
        rows.append(
            Row(
                number=space.row_number(config),
                config=config,
                out=out,
                n=len(members),
                incl=incl,
                pri=pri,
                cases=tuple(cases[m] for m in members),
                deviant=tuple(cases[m] for m in members if lacking[m]),
                why=why,
            )
        )
    return tuple(rows)


def _row_fit(
    values: NDArray[np.float64],
    scores: NDArray[np.float64],
    corner: NDArray[np.int64],
    graded: NDArray[np.bool_],
) -> tuple[float, float]:
    """Return inclusion and PRI of one configuration over all cases."""
    member = np.ones(len(values))
    for j, value in enumerate(corner):
        column = values[:, j]
        if graded[j]:
            part = column if value else 1 - column
        else:
            part = (column == value).astype(np.float64)
        np.minimum(member, part, out=member)
    both = np.minimum(member, scores)
    shared = float(np.minimum(both, 1 - scores).sum())
    overlap, total = float(both.sum()), float(member.sum())
    return ratio(overlap, total), ratio(overlap - shared, total - shared)


def _code_row(incl: float, pri: float, n: int, cuts: Cuts) -> tuple[str, Why | None]:
    if n < cuts.n:
        return "?", Why.FEW_CASES
    if reaches(incl, cuts.incl):
        return ("1", None) if reaches(pri, cuts.pri) else ("0", Why.PRI)
    if cuts.incl_low is not None and reaches(incl, cuts.incl_low):
        return "C", Why.BETWEEN
    return "0", Why.INCLUSION
