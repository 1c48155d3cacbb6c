"""Progress and interruptions in words."""

from __future__ import annotations

import pytest

from qca.progress import Stage
from qca.report.progress import tell_interruption, tell_progress
from qca.report.words import load_words

EN, ES = load_words("en"), load_words("es")


@pytest.mark.parametrize(
    ("done", "whole", "left", "english"),
    [
        (3, 8, 41.2, "2 s · going through the worlds that other decisions lead to: 3 of 8, about"),
        (0, None, 41.2, "2 s · going through the worlds that other decisions lead to: about"),
        (3, 8, None, "2 s · going through the worlds that other decisions lead to: 3 of 8"),
    ],
)
def test_the_time_left(done: int, whole: int | None, left: float | None, english: str) -> None:
    told = tell_progress(EN, 2, Stage.SWEEP, done, whole, left)
    assert told == (english if left is None else f"{english} 41 s left")
    spanish = tell_progress(ES, 2, Stage.SWEEP, done, whole, left)
    assert ("faltan unos 41 s" in spanish) == (left is not None)


def test_an_interruption_says_what_is_kept() -> None:
    heard = (Stage.CHANGES, 3, 8)
    assert "nothing was written" in tell_interruption(EN, 2, *heard)
    kept = tell_interruption(EN, 2, *heard, resumable=True)
    assert kept.endswith("(3 of 8); what was finished is kept, and --resume goes on from there")
    assert "--resume" in tell_interruption(ES, 2, *heard, resumable=True)
    # Once the report is being printed or written, there is nothing to go on with.
    assert "--resume" not in tell_interruption(EN, 2, *heard, resumable=True, printing=True)
    assert "--resume" not in tell_interruption(EN, 2, *heard, resumable=True, out="found")
