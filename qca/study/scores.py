"""From coded cases to memberships, and the other scores that declared doubts would give."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from qca.boolean.bitsets import freeze
from qca.boolean.expressions import Expression, names_of
from qca.equality import ByValue
from qca.errors import InputError, Place, Problem, nearest
from qca.sets.memberships import Memberships, gather_memberships
from qca.study.cases import Case
from qca.study.columns import ColumnScorer, code_of, field_of, levels_of
from qca.study.doubts import Alternative, list_alternatives
from qca.study.places import Places
from qca.study.spec import Spec

_Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Scores(ByValue):
    """The memberships of a study and the doubts that were declared about them.

    ``raw`` holds the raw values of every set that is calibrated from numbers: (n,) in the order of
    the cases, NaN where one is not coded.
    """

    memberships: Memberships
    alternatives: tuple[Alternative, ...]
    derived: tuple[tuple[str, Expression], ...]
    raw: Mapping[str, _Array] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def replace_scores(self, changes: Mapping[tuple[str, str], float]) -> Memberships:
        """Return the memberships with some scores changed, by (case, set).

        Sets that are built from others by an expression follow.
        """
        base = self.memberships
        values = np.array(base.values)
        for (case, name), score in changes.items():
            values[base.cases.index(case), base.index(name)] = score
        for name, expression in self.derived:
            current = replace(base, values=_frozen(values))
            values[:, base.index(name)] = current.membership(expression)
        return replace(base, values=_frozen(values))


def _frozen(values: _Array) -> _Array:
    copy = np.array(values)
    copy.setflags(write=False)
    return copy


def score_cases(
    spec: Spec,
    cases: Sequence[Case],
    places: Places,
    problems: list[Problem],
    broken: Collection[str] = (),
    unread: Collection[str] = (),
) -> Scores | None:
    """Return the membership of every case in every set, adding what is wrong to ``problems``.

    A set may miss codes only where no condition and no outcome needs it: those must be coded.
    ``broken`` are sets, or labels of scales, that are known to be faulty; there are no scores then.
    ``unread`` are sets of which not even the field is known.
    """
    order = _order_sets(spec, places, problems, broken)
    if order is None or not cases:
        return None
    scorer = ColumnScorer(spec, cases, places, problems, frozenset(broken))
    columns: dict[str, _Array] = {}
    for name in order:
        if spec.sets[name].expression is None and name not in unread:
            columns[name] = scorer.column(name)
    if problems or broken:
        return None
    base = [name for name in spec.sets if name in columns]
    memberships = _check(spec, cases, base, columns, problems)
    if memberships is None:
        return None
    derived = tuple(
        (name, formula.parsed)
        for name in order
        if name not in columns and (formula := spec.sets[name].expression) is not None
    )
    if derived:
        memberships = _derive(spec, memberships, derived, columns, places, problems)
        known = [name for name in spec.sets if name in columns]
        memberships = memberships and _check(spec, cases, known, columns, problems)
        if memberships is None:
            return None
    alternatives = tuple(list_alternatives(scorer, memberships))
    numeric = [name for name in base if spec.sets[name].scale is None]
    raw = MappingProxyType({name: freeze(scorer.raw(name)) for name in numeric})
    return None if problems else Scores(memberships, alternatives, derived, raw)


def _derive(
    spec: Spec,
    memberships: Memberships,
    derived: Sequence[tuple[str, Expression]],
    columns: dict[str, _Array],
    places: Places,
    problems: list[Problem],
) -> Memberships | None:
    """Add the columns of the sets that are built from others, each after those it is built from."""
    names, levels = memberships.names, memberships.levels
    values = np.empty((len(memberships.cases), len(names) + len(derived)))
    values[:, : len(names)] = memberships.values
    for name, expression in derived:
        try:
            columns[name] = memberships.membership(expression)
        except InputError as error:
            where = places.find("sets", name, "expression")
            problems.extend(replace(p, place=where) for p in error.problems)
            return None
        values[:, len(names)] = columns[name]
        names, levels = (*names, name), (*levels, levels_of(spec.sets[name]))
        so_far = values[:, : len(names)]
        so_far.flags.writeable = False
        memberships = replace(memberships, names=names, levels=levels, values=so_far)
    return memberships


def needed_sets(spec: Spec) -> tuple[str, ...]:
    """Return the sets that every case must be coded on: conditions, outcomes, and their parts."""
    wanted = list(spec.conditions)
    for outcome in spec.outcome:
        try:
            wanted.extend(names_of(outcome.parsed))
        except InputError:
            continue  # reported by the checks
    found: dict[str, None] = {}
    while wanted:
        name = wanted.pop(0)
        if name not in found and name in spec.sets:
            found[name] = None
            if formula := spec.sets[name].expression:
                try:
                    wanted.extend(names_of(formula.parsed))
                except InputError:
                    continue
    return tuple(found)


def missing_codes(spec: Spec, case: Case) -> tuple[str, ...]:
    """Return the sets among those needed on which a case has no code."""
    return tuple(
        name
        for name in needed_sets(spec)
        if spec.sets[name].expression is None and code_of(case, field_of(spec, name)) is None
    )


def report_missing(spec: Spec, case: Case, known: Collection[str]) -> list[Problem]:
    """Return a problem for each code that a case misses; ``known`` are the fields of any case."""
    problems = []
    for name in missing_codes(spec, case):
        field = field_of(spec, name)
        if field not in known:
            continue  # reported as a field that no case has
        coding = case.codings.get(field)
        reason = f" ({coding.uncoded})" if coding is not None and coding.uncoded else ""
        problems.append(
            Problem(
                f"case '{case.id}' has no membership in set '{name}': "
                f"'{field}' is not coded{reason}",
                "code it, leave the case out with 'omit', or all such cases with 'missing: drop'",
                case.find(field),
            )
        )
    return problems


def _order_sets(
    spec: Spec, places: Places, problems: list[Problem], broken: Collection[str]
) -> list[str] | None:
    """Return the sets such that each comes after those that it is built from."""
    uses: dict[str, list[str]] = {}
    for name, declared in spec.sets.items():
        uses[name] = []
        if declared.expression is None:
            continue
        place = places.find("sets", name, "expression")
        try:
            parts = names_of(declared.expression.parsed)
        except InputError as error:
            problems.extend(replace(p, place=place) for p in error.problems)
            continue
        for part in parts:
            if part in spec.sets:
                uses[name].append(part)
            elif part not in broken:
                problems.append(
                    Problem(
                        f"set '{name}' is built from '{part}', which is not a set",
                        nearest(part, spec.sets) or f"the sets are {', '.join(spec.sets)}",
                        place,
                    )
                )
    try:
        return list(TopologicalSorter(uses).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        problems.append(
            Problem(
                f"the expressions of the sets go in a circle: {circle}",
                "build one of them from a field",
                places.find("sets", error.args[1][0]),
            )
        )
        return None


def _check(
    spec: Spec,
    cases: Sequence[Case],
    names: Sequence[str],
    columns: Mapping[str, _Array],
    problems: list[Problem],
) -> Memberships | None:
    by_id = {case.id: case for case in cases}

    def locate(case: str, name: str) -> Place | None:
        return by_id[case].find(field_of(spec, name)) if name in spec.sets else None

    levels = {name: levels_of(spec.sets[name]) for name in names}
    try:
        return gather_memberships(
            [case.id for case in cases],
            columns,
            names,
            levels=levels,
            may_miss=names,
            locate=locate,
        )
    except InputError as error:
        problems.extend(error.problems)
        return None
