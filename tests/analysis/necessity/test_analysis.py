"""Necessity: R's superSubset on the Lipset data, and a twin that tries every combination.

The numbers of the Lipset data are those of R 4.2.2 with QCA 3.25.1. The twin forms each conjunction
and each disjunction of literals and computes its fit case by case, in plain Python.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qca import necessity as analyze_necessity
from qca.analysis.necessity.analysis import NecessaryCondition
from qca.analysis.necessity.analysis import analyze_necessity as search
from qca.errors import AnalysisError, InputError
from qca.report.sections.necessity import document_necessity, table_necessity
from qca.report.words import load_words
from qca.sets.memberships import build_memberships
from qca.study.settings import NecessityParameters, NecessitySettings

_TESTS = Path(__file__).parents[2]
_LIPSET = ["DEV", "URB", "LIT", "IND", "STB"]
_REFERENCE: dict[str, dict[str, Any]] = json.loads(
    (_TESTS / "reference" / "r_reference.json").read_text()
)
_Key = tuple[str, frozenset[str]]
_Fit = tuple[float, float, float]


@pytest.fixture(scope="module")
def lipset() -> pd.DataFrame:
    return pd.read_csv(_TESTS / "published" / "data" / "LF.csv", index_col="case")


def _key(found: NecessaryCondition) -> _Key:
    sign = "*" if found.form == "conjunction" else "+"
    return found.form, frozenset(part.strip() for part in found.expression.split(sign))


# ----------------------------------------------------------------------------------------- R


def test_lipset_as_superset_search(lipset: pd.DataFrame) -> None:
    found = analyze_necessity(lipset, "SURV", _LIPSET, incl_cut=0.9, ron_cut=None, cov_cut=None)
    listed = [c for c in found.single if c.passes] + list(found.combinations)
    fits = {c.expression: (c.incl, c.ron, c.cov) for c in listed}
    assert len(fits) == 10
    for expression, fit in {
        "LIT": (0.991, 0.509, 0.643),
        "STB": (0.920, 0.680, 0.707),
        "LIT*STB": (0.915, 0.800, 0.793),
        "DEV + ~URB": (0.964, 0.183, 0.506),
    }.items():
        assert fits[expression] == pytest.approx(fit, abs=0.0005)
    assert listed[-1].expression == "DEV + ~LIT + IND"
    assert [c.form for c in listed[:3]] == ["single", "single", "conjunction"]


@pytest.mark.parametrize(
    ("ron", "cov", "expected"),
    [(0.6, None, {"STB", "LIT*STB", "DEV + URB + IND"}), (None, 0.72, {"LIT*STB"})],
)
def test_lipset_with_cuts(
    lipset: pd.DataFrame, ron: float | None, cov: float | None, expected: set[str]
) -> None:
    found = analyze_necessity(lipset, "SURV", _LIPSET, incl_cut=0.9, ron_cut=ron, cov_cut=cov)
    passing = {c.expression for c in (*found.single, *found.combinations) if c.passes}
    assert passing == expected
    assert found.cuts == NecessityParameters(0.9, ron, cov)
    assert found.depth == 5


@pytest.mark.parametrize("key", sorted(k for k in _REFERENCE if "necessity" in _REFERENCE[k]))
def test_single_conditions_of_the_reference(key: str) -> None:
    given = _REFERENCE[key]
    frame = pd.read_csv(_TESTS / "reference" / "data" / f"{given['name']}.csv", index_col="case")
    names = given["conditions"]
    found = analyze_necessity(frame, given["outcome"], names)
    assert [c.expression for c in found.single] == [*names, *(f"~{name}" for name in names)]
    ours = {c.expression: c for c in found.single}
    assert set(ours) == {row["expr"] for row in given["necessity"]}
    for row in given["necessity"]:
        for value, r in (
            (ours[row["expr"]].incl, row["inclN"]),
            (ours[row["expr"]].ron, row["RoN"]),
            (ours[row["expr"]].cov, row["covN"]),
        ):
            assert (r is None and math.isnan(value)) or value == pytest.approx(r, abs=1e-5)


# -------------------------------------------------------------------------------------- twin


def _divide(part: float, whole: float) -> float:
    return part / whole if whole > 1e-9 else math.nan


def _fit(x: Sequence[float], y: Sequence[float]) -> _Fit:
    both = [min(a, b) for a, b in zip(x, y, strict=True)]
    relevant = _divide(sum(1 - a for a in x), sum(1 - b for b in both))
    return _divide(sum(both), sum(y)), relevant, _divide(sum(both), sum(x))


def _passes(fit: _Fit, cuts: Sequence[float | None]) -> bool:
    return all(cut is None or value >= cut - 1e-9 for value, cut in zip(fit, cuts, strict=True))


def _literals(frame: pd.DataFrame, levels: Mapping[str, int]) -> list[dict[str, list[float]]]:
    """Return for each condition its literals with the membership of every case."""
    multi = max(levels.values()) > 2
    found = []
    for name, count in levels.items():
        column = [float(value) for value in frame[name]]
        if count > 2:
            one = {
                f"{name}[{v}]": [1.0 if value == v else 0.0 for value in column]
                for v in range(count)
            }
        elif multi:
            one = {f"{name}[0]": [1 - value for value in column], f"{name}[1]": column}
        else:
            one = {name: column, f"~{name}": [1 - value for value in column]}
        found.append(one)
    return found


def twin(
    frame: pd.DataFrame, levels: Mapping[str, int], cuts: Sequence[float | None], depth: int
) -> dict[_Key, _Fit]:
    """Return every passing conjunction, and the passing disjunctions with no passing part."""
    literals = _literals(frame, levels)
    y = [float(value) for value in frame["Y"]]
    joint: dict[_Key, _Fit] = {}
    unions: dict[frozenset[str], _Fit] = {}
    for size in range(1, depth + 1):
        for chosen in combinations(literals, size):
            for names in product(*chosen):
                columns = [one[name] for one, name in zip(chosen, names, strict=True)]
                lowest = [min(values) for values in zip(*columns, strict=True)]
                highest = [max(values) for values in zip(*columns, strict=True)]
                fit = _fit(lowest, y)
                if size > 1 and _passes(fit, cuts):
                    joint["conjunction", frozenset(names)] = fit
                fit = _fit(highest, y)
                if _passes(fit, cuts):
                    unions[frozenset(names)] = fit
    for names, fit in unions.items():
        if len(names) > 1 and not any(part < names for part in unions):
            joint["disjunction", names] = fit
    return joint


_SHAPES = [(2, 2), (2, 2, 2), (2, 2, 2, 2), (3, 2), (2, 3, 2), (4, 2), (3, 2, 2, 2)]


def _draw(rng: np.random.Generator, kind: str) -> tuple[pd.DataFrame, dict[str, int]]:
    shapes = [s for s in _SHAPES if (max(s) > 2) == (kind == "multi-value")]
    shape = shapes[rng.integers(len(shapes))]
    n = int(rng.integers(2, 15))
    fuzzy = [0, 0.1, 0.3, 0.5, 0.6, 0.8, 0.9, 1]
    columns = {}
    for name, count in zip("ABCD", shape, strict=False):
        graded = count == 2 and (kind == "fuzzy" or (kind == "multi-value" and rng.random() < 0.3))
        columns[name] = rng.choice(fuzzy, n) if graded else rng.integers(0, count, n).astype(float)
    y = rng.choice(fuzzy if kind == "fuzzy" else [0, 1], n).astype(float)
    if rng.random() < 0.6:  # part of the outcome follows a condition
        signal = columns["A"] == shape[0] - 1 if shape[0] > 2 else columns["A"]
        y = np.where(rng.random(n) < 0.8, np.minimum(signal, 1), y).astype(float)
    if y.max() == y.min():
        y[0] = 1.0 if y[0] < 0.5 else 0.0
    frame = pd.DataFrame(columns, index=[f"c{i}" for i in range(n)]).assign(Y=y)
    return frame, dict(zip("ABCD", shape, strict=False))


@pytest.mark.parametrize("kind", ["crisp", "fuzzy", "multi-value"])
def test_every_combination(kind: str) -> None:
    rng = np.random.default_rng(20250602)
    forms = {"conjunction": 0, "disjunction": 0}
    for _ in range(350):
        frame, levels = _draw(rng, kind)
        cuts = (
            float(rng.choice([0.3, 0.5, 0.7, 0.8, 0.9, 1])),
            None if rng.random() < 0.4 else float(rng.choice([0, 0.2, 0.4, 0.6, 0.9])),
            None if rng.random() < 0.4 else float(rng.choice([0, 0.3, 0.5, 0.7, 0.9])),
        )
        depth = None if rng.random() < 0.4 else int(rng.integers(1, 6))
        found = analyze_necessity(
            frame,
            "Y",
            list(levels),
            incl_cut=cuts[0],
            ron_cut=cuts[1],
            cov_cut=cuts[2],
            depth=depth,
            levels=levels,
        )
        most = min(depth or 4, len(levels))
        assert found.depth == most
        expected = twin(frame, levels, cuts, most)
        ours = {_key(c): (c.incl, c.ron, c.cov) for c in found.combinations}
        assert len(ours) == len(found.combinations)
        assert ours.keys() == expected.keys()
        for key, fit in ours.items():
            assert fit == pytest.approx(expected[key], abs=1e-12, nan_ok=True)
            forms[key[0]] += 1
        assert all(c.passes for c in found.combinations)
        y = [float(value) for value in frame["Y"]]
        singles = {n: _fit(x, y) for one in _literals(frame, levels) for n, x in one.items()}
        assert {c.expression for c in found.single} == set(singles)
        for single in found.single:
            fit = singles[single.expression]
            assert (single.incl, single.ron, single.cov) == pytest.approx(fit, nan_ok=True)
            assert single.form == "single"
            assert single.passes == _passes(fit, cuts)
    assert min(forms.values()) > 100


def test_a_disjunction_may_need_coverage_that_its_parts_lack() -> None:
    """A + B reaches the inclusion cut but not the one on coverage; only with C does it."""
    frame = pd.DataFrame(
        {
            "A": [1, 0, 0, 0, 0, 1, 1],
            "B": [0, 1, 0, 0, 0, 1, 1],
            "C": [0, 0, 1, 0, 0, 0, 0],
            "Y": [1, 1, 1, 1, 1, 0, 0],
        },
        index=list("tuvwxyz"),
    )
    for ron in (None, 0.4):
        given: dict[str, Any] = {"incl_cut": 0.4, "ron_cut": ron, "cov_cut": 0.55}
        found = {_key(c) for c in analyze_necessity(frame, "Y", list("ABC"), **given).combinations}
        assert ("disjunction", frozenset("ABC")) in found
        assert found == twin(frame, dict.fromkeys("ABC", 2), (0.4, ron, 0.55), 3).keys()


def test_a_disjunction_is_listed_beside_a_conjunction_of_its_parts() -> None:
    """A*B and A + B + C both pass; R drops the second, which holds the literals of the first."""
    rows = [("AB", 1)] + [("AC", 0)] * 3 + [("A", 1)] + [("BC", 0)] * 3 + [("B", 1)]
    rows += [("C", 1)] * 3 + [("", 0)]
    frame = pd.DataFrame(
        [{**{name: int(name in held) for name in "ABC"}, "Y": y} for held, y in rows],
        index=[f"c{i}" for i in range(len(rows))],
    )
    found = analyze_necessity(frame, "Y", list("ABC"), incl_cut=0.15, ron_cut=None, cov_cut=0.5)
    keys = {_key(c) for c in found.combinations}
    assert ("conjunction", frozenset("AB")) in keys
    assert ("disjunction", frozenset("ABC")) in keys
    # It is minimal: no part of it passes that is a single condition or a disjunction.
    assert not {c.expression for c in found.single if c.passes} & set("ABC")
    assert not any(("disjunction", frozenset(pair)) in keys for pair in ("AB", "AC", "BC"))


def test_the_search_goes_to_the_full_depth() -> None:
    """F passes, nothing passes with four conditions, and five are necessary together.

    R stops after four, the first level beyond three that adds nothing.
    """
    rows = [*("AF", "BF", "CF", "DF", "EF"), *("",) * 5]
    frame = pd.DataFrame(
        [{**{name: int(name in held) for name in "ABCDEF"}, "Y": int(held != "")} for held in rows],
        index=[f"c{i}" for i in range(len(rows))],
    )
    found = analyze_necessity(frame, "Y", list("ABCDEF"), incl_cut=1)
    assert [c.expression for c in found.single if c.passes] == ["F"]
    assert [c.expression for c in found.combinations] == ["A + B + C + D + E"]
    assert analyze_necessity(frame, "Y", list("ABCDEF"), incl_cut=1, depth=4).combinations == ()


def test_depth_is_three_beyond_eight_conditions() -> None:
    rng = np.random.default_rng(5)
    names = [f"K{i}" for i in range(9)]
    frame = pd.DataFrame(rng.integers(0, 2, (6, 9)), columns=names).assign(Y=[1, 0, 1, 0, 1, 1])
    frame.index = pd.Index([f"c{i}" for i in range(6)])
    assert analyze_necessity(frame, "Y", names).depth == 3
    assert analyze_necessity(frame, "Y", names[:8]).depth == 8
    assert analyze_necessity(frame, "Y", names, depth=20).depth == 9


@pytest.mark.parametrize("cuts", [(0.5, None, None), (0.7, 0.4, None), (0.7, 0.4, 0.4)])
@pytest.mark.parametrize("work", [0, 20_000, 120_000, 400_000, 10_000_000])
def test_a_search_that_may_take_less_work_is_whole_up_to_a_smaller_size(
    work: int, cuts: tuple[float | None, ...]
) -> None:
    frame = pd.DataFrame(
        np.random.default_rng(7).choice([0, 0.2, 0.4, 0.6, 0.9], (9, 6)), columns=list("ABCDEY")
    )
    found = search(frame, "Y", list("ABCDE"), NecessitySettings(*cuts), work=work)  # type: ignore[arg-type]
    for form, depth in (
        ("conjunction", found.conjunctions_to),
        ("disjunction", found.disjunctions_to),
    ):
        known = twin(frame, dict.fromkeys("ABCDE", 2), cuts, depth)
        expected = {names for kind, names in known if kind == form}
        assert {names for kind, names in map(_key, found.combinations) if kind == form} == expected
        assert 1 <= depth <= found.depth == 5
    assert found.complete == (min(found.conjunctions_to, found.disjunctions_to) == 5)
    if work in (0, 10_000_000):
        assert found.conjunctions_to == found.disjunctions_to == (5 if work else 1)


@pytest.mark.parametrize(("lang", "told"), [("en", "may be missing"), ("es", "pueden faltar")])
def test_the_report_says_how_far_the_search_went(lang: str, told: str) -> None:
    frame = pd.DataFrame(np.eye(6), columns=list("ABCDEY"))
    whole = analyze_necessity(frame, "Y", list("ABCDE"))
    short = search(frame, "Y", list("ABCDE"), NecessitySettings(), work=0)
    words = load_words(lang)
    assert told in table_necessity(short, words).note
    assert not table_necessity(whole, words).note
    assert document_necessity(short)["searched_to"] == {"conjunction": 1, "disjunction": 1}
    assert (document_necessity(short)["complete"], document_necessity(whole)["complete"]) == (
        False,
        True,
    )


def test_levels_that_no_case_shows_are_listed() -> None:
    frame = pd.DataFrame({"D": [0, 1, 0], "Y": [1, 0, 1]}, index=list("abc"))
    found = analyze_necessity(frame, "Y", ["D"], levels={"D": 3})
    assert [c.expression for c in found.single] == ["D[0]", "D[1]", "D[2]"]
    absent = found.single[2]
    assert (absent.incl, absent.ron) == (0, 1)
    assert math.isnan(absent.cov)
    assert not absent.passes


def test_expressions_as_outcome_and_memberships_as_input(lipset: pd.DataFrame) -> None:
    memberships = build_memberships(lipset, list(lipset.columns))
    negated = analyze_necessity(memberships, "~SURV", _LIPSET, depth=2)
    by_hand = analyze_necessity(lipset.assign(Y=1 - lipset["SURV"]), "Y", _LIPSET, depth=2)
    assert negated.outcome == "~SURV"
    assert negated.combinations == by_hand.combinations
    union = analyze_necessity(lipset, "SURV + IND", ["DEV", "URB"])
    highest = lipset.assign(Y=lipset[["SURV", "IND"]].max(axis=1))
    assert union.single == analyze_necessity(highest, "Y", ["DEV", "URB"]).single


# ------------------------------------------------------------------------------------ errors


def _frame() -> pd.DataFrame:
    return pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 0, 0]}, index=["c1", "c2", "c3"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"conditions": []}, "there are no conditions"),
        ({"conditions": ["A", "Y"]}, "the outcome 'Y' is also a condition"),
        ({"conditions": ["A", "A"]}, "named twice"),
        ({"conditions": ["A", "Q"]}, "there is no set 'Q'"),
        ({"outcome": "Q"}, "there is no set 'Q'"),
        ({"outcome": "Y +"}, "expected the name of a set"),
        ({"incl_cut": 1.2}, "incl_cut is 1.2"),
        ({"incl_cut": math.nan}, "incl_cut is nan"),
        ({"ron_cut": -0.1}, "ron_cut is -0.1"),
        ({"cov_cut": 7}, "cov_cut is 7"),
        ({"depth": 0}, "depth is 0"),
        ({"levels": {"A": 1}}, "declared with 1 values"),
    ],
)
def test_errors(change: dict[str, Any], message: str) -> None:
    given = {"outcome": "Y", "conditions": ["A", "B"], **change}
    with pytest.raises(InputError, match=message):
        analyze_necessity(_frame(), **given)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda f: f.assign(A=[1, None, 0]),
        lambda f: f.assign(A=[1, -0.2, 0]),
        lambda f: f.assign(Y=[1, 1.3, 0]),
        lambda f: f.set_axis(["c1", "c1", "c3"]),
    ],
)
def test_memberships_that_are_not_valid(spoil: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    with pytest.raises(InputError):
        analyze_necessity(spoil(_frame()), "Y", ["A", "B"])


@pytest.mark.parametrize("value", [0, 1, 0.4])
def test_a_constant_outcome(value: float) -> None:
    with pytest.raises(AnalysisError, match=f"is {value:g} for every case"):
        analyze_necessity(_frame().assign(Y=value), "Y", ["A", "B"])


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        analyze_necessity(_frame(), "Y", ["Y"], incl_cut=2, ron_cut=3, depth=-1)
    assert len(caught.value.problems) == 4
