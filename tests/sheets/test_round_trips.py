"""Any codes in a workbook and back: the same where nothing was edited, and edits as by hand."""

from __future__ import annotations

import copy
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from qca.io.documents import parse_document
from qca.sheets.book import list_titles, write_book
from qca.sheets.entries import MANNER, clean
from qca.sheets.layout import CodingSheet, FieldGuide, arrange_codes, list_columns
from qca.sheets.merging import merge_sheet
from qca.sheets.origin import Origin, decode_origin, encode_origin
from qca.sheets.pages import EditedSheet, read_book
from qca.sheets.rewriting import rewrite
from qca.sheets.writing import write_double
from qca.study.places import Places

FIELDS = ("lead", "an odd; field")
GUIDES = [FieldGuide(FIELDS[0], ("What?", "How?")), FieldGuide(FIELDS[1])]
COLUMNS = list_columns(("ab", "c.d"))
ODD = st.sampled_from(
    ["=1+1", "'x", "_x0041_", "_x005F_", "é\u0301", "𝄞", "a; b", "-", "+1", "007", "a\tb", "\u200b"]
)
WORD = (
    (ODD | st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1))
    .map(clean)
    .filter(bool)
)
LINES = st.lists(WORD, min_size=1, max_size=3).map("\n".join).map(clean)
PROSE = LINES | st.builds(
    lambda en, es: {**({"en": en} if en else {}), "es": es}, st.none() | LINES, LINES
)
NUMBER = st.integers(-999, 999).map(str) | st.floats(-1e9, 1e9).map(lambda x: f"{x:.15g}")
EVIDENCE = st.builds(
    lambda source, where, note: {
        key: text for key, text in (("source", source), ("where", where), ("note", note)) if text
    },
    WORD,
    st.none() | PROSE,
    st.none() | PROSE,
)
CODE = st.builds(
    lambda main, rest: main | rest,
    st.builds(lambda label: {"label": label}, WORD)
    | st.builds(lambda value: {"value": value}, NUMBER)
    | st.builds(lambda uncoded: {"uncoded": uncoded}, PROSE),
    st.fixed_dictionaries(
        {},
        optional={
            "also": st.lists(WORD, min_size=1, max_size=3) | WORD,
            "coders": st.dictionaries(st.sampled_from(["ab", "c.d"]), WORD, min_size=1),
            "span": WORD,
            "note": PROSE,
            "evidence": st.lists(EVIDENCE, min_size=1, max_size=3),
        },
    ),
)
FILE = st.builds(
    lambda one, two: {
        "case": "A",
        "periods": {
            "A1": {"years": "2000-2007", **one},
            "A2": {"years": "2008", **two},
        },
    },
    st.dictionaries(st.sampled_from(FIELDS), CODE),
    st.dictionaries(st.sampled_from(FIELDS), CODE),
)
LANGUAGES = st.sampled_from(["en", "es"])


def lay(data: dict[str, Any], language: str) -> CodingSheet:
    return arrange_codes(
        data, GUIDES, title="A's", file="a.yaml", sha256="", cut=None, language=language
    )


def build(data: dict[str, Any], language: str) -> Workbook:
    origin = Origin("", "", language, list_titles(COLUMNS, str), "Read me", [lay(data, language)])
    return load_workbook(BytesIO(write_book(origin, COLUMNS, ["k"], [], str)))


def take_back(book: Workbook) -> EditedSheet:
    buffer = BytesIO()
    book.save(buffer)
    read = read_book(Path("a.xlsx"), buffer.getvalue())
    assert read.problems == ()
    return read.sheets[0]


def write_yaml(value: Any, indent: str = "") -> str:
    """Return data as YAML, each text in quotes on a line of its own."""
    if isinstance(value, str):
        return f" {write_double(value)}\n"
    items = value.items() if isinstance(value, dict) else enumerate(value)
    lines = []
    for key, part in items:
        head = f"{write_double(key)}:" if isinstance(value, dict) else "-"
        lines.append(f"{indent}{head}{write_yaml(part, indent + '  ')}")
    return "\n" + "".join(lines)


@settings(max_examples=15)
@given(FILE, LANGUAGES)
def test_nothing_is_lost_on_the_way(data: dict[str, Any], language: str) -> None:
    merged = merge_sheet(take_back(build(data, language)), data, Places(), language)
    assert merged.data == data
    assert merged.changes == merged.problems == ()


@settings(max_examples=20)
@given(FILE, LANGUAGES, st.data())
def test_edits_are_what_the_file_then_holds(
    data: dict[str, Any], language: str, draw: st.DataObject
) -> None:
    """What is written into cells stands in the file, as if it had been written there by hand."""
    book, expected = build(data, language), copy.deepcopy(data)
    page = book["A's"]
    columns = {cell.value: cell.column for cell in page[1]}
    row = 3
    for block in lay(data, language).blocks:
        period, field = block.path[-2:]
        code = expected["periods"][period].get(field)
        if draw.draw(st.booleans()):
            code = expected["periods"][period].setdefault(field, {})
            for key in ("label", "value", "uncoded"):
                page.cell(row, columns[key]).value = None
                code.pop(key, None)
            label = draw.draw(WORD.filter(lambda text: not text.startswith("=")))
            page.cell(row, columns["label"]).value = label
            code["label"] = label
            note = draw.draw(LINES.filter(lambda text: not text.startswith("=")))
            page.cell(row, columns["note"]).value = note
            before = code.get("note")
            shown = language if isinstance(before, dict) and language in before else "es"
            code["note"] = {**before, shown: note} if isinstance(before, dict) else note
            source = draw.draw(WORD.filter(lambda text: not text.startswith("=")))
            free = row + len(code.get("evidence", ()))
            page.cell(free, columns["evidence.source"]).value = source
            code["evidence"] = [*code.get("evidence", ()), {"source": source}]
        row += block.rows
    merged = merge_sheet(take_back(book), data, Places(), language)
    assert merged.problems == ()
    assert merged.data == expected
    text = write_yaml(data)
    written = rewrite(text, merged.data, MANNER)
    assert parse_document(written.encode(), Path("a.yaml")).data == expected


@settings(max_examples=15)
@given(FILE, LANGUAGES)
def test_an_origin_is_read_back(data: dict[str, Any], language: str) -> None:
    origin = Origin("../a.yaml", "x", language, {"label": "é"}, "Read me", [lay(data, language)])
    read = decode_origin(encode_origin(origin))
    assert encode_origin(read) == encode_origin(origin)
    assert read.coders == ()
