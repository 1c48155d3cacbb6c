"""Reports as documents of Word: what stands in them, and that another program opens them."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from qca.escapes import escape_document
from qca.record import Record
from qca.report.contents import build_report
from qca.report.formats.word import write_report
from qca.report.pieces.cells import format_cell
from qca.report.pieces.sections import Figure, Report, Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import Column, ReportTable
from qca.report.words import load_words
from tests.report.papers import build_nasty_report

NASTY = build_nasty_report("es")
WRITTEN = write_report(NASTY)


def _open(written: bytes) -> Document:
    return docx.Document(BytesIO(written))


def _styles(document: Document, prefix: str) -> list[str]:
    return [p.text for p in document.paragraphs if str(p.style and p.style.name).startswith(prefix)]


def test_headings_are_headings_and_captions_are_numbered() -> None:
    document = _open(WRITTEN)
    heads = [
        p for p in document.paragraphs if re.match(r"Heading [123]", str(p.style and p.style.name))
    ]
    assert [p.text for p in heads] == [s.title for _, s in NASTY.walk()]
    levels = [str(p.style and p.style.name) for p in heads]
    assert levels == [f"Heading {depth + 1}" for depth, _ in NASTY.walk()]
    captions = _styles(document, "Caption")
    assert captions[0] == "Tabla 1. A table of many columns"
    assert captions[1:3] == ["Tabla 1, parte 2 de 3", "Tabla 1, parte 3 de 3"]
    numbers = [int(found[1]) for text in captions if (found := re.match(r"Tabla (\d+)\. ", text))]
    assert numbers == [1, 2, 3, 4, 5, 6]
    codes = [e.text.strip() for e in document.element.iter(qn("w:instrText"))]
    assert codes.count(r"SEQ Table \* ARABIC") == 6
    assert codes[0].startswith("TOC ")
    contents = _styles(document, "TOC ")[1:]
    assert contents == [s.title for depth, s in NASTY.walk() if depth < 2]


def test_every_cell_stands_in_a_table() -> None:
    document = _open(WRITTEN)
    tables = {t.rows[0].cells[0].text + t.rows[0].cells[1].text: t for t in document.tables}
    long = tables["rowterm"]
    assert len(long.rows) == 131
    assert [cell.text for cell in long.rows[5].cells] == [
        "4",
        "~EL*BQ*BC[1] + INST",
        "4",
        "0.79996",
        "case 4.0, case 4.1, case 4.2, case 4.3",
    ]
    wide = [t for t in document.tables if t.rows[0].cells[0].text == "case"]
    heads = [cell.text for t in wide for cell in t.rows[0].cells if cell.text != "case"]
    assert heads == [f"SET{k}" for k in range(40)]
    names = [t for t in document.tables if len(t.rows) > 2 and t.rows[0].cells[1].text == "cases"]
    told = " ".join(cell.text for t in names for row in t.rows for cell in row.cells)
    assert re.findall(r"the (\d+)th", told) == [str(n) for n in range(400)]


def test_tables_fit_their_page_repeat_their_heads_and_break_no_row() -> None:
    document = _open(WRITTEN)
    page = document.sections[0]
    upright = page.page_width - page.left_margin - page.right_margin  # type: ignore[operator]
    sideways = page.page_height - page.left_margin - page.right_margin  # type: ignore[operator]
    widths = []
    for table in document.tables:
        grid = [int(g.get(qn("w:w"))) * 635 for g in table._tbl.iter(qn("w:gridCol"))]
        widths.append(sum(grid))
        assert table.style is not None and table.style.name == "Booktabs"
        assert len([*table.rows[0]._tr.iter(qn("w:tblHeader"))]) == 1
        assert all([*row._tr.iter(qn("w:cantSplit"))] for row in table.rows)
    assert max(widths) <= sideways
    turned = [s for s in document.sections if s.orientation == WD_ORIENT.LANDSCAPE]
    assert len(turned) == 1
    assert sum(width > upright for width in widths) <= 3
    assert all(s.page_width > s.page_height for s in turned)  # type: ignore[operator]


def test_language_and_properties_are_set() -> None:
    for language, tag in (("en", "en-GB"), ("es", "es-MX")):
        document = _open(write_report(build_nasty_report(language)))
        about = document.core_properties
        assert (about.title, about.language) == (NASTY.title, tag)
        spoken = {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))}
        assert spoken == {tag}


def test_a_table_without_a_title_is_captioned_as_its_section() -> None:
    table = ReportTable("short", "", (Column("case", "caso"),), (("a",),))
    report = Report("Un informe", load_words("es"), (Section("s", "Soluciones", full=(table,)),))
    assert _styles(_open(write_report(report)), "Caption") == ["Tabla 1. Soluciones"]


def test_two_runs_give_the_same_bytes_and_no_date() -> None:
    assert write_report(build_nasty_report("es")) == WRITTEN
    with zipfile.ZipFile(BytesIO(WRITTEN)) as packed:
        assert {part.date_time[0] for part in packed.infolist()} == {1980}
        assert b"dcterms" not in re.sub(rb"xmlns:\w+=\S+", b"", packed.read("docProps/core.xml"))


def test_links_lead_to_places_that_there_are() -> None:
    document = _open(WRITTEN)
    places = {e.get(qn("w:name")) for e in document.element.iter(qn("w:bookmarkStart"))}
    links = [e.get(qn("w:anchor")) for e in document.element.iter(qn("w:hyperlink"))]
    assert len(places) == len([*NASTY.walk()]) and set(links) <= places
    assert "nowhere" in "".join(p.text for p in document.paragraphs)


def test_a_figure_is_a_picture_with_a_caption_and_is_told() -> None:
    from matplotlib.figure import Figure as Canvas

    def draw() -> object:
        axes = Canvas(figsize=(10, 4)).subplots()
        axes.plot([0, 1])
        return axes

    figure = Figure("xy", "Plot", "A line that rises", draw, Prose(("What is ", "seen")))
    report = Report("T", load_words("en"), (Section("s", "S", full=(figure, figure)),))
    document = _open(write_report(report))
    (first, _) = document.inline_shapes
    page = document.sections[0]
    assert first.width <= page.page_width - 2 * page.left_margin  # type: ignore[operator]
    assert abs(first.width / first.height - 2.5) < 0.01
    assert first._inline.docPr.get("descr") == "A line that rises"
    assert _styles(document, "Caption") == ["Figure 1. What is seen", "Figure 2. What is seen"]
    assert write_report(report) == write_report(report)


@pytest.mark.parametrize("language", ["en", "es"])
def test_letters_that_no_font_has_are_told_below_the_picture(language: str) -> None:
    from matplotlib.figure import Figure as Canvas

    def draw() -> object:
        axes = Canvas(figsize=(2, 1)).subplots()
        axes.set_title("a\U000f0001b\U000f0002")  # of private use
        return axes

    figure = Figure("xy", "Plot", "Letters", draw)
    words = load_words(language)
    document = _open(write_report(Report("T", words, (Section("s", "S", full=(figure,)),))))
    told = words("paper.lacking", listed=words.join(["\U000f0001", "\U000f0002"]))
    assert _styles(document, "Table Note") == [escape_document(told)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_report_on_a_record_holds_its_tables(small: Record, language: str) -> None:
    report = build_report(small, load_words(language))
    document = _open(write_report(report))
    shown = "\n".join(cell.text for t in document.tables for cell in t._cells)
    for _, section in report.walk():
        for block in section.full:
            if isinstance(block, ReportTable):
                for row in block.trim().rows[:3]:
                    assert [c for c in map(format_cell, row) if c not in shown] == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_makes_a_pdf(tmp_path: Path) -> None:
    (tmp_path / "t.docx").write_bytes(WRITTEN)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "t.docx"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
    pdf = (tmp_path / "t.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) > 8
