"""Boxes cut by planes: what the pieces hold, against points drawn in the box."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.spatial import ConvexHull

from qca.boolean.cubes import bits_of
from qca.robustness.sweep.polytopes import FLAT, Polytope, divide_box, make_box

_Array = NDArray[np.float64]


def measure(piece: Polytope) -> float:
    """Return the length, area or volume of a piece."""
    if piece.vertices.shape[1] == 1:
        return float(np.ptp(piece.vertices))
    return float(ConvexHull(piece.vertices, qhull_options="QJ").volume)


def side_with(planes: _Array, points: _Array) -> NDArray[np.bool_]:
    """Return on which side of planes points lie (points by planes)."""
    return points @ planes[:, :-1].T + planes[:, -1] > 0


def draw_planes(rng: np.random.Generator, dimensions: int, count: int) -> _Array:
    """Return planes through the box, some of them those where two coordinates are equal."""
    planes = rng.normal(size=(count, dimensions + 1))
    planes[:, -1] = -(planes[:, :-1] * rng.uniform(size=(count, dimensions))).sum(axis=1)
    if dimensions > 1:
        planes[0] = [1, -1, *[0] * (dimensions - 1)]
        planes[1] = [1, 1, *[0] * (dimensions - 2), -1]
    return planes


@pytest.mark.parametrize("dimensions", [1, 2, 3, 4])
def test_pieces_fill_the_box_and_lie_on_one_side_of_each_plane(dimensions: int) -> None:
    rng = np.random.default_rng(dimensions)
    for _ in range(12):
        low, width = rng.uniform(-1, 0, dimensions), rng.uniform(0.5, 1, dimensions)
        planes = draw_planes(rng, dimensions, int(rng.integers(2, 6)))
        # From the unit box to this one.
        planes[:, :-1] /= width
        planes[:, -1] -= planes[:, :-1] @ low
        box = make_box(list(zip(low, low + width, strict=True)))
        pieces = list(divide_box(box, planes))
        assert sum(map(measure, pieces)) == pytest.approx(math.prod(width), rel=1e-6)
        sides = set()
        for piece in pieces:
            values = piece.vertices @ planes[:, :-1].T + planes[:, -1]
            own = values.mean(axis=0) > 0
            assert (np.where(own, values, -values) >= -1e-9).all()
            sides.add(tuple(own.tolist()))
        assert len(sides) == len(pieces)
        points = low + rng.uniform(size=(4000, dimensions)) * width
        assert set(map(tuple, side_with(planes, points).tolist())) <= sides


@settings(max_examples=60)
@given(data=st.data())
def test_planes_on_a_lattice_that_pass_through_vertices(data: st.DataObject) -> None:
    """Planes that share points, touch corners or are equal: each side is one piece and no more."""
    dimensions = data.draw(st.integers(1, 3))
    coefficient = st.integers(-2, 2)
    rows = data.draw(st.lists(st.tuples(*[coefficient] * (dimensions + 1)), min_size=1, max_size=5))
    planes = np.array(rows, dtype=float)
    pieces = list(divide_box(make_box([(0, 1)] * dimensions), planes))
    assert sum(map(measure, pieces)) == pytest.approx(1, rel=1e-6)
    # Points that lie on none of the planes.
    points = np.random.default_rng(1).uniform(size=(3000, dimensions))
    values = points @ planes[:, :-1].T + planes[:, -1]
    flat = (planes[:, :-1] == 0).all(axis=1)
    seen = set(map(tuple, (values > 0)[:, ~flat].tolist()))
    centres = np.array([piece.vertices.mean(axis=0) for piece in pieces])
    found = list(map(tuple, side_with(planes, centres)[:, ~flat].tolist()))
    assert len(found) == len(set(found))
    assert seen <= set(found)


def test_functions_are_carried_along() -> None:
    rng = np.random.default_rng(3)
    box = make_box([(0, 1)] * 3)
    weights = rng.normal(size=(3, 4))
    planes = draw_planes(rng, 3, 4)
    cutting = box.vertices @ planes[:, :-1].T + planes[:, -1]
    whole = box.carry(np.column_stack([cutting, box.vertices @ weights]))
    pieces = list(whole.divide(4))
    assert len(pieces) > 4
    for piece in pieces:
        assert piece.functions[:, 4:] == pytest.approx(piece.vertices @ weights)
        assert max(piece.facets) < piece.fresh


def test_every_facet_holds_enough_vertices() -> None:
    box = make_box([(0, 1)] * 4)
    for piece in divide_box(box, draw_planes(np.random.default_rng(4), 4, 5)):
        counts = Counter(bit for facets in piece.facets for bit in bits_of(facets))
        assert min(counts.values()) >= 4
        assert min(facets.bit_count() for facets in piece.facets) >= 4


@pytest.mark.parametrize("dimensions", [1, 2, 3, 4])
def test_edges_are_the_same_one_by_one_and_many_at_once(
    dimensions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, rng = make_box([(0, 1)] * dimensions), np.random.default_rng(dimensions)
    planes = draw_planes(rng, dimensions, 6)
    found = []
    for few in (0, 10**6):
        monkeypatch.setattr("qca.robustness.sweep.polytopes._FEW", few)
        pieces = list(divide_box(box, planes))
        found.append([(piece.vertices.tolist(), piece.facets) for piece in pieces])
    assert found[0] == found[1]
    assert len(found[0]) > dimensions


def test_a_function_that_hardly_passes_zero_does_not_cut() -> None:
    box = make_box([(0, 1)])
    assert box.split(np.array([-FLAT / 2, 1.0])) is None
    assert box.split(np.array([0.0, 0.0])) is None
    assert box.split(np.array([-2 * FLAT, 1.0])) is not None


def test_a_box_without_sides_is_a_point() -> None:
    point = make_box([])
    assert point.vertices.shape == (1, 0)
    assert [piece.vertices.shape for piece in divide_box(point, np.array([[0.5]]))] == [(1, 0)]
