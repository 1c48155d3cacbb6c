"""Reports in the terminal: coloured there, plain where the output is piped or saved."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import TYPE_CHECKING

from qca.report.cells import format_cell
from qca.report.grids import ReportTable
from qca.report.passages import Passage
from qca.report.words import Words

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

# Wide enough for the tables of most studies, narrow enough to read and to print.
_WIDTH = 100
# Between two columns of a table.
_GAP = 3
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
    from rich.padding import Padding
    from rich.text import Text

    if title:
        console.print(Text(title, style="bold"))
        console.print(Text("=" * min(len(title), console.width)))
        console.print()
    for passage in passages:
        _heading(console, passage.heading)
        for paragraph in passage.paragraphs:
            console.print(Text(paragraph))
            console.print()
        for head, body in passage.items:
            console.print(_mark_verdict(head, words))
            console.print(Padding(Text(body), (0, 0, 1, 4)))
    for table in tables:
        _heading(console, table.title)
        for part in draw_table(table, console.width):
            console.print(part)
        if table.note:
            console.print(Text(table.note, style="dim"))
        console.print()


def _heading(console: Console, text: str) -> None:
    from rich.text import Text

    console.print(Text(text, style="bold"))
    console.print(Text("-" * min(len(text), console.width)))


def _mark_verdict(head: str, words: Words) -> RenderableType:
    from rich.text import Text

    text = Text(head, style="bold")
    for verdict, colour in _COLOURS.items():
        word = words(verdict).upper()
        at = head.find(f"{word}:")
        if at >= 0:
            text.stylize(colour, at, at + len(word))
            break
    return text


def draw_table(table: ReportTable, width: int) -> list[RenderableType]:
    """Return a table with aligned columns; one that is too wide is cut into parts of columns.

    Each part repeats the first columns, so that it can be read by itself, and no number is ever
    squeezed or cut off.
    """
    from rich import box
    from rich.table import Table

    if not table.rows:
        return []
    parts = []
    for columns in _fit_columns(table, width):
        drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
        for j in columns:
            column = table.columns[j]
            numeric = column.kind == "number"
            drawn.add_column(
                column.title,
                justify="right" if numeric else "left",
                no_wrap=numeric or j == 0,
                overflow="fold",
            )
        for row in table.rows:
            drawn.add_row(*(format_cell(row[j]) for j in columns))
        parts.append(drawn)
    return list(parts)


def _fit_columns(table: ReportTable, width: int) -> list[list[int]]:
    """Return the columns that stand side by side; text columns may wrap, numbers may not."""
    least = []
    for j, column in enumerate(table.columns):
        cells = [column.title, *(format_cell(row[j]) for row in table.rows)]
        widest = max(len(cell) for cell in cells)
        if column.kind != "number" and j > 0:
            longest_word = max((len(w) for cell in cells for w in cell.split()), default=1)
            widest = min(widest, max(longest_word, 24))
        least.append(min(widest, width - 4) + _GAP)
    keys = _count_keys(table, least, width)
    parts: list[list[int]] = [[]]
    used = 0
    for j, need in enumerate(least):
        if parts[-1] and used + need > width + _GAP:
            repeated = [*range(min(keys, j))]
            parts.append(repeated)
            used = sum(least[:keys])
        parts[-1].append(j)
        used += need
    return parts


def _count_keys(table: ReportTable, least: Sequence[int], width: int) -> int:
    """Return how many of the first columns tell rows apart; one where these take too much room."""
    for count in range(1, len(least)):
        if sum(least[:count]) > width // 2:
            break
        if len({row[:count] for row in table.rows}) == len(table.rows):
            return count
    return 1
