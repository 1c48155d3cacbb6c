"""Tables of several outcomes are one table in a file; an index says what every file holds."""

from __future__ import annotations

from typing import Any

import pytest

from qca.io.outputs import ListedFile
from qca.record import Record
from qca.report.files import (
    FILE_NAMES,
    compose_files,
    compose_index,
    compose_robustness_files,
)
from qca.report.pieces.tables import Column, ReportTable, join_tables
from qca.report.words import load_words

ENGLISH = load_words("en")


def table(outcome: str, *keys: str, row: tuple[Any, ...]) -> ReportTable:
    columns = tuple(Column(key, key) for key in keys)
    return ReportTable("rows", f"Rows for {outcome}", columns, (row,), outcome=outcome)


def test_tables_of_several_outcomes_are_one() -> None:
    first, second = table("Y", "A", "B", row=(1, 2)), table("~Y", "B", "C", row=(3, 4))
    plain = ReportTable("sets", "Sets", (Column("set", "set"),), (("A",),))
    joined = join_tables([first, plain, second, plain], ENGLISH)
    assert [t.name for t in joined] == ["rows", "sets"]
    assert [c.key for c in joined[0].columns] == ["outcome", "A", "B", "C"]
    assert joined[0].rows == (("Y", 1, 2, None), ("~Y", None, 3, 4))
    assert joined[1] is plain


def test_a_table_of_one_outcome_names_it_too() -> None:
    (joined,) = join_tables([table("Y", "A", row=(1,))], ENGLISH)
    assert joined.rows == (("Y", 1),)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_an_index(lang: str) -> None:
    file = ListedFile("truth_table.csv", "Truth table for [a](b)", 3, "00")
    text = compose_index([("run", "spec.yaml", (file,))], lang)
    assert '## <a id="run-1"></a>qca run spec.yaml' in text
    assert text.count("\n- **") == 1
    assert "files.json" in text


def test_the_names_that_are_checked_before_the_work_are_written(small: Record) -> None:
    for names, files in (
        (FILE_NAMES["run"], compose_files(small, "en")),
        (FILE_NAMES["robustness"], compose_robustness_files(small, "es")),
    ):
        written = [file.name for file in files]
        assert len(set(written)) == len(written)
        assert set(names) <= set(written)
        assert all(file.holds for file in files)
