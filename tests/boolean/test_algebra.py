"""Implication and contradiction against sympy, and against a list of all rows."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import product

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy.logic.inference import satisfiable

from qca.boolean.algebra import (
    are_equivalent,
    expand,
    implies,
    is_contradiction,
    negate,
    to_latex,
    to_sympy,
)
from qca.boolean.expressions import And, Expression, Literal, Not, Or
from qca.boolean.grammar import parse_expression
from qca.errors import InputError

LEVELS = {"D": 3, "E": 4}
_VALUES = {"A": 2, "B": 2, "C": 2, **LEVELS}


@st.composite
def _literals(draw: st.DrawFn) -> Literal:
    name = draw(st.sampled_from(sorted(_VALUES)))
    if name not in LEVELS and draw(st.booleans()):
        return Literal(name)
    values = st.integers(0, _VALUES[name] - 1)
    return Literal(name, tuple(draw(st.lists(values, min_size=1, max_size=3))))


def _grow(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(inner.map(Not), parts.map(And), parts.map(Or))


_expressions = st.recursive(_literals(), _grow, max_leaves=25)


def _holds(expression: Expression, row: dict[str, int]) -> bool:
    match expression:
        case Not(inner):
            return not _holds(inner, row)
        case And(parts):
            return all(_holds(part, row) for part in parts)
        case Or(parts):
            return any(_holds(part, row) for part in parts)
    return row[expression.name] in ((1,) if expression.levels is None else expression.levels)


_ROWS = [dict(zip(_VALUES, row, strict=True)) for row in product(*map(range, _VALUES.values()))]


@given(_expressions)
@settings(max_examples=400)
def test_contradiction_as_a_list_of_rows_says(expression: Expression) -> None:
    assert is_contradiction(expression, LEVELS) == (not any(_holds(expression, r) for r in _ROWS))


@given(_expressions, _expressions)
@settings(max_examples=300)
def test_implication_as_a_list_of_rows_says(first: Expression, second: Expression) -> None:
    inside = all(_holds(second, row) for row in _ROWS if _holds(first, row))
    assert implies(first, second, LEVELS) == inside
    assert implies(first, Or((second, first)), LEVELS)


_binary = st.recursive(st.sampled_from("ABCFGH").map(Literal), _grow, max_leaves=20)


@given(_binary, _binary)
@settings(max_examples=150)
def test_implication_as_sympy_says(first: Expression, second: Expression) -> None:
    outside = sympy.And(to_sympy(first), sympy.Not(to_sympy(second)))
    assert implies(first, second) == (not satisfiable(outside))


def test_long_models_are_compared_at_once() -> None:
    names = [f"C{i:02d}" for i in range(24)]
    terms = ["*".join(names[i : i + 4]) for i in range(0, 24, 2)]
    model = parse_expression(" + ".join(terms))
    turned = parse_expression(" + ".join(reversed(terms)))
    assert are_equivalent(model, turned)
    assert are_equivalent(Not(Not(model)), turned)
    assert not implies(model, parse_expression(" + ".join(terms[1:])))


@pytest.mark.parametrize("conditions", [10, 20, 60])  # 2^60 rows
def test_models_of_thirteen_terms_are_compared_without_listing(conditions: int) -> None:
    rng = random.Random(conditions)
    names = [f"C{i}" for i in range(conditions)]
    terms = [
        "*".join(rng.choice(("", "~")) + name for name in rng.sample(names, 6)) for _ in range(13)
    ]
    model, turned = (parse_expression(" + ".join(t)) for t in (terms, terms[::-1]))
    assert are_equivalent(model, turned)
    assert not is_contradiction(model)
    assert not implies(Literal(names[0]), model)


def test_a_term_covered_only_by_several() -> None:
    assert implies(parse_expression("A*C"), parse_expression("A*B + C*~B"))
    assert implies(parse_expression("A"), parse_expression("A*D[0] + A*D[1] + D[2]"), LEVELS)
    assert not implies(parse_expression("A"), parse_expression("A*D[0] + A*D[1]"), LEVELS)


@pytest.mark.parametrize(
    ("text", "message"),
    [("D[3]", "the values 0 to 2, not 3"), ("A[2]", "the values 0 to 1, not 2"), ("D", "3 values")],
)
def test_a_value_that_the_set_has_not(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        is_contradiction(parse_expression(text), LEVELS)
    with pytest.raises(InputError, match=message):
        implies(Literal("B"), parse_expression(text), LEVELS)


@pytest.mark.parametrize(
    "law", [expand, is_contradiction, negate, to_latex, to_sympy], ids=lambda law: law.__name__
)
@pytest.mark.parametrize("text", ["A*(B + ~C)", '"GDP-PC"*~A', "~(A + B)"])
def test_a_text_is_as_good_as_its_expression(law: Callable[..., object], text: str) -> None:
    expression = parse_expression(text)
    assert law(text) == law(expression)
    assert implies(text, expression)
    assert are_equivalent(expression, text)
    assert str(expression) == text


def test_what_is_no_expression_is_refused() -> None:
    for law in (expand, is_contradiction, negate, to_latex, to_sympy):
        for wrong in ("A*", 3):
            with pytest.raises(InputError):
                law(wrong)  # type: ignore[operator]
    with pytest.raises(InputError):
        implies("A", "B*")
