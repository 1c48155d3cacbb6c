"""Boxes of worlds cut up: every world of a piece shows the same, and no world is left over."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from qca.robustness.results.decisions import DecisionKind
from qca.robustness.sweep.exploration import (
    Box,
    explore_boxes,
    find_open,
    list_boxes,
    list_stretches,
)
from qca.robustness.worlds.findings import Component, Harvest, find_components, find_uses, is_linear
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.study.declaration import Study
from tests.robustness.conftest import ANALYSES, load_universe

# Of findings that have more boxes than that none is looked into.
MOST_BOXES = 250
_Declare = Callable[..., Study]


def _position(universe: Universe, kind: DecisionKind) -> int:
    return next(i for i, decision in enumerate(universe.decisions) if decision.kind is kind)


def test_scores_are_cut_at_the_crossover() -> None:
    universe = load_universe("2025.yaml")
    sides = list_stretches(universe, _position(universe, DecisionKind.SCORE))
    assert [round(low, 6) for low, _ in sides] == [0.4, 0.5, 0.5]
    below, at, above = sides
    assert below[1] < 0.5 - 1e-9
    assert at == (0.5, 0.5)
    assert above[0] > 0.5 + 1e-9
    assert above[1] == 0.6


def test_thresholds_divide_the_cases_in_every_way(declare: _Declare) -> None:
    study = declare(
        {
            "A": {"crisp": [{"at": 3.5, "between": [1.5, 6]}]},
            "Y": {"scale": {"low": 0, "high": 1}},
        },
        {
            f"k{i}": (f"s{i}", {"A": {"value": x}, "Y": {"label": "high" if i % 2 else "low"}})
            for i, x in enumerate([1.0, 2, 3, 5, 8])
        },
        outcome="Y",
        conditions=["A"],
        robustness={"leave_out": "none"},
    )
    universe = build_universe(study)
    points = [low for low, high in list_stretches(universe, 0) if low == high]
    assert (points[0], points[-1]) == (1.5, 6.0)
    assert 3.5 in points
    ways = {tuple(x >= point for x in (1, 2, 3, 5, 8)) for point in points}
    assert ways == {tuple(x >= t for x in (1, 2, 3, 5, 8)) for t in (1.5, 2.5, 3.5, 5.5)}
    # A sweep looks at one threshold for each.
    (component,) = find_components(universe)
    assert len(list_boxes(component, universe.start)) == len(ways)


def test_the_score_of_a_case_left_out_is_not_open() -> None:
    universe = load_universe("2025.yaml")
    for component in find_components(universe):
        world = universe.start.copy()
        assert universe.left is not None
        before = set(find_open(component, world))
        for option, gone in enumerate(universe.omissions):
            world[universe.left] = option
            names = {universe.cases[i] for i in gone}
            own = set(find_open(component, world))
            lost = {d for d in before if set(universe.decisions[d].cases) <= names}
            assert own == before - lost


@pytest.mark.parametrize("cuts", [{}, {"incl_cut": (0.7, 0.95)}])
@pytest.mark.parametrize("name", ANALYSES)
def test_a_piece_holds_one_class(name: str, cuts: dict[str, object]) -> None:
    rng = np.random.default_rng(3)
    universe = load_universe(name, leave_out="none", **cuts)
    looked = 0
    for component in list_findings(universe):
        boxes = list_boxes(component, universe.start)
        if not is_linear(component) or len(boxes) > MOST_BOXES:
            continue
        harvest = Harvest()
        pieces = explore_boxes(component, boxes, harvest, 10_000)
        for number in rng.permutation(len(pieces))[:10]:
            piece = pieces[number]
            if len(piece.settings) < 2:  # where cuts move too, the middle alone is told
                continue
            # Well inside, so that no test is passed by rounding alone.
            weights = rng.dirichlet(np.ones(len(piece.settings)), 8) * 0.8
            inside = weights @ piece.settings + 0.2 * piece.settings.mean(axis=0)
            assert set(Harvest().add(component, inside)) == {piece.classes[-1]}
            looked += 1
        # No world of a box shows what no piece does.
        drawn = [_draw(box, rng) for box in boxes for _ in range(12)]
        found = Harvest().add(component, np.array(drawn))
        assert set(found) <= set(harvest.classes)
    assert looked > 10 or cuts or name != "2025.yaml"


def list_findings(universe: Universe) -> Iterator[Component]:
    """Yield each finding by itself, where decisions bear on it."""
    uses = find_uses(universe)
    for o, own in enumerate(uses.outcomes):
        yield Component(universe, (o,), (), own)
    for c, own in enumerate(uses.claims):
        if own:
            yield Component(universe, (), (c,), own)


def _draw(box: Box, rng: np.random.Generator) -> list[float]:
    world = list(box.settings)
    for position, (low, high) in zip(box.free, box.sides, strict=True):
        world[position] = float(rng.uniform(low, high))
    return world
