"""Orders and placements as they are declared: names resolved to what they mean in sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qca.boolean.expressions import Expression, Literal, parse_expression
from qca.errors import InputError, Problem, nearest
from qca.messages import Message, say
from qca.names import QUOTES, join_names, normalize
from qca.sets.cuts import CROSSOVER
from qca.study.calibrations import LabelScore
from qca.study.claims import Named, Order

if TYPE_CHECKING:
    from qca.study.spec import ClaimSpec, Spec

__all__ = ["TYPOLOGY", "list_types", "read_order", "resolve_order"]

# What an order ranks, and a placement agrees with, instead of labels or sets.
TYPOLOGY = "typology"


def read_order(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the names in an order, the highest rank first.

    Raises
    ------
    InputError
        It is no order of at least two ranks, or a name stands twice.

    Examples
    --------
    >>> read_order("synergistic > state-led = business-led > quiescent")
    (('synergistic',), ('state-led', 'business-led'), ('quiescent',))
    """
    ranks = [
        tuple(name.strip().strip(QUOTES) for name in rank.split("="))
        for rank in normalize(text).split(">")
    ]
    names = [name for rank in ranks for name in rank]
    if len(ranks) < 2 or not all(names):
        raise InputError(
            say("'{text}' is no order", text=text),
            say("write the highest first, as 'a > b = c > d'"),
        )
    if doubled := [name for name in names if names.count(name) > 1]:
        raise InputError(
            say("'{name}' stands twice in the order '{text}'", name=doubled[0], text=text),
            say("name it once"),
        )
    return tuple(ranks)


def list_types(spec: Spec) -> tuple[Named, ...]:
    """Return the types of the typology with their expressions; none where there is no typology."""
    declared = spec.typology.types if spec.typology else {}
    return tuple((name, formula.parsed) for name, formula in declared.items())


def resolve_order(declared: ClaimSpec, spec: Spec) -> Order:
    """Return an order with what its names mean in sets, and by which amounts it is tested.

    Raises
    ------
    InputError
        A name is no type, no set or no label; or there is nothing to compare them by.
    """
    ranks = read_order(declared.order or "")
    problems: list[Problem] = []
    known = _list_known(declared.by, spec, ranks)
    for name in (name for rank in ranks for name in rank):
        if name not in known:
            what = say("the order of claim '{id}' names '{name}'", id=declared.id, name=name)
            problems.append(Problem(what, _suggest(name, declared, list(known))))
    on, field = None, ""
    if declared.on is None:
        what = say("claim '{id}' does not say what its order is of", id=declared.id)
        problems.append(Problem(what, say("add 'on', a set or a field with numbers")))
    elif _names_sets(declared.on, spec):
        on = parse_expression(declared.on)
        if declared.per:
            what = say("claim '{id}' divides memberships by years", id=declared.id)
            remedy = say("give 'on' a field with amounts, or leave 'per' out")
            problems.append(Problem(what, remedy))
    else:
        field = declared.on
    if problems:
        raise InputError(problems)
    return Order(
        tuple(tuple((name, known[name]) for name in rank) for rank in ranks),
        on,
        field,
        declared.per or "",
    )


def _names_sets(text: str, spec: Spec) -> bool:
    from qca.boolean.expressions import names_of

    try:
        return set(names_of(parse_expression(text))) <= set(spec.sets)
    except InputError:
        return False


def _list_known(
    by: str | None, spec: Spec, ranks: tuple[tuple[str, ...], ...]
) -> Mapping[str, Expression]:
    """Return what the names in an order may be: types, sets, or labels of a field."""
    types = dict(list_types(spec))
    sets: dict[str, Expression] = {name: Literal(name) for name in spec.sets}
    if by == TYPOLOGY:
        return types
    if by is not None:
        return _list_labels(by, spec)
    names = {name for rank in ranks for name in rank}
    return types if types and names & set(types) else sets


def _list_labels(field: str, spec: Spec) -> Mapping[str, Expression]:
    """Return for each label of a field the set in which it alone is in."""
    found: dict[str, Expression] = {}
    for name, declared in spec.sets.items():
        if (declared.field or name) != field or declared.scale is None:
            continue
        given = declared.scale
        scale = spec.scales.get(given, {}) if isinstance(given, str) else given
        inside = [label for label, score in scale.items() if _read_score(score) > CROSSOVER]
        if len(inside) == 1:
            found.setdefault(inside[0], Literal(name))
    return found


def _read_score(given: float | LabelScore) -> float:
    return given.score if isinstance(given, LabelScore) else given


def _suggest(name: str, declared: ClaimSpec, known: Sequence[str]) -> Message:
    if declared.by not in (None, TYPOLOGY):
        return say(
            "declare a set on the field '{field}' in which only the label '{name}' is in",
            field=declared.by,
            name=name,
        )
    if not known:
        return say("declare a typology, or name sets")
    return nearest(name, known) or say("known are {names}", names=join_names(known))
