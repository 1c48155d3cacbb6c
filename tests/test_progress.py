"""What long work tells of itself, and that it can be interrupted."""

from __future__ import annotations

import _thread
import threading
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import qca
from qca.progress import Stage, call_aside

from .studies import write_study


def test_a_run_tells_its_stages_in_order(tmp_path: Path) -> None:
    heard: list[Stage] = []
    spec = write_study(tmp_path, {"robustness": {"leave_out": "none"}})
    qca.run(spec, watch=lambda stage, _done, _whole: heard.append(stage))
    first = {stage: heard.index(stage) for stage in reversed(heard)}
    order = [Stage.ROWS, Stage.PRIMES, Stage.NECESSITY, Stage.SWEEP]
    assert [stage for stage in sorted(first, key=first.__getitem__) if stage in order] == order


def test_what_is_told_never_goes_back() -> None:
    random = np.random.default_rng(7)
    frame = pd.DataFrame(random.random((12, 6)).round(2) + 0.001, columns=list("ABCDEY")).clip(0, 1)
    counts: list[int] = []
    found = qca.necessity(
        frame,
        outcome="Y",
        conditions=list("ABCDE"),
        ron_cut=None,
        cov_cut=None,
        incl_cut=0.6,
        watch=lambda _stage, done, _whole: counts.append(done),
    )
    assert counts == sorted(counts)
    assert 0 < counts[-1] <= len(found.combinations)


def test_work_aside_raises_what_it_raises() -> None:
    with pytest.raises(ZeroDivisionError):
        call_aside(lambda: 1 // 0)


def test_work_aside_can_be_interrupted() -> None:
    """It would go on for ever."""
    never = threading.Event()

    def work() -> None:
        _thread.interrupt_main()
        never.wait()

    try:
        with pytest.raises(KeyboardInterrupt):
            call_aside(work)
    finally:
        never.set()
