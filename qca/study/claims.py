"""Claims: what a theory says about sufficiency and necessity, in the notation of sets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, auto
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from qca.boolean.expressions import (
    And,
    Expression,
    Literal,
    Not,
    Or,
    is_temporal,
    literals_of,
    names_of,
    parse_expression,
    str_expression,
)
from qca.boolean.formulas import Written
from qca.errors import InputError, show_given
from qca.mappings import FrozenMapping
from qca.messages import say
from qca.names import mask_quoted, normalize
from qca.results import describe

if TYPE_CHECKING:
    from qca.study.spec import ClaimSpec, Spec

__all__ = [
    "Claim",
    "Form",
    "Order",
    "Reading",
    "Relation",
    "Side",
    "Statement",
    "build_claim",
    "hold_scope",
    "hold_statement",
    "list_rivals",
    "read_statement",
]

_ARROW = re.compile(r"<->|<=>|->|=>|<-|<=")
_FORM = re.compile(r"^\s*(not|some)\b\s*(.*)$", re.IGNORECASE | re.DOTALL)


class Relation(StrEnum):
    """What is claimed of the left side with regard to the right one."""

    SUFFICIENT = "->"
    NECESSARY = "<-"
    BOTH = "<->"


class Form(StrEnum):
    """Whether a claim says that something holds, that it does not, or that there is a case of it.

    A denial and a claim of possibility are about existence: one clear case shows them.
    """

    PLAIN = "plain"
    DENIAL = "not"
    POSSIBILITY = "some"


class Reading(StrEnum):
    """Whose reading a claim is: what the text says, or what those say who formalised it."""

    TEXT = auto()
    OURS = auto()


class Side(NamedTuple):
    """One direction of a claim: that ``inner`` is a subset of ``outer``."""

    relation: Relation
    inner: Expression
    outer: Expression


@dataclass(frozen=True)
class Statement:
    """What a claim says of two expressions."""

    condition: Expression
    relation: Relation
    outcome: Expression
    form: Form = Form.PLAIN


# What a claim names, with what it means in sets.
Named = tuple[str, Expression]


@dataclass(frozen=True)
class Order:
    """What is ranked, the highest first and equals together, and by which amounts.

    These are memberships in ``on``, or (None) what is coded in the ``field``; ``per`` divides them
    by the years that they span.
    """

    ranks: tuple[tuple[Named, ...], ...]
    on: Expression | None = None
    field: str = ""
    per: str = ""


@dataclass(frozen=True)
class Claim:
    """A claim that ``condition`` is (or is not) sufficient, necessary or both for ``outcome``.

    It is claimed of the cases in ``within`` (None: of all). ``source`` and ``where`` say who claims
    it and in which place, ``reading`` whose reading it is. A claim may instead say that amounts
    follow an ``order``, or that cases are placed in the types (``placement``) that sources state;
    then the condition and the outcome only name the sets that it rests on. ``converse_of`` is the
    id of the rival of which it is the other direction.
    """

    id: str
    says: str
    text: str
    condition: Expression
    relation: Relation
    outcome: Expression
    form: Form = Form.PLAIN
    within: Expression | None = None
    source: str = ""
    where: str = ""
    reading: Reading = Reading.TEXT
    order: Order | None = None
    placement: tuple[Named, ...] = ()
    converse_of: str = ""

    def __repr__(self) -> str:
        scope = "" if self.within is None else f"within {self.within}"
        return describe(self, f"{self.id}: {self.text}" if self.id else self.text, scope)

    @property
    def condition_names(self) -> tuple[str, ...]:
        """The sets that the condition speaks of."""
        return names_of(self.condition)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The sets that the claim speaks of."""
        named = [names_of(each) for each in self.expressions]
        return tuple(dict.fromkeys(name for names in named for name in names))

    @cached_property
    def literals(self) -> tuple[Literal, ...]:
        """The sets that it speaks of, each in its period."""
        parts = (literal for each in self.expressions for literal in literals_of(each))
        return tuple(dict.fromkeys(replace(part, levels=None) for part in parts))

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Both sides of the claim, and its scope where it has one."""
        scope = () if self.within is None else (self.within,)
        return (self.condition, self.outcome, *scope)

    @property
    def is_plain(self) -> bool:
        """Whether the claim says that something holds throughout, so that parameters count."""
        return self.form is Form.PLAIN

    @property
    def is_bare(self) -> bool:
        """Whether the claim says of one set alone that some case is in it, as ``some (X)``."""
        return self.condition == _embrace(self.outcome)

    @property
    def negated(self) -> bool:
        """Whether the claim denies something."""
        return self.form is Form.DENIAL

    @cached_property
    def is_temporal(self) -> bool:
        """Whether its cases are the transitions of units from one period to the next."""
        return any(is_temporal(each) for each in self.expressions)

    @property
    def joins_cases(self) -> bool:
        """Whether its cases are made of several of the study, or stand for what is told of them."""
        return self.is_temporal or self.order is not None or bool(self.placement)

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """The directions of the claim, sufficiency first, narrowed to its scope.

        ``X -> Y`` within S says that ``X*S`` is a subset of Y, ``X <- Y`` that ``Y*S`` is one of X.
        """
        sides = []
        if self.relation is not Relation.NECESSARY:
            sides.append(Side(Relation.SUFFICIENT, self._narrow(self.condition), self.outcome))
        if self.relation is not Relation.SUFFICIENT:
            sides.append(Side(Relation.NECESSARY, self._narrow(self.outcome), self.condition))
        return tuple(sides)

    @property
    def converse(self) -> Claim | None:
        """The claim read in the other direction, ``X <- Y`` of ``X -> Y``, within the same scope.

        There is none of a claim with a form of its own: a denial, a possibility, an equivalence, an
        order or a placement says what it says. Its id is that of the claim with the arrow.
        """
        other = _CONVERSES.get(self.relation)
        if other is None or not self.is_plain or self.order is not None or self.placement:
            return None
        sides = str_expression(self.condition), str_expression(self.outcome)
        return replace(
            self,
            id=f"{self.id} {other}",
            text=f" {other} ".join(sides),
            relation=other,
            converse_of=self.id,
        )

    def _narrow(self, inner: Expression) -> Expression:
        return inner if self.within is None else And((inner, self.within))


_CONVERSES: Mapping[Relation, Relation] = FrozenMapping(
    {
        Relation.SUFFICIENT: Relation.NECESSARY,
        Relation.NECESSARY: Relation.SUFFICIENT,
    }
)


def list_rivals(declared: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return rivals as they are tested: each as it is declared, then in the other direction.

    >>> from qca.study.spec import ClaimSpec
    >>> rival = build_claim(ClaimSpec(id="R1", says="", claim="PA -> SYN"))
    >>> [(claim.id, claim.text) for claim in list_rivals([rival])]
    [('R1', 'PA -> SYN'), ('R1 <-', 'PA <- SYN')]
    """
    pairs = ((claim, claim.converse) for claim in declared)
    return tuple(claim for pair in pairs for claim in pair if claim is not None)


