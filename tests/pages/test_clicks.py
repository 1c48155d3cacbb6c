"""What one would click at works, by keyboard as well, and is never required."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.report.formats.html import write_report
from qca.report.pieces.cells import Cell, Explained, Said
from qca.report.pieces.sections import Alternatives, Block, Figure, Remark, Report, Section
from qca.report.pieces.spans import CaseName, Judged, Prose, Reference
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.words import load_words

from .conftest import Visit, find_violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

Visiting = Callable[..., Visit]
NL, PU = CaseName("NL1", "Nuevo León 2000–2007"), CaseName("PU1", "Puebla 2000–2007")
CASE = Column("case", "case", CellKind.CASE)
NUMBER = Column("score", "score", CellKind.NUMBER)
VERDICTS = (Verdict.SUPPORTED, Verdict.MIXED, Verdict.SUPPORTED)


def draw_points() -> object:
    from matplotlib.figure import Figure as Canvas

    axes = Canvas(figsize=(3, 2)).add_subplot()
    axes.scatter([0, 1], [0, 1], urls=["case:NL1", "case:PU1"])
    axes.annotate("NL1", (0, 0))
    return axes


def list_claims() -> list[Block]:
    words = load_words("en")
    rows = tuple((f"C{i}", Said(v, words(v))) for i, v in enumerate(VERDICTS))
    columns = Column("id", "claim"), Column("verdict", "verdict", CellKind.VERDICT)
    heads = [Prose((f"C{i} ", Judged(v, words(v)))) for i, v in enumerate(VERDICTS)]
    remarks = [Remark(h, (Prose(("Why.",)),), f"c{i}", VERDICTS[i]) for i, h in enumerate(heads)]
    return [ReportTable("claims", "Claims", columns, rows), *remarks]


def build_pieces() -> Report:
    scores: tuple[tuple[Cell, ...], ...] = (
        ("PU1", 0.25, "two"),
        ("case 10", 0.9, "Ñandú"),
        ("case 9", None, "one"),
        ("NL1", Explained(0.1234, ("coded low", "book, p. 7: a note")), "zeta"),
        ("last", float("nan"), None),
        ("lower", -2.5, "nadir"),
    )
    models = [
        tuple((f"Model {i}", (Prose((f"the text {i}",)),)) for i in range(n)) for n in (3, 30)
    ]
    cases = [
        Section(f"case-{i}", f"Case {i}", full=(Remark(Prose((f"set {i}",))), Prose((NL,))))
        for i in range(3)
    ]
    sections = (
        Section("opening", "What was found", full=(Prose((NL, " and ", PU, " differ.")),)),
        Section("claims", "Claims", full=tuple(list_claims())),
        Section(
            "scores",
            "Scores",
            full=(
                ReportTable("scores", "Scores", (CASE, NUMBER, Column("t", "text")), scores),
                Prose(("See the ", Reference("case-1", "evidence"), ".")),
            ),
        ),
        Section("models", "Models", full=tuple(Alternatives(f"m{len(m)}", m) for m in models)),
        Section("plots", "Plots", full=tuple(
            Figure(f"p{i}", f"Plot {i}", "two cases on a line", draw_points, Prose((PU,)))
            for i in range(2)
        )),
        Section("cases", "Evidence", parts=tuple(cases)),
    )  # fmt: skip
    return Report("A page of pieces", load_words("en"), sections)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = tuple((f"row {i}", (i * 7919) % 10_000) for i in range(10_000))
    table = ReportTable("many", "Many", (CASE, NUMBER), rows)
    report = Report("Many rows", load_words("en"), (Section("many", "Many", full=(table,)),))
    path = tmp_path_factory.mktemp("many") / "page.html"
    path.write_text(write_report(report), "utf-8")
    return path


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pieces") / "page.html"
    path.write_text(write_report(build_pieces()), "utf-8")
    return path


def column(page: Page, table: str, place: int) -> list[str]:
    rows = f"#{table} tbody:not(.rest) tr > :nth-child({place + 1})"
    return [text.strip() for text in page.locator(rows).all_inner_texts()]


def test_tables_are_sorted_by_any_column(pieces: Path, visit: Visiting) -> None:
    page = visit(pieces).page
    first = column(page, "table-scores", 0)
    heads = page.locator("#table-scores thead th")
    assert heads.first.get_attribute("aria-sort") == "none"
    sorter = heads.nth(1).locator("button")
    sorter.focus()
    page.keyboard.press("Enter")
    assert heads.nth(1).get_attribute("aria-sort") == "ascending"
    assert column(page, "table-scores", 1) == ["-2.500", "0.123", "0.250", "0.900", "–", "–"]
    page.keyboard.press("Enter")
    assert heads.nth(1).get_attribute("aria-sort") == "descending"
    assert column(page, "table-scores", 1) == ["0.900", "0.250", "0.123", "-2.500", "–", "–"]
    page.keyboard.press("Enter")
    assert heads.nth(1).get_attribute("aria-sort") == "none"
    assert column(page, "table-scores", 0) == first
    heads.nth(0).locator("button").click()
    assert column(page, "table-scores", 0) == ["case 9", "case 10", "last", "lower", "NL1", "PU1"]
    heads.nth(2).locator("button").click()
    assert column(page, "table-scores", 2) == ["nadir", "Ñandú", "one", "two", "zeta", "–"]
    assert heads.nth(0).get_attribute("aria-sort") == "none"


def test_ten_thousand_rows_are_opened_on_demand_and_sorted_as_one(
    many: Path, visit: Visiting
) -> None:
    page = visit(many).page
    box = page.locator(".table", has=page.locator("#table-many"))
    shown = page.locator("#table-many tbody tr:visible")
    assert shown.count() == 100
    box.get_by_role("button", name="score").click()
    assert column(page, "table-many", 1)[:3] == ["0", "1", "2"]
    box.get_by_role("button", name="Show 500 more rows").click()
    assert shown.count() == 600
    assert "600 of 10,000" in box.inner_text()
    box.get_by_role("button", name="Show all 10,000 rows").click()
    texts = "[...document.querySelectorAll('#table-many td')].map(cell => cell.textContent)"
    assert page.evaluate(texts) == [str(i) for i in range(10_000)]
    bare = visit(many, script=False).page
    assert bare.evaluate("document.querySelectorAll('#table-many tr').length") == 10_001
    assert bare.locator("#table-many tr").last.is_visible()


def test_a_case_is_highlighted_wherever_it_is_named_or_drawn(pieces: Path, visit: Visiting) -> None:
    page = visit(pieces).page
    page.locator("p .case", has_text="NL1").first.click()
    lit = page.locator(".lit")
    number = page.locator("[data-do=highlight]").input_value()
    assert lit.count() == page.locator(f'[data-case="{number}"]').count() == 9
    assert page.locator("figure .lit").count() == 4  # a mark and a name in each picture
    assert page.locator("tr.lit-row").count() == 1
    assert "9" in page.locator(".found").inner_text()
    page.get_by_role("button", name="Previous mention").click()
    assert page.locator(".now").is_visible()  # within what was folded
    page.get_by_role("button", name="Highlight no case").click()
    assert lit.count() == 0
    page.get_by_label("Highlight a case").select_option(label="Puebla 2000–2007 (PU1)")
    assert lit.count() == 6


def test_claims_are_shown_by_verdict(pieces: Path, visit: Visiting) -> None:
    page = visit(pieces).page
    bar = page.get_by_role("group", name="Show by verdict")
    assert [" ".join(t.split()) for t in bar.locator("button").all_inner_texts()] == [
        *("all 3", "supported 2", "mixed 1"),
    ]
    mixed = bar.locator("button", has_text="mixed")
    mixed.click()
    assert mixed.get_attribute("aria-pressed") == "true"
    assert column(page, "table-claims", 0) == ["C0", "C1", "C2"]  # none is gone
    assert page.locator("#table-claims tbody tr:visible").count() == 1
    assert page.locator("article:visible").all_inner_texts()[0].startswith("C1")
    assert page.get_by_role("status").inner_text() == "1 of 3"
    page.evaluate("location.hash = '#remark-c0'")
    page.locator("#remark-c0").wait_for(state="visible")


def test_models_are_tabs_for_the_keyboard_and_a_list_where_there_are_many(
    pieces: Path, visit: Visiting
) -> None:
    page = visit(pieces).page
    tabs = page.get_by_role("tab")
    assert tabs.count() == 3
    tabs.first.focus()
    for key, shown in (("ArrowRight", 1), ("End", 2), ("ArrowRight", 0), ("ArrowLeft", 2)):
        page.keyboard.press(key)
        assert tabs.nth(shown).get_attribute("aria-selected") == "true"
        assert page.get_by_role("tabpanel").locator("p").inner_text() == f"the text {shown}"
    assert tabs.nth(0).get_attribute("tabindex") == "-1"
    many = page.locator(".choices.many")
    many.get_by_role("combobox").select_option("Model 17")
    assert "the text 17" in many.inner_text()
    many.get_by_role("button", name="Next").click()
    assert many.locator("section:visible").count() == 1
    assert "the text 18" in many.inner_text()


def test_what_a_score_rests_on_is_shown_with_and_without_a_script(
    pieces: Path, visit: Visiting
) -> None:
    for script in (True, False):
        page = visit(pieces, script=script).page
        ground = page.locator(".ground")
        assert not ground.is_visible()
        page.locator("button.why").click()
        assert ground.inner_text().split("\n\n") == [
            "NL1, score: 0.123",
            "coded low",
            "book, p. 7: a note",
        ]
        page.keyboard.press("Escape")
        assert not ground.is_visible()


def test_a_picture_is_opened_large_and_put_back(pieces: Path, visit: Visiting) -> None:
    page = visit(pieces).page
    figure = page.locator("figure").first
    button = figure.get_by_role("button", name="Enlarge")
    before = figure.locator("svg").bounding_box()
    button.click()
    large = page.get_by_role("dialog").locator("svg").bounding_box()
    assert before is not None
    assert large is not None
    assert large["width"] > 1.5 * before["width"]
    page.keyboard.press("Escape")
    figure.locator("svg").wait_for()
    after = figure.locator("svg").bounding_box()
    assert after is not None
    assert (after["width"], after["height"]) == (before["width"], before["height"])
    assert button.evaluate("e => e === document.activeElement")


COPYING = """(works) => {
  window.copied = [];
  const clipboard = { writeText: async (text) => { if (!works) throw 0; copied.push(text); } };
  Object.defineProperty(navigator, "clipboard", { value: clipboard });
  document.execCommand = () => { copied.push(document.activeElement.value); };
}"""


@pytest.mark.parametrize("works", [True, False])
def test_a_table_is_copied_as_it_is_sorted(pieces: Path, visit: Visiting, works: bool) -> None:
    page = visit(pieces).page
    page.evaluate(COPYING, works)
    box = page.locator(".table", has=page.locator("#table-claims"))
    box.get_by_role("button", name="claim").click()
    box.get_by_role("button", name="claim").click()
    box.get_by_role("button", name="Copy table").click()
    page.wait_for_function("copied.length")
    text = "claim\tverdict\nC2\tsupported\nC1\tmixed\nC0\tsupported\n"
    assert page.evaluate("copied") == [text]
    assert page.get_by_role("status").inner_text() == "Copied"


def test_all_is_unfolded_and_folded_and_links_lead_into_what_is_folded(
    pieces: Path, visit: Visiting
) -> None:
    page = visit(pieces).page
    evidence = page.locator("#case-1")
    assert not evidence.locator("article").is_visible()
    page.get_by_role("link", name="evidence", exact=True).click()
    evidence.locator("article").wait_for(state="visible")
    page.get_by_role("button", name="Collapse all").click()
    assert page.locator("main details[open]").count() == 0
    page.get_by_role("button", name="Expand all").click()
    assert page.locator("main details:not([open])").count() == 0
    page.locator("#models").scroll_into_view_if_needed()
    page.get_by_role("link", name="Models").click()
    page.wait_for_function(
        "document.querySelector('.contents a[aria-current]')?.textContent === 'Models'"
    )


@pytest.mark.parametrize("dark", [False, True])
def test_every_piece_can_be_read(pieces: Path, visit: Visiting, dark: bool) -> None:
    seen = visit(pieces, dark=dark)
    seen.page.locator("p .case").first.click()
    seen.page.get_by_role("button", name="Expand all").click()
    assert find_violations(seen, contrast=True) == []


def test_light_and_dark_are_turned_and_kept(pieces: Path, visit: Visiting) -> None:
    seen = visit(pieces)
    colour = "getComputedStyle(document.body).backgroundColor"
    assert seen.page.evaluate(colour) == "rgb(255, 255, 255)"
    seen.page.get_by_role("button", name="Light or dark").click()
    assert seen.page.evaluate(colour) == "rgb(25, 25, 25)"
    seen.page.reload()
    assert seen.page.evaluate(colour) == "rgb(25, 25, 25)"
    assert seen.complaints == []


def test_pictures_are_as_large_on_paper_as_they_were_drawn(pieces: Path, visit: Visiting) -> None:
    page = visit(pieces).page
    picture = page.locator("figure svg").first
    page.emulate_media(media="print")
    wide = picture.evaluate("e => e.getBoundingClientRect().width")
    drawn = picture.evaluate("e => e.viewBox.baseVal.width")  # in points
    assert wide == pytest.approx(drawn * 4 / 3, abs=1)


def test_rows_that_are_read_stand_one_below_another_on_a_phone(
    pieces: Path, visit: Visiting
) -> None:
    page = visit(pieces, wide=380).page
    row = page.locator("#table-claims tbody tr").first
    first, second = (cell.bounding_box() for cell in row.locator("> *").all())
    assert first is not None
    assert second is not None
    assert second["y"] >= first["y"] + first["height"]
    title = "getComputedStyle(document.querySelector('#table-claims td'), '::before').content"
    assert page.evaluate(title).startswith('"verdict: "')
    # What a table is called takes a line of its own, not a column as narrow as its longest word.
    shown = "getComputedStyle(document.querySelector('#table-claims caption')).display"
    assert page.evaluate(shown) == "block"
    # Screen readers are still told of a table; one of numbers remains one for all.
    table = page.get_by_role("table", name="Claims")
    assert table.get_by_role("columnheader").count() == 2
    assert table.get_by_role("rowheader").count() == table.get_by_role("cell").count() == 3
    numbers = [
        c.bounding_box() for c in page.locator("#table-scores tbody tr").first.locator("> *").all()
    ]
    assert len({box and box["y"] for box in numbers}) == 1
    wide = visit(pieces).page.locator("#table-claims tbody tr").first.locator("> *").all()
    assert len({cell.bounding_box()["y"] for cell in wide}) == 1  # type: ignore[index]


def test_a_case_is_chosen_by_keyboard_where_it_is_first_told_of(
    pieces: Path, visit: Visiting
) -> None:
    page = visit(pieces).page
    named = page.locator("#opening").get_by_role("button", name="Nuevo León")
    assert named.get_attribute("aria-pressed") == "false"
    for key in ("Enter", " "):
        named.focus()
        page.keyboard.press(key)
        assert named.get_attribute("aria-pressed") == "true"
        assert page.locator(".lit").count() == 9
        page.keyboard.press("Escape")
        assert named.get_attribute("aria-pressed") == "false"
        assert page.locator(".lit").count() == 0
    assert page.locator("#cases .case[role=button]").count() == 1  # of three mentions


def test_heads_of_tables_are_repeated_on_every_sheet_of_paper(many: Path, visit: Visiting) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    paper = BytesIO(visit(many).page.pdf(prefer_css_page_size=True))
    sheets = [sheet.extract_text().split() for sheet in pypdf.PdfReader(paper).pages]
    assert len(sheets) > 1
    assert [
        sheet for sheet in sheets if "row" in sheet and not {"case", "score"} <= set(sheet)
    ] == []


def test_nothing_is_lost_without_a_script(pieces: Path, visit: Visiting) -> None:
    seen = visit(pieces, script=False)
    page = seen.page
    assert page.locator(".choice:visible").count() == 33
    assert page.locator("aside button:visible, main .acts button:visible").count() == 0
    assert page.get_by_role("link", name="Claims").is_visible()
    assert seen.complaints == []
