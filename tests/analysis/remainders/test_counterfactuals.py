"""Counterfactuals: exclusions by each rule, expectations as they are read, easy regions."""

from __future__ import annotations

import pandas as pd
import pytest

from qca import build_truth_table, minimize
from qca.analysis.remainders.counterfactuals import (
    Region,
    Rule,
    build_exclusion,
    encode_rows,
    exclude_remainders,
    exclude_unnecessary,
)
from qca.analysis.remainders.expectations import Expectations, read_expectations, relax_term
from qca.analysis.truth_table.table import RowCode, TruthTable
from qca.boolean.cubes import Space
from qca.boolean.grammar import parse_expression
from qca.boolean.readings import cubes_of_expression
from qca.errors import AnalysisError, InputError

_ABC = Space(("A", "B", "C"), (2, 2, 2))
_MULTI = Space(("A", "D"), (2, 3))


@pytest.fixture
def table() -> TruthTable:
    """Rows 1 (C), 3 (under the n cut), 7 (0) and 8 (1) of three conditions."""
    rows = ["0001", "0000", "0101", "1100", "1100", "1111", "1111"]
    cells = [list(map(int, row)) for row in rows]
    frame = pd.DataFrame(cells, columns=list("ABCY"), index=[f"c{i}" for i in range(7)])
    return build_truth_table(frame, "Y", list("ABC"), incl_cut=(0.9, 0.5), n_cut=2)


def _cube(text: str, space: Space = _ABC) -> int:
    (found,) = cubes_of_expression(parse_expression(text), space)
    return found


def find_easy_region(
    conservative: list[int], parsimonious: list[int], expectations: Expectations, space: Space
) -> frozenset[int]:
    """Return what is left of each conservative term for each parsimonious term around it."""
    return frozenset(
        cube
        for c in conservative
        for p in parsimonious
        if c & p == p
        for cube in relax_term(c, c & ~p, expectations, space)
    )


def test_codes_of_the_fixture(table: TruthTable) -> None:
    assert [(row.number, row.out) for row in table.rows] == [(1, "C"), (3, "?"), (7, "0"), (8, "1")]
    assert encode_rows(table, RowCode.POSITIVE) == [_cube("A*B*C")]
    assert set(encode_rows(table, RowCode.CONTRADICTION, RowCode.OPEN)) == {
        _cube("~A*~B*~C"),
        _cube("~A*B*~C"),
    }


def test_exclusion_leaves_observed_rows(table: TruthTable) -> None:
    (exclusion,) = exclude_remainders(table, "~A")
    # 1 is observed; 3 is under the n cut and thus a remainder
    assert exclusion.region.rows == (2, 3, 4)
    assert (exclusion.rule, exclusion.expression) == (Rule.DECLARED, "~A")
    assert exclude_remainders(table, None) == ()
    assert [e.region.rows for e in exclude_remainders(table, ["~A*C, B*C", "A*~B"])] == [
        (2, 4),
        (5, 6),
    ]


def test_what_lacks_a_necessary_condition(table: TruthTable) -> None:
    (alone,) = exclude_unnecessary(table, ["A + C"])
    assert (alone.rule, alone.region.rows) == (Rule.NECESSITY, (3,))
    both = exclude_unnecessary(table, ["B", "A*C"])
    assert [exclusion.region.rows for exclusion in both] == [(2, 5, 6), (2, 3, 4, 5)]


def test_exclusion_of_cubes(table: TruthTable) -> None:
    found = build_exclusion(table, [0], "everything", Rule.CONTRADICTORY)
    assert found.region.rows == (2, 3, 4, 5, 6)
    assert found.region.count == 5


def test_region_too_large_to_list() -> None:
    space = Space(tuple(f"X{i}" for i in range(40)), (2,) * 40)
    region = Region((1,), (), space)
    assert (region.count, region.rows) == (2**39, None)
    assert Region((), (), space).rows == ()


def test_a_name_with_a_comma_is_one_expectation() -> None:
    space = Space(("A", "B, C"), (2, 2))
    assert read_expectations(['"B, C"', "A"], space).terms == ("A", '"B, C"')


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A, ~B", "A, ~B"),
        ("A, A*B", "A"),
        ("A, ~A*B", "A, B"),
        ("A*C, ~B", "~B, A*C"),
        ("A*C + A*~C", "A"),
        ("~(A*B)", "~A, ~B"),
        ("A*B, ~A*C", "~A*C, A*B"),
        ("", ""),
    ],
)
def test_expectations_are_simplified(text: str, shown: str) -> None:
    found = ", ".join(read_expectations(text, _ABC).terms)
    assert set(found.split(", ")) == set(shown.split(", "))


def test_expectations_as_a_list() -> None:
    found = read_expectations(["A", "~B*C"], _ABC)
    assert found.single == {0: {1}}
    assert found.joint == (_cube("~B*C"),)
    assert read_expectations([], _ABC).single == read_expectations(None, _ABC).single == {}


