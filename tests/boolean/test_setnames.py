"""Names of sets beside expressions: which are taken as they are, and which must be quoted."""

from __future__ import annotations

import pytest

from qca.boolean.setnames import read_set, read_sets, refuse_expressions
from qca.errors import InputError
from qca.names import quote


@pytest.mark.parametrize(
    "name", ["~A", "A*B", "A+B", "A[1]", "(A)", "not A", "A -> B", "A <-> B", "not (A -> B)", '"A"']
)
def test_names_that_read_as_expressions_are_refused_unless_quoted(name: str) -> None:
    if name != '"A"':  # written so, it is the column A
        with pytest.raises(InputError, match="reads as an expression"):
            read_set(name)
    with pytest.raises(InputError, match="reads as an expression"):
        refuse_expressions(["A", name])
    assert read_set(quote(name)) == name


def test_names_that_read_as_nothing_else_are_taken_as_they_are() -> None:
    assert read_sets("GDP-PC, GDP PC, 1990s, años, 'A,B', A->") == (
        "GDP-PC", "GDP PC", "1990s", "años", "A,B", "A->",
    )  # fmt: skip
    refuse_expressions(["GDP-PC", "GDP PC", "1990s", "años", "A,B", "A->"])
