"""The truth table: the observed configurations, how many cases each holds and what it shows.

Only observed rows exist. A configuration that no case shows is a logical remainder and is never
listed, so a table of sixty conditions costs no more than its cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from qca.analysis.truth_table.placement import Placement, place_cases, sum_configurations
from qca.boolean.bitsets import freeze
from qca.boolean.cubes import Space
from qca.boolean.expressions import Expression, names_of
from qca.boolean.formulas import Formula, read_formula
from qca.boolean.levels import first_of
from qca.equality import ByValue
from qca.errors import MOST_ALONE, AnalysisError, InputError, Problem, count_noun, cut_list
from qca.messages import Message, say
from qca.names import free_names, join_names, list_name, read_given
from qca.progress import Watch, ignore
from qca.results import Framed, describe, show_number
from qca.sets.checks import Declared
from qca.sets.cuts import TOLERANCE, is_at_crossover, reaches, shift_halves
from qca.sets.exact import exact_ratio
from qca.sets.frames import Frames
from qca.sets.memberships import Memberships
from qca.sets.partitions import AnyMemberships, Partitions, read_memberships
from qca.study.asked import check_asked
from qca.study.settings import AtCrossover, ConstantOutcome, TruthTableSettings
from qca.vocabulary import Word

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = [
    "Apart",
    "Row",
    "RowCode",
    "TruthTable",
    "Why",
    "build_truth_table",
    "negate_truth_table",
    "tell_shifted",
]

# Conditions that the line on a table names.
_NAMED = 8


class RowCode(Word):
    """How an observed row is coded; one under the cut on cases is open."""

    POSITIVE = "1"
    NEGATIVE = "0"
    CONTRADICTION = "C"
    OPEN = "?"


class Why(StrEnum):
    """Why a row is not coded 1."""

    INCLUSION = "inclusion under the cut"
    PRI = "PRI under the cut"
    BETWEEN = "inclusion between the two cuts"
    FEW_CASES = "fewer cases than the cut"


@dataclass(frozen=True, eq=False)
class Row(ByValue):
    """An observed configuration.

    ``config`` counts the values of each condition from 0. ``out`` is ``"1"``, ``"0"``, ``"C"``
    (contradiction, between two inclusion cuts) or ``"?"`` (fewer cases than ``n_cut``). ``deviant``
    names the members without the outcome.
    """

    number: int
    config: tuple[int, ...]
    out: RowCode
    n: int
    incl: float
    pri: float
    cases: tuple[str, ...]
    deviant: tuple[str, ...]
    why: Why | None

    def __repr__(self) -> str:
        config = " ".join(map(str, self.config))
        cases = count_noun(self.n, "case")
        fit = f"incl {show_number(self.incl)}, pri {show_number(self.pri)}"
        return describe(self, f"{self.number}: {config}", f"out {self.out}", cases, fit)


@dataclass(frozen=True)
class Apart:
    """A case in no row, because it stands at 0.5 on a condition: None there in ``config``.

    ``holds`` says whether it is in the outcome, None where it stands at 0.5 in that too.
    """

    case: str
    config: tuple[int | None, ...]
    holds: bool | None


@dataclass(frozen=True, eq=False)
class TruthTable(ByValue, Framed):
    """The observed rows in order of their numbers, with the memberships they were made from.

    ``source`` holds these, in memory or in parts; ``dropped`` names the cases that belong to no
    row because they stand at 0.5 on a condition, and ``apart`` says where these stand.
    ``shifted`` are the cases and conditions of which a score at 0.5 was moved to one side, in
    ``source`` too; ``undecided`` the cases at 0.5 in the outcome. ``constant`` says whether the
    outcome is the same for every case, so that there is nothing to explain.
    """

    outcome: Formula
    conditions: tuple[str, ...]
    settings: TruthTableSettings
    rows: tuple[Row, ...]
    space: Space
    source: AnyMemberships
    dropped: tuple[str, ...]
    apart: tuple[Apart, ...] = ()
    undecided: frozenset[str] = frozenset()
    shifted: tuple[tuple[str, str], ...] = ()
    constant: bool = False

    def __repr__(self) -> str:
        return describe(
            self,
            f"{self.outcome} over {cut_list(self.conditions, _NAMED)}",
            count_noun(len(self.source.cases), "case"),
            f"{self.observed_count} of {self.space.size} rows observed",
            f"{sum(row.out is RowCode.POSITIVE for row in self.rows)} coded 1",
        )

    @property
    def observed_count(self) -> int:
        """How many rows have cases: all, but in a table that was completed with remainders."""
        return sum(row.n > 0 for row in self.rows)

    @cached_property
    def memberships(self) -> Memberships:
        """The memberships; those of a table in parts are read into memory when first asked for."""
        return self.source.gather() if isinstance(self.source, Partitions) else self.source

    @cached_property
    def outcome_scores(self) -> NDArray[np.float64]:
        """The memberships in the outcome as analysed: negated for ``~Y``."""
        scores = np.array(self.memberships.membership(self.outcome.parsed))
        scores.setflags(write=False)
        return scores

    def show_values(self, row: Row) -> tuple[int, ...]:
        """Return the configuration of a row in the values that its conditions have in the data."""
        return tuple(
            value + first_of(count)
            for value, count in zip(row.config, self.space.levels, strict=True)
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a data frame indexed by row number.

        Columns are the conditions, then ``out``, ``n``, ``incl``, ``pri`` and ``cases``; one of
        these that is also the name of a condition gets an underscore behind it.
        """
        import pandas as pd

        records = [
            (*self.show_values(r), r.out, r.n, r.incl, r.pri, join_names(r.cases))
            for r in self.rows
        ]
        own = free_names(("out", "n", "incl", "pri", "cases"), self.conditions)
        index = pd.Index([row.number for row in self.rows], name="row")
        return pd.DataFrame(records, index=index, columns=[*self.conditions, *own])


