"""The language of expressions: what is read, how it binds, and where each error points."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca.boolean.expressions import (
    And,
    Expression,
    Literal,
    Not,
    Or,
    literals_of,
    names_of,
    str_expression,
)
from qca.boolean.grammar import parse_expression
from qca.errors import InputError
from qca.names import normalize

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


ANY_NAME = st.text(
    alphabet="AaÑ1_ ,;\"'`~*+()[]{}<->.=@#|&%$^\\/:-–Аहि字", min_size=1, max_size=6
).filter(lambda name: name.strip())


@given(
    st.recursive(
        st.builds(
            Literal,
            ANY_NAME,
            st.none()
            | st.lists(st.integers(0, 9), min_size=1, max_size=3, unique=True).map(
                lambda levels: tuple(sorted(levels))
            ),
        ),
        lambda parts: (
            st.builds(Not, parts)
            | st.lists(parts, min_size=2, max_size=3).map(lambda found: And(tuple(found)))
            | st.lists(parts, min_size=2, max_size=3).map(lambda found: Or(tuple(found)))
        ),
        max_leaves=6,
    )
)
@settings(max_examples=100)
def test_what_is_printed_is_read_back_whatever_the_names(expression: Expression) -> None:
    printed = str_expression(expression)
    again = parse_expression(printed)
    # Brackets around the same operator say nothing and are not kept.
    assert str_expression(again) == printed
    assert list(literals_of(again)) == [
        replace(x, name=normalize(x.name)) for x in literals_of(expression)
    ]


@pytest.mark.parametrize("text", ['"GDP-PC"', "'GDP-PC'", "`GDP-PC`"])
def test_quotes_of_three_kinds(text: str) -> None:
    found = parse_expression(f"~{text}[1]*B")
    assert str_expression(found) == '~"GDP-PC"[1]*B'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("GDP-PC", '"GDP-PC" (in a shell or YAML: \'"GDP-PC"\')'),
        ("A*GDP PC + B", '"GDP PC"'),
        ("1990s", '"1990s"'),
        ("~(A.B)", '"A.B"'),
        ("O'Higgins", "not closed"),
        ('A*"B', "the quote at position 3"),
        ('""', "expected a name between the quotes"),
        ("A\u200b", "U+200B"),
        ("A[99999999999]", "so many values"),
        ("A[１]", "whole number"),
    ],
)
def test_errors_say_how_to_write_a_name(text: str, told: str) -> None:
    with pytest.raises(InputError) as error:
        parse_expression(text)
    assert told in str(error.value)
