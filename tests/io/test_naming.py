"""Which columns name the cases, and that it is told; no column is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qca.errors import InputError
from qca.io.readings import TableReading
from qca.io.tables import read_table

_SETS = ("Y",)
_BOTH = ("A", "Y")


def _read(directory: Path, text: str, used: tuple[str, ...], chosen: bool, **said: Any) -> Any:
    path = directory / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read_table(path, TableReading(**said), used=used, chosen=chosen)


@pytest.mark.parametrize(
    ("text", "named", "cases"),
    [
        ("A,Y\n1,1\n0,0\n", (), ("1", "2")),
        ("id,A,Y\n3,1,1\n1,0,0\n2,1,0\n", ("id",), ("3", "1", "2")),
        ("year,A,Y\n2001,1,1\n2002,0,0\n", ("year",), ("2001", "2002")),
        ("A,año,Y\n1,2001,1\n0,2002,0\n", ("año",), ("2001", "2002")),
        ("code,A,Y\n12_1,1,1\n12_2,0,0\n", ("code",), ("12_1", "12_2")),
        ("X,A,Y\n007,1,1\n008,0,0\n", ("X",), ("007", "008")),
        (
            "country,year,A,Y\nMX,2001,1,1\nMX,2002,0,0\nPE,2001,1,0\nPE,2002,0,1\n",
            ("country", "year"),
            ("MX 2001", "MX 2002", "PE 2001", "PE 2002"),
        ),
        (
            "country,wave,A,Y\nMX,1,1,1\nMX,2,0,0\nPE,1,1,0\nPE,2,0,1\n",
            ("country", "wave"),
            ("MX 1", "MX 2", "PE 1", "PE 2"),
        ),
        (
            "unit,year,A,Y\n1,2001,1,1\n1,2002,0,0\n2,2001,1,0\n2,2002,0,1\n",
            ("unit", "year"),
            ("1 2001", "1 2002", "2 2001", "2 2002"),
        ),
        ("region,case,A,Y\nN,x,1,1\nN,y,0,0\nS,z,1,0\nS,w,0,1\n", ("case",), ("x", "y", "z", "w")),
        ("id,region,A,Y\n1,N,1,1\n2,N,0,0\n3,S,1,0\n4,S,0,1\n", ("id",), ("1", "2", "3", "4")),
        (
            '"","region","A","Y"\n"1","N",1,1\n"2","N",0,0\n"3","S",1,0\n"4","S",0,1\n',
            ("",),
            ("1", "2", "3", "4"),
        ),
        ('"","A","Y"\n"x",1,1\n"y",0,0\n', ("",), ("x", "y")),
        ('"","A","Y"\n"3",1,1\n"7",0,0\n', ("",), ("3", "7")),
        ("Unnamed: 0,A,Y\n0,1,1\n1,0,0\n2,0,1\n", ("Unnamed: 0",), ("0", "1", "2")),
        ('"","case","A","Y"\n"1","x",1,1\n"2","y",0,0\n', ("case",), ("x", "y")),
        ("A\tY\nx\t1\t1\ny\t0\t0\n", ("",), ("x", "y")),
        ("A,Y,case\n1,1,x\n0,0,y\n", ("case",), ("x", "y")),
        ("id,A,Y\n0,1,1\n1,0,0\n2,1,0\n", ("id",), ("0", "1", "2")),
        ("date,A,Y\n2001-01-01,1,1\n2001-07-01,0,0\n", ("date",), ("2001-01-01", "2001-07-01")),
        ("code,A,Y\nE1,1,1\nE2,0,0\n", ("code",), ("E1", "E2")),
        ("code,A,Y\n12-1,1,1\n12-2,0,0\n", ("code",), ("12-1", "12-2")),
        (
            "case,date,A,Y\nx,2001-01-01,1,1\nx,2001-02-01,0,0\ny,2001-01-01,1,0\ny,2001-02-01,0,1\n",
            ("case", "date"),
            ("x 2001-01-01", "x 2001-02-01", "y 2001-01-01", "y 2001-02-01"),
        ),
        (
            "ccode,year,A,Y\n2,2001,1,1\n2,2002,0,0\n20,2001,1,0\n20,2002,0,1\n",
            ("ccode", "year"),
            ("2 2001", "2 2002", "20 2001", "20 2002"),
        ),
        ("A,Y,flag\nTRUE,1,yes\nFALSE,0,no\n", (), ("1", "2")),
        ("A,Y\n90%,1\n10%,0\n", (), ("1", "2")),
    ],
)
def test_what_names_the_cases(
    text: str, named: tuple[str, ...], cases: tuple[str, ...], tmp_path: Path
) -> None:
    for used, chosen in ((_SETS, False), (_BOTH, True)):
        table = _read(tmp_path, text, used, chosen)
        assert (table.named_by, table.cases) == (named, cases)
        first = table.notes[0]
        assert all((f"'{name}'" if name else "without a name") in first for name in named)
        assert named or "numbered" in first
        # Every column names the cases, is there, or is told to be left out.
        header = text.splitlines()[0].replace("\t", ",").replace('"', "").split(",")
        left = [note for note in table.notes if "left out" in note]
        assert set(header) <= {*named, *table.columns, *([""] if left else [])}


def test_a_column_of_numbers_is_not_taken_by_chance(tmp_path: Path) -> None:
    text = "A,GDP,Y\n1,1720,1\n0,98,0\n1,586,1\n"
    assert _read(tmp_path, text, _BOTH, True).named_by == ()
    with pytest.raises(InputError, match="'GDP' looks like identifiers"):
        _read(tmp_path, text, _SETS, False)
    panel = "X,year,A,Y\n2,2001,1,1\n2,2002,0,0\n20,2001,1,0\n20,2002,0,1\n"
    assert _read(tmp_path, panel, _BOTH, True).named_by == ("X", "year")
    assert _read(tmp_path, "id,A,Y\n0,1,1\n1,0,0\n", _SETS, False).named_by == ()
    # The values of a multi-value set that begin at 1 may be meant so.
    assert _read(tmp_path, "R,Y\n1,1\n2,0\n", _SETS, False).named_by == ()


@pytest.mark.parametrize(
    ("text", "said", "lines", "part"),
    [
        ("case,A\nx,1\nx,0\ny,1\n", (), [3], "first at line 2"),
        ("case,A,note\nx,1,p\nx,0,q\ny,1,r\nz,1,s\n", (), [3], "stands more than once"),
        ("case,A\nx,1\n,0\ny,1\n", (), [3], "no identifier"),
        ("region,A,Y\nN,1,1\nN,0,0\nS,1,1\nS,0,0\n", (), [3, 5], "stands more than once"),
        (
            "case,A\na,1\nb,0\nc,1\nd,0\na,1\nb,0\nc,1\nd,0\na,1\n",
            (),
            [6],
            r"4 cases stand more than once: a \(lines 2, 6, 10\), b .* and 1 more",
        ),
        ("x,0.9,0.2\ny,0.1,0.7\n", (), [1], "not names of columns"),
        ("case A Y\nNuevo León 1 1\nCosta Rica 0 0\n", (), [1], "one cell more"),
        ("case,A\nx,1\n", ("cas",), [1], "did you mean 'case'"),
        ("case,A\nx,1\n", ("case", "case"), [1], "named twice"),
        ("case,A,Y\nx,1,1\n", ("case", "Y"), [1], "cannot both name the cases and be a set"),
        ("c,year,A\nx,1,1\nx,1,0\n", ("c", "year"), [3], "case 'x 1' stands more than once"),
        ('"",A\n0.5,1\n0.2,0\n', (), [1], "no name"),
    ],
)
def test_names_that_are_refused(
    text: str, said: tuple[str, ...], lines: list[int], part: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=part) as caught:
        _read(tmp_path, text, _SETS, False, id_columns=said)
    assert [p.place.line for p in caught.value.problems if p.place] == lines
    assert all(problem.remedy for problem in caught.value.problems)
