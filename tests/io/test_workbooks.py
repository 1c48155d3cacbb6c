"""Workbooks of every kind are read, or refused with the cause in one message; nothing hangs."""

from __future__ import annotations

import datetime
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart

from qca.errors import InputError
from qca.io import workbooks
from qca.io.readings import TableReading
from qca.io.tables import Table, read_table

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROWS: list[list[Any]] = [["case", "A", "Y"], ["x", 0.9, 1], ["y", 0.1, 0]]


def _book(rows: list[list[Any]] | None = None) -> Any:
    book = Workbook()
    for row in _ROWS if rows is None else rows:
        book.active.append(row)
    return book


def _bytes(book: Any) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _read(directory: Path, content: bytes, name: str = "t.xlsx", **said: Any) -> Table:
    path = directory / name
    path.write_bytes(content)
    return read_table(path, TableReading(**said), used=("Y",))


def _list_rows(table: Table) -> list[list[float]]:
    return np.column_stack([column.numbers for column in table.columns.values()]).tolist()


def _refused(directory: Path, content: bytes, name: str = "t.xlsx", **said: Any) -> str:
    with pytest.raises(InputError) as caught:
        _read(directory, content, name, **said)
    (problem,) = caught.value.problems
    assert problem.remedy
    return str(problem)


