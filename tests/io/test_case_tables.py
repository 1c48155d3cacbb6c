"""Cases from one table: fields, units, periods and groups by the mapping that is declared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from qca.errors import InputError, Problem
from qca.io.studies import load_study
from qca.study.declaration import Study

pyreadstat = pytest.importorskip("pyreadstat", reason="reads files of Stata and SPSS")

FRAME = pd.DataFrame(
    {
        "country": [1.0, 1, 2, 2, 3, 3],
        "region": ["north", "north", "south", "south", "south", ""],
        "year": [1995.0, 2000] * 3,
        "lead": [1.0, 2, 3, 1, -9, 2],
        "gdp": [3.3, 4.5, 1.25, 2.0, 1.5, 7.0],
    }
)
COUNTRIES = {1: "México", 2: "Brasil", 3: "Chile"}
LEVELS = {1: "low", 2: "medium", 3: "high"}
MAPPING: dict[str, Any] = {
    "unit": "country",
    "period": "year",
    "fields": {"growth": {"column": "gdp", "unit": "percent"}, "leadership": "lead"},
    "groups": "region",
}
SPEC: dict[str, Any] = {
    "title": "A panel",
    "missing": "drop",
    "scales": {"level": {"low": 0, "medium": 0.6, "high": 1}},
    "sets": {
        "EL": {"field": "leadership", "scale": "level", "why": "w"},
        "G": {"field": "growth", "direct": {"out": 1, "crossover": 3, "in": 5}, "why": "w"},
    },
    "outcome": "G",
    "conditions": ["EL"],
    "claims": [
        {"id": "S", "says": "s", "claim": "EL -> G"},
        {"id": "T", "says": "t", "claim": "rises(EL) -> rises(G)"},
    ],
}


def _write(folder: Path, name: str, frame: pd.DataFrame = FRAME) -> None:
    path = folder / name
    labels = {"country": COUNTRIES, "lead": {**LEVELS, -9: "refused"}}
    if name.endswith(".sav"):
        pyreadstat.write_sav(
            frame,
            path,
            variable_value_labels=labels,
            missing_ranges={"lead": [{"lo": -9, "hi": -5}]},
        )
    elif name.endswith(".dta"):
        lead = [("a" if value == -9 else int(value)) for value in frame["lead"]]
        stata = frame.assign(lead=pd.Series(lead, dtype=object))
        labels["lead"] = {**LEVELS, "a": "refused"}
        missing = {"lead": ["a"]}
        pyreadstat.write_dta(stata, path, variable_value_labels=labels, missing_user_values=missing)
    else:
        told = frame.assign(country=frame["country"].map(COUNTRIES), lead=frame["lead"].map(LEVELS))
        if name.endswith(".parquet"):
            told.astype({"gdp": "float32"}).to_parquet(path, index=False)
        elif name.endswith(".xlsx"):
            told.to_excel(path, index=False)
        else:
            told.to_csv(path, index=False)


def _load(folder: Path, table: str, cases: dict[str, Any] | None = None, **changes: Any) -> Study:
    source = {"table": table, **(MAPPING if cases is None else cases)}
    path = folder / "spec.yaml"
    path.write_text(json.dumps({**SPEC, "cases": source, **changes}), "utf-8")
    return load_study(path)


def _fail(folder: Path, cases: dict[str, Any], **changes: Any) -> list[Problem]:
    with pytest.raises(InputError) as caught:
        _load(folder, "t.csv", {**MAPPING, **cases}, **changes)
    return list(caught.value.problems)


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.parquet", "t.dta", "t.sav", "t.zsav"])
def test_one_panel_in_every_kind_of_file(tmp_path: Path, name: str) -> None:
    if name == "t.zsav":
        _write(tmp_path, "t.sav")
        (tmp_path / "t.sav").rename(tmp_path / name)
    else:
        _write(tmp_path, name)
    study = _load(tmp_path, name)
    told = [(case.id, case.state, case.years, dict(case.groups)) for case in study.cases[:3]]
    assert told == [
        ("México 1995", "México", "1995", {"region": "north"}),
        ("México 2000", "México", "2000", {"region": "north"}),
        ("Brasil 1995", "Brasil", "1995", {"region": "south"}),
    ]
    assert dict(study.cases[-1].groups) == {}
    assert [case.codings["growth"].value for case in study.cases] == FRAME["gdp"].tolist()
    labels = [case.codings["leadership"].label for case in study.cases if case.id != "Chile 1995"]
    assert labels == ["low", "medium", "high", "low", "medium"]
    assert study.cases[0].codings["growth"].unit == "percent"
    assert dict(study.left_out) == {"Chile 1995": ("EL",)}
    assert study.facts.before["México 2000"] == "México 1995"
    assert study.named_by == ("country", "year")
    assert list(study.digests) == ["spec.yaml", name]
    assert "1 case is in no group by 'region': Chile 2000" in study.notes


def test_names_that_differ_in_capitals_or_spaces_alone_are_told(tmp_path: Path) -> None:
    units = ["Mex", "mex", "New  York", "New York", "Chile", "Chile"]
    regions = ["north", "North", "south", "south", "south", ""]
    lead = FRAME["lead"].map(LEVELS)
    panel = FRAME.assign(country=units, region=regions, lead=lead)
    panel.to_csv(tmp_path / "t.csv", index=False)
    study = _load(tmp_path, "t.csv")
    told = [str(note) for note in study.notes if "capitals" in note]
    assert [note.partition(" has names")[0] for note in told] == [
        "the column 'region'",
        "the column 'country'",
    ]
    assert told[0].endswith(": north / North")
    assert told[1].endswith(": Mex / mex, New  York / New York")
    _write(tmp_path, "t.csv", FRAME)
    study = _load(tmp_path, "t.csv")
    assert not [note for note in study.notes if "capitals" in note]


@pytest.mark.parametrize(("name", "value"), [("t.dta", ".a"), ("t.sav", "-9")])
def test_values_that_a_file_declares_missing_are_told_with_their_label(
    tmp_path: Path, name: str, value: str
) -> None:
    _write(tmp_path, name)
    study = _load(tmp_path, name)
    coding = study.cases[4].codings["leadership"]
    assert (coding.label, coding.value, coding.uncoded) == (None, None, "refused")
    told = f"the column 'lead' has values that the file declares missing: {value} 'refused' (1)"
    assert told in study.notes
    with pytest.raises(InputError, match="'leadership' is not coded \\(refused\\)"):
        _load(tmp_path, name, missing="error")


def test_labels_or_numbers_of_a_column_as_the_sets_need_them(tmp_path: Path) -> None:
    _write(tmp_path, "t.sav")
    numbers = {"EL": {"field": "leadership", "crisp": 2}, "G": SPEC["sets"]["G"]}
    assert _load(tmp_path, "t.sav", sets=numbers).cases[1].codings["leadership"].value == 2
    both = {**SPEC["sets"], "H": {"field": "leadership", "crisp": 2}}
    with pytest.raises(InputError) as caught:
        _load(tmp_path, "t.sav", sets=both)
    (problem,) = caught.value.problems
    assert "set 'EL' needs the labels and set 'H' the numbers" in problem.what
    assert "'take: labels'" in problem.remedy
    fields = {
        **MAPPING["fields"],
        "leadership": {"column": "lead", "take": "labels"},
        "level": {"column": "lead", "take": "numbers"},
    }
    split = {**SPEC["sets"], "H": {"field": "level", "crisp": 2}}
    study = _load(tmp_path, "t.sav", {**MAPPING, "fields": fields}, sets=split)
    assert study.cases[1].codings["leadership"].label == "medium"
    assert study.cases[1].codings["level"].value == 2


def test_a_label_may_stand_for_a_missing_value(tmp_path: Path) -> None:
    _write(tmp_path, "t.sav")
    study = _load(tmp_path, "t.sav", {**MAPPING, "missing": ["high"]})
    assert set(study.left_out) == {"Brasil 1995", "Chile 1995"}


def test_numbers_of_single_precision_are_the_decimals_that_were_written(tmp_path: Path) -> None:
    FRAME.astype({"gdp": "float32"}).to_stata(tmp_path / "t.dta", write_index=False)
    sets = {"EL": {"field": "leadership", "crisp": 2}, "G": SPEC["sets"]["G"]}
    study = _load(tmp_path, "t.dta", sets=sets)
    assert study.cases[0].codings["growth"].value == 3.3


def test_periods_of_several_years(tmp_path: Path) -> None:
    _write(tmp_path, "t.csv", FRAME.assign(until=[1999, 2000] * 3))
    study = _load(tmp_path, "t.csv", {**MAPPING, "period": ["year", "until"]})
    assert [(case.id, case.years) for case in study.cases[:2]] == [
        ("México 1995-1999", "1995-1999"),
        ("México 2000", "2000"),
    ]


def test_cases_may_keep_names_of_their_own(tmp_path: Path) -> None:
    _write(
        tmp_path,
        "t.csv",
        FRAME.assign(code=["M1", "M2", "B1", "B2", "C1", "C2"], year=[1995, 2000] * 3),
    )
    study = _load(tmp_path, "t.csv", {**MAPPING, "id": "code"})
    assert [(case.id, case.state) for case in study.cases[:2]] == [
        ("M1", "México"),
        ("M2", "México"),
    ]
    both = _load(tmp_path, "t.csv", {**MAPPING, "id": ["year", "country"]})
    assert (both.cases[0].id, both.cases[0].state) == ("1995 México", "México")
    alone = {"id": "code", "unit": "country", "fields": MAPPING["fields"]}
    assert {case.years for case in _load(tmp_path, "t.csv", alone, claims=[]).cases} == {""}


def test_what_is_wrong_with_a_mapping_is_told_at_once(tmp_path: Path) -> None:
    _write(tmp_path, "t.csv")
    fields = {"growth": "gpd", "leadership": "lead", "region": "gdp"}
    problems = _fail(tmp_path, {"unit": "contry", "fields": fields, "groups": ["zone"]})
    whats = [problem.what for problem in problems]
    assert "there is no column 'gpd'" in whats
    assert "there is no column 'contry'" in whats
    assert "there is no column 'zone'" in whats
    assert "the field 'region' is the column 'gdp', and there is a column 'region' too" in whats
    assert all(problem.place and problem.place.file.endswith("spec.yaml") for problem in problems)
    (remedy,) = [p.remedy for p in problems if "contry" in p.what]
    assert "country" in remedy
    lone = {"table": "t.csv", "period": "year"}
    with pytest.raises(InputError, match="'period' without 'unit'"):
        _load(tmp_path, "t.csv", lone)


def test_periods_that_stand_twice_and_rows_without_one(tmp_path: Path) -> None:
    twice = FRAME.assign(year=[1995, 1995, 1995, 2000, 1995, 2000])
    _write(tmp_path, "t.csv", twice)
    (problem,) = _fail(tmp_path, {})
    assert problem.what == "'México' has the period 1995 more than once (first at line 2)"
    assert problem.place is not None
    assert problem.place.line == 3
    _write(tmp_path, "t.csv", FRAME.assign(year=["1995", "wave 2", "", "2000", "1995", "2000"]))
    (problem,) = _fail(tmp_path, {})
    assert problem.what == "this case has nothing in 'year'"
    _write(tmp_path, "t.csv", FRAME.assign(year=["w1", "w2"] * 3))
    (problem,) = _fail(tmp_path, {})
    told = "the period of this case is 'w1', not years (the first of 6 such rows)"
    assert problem.what == told


def test_groups_are_left_out_whole(tmp_path: Path) -> None:
    from qca.robustness.worlds.inventory import build_universe
    from qca.study.spec import RobustnessSpec

    _write(tmp_path, "t.csv")
    study = _load(tmp_path, "t.csv")
    names = {
        wanted: build_universe(study, RobustnessSpec.hold(leave_out=wanted)).decisions[-1].options
        for wanted in ("groups", "states", "both")
    }
    assert names["groups"] == ("", "region: north", "region: south")
    assert names["states"] == ("", "México", "Brasil", "Chile")
    # The cases of México are those of the region north: one group of cases is left out once.
    assert names["both"][-3:] == ("Brasil", "Chile", "region: south")
    assert len(names["both"]) == 1 + 6 + 3 + 1


def test_files_of_stata_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "t.dta").write_bytes(b"country,year\n1,2\n")
    with pytest.raises(InputError, match="cannot be read as a file of Stata or SPSS"):
        _load(tmp_path, "t.dta")
    _write(tmp_path, "t.sav")
    with pytest.raises(InputError, match="whose values have types"):
        _load(tmp_path, "t.sav", {**MAPPING, "decimal": ","})
