"""The depth-first search for minimal transversals: the same as all at once, and left at any time.

Against sets of vertices tried one by one it is tested in ``properties/test_boolean_twins.py``.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qca.boolean.bitsets import find_minimal, pack_integers
from qca.boolean.budgets import Budget
from qca.boolean.dualization import find_minimal_transversals
from qca.boolean.transversals import search_transversals


@given(st.lists(st.integers(1, 2**7 - 1), min_size=1, max_size=9))
@settings(max_examples=150)
def test_both_searches_find_the_same(edges: list[int]) -> None:
    block = pack_integers(edges, 7)
    at_once = [
        sum(1 << int(vertex) for vertex in chosen)
        for part in find_minimal_transversals([block[:, find_minimal(block)]], 7)
        for chosen in part.vertices.T
    ]
    assert sorted(at_once) == sorted(search_transversals(edges))


def test_the_first_of_a_great_many_comes_at_once() -> None:
    """Fifty pairs have 2 to the power of 50 transversals."""
    edges = [0b11 << 2 * i for i in range(50)]
    budget = Budget(200)
    first = next(search_transversals(edges, budget))
    assert budget.left >= 0
    assert first.bit_count() == 50
    assert all((first & edge).bit_count() == 1 for edge in edges)
