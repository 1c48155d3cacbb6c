"""How far parameters that fall short could reach, against a grid of scores judged one by one."""

from __future__ import annotations

import re
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qca.analysis.claims.verdicts import Parameter, Verdict, judge_claim
from qca.record import analyze_study, judge_study
from qca.report.sections.claim_documents import document_claim
from qca.report.sections.robustness.attainments import tell_attainment
from qca.report.words import load_words
from qca.robustness.attainments.attainments import find_attainments
from qca.robustness.results.attainments import Attainment, Rescoring
from qca.robustness.results.worlds import VERDICTS
from qca.robustness.worlds.evaluation import ClaimFit, judge_worlds, measure_scores
from qca.robustness.worlds.inventory import build_universe
from qca.sets.memberships import build_memberships
from qca.study.cases import Case, Coding
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.places import Places
from qca.study.settings import LeaveOut
from qca.study.spec import Spec
from tests.conftest import run_shipped
from tests.robustness.conftest import declare_study

if TYPE_CHECKING:
    from qca.analysis.claims.verdicts import TestedClaim

_LEVEL: dict[str, Any] = {
    "low": 0.1,
    "rather low": {"score": 0.4, "between": [0.2, 0.45]},
    "medium": {"score": 0.6, "between": [0.4, 0.7]},
    "rather high": {"score": 0.8, "between": [0.55, 0.9]},
    "high": 1,
}
_CRISP: dict[str, Any] = {"no": 0, "unclear": {"score": 0, "between": [0, 1]}, "yes": 1}
_ORDERED = {"order": "A > C", "on": "Y"}
_CLAIMS: list[dict[str, Any]] = [
    *(
        {"claim": text}
        for text in (
            "A -> Y",
            "A <- Y",
            "A*B -> Y",
            "A + ~B <- Y",
            "A <-> Y",
            "D -> B + Y",
            "before(A) -> Y",
            "rises(A) <- keeps(Y)",
        )
    ),
    {"claim": "A -> Y", "within": "B"},
    _ORDERED,
]
# Cells that move together, with the ends of their interval; and settings of them.
_Doubt = tuple[tuple[tuple[str, str], ...], float, float]
_Scores = dict[tuple[str, str], float]


