"""Every command: exit status, what goes where, the keys of JSON, and the options."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click import Command, Group
from click.testing import Result
from openpyxl import Workbook

from qca.analysis.claims.verdicts import Verdict
from qca.cli import main

Invoke = Callable[..., Result]

_ROWS = """\
case,A,B,C,Y
a1,0.9,0.8,0.2,0.9
a2,0.8,0.9,0.1,0.8
b1,0.7,0.2,0.9,0.8
b2,0.9,0.1,0.8,0.7
c1,0.2,0.9,0.9,0.3
c2,0.1,0.8,0.7,0.2
d1,0.3,0.2,0.1,0.1
d2,0.1,0.1,0.4,0.2
"""
_MULTI = """\
id,DEV,LIT,Y
p,0,0,0
q,0,1,0
r,1,0,0
s,1,1,1
t,2,1,1
u,2,0,1
"""
_TABLE_KEYS = {"outcome", "conditions", "cuts", "rows"}
_ROW_KEYS = {"row", "config", "out", "n", "incl", "pri", "cases", "why"}
_SOLUTION_KEYS = {"kind", "primes", "model_count", "count_exact", "complete", "models"}
_MODEL_KEYS = {"expression", "terms", "inclS", "pri", "covS"}
_MODEL_KEYS |= {"simplifying_assumptions", "easy", "difficult"}
_TERM_KEYS = {"term", "inclS", "pri", "covS", "covU", "cases"}
_NECESSITY_KEYS = {"expression", "inclN", "ron", "covN"}
_CLAIM_KEYS = {"id", "says", "claim", "verdict", "rule", "pri", "ron", "for", "against", "caveats"}
_RECORD_KEYS = {"title", "cases", "memberships", "truth_table", "solutions", "necessity"}
_RECORD_KEYS |= {"claims", "rivals", "typology", "robustness", "manifest"}
_RECORD_KEYS |= {"typology_fit", "trajectories", "contrasts"}


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the name of a table of memberships in the current directory."""
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(_ROWS)
    Path("multi.csv").write_text(_MULTI)
    return Path("data.csv")


_NAMED = "qca: note: the cases are named by the column 'case'\n"


def _json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("}\n")
    return json.loads(result.stdout, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))


def _csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def _expressions(document: Any, kind: str) -> set[str]:
    """Return the models of one solution, the terms of each in alphabetical order."""
    (solution,) = [s for s in document["solutions"] if s["kind"] == kind]
    return {" + ".join(sorted(model["expression"].split(" + "))) for model in solution["models"]}


# Help ----------------------------------------------------------------------------------------


def _commands(group: Group, above: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Command]]:
    found: list[tuple[tuple[str, ...], Command]] = []
    for name, command in group.commands.items():
        found.append(((*above, name), command))
        if isinstance(command, Group):
            found += _commands(command, (*above, name))
    return found


_ALL = [path for path, _ in _commands(main)]


def test_the_commands_of_the_design_are_there() -> None:
    names = {" ".join(path) for path in _ALL}
    expected = {"run", "check", "calibrate", "truth-table", "minimize", "necessity", "claims"}
    expected |= {"cases list", "cases show", "cases check", "cases table", "schema"}
    assert expected <= names


@pytest.mark.parametrize("path", [(), *_ALL], ids=" ".join)
def test_help_has_an_example(path: tuple[str, ...], invoke: Invoke) -> None:
    for option in ("--help", "-h"):
        result = invoke(*path, option)
        assert result.exit_code == 0
        assert result.stderr == ""
        if path != ("cases",):
            assert f"  qca {' '.join(path)}".rstrip() in result.stdout
            assert "Example" in result.stdout


def test_every_option_has_help() -> None:
    for path, command in _commands(main):
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert getattr(parameter, "help", None), f"{path} {parameter.name}"


