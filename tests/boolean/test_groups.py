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
from qca.errors import AnalysisError


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


def test_a_search_of_few_comparisons_grows_terms_from_rows() -> None:
    """Where groups are not all looked at, what is found are primes, and they cover every row."""
    rng = np.random.default_rng(5)
    cut = 0
    for _ in range(60):
        space, positive, off = _draw(rng)
        if not off:
            continue
        chart = primes._Differences(positive, off, space)
        every = set(find_primes(positive, off, space))
        found, whole = find_largest_groups(chart.between, chart.edges, compared=0)
        grown = groups._expand_rows(chart.between, chart.edges, 10**9)
        covered: set[int] = set()
        for terms in (found, grown):
            for first, named in zip(terms.graph.tolist(), terms.vertices.T.tolist(), strict=True):
                term = sum({positive[first] & space.families[j] for j in set(named)})
                assert term in every
                covered |= {i for i, row in enumerate(positive) if row & term == term}
            assert covered == set(range(len(positive)))
            covered.clear()
        cut += not whole
    assert cut > 20


def test_planted_terms_are_grown() -> None:
    """Of a thousand groups none is looked at, and the terms behind the data are found."""
    rng = np.random.default_rng(3)
    space = Space(tuple(f"C{j}" for j in range(14)), (2,) * 14)
    rows = [tuple(map(int, row)) for row in np.unique(rng.integers(0, 2, (150, 14)), axis=0)]
    coded = [(space.encode(row), row[0] & row[1] | row[2] & (1 - row[3])) for row in rows]
    positive, off = ([cube for cube, out in coded if out == value] for value in (1, 0))
    chart = primes._Differences(positive, off, space)
    grown = groups._expand_rows(chart.between, chart.edges, 10**9)
    named = {frozenset(v) for v in grown.vertices.T.tolist()}
    assert {frozenset({0, 1}), frozenset({2, 3})} <= named


def test_too_many_rows_are_refused_before_memory_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    space = Space(tuple("ABCD"), (2,) * 4)
    positive = [space.encode(row) for row in ((1, 1, 1, 1), (1, 1, 0, 0), (0, 0, 1, 1))]
    monkeypatch.setattr(primes, "_MOST_BYTES", 35)
    with pytest.raises(AnalysisError, match="3 rows coded 1, over 4 conditions, are too many"):
        find_primes(positive, [space.encode((0, 0, 0, 0))], space)
    monkeypatch.setattr(primes, "_MOST_BYTES", 36)
    monkeypatch.setattr(primes, "_MOST_COVERED", 3)
    found = find_primes(positive, [space.encode((0, 0, 0, 0))], space)
    assert len(found)
