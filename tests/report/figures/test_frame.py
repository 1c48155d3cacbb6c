"""The frame of all pictures: the table of kinds, what is chosen, files that never differ, fonts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import pytest

from qca.errors import InputError
from qca.io.studies import load_study
from qca.record import Record, analyze_study
from qca.report.figures import FIGURE_FORMATS
from qca.report.figures.drawings import Wanted, choose_drawings
from qca.report.figures.kinds import FIGURES, find_kind
from qca.report.figures.rendering import (
    find_lacking,
    render_axes,
    render_element,
    render_pages,
)
from qca.report.figures.style import DARK, LIGHT, find_theme, open_axes
from qca.report.words import load_words

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def record() -> Record:
    return analyze_study(load_study(ROOT / "calibrations" / "2025.yaml"))


def test_an_unknown_kind_lists_those_there_are() -> None:
    with pytest.raises(InputError, match="did you mean 'memberships'") as error:
        find_kind("membership")
    for name in FIGURES:
        assert name in str(error.value)


@pytest.mark.parametrize("name", FIGURES)
def test_a_kind_is_known_by_its_name(name: str) -> None:
    assert find_kind(name).name == name


def test_a_wanted_that_is_nothing_lists_what_there_is(record: Record) -> None:
    with pytest.raises(InputError, match="is not drawn of a claim"):
        choose_drawings(FIGURES["memberships"], record, load_words("en"), Wanted(claim="N1"))
    with pytest.raises(InputError, match="there is no outcome 'X'"):
        choose_drawings(FIGURES["memberships"], record, load_words("en"), Wanted(outcome="X"))


@pytest.mark.parametrize("form", FIGURE_FORMATS)
def test_the_same_picture_gives_the_same_bytes(record: Record, form: str) -> None:
    (drawing,) = choose_drawings(FIGURES["memberships"], record, load_words("en"))
    one, other = (render_axes(drawing.draw(load_words("en")), form) for _ in range(2))
    assert one == other
    starts = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}
    assert one.startswith(starts[form])


def test_pages_are_as_many_as_pictures(record: Record) -> None:
    (drawing,) = choose_drawings(FIGURES["memberships"], record, load_words("en"))
    pages = render_pages([drawing.draw(load_words("en")) for _ in range(3)])
    assert pages.count(b"/Type /Page\n") + pages.count(b"/Type /Page ") == 3


def test_two_pictures_on_a_page_share_no_identifier(record: Record) -> None:
    import re

    (drawing,) = choose_drawings(FIGURES["memberships"], record, load_words("en"))
    axes = drawing.draw(load_words("en"))
    one, other = (render_element(axes, prefix=p, title="<a & b>") for p in ("p1", "p2"))
    identifiers = [re.findall(r' id="([^"]+)"', text) for text in (one, other)]
    assert len(identifiers[0]) > 10
    assert not set(identifiers[0]) & set(identifiers[1])
    for text, own in zip((one, other), identifiers, strict=True):
        assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)) <= set(own)
        assert text.startswith("<svg")
        assert "<title>&lt;a &amp; b&gt;</title>" in text


def test_characters_that_no_font_has_are_told_and_nothing_warns() -> None:
    lost = "\U0010fffd"  # for private use: no font has it
    with open_axes(None, texts=["NL1", lost]) as axes:
        axes.text(0.5, 0.5, f"Nuevo León ~A·B → Y{lost}")
    assert find_lacking(axes) == (lost,)
    render_axes(axes, "svg")


def test_a_name_with_dollars_is_no_formula() -> None:
    with open_axes(None) as axes:
        text = axes.text(0.5, 0.5, "US$ to MX$")
    render_axes(axes, "svg")
    assert text.get_parse_math() is False


def test_settings_of_the_user_stay_theirs() -> None:
    before = dict(mpl.rcParams)
    with open_axes(None, DARK):
        assert mpl.rcParams["text.color"] == DARK.ink
    assert dict(mpl.rcParams) == before


def test_themes_are_found_by_name() -> None:
    assert find_theme("light") is LIGHT
    with pytest.raises(InputError, match="the themes are light, dark"):
        find_theme("sepia")


def test_marks_differ_without_their_colours() -> None:
    for theme in (LIGHT, DARK):
        shapes = [(mark.shape, mark.filled) for mark in theme.marks.values()]
        assert len(set(shapes)) == len(shapes)


def test_importing_the_table_of_kinds_loads_no_matplotlib() -> None:
    script = "import sys, qca, qca.report.figures.kinds, qca.report.figures.rendering\n"
    script += "print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
