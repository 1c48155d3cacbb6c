"""Case files: codes, evidence, and two ways of cutting the years."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from qca.errors import InputError, Place
from qca.io.casefolders import load_case_files
from qca.study.case_review import review_cases
from qca.study.cases import CaseFile, Coding, Period, list_cases
from qca.study.places import Places

_FILE: dict[str, Any] = {
    "case": "North",
    "code": "N",
    "periods": {"N1": {"years": "2000-2007", "lead": {"label": "NO"}}},
    "alternative_periods": {
        "other": {"M1": {"years": "2003", "lead": {"value": "4.5", "also": ["4", "5.5"]}}}
    },
}


def test_a_case_file() -> None:
    file = CaseFile.model_validate(_FILE)
    assert [(cut, name) for cut, name, _ in file.all_periods()] == [("", "N1"), ("other", "M1")]
    assert file.periods["N1"].codings["lead"].label == "NO"
    assert file.alternative_periods["other"]["M1"].codings["lead"].value == 4.5


def test_cases_of_one_way_of_cutting_the_years() -> None:
    file = CaseFile.model_validate(_FILE)
    known = {("periods", "N1", "lead"): Place("n.yaml", 5), (): Place("n.yaml", 1)}
    (default,) = list_cases(file, Places(known), None)  # type: ignore[arg-type]
    assert (default.id, default.state, default.years) == ("N1", "North", "2000-2007")
    assert str(default.find("lead", "label")) == "n.yaml:5"
    (other,) = list_cases(file, Places({}), "other")
    assert (other.id, other.years) == ("M1", "2003")
    assert list_cases(file, Places({}), "none") == ()
    with pytest.raises(TypeError):
        default.codings["lead"] = Coding(label="x")  # type: ignore[index]


@pytest.mark.parametrize(
    "coding",
    [
        {"label": "high"},
        {"value": "0"},
        {"value": "-1e3"},
        {"uncoded": "the text does not say"},
        {"label": "yes", "also": ["no"]},
        {"value": "1", "also": ["2"], "unit": "%", "span": "2004-2009", "note": "n"},
        {"value": "1", "span": "2004–2009"},
        {"label": "x", "evidence": [{"source": "a"}, {"source": "b", "where": "w", "note": "n"}]},
    ],
)
def test_codes(coding: dict[str, Any]) -> None:
    assert Coding.model_validate(coding)


@pytest.mark.parametrize(
    ("coding", "part"),
    [
        ({}, "no code"),
        ({"label": "x", "value": "1"}, "both"),
        ({"label": "x", "uncoded": "y"}, "both"),
        ({"value": "high"}, "number"),
        ({"value": "nan"}, "finite"),
        ({"value": "inf"}, "finite"),
        ({"value": "1", "also": ["some"]}, "'some'"),
        ({"label": "x", "span": "last year"}, "last year"),
        ({"label": "x", "evidence": [{"where": "w"}]}, "source"),
        ({"label": "x", "evidence": "book"}, "evidence"),
        ({"label": "x", "colour": "red"}, "colour"),
        ({"label": ["x"]}, "label"),
    ],
)
def test_codes_that_are_refused(coding: dict[str, Any], part: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Coding.model_validate(coding)
    assert part in str(caught.value)


def _coded(**coding: Any) -> Coding:
    return Coding.model_validate(coding)


@pytest.mark.parametrize(
    ("coding", "code", "alternatives"),
    [
        ({"coders": {"ab": "high", "cd": "high"}}, "high", ()),
        ({"coders": {"ab": "high"}}, "high", ()),
        ({"coders": {"ab": "4.3", "cd": "4.30"}}, 4.3, ()),
        ({"label": "high", "coders": {"ab": "high", "cd": "medium"}}, "high", ("medium",)),
        ({"label": "low", "coders": {"ab": "high", "cd": "high"}}, "low", ("high",)),
        (
            {"label": "low", "also": ["high"], "coders": {"ab": "high", "cd": "medium"}},
            "low",
            ("high", "medium"),
        ),
        (
            {"value": "4.3", "also": "5", "coders": {"a": "4.30", "b": "5.0", "c": "6"}},
            4.3,
            ("5", "6"),
        ),
        ({"coders": {"ab": "high", "cd": "medium"}}, None, ()),
        ({"uncoded": "unclear", "coders": {"ab": "high", "cd": "medium"}}, None, ()),
    ],
)
def test_coders(
    coding: dict[str, Any], code: str | float | None, alternatives: tuple[str, ...]
) -> None:
    read = _coded(**coding)
    assert (read.label if read.value is None else read.value) == code
    assert read.is_coded is (code is not None)
    assert read.alternatives == alternatives
    # What a record keeps is read as the same.
    assert _coded(**read.model_dump(mode="json")) == read


def test_coders_that_differ_are_open_until_someone_decides() -> None:
    both = {"ab": "high", "cd": "medium"}
    assert _coded(coders=both).is_open
    assert _coded(coders=both).is_disputed
    assert not _coded(coders=both, uncoded="unclear").is_open
    decided = _coded(coders=both, label="high", adjudication="ef: the decree names the governor")
    assert decided.is_disputed
    assert not decided.is_open
    assert not _coded(coders={"ab": "4", "cd": "4.0"}).is_disputed


@pytest.mark.parametrize(
    ("coding", "part"),
    [
        ({"coders": {}}, "no code"),
        ({"coders": {"ab": None}}, "coders.ab"),
        ({"coders": {"ab": ["high"]}}, "coders.ab"),
        ({"coders": "ab"}, "coders"),
        ({"value": "4", "coders": {"ab": "4", "cd": "many"}}, "coder 'cd': 'many'"),
        ({"label": "high", "adjudication": "ef"}, "nothing to decide"),
        ({"coders": {"ab": "high", "cd": "low"}, "adjudication": "ef"}, "without the code"),
        ({"label": "high", "uncoded": "?", "coders": {"ab": "high"}}, "both"),
        ({"coders": {"": "high"}}, "a coder of 'coders' has no name"),
        ({"label": "high", "coders": {"ab": "high", " ": "high"}}, "a coder of 'coders' has no"),
        ({"coders": {"ab": ""}}, "coder 'ab' has an empty code"),
        ({"label": "high", "coders": {"ab": "high", "cd": " "}}, "coder 'cd' has an empty code"),
        ({"value": "4", "coders": {"ab": "4", "cd": ""}}, "coder 'cd' has an empty code"),
    ],
)
def test_coders_that_are_refused(coding: dict[str, Any], part: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Coding.model_validate(coding)
    assert part in str(caught.value)


def test_review_tells_of_coders_that_differ(tmp_path: Path) -> None:
    code = "{coders: {ab: high, cd: low}%s, evidence: [{source: s, where: w, note: n}]}"
    same = "{coders: {ab: high, cd: high}%s, evidence: [{source: s, where: w, note: n}]}"
    fields = ["", ", label: high", ", label: high, adjudication: ef"]
    lines = [f"    f{i}: {code % more}\n" for i, more in enumerate(fields)]
    fields = ["", ", label: low", ", uncoded: none", ", label: low, adjudication: ef"]
    lines += [f"    g{i}: {same % more}\n" for i, more in enumerate(fields)]
    text = f"case: A\ncode: A\nperiods:\n  A1:\n    years: 2001\n{''.join(lines)}"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    said = [str(problem) for problem in review_cases(load_case_files(tmp_path))]
    assert [text.partition(": ")[2] for text in said] == [
        "case 'A1' is not coded on 'f0': its coders differ (ab: high, cd: low); decide between "
        "them: give the code as label or value, and why as 'adjudication'",
        "case 'A1': coders differ on 'f1', and nothing says who decided and why; "
        "add 'adjudication'",
        *(
            f"case 'A1': '{field}' is not as its coders have it (ab: high, cd: high), and nothing "
            "says who decided and why; add 'adjudication'"
            for field in ("g1", "g2")
        ),
    ]


@pytest.mark.parametrize("years", ["2000-2007", "2015", "2000–2007", "2000 - 2007", "800-1066"])
def test_years(years: str) -> None:
    assert Period.model_validate({"years": years}).years == years


@pytest.mark.parametrize("years", ["", "recently", "2000-", "2000-2007-2010", "20000", "2007-2000"])
def test_years_that_are_refused(years: str) -> None:
    with pytest.raises(ValueError, match="years"):
        Period.model_validate({"years": years})


def test_review_finds_odd_fields_and_thin_evidence(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "case: A\ncode: A\nperiods:\n"
        "  A1:\n    years: 2001\n    leadership: {label: high, evidence: [{source: s}]}\n"
        "  A2:\n    years: 2002\n    leadership: {label: low}\n"
        "  A3:\n    years: 2003\n    leadersip: {uncoded: unknown}\n",
        "utf-8",
    )
    said = [str(problem) for problem in review_cases(load_case_files(tmp_path))]
    assert [text.split(": ", 1)[1] for text in said] == [
        "evidence for 'leadership' in case 'A1' lacks 'where' and 'note'; "
        "say where it stands, and what it says in your own words",
        "case 'A2' has no evidence for 'leadership'; add source, where and note",
        "only case 'A3' has the field 'leadersip'; did you mean 'leadership'?",
    ]


def test_the_same_name_in_two_files_is_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        text = f"case: {name}\ncode: A\nperiods:\n  A1:\n    years: 2001\n    x: {{value: 1}}\n"
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    with pytest.raises(InputError, match="case 'A1' stands more than once"):
        load_case_files(tmp_path)
