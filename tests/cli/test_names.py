"""Columns of any name in every option: quoted where needed, printed so that they read back."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from qca.checker.documents import check_document, read_document
from qca.names import split_names

Invoke = Callable[..., Result]
Write = Callable[[str], Path]

STAR = "case,A*B,A,B,Y\nc1,1,0,0,1\nc2,1,1,0,1\nc3,0,1,1,0\nc4,0,0,1,0\nc5,1,0,1,1\n"
TILDE = "case,A,~A,B,Y\nc1,1,1,1,1\nc2,0,1,0,1\nc3,1,1,0,1\nc4,0,0,1,0\nc5,1,0,0,0\n"
ODD = (
    "case,GDP-PC,low income,2nd-term,PRI,incl,Y\nc1,1,1,0,1,0,1\nc2,1,0,0,1,1,1\n"
    "c3,0,1,1,0,1,0\nc4,0,0,1,1,0,0\nc5,1,1,1,0,1,1\nc6,0,1,0,0,0,0\n"
)
COMMA = 'case,A,Y\n"Korea, South",1,1\nJapan,1,1\nPeru,0,0\n"Washington, ""DC""",0,0\n'


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    monkeypatch.chdir(tmp_path)

    def make(text: str) -> Path:
        Path("data.csv").write_text(text, "utf-8")
        return Path("data.csv")

    return make


