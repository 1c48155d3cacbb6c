"""Checks of a whole declaration: every name exists, every expression can be read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from qca.boolean.cubes import Space
from qca.boolean.expressions import Expression, literals_of, names_of
from qca.boolean.formulas import Formula, hold_formula
from qca.boolean.levels import describe_values, find_problem, first_of
from qca.boolean.readings import cubes_of_expression
from qca.errors import InputError, Place, Problem, nearest, report_absent
from qca.messages import Message, say
from qca.study.calibrations import LabelScore, Scale
from qca.study.cases import Case
from qca.study.claims import Claim
from qca.study.codes import levels_of
from qca.study.groups import check_groups
from qca.study.outcomes import find_outcome, list_levels
from qca.study.places import Places
from qca.study.ranges import check_ranges
from qca.study.resolution import build_claim, list_claim_faults
from qca.study.spec import Spec

__all__ = ["check_cases", "check_spec"]


def check_spec(spec: Spec, places: Places, broken: Collection[str] = ()) -> list[Problem]:
    """Return what is wrong in a specification by itself, each problem at its place.

    ``broken`` are sets that are declared but not validly: naming one is no second problem.
    """
    checks = _Checks(spec, places, frozenset(broken))
    checks.check_scales()
    checks.check_outcomes()
    checks.check_remainders()
    checks.check_cuts()
    checks.check_claims()
    checks.check_typology()
    others = *check_groups(spec, places), *check_ranges(spec, places)
    problems = dict.fromkeys([*checks.problems, *others])
    return [problem for problem in problems if problem.place not in places.faulty]


def check_cases(
    spec: Spec, cases: Sequence[Case], places: Places, *, whole: bool = True
) -> list[Problem]:
    """Return what is wrong in the choice of cases: unknown or repeated identifiers.

    Where not all cases could be read (``whole``), those that are missing are no second problem.
    """
    problems = []
    seen: dict[str, Case] = {}
    for case in cases:
        if case.id in seen:
            problems.append(
                Problem(
                    say(
                        "case '{id}' stands more than once (also at {seen})",
                        id=case.id,
                        seen=seen[case.id].find(),
                    ),
                    say("give every case an identifier of its own"),
                    case.find(),
                )
            )
        seen.setdefault(case.id, case)
    if not whole:
        return problems
    for key, chosen in (("only", spec.only), ("omit", spec.omit)):
        for i, name in enumerate(chosen):
            if name not in seen and not places.is_faulty(key, i):
                remedy = nearest(name, seen) or say(
                    "the cases are {listed}", listed=", ".join(seen)
                )
                problems.append(
                    Problem(
                        say("there is no case '{name}'", name=name), remedy, places.find(key, i)
                    )
                )
    stated = spec.typology.stated if spec.typology else None
    if cases and stated and not places.is_faulty("typology", "stated"):
        known = dict.fromkeys(field for case in cases for field in case.codings)
        problems += report_absent(
            [stated],
            known,
            say("no case has the field"),
            places.find("typology", "stated"),
        )
    return problems


def _is_value(score: float, levels: int, between: object) -> bool:
    """Return whether a label has a value of a multi-value set, and no range around it."""
    return between is None and score - first_of(levels) in range(levels)


@dataclass
class _Checks:
    """The checks of one specification, gathering problems."""

    spec: Spec
    places: Places
    broken: frozenset[str]
    problems: list[Problem] = field(default_factory=list)

    def check_scales(self) -> None:
        for name, declared in self.spec.sets.items():
            where: tuple[str, ...] = ("sets", name, "scale")
            scale = declared.scale
            if isinstance(scale, str):
                if scale not in self.spec.scales and scale not in self.broken:
                    place = self.places.find(*where)
                    self.problems += report_absent(
                        [scale], self.spec.scales, say("there is no scale"), place
                    )
                where, scale = ("scales", scale), self.spec.scales.get(scale)
            if scale is not None:
                self._check_scale(scale, where, declared.levels)

    def _check_scale(self, scale: Scale, where: tuple[str, ...], levels: int | None) -> None:
        if not scale:
            self._add(
                say("the scale has no labels"),
                say("give each label a score"),
                self.places.find(*where),
            )
        for label, entry in scale.items():
            score = entry.score if isinstance(entry, LabelScore) else entry
            between = entry.between if isinstance(entry, LabelScore) else None
            place = self.places.find(*where, label)
            if levels is None and not 0 <= score <= 1:
                self._add(
                    say("the label '{label}' has the score {score:g}", label=label, score=score),
                    say("scores lie between 0 and 1; a multi-value set declares 'levels'"),
                    place,
                )
            if levels is not None and not _is_value(score, levels, between):
                self._add(
                    say(
                        "the label '{label}' has no plain value of a set with {levels} values",
                        label=label,
                        levels=levels,
                    ),
                    say(
                        "give it a whole number from {levels}, without 'between'",
                        levels=describe_values(levels),
                    ),
                    place,
                )

    def _add(self, what: Message, remedy: Message, place: Place | None) -> None:
        self.problems.append(Problem(what, remedy, place))

    def _read(self, formula: Formula, place: Place | None) -> Expression | None:
        try:
            return formula.parsed
        except InputError as error:
            self.problems += [replace(p, place=place) for p in error.problems]
            return None

    def _check_names(self, expression: Expression, place: Place | None) -> None:
        """Report sets that do not exist and values that a set does not have."""
        known = [*self.spec.sets, *self.broken]
        self.problems += report_absent(names_of(expression), known, say("there is no set"), place)
        for literal in dict.fromkeys(literals_of(expression)):
            if literal.name not in self.spec.sets:
                continue
            name, count = literal.name, levels_of(self.spec.sets[literal.name])
            if problem := find_problem(name, literal.levels, count):
                self.problems.append(replace(problem, place=place))

    def check_outcomes(self) -> None:
        for i, name in enumerate(self.spec.conditions):
            place = self.places.find("conditions", i)
            known = [*self.spec.sets, *self.broken]
            self.problems += report_absent([name], known, say("there is no set"), place)
            if name in self.spec.conditions[:i]:
                self._add(
                    say("the condition '{name}' is named twice", name=name),
                    say("name it once"),
                    place,
                )
        for i, text in enumerate(self.spec.outcome):
            place = self.places.find("outcome", i)
            expression = self._read(text, place)
            if expression is None:
                continue
            self._check_names(expression, place)
            for name in names_of(expression):
                if name in self.spec.conditions:
                    self._add(
                        say("the outcome '{name}' is also a condition", name=name),
                        say("take it out of the conditions, or name another outcome"),
                        place,
                    )

    def check_remainders(self) -> None:
        """Check expectations and what is excluded or impossible, all over the conditions."""
        declared = self.spec.minimize
        known = [name for name in self.spec.conditions if name in self.spec.sets]
        if len(known) < len(self.spec.conditions) or self.places.is_faulty("conditions"):
            return  # with a condition that is no set, what is said of conditions tells nothing
        space = Space(tuple(known), tuple(levels_of(self.spec.sets[name]) for name in known))
        for path, given in (
            (("minimize", "expectations"), declared.expectations),
            (("minimize", "exclude"), declared.exclude),
            (("minimize", "enhanced", "necessary"), declared.enhanced.necessary),
        ):
            if isinstance(given, dict):
                self._check_outcomes_of(given, path)
            lists = given if isinstance(given, dict) else {None: given}
            for outcome, texts in lists.items():
                where = path if outcome is None else (*path, outcome)
                for i, text in enumerate(texts):
                    self._check_remainder(text, space, (*where, i))
        for i, each in enumerate(self.spec.impossible):
            self._check_remainder(each.row, space, ("impossible", i, "row"))

    def _check_remainder(self, formula: Formula, space: Space, path: tuple[str | int, ...]) -> None:
        place = self.places.find(*path)
        expression = self._read(formula, place)
        if expression is None or self.broken & set(names_of(expression)):
            return
        try:
            cubes_of_expression(expression, space)
        except InputError as error:
            self.problems += [replace(p, place=place) for p in error.problems]

    def check_cuts(self) -> None:
        """Check that cuts given by outcome are given for each."""
        for key in ("incl_cut", "pri_cut", "n_cut"):
            given = getattr(self.spec.truth_table, key)
            if not isinstance(given, dict):
                continue
            # A faulty cut is left out by now, and said to be faulty.
            written = [
                hold_formula(str(p[2]))
                for p in self.places.known
                if p[:2] == ("truth_table", key) and p[2:]
            ]
            named = self._check_outcomes_of({*given, *written}, ("truth_table", key))
            for outcome in self.spec.outcome:
                if outcome not in named:
                    place = self.places.find("truth_table", key)
                    what = say(
                        "'truth_table.{key}' is given by outcome, and not for '{outcome}'",
                        key=key,
                        outcome=outcome,
                    )
                    self._add(what, say("add it, or give one for all"), place)

    def _check_outcomes_of(self, given: Iterable[Formula], path: tuple[str, ...]) -> set[Formula]:
        """Check the outcomes by which something is given; return those of the study they are."""
        levels = list_levels(self.spec)
        readable = [text for text in self.spec.outcome if text.is_readable]
        outcomes: dict[Formula, Formula] = {}
        for text in given:
            place = self.places.find(*path, text)
            if self._read(text, place) is None:
                continue
            outcome = find_outcome(text, readable, levels)
            if outcome is None:
                if len(readable) == len(self.spec.outcome):
                    what = say(
                        "'{text}' in '{key}' is not one of the outcomes",
                        text=text,
                        key=".".join(path),
                    )
                    listed = say("the outcomes are {listed}", listed=", ".join(readable))
                    self._add(what, nearest(text, readable) or listed, place)
                continue
            if outcome in outcomes:
                what = say(
                    "'{key}' names the outcome '{outcome}' twice: as '{second}' and '{first}'",
                    key=".".join(path),
                    outcome=outcome,
                    second=text,
                    first=outcomes[outcome],
                )
                self._add(what, say("name it once"), place)
            outcomes[outcome] = text
        return set(outcomes)

    def check_claims(self) -> None:
        seen: set[str] = set()
        for declared, path in self.spec.list_claims():
            if not declared.id.strip():
                place = self.places.find(*path, "id")
                self._add(say("an id is empty"), say("give each claim an id, as N1"), place)
            elif declared.id in seen:
                self._add(
                    say("the id '{id}' stands twice among claims and rivals", id=declared.id),
                    say("give each an id of its own"),
                    self.places.find(*path, "id"),
                )
            seen.add(declared.id)
            if faults := list_claim_faults(declared, self.spec):
                self.problems += [replace(p, place=self.places.find(*path, at)) for at, p in faults]
                continue
            claim = build_claim(declared, self.spec)
            place = self.places.find(*path, declared.kind)
            self._check_names(claim.condition, place)
            self._check_names(claim.outcome, place)
            if claim.within is not None:
                self._check_names(claim.within, self.places.find(*path, "within"))
            if path[0] == "rivals" and claim.converse is not None:
                self._check_converse(claim.converse, seen, place)

    def _check_converse(self, converse: Claim, seen: set[str], place: Place | None) -> None:
        if converse.id in seen:
            self._add(
                say(
                    "the id '{id}' is that of rival '{rival}' in the other direction",
                    id=converse.id,
                    rival=converse.converse_of,
                ),
                say("give the claim that has it another one"),
                place,
            )
        seen.add(converse.id)

    def check_typology(self) -> None:
        typology = self.spec.typology
        if typology is None:
            return
        for i, name in enumerate(typology.dimensions):
            place = self.places.find("typology", "dimensions", i)
            known = [*self.spec.sets, *self.broken]
            self.problems += report_absent([name], known, say("there is no set"), place)
        lost = set(typology.dimensions) - {*self.spec.sets, *self.broken}
        if lost or self.places.is_faulty("typology", "dimensions"):
            return  # with a dimension that is no set, what is said of dimensions tells nothing
        for name, text in typology.types.items():
            place = self.places.find("typology", "types", name)
            expression = self._read(text, place)
            if expression is not None:
                what = say(
                    "the type '{name}' uses something that is not one of its dimensions:", name=name
                )
                self.problems += report_absent(
                    names_of(expression), typology.dimensions, what, place
                )
                self._check_names(expression, place)
