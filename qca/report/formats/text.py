"""Reports in the terminal: coloured there, plain where the output is piped or saved."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from qca.report.formats.text_lines import (
    StyledLine,
    measure_width,
    plain_line,
    wrap_prose,
    wrap_text,
)
from qca.report.formats.text_tables import style_table
from qca.report.pieces.sections import Alternatives, Block, Figure, Remark, Report, Section
from qca.report.pieces.spans import Prose
from qca.report.pieces.tables import ReportTable

if TYPE_CHECKING:
    from rich.console import Console

    from qca.report.pieces.spans import Inline
    from qca.report.words import Words

__all__ = ["find_line_width", "print_text", "render", "write_report"]

# Wide enough for the tables of most studies, narrow enough to read and to print.
_WIDTH = 100
_INDENT = "    "
# Cells of one table that are drawn; a million take some ten seconds, and nobody reads them.
_MOST_CELLS = 500_000
# Under the title, a section and a section of a section.
_RULES = ("=", "-", ".")
_BLANK: StyledLine = ()

# Where one of these is set, colours can be wanted of what is no terminal.
_FORCING = ("FORCE_COLOR", "TTY_COMPATIBLE")
# Where it is set to anything, none are wanted (no-color.org).
_PLAIN = "NO_COLOR"


def write_report(report: Report) -> str:
    """Return a whole report as plain text."""
    return _join(list_lines(report, _WIDTH))


def print_text(report: Report, *, short: bool = False) -> str:
    """Return a report as text, with colours if the standard output is a terminal.

    ``short`` is its first screen alone.
    """
    if _is_terminal() or any(name in os.environ for name in _FORCING):
        return _print_coloured(report, short=short)
    return _join(list_lines(report, _WIDTH, short=short))  # rich, which colours, need not be loaded


def _join(lines: Iterator[StyledLine]) -> str:
    told = [plain_line(line).rstrip() for line in lines]
    while told and not told[-1]:
        told.pop()
    return "".join(f"{line}\n" for line in told)


def find_line_width() -> int:
    """Return how many characters a line of plain text may have, on a narrow screen fewer."""
    if not _is_terminal():
        return _WIDTH
    from shutil import get_terminal_size

    return min(_WIDTH, get_terminal_size((_WIDTH, 24)).columns)


def _is_terminal() -> bool:
    try:
        return sys.stdout is not None and sys.stdout.isatty()
    except ValueError:  # it is closed
        return False


def _print_coloured(report: Report, *, short: bool) -> str:
    from io import StringIO

    from rich.console import Console

    screen = Console()
    buffer = StringIO()
    width = min(screen.width, 140) if screen.is_terminal else _WIDTH
    console = Console(
        file=buffer,
        width=width,
        force_terminal=screen.is_terminal,
        # Without a system of colours neither colours nor bold letters are written.
        color_system="auto" if screen.is_terminal and not os.environ.get(_PLAIN) else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    render(console, report, short=short)
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()).rstrip() + "\n"


def render(console: Console, report: Report, *, short: bool = False) -> None:
    """Print a report to a rich console."""
    from rich.text import Text

    for line in list_lines(report, console.width, short=short):
        console.print(Text.assemble(*line), soft_wrap=True)


def list_lines(report: Report, width: int, *, short: bool = False) -> Iterator[StyledLine]:
    """Yield the lines of a report, or of its first screen."""
    if short:
        yield from _list_short(report, width)
        return
    if report.title:
        yield from _head(report.title, _RULES[0], width)
        yield _BLANK
    for depth, section in report.walk():
        yield from _head(section.title, _RULES[min(depth, 1) + 1], width)
        for block in section.full:
            yield from _tell_block(block, section, width, report.words)
            yield _BLANK
        if not section.full:
            yield _BLANK


def _list_short(report: Report, width: int) -> Iterator[StyledLine]:
    """Yield what each section says in short: its title stands over what is no sentence.

    Sentences that follow each other are not set apart.
    """
    yield from _style(wrap_text(report.title, width), "bold")
    yield _BLANK
    last: Block | None = None
    for section in report.sections:
        if not section.short:
            continue
        headed = not isinstance(section.short[0], Prose)
        if last is not None and (headed or not isinstance(last, Prose)):
            yield _BLANK
        if headed:
            yield from _style(wrap_text(section.title, width), "bold")
        for block in section.short:
            yield from _tell_block(block, section, width, report.words)
        last = section.short[-1]


def _head(text: str, line: str, width: int) -> Iterator[StyledLine]:
    told = wrap_text(text, width)
    yield from _style(told, "bold")
    yield ((line * max(map(measure_width, told.split("\n"))), ""),)


def _style(text: str, style: str = "") -> Iterator[StyledLine]:
    for line in text.split("\n"):
        yield ((line, style),)


def _tell_block(block: Block, section: Section, width: int, words: Words) -> Iterator[StyledLine]:
    match block:
        case Prose():
            yield from wrap_prose(block, width, set())
        case Remark():
            yield from _tell_remark(block, width)
        case ReportTable():
            if block.title and block.title != section.title:
                yield from _style(wrap_text(block.title, width), "bold")
            yield from _tell_table(block, width, words)
        case Figure():
            if block.alt:
                yield from _style(wrap_text(block.alt, width), "dim")
        case Alternatives():
            yield from _tell_choices(block, section, width, words)


def _tell_remark(remark: Remark, width: int) -> Iterator[StyledLine]:
    named: set[Inline] = set()
    yield from wrap_prose(remark.head, width, named, style="bold")
    for prose in remark.body:
        yield from wrap_prose(prose, width, named, _INDENT)


def _tell_table(table: ReportTable, width: int, words: Words) -> Iterator[StyledLine]:
    shown = table.trim()
    drawn = shown.cut(_MOST_CELLS)
    for number, part in enumerate(style_table(drawn, width)):
        if number:
            yield _BLANK
        yield from part
    if drawn is not shown:
        cut, whole = f"{len(drawn.rows):,}", f"{len(table.rows):,}"
        yield from _style(wrap_text(words("rows.cut", shown=cut, whole=whole), width), "bold")
    if table.note:
        yield from _style(wrap_text(table.note, width), "dim")


def _tell_choices(
    alternatives: Alternatives, section: Section, width: int, words: Words
) -> Iterator[StyledLine]:
    """Yield what tells all blocks at once, or each under what tells it from the others."""
    if alternatives.together:
        for place, block in enumerate(alternatives.together):
            if place:
                yield _BLANK
            yield from _tell_block(block, section, width, words)
        return
    for place, (label, blocks) in enumerate(alternatives.choices):
        if place:
            yield _BLANK
        yield from _style(wrap_text(label, width), "bold")
        for block in blocks:
            yield from _tell_block(block, section, width, words)
