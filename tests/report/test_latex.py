"""Tables and reports in LaTeX: what stands in them, and that they compile and fit the page."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from qca.boolean.formulas import read_formula
from qca.record import Record
from qca.report.contents import build_report
from qca.report.formats.latex import write_latex, write_report
from qca.report.pieces.sections import Report, Section
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.words import load_words
from tests.report.papers import build_nasty_report, compile_latex, widest_overflow

WORDS = load_words("en")
NASTY = build_nasty_report("en")
ENGINES = pytest.mark.parametrize("engine", ["pdflatex", "xelatex"])


def _tables(report: Report) -> list[ReportTable]:
    return [
        block for _, section in report.walk() for block in section.full
        if isinstance(block, ReportTable)
    ]  # fmt: skip


def _table(columns: int, rows: int, cell: str = "some words", outcome: str = "Y") -> ReportTable:
    heads = tuple(Column(f"c{k}", f"column {k}") for k in range(columns))
    return ReportTable("some_table", "Title", heads, ((cell,) * columns,) * rows, "Note", outcome)


@ENGINES
def test_tables_compile_and_fit_the_page_of_an_article(engine: str, tmp_path: Path) -> None:
    tables = [*_tables(NASTY), _table(3, 2, "word " * 40), _table(14, 3, "wwwww xxxxx")]
    text = write_latex(tables, WORDS)
    needed = re.match(r"% Needs \\usepackage\{([\w,]+)\}\.\n", text)
    assert needed and needed[1] == "array,booktabs,longtable,pdflscape"
    fonts = r"\usepackage[T1]{fontenc}\usepackage{lmodern}" if engine == "pdflatex" else ""
    head = rf"\documentclass{{article}}{fonts}\usepackage{{{needed[1]}}}\begin{{document}}"
    log = compile_latex(engine, f"{head}\n{text}\\end{{document}}\n", tmp_path)
    assert widest_overflow(log) < 3
    assert "Missing character" not in log


@ENGINES
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_report_compiles_and_fits_its_page(engine: str, language: str, tmp_path: Path) -> None:
    log = compile_latex(engine, write_report(build_nasty_report(language)), tmp_path)
    assert widest_overflow(log) < 3
    assert "Missing character" not in log


def test_tables_say_what_they_need() -> None:
    assert write_latex([_table(2, 3)], WORDS).startswith("% Needs \\usepackage{booktabs}.\n\\begin")
    latin = write_latex([_table(2, 3, "Łódź")], WORDS)
    assert r"\usepackage[T1]{fontenc}" in latin
    other = write_latex([_table(2, 3, "東京")], WORDS)
    assert "XeLaTeX" in other
    assert r"\qcaletters{東}{6771}{\textless{}U+6771\textgreater{}" in other


def test_a_label_is_made_of_key_and_outcome() -> None:
    tables = [_table(2, 2, outcome=outcome) for outcome in ("Y", "~Y", "A_B", "A-B", "Y")]
    labels = re.findall(r"\\label\{(.*?)\}", write_latex(tables, WORDS))
    assert labels == [
        "tab:some-table:Y",
        "tab:some-table:not-Y",
        "tab:some-table:Au5f.B",
        "tab:some-table:A-B",
        "tab:some-table:Y:2",
    ]


@pytest.mark.parametrize(
    ("columns", "rows", "cell", "holds", "lacks"),
    [
        (3, 5, "short", ["tabular"], ["longtable", "landscape", "p{"]),
        (3, 90, "short", ["longtable", r"\endhead"], ["landscape", "p{"]),
        (3, 2, "word " * 40, ["tabular", "p{"], ["longtable", "landscape"]),
        (10, 5, "sevenletters", ["tabular", "landscape"], ["longtable"]),
    ],
)
def test_tables_are_set_as_their_size_asks(
    columns: int, rows: int, cell: str, holds: list[str], lacks: list[str]
) -> None:
    text = write_latex([_table(columns, rows, cell)], WORDS)
    assert [mark for mark in holds if mark not in text] == []
    assert [mark for mark in lacks if mark in text] == []
    assert text.count(r"\begin{") == text.count(r"\end{")


def test_a_table_too_wide_for_any_page_comes_in_parts_of_whole_columns() -> None:
    columns = tuple(Column(f"S{k}", f"S{k}", CellKind.NUMBER) for k in range(60))
    rows = tuple((f"case{n}", *(float(k) for k in range(60))) for n in range(3))
    table = ReportTable("memberships", "Wide", (Column("case", "case"), *columns), rows)
    text = write_latex([table], WORDS)
    parts = text.count(r"\begin{tabular}{@{}l")
    assert parts > 1
    assert text.count(r"\caption{") == 1
    assert text.count(r"\ref{tab:memberships}") == parts - 1
    assert f"part {parts} of {parts}" in text
    assert [text.count(f"case{n} &") for n in range(3)] == [parts] * 3
    assert [text.count(f" {float(k):.3f}") >= 3 for k in range(60)] == [True] * 60


def test_no_name_of_a_cell_that_is_taller_than_a_page_is_lost() -> None:
    (tall,) = [table for table in _tables(NASTY) if table.name == "tall"]
    text = write_latex([tall], WORDS)
    assert re.findall(r"the (\d+)th", text) == [str(n) for n in range(400)]
    assert len(re.findall(r"\bword\b", text)) == 300
    assert len(re.findall(r"\\\\$", text, re.MULTILINE)) > 3


def test_expressions_are_mathematics_and_negation_is_as_in_the_field() -> None:
    table = ReportTable(
        "t",
        "t",
        (Column("x", "x", CellKind.EXPRESSION),),
        ((read_formula("~A*(B + C)"),), ("EL <- ~SYN",)),
    )
    text = write_latex([table], WORDS)
    assert r"$\mathord{\sim}A \cdot \left(B + C\right)$" in text
    assert r"EL $\leftarrow$ $\mathord{\sim}$SYN" in text


def test_a_report_holds_every_section_and_names_in_full_once_in_each() -> None:
    text = write_report(NASTY)
    keys = [section.key for _, section in NASTY.walk()]
    assert re.findall(r"\\label\{sec:([\w-]+)\}", text) == keys
    assert text.count(r"\hyperref[sec:tables]{the tables}") == 5
    assert r"\hyperref[sec:nowhere]" not in text and "nowhere" in text
    opening = text[text.index("label{sec:opening}") : text.index("label{sec:tables}")]
    assert opening.count("strong leadership (EL)") == 1
    assert text.count("strong leadership (EL)") == 2
    assert "Model 1" in text and "Model 2" in text


def test_a_table_without_a_title_is_captioned_as_its_section() -> None:
    bare = replace(_table(2, 2), title="")
    text = write_report(Report("A report", WORDS, (Section("s", "Solutions", full=(bare,)),)))
    assert r"\caption{Solutions}" in text


def test_a_heading_stands_on_the_page_of_its_table() -> None:
    wide = _table(10, 5, "sevenletters")
    report = replace(
        NASTY, sections=(Section("a", "A", full=(wide,)), Section("b", "B", full=(wide,)))
    )
    text = write_report(report)
    assert text.count(r"\begin{landscape}") == 1
    assert re.search(r"\\begin\{landscape\}\n\\section\{A\}", text)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_report_on_a_record_holds_its_verdicts(small: Record, language: str) -> None:
    words = load_words(language)
    text = write_report(build_report(small, words))
    for tested in small.claims:
        assert words(tested.verdict.value) in text.lower()
    assert write_report(build_report(small, words)) == text
