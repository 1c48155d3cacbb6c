"""Claims: what a theory says about sufficiency and necessity, in the notation of sets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from qca.boolean.expressions import Expression, names_of, parse_expression
from qca.boolean.formulas import Written
from qca.errors import InputError, show_given
from qca.messages import say
from qca.names import mask_quoted, normalize

if TYPE_CHECKING:
    from qca.study.spec import ClaimSpec

__all__ = ["Claim", "Relation", "Statement", "build_claim", "hold_statement", "read_statement"]

_ARROW = re.compile(r"<->|<=>|->|=>|<-|<=")
_NEGATION = re.compile(r"^\s*not\b\s*(.*)$", re.IGNORECASE | re.DOTALL)


class Relation(StrEnum):
    """What is claimed of the left side with regard to the right one."""

    SUFFICIENT = "->"
    NECESSARY = "<-"
    BOTH = "<->"


@dataclass(frozen=True)
class Statement:
    """What a claim says of two expressions."""

    condition: Expression
    relation: Relation
    outcome: Expression
    negated: bool


@dataclass(frozen=True)
class Claim:
    """A claim that ``condition`` is (or is not) sufficient, necessary or both for ``outcome``."""

    id: str
    says: str
    text: str
    condition: Expression
    relation: Relation
    outcome: Expression
    negated: bool
    source: str = ""

    @property
    def condition_names(self) -> tuple[str, ...]:
        """The sets that the condition speaks of."""
        return names_of(self.condition)

    @property
    def names(self) -> tuple[str, ...]:
        """The sets that the claim speaks of."""
        return tuple(dict.fromkeys((*names_of(self.condition), *names_of(self.outcome))))


def build_claim(spec: ClaimSpec) -> Claim:
    """Return a claim that is declared.

    Raises
    ------
    InputError
        Its text is none (see :func:`read_statement`).

    Examples
    --------
    >>> from qca.study.spec import ClaimSpec
    >>> claim = build_claim(ClaimSpec(id="X1", says="not enough", claim="not (EL -> SYN)"))
    >>> claim.relation, claim.negated, claim.names
    (<Relation.SUFFICIENT: '->'>, True, ('EL', 'SYN'))
    """
    said = spec.claim.parsed
    return Claim(
        id=spec.id,
        says=spec.says,
        text=normalize(spec.claim).strip(),
        condition=said.condition,
        relation=said.relation,
        outcome=said.outcome,
        negated=said.negated,
        source=spec.source,
    )


def hold_statement(text: str) -> Written[Statement]:
    """Return what somebody wrote as a claim; what is wrong with it is told when asked for.

    >>> hold_statement("A -> Y").parsed.relation, hold_statement("A").is_readable
    (<Relation.SUFFICIENT: '->'>, False)
    """
    try:
        return Written(text, read_statement(text))
    except InputError as error:
        return Written(text, error)


def read_statement(text: str) -> Statement:
    """Return what is written as ``X -> Y``, ``X <- Y``, ``X <-> Y`` or ``not (…)`` around one.

    ``X <- Y`` says that X is necessary for Y. ``=>``, ``<=`` and ``<=>`` are read alike.

    Raises
    ------
    InputError
        It is no text; there is not exactly one arrow, or a side is not an expression.
    """
    if not isinstance(text, str):
        raise InputError(
            say("a claim is {text}", text=show_given(text)),
            say("write it as a text, as 'A*B -> Y'"),
        )
    body = normalize(text).strip()
    negated = False
    while match := _NEGATION.match(body):
        inner = match.group(1).strip()
        arrow_inside = _ARROW.search(mask_quoted(inner))
        if not (inner.startswith("(") and inner.endswith(")") and arrow_inside):
            raise InputError(
                say("'not' without parentheses around the whole claim in '{text}'", text=text),
                say("write not (X -> Y)"),
            )
        body, negated = inner[1:-1].strip(), not negated
    arrows = list(_ARROW.finditer(mask_quoted(body)))
    if len(arrows) != 1:
        what = say("no arrow in '{text}'", text=text)
        if arrows:
            what = say("{number} arrows in '{text}'", number=len(arrows), text=text)
        raise InputError(
            what,
            say("write X -> Y (X is sufficient for Y), X <- Y (X is necessary for Y) or X <-> Y"),
        )
    arrow = arrows[0]
    return Statement(
        condition=parse_expression(body[: arrow.start()]),
        relation=Relation(arrow.group().replace("=", "-")),
        outcome=parse_expression(body[arrow.end() :]),
        negated=negated,
    )