def build_truth_table(
    frame: pd.DataFrame | AnyMemberships | Frames,
    outcome: str,
    conditions: Sequence[str],
    settings: TruthTableSettings,
    *,
    levels: Declared | None = None,
    constant: ConstantOutcome = ConstantOutcome.ERROR,
    watch: Watch = ignore,
) -> TruthTable:
    """Return the truth table of ``outcome`` over ``conditions``.

    A case belongs to the row of its corner: each crisp or fuzzy condition over or under 0.5, each
    multi-value condition at its value. With m the membership in a row (the minimum over the
    conditions) and y in the outcome, over all n cases: ``incl = S min(m,y) / S m`` and
    ``pri = (S min(m,y) - S min(m,y,1-y)) / (S m - S min(m,y,1-y))``, both in [0, 1]. A row is coded
    1 where inclusion and PRI reach their cuts, C where inclusion lies between two cuts, ``?`` where
    it holds fewer than ``n_cut`` cases, else 0.

    The sums are exact (see :mod:`qca.sets.exact`), so that a table in parts gives what the same
    table in memory gives, to the last digit, wherever it is divided.

    Parameters
    ----------
    frame:
        memberships, cases in the index, sets in the columns: a data frame, a Dask DataFrame, or
        another table in parts (:class:`qca.sets.frames.Frames`). A table in parts is read three
        times, one part at a time, and only the columns that are needed.
    outcome:
        an expression over sets that are not conditions: ``Y``, ``~Y``, ``Y[2]``.
    conditions:
        names of columns. The first is the most significant in row numbers, which begin at 1.
    settings:
        how rows are coded. Of two values of ``incl_cut``: at or over the first 1, from the second
        up C. A case at exactly 0.5 on a condition is an error, or ``at_crossover="drop"`` leaves it
        out of the rows (it still counts in the sums).
    levels:
        the number of values of multi-value conditions, or the first and last (``{"R": (1, 3)}``,
        ``{"R": "1-3"}``); else one more than the largest in the data.
    constant:
        what to do with an outcome that is the same for every case: ``"error"``, or ``"keep"`` the
        table, of which no solution can be had.

    Raises
    ------
    InputError
        Names, cuts or memberships are not valid (see :func:`build_memberships`).
    AnalysisError
        A case stands at 0.5 on a condition, or the outcome is the same for every case.

    Source: Ragin (2008), Redesigning Social Inquiry, ch. 7; PRI as in :func:`qca.fit.sufficiency`.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame(
    ...     {"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"]
    ... )
    >>> table = build_truth_table(frame, "Y", ["A", "B"], TruthTableSettings(incl_cut=1))
    >>> [(row.number, row.out, row.cases) for row in table.rows]
    [(1, '0', ('c3',)), (3, '0', ('c2',)), (4, '1', ('c1',))]
    """
    expression = read_formula(outcome).parsed
    conditions = read_given("conditions", conditions)
    check_asked(names_of(expression), conditions, settings.list_problems())
    settings = settings.settle()
    used = [*conditions, *names_of(expression)]
    source = read_memberships(frame, used, levels=levels)
    if isinstance(source, Memberships):
        source.check_coded(used)
    positions = [source.index(name) for name in conditions]
    space = Space(conditions, tuple(source.levels[j] for j in positions))
    source, shifted = _shift_halves(source, space, settings.crossover_shift)
    placed = place_cases(source, expression, space.names, space.levels)
    same = placed.high - placed.low <= TOLERANCE
    if same and constant == ConstantOutcome.ERROR:
        raise AnalysisError(
            say("the outcome {outcome} is {low:g} for every case", outcome=outcome, low=placed.low),
            say("add cases that differ, or choose another outcome"),
        )
    kept = constant == ConstantOutcome.KEEP
    if not placed.members and settings.at_crossover == AtCrossover.DROP and not kept:
        raise AnalysisError(
            say("no case belongs to a row: each stands at 0.5 on a condition"),
            say("score them on one side"),
        )
    if settings.at_crossover == AtCrossover.ERROR:
        _refuse_crossover(placed, source, space)
    rows = _build_rows(placed, source, expression, space, settings, watch)
    return TruthTable(
        Formula.write(expression),
        conditions,
        settings,
        rows,
        space,
        source,
        dropped=tuple(source.cases[i] for i in placed.outside),
        apart=_set_apart(placed, source),
        undecided=frozenset(source.cases[i] for i in np.flatnonzero(placed.undecided)),
        constant=same,
        shifted=shifted,
    )


