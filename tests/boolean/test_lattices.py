"""Minimal transversals by families as bits, against every set of vertices and the other search."""

from __future__ import annotations

import numpy as np
import pytest

from qca.boolean.bitsets import find_minimal, pack_integers
from qca.boolean.dualization import find_minimal_transversals
from qca.boolean.lattices import MOST_VERTICES, list_minimal_transversals


def _list(edges: list[int], vertices: int) -> list[int]:
    family = 0
    for edge in edges:
        family |= 1 << edge
    return sorted(list_minimal_transversals(family, vertices))


@pytest.mark.parametrize("vertices", range(1, 9))
def test_every_set_of_vertices(vertices: int) -> None:
    rng = np.random.default_rng(vertices)
    for _ in range(60):
        edges = [int(e) for e in rng.integers(1, 1 << vertices, int(rng.integers(0, 12)))]
        meeting = {s for s in range(1 << vertices) if all(s & edge for edge in edges)}
        least = [
            s
            for s in meeting
            if not any(s >> v & 1 and s ^ 1 << v in meeting for v in range(vertices))
        ]
        assert _list(edges, vertices) == sorted(least)


def test_no_edge_and_an_edge_without_vertices() -> None:
    assert _list([], 3) == [0]
    assert _list([0], 3) == []


def test_as_many_vertices_as_there_may_be() -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        edges = rng.integers(1, 1 << MOST_VERTICES, 12).tolist()
        block = pack_integers(edges, MOST_VERTICES)
        found = [
            sum(1 << v for v in chosen)
            for each in find_minimal_transversals([block[:, find_minimal(block)]], MOST_VERTICES)
            for chosen in each.vertices.T.tolist()
        ]
        assert _list(edges, MOST_VERTICES) == sorted(found)
