"""Parquet: the order of files, the column of identifiers, what is refused, and where it stands."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest

from qca.errors import InputError
from qca.io import parquet
from qca.io.kinds import is_parquet
from qca.io.parquet import open_parquet

_FRAME = pd.DataFrame({"case": ["x", "y", "z"], "A": [0.2, 0.7, 1], "Y": [0.1, 0.9, 1]})


def _cases(path: Path, id_column: str | None = None) -> list[str]:
    table = open_parquet(path, id_columns=(id_column,) if id_column else ())
    return [str(case) for part in table.map(lambda frame: frame.index, ["A"]) for case in part]


def test_numbers_in_names_are_numbers(tmp_path: Path) -> None:
    for number in (10, 9, 1, 2):
        frame = pd.DataFrame({"case": [f"c{number}"], "A": [0.2]})
        frame.to_parquet(tmp_path / f"part.{number}.parquet", index=False)
    frame.to_parquet(tmp_path / "_hidden.parquet")
    (tmp_path / "notes.txt").write_text("not a table")
    assert _cases(tmp_path) == ["c1", "c2", "c9", "c10"]


def test_identifiers(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    _FRAME.assign(other=["p", "q", "r"]).to_parquet(path, index=False)
    assert _cases(path) == ["x", "y", "z"]
    assert _cases(path, "other") == ["p", "q", "r"]
    assert open_parquet(path).sets == ("A", "Y")
    assert open_parquet(path).columns == ("A", "Y", "other")
    _FRAME.assign(other=[7, 9, 8]).set_index("other").to_parquet(path)
    assert _cases(path) == ["7", "9", "8"]  # the index that pandas stored comes first
    _FRAME[["A", "Y"]].to_parquet(path)
    assert _cases(path) == ["1", "2", "3"]


def test_cases_are_numbered_through_all_files_and_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "_BATCH", 2)
    for name, n in (("a", 3), ("b", 0), ("c", 3)):
        _FRAME[["A", "Y"]].iloc[:n].to_parquet(
            tmp_path / f"{name}.parquet", index=False, row_group_size=1
        )
    table = open_parquet(tmp_path)
    parts = list(table.map(lambda frame: frame.index.tolist(), ["A"]))
    assert parts == [[1, 2], [3], [4, 5], [6]]
    places = [Path(str(table.place(number))).name for number in range(4)]
    assert places == ["a.parquet", "a.parquet", "c.parquet", "c.parquet"]


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (_FRAME.drop(columns="Y"), "b.parquet: there is no column 'Y', which .*a.parquet has"),
        (_FRAME.assign(A="high"), "b.parquet: the column 'A' is .* and in .*a.parquet double"),
    ],
)
def test_files_that_do_not_fit(other: pd.DataFrame, message: str, tmp_path: Path) -> None:
    _FRAME.to_parquet(tmp_path / "a.parquet", index=False)
    other.to_parquet(tmp_path / "b.parquet", index=False)
    with pytest.raises(InputError, match=message):
        open_parquet(tmp_path)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        open_parquet(tmp_path / "none.parquet")
    with pytest.raises(InputError, match="there is no Parquet file in this folder"):
        open_parquet(tmp_path)
    for name in ("a", "b"):
        (tmp_path / f"{name}.parquet").write_text("A,Y\n1,0\n")
    with pytest.raises(InputError, match="this cannot be read as Parquet") as caught:
        open_parquet(tmp_path)
    assert len(caught.value.problems) == 2
    assert is_parquet(tmp_path) and is_parquet(Path("x.PARQUET")) and not is_parquet(Path("x.csv"))


def test_identifiers_that_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    _FRAME.assign(case=["x", None, "z"]).to_parquet(path, index=False)
    with pytest.raises(InputError, match="data.parquet: a case has no identifier; fill in"):
        _cases(path)
    with pytest.raises(InputError, match="there is no column 'cases'; did you mean 'case'"):
        _cases(path, "cases")


def test_several_columns_and_numbers_name_cases(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    pair = _FRAME.assign(country=["a", "a", "b"], year=[2001, 2002, 2001]).drop(columns="case")
    pair.to_parquet(path, index=False)
    table = open_parquet(path)
    assert table.named_by == ("country", "year")
    assert table.sets == ("A", "Y")
    assert _cases(path) == ["a 2001", "a 2002", "b 2001"]
    assert table.notes == ("the cases are named by the columns 'country' and 'year'",)
    pair.set_index(["country", "year"]).to_parquet(path)
    assert open_parquet(path).named_by == ("country", "year")
    _FRAME.assign(case=[3, 1, 2]).rename(columns={"case": "id"}).to_parquet(path, index=False)
    assert (open_parquet(path).named_by, _cases(path)) == (("id",), ["3", "1", "2"])
    _FRAME[["A", "Y"]].set_axis([5, 9, 2]).to_parquet(path)  # pandas stores which rows are left
    assert _cases(path) == ["5", "9", "2"]
    assert "without a name" in open_parquet(path).notes[0]
    _FRAME.assign(other=["p", "q", "r"]).to_parquet(path, index=False)
    assert open_parquet(path, used=["case", "Y"]).named_by == ("other",)


def test_names_that_cannot_be_seen(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    _FRAME.rename(columns={"A": "A\u200b"}).to_parquet(path, index=False)
    with pytest.raises(InputError, match=r"column 'A<U\+200B>' holds the invisible"):
        open_parquet(path)
    _FRAME.rename(columns={"A": "e\u0301"}).to_parquet(path, index=False)
    table = open_parquet(path)
    assert table.sets == ("\u00e9", "Y")
    assert list(table.map(lambda frame: frame["\u00e9"].tolist(), ["\u00e9"])) == [[0.2, 0.7, 1]]
    _FRAME.assign(case=["x\u202e", "y", "z"]).to_parquet(path, index=False)
    with pytest.raises(InputError, match=r"case 'x<U\+202E>' holds the invisible"):
        _cases(path)


def test_flipped_bytes(tmp_path: Path) -> None:
    path, rng = tmp_path / "data.parquet", random.Random(5)
    _FRAME.to_parquet(path, index=False)
    content = path.read_bytes()
    for _ in range(60):
        spoilt = bytearray(content)
        for _ in range(rng.randint(1, 4)):
            spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
        path.write_bytes(spoilt)
        try:
            assert len(_cases(path)) >= 0
        except InputError as error:
            assert all(problem.remedy for problem in error.problems)
