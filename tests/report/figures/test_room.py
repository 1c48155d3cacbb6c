"""Names that are long find room in every picture: nothing stands outside it, or over another."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

import qca
from qca.boolean.formulas import read_formula
from qca.notebook.frames import take_sets
from qca.report.figures.memberships import draw_memberships
from qca.report.figures.necessity import draw_necessity
from qca.report.figures.rendering import find_figure
from qca.report.figures.style import LIGHT, add_halo
from qca.report.figures.venn import draw_venn
from qca.report.figures.xy import SetRelation, draw_xy
from qca.report.words import load_words
from qca.study.claims import Relation
from tests.report.figures.looks import list_faults, read

NAMES = ["CAPACITY_OF_THE_STATE", "ORGANISATION_OF_BUSINESS", "LEADERSHIP_OF_GOVERNORS", "Y"]
LABELS = {name: f"{name.lower()}, as coders of both periods judged, enough" for name in NAMES}
FRAME = pd.DataFrame(
    np.random.default_rng(5).random((30, 4)).round(3),
    index=[f"case {i}" for i in range(30)],
    columns=NAMES,
)
LONG = f"{'*'.join(NAMES[:3])} + ~{'*~'.join(NAMES[:3])}"
ENGLISH, SPANISH = load_words("en"), load_words("es")


def find_outside(axes: Axes) -> list[str]:
    """Return the texts that stand outside of a picture, as far as they are seen."""
    figure = find_figure(axes)
    figure.draw_without_rendering()
    edge = figure.bbox.padded(1)
    return [
        text.get_text()
        for text in figure.findobj(Text)
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip()
        for box in [Text.get_window_extent(text)]
        if not (edge.contains(*box.min) and edge.contains(*box.max))
    ]


def relate(condition: str) -> SetRelation:
    x, y = FRAME[NAMES[0]].to_numpy(), FRAME["Y"].to_numpy()
    cases = tuple(map(str, FRAME.index))
    return SetRelation(
        cases, x, y, read_formula(condition), "Y", Relation.SUFFICIENT, (), "H1", LABELS
    )


@pytest.mark.parametrize("condition", [NAMES[0], LONG])
def test_planes_are_as_large_and_high_as_what_stands_on_them(condition: str) -> None:
    axes = draw_xy(relate(condition), SPANISH)
    assert find_outside(axes) == []
    figure = find_figure(axes)
    assert axes.get_window_extent().width > 0.8 * figure.bbox.width
    assert figure.get_tightbbox().height > figure.get_figheight() - 0.2


def test_sets_alone_are_named_in_words_beside_planes() -> None:
    axes = draw_xy(relate(NAMES[0]), ENGLISH)
    told = axes.get_xlabel().replace("\n", " ")
    assert told == f"Membership in {LABELS[NAMES[0]]} ({NAMES[0]})"
    told = draw_xy(relate(LONG), ENGLISH).get_xlabel().replace("\n", " ")
    assert told.endswith("; ".join(f"{name}: {LABELS[name]}" for name in NAMES[:3]))


@pytest.mark.parametrize("words", [ENGLISH, SPANISH])
def test_what_is_told_below_planes_is_not_cut(words: object) -> None:
    analysis = qca.necessity(FRAME, "Y", NAMES[:3], incl_cut=0.6)
    axes = draw_necessity(analysis, words)  # type: ignore[arg-type]
    assert axes.get_legend() is not None
    assert find_outside(axes) == []


def test_names_of_columns_do_not_cover_one_another() -> None:
    axes = draw_memberships(take_sets(FRAME, None), ENGLISH)
    assert find_outside(axes) == []
    boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
    assert not any(boxes[i].overlaps(boxes[i + 1]) for i in range(3))
    height = axes.get_window_extent().height / len(FRAME)
    assert height > 6 / 72 * find_figure(axes).dpi  # a line of letters


def test_labels_that_find_no_room_at_circles_stand_below_them() -> None:
    table = qca.build_truth_table(FRAME, "Y", NAMES[:3], incl_cut=0.8, pri_cut=0.5)
    axes = draw_venn(table, ENGLISH, labels={name: LABELS[name] * 2 for name in NAMES})
    assert list_faults(axes) == []
    assert "coders of both periods" in " ".join(read(axes))


@pytest.mark.parametrize("letters", ["EFI", "ETH"])
def test_letters_of_straight_lines_keep_their_strokes(letters: str) -> None:
    def draw(halo: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        figure = Figure(figsize=(0.5, 0.3), dpi=110)
        canvas = FigureCanvasAgg(figure)
        text = figure.text(0.1, 0.4, letters, fontsize=6)
        if halo:
            add_halo(text, LIGHT, 1.5)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())[..., 0]

    plain, haloed = (255.0 - draw(halo) for halo in (False, True))
    assert haloed.sum() == pytest.approx(plain.sum(), rel=0.12)
