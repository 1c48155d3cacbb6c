"""Reports in the terminal: coloured there, plain where the output is piped or saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import StringIO
from typing import TYPE_CHECKING

from qca.report.drawing import draw_table
from qca.report.lines import measure_width, wrap_text

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from qca.report.grids import ReportTable
    from qca.report.passages import Passage
    from qca.report.words import Words

# Wide enough for the tables of most studies, narrow enough to read and to print.
_WIDTH = 100
_INDENT = "    "
# Cells of one table that are drawn; a million take some ten seconds, and nobody reads them.
_MOST_CELLS = 500_000
_COLOURS = {
    "supported": "green",
    "contradicted": "red",
    "mixed": "yellow",
    "untested": "bright_black",
}


def print_text(
    title: str, passages: Sequence[Passage], tables: Sequence[ReportTable], words: Words
) -> str:
    """Return a report as text, with colours if the standard output is a terminal."""
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
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def render(
    console: Console,
    title: str,
    passages: Sequence[Passage],
    tables: Sequence[ReportTable],
    words: Words,
) -> None:
    """Print a report to a rich console."""
    from rich.text import Text

    def show(text: str | Text, style: str = "") -> None:
        console.print(Text(text, style=style) if isinstance(text, str) else text, soft_wrap=True)

    width = console.width
    if title:
        _head(show, title, "=", width)
        show("")
    for passage in passages:
        _head(show, passage.heading, "-", width)
        for paragraph in passage.paragraphs:
            show(wrap_text(paragraph, width))
            show("")
        for head, body in passage.items:
            show(_mark_verdict(wrap_text(head, width), words))
            show(wrap_text(body, width, _INDENT))
            show("")
    for table in tables:
        _head(show, table.title, "-", width)
        drawn = table.cut(_MOST_CELLS)
        for number, part in enumerate(draw_table(drawn, width)):
            if number:
                show("")
            show(part)
        if drawn is not table:
            shown, whole = f"{len(drawn.rows):,}", f"{len(table.rows):,}"
            show(wrap_text(words("rows.cut", shown=shown, whole=whole), width), "bold")
        if table.note:
            show(wrap_text(table.note, width), "dim")
        show("")


def _head(show: Callable[[str, str], None], text: str, line: str, width: int) -> None:
    told = wrap_text(text, width)
    show(told, "bold")
    show(line * max(map(measure_width, told.split("\n"))), "")


def _mark_verdict(head: str, words: Words) -> Text:
    from rich.text import Text

    text = Text(head, style="bold")
    for verdict, colour in _COLOURS.items():
        word = words(verdict).upper()
        at = head.find(f"{word}:")
        if at >= 0:
            text.stylize(colour, at, at + len(word))
            break
    return text
