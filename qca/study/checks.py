"""Checks of a whole declaration: every name exists, every expression can be read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from qca.boolean.cubes import Space, cubes_of_expression
from qca.boolean.expressions import Expression, literals_of, names_of, parse_expression
from qca.errors import InputError, Place, Problem, nearest
from qca.study.cases import Case
from qca.study.claims import parse_claim
from qca.study.places import Places
from qca.study.scores import levels_of
from qca.study.spec import LabelScore, Scale, Spec


def check_spec(spec: Spec, places: Places) -> list[Problem]:
    """Return what is wrong in a specification by itself, each problem at its place."""
    problems: list[Problem] = []
    problems += _check_scales(spec, places)
    problems += _check_outcomes(spec, places)
    problems += _check_remainders(spec, places)
    problems += _check_claims(spec, places)
    problems += _check_typology(spec, places)
    return problems


def check_cases(spec: Spec, cases: Sequence[Case], places: Places) -> list[Problem]:
    """Return what is wrong in the choice of cases: unknown or repeated identifiers."""
    problems = []
    seen: dict[str, Case] = {}
    for case in cases:
        if case.id in seen:
            problems.append(
                Problem(
                    f"case '{case.id}' stands more than once (also at {seen[case.id].find()})",
                    "give every case an identifier of its own",
                    case.find(),
                )
            )
        seen.setdefault(case.id, case)
    for key, chosen in (("only", spec.only), ("omit", spec.omit)):
        for i, name in enumerate(chosen):
            if name not in seen:
                remedy = nearest(name, seen) or f"the cases are {', '.join(seen)}"
                problems.append(Problem(f"there is no case '{name}'", remedy, places.find(key, i)))
    if spec.typology and spec.typology.stated:
        known = {field for case in cases for field in case.codings}
        problems += _unknown(
            [spec.typology.stated],
            known,
            "no case has the field",
            places.find("typology", "stated"),
        )
    return problems


def _unknown(
    names: Iterable[str], known: Iterable[str], what: str, place: Place | None = None
) -> list[Problem]:
    known = list(known)
    return [
        Problem(
            f"{what} '{name}'",
            nearest(name, known) or f"there are {', '.join(known)}",
            place,
        )
        for name in dict.fromkeys(names)
        if name not in known
    ]


def _check_scales(spec: Spec, places: Places) -> list[Problem]:
    problems = []
    for name, declared in spec.sets.items():
        scale: Scale | None
        if isinstance(declared.scale, str):
            where: tuple[str, ...] = ("scales", declared.scale)
            scale = spec.scales.get(declared.scale)
            if scale is None:
                problems += _unknown(
                    [declared.scale],
                    spec.scales,
                    "there is no scale",
                    places.find("sets", name, "scale"),
                )
        else:
            where, scale = ("sets", name, "scale"), declared.scale
        for label, entry in (scale or {}).items():
            score = entry.score if isinstance(entry, LabelScore) else entry
            if declared.levels is None and not 0 <= score <= 1:
                problems.append(
                    Problem(
                        f"the label '{label}' has the score {score:g}",
                        "scores lie between 0 and 1; a multi-value set declares 'levels'",
                        places.find(*where, label),
                    )
                )
    return list(dict.fromkeys(problems))


def _read(
    text: str, place: Place | None, problems: list[Problem], *, comma_is_or: bool = False
) -> Expression | None:
    try:
        return parse_expression(text, comma_is_or=comma_is_or)
    except InputError as error:
        problems += [replace(p, place=place) for p in error.problems]
        return None


def _check_names(
    expression: Expression, spec: Spec, place: Place | None, problems: list[Problem]
) -> None:
    """Report sets that do not exist and values that a set does not have."""
    problems += _unknown(names_of(expression), spec.sets, "there is no set", place)
    for literal in dict.fromkeys(literals_of(expression)):
        if literal.name not in spec.sets:
            continue
        count = levels_of(spec.sets[literal.name])
        if literal.levels is None and count > 2:
            problems.append(
                Problem(
                    f"'{literal.name}' has {count} values",
                    f"say which, as in {literal.name}[1]",
                    place,
                )
            )
        if literal.levels is not None and max(literal.levels) >= count:
            problems.append(
                Problem(
                    f"'{literal.name}' has the values 0 to {count - 1}, not {max(literal.levels)}",
                    "use a value that the set has",
                    place,
                )
            )


def _check_outcomes(spec: Spec, places: Places) -> list[Problem]:
    problems: list[Problem] = []
    for i, name in enumerate(spec.conditions):
        place = places.find("conditions", i)
        problems += _unknown([name], spec.sets, "there is no set", place)
        if name in spec.conditions[:i]:
            problems.append(
                Problem(f"the condition '{name}' is named twice", "name it once", place)
            )
    for i, text in enumerate(spec.outcome):
        place = places.find("outcome", i)
        expression = _read(text, place, problems)
        if expression is None:
            continue
        _check_names(expression, spec, place, problems)
        problems += [
            Problem(
                f"the outcome '{name}' is also a condition",
                "take it out of the conditions, or name another outcome",
                place,
            )
            for name in names_of(expression)
            if name in spec.conditions
        ]
    return problems


def _check_remainders(spec: Spec, places: Places) -> list[Problem]:
    """Check expectations and exclusions: expressions over the conditions."""
    known = [name for name in spec.conditions if name in spec.sets]
    space = Space(tuple(known), tuple(levels_of(spec.sets[name]) for name in known))
    problems: list[Problem] = []
    groups: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
        (("minimize", "expectations"), spec.minimize.expectations),
        (("minimize", "exclude"), spec.minimize.exclude),
        (("minimize", "enhanced", "necessary"), spec.minimize.enhanced.necessary),
    )
    for path, texts in groups:
        for i, text in enumerate(texts):
            place = places.find(*path, i)
            expression = _read(text, place, problems, comma_is_or=True)
            if expression is None:
                continue
            try:
                cubes_of_expression(expression, space)
            except InputError as error:
                problems += [replace(p, place=place) for p in error.problems]
    return problems


def _check_claims(spec: Spec, places: Places) -> list[Problem]:
    problems: list[Problem] = []
    seen: set[str] = set()
    for key, claims in (("claims", spec.claims), ("rivals", spec.rivals)):
        for i, declared in enumerate(claims):
            if declared.id in seen:
                problems.append(
                    Problem(
                        f"the id '{declared.id}' stands twice among claims and rivals",
                        "give each an id of its own",
                        places.find(key, i, "id"),
                    )
                )
            seen.add(declared.id)
            place = places.find(key, i, "claim")
            try:
                claim = parse_claim(declared)
            except InputError as error:
                problems += [replace(p, place=place) for p in error.problems]
                continue
            _check_names(claim.condition, spec, place, problems)
            _check_names(claim.outcome, spec, place, problems)
    return problems


def _check_typology(spec: Spec, places: Places) -> list[Problem]:
    if spec.typology is None:
        return []
    problems: list[Problem] = []
    for i, name in enumerate(spec.typology.dimensions):
        place = places.find("typology", "dimensions", i)
        problems += _unknown([name], spec.sets, "there is no set", place)
    for name, text in spec.typology.types.items():
        place = places.find("typology", "types", name)
        expression = _read(text, place, problems)
        if expression is not None:
            problems += _unknown(
                names_of(expression),
                spec.typology.dimensions,
                f"the type '{name}' uses something that is not one of its dimensions:",
                place,
            )
            _check_names(expression, spec, place, problems)
    return list(dict.fromkeys(problems))
