"""Results in a person's hands: they say in a line what they are, and become data frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan
from typing import TYPE_CHECKING, ClassVar, TypeVar

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Framed", "Listed", "Results", "build_frame", "describe", "show_number", "tally"]

# Entries of a list that are shown in a line each.
_SHOWN = 10


class Framed:
    """A result that becomes a data frame, as which a notebook shows it, under its line."""

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a data frame."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        from html import escape

        shown = self.to_frame()._repr_html_()  # type: ignore[operator]
        return f"<p>{escape(repr(self))}</p>\n{shown or ''}"


class Listed(Framed):
    """A result with rows of its own: ``COLUMNS`` names what each holds, first what it is of."""

    COLUMNS: ClassVar[tuple[str, ...]] = ()

    def list_rows(self) -> Iterable[tuple[object, ...]]:
        """Return the rows, each with an entry for every column."""
        raise NotImplementedError

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a data frame indexed by what they are of."""
        return build_frame(self.COLUMNS, self.list_rows())


_Item = TypeVar("_Item", bound=Listed)


class Results(tuple[_Item, ...], Framed):
    """Results of one kind in a row: a tuple that is also a data frame.

    ``kind`` is their class, which names the columns where there are none of them.
    """

    kind: type[_Item]

    def __new__(cls, items: Iterable[_Item], kind: type[_Item]) -> Results[_Item]:
        """Return the items as a tuple of its own kind."""
        made = super().__new__(cls, items)
        made.kind = kind
        return made

    def __getnewargs__(self) -> tuple[tuple[_Item, ...], type[_Item]]:
        return tuple(self), self.kind

    def __repr__(self) -> str:
        lines = [f"  {item!r}" for item in self[:_SHOWN]]
        if len(self) > _SHOWN:
            lines.append(f"  and {len(self) - _SHOWN} more")
        return "\n".join([f"{len(self)} of {self.kind.__name__}", *lines])

    def to_frame(self) -> pd.DataFrame:
        """Return the rows of all as one data frame."""
        return build_frame(self.kind.COLUMNS, (row for item in self for row in item.list_rows()))


def build_frame(columns: Sequence[str], rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Return rows as a data frame indexed by the first column.

    >>> build_frame(("set", "n"), [("A", 3), ("B", 4)]).n.tolist()
    [3, 4]
    """
    import pandas as pd

    return pd.DataFrame.from_records(list(rows), columns=list(columns)).set_index(columns[0])


def describe(result: object, what: str, *parts: str) -> str:
    """Return the line of a result: its class, what it is of, and what is to know of it.

    >>> describe(1, "A*B", "2 cases", "", "incl 1")
    'int(A*B: 2 cases, incl 1)'
    """
    told = ", ".join(part for part in parts if part)
    return f"{type(result).__name__}({what}{': ' if told else ''}{told})"


def show_number(value: float | None) -> str:
    """Return a number for a line: three digits at most, a dash where it is undefined.

    One that only rounds to a whole number keeps its zeros.

    >>> [show_number(x) for x in (0.9, 1, 0.12345, 0.99999, float("nan"))]
    ['0.9', '1', '0.123', '1.000', '–']
    """
    if value is None or isnan(value):
        return "–"
    return f"{value:g}" if round(value, 3) == value else f"{value:.3f}"


def tally(values: Iterable[str]) -> str:
    """Return how often each value occurs, in the order in which they first do.

    >>> tally(["mixed", "supported", "mixed"])
    '2 mixed, 1 supported'
    """
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return ", ".join(f"{count} {value}" for value, count in counts.items())
