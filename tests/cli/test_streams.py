"""Output of any encoding, closed or full, and whatever fails: one line, a status, no traceback."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from qca.cli import endings, main, streams
from qca.cli.endings import MISTAKE, tell_failure
from qca.cli.streams import UnprintableError, fit_text, print_out
from qca.errors import InputError, Problem
from qca.report.sections import truth_table
from qca.robustness.engines.engine import Bundle, read_answer

Invoke = Callable[..., Result]
ROWS = "case,A,B,Y\nNuevo León,0.9,0.2,0.8\nŁódź – a,0.1,0.8,0.2\nc3,0.8,0.7,0.9\n"
ENCODINGS = ["cp1252", "latin-1", "ascii", "cp437", "utf-8", "utf-16"]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(ROWS, encoding="utf-8")
    return Path("data.csv")


class _Stream(io.TextIOWrapper):
    """A standard stream of an encoding, strict as that of a console."""

    def __init__(self, encoding: str) -> None:
        self.raw_bytes = io.BytesIO()
        super().__init__(self.raw_bytes, encoding=encoding, errors="strict", write_through=True)

    def text(self) -> str:
        self.flush()
        return self.raw_bytes.getvalue().decode(self.encoding)


class _Full(_Stream):
    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


def list_said(text: str) -> list[str]:
    """Return the lines on stderr but notes on the input and how far the work is."""
    return [line for line in text.splitlines() if "qca: note: " not in line and " s · " not in line]


def call(monkeypatch: pytest.MonkeyPatch, out: Any, err: Any, *args: str) -> int:
    """Call the command line with streams of one's own, and return the status."""
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    with pytest.raises(SystemExit) as ended:
        main(list(args))
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_reports_in_every_encoding(
    data: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    shown, said = _Stream(encoding), _Stream(encoding)
    assert call(monkeypatch, shown, said, "truth-table", "data.csv", "-o", "Y") == 0
    assert "Nuevo Le" in shown.text()
    lines = [line for line in said.text().splitlines() if "encoding" in line]
    assert len(lines) == (0 if encoding.startswith("utf") else 1)

    shown, said = _Stream(encoding), _Stream(encoding)
    arguments = ("truth-table", "data.csv", "-o", "Y", "--format", "json")
    assert call(monkeypatch, shown, said, *arguments) == 0
    rows = json.loads(shown.text())["truth_table"]["rows"]
    assert {"Nuevo León", "Łódź – a"} <= {case for row in rows for case in row["cases"]}
    assert "encoding" not in said.text()


def test_data_is_not_changed_to_fit_an_encoding(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, said = _Stream("cp1252"), _Stream("cp1252")
    arguments = ("truth-table", "data.csv", "-o", "Y", "--format", "csv")
    assert call(monkeypatch, shown, said, *arguments) == 1
    assert shown.text() == ""
    assert "the encoding cp1252" in said.text()
    assert "PYTHONIOENCODING=utf-8" in said.text()


def test_what_no_encoding_has_becomes_ascii() -> None:
    table = "0.5 ─── │ “a” … ≥ ≤ × ± → ↔ – é ñ Ü ¿por qué?"
    fitted = fit_text(table, "ascii")
    assert fitted == '0.5 --- | "a" ... >= <= x +- -> <-> - e n U  por que?'
    column = "long…   0.60✗\nshort   0.61✓\n"
    assert fit_text(column, "ascii") == "long... 0.60x\nshort   0.61+\n"
    assert fit_text(column, "cp1252") == "long…   0.60x\nshort   0.61+\n"
    assert fit_text("\ud800", "utf-8") == "\\ud800"
    assert json.loads(fit_text('"𝒜 é"', "ascii", "json")) == "𝒜 é"


@pytest.mark.parametrize("args", [("truth-table", "data.csv", "-o", "Y"), ("--help",)])
def test_a_full_and_a_closed_output(
    data: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    said = _Stream("utf-8")
    assert call(monkeypatch, _Full("utf-8"), said, *args) == 1
    assert "No space left on device" in said.text()
    assert call(monkeypatch, _Full("utf-8"), _Full("utf-8"), *args) == 1
    assert call(monkeypatch, _Full("utf-8"), None, *args) == 1


def test_a_closed_output_is_no_success(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = _Stream("utf-8")
    assert call(monkeypatch, None, said, "truth-table", "data.csv", "-o", "Y") == 1
    assert "the standard output is closed" in said.text()
    with pytest.raises(UnprintableError):
        print_out("text")
    assert call(monkeypatch, None, None, "truth-table", "data.csv", "-o", "Y") == 1


def test_errors_where_nobody_hears_them_keep_their_status(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for said in (None, _Full("utf-8")):
        assert call(monkeypatch, _Stream("utf-8"), said, "run", "missing.yaml") == 2
        assert call(monkeypatch, _Stream("utf-8"), said, "no-such-command") == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_process_with_nowhere_to_write(data: Path) -> None:
    command = f"{sys.executable} -m qca.cli truth-table data.csv -o Y"
    for streams_of_shell in (">/dev/full 2>err", ">&- 2>err"):
        done = subprocess.run(f"{command} {streams_of_shell}", shell=True, check=False)
        assert done.returncode == 1
        said = list_said(Path("err").read_text())
        assert len(said) == 1
        assert said[0].startswith("qca: the report cannot be printed")


# Whatever fails ------------------------------------------------------------------------------


def fail(error: BaseException) -> Callable[..., Any]:
    def raise_it(*_args: object, **_options: object) -> Any:
        raise error

    return raise_it


@pytest.mark.parametrize(
    "error",
    [
        RecursionError("maximum recursion depth exceeded"),
        OverflowError("int too large"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        KeyError("x"),
        AssertionError(),
        BaseException("panic"),
        ValueError("first\nsecond\x1b[31m" + "x" * 5000),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_mistake_of_ours_is_one_line(
    data: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    monkeypatch.setattr(truth_table, "document_truth_table", fail(error))
    arguments = ["truth-table", "data.csv", "-o", "Y", "--format", "json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == MISTAKE
    assert result.stdout == ""
    (line,) = list_said(result.stderr)
    assert line.startswith(f"qca: a mistake in qca itself: {type(error).__name__}")
    assert "at qca/cli/data.py:" in line
    assert "report it" in line
    assert "\x1b" not in line
    assert len(line) < 500


@pytest.mark.parametrize(("option", "environment"), [(["--debug"], {}), ([], {"QCA_DEBUG": "1"})])
def test_debug_shows_where(
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    option: list[str],
    environment: dict[str, str],
) -> None:
    monkeypatch.setattr(truth_table, "document_truth_table", fail(KeyError("x")))
    arguments = [*option, "truth-table", "data.csv", "-o", "Y", "--format", "json"]
    result = CliRunner(env=environment).invoke(main, arguments)
    assert result.exit_code == MISTAKE
    assert "Traceback (most recent call last)" in result.stderr
    assert "KeyError: 'x'" in result.stderr


def test_no_memory_is_no_mistake_of_ours(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(truth_table, "document_truth_table", fail(MemoryError()))
    result = CliRunner().invoke(main, ["truth-table", "data.csv", "-o", "Y", "--format", "json"])
    assert result.exit_code == 1
    assert list_said(result.stderr) == [
        "qca: there is not enough memory; use fewer conditions, cases or --jobs"
    ]


def _fail_far_away(_shared: object, _part: object) -> object:
    return fit_text(None, "ascii")  # type: ignore[arg-type]


def test_a_mistake_in_another_process_is_placed_there(capsys: pytest.CaptureFixture[str]) -> None:
    import pickle

    with pytest.raises(AttributeError) as caught:
        read_answer(Bundle.pack(_fail_far_away, None).answer(pickle.dumps(0)))
    error = caught.value.with_traceback(None)
    assert tell_failure(error, debug=False) == MISTAKE
    assert "at qca/cli/streams.py:" in capsys.readouterr().err


def test_an_interruption_before_the_command_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "refuse_bytes", fail(KeyboardInterrupt()))
    result = CliRunner().invoke(main, ["--version"])
    assert (result.exit_code, result.stderr) == (130, "qca: interrupted\n")


def test_help_that_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(_Stream):
        def write(self, _text: str) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    said = _Stream("utf-8")
    for args in (["--help"], ["run", "--help"], ["schema"]):
        assert call(monkeypatch, Broken("utf-8"), said, *args) == 0
    assert said.text() == ""


def test_arguments_that_are_bytes(invoke: Invoke) -> None:
    result = CliRunner().invoke(main, ["run", "caf\udce9.yaml"])
    assert result.exit_code == 2
    assert "'caf\\udce9.yaml' is not valid Unicode" in result.stderr


def test_messages_are_limited_and_cannot_forge_lines(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = [Problem(f"problem {i}\nqca: forged\x1b[2J", "mend it") for i in range(64)]
    monkeypatch.setattr(truth_table, "document_truth_table", fail(InputError(problems)))
    result = CliRunner().invoke(main, ["truth-table", "data.csv", "-o", "Y", "--format", "json"])
    lines = list_said(result.stderr)
    assert result.exit_code == 2
    assert len(lines) == 51
    assert lines[-1] == "qca: and 14 more problems"
    assert "\x1b" not in result.stderr
    assert len(InputError(problems).problems) == 64
    assert str(InputError(problems)).endswith("and 14 more problems")


def test_streams_are_left_to_nowhere_only_where_they_are_real(tmp_path: Path) -> None:
    streams.abandon(io.StringIO())
    streams.abandon(None)
    with (tmp_path / "file").open("w") as file:
        streams.abandon(file)
        file.write("lost")
    assert (tmp_path / "file").read_text() == ""
    assert os.path.exists(os.devnull)


def test_a_line_that_a_user_made_long_keeps_its_end(data: Path) -> None:
    result = CliRunner().invoke(main, ["minimize", "data.csv", "-o", "Y", "--levels", "9" * 5000])
    assert result.exit_code == 2
    (line,) = list_said(result.stderr)
    assert len(line) < 1000
    assert line.endswith("with sets that are used")