def _json(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.parametrize(("text", "name"), [(STAR, "A*B"), (TILDE, "~A")])
def test_a_column_that_reads_as_an_expression_is_refused_or_quoted(
    text: str, name: str, write: Write, invoke: Invoke
) -> None:
    data = write(text)
    for command in ("truth-table", "minimize", "necessity"):
        refused = invoke(command, data, "-o", "Y")
        assert refused.exit_code == 2
        assert refused.stderr.count("\n") == 1
        assert f"the column '{name}' reads as an expression" in refused.stderr
        assert f"'\"{name}\"'" in refused.stderr
        bare = invoke(command, data, "-o", "Y", "-c", f"{name},B")
        assert bare.exit_code == 2
        assert f"'{name}' reads as an expression" in bare.stderr
    chains = invoke("chains", data)
    assert chains.exit_code == 2
    assert f"the column '{name}' reads as an expression" in chains.stderr


def test_a_quoted_column_is_told_from_the_expression(write: Write, invoke: Invoke) -> None:
    found = _json(
        invoke("necessity", write(TILDE), "-o", "Y", "-c", 'A,"~A",B', "--depth", "1",
               "--format", "json")
    )  # fmt: skip
    fit = {c["expression"]: c["inclN"] for c in found["necessity"]["single"]}
    assert fit['"~A"'] == 1
    assert fit["~A"] == pytest.approx(1 / 3)
    assert set(fit) == {"A", '"~A"', "B", "~A", '~"~A"', "~B"}


def test_expectations_name_the_quoted_column(write: Write, invoke: Invoke) -> None:
    options = ("-o", "Y", "-c", "'A*B',A,B", "--expect", "`A*B`", "--format", "json")
    found = _json(invoke("minimize", write(STAR), *options, "--certificate"))
    models = {s["kind"]: s["models"][0]["expression"] for s in found["solutions"]}
    assert models["conservative"] == models["intermediate"] == '"A*B"*~A + "A*B"*~B'
    assert models["parsimonious"] == '"A*B"'
    findings = check_document(read_document(json.dumps(found)))
    assert {finding.verdict for finding in findings} == {"verified"}


@pytest.mark.parametrize("quoted", ['"GDP-PC"', "'GDP-PC'", "`GDP-PC`"])
def test_one_syntax_in_every_option(quoted: str, write: Write, invoke: Invoke) -> None:
    data = write(ODD)
    rest = f"{quoted},low income,'2nd-term'"
    minimized = _json(
        invoke("minimize", data, "-o", "Y", "-c", rest, "--expect", f"{quoted}, ~'low income'",
               "--exclude", f"~{quoted}*'2nd-term'", "--necessary", quoted,
               "--levels", f"{quoted}=2", "--format", "json")
    )  # fmt: skip
    parsimonious = minimized["solutions"][-1]["models"][0]["expression"]
    assert parsimonious == '"GDP-PC"'
    table = _json(invoke("truth-table", data, "-o", f"~{quoted}", "-c", "Y", "--format", "json"))
    assert table["truth_table"]["outcome"] == '~"GDP-PC"'
    many = _json(invoke("minimize", data, "-o", "Y", "-c", rest, "--levels", f"{quoted}=3",
                        "--format", "json"))  # fmt: skip
    assert many["solutions"][-1]["models"][0]["expression"] == '"GDP-PC"[1]'
    chains = _json(
        invoke("chains", data, "-c", f"{rest},Y", "--outcomes", f"{quoted},~'2nd-term'",
               "--order", f"'low income', '2nd-term', Y < {quoted}", "--format", "json")
    )  # fmt: skip
    assert chains["order"] == [["low income", "2nd-term", "Y"], ["GDP-PC"]]
    assert [o["outcome"] for o in chains["outcomes"]] == ['"GDP-PC"', '~"2nd-term"']


@pytest.mark.parametrize("option", ["-o", "--expect", "--exclude", "--necessary"])
def test_an_unquoted_name_says_how_it_is_written(option: str, write: Write, invoke: Invoke) -> None:
    outcome = () if option == "-o" else ("-o", "Y")
    result = invoke("minimize", write(ODD), *outcome, option, "GDP-PC")
    assert result.exit_code == 2
    assert 'write it in quotes: "GDP-PC" (in a shell or YAML: \'"GDP-PC"\')' in result.stderr


def test_letters_of_one_look_have_one_form(write: Write, invoke: Invoke) -> None:
    parts = unicodedata.normalize("NFD", "case,Año,Y\nLeón,1,1\nb,0,0\n")
    table = _json(invoke("truth-table", write(parts), "-o", "Y", "-c", "Año", "--format", "json"))
    assert table["truth_table"]["conditions"] == ["Año"]
    assert table["truth_table"]["rows"][1]["cases"] == ["León"]
    given = _json(
        invoke("truth-table", "data.csv", "-o", "Y", "-c", parts[5:9], "--format", "json")
    )
    assert given == table


def test_labels_of_one_look_have_one_form(write: Write, invoke: Invoke) -> None:
    split = unicodedata.normalize("NFD", "case,Año,B,Y\na,sí,0,1\nb,no,1,0\n")
    # The name of the file and of its folder are stored as macOS stores them.
    folder = Path(unicodedata.normalize("NFD", "años"))
    folder.mkdir()
    write(split).rename(folder / unicodedata.normalize("NFD", "península.csv"))
    Path("s.yaml").write_text(
        "title: t\ncases: {table: años/península.csv, id: case}\noutcome: Y\n"
        "conditions: [A, B]\nsets:\n"
        "  A: {field: Año, scale: {sí: 1, no: 0}}\n  B: {as_is: true}\n  Y: {as_is: true}\n",
        "utf-8",
    )
    table = _json(invoke("truth-table", "s.yaml", "--format", "json"))
    assert [row["cases"] for row in table["truth_table"]["rows"]] == [["b"], ["a"]]


def test_look_alikes_are_noted(write: Write, invoke: Invoke) -> None:
    result = invoke("truth-table", write("case,A,А,Y\na,1,0,1\nb,0,1,0\n"), "-o", "Y")
    assert result.exit_code == 0
    assert "note: the sets 'A' (LATIN CAPITAL LETTER A) and 'А' (CYRILLIC" in result.stderr


@pytest.mark.parametrize("option", ["-o", "-c", "--expect"])
def test_what_cannot_be_seen_is_refused_in_options(
    option: str, write: Write, invoke: Invoke
) -> None:
    outcome = () if option == "-o" else ("-o", "Y")
    result = invoke("minimize", write(ODD), *outcome, option, "P\u200bRI")
    assert result.exit_code == 2
    assert "U+200B" in result.stderr
    assert "\u200b" not in result.stderr


def test_what_cannot_be_seen_is_refused_in_analysis_files(small: Any, invoke: Invoke) -> None:
    spec = small.texts["spec"]
    small.write(
        spec=spec.replace("label: first", "label: fir\u00a0st").replace("A <- Y", "A <- Y\u00ad"),
        north=small.texts["north"].replace("label: high", "label: hi\u200bgh", 1)
        .replace("note: says so", "note: says\u00a0so"),
    )  # fmt: skip
    result = invoke("check", "spec.yaml")
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert len(lines) == 2, lines
    assert any(line.startswith("qca: spec.yaml:") and "U+00AD" in line for line in lines)
    assert any(line.startswith("qca: north.yaml:7:") and "U+200B" in line for line in lines)


def test_lists_of_cases_are_read_back(write: Write, invoke: Invoke) -> None:
    data = write(COMMA)
    rows = list(csv.DictReader(io.StringIO(
        invoke("truth-table", data, "-o", "Y", "--format", "csv").stdout
    )))  # fmt: skip
    assert split_names(rows[1]["cases"]) == ("Korea, South", "Japan")
    assert split_names(rows[0]["cases"]) == ("Peru", 'Washington, "DC"')
    assert '"Korea, South", Japan' in invoke("truth-table", data, "-o", "Y").stdout
    latex = invoke("truth-table", data, "-o", "Y", "--format", "latex").stdout
    assert "Korea, South" in latex


def test_no_cell_changes_with_the_language(small: Any, write: Write, invoke: Invoke) -> None:
    data = write(ODD)
    rest = ("-c", "GDP-PC,low income,PRI")
    for command in (
        ["truth-table", data, "-o", "Y", *rest],
        ["minimize", data, "-o", "Y", *rest],
        ["necessity", data, "-o", "Y", *rest],
        ["chains", data, *rest],
        ["calibrate", "spec.yaml"],
        ["claims", "spec.yaml"],
    ):
        english, spanish = (
            invoke(*command, "--format", "csv", "--lang", lang) for lang in ("en", "es")
        )
        assert english.exit_code == 0, english.stderr
        assert english.stdout == spanish.stdout, command


RESERVED = (
    "case,PRI,incl,n,OUT,row,cases,covS,Y\nc1,1,1,0,1,0,1,1,1\nc2,1,0,0,1,1,1,0,1\n"
    "c3,0,1,1,0,0,0,0,0\nc4,0,0,1,1,0,0,1,0\nc5,1,1,1,0,1,1,0,1\nc6,0,1,0,0,1,0,1,0\n"
)


@pytest.mark.parametrize("command", ["truth-table", "minimize", "necessity", "chains"])
def test_columns_of_a_file_have_names_of_their_own(
    command: str, write: Write, invoke: Invoke
) -> None:
    outcome = () if command == "chains" else ("-o", "Y")
    result = invoke(command, write(RESERVED), *outcome, "--format", "csv")
    assert result.exit_code == 0, result.stderr
    header = next(csv.reader(io.StringIO(result.stdout)))
    assert len(set(header)) == len(header)
    if command == "truth-table":
        (first,) = (r for r in csv.DictReader(io.StringIO(result.stdout)) if r["cases"] == "c1")
        assert (first["pri"], first["config.PRI"], first["n"], first["config.n"]) == (
            "1.0",
            "1",
            "1",
            "0",
        )


LONG = (
    "case,EXECUTIVE_LEADERSHIP,BUREAUCRATIC_QUALITY,BUSINESS_COHESION,FEDERAL_SUPPORT,"
    "PARTISAN_ALIGNMENT,Y\nc1,1,1,0,1,0,1\nc2,0,1,1,0,1,1\nc3,0,0,0,1,1,0\nc4,1,0,1,0,0,0\n"
)


def test_long_names_are_never_broken(write: Write, invoke: Invoke) -> None:
    text = invoke("minimize", write(LONG), "-o", "Y").stdout
    names = LONG.splitlines()[0].split(",")[1:-1]
    joined = re.sub(r"\s", "", text)
    for name in names:
        assert text.count(name) == joined.count(name) > 4
    lines = text.splitlines()
    heads = [lines[i - 1] for i, line in enumerate(lines) if line.startswith("───")]
    assert heads[0].startswith("solution       model   term ")
    assert len(heads) == 5
    assert heads[1].startswith("solution ")
    assert heads[2].startswith("Configuration ")
    assert all(head.startswith("row   ") for head in heads[3:])


def test_a_number_that_misses_a_cut_is_told_from_it(write: Write, invoke: Invoke) -> None:
    data = write("case,A,Y\na,1,0.7996\nb,0,0.2\nc,0,0\n")
    for command in ("truth-table", "minimize"):
        text = invoke(command, data, "-o", "Y", "--incl-cut", "0.8", "--n-cut", "1").stdout
        assert re.search(r"0\.7996 +0\.749", text), text
        assert not re.search(r"0\.800\b", text)
    latex = invoke("truth-table", data, "-o", "Y", "--format", "latex").stdout
    assert "& 0.7996 & 0.749 &" in latex
    exact = invoke("truth-table", write("case,A,Y\na,1,0.8\nb,0,0.2\nc,0,0\n"), "-o", "Y").stdout
    assert re.search(r"1 +0\.800 +0\.750 +a ", exact)


def test_a_range_that_ends_beside_a_cut_is_told_from_it(write: Write, invoke: Invoke) -> None:
    data = write("case,A,B,Y\na,1,0,0.7996\nb,0,1,0.9\nc,0,0,0\n")
    sets = "".join(f"  {name}: {{as_is: true, why: x}}\n" for name in "ABY")
    Path("beside.yaml").write_text(
        f"title: t\ncases: {{table: {data}, id: case}}\nsets:\n{sets}outcome: Y\n"
        "conditions: [A, B]\nclaims: [{id: S1, says: x, claim: A -> Y}]\n"
        "robustness: {leave_out: none, incl_cut: [0.7, 0.9]}\n"
    )
    text = " ".join(invoke("robustness", "beside.yaml").stdout.split())
    assert "0.80 now, leaves all models of Y as they are from over 0.7996 to 0.90" in text
    assert "incl_cut 0.800 0.7996 0.900 no yes" in text
    # Nor does inclusion over all worlds read as the cut of the claim.
    assert "S1 0.000 0.7996 0.7996 0.749" in text


def test_signs_that_latex_reads_otherwise(small: Any, invoke: Invoke) -> None:
    says = '"<b>\\"quote\\"</b> & 50 %"'
    small.write(
        spec=small.texts["spec"].replace("says: both suffice", f"says: {says}")
        .replace("claim: A*B -> Y", "claim: A <-> Y").replace("id: S1", 'id: "[S_1|x]"')
    )  # fmt: skip
    text = invoke("claims", "spec.yaml", "--format", "latex").stdout
    assert r"A \textless{}- Y" in text
    assert r"    {}[S\_1\textbar{}x] & A \textless{}-\textgreater{} Y" in text
    markdown = invoke("run", "spec.yaml", "--format", "md", "--no-robustness").stdout
    assert r"\<b\>" in markdown
    assert "<b>" not in markdown


def test_long_tables_run_over_pages_in_latex(write: Write, invoke: Invoke) -> None:
    rows = "".join(f"c{i},{i % 2},{i // 2 % 2},{i // 4 % 2},{i / 64}\n" for i in range(48))
    data = write(f"case,A,B,C,Y\n{rows}")
    short = invoke("truth-table", data, "-o", "Y", "--format", "latex").stdout
    assert "longtable" not in short.splitlines()[0]
    assert "\\begin{table}\n  \\centering\n" in short
    Path("wide.csv").write_text(
        "case," + ",".join(f"X{i}" for i in range(6)) + ",Y\n"
        + "".join(f"c{n}," + ",".join(str(n >> i & 1) for i in range(6)) + f",{n % 2}\n"
                  for n in range(64))
    )  # fmt: skip
    long = invoke("truth-table", "wide.csv", "-o", "Y", "--format", "latex").stdout
    assert "longtable" in long.splitlines()[0]
    assert long.count("\\begin{longtable}") == long.count("\\end{longtable}") == 1
    assert "\\endhead" in long and "\\begin{table}" not in long


def test_a_colon_in_a_name_parts_no_outcome(write: Write, invoke: Invoke) -> None:
    data = write("case,a:b,Q,y:1\nc1,1,0,1\nc2,1,1,1\nc3,0,1,0\nc4,0,0,0\n")
    for expected in ("'a:b', Q", "'y:1': 'a:b', Q"):
        found = _json(
            invoke("minimize", data, "-o", "'y:1'", "-c", "'a:b',Q", "--expect", expected,
                   "--solution", "intermediate", "--format", "json")
        )  # fmt: skip
        assert found["solutions"][0]["expectations"] == '"a:b", Q'
