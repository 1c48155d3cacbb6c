"""Whatever is passed to a function of the package, it works or tells what is wrong with it."""

from __future__ import annotations

import datetime
import decimal
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import qca

FRAME = pd.DataFrame(
    {"A": [0.9, 0.8, 0.2, 0.6], "B": [0.1, 0.7, 0.3, 0.9], "Y": [0.8, 0.9, 0.4, 0.3]},
    index=["c1", "c2", "c3", "c4"],
)
CRISP = (FRAME > 0.5).astype(int)
TABLE = qca.build_truth_table(FRAME, "Y", ["A", "B"])
STRANGE: tuple[Any, ...] = (
    *(None, "x", -1, 2, 0.5, float("nan"), True, 10**400, 1j, b"A", object(), np.int64(2)),
    *([], [0.5], [None], ["A"], ("A", 1), {}, {"A": 3}, {1: "x"}, {"A"}, "~Y", "A -> Y"),
    *(FRAME, FRAME.A, FRAME.to_numpy(), FRAME.index, datetime.date(2000, 1, 1)),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    FRAME.to_csv(folder / "data.csv")
    FRAME.to_parquet(folder / "data.parquet")
    FRAME.to_excel(folder / "data.xlsx")
    return folder / "data.csv"


READING = ("id_column", "decimal", "thousands", "encoding", "separator", "sheet", "skip_rows")
CALLS: list[tuple[Callable[..., object], dict[str, Any], tuple[str, ...]]] = [
    (
        qca.build_truth_table,
        {"frame": FRAME, "outcome": "Y", "conditions": ["A", "B"]},
        (
            *("frame", "outcome", "conditions", "incl_cut", "n_cut", "pri_cut", "at_crossover"),
            *("levels", "id_column", "reading", "drop_missing"),
        ),
    ),
    (
        qca.build_truth_table,
        {"frame": Path(), "outcome": "Y", "conditions": ["A", "B"]},
        ("id_column", "reading", "drop_missing", "levels"),
    ),
    (
        qca.load_frame,
        {"path": Path()},
        ("path", "sets", "levels", "drop_missing", "missing", "no_such", *READING),
    ),
    (
        qca.minimize,
        {"table": TABLE, "kind": "intermediate"},
        (
            *("table", "kind", "expectations", "exclude", "models", "max_models"),
            *("term_incl", "thorough"),
        ),
    ),
    (
        lambda **given: list(qca.iterate_models(**given)),
        {"table": TABLE},
        ("table", "kind", "exclude", "models", "term_incl", "thorough"),
    ),
    (
        qca.necessity,
        {"frame": FRAME, "outcome": "Y", "conditions": ["A", "B"]},
        ("frame", "outcome", "conditions", "incl_cut", "ron_cut", "cov_cut", "depth", "levels"),
    ),
    (
        qca.find_chains,
        {"frame": CRISP},
        (
            *("frame", "factors", "outcomes", "incl_cut", "cov_cut", "order", "strict", "max_size"),
            *("max_terms", "max_complexity", "max_models", "uninstantiated", "selection"),
            *("redundancy", "levels"),
        ),
    ),
    (
        qca.judge,
        {"frame": FRAME, "claims": "A -> Y"},
        ("frame", "claims", "sufficiency", "necessity", "conditions"),
    ),
    (qca.evaluate, {"expression": "A", "frame": FRAME}, ("expression", "frame")),
    (qca.fit.sufficiency, {"x": "A", "y": "Y", "frame": FRAME}, ("x", "y", "frame")),
    (qca.fit.necessity, {"x": FRAME.A, "y": FRAME.Y}, ("x", "y", "frame")),
    (
        qca.fit.unique_coverage,
        {"terms": ["A", "B"], "y": "Y", "frame": FRAME},
        ("terms", "y", "frame"),
    ),
    (
        qca.diagnostics.diagnose,
        {"memberships": FRAME, "skew_cut": 0.2},
        ("memberships", "skew_cut"),
    ),
    (qca.find_thresholds, {"x": [1, 2, 8, 9], "n": 1}, ("x", "n", "method")),
    (qca.calibrate.labels, {"words": ["a"], "scale": {"a": 1}}, ("words", "scale")),
    (
        qca.calibrate.direct,
        {"x": [1, 2, 3], "out": 1, "crossover": 2, "into": 3},
        ("x", "out", "crossover", "into", "idm"),
    ),
    (qca.parse_expression, {"text": "A"}, ("text",)),
    (qca.load_study, {"path": "no.yaml"}, ("path",)),
    (qca.check, {"path": "no.yaml"}, ("path",)),
    (qca.run, {"path": "no.yaml"}, ("path",)),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: getattr(call[0], "__name__", "list"))
def test_every_argument_is_taken_or_refused_in_words(
    call: tuple[Callable[..., object], dict[str, Any], tuple[str, ...]], path: Path
) -> None:
    function, valid, names = call
    valid = {name: path if isinstance(value, Path) else value for name, value in valid.items()}
    for name in names:
        for value in STRANGE:
            try:
                function(**{**valid, name: value})
            except qca.QCAError as error:
                told = str(error)
                assert "\n  " not in told, (name, value)
                assert len(told) < 1500, (name, value)


def refused(function: Callable[..., object], *given: Any, **named: Any) -> str:
    with pytest.raises(qca.InputError) as caught:
        function(*given, **named)
    return str(caught.value)


def test_all_that_is_wrong_with_reading_is_told_at_once(path: Path) -> None:
    told = refused(qca.load_frame, path, decimal=1, skip_rows="2", drop_missing="no", seperator=";")
    assert told.splitlines() == [
        "drop_missing is 'no'; use True or False",
        "'seperator' says nothing about reading a file; did you mean 'separator'?",
        "skip_rows is '2'; use 0 or more",
        "decimal is 1; use '.' or ','",
    ]


def test_one_text_for_missing_values_is_not_taken_letter_by_letter(path: Path) -> None:
    holed = path.with_name("holed.csv")
    holed.write_text("case,A,Y\nx,NA,1\ny,0,0\n")
    frame = qca.load_frame(holed, missing="NA", drop_missing=True)
    assert frame.index.to_list() == ["y"]


def test_messages_on_tables_name_keywords(path: Path) -> None:
    def write(text: str, encoding: str = "utf-8") -> Path:
        made = path.with_name("made.csv")
        made.write_text(text, encoding)
        return made

    holed = "case,A,Y\nx,,1\ny,0,0\n"
    told = refused(qca.load_frame, write(holed))
    assert told.endswith("fill it in, or leave out such cases with drop_missing=True")
    told = refused(qca.build_truth_table, write(holed), "Y", ["A"])
    assert told.endswith("leave out such cases with drop_missing=True")
    told = refused(qca.necessity, write(holed), "Y", ["A"])
    assert told.endswith("leave out such cases with qca.load_frame(path, drop_missing=True)")
    told = refused(qca.build_truth_table, write("A,B\nn\n\ncase,A,Y\nx,1,1\n"), "Y", ["A"])
    assert "say reading={'skip_rows': 3}" in told
    told = refused(qca.load_frame, write("case;Á\nx;1\n", "cp1252"))
    assert "say encoding='cp1252'" in told
    told = refused(qca.load_frame, write("u,t,A\nx,1,1\nx,1,0\n"), id_column=["u", "t"])
    assert told.endswith("or name more columns with id_column=…")
    for text in (holed, "A,B\nn\n\ncase,A,Y\nx,1,1\n", "u,A\nx,1\nx,0\n", "a,A\nx,NA\n", "a|A\n"):
        assert not re.search(r" --?[a-z]", refused(qca.build_truth_table, write(text), "Z", ["A"]))


def test_what_a_record_is_asked_for_is_checked() -> None:
    record = qca.run("calibrations/2015.yaml", robustness=False)
    for strange in (None, 1, ["claims"], FRAME):
        assert "a table is called" in refused(record.to_frame, strange)
        assert "the folder is" in refused(record.write, strange)
        assert "the engine is" in refused(qca.run, "calibrations/2015.yaml", engine=strange)
    for strange in (None, 0.5, "2", True, [1]):
        assert "jobs is" in refused(qca.run, "calibrations/2015.yaml", jobs=strange)


def test_messages_on_writing_name_keywords(tmp_path: Path) -> None:
    record = qca.run("calibrations/2015.yaml", robustness=False)
    (tmp_path / "record.json").write_text("{}")
    told = refused(record.write, tmp_path)
    assert told.endswith("choose another folder with directory=…, or replace it with force=True")


def test_cases_that_miss_a_value_are_left_out_of_a_frame_too(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # import-linter, where it ran before, disables the logs of others.
    monkeypatch.setattr(logging.getLogger("qca"), "disabled", False)
    holed = FRAME.assign(A=[np.nan, 0.8, 0.2, 0.6], OTHER=np.nan)
    with caplog.at_level(logging.INFO, logger="qca"):
        table = qca.build_truth_table(holed, "Y", ["A", "B"], drop_missing=True)
    assert table == qca.build_truth_table(FRAME.iloc[1:], "Y", ["A", "B"])
    assert caplog.messages == ["left out for missing values: c1 (A)"]
    told = refused(qca.build_truth_table, holed, "Y", ["OTHER"], drop_missing=True)
    assert told.startswith("every case misses a value")
    told = refused(qca.build_truth_table, holed, "Y", ["A"], id_column="A", reading={})
    assert told.splitlines()[1].startswith("reading is said of data that is no file")


@pytest.mark.parametrize(
    "times",
    [
        pd.date_range("2000", periods=4),
        pd.to_timedelta([0, 1, 2, 3], unit="ns"),
        pd.period_range("1970", periods=4, freq="Y"),
        pd.Categorical(pd.to_timedelta([0, 1, 2, 3], unit="ns")),
        np.array([datetime.timedelta(0), 1, 0, 1], dtype=object),
        np.array([1, 0, 1, datetime.date(1970, 1, 1)], dtype=object),
        [1j, 1, 0, 1],
    ],
    ids=lambda times: str(getattr(times, "dtype", type(times))),
)
def test_times_are_no_memberships(times: Any) -> None:
    told = refused(qca.build_truth_table, FRAME.assign(A=times), "Y", ["A", "B"])
    assert "in set 'A', not a number" in told


@pytest.mark.parametrize(
    "column",
    [
        pd.array([1, 0, 1, 1], dtype="Int64"),
        pd.array([True, False, True, True], dtype="boolean"),
        pd.array([1.0, 0.0, 1.0, 1.0], dtype="Float64"),
        pd.Categorical([1, 0, 1, 1]),
        [decimal.Decimal(1), decimal.Decimal(0), decimal.Decimal(1), decimal.Decimal(1)],
        np.array([True, False, True, True], dtype=object),
    ],
    ids=lambda column: str(getattr(column, "dtype", type(column))),
)
def test_numbers_of_any_type_are_memberships(column: Any) -> None:
    table = qca.build_truth_table(FRAME.assign(A=column), "Y", ["A", "B"])
    assert table == qca.build_truth_table(FRAME.assign(A=[1, 0, 1, 1]), "Y", ["A", "B"])


def test_cases_are_named_as_those_of_a_file(path: Path) -> None:
    index = pd.MultiIndex.from_product([["MX", "BR"], [2000, 2001]], names=["state", "year"])
    panel = FRAME.set_axis(index)
    panel.reset_index().to_csv(path.with_name("panel.csv"), index=False)
    panel.to_parquet(path.with_name("panel.parquet"))
    table = qca.build_truth_table(panel, "Y", ["A", "B"])
    assert table.rows[-1].cases == ("MX 2001", "BR 2001")
    id_column = ["state", "year"]
    for name in ("panel.csv", "panel.parquet"):
        of_file = qca.build_truth_table(path.with_name(name), "Y", ["A", "B"], id_column=id_column)
        assert of_file.rows == table.rows


@pytest.mark.parametrize(
    "index",
    [
        ["a", "b", np.nan, None],
        ["a", "b", "", ""],
        pd.to_datetime(["2000", "2001", None, None]),
        pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("a", np.nan), (None, 1)]),
    ],
    ids=["texts", "empty", "times", "levels"],
)
def test_a_case_without_a_name_is_refused(index: Any) -> None:
    frame = FRAME.set_axis(index)
    told = refused(qca.build_truth_table, frame, "Y", ["A", "B"])
    assert told == (
        "2 cases without an identifier, the first in row 3;"
        " give every case an identifier of its own in the index"
    )


def test_conditions_have_an_order() -> None:
    told = refused(qca.build_truth_table, FRAME, "Y", {"A", "B"})
    assert told == "the conditions are without an order; give a list, as ['A', 'B']"
    given = {"A": 1, "B": 0}
    assert qca.build_truth_table(FRAME, "Y", given.keys()) == TABLE
