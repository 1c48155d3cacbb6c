"""The picture of necessity shows every condition where the record has it, with the cuts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.text import Text

import qca
from qca.analysis.necessity.analysis import NecessityAnalysis
from qca.report.figures.necessity import draw_necessity
from qca.report.words import load_words

WORDS = load_words("en")


def analyze(**more: float) -> NecessityAnalysis:
    random = np.random.default_rng(3)
    frame = pd.DataFrame(random.beta(0.7, 0.7, (60, 5)).round(2), columns=list("ABCDE"))
    frame["Y"] = (frame[["A", "D"]].min(axis=1) * 0.8).round(2)
    return qca.necessity(frame, "Y", list("ABCDE"), **more)  # type: ignore[arg-type]


def test_points_and_cuts_are_those_of_the_analysis() -> None:
    analysis = analyze(incl_cut=0.85, ron_cut=0.6)
    axes = draw_necessity(analysis, WORDS)
    lines = {line.get_gid(): line for line in axes.lines}
    assert list(lines["cut-incl"].get_ydata()) == [0.85, 0.85]
    assert list(lines["cut-ron"].get_xdata()) == [0.6, 0.6]
    groups = {
        "passes": [c for c in analysis.single if c.passes],
        "fails": [c for c in analysis.single if not c.passes],
        "combined": analysis.combinations,
    }
    assert analysis.combinations
    for name, own in groups.items():
        drawn = sorted(zip(*map(list, lines[name].get_data()), strict=True)) if own else []
        assert drawn == sorted((c.ron, c.incl) for c in own)
    written = {text.get_text() for text in axes.texts}
    assert {c.expression for c in (*analysis.single, *analysis.combinations)} <= written
    axes.figure.figure.draw_without_rendering()
    boxes = [Text.get_window_extent(t) for t in axes.texts if t.get_gid() is None]
    assert not [(i, j) for i in range(len(boxes)) for j in range(i) if boxes[i].overlaps(boxes[j])]


def test_what_is_not_defined_is_counted() -> None:
    frame = pd.DataFrame({"A": [1.0, 1, 1], "B": [0.2, 0.4, 1], "Y": [1.0, 1, 1]})
    analysis = qca.necessity(frame.assign(Y=[1.0, 1, 0.4]), "Y", ["A", "B"])
    axes = draw_necessity(analysis, WORDS)
    undefined = sum(np.isnan(c.ron) or np.isnan(c.incl) for c in analysis.single)
    legend = axes.get_legend()
    assert legend is not None
    told = [text.get_text() for text in legend.get_texts() if "not defined" in text.get_text()]
    assert told == ([WORDS.count("figure.conditions.undefined", undefined)] if undefined else [])
