"""From coded cases to memberships, with everything that is wrong with a code at its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

import numpy as np

from qca.boolean.bitsets import freeze
from qca.boolean.expressions import Expression, literals_of, names_of
from qca.boolean.levels import describe_values, refuse_values
from qca.equality import ByValue
from qca.errors import InputError, Place, Problem, nearest
from qca.messages import Message, join_messages, say
from qca.sets.columns import Values
from qca.sets.extents import measure_extent
from qca.sets.memberships import Memberships, gather_memberships
from qca.study.anchors import has_percentiles, place_percentiles
from qca.study.cases import Case, Coding
from qca.study.codes import (
    code_of,
    explain_unknown,
    field_of,
    levels_of,
    read_entry,
    scale_of,
    score_of,
    text_of,
)
from qca.study.places import Places
from qca.study.ranges import check_meeting, check_spread
from qca.study.scoring import ColumnRule, Scoring
from qca.study.spec import Spec

__all__ = ["Scores", "score_cases"]


@dataclass(frozen=True, eq=False)
class Scores(ByValue):
    """The memberships of a study, and the scoring that gives them where nothing else is decided."""

    memberships: Memberships
    scoring: Scoring


def score_cases(
    spec: Spec,
    cases: Sequence[Case],
    places: Places,
    problems: list[Problem],
    broken: Collection[str] = (),
    unread: Collection[str] = (),
) -> Scores | None:
    """Return the membership of every case in every set, adding what is wrong to ``problems``.

    A set may miss codes only where no condition and no outcome needs it: those must be coded. Other
    readings of a code (``also``) are scored too, so that they are refused as present ones are.
    ``broken`` are sets, or labels of scales, that are known to be faulty; there are no scores then.
    ``unread`` are sets of which not even the field is known.
    """
    order = _order_sets(spec, places, problems, broken)
    if order is None or not cases:
        return None
    reader = _Reader(spec, cases, places, problems, frozenset(broken))
    columns: dict[str, Values] = {}
    for name in order:
        if spec.sets[name].expression is None and name not in unread:
            columns[name] = reader.score(name)
    if problems or broken:
        return None
    memberships = _check(
        spec, cases, [name for name in spec.sets if name in columns], columns, problems
    )
    if memberships is None:
        return None
    names = tuple(spec.sets)
    scoring = Scoring(
        cases=memberships.cases,
        names=names,
        levels=tuple(levels_of(declared) for declared in spec.sets.values()),
        base=memberships.values,
        derived=_read_expressions(spec, [n for n in order if n not in columns], places, problems),
        column_rules=tuple(reader.rules[name] for name in spec.sets if name in reader.rules),
    )
    if scoring.derived and not problems:
        memberships = _derive(spec, cases, memberships, scoring, problems)
    reader.check_readings()
    if problems or memberships is None:
        return None
    return Scores(memberships, replace(scoring, base=memberships.values))


def _derive(
    spec: Spec, cases: Sequence[Case], base: Memberships, scoring: Scoring, problems: list[Problem]
) -> Memberships | None:
    """Return the memberships with those in sets that are built from others."""
    values = np.full((len(cases), len(scoring.names)), np.nan)
    values[:, [scoring.names.index(name) for name in base.names]] = base.values
    scoring.derive(values)
    columns = dict(zip(scoring.names, values.T, strict=True))
    return _check(spec, cases, scoring.names, columns, problems)


def _read_expressions(
    spec: Spec, names: Sequence[str], places: Places, problems: list[Problem]
) -> tuple[tuple[int, Expression], ...]:
    """Return the sets that are built from others, by position, with their expressions."""
    positions = list(spec.sets)
    expressions = []
    for name in names:
        formula = spec.sets[name].expression
        if formula is None:
            continue
        expression = formula.parsed
        expressions.append((positions.index(name), expression))
        try:
            for part in literals_of(expression):
                refuse_values(part.name, part.levels, levels_of(spec.sets[part.name]))
        except InputError as error:
            where = places.find("sets", name, "expression")
            problems.extend(replace(p, place=where) for p in error.problems)
    return tuple(expressions)


@dataclass(frozen=True)
class _Reader:
    """Reads and scores the codes of one study, with each problem at its place.

    ``rules`` are those of the sets that are calibrated from numbers, as far as they are read.
    """

    spec: Spec
    cases: Sequence[Case]
    places: Places
    problems: list[Problem]
    broken: frozenset[str]
    rules: dict[str, ColumnRule] = field(default_factory=dict)
    # The sets whose scales do not know a label of a case, and where that stands among the problems.
    unknown: dict[tuple[str, str, str], tuple[int, list[str]]] = field(default_factory=dict)

    def score(self, name: str) -> Values:
        """Return the scores of the cases in one set; NaN where a case is not coded."""
        declared, field_name = self.spec.sets[name], field_of(self.spec, name)
        known = dict.fromkeys(key for case in self.cases for key in case.codings)
        if field_name not in known:
            self.problems.append(
                Problem(
                    say(
                        "set '{name}' is calibrated from the field '{field_name}', which no"
                        " case has",
                        name=name,
                        field_name=field_name,
                    ),
                    nearest(field_name, known)
                    or say("the fields are {listed}", listed=", ".join(known)),
                    self.places.find("sets", name, *(["field"] if declared.field else [])),
                )
            )
            return np.full(len(self.cases), np.nan)
        if declared.scale is not None:
            # An unknown or empty scale is reported by the checks.
            return self._read(name) if scale_of(self.spec, name) else np.zeros(len(self.cases))
        raw = freeze(self._read(name))
        try:
            declared = place_percentiles(declared, raw)
        except InputError as error:
            place = self.places.find("sets", name, declared.method)
            self._tell(error, say("set '{name}'", name=name), place)
            return np.full(len(raw), np.nan)
        if has_percentiles(declared):
            self.problems.extend(check_meeting(name, declared, self.places))
        self.problems.extend(check_spread(name, declared, raw, self.places))
        rule = self.rules[name] = ColumnRule(list(self.spec.sets).index(name), declared, raw)
        column = self._calibrate(
            rule, say("set '{name}'", name=name), self.places.find("sets", name)
        )
        return np.full(len(raw), np.nan) if column is None else column

    def _read(self, name: str) -> Values:
        """Return the score of each label, or each raw value; other readings are read besides."""
        field_name = field_of(self.spec, name)
        scores = np.full(len(self.cases), np.nan)
        for i, case in enumerate(self.cases):
            coding = code_of(case, field_name)
            if coding is None:
                self._check_open(name, case)
            else:
                scores[i] = self._read_word(name, case, coding, text_of(coding))
                for word in coding.alternatives:
                    self._read_word(name, case, coding, word)
        return scores

    def _check_open(self, name: str, case: Case) -> None:
        """Report labels off the scale where coders differ, so that there is no code yet."""
        coding, scale = case.codings.get(field_of(self.spec, name)), scale_of(self.spec, name)
        if coding is not None and coding.is_open and scale:
            for word in dict.fromkeys(coding.coders.values()):
                if word not in scale:
                    self._report_unknown(name, case, word)

    def _read_word(self, name: str, case: Case, coding: Coding, word: str) -> float:
        try:
            return score_of(read_entry(self.spec, case, name, coding, word))
        except InputError as error:
            if word in self.broken:
                return np.nan
            if scale_of(self.spec, name) is None:
                self.problems.extend(error.problems)
            else:
                self._report_unknown(name, case, word)
            return np.nan

    def _report_unknown(self, name: str, case: Case, word: str) -> None:
        """Report a label that is off the scale once, however many sets read its field."""
        key = case.id, field_of(self.spec, name), word
        place, names = self.unknown.setdefault(key, (len(self.problems), []))
        names.append(name)
        self.problems[place : place + 1] = [explain_unknown(self.spec, case, names, word)]

    def _calibrate(self, rule: ColumnRule, said: Message, place: Place | None) -> Values | None:
        try:
            return rule.calibrate()
        except InputError as error:
            self._tell(error, said, place)
            return None

    def _tell(self, error: InputError, said: Message, place: Place | None) -> None:
        """Report what a calibration refuses, with what it is of."""
        self.problems.extend(
            replace(p, what=join_messages([said, p.what], ": "), place=p.place or place)
            for p in error.problems
        )

    def check_readings(self) -> None:
        """Score the other readings of raw values; those of labels have the scores of a scale."""
        for i, case in enumerate(self.cases):
            for name, rule in self.rules.items():
                field_name = field_of(self.spec, name)
                coding = code_of(case, field_name)
                if coding is None:
                    continue
                for word in coding.alternatives:
                    raw = rule.raw.copy()
                    raw[i] = score_of(read_entry(self.spec, case, name, coding, word))
                    said = say(
                        "set '{name}', were case '{id}' read as '{word}'",
                        name=name,
                        id=case.id,
                        word=word,
                    )
                    place = case.find(field_name, *coding.find_key(word))
                    column = self._calibrate(replace(rule, raw=raw), said, place)
                    if column is not None:
                        self._check_reading(name, case, column[i], place)

    def _check_reading(self, name: str, case: Case, score: float, place: Place | None) -> None:
        count = levels_of(self.spec.sets[name])
        if not measure_extent(np.array([score])).fits(count):
            self.problems.append(
                Problem(
                    say(
                        "case '{id}' has also {score:g} in set '{name}'",
                        id=case.id,
                        score=score,
                        name=name,
                    ),
                    say(
                        "use a value from {values}, or calibrate the set",
                        values=describe_values(count),
                    ),
                    place,
                )
            )


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
                        say(
                            "set '{name}' is built from '{part}', which is not a set",
                            name=name,
                            part=part,
                        ),
                        nearest(part, spec.sets)
                        or say("the sets are {listed}", listed=", ".join(spec.sets)),
                        place,
                    )
                )
    try:
        return list(TopologicalSorter(uses).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        problems.append(
            Problem(
                say("the expressions of the sets go in a circle: {circle}", circle=circle),
                say("build one of them from a field"),
                places.find("sets", error.args[1][0]),
            )
        )
        return None


def _check(
    spec: Spec,
    cases: Sequence[Case],
    names: Sequence[str],
    columns: Mapping[str, Values],
    problems: list[Problem],
) -> Memberships | None:
    locate = _CodePlaces(spec, {case.id: case for case in cases})
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


@dataclass(frozen=True)
class _CodePlaces:
    """Where the code of a case stands from which its score in a set is made."""

    spec: Spec
    cases: Mapping[str, Case]

    def __call__(self, case: str, name: str) -> Place | None:
        """Return the place of the code, or None for a set that is not declared."""
        if name not in self.spec.sets:
            return None
        return self.cases[case].find(field_of(self.spec, name))
