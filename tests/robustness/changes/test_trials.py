"""What must be true of claims whose cases are joined, against every set of changes on a grid."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from qca.analysis.claims.verdicts import Verdict, judge_claim
from qca.robustness.changes.changes import plan_changes
from qca.robustness.engines.work import run_here
from qca.robustness.results.changes import ChangeSet, Goal, Search
from qca.robustness.results.decisions import Decision, DecisionKind
from qca.robustness.results.worlds import VERDICTS
from qca.robustness.worlds.evaluation import judge_worlds, measure_scores
from qca.robustness.worlds.inventory import build_universe
from qca.robustness.worlds.universe import Universe
from qca.study.cases import Case, Coding
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.places import Places
from qca.study.spec import Spec

_Array = NDArray[np.float64]
_LEVEL: dict[str, Any] = {
    "low": 0.1,
    "rather low": {"score": 0.4, "between": [0.2, 0.55]},
    "medium": {"score": 0.6, "between": [0.4, 0.7]},
    "high": 1,
}
# Labels that a code may be read as otherwise: of settled scores, so that a reading is one world.
_SETTLED = ("low", "high")
_CLAIMS: list[dict[str, Any]] = [
    {"claim": "before(A) -> Y"},
    {"claim": "rises(A) -> rises(Y)"},
    {"claim": "before(A)*B <- keeps(Y)"},
    {"claim": "not (before(A) -> Y)"},
    {"claim": "some (falls(A))"},
    {"claim": "before(A) -> Y", "within": "B"},
    {"order": "A > B", "on": "Y"},
    {"agrees": "typology"},
    {"claim": "A -> Y"},
    {"claim": "A <-> Y"},
]


def _draw(seed: int) -> Study:
    """Return a small study with one claim; plain ones tolerate a share of cases against them."""
    rng = np.random.default_rng(seed)
    claim = _CLAIMS[int(rng.integers(len(_CLAIMS)))]
    plain = claim in _CLAIMS[-2:]
    share = float(rng.choice([0.3, 0.4])) if plain or rng.random() < 0.2 else 0.0

    def code() -> Coding:
        also = [str(rng.choice(_SETTLED))] if rng.random() < 0.3 else []
        word = str(rng.choice(list(_LEVEL)))
        return Coding(label=word, also=[each for each in also if each != word])

    cases = [
        Case(
            f"c{i}",
            f"s{i // 3}",
            str(2000 + i),
            MappingProxyType(
                {name: code() for name in "ABY" if name == "A" or not i or rng.random() < 0.8}
                | {"T": Coding(label=str(rng.choice(["one", "two"])))}
            ),
            Places(),
        )
        for i in range(int(rng.integers(3, 6)))
    ]
    spec = Spec.model_validate(
        {
            "title": "t",
            "cases": ["x.yaml"],
            "scales": {"level": _LEVEL},
            "sets": {
                **{name: {"scale": "level"} for name in "ABY"},
                "T": {"scale": {"one": 0, "two": 1}},
            },
            "outcome": "Y",
            "conditions": ["A", "B"],
            "missing": "drop",
            "typology": {"dimensions": ["A"], "types": {"one": "~A", "two": "A"}, "stated": "T"},
            "cuts": {"sufficiency": {"against": share}, "necessity": {"against": share}},
            "claims": [{"id": "K", "says": "", **claim}],
            "robustness": {
                "leave_out": str(rng.choice(["none", "cases", "both"])),
                "labels": bool(rng.random() < 0.8) or "together",
            },
        }
    )
    return build_study(spec, cases, FilesRead())


class _Grid:
    """Every set of changes of a study, its numbers at many values."""

    def __init__(self, study: Study) -> None:
        self.universe: Universe = build_universe(study, apart=True)
        bearing = self.universe.bears_on(self.universe.claims[0].names)
        self.positions = [
            d
            for d, decision in enumerate(self.universe.decisions)
            if d in bearing or decision.kind is DecisionKind.LEFT_OUT
        ]
        self.now = self.judge(self.universe.start[np.newaxis])[0]

    def judge(self, worlds: _Array) -> list[Verdict]:
        realized = self.universe.realize(worlds)
        fit = judge_worlds(
            self.universe, realized, measure_scores(realized), self.universe.claims[0]
        )
        return [VERDICTS[code] for code in fit.verdicts.tolist()]

    def list_values(self, decision: Decision) -> list[float]:
        if not decision.graded:
            return [float(option) for option in range(1, len(decision.options))]
        own = {0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.5 - 1e-5, 0.5 + 1e-5, 0.55, 0.6, 0.7, 0.9}
        own |= set(np.linspace(decision.low, decision.high, 7).tolist())
        return sorted(value for value in own if decision.low <= value <= decision.high)

    def list_verdicts(self, size: int) -> Iterator[tuple[frozenset[int], set[Verdict]]]:
        """Yield every set of so many decisions with the verdicts that some of its values give."""
        for chosen in combinations(self.positions, size):
            values = [self.list_values(self.universe.decisions[d]) for d in chosen]
            settings_ = np.array(list(product(*values)))
            worlds = np.repeat(self.universe.start[np.newaxis], len(settings_), axis=0)
            worlds[:, list(chosen)] = settings_
            yield frozenset(chosen), set(self.judge(worlds))


def _hold(search: Search, now: Verdict, verdict: Verdict) -> bool:
    """Return whether a verdict is what a search looks for."""
    if search.goal is Goal.CHANGES:
        return verdict is not now
    if search.goal is Goal.HOLDS:
        return verdict is Verdict.SUPPORTED
    return verdict in (Verdict.CONTRADICTED, Verdict.NOT_SHOWN)


def _judge_witness(study: Study, universe: Universe, each: ChangeSet) -> Verdict:
    """Return the verdict where a set of changes is made, by judging the claim anew."""
    world = universe.start.copy()
    values = dict(each.witness)
    for change in each.changes:
        position = universe.decisions.index(change.decision)
        if change.decision.graded:
            names = " ".join(change.decision.cells[0])
            world[position] = values.get(names, values.get(change.decision.name, np.nan))
        else:
            world[position] = change.decision.options.index(change.to)
    cuts = study.spec.cuts
    return judge_claim(
        study.claims[0],
        universe.rebuild_memberships(world),
        sufficiency_cuts=cuts.sufficiency,
        necessity_cuts=cuts.necessity,
        facts=study.facts,
    ).verdict


@given(st.integers(0, 10**6))
@settings(max_examples=40)
def test_no_smaller_set_on_a_grid_does_it(seed: int) -> None:
    study = _draw(seed)
    grid = _Grid(study)
    ((_, *searches),) = [
        (each.claim, *each.searches)
        for each in run_here(plan_changes(study, most=1500, undeclared=False))
    ]
    sizes = [list(grid.list_verdicts(size)) for size in (1, 2)]
    for search in searches:
        if search.sets == () and search.complete:
            assert not _hold(search, grid.now, grid.now)
        for size, tried in enumerate(sizes, start=1):
            doing = {
                chosen
                for chosen, verdicts in tried
                if any(_hold(search, grid.now, verdict) for verdict in verdicts)
            }
            if size < search.size or (not search.sets and size == search.size):
                assert not doing
            elif size == search.size and search.sets and search.complete:
                listed = {
                    frozenset(grid.universe.decisions.index(c.decision) for c in each.changes)
                    for each in search.sets
                }
                assert doing <= listed
        for each in search.sets[:6]:
            assert _judge_witness(study, grid.universe, each) is each.verdict
            assert _hold(search, grid.now, each.verdict)


def _declare_chain(count: int) -> Study:
    """Return a study of one state whose every transition shows a claim, the first set in doubt."""
    doubt, sure = Coding(label="high", also=["low"]), Coding(label="high")
    cases = [
        Case(f"c{i}", "s", str(2000 + i), MappingProxyType({"A": doubt, "Y": sure}), Places())
        for i in range(count)
    ]
    spec = Spec.model_validate(
        {
            "title": "t",
            "cases": ["x.yaml"],
            "sets": {name: {"scale": _LEVEL} for name in "AY"},
            "outcome": "Y",
            "conditions": ["A"],
            "claims": [{"id": "K", "says": "", "claim": "before(A) -> Y"}],
            "robustness": {"leave_out": "none"},
        }
    )
    return build_study(spec, cases, FilesRead())


@pytest.mark.parametrize(("most", "searched"), [(3, 0), (5, 1), (11, 2), (100, None)])
def test_how_far_a_search_went_is_told(most: int, searched: int | None) -> None:
    # Four codes could be low; with those of the three earlier cases it is untested.
    ((_, *searches),) = [
        (each.claim, *each.searches)
        for each in run_here(plan_changes(_declare_chain(4), most=most, undeclared=False))
    ]
    *_, changes = searches
    told = changes.size, changes.complete, [each.verdict for each in changes.sets]
    if searched is None:
        assert told == (3, True, [Verdict.UNTESTED])
    else:
        assert told == (searched, False, [])
