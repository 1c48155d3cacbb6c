"""Largest groups of rows that one prime covers, against the primes that a full search finds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from qca.boolean import groups, primes
from qca.boolean.bitsets import list_integers, pack_integers
from qca.boolean.cubes import Space, complement
from qca.boolean.groups import find_largest_groups
from qca.boolean.primes import find_primes


def _draw(rng: np.random.Generator) -> tuple[Space, list[int], list[int]]:
    """Return positive rows and what is off; in every third problem all that is not positive."""
    levels = tuple(int(n) for n in rng.choice([2, 2, 2, 3, 4], int(rng.integers(2, 7))))
    space = Space(tuple("ABCDEF"[: len(levels)]), levels)
    rows = {tuple(int(rng.integers(n)) for n in levels) for _ in range(int(rng.integers(2, 25)))}
    encoded = [space.encode(row) for row in sorted(rows)]
    rng.shuffle(encoded)
    cut = max(1, int(len(encoded) * rng.random()))
    positive, off = encoded[:cut], encoded[cut:]
    return space, positive, complement(positive, space) if rng.random() < 0.33 else off


def _largest(terms: Sequence[int], positive: Sequence[int]) -> set[int]:
    covered = {sum(1 << i for i, row in enumerate(positive) if row & t == t) for t in terms}
    return {c for c in covered if not any(c != d and c & d == c for d in covered)}


@pytest.mark.parametrize("together", [1, 500, 1 << 22])
def test_every_largest_group_has_a_prime(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "_TOGETHER", together)
    rng = np.random.default_rng(together)
    several = 0
    for _ in range(120):
        space, positive, off = _draw(rng)
        if not off:
            continue
        every = find_primes(positive, off, space)
        with monkeypatch.context() as patch:
            patch.setattr(primes, "find_minimal_transversals", _first_alone)
            few = find_primes(positive, off, space, most=0)
        assert every.complete and not few.complete
        assert set(few) <= set(every)
        assert _largest(list(few), positive) == _largest(list(every), positive)
        several += len(_largest(list(every), positive)) > 3
    assert several > 20


def _first_alone(*given: object) -> object:
    """Yield one transversal, so that the search stops at once."""
    from qca.boolean.dualization import Transversals, find_minimal_transversals

    for block in find_minimal_transversals(*given):  # type: ignore[arg-type]
        yield Transversals(block.graph[:1], block.vertices[:, :1])
        return


def test_groups_are_named_by_their_first_row() -> None:
    rng = np.random.default_rng(8)
    for _ in range(60):
        space, positive, off = _draw(rng)
        if not off:
            continue
        chart = primes._Differences(positive, off, space)
        found, _ = find_largest_groups(chart.between, chart.edges)
        covered = []
        for first, named in zip(found.graph.tolist(), found.vertices.T.tolist(), strict=True):
            term = sum({positive[first] & space.families[j] for j in set(named)})
            covered.append(sum(1 << i for i, row in enumerate(positive) if row & term == term))
            assert covered[-1] & -covered[-1] == 1 << first
        assert len(covered) == len(set(covered))  # each group once
        assert set(covered) == _largest(list(find_primes(positive, off, space)), positive)


def test_more_than_a_word_of_rows_and_conditions() -> None:
    """Seventy rows, of which each differs from what is off in a condition of its own alone."""
    count = 70
    between = [(1 << i) ^ (1 << j) for i in range(count) for j in range(count)]
    block = pack_integers(between, count).reshape(2, count, count)
    alone = [pack_integers([1 << i], count) for i in range(count)]
    found, _ = find_largest_groups(block, alone)
    assert sorted(found.graph.tolist()) == list(range(count))
    assert found.vertices.tolist() == [found.graph.tolist()]
    # Numbered rows, of which one is apart from the others in the last condition, which counts.
    number = [i << 60 | int(i == 67) << 69 for i in range(count)]
    block = pack_integers([a ^ b for a in number for b in number], count).reshape(2, count, count)
    found, _ = find_largest_groups(block, [pack_integers([1 << 69], count)] * count)
    assert sorted(found.graph.tolist()) == [0, 67]
    assert set(found.vertices.ravel().tolist()) == {69}


def test_a_bounded_search_keeps_the_coverage() -> None:
    space = Space(tuple("ABCD"), (2,) * 4)
    positive = [space.encode(row) for row in ((1, 1, 1, 1), (1, 1, 0, 0), (0, 0, 1, 1))]
    off = [space.encode((0, 0, 0, 0))]
    found = find_primes(positive, off, space, most=1)
    assert not found.complete
    assert 0b011 in list_integers(found.coverage)
    assert find_primes(positive, off, space, most=len(find_primes(positive, off, space))).complete
