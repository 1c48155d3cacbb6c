"""Small studies, declared in a test or drawn at random, the same in every run."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qca.errors import InputError
from qca.io.studies import load_study
from qca.robustness.engines.work import Joined, Part, Result, Shared, Work
from qca.robustness.worlds.arrays import Array
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.study.cases import Case, Coding
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.facts import Facts
from qca.study.places import Places
from qca.study.spec import Spec

ROOT = Path(__file__).parents[2]
# Those that are of a kind with 2025.yaml, other thresholds apart, would take the same ways again.
_ALIKE = ("2025-exception.yaml", "2025-one-threshold.yaml")
ANALYSES = sorted({path.name for path in (ROOT / "calibrations").glob("*.yaml")} - {*_ALIKE})
_Json = dict[str, Any]
LABELS = ("none", "low", "mid", "high", "full")
_PLAIN = {"none": 0, "low": 0.2, "mid": 0.6, "high": 0.8, "full": 1}


def load_universe(name: str, **changes: object) -> Universe:
    """Return the decisions of a shipped analysis, with settings of its robustness changed."""
    study = load_study(ROOT / "calibrations" / name)
    return build_universe(study, study.spec.robustness.model_copy(update=changes))


def rebuild_facts(universe: Universe, settings: Array) -> Facts:
    """Return what claims rest on besides scores in one world."""
    amounts = {claim: dict(own) for claim, own in universe.facts.amounts.items()}
    stated = {claim: dict(own) for claim, own in universe.facts.stated.items()}
    for rule in universe.fact_rules:
        value, case = rule.options[int(settings[rule.reading])], universe.cases[rule.case]
        if rule.claim in amounts:
            amounts[rule.claim][case] = value
        else:
            stated[rule.claim][case] = int(value)
    return replace(universe.facts, amounts=amounts, stated=stated)


def declare_study(
    sets: _Json,
    cases: Mapping[str, tuple[str, _Json]],
    years: Mapping[str, str] | None = None,
    **spec: Any,
) -> Study:
    """Return a study of sets and cases, each with its state and its codes by field.

    ``years`` are those of cases, all of one year otherwise.
    """
    made = Spec.model_validate({"title": "small", "cases": ["x.yaml"], "sets": sets, **spec})
    coded = [
        Case(
            name,
            state,
            (years or {}).get(name, "2000"),
            {field: Coding.model_validate(code) for field, code in codes.items()},
            Places(),
        )
        for name, (state, codes) in cases.items()
    ]
    return build_study(made, coded, FilesRead())


@pytest.fixture
def declare() -> Callable[..., Study]:
    """Give the tests ``declare_study``."""
    return declare_study


@pytest.fixture
def draw_study() -> Callable[[np.random.Generator], Study]:
    """Give the tests random studies with decisions of every kind."""

    def draw(rng: np.random.Generator) -> Study:
        while True:
            try:
                return _Drawing(rng).draw()
            except InputError:  # a range outside the raw values of so few cases, for one
                continue

    return draw


class _Drawing:
    """One random study: two or three conditions of any calibration, and what is claimed of them."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.sets: dict[str, _Json] = {}
        self.levels: dict[str, int] = {}

    def flip(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def pick(self, *options: Any) -> Any:
        return options[int(self.rng.integers(len(options)))]

    def draw(self) -> Study:
        names = ["A", "B", "C"][: int(self.rng.integers(2, 4))]
        fields = [*names, "Y", "Z"]
        for name in fields:
            self._add_set(name, condition=name in names)
        conditions = list(names)
        if self.flip(0.3):
            self._add("D", {"expression": f"{self._write('A')} + {self._write('Z')}"})
            conditions = self.pick(names, [*names[1:], "D"])
        count = int(self.rng.integers(3, 7))
        cases = {f"k{i}": (f"s{i // 2}", self._code(fields)) for i in range(count)}
        return declare_study(
            self.sets,
            cases,
            outcome=self.pick(["Y"], ["~Y"], ["Y", "Z"] if "D" not in conditions else ["Y"]),
            conditions=conditions,
            truth_table={
                "incl_cut": self.pick(0.8, 0.75, [0.8, 0.6]),
                "n_cut": self.pick(1, 2),
                "pri_cut": self.pick(0, 0.5),
                "at_crossover": self.pick("error", "drop"),
            },
            cuts=self.pick({}, {"necessity": {"ron": None}, "sufficiency": {"pri": None}}),
            claims=[
                {"id": f"c{i}", "says": "", "claim": self._claim()}
                for i in range(int(self.rng.integers(1, 4)))
            ],
            robustness=self._doubt(),
        )

    def _add(self, name: str, declared: _Json) -> None:
        self.sets[name] = declared
        several = isinstance(declared.get("crisp"), list) or "levels" in declared
        self.levels[name] = 3 if several else 2

    def _add_set(self, name: str, *, condition: bool) -> None:
        if self.flip(0.35 if condition else 0.2):
            self._add(name, self._draw_numeric(several=condition))
        else:
            self._add(name, self._draw_scale(several=condition))

    def _draw_scale(self, *, several: bool) -> _Json:
        kind = self.pick("fuzzy", "fuzzy", "fuzzy", "crisp", "several" if several else "crisp")
        if kind == "several":
            return {"scale": dict(zip(LABELS, (0, 1, 2, 2, 2), strict=True)), "levels": 3}
        if kind == "crisp":
            middle = self.pick(1, {"score": 1, "between": [0, 1]})
            return {"scale": {"none": 0, "low": 0, "mid": middle, "high": 1, "full": 1}}
        scale: _Json = dict(_PLAIN)
        between = self.pick([0.4, 0.6], [0.55, 0.7], [0.3, 0.7], [0.5, 0.7])
        scale["mid"] = {"score": 0.6, "between": between}
        if self.flip(0.3):
            scale["low"] = {"score": 0.2, "between": [0, 0.3]}
        if self.flip(0.2):
            scale["full"] = {"score": 1, "between": [0.9, 1]}
        return {"scale": scale}

    def _draw_numeric(self, *, several: bool) -> _Json:
        def doubt(at: float, width: float) -> float | _Json:
            return {"at": at, "between": [at - width, at + width]} if self.flip(0.4) else at

        kinds = ["direct", "linear", "bell", "crisp", "tfr", "indirect"]
        kind = self.pick(*kinds, *(["levels"] if several else []))
        if kind in ("direct", "linear"):
            out, into = self.pick((2, 8), (8, 2))
            ends = {"out": doubt(out, 0.5), "in": doubt(into, 0.5)}
            return {kind: {**ends, "crossover": doubt(5, 1.5)}}
        if kind == "bell":
            crossover = [doubt(3, 0.7), doubt(8, 0.5)]
            return {"bell": {"out": [1, 9.5], "crossover": crossover, "in": [4, 6]}}
        if kind == "indirect":
            return {"indirect": {"cuts": [doubt(3, 1), doubt(6, 1)]}}
        if kind == "tfr":
            return {"tfr": "true"}
        return {"crisp": [doubt(3, 1), doubt(6.5, 1)] if kind == "levels" else doubt(5, 1.5)}

    def _write(self, name: str) -> str:
        if self.levels[name] > 2:
            return f"{name}[{self.rng.integers(3)}]"
        return f"{self.pick('', '', '~')}{name}"

    def _claim(self) -> str:
        names = self.rng.permutation(list(self.sets))[: int(self.rng.integers(1, 4))]
        side = self.pick("*", " + ").join(self._write(str(name)) for name in names)
        outcome = self._write(self.pick("Y", "Z", "A"))
        claim = f"{side} {self.pick('->', '<-', '<->')} {outcome}"
        return f"not ({claim})" if self.flip(0.2) else claim

    def _code(self, fields: list[str]) -> _Json:
        found: dict[str, _Json] = {}
        for field in fields:
            if "scale" in self.sets[field]:
                codes = self.rng.choice(LABELS, size=2, p=[0.15, 0.2, 0.35, 0.15, 0.15])
                found[field] = {"label": str(codes[0])}
            else:
                codes = self.rng.integers(1, 10, size=2).astype(float)
                found[field] = {"value": float(codes[0])}
            if self.flip(0.15) and codes[0] != codes[1]:
                found[field]["also"] = [str(codes[1])]
        if self.flip(0.1):
            del found["Z"]  # only claims may go without
        return found

    def _doubt(self) -> _Json:
        found: _Json = {
            "labels": self.pick(True, True, "together"),
            "leave_out": self.pick("none", "cases", "states", "both"),
        }
        if self.flip(0.25):
            found["incl_cut"] = [0.75, 0.85]
        if self.flip(0.2):
            found["n_cut"] = [1, 2]
        if self.flip(0.25):
            found["cuts"] = {"sufficiency": {"incl": [0.7, 0.9]}, "necessity": {"cov": [0.4, 0.6]}}
        return found


def run_backwards(work: Work[Shared, Part, Result, Joined], /) -> Joined:
    """Do work as an engine elsewhere does: parts in another order, packed, kept as JSON."""
    shared = pickle.loads(pickle.dumps(work.shared))
    done = {place: work.do(shared, part) for place, part in reversed(list(enumerate(work.parts)))}
    return work.join([json.loads(json.dumps(done[place])) for place in sorted(done)])
