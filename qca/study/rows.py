"""Codes of many cases held by column, of which each case shows its row.

A table of a hundred thousand rows would be a million codes; they are made when somebody asks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qca.mappings import FrozenMapping
from qca.study.cases import Coding
from qca.study.prose import ProseText

__all__ = ["CodedColumn", "RowCodings"]


@dataclass(frozen=True, eq=False)
class CodedColumn:
    """The codes of one field, case by case.

    ``labels`` has the label of a case, or None; ``numbers`` the value, NaN where there is none or
    a label instead; ``reasons`` by position why there is neither, as far as that is known.
    """

    labels: Sequence[str | None]
    numbers: NDArray[np.float64]
    reasons: Mapping[int, str] = FrozenMapping()
    unit: ProseText = ""
    _known: dict[str, Coding] = field(default_factory=dict)

    def has(self, at: int) -> bool:
        """Return whether there is a code of a case, or a reason why there is none."""
        return (
            self.labels[at] is not None
            or self.numbers[at] == self.numbers[at]
            or at in self.reasons
        )

    def read(self, at: int) -> Coding | None:
        """Return the code of a case; None where nothing is known of it."""
        if (label := self.labels[at]) is not None:
            if label not in self._known:
                self._known[label] = Coding(label=label)
            return self._known[label]
        number = float(self.numbers[at])
        if not math.isnan(number):
            return self._number(number)
        return Coding(uncoded=self.reasons[at]) if at in self.reasons else None

    def _number(self, number: float) -> Coding:
        """Return the code of a number, which needs no check: there may be a million of them."""
        made = Coding.__new__(Coding)
        made.__setstate__(
            {
                "__dict__": {**self._pattern, "value": number},
                "__pydantic_fields_set__": {"value", "unit"} if self.unit else {"value"},
                "__pydantic_extra__": None,
                "__pydantic_private__": None,
            }
        )
        return made

    @cached_property
    def _pattern(self) -> dict[str, object]:
        """The fields of the code of a number, 0 here."""
        return dict(Coding(value=0.0, unit=self.unit).__dict__)


class RowCodings(Mapping[str, Coding]):
    """The codes of one case by field, out of columns.

    >>> column = CodedColumn(["low", None, None], np.array([np.nan, 4.5, np.nan]))
    >>> low, number, nothing = (RowCodings({"lead": column}, at) for at in range(3))
    >>> low["lead"].label, number["lead"].value, dict(nothing)
    ('low', 4.5, {})
    """

    __slots__ = ("_at", "_columns")

    def __init__(self, columns: Mapping[str, CodedColumn], at: int) -> None:
        self._columns, self._at = columns, at

    def __getitem__(self, name: str) -> Coding:
        coding = self._columns[name].read(self._at)
        if coding is None:
            raise KeyError(name)
        return coding

    def __contains__(self, name: object) -> bool:
        column = self._columns.get(name) if isinstance(name, str) else None
        return column is not None and column.has(self._at)

    def __iter__(self) -> Iterator[str]:
        return (name for name, column in self._columns.items() if column.has(self._at))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({dict(self)})"
