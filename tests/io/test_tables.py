"""Tables read as text: names stay names, numbers are found, and every slip has its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from qca.errors import InputError, Problem
from qca.io.readings import TableReading
from qca.io.separators import cut_rows
from qca.io.tables import Table, list_sets, read_table
from qca.numerals import Marks


def _read(directory: Path, text: str, *, used: tuple[str, ...] = (), **said: Any) -> Table:
    path = directory / "t.csv"
    path.write_bytes(text.encode())
    return read_table(path, TableReading(**said), used=used, chosen=bool(used))


def _problems(directory: Path, text: str, **said: Any) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        _read(directory, text, **said)
    return caught.value.problems


def _cells(table: Table, name: str) -> list[object]:
    return list(table.columns[name].cells)


def _lines(problems: tuple[Problem, ...]) -> list[int | None]:
    return [problem.place.line if problem.place else None for problem in problems]


def test_identifiers_and_cells_are_text(tmp_path: Path) -> None:
    table = _read(tmp_path, "id,A,B\n007,0.5,1e-1\nNA,1,TRUE\n1.0,0,x\n", id_columns=("id",))
    assert list(table.cases) == ["007", "NA", "1.0"]
    assert _cells(table, "A") == ["0.5", "1", "0"]
    assert _cells(table, "B") == ["1e-1", "TRUE", "x"]


def test_the_first_column_that_is_not_numeric_names_the_cases(tmp_path: Path) -> None:
    table = _read(tmp_path, "A,state,B\n1,NL,0\n0,PU,1\n")
    assert list(table.cases) == ["NL", "PU"]
    assert list(table.columns) == ["A", "B"]
    assert list(_read(tmp_path, "A,B\n1,0\n0,1\n").cases) == ["1", "2"]


def test_one_slip_makes_no_column_of_names(tmp_path: Path) -> None:
    table = _read(tmp_path, "A,state\n1,NL\nx,PU\n0,CH\n")
    assert list(table.cases) == ["NL", "PU", "CH"]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " "])
def test_separators(separator: str, tmp_path: Path) -> None:
    table = _read(tmp_path, "id,A,B\na,1,0\nb,0.5,1\n".replace(",", separator))
    assert list(table.columns) == ["A", "B"]
    assert table.marks == Marks()


def test_decimal_commas(tmp_path: Path) -> None:
    table = _read(tmp_path, "id;A;B\na;0,25;1\nb;0,5;0\n")
    assert table.columns["A"].numbers.tolist() == [0.25, 0.5]
    assert "numbers are read with decimal commas" in table.notes
    for text in ("id;A;B\na;0,25;1\nb;0.5;0\n", 'id,A\na,"0,25"\nb,0.5\n'):
        (problem,) = _problems(tmp_path, text)
        assert "decimal comma" in problem.what and "decimal point" in problem.what


def test_quotes(tmp_path: Path) -> None:
    table = _read(tmp_path, 'id,A,note\n"Puebla, ""la""",1,x\ntwo,0,"two\nlines"\nlast,1,y\n')
    assert list(table.cases) == ['Puebla, "la"', "two", "last"]
    assert table.lines == (2, 3, 5)
    assert table.place("last").line == 5
    (problem,) = _problems(tmp_path, 'id,A\n"two\nlines",1\nx,0\n')
    assert "U+000A" in problem.what


def test_blank_lines_and_spaces(tmp_path: Path) -> None:
    table = _read(tmp_path, "\n id , A \n\n a , 1 \n,,\n b , 0 \n".replace(",,\n", ",\n"))
    assert list(table.cases) == ["a", "b"]
    assert _cells(table, "A") == ["1", "0"]
    assert table.lines == (4, 6)


def test_missing_values(tmp_path: Path) -> None:
    text = "id,A,B\na,NA,\nb,-99,1\n"
    assert _cells(_read(tmp_path, text, id_columns=("id",)), "A") == ["NA", "-99"]
    table = _read(tmp_path, text, id_columns=("id",), missing=("NA", "-99"))
    assert _cells(table, "A") == [None, None]
    assert _cells(table, "B") == [None, "1"]


def test_names_of_columns_are_normalised(tmp_path: Path) -> None:
    table = _read(tmp_path, "id,an\u0303o\nx,1\n")
    assert list(table.columns) == ["a\u00f1o"]


