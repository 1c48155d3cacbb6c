"""From a path to a study: extends, relative paths, periods, sources and tables."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from qca.errors import InputError, Problem
from qca.io.casefolders import load_case_files
from qca.io.sources import find_source_keys
from qca.io.studies import load_study

SPEC = """\
title: Base
cases: [cases/one.yaml]
scales:
  level: {low: 0, middle: {score: 0.6, between: [0.4, 0.6], why: doubt}, high: 1}
sets:
  A: {field: a, scale: level, why: w}
  B: {field: b, scale: level, why: w}
  Y: {field: y, scale: level, why: w}
outcome: Y
conditions: [A, B]
claims:
  - {id: N1, says: first, claim: A <- Y}
  - {id: N2, says: second, claim: B <- Y}
  - {id: N3, says: third, claim: A*B <- Y}
"""


def _case(name: str, *periods: str, source: str = "book") -> str:
    lines = [f"case: {name}", f"code: {name}", "periods:"]
    for i, period in enumerate(periods):
        lines += [f"  {period}:", f"    years: {2000 + i}"]
        for field in "aby":
            label = "high" if i == 0 else "low"
            lines.append(f"    {field}: {{label: {label}, evidence: [{{source: {source}}}]}}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a directory with base.yaml and cases/one.yaml, as the current one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases").mkdir()
    (tmp_path / "base.yaml").write_text(SPEC)
    (tmp_path / "cases" / "one.yaml").write_text(_case("One", "P1", "P2"))
    return tmp_path


def _problems(path: str | Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        load_study(path)
    return caught.value.problems


def _ids(path: str | Path) -> list[str]:
    return [case.id for case in load_study(path).cases]


# extends -------------------------------------------------------------------------------------


def test_what_is_not_said_again_stays(base: Path) -> None:
    (base / "more.yaml").write_text("extends: base.yaml\ntitle: More\n")
    study, plain = load_study("more.yaml"), load_study("base.yaml")
    assert study.spec.title == "More"
    assert study.spec.model_copy(update={"title": "Base"}) == plain.spec


def test_mappings_merge_deeply(base: Path) -> None:
    (base / "more.yaml").write_text(
        "extends: base.yaml\nscales: {level: {middle: {score: 0.55}, top: 1}}\n"
        "sets: {A: {why: other}}\ntruth_table: {n_cut: 2}\n"
    )
    spec = load_study("more.yaml").spec
    assert list(spec.scales["level"]) == ["low", "middle", "high", "top"]
    middle = spec.scales["level"]["middle"]
    assert not isinstance(middle, float)
    assert (middle.score, middle.between, middle.why) == (0.55, (0.4, 0.6), "doubt")
    assert (spec.sets["A"].why, spec.sets["A"].field) == ("other", "a")
    assert (spec.truth_table.n_cut, spec.truth_table.incl_cut) == (2, 0.8)


def test_lists_are_replaced(base: Path) -> None:
    (base / "more.yaml").write_text("extends: base.yaml\nconditions: [B]\n")
    assert load_study("more.yaml").spec.conditions == ("B",)


def test_claims_merge_by_id(base: Path) -> None:
    (base / "more.yaml").write_text(
        "extends: base.yaml\nclaims:\n  - {id: N4, says: new, claim: A -> Y}\n"
        "  - {id: N2, says: changed}\n"
    )
    claims = load_study("more.yaml").spec.claims
    assert [(c.id, c.says) for c in claims] == [
        ("N1", "first"),
        ("N2", "changed"),
        ("N3", "third"),
        ("N4", "new"),
    ]
    assert claims[1].claim == "B <- Y"


@pytest.mark.parametrize(
    ("own", "doubled"),
    [
        ("- {id: N2, says: a}\n- {id: N2, claim: A -> Y}", "N2"),
        ("- {id: N4, says: a, claim: A -> Y}\n- {id: N4, says: b, claim: B -> Y}", "N4"),
    ],
)
def test_an_id_that_stands_twice_in_a_variant_is_told(base: Path, own: str, doubled: str) -> None:
    """The second used to take the place of the first without a word."""
    (base / "more.yaml").write_text(f"extends: base.yaml\nclaims:\n{own}\n")
    told = [p for p in _problems("more.yaml") if f"the id '{doubled}' stands twice" in p.what]
    assert [str(p.place).split(":")[:2] for p in told] == [["more.yaml", "4"]]


def test_an_empty_key_takes_away(base: Path) -> None:
    (base / "more.yaml").write_text(
        "extends: base.yaml\nclaims:\nsets:\n  B:\n    scale:\n    crisp: 1\n    field: n\n"
        "conditions: [A]\n"
    )
    one = base / "cases" / "one.yaml"
    one.write_text(
        re.sub(r"    b:.*", "    n: {value: 2, evidence: [{source: book}]}", one.read_text())
    )
    spec = load_study("more.yaml").spec
    assert spec.claims == ()
    assert spec.sets["B"].method == "crisp"


def test_a_set_taken_away(base: Path) -> None:
    (base / "more.yaml").write_text("extends: base.yaml\nsets: {B: }\nconditions: [A]\n")
    found = _problems("more.yaml")
    assert all("'B'" in problem.what for problem in found)
    assert {str(p.place).split(":")[0] for p in found} == {"base.yaml"}
    (base / "more.yaml").write_text("extends: base.yaml\nsets: {B: }\nconditions: [A]\nclaims:\n")
    assert set(load_study("more.yaml").spec.sets) == {"A", "Y"}


def test_extends_of_extends_and_of_other_directories(base: Path) -> None:
    (base / "deep" / "er").mkdir(parents=True)
    (base / "deep" / "mid.yaml").write_text("extends: ../base.yaml\ntitle: Mid\n")
    (base / "deep" / "er" / "top.yaml").write_text("extends: ../mid.yaml\nnote: top\n")
    study = load_study("deep/er/top.yaml")
    assert (study.spec.title, study.spec.note) == ("Mid", "top")
    assert [case.id for case in study.cases] == ["P1", "P2"]
    assert set(study.digests) == {
        "top.yaml",
        "../mid.yaml",
        "../../base.yaml",
        "../../cases/one.yaml",
    }


def test_case_paths_belong_to_the_file_that_says_them(base: Path) -> None:
    (base / "deep" / "cases").mkdir(parents=True)
    (base / "deep" / "cases" / "one.yaml").write_text(_case("Other", "Q1", "Q2"))
    (base / "deep" / "same.yaml").write_text("extends: ../base.yaml\n")
    (base / "deep" / "own.yaml").write_text("extends: ../base.yaml\ncases: [cases/one.yaml]\n")
    assert _ids("deep/same.yaml") == ["P1", "P2"]
    assert _ids("deep/own.yaml") == ["Q1", "Q2"]
    assert _ids(base / "deep" / "own.yaml") == ["Q1", "Q2"]


def test_table_paths_belong_to_the_file_that_says_them(base: Path) -> None:
    (base / "deep").mkdir()
    (base / "deep" / "t.csv").write_text("id,a,b,y\nT1,high,low,high\nT2,low,low,low\n")
    (base / "deep" / "mid.yaml").write_text("extends: ../base.yaml\ncases: {table: t.csv}\n")
    (base / "top.yaml").write_text("extends: deep/mid.yaml\ncases: {id: id}\n")
    with pytest.raises(InputError):
        load_study("deep/mid.yaml/none.yaml")
    assert _ids("deep/mid.yaml") == ["T1", "T2"]
    assert _ids("top.yaml") == ["T1", "T2"]


def test_places_follow_the_file(base: Path) -> None:
    (base / "more.yaml").write_text(
        "extends: base.yaml\nclaims:\n  - {id: N2, claim: Q <- Y}\nsets: {A: {filed: a}}\n"
    )
    (base / "base.yaml").write_text(SPEC.replace("A*B <- Y", "A*R <- Y"))
    found = {str(p.place).rsplit(":", 1)[0]: p.what for p in _problems("more.yaml")}
    assert "'Q'" in found["more.yaml:3"]
    assert "filed" in found["more.yaml:4"]
    assert "'R'" in found["base.yaml:14"]


def test_circles(base: Path) -> None:
    (base / "base.yaml").write_text(SPEC + "extends: more.yaml\n")
    (base / "more.yaml").write_text("extends: base.yaml\n")
    (problem,) = _problems("more.yaml")
    assert "more.yaml → base.yaml → more.yaml" in problem.what


def test_a_missing_base_is_told_where_it_is_named(base: Path) -> None:
    (base / "more.yaml").write_text("title: x\nextends: bse.yaml\n")
    (problem,) = _problems("more.yaml")
    assert str(problem.place) == "more.yaml:2:1"
    assert "did you mean 'base.yaml'" in problem.remedy


# Cases -----------------------------------------------------------------------------------------


def test_periods(base: Path) -> None:
    other = _case("One", "R1", "R2").split("periods:\n")[1].replace("\n", "\n  ")
    path = base / "cases" / "one.yaml"
    path.write_text(path.read_text() + "alternative_periods:\n  other:\n  " + other.rstrip() + "\n")
    assert _ids("base.yaml") == ["P1", "P2"]
    (base / "more.yaml").write_text("extends: base.yaml\nperiods: other\n")
    assert _ids("more.yaml") == ["R1", "R2"]
    (base / "more.yaml").write_text("extends: base.yaml\nperiods: othr\n")
    assert any("did you mean 'other'" in p.remedy for p in _problems("more.yaml"))


def test_only_and_omit(base: Path) -> None:
    (base / "more.yaml").write_text("extends: base.yaml\nonly: [P2]\n")
    assert _ids("more.yaml") == ["P2"]
    (base / "more.yaml").write_text("extends: base.yaml\nomit: [P2]\n")
    assert _ids("more.yaml") == ["P1"]
    (base / "more.yaml").write_text("extends: base.yaml\nonly: [P1]\nomit: [P1]\n")
    assert any("no case" in p.what for p in _problems("more.yaml"))


def test_missing_codes(base: Path) -> None:
    path = base / "cases" / "one.yaml"
    uncoded = '    b: {uncoded: "not said"}'
    path.write_text(re.sub(r"    b: \{label: low.*", uncoded, path.read_text()))
    (problem,) = _problems("base.yaml")
    assert "'P2'" in problem.what
    assert "'B'" in problem.what
    assert str(problem.place).startswith("cases/one.yaml:12:")
    (base / "more.yaml").write_text("extends: base.yaml\nmissing: drop\n")
    study = load_study("more.yaml")
    assert [case.id for case in study.cases] == ["P1", "P2"]
    assert dict(study.left_out) == {"P2": ("B",)}
    (base / "more.yaml").write_text("extends: base.yaml\nconditions: [A]\n")
    assert _ids("more.yaml") == ["P1", "P2"]


def test_sources(base: Path) -> None:
    bib = base / "cases" / "sources.bib"
    bib.write_text("% a remark\n@article{ book ,\n title={@misc{not, a key}}}\n@Book{other:2,\n}\n")
    assert {"book", "other:2"} <= find_source_keys(bib.read_text())
    study = load_study("base.yaml")
    assert "cases/sources.bib" in study.digests
    (base / "cases" / "one.yaml").write_text(_case("One", "P1", "P2", source="bok"))
    found = _problems("base.yaml")
    assert len(found) == 6
    assert all("did you mean 'book'" in p.remedy for p in found)
    bib.unlink()
    assert _ids("base.yaml") == ["P1", "P2"]


def test_case_directories(base: Path) -> None:
    (base / "cases" / "two.yml").write_text(_case("Two", "Q1"))
    assert [file.case for file, _ in load_case_files(Path("cases"))] == ["One", "Two"]
    (base / "cases" / "three.yaml").write_text("case: Three\nperods: {}\n")
    (base / "cases" / "four.yaml").write_text("- a\n")
    with pytest.raises(InputError) as caught:
        load_case_files(Path("cases"))
    assert {"cases/three.yaml", "cases/four.yaml"} <= {
        p.place.file for p in caught.value.problems if p.place
    }
    with pytest.raises(InputError, match="no case files"):
        load_case_files(base / "none")


# Tables ------------------------------------------------------------------------------------------


def test_a_table_of_labels_and_numbers(base: Path) -> None:
    (base / "t.csv").write_text("state;a;b;y\n007;high;low;high\nNA;low;middle;low\n")
    (base / "more.yaml").write_text("extends: base.yaml\ncases: {table: t.csv, id: state}\n")
    study = load_study("more.yaml")
    assert [case.id for case in study.cases] == ["007", "NA"]
    assert study.scores.memberships.column("B").tolist() == [0, 0.6]
    assert study.warnings == ()


def test_numbers_of_a_table(base: Path) -> None:
    (base / "t.csv").write_text("state;a;b;y\np;0,9;2,5;1\nq;0,2;-99;0\n")
    (base / "more.yaml").write_text(
        "title: t\ncases: {table: t.csv, id: state, missing: ['-99']}\nmissing: drop\n"
        "sets:\n  A: {field: a, as_is: true, why: w}\n  B: {field: b, crisp: 2, why: w}\n"
        "  Y: {field: y, as_is: true, why: w}\noutcome: Y\nconditions: [A, B]\n"
    )
    study = load_study("more.yaml")
    assert study.scores.memberships.keep_coded(["A", "B"]).values.tolist() == [[0.9, 1, 1]]
    assert np.isnan(study.scores.memberships.values).tolist() == [[False] * 3, [False, True, False]]
    assert dict(study.left_out) == {"q": ("B",)}


@pytest.mark.parametrize(("text", "entry"), [("NA", "NA"), (".", '"."'), ("n/a", '"n/a"')])
def test_what_may_stand_for_a_missing_value(base: Path, text: str, entry: str) -> None:
    (base / "t.csv").write_text(f"state,a,y\np,0.9,1\nq,{text},0\nr,0.2,0.1\n")
    spec = (
        "title: t\ncases: {table: t.csv, id: state}\n"
        "sets:\n  A: {field: a, as_is: true, why: w}\n  Y: {field: y, as_is: true, why: w}\n"
        "outcome: Y\nconditions: [A]\n"
    )
    (base / "more.yaml").write_text(spec)
    (problem,) = _problems("more.yaml")
    assert f"say 'missing: {entry}' beside 'table'" in problem.remedy
    told = spec.replace("id: state", f"id: state, missing: {entry}") + "missing: drop\n"
    (base / "more.yaml").write_text(told)
    assert dict(load_study("more.yaml").left_out) == {"q": ("A",)}


def test_a_slip_in_a_table_has_its_line(base: Path) -> None:
    (base / "t.csv").write_text("state,a,b,y\np,high,low,high\nq,hihg,low,low\n")
    (base / "more.yaml").write_text("extends: base.yaml\ncases: {table: t.csv, id: state}\n")
    problems = _problems("more.yaml")
    assert [str(p.place) for p in problems] == ["t.csv:3"]
    assert "did you mean 'high'" in problems[0].remedy


def test_a_table_that_cannot_be_read(base: Path) -> None:
    (base / "more.yaml").write_text("extends: base.yaml\ncases: {table: none.csv}\n")
    (problem,) = _problems("more.yaml")
    assert str(problem.place).startswith("more.yaml:2:")
    assert "none.csv" in problem.what
    (base / "t.csv").write_text("state,a,b,y\np,high,low,high\np,low,low,low\n")
    (base / "more.yaml").write_text("extends: base.yaml\ncases: {table: t.csv, id: stte}\n")
    assert any("did you mean 'state'" in p.remedy for p in _problems("more.yaml"))
    (base / "more.yaml").write_text("extends: base.yaml\ncases: {table: t.csv, id: state}\n")
    assert any(str(p.place) == "t.csv:3" for p in _problems("more.yaml"))
