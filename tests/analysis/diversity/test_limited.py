"""What is told of remainders against an exhaustive search: every row, and a case added to it."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qca import build_truth_table, minimize
from qca.analysis.claims.judgements import judge_claims
from qca.analysis.claims.verdicts import Verdict, judge_claim
from qca.analysis.diversity.answers import LimitedDiversity, Question, Remainders
from qca.analysis.diversity.limited import find_diversity
from qca.analysis.outcome import OutcomeAnalysis, analyze_outcome
from qca.analysis.truth_table.table import RowCode, TruthTable
from qca.boolean.expressions import Expression
from qca.sets.memberships import build_memberships
from qca.study.cases import Case, Coding
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.settings import NecessityCuts, SufficiencyCuts
from qca.study.spec import Spec

LEVELS = {"A": 2, "B": 2, "C": 2, "D": 3}
CLAIMS = ("A*B -> Y", "A + ~C <- Y", "not (B -> Y)", "some (~A*C -> Y)", "A*~B <-> Y", "~C -> ~Y")
Config = tuple[int, ...]


def build(
    cases: dict[str, dict[str, int]], names: list[str], claims: list[str], **more: Any
) -> Study:
    sets: dict[str, Any] = {name: {"as_is": "true", "levels": LEVELS[name]} for name in names}
    spec = {
        "title": "t",
        "cases": ["none"],
        "sets": {**sets, "Y": {"as_is": "true"}},
        "outcome": "Y",
        "conditions": names,
        "claims": [{"id": f"K{i}", "says": "", "claim": text} for i, text in enumerate(claims)],
        **more,
    }
    coded = [
        Case(case, case, "", {key: Coding(value=value) for key, value in row.items()})
        for case, row in cases.items()
    ]
    return build_study(Spec.model_validate(spec), coded, FilesRead(), review=False)


def find(study: Study) -> tuple[OutcomeAnalysis, LimitedDiversity]:
    (outcome,) = study.spec.outcome
    analysis = analyze_outcome(study, outcome)
    claims, _ = judge_claims(study)
    return analysis, find_diversity(study, analysis, claims)


@st.composite
def draw_studies(draw: st.DrawFn) -> Study:
    names = draw(st.sampled_from([["A", "B", "C"], ["A", "B", "C", "D"]]))
    n = draw(st.integers(2, 7))
    cases = {
        f"c{i}": {
            **{name: draw(st.integers(0, LEVELS[name] - 1)) for name in names},
            "Y": draw(st.integers(0, 1)) if i > 1 else i,
        }
        for i in range(n)
    }
    claims = draw(st.lists(st.sampled_from(CLAIMS), unique=True, max_size=4))
    kinds = draw(st.sampled_from([["parsimonious"], ["conservative", "parsimonious"]]))
    return build(cases, names, claims, minimize={"solutions": kinds})


def build_frame(study: Study) -> pd.DataFrame:
    return study.to_frame()[[*study.spec.conditions, "Y"]]


def add(frame: pd.DataFrame, config: Config, y: int) -> pd.DataFrame:
    row = pd.DataFrame([[*config, y]], columns=frame.columns, index=["new"], dtype=float)
    return pd.concat([frame, row])


def tabulate(frame: pd.DataFrame, levels: dict[str, int]) -> TruthTable:
    names = [name for name in frame.columns if name != "Y"]
    return build_truth_table(frame, outcome="Y", conditions=names, incl_cut=0.8, levels=levels)


def covers(model: Expression, configs: list[Config], levels: dict[str, int]) -> np.ndarray:
    names = list(levels)
    frame = pd.DataFrame(configs, columns=names, dtype=float)
    return build_memberships(frame, names, levels=levels).membership(model) > 0.5


def is_ruled_out(model: Expression, table: TruthTable, levels: dict[str, int]) -> bool:
    held = covers(model, [row.config for row in table.rows], levels)
    codes = [row.out for row in table.rows]
    return any(
        (code is RowCode.POSITIVE and not here) or (code is RowCode.NEGATIVE and here)
        for code, here in zip(codes, held, strict=True)
    )


def count_tested(study: Study, frame: pd.DataFrame) -> dict[str, tuple[int, int]]:
    levels = {name: LEVELS[name] for name in study.spec.conditions}
    members = build_memberships(frame, list(frame.columns), levels=levels)
    cuts = {"sufficiency_cuts": SufficiencyCuts(), "necessity_cuts": NecessityCuts()}
    found = {}
    for claim in study.claims:
        judged = judge_claim(claim, members, **cuts)
        sides = [d for d in judged.directions if "new" in {*d.agreeing, *d.contradicting}]
        against = [d for d in sides if "new" in d.contradicting]
        found[claim.id] = len(sides), len(against) if claim.is_plain else 0
    return found


def locate(own: LimitedDiversity, number: int) -> Remainders:
    (group,) = [group for group in own.groups if number in (group.region.rows or ())]
    return group


@given(draw_studies())
@settings(max_examples=20)
def test_next_case_equals_an_exhaustive_search(study: Study) -> None:
    analysis, own = find(study)
    table, frame = analysis.table, build_frame(study)
    levels = {name: LEVELS[name] for name in study.spec.conditions}
    observed = {row.config for row in table.rows}
    every = list(product(*(range(count) for count in levels.values())))
    assert own.remainders == len(every) - len(observed)
    assert own.complete and all(group.whole for group in own.groups)
    assert sum(group.region.count for group in own.groups) == own.remainders
    expressions = {model.expression: model.expression.parsed for model in own.models}
    there = {m.expression for s in analysis.solutions for m in s.models}
    assert set(expressions) == there
    shared = _find_shared(frame, levels, every)
    untested = {
        judged.claim.id for judged in judge_claims(study)[0] if judged.verdict is Verdict.UNTESTED
    }
    gains: dict[Question, dict[int, tuple[int, int]]] = {question: {} for question in Question}
    for config in every:
        if config in observed:
            continue
        number = table.space.row_number(config)
        group = locate(own, number)
        out = []
        tested = []
        for y in (1, 0):
            longer = add(frame, config, y)
            other = tabulate(longer, levels)
            out.append({n for n, m in expressions.items() if is_ruled_out(m, other, levels)})
            tested.append(count_tested(study, longer))
        assert out[0] == {own.models[i].expression for i in group.others}
        assert out[1] == {own.models[i].expression for i in group.assuming}
        names = [tuple(k for k, (n, _) in sides.items() if n) for sides in tested]
        assert [group.if_in, group.if_out] == names
        assert group.against == tuple(
            tuple(k for k, (_, n) in sides.items() if n) for sides in tested
        )
        assert group.negated == (config in shared)
        gains[Question.MODELS][number] = min(map(len, out)), max(map(len, out))
        counts = [len(side) for side in names]
        gains[Question.CLAIMS][number] = min(counts), max(counts)
        counts = [len(untested & set(side)) for side in names]
        gains[Question.UNTESTED][number] = min(counts), max(counts)
    for question, values in gains.items():
        width = 1 if question is Question.MODELS else 2
        best = max((value[:width] for value in values.values()), default=(0,))
        if not any(best):
            assert question not in own.advice
            continue
        advice = own.advice[question]
        assert advice.proven and advice.least == best[0]
        rows = {row for group in advice.groups for row in group.region.rows or ()}
        assert rows == {row for row, value in values.items() if value[:width] == best}
        assert advice.most == max(values[row][1] for row in rows)


def test_rows_with_fewer_cases_than_the_cut_are_remainders() -> None:
    cases = {
        f"c{i}": dict(zip("ABY", map(int, codes), strict=True))
        for i, codes in enumerate(["101", "010", "010", "111", "111"])
    }
    analysis, own = find(build(cases, ["A", "B"], ["A -> Y"], truth_table={"n_cut": 2}))
    assert (own.remainders, len(own.known), own.n_cut) == (2, 2, 2)
    few = locate(own, 3)
    assert (few.few, str(few.config), few.ruled_out) == (1, "A*~B", (1, 1))
    assert locate(own, 1).few == 0
    assert [row.number for row in analysis.table.rows if row.out is RowCode.OPEN] == [3]


@pytest.mark.parametrize(
    ("codes", "models", "remainders"),
    [(["101", "011", "111"], 0, 1), (["101", "010", "111", "000"], 1, 0), (["101", "100"], 0, 3)],
)
def test_where_there_is_little_to_tell(codes: list[str], models: int, remainders: int) -> None:
    cases = {f"c{i}": dict(zip("ABY", map(int, each), strict=True)) for i, each in enumerate(codes)}
    _, own = find(build(cases, ["A", "B"], []))
    assert (len(own.models), own.remainders, own.complete) == (models, remainders, True)
    assert sum(group.region.count for group in own.groups) == remainders
    assert own.advice == {}


def _find_shared(frame: pd.DataFrame, levels: dict[str, int], every: list[Config]) -> set[Config]:
    """Return the rows without cases that parsimonious models of both sides assume."""
    sides = []
    for y in (frame["Y"], 1 - frame["Y"]):
        table = tabulate(frame.assign(Y=y), levels)
        if not any(row.out is RowCode.POSITIVE for row in table.rows):
            return set()
        if not any(row.out is RowCode.NEGATIVE for row in table.rows):
            return set()
        models = minimize(table, "parsimonious").models
        held = [covers(model.expression.parsed, every, levels) for model in models]
        observed = {row.config for row in table.rows}
        any_held = np.any(held, axis=0)
        sides.append({c for c, h in zip(every, any_held, strict=True) if h and c not in observed})
    return sides[0] & sides[1]
