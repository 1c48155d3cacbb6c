"""The search for the best rows: its bounds, and what it says where it is stopped."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from qca.analysis.diversity.search import find_first_row, rank_rows
from qca.boolean.cubes import Space

SPACES = (Space(("A", "B", "C"), (2, 2, 2)), Space(("A", "B", "C", "D"), (2, 3, 2, 2)))


@st.composite
def draw_questions(draw: st.DrawFn) -> tuple[Space, list[list[int]], list[int]]:
    space = draw(st.sampled_from(SPACES))

    def cube() -> int:
        chosen = [draw(st.integers(-1, count - 1)) for count in space.levels]
        return sum(1 << (o + v) for o, v in zip(space.offsets, chosen, strict=True) if v >= 0)

    unions = [
        [cube() for _ in range(draw(st.integers(0, 3)))] for _ in range(draw(st.integers(1, 4)))
    ]
    return space, unions, [cube() for _ in range(draw(st.integers(0, 4)))]


def value(held: int, may: int) -> tuple[int, ...]:
    """Return how many of the first two unions hold a row, then how many of all."""
    both = held | may
    return (both & 3).bit_count(), both.bit_count()


def list_rows(
    space: Space, unions: list[list[int]], without: list[int]
) -> dict[int, tuple[int, tuple[int, ...]]]:
    rows = {}
    for config in product(*(range(count) for count in space.levels)):
        row = space.encode(config)
        if any(row & cube == cube for cube in without):
            continue
        held = sum(1 << i for i, u in enumerate(unions) if any(row & c == c for c in u))
        rows[space.row_number(config)] = held, value(held, 0)
    return rows


def rows_of(cubes: tuple[int, ...], without: list[int], space: Space) -> set[int]:
    return {
        space.row_number(config)
        for config in product(*(range(count) for count in space.levels))
        for row in [space.encode(config)]
        if any(row & c == c for c in cubes) and not any(row & c == c for c in without)
    }


@given(draw_questions(), st.integers(1, 6), st.sampled_from([0, 5, 20, 100_000]))
@settings(max_examples=150)
def test_what_comes_out_is_true_however_early_it_is_stopped(
    question: tuple[Space, list[list[int]], list[int]], most: int, steps: int
) -> None:
    space, unions, without = question
    expected = list_rows(space, unions, without)
    ranking = rank_rows(space, unions, without, value, most=most, steps=steps)
    best = max((each for _, each in expected.values()), default=None)
    seen: set[int] = set()
    for group in ranking.groups:
        rows = rows_of(group.cubes, without, space)
        assert rows
        assert not rows & seen
        seen |= rows
        assert all(expected[row] == (group.held, group.value) for row in rows)
        if group.whole:
            assert rows == {row for row, (held, _) in expected.items() if held == group.held}
        assert find_first_row(group.cubes, without, space) == min(rows)
    values = [group.value for group in ranking.groups]
    assert values == sorted(values, reverse=True)
    assert bool(ranking.groups) == bool(expected)  # even where it was stopped at once
    if ranking.complete:
        assert seen == set(expected)
    else:
        assert ranking.bound is not None
        assert all(own <= ranking.bound for row, (_, own) in expected.items() if row not in seen)
    if ranking.proven and ranking.groups:
        assert values[0] == best
    if steps == 100_000:
        assert ranking.complete or len(ranking.groups) == most
        assert not ranking.groups or ranking.proven


def test_a_million_rows_are_not_looked_at_one_by_one() -> None:
    space = Space(tuple(f"C{i}" for i in range(40)), (2,) * 40)
    first, second = space.encode([1] * 40), space.encode([0] * 40)
    unions = [[0b10 | 0b1000, 1 << 41], [0b10], [1 << 60]]
    ranking = rank_rows(space, unions, [first, second], value, most=8, steps=10_000)
    assert ranking.complete
    assert ranking.groups[0].value == (2, 3)
    assert sum(2 ** (40 - cube.bit_count()) for g in ranking.groups for cube in g.cubes) == 2**40
