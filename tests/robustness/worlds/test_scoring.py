"""One way from a code to a score: the present study, its readings and its worlds.

The memberships of a study are those of its universe at its start, and those of any other world are
the memberships of a study whose files say so: both to the bit.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qca.errors import InputError
from qca.io.studies import load_study
from qca.robustness.changes.undeclared import open_universe
from qca.robustness.moves.leverage import build_steps
from qca.robustness.moves.sensitivity import build_wide
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.inventory import build_universe, used_sets
from qca.robustness.worlds.universe import Universe
from qca.study.anchors import find_anchor, list_anchors
from qca.study.cases import Case, Coding
from qca.study.codes import field_of, scale_of, score_of, text_of
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.places import Places
from qca.study.spec import RobustnessSpec, Spec
from tests.robustness.conftest import ANALYSES

_CALIBRATIONS = Path(__file__).parents[3] / "calibrations"
_Draw = Callable[[np.random.Generator], Study]
_OPEN = RobustnessSpec(all_labels=1, anchors=0.1, leave_out="both")


def assert_same(found: Array, expected: Array) -> None:
    assert found.tobytes() == expected.tobytes(), (found, expected)


def check_start(study: Study) -> None:
    """Check every universe of a study at its start against its memberships."""
    present, scoring = study.scores.memberships, study.scores.scoring
    keep = np.ones((1, len(present.cases)), dtype=bool)
    assert_same(scoring.score(np.empty((1, 0)), keep)[0], present.values)
    for universe in (
        build_universe(study),
        build_universe(study, _OPEN),
        build_universe(study, _OPEN, apart=True),
        open_universe(study, study.spec.robustness),
        build_steps(study),
        build_wide(study),
    ):
        assert_same(universe.realize(universe.start[np.newaxis]).values[0], present.values)
        assert_same(universe.rebuild_memberships(universe.start).values, present.values)


@pytest.mark.parametrize("name", ANALYSES)
def test_the_present_analysis_is_the_universe_at_its_start(name: str) -> None:
    check_start(load_study(_CALIBRATIONS / name))


def test_so_it_is_in_any_study(draw_study: _Draw) -> None:
    for seed in range(40):
        check_start(draw_study(np.random.default_rng(seed)))


def declare_every_kind(declare: Callable[..., Study]) -> Study:
    """Return a study with every calibration, and codes at the edges of what they take."""

    def code(i: int) -> dict[str, Any]:
        gone = {"uncoded": "not said"}
        return {
            "lead": {"label": "mid", "also": ["high"]} if i % 3 == 0 else {"label": "low"},
            "money": {"value": 1234567.25 + i, "also": ["1234560"]} if i else {"value": 1234567},
            "share": {"value": 1 + 1e-10, "also": ["-0.0000000001", "0.5"]} if i else {"value": 0},
            "grade": {"value": 1 + i % 3, "also": ["3"]},
            "text": {"label": f"{i}.50", "also": ["2"]},
            "rare": {"value": i} if i % 2 else gone,
            "Y": {"label": "high" if i % 2 else "low"},
        }

    ends = {"out": 1234560, "in": {"at": 1234575, "between": [1234573, 1234580]}}
    middle = {"at": 1234568, "between": [1234567.5, 1234569]}
    level = {"low": 0, "mid": {"score": 0.6, "between": [0.4, 0.7]}, "high": 1}
    text = {"field": "text"}
    return declare(
        {
            "A": {"field": "lead", "scale": level},
            "B": {"field": "lead", "scale": {"low": 1, "mid": 0.3, "high": 0}},
            "C": {"field": "money", "direct": {**ends, "crossover": middle}},
            "D": {"field": "money", "crisp": [middle, 1234571]},
            "E": {"field": "share", "as_is": "true"},
            "F": {"field": "grade", "as_is": "true", "levels": "1-3"},
            "G": {**text, "tfr": "true"},
            "H": {**text, "indirect": {"cuts": [2, {"at": 4, "between": [3, 5]}]}},
            "I": {**text, "linear": {"out": 6, "crossover": 3, "in": 1, "below": 2}},
            "J": {**text, "bell": {"out": [0, 7], "crossover": [1, 6], "in": [2, 2]}},
            "K": {"field": "rare", "crisp": 2},
            "L": {"expression": "M + ~A*F[2,3]"},
            "M": {"expression": "D[1] + ~E*K"},
            "Y": {"scale": {"low": 0, "high": 1}},
        },
        {f"k{i}": (f"s{i // 2}", code(i)) for i in range(8)},
        outcome="Y",
        conditions=["A", "F"],
        claims=[
            {"id": "1", "says": "", "claim": "B*C*D[2] + E*F[1] + G*H + I*J*L -> Y"},
            {"id": "2", "says": "", "claim": "M <- Y"},
        ],
    )


def test_so_it_is_with_every_calibration(declare: Callable[..., Study]) -> None:
    study = declare_every_kind(declare)
    assert study.scores.memberships.column("E").max() == 1, "what rounding has left over 1"
    check_start(study)
    assert compare_worlds(study, np.random.default_rng(3), 60) > 40


# Worlds as files would say them -------------------------------------------------------------------


class _Files:
    """What the files of a world would say, where those of a study say otherwise."""

    def __init__(self, study: Study, universe: Universe, world: Array) -> None:
        self.study, self.universe, self.world = study, universe, world
        self.sets: dict[str, Any] = {
            name: declared.model_dump(by_alias=True, exclude_none=True)
            for name, declared in study.spec.sets.items()
        }
        self.cases: dict[str, dict[str, Coding]] = {
            case.id: {f: c.model_copy(update={"also": ()}) for f, c in case.codings.items()}
            for case in study.cases
        }
        self.scores: dict[tuple[str, str, str], float] = {}

    def declare(self) -> Study:
        """Return the study of these files."""
        for decision, at in zip(self.universe.decisions, self.world.tolist(), strict=True):
            self._say(decision, at)
        for name, declared in self.sets.items():
            if (scale := scale_of(self.study.spec, name)) is not None:
                declared["scale"] = {w: score_of(entry) for w, entry in scale.items()}
        self._write_labels()
        gone = self.universe.find_gone(self.world)
        cases = [
            Case(case.id, case.state, case.years, self.cases[case.id], Places())
            for i, case in enumerate(self.study.cases)
            if i not in gone
        ]
        told = self.study.spec.model_dump(by_alias=True, exclude_none=True)
        # Orders name labels, which are other ones here; what is claimed changes no score.
        said = dict.fromkeys(("claims", "rivals", "tensions", "by_construction"), ())
        without = {**said, "robustness": {}}
        spec = Spec.model_validate({**told, "sets": self.sets, **without})
        return build_study(spec, cases, FilesRead())

    def _say(self, decision: Decision, at: float) -> None:
        if decision.kind is DecisionKind.READING and at:
            word = decision.options[int(at)]
            for case in decision.cases:
                old = self.cases[case][decision.name]
                given = {"label": word} if old.value is None else {"value": float(word)}
                self.cases[case][decision.name] = Coding.model_validate(given)
        elif decision.kind is DecisionKind.SCORE:
            for case, name in decision.cells:
                self.scores[case, name, decision.name] = at
        elif decision.kind is DecisionKind.ANCHOR:
            (name,) = decision.sets
            declared = self.study.spec.sets[name]
            (anchor,) = [a for a in list_anchors(declared) if a.name == decision.name]
            *path, last = find_anchor(declared, anchor)
            part = self.sets[name]
            for key in path:
                if isinstance(part[key], tuple):
                    part[key] = list(part[key])
                part = part[key]
            part[last] = at

    def _write_labels(self) -> None:
        """Give each case labels of its own, which have the scores of this world."""
        for case, codings in self.cases.items():
            for field, coding in list(codings.items()):
                names = [
                    name
                    for name in self.sets
                    if field_of(self.study.spec, name) == field
                    and scale_of(self.study.spec, name) is not None
                ]
                if coding.uncoded is not None or not names:
                    continue
                word = text_of(coding)
                for name in names:
                    scale = self.sets[name]["scale"]
                    scale[f"{word} {case}"] = self.scores.get((case, name, word), scale[word])
                codings[field] = Coding(label=f"{word} {case}")


def draw_world(universe: Universe, rng: np.random.Generator) -> Array:
    """Return a random world, one of its graded decisions at an end."""
    world = universe.start.copy()
    for d, decision in enumerate(universe.decisions):
        if rng.random() < 0.4:
            continue
        if decision.options:
            world[d] = rng.integers(len(decision.options))
        elif decision.ends or rng.random() < 0.2:
            world[d] = (decision.low, decision.high)[rng.integers(2)]
        else:
            world[d] = rng.uniform(decision.low, decision.high)
    return world


def compare_worlds(study: Study, rng: np.random.Generator, count: int) -> int:
    """Check worlds against studies of their files; return how many have one."""
    universe = build_universe(study, _OPEN)
    claims = [claim.names for claim in universe.claims]
    used = [universe.names.index(name) for name in used_sets(study.spec, claims)]
    compared = 0
    for _ in range(count):
        world = draw_world(universe, rng)
        found = universe.rebuild_memberships(world)
        try:
            expected = _Files(study, universe, world).declare().scores.memberships
        except InputError:  # a calibration refuses the anchors or the cases of this world
            assert np.isnan(found.values).all(axis=0).any()
            continue
        compared += 1
        assert (found.cases, found.names, found.levels) == (
            expected.cases,
            expected.names,
            expected.levels,
        )
        assert_same(found.values[:, used].copy(), expected.values[:, used].copy())
    return compared


@pytest.mark.parametrize("name", ANALYSES)
def test_a_world_is_the_study_whose_files_say_so(name: str) -> None:
    study = load_study(_CALIBRATIONS / name)
    assert compare_worlds(study, np.random.default_rng(1), 4) == 4


def test_so_is_a_world_of_any_study(draw_study: _Draw) -> None:
    compared = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        compared += compare_worlds(draw_study(rng), rng, 4)
    assert compared > 100