def tell_shifted(table: TruthTable) -> Message:
    """Say which scores at 0.5 on a condition were moved to one side."""
    return say(
        "at 0.5 on a condition, and moved by {shift:g} to one side of it: {cases}",
        shift=table.settings.crossover_shift or 0,
        cases=cut_list([f"{list_name(case)} ({name})" for case, name in table.shifted], 20),
    )


def _shift_halves(
    source: AnyMemberships, space: Space, shift: float | None
) -> tuple[AnyMemberships, tuple[tuple[str, str], ...]]:
    """Return memberships with those at 0.5 in a condition moved, and which these are."""
    if shift is None:
        return source, ()
    if isinstance(source, Partitions):
        raise InputError(
            say("'crossover_shift' is not for a table in parts"),
            say("score the cases on one side, or give a table that is in memory"),
        )
    values = source.values.copy()
    shifted = []
    for name, count in zip(space.names, space.levels, strict=True):
        if count == 2:
            j = source.index(name)
            halves = np.flatnonzero(is_at_crossover(values[:, j]))
            shifted += [(source.cases[i], name) for i in halves.tolist()]
            values[:, j] = shift_halves(values[:, j], shift)
    return replace(source, values=freeze(values)), tuple(shifted)


def _set_apart(placed: Placement, source: AnyMemberships) -> tuple[Apart, ...]:
    """Return where the cases stand that belong to no row."""
    return tuple(
        Apart(
            source.cases[i],
            tuple(None if value < 0 else value for value in config),
            None if placed.undecided[i] else not placed.lacking[i],
        )
        for i, config in zip(placed.outside.tolist(), placed.apart.tolist(), strict=True)
    )


