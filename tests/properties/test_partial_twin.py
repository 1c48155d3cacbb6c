"""What partly coded cases could show, against every code that they could have, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from qca.analysis.claims.judgements import judge_by_spec
from qca.analysis.outcome import analyze_outcome, build_table
from qca.analysis.partial.bearings import Bearing
from qca.analysis.partial.cases import PartialCase, RowBearing, find_partial_cases
from qca.analysis.partial.completions import bound_memberships, complete_cases
from qca.boolean.formulas import read_formula
from qca.sets.memberships import Memberships, fold_scores
from qca.study.anchors import calibrate_column
from qca.study.cases import Case, Coding
from qca.study.claims import Claim
from qca.study.declaration import FilesRead, Study, build_study
from qca.study.spec import Spec

# Two sets of one label, of one number (falling, bell-shaped), and sets that are built from others.
_SETS: dict[str, Any] = {
    "A": {"field": "lead", "scale": {"low": 0, "middle": 0.4, "high": 1}},
    "B": {"field": "lead", "scale": {"low": 0.3, "middle": 0.7, "high": 0.8}},
    "C": {"field": "money", "direct": {"out": 1, "crossover": 3, "in": 5}},
    "D": {"field": "money", "linear": {"out": 6, "crossover": 4, "in": 1}},
    "E": {"field": "size", "bell": {"out": [1, 7], "crossover": [2, 6], "in": [3, 5]}},
    "F": {"field": "share", "as_is": "true"},
    "G": {"expression": "A*~C + B*D"},
    "K": {"field": "rank", "crisp": 3},
    "Y": {"field": "result", "scale": {"bad": 0, "mixed": 0.5, "good": 1}},
}
_GRIDS: dict[str, list[Any]] = {
    "lead": ["low", "middle", "high"],
    "money": [-99.0, 1.0, 2.0, 3.0, 3.2, 3.4, 3.6, 3.8, 4.0, 5.0, 6.0, 99.0],
    "size": [-99.0, 1.5, 2.0, 2.5, 4.0, 5.5, 6.0, 6.5, 99.0],
    "share": [0.0, 0.25, 0.5, 0.75, 1.0],
    "rank": [2.0, 3.0],
    "result": ["bad", "mixed", "good"],
}
_LITERALS = [*"ABCDEFGKY"]
_FORMS = [("{}", ["->", "<-", "<->"]), ("not ({})", ["->", "<-"]), ("some ({})", ["->"])]


def _draw_expression(rng: np.random.Generator) -> str:
    terms = []
    for _ in range(int(rng.integers(1, 3))):
        names = rng.choice(_LITERALS, size=int(rng.integers(1, 4)), replace=False)
        terms.append("*".join(f"{rng.choice(['', '~'])}{name}" for name in names))
    return " + ".join(terms)


def _draw_claims(rng: np.random.Generator) -> list[dict[str, str]]:
    claims = []
    for number in range(6):
        form, arrows = _FORMS[number % len(_FORMS)]
        sides = f"{_draw_expression(rng)} {rng.choice(arrows)} {_draw_expression(rng)}"
        claims.append({"id": f"C{number}", "says": "x", "claim": form.format(sides)})
        if rng.random() < 0.3:
            claims[-1]["within"] = _draw_expression(rng)
    return claims


def _code(given: Any) -> Coding:
    return Coding(label=given) if isinstance(given, str) else Coding(value=given)


def _build(codes: Mapping[str, Mapping[str, Any]], claims: list[Any], **more: Any) -> Study:
    """Return a study of cases with these codes; a field without one is a gap."""
    spec = Spec.model_validate(
        {
            "title": "t",
            "cases": ["x.yaml"],
            "sets": _SETS,
            "outcome": "Y",
            "conditions": ["A", "C", "K"],
            "truth_table": {"at_crossover": "drop"},
            "claims": claims,
            "missing": "drop",
            **more,
        }
    )
    cases = [
        Case(name, name[:-1], f"200{name[-1]}", {f: _code(c) for f, c in own.items()})
        for name, own in codes.items()
    ]
    return build_study(spec, cases, FilesRead(), review=False)


def _complete(own: Mapping[str, Any], grids: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Yield every way in which the fields without a code could be coded, on the grids."""
    missing = [field for field in grids if field not in own]
    if not missing:
        yield dict(own)
        return
    for code in grids[missing[0]]:
        yield from _complete({**own, missing[0]: code}, grids)


def _tell(shown: Iterable[bool]) -> Bearing:
    shown = list(shown)
    if all(shown):
        return Bearing.MUST
    return Bearing.COULD if any(shown) else Bearing.CANNOT


