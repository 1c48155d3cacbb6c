"""What one analysis decides otherwise than another: every kind of it, and each taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from qca.io.studies import load_study
from qca.study.differences import (
    Declaration,
    Difference,
    DifferenceKind,
    list_differences,
    take_back,
)

CASES = """case: Aland
code: A
periods:
  A1: {years: 2000-2005, lead: {label: high}, money: {value: 4}, done: {label: "yes"}}
  A2: {years: 2006-2010, lead: {label: medium}, money: {value: 2}, done: {label: "no"}}
  A3: {years: 2011-2015, lead: {label: low}, money: {value: 1}, done: {label: "no"}}
"""
MORE = """case: Bland
code: B
periods:
  B1: {years: 2000-2005, lead: {label: low}, money: {value: 1}, done: {label: "no"}}
"""
BASE = """title: {en: base, es: base}
cases: [cases/a.yaml]
scales:
  level: {low: 0, medium: {score: 0.6, between: [0.4, 0.6], why: w}, high: 1}
sets:
  L: {field: lead, scale: level, why: w}
  M: {field: money, direct: {out: 1, crossover: {at: 3, between: [2, 4], why: w}, in: 5}, why: w}
  D: {field: done, scale: {"no": 0, "yes": 1}, why: w}
outcome: D
conditions: [L]
claims:
  - {id: N, says: n, claim: L <- D, source: s}
  - {id: S, says: s, claim: L -> D, source: s}
rivals: [{id: R, says: r, claim: M -> D, source: s}]
"""


def declare(folder: Path, over: str, base: str = BASE) -> tuple[Declaration, Declaration]:
    """Return what a base and an analysis that extends it declare."""
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "cases" / "a.yaml").write_text(CASES, "utf-8")
    (folder / "cases" / "b.yaml").write_text(MORE, "utf-8")
    (folder / "cases" / "c.yaml").write_text(CASES.replace("value: 2", "value: 5"), "utf-8")
    (folder / "base.yaml").write_text(base, "utf-8")
    (folder / "own.yaml").write_text(f"extends: base.yaml\n{over}", "utf-8")
    extension = load_study(folder / "own.yaml").extension
    assert extension is not None and extension.base is not None
    return extension.base, extension.own


K = DifferenceKind


@pytest.mark.parametrize(
    ("over", "kind", "path", "before", "after"),
    [
        ("scales: {level: {high: 0.9}}", K.LABEL, "scales.level.high", "1", "0.9"),
        ("scales: {level: {fair: 0.3}}", K.LABEL, "scales.level.fair", "", "0.3"),
        (
            "scales: {level: {medium: {between: [0.3, 0.6]}}}",
            K.DOUBT,
            "scales.level.medium",
            "0.4–0.6",
            "0.3–0.6",
        ),
        ('sets: {D: {scale: {"no": 0.2}}}', K.LABEL, "sets.D.scale.no", "0", "0.2"),
        (
            "sets: {M: {direct: , crisp: 3}}",
            K.CALIBRATION,
            "sets.M",
            "direct: out 1, crossover 3, in 5",
            "crisp: 3",
        ),
        (
            "sets: {M: {direct: {crossover: {between: [2.5, 4]}}}}",
            K.DOUBT,
            "sets.M",
            "direct: out 1, crossover 3 (2, 4), in 5",
            "direct: out 1, crossover 3 (2.5, 4), in 5",
        ),
        ("sets: {Q: {expression: L*M}}", K.SET, "sets.Q", "", "expression: L*M"),
        ("cuts: {sufficiency: {incl: 0.7}}", K.CUT, "cuts.sufficiency.incl", "0.8", "0.7"),
        ("truth_table: {incl_cut: 0.7}", K.SETTING, "truth_table.incl_cut", "0.8", "0.7"),
        ("minimize: {expectations: [L]}", K.SETTING, "minimize.expectations", "", "L"),
        ("robustness: {labels: false}", K.DOUBT, "robustness.labels", "true", "false"),
        ("conditions: [L, M]", K.QUESTION, "conditions", "L", "L, M"),
        ("cases: [cases/a.yaml, cases/b.yaml]", K.CASES, "cases.B1", "", "B1"),
        ("omit: [A2]", K.CASES, "cases.A2", "A2", ""),
        ("only: [A1, A3]", K.CASES, "cases.A2", "A2", ""),
        ("cases: [cases/c.yaml]", K.CODE, "cases.A2.money", "2", "5"),
        ("claims: [{id: N, claim: M <- D}]", K.CLAIM, "claims.N", "L <- D", "M <- D"),
        ("claims: [{id: S, within: M}]", K.CLAIM, "claims.S", "L -> D", "L -> D, within: M"),
        ("claims: [{id: T, says: t, claim: M -> D}]", K.CLAIM, "claims.T", "", "M -> D"),
        (
            "rivals: [{id: R, claim: , order: L > D, on: money}]",
            K.CLAIM,
            "rivals.R",
            "M -> D",
            "L > D, on: money",
        ),
        (
            "typology: {dimensions: [L], types: {a: L, b: ~L}}",
            K.TYPOLOGY,
            "typology",
            "",
            "a: L, b: ~L",
        ),
    ],
)
def test_every_kind_is_told_and_taken_back(
    tmp_path: Path, over: str, kind: DifferenceKind, path: str, before: str, after: str
) -> None:
    base, own = declare(tmp_path, over)
    (difference,) = list_differences(base, own)
    assert difference.kind is kind
    assert ".".join(difference.path) == path
    assert (difference.before, difference.after) == (before, after)
    assert list_differences(base, take_back(difference, base, own)) == ()
    # And the other way round.
    (reverse,) = list_differences(own, base)
    assert (reverse.before, reverse.after) == (after, before)
    assert list_differences(own, take_back(reverse, own, base)) == ()


def test_texts_are_no_differences(tmp_path: Path) -> None:
    over = (
        "title: other\nnote: n\nsets: {L: {label: leads, why: other}}\n"
        "claims: [{id: N, says: otherwise, reading: ours, where: there}]\n"
    )
    assert list_differences(*declare(tmp_path, over)) == ()


def test_a_label_names_the_sets_of_its_scale(tmp_path: Path) -> None:
    over = "scales: {level: {high: 0.9}}\nsets: {K: {field: lead, scale: level, why: w}}\n"
    label, new = list_differences(*declare(tmp_path, over))
    assert label.sets == ("L", "K") and new.kind is K.SET


def test_other_periods_are_other_cases(tmp_path: Path) -> None:
    base, own = declare(tmp_path, "omit: [A3]")
    cut = own._replace(spec=own.spec.model_copy(update={"periods": "other", "omit": ()}))
    (difference,) = list_differences(base, cut._replace(cases=own.cases[:1]))
    assert difference == Difference(K.CASES, ("periods",), "", "other")
    back = take_back(difference, base, cut._replace(cases=own.cases[:1]))
    assert back.cases == base.cases and back.spec.periods is None