def negate_truth_table(table: TruthTable, *, watch: Watch = ignore) -> TruthTable:
    """Return the truth table of the negated outcome, with the same conditions and settings."""
    negation = table.outcome.negate()
    inner = negation.parsed
    space = table.space
    placed = place_cases(table.source, inner, space.names, space.levels)
    rows = _build_rows(placed, table.source, inner, space, table.settings, watch)
    apart = _set_apart(placed, table.source)
    return replace(table, outcome=negation, rows=rows, apart=apart)


def _refuse_crossover(placed: Placement, source: AnyMemberships, space: Space) -> None:
    """Raise where cases stand at 0.5, naming case and condition, or many of a condition at once."""
    if not placed.crossing:
        return
    crossing: dict[int, list[int]] = {}
    for i, j in placed.crossing:
        crossing.setdefault(j, []).append(i)
    remedy = say(
        "a case at the crossover belongs to no row: score it on one side, drop it from the rows"
        " with truth_table: {{at_crossover: drop}} (--at-crossover drop), or declare a"
        " crossover_shift"
    )
    problems = []
    for i, j in placed.crossing:
        name, cases = space.names[j], [source.cases[k] for k in crossing[j]]
        what = say(
            "case '{cases}' is exactly 0.5 in condition '{name}'", cases=source.cases[i], name=name
        )
        if len(cases) > MOST_ALONE:
            if i != crossing[j][0]:
                continue
            shown = cut_list(list(map(list_name, cases)), MOST_ALONE)
            what = say(
                "{number} cases are exactly 0.5 in condition '{name}': {shown}",
                number=len(cases),
                name=name,
                shown=shown,
            )
        place = (
            source.locate(i)
            if isinstance(source, Partitions)
            else source.locate(source.cases[i], name)
        )
        problems.append(Problem(what, remedy, place))
    raise AnalysisError(problems)


def _build_rows(
    placed: Placement,
    source: AnyMemberships,
    outcome: Expression,
    space: Space,
    settings: TruthTableSettings,
    watch: Watch,
) -> tuple[Row, ...]:
    if not placed.members:
        return ()
    sums = sum_configurations(
        source, outcome, space.names, space.levels, placed.configurations, watch
    )
    names = np.array(source.cases, dtype=object)
    rows = []
    for corner, members, (total, overlap, shared) in zip(
        placed.configurations.tolist(), placed.members, sums.tolist(), strict=True
    ):
        incl = exact_ratio(overlap, total)
        pri = exact_ratio(overlap - shared, total - shared)
        out, why = _code_row(incl, pri, len(members), settings)
        config = tuple(corner)
        rows.append(
            Row(
                number=space.row_number(config),
                config=config,
                out=out,
                n=len(members),
                incl=incl,
                pri=pri,
                cases=tuple(names[members].tolist()),
                deviant=tuple(names[members[placed.lacking[members]]].tolist()),
                why=why,
            )
        )
    return tuple(rows)


def _code_row(
    incl: float, pri: float, n: int, settings: TruthTableSettings
) -> tuple[RowCode, Why | None]:
    first, *second = settings.incl_cuts
    if n < settings.n_cut:
        return RowCode.OPEN, Why.FEW_CASES
    if reaches(incl, first):
        reached = reaches(pri, settings.pri_cut)
        return (RowCode.POSITIVE, None) if reached else (RowCode.NEGATIVE, Why.PRI)
    if second and reaches(incl, second[0]):
        return RowCode.CONTRADICTION, Why.BETWEEN
    return RowCode.NEGATIVE, Why.INCLUSION
