"""The language of expressions: what is read, how it binds, and where each error points."""

from __future__ import annotations

import pytest

from qca.boolean.expressions import (
    And,
    Literal,
    Not,
    Or,
    names_of,
    parse_expression,
    str_expression,
)
from qca.errors import InputError

A, B, C = Literal("A"), Literal("B"), Literal("C")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A", A),
        ("~A*B + C", Or((And((Not(A), B)), C))),
        ("~(A + B)", Not(Or((A, B)))),
        ("~~A", A),
        ("~~~A", Not(A)),
        (" A *\tB ", And((A, B))),
        ("(A)", A),
        ("A*(B + C)", And((A, Or((B, C))))),
        ("D[2]", Literal("D", (2,))),
        ("D{2,0,2}", Literal("D", (0, 2))),
        ("~D[ 1 , 2 ]", Not(Literal("D", (1, 2)))),
        ("ñandú*Δ_1", And((Literal("ñandú"), Literal("Δ_1")))),
        ("a", Literal("a")),
        ("e\u0301", Literal("é")),
    ],
)
def test_read(text: str, expected: object) -> None:
    assert parse_expression(text) == expected


def test_comma_joins_only_where_it_may() -> None:
    found = parse_expression("A, ~B; A*C", comma_is_or=True)
    assert found == Or((A, Not(B), And((A, C))))
    assert parse_expression("D[0,1], A", comma_is_or=True) == Or((Literal("D", (0, 1)), A))
    with pytest.raises(InputError, match=r"unexpected ',' at position 2 of 'A, B'"):
        parse_expression("A, B")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the expression is empty"),
        ("   ", "the expression is empty"),
        ("A B", "expected an operator at position 3 of 'A B'"),
        ("A ~B", "expected an operator at position 3 of 'A ~B'"),
        ("A + * B", r"expected the name of a set at position 5 of 'A \+ \* B'"),
        ("A +", r"expected the name of a set at the end of 'A \+'"),
        ("~", "expected the name of a set at the end of '~'"),
        ("+A", r"expected the name of a set at position 1 of '\+A'"),
        ("A*(B", r"expected '\)' at the end of 'A\*\(B'; .* opened at position 3"),
        ("(A + B]", r"expected '\)' at position 7 .* opened at position 1"),
        ("A)", r"unexpected '\)' at position 2 of 'A\)'"),
        ("()", r"expected the name of a set at position 2 of '\(\)'"),
        ("A & B", "unexpected '&' at position 3 of 'A & B'"),
        ("A -> B", "unexpected '-' at position 3 of 'A -> B'"),
        ("2A", "expected the name of a set at position 1 of '2A'"),
        ("A[", "expected a whole number at the end of 'A"),
        ("A[]", "expected a whole number at position 3"),
        ("A[x]", "expected a whole number at position 3"),
        ("A[-1]", "expected a whole number at position 3"),
        ("A[1", "expected ']' at the end of 'A"),
        ("A[1}", "expected ']' at position 4"),
        ("A{1]", "expected '}' at position 4"),
        ("A[1,]", "expected a whole number at position 5"),
        ("A[1.5]", "expected ']' at position 4"),
    ],
)
def test_errors_point_at_the_place(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_expression(text)


def test_nesting_is_bounded() -> None:
    assert parse_expression("(" * 99 + "A" + ")" * 99) == A
    with pytest.raises(InputError, match="more than 100 levels of nesting"):
        parse_expression("(" * 5000 + "A" + ")" * 5000)
    assert parse_expression("~" * 10_000 + "A") == A


@pytest.mark.parametrize("text", ["A*(B + ~C)", "~(A*B)", "~A + B*C", "D[0,2]*~E[1]", "~(~(A))"])
def test_written_as_it_was_read(text: str) -> None:
    assert str_expression(parse_expression(text)) == text.replace("(A)", "A")


def test_names_in_order_of_appearance() -> None:
    assert names_of(parse_expression("C + ~A*C + D[1]")) == ("C", "A", "D")
