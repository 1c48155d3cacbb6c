"""Tables in a terminal: each part of a cut one is read by itself, and no name is ever broken."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from qca.record import Record
from qca.report.contents import build_report
from qca.report.formats import text
from qca.report.formats.text import print_text
from qca.report.formats.text_lines import measure_width, plain_line, wrap_text
from qca.report.formats.text_tables import style_table
from qca.report.pieces.cells import Cell, NameList, Said, format_cell
from qca.report.pieces.numbers import format_beside, format_cut
from qca.report.pieces.sections import Remark, Report, Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.words import load_words
from qca.sets.cuts import reaches

EN = load_words("en")
NAMES = ("EXECUTIVE_LEADERSHIP", "BUREAUCRATIC_QUALITY", "BUSINESS_COHESION", "FEDERAL_SUPPORT")
COLUMNS = (
    Column("kind", "solution"),
    Column("model", "model", CellKind.NUMBER),
    Column("term", "term", CellKind.EXPRESSION),
    *(Column(key, key, CellKind.NUMBER) for key in ("inclS", "pri", "covS", "covU")),
    Column("cases", "cases"),
)
ROWS: tuple[tuple[Cell, ...], ...] = (
    ("conservative", 1, "*".join(NAMES), 1.0, 1.0, 0.5, 0.25, NameList(("c1", "Korea, South"))),
    ("conservative", 1, f"~{NAMES[0]}*{NAMES[1]}", 0.9, 0.8, 0.5, 0.25, NameList(("c2",))),
    ("conservative", 1, Said("(whole model)", "(whole model)"), 0.9, 0.8, 1.0, None, None),
    ("parsimonious", 1, '"low income"*"a * b + c"', 0.9, 0.8, 1.0, None, NameList(("c2", "c3"))),
)
TABLE = ReportTable("solutions", "Solutions", COLUMNS, ROWS)


def draw_table(table: ReportTable, width: int) -> list[str]:
    return ["\n".join(map(plain_line, part)) for part in style_table(table, width)]


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_every_part_is_read_by_itself_and_no_name_is_broken(width: int) -> None:
    parts = draw_table(TABLE, width)
    text = "\n".join(parts)
    for name in (*NAMES, '"low income"', '"a * b + c"', '"Korea, South"', "parsimonious", "0.250"):
        assert name in text, name
    assert all(measure_width(line) <= width for line in text.splitlines())
    for part in parts:
        if len(parts) > 1:
            assert part.startswith("solution"), part
            assert re.search(r"\bmodel +term\b", part.splitlines()[0]), part
        # The rows are told apart by what stands in the part itself.
        shown = re.sub(r"\s+", "", part)
        for row in ROWS:
            assert re.sub(r"\s+", "", format_cell(row[2])).split("*")[0] in shown


@pytest.mark.parametrize("width", [60, 100, 140])
def test_room_that_is_left_goes_to_what_is_folded(width: int) -> None:
    columns = (Column("set", "set"), Column("label", "label"), Column("why", "why"))
    rows = (("A", "a label of some words that says more", "word " * 40), ("B", "short", "w"))
    (text,) = draw_table(ReportTable("sets", "Sets", columns, rows), width)
    widest = max(map(measure_width, text.splitlines()))
    assert width - len("word ") < widest <= width
    # A table that needs less takes no more.
    (small,) = draw_table(ReportTable("sets", "Sets", columns, (("A", "b", "c"),)), width)
    assert max(map(measure_width, small.splitlines())) == len("set   label   why")


def test_a_narrow_terminal_gets_each_row_as_a_list() -> None:
    (text,) = draw_table(TABLE, 30)
    assert text.count("solution: ") == len(ROWS)
    assert 'term: "low income"*\n  "a * b + c"' in text


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([*NAMES, '"low income"', '"x + y * z"', "A", "B"]), min_size=1),
    st.integers(30, 100),
)
def test_sentences_break_between_names(names: list[str], width: int) -> None:
    told = wrap_text(f"It is {'*'.join(names)} that is sufficient.", width)
    assert all(len(line) <= width for line in told.splitlines())
    assert re.sub(r"\s", "", told) == re.sub(
        r"\s", "", f"It is {'*'.join(names)} that is sufficient."
    )
    lines = re.split(r"\n", told)
    for name in names:
        assert any(name in line for line in lines)


def test_a_terminal_obeys_nothing_in_a_report() -> None:
    nasty = "[bold red]x[/] :smile: \x1b[31m \u202e a\nb"
    table = ReportTable(
        "t", nasty, (Column("a", nasty), Column("b", "b")), ((nasty, nasty),), nasty
    )
    told = Remark(Prose((nasty,)), (Prose((nasty,)),))
    shown = print_text(Report(nasty, EN, (Section("t", nasty, full=(told, table)),)))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert shown.count("[bold red]x[/] :smile: <U+001B>[31m <U+202E> a b") >= 4


def test_every_sign_is_as_wide_as_a_terminal_shows_it() -> None:
    for code in [*range(0x20, 0x3100), *range(0x1F300, 0x1F700, 7)]:
        assert measure_width(chr(code)) == cell_len(chr(code)) or chr(code).isascii()


def test_plain_text_is_what_is_coloured_without_its_colours(
    small: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = load_words("es")
    report = replace(build_report(small, words), title="León → 日本")
    plain = print_text(report)
    screen = print_text(report, short=True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for short, expected in ((False, plain), (True, screen)):
        coloured = print_text(report, short=short)
        assert "\x1b[" in coloured and "\x1b" not in expected
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == expected
    monkeypatch.setenv("NO_COLOR", "1")
    assert print_text(report) == plain


def test_a_number_never_reads_as_the_cut_that_it_misses() -> None:
    assert format_beside(0.7996, 0.8) == "0.7996"
    assert format_beside(0.79960, 0.8, 0.6) == "0.7996"
    assert format_beside(0.8 - 0.5e-9, 0.8) == "0.800"
    assert format_beside(0.5996, 0.8, 0.6, digits=2) == "0.5996"
    assert format_cut(1 / 3) == "0.333333333333"


@settings(max_examples=300)
@given(
    st.floats(0, 1) | st.integers(0, 1000).map(lambda n: n / 1000),
    st.sampled_from([0, 1e-3, 4e-4, 1e-6, 1e-8, 1.1e-9, 0.9e-9, 1e-10, 1e-15]),
    st.sampled_from([-1, 1]),
    st.integers(2, 3),
)
def test_a_number_reads_on_the_side_of_the_cut_that_it_is_on(
    cut: float, gap: float, side: int, digits: int
) -> None:
    value = min(max(cut + side * gap, 0.0), 1.0)
    shown = format_beside(value, cut, digits=digits)
    assert (float(shown) >= float(format_cut(cut))) is reaches(value, cut)
    assert abs(float(shown) - value) <= 0.5 * 10.0**-digits + 2e-9


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_table_too_long_to_read_says_that_it_is_cut(
    lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = Column("a", "a"), Column("b", "b")
    table = ReportTable("t", "T", columns, tuple((f"case{i}", i) for i in range(2000)))
    words = load_words(lang)
    said = words("rows.cut", shown="3", whole="2,000")
    report = Report("", words, (Section("t", "T", full=(table,)),))
    whole = print_text(report)
    assert "case1999" in whole and said not in whole
    monkeypatch.setattr(text, "_MOST_CELLS", 7)
    told = print_text(report)
    assert "case2" in told and "case3" not in told and said in told


def test_a_table_is_folded_before_it_is_cut_in_two() -> None:
    columns = (
        *(Column(f"c{i}", f"C{i}", CellKind.NUMBER) for i in range(8)),
        Column("cases", "cases"),
        Column("why", "reason"),
    )
    row = (*range(8), "Aguascalientes, Baja California", "the first of several long reasons")
    table = ReportTable("t", "", columns, (row,))
    (told,) = draw_table(table, 76)
    assert all(measure_width(line) <= 76 for line in told.splitlines())
    assert "reasons" in told and "California" in told
    # Where that would make rows of many lines, it is cut.
    assert len(draw_table(table, 52)) > 1
