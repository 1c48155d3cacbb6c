"""Lines of text for a terminal, broken where a reader can go on: never inside a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qca.analysis.claims.verdicts import Verdict
from qca.escapes import escape_terminal
from qca.names import list_name
from qca.report.pieces.cells import Cell, NameList, format_cell
from qca.report.pieces.spans import Inline, Judged, Prose, name_once

__all__ = [
    "COLOURS",
    "StyledLine",
    "fill_lines",
    "measure_parts",
    "measure_width",
    "pad",
    "plain_line",
    "split_cell",
    "split_expression",
    "split_words",
    "wrap_prose",
    "wrap_text",
]

# A line in parts, each with the style that it has in a terminal.
StyledLine = tuple[tuple[str, str], ...]
COLOURS = {
    Verdict.SUPPORTED: "green",
    Verdict.IN_KIND: "green",
    Verdict.CONTRADICTED: "red",
    Verdict.NOT_SHOWN: "red",
    Verdict.MIXED: "yellow",
    Verdict.UNTESTED: "bright_black",
}

# A name in quotes stays whole, with what stands close to it.
_WORD = re.compile(r'(?:"(?:[^"\n]|""){1,80}"|\S)+\s*')
# An expression can be broken after each operator that is not within quotes.
_PART = re.compile(r'(?:"(?:[^"]|"")*"|[^"*+])+(?:\*|\+\s*)?|[*+"]\s*')

# Latin, Greek and Cyrillic, signs of sentences, arrows, signs of sets, lines of tables, and marks
# of configuration charts: each takes one place.
_NARROW = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f"
    "\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u2500-\u257f\u25cf\u2713\u2717\u2a02]*"
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
        more = f" +{cell.more}" if cell.more else ""
        return [*(f"{name}, " for name in names[:-1]), f"{names[-1]}{more}"]
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


def plain_line(line: StyledLine) -> str:
    """Return a line without its styles."""
    return "".join(text for text, _ in line)


def wrap_prose(
    prose: Prose, width: int, named: set[Inline], indent: str = "", *, style: str = ""
) -> Iterator[StyledLine]:
    """Yield the lines of prose; what is in ``named`` is named in short, and what is named is added.

    >>> told = Prose(("It is ", Judged(Verdict.MIXED, "mixed"), "."))
    >>> list(wrap_prose(told, 10, set()))
    [(('It is', ''),), (('mixed', 'yellow'), ('.', ''))]
    """
    runs: list[tuple[str, str]] = []
    for span, text in name_once(prose, named):
        own = COLOURS[span.verdict] if isinstance(span, Judged) else ""
        runs.append((escape_terminal(text), f"{style} {own}".strip()))
    told = wrap_text("".join(text for text, _ in runs), width, indent)
    if all(own == style for _, own in runs):
        yield from (((line, style),) for line in told.split("\n"))
        return
    # Lines differ from what they are made of in blanks alone.
    styles = [own for text, own in runs for mark in text if not mark.isspace()]
    styles.reverse()
    for line in told.split("\n"):
        parts: list[list[str]] = []
        for mark in line:
            own = styles.pop() if not mark.isspace() else parts[-1][1] if parts else style
            if parts and parts[-1][1] == own:
                parts[-1][0] += mark
            else:
                parts.append([mark, own])
        yield tuple((text, own) for text, own in parts)
