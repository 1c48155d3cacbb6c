"""Minimal transversals of one or several hypergraphs, by looking at every set of vertices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from qca.boolean import dualization
from qca.boolean.bitsets import find_minimal, pack_integers
from qca.boolean.dualization import find_minimal_transversals


def _twin(edges: Sequence[int], vertices: int) -> set[int]:
    """Return the sets of vertices that meet every edge and of which no part does."""
    meeting = {s for s in range(1 << vertices) if all(s & edge for edge in edges)}
    return {s for s in meeting if not any(s >> v & 1 and s ^ 1 << v in meeting for v in range(9))}


def _find(families: Sequence[Sequence[int]], vertices: int) -> list[list[int]]:
    """Return the transversals found for each hypergraph, checked to be named once and in rows."""
    blocks = [pack_integers(edges, vertices) for edges in families]
    blocks = [block[:, np.sort(find_minimal(block))] for block in blocks]
    found: list[list[int]] = [[] for _ in families]
    for block in find_minimal_transversals(blocks, vertices):
        assert block.vertices.shape[1] == len(block.graph)
        for graph, chosen in zip(block.graph.tolist(), block.vertices.T.tolist(), strict=True):
            assert len(set(chosen)) == len(chosen)
            found[graph].append(sum(1 << v for v in chosen))
    assert all(len(sets) == len(set(sets)) for sets in found)
    return found


def _draw_edges(rng: np.random.Generator, vertices: int, edges: int) -> list[int]:
    return [int(e) for e in rng.integers(1, 1 << vertices, int(rng.integers(0, edges + 1)))]


@pytest.mark.parametrize("together", [1, 7, 1 << 17])
def test_many_hypergraphs(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dualization, "_TOGETHER", together)
    rng = np.random.default_rng(together)
    for _ in range(60):
        vertices = int(rng.integers(1, 9))
        families = [_draw_edges(rng, vertices, 9) for _ in range(int(rng.integers(1, 6)))]
        found = _find(families, vertices)
        assert [set(sets) for sets in found] == [_twin(edges, vertices) for edges in families]


def test_sparse_edges() -> None:
    """Pairs and triples have many transversals."""
    rng = np.random.default_rng(3)
    for _ in range(40):
        edges = [
            sum(1 << int(v) for v in rng.choice(9, size=int(rng.integers(2, 4)), replace=False))
            for _ in range(int(rng.integers(4, 14)))
        ]
        (found,) = _find([edges], 9)
        assert set(found) == _twin(edges, 9)


def test_no_hypergraph_and_no_edge() -> None:
    assert list(find_minimal_transversals([], 3)) == []
    assert _find([[]], 3) == [[0]]
    assert _find([[], [0b101]], 3) == [[0], [0b001, 0b100]]


def test_single_vertices_must_all_be_taken() -> None:
    assert _find([[1 << v for v in range(9)]], 9) == [[(1 << 9) - 1]]
    assert set(_find([[0b1, 0b10, 0b1100]], 4)[0]) == {0b0111, 0b1011}


@pytest.mark.parametrize("count", [31, 63, 64, 65, 130])
def test_more_edges_and_vertices_than_a_word_holds(count: int) -> None:
    """Edges that share one vertex and are apart otherwise: that vertex, or one of each."""
    edges = [1 | 1 << v for v in range(1, count + 1)]
    (found,) = _find([edges], count + 1)
    assert sorted(found) == [1, sum(1 << v for v in range(1, count + 1))]


@pytest.mark.parametrize("together", [100, 1 << 17])
def test_pairs_make_two_to_the_power(together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dualization, "_TOGETHER", together)
    edges = [0b11 << 2 * i for i in range(12)]
    (found,) = _find([edges], 24)
    assert len(found) == 1 << 12
    assert all((s & edge).bit_count() == 1 for s in found for edge in edges)


def test_blocks_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more children than the bound are made at once, but for those of one node alone."""
    monkeypatch.setattr(dualization, "_TOGETHER", 16)
    widest = 0
    for block in find_minimal_transversals(
        [pack_integers([0b11 << 2 * i for i in range(10)], 20)], 20
    ):
        widest = max(widest, len(block.graph))
    assert 0 < widest <= 16
