"""Unions of products: counted, and listed in order, as if every set had been made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from qca.boolean import unions
from qca.boolean.budgets import Budget, BudgetSpent
from qca.boolean.unions import Numbering, Product, count_numbers, count_union, list_union

_Set = tuple[int, ...]
_PLENTY = 1_000_000


def _draw(rng: np.random.Generator) -> tuple[list[int], list[list[list[_Set]]]]:
    """Return the literals of some primes, and products that have many sets in common."""
    primes = int(rng.integers(4, 12))
    literals = sorted(rng.integers(1, 4, primes).tolist())
    products: list[list[list[_Set]]] = []
    for _ in range(int(rng.integers(1, 9))):
        if products and rng.random() < 0.5:  # as the last one, but for a set of one part
            product = [list(part) for part in products[-1]]
            product[0] = product[0][1:] or product[0]
            products.append(product)
            continue
        blocks = np.array_split(np.arange(primes), int(rng.integers(1, 4)))
        product = []
        for block in blocks:
            size = int(rng.integers(1, min(3, len(block)) + 1))
            sets = {
                tuple(sorted(rng.permutation(block)[:size].tolist()))
                for _ in range(int(rng.integers(1, 5)))
            }
            product.append(sorted(sets))
        products.append(product)
    return literals, products


def _multiply(product: Sequence[Sequence[_Set]]) -> set[_Set]:
    found: set[_Set] = {()}
    for part in product:
        found = {tuple(sorted((*one, *other))) for one in found for other in part}
    return found


def _encode(numbering: Numbering, product: Sequence[Sequence[_Set]]) -> Product:
    return tuple(tuple(sorted(map(numbering.encode, part))) for part in product)


def test_union_as_if_every_set_was_made() -> None:
    rng = np.random.default_rng(1)
    several = shared = 0
    for _ in range(300):
        literals, products = _draw(rng)
        numbering = Numbering([100 + count for count in literals])
        made = [_multiply(product) for product in products]
        every = set[_Set]().union(*made)

        def price(one: _Set, literals: list[int] = literals) -> tuple[int, int]:
            return len(one), sum(literals[i] for i in one)

        expected = sorted(every, key=lambda one: (price(one), one))
        coded = [_encode(numbering, product) for product in products]
        listed = list(list_union(coded))
        assert [tuple(numbering.decode(number)) for number, _ in listed] == expected
        assert [sorted(holders) for _, holders in listed] == [
            [which for which, sets in enumerate(made) if one in sets] for one in expected
        ]
        found = count_numbers(numbering, coded, _PLENTY)
        assert (found.count, found.exact) == (len(every), True)
        assert found.standing == Counter(prime for one in every for prime in one)
        assert found.cheapest == sum(price(one) == price(expected[0]) for one in every)
        several += len(every) > 10
        shared += sum(map(len, made)) > len(every)
    assert several > 40 and shared > 40


def test_counts_that_are_cut_are_bounds() -> None:
    rng = np.random.default_rng(2)
    cut = 0
    for _ in range(60):
        literals, products = _draw(rng)
        numbering = Numbering([100 + count for count in literals])
        coded = [_encode(numbering, product) for product in products]
        every = set[_Set]().union(*(_multiply(product) for product in products))
        for steps in (8, 20, 60):
            found = count_numbers(numbering, coded, steps)
            assert 0 < found.count <= len(every)
            assert not found.exact or found.count == len(every)
            cut += found.count < len(every)
    assert cut > 30


def test_the_first_sets_of_very_many() -> None:
    """Thirty choices among two: the list begins at once, and counting multiplies."""
    numbering = Numbering([100] * 60)
    product = tuple(
        tuple(sorted((numbering.encode([2 * i]), numbering.encode([2 * i + 1])))) for i in range(30)
    )
    first = [number for _, (number, _) in zip(range(3), list_union([product]), strict=False)]
    assert [numbering.decode(number)[-2:] for number in first] == [[56, 58], [56, 59], [57, 58]]
    assert count_numbers(numbering, [product], _PLENTY).count == 2**30


def test_splits_are_bounded_in_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sets of two bits, a product each: they are told apart one after another."""
    products = [[[1 << i], [1 << (40 + i)]] for i in range(40)]
    assert count_union(products, Budget(_PLENTY)).count == 40
    monkeypatch.setattr(unions, "_DEEPEST", 3)
    with pytest.raises(BudgetSpent):
        count_union(products, Budget(_PLENTY))
