"""Tables in parts: what kind of set each column is, what is wrong and where, one part at a time."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pytest

from qca import build_truth_table
from qca.errors import InputError
from qca.sets.memberships import Memberships, build_memberships
from qca.sets.partitions import check_partitions, count_parts, map_parts, read_memberships
from tests.frames import FrameList


def _parts(*columns: list[float] | list[Any], name: str = "A") -> FrameList:
    frames, at = [], 0
    for column in columns:
        index = [f"c{i}" for i in range(at, at + len(column))]
        frames.append(pd.DataFrame({name: column}, index=index))
        at += len(column)
    return FrameList(frames)


def test_kind_of_a_set_is_that_of_all_parts() -> None:
    found = check_partitions(_parts([0, 1], [1, 3], []), ["A"])
    assert (found.levels, found.cases, found.sizes) == ((4,), ("c0", "c1", "c2", "c3"), (2, 2, 0))
    assert [part.levels for part in map_parts(found, lambda part: part)] == [(4,)] * 3
    assert check_partitions(_parts([0, 1], [0.4]), ["A"]).levels == (2,)
    assert check_partitions(_parts([0, 1], [1]), ["A"], levels={"A": 3}).levels == (3,)


def test_gathered_as_in_memory() -> None:
    parts = _parts([0.25, 1 + 1e-12], [], [0.5])
    whole = build_memberships(pd.concat(parts.frames), ["A"])
    found = check_partitions(parts, ["A"]).gather()
    assert (found.cases, found.names, found.levels) == (whole.cases, whole.names, whole.levels)
    assert (found.values == whole.values).all() and found.values.max() == 1


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (([0, 3], [0.4]), "part 1: case 'c1' has 3 in set 'A'; calibrate the set"),
        (([0.2], [np.nan]), "part 2: case 'c1' has no membership in set 'A'; code the case"),
        (([0.2], ["x"]), "part 2: case 'c1' has 'x' in set 'A', not a number"),
        (([0.2], [], [np.inf]), "part 3: case 'c1' has inf in set 'A'"),
        (([0.2], [-0.1]), "part 2: case 'c1' has -0.1 in set 'A'"),
        (([1, 2], [21]), "set 'A' has whole numbers up to 21"),
        (([], []), "there are no cases"),
    ],
)
def test_values_that_are_refused(columns: Sequence[list[Any]], message: str) -> None:
    with pytest.raises(InputError) as caught:
        check_partitions(_parts(*columns), ["A"])
    assert [str(p).startswith(message) for p in caught.value.problems] == [True]


def test_all_problems_at_once_and_where() -> None:
    frames = [
        pd.DataFrame({"A": [0.2, 7.0], "B": [0.1, np.nan]}, index=["a", "b"]),
        pd.DataFrame({"A": [0.2, 0.3], "B": [0.1, -1]}, index=["b", "c"]),
        pd.DataFrame({"A": [0.2, 0.3], "B": [0.1, 1]}, index=["d", "d"]),
    ]
    with pytest.raises(InputError) as caught:
        check_partitions(FrameList(frames), ["A", "B"])
    assert [(str(p.place), p.what) for p in caught.value.problems] == [
        ("part 2", "case 'b' stands more than once"),
        ("part 3", "case 'd' stands more than once"),
        ("part 1", "case 'b' has 7 in set 'A'"),
        ("part 1", "case 'b' has no membership in set 'B'"),
        ("part 2", "case 'c' has -1 in set 'B'"),
    ]


def test_thousands_of_problems_are_counted() -> None:
    with pytest.raises(InputError) as caught:
        check_partitions(_parts([2.5] * 900, [2.5] * 300), ["A"])
    told = [(str(p.place), p.what.split(": ")[0]) for p in caught.value.problems]
    assert told == [
        ("part 1", "case 'c0' has 2.5 in set 'A', and 899 others have no fit value either"),
        ("part 2", "case 'c900' has 2.5 in set 'A', and 299 others have no fit value either"),
    ]
    names = [f"A{j}" for j in range(30)]
    frames = [pd.DataFrame(dict.fromkeys(names, 2.5), index=[f"c{i}"]) for i in range(40)]
    with pytest.raises(InputError) as caught:
        check_partitions(FrameList(frames), names)
    assert len(caught.value.problems) == 1001
    assert caught.value.problems[-1].what == "200 further problems are not listed"


def test_names_are_checked_first() -> None:
    with pytest.raises(InputError, match="there is no set 'B'"):
        check_partitions(_parts([1.0]), ["A", "B"])
    with pytest.raises(InputError, match="levels are declared for 'C'"):
        check_partitions(_parts([1.0]), ["A"], levels={"C": 3})


@dataclass
class _Watched:
    """A table in parts that counts how many of them are in memory, and notes what is asked for."""

    most: int = 0
    passes: int = 0
    asked: set[tuple[str, ...]] = field(default_factory=set)
    last: int = 5
    high: float = 1

    columns = ("A", "B", "Y", "unused")

    def map(self, work: Callable[[pd.DataFrame], Any], names: Sequence[str]) -> Iterator[Any]:
        self.passes += 1
        self.asked.add(tuple(names))
        made: list[weakref.ref[pd.DataFrame]] = []
        for number in range(self.last):
            rng = np.random.default_rng(number)
            frame = pd.DataFrame(
                np.round(rng.uniform(0.51, self.high, (20, len(names))), 3),
                columns=list(names),
                index=[f"c{number}-{i}" for i in range(20)],
            )
            made.append(weakref.ref(frame))
            self.most = max(self.most, sum(part() is not None for part in made))
            yield work(frame)

    def place(self, number: int) -> None:
        return None


def test_one_part_at_a_time_and_only_the_columns_that_are_needed() -> None:
    frames = _Watched(last=20)
    table = build_truth_table(frames, "Y", ["A", "B"])
    assert table.rows[0].n == 400
    assert frames.asked == {("A", "B", "Y")}
    # The part before is given up when the next one takes its place.
    assert frames.most <= 2
    assert frames.passes == 3


def test_cases_that_change_while_they_are_read() -> None:
    frames = _Watched()
    found = check_partitions(frames, ["A"])
    frames.last = 4
    with pytest.raises(InputError, match="the cases changed while they were read"):
        list(map_parts(found, lambda part: part.cases))
    frames.last = 5
    frames.high = 1.5
    with pytest.raises(InputError, match="the values of 'A' changed while they were read"):
        list(map_parts(found, lambda part: part.cases))
    frames.high, frames.last = 1, 6
    with pytest.raises(InputError, match="the cases changed while they were read"):
        list(map_parts(found, lambda part: part.cases))


def test_memory_is_cut_into_parts() -> None:
    values = np.linspace(0, 1, 150_000)[:, np.newaxis]
    values.setflags(write=False)
    cases = tuple(map(str, range(len(values))))
    whole = Memberships(cases, ("A",), (2,), values)
    parts = list(map_parts(whole, lambda part: part))
    assert [len(part.cases) for part in parts] == [65536, 65536, 18928]
    assert count_parts(whole) == 3
    assert (np.concatenate([part.values for part in parts]) == values).all()


def test_other_types_are_refused() -> None:
    with pytest.raises(InputError, match="the memberships are of the type list"):
        read_memberships([[1]], ["A"])
