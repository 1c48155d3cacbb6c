"""From coded cases to memberships, and the other scores that declared doubts would give."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qca.boolean.expressions import Expression, names_of, parse_expression
from qca.errors import InputError, Place, Problem, nearest
from qca.sets import calibration
from qca.sets.memberships import Memberships, build_memberships
from qca.study.cases import Case, Coding
from qca.study.places import Places
from qca.study.spec import LabelScore, Scale, SetSpec, Spec

_Array = NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """The score of a set as it is and as it could be; ``graded`` where scores between exist."""

    set: str
    score: float
    alternative: float
    graded: bool


@dataclass(frozen=True)
class Alternative:
    """Other scores that a case could have, by one doubt that is declared.

    ``reason`` is ``"between"`` (an end of the interval declared for a label, in one set) or
    ``"also"`` (another code that the sources support, in every set calibrated from its field).
    ``code`` is the label or value as coded now, ``other`` the one that it would be.
    """

    case: str
    reason: str
    code: str
    other: str
    changes: tuple[Change, ...]

    @property
    def sets(self) -> tuple[str, ...]:
        """The sets whose scores change."""
        return tuple(change.set for change in self.changes)


@dataclass(frozen=True)
class Scores:
    """The memberships of a study and the doubts that were declared about them."""

    memberships: Memberships
    alternatives: tuple[Alternative, ...]
    derived: tuple[tuple[str, Expression], ...]

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
) -> Scores | None:
    """Return the membership of every case in every set, adding what is wrong to ``problems``.

    A set may miss codes only where no condition and no outcome needs it: those must be coded.
    """
    order = _order_sets(spec, places, problems, broken)
    if order is None or not cases:
        return None
    needed = set(needed_sets(spec))
    scorer = _Scorer(spec, cases, places, problems, frozenset(broken))
    columns: dict[str, _Array] = {}
    for name in order:
        if spec.sets[name].expression is None:
            columns[name] = scorer.column(name)
    if problems or broken:
        return None
    base = [name for name in spec.sets if name in columns]
    memberships = _check(spec, cases, base, columns, needed, problems)
    if memberships is None:
        return None
    derived = tuple(
        (name, parse_expression(spec.sets[name].expression or ""))
        for name in order
        if name not in columns
    )
    for name, expression in derived:
        try:
            columns[name] = memberships.membership(expression)
        except InputError as error:
            where = places.find("sets", name, "expression")
            problems.extend(replace(p, place=where) for p in error.problems)
            return None
        known = [n for n in spec.sets if n in columns and (n in base or n in columns)]
        memberships = _check(spec, cases, known, columns, needed, problems)
        if memberships is None:
            return None
    alternatives = tuple(scorer.alternatives(memberships))
    return None if problems else Scores(memberships, alternatives, derived)


def needed_sets(spec: Spec) -> tuple[str, ...]:
    """Return the sets that every case must be coded on: conditions, outcomes, and their parts."""
    wanted = list(spec.conditions)
    for outcome in spec.outcome:
        try:
            wanted.extend(names_of(parse_expression(outcome)))
        except InputError:
            continue  # reported by the checks
    found: dict[str, None] = {}
    while wanted:
        name = wanted.pop(0)
        if name not in found and name in spec.sets:
            found[name] = None
            if text := spec.sets[name].expression:
                try:
                    wanted.extend(names_of(parse_expression(text)))
                except InputError:
                    continue
    return tuple(found)


def missing_codes(spec: Spec, case: Case) -> tuple[str, ...]:
    """Return the sets among those needed on which a case has no code."""
    return tuple(
        name
        for name in needed_sets(spec)
        if spec.sets[name].expression is None and _code(case, field_of(spec, name)) is None
    )


def field_of(spec: Spec, name: str) -> str:
    """Return the field that a set is calibrated from: its ``field``, or the set's own name."""
    return spec.sets[name].field or name


def _code(case: Case, field: str) -> Coding | None:
    coding = case.codings.get(field)
    return None if coding is None or coding.uncoded is not None else coding


