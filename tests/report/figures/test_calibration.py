"""Calibration curves show what the study has: codes, scores, anchors and what is in doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Text

from qca.io.studies import load_study
from qca.record import Record, analyze_study
from qca.report.figures import calibration
from qca.report.figures.calibration import CalibratedSet, draw_calibration, find_calibrated
from qca.report.figures.drawings import Wanted, choose_drawings
from qca.report.words import load_words
from qca.study.anchors import calibrate_column
from qca.study.calibrations import SetSpec

WORDS = load_words("en")
ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def record() -> Record:
    return analyze_study(load_study(ROOT / "calibrations" / "2025.yaml"))


def make(declared: dict[str, Any], raw: list[float]) -> CalibratedSet:
    spec, at = SetSpec.model_validate(declared), np.array(raw)
    cases = tuple(f"c{i}" for i in range(len(raw)))
    return CalibratedSet("A", spec, "gdp", "USD", cases, at, calibrate_column(spec, at))


def list_points(axes: Axes) -> list[tuple[float, float]]:
    cases = [line for line in axes.lines if str(line.get_gid()).startswith("cases-")]
    return sorted(p for line in cases for p in zip(*map(list, line.get_data()), strict=True))


def find_curve(axes: Axes) -> Any:
    return next(line for line in axes.lines if line.get_gid() == "curve")


def test_points_are_codes_and_scores_of_the_study(record: Record) -> None:
    memberships = record.study.scores.memberships
    drawings = choose_drawings(calibration.KIND, record, WORDS)
    assert [each.key for each in drawings] == [*record.study.spec.sets]
    for drawing, shown in zip(drawings, find_calibrated(record), strict=True):
        axes = drawing.draw(WORDS)
        coded = ~np.isnan(shown.at)
        scores = memberships.column(shown.name)
        assert list_points(axes) == sorted(zip(shown.at[coded], scores[coded], strict=True))
        if shown.labels:
            ticks = [tick.get_text().replace("\n", " ") for tick in axes.get_xticklabels()]
            scale = [f"{label} {getattr(e, 'score', e):g}" for label, e in shown.labels]
            assert ticks == scale
            for i, case in enumerate(record.study.cases):
                coding = case.codings.get(shown.field)
                if coding is not None and coding.label is not None:
                    assert shown.labels[int(shown.at[i])][0] == coding.label


def test_a_set_in_doubt_shows_the_doubt(record: Record) -> None:
    (drawing,) = choose_drawings(calibration.KIND, record, WORDS, Wanted(set="EL"))
    (bar,) = [x for x in drawing.draw(WORDS).lines if str(x.get_gid()).startswith("between-")]
    assert list(bar.get_ydata()) == [0.4, 0.6]
    doubted = make({"crisp": [{"at": 5, "between": [4, 6]}]}, [1, 9])
    axes = draw_calibration(doubted, WORDS)
    (span,) = axes.patches
    assert span.get_x() == 4  # type: ignore[attr-defined]
    assert span.get_width() == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("declared", "anchors"),
    [
        ({"direct": {"out": 1, "crossover": 3, "in": 5}}, [1, 3, 5]),
        ({"linear": {"out": 9, "crossover": 5, "in": 4}}, [9, 5, 4]),
        ({"bell": {"out": [0, 9], "crossover": [2, 7], "in": [4, 5]}}, [0, 9, 2, 7, 4, 5]),
        ({"crisp": [2, 6]}, [2, 6]),
        ({"indirect": {"cuts": [2, 4, 6]}}, [2, 4, 6]),
        ({"tfr": "true"}, []),
    ],
)
def test_the_curve_is_that_of_the_calibration(
    declared: dict[str, Any], anchors: list[float]
) -> None:
    shown = make(declared, [0.5, 1.5, 2.5, 3, 4, 4.5, 6.5, 8])
    axes = draw_calibration(shown, WORDS)
    x, y = find_curve(axes).get_data()
    lines = [line for line in axes.lines if str(line.get_gid()).startswith("anchor-")]
    assert [line.get_xdata()[0] for line in lines] == anchors
    method = shown.declared.method
    if method in ("direct", "linear", "bell"):
        assert np.allclose(y, calibrate_column(shown.declared, np.array(x)))
    else:  # it meets every case
        drawn = set(zip(np.round(x, 9), np.round(y, 9), strict=True))
        near = {(round(a, 9), round(b, 9)) for a, b in list_points(axes)}
        assert near <= drawn or method == "crisp"
    if method == "crisp":
        assert list(y) == [0, 0, 1, 1, 2, 2]
        assert list(x[1:-1]) == [2, 2, 6, 6]
        assert [tick.get_text() for tick in axes.get_yticklabels()] == ["0", "1", "2"]
    assert axes.get_xlabel() == "gdp (USD)"


def test_names_keep_apart_and_what_is_left_out_is_told() -> None:
    random = np.random.default_rng(1)
    raw = [*random.lognormal(1, 0.6, 60).round(2).tolist(), float("nan")]
    axes = draw_calibration(make({"direct": {"out": 1, "crossover": 3, "in": 5}}, raw), WORDS)
    axes.figure.figure.draw_without_rendering()
    names = [text for text in axes.texts if text.get_gid() is None]
    boxes = [Text.get_window_extent(text) for text in names]
    assert boxes
    assert not [(i, j) for i in range(len(boxes)) for j in range(i) if boxes[i].overlaps(boxes[j])]
    legend = axes.get_legend()
    assert legend is not None
    told = [text.get_text() for text in legend.get_texts()]
    named = sum(text.get_text().count("c") for text in names)
    assert f"{60 - named} cases not named" in told
    assert "1 case not coded" in told
