"""The smallest sets that do something, held against trying every set."""

from __future__ import annotations

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from qca.boolean.smallest import SmallestSets, find_smallest


@st.composite
def families(draw: st.DrawFn) -> tuple[int, frozenset[frozenset[int]]]:
    """Return a number of things, and which sets of them pass: any, and that of all."""
    number = draw(st.integers(0, 5))
    every = list(chain(*(combinations(range(number), size) for size in range(number + 1))))
    passing = draw(st.sets(st.sampled_from(every)))
    return number, frozenset({*map(frozenset, passing), frozenset(range(number))})


@given(families())
def test_they_are_those_that_trying_every_set_shows(
    drawn: tuple[int, frozenset[frozenset[int]]],
) -> None:
    number, passing = drawn
    least = min(map(len, passing))
    expected = {chosen for chosen in passing if len(chosen) == least}
    told = find_smallest(number, passing.__contains__, 2**number)
    assert {frozenset(chosen) for chosen in told.sets} == expected
    assert told.exact and told.ruled_out == least - 1 and len(told.sets) == len(expected)


@given(families(), st.integers(0, 32))
def test_cut_short_it_says_so_and_claims_no_more(
    drawn: tuple[int, frozenset[frozenset[int]]], most: int
) -> None:
    number, passing = drawn
    tried: list[frozenset[int]] = []

    def test(chosen: frozenset[int]) -> bool:
        tried.append(chosen)
        return chosen in passing

    told = find_smallest(number, test, most)
    assert all(frozenset(chosen) in passing for chosen in told.sets)
    assert not any(len(chosen) <= told.ruled_out for chosen in passing)
    if not told.exact:
        ((*chosen,),) = told.sets
        assert not any(frozenset(chosen) - {one} in passing for one in chosen)
        # What finds that one tries each thing at most once for each that is spared, and once more.
        assert len(tried) <= most + number * (number + 1)


def test_where_nothing_is_needed_the_empty_set_does() -> None:
    assert find_smallest(3, lambda _: True, 100) == SmallestSets(((),), True, -1)
