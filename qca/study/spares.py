"""Spare cases: coded in the files of a study, but not analysed in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from qca.boolean.bitsets import freeze
from qca.boolean.levels import describe_values
from qca.equality import ByValue
from qca.errors import InputError, Problem
from qca.mappings import FrozenMapping
from qca.messages import say
from qca.sets.columns import Values
from qca.sets.extents import measure_extent
from qca.sets.memberships import Memberships, fold_scores
from qca.study.cases import Case
from qca.study.codes import code_of, field_of, levels_of, read_entry, score_of, text_of, trace_sets
from qca.study.scoring import ColumnRule
from qca.study.spec import Spec

__all__ = ["Spares", "score_outsiders", "score_spares"]


@dataclass(frozen=True, eq=False)
class Spares(ByValue):
    """Spare cases with their memberships in some sets, and the state and years of each."""

    memberships: Memberships
    told: Mapping[str, tuple[str, str]]


def score_spares(spec: Spec, spares: Sequence[Case], names: Iterable[str]) -> Spares | None:
    """Return spare cases as far as each can be scored in some sets by itself.

    A code that a set cannot read gives none (NaN), and so does a set that is calibrated from all
    cases at hand: nothing is refused, as nothing of the analysis rests on spare cases. None where
    no case has any membership.
    """
    wanted = tuple(name for name in trace_sets(spec, names) if name in spec.sets)
    if not wanted or not spares:
        return None
    values = _score_alone(spec, spares, wanted, None)
    known = np.asarray(~np.isnan(values).all(axis=1))
    if not known.any():
        return None
    kept = [case for case, flag in zip(spares, known, strict=True) if flag]
    memberships = Memberships(
        tuple(case.id for case in kept),
        wanted,
        tuple(levels_of(spec.sets[name]) for name in wanted),
        freeze(values[known]),
    )
    told = FrozenMapping({case.id: (case.state, case.years) for case in kept})
    return Spares(memberships, told)


def score_outsiders(spec: Spec, cases: Sequence[Case]) -> Values:
    """Return the scores of cases outside an analysis in all its sets (cases by sets).

    Each is scored by itself; NaN stands where it has no code, and in sets that are calibrated from
    all cases at hand and so give it no score.

    Raises
    ------
    InputError
        Every code that a set cannot read, at its place.
    """
    problems: list[Problem] = []
    values = _score_alone(spec, cases, tuple(spec.sets), problems)
    if problems:
        raise InputError(list(dict.fromkeys(problems)))
    return values


def _score_alone(
    spec: Spec, cases: Sequence[Case], names: Sequence[str], problems: list[Problem] | None
) -> Values:
    """Return the scores of cases in some sets and all their parts, each case by itself.

    What is wrong with codes is added to ``problems``, or passed over where that is None.
    """
    columns: dict[str, list[float]] = {}
    # The parts of a set come after it.
    for name in reversed(_sort_parts(spec, names)):
        formula = spec.sets[name].expression
        if formula is None:
            columns[name] = [_score(spec, case, name, problems) for case in cases]
            continue
        parts = tuple(columns)
        table = np.array([columns[part] for part in parts]).reshape(len(parts), len(cases)).T
        levels = [levels_of(spec.sets[part]) for part in parts]
        folded = fold_scores(table, parts, levels, formula.parsed, 1.0)
        columns[name] = folded.tolist()
    return np.array([columns[name] for name in names]).reshape(len(names), len(cases)).T


def _sort_parts(spec: Spec, names: Sequence[str]) -> list[str]:
    """Return sets such that each comes before those that it is built from."""
    ordered: list[str] = []
    for name in names:
        for part in trace_sets(spec, [name]):
            if part in ordered:
                ordered.remove(part)
            ordered.append(part)
    return ordered


def _score(spec: Spec, case: Case, name: str, problems: list[Problem] | None) -> float:
    """Return the membership of one case in a set that is read from a field; NaN without one."""
    declared = spec.sets[name]
    coding = code_of(case, field_of(spec, name))
    if coding is None:
        return np.nan
    try:
        read = score_of(read_entry(spec, case, name, coding, text_of(coding)))
        if declared.scale is None:
            rule = ColumnRule(0, declared, np.array([read]))
            read = float(rule.calibrate()[0]) if rule.is_settled else np.nan
    except InputError as error:
        if problems is not None:
            problems += error.problems
        return np.nan
    count = levels_of(declared)
    if np.isnan(read) or measure_extent(np.array([read])).fits(count):
        return read
    if problems is not None:
        what = say("case '{id}' has {score:g} in set '{name}'", id=case.id, score=read, name=name)
        remedy = say(
            "use a value from {values}, or calibrate the set", values=describe_values(count)
        )
        problems.append(Problem(what, remedy, case.find(field_of(spec, name))))
    return np.nan
