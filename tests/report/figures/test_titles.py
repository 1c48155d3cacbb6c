"""Titles of pictures, and what their short names stand for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qca.notebook.frames import take_sets
from qca.record import Record
from qca.report.figures.drawings import choose_drawings
from qca.report.figures.kinds import FIGURES
from qca.report.figures.memberships import draw_memberships
from qca.report.words import load_words

WORDS, SPANISH = load_words("en"), load_words("es")


@pytest.mark.parametrize("kind", [*FIGURES])
def test_every_picture_says_what_it_is_and_of_which_outcome(
    assessed: dict[str, Record], kind: str
) -> None:
    told = set()
    record = assessed["small" if kind == "worlds" else "2025"]
    drawings = choose_drawings(FIGURES[kind], record, WORDS)
    drawings = tuple({each.outcome: each for each in drawings}.values())
    for drawing in drawings:
        axes = drawing.draw(WORDS)
        written = [each.get_text() for each in axes.texts if each.get_gid() == "title"]
        title = " ".join([axes.get_title(loc="left"), *written]).strip()
        # A long expression is broken into lines.
        assert "".join(drawing.outcome.split()) in "".join(title.split())
        told.add(title)
    assert len(told) == len(drawings)
    assert "" not in told


@pytest.mark.parametrize("kind", ["necessity", "xy", "truth-table", "models", "memberships"])
def test_short_names_of_sets_are_told_once(assessed: dict[str, Record], kind: str) -> None:
    record = assessed["2025"]
    drawings = choose_drawings(FIGURES[kind], record, WORDS)
    held = next(each for each in drawings if kind != "xy" or each.key == "EL*BQ*BC")
    axes = held.draw(WORDS)
    told = " ".join([axes.get_xlabel(), *(each.get_text() for each in axes.texts)])
    told = told.replace("\n", " ")
    for name in ("EL", "BQ", "BC"):
        assert told.count(f"{name}: {record.study.spec.sets[name].label}") == 1


def test_of_very_many_short_names_the_first_are_told_and_the_others_counted() -> None:
    frame = pd.DataFrame(np.full((3, 40), 0.25), list("abc"), [f"S{i}" for i in range(40)])
    labels = {name: f"set called {name}" for name in frame.columns}
    axes = draw_memberships(take_sets(frame, None), WORDS, labels=labels)
    told = axes.get_xlabel().replace("\n", " ")
    assert told.count(": set called S") == 24
    assert told.endswith(WORDS("grid.more", number=16))


def test_names_that_are_cut_stand_in_full_below() -> None:
    long = "A case whose name is longer than the place that there is for it"
    frame = pd.DataFrame({"A": [0.2, 0.7], "B": [0.1, 0.9]}, index=[long, "b"])
    axes = draw_memberships(take_sets(frame, None), WORDS)
    assert axes.get_yticklabels()[0].get_text().endswith("…")
    assert axes.get_xlabel().replace("\n", " ").endswith(f"= {long}")


def test_numbers_in_narrow_columns_are_left_out_and_this_is_said() -> None:
    frame = pd.DataFrame(np.full((3, 60), 0.25), columns=[f"S{i}" for i in range(60)])
    axes = draw_memberships(take_sets(frame.set_axis(list("abc")), None), SPANISH)
    assert not axes.texts
    assert axes.get_xlabel().replace("\n", " ") == SPANISH("figure.memberships.narrow")


def test_memberships_beside_the_crossover_do_not_read_as_at_it() -> None:
    frame = pd.DataFrame({"A": [0.4999, 0.5]}, index=list("ab"))
    axes = draw_memberships(take_sets(frame, None), WORDS)
    assert [each.get_text() for each in axes.texts] == ["0.4999", "0.500"]
