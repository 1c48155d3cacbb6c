"""Statements: what people write as a claim, with an arrow, and what it says of two expressions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qca.boolean.expressions import Expression
from qca.boolean.formulas import Written
from qca.boolean.grammar import parse_expression
from qca.errors import InputError, show_given
from qca.messages import say
from qca.names import mask_quoted, normalize
from qca.study.claims import Form, Relation, embrace

__all__ = ["Statement", "hold_scope", "hold_statement", "read_statement"]

_ARROW = re.compile(r"<->|<=>|->|=>|<-|<=")
_FORM = re.compile(r"^\s*(not|some)\b\s*(.*)$", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Statement:
    """What a claim says of two expressions."""

    condition: Expression
    relation: Relation
    outcome: Expression
    form: Form = Form.PLAIN


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
        return Statement(embrace(shown), Relation.SUFFICIENT, shown, form)
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
