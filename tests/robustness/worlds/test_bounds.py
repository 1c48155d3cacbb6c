"""Bounds of boxes of worlds, against worlds drawn in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np

from qca.analysis.claims.verdicts import Verdict
from qca.robustness.sweep.certainty import bound_classes, certify_boxes
from qca.robustness.sweep.exploration import find_corners, list_boxes
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.bounds import bound_claim
from qca.robustness.worlds.boxes import BoxScores, bound_boxes, count_corners
from qca.robustness.worlds.evaluation import judge_worlds, measure_scores
from qca.robustness.worlds.findings import Component, Harvest, find_components
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.study.declaration import Study

_Declare = Callable[..., Study]


def draw_boxes(component: Component, rng: np.random.Generator) -> tuple[Array, Array]:
    """Return some boxes of a component, some of them cut down, under one setting of the choices."""
    universe = component.universe
    settings = universe.start.copy()
    for d, decision in enumerate(universe.decisions):
        if not decision.graded:
            settings[d] = rng.integers(len(decision.options))
    boxes = list_boxes(component, settings)
    picked = rng.choice(len(boxes), size=min(4, len(boxes)), replace=False)
    low, high = find_corners([boxes[i] for i in picked])
    ends = np.sort(rng.uniform(size=(2, *low.shape)), axis=0)
    ends[:, rng.random(len(low)) < 0.6] = np.array([0, 1])[:, np.newaxis, np.newaxis]
    return low + ends[0] * (high - low), low + ends[1] * (high - low)


def draw_inside(low: Array, high: Array, rng: np.random.Generator) -> Array:
    """Return worlds inside one box, and some at its corners."""
    shares = rng.uniform(size=(40, len(low)))
    shares[:15] = rng.integers(0, 2, size=(15, len(low)))
    return low + shares * (high - low)


def check_sources(boxes: BoxScores, box: int, values: Array) -> int:
    """Check that scores of one source are the same in all worlds; return how many there are."""
    found = 0
    scores = boxes.scores
    for case in range(values.shape[1]):
        own = values[:, case]
        open_ = np.flatnonzero(scores.low[box, case] < scores.high[box, case])
        for j in open_:
            for k in open_[open_ < j]:
                one, other = scores.source[box, case, [j, k]]
                if one ^ other in (0, 1):
                    same = own[:, k] if one == other else 1 - own[:, k]
                    np.testing.assert_allclose(own[:, j], same, atol=1e-12)
                    found += 1
    return found


def test_nothing_in_a_box_is_beyond_its_bounds(
    draw_study: Callable[[np.random.Generator], Study],
) -> None:
    rng = np.random.default_rng(20260606)
    sizes: Counter[int] = Counter()
    same = 0
    for _ in range(160):
        universe = build_universe(draw_study(rng))
        for component in find_components(universe):
            low, high = draw_boxes(component, rng)
            boxes = bound_boxes(universe, low, high)
            classes = bound_classes(component, low, high)
            possible = {
                c: bound_claim(universe, boxes, universe.claims[c]) for c in component.claims
            }
            for i in range(len(low)):
                worlds = draw_inside(low[i], high[i], rng)
                found = universe.realize(worlds)
                scores = measure_scores(found)
                coded = ~np.isnan(found.values)
                assert (coded == coded[0]).all()
                assert (found.values >= boxes.scores.low[i] - 1e-12)[coded].all()
                assert (found.values <= boxes.scores.high[i] + 1e-12)[coded].all()
                same += check_sources(boxes, i, found.values)
                for c, flags in possible.items():
                    fit = judge_worlds(universe, found, scores, universe.claims[c])
                    assert flags[i, fit.verdicts].all()
                seen = set(Harvest().add(component, worlds))
                own = classes[i]
                sizes[len(own or [])] += 1
                if own is not None:
                    assert len(own) == len(set(own))
                    assert seen <= set(own)
    assert same > 20
    assert sizes[1] > 200
    assert sum(count for size, count in sizes.items() if size > 1) > 40


def declare_curved(declare: _Declare, claims: list[str], **spec: object) -> Universe:
    """Return a universe with one anchor, and one claim or more that turn along it."""
    raw = {1: "low", 2: "low", 4: "mid", 4.5: "mid", 6: "mid", 9: "high"}
    study = declare(
        {
            "A": {"direct": {"out": 0, "crossover": {"at": 3, "between": [2.5, 3.5]}, "in": 10}},
            "B": {"scale": {"low": 0, "high": 1}},
            "Y": {"scale": {"low": 0.1, "mid": 0.6, "high": 0.9}},
        },
        {
            f"k{i}": ("s", {"A": {"value": x}, "B": {"label": "high"}, "Y": {"label": label}})
            for i, (x, label) in enumerate(raw.items())
        },
        outcome="Y",
        conditions=["B"],
        claims=[{"id": f"c{i}", "says": "", "claim": claim} for i, claim in enumerate(claims)],
        robustness={"leave_out": "none"},
        **spec,
    )
    return build_universe(study)


def test_claims_that_come_down_to_one_turn_together(declare: _Declare) -> None:
    # B is 1 for all, so that A*B is A; their tests turn at one value of the anchor.
    universe = declare_curved(declare, ["A -> Y", "A*B -> Y"], cuts={"sufficiency": {"incl": 0.86}})
    component = Component(universe, (), (0, 1), (0,))
    low, high = universe.start[np.newaxis].copy(), universe.start[np.newaxis].copy()
    low[:, 0], high[:, 0] = 2.5, 3.5
    (found,) = bound_classes(component, low, high)
    seen = set(Harvest().add(component, np.linspace(2.5, 3.5, 200)[:, np.newaxis]))
    assert found is not None
    assert set(found) == seen
    verdicts = {(shown.verdict(0), shown.verdict(1)) for shown in seen}
    assert verdicts == {(Verdict.SUPPORTED,) * 2, (Verdict.IN_KIND,) * 2}


def test_certainty_needs_every_class(declare: _Declare) -> None:
    universe = declare_curved(declare, ["A -> Y"], cuts={"sufficiency": {"incl": 0.86}})
    (component,) = [c for c in find_components(universe) if c.claims]
    boxes = list_boxes(component, universe.start)
    harvest = Harvest()
    assert certify_boxes(component, boxes, harvest, 4000)
    assert {shown.verdict(0) for shown in harvest.classes} == {Verdict.SUPPORTED, Verdict.IN_KIND}
    assert not certify_boxes(component, boxes, Harvest(), 1)


def test_corners_double_with_the_anchors_of_one_set(declare: _Declare) -> None:
    doubt = {"at": 3, "between": [2.5, 3.5]}
    study = declare(
        {
            "A": {"direct": {"out": {"at": 1, "between": [0, 2]}, "crossover": doubt, "in": 10}},
            "B": {"field": "A", "crisp": doubt},
            "Y": {"scale": {"low": 0.1, "mid": {"score": 0.6, "between": [0.5, 0.7]}}},
        },
        {
            f"k{i}": ("s", {"A": {"value": x}, "Y": {"label": label}})
            for i, (x, label) in enumerate([(2, "low"), (5, "mid")])
        },
        outcome="Y",
        conditions=["A", "B"],
    )
    universe = build_universe(study)
    low, high = (np.repeat(universe.start[np.newaxis], 2, axis=0) for _ in range(2))
    assert count_corners(universe, low, high) == 2
    anchors = [d for d, each in enumerate(universe.decisions) if each.curved]
    high[:, anchors[:1]] += 0.1
    assert count_corners(universe, low, high) == 2
    high[:, anchors] += 0.1
    assert count_corners(universe, low, high) == 4