_FULL = {
    "O1": dict(zip(_GRIDS, ["low", 2.0, 4.0, 0.2, 2.0, "bad"], strict=True)),
    "P1": dict(zip(_GRIDS, ["high", 5.0, 1.5, 0.9, 4.0, "good"], strict=True)),
    "Q1": dict(zip(_GRIDS, ["high", 1.0, 5.5, 0.6, 4.0, "bad"], strict=True)),
}


def _find(study: Study, name: str) -> PartialCase:
    outcomes = [analyze_outcome(study, outcome) for outcome in study.spec.outcome]
    (found,) = (each for each in find_partial_cases(study, outcomes) if each.id == name)
    return found


@pytest.mark.parametrize("seed", [0, 2, 3, 4, 6])
def test_claims_models_and_rows_are_those_of_all_completions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    whole = {field: grid[rng.integers(len(grid))] for field, grid in _GRIDS.items()}
    gaps = rng.choice([*_GRIDS], size=int(rng.integers(1, 4)), replace=False)
    own = {field: code for field, code in whole.items() if field not in gaps}
    claims = _draw_claims(rng)
    study = _build({**_FULL, "Z1": own}, claims)
    outcome = analyze_outcome(study, study.spec.outcome[0])
    found = _find(study, "Z1")
    completed = _build({f"Z{i}": each for i, each in enumerate(_complete(own, _GRIDS))}, claims)
    told = {each.claim: (each.support, each.against) for each in found.claims}
    for claim in study.claims:
        tested = judge_by_spec(study.spec, claim, study.scores.memberships, study.facts)
        assert (claim.id in told) == ("Z1" in tested.missing)
        if claim.id in told:
            assert told[claim.id] == _judge_each(completed, claim), claim
    for own_rows in found.rows:
        _check_rows(own_rows, completed)
    memberships = completed.scores.memberships
    for model in found.models:
        inner = memberships.membership(model.expression.parsed)
        outer = memberships.membership(outcome.table.outcome.parsed)
        # The grid has the scores at which each model is least and most.
        assert (model.low, model.high) == pytest.approx((inner.min(), inner.max()), abs=1e-9)
        assert model.support is _tell((inner > 0.5) & (outer > 0.5))
        assert model.against is _tell((inner > 0.5) & (outer < 0.5))
        assert model.uncovered is _tell((inner < 0.5) & (outer > 0.5))


def _judge_each(completed: Study, claim: Claim) -> tuple[Bearing, Bearing]:
    """Return what each completion shows as the only case there is."""
    whole = completed.scores.memberships
    support, against = [], []
    for i, case in enumerate(whole.cases):
        values = whole.values[i : i + 1].copy()
        values.setflags(write=False)
        alone = Memberships((case,), whole.names, whole.levels, values)
        tested = judge_by_spec(completed.spec, claim, alone, completed.facts)
        support.append(bool(tested.supporting))
        against.append(bool(tested.against))
    return _tell(support), _tell(against)


def _check_rows(found: RowBearing, completed: Study) -> None:
    table = build_table(completed.spec, completed.scores.memberships, found.outcome)
    assert {(row.number, row.config) for row in found.rows} == {
        (row.number, row.config) for row in table.rows
    }
    assert found.count == len(table.rows)
    assert found.apart is _tell([case in table.dropped for case in table.source.cases])
    scores = table.outcome_scores
    assert (found.holds, found.fails) == (_tell(scores > 0.5), _tell(scores < 0.5))


_JOINED: list[Any] = [
    {"id": "T1", "says": "x", "claim": "before(A) -> rises(Y) + K"},
    {"id": "T2", "says": "x", "claim": "not (keeps(A) -> Y)", "within": "before(K)"},
    {"id": "O1", "says": "x", "order": "good > bad", "by": "result", "on": "money"},
    {
        "id": "O2",
        "says": "x",
        "order": "fast > slow",
        "by": "typology",
        "on": "money",
        "per": "year",
    },
    {"id": "P1", "says": "x", "agrees": "typology"},
]
_JOINED_GRIDS: dict[str, list[Any]] = {
    "lead": ["low", "middle", "high"],
    "money": [-99.0, -50.0, 1.0, 1.5, 1.7, 2.0, 3.0, 3.5, 3.7, 4.0, 40.0, 99.0],
    "rank": [2.0, 3.0],
    "result": ["bad", "good"],
    "kind": ["fast", "slow"],
}
_TYPOLOGY = {"dimensions": ["K", "A"], "types": {"fast": "K*A", "slow": "~K"}, "stated": "kind"}


