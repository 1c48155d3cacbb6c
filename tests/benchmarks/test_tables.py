"""The tables that are timed are what they say, and the same in every process."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.tables import (
    make_blocks,
    make_fuzzy,
    make_planted,
    make_scale,
    make_table,
    read_published,
    read_study,
    split_blocks,
)
from benchmarks.tasks import GROUPS, Task, list_tasks

TASKS = list_tasks()


def test_random_tables_have_no_contradiction_and_are_half_positive() -> None:
    frame = make_table(3, 40, 1)
    distinct = frame.drop_duplicates()
    assert not distinct.duplicated(subset=["C1", "C2", "C3"]).any()
    assert abs(distinct["Y"].mean() - 0.5) <= 0.5 / len(distinct)
    pd.testing.assert_frame_equal(frame, make_table(3, 40, 1))
    assert not frame.equals(make_table(3, 40, 2))


def test_planted_tables_follow_the_formula() -> None:
    frame = make_planted(5, 60, 1).frame
    for _, row in frame.iterrows():
        assert row["Y"] == bool((row["C1"] and row["C2"]) or (row["C3"] and not row["C4"]))
    assert set(frame["Y"]) == {0, 1}


def test_a_scale_has_every_step_in_order() -> None:
    data = make_scale(4, 9, 1)
    values = data.frame[data.conditions].to_numpy()
    assert (np.diff(values, axis=1) <= 0).all()
    assert set(values.sum(axis=1)) == {0, 1, 2, 3, 4}
    assert (data.frame["Y"] == values.sum(axis=1) % 2).all()
    assert len(values) == 9
    assert len(make_scale(4, 2, 1).frame) == 5


def test_blocks_share_no_condition() -> None:
    data = make_blocks(3, 4, 12, 1)
    values = data.frame[data.conditions].to_numpy().reshape(len(data.frame), 3, 4)
    touched = values.any(axis=2).sum(axis=1)
    assert (touched[1:] == 1).all()
    assert touched[0] == 0
    assert data.frame["Y"].iloc[0] == 0


def test_blocks_come_apart_as_they_were_made() -> None:
    data = make_blocks(2, 4, 12, 3)
    parts = split_blocks(data)
    assert [part.conditions for part in parts] == [data.conditions[:4], data.conditions[4:]]
    assert sum(len(part.frame) - 1 for part in parts) == len(data.frame) - 1
    assert all(not part.frame.iloc[0].any() for part in parts)


def test_fuzzy_tables_stay_off_the_crossover() -> None:
    data = make_fuzzy(5, 500, 1)
    values = data.frame.to_numpy()
    assert ((values >= 0) & (values <= 1)).all()
    assert not (data.frame[data.conditions] == 0.5).any().any()
    first = data.frame.iloc[0]
    assert first["Y"] == max(min(first["C1"], first["C2"]), min(first["C3"], 1 - first["C4"]))


def test_studies_are_read_with_their_cuts() -> None:
    assert read_published("LF", 0.8).conditions == ["DEV", "URB", "LIT", "IND", "STB"]
    assert not read_published("LC", 1).multi_valued
    assert read_published("LM", 1).multi_valued
    study = read_study("2025", "SYN")
    assert study.conditions == ["EL", "BQ", "BC"]
    assert (study.incl_cut, study.n_cut) == (0.8, 1)


def test_tasks_are_told_apart_and_every_group_has_a_quick_one() -> None:
    assert len({(task.group, task.label, task.work) for task in TASKS}) == len(TASKS)
    assert {task.group for task in TASKS} == set(GROUPS)
    assert {task.group for task in TASKS if task.quick} == set(GROUPS)


def test_the_random_tables_asked_for_are_there() -> None:
    sizes = {task.size for task in TASKS if task.group == "random"}
    assert {(8, 40), (8, 100), (10, 40), (12, 40), (14, 100), (18, 40), (24, 100)} <= sizes
    assert max(k for k, _ in sizes) == 30


@pytest.mark.parametrize(
    "task",
    [task for task in TASKS if task.size[1] <= 1000 and task.work != "whole study"],
    ids=lambda task: f"{task.group}-{task.label}-{task.work}",
)
def test_a_task_has_the_size_it_says(task: Task) -> None:
    data = task.make(1)
    conditions, cases = task.size
    assert len(data.conditions) == conditions
    assert data.multi_valued == task.multi_valued
    assert data.blocks == task.blocks
    if task.maker == "blocks":  # equal cases and those without a condition are left out
        assert cases / 2 < len(data.frame) <= cases + 1
    else:
        assert len(data.frame) == cases
