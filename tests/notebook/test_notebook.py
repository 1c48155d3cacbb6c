"""What a person does in a notebook: claims, expressions, fit, checks and records, from frames."""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

import qca
from qca.cli import main
from qca.notebook.runs import _read_cell
from qca.report.pieces.cells import NameList
from qca.report.words import load_words
from qca.sets import fit as of_arrays

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "calibrations" / "2015.yaml"
FRAME = pd.DataFrame(
    {"A": [0.9, 0.8, 0.2, 0.6], "B": [0.1, 0.7, 0.3, 0.9], "Y": [0.8, 0.9, 0.4, 0.3]},
    index=pd.Index(["c1", "c2", "c3", "c4"], name="country"),
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    FRAME.to_csv(tmp_path / "data.csv")
    return tmp_path / "data.csv"


@pytest.fixture(scope="module")
def record() -> qca.RunRecord:
    return qca.run(SPEC, robustness=False)


def printed(*command: str) -> str:
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_an_expression_has_the_index_of_the_frame(table: Path) -> None:
    members = qca.evaluate("A*~B + B", FRAME)
    assert isinstance(members, pd.Series)
    assert members.name == "A*~B + B"
    pd.testing.assert_index_equal(members.index, FRAME.index)
    assert members.round(6).to_list() == [0.9, 0.7, 0.3, 0.9]
    pd.testing.assert_series_equal(members, qca.evaluate("A*~B + B", table), check_names=False)
    with pytest.raises(qca.InputError, match="no set 'C'"):
        qca.evaluate("C", FRAME)


def test_only_the_sets_of_an_expression_must_be_memberships() -> None:
    frame = FRAME.assign(NAME=["a", "b", "c", "d"], GAP=[None, 1, 1, 1])
    assert qca.evaluate("A", frame).to_list() == FRAME.A.to_list()


def test_a_table_is_loaded_as_commands_read_it(
    table: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="qca"):
        frame = qca.load_frame(table)
    pd.testing.assert_frame_equal(frame, FRAME, check_names=False)
    (table.parent / "decimal.csv").write_text("id;A;B\nx;0,5;1\ny;;0\n")
    frame = qca.load_frame(table.parent / "decimal.csv", ["A"], decimal=",", drop_missing=True)
    assert frame.to_dict() == {"A": {"x": 0.5}}


def test_fit_of_expressions_is_that_of_their_memberships(table: Path) -> None:
    x, y = qca.evaluate("A*B", FRAME), FRAME.Y
    for given in (FRAME, table, str(table)):
        assert qca.fit.sufficiency("A*B", "Y", given) == of_arrays.sufficiency(x, y)
        assert qca.fit.necessity("A*B", "Y", given) == of_arrays.necessity(x, y)
    assert qca.fit.sufficiency("A*B", y, FRAME) == qca.fit.sufficiency(x, y)
    unique = qca.fit.unique_coverage(["A", "B"], "Y", FRAME)
    assert unique == of_arrays.unique_coverage([FRAME.A, FRAME.B], y)
    with pytest.raises(qca.InputError, match="'A' is an expression"):
        qca.fit.sufficiency("A", [1])
    with pytest.raises(qca.InputError, match="one text"):
        qca.fit.unique_coverage("A", "Y", FRAME)


def test_one_claim_gives_one_verdict(table: Path) -> None:
    told = qca.judge(FRAME, "A -> Y")
    assert told.verdict is qca.Verdict.MIXED
    fit = qca.fit.sufficiency("A", "Y", FRAME)
    assert (told.incl, told.pri, told.cov, told.ron) == (fit.incl, fit.pri, fit.cov, None)
    assert told.supporting == ("c1", "c2")
    assert told.against == told.opposing == ("c4",)
    assert told.rule.startswith("supported if consistency ≥ 0.80, PRI ≥ 0.50 and no case")
    assert told == qca.judge(table, "A -> Y")
    assert told.to_frame().loc["", "verdict"] == "mixed"


def test_an_equivalence_has_two_inclusions() -> None:
    told = qca.judge(FRAME, "A <-> Y")
    assert told.incl is None
    assert told.cov is None
    assert told.sufficiency is not None
    assert told.necessity is not None
    assert told.ron == told.necessity.ron


def test_several_claims_by_number_or_name() -> None:
    told = qca.judge(FRAME, ["A -> Y", "not (B -> Y)", "A <- Y"])
    assert told.to_frame().index.to_list() == ["1", "2", "3"]
    named = qca.judge(FRAME, {"S1": "A -> Y", "X1": "not (B -> Y)"})
    assert [claim.claim.id for claim in named] == ["S1", "X1"]
    assert [claim.verdict for claim in named] == [claim.verdict for claim in told[:2]]


def test_cuts_are_those_of_an_analysis_file() -> None:
    strict = qca.judge(FRAME, "A -> Y", sufficiency={"incl": 0.99, "pri": None})
    assert strict.verdict is qca.Verdict.CONTRADICTED
    assert "PRI" not in strict.rule
    assert "0.99" in strict.rule
    loose = qca.judge(FRAME, "A <- Y", necessity={"ron": None, "cov": None, "incl": 0.5})
    assert loose.verdict is qca.Verdict.SUPPORTED
    with pytest.raises(qca.InputError) as caught:
        qca.judge(FRAME, "A -> Y", sufficiency={"inc": 0.9, "pri": 2})
    told = [problem.what for problem in caught.value.problems]
    assert told == ["there is no cut 'inc'", "pri is 2"]


def test_everything_wrong_with_claims_is_told_at_once() -> None:
    with pytest.raises(qca.InputError) as caught:
        qca.judge(FRAME, ["A", "A -> -> Y", "A -> Y"])
    assert len(caught.value.problems) == 2


def test_verdicts_are_those_of_a_study(record: qca.RunRecord) -> None:
    frame = record.study.scores.memberships.to_frame()
    # Of a frame, claims are on the cases as they stand, all of them.
    judged = [t for t in record.claims if not (t.claim.joins_cases or t.claim.within)]
    assert len(judged) > 5
    claims = {tested.claim.id: tested.claim.text for tested in judged}
    spec = record.study.spec
    told = qca.judge(
        frame,
        claims,
        sufficiency=dict(spec.cuts.sufficiency),
        necessity=dict(spec.cuts.necessity),
        conditions=spec.conditions,
    )
    for mine, theirs in zip(told, judged, strict=True):
        assert (mine.verdict, mine.rule) == (theirs.verdict, theirs.rule)
        assert (mine.supporting, mine.against) == (theirs.supporting, theirs.against)
        assert mine.caveats == theirs.caveats


def test_a_record_prints_what_commands_print(record: qca.RunRecord) -> None:
    spec = (str(SPEC), "--no-robustness")
    assert record.to_json() == printed("run", *spec, "--format", "json")
    assert record.to_markdown() == printed("run", *spec, "--format", "md")
    assert record.to_markdown(lang="es") == printed("run", *spec, "--format", "md", "--lang", "es")
    assert record.to_text() == printed("run", *spec)
    rules = [claim["rule"] for claim in json.loads(record.to_json())["claims"]]
    assert rules == [claim.rule for claim in record.claims]


def test_a_case_called_true_keeps_its_name() -> None:
    words = load_words("es")
    cells = ("true", NameList(("false",)), words.flag(True), words.flag(False))
    assert [_read_cell(cell) for cell in cells] == ["true", "false", True, False]
    assert [_read_cell(cell) for cell in ("", None, float("nan"), 0.5)] == [None, None, None, 0.5]


def test_only_commands_and_languages_that_there_are(record: qca.RunRecord, tmp_path: Path) -> None:
    for language in ("fr", "robust_en", ""):
        with pytest.raises(qca.InputError, match="use en or es"):
            record.to_markdown(lang=language)
        with pytest.raises(qca.InputError, match="use en or es"):
            record.write(tmp_path / "out", lang=language)
    with pytest.raises(qca.InputError, match="use 'run' or 'robustness'"):
        record.write(tmp_path / "out", "runs")  # type: ignore[arg-type]
    with pytest.raises(qca.InputError, match="nothing on robustness"):
        record.write(tmp_path / "out", "robustness")
    assert not (tmp_path / "out").exists()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_record_is_written_as_commands_write_it(record: qca.RunRecord, tmp_path: Path) -> None:
    spec = (str(SPEC), "--no-robustness")
    printed("run", *spec, "--out", str(tmp_path / "theirs"))
    record.write(tmp_path / "mine")
    assert contents(tmp_path / "mine") == contents(tmp_path / "theirs")
    printed("run", *spec, "--out", str(tmp_path / "spanish"), "--certificate", "--lang", "es")
    record.write(tmp_path / "certified", lang="es", certificate=True)
    assert contents(tmp_path / "certified") == contents(tmp_path / "spanish")


def test_robustness_is_written_as_its_command_writes_it(tmp_path: Path) -> None:
    asked = ("--permutations", "20", "--leave-out", "none", "--out", str(tmp_path / "theirs"))
    printed("robustness", str(SPEC), *asked)
    full = qca.assess(SPEC, {"permutations": 20, "leave_out": "none"})
    full.write(tmp_path / "mine", "robustness")
    assert contents(tmp_path / "mine") == contents(tmp_path / "theirs")


def test_all_is_written_or_nothing(record: qca.RunRecord, tmp_path: Path) -> None:
    (tmp_path / "report.md").write_text("mine")
    with pytest.raises(qca.InputError, match="qca did not write"):
        record.write(tmp_path)
    assert os.listdir(tmp_path) == ["report.md"]
    record.write(tmp_path, force=True)
    assert (tmp_path / "report.md").read_text("utf-8") == record.to_markdown()


def test_tables_of_a_record_are_those_of_its_files(record: qca.RunRecord, tmp_path: Path) -> None:
    record.write(tmp_path)
    frames = record.to_frames()
    files = {path.stem: path for path in tmp_path.glob("*.csv")}
    assert frames.keys() == files.keys()
    for name, frame in frames.items():
        written = pd.read_csv(files[name], keep_default_na=False, na_values=[""])
        assert frame.columns.to_list() == written.columns.to_list()
        assert len(frame) == len(written)
    assert record.to_frame("claims").verdict.to_list() == [
        claim.verdict.value for claim in (*record.claims, *record.rivals)
    ]
    with pytest.raises(qca.InputError, match="did you mean 'claims'"):
        record.to_frame("claim")


def test_what_is_wrong_with_a_file_is_a_value(tmp_path: Path) -> None:
    for name in ("calibrations", "cases"):
        shutil.copytree(ROOT / name, tmp_path / name)
    spec = tmp_path / "calibrations" / "2015.yaml"
    found = qca.check(spec)
    assert found.valid
    assert found.study is not None
    spec.write_text(spec.read_text("utf-8").replace("outcome: ", "outcome: NONE # "), "utf-8")
    found = qca.check(spec)
    assert not found.valid
    assert found.study is None
    assert "NONE" in repr(found)
    files = found.to_frame().loc[["problem"], "file"].dropna()
    assert {Path(file).name for file in files} == {"2015.yaml"}


def test_what_is_not_valid_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="no set 'NO'"):
        qca.build_truth_table(FRAME, "Y", ["NO"])
    assert issubclass(qca.InputError, qca.QCAError)
    assert not issubclass(qca.AnalysisError, ValueError)


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet"])
def test_a_path_goes_wherever_a_frame_goes(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"data{ending}"
    write = {".csv": FRAME.to_csv, ".xlsx": FRAME.to_excel, ".parquet": FRAME.to_parquet}
    write[ending](path)
    for given in (path, str(path)):
        table = qca.build_truth_table(given, "Y", ["A", "B"])
        assert table.rows == qca.build_truth_table(FRAME, "Y", ["A", "B"]).rows
        assert qca.necessity(given, "~Y", ["A"]) == qca.necessity(FRAME, "~Y", ["A"])
        assert qca.find_chains(given) == qca.find_chains(FRAME)
        assert qca.find_chains(given, ["A", "Y"]) == qca.find_chains(FRAME, ["A", "Y"])
        found = qca.diagnostics.diagnose(given, skew_cut=0.2)
        assert found == qca.diagnostics.diagnose(FRAME, skew_cut=0.2)
        assert qca.judge(given, "A -> Y") == qca.judge(FRAME, "A -> Y")
        assert qca.evaluate("A", given).to_list() == FRAME.A.to_list()
        assert qca.fit.necessity("A", "Y", given) == qca.fit.necessity("A", "Y", FRAME)


def test_settings_are_checked_for_paths_too(table: Path) -> None:
    with pytest.raises(qca.InputError, match="incl_cut"):
        qca.necessity(table, "Y", ["A"], incl_cut=2)
    with pytest.raises(qca.InputError, match="no column 'NO'"):
        qca.necessity(table, "Y", ["NO"])
    assert qca.necessity(table, "Y", iter(["A"])).single[0].expression == "A"  # type: ignore[arg-type]


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = "import sys, qca; dir(qca); qca.InputError('x'); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"numpy", "pandas", "scipy", "sympy", "pydantic", "rich", "click"}