@pytest.mark.parametrize(
    "gaps",
    [
        {"U1": ["lead", "result"]},
        {"U2": ["money", "result"]},
        {"V2": ["money", "rank", "kind"]},
        {"U1": ["rank"], "U2": ["lead"]},
        {"U1": ["money"], "V1": ["money", "result"]},
    ],
)
def test_transitions_pairs_and_placements_are_those_of_all_completions(
    gaps: Mapping[str, list[str]],
) -> None:
    whole = {
        "U1": ["low", 1.5, 2.0, "bad", "slow"],
        "U2": ["high", 3.5, 4.0, "good", "fast"],
        "V1": ["high", 2.0, 4.0, "bad", "fast"],
        "V2": ["middle", 4.0, 2.0, "good", "slow"],
    }
    codes = {
        case: {f: c for f, c in zip(_JOINED_GRIDS, own, strict=True) if f not in gaps.get(case, ())}
        for case, own in whole.items()
    }
    more = {"typology": _TYPOLOGY, "conditions": ["A", "K"], "sets": _JOINED_SETS}
    study = _build(codes, _JOINED, **more)
    outcomes = [analyze_outcome(study, outcome) for outcome in study.spec.outcome]
    found = {s for each in find_partial_cases(study, outcomes) for s in each.claims}
    ways: list[dict[str, Any]] = [{}]
    for case, own in codes.items():
        ways = [{**way, case: done} for way in ways for done in _complete(own, _JOINED_GRIDS)]
    shown: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    for way in ways:
        each = _build(way, _JOINED, **more)
        for claim in each.claims:
            tested = judge_by_spec(each.spec, claim, each.scores.memberships, each.facts)
            agreeing = {c for d in tested.directions for c in d.agreeing}
            departing = {c for d in tested.directions for c in d.contradicting}
            pair = (departing, agreeing) if claim.negated else (agreeing, departing)
            for label in _LABELS:
                own_pair = label in pair[0], label in pair[1]
                shown.setdefault((claim.id, label), []).append(own_pair)
    told = {(each.claim, each.label): (each.support, each.against) for each in found}
    assert told
    for key, bearing in told.items():
        support, against = zip(*shown[key], strict=True)
        assert bearing == (_tell(support), _tell(against)), key
    for key, pairs in shown.items():
        # What is not told is the same in all completions: no gap bears on it.
        assert key in told or len(set(pairs)) == 1, key


_NAMES = ("U1", "U2", "V1", "V2")
_LABELS = [
    *_NAMES,
    *("U1→U2", "V1→V2"),
    *(f"{first}>{second}" for first in _NAMES for second in _NAMES if first != second),
]
_JOINED_SETS = {
    **{name: _SETS[name] for name in "AK"},
    "Y": {"field": "result", "scale": {"bad": 0, "good": 1}},
    "N": {"field": "result", "scale": {"bad": 1, "good": 0}},
}


def test_least_and_greatest_memberships_are_those_of_a_dense_grid() -> None:
    study = _build({**_FULL, "Z1": {**_FULL["O1"], "money": 3.3}}, [])
    case, scoring = study.cases[-1], study.scores.scoring
    partial = replace(case, codings={f: c for f, c in case.codings.items() if f != "money"})
    known = np.where(np.isin(scoring.names, ["C", "D", "G"]), np.nan, scoring.base[-1])
    names = ("C*D", "C + D", "C*~D", "~C + D", "C*~C + D", "G*C", "A*~C + B*D")
    expressions = [read_formula(each).parsed for each in names]
    completions = complete_cases(study.spec, scoring, [(partial, known)], scoring.names)
    grid = np.linspace(-20, 20, 4001)
    dense = np.repeat(known[np.newaxis], len(grid), axis=0)
    for name in "CD":
        dense[:, scoring.names.index(name)] = calibrate_column(study.spec.sets[name], grid)
    scoring.derive(dense)
    for expression, bounds in zip(
        expressions, bound_memberships(completions, expressions), strict=True
    ):
        scores = fold_scores(dense, scoring.names, scoring.levels, expression, 1.0)
        assert bounds == pytest.approx((scores.min(), scores.max()), abs=2e-3), expression


@pytest.mark.parametrize("shift", [0.01, -0.01])
def test_rows_are_those_of_cases_moved_off_the_crossover(shift: float) -> None:
    own = {field: code for field, code in _FULL["O1"].items() if field != "money"}
    more = {"truth_table": {"crossover_shift": shift}}
    study = _build({**_FULL, "Z1": own}, [], **more)
    (rows,) = _find(study, "Z1").rows
    every = _complete(own, {**_GRIDS, "money": [3.0]})
    completed = _build(
        {"O1": _FULL["O1"], **{f"Z{i}": each for i, each in enumerate(every)}}, [], **more
    )
    table = build_table(completed.spec, completed.scores.memberships, rows.outcome)
    (moved,) = (row for row in table.rows if "Z0" in row.cases)
    assert moved.number in {row.number for row in rows.rows}
    assert rows.apart is Bearing.CANNOT
    assert rows.count == 2
