"""Pictures in a notebook: what they show is what the functions find, on whose axes one likes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import qca
from tests.studies import FEW_DOUBTS, write_study

ROOT = Path(__file__).parents[2]
FRAME = pd.DataFrame(
    {"A": [0.9, 0.8, 0.2, 0.6], "B": [0.1, 0.7, 0.3, 0.9], "Y": [0.8, 0.9, 0.4, 0.3]},
    index=pd.Index(["c1", "c2", "c3", "c4"], name="country"),
)


@pytest.fixture(autouse=True)
def _no_screen() -> Iterator[None]:
    from matplotlib import pyplot

    pyplot.switch_backend("agg")
    yield
    pyplot.close("all")


def list_points(axes: Any) -> list[tuple[float, float]]:
    marks = [line for line in axes.lines if str(line.get_gid()).startswith(("zone-", "cases-"))]
    return sorted(p for line in marks for p in zip(*map(list, line.get_data()), strict=True))


def test_a_new_figure_is_one_that_a_notebook_shows() -> None:
    from matplotlib import pyplot

    pyplot.close("all")
    axes = qca.plot.xy(FRAME, "A*~B -> Y", lang="es")
    assert pyplot.get_fignums() == [axes.figure.number]
    x = FRAME["A"].clip(upper=1 - FRAME["B"])
    assert list_points(axes) == sorted(zip(x, FRAME["Y"], strict=True))
    fit = qca.fit.sufficiency(x, FRAME["Y"])
    told = next(text.get_text() for text in axes.texts if text.get_gid() == "fit")
    assert told.startswith(f"consistencia {fit.incl:.3f}")


def test_given_axes_are_drawn_on_and_returned() -> None:
    from matplotlib import pyplot

    pyplot.close("all")
    _, (left, right) = pyplot.subplots(1, 2)
    assert qca.plot.xy(FRAME, "A <- Y", ax=left, theme="dark") is left
    assert qca.plot.memberships(FRAME, ax=right) is right
    assert right.collections[0].get_array().tolist() == FRAME.to_numpy().tolist()
    assert len(pyplot.get_fignums()) == 1


def test_necessity_and_calibration() -> None:
    analysis = qca.necessity(FRAME, "Y", ["A", "B"])
    axes = qca.plot.necessity(analysis)
    written = {text.get_text() for text in axes.texts}
    assert {each.expression for each in analysis.single} <= written
    raw = pd.Series([1.0, 2, 3.5, np.nan], index=list("abcd"), name="GDP")
    axes = qca.plot.calibration(raw, {"direct": {"out": 1, "crossover": 2, "in": 3}})
    scores = qca.calibrate.direct(raw, out=1, crossover=2, into=3)
    assert list_points(axes) == sorted(zip(raw[:3], scores[:3], strict=True))


def test_tables_and_solutions_are_drawn() -> None:
    table = qca.build_truth_table(FRAME, "Y", ["A", "B"], incl_cut=0.9)
    solved = [qca.minimize(table, kind) for kind in ("conservative", "parsimonious")]
    drawn = [
        qca.plot.truth_table(table),
        qca.plot.venn(table, theme="dark"),
        qca.plot.upset(table, lang="es"),
        qca.plot.configurations(table, solved),
        qca.plot.models(solved[1]),
    ]
    for axes in drawn:
        written = {text.get_text() for text in axes.texts}
        assert {"A", "B"} & written or any("A" in text for text in written), written
    from matplotlib import pyplot

    _, ax = pyplot.subplots()
    assert qca.plot.upset(table, ax=ax) is ax
    pyplot.close("all")


def test_the_pictures_of_a_record_are_those_of_the_command() -> None:
    record = qca.run(ROOT / "calibrations" / "2025-crisp.yaml", robustness=False)
    axes = qca.plot.figure(record, "xy", claim="N1")
    assert axes.get_title(loc="left").startswith("N1: ")
    assert qca.plot.figure(record, "calibration", set_name="EL").get_ylabel().endswith("EL")
    assert qca.plot.figure(record, "xy", term="EL*~BQ", outcome="SYN").lines


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        (lambda: qca.plot.xy(FRAME, "A*C -> Y"), "C"),
        (lambda: qca.plot.xy(FRAME, "A <-> Y"), "both directions"),
        (lambda: qca.plot.xy(FRAME, "A -> Y", theme="sepia"), "light, dark"),
        (lambda: qca.plot.xy(FRAME, "A -> Y", lang="fr"), "language"),
        (lambda: qca.plot.calibration(FRAME["A"], {"direct": {"out": 1}}), "crossover"),
        (lambda: qca.plot.calibration(FRAME["A"], {"scale": {"low": 0}}), "numbers"),
        (lambda: qca.plot.calibration(FRAME["A"], 3), "the calibration is 3"),
    ],
)
def test_slips_are_told(slip: Any, told: str) -> None:
    with pytest.raises(qca.InputError, match=told):
        slip()


def test_importing_qca_loads_no_matplotlib() -> None:
    import subprocess
    import sys

    script = "import sys, qca; qca.plot; print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


@pytest.mark.parametrize("kind", ["typology", "intervals", "worlds"])
def test_pictures_of_a_record_have_functions_of_their_own(kind: str, tmp_path: Path) -> None:
    from matplotlib import pyplot

    record = qca.run(write_study(tmp_path, FEW_DOUBTS))
    _, (ax, other) = pyplot.subplots(1, 2)
    assert getattr(qca.plot, kind)(record, ax=ax) is ax
    qca.plot.figure(record, kind, ax=other)
    assert [each.get_text() for each in ax.texts] == [each.get_text() for each in other.texts]
