r"""Tables in LaTeX for the package booktabs, each as wide as the page at most.

A table stands in a float; one that is too long for a page runs over several (``longtable``), one
that is too wide has columns of several lines, smaller letters, or a page on its side
(``pdflscape``). Its label is made of its key and its outcome: ``\ref{tab:truth-table:SYN}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qca.equality import ByValue
from qca.report.formats.latex_text import label_of, write_breakable, write_plain, write_symbols
from qca.report.formats.paper import FittedTable, Paper, fit_table, fold_words
from qca.report.pieces.cells import Cell, format_cell
from qca.report.pieces.tables import CellKind

if TYPE_CHECKING:
    from qca.report.pieces.tables import Column, ReportTable
    from qca.report.words import Words

__all__ = ["TableStyle", "list_packages", "write_table"]

# What ends a row would take these for an option of its own.
_OPTION = re.compile(r"[\[*]")


@dataclass(frozen=True, eq=False)
class TableStyle(ByValue):
    """How tables of a document are set: its paper, and the commands for the sizes of letters.

    ``place`` is the option of a float; ``still`` leaves out floats.
    """

    paper: Paper
    sizes: tuple[str, ...]
    place: str = ""


def list_packages(written: str) -> tuple[str, ...]:
    """Return the packages that tables need, by what stands in them."""
    needs = {
        "array": r"\arraybackslash",
        "booktabs": "",
        "longtable": r"\begin{longtable}",
        "pdflscape": r"\begin{landscape}",
    }
    return tuple(package for package, mark in needs.items() if mark in written)


def write_table(table: ReportTable, style: TableStyle, words: Words, taken: set[str]) -> str:
    """Return a table, in parts where its columns do not fit one page; its label joins ``taken``."""
    label = _choose_label(table, taken)
    texts = [
        _write_part(fitted, style, _head(fitted, table, label, words))
        for fitted in fit_table(table, style.paper)
    ]
    return "\n\n".join(texts)


def _choose_label(table: ReportTable, taken: set[str]) -> str:
    base = label_of("tab", table.name, table.outcome)
    label, number = base, 1
    while label in taken:
        number += 1
        label = f"{base}:{number}"
    taken.add(label)
    return label


def _head(fitted: FittedTable, table: ReportTable, label: str, words: Words) -> str:
    """Return the caption of a table, or what stands over a further part of it."""
    if fitted.part == 1:
        return rf"\caption{{{write_plain(table.title)}}}\label{{{label}}}"
    told = words("paper.part", part=fitted.part, parts=fitted.parts)
    return rf"\textit{{{write_plain(words('paper.table'))}~\ref{{{label}}}, {write_plain(told)}}}"


def _write_part(fitted: FittedTable, style: TableStyle, head: str) -> str:
    table = fitted.table
    width = style.paper.width(sideways=fitted.sideways, scale=style.paper.scales[fitted.size])
    align = "".join(
        rf">{{\raggedright\arraybackslash}}p{{{taken / width:.3f}\linewidth}}"
        if folds
        else ("r" if column.kind is CellKind.NUMBER else "l")
        for column, taken, folds in zip(table.columns, fitted.widths, fitted.folded, strict=True)
    )
    align = f"@{{}}{align}@{{}}"
    heads = " & ".join(map(_write_head, table.columns, fitted.widths))
    rows = [" & ".join(_write_cells(fitted, row)) + r" \\" for row in table.rows]
    most = style.paper.lines_sideways if fitted.sideways else style.paper.lines
    long = sum(fitted.lines) > most / style.paper.scales[fitted.size]
    size = style.sizes[fitted.size]
    gap = rf"\setlength{{\tabcolsep}}{{{style.paper.gap / 2:g}em}}"
    note = write_plain(table.note)
    if long:
        lines = [
            rf"\begin{{longtable}}{{{align}}}",
            rf"  {head} \\",
            rf"  \toprule {heads} \\ \midrule",
            r"  \endfirsthead",
            rf"  \toprule {heads} \\ \midrule",
            r"  \endhead",
            r"  \bottomrule",
            r"  \endfoot",
            *(f"  {row}" for row in rows),
            r"\end{longtable}",
        ]
        if note:
            lines.append(rf"{{\footnotesize\noindent {note}\par}}\medskip")
        body = "\n".join(["{" + size + gap, *lines, "}"])
    else:
        lines = [
            rf"\begin{{table}}{style.place}",
            r"  \centering",
            f"  {head}",
            f"  {size}{gap}",
            rf"  \begin{{tabular}}{{{align}}}",
            r"    \toprule",
            rf"    {heads} \\",
            r"    \midrule",
            *(f"    {row}" for row in rows),
            r"    \bottomrule",
            r"  \end{tabular}",
        ]
        if note:
            lines.append(
                rf"  \par\smallskip\begin{{minipage}}{{\linewidth}}\footnotesize {note}"
                r"\end{minipage}"
            )
        body = "\n".join([*lines, r"\end{table}"])
    return f"\\begin{{landscape}}\n{body}\n\\end{{landscape}}" if fitted.sideways else body


def _write_head(column: Column, width: float) -> str:
    """Return a heading, over several lines where its column is narrower."""
    told = [write_plain(line) for line in fold_words(column.title, width)]
    if len(told) < 2:
        return _guard(told[0]) if told else ""
    align = "r" if column.kind is CellKind.NUMBER else "l"
    stacked = r" \\ ".join(map(_guard, told))
    return rf"\begin{{tabular}}[b]{{@{{}}{align}@{{}}}}{stacked}\end{{tabular}}"


def _write_cells(fitted: FittedTable, row: Iterable[Cell]) -> list[str]:
    return [
        _guard(_write_cell(cell, column.kind, folds))
        for column, cell, folds in zip(fitted.table.columns, row, fitted.folded, strict=True)
    ]


def _write_cell(cell: Cell, kind: CellKind, folds: bool) -> str:
    if kind is CellKind.EXPRESSION and isinstance(cell, str):
        return write_symbols(cell)
    text = format_cell(cell)
    return write_breakable(text) if folds else write_plain(text)


def _guard(text: str) -> str:
    return f"{{}}{text}" if _OPTION.match(text) else text
