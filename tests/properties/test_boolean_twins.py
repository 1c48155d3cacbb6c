"""Cubes, transversals, primes, covers and expressions against twins that list everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, product
from math import prod
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca.boolean import algebra, covers
from qca.boolean.bitsets import list_integers
from qca.boolean.budgets import Budget
from qca.boolean.charts import Part
from qca.boolean.construction import Built
from qca.boolean.counting import count_rows, list_rows
from qca.boolean.covers import find_irredundant_covers, find_least_covers
from qca.boolean.cubes import Space, absorb, complement, intersection, subtract
from qca.boolean.expressions import (
    And,
    Expression,
    Literal,
    Not,
    Or,
    fold_expression,
    literals_of,
    names_of,
    str_expression,
)
from qca.boolean.grammar import parse_expression
from qca.boolean.lattices import MOST_VERTICES
from qca.boolean.primes import find_primes
from qca.boolean.readings import cubes_of_expression
from qca.boolean.smallcovers import SmallCover
from qca.boolean.transversals import search_transversals
from qca.errors import InputError
from qca.sets.memberships import Memberships
from tests.charts import build_chart

_many = settings(max_examples=400)
_some = settings(max_examples=150)

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


@given(_edges)
@_many
def test_transversals_one_by_one(edges: list[int]) -> None:
    found = list(search_transversals(edges))
    assert len(found) == len(set(found))
    assert set(found) == _twin_transversals(edges)


@given(_edges, st.integers(0, 20))
@_some
def test_a_spent_budget_shows(edges: list[int], allowance: int) -> None:
    budget = Budget(allowance)
    found = set(search_transversals(edges, budget))
    expected = _twin_transversals(edges)
    assert found <= expected
    assert budget.left < 0 or found == expected


# --- primes ---------------------------------------------------------------------------------------


@st.composite
def _codings(draw: st.DrawFn) -> tuple[Space, list[int], list[int], list[int]]:
    """Return a space, and some of its rows: positive ones, negative ones and others."""
    levels = draw(
        st.one_of(
            st.lists(st.just(2), min_size=1, max_size=6),
            st.lists(st.integers(2, 5), min_size=1, max_size=4),
        ).filter(lambda found: prod(found) <= 100)
    )
    space = Space(tuple("ABCDEF"[: len(levels)]), tuple(levels))
    rows = draw(st.permutations([space.encode(row) for row in _rows(space)]))
    first = draw(st.integers(1, min(12, len(rows) - 1)))
    second = draw(st.integers(first + 1, min(first + 20, len(rows))))
    return space, rows[:first], rows[first:second], rows[second:]


def _twin_primes(positive: Sequence[int], off: Sequence[int], space: Space) -> list[int]:
    """Return the implicants of which no part is one, looking at every term over the space."""
    literals = [
        [0, *(1 << (offset + level) for level in range(count))]
        for offset, count in zip(space.offsets, space.levels, strict=True)
    ]
    implicants = {
        term
        for term in map(sum, product(*literals))
        if any(row & term == term for row in positive)
        and not any(intersection(term, cube, space) is not None for cube in off)
    }
    primes = [
        term
        for term in implicants
        if not any(term >> bit & 1 and term ^ 1 << bit in implicants for bit in range(40))
    ]
    return sorted(primes, key=space.order)


def _covered(prime: int, positive: Sequence[int]) -> int:
    """Return the positive rows that a term covers, as bits."""
    return sum(1 << i for i, row in enumerate(positive) if row & prime == prime)


def _largest(primes: Sequence[int], positive: Sequence[int]) -> set[int]:
    """Return the sets of rows covered by one prime and by no other together with more."""
    groups = {_covered(prime, positive) for prime in primes}
    return {g for g in groups if not any(g != other and g & other == g for other in groups)}


def _assert_primes(positive: list[int], off: list[int], space: Space, most: int) -> None:
    expected = _twin_primes(positive, off, space)
    for vertices in (MOST_VERTICES, 0):  # by families as bits, and edge by edge
        with patch("qca.boolean.primes.MOST_VERTICES", vertices):
            found = find_primes(positive, off, space)
        assert list(found) == expected
        assert (found.complete, found.rows, len(found)) == (True, len(positive), len(expected))
        assert list_integers(found.coverage) == [_covered(prime, positive) for prime in expected]
        assert found.sizes().tolist() == [prime.bit_count() for prime in expected]
    few = find_primes(positive, off, space, most=most)
    if few.complete:
        assert list(few) == expected
    assert few.complete or len(expected) > most
    assert len(few) == len(set(few))
    assert list(few) == [prime for prime in expected if prime in set(few)]
    assert list_integers(few.coverage) == [_covered(prime, positive) for prime in few]
    assert _largest(list(few), positive) == _largest(expected, positive)


@given(_codings(), st.integers(0, 5))
@_some
def test_primes_with_remainders(
    coding: tuple[Space, list[int], list[int], list[int]], most: int
) -> None:
    space, positive, negative, _ = coding
    _assert_primes(positive, negative, space, most)


@given(_codings(), st.integers(0, 5))
@_some
def test_primes_of_positive_rows_alone(
    coding: tuple[Space, list[int], list[int], list[int]], most: int
) -> None:
    space, positive, *_ = coding
    _assert_primes(positive, complement(positive, space), space, most)


@given(_codings(), st.integers(0, 5), st.data())
@_some
def test_primes_beside_excluded_regions(
    coding: tuple[Space, list[int], list[int], list[int]], most: int, data: st.DataObject
) -> None:
    space, positive, negative, _ = coding
    cubes = data.draw(_unions(space))
    excluded = subtract(cubes, [*positive, *negative], space)
    overlapping = [cube for cube in cubes if not _covered(cube, positive)]
    _assert_primes(positive, [*negative, *excluded, *overlapping], space, most)


@pytest.mark.parametrize(("levels", "count"), [(2, 70), (2, 64), (2, 32), (5, 13), (9, 15)])
def test_primes_of_more_literals_than_a_word_holds(levels: int, count: int) -> None:
    """Only some conditions differ between rows; over these the twin looks at every term."""
    rng = np.random.default_rng(levels * count)
    wide = Space(tuple(f"X{j}" for j in range(count)), (levels,) * count)
    for _ in range(12):
        open_conditions = sorted({0, count - 1, *rng.choice(count, 3, replace=False).tolist()})
        small = Space(tuple(f"X{j}" for j in open_conditions), (levels,) * len(open_conditions))
        rows = {tuple(rng.integers(0, min(levels, 3), len(open_conditions))) for _ in range(14)}
        rest = rng.integers(0, levels, count)

        def fill(row: Sequence[int], at: list[int] = open_conditions, rest: Any = rest) -> int:
            whole = rest.copy()
            whole[at] = row
            return wide.encode(whole.tolist())

        ordered = [tuple(map(int, row)) for row in rows]
        half = len(ordered) // 2
        expected = _twin_primes(
            [small.encode(r) for r in ordered[:half]],
            [small.encode(r) for r in ordered[half:]],
            small,
        )
        positive = [fill(row) for row in ordered[:half]]
        for most in (10_000, 0):
            found = find_primes(positive, [fill(row) for row in ordered[half:]], wide, most=most)
            written = [wide.write(prime) for prime in found]
            twin = [small.write(prime) for prime in expected]
            if most:
                assert written == twin
            else:
                assert set(written) <= set(twin)
            assert list_integers(found.coverage) == [_covered(p, positive) for p in found]


def test_primes_of_more_rows_than_a_word_holds() -> None:
    rng = np.random.default_rng(4)
    space = Space(tuple("ABCDEFGH"), (2,) * 8)
    rows = [space.encode(row) for row in rng.permutation(_rows(space)).tolist()]
    for first in (63, 64, 65, 129):
        _assert_primes(rows[:first], rows[first : first + 60], space, 0)


# --- covers ---------------------------------------------------------------------------------------

_Cover = tuple[int, ...]


@st.composite
def _charts(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Return what each prime of a chart covers, and rising numbers of literals.

    Some charts have twins among the primes, some two parts.
    """
    rows = draw(st.integers(1, 8))
    coverage = draw(st.lists(st.integers(1, 2**rows - 1), min_size=1, max_size=8))
    if draw(st.booleans()):
        coverage += draw(st.lists(st.sampled_from(coverage), max_size=3))
    if draw(st.booleans()):
        other = draw(st.lists(st.integers(1, 2**4 - 1), min_size=1, max_size=4))
        coverage += [mask << rows for mask in other]
    coverage = draw(st.permutations(coverage[:12]))
    literals = draw(
        st.lists(st.integers(1, 4), min_size=len(coverage), max_size=len(coverage)).map(sorted)
    )
    return coverage, literals


