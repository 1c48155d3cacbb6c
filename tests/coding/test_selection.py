"""Which case-periods and fields of case files are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from qca.coding.selection import CaseEntry, list_case_entries, select_entries, select_fields
from qca.errors import InputError
from qca.report.formats.text import list_lines
from qca.report.formats.text_lines import plain_line
from qca.report.pieces.sections import Report, Section
from qca.report.sections.cases import (
    document_cases_coded,
    show_entries,
    table_of_cases,
    table_of_fields,
)
from qca.report.words import load_words
from qca.study.cases import CaseFile
from qca.study.places import Places

WORDS = load_words("en")
EVIDENCE = [{"source": "book", "where": "p. 1", "note": "a long story about who led what " * 4}]
UNCODED = {"uncoded": "The text does not tell."}


def read(**file: Any) -> tuple[CaseFile, Places]:
    return CaseFile.model_validate(file), Places()


ENTRIES = list_case_entries(
    [
        read(
            case="Nuevo León",
            code="NL",
            periods={
                "NL1": {
                    "years": "2000-2007",
                    "lead": {"label": "high", "also": ["low"], "evidence": EVIDENCE},
                    "money": {"value": "4.30", "unit": "million"},
                    "party": UNCODED,
                    "rank": UNCODED,
                },
                "NL2": {"years": "2008-2015", "lead": {**UNCODED, "looked_in": ["book"]}},
            },
            alternative_periods={"moments": {"NL03": {"years": "2003", "lead": {"label": "low"}}}},
        ),
        read(case="Puebla", code="PU", periods={"PU1": {"years": "2000-2007", "lead": UNCODED}}),
    ]
)


def ids(entries: Sequence[CaseEntry]) -> list[str]:
    return [entry.case.id for entry in entries]


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ([], ["NL1", "NL2", "NL03", "PU1"]),
        (["PU1", "NL1"], ["NL1", "PU1"]),
        (["NL"], ["NL1", "NL2"]),
        (["Nuevo León"], ["NL1", "NL2"]),
        (["moments"], ["NL03"]),
        (["2000-2007"], ["NL1", "PU1"]),
    ],
)
def test_periods_are_called_in_many_ways(words: list[str], chosen: list[str]) -> None:
    assert ids(select_entries(ENTRIES, words)) == chosen


def test_what_nothing_is_called_is_refused_all_at_once() -> None:
    with pytest.raises(InputError) as raised:
        select_entries(ENTRIES, ["NL7", "xyz"])
    assert str(raised.value) == (
        "there is no case-period 'NL7'; did you mean 'NL'?\n"
        "there is no case-period 'xyz'; there are NL1, NL2, NL03, PU1"
    )
    with pytest.raises(InputError, match=r"no case has the field 'laed'; did you mean 'lead'\?"):
        select_fields(ENTRIES, ["laed"])
    assert select_fields(ENTRIES, ["money", "lead", "money"]) == ("money", "lead")
    assert select_fields(ENTRIES, []) == ("lead", "money", "party", "rank")


def test_what_is_coded_is_counted() -> None:
    told = document_cases_coded(ENTRIES, ())["cases"]
    counts = ("coded", "bare", "uncoded", "sought", "also")
    assert [[each[key] for key in counts] for each in told] == [
        [2, 1, 2, 0, 1],
        [0, 0, 1, 1, 0],
        [1, 1, 0, 0, 0],
        [0, 0, 1, 0, 0],
    ]
    of_two = document_cases_coded(ENTRIES, ("lead", "money"))["cases"]
    assert [each["uncoded"] for each in of_two] == [0, 2, 1, 2]  # absent is uncoded, too


def test_a_list_and_a_table_fit_a_narrow_screen() -> None:
    tables = [
        table_of_cases(ENTRIES, (), WORDS).trim(),
        table_of_fields(ENTRIES, ("lead", "money"), WORDS),
    ]
    section = Section("cases", "Cases", full=tuple(tables))
    lines = [plain_line(line) for line in list_lines(Report("", WORDS, (section,)), 80)]
    assert max(map(len, lines)) <= 80
    assert "field   NL1    NL2   NL03   PU1" in lines
    assert "money   4.3    –     –      –" in [line.rstrip() for line in lines]


def test_a_case_is_shown_with_what_is_uncoded_alike_in_one_place() -> None:
    fields = select_fields(ENTRIES, [])
    told = show_entries(select_entries(ENTRIES, ["NL1", "NL03"]), fields, WORDS, 60)
    assert max(map(len, told.splitlines())) <= 60
    assert "party, rank: not coded (The text does not tell.)" in told
    assert "money: 4.3 million\n" in told
    assert "lead: high (also: low)\n    [book] p. 1: a long story" in told
    assert "Periods as cut in: moments" in told
    only = show_entries(select_entries(ENTRIES, ["NL1"]), ("money",), WORDS, 60)
    assert "lead" not in only
