"""Names at points: none covers another, a mark or the edge; what finds no room is told."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Annotation, Text

from qca.report.figures.labels import Label, place_labels
from qca.report.figures.style import LIGHT, SINGLE_COLUMN, WHOLE_WIDTH, open_axes


def draw(labels: list[Label], side: float) -> tuple[Axes, list[Annotation | None]]:
    with open_axes(None, size=(side, side)) as axes:
        axes.set_xlim(-0.05, 1.05)
        axes.set_ylim(-0.05, 1.05)
        axes.plot([each.x for each in labels], [each.y for each in labels], "o")
        return axes, place_labels(axes, labels, LIGHT)


def list_overlaps(axes: Axes, written: list[Annotation]) -> list[tuple[str, str]]:
    axes.figure.figure.draw_without_rendering()
    boxes = [Text.get_window_extent(text) for text in written]
    return [
        (written[i].get_text(), written[j].get_text())
        for i in range(len(boxes))
        for j in range(i)
        if boxes[i].overlaps(boxes[j])
    ]


@pytest.mark.parametrize(("count", "side"), [(4, SINGLE_COLUMN), (40, WHOLE_WIDTH)])
def test_no_name_covers_another(count: int, side: float) -> None:
    random = np.random.default_rng(count)
    labels = [Label(f"Case {i}", *map(float, random.uniform(0, 1, 2))) for i in range(count)]
    axes, placed = draw(labels, side)
    written = [text for text in placed if text is not None]
    assert len(written) == count
    assert list_overlaps(axes, written) == []
    frame = axes.get_window_extent()
    for text in written:
        box = Text.get_window_extent(text)
        assert frame.contains(box.x0, box.y0) and frame.contains(box.x1, box.y1)


def test_the_weightier_find_a_place_first_and_the_rest_is_told() -> None:
    labels = [Label("x" * 20, 0.5, 0.5, weight=float(i)) for i in range(60)]
    axes, placed = draw(labels, SINGLE_COLUMN)
    kept = [i for i, text in enumerate(placed) if text is not None]
    assert 0 < len(kept) < 60
    assert 59 in kept
    assert list_overlaps(axes, [text for text in placed if text is not None]) == []
    assert len([text for text in axes.texts if text.get_visible()]) == len(kept)


def test_no_labels_are_no_trouble() -> None:
    assert draw([], SINGLE_COLUMN)[1] == []
