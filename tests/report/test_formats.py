"""Tables in files: the same in every language, with columns of one name each, and read back."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from qca.names import split_names
from qca.notebook.functions import build_truth_table
from qca.record import Record
from qca.report.files import ReportFile, compose_files, compose_robustness_files
from qca.report.formats.csv import write_csv
from qca.report.pieces.cells import NameList, Said, beside
from qca.report.pieces.tables import Column, ReportTable, data_columns
from qca.report.sections.truth_table import table_truth_table
from qca.report.words import load_words

EN = load_words("en")


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def texts(files: tuple[ReportFile, ...]) -> dict[str, str]:
    return {file.name: file.text for file in files}


def test_files_of_tables_do_not_change_with_the_language(small: Record) -> None:
    for compose in (compose_files, compose_robustness_files):
        english, spanish = texts(compose(small, "en")), texts(compose(small, "es"))
        assert english.keys() == spanish.keys()
        for name, text in english.items():
            if not name.endswith((".md", ".html")):
                assert spanish[name] == text, name


def test_columns_of_files_have_names_of_their_own(small: Record) -> None:
    for name, text in texts(compose_files(small, "es")).items():
        if name.endswith(".csv"):
            header = next(csv.reader(io.StringIO(text)))
            assert len(set(header)) == len(header), name


def test_conditions_named_like_measures_are_told_apart() -> None:
    names = ["PRI", "incl", "n", "OUT", "row", "cases", "covS"]
    frame = pd.DataFrame([[1, 0, 1, 0, 1, 0, 1, 1], [0, 1, 0, 1, 0, 1, 0, 0]], index=["a", "b"])
    frame.columns = pd.Index([*names, "Y"])
    table = build_truth_table(frame, outcome="Y", conditions=names, incl_cut=0.8)
    shown = table.to_frame()
    assert list(shown.columns) == [*names, "out", "n_", "incl_", "pri", "cases_"]
    assert shown.loc[86, "n"] == 1
    assert shown.loc[86, "n_"] == 1
    assert shown.loc[43, ["n", "incl_"]].tolist() == [0, 0]
    (first, second) = read(write_csv(table_truth_table(table, EN)))
    assert [first[f"config.{name}"] for name in names] == ["0", "1", "0", "1", "0", "1", "0"]
    assert (second["row"], second["n"], second["out"], second["cases"]) == ("86", "1", "1", "a")


def test_data_keeps_the_names_of_its_fields() -> None:
    fields = [Column("case", "case"), Column("id", "id")]
    keys = [c.key for c in data_columns([Column("case", "case"), Column("case_", "")], fields)]
    assert keys == ["case_", "case__", "case", "id"]


def test_two_columns_of_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="one key"):
        ReportTable("t", "t", (Column("a", "A"), Column("a", "B")), ())


def test_cells_in_files() -> None:
    columns = tuple(Column(key, key) for key in "abcdef")
    cells = (NameList(("Korea, South", "Japan")), Said("mixed", "mixta"), beside(0.79960, 0.8))
    rows = ((*cells, None, float("nan"), -0.5), ("=1+1", "-A", "'-A", "@x", "-0.5", "a"))
    first, second = read(write_csv(ReportTable("t", "t", columns, rows)))
    assert split_names(first["a"]) == ("Korea, South", "Japan")
    assert list(first.values())[1:] == ["mixed", "0.7996", "", "", "-0.5"]
    assert list(second.values()) == ["'=1+1", "'-A", "''-A", "'@x", "-0.5", "a"]
