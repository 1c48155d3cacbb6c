"""Formulas: texts that carry what they say, read once and for all."""

from __future__ import annotations

import json
import pickle

import pytest

from qca.boolean.cubes import Space
from qca.boolean.expressions import And, Literal, Not, Or
from qca.boolean.formulas import Formula, hold_formula, intersect, read_formula, unite
from qca.boolean.grammar import parse_expression
from qca.errors import InputError

_SPACES = [Space(("A", "GDP-PC"), (2, 2)), Space(("A", "B", "C"), (3, 2, 4))]


def test_a_formula_is_the_text_that_was_written() -> None:
    formula = read_formula("A *(B+C)")
    assert formula == "A *(B+C)"
    assert hash(formula) == hash("A *(B+C)")
    assert json.dumps({formula: formula}) == '{"A *(B+C)": "A *(B+C)"}'
    assert formula.parsed == parse_expression("A*(B + C)")


def test_a_formula_goes_from_process_to_process_and_does_not_change() -> None:
    for formula in (read_formula("A*~B"), hold_formula("A*(B")):
        back = pickle.loads(pickle.dumps(formula))
        assert type(back) is Formula
        assert back == formula
        assert back.is_readable is formula.is_readable
    assert pickle.loads(pickle.dumps(read_formula("A*~B"))).parsed == parse_expression("A*~B")
    with pytest.raises(AttributeError, match="does not change"):
        formula.parsed = Literal("A")  # type: ignore[misc]


def test_what_was_read_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    formula = read_formula("A, B", comma_is_or=True)
    monkeypatch.setattr("qca.boolean.formulas.parse_expression", None)
    assert read_formula(formula) is formula
    assert read_formula(formula.parsed) == "A + B"
    with pytest.raises(TypeError):
        read_formula("A")


def test_what_cannot_be_read_is_told_whenever_it_is_asked_for() -> None:
    held = hold_formula("A*(B")
    for _ in range(2):
        with pytest.raises(InputError, match="expected '\\)' at the end of"):
            held.parsed  # noqa: B018
        with pytest.raises(InputError, match="expected '\\)' at the end of"):
            read_formula(held)


@pytest.mark.parametrize("space", _SPACES)
def test_a_cube_says_what_its_text_says(space: Space) -> None:
    literals = [1 << bit for bit in range(sum(space.levels))]
    pairs = [a | b for a in literals for b in literals if not space.widen(a) & space.widen(b)]
    for cube in [*literals, *pairs]:
        written = space.write(cube)
        assert written.parsed == parse_expression(written)


def test_parts_joined_say_what_their_text_says() -> None:
    parts = [read_formula("A*~B"), read_formula("C")]
    assert (
        unite(parts).parsed
        == parse_expression(unite(parts))
        == Or((And((Literal("A"), Not(Literal("B")))), Literal("C")))
    )
    both = intersect([read_formula("~A"), read_formula("C[1]")])
    assert both.parsed == parse_expression(both)
