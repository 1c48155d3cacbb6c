"""Tables in parts that tests make from data frames."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import pandas as pd

from qca.errors import Place

_T = TypeVar("_T")


@dataclass(frozen=True, eq=False)
class FrameList:
    """Data frames with the same columns as one table.

    >>> parts = [pd.DataFrame({"A": [0.2]}, ["c1"]), pd.DataFrame({"A": [0.7]}, ["c2"])]
    >>> list(FrameList(parts).map(len, ["A"]))
    [1, 1]
    """

    frames: Sequence[pd.DataFrame]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(str(name) for name in self.frames[0].columns) if self.frames else ()

    def map(self, work: Callable[[pd.DataFrame], _T], names: Sequence[str]) -> Iterator[_T]:
        """Yield ``work(part)`` for every frame."""
        for frame in self.frames:
            yield work(frame[list(names)])

    def place(self, number: int) -> Place:
        """Return the number of a frame, from 1."""
        return Place(f"part {number + 1}")
