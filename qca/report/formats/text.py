"""Reports in the terminal: coloured there, plain where the output is piped or saved."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.analysis.claims.verdicts import Verdict
from qca.report.formats.text_lines import measure_width, wrap_text
from qca.report.formats.text_tables import draw_table

if TYPE_CHECKING:
    from rich.console import Console

    from qca.report.pieces.passages import Passage
    from qca.report.pieces.tables import ReportTable
    from qca.report.words import Words

__all__ = ["print_text", "render"]

# Wide enough for the tables of most studies, narrow enough to read and to print.
_WIDTH = 100
_INDENT = "    "
# Cells of one table that are drawn; a million take some ten seconds, and nobody reads them.
_MOST_CELLS = 500_000
_COLOURS = {
    Verdict.SUPPORTED: "green",
    Verdict.CONTRADICTED: "red",
    Verdict.MIXED: "yellow",
    Verdict.UNTESTED: "bright_black",
}


# Where one of these is set, colours can be wanted of what is no terminal.
_FORCING = ("FORCE_COLOR", "TTY_COMPATIBLE")


@dataclass(frozen=True)
class _Block:
    """Lines of a report in one style; ``verdict`` is a word in them, and the colour of its own."""

    text: str
    style: str = ""
    verdict: tuple[str, str] | None = None


def print_text(
    title: str, passages: Sequence[Passage], tables: Sequence[ReportTable], words: Words
) -> str:
    """Return a report as text, with colours if the standard output is a terminal."""
    if _is_terminal() or any(name in os.environ for name in _FORCING):
        printed = _print_coloured(title, passages, tables, words)
    else:  # rich, which colours, need not be loaded
        blocks = _list_blocks(title, passages, tables, words, _WIDTH)
        printed = "".join(f"{block.text}\n" for block in blocks)
    return "\n".join(line.rstrip() for line in printed.splitlines()) + "\n"


def _is_terminal() -> bool:
    try:
        return sys.stdout is not None and sys.stdout.isatty()
    except ValueError:  # it is closed
        return False


def _print_coloured(
    title: str, passages: Sequence[Passage], tables: Sequence[ReportTable], words: Words
) -> str:
    from io import StringIO

    from rich.console import Console

    screen = Console()
    buffer = StringIO()
    width = min(screen.width, 140) if screen.is_terminal else _WIDTH
    console = Console(
        file=buffer,
        width=width,
        force_terminal=screen.is_terminal,
        color_system="auto" if screen.is_terminal else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    render(console, title, passages, tables, words)
    return buffer.getvalue()


def render(
    console: Console,
    title: str,
    passages: Sequence[Passage],
    tables: Sequence[ReportTable],
    words: Words,
) -> None:
    """Print a report to a rich console."""
    from rich.text import Text

    for block in _list_blocks(title, passages, tables, words, console.width):
        text = Text(block.text, style=block.style)
        if block.verdict is not None:
            word, colour = block.verdict
            at = block.text.find(word)
            text.stylize(colour, at, at + len(word) - 1)  # the colon behind it has none
        console.print(text, soft_wrap=True)


def _list_blocks(
    title: str,
    passages: Sequence[Passage],
    tables: Sequence[ReportTable],
    words: Words,
    width: int,
) -> Iterator[_Block]:
    """Yield a report block by block, each to begin on a line of its own."""
    blank = _Block("")
    if title:
        yield from _head(title, "=", width)
        yield blank
    for passage in passages:
        yield from _head(passage.heading, "-", width)
        for paragraph in passage.paragraphs:
            yield _Block(wrap_text(paragraph, width))
            yield blank
        for place, (head, body) in enumerate(passage.items):
            verdict = passage.verdicts[place] if passage.verdicts else None
            yield _mark_verdict(wrap_text(head, width), verdict, words)
            yield _Block(wrap_text(body, width, _INDENT))
            yield blank
    for table in tables:
        yield from _head(table.title, "-", width)
        drawn = table.cut(_MOST_CELLS)
        for number, part in enumerate(draw_table(drawn, width)):
            if number:
                yield blank
            yield _Block(part)
        if drawn is not table:
            shown, whole = f"{len(drawn.rows):,}", f"{len(table.rows):,}"
            yield _Block(wrap_text(words("rows.cut", shown=shown, whole=whole), width), "bold")
        if table.note:
            yield _Block(wrap_text(table.note, width), "dim")
        yield blank


def _head(text: str, line: str, width: int) -> Iterator[_Block]:
    told = wrap_text(text, width)
    yield _Block(told, "bold")
    yield _Block(line * max(map(measure_width, told.split("\n"))))


def _mark_verdict(head: str, verdict: Verdict | None, words: Words) -> _Block:
    if verdict is None:
        return _Block(head, "bold")
    return _Block(head, "bold", (f"{words(verdict).upper()}:", _COLOURS[verdict]))