def test_several_values_are_expected() -> None:
    found = read_expectations("D[1], D[2]", _MULTI)
    assert found.single == {1: {1, 2}}
    with pytest.raises(InputError, match="cancel each other out"):
        read_expectations("D[0], D[1], D[2]", _MULTI)
    with pytest.raises(InputError, match="say which, as in D"):
        read_expectations("D", _MULTI)


def _easy(conservative: str, parsimonious: str, expectations: str, space: Space = _ABC) -> str:
    region = find_easy_region(
        [_cube(conservative, space)],
        [_cube(parsimonious, space)],
        read_expectations(expectations, space),
        space,
    )
    return " + ".join(space.write(cube) for cube in sorted(region, key=space.order))


@pytest.mark.parametrize(
    ("expectations", "easy"),
    [
        ("", "A*~B*C"),  # nothing expected: nothing dropped
        ("~B", "A*~B*C"),  # as expected: kept
        ("B", "A*C"),  # against the expectation: dropped
        ("~A", "A*~B*C"),  # A is in the parsimonious term
        ("B, ~C", "A"),
        ("B*C", "A"),  # one of two differs: both dropped
        ("~B*C", "A*~B*C"),  # both agree: both kept
        ("A*B", "A*C"),  # only what may be dropped counts
        ("~A*~B", "A*~B*C"),
        ("B, ~B*~C", "A"),  # simplified to B, ~C
        ("~A*B, ~B*~C", "A"),  # each of two joint ones drops
    ],
)
def test_easy_region(expectations: str, easy: str) -> None:
    assert _easy("A*~B*C", "A", expectations) == easy


def test_easy_region_of_values() -> None:
    assert _easy("A[1]*D[2]", "A[1]", "D[1], D[2]", _MULTI) == "A[1]*D[1] + A[1]*D[2]"
    assert _easy("A[1]*D[2]", "A[1]", "D[1]", _MULTI) == "A[1]*D[1] + A[1]*D[2]"
    assert _easy("A[1]*D[2]", "A[1]", "D[2]", _MULTI) == "A[1]*D[2]"
    assert _easy("A[1]*D[2]", "A[1]", "D[0], D[1]", _MULTI) == "A[1]"
    assert _easy("A[1]*D[2]", "D[2]", "A[0]*D[1]", _MULTI) == "D[2]"
    assert _easy("A[1]*D[2]", "A[1]", "A[0]*D[1]", _MULTI) == "A[1]*D[1] + A[1]*D[2]"


def test_only_pairs_of_subset_and_superset_count() -> None:
    expectations = read_expectations("A, B, C", _ABC)
    found = find_easy_region([_cube("A*~B")], [_cube("B"), _cube("C")], expectations, _ABC)
    assert found == frozenset()


_SEVERAL = {"A": [1, 1], "B": [1, 1], "C": [1, 0], "Y": [1, 0]}


@pytest.mark.parametrize(
    ("more", "expected", "models", "easy", "difficult"),
    [
        ([], "A, B[0], C[1,2]", ["A[1]*B[1]*C[1]"], (11,), (2, 5, 8, 17)),
        ([], "A, B[0,2], C[1,2]", ["A[1]*C[1]"], (11, 17), (2, 5, 8)),
        ([(1, 2, 1, 1)], "A, B[0], C[1,2]", ["A[1]*C[1]"], (11,), (2, 5, 8)),
    ],
)
def test_easy_counterfactuals_of_several_values(
    more: list[tuple[int, ...]],
    expected: str,
    models: list[str],
    easy: tuple[int, ...],
    difficult: tuple[int, ...],
) -> None:
    """Worked out by hand; R's rule gives A[1]*C[1], easy 11 and 17, for the first too."""
    frame = pd.concat([pd.DataFrame(_SEVERAL), pd.DataFrame(more, columns=list(_SEVERAL))])
    frame.index = [f"c{i}" for i in range(len(frame))]
    levels = {"B": 3, "C": 3}
    table = build_truth_table(frame.astype(int), "Y", ["A", "B", "C"], levels=levels)
    found = minimize(table, "intermediate", expectations=expected).models
    assert [model.expression for model in found] == models
    assert (found[0].easy, found[0].difficult) == (easy, difficult)


def test_expectations_that_leave_very_many_terms() -> None:
    names = tuple(f"C{i}" for i in range(9))
    space = Space(names, (5,) * 9)
    term = space.encode((0,) * 9)
    few = read_expectations(", ".join(f"{name}[1]" for name in names), space)
    assert len(relax_term(term, term, few, space)) == 2**9
    many = read_expectations(", ".join(f"{name}[1,2,3]" for name in names), space)
    with pytest.raises(AnalysisError, match="expect fewer values"):
        relax_term(term, term, many, space)
