"""Orders and placements as they are declared: names resolved to what they mean in sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from qca.boolean.expressions import Expression, Literal, names_of
from qca.boolean.grammar import parse_expression
from qca.errors import InputError, Problem, nearest
from qca.messages import Message, say
from qca.names import QUOTES, join_names, normalize
from qca.sets.cuts import CROSSOVER
from qca.study.calibrations import Scale
from qca.study.claims import Named, Order
from qca.study.codes import field_of, scale_of, score_of

if TYPE_CHECKING:
    from qca.study.spec import ClaimSpec, Spec

__all__ = [
    "TYPOLOGY",
    "list_order_faults",
    "list_types",
    "list_unknown",
    "read_order",
    "resolve_order",
]

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
    if faults := list_order_faults(declared, spec):
        raise InputError([problem for _, problem in faults])
    ranks = read_order(declared.order or "")
    known = _list_known(declared.by, spec, ranks)
    on = declared.on or ""
    of_sets = not list_unknown(on, spec)
    return Order(
        tuple(tuple((name, known[name]) for name in rank) for rank in ranks),
        parse_expression(on) if of_sets else None,
        "" if of_sets else on,
        declared.per or "",
    )


def list_order_faults(declared: ClaimSpec, spec: Spec) -> list[tuple[str, Problem]]:
    """Return what is wrong with an order by itself, each with the key under which it stands."""
    try:
        ranks = read_order(declared.order or "")
    except InputError as error:
        return [("order", problem) for problem in error.problems]
    faults: list[tuple[str, Problem]] = []
    known = _list_known(declared.by, spec, ranks)
    if declared.by not in (None, TYPOLOGY, *_list_fields(spec)):
        what = say(
            "claim '{id}' ranks by '{field}', from which no set is calibrated",
            id=declared.id,
            field=declared.by,
        )
        fields = _list_fields(spec)
        listed = say("the fields of sets are {names}", names=join_names(fields))
        remedy = nearest(declared.by or "", [TYPOLOGY, *fields]) or listed
        faults.append(("by", Problem(what, remedy)))
    else:
        for name in (name for rank in ranks for name in rank):
            if name not in known:
                what = say("the order of claim '{id}' names '{name}'", id=declared.id, name=name)
                faults.append(("order", Problem(what, _suggest(name, declared, list(known), spec))))
    if declared.on is None:
        what = say("claim '{id}' does not say what its order is of", id=declared.id)
        faults.append(("order", Problem(what, say("add 'on', a set or a field with numbers"))))
    elif declared.per and not list_unknown(declared.on, spec):
        what = say("claim '{id}' divides memberships by years", id=declared.id)
        remedy = say("give 'on' a field with amounts, or leave 'per' out")
        faults.append(("per", Problem(what, remedy)))
    return faults


def list_unknown(text: str, spec: Spec) -> list[str]:
    """Return what a text names that is no set; the whole text where it is no expression."""
    try:
        return [name for name in names_of(parse_expression(text)) if name not in spec.sets]
    except InputError:
        return [text]


def _list_fields(spec: Spec) -> list[str]:
    """Return the fields that sets are calibrated from."""
    own = (field_of(spec, name) for name, d in spec.sets.items() if d.expression is None)
    return list(dict.fromkeys(own))


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
    for name, scale in _list_scales(field, spec).items():
        inside = [label for label, entry in scale.items() if score_of(entry) > CROSSOVER]
        if len(inside) == 1:
            found.setdefault(inside[0], Literal(name))
    return found


def _list_scales(field: str, spec: Spec) -> Mapping[str, Scale]:
    """Return the scale of each set that is calibrated from the labels of a field."""
    return {
        name: scale
        for name in spec.sets
        if field_of(spec, name) == field and (scale := scale_of(spec, name)) is not None
    }


def _suggest(name: str, declared: ClaimSpec, known: Sequence[str], spec: Spec) -> Message:
    if declared.by is not None and declared.by != TYPOLOGY:
        labels = [label for scale in _list_scales(declared.by, spec).values() for label in scale]
        if name not in labels:
            listed = say("its labels are {listed}", listed=", ".join(dict.fromkeys(labels)))
            return nearest(name, labels) or listed
        return say(
            "declare a set on the field '{field}' in which only the label '{name}' is in",
            field=declared.by,
            name=name,
        )
    if not known:
        return say("declare a typology, or name sets")
    return nearest(name, known) or say("known are {names}", names=join_names(known))