def test_version(invoke: Invoke) -> None:
    result = invoke("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("qca")


def _lighten(path: Path) -> None:
    """Leave an analysis only the claim of the examples: each takes as long as the last one."""
    text = path.read_text("utf-8")
    kept = r"(?ms)^(claims:\n).*?^(  - id: N1\n.*?\n)  - .*?^(?=typology:)"
    text, count = re.subn(kept, r"\1\2", text)
    assert count == 1
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("path", [p for p in _ALL if p != ("cases",)], ids=" ".join)
def test_the_examples_run(path: tuple[str, ...], shipped: Path, invoke: Invoke) -> None:
    _lighten(Path("calibrations/2025.yaml"))
    Path("data.csv").write_text(_ROWS)
    (Path("my-cases")).symlink_to("cases")
    if "results/record.json" in invoke(*path, "--help").stdout:
        invoke("run", "calibrations/2025.yaml", "--out", "results")
    if path == ("cases", "import"):
        invoke("cases", "sheet", "calibrations/2025.yaml")
    lines = [line.strip() for line in invoke(*path, "--help").stdout.splitlines()]
    start = next(i for i, line in enumerate(lines) if line.startswith("Example"))
    examples = [line for line in lines[start:] if line.startswith("qca ")]
    assert examples
    for example in examples:
        command, _, file = example.partition(" > ")
        result = invoke(*shlex.split(command)[1:])
        assert result.exit_code == 0, f"{example}: {result.stderr}"
        assert result.stdout or result.stderr
        if file:
            Path(file).write_text(result.stdout, "utf-8")


# As processes --------------------------------------------------------------------------------


def _process(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "qca.cli", *arguments]
        if not _SCRIPT.exists()
        else [str(_SCRIPT), *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


_SCRIPT = Path(sys.executable).with_name("qca")


def test_process_done(data: Path, tmp_path: Path) -> None:
    done = _process("minimize", "data.csv", "-o", "Y", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == _NAMED
    assert set(json.loads(done.stdout)) >= {"truth_table", "solutions"}


def test_process_invalid(tmp_path: Path) -> None:
    done = _process("run", "missing.yaml", "--out", "out", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "missing.yaml" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_process_impossible(data: Path, tmp_path: Path) -> None:
    Path("half.csv").write_text(_ROWS.replace("a1,0.9", "a1,0.5"))
    done = _process("minimize", "half.csv", "-o", "Y", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "'a1'" in done.stderr


def test_process_with_a_closed_pipe(data: Path, tmp_path: Path) -> None:
    rows = [
        f"c{i},{(i * 7 % 10) / 10 + 0.01},{(i * 3 % 10) / 10 + 0.02},{i % 2}" for i in range(9999)
    ]
    Path("long.csv").write_text("case,A,B,Y\n" + "\n".join(rows))
    command = [str(_SCRIPT), "truth-table", "long.csv", "-o", "Y", "--format", "json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert process.stdout is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 0
    assert "Traceback" not in said
    assert "Error" not in said


# Tables --------------------------------------------------------------------------------------


def test_minimize_json(data: Path, invoke: Invoke) -> None:
    result = invoke("minimize", data, "-o", "Y", "--format", "json")
    document = _json(result)
    assert result.stderr == _NAMED
    table = document["truth_table"]
    assert set(table) >= _TABLE_KEYS
    assert table["outcome"] == "Y"
    assert table["conditions"] == ["A", "B", "C"]
    assert table["cuts"] == {"incl": 0.8, "n": 1, "pri": 0}
    for row in table["rows"]:
        assert set(row) >= _ROW_KEYS
        assert row["out"] in {"1", "0", "C", "?"}
        number = 1 + sum(row["config"][name] << bit for bit, name in enumerate("CBA"))
        assert row["row"] == number
        assert row["n"] == len(row["cases"])
    assert [s["kind"] for s in document["solutions"]] == [
        "conservative",
        "intermediate",
        "parsimonious",
    ]
    for solution in document["solutions"]:
        assert set(solution) >= _SOLUTION_KEYS
        assert solution["count_exact"] is True
        assert solution["complete"] is True
        assert solution["model_count"] == len(solution["models"])
        for model in solution["models"]:
            assert set(model) >= _MODEL_KEYS
            assert ("pairs" in model) == (solution["kind"] == "intermediate")
            for term in model["terms"]:
                assert set(term) >= _TERM_KEYS
    assert _expressions(document, "parsimonious") == {"A"}
    assert _expressions(document, "conservative") == {"A*B*~C + A*~B*C"}


def test_truth_table_and_necessity_json(data: Path, invoke: Invoke) -> None:
    whole = _json(invoke("minimize", data, "-o", "Y", "--format", "json"))
    alone = _json(invoke("truth-table", data, "-o", "Y", "--format", "json"))
    keys = ("truth_table", "cases_named_by", "left_out")
    assert alone == {key: whole[key] for key in keys}
    assert (alone["cases_named_by"], alone["left_out"]) == (["case"], {})
    found = _json(invoke("necessity", data, "-o", "Y", "--format", "json"))["necessity"]
    assert set(found) >= {"single", "combinations"}
    assert {entry["expression"] for entry in found["single"]} == {"A", "B", "C", "~A", "~B", "~C"}
    for entry in [*found["single"], *found["combinations"]]:
        assert set(entry) >= _NECESSITY_KEYS


@pytest.mark.parametrize("command", ["truth-table", "minimize", "necessity"])
def test_formats_of_tables(command: str, data: Path, invoke: Invoke) -> None:
    shown = {
        style: invoke(command, data, "-o", "Y", "--format", style)
        for style in ("text", "json", "csv", "latex")
    }
    assert {result.exit_code for result in shown.values()} == {0}
    assert {result.stderr for result in shown.values()} == {_NAMED}
    assert shown["text"].stdout == invoke(command, data, "-o", "Y").stdout
    assert _csv(shown["csv"].stdout)
    assert shown["latex"].stdout.count(r"\begin{tabular}") >= 1
    assert shown["latex"].stdout.count(r"\begin{") == shown["latex"].stdout.count(r"\end{")
    assert "\x1b" not in shown["text"].stdout


def test_csv_of_the_truth_table(data: Path, invoke: Invoke) -> None:
    document = _json(invoke("truth-table", data, "-o", "Y", "--format", "json"))
    rows = _csv(invoke("truth-table", data, "-o", "Y", "--format", "csv").stdout)
    assert [(int(r["row"]), r["out"], int(r["n"]), float(r["incl"])) for r in rows] == [
        (r["row"], r["out"], r["n"], r["incl"]) for r in document["truth_table"]["rows"]
    ]


@pytest.mark.parametrize("command", ["truth-table", "minimize", "necessity"])
def test_spanish(command: str, data: Path, invoke: Invoke) -> None:
    english = invoke(command, data, "-o", "Y").stdout
    spanish = invoke(command, data, "-o", "Y", "--lang", "es").stdout
    assert english != spanish
    assert _json(invoke(command, data, "-o", "Y", "--format", "json")) == _json(
        invoke(command, data, "-o", "Y", "--format", "json", "--lang", "es")
    )


def test_options_of_rows(data: Path, invoke: Invoke) -> None:
    def outs(*options: str) -> list[str]:
        document = _json(invoke("truth-table", data, "-o", "Y", "--format", "json", *options))
        return [row["out"] for row in document["truth_table"]["rows"]]

    assert set(outs()) == {"0", "1"}
    assert set(outs("--n-cut", "3")) == {"?"}
    assert "C" in outs("--incl-cut", "0.95,0.3")
    assert outs("--pri-cut", "1").count("1") < outs().count("1")
    assert outs("--pri-cut", "0") == outs()


def test_solution_is_repeatable(data: Path, invoke: Invoke) -> None:
    options = ("--solution", "parsimonious", "--solution", "conservative")
    document = _json(invoke("minimize", data, "-o", "Y", "--format", "json", *options))
    assert {s["kind"] for s in document["solutions"]} == {"parsimonious", "conservative"}


def test_expect(data: Path, invoke: Invoke) -> None:
    def intermediate(*options: str) -> set[str]:
        document = _json(invoke("minimize", data, "-o", "Y", "--format", "json", *options))
        return _expressions(document, "intermediate")

    assert intermediate() == {"A*B*~C + A*~B*C"}
    assert intermediate("--expect", "B,C") == {"A*B + A*C"}
    assert intermediate("--expect", " B , C ") == {"A*B + A*C"}
    assert intermediate("--expect", "~B,~C") == {"A*~B + A*~C"}


def test_exclude(data: Path, invoke: Invoke) -> None:
    def found(*options: str) -> Any:
        return _json(invoke("minimize", data, "-o", "Y", "--format", "json", *options))

    assert _expressions(found("--exclude", "A*B*C"), "parsimonious") != {"A"}
    every = found("--exclude", "A*B*C + A*~B*~C + ~A*(B*~C + ~B*C)")
    assert _expressions(every, "parsimonious") == _expressions(found(), "conservative")
    (excluded,) = found("--exclude", "A*B*C")["counterfactuals"]["excluded"]
    assert (excluded["count"], excluded["rows"]) == (1, [8])
    assert _expressions(found("--necessary", "B"), "conservative") == {"A*B*~C + A*~B*C"}


def test_models_listed(invoke: Invoke, data: Path) -> None:
    """Y = A + B with rows that several covers explain."""
    rows = ["1,1,0,0,1", "1,0,0,1,1", "0,0,1,1,1", "0,1,1,0,1", "0,0,0,0,0", "1,1,1,1,0"]
    lines = [f"c{i},{row}" for i, row in enumerate(rows)]
    Path("ties.csv").write_text("case,A,B,C,D,Y\n" + "\n".join(lines) + "\n")

    def parsimonious(*options: str) -> Any:
        document = _json(
            invoke(
                "minimize",
                "ties.csv",
                "-o",
                "Y",
                "--format",
                "json",
                "--solution",
                "parsimonious",
                *options,
            )
        )
        return document["solutions"][0]

    least, every = parsimonious(), parsimonious("--irredundant")
    assert least["model_count"] > 1
    assert {m["expression"] for m in least["models"]} <= {m["expression"] for m in every["models"]}
    cut = parsimonious("--max-models", "1")
    assert len(cut["models"]) == 1
    assert cut["complete"] is False
    assert cut["model_count"] == least["model_count"] or not cut["count_exact"]
    text = invoke("minimize", "ties.csv", "-o", "Y", "--max-models", "1").stdout
    assert str(least["model_count"]) in text


def test_negated_outcome(data: Path, invoke: Invoke) -> None:
    document = _json(invoke("minimize", data, "-o", "~Y", "--format", "json"))
    assert document["truth_table"]["outcome"] == "~Y"
    assert document["truth_table"]["conditions"] == ["A", "B", "C"]
    assert _expressions(document, "parsimonious") == {"~A"}


def test_multi_value(data: Path, invoke: Invoke) -> None:
    document = _json(invoke("minimize", "multi.csv", "-o", "Y", "--format", "json"))
    assert document["truth_table"]["conditions"] == ["DEV", "LIT"]
    assert _expressions(document, "parsimonious") == {"DEV[1]*LIT[1] + DEV[2]"}
    for name in ("DEV[2]", "DEV{2}"):
        outcome = _json(
            invoke("truth-table", "multi.csv", "-o", name, "-c", "LIT", "--format", "json")
        )
        assert outcome["truth_table"]["outcome"] == "DEV[2]"
    without = _json(invoke("truth-table", "multi.csv", "-o", "DEV[2]", "--format", "json"))
    assert "DEV" not in without["truth_table"]["conditions"]


def test_levels(data: Path, invoke: Invoke) -> None:
    options = ("-o", "Y", "--levels", "DEV=4,LIT=2", "--format", "json")
    rows = _json(invoke("truth-table", "multi.csv", *options))["truth_table"]
    assert rows["levels"] == {"DEV": 4, "LIT": 2}
    assert _json(invoke("minimize", "multi.csv", *options))["solutions"]
    result = invoke("truth-table", "multi.csv", "-o", "Y", "--levels", "DEV=2")
    assert result.exit_code == 2
    assert "'DEV'" in result.stderr


def test_drop_is_told(data: Path, invoke: Invoke) -> None:
    Path("half.csv").write_text(_ROWS.replace("a1,0.9", "a1,0.5").replace("d2,0.1", "d2,0.5"))
    result = invoke("minimize", "half.csv", "-o", "Y", "--at-crossover", "drop", "--format", "json")
    document = _json(result)
    assert document["truth_table"]["dropped"] == ["a1", "d2"]
    assert "note" in result.stderr
    assert "a1" in result.stderr
    assert "d2" in result.stderr
    cases = {case for row in document["truth_table"]["rows"] for case in row["cases"]}
    assert cases == {"a2", "b1", "b2", "c1", "c2", "d1"}


def test_the_order_of_columns_and_rows_changes_no_model(data: Path, invoke: Invoke) -> None:
    head, *rows = _ROWS.splitlines()
    Path("other.csv").write_text("\n".join([head, *reversed(rows)]) + "\n")
    first = _json(invoke("minimize", data, "-o", "Y", "--format", "json"))
    other = _json(invoke("minimize", "other.csv", "-o", "Y", "-c", "A,B,C", "--format", "json"))
    for kind in ("conservative", "intermediate", "parsimonious"):
        assert _expressions(first, kind) == _expressions(other, kind)


# Forms of tables -----------------------------------------------------------------------------


def _cases(document: Any) -> set[str]:
    return {case for row in document["truth_table"]["rows"] for case in row["cases"]}


def _same(one: Result, other: Result) -> None:
    assert _json(one) == _json(other)


def test_excel(data: Path, invoke: Invoke) -> None:
    workbook = Workbook()
    workbook.active.title = "notes"
    workbook.active.append(["nothing", "here"])
    page = workbook.create_sheet("data")
    for row in csv.reader(io.StringIO(_ROWS)):
        page.append(
            [
                cell if i == 0 or "a" in cell.lower() or cell in "ABCY" else float(cell)
                for i, cell in enumerate(row)
            ]
        )
    workbook.save("data.xlsx")
    options = ("-o", "Y", "--format", "json")
    _same(
        invoke("minimize", "data.xlsx", "--sheet", "data", *options),
        invoke("minimize", data, *options),
    )
    wrong = invoke("minimize", "data.xlsx", "--sheet", "dta", *options)
    assert wrong.exit_code == 2
    assert "did you mean 'data'" in wrong.stderr


@pytest.mark.parametrize("separator", [";", "\t"])
def test_decimal_comma(separator: str, data: Path, invoke: Invoke) -> None:
    text = _ROWS.replace(",", separator).replace("0.", "0,")
    Path("euro.csv").write_text(text)
    options = ("-o", "Y", "--format", "json")
    _same(invoke("minimize", "euro.csv", *options), invoke("minimize", data, *options))


def test_byte_order_mark_and_windows_line_ends(data: Path, invoke: Invoke) -> None:
    Path("windows.csv").write_bytes(b"\xef\xbb\xbf" + _ROWS.replace("\n", "\r\n").encode())
    options = ("-o", "Y", "--format", "json")
    _same(invoke("minimize", "windows.csv", *options), invoke("minimize", data, *options))


def test_identifiers_stay_text(data: Path, invoke: Invoke) -> None:
    names = ["007", "07", "7", "NA", "null", "1e3", "TRUE", "México, D.F."]
    text = _ROWS
    for old, new in zip(["a1", "a2", "b1", "b2", "c1", "c2", "d1", "d2"], names, strict=True):
        text = text.replace(old, f'"{new}"')
    Path("odd.csv").write_text(text, encoding="utf-8")
    document = _json(invoke("minimize", "odd.csv", "-o", "Y", "--id", "case", "--format", "json"))
    assert _cases(document) == set(names)


def test_missing_declared(data: Path, invoke: Invoke) -> None:
    Path("gaps.csv").write_text(_ROWS.replace("a1,0.9", "a1,NA"))
    said = invoke("minimize", "gaps.csv", "-o", "Y", "--missing", "NA")
    assert said.exit_code == 2
    assert "'a1'" in said.stderr
    assert "'A'" in said.stderr
    assert "NA" not in said.stderr.replace("'A'", "")


def test_a_table_without_identifiers(data: Path, invoke: Invoke) -> None:
    text = "\n".join(line.split(",", 1)[1] for line in _ROWS.splitlines())
    Path("plain.csv").write_text(text)
    document = _json(invoke("minimize", "plain.csv", "-o", "Y", "--format", "json"))
    assert _cases(document) == {str(i) for i in range(1, 9)}


def test_identifiers_that_are_numbers_are_no_condition(data: Path, invoke: Invoke) -> None:
    lines = _ROWS.splitlines()
    text = "\n".join(
        [lines[0], *(f"{100 + i},{line.split(',', 1)[1]}" for i, line in enumerate(lines[1:]))]
    )
    Path("numbered.csv").write_text(text)
    for options in ((), ("--id", "case"), ("-c", "A,B")):
        found = invoke("minimize", "numbered.csv", "-o", "Y", *options, "--format", "json")
        assert "100" in _cases(_json(found))
        assert found.stderr == _NAMED
    Path("numbered.csv").write_text(text.replace("case", "X", 1))
    refused = invoke("minimize", "numbered.csv", "-o", "Y")
    assert refused.exit_code == 2
    assert "--id X" in refused.stderr


def test_spanish_names_of_sets(data: Path, invoke: Invoke) -> None:
    Path("ñ.csv").write_text(
        _ROWS.replace("case,A,B,C,Y", "año,Ñandú,Álgebra,C,Éxito"), encoding="utf-8"
    )
    document = _json(invoke("minimize", "ñ.csv", "-o", "Éxito", "--format", "json"))
    assert _expressions(document, "parsimonious") == {"Ñandú"}


def test_terms_by_their_own_inclusion(data: Path, invoke: Invoke) -> None:
    options = ("-o", "Y", "--solution", "parsimonious", "--incl-cut", "0.75")
    plain = _json(invoke("minimize", data, *options, "--format", "json"))["solutions"][0]
    assert (plain["term_incl"], plain["primes"]) == (None, ["A", "~B*C", "B*~C"])
    least = plain["models"][0]["terms"][0]["inclS"]
    assert least < 0.95
    chosen = invoke("minimize", data, *options, "--term-incl", "0.95", "--format", "json")
    solution = _json(chosen)["solutions"][0]
    assert solution["term_incl"] == 0.95
    assert "A" not in solution["primes"]
    for model in solution["models"]:
        assert all(term["inclS"] >= 0.95 - 1e-9 for term in model["terms"])
    text = invoke("minimize", data, *options, "--term-incl", "0.95").stdout
    assert "reach consistency 0.95 by themselves" in " ".join(text.split())
    assert "by themselves" not in invoke("minimize", data, *options).stdout


def test_term_incl_that_nothing_reaches(data: Path, invoke: Invoke) -> None:
    Path("low.csv").write_text(_ROWS.replace("a1,0.9,0.8,0.2,0.9", "a1,0.9,0.8,0.2,0.6"))
    options = ("-o", "Y", "--incl-cut", "0.5", "--solution", "conservative")
    assert invoke("minimize", "low.csv", *options).exit_code == 0
    result = invoke("minimize", "low.csv", *options, "--term-incl", "1")
    assert result.exit_code == 0
    told = " ".join(result.stdout.split())
    assert "the highest within reach is" in told
    assert "--term-incl" in told


@pytest.mark.parametrize("value", ["1.1", "-0.1", "nan"])
def test_term_incl_out_of_range(value: str, data: Path, small: Any, invoke: Invoke) -> None:
    for source in (data, small.spec):
        result = invoke("minimize", source, "-o", "Y", "--term-incl", value)
        assert (result.exit_code, result.stdout) == (2, "")
        assert re.search(r"term_incl|--term-incl", result.stderr)


def test_thorough_changes_no_exact_count(data: Path, invoke: Invoke) -> None:
    options = ("-o", "Y", "--format", "json")
    _same(invoke("minimize", data, *options, "--thorough"), invoke("minimize", data, *options))


def test_terms_in_an_analysis_file(small: Any, invoke: Invoke) -> None:
    def declare(line: str, **more: str) -> None:
        spec = small.texts["spec"].replace("  expectations: [A, B]", line)
        for old, new in more.items():
            spec = spec.replace(old, new)
        small.write(spec=spec)

    declare("  term_incl: 0.6\n  thorough: true")
    document = _json(invoke("run", "spec.yaml", "--format", "json"))
    assert document["settings"]["minimize"]["term_incl"] == 0.6
    assert document["settings"]["minimize"]["thorough"] is True
    assert {s["term_incl"] for s in document["solutions"]} == {0.6}
    part = _json(invoke("minimize", "spec.yaml", "--format", "json"))
    assert part["solutions"] == document["solutions"]
    again = invoke("minimize", "spec.yaml", "--term-incl", "0.5", "--format", "json")
    assert {s["term_incl"] for s in _json(again)["solutions"]} == {0.5}
    text = invoke("run", "spec.yaml", "--full").stdout
    assert "reach consistency 0.6 by themselves" in " ".join(text.split())
    for row in ("minimize.term_incl", "minimize.thorough"):
        assert row in text
    for command in ("run", "minimize"):
        refused = invoke(command, "spec.yaml", "--format", "json", "--certificate")
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "term_incl" in refused.stderr
    declare("  term_incl: 1.2")
    refused = invoke("check", "spec.yaml")
    assert refused.exit_code == 2
    assert "term_incl" in refused.stderr
    half = {"good: 1": "good: 0.6", "incl_cut: 0.8": "incl_cut: 0.5"}
    declare("  term_incl: 0.5", **half)
    assert invoke("check", "spec.yaml").exit_code == 0
    declare("  term_incl: 0.95", **half)
    for command in ("check", "run"):
        result = invoke(command, "spec.yaml")
        assert result.exit_code == 0, command
        assert "within reach" in " ".join(result.output.split())


def test_terms_over_all_models(data: Path, invoke: Invoke) -> None:
    rows = ["1,1,0,0,1", "1,0,0,1,1", "0,0,1,1,1", "0,1,1,0,1", "0,0,0,0,0", "1,1,1,1,0"]
    lines = [f"c{i},{row}" for i, row in enumerate(rows)]
    Path("ties.csv").write_text("case,A,B,C,D,Y\n" + "\n".join(lines) + "\n")
    for style, title in (("text", "Terms over all models"), ("latex", "Terms over all models")):
        assert title in invoke("minimize", "ties.csv", "-o", "Y", "--format", style).stdout
        assert title not in invoke("minimize", data, "-o", "Y", "--format", style).stdout
    assert (
        len(
            {
                len(row)
                for row in csv.reader(
                    io.StringIO(invoke("minimize", "ties.csv", "-o", "Y", "--format", "csv").stdout)
                )
            }
        )
        == 1
    )
    sets = "".join(f"  {name}: {{as_is: true, why: w}}\n" for name in "ABCDY")
    Path("ties.yaml").write_text(
        f"title: Ties\ncases: {{table: ties.csv, id: case}}\nsets:\n{sets}outcome: Y\n"
        "conditions: [A, B, C, D]\n"
    )
    assert invoke("run", "ties.yaml", "--out", "out").exit_code == 0
    shares = _csv(Path("out/terms.csv").read_text("utf-8"))
    assert {row["term"]: float(row["share"]) for row in shares} == {
        "~A*C": 0.5,
        "A*~C": 0.5,
        "~B*D": 0.5,
        "B*~D": 0.5,
    }
    assert "**Terms over all models for Y**" in Path("out/report.md").read_text("utf-8")


def test_help_is_one_column(invoke: Invoke) -> None:
    for path, command in _commands(main):
        if isinstance(command, Group):
            continue
        told = invoke(*path, "--help").stdout.split("Example")[0].splitlines()[2:]
        assert {len(line) - len(line.lstrip()) for line in told if line} == {2}, path
        assert not any("  " in line.strip() for line in told), path


# Analysis files ------------------------------------------------------------------------------


def test_run_json(small: Any, invoke: Invoke) -> None:
    result = invoke("run", "spec.yaml", "--format", "json")
    document = _json(result)
    assert result.stderr == ""
    assert set(document) >= _RECORD_KEYS
    assert document["title"] == "A small study"
    assert document["memberships"]["N2"]["A"] == 0.6
    assert set(document["truth_table"]) >= _TABLE_KEYS
    for claim in [*document["claims"], *document["rivals"]]:
        assert set(claim) >= _CLAIM_KEYS
        assert claim["verdict"] in {verdict.value for verdict in Verdict}
    by_id = {claim["id"]: claim for claim in document["claims"]}
    assert {"inclN", "covN"} <= set(by_id["N1"])
    assert {"inclS", "covS"} <= set(by_id["S1"])
    assert document["rivals"][0]["against"] == ["S2"]
    assert document["typology"]["N1"]["type"] == "full"
    assert document["typology"]["S2"]["rich"] == pytest.approx(document["memberships"]["S2"]["B"])
    assert set(document["manifest"]["files"]) == {
        "spec.yaml",
        "north.yaml",
        "south.yaml",
        "sources.bib",
    }
    for value in document["manifest"]["files"].values():
        assert len(value.removeprefix("sha256:")) == 64


def test_run_formats(small: Any, invoke: Invoke) -> None:
    text = invoke("run", "spec.yaml").stdout
    assert text == invoke("run", "spec.yaml", "--format", "text").stdout
    assert text.startswith("A small study\n")
    assert "\x1b" not in text
    markdown = invoke("run", "spec.yaml", "--format", "md").stdout
    assert markdown.startswith("# A small study\n")
    for claim in ("N1", "S1", "R1"):
        assert claim in text
        assert claim in markdown


def test_run_text_shows_whole_cells(shipped: Path, invoke: Invoke) -> None:
    """No name and no number is cropped: the names of all sets and cases stand in the table."""
    text = invoke("calibrate", "calibrations/2025.yaml").stdout
    document = _json(invoke("calibrate", "calibrations/2025.yaml", "--format", "json"))
    words = set(text.split())
    for case, scores in document["memberships"].items():
        assert case in words
        for name, score in scores.items():
            assert name in words, f"{name} is cropped in\n{text}"
            if score is not None:
                assert f"{score:.3f}" in words, f"{case} {name} {score:.3f} is cropped in\n{text}"


def test_out(small: Any, invoke: Invoke) -> None:
    plain = invoke("run", "spec.yaml")
    result = invoke("run", "spec.yaml", "--out", "a/b/out")
    assert result.exit_code == 0
    assert result.stdout == plain.stdout
    assert "a/b/out" in result.stderr
    out = Path("a/b/out")
    names = {path.name for path in out.iterdir()}
    expected = {"record.json", "report.md", "memberships.csv", "truth_table.csv", "solutions.csv"}
    expected |= {"necessity.csv", "combinations.csv", "claims.csv", "typology.csv"}
    assert names >= expected
    assert all(name.endswith((".csv", ".json", ".md", ".html")) for name in names), names
    assert not [name for name in names if name.startswith(".")]
    record = invoke("run", "spec.yaml", "--format", "json").stdout
    assert (out / "record.json").read_text("utf-8") == record
    assert (out / "report.md").read_text("utf-8") == invoke(
        "run", "spec.yaml", "--format", "md"
    ).stdout
    for path in out.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
        assert len(rows) >= 1, path
        assert {len(row) for row in rows} == {len(rows[0])}, path
        assert b"\r" not in path.read_bytes(), path
    memberships = {row["case"]: row for row in _csv((out / "memberships.csv").read_text("utf-8"))}
    assert float(memberships["N2"]["A"]) == 0.6


def test_out_again_overwrites(small: Any, invoke: Invoke) -> None:
    invoke("run", "spec.yaml", "--out", "out")
    first = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    Path("out/mine.txt").write_text("kept")
    invoke("run", "spec.yaml", "--out", "out")
    assert Path("out/mine.txt").read_text() == "kept"
    assert {p.name: p.read_bytes() for p in Path("out").iterdir() if p.name != "mine.txt"} == first


def test_run_spanish(small: Any, invoke: Invoke) -> None:
    english, spanish = (
        invoke("run", "spec.yaml", "--full", "--lang", lang).stdout for lang in ("en", "es")
    )
    assert english != spanish
    for word in ("casos", "Tabla de verdad", "condiciones"):
        assert word in spanish
    for word in (" the cases ", "Truth table", "What was found", "{", "}"):
        assert word not in spanish.replace("{}", "")
    markdown = invoke("run", "spec.yaml", "--lang", "es", "--format", "md").stdout
    assert "Tabla de verdad" in markdown
    _same(
        invoke("run", "spec.yaml", "--format", "json", "--lang", "es"),
        invoke("run", "spec.yaml", "--format", "json"),
    )


def test_check_and_notes(small: Any, invoke: Invoke) -> None:
    result = invoke("check", "spec.yaml")
    assert result.exit_code == 0
    for count in ("4 cases", "3 sets", "2 claims", "1 rival"):
        assert count in result.stdout
    spec = small.texts["spec"].replace(", why: reasons}\n  B", "}\n  B")
    small.write(
        spec=spec,
        north=small.texts["north"].replace(
            ", evidence: [{source: book}]}\n    result", "}\n    result"
        ),
    )
    result = invoke("check", "spec.yaml")
    assert result.exit_code == 0
    assert "spec.yaml:9:" in result.stderr
    assert "why" in result.stderr
    assert "north.yaml:10:" in result.stderr
    assert "evidence" in result.stderr
    run = invoke("run", "spec.yaml", "--format", "json")
    assert len(_json(run)["warnings"]) == len(result.stderr.splitlines())


@pytest.mark.parametrize("style", ["text", "json", "csv", "latex"])
@pytest.mark.parametrize("command", ["calibrate", "claims"])
def test_formats_of_analysis_files(command: str, style: str, small: Any, invoke: Invoke) -> None:
    result = invoke(command, "spec.yaml", "--format", style)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.endswith("\n")
    if style == "json":
        document = json.loads(result.stdout)
        whole = _json(invoke("run", "spec.yaml", "--format", "json"))
        assert document == {key: whole[key] for key in document}
        of_claims = {"claims", "rivals", "theory", "tensions", "by_construction"}
        own = {"memberships"} if command == "calibrate" else of_claims
        assert set(document) == {*own, "left_out"}
    if style == "csv":
        rows = _csv(result.stdout)
        assert len(rows) == 4  # cases; claims, the rival and its converse


@pytest.mark.parametrize("command", ["truth-table", "minimize", "necessity"])
def test_commands_on_analysis_files_agree_with_run(
    command: str, small: Any, invoke: Invoke
) -> None:
    part = _json(invoke(command, "spec.yaml", "--format", "json"))
    whole = _json(invoke("run", "spec.yaml", "--format", "json"))
    assert part == {key: whole[key] for key in part}


def test_options_override_an_analysis_file(small: Any, invoke: Invoke) -> None:
    def found(*options: str) -> Any:
        return _json(invoke("minimize", "spec.yaml", "--format", "json", *options))

    assert found()["truth_table"]["cuts"] == {"incl": 0.8, "n": 1, "pri": 0.5}
    changed = found("--incl-cut", "0.9,0.5", "--pri-cut", "0.25")
    assert changed["truth_table"]["cuts"] == {"incl": [0.9, 0.5], "n": 1, "pri": 0.25}
    assert found("--pri-cut", "0")["truth_table"]["cuts"]["pri"] == 0
    assert found("--incl-cut", "0")["truth_table"]["cuts"]["incl"] == 0
    assert found("-o", "~Y")["truth_table"]["outcome"] == "~Y"
    one = found("-c", "A", "--expect", "A")
    assert one["truth_table"]["conditions"] == ["A"]
    assert [s["kind"] for s in found("--solution", "parsimonious")["solutions"]] == ["parsimonious"]
    assert found("--irredundant")["solutions"][0]["models_rule"] == "irredundant"


def test_fewer_conditions_than_the_analysis_file(small: Any, invoke: Invoke) -> None:
    """The file expects B; -c leaves B out. Either it is left out too, or the message says so."""
    result = invoke("minimize", "spec.yaml", "-c", "A", "--format", "json")
    if result.exit_code:
        assert "--expect" in result.stderr
    else:
        assert json.loads(result.stdout)["truth_table"]["conditions"] == ["A"]


def test_cuts_of_necessity(small: Any, invoke: Invoke) -> None:
    def cuts(*options: str) -> Any:
        return _json(invoke("necessity", "spec.yaml", "--format", "json", *options))["necessity"]

    assert cuts()["cuts"] == {"incl": 0.9, "ron": 0.5, "cov": 0.5}
    options = ("--incl-cut", "0.7", "--ron-cut", "0.6", "--cov-cut", "0.4", "--depth", "1")
    assert cuts(*options)["cuts"] == {"incl": 0.7, "ron": 0.6, "cov": 0.4}
    assert cuts(*options)["combinations"] == []
    zero = cuts("--incl-cut", "0", "--ron-cut", "0", "--cov-cut", "0")
    assert zero["cuts"] == {"incl": 0, "ron": 0, "cov": 0}
    assert all(entry["passes"] for entry in zero["single"])


def test_two_outcomes(small: Any, invoke: Invoke) -> None:
    small.write(spec=small.texts["spec"].replace("outcome: Y", 'outcome: [Y, "~Y"]'))
    document = _json(invoke("minimize", "spec.yaml", "--format", "json"))
    assert document["truth_table"]["outcome"] == "Y"
    assert document["further_outcomes"][0]["truth_table"]["outcome"] == "~Y"
    assert invoke("run", "spec.yaml", "--out", "out").exit_code == 0
    names = {path.name for path in Path("out").iterdir()}
    assert [name for name in names if name.startswith("truth_table")] == ["truth_table.csv"]
    for name in ("truth_table", "solutions", "necessity"):
        rows = _csv(Path(f"out/{name}.csv").read_text("utf-8"))
        assert list(dict.fromkeys(row["outcome"] for row in rows)) == ["Y", "~Y"]
    rows = _csv(invoke("truth-table", "spec.yaml", "--format", "csv").stdout)
    assert rows == _csv(Path("out/truth_table.csv").read_text("utf-8"))


def test_out_replaces_its_own_files_alone(small: Any, invoke: Invoke) -> None:
    two = small.texts["spec"].replace("outcome: Y", 'outcome: [Y, "~Y"]')
    invoke("run", "spec.yaml", "--out", "out")
    index = Path("out/index.md").read_text("utf-8").replace("\\_", "_")
    names = {path.name for path in Path("out").iterdir()}
    assert names - {"index.md", "files.json"} == set(re.findall(r"\*\*`(.+?)`:\*\*", index))
    assert "- **`typology.csv`:** Typology" in index
    small.write(spec=two.split("typology:")[0])
    assert invoke("run", "spec.yaml", "--out", "out", "--lang", "es").exit_code == 0
    assert not Path("out/typology.csv").exists()
    assert "# Archivos de esta carpeta" in Path("out/index.md").read_text("utf-8")
    Path("out/claims.csv").write_text("mine")
    before = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    refused = invoke("run", "spec.yaml", "--out", "out")
    assert refused.exit_code == 2
    assert "claims.csv: was edited since qca wrote it" in refused.stderr
    # The work is not lost: what was found stands on stdout.
    assert refused.stdout == invoke("run", "spec.yaml").stdout
    assert {path.name: path.read_bytes() for path in Path("out").iterdir()} == before
    assert invoke("run", "spec.yaml", "--out", "out", "--force").exit_code == 0


def test_out_may_be_the_folder_of_the_analysis(small: Any, invoke: Invoke) -> None:
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    assert invoke("run", "spec.yaml", "--out", ".", "--force").exit_code == 0
    assert {name: Path(name).read_bytes() for name in before} == before
    Path("report.md").write_text("mine")
    early = invoke("run", "spec.yaml", "--out", ".")
    assert (early.exit_code, early.stdout) == (2, "")
    assert "report.md" in early.stderr
    Path("report.md").unlink()
    # A table of cases that has the name of a result.
    Path("settings.csv").unlink()
    Path("own.yaml").write_text(
        "title: T\ncases: {table: settings.csv, id: case}\n"
        "sets: {A: {as_is: true, why: w}, Y: {as_is: true, why: w}}\noutcome: Y\nconditions: [A]\n"
    )
    data = "case,A,Y\na,1,1\nb,0,0\n"
    Path("settings.csv").write_text(data)
    for options in ([], ["--force"]):
        assert invoke("run", "own.yaml", "--out", ".", *options).exit_code == 2
        assert Path("settings.csv").read_text() == data
    assert invoke("run", "own.yaml", "--force").exit_code == 2


def test_an_analysis_of_a_table(data: Path, invoke: Invoke) -> None:
    Path("spec.yaml").write_text(
        """\
title: From a table
cases: {table: data.csv, id: case}
sets:
  A: {as_is: true, why: w}
  B: {as_is: true, why: w}
  X: {field: C, crisp: 0.5, why: w}
  Y: {as_is: true, why: w}
outcome: Y
conditions: [A, B, X]
"""
    )
    result = invoke("run", "spec.yaml", "--format", "json")
    document = _json(result)
    assert result.stderr == _NAMED
    assert document["memberships"]["b1"] == {"A": 0.7, "B": 0.2, "X": 1.0, "Y": 0.8}
    assert set(document["manifest"]["files"]) == {"spec.yaml", "data.csv"}
    table = _json(invoke("minimize", data, "-o", "Y", "-c", "A,B", "--format", "json"))
    spec = _json(invoke("minimize", "spec.yaml", "-c", "A,B", "--format", "json"))
    assert table == spec


# Cases and schemas ---------------------------------------------------------------------------


def test_cases(small: Any, invoke: Invoke) -> None:
    Path("coded").mkdir()
    for name in ("north", "south"):
        Path(f"{name}.yaml").rename(f"coded/{name}.yaml")
    Path("sources.bib").rename("coded/sources.bib")
    listed = invoke("cases", "list", "--dir", "coded")
    assert listed.exit_code == 0
    for word in ("N1", "N2", "N3", "S1", "S2", "North", "2000–2007", "other"):
        assert word in listed.stdout
    shown = invoke("cases", "show", "N2", "--dir", "coded").stdout
    for word in ("North", "2008", "middle", "low", "book"):
        assert word in shown
    checked = invoke("cases", "check", "--dir", "coded")
    assert checked.exit_code == 0
    assert "2 files" in checked.stdout
    rows = {
        r["id"]: r
        for r in _csv(invoke("cases", "table", "--dir", "coded", "--format", "csv").stdout)
    }
    assert rows["N2"]["lead"] == "middle"
    assert float(rows["N1"]["money"]) == 4.5
    assert (
        r"\begin{tabular}" in invoke("cases", "table", "--dir", "coded", "--format", "latex").stdout
    )
    assert "N1" in invoke("cases", "table", "--dir", "coded").stdout


@pytest.mark.parametrize("which", ["spec", "case"])
def test_schema(which: str, invoke: Invoke) -> None:
    document = _json(invoke("schema", which))
    assert document["type"] == "object"
    assert document["$schema"].startswith("https://json-schema.org/")
    if which == "spec":
        assert _json(invoke("schema")) == document
