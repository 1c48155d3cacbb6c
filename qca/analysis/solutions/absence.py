"""Absence: why a truth table has no solution of a kind, as a value that goes through the analysis.

Whether a solution can be had is asked before it is looked for, so that everything else that an
analysis finds is still reported.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from qca.analysis.truth_table.table import TruthTable, Why
from qca.equality import ByValue
from qca.errors import AnalysisError, Problem
from qca.messages import list_either, say
from qca.sets.cuts import TOLERANCE

__all__ = [
    "Absence",
    "BareRow",
    "NoSolution",
    "describe_absence",
    "describe_bare_row",
    "explain_no_positive",
    "name_options",
    "report_absence",
]


class NoSolution(StrEnum):
    """Why there is no solution."""

    CONSTANT = "constant outcome"
    NO_ROW = "no case in a row"
    NO_POSITIVE = "no row coded 1"
    ALL_POSITIVE = "every possible row coded 1"
    NO_NEGATIVE = "no row coded 0 or C"
    NO_TERM = "no term reaches the cut on terms"


# The settings that keep a row from being coded 1, by why it is not.
_SETTINGS = {
    Why.INCLUSION: "incl_cut",
    Why.BETWEEN: "incl_cut",
    Why.PRI: "pri_cut",
    Why.FEW_CASES: "n_cut",
}


@dataclass(frozen=True, eq=False)
class BareRow(ByValue):
    """A row coded 1 that lies in no term whose inclusion reaches a cut.

    ``complete`` says whether the search for such terms was whole; ``best`` is the highest inclusion
    of a term within reach (NaN where no case has membership in one), at least so where that search
    was not ``whole``.
    """

    row: str
    cut: float
    complete: bool
    best: float
    whole: bool

    @property
    def reach(self) -> float:
        """The highest inclusion within reach, rounded down so that it can be used as it stands."""
        return (
            self.best if math.isnan(self.best) else math.floor(self.best * 1000 + TOLERANCE) / 1000
        )


@dataclass(frozen=True)
class Absence:
    """Why there is no solution of a kind, and what stands in the way.

    ``settings`` are the cuts that keep rows from being coded 1, where there is no such row.
    ``bare`` are the rows coded 1 that lie in no term, where terms are chosen by their inclusion.
    """

    reason: NoSolution
    settings: tuple[str, ...] = ()
    bare: tuple[BareRow, ...] = ()


def explain_no_positive(table: TruthTable) -> Absence:
    """Return that no row is coded 1, with the cuts by which this is so."""
    settings = dict.fromkeys(_SETTINGS[row.why] for row in table.rows if row.why is not None)
    return Absence(NoSolution.NO_POSITIVE, tuple(settings))


def name_options(settings: tuple[str, ...]) -> list[str]:
    """Return settings with the options that change them, as in a file and on the command line.

    >>> name_options(("incl_cut", "n_cut"))
    ['incl_cut (--incl-cut)', 'n_cut (--n-cut)']
    """
    return [f"{name} (--{name.replace('_', '-')})" for name in settings]


def describe_absence(absence: Absence, table: TruthTable) -> tuple[Problem, ...]:
    """Return why there is no solution as problems, each with its remedy."""
    outcome = table.outcome
    match absence.reason:
        case NoSolution.CONSTANT:
            what = say("the outcome {outcome} is the same for every case", outcome=outcome)
            remedy = say("add cases that differ, or choose another outcome")
        case NoSolution.NO_ROW:
            what = say("no case belongs to a row: each stands at 0.5 on a condition")
            remedy = say("score them on one side")
        case NoSolution.NO_POSITIVE:
            what = say(
                "no row is coded 1 for the outcome {outcome}, so there is nothing to minimise",
                outcome=outcome,
            )
            lower = list_either(name_options(absence.settings)) or say("a cut")
            remedy = say(
                "lower {lower} if theory allows it, or look at the negated outcome", lower=lower
            )
        case NoSolution.ALL_POSITIVE:
            what = say("every possible row is coded 1, so that no condition makes a difference")
            remedy = say("check the calibration of the outcome")
        case NoSolution.NO_NEGATIVE:
            what = say(
                "no row is coded 0 (or C), so with remainders every condition could be dropped"
            )
            remedy = say("ask for the conservative solution alone, or check cuts and calibration")
        case NoSolution.NO_TERM:
            return tuple(describe_bare_row(row) for row in absence.bare)
    return (Problem(what, remedy),)


def describe_bare_row(row: BareRow) -> Problem:
    """Return that a row lies in no term, with the highest inclusion within reach."""
    what = say(
        "no term that covers {row} and no negative row reaches inclusion {cut:g}",
        row=row.row,
        cut=row.cut,
    )
    if not row.complete:
        what = say("{what} within the work that a search may take", what=what)
    if math.isnan(row.best):
        return Problem(
            what, say("no case has membership in such a term: leave out the cut on terms")
        )
    if row.whole:
        what = say("{what}; the highest within reach is {reach:.3f}", what=what, reach=row.reach)
    else:
        what = say(
            "{what}; the highest within reach is at least {reach:.3f}", what=what, reach=row.reach
        )
    return Problem(what, say("lower term_incl (--term-incl) to that"))


def report_absence(absence: Absence, table: TruthTable) -> AnalysisError:
    """Return the error of one who asks for a solution that there is not."""
    return AnalysisError(describe_absence(absence, table))
