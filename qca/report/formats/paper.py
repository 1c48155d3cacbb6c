"""Tables that fit a page: columns folded, smaller letters, a page on its side, parts of columns.

Widths are in ems of the body's letters, estimated from what stands in the cells; the formats that
are printed (LaTeX, Word) set what is decided here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qca.equality import ByValue
from qca.report.pieces.cells import Cell, NameList, format_cell
from qca.report.pieces.tables import CellKind

if TYPE_CHECKING:
    from qca.report.pieces.tables import Column, ReportTable

__all__ = ["FittedTable", "Paper", "break_word", "fit_table", "fold_words", "measure_letters"]

# Letters are a little wider in one font than in another.
_SLACK = 1.06
_NARROW = frozenset("ijlftrI.,:;|!'()[]- ")
_WIDE = frozenset("mwMWQO@%&~…—●⊗◯→←↔↑↓≥≤")
# A column of texts is not made narrower than this while the page may still be turned.
_COMFORT = 9.0
_TIGHT, _TIGHTEST = 5.5, 6
# A word longer than this may be broken.
_LONGEST = 14.0
# Where an expression, or a name, may be broken.
_JOINTS = re.compile(r"(?<=[*+/_])(?=.)|(?<=-)(?=\w)")
# Letters that a document may have to write as their code points, which take more room.
_FOREIGN = re.compile(r"[\u0250-\u1fff\u2c00-\U0010ffff]")
_CODE = 5.2
# Signs of mathematics stand further apart than letters.
_SIGNS = 1.25
# A row taller than this share of a page is written as several.
_TALLEST = 0.5


@dataclass(frozen=True, eq=False)
class Paper(ByValue):
    """What a page holds, in ems: its width upright and on its side, and lines of a table on it.

    ``gap`` is the room between two columns; ``scales`` are the sizes of letters that tables may
    have, as shares of the body's, largest first.
    """

    upright: float
    sideways: float
    lines: int
    lines_sideways: int
    gap: float
    scales: tuple[float, ...]

    def width(self, *, sideways: bool, scale: float) -> float:
        """Return the width of a page in ems of letters of a size."""
        return (self.sideways if sideways else self.upright) / scale


@dataclass(frozen=True, eq=False)
class FittedTable(ByValue):
    """A table, or the part of it with some of its columns, as it is set on a page.

    ``widths`` are those of its columns in ems of its own letters; one that is ``folded`` has cells
    of several lines. ``size`` is the place of its size among those of the paper, and ``lines`` how
    many lines each row takes. ``part`` counts from 1, of ``parts``.
    """

    table: ReportTable
    widths: tuple[float, ...]
    folded: tuple[bool, ...]
    sideways: bool
    size: int
    lines: tuple[int, ...]
    part: int = 1
    parts: int = 1


def measure_letters(text: str) -> float:
    """Return about how wide a text is on one line, in ems.

    >>> measure_letters("il") < measure_letters("on") < measure_letters("MW")
    True
    """
    return _SLACK * sum(map(_measure_letter, text))


def _measure_letter(mark: str) -> float:
    if mark in _NARROW:
        return 0.33
    if mark in _WIDE:
        return 0.9
    if mark.isascii():
        return 0.72 if mark.isupper() else 0.5
    if unicodedata.east_asian_width(mark) in "WF":
        return 1.05
    return 0.0 if unicodedata.combining(mark) else 0.72 if mark.isupper() else 0.55


def break_word(word: str) -> list[str]:
    """Return the parts of a word between which it may be broken, none of them too long for a page.

    >>> break_word("EL*BQ+~BC"), break_word("North-West"), len(break_word("x" * 100)) > 3
    (['EL*', 'BQ+', '~BC'], ['North-', 'West'], True)
    """
    parts: list[str] = []
    for part in _JOINTS.split(word):
        taken, begin = 0.0, 0
        for place, mark in enumerate(part):
            taken += measure_letters(mark)
            if taken > _LONGEST:
                parts.append(part[begin:place])
                begin, taken = place, measure_letters(mark)
        parts.append(part[begin:])
    return parts


def fold_words(text: str, width: float) -> list[str]:
    """Return a text in lines of at most a width, in ems, where its words can be broken so far.

    >>> fold_words("share of models", 6), fold_words("share of models", 20)
    (['share of', 'models'], ['share of models'])
    """
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and measure_letters(joined) <= width:
            lines[-1] = joined
            continue
        lines.append("")
        for part in [word] if measure_letters(word) <= width else break_word(word):
            if lines[-1] and measure_letters(lines[-1] + part) > width:
                lines.append("")
            lines[-1] += part
    return lines


def fit_table(table: ReportTable, paper: Paper) -> list[FittedTable]:
    """Return a table as it fits a page: whole if at all, else in parts of its columns.

    Upright before on its side, in letters as large as can be; each part repeats the first columns,
    as many as tell the rows apart, if there is room for these. Nothing is left out.
    """
    measured = [_Measured.of(column, [row[j] for row in table.rows])
                for j, column in enumerate(table.columns)]  # fmt: skip
    whole = _fit(table, measured, paper)
    if whole:
        return [whole]
    groups = _group_columns(table, measured, paper)
    fitted = []
    for group in groups:
        part = replace(
            table,
            columns=tuple(table.columns[j] for j in group),
            rows=tuple(tuple(row[j] for j in group) for row in table.rows),
            note=table.note if group is groups[-1] else "",
        )
        own = [measured[j] for j in group]
        fitted.append(_fit(part, own, paper) or _squeeze(part, own, paper))
    return [replace(f, part=n, parts=len(fitted)) for n, f in enumerate(fitted, start=1)]


@dataclass(frozen=True, eq=False)
class _Measured(ByValue):
    """A column: the room that its longest word needs, that is comfortable, and that is enough.

    One with letters of other alphabets is ``foreign``: its cells may need more lines.
    """

    least: float
    comfort: float
    whole: float
    foreign: bool = False

    @classmethod
    def of(cls, column: Column, cells: Sequence[Cell]) -> _Measured:
        texts = list({format_cell(cell) for cell in cells})
        foreign = any(map(_FOREIGN.search, [column.title, *texts]))
        head = max([_CODE if foreign else 0.5, _measure_longest(column.title)])
        signs = _SIGNS if column.kind is CellKind.EXPRESSION else 1.0
        whole = max([head, *(signs * measure_letters(text) for text in texts)])
        if column.kind is CellKind.NUMBER:
            return cls(whole, whole, whole, foreign)
        least = max([head, *map(_measure_longest, texts)])
        whole = max(whole, min(measure_letters(column.title), least * 2))
        return cls(least, min(whole, max(least, _COMFORT)), whole, foreign)


def _measure_longest(text: str) -> float:
    """Return the room that a text needs at least, broken where it can be."""
    parts = (part for word in text.split() for part in break_word(word))
    return max(map(measure_letters, parts), default=0.5)


def _fit(table: ReportTable, measured: Sequence[_Measured], paper: Paper) -> FittedTable | None:
    """Return a table as it fits a page, or None where its longest words alone do not."""
    whole = _try(table, measured, paper, False, [m.comfort for m in measured])
    if whole is None:
        # Rows of some more lines, rather than a page on its side.
        tight = [max(m.least, min(m.comfort, _TIGHT)) for m in measured]
        whole = _try(table, measured, paper, False, tight)
        if whole and max(whole.lines, default=0) > _TIGHTEST:
            whole = None
    return (
        whole
        or _try(table, measured, paper, True, [m.comfort for m in measured])
        or _try(table, measured, paper, True, [m.least for m in measured])
    )


def _try(
    table: ReportTable,
    measured: Sequence[_Measured],
    paper: Paper,
    sideways: bool,
    widths: Sequence[float],
) -> FittedTable | None:
    """Return a table in the largest letters in which it has the room for widths, if there are."""
    for size in range(len(paper.scales)):
        if sum(widths) <= _room(paper, len(measured), sideways, size):
            return _settle(table, measured, paper, sideways, size, widths)
    return None


def _squeeze(table: ReportTable, measured: Sequence[_Measured], paper: Paper) -> FittedTable:
    """Return a table whose words are broken to fit the page, as its columns do not otherwise."""
    n = len(paper.scales) - 1
    room = _room(paper, len(measured), True, n)
    share = room / sum(m.least for m in measured)
    widths = [m.least * min(1.0, share) for m in measured]
    return _settle(table, measured, paper, True, n, widths)


def _room(paper: Paper, columns: int, sideways: bool, size: int) -> float:
    return paper.width(sideways=sideways, scale=paper.scales[size]) - paper.gap * (columns - 1)


def _settle(
    table: ReportTable,
    measured: Sequence[_Measured],
    paper: Paper,
    sideways: bool,
    size: int,
    least: Sequence[float],
) -> FittedTable:
    """Return a table with the room of the page given to the columns that are folded most."""
    widths, room = list(least), _room(paper, len(measured), sideways, size)
    left = room - sum(widths)
    while left > 0:
        folds = [m.whole / width for m, width in zip(measured, widths, strict=True)]
        j = max(range(len(folds)), key=folds.__getitem__)
        if folds[j] <= 1.0:
            break
        step = min(0.5, left, measured[j].whole - widths[j])
        widths[j] += step
        left -= max(step, 1e-6)
    folded = tuple(m.foreign or w < m.whole - 1e-9 for w, m in zip(widths, measured, strict=True))
    most = paper.lines_sideways if sideways else paper.lines
    tallest = max(4, int(_TALLEST * most / paper.scales[size]))
    rows: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    for row in table.rows:
        for piece, height in _split_row(row, widths, folded, tallest):
            rows.append(piece)
            lines.append(height)
    return FittedTable(
        replace(table, rows=tuple(rows)), tuple(widths), folded, sideways, size, tuple(lines)
    )


def _split_row(
    row: Sequence[Cell], widths: Sequence[float], folded: Sequence[bool], tallest: int
) -> list[tuple[tuple[Cell, ...], int]]:
    """Return a row, or the several that it is written as where a cell has too many lines."""
    heights = [
        _count_lines(format_cell(cell), width) if folds else 1
        for cell, width, folds in zip(row, widths, folded, strict=True)
    ]
    height = max(heights, default=1)
    if height <= tallest:
        return [(tuple(row), height)]
    pieces: list[list[Cell]] = [
        list(_split_cell(cell, width, tallest)) if lines > tallest else [cell]
        for cell, width, lines in zip(row, widths, heights, strict=True)
    ]
    count = max(map(len, pieces))
    return [
        (tuple(own[n] if n < len(own) else "" for own in pieces), tallest) for n in range(count)
    ]


def _count_lines(text: str, width: float) -> int:
    """Return about how many lines a text takes in a column."""
    lines, used = 1, 0.0
    for word in text.split():
        for part in break_word(word):
            taken = measure_letters(part)
            if used and used + taken > width:
                lines, used = lines + 1, 0.0
            more = int(taken // width) if taken > width else 0
            lines, used = lines + more, used + taken - more * width
        used += 0.33
    return lines


def _split_cell(cell: Cell, width: float, tallest: int) -> list[Cell]:
    """Return a cell in pieces of so many lines at most, each ending between two words."""
    if isinstance(cell, NameList) and not cell.more:
        parts = [f"{format_cell(NameList((name,)))}," for name in cell.names]
        parts[-1] = parts[-1].removesuffix(",")
    else:
        parts = format_cell(cell).split()
    pieces: list[Cell] = []
    held: list[str] = []
    lines = 0.0
    for part in parts:
        taken = (measure_letters(part) + 0.33) / width
        if held and lines + taken > 0.8 * tallest:
            pieces.append(" ".join(held))
            held, lines = [], 0.0
        held.append(part)
        lines += taken
    return [*pieces, " ".join(held)]


def _group_columns(
    table: ReportTable, measured: Sequence[_Measured], paper: Paper
) -> list[list[int]]:
    """Return the columns of each part of a table that is too wide, its first ones repeated."""
    room = paper.width(sideways=True, scale=paper.scales[-1])
    keys = table.count_keys()
    width = sum(measured[j].least + paper.gap for j in range(keys))
    widest = max((m.least for m in measured[keys:]), default=0.0)
    if width + widest > room:
        keys, width = 0, 0.0
    groups: list[list[int]] = []
    used = 0.0
    for j in range(keys, len(measured)):
        needed = measured[j].least + paper.gap
        if not groups or used + needed > room + paper.gap:
            groups.append([*range(keys)])
            used = width
        groups[-1].append(j)
        used += needed
    return groups
