"""What people get wrong at first: one message, which says what to do instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Invoke = Callable[..., Result]

_TABLE = (
    "state;year;Lead;Rule of law;Y\nES;1995;0,9;0,8;0,9\nES;2005;0,5;0,9;1\nMX;1995;0,5;0,5;0,3\n"
    'MX;2005;0,5;0,8;0,8\n"KR, S";1995;0,2;0,4;0,3\n"KR, S";2005;0,5;0,3;0,6\nPE;1995;0,1;0,2;0,2\n'
    "PE;2005;0,4;0,3;0,1\n"
)
_PLAIN = _TABLE.replace("0,5", "0,6")
_SLIPS = [
    (
        ("-c", "Lead,year"),
        '3: 4 cases stand more than once: ES (lines 2, 3), MX (lines 4, 5), "KR, S" (',
    ),
    (("-c", "LEAD"), "there is no column 'LEAD'; did you mean 'Lead'?"),
    (("-c", "Nobody"), "there is no column 'Nobody'; the columns are "),
    (("-o", "Y,~Y"), "--outcome: 'Y,~Y' names several outcomes; give one"),
    (("-o", "Y Z"), "--outcome: expected an operator at position 3 of 'Y Z'"),
    (("-c", "Lead Y"), "there is no column 'Lead Y'; separate names by commas"),
    (("--expect", "lead"), "did you mean 'Lead'? (Small letters do not negate; write ~Lead)"),
    (("--levels", "Lead=3"), "'Lead', and 7 others have no fit value either: ES 2005 (0.6), "),
    (("--expect", "~Y: ~Lead"), "'~Y' is not one of the outcomes; what is analysed: Y"),
    (("--expect", "y: Lead"), "'y' is not one of the outcomes; did you mean 'Y'?"),
    (("--expect", "Y: Lead; ~Y: ~Lead"), "about more than one outcome; give --expect once for"),
]


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plain.csv").write_text(_PLAIN)
    Path("half.csv").write_text(_TABLE)


@pytest.mark.parametrize(("options", "told"), _SLIPS, ids=[" ".join(o) for o, _ in _SLIPS])
def test_a_slip_gives_one_message(options: tuple[str, ...], told: str, invoke: Invoke) -> None:
    outcome = () if "-o" in options else ("-o", "Y")
    result = invoke("minimize", "plain.csv", *outcome, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = [line for line in result.stderr.splitlines() if "note:" not in line]
    assert told in line
    assert "; " in line


def test_cases_at_the_crossover_are_told_once_for_each_condition(invoke: Invoke) -> None:
    result = invoke("minimize", "half.csv", "-o", "Y")
    assert result.exit_code == 1
    lines = [line for line in result.stderr.splitlines() if "note:" not in line]
    assert [line.split(";")[0] for line in lines] == [
        "qca: half.csv:3: 4 cases are exactly 0.5 in condition 'Lead': "
        "ES 2005, MX 1995, MX 2005 and 1 more",
        "qca: half.csv:4: case 'MX 1995' is exactly 0.5 in condition 'Rule of law'",
    ]


_SPEC = """\
title: Mine
cases: {table: plain.csv}
sets:
  Lead: {as_is: true, why: w}
  Y: {as_is: true, why: w}
outcome: Y
conditions: [Lead]
claims:
  - {id: S1, says: it suffices, claim: Lead -> Y}
"""


@pytest.mark.parametrize(
    ("cuts", "told"),
    [
        ("incl_cut: 0,8", "unknown key 'truth_table.8'; write decimals with a point, as 0.8"),
        ("incl_cut: '0,8'", "a list, with a point and without a percent sign, as 0.8"),
        ("pri_cut: 50%", "a number, with a point and without a percent sign, as 0.8"),
        ("n_cut: '1,5'", "'truth_table.n_cut' is '1,5'; it should be a whole number"),
    ],
)
def test_numbers_of_other_countries_in_an_analysis_file(
    cuts: str, told: str, invoke: Invoke
) -> None:
    Path("spec.yaml").write_text(f"{_SPEC}truth_table: {{{cuts}}}\n")
    result = invoke("check", "spec.yaml")
    assert result.exit_code == 2
    assert told in result.stderr


def test_sets_without_a_reason_are_told_once(invoke: Invoke) -> None:
    Path("spec.yaml").write_text(_SPEC.replace(", why: w", ""))
    notes = invoke("check", "spec.yaml").stderr
    assert notes.count("add 'why'") == 1
    assert "spec.yaml:4:3: 2 sets do not say why they are calibrated so: Lead, Y" in notes


@pytest.mark.parametrize(
    ("language", "only"), [("en", "The only claim is "), ("es", "La única afirmación queda ")]
)
def test_one_thing_is_told_as_one(language: str, only: str, invoke: Invoke) -> None:
    Path("spec.yaml").write_text(_SPEC)
    report = invoke("run", "spec.yaml", "--lang", language, "--format", "md").stdout
    assert only in report
    # A name that reads as two is quoted wherever names are listed; numbers are as they are.
    assert '"KR, S 1995"' in report
    assert "ES 1995, ES 2005, MX 1995" in report
    assert "| 0.800 |" in report
    # No column is without a heading.
    assert "|  |" not in report
    # A table has no states.
    assert {"en": "state", "es": "estado"}[language] not in report.replace("stated", "")
    assert ", 1 claim, 0 rivals;" in invoke("check", "spec.yaml").stdout