def test_sets_are_columns_with_numbers(tmp_path: Path) -> None:
    table = _read(tmp_path, "id,A,note,B\na,1,good,x\nb,0,bad,0.5\n")
    assert list_sets(table) == ["A", "B"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("id,A\na,1\na,0\nb,1\nb,0\n", [3, 5]),
        ("id,A\na,1,2\nb\n", [2, 3]),
        ("id,A,A\na,1,2\n", [1]),
        ("id,,A\na,1,2\n", [1]),
        ("id,A\u200b,A\na,1,2\n", [1]),
        ("id,A\na\u202e,1\nb\u00adc,0\nd,1\n", [2, 3]),
        ("id,A\nx\u00a0y,1\n", [2]),
        ("\n\nid,A,,A\na,1,2,3\n", [3, 3]),
        ("id,A\nx,1\n,1\ny,0\n,0\n", [3, 5]),
        ("id,A\n", [None]),
    ],
)
def test_problems_have_lines_and_come_at_once(
    text: str, lines: list[int | None], tmp_path: Path
) -> None:
    problems = _problems(tmp_path, text)
    assert _lines(problems) == lines
    assert all(problem.remedy for problem in problems)


def test_an_unknown_identifier_column(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, "case,A\na,1\n", id_columns=("cse",))
    assert "did you mean 'case'" in problem.remedy


def test_an_open_quote(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path, 'id,A\na,1\n"b,0\nc,1\n')
    assert "quotes" in problem.remedy


def test_excel_keeps_what_the_cells_say(tmp_path: Path) -> None:
    workbook = Workbook()
    page = workbook.active
    page.append(["id", "A", "B", None])
    page.append(["007", 1, 0.25, None])
    page.append([None, None, None, None])
    page.append([8, "NA", True, None])
    workbook.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx", TableReading(id_columns=("id",)))
    assert list(table.cases) == ["007", "8"]
    assert table.lines == (2, 4)
    assert list(table.columns) == ["A", "B"]
    assert _cells(table, "A") == [1, "NA"]
    assert _cells(table, "B") == [0.25, "TRUE"]


def test_excel_equals_csv(tmp_path: Path) -> None:
    workbook = Workbook()
    for row in (["id", "A"], ["a", 0.1], ["b", 1], ["c", 0.123456789012]):
        workbook.active.append(row)
    workbook.save(tmp_path / "t.XLSX")
    sheet = read_table(tmp_path / "t.XLSX")
    plain = _read(tmp_path, "id,A\na,0.1\nb,1\nc,0.123456789012\n")
    assert sheet.columns["A"].numbers.tolist() == plain.columns["A"].numbers.tolist()


def test_excel_formulas_and_empty_pages(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.active.append(["id", "A"])
    workbook.active.append(["a", "=1/2"])
    workbook.create_sheet("empty")
    workbook.save(tmp_path / "t.xlsx")
    with pytest.raises(InputError, match="no rows"):
        read_table(tmp_path / "t.xlsx", TableReading(sheet="empty"))
    # Never computed by a spreadsheet, so it has no value, and that is no missing one.
    table = read_table(tmp_path / "t.xlsx", TableReading(id_columns=("id",)))
    assert _cells(table, "A") == ["=1/2"]
    assert np.isnan(table.columns["A"].numbers).all()


def test_no_excel_workbook(tmp_path: Path) -> None:
    for content in (b"PK\x03\x04broken", b"id,A\na,1\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99):
        (tmp_path / "t.xlsx").write_bytes(content)
        with pytest.raises(InputError, match="Excel"):
            read_table(tmp_path / "t.xlsx")


_cell = st.text(alphabet="a1.,; \tß", max_size=3)


@given(
    st.integers(1, 3).flatmap(
        lambda width: st.lists(
            st.lists(_cell, min_size=width, max_size=width), min_size=1, max_size=6
        )
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
@settings(max_examples=300)
def test_a_plain_text_is_cut_as_it_is_read(rows: list[list[str]], end: str, ends: bool) -> None:
    """The short way for files without quotes gives what the reader of CSV gives."""
    text = end.join(";".join(row) for row in rows) + end * ends

    # A quoted cell in a last line makes the reader of CSV read all of it.
    quoted = cut_rows(text + end * (not ends) + '"q"', Path("t.csv"), ";")
    assert list(cut_rows(text, Path("t.csv"), ";").rows) == list(quoted.rows)[:-1]


def test_uneven_rows_far_down(tmp_path: Path) -> None:
    text = "id,A\n" + "".join(f"c{i},0\n" for i in range(10_000)) + "x,1,1\n" + '"y",1,1\nz\n'
    assert _lines(_problems(tmp_path, text)) == [10_002, 10_003, 10_004]
    whole = _read(tmp_path, text.replace("1,1\n", "1\n").removesuffix("z\n"))
    assert whole.cases[-2:] == ("x", "y")
    assert whole.lines[-1] == 10_003
    assert whole.place("c9000").line == 9002