def _change(content: bytes, part: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """Return a packed file with one part changed, or left out."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                replaced = change(data)
                if replaced is None:
                    continue
                data = replaced
            new.writestr(name, data)
    return changed.getvalue()


def test_a_stray_cell_far_away(tmp_path: Path) -> None:
    book = _book()
    book.active.cell(50_000, 16_384, "x")
    table = _read(tmp_path, _bytes(book))
    assert table.cases == ("x", "y")
    assert any("line 50000" in note for note in table.notes)
    book = _book()
    book.active.cell(2, 16_384, "x")
    assert "column 16384 has no name" in _refused(tmp_path, _bytes(book))


def test_too_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = _bytes(_book([["case", *map(str, range(50))], *[[f"c{i}", *[1] * 50] for i in "ab"]]))
    monkeypatch.setattr(workbooks, "_MOST_CELLS", 100)
    assert "cells" in _refused(tmp_path, content)
    monkeypatch.setattr(workbooks, "_MOST_UNPACKED", 1000)
    assert "unpacks to over" in _refused(tmp_path, content)


def test_sheets(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "hidden"
    book.active.sheet_state = "hidden"
    chart = book.create_chartsheet("chart", 0)
    chart.add_chart(BarChart())
    page = book.create_sheet("data")
    for row in _ROWS:
        page.append(row)
    table = _read(tmp_path, _bytes(book))
    assert table.cases == ("x", "y")
    assert any("the sheet 'data' is read" in note and "hidden" in note for note in table.notes)
    assert "did you mean 'data'" in _refused(tmp_path, _bytes(book), sheet="dat")
    assert "no rows" in _refused(tmp_path, _bytes(book), sheet="hidden")
    assert "chart" in _refused(tmp_path, _bytes(book), sheet="chart")


def test_what_cells_hold(tmp_path: Path) -> None:
    day = datetime.datetime(2001, 2, 3)  # as Excel has it
    rows = [
        ["case", "A", "B", "C", "D", "Y"],
        ["x", "=1/2", True, day, "#N/A", 1],
        ["y", 0.5, False, 3, 0.5, 0],
        ["z", 1, True, 4, 1, 1],
    ]
    table = _read(tmp_path, _bytes(_book(rows)))
    shown = {name: list(column.cells) for name, column in table.columns.items()}
    assert shown["A"] == ["=1/2", 0.5, 1]
    assert shown["B"] == ["TRUE", "FALSE", "TRUE"]
    assert shown["C"] == ["2001-02-03", 3, 4]
    assert shown["D"] == ["#N/A", 0.5, 1]
    assert table.columns["B"].numbers.tolist() == [1, 0, 1]
    assert table.columns["A"].slips == table.columns["D"].slips == [0]


def test_merged_headers(tmp_path: Path) -> None:
    book = _book([["case", "group", None], *_ROWS])
    book.active.merge_cells("B1:C1")
    assert "column 3 has no name" in _refused(tmp_path, _bytes(book))
    assert _read(tmp_path, _bytes(book), skip_rows=1).cases == ("x", "y")


def test_texts_with_decimal_commas_beside_numbers(tmp_path: Path) -> None:
    rows = [["case", "A", "Y"], ["x", "0,9", 0.25], ["y", "0,1", 1.5]]
    table = _read(tmp_path, _bytes(_book(rows)))
    assert _list_rows(table) == [[0.9, 0.25], [0.1, 1.5]]
    assert table.marks.decimal == ","


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("xl/worksheets/sheet1.xml", lambda data: None),
        ("xl/worksheets/sheet1.xml", lambda data: data[:200]),
        ("xl/worksheets/sheet1.xml", lambda data: b"no XML"),
        ("xl/worksheets/sheet1.xml", lambda data: data.replace(b"<v>0.9</v>", b"<v>0.9.1</v>")),
        ("xl/workbook.xml", lambda data: None),
        ("xl/workbook.xml", lambda data: b"<x/>"),
        ("[Content_Types].xml", lambda data: None),
        ("[Content_Types].xml", lambda data: b"\0\0"),
        ("xl/_rels/workbook.xml.rels", lambda data: None),
        ("xl/styles.xml", lambda data: b"<"),
    ],
)
def test_damaged_parts(part: str, change: Any, tmp_path: Path) -> None:
    message = _refused(tmp_path, _change(_bytes(_book()), part, change))
    assert "workbook" in message or "no rows" in message


@pytest.mark.parametrize("number", [b"1e400", b"NaN", b"inf"])
def test_numbers_that_are_none(number: bytes, tmp_path: Path) -> None:
    content = _change(
        _bytes(_book()),
        "xl/worksheets/sheet1.xml",
        lambda data: data.replace(b"<v>0.9</v>", b"<v>" + number + b"</v>"),
    )
    try:
        table = _read(tmp_path, content)
    except InputError as error:
        assert len(error.problems) == 1
        return
    assert table.columns["A"].slips == [0]


def test_flipped_bytes(tmp_path: Path) -> None:
    content, rng = _bytes(_book()), random.Random(4)
    for _ in range(60):
        spoilt = bytearray(content)
        for _ in range(rng.randint(1, 6)):
            spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
        try:
            table = _read(tmp_path, bytes(spoilt))
        except InputError as error:
            assert all(problem.remedy for problem in error.problems)
        else:
            assert table.cases  # a bit that nothing depends on


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("t.csv", _bytes(_book()), "workbook"),
        ("t.xlsx", b"case,A\nx,1\n", "not an Excel workbook"),
        ("t.xlsx", b"PK\x05\x06" + bytes(18), "packed file"),
        (
            "t.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99, "workbook is damaged"),
        ("t.csv", b"PAR1" + bytes(40), "Parquet"),
        ("t.csv", b"%PDF-1.4 x", "PDF"),
    ],
    # Not by the bytes: those of a workbook hold the time at which it was made.
    ids=["xlsx", "text", "zip", "locked", "xls", "parquet", "pdf"],
)
def test_one_kind_named_as_another(name: str, content: bytes, part: str, tmp_path: Path) -> None:
    assert part in _refused(tmp_path, content, name)


def _ods(rows: list[list[Any]]) -> bytes:
    def cell(value: Any) -> str:
        kind = f'float" office:value="{value}"' if isinstance(value, float | int) else 'string"'
        shown = f"<text:p>{value}</text:p>"
        return f'<table:table-cell office:value-type="{kind}>{shown}</table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    names = " ".join(f'xmlns:{n}="{space}{n}:1.0"' for n in ("office", "table", "text"))
    text = (
        f'<?xml version="1.0"?><office:document-content {names}><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "META-INF/manifest.xml",
            f'<?xml version="1.0"?><m:manifest xmlns:m="{space}manifest:1.0"/>',
        )
        packed.writestr("content.xml", text)
    return content.getvalue()


def test_sheets_of_libreoffice(tmp_path: Path) -> None:
    table = _read(tmp_path, _ods([["Table 1"], *_ROWS, ["z", 0.5, 1]]), "t.ods")
    assert table.cases == ("x", "y", "z")
    assert table.lines == (3, 4, 5)
    assert _list_rows(table) == [[0.9, 1], [0.1, 0], [0.5, 1]]


def test_without_calamine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert "qca[sheets]" in _refused(tmp_path, _ods(_ROWS), "t.ods")
