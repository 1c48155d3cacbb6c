"""Claims: what a theory says about sufficiency and necessity, in the notation of sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    str_expression,
)
from qca.mappings import FrozenMapping
from qca.results import describe

if TYPE_CHECKING:
    pass

__all__ = [
    "Claim",
    "Form",
    "Order",
    "Reading",
    "Relation",
    "Side",
    "embrace",
    "list_rivals",
]


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
        return self.condition == embrace(self.outcome)

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

    >>> from qca.study.resolution import build_claim
    >>> from qca.study.spec import ClaimSpec
    >>> rival = build_claim(ClaimSpec(id="R1", says="", claim="PA -> SYN"))
    >>> [(claim.id, claim.text) for claim in list_rivals([rival])]
    [('R1', 'PA -> SYN'), ('R1 <-', 'PA <- SYN')]
    """
    pairs = ((claim, claim.converse) for claim in declared)
    return tuple(claim for pair in pairs for claim in pair if claim is not None)


def embrace(expression: Expression) -> Expression:
    """Return what every case is in that clearly is in or out of a set."""
    return Or((expression, Not(expression)))
