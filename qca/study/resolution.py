"""Claims as they are declared, resolved: what their names mean in the sets of an analysis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from qca.boolean.expressions import Expression, Or
from qca.errors import InputError, Problem
from qca.messages import say
from qca.names import normalize
from qca.study.claims import Claim, Named, Order, Relation
from qca.study.orders import list_order_faults, list_types, resolve_order
from qca.study.spec import ClaimSpec, Spec
from qca.study.statements import Statement

__all__ = ["build_claim", "list_claim_faults"]


def build_claim(declared: ClaimSpec, spec: Spec | None = None) -> Claim:
    """Return a claim that is declared; orders and placements need the analysis that it is of.

    Raises
    ------
    InputError
        Its text is none (see :func:`read_statement`), or what it names is not known.

    Examples
    --------
    >>> claim = build_claim(
    ...     ClaimSpec.model_validate(
    ...         {"id": "X1", "says": "", "claim": "not (EL -> SYN)", "within": "NL"}
    ...     )
    ... )
    >>> claim.relation, claim.form, claim.names
    (<Relation.SUFFICIENT: '->'>, <Form.DENIAL: 'not'>, ('EL', 'SYN', 'NL'))
    >>> [str(side.inner) for side in claim.sides]
    ['EL*NL']
    """
    order: Order | None = None
    placement: tuple[Named, ...] = ()
    within: Expression | None = None
    if declared.claim is not None:
        said, text = declared.claim.parsed, str(declared.claim)
        within = None if declared.within is None else declared.within.parsed
    elif spec is None:
        raise InputError(
            say("claim '{id}' needs an analysis to be read in", id=declared.id),
            say("write it with an arrow"),
        )
    elif declared.order is not None:
        order = resolve_order(declared, spec)
        ranked = _unite([part for rank in order.ranks for _, part in rank])
        said, text = Statement(ranked, Relation.SUFFICIENT, order.on or ranked), declared.order
    else:
        placement = list_types(spec)
        if not placement or spec.typology is None or spec.typology.stated is None:
            raise InputError(
                say(
                    "claim '{id}' is of a typology whose stated types are not told", id=declared.id
                ),
                say("declare a typology with 'stated', the field of the types that sources state"),
            )
        placed = _unite([part for _, part in placement])
        said, text = Statement(placed, Relation.SUFFICIENT, placed), f"agrees: {declared.agrees}"
    return Claim(
        id=declared.id,
        says=declared.says,
        text=normalize(text).strip(),
        condition=said.condition,
        relation=said.relation,
        outcome=said.outcome,
        form=said.form,
        within=within,
        source=declared.source,
        where=declared.where,
        reading=declared.reading,
        order=order,
        placement=placement,
    )


def _unite(parts: Sequence[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else Or(tuple(parts))


def list_claim_faults(declared: ClaimSpec, spec: Spec) -> list[tuple[str, Problem]]:
    """Return what is wrong with a claim by itself, each with the key under which it stands."""
    faults = [] if declared.order is None else list_order_faults(declared, spec)
    for key, held in (("claim", declared.claim), ("within", declared.within)):
        if held is not None and not held.is_readable:
            faults += [(key, p) for p in _list_problems(partial(getattr, held, "parsed"))]
    if not faults:
        faults = [(declared.kind, p) for p in _list_problems(lambda: build_claim(declared, spec))]
    return faults


def _list_problems(read: Callable[[], object]) -> tuple[Problem, ...]:
    """Return what is wrong with something that cannot be read."""
    try:
        read()
    except InputError as error:
        return tuple(error.problems)
    return ()
