"""Lower bounds on the number of terms, against lists of all sets of rows."""

from __future__ import annotations

import hashlib
from itertools import combinations

import numpy as np
import pytest

from qca.boolean.budgets import Budget, BudgetSpent
from qca.boolean.cubes import Space, bits_of
from qca.certificates.bounds import find_packing, prove_least, search_cover
from qca.certificates.compatibility import Compatibility, make_scales

SEEDS = range(40)


def draw(seed: int) -> Compatibility:
    """Return up to eight positive rows and some off cubes, in a small random space."""
    rng = np.random.default_rng(seed)
    levels = ((2, 2, 2, 2), (2, 3, 2), (3, 3), (2, 2, 2, 2, 2))[seed % 4]
    space = Space(tuple("ABCDE"[: len(levels)]), levels)
    rows = {space.encode([int(rng.integers(n)) for n in levels]) for _ in range(14)}
    positive, *off = np.array_split(sorted(rows), 2)
    cubes = [int(cube) for part in off for cube in part]
    wide = cubes[0] & ~space.families[0]  # a wide off cube, where it covers no positive row
    if not any(int(row) & wide == wide for row in positive):
        cubes.append(wide)
    return Compatibility(tuple(int(row) for row in positive), tuple(cubes), space)


def fit(sharing: Compatibility, rows: tuple[int, ...]) -> bool:
    """Whether the smallest cube around rows is clear of what is off."""
    cube = sharing.positive[rows[0]]
    for i in rows:
        cube &= sharing.positive[i]
    return all(cube & sharing.space.widen(q) & ~q for q in sharing.off)


def list_compatible(sharing: Compatibility) -> list[tuple[int, ...]]:
    numbers = range(len(sharing.positive))
    return [
        rows
        for size in range(1, len(numbers) + 1)
        for rows in combinations(numbers, size)
        if fit(sharing, rows)
    ]


def mask_of(rows: tuple[int, ...]) -> int:
    return sum(1 << i for i in rows)


def least_cover(sharing: Compatibility) -> list[int]:
    """Return terms of a smallest cover, by trying all sets of compatible sets."""
    sets = [mask_of(rows) for rows in list_compatible(sharing)]
    largest = [s for s in sets if not any(s != t and s & t == s for t in sets)]
    everything = (1 << len(sharing.positive)) - 1
    for size in range(1, len(largest) + 1):
        for chosen in combinations(largest, size):
            union = 0
            for rows in chosen:
                union |= rows
            if union == everything:
                return [cube_of(sharing, rows) for rows in chosen]
    raise AssertionError("the rows cover themselves")


def cube_of(sharing: Compatibility, rows: int) -> int:
    cube = -1
    for i in bits_of(rows):
        cube &= sharing.positive[i]
    return cube


@pytest.mark.parametrize("seed", SEEDS)
def test_partners_and_parts(seed: int) -> None:
    sharing = draw(seed)
    numbers = range(len(sharing.positive))
    for i in numbers:
        assert list(bits_of(sharing.partners[i])) == [j for j in numbers if fit(sharing, (i, j))]
    parts = sharing.find_parts()
    assert sorted(i for part in parts for i in bits_of(part)) == list(numbers)
    for first, second in combinations(parts, 2):
        assert not any(fit(sharing, (i, j)) for i in bits_of(first) for j in bits_of(second))


@pytest.mark.parametrize("seed", SEEDS)
def test_sets_with_a_row_lose_no_heavy_set(seed: int) -> None:
    sharing = draw(seed)
    rng = np.random.default_rng(seed)
    weights = [int(w) for w in rng.integers(0, 4, len(sharing.positive))]
    weigh = make_scales(weights)
    rows = int(rng.integers(1, 1 << len(sharing.positive)))
    compatible = [mask_of(group) for group in list_compatible(sharing)]
    for row in bits_of(rows):
        for least in (0, 3, 6):
            found = set(sharing.sets_with(row, rows, weigh, least, Budget(1_000_000)))
            wanted = {s for s in compatible if s >> row & 1 and not s & ~rows and weigh(s) >= least}
            assert found <= wanted
            assert all(any(s & t == s for t in found) for s in wanted)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_least_size_is_proven_and_no_larger_one(seed: int) -> None:
    sharing = draw(seed)
    cover = least_cover(sharing)
    bounds = prove_least(sharing, cover, Budget(1_000_000))
    assert sum(bound.terms for bound in bounds) == len(cover)
    assert all(bound.proof in ("packing", "dual", "search") for bound in bounds)
    padded = [*cover, sharing.positive[0]]
    assert any(bound.proof == "none" for bound in prove_least(sharing, padded, Budget(1_000_000)))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_search_ends_without_a_cover_where_there_is_none(seed: int) -> None:
    sharing = draw(seed)
    size = len(least_cover(sharing))
    rows = tuple(range(len(sharing.positive)))
    none = [0] * len(rows)  # without weights nothing is pruned
    assert search_cover(sharing, rows, none, 1, size - 1, Budget(1_000_000)) is not None
    assert search_cover(sharing, rows, none, 1, size, Budget(1_000_000)) is None


def test_the_digest_of_a_search_is_the_one_specified() -> None:
    """Three rows of which each two can share a term, but not all: two terms are needed.

    With one term left, each largest set that holds the first row leaves one row over.
    """
    space = Space(("A", "B", "C"), (2, 2, 2))
    rows = tuple(space.encode(config) for config in ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    sharing = Compatibility(rows, (space.encode((1, 1, 1)),), space)
    assert sharing.partners == (0b111, 0b111, 0b111)
    digest = hashlib.sha256(b"1:1,2,3\n0:3\n0:2\n").hexdigest()
    assert search_cover(sharing, (0, 1, 2), (0, 0, 0), 1, 1, Budget(1_000_000)) == (3, digest)
    (bound,) = prove_least(sharing, rows[:2], Budget(1_000_000))
    assert (bound.proof, bound.weights, bound.unit) == ("dual", (1, 1, 1), 2)


def test_a_packing_is_found_where_rows_have_something_off_between_them() -> None:
    space = Space(("A", "B", "C"), (2, 2, 2))
    rows = tuple(space.encode(config) for config in ((0, 0, 1), (0, 1, 0), (1, 0, 0)))
    off = (space.encode((1, 1, 1)), space.encode((0, 0, 0)))
    sharing = Compatibility(rows, off, space)
    assert sharing.partners == (0b001, 0b010, 0b100)
    assert find_packing(sharing.partners, 0b111, 3) == 0b111
    assert find_packing(sharing.partners, 0b011, 3) is None


def test_steps_are_limited() -> None:
    sharing = draw(1)
    with pytest.raises(BudgetSpent):
        list(sharing.sets_with(0, 0b1111111, make_scales([1] * 7), 0, Budget(0)))
