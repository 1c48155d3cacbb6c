"""Claims: the arrows, the negation, and what is refused."""

from __future__ import annotations

import pytest

from qca.boolean.expressions import str_expression
from qca.errors import InputError
from qca.study.claims import Claim, Relation
from qca.study.resolution import build_claim
from qca.study.spec import ClaimSpec


def _parse(text: str) -> Claim:
    return build_claim(ClaimSpec(id="c", says="s", claim=text, source="b"))


@pytest.mark.parametrize(
    ("arrow", "relation"),
    [
        ("->", Relation.SUFFICIENT),
        ("=>", Relation.SUFFICIENT),
        ("<-", Relation.NECESSARY),
        ("<=", Relation.NECESSARY),
        ("<->", Relation.BOTH),
        ("<=>", Relation.BOTH),
    ],
)
@pytest.mark.parametrize("space", ["", " ", "  \n "])
def test_arrows(arrow: str, relation: Relation, space: str) -> None:
    claim = _parse(f"A*~B{space}{arrow}{space}Y")
    assert claim.relation is relation
    assert str_expression(claim.condition) == "A*~B"
    assert str_expression(claim.outcome) == "Y"
    assert not claim.negated
    assert (claim.id, claim.says, claim.source) == ("c", "s", "b")


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("not (A -> Y)", True),
        ("NOT(A -> Y)", True),
        ("not  ( A->Y ) ", True),
        ("not (not (A -> Y))", False),
        ("A -> ~Y", False),
        ("notable -> Y", False),
        ("nothing + not_so -> Y", False),
    ],
)
def test_negation(text: str, negated: bool) -> None:
    assert _parse(text).negated is negated


def test_names_and_text() -> None:
    claim = _parse("  INST*(BC + BQ) -> SYN  ")
    assert claim.names == ("INST", "BC", "BQ", "SYN")
    assert claim.text == "INST*(BC + BQ) -> SYN"
    assert _parse("DEV[2]*ñu{1} -> Éxito").names == ("DEV", "ñu", "Éxito")
    assert _parse("A <- A*B").names == ("A", "B")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "no arrow"),
        ("A", "no arrow"),
        ("A - > Y", "no arrow"),
        ("A -> B -> Y", "2 arrows"),
        ("A <- B -> Y", "2 arrows"),
        ("A -> Y <-> B", "2 arrows"),
        ("not A -> Y", "parentheses"),
        ("not A", "parentheses"),
        ("not", "parentheses"),
        ("not (A) ", "parentheses"),
        ("not (A -> Y", "parentheses"),
        ("not (A -> Y) -> B", "parentheses"),
        ("-> Y", "empty"),
        ("A ->", "empty"),
        ("(A -> Y)", "parenthes"),
        ("A*(B -> Y", "parenthes"),
        ("A B -> Y", "B"),
        ("A -> Y;", ";"),
        ("1A -> Y", "1"),
    ],
)
def test_what_is_refused(text: str, part: str) -> None:
    with pytest.raises(InputError) as caught:
        _parse(text)
    assert part in str(caught.value)
    assert all(problem.remedy for problem in caught.value.problems)
