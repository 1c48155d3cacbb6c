"""Leaving out: each state, or case, predicted by what the others, minimised anew, give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from qca.analysis.minimization.enhanced import solve_enhanced
from qca.analysis.outcome import build_table
from qca.analysis.prediction.forecasts import (
    Bracket,
    Forecast,
    OutOfSampleFit,
    compare_outcome,
)
from qca.analysis.prediction.outside import (
    CaseForecast,
    KindForecast,
    fit_kinds,
    forecast_case,
)
from qca.analysis.solutions.solution import Solution
from qca.boolean.bitsets import freeze
from qca.boolean.formulas import Formula
from qca.equality import ByValue
from qca.errors import InputError, Problem, QCAError
from qca.messages import say
from qca.progress import Stage, Watch, ignore
from qca.sets.columns import Values
from qca.sets.memberships import Memberships
from qca.study.anchors import calibrate_column, has_percentiles, place_percentiles
from qca.study.cases import name_group
from qca.study.codes import needed_sets
from qca.study.declaration import Study
from qca.study.outcomes import settle_outcome
from qca.study.scoring import Scoring
from qca.study.settings import LeaveOut, SolutionKind
from qca.study.spec import Spec

__all__ = ["FoldForecasts", "LeaveOutForecasts", "leave_each_out"]


@dataclass(frozen=True, eq=False)
class FoldForecasts(ByValue):
    """A state, or a case, left out: the solutions of the others, and what they say of its cases.

    ``absent`` says why there is no truth table without it, where there is none. What the forecasts
    are made from is not compared.
    """

    left: str
    solved: tuple[Solution, ...] = field(compare=False)
    cases: tuple[CaseForecast, ...]
    absent: Problem | None = None


@dataclass(frozen=True, eq=False)
class LeaveOutForecasts(ByValue):
    """What is said of each state, or each case, by the others, of one outcome, and how it fits."""

    outcome: Formula
    by: LeaveOut
    folds: tuple[FoldForecasts, ...]
    fits: Mapping[SolutionKind, OutOfSampleFit]


def leave_each_out(
    study: Study, by: LeaveOut = LeaveOut.STATES, *, watch: Watch = ignore
) -> tuple[LeaveOutForecasts, ...]:
    """Return for each outcome what the others say of each state, with all its periods.

    Or of each group, each case, or of all (``both``), each way once where two are one.
    Sets that are calibrated from all cases at hand are calibrated anew from those that stay.

    Raises
    ------
    InputError
        There is but one state, group or case.
    """
    groups = _list_groups(study, by)
    whole = len(study.spec.outcome) * sum(map(len, groups.values()))
    done, made = 0, []
    for kind, own in groups.items():
        for outcome in study.spec.outcome:
            folds = []
            for left, members in own.items():
                watch(Stage.FOLDS, done, whole)
                folds.append(_leave_out(study, outcome, left, members))
                done += 1
            fits = fit_kinds([case for each in folds for case in each.cases])
            made.append(LeaveOutForecasts(outcome, kind, tuple(folds), fits))
    return tuple(made)


def _list_groups(study: Study, by: LeaveOut) -> dict[LeaveOut, dict[str, list[str]]]:
    """Return which cases are left out together, under the name of each state, group or case.

    What is left out in the same cases as something before is not left out twice.
    """
    wanted = [own for own in _TURNS if by in (own, LeaveOut.BOTH)]
    named = {own: _name_groups(study, own) for own in wanted}
    several = {own: groups for own, groups in named.items() if len(groups) > 1}
    if not several:
        own = named[wanted[0]]
        if not own:
            raise InputError(
                say("no case is of a group"), say("name columns under 'groups' of the table")
            )
        (name,) = own
        raise InputError(
            say("there is nothing but '{name}' to leave out", name=name),
            say("add cases from which it can be predicted, or leave out something else"),
        )
    told: list[list[list[str]]] = []
    groups = {}
    for turn, parts in sorted(several.items(), key=lambda each: each[0] is not LeaveOut.CASES):
        members = list(parts.values())
        if members not in told:
            told.append(members)
            groups[turn] = parts
    return {own: groups[own] for own in wanted if own in groups}


# In the order of how much goes at once.
_TURNS = (LeaveOut.STATES, LeaveOut.GROUPS, LeaveOut.CASES)


def _name_groups(study: Study, by: LeaveOut) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for case in study.cases:
        if by is LeaveOut.GROUPS:
            names = [name_group(own, name) for own, name in case.groups.items()]
        else:
            names = [case.state if by is LeaveOut.STATES else case.id]
        for name in names:
            groups.setdefault(name, []).append(case.id)
    return groups


def _leave_out(study: Study, outcome: Formula, left: str, members: list[str]) -> FoldForecasts:
    spec, scoring = study.spec, study.scores.scoring
    keep = np.array([case.id not in members for case in study.cases])
    values = study.scores.memberships.values
    solutions: tuple[Solution, ...] = ()
    absent = None
    try:
        values = _score(scoring, keep)
        solutions = _solve(study, outcome, values, keep)
    except QCAError as error:
        absent = error.problems[0]
    told = [
        forecast_case(spec, scoring, (case, values[i]), outcome, solutions)
        for i, case in enumerate(study.cases)
        if not keep[i]
    ]
    if absent is not None:
        told = [replace(case, kinds=_say_nothing(spec, case)) for case in told]
    return FoldForecasts(left, solutions, tuple(told), absent)


def _score(scoring: Scoring, keep: NDArray[np.bool_]) -> Values:
    """Return the scores of all cases where those that stay are the ones to calibrate from.

    The others are scored by the percentiles of those that stay.
    """
    values: Values = scoring.score(np.empty((1, 0)), keep[np.newaxis])[0]
    for rule in scoring.column_rules:
        if has_percentiles(rule.declared):
            placed = place_percentiles(rule.declared, np.where(keep, rule.raw, np.nan))
            values[:, rule.set] = calibrate_column(placed, rule.raw)
    scoring.derive(values)
    return values


def _solve(
    study: Study, outcome: Formula, values: Values, keep: NDArray[np.bool_]
) -> tuple[Solution, ...]:
    """Return the solutions that the cases which stay give."""
    own, spec = study.scores.memberships, study.spec
    cases = tuple(own.cases[i] for i in np.flatnonzero(keep).tolist())
    memberships = Memberships(cases, own.names, own.levels, freeze(values[keep]), own.locate)
    if not memberships.keep_coded(needed_sets(spec, [outcome])).cases:
        raise InputError(
            say(
                "no case is coded on every condition and on the outcome '{outcome}'",
                outcome=outcome,
            ),
            say("code the cases, or leave a condition out"),
        )
    settings = settle_outcome(spec, outcome)
    table = build_table(spec, memberships, outcome)
    solutions, *_ = solve_enhanced(table, settings.minimization, settings.remainders)
    return solutions


def _say_nothing(spec: Spec, case: CaseForecast) -> tuple[KindForecast, ...]:
    """Return what is said of a case where there is no solution: nothing."""
    hit = compare_outcome(Forecast.NONE, case.outcome)
    nothing = Bracket(np.nan, np.nan)
    kinds = dict.fromkeys(map(SolutionKind, spec.minimize.solutions))
    return tuple(KindForecast(kind, (), nothing, Forecast.NONE, hit) for kind in kinds)
