"""The map of memberships shows the memberships of the record."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pandas as pd

from qca.report.figures.memberships import draw_memberships
from qca.report.figures.rendering import render_axes
from qca.report.words import load_words
from qca.sets.memberships import build_memberships


def test_cells_are_the_memberships() -> None:
    frame = pd.DataFrame(
        {"A": [0.2, 0.5, np.nan], "D": [2, 0, 1]}, index=["Nuevo León", "c2", "c3"]
    )
    memberships = build_memberships(frame, ["A", "D"], may_miss=["A"])
    axes = draw_memberships(memberships, load_words("es"))
    shades = axes.collections[0].get_array()
    assert shades is not None
    assert shades[:, 0].tolist() == [0.2, 0.5, None]
    assert shades.mask[:, 1].all()  # values of a multi-value set are no degrees
    assert [text.get_text() for text in axes.texts] == ["0.200", "2", "0.500", "0", "–", "1"]
    assert [text.get_weight() for text in axes.texts] == ["normal"] * 2 + ["bold"] + ["normal"] * 3
    assert [label.get_text() for label in axes.get_xticklabels()] == ["A", "D"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["Nuevo León", "c2", "c3"]


def test_many_cases_are_shades_alone_and_this_is_said() -> None:
    frame = pd.DataFrame({"A": np.linspace(0, 1, 300)}, index=[f"c{i}" for i in range(300)])
    axes = draw_memberships(build_memberships(frame, ["A"]), load_words("en"))
    assert not axes.texts
    assert axes.get_ylabel().startswith("300 cases, whose names and numbers")
    shades = axes.collections[0].get_array()
    assert shades is not None
    assert shades[:, 0].tolist() == frame["A"].tolist()
    assert axes.figure.figure.get_figheight() < 10


def test_shades_are_shapes_in_a_file_of_vectors() -> None:
    frame = pd.DataFrame({"A": [0.2, 0.5], "B": [1, 0.9]}, index=["c1", "c2"])
    axes = draw_memberships(build_memberships(frame, ["A", "B"]), load_words("en"))
    written = BytesIO()
    axes.figure.figure.savefig(written, format="svg")
    assert b"<image" not in written.getvalue()


def test_a_name_that_leaves_no_room_is_shortened() -> None:
    frame = pd.DataFrame({"A": [0.2, 0.6]}, index=["x" * 300, "c2"])
    axes = draw_memberships(build_memberships(frame, ["A"]), load_words("en"))
    assert [label.get_text() for label in axes.get_yticklabels()] == ["x" * 39 + "…", "c2"]
    render_axes(axes, "svg")  # matplotlib warns of nothing
    assert axes.get_position().width > 0.4


def test_very_many_cells_are_dots_and_others_shapes() -> None:
    for number, dots in ((300, False), (20_001, True)):
        frame = pd.DataFrame({"A": np.linspace(0, 1, number)}, index=range(number))
        frame.index = frame.index.map("c{}".format)
        axes = draw_memberships(build_memberships(frame, ["A"]), load_words("en"))
        assert axes.collections[0].get_rasterized() is dots
        written = BytesIO()
        axes.figure.figure.savefig(written, format="svg")
        assert len(written.getvalue()) < 300_000