def _subsets(count: int) -> list[_Cover]:
    if not count:
        return [()]
    fewer = _subsets(count - 1)
    return fewer + [(*chosen, count - 1) for chosen in fewer]


def _union(coverage: Sequence[int], chosen: Iterable[int]) -> int:
    rows = 0
    for i in chosen:
        rows |= coverage[i]
    return rows


def _cost(cover: _Cover, literals: Sequence[int]) -> tuple[int, int]:
    return len(cover), sum(literals[i] for i in cover)


def _twin_covers(coverage: Sequence[int], literals: Sequence[int]) -> dict[str, list[_Cover]]:
    """Return the least and the irredundant covers in order, by trying every set of primes."""
    everything = _union(coverage, range(len(coverage)))
    found = [s for s in _subsets(len(coverage)) if _union(coverage, s) == everything]
    found.sort(key=lambda cover: (*_cost(cover, literals), cover))
    irredundant = [
        cover
        for cover in found
        if not any(_union(coverage, [i for i in cover if i != j]) == everything for j in cover)
    ]
    return {
        "least": [cover for cover in found if len(cover) == len(found[0])],
        "irredundant": irredundant,
    }


_SEARCHES = {"least": find_least_covers, "irredundant": find_irredundant_covers}


def _shares(covers: Sequence[_Cover], primes: int) -> list[float]:
    return [sum(prime in cover for cover in covers) / len(covers) for prime in range(primes)]


