"""Lines of text for a terminal, broken where a reader can go on: never inside a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from qca.escapes import escape_terminal
from qca.names import list_name
from qca.report.pieces.cells import Cell, NameList, format_cell

__all__ = [
    "fill_lines",
    "measure_parts",
    "measure_width",
    "pad",
    "split_cell",
    "split_expression",
    "split_words",
    "wrap_text",
]

# A name in quotes stays whole, with what stands close to it.
_WORD = re.compile(r'(?:"(?:[^"\n]|""){1,80}"|\S)+\s*')
# An expression can be broken after each operator that is not within quotes.
_PART = re.compile(r'(?:"(?:[^"]|"")*"|[^"*+])+(?:\*|\+\s*)?|[*+"]\s*')

# Latin, Greek and Cyrillic, signs of sentences, arrows, signs of sets, and lines of tables: each
# takes one place.
_NARROW = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f"
    "\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u2500-\u257f]*"
)


def measure_width(text: str) -> int:
    """Return how many places of a terminal a text takes; Chinese characters take two.

    >>> measure_width("León"), measure_width("日本")
    (4, 4)
    """
    if text.isascii() or _NARROW.fullmatch(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return a text filled up with spaces.

    >>> pad("a", 3), pad("a", 3, right=True)
    ('a  ', '  a')
    """
    blank = " " * (width - measure_width(text))
    return blank + text if right else text + blank


def split_words(text: str) -> list[str]:
    """Return the words of a text, each with the space behind it; a name in quotes is one.

    >>> split_words('~"low income"*A is')
    ['~"low income"*A ', 'is']
    """
    return _WORD.findall(escape_terminal(text))


def split_expression(text: str) -> list[str]:
    """Return the parts of an expression between which a line can be broken.

    >>> split_expression('A*~"low * income" + B')
    ['A*', '~"low * income" + ', 'B']
    """
    return _PART.findall(escape_terminal(text))


def split_cell(cell: Cell, *, symbolic: bool) -> list[str]:
    """Return the parts of a cell between which a line can be broken."""
    if isinstance(cell, NameList):
        names = [escape_terminal(list_name(name)) for name in cell.names]
        return [*(f"{name}, " for name in names[:-1]), names[-1]]
    shown = format_cell(cell)
    return split_expression(shown) if symbolic and isinstance(cell, str) else split_words(shown)


def fill_lines(parts: Iterable[str], width: int) -> list[str]:
    """Return the lines that parts fill: no part is broken, and no line wider than it must be.

    >>> fill_lines(["A*", "B + ", "C"], 5)
    ['A*B +', 'C']
    """
    lines: list[str] = []
    line = ""
    for part in parts:
        if line and measure_width(line + part.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += part
    return [*lines, line.rstrip()]


def wrap_text(text: str, width: int, indent: str = "") -> str:
    """Return a text in lines; a word that is longer than a line is broken as an expression.

    >>> print(wrap_text("so LONG_NAME*OTHER_NAME is", 12))
    so
    LONG_NAME*
    OTHER_NAME
    is
    """
    room = width - len(indent)
    parts: list[str] = []
    for word in split_words(text):
        parts += [word] if measure_width(word.rstrip()) <= room else split_expression(word)
    return "\n".join(f"{indent}{line}" for line in fill_lines(parts, room))


def measure_parts(columns: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return the least width of a column of cells in parts, and the width without any break."""
    least = max((measure_width(p.rstrip()) for parts in columns for p in parts), default=0)
    whole = max((measure_width("".join(parts).rstrip()) for parts in columns), default=0)
    return least, whole
