"""The pages of real studies in a browser: whole, quiet, reachable, on any screen and on paper."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from qca.record import Record
from qca.report.contents import build_report
from qca.report.words import load_words

from .conftest import HOSTILE, SHIPPED, Visit, find_violations

STUDIES = (*SHIPPED, "table", "large")
Visiting = Callable[..., Visit]
Making = Callable[[str], tuple[Record, Path]]


@pytest.mark.parametrize("name", STUDIES)
def test_a_page_is_quiet_and_tells_every_verdict(name: str, study: Making, visit: Visiting) -> None:
    record, path = study(name)
    seen = visit(path)
    assert seen.complaints == []
    assert seen.requests == [path.as_uri()]
    assert seen.page.title() == record.study.spec.title
    seen.page.evaluate("document.querySelectorAll('main details').forEach(d => d.open = true)")
    told = " ".join(seen.page.inner_text("main").split()).lower()
    words = load_words("en")
    for tested in [*record.claims, *record.rivals]:
        assert words(tested.verdict) in told
    assert find_violations(seen, contrast=False) == []


@pytest.mark.parametrize("name", STUDIES)
def test_a_page_fits_a_phone(name: str, study: Making, visit: Visiting) -> None:
    _, path = study(name)
    seen = visit(path, wide=380)
    for opened in ("false", "true"):
        seen.page.evaluate(f"document.querySelectorAll('details').forEach(d => d.open = {opened})")
        sizes = seen.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert sizes[0] <= sizes[1] == 380
    assert seen.complaints == []


@pytest.mark.parametrize("name", STUDIES)
def test_paper_has_every_section(name: str, study: Making, visit: Visiting) -> None:
    pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")
    record, path = study(name)
    seen = visit(path)
    document = pypdf.PdfReader(BytesIO(seen.page.pdf(prefer_css_page_size=True)))
    width, height = document.pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)  # A4
    pages = [page.extract_text() for page in document.pages]
    printed = plain("".join(pages))
    report = build_report(record, load_words("en"))
    for _, section in report.walk():
        assert plain(section.title) in printed, section.title
    for said in ("Light or dark", "Copy table", "Expand all"):
        assert plain(said) not in printed
    # With the codebook and what each code rests on as appendices.
    assert name == "large" or len(pages) < 40


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("name", SHIPPED)
def test_a_page_is_small_enough_to_send(name: str, study: Making) -> None:
    assert study(name)[1].stat().st_size < 3_000_000


def test_a_case_with_a_hostile_name_is_highlighted_like_any_other(
    study: Making, visit: Visiting
) -> None:
    seen = visit(study("large")[1])
    named = seen.page.locator("[data-case]", has_text=HOSTILE)
    number = named.first.get_attribute("data-case")
    named.first.click()
    lit = seen.page.locator(".lit")
    assert lit.count() == seen.page.locator(f'[data-case="{number}"]').count() > 1
    assert seen.page.locator("[data-do=highlight]").input_value() == number
    assert seen.complaints == []
