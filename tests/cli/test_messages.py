"""One cause gives one message, at its place, and what logic settles is noted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from qca.errors import InputError, Place, Problem

Invoke = Callable[..., Result]

_ONE_CAUSE = [
    ("outcome: Y", "outcome:", "12:1: 'outcome' is empty"),
    ("outcome: Y", "outcome: {a: b}", "12:1: 'outcome' is a mapping"),
    ("conditions: [A, B]", "conditions:", "13:1: 'conditions' is empty"),
    ("conditions: [A, B]", "conditions: [A, Q]", "13:17: there is no set 'Q'"),
    ("in: 5}", "in: 5}, levels: 3", "10:3: 'sets.B': 'levels' does not go with 'direct'"),
    ("field: lead", "feild: lead", "9:21: unknown key 'sets.A.feild'"),
    ("direct:", "dircet:", "10:36: unknown key 'sets.B.dircet'"),
    ("direct: {out: 1, crossover: 3, in: 5}", "direct: foo", "10:36: 'sets.B.direct' is 'foo'"),
    ("crossover: 3", "crossover: nan", "'sets.B.direct.crossover' is 'nan'"),
    ("scale: level", "scale: levle", "9:34: there is no scale 'levle'"),
    ("{score: 0.6, between", "{scroe: 0.6, between", "unknown key 'scales.level.middle.scroe'"),
    ("high: 1", "high: 7", "7:5: the label 'high' has the score 7"),
    ("dimensions: [A, B]", "dimensions: [A, Q]", "27:19: there is no set 'Q'"),
    ("[north.yaml, south.yaml]", "{tabel: no.csv}", "2:9: unknown key 'cases.tabel'"),
    ("[north.yaml, south.yaml]", "[spec.yaml, south.yaml]", "is an analysis file, not a case"),
    ("claim: A*B -> Y", "claim: Q*Q -> Q", "23:34: there is no set 'Q'"),
    ("n_cut: 1", f"n_cut: {'3' * 5000}", "…; it should be a whole number"),
    ("{id: N1,", '{id: "",', "an id is empty; give each claim an id"),
    ("field: lead", "field: [lead]", "9:21: 'sets.A.field' is a list of 1"),
    ("incl_cut: 0.8", "incl_cut: []", "it should be a number or a list of 2"),
    ("incl_cut: 0.8", 'incl_cut: "0.8\\u200b"', "holds the invisible character U+200B"),
    ("outcome: Y", 'outcome: "Y\\e"', "12:1: the text 'Y<U+001B>' holds the invisible"),
    ("conditions: [A, B]", "conditions: [A, 1]", "13:17: '1' is not a name"),
    ("dimensions: [A, B]", "dimensions: [A, []]", "'typology.dimensions.1' is a list of 0"),
    ("north.yaml, south.yaml", "{table: no.csv}, south.yaml", "'cases.0' is a mapping"),
]


@pytest.mark.parametrize(
    ("old", "new", "message"), _ONE_CAUSE, ids=[m[:40] for *_, m in _ONE_CAUSE]
)
def test_one_cause_gives_one_message(
    old: str, new: str, message: str, small: Any, invoke: Invoke
) -> None:
    assert old in small.texts["spec"]
    small.write(spec=small.texts["spec"].replace(old, new, 1))
    result = invoke("check", "spec.yaml")
    assert result.exit_code == 2
    (line,) = [line for line in result.stderr.splitlines() if "note:" not in line]
    assert message in line
    assert len(line) < 400


@pytest.mark.parametrize("chosen", ["only", "omit"])
def test_cases_that_could_not_be_read_are_not_missing_too(
    chosen: str, small: Any, invoke: Invoke
) -> None:
    names = f"{chosen}: [N1, N2, N3]\n"
    small.write(spec=small.texts["spec"].replace("north.yaml", "nroth.yaml") + names)
    (line,) = invoke("check", "spec.yaml").stderr.splitlines()
    assert "'cases' names 'nroth.yaml': there is no such file" in line
    small.write(
        spec=small.texts["spec"].replace("[north.yaml, south.yaml]", "{table: no.csv}") + names
    )
    (line,) = invoke("check", "spec.yaml").stderr.splitlines()
    assert "'cases' names 'no.csv': there is no such file" in line


def test_an_analysis_that_extends_a_file_of_cases(small: Any, invoke: Invoke) -> None:
    Path("more.yaml").write_text("extends: north.yaml\ntitle: more\n")
    (line,) = invoke("check", "more.yaml").stderr.splitlines()
    assert "more.yaml:1:1: 'extends' names 'north.yaml': this is a case file" in line


def test_a_range_of_a_cut_that_is_faulty_is_not_faulty_too(small: Any, invoke: Invoke) -> None:
    spec = small.texts["spec"].replace("pri_cut: 0.5", "pri_cut: half")
    ranged = "robustness: {pri_cut: [0.4, 0.6], "
    small.write(spec=spec.replace("robustness: {", ranged))
    (line,) = [x for x in invoke("check", "spec.yaml").stderr.splitlines() if "note:" not in x]
    assert "'truth_table.pri_cut' is 'half'" in line


def test_what_is_wrong_in_one_way_at_many_places_is_one_message() -> None:
    problems = [
        Problem("no set 'Q'", "there are A, B", Place("a.yaml", i, 3)) for i in range(1, 10)
    ]
    further = Problem("no set 'Q'", "there are A, B", Place("b.yaml", 1))
    error = InputError([*problems[:3], further, Problem("other", "mend it"), Problem("other")])
    assert error.list_lines() == [
        "a.yaml:1:3: no set 'Q'; there are A, B (also at 2:3, 3:3, b.yaml:1)",
        "other; mend it",
        "other",
    ]
    (line,) = InputError(problems).list_lines()
    assert line.endswith("(also at 2:3, 3:3, 4:3, 5:3, 6:3, and 3 more)")
    assert len(InputError(problems).problems) == 9


# Files of another kind -----------------------------------------------------------------------


def test_a_file_of_another_kind_is_told_as_a_whole(small: Any, invoke: Invoke) -> None:
    Path("record.json").write_text(invoke("run", "spec.yaml", "--format", "json").stdout)
    Path("data.csv").write_text("case,A,Y\na,1,1\n")
    Path("other.yaml").write_text("name: x\nversion: 2\n")
    (Path("folder")).mkdir()
    for file, message in (
        ("north.yaml", "this is a case file, not an analysis file"),
        ("record.json", "this is a record that qca wrote"),
        ("data.csv", "this is a table, not an analysis file"),
        ("other.yaml", "this is no analysis file: it has none of cases"),
        ("folder", "this is a directory"),
    ):
        for command in ("run", "check", "robustness", "claims", "calibrate"):
            result = invoke(command, file)
            assert (result.exit_code, result.stdout) == (2, "")
            (line,) = result.stderr.splitlines()
            assert message in line
            assert file in line
    for command in ("minimize", "truth-table", "necessity"):
        (line,) = invoke(command, "other.yaml").stderr.splitlines()
        assert "this is no analysis file" in line


# Notes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "note"),
    [
        ("Y -> Y", "it holds by logic alone"),
        ("A*Y -> Y", "it holds by logic alone"),
        ("Y <- Y*A", "it holds by logic alone"),
        ("A+Y <- Y", "it holds by logic alone"),
        ("A*B <-> A", "it holds by logic alone"),
        ("not (A*Y -> Y)", "what it denies holds by logic alone"),
        ("A*~A -> Y", "contradicts itself"),
        ("A+Y -> Y", "'Y' stands on both sides"),
        ("Z -> Y", "'Y' stands on both sides"),
        ("A*B -> Y", ""),
        ("A -> B", ""),
    ],
)
def test_claims_that_logic_settles(claim: str, note: str, small: Any, invoke: Invoke) -> None:
    text = small.texts["spec"].replace("claim: A*B -> Y", f'claim: "{claim}"')
    text = text.replace("outcome: Y", '  Z: {expression: "A+Y", why: reasons}\noutcome: Y', 1)
    small.write(spec=text)
    result = invoke("check", "spec.yaml")
    assert result.exit_code == 0
    notes = result.stderr.splitlines()
    assert [note in line for line in notes] == ([True] if note else [])


def test_outcomes_named_twice(small: Any, invoke: Invoke) -> None:
    small.write(spec=small.texts["spec"].replace("outcome: Y", 'outcome: [Y, "~Y", "~~Y"]'))
    (note,) = invoke("check", "spec.yaml").stderr.splitlines()
    assert "the outcome '~~Y' is named twice, as 'Y' before" in note


def test_periods_that_overlap_or_that_a_table_has_not(small: Any, invoke: Invoke) -> None:
    for years, overlap in (("2006-2015", True), ("2007-2015", False), ("2000-2007", True)):
        small.write(north=small.texts["north"].replace("years: 2008-2015", f"years: {years}"))
        said = invoke("check", "spec.yaml").stderr
        assert ("the periods 'N1' and 'N2' of North overlap" in said) is overlap
    Path("data.csv").write_text("case,A,Y\na,1,1\nb,0,0\n")
    Path("own.yaml").write_text(
        "title: T\ncases: {table: data.csv, id: case}\nperiods: other\n"
        "sets: {A: {as_is: true, why: w}, Y: {as_is: true, why: w}}\noutcome: Y\nconditions: [A]\n"
    )
    result = invoke("check", "own.yaml")
    assert result.exit_code == 0
    assert "'periods' is about case files" in result.stderr


def test_many_notes_are_cut(small: Any, invoke: Invoke) -> None:
    rows = "".join(
        f"  N{i}:\n    years: 2000-2007\n    lead: {{label: low}}\n" for i in range(9, 90)
    )
    south = "case: South\ncode: S\nperiods:\n" + rows
    south = south.replace("low}\n", "low}\n    money: {value: 2}\n    result: {label: bad}\n")
    small.write(south=south)
    result = invoke("check", "spec.yaml")
    assert result.exit_code == 0
    lines = result.stderr.splitlines()
    assert len(lines) == 51
    assert lines[-1].endswith("more notes")
    assert json.loads(invoke("claims", "spec.yaml", "--format", "json").stdout)


@pytest.mark.parametrize("arguments", ["run --out=|spec.yaml", "minimize|", "verify|", "chains|"])
def test_an_empty_path_is_refused(arguments: str, small: Any, invoke: Invoke) -> None:
    given = [part for text in arguments.split("|") for part in (text.split() or [""])]
    result = invoke(*given)
    assert result.exit_code == 2
    assert "the path is empty; name a file" in result.stderr


def test_what_is_not_finite_is_told_with_a_number_that_fits(small: Any, invoke: Invoke) -> None:
    whole = invoke("minimize", "spec.yaml", "--max-models", "nan").stderr
    assert "'nan' is not a finite number; write one as 12" in whole
