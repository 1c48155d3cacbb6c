"""One table written in many ways gives one table, or is refused: never another one."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import Workbook

import qca
from qca.errors import InputError
from qca.io.readings import TableReading
from qca.io.tables import Table, read_table

_HEADER = ("A", "B", "Y")
_ROWS = (
    ("Nuevo León", "2001", 0.9, 0.25, 0.8),
    ("México", "2002", 0.1, 0.7, 0.2),
    ("España", "2003", 0.8, 0.6, 0.9),
    ("Perú", "2004", 0.2, 0.1, 0.33),
)


@dataclass(frozen=True)
class Dialect:
    """How the table is written. ``ids``: what names the cases, in which columns."""

    separator: str = ","
    decimal: str = "."
    encoding: str = "utf-8"
    end: str = "\n"
    ids: str = "names"
    quote: str = ""
    above: str = ""
    below: str = ""
    trailing: int = 0
    said: tuple[tuple[str, Any], ...] = ()
    is_refused: bool = False

    def write(self) -> bytes:
        lines = [self.above] if self.above else []
        header = {"names": ["caso"], "codes": ["x"], "numbers": ["id"], "rows": [""], "none": []}
        head = header.get(self.ids, ["country", "year"])
        lines.append(self._join([*head, *_HEADER]))
        for i, (name, year, *scores) in enumerate(_ROWS):
            shown = [f"{score:g}".replace(".", self.decimal) for score in scores]
            lines.append(self._join([*self._names(i, name, year), *shown]))
        if self.below:
            lines.append(self.below)
        return (self.end.join(lines) + self.end).encode(self.encoding)

    def _names(self, i: int, name: str, year: str) -> list[str]:
        return {
            "names": [name],
            "codes": [f"{i + 7:03d}"],
            "numbers": [str(4 - i)],
            "rows": [str(i + 1)],
            "none": [],
            "pair": [("MX", "PE")[i // 2], ("2001", "2002")[i % 2]],
        }[self.ids]

    def _join(self, cells: list[str]) -> str:
        quoted = [f"{self.quote}{cell}{self.quote}" for cell in cells]
        return self.separator.join([*quoted, *[""] * self.trailing])

    def names(self) -> tuple[str, ...]:
        """Return the names of the cases."""
        return tuple(
            " ".join(self._names(i, name, year)) or str(i + 1)
            for i, (name, year, *_) in enumerate(_ROWS)
        )


_PLAIN = Dialect()
_DIALECTS = [
    *(Dialect(separator=s, decimal=d) for s in ";\t|" for d in ".,"),
    *(Dialect(separator=" ", decimal=d, ids="codes") for d in ".,"),
    Dialect(quote='"'),
    Dialect(quote='"', decimal=","),
    Dialect(quote='"', separator=" "),
    Dialect(decimal=",", is_refused=True),
    *(Dialect(separator=s, end=e) for s in ",;" for e in ("\r\n", "\r")),
    *(Dialect(encoding=e) for e in ("utf-8-sig", "utf-16", "utf-32")),
    *(Dialect(encoding=e, is_refused=True) for e in ("cp1252", "utf-16-le", "utf-16-be")),
    *(
        Dialect(encoding=e, separator=";", decimal=",", said=(("encoding", e),))
        for e in ("cp1252", "latin-1", "mac-roman", "cp850", "utf-16-le", "utf-16-be")
    ),
    *(Dialect(ids=ids) for ids in ("codes", "numbers", "rows", "none", "pair")),
    *(Dialect(ids=ids, separator=";", decimal=",") for ids in ("codes", "numbers", "none", "pair")),
    Dialect(above="Table 1. Memberships\n"),
    Dialect(above="Table 1\nOwn coding\n", separator=";", decimal=","),
    Dialect(above="# one, two", separator=","),
    Dialect(above="Table 1, of four, all own,", said=(("skip_rows", 1),)),
    Dialect(above="sep=;\r", separator=";", decimal=",", end="\n"),
    Dialect(below="Source: own coding"),
    Dialect(below="\nSource: World Bank, 2020, and own coding"),
    Dialect(below="Source: this, that, other"),
    Dialect(below="\nown coding", separator=";", decimal=","),
    Dialect(below="Fuente: elaboración propia, con datos", separator=";", decimal=","),
    Dialect(trailing=2),
    Dialect(trailing=3, separator=";", decimal=","),
    Dialect(trailing=2, below=",,,,,\n,,,,,"),
]


def _check(table: Table, names: tuple[str, ...]) -> None:
    assert table.cases == names
    assert set(table.columns) == set(_HEADER)
    found = np.column_stack([table.columns[name].numbers for name in _HEADER]).tolist()
    assert found == [[a, b, y] for _, _, a, b, y in _ROWS]


@pytest.mark.parametrize("dialect", _DIALECTS, ids=repr)
def test_dialects_of_text(dialect: Dialect, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(dialect.write())
    reading = TableReading(**dict(dialect.said))
    try:
        table = read_table(path, reading, used=("Y",))
    except InputError as error:
        # One cause, one message, with its remedy.
        assert len(error.problems) == 1 and error.problems[0].remedy
        assert dialect.is_refused or dialect.above.startswith("# one"), error
        return
    assert not dialect.is_refused
    _check(table, dialect.names())
    rows = qca.build_truth_table(path, "Y", ["A", "B"], reading=dict(dialect.said)).rows
    plain = tmp_path / "plain.csv"
    plain.write_bytes(replace(_PLAIN, ids=dialect.ids).write())
    assert rows == qca.build_truth_table(plain, "Y", ["A", "B"]).rows


@pytest.mark.parametrize("ids", ["names", "numbers", "none", "pair", "rows"])
@pytest.mark.parametrize("style", ["numbers", "commas", "points"])
@pytest.mark.parametrize("around", [False, True])
def test_dialects_of_workbooks(ids: str, style: str, around: bool, tmp_path: Path) -> None:
    dialect = Dialect(ids=ids)
    lines = dialect.write().decode().splitlines()
    book = Workbook()
    page = book.active
    assert page is not None
    if around:
        page.append(["Table 1. Memberships"])
        page.append([])
    for line in lines:
        row: list[Any] = [cell or None for cell in line.split(",")]
        shown = {"numbers": _number, "commas": _with_comma, "points": str}[style]
        page.append([cell if cell is None else shown(cell) for cell in row])
    if around:
        page.append([])
        page.append(["Note: own coding"])
        page["J1"] = " "
    content = io.BytesIO()
    book.save(content)
    path = tmp_path / "t.xlsx"
    path.write_bytes(content.getvalue())
    _check(read_table(path, used=("Y",)), dialect.names())


def _number(cell: str) -> Any:
    try:
        return float(cell)
    except ValueError:
        return cell


def _with_comma(cell: str) -> str:
    return cell.replace(".", ",")
