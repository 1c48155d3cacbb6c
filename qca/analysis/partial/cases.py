"""Partly coded cases: which rows they could be in, and what they could show of claims and models.

They are in no truth table and no test of what they miss, whatever the rest of them is like. What
they could show rests on every way in which they could be coded: the labels of the scales, or any
number, sets that are made of one field moving together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qca.analysis.outcome import OutcomeAnalysis
from qca.analysis.partial.bearings import Bearing, Claimants, ClaimBearing, say_bearing
from qca.analysis.partial.completions import Completions, bound_memberships, complete_cases
from qca.analysis.solutions.solution import Solution
from qca.analysis.truth_table.table import RowCode, TruthTable
from qca.boolean.expressions import Expression, Literal
from qca.boolean.formulas import Formula
from qca.boolean.levels import first_of
from qca.equality import ByValue
from qca.mappings import FrozenMapping
from qca.sets.columns import Values
from qca.sets.cuts import is_at_crossover, is_in, is_out
from qca.study.cases import Case
from qca.study.codes import missing_codes, needed_sets
from qca.study.declaration import Study
from qca.study.settings import SolutionKind

__all__ = [
    "MOST_LISTED",
    "MOST_PARTIAL",
    "ModelBearing",
    "PartialCase",
    "ReachableRow",
    "RowBearing",
    "count_partial",
    "find_partial_cases",
    "find_rows",
]

# Cases that are looked into; and rows, and models of one kind, that are listed of each.
MOST_PARTIAL, MOST_LISTED = 100, 256


@dataclass(frozen=True)
class ReachableRow:
    """A row that a case could be in: observed and coded ``out``, or (None) a remainder."""

    number: int
    config: tuple[int, ...]
    out: RowCode | None


@dataclass(frozen=True)
class RowBearing:
    """Where in the truth table of an outcome a case could be.

    ``count`` rows can be reached (None: there are too many ways to look at), of which the first are
    listed; ``apart`` says whether it could be in none, at 0.5 on a condition, ``holds`` whether it
    could be in the outcome, and ``fails`` out of it.
    """

    outcome: Formula
    missing: tuple[str, ...]
    rows: tuple[ReachableRow, ...]
    count: int | None
    apart: Bearing
    holds: Bearing
    fails: Bearing


@dataclass(frozen=True, eq=False)
class ModelBearing(ByValue):
    """What a case could show of a model: in it with the outcome, in it without, or out of it with.

    ``low`` and ``high`` are the least and greatest memberships that it could have in the model.
    """

    outcome: Formula
    expression: Formula
    kinds: tuple[SolutionKind, ...]
    support: Bearing
    against: Bearing
    uncovered: Bearing
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class PartialCase(ByValue):
    """A case with gaps. ``missing`` are the sets that it has no code on, of those in use.

    ``rows`` and ``models`` are of the outcomes in whose truth table it is not, ``claims`` of those
    for which it is not coded. A case that is ``uncoded`` has no code on any set.
    """

    id: str
    state: str
    years: str
    missing: tuple[str, ...]
    uncoded: bool
    rows: tuple[RowBearing, ...]
    models: tuple[ModelBearing, ...]
    claims: tuple[ClaimBearing, ...]


def count_partial(study: Study) -> int:
    """Return how many cases have gaps in sets or fields that something rests on."""
    return sum(1 for _ in _list_partial(study))


def find_partial_cases(
    study: Study, outcomes: Sequence[OutcomeAnalysis], *, most: int = MOST_PARTIAL
) -> tuple[PartialCase, ...]:
    """Return what the first cases with gaps could show, those in no truth table before others."""
    claimants = _gather(study)
    chosen = sorted(_list_partial(study), key=lambda case: case not in study.left_out)[:most]
    return tuple(_examine(study, outcomes, claimants, case) for case in chosen)


def _gather(study: Study) -> Claimants:
    """Return the cases of a study with those that have no code at all."""
    names = study.scores.scoring.names
    nothing = np.full(len(names), np.nan)
    pairs = list(zip(study.cases, study.scores.memberships.values, strict=True))
    known = {case.id for case in study.cases}
    pairs += [
        (Case(case, case, "", FrozenMapping()), nothing)
        for case in study.left_out
        if case not in known
    ]
    return Claimants(study, {case.id: (case, scores) for case, scores in pairs})


def _list_used(study: Study) -> tuple[str, ...]:
    """Return the sets that truth tables, claims and rivals rest on, in the order of the file."""
    claims = (*study.claims, *study.rivals)
    used = {*needed_sets(study.spec, study.spec.outcome), *(n for c in claims for n in c.names)}
    return tuple(name for name in study.spec.sets if name in used)


def _list_partial(study: Study) -> Iterator[str]:
    """Yield the cases with gaps: in sets that are used, or in a field that an order compares."""
    names = study.scores.memberships.names
    used = [names.index(name) for name in _list_used(study)]
    lacks = np.asarray(np.isnan(study.scores.memberships.values[:, used]).any(axis=1))
    facts = [*study.facts.amounts.values(), *study.facts.stated.values()]
    known = {case.id for case in study.cases}
    yield from (case for case in study.left_out if case not in known)
    for case, gap in zip(study.cases, lacks.tolist(), strict=True):
        if gap or any(case.id not in told for told in facts):
            yield case.id


def find_rows(study: Study, table: TruthTable, cases: Sequence[str]) -> Mapping[str, RowBearing]:
    """Return where in a truth table the cases among some could be that are not in it."""
    claimants = _gather(study)
    located = {}
    for name in cases:
        case, scores = claimants.cases[name]
        if missing := missing_codes(study.spec, case, [table.outcome]):
            completions = _complete(study, table, case, scores)
            located[name] = _locate(completions, table, missing)
    return FrozenMapping(located)


def _complete(study: Study, table: TruthTable, case: Case, scores: Values) -> Completions:
    """Return the completions of a case in what a truth table rests on."""
    needed = needed_sets(study.spec, [table.outcome])
    return complete_cases(study.spec, study.scores.scoring, [(case, scores)], needed)


def _examine(
    study: Study, outcomes: Sequence[OutcomeAnalysis], claimants: Claimants, name: str
) -> PartialCase:
    case, scores = claimants.cases[name]
    names = study.scores.scoring.names
    lacking = tuple(n for n in _list_used(study) if np.isnan(scores[names.index(n)]))
    rows, models = list[RowBearing](), list[ModelBearing]()
    for outcome in outcomes:
        table = outcome.table
        if missing := missing_codes(study.spec, case, [table.outcome]):
            completions = _complete(study, table, case, scores)
            rows.append(_locate(completions, table, missing))
            models += _judge_models(completions, table.outcome, outcome.solutions)
    claims = (*study.claims, *study.rivals)
    return PartialCase(
        name,
        case.state,
        case.years,
        lacking,
        not case.codings,
        tuple(rows),
        tuple(models),
        tuple(shown for claim in claims for shown in claimants.judge(claim, name)),
    )


def _locate(completions: Completions, table: TruthTable, missing: Sequence[str]) -> RowBearing:
    """Return where in a truth table the first case of completions could be."""
    if completions.are_too_many:
        nothing = Bearing.UNKNOWN
        return RowBearing(table.outcome, tuple(missing), (), None, nothing, nothing, nothing)
    space = table.space
    columns = [completions.weigh(Literal(name))[:, 0] for name in space.names]
    shift = table.settings.crossover_shift or 0.0
    placed = [_place(own, n, shift) for own, n in zip(columns, space.levels, strict=True)]
    configs = np.column_stack(placed)
    inside = np.asarray((configs >= 0).all(axis=1))
    reached = [tuple(row) for row in np.unique(configs[inside].astype(int), axis=0).tolist()]
    coded = {row.config: row.out for row in table.rows if row.n}
    held = completions.weigh(table.outcome.parsed)[:, 0]
    return RowBearing(
        table.outcome,
        tuple(missing),
        tuple(
            ReachableRow(space.row_number(config), config, coded.get(config))
            for config in reached[:MOST_LISTED]
        ),
        len(reached),
        say_bearing(~inside),
        say_bearing(is_in(held)),
        say_bearing(is_out(held)),
    )


def _place(scores: Values, levels: int, shift: float) -> Values:
    """Return the values of a condition as configurations count them; -1 for a case at 0.5.

    Where cases there are declared to be moved by a ``shift``, they are on the side of that.
    """
    if levels > 2:
        return scores - first_of(levels)
    middle = float(shift > 0) if shift else -1.0
    return np.where(is_at_crossover(scores), middle, is_in(scores).astype(np.float64))


def _judge_models(
    completions: Completions, outcome: Formula, solutions: Sequence[Solution]
) -> Iterator[ModelBearing]:
    """Yield what a case could show of each distinct model, and of which kinds that is."""
    kinds: dict[Formula, list[SolutionKind]] = {}
    for solution in solutions:
        for model in solution.models[:MOST_LISTED]:
            kinds.setdefault(model.expression, []).append(solution.kind)
    for expression, own in kinds.items():
        shown = _compare(completions, expression.parsed, outcome.parsed)
        ((low, high),) = bound_memberships(completions, [expression.parsed])
        yield ModelBearing(outcome, expression, tuple(own), *shown, low, high)


def _compare(
    completions: Completions, model: Expression, outcome: Expression
) -> tuple[Bearing, Bearing, Bearing]:
    if completions.are_too_many:
        return (Bearing.UNKNOWN,) * 3
    inner, outer = (completions.weigh(each)[:, 0] for each in (model, outcome))
    return (
        say_bearing(is_in(inner) & is_in(outer)),
        say_bearing(is_in(inner) & is_out(outer)),
        say_bearing(is_out(inner) & is_in(outer)),
    )