class _Drawn:
    """A small study with one claim, and the scores of its labels, read by the test itself."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.claim = _CLAIMS[int(rng.integers(len(_CLAIMS)))]
        together = bool(rng.random() < 0.25)
        tolerated = float(rng.choice([0, 0, 0.4]))
        self.cases = [f"c{i}" for i in range(int(rng.integers(3, 6)))]
        scales = {"A": _LEVEL, "B": _LEVEL, "Y": _LEVEL if rng.random() < 0.8 else _CRISP}
        # Crisp scales move from one end to the other: nothing lies between.
        self.ended = {name for name, scale in scales.items() if scale is _CRISP}
        self.scores: _Scores = {}
        doubts: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        ends: dict[tuple[str, ...], tuple[float, float]] = {}
        codes: dict[str, dict[str, Coding]] = {case: {} for case in self.cases}
        for case, name in product(self.cases, scales):
            word = str(rng.choice(list(scales[name])))
            codes[case][name] = Coding(label=word)
            entry = scales[name][word]
            if not isinstance(entry, dict):
                self.scores[case, name] = float(entry)
                continue
            self.scores[case, name] = float(entry["score"])
            key = (name, word) if together else (case, name)
            doubts.setdefault(key, []).append((case, name))
            ends[key] = tuple(entry["between"])
        self.doubts: list[_Doubt] = [(tuple(cells), *ends[key]) for key, cells in doubts.items()]
        cuts = {"sufficiency": {"against": tolerated}, "necessity": {"against": tolerated}}
        spec = Spec.model_validate(
            {
                "title": "t",
                "cases": ["x.yaml"],
                "sets": {
                    **{name: {"scale": scale} for name, scale in scales.items()},
                    "C": {"expression": "~A"},
                    "D": {"expression": "A + B"},
                },
                "outcome": "Y",
                "conditions": ["A", "B"],
                "cuts": cuts,
                "claims": [{"id": "K", "says": "", **self.claim}],
                "robustness": {"labels": "together" if together else True},
            }
        )
        built = [
            Case(case, f"s{i // 3}", str(2000 + i), MappingProxyType(codes[case]), Places())
            for i, case in enumerate(self.cases)
        ]
        self.study: Study = build_study(spec, built, FilesRead())

    def judge(self, moved: _Scores) -> TestedClaim:
        """Return the claim judged with some scores replaced."""
        scores = self.scores | moved
        frame = pd.DataFrame(
            [[scores[case, name] for name in "ABY"] for case in self.cases],
            self.cases,
            list("ABY"),
        )
        frame["C"], frame["D"] = 1 - frame["A"], frame[["A", "B"]].max(axis=1)
        cuts = self.study.spec.cuts
        return judge_claim(
            self.study.claims[0],
            build_memberships(frame, list(frame)),
            sufficiency_cuts=cuts.sufficiency,
            necessity_cuts=cuts.necessity,
            facts=self.study.facts,
        )

    def list_values(self, doubt: _Doubt) -> list[float]:
        """Return the values of a doubt where sums can bend, and some between."""
        cells, low, high = doubt
        if cells[0][1] in self.ended:
            return [low, high]
        points = {low, high, 0.5, 0.5 - 1e-6, 0.5 + 1e-6}
        points |= {end for _, a, b in self.doubts for end in (a, b)} | set(self.scores.values())
        points |= {1 - point for point in points}
        return sorted({p for p in points if low <= p <= high} | set(np.linspace(low, high, 4)))

    def draw_grid(self, rng: np.random.Generator, most: int) -> tuple[list[_Scores], bool]:
        """Return settings of a grid, all of them where they are few."""
        values = [self.list_values(doubt) for doubt in self.doubts]
        cells = [cells for cells, *_ in self.doubts]
        whole = int(np.prod([len(each) for each in values])) <= most
        if whole:
            chosen = list(product(*values))
        else:
            chosen = [tuple(float(rng.choice(each)) for each in values) for _ in range(most)]
        grid = [
            {cell: at for own, at in zip(cells, point, strict=True) for cell in own}
            for point in chosen
        ]
        return grid, whole

    def judge_all(self, grid: list[_Scores]) -> ClaimFit:
        """Return the claim judged at every setting of a grid at once."""
        settings_ = self.study.spec.robustness.model_copy(
            update={"alternatives": False, "leave_out": LeaveOut.NONE}
        )
        universe = build_universe(self.study, settings_)
        worlds = np.array([[moved[d.cells[0]] for d in universe.decisions] for moved in grid])
        realized = universe.realize(worlds.reshape(len(grid), len(universe.decisions)))
        return judge_worlds(universe, realized, measure_scores(realized), universe.claims[0])


def _move(witness: Rescoring) -> _Scores:
    return {cell: value for decision, value in witness for cell in decision.cells}


def _check(drawn: _Drawn, found: Attainment, rng: np.random.Generator) -> None:
    if found.could_reach is None:  # too many scores that hang together
        joined = drawn.study.claims[0].joins_cases
        assert joined or drawn.study.spec.robustness.labels == "together"
        assert len(found.doubtful) > 3
        return
    grid, whole = drawn.draw_grid(rng, 1500)
    fit = drawn.judge_all(grid)
    verdicts = [VERDICTS[code] for code in fit.verdicts.tolist()]
    assert drawn.judge(grid[-1]).verdict is verdicts[-1]
    if found.could_reach:
        assert drawn.judge(_move(found.witness)).verdict is Verdict.SUPPORTED
    else:
        assert Verdict.SUPPORTED not in verdicts
    against = np.logical_or.reduce([each.against for each in fit.relations.values()])
    for short in found.shortfalls:
        assert short.highest is not None
        (own,) = (each for each in fit.relations.values() if short.parameter in each.gaps)
        values = own.fit[short.parameter][own.tested & ~against]
        most = np.nanmax([*values, -np.inf])
        if np.isnan(short.highest):
            assert most == -np.inf
            continue
        assert most <= short.highest + 1e-9
        if whole and "order" not in drawn.claim:
            assert most == pytest.approx(short.highest, abs=1e-5)
        assert short.could_reach == (short.highest >= short.cut - 1e-9)
        if short.could_reach:
            tested = drawn.judge(_move(short.witness))
            assert short.parameter not in tested.failed
            assert tested.verdict in (Verdict.SUPPORTED, Verdict.IN_KIND)
        else:
            assert short.witness == ()


@given(st.integers(0, 10**6))
@settings(max_examples=40)
def test_no_score_on_a_grid_reaches_what_cannot_be_reached(seed: int) -> None:
    drawn = _Drawn(seed)
    now = drawn.judge({})
    found = find_attainments(drawn.study)
    assert bool(found) == (now.verdict is Verdict.IN_KIND)
    assume(found)
    (each,) = found
    told = {short.parameter: short.value for short in each.shortfalls}
    assert tuple(told) == now.failed
    _check(drawn, each, np.random.default_rng(seed))


def test_the_real_claims_say_what_would_reach() -> None:
    found = {each.claim: each for each in run_shipped("2025").attainments}
    assert {name for name, each in found.items() if each.could_reach} == {"N2"}
    moves = {decision.cells: (decision.at, value) for decision, value in found["N2"].witness}
    assert moves == {(("PU1", "SYN"),): (0.0, 0.33), (("PU2", "SYN"),): (0.0, 0.33)}
    (short,) = found["N1"].shortfalls
    # The synergistic cases have 1 and 0.6 in leadership, and can have no more.
    assert (short.value, short.highest, short.could_reach) == (0.8, 0.8, False)
    could = {short.parameter: short.could_reach for short in found["L3"].shortfalls}
    assert could == {Parameter.INCL_N: False, Parameter.RON: True, Parameter.COV_N: True}


_PAIR = {"A": {"scale": {"no": 0, "some": 0.7, "yes": 1}}, "Y": {"scale": {"no": 0, "yes": 1}}}


def _declare(sets: dict[str, Any], codes: dict[str, tuple[str, str]], **spec: Any) -> Study:
    return declare_study(
        sets,
        {case: (case, {"A": {"label": a}, "Y": {"label": y}}) for case, (a, y) in codes.items()},
        outcome="Y",
        conditions=["A"],
        claims=[{"id": "K", "says": "", "claim": "A <- Y"}],
        **spec,
    )


def test_without_doubtful_labels_nothing_could_reach() -> None:
    (found,) = find_attainments(_declare(_PAIR, {"p": ("some", "yes"), "q": ("no", "no")}))
    assert (found.doubtful, found.could_reach) == ((), False)
    assert [(short.highest, short.cut) for short in found.shortfalls] == [(0.7, 0.9)]


def test_labels_move_apart_unless_they_are_told_to_move_together() -> None:
    scale = {"no": 0, "some": {"score": 0.7, "between": [0.6, 0.95]}, "yes": 1}
    codes = {"p": ("some", "yes"), "q": ("some", "no"), "r": ("no", "no"), "s": ("yes", "yes")}
    cuts = {"necessity": {"ron": 0.7, "cov": 0.7}}
    for labels, could in ((True, True), ("together", False)):
        study = _declare(
            {**_PAIR, "A": {"scale": scale}}, codes, cuts=cuts, robustness={"labels": labels}
        )
        (found,) = find_attainments(study)
        assert found.could_reach is could
        assert len(found.doubtful) == (2 if labels is True else 1)


def test_nothing_is_worked_out_where_robustness_is_off() -> None:
    record = analyze_study(_declare(_PAIR, {"p": ("some", "yes"), "q": ("no", "no")}))
    assert record.attainments == ()
    assert document_claim(record.claims[0], record)["could_reach"] is None
    (told,) = tell_attainment(record.claims[0], record, load_words("en"))
    assert "not worked out" in str(told)
    judged = judge_study(record.study)
    assert document_claim(judged.claims[0], judged)["could_reach"] is False


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_report_says_what_would_reach(lang: str) -> None:
    record, words = run_shipped("2025"), load_words(lang)
    claims = {tested.claim.id: tested for tested in record.claims}
    for name, numbers in {"N2": ("0.33", "0.00"), "N3": ("0.89",), "V1": ("0.22", "0.42")}.items():
        told = " ".join(map(str, tell_attainment(claims[name], record, words)))
        assert re.findall(r"\d\.\d+", told) == list(numbers)
    assert tell_attainment(claims["S1"], record, words) == []
    document = document_claim(claims["N2"], record)
    assert document["could_reach"] is True
    assert [move["to"] for move in document["reach"]["witness"]] == [0.33, 0.33]
    assert document_claim(claims["S1"], record)["reach"] is None
