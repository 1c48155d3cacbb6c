"""Results in a person's hands: they say in a line what they are, and become data frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isnan
from typing import TYPE_CHECKING, ClassVar, TypeVar

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Framed",
    "Listed",
    "Results",
    "Showing",
    "build_frame",
    "describe",
    "show_number",
    "show_with",
    "tally",
]

# Entries of a list that are shown in a line each.
_SHOWN = 10


class Showing:
    """How results are shown where a person holds them: here, as their data frames are.

    What has the words and formats of reports stands above, and shows them better
    (``notebook.showing``); it says so by :func:`show_with` when it is loaded.
    """

    def write_html(self, result: Framed) -> str:
        """Return a result as a notebook shows it."""
        from html import escape

        shown = result.to_frame()._repr_html_()  # type: ignore[operator]
        return f"<p>{escape(repr(result))}</p>\n{shown or ''}"

    def write_latex(self, result: Framed, lang: str) -> str:  # noqa: ARG002 - keys have no language
        """Return a result as tables in LaTeX."""
        return result.to_frame().to_latex()


_SHOWING = [Showing()]


def show_with(showing: Showing) -> None:
    """Have results shown in another way from now on."""
    _SHOWING[0] = showing


class Framed:
    """A result that becomes a data frame, and a table in LaTeX or in a notebook."""

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a data frame."""
        raise NotImplementedError

    def to_latex(self, *, lang: str = "en") -> str:
        """Return the result as tables in LaTeX (booktabs), as they stand in reports."""
        return _SHOWING[0].write_latex(self, lang)

    def _repr_html_(self) -> str:
        return _SHOWING[0].write_html(self)


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