def build_claim(declared: ClaimSpec, spec: Spec | None = None) -> Claim:
    """Return a claim that is declared; orders and placements need the analysis that it is of.

    Raises
    ------
    InputError
        Its text is none (see :func:`read_statement`), or what it names is not known.

    Examples
    --------
    >>> from qca.study.spec import ClaimSpec
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
    from qca.study.orders import list_types, resolve_order

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


def hold_statement(text: str) -> Written[Statement]:
    """Return what somebody wrote as a claim; what is wrong with it is told when asked for.

    >>> hold_statement("A -> Y").parsed.relation, hold_statement("A").is_readable
    (<Relation.SUFFICIENT: '->'>, False)
    """
    try:
        return Written(text, read_statement(text))
    except InputError as error:
        return Written(text, error)


def hold_scope(text: str) -> Written[Expression]:
    """Return what somebody wrote as the scope of a claim, which may speak of two periods.

    >>> hold_scope("before(INST)").is_readable
    True
    """
    try:
        return Written(text, parse_expression(text, temporal=True))
    except InputError as error:
        return Written(text, error)


def _embrace(expression: Expression) -> Expression:
    """Return what every case is in that clearly is in or out of a set."""
    return Or((expression, Not(expression)))


def read_statement(text: str) -> Statement:
    """Return what is written as ``X -> Y``, ``X <- Y``, ``X <-> Y``, or around one of them.

    ``X <- Y`` says that X is necessary for Y. ``=>``, ``<=`` and ``<=>`` are read alike.
    ``not (…)`` denies a claim. ``some (X)`` says that a case is in X, and ``some (X -> Y)`` or
    ``some (X <- Y)`` that a case in X, or in Y, is in the other, too.

    Raises
    ------
    InputError
        It is no text; there is not exactly one arrow, or a side is not an expression.

    Examples
    --------
    >>> said = read_statement("some (A*~B)")
    >>> said.form.value, str(said.condition), str(said.outcome)
    ('some', 'A*~B + ~(A*~B)', 'A*~B')
    """
    if not isinstance(text, str):
        raise InputError(
            say("a claim is {text}", text=show_given(text)),
            say("write it as a text, as 'A*B -> Y'"),
        )
    body = normalize(text).strip()
    form = Form.PLAIN
    while match := _FORM.match(mask_quoted(body)):
        word = Form(match.group(1).lower())
        inner = body[match.start(2) :].strip()
        arrow_inside = _ARROW.search(mask_quoted(inner))
        if not (_is_enclosed(inner) and (arrow_inside or word is Form.POSSIBILITY)):
            raise InputError(
                say(
                    "'{word}' without parentheses around the whole claim in '{text}'",
                    word=word,
                    text=text,
                ),
                say("write {word} (X -> Y)", word=word),
            )
        body, form = inner[1:-1].strip(), _join_forms(form, word, text)
    arrows = list(_ARROW.finditer(mask_quoted(body)))
    if not arrows and form is Form.POSSIBILITY:
        shown = parse_expression(body, temporal=True)
        # Every case that clearly is in or out of it bears on it.
        return Statement(_embrace(shown), Relation.SUFFICIENT, shown, form)
    if len(arrows) != 1:
        what = say("no arrow in '{text}'", text=text)
        if arrows:
            what = say("{number} arrows in '{text}'", number=len(arrows), text=text)
        raise InputError(
            what,
            say("write X -> Y (X is sufficient for Y), X <- Y (X is necessary for Y) or X <-> Y"),
        )
    arrow = arrows[0]
    relation = Relation(arrow.group().replace("=", "-"))
    if form is Form.POSSIBILITY and relation is Relation.BOTH:
        raise InputError(
            say("both directions inside 'some' in '{text}'", text=text),
            say("write some (X -> Y): a case in X is in Y"),
        )
    return Statement(
        condition=parse_expression(body[: arrow.start()], temporal=True),
        relation=relation,
        outcome=parse_expression(body[arrow.end() :], temporal=True),
        form=form,
    )


def _join_forms(outer: Form, inner: Form, text: str) -> Form:
    """Return what two words around a claim say together."""
    if outer is Form.PLAIN:
        return inner
    if outer is Form.DENIAL and inner is Form.DENIAL:
        return Form.PLAIN
    raise InputError(
        say(
            "'{outer}' and '{inner}' around one claim in '{text}'",
            outer=outer,
            inner=inner,
            text=text,
        ),
        say("keep one of them: that no case of X is in Y is X -> ~Y"),
    )


def _is_enclosed(text: str) -> bool:
    """Return whether the parenthesis that opens a text closes it.

    >>> _is_enclosed("(A -> Y)"), _is_enclosed("(A)*(B) -> Y"), _is_enclosed("(A)*(B)")
    (True, False, False)
    """
    depth = 0
    masked = mask_quoted(text)
    for at, sign in enumerate(masked):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return sign == ")" and at == len(masked) - 1
    return False
