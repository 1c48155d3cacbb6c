"""Cubes, transversals, covers and expressions against twins that list everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca.boolean import algebra, covers
from qca.boolean.covers import find_irredundant_covers, find_least_covers
from qca.boolean.cubes import (
    Space,
    absorb,
    complement,
    count_rows,
    cubes_of_expression,
    intersection,
    list_rows,
    subtract,
)
from qca.boolean.expressions import (
    And,
    Expression,
    Literal,
    Not,
    Or,
    fold_expression,
    literals_of,
    names_of,
    parse_expression,
    str_expression,
)
from qca.boolean.transversals import WEIGHT_UNIT, Budget, minimal_transversals
from qca.errors import InputError
from qca.sets.memberships import Memberships

_many = settings(max_examples=400, deadline=None, derandomize=True)
_some = settings(max_examples=150, deadline=None, derandomize=True)

# --- cubes ----------------------------------------------------------------------------------------


@st.composite
def _spaces(draw: st.DrawFn) -> Space:
    levels = draw(st.lists(st.integers(2, 4), min_size=1, max_size=4))
    return Space(tuple("ABCD"[: len(levels)]), tuple(levels))


@st.composite
def _unions(draw: st.DrawFn, space: Space) -> list[int]:
    """Some cubes of the space, the one without literals among them."""
    term = st.tuples(*(st.one_of(st.none(), st.integers(0, n - 1)) for n in space.levels))
    terms = draw(st.lists(term, max_size=6))
    return [
        sum(1 << (space.offsets[j] + v) for j, v in enumerate(term) if v is not None)
        for term in terms
    ]


def _rows(space: Space) -> list[tuple[int, ...]]:
    return list(product(*(range(count) for count in space.levels)))


def _inside(cubes: Sequence[int], space: Space) -> list[int]:
    """Return the numbers of the rows in a union, looking at every row and every literal."""
    found = []
    for number, row in enumerate(_rows(space), 1):
        if any(all(row[j] == value for j, value in space.decode(cube)) for cube in cubes):
            found.append(number)
    return found


@given(st.data())
@_many
def test_unions_of_cubes(data: st.DataObject) -> None:
    space = data.draw(_spaces())
    first, second = data.draw(_unions(space)), data.draw(_unions(space))
    rows = _inside(first, space)
    everything = range(1, space.size + 1)
    outside = complement(first, space)
    left = subtract(first, second, space)
    removed = _inside(second, space)
    assert _inside(outside, space) == [n for n in everything if n not in rows]
    assert _inside(left, space) == [n for n in rows if n not in removed]
    for disjoint in (outside, left):
        assert all(intersection(a, b, space) is None for a, b in combinations(disjoint, 2))
    assert count_rows(first, space) == len(rows)
    assert list_rows(first, space, len(rows)) == tuple(rows)
    assert not rows or list_rows(first, space, len(rows) - 1) is None
    assert _inside(absorb(first), space) == rows


@given(st.data())
@_many
def test_two_cubes(data: st.DataObject) -> None:
    space = data.draw(_spaces())
    cubes = data.draw(_unions(space))
    for first, second in combinations(cubes, 2):
        both = intersection(first, second, space)
        shared = set(_inside([first], space)) & set(_inside([second], space))
        assert set(_inside([both] if both is not None else [], space)) == shared
    kept = absorb(cubes)
    assert set(kept) == {c for c in cubes if not any(d != c and d & c == d for d in cubes)}


def test_values_that_agree_are_joined() -> None:
    space = Space(("A", "B", "D"), (2, 2, 3))
    cubes = [1 << 4 + level | literal for level in range(3) for literal in (0b10, 0b0100)]
    assert complement(cubes, space) == [0b1001]


@given(_spaces())
@_some
def test_rows_and_numbers(space: Space) -> None:
    rows = _rows(space)
    assert space.size == len(rows)
    for number, row in enumerate(rows, 1):
        assert space.row_number(row) == number
        cube = space.encode(row)
        assert space.decode(cube) == tuple(enumerate(row))
        assert list_rows([cube], space, 1) == (number,)
        assert space.widen(cube) == sum(space.families)


# --- transversals ---------------------------------------------------------------------------------

_edges = st.lists(st.integers(0, 2**7 - 1), max_size=9)


def _twin_transversals(edges: Sequence[int]) -> set[int]:
    """Return the sets of vertices that meet every edge and of which no part does."""
    meeting = [s for s in range(2**7) if all(s & edge for edge in edges)]
    return {s for s in meeting if not any(s >> v & 1 and s ^ 1 << v in meeting for v in range(7))}


@given(_edges, st.integers(0, 7))
@_many
def test_minimal_transversals(edges: list[int], most: int) -> None:
    expected = _twin_transversals(edges)
    found = list(minimal_transversals(edges))
    assert len(found) == len(set(found))
    assert set(found) == expected
    small = {s for s in expected if s.bit_count() <= most}
    bounded = list(minimal_transversals(edges, most))
    assert len(bounded) == len(set(bounded))
    assert set(bounded) == small


@given(_edges, st.integers(0, 7), st.data())
@_many
def test_minimal_transversals_with_weights(
    edges: list[int], most: int, data: st.DataObject
) -> None:
    edges = sorted(set(edges) - {0})
    raw = {edge: data.draw(st.integers(0, WEIGHT_UNIT)) for edge in edges}
    heaviest = max([sum(raw[e] for e in edges if e >> v & 1) for v in range(7)], default=0)
    scale = max(heaviest, 1)
    weights = {
        e: w if heaviest <= WEIGHT_UNIT else w * WEIGHT_UNIT // scale for e, w in raw.items()
    }
    found = list(minimal_transversals(edges, most, None, weights))
    assert len(found) == len(set(found))
    assert set(found) == {s for s in _twin_transversals(edges) if s.bit_count() <= most}


@given(_edges, st.integers(0, 20))
@_some
def test_a_spent_budget_shows(edges: list[int], allowance: int) -> None:
    budget = Budget(allowance)
    found = set(minimal_transversals(edges, None, budget))
    expected = _twin_transversals(edges)
    assert found <= expected
    assert budget.left < 0 or found == expected


# --- covers ---------------------------------------------------------------------------------------

_charts = st.lists(st.integers(1, 2**6 - 1), min_size=1, max_size=8)


def _twin_covers(coverage: Sequence[int]) -> tuple[set[tuple[int, ...]], set[tuple[int, ...]]]:
    """Return the least and the irredundant covers by trying every set of primes."""
    everything = 0
    for rows in coverage:
        everything |= rows
    found = []
    for size in range(len(coverage) + 1):
        for chosen in combinations(range(len(coverage)), size):
            if _union(coverage, chosen) == everything:
                found.append(chosen)
    irredundant = {
        chosen
        for chosen in found
        if all(_union(coverage, [i for i in chosen if i != j]) != everything for j in chosen)
    }
    return {chosen for chosen in found if len(chosen) == len(found[0])}, irredundant


def _union(coverage: Sequence[int], chosen: Sequence[int]) -> int:
    rows = 0
    for i in chosen:
        rows |= coverage[i]
    return rows


@given(_charts, st.integers(1, 12))
@_many
def test_covers(coverage: list[int], most: int) -> None:
    least, irredundant = _twin_covers(coverage)
    for find, expected in ((find_least_covers, least), (find_irredundant_covers, irredundant)):
        everything = find(coverage, most=1000)
        assert everything.covers == tuple(sorted(expected))
        assert (everything.count, everything.exact, everything.complete) == (
            len(expected),
            True,
            True,
        )
        some = find(coverage, most=most)
        assert set(some.covers) <= expected
        assert len(some.covers) == len(set(some.covers)) == min(most, len(expected))
        assert (some.count, some.exact) == (len(expected), True)
        assert some.complete == (len(expected) <= most)


@given(_charts)
@_some
def test_covers_are_counted_by_inclusion_and_exclusion(coverage: list[int]) -> None:
    for part in covers._split(coverage):
        members = [prime for together in part.classes.values() for prime in together]
        smallest = covers._solve_least(part.edges).size
        for size in range(1, len(members) + 1):
            met = [_meets(part.edges, part.classes, c) for c in combinations(members, size)]
            assert covers._count_by_inclusion_exclusion(part, size) == sum(met)
            assert any(met) == (size >= smallest)


def _meets(
    edges: Sequence[int], classes: Mapping[int, tuple[int, ...]], chosen: Sequence[int]
) -> bool:
    """Return whether the primes chosen meet every edge of a part."""
    vertices = [v for prime in chosen for v, members in classes.items() if prime in members]
    return all(any(edge >> v & 1 for v in vertices) for edge in edges)


def _draw_chart(rng: np.random.Generator, primes: int, rows: int, each: int) -> list[int]:
    chart = [
        sum(1 << int(r) for r in rng.choice(rows, size=each, replace=False)) for _ in range(primes)
    ]
    missing = ((1 << rows) - 1) & ~_union(chart, range(primes))
    chart[0] |= missing
    return chart


@pytest.mark.parametrize("seed", range(25))
def test_programming_agrees_with_branch_and_bound(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(seed)
    chart = _draw_chart(rng, int(rng.integers(20, 45)), int(rng.integers(12, 26)), 4)
    expected = find_least_covers(chart, most=100_000)
    few = find_least_covers(chart, most=2)
    solved: list[covers._Least] = []
    original = covers._solve_least_by_programming

    def spy(edges: Sequence[int], reduced: Sequence[int]) -> covers._Least:
        solved.append(original(edges, reduced))
        return solved[-1]

    monkeypatch.setattr(covers, "_solve_least_by_programming", spy)
    monkeypatch.setattr(covers, "_BOUND_STEPS", -1)
    assert find_least_covers(chart, most=100_000) == expected
    assert expected.complete and expected.exact
    assert solved, "the chart was too easy to need programming"
    for least in solved:
        assert least.witness is not None and least.witness.bit_count() == least.size
    monkeypatch.setattr(covers, "_COUNTED_ROWS", 0)  # counted by enumeration instead
    assert find_least_covers(chart, most=100_000) == expected
    again = find_least_covers(chart, most=2)
    assert (again.count, again.exact, again.complete) == (few.count, few.exact, few.complete)
    everything = _union(chart, range(len(chart)))
    assert all(_union(chart, cover) == everything for cover in (*few.covers, *again.covers))


@pytest.mark.parametrize("seed", range(12))
def test_least_covers_of_hard_charts_have_one_size(seed: int) -> None:
    rng = np.random.default_rng(seed)
    chart = _draw_chart(rng, 50, 30, 5)
    found = find_least_covers(chart, most=1000)
    everything = _union(chart, range(len(chart)))
    assert len({len(cover) for cover in found.covers}) == 1
    assert all(_union(chart, cover) == everything for cover in found.covers)


@pytest.mark.parametrize("seed", range(6))
def test_a_spent_enumeration_gives_a_lower_bound(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = _draw_chart(np.random.default_rng(seed), 30, 18, 4)
    exact = find_least_covers(chart, most=100_000)
    every = find_irredundant_covers(chart, most=10)
    monkeypatch.setattr(covers, "_ENUMERATION_STEPS", 40)
    few = find_irredundant_covers(chart, most=100_000)
    assert not few.exact and not few.complete
    assert len(few.covers) <= few.count <= every.count
    counted = find_least_covers(chart, most=100_000)
    assert counted.exact and counted.count == exact.count  # counted without listing
    assert counted.complete == (len(counted.covers) == exact.count)
    monkeypatch.setattr(covers, "_COUNTED_ROWS", 0)
    monkeypatch.setattr(covers, "_BOUND_STEPS", -1)
    bound = find_least_covers(chart, most=100_000)
    assert 1 <= bound.count <= exact.count
    assert bound.exact == bound.complete
    assert set(bound.covers) <= set(exact.covers)
    assert len(bound.covers) >= 1


# --- expressions ----------------------------------------------------------------------------------

_LEVELS = {"A": 2, "B": 2, "C": 2, "D": 3, "E": 4}
_SPACE = Space(tuple(_LEVELS), tuple(_LEVELS.values()))


def _literals() -> st.SearchStrategy[Expression]:
    plain = st.sampled_from([Literal("A"), Literal("B"), Literal("C")])

    def levels(name: str) -> st.SearchStrategy[Expression]:
        values = st.sets(st.integers(0, _LEVELS[name] - 1), min_size=1)
        return values.map(lambda found: Literal(name, tuple(sorted(found))))

    return st.one_of(plain, plain, levels("B"), levels("D"), levels("E"))


_expressions = st.recursive(
    _literals(),
    lambda inner: st.one_of(
        inner.map(Not),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts))),
    ),
    max_leaves=6,
)


def _holds(expression: Expression, row: Mapping[str, int]) -> bool:
    """Return the truth of an expression for one row, straight from the meaning of its parts."""
    match expression:
        case Literal(name, None):
            return row[name] == 1
        case Literal(name, levels):
            return row[name] in (levels or ())
        case Not(inner):
            return not _holds(inner, row)
        case And(parts):
            return all(_holds(part, row) for part in parts)
        case Or(parts):
            return any(_holds(part, row) for part in parts)


_ROWS = [dict(zip(_LEVELS, row, strict=True)) for row in _rows(_SPACE)]


def _truth(expression: Expression) -> list[bool]:
    return [_holds(expression, row) for row in _ROWS]


def _memberships(rng: np.random.Generator) -> Memberships:
    values = np.column_stack(
        [rng.random(12) if count == 2 else rng.integers(0, count, 12) for count in _LEVELS.values()]
    )
    values.setflags(write=False)
    cases = tuple(f"c{i}" for i in range(12))
    return Memberships(cases, tuple(_LEVELS), tuple(_LEVELS.values()), values)


def _member(expression: Expression, row: Mapping[str, float]) -> float:
    """Return the membership of one case, straight from the meaning of the parts."""
    match expression:
        case Literal(name, None):
            return row[name]
        case Literal(name, levels) if _LEVELS[name] == 2:
            return max(row[name] if level else 1 - row[name] for level in levels or ())
        case Literal(name, levels):
            return float(row[name] in (levels or ()))
        case Not(inner):
            return 1 - _member(inner, row)
        case And(parts):
            return min(_member(part, row) for part in parts)
        case Or(parts):
            return max(_member(part, row) for part in parts)


@given(_expressions)
@_many
def test_expressions_survive_being_written(expression: Expression) -> None:
    memberships = _memberships(np.random.default_rng(3))
    text = str_expression(expression)
    again = parse_expression(text)
    assert str_expression(again) == text
    assert names_of(again) == names_of(expression)
    assert list(literals_of(again)) == list(literals_of(expression))
    expected = [
        _member(expression, dict(zip(_LEVELS, row, strict=True))) for row in memberships.values
    ]
    for read in (expression, again, parse_expression(f" {text.replace('*', ' * ')} ")):
        assert memberships.membership(read) == pytest.approx(expected, abs=1e-15)
    folded = fold_expression(
        expression,
        lambda _: 1,
        lambda part: part,
        lambda parts: sum(parts),
        lambda parts: sum(parts),
    )
    assert folded == len(list(literals_of(expression)))


@given(_expressions)
@_many
def test_cubes_of_expressions(expression: Expression) -> None:
    cubes = cubes_of_expression(expression, _SPACE)
    numbers = [number for number, holds in enumerate(_truth(expression), 1) if holds]
    assert _inside(cubes, _SPACE) == numbers
    assert absorb(cubes) == sorted(cubes, key=lambda c: (c.bit_count(), c))


@given(_expressions, _expressions)
@_some
def test_algebra(first: Expression, second: Expression) -> None:
    one, two = _truth(first), _truth(second)
    assert algebra.implies(first, second, _LEVELS) == all(
        b for a, b in zip(one, two, strict=True) if a
    )
    assert algebra.are_equivalent(first, second, _LEVELS) == (one == two)
    assert algebra.is_contradiction(first, _LEVELS) == (not any(one))
    assert algebra.implies(first, Or((first, second)), _LEVELS)
    assert algebra.are_equivalent(first, Not(Not(first)), _LEVELS)


@given(_expressions)
@_some
def test_negate_and_expand(expression: Expression) -> None:
    truth = _truth(expression)
    for function, expected in (
        (algebra.negate, [not holds for holds in truth]),
        (algebra.expand, truth),
    ):
        try:
            found = function(expression, _LEVELS)
        except InputError:
            assert len(set(truth)) == 1
            continue
        assert _truth(found) == expected
        assert _is_sum_of_products(found)


def _is_sum_of_products(expression: Expression) -> bool:
    terms = expression.arguments if isinstance(expression, Or) else (expression,)
    for term in terms:
        factors = term.arguments if isinstance(term, And) else (term,)
        for factor in factors:
            inner = factor.argument if isinstance(factor, Not) else factor
            if not isinstance(inner, Literal):
                return False
    return True