@given(_charts(), st.integers(1, 12))
@_many
def test_covers(chart: tuple[list[int], list[int]], most: int) -> None:
    coverage, literals = chart
    twins = _twin_covers(coverage, literals)
    for name, find in _SEARCHES.items():
        expected = twins[name]
        cheapest = sum(_cost(c, literals) == _cost(expected[0], literals) for c in expected)
        for listed in (most, 100_000):
            found = find(build_chart(coverage, literals), most=listed)
            assert found.covers == tuple(expected[:listed])
            assert (found.count, found.exact, found.ordered) == (len(expected), True, True)
            assert found.complete == (len(expected) <= listed)
            assert found.cheapest == cheapest
            assert found.shares == pytest.approx(_shares(expected, len(coverage)), abs=1e-12)


@given(_charts(), st.integers(1, 12), st.integers(-30, 60))
@_many
def test_covers_with_few_steps(chart: tuple[list[int], list[int]], most: int, steps: int) -> None:
    """What is found is true, and what is not known is not said."""
    coverage, literals = chart
    twins = _twin_covers(coverage, literals)
    rows = [sum(mask >> row & 1 for mask in coverage) for row in range(12)]
    alone = {
        i
        for i, mask in enumerate(coverage)
        if any(mask >> r & 1 and rows[r] == 1 for r in range(12))
    }
    for name, find in _SEARCHES.items():
        expected = twins[name]
        shares = _shares(expected, len(coverage))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(covers, "_FEW_ROWS", 0)
            proof = covers.ProofLimits(steps=steps)
            found = find(build_chart(coverage, literals), most=most, steps=steps, proof=proof)
        assert set(found.covers) <= set(expected)
        assert 1 <= len(found.covers) == len(set(found.covers)) <= most
        assert len(found.covers) <= found.count <= len(expected)
        assert found.complete == (found.exact and len(found.covers) == len(expected))
        assert list(found.covers) == sorted(
            found.covers, key=lambda cover: (*_cost(cover, literals), cover)
        )
        if found.exact:
            assert found.count == len(expected)
            assert found.covers == tuple(expected[:most])
        assert (found.cheapest is None) == (not found.ordered) == (not found.exact)
        known = ~np.isnan(found.shares)
        assert found.shares[known] == pytest.approx(np.array(shares)[known], abs=1e-12)
        assert all(found.shares[i] == 1 for i in alone)


def test_few_steps_leave_something_unknown() -> None:
    """The test above would pass if steps were ignored."""
    rng = np.random.default_rng(2)
    unknown = dict.fromkeys(_SEARCHES, 0)
    for _ in range(40):
        chart = _draw_chart(rng, 25, 14, 4)
        for name, find in _SEARCHES.items():
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(covers, "_FEW_ROWS", 0)
                found = find(build_chart(chart), most=5, steps=-40)
            whole = find(build_chart(chart), most=5)
            assert whole.exact and found.count <= whole.count
            if not found.exact:
                unknown[name] += 1
                assert np.isnan(found.shares).any() and found.cheapest is None
                assert not (found.complete or found.ordered)
    assert all(count > 20 for count in unknown.values())


def _draw_chart(rng: np.random.Generator, primes: int, rows: int, each: int) -> list[int]:
    chart = [
        sum(1 << int(r) for r in rng.choice(rows, size=each, replace=False)) for _ in range(primes)
    ]
    missing = ((1 << rows) - 1) & ~_union(chart, range(primes))
    chart[0] |= missing
    return chart


def _twin_least_size(chart: Sequence[int]) -> int:
    """Return the size of the least cover: sets of rows reached by one prime more and more."""
    everything = _union(chart, range(len(chart)))
    reached, size = {0}, 0
    while everything not in reached:
        reached = {rows | mask for rows in reached for mask in chart}
        size += 1
    return size