def _text(coding: Coding) -> str:
    return coding.label if coding.label is not None else f"{coding.value:g}"


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
            parts = names_of(parse_expression(declared.expression))
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
    needed: set[str],
    problems: list[Problem],
) -> Memberships | None:
    by_id = {case.id: case for case in cases}

    def locate(case: str, name: str) -> Place | None:
        return by_id[case].find(field_of(spec, name)) if name in spec.sets else None

    frame = pd.DataFrame({name: columns[name] for name in names}, index=[case.id for case in cases])
    levels = {name: levels_of(spec.sets[name]) for name in names}
    try:
        return build_memberships(
            frame,
            names,
            levels=levels,
            may_miss=[name for name in names if name not in needed],
            locate=locate,
        )
    except InputError as error:
        problems.extend(error.problems)
        return None


def levels_of(declared: SetSpec) -> int:
    """Return how many values a set has: as declared, or one more than its crisp thresholds."""
    if declared.levels is not None:
        return declared.levels
    return len(declared.crisp) + 1 if declared.crisp is not None else 2


@dataclass(frozen=True)
class _Scorer:
    """Calibrates the columns of one study, with each problem at its place."""

    spec: Spec
    cases: Sequence[Case]
    places: Places
    problems: list[Problem]
    broken: frozenset[str]

    def column(self, name: str) -> _Array:
        """Return one calibrated column; NaN where a case is not coded."""
        declared, field = self.spec.sets[name], field_of(self.spec, name)
        place = self.places.find("sets", name)
        known = dict.fromkeys(key for case in self.cases for key in case.codings)
        if field not in known:
            self.problems.append(
                Problem(
                    f"set '{name}' is calibrated from the field '{field}', which no case has",
                    nearest(field, known) or f"the fields are {', '.join(known)}",
                    self.places.find("sets", name, "field") if declared.field else place,
                )
            )
            return np.full(len(self.cases), np.nan)
        if declared.scale is not None:
            return self._from_scale(name, field)
        return self._from_numbers(name, field, {})

    def scale(self, name: str) -> Scale | None:
        """Return the scale of a set, whether it is named or written in place."""
        scale = self.spec.sets[name].scale
        return self.spec.scales.get(scale) if isinstance(scale, str) else scale

    def _from_scale(self, name: str, field: str) -> _Array:
        scale = self.scale(name)
        if not scale:
            return np.zeros(len(self.cases))  # an unknown or empty scale: reported by the checks
        scores = []
        for case in self.cases:
            coding = _code(case, field)
            if coding is None:
                scores.append(np.nan)
                continue
            for key, word in (("label", _text(coding)), *(("also", w) for w in coding.also)):
                if word not in scale and word not in self.broken:
                    self.problems.append(
                        Problem(
                            f"case '{case.id}' has the label '{word}' in '{field}', which the "
                            f"scale of set '{name}' does not know",
                            nearest(word, scale) or f"its labels are {', '.join(scale)}",
                            case.find(field, key),
                        )
                    )
            scores.append(_score(scale.get(_text(coding), np.nan)))
        return np.array(scores, dtype=np.float64)

    def _from_numbers(self, name: str, field: str, changed: Mapping[str, float]) -> _Array:
        """Calibrate the values of a field, some of them exchanged for others, by case."""
        values = []
        for case in self.cases:
            coding = _code(case, field)
            if coding is None:
                values.append(np.nan)
                continue
            try:
                number = float(_text(coding)) if coding.value is None else coding.value
            except ValueError:
                self.problems.append(
                    Problem(
                        f"case '{case.id}' has '{coding.label}' in '{field}', not a number",
                        f"give set '{name}' a scale for labels, or correct the value",
                        case.find(field),
                    )
                )
                number = np.nan
            values.append(changed.get(case.id, number))
        try:
            return _calibrate(self.spec.sets[name], np.array(values, dtype=np.float64))
        except InputError as error:
            place = self.places.find("sets", name)
            self.problems.extend(
                replace(p, what=f"set '{name}': {p.what}", place=p.place or place)
                for p in error.problems
            )
            return np.full(len(self.cases), np.nan)

    def alternatives(self, memberships: Memberships) -> list[Alternative]:
        """Return the other scores that each declared doubt gives, cases and fields in order."""
        found = []
        for case in self.cases:
            sets_of: dict[str, list[str]] = {}
            for name, declared in self.spec.sets.items():
                if declared.expression is None:
                    sets_of.setdefault(field_of(self.spec, name), []).append(name)
            for field, names in sets_of.items():
                coding = _code(case, field)
                if coding is not None:
                    now = {name: _score_of(memberships, case.id, name) for name in names}
                    found += self._ends(case, coding, now)
                    found += self._readings(case, coding, now)
        return found

    def _ends(self, case: Case, coding: Coding, now: Mapping[str, float]) -> list[Alternative]:
        """Return what the ends of the intervals of labels give, set by set."""
        found = []
        for name, score in now.items():
            entry = (self.scale(name) or {}).get(_text(coding))
            if isinstance(entry, LabelScore) and entry.between:
                for end in entry.between:
                    if end != score:
                        changes = (Change(name, score, end, self._is_graded(name)),)
                        code = _text(coding)
                        found.append(Alternative(case.id, "between", code, code, changes))
        return found

    def _readings(self, case: Case, coding: Coding, now: Mapping[str, float]) -> list[Alternative]:
        """Return what the other readings of a code give, in all sets of its field at once."""
        found = []
        for word in coding.also:
            others = {name: self._score_reading(name, case, word) for name in now}
            changes = tuple(
                Change(name, now[name], other, self._is_graded(name))
                for name, other in others.items()
                if other is not None and other != now[name]
            )
            if changes:
                found.append(Alternative(case.id, "also", _text(coding), word, changes))
        return found

    def _is_graded(self, name: str) -> bool:
        declared = self.spec.sets[name]
        return declared.crisp is None and levels_of(declared) == 2

    def _score_reading(self, name: str, case: Case, word: str) -> float | None:
        """Return the score that another code gives, or None with a problem noted."""
        scale = self.scale(name)
        if scale is not None:
            return _score(scale[word])
        field, place = field_of(self.spec, name), case.find(field_of(self.spec, name), "also")
        try:
            number = float(word)
        except ValueError:
            number = np.nan
        if not np.isfinite(number):
            self.problems.append(
                Problem(
                    f"case '{case.id}' has also '{word}' in '{field}', not a number",
                    f"give set '{name}' a scale for labels, or correct the value",
                    place,
                )
            )
            return None
        column = self._from_numbers(name, field, {case.id: number})
        score = float(column[self.cases.index(case)])
        levels = levels_of(self.spec.sets[name])
        fits = score in range(levels) if levels > 2 else 0 <= score <= 1
        if not fits:
            self.problems.append(
                Problem(
                    f"case '{case.id}' has also {score:g} in set '{name}'",
                    f"use a value from 0 to {max(1, levels - 1)}, or calibrate the set",
                    place,
                )
            )
            return None
        return score


def _score_of(memberships: Memberships, case: str, name: str) -> float:
    return float(memberships.column(name)[memberships.cases.index(case)])


def _score(entry: float | LabelScore) -> float:
    return entry.score if isinstance(entry, LabelScore) else float(entry)


def _calibrate(declared: SetSpec, values: _Array) -> _Array:
    """Return the values calibrated by the one method that the set declares."""
    if (d := declared.direct) is not None:
        return calibration.direct(values, out=d.out, crossover=d.crossover, into=d.into, idm=d.idm)
    if (n := declared.linear) is not None:
        return calibration.linear(
            values, out=n.out, crossover=n.crossover, into=n.into, below=n.below, above=n.above
        )
    if (b := declared.bell) is not None:
        return calibration.bell(
            values, out=b.out, crossover=b.crossover, into=b.into, below=b.below, above=b.above
        )
    if declared.indirect is not None:
        return calibration.indirect(values, cuts=declared.indirect.cuts)
    if declared.crisp is not None:
        return calibration.crisp(values, declared.crisp)
    return calibration.tfr(values) if declared.tfr is not None else values
