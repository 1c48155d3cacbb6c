"""What to choose in a program without scripts, as a text: a heading, steps, numbers to find."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from qca.names import show_hidden
from qca.results import show_number

__all__ = ["SettingsText", "show_fit"]

_WIDTH = 96


class SettingsText:
    """A text that is written line by line."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def head(self, text: str) -> None:
        """Add a heading, after an empty line unless it is the first."""
        shown = show_hidden(text)
        self._lines += [*([""] if self._lines else []), shown, "=" * min(len(shown), _WIDTH)]

    def tell(self, text: str) -> None:
        """Add a paragraph."""
        self._lines += textwrap.wrap(show_hidden(text), _WIDTH)

    def items(self, texts: Iterable[str], mark: str = "-") -> None:
        """Add a list."""
        for number, text in enumerate(texts, 1):
            lead = f"{number}. " if mark == "1." else f"{mark} "
            hanging = " " * len(lead)
            self._lines += textwrap.wrap(
                show_hidden(text), _WIDTH, initial_indent=lead, subsequent_indent=hanging
            )

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Add a table, columns as wide as what stands in them."""
        shown = [list(map(show_hidden, row)) for row in (header, *rows)]
        widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
        for row in shown:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self._lines.append("  ".join(cells).rstrip())

    def write(self) -> str:
        """Return the text."""
        return "\n".join(self._lines) + "\n"


def show_fit(**parameters: float) -> str:
    """Return parameters of fit in a row.

    >>> show_fit(consistency=0.75, coverage=float("nan"))
    'consistency 0.75, coverage –'
    """
    return ", ".join(f"{name} {show_number(value)}" for name, value in parameters.items())