@pytest.mark.parametrize("seed", range(40))
def test_programming_agrees(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    chart = _draw_chart(rng, int(rng.integers(16, 40)), int(rng.integers(10, 14)), 4)
    literals = sorted(rng.integers(1, 6, len(chart)).tolist())
    size = _twin_least_size(chart)
    expected = find_least_covers(build_chart(chart, literals), most=1_000_000)
    assert expected.exact and {len(cover) for cover in expected.covers} == {size}
    solved: list[SmallCover] = []
    original = covers.find_small_cover

    def spy(part: Part, least: int, work: int) -> SmallCover:
        solved.append(original(part, least, work))
        assert part.matrix[:, list(solved[-1].classes)].any(axis=1).all()
        return solved[-1]

    # No diagram is built, so that nothing is proved by one.
    nothing = Built(None, whole=False)
    monkeypatch.setattr(covers, "find_small_cover", spy)
    monkeypatch.setattr(covers, "build_least_diagram", lambda *_: nothing)
    for most in (1, 5, 50):
        found = find_least_covers(build_chart(chart, literals), most=most)
        assert set(found.covers) <= set(expected.covers)
        assert {len(cover) for cover in found.covers} == {size}
        assert len(set(found.covers)) == len(found.covers) <= most
        assert found.count <= expected.count and not found.exact and found.cheapest is None
    assert solved, "the chart fell into single rows"


@pytest.mark.parametrize("diagrams", [True, False])
@pytest.mark.parametrize("seed", range(20))
def test_covers_whose_size_is_not_proven(
    seed: int, diagrams: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With next to no work for the proof, what is said of the least size is true all the same."""
    rng = np.random.default_rng(seed)
    chart = _draw_chart(rng, int(rng.integers(16, 40)), int(rng.integers(10, 14)), 4)
    size = _twin_least_size(chart)
    monkeypatch.setattr(covers, "_FEW_ROWS", 0)
    if not diagrams:
        monkeypatch.setattr(covers, "_MOST_DIAGRAM", 0)
    for steps, work in ((0, 0), (0, 100_000), (40, 0), (400, 0)):
        proof = covers.ProofLimits(steps, work)
        found = find_least_covers(build_chart(chart), most=20, steps=steps - 80, proof=proof)
        sizes = {len(cover) for cover in found.covers}
        assert len(sizes) == 1 and sizes >= {size} if found.least else min(sizes) >= size
        assert found.least or not (found.exact or found.ordered or found.complete)
        for cover in found.covers:
            assert _union(chart, cover) == _union(chart, range(len(chart)))
            assert all(
                _union(chart, set(cover) - {prime}) != _union(chart, cover) for prime in cover
            )
        assert work == 0 or found.least or not diagrams  # a small programme is solved


def test_some_sizes_are_not_proven() -> None:
    """The test above would pass if the limits were ignored."""
    proof = covers.ProofLimits(steps=0, work=0)
    charts = [_draw_chart(np.random.default_rng(seed), 40, 30, 4) for seed in range(12)]
    found = [find_least_covers(build_chart(c), most=5, steps=-80, proof=proof) for c in charts]
    assert sum(not covers.least for covers in found) > 6


def test_covers_when_no_smaller_size_can_be_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programming says how small a cover is, and a narrow diagram of that size finds more."""
    sizes: list[int] = []
    original = covers.find_small_cover

    def spy(part: Part, least: int, work: int) -> SmallCover:
        found = original(part, least, work)
        sizes.append(len(found.classes))
        return found

    monkeypatch.setattr(covers, "find_small_cover", spy)
    monkeypatch.setattr(covers, "_FEW_ROWS", 0)
    several = 0
    for seed in range(12):
        chart = _draw_chart(np.random.default_rng(seed), 40, 22, 4)
        expected = find_least_covers(build_chart(chart), most=1_000_000, steps=10_000_000)
        with monkeypatch.context() as patch:
            patch.setattr(covers, "share_rows_well", lambda matrix: np.zeros(len(matrix)))
            proof = covers.ProofLimits(steps=0)
            found = find_least_covers(build_chart(chart), most=20, steps=200, proof=proof)
        assert expected.exact and not found.exact
        assert set(found.covers) <= set(expected.covers)
        assert 1 <= len(found.covers) <= found.count <= expected.count
        several += len(found.covers) > 3
    assert len(sizes) >= 12 and several > 3


@pytest.mark.parametrize("seed", range(8))
def test_least_covers_of_hard_charts_have_one_size(seed: int) -> None:
    chart = _draw_chart(np.random.default_rng(seed), 50, 30, 5)
    found = find_least_covers(build_chart(chart), most=1000)
    everything = _union(chart, range(len(chart)))
    assert len({len(cover) for cover in found.covers}) == 1
    assert all(_union(chart, cover) == everything for cover in found.covers)
    again = find_least_covers(build_chart(chart[::-1]), most=10)
    assert len(again.covers[0]) == len(found.covers[0])
    assert (again.count, again.exact) == (found.count, found.exact)


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
