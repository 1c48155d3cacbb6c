"""The page says what the report says, whatever names hold, and needs nothing else."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from qca.analysis.claims.verdicts import Verdict
from qca.report import LANGUAGES
from qca.report.formats import find_format
from qca.report.formats.html import tables, write_report
from qca.report.pieces.cells import Beside, Cell, Explained, NameList, Said
from qca.report.pieces.marks import mark_cases
from qca.report.pieces.sections import Alternatives, Block, Figure, Remark, Report, Section
from qca.report.pieces.spans import (
    CaseName,
    Judged,
    Prose,
    Reference,
    SetName,
    Symbols,
    Verbatim,
)
from qca.report.pieces.tables import CellKind, Column, ReportTable
from qca.report.words import load_words

NASTY = (
    "<script>alert(1)</script>",
    "</style><b>",
    "\"quoted\" & 'single'",
    "a\u202eb",
    "{{ 7 * 7 }}{% raw %}",
    "-->",
    "]]>",
    "عربي",
)


@dataclass
class Node:
    """An element of a page: its attributes, its text, and where it stands."""

    tag: str
    attributes: dict[str, str]
    path: tuple[str, ...]
    text: str = ""


@dataclass
class Reader(HTMLParser):
    """Reads a page into elements, and finds those that are never closed."""

    elements: list[Node] = field(default_factory=list)
    open: list[Node] = field(default_factory=list)
    VOID = frozenset({"meta", "use", "path", "circle", "br", "wbr"})

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        path = tuple(node.tag for node in self.open)
        node = Node(tag, {key: value or "" for key, value in attrs}, path)
        self.elements.append(node)
        if tag not in self.VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for node in self.open:
            node.text += data


def read(page: str) -> list[Node]:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader.elements


def report(*blocks: Block, short: tuple[Block, ...] = (), lang: str = "en") -> Report:
    return Report("A study", load_words(lang), (Section("one", "One", short, blocks),))


def table(*columns: Column, rows: list[tuple[Cell, ...]], title: str = "T") -> ReportTable:
    return ReportTable("t", title, columns, tuple(rows))


def find(nodes: list[Node], tag: str, **attributes: str) -> list[Node]:
    return [
        node
        for node in nodes
        if node.tag == tag and all(node.attributes.get(k) == v for k, v in attributes.items())
    ]


@pytest.mark.parametrize("text", NASTY)
def test_names_are_shown_and_never_obeyed(text: str) -> None:
    shown = text.replace("\u202e", "<U+202E>")
    case, of_set = CaseName(text, f"label {text}"), SetName(text, f"meaning {text}")
    prose = Prose((text, case, of_set, case, Symbols(text), Verbatim(text)))
    columns = (Column("case", text, CellKind.CASE), Column("x", text), Column("s", text))
    drawn = ReportTable(text, text, columns, ((text, text, NameList((text,))),), text)
    remark = Remark(prose, (prose,), key=text, verdict=Verdict.MIXED)
    choices = Alternatives(text, ((text, (prose, drawn)), (text, (prose,))))
    sections = (
        Section(text, text, (prose,), (drawn, remark, choices)),
        Section("", text, (), (Prose((Reference(text, text), Reference("gone", text))),)),
    )
    page = write_report(Report(text, load_words("en"), sections))
    nodes = read(page)
    assert len(find(nodes, "script")) == 1
    assert len(find(nodes, "style")) == 1
    assert find(nodes, "b") == []
    assert find(nodes, "title")[0].text == find(nodes, "h1")[0].text == shown
    assert "\u202e" not in page
    identifiers = [node.attributes["id"] for node in nodes if "id" in node.attributes]
    assert len(set(identifiers)) == len(identifiers)
    assert all(re.fullmatch(r"[\w-]+", each) for each in identifiers)
    for link in find(nodes, "a"):
        assert link.attributes["href"].removeprefix("#") in identifiers
    cells = [node.text for node in nodes if node.tag in ("th", "td") and "tbody" in node.path]
    assert set(cells[:2]) == {shown}


def test_the_page_needs_nothing_and_allows_its_own_script_alone() -> None:
    page = write_report(report(Prose(("x",))))
    nodes = read(page)
    assert not [n for n in nodes if {"src", "srcset", "data", "action"} & set(n.attributes)]
    assert not find(nodes, "link")
    assert not re.search(r"url\(|@import|https?://", page.replace("http://www.w3.org/", ""))
    (script,) = find(nodes, "script")
    digest = b64encode(sha256(script.text.encode()).digest()).decode()
    policy = find(nodes, "meta", **{"http-equiv": "Content-Security-Policy"})[0]
    assert f"script-src 'sha256-{digest}'" in policy.attributes["content"]
    assert policy.attributes["content"].startswith("default-src 'none'")


def test_the_same_report_gives_the_same_bytes() -> None:
    assert find_format("html").write(report(Prose(("x",)))) == find_format("html").write(
        report(Prose(("x",)))
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_its_language(language: str) -> None:
    nodes = read(write_report(report(Prose(("x",)), lang=language)))
    assert find(nodes, "html")[0].attributes["lang"] == language


def test_a_name_is_told_in_full_once_and_can_be_pointed_at_everywhere() -> None:
    case = CaseName("NL1", "Nuevo León 2000–2007")
    column = Column("case", "case", CellKind.CASE)
    told = (
        Prose((case, "; ", case)),
        table(column, Column("for", "for"), rows=[("NL1", NameList(("NL1", "PU1")))]),
    )
    nodes = read(write_report(report(*told)))
    named = [node for node in nodes if "data-case" in node.attributes]
    assert [node.text for node in named] == ["Nuevo León 2000–2007 (NL1)", "NL1", "NL1", "NL1"]
    assert {node.attributes["data-case"] for node in named} == {"0"}
    assert {node.attributes.get("title") for node in named[1:]} == {named[0].text}
    assert [node.text for node in find(nodes, "option")] == ["none", named[0].text]


def test_a_verdict_has_a_sign_a_colour_and_a_word() -> None:
    cell = Said("contradicted", "refutada")
    blocks = (
        Remark(Prose((Judged(Verdict.SUPPORTED, "respaldada"), " x"))),
        Remark(Prose(("y",)), verdict=Verdict.MIXED),
        table(Column("v", "v", CellKind.VERDICT), rows=[(cell,)]),
    )
    nodes = read(write_report(report(*blocks)))
    verdicts = [n for n in nodes if n.attributes.get("class", "").startswith("verdict ")]
    assert [(n.attributes["class"], n.text) for n in verdicts] == [
        ("verdict supported", "respaldada"),
        ("verdict contradicted", "refutada"),
    ]
    signs = {node.attributes["id"] for node in find(nodes, "symbol")}
    assert {f"sign--{verdict}" for verdict in Verdict} <= signs
    assert {node.attributes["href"].removeprefix("#") for node in find(nodes, "use")} <= signs
    marked = [
        (n.tag, n.attributes["data-verdict"]) for n in nodes if "data-verdict" in n.attributes
    ]
    assert marked == [("article", "mixed"), ("tr", "contradicted")]


def test_numbers_carry_what_is_not_shown_of_them() -> None:
    column = Column("n", "n", CellKind.NUMBER)
    values: list[Cell] = [0.5, 0.12345678, 3, None, float("nan"), Beside(0.79996, (0.8,))]
    nodes = read(
        write_report(report(table(Column("c", "c"), column, rows=[("", v) for v in values])))
    )
    cells = [node for node in find(nodes, "td") if "tbody" in node.path]
    assert [cell.text for cell in cells] == ["0.500", "0.123", "3", "–", "–", "0.79996"]
    assert [cell.attributes.get("data-value") for cell in cells] == [
        *(None, "0.12345678", None, None, None, None),
    ]
    assert [cell.attributes["class"] for cell in cells] == ["n", "n", "n", "none", "none", "n"]


def test_later_rows_are_there_without_a_script_and_cut_rows_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows: list[tuple[Cell, ...]] = [(f"c{i}", i) for i in range(250)]
    many = table(Column("c", "c"), Column("n", "n", CellKind.NUMBER), rows=rows)
    nodes = read(write_report(report(many)))
    assert len(find(nodes, "th", scope="row")) == 250
    (rest,) = find(nodes, "tbody", **{"class": "rest"})
    assert rest.text.split()[0] == "c100150" or "c100" in rest.text
    monkeypatch.setattr(tables, "_MOST_CELLS", 100)
    page = write_report(report(many))
    assert len(find(read(page), "th", scope="row")) == 50
    assert load_words("en")("page.cut", shown="50", whole="250") in page


def test_headings_go_down_by_one_and_sections_are_listed() -> None:
    inner = Section("c", "C", full=(Remark(Prose(("r",))),))
    whole = Report(
        "t", load_words("en"), (Section("a", "A", parts=(Section("b", "B", parts=(inner,)),)),)
    )
    nodes = read(write_report(whole))
    levels = [int(n.tag[1]) for n in nodes if re.fullmatch("h[1-6]", n.tag)]
    assert levels == [1, 2, 3, 4, 5]
    links = [n.text for n in nodes if n.tag == "a" and "nav" in n.path]
    assert links == ["A", "B", "C"]


def test_a_section_is_told_in_full_and_in_short_where_that_is_all() -> None:
    short, full = Prose(("in short",)), Prose(("in full",))
    assert "in short" not in write_report(report(full, short=(short,)))
    assert "in short" in write_report(report(short=(short,)))
    pointer = Section("more", "", short=(short,))
    assert "in short" not in write_report(Report("t", load_words("en"), (pointer,)))


def test_long_rows_of_remarks_are_folded_and_claims_are_not() -> None:
    plain = [Remark(Prose((f"remark {i}",))) for i in range(20)]
    claims = [Remark(Prose((f"claim {i}",)), verdict=Verdict.MIXED) for i in range(20)]
    nodes = read(write_report(report(*plain, Prose(("between",)), *claims)))
    articles = find(nodes, "article")
    assert [a.text.strip() for a in articles] == [
        *(f"remark {i}" for i in range(20)),
        *(f"claim {i}" for i in range(20)),
    ]
    assert sum("details" in article.path for article in articles) == 14
    (more,) = find(nodes, "details", **{"class": "more"})
    assert more.text.split()[:2] == ["14", "more"]


def test_what_a_value_rests_on_stands_with_the_table() -> None:
    column = Column("n", "EL <x>", CellKind.NUMBER)
    cell = Explained(Beside(0.79996, (0.8,)), ("coded <low>", "book, p. 7"))
    told = table(Column("case", "case", CellKind.CASE), column, rows=[("NL1", cell), ("PU1", 1)])
    nodes = read(write_report(report(told)))
    (button,) = [n for n in nodes if "popovertarget" in n.attributes]
    (ground,) = find(nodes, "div", id=button.attributes["popovertarget"])
    assert button.text == "0.79996"
    assert "popover" in ground.attributes
    assert ground.text.split("\n")[1:-1] == ["NL1, EL <x>: 0.79996", "coded <low>", "book, p. 7"]


def test_long_names_of_fields_leave_tables_room() -> None:
    """A field, and a list of them, may be broken after an underscore; names of cases may not."""
    columns = (
        Column("case", "case", CellKind.CASE),
        Column("field", "field"),
        Column("all", "all"),
    )
    row = ("A_1", "most_firms", NameList(("staff_tenure", "A_1")))
    page = write_report(report(ReportTable("t", "T", columns, (row,))))
    assert ">most_<wbr>firms</td>" in page and ">staff_<wbr>tenure</bdi>" in page
    assert page.count(">A_1</bdi>") == 2


def test_arrows_are_not_broken() -> None:
    page = write_report(report(Prose((Symbols("A -> B"), Symbols("A <- B")))))
    symbols = [n for n in read(page) if n.attributes.get("class") == "symbols short"]
    assert [n.text for n in symbols] == ["A -> B", "A <- B"]


def draw_two(**_: object) -> object:
    from matplotlib.figure import Figure as Canvas

    axes = Canvas(figsize=(3, 3)).add_subplot()
    axes.scatter([0, 1], [0, 1], urls=["case:NL1", "case:A & B"])
    axes.plot([0, 1], [0, 1], clip_on=True)
    axes.annotate("NL1", (0, 0))
    axes.annotate("<b>\u202e", (1, 1))
    return axes


def test_pictures_share_no_identifier_and_name_their_cases() -> None:
    told = Prose((CaseName("NL1"), CaseName("A & B")))
    figures = [Figure(f"f{i}", "Plot", "two cases & a line", draw_two, told) for i in range(2)]
    page = write_report(report(*figures))
    nodes = read(page)
    identifiers = [node.attributes["id"] for node in nodes if "id" in node.attributes]
    assert len(set(identifiers)) == len(identifiers)
    used = re.findall(r'(?:xlink:href="#|url\(#)([^")]+)', page)
    assert used
    assert set(used) <= set(identifiers)
    drawings = find(nodes, "svg", role="img")
    assert [d.attributes["aria-label"] for d in drawings] == ["two cases & a line"] * 2
    drawn = [
        n for n in nodes if "figure" in n.path and "svg" in n.path and "data-case" in n.attributes
    ]
    assert [n.attributes["data-case"] for n in drawn].count("0") == 4  # a mark and a name each
    assert [n.attributes["data-case"] for n in drawn].count("1") == 2
    texts = [node.text.strip() for node in find(nodes, "text")]
    assert texts.count("NL1") == 2
    assert texts.count("<b><U+202E>") == 2
    assert write_report(report(*figures)) == page


def test_numbers_in_a_picture_stay_what_they_are() -> None:
    """Where shapes lie is rounded, so that a page is small; what is written is not."""

    def draw(**_: object) -> object:
        from matplotlib.figure import Figure as Canvas

        axes = Canvas(figsize=(3, 3)).add_subplot()
        axes.scatter([0.123456], [0.2], urls=["case:1.23456"])
        axes.set_title("consistency 0.508, x 0.12345")
        return axes

    told = Prose((CaseName("1.23456"),))
    page = write_report(report(Figure("f", "Plot", "a case", draw, told)))
    nodes = read(page)
    texts = [node.text.strip() for node in find(nodes, "text")]
    assert "consistency 0.508, x 0.12345" in texts
    assert "0.123456" not in page
    drawn = [n for n in nodes if "svg" in n.path and "data-case" in n.attributes]
    assert drawn


def draw_named() -> object:
    from matplotlib.figure import Figure as Canvas

    from qca.report.figures.points import name_points
    from qca.report.figures.style import LIGHT

    names = [NAMES[0], "B", "Nuevo León"]
    axes = Canvas(figsize=(4, 3)).add_subplot()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    (points,) = axes.plot([0.3, 0.3, 0.7], [0.5, 0.5, 0.2], "o")
    mark_cases(points, names)
    written = name_points(
        axes, [0.3, 0.3, 0.7], [0.5, 0.5, 0.2], names, [1, 1, 1], load_words("en"), LIGHT
    )
    assert written == 0
    return axes


NAMES = ("<script>alert(1)</script>",)


def test_marks_and_names_of_several_cases_are_each_that_of_its_own() -> None:
    told = Prose(tuple(CaseName(name, name) for name in (NAMES[0], "B", "Nuevo León")))
    figure = Figure("p", "Points", "three cases", draw_named, told)
    page = write_report(Report("Title", load_words("en"), (Section("s", "S", full=(figure,)),)))
    drawn = page[page.index("<figure") : page.index("<figcaption")]
    assert re.findall(r'<use class="case" data-case="(\d)"', drawn) == ["0", "1", "2"]
    named = re.findall(r'<tspan class="case" data-case="(\d)">([^<]*)</tspan>', drawn)
    assert [(number, name.replace("\u00a0", " ")) for number, name in named] == [
        ("0", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("1", "B"),
        ("2", "Nuevo León"),
    ]
