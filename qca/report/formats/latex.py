"""Tables in LaTeX, for the package booktabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qca.boolean.algebra import to_latex
from qca.boolean.formulas import Formula
from qca.escapes import escape_latex
from qca.report.pieces.cells import Cell, format_cell
from qca.report.pieces.tables import CellKind

if TYPE_CHECKING:
    from qca.report.pieces.tables import ReportTable

__all__ = ["write_latex"]

_NEEDS = r"% Needs \usepackage{booktabs}."
_NEEDS_LONG = r"% Needs \usepackage{booktabs,longtable}."
# A table of more rows than this may not fit on a page, and is made to run over several.
_MOST_ROWS = 40
_NEEDS_LETTERS = (
    r"% Letters beyond those of Western Europe need \usepackage[T1]{fontenc}; those of other"
    "\n% alphabets XeLaTeX or LuaLaTeX, with a font that has them."
)


def write_latex(tables: Sequence[ReportTable]) -> str:
    """Return tables as LaTeX, under a comment that says what they need.

    They are floats; those too long for a page run over several.
    """
    shown = [table for table in tables if table.rows]
    text = "\n\n".join(map(_write_table, shown)) + "\n"
    needs = [_NEEDS_LONG if any(map(_is_long, shown)) else _NEEDS]
    if any(mark > "\xff" for mark in text):
        needs.append(_NEEDS_LETTERS)
    return "\n".join([*needs, text])


def _is_long(table: ReportTable) -> bool:
    return len(table.rows) > _MOST_ROWS


def _write_table(table: ReportTable) -> str:
    align = "".join("r" if c.kind is CellKind.NUMBER else "l" for c in table.columns)
    caption = rf"\caption{{{escape_latex(table.title)}}}"
    heads = f"    {' & '.join(escape_latex(c.title) for c in table.columns)} \\\\"
    rows = [f"    {' & '.join(_write_cells(table, row))} \\\\" for row in table.rows]
    top, middle, bottom = (rf"    \{name}rule" for name in ("top", "mid", "bottom"))
    note = rf"\par\smallskip\footnotesize {escape_latex(table.note)}" if table.note else ""
    if _is_long(table):
        lines = [rf"\begin{{longtable}}{{{align}}}", f"    {caption} \\\\"]
        lines += [top, heads, middle, r"    \endhead", bottom, r"    \endfoot", *rows]
        return "\n".join([*lines, r"\end{longtable}", *([f"{{{note}\\par}}"] if note else [])])
    lines = [r"\begin{table}", r"  \centering", f"  {caption}"]
    lines += [rf"  \begin{{tabular}}{{{align}}}", top, heads, middle, *rows, bottom]
    lines += [r"  \end{tabular}", *([f"  {note}"] if note else [])]
    return "\n".join([*lines, r"\end{table}"])


def _write_cells(table: ReportTable, row: Sequence[Cell]) -> list[str]:
    cells = [
        f"${to_latex(cell.parsed)}$"
        if column.kind is CellKind.EXPRESSION and isinstance(cell, Formula)
        else escape_latex(format_cell(cell))
        for column, cell in zip(table.columns, row, strict=True)
    ]
    # What ends a row would take these for an option of its own.
    return [f"{{}}{cell}" if cell.startswith(("[", "*")) else cell for cell in cells]
